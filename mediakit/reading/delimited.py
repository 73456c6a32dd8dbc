"""Rows of .csv and .tsv files: every field is text, and no broken row is taken for another."""

from __future__ import annotations

import csv
from itertools import chain
from typing import IO, TYPE_CHECKING

from mediakit.base.files import MAX_LINE, Unusable, read_lines, unguard_cell
from mediakit.reading.rows import Row, Rows, bad_table, check_names, no_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def read_delimited(stream: IO[bytes], encoding: str | None, delimiter: str) -> Rows:
    r"""Which rows does a delimited file hold?

    Fields are text as they stand, without the quotation marks around them (RFC 4180) and without
    the apostrophe that `cells.guard_cell` puts before a formula. Empty lines are no rows, and a
    column without a name is left out.

    Raises
    ------
    Unusable
        At once for a fault of the header or no rows; while rows are read for a quotation mark
        that is never closed, or in the middle of a field, and for bytes of another encoding.

    Examples
    --------
    >>> import io
    >>> table = read_delimited(io.BytesIO(b'id,text\n007,"No ship\nleft."\n8,a,b\n'), None, ",")
    >>> next(table.rows)
    Row(row=0, line=2, cells={'id': '007', 'text': 'No ship\nleft.'})
    >>> next(table.rows).cells.detail
    "line 4 has 3 fields, the header has 2; put a field that holds ',' in quotation marks"
    """
    records = _records(_Lines(read_lines(stream, encoding)), delimiter)
    header = next(records, None)
    first = next(records, None)
    if header is None or first is None:
        raise no_rows()
    names = [name.strip() for name in header[1]]
    check_names(names)
    rows = _rows(names, chain([first], records), delimiter)
    return Rows([name for name in names if name], rows)


def _rows(
    names: list[str], records: Iterable[tuple[int, list[str]]], delimiter: str
) -> Iterator[Row]:
    """Yield the rows below the header."""
    for row, (line, record) in enumerate(records):
        if len(record) == len(names):
            fields = zip(names, record, strict=True)
            yield Row(row, line, {name: unguard_cell(text) for name, text in fields if name})
        else:
            yield Row(row, line, _miscounted(line, record, len(names), delimiter))


def _miscounted(line: int, record: list[str], n: int, delimiter: str) -> Unusable:
    """Return why a row with more or fewer fields than the header is not used."""
    fields = "1 field" if len(record) == 1 else f"{len(record)} fields"
    fix = f"put a field that holds {delimiter!r} in quotation marks"
    if len(record) < n:
        fix = "add the missing ones, if only as empty fields"
    detail = f"line {line} has {fields}, the header has {n}; {fix}"
    return Unusable(detail, reason="field_count", text=delimiter.join(record))


class _Lines:
    """Lines on their way to the csv module, with those of the row that is being read."""

    def __init__(self, lines: Iterator[str | None]) -> None:
        self.lines = lines
        self.n = 0
        self.held: list[str] = []
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        """Yield the lines; refuse a row without an end before it fills the memory."""
        for line in self.lines:
            self.n += 1
            if line is None:
                detail = f"line {self.n} has more than {MAX_LINE:,} characters; shorten it"
                raise bad_table(detail)
            self.held.append(line)
            self.size += len(line)
            if self.size > MAX_LINE:
                raise _broken(self, self.n - len(self.held) + 1, f" within {MAX_LINE:,} characters")
            yield line

    def begin(self) -> int:
        """Forget the last row, and return the number of the line that the next one begins on."""
        self.held.clear()
        self.size = 0
        return self.n + 1


def _records(lines: _Lines, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the fields of every row that is not empty."""
    reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
    while True:
        start = lines.begin()
        usual = csv.field_size_limit(2 * MAX_LINE)  # 131,072; it holds for the whole process
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise _broken(lines, start, "", delimiter) from error
        finally:
            csv.field_size_limit(usual)
        if record is None:
            return
        if record:
            yield start, record


def _broken(lines: _Lines, start: int, within: str, delimiter: str = ",") -> Unusable:
    """Return why a row cannot be parted into fields, with the quotation mark that is to blame."""
    text = "".join(lines.held)
    opened, broken = _find_quote(text, delimiter)
    line = start + text.count("\n", 0, opened)
    if broken is None:
        return bad_table(f"a quotation mark opened on line {line} is not closed{within}; close it")
    at = start + text.count("\n", 0, broken)
    return bad_table(
        f"a quotation mark opened on line {line}, and text follows where it closes on line {at}; "
        "end the field there, or write each quotation mark inside it twice"
    )


def _find_quote(text: str, delimiter: str) -> tuple[int, int | None]:
    """Return where the last quoted field opens, and where it is broken if it closes at all.

    >>> _find_quote('a,"b""c",d,"e" f', ",")
    (11, 14)
    >>> _find_quote('a,"b', ",")
    (2, None)
    """
    at = opened = 0
    while at < len(text):
        if text[at] == '"':
            opened = at
            at = text.find('"', at + 1)
            while at >= 0 and text[at + 1 : at + 2] == '"':
                at = text.find('"', at + 2)
            if at < 0:
                return opened, None
            at += 1
            if text[at : at + 1] not in ("", delimiter, "\r", "\n"):
                return opened, at
        following = [i for i in (text.find(delimiter, at), text.find("\n", at)) if i >= 0]
        at = min(following, default=len(text)) + 1
    return opened, None
