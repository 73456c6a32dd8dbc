"""A table about files: its rows are joined to the articles that stand in files of their own."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mediakit.base.files import Unusable
from mediakit.errors import InputError, shown
from mediakit.reading.columns import find_columns
from mediakit.reading.files import File
from mediakit.reading.kinds import INDEX, TABLES, Skipped, printable
from mediakit.reading.packed import Meter, unpack
from mediakit.reading.records import Entry, make_fields, reject, row_id
from mediakit.reading.sources import doc_ids, open_rows, take_extra, take_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediakit.reading.columns import Columns
    from mediakit.reading.records import Options, Reject
    from mediakit.reading.rows import Row


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
        message = f"The index {shown(str(path))} cannot be used: {why.detail}."
        raise InputError(message) from why
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
            message = (
                f"The index {shown(str(path))} has two rows for {shown(file.source)}: "
                f"{_place(seen[file.source])} and {_place(row)}. Delete one."
            )
            raise InputError(message)
        seen[file.source] = row
        entries[file.source] = _entry(row, columns, options, name)
    if not entries:
        first = f"; the first row: {rejects[0].detail}" if rejects else ""
        message = f"The index {shown(str(path))} cannot be used: no row is about a file{first}."
        raise InputError(message)
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
    detail = f"it has no column 'file' or 'doc_id'; found {shown(', '.join(names))}"
    raise Unusable(detail, reason="bad_table")


def _rows(path: Path, options: Options) -> tuple[list[str], list[Row]]:
    """Return the names of the columns and all rows of an index."""
    file = File(path, printable(path.name))
    if not file.is_table:
        detail = f"an index is a table ({', '.join(TABLES)})"
        raise Unusable(detail, reason="unsupported")
    for encoding in dict.fromkeys((None, options.encoding)):
        try:
            with path.open("rb") as stored:
                meter = Meter(file.source, path.stat().st_size)
                stream = unpack(stored, file.packing, meter) if file.packing else stored
                table = open_rows(stream, file, options._replace(encoding=encoding))
                return table.names, list(table.rows)
        except OSError as error:
            detail = f"it cannot be opened: {error.strerror or error}"
            raise Unusable(detail, reason="unreadable") from error
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
        detail = f"there is no file {called} among those that are read, or there are several"
        raise Unusable(detail, reason="no_file", field="file")


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
        message = f"{name}, {_place(row)}: {error}"
        raise InputError(message) from error
    return Entry(doc_id, fields, take_extra(row, used))


def _place(row: Row) -> str:
    """Return where a row stands."""
    return f"row {row.row}" if row.line is None else f"line {row.line}"
