"""The gold data fit the gold articles: a slip in the truth would look like a slip of the rules."""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

GOLD = Path(__file__).parent
ZONES = {"kicker", "headline", "byline", "boilerplate"}
MARKED = {"direct", "scare"}
KINDS = ZONES | MARKED | {"reported", "attributed"}
COLUMNS = ["doc_id", "part", "kind", "text", "occurrence", "start", "end", "speaker", "note"]
PAIRS = {"'": "'", "“": "”", '"': '"', "‘": "’", "«": "»", "„": "“", "‚": "‘"}
Row = dict[str, str]


def _read_truth() -> list[Row]:
    with (GOLD / "truth.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def _span(row: Row) -> tuple[int, int]:
    return int(row["start"]), int(row["end"])


def _rows_of(doc_id: str, kinds: set[str]) -> list[Row]:
    rows = [row for row in TRUTH if row["doc_id"] == doc_id and row["kind"] in kinds]
    return sorted(rows, key=lambda row: (int(row["start"]), -int(row["end"])))


def _alternatives(note: str) -> list[str]:
    return re.findall(r"alt: ([^;]+)", note)


TRUTH = _read_truth()
TEXTS = {
    path.stem: path.read_bytes().decode("utf-8") for path in sorted(GOLD.glob("articles/*.txt"))
}
each_article = pytest.mark.parametrize("doc_id", sorted(TEXTS))


def test_columns_and_kinds_are_known() -> None:
    assert list(TRUTH[0]) == COLUMNS
    assert {row["kind"] for row in TRUTH} == KINDS
    assert {row["doc_id"] for row in TRUTH} == set(TEXTS)


def test_sixty_articles_in_two_parts() -> None:
    assert [int(doc_id[:2]) for doc_id in sorted(TEXTS)] == list(range(1, 61))
    for row in TRUTH:
        first = int(row["doc_id"][:2]) <= 15 or 31 <= int(row["doc_id"][:2]) <= 45
        assert row["part"] == ("dev" if first else "test")


def test_both_parts_hold_every_kind_and_half_of_the_kickers() -> None:
    n = Counter((row["part"], row["kind"]) for row in TRUTH)
    assert all(n[part, kind] for part in ("dev", "test") for kind in KINDS)
    assert n["dev", "kicker"] == n["test", "kicker"] == 17


@each_article
def test_reported_and_attributed_content_share_no_word(doc_id: str) -> None:
    rows = [_span(row) for kind in ("reported", "attributed") for row in _rows_of(doc_id, {kind})]
    for left, right in pairwise(sorted(set(rows))):
        assert left[1] <= right[0] or left[1] >= right[1]


@each_article
def test_length_is_that_of_a_short_news_item(doc_id: str) -> None:
    assert 150 <= len(TEXTS[doc_id].split()) <= 350


@each_article
def test_slices_stand_where_the_truth_says(doc_id: str) -> None:
    text = TEXTS[doc_id]
    for row in _rows_of(doc_id, KINDS):
        start, end = _span(row)
        assert text[start:end] == row["text"] == row["text"].strip() != ""
        assert "\n" not in row["text"]
        earlier = re.findall(f"(?={re.escape(row['text'])})", text[: end - 1])
        assert int(row["occurrence"]) == len(earlier) + 1


@each_article
def test_zones_do_not_overlap_and_are_whole(doc_id: str) -> None:
    zones = _rows_of(doc_id, ZONES)
    for left, right in pairwise(zones):
        assert _span(left)[1] <= _span(right)[0]
    for kind in ("kicker", "headline"):
        assert sum(row["kind"] == kind for row in zones) <= 1


@each_article
def test_quotations_stand_in_headline_or_body(doc_id: str) -> None:
    out = [_span(row) for row in _rows_of(doc_id, ZONES - {"headline"})]
    for row in _rows_of(doc_id, KINDS - ZONES):
        start, end = _span(row)
        assert all(end <= low or high <= start for low, high in out)


@each_article
def test_quotations_are_nested_or_apart(doc_id: str) -> None:
    rows = _rows_of(doc_id, KINDS - ZONES)
    for number, outer in enumerate(rows):
        for inner in rows[number + 1 :]:
            assert _span(inner)[0] >= _span(outer)[1] or _span(inner)[1] <= _span(outer)[1]


@each_article
def test_a_mark_within_marks_is_noted_as_nested(doc_id: str) -> None:
    rows = _rows_of(doc_id, MARKED)
    for row in rows:
        start, end = _span(row)
        within = any(
            low <= start and end <= high and (low, high) != (start, end)
            for low, high in map(_span, rows)
        )
        assert within == ("nested" in row["note"])


@each_article
def test_quotations_include_their_marks(doc_id: str) -> None:
    for row in _rows_of(doc_id, MARKED):
        assert row["text"][0] in PAIRS
        closed = row["text"][-1] == PAIRS[row["text"][0]]
        assert closed or "unclosed" in row["note"] or "continued" in row["note"]


@each_article
def test_no_double_mark_is_left_without_a_row(doc_id: str) -> None:
    text = list(TEXTS[doc_id])
    for row in _rows_of(doc_id, MARKED):
        start, end = _span(row)
        text[start:end] = " " * (end - start)
    without_inches = re.sub(r"\d'\d+½?\"", "", "".join(text))
    assert not set(without_inches) & set('“”„«»"')


@each_article
def test_speakers_are_named_as_in_the_article(doc_id: str) -> None:
    for row in _rows_of(doc_id, KINDS):
        for speaker in [row["speaker"], *_alternatives(row["note"])]:
            assert speaker in TEXTS[doc_id]
        assert not row["speaker"].startswith(("a ", "an ", "the ", "A ", "An ", "The "))
        if row["kind"] in ZONES | {"scare"} and "nested" not in row["note"]:
            assert not row["speaker"]
        if row["kind"] == "direct":
            assert row["speaker"]
