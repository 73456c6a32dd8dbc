"""Where do sentences stand: Punkt's, found for all paragraphs of a batch at once?"""

from __future__ import annotations

import re
from itertools import pairwise
from string import punctuation
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mediakit.engine.punkt import load_punkt

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from nltk.tokenize.punkt import PunktToken

    from mediakit.base.arrays import Bits, Flags, Index, Ints
    from mediakit.engine.chunks import Chunks, Number

# A longer sentence is cut after every 2,000 chunks, because what is computed for a sentence may
# take the square of its length.
MAX_SENTENCE_CHUNKS = 2_000


class Sentences(NamedTuple):
    """Sentences as runs of chunks; the first of a paragraph includes the white space before it."""

    first: Index  # chunks
    last: Index
    start: Ints  # code points, as in `Chunks`
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
        stops[decision == WITHIN],
        after[(follows & CLOSES_IN_PART) > 0],
        last[(breaks.facts[kind[last]] & ENDS_EARLY) > 0],
        _glued_stops(chunks, breaks),
    ]
    read = chunks.paragraph_of(np.concatenate(odd))
    return np.flatnonzero(ends), np.union1d(read, chunks.separated)


def _glued_stops(chunks: Chunks, breaks: Breaks) -> Index:
    """Return chunks glued to others so that Punkt sees two stops in what it takes for one word."""
    glued = chunks.glued  # it looks back from a stop to white space, but only to ASCII's
    if not len(glued):
        return glued
    starts = np.ones(len(chunks.kind), np.bool_)
    starts[glued + 1] = False
    run = np.cumsum(starts) - 1
    stopped = run[(breaks.facts[chunks.kind] & HAS_STOP) > 0]
    n_stops = np.bincount(stopped, minlength=run[-1] + 1)
    both: Index = glued[n_stops[run[glued]] > 1]
    return both


def _read(paragraphs: Sequence[str], odd: Index, base: Ints) -> tuple[Ints, Ints]:
    """Return starts and ends of the sentences that Punkt finds in some of the paragraphs."""
    read = ((base[i], load_punkt().span_tokenize(paragraphs[i])) for i in odd.tolist())
    spans = [(at + start, at + end) for at, found in read for start, end in found]
    starts, ends = np.array(spans, np.int32).reshape(-1, 2).T
    return starts, ends


def _shorten(last: Index) -> Index:
    """Cut endless sentences, given the last chunk of each."""
    before = np.concatenate([[-1], last])[:-1]
    endless = np.flatnonzero(last - before > MAX_SENTENCE_CHUNKS).tolist()
    cuts = [np.arange(before[i], last[i], MAX_SENTENCE_CHUNKS)[1:] for i in endless]
    return np.sort(np.concatenate([last, *cuts]))


# What Punkt decides about a chunk. NEVER: no sentence ends there, whatever follows. AFTER: one
# does, or behind a chunk of closing marks that follows. WITH_MARKS: one does, and the chunk brings
# its closing marks along. PAIR: after the chunk or not at all, as the next chunk will have it.
# WITHIN: in more ways than these, so that Punkt itself must read the paragraph.
NEVER, AFTER, WITH_MARKS, PAIR, WITHIN = range(5)

# What else matters about a chunk, as bits. CLOSES: nothing but closing marks, which Punkt moves to
# the sentence before; CLOSES_IN_PART: the same, and then a dash. ENDS_EARLY: Punkt overlooks a last
# mark at the end of a text, and then sees one before it.
HAS_STOP, CLOSES, CLOSES_IN_PART, ENDS_EARLY = 1, 2, 4, 8

STOPS = ".?!"

MAX_JUDGED = 200  # characters; a longer chunk that has a stop is left to Punkt altogether

ASK = -1  # the class of a chunk that is not like any other

UNKNOWN = -2

NAMED = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*")

LETTERS, DIGITS = "xq", "17"  # what `a` and `0` of a shape are to Punkt: no initial, and a number

CLOSING = r"""["')\]}‘’“”«»]"""  # to Punkt

CLOSING_ONLY = re.compile(rf"{CLOSING}+\Z")

CLOSING_DASH = re.compile(rf"{CLOSING}+--")


class Breaks:
    """Punkt's decisions for chunk types; the engine lists them before it calls `add`."""

    def __init__(self, chunks: list[str]) -> None:
        self.decision: Bits = np.zeros(0, np.uint8)  # one entry per chunk type
        self.facts: Bits = np.zeros(0, np.uint8)
        self._chunks = chunks
        self._class = np.zeros(0, np.intp)  # as the left side of a pair
        self._next_class = np.zeros(0, np.intp)  # as the right side
        self._shapes = np.zeros((0, 4), np.intp)  # decision, class, facts, and whether it joins
        self._classes: dict[Hashable, int] = {}
        self._decided: dict[int, bool] = {}
        self._punkt = load_punkt()
        self._stops = self._punkt._lang_vars.period_context_re()  # noqa: SLF001
        collocations = self._punkt._params.collocations  # noqa: SLF001
        self._collocated = {left for left, _ in collocations}
        self._collocated_next = {right for _, right in collocations}
        self._named = self._punkt._params.abbrev_types | self._collocated  # noqa: SLF001

    @property
    def n_pairs(self) -> int:
        """Return how many pairs are kept, a measure of memory."""
        return len(self._decided)

    def add_shapes(self, shapes: list[str]) -> None:
        """Take up new shapes; they are numbered in the order in which they come."""
        plain = [shape.replace("a", LETTERS).replace("0", DIGITS) for shape in shapes]
        decision, classes = self._decide_all(plain)
        facts = np.fromiter(map(self._facts_of, shapes), np.uint8, len(shapes))
        pairs = zip(decision, plain, strict=True)
        joins = np.array([kind != WITHIN and self._joins(one) for kind, one in pairs], np.bool_)
        self._shapes = np.vstack([self._shapes, np.array([decision, classes, facts, joins]).T])

    def add(self, shape: Index) -> None:
        """Take up the chunk types that were added to the list; `shape` is the number of each."""
        chunks = self._chunks[len(self.decision) :]
        decision, classes, facts, joins = self._shapes[shape].T
        judged = (decision != NEVER) & (decision != WITHIN)
        doubtful = np.flatnonzero(judged | (joins > 0)).tolist()
        named = [i for i in doubtful if joins[i] or self._is_named(chunks[i])]
        decision[named], classes[named] = self._decide_all([chunks[i] for i in named])
        self.decision = np.append(self.decision, decision.astype(np.uint8))
        self.facts = np.append(self.facts, facts.astype(np.uint8))
        self._class = np.append(self._class, classes)
        self._next_class = np.append(self._next_class, np.full(len(chunks), UNKNOWN))

    def between(self, left: Index, right: Index) -> Flags:
        """Tell for pairs of neighbouring chunk types whether a sentence ends between them."""
        for kind in np.unique(right[self._next_class[right] == UNKNOWN]).tolist():
            self._next_class[kind] = self._class_of_next(self._chunks[kind])
        classes = self._class[left], self._next_class[right]
        asked = (classes[0] == ASK) | (classes[1] == ASK)
        # Pairs that must be asked singly have negative keys, so that they meet no pair of classes.
        keys = np.where(asked, -1 - (left << 32 | right), classes[0] << 32 | classes[1])
        pairs, where, back = np.unique(keys, return_index=True, return_inverse=True)
        for pair, at in zip(pairs.tolist(), where.tolist(), strict=True):
            if pair not in self._decided:
                sample = f"{self._chunks[left[at]]} {self._chunks[right[at]]}"
                self._decided[pair] = self._punkt.text_contains_sentbreak(sample)
        return np.fromiter((self._decided[pair] for pair in pairs.tolist()), np.bool_)[back]

    def _is_named(self, chunk: str) -> bool:
        """Tell whether Punkt may know a word of the chunk by name, or as an initial."""
        inner = chunk.lower().strip(punctuation)
        if inner.isalnum():
            return inner in self._named or (len(inner) == 1 and inner.isalpha())
        words = NAMED.findall(inner)
        initial = any(len(word) == 1 and word.isalpha() for word in words)
        return initial or any({word, word.rpartition("-")[2]} & self._named for word in words)

    def _facts_of(self, shape: str) -> int:
        """Return the bits of what else matters about a chunk of this shape."""
        has_stop = any(mark in shape for mark in STOPS)
        early = has_stop and shape[-1] in STOPS and self._stops.search(shape)
        closes = CLOSES if CLOSING_ONLY.match(shape) else 0
        in_part = CLOSES_IN_PART if CLOSING_DASH.match(shape) else 0
        return (HAS_STOP * has_stop) | closes | in_part | (ENDS_EARLY if early else 0)

    def _joins(self, chunk: str) -> bool:
        """Tell whether Punkt sees a word behind a full stop in one chunk, which then counts."""
        if not self._stops.search(chunk + " x"):
            return False
        pairs = pairwise(self._tokens(chunk))
        return any(one.period_final and any(map(str.isalnum, other.tok)) for one, other in pairs)

    def _decide_all(self, chunks: list[str]) -> Index:
        """Return the decisions and the classes of some chunks."""
        return np.array([self._decide(chunk) for chunk in chunks], np.intp).reshape(-1, 2).T

    def _decide(self, chunk: str) -> tuple[int, int]:
        """Return the decision about one chunk and its class as the left side of a pair."""
        if len(chunk) > MAX_JUDGED:
            return WITHIN if any(mark in chunk for mark in STOPS) else NEVER, ASK
        if not (stops := list(self._stops.finditer(chunk + " x"))):
            return NEVER, ASK
        if len(stops) > 1 and stops[0].start() == 0:
            return WITHIN, ASK  # Punkt then decides about the first stop too
        if stops[-1]["next_tok"] is None:  # the last stop has a mark behind it
            end = stops[-1].end()
            ends = self._punkt.text_contains_sentbreak(chunk[: end + 1])
            marked = WITH_MARKS if CLOSING_ONLY.match(chunk, end) else WITHIN
            return (marked if ends else NEVER), ASK
        return self._decide_end(chunk) if chunk.endswith(".") else (AFTER, ASK)

    def _decide_end(self, chunk: str) -> tuple[int, int]:
        """Return the decision about a chunk that ends with a full stop, and its class."""
        *before, last = self._tokens(chunk)
        if any(token.sentbreak or token.period_final for token in before):
            return PAIR, ASK
        word = last.type_no_period
        is_initial, is_number = bool(last.is_initial), word == "##number##"
        name = word if word in self._collocated else ""
        if last.sentbreak and not (is_initial or is_number or name):
            return AFTER, ASK
        key = bool(last.abbr), bool(last.ellipsis), bool(last.sentbreak), is_initial, is_number
        return PAIR, self._classes.setdefault((*key, name), len(self._classes))

    def _class_of_next(self, chunk: str) -> int:
        """Return the class of a chunk as the right side of a pair."""
        tokens = self._tokens(chunk)
        if any(token.sentbreak or token.period_final for token in tokens[:-1]):
            return ASK
        token, parameters = tokens[0], self._punkt._params  # noqa: SLF001
        word = token.type_no_sentperiod
        shape = token.first_upper, token.first_lower, token.tok in self._punkt.PUNCTUATION
        known = parameters.ortho_context[word], word in parameters.sent_starters
        name = word if word in self._collocated_next else ""
        return self._classes.setdefault((*shape, *known, name), len(self._classes))

    def _tokens(self, chunk: str) -> list[PunktToken]:
        """Return Punkt's own tokens of a chunk, after its first pass."""
        punkt = self._punkt
        return list(punkt._annotate_first_pass(punkt._tokenize_words(chunk)))  # noqa: SLF001
