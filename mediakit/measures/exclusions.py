"""Which matches do not count for what stands near them, internal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mediakit.base.prose import fold

if TYPE_CHECKING:
    import numpy.typing as npt

    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Category, Dictionary
    from mediakit.measures.matching import Matches

    Bools = npt.NDArray[np.bool_]
    Codes = npt.NDArray[np.integer]


def exclude(
    tokens: Tokens, dictionary: Dictionary, matches: Matches, exclusions: list[Matches]
) -> Bools:
    """Return which matches remain when the exclusions of their categories are applied.

    Parameters
    ----------
    matches
        Of the patterns of the dictionary, numbered through all categories.
    exclusions
        Where the pattern of each exclusion matches, in order of the dictionary.
    """
    kept = np.ones(len(matches.first), np.bool_)
    before = words_before(tokens)
    order = np.argsort(matches.pattern, kind="stable")
    pattern = matches.pattern[order]
    following = iter(exclusions)
    number = 0  # of the category's first pattern
    for category in dictionary.categories.values():
        for exclusion in category.exclude:
            low, high = np.searchsorted(
                pattern, np.array(_concerned(category, exclusion.of, number))
            )
            rows = order[low:high]
            hits = matches.take(rows)
            near = is_near(tokens, before, hits, next(following), exclusion.within)
            kept[rows[near]] = False
        number += len(category.patterns)
    return kept


def words_before(tokens: Tokens) -> Codes:
    """Return how many words stand before each token, and at last how many there are."""
    return np.concatenate([[0], np.cumsum(tokens.words, dtype=np.int64)])


def is_near(tokens: Tokens, before: Codes, hits: Matches, others: Matches, within: int) -> Bools:
    """Return which hits share a token with another match, or have it near.

    Near is what stands in the same sentence with at most `within` words between, before or after;
    with 0 only a shared token counts. Marks are no words.
    """
    n = len(others.first)
    near = np.zeros(len(hits.first), np.bool_)
    if not n:
        return near
    first, reach = others.first, np.maximum.accumulate(others.last)
    after = np.searchsorted(first, hits.last, "right")  # others that begin behind the hit
    some = after > 0
    last = reach[np.maximum(after - 1, 0)]  # where the nearest ends that begins before
    near |= some & (last >= hits.first)
    if within:
        together = tokens.sentence[last] == tokens.sentence[hits.first]
        near |= some & together & (before[hits.first] - before[last + 1] <= within)
        follow = first[np.minimum(after, n - 1)]
        together = (after < n) & (tokens.sentence[follow] == tokens.sentence[hits.first])
        near |= together & (before[follow] - before[hits.last + 1] <= within)
    return near


def _concerned(category: Category, of: str, number: int) -> tuple[int, int]:
    """Return the first of the patterns that an exclusion concerns, and the one after the last."""
    if not of:
        return number, number + len(category.patterns)
    names = list(category.patterns)
    if of not in names:
        names, of = [fold(name) for name in names], fold(of)
    place = number + names.index(of)
    return place, place + 1
