"""Columns and dtypes of tables of measures: counts, rates and tone, besides the keys of `by=`."""

from __future__ import annotations

from typing import Final, Literal, get_args

Counting = Literal["article", "text", "weighted"]  # how copies count
COUNTINGS: Final[tuple[Counting, ...]] = get_args(Counting)

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
ACTOR_FRAMES: Final = {name: kind for name, kind in FRAMES.items() if name != "present"}
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
WEIGHED_ARTICLES: Final = {
    "first": "str",
    "counted": "str",
    "weight": "float64",
    "n": "float64",
    "n_words": "float64",
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
VOICE_WORDS: Final = {
    "voice": "str",
    "n": "int64",
    "n_words": "int64",
    "share": "float64",
    "reason": "str",
}
SPEAKERS: Final = {
    "voice": "str",
    "speaker": "str",
    "n_quotes": "int64",
    "n": "int64",
    "n_words": "int64",
    "share": "float64",
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
