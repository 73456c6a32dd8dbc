"""Columns and dtypes of tables about a corpus: what is in it, what is left out, what recurs."""

from __future__ import annotations

from typing import Final

RECORDS: Final = {"outcome": "str", "reason": "str", "n": "int64"}
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
EVENTS: Final = {"date": "str", "event": "str"}
