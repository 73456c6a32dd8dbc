"""Reading in batches gives what reading at once gives, in memory that stays."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import mediakit as mk
from mediakit.errors import ArgumentError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Texts, tables and an archive, with rejects of each kind among them."""
    folder = tmp_path / "in"
    folder.mkdir()
    for i in range(4):
        (folder / f"t{i}.txt").write_text(f"Rain fell on day {i}.", "utf-8")
    (folder / "empty.txt").write_text(" ", "utf-8")
    rows = [{"id": f"r{i % 9}", "text": f"Snow {i % 6}.", "page": i} for i in range(12)]
    (folder / "t.jsonl").write_text("\n".join([*map(json.dumps, rows), "{"]), "utf-8")
    pd.DataFrame(rows).to_csv(folder / "u.csv", index=False)
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        for name in "ab":
            archive.writestr(f"{name}.txt", f"Hail fell on {name}.")
    return folder


@pytest.mark.parametrize("size", [1, 3, 10, 1_000])
def test_batches_together_are_the_whole(folder: Path, size: int) -> None:
    """The same articles, ids, zones and rejects, and no more records in a batch than said."""
    whole = mk.read_articles(folder)
    batches = list(mk.stream_articles(folder, size=size))
    assert all(0 < len(batch) + len(batch.rejects) <= size for batch in batches)
    used = [batch for batch in batches if len(batch)]
    for name, of in (("articles", used), ("zones", used), ("rejects", batches)):
        table = pd.concat([getattr(batch, name) for batch in of], ignore_index=True)
        expected = getattr(whole, name)
        table = table[list(expected.columns)]
        if name == "rejects":  # these are in the order of reading
            table = table.sort_values(["source", "row"], na_position="first", ignore_index=True)
        assert_frame_equal(table, expected, check_dtype=False)


def test_a_table_in_memory_in_batches() -> None:
    """Further columns keep their types."""
    table = pd.DataFrame({"text": ["Rain.", "", "Snow.", "Hail."], "page": [1, 2, 3, 4]})
    batches = list(mk.stream_articles(table, size=2))
    assert [batch.articles["page"].tolist() for batch in batches] == [[1], [3, 4]]
    assert [batch.rejects["row"].tolist() for batch in batches] == [[1], []]


def test_wrong_calls_are_refused_before_the_first_batch(folder: Path) -> None:
    """Not when somebody takes it."""
    wrong: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"size": 0}, ArgumentError),
        ({"columns": {"txt": "x"}}, ArgumentError),
        ({"timezone": "x"}, ArgumentError),
        ({"source": folder / "none"}, InputError),
    ]
    for options, error in wrong:
        with pytest.raises(error):
            mk.stream_articles(options.pop("source", folder), **options)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_saved_corpus_in_batches(tmp_path: Path, size: int) -> None:
    """Its own articles and rejects: what was rejected once is not read as an article."""
    texts = ["Port shuts\n\nNo ship left.", "Hail.\0", "Rain fell.", " ", "Snow."]
    corpus = mk.read_articles(pd.DataFrame({"text": texts, "language": "en"}))
    corpus.save(tmp_path / "saved")
    batches = list(mk.stream_articles(tmp_path / "saved", size=size))
    assert [len(batch) for batch in batches] == [min(size, 3 - i) for i in range(0, 3, size)]
    for name in ("articles", "zones", "rejects"):
        parts = pd.concat([getattr(batch, name) for batch in batches], ignore_index=True)
        assert_frame_equal(parts, getattr(corpus, name), check_dtype=False)
    corpus.filter(doc_id=[]).save(tmp_path / "empty")
    with pytest.raises(InputError, match="holds no article"):
        mk.stream_articles(tmp_path / "empty")


@pytest.mark.parametrize("read", [mk.read_articles, mk.stream_articles])
def test_a_saved_corpus_takes_no_options(tmp_path: Path, read: Callable[..., object]) -> None:
    """Nothing that is asked for is silently left undone, languages neither."""
    mk.read_articles(pd.DataFrame({"text": ["No ship left."]})).save(tmp_path / "saved")
    for options in ({"languages": ["de"]}, {"encoding": "cp1252"}):
        with pytest.raises(ArgumentError, match="leave out the options"):
            read(tmp_path / "saved", **options)
    read(tmp_path / "saved", languages=["en"])


def test_a_source_without_an_article_ends_in_an_error(tmp_path: Path) -> None:
    """17: after its rejects were given."""
    (tmp_path / "t.csv").write_text("id,text\n1, \n2, \n3\n", "utf-8")
    batches = mk.stream_articles(tmp_path / "t.csv", size=2)
    assert [len(next(batches).rejects) for _ in range(2)] == [2, 1]
    with pytest.raises(InputError, match="no article that can be used"):
        next(batches)


PEAKS = """
import resource, sys
import mediakit as mk
for n, corpus in enumerate(mk.stream_articles(sys.argv[1], size=50), 1):
    if n in (4, 40):
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_memory_does_not_grow_with_the_source(tmp_path: Path) -> None:
    """71: ten times the articles take next to no more."""
    with (tmp_path / "t.jsonl").open("w", encoding="utf-8") as lines:
        for i in range(2_000):
            lines.write(json.dumps({"id": i, "text": f"Rain {i}. " + "word " * 4_000}) + "\n")
    done = subprocess.run(
        [sys.executable, "-c", PEAKS, str(tmp_path / "t.jsonl")],
        check=True,
        capture_output=True,
        text=True,
    )
    early, late = map(int, done.stdout.split())
    assert late < early + 20  # megabytes; the text between is 36
