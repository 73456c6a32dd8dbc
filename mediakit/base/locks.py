"""One batch at a time in a folder."""

from __future__ import annotations

import fcntl
import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from mediakit.base.writing import as_output_error, refuse_links
from mediakit.errors import LockedError, OutputError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK: Final = ".mediakit.lock"


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; the system frees it however this process ends.

    A lock of `fcntl.lockf` belongs to the process alone: no fork of it goes on holding it.

    Raises
    ------
    LockedError
        Naming the process that holds it.
    OutputError
        Where something else has the name of the lock.
    """
    handle = _open(folder / LOCK)
    try:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(handle, 99).decode("ascii", "replace").strip() or "unknown"
            msg = f"{folder}: process {holder} is writing a batch there; wait, or stop it."
            raise LockedError(msg) from error
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode("ascii"))
        try:
            yield
        finally:
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    """Open the file of a lock, which is emptied: no link is followed, no pipe waited for."""
    refuse_links(path)
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        handle = os.open(path, flags, 0o666)
    except OSError as error:
        msg = f"{shown(str(path))} cannot be opened ({error.strerror}); move it away."
        raise as_output_error(msg, error) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        msg = f"{shown(str(path))} is no plain file; move it away."
        raise OutputError(msg)
    return handle
