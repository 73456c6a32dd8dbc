"""Figures: scales hold their values, sheets their marks, and a page takes no SVG but ours."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hostile import HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from mediakit.base.drawing import (
    NARROW,
    WIDE,
    Drawing,
    Sheet,
    draw_both,
    embed_svg,
    make_scale,
    width_of,
    write_svg,
)
from mediakit.base.prose import plain_text

NUMBERS = st.lists(
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 4)), min_size=1, max_size=9
)


@given(NUMBERS, st.booleans())
def test_a_scale_holds_its_values(values: list[float], symmetric: bool) -> None:  # noqa: FBT001
    """With zero, few round ticks at equal steps; as far on both sides where it is symmetric."""
    scale = make_scale(values, 10, 90, symmetric=symmetric)
    ticks = scale.ticks
    steps = [b - a for a, b in pairwise(ticks)]
    assert ticks[0] <= min(*values, 0) + 1e-6 * steps[0]
    assert max(*values, 0) <= ticks[-1] + 1e-6 * steps[0]
    assert 0 in ticks
    assert 2 <= len(ticks) <= 8
    assert all(math.isclose(step, steps[0], rel_tol=1e-6) for step in steps)
    assert (scale(ticks[0]), scale(ticks[-1])) == (10, 90)
    if symmetric:
        assert ticks[0] == -ticks[-1]
    places = [scale(value) for value in sorted(values)]
    assert places == sorted(places)


def test_missing_values_make_a_scale_too() -> None:
    """A figure without any value has an axis, and no error."""
    assert make_scale([math.nan], 0, 1).ticks[0] == 0


def draw(sheet: Sheet) -> None:
    """Draw one mark of each kind."""
    scale = make_scale([0, 14.3], 60, sheet.width - 40)
    sheet.axis(scale, 10, 60)
    sheet.interval(scale, 30, 12.1, (10.1, 14.3), looks=("sig", "on"), told="12.1", text="a")
    sheet.interval(scale, 30, 3, (math.nan, math.nan), told="3", shape="square")
    sheet.dot("own", 70, 40, shape="diamond")
    sheet.box("bar", 80, 40, 10, 20)
    sheet.text("Tom & Jerry <b>", 0, 30, "b")
    sheet.height = 80


def make(words: str = "A 12.1") -> Drawing:
    """Return a figure with all kinds of marks."""
    return draw_both(draw, title="Rates", caption=["By outlet."], words=words)


def test_both_sheets_are_drawn_inside_their_width() -> None:
    """The narrow one is drawn again, not shrunk."""
    for sheet, width in ((make().wide, WIDE), (make().narrow, NARROW)):
        assert sheet.width == width
        for mark in sheet.marks:
            for x, y in mark.points:
                room = width_of(mark.words, mark.size)
                assert -1 <= x <= width + 1
                assert 0 <= y <= sheet.height
                if mark.kind == "text" and mark.anchor == "start":
                    assert x + room <= width + 1


def test_a_value_stands_where_there_is_room() -> None:
    """Right of its interval, or else left of it."""
    sheet = Sheet(NARROW)
    scale = make_scale([0, 10], 0, NARROW - 10)
    sheet.interval(scale, 10, 10, (9, 10), told="10.0")
    sheet.interval(scale, 10, 2, (1, 3), told="2.0")
    left, right = [mark for mark in sheet.marks if mark.kind == "text"]
    assert (left.anchor, right.anchor) == ("end", "start")
    assert left.points[0][0] < scale(9)
    assert right.points[0][0] > scale(3)


@pytest.mark.parametrize("text", ["A 12.1", *HOSTILE])
def test_what_is_written_is_read_again(text: str) -> None:
    """As valid XML, with its words as they are, and in the colours of the page."""
    figure = make(text)
    for sheet, narrow in ((figure.wide, False), (figure.narrow, True)):
        told = write_svg(figure, sheet)
        root = ET.fromstring(told)  # noqa: S314  # our own
        words = root.findtext("{http://www.w3.org/2000/svg}desc")
        assert words is not None
        assert words.split() == plain_text(text).split()
        taken = embed_svg(told, "rates", narrow=narrow)
        assert taken is not None
        assert "fill:" not in re.sub(r"<desc.*?</desc>", "", taken)
        assert ("<title" in taken) is not narrow


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</svg>", "<script>alert(1)</script></svg>"),
        ("<circle ", "<circle onload='alert(1)' "),
        ("</svg>", "<a href='javascript:x'><text x='1' y='1' class='t'>x</text></a></svg>"),
        ("</svg>", "<image href='http://x.org/y.png'/></svg>"),
        ("</svg>", "<style>*{background:url(http://x.org)}</style></svg>"),
        ("<style>", "<style>@import url(http://x.org);"),
        ("<svg ", '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg '),
        ('class="grid"', 'class="grid skip-link"'),
        ('class="grid"', 'style="fill:url(http://x.org)"'),
        ("</svg>", ""),
        ("<desc>", "<foreignObject/><desc>"),
    ],
)
def test_a_drawing_of_another_hand_is_not_taken(old: str, new: str) -> None:
    """Whatever is not in the grammar of our own figures."""
    told = write_svg(make(), make().wide)
    assert old in told
    assert embed_svg(told.replace(old, new, 1), "rates", narrow=False) is None


def test_the_same_figure_is_the_same_bytes() -> None:
    """No hash of a run, and no time."""
    assert write_svg(make(), make().wide) == write_svg(make(), make().wide)


def test_a_notebook_shows_a_figure() -> None:
    """As SVG on white, whatever its theme, and in words."""
    shown = make()._repr_mimebundle_()
    assert shown["text/plain"] == repr(make()) == "Figure: Rates. A 12.1"
    assert "svg{background:#FFFFFF}" in shown["image/svg+xml"]
