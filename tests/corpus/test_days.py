"""Articles of some days only: what is left out is counted, wherever one says which days."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.cli import run
from mediakit.corpus.corpus import sum_records
from mediakit.errors import ArgumentError, InputError
from mediakit.reading.records import find_outside

if TYPE_CHECKING:
    from pathlib import Path

DAYS = st.dates(dt.date(2023, 12, 1), dt.date(2024, 4, 30)).map(dt.date.isoformat)
BOUNDS = st.tuples(DAYS, st.sampled_from([4, 7, 10])).map(lambda pair: pair[0][: pair[1]])
TABLE = pd.DataFrame(
    {
        "id": list("abcdef"),
        "text": ["Rain.", "Sun.", "Snow fell.", "Wind.", "Hail.", " "],
        "date": ["2024-02-29", "2024-03-01", "March 31, 2024", "2024-04-01", None, "2024-03-02"],
        "desk": [1, 2, 3, 4, 5, 6],
    }
)
OUTSIDE = {"outside_dates": 2, "no_date": 1, "empty_text": 1}


@given(DAYS, st.none() | BOUNDS, st.none() | BOUNDS)
def test_a_month_or_year_counts_from_its_first_to_its_last_day(
    day: str, since: str | None, until: str | None
) -> None:
    """As pandas has the ends of periods."""
    moment = pd.Timestamp(day)
    inside = since is None or moment >= pd.Period(since).start_time
    inside &= until is None or moment <= pd.Period(until).end_time
    assert (find_outside(day, since, until) is None) == inside


def test_what_is_of_other_days_is_rejected_with_its_place() -> None:
    """Records seen are used or rejected, as ever; columns of the rows that stay are theirs."""
    corpus = mk.read_articles(TABLE, since="2024-03", until="2024-03")
    assert corpus.articles["doc_id"].tolist() == ["b", "c"]
    assert corpus.articles["desk"].tolist() == [2, 3]
    assert sum_records(corpus) == {"seen": 6, "used": 2, "rejected": OUTSIDE, "not_read": 0}
    lost = corpus.rejects.set_index("row")[["reason", "field"]]
    assert lost.loc[[0, 3, 4], "reason"].tolist() == ["outside_dates", "outside_dates", "no_date"]
    assert "after until='2024-03'" in corpus.rejects["detail"].tolist()[1]


def test_each_way_gives_the_same_articles(tmp_path: Path) -> None:
    """While reading, in batches, of a corpus that is read already, or of one that was saved."""
    wanted = mk.read_articles(TABLE, since="2024-03", until="2024-03")
    whole = mk.read_articles(TABLE)
    whole.save(tmp_path / "saved")
    others = [
        whole.between("2024-03", "2024-03"),
        mk.read_articles(tmp_path / "saved", since="2024-03-01", until="2024-03-31"),
        mk.read_articles(TABLE, since="2024-03").between(until="2024-03-31"),
    ]
    for other in others:
        pd.testing.assert_frame_equal(other.articles, wanted.articles)
        pd.testing.assert_frame_equal(other.zones, wanted.zones)
        assert sum_records(other) == sum_records(wanted)
    batches = list(mk.stream_articles(TABLE, size=2, since="2024-03", until="2024-03"))
    assert [doc for batch in batches for doc in batch.articles["doc_id"]] == ["b", "c"]
    assert len(whole) == 5
    again = wanted.between("2024-03", "2024-03")
    assert sum_records(again) == sum_records(wanted)


@pytest.mark.filterwarnings("ignore:The date of . article.s. is a month")
def test_an_article_of_a_month_is_of_its_first_day() -> None:
    """As elsewhere; while reading and afterwards alike."""
    table = pd.DataFrame({"text": ["Rain.", "Sun."], "date": ["2024-03", "April 2024"]})
    for since, n in (("2024-03", 2), ("2024-03-01", 2), ("2024-03-02", 1)):
        assert len(mk.read_articles(table, since=since)) == n
        assert len(mk.read_articles(table).between(since)) == n


def test_no_day_is_no_limit() -> None:
    """Articles without a date stay, too."""
    assert len(mk.read_articles(TABLE, since="", until=None)) == 5
    assert len(mk.read_articles(TABLE).between("", "")) == 5


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [
        ("2024-02-30", None, "since='2024-02-30' is not a day, month or year"),
        (None, "2024-3", "until='2024-3' is not a day"),
        ("2024-03-05T10:00", None, "is not a day"),
        (2024, None, "since=2024 is not a day"),
        ("٢٠٢٤", None, "is not a day"),
        ("2024-04", "2024-03-31", "since='2024-04' is after until='2024-03-31'"),
        ("2024-03-02", "2024-03-01", "Give the earlier one as since"),
    ],
)
def test_days_that_cannot_be_are_refused(since: str, until: str, message: str) -> None:
    """At the door, by either way, in one line."""
    with pytest.raises(ArgumentError, match=message):
        mk.read_articles(TABLE, since=since, until=until)
    with pytest.raises(ArgumentError, match=message) as caught:
        mk.read_articles(TABLE).between(since, until)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("dates", "message"),
    [
        (
            "2024-03-01",
            r"outside_dates 5.*row 0'?: the article is of 2024-03-01, before since='2025'",
        ),
        (None, r"no_date 5.*row 0'?: the article has no date; .* without since and until"),
    ],
)
def test_nothing_left_is_an_error_that_says_why(dates: str | None, message: str) -> None:
    """Whether no article is of these days, or none has a date."""
    table = TABLE.assign(date=dates)[:5]
    with pytest.raises(InputError, match=message):
        mk.read_articles(table, since="2025")
    with pytest.raises(
        InputError,
        match=message.replace("row 0'?", "table'?").replace("the article", "'a': the article"),
    ):
        mk.read_articles(table).between("2025")


def test_what_was_left_out_by_choice_is_no_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--max-rejects is about records that cannot be used; one without a date is one of them."""
    TABLE[:4].to_csv(tmp_path / "t.csv", index=False)
    TABLE.to_csv(tmp_path / "u.csv", index=False)
    given = ["-d", "war_peace", "-o", str(tmp_path / "c.csv"), "--since", "2024-04"]
    assert run(["count", str(tmp_path / "t.csv"), *given, "--max-rejects", "0"]) == 0
    assert "1 of 4 records used; 3 excluded: 3 of other dates." in capsys.readouterr().out
    assert run(["count", str(tmp_path / "u.csv"), *given, "--max-rejects", "0.6"]) == 1
    lines = (tmp_path / "c.csv.rejects.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["text"] for line in lines} == {"", " "}


def test_the_methods_say_which_days() -> None:
    """Beside how many articles were left out for it."""
    said = {
        ("2024-03", "2024-03"): "articles of March 2024 were",
        ("2024-03-01", "2024"): "articles from 1 March 2024 to 2024 were",
        ("2024-03", ""): "articles from March 2024 on were",
        ("", "2024-03-31"): "articles up to 31 March 2024 were",
    }
    for (since, until), told in said.items():
        params = mk.reports.load_params(since=since, until=until)
        corpus = mk.read_articles(TABLE, since=since, until=until)
        assert told in mk.reports.describe_methods(corpus, params)[0]
        assert "1 without a date" in mk.reports.describe_methods(corpus, params)[0]
