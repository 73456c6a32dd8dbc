"""English instruments on other languages: what is missing, why, and what still counts."""

from __future__ import annotations

import pandas as pd
import pytest

import mediakit as mk
from mediakit.findings.article import list_caveats
from mediakit.tables import VOICES

GERMAN = (
    "Die Stadt Velmark baut im Herbst eine neue Brücke. „Wir haben lange genug gewartet“, sagte "
    "Ada Kern am Montag. Es war die dritte Sitzung des Rates. Ada Kern sagte, dass die Arbeiten "
    "„bald“ beginnen. ‚Das ist gut‘, rief Bo Lind."
)
FRENCH = (
    "Le conseil de Velmark a voté le budget lundi soir. « Nous avons choisi la prudence », a "
    "déclaré Ada Kern devant la presse. Elle a dit que les travaux du pont commenceraient "
    "« bientôt » et que la ville grave son avenir."
)
SPANISH = (
    "El ayuntamiento de Velmark aprobó el lunes un plan para el puente. “No vamos a esperar más”, "
    "dijo Ada Kern en la plaza. La alcaldesa dijo que el plan «local» empieza en otoño, y no hay "
    "error fatal en las cuentas."
)
ENGLISH = (
    "Ada Kern said that the bridge was a great success. “We are glad,” Bo Lind said on Monday."
)
TEXTS = {"de": GERMAN, "fr": FRENCH, "es": SPANISH, "en": ENGLISH}
MARKED = {
    "de": ["„Wir haben lange genug gewartet“", "„bald“"],
    "fr": ["« Nous avons choisi la prudence »", "« bientôt »"],
    "es": ["“No vamos a esperar más”", "«local»"],
}


@pytest.fixture(scope="module")
def tokens() -> mk.Tokens:
    """One article in each language, with a tone by the English list."""
    table = pd.DataFrame({"doc_id": [*TEXTS], "text": [*TEXTS.values()], "outlet": [*"AABB"]})
    return mk.tokenize(mk.read_articles(table, languages=None))


def test_other_languages_have_no_tone_and_say_why(tokens: mk.Tokens) -> None:
    """By article, sentence and voice; in a group their sentences are left out."""
    assert tokens.corpus.articles["language"].tolist() == [*TEXTS]
    by_article = mk.score_sentiment(tokens).set_index("doc_id")
    alone = mk.tokenize(tokens.corpus.filter(doc_id="en"))
    for name, row in by_article.iterrows():
        assert (row["reason"] == "other_language") == (name != "en")
        assert pd.isna(row["compound"]) == (name != "en")
        assert (row["n_sentences"] > 0) == (row["n_words"] > 0) == (name == "en")
    sentences = mk.score_sentiment(tokens, by=["sentence", "voice"])
    foreign = sentences[sentences["doc_id"] != "en"]
    assert len(foreign) > 6
    assert set(foreign["reason"]) == {"other_language"}
    assert foreign["compound"].isna().all()
    groups = mk.score_sentiment(tokens, by=["outlet", "voice"], interval="bootstrap", seed=1)
    english = mk.score_sentiment(alone, by=["outlet", "voice"], interval="bootstrap", seed=1)
    pd.testing.assert_frame_equal(groups.iloc[3:].reset_index(drop=True), english)
    assert groups["reason"][:3].tolist() == ["other_language"] * 3
    whole = mk.score_whole(tokens).set_index("doc_id")
    assert whole["reason"].fillna("").to_dict() == dict.fromkeys(
        ["de", "fr", "es"], "other_language"
    ) | {"en": ""}


def test_marks_of_other_languages_are_direct_quotations(tokens: mk.Tokens) -> None:
    """Without cues there is no speaker, no reported speech, and no mark that is a scare quote."""
    quotes = tokens.quotes
    texts = tokens.corpus.articles.set_index("doc_id")["text"]
    for name, wanted in MARKED.items():
        rows = quotes[quotes["doc_id"] == name]
        assert [texts[name][a:b] for a, b in zip(rows["start"], rows["end"], strict=True)][
            :2
        ] == wanted
        assert set(rows["kind"]) == {"direct"}
        assert set(rows["voice"]) == {"quoted"}
        assert set(rows["rule"]) == {"no_cue_list"}
        assert set(rows["zone"]) == {"body"}
        assert (rows["speaker"].fillna("") == "").all()
        assert rows["speaker_start"].isna().all()
    assert quotes.loc[quotes["doc_id"] == "en", "kind"].tolist() == ["reported", "direct"]
    voices = mk.count_voice_words(tokens, by="language")
    english = voices["language"] == "en"
    assert set(voices.loc[~english, "reason"]) == {"other_language"}
    assert voices.loc[~english, "share"].isna().all()
    assert voices.loc[english, "share"].sum() == pytest.approx(1)
    assert len(voices) == len(VOICES) * len(TEXTS)


def test_names_are_english_but_lists_hold_everywhere(tokens: mk.Tokens) -> None:
    """No name is found in another language; what a list or dictionary of one's own has, is."""
    found = mk.find_actors(tokens, min_mentions=1)
    assert set(found["doc_id"]) == {"en"}
    people = mk.find_actors(tokens, mk.read_actors({"Ada Kern": ["Ada Kern"]}))
    assert people["doc_id"].value_counts().to_dict() == {"de": 2, "fr": 1, "es": 1, "en": 1}
    bridge = mk.read_dictionary({"bridge": ["brücke", "pont", "puente", "bridge"]})
    frames = mk.count_frames(tokens, bridge)
    assert frames["n"].tolist() == [1, 1, 1, 1]
    tone = mk.score_actors(tokens, people, by="outlet").set_index("outlet")
    assert tone["reason"].fillna("").to_dict() == {"A": "other_language", "B": ""}


def test_what_is_not_known_to_be_another_language_is_read_as_before() -> None:
    """Declared English, too short to tell, or without a language at all."""
    table = pd.DataFrame({"text": ["War gut.", ENGLISH], "language": [None, "en-GB"]})
    corpus = mk.read_articles(table, languages=None)
    assert corpus.articles["language_rule"].tolist() == ["assumed", "declared"]
    assert mk.score_sentiment(mk.tokenize(corpus))["n_scored"].tolist() == [1, 1]
    blank = mk.Corpus(corpus.articles.assign(language=None), corpus.zones, corpus.rejects)
    assert mk.score_sentiment(mk.tokenize(blank))["n_scored"].tolist() == [1, 1]


def test_pages_say_it_in_plain_words(tokens: mk.Tokens) -> None:
    """A badge for some or for the only article; sentences on what is left."""
    told = "not in English: tone, reported speech and names not measured"
    assert f"3 articles {told}" in list_caveats(tokens.corpus)
    alone = tokens.corpus.filter(doc_id="de")
    assert told in list_caveats(alone)
    assert not any(told in badge for badge in list_caveats(tokens.corpus.filter(doc_id="en")))
    tone = mk.score_sentiment(mk.tokenize(alone), by="voice")
    assert mk.findings.summarize_tone(tone) == ["Tone was not measured: not in English."]
