"""What is known about chunk types, kept from one call to the next and bounded."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from itertools import count, repeat
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from mediakit.engine.breaks import Breaks
from mediakit.engine.shapes import find_shapes
from mediakit.engine.words import WordForms

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Index = npt.NDArray[np.intp]

MAX_TYPES = 150_000  # chunk types, which take some 60 MB
MAX_ENTRIES = 3_000_000  # what is known about them, where they are giants
_LOCK = Lock()  # the engine learns while it works


class Engine:
    """Numbers chunk types and knows NLTK's words and Punkt's decision of each."""

    def __init__(self) -> None:
        self.chunks: list[str] = []  # by their numbers
        self.words = WordForms(self.chunks)
        self.breaks = Breaks(self.chunks)
        self._types: dict[str, int] = {}
        self._shapes: dict[str, int] = {}

    @property
    def is_full(self) -> bool:
        """Tell whether more is known than should be kept."""
        n_entries = self.words.n_entries + self.breaks.n_pairs
        return len(self.chunks) > MAX_TYPES or n_entries > MAX_ENTRIES

    def number(self, chunks: list[str]) -> Index:
        """Return the number of each chunk type; new ones are taken up."""
        known = self._types
        numbers = np.fromiter(map(known.get, chunks, repeat(-1)), np.intp, len(chunks))
        new = np.flatnonzero(numbers < 0).tolist()
        if new:
            self._add(list(dict.fromkeys(chunks[i] for i in new)))
            numbers[new] = [known[chunks[i]] for i in new]
        return numbers

    def _add(self, chunks: list[str]) -> None:
        """Take up chunk types that are not known yet."""
        found = find_shapes(chunks)
        unseen = [shape for shape in found.shapes if shape not in self._shapes]
        self._shapes.update(zip(unseen, count(len(self._shapes))))
        self.words.add_shapes(unseen)
        self.breaks.add_shapes(unseen)
        numbers = np.fromiter(map(self._shapes.__getitem__, found.shapes), np.intp)
        shape = numbers[found.shape]
        self.chunks += chunks
        self.words.add(shape, found)
        self.breaks.add(shape)
        self._types.update(zip(chunks, count(len(self._types))))


@cache
def _engine() -> Engine:
    return Engine()


@contextmanager
def use_engine() -> Iterator[Engine]:
    """Lend out the engine of this process, to one thread at a time.

    A new one takes its place when it has become too large, or when it was interrupted in its work.
    """
    with _LOCK:
        if _engine().is_full:
            _engine.cache_clear()
        try:
            yield _engine()
        except BaseException:
            _engine.cache_clear()
            raise
