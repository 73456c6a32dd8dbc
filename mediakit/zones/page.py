"""Which lines of a page that was pasted whole, with menus, teasers and comments, are the article?

Prose comes in runs there: the article is the run of lines with the most prose and the least between
it. Its headline is above it, where the lines begin to share its words. Numbers below were set on
pages with odd numbers in ``tests/gold/pasted``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mediakit.base.files import read_toml
from mediakit.base.prose import fold, fold_all
from mediakit.zones import rules

if TYPE_CHECKING:
    from collections.abc import Sequence

MIN_LINES = 30  # of a page
MIN_SHORT = 0.4  # share of its lines with fewer than SHORT words and no end mark
SHORT = 6  # words
MIN_KNOWN = 3  # of its lines that a rule knows as boilerplate
MANY_SHORT, MANY_KNOWN = 30, 10  # of such lines are a page's furniture around any article
MIN_PROSE = 40  # words of its article

SENTENCE = 5  # words from which a line with an end mark is prose
PARAGRAPH = 40  # words from which a line is prose without one
MIN_COLON = 4  # words of a line whose colon opens a list
TITLE = 10  # words from which a line without one is rather a teaser or a caption than a subhead
MEAN = 12  # words that a line of prose must exceed to speak for a run
MAX_GAP = 100  # words of cost within an article
MUCH = 35  # words more than which speak half as loud
END = -9  # the cost of a line behind which no article goes on that was not found to
MAX_REACH = 15  # lines between an article and a paragraph of its end
FAR = -10  # the cost of a line from which it counts however many others stand beside it
MAX_USUAL = 40  # words of cost of all others in one gap
FIRST = 0.8  # of the best run's sum that an earlier one needs: teasers stand behind the article
NEAR_HEAD = 40  # lines above the article among which its headline is looked for
MAX_DECK = 2  # lines of prose between headline and article
MIN_HEADLINE, MAX_HEADLINE = 4, 25  # words

_CLOSERS = "\"'”’»)]*_ "
_WORD = re.compile(r"[^\W\d_]{4,}")
_DATE = re.compile(r"\d{4}|\bago\b")
_ADDRESS = re.compile(r"\w@\w+\.\w")
_STEM = 5  # letters in which forms of a word agree


class Article(NamedTuple):
    """Where the article of a page stands, by numbers of lines."""

    headline: int | None
    first: int  # line of prose
    last: int


def is_ended(line: str) -> bool:
    """Whether a line ends as a sentence does."""
    return line.rstrip(_CLOSERS).endswith((".", "!", "?", "…"))


def is_page(lines: Sequence[str], known: int) -> bool:
    """Whether lines are a whole page: many, short, `known` of them boilerplate.

    >>> is_page(["News", "Sport", "Share"] * 10, 10), is_page(["He left."] * 30, 10)
    (True, False)
    """
    if len(lines) < MIN_LINES or known < MIN_KNOWN:
        return False
    short = sum(len(line.split()) < SHORT and not is_ended(line) for line in lines)
    return short >= MIN_SHORT * len(lines) or (short >= MANY_SHORT and known >= MANY_KNOWN)


def is_prose(line: str) -> bool:
    """Whether a line of a page is a paragraph: an end mark and five words, or forty words."""
    n = len(line.split())
    return n >= PARAGRAPH or (n >= SENTENCE and is_ended(line))


def is_teaser(line: str) -> bool:
    """Whether a line within an article is rather a link, a caption or a number than text of it."""
    n = len(line.split())
    if not any(map(str.isalpha, line)) or (n >= SHORT and line.isupper()):
        return True
    if n < TITLE:
        return False
    if all(word[0].isupper() for word in _WORD.findall(line)):
        return True  # no sentence
    return n < PARAGRAPH and not is_ended(line) and line[-1] not in ":;,"


def find_points(lines: Sequence[str]) -> list[bool]:
    """Which lines are of a list: they follow a colon and have no end marks.

    >>> find_points(["It needs two things:", "a dam above the mill", "boats", "He left.", "Share"])
    [True, True, True, False, False]
    """
    points: list[bool] = []
    for line in lines:
        goes_on = bool(points) and points[-1] and not is_ended(line)
        points.append(goes_on or (line.endswith(":") and len(line.split()) >= MIN_COLON))
    return points


def find_article(lines: Sequence[str], labels: Sequence[tuple[str, str]]) -> Article | None:
    """Find the article; `labels` are zone and rule of each line, body where no rule is known."""
    worths = _worths(lines, labels)
    is_body = [
        zone == "body" and is_prose(line) for line, (zone, _) in zip(lines, labels, strict=True)
    ]
    first, last = _best_run(worths)
    last = _reach(worths, is_body, last)
    prose = [i for i in range(first, last) if is_body[i]]
    if sum(len(lines[i].split()) for i in prose) < MIN_PROSE:
        return None
    first = next((i for i in prose if not lines[i].rstrip(_CLOSERS).endswith(("?", "!"))), first)
    stems = _stems(" ".join(lines[i] for i in prose))
    return Article(_find_headline(lines, labels, first, stems), first, last - 1)


def _worths(lines: Sequence[str], labels: Sequence[tuple[str, str]]) -> list[int]:
    """Return what each line adds to a run: words of prose more than usual, or a cost."""
    costs: dict[str, int] = read_toml("zones/zones.toml")["costs"]
    worths: list[int] = []
    before = consent = False  # whether the last line was prose, and of a note on cookies
    following = [*(rules.seen(line, case=False) for line in lines[1:]), ""]
    points = find_points(lines)
    for line, (zone, rule), below, point in zip(lines, labels, following, points, strict=True):
        n = len(line.split())
        prose = zone == "body" and is_prose(line)
        consent = rule == "cookie_notice" or (consent and prose)
        if prose and (consent or rules.shape("read_on").fullmatch(below)):
            worth = costs["teaser"]
        elif prose:
            speech = "“" in line or '"' in line
            much = min(n, MUCH) + max(0, n - MUCH) // 2
            worth = max(much - MEAN, -2) + 8 * before + 6 * speech
        elif n < TITLE and rules.shape("article_end").fullmatch(rules.seen(line, case=False)):
            worth = costs["end"]
        elif rule == "date_line" and not _DATE.search(line):
            worth = costs["entry_time"]  # Updated at 15.30
        elif zone != "body":
            worth = costs.get(rule, costs["other"])
        elif is_ended(line):
            worth = 0
        elif (head := rules.place("head").find(line)) and head.zone == "byline":
            worth = costs["byline"]
        elif n < TITLE and rules.shape("comment_head").fullmatch(rules.seen(line, case=False)):
            worth = costs["comment"]
        elif point or "\t" in line or not any(map(str.isalpha, line)):
            worth = costs["light"]
        else:
            worth = costs["teaser" if n >= TITLE else "short"]
        worths.append(worth)
        before = prose
    return worths


def _best_run(worths: Sequence[int]) -> tuple[int, int]:
    """Return where the first run begins and ends whose sum is high, the end not included.

    A run nowhere falls by more than `MAX_GAP`: behind that another article begins.
    """
    runs = [(0, 0, 0)]  # sum, begin, end
    low, total, top, end = 0, 0, 0, 0
    spent = n_lines = 0  # of MAX_USUAL, and of MAX_REACH
    for i, worth in enumerate([*worths, -MAX_GAP - 1], 1):
        n_lines = 0 if worth > 0 else n_lines + 1
        spent = 0 if worth > 0 else spent
        cost = worth
        if FAR < worth <= 0 and n_lines <= MAX_REACH:
            cost = max(worth, spent - MAX_USUAL)
            spent -= cost
        total += cost
        if total > top:
            top, end = total, i
        elif total <= 0 or top - total > MAX_GAP:
            runs.append((top, low, end))
            low, total, top, end = i, 0, 0, i
    best = max(runs)[0]
    return next((low, end) for total, low, end in runs if total >= FIRST * best)


def _reach(worths: Sequence[int], prose: Sequence[bool], end: int) -> int:
    """Return where the prose ends that goes on behind a run before anything ends the article."""
    costs: dict[str, int] = read_toml("zones/zones.toml")["costs"]
    titles = (costs["short"], costs["teaser"])
    for i in range(end, len(worths)):
        if worths[i] <= END or i - end >= MAX_REACH:
            break
        if prose[i] and (worths[i - 1] not in titles or any(prose[i + 1 : i + 2])):
            end = i + 1
    return end


def _stems(text: str) -> set[str]:
    """Return the beginnings of the longer words of a text that tell what it is about."""
    words = set(_WORD.findall(fold(text))) - set(rules.word_lists()["common"])
    return {word[:_STEM] for word in words}


def _find_headline(
    lines: Sequence[str], labels: Sequence[tuple[str, str]], first: int, stems: set[str]
) -> int | None:
    """Find the line from which on the lines above the article belong to it."""
    found, best, total = None, 0.0, 0.0
    byline, below = first, ""  # the next line with author or date, and the next without a rule
    passed = 0  # lines of prose
    folded = fold_all(lines)
    for i in range(first - 1, max(first - NEAR_HEAD, -1), -1):
        zone, rule = labels[i]
        line = lines[i]
        n = len(line.split())
        passed += zone == "body" and is_prose(line) and line.endswith(".")
        if passed > MAX_DECK:
            break
        if zone == "body" and (head := rules.place("head").find(line)):
            zone, rule = head.label
        if zone != "body":
            near = zone == "byline" or rule in ("share_bar", "caption", "caption_with_credit")
            total += 1 if near else -1
            byline = i if near else byline
            continue
        if line.lower().rstrip(":") in rules.word_lists()["summary"]:
            found = None  # what stands below is a list of points
        own = _stems(line)
        shared = n >= MIN_HEADLINE and len(own & stems) >= max(2, len(own) / 3)
        total += 5 if shared else -1
        if MIN_HEADLINE <= n <= MAX_HEADLINE and line[-1] != ":" and not _ADDRESS.search(line):
            again = sum(folded[i] in other for other in folded) > 1  # in a list or a breadcrumb
            score = total + 5 * again
            score += 4 * (first > byline <= i + 4) + 2 * (TITLE <= n < len(below.split()))
            score -= 5 * line.endswith(".") + max(0, n - 14) / 2
            if found is None or score > best:
                found, best = i, score
        below = line
    return found
