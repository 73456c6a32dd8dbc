"""run_report: one notebook, run on one source, as a folder that carries its own evidence.

A report is made in a folder beside its final place and renamed into it when it is whole, so that
under its name there is either the old report or the new one.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import socket
import sys
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mediakit.declared import check_values
from mediakit.errors import InputError, OutputError, ReportError, shown
from mediakit.inputs import changed, find_inputs, place_files, take_files
from mediakit.manifest import (
    MANIFEST,
    RUN,
    describe_run,
    find_foreign,
    hash_code,
    hash_outputs,
    is_current,
    write_record,
)
from mediakit.notebook import (
    clean_outputs,
    find_failure,
    normalise,
    read_template,
    write_text,
)
from mediakit.params import find_source, hash_source, make_sentinel
from mediakit.prelude import start_process
from mediakit.prose import counted
from mediakit.slugs import check_slug, slug
from mediakit.staging import FULL, REMEDY, as_output_error, check_output, open_stage, publish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mediakit.inputs import Source
    from mediakit.notebook import Notebook, Template
    from mediakit.page import Head
    from mediakit.params import Plain

SHORTEST_PLACE: Final = 3  # letters: a shorter folder name, as "/", may be part of any text
FAILED: Final = "failed"  # the folder that keeps notebooks which did not run to their end
LANGUAGES: Final = {"en": "English"}
_DISK_FULL: Final = re.compile(r"OSError: \[Errno (\d+)\]")


@dataclass(frozen=True)
class _Job:
    """One report to make: every question about it is settled but what the notebook will say."""

    template: Template
    source: Source
    values: Mapping[str, Plain]
    files: Mapping[str, Path]  # further input: name in the working folder, and where it is
    described: Mapping[str, Any]
    folder: Path


def run_report(
    name: str,
    source: str | Path,
    *,
    output: str | Path = "reports",
    parameters: Mapping[str, object] | None = None,
    folder: str | None = None,
) -> Path:
    """What does this notebook say about these articles?

    Parameters
    ----------
    name
        A notebook that mediakit ships (``"article"``), or the path of an ``.ipynb`` file.
    source
        What `read_articles` reads: a file, folder, table, archive or pattern. For a notebook
        about one article, it holds one.
    output
        The folder that the report's own folder is made in.
    parameters
        Values for the notebook's parameters, plain data of the declared types.
    folder
        Name of the report's own folder; by default it is made from the name of the source, after
        that of the notebook where it is about a corpus. Where that is no plain lower-case name, a
        hash of it follows (`mediakit.slugs.slug`).

    Returns
    -------
    Path
        The report's folder: ``report.html``, ``report.ipynb``, ``tables/``, ``figures/``,
        ``manifest.json`` and ``run.json``. A report that is whole and would come out the same is
        not made again.

    Raises
    ------
    ArgumentError, ParameterError, InputError, DictionaryError, OutputError
        Before anything is run, if something cannot be used.
    ReportError
        If the notebook did not run to its end. The notebook as far as it came is kept in
        ``OUTPUT/failed/``; an older report stays as it is.
    """
    template = read_template(name)
    values = check_values(parameters or {}, template.declared)
    if output == "":
        msg = "output='': name the folder to write to; '.' is the working directory."
        raise OutputError(msg)
    inputs = find_inputs(str(source))
    named = inputs.name if template.one_article else f"{template.name}_{inputs.name}"
    place = slug(named if template.one_article or inputs.alone else f"{named}.txt")
    if folder is not None:
        place = check_slug(folder)
    job = _plan(template, inputs, values, Path(output) / place)
    if not is_current(job.folder, job.described):
        check_output(Path(output), job.folder)
        foreign = find_foreign(job.folder)
        if foreign:
            msg = f"{job.folder}: holds {shown(foreign[0])}, which is no report's; move it away."
            raise OutputError(msg)
        _make(job)
    return job.folder


def _plan(template: Template, source: Source, values: Mapping[str, Plain], place: Path) -> _Job:
    replaced, files = take_files(values)
    described = describe_run(template, replaced, [*source.files.items(), *files.items()])
    return _Job(template, source, replaced, files, described, place)


def _make(job: _Job) -> None:
    started = time.time()
    try:
        with open_stage(job.folder) as stage:
            notebook, head = _run(job, stage)
            _write(job, notebook, head, stage / "report")
            _write_run(started, stage / "report" / RUN)
            publish(stage, job.folder)
    except OutputError:
        raise
    except OSError as error:
        msg = f"{job.folder}: could not be written ({error.strerror or error}); {REMEDY}."
        raise as_output_error(msg, error) from error
    failed = job.folder.parent / FAILED
    (failed / f"{job.folder.name}.ipynb").unlink(missing_ok=True)
    if failed.is_dir() and not any(failed.iterdir()):
        failed.rmdir()


def _head(job: _Job, read: Mapping[str, Any]) -> Head:
    """Return the top of the page from what was read; refuse several articles where it is one's."""
    if job.template.one_article:
        if read["articles"] == 1:
            return _article_head(job, read)
        msg = (
            f"{job.source.place}: holds {read['articles']} articles; a report by the notebook "
            f"{job.template.name} is about one."
        )
        raise InputError(msg)
    from mediakit.page import Head

    facts = [
        counted(read["articles"], "article"),
        f"{counted(read['rejects'], 'record')} not used" if read["rejects"] else "",
        counted(read["n_words"], "word"),
        counted(read["outlets"], "outlet") if read["outlets"] else "outlets not given",
        " to ".join(dict.fromkeys(read["dates"])) or "dates not given",
    ]
    title, language = job.source.name, read.get("language", "")
    return Head(title, job.template.title, language, tuple(fact for fact in facts if fact))


def _article_head(job: _Job, read: Mapping[str, Any]) -> Head:
    from mediakit.page import Head

    language = read.get("language", "")
    lacking = [name for name in ("outlet", "date") if not read.get(name)]
    facts = [
        f"{read['n_words']:,} words",
        LANGUAGES.get(language, language),
        *(read.get(name, "") for name in ("outlet", "date")),
        f"{' and '.join(lacking)} not given" if lacking else "",
        f"read from {job.source.name}",
    ]
    title, kicker = read.get("title") or job.source.name, read.get("kicker", "")
    return Head(title, kicker, language, tuple(fact for fact in facts if fact))


def _run(job: _Job, stage: Path) -> tuple[Notebook, Head]:
    """Run the notebook on copies of its input, so that nothing changes under it."""
    work, report = stage / "work", stage / "report"
    work.mkdir()
    report.mkdir()
    copy = work / os.fsdecode(job.source.name.encode("utf-8"))  # whatever the locale says
    described = place_files(job.described["parameters"], job.files)
    with start_process(
        job.source.place,
        reading=described.get("reading"),  # type: ignore[arg-type]  # a dict by its rule
        dictionaries=described.get("dictionaries", ()),  # type: ignore[arg-type]  # names
        save=None if job.source.alone else copy,
    ) as waiting:
        from mediakit import page  # noqa: F401  # 0.3 s while the process reads
        from mediakit.kernel import run_notebook

        read = waiting.read_head()
        head = _head(job, read)
        for doubt in read["warnings"]:
            warnings.warn(doubt, stacklevel=1)
        _copy_files(job, work, copy)
        sentinel = make_sentinel(hash_source(copy))
        run = run_notebook(job.template.source, _given(job), folder=work, waiting=waiting)
    failure = run.failure or find_failure(run.notebook, sentinel)
    if failure:
        raise _fail(job, run.notebook, failure, stage)
    return dict(run.notebook), head


def _copy_files(job: _Job, work: Path, copy: Path) -> None:
    """Put the files that the notebook reads beside it; refuse input that is not what it was."""
    for name, path in job.files.items():
        shutil.copyfile(path, work / name)
    hashes = {file["name"]: file["sha256"] for file in job.described["inputs"]}
    if job.source.alone:
        shutil.copyfile(job.source.place, copy)
        other = hash_source(copy) != hashes[job.source.name]
    else:
        other = any(changed(job.source, hashes))
    if other:
        msg = f"{job.source.place}: changed while it was read; run again."
        raise InputError(msg)


def _given(job: _Job) -> dict[str, Plain]:
    """Return the parameters as the notebook gets them; a saved corpus is read without options."""
    values: dict[str, Plain] = {**job.values, "source": job.source.name}
    if not job.source.alone and "reading" in job.template.declared:
        values["reading"] = {}
    if "output" in job.template.declared:
        values["output"] = "../report"
    return values


def _fail(job: _Job, notebook: Notebook, failure: str, stage: Path) -> ReportError | OutputError:
    full = _DISK_FULL.search(failure)
    if full and int(full[1]) in FULL:
        msg = f"{job.folder}: could not be written ({failure}); {REMEDY}."
        return as_output_error(msg, OSError(int(full[1]), failure))
    kept = job.folder.parent / FAILED / f"{job.folder.name}.ipynb"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(_hide_places(write_text(normalise(notebook)), stage), "utf-8")
    first = failure.splitlines()[0]
    return ReportError(f"{job.source.name}: no report, {first}; see {kept}")


def _hide_places(text: str, stage: Path) -> str:
    """Take the names of this machine's folders and of the machine out of a failed notebook."""
    package = str(Path(__file__).parent.parent)
    places = {
        str(stage): ".",
        package: "",
        sys.prefix: "",
        str(Path.cwd()): "",
        str(Path.home()): "~",
    }
    for place in sorted([*places, socket.gethostname()], key=len, reverse=True):
        if len(place.strip("/.")) >= SHORTEST_PLACE:
            text = text.replace(place, places.get(place, ""))
    return text


def _write(job: _Job, notebook: Notebook, head: Head, report: Path) -> None:
    from mediakit.page import render_page  # as above

    clean = normalise(notebook)
    clean["metadata"]["title"] = head.title
    clean_outputs(clean)
    html = render_page(clean, head=head, made=job.described)
    (report / "report.ipynb").write_text(write_text(clean), "utf-8", newline="\n")
    (report / "report.html").write_text(html, "utf-8", newline="\n")
    write_record({**job.described, "outputs": hash_outputs(report)}, report / MANIFEST)


def _write_run(started: float, path: Path) -> None:
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started))
    write_record(
        {
            "started": moment,
            "seconds": round(time.time() - started, 2),
            "python": platform.python_version(),
            "platform": platform.platform(),
            "code": hash_code(),
        },
        path,
    )


def refresh_notebook(path: Path) -> None:
    """Run a notebook with its own defaults and store it in place, as it is committed.

    With outputs and counts, which nbval holds the next run against; without pictures, times and
    anything else that differs from run to run.

    Raises
    ------
    ReportError
        If it does not run to its end.
    """
    from mediakit.kernel import run_notebook  # as above

    template = read_template(str(path))
    source = find_source(str(template.declared["source"].default))
    with start_process(source) as waiting:
        run = run_notebook(template.source, {}, folder=path.parent, waiting=waiting)
    failure = run.failure or find_failure(run.notebook, make_sentinel(hash_source(source)))
    if failure:
        msg = f"{shown(path.name)}: {failure}"
        raise ReportError(msg)
    path.write_text(write_text(normalise(run.notebook, pictures=False)), "utf-8", newline="\n")
