"""Sentences as the rules of attribution read them: words, marks, and quotations as one piece.

A quotation counts as a single token, so that a sentence goes on over the full stops inside of it.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.voices.cues import load_cues, load_name_words, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WORD: Final = "word"
MARK: Final = "mark"
QUOTE: Final = "quote"

# No possessive groups: before Python 3.11.5 some of their matches are wrong.
TOKEN: Final = re.compile(
    r"(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)*\w*|"
    r"\w[\w\u0300-\u036f]*+(?:(?:[-'’&](?=\w)|\.(?=[a-z]))[\w\u0300-\u036f]*+)*"
    r"(?:(?<=s)['’](?=\s\w))?|[^\w\s]"
)
TRAILING: Final = ",.;:!?"  # marks that are tokens of their own behind a word
PLURALS: Final = ("s'", "s’")  # whose mark is part of the word if another one follows
WORDS: Final = re.compile(r"\w(?:[\w'’-]*\w)?")
MIN_TITLE, MAX_TITLE = 2, 12  # words of a title of a work
SMALL: Final = 3  # letters of words that titles write small
TITLE_CASE: Final = 0.6  # share of long words with a capital in a title-case headline
STOPS: Final = frozenset(".!?…")
CLOSING: Final = frozenset("\"”“»’')]")
QUOTING: Final = "\"”“»’' "
LOOK: Final = 9  # tokens after a quotation that may hold "said the minister"
MAX_CHUNKS: Final = 1 << 16  # whose tokens are kept
MAX_TOKENS: Final = 250  # a sentence is cut here, so that the rules stay linear


class Token(NamedTuple):
    """A word, a punctuation mark or a whole quotation; `low` is how the lists write it.

    `start` and `end` are code points of the article. Words and marks are first read without a
    place: one token stands for all that are written alike.
    """

    text: str
    low: str
    kind: str
    start: int = -1
    end: int = -1


class Stretch:
    """A stretch of an article with its tokens, each quotation inside of it being one.

    Examples
    --------
    >>> stretch = Stretch('He said "no way".', 0, 17, [(8, 16)])
    >>> [token.text for token in stretch.tokens], stretch.starts
    (['He', 'said', '"no way"', '.'], [0, 3, 8, 16])
    """

    def __init__(
        self, text: str, start: int, end: int, quotes: Sequence[tuple[int, int]] = ()
    ) -> None:
        self.text = text
        self.start = start
        self.tokens = read_tokens(text, start, end, quotes)

    @cached_property
    def starts(self) -> list[int]:
        """Where each token begins: nothing but white space stands between one and the next."""
        starts: list[int] = []
        position = self.start
        for token in self.tokens:
            quoted = token.kind == QUOTE
            begin = token.start if quoted else self.text.index(token.text, position)
            position = token.end if quoted else begin + len(token.text)
            starts.append(begin)
        return starts

    def span(self, first: int, stop: int) -> tuple[int, int]:
        """Return the code points from one token to before another."""
        last = self.tokens[stop - 1]
        end = last.end if last.kind == QUOTE else self.starts[stop - 1] + len(last.text)
        return self.starts[first], end

    def placed(self, first: int, stop: int) -> list[Token]:
        """Return some tokens with their places."""
        return [
            token
            if token.kind == QUOTE
            else Token(token.text, token.low, token.kind, begin, begin + len(token.text))
            for token, begin in zip(self.tokens[first:stop], self.starts[first:stop], strict=True)
        ]


def read_tokens(
    text: str, start: int, end: int, quotes: Sequence[tuple[int, int]] = ()
) -> list[Token]:
    """Return the tokens of a stretch of text, only quotations with their places.

    Examples
    --------
    >>> [token.text for token in read_tokens('He said "no way".', 0, 17, [(8, 16)])]
    ['He', 'said', '"no way"', '.']
    """
    tokens: list[Token] = []
    position = start
    for quote_start, quote_end in quotes:
        here, stop = max(quote_start, start), min(quote_end, end)
        tokens.extend(_read_words(text[position:here]))
        tokens.append(Token(text[here:stop], "", QUOTE, quote_start, stop))
        position = stop
    tokens.extend(_read_words(text[position:end]))
    return tokens


def _read_words(text: str) -> Iterable[Token]:
    """Return words and punctuation marks."""
    if any(plural in text for plural in PLURALS):
        return map(_look_up, TOKEN.findall(text))
    return chain.from_iterable(map(_chunks().__getitem__, text.split()))


class _Chunks(dict[str, tuple[Token, ...]]):
    """The tokens of each chunk met; a look-up costs less than in a cache that counts its use."""

    def __missing__(self, chunk: str) -> tuple[Token, ...]:
        """Read a new chunk, after forgetting all when they have become too many."""
        if len(self) >= MAX_CHUNKS:
            self.clear()
        self[chunk] = tokens = _read_chunk(chunk)
        return tokens


@lru_cache(maxsize=1)
def _chunks() -> _Chunks:
    """Return what is known of chunks in this process."""
    return _Chunks()


def _read_chunk(chunk: str) -> tuple[Token, ...]:
    """Return the tokens between two white spaces, which depend on nothing else but for plurals."""
    if chunk.isalpha():
        return (_look_up(chunk),)
    if chunk[-1] in TRAILING and chunk[:-1].isalpha():
        return _look_up(chunk[:-1]), _look_up(chunk[-1])
    return tuple(map(_look_up, TOKEN.findall(chunk)))


@lru_cache(maxsize=1 << 16)
def _look_up(word: str) -> Token:
    """Return a word or mark without a place."""
    return Token(word, plain(word), WORD if word[0].isalnum() else MARK)


def split_into_sentences(tokens: list[Token]) -> list[list[Token]]:
    """Return the tokens of each sentence, in order.

    Examples
    --------
    >>> tokens = read_tokens("Mr. Ito left. He won.", 0, 21)
    >>> [" ".join(t.text for t in s) for s in split_into_sentences(tokens)]
    ['Mr . Ito left .', 'He won .']
    """
    ends = [
        index
        for index, token in enumerate(tokens)
        if (token.kind != WORD or token.text[-1] == ".") and _ends_sentence(tokens, index)
    ]
    sentences: list[list[Token]] = []
    begin = 0
    for end in [*ends, len(tokens) - 1]:
        while end - begin > MAX_TOKENS:
            sentences.append(tokens[begin : begin + MAX_TOKENS + 1])
            begin += MAX_TOKENS + 1
        if begin <= end:
            sentences.append(tokens[begin : end + 1])
            begin = end + 1
    return sentences


def _ends_sentence(tokens: list[Token], index: int) -> bool:
    """Tell whether a sentence ends behind this token."""
    if index + 1 == len(tokens):
        return True
    token, after = tokens[index], tokens[index + 1]
    if token.kind == QUOTE:
        inner = token.text.rstrip(QUOTING)
        stopped = bool(inner) and inner[-1] in STOPS
        return stopped and _may_begin(after) and not _attributed(tokens, index)
    if token.kind == WORD:  # "in the U.S. The …"
        starters = load_name_words().starters
        return token.text.endswith(".") and after.text in starters and after.text != "And"
    return _stop_ends_sentence(tokens, index) and _may_begin(after)


def _stop_ends_sentence(tokens: list[Token], index: int) -> bool:
    """Tell whether a mark is a full stop or its like, or the bracket behind one."""
    token, after = tokens[index], tokens[index + 1]
    if token.text in CLOSING:
        return bool(index) and tokens[index - 1].text in STOPS
    if token.text not in STOPS or after.text in STOPS or after.text in CLOSING:
        return False
    return not (token.text == "." and index and _abbreviated(tokens[index - 1]))


def _abbreviated(token: Token) -> bool:
    """Tell whether a full stop behind this token belongs to it."""
    initial = len(token.text) == 1 and token.text.isupper() and token.text != "I"
    return initial or token.text in load_cues().abbreviations


def _may_begin(token: Token) -> bool:
    """Tell whether a sentence may begin with this token."""
    return token.kind == QUOTE or not (token.text[0].islower() or token.text[0] in ",;:)-–—")


def _attributed(tokens: list[Token], index: int) -> bool:
    """Tell whether "said X" or "X said." follows, so that the sentence goes on."""
    verbs = load_cues().verbs
    for at in range(index + 1, min(index + 1 + LOOK, len(tokens))):
        token = tokens[at]
        if token.kind != WORD:
            return False
        if token.low in verbs and (at > index + 1 or token.text.islower()):
            after = tokens[at + 1] if at + 1 < len(tokens) else None
            ends = ".," if tokens[index].text.rstrip(QUOTING)[-1:] != "." else "."
            return at == index + 1 or after is None or after.text in tuple(ends)
    return False


def is_title_case(text: str) -> bool:
    """Tell whether most long words of a headline have a capital."""
    words = [word for word in WORDS.findall(text) if len(word) > SMALL]
    capitals = sum(word[0].isupper() for word in words)
    return bool(words) and capitals >= TITLE_CASE * len(words)


def is_named(tokens: list[Token], at: int) -> bool:
    """Tell whether "so-called", "the film" or their like stand right before a quotation."""
    naming = load_cues().naming
    before = [token.low for token in tokens[max(at - 2, 0) : at]]
    return bool(before) and (before[-1] in naming or " ".join(before) in naming)


def is_introduced(tokens: list[Token], at: int) -> bool:
    """Tell whether a colon or comma leads to a quotation, as to speech."""
    return at > 0 and tokens[at - 1].text in {":", ","}


def is_title(quoted: str) -> bool:
    """Tell whether a quotation is written as the title of a work."""
    words = WORDS.findall(quoted)
    if not MIN_TITLE <= len(words) <= MAX_TITLE or quoted[-2:-1] in tuple(STOPS):
        return False
    capitals = sum(word[0].isupper() for word in words)
    shaped = words[0][0].isupper() and capitals >= MIN_TITLE
    return shaped and all(word[0].isupper() or len(word) <= SMALL for word in words)
