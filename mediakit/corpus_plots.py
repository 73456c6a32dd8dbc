"""Figures of a corpus: what it holds by outlet and time, how long, and in whose voice.

Each draws a table that exists, or returns None where the table has nothing to compare. The figure
in words is the label of its axes (`get_label`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.ticker import MaxNLocator

from mediakit.canvas import BAND, INK, LINE, SMALL, SOFT, fill_voice, frame_axes, new_axes, shorten
from mediakit.corpus_alt_text import (
    LARGEST,
    describe_articles,
    describe_lengths,
    describe_voices,
    find_key,
    name_group,
)
from mediakit.palette import COUNT_COLOUR, SHOWN_VOICES, VOICE_COLOURS
from mediakit.periods import find_period
from mediakit.prose import percent
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
SIGNS: Final = {"quoted": "●", "reported": "■", "outlet": "◆"}


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
        If the table is by several columns.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    key = find_key(counts, "period")
    check_columns(counts, ["n", "n_words"])
    dated = counts[counts["period"].notna()]
    if len(dated) < 2:  # noqa: PLR2004  # nothing to compare
        return None
    names = counts[key].map(name_group)
    shown = list(dict.fromkeys(names))[:LARGEST]
    labels = sorted(set(dated["period"]))
    n = dated["n"].to_numpy().reshape(-1, len(labels))
    ax = ax or new_axes(0.75 + len(shown) * _row_height(len(shown)))
    for slot in np.flatnonzero(n.sum(axis=0) == 0):
        ax.axvspan(slot - 0.5, slot + 0.5, ymax=1, color=BAND, linewidth=0, zorder=0)
    _draw_bars(ax, n[: len(shown)])
    sums = counts.groupby(names, sort=False)[["n", "n_words"]].sum().head(len(shown))
    undated = counts[counts["period"].isna()].groupby(names)["n"].sum()
    columns = {"articles": sums["n"], "words": sums["n_words"]}
    if len(undated):
        columns["no date"] = undated.reindex(shown, fill_value=0)
    _write_columns(ax, columns)
    _finish_articles(ax, shown, labels, n, len(columns))
    ax.set_label(describe_articles(counts))
    return ax


def _draw_bars(ax: Axes, n: Any) -> None:  # noqa: ANN401  # an array of groups by periods
    rows, slots = n.shape
    numbered = slots <= NUMBERED and rows <= TALL
    scale = (0.52 if numbered else 0.82) / max(n.max(), 1)
    half = min(0.76, WIDEST * slots / (0.74 * BARS)) / 2
    row, slot = np.nonzero(n)
    base, top = row + 0.4, row + 0.4 - n[row, slot] * scale
    edges = [(slot - half, base), (slot + half, base), (slot + half, top), (slot - half, top)]
    boxes = np.stack([np.stack(corner, axis=1) for corner in edges], axis=1)
    line: dict[str, Any] = {"edgecolors": COUNT_COLOUR, "linewidths": 0.3}  # however thin the bar
    ax.add_collection(PolyCollection(list(boxes), facecolors=COUNT_COLOUR, **line), autolim=False)
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
    ax.set_ylim(rows - 0.5, -0.5)
    ax.set_yticks(range(rows), [shorten(name) for name in shown], parse_math=False)
    fit = int((1 - COLUMN * n_columns) * BARS / (0.2 + 0.075 * len(labels[0])))  # inches
    step = -(-slots // fit)
    ax.set_xticks(range(0, slots, step), labels[::step])
    ax.tick_params(axis="both", length=0)
    told = [f"articles per {find_period(labels[0])}"]
    if (n.sum(axis=0) == 0).any():
        told.append("grey: no article at all")
    if slots > NUMBERED or rows > TALL:
        told.append(f"highest bar: {n[:rows].max():,}")
    told += _tell_top(rows, len(n))
    ax.set_xlabel("; ".join(told), fontsize=SMALL + 1, loc="left")


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
        If the table is by several columns.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    key = find_key(texts, "n")
    check_columns(texts, ["shortest", "quarter", "median", "three_quarters", "longest"])
    if texts["n"].sum() < 2:  # noqa: PLR2004  # nothing to compare
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
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_yticks(y, [shorten(name_group(name)) for name in rows[key]], parse_math=False)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color=LINE, linewidth=0.6)
    told = ["words per article: median, middle half, range"]
    ax.set_xlabel(
        "; ".join(told + _tell_top(len(rows), len(texts))), fontsize=SMALL + 1, loc="left"
    )
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
        If the table is by several columns.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    key = find_key(voices, "voice")
    check_columns(voices, ["n", "n_words"])
    wide = voices.assign(name=voices[key].map(name_group)).pivot_table(
        index=["name", "n_words"], columns="voice", values="n", aggfunc="sum"
    )
    wide = wide.reindex(columns=list(SHOWN_VOICES), fill_value=0).reset_index("n_words")
    wide = wide[wide["n_words"] > 0].sort_values("n_words", ascending=False, kind="stable")
    if wide.empty:
        return None
    rows = wide.head(LARGEST)
    ax = ax or new_axes(0.95 + len(rows) * min(0.3, _row_height(len(rows))))
    left = np.zeros(len(rows))
    for number, voice in enumerate(SHOWN_VOICES):
        share = rows[voice].to_numpy() / rows["n_words"].to_numpy()
        ax.barh(range(len(rows)), share, left=left, height=0.62, **fill_voice(voice))
        left += share
        told = [percent(n, all_n) for n, all_n in rows[[voice, "n_words"]].to_numpy().tolist()]
        heading = f"{SIGNS[voice]} {voice}"
        _write_column(ax, told, heading, (0.57, 0.75, 0.87)[number], VOICE_COLOURS[voice])
    _write_column(ax, [f"{n:,}" for n in rows["n_words"]], "words", 1.0, SOFT)
    frame_axes(ax)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_xlim(0, 1 / 0.45)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_yticks(range(len(rows)), [shorten(str(name)) for name in rows.index], parse_math=False)
    ax.set_xticks([0, 0.5, 1], ["0", "50 %", "100 %"])
    ax.tick_params(axis="y", length=0)
    told = ["share of words in headline and body"]
    top = _tell_top(len(rows), len(wide), "words")
    ax.set_xlabel("; ".join(told + top), fontsize=SMALL + 1, loc="left")
    ax.set_label(describe_voices(voices))
    return ax


def _write_columns(ax: Axes, columns: dict[str, pd.Series[int]]) -> None:
    """Write counts as columns at the right, one value per row."""
    for i, (heading, values) in enumerate(columns.items()):
        right = 1 - COLUMN * (len(columns) - 1 - i)
        _write_column(ax, [f"{n:,}" for n in values], heading, right, SOFT)


def _write_column(ax: Axes, told: Sequence[str], heading: str, right: float, ink: str) -> None:
    style: dict[str, Any] = {"ha": "right", "fontsize": SMALL}
    across = ax.get_yaxis_transform()
    for i, text in enumerate(told):
        ax.text(right, i, text, va="center", color=INK, transform=across, **style)
    style |= {"xycoords": "axes fraction", "xytext": (0, 3), "textcoords": "offset points"}
    ax.annotate(heading, (right, 1), va="bottom", color=ink, **style)


def _row_height(rows: int) -> float:
    """Return the inches of a row, so that many rows still fit a page."""
    return 0.44 if rows <= TALL else 0.25


def _tell_top(rows: int, total: int, what: str = "articles") -> list[str]:
    """Return that a figure does not show all groups, where it does not."""
    return [f"the {rows} with most {what}, of {total:,}"] if rows < total else []
