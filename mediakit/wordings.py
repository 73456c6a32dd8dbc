"""The ways to write a pattern as words, internal: as the word tokenizer cuts a text."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.folding import fold, fold_regex
from mediakit.segments import segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from mediakit.entries import ValueType

    Codes = npt.NDArray[np.int64]

# Stand-ins that the word tokenizer leaves alone: for the globs, and before a regular expression.
STAR, MARK, REGEX = "\ue001", "\ue002", "\ue003"
# What is cut at its blanks and nowhere else: letters, digits, globs and single hyphens, and none
# of the words that NLTK cuts in two without any mark.
_PLAIN: Final = re.compile(
    rf"(?!.*(?:cannot|gimme|gonna|gotta|lemme|wanna))(?:[\w {STAR}{MARK}]|-(?!-))+"
)
_ONLY_GLOBS: Final = frozenset({STAR, MARK})


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
    """

    owner: Codes
    size: Codes
    word: Codes
    words: list[str]


@lru_cache(maxsize=4)  # lists of terms, counts by several keys and batches ask for the same
def cut_patterns(patterns: tuple[str, ...], kinds: tuple[ValueType, ...]) -> Ways:
    """Return the ways to write each pattern, of its kind, as words.

    >>> ways = cut_patterns(("don't", "new york"), ("glob", "glob"))
    >>> ways.owner.tolist(), [ways.words[i] for i in ways.word.tolist()]
    ([0, 0, 0, 1], ['do', "n't", 'don', "'", 't', "don't", 'new', 'york'])
    """
    spelled = [_spell(text, kind) for text, kind in zip(patterns, kinds, strict=True)]
    plain = _PLAIN.fullmatch
    cut = [[text.split(" ")] if plain(text) or text[:1] == REGEX else [] for text in spelled]
    odd = [i for i, ways in enumerate(cut) if not ways]
    for i, ways in zip(odd, _cut_odd([spelled[i] for i in odd]), strict=True):
        cut[i] = ways
    owner, size = [], []
    flat: list[str] = []
    for i, ways in enumerate(cut):
        for words in ways:
            owner.append(i)
            size.append(len(words))
            flat += words
    number = {word: i for i, word in enumerate(dict.fromkeys(flat))}
    word = np.fromiter(map(number.__getitem__, flat), np.int64, len(flat))
    return Ways(np.array(owner, np.int64), np.array(size, np.int64), word, list(number))


def _spell(text: str, kind: ValueType) -> str:
    """Return a pattern in look-up form, with stand-ins and single blanks."""
    if kind == "regex":
        return " ".join(REGEX + word for word in fold_regex(text).split())
    folded = " ".join(fold(text).split())
    return folded if kind == "fixed" else folded.replace("*", STAR).replace("?", MARK)


def _cut_odd(texts: Sequence[str]) -> list[list[list[str]]]:
    """Return the ways to write each text, which has marks or words that NLTK cuts.

    NLTK cuts `isn't` in two, `isn’t` in three and leaves other apostrophes in the word. At the end
    of a sentence it takes a full stop off; a star at the end of `can't*` may stand for nothing.
    """
    spellings = [(i, one) for i, text in enumerate(texts) for one in (text, text.replace("'", "’"))]
    cuts = _cut([text for _, text in spellings])
    bare = _cut([text.removesuffix(STAR) for _, text in spellings])
    ways: list[dict[tuple[str, ...], None]] = [{} for _ in texts]
    for (i, text), words, fewer in zip(spellings, cuts, bare, strict=True):
        found = _variants(text, words)
        if not found or len(fewer) > len(words):
            found += _variants(text.removesuffix(STAR), fewer)
        ways[i].update(dict.fromkeys(found))
    for i, text in enumerate(texts):
        if "'" in text:
            ways[i].update(dict.fromkeys(_variants(text, text.split(" "))))
    return [[list(words) for words in each] for each in ways]


def _variants(text: str, words: list[str]) -> list[tuple[str, ...]]:
    """Return a way as cut, and as it stands at the end of a sentence."""
    if not words or _n_lone_globs(words) > _n_lone_globs(text.split(" ")):
        return []  # as of `cannot*`: the star belonged to the word
    plain = tuple(word.replace("’", "'") for word in words)  # as `fold` has them
    if len(plain[-1]) > 1 and plain[-1][-1] == "." and plain[-1][-2] != ".":
        return [plain, (*plain[:-1], plain[-1][:-1], ".")]
    return [plain]


def _n_lone_globs(words: Iterable[str]) -> int:
    """Return how many words are nothing but globs, behind a letter or digit."""
    return sum(_ONLY_GLOBS.issuperset(b) and a[-1].isalnum() for a, b in pairwise(words))


def _cut(texts: Sequence[str]) -> list[list[str]]:
    """Return the words of each text as NLTK cuts them in the middle of a sentence."""
    parts = segment([f"{text} x" for text in texts])
    words: list[list[str]] = [[] for _ in texts]
    paragraph = parts.sentence_paragraph[parts.token_sentence]
    for i, of in zip(paragraph.tolist(), parts.token_type.tolist(), strict=True):
        words[i].append(parts.types[of])
    return [each[:-1] for each in words]
