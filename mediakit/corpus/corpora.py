"""Articles and rejects to the tables of a corpus, with the number of words of each article."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from mediakit.corpus.corpus import Corpus
from mediakit.corpus.languages import ENGLISH
from mediakit.corpus.translation import suspect_translations
from mediakit.engine.segments import segment
from mediakit.tables import ARTICLES, COUNTED, REJECTS, ZONE_SPANS, build

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediakit.corpus.articles import Article
    from mediakit.reading.records import Reject


def build_corpus(
    articles: Sequence[Article], rejects: Sequence[Reject], further: pd.DataFrame | None
) -> Corpus:
    """Put articles and rejects into the tables of a corpus, and count the words.

    Parameters
    ----------
    articles, rejects
        In the order of the tables.
    further
        Columns of the DataFrame that the articles are rows of, kept with their types.
    """
    spans = [(i, *span) for i, article in enumerate(articles) for span in article.spans]
    segments = segment([a.text[start:end] for a in articles for start, end, _, _ in a.spans])
    owner = np.fromiter((span[0] for span in spans), np.int64, len(spans))
    counted = np.fromiter((span[3] in COUNTED for span in spans), np.bool_, len(spans))
    n = np.bincount(owner, segments.count_words(len(spans)) * counted, len(articles))
    notes = suspect_translations([a.text for a in articles], segments, owner)
    table = build(ARTICLES, _columns(articles, n.astype(np.int64).tolist(), notes))
    zones: dict[str, Any] = {
        "doc_id": _strings([article.record.doc_id for article in articles]).take(pa.array(owner)),
        "start": [span[1] for span in spans],
        "end": [span[2] for span in spans],
        "zone": _strings([span[3] for span in spans]),
        "rule": _strings([span[4] for span in spans]),
    }
    lost = {name: [getattr(item, name) for item in rejects] for name in REJECTS}
    return Corpus(
        _with_further(table, articles, further),
        build(ZONE_SPANS, zones),
        build(REJECTS, lost),
        segments,
    )


def _strings(values: list[str | None]) -> Any:  # noqa: ANN401 (pyarrow has no types)
    """Return text as a column; pandas would go through an object for each value."""
    return pa.array(values, pa.large_string())


def _columns(
    articles: Sequence[Article], n_words: Sequence[int], notes: Sequence[str | None]
) -> dict[str, Any]:
    """Return the columns of the table `articles`."""
    columns: dict[str, list[Any]] = {name: [] for name in ARTICLES}
    for article, n, note in zip(articles, n_words, notes, strict=True):
        record, fields = article.record, article.record.fields
        suspected = note if article.language.tag == ENGLISH else None
        row = {
            "doc_id": record.doc_id,
            "text": article.text,
            "title": _zone_text(article, "headline") or fields.get("title"),
            "kicker": fields.get("kicker") or _zone_text(article, "kicker"),
            "byline": fields.get("byline") or _zone_text(article, "byline", rule="byline"),
            "outlet": fields.get("outlet"),
            "date": fields.get("date"),
            "url": fields.get("url"),
            "language": article.language.tag,
            "language_rule": article.language.rule,
            "translated": fields.get("translated") or suspected,
            "source": record.source,
            "encoding": record.encoding,
            "sha256": article.sha256,
            "n_words": n,
        }
        for name, value in row.items():
            columns[name].append(value)
    return {
        name: _strings(columns[name]) if kind == "str" else columns[name]
        for name, kind in ARTICLES.items()
    }


def _zone_text(article: Article, zone: str, rule: str = "") -> str | None:
    """Return the text of an article's first span of a zone, by a rule of that name's beginning."""
    for start, end, kind, name in article.spans:
        if kind == zone and name.startswith(rule):
            return article.text[start:end]
    return None


def _with_further(
    table: pd.DataFrame, articles: Sequence[Article], further: pd.DataFrame | None
) -> pd.DataFrame:
    """Return the table with the metadata for which it has no column of its own."""
    if further is not None:
        left = [name for name in further.columns if name not in ARTICLES]
        rows = [article.record.row or 0 for article in articles]
        extra = further[left].iloc[rows].reset_index(drop=True)
        return pd.concat([table, extra], axis=1)
    names = sorted(set(chain.from_iterable(article.record.extra for article in articles)))
    return table.assign(
        **{
            name: pd.Series([a.record.extra.get(name) for a in articles], dtype="str")
            for name in names
            if name not in ARTICLES
        }
    )
