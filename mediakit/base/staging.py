"""A place that a report is made in, and the step by which it gets its name, whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mediakit.base.writing import as_output_error, clear_stages, put_in_place, sync
from mediakit.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_output(output: Path, folder: Path) -> None:
    """Make the output folder; refuse one that cannot be written to, or where a file is in the way.

    Raises
    ------
    OutputError
        Before anything is run.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=output):
            pass
    except OSError as error:
        msg = f"{output}: cannot be written to ({error.strerror}); choose another folder."
        raise as_output_error(msg, error) from error
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        msg = f"{folder}: is no folder, so no report can be put there; move it away."
        raise OutputError(msg)


@contextmanager
def open_stage(folder: Path) -> Iterator[Path]:
    """Yield a folder beside a report's place, which is gone afterwards whatever happens.

    What a killed process left there is cleared away first.
    """
    clear_stages(folder.parent, folder.name)
    prefix = f".{folder.name}.{os.getpid()}-"
    stage = Path(tempfile.mkdtemp(prefix=prefix, suffix=".tmp", dir=folder.parent))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def publish(stage: Path, folder: Path) -> None:
    """Give a finished report its name; put the old one back if that fails."""
    new, old = stage / "report", stage / "old"
    for path in [*new.rglob("*"), new]:
        sync(path)
    put_in_place(new, folder, old)
    sync(folder.parent)
