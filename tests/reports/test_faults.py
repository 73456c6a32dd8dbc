"""When something fails, the older report stays, nothing is left behind, and it is said."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from shared import make_once
from trial import SENTINEL, snapshot, write_trial

import mediakit as mk
from mediakit.base.files import write_whole
from mediakit.errors import OutputError, ReportError
from mediakit.reports import kernel
from mediakit.reports.page import Head
from mediakit.reports.processes import start_process

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("cells", "end", "message"),
    [
        ([], "print('complete: input 0000')", "closing line"),
        ([], "print(params.sentinel); import os; os._exit(0)", "the kernel died"),
        (
            ["raise RuntimeError('a' * 999 + '\\nb')"],
            SENTINEL,
            r"cell \[4\] RuntimeError: a{100,199}…; see ",
        ),
    ],
)
def test_a_notebook_that_does_not_end_well_makes_no_report(
    tmp_path: Path,
    article: Path,
    template: Callable[..., str],
    cells: list[str],
    end: str,
    message: str,
) -> None:
    """One line says where and why; the notebook is kept; the older report stays as it is.

    Further ways to end badly are tried in a batch, which makes reports faster.
    """
    out = tmp_path / "out"
    old = out / "news"
    old.mkdir(parents=True)
    (old / "report.html").write_text("an older report", "utf-8")
    before = snapshot(old)
    with pytest.raises(ReportError, match=message) as caught:
        mk.run_report(template(*cells, end=end), article, output=out)
    assert "\n" not in str(caught.value)
    assert snapshot(old) == before
    kept = out / "failed" / "news.ipynb"
    assert str(kept) in str(caught.value)
    assert json.loads(kept.read_bytes())["cells"]
    assert sorted(path.name for path in out.iterdir()) == ["failed", "news"]


@pytest.mark.usefixtures("started")
def test_a_cell_without_end_is_stopped(
    tmp_path: Path, template: Callable[..., str], article: Path
) -> None:
    """A time limit per cell, said as such."""
    source = Path(template("import threading; threading.Event().wait()")).read_bytes()
    with start_process(article) as waiting:
        values, places = {"source": str(article)}, {"article": article, "folder": tmp_path}
        _, failure = kernel.run_notebook(source, values, waiting, seconds=1, **places)
        assert waiting.process.wait(60)
    assert failure == "timeout: a cell took over 1 s"


ARTICLE = "Rain falls\n\nRain fell, said Ada Kern.\n"
SHOW = "mk.show('zones', mk.read_articles(params.source).zones, output=params.output)"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an article, a notebook and the report on it: read it, leave it as it is."""

    def make(place: Path) -> None:
        (place / "news.txt").write_text(ARTICLE, "utf-8")
        trial = write_trial(place / "trial.ipynb", SHOW)
        mk.run_report(trial, place / "news.txt", output=place / "out")

    return make_once(tmp_path_factory, "whole_report", make)


@pytest.fixture
def place(once: Path, tmp_path: Path) -> Path:
    """A copy of it of the test's own."""
    return shutil.copytree(once, tmp_path / "copy")


@pytest.fixture
def make(place: Path) -> Callable[..., Path]:
    """Return a function that makes the same report again, with changes."""

    def make(**changes: object) -> Path:
        return mk.run_report(
            str(place / "trial.ipynb"), place / "news.txt", output=place / "out", parameters=changes
        )

    return make


@pytest.mark.usefixtures("no_kernel")
def test_what_is_done_is_not_done_again(make: Callable[..., Path], place: Path) -> None:
    """Neither after a second call nor after the input was touched."""
    before = snapshot(make())
    (place / "news.txt").touch()
    assert snapshot(make()) == before


DAMAGES: dict[str, Callable[[Path], object]] = {
    "broken manifest": lambda report: (report / "manifest.json").write_text("{"),
    "file gone": lambda report: (report / "tables" / "zones.csv").unlink(),
    "byte changed": lambda report: (report / "report.html").write_bytes(
        (report / "report.html").read_bytes()[:-1] + b" "
    ),
    "file added": lambda report: (report / "tables" / "more.csv").write_text("a"),
    "no run record": lambda report: (report / "run.json").unlink(),
}


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The reports whose making was begun: none is made."""
    jobs: list[object] = []
    monkeypatch.setattr("mediakit.reports.report.make_report", lambda job, _: jobs.append(job))
    return jobs


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_not_whole_does_not_count_as_done(
    make: Callable[..., Path], place: Path, damage: Callable[[Path], object], begun: list[object]
) -> None:
    """Without its run record, or with any file other than the manifest says."""
    make()
    assert not begun
    damage(place / "out" / "news")
    make()
    assert begun


def test_what_is_not_whole_is_made_anew(make: Callable[..., Path], place: Path) -> None:
    """All that it was, whatever was damaged; what is kept of a failure is cleared away."""
    whole = snapshot(place / "out" / "news")
    (place / "out" / "failed").mkdir()
    (place / "out" / "failed" / "news.ipynb").write_text("{}", "utf-8")
    for damage in DAMAGES.values():
        damage(place / "out" / "news")
    repaired = snapshot(make())
    assert whole.pop("run.json") != repaired.pop("run.json", None)
    assert repaired == whole
    assert [path.name for path in (place / "out").iterdir()] == ["news"]


def test_what_would_come_out_otherwise_does_not_count_as_done(
    make: Callable[..., Path], place: Path, begun: list[object]
) -> None:
    """Another parameter, another input, another notebook."""
    make(word="b")
    assert len(begun) == 1
    (place / "news.txt").write_text("Snow\n\nSnow fell.\n", "utf-8")
    make()
    assert len(begun) == 2
    (place / "news.txt").write_text(ARTICLE, "utf-8")
    make()
    assert len(begun) == 2
    write_trial(place / "trial.ipynb", SHOW, "1")
    make()
    assert len(begun) == 3


@pytest.fixture
def ran(once: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Notebooks need no run: what comes of any is what came of that one."""
    folder = once / "out" / "news"
    notebook, record = (
        json.loads((folder / name).read_bytes()) for name in ("report.ipynb", "manifest.json")
    )

    def stand_in(_: object, stage: Path, __: object) -> tuple[dict[str, object], Head, object]:
        (stage / "report").mkdir()
        return notebook, Head("Rain"), {"records": record["records"]}

    monkeypatch.setattr("mediakit.reports.report._run", stand_in)


@pytest.mark.usefixtures("ran")
@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_a_full_disk_leaves_the_old_report(
    make: Callable[..., Path], place: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """The error says so; nothing is cut, nothing is left."""
    old = snapshot(place / "out")
    full = OSError(errno.ENOSPC, "No space left on device")

    def refuse(*_: object, **__: object) -> None:
        raise full

    with monkeypatch.context() as patch:
        patch.setattr(os if call == "fsync" else Path, call, refuse)
        with pytest.raises(OutputError, match="No space") as caught:
            make(word="b")
    assert caught.value.errno == errno.ENOSPC
    assert snapshot(place / "out") == old


@pytest.mark.usefixtures("ran")
def test_what_a_killed_run_left_is_cleared_away(
    tmp_path: Path, article: Path, template: Callable[..., str]
) -> None:
    """That of a run which still goes on is left alone, and so is any other folder."""
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    stages = [f".news.{process}-ab_c.tmp" for process in (ended.pid, os.getpid())]
    for name in (*stages, ".mine.tmp"):
        (tmp_path / "out" / name / "report").mkdir(parents=True)
    mk.run_report(template(), article, output=tmp_path / "out")
    left = {path.name for path in (tmp_path / "out").iterdir()}
    assert left == {stages[1], ".mine.tmp", "news"}


def test_no_name_of_what_is_being_written_can_be_a_link_already(tmp_path: Path) -> None:
    """A folder may come from elsewhere: what its links lead to is none of ours."""
    precious, out = tmp_path / "precious.txt", tmp_path / "out"
    precious.write_text("mine", "utf-8")
    out.mkdir()
    names = ["page.html", ".page.html.tmp", ".page.html.999999999-x.tmp"]
    for name in names:
        (out / name).symlink_to(precious)
    write_whole(out / "page.html", "ours")
    assert precious.read_text("utf-8") == "mine"
    assert not (out / "page.html").is_symlink()
    assert snapshot(out) == {"page.html": b"ours", ".page.html.tmp": b"mine"}


@pytest.mark.parametrize("name", ["page.html", "é" * 120 + ".toml"])
def test_a_file_has_the_mode_of_any_other_and_no_half_of_it_stays(
    tmp_path: Path, name: str
) -> None:
    """A killed process left a part of this file and one of another's; a living one goes on."""
    parts = [f".{name[:50]}.{process}-a1.tmp" for process in (999_999_999, os.getpid())]
    for other in (*parts, ".other.999999999-a1.tmp", "plain"):
        (tmp_path / other).write_text("half", "utf-8")
    write_whole(tmp_path / name, "whole")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {name, parts[1], ".other.999999999-a1.tmp", "plain"}
    assert (tmp_path / name).stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_full_disk_under_the_notebook_is_told_as_one(
    tmp_path: Path, article: Path, template: Callable[..., str]
) -> None:
    """A table that cannot be written is no fault of the notebook."""
    cell = "import errno\nraise OSError(errno.ENOSPC, 'No space left on device')"
    with pytest.raises(OutputError, match="No space") as caught:
        mk.run_report(template(cell), article, output=tmp_path / "out")
    assert caught.value.errno == errno.ENOSPC
