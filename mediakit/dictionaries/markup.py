"""Dictionaries in TOML and JSON, internal: text to nested mappings, with their lines."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mediakit.dictionaries.entries import broken
from mediakit.dictionaries.trees import (
    MAX_LEVELS,
    TOO_DEEP,
    as_mapping,
    even_lines,
    line_at,
    note_line,
    parse_tree,
)
from mediakit.errors import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from mediakit.dictionaries.entries import Parsed
    from mediakit.dictionaries.trees import Trail
    from mediakit.errors import DictionaryError

_TOML_TOKEN: Final = re.compile(
    r"""
    "{3}(?:\\.|[^\\])*?"{3,5} | '{3}.*?'{3,5} |
    "[^"\\\n]*(?:\\.[^"\\\n]*)*" | '[^'\n]*' |
    \#[^\n]* | \n+ | ,\s* | [\[\]{}=] | [^\s"'\#\[\]{},=.]+
    """,
    re.VERBOSE | re.DOTALL,
)
_JSON_TOKEN: Final = re.compile(
    r'"[^"\\]*(?:\\.[^"\\]*)*" | \n+ | ,\s* | [\[\]{}:] | [^\s"\[\]{},:]+', re.VERBOSE
)
# tomllib takes minutes for a key of 10,000 parts.
_LONG_KEY: Final = re.compile(
    r"""(?m)(?:^|[\[{,])[ \t]*(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){100}"""
)
# What Python's reader lets pass: numbers that are none, and halves of characters.
_NO_NUMBERS: Final = ("NaN", "Infinity", "-Infinity")
_HALF: Final = re.compile("[\ud800-\udfff]")
_ODD: Final = re.compile(r"NaN|Infinity|\\u[dD][89a-fA-F]")
# What the parsers say, and what a person can do about it; the first that fits counts.
_FIXES: Final = (
    ("Cannot ", "give each name once"),
    ("'='", "write NAME = value, and a NAME with blanks between quotation marks"),
    ("value", "put a text in quotation marks, and no comma after the last item"),
    ("Unclosed array", "close the list with ], and put a comma between its items"),
    ("','", "put a comma between two items, or close the brackets"),
    ("property name", "put names in double quotation marks, and no comma after the last item"),
    ("Unterminated", "close the quotation mark"),
    ("character", "close the quotation mark on the same line"),
    ("\\", "write a backslash twice"),
)
_NOTHING: Final = 'no categories found; add [categories] with NAME = ["pattern", ...].'
_TOO_LONG: Final = "a number has thousands of digits; shorten it."  # Python refuses to read it
_UNCLOSED: Final = "brackets stand in brackets hundreds of times; close them."
_AT: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def parse_toml(text: str, place: str) -> Parsed:
    r"""Which categories does a TOML text hold? `trees.parse_tree` describes its form.

    >>> parse_toml('[categories]\ntalks = ["summit*"]', "my.toml").branches[0].entries
    [Entry(pattern='summit*', line=2, weight=None)]
    """
    text = even_lines(text)
    if found := _LONG_KEY.search(text):
        raise broken(place, line_at(text, found.end()), "a key has over 100 parts; shorten it.")
    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise broken(place, None, f"not valid TOML: {_UNCLOSED}") from None
    except ValueError as error:
        raise _no_toml(error, text, place) from error
    if not isinstance(data.get("categories"), Mapping):
        raise broken(place, None, _NOTHING)
    return parse_tree(data, place, _walk_toml(text, place))


def parse_json(text: str, place: str) -> Parsed:
    """Which categories does a JSON text hold? `trees.parse_tree` describes its form.

    >>> parse_json('{"talks": ["summit*"]}', "my.json").branches[0].entries
    [Entry(pattern='summit*', line=1, weight=None)]
    """
    text = even_lines(text)
    try:
        data = json.loads(text) if text.strip() else {}
    except RecursionError:
        raise broken(place, None, f"not valid JSON: {_UNCLOSED}") from None
    except json.JSONDecodeError as error:
        problem = f"not valid JSON: {error.msg}; {_fix(error.msg)}."
        raise broken(place, error.lineno, problem) from error
    except ValueError as error:
        raise broken(place, None, _TOO_LONG) from error
    if _ODD.search(text):
        _check_tokens(text, place)
    walk = _Walk(place, lambda token: str(json.loads(token)))
    return parse_tree(as_mapping(data, place), place, walk.through(text, _JSON_TOKEN))


def _fix(problem: str) -> str:
    return next((fix for part, fix in _FIXES if part in problem), "mend the file there")


def _walk_toml(text: str, place: str) -> dict[Trail, int]:
    def decode(key: str) -> str:
        with suppress(ValueError):  # beyond the error of a broken file
            if "\\" in key:
                return str(tomllib.loads(f"key = {key}")["key"])
        return key[1:-1] if key[0] in "\"'" else key

    walk = _Walk(place, decode, coming=None, statements=True)
    return walk.through(text, _TOML_TOKEN)


def _no_toml(error: ValueError, text: str, place: str) -> DictionaryError:
    """Return, or raise, the error of a text that is not TOML."""
    problem, *found = _AT.split(str(error))
    if not found:
        return broken(place, None, _TOO_LONG)
    line = int(found[0]) if found[0] else None
    if line and re.search("twice|overwrite|declare|mutate", problem):
        _walk_toml("\n".join(text.split("\n")[:line]), place)  # names both lines if it can
    return broken(place, line, f"not valid TOML: {problem}; {_fix(problem)}.")


def _check_tokens(text: str, place: str) -> None:
    """Refuse in JSON what Python lets pass."""
    line = 1
    for token in _JSON_TOKEN.findall(text):
        line += token.count("\n")
        if token in _NO_NUMBERS:
            problem = f"not valid JSON: {token} is not a number; write one such as -2.5."
            raise broken(place, line, problem)
        if "\\u" in token and _HALF.search(json.loads(token)):
            problem = f"{shown(token)} holds half of a character; write the character itself."
            raise broken(place, line, problem)


@dataclass
class _Walk:
    """A walk over the tokens of valid JSON or TOML, which notes where keys and items stand.

    The parsers of the standard library keep no lines. `decode` gives the text of a key.
    """

    place: str
    decode: Callable[[str], str]
    statements: bool = False  # TOML: at the top, a line is a header or a key and its value
    lines: dict[Trail, int] = field(default_factory=dict)
    line: int = 1
    key: list[str] = field(default_factory=list)  # its parts so far
    coming: Trail | None = ()  # where the value that comes next belongs, if a key is complete
    header: int = 0  # brackets that opened it
    # What is open, the outermost first: a list counts positions, a table does not.
    frames: list[tuple[Trail, int | None]] = field(default_factory=lambda: [((), None)])

    def through(self, text: str, token: re.Pattern[str]) -> dict[Trail, int]:
        """Walk over a text and return the lines."""
        steps: dict[str, Callable[[str], None]] = {
            "\n": self._newline, ",": self._comma, "=": self._complete, ":": self._complete,
            "[": self._open, "{": self._open, "]": self._close, "}": self._close,
            "#": lambda _: None,
        }  # fmt: skip
        for match in token.finditer(text):
            part = match[0]
            steps.get(part[0], self._word)(part)
        return self.lines

    def _word(self, part: str) -> None:
        if self._value() is None:
            self.key.append(part)
        self.line += part.count("\n")

    def _value(self) -> Trail | None:
        """Return where the value that begins here belongs; None if it is a key."""
        trail, position = self.frames[-1]
        if position is not None:
            trail = (*trail, position)
            self.lines.setdefault(trail, self.line)
            return trail
        found, self.coming = self.coming, None
        return found

    def _complete(self, _: str) -> None:
        trail, position = self.frames[-1]
        if self.key and position is None:
            self.coming = (*trail, *map(self.decode, self.key))
            note_line(self.lines, self.coming, self.line, self.place)
            self.key = []

    def _open(self, part: str) -> None:
        trail = self._value()
        if trail is None:
            self.header += 1
        else:
            self.frames.append((trail, 0 if part == "[" else None))
        if len(self.frames) > MAX_LEVELS:
            raise broken(self.place, self.line, TOO_DEEP)

    def _close(self, _: str) -> None:
        if len(self.frames) > 1:
            self.frames.pop()
            self.key = []
        elif self.header and self.key:  # of a table, or of one of several: no key of the data
            trail = tuple(map(self.decode, self.key)) if self.header == 1 else (self.line,)
            note_line(self.lines, trail, self.line, self.place)
            self.frames[0] = (trail, None)
            self.key, self.header = [], 0

    def _comma(self, part: str) -> None:
        self.line += part.count("\n")
        trail, position = self.frames[-1]
        if position is not None:
            self.frames[-1] = (trail, position + 1)
        self.key = []

    def _newline(self, part: str) -> None:
        self.line += len(part)
        if self.statements and len(self.frames) == 1:
            self.key, self.coming, self.header = [], None, 0
