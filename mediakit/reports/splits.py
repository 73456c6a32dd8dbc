"""A corpus in parts, one for each report of a batch, each with the hash of what is in it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mediakit.base.files import slug
from mediakit.corpus.corpus import Corpus
from mediakit.errors import ColumnMissingError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt
    import pandas as pd

ARTICLE: Final = "article"


@dataclass(frozen=True)
class Part:
    """The articles of one report.

    Attributes
    ----------
    name
        The value that they share, or the id of the only one.
    missing
        Whether they share that they have no value.
    folder
        The name of the report's folder.
    rows
        Their positions in the corpus.
    """

    name: str
    missing: bool
    folder: str
    rows: npt.NDArray[np.intp]


def split_corpus(corpus: Corpus, by: str | None) -> list[Part]:
    """Which articles go into which report?

    Parameters
    ----------
    corpus
        All articles.
    by
        A column of articles; None for one report per article.

    Returns
    -------
    list of Part
        By name, articles without a value last; every article is in one part.

    Raises
    ------
    ColumnMissingError
        For a column that there is none of.
    """
    if by is not None and by not in corpus.articles.columns:
        raise ColumnMissingError(by, found=corpus.articles.columns)
    values = corpus.articles["doc_id" if by is None else by]
    parts = [
        Part(str(value), False, name_folder(by, value), np.asarray(rows))  # noqa: FBT003  # a field
        for value, rows in sorted(values.groupby(values, sort=False).indices.items(), key=_named)
    ]
    rest = np.flatnonzero(values.isna())
    if len(rest):
        parts.append(Part(f"{by} not given", True, name_folder(by, None), rest))  # noqa: FBT003
    return parts


def name_folder(by: str | None, value: object) -> str:
    """Return the name of a report's folder; the value is None for articles that have none.

    No value that a column can have gives that one: theirs are made from names of files.
    """
    return slug(f"{by} not given" if value is None else f"{value}.txt")


def _named(item: tuple[object, Any]) -> str:
    return str(item[0])


def take_rows(corpus: Corpus, rows: npt.NDArray[np.intp]) -> Corpus:
    """Return these articles as a corpus of their own; what was not used is no part of it."""
    articles = corpus.articles.iloc[rows].reset_index(drop=True)
    zones = corpus.zones[corpus.zones["doc_id"].isin(articles["doc_id"])].reset_index(drop=True)
    return Corpus(articles, zones, corpus.rejects.iloc[:0])


def hash_articles(corpus: Corpus) -> list[str]:
    """Return for each article the SHA-256 of all that a notebook can see of it.

    Text, metadata and zones; not the place of its source, which may be copied elsewhere.
    """
    spans: dict[str, list[Any]] = {}
    zones = corpus.zones[["doc_id", "start", "end", "zone", "rule"]]
    for doc_id, *span in zones.itertuples(index=False, name=None):
        spans.setdefault(doc_id, []).append(span)
    seen = corpus.articles.drop(columns=["text"])
    names = list(seen.columns)
    return [
        _digest([names, [_plain(value) for value in row], spans.get(row[0], [])])
        for row in seen.itertuples(index=False, name=None)
    ]


def _plain(value: object) -> object:
    return value if isinstance(value, str | int) else None if value != value else repr(value)  # noqa: PLR0124


def _digest(data: object) -> str:
    return hashlib.sha256(json.dumps(data, default=str).encode()).hexdigest()


def list_sources(
    articles: pd.DataFrame, hashes: Sequence[str], rows: npt.NDArray[np.intp]
) -> Iterator[dict[str, Any]]:
    """Yield for each source of these articles its name, how many it gave, and a hash of them."""
    found: dict[str, list[str]] = {}
    sources = articles["source"].iloc[rows].tolist()
    for source, row in zip(sources, rows.tolist(), strict=True):
        found.setdefault(str(source), []).append(hashes[row])
    for name in sorted(found):
        yield {"name": name, "articles": len(found[name]), "sha256": _digest(found[name])}
