"""Words between white space and rough sentences, of many paragraphs at once."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.voices.cues import load_cues

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from mediakit.base.arrays import Segments

    Flags = npt.NDArray[np.bool_]
    Index = npt.NDArray[np.intp]
    Ints = npt.NDArray[np.int32]

STOPS: Final = ".!?…"
CLOSING: Final = '"”’»)]'
STUCK: Final = re.compile(r"[^\W_]{1,8}$")  # the word right before a full stop
BEGINS: Final = re.compile(r"[\"“‘«(\[]?[^\W_a-z]")


class Words(NamedTuple):
    """The words between white space in some paragraphs, one entry per word.

    Attributes
    ----------
    names
        The distinct words.
    kind
        Index into `names`.
    start, end
        Code points in the paragraph, half-open.
    first
        First word of each paragraph, and one more for the end.
    """

    names: list[str]
    kind: Ints
    start: Ints
    end: Ints
    first: Index

    def ask(self, at: Index, answer: Callable[[str], int]) -> Index:
        """Return the answer for the words at some positions; each distinct word is asked once."""
        kinds = self.kind[at]
        answers = np.zeros(len(self.names), np.intp)
        answers[kinds] = 1
        met = np.flatnonzero(answers)
        names = map(self.names.__getitem__, met.tolist())
        answers[met] = np.fromiter(map(answer, names), np.intp, len(met))
        return answers[kinds]

    def paragraph_of(self, at: Index) -> Index:
        """Return the paragraph in which each of some words stands."""
        return np.searchsorted(self.first, at, "right") - 1

    def find_last(self, characters: str) -> Flags:
        """Tell which distinct words end with one of some characters."""
        last = np.fromiter(map(ord, map(itemgetter(-1), self.names)), np.intp, len(self.names))
        return np.isin(last, list(map(ord, characters)))

    @property
    def is_first(self) -> Flags:
        """Whether a paragraph begins with each word, and true for the end."""
        is_first = np.zeros(len(self.kind) + 1, np.bool_)
        is_first[self.first] = True
        return is_first


def read_words(segments: Segments, n_paragraphs: int) -> Words:
    """Return the words between white space: the chunks, whole where a sentence ends inside one.

    Examples
    --------
    >>> from mediakit.engine.segments import segment
    >>> words = read_words(segment(["He left.[1] Then", "rain"]), 2)
    >>> [words.names[kind] for kind in words.kind], words.first.tolist()
    (['He', 'left.[1]', 'Then', 'rain'], [0, 3, 4])
    """
    n_sentences = len(segments.sentence_paragraph)
    begins = np.searchsorted(segments.chunk_sentence, np.arange(n_sentences + 1, dtype=np.int32))
    paragraphs = np.arange(n_paragraphs + 1, dtype=np.int32)
    first = begins[np.searchsorted(segments.sentence_paragraph, paragraphs)]
    words = Words(
        segments.chunk_types, segments.chunk_type, segments.chunk_start, segments.chunk_end, first
    )
    inner = begins[~words.is_first[begins]]
    cut = inner[words.start[inner] == words.end[inner - 1]]
    return _joined(words, cut) if len(cut) else words


def _joined(words: Words, cut: Index) -> Words:
    """Return the words with those in one that stand at `cut` and before."""
    is_head = np.ones(len(words.kind), np.bool_)
    is_head[cut] = False
    is_last = np.append(is_head[1:], True)
    heads = np.flatnonzero(is_head & ~is_last)
    stops = np.flatnonzero(~is_head & is_last) + 1
    names = [
        "".join(words.names[kind] for kind in words.kind[head:stop].tolist())
        for head, stop in zip(heads.tolist(), stops.tolist(), strict=True)
    ]
    kind = words.kind[is_head]
    kind[heads - np.searchsorted(cut, heads)] = len(words.names) + np.arange(len(names))
    return Words(
        names=[*words.names, *names],
        kind=kind,
        start=words.start[is_head],
        end=words.end[is_last],
        first=words.first - np.searchsorted(cut, words.first),
    )


def rough_starts(words: Words) -> Index:
    """Return the first word of each stretch that holds whole sentences, and one more for the end.

    A stretch is one sentence, or some where that is not sure.

    Examples
    --------
    >>> from mediakit.engine.segments import segment
    >>> words = read_words(segment(["Mr. Ito left. He won."]), 1)
    >>> rough_starts(words).tolist()
    [0, 3, 5]
    """
    may_end = words.find_last(STOPS + CLOSING)
    asked = np.flatnonzero(may_end)
    may_end[asked] = [_may_end(words.names[kind]) for kind in asked.tolist()]
    after = np.flatnonzero(may_end[words.kind]) + 1
    is_start = words.is_first
    after = after[~is_start[after]]
    is_start[after] = words.ask(after, lambda word: BEGINS.match(word) is not None)
    return np.flatnonzero(is_start)


def _may_end(word: str) -> bool:
    """Tell whether a sentence ends with this word, if the next one looks as if it began one."""
    bare = word.rstrip(CLOSING)
    if bare[-1:] != ".":
        return bare != "" and bare[-1] in STOPS
    stuck = STUCK.search(bare[:-1])
    before = stuck[0] if stuck else ""
    return len(before) != 1 and before not in load_cues().abbreviations
