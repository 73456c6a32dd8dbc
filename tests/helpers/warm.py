"""Processes of reports as forks of one that has imported everything, which spares each a second.

A server of `multiprocessing` imports this module with WARM set, does what a batch does before its
reports are forked, and forks. That such a fork gives what a process alone gives is tested with
batches; `started` leaves what runs in it to processes as the package starts them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import cache
from multiprocessing import Pipe, forkserver, get_context, process
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import pytest

from mediakit.reports import processes
from mediakit.reports.notebook import read_template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WARM: Final = "MEDIAKIT_WARM"


class Fork:
    """A fork of the server, as `subprocess.Popen` would have started it."""

    def __init__(self, _: object, *, env: Mapping[str, str], **given: Any) -> None:  # noqa: ANN401  # of Popen
        start_server()
        ready, its = Pipe(duplex=False)
        with its, Connection(os.dup(given["stdin"])) as socket:
            work = (socket, its, dict(env), given["cwd"] or os.getcwd())  # noqa: PTH109  # as text
            self._process = get_context("forkserver").Process(target=_serve, args=work)
            self._process.start()
        with ready:
            ready.recv()
        self.pid = int(self._process.pid or 0)

    def poll(self) -> int | None:
        """Return its exit code, once it has ended."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit code; raise if it takes longer."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("fork", timeout or 0)
        return self._process.exitcode


_FORKING: Final = SimpleNamespace(**{**vars(subprocess), "Popen": Fork})


@contextmanager
def forked(modules: object = _FORKING) -> Iterator[None]:
    """Let reports run in forks of the server."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "subprocess", modules)
        yield


@contextmanager
def started() -> Iterator[None]:
    """Let reports run in processes of their own, as where there are no tests."""
    with forked(subprocess):
        yield


@cache
def start_server() -> None:
    """Let there be one: what `multiprocessing` forks from a server is a fork of it."""
    places = [str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    here = {WARM: str(os.getpid()), "PYTHONPATH": os.pathsep.join(places)}
    folder = Path(tempfile.gettempdir())  # each fork gets its own
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", sys.__stderr__)  # it is kept open, and may be a test's own
        for name, value in {**processes.kernel_environment(folder), **here}.items():
            patch.setenv(name, value)
        forkserver.set_forkserver_preload([__name__])
        forkserver.ensure_running()


def _serve(socket: Connection, ready: Connection, env: dict[str, str], place: str) -> None:
    """Become what was asked for: a group, place, environment and standard streams of its own."""
    os.setsid()
    os.chdir(place)
    os.environ.clear()
    os.environ.update(env, JPY_PARENT_PID=str(os.getppid()))
    process._parent_process = None  # type: ignore[attr-defined]  # noqa: SLF001  # as if started
    os.dup2(socket.fileno(), 0)
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    ready.send(None)
    processes.main()


if WARM in os.environ:
    processes.preload(read_template("article"), {})
