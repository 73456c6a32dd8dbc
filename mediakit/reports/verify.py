"""verify_report: does a report still follow from its inputs?

Its files are held against the hashes in its manifest, its inputs, instruments and versions against
those of now; then it is made again in a temporary folder and every file compared.
"""

from __future__ import annotations

import json
import platform
import tempfile
import warnings
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mediakit import __version__
from mediakit.errors import InputError, MediakitError, OutputError
from mediakit.reports.batch import follow_batch, plan_batch
from mediakit.reports.batch_record import RECORD
from mediakit.reports.declared import check_values
from mediakit.reports.differences import Difference, compare_made, compare_outputs
from mediakit.reports.inputs import find_inputs, place_files
from mediakit.reports.making import make_report
from mediakit.reports.manifest import MANIFEST, describe_run, hash_code
from mediakit.reports.origins import Origin, find_origin, read_report
from mediakit.reports.report import open_source, plan_report
from mediakit.reports.splits import ARTICLE, name_folder
from mediakit.tables import DIFFERENCES, build

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from mediakit.reports.origins import Report
    from mediakit.reports.param_rules import Plain

WHOLE: Final = "report"  # name of a finding about all files of a report


@dataclass(frozen=True)
class _Again:
    """A report made again: as it would be described, where it is, or why it could not be made."""

    described: Mapping[str, Any] | None = None
    folder: Path | None = None
    reason: str = ""


def verify_report(
    folder: str | Path, *, source: str | Path | None = None, notebook: str | Path | None = None
) -> pd.DataFrame:
    """Does this report still follow from its inputs, and if not, what differs?

    Parameters
    ----------
    folder
        A report's folder, or one of reports, as `run_batch` makes it: then each of them.
    source
        What the report was made from. By default the path in the report's ``run.json``, or what
        mediakit ships under this name. Other files that its parameters name, such as dictionaries,
        are looked for where ``run.json`` says, then beside the source, then in the working folder.
    notebook
        The notebook, where it is none that mediakit ships. It is run, so a report that somebody
        sent cannot name it by itself.

    Returns
    -------
    DataFrame
        One row per finding; none if everything holds. `report` the folder's name; `part`
        (``"input"``, ``"instrument"``, ``"version"``, ``"notebook"``, ``"parameter"``,
        ``"output"``); `name` of the file or package; `finding`; `detail` in words, of a table the
        cells that differ. Findings are ``"changed"``, ``"missing"`` and ``"added"`` since it was
        made; ``"edited"``: a file is not what the manifest says; ``"differs"``: what the manifest
        says does not come out when the report is made again; ``"not recomputed"``: it could not
        be; ``"not found"``: nor looked at, for want of a file.

    Raises
    ------
    InputError
        If the folder holds no report, a manifest cannot be read, or there is no such source.
    ArgumentError, ParameterError
        If the notebook cannot be used.

    Examples
    --------
    >>> verify_report("no_report")
    Traceback (most recent call last):
    mediakit.errors.InputError: no_report: holds no report; name a folder with a manifest.json.
    """
    reports, lost = _list_reports(Path(folder))
    if source is not None:
        find_inputs(str(source))
    found = {name: [Difference("output", WHOLE, "missing")] for name in lost}
    origins = [(report, find_origin(report, source, notebook)) for report in reports]
    with tempfile.TemporaryDirectory(prefix="mediakit-") as stage, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a dictionary: they were told when it was made
        for report, origin, again in _make_again(origins, Path(stage)):
            found[report.name] = [*_compare(report, origin, again)]
    rows = [(name, *difference) for name in sorted(found) for difference in found[name]]
    columns = enumerate(DIFFERENCES)
    return build(DIFFERENCES, {name: [row[i] for row in rows] for i, name in columns})


def _list_reports(folder: Path) -> tuple[list[Report], list[str]]:
    """Return the reports in a folder, and the names of those that its batch has lost."""
    if (folder / MANIFEST).is_file():
        return [read_report(folder)], []
    places = sorted(path.parent for path in folder.glob(f"*/{MANIFEST}"))
    try:
        listed = json.loads((folder / RECORD).read_bytes())["reports"]
        made = {str(report["folder"]) for report in listed if report["status"] == "done"}
    except (OSError, ValueError, KeyError, TypeError):
        made = set()
    lost = sorted(made - {place.name for place in places})
    if not places and not lost:
        msg = f"{folder}: holds no report; name a folder with a {MANIFEST}."
        raise InputError(msg)
    return [read_report(place) for place in places], lost


def _make_again(
    origins: Sequence[tuple[Report, Origin]], stage: Path
) -> Iterator[tuple[Report, Origin, _Again]]:
    """Yield each report with what it is made again; those of a batch together."""
    batches: dict[str, list[tuple[Report, Origin]]] = defaultdict(list)
    for number, (report, origin) in enumerate(origins):
        if origin.lacking:
            yield report, origin, _Again()
        elif report.group:
            batches[_key(report, origin)].append((report, origin))
        else:
            yield report, origin, _make_alone(report, origin, stage / f"report-{number}")
    for number, members in enumerate(batches.values()):
        yield from _make_batch(members, stage / f"batch-{number}")


def _key(report: Report, origin: Origin) -> str:
    """Return what the reports of one batch have in common, as text."""
    parameters, by = report.manifest["parameters"], report.manifest["group"]["by"]
    files = {name: str(path) for name, path in origin.files.items()}
    return json.dumps([origin.notebook, parameters, by, origin.source.place, files])


def _make_alone(report: Report, origin: Origin, place: Path) -> _Again:
    described = None
    try:
        values = _values(report, origin)
        job = plan_report(origin.template, origin.source, values, place)
        described = job.described
        make_report(job, open_source)
    except OutputError:
        raise
    except MediakitError as error:
        return _Again(described, reason=_reason(error))
    return _Again(described, place)


def _make_batch(
    members: Sequence[tuple[Report, Origin]], place: Path
) -> Iterator[tuple[Report, Origin, _Again]]:
    """Make these reports of one batch, and no others of it, again."""
    first, origin = members[0]
    by = first.manifest["group"]["by"]
    groups = {report.folder: report.manifest["group"] for report, _ in members}
    folders = {path: name_folder(by, group["value"]) for path, group in groups.items()}
    rows: dict[str, Mapping[str, Any]] = {}
    reason = ""
    try:
        order = plan_batch(
            origin.notebook,
            origin.source.place,
            output=place,
            by=None if by == ARTICLE else by,
            parameters=_values(first, origin),
        )
        order |= {"only": sorted(folders.values()), "limit": len(folders)}
        rows = {row["folder"]: row for kind, row in follow_batch(order) if kind == "row"}
    except OutputError:
        raise
    except MediakitError as error:
        reason = _reason(error)
    for report, own in members:
        row = rows.get(folders[report.folder])
        if row is None:
            gone = f"{own.source.place}: holds no article of this group any more"
            yield report, own, _Again(reason=reason or gone)
            continue
        described = {**_describe(report, own), "inputs": row["inputs"]}
        folder = None if row["status"] == "failed" else place / row["folder"]
        yield report, own, _Again(described, folder, _reason(row["reason"]))


def _values(report: Report, origin: Origin) -> dict[str, Plain]:
    """Return the parameters that the notebook still has, its files where they are now."""
    declared = origin.template.declared
    values = place_files(report.manifest["parameters"], origin.files)
    return check_values({k: v for k, v in values.items() if k in declared}, declared)


def _reason(error: object) -> str:
    """Return why a report could not be made, without the temporary place of its notebook."""
    return str(error).partition("; see ")[0]


def _compare(report: Report, origin: Origin, again: _Again) -> Iterator[Difference]:
    """Yield all findings on a report, what it was made from first."""
    was = report.manifest
    if again.described is None:
        was = {**was, "inputs": _list_known(report, origin)}
    made = [*origin.lacking, *compare_made(was, again.described or _describe(report, origin))]
    outputs = [*compare_outputs(was["outputs"], report.folder, again.folder)]
    if any(difference.finding == "differs" for difference in outputs):
        made += _compare_run(report, made)
    yield from made
    if again.folder is None:
        yield Difference("output", WHOLE, "not recomputed", again.reason)
    yield from outputs


def _list_known(report: Report, origin: Origin) -> list[Mapping[str, Any]]:
    """Return the inputs that `_describe` knows of: of a batch not the articles."""
    sources, files = report.split_inputs()
    known = sources if origin.source.files and not report.group else []
    return [*known, *(item for item in files if item["name"] in origin.files)]


def _describe(report: Report, origin: Origin) -> dict[str, Any]:
    """Return as much as is known without making the report."""
    declared = origin.template.declared
    values = {k: v for k, v in report.manifest["parameters"].items() if k in declared}
    articles = {} if report.group else origin.source.files
    described = describe_run(origin.template, values, [*articles.items(), *origin.files.items()])
    return described if origin.notebook else {**described, "notebook": report.manifest["notebook"]}


def _compare_run(report: Report, known: Sequence[Difference]) -> Iterator[Difference]:
    """Yield what the manifest does not name, but may be why a file comes out otherwise."""
    code, python = (report.run.get(name) for name in ("code", "python"))
    if python not in {None, platform.python_version()}:
        told = f"{python}, now {platform.python_version()}"
        yield Difference("version", "python", "changed", told)
    if code not in {None, hash_code()} and "mediakit" not in {d.name for d in known}:
        told = f"still {__version__}, but its code is another"
        yield Difference("version", "mediakit", "changed", told)
