"""Columns and dtypes of the tables that compare."""

from __future__ import annotations

from typing import Final

COMPARISON: Final = {
    "measure": "str",
    "estimate": "float64",
    "low": "float64",
    "high": "float64",
    "n_articles": "int64",
    "n_clusters": "int64",
    "n_words": "Int64",
    "n_sentences": "Int64",
    "reference": "str",
    "reference_estimate": "float64",
    "difference": "float64",
    "difference_low": "float64",
    "difference_high": "float64",
    "cliffs_delta": "float64",
    "p": "float64",
    "q": "float64",
    "level": "float64",
    "draws": "int64",
    "reason": "str",
}
