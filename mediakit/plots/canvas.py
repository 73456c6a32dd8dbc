"""What all figures share: their size, inks, frame, keys, and their form as SVG.

The figure in words is the label of its axes (`get_label`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from mediakit.base.display import (
    SHOWN_VOICES,
    UNCOUNTED_COLOUR,
    VOICE_COLOURS,
    VOICE_MARKERS,
    VOICE_SIGNS,
    spell,
)
from mediakit.base.prose import as_printed, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes


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


def add_key(
    ax: Axes,
    entries: Sequence[tuple[str, Artist]],
    columns: int,
    **place: Any,  # noqa: ANN401  # as Legend has it
) -> None:
    """Add a key whose names stand as they are, beside others that the axes have."""
    key = Legend(
        ax,
        [sign for _, sign in entries],
        [str(i) for i in range(len(entries))],
        ncols=columns,
        frameon=False,
        fontsize=SMALL,
        columnspacing=1.3,
        handlelength=1.4,
        handletextpad=0.5,
        borderaxespad=0.1,
        labelspacing=0.25,
        **place,
    )
    for text, (name, _) in zip(key.get_texts(), entries, strict=True):
        text.set(text=name, parse_math=False)  # a name may begin with _ or hold a formula
    ax.add_artist(key).set_clip_on(False)  # it stands beside the axes


def fill_voice(name: str) -> dict[str, Any]:
    """Return colour and hatch of a voice: reported speech is hatched for print in grey."""
    hatch = "/////" if name == "reported" else None
    colour = VOICE_COLOURS.get(name, UNCOUNTED_COLOUR)
    return {"facecolor": colour, "edgecolor": "white", "hatch": hatch, "linewidth": 0}


def new_axes(height: float) -> Axes:
    """Return the axes of a new figure, as wide as the text and so many inches high."""
    return plt.subplots(figsize=(WIDTH, height), layout="constrained")[1]


def frame_axes(ax: Axes) -> None:
    """Leave the lines at the left and below, with small letters."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=SMALL)


def name_rows(ax: Axes, names: Sequence[str]) -> None:
    """Name the rows, from the top down; what stands at 0 has room beside its name."""
    ax.set_ylim(max(len(names), 1) - 0.5, -0.5)
    ax.set_yticks(range(len(names)), [shorten(name) for name in names], parse_math=False)
    ax.tick_params(axis="y", length=0, pad=7)


def stripe_rows(ax: Axes, n: int) -> None:
    """Shade every second row, for the way from its name to its numbers."""
    for i in range(0, n, 2):
        ax.axhspan(i - 0.5, i + 0.5, color=BAND, linewidth=0, zorder=0)


def draw_boxes(
    ax: Axes,
    across: tuple[npt.ArrayLike, npt.ArrayLike],
    up: tuple[npt.ArrayLike, npt.ArrayLike],
    **look: Any,  # noqa: ANN401  # as PolyCollection has it
) -> None:
    """Draw boxes between these sides, and between these heights."""
    (left, right), (low, high) = across, up
    edges = [(left, low), (right, low), (right, high), (left, high)]
    boxes = np.stack([np.stack(corner, axis=1) for corner in edges], axis=1)
    ax.add_collection(PolyCollection(list(boxes), **look), autolim=False)


def draw_stalks(
    ax: Axes,
    values: pd.Series[float],
    y: pd.Series[float],
    voice: str,
    left: float = 0,
    *,
    stalks: pd.Series[bool] | None = None,
) -> None:
    """Draw the values of a voice as points, all or some at the end of a line from `left`."""
    colour = VOICE_COLOURS[voice]
    long, up = (values, y) if stalks is None else (values[stalks], y[stalks])
    ax.hlines(up, left, left + long, colors=colour, linewidth=1.3, alpha=0.55, zorder=2)
    outline: dict[str, Any] = {"edgecolors": "white", "linewidths": 0.5, "zorder": 3}
    marker = VOICE_MARKERS[voice]
    ax.scatter(left + values, y, s=30, marker=marker, c=colour, clip_on=False, **outline)


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


def tone_ticks(reach: float, most: float) -> tuple[list[float], list[str]]:
    """Return places on a scale of tone, as far on both sides of 0, and their names."""
    found = MaxNLocator(4, steps=[1, 2, 5, 10], symmetric=True).tick_values(-reach, reach)
    ticks = [round(float(tick), 9) + 0.0 for tick in found if abs(tick) <= most]  # no −0
    return ticks, [as_printed(f"{tick:+g}") for tick in ticks]


def voice_keys() -> list[tuple[str, Line2D]]:
    """Return the entries of a key for the voices."""
    return [(name, make_dot(VOICE_MARKERS[name], VOICE_COLOURS[name])) for name in SHOWN_VOICES]


def make_dot(marker: str, face: str, edge: str = "none") -> Line2D:
    """Return a marker for a key."""
    return Line2D([], [], ls="", marker=marker, ms=6.5, mfc=face, mec=edge)


def shorten(name: str) -> str:
    """Return a name as a reader sees it, cut to what fits beside an axis."""
    return cut(spell(name), LABEL)
