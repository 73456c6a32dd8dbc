"""Patterns to the tokens that they match, internal: words once per form, phrases on arrays."""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.folding import fold
from mediakit.ragged import run_starts
from mediakit.segments import is_word, segment

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from mediakit.tokens import Tokens

    Codes = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

# Stand-ins for the globs while a pattern is cut into words: the word tokenizer leaves them alone.
_STAR, _MARK = "\ue001", "\ue002"
_GLOB: Final = re.compile(f"[{_STAR}{_MARK}]")
_LAST: Final = "\U0010ffff"


class Matches(NamedTuple):
    """Where patterns match: the pattern's number, the rows of its first and its last token."""

    pattern: Codes
    first: Codes
    last: Codes


def match_patterns(tokens: Tokens, patterns: Sequence[str]) -> Matches:
    """Return every place at which a pattern matches, in order of the text, then of the patterns.

    A pattern is cut into words as a text is, so `don't` stands for NLTK's two tokens, whatever the
    apostrophe. Words match whole, without regard to case; a phrase matches consecutive tokens of
    one sentence. A glob never stands for a mark.
    """
    owner, words = _pattern_words(patterns)
    found = _word_forms(sorted({word for each in words for word in each}), tokens.forms[0])
    size = np.array([len(each) for each in words], np.int64)
    alone, several = np.flatnonzero(size == 1), np.flatnonzero(size > 1)
    firsts = [found[each[0]] for each in words]
    begins = _marks(tokens, [firsts[i] for i in alone.tolist()]) > 0
    first, which = _begin(tokens, np.flatnonzero(begins[tokens.type]), alone, firsts)
    if len(several):
        # Frequent words begin phrases; few of these rows have a second word that fits.
        one = _marks(tokens, [firsts[i] for i in several.tolist()])
        two = _marks(tokens, [found[words[i][1]] for i in several.tolist()])
        rows = np.flatnonzero((one > 0)[tokens.type[:-1]])
        rows = rows[(one[tokens.type[rows]] & two[tokens.type[rows + 1]]) > 0]
        phrases = _begin(tokens, rows, several, firsts)
        phrases = _follow(tokens, words, found, *phrases)
        first, which = (np.concatenate(part) for part in zip((first, which), phrases, strict=True))
        order = np.argsort(first * len(words) + which, kind="stable")
        first, which = first[order], which[order]
    return Matches(owner[which], first, first + size[which] - 1)


def keep_longest(matches: Matches, category: Codes, rank: Codes) -> Bools:
    """Return which matches count when, within a category, the longest match wins.

    A token counts once in a category. Among matches of the same length the first in the text
    wins, at the same place the pattern of the lowest rank. Matches are in order of the text, then
    of the patterns; categories in that of the patterns.
    """
    length = matches.last - matches.first + 1
    span = int(matches.last.max(initial=0)) + 1
    key = category[matches.pattern] * span + matches.first
    kept = np.zeros(len(key), np.bool_)
    touched = np.zeros(span, np.bool_)  # tokens of matches that count, in any category
    covered = np.zeros(0, np.int64)
    for size in np.flatnonzero(np.bincount(length))[::-1].tolist():
        rows = _once(np.flatnonzero(length == size), key, rank[matches.pattern])
        near = touched[matches.first[rows]] | touched[matches.last[rows]]
        begin = key[rows[near]]  # one of the ends of a shorter match lies in the longer
        inside = _among(begin, covered) | _among(begin + size - 1, covered)
        rows = np.delete(rows, np.flatnonzero(near)[inside])
        if size > 1:
            rows = rows[np.argsort(key[rows])]
            rows = rows[_leftmost(key[rows], size)]
            more = (key[rows, None] + np.arange(size)).reshape(-1)
            covered = np.sort(np.concatenate([covered, more]))
            touched[matches.first[rows, None] + np.arange(size)] = True
        kept[rows] = True
    return kept


def _once(rows: Codes, key: Codes, rank: Codes) -> Codes:
    """Return one of the rows for each key, that of the lowest rank; equal keys are neighbours."""
    if not len(rows):
        return rows
    starts = run_starts(key[rows])
    best = np.minimum.reduceat(rank[rows] * len(rows) + np.arange(len(rows)), starts)
    chosen: Codes = rows[best % len(rows)]
    return chosen


def _among(values: Codes, known: Codes) -> Bools:
    """Return which values are among some sorted ones, by search: `np.isin` would sort both."""
    nearest = np.append(known, -1)[np.searchsorted(known, values)]
    among: Bools = nearest == values
    return among


def _leftmost(start: Codes, size: int) -> Bools:
    """Return which of the sorted spans of one size remain when each takes its place in turn."""
    kept = np.ones(len(start), np.bool_)
    close = np.flatnonzero(np.diff(start) < size) + 1
    for i in close.tolist():  # overlapping phrases of one category and length: rare
        before = i - 1
        while before > 0 and not kept[before]:
            before -= 1
        kept[i] = start[i] - start[before] >= size
    return kept


def _marks(tokens: Tokens, places: list[Codes]) -> npt.NDArray[np.uint64]:
    """Return for each type which of the lists its form is in: one bit for each, 64 in turns."""
    forms, form_of = tokens.forms
    marks = np.zeros(len(forms), np.uint64)
    for i, some in enumerate(places):
        if len(some):
            marks[some] |= np.uint64(1 << i % 64)
    return marks[form_of]


def _begin(tokens: Tokens, rows: Codes, ways: Codes, firsts: list[Codes]) -> tuple[Codes, Codes]:
    """Return the rows at which patterns begin, and which: rows ascending, then patterns."""
    forms, form_of = tokens.forms
    places = [firsts[i] for i in ways.tolist()]
    form = np.concatenate([*places, np.zeros(0, np.int64)])
    way = np.repeat(ways, [len(each) for each in places])[np.argsort(form, kind="stable")]
    count = np.bincount(form, minlength=len(forms))
    start = np.cumsum(count) - count
    of = form_of[tokens.type[rows]]
    if count.max(initial=0) == 1:
        return rows, way[start[of]]
    n = count[of]
    shift = np.repeat(start[of] - np.cumsum(n) + n, n)
    return np.repeat(rows, n), way[shift + np.arange(len(shift))]


def _pattern_words(patterns: Sequence[str]) -> tuple[Codes, list[list[str]]]:
    """Return the ways to write each pattern as words in look-up form, and whose they are.

    NLTK cuts `isn't` in two, `isn’t` in three and leaves other apostrophes in the word.
    """
    spelled = [fold(text).replace("*", _STAR).replace("?", _MARK) for text in patterns]
    curly = {i: text.replace("'", "’") for i, text in enumerate(spelled) if "'" in text}
    owner = [*range(len(patterns)), *curly, *curly]
    words = _cut([*spelled, *curly.values()]) + [spelled[i].split() for i in curly]
    plain = ([word.replace("’", "'") for word in each] for each in words)  # as `fold` has them
    ways = dict.fromkeys((i, tuple(each)) for i, each in zip(owner, plain, strict=True))
    ordered = sorted(ways, key=itemgetter(0))
    return np.array([i for i, _ in ordered], np.int64), [list(each) for _, each in ordered]


def _cut(texts: list[str]) -> list[list[str]]:
    """Return the words of each text as NLTK cuts them in the middle of a sentence."""
    parts = segment([f"{text} x" for text in texts])
    words: list[list[str]] = [[] for _ in texts]
    paragraph = parts.sentence_paragraph[parts.token_sentence]
    for i, of in zip(paragraph.tolist(), parts.token_type.tolist(), strict=True):
        words[i].append(parts.types[of])
    return [each[:-1] for each in words]


def _word_forms(words: list[str], forms: list[str]) -> dict[str, Codes]:
    """Return the sorted places in `forms` of the forms that each word pattern matches."""
    backward: list[str] = []
    back_place = np.zeros(0, np.int64)
    if any(word[0] in (_STAR, _MARK) for word in words):
        reverse = [form[::-1] for form in forms]
        back_place = np.array(sorted(range(len(forms)), key=reverse.__getitem__), np.int64)
        backward = [reverse[i] for i in back_place.tolist()]
    none = np.zeros(0, np.int64)
    found = dict.fromkeys(words, none)
    for word in words:
        if not _GLOB.search(word):
            at = bisect_left(forms, word)
            if forms[at : at + 1] == [word]:
                found[word] = np.array([at])
            continue
        if word[0] not in (_STAR, _MARK):
            low, high = _prefixed(forms, _GLOB.split(word)[0])
            places = np.arange(low, high) if low < high else none
        else:
            low, high = _prefixed(backward, _GLOB.split(word)[-1][::-1])
            places = np.sort(back_place[low:high])
        if len(places):
            places = _globbed(word, places, forms)
            found[word] = places[is_word([forms[i] for i in places.tolist()])]
    return found


def _prefixed(forms: list[str], prefix: str) -> tuple[int, int]:
    """Return the range of the sorted forms that begin with a prefix."""
    low = bisect_left(forms, prefix)
    return low, bisect_left(forms, prefix + _LAST, lo=low)


def _globbed(word: str, places: Codes, forms: list[str]) -> Codes:
    """Return the places whose form matches the whole glob, where the prefix does not decide it."""
    if word.count(_STAR) + word.count(_MARK) == 1 and _STAR in (word[0], word[-1]):
        return places
    pieces = re.split(f"({_STAR}+|{_MARK})", word)
    glob = "".join(_regex(piece) for piece in pieces)
    matches = re.compile(glob, re.DOTALL).fullmatch
    return np.array([i for i in places.tolist() if matches(forms[i])], np.int64)


def _regex(piece: str) -> str:
    """Return the regular expression of one piece of a glob."""
    if piece == _MARK:
        return "."
    return ".*" if piece[:1] == _STAR else re.escape(piece)


def _follow(
    tokens: Tokens, words: list[list[str]], found: dict[str, Codes], first: Codes, which: Codes
) -> tuple[Codes, Codes]:
    """Return the candidates whose further words follow in the same sentence."""
    forms, form_of = tokens.forms
    number = {word: i for i, word in enumerate(found)}
    places = list(found.values())
    inner = sorted({number[word] for each in words for word in each[1:]})
    pairs = [np.int64(i) * len(forms) + places[i] for i in inner]
    known = np.concatenate(pairs)  # sorted
    size = np.array([len(each) for each in words], np.int64)
    last = first + size[which] - 1
    alive = last < len(tokens)
    alive[alive] = tokens.sentence[first[alive]] == tokens.sentence[last[alive]]
    for step in range(1, int(size.max())):
        wanted = np.array([number[each[step]] if len(each) > step else -1 for each in words])
        rows = np.flatnonzero(alive & (size[which] > step))
        form = form_of[tokens.type[first[rows] + step]].astype(np.int64)
        key = wanted[which[rows]] * len(forms) + form
        alive[rows] = _among(key, known)
    return first[alive], which[alive]
