"""Cells of a CSV file that a spreadsheet would run as a formula: guarded, and read back."""

from __future__ import annotations

import re
from typing import Final

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
