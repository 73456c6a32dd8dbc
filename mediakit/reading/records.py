"""From a table or a file to records: which column holds what, which day it was, which id it has.

First the columns, then what a caller says about a source (`Options`), then how dates are written,
then the records themselves.
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
import regex

from mediakit.base.files import Unusable, check_encoding, read_toml
from mediakit.base.prose import MONTHS, is_date
from mediakit.errors import ArgumentError, ColumnMissingError, InputError, choose, shown
from mediakit.tables import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    Chosen = Mapping[str, str | None] | None  # by field: the name of a column, or that none has it
    Orders = Mapping[str, set[bool]]  # by the sign between numbers: whether the day is the first

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
_NUMBERS: Final = re.compile(r"(\d\d?)([-/.])(\d\d?)\2\d{4}(?!\d)")
_N_MONTHS, _MOST_DAYS = 12, 31
_LONGEST: Final = 120  # characters of a date, its weekday, time and edition
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
            raise ArgumentError(
                f"delimiter={shown(sign)} must be one character, such as ';' or '\\t'."
            )
        if form is not None:
            read: dt.datetime | None = None
            with suppress(ValueError):
                read = dt.datetime.strptime(_TRIAL.strftime(str(form)), str(form))  # noqa: DTZ007
            if read is None or read.date() != _TRIAL.date():
                told = f"date_format={shown(form)} does not say day, month and year. Write it with"
                fix = "the codes of datetime.strptime, such as '%d/%m/%Y' or '%B %d, %Y'"
                raise ArgumentError(f"{told} {fix}.")
        if self.timezone is not None:
            choose("timezone", self.timezone, sorted(available_timezones()))

    def reader_of(self, dates: Callable[[], Iterable[object]]) -> Callable[[object], str]:
        """Return `read_day` for a column whose dates tell, if one of them could be two days."""
        orders = cache(lambda: tell_orders(dates()))
        return lambda value: self.read_day(value, orders)

    def read_day(self, value: object, orders: Callable[[], Orders] = dict) -> str:
        """Return a date as YYYY-MM-DD: of a moment with an offset in the zone, or in its own.

        A month without a day is YYYY-MM.

        One that has not one reading alone, by itself or by the orders of its column, is `Unusable`.
        """
        if isinstance(value, dt.datetime):  # pandas' Timestamp is one
            return self._find_day(value)
        if isinstance(value, dt.date):
            return value.isoformat()
        if isinstance(value, float) and value.is_integer():  # 20240303 in a column with gaps
            value = int(value)
        text, form = str(value).strip(), self.date_format
        if form is not None:
            with suppress(ValueError):
                return self._find_day(dt.datetime.strptime(text, form))  # noqa: DTZ007 (no zone)
        is_iso = _ISO.fullmatch(text) and (form is None or "-" in text)
        if is_iso:
            iso = f"{text[:8]}T{text[8:]}" if _COMPACT.fullmatch(text) else text
            with suppress(ValueError):
                return self._find_day(dt.datetime.fromisoformat(_ZULU.sub("+00:00", iso)))
        plain = " ".join(text[:_LONGEST].lower().split())
        found = _written().fullmatch(plain) if len(text) < _LONGEST else None
        if form is not None and not is_iso and (found is None or found["one"]):
            detail = f"the date {shown(value)} is not of the form {form!r}"
            raise Unusable(detail, reason="bad_date", field="date")
        if found is None and not is_iso:
            told = f"the date {shown(text)} cannot be read; write it as YYYY-MM-DD"
            fix = "or set its format, such as date_format='%d/%m/%Y'"
            raise Unusable(f"{told}, {fix}", reason="bad_date", field="date")
        with suppress(ValueError):
            if found is not None and (found["day"] or found["one"]):
                return self._find_day(_name_moment(found, text, orders))
            if found is not None:
                return _name_month(found, text)
        detail = f"the date {shown(text)} does not exist; correct it or leave it empty"
        raise Unusable(detail, reason="bad_date", field="date")

    def _find_day(self, moment: dt.datetime) -> str:
        if self.timezone is not None and moment.tzinfo is not None:
            moment = moment.astimezone(ZoneInfo(self.timezone))
        return moment.date().isoformat()


@cache
def _written() -> regex.Pattern[str]:
    """Return what finds the parts of a date that is written in small letters."""
    words: dict[str, list[str]] = read_toml("reading/formats.toml")["dates"]
    weekday = rf"(?:{'|'.join(words['weekdays'])})\.?"
    month = rf"(?P<name>{'|'.join(sorted(_months(), key=len, reverse=True))})\.?"
    day = r"(?P<day>\d\d?)(?:st|nd|rd|th)?"
    year, full, gap = r"(?P<year>\d{4}|'?\d\d)", r"(?P<year>\d{4})", r"[ ,./-]{1,2}"
    minutes = r"(?:[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?)?"
    half = r"(?: ?(?P<half>[ap])\.?m\b\.?)?"
    offset = (
        r"(?: ?(?:utc|gmt)?(?P<offset>[+-]\d\d:?\d\d)| ?\(?(?P<zone>[a-z]{1,5}|[a-z ]+ time)\)?)?"
    )
    clock = rf"(?P<hour>\d\d?)(?=[:.]\d| ?[ap]\.?m){minutes}{half}{offset}"
    forms = (
        rf"(?:the )?{day}(?: of)?{gap}{month}{gap}{year}",
        rf"{month}{gap}{day}{gap}{year}",
        rf"{month} {day} {clock} {year}",
        rf"{full}{gap}{month}{gap}{day}",
        rf"{full}(?P<sign>[-/.])(?P<month>\d\d?)(?P=sign)(?P<day>\d\d?)",
        rf"(?P<one>\d\d?)(?P<mark>[-/.])(?P<two>\d\d?)(?P=mark){year}",
        # Without a day.
        rf"{month}{gap}{full}|{full}(?:{gap}(?:{month}|(?P<month>\d\d?)))?|(?P<month>\d\d?)[-/.]{full}",
    )
    before = rf"(?:{clock},? )?(?:{weekday},? )?"
    behind = rf"(?:,? \(?{weekday}\)?)?(?:,? [a-z ,-]*\bedition\b[a-z ,-]*)?"
    after = rf"(?:(?:,? at |, ?| [|-] |:|t| ){clock})?(?: \([a-z ]+\))?"
    return regex.compile(rf"{before}(?:{'|'.join(forms)}){behind}{after}")


@cache
def _months() -> dict[str, int]:
    """Return the number of each month by the names and short forms that it has."""
    names = [name.lower() for name in MONTHS]
    short = {name[:3]: i for i, name in enumerate(names, 1)}
    return {**short, "sept": 9, **{name: i for i, name in enumerate(names, 1)}}


def _name_month(found: regex.Match[str], text: str) -> str:
    """Return the month that a written date without a day names; a `ValueError` for no month."""
    if not (month := found["month"] or _months().get(found["name"])):
        fix = "add them or leave the date empty, or read without by columns={'date': None}"
        detail = f"the date {shown(text)} names no month and day; {fix}"
        raise Unusable(detail, reason="bad_date", field="date")
    return f"{dt.date(int(found['year']), int(month), 1):%Y-%m}"


def _name_moment(found: regex.Match[str], text: str, orders: Callable[[], Orders]) -> dt.datetime:
    """Return the moment that a written date names; a `ValueError` where there is none."""
    part = found.groupdict()
    year, month, day = part["year"].lstrip("'"), part["month"], part["day"]
    if len(year) != len("YYYY"):
        told = f"the year has two digits in the date {shown(text)}; write it with four"
        fix = "or set its format, such as date_format='%d/%m/%y'"
        raise Unusable(f"{told}, {fix}", reason="ambiguous_date", field="date")
    if part["one"]:
        day, month = _order_numbers(part, text, orders)
    elif part["name"]:
        month = _months()[part["name"]]
    hour = int(part["hour"] or 0)
    if part["half"]:  # midnight is 12 a.m.
        hour = hour % 12 + 12 * (part["half"] == "p")
    zones: dict[str, str] = read_toml("reading/formats.toml")["dates"]["zones"]
    offset = part["offset"] or zones.get(part["zone"] or "", "")
    time = f"{hour:02}:{part['minute'] or '00'}:{part['second'] or '00'}{offset}"
    return dt.datetime.fromisoformat(f"{year}-{int(month):02}-{int(day):02}T{time}")


def _order_numbers(
    part: Mapping[str, str], text: str, orders: Callable[[], Orders]
) -> tuple[int, int]:
    """Return which of two numbers before a year is the day, and which the month."""
    one, two, sign = int(part["one"]), int(part["two"]), part["mark"]
    if max(one, two) > _N_MONTHS or one == two:
        return (two, one) if two > _N_MONTHS else (one, two)
    known = orders().get(sign, set())
    if len(known) == 1:
        return (one, two) if True in known else (two, one)
    days = f"{one} {MONTHS[two - 1]} or {two} {MONTHS[one - 1]}"
    told = f"the date {shown(text)} could be {days}"
    fix = f"set date_format={f'%d{sign}%m{sign}%Y'!r} or {f'%m{sign}%d{sign}%Y'!r}"
    if known:
        fix = "its column has both orders; write it as YYYY-MM-DD"
    raise Unusable(f"{told}; {fix}", reason="ambiguous_date", field="date")


def tell_orders(dates: Iterable[object]) -> Orders:
    """Return whether the day stands before the month, by the sign between them, as dates show.

    >>> tell_orders(["03/04/2024", "31/03/2024", "4.13.2024"])
    {'/': {True}, '.': {False}}
    """
    found: dict[str, set[bool]] = {}
    for date in dates:
        if numbers := _NUMBERS.match(str(date).strip()):
            one, two = int(numbers[1]), int(numbers[3])
            if min(one, two) <= _N_MONTHS < max(one, two) <= _MOST_DAYS:
                found.setdefault(numbers[2], set()).add(one > two)
    return found


def check_days(since: str | None, until: str | None) -> None:
    """Refuse days, months or years to read from and up to that are none, or turned round."""
    given = {name: day for name, day in {"since": since, "until": until}.items() if day}
    for name, day in given.items():
        if not (isinstance(day, str) and is_date(day)):
            told = f"{name}={shown(day)} is not a day, month or year."
            raise ArgumentError(f"{told} Write it as '2024-03-15', '2024-03' or '2024'.")
    if since and until and since[: len(until)] > until[: len(since)]:
        told = f"since={since!r} is after until={until!r}."
        raise ArgumentError(f"{told} Give the earlier one as since.")


def find_outside(day: object, since: str | None, until: str | None) -> Unusable | None:
    """Return why an article of this day is not of those wanted; a month or year counts whole."""
    if not (since or until):
        return None
    if not isinstance(day, str):
        told = "the article has no date; it is used only without since and until"
        return Unusable(told, reason="no_date", field="date")
    if since and day[: len(since)] < since:
        told = f"before since={since!r}"
    elif until and day[: len(until)] > until:
        told = f"after until={until!r}"
    else:
        return None
    return Unusable(f"the article is of {day}, {told}", reason=OUTSIDE, field="date")


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
    read_day = options.reader_of(lambda: values["date"])
    for row in range(len(table)):
        cells = {name: column[row] for name, column in values.items()}
        source = str(sources[row]) if is_present(sources[row]) else "table"
        try:
            items.append(make_record(cells, row, f"row-{row}", source, read_day))
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
    values: dict[str, Any], row: int, name: str, source: str, read_day: Callable[[object], str]
) -> Record:
    """Return the record of a row, given its values by field; the name is its id if it has none."""
    text = values["text"]
    if not is_present(text):
        raise Unusable("the text is missing", reason="empty_text", field="text")
    if not isinstance(text, str):
        detail = f"the text is {shown(text)} ({type(text).__name__}), not text"
        raise Unusable(detail, reason="not_text", field="text")
    doc_id = row_id(values["doc_id"], row) if "doc_id" in values else name
    return Record(doc_id, text, source, row=row, fields=make_fields(values, read_day))


def make_fields(values: Mapping[str, Any], read_day: Callable[[object], str]) -> dict[str, str]:
    """Return the fields of an article that a row has something for, as text."""
    fields = {}
    for own, value in values.items():
        if own in _NO_FIELDS or not is_present(value) or not (given := str(value)).strip():
            continue
        fields[own] = read_day(value) if own == "date" else given
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
