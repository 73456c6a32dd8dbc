"""Counts and tone over time: every period has its rows, and they add up to the plain counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

import mediakit as mk
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.tables import TERM_TIMES, TONE_TIMES

FREQUENCIES = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q-DEC", "year": "Y-DEC"}
LISTS = {"war": ["war", "army"], "peace": ["peace"]}
ARTICLES = pd.DataFrame(
    {
        "doc_id": list("abcdef"),
        "text": [
            "War is bad. “Peace is good,” said Ada Kern.",
            "The army left.",
            "Peace at last, a happy day.",
            "War and peace and war.",
            "Rain fell.",
            "War again.",
        ],
        "outlet": ["Echo", "Star", "Echo", None, "Star", "Echo"],
        "date": ["2024-12-30", "2025-01-01", "2025-03-02", "2025-03-03", "2025-07-01", None],
    }
)


@pytest.fixture(scope="module")
def tokens() -> mk.Tokens:
    """Six articles over seven months, one without a date."""
    return mk.tokenize(mk.read_articles(ARTICLES))


@pytest.fixture(scope="module")
def lists() -> mk.Dictionary:
    """Two categories."""
    return mk.read_dictionary(LISTS)


def slow_periods(dates: pd.Series[str], kind: str) -> list[str]:
    """Return the label of each date by pandas' own periods."""
    return [
        "-" if pd.isna(date) else label_of(pd.Period(date, FREQUENCIES[kind]), kind)
        for date in dates
    ]


def label_of(period: pd.Period, kind: str) -> str:
    """Return the label of a period of pandas."""
    if kind == "week":  # pandas names weeks by their days; ISO by the year of their Thursday
        return (period.start_time + pd.Timedelta(days=3)).strftime("%G-W%V")
    form = {"day": "%Y-%m-%d", "month": "%Y-%m", "quarter": "%Y-Q", "year": "%Y"}[kind]
    return period.strftime(form) + (str(period.quarter) if kind == "quarter" else "")


@pytest.mark.parametrize("kind", FREQUENCIES)
def test_rows_are_those_of_a_plain_group_by(
    tokens: mk.Tokens, lists: mk.Dictionary, kind: str
) -> None:
    """Grouped by pandas' periods, the counts of single articles give the same numbers."""
    each = mk.count_frames(tokens, lists, by="article")
    labels = dict(zip(ARTICLES["doc_id"], slow_periods(ARTICLES["date"], kind), strict=True))
    each["period"] = each["doc_id"].map(labels)
    slow = each.groupby(["period", "category"])[["n", "n_words"]].sum()
    slow["n_articles"] = each.groupby(["period", "category"])["doc_id"].nunique()
    table = mk.count_terms_over_time(tokens, lists, by=kind)
    found = table.assign(period=table["period"].fillna("-")).set_index(["period", "category"])
    held = found[found["n_articles"] > 0]
    columns = ["n", "n_words", "n_articles"]
    pd.testing.assert_frame_equal(held[columns], slow.loc[held.index, columns])
    assert len(held) == len(slow)


@pytest.mark.parametrize("kind", FREQUENCIES)
def test_every_period_has_its_rows(tokens: mk.Tokens, lists: mk.Dictionary, kind: str) -> None:
    """From the first date to the last without a hole, in order; the undated come last."""
    table = mk.count_terms_over_time(tokens, lists, by=kind)
    wanted = pd.period_range("2024-12-30", "2025-07-01", freq=FREQUENCIES[kind])
    assert table["period"].drop_duplicates().tolist()[:-1] == [label_of(p, kind) for p in wanted]
    assert table["period"].isna().tolist()[-2:] == [True, True]
    assert table["category"].tolist() == list(LISTS) * (len(wanted) + 1)
    gaps = table[table["n_articles"] == 0]
    assert (gaps[["n", "n_words"]] == 0).all(axis=None)
    assert gaps["per_1000"].isna().all()
    assert (gaps["reason"] == "no articles").all()
    assert table.loc[table["n_words"] > 0, "reason"].isna().all()


@pytest.mark.parametrize("by", [[], ["outlet"], ["voice"], ["outlet", "voice"]])
def test_periods_add_up_to_the_whole(
    tokens: mk.Tokens, lists: mk.Dictionary, by: list[str]
) -> None:
    """By any further keys, the rows of all periods are those of `count_frames`."""
    table = mk.count_terms_over_time(tokens, lists, by=["month", *by])
    whole = mk.count_frames(tokens, lists, by=by)
    keys = [*by, "category"]
    summed = table.groupby(keys, dropna=False)[["n", "n_words"]].sum().sort_index()
    wanted = whole.set_index(keys)[["n", "n_words"]].sort_index()
    assert summed.to_numpy().tolist() == wanted.to_numpy().tolist()
    rates = 1000 * table["n"] / table["n_words"].where(table["n_words"] > 0)
    np.testing.assert_allclose(table["per_1000"], rates)
    assert list(table.columns) == ["period", *by, *TERM_TIMES]


def test_tone_of_a_period_is_that_of_its_articles(tokens: mk.Tokens) -> None:
    """Scored alone, the articles of a month have its mean, by voice as well."""
    table = mk.score_sentiment_over_time(tokens, by=["month", "voice"])
    assert list(table.columns) == ["period", "voice", *TONE_TIMES]
    for month, rows in table[table["n_articles"] > 0].groupby("period", dropna=False):
        kept = ARTICLES["date"].str[:7].eq(month) if pd.notna(month) else ARTICLES["date"].isna()
        alone = mk.tokenize(tokens.corpus.filter(doc_id=ARTICLES.loc[kept, "doc_id"].tolist()))
        wanted = mk.score_sentiment(alone, by="voice")
        columns = ["voice", "compound", "n_sentences", "n_scored", "n_words", "engine", "reason"]
        found = rows[columns].reset_index(drop=True)
        pd.testing.assert_frame_equal(found, wanted[columns], check_dtype=False)
    gaps = table[table["n_articles"] == 0]
    assert (gaps["reason"] == "no articles").all()
    assert set(table["engine"]) == {"vader"}


def test_columns_are_the_same_whatever_is_in_them(lists: mk.Dictionary) -> None:
    """Names and types of one article without a date, and of none."""
    one = mk.read_articles(pd.DataFrame({"text": ["War."]}))
    none = one.filter(doc_id=[])
    for corpus, n in ((one, 2), (none, 0)):
        table = mk.count_terms_over_time(mk.tokenize(corpus), lists)
        kinds = {name: str(kind) for name, kind in table.dtypes.items()}
        assert kinds == {"period": "str", **TERM_TIMES}
        assert len(table) == n
        tone = mk.score_sentiment_over_time(mk.tokenize(corpus))
        kinds = {name: str(kind) for name, kind in tone.dtypes.items()}
        assert kinds == {"period": "str", **TONE_TIMES}


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ("outlet", "must name one period"),
        (["month", "week"], "must name one period"),
        (["month", "outlt"], "Did you mean 'outlet'"),
        (["month", "sentence"], "is not a key over time"),
        (["month", "article"], "is not a key over time"),
    ],
)
def test_bad_keys_are_refused(
    tokens: mk.Tokens, lists: mk.Dictionary, by: str | list[str], message: str
) -> None:
    """With what would do."""
    with pytest.raises(ArgumentError, match=message):
        mk.count_terms_over_time(tokens, lists, by=by)
    with pytest.raises(ArgumentError, match=message):
        mk.score_sentiment_over_time(tokens, by=by)


def test_a_mistyped_year_is_refused(lists: mk.Dictionary) -> None:
    """In one line, by day and by group; by year the millennia are listed."""
    table = pd.DataFrame({"text": ["War.", "Peace."], "date": ["0203-01-01", "9999-12-31"]})
    corpus = mk.read_articles(table)
    told = "^From 0203-01-01 to 9999-12-31 there are 3,578,281 days; correct a date [^\n]*$"
    with pytest.raises(ArgumentError, match=told):
        mk.count_terms_over_time(mk.tokenize(corpus), lists, by="day")
    with pytest.raises(ArgumentError, match="1 group in 3,578,281 periods"):
        mk.count_articles(corpus, period="day")
    table = mk.count_terms_over_time(mk.tokenize(corpus), lists, by="year")
    assert len(table) == 2 * (9999 - 203 + 1)


def test_sample_shows_its_gap(lists: mk.Dictionary) -> None:
    """No article from 12 to 26 March: the week from the 17th has none."""
    tokens = mk.tokenize(mk.read_articles(ROOT / "seeds" / "sample"))
    table = mk.count_terms_over_time(tokens, lists, by="week")
    assert table.loc[table["n_articles"] == 0, "period"].unique().tolist() == ["2031-W12"]


@pytest.mark.parametrize(("kind", "told"), [("day", "such as a week"), ("year", None)])
def test_a_longer_period_is_proposed_where_most_are_empty(kind: str, told: str | None) -> None:
    days = {"day": ["2030-01-01", "2030-01-09"], "year": ["2020-01-01", "2029-01-01"]}[kind]
    corpus = mk.read_articles(pd.DataFrame({"text": ["War came."] * 2, "date": days}))
    table = mk.count_terms_over_time(
        mk.tokenize(corpus), mk.read_dictionary({"war": ["war"]}), by=kind
    )
    lines = mk.findings.summarize_timeline(table)
    assert [told in line for line in lines[1:]] == [True] if told else lines[1:] == []


def days(*n: int) -> pd.Series[str]:
    """Return the days of so many articles in each month of 2031."""
    told = [f"2031-{month:02}-{i % 28 + 1:02}" for month, k in enumerate(n, 1) for i in range(k)]
    return pd.Series(told, dtype="str")


@pytest.mark.parametrize(
    ("dates", "period"),
    [
        (days(60, 60, 60), "week"),  # 14 in a week
        (days(12, 12, 12, 12), "month"),  # 3 in a week
        (days(12, 12, 12, 9, 12), "month"),  # four of five
        (days(12, 12, 9, 9, 12), "quarter"),  # three of five
        (days(12, 0, 0, 12), "quarter"),  # a month without articles counts
        (days(1, 1, 1, 1, 1), "quarter"),  # none will do: the longest of which there are two
        (days(5), "week"),
        (days(), "year"),
    ],
)
def test_the_shortest_period_with_enough_articles_is_chosen(
    dates: pd.Series[str], period: str
) -> None:
    """Four of five periods need ten articles; those without a date do not count."""
    assert mk.measures.choose_period(dates) == period
    assert mk.measures.choose_period(pd.concat([dates, pd.Series([None] * 99)])) == period
    with pytest.raises(ArgumentError, match="is not a day"):
        mk.measures.choose_period(pd.Series(["2031"]))


def test_one_period_is_told(lists: mk.Dictionary) -> None:
    """What has no date is counted; where nothing has one, nothing is said."""
    table = pd.DataFrame(
        {"text": ["War.", "Peace.", "Rain."], "date": ["2024-05-01", "2024-05-31", None]}
    )
    times = mk.count_terms_over_time(mk.tokenize(mk.read_articles(table)), lists)
    assert mk.findings.summarize_timeline(times) == [
        "All articles with a date are from May 2024: nothing to compare.",
        "1 article without a date is excluded.",
    ]
    one = pd.DataFrame({"period": ["2024-W19", None], "n_articles": [1, 2]})
    told = "article with a date is from the week of 6 May 2024: nothing to compare."
    assert mk.findings.summarize_timeline(one)[0] == f"The {told}"
    assert mk.findings.summarize_timeline(one[1:]) == []
    with pytest.raises(ColumnMissingError):
        mk.findings.summarize_timeline(table)
