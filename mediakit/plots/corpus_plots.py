"""Figures of a corpus: what it holds by outlet and time, how long, and in whose voice.

Each draws a table that exists, or returns None where the table has nothing to compare. The figure
in words is the label of its axes (`get_label`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.ticker import MaxNLocator

from mediakit.base.display import (
    COUNT_COLOUR,
    LARGEST,
    SHOWN_VOICES,
    check_unique,
    find_key,
    name_group,
    split_groups,
    tell_largest,
)
from mediakit.base.prose import find_period, percent
from mediakit.plots.canvas import (
    BAND,
    INK,
    LINE,
    SMALL,
    SOFT,
    draw_boxes,
    fill_voice,
    frame_axes,
    name_rows,
    new_axes,
    write_column,
    write_note,
    write_voice,
)
from mediakit.plots.corpus_alt_text import describe_articles, describe_lengths, describe_voices
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

NUMBERED: Final = 14  # periods up to which each bar has its number
TALL: Final = 6  # rows up to which a row has room for numbers
BARS: Final = 5.7  # inches for bars and columns of numbers
COLUMN: Final = 0.13  # of these for a column
WIDEST: Final = 0.5  # inches of a bar
LONG: Final = 20.0  # times the usual length, from which on lengths need a scale of powers


def plot_articles(counts: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """How many articles are there of each group, and when are there none?

    Parameters
    ----------
    counts
        As `count_articles` gives it, by one column.
    ax
        Where to draw; by default a figure of its own.

    Returns
    -------
    Axes or None
        One row per group, the twelve with most articles, and a bar per period; the line under the
        bars is broken where there is no article, and periods without any in the corpus are grey.
        None where there is but one group in one period, or no date. The label of the axes is the
        figure in words.

    Raises
    ------
    ArgumentError
        If the table is by several columns, or has a group and period twice.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    key = find_key(counts, "period")
    check_columns(counts, ["n", "n_words"])
    check_unique(counts, [key, "period"])
    dated = counts[counts["period"].notna()]
    if len(dated) <= 1:
        return None
    groups = split_groups(counts, key)
    labels = sorted(set(dated["period"]))
    bars = [rows.set_index("period")["n"].reindex(labels, fill_value=0) for _, rows in groups]
    n, groups = np.array(bars, dtype=np.int64), groups[:LARGEST]
    ax = ax or new_axes(0.75 + len(groups) * _row_height(len(groups)))
    for slot in np.flatnonzero(n.sum(axis=0) == 0):
        ax.axvspan(slot - 0.5, slot + 0.5, color=BAND, linewidth=0, zorder=0)
    _draw_bars(ax, n[: len(groups)])
    columns = {
        "articles": [rows["n"].sum() for _, rows in groups],
        "words": [rows["n_words"].sum() for _, rows in groups],
    }
    if len(dated) < len(counts):
        undated = [rows.loc[rows["period"].isna(), "n"].sum() for _, rows in groups]
        columns["no date"] = undated
    for i, (heading, values) in enumerate(columns.items(), start=1):
        numbers = enumerate(f"{value:,}" for value in values)
        write_column(ax, 1 - COLUMN * (len(columns) - i), numbers, heading)
    _finish_articles(ax, [name for name, _ in groups], labels, n, len(columns))
    ax.set_label(describe_articles(counts))
    return ax


def _draw_bars(ax: Axes, n: Any) -> None:  # noqa: ANN401  # an array of groups by periods
    rows, slots = n.shape
    numbered = slots <= NUMBERED and rows <= TALL
    scale = (0.52 if numbered else 0.82) / max(n.max(), 1)
    half = min(0.76, WIDEST * slots / (0.74 * BARS)) / 2
    row, slot = np.nonzero(n)
    base, top = row + 0.4, row + 0.4 - n[row, slot] * scale
    look: dict[str, Any] = {"color": COUNT_COLOUR, "linewidths": 0.3}  # however thin the bar
    draw_boxes(ax, (slot - half, slot + half), (base, top), **look)
    ax.hlines(base, slot - 0.5, slot + 0.5, colors=INK, linewidth=0.9, zorder=3)
    ax.hlines(np.arange(rows) + 0.4, -0.5, slots - 0.5, colors=LINE, linestyles=":", linewidth=0.9)
    if numbered:
        for (i, j), value in np.ndenumerate(n):
            told: dict[str, Any] = {"ha": "center", "va": "bottom", "fontsize": SMALL}
            ax.text(j, i + 0.38 - value * scale, f"{value:,}", color=INK if value else SOFT, **told)


def _finish_articles(
    ax: Axes,
    shown: Sequence[str],
    labels: Sequence[str],
    n: Any,  # noqa: ANN401  # an array of all groups by periods
    n_columns: int,
) -> None:
    rows, slots = len(shown), len(labels)
    frame_axes(ax)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_xlim(-0.5, -0.5 + slots / (1 - COLUMN * n_columns))
    name_rows(ax, shown)
    fit = int((1 - COLUMN * n_columns) * BARS / (0.2 + 0.075 * len(labels[0])))  # inches
    step = -(-slots // fit)
    ax.set_xticks(range(0, slots, step), labels[::step])
    ax.tick_params(axis="x", length=0)
    told = [f"articles per {find_period(labels[0])}"]
    if (n.sum(axis=0) == 0).any():
        told.append("grey: no article at all")
    if slots > NUMBERED or rows > TALL:
        told.append(f"highest bar: {n[:rows].max():,}")
    write_note(ax, "; ".join(told), tell_largest(rows, len(n), "articles"))


def plot_lengths(texts: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """How long are the articles of each group?

    Parameters
    ----------
    texts
        As `count_texts` gives it, by one column.
    ax
        Where to draw; by default a figure of its own.

    Returns
    -------
    Axes or None
        One row per group, the twelve with most articles: a point at the median, a bar over the
        middle half, a line from the shortest to the longest. None for a single article. The label
        of the axes is the figure in words.

    Raises
    ------
    ArgumentError
        If the table is by several columns, or has a group twice.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    key = find_key(texts, "n")
    check_unique(texts, [key])
    check_columns(texts, ["shortest", "quarter", "median", "three_quarters", "longest"])
    if texts["n"].sum() <= 1:
        return None
    rows = texts.head(LARGEST)
    ax = ax or new_axes(0.75 + len(rows) * min(0.3, _row_height(len(rows))))
    y = np.arange(len(rows))
    style: dict[str, Any] = {"colors": COUNT_COLOUR, "zorder": 2}
    ax.hlines(y, rows["shortest"], rows["longest"], linewidth=1.2, alpha=0.6, **style)
    ax.hlines(y, rows["quarter"], rows["three_quarters"], linewidth=6, alpha=0.45, **style)
    ax.scatter(
        rows["median"], y, s=34, c=COUNT_COLOUR, edgecolors="white", linewidths=0.7, zorder=3
    )
    frame_axes(ax)
    longest, most = rows["longest"].max(), LONG * max(rows["median"].median(), 1)
    if longest > most:
        ax.set_xscale("symlog", linthresh=100)
    else:
        ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    ax.set_xlim(0, longest * (1.03 if longest <= most else 1.3))
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.spines["left"].set_visible(False)
    name_rows(ax, [name_group(value, key) for value in rows[key]])
    ax.grid(axis="x", color=LINE, linewidth=0.6)
    some = tell_largest(len(rows), len(texts), "articles")
    write_note(ax, "words per article: median, middle half, range", some)
    ax.set_label(describe_lengths(texts))
    return ax


def plot_voices(voices: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """How much do outlets leave to the words of others?

    Parameters
    ----------
    voices
        As `count_voice_words` gives it, by one column.
    ax
        Where to draw; by default a figure of its own.

    Returns
    -------
    Axes or None
        One bar per group, the twelve with most words, split by voice; the shares beside it. None
        where there are no words. The label of the axes is the figure in words.

    Raises
    ------
    ArgumentError
        If the table is by several columns, or has a group and voice twice.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    key = find_key(voices, "voice")
    check_unique(voices, [key, "voice"])
    check_columns(voices, ["n", "n_words", "share"])
    groups = [
        (name, rows.set_index("voice"), int(rows["n_words"].iloc[0]))
        for name, rows in split_groups(voices[voices["n_words"] > 0], key)
    ]
    if not groups:
        return None
    shown = sorted(groups, key=lambda group: -group[2])[:LARGEST]
    ax = ax or new_axes(0.95 + len(shown) * min(0.3, _row_height(len(shown))))
    left = np.zeros(len(shown))
    for voice, right in zip(SHOWN_VOICES, (0.57, 0.75, 0.87), strict=True):
        share = np.array([rows["share"].get(voice, 0) for _, rows, _ in shown])
        ax.barh(range(len(shown)), share, left=left, height=0.62, **fill_voice(voice))
        left += share
        told = [percent(int(rows["n"].get(voice, 0)), n_words) for _, rows, n_words in shown]
        write_voice(ax, voice, right, enumerate(told))
    write_column(ax, 1, enumerate(f"{n_words:,}" for *_, n_words in shown), "words")
    frame_axes(ax)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_xlim(0, 1 / 0.45)
    name_rows(ax, [name for name, *_ in shown])
    ax.set_xticks([0, 0.5, 1], ["0", "50 %", "100 %"])
    some = tell_largest(len(shown), len(groups), "words")
    write_note(ax, "share of words in headline and body", some)
    ax.set_label(describe_voices(voices))
    return ax


def _row_height(rows: int) -> float:
    """Return the inches of a row, so that many rows still fit a page."""
    return 0.44 if rows <= TALL else 0.25
