"""Counting by batches gives what counting at once gives; the files are whole or not there."""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import mediakit as mk
from mediakit import cli
from mediakit.errors import ArgumentError, OutputError
from mediakit.measures.stream import name_rejects
from mediakit.tables import POOLED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Command = Callable[..., tuple[int, str, str]]

WARS = mk.read_dictionary({"war": ["war*", "no war"], "peace": ["peace"], "unused": ["zorb"]})
ROWS = [
    {"id": "a", "outlet": "Echo", "text": "War. “No war,” said Ada Kern. The war went on."},
    {"id": "b", "outlet": "Star", "text": "Ada Kern said that peace was near."},
    {"id": "c", "text": "Rain fell.\n\nPeace, not war. Warm wars.", "title": "Peace"},
    {"id": "d", "outlet": "Echo", "text": " "},
    {"id": "e", "outlet": "echo", "text": "“Peace now. Peace.”"},
    {"id": "a", "outlet": "Echo", "text": "War. “No war,” said Ada Kern. The war went on."},
    {"id": "f", "outlet": "Star", "text": "It rained.", "page": "3"},
    {"id": "a", "outlet": "Star", "text": "Hail."},
]
REASONS = {"duplicate": 1, "empty_text": 1, "id_conflict": 1}
BY = [
    ["article"],
    ["article", "outlet", "voice"],
    ["sentence"],
    [],
    ["outlet"],
    ["voice", "outlet"],
    ["outlet", "zone"],
]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """An export of some articles, three of them rejected."""
    path = tmp_path / "in" / "export.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), "utf-8")
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Command:
    """Return a function that counts and gives code, stdout and stderr."""

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        code = cli.run(["count", *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, out, err

    return command


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for tables."""
    return tmp_path_factory.mktemp("out")


def read(path: Path) -> pd.DataFrame:
    """Return a table as it was written."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, dtype={"doc_id": "str", "reason": "str"})


@examples(8)
@given(by=st.sampled_from(BY), size=st.integers(1, 9), order=st.permutations(range(len(ROWS))))
def test_any_batches_give_the_table_of_the_whole(
    place: Path, by: list[str], size: int, order: list[int]
) -> None:
    """The same rows in the same order, and totals and tally that do not depend on the keys."""
    table = pd.DataFrame(ROWS).iloc[order].reset_index(drop=True)
    corpus = mk.read_articles(table)
    tokens = mk.tokenize(corpus)
    done = mk.count_stream(table, WARS, place / "t.parquet", by=by, size=size)
    found = pd.read_parquet(place / "t.parquet")
    expected = mk.count_frames(tokens, WARS, by=by)
    shared = [name for name in expected if name in found]
    if by[:1] in (["article"], ["sentence"]):
        assert list(found) == list(expected)
    else:
        assert list(found) == [*by, *POOLED]
    assert_frame_equal(found[shared], expected[shared], check_dtype=False)
    assert done.n_rows == len(found)
    whole = mk.count_frames(tokens, WARS, by=[])
    present = mk.count_frames(tokens, WARS).groupby("category", sort=False)["present"].sum()
    assert_frame_equal(
        done.totals[list(whole.drop(columns="present"))], whole.drop(columns="present")
    )
    assert done.totals["n_present"].tolist() == present.tolist()
    assert (done.totals["n_articles"] == len(corpus)).all()
    rejects = name_rejects(place / "t.parquet").read_text("utf-8").splitlines()
    assert done.tally.n_records == len(ROWS) == len(corpus) + len(rejects)
    assert done.tally.n_words == corpus.articles["n_words"].sum()
    assert done.tally.n_bytes == sum(len(text.encode()) for text in corpus.articles["text"])


def test_articles_of_a_group_are_counted_once(place: Path) -> None:
    """Whatever has a word in the group, and whatever has a hit."""
    mk.count_stream(pd.DataFrame(ROWS), WARS, place / "v.csv", by=["outlet", "voice"], size=2)
    table = read(place / "v.csv")
    star = table[(table["outlet"] == "Star") & (table["category"] == "peace")]
    assert star[["voice", "n_articles", "n_present"]].to_numpy().tolist() == [
        ["quoted", 0, 0],
        ["reported", 1, 1],
        ["outlet", 2, 0],
    ]


def test_the_command_tells_what_became_of_every_record(run: Command, source: Path) -> None:
    """16: seen = used + rejected by reason, and each reject is a line of the file beside."""
    out = source.parent.with_name("counts.csv")
    code, told, err = run(source, "--dictionary", "war_peace", "--out", out, "--columns", "title=")
    assert code == 0
    assert told.startswith(
        "5 of 8 records used; 3 excluded: 1 given twice, 1 without text, 1 with the id of another "
        "record.\n"
    )
    assert f"10 rows by article in {out}, 3 rejects in {out}.rejects.jsonl\n" in told
    lines = name_rejects(out).read_text("utf-8").splitlines()
    rejects = [json.loads(line) for line in lines]
    assert [(reject["row"], reject["reason"]) for reject in rejects] == [
        (3, "empty_text"),
        (5, "duplicate"),
        (7, "id_conflict"),
    ]
    assert rejects[2]["text"] == "Hail."
    assert "articles/s" in err
    assert "/s" not in told
    assert read(out)["doc_id"].unique().tolist() == ["a", "b", "c", "e", "f"]


@pytest.mark.parametrize(("share", "code"), [("0", 1), ("0.37", 1), ("0.375", 0), ("1", 0)])
def test_more_rejects_than_allowed_are_a_finding(
    run: Command, source: Path, tmp_path: Path, share: str, code: int
) -> None:
    """16: the table is written all the same."""
    given = (source, "-d", "war_peace", "-o", tmp_path / "t.csv", "--max-rejects", share)
    found, _, err = run(*given)
    assert (found, "37.5% of the records were rejected" in err) == (code, code == 1)
    assert (tmp_path / "t.csv").exists()


@pytest.mark.parametrize("name", ["t.parquet", "t.csv", "t.csv.gz", "T.CSV"])
def test_every_kind_of_file_has_the_same_table_and_bytes(
    source: Path, tmp_path: Path, name: str
) -> None:
    """57, 59: written twice, the bytes are equal."""
    expected = mk.count_frames(mk.tokenize(mk.read_articles(source)), WARS)
    written = []
    for folder in "ab":
        (tmp_path / folder).mkdir()
        mk.count_stream(source, WARS, tmp_path / folder / name, size=3)
        written.append((tmp_path / folder / name).read_bytes())
    assert written[0] == written[1]
    assert_frame_equal(read(tmp_path / "a" / name), expected, check_dtype=False)
    if name.endswith(".gz"):
        assert gzip.decompress(written[0]).startswith(b"doc_id,category,n,")


def test_a_column_that_some_batches_lack(tmp_path: Path) -> None:
    """Its value is missing there; one that no article of the first batch has is refused."""
    rows = [{"text": "War.", "page": "1"}, {"text": "War."}, {"text": "Peace.", "page": "2"}]
    source = tmp_path / "t.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    mk.count_stream(source, WARS, tmp_path / "o.parquet", by=["article", "page"], size=1)
    table = pd.read_parquet(tmp_path / "o.parquet").query("category == 'war'")
    assert table["page"].fillna("").tolist() == ["1", "", "2"]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows[1:]), "utf-8")
    with pytest.raises(ArgumentError, match="by='page' is unknown"):
        mk.count_stream(source, WARS, tmp_path / "o.parquet", by="page", size=1)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"output": "none/t.csv"}, "no folder"),
        ({"output": "t.xlsx"}, ".parquet, .csv, .csv.gz"),
        ({"output": "."}, "holds .in., which does not belong to counts"),
        ({"output": "in/t.csv", "source": "in"}, "outside it"),
        ({"output": "in/export.jsonl.csv", "source": "in/export.jsonl.csv"}, "outside it"),
        ({"by": "outlte"}, "Did you mean 'outlet'"),
        ({"by": ["outlet", "article"]}, "Give article first"),
        ({"dictionary": "war_paece"}, "Did you mean 'war_peace'"),
        ({"source": "none.jsonl"}, "none.jsonl"),
        ({"reading": mk.Reading(columns={"text": "txt"})}, "txt"),
        ({"reading": {"columns": {"text": "txt"}}}, "is not a Reading"),
    ],
)
def test_what_cannot_be_counted_leaves_nothing(
    source: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, Any], message: str
) -> None:
    """48: one line says what to do, and no file was made."""
    folder = source.parent.parent
    monkeypatch.chdir(folder)
    usual: dict[str, Any] = {"source": source, "dictionary": WARS, "output": "t.csv"}
    with pytest.raises((ArgumentError, OutputError, ValueError), match=message):
        mk.count_stream(**(usual | given))
    assert [path.name for path in folder.rglob("*")] == ["in", "export.jsonl"]


@pytest.mark.parametrize("name", ["t.csv", "t.csv.rejects.jsonl"])
def test_a_folder_in_the_way_is_told_before_any_work(
    source: Path, tmp_path: Path, name: str
) -> None:
    """48: neither of the two files is written."""
    (tmp_path / name).mkdir()
    with pytest.raises(OutputError, match=f"{name}': is a folder"):
        mk.count_stream(source, WARS, tmp_path / "t.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", name]


def test_tables_in_one_folder_keep_their_own_rejects(source: Path, tmp_path: Path) -> None:
    """The second does not overwrite those of the first."""
    mk.count_stream(source, WARS, tmp_path / "t.csv")
    before = name_rejects(tmp_path / "t.csv").read_bytes()
    other = pd.DataFrame({"text": ["War.", " "]})
    mk.count_stream(other, WARS, tmp_path / "t.parquet")
    assert name_rejects(tmp_path / "t.csv").read_bytes() == before
    assert len(name_rejects(tmp_path / "t.parquet").read_text("utf-8").splitlines()) == 1


def test_an_interrupted_count_leaves_what_was_there(
    run: Command, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """49: exit code 130; the old table stays."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "t.csv").write_text("old", "utf-8")
    (tmp_path / ".t.csv.999999999-x.tmp").mkdir()  # of a process that was killed
    monkeypatch.setattr("mediakit.cli.corpus._Clock.tell", interrupt)
    code, out, err = run(source, "-d", "war_peace", "-o", tmp_path / "t.csv")
    assert (code, out, err) == (130, "", "mediakit: interrupted; nothing was written.\n")
    assert (tmp_path / "t.csv").read_text("utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "t.csv"]


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file be longer than 100 bytes, as in a process of such a limit."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.parquet"])
def test_a_full_disk_leaves_the_old_files(
    run: Command, source: Path, tmp_path: Path, name: str
) -> None:
    """46: exit code 75, the file and the cause are named, nothing half-written stays."""
    names = [name, f"{name}.rejects.jsonl"]
    for path in names:
        (tmp_path / path).write_text("old", "utf-8")
    given = [str(source), "-d", "war_peace", "-o", str(tmp_path / name)]
    if name == "t.csv":  # in a process of its own
        done = subprocess.run(
            [sys.executable, "-m", "mediakit", "count", *given],
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
            check=False,
            capture_output=True,
            text=True,
        )
        code, out, err = done.returncode, done.stdout, done.stderr
    else:
        with full_disk():
            code, out, err = run(*given)
    assert (code, out) == (75, "")
    assert name in err
    assert "File too large" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", *names]
    assert {(tmp_path / path).read_text("utf-8") for path in names} == {"old"}


def test_pooling_refuses_what_would_count_twice() -> None:
    """A sentence of several voices is one sentence."""
    tokens = mk.tokenize(mk.read_articles(pd.DataFrame(ROWS)))
    frames = mk.count_frames(tokens, WARS, by=["article", "voice"])
    with pytest.raises(ArgumentError, match="by voice too"):
        mk.pool_frames([frames])
    assert len(mk.pool_frames([frames], by="voice")) == 9
    assert list(mk.pool_frames([])) == list(POOLED)
