"""Tone around actors: how the sentences sound that mention a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.measures.mentions import check_actors, gather_mentions
from mediakit.measures.sentiment import DIGITS, score_sentiment
from mediakit.tables import ACTOR_TONE, COUNTED, build, reasons

if TYPE_CHECKING:
    from collections.abc import Iterable, Sized

    from mediakit.corpus.tokens import Tokens
    from mediakit.measures.valence import Engine


def score_actors(
    tokens: Tokens,
    actors: pd.DataFrame,
    *,
    by: str | Iterable[str] = "voice",
    engine: Engine = "vader",
    zones: Iterable[str] = COUNTED,
) -> pd.DataFrame:
    """How positive or negative are the sentences that mention a name?

    A sentence counts once for each actor that it mentions. With `voice` among the keys, a mention
    stands for the words that its voice has in the sentence: what is said around the name in a
    quotation is not the outlet's. Tone in a sentence need not be about everyone in it.

    Parameters
    ----------
    actors
        As `find_actors` gives them, or those of its rows that are meant.
    by
        Keys besides the actor: voice, or columns of articles; none pools the voices.
    engine
        As in `score_sentiment`.
    zones
        Zones that count.

    Returns
    -------
    DataFrame
        One row per actor and group, the most mentioned actors first: actor, the key columns,
        compound (-1 to 1, the mean over n_sentences), n_sentences (that mention the actor, or
        stretches of one voice), n_scored (those with a sentiment word), n_words (in them), engine,
        reason (why compound is missing). All actors have all groups.

    Raises
    ------
    ArgumentError
        If a key, the engine or a zone is unknown, or a key is article, sentence or zone.
    ColumnMissingError
        If `actors` lacks actor, doc_id, sentence or voice.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "Ada Kern is a good mayor. “Kern failed us,” said one. Rain fell."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> tone = mk.score_actors(tokens, mk.find_actors(tokens))
    >>> tone[["actor", "voice", "compound", "n_sentences", "reason"]]
          actor     voice  compound  n_sentences      reason
    0  Ada Kern    quoted   -0.5106            1         NaN
    1  Ada Kern  reported       NaN            0  no mention
    2  Ada Kern    outlet    0.4404            1         NaN
    """
    keys = check_actors(tokens, actors, by)
    scores = score_sentiment(tokens, by=["sentence", *keys], engine=engine, zones=zones)
    mentions = gather_mentions(actors, scores, keys)
    points = np.rint(scores["compound"].fillna(0) * DIGITS["compound"]).astype("int64")
    n = {name: mentions.sum(scores[name]) for name in ("n_sentences", "n_scored", "n_words")}
    some = n["n_scored"] > 0
    total = np.where(some, n["n_sentences"], 1) * DIGITS["compound"]
    reason = reasons(~some, "no sentiment words")
    reason[n["n_sentences"] == 0] = "no mention"
    columns: dict[str, Sized] = {
        "compound": np.where(some, mentions.sum(points) / total, np.nan),
        **n,
        "engine": [engine] * len(some),
        "reason": reason,
    }
    return pd.concat([mentions.groups, build(ACTOR_TONE, columns)], axis=1)
