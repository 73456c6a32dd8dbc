"""Patterns to the tokens that they match, internal: words once per form, phrases on arrays."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.folding import fold
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
    forms, form_of = tokens.forms
    found = _word_forms(sorted({word for each in words for word in each}), forms)
    firsts = [found[each[0]] for each in words]
    pattern = np.repeat(np.arange(len(words)), [len(each) for each in firsts])
    form = np.concatenate(firsts) if firsts else np.zeros(0, np.int64)
    order = np.argsort(form, kind="stable")
    form, pattern = form[order], pattern[order]
    n_patterns = np.bincount(form, minlength=len(forms))
    row = np.flatnonzero((n_patterns > 0)[form_of][tokens.type])
    of = form_of[tokens.type[row]]
    first = np.repeat(row, n_patterns[of])
    which = pattern[_ranges(np.cumsum(n_patterns)[of] - n_patterns[of], n_patterns[of])]
    first, last, which = _follow(tokens, words, found, first, which)
    pattern = owner[which]
    order = np.argsort(first * (len(patterns) + 1) + pattern, kind="stable")
    return Matches(pattern[order], first[order], last[order])


def keep_longest(matches: Matches, category: Codes, rank: Codes) -> Bools:
    """Return which matches count when, within a category, the longest match wins.

    A token counts once in a category. Among matches of the same length the first in the text
    wins, at the same place the pattern of the lowest rank.
    """
    length = matches.last - matches.first + 1
    span = int(matches.last.max(initial=0)) + 1
    key = category[matches.pattern] * span + matches.first
    order = np.lexsort((rank[matches.pattern], key, -length))
    kept = np.zeros(len(key), np.bool_)
    covered = np.zeros(0, np.int64)
    for size in np.unique(length)[::-1].tolist():
        rows = order[length[order] == size]
        _, once = np.unique(key[rows], return_index=True)
        rows = rows[once]
        if len(covered):
            taken = np.isin(key[rows, None] + np.arange(size), covered).any(axis=1)
            rows = rows[~taken]
        if size > 1:
            rows = rows[_leftmost(key[rows], size)]
            covered = np.concatenate([covered, (key[rows, None] + np.arange(size)).reshape(-1)])
        kept[rows] = True
    return kept


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


def _ranges(start: Codes, size: Codes) -> Codes:
    """Return the integers start[i], start[i] + 1, ... of each range, one after another."""
    shift = np.repeat(start - np.cumsum(size) + size, size)
    return shift + np.arange(len(shift))


def _pattern_words(patterns: Sequence[str]) -> tuple[Codes, list[list[str]]]:
    """Return the ways to write each pattern as words in look-up form, and whose they are.

    NLTK cuts `isn't` in two, `isn’t` in three and leaves other apostrophes in the word.
    """
    spelled = [fold(text).replace("*", _STAR).replace("?", _MARK) for text in patterns]
    curly = {i: text.replace("'", "’") for i, text in enumerate(spelled) if "'" in text}
    owner = [*range(len(patterns)), *curly, *curly]
    words = _cut([*spelled, *curly.values()]) + [spelled[i].split() for i in curly]
    ways = dict.fromkeys((i, tuple(map(fold, each))) for i, each in zip(owner, words, strict=True))
    return np.array([i for i, _ in ways], np.int64), [list(each) for _, each in ways]


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
    wordy = is_word(forms)
    backward: list[str] = []
    back_place = np.zeros(0, np.int64)
    if any(word[0] in (_STAR, _MARK) for word in words):
        reverse = [form[::-1] for form in forms]
        back_place = np.array(sorted(range(len(forms)), key=reverse.__getitem__), np.int64)
        backward = [reverse[i] for i in back_place.tolist()]
    found = {}
    for word in words:
        if not _GLOB.search(word):
            at = bisect_left(forms, word)
            hit = [at] if forms[at : at + 1] == [word] else []
            found[word] = np.array(hit, np.int64)
        elif word[0] not in (_STAR, _MARK):
            found[word] = np.arange(*_prefixed(forms, _GLOB.split(word)[0]))
        else:
            low, high = _prefixed(backward, _GLOB.split(word)[-1][::-1])
            found[word] = np.sort(back_place[low:high])
        if _GLOB.search(word):
            found[word] = _globbed(word, found[word], forms)
            found[word] = found[word][wordy[found[word]]]
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
) -> tuple[Codes, Codes, Codes]:
    """Return first, last and pattern of the candidates whose further words follow."""
    forms, form_of = tokens.forms
    size = np.array([len(each) for each in words], np.int64)
    number = {word: i for i, word in enumerate(found)}
    inner = sorted({number[word] for each in words for word in each[1:]})
    places = list(found.values())
    pairs = [np.int64(i) * len(forms) + places[i] for i in inner]
    known = np.concatenate([*pairs, [-1]])  # one at least to look at; sorted but for this last
    follows = np.zeros(len(forms), np.bool_)  # is some pattern's further word, which few forms are
    follows[known[:-1] % max(len(forms), 1)] = True
    alive = np.ones(len(first), np.bool_)
    for step in range(1, int(size.max(initial=1))):
        wanted = np.array([number[each[step]] if len(each) > step else -1 for each in words])
        rows = np.flatnonzero(alive & (size[which] > step))
        alive[rows] = False
        rows = rows[first[rows] + step < len(tokens)]
        form = form_of[tokens.type[first[rows] + step]]
        rows, form = rows[follows[form]], form[follows[form]]
        key = wanted[which[rows]] * len(forms) + form
        met = known[np.searchsorted(known[:-1], key)] == key
        met &= tokens.sentence[first[rows] + step] == tokens.sentence[first[rows]]
        alive[rows[met]] = True
    first, which = first[alive], which[alive]
    return first, first + size[which] - 1, which
