"""run_batch: one notebook on every article, or on every group of articles, of a source.

One supervisor, a process of its own, reads the source, parts it, and forks a report for each part
that is not done yet. It tells the caller what happens, a line of JSON each, and ends with its
standard input: finished reports stay, nothing half made does, and the same call goes on from there.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import sys
import time
from collections import deque
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tqdm import tqdm

from mediakit import __version__, errors
from mediakit.base import files
from mediakit.errors import locate, shown
from mediakit.reports import manifest, processes
from mediakit.reports import report as single
from mediakit.reports.notebook import Template, read_template
from mediakit.reports.params import join_reading
from mediakit.reports.report import FAILED, Job, Source, make_report, name_source
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from mediakit.base.arrays import Index
    from mediakit.corpus.corpus import Corpus

MANY: Final = 2_000  # reports that are made without asking
SECONDS: Final = 600  # for a report; one on one article takes about two
SECONDS_EACH: Final = 2  # of one report, to say how long a batch that is refused would take
GRACE: Final = 15  # seconds that a report has beyond the limit of a cell, to be written down
LOOK: Final = 0.25  # seconds after which reports are looked at even if none said a word
LONGEST: Final = 2_000  # characters of what is said of a report
ARTICLE: Final = "article"  # what a batch without a column is by
RECORD: Final = "batch.json"
INDEX: Final = "index.html"
REJECTS: Final = "rejects.jsonl"
DIED: Final = "The process that makes the batch died. Give the same command to continue."
STALE: Final = "stale"  # the folder of reports on groups that are no longer in the source


@dataclass(frozen=True)
class Order:
    """What a batch is to make, by the arguments of `run_batch`."""

    notebook: str
    source: str
    output: str
    by: str | None = None
    jobs: int | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    seconds: int = SECONDS
    limit: int = MANY
    fail_fast: bool = False
    dry_run: bool = False
    only: Sequence[str] | None = None  # the folders of the reports to make; None makes all


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
    name, source, parameters
        As in `run_report`.
    output
        The folder that the folders of the reports are made in, beside ``index.html``, which lists
        them, ``batch.json``, which says the same as data, and ``rejects.jsonl``.
    by
        A column of articles: one report for each of its values. None: one for each article.
    jobs, seconds, limit
        Reports made at a time, by default one for each processor; the time limit of a report; more
        reports than the limit are refused, with an estimate of the time that they would take.
    fail_fast, dry_run
        Whether to stop at the first report that fails, or only to tell what would be made.

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
        Before anything is run, if something cannot be used, or another batch is writing there.
    ReportError
        With ``fail_fast``, if a report failed.
    """
    import pandas as pd

    source, output, given = str(source), str(output), parameters or {}
    order = Order(name, source, output, by, jobs, given, seconds, limit, fail_fast, dry_run)
    rows = [row for kind, row in follow_batch(order) if kind == "row"]
    columns = ["group", "folder", "articles", "words", "status", "reason"]
    return pd.DataFrame(rows, columns=columns)


def follow_batch(order: Order) -> Iterator[tuple[str, Any]]:
    """Make a batch, and yield what happens, first ``("read", event)``, with the plan and the jobs.

    Then ``("settled", event)`` for each report that is done or failed; at the end ``("row", dict)``
    for each report, as `run_batch` returns them, with its ``inputs``, as its manifest has them.
    """
    jobs = len(os.sched_getaffinity(0)) if order.jobs is None else order.jobs
    for told, number in (("jobs", jobs), ("seconds", order.seconds)):
        if number < 1:
            raise errors.ArgumentError(f"{told}={number}: give a whole number from 1 upwards.")
    _, values, inputs = single.check_order(
        order.notebook, order.source, order.output, order.parameters
    )
    order = replace(order, source=inputs.place, jobs=jobs, parameters=values)
    if not order.dry_run:
        files.check_output(Path(order.output), Path(order.output))
    # A process that forks has no threads.
    with processes.run_module("batch", asdict(order), OPENBLAS_NUM_THREADS="1") as supervisor:
        events = supervisor.listen(DIED)
        planned = next(events)  # or it raises
        yield "read", {**planned, "jobs": jobs}
        n = sum(not line["kept"] for line in planned["plan"])
        hidden = order.dry_run or not sys.stderr.isatty()
        with tqdm(total=n, unit=" report", leave=False, disable=hidden) as bar:
            for event in events:
                if event["event"] == "settled":
                    bar.clear()  # whoever follows may say something on its line
                    yield "settled", event
                    bar.update()
                    bar.refresh()
    for report, line in zip(event["record"]["reports"], planned["plan"], strict=True):
        status = "kept" if line["kept"] else "to make" if order.dry_run else "made"
        status = "failed" if report["reason"] else status
        yield "row", {**report, "status": status, "inputs": line["inputs"]}


def main() -> None:
    """Be the supervisor of the batch that the first line of the input describes."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller decides
    order = Order(**processes.read_order())
    processes.die_with(int(os.environ["JPY_PARENT_PID"]))  # who started it
    try:
        with nullcontext() if order.dry_run else files.hold(Path(order.output)):
            processes.tell("end", record=_make_batch(order))
    except Exception as error:  # noqa: BLE001  # whatever it is, the caller must be told
        ours = isinstance(error, errors.MediakitError)
        if isinstance(error, OSError) and error.errno in files.FULL and not ours:
            # Wherever it was: packages write to the folder for temporary files.
            error = files.as_output_error(f"The disk is full: {error}; {files.REMEDY}.", error)
        processes.tell("error", **processes.describe_error(error))


def _make_batch(order: Order) -> dict[str, Any]:
    """Plan, make what is to be made, and return the record of the batch."""
    from mediakit.corpus.read import Reading, read_articles
    from mediakit.measures.actors import read_actors

    template, output = read_template(order.notebook), Path(order.output)
    corpus = read_articles(order.source, reading=Reading(**join_reading(order.parameters)))
    parts = split_corpus(corpus, order.by)
    parts = [part for part in parts if order.only is None or part.folder in order.only]
    if not parts:
        raise errors.InputError(f"{order.source}: has no article of these groups now.")
    if len(parts) > order.limit:
        hours = len(parts) * SECONDS_EACH / (order.jobs or 1) / 3600
        raise errors.ArgumentError(
            f"{len(parts):,} reports would be made, in about {hours:,.1f} hours; "
            f"set the limit, which is {order.limit:,}, or take fewer groups."
        )
    check_record(output, template, order)
    hashes = manifest.hash_articles(corpus)
    tasks = _plan(corpus, hashes, parts, template, order)
    check_places(output, {task.part.folder: task.kept for task in tasks})
    now = {**_shared(tasks[0].job.described), "articles": hashes}
    changes = manifest.list_changes(_recall(output), now, tasks[0].job.files)
    plan = [{"kept": kept, "inputs": job.described["inputs"]} for _, job, kept in tasks]
    processes.tell("planned", plan=plan, changes=changes, **processes.describe_corpus(corpus))
    if order.dry_run:
        return describe_batch(corpus, tasks, order, {})
    files.clear_stages(output)
    failures: dict[str, str] = {}
    if todo := [task for task in tasks if not task.kept]:
        job = todo[0].job
        values: dict[str, Any] = single.place_files(job.described["parameters"], job.files)
        if values.get("actors"):
            read_actors(values["actors"])
        lists, engine = values.get("dictionaries", []), values.get("engine", "vader")
        processes.preload(template, lists, engine)
        failures = _make_all(todo, corpus, order)
    record = {**describe_batch(corpus, tasks, order, failures), "articles": hashes}
    write_batch(output, record, corpus)
    return record


class Part(NamedTuple):
    """The articles of one report."""

    name: str  # the value that they share, or the id of the only one
    missing: bool  # whether they share that they have no value
    folder: str  # of the report, its name
    rows: Index  # their positions in the corpus


class Task(NamedTuple):
    """A report on a part of the corpus, and whether it is there already."""

    part: Part
    job: Job
    kept: bool


def split_corpus(corpus: Corpus, by: str | None) -> list[Part]:
    """Return the parts by name, articles without a value last; every article is in one part."""
    import numpy as np

    column = "doc_id" if by is None else by
    check_columns(corpus.articles, [column])
    values = corpus.articles[column]
    groups = values.groupby(values, sort=False).indices
    parts = [
        Part(str(value), missing=False, folder=name_folder(by, value), rows=np.asarray(rows))
        for value, rows in sorted(groups.items(), key=lambda item: str(item[0]))
    ]
    if len(rest := np.flatnonzero(values.isna())):
        parts.append(Part(f"{by} not given", missing=True, folder=name_folder(by, None), rows=rest))
    return parts


def name_folder(by: str | None, value: object) -> str:
    """Return the name of a report's folder, another for None than for any value of a column."""
    return files.slug(f"{by} not given" if value is None else f"{value}.txt")


def _shared(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the reports of a batch have in common: not their articles."""
    return {**described, "inputs": [i for i in described["inputs"] if "articles" not in i]}


def _recall(output: Path) -> dict[str, Any]:
    """Return what the reports of the batch that is here have in common, and all its articles."""
    found = (manifest.recall(output / name) for name in sorted(_list_folders(output)))
    was = next(filter(None, found), None)
    known = manifest.read_record(output / RECORD).get("articles")
    return {**_shared(was), "articles": known} if was else {}


def _plan(
    corpus: Corpus,
    hashes: Mapping[str, str],
    parts: Sequence[Part],
    template: Template,
    order: Order,
) -> list[Task]:
    """Return a task for each part; what they are made from is described as it was read."""
    if template.one_article and order.by is not None:
        told = f"The notebook {shown(template.name)} is about one article; leave out 'by'."
        raise errors.ArgumentError(told)
    values, named = single.take_files(order.parameters, template.declared)
    described = manifest.describe_run(template, values, [*named.items()])
    columns, known = corpus.articles.columns.tolist(), [*hashes.values()]
    names = corpus.articles["source"].map(str).tolist()
    tasks = []
    for part in parts:
        rows = sorted(part.rows.tolist(), key=names.__getitem__)
        inputs = []
        for name, own in groupby(rows, key=names.__getitem__):
            found = [known[row] for row in own]
            sha256 = manifest.digest([columns, found])
            inputs.append({"name": name, "articles": len(found), "sha256": sha256})
        made = {**described, "inputs": [*inputs, *described["inputs"]]}
        made["group"] = {"by": order.by or ARTICLE, "value": None if part.missing else part.name}
        source = Source(part.name if order.by else names[rows[0]], order.source, {}, alone=False)
        place = Path(order.output, part.folder)
        job = Job(template, source, named, made, place, order.seconds)
        tasks.append(Task(part, job, manifest.is_current(place, made)))
    return tasks


class Answer(NamedTuple):
    """What came of a report; without a message it is there."""

    message: str = ""
    reason: str = ""  # the same in a few words, without the names of folders
    errno: int | None = None  # where no other report could be written, either

    def encode(self) -> bytes:
        """Return it as JSON that fits into a pipe, which is read when its writer has ended."""
        return json.dumps([self.message[:LONGEST], self.reason[:LONGEST], self.errno]).encode()


class _Worker:
    """A report that is made in a process of its own, and where that says what came of it."""

    def __init__(self, task: Task, corpus: Corpus) -> None:
        self.task, self.deadline = task, time.monotonic() + task.job.seconds + GRACE
        self.answers, write = os.pipe()
        os.set_blocking(self.answers, False)

        def work() -> None:
            os.close(self.answers)
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            null = os.open(os.devnull, os.O_RDWR)
            for number in range(3):
                os.dup2(null, number)
            os.write(write, make_task(task, corpus).encode())

        self.child = processes.fork(work)
        os.close(write)

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
            return Answer(*json.loads(said))
        job = self.task.job
        told = f"timeout: it took over {job.seconds + GRACE} s" if overdue else "its process died"
        return Answer(f"{job.source.name}: no report, {told}", told)

    def end(self) -> None:
        """Kill the report, its kernel and whatever that started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.kill()
        self.child.wait()
        os.close(self.answers)


def _make_all(todo: Sequence[Task], corpus: Corpus, order: Order) -> dict[str, str]:
    """Make these reports, several at a time; return those that failed, with the reason."""
    waiting = deque(todo)
    running: list[_Worker] = []
    failures: dict[str, str] = {}
    try:
        while waiting or running:
            while waiting and len(running) < (order.jobs or 1):
                running.append(_Worker(waiting.popleft(), corpus))
            # Sleep until a report says what came of it, or the caller is gone.
            ready, _, _ = select.select([0, *(one.answers for one in running)], [], [], LOOK)
            if 0 in ready and not os.read(0, 1):
                sys.exit(1)  # what is being made is ended on the way
            for worker in [*running]:
                if (answer := worker.settle()) is not None:
                    running.remove(worker)
                    note(worker.task, answer, failures, stop=order.fail_fast)
    finally:
        for worker in running:
            worker.end()
        if running:
            files.clear_stages(Path(order.output))
    return failures


def note(task: Task, answer: Answer, failures: dict[str, str], *, stop: bool) -> None:
    """Tell what came of a report and keep why it failed; raise what ends the batch."""
    message = answer.message
    if answer.errno is not None:
        raise files.as_output_error(message, OSError(answer.errno, message))
    processes.tell("settled", message=message)
    if message:
        failures[task.job.folder.name] = answer.reason
        if stop:
            raise errors.ReportError(f"Stopped at the first failure: {message}")


def make_task(task: Task, corpus: Corpus) -> Answer:
    """Make one report, in a process of its own; return what there is to say."""
    from mediakit.corpus.corpus import Corpus

    job = task.job

    @contextmanager
    def opener(_: Job, copy: Path) -> Iterator[tuple[Any, Mapping[str, Any]]]:
        # Articles as a corpus of their own; what was not used is no part of it.
        articles = corpus.articles.iloc[task.part.rows].reset_index(drop=True)
        zones = corpus.zones[corpus.zones["doc_id"].isin(articles["doc_id"])]
        own = Corpus(articles, zones.reset_index(drop=True), corpus.rejects.iloc[:0])
        own.save(copy)
        with processes.forked_kernel() as kernel:
            hashes = manifest.hash_articles(own)
            yield kernel, {**processes.describe_corpus(own), "hashes": hashes}

    try:
        if foreign := manifest.find_foreign(job.folder):
            why = f"its folder {foreign}"
            return Answer(f"{job.folder}: no report, {why}.", why)
        make_report(job, opener)
    except errors.OutputError as error:
        why = str(error).replace(f"{job.folder.parent}/", "")
        return Answer(str(error), why, error.errno or None)
    except errors.MediakitError as error:
        return Answer(str(error), getattr(error, "reason", "") or str(error))
    except Exception as error:  # noqa: BLE001  # else nobody would learn why its process died
        why = locate(error)  # the error itself may name places of this machine
        return Answer(f"{job.source.name}: no report, {why}: {error}", why)
    return Answer()


def check_record(output: Path, template: Template, order: Order) -> None:
    """Refuse a folder that holds a batch of something else, which this one would make stale."""
    found = manifest.read_record(output / RECORD)
    notebook, by, source = (found.get(name) for name in ("notebook", "by", "source"))
    name = notebook.get("name") if isinstance(notebook, dict) else None
    if found and (name, by, source) != (template.name, order.by, name_source(order.source)):
        told = f"{shown(str(name))}{f' by {by}' if by else ''} on {shown(str(source))}"
        raise errors.OutputError(f"{output}: holds the batch {told}; choose another folder.")


def check_places(output: Path, folders: Mapping[str, bool]) -> None:
    """Refuse links where reports, by folder and whether it is kept, are made, moved or cleared."""
    gone = _list_folders(output) - {*folders}
    moved = sorted(gone | {name for name, kept in folders.items() if not kept})
    stale = output / STALE
    files.refuse_links(stale, output / FAILED, *(output / name for name in moved))
    files.refuse_links(*(stale / name for name in sorted(gone | {*folders})))


def _list_folders(output: Path) -> set[str]:
    """Return the folders of the reports that a record names; it may be anybody's, so no others."""
    reports, folders = manifest.read_record(output / RECORD).get("reports"), set()
    for report in reports if isinstance(reports, list) else []:
        match report:
            case {"folder": str(folder)}:
                with suppress(errors.ArgumentError):
                    folders.add(files.check_slug(folder))
    return folders


def describe_batch(
    corpus: Corpus, tasks: Sequence[Task], order: Order, failures: Mapping[str, str]
) -> dict[str, Any]:
    """Return what is in a batch, made from what: plain data, the same for the same input."""
    from mediakit.corpus.corpus import sum_records

    job = tasks[0].job
    return {
        "mediakit": __version__,
        "notebook": {**job.described["notebook"], "title": job.template.title},
        "source": name_source(order.source),
        "by": order.by,
        "records": sum_records(corpus),
        "parameters": job.described["parameters"],
        "reports": [_describe_report(corpus, task, failures) for task in tasks],
    }


def _describe_report(corpus: Corpus, task: Task, failures: Mapping[str, str]) -> dict[str, Any]:
    part, folder = task.part, task.job.folder
    articles = corpus.articles.iloc[part.rows]
    outlets = sorted(articles["outlet"].dropna().unique())
    title = articles["title"].iloc[0] if len(articles) == 1 else None
    failed = part.folder in failures
    kept = f"{FAILED}/{part.folder}.ipynb"
    return {
        "group": part.name,
        "title": title if isinstance(title, str) else None,
        "folder": part.folder,
        "articles": len(articles),
        "words": int(articles["n_words"].sum()),
        "outlet": outlets[0] if len(outlets) == 1 else None,
        "dates": processes.find_span(articles["date"]),
        "status": "failed" if failed else "done",
        "reason": failures.get(part.folder, ""),
        "figure": None if failed else _find_figure(folder, task.job.template),
        "notebook": kept if failed and (folder.parent / kept).is_file() else None,
    }


def _find_figure(folder: Path, template: Template) -> str | None:
    """Return the figure of a report that its notebook shows first."""

    def place(name: str) -> int:
        """Return where the notebook names the figure, its end where it does not."""
        named = json.dumps(f'"{Path(name).stem}"')[1:-1].encode()
        return len(template.source.partition(named)[0])

    outputs = manifest.read_record(folder / manifest.MANIFEST).get("outputs", ())
    return min(sorted(n for n in outputs if n.endswith(".png")), key=place, default=None)


def write_batch(output: Path, record: dict[str, Any], corpus: Corpus) -> None:
    """Write record, page and rejects; move reports on groups that are gone to ``stale``."""
    from mediakit.corpus.corpus import write_rejects
    from mediakit.reports.page import render_index

    now, stale = {report["folder"] for report in record["reports"]}, output / STALE
    check_places(output, dict.fromkeys(now, True))
    for name in sorted(_list_folders(output) - now):
        if (output / name).is_dir():
            stale.mkdir(exist_ok=True)
            shutil.rmtree(stale / name, ignore_errors=True)
            os.replace(output / name, stale / name)  # noqa: PTH105  # atomic
        (output / FAILED / f"{name}.ipynb").unlink(missing_ok=True)
    for name in now:
        shutil.rmtree(stale / name, ignore_errors=True)
    record["stale"] = sorted(path.name for path in stale.glob("*"))
    if not record["stale"] and stale.is_dir():
        stale.rmdir()
    if len(corpus.rejects):
        write_rejects(corpus, output / REJECTS)
    else:
        (output / REJECTS).unlink(missing_ok=True)
    files.write_whole(output / INDEX, render_index(record))
    files.write_whole(output / RECORD, manifest.render_record(record))
