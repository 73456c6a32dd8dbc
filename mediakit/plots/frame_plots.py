"""Figures of frames by group: which outlet uses which frame, and in whose words."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

from mediakit.base.display import SHOWN_VOICES, VOICE_COLOURS, choose_groups
from mediakit.plots.canvas import (
    DODGE,
    HEIGHT,
    INK,
    LINE,
    SMALL,
    SOFT,
    add_key,
    draw_stalks,
    frame_axes,
    name_rows,
    new_axes,
    shorten,
    stripe_rows,
    voice_keys,
    write_note,
)
from mediakit.plots.group_alt_text import describe_group_frames, describe_group_voices
from mediakit.plots.whiskers import FARTHEST, draw_whiskers, join_intervals, tell_level
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_COLUMNS: Final = 8  # groups whose names fit above a table of 7 inches
MOST_PANELS: Final = 4
LOWEST_ROW: Final = 0.215  # inches that a rate needs with a line under it
RAISED: Final = 0.4  # of a row, where the rate stands if there is a line under it
LOWERED: Final = 0.84  # of a row, where that line is
MARGIN: Final = 0.1  # of a cell, on both sides of its line
MOST_ROWS: Final = 15  # categories that fit under 8 cm
SHADE: Final = "#0B4F5C"  # no voice's colour, and no category's
DARK: Final = 0.7  # of the darkest shade; from here on white letters are easier to read
LETTER: Final = 0.072  # inches, the width of a letter on average
ROOM: Final = 5.1  # inches beside the names of categories
GAP: Final = 0.22  # between panels, of the width of one
LARGE: Final = 10_000  # words from which a panel tells thousands


def plot_group_frames(
    frames: pd.DataFrame,
    *,
    by: str = "outlet",
    intervals: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes | None:
    """Which group of articles uses which frame how often?

    Parameters
    ----------
    frames
        `weigh_frames` or `count_frames` by one key: one row per group and category.
    by
        That key.
    intervals
        `compare_groups` by this key; None draws no intervals.
    ax
        Where to draw; by default a figure of its own, under 8 cm high; with intervals of more than
        nine categories up to 12 cm.

    Returns
    -------
    Axes or None
        A table of rates: a row per category (the fifteen with most terms at most), a column per
        group (the eight with most words at most, which the label says), darker where the rate is
        higher, under the rate its interval as a line, on the same scale in each cell. The label of
        the axes is the figure in words. None for fewer than two groups or no term at all: there is
        nothing to compare.

    Raises
    ------
    ArgumentError
        If a group and category stand in several rows.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    check_columns(frames, [by, "category", "n", "n_words", "per_1000"])
    frames = join_intervals(frames, intervals, [by, "category"])
    choice = choose_groups(frames, by, size="n_words", most=MOST_COLUMNS)
    if choice.n_all <= 1 or not frames["n"].gt(0).any():
        return None
    categories = _largest(frames)
    groups = [rows.set_index("category") for _, rows in choice.split(frames)]
    rates, low, high = (
        np.array([rows[name].reindex(categories) for rows in groups], dtype=float).T
        for name in ("per_1000", "low", "high")
    )
    words = [rows["n_words"].iloc[0] for rows in groups]
    drawn = bool(np.isfinite(low).any())
    ax = ax or new_axes(_height(len(categories), drawn=drawn))
    _draw_cells(ax, rates, RAISED if drawn else 0.5)
    told = "terms per 1,000 words, all voices together; above: number of words"
    if drawn:
        scale = _draw_cell_whiskers(ax, rates, low, high)
        told += f"\nline: {tell_level(intervals)}, on a scale from 0 to {scale:.0f} in each cell"
        told += "; arrow: it goes on" if np.nanmax(high) > scale else ""
    _name_columns(ax, choice.names, words)
    _finish_table(ax, categories, told, choice.tell())
    ax.set_label(describe_group_frames(frames, choice, tell_level(intervals)))
    return ax


def _height(n_rows: int, *, drawn: bool) -> float:
    """Return the inches of a table of rates, in which each row has room for its interval."""
    if not drawn:
        return max(1.9, min(1.15 + 0.26 * n_rows, HEIGHT))
    return max(1.9, min(1.15 + 0.31 * n_rows, max(HEIGHT, 1.15 + LOWEST_ROW * n_rows)))


def _largest(frames: pd.DataFrame) -> list[str]:
    """Return the categories with most terms, in the order of the table."""
    n = frames.groupby("category", sort=False)["n"].sum()
    kept = set(n.sort_values(ascending=False, kind="stable").index[:MOST_ROWS])
    return [name for name in dict.fromkeys(frames["category"]) if name in kept]


def _draw_cells(ax: Axes, rates: np.ndarray[Any, Any], height: float) -> None:
    """Shade and write the rates: the number stands in every cell, the shade leads the eye."""
    highest = np.nanmax(rates)
    shades = LinearSegmentedColormap.from_list("rates", ["#FFFFFF", SHADE])
    grid: dict[str, Any] = {"edgecolors": LINE, "linewidth": 0.6, "vmin": 0, "vmax": highest}
    ax.pcolormesh(np.nan_to_num(rates), cmap=shades, **grid)
    for (row, column), rate in np.ndenumerate(rates):
        told = "–" if np.isnan(rate) else f"{rate:.1f}" if rate else "0"
        ink = _ink(rate, highest)
        place: dict[str, Any] = {"ha": "center", "va": "center_baseline"}
        ax.text(column + 0.5, row + height, told, fontsize=SMALL, color=ink, **place)


def _ink(rate: float, highest: float) -> str:
    """Return what is easy to read on the shade of a rate."""
    return "white" if rate > DARK * highest else INK if rate > 0 else SOFT


def _draw_cell_whiskers(
    ax: Axes, rates: np.ndarray[Any, Any], *limits: np.ndarray[Any, Any]
) -> float:
    """Draw under each rate its interval; return the end of the scale, which all cells share."""
    low, high = limits
    highest = np.nanmax(rates)
    scale = float(min(np.nanmax(high), FARTHEST * highest))
    for (row, column), rate in np.ndenumerate(rates):
        if np.isnan(low[row, column]):
            continue
        ink, left, y = _ink(rate, highest), column + MARGIN, row + LOWERED
        ends, at = np.minimum([low[row, column], high[row, column]], scale), min(rate, scale)
        across = left + (1 - 2 * MARGIN) * np.array([*ends, at]) / scale
        ax.hlines(y, across[0], across[1], colors=ink, linewidth=1.0)
        ax.scatter(across[2], y, s=9, c=ink, linewidths=0, zorder=3)
        if high[row, column] > scale:
            ax.scatter(across[1], y, s=12, marker=">", c=ink, linewidths=0, zorder=3)
    return scale


def _name_columns(ax: Axes, names: list[str], words: list[float]) -> None:
    """Write above each column whose it is, and its denominator."""
    width = max(8, int(ROOM / len(names) / LETTER))
    for i, (name, n) in enumerate(zip(names, words, strict=True)):
        lines = textwrap.wrap(name, width, max_lines=3, placeholder="…")
        _write_head(ax, i + 0.5, lines, f"{n:,.0f}", "center")


def _write_head(ax: Axes, x: float, lines: list[str], numbers: str, align: str) -> None:
    """Write above the axes numbers, and a name above them."""
    style: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "ha": align, "va": "bottom"}
    style |= {"textcoords": "offset points", "fontsize": SMALL, "annotation_clip": False}
    ax.annotate(numbers, (x, 1), (0, 3), color=SOFT, **style)
    ax.annotate("\n".join(lines), (x, 1), (0, 16), **style).set_parse_math(False)


def _finish_table(ax: Axes, categories: list[str], told: str, some: str) -> None:
    ax.spines[:].set_visible(False)
    ax.invert_yaxis()
    ax.set_xticks([])
    ax.set_yticks(
        np.arange(len(categories)) + 0.5, [shorten(name) for name in categories], parse_math=False
    )
    ax.tick_params(axis="y", length=0, labelsize=SMALL)
    write_note(ax, told, some)


def plot_group_voices(
    frames: pd.DataFrame,
    *,
    by: str = "outlet",
    intervals: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes | None:
    """In whose words does each group use the frames?

    Parameters
    ----------
    frames
        `weigh_frames` or `count_frames` by one key and voice: a row per group, voice and category.
    by
        That key.
    intervals
        `compare_groups` by this key within voices, or the other way; None draws no intervals.
    ax
        Where to draw; by default a figure of its own, under 8 cm high.

    Returns
    -------
    Axes or None
        A panel per group (the four with most words at most, which the label says) on one scale, a
        row per category with a point per voice at its terms per 1,000 words of that voice, on a
        whisker from end to end of its interval; a voice without a term has no point. A whisker
        that goes on beyond twice the highest rate ends in an arrow. The label of the axes is the
        figure in words. None where there is no term at all.

    Raises
    ------
    ArgumentError
        If a group, voice and category stand in several rows.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    check_columns(frames, [by, "voice", "category", "n", "n_words", "per_1000"])
    frames = join_intervals(frames, intervals, [by, "voice", "category"])
    choice = choose_groups(frames, by, size="n_words", most=MOST_PANELS)
    if not frames["n"].gt(0).any():
        return None
    categories = _largest(frames)
    panels = choice.split(frames[frames["category"].isin(categories)])
    shown = pd.concat([rows for _, rows in panels])
    highest = shown["per_1000"].max() or 1.0
    ends = shown.loc[shown["n"] > 0, "high"].max()
    highest = min(FARTHEST * highest, max(highest, ends)) if ends > 0 else highest
    step_up = 0.26 if shown["low"].isna().all() else 0.34
    ax = ax or new_axes(max(1.9, min(1.3 + step_up * len(categories), HEIGHT)))
    step = highest * (1 + GAP)
    lines = 1
    for i, (name, panel) in enumerate(panels):
        _draw_panel(ax, panel, {name: k for k, name in enumerate(categories)}, i * step, highest)
        lines = max(lines, _name_panel(ax, name, panel, i * step, 1 / len(panels)))
    level = tell_level(intervals)
    _finish_panels(ax, categories, len(panels), highest, level, choice.tell())
    above = ax.transAxes + ScaledTranslation(0, 0.26 + 0.16 * lines, ax.figure.dpi_scale_trans)
    add_key(ax, voice_keys(), 3, loc="lower right", bbox_to_anchor=(1, 1), bbox_transform=above)
    ax.set_label(describe_group_voices(frames, choice, level))
    return ax


def _draw_panel(
    ax: Axes, panel: pd.DataFrame, place: dict[str, int], left: float, most: float
) -> None:
    for voice in SHOWN_VOICES:
        rows = panel[(panel["voice"] == voice) & (panel["n"] > 0)]
        y = rows["category"].map(place).astype(float) + DODGE[voice]
        stalks = rows["low"].isna()
        draw_stalks(ax, rows["per_1000"], y, voice, left, stalks=stalks)
        draw_whiskers(ax, rows, y, VOICE_COLOURS[voice], left=left, most=most)
    ax.axvline(left, color=INK, linewidth=0.8, zorder=1)


def _name_panel(ax: Axes, name: str, panel: pd.DataFrame, left: float, share: float) -> int:
    """Write above a panel whose it is, and the words of each voice; tell how many lines."""
    words = panel.drop_duplicates("voice").set_index("voice")["n_words"]
    n = [words.get(voice, 0) for voice in SHOWN_VOICES]
    told = " · ".join(f"{x / 1000:,.0f}k" if x >= LARGE else f"{x:,.0f}" for x in n)
    width = max(8, int(ROOM * share / LETTER) - 1)
    lines = textwrap.wrap(name, width, max_lines=2, placeholder="…")
    _write_head(ax, left, lines, told, "left")
    return len(lines)


def _finish_panels(  # each told below the figure
    ax: Axes, categories: list[str], n: int, highest: float, level: str, some: str
) -> None:
    step = highest * (1 + GAP)
    ticks = [t for t in MaxNLocator(3, steps=[1, 2, 5, 10]).tick_values(0, highest) if t <= highest]
    frame_axes(ax)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_xlim(0, step * n - (GAP - 0.04) * highest)
    ax.set_xticks(
        [i * step + tick for i in range(n) for tick in ticks], [f"{tick:g}" for tick in ticks] * n
    )
    name_rows(ax, categories)
    stripe_rows(ax, len(categories))
    told = "terms per 1,000 words of that voice; above: words quoted · reported · outlet"
    told += f"\nwhisker: {level}, where there are enough articles" if level else ""
    write_note(ax, told, some)
