"""run_report: one notebook, run on one source, as a folder that carries its own evidence.

A report is made in a folder beside its final place and renamed into it when it is whole, so that
under its name there is either the old report or the new one.
"""

from __future__ import annotations

import shutil
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mediakit.base.files import check_output, check_slug, slug
from mediakit.errors import InputError, OutputError, ReportError, shown
from mediakit.reports.declared import check_values
from mediakit.reports.inputs import changed, find_inputs, place_files, take_files
from mediakit.reports.making import CELL_SECONDS, Job, make_report
from mediakit.reports.manifest import describe_run, find_foreign, is_current
from mediakit.reports.notebook import find_failure, normalise, read_template, write_text
from mediakit.reports.param_rules import check_pair
from mediakit.reports.params import find_source, hash_source, make_sentinel
from mediakit.reports.prelude import start_process

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mediakit.reports.inputs import Source
    from mediakit.reports.notebook import Template
    from mediakit.reports.param_rules import Plain
    from mediakit.reports.prelude import Waiting


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
        msg = "output='': name the folder to write to; '.' is the working directory."
        raise OutputError(msg)
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
            msg = f"{job.folder}: holds {shown(foreign[0])}, which is no report's; move it away."
            raise OutputError(msg)
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
            msg = f"{job.source.place}: changed while it was read; run again."
            raise InputError(msg)
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
        msg = f"{shown(path.name)}: {failure}"
        raise ReportError(msg)
    path.write_text(write_text(normalise(run.notebook, pictures=False)), "utf-8", newline="\n")
