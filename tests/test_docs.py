"""The README tells the truth: every code block in it runs, and the public names are documented."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT, SEED

import mediakit as mk
from mediakit import cli

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))]
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", "".join([README, *PAGES]), re.DOTALL | re.MULTILINE)
COMMANDS = [
    line.split("  #")[0].strip()
    for kind, block in BLOCKS
    for line in block.splitlines()
    if kind == "sh"
]
# Their results are pages and pictures: the notebooks and their tests show them.
SEEN = {"mediakit.plots.article", "mediakit.reports.report", "mediakit.pages.exhibits"}
# What runs in place of a command that would install, or make what other tests make.
STAND_INS = {
    "python -m pip install": "python -m pip --version",
    "python -m mediakit report": "python -m mediakit report --help",
    # Papermill's own engine runs in the tests of reports, this notebook's cells under nbval.
    "papermill notebooks/article.ipynb": "papermill --help-notebook notebooks/article.ipynb",
    ".venv/bin/mediakit report my_article.txt": ".venv/bin/mediakit report --help",
    # Without a notebook it is a batch of reports on an article each.
    ".venv/bin/mediakit report my_folder --output": (
        ".venv/bin/mediakit batch article my_folder --param dictionaries=war_peace --dry-run"
    ),
    ".venv/bin/mediakit batch": f"{next(c for c in COMMANDS if 'batch' in c)} --dry-run",
    ".venv/bin/mediakit verify": ".venv/bin/mediakit verify --help",
    ".venv/bin/python -m pip install": "python -m pip --version",
    # A cluster of its own is in tests/measures/test_parts.py.
    ".venv/bin/dask scheduler": "dask scheduler --help",
    ".venv/bin/dask worker": "dask worker --help",
    next(c for c in COMMANDS if "--scheduler" in c): ".venv/bin/mediakit count --help",
}
# `make test` and `make lab` run these as they stand.
MADE = [c for c in COMMANDS if c.startswith(("python -m pytest", "python -m jupyterlab"))]


@pytest.mark.parametrize("block", [block for kind, block in BLOCKS if kind == "python"])
def test_python_blocks_run(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each Python block runs beside the seeds, and its last line shows something."""
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path)
    tree = ast.parse(block)
    *body, last = tree.body
    assert isinstance(last, ast.Expr)
    names: dict[str, object] = {}
    exec(compile(ast.Module(body, []), "README.md", "exec"), names)  # noqa: S102  # our own text
    shown = eval(compile(ast.Expression(last.value), "README.md", "eval"), names)  # noqa: S307
    assert repr(shown)


@pytest.mark.parametrize("block", [block for kind, block in BLOCKS if kind == "toml"])
def test_toml_blocks_are_dictionaries(block: str, tmp_path: Path) -> None:
    """Each TOML block can be read as the dictionary that it shows."""
    (tmp_path / "my.toml").write_text(block, encoding="utf-8")
    assert mk.read_dictionary(tmp_path / "my.toml").patterns()


@pytest.mark.parametrize("command", [c for c in COMMANDS if c not in MADE])
def test_commands_run(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each shell command ends with 0; `make` is asked what it would do, for it runs these tests."""
    for name in ("notebooks", "seeds", "tests", "pyproject.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copy(SEED, tmp_path / "my_article.txt")
    shutil.copy(SEED.parent / "sample_events.csv", tmp_path / "my_events.csv")
    (tmp_path / "my_folder").mkdir()
    shutil.copy(SEED, tmp_path / "my_folder" / "one.txt")
    dictionary = next(block for kind, block in BLOCKS if kind == "toml")
    (tmp_path / "my.toml").write_text(dictionary, encoding="utf-8")
    stand_in = next((new for old, new in STAND_INS.items() if command.startswith(old)), command)
    first, *rest = stand_in.split()
    if first == ".venv/bin/mediakit":
        monkeypatch.chdir(tmp_path)
        assert cli.run(rest) == 0
        return
    if first == "make":
        done = subprocess.run([first, "-n", *rest], cwd=ROOT, check=False, capture_output=True)
    else:
        runs = {"python": [sys.executable]}
        runs |= {name: [sys.executable, "-m", name] for name in ("papermill", "dask")}
        done = subprocess.run([*runs[first], *rest], cwd=tmp_path, check=False, capture_output=True)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()[-2000:]


def test_commands_without_make_are_those_of_make() -> None:
    """Tests, notebooks and JupyterLab are started by the same lines."""
    lines = (ROOT / "Makefile").read_text("utf-8").splitlines()
    made = [line.partition("$(PY) ")[2].partition(" ||")[0] for line in lines]
    assert len(MADE) == 3
    for command in MADE:
        assert command.removeprefix("python ") in made


def test_headings_are_nouns() -> None:
    """The question stands below."""
    lines = "\n".join([README, *PAGES]).splitlines()
    assert [line for line in lines if line.startswith("#") and line.endswith("?")] == []


def test_every_kind_of_block_is_tested() -> None:
    """A block of a kind that no test runs is refused."""
    assert {kind for kind, _ in BLOCKS} == {"python", "sh", "toml"}


def test_public_names_are_documented_with_an_example() -> None:
    """Each public function says what it answers, what it returns, and shows it."""
    rooms = [room for name in dir(mk) if isinstance(room := getattr(mk, name), ModuleType)]
    things = {name: getattr(room, name) for room in (mk, *rooms) for name in dir(room)}
    for name, thing in things.items():
        text = thing.__doc__ or ""
        assert text, name
        if not isinstance(thing, type | ModuleType):
            assert "Returns\n" in text, name
            assert "References" not in text or "http" in text or "ISBN" in text or "ch." in text, (
                name
            )


def test_files_that_the_readme_links_exist() -> None:
    """Links and pictures lead to files of the project."""
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
