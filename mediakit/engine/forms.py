"""Which words stand in each chunk: the form of its type that its place in the sentence asks for."""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from mediakit.engine.words import (
    BEFORE_OTHER_SPACE,
    CLOSES,
    ENDS,
    ENDS_QUOTED,
    LAST,
    MIDDLE,
    N_CONTEXTS,
    PRECEDING,
    STOPS,
    WordForms,
    token_spans,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from mediakit.engine.chunks import Chunks
    from mediakit.engine.sentences import Sentences

    Bits = npt.NDArray[np.uint8]
    Index = npt.NDArray[np.intp]
    Words = tuple[tuple[tuple[int, int], ...], ...]  # spans of words in each of some chunks

MAX_REMEMBERED = 100  # characters of a text whose words are kept, for they often come again


def find_forms(chunks: Chunks, sentences: Sentences, words: WordForms) -> Index:
    """Return for each chunk the row of `words.words` that holds its words."""
    keys = chunks.kind * N_CONTEXTS + MIDDLE
    quoted = np.flatnonzero(words.traits[chunks.kind] & ENDS_QUOTED)
    keys[quoted[~chunks.before_space(quoted)]] += BEFORE_OTHER_SPACE - MIDDLE
    last = sentences.last[(words.traits[chunks.kind[sentences.last]] & ENDS) > 0]
    keys[last] = chunks.kind[last] * N_CONTEXTS + LAST
    forms = words.forms(keys)
    for first, stop in _exceptions(chunks, sentences, words.traits):
        text = chunks.text_of(first, stop)
        read = _read_short if len(text) <= MAX_REMEMBERED else _read
        kinds = chunks.kind[first : stop + 1].tolist()
        forms[first : stop + 1] = list(map(words.form_of_spans, kinds, read(text)))
    return forms


def _exceptions(chunks: Chunks, sentences: Sentences, traits: Bits) -> Iterator[tuple[int, int]]:
    """Yield first and last chunk of the stretches where NLTK's rules look beyond a chunk.

    To these rules, the separators U+001C to U+001F are no white space; and a full stop before
    closing marks that stand alone at the end of a sentence is the one that ends it.
    """
    separated = np.isin(chunks.paragraph_of(sentences.first), chunks.separated)
    closed = (traits[chunks.kind[sentences.last]] & CLOSES) > 0
    for i in np.flatnonzero(separated | closed).tolist():
        first, last = int(sentences.first[i]), int(sentences.last[i])
        if separated[i]:
            yield first, last
            continue
        at = last
        while at > first and traits[chunks.kind[at]] & CLOSES:
            at -= 1
        if at < last and traits[chunks.kind[at]] & STOPS:
            yield at, last


def _read(text: str) -> Words:
    """Return NLTK's words of each chunk of a text.

    >>> _read("left. )")
    (((0, 4), (4, 5)), ((0, 1),))
    """
    whole = PRECEDING + text
    spans = deque(token_spans(whole))
    spans.popleft()
    end = len(PRECEDING)
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
