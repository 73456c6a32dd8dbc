"""Which part of a text is which: kicker, headline, byline, body, boilerplate.

Spans are labelled, text is never changed. The rules are data (``data/zones.toml``); this module
asks them, line by line, and decides by the order of lines where the headline stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mediakit.zones.guards import MAX_OPENING
from mediakit.zones.kickers import Label, Span, find_label, is_section, split_headline
from mediakit.zones.paragraphs import find_paragraphs
from mediakit.zones.zone_rules import find_credit, load_rules, patterns_for, place, seen, shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mediakit.zones.zone_rules import Rule

MAX_LINE = 240  # characters of a line that a rule for whole lines looks at
MAX_CAPTION = 600  # characters of a line that a picture credit may end
CREDIT = 120  # characters before a line's end in which a credit stands
TAIL_LINES = 6  # lines at the end of a text that the rules for its tail look at
MAX_HEADLINE_WORDS = 25
MAX_HEADLINE = 200  # characters
MAX_QUESTION_WORDS = 15  # of a headline that ends with ? or !
MENU_RUN = 4  # lines of at most MENU_WORDS words above the headline are a menu
MENU_WORDS = 3
MAX_TITLE_WORDS = 30  # of a link under "Related"

DEFAULT: Final = ("body", "default")
CORPUS_LINE: Final = ("boilerplate", "corpus_line")
# One of these is in every credit.
_CREDIT = (":", "/", ";", "(", "[", "©", "Getty", "hoto", "reserved")
_DECORATION = "*_ >»•·▪■[]"  # around the words of a line
_CLOSERS = "\"'”’»)]*_ "
_ENDS = (".", "!", "?", "…", ":", ";", ",")
_ABBREVIATION = re.compile(r"(?:\b[A-Z](?:\.[A-Z])*|\b(?:Inc|Co|Ltd|Corp|Jr|Sr|[ap]\.m))\.$")
_QUESTION = re.compile(r"[^\"“‘.!?…][^.!?…]*[!?][\"”’']?$")
_NUMBER = re.compile(r"(\d{1,2})[.)]?\s")
_HEADING_MARK = re.compile(r"(#{1,6})[ \t]+(?=\S)")


def find_zones(
    text: str, *, headline: int | None = None, known: Callable[[str], bool] | None = None
) -> list[Span]:
    r"""Which zone does each paragraph of a text belong to, and which rule says so?

    Parameters
    ----------
    text
        An article as it was read.
    headline
        Where a title from a column of its own ends in the text (code points), if there is one;
        no line is looked for as the headline then.
    known
        Whether a line was named as boilerplate (`known_lines`); the rule is ``corpus_line``.

    Returns
    -------
    list of (start, end, zone, rule)
        Code points, half-open, in the order of the text, without white space at their ends; none
        overlap. A paragraph is one span, or several where a kicker, a date or the name of a site
        was glued to it. What no rule labels is body by the rule ``default``. Only white space and
        the sign between kicker and headline lie outside of all spans.

    Examples
    --------
    >>> for start, end, zone, rule in find_zones("Strike: Port shuts\n\nNo ship left.\n\nShare"):
    ...     print(start, end, zone, rule)
    0 6 kicker kicker_sign
    8 18 headline first_line
    20 33 body default
    35 40 boilerplate share_bar
    """
    return _Labelling(text, headline).spans(known)


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
    if bare.endswith(_ENDS) and not _ABBREVIATION.search(bare):
        return True
    return _words(line) > MAX_HEADLINE_WORDS


def _credit(tail: str) -> Rule | None:
    """Return the rule by which the end of a line is a credit, or nothing."""
    for sign in _CREDIT:
        if sign in tail:
            return find_credit(tail)
    return None


class _Labelling:
    """The labels of one text while its rules are asked, one after the other."""

    def __init__(self, text: str, headline: int | None) -> None:
        self.text = text
        self.column = headline
        self.marks: list[Span] = []
        self.headings: set[int] = set()
        self.lines = find_paragraphs(text)
        if "#" in text:
            self._cut_marks()
        self.short = [i for i, (start, end) in enumerate(self.lines) if end - start <= MAX_LINE]
        self.labels: list[Label | None] = [None] * len(self.lines)
        self.parts: dict[int, list[Span]] = {}

    def _cut_marks(self) -> None:
        """Cut heading marks off the lines, and keep them apart."""
        for i, (start, end) in enumerate(self.lines):
            mark = _HEADING_MARK.match(self.text, start, end)
            if mark:
                self.headings.add(i)
                self.marks.append((start, mark.end(1), "boilerplate", "heading_mark"))
                self.lines[i] = (mark.end(), end)

    def line(self, i: int) -> str:
        """Return a paragraph's text."""
        start, end = self.lines[i]
        return self.text[start:end]

    def free(self, start: int, stop: int) -> list[int]:
        """Return the lines without a label between two line numbers."""
        return [i for i in range(start, stop) if self.labels[i] is None]

    def spans(self, known: Callable[[str], bool] | None) -> list[Span]:
        """Ask all rules and return the spans."""
        self.label_lines()
        if known is not None:
            self.label_known(known)
        self.label_head()
        self.label_tail()
        if any(label[0] == "boilerplate" for label in filter(None, self.labels)):
            self.label_headings()
            self.label_neighbours()
        found = list(self.marks)
        for i, ((start, end), label) in enumerate(zip(self.lines, self.labels, strict=True)):
            if i in self.parts:
                found += self.parts[i]
            else:
                zone, rule = label or DEFAULT
                found.append((start, end, zone, rule))
        return sorted(found)

    def label_lines(self) -> None:
        """Ask the rules that need no neighbours."""
        text, column, opened = self.text, self.column or 0, place("long").opened
        for i, (start, end) in enumerate(self.lines):
            if start < column:
                self.labels[i] = ("headline", "from_column")
                continue
            # Nearly all long lines end here: no pattern for beginnings matches theirs.
            opening = text[start : start + MAX_OPENING]
            asked = end - start <= MAX_LINE or opening[0] in _DECORATION or opened(opening)
            rule = self._rule(start, end) if asked else None
            if rule is None and end - start <= MAX_CAPTION:
                rule = _credit(text[max(start, end - CREDIT) : end])
            if rule is not None:
                self.labels[i] = (rule.zone, rule.name)

    def label_known(self, known: Callable[[str], bool]) -> None:
        """Label the lines that were named, so that what stands below one can be the headline."""
        for i, label in enumerate(self.labels):
            kept = label is not None and label[0] in ("boilerplate", "headline")
            if not kept and known(self.line(i)):
                self.labels[i] = CORPUS_LINE

    def _rule(self, start: int, end: int) -> Rule | None:
        """Return the rule for a line, or for the beginning of a long one."""
        if end - start <= MAX_LINE:
            return place("long", "line").find(self.text[start:end].strip(_DECORATION))
        return place("long").find(self.text[start : start + MAX_LINE].strip(_DECORATION))

    def label_head(self) -> None:
        """Find headline, kicker and byline above the first sentence."""
        heads, first = self._head()
        if first is None:
            return
        self._ask("head", heads)
        heads = self._without_menu([i for i in heads if self.labels[i] is None])
        if self.column is not None:
            self._ask("below", heads)
            self._split_headline(0)
        elif heads:
            at = self._headline(heads)
            if at is not None:
                self._split_headline(at)
                self._ask("below", [i for i in heads if i > at and self.labels[i] is None])
        self._split_start(first)
        self._ask("within", [i for i in self.short if i > first and self.labels[i] is None])

    def _head(self) -> tuple[list[int], int | None]:
        """Return the lines above the first sentence, and the line where that begins."""
        heads: list[int] = []
        for i, label in enumerate(self.labels):
            if label is not None:
                continue
            line = self.line(i)
            if i not in self.headings and is_prose(line) and (heads or not self._asks(i, line)):
                return heads, i
            heads.append(i)
        return heads, None

    def _asks(self, i: int, line: str) -> bool:
        """Whether the first line is a headline although it ends with ? or !."""
        if len(line) > MAX_HEADLINE or not _QUESTION.fullmatch(line):
            return False
        if _words(line) > MAX_QUESTION_WORDS:
            return False
        below = self.free(i + 1, len(self.lines))
        return bool(below) and _words(self.line(below[0])) > _words(line)

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
        rule = find_label(self.line(at))
        if rule is not None and len(heads) > 1 and _words(self.line(heads[1])) >= MENU_WORDS:
            self.labels[at] = (rule.zone, rule.name)
            at = heads[1]
        elif rule is not None and is_section(self.line(at)):
            self.labels[at] = (rule.zone, rule.name)
            return None
        if _numbered(self.line(at), [self.line(i) for i in range(at + 1, len(self.lines))]):
            return None
        self.labels[at] = ("headline", "first_line")
        return at

    def _split_headline(self, at: int) -> None:
        """Part a headline's line into kicker, headline and what is glued to its end."""
        start, end = self.lines[at]
        zone, rule = self.labels[at] or DEFAULT
        parts = split_headline(self.text[start:end], (zone, rule))
        self.parts[at] = [(start + s, start + e, z, r) for s, e, z, r in parts]

    def _split_start(self, at: int) -> None:
        """Part a date from the first sentence that it is glued to."""
        start, end = self.lines[at]
        if not place("start").opened(self.text[start : start + MAX_OPENING]):
            return
        head = seen(self.text[start : min(end, start + MAX_LINE)], case=True)
        for asked in patterns_for("start"):
            rule, found = asked.rule, asked.match(head, 0, len(head))
            if found and self.labels[at] is None:
                cut = start + found.end()
                rest = cut + len(self.text[cut:end]) - len(self.text[cut:end].lstrip())
                self.parts[at] = [(start, cut, rule.zone, rule.name), (rest, end, *DEFAULT)]

    def label_tail(self) -> None:
        """Ask the rules for the end of the text."""
        half = len(self.lines) // 2
        if self.short and self.short[-1] >= half:
            self._ask("tail", self.free(half, len(self.lines))[-TAIL_LINES:])

    def _ask(self, where: str, lines: Sequence[int]) -> None:
        """Ask the rules of one place about lines that have no label."""
        find = place(where).find
        for i in lines:
            start, end = self.lines[i]
            if i not in self.parts and end - start <= MAX_LINE:
                rule = find(self.text[start:end].strip(_DECORATION))
                if rule is not None:
                    self.labels[i] = (rule.zone, rule.name)

    def label_headings(self) -> None:
        """Label what belongs to headings such as *Related* and *Comments*."""
        covers = {rule.name: rule.covers for rule in load_rules() if rule.covers}
        begun, done = False, 0
        for i, label in enumerate(self.labels):
            begun = begun or (label is None and is_prose(self.line(i)))
            if i < done or not begun or label is None or label[1] not in covers:
                continue
            titles = covers[label[1]] == "titles"
            covered = list(self._titles(i + 1)) if titles else self._comments(i + 1)
            for j in covered:
                self.labels[j] = label
            done = covered[-1] if covered else i

    def _titles(self, start: int) -> Iterator[int]:
        """Yield the lines from `start` on that look like titles of other articles."""
        for i in range(start, len(self.lines)):
            line = self.line(i)
            if self.labels[i] is None:
                if _words(line) > MAX_TITLE_WORDS or (is_prose(line) and line[-1] not in "?!"):
                    return
                yield i

    def _comments(self, start: int) -> list[int]:
        """Return all lines from `start` on if one of the first is the head of a comment."""
        comment_head = shape("comment_head")
        near = range(start, min(start + 5, len(self.lines)))
        if any(comment_head.fullmatch(seen(self.line(i)[:MAX_LINE], case=False)) for i in near):
            return self.free(start, len(self.lines))
        return []

    def label_neighbours(self) -> None:
        """Label names of buttons and menu entries that stand next to boilerplate."""
        order = range(len(self.lines))
        for step, lines in ((-1, order), (1, reversed(order))):
            for i in lines:
                near = i + step
                if self.labels[i] is None and 0 <= near < len(self.lines):
                    label = self.labels[near]
                    if label is not None and label[0] == "boilerplate":
                        self._ask("beside", [i])


def _numbered(line: str, others: Sequence[str]) -> bool:
    """Whether a line is the first of numbered subheads: another begins with the next number."""
    number = _NUMBER.match(line)
    if number is None:
        return False
    following = re.compile(rf"{int(number[1]) + 1}[.)]?\s")
    return any(following.match(other) for other in others)
