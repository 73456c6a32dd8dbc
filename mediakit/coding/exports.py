"""The files that people coded in: opened as tables, and exports of other tools made long tables.

First how files are opened; then which tool a table is of, and what each tool says of a unit.
"""

from __future__ import annotations

import io
import json
import re
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from mediakit.base.files import Unusable, read_toml, unguard_cell
from mediakit.errors import InputError, shown
from mediakit.reading import files
from mediakit.reading.files import TABLES, File
from mediakit.reading.records import Options, is_present, key_of
from mediakit.reading.rows import open_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

LONG: Final = ("category", "value")  # columns of a table with a row for each code
# Columns of sheets that are no categories.
BESIDE: Final = frozenset({
    "unit", "doc_id", "sentence", "coder", "category", "value", "text", "title", "headline",
    "outlet", "date", "url",
    "stratum", "probability", "split", "definition", "note", "notes", "comment", "comments",
})  # fmt: skip
_DELIMITERS: Final = (b",", b";", b"\t")  # of Excel, by the country that it is set to
_JSON: Final = (".json", ".jsonl", ".ndjson")
_ODD: Final = ("unsupported", "link", "outside_path", "unreadable")  # in an archive of codes
_NVIVO: Final = re.compile(r"(?:[A-Z]{1,3}|\d+)\s?: (.+)", re.DOTALL)
_STEPS: Final = re.compile(r"\s>\s|\\+")  # between a code, or document, and what it is under
_NOTHING: Final = re.compile(r"[-\u2013]?|0*[.,]?0*\s*%?")


class Sheet(NamedTuple):
    """A table that someone filled in: its columns, and each row with its place."""

    name: str
    columns: list[str]
    rows: list[tuple[str, dict[str, Any]]]


def tidy(value: object) -> str:
    """Return a cell as text with single spaces, of an empty one nothing."""
    return " ".join(str(value).split()) if is_present(value) else ""


def open_sheets(
    source: str | Path | pd.DataFrame | Iterable[str | Path],
    *,
    encoding: str | None = None,
    packed: bool = False,
) -> list[Sheet]:
    """Return the tables of a file, of several files (or archives of them), or a DataFrame."""
    if isinstance(source, pd.DataFrame):
        names = [str(name) for name in source.columns]
        if twice := [name for i, name in enumerate(names) if name in names[:i]]:
            told = f"the table has several columns {shown(twice[0])}"
            raise InputError(f"{told}; rename or drop all but one.")
        cells = source.itertuples(index=False, name=None)
        rows = [(f"row {i}", dict(zip(names, row, strict=True))) for i, row in enumerate(cells)]
        return [Sheet("the table", names, rows)]
    paths = [source] if isinstance(source, str | Path) else list(source)
    if not paths:
        raise InputError("no file of codes is given; give at least one.")
    tables = [file for path in paths for file in _list_files(Path(path), packed=packed)]
    opened = (_open(*each, Options(encoding=encoding)) for each in files.open_files(tables))
    return [sheet for sheet in opened if sheet is not None]


def _list_files(path: Path, *, packed: bool) -> list[File]:
    """Return the tables that a path stands for."""
    name = files.printable(path.name)
    if path.is_dir():
        raise InputError(f"{shown(name)} is a folder; give the files of codes in it.")
    found: files.Found = ([File(path, name)], [])
    if packed and files.is_archive(name):
        found = files.find_files(path)
    odd = [_name(file) for file in found[0] if not file.is_table]
    odd += [f"{name}/{each.source}" for each in found[1] if each.reason in _ODD]
    if odd:
        told = f"{shown(odd[0])}: codes are read from tables"
        raise InputError(f"{told} ({', '.join(TABLES)}).")
    return found[0]


def _name(file: File) -> str:
    """Return what a file is called, with its archive."""
    return (
        file.source if file.member is None else f"{files.printable(file.path.name)}/{file.source}"
    )


def _open(file: File, stream: IO[bytes] | Unusable, options: Options) -> Sheet | None:
    """Return the table of one file, or name the line that cannot be read.

    None for an empty one in an archive: Doccano writes one for a coder who did nothing.
    """
    name = _name(file)
    try:
        if isinstance(stream, Unusable):
            raise stream
        stream = files.hold(stream)
        if file.suffix == ".csv":
            header = stream.readline()
            options = replace(options, delimiter=max(_DELIMITERS, key=header.count).decode())
        sheet = _read(name, stream, file, options)
        if sheet.columns and all(map(_NVIVO.fullmatch, sheet.columns)):
            sheet = _read(name, _name_corner(stream, file.suffix), file, options)
        elif file.suffix in _JSON and find_tool(sheet.columns):
            sheet = _restore_lists(sheet, stream, options)
    except Unusable as why:
        if file.member is not None and why.reason == "no_rows":
            return None
        raise InputError(f"The codes {shown(name)} cannot be read: {why.detail}.") from why
    return sheet


def _read(name: str, stream: IO[bytes], file: File, options: Options) -> Sheet:
    """Return the table of a file that is open."""
    stream.seek(0)
    table = open_rows(stream, file, options)
    rows = []
    for row in table.rows:
        if isinstance(cells := row.cells, Unusable):
            raise cells
        if file.suffix == ".xlsx":  # saved from a CSV file, whose reader undoes guards
            cells |= {k: unguard_cell(c) for k, c in cells.items() if isinstance(c, str)}
        rows.append((f"{name}, {row.place}", cells))
    return Sheet(name, table.names, rows)


def _name_corner(stream: IO[bytes], suffix: str) -> IO[bytes]:
    """Return a matrix of NVivo with a name for its first column, which would not be read else."""
    stream.seek(0)
    if suffix != ".xlsx":
        named = re.sub(rb'^(\xef\xbb\xbf)?(?:"")?(?=[,;\t])', rb"\1files", stream.read())
        return io.BytesIO(named)
    import openpyxl

    book, made = openpyxl.load_workbook(stream, data_only=True), io.BytesIO()
    page = next(page for page in book if page.max_row > 1)
    page.cell(page.min_row, 1).value = "files"
    book.save(made)
    return made


def _restore_lists(sheet: Sheet, stream: IO[bytes], options: Options) -> Sheet:
    """Return rows of JSON with their objects and lists, which tables have as text."""
    stream.seek(0)
    text = stream.read().decode(options.encoding or "utf-8-sig")
    lines = [text] if text.lstrip().startswith("[") else io.StringIO(text, newline="")
    try:
        loaded = [json.loads(line) for line in lines if line.strip()]
        objects = loaded[0] if isinstance(loaded[0], list) else loaded
        rows = [(p, each) for (p, _), each in zip(sheet.rows, objects, strict=True)]
    except ValueError as error:  # one in an object, or in several lines
        detail = "it is not an export of the tool; export it again"
        raise Unusable(detail, reason="bad_json") from error
    names = dict.fromkeys(name for each in objects for name in each)
    return Sheet(sheet.name, list(names), rows)


class Asked(NamedTuple):
    """What the caller said: what is a value, what was coded, which units there are."""

    is_value: Callable[[object], bool]
    categories: Sequence[str] | None
    units: Sequence[str] | None


class Reading(NamedTuple):
    """What one coder said of one unit: the labels of each field, or for each code whether it is."""

    place: str
    unit: object
    coder: str
    codes: dict[str, Any]


def read_exports(sheets: Sequence[Sheet], asked: Asked) -> list[Sheet]:
    """Return the sheets, those of other tools as one long table for each tool."""
    own: list[Sheet] = []
    foreign: dict[str, list[Reading]] = {}
    for sheet in sheets:
        if tool := find_tool(sheet.columns):
            foreign.setdefault(tool, []).extend(_READERS[tool](sheet, asked))
        else:
            own.append(sheet)
    for tool, found in foreign.items():
        units = asked.units if tool == "maxqda_segments" else None
        whole = _merge(found, units) if tool in ("maxqda_segments", "nvivo_comparison") else found
        own.append(_as_long(whole, asked, is_whole=tool.endswith("matrix")))
    return own


@cache
def _formats() -> dict[str, dict[str, Any]]:
    """Return how exports look."""
    return read_toml("coding/exports.toml")


def find_tool(columns: Sequence[str]) -> str:
    """Return which tool a table is of by its columns, of our own nothing.

    >>> find_tool(["Document name", "Code", "Segment"]), find_tool(["unit", "coder", "war"])
    ('maxqda_segments', '')
    """
    keys = {key_of(name.partition(".")[0]) for name in columns}
    if "coder" in keys and keys & {"unit", "doc_id"}:
        return ""
    if columns[1:] and all(map(_NVIVO.fullmatch, columns[1:])):
        return "" if _NVIVO.fullmatch(columns[0]) else "nvivo_matrix"
    tools = _formats()["tools"].items()
    return next((tool for tool, parts in tools if all(keys & {*p} for p in parts.values())), "")


def _merge(readings: Sequence[Reading], units: Sequence[str] | None) -> list[Reading]:
    """Return one reading per coder and unit; of units that a coder never coded, too, if given."""
    merged: dict[tuple[str, object], Reading] = {}
    for reading in readings:
        codes = merged.setdefault((reading.coder, reading.unit), reading._replace(codes={})).codes
        for name, said in reading.codes.items():
            codes[name] = codes.get(name, False) or said
    for coder in sorted({reading.coder for reading in readings}):
        for unit in units or ():
            merged.setdefault((coder, unit), Reading("the sample", unit, coder, {}))
    return list(merged.values())


def _as_long(readings: Sequence[Reading], asked: Asked, *, is_whole: bool) -> Sheet:
    """Return a row for each reading and category.

    All of a tool have the same categories: what another coder alone used is absent, but where a
    reading names the whole of its codes.
    """
    labels: dict[str, set[str]] = {}
    names: set[str] = set()
    for name, said in (item for reading in readings for item in reading.codes.items()):
        labels.setdefault(name, set()).update(said if isinstance(said, list) else ())
        names |= {name} if isinstance(said, bool) else set()
    # A field of which all answers are values is a category; of any other the answers are.
    fields = {name for name, found in labels.items() if found and all(map(asked.is_value, found))}
    names = names.union(*(found for name, found in labels.items() if name not in fields))
    if names or not fields:
        names |= {*(asked.categories or ())} - fields
    rows = []
    for place, unit, coder, codes in readings:
        present = {label for name in labels.keys() - fields for label in _labels_of(codes, name)}
        told = codes.keys() & names if is_whole else names
        values: dict[str, object] = {name: int(name in present) for name in told}
        values |= {name: ", ".join(codes.get(name, ())) for name in fields}
        for name, value in sorted(values.items()):
            rows.append((place, {"unit": unit, "coder": coder, "category": name, "value": value}))
    return Sheet("the codes", ["unit", "coder", *LONG], rows)


def _labels_of(codes: dict[str, Any], name: str) -> list[str]:
    """Return which categories a field, or code, says to be present."""
    said = codes.get(name) or []
    return [name] if said is True else said


def _read_label_studio(sheet: Sheet, _: Asked) -> Iterator[Reading]:
    """Yield what each coder annotated, but for what was skipped."""
    texts = [data if isinstance(data := row.get("data"), dict) else {} for _, row in sheet.rows]
    units = _find_units(sheet, texts)
    for (place, row), unit in zip(sheet.rows, units, strict=True):
        for annotation in _list_objects(row.get("annotations")):
            codes: dict[str, list[str]] = {}
            for item in _list_objects(annotation.get("result")):
                if found := _find_labels(item.get("value")):
                    codes.setdefault(tidy(item.get("from_name")), []).extend(found)
            coder = annotation.get("completed_by")
            if isinstance(coder, dict):
                coder = coder.get("email") or coder.get("id")
            if not annotation.get("was_cancelled"):
                yield Reading(place, unit, tidy(coder), codes)


def _read_label_studio_table(sheet: Sheet, asked: Asked) -> Iterator[Reading]:
    """Yield annotations, the answers of which are told from the data by what they hold."""
    sure: list[str] = []
    unsure: list[str] = []
    for name in sheet.columns:
        cells = [cell for _, row in sheet.rows if tidy(cell := _parse(row.get(name)))]
        if not cells or key_of(name) in BESIDE.union(_formats()["further"]["beside"]):
            continue
        is_sure = any(isinstance(cell, dict | list) for cell in cells)
        if asked.categories is None:
            (sure if is_sure or all(map(asked.is_value, cells)) else unsure).append(name)
        elif is_sure or {tidy(name), *map(tidy, cells)} & {*asked.categories}:
            sure.append(name)
    if unsure and len(sure) + len(unsure) > 1:
        told = " and ".join(shown(name) for name in [*unsure, *sure][:2])
        fix = "name what was coded with categories=, or export as JSON"
        raise InputError(f"{sheet.name}: {told} may be answers or data; {fix}.")
    columns = _find_columns(sheet, "label_studio_table")
    units = _find_units(sheet, [row for _, row in sheet.rows])
    for (place, row), unit in zip(sheet.rows, units, strict=True):
        if tidy(row.get(columns["skipped"])).casefold() not in ("true", "1"):
            codes = {tidy(n): _find_labels(_parse(row.get(n))) for n in (*sure, *unsure)}
            yield Reading(place, unit, tidy(row.get(columns["coder"])), codes)


def _read_doccano(sheet: Sheet, _: Asked) -> Iterator[Reading]:
    """Yield the texts of a file, which is called by its coder."""
    units = _find_units(sheet, [row for _, row in sheet.rows])
    for (place, row), unit in zip(sheet.rows, units, strict=True):
        codes = {}
        for name in _formats()["tools"]["doccano"]["label"]:
            said = row.get(name)  # a CSV has labels as "peace#war"
            codes[name] = _find_labels(said.split("#") if isinstance(said, str) else said)
        yield Reading(place, unit, _coder_of(sheet), codes)


def _read_codings(sheet: Sheet, asked: Asked) -> Iterator[Reading]:
    """Yield segments of MAXQDA, or the shares of texts that two coders of NVivo coded."""
    tool = find_tool(sheet.columns)
    columns = _find_columns(sheet, tool)
    cells = [{part: tidy(row.get(name)) for part, name in columns.items()} for _, row in sheet.rows]
    paths = [" > ".join(filter(None, (row["group"], row["unit"]))) for row in cells]
    units = _find_ends(sheet, "documents", paths, asked.units)
    codes = _find_ends(sheet, "codes", [row["code"] for row in cells])
    for (place, _), row, unit, code in zip(sheet.rows, cells, units, codes, strict=True):
        if tool == "maxqda_segments":
            yield Reading(place, unit, row["by"] or _coder_of(sheet), {code: True})
            continue
        for coder in "AB":
            is_coded = _is_coded(row["both"]) or _is_coded(row[coder])
            yield Reading(place, unit, coder, {code: is_coded})


def _read_matrix(sheet: Sheet, asked: Asked) -> Iterator[Reading]:
    """Yield the documents of a matrix of codes and documents, whichever of them are its rows."""
    further, corner = _formats()["further"], sheet.columns[0]
    columns = [name for name in sheet.columns[1:] if key_of(name) not in further["totals"]]
    rows = [(place, tidy(row[corner]), row) for place, row in sheet.rows]
    rows = [row for row in rows if row[1] and key_of(row[1]) not in further["totals"]]
    places = [place for place, *_ in rows]
    cells = [[_is_coded(row.get(name)) for name in columns] for *_, row in rows]
    names = [_strip(name) for name in columns]
    table = pd.DataFrame(cells, [_strip(name) for _, name, _ in rows], names, "bool")
    heads = {_STEPS.split(name)[0].casefold() for name in table.columns}
    is_turned = heads <= {*further["files"]} or {*table.columns} <= {*(asked.units or ())}
    if is_turned or find_tool(sheet.columns) == "maxqda_matrix":
        table, places = table.T, [f"{sheet.name}, column {shown(name)}" for name in columns]
    units = _find_ends(sheet, "documents", list(table.index), asked.units)
    codes = _find_ends(sheet, "codes", list(table.columns))
    wanted = codes if asked.categories is None else asked.categories
    if lacking := [name for name in wanted if name not in codes]:
        told = f"{sheet.name}: the code {shown(lacking[0])} is missing; found"
        raise InputError(f"{told} {', '.join(map(shown, codes))}.")
    for place, unit, line in zip(places, units, table.to_numpy().tolist(), strict=True):
        said = dict(zip(codes, line, strict=True))
        yield Reading(place, unit, _coder_of(sheet), {name: said[name] for name in wanted})


_READERS: Final[dict[str, Callable[[Sheet, Asked], Iterator[Reading]]]] = {
    "label_studio": _read_label_studio,
    "label_studio_table": _read_label_studio_table,
    "doccano": _read_doccano,
    "maxqda_segments": _read_codings,
    "maxqda_matrix": _read_matrix,
    "nvivo_matrix": _read_matrix,
    "nvivo_comparison": _read_codings,
}


def _find_labels(value: Any) -> list[str]:  # noqa: ANN401 (whatever JSON holds)
    """Return the labels that an answer holds: a name, a number, a marked place, or several."""
    if isinstance(value, dict):
        held = [value[name] for name in _formats()["further"]["answers"] if name in value]
        if isinstance(paths := value.get("taxonomy"), list):  # of a path the last
            return [label for path in paths for label in _find_labels(path)[-1:]]
        return _find_labels(held)
    if isinstance(value, list):
        if [*map(type, value)] == [int, int, str]:  # as [0, 4, "war"]
            return [tidy(value[2])]
        return list(dict.fromkeys(label for item in value for label in _find_labels(item)))
    return [tidy(value)] if tidy(value) else []


def _list_objects(value: object) -> list[dict[str, Any]]:
    """Return the objects of a list in JSON."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _parse(cell: object) -> object:
    """Return a cell that holds JSON as what it says, any other as it is."""
    with suppress(ValueError):
        return json.loads(cell) if isinstance(cell, str) and cell[:1] in ("[", "{") else cell
    return cell


def _find_columns(sheet: Sheet, tool: str) -> dict[str, str]:
    """Return by what it holds the column of a table, of one that is not there nothing."""
    parts = _formats()["tools"][tool] | _formats()["further"]
    keys = {key_of(name): name for name in reversed(sheet.columns)}
    return {part: next((keys[k] for k in names if k in keys), "") for part, names in parts.items()}


def _find_units(sheet: Sheet, texts: Sequence[dict[str, Any]]) -> list[object]:
    """Return the units of texts that were imported with them; refuse where none was."""
    units: list[object] = []
    for text in texts:
        keys = {key_of(name): cell for name, cell in text.items()}
        units.append(next((keys[k] for k in ("unit", "doc_id") if tidy(keys.get(k))), None))
    if not any(map(tidy, units)):
        told = f"{sheet.name}: no text has a field 'unit'"
        fix = "import doccano.jsonl or label_studio.json of the coding folder, and export again"
        raise InputError(f"{told}; {fix}.")
    return units


def _strip(name: str) -> str:
    """Return a name of a matrix without the number that NVivo puts before it."""
    numbered = _NVIVO.fullmatch(tidy(name))
    return numbered[1] if numbered else tidy(name)


def _find_ends(
    sheet: Sheet, what: str, paths: Sequence[str], units: Sequence[str] | None = None
) -> list[str]:
    """Return codes or documents without what they are under, as units of the sample if they are."""
    by_end: dict[str, list[str]] = {}
    for unit in units or ():
        by_end.setdefault(unit.rpartition("/")[2], []).append(unit)
    known = {end: fits[0] for end, fits in by_end.items() if len(fits) == 1}
    known |= {unit: unit for unit in units or ()}
    ends: dict[str, str] = {}
    before: dict[str, str] = {}
    for path in dict.fromkeys(paths):
        parts = _STEPS.split(path)
        tails = ["/".join(parts[at:]) for at in range(len(parts))]
        ends[path] = next((known[tail] for tail in tails if tail in known), tails[-1])
        if before.setdefault(ends[path], path) != path:
            told = f"{sheet.name}: the {what} {shown(before[ends[path]])} and {shown(path)}"
            raise InputError(f"{told} end alike; rename one of them.")
    return [ends[path] for path in paths]


def _is_coded(cell: object) -> bool:
    """Tell whether a cell of counts or shares is more than nothing."""
    return not _NOTHING.fullmatch(tidy(cell))


def _coder_of(sheet: Sheet) -> str:
    """Return the coder whom a file is named after."""
    path = PurePosixPath(sheet.name.removesuffix(files.packing_of(sheet.name)))
    return path.stem if path.suffix else ""
