"""An index beside the files: its rows are joined, and nothing is left over in silence."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from conftest import SHARED
from table_files import WRITERS
from trial import write_trial

import mediakit as mk
from mediakit.errors import ArgumentError, InputError

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {
    "texts/a.txt": "No ship left.",
    "texts/b.txt": "---\noutlet: Star\ndesk: sky\n---\nRain fell.",
    "texts/deep/c.txt": "Snow fell.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three texts in two folders."""
    for name, text in TEXTS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def column(corpus: mk.Corpus, name: str) -> list[str]:
    return corpus.articles[name].fillna("-").tolist()


def write(folder: Path, *rows: str, name: str = "meta.csv") -> Path:
    (folder / name).write_text("\n".join(rows), "utf-8")
    return folder / name


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("file", ["a.txt", "b.txt", "deep/c.txt"]),
        ("Filename", ["texts/a.txt", "./texts/b.txt", "texts\\deep\\c.txt"]),
        ("path", ["a.txt", "b.txt", "c.txt"]),
        ("id", ["a", "b", "c"]),
        ("doc_id", ["a.txt", "b.txt", "c.txt"]),
    ],
)
def test_rows_find_their_files(folder: Path, key: str, names: list[str]) -> None:
    """By path, from the folder of the index on, by bare name or by id."""
    lines = [f"{name},Echo {i}" for i, name in enumerate(names)]
    index = write(folder, f"{key},outlet", *lines)
    corpus = mk.read_articles(folder / "texts", index=index)
    assert corpus.rejects.empty
    assert column(corpus, "outlet") == ["Echo 0", "Echo 1", "Echo 2"]


def test_all_that_a_row_says_is_joined(folder: Path) -> None:
    """Title, date and id as from any table; what an index says goes before front matter."""
    index = write(
        folder,
        "file,id,Headline,Publication,published,page",
        "a.txt,007,Port shuts,Echo,03/05/2024,7",
        "b.txt,,,Echo,,",
        "c.txt,c,,,,1",
    )
    corpus = mk.read_articles(folder / "texts", index=index, date_format="%d/%m/%Y")
    assert column(corpus, "doc_id") == ["007", "b", "c"]
    assert column(corpus, "text")[0] == "Port shuts\n\nNo ship left."
    assert column(corpus, "outlet") == ["Echo", "Echo", "-"]
    assert column(corpus, "date") == ["2024-05-03", "-", "-"]
    assert column(corpus, "page") == ["7", "-", "1"]
    assert column(corpus, "desk") == ["-", "sky", "-"]


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_an_index_of_any_kind(folder: Path, kind: str) -> None:
    """All tables will do."""
    rows = [{"file": name.rpartition("/")[2], "outlet": "Echo"} for name in TEXTS]
    (folder / f"m{kind}").write_bytes(WRITERS[kind](rows))
    corpus = mk.read_articles(folder / "texts", index=folder / f"m{kind}")
    assert column(corpus, "outlet") == ["Echo"] * 3


def test_rows_without_a_file_and_files_without_a_row_are_told(folder: Path) -> None:
    """The rows are rejects, the files a warning."""
    index = write(folder, "file,outlet", "a.txt,Echo", "z.txt,Echo", "b.txt", ",Echo")
    with pytest.warns(
        UserWarning, match=r"2 file\(s\) have no row in the index: b.txt, deep/c.txt"
    ):
        corpus = mk.read_articles(folder / "texts", index=index)
    rejects = corpus.rejects
    assert rejects["source"].tolist() == ["meta.csv"] * 3
    assert rejects["line"].tolist() == [3, 4, 5]
    assert rejects["reason"].tolist() == ["no_file", "field_count", "no_file"]
    assert "'z.txt'" in rejects["detail"].tolist()[0]
    assert column(corpus, "outlet") == ["Echo", "Star", "-"]


def test_a_day_that_does_not_exist_rejects_its_file(folder: Path) -> None:
    """15: as it does in front matter; the reason names the row of the index."""
    index = write(folder, "file,date", "a.txt,2024-02-30", "b.txt,", "c.txt,2024-02-29")
    corpus = mk.read_articles(folder / "texts", index=index)
    assert column(corpus, "doc_id") == ["b", "c"]
    assert corpus.rejects["source"].tolist() == ["a.txt"]
    assert corpus.rejects["reason"].tolist() == ["bad_date"]
    assert "meta.csv, line 2" in corpus.rejects["detail"].tolist()[0]


def test_a_day_that_could_be_two_rejects_its_file(folder: Path) -> None:
    """Unless another row of the index tells."""
    index = write(folder, "file,date", "a.txt,01/02/2024", "b.txt,", "c.txt,3 May 2024")
    corpus = mk.read_articles(folder / "texts", index=index)
    assert corpus.rejects[["source", "reason"]].to_numpy().tolist() == [["a.txt", "ambiguous_date"]]
    assert "meta.csv, line 2: the date '01/02/2024' could" in corpus.rejects["detail"].tolist()[0]
    index = write(folder, "file,date", "a.txt,01/02/2024", "b.txt,13/02/2024", "c.txt,")
    corpus = mk.read_articles(folder / "texts", index=index)
    assert column(corpus, "date") == ["2024-02-01", "2024-02-13", "-"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["name,outlet", "a.txt,Echo"], "no column 'file' or 'doc_id'; found 'name, outlet'"),
        (["file,outlet", "x.txt,Echo"], "no row is about a file; the first row: .*'x.txt'"),
        (["file,outlet"], "has no rows"),
        (
            ["file,outlet", "a.txt,Echo", "texts/a.txt,Star"],
            "two rows for 'a.txt': line 2 and line 3",
        ),
        (["file,outlet", '"a.txt,Echo'], "opened on line 2 is not closed"),
    ],
)
def test_an_index_that_cannot_be_used(folder: Path, rows: list[str], message: str) -> None:
    """One clear line, before anything is read."""
    index = write(folder, *rows)
    with pytest.raises(InputError, match=message):
        mk.read_articles(folder / "texts", index=index)


def test_wrong_places_for_an_index(folder: Path) -> None:
    """It goes with files, and is one itself."""
    with pytest.raises(ArgumentError, match="Leave out encoding, delimiter and index"):
        mk.read_articles(pd.DataFrame({"text": ["Rain."]}), index="x.csv")
    with pytest.raises(InputError, match="cannot be opened: No such file"):
        mk.read_articles(folder / "texts", index=folder / "none.csv")
    with pytest.raises(InputError, match="an index is a table"):
        mk.read_articles(folder / "texts", index=folder / "texts" / "a.txt")


def test_the_index_of_a_folder_is_found(folder: Path) -> None:
    """It is joined, and listed as no article; one about something else is only listed."""
    write(folder / "texts", "file,outlet", "a.txt,Echo", "b.txt,Echo", "c.txt,", name="index.csv")
    corpus = mk.read_articles(folder / "texts")
    assert column(corpus, "outlet") == ["Echo", "Echo", "-"]
    assert corpus.rejects["reason"].tolist() == ["not_an_article"]
    assert "joined" in corpus.rejects["detail"].tolist()[0]
    write(folder / "texts", "word,page", "ship,7", name="index.csv")
    corpus = mk.read_articles(folder / "texts")
    assert len(corpus) == 3
    assert "no column 'file'" in corpus.rejects["detail"].tolist()[0]


def test_an_index_of_any_name_among_the_files_is_no_table_of_articles(folder: Path) -> None:
    """If it is named."""
    lines = ["file,outlet,body", "a.txt,Echo,x", "b.txt,Echo,x", "c.txt,Echo,x"]
    index = write(folder / "texts", *lines, name="about.csv")
    corpus = mk.read_articles(folder / "texts", index=index)
    assert column(corpus, "doc_id") == ["a", "b", "c"]
    assert corpus.rejects["source"].tolist() == ["about.csv"]


def test_an_index_for_an_archive_and_for_texts_in_another_encoding(folder: Path) -> None:
    """Members are found by their names; the index may be UTF-8 where the texts are not."""
    index = write(folder, "file,outlet", "x/a.txt,Écho", "b.txt,Star")
    with zipfile.ZipFile(folder / "t.zip", "w") as archive:
        archive.writestr("x/a.txt", "The café shut.".encode("cp1252"))
        archive.writestr("b.txt", "The café opened.".encode("cp1252"))
    corpus = mk.read_articles(folder / "t.zip", index=index, encoding="cp1252")
    assert column(corpus, "outlet") == ["Star", "Écho"]
    assert column(corpus, "encoding") == ["cp1252"] * 2


def test_batches_know_the_index_of_their_folder(folder: Path, tmp_path: Path) -> None:
    """Groups are made by what it says."""
    write(folder / "texts", "file,outlet", "a.txt,Echo", "b.txt,Echo", "c.txt,", name="index.csv")
    trial = write_trial(tmp_path / "trial.ipynb", tags=("parameters",))
    planned = mk.run_batch(trial, folder / "texts", output=tmp_path, by="outlet", dry_run=True)
    assert planned["group"].tolist() == ["Echo", "outlet not given"]
    assert planned["articles"].tolist() == [2, 1]


def test_real_index(news_folder: Path) -> None:
    """123 real articles and their table, which stands beside the folder: nothing is left over."""
    corpus = mk.read_articles(news_folder, index=SHARED / "articles" / "metadata.csv")
    assert (len(corpus), len(corpus.rejects)) == (123, 0)
    table = pd.read_csv(SHARED / "articles" / "metadata.csv", dtype=str, keep_default_na=False)
    by_id: dict[Any, Any] = table.set_index("id").to_dict("index")
    for row in corpus.articles.fillna("").to_dict("records"):
        known = by_id[row["doc_id"]]
        for name in ("outlet", "date", "url", "genre", "licence", "words"):
            assert row[name] == known[name]
