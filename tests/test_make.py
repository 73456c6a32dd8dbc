"""The first command on a fresh machine: it works, or one line says what to do."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT, SEED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Install = Callable[..., subprocess.CompletedProcess[str]]

TOOLS = ("sh", "make", "rm", "grep", "tail", "cut", "touch", "sed", "expand", "mkdir")

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="no make on this machine")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what installing needs."""
    for name in ("pyproject.toml", ".constraints.txt", "Makefile", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    return tmp_path


@pytest.fixture
def make(tree: Path) -> Install:
    """Return a function that runs make there, with another Python and no network."""

    def run(
        target: str, *, python: str | Path = sys.executable
    ) -> subprocess.CompletedProcess[str]:
        (tree / "bin").mkdir()
        for name in TOOLS:
            (tree / "bin" / name).symlink_to(str(shutil.which(name)))
        return subprocess.run(
            ["make", target, f"PYTHON={python}"],
            cwd=tree,
            env={"PATH": str(tree / "bin"), "PIP_NO_INDEX": "1", "HOME": str(tree)},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return run


def script(path: Path, text: str) -> Path:
    """Write a program that stands in for a Python."""
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(0o755)
    return path


def said(result: subprocess.CompletedProcess[str]) -> list[str]:
    """Return what mediakit said, without make's own line and the notice that it began."""
    lines = result.stderr.splitlines()
    return [line for line in lines if not re.match(r"make|mediakit: installing", line)]


def test_a_missing_python_is_one_line(make: Install) -> None:
    """With what to install."""
    result = make("report", python="python-that-is-not-there")
    assert result.returncode != 0
    (line,) = said(result)
    assert "there is no python-that-is-not-there; install Python 3.11" in line


def test_an_old_python_is_one_line(make: Install, tree: Path) -> None:
    """With its version and how to name another."""
    old = script(tree / "python", '[ "$1" = -V ] && echo Python 3.9.2; [ "$1" != -c ]')
    (line,) = said(make("report", python=old))
    assert "needs Python 3.11 or newer" in line
    assert "Python 3.9.2" in line


def test_a_python_without_venv_is_one_line(make: Install, tree: Path) -> None:
    """With the package to install; nothing half-made is left."""
    bare = script(tree / "python", '[ "$1" = -c ]')
    (line,) = said(make("report", python=bare))
    assert "apt install python3-venv" in line
    assert not (tree / ".venv").exists()


def test_a_half_made_environment_is_made_anew(make: Install, tree: Path) -> None:
    """What Debian leaves behind without ensurepip has a python and nothing else."""
    python = f'[ "$1 $2" != "-m pip" ] && exec {sys.executable} "$@"; exit 1'
    stands_in = script(
        tree / "python",
        f'case "$*" in "-m venv .venv") mkdir -p .venv/bin; exit 1;; esac; {python}',
    )
    (line,) = said(make("report", python=stands_in))
    assert "apt install python3-venv" in line
    assert not (tree / ".venv").exists()


def test_no_network_is_one_line(make: Install, tree: Path) -> None:
    """With the place of the log; without the stamp the next try begins where this one ended.

    The environment gets the pip beside the Python: to unpack another takes seconds.
    """
    bare = f"exec {sys.executable} -m venv --system-site-packages --without-pip .venv"
    python = script(
        tree / "python", f'[ "$*" = "-m venv .venv" ] && {bare}; exec {sys.executable} "$@"'
    )
    result = make("report", python=python)
    assert result.returncode != 0
    (line,) = said(result)
    assert "could not install" in line
    assert "network" in line
    assert (tree / ".venv" / "install.log").exists()
    assert not (tree / ".venv" / ".stamp").exists()


def test_every_target_is_in_the_list(make: Install) -> None:
    """``make`` alone says what there is."""
    listed = {line.split()[0] for line in make("help").stdout.splitlines()}
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert phony
    assert listed == set(phony[1].split())


def test_the_report_is_on_the_one_real_article() -> None:
    """Not on the sample corpus beside it, which is constructed."""
    done = subprocess.run(
        ["make", "-n", "report"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    (pattern,) = re.findall(r"-m mediakit report (\S+) --output reports", done.stdout)
    assert list(ROOT.glob(pattern)) == [SEED]
    assert list(SEED.parent.glob("sample/*.txt"))


def test_constraints_are_plain_pins_of_everything_declared() -> None:
    """Tested versions, one a line; no tool reads more out of the file than that."""
    lines = (ROOT / ".constraints.txt").read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line) for line in lines)
    pinned = {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in lines}
    declared = re.findall(
        r'^    "([A-Za-z0-9._-]+)>=', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE
    )
    assert declared
    assert {re.sub(r"[-_.]+", "-", name).lower() for name in declared} <= pinned
