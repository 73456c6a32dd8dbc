"""Phrases that a text itself shows: words that stand side by side far more often than by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.base.arrays import run_starts
from mediakit.base.prose import fold
from mediakit.base.statistics import measure_npmi

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from mediakit.corpus.tokens import Tokens

    Codes = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

BOUND: Final = 0.5  # NPMI from which on two neighbours are one unit: half of its greatest value
LONGEST: Final = 4  # words of a phrase


class Phrases(NamedTuple):
    """The phrases of a text.

    Attributes
    ----------
    names
        Each phrase once, in look-up form, sorted.
    code
        Which of them stands at each place, in order of the text.
    first
        The token that it begins with.
    """

    names: list[str]
    code: Codes
    first: Codes


class _Units(NamedTuple):
    """Words and phrases in order of the text: the first and the last token and the name of each."""

    first: Codes
    last: Codes
    code: Codes


def find_phrases(
    tokens: Tokens, kept: Bools, *, min_articles: int, drop: Iterable[str] = ()
) -> Phrases:
    """Return the phrases of two to four words, each place in the longest that it belongs to.

    Neighbours in a sentence, with no mark between them, are joined where their NPMI is .5 or more
    and they stand together in enough articles; of two joints at one word the stronger holds. Three
    rounds of this make up to four words.

    Parameters
    ----------
    kept
        Which tokens count.
    min_articles
        In how many articles two units must stand together to be joined.
    drop
        Words that are left out where a phrase would begin or end with them.

    References
    ----------
    Bouma, G. (2009). Normalized (pointwise) mutual information in collocation extraction.
    Proceedings of the Biennial GSCL Conference, 31-40.
    https://svn.spraakdata.gu.se/repos/gerlof/pub/www/Docs/npmi-pfd.pdf
    """
    forms, form_of = tokens.forms
    words: list[tuple[str, ...]] = [(form,) for form in forms]
    rows = np.flatnonzero(kept & tokens.words)
    units = _Units(rows, rows, form_of[tokens.type[rows]].astype(np.int64))
    for _ in range(LONGEST - 1):
        units = _join(tokens, units, words, min_articles)
    dropped = {fold(word) for word in drop}
    used = np.flatnonzero(np.bincount(units.code, minlength=len(words)))
    named = {i: _strip_edges(words[i], dropped) for i in used.tolist() if len(words[i]) > 1}
    told = {i: " ".join(inner) for i, (_, inner) in named.items() if len(inner) > 1}
    names = sorted(set(told.values()))  # the same phrase may have been joined in two ways
    place = dict(zip(names, range(len(names)), strict=True))
    code_of, skipped = np.full(len(words), -1), np.zeros(len(words), np.int64)
    code_of[list(told)] = [place[name] for name in told.values()]
    skipped[list(told)] = [named[i][0] for i in told]
    code = code_of[units.code]
    found = code >= 0
    return Phrases(names, code[found], (units.first + skipped[units.code])[found])


def _strip_edges(parts: tuple[str, ...], dropped: set[str]) -> tuple[int, tuple[str, ...]]:
    """Return how many words are left out before a phrase, and what is left: no clitics at its ends.

    >>> _strip_edges(("the", "prime", "minister", "'s"), {"the"})
    (1, ('prime', 'minister'))
    """
    kept = [
        i
        for i, word in enumerate(parts)
        if word not in dropped and not word.startswith("'") and word != "n't"
    ]
    return (kept[0], parts[kept[0] : kept[-1] + 1]) if kept else (0, ())


def _join(tokens: Tokens, units: _Units, words: list[tuple[str, ...]], min_articles: int) -> _Units:
    """Return the units after one round, in which some become one; adds the new ones to `words`."""
    left = _find_links(tokens, units)
    pair = units.code[left] * len(words) + units.code[left + 1]
    bound = _measure_links(tokens, units, left, pair, min_articles)
    sizes = np.array([len(parts) for parts in words], np.int64)
    bound[sizes[units.code[left]] + sizes[units.code[left + 1]] > LONGEST] = -np.inf
    strength = np.full(len(units.code) + 1, -np.inf)  # of no link: before the first, after the last
    strength[left + 1] = bound
    here = strength[1:]
    joined = np.flatnonzero((here > strength[:-1]) & (here >= np.append(here[1:], -np.inf)))
    chosen, new = np.unique(pair[np.searchsorted(left, joined)], return_inverse=True)
    code, last = units.code.copy(), units.last.copy()
    code[joined] = len(words) + new
    last[joined] = units.last[joined + 1]
    both = zip(*(part.tolist() for part in np.divmod(chosen, len(words))), strict=True)
    words += [words[i] + words[j] for i, j in both]
    stays = np.ones(len(code), np.bool_)
    stays[joined + 1] = False
    return _Units(units.first[stays], last[stays], code[stays])


def _find_links(tokens: Tokens, units: _Units) -> Codes:
    """Return which units have a right neighbour in their sentence, with no mark between them."""
    before, after = units.last[:-1], units.first[1:]
    beside = (before + 1 == after) & (tokens.sentence[before] == tokens.sentence[after])
    return np.flatnonzero(beside)


def _measure_links(
    tokens: Tokens, units: _Units, left: Codes, pair: Codes, min_articles: int
) -> Floats:
    """Return the NPMI of each link, or minus infinity where it does not bind two units."""
    pairs, of_link, n = np.unique(pair, return_inverse=True, return_counts=True)
    n_all = len(tokens.corpus.articles)
    places = np.sort(of_link * n_all + tokens.article[units.first[left]])
    n_articles = np.bincount(places[run_starts(places)] // n_all, minlength=len(pairs))
    n_of, total = np.bincount(units.code), np.full(len(left), len(units.code))
    one, two = n_of[units.code[left]], n_of[units.code[left + 1]]
    npmi = measure_npmi(n[of_link], one, two, total)
    return np.where((n_articles[of_link] >= min_articles) & (npmi >= BOUND), npmi, -np.inf)
