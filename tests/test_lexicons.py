"""The built-in lexicons as data: a whole card, and lists that say each thing once."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from itertools import permutations
from typing import Any

import pytest

CARD = ("title", "description", "reference", "url", "licence", "version", "language")
FILES = sorted(
    (entry for entry in (resources.files("mediakit") / "data" / "dictionaries").iterdir()),
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


def _glob(word: str) -> re.Pattern[str]:
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in word)
    return re.compile("".join(parts), re.DOTALL)


def swallows(wide: str, narrow: str) -> bool:
    """Return whether all that the narrow pattern can match, the wide one matches too."""
    if len(wide.split()) != len(narrow.split()):
        return False
    return all(
        _glob(outer).fullmatch(inner.replace("?", "\0").replace("*", filling))
        for outer, inner in zip(wide.split(), narrow.split(), strict=True)
        for filling in ("", "\0\0\0")
    )


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        ("peace*", "peaceful", True),
        ("peace*", "peace*ful*", True),
        ("peace?ul", "peace*ul", False),
        ("peace*", "peace?", True),
        ("talk*", "peace talk", False),
        ("* talk*", "peace talks", True),
        ("peaceful", "peace*", False),
    ],
)
def test_swallowing_is_decided_for_all_words(wide: str, narrow: str, *, expected: bool) -> None:
    """A glob in the narrow pattern stands for no letter and for many."""
    assert swallows(wide, narrow) is expected


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
        """Every field says something, and there is no other field."""
        lexicon = LEXICONS[name]
        assert set(lexicon) == {*CARD, "categories"}
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
        assert set(category) == {"description", "patterns", "hits", "misses"}
        assert _is_text(category["description"])
        for key in ("hits", "misses"):
            assert 3 <= len(category[key]) <= 5
            assert all(_is_text(sentence) for sentence in category[key])
        sentences = [*category["hits"], *category["misses"]]
        assert len(set(sentences)) == len(sentences)

    def test_has_thirty_to_eighty_patterns(self, category: dict[str, Any]) -> None:
        """Fewer miss most of a frame, more cannot be thought through one by one."""
        assert 30 <= len(category["patterns"]) <= 80

    def test_is_sorted_in_lower_case_without_duplicates(self, category: dict[str, Any]) -> None:
        """So a change of the list is one line, and no cue is there twice."""
        patterns = category["patterns"]
        assert patterns == sorted(set(patterns))
        assert [p for p in patterns if p != p.lower() or p != " ".join(p.split())] == []

    def test_has_letters_in_every_word(self, category: dict[str, Any]) -> None:
        """A bare glob would stand for any word."""
        words = [word for pattern in category["patterns"] for word in pattern.split()]
        assert [word for word in words if not any(map(str.isalnum, word))] == []

    def test_has_no_pattern_inside_another(self, category: dict[str, Any]) -> None:
        """A pattern that a wider one swallows would never be named in a hit."""
        pairs = permutations(category["patterns"], 2)
        assert [(narrow, wide) for narrow, wide in pairs if swallows(wide, narrow)] == []
