"""What all figures share: their size, inks, frame, keys, and their form as SVG.

The figure in words is the label of its axes (`get_label`).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.legend import Legend
from matplotlib.lines import Line2D

from mediakit.palette import UNCOUNTED_COLOUR, VOICE_COLOURS, spell

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def render_svg(ax: Axes) -> str:
    """Return the figure that holds these axes as SVG, the same bytes for the same figure."""
    buffer = io.StringIO()
    figure = ax.figure.get_figure(root=True)
    with mpl.rc_context({"svg.hashsalt": "mediakit", "svg.fonttype": "path"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def new_axes(height: float) -> Axes:
    """Return the axes of a new figure, as wide as the text and so many inches high."""
    return plt.subplots(figsize=(WIDTH, height), layout="constrained")[1]


def frame_axes(ax: Axes) -> None:
    """Leave the lines at the left and below, with small letters."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=SMALL)


def make_dot(marker: str, face: str, edge: str = "none") -> Line2D:
    """Return a marker for a key."""
    return Line2D([], [], ls="", marker=marker, ms=6.5, mfc=face, mec=edge)


def shorten(name: str) -> str:
    """Return a name as a reader sees it, cut to what fits beside an axis."""
    plain = spell(name)
    return plain if len(plain) <= LABEL else f"{plain[: LABEL - 1]}…"
