"""The manifest of a report: from what it was made, with what, and what came out.

The manifest is the same for the same input wherever and whenever it is written. What differs from
run to run (times, the machine) is in ``run.json``.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mediakit import __version__
from mediakit.base.files import PACKAGE, read_toml
from mediakit.errors import shown
from mediakit.reports.params import Plain, hash_files, hash_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mediakit.reports.notebook import Template

MANIFEST: Final = "manifest.json"
RUN: Final = "run.json"
RECORDS: Final = (MANIFEST, RUN)
_OWN: Final = re.compile(
    r"report\.(html|ipynb)|(manifest|run)\.json|tables/[^/]+\.csv|figures/[^/]+\.(png|svg)"
)
PACKAGES: Final = read_toml("reports/packages.toml")  # and what the version of each can change


def describe_run(
    template: Template, parameters: Mapping[str, Plain], inputs: Sequence[tuple[str, Path]]
) -> dict[str, Any]:
    """Return the manifest of a report but ``records`` and ``outputs``.

    Inputs are names and paths: articles, then files that parameters name.
    """
    full = {
        name: parameters.get(name, declared.default)
        for name, declared in template.declared.items()
        if name not in {"source", "output"}
    }
    sha256 = hashlib.sha256(template.source).hexdigest()
    return {
        "mediakit": __version__,
        "notebook": {"name": template.name, "sha256": sha256},
        "inputs": [
            {"name": name, "bytes": path.stat().st_size, "sha256": hash_source(path)}
            for name, path in inputs
        ],
        "parameters": full,
        "seeds": {name: value for name, value in full.items() if name.endswith("seed")},
        "instruments": [*_list_instruments(full.get("dictionaries"))],
        "versions": {name: version(name) for name in PACKAGES},
    }


def _list_instruments(dictionaries: Plain) -> Iterator[dict[str, str]]:
    """Yield these dictionaries where they are built in (a user's own are inputs), and VADER's."""
    found = []
    for name in dictionaries if isinstance(dictionaries, list) else []:
        place = f"dictionaries/built_in/{name}.toml"
        if (path := PACKAGE / place).is_file():
            found.append(("dictionary", str(name), str(read_toml(place).get("version", "")), path))
    spec, own = find_spec("vaderSentiment"), version("vaderSentiment")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        path = Path(folder, "vader_lexicon.txt")
        found.append(("sentiment lexicon", "vaderSentiment", own, path))
    for kind, name, stated, path in found:
        yield {"kind": kind, "name": name, "version": stated, "sha256": hash_source(path)}


@cache
def hash_code() -> str:
    """Return the SHA-256 of mediakit's own modules and data, for ``run.json`` alone."""
    return hash_files(PACKAGE, (path for path in PACKAGE.rglob("*") if path.suffix != ".pyc"))


def hash_outputs(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a report but the manifest and the run record."""
    return {name: hash_source(folder / name) for name in _names(folder) if name not in RECORDS}


def _names(folder: Path) -> list[str]:
    """Return the files in a folder; hidden ones are those of other programs."""
    paths = [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path.as_posix() for path in paths if not any(part[0] == "." for part in path.parts)]


def find_foreign(folder: Path) -> str:
    """Tell of a file in a report's folder that no report put there, and that would be lost."""
    outputs = read_record(folder / MANIFEST).get("outputs")
    own = outputs if isinstance(outputs, dict) else {}
    foreign = [name for name in _names(folder) if name not in own and not _OWN.fullmatch(name)]
    return f"holds {shown(foreign[0])}, which is no report's; move it away" if foreign else ""


def read_record(path: Path) -> dict[str, Any]:
    """Return a manifest, run record or record of a batch; empty where there is none."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def render_record(record: Mapping[str, Any]) -> str:
    """Return a manifest, run record or record of a batch as JSON, keys sorted."""
    text = json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return text + "\n"


def write_record(record: Mapping[str, Any], path: Path) -> None:
    """Write a manifest or run record: UTF-8, keys sorted."""
    path.write_text(render_record(record), "utf-8", newline="\n")


def is_current(folder: Path, described: Mapping[str, Any]) -> bool:
    """Whether the report in this folder is whole, by this code, and what would come out again."""
    run, manifest = read_record(folder / RUN), read_record(folder / MANIFEST)
    outputs, records = manifest.pop("outputs", None), manifest.pop("records", None)
    if run.get("code") != hash_code() or manifest != described or records is None:
        return False  # what was read is known only when it is read again
    try:
        return bool(hash_outputs(folder) == outputs)
    except OSError:
        return False
