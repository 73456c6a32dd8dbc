"""Rows of .jsonl and .json files: objects, however they are wrapped."""

from __future__ import annotations

import io
import json
import math
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any, Final, NoReturn

from mediakit.base.files import MAX_LINE, Unusable, read_all, read_lines
from mediakit.errors import shown
from mediakit.reading.columns import find_columns
from mediakit.reading.rows import PEEK, Row, Rows, flatten, no_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_DOCUMENT: Final = 50_000_000  # characters of a .json file, which is read as a whole
# Under these names services and programs hand over their lists of articles.
_LISTS: Final = ("articles", "documents", "docs", "items", "records", "results", "stories", "data")
_WRAPPERS: Final = ("response", "data")
_TWICE = "\0twice"  # no name of a column
_BLANK = " \t\r\n"


def read_json_lines(stream: IO[bytes], encoding: str | None) -> Rows:
    r"""Which rows does a file with one JSON object a line hold?

    Raises
    ------
    Unusable
        At once where it holds no row; while rows are read for bytes of another encoding.

    Examples
    --------
    >>> table = read_json_lines(io.BytesIO(b'{"id": 7, "text": "Rain."}\n{"id": "8", "te'), None)
    >>> next(table.rows)
    Row(row=0, line=1, cells={'id': 7, 'text': 'Rain.'})
    >>> next(table.rows).cells.detail
    'line 2 is no JSON: Unterminated string, character 13; mend or delete it'
    """
    return _with_names(_line_rows(read_lines(stream, encoding)))


def read_json(stream: IO[bytes], encoding: str | None) -> Rows:
    """Which rows does a JSON file hold: a list of objects, one in a wrapper, or one object?

    Raises
    ------
    Unusable
        `bad_json` where it cannot be parsed, `no_rows`, `text_too_long` above `MAX_DOCUMENT`.

    Examples
    --------
    >>> wrapped = b'{"status": "ok", "articles": [{"title": "Port shuts", "content": "Rain."}]}'
    >>> read_json(io.BytesIO(wrapped), None).names
    ['title', 'content']
    """
    pieces, size = [], 0
    for piece in read_all(stream, encoding):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_DOCUMENT:
            detail = f"it has more than {MAX_DOCUMENT:,} characters; save it as JSON Lines (.jsonl)"
            raise Unusable(detail, reason="text_too_long")
    text = "".join(pieces)
    start = _skip(text, 0)
    if start == len(text):
        raise no_rows()
    if text[start] == "[":
        return _with_names(_listed_rows(text, start + 1))
    value, end = _parse_at(text, start)
    if not isinstance(value, dict):
        _refuse(text, start, "it holds no object in curly brackets")
    if _skip(text, end) < len(text):  # JSON Lines under another name
        return _with_names(_line_rows(io.StringIO(text, newline="")))
    items = None if "text" in find_columns(list(value)) else _unwrap(value)
    rows = [Row(0, 1, _as_row(value))] if items is None else _objects(items)
    return _with_names(iter(rows))


def _with_names(rows: Iterator[Row]) -> Rows:
    """Return the rows with the names that those at the beginning have a value for."""
    first: list[Row] = []
    names: dict[str, None] = {}
    seen: set[str] = set()
    size = 0
    for row in islice(rows, PEEK):
        first.append(row)
        if isinstance(row.cells, dict):
            filled = {name: value for name, value in row.cells.items() if value is not None}
            names.update(dict.fromkeys(filled))
            seen.update(row.cells)
            size += sum(len(value) for value in filled.values() if isinstance(value, str))
        if size > MAX_LINE:
            break
    if not first:
        raise no_rows()
    return Rows(list(names), chain(first, rows), frozenset(seen - names.keys()))


def _line_rows(lines: Iterable[str | None]) -> Iterator[Row]:
    """Yield the row of each line that is not blank."""
    row = 0
    for number, line in enumerate(lines, 1):
        if line is None:
            detail = f"line {number} has more than {MAX_LINE:,} characters"
            yield Row(row, number, Unusable(detail, reason="text_too_long"))
        elif line.isspace():
            continue
        else:
            yield Row(row, number, _parse_line(line, number))
        row += 1


def _parse_line(line: str, number: int) -> dict[str, Any] | Unusable:
    """Return the object that a line holds, or why it holds none."""
    try:
        return _as_row(_DECODER.decode(line), f"line {number}", line)
    except json.JSONDecodeError as error:
        what = f"{error.msg.partition(' starting')[0]}, character {error.pos + 1}"
    except RecursionError:
        what = "it is nested too deep"
    except ValueError:
        what = "it holds a number with thousands of digits"
    detail = f"line {number} is no JSON: {what}; mend or delete it"
    return Unusable(detail, reason="bad_json", text=line)


def _as_row(value: object, place: str = "it", text: str = "") -> dict[str, Any] | Unusable:
    """Return a JSON value as a row, or why it is none."""
    if not isinstance(value, dict):
        detail = f"{place} is a {type(value).__name__}, no object in curly brackets"
        return Unusable(detail, reason="bad_json", text=text)
    try:
        problem = _problem(value)
        if problem is None:
            return flatten(value)
    except RecursionError:
        problem = "is nested too deep"
    return Unusable(f"{place} {problem}; mend or delete it", reason="bad_json", text=text)


def _problem(value: object) -> str | None:
    """Return what is wrong with a value that could be parsed."""
    if isinstance(value, float) and not math.isfinite(value):
        return "holds a number that JSON does not know (NaN or Infinity)"
    if isinstance(value, dict):
        if _TWICE in value:
            return f"has {shown(value[_TWICE])} twice"
        value = list(value.values())
    found = map(_problem, value) if isinstance(value, list) else iter(())
    return next((problem for problem in found if problem), None)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, marked where it has a name twice."""
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        values[_TWICE] = next(name for name in names if names.count(name) > 1)
    return values


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object)


def _parse_at(text: str, start: int) -> tuple[Any, int]:
    """Return the JSON value at a place of a file, and where it ends."""
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        _refuse(text, error.pos, error.msg.partition(" starting")[0])
    except RecursionError:
        _refuse(text, start, "it is nested too deep")
    except ValueError:
        _refuse(text, start, "it holds a number with thousands of digits")


def _refuse(text: str, at: int, what: str) -> NoReturn:
    """Refuse a file that is no JSON."""
    line = text.count("\n", 0, at) + 1
    detail = f"line {line} is no JSON: {what}; a file with one object a line is named .jsonl"
    raise Unusable(detail, reason="bad_json")


def _skip(text: str, at: int) -> int:
    """Return the next place that is not blank."""
    while at < len(text) and text[at] in _BLANK:
        at += 1
    return at


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
    for name in _LISTS:
        items = value.get(name)
        if items and isinstance(items, list) and all(isinstance(item, dict) for item in items):
            return items
    inner = (value[name] for name in _WRAPPERS if isinstance(value.get(name), dict))
    return next((items for items in map(_unwrap, inner) if items is not None), None)


def _objects(items: list[Any]) -> list[Row]:
    """Return the rows of a list in a wrapper, whose lines are not known."""
    return [Row(row, None, _as_row(item)) for row, item in enumerate(items)]
