"""A dataset of counts in place of articles: the same tables, by any column, without their words."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from table_files import WRITERS

import mediakit as mk
from mediakit.corpus import read
from mediakit.errors import ArgumentError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WARS = mk.read_dictionary({"war": ["war*", "no war"], "peace": ["peace"], "unused": ["zorb"]})
TEXTS = [
    "A good war\n\n“No war,” said Ada Kern. The bad war went on.",
    "Ada Kern said that peace was near.",
    "Peace, not war\n\nPeace came. Hope Larkin lost. Warm wars went.",
    " ",
    "“Peace now. Peace.”",
    "Der Krieg ist aus, und niemand war dort, als es Tag wurde.",
    "It rained.",
]
BY = [
    [],
    ["article"],
    ["voice"],
    ["zone", "voice"],
    ["outlet"],
    ["outlet", "desk", "voice"],
    ["article", "outlet", "zone"],
    ["language", "article", "voice"],
]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles of some outlets and days, a few with a desk."""
    rows = [
        {
            "doc_id": f"a{i:02}",
            "text": TEXTS[i % 7],
            "outlet": [None, "Echo", "Star"][i % 3],
            "date": f"2024-{1 + i % 5:02}-11",
        }
        | ({"desk": "news"} if i > 20 else {})
        for i in range(28)
    ]
    path = tmp_path_factory.mktemp("source") / "t.jsonl"
    pd.DataFrame(rows).to_json(path, orient="records", lines=True)
    return path


@pytest.fixture(scope="module")
def articles(source: Path) -> mk.Tokens:
    """The articles themselves."""
    return mk.tokenize(mk.read_articles(source, languages=None))


@pytest.fixture(scope="module")
def folder(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was counted of them."""
    place = tmp_path_factory.mktemp("counts")
    by, reading = ["article", "voice"], mk.Reading(languages=None)
    given = {"by": by, "size": 5, "reading": reading, "sentiment": "vader"}
    mk.count_stream(source, WARS, place, **given)  # type: ignore[arg-type]
    return place


@pytest.fixture(scope="module")
def counts(folder: Path) -> mk.Tokens:
    """The same, read."""
    return mk.tokenize(mk.read_articles(folder))


def test_articles_are_those_that_were_counted(articles: mk.Tokens, counts: mk.Tokens) -> None:
    """With their metadata, the records that were not used, and no text."""
    one, other = articles.corpus, counts.counted
    assert repr(one) == repr(other)
    assert_frame_equal(one.articles.drop(columns="text"), other.articles.drop(columns="text"))
    assert other.articles["text"].isna().all()
    assert_frame_equal(one.rejects, other.rejects)
    assert_frame_equal(mk.count_records(one), mk.count_records(other))


@pytest.mark.parametrize("zones", [("headline", "body"), ("body",)])
@pytest.mark.parametrize("by", BY)
def test_counts_group_as_articles_do(
    articles: mk.Tokens, counts: mk.Tokens, by: list[str], zones: tuple[str, ...]
) -> None:
    """Frames and tone by any keys, the rows, their order, types and reasons."""
    one, other = (mk.count_frames(each, WARS, by=by, zones=zones) for each in (articles, counts))
    assert_frame_equal(one, other)
    for names in ("neutral", "count"):
        how = {"by": by, "zones": zones, "names": names}
        assert_frame_equal(
            mk.score_sentiment(articles, **how),  # type: ignore[arg-type]
            mk.score_sentiment(counts, **how),  # type: ignore[arg-type]
        )


def test_counts_are_held_over_time_as_articles_are(articles: mk.Tokens, counts: mk.Tokens) -> None:
    """By period and voice; variants, too."""
    by = ["month", "voice"]
    one, other = (mk.count_terms_over_time(each, WARS, by=by) for each in (articles, counts))
    assert_frame_equal(one, other)
    one, other = (mk.score_sentiment_over_time(each, by=by) for each in (articles, counts))
    assert_frame_equal(one, other)
    copies = mk.count_copies(articles.corpus, mk.find_duplicates(articles.corpus).iloc[:0])
    variants = [
        mk.comparison.count_variants(each, WARS, copies, by="outlet") for each in (articles, counts)
    ]
    for name, table in variants[0].items():
        assert_frame_equal(table, variants[1][name])


def test_days_and_categories_can_be_fewer(articles: mk.Tokens, folder: Path) -> None:
    """Of some months; of a dictionary that has one of the categories, under another name."""
    peace = mk.read_dictionary({"calm": ["peace"]})
    some = mk.tokenize(mk.read_articles(folder, since="2024-02", until="2024-03"))
    expected = mk.tokenize(articles.corpus.between("2024-02", "2024-03"))
    for by in (["outlet"], ["article", "voice"]):
        one, other = (mk.count_frames(each, peace, by=by) for each in (expected, some))
        assert_frame_equal(one, other)


def test_words_are_looked_up_in_some_articles(
    folder: Path, articles: mk.Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same ones in any order: hits, contexts and sentences are of them, counts of all."""
    monkeypatch.setattr(read.read_sample, "__defaults__", (6,))
    counts = mk.tokenize(mk.read_articles(folder))
    ids = counts.corpus.articles["doc_id"].tolist()
    assert (len(ids), len(counts.counted)) == (6, 24)
    hits = mk.find_terms(counts, WARS).drop(columns="hit_id")
    expected = mk.find_terms(articles, WARS).drop(columns="hit_id")
    assert_frame_equal(hits, expected[expected["doc_id"].isin(ids)].reset_index(drop=True))
    sentences = mk.count_frames(counts, WARS, by="sentence")
    assert {*sentences["doc_id"]} == {*ids}
    assert mk.count_frames(counts, WARS, by=[])["n"].sum() == len(expected)


def test_words_are_looked_up_in_files_of_every_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the rows that are wanted are read, and what comes is what all of them have."""
    monkeypatch.setattr(read.read_sample, "__defaults__", (20,))
    monkeypatch.setattr("mediakit.reading.rows.PEEK", 1)
    for kind, write in WRITERS.items():
        rows = [{"text": TEXTS[i % 7], "page": i, "outlet": kind} for i in range(21)]
        (tmp_path / "all" / f"of{kind}").parent.mkdir(exist_ok=True)
        (tmp_path / "all" / f"of{kind}").write_bytes(write(rows))
    for i, text in enumerate(TEXTS):
        (tmp_path / "all" / f"n{i}.txt").write_text(text, "utf-8")
    mk.count_stream(tmp_path / "all", WARS, tmp_path / "counts", size=9)
    some = mk.tokenize(mk.read_articles(tmp_path / "counts")).corpus
    every = mk.read_articles(tmp_path / "all").filter(doc_id=some.articles["doc_id"].tolist())
    assert some.articles["outlet"].nunique() >= len(WRITERS) - 1
    assert_frame_equal(some.articles, every.articles)
    assert_frame_equal(some.zones, every.zones)


def test_words_of_another_text_are_refused(tmp_path: Path) -> None:
    """Where the source has changed or lost some; where it is gone, there are none, and counts."""
    source, folder = tmp_path / "news.csv", tmp_path / "counts"
    rows = pd.DataFrame({"text": ["War came.", "No war.", "Peace."], "doc_id": [*"abc"]})
    for changed, n in ((rows.assign(text=["War came.", "No!", "Peace."]), 1), (rows[:1], 2)):
        rows.to_csv(source, index=False)
        mk.count_stream(source, WARS, folder)
        assert len(mk.tokenize(mk.read_articles(folder)).corpus) == 3
        changed.to_csv(source, index=False)
        told = f"{n} of 3 articles that are looked up are gone or differ. Count again."
        with pytest.raises(InputError, match=told):
            mk.tokenize(mk.read_articles(folder))
    source.unlink()
    with pytest.warns(UserWarning, match="sentences are of no article: '.*news.csv' is not there"):
        counts = mk.tokenize(mk.read_articles(folder))
    assert mk.find_terms(counts, WARS).empty
    assert mk.count_frames(counts, WARS, by=[])["n"].sum() > 0


def test_what_was_not_counted_is_refused(source: Path, folder: Path, tmp_path: Path) -> None:
    """Another list, engine, or voices: with what to do."""
    counts = mk.tokenize(mk.read_articles(folder))
    with pytest.raises(ArgumentError, match="'calm' of calm was not counted"):
        mk.count_frames(counts, mk.read_dictionary({"calm": ["calm"]}))
    with pytest.raises(ArgumentError, match="Count again with sentiment='vader-nltk'"):
        mk.score_sentiment(counts, engine="vader-nltk")
    mk.count_stream(source, WARS, tmp_path / "counts")
    counts = mk.tokenize(mk.read_articles(tmp_path / "counts"))
    with pytest.raises(ArgumentError, match="voices were not counted"):
        mk.count_frames(counts, WARS, by="voice")
    with pytest.raises(ArgumentError, match="was not counted"):
        mk.score_sentiment(counts)
    part = tmp_path / "counts" / "frames" / "part-000000.parquet"
    part.write_bytes(part.read_bytes()[:-8])  # read when it is asked for
    counts = mk.tokenize(mk.read_articles(tmp_path / "counts"))
    with pytest.raises(InputError, match="is not a whole dataset"):
        mk.count_frames(counts, WARS)
    part.unlink()
    with pytest.raises(InputError, match="is not a whole dataset"):
        mk.read_articles(tmp_path / "counts")


def test_what_needs_texts_is_refused(folder: Path) -> None:
    """In place of a report on none; with where there are some."""
    corpus = mk.read_articles(folder)
    uses: tuple[Callable[[mk.Corpus], object], ...] = (
        mk.find_quotes,
        mk.count_zones,
        mk.measures.propose_boilerplate,
        lambda corpus: mk.mark_text(corpus, quotes=pd.DataFrame(), doc_id="x"),
        lambda corpus: mk.coding.draw_sample(corpus, n=3, seed=1, unit="sentence"),
        lambda corpus: corpus.names,
        mk.look,
    )
    for use in uses:
        with pytest.raises(ArgumentError, match=r"has no texts\. Use its source, '.*t\.jsonl', or"):
            use(corpus)


def test_a_saved_dataset_is_a_dataset(counts: mk.Tokens, tmp_path: Path) -> None:
    """With all of its files, and the same numbers."""
    counts.counted.save(tmp_path / "saved")
    again = mk.tokenize(mk.read_articles(tmp_path / "saved"))
    by = ["outlet", "voice"]
    one, other = (mk.count_frames(each, WARS, by=by) for each in (counts, again))
    assert_frame_equal(one, other)
    sent = pickle.loads(pickle.dumps(again))  # noqa: S301  # with what is kept of it
    assert_frame_equal(one, mk.count_frames(sent, WARS, by=by))


def test_words_of_a_saved_corpus_are_looked_up_there(source: Path, tmp_path: Path) -> None:
    """Where that is what was counted."""
    mk.read_articles(source).save(tmp_path / "saved")
    mk.count_stream(tmp_path / "saved", WARS, tmp_path / "counts")
    counts, articles = (
        mk.tokenize(mk.read_articles(tmp_path / name)) for name in ("counts", "saved")
    )
    assert_frame_equal(mk.find_terms(counts, WARS), mk.find_terms(articles, WARS))


def test_counts_are_not_counted_again(folder: Path, tmp_path: Path) -> None:
    """Nor read in batches: they have no words."""
    for use in (
        lambda: mk.count_stream(folder, WARS, tmp_path / "t.csv"),
        lambda: next(mk.stream_articles(folder)),
    ):
        with pytest.raises(ArgumentError, match="without words"):
            use()


def test_equal_texts_are_copies(articles: mk.Tokens, counts: mk.Tokens) -> None:
    """Those that are alike without being equal are not known without their words."""
    pairs = mk.find_duplicates(counts.counted)
    same = articles.corpus.articles[["doc_id", "text", "outlet"]]
    expected = same.merge(same, on="text").query("doc_id_x < doc_id_y")
    assert pairs["doc_id"].tolist() == sorted(expected["doc_id_x"])
    assert (pairs["similarity"] == 1).all()
    assert {*pairs["kind"].dropna()} == {"same outlet", "other outlet"}
    assert (mk.count_copies(counts.counted, pairs)["n_copies"] == 4).all()


@pytest.fixture(scope="module", params=[["article"], ["article", "voice"]])
def worded(
    request: pytest.FixtureRequest, source: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A dataset with its words, without and with voices."""
    place = tmp_path_factory.mktemp("worded")
    reading = mk.Reading(languages=None)
    mk.count_stream(source, WARS, place, by=request.param, size=5, reading=reading, words=True)
    return place


@pytest.fixture(scope="module")
def worded_counts(worded: Path) -> mk.Tokens:
    """The same, read."""
    return mk.tokenize(mk.read_articles(worded))


def test_each_word_is_counted_as_it_is_written(articles: mk.Tokens, worded: Path) -> None:
    """In its article, zone and voice, part by part."""
    parts = []
    for path in sorted((worded / "words").iterdir()):
        ids = pd.read_parquet(worded / "articles" / path.name)["doc_id"]
        part = pd.read_parquet(path)
        parts.append(part.assign(doc_id=ids.to_numpy()[part["article"]]))
    assert len(parts) == 6
    found, every = pd.concat(parts), articles.to_frame()
    keys = ["doc_id", "zone", "token", *(["voice"] if found["voice"].notna().any() else [])]
    every = every[every["token"].str.contains(r"\w")]
    assert found.set_index(keys)["n"].to_dict() == every.groupby(keys).size().to_dict()
    assert not found.duplicated(keys).any()


def test_words_are_kept_where_that_is_asked_for(source: Path, tmp_path: Path) -> None:
    """Counted anew without them, none are left."""
    for words in (True, False):
        mk.count_stream(source, WARS, tmp_path / "counts", size=5, words=words)
        assert len([*(tmp_path / "counts" / "words").iterdir()]) == 6 * words
    with pytest.raises(ArgumentError, match="words= is for a dataset"):
        mk.count_stream(source, WARS, tmp_path / "t.csv", words=True)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"drop": ["the", "war"], "zones": "body"},
        {"target": "Echo"},
        {"target": "Echo", "reference": "Star"},
        {"by": "zone", "zones": ["headline", "body"]},
        {"by": "voice"},
        {"by": "desk"},
        {"dictionary": WARS},
        {"dictionary": WARS, "by": "zone"},
    ],
)
@pytest.mark.parametrize("copied", [False, True])
def test_key_terms_are_those_of_all_articles(
    articles: mk.Tokens, worded_counts: mk.Tokens, how: dict[str, Any], *, copied: bool
) -> None:
    """To the last bit; copies are one text also where they are in several parts."""
    counts, corpus = worded_counts, articles.corpus
    how = {"by": "outlet", "min_articles": 2, **how}
    if how["by"] == "voice" and "voice" not in counts.counted.counts.manifest["by"]:  # type: ignore[union-attr]
        pytest.skip("voices were not counted")
    if copied:
        how["copies"] = mk.count_copies(corpus, mk.find_duplicates(corpus))
    one, other = (mk.score_keyness(each, **how) for each in (articles, counts))
    assert_frame_equal(one, other, check_exact=True)
    assert copied or how["by"] == "desk" or one["p"].notna().any()


def test_key_terms_of_some_months_are_named_as_of_these(source: Path, tmp_path: Path) -> None:
    """Initials that other months have change no name."""
    table = pd.read_json(source, lines=True, dtype=False)
    table["text"] = table["text"].fillna("") + " They left us, and US ships went."
    table.loc[table["date"] > "2024-03", "text"] += " The U.S. is far."
    table.to_json(tmp_path / "t.jsonl", orient="records", lines=True)
    mk.count_stream(tmp_path / "t.jsonl", WARS, tmp_path / "counts", size=5, words=True)
    corpus = mk.read_articles(tmp_path / "t.jsonl")
    for until, known in ((None, True), ("2024-02", False)):
        one = mk.score_keyness(mk.tokenize(corpus.between(None, until)), by="outlet")
        counts = mk.tokenize(mk.read_articles(tmp_path / "counts", until=until))
        assert_frame_equal(one, mk.score_keyness(counts, by="outlet"), check_exact=True)
        assert ("u.s." in set(one["term"])) == known


def test_without_words_key_terms_are_of_some_articles(
    folder: Path, articles: mk.Tokens, worded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Phrases, too: neighbours are not in a dataset. Lines are of them in any case."""
    monkeypatch.setattr(read.read_sample, "__defaults__", (12,))
    for place, terms in ((folder, "words"), (worded, "phrases")):
        counts = mk.tokenize(mk.read_articles(place))
        ids = counts.corpus.articles["doc_id"].tolist()
        some = mk.tokenize(articles.corpus.filter(doc_id=ids))
        one, other = (
            mk.score_keyness(each, by="outlet", terms=terms, min_articles=1)  # type: ignore[arg-type]
            for each in (some, counts)
        )
        assert_frame_equal(one, other)
    with pytest.raises(ArgumentError, match="'calm' of calm was not counted"):
        mk.score_keyness(counts, by="outlet", dictionary=mk.read_dictionary({"calm": ["calm"]}))
    monkeypatch.setattr(read.read_sample, "__defaults__", (2,))
    counts = mk.tokenize(mk.read_articles(worded))
    words = mk.score_keyness(counts, by="outlet")
    lines = mk.comparison.list_key_lines(counts, words, by="outlet", seed=1)
    assert {*lines["doc_id"]} <= {*counts.corpus.articles["doc_id"]}
