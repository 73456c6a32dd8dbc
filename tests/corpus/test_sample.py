"""The sample corpus against its truth: each miss is listed here by name, with the reason."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd
import pytest
from conftest import ROOT

import mediakit as mk

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE: Final = ROOT / "seeds" / "sample"
COMPANIONS: Final = {"README.md", "index.csv", "truth.csv"}
ENCODED: Final = {"lantern_general_cp1252.txt": "cp1252", "meridian_audit_utf16.txt": "utf-16"}
ZONES: Final = ("kicker", "headline", "byline", "boilerplate")
QUOTES: Final = ("direct", "scare", "reported")
OUTSIDE: Final = "outside the article"  # of a page: what reading HTML leaves out
Span = tuple[int, int]
Label = tuple[str, str, str]  # file, kind and how the words begin

# What the rules do not find yet; where one gets better, a test fails: shorten its list.
MISSES: Final = tomllib.loads(Path(__file__).with_name("sample_misses.toml").read_text("utf-8"))

# --- reading it -----------------------------------------------------------------------------------


class Read(NamedTuple):
    """One article as the kit reads it: its text, byline, zones and quotations."""

    text: str
    byline: str
    zones: list[tuple[int, int, str]]
    quotes: list[tuple[int, int, str, str]]


@cache
def truth() -> pd.DataFrame:
    """Return all labels."""
    return pd.read_csv(SAMPLE / "truth.csv", dtype=str, keep_default_na=False)


def labels_of(*kinds: str) -> Iterator[Any]:
    """Yield the labels of some kinds."""
    yield from truth()[truth()["kind"].isin(kinds)].itertuples()


@cache
def corpus() -> mk.Corpus:
    """Return the articles with outlet and date, which are in the index alone for some."""
    found = mk.read_articles(SAMPLE, languages=None).articles.set_index("source")
    index = pd.read_csv(SAMPLE / "index.csv", dtype=str).set_index("file")
    for name in ("outlet", "date"):
        found[name] = found[name].fillna(index[name])
    columns = ["doc_id", "text", "title", "outlet", "date", "language", "language_rule"]
    return mk.read_articles(found[columns].assign(source=found.index), languages=None)


@cache
def articles() -> dict[str, Read]:
    """Return every article by its file; those that the folder rejects are read by themselves."""
    single = {**ENCODED, "lantern_ferry.txt": None}
    read = [mk.read_articles(SAMPLE, languages=None)]
    read += [mk.read_articles(SAMPLE / name, encoding=code) for name, code in single.items()]
    return {name: article for one in read for name, article in _articles(one)}


def _articles(one: mk.Corpus) -> Iterator[tuple[str, Read]]:
    quotes = mk.find_quotes(one, reported="clauses")  # what the labels are of
    for row in one.articles.itertuples():
        text, doc_id = str(row.text), row.doc_id
        zones = one.zones[one.zones["doc_id"] == doc_id]
        mine = quotes[quotes["doc_id"] == doc_id]
        pieces = [
            (start + part.start(), start + part.end(), kind, speaker)
            for start, end, kind, speaker in zip(
                mine["start"], mine["end"], mine["kind"], mine["speaker"].fillna(""), strict=True
            )
            for part in re.finditer(r"\S[^\n]*(?<=\S)", text[start:end])
        ]
        spans = list(zip(zones["start"], zones["end"], zones["zone"], strict=True))
        yield str(row.source), Read(text, str(row.byline), spans, pieces)


def span_of(label: Any) -> Span:  # noqa: ANN401 (a row of a table)
    """Return where the words of a label stand."""
    text = articles()[label.file].text
    places = [m.start() for m in re.finditer(f"(?={re.escape(label.text)})", text)]
    start = places[int(label.occurrence) - 1]
    return start, start + len(label.text)


def check(found: set[Label], known: str) -> None:
    """Check that labels, as a list of known ones names them, are those of the list."""

    def name(label: Label) -> Label:
        for file, kind, words, _ in MISSES[known]:
            fits = label[0] == file or (file[0] == "*" and label[0].endswith(file[1:]))
            if fits and label[1] == kind and label[2].startswith(words):
                return file, kind, words
        return label

    assert {name(label) for label in found} == {tuple(row[:3]) for row in MISSES[known]}


# --- the truth fits the texts ---------------------------------------------------------------------


def test_enough_articles_of_the_length_of_short_news() -> None:
    """Four outlets, two months, at least 24 articles that can be used."""
    used = corpus().articles
    assert len(used) >= 24
    assert used["outlet"].nunique() == 4
    assert set(used["date"].str[:7]) == {"2031-03", "2031-04"}
    assert len(articles()) == len(used) + 3
    assert all(120 <= len(read.text.split()) <= 350 for read in articles().values())


def test_every_file_is_labelled_as_constructed() -> None:
    """In the index, and in the file where that has metadata."""
    index = pd.read_csv(SAMPLE / "index.csv", dtype=str).set_index("file")
    assert set(index.index) == {path.name for path in SAMPLE.iterdir()} - COMPANIONS
    assert index["constructed"].str.contains("nothing in it is real").all()
    for name in index.index[index["outlet"].isna()]:
        assert "nothing in it is real" in (SAMPLE / name).read_text("utf-8")


def test_every_label_stands_in_its_text() -> None:
    """As often as it says; what a page has around its article stands in the page."""
    for label in labels_of(*ZONES, *QUOTES):
        text = articles()[label.file].text
        if label.text not in text:
            assert label.file.endswith(".html")
            assert label.kind in ("byline", "boilerplate")
            assert label.text in (SAMPLE / label.file).read_text("utf-8")
        else:
            start, end = span_of(label)
            assert text[start:end] == label.text
        names = [label.value, *re.findall(r"alt: ([^;]+)", label.note)]
        assert all(name in text for name in names)


def test_no_mark_is_left_without_a_label() -> None:
    """Every double mark of headline and body is in a label, and so is every opening single one."""
    for file, read in articles().items():
        text = list(read.text)
        for label in labels_of("direct", "scare", "boilerplate"):
            if label.file == file and label.text in read.text:
                start, end = span_of(label)
                text[start:end] = " " * (end - start)
        assert not set(text) & set('“”„«»‘"'), file


# --- accounting -----------------------------------------------------------------------------------


def test_every_file_is_used_or_rejected_with_its_reason() -> None:
    """Seen = used + rejected, and each reason is the one that the truth gives."""
    read = mk.read_articles(SAMPLE)
    rejected = dict(zip(read.rejects["source"], read.rejects["reason"], strict=True))
    wanted = {label.file: label.value for label in labels_of("reject")}
    other = dict.fromkeys((label.file for label in labels_of("language")), "other_language")
    assert rejected == wanted | other
    assert {*rejected, *read.articles["source"]} == {path.name for path in SAMPLE.iterdir()}
    assert len(read.articles) + len(read.rejects) == len(list(SAMPLE.iterdir()))


def test_a_named_encoding_reads_what_utf8_does_not() -> None:
    """With the marks and accents that were written."""
    assert {label.file: label.value for label in labels_of("encoding")} == ENCODED
    assert "in the café where" in articles()["lantern_general_cp1252.txt"].text
    assert "General’s fury: ‘They" in articles()["lantern_general_cp1252.txt"].text
    assert articles()["meridian_audit_utf16.txt"].text.startswith("Audit office")


def test_languages_and_machine_translation() -> None:
    """Declared or not, they are told apart; of the English one alone reads like a machine's."""
    used = corpus().articles.set_index("source")
    wanted = {label.file: label.value for label in labels_of("language")}
    assert {file: tag for file, tag in used["language"].items() if tag != "en"} == wanted
    assert set(used["language_rule"]) == {"declared", "found"}
    suspected = set(used.index[used["translated"].notna()])
    assert suspected == {label.file for label in labels_of("translated")}


# --- copies ---------------------------------------------------------------------------------------


def copies() -> dict[str, set[str]]:
    """Return the doc_ids of each group of copies."""
    ids = corpus().articles.set_index("source")["doc_id"]
    groups: dict[str, set[str]] = {}
    for label in labels_of("copy"):
        groups.setdefault(label.value, set()).add(ids[label.file])
    return groups


def test_all_copies_are_found_and_nothing_else() -> None:
    """The groups are those of the truth, with kind and agency."""
    found = mk.find_duplicates(corpus())
    groups = [{*part["doc_id"], *part["other"]} for _, part in found.groupby("group")]
    assert sorted(map(sorted, groups)) == sorted(map(sorted, copies().values()))
    ids = corpus().articles.set_index("source")["doc_id"]
    kinds = {ids[label.file]: label.note for label in labels_of("copy")}
    assert found["kind"].tolist() == [kinds[doc_id] for doc_id in found["doc_id"]]
    agencies = {ids[label.file]: label.value for label in labels_of("agency")}
    either = [
        agencies.get(a) or agencies.get(b)
        for a, b in zip(found["doc_id"], found["other"], strict=True)
    ]
    assert found["agency"].astype(object).where(found["agency"].notna(), None).tolist() == either


def test_all_pairs_of_copies_are_found_below_one_half() -> None:
    """Two versions of the AFP text were cut in different places: they share .44."""
    found = mk.find_duplicates(corpus(), min_similarity=0.4)
    wanted = {pair for group in copies().values() for pair in combinations(sorted(group), 2)}
    assert set(zip(found["doc_id"], found["other"], strict=True)) == wanted


# --- zones ----------------------------------------------------------------------------------------


def places(text: str, label: Any) -> list[Span]:  # noqa: ANN401 (a row of a table)
    """Return where a label of a zone stands; a headline also where a page repeats it as a line."""
    if label.kind != "headline":
        return [span_of(label)]
    lines = [m.span() for m in re.finditer(f"(?m)^{re.escape(label.text)}$", text)]
    return lines or [span_of(label)]


def test_zones_are_labelled_or_listed() -> None:
    """Kickers, headlines, bylines and boilerplate have their exact span in the zone."""
    missed: set[Label] = set()
    for label in labels_of(*ZONES):
        read = articles()[label.file]
        if label.text not in read.text:
            assert label.kind == "boilerplate" or label.text == f"By {read.byline}"
            continue
        assert OUTSIDE not in label.note
        if not {(*span, label.kind) for span in places(read.text, label)} <= set(read.zones):
            missed.add((label.file, label.kind, label.text))
    check(missed, "zones_missed")


def test_no_text_is_taken_for_boilerplate() -> None:
    """What is labelled boilerplate or byline is so in the truth."""
    wanted = {(label.file, label.text) for label in labels_of("boilerplate", "byline")}
    for file, read in articles().items():
        for start, end, zone in read.zones:
            if zone in ("boilerplate", "byline"):
                assert (file, read.text[start:end]) in wanted


# --- voices ---------------------------------------------------------------------------------------


def is_soft(label: Any) -> bool:  # noqa: ANN401 (a row of a table)
    """Tell whether finding a label is neither rewarded nor punished."""
    return "optional" in label.note or "nested" in label.note.split("; ")


def fits(span: Span, label: Any) -> bool:  # noqa: ANN401 (a row of a table)
    """Tell whether a span is that of a label; reported speech has softer ends."""
    low, high = span_of(label)
    if label.kind != "reported":
        return span == (low, high)
    common = min(high, span[1]) - max(low, span[0])
    return 2 * common >= max(high, span[1]) - min(low, span[0])


def bare(speaker: str) -> str:
    """Return a speaker without article and case."""
    return re.sub(r"^(?:an?|the)\s+", "", speaker.strip().casefold().replace("’", "'"))


@cache
def compared() -> tuple[set[Label], set[Label], set[Label]]:
    """Return the quotations that are missed, those with another speaker, and what is none."""
    missed: set[Label] = set()
    other: set[Label] = set()
    left = {(file, *quote) for file, read in articles().items() for quote in read.quotes}
    for label in labels_of(*QUOTES):
        name = (label.file, label.kind, label.text)
        quotes = articles()[label.file].quotes
        # An optional label excuses what is found there, whatever its kind.
        kinds = QUOTES if is_soft(label) else (label.kind,)
        found = [q for q in quotes if q[2] in kinds and fits((q[0], q[1]), label)]
        left -= {(label.file, *quote) for quote in found}
        if is_soft(label):
            continue
        if not found:
            missed.add(name)
        elif label.kind != "scare":
            names = [label.value, *re.findall(r"alt: ([^;]+)", label.note)]
            if bare(found[0][3]) not in map(bare, names):
                other.add(name)
    false = {(file, kind, articles()[file].text[a:b]) for file, a, b, kind, _ in left}
    return missed, other, false


def test_quotations_are_found_or_listed() -> None:
    """Direct quotations and scare marks exactly, reported clauses by half of their extent."""
    check(compared()[0], "quotes_missed")


def test_no_direct_quotation_is_missed() -> None:
    """All of them, in three kinds of marks."""
    assert sum(not is_soft(label) for label in labels_of("direct")) > 100
    assert not {kind for _, kind, _ in compared()[0]} & {"direct"}


def test_what_is_found_falsely_is_listed() -> None:
    """No other words are taken for somebody's."""
    check(compared()[2], "found_falsely")


def test_speakers_are_found_or_listed() -> None:
    """By the fullest name in the article, or another that the truth allows."""
    check(compared()[1], "speakers_missed")


# --- it shows something ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dictionary", "category", "most"),
    [
        ("generic_frames", "economic_consequences", "The Brennick Courier"),
        ("generic_frames", "human_interest", "The Daily Lantern"),
        ("generic_frames", "responsibility", "Meridian Post"),
        ("war_peace", "war_journalism", "The Daily Lantern"),
    ],
)
def test_outlets_differ_in_their_frames(dictionary: str, category: str, most: str) -> None:
    """Each outlet tells the stories in the frame that it was written with."""
    frames = mk.count_frames(tokens(), mk.read_dictionary(dictionary), by="outlet")
    rates = frames[frames["category"] == category].set_index("outlet")["per_1000"]
    assert rates.idxmax() == most


def test_outlets_differ_in_their_tone() -> None:
    """In its own voice the paper that is close to business is the friendliest, the tabloid not."""
    scores = mk.score_sentiment(tokens(), by=["outlet", "voice"])
    own = scores[scores["voice"] == "outlet"].set_index("outlet")["compound"]
    assert (own.idxmax(), own.idxmin()) == ("The Brennick Courier", "The Daily Lantern")


@cache
def tokens() -> mk.Tokens:
    """Return the tokens of the articles in English."""
    return mk.tokenize(corpus().filter(language="en"))
