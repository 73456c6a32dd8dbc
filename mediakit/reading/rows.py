"""One row of a table file, and how what is wrong with a whole table is said."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mediakit.base.files import Unusable
from mediakit.errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PEEK: Final = 1_000  # rows that tell which columns a table without a header has


class Row(NamedTuple):
    """One record of a table file.

    Attributes
    ----------
    row
        Its number from 0, as in a DataFrame.
    line
        The line that it begins on, from 1; None where the file has no lines.
    cells
        Column name to value: text, numbers, dates, or None; or why the row cannot be used.
    """

    row: int
    line: int | None
    cells: dict[str, Any] | Unusable


class Rows(NamedTuple):
    """A table file that is open.

    Attributes
    ----------
    names
        Of the columns that are there.
    rows
        As they are read.
    empty
        Names without a value in all rows at the beginning: they may be chosen, not guessed.
    """

    names: list[str]
    rows: Iterator[Row]
    empty: frozenset[str] = frozenset()


def bad_table(detail: str) -> Unusable:
    """Return why nothing of a table can be used."""
    return Unusable(detail, reason="bad_table")


def no_rows() -> Unusable:
    """Return the reason for a table that holds nothing."""
    return Unusable("it holds no row", reason="no_rows")


def check_names(names: Iterable[str]) -> None:
    """Refuse a table in which a name stands for two columns."""
    twice = [name for name, n in Counter(names).items() if n > 1 and name]
    if twice:
        detail = f"it has several columns {shown(twice[0])}; rename or delete all but one"
        raise bad_table(detail)


def flatten(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return nested values under names with points, and lists as text.

    Raises
    ------
    Unusable
        `bad_json` for numbers that are none.

    Examples
    --------
    >>> flatten({"source": {"id": None, "name": "Echo"}, "authors": ["Winn", "Ole"], "paid": True})
    {'source.id': None, 'source.name': 'Echo', 'authors': 'Winn, Ole', 'paid': 'true'}
    """
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            flat.update({f"{name}.{inner}": item for inner, item in flatten(value).items()})
        else:
            flat[name] = _plain(name, value)
    return flat


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401 (whatever a table holds)
    """Return one value without nesting."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return _joined(value)
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError as error:
            detail = f"{shown(name)} holds bytes that are not UTF-8; write it as text"
            raise Unusable(detail, reason="bad_unicode", field=name) from error
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value


def _joined(values: list[Any]) -> str:
    """Return a list as text; what is more than a list of words stays JSON."""
    if any(isinstance(value, dict | list) for value in values):
        return json.dumps(values, ensure_ascii=False, default=written)
    return ", ".join(written(value) for value in values if value is not None)


def written(value: object) -> str:
    """Return a value as metadata has it."""
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
