"""One record on its way to be an article: from a file or from a row of a table."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from mediakit.decoding import Unusable, check_encoding, decode
from mediakit.errors import ArgumentError, ColumnMissingError, InputError, shown
from mediakit.formats import COLUMN_NAMES, Document, read_html, read_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediakit.files import File, Skipped

MAX_BYTES: Final = 20_000_000  # of a file
MAX_CHARACTERS: Final = 5_000_000  # of an article: longer than any, and safe for one machine
SAVED: Final = 100_000  # characters of a rejected text that are kept
FIELDS: Final = ("title", "kicker", "byline", "outlet", "date", "url", "language", "translated")
_KEYS = ("doc_id", "text", "source")
_EXACT = 2**53  # from here on a float no longer holds every whole number
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?P<time>[T ].+)?|\d{8}")


@dataclass
class Record:
    """A text that may become an article.

    Attributes
    ----------
    doc_id, text, source, encoding
        As in `tables.ARTICLES`.
    row
        Position in the table that it comes from.
    fields
        The given ones of `FIELDS`.
    extra
        Further metadata of a file.
    """

    doc_id: str
    text: str
    source: str
    encoding: str | None = None
    row: int | None = None
    fields: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)


class Reject(NamedTuple):
    """A record that is not used, as in `tables.REJECTS`."""

    source: str
    row: int | None
    reason: str
    detail: str
    text: str


def reject(source: str, row: int | None, why: Unusable) -> Reject:
    """Return the row of `rejects` for a record that cannot be used."""
    text = why.text[:SAVED].encode("utf-8", "backslashreplace").decode("utf-8")
    return Reject(source, row, why.reason, why.detail, text)


def doc_ids(files: Sequence[File]) -> list[str]:
    """Return one name for each file: its stem, or its path where several share the stem.

    >>> from pathlib import Path
    >>> from mediakit.files import File
    >>> names = ["a.txt", "may/b.txt", "may/c.txt", "june/c.txt", "june/d.md", "june/d.txt"]
    >>> doc_ids([File(Path(name), name) for name in names])
    ['a', 'b', 'may/c', 'june/c', 'june/d.md', 'june/d.txt']
    """
    forms = []
    for file in files:
        folder, _, name = file.source.rpartition("/")
        stem = name.rpartition(".")[0] or name
        forms.append((stem, f"{folder}/{stem}" if folder else stem, file.source))
    level = [0] * len(files)
    while True:
        ids = [form[at] for form, at in zip(forms, level, strict=True)]
        last = len(forms[0]) - 1 if forms else 0
        shared = {name for name, n in pd.Series(ids, dtype=object).value_counts().items() if n > 1}
        raised = [
            min(at + 1, last) if name in shared else at for name, at in zip(ids, level, strict=True)
        ]
        if raised == level:
            return ids
        level = raised


def read_files(
    files: Sequence[File], skipped: Sequence[Skipped], encoding: str | None
) -> tuple[list[Record], list[Reject]]:
    """Return the records of files, and what could not be read, in the order of their names."""
    name = check_encoding(encoding) if encoding is not None else None
    records: list[Record] = []
    rejects = [Reject(item.source, None, item.reason, item.detail, "") for item in skipped]
    for file, doc_id in zip(files, doc_ids(files), strict=True):
        try:
            records.append(_read_file(file, doc_id, name))
        except Unusable as why:
            rejects.append(reject(file.source, None, why))
    return records, rejects


def _read_file(file: File, doc_id: str, encoding: str | None) -> Record:
    """Return the record that a file holds."""
    try:
        size = file.path.stat().st_size
        raw = file.path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        detail = f"it cannot be opened: {error.strerror}"
        raise Unusable(detail, reason="unreadable") from error
    if size > MAX_BYTES:
        detail = f"the file has {size:,} bytes, more than {MAX_BYTES:,}; cut it into articles"
        raise Unusable(detail, reason="text_too_long")
    if file.path.suffix.lower() in (".html", ".htm"):
        document, used = _read_page(raw, encoding)
    else:
        text, used = decode(raw, encoding)
        document = read_plain(text)
    given = document.fields
    if "date" in given:
        given["date"] = iso_day(given["date"])
    return Record(
        doc_id=given.get("doc_id", doc_id),
        text=document.text,
        source=file.source,
        encoding=used,
        fields={name: given[name] for name in FIELDS if name in given},
        extra={k: v for k, v in given.items() if k not in FIELDS and k != "doc_id"},
    )


_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^<>]*?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE
)


def _read_page(raw: bytes, encoding: str | None) -> tuple[Document, str]:
    """Return what a page holds; where it is no UTF-8, it says itself what it is."""
    declared = _CHARSET.search(raw[:4096])
    try:
        html, used = decode(raw, encoding)
    except Unusable:
        if encoding is not None or declared is None:
            raise
        try:
            html, used = decode(raw, check_encoding(declared[1].decode("ascii")))
        except InputError as error:
            detail = str(error)
            raise Unusable(detail, reason="encoding") from error
    return read_html(html), used


def iso_day(value: str) -> str:
    """Return the day of a date written as year, month, day, in the zone that it names itself.

    >>> iso_day("2024-03-31T23:30:00-05:00"), iso_day("20240331")
    ('2024-03-31', '2024-03-31')
    """
    text = value.strip()
    form = _DAY.fullmatch(text)
    if form is None:
        detail = f"the date {shown(value)} could be read in several ways; write it as YYYY-MM-DD"
        raise Unusable(detail, reason="bad_date")
    try:
        day = dt.datetime.fromisoformat(text) if form["time"] else dt.date.fromisoformat(text)
    except ValueError as error:
        detail = f"there is no date {shown(value)}; correct it or leave it empty"
        raise Unusable(detail, reason="bad_date") from error
    return day.strftime("%Y-%m-%d")


def read_table(table: pd.DataFrame) -> tuple[list[Record], list[Reject], pd.DataFrame]:
    """Return the records of a table's rows, what cannot be used, and the further columns.

    Raises
    ------
    InputError
        For columns of the same name, a date that could be read in several ways, or ids that are
        no whole numbers.
    ColumnMissingError
        Without a column `text`.
    """
    names = _column_names(table)
    columns = {name: table.iloc[:, place].tolist() for name, place in names.items()}
    further = [place for place in range(table.shape[1]) if place not in names.values()]
    sources = columns.get("source", [None] * len(table))
    records: list[Record] = []
    rejects: list[Reject] = []
    for row in range(len(table)):
        values = {name: column[row] for name, column in columns.items()}
        source = str(sources[row]) if _present(sources[row]) else "table"
        try:
            records.append(_read_row(values, row, source))
        except Unusable as why:
            rejects.append(reject(source, row, why))
    return records, rejects, table.iloc[:, further]


def _column_names(table: pd.DataFrame) -> dict[str, int]:
    """Return the columns that articles have of their own, each with its place."""
    wrong = [name for name in table.columns if not isinstance(name, str)]
    if wrong:
        message = f"Column names must be text; found {shown(wrong[0])}. Name the columns."
        raise ArgumentError(message)
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        message = f"The table has several columns {twice[0]!r}. Rename or drop all but one."
        raise InputError(message)
    names = {name: place for place, name in enumerate(table.columns)}
    for given, name in COLUMN_NAMES.items():
        if given in names and name not in names:
            names[name] = names.pop(given)
    needed = "text"
    if needed not in names:
        raise ColumnMissingError(needed, found=table.columns)
    return {name: names[name] for name in ("doc_id", "text", "source", *FIELDS) if name in names}


def _present(value: object) -> bool:
    """Whether a cell holds anything."""
    return not (value is None or value is pd.NaT or value is pd.NA or value != value)  # noqa: PLR0124


def _read_row(values: dict[str, object], row: int, source: str) -> Record:
    """Return the record that a row of a table holds."""
    text = values["text"]
    if not _present(text):
        detail = "the text is missing"
        raise Unusable(detail, reason="empty_text")
    if not isinstance(text, str):
        detail = f"the text is {shown(text)} ({type(text).__name__}), not text"
        raise Unusable(detail, reason="not_text")
    fields = {}
    for name, value in values.items():
        if name not in _KEYS and _present(value):
            given = _row_day(value, row) if name == "date" else str(value)
            if given.strip():
                fields[name] = given
    doc_id = _row_id(values["doc_id"], row) if "doc_id" in values else f"row-{row}"
    return Record(doc_id=doc_id, text=text, source=source, row=row, fields=fields)


def _row_day(value: object, row: int) -> str:
    """Return a date of a table as YYYY-MM-DD; an ambiguous one is the caller's to settle."""
    if isinstance(value, dt.date):  # pandas' Timestamp is one
        return value.strftime("%Y-%m-%d")
    text = str(value)
    if text.strip() and not _DAY.fullmatch(text.strip()):
        message = (
            f"Row {row}: the date {shown(value)} could be read in several ways. "
            "Convert the column with pandas.to_datetime(column, format=…) first."
        )
        raise InputError(message)
    return iso_day(text) if text.strip() else ""


def _row_id(value: object, row: int) -> str:
    """Return the id of a row as text, a whole number with all its digits."""
    if not _present(value) or not str(value).strip():
        detail = "the id is missing; give each row one, or drop the column to have them numbered"
        raise Unusable(detail, reason="missing_id")
    if isinstance(value, Real) and not isinstance(value, Integral):
        number = float(value)
        if not math.isfinite(number) or number != int(number) or abs(number) >= _EXACT:
            message = (
                f"Row {row}: the id {shown(value)} has lost its digits. "
                "Read the column of ids as text, for example with dtype=str."
            )
            raise InputError(message)
        return str(int(number))
    return str(value)
