"""verify_report: does a report still follow from its inputs?

A report is read and made again in a temporary folder. What it was made from is held against what is
there now, its files against its manifest and against those made again, and differences are told.
"""

from __future__ import annotations

import csv
import json
import os
import platform
import sys
import tempfile
import warnings
from collections import defaultdict
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mediakit import __version__
from mediakit.base.files import hash_code
from mediakit.base.prose import counted, first_few
from mediakit.errors import ArgumentError, InputError, MediakitError, OutputError, shown
from mediakit.reports import manifest
from mediakit.reports import report as single
from mediakit.reports.batch import ARTICLE, RECORD, Order, follow_batch, name_folder
from mediakit.reports.manifest import Difference, compare_made
from mediakit.reports.notebook import Template, read_template
from mediakit.reports.params import Declared, Plain, check_values, hash_source, shipped
from mediakit.reports.report import Source, find_inputs, make_report
from mediakit.tables import DIFFERENCES, build

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    # A report made again: as it is described, where it is, or why it could not be made.
    _Again = tuple["Report", Mapping[str, Any] | None, Path | None, str]


WHOLE: Final = "report"  # name of a finding about all files of a report
CAUSES: Final = ("input", "instrument", "version", "notebook", "parameter")
ONLY_MADE: Final = "only in how it was made"
NAMED: Final = 3  # differing cells of a table that are named
AROUND: Final = 30  # characters shown either side of the first that differs
_MADE: Final = '<h3 id="files">'  # from here on a page says how it was made


class Report:
    """A report as it stands, and what of all that it was made from is still there."""

    def __init__(
        self, folder: Path, given: Source | None = None, notebook: str | Path | None = None
    ) -> None:
        self.folder, self.manifest = folder, manifest.read_manifest(folder)
        self.run = manifest.read_record(folder / manifest.RUN)
        self.parameters: dict[str, Plain] = self.manifest["parameters"]
        self.sources, self.named = self._split_inputs()
        lacking = []
        # What to read the notebook by, where it is found; else a template that declares the same.
        self.notebook, name = "", self.manifest["notebook"]["name"]
        declared = {key: Declared("", value) for key, value in self.parameters.items()}
        self.template = Template(name, b"", declared, name, one_article=False)
        if notebook is not None and (other := read_template(str(notebook))).name == name:
            self.notebook, self.template = str(notebook), other
        elif not name.endswith(".ipynb"):  # a path, that is code of whoever wrote the manifest
            with suppress(ArgumentError):
                self.template, self.notebook = read_template(name), name
        if not self.notebook:
            fix = f"not one of mediakit's; give --notebook {name}.ipynb"
            lacking.append(("notebook", name, fix))
        self.source = self._find_source(given)
        if not self.source.files:
            alone = self.sources[0]["name"] if len(self.sources) == 1 else "source"
            lacking.append(("input", alone, "give --source PATH"))
        self.files: dict[str, Path] = {}  # that parameters name, where they are found
        for item in self.named:
            if path := self._find_file(item):
                self.files[item["name"]] = path
            else:
                lacking.append(("input", item["name"], "put it beside the source"))
        self.lacking = [Difference(part, what, "not found", how) for part, what, how in lacking]

    def _split_inputs(self) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
        """Return those of its inputs that are its source's, and those that parameters name."""
        inputs = self.manifest["inputs"]
        named = set[str]()
        single.change_files(self.parameters, lambda _, item: named.add(str(item)))
        first = len(inputs)  # of the files that parameters name, which come last
        while first and inputs[first - 1]["name"] in named and "articles" not in inputs[first - 1]:
            first -= 1
            named.discard(inputs[first]["name"])
        return inputs[:first], inputs[first:]

    def _find_source(self, given: Source | None) -> Source:
        """Return the source under the name that the report knows it by, as it may have moved."""
        recorded = self.run.get("source")
        try:
            found = given or find_inputs(str(recorded or ""))
        except InputError:
            hashes = {item["name"]: item["sha256"] for item in self.sources}
            for found in map(find_inputs, map(str, sorted(shipped("seeds").iterdir()))):
                if {name: hash_source(file) for name, file in found.files.items()} == hashes:
                    return found
            return Source("", "", {}, alone=False)
        if found.alone and len(self.sources) == 1:
            name = self.sources[0]["name"]
            return found._replace(name=name, files={name: Path(found.place)})
        if not found.alone and isinstance(recorded, str):
            return found._replace(name=single.name_source(recorded))
        return found

    def _find_file(self, item: Mapping[str, Any]) -> Path | None:
        """Return the file with this content, or else the first of this name."""
        name, places = item["name"], []
        match self.run:
            case {"files": {**recorded}} if name in recorded:
                places.append(Path(str(recorded[name])))
        if self.source.files:
            beside = Path(self.source.place)
            places.append((beside if beside.is_dir() else beside.parent) / name)
        places += [Path(name), shipped("seeds") / name]
        there = [path for path in places if path.name == name and path.is_file()]
        return min(there, key=lambda path: hash_source(path) != item["sha256"], default=None)

    def place_values(self) -> dict[str, Plain]:
        """Return the parameters that the notebook still has, its files where they are now."""
        declared, values = self.template.declared, single.place_files(self.parameters, self.files)
        return check_values({k: v for k, v in values.items() if k in declared}, declared)

    def describe(self) -> dict[str, Any]:
        """Return as much of a manifest as is known without making the report."""
        template, was = self.template, self.manifest
        values = {k: v for k, v in self.parameters.items() if k in template.declared}
        articles = {} if was.get("group") else self.source.files
        inputs = [*articles.items(), *self.files.items()]
        described = manifest.describe_run(template, values, inputs)
        return described if self.notebook else {**described, "notebook": was["notebook"]}


def verify_report(
    folder: str | Path, *, source: str | Path | None = None, notebook: str | Path | None = None
) -> pd.DataFrame:
    """Does this report still follow from its inputs, and if not, what differs?

    Parameters
    ----------
    folder
        A report's folder, or one of reports, as `run_batch` makes it: then each of them.
    source
        By default the path in ``run.json``, or what mediakit ships. Other files are looked for
        where ``run.json`` says, beside the source, then in the working folder.
    notebook
        Where it is none that mediakit ships: a report that somebody sent cannot name it by itself.

    Returns
    -------
    DataFrame
        One row per finding; none if everything holds: `report`, the folder; `part` (``"input"``,
        ``"instrument"``, ``"version"``, ``"notebook"``, ``"parameter"``, ``"output"``); `name`;
        `finding`; `detail` in words. Findings are ``"changed"``, ``"missing"`` and ``"added"``
        since it was made; ``"edited"``: a file is not what the manifest says; ``"differs"``: what
        it says does not come out again; ``"not recomputed"``; ``"not found"``: nor looked at.

    Raises
    ------
    InputError, ArgumentError, ParameterError
        If the folder holds no report, or a manifest, the source or the notebook cannot be used.

    Examples
    --------
    >>> verify_report("no_report")
    Traceback (most recent call last):
    mediakit.errors.InputError: no_report: holds no report; name a folder with a manifest.json.
    """
    places, lost = _list_places(Path(folder))
    given = None if source is None else find_inputs(str(source))
    found = {name: [Difference("output", WHOLE, "missing")] for name in lost}
    reports = [Report(place, given, notebook) for place in places]
    with tempfile.TemporaryDirectory(prefix="mediakit-") as stage, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a dictionary: they were told when it was made
        for again in _make_again(reports, Path(stage)):
            found[again[0].folder.resolve().name] = [*_compare(*again)]
    rows = [(name, *difference) for name in sorted(found) for difference in found[name]]
    return build(DIFFERENCES, {name: [r[i] for r in rows] for i, name in enumerate(DIFFERENCES)})


def _list_places(folder: Path) -> tuple[list[Path], list[str]]:
    """Return the folders of the reports in a folder, and the names of those its batch has lost."""
    if (folder / manifest.MANIFEST).is_file():
        return [folder], []
    places = sorted(path.parent for path in folder.glob(f"*/{manifest.MANIFEST}"))
    try:
        record = manifest.read_record(folder / RECORD)
        listed = [*record["reports"], *record.get("corpus", [])]
        made = {str(report["folder"]) for report in listed if report["status"] == "done"}
    except (KeyError, TypeError):
        made = set()
    lost = sorted(made - {place.name for place in places})
    if not places and not lost:
        raise InputError(f"{folder}: holds no report; name a folder with a {manifest.MANIFEST}.")
    return places, lost


def _make_again(reports: Sequence[Report], stage: Path) -> Iterator[_Again]:
    """Yield what is made again of each; reports of a batch together."""
    batches: dict[str, list[Report]] = defaultdict(list)
    for number, report in enumerate(reports):
        if report.lacking:
            yield report, None, None, ""
        elif group := report.manifest.get("group"):
            shared = [report.notebook, report.source.place, group["by"], report.files]
            shared.append(report.parameters)
            batches[json.dumps(shared, default=str)].append(report)
        else:
            described, place, reason = None, stage / f"report-{number}", ""
            try:
                values = report.place_values()
                job = single.plan_report(report.template, report.source, values, place)
                described = job.described
                make_report(job, single.open_source)
            except OutputError:
                raise
            except MediakitError as error:
                reason = _shorten(error)
            yield report, described, None if reason else place, reason
    for number, members in enumerate(batches.values()):
        yield from _make_batch(members, stage / f"batch-{number}")


def _make_batch(members: Sequence[Report], place: Path) -> Iterator[_Again]:
    """Make these reports of one batch, and no others of it, again."""
    first = members[0]
    groups = [report.manifest["group"] for report in members]
    by, source = groups[0]["by"], first.source.place
    folders = [name_folder(by, group["value"]) for group in groups]
    rows, reason = {}, f"{source}: has no article of this group now"
    try:
        given: dict[str, Any] = {"limit": len(folders), "only": folders}
        given |= {"by": None if by == ARTICLE else by, "parameters": first.place_values()}
        order = Order(first.notebook, source, str(place), **given)
        rows = {row["folder"]: row for kind, row in follow_batch(order) if kind == "row"}
    except OutputError:
        raise
    except MediakitError as error:
        reason = _shorten(error)
    for report, name in zip(members, folders, strict=True):
        if row := rows.get(name):
            described = {**report.describe(), "inputs": row["inputs"]}
            folder = None if row["status"] == "failed" else place / name
            yield report, described, folder, _shorten(row["reason"])
        else:
            yield report, None, None, reason


def _shorten(reason: object) -> str:
    """Return why a report could not be made, without the temporary place of its notebook."""
    return str(reason).partition("; see ")[0]


def _compare(
    report: Report, described: Mapping[str, Any] | None, made: Path | None, reason: str
) -> Iterator[Difference]:
    """Yield all findings on a report, what it was made from first."""
    was = report.manifest
    if described is None:  # of these inputs alone more is known, of a batch of no articles
        known = report.sources if report.source.files and not was.get("group") else []
        there = [item for item in report.named if item["name"] in report.files]
        was = {**was, "inputs": [*known, *there]}
    causes = [*report.lacking, *compare_made(was, described or report.describe())]
    outputs = [*compare_outputs(was["outputs"], report.folder, made)]
    yield from causes
    if any(difference.finding == "differs" for difference in outputs):
        # What the manifest does not name, but may be why a file comes out otherwise.
        code, python = report.run.get("code"), report.run.get("python")
        if python not in {None, now := platform.python_version()}:
            yield Difference("version", "python", "changed", f"{python}, now {now}")
        if code not in {None, hash_code()} and "mediakit" not in {d.name for d in causes}:
            told = f"still {__version__}, but its code has changed"
            yield Difference("version", "mediakit", "changed", told)
    if made is None:
        yield Difference("output", WHOLE, "not recomputed", reason)
    yield from outputs


def compare_outputs(
    claimed: Mapping[str, str], folder: Path, fresh: Path | None
) -> Iterator[Difference]:
    """Yield the files of a report that are other than its manifest claims or than they come out."""
    here = manifest.hash_outputs(folder)
    made = {} if fresh is None else manifest.hash_outputs(fresh)
    for name in sorted({*claimed, *here, *made}):
        was, now, new, told = claimed.get(name), here.get(name), made.get(name), ""
        if fresh is not None and now != new and now is not None and new is not None:
            told = compare_files(folder / name, fresh / name)
        if now != was:
            finding = "missing" if now is None else "added" if was is None else "edited"
            if now is not None and now == new:
                told = "recomputed it is the same, so the manifest was edited"
            yield Difference("output", name, finding, told if new in {was, now} else "")
        if fresh is not None and new not in {was, now}:
            told = told or ("no longer made" if new is None else "not made before")
            yield Difference("output", name, "differs", told)


def compare_files(was: Path, now: Path) -> str:
    """Return where two files of a report differ first, by their kind."""
    if was.suffix == ".csv":
        return compare_tables(_read_rows(was), _read_rows(now))
    if was.suffix not in {".html", ".ipynb", ".md", ".svg"}:
        return f"{counted(was.stat().st_size, 'byte')}, recomputed {now.stat().st_size:,}"
    left, right = (path.read_bytes().decode("utf-8", "replace") for path in (was, now))
    told = compare_texts(left, right)
    only = was.name == "report.html" and left.partition(_MADE)[0] == right.partition(_MADE)[0]
    return f"{ONLY_MADE}: {told}" if only else told


def compare_texts(was: str, now: str) -> str:
    """Return the first line in which two texts differ, around the first character that does."""
    lines = zip_longest(was.split("\n"), now.split("\n"), fillvalue="")
    number, (left, right) = next((i, pair) for i, pair in enumerate(lines, 1) if pair[0] != pair[1])
    same = len(os.path.commonprefix([left, right]))  # noqa: RUF071  # of characters
    part = slice(max(same - AROUND, 0), same + AROUND)
    return f"from line {number:,}: {shown(left[part])}, recomputed {shown(right[part])}"


def _read_rows(path: Path) -> list[list[str]]:
    usual = csv.field_size_limit(sys.maxsize)  # it holds for the whole process
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            return list(csv.reader(file))
    finally:
        csv.field_size_limit(usual)


def compare_tables(was: Sequence[Sequence[str]], now: Sequence[Sequence[str]]) -> str:
    """Return which cells of two tables differ: how many, and the first of them."""
    (left, *rows), (right, *others) = was or [[]], now or [[]]
    if left != right:
        gone, new = [c for c in left if c not in right], [c for c in right if c not in left]
        told = [f"no longer {shown(c)}" for c in gone] + [f"now also {shown(c)}" for c in new]
        return f"columns: {', '.join(told) or 'in another order'}"
    if len(rows) != len(others):
        pairs = enumerate(zip_longest(rows, others), 1)
        number, pair = next((i, pair) for i, pair in pairs if pair[0] != pair[1])
        old, made = ("nothing" if row is None else shown([*row]) for row in pair)
        total = f"{counted(len(rows), 'row')}, recomputed {len(others):,}"
        return f"{total}; the first that differs is row {number:,}: {old}, recomputed {made}"
    cells = [
        f"row {number:,}, {column}: {shown(old)}, recomputed {shown(new)}"
        for number, pair in enumerate(zip(rows, others, strict=True), 1)
        for column, old, new in zip_longest(left, *pair, fillvalue="")
        if old != new
    ]
    if not cells:
        return "the same cells in another notation"
    total = counted(len(rows) * len(left), "cell")
    verb = "differs" if len(cells) == 1 else "differ"
    return f"{len(cells):,} of {total} {verb}: {'; '.join(first_few(cells, NAMED))}"


def tell_verdict(found: Sequence[Difference]) -> str:
    """Return in one sentence whether a report still follows from its inputs, and if not, why.

    >>> tell_verdict([])
    'matches its inputs: every file is the same'
    >>> tell_verdict([Difference("input", "a.txt", "changed")])
    'matches its inputs: tables and figures are the same, although input changed (a.txt)'
    """
    there = [d for d in found if d.finding != "not found"]
    parts = {part: dict.fromkeys(d.name for d in there if d.part == part) for part in CAUSES}
    causes = [f"{part} changed ({', '.join(names)})" for part, names in parts.items() if names]
    outputs = [d for d in found if d.part == "output"]
    edited = [d.name for d in outputs if d.finding in {"edited", "missing", "added"}]
    differs = {d.name: d.detail for d in outputs if d.finding == "differs"}
    told = [f"edited by hand ({', '.join(edited)})"] if edited else []
    if differs and not causes:
        if "report.ipynb" in differs:
            told.append("not reproducible, although nothing changed")
        else:
            forged = "edited with the hash in the manifest, or not reproducible"
            told.append(f"{', '.join(sorted(differs))}: {forged}")
    if any(d.finding == "not recomputed" for d in outputs):
        told += [*causes, "the tables were not recomputed"]
        head = "does not match its inputs" if edited else "could not be made again"
        return f"{head}: {'; '.join(told)}"
    if told or not all(detail.startswith(ONLY_MADE) for detail in differs.values()):
        return f"does not match its inputs: {'; '.join([*told, *causes])}"
    if causes:
        same = "tables and figures are the same"
        return f"matches its inputs: {same}, although {', '.join(causes)}"
    return "matches its inputs: every file is the same"
