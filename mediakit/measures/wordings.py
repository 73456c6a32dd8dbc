"""The ways to write a pattern as words, internal: as the word tokenizer cuts a text."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import compress
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.base.prose import fold, fold_all, fold_regex
from mediakit.engine.segments import segment
from mediakit.engine.words import token_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy.typing as npt

    from mediakit.dictionaries.dictionary import ValueType

    Codes = npt.NDArray[np.int64]

# Stand-ins for the globs, which the tokenizer takes for letters of a word, here of a script that
# is out of use (Phags-pa); and what stands before a regular expression.
STAR, MARK, REGEX = "\ua840", "\ua841", "\ue003"
# What is cut at its blanks and nowhere else: letters, digits, globs and single hyphens, and none
# of the words that NLTK cuts in two without any mark. The second has no globs.
_UNCUT: Final = "(?!.*(?:cannot|gimme|gonna|gotta|lemme|wanna))"
_PLAIN: Final = re.compile(rf"{_UNCUT}[\w*?]+(?:[ -][\w*?]+)*")
_FIXED: Final = re.compile(rf"{_UNCUT}\w+(?:[ -]\w+)*")
_GLOBS: Final = str.maketrans({"*": STAR, "?": MARK})


class Ways(NamedTuple):
    """Patterns as words, in order of the patterns; a pattern may have several ways.

    Attributes
    ----------
    owner, size
        Of each way: the number of its pattern, how many words it has.
    word
        Their words, one way after the other, as places in `words`.
    words
        The distinct words in look-up form: `STAR` and `MARK` stand in for the globs, `REGEX` goes
        before a regular expression.
    globs, regexes
        Places of such words in `words`.
    """

    owner: Codes
    size: Codes
    word: Codes
    words: list[str]
    globs: list[int]
    regexes: list[int]


@lru_cache(maxsize=4)  # lists of terms, counts by several keys and batches ask for the same
def cut_patterns(patterns: tuple[str, ...], kinds: tuple[ValueType, ...]) -> Ways:
    """Return the ways to write each pattern, of its kind, as words.

    >>> ways = cut_patterns(("don't", "new york"), ("glob", "glob"))
    >>> ways.owner.tolist(), [ways.words[i] for i in ways.word.tolist()]
    ([0, 0, 0, 1], ['do', "n't", 'don', "'", 't', "don't", 'new', 'york'])
    """
    folded = fold_all(patterns)
    plain = [_is_plain(text, kind) for text, kind in zip(folded, kinds, strict=True)]
    texts = list(compress(folded, plain))
    flat = " ".join(texts).split()
    stands_in = {word: word.translate(_GLOBS) for word in dict.fromkeys(flat)}
    flat = [stands_in[word] for word in flat]
    owner = [i for i, one in enumerate(plain) if one]
    size = [text.count(" ") + 1 for text in texts]
    odd = [i for i, one in enumerate(plain) if not one]
    for i, ways in zip(odd, _cut_odd([_spell(patterns[i], kinds[i]) for i in odd]), strict=True):
        for words in ways:
            owner.append(i)
            size.append(len(words))
            flat += words
    return _number(owner, size, flat)


def _is_plain(text: str, kind: ValueType) -> bool:
    """Tell whether a folded pattern is cut at its blanks and nowhere else."""
    return kind != "regex" and (_PLAIN if kind == "glob" else _FIXED).fullmatch(text) is not None


def _number(owner: list[int], size: list[int], flat: list[str]) -> Ways:
    """Return ways in order of their patterns, their words as numbers."""
    words = list(dict.fromkeys(flat))
    number = dict(zip(words, range(len(words)), strict=True))
    word = np.fromiter(map(number.__getitem__, flat), np.int64, len(flat))
    owners, sizes = np.array(owner, np.int64), np.array(size, np.int64)
    first = np.cumsum(sizes) - sizes
    order = np.argsort(owners, kind="stable")
    sizes = sizes[order]
    shift = np.repeat(first[order] - np.cumsum(sizes) + sizes, sizes)
    regexes = [i for i, text in enumerate(words) if text[0] == REGEX]
    globs = [
        i for i, text in enumerate(words) if (STAR in text or MARK in text) and text[0] != REGEX
    ]
    return Ways(owners[order], sizes, word[shift + np.arange(len(word))], words, globs, regexes)


def _spell(text: str, kind: ValueType) -> str:
    """Return a pattern in look-up form, with stand-ins and single blanks."""
    if kind == "regex":
        return " ".join(REGEX + word for word in fold_regex(text).split())
    folded = " ".join(fold(text).split())
    return folded if kind == "fixed" else folded.translate(_GLOBS)


def _cut_odd(texts: Sequence[str]) -> Iterator[Iterable[Sequence[str]]]:
    """Yield the ways to write each text: regular expressions, marks, words that NLTK cuts.

    NLTK cuts `isn't` in two, `isn’t` in three and leaves other apostrophes in the word. At the end
    of a sentence it takes a full stop off; a star at the end of `can't*` or `u.s.*` may stand for
    nothing.
    """
    spellings = {
        text: dict.fromkeys([text, text.replace("'", "’")]) for text in texts if text[:1] != REGEX
    }
    every = dict.fromkeys(one for some in spellings.values() for one in some)
    every |= dict.fromkeys(map(_bare, every))
    cut = dict(zip(every, _cut(list(every)), strict=True))
    for text in texts:
        ways = [text.split(" ")] if text[:1] == REGEX else []
        for one in spellings.get(text, ()):
            bare = _bare(one)
            ways += _variants(cut[one])
            if len(cut[bare]) > len(cut[one]):
                ways += _variants(cut[bare])
            elif bare != one:
                ways += _variants(cut[bare])[1:]  # the glob has the first
        if "'" in text and text in spellings:
            ways += _variants(text.split(" "))
        yield dict.fromkeys(map(tuple, ways))


def _bare(text: str) -> str:
    """Return a text without the star of its last word; a star that stands alone is a word."""
    return text if text.endswith(f" {STAR}") else text.removesuffix(STAR)


def _variants(words: list[str]) -> list[list[str]]:
    """Return a way as cut, and as it stands at the end of a sentence."""
    if not words:
        return []
    *before, last = [word.replace("’", "'") for word in words]  # as `fold` has them
    if len(last) > 1 and last[-1] == "." and last[-2] != ".":
        return [[*before, last], [*before, last[:-1], "."]]
    return [[*before, last]]


def _cut(texts: Sequence[str]) -> list[list[str]]:
    """Return the words of each text as NLTK cuts them in the middle of a sentence."""
    longer = [f"{text} x" for text in texts]
    parts = segment(longer)
    words: list[list[str]] = [[] for _ in texts]
    paragraph = parts.sentence_paragraph[parts.token_sentence]
    for i, of in zip(paragraph.tolist(), parts.token_type.tolist(), strict=True):
        words[i].append(parts.types[of])
    # A full stop may look like the end of a sentence, and be none where the pattern matches.
    for i in np.flatnonzero(np.bincount(parts.sentence_paragraph) > 1).tolist():
        words[i] = [longer[i][start:end] for start, end in token_spans(longer[i])]
    return [each[:-1] for each in words]
