"""What mediakit must equal: plain NLTK, one paragraph and one sentence at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from nltk.tokenize.destructive import NLTKWordTokenizer

from mediakit.punkt import load_punkt
from mediakit.segments import Segments
from mediakit.sentences import MAX_SENTENCE_CHUNKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Span = tuple[int, int]

WORDS = NLTKWordTokenizer()


def plain_spans(pieces: list[str], text: str, start: int) -> Iterator[Span]:
    """Find NLTK's tokens, or the chunks, in the text that they were taken from.

    NLTK moves nothing and only rewrites quotation marks: ``"`` becomes `` or '', and so may ''.
    """
    for piece in pieces:
        while text[start].isspace():
            start += 1
        width = len(piece)
        if text[start : start + width] != piece:
            assert piece in {"``", "''"}
            width = 1 if text[start] == '"' else 2
            assert text[start : start + width] in {'"', "''"}
        yield start, start + width
        start += width


def plain_sentences(paragraph: str) -> Iterator[Span]:
    """Yield Punkt's sentences, the endless ones cut after every 2,000 chunks."""
    for start, end in load_punkt().span_tokenize(paragraph):
        chunks = list(plain_spans(paragraph[start:end].split(), paragraph, start))
        firsts = [start, *(a for a, _ in chunks[MAX_SENTENCE_CHUNKS::MAX_SENTENCE_CHUNKS])]
        lasts = [*(b for _, b in chunks[MAX_SENTENCE_CHUNKS - 1 : -1 : MAX_SENTENCE_CHUNKS]), end]
        yield from zip(firsts, lasts, strict=True)


def plain_segments(paragraphs: Sequence[str]) -> Segments:
    """Return what `mediakit.segments.segment` must return."""
    sentences: list[tuple[int, int, int]] = []
    tokens: list[tuple[int, int, int, int]] = []
    chunks: list[tuple[int, int, int, int]] = []
    types: dict[str, int] = {}
    chunk_types: dict[str, int] = {}
    for number, text in enumerate(paragraphs):
        for start, end in plain_sentences(text):
            row, sentence = len(sentences), text[start:end]
            sentences.append((number, start, end))
            for a, b in plain_spans(WORDS.tokenize(sentence), text, start):
                tokens.append((types.setdefault(text[a:b], len(types)), row, a, b))
            for a, b in plain_spans(sentence.split(), text, start):
                chunks.append((chunk_types.setdefault(text[a:b], len(chunk_types)), row, a, b))
    table = np.array(sentences, np.int32).reshape(-1, 3)
    words = np.array(tokens, np.int32).reshape(-1, 4)
    runs = np.array(chunks, np.int32).reshape(-1, 4)
    return Segments(
        sentence_paragraph=table[:, 0],
        sentence_start=table[:, 1],
        sentence_end=table[:, 2],
        token_type=words[:, 0],
        token_sentence=words[:, 1],
        token_start=words[:, 2],
        token_end=words[:, 3],
        chunk_type=runs[:, 0],
        chunk_sentence=runs[:, 1],
        chunk_start=runs[:, 2],
        chunk_end=runs[:, 3],
        types=list(types),
        chunk_types=list(chunk_types),
    )
