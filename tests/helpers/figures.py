"""What tests of figures look for on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.text import Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 7, 8 / 2.54  # inches: a printed page, and how much of it a figure may take
SMALLEST = 9  # points of a letter


def texts_of(ax: Axes) -> list[str]:
    """Return every text of the figure that is not empty."""
    figure = ax.figure.get_figure(root=True)
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def axes_of(ax: Axes | None) -> Axes:
    """Return the axes of a table that has something to draw."""
    assert ax is not None
    return ax


def check_print(ax: Axes) -> None:
    """Check that a figure fits a page, that no letter is too small, and that all are inside."""
    figure = ax.figure.get_figure(root=True)
    if (layout := figure.get_layout_engine()) is not None:  # all that a drawing would move
        layout.execute(figure)
    width, height = figure.get_size_inches()
    assert width <= WIDTH
    assert height <= HEIGHT, ax.get_label()
    shown = [t for t in figure.findobj(Text) if t.get_text() and t.get_visible()]
    assert min(float(text.get_fontsize()) for text in shown) >= SMALLEST
    box = figure.get_tightbbox()
    assert min(box.x0, box.y0) > -0.02, ax.get_label()
    assert box.x1 < width + 0.02, ax.get_label()
    assert box.y1 < height + 0.02, ax.get_label()
