"""Quotation marks to spans: which mark opens, which closes, and which is an apostrophe.

Double marks (“ ” " « » „) are paired first, then single ones (‘ ’ ') between them. A pair holds
everything up to its own end, so a quotation inside a quotation has no span of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# Roles of a mark; INCH closes what is open, and is a unit of length where nothing is.
OPEN, CLOSE, EITHER, INCH = "open", "close", "either", "inch"

UNCLOSED, UNBALANCED = "unclosed", "unbalanced"  # flags

# These patterns begin with the mark and look back from behind it, because a search for one of some
# characters is many times faster than a search for a place behind others.
DOUBLE: Final = re.compile(
    "[\"“”„‟«»`'](?:(?<=[\"“”„‟«»])|(?<=`)`|(?<=')'(?:(?<=\\S'')(?!\\w)|(?<!\\S'')(?=\\w)))"
)
DOUBLE_MARKS: Final = ('"', "“", "”", "„", "‟", "«", "»", "``", "''")
SINGLE_MARKS: Final = ("'", "‘")
PAIRED: Final = DOUBLE_MARKS[-2:]  # what two characters are
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
OPENING: Final = frozenset('"“„«')  # with which a quotation goes on in a new paragraph
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
    flag: str = ""


Paired = tuple[list[Quotation], int | None]  # spans, and where one begins that is left open


def find_quotations(text: str, paragraphs: Sequence[tuple[int, int]]) -> list[Quotation]:
    """Return the outermost quotations of a text, in order, without overlap."""
    doubles = _pair_doubles(text, paragraphs)
    if not any(mark in text for mark in SINGLE_MARKS):
        return doubles
    merged: list[Quotation] = []
    for span in sorted([*doubles, *_pair_singles(text, paragraphs, doubles)]):
        while merged and span.start < merged[-1].end < span.end:
            merged.pop()  # crossing: the longer reading came from an apostrophe
        if not merged or span.start >= merged[-1].end:
            merged.append(span)
    return merged


def _pair_doubles(text: str, paragraphs: Sequence[tuple[int, int]]) -> list[Quotation]:
    """Pair double marks; a quotation that a paragraph leaves open may go on in the next."""
    plain = _find_all(text, DOUBLE_MARKS[:-2])
    doubled = any(mark in text for mark in PAIRED)
    if not (plain or doubled):
        return []
    feet = {match.end() - 1 for match in FEET.finditer(text)} if '"' in text else set[int]()
    spans: list[Quotation] = []
    pending: tuple[int, int] | None = None  # start of an open quotation, end of its paragraph
    for index, (start, end) in enumerate(paragraphs):
        if doubled:
            places = [match.span() for match in DOUBLE.finditer(text, start, end)]
        else:
            low, high = bisect_left(plain, start), bisect_left(plain, end)
            if low == high and pending is None:
                continue  # as in most
            places = [(place, place + 1) for place in plain[low:high]]
        marks = [_read_mark(text, *place, (start, end)) for place in places if place[0] not in feet]
        if pending is not None:
            if marks and marks[0].start == end - len(text[start:end].lstrip()):
                marks[0] = marks[0]._replace(start=pending[0], role=OPEN)
            else:
                spans.append(_unclosed(text, *pending))
            pending = None
        if marks:
            after = paragraphs[index + 1 : index + 2]
            goes_on = any(text[slice(*span)].lstrip()[:1] in OPENING for span in after)
            paired = _pair_nested(marks, goes_on=goes_on)
            found, left_open = paired or _pair_flat(text, marks, end, goes_on=goes_on)
            spans.extend(found)
            pending = None if left_open is None else (left_open, end)
    return spans if pending is None else [*spans, _unclosed(text, *pending)]


def _unclosed(text: str, start: int, limit: int) -> Quotation:
    """Return a quotation whose end is missing, up to the limit without its white space."""
    return Quotation(start, start + len(text[start:limit].rstrip()), UNCLOSED)


def _find_all(text: str, marks: Sequence[str]) -> list[int]:
    """Return where any of some marks stands: a text is searched faster for one than for several."""
    found: list[int] = []
    for mark in marks:
        place = text.find(mark)
        while place >= 0:
            found.append(place)
            place = text.find(mark, place + 1)
    return sorted(found)


def _read_mark(text: str, start: int, end: int, paragraph: tuple[int, int]) -> Mark:
    """Return a double mark of a paragraph with the role that it can have."""
    mark = text[start:end]
    before = text[start - 1] if start > paragraph[0] else " "
    after = text[end] if end < paragraph[1] else " "
    return Mark(start, end, _role(mark, before, after), mark in "«»")


@lru_cache(maxsize=1 << 12)
def _role(mark: str, before: str, after: str) -> str:
    """Return whether a mark opens or closes, by its shape and its neighbours."""
    may_open = before.isspace() or before in OPENERS_BEFORE
    may_close = after.isspace() or after in CLOSERS_AFTER
    if mark in {"“", "„", "‟", "«", "``"}:
        return CLOSE if may_close and not may_open else OPEN
    if mark in {"”", "»"}:
        return OPEN if may_open and not may_close and before not in "-—–/" else CLOSE
    if may_open == may_close:
        return EITHER
    closing = INCH if before.isdigit() and mark == '"' else CLOSE
    return OPEN if may_open else closing


def _pair_nested(marks: list[Mark], *, goes_on: bool) -> Paired | None:
    """Pair the marks as brackets, if that comes out even, or one is left open that goes on."""
    stack: list[Mark] = []
    spans: list[Quotation] = []
    for mark in marks:
        if mark.role == OPEN or (mark.role == EITHER and not stack):
            stack.append(mark)
        elif stack and stack[-1].angular == mark.angular:
            opener = stack.pop()
            if not stack:
                spans.append(Quotation(opener.start, mark.end))
        elif mark.role != INCH:
            return None
    if stack:
        return (spans, stack[0].start) if goes_on else None
    return spans, None


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
    if start is None or goes_on:
        return spans, start
    return [*spans, _unclosed(text, start, end)], None


def find_outside(quotations: Sequence[Quotation]) -> Callable[[int], bool]:
    """Return what tells whether a place is outside of some quotations, which are in order."""
    starts = [quotation.start for quotation in quotations]
    ends = [0, *(quotation.end for quotation in quotations)]
    return lambda place: place >= ends[bisect_right(starts, place)]


def _pair_singles(
    text: str, paragraphs: Sequence[tuple[int, int]], doubles: list[Quotation]
) -> Iterator[Quotation]:
    """Pair single marks outside of the double ones."""
    is_outside = find_outside(doubles)
    places = [p for p in _find_all(text, SINGLE_MARKS) if SINGLE_OPEN.match(text, p)]
    places = list(filter(is_outside, places))
    for start, end in paragraphs if places else ():
        openers = [
            place
            for place in places[bisect_left(places, start) : bisect_left(places, end)]
            if SINGLE_OPEN.match(text, place, end) and not ELISION.match(text, place)
        ]
        if not openers:
            continue
        closed = (match.start() for match in SINGLE_CLOSE.finditer(text, start, end))
        closers = list(filter(is_outside, closed))
        done = start
        for opener, limit in pairwise([*openers, end]):
            if opener < done:
                continue
            if (closer := _closer(text, opener, closers, limit)) is not None:
                done = closer + 1
                yield Quotation(opener, done)
            elif text[opener] == "‘" and text[start:opener].rstrip()[-1:] in {"", ",", ":"}:
                unclosed = _unclosed(text, opener, limit)  # speech begins here
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
            after = text[closer + 1 : closer + 3]
            if not (after[:1] == " " and after[1:].islower()):  # a noun behind a plural's owner
                return closer
            first = closer
    far = first is not None and text[opener] == "'" and first - opener > NEAR
    return None if far else first
