"""A place that a report is made in, and the step by which it gets its name, whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mediakit.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_STAGE: Final = re.compile(r"\.(?P<report>.+)\.(?P<process>\d{1,9})-\w+\.tmp")
REMEDY: Final = "make room or choose another folder, and run again"
FULL: Final = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


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


def as_output_error(msg: str, error: OSError) -> OutputError:
    """Return an error with this message that still says whether the disk was full."""
    made = OutputError(msg)
    made.errno = error.errno
    return made


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


def clear_stages(output: Path, report: str | None = None) -> None:
    """Clear away what killed processes have left, of one report or of all."""
    for left in output.iterdir():
        made = _STAGE.fullmatch(left.name)
        wanted = made and report in {None, made["report"]}
        if made and wanted and not _is_alive(int(made["process"])):
            shutil.rmtree(left, ignore_errors=True)


def write_whole(path: Path, text: str) -> None:
    """Write a file, whole or not at all; one that says the same is not touched.

    Raises
    ------
    OutputError
        If it cannot be written; what stood there is as it was.
    """
    data = text.encode("utf-8")
    staged = path.with_name(f".{path.name}.tmp")
    try:
        if path.is_file() and path.read_bytes() == data:
            return
        with staged.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(staged, path)  # noqa: PTH105  # what Path.replace calls
        _sync(path.parent)
    except OSError as error:
        staged.unlink(missing_ok=True)
        msg = f"{path}: could not be written ({error.strerror or error}); {REMEDY}."
        raise as_output_error(msg, error) from error


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is another user's
        return True
    return True


def publish(stage: Path, folder: Path) -> None:
    """Give a finished report its name; put the old one back if that fails."""
    new, old = stage / "report", stage / "old"
    for path in [*new.rglob("*"), new]:
        _sync(path)
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    _sync(folder.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
