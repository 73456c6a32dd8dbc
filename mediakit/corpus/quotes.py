"""Whose words are these: quotations, reported speech and scare quotes, with their speakers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from mediakit import tables
from mediakit.engine.segments import segment
from mediakit.voices.passages import DIRECT, REPORTED, SCARE, Row, has_mark, read_article
from mediakit.voices.triggers import find_cues, find_stretches, read_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from mediakit.corpus.corpus import Corpus
    from mediakit.voices.triggers import Stretches

    Paragraph = tuple[int, int, str]

VOICE_OF: Final = {DIRECT: "quoted", REPORTED: "reported", SCARE: "outlet"}


def find_quotes(corpus: Corpus) -> pd.DataFrame:
    """Whose words are quoted, reported or set apart by marks, and by which rule is that known?

    Direct quotations and scare quotes are spans from mark to mark, marks included; reported speech
    is the clause that a cue introduces ("said that …", "according to …") or closes ("…, she said").
    Read are headline and body. A quotation inside a quotation has no row; a direct quotation inside
    of reported speech has its own.

    Parameters
    ----------
    corpus
        Articles with their zones.

    Returns
    -------
    pandas.DataFrame
        `tables.QUOTES`, one row per span, by article and start:

        - ``start``, ``end``: code points in the text of the article.
        - ``kind``: direct, reported or scare; ``voice``: quoted, reported or outlet.
        - ``zone``: the zone in which the span begins.
        - ``speaker``: fullest name or description in the article; empty where it is not told.
        - ``speaker_start``, ``speaker_end``: the mention that the rule used.
        - ``cue``: the word or phrase of attribution as it stands in the text.
        - ``rule``: what decided, e.g. subject_verb, verb_subject, same_subject, according_to,
          same_paragraph, previous_speaker; behind a plus, how the speaker was told from a mention
          that is no name: ``+pronoun_subject``, ``+role_noun``.
        - ``flag``: unclosed (the span ends with its paragraph) or unbalanced (a stray mark beside).

    Examples
    --------
    >>> import mediakit as mk
    >>> import pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["Ann Lee left. “I quit now,” she said."]}))
    >>> find_quotes(corpus)[["kind", "speaker", "cue", "rule"]].values.tolist()
    [['direct', 'Ann Lee', 'said', 'subject_verb+pronoun_subject']]
    """
    doc_ids: list[str] = []
    rows: list[Row] = []
    for doc_id, text, paragraphs, stretches in _articles(corpus):
        found = read_article(text, paragraphs, stretches)
        rows.extend(found)
        doc_ids.extend([doc_id] * len(found))
    columns: dict[str, list[object]] = {name: [] for name in Row._fields}
    for row in rows:
        for name, value in zip(Row._fields, row, strict=True):
            columns[name].append(value)
    voices = [VOICE_OF[row.kind] for row in rows]
    return tables.build(tables.QUOTES, {"doc_id": doc_ids, "voice": voices, **columns})


def _articles(corpus: Corpus) -> Iterator[tuple[str, str, list[Paragraph], Stretches]]:
    """Yield id, text, counted paragraphs, and stretches of each article with a mark or a cue."""
    ids, texts = (corpus.articles[name].tolist() for name in ("doc_id", "text"))
    owner = tables.find_codes(ids, corpus.zones["doc_id"])
    columns = (corpus.zones[name].tolist() for name in ("start", "end", "zone"))
    paragraphs: list[Paragraph] = list(zip(*columns, strict=True))
    segments = corpus.segments or segment(
        [texts[i][start:end] for i, (start, end, _) in zip(owner, paragraphs, strict=True)]
    )
    words = read_words(segments, len(paragraphs))
    cued = np.zeros(len(ids), np.bool_)
    cued[owner[words.paragraph_of(find_cues(words)[0])]] = True
    stretches = find_stretches(words)
    bounds = np.searchsorted(owner, np.arange(len(ids) + 1)).tolist()
    for i in range(len(ids)):
        if cued[i] or has_mark(texts[i]):
            rows = range(bounds[i], bounds[i + 1])
            counted = [row for row in rows if paragraphs[row][2] in tables.COUNTED]
            here = {n: stretches[row] for n, row in enumerate(counted) if row in stretches}
            yield ids[i], texts[i], [paragraphs[row] for row in counted], here
