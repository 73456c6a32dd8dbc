"""Columns and dtypes of the tables about actors."""

from __future__ import annotations

from typing import Final

ACTOR_FRAMES: Final = {
    "category": "str",
    "n": "int64",
    "n_words": "int64",
    "per_1000": "float64",
    "n_sentences": "int64",
    "share_sentences": "float64",
    "reason": "str",
}
CO_MENTIONS: Final = {
    "actor": "str",
    "other": "str",
    "n": "int64",
    "n_actor": "int64",
    "n_other": "int64",
    "jaccard": "float64",
    "n_articles": "int64",
    "within": "str",
}
