"""What the shipped article must give: its traps are the specification of reading and of voice."""

from __future__ import annotations

import pandas as pd
import pytest

import mediakit as mk

LETTER = [  # quotations of the body, all from one letter by one speaker
    (300, 315),
    (361, 475),
    (547, 592),
    (621, 692),
    (703, 834),
    (869, 1003),
    (1005, 1113),
]
REPORTED = [(1409, 1586), (1626, 1845)]


def test_zones(seed: mk.Corpus) -> None:
    """One kicker glued to one headline, ten body paragraphs, one boilerplate line."""
    zones = seed.zones
    assert zones["zone"].tolist() == ["kicker", "headline", *["body"] * 10, "boilerplate"]
    text = seed.articles["text"].iloc[0]
    spans = zip(zones["start"], zones["end"], strict=True)
    lines = [text[start:end] for start, end in spans]
    assert lines[0] == "War in Ukraine"
    assert lines[1].startswith("Putin advocates")
    assert lines[-1] == "Exit mobile version"


def test_each_body_paragraph_is_one_sentence(seed_tokens: mk.Tokens) -> None:
    """Punkt finds ten sentences in the ten paragraphs of the body."""
    sentences = mk.split_sentences(seed_tokens)
    assert (sentences["zone"] == "body").sum() == 10


def test_every_quotation_is_found_with_its_speaker(seed: mk.Corpus) -> None:
    """The quotation in the headline and the seven of the body, as written, by Vladimir Putin."""
    quotes = mk.find_quotes(seed)
    direct = quotes[quotes["kind"] == "direct"]
    assert list(zip(direct["start"], direct["end"], strict=True)) == [(74, 89), *LETTER]
    assert set(direct["speaker"]) == {"Vladimir Putin"}
    rules = dict(zip(direct["start"], direct["rule"], strict=True))
    assert "pronoun" in rules[547]  # he says
    assert "role" in rules[1005]  # concludes the Russian leader
    assert (direct["rule"].str.len() > 0).all()


def test_reported_passages_have_their_source(seed: mk.Corpus) -> None:
    """What the newspaper published, and what follows "According to the American newspaper"."""
    quotes = mk.find_quotes(seed, reported="clauses")
    reported = quotes[quotes["kind"] == "reported"]
    assert list(zip(reported["start"], reported["end"], strict=True)) == REPORTED
    assert set(reported["speaker"]) == {"The New York Times"}


def test_quoted_voice_is_positive_and_the_outlet_neutral(seed_tokens: mk.Tokens) -> None:
    """The quoted words carry the warmth; scored as one piece the body gets +.986."""
    tone = mk.score_sentiment(seed_tokens, by="voice", zones=["body"]).set_index("voice")
    assert tone["compound"]["quoted"] > 0.45
    assert abs(tone["compound"]["outlet"]) < 0.1
    assert mk.score_whole(seed_tokens)["compound"].tolist() == [pytest.approx(0.986, abs=5e-4)]


def test_words_by_voice(seed_tokens: mk.Tokens) -> None:
    """About a third of the words is quoted, nearly all of it by one speaker."""
    voices = mk.count_voices(seed_tokens, zones=["body"])
    quoted = voices[voices["voice"] == "quoted"]
    assert quoted["share"].sum() == pytest.approx(0.30, abs=0.01)
    assert quoted["speaker"].tolist() == ["Vladimir Putin"]


def test_machine_translation_is_suspected_with_evidence(seed: mk.Corpus) -> None:
    """The evidence is named, not only the suspicion."""
    assert "that that" in seed.articles["translated"].iloc[0]
    assert mk.findings.list_caveats(seed)[1] == "1 article may be machine-translated"


def test_corrected_quotations_are_used(seed: mk.Corpus) -> None:
    """A table that a person corrected decides the voice of each word."""
    quotes = mk.find_quotes(seed)
    none = mk.tokenize(seed, quotes=quotes.iloc[:0])
    assert set(none.to_frame()["voice"]) == {"outlet"}
    one = quotes[quotes["start"] == 300].assign(voice="reported")
    frame = mk.tokenize(seed, quotes=one).to_frame()
    assert frame[frame["voice"] == "reported"]["token"].tolist() == [
        "“",
        "on",
        "all",
        "fronts",
        "”",
    ]


def test_actors_come_in_their_fullest_form(seed_tokens: mk.Tokens) -> None:
    """A last name alone is the same actor; adjectives of countries are none."""
    counts = mk.count_actors(mk.find_actors(seed_tokens))
    assert counts["actor"].iloc[0] == "Vladimir Putin"
    assert not set(counts["actor"]) & {"Putin", "Russian", "North Korean"}


def test_input_is_left_alone(seed: mk.Corpus) -> None:
    """No function changes the tables that it is given."""
    before = [seed.articles.copy(), seed.zones.copy()]
    tokens = mk.tokenize(seed)
    hits = mk.find_terms(tokens, mk.read_dictionary("war_peace"))
    copies = [tokens.quotes.copy(), hits.copy()]
    mk.mark_text(seed, quotes=tokens.quotes, hits=hits)
    mk.find_context(tokens, hits)
    mk.findings.list_quotes(tokens)
    mk.count_actors(mk.find_actors(tokens))
    for frame, copy in zip(
        [seed.articles, seed.zones, tokens.quotes, hits], [*before, *copies], strict=True
    ):
        pd.testing.assert_frame_equal(frame, copy)
