"""Which words stand in each chunk: the form of its type that its place in the sentence asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mediakit.words import (
    AFTER,
    BEFORE,
    CLOSES,
    LAST,
    NOTHING,
    OTHER_SPACE,
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
    Span = tuple[int, int]


def find_forms(chunks: Chunks, sentences: Sentences, words: WordForms) -> Index:
    """Return for each chunk the row of `words.words` that holds its words."""
    forms = words.forms(chunks.kind, _contexts(chunks, sentences, words.sensitive))
    for first, last, before in _exceptions(chunks, sentences, words.sensitive):
        for chunk, spans in _read(chunks, first, last, before):
            forms[chunk] = words.form_of_spans(int(chunks.kind[chunk]), spans)
    return forms


def _contexts(chunks: Chunks, sentences: Sentences, sensitive: Bits) -> Bits:
    """Return the context of each chunk, as far as it matters to it."""
    n_chunks = len(chunks.kind)
    bits = sensitive[chunks.kind]
    at = np.flatnonzero(bits & (BEFORE | AFTER | LAST))
    bits = bits[at]
    is_first, is_last = np.zeros(n_chunks, np.bool_), np.zeros(n_chunks, np.bool_)
    is_first[sentences.first] = sentences.start == chunks.start[sentences.first]
    is_last[sentences.last] = True
    before = np.where(chunks.space_before[at], SPACE, OTHER_SPACE)
    before[is_first[at]] = NOTHING
    before[(bits & BEFORE) == 0] = SPACE
    after = np.where(chunks.space_after[at] | ((bits & AFTER) == 0), SPACE, OTHER_SPACE)
    after[is_last[at] & ((bits & (AFTER | LAST)) > 0)] = NOTHING
    contexts = np.zeros(n_chunks, np.uint8)
    contexts[at] = 3 * before + after
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


def _read(
    chunks: Chunks, first: int, last: int, before: str
) -> Iterator[tuple[int, tuple[Span, ...]]]:
    """Yield chunks and NLTK's words of each, given the text that stands before the first one."""
    starts, ends = chunks.start[first : last + 1], chunks.end[first : last + 1]
    origin = int(starts[0]) - len(before)
    spans = token_spans(before + chunks.text[starts[0] : ends[-1]])
    owners = np.searchsorted(starts, [origin + a for a, _ in spans], "right") - 1
    found: list[list[Span]] = [[] for _ in starts]
    for owner, (a, b) in zip(owners.tolist(), spans, strict=True):
        if owner >= 0:
            shift = origin - int(starts[owner])
            found[owner].append((a + shift, b + shift))
    for number, words in enumerate(found):
        yield first + number, tuple(words)
