"""The network of co-mentions: who is named together, on a ring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from mediakit.base.display import COUNT_COLOUR, name_unit
from mediakit.base.prose import counted, cut
from mediakit.plots.actor_alt_text import choose_ring, describe_co_mentions
from mediakit.plots.canvas import INK, SMALL, SOFT, WIDTH, add_key, make_dot, new_axes

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    from matplotlib.axes import Axes

    from mediakit.plots.actor_alt_text import Ring

    Floats = npt.NDArray[np.float64]

# A ring and not a layout by forces: places say nothing there, and names cover each other.
RING: Final = 1.7  # inches from the centre to a name: letters of 9 points stay apart
SMALL_RING: Final = 0.9  # the same for few names
FEW: Final = 6
ROOM: Final = 0.35  # inches above and below the ring
NAME: Final = 24  # characters of a name that fit beside the ring
THICK: Final = 6.0  # points of the line of the most frequent pair
MANY: Final = 30  # pairs from which on lines are thinner
THIN: Final = 0.6
LARGE: Final = 150.0  # square points of the dot of the name that most sentences have
LEAST: Final = 16.0
LIFT: Final = 0.07  # inches that names at the top and the bottom stand off the lines there


def plot_co_mentions(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """Who is named together with whom?

    Parameters
    ----------
    table
        As `count_co_mentions` gives it.
    ax
        Where to draw; by default a figure of its own.

    Returns
    -------
    Axes or None
        A dot per name on a ring, the larger the more sentences (or articles) name it, at most
        twenty, those of the most frequent pairs; neighbours are often named together. A line joins
        the names of a pair, the thicker and darker the more often they are. None where no two are
        named together. The label of the axes is the figure in words.

    Raises
    ------
    ColumnMissingError
        If a column that is drawn is missing.
    """
    ring = choose_ring(table)
    if table.empty:
        return None
    radius = SMALL_RING if len(ring.sizes) <= FEW else RING
    up, down = radius + ROOM, radius + ROOM + 0.35  # the key is below
    ax = ax or new_axes(up + down)
    ax.axis("off")
    ax.set(aspect="equal", xlim=(-WIDTH / 2, WIDTH / 2), ylim=(-down, up))
    places = radius * _ring(len(ring.sizes))
    thick = THICK * min(1.0, (MANY / len(ring.pairs)) ** 0.5)
    _draw_lines(ax, ring, places, thick)
    _draw_names(ax, ring, places)
    unit, most = name_unit(table), int(ring.pairs["n"].max())
    told = [(f"number: {unit}s that name them", make_dot("o", INK))]
    told += [(f"together in {counted(n, unit)}", _line(n, most, thick)) for n in sorted({1, most})]
    place = {"loc": "lower center", "bbox_to_anchor": (0, -down), "bbox_transform": ax.transData}
    add_key(ax, told, 3, **place)
    if ring.n_names > len(ring.sizes):
        some = f"{len(ring.sizes)} of {ring.n_names:,} names, those of the most frequent pairs"
        ax.text(-WIDTH / 2, up, some, va="top", fontsize=SMALL, color=SOFT)
    ax.set_label(describe_co_mentions(ring, table))
    return ax


def _ring(n: int) -> Floats:
    """Return so many places around a centre, clockwise, none right above or below it."""
    angle = np.pi / 2 - 2 * np.pi * (np.arange(n) + 0.5) / n
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _widths(n: npt.ArrayLike, most: int, thick: float) -> Any:  # noqa: ANN401  # a number or several
    """Return the thickness of lines."""
    return THIN + (thick - THIN) * (np.asarray(n) - 1) / max(most - 1, 1)


def _line(n: int, most: int, thick: float) -> Line2D:
    """Return a line for the key."""
    look: dict[str, Any] = {"color": COUNT_COLOUR, "solid_capstyle": "butt"}
    return Line2D([], [], alpha=_strength(n, most), lw=_widths(n, most, thick), **look)


def _strength(n: npt.ArrayLike, most: int) -> Any:  # noqa: ANN401  # a number or several
    """Return how dark lines are: thick ones lie over thin ones."""
    return 0.35 + 0.5 * np.asarray(n) / most


def _draw_lines(ax: Axes, ring: Ring, places: Floats, thick: float) -> None:
    """Join the names of each pair, the most frequent last."""
    at = {name: i for i, name in enumerate(ring.sizes)}
    pairs = ring.pairs.iloc[::-1]
    one, other = ([at[name] for name in pairs[column]] for column in ("actor", "other"))
    n, most = pairs["n"].to_numpy(), int(pairs["n"].max())
    ends = np.stack([places[one], places[other]], axis=1)
    style: dict[str, Any] = {"colors": COUNT_COLOUR, "capstyle": "round", "zorder": 1}
    lines = LineCollection(list(ends), linewidths=_widths(n, most, thick), **style)
    lines.set_alpha(_strength(n, most))
    ax.add_collection(lines)


def _draw_names(ax: Axes, ring: Ring, places: Floats) -> None:
    """Draw a dot for each name, and the name beside it, away from the centre."""
    n = np.array(list(ring.sizes.values()))
    size = LEAST + (LARGE - LEAST) * n / n.max()
    outline: dict[str, Any] = {"edgecolors": "white", "linewidths": 1.0, "zorder": 2}
    ax.scatter(places[:, 0], places[:, 1], s=size, c=INK, clip_on=False, **outline)
    gap = np.sqrt(LARGE) / 72 * 0.75
    for name, (x, y), number in zip(ring.sizes, places, n.tolist(), strict=True):
        right = x > 0
        told = f"{cut(name, NAME)} {number:,}" if right else f"{number:,} {cut(name, NAME)}"
        style: dict[str, Any] = {"fontsize": SMALL, "color": INK, "parse_math": False}
        align: dict[str, Any] = {"ha": "left" if right else "right", "va": "center"}
        up = LIFT * y / np.hypot(x, y)
        ax.text(x + (gap if right else -gap), y + up, told, **align, **style)
