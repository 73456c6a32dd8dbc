"""Figures over time: points, bands and gaps of the table, one scale, letters for events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from drawings import check_sheets, marks_of

import mediakit as mk
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.measures.time import assign_periods

if TYPE_CHECKING:
    from mediakit.base.drawing import Drawing, Mark
    from mediakit.base.prose import Period

RATES = {
    "conflict": (4.0, 6.0, 9.0, np.nan, 3.0, 12.0),
    "human_interest": (1.0, 1.5, 1, np.nan, 2, 1),
}
ARTICLES = (21, 14, 30, 0, 7, 11)
MONTHS = [f"2031-{month:02}" for month in (10, 11, 12)] + ["2032-01", "2032-02", "2032-03"]


def bands(**changes: Any) -> pd.DataFrame:  # noqa: ANN401  # columns
    """Return bands of two frames over six months: one without articles, one with few."""
    rows = [
        {
            "period": month, "category": name, "measure": "per_1000", "estimate": value,
            "low": value * 0.7, "high": value * 1.4, "n_articles": n, "window": 1,
        }
        for name, values in RATES.items()
        for month, value, n in zip(MONTHS, values, ARTICLES, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(**changes)


def tones() -> pd.DataFrame:
    """Return the same of three voices."""
    parts = [
        bands(measure="compound", voice=voice).iloc[:6]
        for voice in ("quoted", "reported", "outlet")
    ]
    table = pd.concat(parts, ignore_index=True).drop(columns="category")
    return table.assign(**{name: table[name] / 50 for name in ("estimate", "low", "high")})


def change(**changes: Any) -> pd.DataFrame:  # noqa: ANN401  # columns
    """Return a change of the first frame in the middle of November."""
    row = {"category": "conflict", "period": "2031-W46", "q": 0.01}
    return pd.DataFrame([row]).assign(per_1000_before=4.4, per_1000_after=8.5, **changes)


def looks(figure: Drawing | None, kind: str) -> list[str]:
    """Return the looks of what is drawn of this kind."""
    return [mark.look for mark in marks_of(figure, kind)]


def of_look(figure: Drawing | None, kind: str, look: str) -> list[Mark]:
    """Return what is drawn in this look."""
    return [mark for mark in marks_of(figure, kind) if mark.look == look]


def test_points_and_bands_stand_at_their_values_on_one_scale() -> None:
    """As many units to a hit in every panel, each from 0."""
    figure = mk.plots.timeline(bands())
    dots = marks_of(figure)
    assert looks(figure, "dot") == ["on", "on", "on", "dot", "on"] * 2
    slopes = []
    for panel, values in ((dots[:5], RATES["conflict"]), (dots[5:], RATES["human_interest"])):
        known = np.array([value for value in values if not np.isnan(value)])
        y = np.array([mark.points[0][1] for mark in panel])
        assert np.diff(y) == pytest.approx(np.diff(known) * (y[1] - y[0]) / (known[1] - known[0]))
        slopes.append((y[1] - y[0]) / (known[1] - known[0]))
    assert slopes[0] == pytest.approx(slopes[1])
    assert slopes[0] < 0
    first = next(mark for mark in marks_of(figure, "area") if mark.look == "band")
    upper, lower = first.points[0][1], first.points[-1][1]
    middle = dots[0].points[0][1]
    assert (middle - upper, lower - middle) == pytest.approx((-slopes[0] * 1.6, -slopes[0] * 1.2))
    check_sheets(figure)


def test_a_line_breaks_where_there_is_too_little() -> None:
    """Fewer than ten articles are a hollow dot without an interval; none are grey."""
    figure = mk.plots.timeline(bands())
    assert figure is not None
    assert [len(mark.points) for mark in of_look(figure, "line", "series")] == [3, 3]
    assert len(of_look(figure, "area", "gap")) == 1
    assert [len(mark.points) for mark in of_look(figure, "area", "band")] == [6, 4] * 2
    words = [mark.words for mark in marks_of(figure, "text")]
    told = [str(n) if n else "none" for n in ARTICLES]
    assert [word for word in words if word in told] == told
    assert "2031-12 9.0 (6.3 to 12.6), 2032-01 none, 2032-02 3.0 (hollow)" in figure.words
    assert figure.words.endswith("2032-02 7, 2032-03 11.")
    assert (
        "Hollow: fewer than 10 articles, no interval, no line. Grey: no articles." in figure.caption
    )
    assert [w for w in words if w in {"2031", "2032"}] == ["2031", "2032"]


def test_levels_are_drawn_of_a_change_that_is_significant() -> None:
    """In the panel of the frame alone, parted where the week begins; said to be exploratory."""
    figure = mk.plots.timeline(bands(), changes=change())
    before, after = of_look(figure, "line", "level")
    assert before.points[1][0] == after.points[0][0]
    assert figure is not None
    october, november = (mark.points[0][0] for mark in marks_of(figure)[:2])
    assert before.points[1][0] == pytest.approx(november + (9.5 / 30 - 0.5) * (november - october))
    assert before.points[0][1] > after.points[0][1]
    assert "(exploratory)" in figure.caption
    assert "level 4.4 before and 8.5 after" in figure.words
    for none in (change(q=0.2), change(period="2029-W02"), change(category="war")):
        assert "level" not in looks(mk.plots.timeline(bands(), changes=none), "line")
    check_sheets(figure)


def test_events_are_letters_that_the_caption_tells() -> None:
    """Those outside are counted; of days beside each other the letters stand apart."""
    dates = ["2031-11-14", "2031-11-15", "2031-12-24", "2040-01-01"]
    events = pd.DataFrame({"date": dates, "event": ["Vote", "Law & <Order>", "Fair", "Later"]})
    figure = mk.plots.timeline(bands(), events=events)
    assert figure is not None
    lines = of_look(figure, "line", "event")
    assert len(lines) == 3
    november, december = (mark.points[0][0] for mark in marks_of(figure)[1:3])
    assert lines[0].points[0][0] == pytest.approx(
        november + (13.5 / 30 - 0.5) * (december - november)
    )
    assert "Events: A Vote (14 November 2031), B Law & <Order> (15 November 2031)" in figure.caption
    assert "1 outside of this time or not shown" in figure.caption
    check_sheets(figure)
    outside = mk.plots.timeline(bands(), events=events[3:])
    assert outside is not None
    assert "No event of the file lies in this time." in outside.caption
    none = mk.plots.timeline(bands(), events=events[:0])
    assert none is not None
    assert "vent" not in none.caption


def test_tone_is_symmetric_and_told_by_voice() -> None:
    """Its scale is cut, the same for all voices."""
    figure = mk.plots.timeline(tones())
    assert figure is not None
    words = [mark.words for mark in marks_of(figure, "text")]
    names = ["Quoted", "Reported", "Own words"]
    assert [word for word in words if word in names] == names
    ticks = [word for word in words if word[:1] in "+−" or word.startswith("0")]
    assert ticks == ["−0.4", "0.0", "+0.4"] * 3
    assert "Quoted: 2031-10 +0.08 (+0.06 to +0.11)" in figure.words
    check_sheets(figure)


@pytest.mark.parametrize("kind", ["day", "week", "month", "quarter", "year"])
@pytest.mark.parametrize("n", [2, 9, 60])
def test_all_fits_whatever_the_period(kind: Period, n: int) -> None:
    """Names of periods are thinned, numbers of articles are left out where they have no room."""
    steps = {"day": "D", "week": "7D", "month": "MS", "quarter": "QS", "year": "YS"}
    days = pd.date_range("2031-01-06", periods=n, freq=steps[kind]).strftime("%Y-%m-%d")
    labels = assign_periods(pd.Series(days), kind)
    table = pd.DataFrame({"period": labels, "category": "a_very_long_name of a frame & <more>"})
    table = table.assign(
        measure="per_1000", estimate=np.arange(n) % 5 + 1.0, n_articles=1234, window=1
    )
    table = table.assign(low=table["estimate"] / 2, high=table["estimate"] * 9)
    figure = mk.plots.timeline(table)
    assert figure is not None
    assert "A band that reaches the edge goes on." in figure.caption
    assert len(marks_of(figure)) == n
    check_sheets(figure)


def test_of_many_categories_those_with_the_highest_rates_are_shown() -> None:
    """Six, and the caption says so; a window is told."""
    many = pd.concat(
        [bands(category=f"c{i}").iloc[:6].assign(estimate=i + 1.0) for i in range(8)],
        ignore_index=True,
    )
    figure = mk.plots.timeline(many.assign(window=3))
    assert figure is not None
    assert "Shown: the 6 of 8 with the highest rates." in figure.caption
    assert "Each point takes 3 months together." in figure.caption
    assert figure.words.startswith("C7: ")
    check_sheets(figure)


def test_what_says_nothing_is_not_drawn() -> None:
    """One period, no hits; two rows for one place are refused."""
    assert mk.plots.timeline(bands().iloc[[0, 6]]) is None
    assert mk.plots.timeline(bands(estimate=0.0)) is None
    assert mk.plots.timeline(bands()[:0]) is None
    with pytest.raises(ArgumentError, match="have the same period, category"):
        mk.plots.timeline(pd.concat([bands()] * 2))
    with pytest.raises(ColumnMissingError, match="n_articles"):
        mk.plots.timeline(bands().drop(columns="n_articles"))


def mixed(outlets: int = 2, **changes: Any) -> pd.DataFrame:  # noqa: ANN401  # columns
    """Return the change of one frame by outlet, as a whole, and with the mix held."""
    rows = [
        {"outlet": f"Outlet & <{i}>", "mix": "own", "share": 1 / (i + 2), "n_articles_before": i}
        for i in range(outlets)
    ]
    rows += [{"mix": name} for name in ("as published", "held")]
    table = pd.DataFrame(rows).assign(
        category="war", period="2031-W27", q=0.01, per_1000_before=4.0, per_1000_after=9.0,
        difference=5.0, difference_low=3.0, difference_high=7.5, n_articles_after=9,
    )  # fmt: skip
    return table.assign(**changes)


def test_each_outlet_goes_from_before_to_after() -> None:
    """Hollow to filled, with the difference beside; the mix held is the last row."""
    figure = mk.plots.before_after(mixed())
    assert figure is not None
    assert looks(figure, "dot") == ["dot", "on"] * 3
    words = [mark.words for mark in marks_of(figure, "text")]
    assert words.count("+5.0 [+3.0, +7.5]") == 3
    assert "Same outlet mix" in words
    assert "before the week of 30 June 2031" in figure.caption
    assert figure.words.startswith("Outlet & <0>: 4.0 before, 9.0 after, +5.0 [+3.0, +7.5]; ")
    check_sheets(figure)
    many = mk.plots.before_after(mixed(12))
    assert many is not None
    assert len(marks_of(many)) == 2 * 9
    assert "Not shown: 4 smaller outlets." in many.caption
    check_sheets(many)


def test_without_a_change_there_is_nothing_to_hold() -> None:
    """None significant; or nobody was there on both sides."""
    assert mk.plots.before_after(mixed(q=0.2)) is None
    assert mk.plots.before_after(mixed(difference_low=-1.0)) is None
    assert mk.plots.before_after(mixed(share=np.nan)) is None
    one = mixed(1, difference=[5.0, 5.0, np.nan])
    figure = mk.plots.before_after(one)
    assert figure is not None
    assert len(marks_of(figure)) == 2
    assert "Last row" not in figure.caption
    check_sheets(figure)
