"""Figures and findings of a corpus show and tell their tables, and nothing of nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from figures import axes_of
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.legend import Legend
from matplotlib.patches import Rectangle

import mediakit as mk
from mediakit.base.prose import LARGEST
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.pages.exhibits import render_svg
from mediakit.plots.corpus import describe_copies

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

TEXT = "The ferry left the port at noon with all its lights on and nobody knew why it did so today"


class Tables(NamedTuple):
    """What the notebook makes of a corpus."""

    corpus: mk.Corpus
    counts: pd.DataFrame
    texts: pd.DataFrame
    voices: pd.DataFrame
    duplicates: pd.DataFrame
    copies: pd.DataFrame
    groups: pd.DataFrame

    def plot(self) -> dict[str, Axes | None]:
        """Return all figures."""
        return {
            "articles": mk.plots.articles(self.counts),
            "lengths": mk.plots.lengths(self.texts),
            "voices": mk.plots.voices(self.voices),
            "copies": mk.plots.copies(self.groups, self.duplicates),
        }


def tables_of(corpus: mk.Corpus) -> Tables:
    """Return the tables of a corpus, by outlet and month."""
    duplicates = mk.find_duplicates(corpus)
    copies = mk.count_copies(corpus, duplicates)
    return Tables(
        corpus,
        mk.count_articles(corpus),
        mk.count_texts(corpus, copies),
        mk.count_voice_words(mk.tokenize(corpus)),
        duplicates,
        copies,
        mk.findings.list_copies(corpus, duplicates),
    )


@pytest.fixture(scope="module")
def sample() -> Tables:
    """The tables of the sample corpus."""
    return tables_of(mk.read_articles(ROOT / "seeds" / "sample", languages=None))


@pytest.fixture(scope="module")
def one() -> Tables:
    """Those of one article that says nothing of itself."""
    return tables_of(mk.read_articles(pd.DataFrame({"text": ["Rain fell on the hills."]})))


@pytest.fixture(scope="module")
def many() -> Tables:
    """Those of 60 outlets, a text that 40 of them have, and articles without date or outlet."""
    numbers = range(70)
    own = "Number {0} saw {0} ships and {0} boats near {0} islands on day {0} of {0}"
    articles = pd.DataFrame(
        {
            "doc_id": [f"a{i:02}" for i in numbers],
            "text": [TEXT if i < 40 else own.format(i) for i in numbers],
            "outlet": [f"Outlet_{i % 60:02} with a name as long as any" for i in numbers],
            "date": [f"2024-{1 + i % 12:02}-01" if i % 9 else None for i in numbers],
        }
    )
    articles.loc[[3, 50], "outlet"] = None
    return tables_of(mk.read_articles(articles))


def find(axes: Axes | None, kind: type) -> list[Any]:
    """Return the collections of a kind on the axes."""
    return [each for each in axes_of(axes).collections if type(each) is kind]


def find_bars(axes: Axes) -> list[Rectangle]:
    """Return the bars on the axes."""
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


def texts_on(axes: Axes | None) -> list[str]:
    """Return all that is written on the axes."""
    return [text.get_text() for text in axes_of(axes).texts]


def test_each_bar_is_as_high_as_its_count(sample: Tables) -> None:
    """In the order of the table; and its number stands above."""
    axes = mk.plots.articles(sample.counts)
    heights = [np.ptp(path.vertices[:, 1]) for path in find(axes, PolyCollection)[0].get_paths()]
    n = sample.counts.loc[sample.counts["n"] > 0, "n"].to_numpy()
    assert np.allclose(np.array(heights) / heights[0], n / n[0])
    numbers = [text for text in texts_on(axes)[: len(n)] if text.isdigit()]
    assert numbers == [str(k) for k in n]


def test_bars_stand_in_their_period_whatever_the_order(sample: Tables) -> None:
    """Rows by period, or without those of no article, make the same bars."""
    weeks = mk.count_articles(sample.corpus, period="week")
    order = weeks["outlet"].unique().tolist()
    turned = weeks[::-1].sort_values("outlet", key=lambda names: names.map(order.index))
    some = weeks[(weeks["n"] > 0) | (weeks["outlet"] == order[0])]
    seen = set()
    for table in (weeks, turned, some):
        boxes = find(mk.plots.articles(table), PolyCollection)[0].get_paths()
        seen.add(tuple(sorted(tuple(path.vertices.ravel().round(9)) for path in boxes)))
    assert len(seen) == 1


def test_rows_for_one_place_are_refused(sample: Tables) -> None:
    """Each figure has room for one."""
    with pytest.raises(ArgumentError, match="the same outlet, period"):
        mk.plots.articles(pd.concat([sample.counts] * 2))
    with pytest.raises(ArgumentError, match="the same outlet, voice"):
        mk.plots.voices(pd.concat([sample.voices] * 2))
    with pytest.raises(ArgumentError, match="the same outlet;"):
        mk.plots.lengths(pd.concat([sample.texts] * 2))


def test_empty_periods_are_seen(sample: Tables) -> None:
    """The line under the bars is broken, and the band of an empty week grey."""
    weeks = mk.count_articles(sample.corpus, period="week")
    axes = axes_of(mk.plots.articles(weeks))
    solid = find(axes, LineCollection)[0].get_segments()
    assert len(solid) == (weeks["n"] > 0).sum()
    assert len(axes.patches) == 1
    assert "grey: no article at all" in axes.get_xlabel()


def test_the_length_of_a_line_is_that_of_the_articles(sample: Tables) -> None:
    """From the shortest to the longest, the median between."""
    axes = mk.plots.lengths(sample.texts)
    ranges = [line[:, 0].tolist() for line in find(axes, LineCollection)[0].get_segments()]
    assert ranges == sample.texts[["shortest", "longest"]].to_numpy().tolist()
    dots = np.asarray(find(axes, PathCollection)[0].get_offsets())[:, 0]
    assert dots.tolist() == sample.texts["median"].tolist()


def test_bars_of_voices_are_their_shares(sample: Tables) -> None:
    """Each outlet's sum is one."""
    axes = axes_of(mk.plots.voices(sample.voices))
    widths = np.array([bar.get_bbox().width for bar in find_bars(axes)]).reshape(3, -1)
    assert np.allclose(widths.sum(axis=0), 1)
    assert sorted(widths.ravel()) == pytest.approx(sorted(sample.voices["share"]))


def test_the_network_has_each_copy_and_each_pair(sample: Tables) -> None:
    """Three articles of AFP in a ring of two lines; a pair that is none has no line."""
    axes = mk.plots.copies(sample.groups, sample.duplicates)
    assert len(find(axes, PathCollection)) == len(sample.groups) == 9
    lines = [len(each.get_segments()) for each in find(axes, LineCollection)]
    assert lines == [2, 1, 1, 1]
    written = texts_on(axes)
    assert "wire copy (AFP)" in written
    for similarity in sample.duplicates["similarity"]:
        assert f"{100 * similarity:.0f}\N{NO-BREAK SPACE}%" in written


def test_a_large_corpus_shows_its_largest_groups_and_says_so(many: Tables) -> None:
    """Twelve outlets, the first articles of a large group, and of how many they are."""
    figures = many.plot()
    for name in ("articles", "lengths", "voices"):
        axes = axes_of(figures[name])
        assert len(axes.get_yticklabels()) == LARGEST
        assert f"shown: the {LARGEST} of {len(many.texts)} with most" in axes.get_xlabel()
        assert "further groups" in str(axes.get_label())
    assert "24 of 40 articles" in texts_on(figures["copies"])
    assert len(find(figures["copies"], PathCollection)) == 24
    assert "no date" in texts_on(figures["articles"])


def test_more_groups_of_copies_than_fit_are_counted(many: Tables) -> None:
    """The twelve largest are drawn."""
    groups = pd.concat(
        many.groups.head(2).assign(group=i, doc_id=[f"x{i}", f"y{i}"]) for i in range(15)
    )
    pairs = pd.DataFrame({"doc_id": "x0", "other": "y0", "similarity": [0.9]})
    axes = mk.plots.copies(groups, pairs)
    assert "the 12 largest of 15 groups" in texts_on(axes)
    assert len(find(axes, PathCollection)) == 24


def test_one_article_gives_no_empty_figure(one: Tables) -> None:
    """Only its voices can be drawn."""
    assert {name for name, axes in one.plot().items() if axes is not None} == {"voices"}
    assert mk.plots.voices(one.voices.assign(n=0, n_words=0)) is None


def test_outlets_that_read_alike_stay_apart() -> None:
    """An underscore, no outlet, and one that is called as if there were none."""
    outlets = ["Daily_Echo", "Daily Echo", None, "outlet unknown"]
    rows = [(outlet, i) for i, outlet in enumerate(outlets) for _ in range(i + 1)]
    articles = pd.DataFrame(
        {
            "text": [f"Ship {k} left port {i}." for k, (_, i) in enumerate(rows)],
            "outlet": [outlet for outlet, _ in rows],
            "date": "2024-05-01",
        }
    )
    tables = tables_of(mk.read_articles(articles))
    for name, axes in tables.plot().items():
        if name != "copies":
            assert len(axes_of(axes).get_yticklabels()) == 4
    columns = [text for text in texts_on(mk.plots.articles(tables.counts)) if text.isdigit()]
    assert columns[4:8] == ["4", "3", "2", "1"]
    assert mk.findings.summarize_articles(tables.counts) == [
        "Articles: 2 in Daily Echo, 1 in Daily Echo, 4 in outlet unknown and 3 in outlet unknown."
    ]
    groups = pd.DataFrame({"group": 0, "kind": "other outlet", "agency": None, "outlet": outlets})
    told = describe_copies(groups)
    assert told.endswith("of Daily Echo, Daily Echo, outlet unknown and outlet unknown.")


def test_one_outlet_more_than_the_key_has_room_for_is_one() -> None:
    """Not one outlets."""
    ids = [f"a{i:02}" for i in range(13)]
    groups = pd.DataFrame({"group": 0, "kind": "other outlet", "agency": None, "doc_id": ids})
    groups = groups.assign(outlet=ids, date="2024-05-01", title=None)
    pairs = pd.DataFrame({"doc_id": ids[:1], "other": ids[1:2], "similarity": [0.9]})
    axes = axes_of(mk.plots.copies(groups, pairs))
    keys = [text.get_text() for key in axes.findobj(Legend) for text in key.get_texts()]
    assert "1 other outlet" in keys


def test_all_articles_of_one_day_are_one_period(sample: Tables) -> None:
    """A bar for each outlet, and no word of gaps."""
    articles = sample.corpus.articles[["doc_id", "text", "outlet"]].assign(date="2031-03-04")
    counts = mk.count_articles(mk.read_articles(articles), period="day")
    axes = mk.plots.articles(counts)
    assert len(find(axes, PolyCollection)[0].get_paths()) == 4
    told = " ".join(mk.findings.summarize_articles(counts))
    assert "9 in The Brennick Courier" in told
    assert "days" not in told


def test_the_network_is_the_same_bytes_each_time(sample: Tables) -> None:
    """Whatever was drawn before."""
    tables = sample.groups, sample.duplicates
    first, second = (render_svg(axes_of(mk.plots.copies(*tables))) for _ in range(2))
    assert first == second


def test_findings_name_the_numbers_of_their_tables(sample: Tables) -> None:
    """Copies by the truth of the sample, words and shares by the tables."""
    told = " ".join(mk.findings.summarize_copies(sample.copies, sample.groups))
    assert "**26 articles, 21 distinct texts**. 9 articles belong to 4 groups of near-dup" in told
    assert "(2 agency copy, 1 across outlets without a credit, 1 within one outlet)" in told
    assert "Group 0, wire copy (AFP): 3 articles, first on 3 April 2031 in" in told
    lengths = mk.findings.summarize_lengths(sample.texts)[0]
    median = sample.texts.set_index("outlet")["median"]
    parts = [f"{median[name]:,.0f} in {name} (" for name in sorted(median.index)]
    assert [lengths.index(part) for part in parts] == sorted(map(lengths.index, parts))
    voices = mk.findings.summarize_voice_words(sample.voices)[0].replace("\N{NO-BREAK SPACE}", " ")
    told_by = sample.voices[sample.voices["voice"] != "outlet"].groupby("outlet")["share"].sum()
    first, second = (f"{100 * told_by[name]:.0f} %" for name in ("Meridian Post", "Open Shore"))
    assert f": {first} in Meridian Post, {second} in Open Shore, " in voices
    zones = mk.findings.summarize_zones(mk.count_zones(sample.corpus))
    n = mk.count_zones(sample.corpus).groupby("zone")["n_words"].sum()
    assert f"boilerplate ({n['boilerplate']})" in zones[0]
    lines = mk.measures.propose_boilerplate(sample.corpus, duplicates=sample.duplicates)
    assert "Open Shore belongs to its 8,530 readers" in mk.findings.summarize_proposals(lines)[1]
    assert mk.findings.summarize_proposals(lines[:0]) == [
        "No other line recurs in three texts of an outlet."
    ]


def test_what_cannot_be_said_of_one_article_is_not_said(one: Tables) -> None:
    """No comparison, no time, no copies."""
    assert mk.findings.summarize_corpus(one.corpus) == [
        "**1 article, 5 words.**",
        "Unknown for the article: outlet and date; no comparison by outlet or date.",
    ]
    assert mk.findings.summarize_articles(one.counts) == [
        "The article has no date: no comparison over time."
    ]
    assert mk.findings.summarize_lengths(one.texts) == ["The article has 5 words."]
    assert mk.findings.summarize_copies(one.copies, one.groups) == ["One article: no copies."]
    assert mk.findings.summarize_zones(mk.count_zones(one.corpus)) == []
    assert mk.findings.summarize_missing(mk.count_missing(one.corpus))[0].startswith(
        "The article has no"
    )


def test_outlets_and_gaps_are_told_without_a_rank() -> None:
    """Two periods and two outlets with as many articles, and two that are one text."""
    articles = {"text": [TEXT] * 2, "outlet": ["A", "B"], "date": ["2024-05-01", "2024-07-01"]}
    tables = tables_of(mk.read_articles(pd.DataFrame(articles)))
    told = mk.findings.summarize_articles(tables.counts)
    assert told == ["Articles: 1 in A and 1 in B.", "1 of 3 months has no article: 2024-06."]
    assert mk.findings.summarize_copies(tables.copies, tables.groups)[0].startswith(
        "**2 articles, 1 distinct text**."
    )


def test_of_many_groups_four_are_told_and_which(many: Tables) -> None:
    """Those with most, by name; none of them as first or last."""
    for told, table, size in (
        (mk.findings.summarize_lengths(many.texts)[0], many.texts, "articles"),
        (mk.findings.summarize_voice_words(many.voices)[0], many.voices, "words"),
    ):
        assert f", the 4 of {len(table['outlet'].unique())} with most {size}" in told
        named = re.findall(r" in (Outlet \d\d|outlet unknown)", told)
        assert len(named) == 4
        assert named == sorted(named)


def test_what_lacks_date_or_outlet_is_said_with_its_number(many: Tables) -> None:
    """In words and in the badges."""
    told = " ".join(mk.findings.summarize_corpus(many.corpus))
    assert "2 of 70 articles have no outlet;" in told
    assert "8 of 70 articles have no date;" in told
    badges = mk.findings.list_corpus_caveats(many.corpus, many.copies)
    assert badges[:3] == [
        "39 articles are copies",
        "2 articles without outlet",
        "8 articles without date",
    ]
    assert "8 articles without a date belong to no period." in mk.findings.summarize_articles(
        many.counts
    )


def test_tables_that_no_figure_can_draw_are_refused(sample: Tables) -> None:
    """Several keys, and a column that is missing."""
    twice = mk.count_articles(sample.corpus, by=["outlet", "language"])
    with pytest.raises(ArgumentError, match="a figure shows one key"):
        mk.plots.articles(twice)
    calls: list[Callable[[], object]] = [
        lambda: mk.plots.articles(sample.counts.drop(columns="n_words")),
        lambda: mk.plots.lengths(sample.texts.drop(columns="median")),
        lambda: mk.plots.voices(sample.voices.drop(columns="n_words")),
        lambda: mk.plots.copies(sample.groups.drop(columns="title"), sample.duplicates),
        lambda: mk.findings.summarize_copies(sample.copies, sample.groups.drop(columns="agency")),
        lambda: mk.findings.summarize_zones(pd.DataFrame({"zone": []})),
    ]
    for call in calls:
        with pytest.raises(ColumnMissingError, match="is missing"):
            call()
