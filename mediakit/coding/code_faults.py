"""What is wrong with codes: names, units, values and doubles, each with its place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.base.files import unguard_cell
from mediakit.base.prose import counted
from mediakit.coding.code_rows import tidy
from mediakit.coding.labels import ABSENT, PRESENT
from mediakit.errors import ArgumentError, InputError, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from mediakit.coding.code_rows import Entry

UNSURE: Final = "unsure"  # offered by the coding form


class Scale(NamedTuple):
    """The numbers that codes may be, and the words that stand for some."""

    numbers: frozenset[float]
    words: dict[str, float]
    written: str


def make_scale(values: Sequence[object] | Mapping[str, float] | None) -> Scale:
    """Return what codes may be.

    Raises
    ------
    ArgumentError
        If they are one text or nothing, or a word has no number, or several.
    """
    words = dict.fromkeys(PRESENT, 1.0) | dict.fromkeys(ABSENT, 0.0)
    if values is None:
        return Scale(frozenset({0.0, 1.0}), words, "present, absent, 1, 0")
    if isinstance(values, str) or not list(values):
        message = f"values={shown(values)}: give a list of what codes may be, as (0, 1, 2)."
        raise ArgumentError(message)
    if isinstance(values, Mapping):
        return _make_named(values)
    numbers = set()
    for value in values:
        if tidy(value).casefold() == UNSURE:  # as the form offers it
            continue
        number = read_number(value, Scale(frozenset(), words, ""), within=False)
        if number is None or math.isnan(number):
            message = (
                f"values: {shown(value)} is no number; say which stands for it, as "
                "values={'pro': 1, 'neutral': 0, 'contra': -1}."
            )
            raise ArgumentError(message)
        numbers.add(number)
    kept = {word: number for word, number in words.items() if number in numbers}
    return Scale(frozenset(numbers), kept, ", ".join(map(str, values)))


def _make_named(values: Mapping[str, float]) -> Scale:
    """Return a scale of words, each with its number."""
    named: dict[str, float] = {}
    for word, number in values.items():
        key = tidy(word).casefold()
        numeric = isinstance(number, int | float) and math.isfinite(number)
        if key in ("", UNSURE) or not numeric or named.setdefault(key, float(number)) != number:
            message = (
                f"values: {shown(word)} stands for {shown(number)}; give each word one number, as "
                f"{{'pro': 1, 'contra': -1}}, and none to {UNSURE!r}, which is no code."
            )
            raise ArgumentError(message)
    return Scale(frozenset(named.values()), named, ", ".join(map(str, values)))


def read_number(value: object, scale: Scale, *, within: bool = True) -> float | None:
    """Return a code as a number, NaN where there is none, None for what is no code."""
    text = unguard_cell(tidy(value).casefold())
    if text in ("", UNSURE):
        return math.nan
    if text in scale.words:
        return scale.words[text]
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) and (number in scale.numbers or not within) else None


def find_problems(
    entries: list[Entry],
    numbers: list[float | None],
    scale: Scale,
    categories: list[str] | None,
    sample: pd.DataFrame | None,
) -> list[str]:
    """Return what is wrong, each with its place, in the order of the rows."""
    found: list[str] = []
    seen: dict[tuple[str, str, str], str] = {}
    spelled: dict[tuple[str, str], str] = {}
    units = None if sample is None else list(map(str, sample.index))
    known = set(units or ())
    for entry, number in zip(entries, numbers, strict=True):
        problem = _find_problem(entry, categories)
        key = (entry.unit, entry.coder, entry.category)
        if problem is None and units is not None and entry.unit not in known:
            problem = (
                f"the unit {shown(entry.unit)} is not in the sample.{_hint(entry.unit, units)}"
            )
        if problem is None and number is None:
            problem = (
                f"value {shown(tidy(entry.value))} of {shown(entry.category)} is none of "
                f"{scale.written}; correct it, or say with values= what codes may be, with "
                "categories= which columns hold codes"
            )
        if problem is None and key in seen:
            problem = (
                f"{entry.coder} coded {shown(entry.category)} of unit {shown(entry.unit)} before, "
                f"in {seen[key]}; keep one of the two"
            )
        problem = problem or _find_spelling(entry, spelled)
        seen.setdefault(key, entry.place)
        if problem is not None:
            found.append(f"{entry.place}: {problem}{'' if problem[-1] in '.?' else '.'}")
    return found


def _hint(unit: str, units: Sequence[str]) -> str:
    """Return which unit of the sample may be meant."""
    found = [name for name in units if _as_cell(name) == _as_cell(unit)]
    if found:
        return f" Did you mean {shown(found[0])}? Format the column as text in the spreadsheet."
    return nearest(unit, units)


def _as_cell(name: str) -> str:
    """Return a name as a spreadsheet makes a number or a day of it, where it looks like one."""
    try:
        return str(float(name))
    except ValueError:
        return name.removesuffix(" 00:00:00")


def _find_problem(entry: Entry, categories: list[str] | None) -> str | None:
    """Return what is wrong with the names of an entry."""
    if not entry.coder:
        return "the coder is missing; write the name of who coded this row into 'coder'"
    if not entry.category:
        return "the category is missing; fill in its column 'category'"
    if categories is not None and entry.category not in categories:
        hint = nearest(entry.category, categories) or f" Known: {shown(', '.join(categories))}"
        return f"category {shown(entry.category)} is not known.{hint}"
    return None


def _find_spelling(entry: Entry, spelled: dict[tuple[str, str], str]) -> str | None:
    """Return which name is written in two ways, and remember the first."""
    for kind in ("coder", "category"):
        name = getattr(entry, kind)
        first = spelled.setdefault((kind, name.casefold()), name)
        if first != name:
            return f"the {kind} {shown(name)} is also written {shown(first)}; write it in one way"
    return None


def refuse(problems: list[str]) -> None:
    """Refuse codes with a problem, and say how many more there are."""
    if problems:
        rest = len(problems) - 1
        more = f" ({counted(rest, 'further problem')} below it.)" if rest else ""
        message = f"{problems[0]}{more}"
        raise InputError(message)
