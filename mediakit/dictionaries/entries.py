"""What a dictionary file says before it is checked, internal: a tree of entries and lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

from mediakit.errors import DictionaryError

if TYPE_CHECKING:
    from collections.abc import Sequence

CARD: Final = ("title", "description", "reference", "url", "licence", "version", "language")
ValueType = Literal["glob", "fixed", "regex"]
VALUE_TYPES: Final = get_args(ValueType)
MAX_LEVELS: Final = 50  # of categories in categories, in files of other tools
_LISTED: Final = 5  # lines that a message lists


class Entry(NamedTuple):
    """One pattern as the file has it, with its weight where it has one.

    `line` counts from 1; None where there is no file, or where the format has no lines.
    """

    pattern: object
    line: int | None = None
    weight: float | None = None


class Exclusion(NamedTuple):
    """What keeps a hit from counting.

    Attributes
    ----------
    pattern
        A pattern of the same kind as the category's.
    within
        How many words may stand between the hit and a match of `pattern`, in the same sentence;
        0: the two share a word.
    of
        The pattern of the category that it concerns; "" for all.
    """

    pattern: str
    within: int = 0
    of: str = ""


@dataclass
class Branch:
    """One category of a file, with its own entries and those below it."""

    name: str
    line: int | None = None
    entries: list[Entry] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    description: str = ""
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    exclude: list[Exclusion] = field(default_factory=list)
    valuetype: ValueType | None = None  # None: that of the file


class Parsed(NamedTuple):
    """A whole file: its categories, its card and how its patterns are written.

    `doubts` are what its reader should be told: each becomes a warning.
    """

    branches: list[Branch]
    card: dict[str, str]
    valuetype: ValueType = "glob"
    doubts: tuple[str, ...] = ()


def at(place: str, line: int | None) -> str:
    """Return how a message names a place in a file.

    >>> at("my.dic", 12), at("the dictionary", None)
    ('my.dic, line 12', 'the dictionary')
    """
    return place if line is None else f"{place}, line {line}"


def others_on(lines: Sequence[int]) -> str:
    """Return how a message counts further lines with the fault that it names.

    >>> others_on([8, 9]), others_on([])
    ('; 2 more on line 8, 9', '')
    """
    if not lines:
        return ""
    tail = " …" if len(lines) > _LISTED else ""
    return f"; {len(lines):,} more on line {', '.join(map(str, lines[:_LISTED]))}{tail}"


def broken(place: str, line: int | None, problem: str) -> DictionaryError:
    """Return the error that a file has at a line; `problem` says what is wrong and how to mend it.

    >>> print(broken("my.dic", 12, "category 7 is not declared; add it between the % lines."))
    my.dic, line 12: category 7 is not declared; add it between the % lines.
    """
    return DictionaryError(f"{at(place, line)}: {problem}")
