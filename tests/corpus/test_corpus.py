"""Corpus: filter, save, load, and what notebooks show of it."""

from __future__ import annotations

import errno
import pickle
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import mediakit as mk
from mediakit.errors import ColumnMissingError, InputError, OutputError

if TYPE_CHECKING:
    from pathlib import Path

TABLE = pd.DataFrame(
    {
        "doc_id": ["a", "b", "c", "d"],
        "title": ["Port shuts", "<script>alert(1)</script>", None, None],
        "text": ["No ship left.", "Rain fell on Monday.", "Snow.", " "],
        "outlet": ["Echo", "Star", None, "Echo"],
        "date": ["2024-05-03", "2024-05-04", None, None],
        "desk": ["sea", "sky", "sky", "sea"],
        "page": [1, 2, 3, 4],
    }
)


@pytest.fixture
def corpus() -> mk.Corpus:
    return mk.read_articles(TABLE)


def same(one: mk.Corpus, two: mk.Corpus) -> None:
    assert_frame_equal(one.articles, two.articles)
    assert_frame_equal(one.zones, two.zones)
    assert_frame_equal(one.rejects, two.rejects)


def test_repr_is_one_plain_line(corpus: mk.Corpus) -> None:
    """A corpus shows its numbers in words, thousands parted."""
    assert repr(corpus) == "Corpus: 3 articles, 14 words, 2 outlets, 1 reject"
    assert repr(corpus.filter(doc_id="c")) == "Corpus: 1 article, 1 word, outlet unknown, 1 reject"


def test_html_is_escaped(corpus: mk.Corpus) -> None:
    """Text from outside is shown as text."""
    shown = corpus._repr_html_()
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert shown.count("<tr>") == 4


def test_html_of_a_large_corpus_is_short() -> None:
    """Only the first articles are listed, and the number of the others."""
    many = mk.read_articles(pd.DataFrame({"text": ["Rain."] * 25}))
    assert many._repr_html_().count("<tr>") == 11
    assert "and 15 more" in many._repr_html_()


@pytest.mark.parametrize(
    ("columns", "kept"),
    [
        ({"outlet": "Echo"}, ["a"]),
        ({"outlet": ["Star", "Echo"]}, ["a", "b"]),
        ({"outlet": None}, ["c"]),
        ({"outlet": ["Echo", None]}, ["a", "c"]),
        ({"desk": "sky", "outlet": "Star"}, ["b"]),
        ({"page": 3}, ["c"]),
        ({"page": range(1, 3)}, ["a", "b"]),
        ({"outlet": []}, []),
        ({"desk": None, "outlet": "Star"}, []),
        ({}, ["a", "b", "c"]),
    ],
)
def test_filter_keeps_what_fits(
    corpus: mk.Corpus, columns: dict[str, object], kept: list[str]
) -> None:
    """Every column must fit one of its values; order, zones of the kept and rejects stay."""
    found = corpus.filter(**columns)
    assert found.articles["doc_id"].tolist() == kept
    assert found.articles.index.tolist() == list(range(len(kept)))
    assert found.zones["doc_id"].unique().tolist() == kept
    assert found.articles.dtypes.equals(corpus.articles.dtypes)
    assert_frame_equal(found.rejects, corpus.rejects)
    assert found.segments is None


@pytest.mark.parametrize(
    ("columns", "kept", "told"),
    [
        ({"outlet": "Echos"}, [], r"^No article has outlet='Echos'\. Did you mean 'Echo'\?$"),
        ({"outlet": ["Echo", "Sar"]}, ["a"], r"outlet='Sar'\. Did you mean 'Star'"),
        ({"outlet": ["x", "Echo", "y", "z"]}, ["a"], r"outlet='x' or 2 more of the values\.$"),
        ({"page": "3"}, [], r"page='3'\. Did you mean 3\?$"),
        ({"outlet": "Star", "doc_id": "d"}, [], r"doc_id='d'\.$"),
    ],
)
def test_filter_tells_of_a_value_that_no_article_has(
    corpus: mk.Corpus, columns: dict[str, object], kept: list[str], told: str
) -> None:
    """Once, for whoever called, with the nearest there is; the other values count."""
    with pytest.warns(UserWarning, match=told) as warned:
        found = corpus.filter(**columns)
    assert [one.filename for one in warned] == [__file__]
    assert found.articles["doc_id"].tolist() == kept
    assert len(corpus.filter(doc_id=[]).filter(outlet="Echos")) == 0  # nothing to compare with


def test_filter_on_an_unknown_column_is_refused(corpus: mk.Corpus) -> None:
    """A mistyped column is named with the nearest one."""
    with pytest.raises(ColumnMissingError, match=r"'outlte' is missing.*Did you mean 'outlet'"):
        corpus.filter(outlte="Echo")


def test_filtered_corpus_is_read_like_any(corpus: mk.Corpus) -> None:
    """Tokens of a part are those of reading that part alone."""
    part = mk.tokenize(corpus.filter(doc_id=["b"])).to_frame()
    alone = mk.tokenize(mk.read_articles(TABLE.iloc[[1]])).to_frame()
    assert_frame_equal(part, alone)


def test_save_and_load_give_the_same(corpus: mk.Corpus, tmp_path: Path) -> None:
    """A saved corpus comes back equal, types included."""
    corpus.save(tmp_path / "corpus")
    same(mk.Corpus.load(tmp_path / "corpus"), corpus)
    corpus.filter(doc_id=[]).save(tmp_path / "empty")
    same(mk.Corpus.load(tmp_path / "empty"), corpus.filter(doc_id=[]))


def test_saving_twice_gives_the_same_bytes(corpus: mk.Corpus, tmp_path: Path) -> None:
    """Files do not depend on when or where they were written; a saved corpus is replaced."""
    corpus.save(tmp_path / "one")
    corpus.save(tmp_path / "two")
    corpus.save(str(tmp_path / "one"))
    for name in ("articles", "zones", "rejects"):
        file = f"{name}.parquet"
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_saving_over_something_else_is_refused(
    corpus: mk.Corpus, tmp_path: Path, kind: str
) -> None:
    """What is not a saved corpus is left alone."""
    target = tmp_path / "there"
    if kind == "file":
        target.write_text("mine")
    else:
        target.mkdir()
        (target / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="is not a saved corpus"):
        corpus.save(target)
    assert target.exists()
    assert len(list(tmp_path.iterdir())) == 1


def test_saving_into_a_missing_folder_is_refused(corpus: mk.Corpus, tmp_path: Path) -> None:
    """The message names the place and what is wrong with it."""
    with pytest.raises(OutputError, match=r"cannot be saved to .*No such file or directory"):
        corpus.save(tmp_path / "no" / "where")


def test_failed_save_leaves_the_old_corpus(
    corpus: mk.Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the disk fills up in the middle, the corpus that was there is whole."""
    corpus.save(tmp_path / "corpus")
    before = {p.name: p.read_bytes() for p in (tmp_path / "corpus").iterdir()}
    written = pd.DataFrame.to_parquet

    def full(table: pd.DataFrame, path: Path, **options: object) -> None:
        if path.name == "rejects.parquet":
            raise OSError(28, "No space left on device")
        written(table, path, **options)  # type: ignore[call-overload]  # passes on what it got

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    with pytest.raises(OutputError, match="No space left on device") as caught:
        corpus.filter(doc_id="a").save(tmp_path / "corpus")
    assert caught.value.errno == errno.ENOSPC  # a command then says that the disk is full
    assert {p.name: p.read_bytes() for p in (tmp_path / "corpus").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


def test_column_that_cannot_be_stored_is_named(tmp_path: Path) -> None:
    """A metadata column of mixed types is refused with what to do."""
    mixed = TABLE.assign(page=[1, "two", 3, 4])
    with pytest.raises(OutputError, match=r"articles cannot be stored.*page"):
        mk.read_articles(mixed).save(tmp_path / "corpus")


def test_loading_what_is_no_corpus_is_refused(tmp_path: Path) -> None:
    """A folder without the files, a broken file and a table without its columns are named."""
    with pytest.raises(InputError, match="is not a saved corpus"):
        mk.Corpus.load(tmp_path)
    (tmp_path / "articles.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"articles\.parquet cannot be read"):
        mk.Corpus.load(tmp_path)
    TABLE.to_parquet(tmp_path / "articles.parquet")
    with pytest.raises(ColumnMissingError, match="'kicker' is missing"):
        mk.Corpus.load(tmp_path)


def test_corpus_is_frozen(corpus: mk.Corpus) -> None:
    """Its tables cannot be exchanged, and changing the table it was made from changes nothing."""
    with pytest.raises(FrozenInstanceError):
        corpus.articles = corpus.zones  # type: ignore[misc]  # the point of the test
    tables = corpus.articles.copy(), corpus.zones.copy(), corpus.rejects.copy()
    other = mk.Corpus(*tables)
    tables[0].loc[0, "text"] = "changed"
    tables[0]["new"] = 1
    same(other, corpus)


def test_corpus_survives_pickling(corpus: mk.Corpus) -> None:
    """A corpus can be handed to another process."""
    same(pickle.loads(pickle.dumps(corpus)), corpus)  # noqa: S301 (our own bytes)


@pytest.mark.parametrize("column", ["doc_id", "start", "end", "voice"])
def test_corrected_quotations_need_their_columns(column: str) -> None:
    """A table that lacks one is refused when it is given, not when the voices are asked for."""
    corpus = mk.read_articles(pd.DataFrame({"text": ["She said: “We agree.” They left."]}))
    with pytest.raises(ColumnMissingError, match=f"'{column}' is missing"):
        mk.tokenize(corpus, quotes=mk.find_quotes(corpus).drop(columns=column))
