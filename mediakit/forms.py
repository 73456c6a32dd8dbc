"""Which words stand in each chunk: the form of its type that its place in the sentence asks for."""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from mediakit.words import (
    AFTER,
    BEFORE,
    CLOSES,
    LAST,
    NOTHING,
    OTHER_SPACE,
    SIDES,
    SPACE,
    STOPS,
    WordForms,
    token_spans,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from mediakit.chunks import Chunks
    from mediakit.sentences import Sentences

    Bits = npt.NDArray[np.uint8]
    Index = npt.NDArray[np.intp]
    Words = tuple[tuple[tuple[int, int], ...], ...]  # spans of words in each of some chunks

MAX_REMEMBERED = 100  # characters of a text whose words are kept, for they often come again


def find_forms(chunks: Chunks, sentences: Sentences, words: WordForms) -> Index:
    """Return for each chunk the row of `words.words` that holds its words."""
    forms = words.forms(chunks.kind, _contexts(chunks, sentences, words.sensitive))
    for first, last, before in _exceptions(chunks, sentences, words.sensitive):
        text = chunks.text[chunks.start[first] : chunks.end[last]]
        read = _read_short if len(text) <= MAX_REMEMBERED else _read
        kinds = chunks.kind[first : last + 1].tolist()
        forms[first : last + 1] = list(map(words.form_of_spans, kinds, read(before, text)))
    return forms


def _contexts(chunks: Chunks, sentences: Sentences, sensitive: Bits) -> Bits:
    """Return the context of each chunk, as far as it matters to it."""
    bits = sensitive[chunks.kind]
    is_first, is_last = np.zeros(len(bits), np.bool_), np.zeros(len(bits), np.bool_)
    is_first[sentences.first] = sentences.start == chunks.start[sentences.first]
    is_last[sentences.last] = True
    contexts = np.zeros(len(bits), np.uint8)
    contexts[is_last & ((bits & LAST) > 0)] = NOTHING
    at = np.flatnonzero(bits & AFTER)
    after = np.where(chunks.is_space(chunks.end[at]), SPACE, OTHER_SPACE)
    contexts[at] = np.where(is_last[at], NOTHING, after)
    at = np.flatnonzero(bits & BEFORE)
    before = np.where(chunks.is_space(chunks.start[at] - 1), SPACE, OTHER_SPACE)
    contexts[at] += np.where(is_first[at], NOTHING, before).astype(np.uint8) * SIDES
    return contexts


def _exceptions(
    chunks: Chunks, sentences: Sentences, sensitive: Bits
) -> Iterator[tuple[int, int, str]]:
    """Yield first and last chunk where NLTK's rules look further, and the text to put before them.

    To NLTK's rules, the separators U+001C to U+001F are no white space; and a full stop before
    closing marks that stand alone at the end of a sentence is the one that ends it.
    """
    last_bits = sensitive[chunks.kind[sentences.last]]
    separated = np.isin(chunks.paragraph_of(sentences.first), chunks.separated)
    for i in np.flatnonzero(separated | ((last_bits & CLOSES) > 0)).tolist():
        first, last = int(sentences.first[i]), int(sentences.last[i])
        at = first if separated[i] else last
        while at > first and sensitive[chunks.kind[at]] & CLOSES:
            at -= 1
        if at == first:
            before = chunks.text[sentences.start[i] : chunks.start[at]]
        else:
            before = "a" + chunks.text[chunks.start[at] - 1]
        if separated[i] or (at < last and sensitive[chunks.kind[at]] & STOPS):
            yield at, last, before


def _read(before: str, text: str) -> Words:
    """Return NLTK's words of each chunk of a text, given what stands before the text.

    >>> _read("a ", "left. )")
    (((0, 4), (4, 5)), ((0, 1),))
    """
    whole = before + text
    spans = deque(token_spans(whole))
    end = len(before)
    while spans and spans[0][0] < end:
        spans.popleft()
    found = []
    for chunk in text.split():
        start = whole.index(chunk, end)
        end = start + len(chunk)
        words = []
        while spans and spans[0][0] < end:
            a, b = spans.popleft()
            words.append((a - start, b - start))
        found.append(tuple(words))
    return tuple(found)


_read_short = lru_cache(maxsize=10_000)(_read)
