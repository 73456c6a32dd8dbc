"""Shares of units with each category: what the machine says, and corrected for its errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.lines import Line2D

from mediakit.base.display import COUNT_COLOUR, check_unique, name_group
from mediakit.base.prose import as_printed, counted, label
from mediakit.plots.canvas import (
    INK,
    LINE,
    add_key,
    frame_axes,
    make_dot,
    name_rows,
    new_axes,
    stripe_rows,
    write_column,
    write_note,
)
from mediakit.tables import check_columns

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST_ROWS: Final = 20  # that a figure has room for
TOLD: Final = 8  # rows that the words tell one by one
COLUMNS: Final = 0.73  # of the axes; the rest is for numbers
BESIDE: Final = 0.16  # of a row, that the two points are apart


def plot_prevalence(
    prevalence: pd.DataFrame, *, by: str | None = None, ax: Axes | None = None
) -> Axes | None:
    """In which share of the units is each category, and how far off is the machine?

    Parameters
    ----------
    prevalence
        As `correct_prevalence` gives it: one row per category, or per group and category.
    by
        The column of the groups, if there are some.
    ax
        Where to draw; by default a figure of its own.

    Returns
    -------
    Axes or None
        A row per category, or group of it (those that could be corrected, twenty at most, which the
        label says): a hollow point for the share that the machine finds, a full one for the
        corrected share with its interval, and the number of coded units beside. The label of the
        axes is the figure in words. None where no share could be corrected.

    Raises
    ------
    ArgumentError
        If a category, or group and category, stands in several rows.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    keys = ["category", *([by] if by else [])]
    columns = [*keys, "naive", "corrected", "low", "high", "n_coded", "n_machine"]
    check_columns(prevalence, columns)
    check_unique(prevalence, keys)
    known = prevalence[prevalence["corrected"].notna()]
    if known.empty:
        return None
    rows = known.sort_values("category", kind="stable").head(MOST_ROWS)
    names = [_name(row, by) for row in rows.to_dict("records")]
    ax = ax or new_axes(min(0.95 + 0.27 * len(rows), 6.5))
    _draw(ax, rows)
    _finish(ax, rows, names, len(known), by)
    ax.set_label(_describe(rows, names, len(known)))
    return ax


def _draw(ax: Axes, rows: pd.DataFrame) -> None:
    """Draw both shares of each row, and the interval."""
    y = np.arange(len(rows))
    naive, corrected, low, high = (
        100 * rows[name].to_numpy(dtype=np.float64)
        for name in ("naive", "corrected", "low", "high")
    )
    ax.hlines(y + BESIDE, low, high, colors=COUNT_COLOUR, linewidth=2.2, alpha=0.55, zorder=2)
    look: dict[str, Any] = {"zorder": 3, "clip_on": False, "s": 30}
    ax.scatter(corrected, y + BESIDE, c=COUNT_COLOUR, edgecolors="white", linewidths=0.5, **look)
    ax.scatter(naive, y - BESIDE, c="white", edgecolors=INK, linewidths=1.1, marker="D", **look)


def _finish(ax: Axes, rows: pd.DataFrame, names: list[str], n: int, by: str | None) -> None:
    """Set scale, names, numbers and the key."""
    frame_axes(ax)
    ax.spines["left"].set_visible(False)
    ticks = [0, 25, 50, 75, 100]
    ax.set_xlim(-1, 101 / COLUMNS)
    ax.spines["bottom"].set_bounds(0, 100)
    ax.set_xticks(ticks, [f"{tick} %" for tick in ticks])
    name_rows(ax, names)
    stripe_rows(ax, len(names))
    ax.vlines(ticks, -0.5, len(names) - 0.5, colors=LINE, linewidth=0.6, zorder=0.5)
    write_column(ax, 0.84, [(i, f"{k:,}") for i, k in enumerate(rows["n_coded"])], "coded")
    write_column(ax, 1.0, [(i, f"{k:,}") for i, k in enumerate(rows["n_machine"])], "in all")
    line = Line2D([], [], color=COUNT_COLOUR, linewidth=2.2, alpha=0.55)
    entries = [
        ("what the machine finds", make_dot("D", "white", INK)),
        ("corrected", make_dot("o", COUNT_COLOUR)),
        ("95 % interval", line),
    ]
    # By its end, which must leave the heads of the numbers free however long the names are.
    add_key(ax, entries, 3, loc="lower right", bbox_to_anchor=(COLUMNS, 1.0))
    some = f"{len(rows)} of {n} that could be corrected" if len(rows) < n else ""
    unit = "share of the units" + (f" of each {by}" if by else "")
    write_note(ax, unit, some)


def _name(row: dict[Any, Any], by: str | None) -> str:
    name = label(row["category"])
    return f"{name}, {name_group(row[by], by)}" if by else name


def _describe(rows: pd.DataFrame, names: list[str], n: int) -> str:
    """Return the figure in words."""
    told = []
    for name, row in zip(names, rows.to_dict("records"), strict=True):
        naive, value, low, high = (
            as_printed(f"{100 * row[k]:.0f}") for k in ("naive", "corrected", "low", "high")
        )
        told.append(f"{name}: machine {naive} %, corrected {value} % [{low}, {high}].")
    rest = [f"And {counted(n - TOLD, 'further row')}."] if n > TOLD else []
    lead = "Share of units with each category, as the machine finds it and corrected:"
    return " ".join([lead, *told[:TOLD], *rest])
