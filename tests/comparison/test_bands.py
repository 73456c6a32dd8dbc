"""Bands: points as other functions have them, limits against a loop over drawn articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

import mediakit as mk
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.tables import BANDS

if TYPE_CHECKING:
    from collections.abc import Callable

WEEKS = 3


@pytest.fixture(scope="module")
def tokens() -> mk.Tokens:
    return mk.tokenize(mk.read_articles("seeds/sample"))


@pytest.fixture(scope="module")
def lists() -> mk.Dictionary:
    return mk.read_dictionary("generic_frames")


def make_counts(rows: list[tuple[str, str, int, int]]) -> pd.DataFrame:
    """Return counts of one category, from doc_id, date, n and n_words."""
    table = pd.DataFrame(rows, columns=["doc_id", "date", "n", "n_words"])
    return table.assign(category="war")[["doc_id", "date", "category", "n", "n_words"]]


def make_month(months: int = 1, articles: int = 8) -> pd.DataFrame:
    """Return counts of some articles in each of some months."""
    rows = [
        (f"{month}-{i}", f"2030-{month + 1:02}-{i + 1:02}", (i * 7 + month) % 5, 50 + 11 * i)
        for month in range(months)
        for i in range(articles)
    ]
    return make_counts(rows)


@pytest.mark.parametrize("window", [1, WEEKS])
def test_points_are_sums_over_the_window(
    tokens: mk.Tokens, lists: mk.Dictionary, window: int
) -> None:
    counts = mk.count_frames(tokens, lists, by=["article", "date", "voice"])
    bands = mk.find_bands(counts, by="week", window=window)
    weeks = mk.count_terms_over_time(tokens, lists, by="week")
    n, words = (weeks.pivot_table(part, "period", "category") for part in ("n", "n_words"))
    sums = [part.rolling(window, center=True, min_periods=1).sum() for part in (n, words)]
    found = bands.pivot_table("estimate", "period", "category")
    np.testing.assert_allclose(found, (1000 * sums[0] / sums[1])[found.columns].loc[found.index])
    assert len(bands) == len(weeks)


def test_tone_is_that_of_the_periods(tokens: mk.Tokens) -> None:
    sentences = mk.score_sentiment(tokens, by=["article", "date", "voice"])
    bands = mk.find_bands(sentences, by="week")
    tone = mk.score_sentiment_over_time(tokens, by=["week", "voice"])
    both = tone.merge(bands, on=["period", "voice"], validate="1:1")
    assert len(both) == len(tone)
    known = both["compound"].notna()
    assert known.sum() > 5
    np.testing.assert_allclose(both.loc[known, "estimate"], both.loc[known, "compound"], atol=1e-12)


def test_limits_are_those_of_the_articles_of_the_window() -> None:
    """As `compare_groups` has them for a group of these articles."""
    counts = make_month(months=3)
    bands = mk.find_bands(counts, by="month", window=3)
    near = [
        counts[counts["date"].str[:7] <= "2030-02"],
        counts,
        counts[counts["date"] >= "2030-02"],
    ]
    limits = ["estimate", "low", "high", "n_articles", "n_clusters"]
    for at, articles in enumerate(near):
        group = mk.compare_groups(
            articles.assign(window="one"), measure="per_1000", by="window", seed=1
        )
        assert bands[limits].iloc[at].tolist() == group[limits].iloc[0].tolist()


def test_copies_are_no_evidence() -> None:
    """Each article twice: drawn as texts, the interval is that of the texts alone."""
    counts = make_month()
    twice = pd.concat([counts, counts.assign(doc_id=counts["doc_id"] + "-copy")])
    twice = twice.assign(first=twice["doc_id"].str.removesuffix("-copy"))
    once = mk.find_bands(counts, by="month")
    texts = mk.find_bands(twice, by="month", cluster="first")
    limits = ["estimate", "low", "high", "n_clusters"]
    pd.testing.assert_frame_equal(texts[limits], once[limits])
    assert texts["n_articles"].tolist() == [16]
    alone = mk.find_bands(twice, by="month")
    assert (alone["high"] - alone["low"]).iloc[0] < 0.8 * (once["high"] - once["low"]).iloc[0]


def test_what_cannot_be_known_is_said() -> None:
    counts = pd.concat(
        [
            make_month(),  # January
            make_counts([("few", "2030-03-01", 1, 10)]),
            make_counts([(f"same-{i}", "2030-05-01", 1, 10) for i in range(6)]),
        ]
    )
    bands = mk.find_bands(counts, by="month").set_index("period")
    assert bands["reason"].fillna("").to_dict() == {
        "2030-01": "",
        "2030-02": "no words",
        "2030-03": "too few articles",
        "2030-04": "no words",
        "2030-05": "",
    }
    assert bands["low"].notna().tolist() == bands["reason"].isna().tolist()
    smoothed = mk.find_bands(counts, by="month", window=3).set_index("period")
    assert smoothed.loc["2030-02", "n_clusters"] == 9  # of both neighbours
    assert smoothed.loc["2030-02", "reason"] == "no words"  # where the line breaks
    assert smoothed.loc["2030-03", "reason"] == "too few articles"  # beside two empty months


@pytest.mark.parametrize("change", [lambda t: t[::-1], lambda t: t.sample(frac=1, random_state=3)])
def test_order_of_rows_makes_no_difference(
    tokens: mk.Tokens, change: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    table = mk.score_sentiment(tokens, by=["article", "date", "voice"])
    bands = mk.find_bands(table, by="month")
    other = mk.find_bands(change(table), by="month")
    found, again = (t.sort_values(["period", "voice"], ignore_index=True) for t in (bands, other))
    pd.testing.assert_frame_equal(again, found, check_exact=True)
    assert bands["low"].notna().any()


def test_other_periods_make_no_difference() -> None:
    counts = make_month(months=3)
    alone = mk.find_bands(counts[counts["date"] < "2030-02"], by="month")
    pd.testing.assert_frame_equal(mk.find_bands(counts, by="month").head(1), alone)


def test_columns_are_the_same_for_no_rows() -> None:
    counts = make_month().assign(date=pd.Series([None] * 8, dtype="str"))
    for table in (counts, counts.iloc[:0]):
        bands = mk.find_bands(table, by="month")
        assert len(bands) == 0
        assert bands.dtypes.astype(str).to_dict() == {"period": "str", "category": "str", **BANDS}
    one = mk.find_bands(make_month().drop(columns="category"), by="month")
    assert list(one.columns) == ["period", *BANDS]


def test_bad_arguments_are_refused() -> None:
    counts = make_month()
    with pytest.raises(ArgumentError, match=r"window=2 is not valid\. Use an odd number"):
        mk.find_bands(counts, by="month", window=2)
    with pytest.raises(ArgumentError, match="'fortnight' is unknown"):
        mk.find_bands(counts, by="fortnight")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="level=95"):
        mk.find_bands(counts, by="month", level=95)
    with pytest.raises(ColumnMissingError, match="date"):
        mk.find_bands(counts.drop(columns="date"), by="month")
    with pytest.raises(ColumnMissingError, match="first"):
        mk.find_bands(counts, by="month", cluster="first")


def test_a_window_over_all_periods_gives_each_the_same_point() -> None:
    """Each is of all articles."""
    counts = make_month(months=2)
    bands = mk.find_bands(counts, by="month", window=3)
    assert bands["estimate"].iloc[0] == bands["estimate"].iloc[1]
    assert bands["low"].notna().all()
