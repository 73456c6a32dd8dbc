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

TOKEN: Final = re.compile(
    r"(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)*\w*|"
    r"\w(?:[\w\u0300-\u036f]|[-'’&](?=\w)|\.(?=[a-z]))*(?:(?<=s)['’](?=\s\w))?|[^\w\s]|\s+"
)
STOPS: Final = frozenset(".!?…")
CLOSING: Final = frozenset("\"”“»’')]")
QUOTING: Final = "\"”“»’' "
LOOK: Final = 9  # tokens after a quotation that may hold "said the minister"
MAX_TOKENS: Final = 400  # a sentence is cut here, so that the rules stay linear


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
        tokens.extend(_words(text, position, max(quote_start, start)))
        stop = min(quote_end, end)
        tokens.append(Token(quote_start, stop, text[quote_start:stop], "", QUOTE))
        position = stop
    tokens.extend(_words(text, position, end))
    return tokens


def _words(text: str, start: int, end: int) -> list[Token]:
    """Return words and punctuation marks; without a loop of our own, as this is the hot spot."""
    pieces = TOKEN.findall(text, start, end)
    ends = list(accumulate(map(len, pieces), initial=start))
    make = tuple.__new__
    return [
        make(Token, (begin, stop, piece, low, kind))
        for piece, begin, stop, (low, kind) in zip(
            pieces, ends, ends[1:], map(_look_up, pieces), strict=False
        )
        if kind
    ]


@lru_cache(maxsize=1 << 16)
def _look_up(piece: str) -> tuple[str, str]:
    """Return how the lists write a word, and whether it is a word, a mark or white space."""
    if piece.isspace():
        return "", ""
    return plain(piece), WORD if piece[0].isalnum() else MARK


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
