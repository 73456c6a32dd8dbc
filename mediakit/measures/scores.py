"""Scores of weighted dictionaries."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mediakit.base.files import read_list
from mediakit.corpus.groups import group_tokens
from mediakit.corpus.tokens import names
from mediakit.errors import ArgumentError, shown
from mediakit.measures.exclusions import words_before
from mediakit.measures.hits import find_hits
from mediakit.measures.matching import match_patterns
from mediakit.tables import COUNTED, SCORES, VOICES, build, reasons

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary
    from mediakit.measures.hits import Scope

    Codes = npt.NDArray[np.integer]
    Bools = npt.NDArray[np.bool_]


def score_terms(
    tokens: Tokens,
    dictionary: Dictionary,
    *,
    by: str | Iterable[str] = "article",
    zones: Iterable[str] = COUNTED,
    levels: int | Iterable[int] | None = None,
    nested_scope: Scope = "category",
    negation: int | None = None,
) -> pd.DataFrame:
    """What do the words that a weighted dictionary finds add up to?

    The sum counts each hit of `find_terms` with the weight of its pattern; the mean is that over
    the hits. With `negation`, a hit counts with the other sign where an odd number of negators
    (not, n't, never, without, hardly and others) stand among so many words before it, in the same
    sentence and voice: "not good" is bad, "not without merit" is not. Marks are no words.

    Parameters
    ----------
    dictionary
        One whose categories all have weights.
    by
        Keys of the groups: article, sentence, zone, voice, columns of articles; none: the whole.
    zones, levels, nested_scope
        As for `find_terms`.
    negation
        How many words before a hit to search for negators, for instance 3; by default none.

    Returns
    -------
    DataFrame
        One row per group and category, zeros included: the key columns, category, n (hits),
        n_flipped (of these, with the other sign), sum and mean (of their weights), n_words (of the
        group), sum_per_1000 (words), reason (why a mean or a rate is missing).

    Raises
    ------
    ArgumentError
        If a category has no weights, a key, a zone or `nested_scope` is unknown, the dictionary
        has no such level, or `negation` is no number from 1 on.
    DictionaryError
        If a pattern is a regular expression that is none, or takes too long.

    References
    ----------
    Taboada, M., Brooke, J., Tofiloski, M., Voll, K., & Stede, M. (2011). Lexicon-based methods for
    sentiment analysis. Computational Linguistics 37(2), 267-307.
    https://doi.org/10.1162/COLI_a_00049 (sec. 2.4: "switch negation")

    Hutto, C. J., & Gilbert, E. (2014). VADER: A parsimonious rule-based model for sentiment
    analysis of social media text. ICWSM 8(1), 216-225. https://doi.org/10.1609/icwsm.v8i1.14550
    (three words before)

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["A good plan. It isn't very good."]}))
    >>> tone = mk.read_dictionary({"tone": {"weights": {"good": 2, "bad": -2}}})
    >>> scores = mk.score_terms(mk.tokenize(corpus), tone, negation=3)
    >>> scores[["n", "n_flipped", "sum", "mean", "n_words"]]
       n  n_flipped  sum  mean  n_words
    0  2          1  0.0   0.0        8
    """
    _check_negation(negation)
    hits = find_hits(tokens, dictionary, zones=zones, levels=levels, nested_scope=nested_scope)
    first = hits.matches.first
    weights = _weights(hits.dictionary)[hits.matches.pattern]
    flipped = _negated(tokens, first, negation) if negation else np.zeros(len(first), np.bool_)
    weights = np.where(flipped, -weights, weights)
    groups, size = group_tokens(tokens, by, zones), len(hits.dictionary.categories)
    cell, n_cells = groups.code[first] * size + hits.category, len(groups) * size
    n, total = np.bincount(cell, minlength=n_cells), np.bincount(cell, weights, n_cells)
    n_words = np.repeat(groups.sum(tokens.words), size)
    reason = reasons(n == 0, "no hits")
    reason[n_words == 0] = "no words"
    columns: dict[str, Any] = {
        "category": names(list(hits.dictionary.categories), np.tile(np.arange(size), len(groups))),
        "n": n,
        "n_flipped": np.bincount(cell[flipped], minlength=n_cells),
        "sum": total,
        "mean": np.where(n > 0, total, np.nan) / np.maximum(n, 1),
        "n_words": n_words,
        "sum_per_1000": 1000 * np.where(n_words > 0, total, np.nan) / np.maximum(n_words, 1),
        "reason": reason,
    }
    keys = groups.keys_of(np.repeat(np.arange(len(groups)), size))
    return pd.concat([keys, build(SCORES, columns)], axis=1)


def _check_negation(negation: int | None) -> None:
    """Refuse what is no number of words."""
    if negation is not None and (type(negation) is not int or negation < 1):
        msg = f"negation={shown(negation)}: give a number of words from 1 on, or None."
        raise ArgumentError(msg)


def _weights(dictionary: Dictionary) -> npt.NDArray[np.float64]:
    """Return the weight of each pattern, numbered through all categories."""
    for name, category in dictionary.categories.items():
        if not category.weights:
            msg = (
                f"Category {shown(name)} has no weights; count it with count_frames, "
                "or give each of its patterns a weight."
            )
            raise ArgumentError(msg)
    every = [weight for each in dictionary.categories.values() for weight in each.weights]
    return np.array(every, np.float64)


@cache
def _negators() -> tuple[str, ...]:
    """Return the words that turn the sign, from `data/negations.txt`."""
    return tuple(read_list("data/negations.txt"))


def _negated(tokens: Tokens, hits: Codes, window: int) -> Bools:
    """Return which hits have an odd number of negators among the words before."""
    negators = np.unique(match_patterns(tokens, _negators()).last)
    before = words_before(tokens)
    sentence = np.searchsorted(tokens.sentence, tokens.sentence[hits])  # its first token
    count = np.zeros(len(hits), np.int64)
    for voice in range(len(VOICES)):
        rows = np.flatnonzero(tokens.voice[hits] == voice)
        some = negators[tokens.voice[negators] == voice]
        near = np.searchsorted(before[some + 1], before[hits[rows]] - window + 1)
        low = np.maximum(near, np.searchsorted(some, sentence[rows]))
        count[rows] = np.maximum(np.searchsorted(some, hits[rows]) - low, 0)
    odd: Bools = count % 2 == 1
    return odd
