"""Dots with intervals: each value at its place, filled where it differs, on both sheets."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from drawings import check_sheets, compared, marks_of

import mediakit as mk
from mediakit.errors import ColumnMissingError
from mediakit.pages.exhibits import render_sheet
from mediakit.plots.dots import Panel, Row, draw_panels


def test_each_rate_stands_on_the_scale_of_all_panels() -> None:
    """By the rate of the frame that the page tells first, on both sheets."""
    figure = mk.plots.rates(compared())
    dots = marks_of(figure)
    assert len(dots) == 6
    slopes = [
        np.diff([mark.points[0][0] for mark in panel]) / np.diff(rates)
        for panel, rates in ((dots[:3], (9.0, 4.5, 3.0)), (dots[3:], (2.0, 3.8, 4.2)))
    ]
    assert np.concatenate(slopes) == pytest.approx(slopes[0][0], rel=1e-6)
    assert [mark.look for mark in dots] == ["on", *["dot"] * 5]
    check_sheets(figure)


def test_a_figure_tells_each_value_in_words() -> None:
    """With its interval, and whether it differs; missing outlets have a name."""
    figure = mk.plots.rates(compared(), notes={"conflict": "F1 .86"})
    assert figure is not None
    assert "Conflict: Echo 9.0 (8.0 to 11.0) significant, outlet unknown 4.5" in figure.words
    assert "Dawn & <Sons> 4.2 (3.2 to 6.2)" in figure.words
    assert "F1 .86" in [mark.words for mark in marks_of(figure, "text")]
    assert "Echo 20" in figure.caption
    check_sheets(figure)


def test_an_interval_that_goes_on_has_an_arrow() -> None:
    """It does not make all others look small; without an interval the dot stands alone."""
    table = compared()
    table.loc[0, "high"] = 500.0
    table.loc[1, ["low", "high"]] = np.nan
    figure = mk.plots.rates(table)
    assert figure is not None
    assert len(marks_of(figure, "area")) == 1
    assert "Arrow: the interval goes on." in figure.caption
    assert "No interval: fewer than 5 texts." in figure.caption
    assert "Dawn & <Sons> 3.0;" in figure.words
    check_sheets(figure)


def test_of_one_group_the_categories_are_the_rows() -> None:
    """Then nothing is compared."""
    table = compared().iloc[[0, 3]]
    figure = mk.plots.rates(table)
    assert figure is not None
    assert [mark.points[0][1] for mark in marks_of(figure)] == sorted(
        mark.points[0][1] for mark in marks_of(figure)
    )
    assert figure.words == "Conflict 9.0 (8.0 to 11.0) significant, Money 2.0 (1.0 to 4.0)."
    check_sheets(figure)


def test_where_nothing_was_found_nothing_is_drawn() -> None:
    """And a table without the columns is refused."""
    assert mk.plots.rates(compared(estimate=0.0)) is None
    with pytest.raises(ColumnMissingError, match="n_words"):
        mk.plots.rates(compared().drop(columns="n_words"))


def test_of_many_frames_six_are_drawn_the_first_finding_among_them() -> None:
    """Also where its rate is low; the caption says how many there are."""
    rare = compared().assign(estimate=lambda table: table["estimate"] / 10)
    many = [compared(category=f"c{i}", q=0.4) for i in range(14)]
    table = pd.concat([*many, rare[rare["category"] == "conflict"]])
    table = table.drop_duplicates(["outlet", "category"])
    figure = mk.plots.rates(table)
    assert figure is not None
    names = [mark.words for mark in marks_of(figure, "text") if mark.look == "b"]
    assert len(names) == 6
    assert names[-1] == "Conflict"
    assert "Shown: 6 of 15 frames, by their highest rates." in figure.caption
    check_sheets(figure)


def test_of_many_groups_the_largest_are_drawn() -> None:
    """Eight; the caption says so."""
    many = pd.concat(
        [compared(outlet=f"Outlet with a very long name {i}", n_words=1000 + i) for i in range(12)]
    ).drop_duplicates(["outlet", "category"])
    figure = mk.plots.rates(many)
    assert figure is not None
    assert len(marks_of(figure)) == 16
    assert "Shown: the 8 of 12 with most words." in figure.caption
    check_sheets(figure)


def spoken(values: tuple[float, ...]) -> pd.DataFrame:
    """Return a comparison of voices in two categories."""
    rows = [
        {
            "category": category, "voice": voice, "measure": "per_1000", "estimate": value,
            "low": value - 0.1, "high": value + 0.1, "n_words": 900,
        }
        for category in ("conflict", "human_interest")
        for voice, value in zip(("quoted", "reported", "outlet"), values, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_voices_have_their_shapes() -> None:
    """Circle, square and diamond, one of each for the key."""
    figure = mk.plots.voice_rates(spoken((0.5, 0.2, 0.1)))
    for kind in ("dot", "square", "diamond"):
        assert len(marks_of(figure, kind)) == 3
    assert figure is not None
    assert "Conflict: quoted 0.5" in figure.words
    check_sheets(figure)


def test_a_voice_without_an_interval_is_hollow() -> None:
    """And one without a value is not there."""
    table = spoken((5.0, 2.0, 1.0))
    table.loc[0, ["low", "high"]] = np.nan
    table.loc[1, ["estimate", "low", "high"]] = np.nan
    figure = mk.plots.voice_rates(table)
    assert [mark.look for mark in marks_of(figure)] == ["quoted", "qh", "quoted"]
    assert len(marks_of(figure, "square")) == 2
    assert mk.plots.voice_rates(table.assign(estimate=np.nan)) is None


def test_a_figure_is_a_picture_too() -> None:
    """The same bytes each time, for where no SVG can be shown; names in any writing."""
    panel = Panel([Row("Éire", 1.0, 0.5, 2.0, "1.0", clear=True)], "政治")
    figure = draw_panels([panel], "Rates", [])
    once, again = (render_sheet(figure.wide) for _ in range(2))
    assert once == again
    assert once.startswith(b"\x89PNG")
