"""What the page of a corpus says first: each number that of its table, nothing of nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from conftest import ROOT

import mediakit as mk
from mediakit.errors import ColumnMissingError

if TYPE_CHECKING:
    from mediakit.base.drawing import Finding


def find(articles: dict[str, object]) -> list[Finding]:
    """Return the three findings on some articles."""
    return find_all(mk.read_articles(pd.DataFrame(articles)))


def find_all(corpus: mk.Corpus) -> list[Finding]:
    duplicates = mk.find_duplicates(corpus)
    groups = mk.findings.list_copies(corpus, duplicates)
    return [
        mk.findings.find_copies(mk.count_copies(corpus, duplicates), groups),
        mk.findings.find_missing(corpus),
        mk.findings.find_sources(mk.count_voice_words(mk.tokenize(corpus))),
    ]


def test_the_sample_is_told_by_its_truth() -> None:
    """Copies with their kinds, records, the longest gap, and shares with their figure."""
    corpus = mk.read_articles(ROOT / "seeds" / "sample", languages=None)
    copies, missing, sources = find_all(corpus)
    assert copies.head == "26 articles hold 21 distinct texts."
    assert copies.text == (
        "9 articles belong to 4 groups of near-duplicates (2 agency copy, 1 across outlets without "
        "a credit, 1 within one outlet). The largest, wire copy (AFP): 3 articles, first on 3 "
        "April 2031 in The Brennick Courier and Meridian Post."
    )
    assert missing.head == "4 of 30 records were excluded."
    assert "15 days, 12 March 2031 to 26 March 2031" in missing.text
    assert [told for _, told in missing.tags][:1] == [
        "1 article in German (de): tone, reported speech and names not measured"
    ]
    table = mk.count_voice_words(mk.tokenize(corpus))
    n = table.groupby("voice")["n"].sum()
    share = f"{100 * (1 - n['outlet'] / n.sum()):.0f}\N{NO-BREAK SPACE}%"
    assert sources.head == f"Sources speak {share} of the words."
    assert sources.figure is not None
    assert f"(n = {n.sum():,} words)" in sources.text


def test_what_lacks_outlet_or_date_is_said_with_its_number() -> None:
    """Some, none, or all of the articles."""
    texts, outlets = ["Rain fell.", "Sun shone.", "Wind blew."], ["A", None, None]
    days = ["2024-05-01", "2024-05-02", None]
    some = find({"text": texts, "outlet": outlets, "date": days})[1]
    assert some.head == "2 of 3 articles have no outlet and 1 of 3 articles has no date."
    assert some.text.startswith("Articles without an outlet are one group")
    assert some.text.endswith("Articles without a date belong to no period.")
    none = find({"text": texts, "outlet": "A", "date": "2024-05-01"})[1]
    assert none == ("Every record was used and has an outlet and a date.", "", None, "", ())
    every = find({"text": texts})[1]
    assert every.head == "None of 3 articles has an outlet or a date."
    assert every.text == "No comparison by outlet or date."


def test_what_cannot_be_said_of_one_article_is_not_said() -> None:
    """No copies, no comparison, no source."""
    copies, missing, sources = find({"text": ["The ferry left at noon."]})
    assert copies.head == "There is one article: no copies, and nothing to compare."
    assert missing.head == "The article has no outlet and no date."
    assert sources.head == "Sources speak 0\N{NO-BREAK SPACE}% of the words."
    assert sources.figure is None
    zones = pd.DataFrame(columns=["zone", "rule", "n_articles", "n_words"])
    assert mk.findings.summarize_zones(zones) == []


def test_texts_without_a_copy_are_distinct() -> None:
    """And a corpus without words has no voices."""
    copies, *_ = find({"text": ["Rain fell.", "Sun shone."]})
    assert copies.head == "All 2 articles are distinct texts."
    voices = pd.DataFrame({"outlet": ["A"], "voice": ["outlet"], "n": 0, "n_words": 0})
    assert mk.findings.find_sources(voices).head == "There are no words to attribute."


def test_lines_that_recur_are_quoted_shortly() -> None:
    """However long they are."""
    lines = pd.DataFrame({"outlet": ["A"], "line": ["word " * 99], "n_words": 99, "n_texts": 3})
    lines = lines.assign(n_articles=3, n_outlet=5)
    first, second = mk.findings.summarize_proposals(lines)
    assert first.endswith("and may be boilerplate: 99 words, counted until labelled.")
    assert len(second) < 140
    assert second.endswith("…”, in 3 of 5 articles of A.")
    assert mk.findings.summarize_proposals(lines[:0]) == [
        "No other line recurs in three texts of an outlet."
    ]


def test_another_table_is_refused() -> None:
    """By the column that it lacks."""
    table = pd.DataFrame({"outlet": ["A"], "voice": ["outlet"], "n": [1]})
    with pytest.raises(ColumnMissingError):
        mk.findings.find_sources(table)
    with pytest.raises(ColumnMissingError):
        mk.findings.find_copies(pd.DataFrame({"kept": [True, True]}), table)
