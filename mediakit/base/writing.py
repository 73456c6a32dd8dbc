"""Files written whole or not at all, and the error where that cannot be done."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from mediakit.errors import OutputError, shown

if TYPE_CHECKING:
    from pathlib import Path

REMEDY: Final = "make room or choose another folder, and run again"
FULL: Final = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_STAGE: Final = re.compile(r"\.(?P<name>.+)\.(?P<process>\d{1,9})-\w+\.tmp")
_HEAD: Final = 50  # characters, of 4 bytes at most: a name on a disk has 255 bytes


def as_output_error(msg: str, error: OSError) -> OutputError:
    """Return an error with this message that still says whether the disk was full."""
    made = OutputError(msg)
    made.errno = error.errno
    return made


def write_whole(path: Path, text: str) -> None:
    """Write a file as UTF-8, whole or not at all; one that says the same is not touched.

    A link of this name is replaced. What is written meanwhile has a name that nobody can have put
    there before; what a killed process left of it is cleared away first.

    Raises
    ------
    OutputError
        If it cannot be written; what stood there is as it was.
    """
    if has_text(path, text):
        return
    head = path.name[:_HEAD]
    staged = path.with_name(f".{head}.{os.getpid()}-{secrets.token_hex(8)}.tmp")
    with suppress(OSError):  # a folder may be written to that cannot be listed
        clear_stages(path.parent, head)
    try:
        with staged.open("xb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        staged.replace(path)
        sync(path.parent)
    except UnicodeEncodeError as error:
        msg = f"{shown(str(path))} cannot be written: {error}. Mend its texts."
        raise OutputError(msg) from error
    except OSError as error:
        msg = f"{shown(str(path))} cannot be written: {error.strerror or error}; {REMEDY}."
        raise as_output_error(msg, error) from error
    finally:
        with suppress(OSError):
            staged.unlink()


def has_text(path: Path, text: str) -> bool:
    """Whether a file is there, can be read and says exactly this."""
    try:
        # No file is as `surrogatepass` writes what UTF-8 cannot hold.
        return path.is_file() and path.read_bytes() == text.encode("utf-8", "surrogatepass")
    except OSError:
        return False


def refuse_links(*paths: Path) -> None:
    """Refuse to write or clear through links: a folder that came from elsewhere may hold any.

    Raises
    ------
    OutputError
        Naming the first.
    """
    for path in paths:
        if path.is_symlink():
            msg = f"{shown(str(path))} is a link, and may lead anywhere; move it away."
            raise OutputError(msg)


def clear_stages(output: Path, name: str | None = None) -> None:
    """Clear away what killed processes have left of one report or file, or of all."""
    for left in output.iterdir():
        made = _STAGE.fullmatch(left.name)
        wanted = made and name in {None, made["name"]}
        if made and wanted and not _is_alive(int(made["process"])):
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                with suppress(OSError):
                    left.unlink()


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is another user's
        return True
    return True


def put_in_place(new: Path, folder: Path, old: Path) -> None:
    """Give a finished folder its name; what has it goes to `old`, and comes back if that fails."""
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise


def sync(path: Path) -> None:
    """Have the disk keep a file, or the names in a folder, before anything goes on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
