"""Which groups a figure or a sentence has room for, and what it calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from mediakit.errors import ArgumentError
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence


class Choice(NamedTuple):
    """The groups that are shown, in order of the table.

    Attributes
    ----------
    by
        The key column.
    size
        What makes a group large, as a reader calls it.
    keys
        Their values in the key column, at most as many as there is room for.
    names
        What a reader sees.
    n_all
        How many groups there are.
    """

    by: str
    size: str
    keys: list[Any]
    names: list[str]
    n_all: int

    def tell(self) -> str:
        """Return which groups are shown, where there are more; else nothing.

        >>> Choice("outlet", "words", ["a", "b"], ["a", "b"], 5).tell()
        'the 2 of 5 with most words'
        """
        n = len(self.keys)
        return f"the {n} of {self.n_all:,} with most {self.size}" if n < self.n_all else ""


def choose_groups(table: pd.DataFrame, by: str, *, size: str, most: int) -> Choice:
    """Return the largest groups of a table.

    Parameters
    ----------
    table
        One row or several for each group.
    by
        The column that the groups differ in.
    size
        The column whose sum tells their size.
    most
        How many there is room for.

    Examples
    --------
    >>> table = pd.DataFrame({"outlet": ["Echo", "Star", None], "n_words": [10, 30, 20]})
    >>> choose_groups(table, "outlet", size="n_words", most=2)
    Choice(by='outlet', size='words', keys=['Star', None], names=['Star', 'no outlet'], n_all=3)
    """
    check_columns(table, [by, size])
    sums = table.groupby(by, dropna=False, sort=False)[size].sum()
    largest = sums.sort_values(ascending=False, kind="stable").index[:most]
    kept = [key for key in sums.index if key in set(largest) or (pd.isna(key) and largest.hasnans)]
    keys = [None if pd.isna(key) else key for key in kept]
    names = [name_group(key, by) for key in keys]
    return Choice(by, size.removeprefix("n_"), keys, names, len(sums))


def name_group(value: object, by: str) -> str:
    """Return what a reader sees of a value of a key column."""
    missing = value is None or value != value  # noqa: PLR0124  # NaN alone is not itself
    return f"no {by}" if missing else " ".join(str(value).split())


def rows_of(table: pd.DataFrame, by: str, value: object) -> pd.DataFrame:
    """Return the rows of one group."""
    return table[table[by].isna() if value is None else table[by] == value]


def check_unique(table: pd.DataFrame, keys: Sequence[str]) -> None:
    """Refuse a table that has two rows for one place in a figure.

    Raises
    ------
    ArgumentError
        Naming the keys.
    ColumnMissingError
        If one of them is missing.
    """
    check_columns(table, keys)
    if table.duplicated(list(keys)).any():
        told = ", ".join(keys)
        message = f"Some rows have the same {told}; give a table with one row for each."
        raise ArgumentError(message)
