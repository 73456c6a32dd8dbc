"""What is known about chunk types, kept from one call to the next and bounded."""

from __future__ import annotations

from functools import cache
from itertools import count, repeat
from typing import TYPE_CHECKING

import numpy as np

from mediakit.breaks import Breaks
from mediakit.shapes import find_shapes
from mediakit.words import WordForms

if TYPE_CHECKING:
    import numpy.typing as npt

    Index = npt.NDArray[np.intp]

MAX_TYPES = 150_000  # chunk types, about 60 MB, before everything is forgotten
MAX_PLACES = 3_000_000  # characters of shapes, likewise


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
        return len(self._types) > MAX_TYPES or self.words.n_places > MAX_PLACES

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
        unseen = list(dict.fromkeys(one for one in found.shapes if one not in self._shapes))
        self._shapes.update(zip(unseen, count(len(self._shapes))))
        self.words.add_shapes(unseen)
        self.breaks.add_shapes(unseen)
        shape = np.fromiter(map(self._shapes.__getitem__, found.shapes), np.intp, len(chunks))
        self.chunks += chunks
        self.words.add(shape, found)
        self.breaks.add(shape)
        self._types.update(zip(chunks, count(len(self._types))))


@cache
def _engine() -> Engine:
    return Engine()


def load_engine() -> Engine:
    """Return the engine of this process; a new one where the old one has become too large."""
    if _engine().is_full:
        _engine.cache_clear()
    return _engine()
