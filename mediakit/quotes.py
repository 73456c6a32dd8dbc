"""Whose words are these: quotations, reported speech and scare quotes, with their speakers."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from mediakit import tables
from mediakit.passages import DIRECT, REPORTED, SCARE, Row, has_mark, read_article
from mediakit.triggers import has_cue

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from mediakit.corpus import Corpus

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
    for doc_id, text, paragraphs in _articles(corpus):
        if has_mark(text) or has_cue(text):
            found = read_article(text, paragraphs)
            rows.extend(found)
            doc_ids.extend([doc_id] * len(found))
    columns: dict[str, list[object]] = {name: [] for name in Row._fields}
    for row in rows:
        for name, value in zip(Row._fields, row, strict=True):
            columns[name].append(value)
    voices = [VOICE_OF[row.kind] for row in rows]
    return tables.build(tables.QUOTES, {"doc_id": doc_ids, "voice": voices, **columns})


def _articles(corpus: Corpus) -> Iterator[tuple[str, str, list[tuple[int, int, str]]]]:
    """Yield id, text and counted paragraphs of each article."""
    zones = corpus.zones
    spans = zip(
        zones["doc_id"].tolist(),
        zones["start"].tolist(),
        zones["end"].tolist(),
        zones["zone"].tolist(),
        strict=True,
    )
    by_article = {
        doc_id: [(start, end, zone) for _, start, end, zone in group if zone in tables.COUNTED]
        for doc_id, group in groupby(spans, key=lambda span: span[0])
    }
    articles = corpus.articles
    for doc_id, text in zip(articles["doc_id"].tolist(), articles["text"].tolist(), strict=True):
        yield doc_id, text, by_article.get(doc_id, [])
