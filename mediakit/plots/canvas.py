"""What all figures share: measures and inks, a frame, rows with numbers, whiskers, keys, labels.

A figure in words is the label of its axes (`get_label`). In this order: the frame of a figure, what
is drawn in rows, what stands beside it, where names find room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from mediakit.base.prose import (
    CATEGORY_COLOURS,
    CATEGORY_MARKERS,
    SHOWN_VOICES,
    UNCOUNTED_COLOUR,
    VOICE_COLOURS,
    VOICE_MARKERS,
    VOICE_SIGNS,
    as_printed,
    assign_looks,
    check_unique,
    cut,
    spell,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    Floats = npt.NDArray[np.float64]
    Sides = tuple[npt.ArrayLike, npt.ArrayLike]

WIDTH: Final = 7.0  # inches: the text width of A4 paper
HEIGHT: Final = 3.1  # inches: under 8 cm, so that a printed page has no large gaps
SMALL: Final = 9.0  # points at that width: the smallest letters, still read at half size
INK: Final = "#1C1C1E"
SOFT: Final = "#5A5D64"
LINE: Final = "#D5D7DC"
BAND: Final = "#F4F4F1"
LABEL: Final = 30  # characters of a name that fit beside the axis
DODGE: Final = {"quoted": -0.22, "reported": 0.0, "outlet": 0.22}  # of a step between rows
NARROWEST: Final = 0.3  # of a scale of tone, either side of 0: no zoom makes less look large
CAP: Final = 24  # size of the strokes at both ends of a whisker, in square points
FARTHEST: Final = 2.0  # of the largest estimate: a whisker that goes beyond ends in an arrow
# Which part of a name is at its point: its left end, its right end, its middle below or above,
# then its corners; as shares of width and height.
ANCHORS: Final = (
    (0.0, 0.5), (1.0, 0.5), (0.5, 0.0), (0.5, 1.0), (0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0),
)  # fmt: skip
REACH: Final = 4  # how many distances from its point are tried for a name
LEVELS: Final = 4  # rows of names above a figure
SPACE: Final = 0.012  # between a name and what stands beside it, as a share of the width


def new_axes(height: float) -> Axes:
    """Return the axes of a new figure, as wide as the text and so many inches high."""
    return plt.subplots(figsize=(WIDTH, height), layout="constrained")[1]


def frame_axes(ax: Axes, *without: str) -> None:
    """Leave the lines at the left and below, or not even these, with small letters."""
    ax.spines[["top", "right", *without]].set_visible(False)
    ax.tick_params(labelsize=SMALL)


def shorten(name: str) -> str:
    """Return a name as a reader sees it, cut to what fits beside an axis."""
    return cut(spell(name), LABEL)


def name_rows(ax: Axes, names: Sequence[str], *without: str, stripes: bool = False) -> None:
    """Name the rows in place of a line, from the top down; what is at 0 has room beside them."""
    frame_axes(ax, "left", *without)
    ax.set_ylim(max(len(names), 1) - 0.5, -0.5)
    ax.set_yticks(range(len(names)), [shorten(name) for name in names], parse_math=False)
    ax.tick_params(axis="y", length=0, pad=7)
    stripe_rows(ax, len(names) if stripes else 0)


def stripe_rows(ax: Axes, n: int) -> None:
    """Shade every second row, for the way from its name to its numbers."""
    for i in range(0, n, 2):
        ax.axhspan(i - 0.5, i + 0.5, color=BAND, linewidth=0, zorder=0)


def tone_ticks(reach: float, most: float) -> tuple[list[float], list[str]]:
    """Return places on a scale of tone, as far on both sides of 0, and their names."""
    found = MaxNLocator(4, steps=[1, 2, 5, 10], symmetric=True).tick_values(-reach, reach)
    ticks = [round(float(tick), 9) + 0.0 for tick in found if abs(tick) <= most]  # no −0
    return ticks, [as_printed(f"{tick:+g}") for tick in ticks]


def fill_voice(name: str) -> dict[str, Any]:
    """Return colour and hatch of a voice: reported speech is hatched for print in grey."""
    hatch = "/////" if name == "reported" else None
    colour = VOICE_COLOURS.get(name, UNCOUNTED_COLOUR)
    return {"facecolor": colour, "edgecolor": "white", "hatch": hatch, "linewidth": 0}


def draw_boxes(ax: Axes, across: Sides, up: Sides, **look: Any) -> None:  # noqa: ANN401  # as PolyCollection has it
    """Draw boxes between these sides, and between these heights."""
    (left, right), (low, high) = across, up
    edges = [(left, low), (right, low), (right, high), (left, high)]
    boxes = np.stack([np.stack(corner, axis=1) for corner in edges], axis=1)
    ax.add_collection(PolyCollection(list(boxes), **look), autolim=False)


def join_intervals(
    table: pd.DataFrame, intervals: pd.DataFrame | None, keys: Sequence[str]
) -> tuple[pd.DataFrame, str]:
    """Return a table with the limits of its rows, missing where there are none, and what they are.

    Keys are the same where they read the same, so that a table from a file fits one that is here.
    """
    check_unique(table, keys)
    if intervals is None:
        return table.assign(low=np.nan, high=np.nan), ""
    check_unique(intervals, keys, "low", "high", "level")
    limits = intervals[["low", "high"]].assign(**intervals[list(keys)].astype("str"))
    found = table[list(keys)].astype("str").merge(limits, how="left", on=list(keys))
    unseen = intervals["low"].isna().all()
    level = "" if unseen else f"interval of {100 * intervals['level'].iloc[0]:g} %"
    return table.assign(low=found["low"].to_numpy(), high=found["high"].to_numpy()), level


def draw_voice(
    ax: Axes,
    rows: pd.DataFrame,
    value: str,
    y: pd.Series[float],
    voice: str,
    *,
    left: float = 0,
    most: float = np.inf,
    **look: Any,  # noqa: ANN401  # as scatter has it
) -> None:
    """Draw values of a voice as points, on whiskers from low to high or else lines from `left`.

    A whisker that goes on beyond `most` ends in an arrow.
    """
    colour, x = VOICE_COLOURS[voice], left + rows[value]
    known = rows.get("low", np.nan * rows[value]).notna()
    ax.hlines(y[~known], left, x[~known], colors=colour, linewidth=1.3, alpha=0.55, zorder=2)
    dot: dict[str, Any] = {"edgecolors": "white", "linewidths": 0.5, "clip_on": False, "c": colour}
    ax.scatter(x, y, s=30, marker=VOICE_MARKERS[voice], zorder=3, **(dot | look))
    if "low" not in rows:
        return
    low, high, y = rows.loc[known, "low"], rows.loc[known, "high"], y[known]
    end = left + np.minimum(high, most)
    look = {"linewidths": 1.1, "zorder": 2, "clip_on": False}
    ax.hlines(y, left + low, end, colors=colour, **look)
    ax.scatter(left + low, y, s=CAP, marker="|", c=colour, **look)
    for beyond, marker in ((False, "|"), (True, ">")):
        some = (high > most) == beyond
        ax.scatter(end[some], y[some], s=CAP, marker=marker, c=colour, **look)


def write_column(
    ax: Axes, right: float, numbers: Iterable[tuple[float, str]], heading: str, colour: str = SOFT
) -> None:
    """Write numbers, each with its row, as a column that ends at a share of the width."""
    style: dict[str, Any] = {"ha": "right", "fontsize": SMALL}
    across = ax.get_yaxis_transform()
    for row, told in numbers:
        ink = SOFT if told in {"0", "–"} else INK
        ax.text(right, row, told, va="center", color=ink, transform=across, **style)
    style |= {"xycoords": "axes fraction", "xytext": (0, 3), "textcoords": "offset points"}
    ax.annotate(heading, (right, 1), va="bottom", color=colour, **style)


def write_voice(
    ax: Axes, voice: str, right: float, numbers: Iterable[tuple[float, str]], below: str = ""
) -> None:
    """Write numbers of a voice as a column under its sign, its name and what they are."""
    heading = f"{VOICE_SIGNS[voice]} {voice}" + (f"\n{below}" if below else "")
    write_column(ax, right, numbers, heading, VOICE_COLOURS[voice])


def write_note(ax: Axes, told: str, some: str) -> None:
    """Write below what is drawn, and which groups these are where there are more."""
    told += f"\nshown: {some}" if some else ""
    ax.set_xlabel(told, fontsize=SMALL, loc="left", color=SOFT)


def make_dot(marker: str, face: str, edge: str = "none") -> Line2D:
    """Return a marker for a key."""
    return Line2D([], [], ls="", marker=marker, ms=6.5, mfc=face, mec=edge)


def mark_categories(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return marker and colour of each category, by name."""
    looks = assign_looks(names).items()
    return {name: (CATEGORY_MARKERS[i.shape], CATEGORY_COLOURS[i.colour]) for name, i in looks}


def voice_keys() -> list[tuple[str, Line2D]]:
    """Return the entries of a key for the voices."""
    return [(name, make_dot(VOICE_MARKERS[name], VOICE_COLOURS[name])) for name in SHOWN_VOICES]


def add_key(ax: Axes, entries: Sequence[tuple[str, Artist]], columns: int, **place: Any) -> None:  # noqa: ANN401  # as Legend has it
    """Add a key, by default above the left, whose names stand as they are."""
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1)} | place
    place |= {"ncols": columns, "frameon": False, "fontsize": SMALL, "borderaxespad": 0.1}
    place |= {"columnspacing": 1.3, "handlelength": 1.4, "handletextpad": 0.5}
    signs, numbers = [sign for _, sign in entries], list(map(str, range(len(entries))))
    key = Legend(ax, signs, numbers, labelspacing=0.25, **place)
    for text, (name, _) in zip(key.get_texts(), entries, strict=True):
        text.set(text=name, parse_math=False)  # a name may begin with _ or hold a formula
    ax.add_artist(key).set_clip_on(False)  # it stands beside the axes


def place_ring(n: int, turn: float = 0) -> Floats:
    """Return so many places around a centre, clockwise from the top or some steps later."""
    angle = np.pi / 2 - 2 * np.pi * (np.arange(n) + turn) / n
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def place_labels(
    points: Floats, sizes: Floats, bounds: tuple[float, float], *, gap: float
) -> list[tuple[float, float] | None]:
    """Return the lower left corner of each name, or None where there is no room for it.

    The first points have names, the most important first, of these sizes; bounds are the width and
    height of the figure. Each name tries the eight places around its point, then the same further
    away; it may cover no other name and none of the points, which take up `gap` on each side.

    >>> points, size = np.array([[0.0, 5.0], [0.0, 5.0]]), np.array([[4.0, 2.0]])
    >>> place_labels(points, size, (10, 10), gap=1)
    [(1.0, 4.0)]
    """
    anchors = np.tile(ANCHORS, (REACH, 1))
    away = gap * np.repeat(np.arange(1, REACH + 1), len(ANCHORS))
    shifts = (1 - 2 * anchors) * away[:, None]
    taken = np.concatenate([points - gap * 0.9, points + gap * 0.9], axis=1)
    placed: list[tuple[float, float] | None] = []
    for point, size in zip(points, sizes, strict=False):
        low = point + shifts - size * anchors
        high = low + size
        inside = ((low >= 0) & (high <= bounds)).all(axis=1)
        apart = (high[:, None] <= taken[:, :2]) | (low[:, None] >= taken[:, 2:])
        free = np.flatnonzero(inside & apart.any(axis=2).all(axis=1))[:1]
        placed += [(float(x), float(y)) for x, y in low[free]] or [None]
        taken = np.concatenate([taken, np.concatenate([low[free], high[free]], axis=1)])
    return placed


class Flag(NamedTuple):
    """A name beside its line: it starts or ends at the line, which goes up to the row of the name.

    Places are shares of the width; level 0 is just above the figure.
    """

    at: float
    level: int
    start: float
    end: float


def place_flags(places: Sequence[float], widths: Sequence[float]) -> list[Flag | None]:
    """Return a flag for each event, or None where there is no room for its name.

    Given are the places of the lines, from 0 to 1 in ascending order, and the widths of the names.
    No name meets another name, or a line that goes up past it. Each name stands to the right of its
    line, or where it would leave the figure to the left.

    >>> [flag.level for flag in place_flags([0.1, 0.2, 0.6], [0.3, 0.3, 0.3])]
    [1, 0, 0]
    """
    every = list(range(len(places)))
    last = [i for i in every if places[i] + widths[i] > 1]  # their names go to the left
    first = [i for i in every if i not in last]
    orders = (every[::-1], every, last + first[::-1])
    tried = [_place_in_order(places, widths, order) for order in orders]
    return max(tried, key=lambda flags: sum(flag is not None for flag in flags))


def _place_in_order(
    places: Sequence[float], widths: Sequence[float], order: Iterable[int]
) -> list[Flag | None]:
    """Place one name after the other on the lowest row where it fits, to the right if it can."""
    flags: list[Flag | None] = [None] * len(places)
    for i in order:
        at, width = places[i], widths[i]
        sides = [(at, at + width), (at - width, at)]
        inside = [(start, end) for start, end in sides if start >= 0 and end <= 1]
        options = [Flag(at, level, *side) for side in inside for level in range(LEVELS)]
        taken = [flag for flag in flags if flag]
        fitting = (flag for flag in options if not any(_meet(flag, other) for other in taken))
        flags[i] = next(fitting, None)
    return flags


def _meet(one: Flag, other: Flag) -> bool:
    """Whether two names overlap, or a line goes through a name."""
    if one.level == other.level:
        return one.start < other.end + SPACE and other.start < one.end + SPACE
    high, low = (one, other) if one.level > other.level else (other, one)
    before, after = (SPACE, 0.0) if low.end <= low.at else (0.0, SPACE)  # beside its own line
    return low.start - before < high.at < low.end + after
