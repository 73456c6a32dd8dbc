"""Collocates are those of a slow count, and of NLTK where it counts the same."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from conftest import tokens_of
from nltk.collocations import BigramCollocationFinder
from nltk.metrics.association import BigramAssocMeasures
from pandas.testing import assert_frame_equal

import mediakit as mk
from mediakit.errors import ArgumentError
from mediakit.tables import COLLOCATES

if TYPE_CHECKING:
    from collections.abc import Callable


def sentences_of(tokens: mk.Tokens, by: str | None = None) -> list[list[tuple[str, str, str]]]:
    """Return the words of each sentence in headline and body: form, group and article."""
    table = tokens.to_frame()
    table = table[table["zone"].isin(["headline", "body"])]
    table = table[[any(letter.isalnum() for letter in token) for token in table["token"]]]
    table["group"] = table[by] if by else ""
    return [
        [
            (token.casefold().replace("’", "'"), group, doc_id)
            for token, group, doc_id in rows[["token", "group", "doc_id"]].itertuples(index=False)
        ]
        for _, rows in table.groupby(["doc_id", "sentence"], sort=False)
    ]


def count_slowly(
    tokens: mk.Tokens, is_pattern: Callable[[str], bool], window: int, by: str | None = None
) -> dict[tuple[str, str], dict[str, float]]:
    """Return the numbers of each word near a word, by group: one by one."""
    n, left, words = (Counter[Any]() for _ in range(3))
    pattern, in_group, near_group = Counter[str](), Counter[str](), Counter[str]()
    articles: dict[tuple[str, str], set[str]] = {}
    for sentence in sentences_of(tokens, by):
        places = [i for i, (word, *_) in enumerate(sentence) if is_pattern(word)]
        pattern.update(sentence[i][1] for i in places)
        for i, (word, group, doc_id) in enumerate(sentence):
            if i in places:
                continue
            words[group, word] += 1
            in_group[group] += 1
            reach = [at for at in places if abs(at - i) <= window and sentence[at][1] == group]
            if reach:
                nearest = min(reach, key=lambda at: (abs(at - i), at > i))
                n[group, word] += 1
                left[group, word] += nearest > i
                near_group[group] += 1
                articles.setdefault((group, word), set()).add(doc_id)
    found = {}
    for (group, word), both in n.items():
        margins = (near_group[group], words[group, word])
        total = in_group[group]
        pmi = BigramAssocMeasures.pmi(both, margins, total)
        found[group, word] = {
            "n": both,
            "n_left": left[group, word],
            "n_right": both - left[group, word],
            "n_articles": len(articles[group, word]),
            "n_pattern": pattern[group],
            "n_word": words[group, word],
            "n_near": near_group[group],
            "n_words": total,
            "expected": near_group[group] * words[group, word] / total,
            "logdice": 14 + math.log2(2 * both / (pattern[group] + words[group, word])),
            "npmi": pmi / -math.log2(both / total),
            "g2": BigramAssocMeasures.likelihood_ratio(both, margins, total),
        }
    return found


@pytest.mark.parametrize(("window", "by"), [(1, None), (4, "voice"), (5, "doc_id")])
def test_every_number_is_that_of_a_slow_count(
    sample_tokens: mk.Tokens, window: int, by: str | None
) -> None:
    """Over the sentences, one after the other; PMI and G² are NLTK's."""
    slow = count_slowly(sample_tokens, lambda word: word.startswith("the"), window, by)
    key = {"doc_id": "article"}.get(by or "", by or ())
    fast = mk.find_collocates(sample_tokens, "the*", window=window, by=key)
    groups = fast[by] if by else [""] * len(fast)
    assert set(zip(groups, fast["word"], strict=True)) == set(slow)
    assert len(fast) > 100
    expected = pd.DataFrame([slow[key] for key in zip(groups, fast["word"], strict=True)])
    assert_frame_equal(fast[[*expected]], expected, check_dtype=False, rtol=1e-9, atol=1e-9)


def test_counts_are_those_of_nltks_finder() -> None:
    """With one occurrence in a sentence, which no window of another crosses."""
    texts = ["Big banks fear new sanctions now.", "They feared new taxes and old sanctions again."]
    tokens = tokens_of(*texts, "New sanctions hit big banks in big towns.")
    words = [[word for word, *_ in sentence] for sentence in sentences_of(tokens)]
    pairs: Counter[tuple[str, str]] = Counter()
    for sentence in words:
        pairs += Counter(BigramCollocationFinder.from_words(sentence, window_size=4).ngram_fd)
    fast = mk.find_collocates(tokens, "sanctions", window=3).set_index("word")
    before = {a: n for (a, b), n in pairs.items() if b == "sanctions"}
    after = {b: n for (a, b), n in pairs.items() if a == "sanctions"}
    assert fast.loc[fast["n_left"] > 0, "n_left"].to_dict() == before
    assert fast.loc[fast["n_right"] > 0, "n_right"].to_dict() == after


def test_a_sentence_and_a_voice_end_the_window() -> None:
    """What somebody else says near a word is not near it in this voice."""
    tokens = tokens_of("Rain fell. “Peace is near,” said Ada Kern of talks. Snow fell.")
    whole = mk.find_collocates(tokens, "near")
    assert set(whole["word"]) == {"peace", "is", "said", "ada", "kern", "of", "talks"}
    spoken = mk.find_collocates(tokens, "near", by="voice")
    assert spoken[["voice", "word", "n_pattern", "n_words"]].to_numpy().tolist() == [
        ["quoted", "is", 1, 2],
        ["quoted", "peace", 1, 2],
    ]


def test_a_phrase_has_its_neighbours_outside_of_it() -> None:
    """And no word of an occurrence is a collocate."""
    tokens = tokens_of("The prime minister met the prime minister of Norland.")
    table = mk.find_collocates(tokens, "prime minister", window=2)
    assert set(table["word"]) == {"the", "met", "of", "norland"}
    assert table["n_pattern"].tolist() == [2] * 4
    met = table.set_index("word").loc["met"]
    assert (met["n"], met["n_left"], met["n_right"]) == (
        1,
        0,
        1,
    )  # after the first, which is nearer


def test_the_table_has_its_columns_whatever_is_in_it() -> None:
    """No occurrence is no row; a single word beside it has no NPMI, and says why."""
    tokens = tokens_of("Rain fell.")
    none, one = mk.find_collocates(tokens, "snow"), mk.find_collocates(tokens, "rain")
    for table in (none, one):
        assert {name: str(kind) for name, kind in table.dtypes.items()} == COLLOCATES
    assert len(none) == 0
    assert one["reason"].tolist() == ["no other word"]
    assert one["npmi"].isna().all()
    keyed = mk.find_collocates(tokens, "snow", by=["outlet", "voice"])
    assert list(keyed.columns) == ["outlet", "voice", *COLLOCATES]


@pytest.mark.parametrize(
    ("pattern", "wrong", "told"),
    [
        ("*", {}, "would match every word"),
        ("rain", {"window": 0}, "is not valid"),
        ("rain", {"window": 1.5}, "is not valid"),
        ("rain", {"by": "outlett"}, "Did you mean 'outlet'"),
        ("rain", {"zones": "boddy"}, "Did you mean 'body'"),
    ],
)
def test_a_wrong_choice_is_refused(pattern: str, wrong: dict[str, Any], told: str) -> None:
    """With the nearest name."""
    with pytest.raises(ArgumentError, match=told):
        mk.find_collocates(tokens_of("Rain fell."), pattern, **wrong)
