"""Where do the chunks stand: the runs without white space, of many paragraphs at once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    Bytes = npt.NDArray[np.uint8]
    Flags = npt.NDArray[np.bool_]
    Index = npt.NDArray[np.intp]
    Number = Callable[[list[str]], Index]

SPACE, LINE_FEED, FIRST_NON_ASCII, FIRST_LEAD = 32, 10, 0x80, 0xC2
LAST_SPACE = 0x3000  # no character beyond it is white space
FIRST_LEADING = -64  # the lowest first byte of a character, read as a signed number
SEPARATORS = (28, 31)  # white space to `str.split`, but not to NLTK's regular expressions
CONTROL_SPACES = bytes(code for code in range(SPACE + 1) if chr(code).isspace())
IS_CONTROL_SPACE = np.isin(np.arange(SPACE + 1), list(CONTROL_SPACES))


def _encoded_spaces(n_bytes: int) -> Index:
    """Return the white space characters of that many UTF-8 bytes, each read as one number."""
    spaces = [chr(code) for code in range(FIRST_NON_ASCII, LAST_SPACE + 1) if chr(code).isspace()]
    encoded = [one.encode() for one in spaces]
    return np.array([int.from_bytes(one) for one in encoded if len(one) == n_bytes], np.intp)


TWO_BYTE_SPACES, THREE_BYTE_SPACES = _encoded_spaces(2), _encoded_spaces(3)
THREE_BYTE_LEADS = np.unique(THREE_BYTE_SPACES >> 16)


@dataclass(slots=True)
class Chunks:
    """The chunks of some paragraphs, as `str.split` finds them, in the order of the text.

    Attributes
    ----------
    text
        The paragraphs, joined by line feeds.
    base
        Code point in `text` where each paragraph starts, and one more for the end.
    first
        Number of the first chunk of each paragraph, and one more for the end.
    start, end
        Code points in `text`, one entry per chunk.
    kind
        Number of the chunk type, one entry per chunk.
    glued
        Chunks that are kept apart from the next one by non-ASCII white space only.
    separated
        Paragraphs that contain a separator U+001C to U+001F.
    """

    text: str
    base: Index
    first: Index
    start: Index
    end: Index
    kind: Index
    glued: Index
    separated: Index

    def paragraph_of(self, chunks: Index) -> Index:
        """Return the paragraph in which each of the given chunks stands."""
        paragraphs: Index = np.searchsorted(self.first, chunks, "right") - 1
        return paragraphs

    def is_space(self, places: Index) -> Flags:
        """Tell whether a character of the text is U+0020; no character is none."""
        text = self.text
        found = (text[place : place + 1] == " " for place in places.tolist())
        return np.fromiter(found, np.bool_, len(places))

    def cut(self, places: Index, number: Number) -> Chunks:
        """Return the chunks after cutting some of them at code points that lie inside."""
        pieces = np.ones(len(self.start), np.intp)
        left = np.searchsorted(self.end, places)
        np.add.at(pieces, left, 1)
        whole = np.repeat(np.arange(len(pieces)), pieces)
        start, end = self.start[whole], self.end[whole]
        left += np.arange(len(places))
        end[left] = start[left + 1] = places
        changed = np.union1d(left, left + 1)
        names = [self.text[start[i] : end[i]] for i in changed.tolist()]
        kind = self.kind[whole]
        kind[changed] = number(names)
        return Chunks(
            text=self.text,
            base=self.base,
            first=np.searchsorted(start, self.base),
            start=start,
            end=end,
            kind=kind,
            glued=self.glued,
            separated=self.separated,
        )


def find_chunks(paragraphs: Sequence[str], number: Number) -> Chunks:
    """Find the chunks of all paragraphs.

    `number` takes the distinct chunks, in order of first occurrence, and returns their numbers.

    >>> found = find_chunks(["to be or", "not to be"], lambda names: np.arange(len(names)))
    >>> found.kind.tolist(), found.first.tolist()
    ([0, 1, 2, 3, 0, 1], [0, 3, 6])
    """
    text = "\n".join(paragraphs)
    raw = text.encode("utf-8", "surrogatepass")
    buffer = np.frombuffer(raw, np.uint8)
    base = np.fromiter(accumulate((len(p) + 1 for p in paragraphs), initial=0), np.intp)
    white, separators, wide = _white_space(buffer, is_ascii=len(raw) == len(text))
    edges = np.flatnonzero(white[1:] != white[:-1])
    data = buffer[~white[1:-1]] if len(wide) else raw.translate(None, CONTROL_SPACES)
    kind, firsts = _distinct(data, edges[1::2] - edges[0::2])
    glued = _glued(edges, wide)
    if len(raw) != len(text):
        edges, separators = _to_code_points(buffer, edges, separators)
    start, end = edges[0::2].copy(), edges[1::2].copy()
    spans = zip(start[firsts].tolist(), end[firsts].tolist(), strict=True)
    return Chunks(
        text=text,
        base=base,
        first=np.searchsorted(start, base),
        start=start,
        end=end,
        kind=number([text[a:b] for a, b in spans])[kind],
        glued=glued,
        separated=np.unique(np.searchsorted(base, separators, "right") - 1),
    )


def _to_code_points(buffer: Bytes, *places: Index) -> list[Index]:
    """Return sorted places in the bytes as places in the text."""
    # A continuation byte makes no code point: their number so far is the difference. With a sign
    # they are the lowest numbers, -128 to -65, which one comparison tells.
    continuing = np.flatnonzero(buffer.view(np.int8) < FIRST_LEADING)
    found = []
    for some in places:
        # They are few, so it is cheaper to look up each of them than each of the places.
        skipped = np.bincount(np.searchsorted(some, continuing, "right"), minlength=len(some) + 1)
        found.append(some - np.cumsum(skipped, out=skipped)[:-1])
    return found


def _white_space(buffer: Bytes, *, is_ascii: bool) -> tuple[Flags, Index, Index]:
    """Mark each byte of white space (an entry more at either end is white too).

    Returns also the places of U+001C to U+001F, and of the bytes of non-ASCII white space.
    """
    white = np.ones(len(buffer) + 2, np.bool_)
    np.less_equal(buffer, SPACE, out=white[1:-1])
    controls = np.flatnonzero((buffer < SPACE) & (buffer != LINE_FEED))
    codes = buffer[controls]
    white[controls + 1] = IS_CONTROL_SPACE[codes]
    wide = np.zeros(0, np.intp)
    if not is_ascii:
        wide = _wide_spaces(buffer)
        white[wide + 1] = True
    return white, controls[(codes >= SEPARATORS[0]) & (codes <= SEPARATORS[1])], wide


def _wide_spaces(buffer: Bytes) -> Index:
    """Return the places of all bytes that belong to non-ASCII white space."""
    leads = np.flatnonzero(buffer >= FIRST_LEAD)
    pairs = buffer[leads].astype(np.intp) << 8 | buffer[leads + 1]
    two = leads[np.isin(pairs, TWO_BYTE_SPACES)]
    maybe = np.isin(pairs >> 8, THREE_BYTE_LEADS)
    three = leads[maybe]
    three = three[np.isin(pairs[maybe] << 8 | buffer[three + 2], THREE_BYTE_SPACES)]
    wide: Index = np.concatenate([two, two + 1, three, three + 1, three + 2])
    return np.sort(wide)


def _glued(edges: Index, wide: Index) -> Index:
    """Return the chunks after which only non-ASCII white space stands before the next one."""
    left, right = edges[0::2], edges[1::2]
    after = np.searchsorted(left, wide, "right") - 1
    after, n_wide = np.unique(after[(after >= 0) & (after < len(left) - 1)], return_counts=True)
    glued: Index = after[left[after + 1] - right[after] == n_wide]
    return glued


def _distinct(data: Bytes | bytes, lengths: Index) -> tuple[npt.NDArray[np.int32], Index]:
    """Number the distinct chunks: the number of each chunk, and where each number came first."""
    offsets = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    encoded = pa.Array.from_buffers(pa.binary(), len(lengths), buffers).dictionary_encode()
    # Read from the buffer, because arrow's own way to numpy imports pandas.
    kind = np.frombuffer(encoded.indices.buffers()[1], np.int32)[: len(lengths)]
    firsts = np.zeros(len(encoded.dictionary), np.intp)
    firsts[kind[::-1]] = np.arange(len(kind) - 1, -1, -1)  # the last to write is the first to occur
    return kind, firsts
