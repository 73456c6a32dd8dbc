"""Files to records: one from a text or a page, one from each row of a table."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from itertools import groupby
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from mediakit.base.files import Unusable, check_encoding, decode
from mediakit.errors import InputError, shown
from mediakit.reading.columns import COMPUTED, FIELDS, find_columns
from mediakit.reading.delimited import read_delimited
from mediakit.reading.formats import Document, read_html, read_plain
from mediakit.reading.json_rows import read_json, read_json_lines
from mediakit.reading.packed import Meter, hold, open_members, unpack
from mediakit.reading.parquet_rows import read_parquet
from mediakit.reading.records import Record, Reject, is_present, join_texts, make_record, reject
from mediakit.reading.rows import written
from mediakit.reading.xlsx_rows import read_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from mediakit.reading.columns import Columns
    from mediakit.reading.files import File
    from mediakit.reading.kinds import Skipped
    from mediakit.reading.records import Entry, Options
    from mediakit.reading.rows import Row, Rows

MAX_BYTES: Final = 20_000_000  # of a file with one article
_WITHOUT_ENCODING = (".parquet", ".xlsx")
_WEB = ("http://", "https://")
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^<>]*?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE
)


def doc_ids(files: Sequence[File]) -> list[str]:
    """Return one name for each file: its stem, or its path where several share the stem.

    >>> from pathlib import Path
    >>> from mediakit.reading.files import File
    >>> names = ["a.txt", "may/b.txt", "may/c.txt", "june/c.txt", "june/d.md", "june/d.txt"]
    >>> doc_ids([File(Path(name), name) for name in names])
    ['a', 'b', 'may/c', 'june/c', 'june/d.md', 'june/d.txt']
    """
    forms = []
    for file in files:
        folder, _, name = file.source.rpartition("/")
        stem = name.removesuffix(file.packing).rpartition(".")[0] or name
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
    files: Sequence[File],
    skipped: Sequence[Skipped],
    options: Options,
    entries: Mapping[str, Entry] = MappingProxyType({}),
) -> Iterator[Record | Reject]:
    """Yield the records of files, and what could not be read, file by file.

    Parameters
    ----------
    files, skipped
        As `files.find_files` gives them.
    options
        How they are written.
    entries
        The source of a text or page to what an index says about it.

    Raises
    ------
    InputError
        For an unknown encoding, and for a table that breaks off after some of its rows.
    """
    if options.encoding is not None:
        options = options._replace(encoding=check_encoding(options.encoding))
    for source, reason, detail in skipped:
        yield reject(Unusable(detail, reason=reason), source)
    for opened in _open_files(list(zip(files, doc_ids(files), strict=True))):
        for item in _read_file(opened, options):
            entry = entries.get(item.source) if isinstance(item, Record) else None
            yield item if entry is None else _joined(item, entry)


class _Opened(NamedTuple):
    """A file, its id, and its bytes as they are stored or why there are none."""

    file: File
    doc_id: str
    stream: IO[bytes] | Unusable
    meter: Meter


def _open_files(files: Sequence[tuple[File, str]]) -> Iterator[_Opened]:
    """Open one file after the other, those of an archive while it is open."""
    for archive, group in groupby(files, lambda item: item[0].member is not None and item[0].path):
        members = list(group)
        if archive:
            yield from _open_archive(archive, members)
            continue
        for file, doc_id in members:
            try:
                with file.path.open("rb") as stream:
                    size = os.fstat(stream.fileno()).st_size
                    yield _Opened(file, doc_id, stream, Meter(file.source, size))
            except OSError as error:
                detail = f"it cannot be opened: {error.strerror or error}"
                why = Unusable(detail, reason="unreadable")
                yield _Opened(file, doc_id, why, Meter(file.source, 0))


def _open_archive(archive: Path, members: Sequence[tuple[File, str]]) -> Iterator[_Opened]:
    """Open one member of an archive after the other."""
    by_place = {file.member: (file, doc_id) for file, doc_id in members}
    places = [file.member for file, _ in members if file.member is not None]
    try:
        for place, stream, meter in open_members(archive, places):
            yield _Opened(*by_place.pop(place), stream, meter)
    except Unusable as why:  # the archive breaks off: nothing more of it can be read
        for file, doc_id in by_place.values():
            yield _Opened(file, doc_id, why, Meter(file.source, 0))


def _read_file(opened: _Opened, options: Options) -> Iterator[Record | Reject]:
    """Yield the record or the records of a file, or why there are none."""
    file, doc_id, stored, meter = opened
    try:
        if isinstance(stored, Unusable):
            raise stored
        packed = file.packing or file.member is not None
        stream = unpack(stored, file.packing, meter) if packed else stored
        if file.is_table:
            yield from _read_table(stream, file, doc_id, options)
        else:
            yield _read_article(stream, file, doc_id, options)
    except Unusable as why:
        yield reject(why, file.source)


def _joined(record: Record | Reject, entry: Entry) -> Record | Reject:
    """Return the record of a file with what an index says, which goes before what itself says."""
    if isinstance(record, Reject) or record.row is not None:
        return record
    if entry.problem is not None:
        return reject(entry.problem, record.source)
    return replace(
        record,
        doc_id=entry.doc_id or record.doc_id,
        fields=record.fields | entry.fields,
        extra=record.extra | entry.extra,
    )


def _read_article(stream: IO[bytes], file: File, doc_id: str, options: Options) -> Record:
    """Return the record that a text or a page holds."""
    raw = stream.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        detail = f"the file has more than {MAX_BYTES:,} bytes; cut it into articles"
        raise Unusable(detail, reason="text_too_long")
    if file.suffix in (".html", ".htm"):
        document, used = _read_page(raw, options.encoding)
    else:
        text, used = decode(raw, options.encoding)
        document = read_plain(text)
    given = document.fields
    if "date" in given:
        given["date"] = options.calendar.day(given["date"])
    return Record(
        doc_id=given.get("doc_id", doc_id),
        text=document.text,
        source=file.source,
        encoding=used,
        fields={name: given[name] for name in FIELDS if name in given},
        extra={k: v for k, v in given.items() if k not in FIELDS and k != "doc_id"},
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


def open_rows(stream: IO[bytes], file: File, options: Options) -> Rows:
    """Return the rows of a table file, given its content.

    Raises
    ------
    Unusable
        As the reader of its format says.
    """
    suffix = file.suffix
    if suffix in (".csv", ".tsv"):
        usual = "\t" if suffix == ".tsv" else ","
        return read_delimited(stream, options.encoding, options.delimiter or usual)
    if suffix in (".jsonl", ".ndjson"):
        return read_json_lines(stream, options.encoding)
    if suffix == ".json":
        return read_json(stream, options.encoding)
    stream = stream if stream.seekable() else hold(stream)
    return read_xlsx(stream) if suffix == ".xlsx" else read_parquet(stream, file.source)


def _read_table(
    stream: IO[bytes], file: File, doc_id: str, options: Options
) -> Iterator[Record | Reject]:
    """Yield the record of each row of a table file."""
    table = open_rows(stream, file, options)
    columns = _text_columns(table, options)
    used = {name for names in columns.values() for name in names}
    encoding = None if file.suffix in _WITHOUT_ENCODING else options.encoding or "utf-8"
    rows = iter(table.rows)
    while True:
        try:
            row = next(rows, None)
        except Unusable as why:  # what was read before may be wrong too
            message = f"{shown(file.source)} cannot be read to its end: {why.detail}."
            raise InputError(message) from why
        if row is None:
            return
        try:
            record = _read_row(row, columns, f"{doc_id}:{row.row}", file.source, options)
        except Unusable as why:
            yield reject(why, file.source, row.row, row.line)
            continue
        record.encoding = encoding
        record.extra = take_extra(row, used)
        yield record


def _text_columns(table: Rows, options: Options) -> Columns:
    """Return the columns of a table of texts."""
    names = table.names
    columns = find_columns(names, options.columns)
    columns.pop("file", None)
    chosen = [name for name in (options.columns or {}).values() if name is not None]
    missing = [name for name in chosen if name not in names and name not in table.empty]
    found = ", ".join(names)
    if missing or "text" not in columns:
        fix = "name the column of texts, as columns={'text': 'body'}"
        if len(names) == 1:
            signs = [sign for sign in ";\t|," if sign in names[0]]
            fix = f"try delimiter={signs[0]!r}" if signs else fix
        column = missing[0] if missing else "text"
        detail = f"it has no column {column!r}; found {shown(found)}; {fix}"
        raise Unusable(detail, reason="no_text_column")
    return columns


def _read_row(row: Row, columns: Columns, name: str, source: str, options: Options) -> Record:
    """Return the record that a row of a table file holds."""
    if isinstance(row.cells, Unusable):
        raise row.cells
    values = take_fields(row.cells, columns)
    try:
        record = make_record(values, row.row, name, source, options.calendar)
    except InputError as error:
        line = f", line {row.line}" if row.line else ""
        message = f"{source}{line}: {error}"
        raise InputError(message) from error
    record.line = row.line
    return record


def take_fields(row: Mapping[str, Any], columns: Columns) -> dict[str, Any]:
    """Return the values of a row by field; a column `source` may hold an address or an outlet.

    >>> take_fields({"t": "Rain.", "source": "https://x.example"}, {"text": ("t",),
    ...     "outlet": ("source",)})
    {'text': 'Rain.', 'url': 'https://x.example'}
    """
    values = {
        own: row.get(names[0]) if len(names) == 1 else join_texts(tuple(map(row.get, names)))
        for own, names in columns.items()
    }
    for own, other in (("outlet", "url"), ("url", "outlet")):
        if columns.get(own, ("",))[0].lower() == "source" and is_present(values[own]):
            is_address = str(values[own]).startswith(_WEB)
            if is_address != (own == "url"):
                value = values.pop(own)
                values[other] = values.get(other) or value
    return values


def take_extra(row: Row, used: set[str]) -> dict[str, str]:
    """Return what a row holds besides the fields of an article, as text."""
    if isinstance(row.cells, Unusable):
        return {}
    found = {
        name: written(value)
        for name, value in row.cells.items()
        if name not in used and name not in COMPUTED and is_present(value)
    }
    return {name: value for name, value in found.items() if value.strip()}
