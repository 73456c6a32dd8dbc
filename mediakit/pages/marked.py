"""The whole text of an article with its zones, quotations and dictionary hits marked.

Rows of tables become spans with what is put around them; spans that cross are cut so that they
nest; the pieces are written as HTML and as plain text.
"""

from __future__ import annotations

import html
import re
import textwrap
import unicodedata
from bisect import bisect_left, bisect_right
from itertools import groupby, pairwise, takewhile
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from mediakit.base.prose import VOICE_NAMES, assign_looks, counted, read_style, spell
from mediakit.corpus.corpus import check_texts
from mediakit.errors import ArgumentError, choose, shown
from mediakit.pages.exhibits import Shown
from mediakit.tables import COUNTED, check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mediakit.base.prose import Look
    from mediakit.corpus.corpus import Corpus

WIDTH: Final = 78  # characters of a line of plain text
LEVELS: Final = 3  # underlines below each other that stay apart from the next line
LONG_RUN: Final = 3  # lines of boilerplate within or after an article that are folded
# Before the name of a speaker, where the marks of a quotation do not say it already.
LABELS: Final = {"quoted": "", "reported": "reported, "}
TURNS: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Marked(Shown):
    """An article with its marks: `html` (its style sheet is `read_style`) or plain `text`."""

    def _repr_html_(self) -> str:
        return f"<style>\n{read_style()}\n</style>\n{self.html}"


class Paragraph(NamedTuple):
    """A stretch of the text in one zone."""

    start: int
    end: int
    zone: str
    rule: str


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


def mark_text(
    corpus: Corpus,
    *,
    quotes: pd.DataFrame,
    hits: pd.DataFrame | None = None,
    doc_id: str | None = None,
    list_name: str = "",
) -> Marked:
    """What was said, by whom, and which words were counted?

    Nothing is added to the text or taken from it: the HTML without its tags is the text, code point
    by code point. Labels are drawn by the style sheet.

    Parameters
    ----------
    quotes, hits
        As `find_quotes` and `find_terms` give them: shaded, with voice and speaker, and underlined;
        the category shows on hover and on keyboard focus.
    doc_id
        Which article; may be left out where there is only one.
    list_name
        What the legend calls the list of the hits.

    Returns
    -------
    Marked
        Boilerplate before the article, and longer runs of it, are folded. `_repr_html_()` is HTML
        without scripts, every part of the text escaped; `repr()` is plain text of 78 characters a
        line, ``[voice, speaker: quotation]`` and ``{category: term}``.

    Raises
    ------
    ArgumentError, ColumnMissingError
        If the article is unknown or not named, a row points outside of its text, or a column that
        is drawn is missing.

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
    check_texts(corpus)
    known = corpus.articles["doc_id"].tolist()
    if doc_id is None and len(known) != 1:
        raise ArgumentError(f"The corpus has {len(known):,} articles; say which one by doc_id=.")
    chosen = known[0] if doc_id is None else choose("doc_id", doc_id, known)
    article = corpus.articles.iloc[known.index(chosen)]
    text = str(article["text"])
    quotes = _rows_of(quotes, chosen, text, ["voice", "speaker", "flag"])
    hits = _rows_of(hits, chosen, text, ["category", "term", "voice"])
    paragraphs = list(_split(text, corpus.zones[corpus.zones["doc_id"] == chosen]))
    looks = assign_looks(hits["category"])
    starts, ends = [p.start for p in paragraphs], [p.end for p in paragraphs]
    spans = [*_quote_spans(quotes, starts), *_hit_spans(hits, looks)]
    within: list[list[Span]] = [[] for _ in paragraphs]
    for span in spans:  # outer ones first
        for i in range(bisect_right(ends, span.start), bisect_left(starts, span.end)):
            within[i].append(span)
    language = article.get("language")
    known_language = isinstance(language, str) and LANGUAGE.fullmatch(language)
    lang = f' lang="{language}"' if known_language else ""
    key = _key(quotes, hits, paragraphs, looks, spell(list_name))
    page = f'<div class="mk">\n{key}\n<div class="mk-article"{lang}>'
    page += f"{_as_html(text, paragraphs, within)}</div>\n</div>"
    return Marked(page, _as_plain(text, paragraphs, within))


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


def _split(text: str, zones: pd.DataFrame) -> Iterator[Paragraph]:
    """Yield the paragraphs of the text; what no zone holds is one, unless it is white space."""
    rows = zip(zones["start"], zones["end"], zones["zone"], zones["rule"], strict=True)
    at = 0
    for start, end, zone, rule in [*rows, (len(text), len(text), "", "")]:
        if text[at:start].strip():
            yield Paragraph(at, start, "unlabelled", "in no zone")
        if end > start:
            yield Paragraph(start, end, zone, rule if isinstance(rule, str) else "")
        at = end


def _quote_spans(quotes: pd.DataFrame, starts: Sequence[int]) -> Iterator[Span]:
    """Yield quotations; a label stands where voice, speaker or paragraph is another one."""
    before: tuple[object, ...] = ()
    rows = quotes[["start", "end", "voice", "speaker", "flag"]]
    for start, end, voice, speaker, flag in rows.itertuples(index=False, name=None):
        who = speaker if isinstance(speaker, str) and speaker else "speaker not found"
        kind, lead = voice, f"{voice}, {who}: "
        if voice not in LABELS:
            kind, who, lead = "scare", "scare quotes", "scare quotes: "
        same = (bisect_right(starts, start), kind, who)
        shows = kind in LABELS and same != before
        label = f' data-label="{_safe(LABELS[kind] + who)}"' if shows else ""
        before = same
        facts = [who if voice not in LABELS else f"{voice}, {who}"]
        facts += [f"{flag} mark"] if isinstance(flag, str) and flag else []
        tag = f'<span class="mk-quote mk-{kind}" title="{_safe(" · ".join(facts))}"'
        marked = Around(f"{tag}{label}>", f"{tag}>", "</span>")
        yield Span(start, end, marked, Around(f"[{lead}", "[… ", "]"))


def _hit_spans(hits: pd.DataFrame, looks: Mapping[str, Look]) -> Iterator[Span]:
    """Yield each cluster of overlapping hits, one stop of the Tab key, and its underlines."""
    opens = hits["start"] >= hits["end"].cummax().shift(fill_value=0)
    rows = zip(opens.cumsum(), hits.itertuples(index=False), strict=True)
    for _, numbered in groupby(rows, key=itemgetter(0)):
        cluster: list[Any] = [hit for _, hit in numbered]
        told = "\n".join(
            f"{spell(hit.category)}{f' ({hit.term})' if len(cluster) > 1 else ''}"
            f" · {VOICE_NAMES.get(hit.voice, hit.voice)}"
            for hit in cluster
        )
        names = "+".join(dict.fromkeys(spell(hit.category) for hit in cluster))
        tag, title = '<mark class="mk-hit"', f'title="{_safe(told)}">'
        marked = Around(f'{tag} tabindex="0" {title}', f"{tag} {title}", "</mark>")
        start, end = cluster[0].start, max(hit.end for hit in cluster)
        yield Span(start, end, marked, Around(f"{{{names}: ", "{… ", "}"))
        free = [0] * LEVELS  # each underline is on the first level that is free above it
        for start, end, category in dict.fromkeys((h.start, h.end, h.category) for h in cluster):
            level = next((i for i, taken in enumerate(free) if taken <= start), LEVELS - 1)
            free[level] = end
            look = looks[category]
            tag = f'<span class="mk-u mk-d{level} mk-c{look.colour} mk-s{look.shape}">'
            yield Span(start, end, Around(tag, tag, "</span>"), Around("", "", ""))


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
        pairs = zip(stack, wanted, strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        for i in reversed(stack[same:]):
            yield a, a, spans[i].html.close, spans[i].plain.close
        for i in wanted[same:]:
            place = 0 if spans[i].start == a else 1
            yield a, a, spans[i].html[place], spans[i].plain[place]
        stack = wanted
        yield a, b, "", ""


def _as_html(text: str, paragraphs: Sequence[Paragraph], within: Sequence[list[Span]]) -> str:
    parts, at, folds = [], 0, _find_folds(paragraphs)
    for i, ((start, end, zone, rule), spans) in enumerate(zip(paragraphs, within, strict=True)):
        dim = "" if zone in COUNTED else " mk-dim"
        title = f' title="{_safe(f"{zone}: {rule}")}"' if dim else ""
        opening = f'<p class="mk-zone mk-{_safe(zone)}{dim}" dir="auto"{title}>'
        inner = [tag or _safe(text[a:b]) for a, b, tag, _ in nest(start, end, spans)]
        before, after = folds.get(i, ("", ""))
        parts += [_safe(text[at:start]), before, opening, *inner, "</p>", after]
        at = end
    return "".join([*parts, _safe(text[at:])])


def _find_folds(paragraphs: Sequence[Paragraph]) -> dict[int, tuple[str, str]]:
    """Return what opens and closes a fold before and after some paragraphs.

    Folded is boilerplate with other lines that are not counted, before the article or in long runs;
    a kicker or byline next to the article stays in sight. The style sheet writes the summary.
    """
    folds = dict[int, tuple[str, str]]()
    numbered = enumerate(paragraphs)
    for out, run in groupby(numbered, key=lambda each: each[1].zone not in COUNTED):
        rows = list(run)
        useless = [i for i, paragraph in rows if paragraph.zone == "boilerplate"]
        if not out or not useless or (rows[0][0] > 0 and len(useless) < LONG_RUN):
            continue
        first, last = rows[0][0] if rows[0][0] == 0 else useless[0], useless[-1]
        what = f"{counted(last - first + 1, 'line')} not counted"
        opening = f'<details class="mk-fold"><summary title="{what}"></summary>'
        folds[first] = opening, "</details>" if first == last else ""
        folds[last] = folds[first] if first == last else ("", "</details>")
    return folds


def _as_plain(text: str, paragraphs: Sequence[Paragraph], within: Sequence[list[Span]]) -> str:
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
    return "" if active or unicodedata.bidirectional(character) in TURNS else character


def _key(
    quotes: pd.DataFrame,
    hits: pd.DataFrame,
    paragraphs: Sequence[Paragraph],
    looks: Mapping[str, Look],
    list_name: str,
) -> str:
    """Return the legend: what is in this article, and nothing else."""
    voices, n = set(quotes["voice"]), hits["category"].value_counts()
    names = {"quoted": "quoted", "reported": "reported", "outlet": "scare quotes"}
    items = [(f"quote mk-{name.split()[0]}", name) for v, name in names.items() if v in voices]
    if any(paragraph.zone not in COUNTED for paragraph in paragraphs):
        items.append(("dim", "grey: not counted"))
    if list_name or looks:
        told = counted(len(hits), "hit") if looks else "no hits"
        told = f"{told} of the list “{list_name}”" if list_name else told
        # Point at one, tap it or reach it with the Tab key.
        items.append(("how", f"underlined: {told}" if looks else told))
    items += [
        (f"u mk-c{look.colour} mk-s{look.shape}", f"{spell(name)} {n[name]:,}")
        for name, look in looks.items()
    ]
    spans = [f'<span class="mk-{kind}">{_safe(told)}</span>' for kind, told in items]
    return f'<p class="mk-key">{" ".join(spans)}</p>'


def _safe(text: str) -> str:
    return html.escape(text, quote=True)
