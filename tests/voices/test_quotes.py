"""Quotations, reported speech, scare quotes and their speakers."""

from __future__ import annotations

import re
import unicodedata
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit import tables
from mediakit.base.files import read_toml
from mediakit.corpus.corpus import Corpus
from mediakit.engine.segments import segment
from mediakit.voices.names import find_names
from mediakit.voices.passages import Article, read_articles
from mediakit.voices.stances import PHRASES
from mediakit.voices.triggers import Stretches, read_words
from mediakit.voices.words import CUES, NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediakit.voices.passages import Row


def paragraphs_of(text: str, zone: str = "body") -> list[tuple[int, int, str]]:
    """Return the lines of a text as paragraphs of one zone."""
    spans, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((start, start + len(line), zone))
        start += len(line) + 1
    return spans


def read(text: str, *, phrases: bool = True) -> list[Row]:
    """Return the rows of a text whose lines are body paragraphs, all of which are read closely."""
    paragraphs = paragraphs_of(text)
    spans = [(start, end) for start, end, _ in paragraphs]
    words = read_words(segment([text[start:end] for start, end in spans]), len(spans))
    numbers = np.arange(len(spans))
    whole = Stretches(numbers, words.first[:-1], words.first[1:], numbers >= 0)
    article = Article(text, paragraphs, numbers.tolist(), partial(find_names, text, spans))
    (rows,) = read_articles([article], words, whole, phrases=phrases)
    return rows


def rows_of(text: str, kind: str = "direct") -> list[Row]:
    """Return the rows of one kind, reported phrases apart, in a text of body paragraphs."""
    return [row for row in read(text, phrases=False) if row.kind == kind]


def corpus_of(texts: Iterable[str]) -> Corpus:
    """Return a corpus whose lines are body paragraphs, without going through reading."""
    listed = list(texts)
    ids = [f"d{i}" for i in range(len(listed))]
    zones = [
        (doc_id, *span, "line")
        for doc_id, text in zip(ids, listed, strict=True)
        for span in paragraphs_of(text)
    ]
    columns = dict(zip(tables.ZONE_SPANS, zip(*zones, strict=True), strict=True)) if zones else {}
    return Corpus(
        tables.build(tables.ARTICLES, {"doc_id": ids, "text": listed, "n_words": [0] * len(ids)}),
        tables.build(tables.ZONE_SPANS, {name: list(values) for name, values in columns.items()}),
        tables.build(tables.REJECTS),
    )


def said(text: str) -> list[tuple[str, str]]:
    """Return (clause, speaker) of what is reported in a text."""
    return [(text[row.start : row.end], row.speaker) for row in rows_of(text, "reported")]


SAID = [
    ("Ito said prices would rise.", "prices would rise", "Ito"),
    ("The bank said on Monday that prices would rise.", "that prices would rise", "The bank"),
    ("Ito told the BBC in Osaka that he would stay.", "that he would stay", "Ito"),
    ("Officials told him it was over.", "it was over", "Officials"),
    ("Prices will rise, the bank said on Monday.", "Prices will rise", "the bank"),
    ("The deal had collapsed, said a spokesman for the ministry.", "The deal had collapsed",
     "a spokesman for the ministry"),
    ("According to the mayor, the plan is dead.", "the plan is dead", "the mayor"),
    ("The storm was the worst in years, according to forecasters in Miami.",
     "The storm was the worst in years", "forecasters in Miami"),
    ("Ann Lee, who runs the school, argued that the roof leaked.", "that the roof leaked",
     "Ann Lee"),
    ("Ann Lee, 52, a nurse from Hull, says the ward is full.", "the ward is full", "Ann Lee"),
    ("A study published in March has found that cats sleep more.", "that cats sleep more",
     "A study"),
    ("It is said that the house is haunted.", "that the house is haunted", ""),
    ("She was told that the flight was full.", "that the flight was full", ""),
    ("Kelly said the mission was long.", "the mission was long", "Kelly"),
    ("Police said about 900 people had come.", "about 900 people had come", "Police"),
    ("Lee does not believe that he will win.", "that he will win", "Lee"),
    ("Lee is confident that he will win.", "that he will win", "Lee"),
    ("Lee rejected the firm’s claim that it had paid.", "that it had paid", "firm"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "clause", "speaker"), SAID)
def test_the_attributed_clause_is_reported(text: str, clause: str, speaker: str) -> None:
    """The clause is what the source says: without cue, hearer, time and final full stop."""
    found = said(text)
    assert [words for words, _ in found] == [clause]
    assert found[0][1].removeprefix("the ") == speaker.removeprefix("the ")


@pytest.mark.parametrize(
    "text",
    [
        "The council decided to go and wanted to win.",
        "The claim was false and the report fell off the table.",
        "He did not say whether he would go.",
        "The minister declined to say that the plan was dead.",
        "The sign said nothing.",
        "I believe that this is wrong, and we think so too.",
        "The statement was read and the United States voted.",
        "A growing understanding of the law helped.",
        "The firm announced a new plan on Monday.",
        "It was made according to plan, and according to the rules.",
        "The storm claimed the lives of three sailors.",
        "He added a pinch of salt and reported for duty.",
    ],
)
def test_a_cue_word_in_another_sense_reports_nothing(text: str) -> None:
    """Nouns, intentions, denials of speech, and the writer's own opinion are the outlet's."""
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Ito said prices would rise, but Sato denied that it was so.",
         ["prices would rise", "that it was so"]),
        ("Ito said he was ill, adding that he would not return.",
         ["he was ill", "that he would not return"]),
        ("Ito argued that it failed and maintains that it will fail again.",
         ["that it failed", "that it will fail again"]),
        ("She said he was ill and that he would stay.", ["he was ill and that he would stay"]),
        ("The plan, Mr. Smith said, would cost millions.", ["The plan", "would cost millions"]),
        ("Unfortunately, said Ito, the crews were lost.", ["the crews were lost"]),
        ("Ito said more would follow; the cellar, he said, holds ten more.",
         ["more would follow", "the cellar", "holds ten more"]),
        ("Ito said that Sato had claimed that it was over.",
         ["that Sato had claimed that it was over"]),
    ],
)  # fmt: skip
def test_clauses_end_where_another_source_begins(text: str, clauses: list[str]) -> None:
    """A new cue beside the first ends its clause; one inside of it is part of it."""
    assert [words for words, _ in said(text)] == clauses


SPEAKERS = [
    ("“We go,” said Ann Lee.", "Ann Lee", "verb_subject"),
    ("“We go now,” Lee said. Ann Lee left.", "Ann Lee", "subject_verb"),
    ("Ann Lee rose. “We go now,” she said.", "Ann Lee", "subject_verb+pronoun_subject"),
    ("Prime Minister Ann Lee rose.\n“We go now,” the premier said.", "Ann Lee",
     "subject_verb+role_noun"),
    ("The president of Peru, Ana Paz, met Luis Sol.\n“We agree,” said the Peruvian leader.",
     "Ana Paz", "verb_subject+role_noun"),
    ("The Osaka Times wrote about it.\n“We agree on it,” the newspaper said.", "The Osaka Times",
     "subject_verb+role_noun"),
    ("Ann Lee, ministry aide, left.\n“Fish are few now,” the ministry said.", "the ministry",
     "subject_verb"),
    ("Ann Lee, report author, left.\n“Fish are few now,” the report said.", "the report",
     "subject_verb"),
    ("The ministry said fish were rare. “They are few,” it said.", "The ministry",
     "subject_verb+pronoun_subject"),
    ("A report said fish were rare. “They are few,” it said.", "A report",
     "subject_verb+pronoun_subject"),
    ("The World Fish Council (WFC) met. “Fish are few,” the WFC said.", "World Fish Council",
     "subject_verb"),
    ("“Fish are few now,” a spokesman for Ann Lee said.", "a spokesman for Ann Lee",
     "subject_verb"),
    ("“Fish are few now,” concluded its chair, Ann Lee, who left.", "Ann Lee", "verb_subject"),
    ("Ann Lee said: “We go.” Then: silence.", "Ann Lee", "subject_verb"),
    ("Lee: “We go home now.”", "Lee", "label"),
    ("Ann Lee, speaking in Hull, called it “a disgrace”.", "Ann Lee", "subject_verb"),
    ("“So we go home now,” he said.", "", "subject_verb"),
    ("“So we all go home now.”", "", "no_cue"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speaker", "rule"), SPEAKERS)
def test_the_speaker_is_the_fullest_name_by_a_named_rule(
    text: str, speaker: str, rule: str
) -> None:
    """Names, pronouns, roles, acronyms and descriptions; what is not told stays empty."""
    row = rows_of(text)[0]
    assert (row.speaker, row.rule) == (speaker, rule)
    assert (row.speaker_start is None) == (speaker == "")


def test_a_quotation_without_cue_goes_on_with_the_speaker_before() -> None:
    """In the same paragraph, and in the next if it is nothing but a quotation."""
    text = "“One is enough,” said Ann Lee. “Two is not.”\n“Three is a crowd.”\nNo one came."
    rows = rows_of(text)
    assert [row.speaker for row in rows] == ["Ann Lee"] * 3
    assert [row.rule for row in rows] == ["verb_subject", "same_paragraph", "previous_speaker"]


def test_both_halves_of_a_split_quotation_have_the_speaker() -> None:
    """The attribution in the middle counts for what stands before and behind it."""
    rows = rows_of("“Some of them,” Ann Lee recalled, “are still here.”")
    assert [row.speaker for row in rows] == ["Ann Lee", "Ann Lee"]


def test_pronouns_keep_to_their_sex() -> None:
    """A woman's name is no candidate for "he"."""
    text = "Maria Sol left. Peter Moon stayed with Maria Sol. “It is late now,” he said."
    assert rows_of(text)[0].speaker == "Peter Moon"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The “bedroom tax” hit families.", "short_no_cue"),
        ("The so-called ‘new order’ fell.", "naming"),
        ("The film “No Way Back Home At All” won.", "naming"),
        ("Visitors of “The Long Walk to the Old Town” left early.", "title"),
        ("The pill became known as “the blue one” there.", "naming"),
    ],
)
def test_scare_quotes_and_titles_are_told_from_speech(text: str, rule: str) -> None:
    """One to three words that no cue governs, terms that are named, and titles of works."""
    assert [row.rule for row in rows_of(text, "scare")] == [rule]
    assert rows_of(text) == []


@pytest.mark.parametrize(
    "text",
    ["Lee called it “a disgrace”.", "“Go away!”", "“No,” said Lee.", "Lee said it was “mad”."],
)
def test_short_speech_is_direct(text: str) -> None:
    """A cue, or a sentence of its own, makes even one word a quotation."""
    assert len(rows_of(text)) == 1


def test_a_quotation_inside_of_reported_speech_has_its_own_row() -> None:
    """The clause may hold it."""
    text = "Ann Lee said that the plan was “a disgrace” and would fail."
    assert said(text) == [("that the plan was “a disgrace” and would fail", "Ann Lee")]
    assert [text[row.start : row.end] for row in rows_of(text)] == ["“a disgrace”"]


def test_the_shipped_article(seed: mk.Corpus) -> None:
    """The seven quotations of the body and that of the headline, all of one letter by one man.

    The two passages of the newspaper are its own; offsets are exact.
    """
    text = seed.articles["text"][0]
    quotes = mk.find_quotes(seed)
    direct = quotes[quotes["kind"] == "direct"]
    assert len(direct) == 8
    assert [text[s] for s in direct["start"]] == ['"', *"“““““““"]
    assert [text[e - 1] for e in direct["end"]] == ['"', *"”””””””"]
    assert set(direct["speaker"]) == {"Vladimir Putin"}
    spans = zip(direct["speaker_start"], direct["speaker_end"], direct["rule"], strict=True)
    mentions = {text[start:end]: rule for start, end, rule in spans}
    assert mentions["he"] == "subject_verb+pronoun_subject"
    assert mentions["the Russian leader"] == "verb_subject+role_noun"
    reported = quotes[quotes["kind"] == "reported"]
    phrases = reported["rule"].str.split("+").str[0].isin(PHRASES)
    assert set(reported["speaker"][phrases]) == {"Vladimir Putin", "Kremlin"}
    reported = reported[~phrases]
    assert [text[start:][:40] for start in reported["start"]] == [
        "that this potential summit would be aime",
        "Putin would like North Korea to sell art",
    ]
    assert list(reported["speaker"]) == ["The New York Times"] * 2
    assert list(reported["rule"]) == ["subject_verb", "according_to+role_noun"]
    assert (quotes["flag"] == "").all()


def test_only_headline_and_body_are_read() -> None:
    """A quotation in a byline or in boilerplate is no row."""
    text = "“So it is,” said Lee.\n“So it was,” said Lee."
    zones = pd.DataFrame(
        [("d0", 0, 22, "body", "r"), ("d0", 23, 45, "boilerplate", "r")],
        columns=list(tables.ZONE_SPANS),
    )
    corpus = corpus_of([text])
    assert len(mk.find_quotes(Corpus(corpus.articles, zones, corpus.rejects))) == 1


def test_the_table_has_its_columns_also_without_rows() -> None:
    """Schema, order and dtypes are those of `tables.QUOTES`."""
    empty = mk.find_quotes(corpus_of(["Nothing is said here."]))
    full = mk.find_quotes(corpus_of(["“So it is,” said Lee."]))
    for table in (empty, full):
        assert dict(table.dtypes.astype(str)) == tables.QUOTES
    assert len(empty) == 0
    assert mk.find_quotes(corpus_of([])).empty


def test_the_input_is_left_alone(seed: mk.Corpus) -> None:
    """Finding quotations changes neither articles nor zones."""
    articles, zones = seed.articles.copy(), seed.zones.copy()
    mk.find_quotes(seed)
    pd.testing.assert_frame_equal(seed.articles, articles)
    pd.testing.assert_frame_equal(seed.zones, zones)


FRAGMENTS = [
    "Ann Lee said", " that ", "he said", "the mayor", "according to", "Mr. Ito", "José 😀", "café",
    "prices would rise", "but", "and", "90s", "told her", "which", "Lee: ", *"“”\"‘’',. \n;:—()!?",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join)


@examples(300)
@given(TEXTS, st.sampled_from(["NFC", "NFD"]))
def test_spans_are_slices_in_order_and_apart(text: str, form: str) -> None:
    """Also behind emoji and decomposed letters; direct rows and reported rows do not overlap."""
    text = unicodedata.normalize(form, text)  # type: ignore[arg-type] # a literal, drawn
    rows = read(text)
    assert rows == sorted(rows, key=lambda row: (row.start, row.end))
    for kinds in ({"direct", "scare"}, {"reported"}):
        spans = [(row.start, row.end) for row in rows if row.kind in kinds]
        assert all(one[1] <= two[0] for one, two in pairwise(spans))
    for row in rows:
        assert 0 <= row.start < row.end <= len(text)
        assert text[row.start : row.end].strip() == text[row.start : row.end]
        assert not row.cue or row.cue in text
        if row.speaker_start is not None and row.speaker_end is not None:
            assert text[row.speaker_start : row.speaker_end].strip()


@pytest.mark.parametrize("text", ["Don't go.", '5" x', "“ ” x", "“x", "said", "It rained."])
def test_where_nothing_is_read_nothing_is_found(text: str) -> None:
    """A mark or a cue alone makes no row, but for a quotation that is left open."""
    assert len(mk.find_quotes(corpus_of([text]))) == (text == "“x")


@examples(10)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_articles_do_not_touch_each_other(texts: list[str]) -> None:
    """Each article alone gives the rows that it has among others."""
    table = mk.find_quotes(corpus_of(texts))
    alone = [mk.find_quotes(corpus_of([text])).drop(columns="doc_id") for text in texts]
    grouped = [table[table["doc_id"] == f"d{i}"] for i in range(len(texts))]
    for one, other in zip(alone, grouped, strict=True):
        pd.testing.assert_frame_equal(one, other.drop(columns="doc_id").reset_index(drop=True))


@pytest.mark.parametrize("text", ['"' * 30_000, "said " * 20_000, "“a " * 3_000, "Aa " * 30_000])
def test_odd_texts_are_read(text: str) -> None:
    """Texts of one repeated piece give no reported clause and do not hang."""
    assert rows_of(text, "reported") == []


def test_each_form_stands_under_one_plain_verb() -> None:
    """A written form names one verb, or one plus verbs of two words that are tried first."""
    for form, verbs in CUES.verbs.items():
        plain = [verb.lemma for verb in verbs if not verb.particle]
        assert len(plain) <= 1, form
        assert verbs[len(verbs) - len(plain) :] == tuple(v for v in verbs if not v.particle)


def test_verbs_take_what_the_rules_know() -> None:
    """The vocabulary of `takes` is closed."""
    known = {"that", "clause", "bare", "past", "to", "of", "as", "for", "on", "with"}
    for lemma, entry in read_toml("voices/cues.toml")["verbs"].items():
        assert set(entry["takes"]) <= known | {"hearer", "object"}, lemma
        assert len(set(entry["forms"])) == len(entry["forms"]), lemma


def test_each_list_that_the_rules_ask_for_is_there() -> None:
    """An attribute of the word lists that no file fills is refused."""
    room = Path(mk.__file__).parent / "voices"
    source = "".join(path.read_text("utf-8") for path in room.glob("*.py"))
    for lists, name in re.findall(r"\b(CUES|NAMES)\.(\w+)", source):
        assert hasattr({"CUES": CUES, "NAMES": NAMES}[lists], name), name
    assert not hasattr(CUES, "no_such_list")


@pytest.mark.parametrize("name", ["voices/cues.toml", "voices/names.toml"])
def test_word_lists_say_what_they_are(name: str) -> None:
    """Title, description, licence, version and language are there."""
    data = read_toml(name)
    card = [data[key] for key in ("title", "description", "licence", "version", "language")]
    assert all(card)
    assert len(set(card)) == len(card)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr Ito was there. Prime Minister Ken Ito spoke.", ["Ken Ito", "Ken Ito"]),
        ("The International Fish Fund (IFF) met. The IFF left.",
         ["International Fish Fund"] * 3),
        ("On Tuesday Ann Lee met Lee’s brother.", ["Ann Lee", "Ann Lee"]),
        ("Nancy Moon, Projects Director, spoke.", ["Nancy Moon"]),
        ("The Ministry of Science and Technology agreed.", ["Ministry of Science and Technology"]),
        ("The Lenders' Board met.", ["Lenders' Board"]),
        ("It rained. Then they left.", []),
    ],
)  # fmt: skip
def test_names_have_their_fullest_form(text: str, expected: list[str]) -> None:
    """Titles, days, sentence openers and posts are no part of a name."""
    assert [name.full for name in find_names(text)] == expected


@given(st.lists(st.sampled_from([*FRAGMENTS, "Ken Ito", "The IMF (IMF)", "Ito's"]), max_size=30))
def test_names_are_slices_apart(parts: list[str]) -> None:
    """Mentions are slices in order, without overlap."""
    text = " ".join(parts)
    names = find_names(text)
    assert all(text[name.start : name.end] == name.name for name in names)
    assert all(one.end <= two.start for one, two in pairwise(names))


def test_no_first_name_is_of_both_sexes() -> None:
    """A name in both lists would tell "he" from "she" by chance."""
    assert not NAMES.female & NAMES.male
