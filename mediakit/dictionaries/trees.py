"""Nested mappings to categories, internal: what TOML, YAML, JSON and a Python dict share."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping
from numbers import Real
from typing import Any, Final, NamedTuple, cast

from mediakit.dictionaries.entries import (
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
