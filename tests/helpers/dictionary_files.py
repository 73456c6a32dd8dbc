"""Files of dictionaries as their readers take them: what they hold, and how they are refused."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mediakit.dictionaries.dictionary import naming
from mediakit.dictionaries.files import PARSERS
from mediakit.errors import DictionaryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mediakit.dictionaries.dictionary import Branch, Parsed

FOLDER = Path(__file__).parents[1] / "dictionaries" / "files"


def parse(text: str, name: str) -> Parsed:
    """Return what the reader of files that end as this one makes of a text."""
    module, function = PARSERS[Path(name).suffix].split(".")
    parser = import_module(f"mediakit.dictionaries.{module}")
    read_text: Callable[[str], Parsed] = getattr(parser, function)
    with naming(name):
        parsed = read_text(text.replace("\r\n", "\n").replace("\r", "\n"))
    for branch in parsed.branches:
        branch.name = branch.name if branch.name is not None else Path(name).stem
    return parsed


def read(name: str, encoding: str = "utf-8") -> Parsed:
    """Return what a sample holds."""
    return parse((FOLDER / name).read_bytes().decode(encoding), name)


def walk(branches: list[Branch], above: str = "") -> Iterator[tuple[str, Branch]]:
    """Yield each category with its path, parents before children."""
    for branch in branches:
        yield f"{above}{branch.name}", branch
        yield from walk(branch.branches, f"{above}{branch.name}.")


def words(parsed: Parsed, *, filled: bool = False) -> dict[str, list[object]]:
    """Return the patterns by path, of all categories or of those that have some of their own."""
    return {
        path: [entry.pattern for entry in branch.entries]
        for path, branch in walk(parsed.branches)
        if branch.entries or not filled
    }


def refuse(text: str, name: str, message: str) -> None:
    """Check that a text is refused in one line, which begins with its file and has a fix."""
    with pytest.raises(DictionaryError, match=message) as caught:
        parse(text, name)
    said = str(caught.value)
    assert said.startswith(name)
    assert "\n" not in said
    assert re.search(r"[;.] ?\w", said)
    assert said.endswith((".", ".)"))
    assert len(said) < 1_000
