"""The index of a folder of reports: what is in the corpus, what failed, and every report.

First what the page shows of each article, counted once for all of them; then the page, which is
whole without its script. All of a record is taken for text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from markupsafe import Markup

from mediakit.base import prose
from mediakit.base.drawing import page_colours
from mediakit.base.files import allow_script, read_asset, read_page, read_toml
from mediakit.base.prose import MONTHS, counted, label, plain_text, spell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mediakit.corpus.corpus import Corpus

FEWEST: Final = 5  # hits that make a frame the top frame of an article
PARTS: Final = 100  # of an article that its strip tells apart
MONTHS_SHOWN: Final = (12, 36)  # months that need no fewest articles each, and that are the most
FULL: Final = 5  # articles a month on average that more months need, to be told apart
NAMED: Final = 5  # reports that failed for the same reason and are named
MISSING: Final = "\N{EN DASH}"
UNNAMED: Final = "not given"
TITLES: Final = {"validate": "Validation"}  # where the name of the notebook is none
_RUN: Final = re.compile(r"([0-9]{1,3})-([0-9]{1,3})", re.ASCII)


def measure_strips(corpus: Corpus, frame_list: str | None) -> dict[str, dict[str, Any]]:
    """Return by article where others speak, as parts of a hundred, and which frame has most hits.

    ``{"quoted": "15-22 33-40", "reported": "", "share": 0.15, "frame": "conflict", "hits": 7}``;
    without share and runs where voices are not read, as in other languages.
    """
    import numpy as np

    from mediakit.base.arrays import run_starts
    from mediakit.corpus.languages import find_english
    from mediakit.corpus.tokens import tokenize
    from mediakit.dictionaries.files import read_dictionary
    from mediakit.measures.terms import count_frames
    from mediakit.tables import COUNTED, VOICES, ZONES

    tokens, n = tokenize(corpus, jobs=1), len(corpus)  # a pool has threads, and this forks
    counts = tokens.words & np.isin(tokens.zone, [ZONES.index(zone) for zone in COUNTED])
    counts &= find_english(corpus.articles["language"])[tokens.article]
    article, voice = tokens.article[counts], tokens.voice[counts]
    first = np.searchsorted(article, np.arange(n + 1))
    strips: dict[str, dict[str, Any]] = {}
    for row, doc_id in enumerate(corpus.articles["doc_id"].tolist()):
        own, n_words = voice[first[row] : first[row + 1]], int(first[row + 1] - first[row])
        strips[doc_id] = {}
        if n_words:
            starts = run_starts(own)
            edges = np.append(starts, n_words) * PARTS // n_words
            runs = defaultdict(list)
            for of, start, end in zip(own[starts], edges[:-1], edges[1:], strict=True):
                runs[VOICES[of]].append((int(start), max(int(end), int(start) + 1)))
            told = {name: _join_runs(runs[name]) for name in ("quoted", "reported")}
            share = float((own != VOICES.index("outlet")).mean())
            strips[doc_id] = {**told, "share": round(share, 4)}
    if frame_list:
        frames = count_frames(tokens, read_dictionary(frame_list), by="article")
        frames = frames[frames["n"] >= FEWEST].sort_values("n", ascending=False, kind="stable")
        top = frames.drop_duplicates("doc_id")
        for doc_id, name, hits in zip(top["doc_id"], top["category"], top["n"], strict=True):
            strips[doc_id] |= {"frame": str(name), "hits": int(hits)}
    return strips


def _join_runs(runs: Sequence[tuple[int, int]]) -> str:
    """Return runs as text, those that touch as one.

    >>> _join_runs([(0, 2), (2, 5), (9, 10)])
    '0-5 9-10'
    """
    joined: list[tuple[int, int]] = []
    for start, end in runs:
        if joined and start <= joined[-1][1]:
            start, _ = joined.pop()  # noqa: PLW2901  # it goes on
        joined.append((start, end))
    return " ".join(f"{start}-{end}" for start, end in joined)


def render_index(record: Mapping[str, Any]) -> str:
    """Return the index page of a batch from what ``batch.json`` has, or will have."""
    by, reports = record["by"], record["reports"]
    every = [*record["corpus"], *reports]
    several = len({date[:4] for report in reports for date in report["dates"]}) > 1
    parts = [*_split_months(reports)] if by is None else [("", "", reports)]
    script = read_asset("reports/index.js")
    styles = [page_colours(), *map(read_asset, ("base/page.css", "reports/index.css"))]
    filters: dict[str, Any] = {"counted": counted, "spell": spell, "listed": prose.listed}
    filters |= {"address": _address, "title": _find_title, "strip": _draw_strip, "top": _name_top}
    filters |= {"day": lambda report: _tell_day(report["dates"], year=several or by is not None)}
    page = read_page("reports/index.html.j2", **filters).render(
        record=record,
        facts=_list_facts(record),
        unnamed=UNNAMED,
        parts=parts,
        lacking=_find_lacking(reports),
        failures=[*_list_failures(every)],
        n_failed=sum(report["status"] == "failed" for report in every),
        n_waiting=sum(report["status"] in {"old", "to make"} for report in every),
        policy=allow_script(script),
        script=script,
        style=Markup("\n".join(styles)),  # noqa: S704  # our own
    )
    return plain_text(page)


def _address(*parts: str) -> str:
    """Return the address of something below this folder; nothing in it can lead elsewhere.

    >>> _address("a b", "report.html"), _address("javascript:x"), _address("//c/../d")
    ('a%20b/report.html', 'javascript%3Ax', 'c/d')
    """
    names = plain_text("/".join(parts)).split("/")
    return "/".join(quote(name, safe="") for name in names if name not in {"", ".", ".."})


def _find_title(report: Mapping[str, Any]) -> str:
    """Return what a report is called: of an article its headline, of a corpus its notebook."""
    if name := report.get("name"):
        return TITLES.get(name, label(name))
    return str(report["title"] or report["group"] or UNNAMED)


def _list_facts(record: Mapping[str, Any]) -> list[str]:
    """Return how much text of whom and when the reports are on, and how many there are."""
    by, reports = record["by"], record["reports"]
    dates = sorted(date for report in reports for date in report["dates"])
    several = record["outlets"] > 1
    made = sum(report["status"] == "done" for report in [*record["corpus"], *reports])
    facts = [
        counted(sum(report["articles"] for report in reports), "article"),
        counted(record["outlets"], "outlet") if several else "",
        counted(sum(report["words"] or 0 for report in reports), "word"),
        _tell_span(dates[0], dates[-1]) if dates else "no dates given",
        f"{counted(made, 'report')} made{f', one for each {spell(by)}' if by else ''}",
    ]
    return [fact for fact in facts if fact]


def _tell_span(first: str, last: str) -> str:
    """Return two days as one span.

    >>> _tell_span("2031-03-04", "2031-05-20"), _tell_span("2031-03-04", "2031-03-04")
    ('4 March to 20 May 2031', '4 March 2031')
    """
    start, end = _spell(first), _spell(last)
    if start == end:
        return start
    return f"{start.removesuffix(f' {last[:4]}') if first[:4] == last[:4] else start} to {end}"


def _spell(day: str) -> str:
    """Return a day in words where it is one; a record may have any text in its place."""
    return prose.spell_day(day) if prose.is_date(day) else day


def _tell_day(dates: Sequence[str], *, year: bool) -> str:
    """Return the day of an article, short, or the first and last of several.

    >>> _tell_day(["2031-03-04"], year=False), _tell_day(["2030-12-31", "2031-03-04"], year=True)
    ('4 Mar', '31 Dec 2030 to 4 Mar 2031')
    """
    told = []
    for date in dict.fromkeys(dates):
        day = _spell(date)
        for month in MONTHS if day != date else ():
            day = day.replace(month, month[:3])
        told.append(day if year else day.removesuffix(f" {date[:4]}"))
    return " to ".join(told)


def _split_months(
    reports: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[str, str, list[Mapping[str, Any]]]]:
    """Yield reports on articles by month, or by year where these are many: anchor, name, rows.

    Those without a date come last; where no article has one, all are one part without a name.
    """
    dated = sorted((report for report in reports if report["dates"]), key=_order)
    undated = sorted((report for report in reports if not report["dates"]), key=_order)
    n, (few, most) = len({report["dates"][0][:7] for report in dated}), MONTHS_SHOWN
    size = 7 if n <= few or (n <= most and len(dated) >= FULL * n) else 4
    for month, rows in groupby(dated, key=lambda report: report["dates"][0][:size]):
        yield f"m{quote(plain_text(month), safe='')}", _spell(month), list(rows)
    if undated:
        yield "undated", "No date" if dated else "", undated


def _order(report: Mapping[str, Any]) -> tuple[Any, ...]:
    title = _find_title(report)  # not by a locale, as the page is the same everywhere
    return report["dates"], title.casefold(), title, report["folder"]


def _draw_strip(report: Mapping[str, Any]) -> str:
    """Return where in an article others speak as a picture, and how much of it that is."""
    if report.get("share") is None:
        return MISSING
    paths = Markup()
    for name in ("quoted", "reported"):
        runs = _RUN.findall(str(report.get(name, "")))
        if drawn := "".join(f"M{start} 1h{int(end) - int(start)}" for start, end in runs):
            paths += Markup('<path class="{}" d="{}"/>').format(name[0], drawn)
    svg = Markup('<svg viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">')
    return svg + paths + Markup("</svg>{}").format(prose.percent(float(report["share"]), 1))


def _name_top(report: Mapping[str, Any]) -> str:
    """Return the frame with most hits and their number, if there are enough."""
    name = spell(str(report.get("frame") or "").rpartition(".")[2])
    return f"{name} {report['hits']:,}" if name else MISSING


def _find_lacking(reports: Sequence[Mapping[str, Any]]) -> str:
    """Return the columns of articles that are empty, as classes that leave them out."""
    outlets = {report["outlet"] for report in reports}
    lacks = {
        "no-date": not any(report["dates"] for report in reports),
        "no-outlet": outlets <= {None, ""},
        "no-voice": all(report.get("share") is None for report in reports),
        "no-frame": not any(report.get("frame") for report in reports),
    }
    return " ".join(name for name, lacking in lacks.items() if lacking)


def _list_failures(reports: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each reason of failures, with the reports that it befell and what to do."""
    advice = read_toml("reports/advice.toml")
    by_reason = defaultdict(list)
    for report in reports:
        if report["status"] == "failed":
            by_reason[report["reason"]].append(report)
    for reason, failed in by_reason.items():
        called = [_find_title(r) if r.get("name") else r["group"] or UNNAMED for r in failed]
        names = prose.first_few(called, NAMED)
        known = next((way for start, way in advice.items() if reason.startswith(start)), "")
        yield {
            "names": prose.listed(names),
            "reason": reason.rstrip("."),
            "advice": known,
            "notebooks": [r["notebook"] for r in failed[:NAMED] if r["notebook"]],
        }
