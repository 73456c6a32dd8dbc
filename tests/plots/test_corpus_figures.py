"""Figures of a corpus draw their tables on both sheets, and nothing of too few numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from drawings import check_sheets, marks_of

import mediakit as mk
from mediakit.errors import ArgumentError, ColumnMissingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mediakit.base.drawing import Drawing


class Tables(NamedTuple):
    """What the notebook makes of a corpus, and its figures."""

    counts: pd.DataFrame
    texts: pd.DataFrame
    voices: pd.DataFrame

    def draw(self) -> list[Drawing | None]:
        """Return all figures."""
        return [
            mk.plots.articles(self.counts),
            mk.plots.voices(self.voices),
            mk.plots.lengths(self.texts),
        ]


def tables_of(corpus: mk.Corpus) -> Tables:
    """Return the tables of a corpus by outlet."""
    copies = mk.count_copies(corpus, mk.find_duplicates(corpus))
    voices = mk.count_voice_words(mk.tokenize(corpus))
    return Tables(mk.count_articles(corpus, period=None), mk.count_texts(corpus, copies), voices)


@pytest.fixture(scope="module")
def corpus() -> mk.Corpus:
    """The sample corpus with all its languages."""
    return mk.read_articles(ROOT / "seeds" / "sample", languages=None)


@pytest.fixture(scope="module")
def sample(corpus: mk.Corpus) -> Tables:
    """Its tables."""
    return tables_of(corpus)


@pytest.fixture(scope="module")
def many() -> Tables:
    """Those of sixty outlets with long names, one without a name, some articles undated."""
    articles = pd.DataFrame(
        {
            "text": [f"Ship {i} left, “{i} days”, said Ada Kern of {i}." for i in range(90)],
            "outlet": [f"<Outlet & {i % 60:02}> with a name as long as any" for i in range(90)],
            "date": [f"20{10 + i % 12}-{1 + i % 12:02}-01" if i % 9 else None for i in range(90)],
        }
    )
    articles.loc[:4, "outlet"] = None
    return tables_of(mk.read_articles(articles))


def boxes_of(figure: Drawing | None, look: str) -> list[tuple[float, float]]:
    """Return width and height of the boxes of a look on the wide sheet."""
    ends = [np.ptp(mark.points, axis=0) for mark in marks_of(figure, "area") if mark.look == look]
    return [(float(wide), float(tall)) for wide, tall in ends]


def texts_of(figure: Drawing | None) -> list[str]:
    """Return what is written on the wide sheet."""
    return [mark.words for mark in marks_of(figure, "text")]


def test_each_bar_is_as_high_as_its_count(sample: Tables) -> None:
    """In the order of the table, its number above, and all articles of a row to the right."""
    figure = mk.plots.articles(sample.counts)
    assert figure is not None
    n = sample.counts.loc[sample.counts["n"] > 0, "n"]
    heights = [tall for _, tall in boxes_of(figure, "cif")]
    assert np.array(heights) / heights[0] == pytest.approx(n / n.iloc[0])
    numbers = [int(text) for text in texts_of(figure) if text.isdigit()]
    sums = sample.counts.groupby("outlet", sort=False)["n"].sum().tolist()
    assert sorted(numbers) == sorted([*n, *sums])
    assert figure.title == "Articles per week, 2031-W10 to 2031-W18"
    check_sheets(figure)


def test_empty_periods_are_grey(sample: Tables) -> None:
    """Those in which no outlet has an article."""
    figure = mk.plots.articles(sample.counts)
    n = sample.counts.groupby("period")["n"].sum()
    assert len(boxes_of(figure, "gap")) == (n == 0).sum() == 1
    assert figure is not None
    assert "Grey: no article at all." in figure.caption
    assert "The Brennick Courier: 9, 2031-W10 3" in figure.words


def test_bars_stand_in_their_period_whatever_the_order(sample: Tables) -> None:
    """Rows by period, or without those of no article, make the same bars."""
    counts = sample.counts
    order = counts["outlet"].unique().tolist()
    turned = counts[::-1].sort_values("outlet", key=lambda names: names.map(order.index))
    some = counts[(counts["n"] > 0) | (counts["outlet"] == order[0])]
    first = mk.plots.articles(counts)
    assert mk.plots.articles(turned) == first == mk.plots.articles(some)


@pytest.mark.parametrize(
    ("days", "kind"),
    [(["2026-01-01", "2026-02-09"], "day"), (["2026-01-01", "2026-02-10"], "week"),
     (["2026-01-05", "2026-10-11"], "week"), (["2026-01-05", "2026-10-12"], "month"),
     (["2023-01-31", "2026-05-01"], "quarter"), (["1900-01-01", "2026-05-01"], "year"),
     (["2026-01-01"] * 2, "day")],
)  # fmt: skip
def test_the_period_is_the_shortest_of_which_forty_can_be_seen(days: list[str], kind: str) -> None:
    """From days to years, of which there may be more."""
    articles = pd.DataFrame({"text": ["Rain.", "Sun."], "outlet": "Echo", "date": days})
    counts = mk.count_articles(mk.read_articles(articles), period=None)
    pd.testing.assert_frame_equal(
        counts,
        mk.count_articles(mk.read_articles(articles), period=kind),  # type: ignore[arg-type]
    )
    assert len(counts) <= 40 or kind == "year"


def test_shares_of_voices_are_as_wide_as_they_are(sample: Tables) -> None:
    """The outlet with most words of sources first; what is reported half as high."""
    figure = mk.plots.voices(sample.voices)
    looks = {"quoted": "quoted", "reported": "reported", "outlet": "bar"}
    wide = {v: np.array([w for w, _ in boxes_of(figure, look)]) for v, look in looks.items()}
    whole = np.sum([*wide.values()], axis=0)
    assert whole == pytest.approx([whole[0]] * 4)
    shares = sample.voices.set_index(["voice", "outlet"])["share"]
    order = shares["outlet"].sort_values().index
    for voice, each in wide.items():
        assert each / whole == pytest.approx(shares[voice].loc[order].to_numpy())
    (_, tall), (_, low) = boxes_of(figure, "quoted")[0], boxes_of(figure, "reported")[0]
    assert low == pytest.approx(tall / 2)
    names = [text for text in texts_of(figure) if text in set(order)]
    assert names == order.tolist()


def test_a_length_stands_at_its_median_within_its_middle_half(sample: Tables) -> None:
    """On one scale."""
    figure = mk.plots.lengths(sample.texts)
    at = [mark.points[0][0] for mark in marks_of(figure)]
    ends = [x for mark in marks_of(figure, "line") if mark.look == "ci" for x, _ in mark.points]
    table = sample.texts
    known = [*table["median"], *table[["quarter", "three_quarters"]].to_numpy().ravel()]
    slope, _ = np.polyfit(known, [*at, *ends], 1)
    assert slope * np.array(known) + (at[0] - slope * known[0]) == pytest.approx([*at, *ends])


def test_many_outlets_are_cut_and_it_is_said(many: Tables) -> None:
    """Eight of them, also those with long names or none."""
    for figure in many.draw():
        assert figure is not None
        assert "Shown: the 8 of 61 with most" in figure.caption
        check_sheets(figure)
    figure = mk.plots.articles(many.counts)
    assert figure is not None
    assert "outlet unknown: 5" in figure.words
    assert "Articles without a date are in no bar." in figure.caption


def test_all_figures_fit_both_sheets(sample: Tables) -> None:
    """No text over another."""
    for figure in sample.draw():
        check_sheets(figure)


def test_too_few_numbers_make_no_figure() -> None:
    """One outlet has no other beside it; one period, or no date, is no time."""
    articles = pd.DataFrame({"text": ["Rain fell.", "Sun shone."], "outlet": "Echo"})
    assert tables_of(mk.read_articles(articles)).draw() == [None, None, None]
    dated = mk.read_articles(articles.assign(date=["2026-01-01", "2026-01-30"]))
    assert mk.plots.articles(mk.count_articles(dated, period="month")) is None
    assert mk.plots.articles(mk.count_articles(dated, period="day")) is not None


def test_outlets_that_read_alike_stay_apart() -> None:
    """An underscore, no outlet, and one that is called as if there were none."""
    outlets = ["Daily_Echo", "Daily Echo", None, "outlet unknown"]
    rows = [(outlet, i) for i, outlet in enumerate(outlets) for _ in range(i + 1)]
    articles = pd.DataFrame(
        {
            "text": [f"Ship {k} left port {i}." for k, (_, i) in enumerate(rows)],
            "outlet": [outlet for outlet, _ in rows],
            "date": ["2024-05-01", "2024-05-02"] * 5,
        }
    )
    for figure in tables_of(mk.read_articles(articles)).draw():
        texts = texts_of(figure)
        assert (texts.count("Daily Echo"), texts.count("outlet unknown")) == (2, 2)


def test_tables_that_no_figure_can_draw_are_refused(corpus: mk.Corpus, sample: Tables) -> None:
    """Two rows for one place, several keys, and a column that is missing."""
    with pytest.raises(ArgumentError, match="the same outlet, period"):
        mk.plots.articles(pd.concat([sample.counts] * 2))
    with pytest.raises(ArgumentError, match="the same outlet, voice"):
        mk.plots.voices(pd.concat([sample.voices] * 2))
    with pytest.raises(ArgumentError, match="the same outlet;"):
        mk.plots.lengths(pd.concat([sample.texts] * 2))
    with pytest.raises(ArgumentError, match="a figure shows one key"):
        mk.plots.articles(mk.count_articles(corpus, by=["outlet", "language"]))
    calls: list[Callable[[], object]] = [
        lambda: mk.plots.articles(sample.counts.drop(columns="n_words")),
        lambda: mk.plots.lengths(sample.texts.drop(columns="median")),
        lambda: mk.plots.voices(sample.voices.drop(columns="n_words")),
    ]
    for call in calls:
        with pytest.raises(ColumnMissingError, match="is missing"):
            call()
