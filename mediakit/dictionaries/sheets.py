"""The fields of a delimited text (commas, semicolons or tabs) with their lines, internal."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.dictionaries.entries import broken
from mediakit.errors import shown

if TYPE_CHECKING:
    from mediakit.errors import DictionaryError

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
_MISSING: Final = ("", ".", "NA")  # among numbers, as statistics packages write it
_COMMENT: Final = re.compile(r"[#;](?:[ #;]|$)")  # "#metoo" and ";)" are words
_DELIMITERS: Final = "\t;,"  # where two part the lines equally well, the first
_SAMPLE: Final = 500  # lines that decide on the delimiter


class Sheet(NamedTuple):
    """The rows of a text that are not blank, and the line of each."""

    place: str
    delimiter: str
    rows: list[list[str]]
    lines: list[int]

    def column(self, number: int) -> list[str]:
        """Return one field of every row."""
        return [row[number].strip() for row in self.rows]

    def below(self) -> Sheet:
        """Return the rows below the first."""
        return self._replace(rows=self.rows[1:], lines=self.lines[1:])

    def broken(self, row: int, problem: str) -> DictionaryError:
        """Return the error that a row has."""
        return broken(self.place, self.lines[row], problem)

    def refuse_widths(self) -> None:
        """Raise an error where a row has more or fewer fields than the first."""
        n = len(self.rows[0])
        [(usual, rows)] = Counter(map(len, self.rows)).most_common(1)
        if usual != n and 2 * rows > len(self.rows):
            raise self.broken(
                0,
                f"{n} field(s), and most lines below have {usual}; name each column here, or "
                "delete the line if it does not belong to the table.",
            )
        for i, row in enumerate(self.rows):
            if len(row) != n:
                raise self.broken(
                    i,
                    f"{len(row)} field(s), line {self.lines[0]} has {n}; add or delete fields, "
                    "or put one that holds the delimiter in quotation marks.",
                )

    def is_numeric(self, number: int) -> bool:
        """Return whether a field is a number, or said to be missing, in all rows below the first.

        One of them must be a number. Short rows count as missing.
        """
        cells = {row[number].strip() for row in self.rows[1:] if len(row) > number}
        cells.difference_update(_MISSING)
        return bool(cells) and all(is_number(cell, self.delimiter) for cell in cells)

    def numbers(self, number: int) -> list[float]:
        """Return a column of numbers; only in semicolon files may they have a decimal comma."""
        cells = self.column(number)
        comma = self.delimiter == ";" and any("," in cell for cell in cells)
        found = []
        for i, cell in enumerate(cells):
            if not is_number(cell, self.delimiter) or (comma and "." in cell):
                mark = "a decimal comma as above" if comma else "a decimal point, such as -1.5"
                raise self.broken(
                    i, f"the weight {shown(cell)} is no number; write it with {mark}."
                )
            found.append(float(cell.replace(",", ".")))
        return found


def is_number(cell: str, delimiter: str) -> bool:
    """Return whether a field is a number in a file with this delimiter.

    >>> is_number("-1.5", ","), is_number("1,5", ";"), is_number("1,5", ","), is_number("nan", ",")
    (True, True, False, False)
    """
    bare = cell.strip()
    return _NUMBER.fullmatch(bare) is not None and (delimiter == ";" or "," not in bare)


def read_sheet(text: str, place: str) -> Sheet:
    r"""Return the fields of a text; the delimiter is the one that parts its lines alike.

    Blank rows are left out, and comments ("# ", "; ", ";;") above the first row; where there is
    one field a line, comments anywhere.

    Raises
    ------
    DictionaryError
        If there is no row, or a quotation mark is not closed on its line.

    >>> read_sheet("# a list\nword;score\ngut;1,5\n", "my.csv").rows
    [['word', 'score'], ['gut', '1,5']]
    """
    lines = io.StringIO(text, newline=None).readlines()
    start = 0
    while start < len(lines) and _is_comment(lines[start]):
        lines[start] = "\n"
        start += 1
    delimiter = _delimiter(lines[start : start + _SAMPLE])
    if not delimiter:
        lines = ["\n" if _is_comment(line) else line for line in lines]
    sheet = _fields(lines, delimiter or "\t", place)
    if not sheet.rows:
        raise broken(place, None, "no words found; write one a line, or a table of them.")
    return sheet


def _is_comment(line: str) -> bool:
    bare = line.strip()
    return not bare or ("\t" not in bare and _COMMENT.match(bare) is not None)


def _delimiter(lines: list[str]) -> str:
    """Return what parts most lines into equally many fields; "" for one field a line."""
    best, share = "", 0.0
    for delimiter in _DELIMITERS:
        widths = [_width(line, delimiter) for line in lines if not line.isspace()] or [0]
        [(width, n)] = Counter(widths).most_common(1)
        if widths[0] > 1:  # a wide table may have short rows below its header
            n = max(n if width > 1 else 0, widths.count(widths[0]))
        elif width <= 1 or 2 * n <= len(widths):
            continue
        if n / len(widths) > share:
            best, share = delimiter, n / len(widths)
    return best


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter, skipinitialspace=True)))
    except csv.Error:  # said when the line is read
        return 0


def _fields(lines: list[str], delimiter: str, place: str) -> Sheet:
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    sheet = Sheet(place, delimiter, [], [])
    line = 1
    try:
        for row in reader:
            if reader.line_num > line:
                raise _unclosed(place, line)
            if any(map(str.strip, row)):
                sheet.rows.append(row)
                sheet.lines.append(line)
            line += 1
    except csv.Error as error:
        if reader.line_num > line or "unexpected end" in str(error):
            raise _unclosed(place, line) from error
        problem = f"cannot be parted into fields ({error}); mend its quotation marks or shorten it."
        raise broken(place, line, problem) from error
    return sheet


def _unclosed(place: str, line: int) -> DictionaryError:
    return broken(
        place,
        line,
        "a quotation mark opens here and is not closed on this line; close or delete it.",
    )
