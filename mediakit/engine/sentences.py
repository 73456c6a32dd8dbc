"""Where do sentences stand: Punkt's, found for all paragraphs of a batch at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mediakit.engine.breaks import (
    AFTER,
    CLOSES,
    CLOSES_IN_PART,
    ENDS_EARLY,
    HAS_STOP,
    PAIR,
    WITH_MARKS,
    WITHIN,
)
from mediakit.engine.punkt import load_punkt

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from mediakit.engine.breaks import Breaks
    from mediakit.engine.chunks import Chunks, Number

    Flags = npt.NDArray[np.bool_]
    Index = npt.NDArray[np.intp]
    Ints = npt.NDArray[np.int32]

# A longer sentence is cut after every 2,000 chunks, because what is computed for a sentence may
# take the square of its length.
MAX_SENTENCE_CHUNKS = 2_000


@dataclass(slots=True)
class Sentences:
    """Sentences as runs of chunks.

    `first` and `last` are chunks; `start` and `end` are code points as in `Chunks`, where the first
    sentence of a paragraph includes the white space before it.
    """

    first: Index
    last: Index
    start: Ints
    end: Ints


def find_sentences(
    paragraphs: Sequence[str], chunks: Chunks, breaks: Breaks, number: Number
) -> tuple[Chunks, Sentences]:
    """Find the sentences; the chunks come back cut where a sentence ends inside one."""
    ends, odd = _decide(chunks, breaks)
    own_starts, own_ends = _read(paragraphs, odd, chunks.base)
    regular = ends[~np.isin(chunks.paragraph_of(ends), odd)]
    own = np.searchsorted(chunks.end, own_ends)
    inside = own_ends < chunks.end[own]
    cuts, places = own[inside], own_ends[inside]
    own = own + np.searchsorted(places, own_ends)
    regular = regular + np.searchsorted(cuts, regular)
    if len(cuts):
        chunks = chunks.cut(cuts, places, number)
    last = _shorten(np.sort(np.concatenate([regular, own])))
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
    last = chunks.first[1:][np.diff(chunks.first) > 0] - 1  # of each paragraph
    ends = np.zeros(len(kind), np.bool_)
    ends[last] = True
    stops = np.flatnonzero(breaks.decision[kind])
    decision = breaks.decision[kind[stops]]
    inner = ~ends[stops]
    pair = stops[(decision == PAIR) & inner]
    after = stops[(decision == AFTER) & inner]
    after = np.concatenate([after, pair[breaks.between(kind[pair], kind[pair + 1])]])
    follows = breaks.facts[kind[after + 1]]
    ends[stops[decision == WITH_MARKS]] = True
    ends[after + ((follows & CLOSES) > 0)] = True
    odd = [
        chunks.paragraph_of(stops[decision == WITHIN]),
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


def _read(paragraphs: Sequence[str], odd: Index, base: Ints) -> tuple[Ints, Ints]:
    """Return starts and ends of the sentences that Punkt finds in some of the paragraphs."""
    spans = [
        (base[i] + start, base[i] + end)
        for i in odd.tolist()
        for start, end in load_punkt().span_tokenize(paragraphs[i])
    ]
    starts, ends = np.array(spans, np.int32).reshape(-1, 2).T
    return starts, ends


def _shorten(last: Index) -> Index:
    """Cut endless sentences, given the last chunk of each."""
    before = np.concatenate([[-1], last])[:-1]
    endless = np.flatnonzero(last - before > MAX_SENTENCE_CHUNKS).tolist()
    cuts = [np.arange(before[i], last[i], MAX_SENTENCE_CHUNKS)[1:] for i in endless]
    return np.sort(np.concatenate([last, *cuts]))
