"""The built-in lexicons at work: each category's own sentences, found or left alone."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import tokens_of

import mediakit as mk

LEXICONS = {name: mk.read_dictionary(name) for name in mk.dictionary_names()}


@pytest.mark.parametrize("kind", ["hits", "misses"])
@pytest.mark.parametrize("name", LEXICONS)
def test_a_category_finds_its_own_sentences(name: str, kind: str) -> None:
    """What its author wrote as a hit is found, what is a near miss is not."""
    cases = [
        (label, sentence)
        for label, category in LEXICONS[name].categories.items()
        for sentence in getattr(category, kind)
    ]
    texts = [sentence for _, sentence in cases]
    table = pd.DataFrame({"doc_id": [str(i) for i in range(len(texts))], "text": texts})
    tokens = mk.tokenize(mk.read_articles(table, languages=None))
    hits = mk.find_terms(tokens, LEXICONS[name])
    found = set(zip(hits["doc_id"], hits["category"], strict=True))
    wrong = [
        (label, sentence)
        for i, (label, sentence) in enumerate(cases)
        if ((str(i), label) in found) is not (kind == "hits")
    ]
    assert wrong == []
    for doc_id, start, end, term in hits[["doc_id", "start", "end", "term"]].itertuples(
        index=False
    ):
        assert texts[int(doc_id)][start:end] == term


def test_a_phrase_stands_for_its_longest_form() -> None:
    """The words "peace talks" are one hit of its category, not a hit for each word in it."""
    hits = mk.find_terms(tokens_of("They opened peace talks."), LEXICONS["war_peace"])
    assert hits[["category", "term"]].to_numpy().tolist() == [["peace_journalism", "peace talks"]]
