"""Table files to rows: delimited, JSON, Parquet and Excel, and what is wrong with each.

First what all have in common, then one format after the other.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import re
import zipfile
from collections import Counter
from contextlib import contextmanager
from itertools import chain, islice, zip_longest
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple, NoReturn, TypeVar

from mediakit.base.files import MAX_LINE, Unusable, read_all, read_lines, read_toml, unguard_cell
from mediakit.errors import InputError, shown
from mediakit.reading.files import Meter, hold
from mediakit.reading.records import find_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from mediakit.reading.files import File
    from mediakit.reading.records import Options

    Wanted = Container[int | None]  # numbers of rows
    Cells = dict[str, Any] | Unusable  # by column: text, numbers, dates, None; or why none is used

T = TypeVar("T")

PEEK: Final = 1_000  # rows that tell which columns a table without a header has
MAX_DOCUMENT: Final = 50_000_000  # characters of a .json file, which is read as a whole
_TWICE = "\0twice"  # no name of a column
_BLANK = re.compile(r"[ \t\r\n]*")

_BATCH: Final = 64  # rows of Parquet decoded at once: a text may have millions of characters
_VALUE: Final = 8  # bytes that a value takes while its column is decoded, at least
_OBJECT: Final = 64  # bytes that a value of a list takes once it is one of Python, at least

MAX_XML: Final = 200_000_000  # bytes of a workbook's parts when they are unpacked
_BLOCK = 1 << 20


class Row(NamedTuple):
    """One record of a table file: its number from 0, and its line from 1 where there are lines."""

    row: int
    line: int | None
    cells: Cells

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"row {self.row}" if self.line is None else f"line {self.line}"


class Rows(NamedTuple):
    """A table file that is open: names of columns, and rows as they are read."""

    names: list[str]
    rows: Iterator[Row]
    empty: frozenset[str] = frozenset()  # without a value at the beginning: chosen, not guessed


def _bad_table(detail: str) -> Unusable:
    """Return why nothing of a table can be used."""
    return Unusable(detail, reason="bad_table")


@contextmanager
def _parsing(kind: str, *errors: type[Exception]) -> Iterator[None]:
    """Say of a file that cannot be parsed what it is not."""
    try:
        yield
    except Unusable:
        raise
    except errors as error:
        what = str(error).partition("\n")[0][:80]
        what = f"{type(error).__name__}: {what}" if Exception in errors else what
        raise _bad_table(f"it is not a complete {kind} ({what})") from error


def _fill(rows: Iterator[T]) -> Iterator[T]:
    """Return rows of which there is at least one."""
    first = list(islice(rows, 1))
    if not first:
        raise Unusable("it has no rows", reason="no_rows")
    return chain(first, rows)


def _below_header(
    records: Iterator[tuple[int, Sequence[Any]]], take: Callable[[Any, list[str], int], Cells]
) -> Rows:
    """Return the rows below the names of columns, which the first of the numbered records holds."""
    _, header = next(_fill(records))
    names = ["" if name is None else str(name).strip() for name in header]
    records = _fill(records)
    _check_names(names)
    rows = (Row(row, n, take(record, names, n)) for row, (n, record) in enumerate(records))
    return Rows([name for name in names if name], rows)


def _check_names(names: Iterable[str]) -> None:
    """Refuse a table in which a name stands for two columns."""
    if twice := [name for name, n in Counter(names).items() if n > 1 and name]:
        raise _bad_table(f"it has several columns {shown(twice[0])}; rename or delete all but one")


def open_rows(
    stream: IO[bytes], file: File, options: Options, wanted: Wanted | None = None
) -> Rows:
    """Return the rows of a table file, given its content; `Unusable` as the reader says.

    Those that are not wanted are left out where that spares work.
    """
    match file.suffix:
        case ".csv" | ".tsv" as suffix:
            usual = "\t" if suffix == ".tsv" else ","
            return read_delimited(stream, options.encoding, options.delimiter or usual)
        case ".jsonl" | ".ndjson":
            return _with_names(_line_rows(read_lines(stream, options.encoding), wanted))
        case ".json":
            return read_json(stream, options.encoding)
    stream = stream if stream.seekable() else hold(stream)
    if file.suffix == ".xlsx":
        return read_xlsx(stream)
    return read_parquet(stream, file.source, wanted)


def flatten(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return nested values under names with points, and lists as text.

    >>> flatten({"source": {"id": None, "name": "Echo"}, "authors": ["Winn", "Ole"], "paid": True})
    {'source.id': None, 'source.name': 'Echo', 'authors': 'Winn, Ole', 'paid': 'true'}
    """
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            flat.update({f"{name}.{inner}": item for inner, item in flatten(value).items()})
        else:
            flat[name] = _plain(name, value)
    return flat


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401 (whatever a table holds)
    """Return one value without nesting; a list of more than words stays JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        if any(isinstance(item, dict | list) for item in value):
            return json.dumps(value, ensure_ascii=False, default=written)
        return ", ".join(written(item) for item in value if item is not None)
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError as error:
            detail = f"{shown(name)} holds bytes that are not UTF-8; write it as text"
            raise Unusable(detail, reason="bad_unicode", field=name) from error
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value


def written(value: object) -> str:
    """Return a value as metadata has it."""
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def read_delimited(stream: IO[bytes], encoding: str | None, delimiter: str) -> Rows:
    r"""Which rows does a delimited file hold?

    Fields are text as they stand, but for quotation marks (RFC 4180) and the apostrophe that
    `guard_cell` puts before a formula. Empty lines are no rows, columns without a name none.

    >>> table = read_delimited(io.BytesIO(b'id,text\n007,"No ship\nleft."\n8,a,b\n'), None, ",")
    >>> next(table.rows)
    Row(row=0, line=2, cells={'id': '007', 'text': 'No ship\nleft.'})
    >>> next(table.rows).cells.detail
    "line 4 has 3 fields, the header has 2; put a field that holds ',' in quotation marks"
    """

    def take(record: list[str], names: list[str], line: int) -> Cells:
        if len(record) == len(names):
            fields = zip(names, record, strict=True)
            return {name: unguard_cell(text) for name, text in fields if name}
        fix = f"put a field that holds {delimiter!r} in quotation marks"
        if len(record) < len(names):
            fix = "add the missing ones, if only as empty fields"
        n = "1 field" if len(record) == 1 else f"{len(record)} fields"
        detail = f"line {line} has {n}, the header has {len(names)}; {fix}"
        return Unusable(detail, reason="field_count", text=delimiter.join(record))

    return _below_header(_read_records(read_lines(stream, encoding), delimiter), take)


@contextmanager
def open_list(path: Path, what: str) -> Iterator[Rows]:
    """Open a .csv or .tsv that a person wrote; what of it cannot be used is an `InputError`."""

    def refuse_unusable(rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            if isinstance(row.cells, Unusable):  # its detail names the line
                raise row.cells
            yield row

    named = f"The {what} {shown(str(path))} cannot be"
    try:
        with path.open("rb") as stream:
            read = read_delimited(stream, None, "\t" if path.suffix.lower() == ".tsv" else ",")
            yield read._replace(rows=refuse_unusable(read.rows))
    except OSError as error:
        raise InputError(f"{named} opened: {error.strerror or error}.") from error
    except Unusable as why:
        raise InputError(f"{named} used: {why.detail}.") from why


def _read_records(lines: Iterator[str | None], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the fields of every row that is not empty."""
    held: list[str] = []  # the lines of the row that is being read

    def watch() -> Iterator[str]:
        """Yield the lines; refuse a row without an end before it fills the memory."""
        size = 0
        for n, line in enumerate(lines, 1):
            if line is None:
                raise _bad_table(f"line {n} has more than {MAX_LINE:,} characters; shorten it")
            size = len(line) + (size if held else 0)
            held.append(line)
            if size > MAX_LINE:
                within = f" within {MAX_LINE:,} characters"
                raise _find_fault(held, n - len(held) + 1, ",", within)
            yield line

    reader = csv.reader(watch(), delimiter=delimiter, strict=True)
    while True:
        held.clear()
        start = reader.line_num + 1
        usual = csv.field_size_limit(2 * MAX_LINE)  # 131,072; it holds for the whole process
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise _find_fault(held, start, delimiter) from error
        finally:
            csv.field_size_limit(usual)
        if record is None:
            return
        if record:
            yield start, record


def _find_fault(lines: list[str], start: int, delimiter: str, within: str = "") -> Unusable:
    """Return why a row cannot be parted into fields, with the quotation mark that is to blame."""
    text, opened, sign = "".join(lines), 0, re.escape(delimiter)
    # A quoted field with its end and what follows; another field; what parts them. Possessive, so
    # that millions of quotation marks take no memory.
    fields = rf'"[^"]*(?:""[^"]*)*+"?([^{sign}\r\n]?)|[^{sign}\n]+|[{sign}\n]'
    for field in re.finditer(fields, text):
        opened = field.start() if field[0].startswith('"') else opened
        if field[1]:
            line, at = (start + text.count("\n", 0, place) for place in (opened, field.start(1)))
            told = f"a quotation mark opened on line {line}, and text follows where it closes on"
            fix = "end the field there, or write each quotation mark inside it twice"
            return _bad_table(f"{told} line {at}; {fix}")
    line = start + text.count("\n", 0, opened)
    return _bad_table(f"a quotation mark opened on line {line} is not closed{within}; close it")


def read_json(stream: IO[bytes], encoding: str | None) -> Rows:
    """Which rows does a JSON file hold: a list of objects, one in a wrapper, or one object?"""
    pieces: list[str] = []
    for piece in read_all(stream, encoding):
        pieces.append(piece)
        if sum(map(len, pieces)) > MAX_DOCUMENT:
            detail = f"it has more than {MAX_DOCUMENT:,} characters; save it as JSON Lines (.jsonl)"
            raise Unusable(detail, reason="text_too_long")
    text = "".join(pieces)
    start = _skip(text, 0)
    if text[start : start + 1] == "[":
        return _with_names(_listed_rows(text, start + 1))
    if start == len(text):
        return _with_names(iter(()))
    value, end = _parse_at(text, start)
    if not isinstance(value, dict):
        _refuse(text, start, "it is not an object in curly brackets")
    if _skip(text, end) < len(text):  # JSON Lines under another name
        return _with_names(_line_rows(io.StringIO(text, newline="")))
    items = None if "text" in find_columns(list(value)) else _unwrap(value)
    line, items = (1, [value]) if items is None else (None, items)
    return _with_names(Row(row, line, _as_row(item)) for row, item in enumerate(items))


def _with_names(rows: Iterator[Row]) -> Rows:
    """Return the rows with the names that those at the beginning have a value for."""
    first: list[Row] = []
    size = 0
    for row in islice(rows, PEEK):
        first.append(row)
        if isinstance(row.cells, dict):
            size += sum(len(value) for value in row.cells.values() if isinstance(value, str))
        if size > MAX_LINE:
            break
    cells = [row.cells for row in first if isinstance(row.cells, dict)]
    names = dict.fromkeys(n for each in cells for n, value in each.items() if value is not None)
    empty = frozenset(chain.from_iterable(cells)).difference(names)
    return Rows(list(names), _fill(chain(first, rows)), empty)


def _line_rows(lines: Iterable[str | None], wanted: Wanted | None = None) -> Iterator[Row]:
    """Yield the row of each line that is not blank: its JSON object, or why it has none.

    >>> one, two = _line_rows(['{"id": 7, "text": "Rain."}', '{"id": "8", "te'])
    >>> one.cells
    {'id': 7, 'text': 'Rain.'}
    >>> two.cells.detail
    'line 2 is not valid JSON: Unterminated string, character 13; correct or delete it'
    """
    numbered = ((n, line) for n, line in enumerate(lines, 1) if line is None or not line.isspace())
    for row, (n, line) in enumerate(numbered):
        if wanted is not None and row >= PEEK and row not in wanted:
            continue  # the first ones tell the names of columns
        if line is None:
            detail = f"line {n} has more than {MAX_LINE:,} characters"
            yield Row(row, n, Unusable(detail, reason="text_too_long"))
            continue
        try:
            cells = _as_row(_DECODER.decode(line), f"line {n}", line)
        except (ValueError, RecursionError) as error:
            what, at = _find_json_fault(error)
            where = "" if at is None else f", character {at + 1}"
            detail = f"line {n} is not valid JSON: {what}{where}; correct or delete it"
            cells = Unusable(detail, reason="bad_json", text=line)
        yield Row(row, n, cells)


def _find_json_fault(error: Exception) -> tuple[str, int | None]:
    """Return what was wrong when JSON could not be parsed, and where, if that is known."""
    if isinstance(error, json.JSONDecodeError):
        return error.msg.partition(" starting")[0], error.pos
    if isinstance(error, RecursionError):
        return "it is nested too deep", None
    return "it contains a number with thousands of digits", None


def _as_row(value: object, place: str = "it", text: str = "") -> Cells:
    """Return a JSON value as a row, or why it is none."""
    if not isinstance(value, dict):
        detail = f"{place} is a {type(value).__name__}, not an object in curly brackets"
        return Unusable(detail, reason="bad_json", text=text)
    try:
        problem = _find_problem(value)
        if problem is None:
            return flatten(value)
    except RecursionError:
        problem = "is nested too deep"
    return Unusable(f"{place} {problem}; correct or delete it", reason="bad_json", text=text)


def _find_problem(value: object) -> str | None:
    """Return what is wrong with a value that could be parsed."""
    if isinstance(value, float) and not math.isfinite(value):
        return "contains a number that JSON does not allow (NaN or Infinity)"
    if isinstance(value, dict):
        if _TWICE in value:
            return f"repeats {shown(value[_TWICE])}"
        value = [*value.values()]
    return next(filter(None, map(_find_problem, value)), None) if isinstance(value, list) else None


def _make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, marked where it has a name twice."""
    values = dict(pairs)
    if len(values) < len(pairs):
        values[_TWICE] = next(name for name, n in Counter(n for n, _ in pairs).items() if n > 1)
    return values


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_make_object)


def _parse_at(text: str, start: int) -> tuple[Any, int]:
    """Return the JSON value at a place of a file, and where it ends."""
    try:
        return _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        what, at = _find_json_fault(error)
        _refuse(text, start if at is None else at, what)


def _refuse(text: str, at: int, what: str) -> NoReturn:
    """Refuse a file that is no JSON."""
    fault = f"line {text.count(chr(10), 0, at) + 1} is not valid JSON: {what}"
    raise Unusable(f"{fault}; a file with one object a line is named .jsonl", reason="bad_json")


def _skip(text: str, at: int) -> int:
    """Return the next place that is not blank."""
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _listed_rows(text: str, at: int) -> Iterator[Row]:
    """Return the rows of a list, which is parsed to its end before the first is used."""
    rows: list[Row] = []
    line, counted = 1, 0
    at = _skip(text, at)
    while text[at : at + 1] != "]":
        value, end = _parse_at(text, at)
        line, counted = line + text.count("\n", counted, at), at
        rows.append(Row(len(rows), line, _as_row(value, f"the object on line {line}")))
        at = _skip(text, end)
        if text[at : at + 1] not in (",", "]"):
            _refuse(text, at, "a comma or the end of the list is missing")
        at = _skip(text, at + (text[at] == ","))
    if _skip(text, at + 1) < len(text):
        _refuse(text, at + 1, "there is text after the list")
    return iter(rows)


def _unwrap(value: dict[str, Any]) -> list[Any] | None:
    """Return the list of articles that an object is a wrapper of, if it is one."""
    known: dict[str, list[str]] = read_toml("reading/formats.toml")["json"]
    for name in known["lists"]:
        items = value.get(name)
        if items and isinstance(items, list) and all(isinstance(item, dict) for item in items):
            return items
    inner = (value[name] for name in known["wrappers"] if isinstance(value.get(name), dict))
    return next((items for items in map(_unwrap, inner) if items is not None), None)


def read_parquet(stream: IO[bytes], name: str, wanted: Wanted | None = None) -> Rows:
    """Which rows does a Parquet file of this name hold?

    Text stays coded by its dictionary, also in lists, so that a text that stands a million times
    takes memory once. What stands in lists is measured before it is decoded.
    """
    from pyarrow import parquet

    with _parsing_parquet():
        plain = parquet.ParquetFile(stream)
        schema = plain.schema_arrow
        _check_names(schema.names)
        leaves = [plain.schema.column(at) for at in range(len(plain.schema))]
        texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]
        stream.seek(0)
        # Only as plain text does JSON in lists stay coded.
        extended = not any(
            leaf.max_repetition_level and leaf.logical_type.type == "JSON" for leaf in leaves
        )
        file = parquet.ParquetFile(stream, read_dictionary=texts, arrow_extensions_enabled=extended)
    rows = _fill(_read_parquet_rows(file, Meter(name, stream.seek(0, 2)), wanted))
    return Rows([name for field in schema for name in _list_names(field)], rows)


def _parsing_parquet() -> AbstractContextManager[None]:
    import pyarrow as pa

    return _parsing("Parquet file", pa.ArrowException, OSError, UnicodeDecodeError)


def _list_names(field: Any, before: str = "") -> list[str]:  # noqa: ANN401 (pyarrow has no types)
    """Return the names that `flatten` gives to the values of a column."""
    import pyarrow as pa

    if not pa.types.is_struct(field.type):
        return [before + field.name]
    return [name for inner in field.type for name in _list_names(inner, f"{before}{field.name}.")]


def _read_parquet_rows(
    file: Any,  # noqa: ANN401 (as above)
    meter: Meter,
    wanted: Wanted | None,
) -> Iterator[Row]:
    """Yield the rows of a file, decoded a few at a time."""
    import pyarrow as pa

    row = 0
    with _parsing_parquet():
        # A batch of two groups would have two dictionaries, which are not joined within lists.
        for group in range(file.num_row_groups):
            _check_claims(file, group, meter)
            for batch in file.iter_batches(_BATCH, row_groups=[group], use_threads=False):
                columns = list(zip(batch.schema.names, batch.columns, strict=True))
                for name, column in columns:
                    if pa.types.is_nested(column.type):
                        meter.check(meter.n + _size(column), name)
                for at in range(batch.num_rows):
                    if wanted is None or row in wanted:
                        yield Row(row, None, _read_cells(columns, at, meter))
                    row += 1


def _read_cells(columns: list[tuple[str, Any]], at: int, meter: Meter) -> Cells:
    """Return one row of a batch, or why it cannot be used."""
    try:
        cells = flatten({name: column[at].as_py() for name, column in columns})
        meter.count(sum(len(cell) for cell in cells.values() if isinstance(cell, str)))
    except UnicodeDecodeError as error:
        detail = f"it holds bytes that are not UTF-8 ({error.reason})"
        return Unusable(detail, reason="bad_unicode")
    except Unusable as why:
        return why
    return cells


def _check_claims(file: Any, group: int, meter: Meter) -> None:  # noqa: ANN401 (as above)
    """Refuse a row group with a column that takes more to decode than its file may unpack to."""
    chunks = file.metadata.row_group(group)
    leaves = [file.schema.column(at) for at in range(chunks.num_columns)]
    large = any(leaf.max_repetition_level or leaf.length > _VALUE for leaf in leaves)
    if chunks.total_byte_size <= meter.limit and not large:
        return  # before a column is asked: of a damaged one pyarrow ends the process
    for at, leaf in enumerate(leaves):
        chunk = chunks.column(at)
        # one row may hold every value that stands in lists
        n = chunk.num_values if leaf.max_repetition_level else min(chunk.num_values, _BATCH)
        claim = chunk.total_uncompressed_size + n * max(leaf.length, _VALUE)
        path = chunk.path_in_schema
        meter.check(claim, path if path in file.schema_arrow.names else path.partition(".")[0])


def _size(column: Any, each: int = 0) -> int:  # noqa: ANN401 (as above)
    """Return what a nested column would take as objects of Python; each besides what it holds."""
    import pyarrow as pa
    from pyarrow import compute

    kind, own = column.type, each * len(column)
    if pa.types.is_struct(kind):
        return own + sum(_size(inner, each) for inner in column.flatten())
    if pa.types.is_dictionary(kind):
        lengths = compute.binary_length(column.dictionary).take(column.indices)
        return own + (compute.sum(lengths).as_py() or 0)
    if pa.types.is_map(kind):
        start, stop = column.offsets[0].as_py(), column.offsets[-1].as_py()
        inner = (column.keys[start:stop], column.items[start:stop])
        return own + sum(_size(part, _OBJECT) for part in inner)
    if pa.types.is_nested(kind):
        return own + _size(column.flatten(), _OBJECT)
    return own + int(column.nbytes)


def read_xlsx(stream: IO[bytes]) -> Rows:
    """Which rows does a workbook hold? Values are as stored, lines are its own numbers of rows."""
    try:
        import openpyxl
    except ImportError as error:
        detail = "reading .xlsx needs openpyxl: pip install 'mediakit[xlsx]', or save it as .csv"
        raise Unusable(detail, reason="unsupported") from error
    with _parsing("Excel workbook", Exception):  # openpyxl lets out whatever went wrong inside
        _check_parts(stream)
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if any(map(_is_filled, sheet.values))]
    if len(sheets) > 1:
        titles = ", ".join(sheet.title for sheet in sheets)
        told = f"several of its sheets are filled ({titles})"
        raise _bad_table(f"{told}; save the one to be read as .csv")

    def take(cells: tuple[Any, ...], names: list[str], _: int) -> Cells:
        if _is_filled(cells[len(names) :]):
            detail = f"it has more cells than the header, which has {len(names)}"
            return Unusable(detail, reason="field_count")
        named = zip_longest(names, cells[: len(names)])
        return {n: str(c).lower() if isinstance(c, bool) else c for n, c in named if n}

    return _below_header(_read_filled(sheets[0]) if sheets else iter(()), take)


def _is_filled(cells: tuple[Any, ...]) -> bool:
    """Whether a row holds anything."""
    return any(cell is not None for cell in cells)


def _read_filled(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:  # noqa: ANN401 (no types)
    """Yield the number and the cells of each row that holds anything."""
    with _parsing("Excel workbook", Exception):
        for number, cells in enumerate(sheet.values, 1):
            if _is_filled(cells):
                yield number, cells


def _check_parts(stream: IO[bytes]) -> None:
    """Unpack all parts of a workbook, and refuse those that would fill the memory."""
    size = 0
    with zipfile.ZipFile(stream) as parts:
        for info in parts.infolist():
            with parts.open(info) as part:
                block = part.read(_BLOCK)
                if b"<!DOCTYPE" in block or b"<!ENTITY" in block:
                    raise _bad_table("its parts define entities, which no workbook does")
                while block:
                    size += len(block)
                    if size > MAX_XML:
                        detail = f"it unpacks to more than {MAX_XML:,} bytes; save it as .csv"
                        raise Unusable(detail, reason="text_too_long")
                    block = part.read(_BLOCK)
    stream.seek(0)
