"""run_report: one notebook, run on one article, as a folder that carries its own evidence.

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
from mediakit.errors import InputError, OutputError, ParameterError, ReportError, shown
from mediakit.kinds import printable
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
from mediakit.slugs import check_slug, slug
from mediakit.staging import FULL, REMEDY, as_output_error, check_output, open_stage, publish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mediakit.notebook import Notebook, Template
    from mediakit.page import Head
    from mediakit.params import Plain
    from mediakit.prelude import Waiting

SHORTEST_PLACE: Final = 3  # letters: a shorter folder name, as "/", may be part of any text
FAILED: Final = "failed"  # the folder that keeps notebooks which did not run to their end
LANGUAGES: Final = {"en": "English"}
FILE_PARAMETERS: Final = ("dictionaries",)  # lists whose items may be the user's files
_DISK_FULL: Final = re.compile(r"OSError: \[Errno (\d+)\]")


@dataclass(frozen=True)
class _Job:
    """One report to make: every question about it is settled but what the notebook will say."""

    template: Template
    name: str  # of the article file, as the report shows it
    path: Path
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
    """What does this notebook say about this article?

    Parameters
    ----------
    name
        A notebook that mediakit ships (``"article"``), or the path of an ``.ipynb`` file.
    source
        One article file.
    output
        The folder that the report's own folder is made in.
    parameters
        Values for the notebook's parameters, plain data of the declared types.
    folder
        Name of the report's own folder; by default it is made from the name of the article file.
        Where that is no plain lower-case name, a hash of it follows (`mediakit.slugs.slug`).

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
    path = find_source(str(source))
    if not path.is_file():
        msg = f"{path}: is no file; name one article file."
        raise InputError(msg)
    place = Path(output) / (slug(printable(path.name)) if folder is None else check_slug(folder))
    job = _plan(template, path, values, place)
    if not is_current(job.folder, job.described):
        check_output(Path(output), job.folder)
        foreign = find_foreign(job.folder)
        if foreign:
            msg = f"{job.folder}: holds {shown(foreign[0])}, which is no report's; move it away."
            raise OutputError(msg)
        _make(job)
    return job.folder


def _plan(template: Template, path: Path, values: Mapping[str, Plain], place: Path) -> _Job:
    name = printable(path.name)
    replaced, files = _take_files(values)
    described = describe_run(template, replaced, [(name, path), *files.items()])
    return _Job(template, name, path, replaced, files, described, place)


def _take_files(values: Mapping[str, Plain]) -> tuple[dict[str, Plain], dict[str, Path]]:
    """Return the values with the user's files by bare name, and where each of these is."""
    replaced = dict(values)
    files: dict[str, Path] = {}
    for parameter in FILE_PARAMETERS:
        items = values.get(parameter)
        if not isinstance(items, list):
            continue
        names = list(items)
        for place, item in enumerate(items):
            path = Path(str(item))
            if not path.suffix or not path.is_file():
                continue
            if files.setdefault(path.name, path) != path:
                msg = f"{parameter}: two files are named {shown(path.name)}; rename one of them."
                raise ParameterError(msg)
            names[place] = path.name
        replaced[parameter] = names
    return replaced, files


def _make(job: _Job) -> None:
    values = job.described["parameters"]
    names = [str(item) for item in values.get("dictionaries", [])]
    with start_process(
        job.path,
        encoding=str(values.get("encoding", "")),
        dictionaries=[str(job.files.get(name, name)) for name in names],
    ) as waiting:
        from mediakit import kernel, page  # noqa: F401  # 0.3 s while the process reads

        read = waiting.read_head()
        head = _head(job, read)
        for doubt in read["warnings"]:
            warnings.warn(doubt, stacklevel=1)
        started = time.time()
        try:
            with open_stage(job.folder) as stage:
                notebook = _run(job, waiting, stage)
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
    """Return the top of the page from what was read; refuse a file of several articles."""
    from mediakit.page import Head

    if read["articles"] != 1:
        msg = f"{job.path}: holds {read['articles']} articles; a report is about one."
        raise InputError(msg)
    language = read.get("language", "")
    lacking = [name for name in ("outlet", "date") if not read.get(name)]
    facts = [
        f"{read['n_words']:,} words",
        LANGUAGES.get(language, language),
        *(read.get(name, "") for name in ("outlet", "date")),
        f"{' and '.join(lacking)} not given" if lacking else "",
        f"read from {job.name}",
    ]
    title, kicker = read.get("title") or job.name, read.get("kicker", "")
    return Head(title, kicker, language, tuple(fact for fact in facts if fact))


def _run(job: _Job, waiting: Waiting, stage: Path) -> Notebook:
    """Run the notebook on copies of its input, so that nothing changes under it."""
    from mediakit.kernel import run_notebook

    work, report = stage / "work", stage / "report"
    work.mkdir()
    report.mkdir()
    copy = work / os.fsdecode(job.name.encode("utf-8"))  # whatever the locale makes of names
    shutil.copyfile(job.path, copy)
    for name, path in job.files.items():
        shutil.copyfile(path, work / name)
    copied = hash_source(copy)
    if copied != job.described["inputs"][0]["sha256"]:
        msg = f"{job.path}: changed while it was read; run again."
        raise InputError(msg)
    values: dict[str, Plain] = {**job.values, "source": job.name}
    if "output" in job.template.declared:
        values["output"] = "../report"
    run = run_notebook(job.template.source, values, folder=work, waiting=waiting)
    failure = run.failure or find_failure(run.notebook, make_sentinel(copied))
    if failure:
        raise _fail(job, run.notebook, failure, stage)
    return dict(run.notebook)


def _fail(job: _Job, notebook: Notebook, failure: str, stage: Path) -> ReportError | OutputError:
    full = _DISK_FULL.search(failure)
    if full and int(full[1]) in FULL:
        msg = f"{job.folder}: could not be written ({failure}); {REMEDY}."
        return as_output_error(msg, OSError(int(full[1]), failure))
    kept = job.folder.parent / FAILED / f"{job.folder.name}.ipynb"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(_hide_places(write_text(normalise(notebook)), stage), "utf-8")
    first = failure.splitlines()[0]
    return ReportError(f"{job.name}: no report, {first}; see {kept}")


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
