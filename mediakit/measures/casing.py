"""Capitals in patterns: which matches write with one what the pattern writes so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary
    from mediakit.measures.matching import Matches


def have_capitals(
    tokens: Tokens, dictionary: Dictionary, matches: Matches
) -> npt.NDArray[np.bool_]:
    """Return which matches have the capitals of their pattern.

    A word that begins with a capital is one in the text too, or is all in capitals; one of several
    letters that is all in capitals is so in the text. Regular expressions match as they are.
    """
    patterns = [
        "" if each.valuetype == "regex" else pattern
        for each in dictionary.categories.values()
        for pattern in each.patterns
    ]
    asks = np.array([pattern != pattern.lower() for pattern in patterns], np.bool_)
    fits = np.ones(len(matches.first), np.bool_)
    texts = tokens.corpus.articles["text"].tolist()
    for i in np.flatnonzero(asks[matches.pattern]).tolist():
        first, last = matches.first[i], matches.last[i]
        written = texts[tokens.article[first]][tokens.start[first] : tokens.end[last]]
        fits[i] = fits_capitals(patterns[matches.pattern[i]], written)
    return fits


def fits_capitals(pattern: str, written: str) -> bool:
    """Return whether words are written with the capitals of a pattern that they match.

    >>> fits_capitals("May", "may"), fits_capitals("May", "MAY"), fits_capitals("US", "us")
    (False, True, False)
    >>> fits_capitals("Secretary of State", "Secretary Of State")
    True
    """
    words = zip(pattern.split(), written.split(), strict=False)
    return all(_fits(one, other) for one, other in words)


def _fits(pattern: str, word: str) -> bool:
    """Return whether a word of the text has the capitals of a word of a pattern."""
    letters = [letter for letter in pattern if letter.isalpha()]
    if not letters or letters[0].islower() or pattern[0] in "*?":
        return True
    found = [letter for letter in word if letter.isalpha()]
    if len(letters) > 1 and pattern.isupper():
        return word[: len(pattern)].isupper() if pattern.endswith("*") else word.isupper()
    return bool(found) and not found[0].islower()
