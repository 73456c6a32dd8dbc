"""One record on its way to be an article: from a file or from a row of a table."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, field
from functools import cache
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

import pandas as pd

from mediakit.base.files import Unusable, read_toml
from mediakit.errors import ArgumentError, ColumnMissingError, InputError, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


FIELDS: Final = (
    "title", "kicker", "byline", "outlet", "date", "url", "language", "language_rule", "translated",
)  # fmt: skip


OWN: Final = ("doc_id", "text", *FIELDS)  # what a caller may name a column for


COMPUTED: Final = ("text", "source", "encoding", "sha256", "n_words")  # filled by mediakit alone


_SIGNS: Final = re.compile(r"[\W_]+")


Columns = dict[str, tuple[str, ...]]  # a field and the columns that make it, mostly one


def find_columns(
    names: Sequence[str],
    chosen: Mapping[str, str | None] | None = None,
    *,
    reserved: Iterable[str] = (),
) -> Columns:
    """Which of these columns hold id, text, title and the other fields of an article?

    Parameters
    ----------
    names
        The columns that are there.
    chosen
        Field to the name of its column, or None for a field that shall have none; checked by
        `check_chosen`. Fields that are left out are guessed by ``reading/columns.toml``.
    reserved
        Columns that are something else.

    Returns
    -------
    dict
        Field to its columns, for the fields found. A chosen column that is not there is in it
        too.

    Examples
    --------
    >>> find_columns(["Source", "Headline", "LP", "TD", "page"])
    {'text': ('LP', 'TD'), 'title': ('Headline',), 'outlet': ('Source',)}
    >>> find_columns(["body", "content"], {"text": "content"})
    {'text': ('content',)}
    """
    given = dict(chosen or {})
    found: Columns = {own: (name,) for own, name in given.items() if name is not None}
    taken = {*(name for columns in found.values() for name in columns), *reserved}
    by_key: dict[str, str] = {}
    for name in sorted((n for n in names if n not in taken), key=lambda name: name != key_of(name)):
        by_key.setdefault(key_of(name), name)
    for own, forms in _guesses().items():
        if own in given:
            continue
        for form in forms:
            if all(key in by_key for key in form):
                found[own] = tuple(by_key.pop(key) for key in form)
                break
    return {own: found[own] for own in _guesses() if own in found}


def key_of(name: str) -> str:
    """Return a name as the table of guesses has it.

    >>> key_of(" Source Name"), key_of("source.name")
    ('source_name', 'source_name')
    """
    return _SIGNS.sub("_", name.lower()).strip("_")


@cache
def _guesses() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the names for each field, those of two columns apart."""
    table = read_toml("reading/columns.toml")
    return {own: tuple(tuple(n.split(" + ")) for n in names) for own, names in table.items()}


def check_chosen(chosen: Mapping[str, str | None] | None) -> None:
    """Refuse a choice of columns for fields that no article has.

    Raises
    ------
    ArgumentError
        With the fields that there are.
    """
    for own, name in (chosen or {}).items():
        if own not in OWN:
            raise ArgumentError(
                f"columns={{{own!r}: …}}: an article has no field {shown(own)}; "
                f"choose from {', '.join(OWN)}.{nearest(str(own), OWN)}"
            )
        if not (name is None or (isinstance(name, str) and name)):
            raise ArgumentError(
                f"columns={{{own!r}: {shown(name)}}}: give the name of a column, or None."
            )


_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d([T ].+)?|\d{8}([T ].+)?|\d{14}")


_COMPACT: Final = re.compile(r"\d{14}")  # of GDELT


_ZULU: Final = re.compile(r" ?(?:UTC|GMT|Z)$")


_TRIAL: Final = dt.datetime(2001, 2, 3, tzinfo=dt.UTC)  # day, month and short year differ


class AmbiguousDate(Unusable):
    """A date that could be several days."""


@dataclass(frozen=True)
class Calendar:
    """How dates are written, and in which time zone a moment belongs to a day."""

    form: str | None = None
    zone: ZoneInfo | None = None

    def day(self, value: object) -> str:
        """Return a date as YYYY-MM-DD.

        A moment with an offset belongs to its day in the declared zone, or else in its own.

        Raises
        ------
        AmbiguousDate
            For what is not written as year, month, day, if no form was declared.
        Unusable
            `bad_date` for a day that there is not, or that is not of the declared form.

        Examples
        --------
        >>> Calendar().day("2024-03-31T23:30:00-05:00"), Calendar().day("20240331")
        ('2024-03-31', '2024-03-31')
        >>> Calendar(zone=ZoneInfo("UTC")).day("2024-03-31T23:30:00-05:00")
        '2024-04-01'
        >>> Calendar("%d/%m/%Y").day("01/02/2024")
        '2024-02-01'
        """
        if isinstance(value, dt.datetime):  # pandas' Timestamp is one
            return self._local(value)
        if isinstance(value, dt.date):
            return value.isoformat()
        text = str(value).strip()
        if self.form is not None:
            try:
                return self._local(dt.datetime.strptime(text, self.form))  # noqa: DTZ007 (no zone)
            except ValueError as error:
                if not _ISO.fullmatch(text) or "-" not in text:
                    raise Unusable(
                        f"the date {shown(value)} is not of the form {self.form!r}",
                        reason="bad_date",
                        field="date",
                    ) from error
        return self._iso(text)

    def _local(self, moment: dt.datetime) -> str:
        """Return the day of a moment."""
        if self.zone is not None and moment.tzinfo is not None:
            moment = moment.astimezone(self.zone)
        return moment.date().isoformat()

    def _iso(self, text: str) -> str:
        """Return the day of a date that is written as year, month, day."""
        if not _ISO.fullmatch(text):
            raise AmbiguousDate(
                f"the date {shown(text)} could be read in several ways; write it as YYYY-MM-DD, "
                "or say how it is written, as date_format='%d/%m/%Y'",
                reason="bad_date",
                field="date",
            )
        if _COMPACT.fullmatch(text):
            text = f"{text[:8]}T{text[8:]}"
        try:
            return self._local(dt.datetime.fromisoformat(_ZULU.sub("+00:00", text)))
        except ValueError as error:
            raise Unusable(
                f"there is no date {shown(text)}; correct it or leave it empty",
                reason="bad_date",
                field="date",
            ) from error


def make_calendar(form: str | None, zone: str | None) -> Calendar:
    """Return how dates are to be read.

    Raises
    ------
    ArgumentError
        For a form without day, month or year, and for an unknown time zone.
    """
    if form is not None and not _is_complete(form):
        raise ArgumentError(
            f"date_format={shown(form)} does not say day, month and year. Write it with the codes "
            "of datetime.strptime, as '%d/%m/%Y' or '%B %d, %Y'."
        )
    if zone is None:
        return Calendar(form)
    if zone not in (known := available_timezones()):
        message = f"timezone={shown(zone)} is no time zone. Give a name such as 'Europe/Paris'."
        raise ArgumentError(message + nearest(str(zone), known))
    return Calendar(form, ZoneInfo(zone))


def _is_complete(form: object) -> bool:
    """Whether a day can be written in a form and read again."""
    try:
        text = _TRIAL.strftime(str(form))
        return dt.datetime.strptime(text, str(form)).date() == _TRIAL.date()  # noqa: DTZ007
    except ValueError:
        return False


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
        raise ArgumentError(f"delimiter={shown(delimiter)} must be one character, as ';' or '\\t'.")


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
        raise ArgumentError(
            f"Column names must be text; found {shown(wrong[0])}. Name the columns."
        )
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise InputError(f"The table has several columns {twice[0]!r}. Rename or drop all but one.")
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
        raise Unusable("the text is missing", reason="empty_text", field="text")
    if not isinstance(text, str):
        raise Unusable(
            f"the text is {shown(text)} ({type(text).__name__}), not text",
            reason="not_text",
            field="text",
        )
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
        raise InputError(f"Row {row}: {why.detail}.") from why


def row_id(value: object, row: int) -> str:
    """Return the id of a row as text, a whole number with all its digits."""
    if not is_present(value) or not str(value).strip():
        raise Unusable(
            "the id is missing; give each row one, or drop the column to have them numbered",
            reason="missing_id",
            field="doc_id",
        )
    if isinstance(value, Real) and not isinstance(value, Integral):
        number = float(value)
        if not math.isfinite(number) or number != int(number) or abs(number) >= _EXACT:
            raise InputError(
                f"Row {row}: the id {shown(value)} has lost its digits. "
                "Keep the column of ids as text, for example with dtype=str in pandas."
            )
        return str(int(number))
    return str(value)
