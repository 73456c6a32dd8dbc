"""Duplicates: every pair and every figure as a comparison of all pairs by sets gives them."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from conftest import SHARED, examples
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.distance import jaccard_distance
from nltk.util import ngrams

import mediakit as mk
from mediakit.base.prose import fold
from mediakit.errors import ArgumentError, OutputError
from mediakit.tables import COUNTED, DUPLICATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORDS = ["ba", "do", "fe", "gi", "ku", "la", "mo", "ni", "po", "ru", "se", "ti", "vu", "zo"]
SPEECHES = SHARED / "bench" / "speeches.jsonl.gz"


def corpus_of(*texts: str, **columns: list[Any]) -> mk.Corpus:
    """Return a corpus of texts with ids a, b, c and so on."""
    ids = [chr(ord("a") + i) for i in range(len(texts))]
    table = pd.DataFrame({"doc_id": ids, "text": list(texts), **columns})
    return mk.read_articles(table, languages=None)  # invented words are in no language


def prose(words: list[str]) -> str:
    """Return words as a line that is taken for the body of an article."""
    return " ".join(words) + "."


def shingles_of(words: list[str], size: int) -> set[tuple[str, ...]]:
    """Return the shingles of an article as NLTK makes n-grams."""
    return set(ngrams(words, size)) or {tuple(words)}


def all_pairs(sets: dict[str, set[tuple[str, ...]]], least: float) -> dict[Any, Any]:
    """Compare all pairs: similarity, containment and the three counts of those similar enough."""
    pairs = {}
    for a, b in combinations(sorted(sets), 2):
        one, two = sets[a], sets[b]
        similarity = len(one & two) / len(one | two)
        if similarity >= least:
            assert similarity == pytest.approx(1 - jaccard_distance(one, two))
            contained = len(one & two) / min(len(one), len(two))
            pairs[a, b] = (similarity, contained, len(one & two), len(one), len(two))
    return pairs


def as_pairs(table: pd.DataFrame) -> dict[Any, Any]:
    """Return a table of duplicates in the same form."""
    keys = zip(table["doc_id"], table["other"], strict=True)
    return dict(zip(keys, table[list(DUPLICATES)[2:7]].itertuples(index=False), strict=True))


@st.composite
def corpora(draw: st.DrawFn) -> list[list[str]]:
    """Return articles as lists of words: new ones, and copies with some words changed."""
    articles: list[list[str]] = []
    for _ in range(draw(st.integers(1, 7))):
        if articles and bool(draw(st.integers(0, 1))):
            words = list(draw(st.sampled_from(articles)))
            for at in draw(st.lists(st.integers(0, len(words) - 1), max_size=3)):
                words[at] = draw(st.sampled_from(WORDS))
            words = words[draw(st.integers(0, len(words) // 2)) :]
        else:
            words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30))
        articles.append(words)
    return articles


@examples(12)
@given(corpora(), st.sampled_from([0.4, 0.5, 0.8, 1.0]), st.sampled_from([1, 2, 3, 5]))
def test_pairs_and_figures_are_those_of_all_pairs(
    articles: list[list[str]], least: float, size: int
) -> None:
    """No pair is missed or made up, no figure an estimate, whatever the length of the articles."""
    corpus = corpus_of(*map(prose, articles))
    found = mk.find_duplicates(corpus, min_similarity=least, shingle_words=size)
    ids = corpus.articles["doc_id"]
    sets = {i: shingles_of(words, size) for i, words in zip(ids, articles, strict=True)}
    assert as_pairs(found) == all_pairs(sets, least)


def edited(words: list[str], rng: random.Random, n: int) -> list[str]:
    """Return a copy with some words changed, left out or put in."""
    words = list(words)
    for _ in range(n):
        at = rng.randrange(len(words))
        words[at : at + rng.randrange(2)] = [f"neu{rng.randrange(99)}"] * rng.randrange(2)
    return words


def test_every_planted_copy_is_found() -> None:
    """Among 400 articles every copy with few or many changes, and every article without one not."""
    rng = random.Random(7)  # noqa: S311  # no secret
    vocabulary = [f"wort{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(600)]
    articles = [rng.choices(vocabulary, k=rng.randrange(20, 120)) for _ in range(250)]
    articles += [edited(rng.choice(articles), rng, rng.randrange(9)) for _ in range(150)]
    ids = [f"{i:03}" for i in range(400)]
    table = pd.DataFrame({"doc_id": ids, "text": [prose(words) for words in articles]})
    found = mk.find_duplicates(mk.read_articles(table, languages=None))
    sets = {i: shingles_of(words, 5) for i, words in zip(ids, articles, strict=True)}
    assert as_pairs(found) == all_pairs(sets, 0.5)
    assert (found["similarity"] >= 0.8).sum() > 50
    assert (found["similarity"] < 0.8).sum() > 50


@pytest.mark.parametrize("n_edits", [0, 4])
def test_a_clump_is_all_its_pairs(monkeypatch: pytest.MonkeyPatch, n_edits: int) -> None:
    """Also where it is compared in many small pieces, and with texts that have a part of it."""
    for name, n in (("PAIRS", 40), ("ROWS", 8), ("COLUMNS", 64), ("SIGNED", 7)):
        monkeypatch.setattr(f"mediakit.measures.copies.{name}_AT_ONCE", n)
    monkeypatch.setattr("mediakit.measures.copies.IN_MEMORY", 1 << 10)
    rng = random.Random(9)  # noqa: S311  # no secret
    one, two = (rng.choices([f"{a}{b}" for a in WORDS for b in WORDS], k=90) for _ in range(2))
    articles = [edited(one, rng, rng.randint(0, n_edits)) for _ in range(40)]
    articles += [one[:at] + two[at:] for at in range(0, 90, 5)] + [two, two, two]
    rng.shuffle(articles)
    ids = [f"{i:03}" for i in range(len(articles))]
    table = pd.DataFrame({"doc_id": ids, "text": [prose(words) for words in articles]})
    sets = {i: shingles_of(words, 5) for i, words in zip(ids, articles, strict=True)}
    for least in (0.2, 0.5):
        batches = mk.stream_articles(table, languages=None, size=25)
        found = as_pairs(mk.find_duplicates(batches, min_similarity=least))
        assert found == all_pairs(sets, least)
    assert len(found) >= 780  # the pairs of 40


@pytest.mark.parametrize("size", [1, 5, 100])
def test_batches_give_what_their_corpus_gives(size: int) -> None:
    """Pairs, groups, kinds and agencies; each batch is read once, and one may be empty."""
    table = pd.concat([copied_table(), pd.DataFrame({"doc_id": ["x", "y"], "text": [" ", "?"]})])
    whole = mk.find_duplicates(mk.read_articles(table, languages=None))
    assert {"AP", "Reuters"} & set(whole["agency"])
    batches = mk.stream_articles(table, languages=None, size=size)
    pd.testing.assert_frame_equal(mk.find_duplicates(batches), whole)


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do; what else the batches raise is theirs."""
    corpus = corpus_of(TEXT, TEXT)

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("mediakit.measures.copies.SpooledTemporaryFile.write", fail)
    with pytest.raises(OutputError, match=r"has no room for .* TMPDIR"):
        mk.find_duplicates(corpus)
    gone = (mk.Corpus.load(Path(name).resolve(strict=True)) for name in ["gone"])
    with pytest.raises(FileNotFoundError, match="gone"):
        mk.find_duplicates(gone)


def test_real_speeches_by_all_pairs() -> None:
    """On the speeches of one year, which were published twice."""
    if not SPEECHES.is_file():
        pytest.skip("no ../shared/bench here: real speeches are read where they are present")
    with gzip.open(SPEECHES, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["year"] == 1946]
    corpus = mk.read_articles(pd.DataFrame(rows)[["doc_id", "text"]])
    tokens = mk.tokenize(corpus)
    table = tokens.to_frame()[tokens.words]
    table = table[table["zone"].isin(COUNTED)]
    sets = {
        str(doc_id): shingles_of([fold(word) for word in rows["token"]], 5)
        for doc_id, rows in table.groupby("doc_id")
    }
    found = as_pairs(mk.find_duplicates(corpus, min_similarity=0.2))
    assert found == all_pairs(sets, 0.2)
    assert found


TEXT = "The ferry left the old port at noon with all of its lights still on."


@pytest.mark.parametrize(
    "other",
    [
        TEXT,
        TEXT.upper(),
        "“The ferry”, left; the old port (at noon), with all of its lights still on!",
        f"{TEXT}\n\n© 2021 The Ternhaven Ledger. All rights reserved.",
        f"By Dora Winn\n\n{TEXT}\n\nShare\n\nAdvertisement",
    ],
)
def test_case_marks_and_boilerplate_make_no_difference(other: str) -> None:
    """What is compared are the words of headline and body."""
    found = mk.find_duplicates(corpus_of(TEXT, other))
    assert found[["similarity", "containment", "n_shingles"]].to_numpy().tolist() == [[1, 1, 11]]


def test_shared_boilerplate_makes_no_duplicate() -> None:
    """Unless its zone is asked for."""
    notice = "© 2021 The Ternhaven Ledger. All rights reserved. This may not be published again."
    corpus = corpus_of(f"{TEXT}\n\n{notice}", f"Rain fell on the hills on Monday.\n\n{notice}")
    assert mk.find_duplicates(corpus).empty
    assert len(mk.find_duplicates(corpus, zones="boilerplate")) == 1
    assert mk.find_duplicates(corpus, zones="kicker").empty


def test_short_texts_are_compared_whole() -> None:
    """Texts of fewer words than a shingle are duplicates where all their words are the same."""
    found = mk.find_duplicates(corpus_of("Rain.", "Rain!", "Rain again.", "Again rain."))
    assert found[["doc_id", "other", "similarity"]].to_numpy().tolist() == [["a", "b", 1.0]]


def test_table_is_the_same_with_and_without_rows() -> None:
    """One article, none after a filter, several: columns, dtypes and index do not change."""
    corpus = corpus_of(TEXT, TEXT, outlet=["Echo", "Star"])
    empty = corpus.filter(doc_id=[])
    for part, n in ((corpus, 1), (corpus.filter(outlet="Echo"), 0), (empty, 0)):
        found = mk.find_duplicates(part)
        assert {name: str(dtype) for name, dtype in found.dtypes.items()} == DUPLICATES
        assert found.index.equals(pd.RangeIndex(n))


def test_groups_hang_together_and_are_numbered_by_article() -> None:
    """Two copies that are less alike than the threshold are in one group through a third."""
    words = prose([f"{a}{b}" for a in WORDS for b in WORDS]).rstrip(".").split()
    one, two, three = words[:100], words[40:140], words[20:120]
    texts = ["Rain fell on all of the hills.", *map(prose, (one, two, three)), "Sun.", "Sun."]
    found = mk.find_duplicates(corpus_of(*texts))
    columns = ["doc_id", "other", "group"]
    assert found[columns].to_numpy().tolist() == [["b", "d", 0], ["c", "d", 0], ["e", "f", 1]]


def test_larger_groups_have_lower_numbers() -> None:
    """As in the list of copies; of groups of a size the one whose article sorts first."""
    corpus = corpus_of("Hail.", "Hail.", "Sun.", "Sun.", "Sun.", "Fog.", "Fog.")
    found = mk.find_duplicates(corpus)
    assert found["group"].tolist() == [1, 0, 0, 0, 2]
    assert mk.findings.list_copies(corpus, found)["group"].tolist() == [0, 0, 0, 1, 1, 2, 2]


def shuffled(table: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield a table in its order, in reverse, and in two more orders."""
    yield table
    yield table[::-1]
    for seed in (1, 2):
        yield table.sample(frac=1, random_state=seed)


def copied_table() -> pd.DataFrame:
    """Return articles of three outlets, some of them copies."""
    rng = random.Random(3)  # noqa: S311  # no secret
    texts = [rng.choices(WORDS, k=40) for _ in range(12)]
    texts += [edited(text, rng, 2) for text in texts for _ in range(2)]
    outlets = [rng.choice(["Echo", "Star", None]) for _ in texts]
    ids = [f"{rng.randrange(10**6)}" for _ in texts]
    dates = [rng.choice(["2024-05-01", "2024-05-02", None]) for _ in texts]
    lines = ["(Reuters) - " + prose(text) for text in texts]
    return pd.DataFrame({"doc_id": ids, "text": lines, "outlet": outlets, "date": dates})


def test_order_of_the_articles_makes_no_difference() -> None:
    """Not to pairs, groups or which side of a pair an article is on."""
    tables = [
        mk.find_duplicates(mk.read_articles(each, languages=None))
        for each in shuffled(copied_table())
    ]
    assert set(tables[0]["kind"].dropna()) == {"same outlet", "wire copy"}
    for table in tables[1:]:
        pd.testing.assert_frame_equal(table, tables[0])


def test_a_pair_does_not_depend_on_the_other_articles(tmp_path: Path) -> None:
    """Alone, among others, and after saving and loading, its figures are the same."""
    table = copied_table()
    corpus = mk.read_articles(table, languages=None)
    whole = mk.find_duplicates(corpus)
    corpus.save(tmp_path / "saved")
    pd.testing.assert_frame_equal(mk.find_duplicates(mk.Corpus.load(tmp_path / "saved")), whole)
    ids = whole[["doc_id", "other"]].to_numpy()[0].tolist()
    alone = mk.find_duplicates(corpus.filter(doc_id=ids))
    pd.testing.assert_frame_equal(alone, whole.head(1))


def test_hash_seed_makes_no_difference() -> None:
    """A fresh interpreter with another hash seed writes the same bytes."""
    code = (
        "import random, pandas as pd, mediakit as mk; r = random.Random(1);"
        "texts = [' '.join(r.choices('abcdefgh', k=9)) + '.' for _ in range(9)] * 2;"
        "corpus = mk.read_articles(pd.DataFrame({'text': texts}), languages=None);"
        "found = mk.find_duplicates(corpus, shingle_words=2, min_similarity=0.2).to_csv()"
    )
    names: dict[str, str] = {}
    exec(code, names)  # noqa: S102  # the text above
    other = subprocess.run(
        [sys.executable, "-c", f"{code}; print(found, end='')"],
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert other.stdout == names["found"]
    assert other.stdout.count("\n") > len("abcdefgh")


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted in /proc")
def test_no_thread_is_started() -> None:
    """A fork after the search would lose the threads, and its own search wait for them forever."""
    texts = [f"Rain number {i} fell on the hills." for i in range(600)]
    before = len(list(Path("/proc/self/task").iterdir()))
    mk.find_duplicates(mk.read_articles(pd.DataFrame({"text": texts})))
    assert len(list(Path("/proc/self/task").iterdir())) <= before


@pytest.mark.parametrize(
    ("outlets", "text", "kind", "agency", "reason"),
    [
        (["Echo", "Echo"], TEXT, "same outlet", None, None),
        (["Echo", "Echo"], f"OSLO (AP) - {TEXT}", "same outlet", "AP", None),
        (["Echo", "Star"], f"OSLO (AP) - {TEXT}", "wire copy", "AP", None),
        (["Echo", "Reuters"], TEXT, "wire copy", "Reuters", None),
        (["Echo", "Star"], TEXT, "other outlet", None, None),
        (["Echo", None], f"OSLO (AP) - {TEXT}", None, "AP", "outlet unknown"),
        ([None, None], TEXT, None, None, "outlet unknown"),
    ],
)
def test_kind_follows_from_outlets_and_credit(
    outlets: list[str | None], text: str, kind: str | None, agency: str | None, reason: str | None
) -> None:
    """Nothing is guessed where an outlet is missing; one credit of the two articles is enough."""
    found = mk.find_duplicates(corpus_of(TEXT, text, outlet=outlets))
    row = found[["kind", "agency", "reason"]].astype(object).iloc[0]
    assert row.where(row.notna(), None).tolist() == [kind, agency, reason]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda c: mk.find_duplicates(c, min_similarity=0.1), "not between 0.2 and 1"),
        (lambda c: mk.find_duplicates(c, min_similarity=float("nan")), "not between 0.2 and 1"),
        (lambda c: mk.find_duplicates(c, shingle_words=0), "Use 1 or more"),
        (lambda c: mk.find_duplicates(c, shingle_words=True), "Use a whole number, 1 or more"),
        (lambda c: mk.find_duplicates(c, zones="bdy"), "Did you mean 'body'"),
        (lambda c: mk.find_duplicates([c, c]), "'a' is in two batches"),
        (lambda _: mk.find_duplicates(iter([])), "all are used up"),
        (lambda c: mk.find_duplicates(c.articles), "'doc_id' is not a corpus"),
    ],
)
def test_arguments_out_of_range_are_refused(
    call: Callable[[mk.Corpus], object], message: str
) -> None:
    """Before any work."""
    with pytest.raises(ArgumentError, match=message):
        call(corpus_of(TEXT))
