"""The same rows as a file of each kind that tables come in."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
from pyarrow import parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import mediakit as mk

Cells = dict[str, Any]


def reasons(corpus: mk.Corpus) -> dict[str, str]:
    return dict(zip(corpus.rejects["source"], corpus.rejects["reason"], strict=True))


def as_csv(rows: Sequence[Cells], delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    names = {name: None for row in rows for name in row}
    writer = csv.DictWriter(out, list(names), delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def as_json_lines(rows: Sequence[Cells]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode("utf-8")


def as_parquet(rows: Sequence[Cells]) -> bytes:
    out = io.BytesIO()
    names = {name: None for row in rows for name in row}
    columns = {name: [row.get(name) for row in rows] for name in names}
    parquet.write_table(pa.table(columns), out)
    return out.getvalue()


def as_xlsx(rows: Sequence[Cells]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    names = list({name: None for row in rows for name in row})
    sheet.append(names)
    for row in rows:
        sheet.append([row.get(name) for name in names])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WRITERS: dict[str, Callable[[Sequence[Cells]], bytes]] = {
    ".csv": as_csv,
    ".tsv": lambda rows: as_csv(rows, "\t"),
    ".jsonl": as_json_lines,
    ".ndjson": as_json_lines,
    ".json": lambda rows: json.dumps(list(rows), indent=1).encode("utf-8"),
    ".parquet": as_parquet,
    ".xlsx": as_xlsx,
}
