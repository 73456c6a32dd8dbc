"""What `by=` means: which groups there are, in which order, and who is in them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from conftest import ROOT

import mediakit as mk
from mediakit.corpus import tokens as tokens_module
from mediakit.corpus.groups import group_tokens
from mediakit.tables import COUNTED, VOICES


@pytest.fixture(scope="module")
def tokens() -> mk.Tokens:
    """Three articles of two outlets, one without outlet, one without a headline."""
    frame = pd.DataFrame(
        {
            "doc_id": ["b", "a", "c"],
            "text": ["One two. “Three,” said Ada Kern.", "Four.", "Five six."],
            "title": ["Zero", "Nil", None],
            "outlet": ["Herald", "Echo", None],
        }
    )
    return mk.tokenize(mk.read_articles(frame))


def test_articles_keep_their_order_and_their_row_without_words(tokens: mk.Tokens) -> None:
    """by="article" has one row per article of the corpus, also for one that has no word."""
    groups = group_tokens(tokens, "article", ["headline"])
    assert groups.keys["doc_id"].tolist() == ["b", "a", "c"]
    assert groups.sum(tokens.words).tolist() == [1, 1, 0]


def test_voices_are_complete_in_every_article(tokens: mk.Tokens) -> None:
    """Crossed with voice, each article has all three voices."""
    groups = group_tokens(tokens, ["article", "voice"])
    assert groups.keys.to_numpy().tolist() == [[d, v] for d in "bac" for v in VOICES[::-1]]
    assert group_tokens(tokens, ["voice", "article"]).keys.columns.tolist() == ["voice", "doc_id"]


def test_metadata_groups_are_sorted_and_the_missing_value_comes_last(tokens: mk.Tokens) -> None:
    """An article without an outlet is in a group of its own."""
    groups = group_tokens(tokens, "outlet")
    assert groups.keys["outlet"].fillna("-").tolist() == ["Echo", "Herald", "-"]
    assert groups.sum(tokens.words).tolist() == [2, 7, 2]


def test_sentences_are_numbered_in_their_article(tokens: mk.Tokens) -> None:
    """by="sentence" gives doc_id and sentence, and only what occurs."""
    groups = group_tokens(tokens, "sentence", COUNTED)
    numbers = [["b", 0], ["b", 1], ["b", 2], ["a", 0]]
    assert groups.keys.iloc[:4].to_numpy().tolist() == numbers
    voiced = group_tokens(tokens, ["sentence", "voice"]).keys
    voices = voiced[voiced["doc_id"] == "b"]["voice"].tolist()
    assert voices == ["outlet", "outlet", "quoted", "outlet"]


def test_no_key_is_the_whole(tokens: mk.Tokens) -> None:
    """by=[] is one group without key columns."""
    groups = group_tokens(tokens, [])
    assert groups.keys.shape == (1, 0)
    assert groups.sum(tokens.words).tolist() == [11]


def test_groups_of_the_seed_add_up(seed_tokens: mk.Tokens) -> None:
    """Whatever the keys, the words of the groups add up to the words of the zones."""
    total = group_tokens(seed_tokens, []).sum(seed_tokens.words).sum()
    for by in ("article", "sentence", "zone", "voice", ["sentence", "voice"], ["voice", "zone"]):
        assert group_tokens(seed_tokens, by).sum(seed_tokens.words).sum() == total


@pytest.mark.parametrize("by", ["article", "voice", ["sentence", "voice"], ["zone", "voice"], []])
def test_sums_and_distinct_values_are_those_of_a_plain_group_by(
    seed_tokens: mk.Tokens, by: str | list[str]
) -> None:
    """Counted by runs of tokens, words and sentences of a group are those counted by token."""
    groups = group_tokens(seed_tokens, by)
    plain = pd.DataFrame(
        {"group": groups.code, "word": seed_tokens.words, "sentence": seed_tokens.sentence}
    )
    grouped = plain[plain["group"] >= 0].groupby("group")
    every = range(len(groups))
    words = grouped["word"].sum().reindex(every, fill_value=0)
    sentences = grouped["sentence"].nunique().reindex(every, fill_value=0)
    assert groups.sum(seed_tokens.words).tolist() == words.tolist()
    assert groups.count_distinct(seed_tokens.sentence).tolist() == sentences.tolist()


def test_voices_and_speakers_are_found_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """They cost more than all the rest: by article neither is found, by voice no speaker is."""
    corpus = mk.read_articles(pd.DataFrame({"text": ["“War,” she said."]}))
    dictionary = mk.read_dictionary({"war": ["war"]})
    asked: list[bool] = []
    original = tokens_module.read_rows

    def counted(*given: Any, speakers: bool, **how: Any) -> object:  # noqa: ANN401
        asked.append(speakers)
        return original(*given, speakers=speakers, **how)

    monkeypatch.setattr(tokens_module, "read_rows", counted)
    tokens = mk.tokenize(corpus)
    mk.count_frames(tokens, dictionary)
    mk.score_sentiment(tokens)
    assert asked == []
    frames = mk.count_frames(tokens, dictionary, by="voice")
    mk.count_frames(tokens, dictionary, by=["article", "voice"])
    assert frames["n"].tolist() == [1, 0, 0]
    assert asked == [False]
    mk.count_voices(tokens)
    assert asked == [False, True]
    mk.count_voices(mk.tokenize(corpus))  # the speakers first: nothing is read twice
    assert asked == [False, True, True]


def test_voices_are_the_same_whether_speakers_are_asked_for_or_not() -> None:
    """Of every token, and every token is in the same quotation."""
    corpus = mk.read_articles(ROOT / "seeds" / "sample")
    alone, told = mk.tokenize(corpus), mk.tokenize(corpus)
    assert len(told.quotes)
    assert alone.quote.tolist() == told.quote.tolist()
    assert alone.voice.tolist() == told.voice.tolist()


def test_quotations_that_a_person_corrected_count_as_they_were_given() -> None:
    """What becomes of the table afterwards does not matter."""
    corpus = mk.read_articles(pd.DataFrame({"text": ["“War,” she said."]}))
    quotes = mk.find_quotes(corpus).assign(voice="reported")
    tokens = mk.tokenize(corpus, quotes=quotes)
    quotes["voice"] = "quoted"
    assert mk.split_sentences(tokens)["reported_share"].tolist() == [1 / 3]
