"""Sentences as the rules of attribution read them: words, marks, and quotations as one piece.

A quotation counts as a single token, so that a sentence goes on over the full stops inside of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.cues import load_cues, load_name_words, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

WORD: Final = "word"
MARK: Final = "mark"
QUOTE: Final = "quote"

# A word or a mark with the blank behind it, so that most white space makes no piece of its own.
TOKEN: Final = re.compile(
    r"(?:(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)*\w*|"
    r"\w(?:[\w\u0300-\u036f]|[-'’&](?=\w)|\.(?=[a-z]))*(?:(?<=s)['’](?=\s\w))?|[^\w\s]) ?|\s+"
)
WORDS: Final = re.compile(r"\w(?:[\w'’-]*\w)?")
MIN_TITLE, MAX_TITLE = 2, 12  # words of a title of a work
SMALL: Final = 3  # letters of words that titles write small
TITLE_CASE: Final = 0.6  # share of long words with a capital in a title-case headline
STOPS: Final = frozenset(".!?…")
CLOSING: Final = frozenset("\"”“»’')]")
QUOTING: Final = "\"”“»’' "
LOOK: Final = 9  # tokens after a quotation that may hold "said the minister"
MAX_TOKENS: Final = 250  # a sentence is cut here, so that the rules stay linear


class Token(NamedTuple):
    """A word, a punctuation mark or a whole quotation; `low` is how the lists write it."""

    start: int
    end: int
    text: str
    low: str
    kind: str


def read_tokens(text: str, start: int, end: int, quotes: Sequence[tuple[int, int]]) -> list[Token]:
    """Return the tokens of a stretch of text, each quotation inside of it being one.

    Examples
    --------
    >>> [token.text for token in read_tokens('He said "no way".', 0, 17, [(8, 16)])]
    ['He', 'said', '"no way"', '.']
    """
    tokens: list[Token] = []
    position = start
    for quote_start, quote_end in quotes:
        here, stop = max(quote_start, start), min(quote_end, end)
        tokens.extend(_words(text, position, here))
        tokens.append(Token(quote_start, stop, text[here:stop], "", QUOTE))
        position = stop
    tokens.extend(_words(text, position, end))
    return tokens


def _words(text: str, start: int, end: int) -> list[Token]:
    """Return words and punctuation marks; without a loop of our own, as this is the hot spot."""
    pieces = TOKEN.findall(text, start, end)
    begins = accumulate(map(len, pieces), initial=start)
    make = tuple.__new__
    return [
        make(Token, (begin, begin + size, word, low, kind))
        for begin, (size, word, low, kind) in zip(begins, map(_look_up, pieces), strict=False)
        if size
    ]


@lru_cache(maxsize=1 << 16)
def _look_up(piece: str) -> tuple[int, str, str, str]:
    """Return a piece's length without blank, itself, how the lists write it, and its kind."""
    word = piece.rstrip()
    if not word:
        return 0, "", "", ""
    return len(word), word, plain(word), WORD if word[0].isalnum() else MARK


def split_into_sentences(tokens: list[Token]) -> list[list[Token]]:
    """Return the tokens of each sentence, in order.

    Examples
    --------
    >>> tokens = read_tokens("Mr. Ito left. He won.", 0, 21, [])
    >>> [" ".join(t.text for t in s) for s in split_into_sentences(tokens)]
    ['Mr . Ito left .', 'He won .']
    """
    sentences: list[list[Token]] = []
    begin = 0
    for index, token in enumerate(tokens):
        inner = token.kind == WORD and token.text[-1] != "."
        if index - begin >= MAX_TOKENS or (not inner and _ends_sentence(tokens, index)):
            sentences.append(tokens[begin : index + 1])
            begin = index + 1
    if begin < len(tokens):
        sentences.append(tokens[begin:])
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
