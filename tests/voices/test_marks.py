"""Quotation marks: what opens, what closes, and what is an apostrophe."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediakit.voices.marks import find_quotations


def spans_of(text: str) -> list[tuple[int, int]]:
    """Return the lines of a text as paragraphs."""
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def found(text: str) -> list[str]:
    """Return the quotations of a text whose lines are paragraphs."""
    return [text[q.start : q.end] for q in find_quotations(text, spans_of(text))]


def flags(text: str) -> list[str]:
    """Return their flags."""
    return [q.flag for q in find_quotations(text, spans_of(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('A "one" and “two” and «three».', ['"one"', "“two”", "«three»"]),
        ("A „four“ and ‘five’ and 'six'.", ["„four“", "‘five’", "'six'"]),
        ("« Bonjour », he said. »Hallo«", ["« Bonjour »", "»Hallo«"]),
        ("``Hello,'' he said.", ["``Hello,''"]),
        ("”Hej,” he said. “Typed so“.", ["”Hej,”", "“Typed so“"]),
        ('“Mixed" and "mixed”', ['“Mixed"', '"mixed”']),
        ('"Who?" "Me!" and ("yes").', ['"Who?"', '"Me!"', '"yes"']),
        ('A "well-known" word—"so", he said.', ['"well-known"', '"so"']),
    ],
)
def test_each_kind_of_mark_makes_a_span(text: str, expected: list[str]) -> None:
    """Straight, curly, angular, low and single marks are read, whatever the language's habit."""
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "In the ’90s and the '80s the dogs’ owner liked rock'n'roll.",
        "O'Brien’s rock ’n’ roll isn't the '08 one; 'tis the boys' own.",
        "He is 6'2\" tall and 5'11\" wide.",
        'The 27" screen and the 6" pipe broke.',
        "‘Twas the workers’ day. Give ’em the ‘90s.",
    ],
)
def test_apostrophes_feet_and_inches_open_nothing(text: str) -> None:
    """A mark that stands for a letter, a plural's owner or a length makes no quotation."""
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("‘The dogs’ home is full,’ he said.", ["‘The dogs’ home is full,’"]),
        ("‘I don’t like the ’90s,’ she said.", ["‘I don’t like the ’90s,’"]),
        ("‘Rock ’n’ roll,’ he said.", ["‘Rock ’n’ roll,’"]),
        ("He said ‘’tis only fog’.", ["‘’tis only fog’"]),
        ("The ‘workers’ and the dogs’ home.", ["‘workers’"]),
        ('"He is 6\'2" tall," she said.', ['"He is 6\'2" tall,"']),
        ('"We sold the 6" pipe," he said.', ['"We sold the 6"']),
    ],
)
def test_apostrophes_inside_close_nothing(text: str, expected: list[str]) -> None:
    """A quotation runs to its own mark; only an inch mark inside of straight marks is lost."""
    assert found(text)[:1] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“He said “no” to me,” she said.", ["“He said “no” to me,”"]),
        ("\"He said 'no' to me,\" she said.", ["\"He said 'no' to me,\""]),
        ("'I said \"no\" too,' he said.", ["'I said \"no\" too,'"]),
        ('"The so-called "friend" left," he said.', ['"The so-called "friend" left,"']),
        ("«Er sagte „nein“ zu mir», so Huber.", ["«Er sagte „nein“ zu mir»"]),
    ],
)
def test_a_nested_quotation_has_no_span_of_its_own(text: str, expected: list[str]) -> None:
    """Only the outer quotation counts."""
    assert found(text) == expected


def test_a_quotation_over_paragraphs_is_one() -> None:
    """Each paragraph opens, only the last closes."""
    text = "“One.\n“Two.\n“Three,” he said. “Four.”"
    assert found(text) == ["“One.\n“Two.\n“Three,”", "“Four.”"]
    assert flags(text) == ["", ""]


def test_an_unclosed_quotation_ends_with_its_paragraph() -> None:
    """The next paragraph is the outlet's again, and the row says what is wrong."""
    text = 'He said "I am going. \nHe left. The end.'
    assert found(text) == ['"I am going.']
    assert flags(text) == ["unclosed"]


def test_a_stray_mark_does_not_turn_the_article_inside_out() -> None:
    """What is outside stays outside: behind a stray mark the pairs are as before."""
    text = 'A line with a stray" mark and "one" and "two".\nAnd "three" here.'
    assert found(text) == ['"one"', '"two"', '"three"']
    assert flags(text) == ["unbalanced", "unbalanced", ""]


def test_a_missing_close_gives_way_to_the_next_opening() -> None:
    """A quotation without its closing mark does not swallow the one behind it."""
    text = '"We will go, he said. "But not today."'
    assert found(text) == ['"We will go, he said.', '"But not today."']
    assert flags(text) == ["unclosed", "unbalanced"]


PIECES = [*"as .,\n\"“”«»„‘’'9–😀"]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_spans_are_in_order_apart_and_contained(text: str) -> None:
    """Whatever the marks: spans do not overlap, and none leaves its paragraph without reason."""
    quotations = find_quotations(text, spans_of(text))
    assert all(q.start < q.end <= len(text) for q in quotations)
    assert all(one.end <= two.start for one, two in pairwise(quotations))
    goes_on = any(text[start:end].lstrip()[:1] in {*'"“„«‘'} for start, end in spans_of(text))
    assert goes_on or not any("\n" in text[q.start : q.end] for q in quotations)


@pytest.mark.parametrize("mark", ['"', "“", "”", "'", "‘", "’", "«"])
def test_a_text_of_marks_alone_is_read(mark: str) -> None:
    """A long run of one mark gives spans that hold nothing but marks, and does not hang."""
    assert all(set(text) == {mark} for text in found(mark * 20_000))
