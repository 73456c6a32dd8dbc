"""Which rows of a long table a page shows: drawn by a seed, each row on its own."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.errors import ArgumentError, shown
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

PLACE = ("doc_id", "start", "end")


def draw_rows(
    table: pd.DataFrame, *, n: int, seed: int, by: Sequence[str] = PLACE
) -> pd.Series[bool]:
    """Which n rows stand for a long table?

    Each row draws a number by the seed and its own place in the text, and the n lowest are kept:
    rows of one article more or less change nothing among the others.

    Parameters
    ----------
    table
        Any table.
    n
        How many rows; all where it has no more.
    seed
        Of the draw.
    by
        The columns that tell one row from another.

    Returns
    -------
    Series of bool
        One value per row, as `show_table(where=…)` takes them.

    Raises
    ------
    ArgumentError
        If `n` is negative.
    ColumnMissingError
        If a column of `by` is missing.

    Examples
    --------
    >>> hits = pd.DataFrame({"doc_id": list("abcde"), "start": 0, "end": 3})
    >>> draw_rows(hits, n=2, seed=1).sum()
    np.int64(2)
    """
    if n < 0:
        message = f"n={shown(n)} is no number of rows; give 0 or more."
        raise ArgumentError(message)
    check_columns(table, by)
    kept = np.ones(len(table), dtype=bool)
    if len(table) > n:
        places = table[list(by)].itertuples(index=False, name=None)
        drawn = np.array([draw_number(seed, place) for place in places])
        kept[np.argsort(drawn, kind="stable")[n:]] = False
    return pd.Series(kept, index=table.index, dtype=bool)


def draw_number(seed: int, place: tuple[object, ...]) -> bytes:
    """Return what a row draws: the same wherever it stands, of all rows 32 bytes at random."""
    text = "\x1f".join(map(str, (seed, *place)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
