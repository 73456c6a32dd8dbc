"""Rows of a table that someone coded in, long or wide, as one entry for each code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mediakit.columns import key_of
from mediakit.decoding import Unusable
from mediakit.errors import ColumnMissingError, InputError
from mediakit.records import is_present, row_id

if TYPE_CHECKING:
    from mediakit.code_files import Sheet

# Columns of sheets that are no categories.
BESIDE: Final = frozenset({
    "unit", "doc_id", "sentence", "coder", "category", "value", "text", "title", "headline",
    "outlet", "date", "url",
    "stratum", "probability", "split", "definition", "note", "notes", "comment", "comments",
})  # fmt: skip


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
    wide = None
    if not {"category", "value"} <= set(columns):
        wide = categories or [name for key, name in columns.items() if key not in BESIDE]
    unit = "doc_id" if "doc_id" in columns and "unit" not in columns else "unit"
    needed = ["category"] if wide == [] else wide or []
    for name in [*(columns.get(key, key) for key in (unit, "coder")), *needed]:
        if name not in sheet.columns:
            message = f"{sheet.name}: {ColumnMissingError(name, found=sheet.columns)}"
            raise InputError(message)
    alone = {tidy(row.get(columns["coder"])) for _, row in sheet.rows} - {""}
    coder = next(iter(alone)) if len(alone) == 1 else ""
    return [e for at, row in sheet.rows for e in _entries(at, row, columns, wide, coder)]


def _entries(
    place: str, row: dict[str, Any], columns: dict[str, str], wide: list[str] | None, alone: str
) -> list[Entry]:
    """Return the codes of one row; of a row that names nobody and says nothing, none."""
    cells = {key: row.get(name) for key, name in columns.items()}
    pairs = (
        [(tidy(cells["category"]), cells["value"])]
        if wide is None
        else [(name, row.get(name)) for name in wide]
    )
    coder = tidy(cells["coder"]) or alone
    if not coder and not any(is_present(value) and tidy(value) for _, value in pairs):
        return []
    unit, doc_id, sentence = _find_unit(cells, place)
    return [Entry(place, unit, doc_id, sentence, coder, name, value) for name, value in pairs]


def _find_unit(cells: dict[str, Any], place: str) -> tuple[str, str | None, int | None]:
    """Return the name of the unit, and doc_id and sentence where the table has them."""
    try:
        if is_present(cells.get("unit")) and tidy(cells["unit"]):
            return row_id(cells["unit"], 0).strip(), None, None
        doc_id = row_id(cells.get("doc_id"), 0).strip()
        number = cells.get("sentence")
        if not is_present(number) or not tidy(number):
            return doc_id, doc_id, None
        sentence = int(row_id(number, 0))
    except (Unusable, ValueError) as why:
        detail = why.detail if isinstance(why, Unusable) else str(why)
        message = f"{place}: the unit cannot be told ({detail})."
        raise InputError(message) from why
    return f"{doc_id}#{sentence}", doc_id, sentence


def tidy(value: object) -> str:
    """Return a cell as text with single spaces, of an empty one nothing."""
    return " ".join(str(value).split()) if is_present(value) else ""
