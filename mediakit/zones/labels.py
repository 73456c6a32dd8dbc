"""Which part of a text is which: kicker, headline, byline, body, boilerplate?

Spans are labelled, text is never changed: rules are asked about its lines (``zones/zones.toml``),
and the order of lines decides where the headline stands. Then how a text is parted into paragraphs;
last the lines that a person named as boilerplate, and their file.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, partial
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias, get_args

from mediakit.base.files import Unusable, decode, has_text, write_whole
from mediakit.base.prose import fold
from mediakit.errors import InputError, OutputError, choose, shown
from mediakit.tables import check_columns
from mediakit.zones import page, rules

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    import pandas as pd

    from mediakit.zones.rules import Asked, Rule

MAX_LINE = 240  # characters of a line that a rule for whole lines looks at

MAX_CAPTION = 600  # characters of a line that a picture credit may end

CREDIT = 120  # characters before a line's end in which a credit stands

TAIL_LINES = 6  # lines at the end of a text that the rules for its tail look at

MAX_HEADLINE_WORDS = 25

MAX_HEADLINE = 200  # characters

MAX_QUESTION_WORDS = 15  # of a headline that ends with ? or !

MAX_BEHIND = 20  # words that can stand behind a headline in its line: a date with time, a site

MENU_RUN = 4  # lines of at most MENU_WORDS words above the headline are a menu

MENU_WORDS = 3

TOGETHER = 500  # texts whose lines are looked at together

MAX_TITLE_WORDS = 30  # of a link under "Related"


Span: TypeAlias = tuple[int, int, str, str]  # start, end, zone, rule
Label: TypeAlias = tuple[str, str]
Line: TypeAlias = tuple[int, int]

DEFAULT: Final = ("body", "default")
CORPUS_LINE: Final = ("boilerplate", "corpus_line")
OUTSIDE: Final = ("boilerplate", "outside_article")

# One of these is in every credit.
_CREDIT = (":", "/", ";", "(", "[", "©", "Getty", "hoto", "reserved")

_DECORATION = "*_ >»•·▪■[]"  # around the words of a line

_BEFORE = f"{_DECORATION}#"  # a line whose beginning rules do not see as it stands

_FURTHER = ("within", "tail")  # places asked once it is known where headline and body stand

_CLOSERS = "\"'”’»)]*_ "

_ENDS = (".", "!", "?", "…", ":", ";", ",")

_ABBREVIATION = re.compile(r"(?:\b[A-Z](?:\.[A-Z])*|\b(?:Inc|Co|Ltd|Corp|Jr|Sr|[ap]\.m))\.$")

_QUESTION = re.compile(r"[^\"“‘.!?…][^.!?…]*[!?][\"”’']?$")

_NUMBER = re.compile(r"(\d{1,2})[.)]?\s")

_HEADING_MARK = re.compile(r"(#{1,6})[ \t]+(?=\S)")

# What looks empty on the page: all that `str.isspace` names, and the characters without a width.
_BLANK = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
)
_RARE_ENDS = "\r\x0b\x0c\x85\u2028\u2029"
_END = re.compile(f"[\n{_RARE_ENDS}]")
_BREAK = re.compile(f"\r\n|[\n{_RARE_ENDS}]")
_FIRST_WORD = re.compile(r"\S+")

MIN_WIDTH, MAX_WIDTH = 40, 120  # characters to which people and programs wrap lines
MIN_WRAPPED = 3  # full lines before a text counts as wrapped


class Alone(NamedTuple):
    """What is known of the lines of a text by each of them alone."""

    labels: list[Label]
    further: list[bool]  # whether a rule for further places may label a line


def find_zones(
    text: str,
    *,
    headline: int | None = None,
    known: Callable[[str], bool] | None = None,
    paragraphs: list[Line] | None = None,
    alone: Alone | None = None,
) -> list[Span]:
    r"""Which zone does each paragraph of a text belong to, and which rule says so?

    `headline` says where a title from a column of its own ends in the text: no line is looked for
    as the headline then. `known` tells of lines that were named as boilerplate (``corpus_line``).
    `paragraphs` are those of `find_paragraphs`, where they were found already, and `alone` what
    `ask_lines` says of them.

    Spans are code points, half-open, in order, none overlap. A paragraph is one span, or several
    where a kicker, a date or the name of a site was glued to it; what no rule labels is body by the
    rule ``default``. Only white space and the sign after a kicker lie outside of all spans.

    >>> for start, end, zone, rule in find_zones("Strike: Port shuts\n\nNo ship left.\n\nShare"):
    ...     print(start, end, zone, rule)
    0 6 kicker kicker_sign
    8 18 headline first_line
    20 33 body default
    35 40 boilerplate share_bar
    """
    lines = find_paragraphs(text) if paragraphs is None else paragraphs
    if alone is None:
        (alone,) = ask_lines([text], [lines])
    return _Labelling(text, headline, lines, alone).spans(known)


def ask_lines(texts: Sequence[str], paragraphs: Sequence[list[Line]]) -> Iterator[Alone]:
    """Yield for each text what rules that need no neighbours say of its paragraphs.

    Of nearly all they say nothing, which is found much faster for many texts together.
    """
    anywhere, long = (rules.place(*places).opened for places in (rules.ANYWHERE, ("long",)))
    for first in range(0, len(texts), TOGETHER):
        group = paragraphs[first : first + TOGETHER]
        pairs = zip(texts[first:], group, strict=False)
        lines = [(text, start, end) for text, own in pairs for start, end in own]
        shown = [  # of a long line its end, where a credit may stand
            text[max(start, end - MAX_LINE) : end]
            if end - start <= MAX_LINE or text[start] == "#"
            else text[end - CREDIT : end]
            for text, start, end in lines
        ]
        signed = rules.find_signed(shown)
        labels, further = [DEFAULT] * len(lines), [False] * len(lines)
        for i, (text, start, end) in enumerate(lines):
            opened = long if end - start > MAX_LINE else anywhere
            if (
                i in signed
                or opened(text[start : start + rules.MAX_OPENING])
                or text[start] in _BEFORE
            ):
                labels[i], further[i] = _ask_line(text, start, end, signed.get(i, ()))
        end = 0
        for own in group:
            start, end = end, end + len(own)
            yield Alone(labels[start:end], further[start:end])


def _ask_line(text: str, start: int, end: int, signed: Collection[int]) -> tuple[Label, bool]:
    """Return the label of a line by itself, and whether rules for other places may give it one."""
    if mark := _HEADING_MARK.match(text, start, end):
        start = mark.end()
    size = end - start
    line = text[start : min(end, start + MAX_LINE)].strip(_DECORATION)
    asked: dict[str, list[Asked]] = {"long": [], "line": [], "credit": []}
    for one in rules.place(*rules.ANYWHERE).may_match(line, signed):
        asked.setdefault(one.rule.where, []).append(one)
    own = asked["long"] + asked["line"] * (size <= MAX_LINE)
    rule = rules.find_first(own, line)
    if rule is None and asked["credit"] and size <= MAX_CAPTION:
        tail = text[max(start, end - CREDIT) : end]
        if any(sign in tail for sign in _CREDIT):
            rule = rules.find_credit(tail, asked["credit"])
    further = size <= MAX_LINE and not asked.keys().isdisjoint(_FURTHER)
    further = further and bool(rules.place(*_FURTHER).may_match(line))
    return DEFAULT if rule is None else rule.label, further


def _words(line: str) -> int:
    """Count the words of a line as white space parts them."""
    return len(line.split())


def is_prose(line: str) -> bool:
    """Whether a line is running text: it has an end mark, or more words than a headline.

    >>> is_prose("Port shuts after storm"), is_prose("No ship left."), is_prose("War in the U.S.")
    (False, True, False)
    """
    if len(line) > MAX_HEADLINE:
        return True
    bare = line.rstrip(_CLOSERS).removesuffix("\n")
    ended = bare.endswith(_ENDS) and not _ABBREVIATION.search(bare)
    return ended or _words(line) > MAX_HEADLINE_WORDS


class _Labelling:
    """The labels of one text while its rules are asked, one after the other."""

    def __init__(self, text: str, headline: int | None, lines: list[Line], alone: Alone) -> None:
        self.text, self.column, self.lines = text, headline, lines
        self.labels, self.further = alone
        self.marks: list[Span] = []  # of headings, which are kept apart from their lines
        self.headings: set[int] = set()
        for i, (start, end) in enumerate(lines if "#" in text else ()):
            if mark := _HEADING_MARK.match(text, start, end):
                self.headings.add(i)
                self.marks.append((start, mark.end(1), "boilerplate", "heading_mark"))
                lines[i] = (mark.end(), end)
        self.titles = 0  # lines of a title from a column of its own
        if headline is not None:
            self.titles = sum(start < headline for start, _ in lines)
            self.labels[: self.titles] = [("headline", "from_column")] * self.titles
        self.parts: dict[int, list[Span]] = {}
        self.article: page.Article | None = None  # of a page that was pasted whole

    def is_plain(self) -> bool:
        """Whether no rule can label a line: as most texts, it begins with the first sentence."""
        first = self.titles
        if any(label is not DEFAULT for label in self.labels[first:]) or any(self.further[first:]):
            return False
        if self.marks or first == len(self.lines) or (first == 0 and self.column is not None):
            return False
        line = self.line(first)
        if rules.place("start").opened(line[: rules.MAX_OPENING]):
            return False
        return is_prose(line) and not self._asks(first, line)

    def line(self, i: int) -> str:
        """Return a paragraph's text."""
        start, end = self.lines[i]
        return self.text[start:end]

    def free(self, start: int) -> list[int]:
        """Return the lines without a label from one on."""
        return [i for i in range(start, len(self.lines)) if self.labels[i] is DEFAULT]

    def spans(self, known: Callable[[str], bool] | None) -> list[Span]:
        """Ask all rules and return the spans."""
        if known or not self.is_plain():
            self._ask_all(known)
        elif self.column is not None:
            self._split_headline(0)
        found = [(*line, *label) for line, label in zip(self.lines, self.labels, strict=True)]
        if not (self.parts or self.marks):
            return found
        whole = (span for i, span in enumerate(found) if i not in self.parts)
        return sorted(chain(whole, self.marks, *self.parts.values()))

    def _ask_all(self, known: Callable[[str], bool] | None) -> None:
        """Ask all rules, those of the article's head first."""
        if known:  # before the headline, so that what stands below a line that was named can be it
            for i, (zone, _) in enumerate(self.labels):
                if zone not in ("boilerplate", "headline") and known(self.line(i)):
                    self.labels[i] = CORPUS_LINE
        if len(self.lines) >= page.MIN_LINES:
            self.label_page()
        self.label_head()
        half = self.article.first if self.article else len(self.lines) // 2
        self.ask("tail", self.free(half)[-TAIL_LINES:])
        if any(zone == "boilerplate" for zone, _ in self.labels):
            self.label_headings()
            self.label_neighbours()

    def ask(self, where: str, lines: Sequence[int], longest: int = MAX_LINE) -> None:
        """Ask the rules of one place about lines that have no label."""
        find = rules.place(where).find
        if where in _FURTHER:
            lines = [i for i in lines if self.further[i]]
        for i in lines:
            start, end = self.lines[i]
            if i in self.parts or end - start > longest:
                continue
            if rule := find(self.line(i).strip(_DECORATION)):
                self.labels[i] = rule.label

    def label_page(self) -> None:
        """Label what is around and within the article of a page that was pasted whole."""
        known = sum(zone == "boilerplate" for zone, _ in self.labels)
        if known < page.MIN_KNOWN:
            return  # most texts
        lines = [self.line(i) for i in range(len(self.lines))]
        own = [i for i, (_, rule) in enumerate(self.labels) if rule != "from_column"]
        if not page.is_page([lines[i] for i in own], known):
            return
        self.ask("page", self.free(0), MAX_CAPTION)
        self.article = page.find_article(lines, self.labels)
        if self.article:
            self._label_around(self.article)
            self._label_within(self.article, lines)

    def _label_around(self, article: page.Article) -> None:
        """Label what stands before the article of a page and behind it."""
        start = article.first if article.headline is None else article.headline
        if start and self.labels[start - 1] is DEFAULT and find_label(self.line(start - 1)):
            start -= 1
        while start and self.labels[start - 1][0] == "byline":
            start -= 1
        end = article.last + 1
        near = end + TAIL_LINES
        while end < len(self.lines) and self.labels[end] is not DEFAULT:
            end += 1
        for i, (zone, rule) in enumerate(self.labels):
            credit = rule == "byline_reporting" and end <= i < near
            if zone in ("body", "byline") and not (start <= i < end or credit):
                self.labels[i] = OUTSIDE

    def _label_within(self, article: page.Article, lines: Sequence[str]) -> None:
        """Label links, captions and appeals between the paragraphs of a page."""
        _, first, last = article
        for i, point in enumerate(page.find_points(lines[first : last + 1]), first):
            if self.labels[i] is DEFAULT:
                if self.labels[i - 1][1] == "newsletter":
                    self.ask("page_below", [i], MAX_CAPTION)
                elif not point and page.is_teaser(lines[i]):
                    self.labels[i] = OUTSIDE

    def label_head(self) -> None:
        """Find headline, kicker and byline above the first sentence."""
        if self.article:
            self._label_above(self.article)
            return
        heads, first = self._head()
        if first is None:
            return
        self.ask("head", heads)
        heads = self._without_menu([i for i in heads if self.labels[i] is DEFAULT])
        if self.column is not None:
            self.ask("below", heads)
            self._split_headline(0)
        elif heads and (at := self._headline(heads)) is not None:
            self._split_headline(at)
            self.ask("below", [i for i in heads if i > at and self.labels[i] is DEFAULT])
        self._split_start(first)
        self.ask("within", self.free(first + 1))

    def _label_above(self, article: page.Article) -> None:
        """Label headline, kicker and byline above the article of a page."""
        at, first, _ = article
        heads = [i for i in self.free(0) if i < first]
        if at is not None:
            for i in [i for i in heads if i < at]:
                if rule := find_label(self.line(i)):
                    self.labels[i] = rule.label
            if self.column is None:
                self.labels[at] = ("headline", "above_article")
                self._split_headline(at)
            else:
                self.labels[at] = OUTSIDE
        if self.column is not None:
            self._split_headline(0)
        below = [i for i in heads if self.labels[i] is DEFAULT]
        self.ask("head", below)
        self.ask("below", [i for i in below if self.labels[i] is DEFAULT])
        kept = at is not None  # what stands directly below the headline, and under a heading
        for i in range(first if at is None else at + 1, first):
            line = self.line(i)
            if self.labels[i] is not DEFAULT:
                kept = False
            elif _words(line) < page.MIN_HEADLINE and not page.is_ended(line):
                kept = line.lower().rstrip(":") in rules.word_lists()["summary"]
                self.labels[i] = OUTSIDE
            elif not (kept or page.is_ended(line)) and (i + 1 < first or page.is_teaser(line)):
                self.labels[i] = OUTSIDE
        self._split_start(first)
        self.ask("within", self.free(first + 1))

    def _head(self) -> tuple[list[int], int | None]:
        """Return the lines above the first sentence, and the line where that begins."""
        heads: list[int] = []
        for i in self.free(0):
            line = self.line(i)
            if i not in self.headings and is_prose(line) and (heads or not self._asks(i, line)):
                return heads, i
            heads.append(i)
        return heads, None

    def _asks(self, i: int, line: str) -> bool:
        """Whether the first line is a headline although it ends with ? or !."""
        if len(line) > MAX_HEADLINE or not _QUESTION.fullmatch(line):
            return False
        below = self.free(i + 1)
        return bool(below) and _words(self.line(below[0])) > _words(line) <= MAX_QUESTION_WORDS

    def _without_menu(self, heads: list[int]) -> list[int]:
        """Label a run of very short lines above the headline, and return the others."""
        run = 0
        while run < len(heads) and _words(self.line(heads[run])) <= MENU_WORDS:
            run += 1
        if run < MENU_RUN or run == len(heads):
            return heads
        for i in heads[:run]:
            self.labels[i] = ("boilerplate", "menu")
        return heads[run:]

    def _headline(self, heads: list[int]) -> int | None:
        """Label the kicker line and return the line of the headline, if any can be one."""
        marked = [i for i in heads if i in self.headings]
        if marked:
            self.labels[marked[0]] = ("headline", "heading_mark")
            return marked[0]
        at = heads[0]
        if rule := find_label(self.line(at)):
            if len(heads) > 1 and _words(self.line(heads[1])) >= MENU_WORDS:
                self.labels[at] = rule.label
                at = heads[1]
            elif self.line(at).rstrip(":| ").lower() in rules.word_lists()["section"]:
                self.labels[at] = rule.label
                return None  # a section is a kicker without a headline
        if number := _NUMBER.match(self.line(at)):  # of the first of several subheads, maybe
            following = re.compile(rf"{int(number[1]) + 1}[.)]?\s")
            if any(following.match(self.line(i)) for i in range(at + 1, len(self.lines))):
                return None
        self.labels[at] = ("headline", "first_line")
        return at

    def _split_headline(self, at: int) -> None:
        """Part a headline's line into kicker, headline and what is glued to its end."""
        start = self.lines[at][0]
        parts = split_headline(self.line(at), self.labels[at])
        self.parts[at] = [(start + s, start + e, z, r) for s, e, z, r in parts]

    def _split_start(self, at: int) -> None:
        """Part a date from the first sentence that it is glued to."""
        start, end = self.lines[at]
        if not rules.place("start").opened(self.text[start : start + rules.MAX_OPENING]):
            return  # most texts
        head = rules.seen(self.text[start : min(end, start + MAX_LINE)], case=True)
        for asked in rules.place("start").may_match(head):
            if found := asked.regex.match(head):
                cut = start + found.end()
                rest = end - len(self.text[cut:end].lstrip())
                self.parts[at] = [(start, cut, *asked.rule.label), (rest, end, *DEFAULT)]

    def label_headings(self) -> None:
        """Label what belongs to headings such as *Related* and *Comments*."""
        covers = {rule.name: rule.covers for rule in rules.load_rules() if rule.covers}
        begun, done = False, -1
        for i, label in enumerate(self.labels):
            if covers.get(label[1]) == "line" and i > done:
                done = i + 1
                if self.labels[done : i + 2] == [DEFAULT]:
                    self.labels[done] = label
            begun = begun or (label is DEFAULT and is_prose(self.line(i)))
            if begun and i >= done and covers.get(label[1], "line") != "line":
                find = self._titles if covers[label[1]] == "titles" else self._comments
                for done in find(i + 1):
                    self.labels[done] = label

    def _titles(self, start: int) -> Iterator[int]:
        """Yield the lines from `start` on that look like titles of other articles."""
        for i in self.free(start):
            line = self.line(i)
            if _words(line) > MAX_TITLE_WORDS or (is_prose(line) and line[-1] not in "?!"):
                return
            yield i

    def _comments(self, start: int) -> list[int]:
        """Return all lines from `start` on if one of the first is the head of a comment."""
        is_head = rules.shape("comment_head").fullmatch
        near = range(start, min(start + 5, len(self.lines)))
        found = any(is_head(rules.seen(self.line(i)[:MAX_LINE], case=False)) for i in near)
        return self.free(start) if found else []

    def label_neighbours(self) -> None:
        """Label names of buttons and menu entries that stand next to boilerplate."""
        pairs = list(pairwise(range(len(self.lines))))
        backwards = [(below, above) for above, below in reversed(pairs)]
        for near, i in [*pairs, *backwards]:
            if self.labels[i] is DEFAULT and self.labels[near][0] == "boilerplate":
                self.ask("beside", [i])


def split_headline(line: str, label: Label = ("headline", "first_line")) -> list[Span]:
    """Part a headline from a kicker before it and from a date or a site's name behind it."""
    start, end, text = 0, len(line), rules.seen(line, case=True)
    before, behind = list[Span](), list[Span]()
    for asked in rules.place("headline").may_match(text):
        rule, found = asked.rule, asked.regex.match(text, start, end)
        if found is None or not _stands_alone(rule.verb, found):
            continue
        if rule.zone != "kicker":
            behind.append((*found.span("rest"), *rule.label))
            end = found.end("headline")
        elif not before:
            before.append((*found.span("kicker"), *rule.label))
            start = found.start("headline")
    return [*before, (start, end, *label), *behind]


def _stands_alone(verb: str, found: re.Match[str]) -> bool:
    """Whether what follows a kicker has a verb of its own, and the kicker has none."""
    groups = found.groupdict()
    label = (groups.get("label") or "").lower().split()
    event = (groups.get("event") or "").lower()
    if any(word in rules.verbs() for word in [*label, groups.get("noun")]):
        return False
    # The noun of an event may be the verb of a subject: nurses strike, a hospital does not.
    if label and event in rules.verbs():
        plural = label[-1].endswith("s") or label[-1] in rules.word_lists()["collective"]
        if plural or event.endswith("s"):
            return False
    if not verb:
        return True
    words = [word.strip(",.'\"") for word in groups["headline"].split()[:7]]
    if verb == "any":
        words = [word.lower() for word in words]
    return words[0] not in rules.verbs() and any(word in rules.verbs() for word in words[1:])


def find_label(line: str) -> Rule | None:
    """Return the rule by which a whole line is a kicker, or nothing."""
    text = rules.seen(line, case=True)
    for asked in rules.place("label").may_match(text):
        found = asked.regex.match(text)
        if found is not None and _stands_alone("", found):
            return asked.rule
    return None


def find_paragraphs(text: str) -> list[tuple[int, int]]:
    """Where does each paragraph begin and end?

    A paragraph is a line; in a text that was wrapped to a fixed width it is a block of lines.
    Elsewhere a line that ends in a letter goes on in a next one that begins with a small letter.
    """
    rare = any(mark in text for mark in _RARE_ENDS)
    parts = _END.split(text) if rare else text.split("\n")
    lines, at = [], 0
    for part in parts:
        if part and (bare := part.strip(_BLANK)):
            start = at if len(bare) == len(part) else at + part.index(bare)
            lines.append((start, start + len(bare)))
        at += len(part) + 1
    n = len(lines)
    # An empty line after each, as every second one is (found faster): nothing can be wrapped.
    if not rare and 2 * n in (len(parts), len(parts) + 1) and not any(parts[1::2]):
        return lines
    if text.count("\n\n") == n - 1 and "\n\n\n" not in text and "\r" not in text:
        return lines
    return _unwrapped(text, lines)


def find_below(title: str, text: str, paragraphs: list[Line]) -> list[Line]:
    """Return the paragraphs of a title with a text below it, given those of the text alone.

    >>> find_below("Port shuts", "No ship left.", [(0, 13)])
    [(0, 10), (12, 25)]
    """
    if _END.search(title) or title != title.strip(_BLANK) or text.startswith("\n"):
        return find_paragraphs(f"{title}\n\n{text}")
    # An empty line stands between them, so that they can never be lines of one block.
    added = len(title) + 2
    return [(0, len(title)), *((start + added, end + added) for start, end in paragraphs)]


def is_blank(text: str) -> bool:
    """Whether nothing of a text would be seen on a page."""
    return not text.strip(_BLANK)


def _unwrapped(text: str, lines: list[Line]) -> list[Line]:
    """Join the lines of wrapped blocks, and elsewhere a line that goes on in the next."""
    blocks: list[list[Line]] = []  # of lines without an empty one between them
    last = 0
    for line in lines:
        gap = text[last : line[0]]
        if blocks and (gap == "\n" or len(_BREAK.findall(gap)) == 1):
            blocks[-1].append(line)
        else:
            blocks.append([line])
        last = line[1]
    if len(blocks) == len(lines):
        return lines
    width = max(end - start for block in blocks if len(block) > 1 for start, end in block)
    wrapped = [_is_wrapped(text, block, width) for block in blocks]
    full = sum(len(block) - 1 for block, is_full in zip(blocks, wrapped, strict=True) if is_full)
    fits = MIN_WIDTH <= width <= MAX_WIDTH and full >= MIN_WRAPPED
    joined: list[Line] = []
    for block, is_full in zip(blocks, wrapped, strict=True):
        joined.append(block[0])
        for start, end in block[1:]:
            if (fits and is_full) or (text[joined[-1][1] - 1].isalpha() and text[start].islower()):
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
    return joined


def _is_wrapped(text: str, block: list[Line], width: int) -> bool:
    """Whether each line of a block is full: the first word of the next would not have fitted."""
    return len(block) > 1 and all(
        (word := _FIRST_WORD.match(text, following, stop))
        and end - start + 1 + len(word[0]) > width
        for (start, end), (following, stop) in pairwise(block)
    )


Form = Literal["line", "numbers", "lead"]
Known = dict[str | None, "Callable[[str], bool]"]

COLUMNS: Final = ("outlet", "line", "form", "n_articles")  # of the file

MAX_BYTES: Final = 10_000_000

_HEAD: Final = """\
# Lines that count as boilerplate, for read_articles(source, boilerplate="this file").
# Read each and delete those that belong to the articles.
#
# outlet      whose articles; left out: those without an outlet
# line        as it stands in one of them; case, kind of quotation mark and white space do not count
# form        line     the same line
#             numbers  the same but for numbers, months and days of the week
#             lead     what begins with the same words and a colon, and is not running text
# n_articles  how many had it when it was proposed; not used

"""

_LEAD: Final = re.compile(r"((?:[^\W\d_]+(?:['-][^\W\d_]+)* ){1,3}[^\W\d_]+(?:['-][^\W\d_]+)*:) ")

_WORD: Final = re.compile(r"[^\W\d_]{2}")


class Key(NamedTuple):
    """What lines have in common that are the same in one of the forms."""

    form: Form
    text: str


def fold_line(line: str) -> str:
    """Return a line without regard to case, kind of quotation mark, white space."""
    return " ".join(fold(rules.seen(line, case=True)).split())


def find_keys(line: str) -> list[Key]:
    """Return the keys of a line, in all forms that it can have.

    >>> [tuple(key) for key in find_keys("Read next: Day 3")]
    [('line', 'read next: day 3'), ('numbers', 'read next: day 0'), ('lead', 'read next:')]
    """
    folded = fold_line(line)
    keys = [Key("line", folded)]
    if len(line) > MAX_LINE:
        return keys
    masked, n = _varying().subn("0", folded)
    if n and _WORD.search(masked):
        keys.append(Key("numbers", masked))
    lead = None if is_statement(line) else find_lead(folded)
    if lead:
        keys.append(Key("lead", lead))
    return keys


def is_statement(line: str) -> bool:
    """Whether a line is running text that neither asks nor calls."""
    return is_prose(line) and (len(line) > MAX_LINE or line.rstrip("\"'”’»)]")[-1:] not in "?!")


def find_lead(folded: str) -> str | None:
    """Return the two to four words and the colon that a folded line begins with, if so."""
    found = _LEAD.match(folded)
    return found[1] if found else None


@cache
def _varying() -> re.Pattern[str]:
    """Return what finds numbers, months and days of the week in a folded line."""
    lists = rules.word_lists()
    words = sorted({*lists["month"], *lists["weekday"]}, key=lambda w: (-len(w), w))
    return re.compile(rf"\d+(?:[.,:/]\d+)*(?:st|nd|rd|th)?\b|\b(?:{'|'.join(words)})\b")


def read_known_lines(path: str | Path) -> Known:
    """Return what tells the boilerplate of each outlet, as a file of `write_boilerplate` says.

    None stands for articles without an outlet.
    """
    keys: dict[str | None, set[Key]] = {}
    place = shown(str(path))
    for number, entry in enumerate(_read(Path(path), place), 1):
        outlet, key = _checked(entry, f"{place}, entry {number} of [[lines]]")
        keys.setdefault(outlet, set()).add(key)
    return {outlet: _finder(known) for outlet, known in keys.items()}


def _finder(known: set[Key]) -> Callable[[str], bool]:
    """Return what tells whether a line has one of these keys."""
    alone = all(key.form == "line" for key in known)
    return partial(_has_line if alone else _has_form, known)  # which other processes can be sent


def _has_line(known: set[Key], line: str) -> bool:
    return ("line", fold_line(line)) in known


def _has_form(known: set[Key], line: str) -> bool:
    return not known.isdisjoint(find_keys(line))


def _read(path: Path, place: str) -> list[Any]:
    """Return the entries of the file."""
    try:
        fits = path.is_file() and path.stat().st_size <= MAX_BYTES
        text = decode(path.read_bytes())[0] if fits else ""
        entries = tomllib.loads(text.replace("\r\n", "\n")).get("lines")
    except OSError as error:
        raise InputError(f"{place} cannot be read: {error.strerror}. Check the path.") from error
    except Unusable as why:
        raise InputError(f"{place} cannot be read: {why.detail}.") from why
    except (ValueError, RecursionError) as error:
        told = f"{place} is not valid TOML: {error}. Put texts in quotation marks."
        raise InputError(told) from error
    if not fits:
        told = "is not a file of boilerplate lines. Give one that `mediakit zones --save` wrote."
        raise InputError(f"{place} {told}")
    if not isinstance(entries, list):
        told = f"{place} names no lines: `lines` is {shown(entries)}."
        raise InputError(f"{told} Write [[lines]] above each entry.")
    return entries


def _checked(entry: Any, place: str) -> tuple[str | None, Key]:  # noqa: ANN401 (from a file)
    """Return outlet and key of an entry, or say what is wrong with it."""
    if not isinstance(entry, dict):
        raise InputError(f'{place} is {shown(entry)}. Write outlet = "…" and line = "…".')
    for name, value in entry.items():
        choose(f"{place}: field", name, COLUMNS, error=InputError)
        if name != "n_articles" and (not isinstance(value, str) or not value.strip()):
            raise InputError(f"{place}: {name} is {shown(value)}. Write it in quotation marks.")
    form = choose(f"{place}: form", entry.get("form", "line"), get_args(Form), error=InputError)
    line = entry.get("line", "")
    # Any line will do that begins with a lead.
    found = dict(find_keys(f"{line} x" if form == "lead" else line)) if line else {}
    if form not in found:
        told = f"cannot be taken by the form {form!r}. Write a whole line."
        raise InputError(f"{place}: {shown(line)} {told}")
    return entry.get("outlet"), Key(form, found[form])


def write_boilerplate(proposals: pd.DataFrame, path: str | Path) -> Path:
    r"""Write lines that are boilerplate to a file for `read_articles`.

    Parameters
    ----------
    proposals
        Those rows of `propose_boilerplate` that are meant: outlet, line, form, n_articles.
    path
        A new file that ends in `.toml`. To write the same again does nothing.

    Returns
    -------
    Path
        The file: TOML, the same for the same rows.

    Raises
    ------
    ColumnMissingError, OutputError
        If a column is missing; the name does not end in `.toml`, or the file cannot be written or
        says something else: a person may have worked on it.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> from tempfile import TemporaryDirectory
    >>> bodies = ["No ship left.", "Rain fell on the hills.", "The court heard the case."]
    >>> articles = pd.DataFrame({"text": [f"{body}\n\nEcho on paper" for body in bodies]})
    >>> proposals = mk.measures.propose_boilerplate(mk.read_articles(articles))
    >>> with TemporaryDirectory() as folder:
    ...     file = mk.measures.write_boilerplate(proposals, f"{folder}/lines.toml")
    ...     mk.count_zones(mk.read_articles(articles, boilerplate=file))
              zone         rule  n  n_articles  n_words
    0         body      default  3           3       13
    1  boilerplate  corpus_line  3           3        9
    """
    import tomli_w

    check_columns(proposals, COLUMNS)
    path = Path(path)
    place = shown(str(path))
    if path.suffix.lower() != ".toml":
        raise OutputError(f"{place}: lines are written as TOML. Let the name end in .toml.")
    entries = []
    for outlet, line, form, n in zip(*(proposals[name] for name in COLUMNS), strict=True):
        owner = {"outlet": outlet} if isinstance(outlet, str) else {}
        entry = {**owner, "line": line, "form": form, "n_articles": int(n)}
        entries.append("[[lines]]\n" + tomli_w.dumps(entry))
    text = _HEAD + ("\n".join(entries) or "lines = []\n")
    if path.exists() and not has_text(path, text):
        raise OutputError(f"{place} exists with other content. Give a new name.")
    write_whole(path, text)
    return path
