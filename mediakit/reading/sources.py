"""Files to records: one from a text or a page, one from each row of a table.

First all files in their order, then texts and pages, then tables, then the index about texts and
pages.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from mediakit.base.files import Unusable, check_encoding, decode, escaped, read_toml
from mediakit.errors import InputError, shown
from mediakit.reading import records
from mediakit.reading.files import INDEX, TABLES, File, Skipped, open_files, printable
from mediakit.reading.rows import open_rows, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from mediakit.reading.files import Found, Position
    from mediakit.reading.records import Columns, Options, Record, Reject
    from mediakit.reading.rows import Row, Rows, Wanted

    Places = Mapping[str, Wanted]  # rows by source
    Document = tuple[str, dict[str, str]]  # the text of an article, and its metadata by column
    Names = dict[tuple[int, str], list[File]]  # what files are called: in which way, and how

MAX_BYTES: Final = 20_000_000  # of a file with one article
MAX_DEPTH: Final = 200  # nested elements; lxml drops what lies deeper than 255, and what follows
_MAX_FRONT_MATTER = 20_000  # characters
_WEB = ("http://", "https://")
_WITHOUT_ENCODING = (".parquet", ".xlsx")

_FRONT_MATTER = re.compile(
    r"\A(?P<mark>---|\+\+\+)[ \t]*\r?\n(?P<lines>.*?)^(?P=mark)[ \t]*(?:\r?\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_PAIR = re.compile(r"([A-Za-z_][\w -]{0,40}?)[ \t]*:(?:[ \t]+(.*))?$")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)$")
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^<>]*?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE
)
_LANGUAGE = re.compile(r"<html\b[^<>]*\blang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)
_TAG = re.compile(r"<!--|<(?P<closing>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)[^<>]*?(?P<alone>/?)>")
_RAW_END = re.compile(r"</(?:script|style|textarea)\b", re.IGNORECASE)


class Joined(NamedTuple):
    """An index: what it says, its rows that belong to no file, and the files that it leaves out."""

    entries: dict[str, Record | Unusable]  # by source: a record without text, and maybe without id
    rejects: list[Reject]
    without: list[str]


def read_files(
    found: Found,
    options: Options,
    joined: Joined,
    position: Position | None = None,
    wanted: Places | None = None,
) -> Iterator[Record | Reject]:
    """Yield the records of files, joined with their index, and what could not be read.

    Of all, or of those that are wanted: rows by file. A table that breaks off after some of its
    rows is an `InputError`.
    """
    files, skipped = found
    yield from joined.rejects
    for source, reason, detail in skipped:
        yield records.reject(Unusable(detail, reason=reason), source)
    ids = dict(zip(files, name_files(files), strict=True))
    if wanted is not None:
        files = [file for file in files if file.source in wanted]
    for file, stream in open_files(files, position):
        try:
            if isinstance(stream, Unusable):
                raise stream
            if file.is_table:
                rows = None if wanted is None else wanted[file.source]
                yield from _read_table(stream, file, ids[file], options, rows)
                continue
            record = _read_article(stream, file, ids[file], options)
            entry = joined.entries.get(file.source)
            if isinstance(entry, Unusable):
                raise entry
        except Unusable as why:
            yield records.reject(why, file.source)
            continue
        if entry is not None:  # it goes before what the file itself says
            record.doc_id = entry.doc_id or record.doc_id
            record.fields |= entry.fields
            record.extra |= entry.extra
        yield record


def name_files(files: Sequence[File]) -> list[str]:
    """Return one name for each file: its stem, or its path where several share the stem."""
    forms = []
    for file in files:
        folder, _, name = file.source.rpartition("/")
        stem = name.removesuffix(file.packing).rpartition(".")[0] or name
        forms.append((stem, f"{folder}/{stem}" if folder else stem, file.source))
    level = [0] * len(files)
    while True:
        ids = [form[at] for form, at in zip(forms, level, strict=True)]
        shared = {name for name, n in Counter(ids).items() if n > 1}
        raised = [min(at + (name in shared), 2) for name, at in zip(ids, level, strict=True)]
        if raised == level:
            return ids
        level = raised


def _read_article(stream: IO[bytes], file: File, doc_id: str, options: Options) -> Record:
    """Return the record that a text or a page holds."""
    raw = stream.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        detail = f"the file has more than {MAX_BYTES:,} bytes; cut it into articles"
        raise Unusable(detail, reason="text_too_long")
    if file.suffix in (".html", ".htm"):
        content, encoding = _decode_page(raw, options.encoding)
        text, given = read_html(content)
    else:
        content, encoding = decode(raw, options.encoding)
        text, given = read_plain(content)
    if "date" in given:
        given["date"] = options.read_day(given["date"])
    doc_id = given.pop("doc_id", doc_id)
    fields: dict[str, str] = {name: given.pop(name) for name in records.FIELDS if name in given}
    return records.Record(doc_id, text, file.source, encoding, fields=fields, extra=given)


def _decode_page(raw: bytes, encoding: str | None) -> tuple[str, str]:
    """Return a page as text, and its encoding: where it is no UTF-8, it says itself what it is."""
    declared = _CHARSET.search(raw[:4096])
    try:
        return decode(raw, encoding)
    except Unusable:
        if encoding is not None or declared is None:
            raise
    try:
        return decode(raw, check_encoding(declared[1].decode("ascii")))
    except InputError as error:
        raise Unusable(str(error), reason="encoding") from error


def read_plain(text: str) -> Document:
    """Which text and which metadata does a .txt or .md file hold?

    A block between two lines ``---`` (``key: value``) or ``+++`` (TOML) at the very beginning is
    front matter: it becomes metadata, and the text is what comes after it, unchanged.
    """
    block = _FRONT_MATTER.match(text[:_MAX_FRONT_MATTER])
    if block is None:
        return text, {}
    pairs = _read_toml(block["lines"]) if block["mark"] == "+++" else _read_pairs(block["lines"])
    table: dict[str, list[str]] = read_toml("reading/formats.toml")["front_matter"]
    usual = {key: own for own, keys in table.items() for key in keys}
    fields: dict[str, str] = {}
    for key, value in pairs.items():
        name = key.strip().lower().replace(" ", "_").replace("-", "_")
        name = usual.get(name, name)
        if name == "outlet" and value.startswith(_WEB):
            name = "url"
        if value and name not in records.COMPUTED:
            fields.setdefault(name, value)  # the first of two for a column wins
    return (text[block.end() :] if pairs else text), fields


def _read_toml(lines: str) -> dict[str, str]:
    """Return the plain values of a TOML block as text, or nothing where it is none."""
    try:
        table = tomllib.loads(lines).items()
    except tomllib.TOMLDecodeError:
        return {}
    plain = {key: value for key, value in table if not isinstance(value, dict)}
    return {k: ", ".join(map(str, v)) if isinstance(v, list) else str(v) for k, v in plain.items()}


def _read_pairs(lines: str) -> dict[str, str]:
    """Return the pairs of a ``key: value`` block, or nothing where a line is no such pair."""
    pairs: dict[str, list[str]] = {}
    key = ""
    for line in lines.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item, pair = _ITEM.match(line), _PAIR.match(line)
        if item and key:
            pairs[key].append(_unquote(item[1]))
        elif pair:
            key = pair[1].strip()
            pairs[key] = [_unquote(pair[2])] if pair[2] and pair[2].strip() else []
        elif not (key and line[0] in " \t"):
            return {}
    return {name: ", ".join(values) for name, values in pairs.items()}


def _unquote(value: str) -> str:
    """Return a value without the quotation marks or brackets around it."""
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    if value.startswith("[") and value.endswith("]"):
        return ", ".join(_unquote(part) for part in value[1:-1].split(",") if part.strip())
    return value


def read_html(html: str) -> Document:
    """Which text and which metadata does a page hold?

    Menus, comments and the like are left out by trafilatura (Barbaresi 2021,
    https://doi.org/10.18653/v1/2021.acl-demo.15); its paragraphs are the lines of the text.
    """
    import trafilatura

    if is_deeper(html, MAX_DEPTH):
        told = f"its elements are nested deeper than {MAX_DEPTH}, where the parser would drop text"
        raise Unusable(f"{told}; save the text of the page as .txt", reason="html_too_deep")
    # Neither earlier pages nor the day shall make a difference.
    dates = {"extensive_search": False, "original_date": True, "max_date": "2100-01-01"}
    found: Any = trafilatura.bare_extraction(
        html, include_comments=False, with_metadata=True, date_extraction_params=dates
    )
    text = str((found and found.text) or "")
    if not text.strip():
        detail = "no article is found in the page; save its text as .txt"
        raise Unusable(detail, reason="empty_text")
    if "\ufffd" in text and "\ufffd" not in html:
        detail = "it refers to characters that do not exist; save its text as .txt"
        raise Unusable(detail, reason="bad_unicode", text=escaped(text))
    language = _LANGUAGE.search(html)
    values = (found.title, found.author, found.sitename, found.date, found.url)
    named = dict(zip(("title", "byline", "outlet", "date", "url"), values, strict=True))
    named["language"] = language and language[1].lower()
    return text, {name: str(value) for name, value in named.items() if value}


def is_deeper(html: str, depth: int) -> bool:
    """Whether elements are nested deeper than a depth; what browsers close by themselves is."""
    elements: dict[str, list[str]] = read_toml("reading/formats.toml")["html"]
    open_tags: list[str] = []
    at = 0
    while found := _TAG.search(html, at):
        at = found.end()
        name = (found["name"] or "").lower()
        if not name:  # a comment
            end = html.find("-->", at)
            at = len(html) if end < 0 else end
        elif name in elements["void"] or found["alone"]:
            continue
        elif found["closing"]:  # with all that is open in it; an end tag alone closes nothing
            while name in open_tags and open_tags.pop() != name:
                pass
        else:
            if name in elements["closed_by_the_next"] and open_tags[-1:] == [name]:
                open_tags.pop()
            open_tags.append(name)
            if len(open_tags) > depth:
                return True
            if name in elements["raw"]:
                end_tag = _RAW_END.search(html, at)
                at = end_tag.start() if end_tag else len(html)
    return False


def _read_table(
    stream: IO[bytes],
    file: File,
    doc_id: str,
    options: Options,
    wanted: Wanted | None,
) -> Iterator[Record | Reject]:
    """Yield the record of each row of a table file, or of each that is wanted."""
    table = open_rows(stream, file, options, wanted)
    columns = _find_text_columns(table, options)
    read_day = options.reader_of(lambda: _read_dates(file, columns, options))
    used = {*records.COMPUTED, *chain.from_iterable(columns.values())}
    encoding = None if file.suffix in _WITHOUT_ENCODING else options.encoding or "utf-8"
    try:
        for row in table.rows:
            if wanted is not None and row.row not in wanted:
                continue
            try:
                if isinstance(row.cells, Unusable):
                    raise row.cells
                values, name = take_fields(row.cells, columns), f"{doc_id}:{row.row}"
                record = records.make_record(values, row.row, name, file.source, read_day)
            except Unusable as why:
                yield records.reject(why, file.source, row.row, row.line)
                continue
            except InputError as error:
                line = f", line {row.line}" if row.line else ""
                raise InputError(f"{file.source}{line}: {error}") from error
            record.line, record.encoding = row.line, encoding
            record.extra = _take_extra(row.cells, used)
            yield record
    except Unusable as why:  # what was read before may be wrong too
        told = f"{shown(file.source)} cannot be read to its end: {why.detail}."
        raise InputError(told) from why


def _read_dates(file: File, columns: Columns, options: Options) -> Iterator[object]:
    """Yield the dates of a table file, which is read once more, as far as it can be read."""
    for _, stream in open_files([file]):
        if not isinstance(stream, Unusable):
            with suppress(Unusable):
                yield from _list_dates(open_rows(stream, file, options).rows, columns)


def _list_dates(rows: Iterable[Row], columns: Columns) -> Iterator[object]:
    """Yield what the rows of a table have as a date."""
    name = columns["date"][0]
    return (row.cells.get(name) for row in rows if not isinstance(row.cells, Unusable))


def _find_text_columns(table: Rows, options: Options) -> Columns:
    """Return the columns of a table of texts."""
    names = table.names
    columns = records.find_columns(names, options.columns)
    columns.pop("file", None)
    chosen = [name for name in (options.columns or {}).values() if name is not None]
    missing = [name for name in chosen if name not in names and name not in table.empty]
    if not missing and "text" in columns:
        return columns
    fix = "name the column of texts, such as columns={'text': 'body'}"
    if signs := [sign for sign in ";\t|," if len(names) == 1 and sign in names[0]]:
        fix = f"try delimiter={signs[0]!r}"
    column, found = (*missing, "text")[0], shown(", ".join(names))
    raise Unusable(f"it has no column {column!r}; found {found}; {fix}", reason="no_text_column")


def take_fields(row: Mapping[str, Any], columns: Columns) -> dict[str, Any]:
    """Return the values of a row by field; a column `source` may hold an address or an outlet."""
    values = {}
    for own, names in columns.items():
        cells = tuple(map(row.get, names))
        values[own] = cells[0] if len(cells) == 1 else records.join_texts(cells)
    for own, other in (("outlet", "url"), ("url", "outlet")):
        if columns.get(own, ("",))[0].lower() == "source" and records.is_present(values[own]):
            is_address = str(values[own]).startswith(_WEB)
            if is_address != (own == "url"):
                value = values.pop(own)
                values[other] = values.get(other) or value
    return values


def _take_extra(cells: Mapping[str, Any], used: set[str]) -> dict[str, str]:
    """Return what a row holds besides the fields of an article, as text."""
    return {
        name: text
        for name, value in cells.items()
        if name not in used and records.is_present(value) and (text := written(value)).strip()
    }


def find_joined(source: object, found: Found, options: Options) -> tuple[Joined, Found]:
    """Return the index that was named or is in the folder, and the files without it."""
    (files, skipped), joined = found, Joined({}, [], [])
    path = Path(source) / INDEX if isinstance(source, str | Path) else Path()
    if options.index is not None:
        path = Path(options.index)
    elif not path.is_file() or path.is_symlink():
        return joined, found
    place, told = path.resolve(), "its rows are joined to the articles"
    sources = {file.source for file in files if file.path.resolve() == place}
    others = [file for file in files if file.source not in sources]
    try:
        joined = _join_index(path, others, options)
    except InputError as error:
        if options.index is not None:
            raise
        told = str(error).rstrip(".")
    if options.index is None:
        sources = {INDEX}
    skipped = [item for item in skipped if item.source not in sources]
    skipped += [Skipped(name, "not_an_article", told) for name in sorted(sources)]
    return joined, (others, skipped)


def _join_index(path: Path, files: Sequence[File], options: Options) -> Joined:
    """Which row of an index is about which of these texts and pages?

    A row names its file by a column `file`: as the tables call it, from the folder of the index on,
    or by its bare name where only one file has it; or by a column `doc_id`.
    """
    name, cannot = printable(path.name), f"The index {shown(str(path))} cannot be used"
    try:
        names, rows = _read_index(path, options)
    except Unusable as why:
        raise InputError(f"{cannot}: {why.detail}.") from why
    chosen = (options.columns or {}).items()
    columns = records.find_columns(names, {own: n for own, n in chosen if n is None or n in names})
    naming = [columns[own][0] for own in ("file", "doc_id") if own in columns]
    if not naming:
        found = shown(", ".join(names))
        raise InputError(f"{cannot}: it has no column 'file' or 'doc_id'; found {found}.")
    columns.pop("file", None)
    files = [file for file in files if not file.is_table]
    # By everything that a row may call a file: its name in tables, path, id, bare name.
    by_name: Names = defaultdict(list)
    for file, doc_id in zip(files, name_files(files), strict=True):
        place = "" if file.member is not None else str(file.path.resolve())
        for key in enumerate((file.source, place, doc_id, file.source.rpartition("/")[2])):
            by_name[key].append(file)
    entries: dict[str, Record | Unusable] = {}
    read_day = options.reader_of(lambda: _list_dates(rows, columns))
    seen: dict[str, Row] = {}
    rejects: list[Reject] = []
    for row in rows:
        try:
            if isinstance(row.cells, Unusable):
                raise row.cells
            given = [str(value) for column in naming if (value := row.cells.get(column))]
            source = _find_file(given, path.parent, by_name).source
        except Unusable as why:
            rejects.append(records.reject(why, name, row.row, row.line))
            continue
        if source in seen:
            told = f"The index {shown(str(path))} has two rows for {shown(source)}"
            raise InputError(f"{told}: {seen[source].place} and {row.place}. Delete one.")
        seen[source] = row
        entries[source] = _make_entry(row, row.cells, columns, read_day, name)
    if not entries:
        first = f"; the first row: {rejects[0].detail}" if rejects else ""
        raise InputError(f"{cannot}: no row is about a file{first}.")
    return Joined(entries, rejects, [file.source for file in files if file.source not in entries])


def _read_index(path: Path, options: Options) -> tuple[list[str], list[Row]]:
    """Return names of columns and all rows of an index, in UTF-8 or the encoding of the files."""
    file = File(path, printable(path.name))
    if not file.is_table:
        raise Unusable(f"an index is a table ({', '.join(TABLES)})", reason="unsupported")
    for encoding in dict.fromkeys((None, options.encoding)):
        for _, stream in open_files([file]):
            try:
                if isinstance(stream, Unusable):
                    raise stream
                table = open_rows(stream, file, replace(options, encoding=encoding))
                return table.names, list(table.rows)
            except Unusable as why:
                if why.reason != "encoding" or encoding == options.encoding:
                    raise
    raise AssertionError  # the loop ends with the encoding of the files


def _find_file(given: list[str], folder: Path, by_name: Names) -> File:
    """Return the file that a row is about, by what it calls it, or say why there is none."""
    for value in given:
        name = value.replace("\\", "/").removeprefix("./")
        for key in enumerate((name, str((folder / name).resolve()), name, Path(name).name)):
            if len(found := by_name.get(key, [])) == 1:
                return found[0]
    called = shown(given[0]) if given else "an empty name"
    detail = f"there is no file {called} among those that are read, or there are several"
    raise Unusable(detail, reason="no_file", field="file")


def _make_entry(
    row: Row,
    cells: Mapping[str, Any],
    columns: Columns,
    read_day: Callable[[object], str],
    name: str,
) -> Record | Unusable:
    """Return what a row says about its file."""
    used = {*records.COMPUTED, *chain.from_iterable(columns.values())}
    values = take_fields(cells, columns)
    doc_id = records.row_id(values["doc_id"], row.row) if values.get("doc_id") else ""
    try:
        fields = records.make_fields(values, read_day)
    except Unusable as why:
        return Unusable(f"{name}, {row.place}: {why.detail}", reason=why.reason, field=why.field)
    return records.Record(doc_id, "", name, fields=fields, extra=_take_extra(cells, used))
