"""The built-in lexicons as data: a whole card, and lists that say each thing once."""

from __future__ import annotations

import gzip
import json
import re
import tomllib
from importlib import resources
from itertools import permutations
from typing import Any

import pandas as pd
import pytest
from conftest import SHARED
from lookup import subsumes

import mediakit as mk

CARD = ("title", "description", "reference", "url", "licence", "version", "language")
FILES = sorted(
    (entry for entry in (resources.files("mediakit") / "dictionaries" / "built_in").iterdir()),
    key=lambda entry: entry.name,
)
LEXICONS: dict[str, dict[str, Any]] = {
    entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text(encoding="utf-8"))
    for entry in FILES
}
CATEGORIES = [
    pytest.param(category, id=f"{name}-{label}")
    for name, lexicon in LEXICONS.items()
    for label, category in lexicon["categories"].items()
]
PLACEHOLDER = re.compile(
    r"\W*(todo|tbd|fixme|xxx+|none|null|n/?a|unknown|lorem)?\W*", re.IGNORECASE
)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and not PLACEHOLDER.fullmatch(value)


# What the lint warns of on the texts at hand, and why the lists stay as they are.
EXPLAINED = {
    ("policy_frames", "concentrated", "public_opinion", "the public"): (
        "Before there were polls, presidents spoke of the public where news today counts answers."
    ),
}


def test_the_four_schemes_are_there() -> None:
    """The names are part of the contract; a further file is tested like these."""
    assert {"cooperation_conflict", "generic_frames", "policy_frames", "war_peace"} <= set(LEXICONS)
    assert all(entry.name.endswith(".toml") for entry in FILES)


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        (
            "generic_frames",
            ["conflict", "human_interest", "economic_consequences", "morality", "responsibility"],
        ),
        ("war_peace", ["war_journalism", "peace_journalism"]),
        ("cooperation_conflict", ["cooperation", "conflict"]),
    ],
)
def test_categories_are_those_of_the_scheme(name: str, labels: list[str]) -> None:
    """A table of hits uses these names."""
    assert list(LEXICONS[name]["categories"]) == labels


@pytest.mark.parametrize("name", LEXICONS)
class TestCard:
    """Who made the instrument, after which scheme, and under which licence."""

    def test_is_complete(self, name: str) -> None:
        """Every field says something, and there is no other field but what it reached."""
        lexicon = LEXICONS[name]
        assert set(lexicon) == {*CARD, "categories", "validity"}
        assert [key for key in CARD if not _is_text(lexicon[key])] == []

    def test_repeats_nothing(self, name: str) -> None:
        """Seven fields hold seven values, and no value is that of another lexicon's card."""
        values = [LEXICONS[name][key] for key in CARD]
        assert len({value.strip().casefold() for value in values}) == len(CARD)
        for other in LEXICONS.keys() - {name}:
            for key in ("title", "description", "reference", "url"):
                assert LEXICONS[name][key] != LEXICONS[other][key]

    def test_has_fields_of_the_right_form(self, name: str) -> None:
        """A reference has a year, the address is a DOI, the version a number."""
        lexicon = LEXICONS[name]
        assert len(lexicon["title"]) <= 80
        assert len(lexicon["description"].split()) >= 20
        assert re.search(r"\w.+\((19|20)\d\d\)\. \w", lexicon["reference"])
        assert re.fullmatch(r"https://doi\.org/10\.\d{4,}/\S+", lexicon["url"])
        assert lexicon["licence"] == "MIT"
        assert re.fullmatch(r"\d+\.\d+", lexicon["version"])
        assert re.fullmatch(r"[a-z]{2}", lexicon["language"])


def test_no_category_is_described_as_another_is() -> None:
    """A description copied along with a list would pass every other test."""
    described = [
        category["description"].strip()
        for lexicon in LEXICONS.values()
        for category in lexicon["categories"].values()
    ]
    assert len(set(described)) == len(described)


@pytest.mark.parametrize("category", CATEGORIES)
class TestCategory:
    """A list of cues that a reader can check by eye."""

    def test_is_described_and_exemplified(self, category: dict[str, Any]) -> None:
        """A meaning, sentences that must hit, and near misses that must not."""
        assert set(category) - {"exclude"} == {"description", "patterns", "hits", "misses"}
        assert _is_text(category["description"])
        for key in ("hits", "misses"):
            assert 3 <= len(category[key]) <= 25
            assert all(_is_text(sentence) for sentence in category[key])
        sentences = [*category["hits"], *category["misses"]]
        assert len(set(sentences)) == len(sentences)

    def test_has_thirty_to_150_patterns(self, category: dict[str, Any]) -> None:
        """Fewer miss most of a frame, more cannot be thought through one by one."""
        assert 30 <= len(category["patterns"]) <= 150

    def test_needs_each_exclusion(self, category: dict[str, Any]) -> None:
        """Without any one of them, one of its own sentences has a hit more."""
        exclude = category.get("exclude", [])
        tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": category["misses"]})))

        def count(kept: list[Any]) -> int:
            one = {"patterns": category["patterns"]} | ({"exclude": kept} if kept else {})
            return len(mk.find_terms(tokens, mk.read_dictionary({"one": one})))

        assert count(exclude) == 0
        assert [e for e in exclude if not count([o for o in exclude if o != e])] == []

    def test_is_sorted_in_lower_case_without_duplicates(self, category: dict[str, Any]) -> None:
        """So a change of the list is one line, and no cue is there twice."""
        patterns = category["patterns"]
        assert patterns == sorted(set(patterns))
        assert [p for p in patterns if p != p.lower() or p != " ".join(p.split())] == []

    def test_has_letters_in_every_word(self, category: dict[str, Any]) -> None:
        """A bare glob would stand for any word; after a sign of money it is a sum."""
        words = [word for pattern in category["patterns"] for word in pattern.split()]
        assert [w for w in words if not any(map(str.isalnum, w)) and w[0] not in "$£€*"] == []
        assert [p for p in category["patterns"] if "*" in p.split() and p[0] != "$"] == []

    def test_has_no_pattern_inside_another(self, category: dict[str, Any]) -> None:
        """A pattern that a wider one subsumes would never be named in a hit."""
        pairs = permutations(category["patterns"], 2)
        assert [(narrow, wide) for narrow, wide in pairs if subsumes(wide, narrow)] == []


def warnings_on(tokens: mk.Tokens) -> set[tuple[str, ...]]:
    """Return name, finding, category and pattern of each warning of a built-in lexicon."""
    found = set[tuple[str, ...]]()
    for name in LEXICONS:
        table = mk.measures.check_dictionary(mk.read_dictionary(name), tokens)
        assert "error" not in set(table["severity"])
        rows = table.loc[table["severity"] == "warning", ["finding", "category", "pattern"]]
        found |= {(name, *map(str, row)) for row in rows.itertuples(index=False)}
    return found


def test_the_lint_finds_nothing_on_news(seed_tokens: mk.Tokens, news_tokens: mk.Tokens) -> None:
    """No error and no warning on the texts that the lists are made for."""
    assert warnings_on(seed_tokens) == warnings_on(news_tokens) == set()


def test_what_the_lint_finds_on_old_speeches_is_explained() -> None:
    """No error; each warning has its reason above, and none is explained that is not there."""
    speeches = SHARED / "bench" / "speeches.jsonl.gz"
    if not speeches.is_file():
        pytest.skip("no ../shared/bench here: old speeches are read where they are present")
    with gzip.open(speeches, "rt", encoding="utf-8") as lines:
        some = pd.DataFrame([json.loads(line) for line in lines]).iloc[1::8]
    tokens = mk.tokenize(mk.read_articles(some[["doc_id", "text"]]))
    assert warnings_on(tokens) == set(EXPLAINED)
