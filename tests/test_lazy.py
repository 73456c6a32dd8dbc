"""A function that mentions the package goes to another process."""

from __future__ import annotations

import importlib
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING

import mediakit as mk

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

WORDS = (
    "import mediakit as mk\n"
    "def count(text):\n"
    "    return mk.__name__, len(text) if mk.explore.__name__ == 'explore' else None\n"
)


def run(code: str) -> str:
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_a_function_of_a_notebook_goes_to_a_fresh_process() -> None:
    """The module goes by its name, not by what it holds, as any other module does."""
    dumped = run(WORDS + "import cloudpickle; print(cloudpickle.dumps(count).hex())")
    assert len(dumped) < 4_000
    load = f"import pickle; print(pickle.loads(bytes.fromhex({dumped!r}))('Rain'))"
    assert run(load) == "('mediakit', 4)"


def test_a_function_of_a_notebook_goes_to_the_workers_of_joblib(tmp_path: Path) -> None:
    """Each worker imports the package."""
    code = (
        f"import os; os.environ['JOBLIB_TEMP_FOLDER'] = {str(tmp_path)!r}\n"
        f"{WORDS}"
        "from joblib import Parallel, delayed\n"
        "print(Parallel(n_jobs=2)(delayed(count)(text) for text in ['a', 'bc']))"
    )
    assert run(code) == "[('mediakit', 1), ('mediakit', 2)]"


def test_the_package_is_itself_when_it_is_loaded_here() -> None:
    """There are no two of it in a process."""
    assert pickle.loads(pickle.dumps(mk)) is mk  # noqa: S301 (written on this line)


def test_any_package_with_a_stub_may_attach_its_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one of which no name is that of its module, which stays a plain module."""
    room = tmp_path / "room_of_test_lazy"
    room.mkdir()
    (room / "__init__.py").write_text(
        "from mediakit.base.lazy import attach_names\n"
        "__getattr__, __dir__, __all__ = attach_names(__name__, __file__)\n",
        encoding="utf-8",
    )
    (room / "__init__.pyi").write_text("from .doors import door as door\n", encoding="utf-8")
    (room / "doors.py").write_text("door = 7\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    try:
        module = importlib.import_module("room_of_test_lazy")
        assert (module.door, module.__all__) == (7, ["door"])
    finally:
        for name in ("room_of_test_lazy", "room_of_test_lazy.doors"):
            sys.modules.pop(name, None)
