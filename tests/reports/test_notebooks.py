"""The notebooks are committed as run, keep to their conventions, and hold no logic."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

import papermill
import pytest
from conftest import ROOT

from mediakit.reports.notebook import normalise, read_template, tags, write_text

if TYPE_CHECKING:
    from pathlib import Path

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
READABLE = {
    "str",
    "int",
    "float",
    "bool",
    "list[str]",
    "dict",
    "dict[str, str]",
}  # by papermill too

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells_of(path: Path, kind: str) -> list[dict[str, Any]]:
    """Return the cells of a notebook that are of one kind."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == kind]


def test_every_code_cell_was_run(path: Path) -> None:
    """Nbval compares no cell without a count: a stripped notebook would pass it unseen."""
    counts = [cell["execution_count"] for cell in cells_of(path, "code")]
    assert counts == list(range(1, len(counts) + 1))


def test_the_stored_form_is_the_normal_form(path: Path) -> None:
    """What ``make notebooks`` writes: no times, no pictures, numbered cells, sorted keys."""
    text = path.read_text("utf-8")
    assert write_text(normalise(json.loads(text), pictures=False)) == text


def test_outputs_are_stored_wherever_a_cell_ends_in_an_expression(path: Path) -> None:
    """So nbval has something to compare; a call that had nothing to say shows nothing."""
    silent = 0
    for cell in cells_of(path, "code"):
        last = ast.parse(cell["source"]).body[-1]
        if isinstance(last, ast.Expr) and not cell["outputs"]:
            assert ast.unparse(last).startswith("mk.show("), cell["source"]
            silent += 1
        else:
            assert bool(cell["outputs"]) == isinstance(last, ast.Expr), cell["source"]
    assert silent <= 1


def test_it_opens_with_how_to_use_it(path: Path) -> None:
    """The first cell: a title, and how to give it one's own file."""
    first = cells_of(path, "markdown")[0]["source"]
    title, how = first.split("\n\n")[:2]
    assert title.startswith("# ")
    assert "your own" in how.split(". ")[0]


def test_each_section_asks_a_question(path: Path) -> None:
    """A noun as heading, then in italics what the section answers; Methods can be pasted."""
    headed = [c["source"] for c in cells_of(path, "markdown") if c["source"].startswith("## ")]
    assert headed
    for source in headed:
        heading, *rest = source.split("\n\n")
        assert "?" not in heading
        if heading == "## Methods":
            assert rest[0] == "*Ready to paste.*"
        elif heading != "## Appendix":
            assert rest[0].startswith("*")
            assert rest[0].endswith("?*"), source


def test_a_reader_is_soon_at_the_findings(path: Path) -> None:
    """Parameters, reading, counting: then the first thing that is shown is what was found."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    before = next(at for at, cell in enumerate(cells) if cell["source"].startswith("## "))
    assert sum(cell["cell_type"] == "code" for cell in cells[:before]) <= 5
    assert cells[before]["source"].startswith(("## Findings", "## Look around"))


def test_parameters_are_explained_to_papermill(path: Path) -> None:
    """``papermill --help-notebook`` knows each with its type and its meaning."""
    declared = read_template(str(path)).declared
    inspected = papermill.inspect_notebook(str(path))
    assert list(inspected) == list(declared)
    for name, parameter in inspected.items():
        assert declared[name].type in READABLE
        assert parameter["inferred_type_name"] == declared[name].type
        assert parameter["help"]


def test_code_calls_the_package_and_no_more(path: Path) -> None:
    """No definition, loop or import but mediakit's: logic is in the package, where it is tested."""
    for cell in cells_of(path, "code"):
        for node in ast.walk(ast.parse(cell["source"])):
            assert not isinstance(
                node, ast.FunctionDef | ast.ClassDef | ast.For | ast.While | ast.If | ast.Lambda
            )
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert ast.unparse(node) == "import mediakit as mk"


def test_the_last_cell_says_that_it_is_complete(path: Path) -> None:
    """A report counts as done when this line was printed for its input."""
    last = cells_of(path, "code")[-1]
    assert tags(last) == ["sentinel"]
    assert last["source"] == "print(params.sentinel)"


def test_no_place_of_a_machine_is_stored(path: Path) -> None:
    """Data is found through the package."""
    text = path.read_text("utf-8")
    assert str(ROOT) not in text
    assert "../seeds" not in text
