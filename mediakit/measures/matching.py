"""Patterns to the tokens that they match, internal: words once per form, phrases on arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mediakit.base.arrays import Ragged
from mediakit.measures.vocabulary import find_forms
from mediakit.measures.wordings import cut_patterns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import ValueType
    from mediakit.measures.wordings import Ways

    Codes = npt.NDArray[np.integer]


class Matches(NamedTuple):
    """Where patterns match: the pattern's number, the rows of its first and its last token."""

    pattern: Codes
    first: Codes
    last: Codes

    def take(self, rows: slice | npt.NDArray[np.generic]) -> Matches:
        """Return some of the matches."""
        if not isinstance(rows, slice) and rows.dtype == np.bool_:
            if rows.all():
                return self
            rows = np.flatnonzero(rows)
        return Matches(*(part[rows] for part in self))


class _Vocabulary(NamedTuple):
    """Which words of the patterns the forms of a text match."""

    word: Codes  # with `form`: the pairs that match
    form: Codes
    n_words: int
    n_forms: int

    def lists(self, wanted: Codes) -> Ragged:
        """Return for each form the wanted words that it matches."""
        among = np.zeros(self.n_words, np.bool_)
        among[wanted] = True
        kept = among[self.word]
        return _lists(self.form[kept], self.word[kept], self.n_forms)


class _Step(NamedTuple):
    """How the beginnings of phrases grow by one word: a node stands for equal beginnings."""

    words: Codes  # that come next in some phrase
    keys: Codes  # node before times the number of words, plus the word: sorted, one for each node
    ends: Ragged  # the phrases that end at each node


def match_patterns(
    tokens: Tokens, patterns: Sequence[str], kinds: Sequence[ValueType] | None = None
) -> Matches:
    """Return every place at which a pattern matches, in order of the text, then of the patterns.

    Parameters
    ----------
    patterns
        Words and phrases, each cut into words as a text is, so `don't` stands for NLTK's two
        tokens, whatever the apostrophe. Words match whole, without regard to case; a phrase
        matches consecutive tokens of one sentence. A glob never stands for a mark.
    kinds
        How each pattern is written; by default all are globs.
    """
    ways = cut_patterns(tuple(patterns), tuple(kinds or ["glob"] * len(patterns)))
    forms = tokens.forms[0]
    word, form = find_forms(ways, forms)
    vocabulary = _Vocabulary(word, form, len(ways.words), len(forms))
    known = np.zeros(len(ways.words), np.bool_)
    known[word] = True
    starts = np.cumsum(ways.size) - ways.size
    alive = np.logical_and.reduceat(known[ways.word], starts) if len(starts) else known
    alone = np.flatnonzero(alive & (ways.size == 1))
    several = np.flatnonzero(alive & (ways.size > 1))
    first, which = _match_words(tokens, ways.word[starts[alone]], alone, vocabulary)
    if len(several):
        steps = _steps(_table(ways, starts, several), several, vocabulary.n_words)
        phrases = _match_phrases(tokens, steps, vocabulary)
        first, which = (np.concatenate(part) for part in zip((first, which), phrases, strict=True))
        order = np.argsort(first * len(starts) + which, kind="stable")
        first, which = first[order], which[order]
    return Matches(ways.owner[which], first, first + ways.size[which] - 1)


def _match_words(
    tokens: Tokens, words: Codes, ways: Codes, vocabulary: _Vocabulary
) -> tuple[Codes, Codes]:
    """Return the rows of patterns of one word, and which: rows ascending, then patterns."""
    at, way = _spread(_lists(words, ways, vocabulary.n_words), vocabulary.word)
    order = np.argsort(way, kind="stable")
    of_form = _lists(vocabulary.form[at[order]], way[order], vocabulary.n_forms)
    form_of = tokens.forms[1]
    begins = (of_form.count > 0)[form_of]
    rows = np.flatnonzero(begins[tokens.type])
    at, way = _spread(of_form, form_of[tokens.type[rows]])
    return rows[at], way


def _table(ways: Ways, starts: Codes, several: Codes) -> Codes:
    """Return the words of phrases, one row each; -1 stands where a phrase is over."""
    size = ways.size[several]
    table = np.full((len(several), int(size.max())), -1, np.int64)
    for step in range(table.shape[1]):
        longer = size > step
        table[longer, step] = ways.word[starts[several[longer]] + step]
    return table


def _steps(table: Codes, ways: Codes, n_words: int) -> list[_Step]:
    """Return the tree of the phrases, word by word; its first nodes are words."""
    node = table[:, 0].astype(np.int64)
    steps = [_Step(table[:, 0], node, Ragged(1))]
    for step in range(1, table.shape[1]):
        going = table[:, step] >= 0
        table, node, ways = table[going], node[going], ways[going]
        keys, node = np.unique(node * n_words + table[:, step], return_inverse=True)
        over = table[:, step + 1] < 0 if step + 1 < table.shape[1] else slice(None)
        steps.append(_Step(table[:, step], keys, _lists(node[over], ways[over], len(keys))))
    return steps


def _match_phrases(
    tokens: Tokens, steps: list[_Step], vocabulary: _Vocabulary
) -> tuple[Codes, Codes]:
    """Return the rows at which phrases begin, and which."""
    form_of = tokens.forms[1]
    rows = _candidates(tokens, steps[:2], vocabulary)
    at, node = _spread(vocabulary.lists(steps[0].words), form_of[tokens.type[rows]])
    rows, found = rows[at], []
    for size, step in enumerate(steps[1:], start=1):
        ahead = np.minimum(rows + size, len(tokens) - 1)
        at, word = _spread(vocabulary.lists(step.words), form_of[tokens.type[ahead]])
        there, node = _look_up(node[at] * np.int64(vocabulary.n_words) + word, step.keys)
        rows = rows[at[there]]
        inside = rows + size < len(tokens)
        inside[inside] = tokens.sentence[rows[inside]] == tokens.sentence[rows[inside] + size]
        rows, node = rows[inside], node[inside]
        at, way = _spread(step.ends, node)
        found.append((rows[at], way))
    first, which = (np.concatenate(part) for part in zip(*found, strict=True))
    return first, which


def _candidates(tokens: Tokens, steps: list[_Step], vocabulary: _Vocabulary) -> Codes:
    """Return the rows at which the first two words of some phrase may stand.

    Frequent words begin phrases; few of these rows have a second word that fits. A bit for each
    two words, 64 in turns, tells most of the others.
    """
    form_of = tokens.forms[1]
    one, two = np.divmod(steps[1].keys, vocabulary.n_words)
    bit = np.uint64(1) << (np.arange(len(one)) % 64).astype(np.uint64)
    marks = []
    for words in (one, two):
        of_word = np.zeros(vocabulary.n_words, np.uint64)
        np.bitwise_or.at(of_word, words, bit)
        of_form = np.zeros(vocabulary.n_forms, np.uint64)
        np.bitwise_or.at(of_form, vocabulary.form, of_word[vocabulary.word])
        marks.append(of_form[form_of])
    rows = np.flatnonzero((marks[0] > 0)[tokens.type[:-1]])
    fits = marks[0][tokens.type[rows]] & marks[1][tokens.type[rows + 1]]
    candidates: Codes = rows[fits > 0]
    return candidates


def _look_up(values: Codes, keys: Codes) -> tuple[Codes, Codes]:
    """Return which values are among sorted keys, and their places there.

    A table of bits is asked first: a search among many keys costs much more.
    """
    sieve = np.zeros(1 << max(16, len(keys).bit_length() + 4), np.bool_)
    sieve[_hash(keys, len(sieve))] = True
    rows = np.flatnonzero(sieve[_hash(values, len(sieve))])
    place = np.searchsorted(keys, values[rows])
    there = np.append(keys, -1)[place] == values[rows]
    return rows[there], place[there]


def _hash(values: Codes, size: int) -> Codes:
    """Return a number below `size`, a power of two, that differs for most values."""
    spread: Codes = (values * 0x9E3779B97F4A7C1 >> 40) & (size - 1)
    return spread


def _lists(owner: npt.NDArray[np.integer], values: npt.NDArray[np.integer], n: int) -> Ragged:
    """Return the values of each of `n` owners, in the order in which they come."""
    lists = Ragged(1)
    lists.append(np.bincount(owner, minlength=n), values[np.argsort(owner, kind="stable")])
    return lists


def _spread(lists: Ragged, of: npt.NDArray[np.integer]) -> tuple[Codes, Codes]:
    """Return each entry of the lists of some owners: the place in `of`, and the value."""
    count = lists.count[of]
    if (count == 1).all():
        return np.arange(len(of)), lists.columns[0][lists.first[of]]
    return np.repeat(np.arange(len(of)), count), lists.columns[0][lists.entries(of)]
