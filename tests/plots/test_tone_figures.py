"""Figures of tone: values where the table has them, on both sheets, and nothing made up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import mediakit as mk
from mediakit.base.drawing import embed_svg, width_of, write_svg
from mediakit.comparison.groups import mark_clear
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.plots.tones import APART, DOT, MOST_DOTS, _spread

if TYPE_CHECKING:
    from mediakit.base.drawing import Drawing, Sheet

HARD = ("Echo <& Co>", None, "The Long and Winding Gazette of Several Counties", "Star")


def compare(articles: pd.DataFrame, by: str = "outlet") -> pd.DataFrame:
    """Return what the notebook compares."""
    groups = mk.compare_groups(articles, measure="compound", by=by, within="voice", seed=1)
    return mk.comparison.require_scored(groups, articles, by=by, within="voice")


def make_articles(n: int = 12, outlets: Any = HARD) -> pd.DataFrame:  # noqa: ANN401  # names
    """Return articles of these outlets, in three voices; of the first four two are alike."""
    rng = np.random.default_rng(1)
    rows = [
        (f"{at}-{i}", outlet, voice, rng.normal((0.25, -0.1, 0.06, 0.05)[at % 4], 0.1), 6, 3)
        for at, outlet in enumerate(outlets)
        for i in range(n)
        for voice in ("quoted", "reported", "outlet")
    ]
    names = ["doc_id", "outlet", "voice", "compound", "n_sentences", "n_scored"]
    return pd.DataFrame(rows, columns=names)


@pytest.fixture(scope="module")
def articles() -> pd.DataFrame:
    """Twelve of four outlets, one of them unknown."""
    return make_articles()


def drawn(figure: Drawing | None) -> Drawing:
    """Return a figure that there is."""
    assert figure is not None
    return figure


def check(figure: Drawing) -> None:
    """Check that all is inside of both sheets, and that a page takes them."""
    for sheet in (figure.wide, figure.narrow):
        for mark in sheet.marks:
            for x, y in mark.points:
                assert -0.1 <= x <= sheet.width + 0.1, mark
                assert 0 <= y <= sheet.height, mark
            if mark.kind == "text":
                shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.anchor]
                wide = width_of(mark.words, sheet.size)
                left = mark.points[0][0] - shift * wide
                assert left >= -2, mark
                assert left + wide <= sheet.width + 2, mark
        assert embed_svg(write_svg(figure, sheet), "x", narrow=sheet is figure.narrow)


def dots_of(sheet: Sheet, *looks: str) -> list[Any]:
    """Return the marks that are dots of some kind in one of these looks."""
    return [m for m in sheet.marks if m.kind in {"dot", "square", "diamond"} and m.look in looks]


def test_every_outlet_has_its_value_in_every_voice(articles: pd.DataFrame) -> None:
    """Three panels on one scale, filled where the test says so."""
    table = compare(articles)
    figure = drawn(mk.plots.group_tone(table))
    check(figure)
    clear = int(mark_clear(table).sum())
    assert 0 < clear < len(table)
    for sheet in (figure.wide, figure.narrow):
        assert len(dots_of(sheet, "on")) == clear
        assert len(dots_of(sheet, "dot")) == len(table) - clear
    panels = re.split(r"; |\.$", figure.words)[:3]
    assert [panel.split(":")[0] for panel in panels] == ["Quoted", "Reported", "Own words"]
    for row in table.to_dict("records"):
        value, low, high = (mk.base.prose.signed(row[x], 2) for x in ("estimate", "low", "high"))
        assert f" {value} ({low} to {high})" in figure.words


def test_values_stand_on_one_scale_around_zero(articles: pd.DataFrame) -> None:
    """The same distance from the line of zero for the same tone, in every panel."""
    table = compare(articles)
    sheet = drawn(mk.plots.group_tone(table)).narrow  # one panel below the other
    (zero,) = {mark.points[0][0] for mark in sheet.marks if mark.look == "zero"}
    places = [mark.points[0][0] - zero for mark in dots_of(sheet, "on", "dot")]
    own = table[table["voice"] == "outlet"].sort_values("estimate", ascending=False)
    order = own["outlet"].tolist()
    values = [
        part.set_index("outlet").loc[order, "estimate"]
        for _, part in table.groupby("voice", sort=False)
    ]
    ratio = np.array(places) / np.concatenate(values)
    assert ratio == pytest.approx(ratio[0])


def test_too_few_scored_sentences_get_no_interval(articles: pd.DataFrame) -> None:
    """Nor are they called different."""
    table = compare(articles.assign(n_scored=articles["doc_id"].str.endswith("-0").astype(int)))
    figure = drawn(mk.plots.group_tone(table))
    assert " to " not in figure.words
    assert not dots_of(figure.wide, "on")
    assert figure.caption.endswith("fewer than 5 texts or 10 sentences with a sentiment word.")
    assert "No interval" not in drawn(mk.plots.group_tone(compare(articles))).caption


def test_an_arrow_is_told_where_one_is_drawn(articles: pd.DataFrame) -> None:
    """Not where an interval ends on the scale."""
    table = compare(articles).assign(high=0.2)
    for low, arrows in ((-0.301, 0), (-3.0, len(table))):
        figure = drawn(mk.plots.group_tone(table.assign(low=low)))
        looks = [mark.look for mark in figure.wide.marks]
        assert looks.count("cif") + looks.count("sigf") == arrows
        assert ("Arrow: the interval goes on." in figure.caption) == (arrows > 0)


def test_one_outlet_is_one_panel_of_voices(articles: pd.DataFrame) -> None:
    """And what has no tone is no figure."""
    one = articles[articles["outlet"] == "Star"]
    figure = drawn(mk.plots.group_tone(compare(one)))
    check(figure)
    assert re.findall(r"(quoted|reported|own words) [+−0]", figure.words) == [
        "quoted",
        "reported",
        "own words",
    ]
    nothing = one.assign(compound=np.nan, n_scored=0)
    assert mk.plots.group_tone(compare(one).assign(n_scored=0)) is None
    assert mk.plots.article_tone(nothing) is None
    with pytest.raises(ColumnMissingError):
        mk.plots.group_tone(compare(one).drop(columns="n_scored"))


def test_outlets_that_read_alike_stay_apart() -> None:
    """Each has its row."""
    alike = make_articles(6, ["The Star", "The_Star"])
    assert drawn(mk.plots.group_tone(compare(alike))).words.count("The Star") == 6
    assert drawn(mk.plots.article_tone(alike)).words.count("The Star") == 2


def test_of_many_outlets_the_largest_are_shown() -> None:
    """And the caption says so."""
    many = make_articles(6, [f"Outlet {i:02}" for i in range(12)])
    many.loc[many["outlet"] >= "Outlet 08", "n_sentences"] = 2
    for figure in (mk.plots.group_tone(compare(many)), mk.plots.article_tone(many)):
        check(drawn(figure))
        assert "Shown: the 8 of 12 with most sentences." in drawn(figure).caption
        assert "Outlet 07" in drawn(figure).words
        assert "Outlet 08" not in drawn(figure).words


def test_each_article_is_a_dot_at_its_tone(articles: pd.DataFrame) -> None:
    """Of own words alone; the stroke of each outlet is at the median of its dots."""
    articles = articles.assign(compound=articles["compound"].mask(articles["doc_id"] == "0-0"))
    figure = drawn(mk.plots.article_tone(articles))
    check(figure)
    own = articles[articles["voice"] == "outlet"].dropna(subset="compound")
    for sheet in (figure.wide, figure.narrow):
        places = sorted(mark.points[0][0] for mark in dots_of(sheet, "cif"))
        expected = np.sort(own["compound"])
        slope, start = np.polyfit(expected, places, 1)
        assert places == pytest.approx(slope * expected + start)
        medians = own.groupby("outlet", dropna=False)["compound"].median()
        strokes = sorted(mark.points[0][0] for mark in sheet.marks if mark.look == "median")
        assert strokes == pytest.approx(slope * np.sort(medians) + start)
    assert "Echo <& Co>: 11 articles, " in figure.words
    assert "Not shown: 1 article without a sentiment word." in figure.caption


def test_many_articles_are_as_many_quantiles_as_there_is_room_for() -> None:
    """And the words still count the articles."""
    many = make_articles(3 * MOST_DOTS, ["Echo", "Star"])
    figure = drawn(mk.plots.article_tone(many))
    assert len(dots_of(figure.wide, "cif")) == MOST_DOTS
    assert f"Of more than {MOST_DOTS // 2} articles: {MOST_DOTS // 2} dots" in figure.caption
    assert f"Echo: {3 * MOST_DOTS:,} articles" in figure.words
    assert len(write_svg(figure, figure.wide)) < 30_000
    with pytest.raises(ArgumentError, match="same doc_id, voice"):
        mk.plots.article_tone(pd.concat([many, many]))


def test_dots_hide_no_other_where_there_is_room() -> None:
    """Neighbours are a dot apart, across or upwards."""
    places = sorted(np.random.default_rng(3).normal(200, 60, 40))
    spread = _spread(places)
    assert [x for x, _ in spread] == places
    for i, (x, up) in enumerate(spread):
        for other, level in spread[:i]:
            assert abs(x - other) >= APART - 1e-9 or abs(up - level) >= 1.5 * DOT


def test_names_have_a_value_where_ten_sentences_are_scored() -> None:
    """With the sentences in brackets; a voice in which no name has them has no panel."""
    rows = [
        ("Kern <& Co>", "outlet", 0.1, 40, 12),
        ("Kern <& Co>", "quoted", 0.3, 12, 10),
        ("Ström", "outlet", -0.6, 20, 10),
        ("Ström", "quoted", -0.5, 20, 9),
        ("Vane", "outlet", 0.5, 12, 9),
        ("Vane", "reported", np.nan, 0, 0),
    ]
    tone = pd.DataFrame(rows, columns=["actor", "voice", "compound", "n_sentences", "n_scored"])
    figure = drawn(mk.plots.actor_tone(tone))
    check(figure)
    assert figure.words == (
        "Quoted: Kern <& Co> +0.30 (12), Ström none; "
        "Own words: Kern <& Co> +0.10 (40), Ström −0.60 (20)."
    )
    assert "5 texts" not in figure.caption
    assert mk.plots.actor_tone(tone.assign(n_scored=9)) is None
    assert mk.plots.actor_tone(tone[:0]) is None


def test_the_same_tables_give_the_same_bytes(articles: pd.DataFrame) -> None:
    """Whatever the order of their rows."""
    once = drawn(mk.plots.article_tone(articles))
    again = drawn(mk.plots.article_tone(articles.sample(frac=1, random_state=1)))
    sheets = zip((once.wide, once.narrow), (again.wide, again.narrow), strict=True)
    assert all(write_svg(once, a) == write_svg(again, b) for a, b in sheets)
