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
TREND: Final = {
    "n_smoothed": "int64",
    "n_words_smoothed": "int64",
    "n_periods": "int64",
    "window": "int64",
    "per_1000_smoothed": "float64",
}
CHANGES: Final = {
    "period": "str",
    "n_before": "Int64",
    "n_words_before": "Int64",
    "per_1000_before": "float64",
    "n_after": "Int64",
    "n_words_after": "Int64",
    "per_1000_after": "float64",
    "n_periods": "int64",
    "g2": "float64",
    "p": "float64",
    "q": "float64",
    "draws": "int64",
    "status": "str",
    "reason": "str",
}
