"""Cuts against SciPy and all orders of the periods; the outlet mix held against plain sums."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import mediakit as mk
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.tables import CHANGES, MIX


def make_series(counts: list[tuple[int, int]], category: str = "war") -> pd.DataFrame:
    """Return one series over months."""
    n, words = zip(*counts, strict=True)
    table = pd.DataFrame({"period": [f"{2000 + i // 12}-{i % 12 + 1:02}" for i in range(len(n))]})
    table = table.assign(category=category, n=n, n_words=words)
    return table.assign(n=table["n"].where(table["n_words"] > 0, 0), reason=None)


def score_slowly(n: tuple[int, ...], words: tuple[int, ...]) -> list[float]:
    """Return G² of each cut, by SciPy."""
    cuts = range(3, len(n) - 2)
    seen = np.array([[sum(n[:cut]), sum(n[cut:])] for cut in cuts])
    shares = np.array([[sum(words[:cut]), sum(words[cut:])] for cut in cuts]) / sum(words)
    found = stats.power_divergence(seen, shares * sum(n), lambda_="log-likelihood", axis=1)
    return [*map(float, found.statistic)]


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
    assert len(mk.find_changes(table.drop(columns="category"), seed=1)) == 1


def test_bad_calls_are_refused() -> None:
    """A table of something else, a seed that is none."""
    table = make_series([(1, 1)])
    with pytest.raises(ColumnMissingError, match="Column 'n_words' is missing"):
        mk.find_changes(table.drop(columns="n_words"), seed=1)
    with pytest.raises(ColumnMissingError, match="Column 'period' is missing"):
        mk.find_changes(table.drop(columns="period"), seed=1)
    with pytest.raises(ArgumentError, match=r"is not valid\. Use a whole"):
        mk.find_changes(table, seed=-1)


def published(rate: dict[str, tuple[float, float]], n: dict[str, tuple[int, int]]) -> pd.DataFrame:
    """Return articles of 1,000 words by outlet, with so many hits before and after February."""
    rows = [
        (f"{outlet}{side}{i}", f"2031-{1 + 2 * side:02}-{i % 27 + 1:02}", outlet, hits)
        for outlet, sides in n.items()
        for side, many in enumerate(sides)
        for i, hits in enumerate(np.resize([rate[outlet][side] - 1, rate[outlet][side] + 1], many))
    ]
    table = pd.DataFrame(rows, columns=["doc_id", "date", "outlet", "n"])
    return table.assign(category="war", n_words=1000, first=table["doc_id"])


CUT = pd.DataFrame({"category": ["war"], "period": ["2031-W09"], "q": [0.01]})


def test_a_change_of_outlets_alone_goes_with_the_mix_held() -> None:
    """Both outlets write as before; one of them writes more."""
    table = published({"A": (2, 2), "B": (12, 12)}, {"A": (40, 10), "B": (10, 40)})
    mix = mk.comparison.compare_mix(table, CUT, cluster="first", seed=1).set_index("mix")
    whole, held = mix.loc["as published"], mix.loc["held"]
    assert (whole["per_1000_before"], whole["per_1000_after"]) == pytest.approx((4.0, 10.0))
    assert whole["difference_low"] > 0
    assert (held["per_1000_before"], held["per_1000_after"]) == pytest.approx((7.0, 7.0))
    assert held["difference_low"] < 0 < held["difference_high"]
    assert [held["n_before"], held["n_after"]] == [200, 500]
    assert "in war is 0.0 [" in mk.findings.tell_mix(mix.reset_index())[0]
    assert ": not significant" in mk.findings.tell_mix(mix.reset_index())[0]


def test_held_rates_are_those_of_outlets_by_their_share_of_all_words() -> None:
    """Where both outlets change; each outlet is compared by itself as groups are."""
    table = published({"A": (2, 6), "B": (8, 14)}, {"A": (30, 20), "B": (10, 30)})
    mix = mk.comparison.compare_mix(table, CUT, seed=1)
    own = mix[mix["mix"] == "own"].set_index("outlet")
    assert own["share"].to_dict() == pytest.approx({"A": 50 / 90, "B": 40 / 90})
    held = mix[mix["mix"] == "held"].iloc[0]
    for side in ("before", "after"):
        shared = (own["share"] * own[f"per_1000_{side}"]).sum()
        assert held[f"per_1000_{side}"] == pytest.approx(shared)
    only = table[table["outlet"] == "A"]
    only = only.assign(side=np.where(only["date"] < "2031-02-24", "before", "after"))
    alone = mk.compare_groups(only, measure="per_1000", by="side", reference="before", seed=1)
    ends = ["difference", "difference_low", "difference_high"]
    after = alone[alone["side"] == "after"].iloc[0]
    assert [own.loc["A", end] for end in ends] == [after[end] for end in ends]


def test_an_outlet_of_one_side_is_not_held() -> None:
    """It is in its own row, and in the whole; articles without an outlet are in the whole alone."""
    table = published(
        {"A": (2, 2), "B": (3, 3), "C": (9, 9)}, {"A": (6, 6), "B": (6, 6), "C": (0, 6)}
    )
    table.loc[table["outlet"].eq("B") & table.index.isin([13]), "outlet"] = None
    mix = mk.comparison.compare_mix(table, CUT, seed=1)
    assert mix["mix"].tolist() == ["own", "own", "own", "as published", "held"]
    assert mix["share"].isna().tolist() == [False, False, True, True, True]
    assert mix["reason"].iloc[2] == "no articles before"
    assert mix["n_articles_after"].tolist()[-2:] == [18, 12]
    assert mix["n_articles_before"].tolist()[-2:] == [12, 11]
    empty = mk.comparison.compare_mix(table, CUT[:0], seed=1)
    kinds = {name: str(kind) for name, kind in empty.dtypes.items()}
    assert kinds == {"category": "str", "outlet": "str", **MIX}
    with pytest.raises(ColumnMissingError, match="Column 'outlet' is missing"):
        mk.comparison.compare_mix(table.drop(columns="outlet"), CUT, seed=1)


def test_lines_are_drawn_before_and_after_the_change() -> None:
    """Of its category, by date; without a change of all, and of undated articles if all are."""
    lines = pd.DataFrame({"doc_id": [f"{i:02}" for i in range(40)], "start": 0, "end": 3})
    lines = lines.assign(category=["war", "peace"] * 20)
    dates = [f"2031-{1 + i // 10:02}-{1 + i % 10:02}" for i in range(40)]
    articles = pd.DataFrame({"doc_id": lines["doc_id"], "date": dates})
    drawn = mk.comparison.list_change_lines(lines, articles, CUT, n=3, seed=1)
    assert drawn["side"].tolist() == ["before"] * 3 + ["after"] * 3
    assert set(drawn["category"]) == {"war"}
    assert drawn["date"].is_monotonic_increasing
    assert (drawn["date"] < "2031-02-24").tolist() == [True] * 3 + [False] * 3
    some = mk.comparison.list_change_lines(lines, articles, CUT[:0], n=3, seed=1)
    assert len(some) == 6
    assert some["side"].isna().all()
    undated = mk.comparison.list_change_lines(lines, articles.assign(date=None), CUT[:0], seed=1)
    assert len(undated) == 8
    with pytest.raises(ArgumentError, match="n=-1"):
        mk.comparison.list_change_lines(lines, articles, CUT, n=-1, seed=1)


def test_a_change_is_told_with_its_size_and_what_it_is_not() -> None:
    """A direction needs q below .05 and an interval that excludes 0."""
    table = published({"A": (2, 9), "B": (3, 8)}, {"A": (20, 20), "B": (20, 20)})
    mix = mk.comparison.compare_mix(table, CUT, seed=1)
    changes = pd.DataFrame(
        {
            "category": ["war", "home_life"], "period": ["2031-W09", "2031-W10"],
            "n_periods": 30, "q": [0.004, 0.61], "reason": None,
        }
    )  # fmt: skip
    first, same = mk.findings.find_level_changes(changes, mix)
    when = "the week of 24 February 2031"
    assert first.head == f"War hits become more frequent from {when} (exploratory)."
    assert "From 2.5 to 8.5 hits per 1,000 words: +6.0, 95 % CI [" in first.text
    assert "n = 40 against 40 articles" in first.text
    assert first.figure is not None
    assert same.head == "Home life shows no significant change in level."
    assert "q = .610" in same.text
    unsure = mix.assign(difference_low=-1.0)
    (none,) = mk.findings.find_level_changes(changes, unsure)
    assert none.head == "No frame shows a significant change in level (exploratory)."
    assert "CI including 0" in none.text
    assert mk.findings.tell_mix(unsure)[0].startswith("No change point was found")
    few = changes.assign(reason="too few periods to test", n_periods=9)
    (untested,) = mk.findings.find_level_changes(few, mix)
    assert untested.text == "Fewer than 24 weeks have words (n = 9)."
    (undated,) = mk.findings.find_level_changes(few.assign(n_periods=0), mix)
    assert undated.head == "No article has a date."
