"""How a dictionary is looked up, slowly and plainly: what the fast code is held against."""

from __future__ import annotations

import fnmatch
import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import regex
from nltk.tokenize.destructive import NLTKWordTokenizer

from mediakit.tables import COUNTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    import mediakit as mk
    from mediakit.dictionaries.dictionary import Category

STAR, MARK = "ꀕ", "ꀖ"  # which the tokenizer takes for letters
APOSTROPHES = "\u2018\u2019\u201b\u02bc\u02b9\uff07\u00b4`"
HYPHENS = "\u2010\u2011"
UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
FLAGS = regex.IGNORECASE | regex.FULLCASE


class Word(NamedTuple):
    """A token of a sentence."""

    form: str
    is_word: bool
    voice: str
    start: int
    end: int


class Hit(NamedTuple):
    """Words `first` to `last` of a sentence, found by a pattern of a category."""

    category: str
    pattern: str
    first: int
    last: int
    place: int  # of the pattern in the dictionary


class Sentence(NamedTuple):
    """A sentence and its hits."""

    doc_id: str
    words: tuple[Word, ...]
    hits: list[Hit]


def look_up(
    tokens: mk.Tokens, categories: dict[str, Category], *, count: str = "term", across: bool = False
) -> Iterator[Sentence]:
    """Yield each sentence with the hits that count."""
    frame = tokens.to_frame()
    frame = frame[frame["zone"].isin(COUNTED)]
    for (doc_id, _), rows in frame.groupby(["doc_id", "sentence"], sort=False):
        columns = zip(rows["token"], rows["voice"], rows["start"], rows["end"], strict=True)
        words = tuple(
            Word(folded(text), any(map(str.isalnum, text)), voice, start, end)
            for text, voice, start, end in columns
        )
        hits = [hit for hit in every_hit(words, categories) if not excluded(hit, words, categories)]
        if count == "term":
            hits = longest(hits, across=across)
        yield Sentence(str(doc_id), words, hits)


def every_hit(words: tuple[Word, ...], categories: dict[str, Category]) -> list[Hit]:
    """Return all places at which patterns match."""
    hits, place = [], 0
    for name, category in categories.items():
        for pattern in category.patterns:
            place += 1
            for first, last in spans(words, pattern, category.valuetype):
                hits.append(Hit(name, pattern, first, last, place))
    return hits


@lru_cache(maxsize=1000)  # of the negators, for each hit of a sentence
def spans(words: tuple[Word, ...], pattern: str, kind: str) -> set[tuple[int, int]]:
    """Return the first and the last word of each match of a pattern."""
    return {
        (i, i + len(way) - 1)
        for way in spellings(pattern, kind)
        for i in range(len(words) - len(way) + 1)
        if all(fits(part, word, kind) for part, word in zip(way, words[i:], strict=False))
    }


@cache
def spellings(pattern: str, kind: str) -> list[list[str]]:
    """Return the ways to write a pattern as tokens, as the tokenizer of texts cuts it."""
    if kind == "regex":
        return [seen(pattern).split()]
    text = " ".join(folded(pattern).split())
    if kind == "glob":
        text = text.replace("*", STAR).replace("?", MARK)
    ways = [text.split()]
    for each in (text, text.replace("'", "’")):
        ways.append(cut(each))
        # The star of "can't*" and "u.s.*" may stand for nothing; one that stands alone for a word.
        begins = any(map(str.isalnum, each[:-1].rpartition(" ")[2]))
        if each[-1] == STAR and begins and len(cut(each[:-1])) >= len(cut(each)):
            ways.append(cut(each[:-1]))
    ways += [[*way[:-1], way[-1][:-1], "."] for way in ways if re.search(r"[^.]\.$", way[-1])]
    return [[part.replace("’", "'") for part in way] for way in ways]


def cut(text: str) -> list[str]:
    """Return the tokens of a text in the middle of a sentence."""
    words: list[str] = NLTKWordTokenizer().tokenize(f"{text} x")[:-1]
    return words


def seen(text: str) -> str:
    """Return a text as it looks: one apostrophe, one hyphen, nothing without width."""
    one = ("'" if c in APOSTROPHES else "-" if c in HYPHENS else c for c in text if c not in UNSEEN)
    return unicodedata.normalize("NFC", "".join(one))


def folded(text: str) -> str:
    """Return a text as it looks, without regard to case."""
    return unicodedata.normalize("NFC", seen(text).casefold())


def fits(part: str, word: Word, kind: str) -> bool:
    """Tell whether one word of a pattern matches a token."""
    if kind == "regex":
        return regex.search(part, word.form, FLAGS) is not None
    if STAR in part or MARK in part:
        glob = fnmatch.translate(part.replace(STAR, "*").replace(MARK, "?"))
        return word.is_word and re.match(glob, word.form) is not None
    return part == word.form


def excluded(hit: Hit, words: tuple[Word, ...], categories: dict[str, Category]) -> bool:
    """Tell whether something stands near a hit that keeps it from counting."""
    category = categories[hit.category]
    for exclusion in category.exclude:
        if exclusion.of in ("", hit.pattern):
            for first, last in spans(words, exclusion.pattern, category.valuetype):
                shared = first <= hit.last and hit.first <= last
                gap = (
                    words[last + 1 : hit.first] if last < hit.first else words[hit.last + 1 : first]
                )
                near = sum(word.is_word for word in gap) <= exclusion.within
                if shared or (exclusion.within > 0 and near):
                    return True
    return False


def longest(hits: list[Hit], *, across: bool) -> list[Hit]:
    """Return the hits that count: longer ones first, then in order of the text."""
    kept: list[Hit] = []

    def order(hit: Hit) -> tuple[int, int, int, int]:
        letters = len(hit.pattern.replace("*", "").replace("?", ""))
        return hit.first - hit.last, hit.first, -letters, hit.place

    def size(hit: Hit) -> int:
        return hit.last - hit.first

    for hit in sorted(hits, key=order):
        span = set(range(hit.first, hit.last + 1))
        longer = {
            i for each in kept if size(each) > size(hit) for i in range(each.first, each.last + 1)
        }
        own = [each for each in kept if each.category == hit.category]
        taken = {i for each in own for i in range(each.first, each.last + 1)}
        if span.isdisjoint(taken) and not (across and span <= longer):
            kept.append(hit)
    return kept


def negators_before(sentence: Sentence, hit: Hit, negators: tuple[str, ...], window: int) -> int:
    """Return how many negators end among so many words before a hit, in its voice."""
    words = sentence.words
    ends = {last for negator in negators for _, last in spans(words, negator, "glob")}
    return sum(
        words[end].voice == words[hit.first].voice
        and sum(word.is_word for word in words[end + 1 : hit.first]) < window
        for end in ends
        if end < hit.first
    )


def subsumes(wide: str, narrow: str) -> bool:
    """Return whether all that the narrow pattern can match, the wide one matches too."""
    if len(wide.split()) != len(narrow.split()):
        return False
    return all(
        _glob(outer).fullmatch(inner.replace("?", "\0").replace("*", filling))
        for outer, inner in zip(wide.split(), narrow.split(), strict=True)
        for filling in ("", "\0\0\0")
    )


def _glob(word: str) -> re.Pattern[str]:
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in word)
    return re.compile("".join(parts), re.DOTALL)
