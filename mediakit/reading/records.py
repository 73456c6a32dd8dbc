"""From a table or a file to records: which column holds what, which day it was, which id it has.

First the columns, then what a caller says about a source (`Options`), then the records themselves.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

import pandas as pd

from mediakit.base.files import Unusable, check_encoding, read_toml
from mediakit.errors import ArgumentError, ColumnMissingError, InputError, choose, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    Chosen = Mapping[str, str | None] | None  # by field: the name of a column, or that none has it

Columns = dict[str, tuple[str, ...]]  # a field and the columns that make it, mostly one

FIELDS: Final = (
    "title", "kicker", "byline", "outlet", "date", "url", "language", "language_rule", "translated",
)  # fmt: skip
OWN: Final = ("doc_id", "text", *FIELDS)  # what a caller may name a column for
COMPUTED: Final = ("text", "source", "encoding", "sha256", "n_words")  # filled by mediakit alone
_NO_FIELDS = ("doc_id", "text", "source", "file")  # columns found, but no field of a record

_SIGNS: Final = re.compile(r"[\W_]+")
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d([T ].+)?|\d{8}([T ].+)?|\d{14}")
_COMPACT: Final = re.compile(r"\d{14}")  # of GDELT
_ZULU: Final = re.compile(r" ?(?:UTC|GMT|Z)$")
_TRIAL: Final = dt.datetime(2001, 2, 3, tzinfo=dt.UTC)  # day, month and short year differ

SAVED: Final = 100_000  # characters of a rejected text that are kept
_EXACT = 2**53  # from here on a float no longer holds every whole number


def find_columns(
    names: Sequence[str], chosen: Chosen = None, *, reserved: Iterable[str] = ()
) -> Columns:
    """Which of these columns, but for the reserved, hold id, text, title and the other fields?

    Those chosen count, also if they are not there; the others are guessed by `columns.toml`.

    >>> find_columns(["Source", "Headline", "LP", "TD", "page"])
    {'text': ('LP', 'TD'), 'title': ('Headline',), 'outlet': ('Source',)}
    """
    given = chosen or {}
    found: Columns = {own: (name,) for own, name in given.items() if name is not None}
    taken = {*given.values(), *reserved}
    by_key: dict[str, str] = {}
    for name in sorted((n for n in names if n not in taken), key=lambda name: name != key_of(name)):
        by_key.setdefault(key_of(name), name)
    for own, forms in _guesses().items():
        form = next((form for form in forms if by_key.keys() >= {*form}), None)
        if form is not None and own not in given:
            found[own] = tuple(by_key.pop(key) for key in form)
    return {own: found[own] for own in _guesses() if own in found}


def key_of(name: str) -> str:
    """Return a name as the table of guesses has it."""
    return _SIGNS.sub("_", name.lower()).strip("_")


@cache
def _guesses() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the names for each field, those of two columns apart."""
    table = read_toml("reading/columns.toml")
    return {own: tuple(tuple(n.split(" + ")) for n in names) for own, names in table.items()}


class AmbiguousDate(Unusable):
    """A date that could be several days."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a source is written, checked: as `corpus.read.Reading` documents it."""

    encoding: str | None = None
    columns: Chosen = None
    date_format: str | None = None
    timezone: str | None = None
    delimiter: str | None = None
    index: str | Path | None = None

    def __post_init__(self) -> None:
        """Refuse an option that cannot be."""
        if self.encoding is not None:
            object.__setattr__(self, "encoding", check_encoding(self.encoding))
        for own, name in (self.columns or {}).items():
            choose("columns: field", own, OWN)
            if not (name is None or (isinstance(name, str) and name)):
                told = f"columns={{{own!r}: {shown(name)}}}"
                raise ArgumentError(f"{told}: give the name of a column, or None.")
        sign, form = self.delimiter, self.date_format
        if sign is not None and (len(sign) != 1 or sign in '"\r\n'):
            raise ArgumentError(f"delimiter={shown(sign)} must be one character, as ';' or '\\t'.")
        if form is not None:
            read: dt.datetime | None = None
            with suppress(ValueError):
                read = dt.datetime.strptime(_TRIAL.strftime(str(form)), str(form))  # noqa: DTZ007
            if read is None or read.date() != _TRIAL.date():
                told = f"date_format={shown(form)} does not say day, month and year. Write it with"
                fix = "the codes of datetime.strptime, as '%d/%m/%Y' or '%B %d, %Y'"
                raise ArgumentError(f"{told} {fix}.")
        if self.timezone is not None:
            choose("timezone", self.timezone, sorted(available_timezones()))

    def read_day(self, value: object) -> str:
        """Return a date as YYYY-MM-DD: of a moment with an offset in the zone, or in its own."""
        if isinstance(value, dt.datetime):  # pandas' Timestamp is one
            return self._find_day(value)
        if isinstance(value, dt.date):
            return value.isoformat()
        text, form = str(value).strip(), self.date_format
        is_iso = _ISO.fullmatch(text) and (form is None or "-" in text)
        if form is not None:
            with suppress(ValueError):
                return self._find_day(dt.datetime.strptime(text, form))  # noqa: DTZ007 (no zone)
        if is_iso:
            text = f"{text[:8]}T{text[8:]}" if _COMPACT.fullmatch(text) else text
            with suppress(ValueError):
                return self._find_day(dt.datetime.fromisoformat(_ZULU.sub("+00:00", text)))
            detail = f"there is no date {shown(text)}; correct it or leave it empty"
        elif form is not None:
            detail = f"the date {shown(value)} is not of the form {form!r}"
        else:
            told = f"the date {shown(text)} could be read in several ways; write it as YYYY-MM-DD"
            fix = "or say how it is written, as date_format='%d/%m/%Y'"
            raise AmbiguousDate(f"{told}, {fix}", reason="bad_date", field="date")
        raise Unusable(detail, reason="bad_date", field="date")

    def _find_day(self, moment: dt.datetime) -> str:
        if self.timezone is not None and moment.tzinfo is not None:
            moment = moment.astimezone(ZoneInfo(self.timezone))
        return moment.date().isoformat()


@dataclass
class Record:
    """A text that may become an article: its place, the given ones of `FIELDS`, and what is left.

    Rows count from 0, lines from 1.
    """

    doc_id: str
    text: str
    source: str
    encoding: str | None = None
    row: int | None = None
    line: int | None = None
    fields: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)


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
    """Return the record of each row of a DataFrame, and the further columns."""
    columns = _find_table_columns(table, options)
    used = {"source", *(name for names in columns.values() for name in names)}
    values: dict[str, list[Any]] = {}
    for own, names in columns.items():
        lists = [table[name].tolist() for name in names]
        values[own] = lists[0] if len(lists) == 1 else [*map(join_texts, zip(*lists, strict=True))]
    sources = table["source"].tolist() if "source" in table else [None] * len(table)
    items: list[Record | Reject] = []
    for row in range(len(table)):
        cells = {name: column[row] for name, column in values.items()}
        source = str(sources[row]) if is_present(sources[row]) else "table"
        try:
            items.append(make_record(cells, row, f"row-{row}", source, options))
        except Unusable as why:
            items.append(reject(why, source, row))
    return items, table[[name for name in table.columns if name not in used]]


def _find_table_columns(table: pd.DataFrame, options: Options) -> Columns:
    """Return the columns of a DataFrame that articles have of their own, or refuse it."""
    names = list(table.columns)
    if strange := [shown(name) for name in names if not isinstance(name, str)]:
        raise ArgumentError(f"Column names must be text; found {strange[0]}. Name the columns.")
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise InputError(f"The table has several columns {twice[0]!r}. Rename or drop all but one.")
    columns = find_columns(names, options.columns, reserved=("source",))
    columns.pop("file", None)
    missing = [name for own in columns.values() for name in own if name not in names]
    if missing or "text" not in columns:
        raise ColumnMissingError((*missing, "text")[0], found=names)
    return columns


def join_texts(parts: tuple[object, ...]) -> object:
    """Return texts of several columns as one, or what is no text among them."""
    there = [part for part in parts if is_present(part) and part != ""]
    strange = [part for part in there if not isinstance(part, str)]
    return strange[0] if strange else "\n\n".join(map(str, there)) if there else None


def is_present(value: object) -> bool:
    """Whether a cell holds anything."""
    return not (value is None or value is pd.NaT or value is pd.NA or value != value)  # noqa: PLR0124


def make_record(
    values: dict[str, Any], row: int, name: str, source: str, options: Options
) -> Record:
    """Return the record of a row, given its values by field; the name is its id if it has none."""
    text = values["text"]
    if not is_present(text):
        raise Unusable("the text is missing", reason="empty_text", field="text")
    if not isinstance(text, str):
        detail = f"the text is {shown(text)} ({type(text).__name__}), not text"
        raise Unusable(detail, reason="not_text", field="text")
    doc_id = row_id(values["doc_id"], row) if "doc_id" in values else name
    return Record(doc_id, text, source, row=row, fields=make_fields(values, row, options))


def make_fields(values: Mapping[str, Any], row: int, options: Options) -> dict[str, str]:
    """Return the fields of an article that a row has something for, as text.

    An ambiguous date is the caller's to settle for the whole table: an `InputError`.
    """
    fields = {}
    for own, value in values.items():
        if own in _NO_FIELDS or not is_present(value) or not (given := str(value)).strip():
            continue
        try:
            fields[own] = options.read_day(value) if own == "date" else given
        except AmbiguousDate as why:
            raise InputError(f"Row {row}: {why.detail}.") from why
    return fields


def row_id(value: object, row: int) -> str:
    """Return the id of a row as text, a whole number with all its digits."""
    if not is_present(value) or not str(value).strip():
        detail = "the id is missing; give each row one, or drop the column to have them numbered"
        raise Unusable(detail, reason="missing_id", field="doc_id")
    if isinstance(value, Real) and not isinstance(value, Integral):
        number = float(value)
        if not math.isfinite(number) or number != int(number) or abs(number) >= _EXACT:
            fix = "Keep the column of ids as text, for example with dtype=str in pandas"
            raise InputError(f"Row {row}: the id {shown(value)} has lost its digits. {fix}.")
        return str(int(number))
    return str(value)
