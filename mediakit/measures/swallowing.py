"""Patterns that a wider pattern of the same list covers, internal."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from mediakit.base.prose import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GLOB: Final = re.compile(r"[*?]")
_LETTER: Final = "\0"  # stands for a letter that a glob of the narrow pattern may be


def find_swallowed(patterns: Sequence[str]) -> dict[int, int]:
    """Return the place of each glob or word that a wider one covers, and the place of that one.

    Of two that cover each other the later one is named; of several wider ones the first.

    >>> find_swallowed(["war", "peace", "war*", "warm?"])
    {0: 2, 3: 2}
    """
    forms = [fold(pattern) for pattern in patterns]
    index = _Index(forms)
    found: dict[int, int] = {}
    for i, form in enumerate(forms):
        for j in index.candidates(form):
            later_twin = j > i and swallows(form, forms[j])
            if j != i and swallows(forms[j], form) and not later_twin:
                found[i] = j
                break
    return found


def swallows(wide: str, narrow: str) -> bool:
    """Return whether all that the narrow pattern can match, the wide one matches too.

    Both are folded, and have words with one blank between them.

    >>> swallows("peace*", "peace*ful*"), swallows("peace?ul", "peace*ul")
    (True, False)
    """
    if wide.count(" ") != narrow.count(" "):
        return False
    if GLOB.search(wide) and wide.find("?") < 0 and wide.index("*") == len(wide) - 1:
        return narrow.startswith(wide[:-1])  # most globs: letters, then whatever
    filled = (narrow.replace("?", _LETTER).replace("*", many) for many in ("", 3 * _LETTER))
    return all(
        _compiled(outer).fullmatch(inner)
        for text in filled
        for outer, inner in zip(wide.split(" "), text.split(" "), strict=True)
    )


@lru_cache(maxsize=10_000)
def _compiled(word: str) -> re.Pattern[str]:
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in word)
    return re.compile("".join(parts), re.DOTALL)


class _Index:
    """Globs by a piece of theirs that stands in all that they cover."""

    def __init__(self, forms: Sequence[str]) -> None:
        self._begins: dict[str, list[int]] = {}  # by the letters before the first glob
        self._holds: dict[str, list[int]] = {}  # by the longest piece, where a glob comes first
        for i, form in enumerate(forms):
            pieces = GLOB.split(form)
            if len(pieces) > 1:
                kind = self._begins if pieces[0] else self._holds
                kind.setdefault(pieces[0] or max(pieces, key=len), []).append(i)
        self._lengths = sorted({len(piece) for piece in self._holds})

    def candidates(self, form: str) -> list[int]:
        """Return the places of the globs that may cover a pattern, in order."""
        return sorted({i for found in self._lookups(form) for i in found})

    def _lookups(self, form: str) -> Iterator[list[int]]:
        begin = len(GLOB.split(form)[0])
        for end in range(1, begin + 1):
            yield self._begins.get(form[:end], [])
        filled = GLOB.sub(_LETTER, form)
        for length in self._lengths:
            for start in range(len(filled) - length + 1):
                yield self._holds.get(filled[start : start + length], [])
