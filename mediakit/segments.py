"""The engine, internal: paragraphs to chunks, words and sentences, as columns of small integers."""

from __future__ import annotations

from dataclasses import dataclass, fields
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from mediakit.chunks import find_chunks
from mediakit.engine import load_engine
from mediakit.forms import find_forms
from mediakit.sentences import find_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]
    Columns = dict[str, Ints]

MAX_BATCH = 4_000_000  # characters of paragraphs that are worked on at once


@dataclass(frozen=True, eq=False)
class Segments:
    """Where sentences, words and whitespace chunks stand in a list of paragraphs.

    Offsets count code points within the paragraph, half-open. Rows follow the text.

    Attributes
    ----------
    sentence_paragraph, sentence_start, sentence_end
        One entry per sentence.
    token_type, token_sentence, token_start, token_end
        One entry per word token: index into `types`, row of its sentence.
    chunk_type, chunk_sentence, chunk_start, chunk_end
        One entry per chunk: a run without white space (as `str.split` sees it), cut where a
        sentence ends inside it; index into `chunk_types`.
    types, chunk_types
        The distinct token and chunk strings, in order of first occurrence.
    """

    sentence_paragraph: Ints
    sentence_start: Ints
    sentence_end: Ints
    token_type: Ints
    token_sentence: Ints
    token_start: Ints
    token_end: Ints
    chunk_type: Ints
    chunk_sentence: Ints
    chunk_start: Ints
    chunk_end: Ints
    types: list[str]
    chunk_types: list[str]


COLUMNS = tuple(field.name for field in fields(Segments) if "types" not in field.name)
_LOCK = Lock()  # the engine learns while it works


def segment(paragraphs: Sequence[str]) -> Segments:
    """Split paragraphs into sentences, words and chunks, as NLTK does.

    Sentences are those of `PunktSentenceTokenizer` on each paragraph, words those of
    `NLTKWordTokenizer` on each sentence, as slices of the text: where NLTK writes `` or '' for a
    double quotation mark, it stays what it is. A sentence of more than `MAX_SENTENCE_CHUNKS`
    chunks (see `mediakit.sentences`) is cut into pieces of that length.

    >>> found = segment(["He left. She stayed."])
    >>> found.types
    ['He', 'left', '.', 'She', 'stayed']
    >>> found.token_sentence.tolist()
    [0, 0, 0, 1, 1, 1]
    """
    types: dict[str, int] = {}
    chunk_types: dict[str, int] = {}
    parts: list[Columns] = [dict.fromkeys(COLUMNS, np.zeros(0, np.int32))]
    n_sentences = 0
    with _LOCK:
        for start, stop in _batches(paragraphs):
            part = _segment_batch(paragraphs[start:stop], types, chunk_types)
            part["sentence_paragraph"] += start
            part["token_sentence"] += n_sentences
            part["chunk_sentence"] += n_sentences
            n_sentences += len(part["sentence_paragraph"])
            parts.append(part)
    columns = {name: np.concatenate([part[name] for part in parts]) for name in COLUMNS}
    return Segments(**columns, types=list(types), chunk_types=list(chunk_types))


def _batches(paragraphs: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield start and stop of runs of paragraphs that have about `MAX_BATCH` characters."""
    start = size = 0
    for number, paragraph in enumerate(paragraphs):
        size += len(paragraph)
        if size >= MAX_BATCH:
            yield start, number + 1
            start, size = number + 1, 0
    if start < len(paragraphs):
        yield start, len(paragraphs)


def _segment_batch(
    paragraphs: Sequence[str], types: dict[str, int], chunk_types: dict[str, int]
) -> Columns:
    """Return the columns of `Segments` for some paragraphs; new types are added to the given."""
    engine = load_engine()
    words = engine.words
    chunks = find_chunks(paragraphs, engine.number)
    chunks, sentences = find_sentences(paragraphs, chunks, engine.breaks, engine.number)
    forms = find_forms(chunks, sentences, words)
    paragraph = chunks.paragraph_of(sentences.first)
    base = chunks.base[paragraph].astype(np.int32)
    n_chunks = sentences.last - sentences.first + 1
    chunk_sentence = np.repeat(np.arange(len(base), dtype=np.int32), n_chunks)
    chunk_base = np.repeat(base, n_chunks)
    chunk_start = chunks.start.astype(np.int32) - chunk_base
    n_words, at = words.words.count[forms], words.words.entries(forms)
    start, end, word = words.words.columns
    token_base = np.repeat(chunk_start, n_words)
    return {
        "sentence_paragraph": paragraph.astype(np.int32),
        "sentence_start": sentences.start.astype(np.int32) - base,
        "sentence_end": sentences.end.astype(np.int32) - base,
        "token_type": _renumber(word[at], words.vocabulary, types),
        "token_sentence": np.repeat(chunk_sentence, n_words),
        "token_start": token_base + start[at],
        "token_end": token_base + end[at],
        "chunk_type": _renumber(chunks.kind, engine.chunks, chunk_types),
        "chunk_sentence": chunk_sentence,
        "chunk_start": chunk_start,
        "chunk_end": chunks.end.astype(np.int32) - chunk_base,
    }


def _renumber(numbers: npt.NDArray[np.integer], names: list[str], known: dict[str, int]) -> Ints:
    """Replace the engine's numbers of strings by those of this call, in order of occurrence."""
    firsts = np.full(len(names), len(numbers))
    firsts[numbers[::-1]] = np.arange(len(numbers) - 1, -1, -1)  # the first to occur writes last
    used = np.flatnonzero(firsts < len(numbers))
    used = used[np.argsort(firsts[used])]
    new = np.zeros(len(names), np.int32)
    new[used] = [known.setdefault(names[i], len(known)) for i in used.tolist()]
    renumbered: Ints = new[numbers]
    return renumbered


def is_word(types: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Tell which types are words: those with a letter or digit.

    >>> is_word(["peace", "3.5", "n't", ".", "''"]).tolist()
    [True, True, True, False, False]
    """
    return np.fromiter((any(map(str.isalnum, kind)) for kind in types), np.bool_, len(types))
