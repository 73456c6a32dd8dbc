"""What a parameter of a name takes, in whatever notebook."""

from __future__ import annotations

import codecs
import math
from typing import TYPE_CHECKING, Final

from mediakit.base.prose import PERIODS
from mediakit.errors import ParameterError, nearest, shown
from mediakit.tables import COUNTINGS, LEVELS, SPLITS, VARIANTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ENGINES: Final = ("vader", "vader-nltk")
READING: Final = (  # options of `read_articles` that a notebook may hand on
    "encoding",
    "index",
    "columns",
    "date_format",
    "timezone",
    "delimiter",
    "boilerplate",
    "languages",
)
WIDEST_WINDOW: Final = 50  # words either side of a keyword that still fit a page
LONGEST_NAME: Final = 4096  # characters of a path, the end of it included
LONGEST_SMOOTH: Final = 99  # periods that one value may stand for

Plain = str | int | float | bool | list["Plain"] | dict[str, "Plain"] | None


def check_rule(name: str, value: Plain) -> None:
    """Refuse a value that the parameter of this name never takes, in whatever notebook.

    Raises
    ------
    ParameterError
        Saying what the parameter takes. A name without a rule passes.
    """
    rule = _RULES.get(name)
    wanted = rule(value) if rule else None
    if wanted is not None:
        msg = f"{name}: {shown(value)} {wanted}"
        raise ParameterError(msg)


def check_pair(target: str, reference: str) -> None:
    """Refuse two sides that are none.

    Raises
    ------
    ParameterError
        If there is a reference without a target, or both are the same.
    """
    if reference and not target:
        msg = f"reference: {shown(reference)} is given without a target; name both, or the target."
        raise ParameterError(msg)
    if reference and reference == target:
        msg = f"reference: {shown(reference)} is the target, too; name two groups."
        raise ParameterError(msg)


def _text(value: Plain) -> str | None:
    return None if type(value) is str else "is no text; write it between quotation marks."


def _reading(value: Plain) -> str | None:
    if type(value) is not dict:
        return "is no set of options; write for example {'encoding': 'cp1252'}."
    for name, option in value.items():
        if name not in READING:
            return f"has {shown(name)}; there are {', '.join(READING)}.{nearest(name, READING)}"
        if not _fits_option(name, option):
            return f"has {shown(option)} for {name}; {_OPTIONS.get(name, _OPTION)}."
    return None


def _fits_option(name: str, value: Plain) -> bool:
    if value is None:
        return True
    if name == "columns":
        return type(value) is dict and all(v is None or type(v) is str for v in value.values())
    if name == "languages":
        return type(value) is list and bool(value) and all(type(v) is str for v in value)
    return type(value) is str and (name != "encoding" or _is_encoding(value))


_OPTION: Final = "write text between quotation marks"
_OPTIONS: Final = {
    "columns": "write for example {'text': 'Story'}",
    "languages": "write for example ['en']",
    "encoding": "name an encoding that Python knows, such as 'cp1252'",
}


def _is_encoding(value: str) -> bool:
    try:
        return bool(codecs.lookup(value))
    except (LookupError, ValueError):
        return False


def _is_name(value: Plain) -> bool:
    return type(value) is str and 0 < len(value) < LONGEST_NAME


def _names(value: Plain) -> str | None:
    fine = type(value) is list and value and all(map(_is_name, value))
    return None if fine else "is no list of names; write for example ['war_peace']."


def _files(value: Plain) -> str | None:
    fine = type(value) is list and all(map(_is_name, value))
    return None if fine else "is no list of files; write for example ['codes.csv'], or []."


def _one_of(known: Sequence[str]) -> Callable[[Plain], str | None]:
    def check(value: Plain) -> str | None:
        if value in known:
            return None
        return f"is none of {', '.join(known)}.{nearest(str(value), known)}"

    return check


def _column(value: Plain) -> str | None:
    fine = type(value) is str and value
    return None if fine else "is no column; write its name between quotation marks."


def _threshold(value: Plain) -> str | None:
    fine = type(value) in {int, float} and 0 < value < math.inf  # type: ignore[operator]
    return None if fine else "is no count or score above 0, such as 1 or 0.5."


def _window(value: Plain) -> str | None:
    fine = type(value) is int and 1 <= value <= WIDEST_WINDOW
    return None if fine else f"is no number of words from 1 to {WIDEST_WINDOW}."


def _primary(value: Plain) -> str | None:
    if value in VARIANTS:
        return None
    usual, *_, other = VARIANTS
    return f"is none of the ways to count from {usual!r} to {other!r}; mk.count_variants has all."


def _smooth(value: Plain) -> str | None:
    fine = type(value) is int and 1 <= value <= LONGEST_SMOOTH and value % 2 == 1
    return None if fine else f"is no odd number of periods from 1 to {LONGEST_SMOOTH}."


def _seed(value: Plain) -> str | None:
    return None if type(value) is int and value >= 0 else "is no whole number from 0 upwards."


_RULES: Final[Mapping[str, Callable[[Plain], str | None]]] = {
    "source": _text,
    "reading": _reading,
    "output": _text,
    "dictionaries": _names,
    "engine": _one_of(ENGINES),
    "by": _column,
    "period": _one_of(PERIODS),
    "events": _text,
    "actors": _text,
    "counted": _one_of(COUNTINGS),
    "codes": _files,
    "sample": _text,
    "machine": _text,
    "uses": _text,
    "split": _one_of((*SPLITS, "all")),
    "level": _one_of(LEVELS),
    "threshold": _threshold,
    "target": _text,
    "reference": _text,
    "primary": _primary,
    "smooth": _smooth,
    "window": _window,
    "seed": _seed,
}
