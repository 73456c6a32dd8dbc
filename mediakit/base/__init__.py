"""What every room stands on: text, statistics, files, and how a room names what it holds."""

from __future__ import annotations

import ast
import sys
from importlib import import_module
from importlib.util import resolve_name
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def attach_names(
    package: str, file: str
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Return ``__getattr__``, ``__dir__`` and ``__all__`` of a package whose stub lists its names.

    A name must not be that of a module beside it: the import of the module would take its place.
    """
    places: dict[str, tuple[str, str]] = {}
    for node in ast.parse(Path(file).with_suffix(".pyi").read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            module = resolve_name("." * node.level + (node.module or ""), package)
            places |= {alias.name: (module, alias.name) for alias in node.names}

    def get(name: str) -> Any:  # noqa: ANN401  # whatever it is
        if name not in places:
            from mediakit.errors import nearest

            hint = "" if name.startswith("_") else nearest(name, places)
            raise AttributeError(f"module {package!r} has no attribute {name!r}.{hint}")
        module, attribute = places[name]
        if module == package:  # a room
            return import_module(f"{module}.{attribute}")
        value = getattr(import_module(module), attribute)
        setattr(sys.modules[package], name, value)
        return value

    names = sorted(places)
    return get, lambda: names, names
