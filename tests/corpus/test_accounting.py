"""What became of every record: one for each reason, counted, told and kept."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import tarfile
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from conftest import ROOT, examples
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.base.files import read_toml
from mediakit.errors import ColumnMissingError, InputError, OutputError
from mediakit.reading import files as packed
from mediakit.tables import PASSED_OVER, RECORDS, REJECTS, build

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "No ship left the port on Monday."
SPANISH = "El ayuntamiento aprobó el jueves el presupuesto del nuevo puerto, dijo la alcaldesa."
ROWS: list[tuple[str, dict[str, Any]]] = [
    ("", {"id": "a", "text": TEXT}),
    ("", {"id": "b", "text": TEXT}),
    ("", {"id": "c", "text": TEXT}),
    ("empty_text", {"id": "d", "text": " "}),
    ("not_text", {"id": "e", "text": 5}),
    ("bad_unicode", {"id": "f", "text": "a \\ b \ud800 c"}),
    ("text_too_long", {"id": "g", "text": "word " * 1_000_001}),
    ("duplicate", {"id": "a", "text": TEXT}),
    ("id_conflict", {"id": "a", "text": f"{TEXT} Rain."}),
    ("no_words", {"id": "h", "text": "!!!"}),
    ("missing_id", {"id": None, "text": TEXT}),
    ("bad_date", {"id": "i", "text": TEXT, "date": "2024-02-30"}),
    ("ambiguous_date", {"id": "k", "text": TEXT, "date": "01/02/2024"}),
    ("other_language", {"id": "j", "text": SPANISH}),
]


def write_rows(path: Path) -> list[str]:
    """Write a table with three good rows and one for each reason that a row can have."""
    lines = [json.dumps(cells) for _, cells in ROWS]
    path.write_text("\n".join([*lines, '{"id": "k", "te', ""]), "utf-8")
    return [reason for reason, _ in ROWS if reason] + ["bad_json"]


def write_folder(folder: Path) -> dict[str, str]:
    """Write a folder with a file for each further reason."""
    html = f"<html><body>{'<div>' * 300}<p>{TEXT}</p></body></html>"
    files: dict[str, tuple[str, str | bytes]] = {
        "README.md": ("not_an_article", "about"),
        "binary.txt": ("binary", b"%PDF-1.7 x"),
        "broken.parquet": ("bad_table", b"PAR1 none"),
        "columns.csv": ("no_text_column", "id,story\n1,x\n"),
        "deep.html": ("html_too_deep", html),
        "fields.csv": ("field_count", "id,text\n1\n"),
        "held.parquet.gz": ("too_large", gzip.compress(b"x" * 2_000)),
        "latin.txt": ("encoding", b"C:\\caf\xe9"),
        "none.csv": ("no_rows", "id,text\n"),
        "packed.txt.gz": ("unreadable", b"\x1f\x8b none"),
        "scan.pdf": ("unsupported", b"%PDF-1.7"),
    }
    for name, (_, content) in files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    with tarfile.open(folder / "all.tar", "w") as archive:
        out = tarfile.TarInfo("../out.txt")
        out.size = 4
        archive.addfile(out, io.BytesIO(b"Rain"))
    os.mkfifo(folder / "pipe.txt")
    for name, target in (("again", "latin.txt"), ("away", "/etc"), ("gone", "nowhere")):
        (folder / name).symlink_to(target)
    (folder / "good.txt").write_text(f"{TEXT} Snow.", "utf-8")
    (folder / "index.csv").write_text("file,outlet\ngood.txt,Echo\nlost.txt,Echo\n", "utf-8")
    return {name: reason for name, (reason, _) in files.items()} | {
        "again": "link",
        "all.tar/../out.txt": "outside_path",
        "away": "outside_link",
        "gone": "broken_link",
        "pipe.txt": "not_a_file",
    }


def reasons_in_code() -> set[str]:
    """Return every reason for which a module of the package rejects a record or skips a file."""
    found: set[str] = set()
    for path in (ROOT / "mediakit").rglob("*.py"):
        code = path.read_text("utf-8")
        if "Unusable(" in code or "Skipped(" in code:
            found |= set(re.findall(r'reason="([a-z_]+)"', code))
            found |= set(re.findall(r'(?:Skipped\([^")]*|return )"([a-z_]+)", ', code))
    return found


@pytest.mark.filterwarnings("ignore:.* file.s. have no row in the index")
def test_one_record_for_each_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """16: seen = used + rejected by reason; the file of rejects has a line for each; 3 are good."""
    monkeypatch.setattr(packed, "MAX_HELD", 1_000)
    folder = tmp_path / "in"
    folder.mkdir()
    by_row = write_rows(folder / "rows.jsonl")
    by_file = write_folder(folder)
    corpus = mk.read_articles(folder)
    assert corpus.articles["doc_id"].tolist() == ["good", "a", "b", "c"]

    rejects = corpus.rejects
    assert rejects[rejects["source"] == "rows.jsonl"]["reason"].tolist() == by_row
    others = rejects[(rejects["source"] != "rows.jsonl") & (rejects["source"] != "index.csv")]
    assert dict(zip(others["source"], others["reason"], strict=True)) == by_file
    assert set(rejects["reason"]) == reasons_in_code() - {"no_date"}  # if days are given: test_days

    table = mk.count_records(corpus)
    n = table.groupby("outcome")["n"].sum()
    seen = len(ROWS) + 1 + len(by_file) + 3  # the broken line; good.txt, index.csv, its row
    assert n.sum() == seen == len(corpus) + len(rejects)
    assert n["used"] == 4
    assert n["not read"] == rejects["reason"].isin(PASSED_OVER).sum() == 5
    said = mk.findings.summarize_reading(corpus)[0]
    assert said.startswith(f"4 of {seen - 5} records used; {n['rejected']} excluded: ")
    assert said.endswith(
        "; 5 files not read: 2 not an article, 1 behind a broken link, 1 behind a link, 1 not a "
        "regular file."
    )
    numbers = re.findall(r"[:,] (\d+) ", said.split("; ")[1])
    assert sorted(map(int, numbers), reverse=True) == list(map(int, numbers))
    assert sum(map(int, numbers)) == n["rejected"]
    assert set(read_toml("corpus/reasons.toml")) == reasons_in_code() | {"outside_dates"}

    lines = mk.write_rejects(corpus, tmp_path / "rejects.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == len(rejects)
    kept = [json.loads(line) for line in lines]
    assert [row["reason"] for row in kept] == rejects["reason"].tolist()
    assert all(list(row) == list(REJECTS) for row in kept)
    texts = {row["reason"]: row["text"] for row in kept}
    assert texts["other_language"] == SPANISH
    escaped = texts["bad_unicode"].encode("latin-1", "backslashreplace")
    assert escaped.decode("unicode_escape") == "a \\ b \ud800 c"
    assert texts["encoding"].encode().decode("unicode_escape").encode("latin-1") == b"C:\\caf\xe9"


def test_batches_add_up_to_the_whole(tmp_path: Path) -> None:
    """16: the counts of batches are those of all articles read at once."""
    path = tmp_path / "rows.jsonl"
    write_rows(path)
    batches = list(mk.stream_articles(path, size=4))
    added = pd.concat(map(mk.count_records, batches)).groupby(["outcome", "reason"], dropna=False)
    whole = mk.count_records(mk.read_articles(path)).set_index(["outcome", "reason"])["n"]
    assert added["n"].sum().to_dict() == whole.to_dict()


def test_last_message_of_a_stream_counts_all_batches(tmp_path: Path) -> None:
    """17: not those of the first batch alone."""
    path = tmp_path / "t.csv"
    path.write_text("id,text\n1, \n2, \n3\n4, \n5,!\n", "utf-8")
    with pytest.raises(
        InputError, match=r"empty_text 3, field_count 1, no_words 1\. The first, 'r"
    ):
        list(mk.stream_articles(path, size=2))


def test_counts_have_a_row_for_used_and_constant_columns() -> None:
    """Also where nothing was rejected, or nothing used."""
    table = mk.count_records(mk.read_articles(pd.DataFrame({"text": [TEXT]})))
    assert table.astype(object).where(table.notna(), None).to_numpy().tolist() == [
        ["used", None, 1]
    ]
    assert table.dtypes.astype(str).to_dict() == RECORDS
    nothing = next(mk.stream_articles(pd.DataFrame({"text": [" ", TEXT]}), size=1))
    assert mk.count_records(nothing)["n"].tolist() == [0, 1]


def test_corpus_tells_files_that_are_not_read_apart(tmp_path: Path) -> None:
    """A README is no article that was lost."""
    for name in ("good.txt", "README.md", "LICENSE"):
        (tmp_path / name).write_text(TEXT, "utf-8")
    corpus = mk.read_articles(tmp_path)
    assert repr(corpus).endswith("0 rejects, 2 files not read")
    said = "1 of 1 record used; 2 files are not articles."
    assert mk.findings.summarize_reading(corpus)[0] == said


@examples(50)
@given(st.lists(st.tuples(st.text(st.characters()), st.none() | st.integers(0, 2**60)), max_size=4))
def test_rejects_survive_the_file(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int | None]]
) -> None:
    """Every character of a table of rejects comes back, halves of pairs and line ends too."""
    table = build(REJECTS, {"row": [row for _, row in rows], "source": ["t"] * len(rows)})
    table["text"] = pd.Series([text for text, _ in rows], dtype=object)
    path = mk.write_rejects(table, tmp_path_factory.mktemp("r") / "rejects.jsonl")
    lines = path.read_bytes().decode("utf-8").split("\n")
    assert lines.pop() == ""
    assert [(row["text"], row["row"]) for row in map(json.loads, lines)] == rows


def test_writing_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rejects give the same bytes; a disk that is full leaves the old file as it was."""
    corpus = mk.read_articles(pd.DataFrame({"text": [TEXT, " ", "é!\u2028"]}))
    path = tmp_path / "rejects.jsonl"
    first = mk.write_rejects(corpus, path).read_bytes()
    assert mk.write_rejects(corpus.rejects, path).read_bytes() == first
    monkeypatch.setattr("pathlib.Path.replace", _full)
    with pytest.raises(OutputError, match="No space left"):
        mk.write_rejects(corpus.rejects.head(0), path)
    assert path.read_bytes() == first
    assert [file.name for file in tmp_path.iterdir()] == ["rejects.jsonl"]


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_wrong_calls_are_refused(tmp_path: Path) -> None:
    """Another ending, a missing column, a missing folder."""
    corpus = mk.read_articles(pd.DataFrame({"text": [TEXT]}))
    with pytest.raises(OutputError, match=r"\.jsonl"):
        mk.write_rejects(corpus, tmp_path / "rejects.csv")
    with pytest.raises(ColumnMissingError, match="reason"):
        mk.write_rejects(corpus.rejects.drop(columns="reason"), tmp_path / "r.jsonl")
    with pytest.raises(OutputError, match="cannot be written"):
        mk.write_rejects(corpus, tmp_path / "none" / "r.jsonl")
