"""Whether a report still follows from its inputs is told, with the reason."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from conftest import ROOT, SEED
from shared import make_once
from trial import write_trial

import mediakit as mk
from mediakit import cli
from mediakit.errors import ArgumentError, InputError
from mediakit.reports.params import hash_source
from mediakit.reports.verify import compare_tables, compare_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from mediakit.reports.report import Job

PARAMETERS: Final = (
    'source: str = ""  # it\noutput: str = ""  # folder\nreading: dict = {}  # options\n'
    'dictionaries: list[str] = ["war_peace"]  # lists'
)
LOAD: Final = (
    "params = mk.reports.load_params(source=source, output=output, dictionaries=dictionaries)\n"
    "tokens = mk.tokenize(mk.read_articles(params.source, **reading))"
)
SHOW: Final = (
    "frames = mk.count_frames(tokens, mk.read_dictionary(list(params.dictionaries)))\n"
    "mk.show('frames', frames, output=params.output)"
)
CARD: Final = 'title = "T"\nreference = "R"\nlicence = "MIT"\n[categories]\n'
ROWS: Final = (
    "id,outlet,text\n1,Echo,War and peace.\n2,Star,No war.\n3,,Wind.\n4,Tide,Snow.\n5,Post,Peace.\n"
)


def write_notebook(path: Path) -> str:
    return write_trial(path, LOAD, SHOW, parameters=PARAMETERS, tags=("parameters",))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an article, a dictionary, a notebook, and the report made of them."""

    def make(place: Path) -> None:
        (place / "rain.txt").write_text("Rain\n\nNo war, and rain fell in peace.\n", "utf-8")
        (place / "own.toml").write_text(f"{CARD}rain = ['rain']\nwar = ['war']\n", "utf-8")
        mk.run_report(
            write_notebook(place / "trial.ipynb"),
            place / "rain.txt",
            output=place / "out",
            parameters={"dictionaries": [str(place / "own.toml")]},
            folder="report",
        )

    return make_once(tmp_path_factory, "made_to_verify", make)


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A copy of it of the test's own; the run record leads there, too."""
    copy = shutil.copytree(made, tmp_path / "copy")
    run = copy / "out" / "report" / "run.json"
    run.write_text(run.read_text("utf-8").replace(str(made), str(copy)), "utf-8")
    return copy


@pytest.fixture
def remade(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports are not made again, for they would come out as they did: other tests make them."""

    def stand_in(job: Job, _: object) -> None:
        shutil.copytree(made / "out" / "report", job.folder)

    monkeypatch.setattr("mediakit.reports.verify.make_report", stand_in)


def verify(place: Path, **options: Any) -> pd.DataFrame:  # noqa: ANN401  # of verify_report
    given = {"notebook": place / "trial.ipynb", **options}
    return mk.verify_report(place / "out" / "report", **given)


def rows_of(found: pd.DataFrame) -> set[tuple[str, str, str]]:
    return set(found[["part", "name", "finding"]].itertuples(index=False, name=None))


def details(found: pd.DataFrame, name: str) -> str:
    return "; ".join(found.loc[found["name"] == name, "detail"])


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def change_manifest(report: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = report / "manifest.json"
    manifest = json.loads(path.read_bytes())
    change(manifest)
    path.write_text(json.dumps(manifest), "utf-8")


def rename_notebook(manifest: dict[str, Any], *, name: str) -> None:
    manifest["notebook"]["name"] = name


def test_an_untouched_report_holds_and_is_left_alone(place: Path) -> None:
    """No finding, and nothing is written into it or beside it."""
    before = {path: path.stat().st_mtime_ns for path in place.rglob("*")}
    assert verify(place).empty
    assert {path: path.stat().st_mtime_ns for path in place.rglob("*")} == before


@pytest.mark.usefixtures("remade")
def test_what_was_edited_is_named_even_where_its_hash_was_too(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A byte of the page, and a number by row and column; a file that is gone, and one more."""
    report = place / "out" / "report"
    edit(report / "report.html", "<h1>", "<h2>")
    edit(report / "tables" / "frames.csv", "war,1,", "war,7,")
    (report / "tables" / "more.csv").write_text("n\n1\n", "utf-8")
    (report / "report.ipynb").unlink()
    forged = hash_source(report / "tables" / "frames.csv")
    change_manifest(report, lambda m: m["outputs"].update({"tables/frames.csv": forged}))
    given = ["verify", str(report), "--notebook", str(place / "trial.ipynb")]
    assert cli.run(given) == 1
    page, gone, table, more, verdict = capsys.readouterr().out.splitlines()
    assert page.startswith("output report.html edited: from line ")
    assert "<h2>" in page
    assert gone == "output report.ipynb missing"
    assert table.startswith("output tables/frames.csv differs: 1 of 18 cells differs: row 2, n: ")
    assert table.endswith("'7', recomputed '1'")
    assert more == "output tables/more.csv added"
    assert "edited by hand (report.html, report.ipynb, tables/more.csv)" in verdict
    assert "tables/frames.csv: edited with the hash in the manifest" in verdict


def test_a_changed_input_is_why(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file is named with its size, and each number that is another."""
    edit(place / "rain.txt", "No war", "No war, war")
    edit(place / "own.toml", "'rain'", "'rain', 'fell'")
    given = ["verify", str(place / "out" / "report"), "--notebook", str(place / "trial.ipynb")]
    assert cli.run(given) == 1
    lines = capsys.readouterr().out.splitlines()
    size = (place / "rain.txt").stat().st_size
    assert lines[0].startswith("input own.toml changed: ")
    assert lines[1].startswith(f"input rain.txt changed: {size - 5} bytes, now {size}; SHA-256 ")
    (table,) = (line for line in lines if "tables/frames.csv" in line)
    assert "row 1, n: '2', recomputed '3'" in table
    assert lines[-1] == "does not match its inputs: input changed (own.toml, rain.txt)"


@pytest.mark.usefixtures("remade")
def test_a_manifest_of_another_version_is_told_and_what_still_holds(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a version may change; that the tables come out the same all the same."""
    report = place / "out" / "report"
    new = (mk.__version__, json.loads((report / "manifest.json").read_bytes())["versions"]["nltk"])

    def age(manifest: dict[str, Any]) -> None:
        manifest["mediakit"] = manifest["versions"]["nltk"] = "0.0.1"
        manifest["instruments"][0]["version"] = "0"

    change_manifest(report, age)
    given = ["verify", str(report), "--notebook", str(place / "trial.ipynb")]
    assert cli.run(given) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:-1] == [
        "instrument vaderSentiment changed: version 0, now 3.3.2",
        f"version mediakit changed: 0.0.1, now {new[0]}; it may change any number",
        f"version nltk changed: 0.0.1, now {new[1]}; it may change words and sentences",
    ]
    told = "matches its inputs: tables and figures are the same, although instrument"
    assert lines[-1] == f"{told} changed (vaderSentiment), version changed (mediakit, nltk)"


@pytest.mark.usefixtures("remade")
def test_without_its_source_no_table_is_recomputed(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """That is said, with what to do; its files are held against the manifest all the same."""
    report = place / "out" / "report"
    (place / "rain.txt").rename(place / "moved.txt")
    edit(report / "tables" / "frames.csv", "war,1,", "war,7,")
    given = ["verify", str(report), "--notebook", str(place / "trial.ipynb")]
    assert cli.run(given) == 2
    out = capsys.readouterr().out
    assert "input rain.txt not found: give --source PATH\n" in out
    assert "output report not recomputed\n" in out
    assert "output tables/frames.csv edited\n" in out
    assert out.endswith("the tables were not recomputed\n")
    found = verify(place, source=place / "moved.txt")  # under another name the same article
    assert rows_of(found) == {("output", "tables/frames.csv", "edited")}


@pytest.mark.usefixtures("no_kernel")
def test_a_report_does_not_choose_the_code_that_is_run(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook of one's own must be given, whatever a manifest says."""
    monkeypatch.chdir(place)
    for name in ("trial", "trial.ipynb", str(place / "trial.ipynb")):
        change_manifest(place / "out" / "report", partial(rename_notebook, name=name))
        found = verify(place, notebook=None)
        assert ("notebook", name, "not found") in rows_of(found)
        assert ("output", "report", "not recomputed") in rows_of(found)


@pytest.mark.usefixtures("remade")
def test_files_are_found_beside_the_source(place: Path) -> None:
    """Where there is no run record, or it leads nowhere."""
    (place / "out" / "report" / "run.json").unlink()
    assert verify(place, source=place / "rain.txt").empty
    (place / "own.toml").unlink()
    found = verify(place, source=place / "rain.txt")
    assert rows_of(found) == {
        ("input", "own.toml", "not found"),
        ("output", "report", "not recomputed"),
    }


def test_a_notebook_that_fails_now_is_told(place: Path) -> None:
    """With its error; it is another notebook than it was."""
    edit(place / "trial.ipynb", "frames = ", "frames = 1 / 0 #")
    found = verify(place)
    assert rows_of(found) == {
        ("notebook", "trial", "changed"),
        ("output", "report", "not recomputed"),
    }
    assert "ZeroDivisionError" in details(found, "report")
    assert "/tmp" not in details(found, "report")  # noqa: S108  # the place is gone by now


def test_the_committed_report_holds_without_any_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no run record: its article is found among what mediakit ships, by name and hash.

    That it comes out the same when it is made again is tested with reports.
    """
    committed = ROOT / "reports" / "putin_north_korea"
    report = shutil.copytree(
        committed, tmp_path / "report", ignore=shutil.ignore_patterns("run.json")
    )
    jobs: list[Job] = []

    def stand_in(job: Job, _: object) -> None:
        jobs.append(job)
        shutil.copytree(committed, job.folder)

    monkeypatch.setattr("mediakit.reports.verify.make_report", stand_in)
    manifest = json.loads((report / "manifest.json").read_bytes())
    found = mk.verify_report(report)
    if (found["part"] == "version").any():
        pytest.skip("other versions of packages than the committed report was made with")
    assert [Path(job.source.place) for job in jobs] == [SEED]
    assert manifest["inputs"][0]["sha256"] == hash_source(SEED)
    assert found.empty


def test_each_report_of_a_batch_is_held_against_its_own_articles(tmp_path: Path) -> None:
    """One that is renamed, too; groups that are gone or have other articles are told."""
    source = tmp_path / "news.csv"
    source.write_text(ROWS, "utf-8")
    notebook = write_notebook(tmp_path / "trial.ipynb")
    out = tmp_path / "out"
    made = mk.run_batch(notebook, source, by="outlet", output=out)
    echo, untouched, star, tide, none = made["folder"]
    shutil.copytree(out / echo, out / "renamed")
    edit(out / star / "tables" / "frames.csv", "peace_journalism,0", "peace_journalism,2")
    shutil.rmtree(out / tide)
    source.write_text(ROWS.replace("War and peace.", "Peace.").replace("3,,", "3,Echo,"), "utf-8")
    found = mk.verify_report(out, notebook=notebook)
    by_report = {name: rows_of(rows) for name, rows in found.groupby("report")}
    assert untouched not in by_report
    assert by_report[tide] == {("output", "report", "missing")}
    assert by_report[star] == {("output", "tables/frames.csv", "edited")}
    assert ("input", "news.csv", "changed") in by_report[echo]
    assert ("output", "tables/frames.csv", "differs") in by_report[echo]
    assert by_report["renamed"] == by_report[echo]
    assert "1 article, now 2" in details(found, "news.csv")
    assert by_report[none] == {("output", "report", "not recomputed")}
    assert "no article of this group now" in details(found, "report")
    source.write_text(ROWS.replace("Echo", "Mail"), "utf-8")
    gone = mk.verify_report(out / "renamed", notebook=notebook)
    assert rows_of(gone) == {("output", "report", "not recomputed")}
    assert "no article of these groups now" in details(gone, "report")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"mediakit": "0.1.0"}',
        '{"outputs": {}, "inputs": [1]}',
        "\ud800",
        "[" * 9999,
    ],
)
def test_what_is_no_report_is_wrong_use(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, exit code 2."""
    assert cli.run(["verify", str(tmp_path)]) == 2
    (tmp_path / "manifest.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    assert cli.run(["verify", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(": ")[2][:14] for line in err.splitlines()] == [
        "holds no report"[:14],
        "is not the manifest"[:14],
    ]


def test_what_is_given_must_be_there(place: Path) -> None:
    """A source or notebook that is not is an error, not a finding."""
    with pytest.raises(InputError, match="no such file"):
        verify(place, source=place / "nope.txt")
    with pytest.raises(ArgumentError, match="cannot be read"):
        verify(place, notebook=place / "nope.ipynb")


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("a,b\n1,2", "a,b\n1,2", "the same cells in another notation"),
        ("a,b\n1,2", "a,c\n1,2", "columns: no longer 'b', now also 'c'"),
        ("a,b\n1,2", "b,a\n2,1", "columns: in another order"),
        (
            "a\n1\n2",
            "a\n2",
            "2 rows, recomputed 1; the first that differs is row 1: ['1'], recomputed ['2']",
        ),
        (
            "a\n1\n2\n3\n4\n5",
            "a\n0\n0\n0\n0\n5",
            (
                "4 of 5 cells differ: row 1, a: '1', recomputed '0'; row 2, a: '2', "
                "recomputed '0'; row 3, a: '3', recomputed '0'; 1 more"
            ),
        ),
        ("a\n1", "", "columns: no longer 'a'"),
        (
            "a\n1",
            "a\n1\n2",
            "1 row, recomputed 2; the first that differs is row 2: nothing, recomputed ['2']",
        ),
        ("a,b\n1", "a,b\n1,2", "1 of 2 cells differs: row 1, b: '', recomputed '2'"),
    ],
)
def test_cells_that_differ_are_named(was: str, now: str, told: str) -> None:
    """By row and column, the first three of them; the others are counted."""
    left, right = ([line.split(",") for line in text.splitlines()] for text in (was, now))
    assert compare_tables(left, right) == told


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("a\nb", "a\nc", "from line 2: 'b', recomputed 'c'"),
        ("a", "a\nb", "from line 2: '', recomputed 'b'"),
        ("x" * 99 + "ab", "x" * 99 + "b", "'" + "x" * 30 + "ab', recomputed '" + "x" * 30 + "b'"),
        ("ab", "abc", "from line 1: 'ab', recomputed 'abc'"),
    ],
)
def test_a_line_that_differs_is_shown_where_it_does(was: str, now: str, told: str) -> None:
    """The first one, around the first character."""
    assert compare_texts(was, now).endswith(told)
