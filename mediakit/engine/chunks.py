"""Where do chunks stand, the runs without white space, and of what shape are they?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mediakit.base.arrays import distinct, distinct_lines
from mediakit.engine.punkt import lighten_nltk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy.typing as npt

    from mediakit.base.arrays import Bits, Flags, Index, Ints

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

    Code points are counted through all paragraphs, as if a line feed stood behind each of them.
    """

    paragraphs: Sequence[str]
    base: Ints  # code point where each paragraph starts, and one more for the end
    first: Index  # number of the first chunk of each paragraph, and one more for the end
    start: Ints  # code points, one entry per chunk
    end: Ints
    kind: Index  # number of the chunk type, one entry per chunk
    glued: Index  # chunks that only non-ASCII white space keeps apart from the next one
    separated: Index  # paragraphs that contain a separator U+001C to U+001F

    def paragraph_of(self, chunks: Index) -> Index:
        """Return the paragraph in which each of the given chunks stands."""
        return np.searchsorted(self.first, chunks, "right") - 1

    def text_of(self, first: int, last: int) -> str:
        """Return the text from one chunk to another of the same paragraph."""
        paragraph = int(np.searchsorted(self.first, first, "right")) - 1
        base = self.base[paragraph]
        return self.paragraphs[paragraph][self.start[first] - base : self.end[last] - base]

    def before_space(self, chunks: Index) -> Flags:
        """Tell which of the given chunks stand before U+0020."""
        paragraph = self.paragraph_of(chunks)
        places = self.end[chunks] - self.base[paragraph]
        pairs = zip(paragraph.tolist(), places.tolist(), strict=True)
        found = (self.paragraphs[i].startswith(" ", place) for i, place in pairs)
        return np.fromiter(found, np.bool_, len(chunks))

    def cut(self, cuts: Index, places: Ints, number: Number) -> Chunks:
        """Return the chunks after cutting some of them at code points that lie inside."""
        found = replace(
            self,
            first=self.first + np.searchsorted(cuts, self.first),
            start=_insert(self.start, cuts + 1, places),
            end=_insert(self.end, cuts, places),
            kind=_insert(self.kind, cuts, self.kind[cuts]),
        )
        left = cuts + np.arange(len(cuts))
        changed = np.union1d(left, left + 1)
        found.kind[changed] = number([found.text_of(i, i) for i in changed.tolist()])
        return found


def _insert(column: npt.NDArray[Any], before: Index, entries: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Insert one entry before each of some places, which are few: the rest is copied as it is."""
    pieces = np.split(column, before)
    added = np.split(entries, np.arange(1, len(entries)))
    return np.concatenate([*chain.from_iterable(zip(pieces, added, strict=False)), pieces[-1]])


def find_chunks(paragraphs: Sequence[str], number: Number) -> Chunks:
    """Find the chunks of all paragraphs.

    `number` takes chunks in order of first occurrence, one of them perhaps more than once, and
    returns their numbers.
    """
    encoded = [text.encode("utf-8", "surrogatepass") for text in paragraphs]
    raw = b"\n".join([*encoded, b""])
    first_byte, base = _starts(encoded), _starts(paragraphs)
    is_ascii = first_byte[-1] == base[-1]
    buffer = np.frombuffer(raw, np.uint8)
    white, separators, wide = _white_space(buffer, is_ascii=is_ascii)
    place = np.flatnonzero(white[:-1] > white[1:])
    glued = _glued(place, wide, white)
    edges = np.append(place, len(raw)).astype(np.int32)
    kind, names = distinct(raw, edges)
    chunks = names.decode("utf-8", "surrogatepass").split()
    start = edges[:-1]
    if not is_ascii:
        start = start - _n_continuing(buffer, place)
    length = np.fromiter(map(len, chunks), np.int32, len(chunks))
    return Chunks(
        paragraphs=paragraphs,
        base=base.astype(np.int32),
        first=np.searchsorted(place, first_byte),
        start=start,
        end=start + length[kind],
        kind=number(chunks)[kind],
        glued=glued,
        separated=np.unique(np.searchsorted(first_byte, separators, "right") - 1),
    )


def find_batches(texts: Sequence[str], most: int) -> Iterator[tuple[int, int]]:
    """Yield start and stop of runs of texts that have about so many characters together."""
    sizes = np.cumsum(np.fromiter(map(len, texts), np.intp, len(texts)))
    start = done = 0
    while start < len(texts):
        stop = min(int(np.searchsorted(sizes, done + most)) + 1, len(texts))
        yield start, stop
        start, done = stop, int(sizes[stop - 1])


def _starts(texts: Sequence[str] | Sequence[bytes]) -> Index:
    """Return where each text starts if one more character stands behind each, and the end."""
    starts = np.zeros(len(texts) + 1, np.intp)
    np.cumsum(np.fromiter(map(len, texts), np.intp, len(texts)) + 1, out=starts[1:])
    return starts


def _n_continuing(buffer: Bits, places: Index) -> Ints:
    """Return how many bytes before each of some places make no code point of their own."""
    # With a sign these are the lowest numbers, -128 to -65, which one comparison tells. They are
    # few, so it is cheaper to look up each of them than each of the places.
    continuing = np.flatnonzero(buffer.view(np.int8) < FIRST_LEADING)
    at = np.searchsorted(places, continuing, "right")
    counts = np.arange(len(continuing) + 1, dtype=np.int32)
    return np.repeat(counts, np.diff(at, prepend=0, append=len(places)))


def _white_space(buffer: Bits, *, is_ascii: bool) -> tuple[Flags, Index, Index]:
    """Mark white space; return also the places of U+001C to U+001F, and of what is not ASCII."""
    white = np.ones(len(buffer) + 1, np.bool_)  # an entry more: what is before the first byte
    np.less_equal(buffer, SPACE, out=white[1:])
    controls = np.flatnonzero((buffer < SPACE) & (buffer != LINE_FEED))
    codes = buffer[controls]
    white[controls + 1] = IS_CONTROL_SPACE[codes]
    wide = np.zeros(0, np.intp)
    if not is_ascii:
        wide = _wide_spaces(buffer)
        white[wide + 1] = True
    return white, controls[(codes >= SEPARATORS[0]) & (codes <= SEPARATORS[1])], wide


def _wide_spaces(buffer: Bits) -> Index:
    """Return the places of all bytes that belong to non-ASCII white space."""
    leads = np.flatnonzero(buffer >= FIRST_LEAD)
    pairs = buffer[leads].astype(np.intp) << 8 | buffer[leads + 1]
    two = leads[np.isin(pairs, TWO_BYTE_SPACES)]
    maybe = np.isin(pairs >> 8, THREE_BYTE_LEADS)
    three = leads[maybe]
    three = three[np.isin(pairs[maybe] << 8 | buffer[three + 2], THREE_BYTE_SPACES)]
    return np.sort(np.concatenate([two, two + 1, three, three + 1, three + 2]))


def _glued(places: Index, wide: Index, white: Flags) -> Index:
    """Return the chunks after which only non-ASCII white space stands before the next one."""
    after, n_wide = np.unique(np.searchsorted(places, wide, "right") - 1, return_counts=True)
    inside = (after >= 0) & (after < len(places) - 1)
    after, n_wide = after[inside], n_wide[inside]
    if not len(after):
        return after
    # Of each chunk and what follows it up to the next one, which `white` holds one place later.
    edges = np.stack([places[after], places[after + 1]], axis=1).ravel()
    glued: Index = after[np.add.reduceat(white[1:], edges, dtype=np.intp)[::2] == n_wide]
    return glued


OTHER, LETTER, DIGIT = 0, 1, 2

LATIN_END = 0x250  # letters beyond Latin Extended-B stand for themselves

# Dotless i, long s, dotted I and the kelvin sign match i, s, i and k where a rule ignores case.
ASCII_FOLDS = "\u0131\u017f\u0130\u212a"

STAND_IN = np.array([0, ord("a"), ord("0")], np.uint32)

APOSTROPHE = ord("'")

LOWER = 0x20  # the bit by which ASCII's small letters differ from its capitals

CLITIC_LENGTH = 2  # of the longest run of letters that a rule names behind an apostrophe

PADDING = "\n\n\n"  # so that each character has two more behind it


def _class_of(code: int) -> int:
    """Tell whether a character may be replaced by the stand-in for letters or digits."""
    character = chr(code)
    if character in "0123456789":
        return DIGIT
    return LETTER if character.isalpha() and character not in ASCII_FOLDS else OTHER


CLASSES = np.array([_class_of(code) for code in range(LATIN_END)] + [OTHER], np.uint8)


class Shapes(NamedTuple):
    """The shapes of some chunks: their runs of letters and of digits are one character each."""

    shapes: list[str]  # distinct
    shape: Index  # the one of each chunk
    n_places: Index  # how many entries of `places` each chunk has
    places: Index  # for which each character of the shape stands, and the chunk's length


def find_shapes(chunks: list[str]) -> Shapes:
    """Collapse the runs of letters and of digits in each chunk.

    >>> find_shapes(["(Putin's", "isn't", "(Kim's"]).shapes
    ["(a's", "an't"]
    """
    joined = "\n".join([*chunks, PADDING])
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    ends = np.flatnonzero(codes == LINE_FEED)[: len(chunks)]
    starts = np.concatenate([[0], ends + 1])[:-1].astype(np.intp)
    kinds = CLASSES[np.minimum(codes, LATIN_END)]
    kinds[_near_apostrophes(codes, kinds)] = OTHER
    for chunk in np.unique(np.searchsorted(ends, list(_named_places(joined)))).tolist():
        kinds[starts[chunk] : ends[chunk]] = OTHER
    keep = kinds == OTHER
    keep[0] = True
    keep[1:] |= kinds[1:] != kinds[:-1]
    kept = np.flatnonzero(keep[: len(codes) - len(PADDING)])
    shown = np.where(kinds[kept] == OTHER, codes[kept], STAND_IN[kinds[kept]])
    # The line feed is kept too: its place is the length of the chunk.
    n_places = np.diff(np.searchsorted(kept, ends, "right"), prepend=0)
    shape, shapes = distinct_lines(shown, n_places)
    return Shapes(shapes, shape, n_places, kept - np.repeat(starts, n_places))


def _near_apostrophes(codes: npt.NDArray[np.uint32], kinds: Bits) -> Index:
    """Return the letters beside apostrophes by which NLTK may know a clitic."""
    is_letter = kinds == LETTER
    at = np.flatnonzero(codes == APOSTROPHE)
    before_t = at[(at > 0) & ((codes[at + 1] | LOWER) == ord("t"))]
    n_before = before_t[(codes[before_t - 1] | LOWER) == ord("n")] - 1
    one = at[is_letter[at + 1] & ~is_letter[at + 2]] + 1
    at = at[is_letter[at + 1] & is_letter[at + 2]]
    two = at[~is_letter[at + CLITIC_LENGTH + 1]] + 1
    return np.concatenate([n_before, one, two, two + 1])


def _named_places(joined: str) -> Iterator[int]:
    """Yield a place in each chunk that must stand for itself, letter by letter."""
    # One byte a character, and only ASCII is lowered: places stay what they are.
    lowered = joined.encode("latin-1", "replace").lower()
    searched: list[tuple[Any, Any]] = [(lowered, word) for word in _contractions()]
    for text, name in [*searched, *((joined, letter) for letter in ASCII_FOLDS)]:
        at = -1
        while (at := text.find(name, at + 1)) >= 0:
            yield at


@cache
def _contractions() -> tuple[bytes, ...]:
    """Return the words that NLTK splits by name, `cannot` and the like, from its own patterns."""
    lighten_nltk()
    from nltk.tokenize.destructive import MacIntyreContractions

    patterns = [*MacIntyreContractions.CONTRACTIONS2, *MacIntyreContractions.CONTRACTIONS3]
    return tuple("".join(re.findall(r"\(([a-z']+)\)", one)).encode() for one in patterns)
