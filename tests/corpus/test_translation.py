"""Signs of machine translation: each on its own examples, none on news by native writers."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mediakit as mk
from mediakit.base.files import read_toml
from mediakit.corpus.languages import (
    Sign,
    find_translation_signs,
    load_signs,
    suspect_translation,
    suspect_translations,
)
from mediakit.engine.segments import segment

SIGNS = {one["name"]: one for one in read_toml("corpus/translation.toml")["signs"]}
GOLD = Path(__file__).parents[1] / "gold" / "articles"


@pytest.mark.parametrize("sign", load_signs(), ids=SIGNS)
def test_a_sign_finds_its_examples_alone(sign: Sign) -> None:
    """A sign finds what it is for, by words that are tokens of it, and leaves near misses."""
    matches, misses = SIGNS[sign.name]["matches"], SIGNS[sign.name]["misses"]
    assert matches
    assert misses
    assert not any(sign.pattern.search(sentence) for sentence in misses)
    for sentence in matches:
        assert sign.pattern.search(sentence)
        segments = segment([sentence])
        tokens = [segments.types[i] for i in segments.token_type]
        pairs = [f"{one} {two}" for one, two in pairwise(tokens)]
        assert {*tokens, *pairs} & set(sign.words)


def test_seed_is_suspected(seed: mk.Corpus) -> None:
    """The shipped machine translation is suspected, and its evidence stands in the text."""
    text = seed.articles["text"][0]
    signs = find_translation_signs(text)
    names = {sign.name for sign in signs}
    assert {"a function word twice", "this + a day that is past", "coinciding with"} <= names
    note = seed.articles["translated"][0]
    assert note.startswith("suspected: ")
    for sign in signs:
        assert text[sign.start : sign.end] in note


def test_news_by_native_writers_is_not_suspected(news: mk.Corpus) -> None:
    """None of 123 articles written in English is suspected."""
    assert news.articles["translated"].isna().all()


def test_gold_articles_are_not_suspected() -> None:
    """None of the thirty constructed articles is suspected."""
    for file in sorted(GOLD.glob("*.txt")):
        assert suspect_translation(file.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize(
    "text",
    [
        "They met at the forum that that town hosts.",
        "On the occasion of the feast he spoke. For his part, the king was silent.",
    ],
)
def test_one_sign_or_weak_signs_alone_show_nothing(text: str) -> None:
    """A single sign, and several that natives use too, are no suspicion."""
    assert suspect_translation(text) is None


def test_signs_on_the_same_words_count_once() -> None:
    """Two patterns over one phrase are one sign."""
    text = "They back it, as announced this Sunday by the palace."
    assert len(find_translation_signs(text)) == 1
    assert suspect_translation(text) is None


def test_many_texts_are_judged_like_each_alone() -> None:
    """Choosing articles by words gives what looking at each for every sign gives."""
    texts = [
        "He resigned this Monday. For his part, the king was silent.",
        "He resigned on Monday.",
        "She assured that it is open. They met at the forum that that town hosts.",
        "",
        "No sign here. Nor here.",
    ]
    segments = segment(texts)
    notes = suspect_translations(texts, segments, np.arange(len(texts)))
    assert notes == [suspect_translation(text) for text in texts]
    assert [note is not None for note in notes] == [True, False, True, False, False]


def test_other_languages_are_not_judged() -> None:
    """The signs are English: an article in another language gets no note."""
    text = ["He resigned this Monday. For his part, he was silent."] * 2
    frame = pd.DataFrame({"text": text, "language": ["es", "en"]})
    articles = mk.read_articles(frame, languages=None).articles
    assert articles["translated"].isna().tolist() == [True, False]
