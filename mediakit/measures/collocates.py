"""Collocates: which words stand near a word or phrase more often than elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from mediakit.base.arrays import run_starts
from mediakit.base.statistics import measure_log_likelihood, measure_logdice, measure_npmi
from mediakit.corpus.groups import group_tokens
from mediakit.corpus.tokens import names
from mediakit.errors import ArgumentError, is_count, shown
from mediakit.measures.kwic import find_places
from mediakit.tables import COLLOCATES, COUNTED, build, reasons

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from mediakit.corpus.groups import Groups
    from mediakit.corpus.tokens import Tokens

    Codes = npt.NDArray[np.int64]
    Rows = npt.NDArray[np.integer]
    Bools = npt.NDArray[np.bool_]


def find_collocates(
    tokens: Tokens,
    pattern: str,
    *,
    window: int = 5,
    by: str | Iterable[str] = (),
    zones: Iterable[str] = COUNTED,
) -> pd.DataFrame:
    """Which words stand near a word or phrase, and more often than elsewhere?

    Words of the same sentence and group count. A word near two occurrences of the pattern counts
    once, for the nearer one (of two as near, the one before it); words of the pattern itself are no
    collocates. The four cells behind the measures are this word and others, near and elsewhere.

    Parameters
    ----------
    pattern
        A word or phrase; `*` stands for any letters, `?` for one.
    window
        Words on each side that are near; marks are not counted.
    by
        Keys of the groups (article, zone, voice or columns of articles); none: the whole.
    zones
        Zones that count.

    Returns
    -------
    DataFrame
        One row per word that is near at least once, the highest logdice first within a group, then
        the most frequent, ties by code point: the key columns; word, in look-up form; n (times it
        is near), n_left, n_right; n_articles (in which it is near); n_pattern (occurrences of the
        pattern in the group), n_word (of the word), n_near (of all words near the pattern),
        n_words (of the group, without those of the pattern); expected (n_near * n_word / n_words);
        logdice (of n, n_pattern and n_word); npmi and g2 (over the four cells); reason (why npmi is
        missing: there is no other word).

    Raises
    ------
    ArgumentError
        If the pattern is nothing but wildcards, the window is no whole number from 1 on, or a key
        or zone is unknown.

    References
    ----------
    Rychlý, P. (2008). A lexicographer-friendly association score. Proceedings of Recent Advances in
    Slavonic Natural Language Processing, 6-9. https://nlp.fi.muni.cz/raslan/2008/papers/13.pdf

    Bouma, G. (2009). Normalized (pointwise) mutual information in collocation extraction.
    Proceedings of the Biennial GSCL Conference, 31-40.
    https://svn.spraakdata.gu.se/repos/gerlof/pub/www/Docs/npmi-pfd.pdf

    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence.
    Computational Linguistics, 19(1), 61-74. https://aclanthology.org/J93-1003/

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> texts = ["New sanctions hit trade.", "Trade grew. Heavy sanctions hit banks."]
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": texts})))
    >>> near = mk.find_collocates(tokens, "sanction*", window=1)
    >>> near[["word", "n", "n_left", "n_right", "n_word", "expected", "logdice"]].round(2)
        word  n  n_left  n_right  n_word  expected  logdice
    0    hit  2       0        2       2       1.0    14.00
    1  heavy  1       1        0       1       0.5    13.42
    2    new  1       1        0       1       0.5    13.42
    """
    if not is_count(window, 1):
        msg = f"window={shown(window)}: give the number of words on each side, from 1 on."
        raise ArgumentError(msg)
    groups = group_tokens(tokens, by, zones)
    first, last = find_places(tokens, pattern, zones)
    edges = np.zeros(len(tokens) + 1, np.int64)
    np.add.at(edges, first, 1)
    np.add.at(edges, last + 1, -1)
    counted = tokens.words & (groups.code >= 0) & (np.cumsum(edges[:-1]) == 0)
    near = _find_near(tokens, groups, first, last, window)
    near = _Near(*(column[counted[near.row]] for column in near))
    table = _count(tokens, groups, near, counted)
    n_pattern = np.bincount(groups.code[first], minlength=len(groups))
    return _measure(tokens, groups, table, n_pattern)


class _Near(NamedTuple):
    """Words near an occurrence, each once: their rows, and whether they stand to its left."""

    row: Codes
    is_left: Bools


class _Counts(NamedTuple):
    """One value per group and word that is near; the last two are those of the group."""

    group: Codes
    form: Codes
    n: Codes
    n_left: Codes
    n_articles: Codes
    n_word: Codes
    n_near: Codes
    n_words: Codes


def _find_near(tokens: Tokens, groups: Groups, first: Rows, last: Rows, window: int) -> _Near:
    """Return the words in reach of an occurrence that its sentence and group have, as text goes."""
    words = np.flatnonzero(tokens.words)
    before, after = np.searchsorted(words, first), np.searchsorted(words, last, side="right")
    steps = np.arange(window)[:, None]
    place = np.concatenate([before - 1 - steps, after + steps]).ravel()
    of = np.tile(np.arange(len(first)), 2 * window)
    distance = np.repeat(np.tile(np.arange(window), 2), len(first))
    is_left = np.repeat([True, False], window * len(first))
    inside = (place >= 0) & (place < len(words))
    place, of, distance, is_left = (each[inside] for each in (place, of, distance, is_left))
    row, at = words[place], first[of]
    same = tokens.sentence[row] == tokens.sentence[at]
    same &= groups.code[row] == groups.code[at]
    row, distance, is_left = row[same], distance[same], is_left[same]
    order = np.lexsort((is_left, distance, row))
    nearest = order[run_starts(row[order])]
    return _Near(row[nearest], is_left[nearest])


def _count(tokens: Tokens, groups: Groups, near: _Near, counted: Bools) -> _Counts:
    """Return how often which word is near, and how often it occurs at all."""
    forms, form_of = tokens.forms
    size = max(len(forms), 1)
    cell = groups.code[near.row] * size + form_of[tokens.type[near.row]]
    cells, of = np.unique(cell, return_inverse=True)
    n_all = len(tokens.corpus.articles)
    places = np.sort(of * n_all + tokens.article[near.row])
    rows = np.flatnonzero(counted)
    every = groups.code[rows] * size + form_of[tokens.type[rows]]
    at = np.minimum(np.searchsorted(cells, every), max(len(cells) - 1, 0))
    known = at[cells[at] == every] if len(cells) else at[:0]
    group, form = np.divmod(cells, size)
    return _Counts(
        group=group,
        form=form,
        n=np.bincount(of, minlength=len(cells)),
        n_left=np.bincount(of[near.is_left], minlength=len(cells)),
        n_articles=np.bincount(places[run_starts(places)] // n_all, minlength=len(cells)),
        n_word=np.bincount(known, minlength=len(cells)),
        n_near=np.bincount(groups.code[near.row], minlength=len(groups))[group],
        n_words=np.bincount(groups.code[rows], minlength=len(groups))[group],
    )


def _measure(tokens: Tokens, groups: Groups, found: _Counts, n_pattern: Codes) -> pd.DataFrame:
    """Return the table of these counts, with its measures and in its order."""
    of_group = n_pattern[found.group]
    logdice = measure_logdice(found.n, of_group, found.n_word)
    npmi = measure_npmi(found.n, found.n_near, found.n_word, found.n_words)
    columns: dict[str, Any] = {
        "word": names(tokens.forms[0], found.form),
        "n": found.n,
        "n_left": found.n_left,
        "n_right": found.n - found.n_left,
        "n_articles": found.n_articles,
        "n_pattern": of_group,
        "n_word": found.n_word,
        "n_near": found.n_near,
        "n_words": found.n_words,
        "expected": found.n_near * (found.n_word / found.n_words),
        "logdice": logdice,
        "npmi": npmi,
        "g2": measure_log_likelihood(
            found.n, found.n_word - found.n, found.n_near, found.n_words - found.n_near
        ),
        "reason": reasons(np.isnan(npmi), "no other word"),
    }
    order = np.lexsort((found.form, -found.n, -logdice, found.group))
    table = build(COLLOCATES, columns).take(order).reset_index(drop=True)
    return pd.concat([groups.keys_of(found.group[order]), table], axis=1)
