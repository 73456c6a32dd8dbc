"""How do arrays hold a text that is cut up, rows of unequal length, and what is equal or paired?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Bits = npt.NDArray[np.uint8]
    Flags = npt.NDArray[np.bool_]
    Ints = npt.NDArray[np.int32]
    Index = npt.NDArray[np.intp]
    Codes = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Segments:
    """Where sentences, words and whitespace chunks stand in a list of paragraphs, in their order.

    Offsets count code points within the paragraph, half-open.
    """

    sentence_paragraph: Ints
    sentence_start: Ints
    sentence_end: Ints
    token_type: Ints  # index into `types`
    token_sentence: Ints  # row of its sentence
    token_start: Ints
    token_end: Ints
    chunk_type: Ints  # of a run without white space, cut where a sentence ends inside it
    chunk_sentence: Ints
    chunk_start: Ints
    chunk_end: Ints
    types: list[str]  # distinct, in order of first occurrence
    chunk_types: list[str]

    def count_words(self, n_paragraphs: int) -> Ints:
        """Return the number of words of each paragraph."""
        so_far = np.zeros(len(self.token_type) + 1, np.int32)
        np.cumsum(is_word(self.types)[self.token_type], out=so_far[1:])
        paragraphs = np.arange(n_paragraphs + 1, dtype=np.int32)
        sentences = np.searchsorted(self.sentence_paragraph, paragraphs).astype(np.int32)
        counts: Ints = np.diff(so_far[np.searchsorted(self.token_sentence, sentences)])
        return counts


def join_segments(parts: Sequence[Segments], n_paragraphs: Sequence[int]) -> Segments:
    """Return those of texts that follow each other as one, given their numbers of paragraphs."""
    columns: dict[str, list[Ints]] = {}
    types, chunk_types, n, n_sentences = dict[str, int](), dict[str, int](), 0, 0
    for part, size in zip(parts, n_paragraphs, strict=True):
        own = {name: value for name, value in vars(part).items() if name.partition("_")[2]}
        own["sentence_paragraph"] = part.sentence_paragraph + np.int32(n)
        for name in ("token_sentence", "chunk_sentence"):
            own[name] = own[name] + np.int32(n_sentences)
        for kind, numbers in ("token_type", types), ("chunk_type", chunk_types):
            names = part.types if kind == "token_type" else part.chunk_types
            found = [numbers.setdefault(name, len(numbers)) for name in names]
            own[kind] = np.array(found, np.int32)[own[kind]]
        for name, values in own.items():
            if name != "chunk_types":
                columns.setdefault(name, []).append(values)
        n, n_sentences = n + size, n_sentences + len(part.sentence_paragraph)
    joined = {name: np.concatenate(values) for name, values in columns.items()}
    return Segments(**joined, types=[*types], chunk_types=[*chunk_types])


def is_word(types: Sequence[str]) -> Flags:
    """Tell which types are words: those with a letter or digit.

    >>> is_word(["peace", "3.5", "n't", ".", "''"]).tolist()
    [True, True, True, False, False]
    """
    found = np.fromiter(map(str.isalnum, types), np.bool_, len(types))  # most are nothing else
    rest = np.flatnonzero(~found)
    found[rest] = [any(map(str.isalnum, types[i])) for i in rest.tolist()]
    return found


class Ragged:
    """A table whose row `i` holds `count[i]` entries of every flat column.

    >>> rows = Ragged(1)
    >>> rows.append(np.array([2, 0, 1]), np.array([7, 8, 9]))
    >>> rows.columns[0][rows.entries(np.array([2, 0, 0]))].tolist()
    [9, 7, 8, 7, 8]
    """

    def __init__(self, n_columns: int) -> None:
        self.count: Index = np.zeros(0, np.intp)
        self.first: Index = np.zeros(0, np.intp)
        self.columns: list[Ints] = [np.zeros(0, np.int32) for _ in range(n_columns)]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.count)

    @property
    def n_entries(self) -> int:
        """Return the number of entries of all rows together."""
        return len(self.columns[0])

    def append(self, count: npt.ArrayLike, *columns: npt.ArrayLike) -> None:
        """Add rows at the end: the length of each, and their entries one after the other."""
        lengths = np.asarray(count, np.intp)
        first = self.n_entries + np.cumsum(lengths) - lengths
        self.count = np.concatenate([self.count, lengths])
        self.first = np.concatenate([self.first, first])
        self.columns = [
            np.concatenate([old, np.asarray(new, np.int32)])
            for old, new in zip(self.columns, columns, strict=True)
        ]

    def entries(self, rows: npt.NDArray[np.integer]) -> Index:
        """Return where the entries of the given rows stand in the columns, row after row."""
        return ranges(self.first[rows], self.count[rows])


def run_starts(values: npt.NDArray[np.integer]) -> Index:
    """Return where each run of equal values starts.

    >>> run_starts(np.array([5, 5, 7, 5])).tolist()
    [0, 2, 3]
    """
    starts = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=starts[1:])
    return np.flatnonzero(starts)


def find_distinct(codes: Codes) -> Codes:
    """Return the codes that occur, in order; runs, and codes in order, are not sorted for it.

    >>> find_distinct(np.array([5, 5, 7, 5])).tolist()
    [5, 7]
    """
    found = codes[run_starts(codes)]
    if (found[1:] > found[:-1]).all():
        return found
    found.sort()
    return found[run_starts(found)]


def ranges(first: npt.NDArray[np.integer], count: npt.NDArray[np.integer]) -> Index:
    """Return the numbers of several ranges, one behind the other.

    >>> ranges(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    return np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())


def divide(top: npt.NDArray[Any], bottom: npt.NDArray[Any]) -> Floats:
    """Return what the one is of the other, NaN where there is nothing to divide by.

    >>> divide(np.array([1, 0]), np.array([2, 0])).tolist()
    [0.5, nan]
    """
    shares = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=shares, where=bottom > 0)
    return shares


def distinct(data: bytes | Ints, edges: Ints) -> tuple[Index, bytes]:
    """Number the distinct stretches of some data, and return these one behind the other.

    `edges` are the bytes where each stretch starts, and the end of the last.

    >>> distinct(b"to be or not to be ", np.array([0, 3, 6, 9, 13, 16, 19], np.int32))
    (array([0, 1, 2, 3, 0, 1]), b'to be or not ')
    """
    buffers = [None, pa.py_buffer(edges), pa.py_buffer(data)]
    encoded = pa.Array.from_buffers(pa.binary(), len(edges) - 1, buffers).dictionary_encode()
    # Read from the buffers, because arrow's own way to numpy imports pandas.
    numbers = np.frombuffer(encoded.indices.buffers()[1], np.int32)[: len(edges) - 1]
    _, ends, stretches = encoded.dictionary.buffers()
    end = np.frombuffer(ends, np.int32)[len(encoded.dictionary)]
    return numbers.astype(np.intp), stretches[:end].to_pybytes()


def distinct_lines(codes: Ints, lengths: Index) -> tuple[Index, list[str]]:
    """Number the distinct lines of a text, given as code points; lengths count the line feed."""
    edges = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths * codes.itemsize, out=edges[1:])
    numbers, lines = distinct(codes, edges)
    return numbers, lines.decode("utf-32-le", "surrogatepass").split("\n")[:-1]


def find_components(first: Codes, second: Codes, n: int) -> Codes:
    """Return for each of n rows the smallest row that pairs connect it with, maybe itself.

    >>> find_components(np.array([0, 3]), np.array([2, 2]), 5).tolist()
    [0, 1, 0, 0, 4]
    """
    root, before = np.arange(n), np.full(n, -1)
    while (root != before).any():
        before, ends = root.copy(), [root[first], root[second]]
        for end in ends:
            np.minimum.at(root, end, np.minimum(*ends))
        root = root[root]
    return root
