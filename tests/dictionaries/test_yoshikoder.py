"""Yoshikoder files: XML that may hold nothing but categories and patterns."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from dictionary_files import FOLDER, parse, read, refuse, words

from mediakit.dictionaries.dictionary import Entry


def by_standard_library(node: ET.Element, path: str = "") -> dict[str, list[str]]:
    found = {path: [leaf.attrib["name"] for leaf in node.findall("pnode")]}
    for child in node.findall("cnode"):
        found |= by_standard_library(child, f"{path}.{child.attrib['name']}".removeprefix("."))
    return {path: patterns for path, patterns in found.items() if patterns}


@pytest.mark.parametrize(
    "name", ["yoshikoder_2005.ykd", "yoshikoder_scores.ykd", "yoshikoder_regexp.ykd"]
)
def test_tree_as_the_standard_library_reads_it(name: str) -> None:
    """Patterns beside categories are kept too, in the order of the file."""
    root = ET.fromstring((FOLDER / name).read_bytes())  # noqa: S314  # our own file
    assert words(read(name), filled=True) == by_standard_library(root)


def test_lines_and_descriptions() -> None:
    """Each category and pattern knows its line; an empty description stays empty."""
    (top,) = read("yoshikoder_2005.ykd").branches
    assert (top.line, top.description) == (3, "what parties promise")
    economy, na = top.branches
    assert (economy.line, economy.description, economy.entries) == (4, "", [Entry("tax*", 5)])
    assert (na.name, na.entries) == ("NA", [Entry("null", 11), Entry("nan", 11)])


def test_declared_encoding_is_past() -> None:
    """The text is decoded already: a declaration of another encoding changes nothing."""
    name = "yoshikoder_latin1_declared.ykd"
    (top,) = parse((FOLDER / name).read_bytes().decode("latin-1"), name).branches
    assert top.name == "Éléments"
    assert top.entries == [Entry("été*", 5), Entry("l'école", 6)]


def test_scores_are_weights() -> None:
    """A score weighs its pattern; a category without scores has no weights."""
    parsed = read("yoshikoder_scores.ykd")
    mood, plain = parsed.branches
    assert [(e.pattern, e.weight) for e in mood.entries] == [
        ("glad", 1.5),
        ("dire*", -2.0),
        ("so so", 0.0),
    ]
    assert plain.entries == [Entry("table", 7)]
    assert parsed.card == {"title": "Mood", "description": "Words with scores"}


def test_form_of_2004() -> None:
    """Names, scores and comments as child nodes are the same tree."""
    (root,) = read("yoshikoder_2004.ykd").branches
    assert (root.name, root.description) == ("Root", "first form")
    assert root.entries == [Entry("law*", 6, 2.0)]
    assert root.branches[0].entries == [Entry("judge & jury", 9)]


def test_pattern_engine_decides_how_patterns_are_written() -> None:
    """Yoshikoder's regular expressions are regular expressions."""
    assert read("yoshikoder_regexp.ykd").valuetype == "regex"
    assert read("yoshikoder_2005.ykd").valuetype == "glob"


def test_namespace_does_not_matter() -> None:
    """A default namespace leaves the nodes' names alone."""
    text = '<dictionary xmlns="urn:x"><cnode name="a"><pnode name="b"/></cnode></dictionary>'
    assert words(parse(text, "x.ykd")) == {"a": ["b"]}


def test_score_of_a_category_is_said_to_be_left_out() -> None:
    """Only patterns have weights."""
    text = '<dictionary><cnode name="a" score="2"><pnode name="b"/></cnode></dictionary>'
    parsed = parse(text, "x.ykd")
    assert re.match(r"left out the scores of 1 categories \(.* line 1\)", parsed.doubts[0])
    assert parsed.branches[0].entries == [Entry("b", 1)]


def inside(nodes: str) -> str:
    return f'<dictionary>\n<cnode name="a">\n{nodes}\n</cnode>\n</dictionary>'


LAUGHS = (
    '<?xml version="1.0"?>\n<!DOCTYPE lolz [\n<!ENTITY lol "lol">\n'
    + "".join(f'<!ENTITY lol{i} "{f"&lol{i - 1 or str()};" * 10}">\n' for i in range(1, 10))
    + ']>\n<dictionary><cnode name="&lol9;"/></dictionary>'
)
BROKEN = {
    "empty": ("", "not valid XML"),
    "no XML": ("tax\nlevy", "not valid XML"),
    "cut off": ('<dictionary>\n<cnode name="a">\n', "line 3: not valid XML"),
    "two roots": ("<dictionary/>\n<dictionary/>", "line 2: not valid XML"),
    "bare ampersand": (inside('<pnode name="R&D"/>'), "line 3: not valid XML"),
    "attribute twice": (inside('<pnode name="a" name="b"/>'), "line 3: not valid XML"),
    "lone surrogate": (inside('<pnode name="\ud800"/>'), "line 3: not valid XML"),
    "null byte": (inside('<pnode name="\0"/>'), "line 3: not valid XML"),
    "unknown entity": (inside('<pnode name="a&nbsp;b"/>'), "line 3: .*nbsp"),
    "doctype": ("<!DOCTYPE dictionary>\n<dictionary/>", "line 1: a DOCTYPE; a dictionary needs"),
    "billion laughs": (LAUGHS, "line 2: a DOCTYPE that declares the entity 'lol'"),
    "file entity": (
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>\n<dictionary>&x;</dictionary>',
        "line 1: a DOCTYPE that declares the entity 'x'",
    ),
    "parameter entity": (
        '<!DOCTYPE d [<!ENTITY % p SYSTEM "http://localhost/x.dtd"> %p;]>\n<dictionary/>',
        "line 1: a DOCTYPE that declares the entity 'p'",
    ),
    "10,000 deep": (
        "<dictionary>" + '<cnode name="a">' * 10_000 + "</cnode>" * 10_000 + "</dictionary>",
        "line 1: nodes are nested more than 255 deep",
    ),
    "project": ("<ykproject><dictionary/></ykproject>", "<ykproject>, not <dictionary>; .*Save As"),
    "nothing in it": ("<dictionary/>", "line 1: no category found"),
    "pattern outside": (
        '<dictionary>\n<pnode name="a"/></dictionary>',
        "line 2: a pattern is outside",
    ),
    "pattern without name": (inside("<pnode/>"), "line 3: <pnode> has no name; write <pnode name="),
    "category without name": (inside("<cnode/>"), "line 3: <cnode> has no name"),
    "unknown node": (inside('<word name="a"/>'), "line 3: the node <word> is unknown"),
    "pattern in pattern": (
        inside('<pnode name="a">\n<pnode name="b"/></pnode>'),
        "line 4: <pnode> is inside a pattern",
    ),
    "word as text": (inside('<pnode name="a">b</pnode>'), "line 3: the text 'b' belongs to no"),
    "text between": (inside('<pnode name="a"/>b'), "line 3: the text 'b' belongs to no node"),
    "score no number": (inside('<pnode name="a" score="high"/>'), "line 3: score 'high' of 'a'"),
    "score not finite": (inside('<pnode name="a" score="NaN"/>'), "line 3: score 'NaN' of 'a'"),
    "unknown engine": ('<dictionary patternengine="fuzzy"/>', "patternengine='fuzzy' is unknown"),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_files_are_refused(text: str, message: str) -> None:
    """One line says what is wrong, on which line, and what to do; nothing is fetched."""
    refuse(text, "x.ykd", message)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_whatever_ends_them(end: str) -> None:
    """The named line is the file's, also with the line ends of old Macs."""
    text = inside('<pnode name="b"/>').replace("\n", end)
    assert parse(text, "x.ykd").branches[0].entries == [Entry("b", 3)]
