"""What does a chunk look like: its letters and digits collapsed, where NLTK's rules name none.

To NLTK's word rules one run of letters is like another, unless it is one of a few that they name
(``n't``, ``'ll``, ``cannot``). So `“Putin,` and `“Biden,` have the one shape `“a,`, and what NLTK
makes of the shape it makes of both. A character of a shape stands for one or more characters of
the chunk; no rule of NLTK cuts within such a run.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mediakit.base.arrays import distinct_lines
from mediakit.engine.nltk_parts import lighten_nltk

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Codes = npt.NDArray[np.uint32]
    Flags = npt.NDArray[np.bool_]
    Index = npt.NDArray[np.intp]

OTHER, LETTER, DIGIT = 0, 1, 2
LATIN_END = 0x250  # letters beyond Latin Extended-B stand for themselves
# Dotless i, long s, dotted I and the kelvin sign match i, s, i and k where a rule ignores case.
ASCII_FOLDS = "\u0131\u017f\u0130\u212a"
STAND_IN = np.array([0, ord("a"), ord("0")], np.uint32)
APOSTROPHE, LINE_FEED = ord("'"), ord("\n")
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
    """The shapes of some chunks.

    `shapes` are distinct, `shape` is the one of each chunk. `places` are the places in the chunk
    for which each character of its shape stands, and the length of the chunk: `n_places` of them
    for a chunk, one chunk after the other.
    """

    shapes: list[str]
    shape: Index
    n_places: Index
    places: Index


def find_shapes(chunks: list[str]) -> Shapes:
    """Collapse the runs of letters and of digits in each chunk.

    >>> found = find_shapes(["(Putin's", "isn't", "(Kim's"])
    >>> found.shapes, found.shape.tolist()
    (["(a's", "an't"], [0, 1, 0])
    >>> find_shapes(["(Putin's"]).places.tolist()
    [0, 1, 6, 7, 8]
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


def _near_apostrophes(codes: Codes, kinds: npt.NDArray[np.uint8]) -> Index:
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
    for word in _contractions():
        at = lowered.find(word)
        while at >= 0:
            yield at
            at = lowered.find(word, at + 1)
    for letter in ASCII_FOLDS:
        at = joined.find(letter)
        while at >= 0:
            yield at
            at = joined.find(letter, at + 1)


@cache
def _contractions() -> tuple[bytes, ...]:
    """Return the words that NLTK splits by name, `cannot` and the like, from its own patterns."""
    lighten_nltk()
    from nltk.tokenize.destructive import MacIntyreContractions

    patterns = [*MacIntyreContractions.CONTRACTIONS2, *MacIntyreContractions.CONTRACTIONS3]
    return tuple("".join(re.findall(r"\(([a-z']+)\)", one)).encode() for one in patterns)
