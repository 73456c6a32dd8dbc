"""Frames around actors: which of them the sentences suggest that mention a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.corpus.groups import group_tokens
from mediakit.corpus.tokens import names
from mediakit.measures.hits import find_hits
from mediakit.measures.mentions import check_actors, gather_mentions, rank_actors
from mediakit.measures.terms import find_terms
from mediakit.tables import ACTOR_FRAMES, COUNTED, build, reasons

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary
    from mediakit.measures.mentions import Mentions

    Codes = npt.NDArray[np.int64]


def count_actor_frames(
    tokens: Tokens,
    actors: pd.DataFrame,
    dictionary: Dictionary,
    *,
    by: str | Iterable[str] = "voice",
    zones: Iterable[str] = COUNTED,
) -> pd.DataFrame:
    """How often does each category occur in the sentences that mention a name?

    Sentences count as in `score_actors`: one counts once for each actor that it mentions, and with
    `voice` among the keys a mention stands for the words that its voice has in the sentence. A term
    in a sentence need not be about everyone in it.

    Parameters
    ----------
    actors
        As `find_actors` or `find_listed_actors` gives them, or those of its rows that are meant.
    dictionary
        What is counted, as by `count_frames`.
    by
        Keys besides the actor: voice, or columns of articles; none pools the voices.
    zones
        Zones that count.

    Returns
    -------
    DataFrame
        One row per actor, group and category, the most mentioned actors first: actor, the key
        columns, category, n (hits), n_words (in the sentences), per_1000 (words), n_sentences (that
        mention the actor, or stretches of one voice), share_sentences (those with a hit), reason
        (why a rate is missing). All actors have all groups and categories.

    Raises
    ------
    ArgumentError
        If a key or a zone is unknown, or a key is article, sentence or zone.
    ColumnMissingError
        If `actors` lacks actor, doc_id, sentence or voice.
    DictionaryError
        If a pattern is a regular expression that is none, or takes too long.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "Ada Kern wants peace. “Kern wants war, war,” said one. War is far away."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> war = mk.read_dictionary({"war": ["war"]})
    >>> table = mk.count_actor_frames(tokens, mk.find_actors(tokens), war)
    >>> table[["actor", "voice", "category", "n", "n_words", "per_1000", "reason"]]
          actor     voice category  n  n_words  per_1000      reason
    0  Ada Kern    quoted      war  2        4     500.0         NaN
    1  Ada Kern  reported      war  0        0       NaN  no mention
    2  Ada Kern    outlet      war  0        4       0.0         NaN
    """
    keys = check_actors(tokens, actors, by)
    part, category, matches = find_hits(tokens, dictionary, zones=zones)
    units = group_tokens(tokens, ["sentence", *keys], zones)
    mentions = gather_mentions(actors, units.keys, keys)
    kinds, size = list(part.categories), len(part.categories)
    cell = units.code[matches.first] * size + category
    with_hit, n_hits = np.unique(cell, return_counts=True)
    n = _sum_hits(mentions, with_hit, n_hits, size)
    n_hit = _sum_hits(mentions, with_hit, np.ones_like(n_hits), size)
    n_words = np.repeat(mentions.sum(pd.Series(units.sum(tokens.words))), size)
    in_unit = pd.Series(units.count_distinct(tokens.sentence))
    n_sentences = np.repeat(mentions.sum(in_unit), size)
    with np.errstate(invalid="ignore", divide="ignore"):
        per_1000, share = 1000 * n / n_words, n_hit / n_sentences
    frames = build(
        ACTOR_FRAMES,
        {
            "category": names(kinds, np.tile(np.arange(size), len(mentions.groups))),
            "n": n,
            "n_words": n_words,
            "per_1000": per_1000,
            "n_sentences": n_sentences,
            "share_sentences": share,
            "reason": reasons(n_sentences == 0, "no mention"),
        },
    )
    rows = np.repeat(np.arange(len(mentions.groups)), size)
    return pd.concat([mentions.groups.take(rows).reset_index(drop=True), frames], axis=1)


def find_actor_terms(
    tokens: Tokens,
    actors: pd.DataFrame,
    dictionary: Dictionary,
    *,
    zones: Iterable[str] = COUNTED,
) -> pd.DataFrame:
    """Which words made the counts by actor and voice?

    Parameters
    ----------
    actors, dictionary, zones
        As for `count_actor_frames`.

    Returns
    -------
    DataFrame
        One row per hit and actor that the same voice mentions in its sentence: actor, then the
        columns of `find_terms`; the most mentioned actors first, each in order of the text. There
        are as many as `count_actor_frames(by="voice")` counts.

    Raises
    ------
    ArgumentError
        If a zone is unknown.
    ColumnMissingError
        If `actors` lacks actor, doc_id, sentence or voice.
    DictionaryError
        If a pattern is a regular expression that is none, or takes too long.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "Ada Kern wants peace. “Kern wants war, war,” said one. War is far away."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> war = mk.read_dictionary({"war": ["war"]})
    >>> mk.find_actor_terms(tokens, mk.find_actors(tokens), war)[["actor", "start", "term"]]
          actor  start term
    0  Ada Kern     34  war
    1  Ada Kern     39  war
    """
    check_actors(tokens, actors, "voice")
    place = ["doc_id", "sentence", "voice"]
    hits = find_terms(tokens, dictionary, zones=zones)
    mentions = actors[["actor", *place]].drop_duplicates()
    rank = {actor: at for at, actor in enumerate(rank_actors(actors))}
    found = hits.merge(mentions, on=place)
    found = found.assign(rank=found["actor"].map(rank)).sort_values(["rank", "hit_id"])
    return found[["actor", *hits.columns]].reset_index(drop=True)


def _sum_hits(mentions: Mentions, cells: Codes, values: Codes, size: int) -> Codes:
    """Return per group and category the sum of what units have of it.

    Parameters
    ----------
    cells
        Units that have something times `size`, plus the category; sorted.
    values
        What they have.
    """
    low, high = (np.searchsorted(cells, (mentions.unit + i) * size) for i in (0, 1))
    group = np.repeat(mentions.group, high - low)
    ahead = np.repeat(np.cumsum(high - low) - (high - low), high - low)
    found = np.repeat(low, high - low) + np.arange(len(group)) - ahead
    sums = np.zeros(len(mentions.groups) * size, np.int64)
    np.add.at(sums, group * size + cells[found] % max(size, 1), values[found])
    return sums
