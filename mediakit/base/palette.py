"""Colours and shapes of voices and categories, the same in every figure and in the marked article.

Colour never stands alone: each voice has its own marker, height and hatch, each category one of
four lines and markers, so that a grey print and a colour-blind reader lose nothing. All colours
have a contrast of 3:1 or more against white, and those that also stand on the dark theme of
JupyterLab have it there too (WCAG 2.2, success criterion 1.4.11).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

# Quoted voices first: the order of every legend.
SHOWN_VOICES: Final = ("quoted", "reported", "outlet")
# Blue as in Okabe & Ito (2008); their orange is too light for thin lines on white.
VOICE_COLOURS: Final = {"quoted": "#0072B2", "reported": "#B86E00", "outlet": "#4D4D4D"}
VOICE_MARKERS: Final = {"quoted": "o", "reported": "s", "outlet": "D"}
VOICE_SIGNS: Final = {"quoted": "●", "reported": "■", "outlet": "◆"}  # the same, in writing
UNCOUNTED_COLOUR: Final = "#C9CBD0"
COUNT_COLOUR: Final = "#3F6384"  # of articles and words that are no voice's and no category's

# No pair begins with green and red: categories come by name, and their colours must not judge them.
CATEGORY_COLOURS: Final = (
    "#7F5BD0",
    "#0E9A6E",
    "#C2408C",
    "#A77B00",
    "#BC3A30",
    "#2A93B5",
    "#76613E",
    "#647790",
)
CATEGORY_LINES: Final = ("solid", "double", "dashed", "dotted")
CATEGORY_MARKERS: Final = ("v", "s", "o", "X")


class Look(NamedTuple):
    """How a category is drawn: places in `CATEGORY_COLOURS` and in its lines and markers."""

    colour: int
    shape: int


def assign_looks(categories: Iterable[str]) -> dict[str, Look]:
    """Return the look of each category, in the order of their names.

    Neighbours differ in colour and in shape; 32 categories have a look of their own, then they
    begin again.

    Examples
    --------
    >>> assign_looks(["peace", "conflict", "peace"])
    {'conflict': Look(colour=0, shape=0), 'peace': Look(colour=1, shape=1)}
    """
    n_colours, n_shapes = len(CATEGORY_COLOURS), len(CATEGORY_LINES)
    return {
        name: Look(i % n_colours, (i + i // n_colours) % n_shapes)
        for i, name in enumerate(sorted(set(categories)))
    }


def spell(category: str) -> str:
    """Return a category's name as a reader sees it.

    Examples
    --------
    >>> spell("security_and_defense")
    'security and defense'
    """
    return " ".join(category.replace("_", " ").split()) or category
