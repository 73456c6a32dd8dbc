"""The engine, internal: paragraphs to chunks, words and sentences, as columns of small integers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mediakit.punkt import load_punkt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]

MAX_SENTENCE_CHUNKS = 2_000  # a longer sentence is cut after every 2,000 chunks


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


def _spans(pieces: list[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Find NLTK's tokens, or the chunks, of a sentence in its text."""
    at = start
    for piece in pieces:
        while text[at].isspace():
            at += 1
        width = len(piece)
        if not text.startswith(piece, at, end):  # NLTK rewrites quotation marks to `` and ''
            width = 1 if text[at] == '"' else 2
        yield at, at + width
        at += width


def _sentences(paragraph: str) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Yield start, end and chunks of each sentence, cut where it is endless."""
    for start, end in load_punkt().span_tokenize(paragraph):
        chunks = list(_spans(paragraph[start:end].split(), paragraph, start, end))
        parts = [
            chunks[at : at + MAX_SENTENCE_CHUNKS]
            for at in range(0, len(chunks), MAX_SENTENCE_CHUNKS)
        ]
        for number, part in enumerate(parts):
            yield part[0][0] if number else start, part[-1][1], part


def segment(paragraphs: Sequence[str]) -> Segments:
    """Split paragraphs into sentences, words and chunks, as NLTK does.

    >>> found = segment(["He left. She stayed."])
    >>> found.types
    ['He', 'left', '.', 'She', 'stayed']
    """
    from nltk.tokenize.destructive import NLTKWordTokenizer

    tokenize = NLTKWordTokenizer().tokenize
    sentences: list[tuple[int, int, int]] = []
    tokens: list[tuple[int, int, int, int]] = []
    chunks: list[tuple[int, int, int, int]] = []
    types: dict[str, int] = {}
    chunk_types: dict[str, int] = {}
    for number, text in enumerate(paragraphs):
        for start, end, parts in _sentences(text):
            row = len(sentences)
            sentences.append((number, start, end))
            for a, b in _spans(tokenize(text[start:end]), text, start, end):
                tokens.append((types.setdefault(text[a:b], len(types)), row, a, b))
            for a, b in parts:
                chunks.append((chunk_types.setdefault(text[a:b], len(chunk_types)), row, a, b))
    return Segments(
        *np.array(sentences, np.int32).reshape(-1, 3).T,
        *np.array(tokens, np.int32).reshape(-1, 4).T,
        *np.array(chunks, np.int32).reshape(-1, 4).T,
        list(types),
        list(chunk_types),
    )


def is_word(types: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Tell which types are words: those with a letter or digit.

    >>> is_word(["peace", "3.5", "n't", ".", "''"]).tolist()
    [True, True, True, False, False]
    """
    return np.fromiter((any(map(str.isalnum, kind)) for kind in types), np.bool_, len(types))
