"""Credit lines of news agencies: whose text is an article?"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.base.files import read_toml
from mediakit.tables import ZONE_SPANS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediakit.corpus.corpus import Corpus

OPENING: Final = 120  # characters of the first sentence that a dateline stands in
CLOSING: Final = 80  # characters of the last that a credit stands in
# Notices about the text itself; those about pictures credit no text.
NOTICES: Final = ("about_this_article", "copyright", "source_line")


class Span(NamedTuple):
    """A row of `corpus.zones`, without its article."""

    start: int
    end: int
    zone: str
    rule: str


@cache
def load_agencies() -> dict[str, tuple[str, ...]]:
    """Return the names of news agencies with the ways to write each (``data/agencies.toml``).

    >>> load_agencies()["AP"]
    ('AP', 'Associated Press')
    """
    entries = read_toml("data/agencies.toml")["agencies"]
    return {entry["name"]: tuple(entry["credits"]) for entry in entries}


def find_agencies(corpus: Corpus, doc_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Which news agencies do these articles credit?

    Looked at are outlet and byline, lines of the zone byline, notices of origin and rights, the
    dateline of the text ("PARIS (AFP) -") and a credit after its last sentence. Agencies that the
    text tells about, or that a picture comes from, are none that it credits.

    Returns
    -------
    dict
        The names for each doc_id, sorted; none where no credit names one.
    """
    wanted = corpus.articles[corpus.articles["doc_id"].isin(set(doc_ids))]
    zones = corpus.zones[corpus.zones["doc_id"].isin(wanted["doc_id"])]
    spans: dict[str, list[Span]] = {}
    for doc_id, *span in zip(*(zones[name] for name in ZONE_SPANS), strict=True):
        spans.setdefault(doc_id, []).append(Span(*span))
    fields = zip(*(wanted[name] for name in ("doc_id", "text", "outlet", "byline")), strict=True)
    return {
        doc_id: tuple(sorted(_credited(text, [outlet, byline], spans.get(doc_id, []))))
        for doc_id, text, outlet, byline in fields
    }


def _credited(text: str, stated: list[object], spans: list[Span]) -> set[str]:
    """Return the agencies that one article credits."""
    lines = [value for value in stated if isinstance(value, str)]
    lines += [text[s.start : s.end] for s in spans if s.zone == "byline" or s.rule in NOTICES]
    body = [text[s.start : s.end] for s in spans if s.zone == "body"]
    if body:
        opening = _pattern("opening").search(body[0][:OPENING])
        closing = _pattern("closing").search(body[-1][-CLOSING:])
        lines += [match["agency"] for match in (opening, closing) if match]
    return set().union(*map(_named, lines))


def _named(line: str) -> set[str]:
    """Return the agencies that a line of credit names.

    >>> sorted(_named("Ann Lee, Reuters/AFP")), _named("A map of the area")
    (['AFP', 'Reuters'], set())
    """
    names = _names()
    return {names[way.casefold()] for way in _pattern("anywhere").findall(line)}


@cache
def _names() -> dict[str, str]:
    """Return the agency that each way to write one names."""
    return {way.casefold(): name for name, ways in load_agencies().items() for way in ways}


@cache
def _pattern(place: str) -> re.Pattern[str]:
    """Return what finds an agency anywhere, in the opening of a text, or in its closing."""
    ways = {way for each in load_agencies().values() for way in each}
    longest_first = sorted(ways, key=lambda way: (-len(way), way))
    agency = rf"(?<!\w)(?:{'|'.join(map(_written, longest_first))})(?!\w)"
    several = f"(?P<agency>{agency}(?:\\s*(?:[/,&+-]|and)\\s*{agency})*)"
    patterns = {
        "anywhere": agency,
        # PARIS (AFP) -   New Delhi, Jan 5 (PTI) The   MOSCOW, July 4. /TASS/.   (Reuters) -
        "opening": rf"\A\W{{0,3}}(?:[A-Z\d][\w.'’-]*[,.]?\s+){{0,8}}[-–—]?\s*[(/\[]{several}[)/\]]"
        r"\s*(?:[-–—:.]|(?=[A-Z“\"'‘]))",
        # as it was. (AFP)   she said. – Reuters
        "closing": rf"[.!?…]['\"’”)]*\s*(?:[(\[]|[-–—]+\s*){several}\W{{0,2}}\Z",
    }
    return re.compile(patterns[place])


def _written(way: str) -> str:
    """Return the pattern of a way to write an agency; abbreviations keep their letters."""
    if way.isupper() or way.islower():
        return "(?:" + "|".join(sorted({re.escape(way), re.escape(way.upper())})) + ")"
    return f"(?i:{re.escape(way)})"
