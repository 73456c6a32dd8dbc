"""When something fails, the older report stays, nothing is left behind, and it is said."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from trial import SENTINEL, snapshot

import mediakit as mk
from mediakit import kernel
from mediakit.errors import (
    OutputError,
    ReportError,
)
from mediakit.prelude import start_process

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("cells", "end", "message"),
    [
        (["1 / 0"], SENTINEL, r"cell \[4\] ZeroDivisionError: division by zero"),
        (["import os; os._exit(0)"], SENTINEL, "the kernel died"),
        (["import os, signal; os.kill(os.getpid(), signal.SIGKILL)"], SENTINEL, "the kernel died"),
        (["import sys; sys.exit(0)"], SENTINEL, "SystemExit"),
        ([], "print('complete: input 0000')", "closing line"),
        ([], "print(params.sentinel); import os; os._exit(0)", "the kernel died"),
        (["raise RuntimeError('a\\nb')"], SENTINEL, "RuntimeError: a"),
        (["raise RuntimeError('a' * 999)"], SENTINEL, r"RuntimeError: a{100,199}…; see "),
        (
            ["import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()"],
            SENTINEL,
            "raised in a thread",
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
    """One line says where and why; the notebook is kept; the older report stays as it is."""
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


def test_a_report_that_succeeds_clears_its_failure(
    tmp_path: Path, article: Path, template: Callable[..., str]
) -> None:
    """A failed notebook is kept until the report is there."""
    with pytest.raises(ReportError):
        mk.run_report(template("1 / 0"), article, output=tmp_path / "out")
    mk.run_report(template("1"), article, output=tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["news"]


def test_a_cell_without_end_is_stopped(
    tmp_path: Path, template: Callable[..., str], article: Path
) -> None:
    """A time limit per cell, said as such."""
    source = Path(template("import threading; threading.Event().wait()")).read_bytes()
    with start_process(article) as waiting:
        run = kernel.run_notebook(
            source, {"source": str(article)}, folder=tmp_path, waiting=waiting, cell_seconds=1
        )
        assert waiting.process.wait(60)
    assert run.failure == "timeout: a cell took over 1 s"


@pytest.fixture
def done(tmp_path: Path, article: Path, template: Callable[..., str]) -> Callable[..., Path]:
    """Return a function that makes the same report again, with changes."""
    trial = template(
        "mk.show_table(mk.read_articles(params.source).zones, 'zones', output=params.output)"
    )

    def make(**changes: object) -> Path:
        return mk.run_report(trial, article, output=tmp_path / "out", parameters=changes)

    make()
    return make


def test_what_is_done_is_not_done_again(
    done: Callable[..., Path],
    article: Path,
    no_kernel: None,  # noqa: ARG001  # its effect
) -> None:
    """Neither after a second call nor after the input was touched."""
    before = snapshot(done())
    article.touch()
    assert snapshot(done()) == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda report: (report / "run.json").unlink(),
        lambda report: (report / "manifest.json").write_text("{"),
        lambda report: (report / "tables" / "zones.csv").unlink(),
        lambda report: (report / "report.html").write_bytes(
            (report / "report.html").read_bytes()[:-1] + b" "
        ),
        lambda report: (report / "tables" / "more.csv").write_text("a"),
    ],
    ids=["no run record", "broken manifest", "file gone", "byte changed", "file added"],
)
def test_what_is_not_whole_is_made_anew(
    done: Callable[..., Path], damage: Callable[[Path], object]
) -> None:
    """Without its run record, or with any file other than the manifest says."""
    whole = snapshot(done())
    damage(done())
    repaired = snapshot(done())
    assert whole.pop("run.json") != repaired.pop("run.json", None)
    assert repaired == whole


def test_what_would_come_out_otherwise_is_made_anew(
    done: Callable[..., Path], article: Path
) -> None:
    """Another parameter, another input."""
    before = snapshot(done())["report.ipynb"]
    changed = snapshot(done(word="b"))["report.ipynb"]
    article.write_text("Snow\n\nSnow fell.\n", "utf-8")
    assert len({before, changed, snapshot(done(word="b"))["report.ipynb"]}) == 3


@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_a_full_disk_leaves_the_old_report(
    done: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """The error says so; nothing is cut, nothing is left."""
    old = snapshot(done())
    full = OSError(errno.ENOSPC, "No space left on device")

    def refuse(*_: object, **__: object) -> None:
        raise full

    with monkeypatch.context() as patch:
        patch.setattr(os if call == "fsync" else Path, call, refuse)
        with pytest.raises(OutputError, match="No space") as caught:
            done(word="b")
    assert caught.value.errno == errno.ENOSPC
    assert snapshot(tmp_path / "out") == {f"news/{name}": data for name, data in old.items()}


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


def test_a_full_disk_under_the_notebook_is_told_as_one(
    tmp_path: Path, article: Path, template: Callable[..., str]
) -> None:
    """A table that cannot be written is no fault of the notebook."""
    cell = "import errno\nraise OSError(errno.ENOSPC, 'No space left on device')"
    with pytest.raises(OutputError, match="No space") as caught:
        mk.run_report(template(cell), article, output=tmp_path / "out")
    assert caught.value.errno == errno.ENOSPC
