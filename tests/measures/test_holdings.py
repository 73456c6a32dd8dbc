"""What a corpus holds, counted again by hand, by csv and by pandas."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from conftest import ROOT, examples
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.measures import time as holdings
from mediakit.tables import (
    ARTICLE_COUNTS,
    ARTICLE_LIST,
    COPY_LIST,
    REJECT_COUNTS,
    REJECTS,
    TEXT_COUNTS,
    VOICE_WORDS,
    ZONE_SPANS,
    build,
)

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = ROOT / "seeds" / "sample"
FACT = re.compile(r'^(outlet|date): *"?(.*?)"?$', re.MULTILINE)
PAGE = {
    "outlet": re.compile(r'"og:site_name" content="(.*?)"'),
    "date": re.compile(r'"article:published_time" content="(\d{4}-\d\d-\d\d)'),
}
KINDS = st.sampled_from(["Echo", "Star", None])
DAYS = [f"{day:%Y-%m-%d}" for day in pd.date_range("2023-11-01", "2024-03-31")]


@pytest.fixture(scope="module")
def sample() -> mk.Corpus:
    """The sample corpus as it stands in its folder."""
    return mk.read_articles(SAMPLE, languages=None)


@pytest.fixture(scope="module")
def duplicates(sample: mk.Corpus) -> pd.DataFrame:
    """Its pairs of near-identical articles."""
    return mk.find_duplicates(sample)


@pytest.fixture(scope="module")
def copies(sample: mk.Corpus, duplicates: pd.DataFrame) -> pd.DataFrame:
    """How often each of its articles occurs."""
    return mk.count_copies(sample, duplicates)


def truth() -> list[dict[str, str]]:
    """Return the labels of the sample corpus."""
    with (SAMPLE / "truth.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def facts_of(name: str) -> tuple[str, str]:
    """Return outlet and month of a sample file, read without the package."""
    text = (SAMPLE / name).read_text("utf-8")
    with (SAMPLE / "index.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["file"] == name)
    if name.endswith(".html"):
        found = {key: match[1] for key, form in PAGE.items() if (match := form.search(text))}
    else:
        head = text.split("\n---", 1)[0] if text.startswith("---") else ""
        found = dict(FACT.findall(head))
    return found.get("outlet") or row["outlet"], (found.get("date") or row["date"])[:7]


def test_articles_of_the_sample_are_those_that_its_files_tell(sample: mk.Corpus) -> None:
    """Outlet and date by regular expression, rejects by the truth."""
    rejected = {row["file"] for row in truth() if row["kind"] == "reject"}
    files = {path.name for path in SAMPLE.iterdir()} - rejected
    wanted = Counter(facts_of(name) for name in files)
    counts = mk.count_articles(sample)
    found = {(row.outlet, row.period): row.n for row in counts.itertuples() if row.n}
    assert found == wanted
    assert counts["n_words"].sum() == sample.articles["n_words"].sum()


def test_the_gap_of_the_sample_is_seen_by_week(sample: mk.Corpus) -> None:
    """Its README names it: nothing from 12 to 26 March."""
    weeks = mk.count_articles(sample, period="week").groupby("period")["n"].sum()
    assert weeks[weeks == 0].index.tolist() == ["2031-W12"]
    assert "15 days, 12 March 2031 to 26 March 2031" in mk.findings.find_missing(sample).text


def test_groups_of_copies_are_those_of_the_truth(
    sample: mk.Corpus, duplicates: pd.DataFrame
) -> None:
    """Members, kind and agency of each."""
    wanted: dict[str, set[tuple[str, str]]] = defaultdict(set)
    agencies = {row["file"]: row["value"] for row in truth() if row["kind"] == "agency"}
    for row in truth():
        if row["kind"] == "copy":
            wanted[row["value"]].add((row["file"], row["note"]))
    listed = mk.findings.list_copies(sample, duplicates)
    source = sample.articles.set_index("doc_id")["source"]
    found = [
        set(zip(rows["doc_id"].map(source), rows["kind"], strict=True))
        for _, rows in listed.groupby("group")
    ]
    assert sorted(map(sorted, found)) == sorted(map(sorted, wanted.values()))
    for _, rows in listed.groupby("group"):
        credited = {agencies.get(str(source[doc_id])) for doc_id in rows["doc_id"]} - {None}
        assert {rows["agency"].iloc[0]} - {None} == credited or not credited
    assert listed["n_copies"].is_monotonic_decreasing


def test_a_group_is_of_several_outlets_where_one_pair_is() -> None:
    """A text that an outlet printed twice and another once; then with an agency's credit."""
    text = "{}The ferry left the port at noon with all its lights on and nobody knew why"
    for credit, kind in (("", "other outlet"), ("OSLO (AP) - ", "wire copy")):
        articles = pd.DataFrame({"text": text.format(credit), "outlet": ["Echo", "Echo", "Star"]})
        corpus = mk.read_articles(articles)
        pairs = mk.find_duplicates(corpus)
        assert set(pairs["kind"]) == {"same outlet", kind}
        assert mk.findings.list_copies(corpus, pairs)["kind"].tolist() == [kind] * 3


def test_rejects_are_those_of_the_truth(sample: mk.Corpus) -> None:
    """Each reason with its number and an example; together all that was not used."""
    wanted = Counter(row["value"] for row in truth() if row["kind"] == "reject")
    table = mk.count_rejects(sample)
    assert dict(zip(table["reason"], table["n"], strict=True)) == wanted
    assert table["n"].is_monotonic_decreasing
    for row in table.itertuples():
        assert row.reason in set(
            sample.rejects.loc[sample.rejects["source"] == row.source, "reason"]
        )


@examples(20)
@given(st.lists(st.tuples(KINDS, st.sampled_from([None, *DAYS])), min_size=1, max_size=30))
def test_each_group_has_all_periods_and_each_article_its_place(
    rows: list[tuple[str | None, str | None]],
) -> None:
    """Against a crosstab of pandas' own months."""
    articles = pd.DataFrame(
        {
            "outlet": pd.Series([outlet for outlet, _ in rows], dtype="str"),
            "date": pd.Series([day for _, day in rows], dtype="str"),
            "n_words": range(len(rows)),
        }
    )
    counts = mk.count_articles(corpus_of(articles))
    assert counts["n"].sum() == len(rows)
    assert counts["n_words"].sum() == articles["n_words"].sum()
    dated = articles.dropna(subset="date")
    if len(dated):
        month = pd.PeriodIndex(dated["date"], freq="M")
        every = [str(m) for m in pd.period_range(month.min(), month.max(), freq="M")]
        keys = [dated["outlet"].fillna("-"), month.astype("str")]
        wanted = dated.groupby(keys).size().to_dict()
        for name, group in counts[counts["period"].notna()].groupby("outlet", dropna=False):
            assert group["period"].tolist() == every
            label = "-" if pd.isna(name) else name
            assert group["n"].tolist() == [wanted.get((label, m), 0) for m in every]
    undated = counts[counts["period"].isna()]
    assert (undated["n"] > 0).all()
    assert undated["n"].sum() == articles["date"].isna().sum()
    assert undated["reason"].str.contains("no date").all()


def corpus_of(articles: pd.DataFrame) -> mk.Corpus:
    """Return a corpus with these columns of articles; the other tables are empty."""
    ids = [f"a{i}" for i in range(len(articles))]
    return mk.Corpus(articles.assign(doc_id=ids), build(ZONE_SPANS), build(REJECTS))


def test_groups_with_most_articles_come_first_then_by_name() -> None:
    """And the unknown, where it is as large, last."""
    articles = pd.DataFrame(
        {"text": "x", "outlet": ["B", "A", "C", "C", None], "date": "2024-01-01"}
    ).assign(text=["Rain.", "Sun.", "Snow.", "Hail.", "Fog."])
    counts = mk.count_articles(mk.read_articles(articles))
    assert counts["outlet"].fillna("-").tolist() == ["C", "A", "B", "-"]
    assert counts["reason"].fillna("").tolist() == ["", "", "", "outlet unknown"]


def test_several_keys_make_groups_of_those_that_occur() -> None:
    """As in every table, the keys are the leading columns."""
    articles = pd.DataFrame(
        {"text": ["Rain.", "Sun."], "outlet": ["A", "B"], "desk": ["x", "y"], "date": "2024-01-01"}
    )
    counts = mk.count_articles(mk.read_articles(articles), by=["desk", "outlet"], period="year")
    assert list(counts) == ["desk", "outlet", *ARTICLE_COUNTS]
    assert counts[["desk", "outlet"]].to_numpy().tolist() == [["x", "A"], ["y", "B"]]


def test_texts_are_counted_once_and_measured_as_pandas_does(
    sample: mk.Corpus, copies: pd.DataFrame
) -> None:
    """26 articles are 21 texts; the quantiles are numpy's."""
    texts = mk.count_texts(sample, copies).set_index("outlet")
    assert texts["n"].sum() == len(sample)
    assert mk.count_texts(sample, copies, by="constructed")["n_texts"].tolist() == [21]
    described = sample.articles.groupby("outlet")["n_words"].describe()
    columns = ["shortest", "quarter", "median", "three_quarters", "longest"]
    wanted = described[["min", "25%", "50%", "75%", "max"]].loc[texts.index]
    assert texts[columns].to_numpy().tolist() == wanted.to_numpy().tolist()


def test_a_corpus_of_one_without_outlet_and_date_is_counted() -> None:
    """Zeros where nothing was found, missing with a reason where nothing is known."""
    corpus = mk.read_articles(pd.DataFrame({"text": ["Rain fell."]}))
    duplicates = mk.find_duplicates(corpus)
    copies = mk.count_copies(corpus, duplicates)
    counts, texts = mk.count_articles(corpus), mk.count_texts(corpus, copies)
    assert counts[["n", "n_words", "reason"]].to_numpy().tolist() == [
        [1, 2, "outlet unknown, no date"]
    ]
    assert texts["reason"].tolist() == ["outlet unknown, no date"]
    assert mk.findings.list_copies(corpus, duplicates).empty
    assert mk.count_rejects(corpus).empty
    assert mk.count_missing(corpus)["n"].tolist()[:2] == [1, 1]


def test_tables_have_the_same_columns_with_rows_and_without(
    sample: mk.Corpus, duplicates: pd.DataFrame, copies: pd.DataFrame
) -> None:
    """The keys, then the schema, with its dtypes."""
    tokens = mk.tokenize(sample.filter(outlet="Open Shore"))
    made = {
        "articles": (mk.count_articles(sample).iloc[:, 1:], ARTICLE_COUNTS),
        "texts": (mk.count_texts(sample, copies).iloc[:, 1:], TEXT_COUNTS),
        "voices": (mk.count_voice_words(tokens).iloc[:, 1:], VOICE_WORDS),
        "rejects": (mk.count_rejects(sample), REJECT_COUNTS),
        "copies": (mk.findings.list_copies(sample, duplicates), COPY_LIST),
        "none": (mk.findings.list_copies(sample, duplicates[:0]), COPY_LIST),
        "list": (mk.findings.list_articles(sample, copies), ARTICLE_LIST),
    }
    for name, (table, schema) in made.items():
        assert {c: str(dtype) for c, dtype in table.dtypes.items()} == schema, name
        assert table.index.equals(pd.RangeIndex(len(table))), name


def test_words_by_voice_add_up_to_those_of_the_articles(sample: mk.Corpus) -> None:
    """Each group has all three voices; shares are of its words."""
    sample = sample.filter(language="en")
    tokens = mk.tokenize(sample)
    voices = mk.count_voice_words(tokens)
    assert voices["n"].sum() == sample.articles["n_words"].sum()
    wanted = sample.articles.groupby("outlet")["n_words"].sum()
    for name, rows in voices.groupby("outlet"):
        assert rows["voice"].tolist() == ["quoted", "reported", "outlet"]
        assert rows["n"].sum() == wanted[str(name)] == rows["n_words"].iloc[0]
        assert rows["share"].sum() == pytest.approx(1)
    speakers = mk.count_voices(tokens).groupby("voice")["n"].sum()
    assert voices.groupby("voice")["n"].sum().to_dict() == speakers.to_dict()


def test_a_group_without_words_has_no_share() -> None:
    """Nothing to look in is missing, with the reason."""
    corpus = mk.read_articles(pd.DataFrame({"text": ["Rain fell."], "outlet": ["A"]}))
    voices = mk.count_voice_words(mk.tokenize(corpus), zones=["kicker"])
    assert voices["n"].tolist() == [0, 0, 0]
    assert voices["share"].isna().all()
    assert set(voices["reason"]) == {"no words"}


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("outlte", "by='outlte' is unknown. Did you mean 'outlet'?"),
        ("text", "by='text' is unknown"),
        ("n_words", "by='n_words' is unknown"),
        (["outlet", "outlet"], "Give each column once"),
        ([], "Give each column once"),
        ("qqq", "Known: ['title', 'kicker'"),
    ],
)
def test_what_is_no_column_to_group_by_is_refused(
    sample: mk.Corpus, copies: pd.DataFrame, by: str | list[str], told: str
) -> None:
    """With the nearest name, before any work."""
    calls: list[Callable[[], pd.DataFrame]] = [
        lambda: mk.count_articles(sample, by=by),
        lambda: mk.count_texts(sample, copies, by=by),
    ]
    for call in calls:
        with pytest.raises(ArgumentError, match=re.escape(told)):
            call()


def test_other_wrong_arguments_are_refused(
    sample: mk.Corpus,
    duplicates: pd.DataFrame,
    copies: pd.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An unknown period, copies of another corpus, a table without a column, too many rows."""
    with pytest.raises(ArgumentError, match="Did you mean 'month'"):
        mk.count_articles(sample, period="months")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="not in copies"):
        mk.count_texts(sample, copies[1:])
    with pytest.raises(ColumnMissingError, match="first"):
        mk.count_texts(sample, copies.drop(columns="first"))
    with pytest.raises(ColumnMissingError, match="n_copies"):
        mk.findings.list_articles(sample, copies.drop(columns="n_copies"))
    with pytest.raises(ColumnMissingError, match="kind"):
        mk.findings.list_copies(sample, duplicates.drop(columns="kind"))
    with pytest.raises(ArgumentError, match="Did you mean 'outlet'"):
        mk.count_voice_words(mk.tokenize(sample.filter(outlet="Open Shore")), by="outlte")
    monkeypatch.setattr(holdings, "MOST_ROWS", 100)
    with pytest.raises(ArgumentError, match="from 2031-03-04 to 2031-04-28"):
        mk.count_articles(sample, period="day")
