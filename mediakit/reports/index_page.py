"""The index page of a batch: its reports in one table that sorts and filters without a network.

Its one script is ours, holds nothing of the articles, and is named to the browser by its hash in
the content security policy; every other script stays forbidden. Without it the page shows the same
table, unsorted and whole.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from mediakit.base.display import spell
from mediakit.base.files import allow_script, read_asset, read_page
from mediakit.base.prose import counted, listed, plain_text
from mediakit.pages.exhibits import read_exhibit_style

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FAILED: Final = "failed"
MISSING: Final = "\N{EN DASH}"
UNNAMED: Final = "not given"


class _Column(NamedTuple):
    """One column: its cells as text, and the place of each in the order of their values."""

    heading: str
    kind: str
    cells: list[str]
    places: list[int | None]


def render_index(record: Mapping[str, Any]) -> str:
    """Return the index page of a batch.

    Parameters
    ----------
    record
        What ``batch.json`` holds: `mediakit`, `notebook`, `source`, `by`, `records`,
        `parameters`, `reports` in the order of their groups, and `stale`. All of it is taken for
        text, whatever it looks like.

    Returns
    -------
    str
        A whole HTML document, for the folder that the reports' folders are in. The same record
        gives the same bytes.
    """
    clean = _clean(record)
    # Failures first: whoever looks here after a run wants to know whether there is something to do.
    reports = sorted(clean["reports"], key=lambda report: report["status"] != FAILED)
    columns = _columns(reports, clean["by"])
    script = read_asset("data/report/index.js")
    return read_page("data/report/index.html.j2", address=_address).render(
        record=clean,
        facts=_facts(reports, clean["by"]),
        failures=_failures(reports),
        accounting=_account(clean["records"]),
        stale=_tell_stale(clean["stale"]),
        columns=columns,
        sorted_by=_find_order(columns),
        reports=[{**report, **_name(report, clean["by"])} for report in reports],
        pictures=any(report["figure"] for report in reports),
        parameters=json.dumps(clean["parameters"], indent=1, ensure_ascii=False),
        # In Chromium 'self' lets a page opened from a disk load pictures of the disk, and one from
        # a server those of that server.
        policy=allow_script(script, images="'self'"),
        script=script,
        style=Markup("{}\n{}\n{}").format(
            Markup(read_exhibit_style()),  # noqa: S704  # our own
            read_asset("data/report/page.css"),
            read_asset("data/report/index.css"),
        ),
    )


def _clean(value: Any) -> Any:  # noqa: ANN401  # plain data, as JSON has it
    """Return data without what no page can hold: control characters and lone surrogates."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list | tuple) else value


def _address(*parts: str) -> str:
    """Return the address of something below this folder; nothing in it can lead elsewhere.

    >>> _address("a b", "report.html"), _address("javascript:x"), _address("//c/../d")
    ('a%20b/report.html', 'javascript%3Ax', 'c/d')
    """
    names = "/".join(parts).split("/")
    return "/".join(quote(name, safe="") for name in names if name not in {"", ".", ".."})


def _name(report: Mapping[str, Any], by: str | None) -> dict[str, str]:
    """Return what a row is called, and what stands under it: an article goes by its title."""
    group, title = report["group"] or UNNAMED, report["title"] or ""
    name, under = (title or group, group) if by is None else (group, title)
    return {"name": name, "under": under if under != name else ""}


def _columns(reports: Sequence[Mapping[str, Any]], by: str | None) -> list[_Column]:
    """Return the columns that say something, the name first."""
    names = [_name(report, by)["name"] for report in reports]
    outlets = [report["outlet"] or None for report in reports]
    dates = [tuple(report["dates"]) or None for report in reports]
    articles = [None if by is None else report["articles"] for report in reports]
    spans = any(len({*report["dates"]}) > 1 for report in reports)
    failed = any(report["status"] == FAILED for report in reports)
    columns = [
        _texts(spell(by) if by else "article", names),
        _texts("outlet", [None] * len(names) if outlets == names else outlets),
        _Column(
            "dates" if spans else "date",
            "dates" if spans else "date",
            [*map(_span, dates)],
            _places(dates),
        ),
        _numbers("articles", articles),
        _numbers("words", [report["words"] for report in reports]),
    ]
    if failed:
        states = [report["status"] for report in reports]
        places = [int(state != FAILED) for state in states]
        columns.append(_Column("status", "status", states, [*places]))
    first, *others = columns
    return [first, *(c for c in others if any(place is not None for place in c.places))]


def _texts(heading: str, texts: Sequence[str | None]) -> _Column:
    # Not by a locale: the page is the same everywhere.
    keys = [None if text is None else (text.casefold(), text) for text in texts]
    return _Column(heading, "text", [text or MISSING for text in texts], _places(keys))


def _numbers(heading: str, numbers: Sequence[int | None]) -> _Column:
    cells = [MISSING if number is None else f"{number:,}" for number in numbers]
    return _Column(heading, "n", cells, _places(numbers))


def _span(dates: Sequence[str] | None) -> str:
    return " to ".join(dict.fromkeys(dates)) if dates else MISSING


def _places(keys: Sequence[Any]) -> list[int | None]:
    """Return the place of each key among the different ones; none for a missing key.

    >>> _places([30, 4, None, 30])
    [1, 0, None, 1]
    """
    found = sorted({key for key in keys if key is not None})
    place = {key: i for i, key in enumerate(found)}
    return [None if key is None else place[key] for key in keys]


def _find_order(columns: Sequence[_Column]) -> int | None:
    """Return which column the rows stand in the order of as they come: that of failures, or names.

    >>> _find_order([_texts("outlet", ["B", "a"])]), _find_order([_texts("outlet", ["a", "B"])])
    (None, 0)
    """
    if columns[-1].kind == "status":
        return len(columns) - 1
    places = columns[0].places
    return 0 if places == sorted(places, key=lambda place: place or 0) else None


def _facts(reports: Sequence[Mapping[str, Any]], by: str | None) -> list[str]:
    whole = [report for report in reports if report["status"] != FAILED]
    dates = sorted(date for report in whole for date in report["dates"])
    facts = [
        f"{counted(len(whole), 'report')}, one for each {spell(by) if by else 'article'}",
        counted(sum(report["articles"] for report in whole), "article") if by else "",
        counted(sum(report["words"] or 0 for report in whole), "word"),
        _span([dates[0], dates[-1]]) if dates else "dates not given",
    ]
    return [fact for fact in facts if fact]


def _failures(reports: Sequence[Mapping[str, Any]]) -> str:
    n = sum(report["status"] == FAILED for report in reports)
    return f"{n:,} of {counted(len(reports), 'report')} failed" if n else ""


def _account(records: Mapping[str, Any]) -> tuple[str, str]:
    """Return the sentences on what was read, before and after the link to what was rejected."""
    reasons = {name: n for name, n in sorted(records["rejected"].items()) if n}
    rejected = sum(reasons.values())
    why = ", ".join(f"{spell(name)} {n:,}" for name, n in reasons.items())
    seen = f"{counted(records['seen'], 'record')} seen = {records['used']:,} used + "
    told = f"{seen}{rejected:,} rejected{f' ({why})' if why else ''}"
    n = records["not_read"]
    files = counted(n, "file that is no article was", "files that are no articles were")
    return told, f"{files} not read." if n else ""


def _tell_stale(stale: Sequence[str]) -> str:
    kept = counted(
        len(stale),
        "earlier report, on a group that the source no longer has, is",
        "earlier reports, on groups that the source no longer has, are",
    )
    return f"{kept} kept in stale/: {listed(stale)}." if stale else ""
