"""Files that people coded in, as rows with the place where each stands."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from mediakit.base.files import Unusable, check_encoding, unguard_cell
from mediakit.errors import InputError, shown
from mediakit.reading.files import TABLES, File, Meter, printable, unpack
from mediakit.reading.records import Options
from mediakit.reading.sources import open_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

_DELIMITERS: Final = (b",", b";", b"\t")  # of Excel, by the country that it is set to
_HEADER: Final = 100_000  # bytes


class Sheet(NamedTuple):
    """A table that someone filled in: its columns, and each row with its place."""

    name: str
    columns: list[str]
    rows: list[tuple[str, dict[str, Any]]]


def open_sheets(
    source: str | Path | pd.DataFrame | Iterable[str | Path], *, encoding: str | None = None
) -> list[Sheet]:
    """Return the tables of a file, of several files, or a DataFrame.

    Raises
    ------
    InputError
        If there is no file, a column has the name of another, or a file cannot be read as a table
        to its end; naming file and line.
    """
    if isinstance(source, pd.DataFrame):
        names = [str(name) for name in source.columns]
        if twice := [name for i, name in enumerate(names) if name in names[:i]]:
            message = (
                f"the table has several columns {shown(twice[0])}; rename or drop all but one."
            )
            raise InputError(message)
        rows = [
            (f"row {i}", dict(zip(names, cells, strict=True)))
            for i, cells in enumerate(source.itertuples(index=False, name=None))
        ]
        return [Sheet("the table", names, rows)]
    paths = [source] if isinstance(source, str | Path) else list(source)
    if not paths:
        message = "no file of codes is given; give at least one."
        raise InputError(message)
    options = Options(encoding=None if encoding is None else check_encoding(encoding))
    return [_open(Path(path), options) for path in paths]


def _open(path: Path, options: Options) -> Sheet:
    """Return the table of one file."""
    name = printable(path.name)
    file = File(path, name)
    if path.is_dir():
        message = f"{shown(name)} is a folder; name the files of codes that are in it."
        raise InputError(message)
    if not file.is_table:
        message = f"{shown(name)}: codes are read from tables ({', '.join(TABLES)})."
        raise InputError(message)
    try:
        with path.open("rb") as stored:
            if file.suffix == ".csv" and not file.packing:
                options = options._replace(delimiter=_find_delimiter(stored))
            meter = Meter(name, path.stat().st_size)
            stream = unpack(stored, file.packing, meter) if file.packing else stored
            table = open_rows(stream, file, options)
            rows = []
            for row in table.rows:
                if isinstance(row.cells, Unusable):
                    raise row.cells
                line = f"row {row.row}" if row.line is None else f"line {row.line}"
                rows.append((f"{name}, {line}", _unguard(row.cells, file)))
    except OSError as error:
        message = f"The codes {shown(str(path))} cannot be opened: {error.strerror or error}."
        raise InputError(message) from error
    except Unusable as why:
        message = f"The codes {shown(name)} cannot be read: {why.detail}."
        raise InputError(message) from why
    return Sheet(name, table.names, rows)


def _unguard(cells: dict[str, Any], file: File) -> dict[str, Any]:
    """Return cells without the guard that a workbook has which was saved from a CSV file."""
    if file.suffix != ".xlsx":  # of CSV its reader undoes it, others have none
        return cells
    return {k: unguard_cell(cell) if isinstance(cell, str) else cell for k, cell in cells.items()}


def _find_delimiter(stream: IO[bytes]) -> str:
    """Return what stands between the names of the columns."""
    header = stream.readline(_HEADER)
    stream.seek(0)
    return max(_DELIMITERS, key=header.count).decode()
