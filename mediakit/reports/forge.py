"""The process behind a batch: it reads the corpus once and forks a process for each report.

It runs alone, so that nothing that the caller has started (threads, sockets, a notebook's kernel)
is copied with each fork. It is told what to do by the first line of its standard input, and tells
what happens by a line of JSON each:

    {"event": "planned", "plan": [{…}], …}               what there is to make
    {"event": "settled", "name": …, "status": …}         a report is done or failed
    {"event": "end", "record": {…}}                      all are
    {"event": "error", "error": …, "message": …}         why it goes no further

It ends, and all that it forked with it, when its standard input is closed: its caller is gone.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from collections import deque
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from mediakit.base.files import FULL, REMEDY, clear_stages, hold, refuse_links
from mediakit.errors import (
    ArgumentError,
    InputError,
    MediakitError,
    OutputError,
    ReportError,
    locate,
    shown,
)
from mediakit.reports.forks import die_with
from mediakit.reports.prelude import read_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mediakit.corpus.corpus import Corpus
    from mediakit.reports.forks import Child
    from mediakit.reports.making import Job
    from mediakit.reports.notebook import Template
    from mediakit.reports.splits import Part

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
    from mediakit.corpus.read import read_articles
    from mediakit.reports.batch_record import (
        STALE,
        check_places,
        check_record,
        describe_batch,
        write_batch,
    )
    from mediakit.reports.making import FAILED
    from mediakit.reports.manifest import is_current
    from mediakit.reports.notebook import read_template

    template = read_template(order["notebook"])
    output = Path(order["output"])
    refuse_links(output / STALE, output / FAILED)
    corpus = read_articles(order["source"], **_reading(order))
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
    from mediakit.reports.forks import preload
    from mediakit.reports.inputs import place_files

    values: dict[str, Any] = place_files(job.described["parameters"], job.files)
    if values.get("actors"):
        read_actors(values["actors"])
    preload(template, values.get("dictionaries", []), str(values.get("engine", "vader")))


def _reading(order: Mapping[str, Any]) -> dict[str, Any]:
    return dict(order["parameters"].get("reading") or {})


def _split(corpus: Corpus, order: Mapping[str, Any]) -> list[Part]:
    from mediakit.reports.splits import split_corpus

    only = order.get("only")
    parts = [p for p in split_corpus(corpus, order["by"]) if only is None or p.folder in only]
    if not parts:
        msg = f"{order['source']}: holds no article of these groups any more."
        raise InputError(msg)
    if len(parts) > order["limit"]:
        hours = len(parts) * SECONDS_EACH / order["jobs"] / 3600
        msg = (
            f"{len(parts):,} reports would be made, in about {hours:,.1f} hours; "
            f"set the limit, which is {order['limit']:,}, or take fewer groups."
        )
        raise ArgumentError(msg)
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
    from mediakit.reports.inputs import Source, take_files
    from mediakit.reports.making import Job
    from mediakit.reports.manifest import describe_run
    from mediakit.reports.splits import hash_articles, list_sources

    if template.one_article and order["by"] is not None:
        msg = f"The notebook {shown(template.name)} is about one article; leave out 'by'."
        raise ArgumentError(msg)
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
            msg = f"Stopped at the first failure: {message}"
            raise ReportError(msg)


def _wait(running: Sequence[_Worker]) -> None:
    """Sleep until a report says what came of it, or the caller is gone."""
    ready, _, _ = select.select([0, *(worker.answers for worker in running)], [], [], LOOK)
    if 0 in ready and not os.read(0, 1):
        raise _AbandonedError


def _start(job: Job, part: Part, corpus: Corpus) -> _Worker:
    from mediakit.reports.forks import fork

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
    from mediakit.reports.forks import forked_kernel
    from mediakit.reports.making import make_report
    from mediakit.reports.manifest import find_foreign
    from mediakit.reports.prelude import describe_corpus
    from mediakit.reports.splits import take_rows

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
