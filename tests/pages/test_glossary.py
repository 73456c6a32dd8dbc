"""The glossary: one file, of which pages take what they use, and the documentation all."""

from __future__ import annotations

import re
from itertools import chain
from typing import Final

import pytest
from conftest import ROOT

import mediakit as mk
from mediakit.base.files import read_toml
from mediakit.pages.glossary import describe, list_glossary

ENTRIES: Final = read_toml("pages/glossary.toml")["entries"]
ALPHA: Final = "Krippendorff’s \N{GREEK SMALL LETTER ALPHA}"
LONGEST: Final = 200  # characters: two lines
NEEDED: Final = (
    "95 % CI", "AUC", "Change point", "Cliff’s δ", "F1", "Frame", "G²", "Hit", "Keyness", "KWIC",
    ALPHA, "Log ratio", "MTLD, HD-D", "Near-duplicate", "Own words", "Precision",
    "Prevalence", "q", "Quoted", "Rate per 1,000 words", "Recall", "Reported",
    "Specification curve", "Tone", "Voice", "Word list",
)  # fmt: skip


def terms_of(text: str) -> list[str]:
    """Return the terms that a text is told of."""
    return [entry.split("**")[1] for entry in list_glossary(text)]


def test_the_documentation_has_what_the_file_says() -> None:
    """Each term, with its source."""
    page = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    assert describe() == page, "python -m mediakit.pages.glossary > docs/glossary.md"
    assert all(f"| {entry['term']} | " in page for entry in ENTRIES)


def test_the_terms_of_the_pages_are_there() -> None:
    """By name, each once, in two lines with the year of its source."""
    names = [entry["term"] for entry in ENTRIES]
    assert set(NEEDED) <= set(names)
    assert names == sorted(names, key=str.casefold)
    forms = [*chain.from_iterable(entry["forms"] for entry in ENTRIES)]
    assert len(forms) == len(set(forms))
    for entry in ENTRIES:
        assert entry.keys() == {"term", "forms", "text", "source", "url"}
        assert entry["text"][0].isupper() or entry["text"].startswith("95")
        assert entry["text"].endswith(".")
        assert len(entry["text"]) <= LONGEST, entry["term"]
        assert re.search(r"\(\d{4}(, (p|ch)\. \d+)?\)$", entry["source"])
        assert entry["url"] == "" or re.fullmatch(r"https?://\S+", entry["url"])
        assert entry["term"] in terms_of(" · ".join(entry["forms"]))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("+6.7 hits per 1,000 words, 95 % CI [+4.6, +8.9], q = .005",
         ["95 % CI", "Hit", "q", "Rate per 1,000 words"]),
        ("F1 = .86 [.79, .91], n = 120; \N{GREEK SMALL LETTER ALPHA} = .83", ["F1", ALPHA]),
        ("**Krippendorff's alpha** and Precision", [ALPHA, "Precision"]),
        ("A white question, F12 and ci of a vocal copyist", []),
        ("400 articles, 354 distinct texts", ["Near-duplicate"]),
        ("", []),
    ],
)  # fmt: skip
def test_a_page_is_told_the_terms_that_it_uses(text: str, terms: list[str]) -> None:
    """As whole words, in any case unless the term has a capital."""
    assert terms_of(text) == terms
    assert list_glossary([text, ""]) == list_glossary(text)


def test_a_real_page_gets_some_and_not_all(sample_tokens: mk.Tokens) -> None:
    """What the findings on the sample say of keyness."""
    found = mk.findings.find_key_terms(mk.score_keyness(sample_tokens, by="outlet"))
    terms = terms_of("\n".join(each.text for each in found))
    assert "q" in terms
    assert "AUC" not in terms
