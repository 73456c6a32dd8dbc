"""Reports on the invented articles by every notebook about a corpus, made by one process.

Each has the name of its notebook. Articles are read once, and each report is a fork of that
process, as in a batch.
"""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from warm import start_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mediakit.reports.report import Job

NAMES: Final = ("corpus", "explore", "frames", "keyness", "timeline", "tone", "validate")
SAMPLE: Final = str(Path(__file__).parents[2] / "seeds" / "sample")


def make_reports(place: Path) -> None:
    """Make them in this folder, in a process of its own: a fork of the tests has their threads."""
    start_server()
    child = get_context("forkserver").Process(target=_make_all, args=(place,))
    child.start()
    child.join()
    assert child.exitcode == 0


def _make_all(place: Path) -> None:
    import mediakit as mk
    from mediakit.reports import manifest, processes, report

    os.chdir(place)
    jobs = []
    for name in NAMES:
        template, values, source = report.check_order(name, SAMPLE, ".", {})
        jobs.append(report.plan_report(template, source, values, Path(name)))
    processes.preload(jobs[0].template, {})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what was rejected
        corpus = mk.read_articles(SAMPLE)
    read = {**processes.describe_corpus(corpus), "hashes": manifest.hash_articles(corpus)}

    @contextmanager
    def opener(_: Job, copy: Path) -> Iterator[tuple[Any, dict[str, Any]]]:
        corpus.save(copy)
        with processes.private_folder() as folder:
            yield processes.Forked(Path(folder)), read

    for job in jobs:
        child = processes.fork(partial(report.make_report, job, opener))
        child.join()
        if child.exitcode:
            sys.exit(f"no report by {job.template.name}")
