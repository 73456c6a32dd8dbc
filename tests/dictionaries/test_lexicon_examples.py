"""The built-in lexicons at work: each category's own sentences, found or left alone."""

from __future__ import annotations

import pytest
from conftest import tokens_of

import mediakit as mk

LEXICONS = {name: mk.read_dictionary(name) for name in mk.dictionary_names()}
CASES = [
    pytest.param(name, label, sentence, kind == "hits", id=f"{name}-{label}-{kind}-{i}")
    for name, lexicon in LEXICONS.items()
    for label, category in lexicon.categories.items()
    for kind, sentences in (("hits", category.hits), ("misses", category.misses))
    for i, sentence in enumerate(sentences)
]


@pytest.mark.parametrize(("name", "label", "sentence", "expected"), CASES)
def test_a_category_finds_its_own_sentences(
    name: str, label: str, sentence: str, *, expected: bool
) -> None:
    """What its author wrote as a hit is found, what is a near miss is not."""
    hits = mk.find_terms(tokens_of(sentence), LEXICONS[name])
    of_category = hits[hits["category"] == label]
    assert (len(of_category) > 0) is expected
    for start, end, term in of_category[["start", "end", "term"]].itertuples(index=False):
        assert sentence[start:end] == term


def test_a_phrase_stands_for_its_longest_form() -> None:
    """The words "peace talks" are one hit of its category, not a hit for each word in it."""
    hits = mk.find_terms(tokens_of("They opened peace talks."), LEXICONS["war_peace"])
    assert hits[["category", "term"]].to_numpy().tolist() == [["peace_journalism", "peace talks"]]
