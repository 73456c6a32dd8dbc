"""Dictionaries of Lexicoder: lines below `+category` (.lc3), or XML (.lcd)."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

from mediakit.dictionaries.entries import MAX_LEVELS, Branch, Entry, Parsed, broken
from mediakit.dictionaries.yoshikoder import parse_yoshikoder
from mediakit.errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_XML: Final = re.compile(r"\s*<[?!A-Za-z]")
_COMMENT: Final = re.compile(r"//|#(?:[\s#]|$)")  # "#metoo" is an entry
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}$")  # of a category, for display


def parse_lexicoder(text: str, place: str) -> Parsed:
    r"""Which categories and patterns does a Lexicoder file hold?

    Lexicoder 3 writes ``+category`` and below it one entry a line; ``+economy|taxes`` is a
    category below another. Lexicoder 2 writes the XML of `parse_yoshikoder`; it finds an entry
    also within longer words unless a space stands at its sides. Here, as in quanteda, an entry is
    whole words, and a warning says where the two differ.

    Parameters
    ----------
    text
        The file, decoded.
    place
        The file's name for messages.

    Returns
    -------
    Parsed
        One branch per category, with globs.

    Raises
    ------
    DictionaryError
        If an entry stands before the first category, a category is declared twice or has no name,
        or the XML cannot be read.

    References
    ----------
    Daku, M., Soroka, S., & Young, L. (2015). Lexicoder, version 3.0 [software and manual].

    Examples
    --------
    >>> parse_lexicoder("+tax\nlevy*\nstamp duty", "my.lc3").branches[0].entries[1]
    Entry(pattern='stamp duty', line=3, weight=None)
    """
    if not _XML.match(text):
        return Parsed(_read_lines(text, place), {})
    parsed = parse_yoshikoder(text, place)
    return parsed._replace(doubts=(*parsed.doubts, *_open_borders(parsed, place)))


def _read_lines(text: str, place: str) -> list[Branch]:
    tops: list[Branch] = []
    known: dict[tuple[str, ...], Branch] = {}
    declared: dict[tuple[str, ...], int] = {}
    current: Branch | None = None
    for line, raw in enumerate(io.StringIO(text, newline=None), 1):
        entry = raw.strip()
        if not entry or _COMMENT.match(entry):
            continue
        if entry[0] == "+":
            path = _path(entry, place, line)
            if path in declared:
                problem = (
                    f"category {shown('|'.join(path))} stands on line {declared[path]} already; "
                    "join the two or rename one."
                )
                raise broken(place, line, problem)
            declared[path] = line
            current = _place(path, line, tops, known)
        elif current is None:
            problem = f"{shown(entry)} stands before any category; put a line +category first."
            raise broken(place, line, problem)
        elif "\t" in entry:
            raise broken(place, line, f"a tab within {shown(entry)}; write one entry a line.")
        else:
            current.entries.append(Entry(raw.rstrip("\n"), line))
    if not tops:
        raise broken(place, None, "no category found; put a line +category before its entries.")
    return tops


def _path(entry: str, place: str, line: int) -> tuple[str, ...]:
    """Return the names of a category and of those above it, from the outermost."""
    path = tuple(name.strip() for name in _COLOUR.sub("", entry[1:]).split("|"))
    if not all(path) or path[0].startswith("+"):
        problem = f"{shown(entry)} names no category; write +name, or +parent|name for one below."
        raise broken(place, line, problem)
    if len(path) > MAX_LEVELS:
        problem = f"{len(path):,} levels of categories; write {MAX_LEVELS} at most."
        raise broken(place, line, problem)
    return path


def _place(
    path: tuple[str, ...], line: int, tops: list[Branch], known: dict[tuple[str, ...], Branch]
) -> Branch:
    """Return the branch at a path; make it, and those above it, where they are new."""
    siblings = tops
    for depth in range(1, len(path) + 1):
        key = path[:depth]
        if key not in known:
            known[key] = Branch(key[-1], line)
            siblings.append(known[key])
        siblings = known[key].branches
    return known[path]


def _open_borders(parsed: Parsed, place: str) -> tuple[str, ...]:
    """Return the doubt that Lexicoder 2 counts more than whole words, where it does."""
    patterns = [str(entry.pattern) for entry in _entries(parsed.branches)]
    n_open = sum(
        "*" not in pattern and not (pattern[:1].isspace() and pattern[-1].isspace())
        for pattern in patterns
    )
    if not n_open:
        return ()
    doubt = (
        f"{place}: {n_open:,} of {len(patterns):,} entries have no space at one side or both, so "
        "Lexicoder 2 finds them in longer words too; here, as in quanteda, they are whole words: "
        "write tax* or *tax* where parts of words are meant."
    )
    return (doubt,)


def _entries(branches: Iterable[Branch]) -> Iterator[Entry]:
    for branch in branches:
        yield from branch.entries
        yield from _entries(branch.branches)
