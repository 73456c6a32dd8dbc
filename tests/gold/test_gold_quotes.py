"""Precision and recall of quotations, speakers and reported speech on the constructed articles."""

from __future__ import annotations

import re
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from mediakit.engine.segments import segment
from mediakit.voices.names import find_names
from mediakit.voices.passages import Article, Row, read_articles
from mediakit.voices.stances import PHRASES
from mediakit.voices.triggers import find_stretches, read_words

GOLD = Path(__file__).parent
WORD = re.compile(r"\w+")

# Floors of F1, one or two labels below what the rules reach. The rules were tuned on dev alone;
# test was measured once, when they were done: direct .966, scare .824, speaker .873, words .917,
# wide .915 (precision .928, recall .902) and overlap .900. Of articles 46 to 60 alone, which came
# with `attributed`: wide .903; the rules before gave .716. Lowering a floor is an explicit act.
MEASURES = ("direct", "scare", "speaker", "words", "wide", "overlap")
FLOORS = {
    "dev": dict(zip(MEASURES, (0.98, 0.90, 0.88, 0.96, 0.95, 0.95), strict=True)),
    "test": dict(zip(MEASURES, (0.95, 0.80, 0.86, 0.91, 0.91, 0.88), strict=True)),
}


class Score(NamedTuple):
    """Counts of one comparison and the measures on them."""

    right: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / self.found

    @property
    def recall(self) -> float:
        """Share of what is there that was found."""
        return self.right / self.wanted

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.right / (self.found + self.wanted)


@cache
def truth() -> pd.DataFrame:
    """Return the labels of all articles."""
    return pd.read_csv(GOLD / "truth.csv", comment="#", dtype=str, keep_default_na=False).astype(
        {"start": int, "end": int}
    )


@cache
def read(doc_id: str) -> tuple[str, tuple[Row, ...]]:
    """Return an article and what the rules find in it, given its true zones."""
    text = (GOLD / "articles" / f"{doc_id}.txt").read_text(encoding="utf-8")
    labels = truth()[truth()["doc_id"] == doc_id]
    zones = labels[labels["kind"].isin(["kicker", "headline", "byline", "boilerplate"])]
    paragraphs: list[tuple[int, int, str]] = []
    for line in re.finditer(r"[^\n]*\S[^\n]*", text):
        inside = zones[(zones["start"] < line.end()) & (zones["end"] > line.start())]
        headlines = _spans(inside[inside["kind"] == "headline"])
        paragraphs.extend((start, end, "headline") for start, end in headlines)
        if inside.empty:
            paragraphs.append((line.start(), line.end(), "body"))
    spans = [(start, end) for start, end, _ in paragraphs]
    words = read_words(segment([text[start:end] for start, end in spans]), len(spans))
    article = Article(text, paragraphs, range(len(spans)), partial(find_names, text, spans))
    (rows,) = read_articles([article], words, find_stretches(words))
    return text, tuple(rows)


def documents(part: str) -> list[str]:
    """Return the articles of a part."""
    return sorted(set(truth().loc[truth()["part"] == part, "doc_id"]))


def labels_of(doc_id: str, kind: str) -> pd.DataFrame:
    """Return the labels of one kind in an article."""
    return _labels().get((doc_id, kind), truth()[:0])


@cache
def _labels() -> dict[Any, pd.DataFrame]:
    return dict([*truth().groupby(["doc_id", "kind"])])


def pieces(doc_id: str, kind: str) -> list[tuple[int, int, Row]]:
    """Return the found spans of a kind, cut at paragraph breaks as the labels are."""
    text, rows = read(doc_id)
    return [
        (row.start + part.start(), row.start + part.end(), row)
        for row in rows
        if row.kind == kind
        for part in re.finditer(r"\S[^\n]*(?<=\S)", text[row.start : row.end])
    ]


def span_score(part: str, kind: str) -> Score:
    """Return the score of exact spans; optional and nested labels count neither way."""
    right = found = wanted = 0
    for doc_id in documents(part):
        labels = labels_of(doc_id, kind)
        free = labels["note"].str.contains("optional|nested")
        soft = set(zip(labels[free]["start"], labels[free]["end"], strict=True))
        gold = set(zip(labels[~free]["start"], labels[~free]["end"], strict=True))
        spans = {(start, end) for start, end, _ in pieces(doc_id, kind)} - soft
        right += len(spans & gold)
        found += len(spans)
        wanted += len(gold)
    return Score(right, found, wanted)


def bare(speaker: str) -> str:
    """Return a speaker without article and case."""
    return re.sub(r"^(?:an?|the)\s+", "", speaker.strip().casefold().replace("’", "'"))


def speaker_score(part: str) -> Score:
    """Return the score of speakers over the direct quotations that were found."""
    right = found = wanted = 0
    for doc_id in documents(part):
        spans = {(start, end): row for start, end, row in pieces(doc_id, "direct")}
        labels = labels_of(doc_id, "direct")
        for span, speaker, note in zip(
            _spans(labels), labels["speaker"], labels["note"], strict=True
        ):
            row = spans.get(span)
            if row is None or "optional" in note:
                continue
            names = [speaker, *re.findall(r"alt: ([^;]+)", note)]
            right += bool(row.speaker) and bare(row.speaker) in map(bare, names)
            found += bool(row.speaker)
            wanted += bool(speaker)
    return Score(right, found, wanted)


def words_in(text: str, spans: list[tuple[int, int]]) -> set[int]:
    """Return where the words in some spans begin."""
    return {m.start() for start, end in spans for m in WORD.finditer(text, start, end)}


def is_clause(row: Row) -> bool:
    """Tell whether a row is of the strict set."""
    return row.rule.partition("+")[0] not in PHRASES


def word_score(part: str, *, wide: bool) -> Score:
    """Return the score of reported words; those quoted or in optional labels are left out."""
    right = found = wanted = 0
    for doc_id in documents(part):
        text, _ = read(doc_id)
        others = labels_of(doc_id, "attributed")
        labels = labels_of(doc_id, "reported")
        labels = pd.concat([labels, others]) if wide else labels
        optional = labels["note"].str.contains("optional")
        direct = labels_of(doc_id, "direct")
        left_out = words_in(text, _spans(pd.concat([labels[optional], direct])))
        gold = words_in(text, _spans(labels[~optional])) - left_out
        found_rows = pieces(doc_id, "reported")
        spans = [(start, end) for start, end, row in found_rows if wide or is_clause(row)]
        mine = words_in(text, spans) - left_out
        right += len(gold & mine)
        found += len(mine)
        wanted += len(gold)
    return Score(right, found, wanted)


def _spans(labels: pd.DataFrame) -> list[tuple[int, int]]:
    return list(zip(labels["start"], labels["end"], strict=True))


def overlap_score(part: str) -> Score:
    """Return the score of reported spans that share at least half of their extent with a label."""
    right = found = wanted = 0
    for doc_id in documents(part):
        labels = labels_of(doc_id, "reported")
        free = labels["note"].str.contains("optional|nested")
        gold, soft = _spans(labels[~free]), _spans(labels[free])
        found_rows = pieces(doc_id, "reported")
        mine = [(start, end) for start, end, row in found_rows if is_clause(row)]
        right += sum(any(shares_half(span, other) for other in mine) for span in gold)
        found += sum(
            any(shares_half(span, other) for other in gold)
            or not any(shares_half(span, other) for other in soft)
            for span in mine
        )
        wanted += len(gold)
    return Score(right, found, wanted)


def shares_half(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether the common part is at least half of the union."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    union = max(one[1], other[1]) - min(one[0], other[0])
    return 2 * common >= union


@cache
def scores(part: str) -> dict[str, Score]:
    """Return all scores of a part."""
    return {
        "direct": span_score(part, "direct"),
        "scare": span_score(part, "scare"),
        "speaker": speaker_score(part),
        "words": word_score(part, wide=False),
        "wide": word_score(part, wide=True),
        "overlap": overlap_score(part),
    }


@pytest.mark.parametrize("part", ["dev", "test"])
@pytest.mark.parametrize("measure", MEASURES)
def test_floor(part: str, measure: str) -> None:
    """F1 on the constructed articles stays at or above its pinned floor."""
    score = scores(part)[measure]
    assert score.wanted > 0
    assert score.f1 >= FLOORS[part][measure]
