"""What mediakit must equal, and be faster than: plain NLTK, one sentence at a time."""

from __future__ import annotations

import re
from time import process_time
from typing import TYPE_CHECKING, Any

import numpy as np
from nltk.tokenize.destructive import NLTKWordTokenizer

from mediakit.base.arrays import Segments
from mediakit.engine.punkt import load_punkt
from mediakit.engine.sentences import MAX_SENTENCE_CHUNKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Span = tuple[int, int]

WORDS = NLTKWordTokenizer()
# Marks that mediakit reads as the apostrophe; ’ is the one of edited text.
APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u02b9\uff07\u00b4"), "'")


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
    """Return what `mediakit.engine.segments.segment` must return."""
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


def plain_compounds(analyzer: Any, sentences: Iterable[str]) -> list[float]:  # noqa: ANN401  the packages have no types
    """Return a VADER's compound score of each sentence."""
    return [analyzer.polarity_scores(text.translate(APOSTROPHES))["compound"] for text in sentences]


def plain_regexes(patterns: Iterable[str]) -> list[re.Pattern[str]]:
    """Return one regular expression for each pattern of a dictionary."""
    escaped = (re.escape(pattern).replace(r"\*", r"\w*") for pattern in patterns)
    return [re.compile(rf"\b{pattern}\b", re.IGNORECASE) for pattern in escaped]


def plain_pipeline(
    paragraphs: Sequence[str],
    counted: Sequence[bool],
    analyzer: Any,  # noqa: ANN401  the packages have no types
    regexes: Sequence[re.Pattern[str]],
) -> dict[str, float]:
    """Find Punkt's sentences and NLTK's words; score and count in the paragraphs that count.

    All objects are built before. Returns the CPU seconds of the `text` and of the `dictionary`, and
    the numbers of sentences, tokens and hits.
    """
    punkt = load_punkt()
    begin, n_sentences, n_tokens = process_time(), 0, 0
    for text, counts in zip(paragraphs, counted, strict=True):
        sentences = [text[start:end] for start, end in punkt.span_tokenize(text)]
        n_sentences += len(sentences)
        n_tokens += sum(len(WORDS.tokenize(sentence)) for sentence in sentences)
        if counts:
            plain_compounds(analyzer, sentences)
    middle, hits = process_time(), 0
    for text, counts in zip(paragraphs, counted, strict=True):
        if counts:
            hits += sum(1 for regex in regexes for _ in regex.finditer(text))
    return {
        "text": middle - begin,
        "dictionary": process_time() - middle,
        "sentences": n_sentences,
        "tokens": n_tokens,
        "hits": hits,
    }
