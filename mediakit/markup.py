"""Dictionaries in TOML, YAML and JSON, internal: text to nested mappings, with their lines."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NoReturn

import yaml

from mediakit.entries import broken
from mediakit.errors import shown
from mediakit.trees import parse_tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from mediakit.entries import Parsed
    from mediakit.errors import DictionaryError
    from mediakit.trees import Trail

MAX_LENGTH: Final = 50_000_000  # characters of a YAML file
MAX_EVENTS: Final = 5_000_000  # of the YAML parser, about one a text
MAX_LEVELS: Final = 40  # of lists and mappings in YAML: a category may take two
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

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
    ("'='", "write NAME = value"),
    ("value", "put a text in quotation marks, and no comma after the last item"),
    ("Unclosed array", "close the list with ], and put a comma between its items"),
    ("','", "put a comma between two items, or close the brackets"),
    ("property name", "put names in double quotation marks, and no comma after the last item"),
    ("Unterminated", "close the quotation mark"),
    ("character", "close the quotation mark on the same line"),
    ("\\", "write a backslash twice"),
)
_YAML: Final = (
    ("scanning an alias", "a text begins with *; put it in quotation marks"),
    ("scanning an anchor", "a text begins with &; put it in quotation marks"),
    (
        "values are not",
        "a colon where none can stand; put the text in quotation marks, or indent it",
    ),
    ("entries are not", "a list begins beside its name; begin a new line before '- '"),
    ("escape", "a backslash in double quotation marks; use single ones"),
    ("quoted scalar", "a quotation mark opens here and is not closed; close it"),
    ("',' or", "a bracket is not closed, or a comma is missing before this; add it"),
    (
        "expected ':'",
        "neither category nor pattern; put a colon after a name, '- ' before a pattern",
    ),
    ("content", "a comma too many; take it out"),
    (" block", "indented unlike the lines above, or text after a quotation mark; mend the line"),
)
_NOTHING: Final = 'no categories found; add [categories] with NAME = ["pattern", ...].'
_TOO_LONG: Final = "a number has thousands of digits; shorten it."  # Python refuses to read it
_UNCLOSED: Final = "brackets stand in brackets hundreds of times; close them."
_TOO_DEEP: Final = f"lists and mappings nest more than {MAX_LEVELS} deep; use fewer levels."
_AT: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def parse_toml(text: str, place: str) -> Parsed:
    r"""Which categories does a TOML text hold? `trees.parse_tree` describes its form.

    >>> parse_toml('[categories]\ntalks = ["summit*"]', "my.toml").branches[0].entries
    [Entry(pattern='summit*', line=2, weight=None)]
    """
    text = _even(text)
    if found := _LONG_KEY.search(text):
        raise broken(place, _line(text, found.end()), "a key has over 100 parts; shorten it.")
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
    text = _even(text)
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
    return parse_tree(_mapping(data, place), place, walk.through(text, _JSON_TOKEN))


def parse_yaml(text: str, place: str) -> Parsed:
    """Which categories does a YAML text hold? `trees.parse_tree` describes its form.

    Every scalar is text as it is written: `no`, `012`, `12:30` and `null` are words.

    >>> [entry.pattern for entry in parse_yaml("a: [no, 012]", "my.yml").branches[0].entries]
    ['no', '012']
    """
    text = _even(text)
    if len(text) > MAX_LENGTH:
        raise broken(place, None, f"over {MAX_LENGTH:,} characters; split the file.")
    if found := yaml.reader.Reader.NON_PRINTABLE.search(text):
        problem = f"the control character {shown(found[0])}; take it out, or save as UTF-8."
        raise broken(place, _line(text, found.start()), problem)
    tree = _Tree(place)
    try:
        for event in yaml.parse(text, Loader=LOADER):
            tree.add(event)
    except yaml.MarkedYAMLError as error:
        raise _no_yaml(error, text, place) from error
    return parse_tree(_mapping(tree.root, place), place, tree.lines)


def _even(text: str) -> str:
    """Return a text with one kind of line end, as the parsers count lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _fix(problem: str) -> str:
    return next((fix for part, fix in _FIXES if part in problem), "mend the file there")


def _mapping(data: object, place: str) -> Mapping[Any, object]:
    """Return the mapping that a file is."""
    if not isinstance(data, Mapping):
        kind = "a list" if isinstance(data, list) else f"the one value {shown(data)}"
        raise broken(place, 1, f"the file is {kind}; write the name of a category before it.")
    return data


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


def _no_yaml(error: Any, text: str, place: str) -> DictionaryError:  # noqa: ANN401 (untyped)
    """Return the error of a text that is not YAML, in plain words."""
    problem = f"{error.context or ''} {error.problem}"
    mark = error.problem_mark
    if "quoted scalar" in problem or "simple key" in problem:
        mark = error.context_mark or mark  # where it begins
    words = next((words for part, words in _YAML if part in problem), f"{problem.strip()}; mend it")
    if "tab char" in problem or ("cannot start" in problem and text[mark.index] == "\t"):
        words = "a tab in the indentation; use spaces"
    elif "cannot start" in problem:
        words = f"a text begins with {text[mark.index]}; put it in quotation marks"
    return broken(place, mark.line + 1 if mark else None, f"not valid YAML: {words}.")


def _note(lines: dict[Trail, int], trail: Trail, line: int, place: str) -> None:
    """Note the line of a key; refuse one that stands twice in its table."""
    if trail in lines:
        problem = f"{shown(trail[-1])} stands on line {lines[trail]} and on line {line}"
        raise broken(place, line, f"{problem}; give each name once.")
    lines[trail] = line


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
            _note(self.lines, self.coming, self.line, self.place)
            self.key = []

    def _open(self, part: str) -> None:
        trail = self._value()
        if trail is None:
            self.header += 1
        else:
            self.frames.append((trail, 0 if part == "[" else None))
        if len(self.frames) > MAX_LEVELS:
            raise broken(self.place, self.line, _TOO_DEEP)

    def _close(self, _: str) -> None:
        if len(self.frames) > 1:
            self.frames.pop()
            self.key = []
        elif self.header and self.key:  # of a table, or of one of several: no key of the data
            trail = tuple(map(self.decode, self.key)) if self.header == 1 else (self.line,)
            _note(self.lines, trail, self.line, self.place)
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


@dataclass
class _Open:
    """A list or mapping of a YAML text that is not closed yet."""

    value: dict[str, object] | list[object]
    trail: Trail
    key: str | None = None  # of the value that comes next, in a mapping


@dataclass
class _Tree:
    """The value that YAML events build; nothing is interpreted, nothing called."""

    place: str
    root: object = field(default_factory=dict)
    lines: dict[Trail, int] = field(default_factory=dict)
    open: list[_Open] = field(default_factory=list)
    events: int = 0

    def add(self, event: Any) -> None:  # noqa: ANN401 (PyYAML has no types)
        """Add what an event brings."""
        line = event.start_mark.line + 1
        self.events += 1
        if self.events > MAX_EVENTS:
            raise broken(self.place, line, f"more than {MAX_EVENTS:,} values; split the file.")
        if isinstance(event, yaml.NodeEvent):
            self._node(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
        elif isinstance(event, yaml.DocumentStartEvent) and self.root != {}:
            raise broken(self.place, line, "a second document begins; keep one, without ---.")

    def _node(self, event: Any, line: int) -> None:  # noqa: ANN401
        self._refuse_marks(event, line)
        above = self.open[-1] if self.open else None
        if above and isinstance(above.value, dict) and above.key is None:
            self._key(above, event, line)
            return
        scalar = isinstance(event, yaml.ScalarEvent)
        if above and scalar and _is_empty(event):
            self._refuse_empty(above, line)
        value = event.value if scalar else {} if isinstance(event, yaml.MappingStartEvent) else []
        trail = self._put(above, value, line)
        if not scalar:
            self.open.append(_Open(value, trail))
            if len(self.open) > MAX_LEVELS:
                raise broken(self.place, line, _TOO_DEEP)

    def _refuse_marks(self, event: Any, line: int) -> None:  # noqa: ANN401
        """Refuse what YAML can do beyond writing down a tree of texts."""
        sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
        found = f"{sign}{event.anchor}" if event.anchor else getattr(event, "tag", None)
        if found:
            fix = "put it in quotation marks, or write out what is meant"
            raise broken(self.place, line, f"{shown(found)} is a YAML alias, anchor or tag; {fix}.")

    def _refuse_empty(self, above: _Open, line: int) -> NoReturn:
        name = "an item" if above.key is None else shown(above.key)
        line = self.lines.get((*above.trail, above.key), line)
        fix = "write patterns, or put a text such as ~ or #tag in quotation marks"
        raise broken(self.place, line, f"{name} is empty; {fix}.")

    def _key(self, above: _Open, event: Any, line: int) -> None:  # noqa: ANN401
        """Take the name of what comes next."""
        if not isinstance(event, yaml.ScalarEvent) or _is_empty(event):
            raise broken(self.place, line, "a name is empty or no text; write it as a text.")
        # quanteda reads patterns under '' as those of the category itself.
        above.key = event.value if event.value or not above.trail else "__"
        _note(self.lines, (*above.trail, above.key), line, self.place)

    def _put(self, above: _Open | None, value: object, line: int) -> Trail:
        """Put a value where it belongs and return the trail to it."""
        if above is None:
            self.root = value
            return ()
        if isinstance(above.value, dict):
            key, above.key = above.key or "", None
            above.value[key] = value
            return (*above.trail, key)
        trail = (*above.trail, len(above.value))
        above.value.append(value)
        self.lines[trail] = line
        return trail


def _is_empty(event: Any) -> bool:  # noqa: ANN401
    """Return whether a YAML scalar stands for nothing: left out, or a bare ~."""
    return bool(event.implicit[0]) and event.value in {"", "~"}
