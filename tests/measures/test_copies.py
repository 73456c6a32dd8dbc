"""Copies: what an article counts when others have its text."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.tables import COPIES, DUPLICATES, WEIGHED, build

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mediakit.tables import Counting

PAIR = pd.DataFrame({"doc_id": ["a"], "other": ["b"]})
WAR = {"war": ["war"], "peace": ["peace"]}
ARTICLES = pd.DataFrame(
    {
        "doc_id": ["d", "c", "b", "a", "e"],
        "outlet": ["Star", "Echo", "Echo", None, "Dawn"],
        "date": ["2024-05-02", "2024-05-01", "2024-05-01", None, "2024-05-03"],
        "text": [*["War is over, “peace at last”."] * 4, "Rain fell."],
    }
)


@pytest.fixture(scope="module")
def corpus() -> mk.Corpus:
    """Four copies and an article of its own."""
    return mk.read_articles(ARTICLES)


@pytest.fixture(scope="module")
def copies(corpus: mk.Corpus) -> pd.DataFrame:
    """Its copies."""
    return mk.count_copies(corpus, mk.find_duplicates(corpus))


@pytest.fixture(scope="module")
def frames(corpus: mk.Corpus) -> pd.DataFrame:
    """Its frames by article, outlet and voice."""
    tokens = mk.tokenize(corpus)
    return mk.count_frames(tokens, mk.read_dictionary(WAR), by=["article", "outlet", "voice"])


def test_the_earliest_article_stands_for_the_text(copies: pd.DataFrame) -> None:
    """By date, then by id; what has no date comes last."""
    assert copies.to_numpy().tolist() == [
        ["d", "b", 4, 0.25, False],
        ["c", "b", 4, 0.25, False],
        ["b", "b", 4, 0.25, True],
        ["a", "b", 4, 0.25, False],
        ["e", "e", 1, 1.0, True],
    ]


def test_articles_of_batches_do_for_a_corpus(corpus: mk.Corpus, copies: pd.DataFrame) -> None:
    """What each says of its articles, put together, as it was read beside other work."""
    seen = []

    def read() -> Iterator[mk.Corpus]:
        for batch in mk.stream_articles(ARTICLES, size=2):
            seen.append(batch.articles[["doc_id", "date"]])
            yield batch

    duplicates = mk.find_duplicates(read())
    pd.testing.assert_frame_equal(mk.count_copies(pd.concat(seen), duplicates), copies)
    with pytest.raises(ColumnMissingError, match="'date' is missing"):
        mk.count_copies(corpus.articles[["doc_id"]], duplicates)


def test_only_the_pairs_that_are_given_make_copies(corpus: mk.Corpus) -> None:
    """Those of one outlet, for instance; without any pair each article is a text of its own."""
    pairs = mk.find_duplicates(corpus)
    same = mk.count_copies(corpus, pairs[pairs["kind"] == "same outlet"])
    assert same["n_copies"].tolist() == [1, 2, 2, 1, 1]
    alone = mk.count_copies(corpus, build(DUPLICATES))
    assert alone["kept"].all()
    assert {name: str(dtype) for name, dtype in alone.dtypes.items()} == COPIES
    empty = corpus.filter(doc_id=[])
    assert mk.count_copies(empty, mk.find_duplicates(empty)).dtypes.equals(alone.dtypes)


@given(st.integers(1, 8).flatmap(lambda n: st.tuples(st.just(n), st.sets(pairs_of(n)))))
@examples(30)
def test_weights_of_a_text_add_up_to_one(drawn: tuple[int, set[tuple[int, int]]]) -> None:
    """Whatever hangs together; as many articles are kept as there are texts."""
    n, pairs = drawn
    ids = [f"a{i}" for i in range(n)]
    corpus = mk.read_articles(pd.DataFrame({"doc_id": ids, "text": ["Rain."] * n}))
    links = pd.DataFrame(
        [(ids[i], ids[j]) for i, j in sorted(pairs)], columns=["doc_id", "other"], dtype="str"
    )
    found = mk.count_copies(corpus, links)
    reach = np.eye(n, dtype=int)
    for i, j in pairs:
        reach[i, j] = reach[j, i] = 1
    reach = np.linalg.matrix_power(reach, n) > 0  # paths of up to n steps
    assert found["n_copies"].tolist() == reach.sum(axis=1).tolist()
    assert found["first"].tolist() == [ids[i] for i in reach.argmax(axis=1)]
    assert sum(Fraction(1, k) for k in found["n_copies"].tolist()) == found["kept"].sum()


def pairs_of(n: int) -> st.SearchStrategy[tuple[int, int]]:
    """Return pairs of numbers below n."""
    number = st.integers(0, n - 1)
    return st.tuples(number, number)


def test_each_article_counts_as_count_frames_counts_it(
    corpus: mk.Corpus, copies: pd.DataFrame, frames: pd.DataFrame
) -> None:
    """With `counted="article"`, by any key."""
    tokens, war = mk.tokenize(corpus), mk.read_dictionary(WAR)
    for by in ([], ["outlet"], ["voice"], ["outlet", "voice"]):
        weighed = mk.weigh_frames(frames, copies, counted="article", by=by)
        whole = mk.count_frames(tokens, war, by=by)
        columns = [*by, "category", "n", "n_words", "per_1000"]
        pd.testing.assert_frame_equal(weighed[columns], whole[columns], check_dtype=False)


def test_each_text_counts_as_its_first_article(
    corpus: mk.Corpus, copies: pd.DataFrame, frames: pd.DataFrame
) -> None:
    """With `counted="text"`, the counts are those of the corpus without the other copies."""
    kept = corpus.filter(doc_id=copies.loc[copies["kept"], "doc_id"])
    whole = mk.count_frames(mk.tokenize(kept), mk.read_dictionary(WAR), by="outlet")
    weighed = mk.weigh_frames(frames, copies, counted="text", by="outlet")
    found = weighed[weighed["n_articles"] > 0].reset_index(drop=True)
    columns = ["outlet", "category", "n", "n_words", "per_1000"]
    pd.testing.assert_frame_equal(found[columns], whole[columns], check_dtype=False)


def test_copies_share_the_weight_of_one_text(copies: pd.DataFrame, frames: pd.DataFrame) -> None:
    """Two of four copies are the Echo's, so half of the text's six words are."""
    weighed = mk.weigh_frames(frames, copies, counted="weighted", by="outlet")
    war = weighed[weighed["category"] == "war"]
    columns = ["n_articles", "n_counted", "n", "n_words"]
    assert war["outlet"].fillna("-").tolist() == ["Dawn", "Echo", "Star", "-"]
    assert war[columns].to_numpy().tolist() == [
        [1, 1, 0, 2],
        [2, 0.5, 0.5, 3],
        [1, 0.25, 0.25, 1.5],
        [1, 0.25, 0.25, 1.5],
    ]
    assert war["per_1000"].tolist() == pytest.approx([0, 1000 / 6, 1000 / 6, 1000 / 6])


@pytest.mark.parametrize("counted", ["article", "text", "weighted"])
def test_articles_with_a_frame_have_the_weight_of_articles(
    copies: pd.DataFrame, frames: pd.DataFrame, counted: Counting
) -> None:
    """A frame in two voices of an article is in one article; shares are of all that count."""
    weights = copies.set_index("doc_id")
    each = {"article": 1.0, "text": weights["kept"].astype(float), "weighted": weights["weight"]}
    weight = pd.Series(each[counted], index=weights.index)
    for by in ([], ["outlet"]):
        weighed = mk.weigh_frames(frames, copies, counted=counted, by=by)
        slow = frames[frames["n"] > 0].drop_duplicates(["doc_id", *by, "category"])
        for _, row in weighed.iterrows():
            own = slow[slow["category"] == row["category"]]
            if by:
                own = own[
                    own["outlet"].fillna("-") == (row["outlet"] if pd.notna(row["outlet"]) else "-")
                ]
            assert row["n_present"] == pytest.approx(weight[own["doc_id"]].sum())
            if row["n_words"]:
                assert row["share_present"] == pytest.approx(row["n_present"] / row["n_counted"])
            else:
                assert pd.isna(row["share_present"])


def test_every_row_says_what_was_counted(copies: pd.DataFrame, frames: pd.DataFrame) -> None:
    """And a group without words has no rate, but a reason."""
    for counted in ("article", "text", "weighted"):
        weighed = mk.weigh_frames(frames, copies, counted=counted, by=["outlet", "voice"])
        assert (weighed["counted"] == counted).all()
        assert list(weighed.columns) == ["outlet", "voice", "category", *WEIGHED]
        silent = weighed[weighed["n_words"] == 0]
        assert len(silent)
        assert silent["per_1000"].isna().all()
        assert (silent["reason"] == "no words").all()


def test_order_of_the_rows_makes_no_difference() -> None:
    """Sums of thirds and sevenths come out to the last bit."""
    texts = [f"War {w} ended {w}." for w, n in (("ka", 3), ("lo", 7), ("mi", 6)) for _ in range(n)]
    table = pd.DataFrame({"doc_id": [f"{i:02}" for i in range(16)], "text": texts})
    seen = []
    for each in (table, table[::-1], table.sample(frac=1, random_state=1)):
        corpus = mk.read_articles(each)
        frames = mk.count_frames(mk.tokenize(corpus), mk.read_dictionary(WAR))
        copies = mk.count_copies(corpus, mk.find_duplicates(corpus))
        seen.append(mk.weigh_frames(frames, copies, counted="weighted"))
    for other in seen[1:]:
        pd.testing.assert_frame_equal(other, seen[0], check_exact=True)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda _, f, c: mk.weigh_frames(f, c, counted="texts"), "Did you mean 'text'"),  # type: ignore[arg-type]
        (lambda _, f, c: mk.weigh_frames(f, c, counted="text", by="outlt"), "mean 'outlet'"),
        (lambda _, f, c: mk.weigh_frames(f, c.head(1), counted="text"), "is not in copies"),
        (lambda corpus, *_: mk.count_copies(corpus, PAIR[["doc_id"]]), "'other' is missing"),
        (lambda corpus, *_: mk.count_copies(corpus.filter(doc_id="a"), PAIR), "'b' in duplicates"),
        *(
            (
                lambda _, frames, copies, lost=lost: mk.weigh_articles(
                    frames.drop(columns=lost, errors="ignore"),
                    copies.drop(columns=lost, errors="ignore"),
                    counted="weighted",
                ),
                f"'{lost}' is missing",
            )
            for lost in ("doc_id", "category", "n", "n_words", "first", "weight", "kept")
        ),
        (
            lambda _, f, c: mk.weigh_articles(f, c.drop(columns="doc_id"), counted="weighted"),
            "'doc_id' is missing",
        ),
    ],
)
def test_tables_that_do_not_fit_are_refused(
    corpus: mk.Corpus,
    frames: pd.DataFrame,
    copies: pd.DataFrame,
    call: Callable[..., Any],
    message: str,
) -> None:
    """In one line that says what to do."""
    with pytest.raises((ArgumentError, ColumnMissingError), match=message):
        call(corpus, frames, copies)
