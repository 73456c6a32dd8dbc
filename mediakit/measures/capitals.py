"""Capitals: whether a word with one is a name, by how the same text writes it elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.base.prose import fold
from mediakit.corpus.tokens import row_bounds
from mediakit.engine.punkt import is_common
from mediakit.tables import ZONES
from mediakit.voices.words import load_name_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from mediakit.corpus.tokens import Tokens

    Codes = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

MARKS: Final = {".", "!", "?", "…", "..."}
# "I’m" and "Don’t" are no names.
CLITIC: Final = re.compile(r"(?:n['’]t|['’](?:d|ll|m|re|s|t|ve))$")


class _Tally(NamedTuple):
    """How often each pair of article and form is written in some way: sorted pairs and counts."""

    pair: Codes
    n: Codes

    def look_up(self, pairs: Codes) -> Codes:
        """Return the count of each pair, 0 where it does not occur."""
        at = np.searchsorted(self.pair, pairs)
        there = at < len(self.pair)
        there[there] = self.pair[at[there]] == pairs[there]
        n = np.zeros(len(pairs), np.int64)
        n[there] = self.n[at[there]]
        return n


def are_names(tokens: Tokens, words: Sequence[str], rows: Codes, prose: Bools) -> Bools:
    """Return which capitalised words are names.

    A capital says nothing where a sentence begins, in a title with a capital on every word or in a
    row of buttons. So a word is a name if the same article writes it with a capital more often than
    without one where a capital is a choice: inside a sentence of running text. Where the article
    has no such place, all articles decide, but for first names; where none has, a word is a name
    unless English news has it in lower case or it stands in no such sentence at all. What is all in
    capitals ("WHO") must stand so inside a sentence, or be a name when written otherwise ("PUTIN").

    Parameters
    ----------
    words
        Each mention as written, a word of its own.
    rows
        The token that it begins with.
    prose
        Which sentences are running text, as `find_prose` tells.

    References
    ----------
    The idea of asking the unambiguous places of the same text is that of Mikheev, A. (1999). A
    knowledge-free method for capitalized word disambiguation. Proceedings of ACL 1999, 159-166.
    https://doi.org/10.3115/1034678.1034710
    """
    bare = [CLITIC.sub("", word) for word in words]
    forms, form_of = tokens.forms
    number = {form: i for i, form in enumerate(forms)}
    known = np.array([number.get(fold(word), -1) for word in bare], np.int64)
    shouted = np.array([len(word) > 1 and word.isupper() for word in bare], np.bool_)
    inside = np.flatnonzero(_are_inside(tokens, prose))
    styles = _name_styles(tokens)[tokens.type[inside]]
    article, form = tokens.article.astype(np.int64), form_of[tokens.type[inside]].astype(np.int64)
    size = len(forms) + 1
    here, anywhere = [], []  # of each word: how often capitalised, in lower case, all in capitals
    for style in ("capital", "lower", "all"):
        of = styles == style
        pairs = _count(article[inside][of] * size + form[of])
        here.append(pairs.look_up(article[rows] * size + known))
        anywhere.append(_count(form[of]).look_up(known))
    first_names = load_name_words().given
    given = np.array([word in first_names for word in bare], np.bool_)
    settled = given | (here[0] + here[1] > 0)
    capital, lower, _ = (np.where(settled, h, a) for h, a in zip(here, anywhere, strict=True))
    common = np.array([is_common(fold(word)) for word in bare], np.bool_)
    in_prose = np.isin(known, known[prose[tokens.sentence[rows]]])
    unsure = given | (~common & in_prose & ~shouted)
    named = np.where(capital + lower > 0, capital > lower, unsure) | (shouted & (anywhere[2] > 0))
    return named & np.array([word != "I" for word in bare], np.bool_)


def find_prose(tokens: Tokens) -> Bools:
    """Return which sentences are running text, where a capital is a choice.

    Those with more words in lower case than with a capital, the first aside; in the body also those
    that end in a mark and have a word in lower case, as "Ada Kern met Bo Ström." has.
    """
    lower = _name_styles(tokens) == "lower"
    words = np.flatnonzero(tokens.words)
    later = words[1:][tokens.sentence[words[1:]] == tokens.sentence[words[:-1]]]
    balance = np.zeros(len(tokens.sentence_article), np.int64)
    np.add.at(balance, tokens.sentence[later], np.where(lower[tokens.type[later]], 1, -1))
    has_lower = np.zeros(len(balance), np.bool_)
    has_lower[tokens.sentence[later[lower[tokens.type[later]]]]] = True
    prose: Bools = (balance > 0) | (has_lower & _end_in_marks(tokens))
    return prose


def _end_in_marks(tokens: Tokens) -> Bools:
    """Return which sentences of the body end in a full stop or the like, in quotes or not."""
    mark = np.array([text in MARKS for text in tokens.types], np.bool_)[tokens.type]
    ends = np.zeros(len(tokens.sentence_article), np.bool_)
    last = row_bounds(tokens.sentence, len(ends))[1:] - 1
    for back in (0, 1):
        at = np.maximum(last - back, 0)
        ends |= mark[at] & (tokens.sentence[at] == np.arange(len(ends)))
    ends &= tokens.sentence_zone == ZONES.index("body")
    return ends


def _are_inside(tokens: Tokens, prose: Bools) -> Bools:
    """Return which words stand in prose right after a word or a comma of their sentence."""
    comma = np.array([text == "," for text in tokens.types], np.bool_)
    before = tokens.words | comma[tokens.type]
    follows = np.zeros(len(tokens), np.bool_)
    follows[1:] = before[:-1] & (tokens.sentence[1:] == tokens.sentence[:-1])
    return follows & tokens.words & prose[tokens.sentence]


def _name_styles(tokens: Tokens) -> npt.NDArray[np.str_]:
    """Return of each type whether it is written in "lower" case, with a "capital" or in "all"."""
    return np.array([_name_style(text) for text in tokens.types], dtype="U7")


def _name_style(word: str) -> str:
    if len(word) > 1 and word.isupper():
        return "all"
    return "capital" if word[:1].isupper() else "lower"


def _count(pairs: Codes) -> _Tally:
    return _Tally(*np.unique(pairs, return_counts=True))
