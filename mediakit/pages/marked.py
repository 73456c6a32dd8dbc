"""The whole text of an article with its zones, quotations and dictionary hits marked."""

from __future__ import annotations

import html
import re
import textwrap
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from mediakit.base.display import assign_looks, read_style, spell
from mediakit.errors import ArgumentError, nearest, shown
from mediakit.tables import COUNTED, check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mediakit.base.display import Look
    from mediakit.corpus.corpus import Corpus


WIDTH: Final = 78  # characters of a line of plain text


LEVELS: Final = 3  # underlines below each other that stay apart from the next line


UNLABELLED: Final = "unlabelled"


# Before the name of a speaker, where the marks of a quotation do not say it already.
_LABELS: Final = {"quoted": "", "reported": "reported, "}


_TURNS: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True)
class Marked:
    """An article with its marks, as HTML where there is a browser, as plain text elsewhere.

    Attributes
    ----------
    html
        The marked article without its style sheet (`palette.read_style`).
    text
        The same in plain text, 78 characters wide.
    """

    html: str = field(repr=False)
    text: str

    def __repr__(self) -> str:
        """Return the marked article as plain text."""
        return self.text

    def _repr_html_(self) -> str:
        return f"<style>\n{read_style()}\n</style>\n{self.html}"


class _Paragraph(NamedTuple):
    """A span of one zone."""

    start: int
    end: int
    zone: str
    rule: str


class _Quote(NamedTuple):
    """A row of quotes; without a speaker or flag these are no text."""

    start: int
    end: int
    voice: str
    speaker: object
    flag: object


class _Hit(NamedTuple):
    """A row of hits."""

    start: int
    end: int
    category: str
    term: str
    voice: str


def mark_text(
    corpus: Corpus,
    *,
    quotes: pd.DataFrame,
    hits: pd.DataFrame | None = None,
    doc_id: str | None = None,
) -> Marked:
    """What was said, by whom, and which words were counted?

    Nothing is added to the text or taken from it: the HTML without its tags is the text, code point
    by code point. Labels are drawn by the style sheet.

    Parameters
    ----------
    corpus
        As `read_articles` gives it.
    quotes
        One row per quotation, as `find_quotes` gives it: shaded, with voice and speaker.
    hits
        One row per hit, as `find_terms` gives it: underlined; the category shows on hover and on
        keyboard focus.
    doc_id
        Which article; may be left out where there is only one.

    Returns
    -------
    Marked
        `_repr_html_()` is HTML without scripts, every part of the text escaped; `repr()` is plain
        text of 78 characters a line, ``[voice, speaker: quotation]`` and ``{category: term}``.

    Raises
    ------
    ArgumentError
        If the article is unknown or not named, or a row points outside of its text.
    ColumnMissingError
        If a table lacks a column that is drawn.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["“We want peace,” said Ada Kern on Monday."]})
    >>> corpus = mk.read_articles(articles)
    >>> tokens = mk.tokenize(corpus)
    >>> hits = mk.find_terms(tokens, mk.read_dictionary({"peace": ["peace"]}))
    >>> mk.mark_text(corpus, quotes=tokens.quotes, hits=hits)
    [quoted, Ada Kern: “We want {peace: peace},”] said Ada Kern on Monday.
    """
    article = _find_article(corpus, doc_id)
    chosen, text = str(article["doc_id"]), str(article["text"])
    quotes = _rows_of(quotes, chosen, text, ["voice", "speaker", "flag"])
    hits = _rows_of(hits, chosen, text, ["category", "term", "voice"])
    paragraphs = list(_split(text, corpus.zones[corpus.zones["doc_id"] == chosen]))
    looks = assign_looks(hits["category"])
    spans = [*_quote_spans(quotes, paragraphs), *_hit_spans(hits, looks)]
    within = spread([(p.start, p.end) for p in paragraphs], spans)
    language = article.get("language")
    known = isinstance(language, str) and _LANGUAGE.fullmatch(language)
    lang = f' lang="{language}"' if known else ""
    return Marked(
        f'<div class="mk">\n{_key(quotes, paragraphs, looks)}\n'
        f'<div class="mk-article"{lang}>'
        f"{_as_html(text, paragraphs, within)}</div>\n</div>",
        _as_plain(text, paragraphs, within),
    )


def _find_article(corpus: Corpus, doc_id: str | None) -> pd.Series:
    """Return the row of the article."""
    articles = corpus.articles
    known = articles["doc_id"].tolist()
    if doc_id is None and len(known) != 1:
        raise ArgumentError(f"The corpus has {len(known):,} articles; say which one by doc_id=.")
    if doc_id is not None and doc_id not in known:
        raise ArgumentError(
            f"doc_id={shown(doc_id)} is no article of the corpus.{nearest(doc_id, known)}"
        )
    return articles.iloc[0 if doc_id is None else known.index(doc_id)]


def _rows_of(
    table: pd.DataFrame | None, doc_id: str, text: str, columns: Iterable[str]
) -> pd.DataFrame:
    """Return the rows of one article, in order of the text; an outer span before an inner one."""
    needed = ["doc_id", "start", "end", *columns]
    if table is None:
        return pd.DataFrame(columns=needed)
    check_columns(table, needed)
    rows = table[table["doc_id"] == doc_id]
    outside = (rows["start"] < 0) | (rows["end"] <= rows["start"]) | (rows["end"] > len(text))
    if outside.any():
        start, end = rows.loc[outside, ["start", "end"]].iloc[0]
        raise ArgumentError(
            f"A row of article {shown(doc_id)} has start={start} and end={end}, but its text has "
            f"{len(text):,} characters; use tables of this very corpus."
        )
    return rows.sort_values(["start", "end"], ascending=[True, False], kind="stable")


def _split(text: str, zones: pd.DataFrame) -> Iterator[_Paragraph]:
    """Yield the paragraphs of the text; what no zone holds is one, unless it is white space."""
    rows = zip(zones["start"], zones["end"], zones["zone"], zones["rule"], strict=True)
    at = 0
    for start, end, zone, rule in [*rows, (len(text), len(text), "", "")]:
        if text[at:start].strip():
            yield _Paragraph(at, start, UNLABELLED, "in no zone")
        if end > start:
            yield _Paragraph(start, end, zone, rule if isinstance(rule, str) else "")
        at = end


def _quote_spans(quotes: pd.DataFrame, paragraphs: Sequence[_Paragraph]) -> Iterator[Span]:
    """Yield the quotations; a label stands where the voice or the speaker is another one."""
    starts = [paragraph.start for paragraph in paragraphs]
    before: tuple[object, ...] = ()
    for row in map(_Quote, *(quotes[name].tolist() for name in _Quote._fields)):
        kind, who = _name_quote(row.voice, row.speaker)
        same = (bisect_right(starts, row.start), kind, who)
        shows = kind in _LABELS and same != before
        label = f' data-label="{_safe(_LABELS[kind] + who)}"' if shows else ""
        before = same
        facts = [f"{row.voice} voice", who, _place(row.start, row.end)]
        facts += [f"{row.flag} mark"] if isinstance(row.flag, str) and row.flag else []
        tag = f'<span class="mk-quote mk-{kind}" title="{_safe(" · ".join(facts))}"'
        lead = f"{who}: " if kind == "scare" else f"{kind}, {who}: "
        yield Span(
            row.start,
            row.end,
            Around(f"{tag}{label}>", f"{tag}>", "</span>"),
            Around(f"[{lead}", "[… ", "]"),
        )


def _name_quote(voice: str, speaker: object) -> tuple[str, str]:
    """Return how a quotation is drawn and whose it is."""
    if voice not in ("quoted", "reported"):
        return "scare", "scare quotes"
    return voice, speaker if isinstance(speaker, str) and speaker else "speaker not found"


def _hit_spans(hits: pd.DataFrame, looks: Mapping[str, Look]) -> Iterator[Span]:
    """Yield each cluster of overlapping hits, one stop of the Tab key, and its underlines."""
    for cluster in _clusters(map(_Hit, *(hits[name].tolist() for name in _Hit._fields))):
        start, end = cluster[0].start, max(hit.end for hit in cluster)
        title = _safe("\n".join(_say(hit, alone=len(cluster) == 1) for hit in cluster))
        names = "+".join(dict.fromkeys(spell(hit.category) for hit in cluster))
        yield Span(
            start,
            end,
            Around(
                f'<mark class="mk-hit" tabindex="0" title="{title}">',
                f'<mark class="mk-hit" title="{title}">',
                "</mark>",
            ),
            Around(f"{{{names}: ", "{… ", "}"),
        )
        yield from _underlines(cluster, looks)


def _underlines(cluster: Sequence[_Hit], looks: Mapping[str, Look]) -> Iterator[Span]:
    """Yield the underlines of a cluster, each on the first level that is free above it."""
    free = [0] * LEVELS
    for start, end, category in dict.fromkeys((h.start, h.end, h.category) for h in cluster):
        level = next((i for i, until in enumerate(free) if until <= start), LEVELS - 1)
        free[level] = end
        look = looks[category]
        tag = f'<span class="mk-u mk-d{level} mk-c{look.colour} mk-s{look.shape}">'
        yield Span(start, end, Around(tag, tag, "</span>"), Around("", "", ""))


def _clusters(hits: Iterable[_Hit]) -> Iterator[list[_Hit]]:
    """Yield runs of hits that overlap."""
    cluster: list[_Hit] = []
    until = 0
    for hit in hits:
        if cluster and hit.start >= until:
            yield cluster
            cluster = []
        cluster.append(hit)
        until = max(until, hit.end)
    if cluster:
        yield cluster


def _as_html(text: str, paragraphs: Sequence[_Paragraph], within: Sequence[list[Span]]) -> str:
    parts, at = [], 0
    for paragraph, spans in zip(paragraphs, within, strict=True):
        start, end, zone, rule = paragraph
        dim = "" if zone in COUNTED else " mk-dim"
        title = f' title="{_safe(f"{zone}: {rule}")}"' if dim else ""
        parts.append(_safe(text[at:start]))
        parts.append(f'<p class="mk-zone mk-{_safe(zone)}{dim}" dir="auto"{title}>')
        parts += [tag or _safe(text[a:b]) for a, b, tag, _ in nest(start, end, spans)]
        parts.append("</p>")
        at = end
    return "".join([*parts, _safe(text[at:])])


def _as_plain(text: str, paragraphs: Sequence[_Paragraph], within: Sequence[list[Span]]) -> str:
    blocks = []
    for (start, end, zone, _), spans in zip(paragraphs, within, strict=True):
        told = {"body": "", "headline": "(headline) "}.get(zone, f"({zone}, not counted) ")
        pieces = nest(start, end, spans)
        line = told + "".join(mark if a == b else text[a:b] for a, b, _, mark in pieces)
        plain = line.translate({ord(c): _plain_character(c) for c in set(line)})
        blocks.append(textwrap.fill(plain, WIDTH, break_on_hyphens=False))
    return "\n\n".join(blocks)


def _plain_character(character: str) -> str:
    """Return a character that moves no cursor and turns no line around."""
    if character.isspace():
        return " "
    active = unicodedata.category(character) in {"Cc", "Cs"}
    return "" if active or unicodedata.bidirectional(character) in _TURNS else character


def _key(quotes: pd.DataFrame, paragraphs: Sequence[_Paragraph], looks: Mapping[str, Look]) -> str:
    """Return the legend: what is in this article, and nothing else."""
    voices = set(quotes["voice"])
    names = {"quoted": "quoted", "reported": "reported", "outlet": "scare quotes"}
    items = [
        f'<span class="mk-quote mk-{"scare" if voice == "outlet" else voice}">{name}</span>'
        for voice, name in names.items()
        if voice in voices
    ]
    items += [
        f'<span class="mk-u mk-c{look.colour} mk-s{look.shape}">{_safe(spell(category))}</span>'
        for category, look in looks.items()
    ]
    if any(paragraph.zone not in COUNTED for paragraph in paragraphs):
        items.append('<span class="mk-dim">grey: not counted</span>')
    if looks:
        items.append('<span class="mk-how">underlined: point, tap or use the Tab key</span>')
    return f'<p class="mk-key">{" ".join(items)}</p>'


def _say(hit: _Hit, *, alone: bool) -> str:
    name = spell(hit.category) if alone else f"{spell(hit.category)} ({hit.term})"
    return f"{name} · {hit.voice} voice · {_place(hit.start, hit.end)}"


def _place(start: int, end: int) -> str:
    return f"characters {start}–{end}"


def _safe(text: str) -> str:
    return html.escape(text, quote=True)


class Around(NamedTuple):
    """What stands before the first and any further piece of a span, and after each."""

    first: str
    again: str
    close: str


class Span(NamedTuple):
    """A stretch of the text and what is put around it."""

    start: int
    end: int
    html: Around
    plain: Around


def spread(paragraphs: Sequence[tuple[int, int]], spans: Iterable[Span]) -> list[list[Span]]:
    """Return for each paragraph the spans with a part in it, outer ones first."""
    starts = [start for start, _ in paragraphs]
    ends = [end for _, end in paragraphs]
    within: list[list[Span]] = [[] for _ in paragraphs]
    for span in spans:
        for i in range(bisect_right(ends, span.start), bisect_left(starts, span.end)):
            within[i].append(span)
    return within


def nest(start: int, end: int, spans: Sequence[Span]) -> Iterator[tuple[int, int, str, str]]:
    """Yield ``(from, to, html, plain)``: a piece of the text, or what stands between two pieces.

    A span that crosses the end of an outer one is closed before it and opened again behind it.
    """
    inner = range(start, end)
    edges = {edge for span in spans for edge in (span.start, span.end) if edge in inner}
    begin: dict[int, list[int]] = {}
    for i, span in enumerate(spans):
        begin.setdefault(max(span.start, start), []).append(i)
    stack: list[int] = []
    for a, b in pairwise([*sorted(edges | {start}), end, end]):
        wanted = sorted([i for i in stack if a < spans[i].end and a < end] + begin.get(a, []))
        same = sum(
            1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(stack, wanted, strict=False))
        )
        for i in reversed(stack[same:]):
            yield a, a, spans[i].html.close, spans[i].plain.close
        for i in wanted[same:]:
            place = 0 if spans[i].start == a else 1
            yield a, a, spans[i].html[place], spans[i].plain[place]
        stack = wanted
        yield a, b, "", ""
