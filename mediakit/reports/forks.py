"""A kernel, or a whole report, as a fork of this process, which has imported all that it needs.

A fork shares what its parent has read and imported, and costs what its own work costs. For that the
parent must not have started a thread or a socket, and must have made the choices that packages
make when they are imported as a kernel would make them (`preload`).
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import io
import json
import os
import random
import signal
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from mediakit.corpus.languages import ENGLISH, name_language
from mediakit.reports.manifest import hash_code
from mediakit.reports.prelude import become_kernel, kernel_environment, private_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mediakit.reports.notebook import Template

PRELOADED: Final = (  # what kernels and reports import while they run
    "IPython.core.completerlib",
    "IPython.core.crashhandler",
    "IPython.core.debugger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "comm",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "matplotlib.backends.backend_svg",
    "pandas.io.formats.csvs",
    "pandas.io.formats.string",
    "pyarrow.parquet",
    "tornado.locks",
    "tornado.platform.asyncio",
    "tornado.queues",
    "zmq.utils.garbage",
)
GARBAGE: Final = 50_000  # objects made before a fork looks for garbage: a report makes few in all
PAUSE: Final = 0.005  # seconds between two looks at a process that is to end
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of Linux


class Child:
    """A forked process, with what `jupyter_client` uses of a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self) -> int:
        """Return the exit code when it has ended."""
        while (code := self.poll()) is None:
            time.sleep(PAUSE)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


def fork(work: Callable[[], object]) -> Child:
    """Do this in a process of its own, which ends with its parent.

    What the work raises ends the process with exit code 1.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if not pid:
        _run(work, parent)
    return Child(pid)


def _run(work: Callable[[], object], parent: int) -> NoReturn:
    code = 1
    try:
        die_with(parent)
        random.seed()  # else all forks would draw the same
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed()
        work()
        code = 0
    except BaseException:  # noqa: BLE001  # nothing may run on in the copy of the parent
        traceback.print_exc()
    finally:
        os._exit(code)


def die_with(parent: int) -> None:
    """Let the system end this process with its parent of this number, where it can (on Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


class Forked:
    """A kernel that is still to be forked (`kernel.Startable`)."""

    group = None  # it stays in the group of its report, which is ended as a whole

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: Any = None

    def launch(self, connection: str, folder: Path) -> None:
        """Fork a kernel with this connection file, working in this folder."""

        def work() -> None:
            asyncio.events._set_running_loop(None)  # noqa: SLF001  # the loop is the parent's
            asyncio.set_event_loop(None)
            os.environ.update(kernel_environment(self.folder))
            become_kernel(connection, str(folder))

        self.process = fork(work)


@contextlib.contextmanager
def forked_kernel() -> Iterator[Forked]:
    """Yield a kernel that is still to be forked; it is gone afterwards, with its folder."""
    with private_folder() as folder:
        kernel = Forked(Path(folder))
        try:
            yield kernel
        finally:
            if kernel.process is not None:
                kernel.process.kill()
                kernel.process.wait()


def preload(template: Template, dictionaries: Sequence[str], engine: str) -> None:
    """Import and warm up what every report needs, so that its fork finds it there.

    Two choices are made as a kernel would make them: pandas' width of tables, which it settles
    when it is imported, and matplotlib's backend. `matplotlib_inline` itself must be imported by
    each kernel: imported here, figures would vanish.
    """
    import pandas as pd

    import mediakit as mk
    from mediakit.reports import kernel  # spares some imports, so it comes first

    kernel.read_notebook(template.source)  # compiles the schema of notebooks
    for name in PRELOADED:
        import_module(name)
    for name in dir(mk):
        getattr(mk, name)  # imports the module that it is in
    pd.set_option("display.max_columns", 20)
    text = "Rain\n\n“War is not good,” Ada Kern said.\n\nBad news."
    table = pd.DataFrame({"text": [text], "language": ["en"]})
    tokens = mk.tokenize(mk.read_articles(table))
    lists = [*dictionaries] or ["war_peace"]
    hits = mk.find_terms(tokens, mk.read_dictionary(lists))
    for each in (lists, lists[0]):  # what is wrong with a list no text changes
        mk.check_dictionary(mk.read_dictionary(each))
    sentences = mk.score_sentiment(tokens, by=["sentence", "voice"], engine=engine)  # type: ignore[arg-type]  # checked
    axes = mk.plot_tone(sentences)
    figure = axes.get_figure(root=True)
    assert figure is not None  # noqa: S101  # made by plot_tone
    figure.savefig(io.BytesIO(), format="png")
    mk.show_figure(axes, "warm")
    mk.show_table(hits, "warm")._repr_html_()
    mk.mark_text(tokens.corpus, quotes=tokens.quotes, hits=hits)._repr_html_()
    _preload_page(template)
    name_language(ENGLISH)
    hash_code()
    gc.collect()
    gc.freeze()  # a fork's search for garbage would copy every page that it looks at
    gc.set_threshold(GARBAGE)


def _preload_page(template: Template) -> None:
    """Draw a page of the notebook without outputs: its texts and code are kept as HTML."""
    from mediakit.reports.page import Head, render_page

    made: dict[str, Any] = {
        "mediakit": "",
        "notebook": {"name": "", "sha256": ""},
        "inputs": [],
        "instruments": [],
        "versions": {},
        "parameters": {},
    }
    cells = json.loads(template.source)["cells"]
    empty = [{**cell, "outputs": []} for cell in cells]
    render_page({"cells": empty}, head=Head(""), made=made)
