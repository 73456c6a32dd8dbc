"""The processes behind a report: those that are started, and forks of this one.

A process that is started does what it is sent, over a socket that is its standard input, and tells
there what comes of it. For a single report it reads the input, refuses what is none, and imports
the packages that the notebook needs:

    parent                                  process
    start_process(source, ...)         ->  reads articles and dictionaries
    read_head()                         <-  what was read, or an error
    launch(connection file, folder)     ->  becomes a kernel there, or ends when the socket closes

A report of a batch is a fork of a process that has read and imported everything (`preload`), and
its kernel a fork of that (`Forked`).
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import warnings
from contextlib import contextmanager, suppress
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mediakit.base import files
from mediakit.base.workers import SMALL_PAGES
from mediakit.errors import MediakitError, ReportError, locate
from mediakit.reports.manifest import describe_run, hash_articles
from mediakit.reports.params import join_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from typing import TypeAlias

    import pandas as pd

    from mediakit.corpus.corpus import Corpus
    from mediakit.reports.notebook import Template

    Startable: TypeAlias = "Waiting | Forked"

LONGEST_SOCKET: Final = 90  # of the 107 bytes that Linux allows for a socket's path, name included
FIELDS: Final = ("title", "kicker", "language", "outlet", "date")
GARBAGE: Final = 50_000  # objects made before a fork looks for garbage: a report makes few in all
COLUMNS: Final = 20  # of a table in plain text: what pandas chooses when a kernel imports it
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of Linux


class Waiting(NamedTuple):
    """A process that was started, the socket to it, and its private folder."""

    process: subprocess.Popen[bytes]
    socket: Connection
    folder: Path

    def listen(self, died: str) -> Iterator[dict[str, Any]]:
        """Yield what it tells up to its end; raise the error that it tells, or that it died."""
        told: dict[str, Any] = {}
        while told.get("event") != "end":
            try:
                told = self.socket.recv()
            except (EOFError, ConnectionError):
                raise ReportError(died) from None
            if told["event"] == "error":
                error: Any = told["kind"].__new__(told["kind"])  # its message is made already
                error.args, error.errno = (told["message"],), told["errno"]
                raise error
            yield told

    def read_head(self) -> dict[str, Any]:
        """Return what it read, as `describe_corpus`, ``hashes`` and ``warnings``; or raise."""
        return dict(next(self.listen("reading died"))["answer"])

    def launch(self, connection: str, folder: Path) -> Waiting:
        """Let it become a kernel with this connection file, working in this folder."""
        with suppress(BrokenPipeError):  # a dead one gives no answer
            self.socket.send((become_kernel, (connection, str(folder))))
        return self

    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def kill(self) -> None:
        """Kill it and whatever it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def join(self) -> None:
        """Wait for its end."""
        self.process.wait()


def start_process(
    source: str | Path,
    values: Mapping[str, Any] | None = None,
    **more: Any,  # noqa: ANN401  # of `_read`
) -> AbstractContextManager[Waiting]:
    """Yield a process that reads this and what parameters name; it is killed afterwards."""
    return start(partial(_read, **more), str(source), values or {})


@contextmanager
def start(
    work: Callable[..., object], *given: object, end: float = 0, place: str | None = None
) -> Iterator[Waiting]:
    """Yield a process that does this with what is given, in a place; afterwards it has to end.

    It gets so many seconds for that.
    """
    with private_folder() as folder:
        socket, its = Pipe()
        with its:
            process = subprocess.Popen(  # noqa: S603  # this interpreter
                [sys.executable, "-P", "-c", f"from {__name__} import main; main()"],
                stdin=its.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=place,
                env={**os.environ, **kernel_environment(Path(folder))},
                start_new_session=True,
            )
        waiting = Waiting(process, socket, Path(folder))
        try:
            with suppress(BrokenPipeError):  # one that is dead says so by what it does not answer
                socket.send((work, given))
            yield waiting
        finally:
            socket.close()
            try:
                process.wait(end)
            except subprocess.TimeoutExpired:
                waiting.kill()
                waiting.join()


@cache
def _socket() -> Connection:
    """Return the socket to who started this process."""
    return Connection(0)


def main() -> None:
    """Do what is sent, one after the other, and tell what comes of each."""
    die_with(int(os.environ["JPY_PARENT_PID"]))
    with suppress(EOFError, ConnectionError):  # nobody wants more
        while True:
            work, given = _socket().recv()
            try:
                tell("end", answer=work(*given))
            except Exception as error:  # noqa: BLE001  # whatever it is, the parent must be told
                ours = error
                if not isinstance(error, MediakitError):
                    ours = ReportError(f"{locate(error)}: {error}")
                    if isinstance(error, OSError) and error.errno in files.FULL:
                        # Wherever it was: packages write to the folder for temporary files.
                        told = f"The disk is full: {error}; {files.REMEDY}."
                        ours = files.as_output_error(told, error)
                errno = getattr(ours, "errno", None)
                tell("error", kind=type(ours), message=str(ours), errno=errno)


def tell(event: str, **told: object) -> None:
    """Tell whoever listens what happened, in plain data; nobody may be left who does."""
    with suppress(BrokenPipeError):
        _socket().send({"event": event, **told})


def private_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder whose path is short enough for a socket in it."""
    usual = os.path.abspath(tempfile.gettempdir())  # noqa: PTH100  # links make no path shorter
    place = usual if len(os.fsencode(usual)) <= LONGEST_SOCKET else "/tmp"  # noqa: S108
    return tempfile.TemporaryDirectory(prefix="mk-", dir=place, ignore_cleanup_errors=True)


def kernel_environment(folder: Path) -> dict[str, str]:
    """Return settings that keep threads, a user's profile and matplotlib style out of a report."""
    found = find_spec("matplotlib")
    style = Path(found.origin).parent / "mpl-data/matplotlibrc" if found and found.origin else ""
    return {
        "IPYTHONDIR": str(folder),
        "JPY_PARENT_PID": str(os.getpid()),  # the kernel ends when this process is gone
        "MATPLOTLIBRC": str(style),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OPENBLAS_NUM_THREADS": "1",  # a process that forks has no threads
        "PYTHONUTF8": "1",  # names of files are UTF-8 there, whatever the locale
        **SMALL_PAGES,
    }


def read_source(
    source: str, values: Mapping[str, Any], jobs: int | None = None
) -> tuple[Corpus, list[str]]:
    """Read articles, and what parameters name to see if it can be; return what was warned of."""
    from mediakit.corpus.read import Reading, read_articles

    with warnings.catch_warnings(record=True) as doubts:
        warnings.simplefilter("always")
        if dictionaries := values.get("dictionaries"):
            from mediakit.dictionaries.files import read_dictionary

            read_dictionary(dictionaries)
        if actors := values.get("actors"):
            from mediakit.measures.actors import read_actors

            read_actors(actors)
        corpus = read_articles(source, jobs=jobs, reading=Reading(**join_reading(values)))
    return corpus, [str(doubt.message) for doubt in doubts]


def _read(
    source: str,
    values: Mapping[str, Any],
    save: str | None = None,
    sides: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Read articles and what parameters name; hold the `sides` of `check_groups` against them."""
    from mediakit.corpus.groups import check_groups

    corpus, doubts = read_source(source, values)
    if sides:
        check_groups(corpus.articles, **sides)
    if save is not None:
        corpus.save(save)
    return {**describe_corpus(corpus), "hashes": hash_articles(corpus), "warnings": doubts}


def describe_corpus(corpus: Corpus) -> dict[str, Any]:
    """Return what must be known of a corpus for the top of a page; of one article also `FIELDS`."""
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
    if corpus.counts is not None:
        n_some = corpus.counts.size_sample(len(articles))
        words = f"{corpus.counts.sampled} of {n_some:,} articles"
        told["sampled"] = words if n_some < len(articles) else ""
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
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # the socket is none of the notebook's
    pd.set_option("display.max_columns", COLUMNS)
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # spares each kernel its import
    sys.argv = ["mediakit", "-f", connection, "--HistoryManager.enabled=False"]
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()


def fork(work: Callable[[], object]) -> ForkProcess:
    """Do this in a process of its own, which ends with its parent, with code 1 if it raises."""
    parent = os.getpid()

    def run() -> None:
        die_with(parent)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed()  # else all forks would draw the same
        work()

    child = ForkProcess(target=run)
    child.start()
    return child


def die_with(parent: int) -> None:
    """Let the system end this process with its parent of this number, where it can (on Linux)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


class Forked(NamedTuple):
    """A kernel that is still to be forked: its private folder."""

    folder: Path

    def launch(self, connection: str, folder: Path) -> ForkProcess:
        """Fork a kernel with this connection file, working in this folder."""

        def work() -> None:
            asyncio.set_event_loop(None)  # it would be the parent's
            os.environ.update(kernel_environment(self.folder))
            become_kernel(connection, str(folder))

        return fork(work)


def preload(template: Template, values: Mapping[str, Any]) -> None:
    """Import and warm up what reports need, as a kernel would, so that its fork finds it.

    `matplotlib_inline` itself must be imported by each kernel: imported here, figures would vanish.
    """
    import pandas as pd

    import mediakit as mk
    from mediakit.corpus.languages import ENGLISH, name_language
    from mediakit.pages.exhibits import Shown
    from mediakit.reports import kernel, page  # spares some imports, so it comes first

    kernel.read_notebook(template.source)  # compiles the schema of notebooks
    for name in files.read_list("reports/preloaded.txt"):
        import_module(name)
    for room in (mk, mk.coding, mk.comparison, mk.findings, mk.measures, mk.plots, mk.reports):
        for name in dir(room):
            getattr(room, name)  # imports the module that it is in
    pd.set_option("display.max_columns", COLUMNS)
    text = "Rain\n\n“War is not good,” Ada Kern said.\n\nBad news."
    tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text], "language": ["en"]})))
    lists, engine = values.get("dictionaries") or ["war_peace"], values.get("engine", "vader")
    hits = mk.find_terms(tokens, mk.read_dictionary(lists))
    for each in (lists, *lists):  # what is wrong with a list no text changes
        mk.measures.check_dictionary(mk.read_dictionary(each))
    sentences = mk.score_sentiment(tokens, by=["sentence", "voice"], engine=engine)
    tone = mk.score_sentiment(tokens, by="voice", engine=engine)
    findings, figure = [mk.findings.find_tone(tone)], mk.plots.tone(sentences, tone)
    for part in mk.show("warm", findings, figure, hits).parts:
        data = part._repr_html_ if isinstance(part, Shown) else part._repr_mimebundle_
        data()
    mk.mark_text(tokens.corpus, quotes=tokens.quotes, hits=hits)._repr_html_()
    # A page without outputs: the notebook's texts are kept as HTML.
    cells = [{**cell, "outputs": []} for cell in json.loads(template.source)["cells"]]
    empty, head = page.read_page({"cells": cells}), page.Head("&")
    page.render_page(empty, head=head, made=describe_run(template, {}, []))
    page.render_markdown(empty, head=head)
    name_language(ENGLISH)
    files.hash_code()
    gc.collect()
    gc.freeze()  # a fork's search for garbage would copy every page that it looks at
    gc.set_threshold(GARBAGE)
