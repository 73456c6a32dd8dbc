"""Where what a report was made from is now: its notebook, its source, and other files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mediakit.errors import ArgumentError, InputError
from mediakit.reports.declared import Declared
from mediakit.reports.differences import Difference
from mediakit.reports.inputs import FILES, LISTS, OPTIONS, Source, find_inputs, name_source
from mediakit.reports.manifest import MANIFEST, RUN
from mediakit.reports.notebook import Template, read_template
from mediakit.reports.params import hash_source, shipped

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCE: Final = "source"  # name of a source of many files that is not found
_KINDS: Final = {
    "mediakit": str,
    "notebook": dict,
    "inputs": list,
    "parameters": dict,
    "instruments": list,
    "versions": dict,
    "outputs": dict,
}


@dataclass(frozen=True)
class Report:
    """A report as it stands: its folder, its manifest, and its run record where it has one."""

    folder: Path
    manifest: Mapping[str, Any]
    run: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.resolve().name

    @property
    def group(self) -> Mapping[str, Any] | None:
        """Which group of a batch it is about; None for a report of its own."""
        return self.manifest.get("group")

    def split_inputs(self) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
        """Return those of its inputs that are its source's, and those that parameters name."""
        inputs = [*self.manifest["inputs"]]
        named = _list_named(self.manifest["parameters"])
        first = len(inputs)  # of the files that parameters name, which come last
        while first and inputs[first - 1]["name"] in named and "articles" not in inputs[first - 1]:
            first -= 1
            named.discard(inputs[first]["name"])
        return inputs[:first], inputs[first:]


def _list_named(parameters: Mapping[str, Any]) -> set[str]:
    reading = parameters.get("reading")
    options = reading if isinstance(reading, dict) else {}
    lists = [parameters.get(name) for name in LISTS]
    named = [item for items in lists if isinstance(items, list) for item in items]
    named += [*map(parameters.get, FILES), *map(options.get, OPTIONS)]
    return {name for name in named if isinstance(name, str)}


@dataclass(frozen=True)
class Origin:
    """What a report can be made from again.

    Attributes
    ----------
    template
        Its notebook; where that is not found, one without cells that declares its parameters.
    notebook
        The name or path to read the notebook by; empty where it is not found.
    source
        Where its articles come from; without files where that is not found.
    files
        Name to path of other files that are found.
    lacking
        A finding for each thing that is not.
    """

    template: Template
    notebook: str
    source: Source
    files: Mapping[str, Path]
    lacking: tuple[Difference, ...]


def read_report(folder: Path) -> Report:
    """Return the report in a folder.

    Raises
    ------
    InputError
        If it has no manifest, or one that no report has.
    """
    manifest = _read_json(folder / MANIFEST)
    if not _is_manifest(manifest):
        msg = f"{folder / MANIFEST}: is no manifest of a report; make the report again."
        raise InputError(msg)
    return Report(folder, manifest, _read_json(folder / RUN))


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_manifest(manifest: Mapping[str, Any]) -> bool:
    if not all(isinstance(manifest.get(name), kind) for name, kind in _KINDS.items()):
        return False
    items = [manifest["notebook"], *manifest["inputs"], *manifest["instruments"]]
    if not all(isinstance(item, dict) and _is_item(item) for item in items):
        return False
    group = manifest.get("group", {"by": "", "value": None})
    return (
        isinstance(group, dict)
        and isinstance(group.get("by"), str)
        and isinstance(group.get("value"), str | None)
    )


def _is_item(item: Mapping[str, Any]) -> bool:
    texts = all(isinstance(item.get(name), str) for name in ("name", "sha256"))
    return texts and all(isinstance(item.get(name, 0), int) for name in ("bytes", "articles"))


def find_origin(report: Report, source: str | Path | None, notebook: str | Path | None) -> Origin:
    """What of all that a report was made from is still there?

    Parameters
    ----------
    report
        The report.
    source, notebook
        As in `verify.verify_report`.

    Raises
    ------
    InputError
        If ``source`` is given and is no path.
    ArgumentError, ParameterError
        If ``notebook`` is given and cannot be used.
    """
    lacking = []
    name = report.manifest["notebook"]["name"]
    read_by, template = _find_notebook(name, notebook)
    if template is None:
        told = f"none of mediakit's; give --notebook {name}.ipynb"
        lacking.append(Difference("notebook", name, "not found", told))
    sources, named = report.split_inputs()
    found = _find_source(report, sources, source)
    if not found.files:
        told = sources[0]["name"] if len(sources) == 1 else SOURCE
        lacking.append(Difference("input", told, "not found", "give --source PATH"))
    files = {}
    for item in named:
        path = _find_file(item, report, found)
        if path is None:
            told = "put it beside the source"
            lacking.append(Difference("input", item["name"], "not found", told))
        else:
            files[item["name"]] = path
    return Origin(template or _stand_in(report), read_by, found, files, tuple(lacking))


def _find_notebook(name: str, given: str | Path | None) -> tuple[str, Template | None]:
    """Return what to read the notebook by, and the notebook; it is one given, or a shipped one."""
    if given is not None:
        template = read_template(str(given))
        if template.name == name:
            return str(given), template
    if name.endswith(".ipynb"):  # a path, that is code of whoever wrote the manifest
        return "", None
    try:
        return name, read_template(name)
    except ArgumentError:
        return "", None


def _stand_in(report: Report) -> Template:
    values = report.manifest["parameters"]
    declared = {name: Declared("", value, "") for name, value in values.items()}
    name = report.manifest["notebook"]["name"]
    return Template(name, b"", declared, name, one_article=False)


def _find_source(
    report: Report, sources: list[Mapping[str, Any]], given: str | Path | None
) -> Source:
    recorded = report.run.get("source")
    if given is not None:
        return _rename(find_inputs(str(given)), sources, recorded)
    try:
        return _rename(find_inputs(str(recorded or "")), sources, recorded)
    except InputError:
        pass
    hashes = {item["name"]: item["sha256"] for item in sources}
    for path in sorted(shipped("seeds").iterdir()):
        found = find_inputs(str(path))
        if {name: hash_source(file) for name, file in found.files.items()} == hashes:
            return found
    return Source("", "", {}, alone=False)


def _rename(found: Source, sources: list[Mapping[str, Any]], recorded: object) -> Source:
    """Return the source under the name that the report knows it by, as it may have moved."""
    if found.alone and len(sources) == 1:
        name = sources[0]["name"]
        return found._replace(name=name, files={name: Path(found.place)})
    if not found.alone and isinstance(recorded, str):
        return found._replace(name=name_source(recorded))
    return found


def _find_file(item: Mapping[str, Any], report: Report, source: Source) -> Path | None:
    """Return the file with this content, or else the first of this name."""
    name = item["name"]
    recorded = report.run.get("files")
    places = [Path(str(recorded[name]))] if isinstance(recorded, dict) and name in recorded else []
    if source.files:
        beside = Path(source.place)
        places.append((beside if beside.is_dir() else beside.parent) / name)
    places += [Path(name), shipped("seeds") / name]
    there = [path for path in places if path.name == name and path.is_file()]
    same = [path for path in there if hash_source(path) == item["sha256"]]
    return next(iter([*same, *there]), None)
