"""One batch at a time in a folder."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from mediakit.errors import LockedError

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
    """
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
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
