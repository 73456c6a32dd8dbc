"""count_words, find_kwic and measure_text against slow references."""

from __future__ import annotations

from collections import Counter
from math import comb

import numpy as np
import pytest
from conftest import tokens_of
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.base.prose import fold
from mediakit.errors import ArgumentError
from mediakit.measures.counts import hdd, mtld
from mediakit.tables import COUNTED


def test_word_counts_equal_a_counter(news_tokens: mk.Tokens) -> None:
    """The counts of each article and voice are those of a plain loop over the token table."""
    frame = news_tokens.to_frame()
    frame = frame[frame["zone"].isin(COUNTED)]
    frame = frame[[any(map(str.isalnum, token)) for token in frame["token"]]]
    rows = zip(frame["doc_id"], frame["voice"], map(fold, frame["token"]), strict=True)
    expected = Counter(rows)
    words = mk.count_words(news_tokens, by=["article", "voice"])
    keys = zip(words["doc_id"], words["voice"], words["word"], strict=True)
    assert dict(zip(keys, words["n"], strict=True)) == expected
    totals = frame.groupby(["doc_id", "voice"]).size()
    given = words.drop_duplicates(["doc_id", "voice"]).set_index(["doc_id", "voice"])["n_words"]
    assert given.sort_index().to_dict() == totals.to_dict()


def test_words_come_most_frequent_first_and_can_be_dropped() -> None:
    """Ties go by code point; a dropped word stays in the denominator."""
    tokens = tokens_of("Beta alpha the Beta.", "Alpha the.")
    words = mk.count_words(tokens, drop=["The"])
    assert words["word"].tolist() == ["alpha", "beta"]
    assert words["n"].tolist() == [2, 2]
    assert words["n_articles"].tolist() == [2, 1]
    assert words["n_words"].tolist() == [6, 6]


def test_kwic_shows_the_sentence_around_the_word() -> None:
    """Left, keyword and right are slices of the text and do not leave the sentence."""
    tokens = tokens_of("It began. They  agreed to “cooperate on\ntrade” now. It ended.")
    lines = mk.find_kwic(tokens, "cooperat*", window=3)
    line = lines.iloc[0]
    assert (line["left"], line["keyword"]) == ("agreed to “", "cooperate")
    assert line["right"] == " on\ntrade”"
    whole = mk.find_kwic(tokens, "cooperat*", window=99).iloc[0]
    assert whole["left"] + whole["keyword"] + whole["right"] == (
        "They  agreed to “cooperate on\ntrade” now."
    )
    assert len(mk.find_kwic(tokens, "nothing")) == 0


@pytest.mark.parametrize(
    ("pattern", "window", "message"),
    [
        ("*", 8, "would match every word"),
        ("", 8, "every word"),
        ("a", -1, "window=-1 is not valid. Use 0 or more"),
    ],
)
def test_kwic_refuses(pattern: str, window: int, message: str) -> None:
    """A pattern without letters and a negative window are refused."""
    with pytest.raises(ArgumentError, match=message):
        mk.find_kwic(tokens_of("a"), pattern, window=window)


def test_measures_of_a_text() -> None:
    """Words, sentences and minutes are counted; diversity needs 100 words, else the reason."""
    lengths = mk.measure_text(tokens_of("One two. Three four.", "w " * 238)).set_index("doc_id")
    assert lengths[["n_words", "n_sentences"]].to_numpy().tolist() == [[4, 2], [238, 1]]
    assert lengths["mtld"].isna().tolist() == [True, False]
    assert lengths.loc["t0", "reason"] == "fewer than 100 words"
    assert lengths.loc["t1", "reading_minutes"] == 1
    assert lengths.loc["t1", "hdd"] == pytest.approx(1 / 42)
    assert lengths.loc["t1", "mtld"] == 2


@given(st.lists(st.integers(0, 30), min_size=100, max_size=160))
def test_hdd_is_the_hypergeometric_sum(words: list[int]) -> None:
    """HD-D equals the sum over types of 1 - C(n - f, 42) / C(n, 42), each a 42nd."""
    n = len(words)
    chances = [1 - comb(n - f, 42) / comb(n, 42) for f in Counter(words).values()]
    assert hdd(np.array(words)) == pytest.approx(sum(chances) / 42, rel=1e-12)


def test_mtld_by_hand() -> None:
    """Ten different words and the first again: no factor is full, the rest is (1 - 10/11) / .28."""
    words = np.array([*range(10), 0])
    assert mtld(words) == pytest.approx(11 / ((1 - 10 / 11) / 0.28))
