"""run_batch: one notebook on every article, or on every group of articles, of a source.

One supervisor, a process of its own, reads the source, parts it, and forks a report for each part
that is not done yet; those on the corpus as a whole go before those on its articles. It tells the
caller what happens, and ends with its standard input: finished reports stay, nothing half made
does, and the same call goes on from there. On a cluster, a worker starts a process for each report.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
import warnings
from collections import deque
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from multiprocessing.connection import Pipe, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from tqdm import tqdm

from mediakit import __version__, errors
from mediakit.base import files
from mediakit.base.workers import connect, count_jobs
from mediakit.errors import locate, shown
from mediakit.reports import manifest, processes
from mediakit.reports import report as single
from mediakit.reports.notebook import Template, read_template
from mediakit.reports.params import join_reading, share_values
from mediakit.reports.report import FAILED, Job, Source, make_report, name_source
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd

    from mediakit.base.arrays import Index
    from mediakit.corpus.corpus import Corpus

MANY: Final = 2_000  # reports that are made without asking
SECONDS: Final = 600  # for a report; one on one article takes about three
PATIENT: Final = 10  # times as long may take a report on a whole corpus
# Of one report, and of one on a corpus: seconds, and more for each 1,000 words.
COSTS: Final = {False: (2.5, 1.0), True: (5.0, 0.05)}
AGAIN: Final = 10  # seconds from one index page to the next while reports are made
SHARE: Final = 0.02  # of the time that these pages may take
GRACE: Final = 15  # seconds that a report has beyond the limit of a cell, to be written down
END: Final = 10  # seconds that a batch has to end what it has begun
LOOK: Final = 0.25  # seconds after which reports are looked at even if none said a word
ARTICLE: Final = "article"  # what a batch without a column is by
WHOLES: Final = ("corpus", "frames", "tone", "keyness", "timeline", "validate")  # on a whole corpus
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
    wholes: Sequence[single.Checked] = ()  # reports on the whole corpus, which come first
    scheduler: str | None = None  # of a Dask cluster whose workers make the reports


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

    Reports on each article (``"article"``) come after those on the corpus as a whole: ``"corpus"``,
    ``"frames"``, ``"tone"``, ``"keyness"``, ``"timeline"`` where articles have different days, and
    ``"validate"`` where there are codes.

    Parameters
    ----------
    name, source, parameters
        As in `run_report`. Each notebook gets those parameters that it declares.
    output
        The folder that the folders of the reports are made in, beside ``index.html``, a page that
        lists them from the beginning of the run, ``batch.json``, which says the same as data, and
        ``rejects.jsonl``.
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
        One row per report: `notebook`, `group` (missing: all articles), `folder`, `articles`,
        `words`, `status` (``"made"``, ``"kept"``, ``"failed"``, or in a dry run ``"to make"``) and
        `reason` of a failure.
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
    columns = ["name", "group", "folder", "articles", "words", "status", "reason"]
    return pd.DataFrame(rows, columns=columns).rename(columns={"name": "notebook"})


def find_wholes(notebook: str, source: str, by: str | None = None) -> Sequence[str]:
    """Return the notebooks on a whole corpus that belong to a batch on each of its articles."""
    each = notebook == ARTICLE and by is None and not single.is_article_file(source)
    return WHOLES if each else ()


def follow_batch(order: Order) -> Iterator[tuple[str, Any]]:
    """Make a batch, and yield what happens, first ``("read", event)``, with the plan and the jobs.

    Then ``("settled", event)`` for each report that is done or failed; at the end ``("row", dict)``
    for each report, as `run_batch` returns them, with its ``inputs``, as its manifest has them.
    Those on the whole corpus come first, everywhere.
    """
    errors.check_count("jobs", 1 if order.jobs is None else order.jobs, 1)
    errors.check_count("seconds", order.seconds, 1)
    place, template = (order.source, order.output), read_template(order.notebook)
    named = () if order.only is not None else find_wholes(order.notebook, order.source, order.by)
    own, *shared = share_values(order.parameters, [template, *map(read_template, named)])
    _, values, inputs = single.check_order(order.notebook, *place, own)
    pairs = zip(named, shared, strict=True)
    checked = [single.check_order(name, *place, own) for name, own in pairs]
    order = replace(order, source=inputs.place, parameters=values, wholes=checked)
    if not order.dry_run:
        files.check_output(Path(order.output), Path(order.output))
    with processes.start(supervise, order, end=END) as supervisor:
        events = supervisor.listen(DIED)
        planned = next(events)  # or it raises
        for doubt in planned["doubts"]:
            warnings.warn(doubt, stacklevel=1)
        yield "read", planned
        n = sum(not line["kept"] for line in planned["plan"])
        # Where nobody watches, None hides it.
        with tqdm(total=n, unit=" report", leave=False, disable=order.dry_run or None) as bar:
            for event in events:
                if event["event"] == "settled":
                    bar.clear()  # whoever follows may say something on its line
                    yield "settled", event
                    bar.update()
                    bar.refresh()
    record = event["answer"]
    reports = [*record["corpus"], *record["reports"]]
    for report, line in zip(reports, planned["plan"], strict=True):
        status = "kept" if line["kept"] else "to make" if order.dry_run else "made"
        status = "failed" if report["reason"] else status
        more = {"status": status, "inputs": line["inputs"]}
        yield "row", {"name": template.name, **report, **more}


def supervise(order: Order) -> dict[str, Any]:
    """Make a batch, and tell what happens, in a process of its own; return its record."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller decides
    lock = nullcontext() if order.dry_run else files.hold(Path(order.output))
    with connect(order.scheduler) as client, lock:
        return _make_batch(replace(order, jobs=order.jobs or count_jobs(client)), client)


def _make_batch(order: Order, client: Any = None) -> dict[str, Any]:  # noqa: ANN401  # of Dask
    """Plan, make what is to be made, and return the record of the batch."""
    from mediakit.measures.actors import read_actors
    from mediakit.reports.index import measure_strips

    template, output = read_template(order.notebook), Path(order.output)
    wholes = _plan_wholes(order)
    given = {"reading": join_reading(order.parameters)}
    corpus, doubts = processes.read_source(order.source, given, jobs=1)  # a pool has threads
    for whole in wholes[:1]:
        single.check_files(whole.job)
    parts = split_corpus(corpus, order.by)
    parts = [part for part in parts if order.only is None or part.folder in order.only]
    if not parts:
        raise errors.InputError(f"{order.source}: has no article of these groups now.")
    if len(parts) > order.limit:
        hours = len(parts) * COSTS[False][0] / (order.jobs or 1) / 3600
        raise errors.ArgumentError(
            f"{len(parts):,} reports would be made, in about {hours:,.1f} hours; "
            f"set the limit, which is {order.limit:,}, or take fewer groups."
        )
    check_record(output, template, order)
    hashes = manifest.hash_articles(corpus)
    tasks = [*choose_wholes(wholes, corpus), *_plan(corpus, hashes, parts, template, order)]
    if taken := {part.folder for part in parts} & {whole.job.folder.name for whole in wholes}:
        named = f"the name of a report on the whole corpus, {shown(min(taken))}"
        raise errors.InputError(f"{order.source}: an article has {named}; rename the article.")
    check_places(output, {task.job.folder.name: task.kept for task in tasks})
    told = {
        "plan": [_describe_task(task, corpus) for task in tasks],
        "changes": _list_changes(output, tasks, hashes),
        "doubts": doubts,
    }
    processes.tell("planned", jobs=order.jobs, **told, **processes.describe_corpus(corpus))
    # Why each failed by the name of its folder; empty for those that are there.
    states = {task.job.folder.name: "" for task in tasks if task.kept or order.dry_run}
    if order.dry_run:
        return describe_batch(corpus, tasks, order, states, {})
    if client is None:
        files.clear_stages(output)
    strips = {} if order.by else measure_strips(corpus, _find_list(tasks))
    if todo := [task for task in tasks if not task.kept]:

        def show() -> None:
            write_index(output, describe_batch(corpus, tasks, order, states, strips), corpus)

        show()
        values: dict[str, Any] = {}
        for job in {task.job.template.name: task.job for task in tasks}.values():
            values |= single.place_files(job.described["parameters"], job.files)
        if values.get("actors"):
            read_actors(values["actors"])
        if client is None:
            processes.preload(todo[-1].job.template, values)
        make_all(todo, corpus, order, states, show, client)
    record = describe_batch(corpus, tasks, order, states, strips)
    record["articles"] = hashes
    write_batch(output, record, corpus)
    return record


class Part(NamedTuple):
    """The articles of one report."""

    name: str  # the value that they share, or the id of the only one
    missing: bool  # whether they share that they have no value
    folder: str  # of the report, its name
    rows: Index  # their positions in the corpus


class Task(NamedTuple):
    """A report on a part of the corpus, or on the whole of it, and whether it is there already."""

    part: Part | None
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


def _plan_wholes(order: Order) -> list[Task]:
    """Return a task for each report on the whole corpus, as `run_report` would make it there."""
    tasks = []
    for template, values, source in order.wholes:
        place = Path(order.output, single.name_report(template, source))
        job = single.plan_report(template, source, values, place)._replace(seconds=order.seconds)
        tasks.append(Task(None, job, manifest.is_current(place, job.described)))
    return tasks


def choose_wholes(tasks: Sequence[Task], corpus: Corpus) -> list[Task]:
    """Return those that have something to say of this corpus: of one article only what is in it.

    Time needs two days; what people coded has to be there to be held against anything.
    """
    left_out = set(WHOLES[1:]) if len(corpus) == 1 else set()
    if len({*processes.find_span(corpus.articles["date"])}) < len(("first", "last")):
        left_out.add("timeline")
    return [
        task
        for task in tasks
        if task.job.template.name not in left_out
        and (task.job.template.name != "validate" or task.job.described["parameters"]["codes"])
    ]


def _describe_task(task: Task, corpus: Corpus) -> dict[str, Any]:
    """Return what is to be known of a report before it is made, with the seconds it may take."""
    whole, job = task.part is None, task.job
    first, each = COSTS[whole]
    seconds = first + each * _find_articles(corpus, task)["n_words"].sum() / 1000
    described = {"folder": job.folder.name, "whole": whole, "kept": task.kept}
    return {**described, "inputs": job.described["inputs"], "seconds": float(seconds)}


def _find_articles(corpus: Corpus, task: Task) -> pd.DataFrame:
    return corpus.articles if task.part is None else corpus.articles.iloc[task.part.rows]


def _list_changes(output: Path, tasks: Sequence[Task], hashes: Mapping[str, str]) -> list[str]:
    """Return what is different from the last time, of any report."""
    known, told = _recall(output), list[str]()
    for task in (*(task for task in tasks if task.part is None), tasks[-1]):
        was = known if task.part else manifest.recall(task.job.folder)
        now = {**_shared(task.job.described), "articles": hashes}
        told += manifest.list_changes(was, now, task.job.files)
    return [*dict.fromkeys(told)]


def _find_list(tasks: Sequence[Task]) -> str | None:
    """Return the frame list of the report on frames, or else of the others, if they have one."""
    job = next((task.job for task in tasks if task.job.template.name == "frames"), tasks[-1].job)
    lists = single.place_files(job.described["parameters"], job.files).get("dictionaries")
    return str(lists[0]) if isinstance(lists, list) and lists else None


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
    whole = Source("", order.source, {}, alone=False)
    shared = single.plan_report(template, whole, order.parameters, Path(order.output))
    columns, known = corpus.articles.columns.tolist(), [*hashes.values()]
    names = corpus.articles["source"].map(str).tolist()
    tasks = []
    for part in parts:
        rows = sorted(part.rows.tolist(), key=names.__getitem__)
        inputs = []
        for name, own in groupby(rows, key=names.__getitem__):
            found = [known[row] for row in own]
            sha256 = files.digest([columns, found])
            inputs.append({"name": name, "articles": len(found), "sha256": sha256})
        made = {**shared.described, "inputs": [*inputs, *shared.described["inputs"]]}
        made["group"] = {"by": order.by or ARTICLE, "value": None if part.missing else part.name}
        source = whole._replace(name=part.name if order.by else names[rows[0]])
        place = Path(order.output, part.folder)
        job = shared._replace(source=source, described=made, folder=place, seconds=order.seconds)
        tasks.append(Task(part, job, manifest.is_current(place, made)))
    return tasks


class Answer(NamedTuple):
    """What came of a report; without a message it is there."""

    message: str = ""
    reason: str = ""  # the same in a few words, without the names of folders
    errno: int | None = None  # where no other report could be written, either


def _allow(task: Task) -> int:
    """Return the seconds that a report may take in all."""
    return task.job.seconds * (1 if task.part else PATIENT) + GRACE


def _miss(task: Task, *, overdue: bool = False) -> Answer:
    """Return what there is to say of a report whose process said nothing."""
    told = f"timeout: it took over {_allow(task)} s" if overdue else "its process died"
    return Answer(f"{task.job.source.name}: no report, {told}", told)


class _Worker:
    """A report that is made in a process of its own, and where that says what came of it."""

    def __init__(self, task: Task, corpus: Corpus) -> None:
        self.task = task
        self.deadline = time.monotonic() + _allow(task)
        self.answers, write = Pipe(duplex=False)

        def work() -> None:
            os.setsid()
            write.send(make_task(task, _take_part(corpus, task)))

        self.child = processes.fork(work)
        write.close()

    def settle(self) -> Answer | None:
        """Return what came of it, or None while it goes on."""
        overdue = time.monotonic() > self.deadline
        ended = overdue or not self.child.is_alive()
        answer: Answer | None = None
        with suppress(EOFError):  # it died; what its kernel started may hold the pipe open
            answer = self.answers.recv() if self.answers.poll() else None
        if answer or ended:
            self.end()
            answer = answer or _miss(self.task, overdue=overdue)
        return answer

    def end(self) -> None:
        """Kill the report, its kernel and whatever that started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(cast("int", self.child.pid), signal.SIGKILL)
        self.child.kill()
        self.child.join()
        self.answers.close()


class _Remote:
    """A report that a worker of a cluster makes, with what `make_all` uses of a `_Worker`."""

    def __init__(self, task: Task, corpus: Corpus, client: Any) -> None:  # noqa: ANN401  # of Dask
        self.task = task
        self.answers, write = Pipe(duplex=False)  # its end wakes whoever waits
        given = _take_part(corpus, task), str(Path.cwd())
        self.future = client.submit(make_there, task, *given, pure=False)
        self.future.add_done_callback(lambda _: write.close())

    def settle(self) -> Answer | None:
        """Return what came of it, or None while it goes on."""
        from distributed import KilledWorker

        if not self.future.done():
            return None
        self.answers.close()
        try:
            return cast("Answer", self.future.result())
        except KilledWorker:  # one after the other
            return _miss(self.task)

    def end(self) -> None:
        """Let no worker begin with it; one that has begun finishes it."""
        self.future.cancel()


def make_there(task: Task, own: Corpus, place: str) -> Answer:
    """Make one report on a worker, in this place; it has threads, so that no fork of it is safe."""
    if not Path(place).is_dir():
        fix = "Workers must see the same files under the same names"
        raise errors.InputError(f"A worker of the cluster has no folder {shown(place)}. {fix}.")
    with processes.start(make_task, task, own, place=place) as process:
        if not process.socket.poll(_allow(task)):
            return _miss(task, overdue=True)
        with suppress(errors.ReportError):
            return cast("Answer", next(process.listen(""))["answer"])
    return _miss(task)


def make_all(
    todo: Sequence[Task],
    corpus: Corpus,
    order: Order,
    states: dict[str, str],
    show: Callable[[], object],
    client: Any = None,  # noqa: ANN401  # of Dask
) -> None:
    """Make these reports, several at a time; keep why they failed, and show from time to time."""
    begin: Any = _Worker if client is None else partial(_Remote, client=client)
    waiting = deque(todo)
    running: list[Any] = []
    due = 0.0
    try:
        while waiting or running:
            while waiting and len(running) < (order.jobs or 1):
                running.append(begin(waiting.popleft(), corpus))
            # Sleep until a report says what came of it, or the caller is gone.
            ready = wait([0, *(one.answers for one in running)], LOOK)
            if 0 in ready and not os.read(0, 1):
                sys.exit(1)  # what is being made is ended on the way
            for worker in [*running]:
                if (answer := worker.settle()) is None:
                    continue
                running.remove(worker)
                note(worker.task, answer, states)
                stop = order.fail_fast and answer.message
                begun = time.monotonic()
                if stop or worker.task.part is None or begun > due:
                    show()
                    due = time.monotonic() + max(AGAIN, (time.monotonic() - begun) / SHARE)
                if stop:
                    raise errors.ReportError(f"Stopped at the first failure: {answer.message}")
    finally:
        for worker in running:
            worker.end()
        if running and client is None:  # of other machines it is not known who is alive
            files.clear_stages(Path(order.output))


def note(task: Task, answer: Answer, states: dict[str, str]) -> None:
    """Tell what came of a report, and keep why it failed; raise what ends the batch."""
    if answer.errno is not None:
        raise files.as_output_error(answer.message, OSError(answer.errno, answer.message))
    states[task.job.folder.name] = answer.reason
    processes.tell("settled", message=answer.message, folder=task.job.folder.name)


def _take_part(corpus: Corpus, task: Task) -> Corpus:
    """Return the articles of a report as a corpus of their own, without what was not used."""
    from mediakit.corpus.corpus import Corpus, are_known

    if not task.part:
        return replace(corpus, segments=None)
    articles = _find_articles(corpus, task).reset_index(drop=True)
    zones = corpus.zones[are_known(corpus.zones["doc_id"], articles["doc_id"])]
    return Corpus(articles, zones.reset_index(drop=True), corpus.rejects.iloc[:0])


def make_task(task: Task, own: Corpus) -> Answer:
    """Make one report, in a process of its own; return what there is to say."""
    job = task.job

    @contextmanager
    def opener(_: Job, copy: Path) -> Iterator[tuple[Any, Mapping[str, Any]]]:
        if job.source.alone:  # which a notebook reads as it is
            single.check_files(job, copy)
        else:
            own.save(copy)
        with processes.private_folder() as folder:
            hashes = {} if job.template.one_article else manifest.hash_articles(own)
            kernel = processes.Forked(Path(folder))
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
    corpus: Corpus,
    tasks: Sequence[Task],
    order: Order,
    states: Mapping[str, str],
    strips: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Return what is in a batch, made from what: plain data, the same for the same input.

    Reports without a state are still to be made.
    """
    from mediakit.corpus.corpus import describe_records, sum_records

    job = tasks[-1].job
    n_wholes = sum(task.part is None for task in tasks)  # which come first
    reports = [_describe_report(corpus, task, states, strips) for task in tasks]
    return {
        "mediakit": __version__,
        "notebook": {**job.described["notebook"], "title": job.template.title},
        "source": name_source(order.source),
        "by": order.by,
        "records": sum_records(corpus),
        "accounting": describe_records(corpus),
        "outlets": int(corpus.articles["outlet"].nunique()),
        "frame_list": Path(_find_list(tasks) or "").name or None,
        "parameters": job.described["parameters"],
        "corpus": reports[:n_wholes],
        "reports": reports[n_wholes:],
        "stale": _list_stale(Path(order.output)),
    }


def _describe_report(
    corpus: Corpus,
    task: Task,
    states: Mapping[str, str],
    strips: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    articles, folder, template = _find_articles(corpus, task), task.job.folder, task.job.template
    outlets = sorted(articles["outlet"].dropna().unique())
    title = articles["title"].iloc[0] if task.part and len(articles) == 1 else None
    reason, own = states.get(folder.name), strips.get(task.part.name, {}) if task.part else {}
    there = reason == "" or (reason is None and (folder / "report.html").is_file())
    found = manifest.read_record(folder / manifest.MANIFEST) if there else {}
    kept = f"{FAILED}/{folder.name}.ipynb"
    named = {"group": task.part.name} if task.part else {"group": None, "name": template.name}
    return {
        **named,
        "title": title if isinstance(title, str) else None,
        "folder": folder.name,
        "articles": len(articles),
        "words": int(articles["n_words"].sum()),
        "outlet": outlets[0] if len(outlets) == 1 else None,
        "dates": processes.find_span(articles["date"]),
        "status": "failed" if reason else "done" if reason == "" else "old" if there else "to make",
        "reason": reason or "",
        "finding": str(found.get("finding", "")),
        "notebook": kept if reason and (folder.parent / kept).is_file() else None,
        **own,
    }


def _list_stale(output: Path) -> list[str]:
    return sorted(path.name for path in (output / STALE).glob("*"))


def write_index(output: Path, record: Mapping[str, Any], corpus: Corpus) -> None:
    """Write the page that lists the reports, and beside it what was not used."""
    from mediakit.corpus.corpus import write_rejects
    from mediakit.reports.index import render_index

    if len(corpus.rejects):
        write_rejects(corpus, output / REJECTS)
    else:
        (output / REJECTS).unlink(missing_ok=True)
    files.write_whole(output / INDEX, render_index(record))


def write_batch(output: Path, record: dict[str, Any], corpus: Corpus) -> None:
    """Write record, page and rejects; move reports on groups that are gone to ``stale``."""
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
    record["stale"] = _list_stale(output)
    if not record["stale"] and stale.is_dir():
        stale.rmdir()
    write_index(output, record, corpus)
    files.write_whole(output / RECORD, files.render_record(record))
