"""Work that takes a while: what of it is kept, and how far it is."""

from __future__ import annotations

import sys
from copy import copy
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Thing = TypeVar("Thing")
Asked = ParamSpec("Asked")
Found = TypeVar("Found")

KEPT: Final = 4  # answers of a function about one object
PATIENCE: Final = 1.0  # seconds before a bar is shown


def list_remembered(thing: object) -> dict[str, Any]:
    """Return what is kept of an object, in itself as its properties are, and dies with it."""
    known: dict[str, Any] = vars(thing).setdefault("remembered", {})
    return known


def remember(
    find: Callable[Concatenate[Thing, Asked], Found],
) -> Callable[Concatenate[Thing, Asked], Found]:
    """Make a function keep its last answers about an object; what else is asked can be hashed.

    >>> class Text: pass
    >>> text, find = Text(), remember(lambda text, zone: object())
    >>> find(text, "body") is find(text, "body"), find(text, "body") is find(Text(), "body")
    (True, False)
    """
    name = f"{find.__module__}.{find.__qualname__}"

    @wraps(find)
    def recall(thing: Thing, /, *asked: Asked.args, **how: Asked.kwargs) -> Found:
        known: dict[object, Found] = list_remembered(thing).setdefault(name, {})
        key = (asked, *how.items())
        if key not in known:
            known[key] = find(thing, *asked, **how)
            for old in [*known][:-KEPT]:
                del known[old]
        return known[key]

    return recall


def copy_with(thing: Thing, **changed: object) -> Thing:
    """Return a copy with other attributes, for which all that is kept of the object holds too."""
    list_remembered(thing)  # one for both
    other = copy(thing)
    vars(other).update(changed)
    return other


def show_progress(
    items: Iterable[Thing], what: str, total: int | None = None, unit: str = "articles"
) -> Iterable[Thing]:
    """Yield items, and tell how far they are where somebody waits for more than a second.

    That is in a terminal, and in a notebook that somebody works in: not in one that is run whole,
    as for a report, a test or a page. Nothing is left of it at the end.

    >>> list(show_progress("abc", "Reading"))
    ['a', 'b', 'c']
    """
    place = _find_place()
    if place is None:
        return items
    from tqdm import tqdm

    how: dict[str, Any] = {"delay": PATIENCE, "leave": False, "file": place, "unit": f" {unit}"}
    bar: Iterable[Thing] = tqdm(items, what, total, **how)
    return bar


def _find_place() -> Any:  # noqa: ANN401  # a file, or what is written to as to one
    """Return where somebody who waits can be told something, if there is somebody."""
    from multiprocessing import current_process
    from threading import current_thread, main_thread

    if current_process().name != "MainProcess" or current_thread() is not main_thread():
        return None  # one of several that work at a time
    shell: Any = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if hasattr(shell, "kernel"):
        # A front end says with each cell whether it could ask somebody something.
        told = shell.kernel.get_parent().get("content", {})
        return _Line() if told.get("allow_stdin") else None
    return sys.stderr if sys.stderr is not None and sys.stderr.isatty() else None


class _Line:
    """A line in the output of a notebook's cell, which is written anew, and at last is none."""

    def __init__(self) -> None:
        self._handle: Any = None

    def write(self, text: str) -> None:
        from IPython.display import DisplayHandle

        told = {"text/plain": text.strip()} if text.strip() else {}
        if self._handle is None:
            self._handle = DisplayHandle()  # type: ignore[no-untyped-call]
            self._handle.display(told, raw=True)
        else:
            self._handle.update(told, raw=True)

    def flush(self) -> None:
        """Do nothing: what is written is shown at once."""
