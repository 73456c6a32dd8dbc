"""The wheel alone is enough: notebooks, page template and article are in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT, SEED
from trial import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_what_a_report_needs(wheel: Path) -> None:
    """And nothing that is not the package's."""
    names = zipfile.ZipFile(wheel).namelist()
    for name in (
        "notebooks/article.ipynb",
        "seeds/putin_north_korea.txt",
        "reports/page.html.j2",
        "base/page.css",
        "base/marked.css",
        "dictionaries/built_in/war_peace.toml",
        "py.typed",
        "__init__.pyi",
    ):
        assert f"mediakit/{name}" in names
    assert all(name.startswith(("mediakit/", "mediakit-")) for name in names)
    seeds = [name for name in names if name.startswith("mediakit/seeds/")]
    sample = sorted(path.name for path in (SEED.parent / "sample").iterdir())
    beside = ("sample_codes.csv", "sample_events.csv")
    assert sorted(seeds) == sorted(
        f"mediakit/seeds/{name}" for name in (SEED.name, *beside, *(f"sample/{n}" for n in sample))
    )
    assert not [name for name in names if "__pycache__" in name or ".ipynb_checkpoints" in name]


def test_installed_from_the_wheel_it_gives_the_same_bytes(
    wheel: Path, tmp_path: Path, fresh: Path
) -> None:
    """Whatever hash seed, time zone, locale, backend and working folder: here all are others.

    Nothing of the checkout is needed, and the kernel takes the installed package too. The command
    prints the path of the page and no more, so a script can take it from there.
    """
    site, here = tmp_path / "site", tmp_path / "empty"
    zipfile.ZipFile(wheel).extractall(site)
    here.mkdir()
    shutil.copy(SEED, here)
    settings = {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONUTF8": "0"}
    settings |= {"MPLBACKEND": "svg", "PYTHONPATH": str(site)}
    printed = [
        subprocess.run(
            [sys.executable, *command],
            cwd=here,
            env={**os.environ, **settings},
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ).stdout.strip()
        for command in (
            ["-c", "import mediakit; print(mediakit.__file__)"],
            ["-m", "mediakit", "report", SEED.name],
        )
    ]
    assert printed == [str(site / "mediakit/__init__.py"), f"reports/{fresh.name}/report.html"]
    left, right = snapshot(fresh), snapshot(here / "reports" / fresh.name)
    assert left.pop("run.json") != right.pop("run.json")
    assert {name for name in {*left, *right} if left.get(name) != right.get(name)} == set()


def test_importing_the_package_is_light() -> None:
    """A fresh interpreter sees none of the heavy packages, with the command line neither."""
    heavy = ("pandas", "numpy", "nltk", "matplotlib", "papermill", "nbformat", "IPython", "jinja2")
    code = f"import sys, mediakit.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_a_skipped_report_starts_nothing_heavy(
    tmp_path: Path, article: Path, template: Callable[..., str]
) -> None:
    """The second ``make report`` takes no time: neither pandas nor papermill is imported."""
    notebook, output = template(), str(tmp_path / "out")
    code = (
        "import sys; from mediakit.cli import run; "
        f"run(['report', {str(article)!r}, '--notebook', {notebook!r}, '-o', {output!r}]); "
        "print([m for m in ('pandas', 'papermill', 'jinja2') if m in sys.modules])"
    )
    for expected in ("['papermill', 'jinja2']", "[]"):
        done = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        )
        assert done.stdout.splitlines()[-1] == expected
