"""Headings and captions of tables say what is in them, and in which unit, in terms of the field."""

from __future__ import annotations

import re
from typing import Final

import pytest

from mediakit.base.files import read_toml

OLD: Final = re.compile(
    r"\bsurest\b|\bby how much\b|\bsides?\b|(?<!key )\bterms?\b|\bheld\b|\bmachine\b(?!-)|"
    r"\bpeople\b|false alarm|rightly|unseen|\bmissed\b|\bpart\b$|\bagainst\b|instrument(?!s?$)|"
    r"frame lists?\b|cue word|\binterval\b|\balike\b|taken for one|not used|do not say|"
    r"the best cut|all others|quarters? below|five texts|of the other$|another$",
    re.IGNORECASE,
)
LONGEST: Final = 80  # characters of a caption: one line


def headings() -> dict[str, str]:
    """Return every heading and caption by table and column."""
    told = read_toml("pages/headings.toml")
    tables = {"": told["columns"], **told["tables"]}
    return {f"{table}.{name}": text for table, own in tables.items() for name, text in own.items()}


def test_no_heading_is_written_in_old_words() -> None:
    """Also one that no page shows."""
    found = {place: text for place, text in headings().items() if OLD.search(text)}
    assert [place for place in found if place != ".zone"] == []  # "part" of an article


@pytest.mark.parametrize(
    "old",
    [
        "The surest words of each side",
        "By how much each group has more, or less (−), than all others",
        "What the machine finds, held against people, with 95 % intervals",
        "Terms by voice and category",
        "as the machine says",
    ],
)
def test_the_list_of_old_words_finds_them(old: str) -> None:
    """Captions of before."""
    assert OLD.search(old)


def test_captions_are_one_line_without_a_full_stop() -> None:
    """They become headings of the appendix; an interval is said by its level."""
    for place, text in headings().items():
        if place.endswith(".caption"):
            assert len(text) <= LONGEST, place
            assert text[0].isupper(), place
            assert not text.endswith("."), place
            assert ("CI" in text) is ("95 %" in text), place


def test_no_two_tables_have_one_caption() -> None:
    """A page refers to them by it."""
    captions = [text for place, text in headings().items() if place.endswith(".caption")]
    assert len(set(captions)) == len(captions)
