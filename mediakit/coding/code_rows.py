"""Rows of a table that someone coded in, long or wide, as one entry for each code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mediakit.base.files import Unusable
from mediakit.errors import ColumnMissingError, InputError, shown
from mediakit.reading.records import is_present, key_of, row_id

if TYPE_CHECKING:
    from mediakit.coding.code_files import Sheet

# Columns of sheets that are no categories.
BESIDE: Final = frozenset({
    "unit", "doc_id", "sentence", "coder", "category", "value", "text", "title", "headline",
    "outlet", "date", "url",
    "stratum", "probability", "split", "definition", "note", "notes", "comment", "comments",
})  # fmt: skip
LONG: Final = ("category", "value")  # columns of a table with a row for each code
_WHOLE: Final = re.compile(r"(\d+)(?:\.0+)?")  # also as a column with gaps has it


class Entry(NamedTuple):
    """One code as it was written."""

    place: str
    unit: str
    doc_id: str | None
    sentence: int | None
    coder: str
    category: str
    value: object


def list_entries(sheet: Sheet, categories: list[str] | None) -> list[Entry]:
    """Return the codes of one table, long or wide."""
    columns: dict[str, str] = {}
    for name in sheet.columns:
        columns.setdefault(key_of(name), name)
    wide = _find_wide(sheet, columns, categories)
    unit = "doc_id" if "doc_id" in columns and "unit" not in columns else "unit"
    for key in (unit, "coder", *(() if wide else LONG)):
        if key not in columns:
            raise _lacks(sheet, key)
    alone = {tidy(row.get(columns["coder"])) for _, row in sheet.rows} - {""}
    coder = next(iter(alone)) if len(alone) == 1 else ""
    return [e for at, row in sheet.rows for e in _entries(at, row, columns, wide, coder)]


def _find_wide(
    sheet: Sheet, columns: dict[str, str], categories: list[str] | None
) -> dict[str, str]:
    """Return category to its column in a wide table, of a long one nothing."""
    if "value" in columns and ("category" in columns or not categories):
        return {}
    if categories is None:
        return {tidy(name): name for key, name in columns.items() if key not in BESIDE}
    given = {tidy(name): name for name in sheet.columns}
    for name in categories:
        if name not in given:
            raise _lacks(sheet, name)
    return {name: given[name] for name in categories}


def _lacks(sheet: Sheet, name: str) -> InputError:
    """Return the refusal of a table without this column."""
    hint = " Add it, with the name of who coded each row." if name == "coder" else ""
    return InputError(f"{sheet.name}: {ColumnMissingError(name, found=sheet.columns)}{hint}")


def _entries(
    place: str, row: dict[str, Any], columns: dict[str, str], wide: dict[str, str], alone: str
) -> list[Entry]:
    """Return the codes of one row; of a row that says nothing of anything, none."""
    cells = {key: row.get(name) for key, name in columns.items()}
    pairs = (
        [(category, row.get(name)) for category, name in wide.items()]
        if wide
        else [(tidy(cells["category"]), cells["value"])]
    )
    coder = tidy(cells["coder"]) or alone
    named = tidy(cells.get("unit")) or tidy(cells.get("doc_id"))
    if not (coder and named) and not any(tidy(value) for _, value in pairs):
        return []
    unit, doc_id, sentence = _find_unit(cells, place)
    return [Entry(place, unit, doc_id, sentence, coder, name, value) for name, value in pairs]


def _find_unit(cells: dict[str, Any], place: str) -> tuple[str, str | None, int | None]:
    """Return the name of the unit, and doc_id and sentence where the table has them."""
    if "unit" in cells and (tidy(cells["unit"]) or "doc_id" not in cells):
        return _find_id(cells, "unit", place), None, None
    doc_id, sentence = find_place(cells, place)
    return doc_id if sentence is None else f"{doc_id}#{sentence}", doc_id, sentence


def find_place(cells: dict[str, Any], place: str) -> tuple[str, int | None]:
    """Return the doc_id that a row is about, and the number of its sentence where it has one.

    Raises
    ------
    InputError
        If one of them cannot be told, with the place of the row.
    """
    doc_id = _find_id(cells, "doc_id", place)
    written = tidy(cells.get("sentence"))
    if not written:
        return doc_id, None
    whole = _WHOLE.fullmatch(written)
    if not whole:
        message = f"{place}: sentence {shown(written)} is no whole number; correct it."
        raise InputError(message)
    return doc_id, int(whole[1])


def _find_id(cells: dict[str, Any], name: str, place: str) -> str:
    """Return an id as it was given, a number with all its digits."""
    try:
        return row_id(cells.get(name), 0).strip()
    except (Unusable, InputError) as why:
        found = f" by {shown(cells[name])}" if tidy(cells.get(name)) else ""
        message = (
            f"{place}: the unit cannot be told{found}; write its name into {name!r}, in a "
            "spreadsheet as text."
        )
        raise InputError(message) from why


def tidy(value: object) -> str:
    """Return a cell as text with single spaces, of an empty one nothing."""
    return " ".join(str(value).split()) if is_present(value) else ""
