"""The words of patterns in the vocabulary of a text, internal: each is looked up once per form."""

from __future__ import annotations

import re
import time
from bisect import bisect_left
from contextlib import suppress
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import regex

from mediakit.base.arrays import is_word
from mediakit.errors import DictionaryError, shown
from mediakit.measures.wordings import MARK, REGEX, STAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

    from mediakit.measures.wordings import Ways

    Codes = npt.NDArray[np.int64]

_GLOB: Final = re.compile(f"[{STAR}{MARK}]")
_STARS: Final = re.compile(f"{STAR}+")
_EITHER: Final = (STAR, MARK)
_LAST: Final = "\U0010ffff"
# What one regular expression may take for all words of a text; most take some hundredths.
SECONDS: Final = 0.8
_ENDLESS: Final = (TimeoutError, MemoryError)
_FLAGS: Final = regex.IGNORECASE | regex.FULLCASE
# Expressions of which no part matches a line end, and of which ^ and $ mean the ends of a line.
_ONE_LINE: Final = re.compile(
    r"(?:[^\\\[({]|\((?!\?)|\\[bdw.]|\[[\w-]+\]|\{\d+(?:,\d*)?\})+", re.DOTALL
)


def find_forms(ways: Ways, forms: list[str]) -> tuple[Codes, Codes]:
    """Return which words of patterns match which forms: places in both, in order of the words.

    Parameters
    ----------
    ways
        Its words are looked up.
    forms
        The distinct look-up forms of a text, sorted.

    Raises
    ------
    DictionaryError
        If a regular expression is none, or takes too long.
    """
    words = ways.words
    if not forms:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    place = dict(zip(forms, range(len(forms)), strict=True))
    exact = np.fromiter(map(place.get, words, repeat(-1)), np.int64, len(words))
    exact[ways.globs] = exact[ways.regexes] = -1
    known = np.flatnonzero(exact >= 0)
    found = [(known, exact[known]), _globbed(ways, forms)]
    searched = _searched([words[i].removeprefix(REGEX) for i in ways.regexes], forms)
    found += [
        (np.full(len(places), i), places) for i, places in zip(ways.regexes, searched, strict=True)
    ]
    word, form = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.argsort(word, kind="stable")
    return word[order], form[order]


def _globbed(ways: Ways, forms: list[str]) -> tuple[Codes, Codes]:
    """Return which globs match which forms that are words."""
    kinds = {_starting: list[int](), _ending: list[int](), _holding: list[int]()}
    for i in ways.globs:
        word = ways.words[i]
        if word[0] not in _EITHER:
            kinds[_starting].append(i)
        else:
            kinds[_holding if word[-1] in _EITHER else _ending].append(i)
    found = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for find, some in kinds.items():
        for i, candidates in find(some, ways.words, forms) if some else ():
            places = _whole(ways.words[i], candidates, forms)
            found.append((np.full(len(places), i), places))
    glob, form = (np.concatenate(part) for part in zip(*found, strict=True))
    used = np.unique(form)
    wordlike = np.zeros(len(forms), np.bool_)
    wordlike[used] = is_word([forms[i] for i in used.tolist()])
    return glob[wordlike[form]], form[wordlike[form]]


def _starting(some: list[int], words: list[str], forms: list[str]) -> Iterator[tuple[int, Codes]]:
    """Yield globs and the forms that begin as they do."""
    for i in some:
        low, high = _prefixed(forms, _GLOB.split(words[i], maxsplit=1)[0])
        if low < high:
            yield i, np.arange(low, high)


def _ending(some: list[int], words: list[str], forms: list[str]) -> Iterator[tuple[int, Codes]]:
    """Yield globs and the forms that end as they do."""
    reverse = [form[::-1] for form in forms]
    order = np.array(sorted(range(len(forms)), key=reverse.__getitem__))
    reverse.sort()
    for i in some:
        low, high = _prefixed(reverse, _GLOB.split(words[i])[-1][::-1])
        if low < high:
            yield i, np.sort(order[low:high])


def _holding(some: list[int], words: list[str], forms: list[str]) -> Iterator[tuple[int, Codes]]:
    """Yield globs and the forms that have their longest piece somewhere."""
    joined, starts = _joined(forms)
    for i in some:
        piece = max(_GLOB.split(words[i]), key=len)
        at = [match.start() for match in re.finditer(re.escape(piece), joined)] if piece else starts
        if len(at):
            yield i, np.unique(np.searchsorted(starts, at, "right") - 1)


def _prefixed(forms: list[str], prefix: str) -> tuple[int, int]:
    """Return the range of the sorted forms that begin with a prefix."""
    low = bisect_left(forms, prefix)
    if low == len(forms) or not forms[low].startswith(prefix):
        return low, low
    return low, bisect_left(forms, prefix + _LAST, lo=low)


def _whole(word: str, places: Codes, forms: list[str]) -> Codes:
    """Return the places whose form matches the whole glob, where the prefix does not decide it."""
    if word.count(STAR) + word.count(MARK) == 1 and STAR in (word[0], word[-1]):
        return places
    head, *rest = (re.escape(piece).replace(MARK, ".") for piece in _STARS.split(word))
    # Each star takes as little as it can and never takes more: no glob keeps the search busy.
    tail = "".join(f"(?>.*?{piece})" for piece in rest[:-1]) + "".join(f".*{p}" for p in rest[-1:])
    matches = re.compile(head + tail, re.DOTALL).fullmatch
    return np.array([i for i in places.tolist() if matches(forms[i])], np.int64)


def _searched(patterns: list[str], forms: list[str]) -> Iterator[Codes]:
    """Yield the places of the forms in which each regular expression is found.

    One of which no part matches a line end is searched in all forms at once, as lines of a text.
    """
    joined, starts = _joined(forms) if patterns else ("", np.zeros(0, np.int64))
    for pattern in patterns:
        search = _compiled(pattern).search
        if _ONE_LINE.fullmatch(pattern):
            lines = regex.compile(f"(?:{pattern}).*", _FLAGS | regex.MULTILINE)
            with suppress(*_ENDLESS):  # then word by word, to name the one
                at = [match.start() for match in lines.finditer(joined, timeout=SECONDS)]
                yield np.unique(np.searchsorted(starts, at, "right") - 1)
                continue
        yield _searched_in_turn(pattern, search, forms)


def _compiled(pattern: str) -> Any:  # noqa: ANN401  # the package has no types
    """Return a regular expression, or say why it is none."""
    try:
        return regex.compile(pattern, _FLAGS)
    except (regex.error, RecursionError) as error:
        problem = f"is no regular expression ({error}); mend it, or write it as a glob."
        raise _refused(pattern, problem) from None


def _searched_in_turn(pattern: str, search: Callable[..., object], forms: list[str]) -> Codes:
    """Return the places of the forms in which an expression is found.

    The clock only ends what would not end: some expressions take time that doubles with each
    letter of a word.
    """
    found, until = [], time.monotonic() + SECONDS
    for i, form in enumerate(forms):
        try:
            if search(form, timeout=max(until - time.monotonic(), 0)):
                found.append(i)
        except _ENDLESS:
            problem = f"takes too long on the word {shown(form)}; write it without nested repeats."
            raise _refused(pattern, problem) from None
    return np.array(found, np.int64)


def _joined(forms: list[str]) -> tuple[str, Codes]:
    """Return all forms as the lines of one text, and where each begins."""
    return "\n".join(forms), np.cumsum([0, *(len(form) + 1 for form in forms[:-1])])


def _refused(pattern: str, problem: str) -> DictionaryError:
    return DictionaryError(f"The pattern {shown(pattern)} {problem}")
