"""Cells of a CSV file that a spreadsheet would run as a formula: guarded, and read back."""

from __future__ import annotations

import csv
import re
from typing import IO, TYPE_CHECKING, Any, Final

from pandas.api.types import is_numeric_dtype

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")


def guard_cell(value: object) -> object:
    """Return text so that a spreadsheet takes it for text; anything else as it is.

    >>> guard_cell("=SUM(A1)"), guard_cell("a-b"), guard_cell(-1.5)
    ("'=SUM(A1)", 'a-b', -1.5)
    """
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def unguard_cell(value: str) -> str:
    """Undo `guard_cell`.

    >>> unguard_cell("'=SUM(A1)"), unguard_cell("'tis")
    ('=SUM(A1)', "'tis")
    """
    return value[1:] if value[:1] == "'" and _FORMULA.match(value) else value


def write_csv(table: pd.DataFrame, path: Path | IO[str], *, header: bool = True) -> None:
    r"""Write a table as CSV: UTF-8, ``\n``, missing values empty, no cell a spreadsheet would run.

    Text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return gets an apostrophe
    before it (and one more where it had some); numbers stay as they are.
    """
    texts = [c for c in table.columns if not is_numeric_dtype(table[c].dtype)]
    safe = table.assign(**{c: table[c].map(guard_cell) for c in texts})
    # The csv module leaves a carriage return bare, which its own reader takes for the row's end.
    bare = any(safe[c].astype("str").str.contains("\r").any() for c in texts)
    quoting: Any = csv.QUOTE_NONNUMERIC if bare else csv.QUOTE_MINIMAL
    safe.to_csv(
        path,
        header=header,
        index=False,
        encoding="utf-8",
        lineterminator="\n",
        quoting=quoting,
    )
