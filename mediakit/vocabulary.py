"""The words of patterns in the vocabulary of a text, internal: each is looked up once per form."""

from __future__ import annotations

import re
import time
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

import numpy as np
import regex

from mediakit.errors import DictionaryError, shown
from mediakit.segments import is_word
from mediakit.wordings import MARK, REGEX, STAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    Codes = npt.NDArray[np.int64]

_GLOB: Final = re.compile(f"[{STAR}{MARK}]")
_PIECES: Final = re.compile(f"({STAR}+|{MARK})")
_LAST: Final = "\U0010ffff"
# What one regular expression may take for all words of a text; most take some hundredths.
SECONDS: Final = 1.0


def find_forms(words: Sequence[str], forms: list[str]) -> tuple[Codes, Codes]:
    """Return which words of patterns match which forms: places in both, in order of the words.

    Parameters
    ----------
    words
        In look-up form, with the stand-ins of `mediakit.wordings`.
    forms
        The distinct look-up forms of a text, sorted.

    Raises
    ------
    DictionaryError
        If a regular expression is none, or takes too long.
    """
    place = dict(zip(forms, range(len(forms)), strict=True))
    exact = np.fromiter((place.get(word, -1) for word in words), np.int64, len(words))
    known = np.flatnonzero(exact >= 0)
    found = [(known, exact[known])]
    regexes = [i for i, word in enumerate(words) if word[0] == REGEX]
    globs = [i for i, word in enumerate(words) if _GLOB.search(word) and word[0] != REGEX]
    if globs:
        wordlike = is_word(forms)
        for i, places in _globbed(words, globs, forms):
            kept = places[wordlike[places]]
            found.append((np.full(len(kept), i, np.int64), kept))
    for i in regexes:
        places = _searched(words[i].removeprefix(REGEX), forms)
        found.append((np.full(len(places), i, np.int64), places))
    word, form = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.argsort(word, kind="stable")
    return word[order], form[order]


def _globbed(
    words: Sequence[str], globs: list[int], forms: list[str]
) -> Iterator[tuple[int, Codes]]:
    """Yield the globs that match forms, and which forms."""
    ways = {_starting: list[int](), _ending: list[int](), _holding: list[int]()}
    for i in globs:
        if words[i][0] not in (STAR, MARK):
            ways[_starting].append(i)
        else:
            ways[_ending if words[i][-1] not in (STAR, MARK) else _holding].append(i)
    for way, some in ways.items():
        if some:
            candidates = way([words[i] for i in some], forms)
            for i, places in zip(some, candidates, strict=True):
                kept = _whole(words[i], places, forms) if len(places) else places
                if len(kept):
                    yield i, kept


def _starting(words: list[str], forms: list[str]) -> Iterator[Codes]:
    """Yield the forms that begin as each glob does."""
    for word in words:
        yield np.arange(*_prefixed(forms, _GLOB.split(word, maxsplit=1)[0]), dtype=np.int64)


def _ending(words: list[str], forms: list[str]) -> Iterator[Codes]:
    """Yield the forms that end as each glob does."""
    reverse = [form[::-1] for form in forms]
    order = np.array(sorted(range(len(forms)), key=reverse.__getitem__), np.int64)
    backward = sorted(reverse)
    for word in words:
        low, high = _prefixed(backward, _GLOB.split(word)[-1][::-1])
        yield np.sort(order[low:high])


def _holding(words: list[str], forms: list[str]) -> Iterator[Codes]:
    """Yield the forms that have the longest piece of each glob in them."""
    joined = "\n".join(forms)
    starts = np.cumsum([0, *(len(form) + 1 for form in forms)])
    for word in words:
        piece = max(_GLOB.split(word), key=len)
        if piece:
            at = [match.start() for match in re.finditer(re.escape(piece), joined)]
            yield np.unique(np.searchsorted(starts, at, "right") - 1)
        else:
            yield np.arange(len(forms), dtype=np.int64)


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
    glob = "".join(_regex(piece) for piece in _PIECES.split(word))
    matches = re.compile(glob, re.DOTALL).fullmatch
    return np.array([i for i in places.tolist() if matches(forms[i])], np.int64)


def _regex(piece: str) -> str:
    """Return the regular expression of one piece of a glob."""
    if piece == MARK:
        return "."
    return ".*" if piece[:1] == STAR else re.escape(piece)


def _searched(pattern: str, forms: list[str]) -> Codes:
    """Return the places of the forms in which a regular expression is found.

    The clock only ends what would not end: some expressions take time that doubles with each
    letter of a word.
    """
    try:
        search = regex.compile(pattern, regex.IGNORECASE | regex.FULLCASE).search
    except regex.error as error:
        problem = f"is no regular expression ({error}); mend it, or write it as a glob."
        raise _refused(pattern, problem) from None
    found, until = [], time.monotonic() + SECONDS
    for i, form in enumerate(forms):
        try:
            if search(form, timeout=max(until - time.monotonic(), 0)):
                found.append(i)
        except TimeoutError:
            problem = f"takes too long on the word {shown(form)}; write it without nested repeats."
            raise _refused(pattern, problem) from None
    return np.array(found, np.int64)


def _refused(pattern: str, problem: str) -> DictionaryError:
    return DictionaryError(f"The pattern {shown(pattern)} {problem}")
