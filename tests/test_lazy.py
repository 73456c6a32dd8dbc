"""A function that mentions the package goes to another process."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

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
