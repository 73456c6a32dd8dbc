"""The process that becomes a report's kernel: it reads the input first, and refuses what is none.

Reading takes the packages that the notebook needs as well, so they are imported once, and a file
without an article is told before there is a kernel. The two ends of the talk are both here:

    parent                                  process
    start_process(source, ...)         ->  a line of JSON: reads articles and dictionaries
    read_head()                         <-  a line of JSON: what was read, or an error
    launch(connection file, folder)     ->  becomes a kernel there, or ends when the pipe closes
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
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NoReturn

from mediakit import errors
from mediakit.reports.manifest import hash_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd

    from mediakit.corpus.corpus import Corpus
    from mediakit.reports.notebook import Template


LONGEST_SOCKET: Final = 90  # of the 107 bytes that Linux allows for a socket's path, name included


FIELDS: Final = ("title", "kicker", "language", "outlet", "date")


@dataclass(frozen=True)
class Waiting:
    """A process that waits to become a kernel.

    Attributes
    ----------
    process
        The process, which leads a process group of its own.
    folder
        Its private folder, for sockets and whatever IPython keeps.
    """

    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def group(self) -> int:
        """Its process group."""
        return self.process.pid

    def read_head(self) -> dict[str, Any]:
        """What did the process read?

        Returns
        -------
        dict
            As `describe_corpus` gives it, and ``warnings``: what is doubtful in a dictionary.

        Raises
        ------
        MediakitError
            What reading raised there.
        """
        assert self.process.stdout is not None  # noqa: S101  # a pipe by construction
        line = self.process.stdout.readline()
        answer = json.loads(line) if line else {"error": "ReportError", "message": "reading died"}
        if "error" in answer:
            raise getattr(errors, answer["error"], errors.ReportError)(answer["message"])
        return dict(answer)

    def launch(self, connection: str, folder: Path) -> None:
        """Let the process become a kernel.

        Parameters
        ----------
        connection
            Path of the connection file.
        folder
            The kernel's working directory.
        """
        assert self.process.stdin is not None  # noqa: S101  # a pipe by construction
        self.process.stdin.write(b"\0".join([os.fsencode(connection), os.fsencode(folder)]))
        self.process.stdin.close()


@contextmanager
def start_process(
    source: str | Path,
    *,
    reading: Mapping[str, Any] | None = None,
    dictionaries: Sequence[str] = (),
    actors: str | None = None,
    sides: Mapping[str, str | None] | None = None,
    save: Path | None = None,
) -> Iterator[Waiting]:
    """Yield a process that reads these; it is gone afterwards, with its folder.

    Parameters
    ----------
    source
        File, folder, table, archive or pattern.
    reading
        Options of `read_articles`.
    dictionaries
        Built-in names and paths.
    actors
        The path of a list of names; None where there is none.
    sides
        What `check_groups` takes: a key, and groups that it must have; None asks for none.
    save
        Where it saves the corpus; None saves nothing.
    """
    start = "from mediakit.reports.processes import main; main()"
    order = {
        "source": str(source),
        "reading": dict(reading or {}),
        "dictionaries": list(dictionaries),
        "actors": actors,
        "sides": dict(sides or {}),
        "save": str(save) if save else None,
    }
    with private_folder() as folder:
        process = subprocess.Popen(  # noqa: S603  # this interpreter
            [sys.executable, "-P", "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **kernel_environment(Path(folder))},
            start_new_session=True,
        )
        try:
            send_order(process.stdin, order)
            yield Waiting(process, Path(folder))
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with suppress(BrokenPipeError):  # what a dead process was not told
                        pipe.close()


def send_order(pipe: IO[bytes] | None, order: Mapping[str, Any]) -> None:
    """Write what a process is to do as the first line of its input: arguments have a limit.

    A process that is dead already says so by what it does not answer.
    """
    assert pipe is not None  # noqa: S101  # a pipe by construction
    with suppress(BrokenPipeError):
        pipe.write(json.dumps(order).encode() + b"\n")
        pipe.flush()


def read_order() -> dict[str, Any]:
    """Read the first line of the input, and not a byte beyond: what follows is for others."""
    with open(0, "rb", buffering=0, closefd=False) as pipe:  # by number
        return dict(json.loads(pipe.readline()))


def private_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder whose path is short enough for a socket in it."""
    usual = os.path.abspath(tempfile.gettempdir())  # noqa: PTH100  # links make no path shorter
    place = usual if len(os.fsencode(usual)) <= LONGEST_SOCKET else "/tmp"  # noqa: S108
    return tempfile.TemporaryDirectory(prefix="mk-", dir=place, ignore_cleanup_errors=True)


def kernel_environment(folder: Path) -> dict[str, str]:
    """Settings that keep a user's profile and matplotlib style out of the report."""
    found = find_spec("matplotlib")
    places = found.submodule_search_locations if found else None
    style = [str(Path(place, "mpl-data", "matplotlibrc")) for place in places or ()]
    return {
        "IPYTHONDIR": str(folder),
        "JPY_PARENT_PID": str(os.getpid()),  # the kernel ends when this process is gone
        "MATPLOTLIBRC": "".join(style[:1]),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONUTF8": "1",  # names of files are UTF-8 there, whatever the locale
    }


def main() -> None:
    """Read what the order names, say what it is, wait for a word, become a kernel."""
    order = read_order()
    try:
        answer = _read(**order)
    except errors.MediakitError as error:
        answer = {"error": type(error).__name__, "message": str(error)}
    except Exception as error:  # noqa: BLE001  # whatever it is, the parent must be told
        told = f"{order['source']}: reading failed, {errors.locate(error)}: {error}"
        answer = {"error": "ReportError", "message": told}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    connection, _, folder = sys.stdin.buffer.read().partition(b"\0")
    if connection and "error" not in answer:
        become_kernel(os.fsdecode(connection), os.fsdecode(folder))


def _read(
    source: str,
    reading: dict[str, Any],
    dictionaries: list[str],
    actors: str | None,
    sides: dict[str, Any],
    save: str | None,
) -> dict[str, Any]:
    from mediakit.corpus.groups import check_groups
    from mediakit.corpus.read import Reading, read_articles
    from mediakit.dictionaries.files import read_dictionary
    from mediakit.measures.actors import read_actors

    with warnings.catch_warnings(record=True) as doubts:
        warnings.simplefilter("always")
        if dictionaries:
            read_dictionary([*dictionaries])
        if actors is not None:
            read_actors(actors)
        corpus = read_articles(source, reading=Reading(**reading))
    if sides:
        check_groups(corpus.articles, **sides)
    if save is not None:
        corpus.save(save)
    return {**describe_corpus(corpus), "warnings": [str(doubt.message) for doubt in doubts]}


def describe_corpus(corpus: Corpus) -> dict[str, Any]:
    """What must be known of a corpus for the top of a page?

    Returns
    -------
    dict
        ``articles``, ``n_words``, ``outlets`` and ``dates`` (first and last) as numbers and text,
        ``records`` and ``accounting``, and of a single article `FIELDS`.
    """
    from mediakit.corpus.corpus import describe_records, sum_records

    articles = corpus.articles
    told: dict[str, Any] = {
        "articles": len(articles),
        "n_words": int(articles["n_words"].sum()),
        "records": sum_records(corpus),
        "accounting": describe_records(corpus),
        "outlets": int(articles["outlet"].nunique()),
        "dates": find_span(articles["date"]),
    }
    if len(articles) == 1:
        first = articles.iloc[0]
        told |= {name: str(first[name]) for name in FIELDS if isinstance(first[name], str)}
    elif len(languages := articles["language"].dropna().unique()) == 1:
        told["language"] = str(languages[0])
    return told


def find_span(dates: pd.Series[str]) -> list[str]:
    """Return the first and the last day, or nothing where there is no date."""
    days = sorted(str(date)[:10] for date in dates.dropna())
    return [days[0], days[-1]] if days else []


def become_kernel(connection: str, folder: str) -> None:
    """Become a kernel with this connection file, working in this folder; return when it ends."""
    import pandas as pd

    os.chdir(folder)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nobody reads the pipe any more
    pd.set_option("display.max_columns", 20)  # what pandas chooses when a kernel imports it
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # spares each kernel its import
    sys.argv = ["mediakit", "-f", connection, "--HistoryManager.enabled=False"]
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()


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
    from mediakit.corpus.languages import ENGLISH, name_language
    from mediakit.reports import kernel  # spares some imports, so it comes first

    kernel.read_notebook(template.source)  # compiles the schema of notebooks
    for name in PRELOADED:
        import_module(name)
    for room in (mk, mk.coding, mk.comparison, mk.findings, mk.measures, mk.plots, mk.reports):
        for name in dir(room):
            getattr(room, name)  # imports the module that it is in
    pd.set_option("display.max_columns", 20)
    text = "Rain\n\n“War is not good,” Ada Kern said.\n\nBad news."
    table = pd.DataFrame({"text": [text], "language": ["en"]})
    tokens = mk.tokenize(mk.read_articles(table))
    lists = [*dictionaries] or ["war_peace"]
    hits = mk.find_terms(tokens, mk.read_dictionary(lists))
    for each in (lists, lists[0]):  # what is wrong with a list no text changes
        mk.measures.check_dictionary(mk.read_dictionary(each))
    sentences = mk.score_sentiment(tokens, by=["sentence", "voice"], engine=engine)  # type: ignore[arg-type]  # checked
    axes = mk.plots.tone(sentences)
    figure = axes.get_figure(root=True)
    assert figure is not None  # noqa: S101  # made by tone
    figure.savefig(io.BytesIO(), format="png")
    mk.reports.show_figure(axes, "warm")
    mk.reports.show_table(hits, "warm")._repr_html_()
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
