"""Trends: windows against a slow reference, cuts against SciPy and all orders of the periods."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import mediakit as mk
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.tables import CHANGES, TREND

COUNTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 500)), min_size=1, max_size=14)


def make_series(counts: list[tuple[int, int]], category: str = "war") -> pd.DataFrame:
    """Return one series over months."""
    n, words = zip(*counts, strict=True)
    table = pd.DataFrame({"period": [f"{2000 + i // 12}-{i % 12 + 1:02}" for i in range(len(n))]})
    table = table.assign(category=category, n=n, n_words=words)
    return table.assign(n=table["n"].where(table["n_words"] > 0, 0), reason=None)


@given(COUNTS, st.sampled_from([1, 3, 5, 7]))
@settings(deadline=None, max_examples=60)
def test_windows_are_those_of_a_loop(counts: list[tuple[int, int]], window: int) -> None:
    """Sums over what is within half a window on both sides."""
    table = make_series(counts)
    found = mk.measure_trend(table, window=window)
    half = window // 2
    for at, row in enumerate(found.to_dict("records")):
        around = counts[max(0, at - half) : at + half + 1]
        n = sum(n for n, words in around if words)
        words = sum(words for _, words in around)
        assert row["n_smoothed"] == n
        assert row["n_words_smoothed"] == words
        assert row["n_periods"] == sum(words > 0 for _, words in around)
        rate = 1000 * n / words if words else np.nan
        assert row["per_1000_smoothed"] == pytest.approx(rate, rel=0, abs=0, nan_ok=True)


def test_series_do_not_run_into_each_other() -> None:
    """Nor do articles without a date join the last period."""
    one, other = make_series([(1, 10)] * 4), make_series([(9, 10)] * 4, "peace")
    undated = make_series([(5, 10)]).assign(period=None)
    table = pd.concat([one, other, undated], ignore_index=True)
    order = [4, 0, 1, 8, 5, 2, 3, 6, 7]
    found = mk.measure_trend(table.iloc[order], window=3)
    assert found.index.tolist() == order
    assert found.sort_index()["n_smoothed"].tolist() == [2, 3, 3, 2, 18, 27, 27, 18, 0]
    assert found["n_periods"].loc[8] == 0
    assert list(found) == [*table, *TREND]


def test_a_window_of_one_changes_nothing() -> None:
    """On counts as the package makes them, with voices."""
    articles = {
        "text": [
            "A plan, “a plan”, she said.",
            "The court met on plans.",
            "“Plan!” The court rose.",
        ],
        "date": ["2024-01-01", "2024-01-20", "2024-03-01"],
        "language": "en",
    }
    tokens = mk.tokenize(mk.read_articles(pd.DataFrame(articles)))
    words = mk.read_dictionary({"plan": ["plan*"], "court": ["court*"]})
    table = mk.count_terms_over_time(tokens, words, by=["week", "voice"])
    found = mk.measure_trend(table, window=1)
    assert found["per_1000_smoothed"].equals(found["per_1000"])
    wide = mk.measure_trend(table, window=99)
    whole = mk.count_frames(tokens, words, by="voice")[["voice", "category", "n"]]
    joined = wide.merge(whole, on=["voice", "category"], suffixes=("_period", ""))
    assert joined["n_smoothed"].tolist() == joined["n"].tolist()


def score_slowly(n: tuple[int, ...], words: tuple[int, ...]) -> list[float]:
    """Return G² of each cut, by SciPy."""
    scores = []
    for cut in range(3, len(n) - 2):
        seen = [sum(n[:cut]), sum(n[cut:])]
        shares = np.array([sum(words[:cut]), sum(words[cut:])]) / sum(words)
        found = stats.power_divergence(seen, shares * sum(n), lambda_="log-likelihood")
        scores.append(float(found.statistic))
    return scores


def test_cuts_are_those_of_scipy_and_all_orders_of_blocks() -> None:
    """G² of each cut by power_divergence, p by going through the orders of five blocks of weeks."""
    rng = np.random.default_rng(4)
    n, words = (tuple(rng.integers(*bounds, 24).tolist()) for bounds in ((0, 9), (700, 1200)))
    series = list(zip(n, words, strict=True))
    row = mk.find_changes(make_series(series), seed=1, draws=5_000).iloc[0]
    scores = score_slowly(n, words)
    assert row["g2"] == pytest.approx(max(scores), rel=1e-12)
    cut = int(np.argmax(scores)) + 3
    assert row["period"] == f"{2000 + cut // 12}-{cut % 12 + 1:02}"
    sides = [sum(n[:cut]), sum(words[:cut]), sum(n[cut:]), sum(words[cut:])]
    assert row[["n_before", "n_words_before", "n_after", "n_words_after"]].tolist() == sides
    blocks = [range(at, min(at + 5, 24)) for at in range(0, 24, 5)]
    orders = [list(itertools.chain(*some)) for some in itertools.permutations(blocks)]
    begun = [[series[(i + at) % 24] for i in order] for order in orders for at in range(24)][::11]
    best = [max(score_slowly(*zip(*pairs, strict=True))) for pairs in begun]
    exact = np.mean(np.array(best) >= max(scores) * (1 - 1e-9))
    assert 0.01 < exact < 0.95
    assert row["p"] == pytest.approx(exact, abs=0.045)


def test_weeks_that_hang_together_are_no_change() -> None:
    """Of series in which a story goes on for weeks, one in six was called a change, or more."""
    rng = np.random.default_rng(5)
    level = rng.normal(size=(250, 36))
    for week in range(1, 36):
        level[:, week] = 0.6 * level[:, week - 1] + 0.8 * level[:, week]
    words = rng.integers(3000, 8000, level.shape)
    hits = rng.poisson(3 * np.exp(0.4 * level - 0.08) * words / 1000)
    series = [
        list(zip(*map(np.ndarray.tolist, pair), strict=True))
        for pair in zip(hits, words, strict=True)
    ]
    table = pd.concat([make_series(one, f"kind {at:03}") for at, one in enumerate(series)])
    found = mk.find_changes(table, seed=2, draws=200)
    assert (found["p"] <= 0.05).mean() <= 0.08
    assert found["q"].tolist() == stats.false_discovery_control(found["p"]).tolist()
    assert set(found["status"]) == {"exploratory"}
    few = mk.find_changes(table.groupby("category").head(23), seed=2, draws=200)
    assert few["p"].isna().all()
    assert set(few["reason"]) == {"too few periods to test"}


def test_other_series_make_no_difference() -> None:
    """Each draws for itself, and rows may come in any order."""
    one = make_series([(1, 100), (2, 100), (0, 90), (4, 80), (9, 100), (7, 50), (0, 0)])
    both = pd.concat([one, make_series([(3, 70)] * 8, "peace")], ignore_index=True)
    alone = mk.find_changes(one, seed=1).drop(columns="q")
    found = mk.find_changes(both.sample(frac=1, random_state=3), seed=1)
    found = found[found["category"] == "war"].drop(columns="q").reset_index(drop=True)
    pd.testing.assert_frame_equal(found, alone)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([(1, 100)] * 5, "too few periods"),
        ([(1, 100)] * 5 + [(0, 0)] * 9, "too few periods"),
        ([(0, 100)] * 9, "no occurrence"),
    ],
)
def test_where_there_is_no_cut_it_is_said(counts: list[tuple[int, int]], reason: str) -> None:
    """No number is invented; periods without articles do not count."""
    found = mk.find_changes(make_series(counts), seed=1)
    assert found["reason"].tolist() == [reason]
    assert found[["period", "n_before", "per_1000_after", "g2", "p", "q"]].isna().all(axis=None)


def test_columns_stay_the_same() -> None:
    """Also without rows or without further keys."""
    table = make_series([(1, 100)] * 7)
    for rows in (table, table[:0]):
        found = mk.find_changes(rows, seed=1)
        expected = {"category": "str", **CHANGES}
        assert {name: str(kind) for name, kind in found.dtypes.items()} == expected
        assert list(mk.measure_trend(rows, window=3)) == [*table, *TREND]
    assert len(mk.find_changes(table.drop(columns="category"), seed=1)) == 1


@pytest.mark.parametrize("window", [0, 2, -1, True, 1.0])
def test_windows_are_odd(window: Any) -> None:  # noqa: ANN401 - wrong on purpose
    """So that a period stands in the middle of its window."""
    with pytest.raises(
        ArgumentError, match=r"is not valid\. Use an odd number of periods: 1, 3, 5 or more\.$"
    ):
        mk.measure_trend(make_series([(1, 1)]), window=window)


def test_bad_calls_are_refused() -> None:
    """A table of something else, a seed that is none."""
    table = make_series([(1, 1)])
    with pytest.raises(ColumnMissingError, match="Column 'n_words' is missing"):
        mk.measure_trend(table.drop(columns="n_words"), window=3)
    with pytest.raises(ColumnMissingError, match="Column 'period' is missing"):
        mk.find_changes(table.drop(columns="period"), seed=1)
    with pytest.raises(ArgumentError, match=r"is not valid\. Use a whole"):
        mk.find_changes(table, seed=-1)
