"""The names of a package, each imported when it is first used."""

from __future__ import annotations

import copyreg
import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import lazy_loader

if TYPE_CHECKING:
    from collections.abc import Callable


def attach_names(
    package: str, file: str
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Return ``__getattr__``, ``__dir__`` and ``__all__`` of a package whose stub lists its names.

    Where a name is that of its module, lazy_loader makes the package a module of a class of its
    own, which pickle and cloudpickle then take for an object with a state. They are told that it
    is a module, so that a function that mentions it may be sent to another process.

    Parameters
    ----------
    package, file
        Its ``__name__`` and ``__file__``.
    """
    names: tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]
    names = lazy_loader.attach_stub(package, file)
    kind = type(sys.modules[package])
    if kind is not ModuleType:  # a plain one they know
        copyreg.pickle(kind, _by_name)
    return names


def _by_name(module: ModuleType) -> tuple[Callable[[str], ModuleType], tuple[str]]:
    """Return how another process gets a module: by import."""
    return importlib.import_module, (module.__name__,)
