"""One record on its way to be an article: from a file or from a row of a table."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from mediakit.base.files import Unusable
from mediakit.errors import ArgumentError, ColumnMissingError, InputError, shown
from mediakit.reading.columns import check_chosen, find_columns
from mediakit.reading.dates import AmbiguousDate, Calendar, make_calendar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mediakit.reading.columns import Columns

SAVED: Final = 100_000  # characters of a rejected text that are kept
_KEYS = ("doc_id", "text", "source", "file")
_EXACT = 2**53  # from here on a float no longer holds every whole number


class Options(NamedTuple):
    """How a caller says that a source is written.

    Attributes
    ----------
    encoding
        Of files, as Python calls it; without it UTF-8.
    columns
        Field to the column that holds it.
    calendar
        How dates are written.
    delimiter
        Between the fields of a line; without it a comma, in .tsv files a tab.
    """

    encoding: str | None = None
    columns: Mapping[str, str | None] | None = None
    calendar: Calendar = Calendar()
    delimiter: str | None = None


def make_options(
    encoding: str | None,
    columns: Mapping[str, str | None] | None,
    date_format: str | None,
    timezone: str | None,
    delimiter: str | None,
) -> Options:
    """Return what a caller says about a source, if it can be so.

    Raises
    ------
    ArgumentError
        For a field that no article has, a date format or time zone that is none, and a delimiter
        that cannot stand between fields.
    """
    check_chosen(columns)
    _check_delimiter(delimiter)
    return Options(encoding, columns, make_calendar(date_format, timezone), delimiter)


def _check_delimiter(delimiter: str | None) -> None:
    """Refuse what cannot stand between fields."""
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        message = f"delimiter={shown(delimiter)} must be one character, as ';' or '\\t'."
        raise ArgumentError(message)


@dataclass
class Record:
    """A text that may become an article.

    Attributes
    ----------
    doc_id, text, source, encoding
        As in `tables.ARTICLES`.
    row, line
        Position in the table that it comes from, from 0, and line of the file, from 1.
    fields
        The given ones of `columns.FIELDS`.
    extra
        Further metadata of a file.
    """

    doc_id: str
    text: str
    source: str
    encoding: str | None = None
    row: int | None = None
    line: int | None = None
    fields: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)


class Entry(NamedTuple):
    """What an index says about a file, or why that cannot be used.

    Attributes
    ----------
    doc_id
        Its id, if the index gives one.
    fields, extra
        As in `Record`.
    """

    doc_id: str | None
    fields: dict[str, str]
    extra: dict[str, str]
    problem: Unusable | None = None


class Reject(NamedTuple):
    """A record that is not used, as in `tables.REJECTS`."""

    source: str
    row: int | None
    line: int | None
    field: str | None
    reason: str
    detail: str
    text: str


def reject(why: Unusable, source: str, row: int | None = None, line: int | None = None) -> Reject:
    """Return the row of `rejects` for a record that cannot be used."""
    text = why.text[:SAVED].encode("utf-8", "backslashreplace").decode("utf-8")
    return Reject(source, row, line, why.field, why.reason, why.detail, text)


def read_table(table: pd.DataFrame, options: Options) -> tuple[list[Record | Reject], pd.DataFrame]:
    """Return the record of each row of a DataFrame, and the further columns.

    Raises
    ------
    InputError
        For columns of the same name, a date that could be read in several ways, or ids that are
        no whole numbers.
    ColumnMissingError
        Without a column of texts, or one that was chosen.
    """
    columns = _table_columns(table, options)
    used = {name for names in columns.values() for name in names}
    values = {own: _column(table, names) for own, names in columns.items()}
    sources = table["source"].tolist() if "source" in table else [None] * len(table)
    items: list[Record | Reject] = []
    for row in range(len(table)):
        cells = {name: column[row] for name, column in values.items()}
        source = str(sources[row]) if is_present(sources[row]) else "table"
        try:
            items.append(make_record(cells, row, f"row-{row}", source, options.calendar))
        except Unusable as why:
            items.append(reject(why, source, row))
    return items, table[[name for name in table.columns if name not in used and name != "source"]]


def _table_columns(table: pd.DataFrame, options: Options) -> Columns:
    """Return the columns that articles have of their own."""
    wrong = [name for name in table.columns if not isinstance(name, str)]
    if wrong:
        message = f"Column names must be text; found {shown(wrong[0])}. Name the columns."
        raise ArgumentError(message)
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        message = f"The table has several columns {twice[0]!r}. Rename or drop all but one."
        raise InputError(message)
    names = list(table.columns)
    columns = find_columns(names, options.columns, reserved=("source",))
    columns.pop("file", None)
    for name in [name for own in columns.values() for name in own if name not in names]:
        raise ColumnMissingError(name, found=names)
    if "text" not in columns:
        needed = "text"
        raise ColumnMissingError(needed, found=names)
    return columns


def _column(table: pd.DataFrame, names: tuple[str, ...]) -> list[Any]:
    """Return the values of a field."""
    lists = [table[name].tolist() for name in names]
    return lists[0] if len(lists) == 1 else list(map(join_texts, zip(*lists, strict=True)))


def join_texts(parts: tuple[object, ...]) -> object:
    r"""Return texts of several columns as one, or what is no text among them.

    >>> join_texts(("Port shuts.", None, "No ship left."))
    'Port shuts.\n\nNo ship left.'
    """
    there = [part for part in parts if is_present(part) and part != ""]
    strange = [part for part in there if not isinstance(part, str)]
    return strange[0] if strange else "\n\n".join(map(str, there)) if there else None


def is_present(value: object) -> bool:
    """Whether a cell holds anything."""
    return not (value is None or value is pd.NaT or value is pd.NA or value != value)  # noqa: PLR0124


def make_record(
    values: dict[str, Any], row: int, name: str, source: str, calendar: Calendar
) -> Record:
    """Return the record that a row of a table holds.

    Parameters
    ----------
    values
        Field to value, for the fields that the table has columns for.
    row, source
        Where the row stands.
    name
        Its id, where the table has no column of ids.
    calendar
        How dates are written.

    Raises
    ------
    Unusable
        `empty_text`, `not_text`, `missing_id` or `bad_date`.
    InputError
        For what the caller has to settle for the whole table: an ambiguous date, ids as floats.
    """
    text = values["text"]
    if not is_present(text):
        detail = "the text is missing"
        raise Unusable(detail, reason="empty_text", field="text")
    if not isinstance(text, str):
        detail = f"the text is {shown(text)} ({type(text).__name__}), not text"
        raise Unusable(detail, reason="not_text", field="text")
    doc_id = row_id(values["doc_id"], row) if "doc_id" in values else name
    fields = make_fields(values, row, calendar)
    return Record(doc_id=doc_id, text=text, source=source, row=row, fields=fields)


def make_fields(values: Mapping[str, Any], row: int, calendar: Calendar) -> dict[str, str]:
    """Return the fields of an article that a row has something for, as text.

    Raises
    ------
    Unusable
        `bad_date`.
    InputError
        For an ambiguous date.
    """
    fields = {}
    for own, value in values.items():
        if own not in _KEYS and is_present(value):
            given = _row_day(value, row, calendar) if own == "date" else str(value)
            if given.strip():
                fields[own] = given
    return fields


def _row_day(value: object, row: int, calendar: Calendar) -> str:
    """Return a date of a table as YYYY-MM-DD; an ambiguous one is the caller's to settle."""
    if isinstance(value, str) and not value.strip():
        return ""
    try:
        return calendar.day(value)
    except AmbiguousDate as why:
        message = f"Row {row}: {why.detail}."
        raise InputError(message) from why


def row_id(value: object, row: int) -> str:
    """Return the id of a row as text, a whole number with all its digits."""
    if not is_present(value) or not str(value).strip():
        detail = "the id is missing; give each row one, or drop the column to have them numbered"
        raise Unusable(detail, reason="missing_id", field="doc_id")
    if isinstance(value, Real) and not isinstance(value, Integral):
        number = float(value)
        if not math.isfinite(number) or number != int(number) or abs(number) >= _EXACT:
            message = (
                f"Row {row}: the id {shown(value)} has lost its digits. "
                "Keep the column of ids as text, for example with dtype=str in pandas."
            )
            raise InputError(message)
        return str(int(number))
    return str(value)
