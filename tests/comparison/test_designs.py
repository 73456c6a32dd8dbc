"""Designs of a study: the same events in several outlets, how many articles, frames together."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import mediakit as mk
from mediakit.comparison import designs
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.tables import ARTICLE_PLAN, COOCCURRENCE


def make_events(
    seed: int, *, ratio: float = 1.0, n_kinds: int = 1, n: int = 40, alone: int = 8
) -> pd.DataFrame:
    """Return what two outlets write of the same events, and each of some that the other has not.

    The clumping (a gamma of shape .3) is that of the events: some are warlike in both.
    """
    rng = np.random.default_rng(seed)
    shared = rng.gamma(0.3, 1 / 0.3, (n + 2 * alone, n_kinds))
    events = {"Echo": np.arange(n + alone), "Star": np.r_[:n, n + alone : n + 2 * alone]}
    parts = []
    for outlet, event in events.items():
        words = rng.lognormal(5.5, 0.5, len(event)).round(-2) + 50
        rate = 0.004 * (ratio if outlet == "Star" else 1.0)
        for kind in range(n_kinds):
            table = {
                "doc_id": [f"{outlet}{i}" for i in event],
                "outlet": outlet,
                "category": f"c{kind:02}",
                "event": [f"e{i}" for i in event],
                "n": rng.poisson(rate * words * shared[event, kind]),
                "n_words": words,
            }
            parts.append(pd.DataFrame(table))
    return pd.concat(parts, ignore_index=True)


def compare(table: pd.DataFrame, **options: Any) -> pd.DataFrame:  # noqa: ANN401 - passed on
    """Compare the outlets by rate."""
    chosen: dict[str, Any] = {"measure": "per_1000", "by": "outlet", "seed": 1, "draws": 400}
    return mk.compare_groups(table, **chosen | options)


def test_events_in_outlets_are_as_articles_in_voices() -> None:
    """One article an event and outlet: the test of two voices in the same articles."""
    table = make_events(1, n_kinds=2)
    told = table.groupby("event")["outlet"].transform("nunique") == 2
    same = table[told].assign(doc_id=table["event"])
    pd.testing.assert_frame_equal(compare(table, pair="event"), compare(same))


def test_what_one_side_alone_tells_is_dropped_and_counted() -> None:
    """Events of one outlet, and articles of no event; what is left makes all numbers."""
    table = make_events(2)
    table.loc[table["event"] == "e7", "event"] = None
    found = compare(table, pair="event").set_index("outlet")
    left = table[table["event"].isin([f"e{i}" for i in range(40) if i != 7])]
    for outlet, rows in left.groupby("outlet"):
        row = found.loc[str(outlet)]
        assert row["n_clusters"] == row["n_articles"] == 39
        assert row["n_words"] == rows["n_words"].sum()
        rate = 1000 * rows["n"].sum() / rows["n_words"].sum()
        assert row["estimate"] == pytest.approx(rate, rel=1e-12)
        assert found["reference_estimate"].drop(str(outlet)).iloc[0] == pytest.approx(rate)


def test_each_group_has_the_events_that_it_shares_with_its_reference() -> None:
    """Three outlets, of which one tells of a few events only."""
    two = make_events(3)
    third = two[(two["outlet"] == "Echo") & two["event"].isin([f"e{i}" for i in range(34, 48)])]
    table = pd.concat([two, third.assign(outlet="Dawn", doc_id="D" + third["doc_id"])])
    against = compare(table, pair="event", reference="Star").set_index("outlet")
    assert against["n_clusters"].to_dict() == {"Dawn": 6, "Echo": 40, "Star": 40}
    assert against["n_articles"].to_dict() == {"Dawn": 6, "Echo": 40, "Star": 40}
    assert against["reason"]["Star"] == "the reference itself"
    stars = table[(table["outlet"] == "Star") & table["event"].isin(third["event"])]
    rate = 1000 * stars["n"].sum() / stars["n_words"].sum()
    assert against["reference_estimate"]["Dawn"] == pytest.approx(rate)
    others = compare(table, pair="event").set_index("outlet")["n_clusters"]
    assert others.to_dict() == {"Dawn": 14, "Echo": 48, "Star": 40}
    few = table[(table["outlet"] != "Dawn") | (table["event"] == "e40")]
    assert compare(few, pair="event", reference="Star")["reason"][0] == "no pairs"


def test_several_articles_of_an_event_are_summed() -> None:
    """They are further hits; copies, told by `cluster`, are not."""
    table = make_events(4, ratio=3.0)
    more = table.assign(doc_id=table["doc_id"] + "b")
    twice = pd.concat([table, more], ignore_index=True)
    one, two = (compare(rows, pair="event") for rows in (table, twice))
    assert two["estimate"].tolist() == pytest.approx(one["estimate"].tolist())
    assert two["n_clusters"].tolist() == one["n_clusters"].tolist()
    assert two["n_articles"].tolist() == [2 * n for n in one["n_articles"]]
    copies = compare(
        twice.assign(first=twice["doc_id"].str.rstrip("b")), pair="event", cluster="first"
    )
    told = ["low", "high", "difference_low", "difference_high", "p", "q"]
    pd.testing.assert_frame_equal(copies[told], one[told])


def test_pairs_keep_what_they_claim_and_show_more() -> None:
    """Without a difference p < .05 in 5 of 100; a doubled rate is found twice as often."""
    shares = {}
    for ratio in (1.0, 2.0):
        tables = [make_events(seed, ratio=ratio, n_kinds=50) for seed in range(4)]
        for name, options in (("paired", {"pair": "event"}), ("apart", {})):
            found = pd.concat(compare(table, reference="Echo", **options) for table in tables)
            rows = found[found["outlet"] == "Star"]
            assert len(rows) == 200
            shares[name, ratio] = (rows["p"] < 0.05).mean()
            if ratio == 1:
                clear = (rows["difference_low"] > 0) | (rows["difference_high"] < 0)
                assert (clear & (rows["p"] < 0.05)).mean() <= 0.05
    assert shares["paired", 1.0] <= 0.07
    assert shares["paired", 2.0] > 1.8 * shares["apart", 2.0]


def test_pairs_that_cannot_be_are_refused() -> None:
    """No such column, or one that makes the groups."""
    table = make_events(5)
    with pytest.raises(ArgumentError, match="pair='outlet' is already a key"):
        compare(table, pair="outlet")
    with pytest.raises(ColumnMissingError, match="Column 'story' is missing"):
        compare(table, pair="story")
    few = table[table["event"].isin([f"e{i}" for i in range(4)])]
    assert compare(few, pair="event")["reason"].tolist() == ["too few pairs"] * 2
    none = table[(table["outlet"] == "Echo") == (table["event"].str.len() < 3)]
    found = compare(none, pair="event")
    assert found["reason"].tolist() == ["no pairs"] * 2
    assert found["n_articles"].tolist() == [0, 0]
    assert compare(none.iloc[:0], pair="event").empty


def draw_counts(
    rng: np.random.Generator, n: int, rate: float, k: float, outlet: str = "Echo"
) -> pd.DataFrame:
    """Return articles with hits that clump as a gamma of shape k says."""
    words = rng.lognormal(6, 0.5, n).round()
    return pd.DataFrame(
        {
            "doc_id": [f"{outlet}{i}" for i in range(n)],
            "outlet": outlet,
            "n": rng.poisson(rate * words / 1000 * rng.gamma(k, 1 / k, n)),
            "n_words": words,
        }
    )


@pytest.mark.parametrize("k", [0.2, 1.0])
@pytest.mark.parametrize("ratio", [2.0, 3.0])
def test_so_many_articles_have_the_power_asked_for(k: float, ratio: float) -> None:
    """Studies of that size, tested by `compare_groups`, show the ratio in about .8."""
    rng = np.random.default_rng(4)
    many = draw_counts(rng, 10_000, 4.0, k)
    plan = mk.comparison.plan_articles(many, ratio=[ratio]).iloc[0]
    assert plan["k"] == pytest.approx(k, rel=0.15)
    assert plan["estimate"] == pytest.approx(1000 * many["n"].sum() / many["n_words"].sum())
    assert plan["n_articles"] == 10_000
    n, low = int(plan["n_needed"]), 2 * 4.0 / (1 + ratio)
    studies = []
    for at in range(200):
        sides = ((low, "Echo"), (low * ratio, "Star"))
        pair = pd.concat(draw_counts(rng, n, rate, k, outlet) for rate, outlet in sides)
        studies.append(pair.assign(category=f"{at:03}"))
    # As categories of one table: p is of each alone.
    found = compare(pd.concat(studies), reference="Echo", draws=300)
    p = found.loc[found["outlet"] == "Star", "p"]
    assert len(p) == 200
    assert 0.7 <= (p < 0.05).mean() <= 0.9


def test_what_is_to_be_shown_by_fewer_is_larger() -> None:
    """More articles for more power, a smaller ratio, a stricter level, hits that clump more."""
    rng = np.random.default_rng(1)
    even, clumped = (draw_counts(rng, 800, 4.0, k) for k in (2.0, 0.2))
    table = pd.concat([even.assign(category="even"), clumped.assign(category="clumped")])
    usual = mk.comparison.plan_articles(table)
    assert usual["category"].tolist() == ["even"] * 3 + ["clumped"] * 3
    n = usual["n_needed"].to_numpy(float).reshape(2, 3)[::-1]
    assert (np.diff(n) < 0).all()
    assert (n[0] > 2 * n[1]).all()
    assert (usual["n_needed"] < mk.comparison.plan_articles(table, power=0.9)["n_needed"]).all()
    assert (usual["n_needed"] < mk.comparison.plan_articles(table, level=0.99)["n_needed"]).all()


def test_what_groups_differ_by_is_not_clumping() -> None:
    """Two outlets of which one is warlike in each of its articles."""
    rng = np.random.default_rng(2)
    table = pd.concat([draw_counts(rng, 300, 1.0, 50.0), draw_counts(rng, 300, 20.0, 50.0, "Star")])
    apart = mk.comparison.plan_articles(table, by="outlet", ratio=[2]).iloc[0]
    whole = mk.comparison.plan_articles(table, ratio=[2]).iloc[0]
    assert apart["k"] > 5 * whole["k"]
    assert apart["n_needed"] < whole["n_needed"]
    assert apart["estimate"] == whole["estimate"]


def test_nothing_can_be_planned_from_nothing() -> None:
    """Few articles, no hits, no rows; and what cannot be asked."""
    rng = np.random.default_rng(3)
    table = draw_counts(rng, 40, 4.0, 0.3)
    few = mk.comparison.plan_articles(table.head(4), ratio=[2])
    assert few[["n_needed", "k"]].isna().all(axis=None)
    assert few["reason"].tolist() == ["too few articles"]
    none = mk.comparison.plan_articles(table.assign(n=0, category="a"), ratio=[2, 3])
    assert none["reason"].tolist() == ["no hits"] * 2
    assert none["n_needed"].isna().all()
    close = mk.comparison.plan_articles(table, ratio=[1.0001])
    assert close["reason"].tolist() == ["too many articles"]
    assert close["n_needed"].isna().all()
    empty = mk.comparison.plan_articles(table.head(0).assign(category="a"))
    assert list(empty.columns) == ["category", *ARTICLE_PLAN]
    assert empty.empty
    bad: list[tuple[dict[str, Any], str]] = [
        ({"measure": "present"}, "measure='present'"),
        ({"ratio": [2, 1]}, "must be above 1"),
        ({"ratio": []}, "must be above 1"),
        ({"power": 80}, "power=80"),
        ({"level": 95}, "level=95"),
    ]
    for options, message in bad:
        with pytest.raises(ArgumentError, match=message):
            mk.comparison.plan_articles(table, **options)


# Berkeley's admissions in 1973, as in R's `UCBAdmissions`: men and women admitted, and not.
ADMITTED = [(512, 89), (353, 17), (120, 202), (138, 131), (53, 94), (22, 24)]
REFUSED = [(313, 19), (207, 8), (205, 391), (279, 244), (138, 299), (351, 317)]


def test_odds_ratio_and_interval_are_those_of_r() -> None:
    """mantelhaen.test(UCBAdmissions): 0.9046968 [0.7719074, 1.0603298]."""
    rows = [
        (at, admitted, man)
        for at, (yes, no) in enumerate(zip(ADMITTED, REFUSED, strict=True))
        for admitted, counts in ((True, yes), (False, no))
        for man, n in zip((True, False), counts, strict=True)
        for _ in range(n)
    ]
    strata, admitted, man = (np.array(column) for column in zip(*rows, strict=True))
    found = designs.hold_together(admitted, man, strata, 0.95)
    limits = [found["odds_ratio"], found["odds_ratio_low"], found["odds_ratio_high"]]
    assert limits == pytest.approx([0.9046968, 0.7719074, 1.0603298], rel=1e-6)
    assert found["n_both"] == 1198
    assert found["n_articles"] == 4526
    assert 0.2 < found["p"] < 0.25  # R: .2169 by the statistic of Mantel and Haenszel


def make_presence(one: Any, two: Any, words: Any) -> pd.DataFrame:  # noqa: ANN401 - of any kind
    """Return counts of two categories."""
    parts = [
        pd.DataFrame({"doc_id": [f"a{i:03}" for i in range(len(words))], "category": name})
        .assign(n=has, n_words=words)
        .astype({"n": int})
        for name, has in (("war", one), ("fear", two))
    ]
    return pd.concat(parts, ignore_index=True)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=19))
def test_p_of_few_articles_is_that_of_fisher(pairs: list[tuple[bool, bool]]) -> None:
    """Below twenty articles there is one stratum."""
    one, two = ([int(pair[at]) for pair in pairs] for at in (0, 1))
    found = mk.comparison.find_cooccurrence(make_presence(one, two, [9] * len(one))).iloc[0]
    cells = np.array([[sum(a == x and b == y for a, b in pairs) for y in (1, 0)] for x in (1, 0)])
    if min(sum(one), sum(two)) == 0 or max(sum(one), sum(two)) == len(one):
        assert found["reason"] == "no variation"
        assert np.isnan(found["p"])
    else:
        exact = stats.fisher_exact(cells)
        assert found["p"] == pytest.approx(exact.pvalue, rel=1e-6)
        assert found["q"] == found["p"]
        assert found["odds_ratio"] == pytest.approx(exact.statistic)
    assert found["n_both"] == cells[0, 0]


def test_p_of_more_is_that_of_permutations_within_like_length() -> None:
    """Slowly: those with the first category are dealt anew among ten articles of like length."""
    rng = np.random.default_rng(5)
    words = rng.permutation(np.arange(40) * 10 + 50)
    one, two = (rng.random(40) < words / 500 for _ in range(2))
    found = mk.comparison.find_cooccurrence(make_presence(one, two, words)).iloc[0]
    one, two = one[np.argsort(words)].reshape(4, 10), two[np.argsort(words)].reshape(4, 10)
    drawn = [(rng.permuted(one, axis=1) & two).sum() for _ in range(20_000)]
    values, times = np.unique(drawn, return_counts=True)
    mine = times[values == (one & two).sum()].sum()
    assert found["p"] == pytest.approx(times[times <= mine * 1.02].sum() / 20_000, abs=0.02)
    assert found["expected"] == pytest.approx(np.mean(drawn), abs=0.05)


def make_long_and_short(seed: int, n: int = 200, n_kinds: int = 10) -> pd.DataFrame:
    """Return categories that have to do with nothing but the length of an article."""
    rng = np.random.default_rng(seed)
    words = np.tile(rng.lognormal(6, 1.0, n).round() + 20, n_kinds)
    hits = rng.poisson(0.003 * words * rng.gamma(1.0, 1.0, len(words)))
    names = np.repeat([f"c{i}" for i in range(n_kinds)], n)
    ids = np.tile([f"a{i}" for i in range(n)], n_kinds)
    return pd.DataFrame({"doc_id": ids, "category": names, "n": hits, "n_words": words})


def test_length_alone_does_not_bring_categories_together() -> None:
    """A test that does not ask for it finds half of all pairs; this one 5 of 100."""
    p, naive = [], []
    for seed in range(9):
        table = make_long_and_short(seed)
        found = mk.comparison.find_cooccurrence(table)
        p += found["p"].tolist()
        has = table["n"].to_numpy().reshape(10, -1) > 0
        for a, b in combinations(range(10), 2):
            cells = [[(has[a] == x)[has[b] == y].sum() for y in (1, 0)] for x in (1, 0)]
            naive.append(stats.fisher_exact(np.array(cells)).pvalue)
    assert len(p) == 9 * 45
    assert np.mean(np.array(naive) < 0.05) > 0.4
    assert np.mean(np.array(p) < 0.05) <= 0.07


def test_a_pair_that_goes_together_is_found() -> None:
    """Where the one is, the other is added in most articles; its opposite is found, too."""
    table = make_long_and_short(1)
    has = table["n"].to_numpy().reshape(10, -1).copy()
    rng = np.random.default_rng(7)
    has[3] = np.where((has[0] > 0) & (rng.random(200) < 0.7), 1, has[3])
    has[5] = np.where((has[1] > 0) & (rng.random(200) < 0.7), 0, has[5])
    found = mk.comparison.find_cooccurrence(table.assign(n=has.ravel()))
    sure = found[found["q"] < 0.05].set_index(["category", "other"])
    assert set(sure.index) == {("c0", "c3"), ("c1", "c5")}
    assert sure["odds_ratio_low"]["c0", "c3"] > 1
    assert sure["odds_ratio_high"]["c1", "c5"] < 1
    assert sure["n_both"]["c0", "c3"] > sure["expected"]["c0", "c3"]


def test_copies_are_one_text() -> None:
    """By `cluster`; and rows of an article are added up, as those of its voices are."""
    table = make_long_and_short(2, n=60)
    twice = pd.concat([table, table.assign(doc_id=table["doc_id"] + "b")])
    one = mk.comparison.find_cooccurrence(table)
    copies = twice.assign(first=twice["doc_id"].str.rstrip("b"))
    pd.testing.assert_frame_equal(mk.comparison.find_cooccurrence(copies, cluster="first"), one)
    many = mk.comparison.find_cooccurrence(twice)
    assert (many["n_articles"] == 120).all()
    assert many["p"].min() < one["p"].min()
    voices = pd.concat([table.assign(n=0), table]).assign(n_words=lambda rows: rows["n_words"] / 2)
    pd.testing.assert_frame_equal(mk.comparison.find_cooccurrence(voices), one)


def test_without_pairs_there_are_all_columns() -> None:
    """One category, no rows; a column that is missing."""
    table = make_long_and_short(3, n=20)
    for rows in (table[table["category"] == "c0"], table.iloc[:0], table.assign(n_words=0)):
        found = mk.comparison.find_cooccurrence(rows)
        assert found.empty
        assert {name: str(found.dtypes[name]) for name in COOCCURRENCE} == COOCCURRENCE
    with pytest.raises(ColumnMissingError, match="Column 'first' is missing"):
        mk.comparison.find_cooccurrence(table, cluster="first")
    with pytest.raises(ArgumentError, match="level=95"):
        mk.comparison.find_cooccurrence(table, level=95)


def test_lead_and_rest_part_an_article() -> None:
    """Headline and first paragraph against what follows; with one paragraph nothing does."""
    texts = [
        "War at the border\n\nThe army left. War came.\n\nRain fell.\n\nWar again in the hills.",
        "Calm at the border\n\nNo war was seen in the whole valley.",
    ]
    articles = pd.DataFrame({"text": texts, "outlet": ["Echo", "Star"]})
    tokens = mk.tokenize(mk.read_articles(articles))
    war = mk.read_dictionary({"war": ["war"]})
    table = mk.count_frames(tokens, war, by=["article", "outlet", "position"])
    assert table["position"].tolist() == ["lead", "rest"] * 2
    assert table["n"].tolist() == [2, 1, 1, 0]
    assert table["n_words"].tolist() == [9, 7, 12, 0]
    assert table["n_sentences"].tolist() == [3, 2, 2, 0]
    assert table["reason"].iloc[-1] == "no words"
    by_voice = mk.count_frames(tokens, war, by=["position", "voice"])
    assert by_voice.groupby("position")["n"].sum().to_dict() == {"lead": 3, "rest": 1}
    assert mk.count_frames(tokens, war, by="position", zones="body")["n"].tolist() == [2, 1]
    assert mk.score_sentiment(tokens, by="position")["n_sentences"].tolist() == [5, 2]
    words = mk.find_kwic(tokens, "war", by="position", window=2)
    assert words["position"].tolist() == ["lead"] * 3 + ["rest"]


def test_lead_and_rest_are_all_there_is(sample_tokens: mk.Tokens) -> None:
    """Both together are the article, by sentence as by token, and are compared within it."""
    frames = mk.read_dictionary("generic_frames")
    table = mk.count_frames(sample_tokens, frames, by=["article", "position"])
    whole = mk.count_frames(sample_tokens, frames, by="article")
    added = table.groupby(["doc_id", "category"], sort=False)[["n", "n_words", "n_sentences"]].sum()
    keyed = whole.set_index(["doc_id", "category"])[["n", "n_words", "n_sentences"]]
    pd.testing.assert_frame_equal(added, keyed)
    assert (table.loc[table["position"] == "lead", "n_words"] > 0).all()
    found = compare(table, by="position")
    pairs = table[table["category"] == "conflict"].groupby("doc_id")["n_words"].min() > 0
    assert found["n_clusters"].max() >= pairs.sum()
    lead = found[found["position"] == "lead"]
    assert lead["reference"].unique().tolist() == ["all others"]


def test_a_column_of_that_name_goes_first() -> None:
    """Whose articles say on which page they stood keeps that."""
    articles = pd.DataFrame({"text": ["War came."] * 2, "position": ["page 1", "page 2"]})
    tokens = mk.tokenize(mk.read_articles(articles))
    counts = mk.count_frames(tokens, mk.read_dictionary({"war": ["war"]}), by="position")
    assert counts["position"].tolist() == ["page 1", "page 2"]
