"""The rooms and their faces: what stands where, and who may name it."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from importlib import import_module
from importlib.util import resolve_name
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

import mediakit as mk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = ROOT / "mediakit"
FACES = sorted(path.parent for path in PACKAGE.glob("*/__init__.pyi"))
MOST = 62  # names at the top, besides those of rooms


def read_floors() -> dict[str, int]:
    """Return the floor of each room, the lowest 0."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (layers,) = [c["layers"] for c in contracts["contracts"] if c["type"] == "layers"]
    return {room: i for i, line in enumerate(reversed(layers)) for room in line.split(" | ")}


def list_names(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the module and the name of each import of a face."""
    package = ".".join(folder.relative_to(ROOT).parts)
    for node in ast.parse((folder / "__init__.pyi").read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            module = resolve_name("." * node.level + (node.module or ""), package)
            yield from ((module, alias.name) for alias in node.names)


@pytest.mark.parametrize("folder", FACES, ids=lambda path: path.name)
def test_a_face_names_only_what_stands_in_its_room_or_below(folder: Path) -> None:
    """The linter of imports does not read stubs."""
    floors = read_floors()
    for module, name in list_names(folder):
        room = module.split(".")[1]
        assert room == folder.name or floors[room] < floors[folder.name], name


@pytest.mark.parametrize("folder", [PACKAGE, *FACES], ids=lambda path: path.name)
def test_each_name_of_a_face_is_what_the_stub_says(folder: Path) -> None:
    """It is defined there, and no module beside the face would take its place."""
    package = ".".join(folder.relative_to(ROOT).parts)
    face = import_module(package)
    listed = list(list_names(folder))
    assert dir(face) == sorted(name for _, name in listed)
    for module, name in listed:
        thing = getattr(face, name)
        if isinstance(thing, ModuleType):
            assert thing.__name__ == f"{module}.{name}"
        else:
            assert thing.__module__ == module, name
            assert not (folder / f"{name}.py").exists()


def test_the_face_is_small() -> None:
    """Sixty-two names at most; the rest stands in rooms, each in one."""
    things = {name: getattr(mk, name) for name in dir(mk)}
    rooms = {name for name, thing in things.items() if isinstance(thing, ModuleType)}
    assert len(things) - len(rooms) <= MOST
    inside = [name for room in rooms for name in dir(things[room])]
    assert len(inside) == len(set(inside))
    assert not set(inside) & set(things)


@pytest.mark.parametrize(
    ("room", "wrong", "right"),
    [
        (mk, "count_frame", "count_frames"),
        (mk.plots, "plot_timeline", "timeline"),
        (mk.coding, "draw_samples", "draw_sample"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(
    room: ModuleType, wrong: str, right: str
) -> None:
    """In one line."""
    with pytest.raises(AttributeError, match=f"{wrong}'. Did you mean '{right}'"):
        getattr(room, wrong)


def test_faces_are_light() -> None:
    """To look into the rooms loads nothing heavy."""
    code = (
        "import sys, mediakit as mk\n"
        "for name in ('plots', 'findings', 'coding', 'comparison', 'measures', 'reports'):\n"
        "    dir(getattr(mk, name))\n"
        "print(sorted({'pandas', 'numpy', 'matplotlib'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_every_room_has_its_budget_and_says_what_it_is_for() -> None:
    """A new room is named in the floors, the budget and the map."""
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    budget = tomllib.loads((ROOT / "size_budget.toml").read_text("utf-8"))
    told = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert rooms | {"top", "mediakit", "tests"} == budget.keys()
    for room in rooms:
        assert f"`{room}`" in told
        assert room in read_floors()
        assert import_module(f"mediakit.{room}").__doc__
