"""run_report: one notebook, run on one source, as a folder that carries its own evidence.

A report is made in a folder beside its final place and renamed into it when it is whole, so that
under its name there is either the old report or the new one.
"""

from __future__ import annotations

import glob
import os
import platform
import re
import shutil
import socket
import sys
import time
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mediakit.base.files import (
    FULL,
    PACKAGE,
    REMEDY,
    as_output_error,
    check_output,
    check_slug,
    open_stage,
    publish,
    refuse_links,
    slug,
    write_whole,
)
from mediakit.base.prose import counted
from mediakit.errors import InputError, OutputError, ParameterError, ReportError, shown
from mediakit.reading.files import INDEX, TABLES, is_archive, packing_of, printable, suffix_of
from mediakit.reports.manifest import (
    MANIFEST,
    RUN,
    describe_run,
    find_foreign,
    hash_code,
    hash_outputs,
    is_current,
    write_record,
)
from mediakit.reports.notebook import find_failure, normalise, read_template, write_text
from mediakit.reports.params import (
    check_pair,
    check_values,
    find_source,
    find_table,
    hash_source,
    is_file,
    make_sentinel,
)
from mediakit.reports.processes import start_process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from mediakit.reports.kernel import Startable
    from mediakit.reports.notebook import Notebook, Template
    from mediakit.reports.page import Head
    from mediakit.reports.params import Declared, Plain
    from mediakit.reports.processes import Waiting

    Opener = Callable[["Job", Path], AbstractContextManager[tuple[Startable, Mapping[str, Any]]]]


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
        hash of it follows (`mediakit.base.files.slug`).

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
        raise OutputError("output='': name the folder to write to; '.' is the working directory.")
    inputs = find_inputs(str(source))
    named = inputs.name if template.one_article else f"{template.name}_{inputs.name}"
    place = slug(named if template.one_article or inputs.alone else f"{named}.txt")
    if folder is not None:
        place = check_slug(folder)
    job = plan_report(template, inputs, values, Path(output) / place)
    if not is_current(job.folder, job.described):
        check_output(Path(output), job.folder)
        foreign = find_foreign(job.folder)
        if foreign:
            raise OutputError(
                f"{job.folder}: holds {shown(foreign[0])}, which is no report's; move it away."
            )
        make_report(job, open_source)
    return job.folder


def plan_report(
    template: Template, source: Source, values: Mapping[str, Plain], place: Path
) -> Job:
    """Return the report to make in this place; its input is described as it is now."""
    replaced, files = take_files(values, template.declared)
    described = describe_run(template, replaced, [*source.files.items(), *files.items()])
    return Job(template, source, files, described, place)


@contextmanager
def open_source(job: Job, copy: Path) -> Iterator[tuple[Waiting, Mapping[str, Any]]]:
    """Yield a process that has read the source, which is put where the notebook will read it."""
    values = place_files(job.described["parameters"], job.files)
    with start_process(
        job.source.place,
        reading=values.get("reading"),  # type: ignore[arg-type]  # a dict by its rule
        dictionaries=values.get("dictionaries", ()),  # type: ignore[arg-type]  # names
        actors=values.get("actors") or None,  # type: ignore[arg-type]  # a path
        sides=name_sides(values),
        save=None if job.source.alone else copy,
    ) as waiting:
        from mediakit.reports import kernel, page  # noqa: F401  # 0.3 s while the process reads

        read = waiting.read_head()
        for doubt in read["warnings"]:
            warnings.warn(doubt, stacklevel=1)
        hashes = {file["name"]: file["sha256"] for file in job.described["inputs"]}
        if job.source.alone:
            shutil.copyfile(Path(job.source.place), copy)
            other = hash_source(copy) != hashes[job.source.name]
        else:
            other = any(changed(job.source, hashes))
        if other:
            raise InputError(f"{job.source.place}: changed while it was read; run again.")
        yield waiting, read


def name_sides(values: Mapping[str, object]) -> dict[str, str | None]:
    """Return the key and the two groups that a notebook compares; nothing if it compares none.

    Raises
    ------
    ParameterError
        If the two are no pair.
    """
    if "target" not in values:
        return {}
    target, reference = (str(values.get(name, "")) for name in ("target", "reference"))
    check_pair(target, reference)
    return {"by": str(values["by"]), "target": target or None, "reference": reference or None}


def refresh_notebook(path: Path) -> None:
    """Run a notebook with its own defaults and store it in place, as it is committed.

    With outputs and counts, which nbval holds the next run against; without pictures, times and
    anything else that differs from run to run.

    Raises
    ------
    ReportError
        If it does not run to its end.
    """
    from mediakit.reports.kernel import run_notebook  # as above

    template = read_template(str(path))
    source = find_source(str(template.declared["source"].default))
    with start_process(source) as waiting:
        run = run_notebook(
            template.source, {}, folder=path.parent, cell_seconds=CELL_SECONDS, waiting=waiting
        )
    failure = run.failure or find_failure(run.notebook, make_sentinel(hash_source(source)))
    if failure:
        raise ReportError(f"{shown(path.name)}: {failure}")
    path.write_text(write_text(normalise(run.notebook, pictures=False)), "utf-8", newline="\n")


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
        raise as_output_error(
            f"{job.folder}: could not be written ({error.strerror or error}); {REMEDY}.", error
        ) from error
    (failed / f"{job.folder.name}.ipynb").unlink(missing_ok=True)
    if failed.is_dir() and not any(failed.iterdir()):
        failed.rmdir()


def _head(job: Job, read: Mapping[str, Any]) -> Head:
    """Return the top of the page from what was read; refuse several articles where it is one's."""
    if job.template.one_article:
        if read["articles"] == 1:
            return _article_head(job, read)
        raise InputError(
            f"{job.source.place}: holds {read['articles']} articles; a report by the notebook "
            f"{job.template.name} is about one."
        )
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
    from mediakit.corpus.languages import name_language
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
    from mediakit.reports.page import clean_outputs, render_page  # as above

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


LISTS: Final = ("dictionaries", "codes")  # parameters whose items may be files


FILES: Final = (
    "events",
    "actors",
    "sample",
    "machine",
    "uses",
)  # parameters that are one, or empty


WANTED: Final = ("codes", *FILES)  # where a name that is no file is a mistake


OPTIONS: Final = ("index", "boilerplate")  # options of `reading` that may be one


_PATTERN: Final = "articles"  # what a pattern without a folder is called


class Source(NamedTuple):
    """Where the articles of a report come from.

    Attributes
    ----------
    name
        As the report shows it.
    place
        The path or pattern.
    files
        Name to path of every file that is read for it.
    alone
        Whether it is one file, which a notebook can read as it is.
    """

    name: str
    place: str
    files: Mapping[str, Path]
    alone: bool


def name_source(source: str) -> str:
    """Return what a report calls a path or pattern.

    >>> name_source("my/folder/"), name_source("texts/*.txt")
    ('folder', 'texts')
    """
    if glob.has_magic(source) and not os.path.lexists(source):
        return printable(Path(source).parent.name) or _PATTERN
    return printable(Path(source).resolve().name)


def is_article_file(source: str) -> bool:
    """Whether a path is a file that holds one article, by its name.

    >>> is_article_file("seeds/putin_north_korea.txt"), is_article_file("seeds/sample")
    (True, False)
    """
    if glob.has_magic(source) and not os.path.lexists(source):
        return False
    path = find_source(source)
    held = is_archive(path.name) or packing_of(path.name) or suffix_of(path.name) in TABLES
    return path.is_file() and not held


def find_inputs(source: str) -> Source:
    """Which files does a path or pattern stand for?

    Raises
    ------
    InputError
        If there is no such path, or nothing that may be an article.
    """
    name = name_source(source)
    if glob.has_magic(source) and not os.path.lexists(source):
        path = Path(source).parent
    else:
        path = find_source(source)
        if path.is_file():
            name = printable(path.name)
            return Source(name, str(path), {name: path}, alone=True)
        source = str(path)
    from mediakit.corpus.corpus import is_saved  # pandas, which a single file does without
    from mediakit.reading.files import find_files

    if path.is_dir() and is_saved(path):
        found = sorted(path.iterdir())
    else:
        found = list(dict.fromkeys(file.path for file in find_files(source)[0]))
        found += [place for place in [path / INDEX] if place.is_file() and place not in found]
    if not found:
        raise InputError(f"{shown(source)}: holds no file of articles; name a file or its folder.")
    files = {printable(os.path.relpath(file, path)): file for file in found}
    return Source(name, source, files, alone=False)


def take_files(
    values: Mapping[str, Plain], declared: Mapping[str, Declared]
) -> tuple[dict[str, Plain], dict[str, Path]]:
    """Return the values with the user's files by bare name, and where each of these is.

    A table that the notebook itself names is one of its inputs too.

    Raises
    ------
    ParameterError
        If two files have the same name.
    InputError
        If a table that is named is not there.
    """
    own = {name: declared[name].default for name in WANTED if name in declared}
    replaced = {**own, **values}
    files: dict[str, Path] = {}
    for name in LISTS:
        items = replaced.get(name)
        if isinstance(items, list):
            replaced[name] = [_take(name, item, files) for item in items]
    for name in FILES:
        if name in replaced:
            replaced[name] = _take(name, replaced[name], files)
    reading = replaced.get("reading")
    if isinstance(reading, dict):
        kept = {k: _take(k, v, files) if k in OPTIONS else v for k, v in reading.items()}
        replaced["reading"] = kept
    return replaced, files


def _take(name: str, item: Plain, files: dict[str, Path]) -> Plain:
    """Return the bare name of a file, which is put among the others, or what is none."""
    if not isinstance(item, str) or not item:
        return item
    path = find_table(name, item) if name in WANTED else Path(item)
    if name not in WANTED and (not path.suffix or not is_file(path)):
        return item
    if files.setdefault(path.name, path) != path:
        raise ParameterError(f"{name}: two files are named {shown(path.name)}; rename one of them.")
    return path.name


def place_files(values: Mapping[str, Plain], files: Mapping[str, Path]) -> dict[str, Plain]:
    """Return the values with the paths of the files in place of their bare names."""
    return {name: _placed(value, files) for name, value in values.items()}


def _placed(value: Plain, files: Mapping[str, Path]) -> Plain:
    if isinstance(value, str):
        return str(files.get(value, value))
    if isinstance(value, list):
        return [_placed(item, files) for item in value]
    if isinstance(value, dict):
        return {k: _placed(v, files) if k in OPTIONS else v for k, v in value.items()}
    return value


def changed(source: Source, hashes: Mapping[str, str]) -> Iterator[str]:
    """Yield the names of files whose hash is another than it was."""
    from mediakit.reports.params import hash_source

    for name, path in source.files.items():
        if not path.is_file() or hash_source(path) != hashes.get(name):
            yield name
