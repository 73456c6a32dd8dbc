"""Work that takes a while: what of it is kept, and how far it is."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

    Thing = TypeVar("Thing")
    Found = TypeVar("Found")


def remember(find: Callable[[Thing], Found]) -> Callable[[Thing], Found]:
    """Make a function keep what it found of an object, as long as the object lives.

    >>> class Text: pass
    >>> text, find = Text(), remember(lambda text: object())
    >>> find(text) is find(text), find(text) is find(Text())
    (True, False)
    """
    known: WeakKeyDictionary[Thing, Found] = WeakKeyDictionary()

    @wraps(find)
    def recall(thing: Thing) -> Found:
        if thing not in known:
            known[thing] = find(thing)
        return known[thing]

    return recall
