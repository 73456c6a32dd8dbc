"""Lexicoder files: lines below +category, and the older XML."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from dictionary_files import FOLDER, parse, read, refuse, walk
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.errors import DictionaryError

if TYPE_CHECKING:
    from mediakit.dictionaries.dictionary import Branch


def tree(branches: list[Branch]) -> dict[str, object]:
    """Return patterns, trimmed as a dictionary trims them, and what is below, by category."""
    return {
        str(branch.name): [str(entry.pattern).strip() for entry in branch.entries]
        + ([tree(branch.branches)] if branch.branches else [])
        for branch in branches
    }


def test_categories_hold_the_lines_below_them() -> None:
    """Phrases, globs and words such as NA and null stay as written; lines are counted from 1."""
    parsed = read("lexicoder3_flat.lc3")
    assert tree(parsed.branches) == {
        "negative": ["abandon*", "a lie", "not fair", "NA"],
        "positive": ["well-being", "fair deal*", "null"],
        "NA": ["nan"],
    }
    assert [(b.line, b.entries[0].line) for b in parsed.branches] == [(1, 2), (6, 7), (10, 11)]
    assert parsed.valuetype == "glob"


def test_comments_and_colours_are_no_entries() -> None:
    """A hashtag is an entry, a comment and a category's colour are not; spaces stay to be seen."""
    parsed = read("lexicoder3_comments_crlf.lc3")
    assert tree(parsed.branches) == {
        "support": ["back*", "#metoo"],
        "oppose": ["vote against", "reject*"],
    }
    assert parsed.branches[0].entries[0] == ("  back*  ", 4, None)
    assert parsed.branches[1].entries[1].line == 10


def test_bar_nests_categories() -> None:
    """A parent may be declared before its children, after them, or not at all."""
    assert tree(read("lexicoder3_nested.lc3").branches) == {
        "economy": ["budget*", {"taxes": ["levy*", "stamp duty"]}],
        "health": ["clinic*", {"care": [{"nurses": ["nurse*"]}]}],
    }


def test_old_mac_line_ends() -> None:
    """A lone carriage return ends a line."""
    assert tree(read("lexicoder3_mac.lc3").branches) == {
        "rural": ["farm*", "village hall"],
        "urban": ["tram*"],
    }


@pytest.mark.parametrize("name", ["lexicoder2_topics.lcd", "lexicoder2_borders.lcd"])
def test_xml_as_the_standard_library_reads_it(name: str) -> None:
    """Every pnode of the file is an entry of its cnode, spaces included."""
    expected = {
        node.get("name"): [leaf.get("name") for leaf in node]
        for node in ET.fromstring((FOLDER / name).read_bytes())  # noqa: S314  # our own file
    }
    found = {b.name: [entry.pattern for entry in b.entries] for b in read(name).branches}
    assert found == expected


def test_name_of_an_xml_dictionary_is_its_title() -> None:
    """The root's name goes to the card."""
    assert read("lexicoder2_topics.lcd").card == {"title": "harbour_topics"}


def test_xml_may_declare_its_encoding() -> None:
    """Comments are no entries; NA is a category, and a character reference its character."""
    found = mk.read_dictionary(FOLDER / "lexicoder2_latin1_declared.lcd")
    assert found.patterns() == {
        "NA": ["n/a", "null"],
        "société": ["école*", "day-care", "public nursery"],
        "money": ["£", "cut*"],
    }


def test_warns_where_only_some_entries_have_borders() -> None:
    """Lexicoder 2 would find "ship" in "shipping"; here it is a whole word, and that is said."""
    (doubt,) = read("lexicoder2_borders.lcd").doubts
    assert re.match(r"1 of 2 entries .*whole words", doubt)
    assert not read("lexicoder2_topics.lcd").doubts


@pytest.mark.parametrize(
    ("names", "n_open"), [(" ship, tide ", 1), ("ship,tide", 2), ("ship*, tide ", 0)]
)
def test_one_open_side_is_enough(names: str, n_open: int) -> None:
    """With one space or none, Lexicoder 2 counts longer words too; a glob says so itself."""
    leaves = "".join(f'<pnode name="{name}"/>' for name in names.split(","))
    text = f'<dictionary><cnode name="sea">{leaves}</cnode></dictionary>'
    doubts = parse(text, "x.lcd").doubts
    assert [doubt[:10] for doubt in doubts] == [f"{n_open} of 2 ent"] * (n_open > 0)


BROKEN = {
    "empty": ("", r"x\.lc3: no category found"),
    "comments alone": ("# nothing\n\n// here", "no category found"),
    "no category": ("tax\nlevy", r"line 1: 'tax' comes before any category"),
    "category late": ("# c\n\nlevy\n+tax\nduty", r"line 3: 'levy' comes before"),
    "no name": ("+tax\nlevy\n+\nduty", r"line 3: '\+' names no category"),
    "no name but a colour": ("+#FF0000\nlevy", "line 1: .* names no category"),
    "two plus signs": ("+tax\nlevy\n++duty\nstamp", "line 3: .* names no category; write .*parent"),
    "empty parent": ("+|duty\nstamp", "line 1: .* names no category"),
    "empty child": ("+tax||x\nstamp", "line 1: .* names no category"),
    "twice": ("+tax\nlevy\n+law\njudge\n+tax\nduty", "line 5: category 'tax' .* on line 1 already"),
    "twice below": ("+a|b\nx\n+a | b\ny", r"line 3: category 'a\|b' .* line 1 already"),
    "100,000 levels": ("+" + "|".join("a" * 100_000) + "\nx", "line 1: 100,000 levels"),
    "tab within": ("+tax\nlevy\t2.5\n", "line 2: a tab within"),
    "xml cut off": ('<dictionary>\n<cnode name="a">', "line 2: not valid XML"),
    "html": ("<html><body/></html>", "line 1: the outermost node is <html>"),
    "doctype": ('<?xml version="1.0"?>\n<!DOCTYPE d>\n<d/>', "line 2: a DOCTYPE"),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_files_are_refused(text: str, message: str) -> None:
    """One line says what is wrong, on which line, and what to do."""
    refuse(text, "x.lc3", message)


@given(st.text('+|#/ab <&>"=\t\n\r', max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text ends in another error, and no line is lost without a word."""
    lines = [line.strip() for line in re.split(r"\r\n?|\n", text)]
    wanted = [line for line in lines if line and not re.match(r"\+|//|#(\s|#|$)", line)]
    with suppress(DictionaryError):
        branches = walk(parse(text, "x.lc3").branches)
        found = [entry for _, branch in branches for entry in branch.entries]
        assert [str(e.pattern).strip() for e in sorted(found, key=lambda e: e.line or 0)] == wanted


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), min_size=1)


@given(
    st.dictionaries(WORDS, st.lists(WORDS, min_size=1), min_size=1),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_reads_what_was_written(dictionary: dict[str, list[str]], end: str) -> None:
    """Any words come back with their lines, whatever ends the lines."""
    marked = re.compile(r"[+#/|<]|\s*$")
    clean = {
        f"c{i}": [word.strip() for word in words if not marked.match(word.strip())]
        for i, words in enumerate(dictionary.values())
    }
    lines = [line for name, words in clean.items() for line in (f"+{name}", *words)]
    parsed = parse(end.join(lines), "x.lc3")
    assert tree(parsed.branches) == clean
    for branch in parsed.branches:
        for entry in branch.entries:
            assert entry.line is not None
            assert lines[entry.line - 1] == entry.pattern
