"""Dictionaries in TOML and JSON, internal: text to nested mappings, with their lines."""

from __future__ import annotations

import difflib
import json
import math
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from numbers import Real
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn, cast

import yaml

from mediakit.dictionaries.dictionary import (
    CARD,
    VALUE_TYPES,
    Branch,
    Entry,
    Exclusion,
    Parsed,
    ValueType,
    broken,
)
from mediakit.errors import DictionaryError, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable


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


_NO_TABLE: Final = 'no categories found; add [categories] with NAME = ["pattern", ...].'


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
        raise broken(place, None, _NO_TABLE)
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


MAX_LENGTH: Final = 50_000_000  # characters of a YAML file


MAX_EVENTS: Final = 5_000_000  # of the YAML parser, about one a text


LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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


def parse_yaml(text: str, place: str) -> Parsed:
    """Which categories does a YAML text hold? `trees.parse_tree` describes its form.

    Every scalar is text as it is written: `no`, `012`, `12:30` and `null` are words.

    >>> [entry.pattern for entry in parse_yaml("a: [no, 012]", "my.yml").branches[0].entries]
    ['no', '012']
    """
    text = even_lines(text)
    if len(text) > MAX_LENGTH:
        raise broken(place, None, f"over {MAX_LENGTH:,} characters; split the file.")
    if found := yaml.reader.Reader.NON_PRINTABLE.search(text):
        problem = f"the control character {shown(found[0])}; take it out, or save as UTF-8."
        raise broken(place, line_at(text, found.start()), problem)
    tree = _Tree(place)
    try:
        for event in yaml.parse(text, Loader=LOADER):
            tree.add(event)
    except yaml.MarkedYAMLError as error:
        raise _no_yaml(error, text, place) from error
    return parse_tree(as_mapping(tree.root, place), place, tree.lines)


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
                raise broken(self.place, line, TOO_DEEP)

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
        note_line(self.lines, (*above.trail, above.key), line, self.place)

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


Trail = tuple[object, ...]  # the keys and list positions that lead to a value


KEYS: Final = ("description", "patterns", "weights", "hits", "misses", "exclude", "valuetype")


# The other: where quanteda's as.yaml() puts what a category holds beside its subcategories.
_OWN: Final = ("patterns", "__")


_MAX_DEPTH: Final = 20


_ALIKE: Final = 0.85  # difflib's ratio: "pattern" is a slip for "patterns", "kisses" is a name


MAX_LEVELS: Final = 40  # of lists and mappings in YAML: a category may take two


TOO_DEEP: Final = f"lists and mappings nest more than {MAX_LEVELS} deep; use fewer levels."


_NUMBER: Final = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)


_WHOLE: Final = re.compile("[0-9]{1,3}")


_NOTHING: Final = 'no categories found; write at least one: NAME and a list, ["pattern", ...].'


class _Spot(NamedTuple):
    """One category of a file: all that a message about it needs."""

    place: str
    lines: Mapping[Trail, int]
    has_card: bool  # the file keeps its categories under `categories`
    trail: Trail
    names: tuple[str, ...]

    def below(self, name: object, *steps: object) -> _Spot:
        """Return the spot of a category below this one."""
        return self._replace(trail=(*self.trail, *steps, name), names=(*self.names, str(name)))

    def line(self, *steps: object) -> int | None:
        """Return the line of what stands below."""
        return self.lines.get((*self.trail, *steps))


def _fault(spot: _Spot, problem: str, *steps: object) -> DictionaryError:
    """Return the error of a category, at the line of what stands below it."""
    name = shown(".".join(spot.names))
    return broken(spot.place, spot.line(*steps), f"category {name}{problem}")


def parse_tree(
    data: Mapping[Any, object], place: str, lines: Mapping[Trail, int] | None = None
) -> Parsed:
    """Which categories does a nested mapping hold?

    Parameters
    ----------
    data
        With a table `categories`: these, and beside it the keys of the card. Without: the
        categories themselves. A category is a list of patterns or a mapping; in a mapping
        `description`, `patterns`, `weights`, `hits`, `misses`, `exclude` and `valuetype` belong to
        the category, and every other key is a category below. Without a card, a single pattern
        needs no list, a list may hold mappings of further categories, and `__` stands for
        `patterns`, as in the YAML files of quanteda.
    place
        How messages name the file.
    lines
        The line of a key or list item, by the keys and positions that lead to it.

    Returns
    -------
    Parsed
        A category without a `valuetype` has that of the category above.

    Raises
    ------
    DictionaryError
        For a key or value that has no meaning there; category, position and the fix are named.

    Examples
    --------
    >>> parsed = parse_tree({"economy": {"tax": ["tax*", "levy"], "trade": "tariff*"}}, "a dict")
    >>> [branch.name for branch in parsed.branches[0].branches]
    ['tax', 'trade']
    """
    groups = data.get("categories")
    has_card = isinstance(groups, Mapping)
    tree = cast("Mapping[Any, object]", groups) if has_card else data
    if not tree:
        raise broken(place, None, _NOTHING)
    root = _Spot(place, lines or {}, has_card, ("categories",) if has_card else (), ())
    card = _card(data, place, root.lines) if has_card else _no_card(data, place, root.lines)
    kind = _valuetype(data["valuetype"], root) if has_card and "valuetype" in data else None
    branches = [_branch(root.below(name), value, None) for name, value in tree.items()]
    return Parsed(branches, card, kind or "glob")


def _card(data: Mapping[Any, object], place: str, lines: Mapping[Trail, int]) -> dict[str, str]:
    """Return the card that stands beside the categories."""
    card = {}
    for key, value in data.items():
        if key in {"categories", "valuetype"}:
            continue
        if key not in CARD:
            known = (*CARD, "valuetype", "categories")
            hint = nearest(str(key), known) or f" Known: {', '.join(known)}."
            raise broken(place, lines.get((key,)), f"{shown(key)} is not a text of the card.{hint}")
        if not isinstance(value, str):
            problem = f"{key} ({shown(value)}) is not text; put it in quotation marks."
            raise broken(place, lines.get((key,)), problem)
        card[key] = value
    return {key: card[key] for key in CARD if key in card}


def _no_card(data: Mapping[Any, object], place: str, lines: Mapping[Trail, int]) -> dict[str, str]:
    """Refuse a card whose categories are not set apart: it would be read as categories."""
    for key in (*CARD, "valuetype"):
        if isinstance(data.get(key), str):
            problem = f"{key!r} is a text; put the categories under 'categories', or make it a list"
            raise broken(place, lines.get((key,)), f"{problem} if it is a category.")
    return {}


def _branch(spot: _Spot, value: object, valuetype: ValueType | None) -> Branch:
    """Return one category with all below it; `valuetype` is that of the category above."""
    _check_name(spot)
    branch = Branch(spot.names[-1], spot.line(), valuetype=valuetype)
    if isinstance(value, Mapping):
        _add_table(spot, branch, value)
    elif isinstance(value, list | tuple):
        _add_items(spot, branch, value)
    elif isinstance(value, str) and not spot.has_card:
        _add_text(spot, branch, value)
    else:
        problem = f" has no patterns: it is {shown(value)}; give a list of at least one."
        raise _fault(spot, problem)
    return branch


def _check_name(spot: _Spot) -> None:
    name = spot.trail[-1]
    if not isinstance(name, str):
        problem = f"category name {shown(name)} is not text; put it in quotation marks."
        raise broken(spot.place, spot.line(), problem)
    if len(spot.names) > _MAX_DEPTH:
        raise _fault(spot, f" lies more than {_MAX_DEPTH} levels deep; use fewer levels.")


def _add_text(spot: _Spot, branch: Branch, text: str, *steps: object) -> None:
    """Add a pattern that stands alone, without a list; a number is more likely a weight."""
    if _NUMBER.fullmatch(text):
        fix = "write weights in a mapping 'weights', or the pattern in a list"
        raise _fault(spot, f" has the single value {shown(text)}; {fix}.", *steps)
    branch.entries.append(Entry(text, spot.line(*steps)))


def _add_items(
    spot: _Spot, branch: Branch, items: list[object] | tuple[object, ...], *steps: object
) -> None:
    """Add the items of a list: patterns and, without a card, mappings of categories below."""
    trail, lines, entries = (*spot.trail, *steps), spot.lines, branch.entries
    for i, item in enumerate(items):
        if isinstance(item, str):
            entries.append(Entry(item, lines.get((*trail, i))))
        elif isinstance(item, Mapping) and not spot.has_card:
            for name, value in item.items():
                below = spot.below(name, *steps, i)
                branch.branches.append(_branch(below, value, branch.valuetype))
        else:
            raise _no_text(spot, f"pattern {i + 1}", item, *steps, i)


def _no_text(spot: _Spot, what: str, value: object, *steps: object) -> DictionaryError:
    """Return the error of a value that should be text."""
    fix = "put it in quotation marks"
    if value is None:
        fix = "write a text or leave it out"
    elif isinstance(value, list | tuple | Mapping):
        fix = "write what it holds without these brackets"
    return _fault(spot, f", {what} ({shown(value)}) is not text; {fix}.", *steps)


def _add_table(spot: _Spot, branch: Branch, table: Mapping[Any, object]) -> None:
    """Add what the mapping of a category holds: what belongs to it and the categories below."""
    if "valuetype" in table:
        branch.valuetype = _valuetype(table["valuetype"], spot)
    if "description" in table:
        branch.description = _text(spot, table, "description")
    branch.hits, branch.misses = _sentences(spot, table, "hits"), _sentences(spot, table, "misses")
    branch.exclude = _exclusions(spot, table)
    for key in _OWN:
        if key in table:
            _add_own(spot, branch, key, table[key])
    weights = table.get("weights")
    is_weights = isinstance(weights, Mapping) and any(map(_is_number, weights.values()))
    if is_weights:
        _add_weights(spot, branch, cast("Mapping[Any, object]", weights))
    _check_own(spot, branch, table)
    own = {*KEYS, *_OWN} if is_weights else {*KEYS, *_OWN} - {"weights"}
    for key, value in table.items():
        if key not in own:
            _check_key(spot, key, value, table)
            branch.branches.append(_branch(spot.below(key), value, branch.valuetype))


def _add_own(spot: _Spot, branch: Branch, key: str, value: object) -> None:
    if isinstance(value, str) and not spot.has_card:
        _add_text(spot, branch, value, key)
    elif isinstance(value, list | tuple) and value:
        _add_items(spot, branch, value, key)
    else:
        problem = f" has no patterns: {key!r} is {shown(value)}; give a list of at least one."
        raise _fault(spot, problem, key)


def _add_weights(spot: _Spot, branch: Branch, weights: Mapping[Any, object]) -> None:
    """Add patterns with their weights."""
    if branch.entries:
        raise _fault(spot, " has patterns and weights; put all patterns in 'weights'.", "weights")
    for i, (pattern, value) in enumerate(weights.items(), 1):
        if not isinstance(pattern, str):
            raise _no_text(spot, f"pattern {i}", pattern, "weights", pattern)
        if not _is_number(value):
            problem = f", weight {i}: {shown(value)} of {shown(pattern)} is not a number"
            raise _fault(spot, f"{problem}; write one such as -2.5.", "weights", pattern)
        branch.entries.append(Entry(pattern, spot.line("weights", pattern), _float(value)))


def _is_number(value: object) -> bool:
    """Return whether a value is meant as a number; YAML has numbers as text."""
    if isinstance(value, str):
        return _NUMBER.fullmatch(value) is not None
    return isinstance(value, Real) and not isinstance(value, bool)


def _float(value: object) -> float:
    try:
        return float(cast("float", value))
    except OverflowError:  # an integer of more than 308 digits
        return math.inf


def _check_own(spot: _Spot, branch: Branch, table: Mapping[Any, object]) -> None:
    """Refuse what would say something about the patterns of a category that has none."""
    for key in ("hits", "misses", "exclude"):
        if key in table and not branch.entries:
            fix = "move it to the category that has them, or rename it if it is a category"
            raise _fault(spot, f" has {key!r} but no patterns of its own; {fix}.", key)


def _check_key(spot: _Spot, key: object, value: object, table: Mapping[Any, object]) -> None:
    """Refuse a key that is no category below: misspelt, or with a value that cannot be one."""
    name = str(key)
    is_text = isinstance(value, str)
    is_ours = spot.has_card or not set(KEYS).isdisjoint(table)
    misspelt = bool(difflib.get_close_matches(name, KEYS, 1, _ALIKE)) and name not in KEYS
    is_category = isinstance(value, list | tuple | Mapping) or (is_text and not spot.has_card)
    if is_category and not (misspelt and (is_ours or is_text)):
        return
    hint = nearest(name, KEYS) if name not in KEYS else ""
    if _is_number(value):
        hint = " Weights stand in a table 'weights'."
    problem = f" has an unknown key {shown(key)}.{hint} Known: {', '.join(KEYS)}; a category below"
    raise _fault(spot, f"{problem} is a list of patterns or a table.", key)


def _valuetype(value: object, spot: _Spot) -> ValueType:
    if value not in VALUE_TYPES:
        known = ", ".join(VALUE_TYPES)
        hint = nearest(str(value), VALUE_TYPES)
        problem = f"valuetype {shown(value)} is not known.{hint} Known: {known}."
        trail = (*spot.trail, "valuetype") if spot.names else ("valuetype",)
        where = f"category {shown('.'.join(spot.names))}, " if spot.names else ""
        raise broken(spot.place, spot.lines.get(trail), where + problem)
    return cast("ValueType", value)


def _text(spot: _Spot, table: Mapping[Any, object], key: str) -> str:
    value = table[key]
    if not isinstance(value, str):
        raise _no_text(spot, key, value, key)
    return value


def _sentences(spot: _Spot, table: Mapping[Any, object], key: str) -> tuple[str, ...]:
    """Return the examples of a category."""
    value = table.get(key, ())
    if not isinstance(value, list | tuple):
        raise _fault(spot, f", {key} ({shown(value)}) is not a list; write it as a list.", key)
    for i, each in enumerate(value):
        if not isinstance(each, str):
            raise _no_text(spot, f"{key} {i + 1}", each, key, i)
    return tuple(value)


def _exclusions(spot: _Spot, table: Mapping[Any, object]) -> list[Exclusion]:
    value = table.get("exclude", ())
    if not isinstance(value, list | tuple):
        raise _fault(spot, f", exclude ({shown(value)}) is not a list; write it as one.", "exclude")
    return [_exclusion(spot, i, each) for i, each in enumerate(value)]


def _exclusion(spot: _Spot, i: int, item: object) -> Exclusion:
    """Return one exclusion: a pattern alone, or a table that says for what and how far."""
    table = item if isinstance(item, Mapping) else {"pattern": item}
    what, steps = f"exclude {i + 1}", ("exclude", i)
    for key in table:
        if key not in Exclusion._fields:
            hint = f"{nearest(str(key), Exclusion._fields)} Known: {', '.join(Exclusion._fields)}."
            raise _fault(spot, f", {what} has an unknown key {shown(key)}.{hint}", *steps)
    texts = {"pattern": table.get("pattern")} | ({"of": table["of"]} if "of" in table else {})
    for key, value in texts.items():
        if not isinstance(value, str):
            raise _no_text(spot, f"{what}, {key}", value, *steps)
        if not value.strip():
            raise _fault(spot, f", {what}: {key} is empty; write a pattern.", *steps)
    within = str(table.get("within", 0))  # YAML has numbers as text
    if not _WHOLE.fullmatch(within):
        problem = f", {what}: within is {shown(table['within'])}; give a number of words, 0 to 999."
        raise _fault(spot, problem, *steps)
    return Exclusion(within=int(within), **cast("dict[str, str]", texts))


def even_lines(text: str) -> str:
    """Return a text with one kind of line end, as the parsers count lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def line_at(text: str, position: int) -> int:
    """Return the line that a position of such a text is on, from 1."""
    return text.count("\n", 0, position) + 1


def as_mapping(data: object, place: str) -> Mapping[Any, object]:
    """Return the mapping that a file is."""
    if not isinstance(data, Mapping):
        kind = "a list" if isinstance(data, list) else f"the one value {shown(data)}"
        raise broken(place, 1, f"the file is {kind}; write the name of a category before it.")
    return data


def note_line(lines: dict[Trail, int], trail: Trail, line: int, place: str) -> None:
    """Note the line of a key; refuse one that stands twice in its table."""
    if trail in lines:
        problem = f"{shown(trail[-1])} stands on line {lines[trail]} and on line {line}"
        raise broken(place, line, f"{problem}; give each name once.")
    lines[trail] = line
