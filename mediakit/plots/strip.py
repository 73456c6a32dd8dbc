"""Where each word of an article stands when its text is drawn as a strip over several lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

SENTENCE_GAP: Final = 0.8  # words
PARAGRAPH_GAP: Final = 2.4
ON_A_LINE: Final = 100  # words of a line in which single words can still be seen
FEWEST: Final = 50  # words that a line has room for, also in a short text
LEVELS: Final = 2  # of marks above a word
MOST_LINES: Final = 9  # that fit a figure under 8 cm; a longer text gets longer lines


class Strip(NamedTuple):
    """Places of words, in widths of a word.

    Attributes
    ----------
    x
        Left edge of each word in its line.
    line
        Number of its line, from 0.
    opens
        Whether it begins a paragraph.
    width
        Length of a line.
    """

    x: Floats
    line: Ints
    opens: npt.NDArray[np.bool_]
    width: float


class Marks(NamedTuple):
    """Places of hits: the row of their first word, their level above it, their category."""

    word: Ints
    level: Ints
    category: npt.NDArray[np.object_]


def lay_out(words: pd.DataFrame, paragraphs: pd.DataFrame | None = None) -> Strip:
    """Return the places of words, with a gap before each sentence and paragraph.

    Parameters
    ----------
    words
        One row per word in order of the text: start, sentence.
    paragraphs
        One row per paragraph: start. Left out, only sentences are told apart.

    Examples
    --------
    >>> import pandas as pd
    >>> lay_out(pd.DataFrame({"start": [0, 3, 7], "sentence": [0, 0, 1]})).x.tolist()
    [0.0, 1.0, 2.8]
    """
    start = words["start"].to_numpy(np.int64)
    firsts = np.sort(np.array([] if paragraphs is None else paragraphs["start"], np.int64))
    opens = np.diff(np.searchsorted(firsts, start, "right"), prepend=-1) != 0
    turns = np.diff(words["sentence"].to_numpy(np.int64), prepend=-1) != 0
    gap = np.where(opens, PARAGRAPH_GAP, np.where(turns, SENTENCE_GAP, 0.0))
    total = len(start) + gap.sum()
    lines = np.clip(np.ceil(total / ON_A_LINE), 1, MOST_LINES)
    width = float(max(np.ceil(total / lines), FEWEST))
    x, line = np.zeros(len(start)), np.zeros(len(start), np.int64)
    at, row = 0.0, 0
    for i, space in enumerate(gap.tolist()):
        at += space if at else 0.0
        if at + 1 > width:
            at, row = 0.0, row + 1
        x[i], line[i] = at, row
        at += 1
    return Strip(x, line, opens if paragraphs is not None else np.zeros_like(opens), width)


def find_runs(line: Ints, kind: npt.NDArray[np.object_], x: Floats) -> tuple[Ints, Ints]:
    """Return the first and the last word of each run of one kind without a gap.

    Examples
    --------
    >>> line, kind = np.array([0, 0, 1]), np.array(["a", "a", "a"], object)
    >>> [places.tolist() for places in find_runs(line, kind, np.array([0.0, 1.0, 0.0]))]
    [[0, 2], [1, 2]]
    """
    breaks = (np.diff(line) != 0) | (kind[1:] != kind[:-1]) | (np.diff(x) > 1)
    before = np.flatnonzero(breaks)
    ends = [len(line) - 1] if len(line) else []
    first = np.concatenate([[0] if len(line) else [], before + 1]).astype(np.int64)
    return first, np.concatenate([before, ends]).astype(np.int64)


def place_hits(words: pd.DataFrame, hits: pd.DataFrame) -> Marks:
    """Return where hits are marked: above their first word, a further one of it above that.

    Parameters
    ----------
    words
        One row per word in order of the text: start.
    hits
        One row per hit: start, category.

    Examples
    --------
    >>> import pandas as pd
    >>> words = pd.DataFrame({"start": [0, 3, 7]})
    >>> place_hits(words, pd.DataFrame({"start": [3, 3], "category": ["a", "b"]})).level.tolist()
    [0, 1]
    """
    starts = words["start"].to_numpy(np.int64)
    word = np.maximum(np.searchsorted(starts, hits["start"].to_numpy(np.int64), "right") - 1, 0)
    level = np.minimum(hits.groupby(word).cumcount().to_numpy(np.int64), LEVELS - 1)
    return Marks(word, level, hits["category"].to_numpy(dtype=object))
