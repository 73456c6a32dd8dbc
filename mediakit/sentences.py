"""Where do sentences stand: Punkt's, found for all paragraphs of a batch at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mediakit.breaks import (
    AFTER,
    CLOSES,
    CLOSES_IN_PART,
    ENDS_EARLY,
    HAS_STOP,
    PAIR,
    WITH_MARKS,
    WITHIN,
)
from mediakit.punkt import load_punkt

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from mediakit.breaks import Breaks
    from mediakit.chunks import Chunks, Number

    Flags = npt.NDArray[np.bool_]
    Index = npt.NDArray[np.intp]

# A longer sentence is cut after every 2,000 chunks, because what is computed for a sentence may
# take the square of its length.
MAX_SENTENCE_CHUNKS = 2_000


@dataclass(slots=True)
class Sentences:
    """Sentences as runs of chunks.

    `first` and `last` are chunks; `start` and `end` are code points in the text of the batch,
    where the first sentence of a paragraph includes the white space before it.
    """

    first: Index
    last: Index
    start: Index
    end: Index


def find_sentences(
    paragraphs: Sequence[str], chunks: Chunks, breaks: Breaks, number: Number
) -> tuple[Chunks, Sentences]:
    """Find the sentences; the chunks come back cut where a sentence ends inside one."""
    ends, odd = _decide(chunks, breaks)
    own_starts, own_ends = _read(paragraphs, odd, chunks.base)
    regular = ends[~np.isin(chunks.paragraph_of(ends), odd)]
    places = np.sort(np.concatenate([chunks.end[regular], own_ends]))
    at = np.searchsorted(chunks.end, own_ends)
    inside = own_ends[own_ends < chunks.end[at]]
    if len(inside):
        chunks = chunks.cut(inside, number)
    last = _shorten(np.searchsorted(chunks.end, places))
    first = np.concatenate([[0], last + 1])[:-1]
    start = chunks.start[first]
    filled = np.flatnonzero(np.diff(chunks.first))
    start[np.searchsorted(first, chunks.first[filled])] = chunks.base[filled]
    # Punkt may begin a sentence with a separator, which is white space to `str.split`.
    start[np.searchsorted(first, np.searchsorted(chunks.start, own_starts))] = own_starts
    return chunks, Sentences(first, last, start, chunks.end[last])


def _decide(chunks: Chunks, breaks: Breaks) -> tuple[Index, Index]:
    """Return the chunks that end a sentence, and the paragraphs that Punkt itself must read."""
    kind = chunks.kind
    decision = breaks.decision[kind]
    is_last = np.zeros(len(kind) + 1, np.bool_)
    is_last[chunks.first - 1] = True  # of a paragraph
    is_last = is_last[:-1]
    after = np.flatnonzero((decision == AFTER) & ~is_last)
    pair = np.flatnonzero((decision == PAIR) & ~is_last)
    after = np.concatenate([after, pair[breaks.between(kind[pair], kind[pair + 1])]])
    follows = breaks.facts[kind[after + 1]]
    ends = is_last | (decision == WITH_MARKS)
    ends[after + ((follows & CLOSES) > 0)] = True
    last = np.flatnonzero(is_last)
    odd = [
        chunks.paragraph_of(np.flatnonzero(decision == WITHIN)),
        chunks.paragraph_of(after[(follows & CLOSES_IN_PART) > 0]),
        chunks.paragraph_of(last[(breaks.facts[kind[last]] & ENDS_EARLY) > 0]),
        chunks.paragraph_of(_glued_stops(chunks, breaks)),
        chunks.separated,
    ]
    return np.flatnonzero(ends), np.unique(np.concatenate(odd))


def _glued_stops(chunks: Chunks, breaks: Breaks) -> Index:
    """Return chunks glued to others so that Punkt sees two stops in what it takes for one word.

    It looks back from a stop to white space, but only to ASCII's.
    """
    glued = chunks.glued
    if not len(glued):
        return glued
    starts = np.ones(len(chunks.kind), np.bool_)
    starts[glued + 1] = False
    run = np.cumsum(starts) - 1
    has_stop = (breaks.facts[chunks.kind] & HAS_STOP) > 0
    n_stops = np.bincount(run[has_stop], minlength=run[-1] + 1)
    both: Index = glued[n_stops[run[glued]] > 1]
    return both


def _read(paragraphs: Sequence[str], odd: Index, base: Index) -> tuple[Index, Index]:
    """Return starts and ends of the sentences that Punkt finds in some of the paragraphs."""
    spans = [
        (base[i] + start, base[i] + end)
        for i in odd.tolist()
        for start, end in load_punkt().span_tokenize(paragraphs[i])
    ]
    starts, ends = np.array(spans, np.intp).reshape(-1, 2).T
    return starts, ends


def _shorten(last: Index) -> Index:
    """Cut endless sentences, given the last chunk of each."""
    before = np.concatenate([[-1], last])[:-1]
    endless = np.flatnonzero(last - before > MAX_SENTENCE_CHUNKS).tolist()
    cuts = [np.arange(before[i], last[i], MAX_SENTENCE_CHUNKS)[1:] for i in endless]
    return np.sort(np.concatenate([last, *cuts]))
