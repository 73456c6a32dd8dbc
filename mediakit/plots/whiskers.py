"""Whiskers: intervals beside the estimates that a figure draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mediakit.base.display import check_unique
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

CAP: Final = 24  # size of the strokes at both ends, in square points
FARTHEST: Final = 2.0  # of the largest estimate: a whisker that goes beyond ends in an arrow


def join_intervals(
    table: pd.DataFrame, intervals: pd.DataFrame | None, keys: Sequence[str]
) -> pd.DataFrame:
    """Return a table with the limits of its rows, missing where there are none.

    Keys are the same where they read the same, so that a table from a file fits one that is here.

    Raises
    ------
    ArgumentError
        If the table or the intervals have two rows for one place in a figure.
    ColumnMissingError
        If the table lacks a key, or the intervals lack a key or a limit.
    """
    check_unique(table, keys)
    if intervals is None:
        return table.assign(low=np.nan, high=np.nan)
    check_columns(intervals, [*keys, "low", "high", "level"])
    check_unique(intervals, keys)
    limits = intervals[["low", "high"]].assign(**intervals[list(keys)].astype("str"))
    found = table[list(keys)].astype("str").merge(limits, how="left", on=list(keys))
    return table.assign(low=found["low"].to_numpy(), high=found["high"].to_numpy())


def tell_level(intervals: pd.DataFrame | None) -> str:
    """Return what the whiskers are, or nothing where there is none to see.

    >>> import pandas as pd
    >>> tell_level(pd.DataFrame({"low": [0.5], "level": [0.95]}))
    'interval of 95 %'
    """
    if intervals is None or intervals["low"].isna().all():
        return ""
    return f"interval of {100 * intervals['level'].iloc[0]:g} %"


def draw_whiskers(
    ax: Axes,
    rows: pd.DataFrame,
    y: pd.Series[float],
    colour: str,
    *,
    left: float = 0,
    most: float = np.inf,
) -> None:
    """Draw from low to high of each row that has them; what ends beyond `most` has an arrow."""
    known = rows["low"].notna()
    low, high, y = rows.loc[known, "low"], rows.loc[known, "high"], y[known]
    end = left + np.minimum(high, most)
    look: dict[str, Any] = {"linewidths": 1.1, "zorder": 2, "clip_on": False}
    ax.hlines(y, left + low, end, colors=colour, **look)
    ax.scatter(left + low, y, s=CAP, marker="|", c=colour, **look)
    for beyond, marker in ((False, "|"), (True, ">")):
        some = (high > most) == beyond
        ax.scatter(end[some], y[some], s=CAP, marker=marker, c=colour, **look)
