"""Tone around actors: how the sentences sound that mention a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.errors import ArgumentError, shown
from mediakit.groups import check_by, cross_values, list_values
from mediakit.measure_tables import ACTOR_TONE
from mediakit.sentiment import DIGITS, score_sentiment
from mediakit.tables import COUNTED, build, check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sized

    from mediakit.tokens import Tokens
    from mediakit.valence import Engine

NOT_KEYS = ("article", "sentence", "zone")  # of which an actor is in many, or which mentions have


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
    check_columns(actors, ["actor", "doc_id", "sentence", "voice"])
    keys = check_by(tokens, by)
    for key in keys:
        if key in NOT_KEYS:
            message = f"by={shown(key)} is no key for actors; use 'voice' or a column of articles."
            raise ArgumentError(message)
    unit = ["doc_id", "sentence", *(["voice"] if "voice" in keys else [])]
    scores = score_sentiment(tokens, by=["sentence", *keys], engine=engine, zones=zones)
    mentions = actors[["actor", *unit]].drop_duplicates()
    found = mentions.merge(scores, on=unit, validate="many_to_one")
    groups = _groups(actors, scores, keys)
    table = found.assign(
        points=np.rint(found["compound"].fillna(0) * DIGITS["compound"]).astype("int64")
    )
    names = ["points", "n_sentences", "n_scored", "n_words"]
    sums = table.groupby(["actor", *keys], dropna=False)[names].sum()
    summed = groups.merge(sums.reset_index(), on=["actor", *keys], how="left")
    return _average(summed, ["actor", *keys], engine)


def _groups(actors: pd.DataFrame, scores: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return each actor, the most mentioned first, with each group that has a sentence."""
    n = actors["actor"].value_counts().rename_axis("actor").reset_index(name="n")
    groups = n.sort_values(["n", "actor"], ascending=[False, True])[["actor"]]
    return cross_values(groups, {key: list_values(scores, key) for key in keys}, scores)


def _average(summed: pd.DataFrame, keys: list[str], engine: str) -> pd.DataFrame:
    """Return the means of the sums."""
    n = {name: summed[name].fillna(0).astype("int64") for name in ACTOR_TONE if name[:2] == "n_"}
    some = n["n_scored"] > 0
    points = summed["points"].where(some).to_numpy(dtype=float)
    reason = np.where(n["n_sentences"] == 0, "no mention", "no sentiment words")
    columns: dict[str, Sized] = {
        "compound": points / (n["n_sentences"] * DIGITS["compound"]).where(some, 1).to_numpy(),
        **n,
        "engine": [engine] * len(summed),
        "reason": pd.Series(reason).where(~some.reset_index(drop=True), None),
    }
    return pd.concat([summed[keys].reset_index(drop=True), build(ACTOR_TONE, columns)], axis=1)
