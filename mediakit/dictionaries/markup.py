"""Dictionaries in TOML, JSON and YAML: text to nested mappings, with their lines, to categories.

The parsers of the standard library keep no lines, so a walk over the tokens notes them; that of
YAML tells them. `parse_tree` says what the mappings mean, in files and in a dict alike.
"""

from __future__ import annotations

import difflib
import json
import math
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from numbers import Real
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import yaml

from mediakit.base.files import read_toml
from mediakit.dictionaries.dictionary import (
    CARD,
    HALF,
    MEASURED,
    TOLD,
    VALUE_TYPES,
    Branch,
    Entry,
    Exclusion,
    LineError,
    Parsed,
    ValueType,
)
from mediakit.errors import choose, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Trail = tuple[object, ...]  # the keys and list positions that lead to a value

# What a category holds in a mapping; every other key is a category below it.
KEYS: Final = ("description", "patterns", "weights", "hits", "misses", "exclude", "valuetype")
# The other: where quanteda's as.yaml() puts what a category holds beside its subcategories.
_OWN: Final = ("patterns", "__")
_MAX_DEPTH: Final = 20  # of categories
_ALIKE: Final = 0.85  # difflib's ratio: "pattern" is a slip for "patterns", "kisses" is a name
_NUMBER: Final = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)
_WHOLE: Final = re.compile("[0-9]{1,3}")

MAX_LEVELS: Final = 40  # of lists and mappings: a category may take two
MAX_LENGTH: Final = 50_000_000  # characters of a YAML file
MAX_EVENTS: Final = 5_000_000  # of the YAML parser, about one a text
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TOML_TOKEN: Final = re.compile(
    r"""
    "{3}(?:\\.|[^\\])*?"{3,5} | '{3}.*?'{3,5} |
    "[^"\\\n]*(?:\\.[^"\\\n]*)*" | '[^'\n]*' |
    \#[^\n]* | [\n,\[\]{}=] | [^\s"'\#\[\]{},=.]+
    """,
    re.VERBOSE | re.DOTALL,
)
_JSON_TOKEN: Final = re.compile(
    r'"[^"\\]*(?:\\.[^"\\]*)*" | [,\[\]{}:] | [^\s"\[\]{},:]+', re.VERBOSE
)
# tomllib takes minutes for a key of 10,000 parts.
_LONG_KEY: Final = re.compile(
    r"""(?m)(?:^|[\[{,])[ \t]*(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){100}"""
)
# What Python's reader of JSON lets pass: numbers that are none, and halves of characters.
_NO_NUMBERS: Final = ("NaN", "Infinity", "-Infinity")
_ODD: Final = re.compile(r"NaN|Infinity|\\u[dD][89a-fA-F]")
_AT: Final = re.compile(r" \(at (?:end of document|line (\d+), .*)\)$|: line (\d+) column .*$")

_TOO_DEEP: Final = f"lists and mappings nest more than {MAX_LEVELS} deep; use fewer levels."


def parse_toml(text: str) -> Parsed:
    """Which categories does a TOML text hold?"""
    if found := _LONG_KEY.search(text):
        line = text.count("\n", 0, found.end()) + 1
        raise LineError(line, "a key has over 100 parts; shorten it.")
    data = _load(tomllib.loads, text, "TOML")
    if not isinstance(data.get("categories"), Mapping):
        fix = 'add [categories] with NAME = ["pattern", ...]'
        raise LineError(None, f"no categories found; {fix}.")
    return parse_tree(data, _walk_toml(text))


def _load(loads: Callable[[str], Any], text: str, kind: str) -> Any:  # noqa: ANN401 (plain data)
    """Return what the standard library reads of a text; refuse one that is broken."""
    try:
        return loads(text)
    except RecursionError:
        problem = "brackets are nested hundreds deep; close them"
        raise LineError(None, f"not valid {kind}: {problem}.") from None
    except ValueError as error:
        said = str(error)
        if not (found := _AT.search(said)):  # Python refuses to read it
            raise LineError(None, "a number has thousands of digits; shorten it.") from error
        said, line = said[: found.start()], int(found[1] or found[2] or 0) or None
        if line and re.search("twice|overwrite|declare|mutate", said):  # tomllib does
            _walk_toml("\n".join(text.split("\n")[:line]))  # names both lines if it can
        raise LineError(line, f"not valid {kind}: {said}; {_find_fix('python', said)}.") from error


def _find_fix(parser: str, said: str) -> str:
    """Return what a person can do about what a parser says, or nothing."""
    fixes = read_toml("dictionaries/fixes.toml")[parser]
    return next((fix for part, fix in fixes if part in said), "")


def _walk_toml(text: str) -> dict[Trail, int]:
    """Return the lines of all keys and items: each line is a header, or a key with its value."""

    def decode(key: str) -> str:
        with suppress(ValueError):  # beyond the error of a broken file
            if "\\" in key:
                return str(tomllib.loads(f"key = {key}")["key"])
        return key[1:-1] if key[0] in "\"'" else key

    walk = _Walk(_read_tokens(text, _TOML_TOKEN), decode)
    trail: Trail = ()
    key, n_open = list[str](), 0
    for part, line in walk.tokens:
        match part[0]:
            case "\n":
                key, n_open = [], 0
            case "[":
                n_open += 1
            case "]" if key:  # of a table, or of one of several: no key of the data
                trail = tuple(map(decode, key)) if n_open == 1 else (line,)
                _note_line(walk.lines, trail, line)
                key = []
            case "=":
                walk.follow(trail, key, line, 1)
            case _:
                key.append(part)
    return walk.lines


def parse_json(text: str) -> Parsed:
    """Which categories does a JSON text hold?"""
    data = _load(json.loads, text, "JSON") if text.strip() else {}
    if _ODD.search(text):
        for token, line in _read_tokens(text, _JSON_TOKEN):
            problem = ""
            if token in _NO_NUMBERS:
                problem = f"not valid JSON: {token} is not a number; write one such as -2.5."
            elif "\\u" in token and HALF.search(json.loads(token)):
                problem = (
                    f"{shown(token)} contains half of a character; write the character itself."
                )
            if problem:
                raise LineError(line, problem)
    walk = _Walk(_read_tokens(text, _JSON_TOKEN), json.loads)
    walk.enter(*next(walk.tokens, ("", 0)), (), 1)
    return parse_tree(_as_mapping(data), walk.lines)


def _read_tokens(text: str, token: re.Pattern[str]) -> Iterator[tuple[str, int]]:
    """Yield the tokens of a text, each with its line."""
    line, end = 1, 0
    for found in token.finditer(text):
        part, start = found[0], found.start()
        line += text.count("\n", end, start)
        end = start
        if part[0] != "#":
            yield part, line


@dataclass
class _Walk:
    """A walk over the tokens of valid JSON or TOML, which notes where keys and items stand."""

    tokens: Iterator[tuple[str, int]]
    decode: Callable[[str], str]  # gives the text of a key
    lines: dict[Trail, int] = field(default_factory=dict)

    def enter(self, opening: str, line: int, trail: Trail, depth: int) -> None:
        """Note what stands in a list or table that begins here, up to its end."""
        if opening not in ("[", "{"):
            return
        if depth == MAX_LEVELS:
            raise LineError(line, _TOO_DEEP)
        n, key = 0, list[str]()
        for part, at in self.tokens:
            match part[0]:
                case "]" | "}":
                    return
                case ",":
                    n, key = n + 1, []
                case "=" | ":":
                    self.follow(trail, key, at, depth + 1)
                case _ if opening == "{":
                    key.append(part)
                case sign if sign != "\n":
                    self.lines.setdefault((*trail, n), at)
                    self.enter(part, at, (*trail, n), depth + 1)

    def follow(self, above: Trail, key: list[str], line: int, depth: int) -> None:
        """Note a key, and what stands in the value behind it."""
        trail = (*above, *map(self.decode, key))
        _note_line(self.lines, trail, line)
        self.enter(*next(self.tokens, ("", 0)), trail, depth)


def parse_yaml(text: str) -> Parsed:
    """Which categories does a YAML text hold? Every scalar is text as it is written."""
    if len(text) > MAX_LENGTH:
        raise LineError(None, f"over {MAX_LENGTH:,} characters; split the file.")
    if found := yaml.reader.Reader.NON_PRINTABLE.search(text):
        problem = f"the control character {shown(found[0])}; take it out, or save as UTF-8."
        raise LineError(text.count("\n", 0, found.start()) + 1, problem)
    lines: dict[Trail, int] = {}
    try:
        data = _read_documents(_read_events(text), lines)
    except yaml.MarkedYAMLError as error:
        said, mark = f"{error.context or ''} {error.problem}", error.problem_mark
        if "quoted scalar" in said or "simple key" in said:
            mark = error.context_mark or mark  # where it begins
        words = _find_fix("yaml", said) or f"{said.strip()}; correct it"
        if "tab char" in said or ("cannot start" in said and text[mark.index] == "\t"):
            words = "a tab in the indentation; use spaces"
        elif "cannot start" in said:
            words = f"a text begins with {text[mark.index]}; put it in quotation marks"
        raise LineError(mark and mark.line + 1, f"not valid YAML: {words}.") from error
    return parse_tree(_as_mapping(data), lines)


def _read_events(text: str) -> Iterator[Any]:
    """Yield the events of a YAML text; refuse what does more than write down a tree of texts."""
    for n, event in enumerate(yaml.parse(text, Loader=LOADER), 1):
        line = event.start_mark.line + 1
        if n > MAX_EVENTS:
            raise LineError(line, f"more than {MAX_EVENTS:,} values; split the file.")
        mark = getattr(event, "tag", None)
        if anchor := getattr(event, "anchor", None):
            mark = f"{'*' if isinstance(event, yaml.AliasEvent) else '&'}{anchor}"
        if mark:
            fix = "put it in quotation marks, or write out what is meant"
            raise LineError(line, f"{shown(mark)} is a YAML alias, anchor or tag; {fix}.")
        yield event


def _read_documents(events: Iterator[Any], lines: dict[Trail, int]) -> object:
    """Return the value of the one document; nothing in it is interpreted, nothing called."""

    def is_empty(event: Any) -> bool:  # noqa: ANN401 (PyYAML has no types)
        """Tell whether it stands for nothing: left out, or a bare ~."""
        scalar = isinstance(event, yaml.ScalarEvent)
        return scalar and event.implicit[0] and event.value in {"", "~"}

    def read(event: Any, trail: Trail, name: str = "an item") -> object:  # noqa: ANN401
        line = event.start_mark.line + 1
        if trail and is_empty(event):
            fix = "write patterns, or put a text such as ~ or #tag in quotation marks"
            raise LineError(lines[trail], f"{name} is empty; {fix}.")
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        if len(trail) == MAX_LEVELS:
            raise LineError(line, _TOO_DEEP)
        is_list, table = isinstance(event, yaml.SequenceStartEvent), dict[object, object]()
        while not isinstance(each := next(events), yaml.CollectionEndEvent):
            line, n = each.start_mark.line + 1, len(table)
            if is_list:
                lines[*trail, n] = line
                table[n] = read(each, (*trail, n))
                continue
            if not isinstance(each, yaml.ScalarEvent) or is_empty(each):
                raise LineError(line, "a name is empty or not text; write it as text.")
            # quanteda reads patterns under '' as those of the category itself.
            key = each.value if each.value or not trail else "__"
            _note_line(lines, (*trail, key), line)
            table[key] = read(next(events), (*trail, key), shown(key))
        return list(table.values()) if is_list else table

    root: object = {}
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent) and root != {}:
            line = event.start_mark.line + 1
            raise LineError(line, "a second document begins; keep one, without ---.")
        if isinstance(event, yaml.NodeEvent):
            root = read(event, ())
    return root


def _as_mapping(data: object) -> Mapping[Any, object]:
    """Return the mapping that a file is."""
    if not isinstance(data, Mapping):
        kind = "a list" if isinstance(data, list) else f"the one value {shown(data)}"
        raise LineError(1, f"the file is {kind}; write the name of a category before it.")
    return data


def _note_line(lines: dict[Trail, int], trail: Trail, line: int) -> None:
    """Note the line of a key; refuse one that stands twice in its table."""
    if trail in lines:
        problem = f"{shown(trail[-1])} is on line {lines[trail]} and on line {line}"
        raise LineError(line, f"{problem}; give each name once.")
    lines[trail] = line


class _Spot(NamedTuple):
    """One category of a file: all that a message about it needs."""

    lines: Mapping[Trail, int]
    has_card: bool  # the file keeps its categories under `categories`
    trail: Trail = ()
    names: tuple[str, ...] = ()

    def below(self, name: object, *steps: object) -> _Spot:
        """Return the spot of a category below this one."""
        return self._replace(trail=(*self.trail, *steps, name), names=(*self.names, str(name)))

    def line(self, *steps: object) -> int | None:
        """Return the line of what stands below."""
        return self.lines.get((*self.trail, *steps))

    def fault(self, problem: str, *steps: object) -> LineError:
        """Return the error of the category, at the line of what stands below it."""
        of = f"category {shown('.'.join(self.names))}" if self.names else ""
        return LineError(self.line(*steps), f"{of}{problem}" if of else problem[2:])

    def told(self, *steps: object) -> Callable[[str], LineError]:
        """Return what makes the error of the category of a refusal."""
        return lambda said: self.fault(f", {said}", *steps)

    def check_text(self, what: str, value: object, *steps: object) -> str:
        """Return a value that is text."""
        if isinstance(value, str):
            return value
        fix = "put it in quotation marks"
        if value is None:
            fix = "write a text or leave it out"
        elif isinstance(value, list | tuple | Mapping):
            fix = "write what it holds without these brackets"
        raise self.fault(f", {what} ({shown(value)}) is not text; {fix}.", *steps)


def parse_tree(data: Mapping[Any, object], lines: Mapping[Trail, int] | None = None) -> Parsed:
    """Which categories does a nested mapping hold? `lines` has the line of each key and item."""
    # With a table `categories` the keys beside it are the card. Without, a single pattern needs no
    # list, and a list may hold mappings of further categories, as in the YAML files of quanteda.
    groups = data.get("categories")
    tree = groups if isinstance(groups, Mapping) else data
    if not tree:
        problem = 'no categories found; write at least one: NAME and a list, ["pattern", ...].'
        raise LineError(None, problem)
    file = _Spot(lines or {}, tree is groups)
    known = (*CARD, "valuetype", "validity")
    for key, value in data.items():
        if file.has_card:
            choose("key", key, (*known, "categories"), error=partial(LineError, file.line(key)))
            if key in CARD and not isinstance(value, str):
                problem = f"{key} ({shown(value)}) is not text; put it in quotation marks."
                raise LineError(file.line(key), problem)
        elif key in known and isinstance(value, str):
            fix = "put the categories under 'categories', or make it a list if it is a category"
            raise LineError(file.line(key), f"{key!r} is a text; {fix}.")
    card = {key: str(data[key]) for key in CARD if file.has_card and key in data}
    kind = _read_valuetype(data, file) if file.has_card else None
    top = file._replace(trail=("categories",)) if file.has_card else file
    branches = [_read_branch(top.below(name), value, None) for name, value in tree.items()]
    told = data.get("validity") if file.has_card else None
    validity = None if told is None else _read_validity(told, file._replace(trail=("validity",)))
    return Parsed(branches, card, kind or "glob", validity=validity)


def _read_validity(value: object, spot: _Spot) -> dict[str, Any]:
    """Return what a file says of how its list did, each figure checked."""
    told = _read_known(spot, "validity", value, (*TOLD, "categories"))
    found: dict[str, Any] = {
        key: spot.check_text(f"validity, {key}", text, key)
        for key, text in told.items()
        if key != "categories"
    }
    for name, figures in _read_known(spot, "validity", told.get("categories", {})).items():
        below, of = spot.below(name, "categories")._replace(names=()), f"validity of {shown(name)}"
        table = _read_known(below, of, figures, ("n_coded", "alpha", *MEASURED))
        own = {key: _read_figures(below, f"{of}, {key}", key, table[key]) for key in table}
        if "n_coded" not in own:
            raise below.fault(f", {of} has no n_coded; say how many units were coded.")
        found.setdefault("categories", {})[str(name)] = own
    return found


def _read_known(
    spot: _Spot, what: str, value: object, known: Sequence[str] | None = None
) -> Mapping[Any, object]:
    """Return a value that is a table, with known keys where these are given."""
    if not isinstance(value, Mapping):
        raise spot.fault(f", {what} ({shown(value)}) is not a table; write it as one.")
    for key in value:
        choose(f"{what}: key", key, known or value, error=spot.told(key))
    return value


def _read_figures(spot: _Spot, what: str, key: str, value: object) -> int | float | list[float]:
    """Return a number of units, an alpha, or an estimate with its limits."""
    given = value if isinstance(value, list | tuple) else [value]
    numbers = [float(cast("float", each)) for each in given if _is_number(each)]
    match key, numbers if len(numbers) == len(given) else []:
        case "n_coded", [n] if n >= 1 and n % 1 == 0:
            return int(n)
        case "alpha", [alpha] if alpha <= 1:
            return alpha
        case "alpha", [middle, low, high] if low <= middle <= high <= 1:
            return numbers
        case _, [middle, low, high] if key in MEASURED and 0 <= low <= middle <= high <= 1:
            return numbers
    fix = "give the estimate and the limits of its interval, such as [0.7, 0.6, 0.8]"
    fix = "give a whole number of units" if key == "n_coded" else fix
    raise spot.fault(f", {what} is {shown(value)}; {fix}.", key)


def _read_branch(spot: _Spot, value: object, valuetype: ValueType | None) -> Branch:
    """Return one category with all below it; `valuetype` is that of the category above."""
    name = spot.trail[-1]
    if not isinstance(name, str):
        problem = f"category name {shown(name)} is not text; put it in quotation marks."
        raise LineError(spot.line(), problem)
    if len(spot.names) > _MAX_DEPTH:
        raise spot.fault(f" lies more than {_MAX_DEPTH} levels deep; use fewer levels.")
    branch = Branch(name, spot.line(), valuetype=valuetype)
    if isinstance(value, Mapping):
        _add_table(spot, branch, value)
    else:
        _add_patterns(spot, branch, value)
    return branch


def _add_patterns(spot: _Spot, branch: Branch, value: object, *steps: object) -> None:
    """Add the patterns of a list and, without a card, a pattern alone or categories below."""
    if isinstance(value, str) and not spot.has_card:
        if _NUMBER.fullmatch(value):  # more likely a weight
            fix = "write weights in a mapping 'weights', or the pattern in a list"
            raise spot.fault(f" has the single value {shown(value)}; {fix}.", *steps)
        branch.entries.append(Entry(value, spot.line(*steps)))
        return
    if not isinstance(value, list | tuple) or (steps and not value):
        key = f"{steps[0]!r}" if steps else "it"
        problem = f" has no patterns: {key} is {shown(value)}; give a list of at least one."
        raise spot.fault(problem, *steps)
    for i, item in enumerate(value):
        if isinstance(item, Mapping) and not spot.has_card:
            for name, below in item.items():
                spot_below = spot.below(name, *steps, i)
                branch.branches.append(_read_branch(spot_below, below, branch.valuetype))
        else:
            pattern = spot.check_text(f"pattern {i + 1}", item, *steps, i)
            branch.entries.append(Entry(pattern, spot.line(*steps, i)))


def _add_table(spot: _Spot, branch: Branch, table: Mapping[Any, object]) -> None:
    """Add what the mapping of a category holds: what belongs to it and the categories below."""
    branch.valuetype = _read_valuetype(table, spot) or branch.valuetype
    described = table.get("description", "")
    branch.description = spot.check_text("description", described, "description")
    branch.hits = _read_sentences(spot, table, "hits")
    branch.misses = _read_sentences(spot, table, "misses")
    excluded = enumerate(_read_list(spot, table, "exclude"))
    branch.exclude = [_read_exclusion(spot, i, each) for i, each in excluded]
    for key in _OWN:
        if key in table:
            _add_patterns(spot, branch, table[key], key)
    own, weights = {*KEYS, *_OWN}, table.get("weights")
    if isinstance(weights, Mapping) and any(map(_is_number, weights.values())):
        _add_weights(spot, branch, weights)
    else:
        own.discard("weights")  # a category of that name
    for key in ("hits", "misses", "exclude"):
        if key in table and not branch.entries:
            fix = "move it to the category that has them, or rename it if it is a category"
            raise spot.fault(f" has {key!r} but no patterns of its own; {fix}.", key)
    for key, value in table.items():
        if key not in own:
            _check_key(spot, key, value, table)
            branch.branches.append(_read_branch(spot.below(key), value, branch.valuetype))


def _add_weights(spot: _Spot, branch: Branch, weights: Mapping[Any, object]) -> None:
    """Add patterns with their weights."""
    if branch.entries:
        raise spot.fault(" has patterns and weights; put all patterns in 'weights'.", "weights")
    for i, (pattern, value) in enumerate(weights.items(), 1):
        spot.check_text(f"pattern {i}", pattern, "weights", pattern)
        if not _is_number(value):
            problem = f", weight {i}: {shown(value)} of {shown(pattern)} is not a number"
            raise spot.fault(f"{problem}; write one such as -2.5.", "weights", pattern)
        try:
            weight = float(cast("float", value))
        except OverflowError:  # an integer of more than 308 digits
            weight = math.inf
        branch.entries.append(Entry(pattern, spot.line("weights", pattern), weight))


def _is_number(value: object) -> bool:
    """Tell whether a value is meant as a number; YAML has numbers as text."""
    if isinstance(value, str):
        return _NUMBER.fullmatch(value) is not None
    return isinstance(value, Real) and not isinstance(value, bool)


def _check_key(spot: _Spot, key: object, value: object, table: Mapping[Any, object]) -> None:
    """Refuse a key that is no category below: misspelt, or with a value that cannot be one."""
    name, is_text = str(key), isinstance(value, str)
    is_ours = spot.has_card or not set(KEYS).isdisjoint(table)
    misspelt = bool(difflib.get_close_matches(name, KEYS, 1, _ALIKE)) and name not in KEYS
    is_category = isinstance(value, list | tuple | Mapping) or (is_text and not spot.has_card)
    if is_category and not (misspelt and (is_ours or is_text)):
        return
    hint = nearest(name, KEYS) if name not in KEYS else ""
    if _is_number(value):
        hint = " Weights belong in a table 'weights'."
    problem = f" has an unknown key {shown(key)}.{hint} Known: {', '.join(KEYS)}; a category below"
    raise spot.fault(f"{problem} is a list of patterns or a table.", key)


def _read_valuetype(table: Mapping[Any, object], spot: _Spot) -> ValueType | None:
    if "valuetype" not in table:
        return None
    value = table["valuetype"]
    return cast("ValueType", choose("valuetype", value, VALUE_TYPES, error=spot.told("valuetype")))


def _read_list(spot: _Spot, table: Mapping[Any, object], key: str) -> Sequence[object]:
    value = table.get(key, ())
    if not isinstance(value, list | tuple):
        raise spot.fault(f", {key} ({shown(value)}) is not a list; write it as a list.", key)
    return value


def _read_sentences(spot: _Spot, table: Mapping[Any, object], key: str) -> tuple[str, ...]:
    sentences = enumerate(_read_list(spot, table, key))
    return tuple(spot.check_text(f"{key} {i + 1}", each, key, i) for i, each in sentences)


def _read_exclusion(spot: _Spot, i: int, item: object) -> Exclusion:
    """Return one exclusion: a pattern alone, or a table that says for what and how far."""
    table = item if isinstance(item, Mapping) else {"pattern": item}
    what, steps = f"exclude {i + 1}", ("exclude", i)
    for key in table:
        choose(f"{what}: key", key, Exclusion._fields, error=spot.told(*steps))
    texts: dict[str, str] = {}
    for key in ("pattern", "of"):
        if key == "pattern" or key in table:
            texts[key] = spot.check_text(f"{what}, {key}", table.get(key), *steps)
            if not texts[key].strip():
                raise spot.fault(f", {what}: {key} is empty; write a pattern.", *steps)
    within = str(table.get("within", 0))  # YAML has numbers as text
    if not _WHOLE.fullmatch(within):
        problem = f", {what}: within is {shown(table['within'])}; give a number of words, 0 to 999."
        raise spot.fault(problem, *steps)
    return Exclusion(within=int(within), **texts)
