"""Content that is no clause: phrases behind words of stance, against sentences written before."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from test_quotes import read

import mediakit as mk
from mediakit.errors import ArgumentError

LISTED = (Path(__file__).parent / "attributed.txt").read_text("utf-8").splitlines()
SENTENCES = [line for line in LISTED if line and not line.startswith("#")]
CONTENT = re.compile(r"[\[{]([^\]}]*)[\]}]")
WORD = re.compile(r"\w+(?:['’-]\w+)*")
# Precision and recall of the words, one or two words below what the rules reach; they were made on
# the odd sentences, the even ones were measured only.
FLOORS = {"odd": (0.91, 0.85), "even": (0.83, 0.78)}


def phrases_of(text: str) -> list[tuple[str, str, str]]:
    """Return the content of each reported row of a text, its rule and its speaker."""
    rows = [row for row in read(text) if row.kind == "reported"]
    return [(text[row.start : row.end], row.rule.split("+")[0], row.speaker) for row in rows]


def places_in(text: str, spans: list[tuple[int, int]]) -> set[int]:
    """Return where the words in some spans begin."""
    return {m.start() for start, end in spans for m in WORD.finditer(text, start, end)}


@pytest.mark.parametrize("part", ["odd", "even"])
def test_words_of_sentences_that_no_rule_had_seen(part: str) -> None:
    right = found = wanted = 0
    for marked in SENTENCES[part == "even" :: 2]:
        text = CONTENT.sub(r"\1", marked)
        shift, spans = 0, []
        for match in CONTENT.finditer(marked):
            start = match.start() - shift
            spans.append((start, start + len(match[1])))
            shift += 2
        rows = read(text)
        quoted = places_in(text, [(r.start, r.end) for r in rows if r.kind == "direct"])
        mine = places_in(text, [(r.start, r.end) for r in rows if r.kind == "reported"]) - quoted
        gold = places_in(text, spans) - quoted
        right, found, wanted = right + len(mine & gold), found + len(mine), wanted + len(gold)
    precision, recall = FLOORS[part]
    assert right / found >= precision
    assert right / wanted >= recall


@pytest.mark.parametrize(
    ("text", "content", "rule"),
    [
        ("The bank cited rising rents.", "rising rents", "gerund"),
        ("Critics called the plan a disgrace.", "the plan a disgrace", "object"),
        ("Data show prices falling.", "prices falling", "object"),
        ("Ms. Vane declined to comment.", "to comment", "infinitive"),
        ("The minister vowed to fight on.", "to fight on", "infinitive"),
        ("The court is expected to rule in May.", "to rule in May", "infinitive"),
        ("They asked the court to wait.", "the court to wait", "infinitive"),
        ("Amnesty accused Iran of hiding the dead.", "Iran of hiding the dead", "object"),
        ("Unions called for a ban and a vote.", "a ban and a vote", "object"),
        ("Residents complained of noise, dust and fumes.", "noise, dust and fumes", "preposition"),
        ("The plan was described as reckless.", "reckless", "preposition"),
        ("He would not say who had won.", "who had won", "question"),
        ("She is unwilling to pay.", "to pay", "adjective"),
        ("His view of the bank has changed.", "of the bank", "noun"),
        ("Fears of a shortage pushed the price up.", "of a shortage", "noun"),
        ("Both deny the charge.", "the charge", "object"),
        ("The ice seems to melt.", "to melt", "infinitive"),
    ],
)
def test_a_phrase_is_reported(text: str, content: str, rule: str) -> None:
    assert [row[:2] for row in phrases_of(text)] == [(content, rule)]


def test_hearsay_is_the_clause_around_its_word() -> None:
    found = phrases_of("The pilot reportedly landed on one engine, the only one left.")
    assert [row[0] for row in found] == ["The pilot", "landed on one engine"]


@pytest.mark.parametrize(
    "text",
    [
        "He has won 1,200 pledged delegates.",
        "A body called the Naming Committee met.",
        "The beams support the roof.",
        "Rising levels threaten the coast.",
        "The market sells fruit, contested goods and toys.",
        "Ms. Ruiz asked the council on Monday.",
        "He was shown a yellow card.",
        "The two drafts were so similar that nobody noticed.",
        "States that voted for him are rural.",
        "The statements that she has made are secret.",
        "I want a ban.",
    ],
)
def test_what_looks_like_a_stance_is_none(text: str) -> None:
    assert phrases_of(text) == []


def test_a_clause_keeps_its_own_row_and_rule() -> None:
    text = "He wants a ban, Lee said, and Moe vowed to fight the claim that the lake was dead."
    assert phrases_of(text) == [
        ("He wants a ban", "subject_verb", "Lee"),
        ("to fight the claim", "infinitive", "Moe"),
        ("that the lake was dead", "noun_that", ""),
    ]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Lee said rents fell, which hurt banks.", "rents fell"),
        ("Lee said rents fell, hurting banks.", "rents fell"),
        ("Lee said it was a gift from Moe, who lives in Oslo.", "it was a gift from Moe"),
        ("Lee said it was safe, but shares rose.", "it was safe"),
        ("Lee said it was safe, but he would wait.", "it was safe, but he would wait"),
        (
            "Lee said the plan, which cost millions, would fail.",
            "the plan, which cost millions, would fail",
        ),
        ("The chief, who said it was safe, resigned.", "it was safe"),
        ("OSLO — Rents fell in May, Lee said.", "Rents fell in May"),
    ],
)
def test_the_outlet_goes_on_behind_what_was_said(text: str, content: str) -> None:
    assert [
        row[0] for row in phrases_of(text) if row[1] in {"subject_verb", "relative_clause"}
    ] == [content]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Scientists using the new method said it was old.", "Scientists"),
        ("The man who shot the dog told police that he was afraid.", "The man"),
        (
            "A spokesman for the firm that owns the mine said it was safe.",
            "A spokesman for the firm",
        ),
        ("The chief has tried explaining that it was lost.", "The chief"),
        ("Arno Feld, Ph.D., a scientist, stated that it was old.", "Arno Feld"),
        ("Lena Hope, a biologist who was not there, said it was old.", "Lena Hope"),
        (
            "In a race against Sen. Arlo Speck, the administration said it was safe.",
            "the administration",
        ),
        ("The mayor, speaking after a race against Arlo Speck, said it was safe.", "The mayor"),
        (
            "It is safe, according to a person familiar with the matter.",
            "a person familiar with the matter",
        ),
    ],
)
def test_the_head_of_the_subject_speaks(text: str, speaker: str) -> None:
    assert {row[2] for row in phrases_of(text)} == {speaker}


@pytest.mark.parametrize("quotation", ["“We will not pay!”", "“Will you pay?”"])
def test_who_addresses_somebody_spoke_before(quotation: str) -> None:
    rows = read(f"{quotation} Mr. Carden told the crowd. He left.")
    assert [(row.speaker, row.rule) for row in rows] == [("Carden", "subject_verb")]


def test_a_label_is_a_speaker_and_a_thing_is_none() -> None:
    assert [row.speaker for row in read("Kern: “It is over.”")] == ["Kern"]
    assert [row.kind for row in read("The result: “chaos” on the roads.")] == ["scare"]


def test_somebody_else_goes_on_behind_a_question() -> None:
    rows = read("“Will you pay?” said Ann Lee.\n“It looks like it.”\n“It does.”")
    assert [row.speaker for row in rows] == ["Ann Lee", "", ""]


def test_clauses_alone_can_be_kept() -> None:
    table = pd.DataFrame({"text": ["Lee wants a ban. It is late, Lee said. Moe plans to sell."]})
    corpus = mk.read_articles(table)
    wide, clauses = (mk.find_quotes(corpus, reported=kept) for kept in ("wide", "clauses"))
    assert wide["rule"].tolist() == ["object", "subject_verb", "infinitive"]
    assert clauses.equals(wide[wide["rule"] == "subject_verb"].reset_index(drop=True))
    tokens = [mk.tokenize(corpus, reported=kept) for kept in ("wide", "clauses")]
    assert [int((each.voice > 0).sum()) for each in tokens] == [7, 3]


def test_a_set_that_does_not_exist_is_refused() -> None:
    corpus = mk.read_articles(pd.DataFrame({"text": ["Lee wants a ban."]}))
    with pytest.raises(ArgumentError, match="reported='strict' is unknown"):
        mk.tokenize(corpus, reported="strict")  # type: ignore[arg-type]
