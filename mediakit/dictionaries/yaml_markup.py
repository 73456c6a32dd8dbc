"""Dictionaries in YAML, internal: text to nested mappings, with their lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NoReturn

import yaml

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
    from mediakit.dictionaries.entries import Parsed
    from mediakit.dictionaries.trees import Trail
    from mediakit.errors import DictionaryError

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
