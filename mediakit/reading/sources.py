"""Files to records: one from a text or a page, one from each row of a table."""

from __future__ import annotations

import os
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from mediakit.base.files import Unusable, check_encoding, decode, escaped
from mediakit.errors import InputError, shown
from mediakit.reading.files import (
    INDEX,
    TABLES,
    File,
    Meter,
    Skipped,
    hold,
    open_members,
    printable,
    unpack,
)
from mediakit.reading.records import (
    COMPUTED,
    FIELDS,
    Entry,
    Record,
    Reject,
    find_columns,
    is_present,
    join_texts,
    make_fields,
    make_record,
    reject,
    row_id,
)
from mediakit.reading.rows import (
    read_delimited,
    read_json,
    read_json_lines,
    read_parquet,
    read_xlsx,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mediakit.reading.records import Columns, Options
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
        raise Unusable(
            f"the file has more than {MAX_BYTES:,} bytes; cut it into articles",
            reason="text_too_long",
        )
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
            raise Unusable(str(error), reason="encoding") from error
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
            raise InputError(
                f"{shown(file.source)} cannot be read to its end: {why.detail}."
            ) from why
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
        raise Unusable(
            f"it has no column {column!r}; found {shown(found)}; {fix}", reason="no_text_column"
        )
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
        raise InputError(f"{source}{line}: {error}") from error
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


class Joined(NamedTuple):
    """An index and the files that it is about.

    Attributes
    ----------
    entries
        The source of a file to what its row says.
    rejects
        Rows that belong to no file, or cannot be read.
    without
        Sources of files without a row.
    """

    entries: dict[str, Entry]
    rejects: list[Reject]
    without: list[str]


def find_joined(
    index: str | Path | None,
    source: object,
    files: list[File],
    skipped: list[Skipped],
    options: Options,
) -> tuple[Joined | None, list[File], list[Skipped]]:
    """Return the index that was named or is in the folder, and the files without it."""
    found = _find_index(source) if index is None else Path(index)
    if found is None:
        return None, files, skipped
    place = found.resolve()
    sources = {file.source for file in files if file.path.resolve() == place}
    others = [file for file in files if file.source not in sources]
    told = "its rows are joined to the articles"
    try:
        joined = _join_index(found, others, options)
    except InputError as error:
        if index is not None:
            raise
        joined, told = None, str(error).rstrip(".")
    if index is None:
        sources = {INDEX}
    skipped = [item for item in skipped if item.source not in sources]
    skipped += [Skipped(name, "not_an_article", told) for name in sorted(sources)]
    return joined, others, skipped


def _join_index(path: str | Path, files: Sequence[File], options: Options) -> Joined:
    """Which row of an index is about which of these files?

    A row names its file by a column `file` (or the like): as the tables call it, from the folder
    of the index on, or by its bare name where only one file has it; or by a column `doc_id`.

    Parameters
    ----------
    path
        A table of any kind that `read_articles` reads, UTF-8 or in the encoding of the files.
    files
        All files that are read; only texts and pages can have a row.
    options
        How the files are written; `columns` holds for the columns that are there.

    Raises
    ------
    InputError
        Where the index cannot be read, names no files, or names one twice.
    """
    name = printable(Path(path).name)
    try:
        names, rows = _rows(Path(path), options)
        columns = _columns(names, options)
    except Unusable as why:
        raise InputError(f"The index {shown(str(path))} cannot be used: {why.detail}.") from why
    lookup = _Lookup(Path(path).parent, [file for file in files if not file.is_table])
    entries: dict[str, Entry] = {}
    seen: dict[str, Row] = {}
    rejects: list[Reject] = []
    for row in rows:
        try:
            file = lookup.find(row, columns)
        except Unusable as why:
            rejects.append(reject(why, name, row.row, row.line))
            continue
        if file.source in seen:
            raise InputError(
                f"The index {shown(str(path))} has two rows for {shown(file.source)}: "
                f"{_place(seen[file.source])} and {_place(row)}. Delete one."
            )
        seen[file.source] = row
        entries[file.source] = _entry(row, columns, options, name)
    if not entries:
        first = f"; the first row: {rejects[0].detail}" if rejects else ""
        raise InputError(
            f"The index {shown(str(path))} cannot be used: no row is about a file{first}."
        )
    without = [file.source for file in lookup.files if file.source not in entries]
    return Joined(entries, rejects, without)


def _find_index(source: object) -> Path | None:
    """Return the index in a folder that is read, if there is one."""
    if not isinstance(source, str | Path) or not Path(source).is_dir():
        return None
    found = Path(source) / INDEX
    return found if found.is_file() and not found.is_symlink() else None


def _columns(names: list[str], options: Options) -> Columns:
    """Return the columns of an index, one of which must name the files."""
    given = (options.columns or {}).items()
    columns = find_columns(names, {own: n for own, n in given if n is None or n in names})
    if "file" in columns or "doc_id" in columns:
        return columns
    raise Unusable(
        f"it has no column 'file' or 'doc_id'; found {shown(', '.join(names))}", reason="bad_table"
    )


def _rows(path: Path, options: Options) -> tuple[list[str], list[Row]]:
    """Return the names of the columns and all rows of an index."""
    file = File(path, printable(path.name))
    if not file.is_table:
        raise Unusable(f"an index is a table ({', '.join(TABLES)})", reason="unsupported")
    for encoding in dict.fromkeys((None, options.encoding)):
        try:
            with path.open("rb") as stored:
                meter = Meter(file.source, path.stat().st_size)
                stream = unpack(stored, file.packing, meter) if file.packing else stored
                table = open_rows(stream, file, options._replace(encoding=encoding))
                return table.names, list(table.rows)
        except OSError as error:
            raise Unusable(
                f"it cannot be opened: {error.strerror or error}", reason="unreadable"
            ) from error
        except Unusable as why:
            if why.reason != "encoding" or encoding == options.encoding:
                raise
    raise AssertionError  # the loop ends with the encoding of the files


class _Lookup:
    """The files that a row may be about, by everything that it may call them."""

    def __init__(self, folder: Path, files: list[File]) -> None:
        self.files = files
        self.folder = folder
        self.keys: list[dict[str, list[File]]] = [defaultdict(list) for _ in range(4)]
        for file, doc_id in zip(files, doc_ids(files), strict=True):
            path = "" if file.member is not None else str(file.path.resolve())
            names = (file.source, path, doc_id, file.source.rpartition("/")[2])
            for key, by_name in zip(names, self.keys, strict=True):
                by_name[key].append(file)

    def find(self, row: Row, columns: Columns) -> File:
        """Return the file of a row.

        Raises
        ------
        Unusable
            `no_file`, or why the row cannot be read.
        """
        if isinstance(row.cells, Unusable):
            raise row.cells
        given = [str(v) for own in ("file", "doc_id") if (v := _value(row.cells, columns, own))]
        for value in given:
            name = value.replace("\\", "/").removeprefix("./")
            path = str((self.folder / name).resolve())
            for key, by_name in zip((name, path, name, Path(name).name), self.keys, strict=True):
                found = by_name.get(key, [])
                if len(found) == 1:
                    return found[0]
        called = shown(given[0]) if given else "an empty name"
        raise Unusable(
            f"there is no file {called} among those that are read, or there are several",
            reason="no_file",
            field="file",
        )


def _value(cells: dict[str, Any], columns: Columns, own: str) -> object:
    """Return the value of a field that is one column."""
    return cells.get(columns[own][0]) if own in columns else None


def _entry(row: Row, columns: Columns, options: Options, name: str) -> Entry:
    """Return what a row says about its file."""
    if isinstance(row.cells, Unusable):
        return Entry(None, {}, {}, row.cells)
    used = {n for own, names in columns.items() for n in names if own != "file"}
    values = take_fields(row.cells, columns)
    doc_id = row_id(values["doc_id"], row.row) if values.get("doc_id") else None
    try:
        fields = make_fields(values, row.row, options.calendar)
    except Unusable as why:
        detail = f"{name}, {_place(row)}: {why.detail}"
        return Entry(None, {}, {}, Unusable(detail, reason=why.reason, field=why.field))
    except InputError as error:
        raise InputError(f"{name}, {_place(row)}: {error}") from error
    return Entry(doc_id, fields, take_extra(row, used))


def _place(row: Row) -> str:
    """Return where a row stands."""
    return f"row {row.row}" if row.line is None else f"line {row.line}"


# What front matter calls the fields of an article, besides their own names; its `id` is a number
# of the site, not the name of the article.
_KEYS: Final = {
    "headline": "title",
    "author": "byline",
    "authors": "byline",
    "by": "byline",
    "publication": "outlet",
    "publisher": "outlet",
    "newspaper": "outlet",
    "site": "outlet",
    "source": "outlet",
    "published": "date",
    "pubdate": "date",
    "link": "url",
    "canonical": "url",
    "lang": "language",
}


_COMPUTED = ("text", "encoding", "sha256", "n_words")  # columns that no metadata may fill


MAX_DEPTH: Final = 200  # nested elements; lxml drops what lies deeper than 255, and what follows


_FRONT_MATTER = re.compile(
    r"\A(?P<mark>---|\+\+\+)[ \t]*\r?\n(?P<lines>.*?)^(?P=mark)[ \t]*(?:\r?\n|\Z)",
    re.DOTALL | re.MULTILINE,
)


_MAX_FRONT_MATTER = 20_000  # characters


_PAIR = re.compile(r"([A-Za-z_][\w -]{0,40}?)[ \t]*:(?:[ \t]+(.*))?$")


_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)$")


_LANGUAGE = re.compile(r"<html\b[^<>]*\blang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)


_TAG = re.compile(r"<!--|<(?P<closing>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)[^<>]*?(?P<alone>/?)>")


_RAW = ("script", "style", "textarea")


_RAW_END = re.compile(r"</(?:script|style|textarea)\b", re.IGNORECASE)


_VOID = (
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
)  # fmt: skip


_CLOSED_BY_THE_NEXT = ("p", "li", "dt", "dd", "tr", "td", "th", "option")


@dataclass
class Document:
    """What one file holds.

    Attributes
    ----------
    text
        The article, as the tables keep it.
    fields
        Metadata under the names of `tables.ARTICLES`, and any further ones.
    """

    text: str
    fields: dict[str, str] = field(default_factory=dict)


def read_plain(text: str) -> Document:
    r"""Which text and which metadata does a .txt or .md file hold?

    A block between two lines ``---`` (``key: value``) or ``+++`` (TOML) at the very beginning is
    front matter: it becomes metadata, and the text is what comes after it, unchanged. A block
    that is not written so is text.

    Examples
    --------
    >>> read_plain("---\ntitle: Port shuts\ndate: 2024-05-03\n---\nNo ship left.")
    Document(text='No ship left.', fields={'title': 'Port shuts', 'date': '2024-05-03'})
    """
    block = _FRONT_MATTER.match(text[:_MAX_FRONT_MATTER])
    if block is None:
        return Document(text)
    pairs = _toml(block["lines"]) if block["mark"] == "+++" else _pairs(block["lines"])
    if not pairs:
        return Document(text)
    return Document(text[block.end() :], _fields(pairs))


def _toml(lines: str) -> dict[str, str]:
    """Return the plain values of a TOML block, or nothing where it is none."""
    try:
        table: Mapping[str, Any] = tomllib.loads(lines)
    except tomllib.TOMLDecodeError:
        return {}
    return {key: _plain(value) for key, value in table.items() if not isinstance(value, dict)}


def _plain(value: object) -> str:
    """Return a value as text."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _pairs(lines: str) -> dict[str, str]:
    r"""Return the pairs of a ``key: value`` block, or nothing where a line is no such pair.

    >>> _pairs("title: 'Port shuts'\ntags:\n  - sea\n  - strike\n")
    {'title': 'Port shuts', 'tags': 'sea, strike'}
    """
    pairs: dict[str, list[str]] = {}
    key = ""
    for line in lines.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item, pair = _ITEM.match(line), _PAIR.match(line)
        if item and key:
            pairs[key].append(_unquoted(item[1]))
        elif pair:
            key = pair[1].strip()
            pairs[key] = [_unquoted(pair[2])] if pair[2] and pair[2].strip() else []
        elif not (key and line[0] in " \t"):
            return {}
    return {name: ", ".join(values) for name, values in pairs.items()}


def _unquoted(value: str) -> str:
    """Return a value without the quotation marks or brackets around it."""
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    if value.startswith("[") and value.endswith("]"):
        return ", ".join(_unquoted(part) for part in value[1:-1].split(",") if part.strip())
    return value


def _fields(pairs: Mapping[str, str]) -> dict[str, str]:
    """Return metadata under the names of the columns; the first of two for a column wins."""
    fields: dict[str, str] = {}
    for key, value in pairs.items():
        name = key.strip().lower().replace(" ", "_").replace("-", "_")
        name = _KEYS.get(name, name)
        if name == "outlet" and value.startswith(("http://", "https://")):
            name = "url"
        if value and name not in _COMPUTED:
            fields.setdefault(name, value)
    return fields


def read_html(html: str) -> Document:
    """Which text and which metadata does a page hold?

    Menus, comments and the like are left out by trafilatura; its paragraphs are the lines of the
    text.

    Raises
    ------
    Unusable
        `html_too_deep` where elements are nested deeper than `MAX_DEPTH`, `empty_text` where no
        article is found.

    References
    ----------
    Barbaresi, A. (2021). Trafilatura: a web scraping library and command-line tool for text
    discovery and extraction. ACL-IJCNLP 2021, System Demonstrations, 122-131.
    https://doi.org/10.18653/v1/2021.acl-demo.15
    """
    if is_deeper(html, MAX_DEPTH):
        raise Unusable(
            f"its elements are nested deeper than {MAX_DEPTH}, where the parser would drop text; "
            "save the text of the page as .txt",
            reason="html_too_deep",
        )
    found = _extract(html)
    text = str(found.text or "") if found is not None else ""
    if not text.strip():
        raise Unusable(
            "no article is found in the page; save its text as .txt", reason="empty_text"
        )
    if "\ufffd" in text and "\ufffd" not in html:
        raise Unusable(
            "it refers to characters that do not exist; save its text as .txt",
            reason="bad_unicode",
            text=escaped(text),
        )
    language = _LANGUAGE.search(html)
    named = {
        "title": found.title,
        "byline": found.author,
        "outlet": found.sitename,
        "date": found.date,
        "url": found.url,
        "language": language[1].lower() if language else None,
    }
    return Document(text, {name: str(value) for name, value in named.items() if value})


def _extract(html: str) -> Any:  # noqa: ANN401 (trafilatura has no types)
    """Run trafilatura so that neither the day nor earlier pages make a difference."""
    import trafilatura

    dates = {"extensive_search": False, "original_date": True, "max_date": "2100-01-01"}
    return trafilatura.bare_extraction(
        html,
        include_comments=False,
        deduplicate=False,
        with_metadata=True,
        date_extraction_params=dates,
    )


def is_deeper(html: str, depth: int) -> bool:
    """Whether elements are nested deeper than a depth; what browsers close by themselves is.

    >>> is_deeper("<div><p>a<p>b<br></div>", 2), is_deeper("<div><div><div>", 2)
    (False, True)
    """
    open_tags: list[str] = []
    for closing, name in _tags(html):
        if closing:
            _close(name, open_tags)
            continue
        if name in _CLOSED_BY_THE_NEXT and open_tags and open_tags[-1] == name:
            open_tags.pop()
        open_tags.append(name)
        if len(open_tags) > depth:
            return True
    return False


def _close(name: str, open_tags: list[str]) -> None:
    """Close an element and all that are open in it; an end tag alone closes nothing."""
    if name in open_tags:
        while open_tags.pop() != name:
            pass


def _tags(html: str) -> Iterator[tuple[bool, str]]:
    """Yield whether it closes and the name, of every tag outside of comments and scripts."""
    at = 0
    while found := _TAG.search(html, at):
        at = found.end()
        if found["name"] is None:
            end = html.find("-->", at)
            at = len(html) if end < 0 else end
            continue
        closing, name = bool(found["closing"]), found["name"].lower()
        if name in _VOID or found["alone"]:
            continue
        yield closing, name
        if name in _RAW and not closing:
            raw_end = _RAW_END.search(html, at)
            at = raw_end.start() if raw_end else len(html)
