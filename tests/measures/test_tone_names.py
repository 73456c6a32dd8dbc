"""Tone without names: which words stand in one, what the article's use says, what stays equal."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import examples, tokens_of
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

import mediakit as mk
from mediakit.errors import ArgumentError
from mediakit.measures.tone import Chunks, _find_named
from mediakit.measures.vader import ENGINES, score_chunks, see_types

VADER = SentimentIntensityAnalyzer()
CASES = tomllib.loads(Path(__file__).with_name("tone_names.toml").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["text"])[:40])
def test_words_of_names_are_told_from_others(case: dict[str, str | list[str]]) -> None:
    """Of news sentences and headlines, which sentiment words are parts of names and which not."""
    columns = {name: [case[name]] for name in ("title", "text") if name in case}
    tokens = mk.tokenize(mk.read_articles(pd.DataFrame(columns), languages=None))
    is_scored = see_types("vader", tokens.chunk_types).scored
    named = _find_named(tokens, Chunks.of(tokens), is_scored)
    scored = is_scored[tokens.chunk_type]
    words = [tokens.chunk_types[kind].strip('"“”.,;:’!()') for kind in tokens.chunk_type[scored]]
    flags = named[scored].tolist()
    assert [word for word, flag in zip(words, flags, strict=True) if flag] == case["names"]
    assert [word for word, flag in zip(words, flags, strict=True) if not flag] == case["count"]


@pytest.mark.parametrize(
    "text",
    [
        "The Supreme Court met on Monday.",
        "The Justice Department sent a letter.",
        "They came from the United States.",
        "Then Justice Ada Kern wrote to Hope Larkin and to Mr. Grant.",
    ],
)
def test_a_name_is_no_sentiment_unless_it_is_asked_to_count(text: str) -> None:
    """By default there is no tone; with names it is the package's, in all functions that score."""
    tokens = tokens_of(text)
    expected = VADER.polarity_scores(text)["compound"]
    assert expected > 0.3
    for score in (mk.score_sentiment, mk.score_whole):
        plain, counted = score(tokens), score(tokens, names="count")
        assert (plain["names"].tolist(), counted["names"].tolist()) == (["neutral"], ["count"])
        assert plain["reason"].tolist() == ["no sentiment words"]
        assert plain["compound"].isna().all()
        assert counted["compound"].tolist() == [expected]


@pytest.mark.parametrize("engine", ENGINES)
def test_names_keep_their_place_among_the_others(engine: str) -> None:
    """What stands before a name still negates what stands behind it, and "but" parts there."""
    named = "The Supreme Court is not good but the Hope Larkin Trust is bad."
    spelled = "The Quarterly Court is not good but the Anna Larkin Group is bad."
    one, other = (
        mk.score_sentiment(tokens_of(text), engine=engine)  # type: ignore[arg-type]
        for text in (named, spelled)
    )
    pd.testing.assert_frame_equal(one, other)
    assert one["n_scored"].tolist() == [1]


def test_each_voice_has_its_own_names() -> None:
    """Also where a quotation cuts a word, or moves it before others."""
    text = (
        "“Mr. Grant is a good man,” said Hope Larkin, whom (“Mr. Grant”) Grant met in a great hall."
    )
    table = mk.score_sentiment(tokens_of(text), by="voice").set_index("voice")
    assert table["n_scored"].to_dict() == {"quoted": 1, "reported": 0, "outlet": 1}
    assert table["compound"].fillna(0).between(0, 0.45).loc["quoted"]  # "good" alone


def test_over_time_and_around_names_it_is_the_same_tone() -> None:
    """The way of scoring is passed on, and told in the tables."""
    table = {"text": ["The Supreme Court met Ada Kern."], "date": ["2026-01-01"]}
    tokens = mk.tokenize(mk.read_articles(pd.DataFrame(table)))
    actors = mk.find_actors(tokens, min_mentions=1)
    assert "Ada Kern" in set(actors["actor"])
    for how, n in (("neutral", 0), ("count", 1)):
        for found in (
            mk.score_sentiment_over_time(tokens, names=how),  # type: ignore[arg-type]
            mk.score_actors(tokens, actors[actors["actor"] == "Ada Kern"], by=(), names=how),  # type: ignore[arg-type]
        ):
            assert found["n_scored"].tolist() == [n]
            assert found["names"].tolist() == [how]


TEXTS = [
    "Grant applications rose. He asked for a grant.",
    "Ulla Grant won. They met Grant in Oslo. Grant left.",
    "Hope fades for the miners. The Supreme Court met.",
    "Hopefully the Supreme Court meets again. A good day.",
    "He met Hope Larkin. Hope was glad.",
]


@examples(15)
@given(order=st.permutations(TEXTS), cut=st.integers(1, len(TEXTS) - 1))
def test_no_article_decides_for_another(order: list[str], cut: int) -> None:
    """What is a name in one says nothing of the next: in any batch an article has its own tone."""
    whole = mk.score_sentiment(tokens_of(*order))["compound"].tolist()
    parts = [
        mk.score_sentiment(tokens_of(*part))["compound"] for part in (order[:cut], order[cut:])
    ]
    pd.testing.assert_series_equal(
        pd.concat(parts, ignore_index=True), pd.Series(whole), check_names=False
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_sentences_that_hold_names_have_the_scores_that_all_would_have(engine: str) -> None:
    """Only they are scored anew: as the whole text is where these words are marked in it."""
    tokens = tokens_of(*TEXTS)
    chunks, seen = Chunks.of(tokens), see_types(engine, tokens.chunk_types)
    named = _find_named(tokens, chunks, seen.scored)
    assert 0 < named.sum() < seen.scored[chunks.kind].sum()
    bounds = np.searchsorted(chunks.sentence, np.arange(len(tokens.sentence_start) + 1))
    whole = score_chunks(seen, chunks.kind, bounds, named=named)
    found = mk.score_sentiment(tokens, by="sentence", engine=engine)  # type: ignore[arg-type]
    assert found["compound"].notna().tolist() == whole.scored.tolist()
    assert found["compound"].fillna(0).tolist() == whole.compound.tolist()


def test_an_unknown_use_of_names_is_refused() -> None:
    """With the nearest."""
    for score in (mk.score_sentiment, mk.score_whole):
        with pytest.raises(ArgumentError, match=r"Did you mean 'neutral'\?"):
            score(tokens_of("A good day."), names="netural")  # type: ignore[arg-type]
