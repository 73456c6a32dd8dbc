"""Columns and dtypes of the tables that compare."""

from __future__ import annotations

from typing import Final

OTHERS: Final = "all others"  # what a group is held against where no other is named
CLEAR: Final = 0.05  # q below which figures and sentences call something more than chance
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
BANDS: Final = {
    "measure": "str",
    "estimate": "float64",
    "low": "float64",
    "high": "float64",
    "n_articles": "int64",
    "n_clusters": "int64",
    "window": "int64",
    "level": "float64",
    "draws": "int64",
    "reason": "str",
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
KEYNESS: Final = {
    "target": "str",
    "reference": "str",
    "term": "str",
    "n_target": "int64",
    "n_reference": "int64",
    "n_words_target": "int64",
    "n_words_reference": "int64",
    "per_1000_target": "float64",
    "per_1000_reference": "float64",
    "n_present_target": "int64",
    "n_present_reference": "int64",
    "n_articles_target": "int64",
    "n_articles_reference": "int64",
    "dp": "float64",
    "log_ratio": "float64",
    "log_odds": "float64",
    "z": "float64",
    "g2": "float64",
    "p": "float64",
    "q": "float64",
    "reason": "str",
}
KEY_LINES: Final = {
    "side": "str",
    "term": "str",
    "left": "str",
    "keyword": "str",
    "right": "str",
    "voice": "str",
    "doc_id": "str",
    "start": "int64",
    "end": "int64",
}
COLLOCATES: Final = {
    "word": "str",
    "n": "int64",
    "n_left": "int64",
    "n_right": "int64",
    "n_articles": "int64",
    "n_pattern": "int64",
    "n_word": "int64",
    "n_near": "int64",
    "n_words": "int64",
    "expected": "float64",
    "logdice": "float64",
    "npmi": "float64",
    "g2": "float64",
    "reason": "str",
}
# Of an instrument among others; before it stand instrument, primary and the keys.
SPECIFICATIONS: Final = {
    **{name: kind for name, kind in COMPARISON.items() if name != "reason"},
    "n_others": "int64",
    "n_same_sign": "Int64",
    "share_same_sign": "float64",
    "reason": "str",
}

# Ways to put one question to a list of words: zones and voice that are read, terms from which an
# article has a category.
VARIANTS: Final = {
    f"zones: {' and '.join(zones)}, voice: {voice}, threshold: {threshold}": (
        zones,
        voice,
        threshold,
    )
    for zones in (("headline", "body"), ("body",))
    for voice in ("all", "outlet")
    for threshold in (1, 2)
}
