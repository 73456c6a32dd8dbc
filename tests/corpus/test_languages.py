"""The language of each article: declared, found or assumed, and what becomes of other languages."""
# ruff: noqa: RUF001 (news in other scripts)

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from conftest import ROOT, SHARED
from py3langid.langid import MODEL_FILE, LanguageIdentifier

import mediakit as mk
from mediakit.base.files import read_toml
from mediakit.corpus import languages
from mediakit.corpus.languages import find_language, read_tag
from mediakit.errors import ArgumentError, InputError

if TYPE_CHECKING:
    from pathlib import Path

# The same invented news in each language: what is found must be what it was written in.
NEWS = {
    "ar": "وافق مجلس مدينة برينيك يوم الخميس على ميزانية الميناء الجديد. وقالت رئيسة البلدية إن "
    "الأعمال ستبدأ في الخريف وستكلف أربعين مليون كرونة.",
    "cs": "Zastupitelstvo města Brennick ve čtvrtek schválilo rozpočet nového přístavu. Starostka "
    "řekla, že práce začnou na podzim a budou stát čtyřicet milionů korun.",
    "da": "Byrådet i Brennick vedtog torsdag budgettet for den nye havn. Borgmesteren sagde, at "
    "arbejdet begynder til efteråret og koster fyrre millioner kroner.",
    "de": "Der Stadtrat von Brennick hat am Donnerstag den Haushalt für den neuen Hafen "
    "beschlossen. Die Arbeiten begännen im Herbst und kosteten vierzig Millionen Kronen.",
    "el": "Το δημοτικό συμβούλιο του Μπρένικ ενέκρινε την Πέμπτη τον προϋπολογισμό του νέου "
    "λιμανιού. Η δήμαρχος είπε ότι τα έργα θα αρχίσουν το φθινόπωρο.",
    "es": "El ayuntamiento de Brennick aprobó el jueves el presupuesto del nuevo puerto. La "
    "alcaldesa dijo que las obras empezarán en otoño y que costarán cuarenta millones.",
    "fi": "Brennickin kaupunginvaltuusto hyväksyi torstaina uuden sataman talousarvion. "
    "Pormestarin mukaan työt alkavat syksyllä ja maksavat neljäkymmentä miljoonaa.",
    "fr": "Le conseil municipal de Brennick a adopté jeudi le budget du nouveau port. La maire a "
    "déclaré que les travaux commenceraient à l’automne et coûteraient quarante millions.",
    "hi": "ब्रेनिक नगर परिषद ने गुरुवार को नए बंदरगाह का बजट मंजूर किया। महापौर ने कहा कि काम शरद "
    "ऋतु में शुरू होगा और उस पर चार करोड़ क्राउन खर्च होंगे।",
    "id": "Dewan kota Brennick pada hari Kamis menyetujui anggaran pelabuhan baru. Wali kota "
    "mengatakan bahwa pekerjaan akan dimulai pada musim gugur dan menelan biaya besar.",
    "it": "Il consiglio comunale di Brennick ha approvato giovedì il bilancio del nuovo porto. La "
    "sindaca ha detto che i lavori cominceranno in autunno e costeranno quaranta milioni.",
    "ja": "ブレニック市議会は木曜日、新しい港の予算を承認した。市長は、工事は秋に始まり、"
    "費用は四千万クローネになると述べた。",
    "nl": "De gemeenteraad van Brennick heeft donderdag de begroting voor de nieuwe haven "
    "goedgekeurd. De burgemeester zei dat het werk in de herfst begint of later.",
    "pl": "Rada miasta Brennick przyjęła w czwartek budżet nowego portu. Burmistrz powiedziała, że "
    "prace zaczną się jesienią i będą kosztować czterdzieści milionów koron.",
    "pt": "A câmara municipal de Brennick aprovou na quinta-feira o orçamento do novo porto. A "
    "presidente disse que as obras começam no outono e vão custar quarenta milhões.",
    "ru": "Городской совет Бренника в четверг утвердил бюджет нового порта. Мэр сообщила, что "
    "работы начнутся осенью и обойдутся в сорок миллионов крон.",
    "sv": "Kommunfullmäktige i Brennick antog på torsdagen budgeten för den nya hamnen. "
    "Borgmästaren sade att arbetet börjar i höst och kostar fyrtio miljoner kronor.",
    "tr": "Brennick belediye meclisi perşembe günü yeni limanın bütçesini onayladı. Belediye "
    "başkanı, çalışmaların sonbaharda başlayacağını ve pahalı olacağını söyledi.",
    "uk": "Міська рада Бренніка в четвер затвердила бюджет нового порту. Міська голова повідомила, "
    "що роботи почнуться восени й коштуватимуть сорок мільйонів крон.",
    "zh": "布伦尼克市议会星期四通过了新港口的预算。市长表示，工程将于秋季开始，耗资四千万克朗。",
}
ENGLISH = (
    "Brennick council has voted for a budget to rebuild its harbour. Mayor Ada Kern said on "
    "Thursday that work starts in autumn and costs forty million crowns."
)
UNCLEAR = (
    "Rain.",
    "Port shuts.",
    "Madrid",
    "Le Monde",
    "Voilà.",
    "2019 - 12,500\n2020 - 13,100\n2021 - 14,800",
    "Manchester United 2-1 Liverpool",
    "Real Madrid 2, Bayern München 1; Paris Saint-Germain 0, Juventus 3; Ajax 1, Benfica 1",
    "Anna Riedel, Petar Vuk, Inés Calduero, Kofi Mensah, Li Wei, Jean Dupont, Hans Müller",
    "Dimmblá, Frigg, Glódís, Hörn, Ingunn, Jórlaug, Sigurfljóð: names for a storm",
)


def language_of(text: str, declared: str | None = None) -> tuple[str, str]:
    """Return tag and rule of a text that is all body."""
    return find_language(text, [text], declared)[:2]


def frame(*texts: str, **columns: list[str | None]) -> pd.DataFrame:
    """Return a table of texts."""
    return pd.DataFrame({"doc_id": [f"a{i}" for i in range(len(texts))], "text": texts, **columns})


@pytest.mark.parametrize("tag", NEWS)
def test_undeclared_language_is_found(tag: str) -> None:
    """In two sentences of news; the first twelve words show at least that they are no English."""
    assert language_of(NEWS[tag]) == (tag, "found")
    if " " in NEWS[tag]:
        first = " ".join(NEWS[tag].split()[:12])
        assert language_of(first)[0] != "en"


def test_ranks_are_those_of_py3langid() -> None:
    """What is kept of its model for the languages of news gives what the whole model gives."""
    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages(read_toml("corpus/languages.toml")["found"])
    for text in (*NEWS.values(), *UNCLEAR, ENGLISH, ENGLISH.upper(), "", "\u2028 7"):
        assert languages.load_identifier().rank(text) == whole.rank(text)


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_does_not_tell_is_not_guessed(text: str) -> None:
    """Few words, numbers, names: taken for the first of the languages that are wanted."""
    assert language_of(text) == ("en", "assumed")
    read = mk.read_articles(frame(text, NEWS["es"]), languages=["es", "en"]).articles
    assert read["language"].tolist() == ["es", "es"]
    assert read["language_rule"].tolist() == ["assumed", "found"]


@pytest.mark.parametrize("text", [ENGLISH, ENGLISH.upper(), "They left and the ship did not."])
def test_short_english_is_found(text: str) -> None:
    """Also without a single "the", and in capitals."""
    assert language_of(text) == ("en", "found")


def test_mixed_text_is_english_from_a_part_on() -> None:
    """A quotation in another language changes nothing, nor a line of English in foreign text."""
    english = f"{ENGLISH} The vote was close, and the harbour is old. " * 3
    assert language_of(f"{english} «{NEWS['es']}»") == ("en", "found")
    assert language_of(f"{NEWS['es'] * 3} “{ENGLISH}”") == ("es", "found")


def test_english_news_is_english(news: mk.Corpus) -> None:
    """None of the real articles is taken for another language; nor is any of their lines."""
    assert set(news.articles["language"]) == {"en"}
    assert set(news.articles["language_rule"]) == {"found"}
    lines = {line for text in news.articles["text"] for line in text.splitlines() if line.strip()}
    assert len(lines) > 1_000
    assert {line for line in lines if language_of(line)[0] != "en"} == set()


def test_english_news_is_nearly_never_asked_about(
    news: mk.Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model costs a second, so that plain English must do without it."""
    asked: list[object] = []
    monkeypatch.setattr(languages, "_read", asked.append)
    for text in news.articles["text"]:
        language_of(text)
    path = SHARED / "bench" / "speeches.jsonl.gz"
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                language_of(json.loads(line)["text"])
    assert len(asked) <= 2  # a table of votes without a sentence, and one more


def test_the_model_is_loaded_only_if_needed() -> None:
    """Reading the English seed imports neither py3langid nor babel."""
    script = (
        "import sys, mediakit as mk; mk.read_articles('seeds/putin_north_korea.txt'); "
        "print({'py3langid', 'babel'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("declared", "tag"),
    [
        *(("en", "en"), ("EN", "en"), ("en-GB", "en"), ("en_US", "en"), ("eng", "en")),
        *(
            ("English", "en"),
            (" ENGLISH ", "en"),
            ("English (UK)", "en"),
            ("English; French", "en"),
        ),
        *(("es-419", "es"), ("spa", "es"), ("Spanish", "es"), ("ger", "de"), ("deu", "de")),
        *(("zh-Hant-TW", "zh"), ("iw", "he"), ("nb", "no"), ("nob", "no"), ("fil", "fil")),
        *(("Scottish Gaelic", "gd"), ("Norwegian Bokmål", "no"), ("yue", "yue")),
        *(("", None), ("NA", None), ("n/a", None), ("und", None), ("mul", None), ("?", None)),
        *(("unknown", None), ("None", None), ("xx", None), ("Klingonisch", None)),
    ],
)
def test_declared_languages_are_understood(declared: str, tag: str | None) -> None:
    """Tags, codes of two and three letters, English names; what is none of them is no language."""
    assert read_tag(declared) == tag


def test_declared_language_counts() -> None:
    """Also of a text that does not tell; one that is not understood counts as none."""
    table = frame("Rain.", "Rain.", NEWS["fr"], ENGLISH, language=["es-MX", "NA", "French", None])
    read = mk.read_articles(table, languages=None).articles
    assert read["language"].tolist() == ["es", "en", "fr", "en"]
    assert read["language_rule"].tolist() == ["declared", "assumed", "declared", "found"]


def test_other_languages_are_rejected_and_kept_on_demand() -> None:
    """The reason names the language, how it is known and the way to keep it."""
    table = frame(ENGLISH, NEWS["es"], NEWS["de"], language=[None, None, "German"])
    corpus = mk.read_articles(table)
    assert corpus.articles["doc_id"].tolist() == ["a0"]
    assert corpus.rejects["reason"].tolist() == ["other_language"] * 2
    assert corpus.rejects["row"].tolist() == [1, 2]
    found, declared = corpus.rejects["detail"]
    assert "the text is in Spanish (es), as its words show" in found
    assert "languages=['en', 'es']" in found
    assert "declared to be in German (de)" in declared
    assert corpus.rejects["text"].tolist() == [NEWS["es"], NEWS["de"]]
    assert len(mk.read_articles(table, languages=None)) == 3
    assert mk.read_articles(table, languages=["de"]).articles["doc_id"].tolist() == ["a2"]
    assert len(mk.read_articles(table, languages=["English", "es"])) == 2


def test_rejected_language_leaves_its_id_free() -> None:
    """The English version of an article under the same id is used."""
    table = pd.DataFrame({"doc_id": ["7", "7"], "text": [NEWS["es"], ENGLISH]})
    assert mk.read_articles(table).articles["text"].tolist() == [ENGLISH]


def test_batches_reject_the_same() -> None:
    """As does `stream_articles`, whatever the size of a batch."""
    table = frame(*NEWS.values(), ENGLISH)
    whole = mk.read_articles(table)
    batches = list(mk.stream_articles(table, size=3))
    assert sum(map(len, batches)) == len(whole) == 1
    rejects = pd.concat([batch.rejects for batch in batches], ignore_index=True)
    pd.testing.assert_frame_equal(rejects, whole.rejects)
    assert sum(map(len, mk.stream_articles(table, languages=None))) == len(table)


def test_single_file_in_another_language_is_refused(tmp_path: Path) -> None:
    """With the way to read it all the same."""
    path = tmp_path / "puerto.txt"
    path.write_text(NEWS["es"], "utf-8")
    with pytest.raises(InputError, match=r"cannot be used: .* Spanish \(es\).*languages=None"):
        mk.read_articles(path)
    with pytest.raises(InputError, match="languages=None"):
        list(mk.stream_articles(path))
    assert mk.read_articles(path, languages=None).articles["language"].tolist() == ["es"]


def test_wrong_declaration_is_told() -> None:
    """Spanish that is declared English is used as declared, and named in a warning if long."""
    table = frame(ENGLISH, NEWS["es"] * 2, language=["en", "en"])
    with pytest.warns(UserWarning, match="'a1' is declared English .* reads like Spanish"):
        corpus = mk.read_articles(table)
    assert corpus.articles["language"].tolist() == ["en", "en"]
    assert corpus.articles["language_rule"].tolist() == ["declared", "contradicted"]
    with pytest.warns(UserWarning, match="'a1' is declared"):
        list(mk.stream_articles(table))
    short = mk.read_articles(frame(NEWS["es"], language=["en"])).articles
    assert short["language_rule"].tolist() == ["declared"]


def test_english_declared_as_another_is_told() -> None:
    """It is rejected as declared, and the reason says what it reads like."""
    table = frame(ENGLISH, f"{ENGLISH} The end.", language=["en", "es"])
    detail = mk.read_articles(table).rejects.loc[0, "detail"]
    assert "declared to be in Spanish (es), though it reads like English" in str(detail)


def test_articles_that_are_read_again_declare_nothing_new() -> None:
    """A table of articles keeps what its rules say."""
    table = frame("Rain.", ENGLISH, NEWS["es"], NEWS["de"], language=[None, None, None, "de"])
    once = mk.read_articles(table, languages=None)
    again = mk.read_articles(once.articles, languages=None)
    pd.testing.assert_frame_equal(again.articles, once.articles)


@pytest.mark.parametrize("wrong", ["en", [], ["Englsh"], [7], ["und"]])
def test_wrong_languages_are_refused(wrong: Any) -> None:  # noqa: ANN401 (anything)
    """Before anything is read."""
    with pytest.raises(ArgumentError, match=r"[Ll]anguage"):
        mk.read_articles(frame(ENGLISH), languages=wrong)
    with pytest.raises(ArgumentError):
        mk.stream_articles(frame(ENGLISH), languages=wrong)
