"""The manifest of a report: from what it was made, with what, and what came out.

The manifest is the same for the same input wherever and whenever it is written. What differs from
run to run (times, the machine, what changed since the last one) is in ``run.json``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from contextlib import suppress
from importlib.metadata import distribution, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mediakit import __version__
from mediakit.base.files import PACKAGE, digest, hash_code, read_toml, render_record
from mediakit.base.prose import counted
from mediakit.errors import InputError, shown
from mediakit.reports.params import Plain, hash_source

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from mediakit.corpus.corpus import Corpus
    from mediakit.reports.notebook import Template

MANIFEST: Final = "manifest.json"
RUN: Final = "run.json"
RECORDS: Final = (MANIFEST, RUN)
_OWN: Final = re.compile(
    r"report\.(html|md|ipynb)|(manifest|run)\.json|tables/[^/]+\.csv|figures/[^/]+\.(png|svg)"
)
_HASH: Final = 8  # characters of a hash that tell two apart for a reader
_KINDS: Final = {"instrument": "list ", "notebook": "notebook "}  # in words, where one is needed
_ARTICLE_HASH: Final = 16  # those that tell two versions of an article apart
PACKAGES: Final = read_toml("reports/packages.toml")  # and what the version of each can change


def describe_run(
    template: Template, parameters: Mapping[str, Plain], inputs: Sequence[tuple[str, Path]]
) -> dict[str, Any]:
    """Return the manifest of a report but ``records``, ``articles``, ``finding`` and ``outputs``.

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
    vader = distribution("vaderSentiment")
    path = Path(str(vader.locate_file("vaderSentiment/vader_lexicon.txt")))
    found.append(("sentiment lexicon", "vaderSentiment", vader.version, path))
    for kind, name, stated, path in found:
        yield {"kind": kind, "name": name, "version": stated, "sha256": hash_source(path)}


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
    told = "which is not part of a report; move it away"
    return f"contains {shown(foreign[0])}, {told}" if foreign else ""


def read_record(path: Path) -> dict[str, Any]:
    """Return a manifest, run record or record of a batch; empty where there is none."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write_record(record: Mapping[str, Any], path: Path) -> None:
    """Write a manifest or run record: UTF-8, keys sorted."""
    path.write_text(render_record(record), "utf-8", newline="\n")


def is_current(folder: Path, described: Mapping[str, Any]) -> bool:
    """Whether the report in this folder is whole, by this code, and what would come out again."""
    run, manifest = read_record(folder / RUN), read_record(folder / MANIFEST)
    outputs, records = manifest.pop("outputs", None), manifest.pop("records", None)
    for name in ("articles", "finding"):
        manifest.pop(name, None)
    if run.get("code") != hash_code() or manifest != described or records is None:
        return False  # what was read is known only when it is read again
    try:
        return bool(hash_outputs(folder) == outputs)
    except OSError:
        return False


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a report; refuse one that no report has."""
    found = read_record(folder / MANIFEST)
    match {"group": {"by": "", "value": None}, **found}:
        case {
            "mediakit": str(),
            "notebook": dict(notebook),
            "group": {"by": str(), "value": str() | None},
            "inputs": list(inputs),
            "instruments": list(instruments),
            "parameters": dict(),
            "versions": dict(),
            "outputs": dict(),
        } if all(map(_is_item, [notebook, *inputs, *instruments])):
            return found
    place = folder / MANIFEST
    raise InputError(f"{place}: is not the manifest of a report. Make the report again.")


def _is_item(item: object) -> bool:
    match item:
        case {"name": str(), "sha256": str(), **rest}:
            return all(isinstance(rest.get(name, 0), int) for name in ("bytes", "articles"))
    return False


class Difference(NamedTuple):
    """One finding: on what part, by which name, what, and in detail."""

    part: str
    name: str
    finding: str
    detail: str = ""


def compare_made(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield what a report would be made from, or with, now in place of what its manifest says."""
    for part in ("input", "instrument"):
        left, right = ({item["name"]: item for item in made[f"{part}s"]} for made in (was, now))
        for name in sorted({*left, *right}):
            if name not in left or name not in right:
                yield Difference(part, name, "added" if name in right else "missing")
            elif left[name] != right[name]:
                yield Difference(part, name, "changed", _tell_item(left[name], right[name]))
    versions = {"mediakit": was["mediakit"], **was["versions"]}
    for name, new in sorted({"mediakit": now["mediakit"], **now["versions"]}.items()):
        if (old := versions.get(name, "not named")) != new:
            told = f"{old}, now {new}; it may change {PACKAGES.get(name, 'any number')}"
            yield Difference("version", name, "changed", told)
    if was["notebook"] != now["notebook"]:
        told = _tell_item(was["notebook"], now["notebook"])
        yield Difference("notebook", was["notebook"]["name"], "changed", told)
    given, wanted = was["parameters"], now["parameters"]
    for name in sorted({*given, *wanted}):
        if name not in wanted:
            told = f"was {shown(given[name])}; the notebook no longer has it"
            yield Difference("parameter", name, "missing", told)
        elif name not in given:
            told = f"is {shown(wanted[name])}; the notebook did not have it"
            yield Difference("parameter", name, "added", told)
        elif given[name] != wanted[name]:
            told = f"{shown(given[name])}, now {shown(wanted[name])}"
            yield Difference("parameter", name, "changed", told)


def _tell_item(was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    told = [
        f"{counted(was[key], key[:-1])}, now {now[key]:,}"
        for key in ("bytes", "articles")
        if key in was and key in now and was[key] != now[key]
    ]
    if was.get("version") != now.get("version"):
        told.append(f"version {was.get('version')}, now {now.get('version')}")
    if was["sha256"] != now["sha256"]:
        told.append(f"SHA-256 {was['sha256'][:_HASH]}…, now {now['sha256'][:_HASH]}…")
    return "; ".join(told)


def hash_articles(corpus: Corpus) -> dict[str, str]:
    """Return a hash of all that a notebook sees of each article but the name of its source.

    Of a dataset of counts it is one hash of all.
    """
    if corpus.counts is not None:
        return {"counts": digest(dict(corpus.counts.manifest))[:_ARTICLE_HASH]}
    spans = defaultdict(list)
    zones = [corpus.zones[name].tolist() for name in ("doc_id", "start", "end", "zone", "rule")]
    for doc_id, *span in zip(*zones, strict=True):
        spans[doc_id].append(span)
    seen = corpus.articles.drop(columns=["text", "source"])  # the hash of the text is a column
    names = seen.columns.tolist()[1:]
    columns = [column.astype(object).where(column.notna(), None) for _, column in seen.items()]
    hashes = {}
    for doc_id, *row in zip(*columns, strict=True):
        # Without what is missing: a column that another article brings changes none of the others.
        there = [(k, v) for k, v in zip(names, row, strict=True) if v is not None]
        known = {k: v if isinstance(v, str | int) else repr(v) for k, v in there}
        hashes[doc_id] = digest([known, spans[doc_id]])[:_ARTICLE_HASH]
    return hashes


def recall(folder: Path) -> dict[str, Any]:
    """Return the manifest of the report in this folder, and by which code; empty if it has none."""
    with suppress(InputError):
        return {**read_manifest(folder), "code": read_record(folder / RUN).get("code")}
    return {}


def list_changes(
    was: Mapping[str, Any], now: Mapping[str, Any], files: Container[str]
) -> list[str]:
    """Return what is different from the last time, as `recall` gives that; empty for a first time.

    Of inputs those are named that parameters name, as the files; articles are counted.
    """
    if not was:
        return []
    found = [*compare_made(was, now)]
    before, after = was.get("articles"), now.get("articles")
    told = []
    if isinstance(before, dict) and isinstance(after, dict) and before != after:
        told.append(count_changes(before, after))
    elif any(each.part == "input" and each.name not in files for each in found):
        same = before and before == after
        told.append("files of the source, but no article" if same else "the source")
    for part, name, finding, detail in found:
        if finding == "changed" and (part != "input" or name in files):
            change = detail.partition(";")[0] if part in {"version", "parameter"} else finding
            told.append(f"{_KINDS.get(part, '')}{name} {change}")
    if was["code"] != hash_code() and was["mediakit"] == now["mediakit"]:
        told.append("the code of mediakit")
    return told


def count_changes(was: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Return how many articles are new, gone and changed, by their ids and hashes.

    >>> count_changes({"a": "1", "b": "2"}, {"b": "3", "c": "4", "d": "5"})
    '2 articles new, 1 gone, 1 changed'
    """
    changed = sum(was[doc_id] != now[doc_id] for doc_id in was.keys() & now.keys())
    new = counted(len(now.keys() - was.keys()), "article")
    return f"{new} new, {len(was.keys() - now.keys()):,} gone, {changed:,} changed"
