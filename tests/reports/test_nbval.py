"""54: what `make test` runs over the notebooks fails when it must."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from conftest import ROOT
from trial import SENTINEL, write_trial

from mediakit.reports.notebook import normalise, write_text
from mediakit.reports.report import refresh_notebook

if TYPE_CHECKING:
    from pathlib import Path


def run_nbval(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command of the Makefile over a folder."""
    line = re.search(r"-m (pytest --nbval .*) notebooks ", (ROOT / "Makefile").read_text("utf-8"))
    assert line is not None
    command = line[1].replace("cell-timeout=60", "cell-timeout=2")  # a dead kernel is waited for
    assert command != line[1]
    command = command.replace("-n auto", "-n 0")  # to start workers takes longer than these cells
    given = [*command.split(), "-p", "no:cacheprovider", "-q", str(folder)]
    return subprocess.run(
        [sys.executable, "-m", *given], capture_output=True, text=True, check=False, cwd=folder
    )


def test_54_a_changed_number_and_a_dead_kernel_fail(tmp_path: Path) -> None:
    """And the same notebook passes as it was stored."""
    parameters = 'source: str = "seeds/putin_north_korea.txt"  # it'
    path = tmp_path / "right.ipynb"
    parameters += '\noutput: str = ""  # folder'
    write_trial(path, "40 + 2", parameters=parameters)
    refresh_notebook(path)
    stored = path.read_text("utf-8")
    (tmp_path / "wrong.ipynb").write_text(stored.replace('"42"', '"43"'), "utf-8")
    dying: dict[str, Any] = json.loads(stored.replace(SENTINEL, "import os; os._exit(0)"))
    (tmp_path / "dying.ipynb").write_text(write_text(normalise(dying)), "utf-8")
    done = run_nbval(tmp_path)
    assert done.returncode == 1
    failed = set(re.findall(r"^FAILED (\w+)\.ipynb", done.stdout, re.MULTILINE))
    assert failed == {"wrong", "dying"}, done.stdout


def test_54_nothing_to_run_is_a_failure(tmp_path: Path) -> None:
    """A folder without a notebook is no success."""
    assert run_nbval(tmp_path).returncode == 5
