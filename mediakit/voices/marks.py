"""Quotation marks to spans: which mark opens, which closes, and which is an apostrophe.

Double marks (“ ” " « » „) are paired first, then single ones (‘ ’ ') between them. A pair holds
everything up to its own end, so a quotation inside a quotation has no span of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OPEN: Final = "open"
CLOSE: Final = "close"
EITHER: Final = "either"
INCH: Final = "inch"  # closes what is open, and is a unit of length where nothing is

UNCLOSED: Final = "unclosed"
UNBALANCED: Final = "unbalanced"

# These patterns begin with the mark and look back from behind it, because a search for one of some
# characters is many times faster than a search for a place behind others.
DOUBLE: Final = re.compile(
    "[\"“”„‟«»`'](?:(?<=[\"“”„‟«»])|(?<=`)`|(?<=')'(?:(?<=\\S'')(?!\\w)|(?<!\\S'')(?=\\w)))"
)
DOUBLE_MARKS: Final = ('"', "“", "”", "„", "‟", "«", "»", "``", "''")
SINGLE_MARKS: Final = ("'", "‘")
# An opening single mark stands where a word could begin.
SINGLE_OPEN: Final = re.compile("['‘](?<![^\\s(\\[{—–/].)(?=[\\w“\"\\[(.…$£€@#]|['’]\\w)")
# Not the second apostrophe of "rock 'n' roll".
SINGLE_CLOSE: Final = re.compile("['’](?<=\\S.)(?<!['’][nN].)(?!\\w)")
# What an apostrophe stands for at the head of a word: '90s, '08, 'em, 'til, 'n'.
ELISION: Final = re.compile(
    r"['‘](?:\d0s|\d\d(?![\w,.]\w)|(?:em|til|till|cause|cos|coz|tis|twas|n|bout|round|ere|fraid|"
    r"ello|av|ave|im|er|urt|appen)\b)",
    re.IGNORECASE,
)
FEET: Final = re.compile(r"['’′](?<=\d.)\s?\d{1,2}(?:\.\d+)?\"")

OPENERS_BEFORE: Final = frozenset("([{<—–-/“„«‘'")  # an opening mark may follow these
CLOSERS_AFTER: Final = frozenset(".,;:!?…)]}>—–-/”»’'")  # a closing mark may precede these
ENDS: Final = frozenset(".,!?…;:—–")
NEAR: Final = 60  # characters within which an s-final closing mark is believed without a full stop
MAX_LOOK: Final = 50  # closing marks that are tried for one opening mark, to stay linear


class Mark(NamedTuple):
    """One quotation mark and what its surroundings let it be."""

    start: int
    end: int
    role: str
    angular: bool


class Quotation(NamedTuple):
    """A span from opening to closing mark, both included; `flag` says what is wrong with it."""

    start: int
    end: int
    flag: str


class Paired(NamedTuple):
    """Spans of one paragraph, the start of a span that it leaves open, and its balance."""

    spans: list[Quotation]
    left_open: int | None
    balanced: bool


def find_quotations(text: str, paragraphs: Sequence[tuple[int, int]]) -> list[Quotation]:
    """Return the outermost quotations of a text, in order, without overlap.

    Parameters
    ----------
    text
        The article.
    paragraphs
        (start, end) of each paragraph, in code points, in order.

    Examples
    --------
    >>> text = "He said “no” and left."
    >>> [text[q.start:q.end] for q in find_quotations(text, [(0, len(text))])]
    ['“no”']
    """
    doubles = _pair_over_paragraphs(text, paragraphs)
    if not any(mark in text for mark in SINGLE_MARKS):
        return doubles
    return _merge(doubles, _pair_singles(text, paragraphs, doubles))


def _pair_over_paragraphs(text: str, paragraphs: Sequence[tuple[int, int]]) -> list[Quotation]:
    """Pair double marks; a quotation that a paragraph leaves open may go on in the next."""
    if not any(mark in text for mark in DOUBLE_MARKS):
        return []
    feet = {match.end() - 1 for match in FEET.finditer(text)}
    spans: list[Quotation] = []
    pending: tuple[int, int] | None = None  # start of an open quotation, end of its paragraph
    for index, (start, end) in enumerate(paragraphs):
        marks = list(_read_marks(text, start, end, feet))
        if pending is not None:
            if marks and marks[0].start == _first(text, start, end):
                marks[0] = marks[0]._replace(start=pending[0], role=OPEN)
            else:
                spans.append(_unclosed(text, *pending))
            pending = None
        if marks:
            goes_on = _next_opens(text, paragraphs, index)
            paired = _pair(text, marks, end, goes_on=goes_on)
            spans.extend(paired.spans)
            pending = None if paired.left_open is None else (paired.left_open, end)
    if pending is not None:
        spans.append(_unclosed(text, *pending))
    return spans


def _unclosed(text: str, start: int, limit: int) -> Quotation:
    """Return a quotation whose end is missing, up to the limit without its white space."""
    while text[limit - 1].isspace():
        limit -= 1
    return Quotation(start, limit, UNCLOSED)


def _first(text: str, start: int, end: int) -> int:
    """Return the offset of the first character that is no white space."""
    while start < end and text[start].isspace():
        start += 1
    return start


def _next_opens(text: str, paragraphs: Sequence[tuple[int, int]], index: int) -> bool:
    """Tell whether the next paragraph begins with an opening mark."""
    if index + 1 == len(paragraphs):
        return False
    start, end = paragraphs[index + 1]
    return text[_first(text, start, end) : end][:1] in tuple('"“„«')


def _read_marks(text: str, start: int, end: int, feet: set[int]) -> Iterator[Mark]:
    """Yield the double marks of a paragraph with the roles that they can have."""
    for match in DOUBLE.finditer(text, start, end):
        if match.start() in feet:
            continue
        before = text[match.start() - 1] if match.start() > start else " "
        after = text[match.end()] if match.end() < end else " "
        role = _role(match.group(), before, after)
        if before.isdigit() and match.group() == '"' and role == CLOSE:
            role = INCH
        yield Mark(match.start(), match.end(), role, match.group() in "«»")


def _role(mark: str, before: str, after: str) -> str:
    """Return whether a mark opens or closes, by its shape and its neighbours."""
    may_open = before.isspace() or before in OPENERS_BEFORE
    may_close = after.isspace() or after in CLOSERS_AFTER
    if mark in {"“", "„", "‟", "«", "``"}:
        return CLOSE if may_close and not may_open and not before.isspace() else OPEN
    if mark in {"”", "»"}:
        return OPEN if may_open and not may_close and before not in "-—–/" else CLOSE
    if may_open == may_close:
        return EITHER
    return OPEN if may_open else CLOSE


def _pair(text: str, marks: list[Mark], end: int, *, goes_on: bool) -> Paired:
    """Pair the marks of one paragraph: nested where that comes out even, flat otherwise."""
    nested = _pair_nested(marks)
    if nested.balanced and (nested.left_open is None or goes_on):
        return nested
    return _pair_flat(text, marks, end, goes_on=goes_on)


def _pair_nested(marks: list[Mark]) -> Paired:
    """Pair the marks as brackets; a span is what the outermost pair holds."""
    stack: list[Mark] = []
    spans: list[Quotation] = []
    for mark in marks:
        opens = mark.role == OPEN or (mark.role == EITHER and not stack)
        if opens:
            stack.append(mark)
        elif stack and stack[-1].angular == mark.angular:
            opener = stack.pop()
            if not stack:
                spans.append(Quotation(opener.start, mark.end, ""))
        elif mark.role != INCH:
            return Paired([], None, balanced=False)
    return Paired(spans, stack[0].start if stack else None, balanced=True)


def _pair_flat(text: str, marks: list[Mark], end: int, *, goes_on: bool) -> Paired:
    """Pair each opening mark with the next closing one, so that a stray mark stays where it is."""
    spans: list[Quotation] = []
    start: int | None = None
    for mark in marks:
        if mark.role == OPEN or (mark.role == EITHER and start is None):
            if start is not None:
                spans.append(_unclosed(text, start, mark.start))
            start = mark.start
        elif start is not None:
            spans.append(Quotation(start, mark.end, UNBALANCED))
            start = None
    if start is not None and not goes_on:
        spans.append(_unclosed(text, start, end))
        start = None
    return Paired(spans, start, balanced=False)


def _pair_singles(
    text: str, paragraphs: Sequence[tuple[int, int]], doubles: list[Quotation]
) -> list[Quotation]:
    """Pair single marks outside of the double ones."""
    spans: list[Quotation] = []
    starts = [span.start for span in doubles]
    for start, end in paragraphs:
        first, last = bisect_left(starts, start), bisect_right(starts, end)
        inside = doubles[max(first - 1, 0) : last]
        openers = [
            match.start()
            for match in SINGLE_OPEN.finditer(text, start, end)
            if not ELISION.match(text, match.start()) and not _covered(match.start(), inside)
        ]
        if openers:
            closers = [
                match.start()
                for match in SINGLE_CLOSE.finditer(text, start, end)
                if not _covered(match.start(), inside)
            ]
            spans.extend(_pair_openers(text, openers, closers, (start, end)))
    return spans


def _covered(position: int, spans: list[Quotation]) -> bool:
    """Tell whether a position lies inside of one of the sorted spans."""
    index = bisect_right(spans, position, key=lambda span: span.start) - 1
    return index >= 0 and position < spans[index].end


def _pair_openers(
    text: str, openers: list[int], closers: list[int], paragraph: tuple[int, int]
) -> Iterator[Quotation]:
    """Give each opening single mark its closing one, if there is one before the next opens."""
    done = paragraph[0]
    for index, opener in enumerate(openers):
        if opener < done:
            continue
        limit = openers[index + 1] if index + 1 < len(openers) else paragraph[1]
        closer = _closer(text, opener, closers, limit)
        if closer is not None:
            done = closer + 1
            yield Quotation(opener, done, "")
        elif text[opener] == "‘" and _starts_speech(text, opener, paragraph[0]):
            unclosed = _unclosed(text, opener, limit)
            done = unclosed.end
            yield unclosed


def _closer(text: str, opener: int, closers: list[int], limit: int) -> int | None:
    """Return the mark that closes: the first that is no plural's apostrophe, else the first."""
    at = bisect_right(closers, opener + 1)
    first: int | None = None
    for closer in closers[at : at + MAX_LOOK]:
        if closer >= limit:
            break
        if text[closer - 1] not in "sS":
            if first is None or text[closer - 1] in ENDS or closer - opener <= NEAR:
                return closer
            break
        if first is None:
            if not _noun_follows(text, closer):
                return closer
            first = closer
    if first is not None and text[opener] == "'" and first - opener > NEAR:
        return None
    return first


def _noun_follows(text: str, closer: int) -> bool:
    """Tell whether a lower-case word comes right after, as after the apostrophe of a plural."""
    return text[closer + 1 : closer + 2] == " " and text[closer + 2 : closer + 3].islower()


def _starts_speech(text: str, opener: int, start: int) -> bool:
    """Tell whether an unclosed single mark stands where speech begins."""
    before = text[start:opener].rstrip()
    return not before or before[-1] in ",:"


def _merge(doubles: list[Quotation], singles: list[Quotation]) -> list[Quotation]:
    """Return both kinds in order; a single pair swallows the double ones inside of it."""
    merged: list[Quotation] = []
    for span in sorted([*doubles, *singles]):
        while merged and span.start < merged[-1].end < span.end:
            merged.pop()  # crossing: the longer reading came from an apostrophe
        if not merged or span.start >= merged[-1].end:
            merged.append(span)
    return merged
