"""Column names, dtypes and keys of every table, in one place.

A table has the same columns in the same order whatever is in it, also when it has no rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit.errors import ColumnMissingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Sized

    import numpy.typing as npt

ZONES: Final = ("kicker", "headline", "byline", "body", "boilerplate")
COUNTED: Final = ("headline", "body")
# Reasons in `rejects` of what holds no record: it goes with articles, is read in its own place, or
# is no file. All other reasons are of records, and of files that may hold some.
PASSED_OVER: Final = ("not_an_article", "link", "broken_link", "not_a_file")
VOICES: Final = ("outlet", "reported", "quoted")

_SPAN: Final = {"doc_id": "str", "start": "int64", "end": "int64"}

ARTICLES: Final = {
    "doc_id": "str",
    "text": "str",
    "title": "str",
    "kicker": "str",
    "byline": "str",
    "outlet": "str",
    "date": "str",
    "url": "str",
    "language": "str",
    "language_rule": "str",
    "translated": "str",
    "source": "str",
    "encoding": "str",
    "sha256": "str",
    "n_words": "int64",
}
ZONE_SPANS: Final = {**_SPAN, "zone": "str", "rule": "str"}
REJECTS: Final = {
    "source": "str",
    "row": "Int64",
    "line": "Int64",
    "field": "str",
    "reason": "str",
    "detail": "str",
    "text": "str",
}
RECORDS: Final = {"outcome": "str", "reason": "str", "n": "int64"}
SENTENCES: Final = {
    **_SPAN,
    "sentence": "int64",
    "n_words": "int64",
    "zone": "str",
    "outlet_share": "float64",
    "reported_share": "float64",
    "quoted_share": "float64",
    "reason": "str",
}
QUOTES: Final = {
    **_SPAN,
    "kind": "str",
    "voice": "str",
    "zone": "str",
    "speaker": "str",
    "speaker_start": "Int64",
    "speaker_end": "Int64",
    "cue": "str",
    "rule": "str",
    "flag": "str",
}
QUOTE_LIST: Final = {
    **_SPAN,
    "kind": "str",
    "speaker": "str",
    "text": "str",
    "n_words": "int64",
    "cue": "str",
    "rule": "str",
    "flag": "str",
}
TONE_LIST: Final = {
    **_SPAN,
    "sentence": "int64",
    "voice": "str",
    "compound": "float64",
    "text": "str",
}
ZONE_LIST: Final = {
    "doc_id": "str",
    "zone": "str",
    "text": "str",
    "rule": "str",
    "start": "int64",
    "end": "int64",
}
ZONE_COUNTS: Final = {
    "zone": "str",
    "rule": "str",
    "n": "int64",
    "n_articles": "int64",
    "n_words": "int64",
}
PROPOSALS: Final = {
    "outlet": "str",
    "line": "str",
    "form": "str",
    "n_articles": "int64",
    "n_texts": "int64",
    "n_outlet": "int64",
    "share": "float64",
    "place": "str",
    "n_words": "int64",
    "doc_id": "str",
    "start": "int64",
    "end": "int64",
    "reason": "str",
}
TOKENS: Final = {
    "doc_id": "str",
    "token": "str",
    "start": "int64",
    "end": "int64",
    "sentence": "int64",
    "zone": "str",
    "voice": "str",
}
HITS: Final = {
    **_SPAN,
    "hit_id": "int64",
    "category": "str",
    "pattern": "str",
    "term": "str",
    "voice": "str",
    "zone": "str",
    "sentence": "int64",
}
FRAMES: Final = {
    "category": "str",
    "n": "int64",
    "n_words": "int64",
    "per_1000": "float64",
    "n_sentences": "int64",
    "share_sentences": "float64",
    "present": "bool",
    "reason": "str",
}
POOLED: Final = {
    "category": "str",
    "n": "int64",
    "n_words": "int64",
    "per_1000": "float64",
    "n_sentences": "int64",
    "share_sentences": "float64",
    "n_articles": "int64",
    "n_present": "int64",
    "reason": "str",
}
SCORES: Final = {
    "category": "str",
    "n": "int64",
    "n_flipped": "int64",
    "sum": "float64",
    "mean": "float64",
    "n_words": "int64",
    "sum_per_1000": "float64",
    "reason": "str",
}
WORDS: Final = {
    "word": "str",
    "n": "int64",
    "n_articles": "int64",
    "n_words": "int64",
    "per_1000": "float64",
}
ACTORS: Final = {
    **_SPAN,
    "actor": "str",
    "term": "str",
    "voice": "str",
    "zone": "str",
    "sentence": "int64",
}
ACTOR_COUNTS: Final = {
    "actor": "str",
    "n": "int64",
    "n_quoted": "int64",
    "n_reported": "int64",
    "n_outlet": "int64",
    "n_sentences": "int64",
    "n_articles": "int64",
}
LENGTHS: Final = {
    "doc_id": "str",
    "n_words": "int64",
    "n_sentences": "int64",
    "reading_minutes": "float64",
    "mtld": "float64",
    "hdd": "float64",
    "reason": "str",
}
SENTIMENT: Final = {
    "compound": "float64",
    "pos": "float64",
    "neu": "float64",
    "neg": "float64",
    "n_sentences": "int64",
    "n_scored": "int64",
    "n_words": "int64",
    "engine": "str",
    "low": "float64",
    "high": "float64",
    "reason": "str",
}
WHOLE: Final = {
    "doc_id": "str",
    "compound": "float64",
    "n_words": "int64",
    "engine": "str",
}
SPEAKERS: Final = {
    "voice": "str",
    "speaker": "str",
    "n_quotes": "int64",
    "n": "int64",
    "n_words": "int64",
    "share": "float64",
}
INSTRUMENTS: Final = {
    "title": "str",
    "version": "str",
    "reference": "str",
    "url": "str",
    "licence": "str",
}
FINDINGS: Final = {
    "severity": "str",
    "finding": "str",
    "category": "str",
    "pattern": "str",
    "n": "Int64",
    "detail": "str",
}
DIFFERENCES: Final = {
    "report": "str",
    "part": "str",
    "name": "str",
    "finding": "str",
    "detail": "str",
}
PICKINGS: Final = {
    "category": "str",
    "pattern": "str",
    "term": "str",
    "n": "int64",
    "n_articles": "int64",
    "share": "float64",
    "reason": "str",
}
OVERLAPS: Final = {
    "category": "str",
    "other": "str",
    "n": "int64",
    "n_hits": "int64",
    "share": "float64",
    "reason": "str",
}
DUPLICATES: Final = {
    "doc_id": "str",
    "other": "str",
    "similarity": "float64",
    "containment": "float64",
    "n_shared": "int64",
    "n_shingles": "int64",
    "n_shingles_other": "int64",
    "group": "int64",
    "kind": "str",
    "agency": "str",
    "reason": "str",
}
COPIES: Final = {
    "doc_id": "str",
    "first": "str",
    "n_copies": "int64",
    "weight": "float64",
    "kept": "bool",
}
WEIGHED: Final = {
    "counted": "str",
    "n_articles": "int64",
    "n_counted": "float64",
    "n": "float64",
    "n_words": "float64",
    "per_1000": "float64",
    "n_present": "float64",
    "share_present": "float64",
    "reason": "str",
}
ARTICLE_COUNTS: Final = {
    "period": "str",
    "n": "int64",
    "n_words": "int64",
    "reason": "str",
}
TEXT_COUNTS: Final = {
    "n": "int64",
    "n_texts": "int64",
    "n_words": "int64",
    "shortest": "int64",
    "quarter": "float64",
    "median": "float64",
    "three_quarters": "float64",
    "longest": "int64",
    "first_date": "str",
    "last_date": "str",
    "n_undated": "int64",
    "reason": "str",
}
REJECT_COUNTS: Final = {
    "reason": "str",
    "n": "int64",
    "source": "str",
    "row": "Int64",
    "line": "Int64",
    "detail": "str",
}
MISSING_FIELDS: Final = {
    "field": "str",
    "n": "int64",
    "n_articles": "int64",
    "share": "float64",
}
VOICE_WORDS: Final = {
    "voice": "str",
    "n": "int64",
    "n_words": "int64",
    "share": "float64",
    "reason": "str",
}
ARTICLE_LIST: Final = {
    "doc_id": "str",
    "outlet": "str",
    "date": "str",
    "title": "str",
    "byline": "str",
    "language": "str",
    "translated": "str",
    "n_words": "int64",
    "n_copies": "int64",
    "first": "str",
    "url": "str",
    "source": "str",
    "encoding": "str",
    "sha256": "str",
}
COPY_LIST: Final = {
    "group": "int64",
    "n_copies": "int64",
    "kind": "str",
    "agency": "str",
    "doc_id": "str",
    "outlet": "str",
    "date": "str",
    "title": "str",
    "n_words": "int64",
    "reason": "str",
}
ACTOR_TONE: Final = {
    "compound": "float64",
    "n_sentences": "int64",
    "n_scored": "int64",
    "n_words": "int64",
    "engine": "str",
    "reason": "str",
}
TERM_TIMES: Final = {
    "category": "str",
    "n": "int64",
    "n_words": "int64",
    "per_1000": "float64",
    "n_articles": "int64",
    "reason": "str",
}
TONE_TIMES: Final = {
    "compound": "float64",
    "n_sentences": "int64",
    "n_scored": "int64",
    "n_words": "int64",
    "n_articles": "int64",
    "engine": "str",
    "reason": "str",
}
EVENTS: Final = {"date": "str", "event": "str"}
KWIC: Final = {
    **_SPAN,
    "left": "str",
    "keyword": "str",
    "right": "str",
    "voice": "str",
    "zone": "str",
    "sentence": "int64",
}

# What the tour compares: the article, and all articles chosen.
TOUR_COUNTS: Final = {
    "what": "str",
    "n": "int64",
    "per_1000": "float64",
    "n_chosen": "int64",
    "per_1000_chosen": "float64",
}
TOUR_TONES: Final = {
    "what": "str",
    "compound": "float64",
    "n_sentences": "int64",
    "compound_chosen": "float64",
    "n_sentences_chosen": "int64",
}


def build(schema: Mapping[str, str], columns: Mapping[str, Sized] | None = None) -> pd.DataFrame:
    """Return a table with exactly the schema's columns, in its order and with its dtypes.

    Parameters
    ----------
    schema
        Column name to pandas dtype.
    columns
        Column name to its values, in order whatever their index; a column that is left out is
        missing throughout.

    Examples
    --------
    >>> build({"doc_id": "str", "n": "int64"}, {"n": [1], "doc_id": ["a"]})
      doc_id  n
    0      a  1
    >>> len(build(HITS))
    0
    """
    data = {} if columns is None else columns
    n = max((len(values) for values in data.values()), default=0)
    return pd.DataFrame(
        {
            name: pd.Series(data[name] if name in data else [None] * n, dtype=dtype).reset_index(
                drop=True
            )
            for name, dtype in schema.items()
        },
        copy=False,  # what pandas joins in blocks takes its size again
    )


def reasons(missing: npt.NDArray[np.bool_], reason: str) -> npt.NDArray[np.object_]:
    """Return the reason where a value is missing, None elsewhere.

    >>> reasons(np.array([True, False]), "no words").tolist()
    ['no words', None]
    """
    column = np.full(len(missing), None, dtype=object)
    column[missing] = reason
    return column


def find_codes(labels: Sequence[str], column: pd.Series[Any]) -> npt.NDArray[np.int64]:
    """Return the place of each value among the labels (-1: not there).

    >>> find_codes(ZONES, pd.Series(["body", "quire"])).tolist()
    [3, -1]
    """
    return pd.Index(labels).get_indexer(pd.Index(column)).astype(np.int64)


def check_columns(table: pd.DataFrame, needed: Iterable[str]) -> None:
    """Refuse a table without a needed column.

    Raises
    ------
    ColumnMissingError
        Naming the column, what was found and the nearest name.
    """
    for column in needed:
        if column not in table.columns:
            raise ColumnMissingError(column, found=table.columns)
