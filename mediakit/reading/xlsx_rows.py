"""Rows of an Excel workbook with one sheet, through openpyxl (``mediakit[xlsx]``)."""

from __future__ import annotations

import zipfile
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, Final

from mediakit.base.files import Unusable
from mediakit.reading.packed import DAMAGE
from mediakit.reading.rows import Row, Rows, bad_table, check_names, no_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_XML: Final = 200_000_000  # bytes of a workbook's parts when they are unpacked
_BLOCK = 1 << 20


def read_xlsx(stream: IO[bytes]) -> Rows:
    """Which rows does a workbook hold, the names of its columns being in its first row?

    Numbers, dates and truth values are taken as they were stored, not as they are displayed. The
    number of a row in the workbook is given as its line.

    Raises
    ------
    Unusable
        Without openpyxl; for a damaged workbook, several sheets with content, a fault of the
        header, no row, or parts of more than `MAX_XML` bytes.
    """
    try:
        import openpyxl
    except ImportError as error:
        detail = "reading .xlsx needs openpyxl: pip install 'mediakit[xlsx]', or save it as .csv"
        raise Unusable(detail, reason="unsupported") from error
    _check_parts(stream)
    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if any(map(_is_filled, sheet.values))]
    except Exception as error:  # openpyxl lets out whatever went wrong inside
        raise _damaged(error) from error
    if len(sheets) > 1:
        names = ", ".join(sheet.title for sheet in sheets)
        detail = f"several of its sheets are filled ({names}); save the one to be read as .csv"
        raise bad_table(detail)
    if not sheets:
        raise no_rows()
    return _table(_filled_rows(sheets[0]))


def _table(rows: Iterator[tuple[int, tuple[Any, ...]]]) -> Rows:
    """Return the rows below the first under its names."""
    names = ["" if cell is None else str(cell).strip() for cell in next(rows)[1]]
    check_names(names)
    first = next(rows, None)
    if first is None:
        raise no_rows()
    numbered = enumerate(chain([first], rows))
    found = (Row(row, line, _row(names, cells)) for row, (line, cells) in numbered)
    return Rows([name for name in names if name], found)


def _row(names: list[str], cells: tuple[Any, ...]) -> dict[str, Any] | Unusable:
    """Return the cells of a row under the names of their columns."""
    if any(cell is not None for cell in cells[len(names) :]):
        detail = f"it has more cells than the header, which has {len(names)}"
        return Unusable(detail, reason="field_count")
    named = zip(names, (*cells, *[None] * len(names)), strict=False)
    return {name: _plain(cell) for name, cell in named if name}


def _plain(cell: object) -> object:
    """Return a cell as other files have it."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell


def _is_filled(cells: tuple[Any, ...]) -> bool:
    """Whether a row holds anything."""
    return any(cell is not None for cell in cells)


def _filled_rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:  # noqa: ANN401 (no types)
    """Yield the number and the cells of each row that holds anything."""
    try:
        for number, cells in enumerate(sheet.values, 1):
            if _is_filled(cells):
                yield number, cells
    except Exception as error:  # as above
        raise _damaged(error) from error


def _check_parts(stream: IO[bytes]) -> None:
    """Unpack all parts of a workbook, and refuse those that would fill the memory."""
    size = 0
    try:
        with zipfile.ZipFile(stream) as parts:
            for info in parts.infolist():
                with parts.open(info) as part:
                    begun = part.read(_BLOCK)
                    if b"<!DOCTYPE" in begun or b"<!ENTITY" in begun:
                        detail = "its parts define entities, which no workbook does"
                        raise bad_table(detail)
                    while begun:
                        size += len(begun)
                        if size > MAX_XML:
                            detail = f"it unpacks to more than {MAX_XML:,} bytes; save it as .csv"
                            raise Unusable(detail, reason="text_too_long")
                        begun = part.read(_BLOCK)
    except DAMAGE as error:
        raise _damaged(error) from error
    stream.seek(0)


def _damaged(error: Exception) -> Unusable:
    """Return the reason for a workbook that cannot be parsed."""
    what = str(error).partition("\n")[0][:80]
    return bad_table(f"it is no whole Excel workbook ({type(error).__name__}: {what})")
