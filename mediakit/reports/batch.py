"""run_batch: one notebook on every article, or on every group of articles, of a source."""

from __future__ import annotations

import hashlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections import deque
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from tqdm import tqdm

from mediakit import __version__, errors
from mediakit.base.files import (
    FULL,
    REMEDY,
    check_output,
    check_slug,
    clear_stages,
    hold,
    refuse_links,
    slug,
    write_whole,
)
from mediakit.errors import (
    ArgumentError,
    ColumnMissingError,
    InputError,
    MediakitError,
    OutputError,
    ReportError,
    locate,
    shown,
)
from mediakit.reports.manifest import MANIFEST, render_record
from mediakit.reports.notebook import read_template
from mediakit.reports.params import check_values
from mediakit.reports.processes import (
    die_with,
    find_span,
    kernel_environment,
    private_folder,
    read_order,
    send_order,
)
from mediakit.reports.report import FAILED, find_inputs, name_source

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from mediakit.corpus.corpus import Corpus
    from mediakit.reports.notebook import Template
    from mediakit.reports.processes import Child
    from mediakit.reports.report import Job


MANY: Final = 2_000  # reports that are made without asking


SECONDS: Final = 600  # for a report; one on one article takes about two


END: Final = 10  # seconds that a batch has to end what it has begun


def run_batch(  # noqa: PLR0913  # each is a choice of the user's
    name: str,
    source: str | Path,
    *,
    output: str | Path = "reports",
    by: str | None = None,
    jobs: int | None = None,
    parameters: Mapping[str, object] | None = None,
    seconds: int = SECONDS,
    limit: int = MANY,
    fail_fast: bool = False,
    dry_run: bool = False,
) -> pd.DataFrame:
    """What does this notebook say about each article, or each group of articles?

    Parameters
    ----------
    name
        A notebook that mediakit ships, or the path of an ``.ipynb`` file.
    source
        What `read_articles` reads: a file, folder, table, archive or pattern.
    output
        The folder that the folders of the reports are made in, beside ``index.html``, which lists
        them, ``batch.json``, which says the same as data, and ``rejects.jsonl``.
    by
        A column of articles: one report for each of its values. None: one for each article.
    jobs
        Reports made at a time; by default one for each processor.
    parameters
        Values for the notebook's parameters, as in `run_report`.
    seconds
        Time limit of a report.
    limit
        More reports than this are refused, with an estimate of the time that they would take.
    fail_fast
        Whether to stop at the first report that fails.
    dry_run
        Whether only to tell what would be made.

    Returns
    -------
    DataFrame
        One row per report: `group`, `folder`, `articles`, `words`, `status` (``"made"``,
        ``"kept"``, ``"failed"``, or in a dry run ``"to make"``) and `reason` of a failure.
        A report that is whole and would come out the same is kept; one that fails does not stop
        the others and is tried again by the next call.

    Raises
    ------
    ArgumentError, ParameterError, InputError, DictionaryError, ColumnMissingError, OutputError
        Before anything is run, if something cannot be used.
    LockedError
        If another batch is writing to the same folder.
    ReportError
        With ``fail_fast``, if a report failed.
    """
    import pandas as pd

    order = plan_batch(
        name,
        source,
        output=output,
        by=by,
        jobs=jobs,
        parameters=parameters,
        seconds=seconds,
        limit=limit,
        fail_fast=fail_fast,
        dry_run=dry_run,
    )
    rows = [row for kind, row in follow_batch(order) if kind == "row"]
    columns = ["group", "folder", "articles", "words", "status", "reason"]
    return pd.DataFrame(rows, columns=columns)


def plan_batch(  # noqa: PLR0913  # those of run_batch
    name: str,
    source: str | Path,
    *,
    output: str | Path,
    by: str | None = None,
    jobs: int | None = None,
    parameters: Mapping[str, object] | None = None,
    seconds: int = SECONDS,
    limit: int = MANY,
    fail_fast: bool = False,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Return the order for `mediakit.reports.batch`, checked as far as it can be without reading.

    An order may also have ``only``: names of the folders whose reports are to be made.

    Takes the parameters of `run_batch`, and raises what it raises.
    """
    template = read_template(name)
    values = check_values(parameters or {}, template.declared)
    jobs = len(os.sched_getaffinity(0)) if jobs is None else jobs
    for told, number in (("jobs", jobs), ("seconds", seconds)):
        if number < 1:
            raise ArgumentError(f"{told}={number}: give a whole number from 1 upwards.")
    if output == "":
        raise OutputError("output='': name the folder to write to; '.' is the working directory.")
    place = find_inputs(str(source)).place
    return {
        "notebook": name,
        "source": place,
        "caller": os.getpid(),
        "output": str(output),
        "by": by,
        "jobs": jobs,
        "parameters": values,
        "seconds": seconds,
        "limit": limit,
        "fail_fast": fail_fast,
        "dry_run": dry_run,
    }


def follow_batch(order: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Make a batch, and yield what happens.

    Yields
    ------
    tuple
        ``("read", event)`` what was read; ``("settled", event)`` for each report that is done or
        failed; at the end ``("row", dict)`` for each report, as `run_batch` returns them, and its
        ``inputs``, as its manifest has them.
    """
    if not order["dry_run"]:
        check_output(Path(order["output"]), Path(order["output"]))
    with _forge(order) as process:
        events = _listen(process)
        planned = next(events)  # or it raises
        yield "read", planned
        record = yield from _watch(events, planned["plan"], hidden=order["dry_run"])
    plan = {line["folder"]: line for line in planned["plan"]}
    for report in record["reports"]:
        line = plan[report["folder"]]
        new = "to make" if order["dry_run"] else "made"
        status = "kept" if line["kept"] else new
        told = {"status": "failed" if report["reason"] else status}
        yield "row", {**report, **told, "inputs": line["inputs"]}


def _watch(
    events: Iterator[dict[str, Any]], plan: Sequence[Mapping[str, Any]], *, hidden: bool
) -> Generator[tuple[str, Any], None, dict[str, Any]]:
    """Yield each report that is settled, under a bar in a terminal; return the record."""
    n = sum(not line["kept"] for line in plan)
    hidden = hidden or not sys.stderr.isatty()
    record: dict[str, Any] = {}
    with tqdm(total=n, unit=" report", leave=False, disable=hidden) as bar:
        for event in events:
            if event["event"] == "end":
                record = event["record"]
                continue
            bar.clear()  # whoever follows may say something on its line
            yield "settled", event
            bar.update()
            bar.refresh()
    return record


def _listen(process: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    """Yield what the process tells until it has told the end; raise the error that it tells."""
    assert process.stdout is not None  # noqa: S101  # a pipe by construction
    event: dict[str, Any] = {}
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "error":
            kind = getattr(errors, event["error"], ReportError)
            error = kind.__new__(kind)  # its message is made already
            error.args = (event["message"],)
            if isinstance(error, OutputError):
                error.errno = event["errno"]
            raise error
        yield event
    if event.get("event") != "end":
        raise ReportError(
            "The process that makes the batch died; run the same again, it goes on from there."
        )


@contextmanager
def _forge(order: Mapping[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    """Yield the process that makes the batch; it ends with its standard input."""
    with private_folder() as folder:
        process = subprocess.Popen(  # this interpreter
            [sys.executable, "-P", "-c", "from mediakit.reports.batch import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                **kernel_environment(Path(folder)),
                "OPENBLAS_NUM_THREADS": "1",  # a process that forks has no threads
            },
            start_new_session=True,
        )
        assert process.stdin is not None  # noqa: S101  # pipes by construction
        assert process.stdout is not None  # noqa: S101
        try:
            send_order(process.stdin, order)
            yield process
        finally:
            with suppress(BrokenPipeError):  # what a dead process was not told
                process.stdin.close()
            try:
                process.wait(END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()


GRACE: Final = 15  # seconds that a report has beyond the limit of a cell, to be written down


LOOK: Final = 0.25  # seconds after which processes are looked at even if none said a word


LONGEST: Final = 2_000  # characters of what is said of a report


SECONDS_EACH: Final = 2  # of one report, to say how long a batch that is refused would take


class _AbandonedError(Exception):
    """Nobody waits for the batch any more."""


def main() -> NoReturn:
    """Make the batch that the first line of the input describes."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller decides
    order = read_order()
    die_with(order["caller"])
    code = 1
    try:
        with nullcontext() if order["dry_run"] else hold(Path(order["output"])):
            _tell(event="end", record=_run(order))
        code = 0
    except _AbandonedError:
        pass
    except MediakitError as error:
        told = {"error": type(error).__name__, "message": str(error)}
        _tell(event="error", errno=getattr(error, "errno", None), **told)
    except Exception as error:  # noqa: BLE001  # whatever it is, the caller must be told
        told = {"error": "ReportError", "message": f"{locate(error)}: {error}"}
        number = error.errno if isinstance(error, OSError) else None
        if number in FULL:  # wherever it was: packages write to the folder for temporary files
            told = {"error": "OutputError", "message": f"The disk is full: {error}; {REMEDY}."}
        _tell(event="error", errno=number if number in FULL else None, **told)
    sys.exit(code)


def _stop(*_: object) -> NoReturn:
    raise _AbandonedError


def _tell(**event: object) -> None:
    with suppress(BrokenPipeError):
        sys.stdout.write(json.dumps(event) + "\n")
        sys.stdout.flush()


def _run(order: Mapping[str, Any]) -> dict[str, Any]:
    """Plan, make what is to be made, and return the record of the batch."""
    from mediakit.corpus.corpus import describe_records, sum_records
    from mediakit.corpus.read import Reading, read_articles
    from mediakit.reports.manifest import is_current
    from mediakit.reports.notebook import read_template
    from mediakit.reports.report import FAILED

    template = read_template(order["notebook"])
    output = Path(order["output"])
    refuse_links(output / STALE, output / FAILED)
    corpus = read_articles(order["source"], reading=Reading(**_reading(order)))
    parts = _split(corpus, order)
    check_record(output, template, order)
    jobs = _plan(corpus, parts, template, order)
    kept = [is_current(job.folder, job.described) for job in jobs]
    check_places(output, {job.folder.name: k for job, k in zip(jobs, kept, strict=True)})
    plan = [_line(job, part, k) for job, part, k in zip(jobs, parts, kept, strict=True)]
    _tell(
        event="planned",
        records=sum_records(corpus),
        accounting=describe_records(corpus),
        plan=plan,
    )
    failures: dict[str, str] = {}
    if not order["dry_run"]:
        clear_stages(output)
        todo = [(j, p) for j, p, k in zip(jobs, parts, kept, strict=True) if not k]
        if todo:
            _prepare(template, todo[0][0])
        failures = _make_all(todo, corpus, order)
    record = describe_batch(corpus, parts, template, order, jobs[0].described, failures)
    if not order["dry_run"]:
        write_batch(output, record, corpus)
    return record


def _prepare(template: Template, job: Job) -> None:
    """Load what each report needs, and refuse lists that cannot be read."""
    from mediakit.measures.actors import read_actors
    from mediakit.reports.processes import preload
    from mediakit.reports.report import place_files

    values: dict[str, Any] = place_files(job.described["parameters"], job.files)
    if values.get("actors"):
        read_actors(values["actors"])
    preload(template, values.get("dictionaries", []), str(values.get("engine", "vader")))


def _reading(order: Mapping[str, Any]) -> dict[str, Any]:
    return dict(order["parameters"].get("reading") or {})


def _split(corpus: Corpus, order: Mapping[str, Any]) -> list[Part]:

    only = order.get("only")
    parts = [p for p in split_corpus(corpus, order["by"]) if only is None or p.folder in only]
    if not parts:
        raise InputError(f"{order['source']}: holds no article of these groups any more.")
    if len(parts) > order["limit"]:
        hours = len(parts) * SECONDS_EACH / order["jobs"] / 3600
        raise ArgumentError(
            f"{len(parts):,} reports would be made, in about {hours:,.1f} hours; "
            f"set the limit, which is {order['limit']:,}, or take fewer groups."
        )
    return parts


def _line(job: Job, part: Part, kept: bool) -> dict[str, Any]:  # noqa: FBT001  # of a table
    return {
        "group": part.name,
        "articles": len(part.rows),
        "folder": job.folder.name,
        "kept": kept,
        "inputs": job.described["inputs"],
    }


def _plan(
    corpus: Corpus,
    parts: Sequence[Part],
    template: Template,
    order: Mapping[str, Any],
) -> list[Job]:
    """Return a job for each part; what they were made from is described as it was read."""
    from mediakit.reports.manifest import describe_run
    from mediakit.reports.report import Job, Source, take_files

    if template.one_article and order["by"] is not None:
        raise ArgumentError(
            f"The notebook {shown(template.name)} is about one article; leave out 'by'."
        )
    values, files = take_files(order["parameters"], template.declared)
    described = describe_run(template, values, [*files.items()])
    hashes = hash_articles(corpus)
    articles = corpus.articles
    jobs = []
    for part in parts:
        name = part.name if order["by"] else str(articles["source"].iloc[part.rows[0]])
        own = {
            **described,
            "group": {"by": order["by"] or "article", "value": None if part.missing else part.name},
            "inputs": [*list_sources(articles, hashes, part.rows), *described["inputs"]],
        }
        source = Source(name, order["source"], {}, alone=False)
        place = Path(order["output"]) / part.folder
        jobs.append(Job(template, source, files, own, place, order["seconds"]))
    return jobs


@dataclass(frozen=True)
class Answer:
    """What came of a report; without a message it is there."""

    message: str = ""
    reason: str = ""  # the same in a few words, without the names of folders
    errno: int | None = None  # where no other report could be written, either

    def encode(self) -> bytes:
        """Return it as JSON that fits into a pipe, which is read when its writer has ended."""
        cut = Answer(self.message[:LONGEST], self.reason[:LONGEST], self.errno)
        return json.dumps(asdict(cut)).encode()


@dataclass
class _Worker:
    """A report that is being made."""

    job: Job
    part: Part
    child: Child
    answers: int  # where it says what came of it
    deadline: float

    def settle(self) -> Answer | None:
        """Return what came of it, or None while it goes on."""
        overdue = time.monotonic() > self.deadline
        if self.child.poll() is None and not overdue:
            return None
        said = b""
        with suppress(BlockingIOError):  # what its kernel started may hold the pipe open
            said = b"" if overdue else os.read(self.answers, 1 << 16)
        self.end()
        if said:
            return Answer(**json.loads(said))
        told = (
            f"timeout: it took over {self.job.seconds + GRACE} s" if overdue else "its process died"
        )
        return Answer(f"{self.job.source.name}: no report, {told}", told)

    def end(self) -> None:
        """Kill the report, its kernel and whatever that started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.kill()
        self.child.wait()
        os.close(self.answers)


def _make_all(
    todo: Sequence[tuple[Job, Part]], corpus: Corpus, order: Mapping[str, Any]
) -> dict[str, str]:
    """Make these reports, several at a time; return those that failed, with the reason."""
    waiting = deque(todo)
    running: list[_Worker] = []
    failures: dict[str, str] = {}
    try:
        while waiting or running:
            while waiting and len(running) < order["jobs"]:
                running.append(_start(*waiting.popleft(), corpus))
            _wait(running)
            for worker in list(running):
                answer = worker.settle()
                if answer is not None:
                    running.remove(worker)
                    note(worker, answer, failures, stop=order["fail_fast"])
    finally:
        for worker in running:
            worker.end()
        if running:
            clear_stages(Path(order["output"]))
    return failures


def note(worker: _Worker, answer: Answer, failures: dict[str, str], *, stop: bool) -> None:
    """Tell what came of a report and keep why it failed; raise what ends the batch."""
    message = answer.message
    if answer.errno is not None:
        error = OutputError(message)
        error.errno = answer.errno
        raise error
    _tell(
        event="settled",
        name=worker.part.name,
        folder=worker.job.folder.name,
        status="failed" if message else "done",
        message=message,
    )
    if message:
        failures[worker.job.folder.name] = answer.reason
        if stop:
            raise ReportError(f"Stopped at the first failure: {message}")


def _wait(running: Sequence[_Worker]) -> None:
    """Sleep until a report says what came of it, or the caller is gone."""
    ready, _, _ = select.select([0, *(worker.answers for worker in running)], [], [], LOOK)
    if 0 in ready and not os.read(0, 1):
        raise _AbandonedError


def _start(job: Job, part: Part, corpus: Corpus) -> _Worker:
    from mediakit.reports.processes import fork

    read, write = os.pipe()
    os.set_blocking(read, False)

    def work() -> None:
        os.close(read)
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        null = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(null, number)
        os.write(write, _make(job, part, corpus).encode())

    child = fork(work)
    os.close(write)
    return _Worker(job, part, child, read, time.monotonic() + job.seconds + GRACE)


def _make(job: Job, part: Part, corpus: Corpus) -> Answer:
    """Make one report, in a process of its own; return what there is to say."""
    from mediakit.reports.manifest import find_foreign
    from mediakit.reports.processes import describe_corpus, forked_kernel
    from mediakit.reports.report import make_report

    @contextmanager
    def opener(_: Job, copy: Path) -> Iterator[tuple[Any, Mapping[str, Any]]]:
        own = take_rows(corpus, part.rows)
        own.save(copy)
        with forked_kernel() as kernel:
            yield kernel, describe_corpus(own)

    try:
        foreign = find_foreign(job.folder)
        if foreign:
            why = f"its folder holds {shown(foreign[0])}, which is no report's; move it away"
            return Answer(f"{job.folder}: no report, {why}.", why)
        make_report(job, opener)
    except OutputError as error:
        why = str(error).replace(f"{job.folder.parent}/", "")
        return Answer(str(error), why, error.errno or None)
    except ReportError as error:
        return Answer(str(error), error.reason or str(error))
    except MediakitError as error:
        return Answer(str(error), str(error))
    except Exception as error:  # noqa: BLE001  # else nobody would learn why its process died
        why = locate(error)  # the error itself may name places of this machine
        return Answer(f"{job.source.name}: no report, {why}: {error}", why)
    return Answer()


ARTICLE: Final = "article"


@dataclass(frozen=True)
class Part:
    """The articles of one report.

    Attributes
    ----------
    name
        The value that they share, or the id of the only one.
    missing
        Whether they share that they have no value.
    folder
        The name of the report's folder.
    rows
        Their positions in the corpus.
    """

    name: str
    missing: bool
    folder: str
    rows: npt.NDArray[np.intp]


def split_corpus(corpus: Corpus, by: str | None) -> list[Part]:
    """Which articles go into which report?

    Parameters
    ----------
    corpus
        All articles.
    by
        A column of articles; None for one report per article.

    Returns
    -------
    list of Part
        By name, articles without a value last; every article is in one part.

    Raises
    ------
    ColumnMissingError
        For a column that there is none of.
    """
    import numpy as np

    if by is not None and by not in corpus.articles.columns:
        raise ColumnMissingError(by, found=corpus.articles.columns)
    values = corpus.articles["doc_id" if by is None else by]
    parts = [
        Part(str(value), False, name_folder(by, value), np.asarray(rows))  # noqa: FBT003  # a field
        for value, rows in sorted(values.groupby(values, sort=False).indices.items(), key=_named)
    ]
    rest = np.flatnonzero(values.isna())
    if len(rest):
        parts.append(Part(f"{by} not given", True, name_folder(by, None), rest))  # noqa: FBT003
    return parts


def name_folder(by: str | None, value: object) -> str:
    """Return the name of a report's folder; the value is None for articles that have none.

    No value that a column can have gives that one: theirs are made from names of files.
    """
    return slug(f"{by} not given" if value is None else f"{value}.txt")


def _named(item: tuple[object, Any]) -> str:
    return str(item[0])


def take_rows(corpus: Corpus, rows: npt.NDArray[np.intp]) -> Corpus:
    """Return these articles as a corpus of their own; what was not used is no part of it."""
    from mediakit.corpus.corpus import Corpus

    articles = corpus.articles.iloc[rows].reset_index(drop=True)
    zones = corpus.zones[corpus.zones["doc_id"].isin(articles["doc_id"])].reset_index(drop=True)
    return Corpus(articles, zones, corpus.rejects.iloc[:0])


def hash_articles(corpus: Corpus) -> list[str]:
    """Return for each article the SHA-256 of all that a notebook can see of it.

    Text, metadata and zones; not the place of its source, which may be copied elsewhere.
    """
    spans: dict[str, list[Any]] = {}
    zones = corpus.zones[["doc_id", "start", "end", "zone", "rule"]]
    for doc_id, *span in zones.itertuples(index=False, name=None):
        spans.setdefault(doc_id, []).append(span)
    seen = corpus.articles.drop(columns=["text"])
    names = list(seen.columns)
    return [
        _digest([names, [_plain(value) for value in row], spans.get(row[0], [])])
        for row in seen.itertuples(index=False, name=None)
    ]


def _plain(value: object) -> object:
    return value if isinstance(value, str | int) else None if value != value else repr(value)  # noqa: PLR0124


def _digest(data: object) -> str:
    return hashlib.sha256(json.dumps(data, default=str).encode()).hexdigest()


def list_sources(
    articles: pd.DataFrame, hashes: Sequence[str], rows: npt.NDArray[np.intp]
) -> Iterator[dict[str, Any]]:
    """Yield for each source of these articles its name, how many it gave, and a hash of them."""
    found: dict[str, list[str]] = {}
    sources = articles["source"].iloc[rows].tolist()
    for source, row in zip(sources, rows.tolist(), strict=True):
        found.setdefault(str(source), []).append(hashes[row])
    for name in sorted(found):
        yield {"name": name, "articles": len(found[name]), "sha256": _digest(found[name])}


RECORD: Final = "batch.json"


INDEX: Final = "index.html"


REJECTS: Final = "rejects.jsonl"


STALE: Final = "stale"  # the folder of reports on groups that are no longer in the source


def _read(output: Path) -> dict[str, Any]:
    try:
        found = json.loads((output / RECORD).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def check_record(output: Path, template: Template, order: Mapping[str, Any]) -> None:
    """Refuse a folder that holds a batch of something else, which this one would make stale.

    Raises
    ------
    OutputError
        Saying what is there.
    """
    found = _read(output)
    notebook = found.get("notebook")
    name = notebook.get("name") if isinstance(notebook, dict) else None
    there = (name, found.get("by"), found.get("source"))
    if found and there != (template.name, order["by"], name_source(order["source"])):
        by = f" by {found.get('by')}" if found.get("by") else ""
        raise OutputError(
            f"{output}: holds the batch {shown(str(name))}{by} on "
            f"{shown(str(found.get('source')))}; choose another folder."
        )


def check_places(output: Path, folders: Mapping[str, bool]) -> None:
    """Refuse links where reports are made, moved to or cleared away.

    Parameters
    ----------
    output
        The batch's folder.
    folders
        Name of each report's folder, and whether it is kept as it is.

    Raises
    ------
    OutputError
        Naming the first link.
    """
    gone = {*_list_folders(_read(output))} - {*folders}
    moved = sorted({*gone, *(name for name, kept in folders.items() if not kept)})
    cleared = sorted({*gone, *folders})
    stale = output / STALE
    refuse_links(stale, output / FAILED)
    refuse_links(*(output / name for name in moved), *(stale / name for name in cleared))


def describe_batch(
    corpus: Corpus,
    parts: Sequence[Part],
    template: Template,
    order: Mapping[str, Any],
    described: Mapping[str, Any],
    failures: Mapping[str, str],
) -> dict[str, Any]:
    """What is in a batch, made from what?

    Returns
    -------
    dict
        mediakit, notebook, source, by, records, parameters and reports: plain data, the same for
        the same input.
    """
    from mediakit.corpus.corpus import sum_records

    output = Path(order["output"])
    return {
        "mediakit": __version__,
        "notebook": {**described["notebook"], "title": template.title},
        "source": name_source(order["source"]),
        "by": order["by"],
        "records": sum_records(corpus),
        "parameters": described["parameters"],
        "reports": [_entry(corpus, part, output, template, failures) for part in parts],
    }


def _entry(
    corpus: Corpus, part: Part, output: Path, template: Template, failures: Mapping[str, str]
) -> dict[str, Any]:
    articles = corpus.articles.iloc[part.rows]
    outlets = sorted(articles["outlet"].dropna().unique())
    title = articles["title"].iloc[0] if len(articles) == 1 else None
    kept = output / FAILED / f"{part.folder}.ipynb"
    failed = part.folder in failures
    return {
        "group": part.name,
        "title": title if isinstance(title, str) else None,
        "folder": part.folder,
        "articles": len(articles),
        "words": int(articles["n_words"].sum()),
        "outlet": outlets[0] if len(outlets) == 1 else None,
        "dates": find_span(articles["date"]),
        "status": "failed" if failed else "done",
        "reason": failures.get(part.folder, ""),
        "figure": None if failed else _find_figure(output / part.folder, template),
        "notebook": f"{FAILED}/{kept.name}" if failed and kept.is_file() else None,
    }


def _find_figure(folder: Path, template: Template) -> str | None:
    """Return the figure of a report that its notebook shows first."""
    try:
        outputs = json.loads((folder / MANIFEST).read_bytes())["outputs"]
    except (OSError, ValueError, KeyError):
        return None
    pictures = [name for name in sorted(outputs) if name.endswith(".png")]

    def place(name: str) -> int:
        """Return where the notebook names the figure, its end where it does not."""
        named = json.dumps(f'"{Path(name).stem}"')[1:-1].encode()
        return len(template.source.partition(named)[0])

    return min(pictures, key=place, default=None)


def _list_folders(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the folders of the reports that a record names; it may be anybody's, so no others."""
    reports = record.get("reports")
    for report in reports if isinstance(reports, list) else []:
        folder = report.get("folder") if isinstance(report, dict) else None
        with suppress(ArgumentError):
            if isinstance(folder, str):
                yield check_slug(folder)


def write_batch(output: Path, record: dict[str, Any], corpus: Corpus) -> None:
    """Write record, page and rejects; put reports on groups that are gone out of the way.

    Adds ``stale``, the folders of those, to the record.

    Raises
    ------
    OutputError
        If links are in the way, or something cannot be written.
    """
    from mediakit.corpus.corpus import write_rejects
    from mediakit.reports.page import render_index

    now = {report["folder"] for report in record["reports"]}
    check_places(output, dict.fromkeys(now, True))
    before = _read(output)
    for name in sorted({*_list_folders(before)} - now):
        if (output / name).is_dir():
            (output / STALE).mkdir(exist_ok=True)
            shutil.rmtree(output / STALE / name, ignore_errors=True)
            os.replace(output / name, output / STALE / name)  # noqa: PTH105  # atomic
        (output / FAILED / f"{name}.ipynb").unlink(missing_ok=True)
    for name in now:
        shutil.rmtree(output / STALE / name, ignore_errors=True)
    left = sorted(path.name for path in (output / STALE).glob("*"))
    if not left and (output / STALE).is_dir():
        (output / STALE).rmdir()
    record["stale"] = left
    if len(corpus.rejects):
        write_rejects(corpus, output / REJECTS)
    else:
        (output / REJECTS).unlink(missing_ok=True)
    write_whole(output / INDEX, render_index(record))
    write_whole(output / RECORD, render_record(record))
