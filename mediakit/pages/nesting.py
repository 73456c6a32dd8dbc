"""Spans of a text that something is put around, nested properly also where they cross."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


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
