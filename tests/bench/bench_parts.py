"""The parts of the benchmark, each run in a process of its own: figures as plain numbers."""

from __future__ import annotations

import json
import tempfile
from functools import partial
from itertools import islice
from pathlib import Path
from time import process_time as cpu
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from articles_made import BLOCK, make_articles
from bench_text import dictionary_of, load, megabytes, sampled, widened
from plain import plain_compounds, plain_pipeline, plain_regexes, plain_segments

import mediakit as mk
from mediakit.corpus import read as corpora
from mediakit.corpus.tokens import paragraphs
from mediakit.measures.vader import ENGINES, load_analyzer
from mediakit.tables import COUNTED, ZONES
from mediakit.zones.rules import find_credit, load_rules, patterns_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy.typing as npt

    from mediakit import Dictionary, Tokens
    from mediakit.measures.vader import Engine

    Figures = dict[str, Any]
    Seconds = dict[str, float]

# Articles of invented words, so that what is made once is there.
WARM = [
    "Zorb: Kwals frum\n\nBy Qell Vuor\n\n“Brool,” he said. Thrumb: klep.\n\nZurn\n\nShare",
    "The great frum of the Great Kwals was klep.",
]
N_BATCHES, BATCH = 8, 2_000


def full(
    text: str, *, every: int = 1, entries: int = 0, voices: bool = False, again: bool = False
) -> Figures:
    """From reading every n-th article to tables, with so many entries: words never seen before.

    With `voices` then also who speaks; with `again` also a further dictionary, and the same once
    more. The further entries never occur.
    """
    articles = load(text)
    patterns, others = (dictionary_of(articles, turn) for turn in range(2))
    if entries:
        patterns = widened(patterns, articles, entries)
    warm = warm_up(mk.read_dictionary({"any": ["zorb*", "brool", "he said"]}))
    articles = articles.iloc[::every].reset_index(drop=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dictionary.json"
        path.write_text(json.dumps(patterns), "utf-8")
        begin = cpu()
        dictionary = mk.read_dictionary(path)
        mk.find_terms(warm, dictionary)
        compiling = cpu() - begin
    tokens, seconds, n_hits = pipeline(articles, dictionary, with_voices=voices)
    figures = {
        "compiling": compiling,
        "seconds": seconds,
        "hits": n_hits,
        "entries": sum(map(len, patterns.values())),
        "articles": len(articles),
        "tokens": len(tokens),
        "megabytes": megabytes(articles),
        "peak": peak_memory(),
    }
    if voices:
        begin = cpu()
        mk.find_quotes(tokens.corpus)
        figures["speakers"] = cpu() - begin
        figures["peak_speakers"] = peak_memory()
    if again:
        begin = cpu()
        other = mk.read_dictionary(others)
        mk.find_terms(tokens, other)
        mk.count_frames(tokens, other)
        figures["other"] = cpu() - begin
        del tokens
        figures["again"] = sum(pipeline(articles, dictionary)[1].values())
    return figures


def stream(text: str) -> Figures:
    """Articles made of a text, batch by batch, to counts, with voices: peak memory after each."""
    dictionary = mk.read_dictionary(dictionary_of(load(text)))
    peaks, size = list[float](), 0.0
    blocks = make_articles(N_BATCHES * BATCH)
    while columns := list(islice(blocks, BATCH // BLOCK)):
        articles = pd.concat(map(pd.DataFrame, columns), ignore_index=True)
        tokens = mk.tokenize(mk.read_articles(articles, jobs=1), jobs=1)
        mk.score_sentiment(tokens, engine="vader-nltk")
        mk.find_terms(tokens, dictionary)
        mk.count_frames(tokens, dictionary, by=["article", "voice"])
        size += megabytes(articles)
        peaks.append(peak_memory())
        del articles, tokens
    return {"peaks": peaks, "articles": N_BATCHES * BATCH, "megabytes": size}


def plain(text: str) -> Figures:
    """The plain pipeline on a slice of the text."""
    articles = load(text)
    dictionary = mk.read_dictionary(dictionary_of(articles))
    articles = sampled(articles)
    corpus = mk.read_articles(articles, jobs=1)
    counted = corpus.zones["zone"].isin(COUNTED).tolist()
    patterns = [p for entries in dictionary.patterns().values() for p in entries]
    found = plain_pipeline(
        *(paragraphs(corpus), counted), load_analyzer("vader-nltk"), plain_regexes(patterns)
    )
    hits = mk.find_terms(mk.tokenize(corpus, jobs=1), dictionary)
    return {**found, "our_hits": len(hits), "megabytes": megabytes(articles)}


def equality(text: str) -> dict[str, tuple[int, int]]:
    """How many sentences, tokens and scores of the slice equal the originals', and of how many."""
    corpus = mk.read_articles(sampled(load(text)), jobs=1)
    tokens = mk.tokenize(corpus, jobs=1)
    expected, zones = plain_segments(paragraphs(corpus)), corpus.zones
    of, inside = expected.sentence_paragraph, expected.token_sentence
    article = pd.Index(corpus.articles["doc_id"]).get_indexer(zones["doc_id"])[of]
    shift = zones["start"].to_numpy()[of]
    sentences = places(article, shift + expected.sentence_start, shift + expected.sentence_end)
    words = places(
        article[inside], shift[inside] + expected.token_start, shift[inside] + expected.token_end
    )
    ours = places(tokens.sentence_article, tokens.sentence_start, tokens.sentence_end)
    equal = {
        "sentences": shared(sentences, ours),
        "tokens": shared(words, places(tokens.article, tokens.start, tokens.end)),
    }
    texts = corpus.articles["text"].tolist()
    slices = [texts[row][start:end] for row, start, end in sentences]
    for engine in ENGINES:
        scores = plain_compounds(load_analyzer(engine), slices)
        equal[engine] = shared(zip(sentences, scores, strict=True), compounds(tokens, engine))
    return equal


def places(*columns: npt.NDArray[np.integer]) -> list[tuple[int, ...]]:
    """Return the rows of columns of numbers."""
    return list(zip(*(column.tolist() for column in columns), strict=True))


def compounds(tokens: Tokens, engine: Engine) -> list[tuple[tuple[int, ...], float]]:
    """Return place and compound score of each sentence; 0 where none of its words is scored."""
    scores = mk.score_sentiment(tokens, by="sentence", engine=engine, names="count", zones=ZONES)
    scored = mk.split_sentences(tokens)[["doc_id", "sentence", "start", "end"]].merge(scores)
    article = pd.Index(tokens.corpus.articles["doc_id"]).get_indexer(scored["doc_id"])
    where = places(article, scored["start"].to_numpy(), scored["end"].to_numpy())
    return list(zip(where, scored["compound"].fillna(0.0).tolist(), strict=True))


def shared(one: Iterable[object], other: Iterable[object]) -> tuple[int, int]:
    """Return how many members are in both, and how many there are.

    >>> shared([1, 2], [2, 3])
    (1, 3)
    """
    first, second = set(one), set(other)
    return len(first & second), len(first | second)


def pipeline(
    articles: pd.DataFrame, dictionary: Dictionary, *, with_voices: bool = False
) -> tuple[Tokens, Seconds, int]:
    """Read, tokenize, score and count; the CPU seconds of each step and the number of hits.

    Reading finds words and sentences too: that part of it stands apart as `segments`.
    """
    segmenting = list[float]()
    original = corpora.segment  # type: ignore[attr-defined]
    corpora.segment = partial(timed, original, segmenting)  # type: ignore[attr-defined, assignment]  # a stand-in that times it
    clock = [cpu()]
    corpus = mk.read_articles(articles, jobs=1)
    clock.append(cpu())
    corpora.segment = original  # type: ignore[attr-defined]
    tokens = mk.tokenize(corpus, quotes=None if with_voices else no_quotes(), jobs=1)
    clock.append(cpu())
    if with_voices:
        assert len(tokens.voice) == len(tokens)
    clock.append(cpu())
    mk.score_sentiment(tokens, engine="vader-nltk", by="article")
    clock.append(cpu())
    hits = mk.find_terms(tokens, dictionary)
    mk.count_frames(tokens, dictionary)
    clock.append(cpu())
    steps = ("read", "tokens", "voices", "sentiment", "dictionary")
    seconds = dict(zip(steps, np.diff(clock).tolist(), strict=True))
    seconds["read"] -= sum(segmenting)
    if not with_voices:
        del seconds["voices"]
    return tokens, {"segments": sum(segmenting), **seconds}, len(hits)


def timed(function: Callable[..., Any], spent_on: list[float], *given: object) -> object:
    """Call a function and note the CPU seconds that it took."""
    before = cpu()
    result = function(*given)
    spent_on.append(cpu() - before)
    return result


def warm_up(dictionary: Dictionary) -> Tokens:
    """Build all objects, by articles of invented words; compile the rules for zones."""
    find_credit("Photo: Zorb")
    for where in sorted({rule.where for rule in load_rules()}):
        assert all(asked.regex for asked in patterns_for(where))
    tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": WARM})))
    mk.score_sentiment(tokens, engine="vader-nltk")
    mk.find_terms(tokens, dictionary)
    return tokens


def no_quotes() -> pd.DataFrame:
    """Return a table of no quotations, so that all words are the outlet's."""
    nothing = pd.DataFrame({"text": ["Nothing."]})
    return mk.find_quotes(mk.read_articles(nothing)).iloc[:0]


def peak_memory() -> float:
    """Return the most memory that this process has had so far, in MB.

    What `resource` gives would be that of the process that started it, where that had more.
    """
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
