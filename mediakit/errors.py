"""Every error that mediakit raises on purpose.

Each message says in one line what was wrong, what was found and what to do. Each class is also the
built-in error that a caller would expect, so ``except ValueError`` works as it does elsewhere.
"""

from __future__ import annotations

import difflib
import traceback
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")

SHOWN = 80  # characters of a foreign value that a message repeats
LISTED = 400  # characters of the names that there are


def shown(value: object, most: int = SHOWN) -> str:
    r"""Return a value as a message may repeat it: escaped and at most 80 characters, if not more.

    >>> shown("two\nlines")
    "'two\\nlines'"
    """
    text = repr(value).replace("\n", " ")  # as tables have
    half = most // 2  # the end of a path says more than its middle
    return text if len(text) <= most else f"{text[: half - 1]}…{text[-half:]}"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` for the known name most like a wrong one, or nothing.

    >>> nearest("gruop", ["group", "text"])
    " Did you mean 'group'?"
    """
    found = difflib.get_close_matches(name, [*known], n=1)
    return f" Did you mean {found[0]!r}?" if found else ""


def choose(
    name: str, value: T, known: Iterable[T], *, error: Callable[[str], Exception] | None = None
) -> T:
    """Return a value that is one of those known; refuse another with the nearest of them.

    >>> choose("level", "nominal", ["nominal", "ordinal"])
    'nominal'
    >>> choose("level", "nominl", ["nominal", "ordinal"])
    Traceback (most recent call last):
    mediakit.errors.ArgumentError: level='nominl' is unknown. Did you mean 'nominal'? Known: ...
    """
    names = list(known)
    if value not in names:
        hint = f"{nearest(str(value), map(str, names))} Known: {shown(names, LISTED)}."
        raise (error or ArgumentError)(f"{name}={shown(value)} is unknown.{hint}")
    return value


def is_count(value: object, least: int) -> bool:
    """Return whether a value is a whole number, of Python or NumPy, from the least on.

    >>> is_count(3, 1), is_count(0, 1), is_count(2.5, 1), is_count(True, 1)
    (True, False, False, False)
    """
    if isinstance(value, bool):
        return False
    return isinstance(value, Integral) and int(value) >= least


def check_count(name: str, value: object, least: int) -> None:
    """Refuse what is no whole number from the least on.

    >>> check_count("n", -1, 0)
    Traceback (most recent call last):
    mediakit.errors.ArgumentError: n=-1 is not valid. Use 0 or more.
    """
    if not is_count(value, least):
        whole = "" if type(value) is int else "a whole number, "
        raise ArgumentError(f"{name}={shown(value)} is not valid. Use {whole}{least} or more.")


def locate(error: BaseException) -> str:
    """Return what kind of error this is, and in which line of which file it was raised.

    >>> locate(ValueError("never raised"))
    'ValueError'
    """
    frames = traceback.extract_tb(error.__traceback__)
    at = [f" ({Path(frame.filename).name}:{frame.lineno})" for frame in frames[-1:]]
    return type(error).__name__ + "".join(at)


class MediakitError(Exception):
    """Base class: an error whose message is meant for the user."""


class InputError(MediakitError, ValueError):
    """Input that cannot be read at all: a missing path, an unknown encoding, no article."""


class ArgumentError(MediakitError, ValueError):
    """An argument outside of what the function accepts."""


class DictionaryError(MediakitError, ValueError):
    """A dictionary file, name or entry that cannot be used."""


class ParameterError(MediakitError, ValueError):
    """A report parameter that is unknown, badly typed or out of range."""


class OutputError(MediakitError, OSError):
    """A place that something cannot be written to, or something that cannot be written."""


class LockedError(OutputError):
    """A folder that another run is writing to."""


class ReportError(MediakitError, RuntimeError):
    """A report whose notebook did not run to its end.

    `reason` says why in a few words, without the names of folders.
    """

    reason = ""


class WorkerError(MediakitError, RuntimeError):
    """A process that shared the work, and ended before its time."""


class ColumnMissingError(MediakitError, KeyError):
    """A table without a column that the function needs.

    >>> print(ColumnMissingError("text", found=["doc_id", "txt"]))
    Column 'text' is missing; found ['doc_id', 'txt']. Did you mean 'txt'?
    """

    def __init__(self, column: str, *, found: Iterable[str]) -> None:
        names = [str(name) for name in found]
        super().__init__(f"Column {column!r} is missing; found {names}.{nearest(column, names)}")

    def __str__(self) -> str:
        """Return the message itself: KeyError would show its repr."""
        return str(self.args[0])
