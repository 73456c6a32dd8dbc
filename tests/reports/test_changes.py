"""Running again says what is different from the last time, and changes nothing on the page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pytest
from trial import snapshot, write_trial

import mediakit as mk
from mediakit.base.files import hash_code
from mediakit.cli import run
from mediakit.reports.manifest import hash_articles, list_changes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Said = Callable[..., list[str]]

PARAMETERS: Final = (
    'source: str = ""  # it\nreading: dict = {}  # options\nword: str = "a"  # any\n'
    'dictionaries: list[str] = ["war_peace"]  # lists\noutput: str = ""  # folder'
)
ROWS: Final = "id,outlet,text\n1,Echo,Rain fell.\n2,Star,Snow.\n3,Echo,Wind blew.\n"
LATER: Final = (
    "id,outlet,text\n1,Echo,Rain fell.\n3,Echo,No wind blew.\n4,Echo,Hail.\n5,Tide,Sun.\n"
)
CHANGED: Final = "Changed since the last time: 2 articles new, 1 gone, 1 changed"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of three articles of two outlets."""
    path = tmp_path / "in" / "news.csv"
    path.parent.mkdir()
    path.write_text(ROWS, "utf-8")
    return path


@pytest.fixture
def notebook(tmp_path: Path) -> str:
    """A notebook about several articles."""
    show = "mk.show('articles', corpus.articles, output=params.output)"
    read = "corpus = mk.read_articles(params.source, **reading)"
    given = {"parameters": PARAMETERS, "tags": ("parameters",)}
    return write_trial(tmp_path / "trial.ipynb", read, show, **given)  # type: ignore[arg-type]


@pytest.fixture
def said(notebook: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """Return a function that makes the report on a source, and gives what it says."""

    def make(source: Path, *arguments: str, out: str = "out") -> list[str]:
        given = ["--notebook", notebook, "-o", str(tmp_path / out), *arguments]
        assert run(["report", str(source), *given]) == 0
        return capsys.readouterr().err.splitlines()

    return make


def test_it_says_what_is_different_from_the_last_time(
    said: Said, table: Path, tmp_path: Path
) -> None:
    """Articles by their ids, then all else; and the report is that of a first run."""
    assert said(table.parent) == []
    assert said(table.parent) == ["mediakit: Kept: nothing has changed since the last time."]
    table.write_text(LATER, "utf-8")
    assert said(table.parent, "-p", "word=b") == [f"mediakit: {CHANGED}; word 'a', now 'b'."]
    (folder,) = (tmp_path / "out").iterdir()
    record = json.loads((folder / "run.json").read_bytes())
    assert record["changes"] == [CHANGED.partition(": ")[2], "word 'a', now 'b'"]
    assert said(table.parent, "-p", "word=b", out="other") == []
    left, right = snapshot(tmp_path / "out"), snapshot(tmp_path / "other")
    assert left.keys() == right.keys()
    assert {name for name in left if left[name] != right[name]} == {f"{folder.name}/run.json"}


def test_what_changes_no_article_is_told_as_such(said: Said, table: Path, tmp_path: Path) -> None:
    """A file of the source, a list of one's own, or what somebody did to the report."""
    (own := tmp_path / "my.toml").write_text('[categories]\nrain = ["rain"]\n', "utf-8")
    lists = ("-p", f"dictionaries={own}")
    said(table.parent, *lists)
    table.with_name("empty.txt").write_text(" ", "utf-8")
    own.write_text('[categories]\nrain = ["rain", "hail"]\n', "utf-8")
    (told,) = said(table.parent, *lists)
    assert told.endswith(": files of the source, but no article; my.toml changed.")
    (page,) = (tmp_path / "out").glob("*/report.html")
    page.write_text("mine", "utf-8")
    assert said(table.parent, *lists)[0].endswith(": files of the report itself.")


def test_a_batch_says_it_before_anything_is_made(
    notebook: str, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of all its articles, also those whose reports are gone; a dry run, too."""

    def make(*more: str) -> list[str]:
        given = ["--by", "outlet", "-o", str(tmp_path / "out"), *more]
        assert run(["batch", notebook, str(table), *given]) == 0
        return capsys.readouterr().err.splitlines()

    # Of records, what is to come, what was made: nothing changed.
    assert [len(make()), len(make())] == [3, 2]
    table.write_text(LATER, "utf-8")
    dry, wet = make("--dry-run"), make()
    assert dry[1] == wet[1] == f"mediakit: {CHANGED}."
    assert wet[-1] == "mediakit: 2 reports: 2 made"
    assert len(make()) == 2
    runs = sorted((tmp_path / "out").glob("*/run.json"))
    changes = {path.parent.name[:4]: json.loads(path.read_bytes())["changes"] for path in runs}
    assert changes == {"echo": ["1 article new, 0 gone, 1 changed"], "tide": []}


def test_an_article_of_a_further_column_changes_no_other() -> None:
    """Each hash is of what is known of its article, wherever the others come from."""
    texts: dict[str, list[str | None]]
    texts = {"text": ["Rain fell.", "Snow."], "outlet": ["Echo", None]}
    few = mk.read_articles(pd.DataFrame(texts))
    more = {name: [*values, "Sun"] for name, values in texts.items()}
    many = mk.read_articles(pd.DataFrame({**more, "desk": [None, None, "news"]}))
    hashes = hash_articles(few)
    assert {k: v for k, v in hash_articles(many).items() if k in hashes} == hashes
    moved = mk.read_articles(pd.DataFrame({**texts, "source": "elsewhere.csv"}))
    assert hash_articles(moved) == hashes
    for name, values in {"text": ["Rain fell.", "Snow!"], "outlet": ["Echo", "Star"]}.items():
        other = hash_articles(mk.read_articles(pd.DataFrame({**texts, name: values})))
        assert [other[k] == hashes[k] for k in hashes] == [True, False]
    # As a saved corpus may have them.
    few.articles["tags"] = pd.Series([np.array(["a", "b"]), pd.NA], dtype=object)
    assert [hash_articles(few)[k] == hashes[k] for k in hashes] == [False, True]


def manifest_of(**changed: Any) -> dict[str, Any]:  # noqa: ANN401  # of a manifest
    """Return a manifest, as `recall` gives it, but for what is changed."""
    made = {
        "mediakit": "0.1.0",
        "notebook": {"name": "frames", "sha256": "0" * 64},
        "inputs": [{"name": name, "bytes": 1, "sha256": "0" * 64} for name in ("a.txt", "e.csv")],
        "instruments": [{"kind": "dictionary", "name": "w", "version": "1", "sha256": "0" * 64}],
        "parameters": {"by": "outlet"},
        "versions": {"pandas": "3.0.0"},
        "articles": {"a": "1"},
        "code": hash_code(),
    }
    return {**made, **changed}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, []),
        ({"articles": {"b": "1"}}, ["1 article new, 1 gone, 0 changed"]),
        ({"articles": None}, []),
        ({"inputs": []}, ["files of the source, but no article"]),
        ({"inputs": [], "articles": 3}, ["the source"]),
        ({"mediakit": "0.0.9", "code": ""}, ["mediakit 0.0.9, now 0.1.0"]),
        (
            {"code": "", "versions": {"pandas": "2.0"}},
            ["pandas 2.0, now 3.0.0", "the code of mediakit"],
        ),
        ({"notebook": {"name": "frames", "sha256": "1"}}, ["notebook frames changed"]),
        ({"instruments": [{"name": "w", "sha256": "1"}]}, ["list w changed"]),
        ({"parameters": {}}, []),
        ({"parameters": {"by": "desk"}}, ["by 'desk', now 'outlet'"]),
    ],
)
def test_each_cause_is_named(changed: dict[str, Any], told: list[str]) -> None:
    """In few words; what comes with another notebook or parameter is not told twice."""
    assert list_changes(manifest_of(**changed), manifest_of(), {"e.csv"}) == told


def test_the_first_time_there_is_nothing_to_tell() -> None:
    """Also where the manifest that is there is none of a report."""
    assert list_changes({}, manifest_of(), ()) == []
