"""run_batch: one notebook on every article, or on every group of articles, of a source."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tqdm import tqdm

from mediakit import errors
from mediakit.base.files import check_output
from mediakit.errors import ArgumentError, OutputError, ReportError
from mediakit.reports.declared import check_values
from mediakit.reports.inputs import find_inputs
from mediakit.reports.notebook import read_template
from mediakit.reports.prelude import kernel_environment, private_folder, send_order

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    import pandas as pd

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
    """Return the order for `mediakit.reports.forge`, checked as far as it can be without reading.

    An order may also have ``only``: names of the folders whose reports are to be made.

    Takes the parameters of `run_batch`, and raises what it raises.
    """
    template = read_template(name)
    values = check_values(parameters or {}, template.declared)
    jobs = len(os.sched_getaffinity(0)) if jobs is None else jobs
    for told, number in (("jobs", jobs), ("seconds", seconds)):
        if number < 1:
            msg = f"{told}={number}: give a whole number from 1 upwards."
            raise ArgumentError(msg)
    if output == "":
        msg = "output='': name the folder to write to; '.' is the working directory."
        raise OutputError(msg)
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
        msg = "The process that makes the batch died; run the same again, it goes on from there."
        raise ReportError(msg)


@contextmanager
def _forge(order: Mapping[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    """Yield the process that makes the batch; it ends with its standard input."""
    with private_folder() as folder:
        process = subprocess.Popen(  # this interpreter
            [sys.executable, "-P", "-c", "from mediakit.reports.forge import main; main()"],
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
