"""One report is made: its notebook is run beside its place, and it appears whole or not at all."""

from __future__ import annotations

import os
import platform
import re
import shutil
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mediakit.base.files import (
    FULL,
    PACKAGE,
    REMEDY,
    as_output_error,
    open_stage,
    publish,
    refuse_links,
    write_whole,
)
from mediakit.base.prose import counted
from mediakit.corpus.languages import name_language
from mediakit.errors import InputError, OutputError, ReportError
from mediakit.reports.cleaning import clean_outputs
from mediakit.reports.manifest import MANIFEST, RUN, hash_code, hash_outputs, write_record
from mediakit.reports.notebook import find_failure, normalise, write_text
from mediakit.reports.params import hash_source, make_sentinel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from mediakit.reports.inputs import Source
    from mediakit.reports.kernel import Startable
    from mediakit.reports.notebook import Notebook, Template
    from mediakit.reports.page import Head
    from mediakit.reports.param_rules import Plain

    # From a job and the path that its source is to have for the notebook: a process that becomes
    # the kernel, and what is known of the corpus (`prelude.describe_corpus`).
    Opener = Callable[["Job", Path], AbstractContextManager[tuple[Startable, Mapping[str, Any]]]]

SHORTEST_PLACE: Final = 3  # letters: a shorter folder name, as "/", may be part of any text
FAILED: Final = "failed"  # the folder that keeps notebooks which did not run to their end
CELL_SECONDS: Final = 600  # for one cell; a report on one article takes about two in all
_DISK_FULL: Final = re.compile(r"OSError: \[Errno (\d+)\]")


@dataclass(frozen=True)
class Job:
    """One report to make: every question about it is settled but what the notebook will say.

    Attributes
    ----------
    template
        The notebook.
    source
        Where the articles come from.
    files
        Further input: name in the working folder, and where it is.
    described
        The manifest without the outputs.
    folder
        The report's place.
    seconds
        Time limit of a cell.
    """

    template: Template
    source: Source
    files: Mapping[str, Path]
    described: Mapping[str, Any]
    folder: Path
    seconds: int = CELL_SECONDS


def make_report(job: Job, opener: Opener) -> None:
    """Run the notebook and put the report into its place.

    Raises
    ------
    ReportError
        If the notebook did not run to its end; as far as it came it is kept in ``failed/``.
    OutputError
        If the report cannot be written, or a link is in the way; what stood there is as it was.
    InputError
        As the opener raises it, or if there are several articles where the notebook is about one.
    """
    started = time.time()
    failed = job.folder.parent / FAILED
    refuse_links(job.folder, failed)
    try:
        with open_stage(job.folder) as stage:
            notebook, head, records = _run(job, stage, opener)
            made = {**job.described, "records": records}
            _write(notebook, head, made, stage / "report")
            _write_run(job, started, stage / "report" / RUN)
            publish(stage, job.folder)
    except OutputError:
        raise
    except OSError as error:
        msg = f"{job.folder}: could not be written ({error.strerror or error}); {REMEDY}."
        raise as_output_error(msg, error) from error
    (failed / f"{job.folder.name}.ipynb").unlink(missing_ok=True)
    if failed.is_dir() and not any(failed.iterdir()):
        failed.rmdir()


def _head(job: Job, read: Mapping[str, Any]) -> Head:
    """Return the top of the page from what was read; refuse several articles where it is one's."""
    if job.template.one_article:
        if read["articles"] == 1:
            return _article_head(job, read)
        msg = (
            f"{job.source.place}: holds {read['articles']} articles; a report by the notebook "
            f"{job.template.name} is about one."
        )
        raise InputError(msg)
    from mediakit.reports.page import Head

    rejected = sum(read["records"]["rejected"].values())
    facts = [
        counted(read["articles"], "article"),
        f"{counted(rejected, 'record')} not used" if rejected else "",
        counted(read["n_words"], "word"),
        counted(read["outlets"], "outlet") if read["outlets"] else "outlets not given",
        " to ".join(dict.fromkeys(read["dates"])) or "dates not given",
    ]
    title, language = job.source.name, read.get("language", "")
    return Head(title, job.template.title, language, tuple(fact for fact in facts if fact))


def _article_head(job: Job, read: Mapping[str, Any]) -> Head:
    from mediakit.reports.page import Head

    language = read.get("language", "")
    lacking = [name for name in ("outlet", "date") if not read.get(name)]
    facts = [
        f"{read['n_words']:,} words",
        name_language(language).removesuffix(f" ({language})"),
        *(read.get(name, "") for name in ("outlet", "date")),
        f"{' and '.join(lacking)} not given" if lacking else "",
        f"read from {job.source.name}",
    ]
    title, kicker = read.get("title") or job.source.name, read.get("kicker", "")
    return Head(title, kicker, language, tuple(fact for fact in facts if fact))


def _run(job: Job, stage: Path, opener: Opener) -> tuple[Notebook, Head, Any]:
    """Run the notebook on copies of its input, so that nothing changes under it."""
    work, report = stage / "work", stage / "report"
    work.mkdir()
    report.mkdir()
    for name, path in job.files.items():
        shutil.copyfile(path, work / name)
    copy = work / os.fsdecode(_name_copy(job).encode("utf-8"))  # whatever the locale says
    with opener(job, copy) as (waiting, read):
        from mediakit.reports.kernel import run_notebook

        head = _head(job, read)
        sentinel = make_sentinel(hash_source(copy))
        run = run_notebook(
            job.template.source,
            _given(job),
            folder=work,
            waiting=waiting,
            cell_seconds=job.seconds,
        )
    failure = run.failure or find_failure(run.notebook, sentinel)
    if failure:
        raise _fail(job, run.notebook, failure, stage)
    return dict(run.notebook), head, read["records"]


def _name_copy(job: Job) -> str:
    """Return what the notebook calls its source: the file's name, or one for a saved corpus."""
    return job.source.name if job.source.alone else "articles"


def _given(job: Job) -> dict[str, Plain]:
    """Return the parameters as the notebook gets them; a saved corpus is read without options.

    All of them, also those that nobody gave: the manifest alone then says what the notebook is.
    """
    values: dict[str, Plain] = {**job.described["parameters"], "source": _name_copy(job)}
    if not job.source.alone and "reading" in job.template.declared:
        values["reading"] = {}
    if "output" in job.template.declared:
        values["output"] = "../report"
    return values


def _fail(job: Job, notebook: Notebook, failure: str, stage: Path) -> ReportError | OutputError:
    full = _DISK_FULL.search(failure)
    if full and int(full[1]) in FULL:
        msg = f"{job.folder}: could not be written ({failure}); {REMEDY}."
        return as_output_error(msg, OSError(int(full[1]), failure))
    kept = job.folder.parent / FAILED / f"{job.folder.name}.ipynb"
    kept.parent.mkdir(exist_ok=True)
    write_whole(kept, _hide_places(write_text(normalise(notebook)), stage))
    first = _hide_places(failure.splitlines()[0], stage)
    error = ReportError(f"{job.source.name}: no report, {first}; see {kept}")
    error.reason = first
    return error


def _hide_places(text: str, stage: Path) -> str:
    """Take the names of this machine's folders and of the machine out of a failed notebook."""
    places = {
        str(stage): ".",
        str(PACKAGE.parent): "",
        sys.prefix: "",
        str(Path.cwd()): "",
        str(Path.home()): "~",
    }
    for place in sorted([*places, socket.gethostname()], key=len, reverse=True):
        if len(place.strip("/.")) >= SHORTEST_PLACE:
            text = text.replace(place, places.get(place, ""))
    return text


def _write(notebook: Notebook, head: Head, made: Mapping[str, Any], report: Path) -> None:
    from mediakit.reports.page import render_page  # as above

    clean = normalise(notebook)
    clean["metadata"]["title"] = head.title
    clean_outputs(clean)
    html = render_page(clean, head=head, made=made)
    (report / "report.ipynb").write_text(write_text(clean), "utf-8", newline="\n")
    (report / "report.html").write_text(html, "utf-8", newline="\n")
    write_record({**made, "outputs": hash_outputs(report)}, report / MANIFEST)


def _write_run(job: Job, started: float, path: Path) -> None:
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started))
    write_record(
        {
            "started": moment,
            "seconds": round(time.time() - started, 2),
            "source": os.path.abspath(job.source.place),  # noqa: PTH100  # as it was named
            "files": {name: str(path.absolute()) for name, path in job.files.items()},
            "python": platform.python_version(),
            "platform": platform.platform(),
            "code": hash_code(),
        },
        path,
    )
