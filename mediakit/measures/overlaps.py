"""Which of overlapping matches count, internal: the longest wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mediakit.base.arrays import run_starts

if TYPE_CHECKING:
    import numpy.typing as npt

    from mediakit.measures.matching import Matches

    Codes = npt.NDArray[np.integer]
    Bools = npt.NDArray[np.bool_]


def keep_longest(matches: Matches, category: Codes, rank: Codes, *, across: bool) -> Bools:
    """Return which matches count when the longest match wins.

    A token counts once in a category. Among matches of the same length the first in the text
    wins, at the same place the pattern of the lowest rank. With `across`, a match whose tokens
    all lie in longer ones that count, of whatever category, does not count either.

    Parameters
    ----------
    matches
        In order of the text, then of the patterns.
    category, rank
        Of each match; the categories in order of the patterns.
    """
    kept = np.ones(len(matches.first), np.bool_)
    tangled = _tangled(matches)
    part = matches.take(tangled)
    kept[tangled] = _untangle(part, category[tangled], rank[tangled], across=across)
    return kept


def _tangled(matches: Matches) -> Codes:
    """Return the matches that share a token with another; the others cost nothing more."""
    apart = matches.first[1:] > np.maximum.accumulate(matches.last)[:-1]
    shares = np.zeros(len(matches.first), np.bool_)
    shares[1:] |= ~apart
    shares[:-1] |= ~apart
    return np.flatnonzero(shares)


def _untangle(matches: Matches, category: Codes, rank: Codes, *, across: bool) -> Bools:
    """Return which of some matches count, longer ones first."""
    length = matches.last - matches.first + 1
    span = int(matches.last.max(initial=0)) + 1
    key = category * np.int64(span) + matches.first
    kept = np.zeros(len(key), np.bool_)
    touched = np.zeros(span, np.bool_)  # tokens of longer matches that count, in any category
    covered = np.zeros(0, np.int64)  # the same by category
    for size in np.flatnonzero(np.bincount(length))[::-1].tolist():
        rows = _once(np.flatnonzero(length == size), key, rank)
        if across:
            inside = touched[matches.first[rows, None] + np.arange(size)].all(axis=1)
            rows = rows[~inside]
        near = touched[matches.first[rows]] | touched[matches.last[rows]]
        begin = key[rows[near]]  # one of the ends of a shorter match lies in the longer
        inside = _among(begin, covered) | _among(begin + size - 1, covered)
        rows = np.delete(rows, np.flatnonzero(near)[inside])
        if size > 1:
            rows = rows[np.argsort(key[rows])]
            rows = rows[_leftmost(key[rows], size)]
            more = (key[rows, None] + np.arange(size)).reshape(-1)
            covered = np.sort(np.concatenate([covered, more]))
            touched[matches.first[rows, None] + np.arange(size)] = True
        kept[rows] = True
    return kept


def _once(rows: Codes, key: Codes, rank: Codes) -> Codes:
    """Return one of the rows for each key, that of the lowest rank; equal keys are neighbours."""
    if not len(rows):
        return rows
    starts = run_starts(key[rows])
    best = np.minimum.reduceat(rank[rows] * len(rows) + np.arange(len(rows)), starts)
    chosen: Codes = rows[best % len(rows)]
    return chosen


def _among(values: Codes, known: Codes) -> Bools:
    """Return which values are among some sorted ones, by search: `np.isin` would sort both."""
    nearest = np.append(known, -1)[np.searchsorted(known, values)]
    among: Bools = nearest == values
    return among


def _leftmost(start: Codes, size: int) -> Bools:
    """Return which of the sorted spans of one size remain when each takes its place in turn."""
    kept = np.zeros(len(start), np.bool_)
    run = np.cumsum(np.diff(start, prepend=start[:1] - size) >= size)  # spans that hang together
    after = np.searchsorted(start, start + size)
    turn = np.flatnonzero(np.diff(run, prepend=0))
    while len(turn):  # as often as spans fit into the longest run: rarely more than once
        kept[turn] = True
        following = after[turn]
        turn, following = turn[following < len(start)], following[following < len(start)]
        turn = following[run[following] == run[turn]]
    return kept
