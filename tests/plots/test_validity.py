"""Figures of validation: each dot stands where its table says, and words tell all of them."""
# ruff: noqa: RUF001 (alpha is a Greek letter)

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

import mediakit as mk
from mediakit.base.drawing import width_of, write_svg
from mediakit.errors import ArgumentError, ColumnMissingError

if TYPE_CHECKING:
    from mediakit.base.drawing import Drawing, Sheet

MEASURES = ("precision", "recall", "f1")
LONG = "responsibility_of_<governments>_&_of_those_who_elected_them"


def alphas() -> pd.DataFrame:
    """Return a reliable frame, one that is not, one below chance and one without variation."""
    table = pd.DataFrame({"category": ["war", "peace", LONG, "rain"], "n_coders": 2})
    table["alpha"] = [0.85, 0.45, -0.3, math.nan]
    table["low"], table["high"] = table["alpha"] - 0.2, table["alpha"] + 0.1
    return table.assign(n_units=[50, 40, 50, 50])


def found() -> pd.DataFrame:
    """Return the accuracy of a valid frame, of one that is not, and of one without interval."""
    table = pd.DataFrame({"category": ["war", "peace", "rain"], "n_coded": [90, 90, 7]})
    for name, values in zip(MEASURES, ([0.9, 0.5, 1], [0.8, 0.4, math.nan], [0.85, 0.44, 1]),
                            strict=True):  # fmt: skip
        table[name] = values
        table[f"{name}_low"] = [values[0] - 0.1, values[1] - 0.1, math.nan]
        table[f"{name}_high"] = [values[0] + 0.05, values[1] + 0.1, math.nan]
    return table.assign(verdict=["valid", "not valid", "not validated"], split="test")


def shares() -> pd.DataFrame:
    """Return shares of two frames in two outlets, one of which could not be corrected."""
    table = pd.DataFrame({"outlet": ["Echo", "Star", "Echo", "Star"]})
    table["category"] = ["war", "war", "peace", "peace"]
    table["naive"], table["corrected"] = [0.25, 0.5, 0.1, 0.2], [0.5, 0.25, None, 0.3]
    table["low"], table["high"] = table["corrected"] - 0.1, table["corrected"] + 0.2
    return table.assign(n_coded=[30, 20, 2, 20], n_machine=[100, 80, 100, 80])


def places(sheet: Sheet, look: str) -> list[float]:
    """Return where dots of a look stand on the scale of a sheet, by the ticks that it writes."""
    ticks = {
        float(mark.words.replace("−", "-")): mark.points[0][0]
        for mark in sheet.marks
        if mark.kind == "text" and mark.anchor == "middle"
    }
    (low, start), (high, end) = min(ticks.items()), max(ticks.items())
    drawn = [m.points[0][0] for m in sheet.marks if m.kind == "dot" and m.look == look]
    return [low + (high - low) * (x - start) / (end - start) for x in drawn]


def check(drawing: Drawing | None) -> Drawing:
    """Return a figure whose sheets are valid SVG, with all that is drawn inside."""
    assert drawing is not None
    for sheet in drawing.sheets.values():
        ET.fromstring(write_svg(drawing, sheet))  # noqa: S314  # our own
        for mark in sheet.marks:
            for x, y in mark.points:
                wide = width_of(mark.words, mark.size)
                left = x - {"start": 0, "middle": wide / 2, "end": wide}[mark.anchor]
                assert -1 <= left <= left + wide <= sheet.width + 1, mark
                assert 0 <= y <= sheet.height, mark
    return drawing


def test_agreement_stands_where_alpha_is() -> None:
    """By value, filled from .80 on; a frame without alpha is named, and said to have none."""
    figure = check(mk.plots.agreement(alphas()))
    for sheet in figure.sheets.values():
        assert places(sheet, "on") == pytest.approx([0.85], abs=0.01)
        assert places(sheet, "dot") == pytest.approx([0.45, -0.3], abs=0.01)
        assert len([m for m in sheet.marks if m.look == "zero"]) == 2
        assert [m.words for m in sheet.marks if m.words == "not estimated"]
    assert figure.words.startswith("α: War .85 [.65, .95]; Peace .45 [.25, .55]; Respons")
    assert figure.words.endswith("−.30 [−.50, −.20]; Rain not estimated.")
    assert figure.caption.startswith("All parts of the sample: 40 to 50 units, 2 coders.")
    assert mk.plots.agreement(alphas()[3:]) is None
    assert mk.plots.agreement(alphas()[:0]) is None


def test_accuracy_has_a_panel_for_each_measure() -> None:
    """In one order, that of F1; filled is what is valid; what has no interval is said."""
    figure = check(mk.plots.accuracy(found()))
    marks = figure.wide.marks
    assert [m.words for m in marks if m.look == "b"] == ["Precision", "Recall", "F1"]
    assert [m.words for m in marks if m.look == "a"] == [".90", ".80", ".85"]
    assert "Precision: Rain 1.00; War .90 [.80, .95]; Peace .50 [.40, .60]." in figure.words
    assert "Recall: Rain not estimated; War" in figure.words
    assert "the test part, 7 to 90 units" in figure.caption
    assert "No interval: fewer than 10 units" in figure.caption
    assert "No interval" not in check(mk.plots.accuracy(found()[:2])).caption
    assert mk.plots.accuracy(found().assign(n_coded=0)) is None
    with pytest.raises(ColumnMissingError, match="verdict"):
        mk.plots.accuracy(found().drop(columns="verdict"))


def test_both_shares_stand_where_the_table_has_them() -> None:
    """Filled the corrected one, hollow the other, and the words off both."""
    figure = check(mk.plots.prevalence(shares().query("outlet == 'Star'")))
    for sheet in figure.sheets.values():
        assert places(sheet, "on") == pytest.approx([30, 25], abs=0.5)
        assert places(sheet, "dot") == pytest.approx([20, 50], abs=0.5)
        (told,) = [m for m in sheet.marks if (m.words, m.look) == ("25", "a")]
        left = told.points[0][0] - (16 if told.anchor == "end" else 0)
        dots = [m.points[0] for m in sheet.marks if m.kind == "dot"]
        beside = [x for x, y in dots if abs(y - told.points[0][1]) < 10]
        assert len(beside) == 2
        assert not [x for x in beside if left - 4 < x < left + 20]
    assert (
        figure.words
        == "Peace 30 % [20, 50], uncorrected 20 %; War 25 % [15, 45], uncorrected 50 %."
    )
    assert "20 coded units of 80 units." in figure.caption
    with pytest.raises(ArgumentError, match="same category"):
        mk.plots.prevalence(shares())


def test_groups_have_a_panel_for_each_frame() -> None:
    """A group in which nothing was corrected is left out; a single share is said to be missing."""
    figure = check(mk.plots.prevalence(shares(), by="outlet"))
    assert figure.words == (
        "War: Echo 50 % [40, 70], uncorrected 25 %; Star 25 % [15, 45], uncorrected 50 %. "
        "Peace: Echo not corrected, uncorrected 10 %; Star 30 % [20, 50], uncorrected 20 %."
    )
    alone = check(mk.plots.prevalence(shares()[1:], by="outlet"))
    assert "Echo" not in alone.words
    assert mk.plots.prevalence(shares()[2:3], by="outlet") is None


def test_many_frames_and_odd_names_have_room() -> None:
    """Twenty rows, six panels, an outlet without a name."""
    many = pd.concat([shares().assign(category=f"{LONG}_{i}") for i in range(30)])
    many["outlet"] = many["outlet"].replace("Star", None)
    many = many.drop_duplicates(["category", "outlet"])
    figure = check(mk.plots.prevalence(many, by="outlet"))
    assert "outlet unknown" in figure.words
    assert len([m for m in figure.wide.marks if m.look == "b"]) == 6
    one = check(mk.plots.prevalence(many[many["outlet"] == "Echo"]))
    assert "Shown: 20 of 30 frames." in one.caption
