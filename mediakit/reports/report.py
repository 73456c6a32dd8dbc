"""run_report: one notebook, run on one source, as a folder that carries its own evidence.

The notebook is run on copies of its input in a folder beside the report's place, which is renamed
into it when it is whole: under its name there is either the old report or the new one.
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
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from mediakit.base import files
from mediakit.base.prose import counted, spell_day
from mediakit.errors import InputError, OutputError, ParameterError, ReportError, shown
from mediakit.reading.files import INDEX, TABLES, is_archive, packing_of, printable, suffix_of
from mediakit.reports import manifest, params
from mediakit.reports.notebook import (
    Notebook,
    Template,
    find_finding,
    normalise,
    read_template,
    write_text,
)
from mediakit.reports.params import BESIDE
from mediakit.reports.processes import Waiting, start_process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from mediakit.reports.page import Head
    from mediakit.reports.params import Declared, Plain
    from mediakit.reports.processes import Startable

    Opener = Callable[["Job", Path], AbstractContextManager[tuple[Startable, Mapping[str, Any]]]]


LISTS: Final = ("dictionaries", "codes")  # parameters whose items may be files
FILES: Final = ("events", "actors", "sample", "machine", "uses")  # those that are one, or empty
WANTED: Final = ("codes", *FILES)  # where a name that is no file is a mistake
OPTIONS: Final = ("index", "boilerplate")  # options of `reading` that may be one
NEED_WORDS: Final = ("article", "corpus", "validate", "explore")  # notebooks not for counts
FAILED: Final = "failed"  # the folder that keeps notebooks which did not run to their end
CELL_SECONDS: Final = 600  # for one cell; a report on one article takes about two in all
SHORTEST_PLACE: Final = 3  # letters: a shorter folder name, as "/", may be part of any text
_DISK_FULL: Final = re.compile(r"OSError: \[Errno (\d+)\]")


class Source(NamedTuple):
    """Where the articles of a report come from."""

    name: str  # as the report shows it
    place: str  # the path or pattern
    files: Mapping[str, Path]  # every file that is read for it, by name
    alone: bool  # whether it is one file, which a notebook can read as it is


Checked: TypeAlias = "tuple[Template, dict[str, Plain], Source]"  # of an order that can be made


class Job(NamedTuple):
    """One report to make: every question about it is settled but what the notebook will say."""

    template: Template
    source: Source
    files: Mapping[str, Path]  # further input, by its name in the working folder
    described: Mapping[str, Any]  # the manifest without the outputs
    folder: Path  # the report's place
    seconds: int = CELL_SECONDS  # time limit of a cell


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
        What `read_articles` reads; for a notebook about one article, it holds one.
    output
        The folder that the report's own folder is made in.
    parameters
        Values for the notebook's parameters, plain data of the declared types.
    folder
        Name of the report's own folder; by default that of the source, after that of the notebook
        where it is about a corpus, with a hash where that is no plain lower-case name.

    Returns
    -------
    Path
        The report's folder: ``report.html``, ``report.md``, ``report.ipynb``, ``tables/``,
        ``figures/``, ``manifest.json``, ``run.json``. One that would come out the same is not made
        again.

    Raises
    ------
    ArgumentError, ParameterError, InputError, DictionaryError, OutputError
        Before anything is run, if something cannot be used.
    ReportError
        If the notebook did not run to its end. As far as it came it is kept in
        ``OUTPUT/failed/``; an older report stays as it is.
    """
    made = follow_report(name, source, output=output, parameters=parameters or {}, folder=folder)
    return made[0]


def follow_report(
    name: str,
    source: str | Path,
    *,
    output: str | Path,
    parameters: Mapping[str, object],
    folder: str | None = None,
) -> tuple[Path, list[str] | None]:
    """Return the folder of a report and what is different from the last time; None if it is kept.

    Arguments are those of `run_report`.
    """
    template, values, inputs = check_order(name, source, output, parameters)
    place = name_report(template, inputs) if folder is None else files.check_slug(folder)
    job = plan_report(template, inputs, values, Path(output) / place)
    if manifest.is_current(job.folder, job.described):
        return job.folder, None
    files.check_output(Path(output), job.folder)
    if foreign := manifest.find_foreign(job.folder):
        raise OutputError(f"{job.folder}: {foreign}.")
    return job.folder, make_report(job, open_source)


def check_order(
    name: str, source: str | Path, output: str | Path, parameters: Mapping[str, object]
) -> Checked:
    """Return a notebook, its parameters and the source, if all that was ordered can be."""
    template = read_template(name)
    values = params.check_values(parameters, template.declared)
    if output == "":
        raise OutputError("output='': name the folder to write to; '.' is the working directory.")
    inputs = find_inputs(str(source))
    lists = _find_lists(inputs.place)
    if lists is not None and template.name in NEED_WORDS:
        fix = "take frames, tone, timeline or keyness (--notebook), or give the articles"
        raise ParameterError(f"The notebook {template.name} is about words, not counts; {fix}.")
    if lists and "dictionaries" in template.declared:
        values = {"dictionaries": lists, **values}
    place = Path(source).parent if _is_pattern(str(source)) else Path(inputs.place)
    empty = {name: template.declared[name].default for name in BESIDE if name in template.declared}
    return template, params.find_beside(place, {**empty, **values}), inputs


def _find_lists(place: str) -> list[Plain] | None:
    """Return the dictionaries of a dataset of counts, as far as known; None for another source."""
    if "parts" not in manifest.read_record(Path(place, manifest.MANIFEST)):
        return None
    lists = manifest.read_record(Path(place, manifest.RUN)).get("dictionaries")
    return lists if isinstance(lists, list) else []


def plan_report(
    template: Template, source: Source, values: Mapping[str, Plain], place: Path
) -> Job:
    """Return the report to make in this place; its input is described as it is now."""
    replaced, taken = take_files(values, template.declared)
    described = manifest.describe_run(template, replaced, [*source.files.items(), *taken.items()])
    return Job(template, source, taken, described, place)


def name_report(template: Template, source: Source) -> str:
    """Return the name of the folder of a report by this notebook on this source."""
    if template.one_article:
        return files.slug(source.name)
    named = f"{template.name}_{source.name}"
    return files.slug(named if source.alone else f"{named}.txt")


def name_source(source: str) -> str:
    """Return what a report calls a path or pattern.

    >>> name_source("my/folder/"), name_source("texts/*.txt")
    ('folder', 'texts')
    """
    if _is_pattern(source):
        return printable(Path(source).parent.name) or "articles"
    return printable(Path(source).resolve().name)


def _is_pattern(source: str) -> bool:
    return glob.has_magic(source) and not os.path.lexists(source)


def is_article_file(source: str) -> bool:
    """Whether a path is a file that holds one article, by its name.

    >>> is_article_file("seeds/putin_north_korea.txt"), is_article_file("seeds/sample")
    (True, False)
    """
    if _is_pattern(source):
        return False
    path = params.find_source(source)
    held = is_archive(path.name) or packing_of(path.name) or suffix_of(path.name) in TABLES
    return path.is_file() and not held


def find_inputs(source: str) -> Source:
    """Return the files that a path or pattern stands for; refuse one that stands for none."""
    name, path = name_source(source), Path(source).parent
    if not _is_pattern(source):
        path = params.find_source(source)
        if path.is_file():
            name = printable(path.name)
            return Source(name, str(path), {name: path}, alone=True)
        source = str(path)
    from mediakit.corpus.corpus import is_saved  # pandas, which a single file does without
    from mediakit.reading.files import find_files

    if _find_lists(source) is not None:
        found = [path / manifest.MANIFEST]  # which names the content of all others
    elif path.is_dir() and is_saved(path):
        found = sorted(path.iterdir())
    else:
        found = list(dict.fromkeys(file.path for file in find_files(source)[0]))
        found += [place for place in [path / INDEX] if place.is_file() and place not in found]
    if not found:
        raise InputError(f"{shown(source)}: holds no file of articles; name a file or its folder.")
    named = {printable(os.path.relpath(file, path)): file for file in found}
    return Source(name, source, named, alone=False)


def change_files(
    values: Mapping[str, Plain], change: Callable[[str, Plain], Any]
) -> dict[str, Plain]:
    """Return parameters with what may name files as it is changed, by its name and what it is."""
    changed = {**values}
    for name in LISTS:
        if isinstance(items := values.get(name), list):
            changed[name] = [change(name, item) for item in items]
    for name in FILES:
        if name in values:
            changed[name] = change(name, values[name])
    if isinstance(reading := values.get("reading"), dict):
        changed["reading"] = {k: change(k, v) if k in OPTIONS else v for k, v in reading.items()}
    return changed


def take_files(
    values: Mapping[str, Plain], declared: Mapping[str, Declared]
) -> tuple[dict[str, Plain], dict[str, Path]]:
    """Return the values with the user's files by bare name, and where each of these is."""
    taken: dict[str, Path] = {}

    def take(name: str, item: Plain) -> Plain:
        if not isinstance(item, str) or not item:
            return item
        path = params.find_table(name, item) if name in WANTED else Path(item)
        if name not in WANTED and (not path.suffix or not params.is_file(path)):
            return item
        if taken.setdefault(own := path.name, path) != path:
            raise ParameterError(f"{name}: two files are named {shown(own)}; rename one of them.")
        return own

    own = {name: declared[name].default for name in WANTED if name in declared}
    return change_files({**own, **values}, take), taken


def place_files(values: Mapping[str, Plain], taken: Mapping[str, Path]) -> dict[str, Plain]:
    """Return the values with the paths of the files in place of their bare names."""
    places = {name: str(path) for name, path in taken.items()}
    return change_files(values, lambda _, item: places.get(str(item), item))


@contextmanager
def open_source(job: Job, copy: Path) -> Iterator[tuple[Waiting, Mapping[str, Any]]]:
    """Yield a process that has read the source, which is put where the notebook will read it."""
    values, source = place_files(job.described["parameters"], job.files), job.source
    save = None if source.alone else str(copy)
    with start_process(source.place, values, sides=name_sides(values), save=save) as waiting:
        import markdownify  # noqa: F401  # 0.3 s while the process reads, like the others

        from mediakit.reports import kernel, page  # noqa: F401

        read = waiting.read_head()
        for doubt in read["warnings"]:
            warnings.warn(doubt, stacklevel=1)
        check_files(job, copy)
        yield waiting, read


def check_files(job: Job, copy: Path | None = None) -> None:
    """Refuse a source that is not what it was when the report was planned; copy a single file."""
    source, hashes = job.source, {file["name"]: file["sha256"] for file in job.described["inputs"]}
    found = source.files
    if copy is not None and source.alone:
        shutil.copyfile(Path(source.place), copy)
        found = {source.name: copy}
    for name, path in found.items():
        if not path.is_file() or params.hash_source(path) != hashes.get(name):
            raise InputError(f"{source.place}: changed while it was read; run again.")


def name_sides(values: Mapping[str, object]) -> dict[str, str | None]:
    """Return the key and the two groups that a notebook compares; nothing if it compares none."""
    if "target" not in values:
        return {}
    target, reference = (str(values.get(name, "")) for name in ("target", "reference"))
    params.check_pair(target, reference)
    return {"by": str(values["by"]), "target": target or None, "reference": reference or None}


def make_report(job: Job, opener: Opener) -> list[str]:
    """Run the notebook and put the report into its place, where an older one stays if it fails.

    Return what is different from that older one; empty where there was none.
    """
    started, was = time.time(), manifest.recall(job.folder)
    failed = job.folder.parent / FAILED
    files.refuse_links(job.folder, failed)
    try:
        with files.open_stage(job.folder) as stage:
            report = stage / "report"
            made = _write(job, *_run(job, stage, opener), report)
            changes = manifest.list_changes(was, made, job.files)
            if was and not changes:
                changes = ["files of the report itself"]
            run = {
                "changes": changes,
                "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
                "seconds": round(time.time() - started, 2),
                "source": os.path.abspath(job.source.place),  # noqa: PTH100  # as it was named
                "files": {name: str(path.absolute()) for name, path in job.files.items()},
                "python": platform.python_version(),
                "platform": platform.platform(),
                "code": files.hash_code(),
            }
            manifest.write_record(run, report / manifest.RUN)
            files.publish(stage, job.folder)
    except OutputError:
        raise
    except OSError as error:
        told = f"{job.folder}: could not be written ({error.strerror or error}); {files.REMEDY}."
        raise files.as_output_error(told, error) from error
    (failed / f"{job.folder.name}.ipynb").unlink(missing_ok=True)
    with suppress(OSError):  # it is not there, or not empty
        failed.rmdir()
    return changes


def _run(job: Job, stage: Path, opener: Opener) -> tuple[Notebook, Head, Mapping[str, Any]]:
    """Run the notebook on copies of its input, so that nothing changes under it."""
    work = stage / "work"
    work.mkdir()
    (stage / "report").mkdir()
    for name, path in job.files.items():
        shutil.copyfile(path, work / name)
    # What the notebook calls its source: the file's name, or one for a saved corpus.
    source, declared = job.source.name if job.source.alone else "articles", job.template.declared
    copy = work / os.fsdecode(source.encode("utf-8"))  # whatever the locale says
    # Also what nobody gave: the manifest alone then says what the notebook is.
    values: dict[str, Plain] = {**job.described["parameters"], "source": source}
    if not job.source.alone and "reading" in declared:
        values["reading"] = {}  # a saved corpus is read without options
    if "output" in declared:
        values["output"] = "../report"
    with opener(job, copy) as (waiting, read):
        from mediakit.reports.kernel import run_notebook

        head = _head(job, read)
        places = {"article": copy, "folder": work}
        notebook, failure = run_notebook(
            job.template.source, values, waiting, seconds=job.seconds, **places
        )
    if failure:
        raise _fail(job, notebook, failure, stage)
    return notebook, head, read


def _head(job: Job, read: Mapping[str, Any]) -> Head:
    """Return the top of the page from what was read; refuse several articles where it is one's."""
    from mediakit.reports.page import Head

    template, called, language = job.template, job.source.name, read.get("language", "")
    if not template.one_article:
        rejected, seen = sum(read["records"]["rejected"].values()), read["records"]["seen"]
        facts = [
            counted(read["articles"], "article"),
            counted(read["outlets"], "outlet") if read["outlets"] else "outlets not given",
            counted(read["n_words"], "word"),
            " to ".join(dict.fromkeys(map(spell_day, read["dates"]))) or "dates not given",
            f"{rejected:,} of {counted(seen, 'record')} excluded" if rejected else "",
            read.get("sampled", ""),
        ]
        name = template.title[:1].lower() + template.title[1:]
        title, kicker = f"{called}: {name}", template.name.capitalize()
        return Head(title, kicker, language, tuple(filter(None, facts)))
    if read["articles"] != 1:
        raise InputError(
            f"{job.source.place}: has {read['articles']} articles; a report by the notebook "
            f"{template.name} is about one."
        )
    from mediakit.corpus.languages import name_language

    places = [read.get("outlet", ""), spell_day(read.get("date") or "")]
    lacking = [name for name in ("outlet", "date") if not read.get(name)]
    spoken = name_language(language).removesuffix(f" ({language})")
    missing = f"{' and '.join(lacking)} not given" if lacking else ""
    facts = [f"{read['n_words']:,} words", spoken, *places, missing, f"read from {called}"]
    title, kicker = read.get("title") or called, read.get("kicker", "")
    return Head(title, kicker, language, tuple(filter(None, facts)))


def _fail(job: Job, notebook: Notebook, failure: str, stage: Path) -> ReportError | OutputError:
    full = _DISK_FULL.search(failure)
    if full and int(full[1]) in files.FULL:
        told = f"{job.folder}: could not be written ({failure}); {files.REMEDY}."
        return files.as_output_error(told, OSError(int(full[1]), failure))
    kept = job.folder.parent / FAILED / f"{job.folder.name}.ipynb"
    kept.parent.mkdir(exist_ok=True)
    files.write_whole(kept, _hide_places(write_text(normalise(notebook)), stage))
    first = _hide_places(failure.splitlines()[0], stage)
    error = ReportError(f"{job.source.name}: no report, {first}; see {kept}")
    error.reason = first
    return error


def _hide_places(text: str, stage: Path) -> str:
    """Take the names of this machine's folders and of the machine out of a failed notebook."""
    nowhere = (str(files.PACKAGE.parent), sys.prefix, socket.gethostname())
    places = {**dict.fromkeys(nowhere, ""), **dict.fromkeys((str(stage), str(Path.cwd())), ".")}
    places[str(Path.home())] = "~"
    for place in sorted(places, key=len, reverse=True):
        if len(place.strip("/.")) >= SHORTEST_PLACE:
            text = text.replace(place, places[place])
    return text


def _write(
    job: Job, notebook: Notebook, head: Head, read: Mapping[str, Any], report: Path
) -> dict[str, Any]:
    """Write all files of a report but its run record; return its manifest."""
    from mediakit.reports.page import clean_outputs, read_page, render_markdown, render_page

    made = {**job.described, "records": read["records"]}
    clean = normalise(notebook)
    clean["metadata"]["title"] = head.title
    clean_outputs(clean)
    page = read_page(clean, report / "figures")
    html, markdown = render_page(page, head=head, made=made), render_markdown(page, head=head)
    (report / "report.ipynb").write_text(write_text(clean), "utf-8", newline="\n")
    (report / "report.html").write_text(html, "utf-8", newline="\n")
    (report / "report.md").write_text(markdown, "utf-8", newline="\n")
    if not job.template.one_article:  # of one its input says it
        made["articles"] = read["hashes"]
    made["finding"] = find_finding(clean)
    made["outputs"] = manifest.hash_outputs(report)
    manifest.write_record(made, report / manifest.MANIFEST)
    return made


def refresh_notebook(path: Path) -> None:
    """Run a notebook with its own defaults and store it in place, as it is committed for nbval."""
    from mediakit.reports.kernel import run_notebook

    template = read_template(str(path))
    source = params.find_source(str(template.declared["source"].default))
    with start_process(source) as waiting:
        notebook, failure = run_notebook(
            template.source, {}, waiting, article=source, folder=path.parent, seconds=CELL_SECONDS
        )
    if failure:
        raise ReportError(f"{shown(path.name)}: {failure}")
    path.write_text(write_text(normalise(notebook, pictures=False)), "utf-8", newline="\n")
