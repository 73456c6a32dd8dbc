"""What a batch has made, as data and as a page, and what has become stale."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mediakit import __version__
from mediakit.base.files import check_slug, refuse_links, write_whole
from mediakit.corpus.corpus import sum_records, write_rejects
from mediakit.errors import ArgumentError, OutputError, shown
from mediakit.reports.index_page import render_index
from mediakit.reports.inputs import name_source
from mediakit.reports.making import FAILED
from mediakit.reports.manifest import MANIFEST, render_record
from mediakit.reports.prelude import find_span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mediakit.corpus.corpus import Corpus
    from mediakit.reports.notebook import Template
    from mediakit.reports.splits import Part

RECORD: Final = "batch.json"
INDEX: Final = "index.html"
REJECTS: Final = "rejects.jsonl"
STALE: Final = "stale"  # the folder of reports on groups that are no longer in the source


def _read(output: Path) -> dict[str, Any]:
    try:
        found = json.loads((output / RECORD).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def check_record(output: Path, template: Template, order: Mapping[str, Any]) -> None:
    """Refuse a folder that holds a batch of something else, which this one would make stale.

    Raises
    ------
    OutputError
        Saying what is there.
    """
    found = _read(output)
    notebook = found.get("notebook")
    name = notebook.get("name") if isinstance(notebook, dict) else None
    there = (name, found.get("by"), found.get("source"))
    if found and there != (template.name, order["by"], name_source(order["source"])):
        by = f" by {found.get('by')}" if found.get("by") else ""
        msg = (
            f"{output}: holds the batch {shown(str(name))}{by} on "
            f"{shown(str(found.get('source')))}; choose another folder."
        )
        raise OutputError(msg)


def check_places(output: Path, folders: Mapping[str, bool]) -> None:
    """Refuse links where reports are made, moved to or cleared away.

    Parameters
    ----------
    output
        The batch's folder.
    folders
        Name of each report's folder, and whether it is kept as it is.

    Raises
    ------
    OutputError
        Naming the first link.
    """
    gone = {*_list_folders(_read(output))} - {*folders}
    moved = sorted({*gone, *(name for name, kept in folders.items() if not kept)})
    cleared = sorted({*gone, *folders})
    stale = output / STALE
    refuse_links(stale, output / FAILED)
    refuse_links(*(output / name for name in moved), *(stale / name for name in cleared))


def describe_batch(
    corpus: Corpus,
    parts: Sequence[Part],
    template: Template,
    order: Mapping[str, Any],
    described: Mapping[str, Any],
    failures: Mapping[str, str],
) -> dict[str, Any]:
    """What is in a batch, made from what?

    Returns
    -------
    dict
        mediakit, notebook, source, by, records, parameters and reports: plain data, the same for
        the same input.
    """
    output = Path(order["output"])
    return {
        "mediakit": __version__,
        "notebook": {**described["notebook"], "title": template.title},
        "source": name_source(order["source"]),
        "by": order["by"],
        "records": sum_records(corpus),
        "parameters": described["parameters"],
        "reports": [_entry(corpus, part, output, template, failures) for part in parts],
    }


def _entry(
    corpus: Corpus, part: Part, output: Path, template: Template, failures: Mapping[str, str]
) -> dict[str, Any]:
    articles = corpus.articles.iloc[part.rows]
    outlets = sorted(articles["outlet"].dropna().unique())
    title = articles["title"].iloc[0] if len(articles) == 1 else None
    kept = output / FAILED / f"{part.folder}.ipynb"
    failed = part.folder in failures
    return {
        "group": part.name,
        "title": title if isinstance(title, str) else None,
        "folder": part.folder,
        "articles": len(articles),
        "words": int(articles["n_words"].sum()),
        "outlet": outlets[0] if len(outlets) == 1 else None,
        "dates": find_span(articles["date"]),
        "status": "failed" if failed else "done",
        "reason": failures.get(part.folder, ""),
        "figure": None if failed else _find_figure(output / part.folder, template),
        "notebook": f"{FAILED}/{kept.name}" if failed and kept.is_file() else None,
    }


def _find_figure(folder: Path, template: Template) -> str | None:
    """Return the figure of a report that its notebook shows first."""
    try:
        outputs = json.loads((folder / MANIFEST).read_bytes())["outputs"]
    except (OSError, ValueError, KeyError):
        return None
    pictures = [name for name in sorted(outputs) if name.endswith(".png")]

    def place(name: str) -> int:
        """Return where the notebook names the figure, its end where it does not."""
        named = json.dumps(f'"{Path(name).stem}"')[1:-1].encode()
        return len(template.source.partition(named)[0])

    return min(pictures, key=place, default=None)


def _list_folders(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the folders of the reports that a record names; it may be anybody's, so no others."""
    reports = record.get("reports")
    for report in reports if isinstance(reports, list) else []:
        folder = report.get("folder") if isinstance(report, dict) else None
        with suppress(ArgumentError):
            if isinstance(folder, str):
                yield check_slug(folder)


def write_batch(output: Path, record: dict[str, Any], corpus: Corpus) -> None:
    """Write record, page and rejects; put reports on groups that are gone out of the way.

    Adds ``stale``, the folders of those, to the record.

    Raises
    ------
    OutputError
        If links are in the way, or something cannot be written.
    """
    now = {report["folder"] for report in record["reports"]}
    check_places(output, dict.fromkeys(now, True))
    before = _read(output)
    for name in sorted({*_list_folders(before)} - now):
        if (output / name).is_dir():
            (output / STALE).mkdir(exist_ok=True)
            shutil.rmtree(output / STALE / name, ignore_errors=True)
            os.replace(output / name, output / STALE / name)  # noqa: PTH105  # atomic
        (output / FAILED / f"{name}.ipynb").unlink(missing_ok=True)
    for name in now:
        shutil.rmtree(output / STALE / name, ignore_errors=True)
    left = sorted(path.name for path in (output / STALE).glob("*"))
    if not left and (output / STALE).is_dir():
        (output / STALE).rmdir()
    record["stale"] = left
    if len(corpus.rejects):
        write_rejects(corpus, output / REJECTS)
    else:
        (output / REJECTS).unlink(missing_ok=True)
    write_whole(output / INDEX, render_index(record))
    write_whole(output / RECORD, render_record(record))
