"""How do paragraphs become sentences, words and chunks, as columns of small integers?"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import fields
from functools import cache
from itertools import count, repeat
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from mediakit.base.arrays import Segments
from mediakit.engine.chunks import find_batches, find_chunks, find_shapes
from mediakit.engine.sentences import Breaks, find_sentences
from mediakit.engine.words import WordForms, find_forms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediakit.base.arrays import Index, Ints

    Columns = dict[str, Any]

MAX_BATCH = 2_500_000  # characters of paragraphs that are worked on at once

COLUMNS = tuple(field.name for field in fields(Segments) if "types" not in field.name)


def segment(paragraphs: Sequence[str]) -> Segments:
    """Split paragraphs into sentences, words and chunks, as NLTK does.

    Sentences are those of `PunktSentenceTokenizer` on each paragraph, words those of
    `NLTKWordTokenizer` on each sentence, as slices of the text. A sentence of more than
    `MAX_SENTENCE_CHUNKS` chunks is cut into pieces of that length.

    >>> found = segment(["He left. She stayed."])
    >>> found.types, found.token_sentence.tolist()
    (['He', 'left', '.', 'She', 'stayed'], [0, 0, 0, 1, 1, 1])
    """
    parts = [dict.fromkeys(COLUMNS, np.zeros(0, np.int32))]
    n_sentences = 0
    with use_engine() as engine:
        types, chunk_types = _Types(engine.words.vocabulary), _Types(engine.chunks)
        for start, stop in find_batches(paragraphs, MAX_BATCH):
            part = _segment_batch(list(paragraphs[start:stop]), engine)
            part["token_type"] = types.number(part["token_type"])
            part["chunk_type"] = chunk_types.number(part["chunk_type"])
            part["sentence_paragraph"] += start
            part["token_sentence"] += n_sentences
            part["chunk_sentence"] += n_sentences
            n_sentences += len(part["sentence_paragraph"])
            parts.append(part)
    # Taken out of the parts one by one, so that no more than one column exists twice.
    columns = {name: np.concatenate([part.pop(name) for part in parts]) for name in COLUMNS}
    return Segments(**columns, types=types.names, chunk_types=chunk_types.names)


def _segment_batch(paragraphs: Sequence[str], engine: Engine) -> Columns:
    """Return the columns of `Segments` for some paragraphs; types have the engine's numbers."""
    chunks = find_chunks(paragraphs, engine.number)
    chunks, sentences = find_sentences(paragraphs, chunks, engine.breaks, engine.number)
    forms = find_forms(chunks, sentences, engine.words)
    paragraph = chunks.paragraph_of(sentences.first)
    base = chunks.base[paragraph]
    chunk_base = np.repeat(chunks.base[:-1], np.diff(chunks.first))
    chunk_start = chunks.start - chunk_base
    number = np.arange(len(base), dtype=np.int32)
    words = engine.words.words
    n_words = words.count[forms]
    before = np.cumsum(n_words) - n_words
    at = np.repeat(words.first[forms] - before, n_words)
    at += np.arange(len(at))
    start, end, word = words.columns
    token_base = np.repeat(chunk_start, n_words)
    return {
        "sentence_paragraph": paragraph.astype(np.int32),
        "sentence_start": sentences.start - base,
        "sentence_end": sentences.end - base,
        "token_type": word.astype(np.intp)[at],
        "token_sentence": np.repeat(number, np.diff(before[sentences.first], append=len(at))),
        "token_start": token_base + start[at],
        "token_end": token_base + end[at],
        "chunk_type": chunks.kind,
        "chunk_sentence": np.repeat(number, np.diff(sentences.last, prepend=-1)),
        "chunk_start": chunk_start,
        "chunk_end": chunks.end - chunk_base,
    }


class _Types:
    """Numbers types in the order in which they occur in one call, given the engine's numbers."""

    def __init__(self, known: list[str]) -> None:
        self.names: list[str] = []
        self._known = known
        self._number: Ints = np.zeros(0, np.int32)  # by the engine's number; -1: not met yet

    def number(self, occurring: Index) -> Ints:
        """Return the number in this call of each type that occurs."""
        n_more = len(self._known) - len(self._number)
        self._number = np.append(self._number, np.full(n_more, -1, np.int32))
        numbers: Ints = self._number[occurring]
        unmet = np.flatnonzero(numbers < 0)
        if len(new := occurring[unmet]):
            firsts = np.full(len(self._known), -1)
            firsts[new[::-1]] = np.arange(len(new) - 1, -1, -1)  # the first to occur writes last
            met = new[np.sort(firsts[firsts >= 0])]
            self._number[met] = np.arange(len(self.names), len(self.names) + len(met))
            self.names += map(self._known.__getitem__, met.tolist())
            numbers[unmet] = self._number[new]
        return numbers


MAX_TYPES = 150_000  # chunk types, which take some 60 MB

MAX_ENTRIES = 3_000_000  # what is known about them, where they are giants

_LOCK = Lock()  # the engine learns while it works


class Engine:
    """Numbers chunk types and knows NLTK's words and Punkt's decision of each."""

    def __init__(self) -> None:
        self.chunks: list[str] = []  # by their numbers
        self.words = WordForms(self.chunks)
        self.breaks = Breaks(self.chunks)
        self._types: dict[str, int] = {}
        self._shapes: dict[str, int] = {}

    @property
    def is_full(self) -> bool:
        """Tell whether more is known than should be kept."""
        n_entries = self.words.n_entries + self.breaks.n_pairs
        return len(self.chunks) > MAX_TYPES or n_entries > MAX_ENTRIES

    def number(self, chunks: list[str]) -> Index:
        """Return the number of each chunk type; new ones are taken up."""
        known = self._types
        numbers = np.fromiter(map(known.get, chunks, repeat(-1)), np.intp, len(chunks))
        if new := np.flatnonzero(numbers < 0).tolist():
            self._add(list(dict.fromkeys(chunks[i] for i in new)))
            numbers[new] = [known[chunks[i]] for i in new]
        return numbers

    def _add(self, chunks: list[str]) -> None:
        """Take up chunk types that are not known yet."""
        found = find_shapes(chunks)
        unseen = [shape for shape in found.shapes if shape not in self._shapes]
        self._shapes.update(zip(unseen, count(len(self._shapes))))
        self.words.add_shapes(unseen)
        self.breaks.add_shapes(unseen)
        shape = np.fromiter(map(self._shapes.__getitem__, found.shapes), np.intp)[found.shape]
        self.chunks += chunks
        self.words.add(shape, found)
        self.breaks.add(shape)
        self._types.update(zip(chunks, count(len(self._types))))


@cache
def _engine() -> Engine:
    return Engine()


@contextmanager
def use_engine() -> Iterator[Engine]:
    """Lend out the engine, to one thread at a time; a new one if it is too large or was broken."""
    with _LOCK:
        if _engine().is_full:
            _engine.cache_clear()
        try:
            yield _engine()
        except BaseException:
            _engine.cache_clear()
            raise
