"""Figures of groups in words: what each shows, for those who cannot see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mediakit.base.display import SHOWN_VOICES, spell, tell_rest
from mediakit.base.prose import counted, measured, signed

if TYPE_CHECKING:
    from mediakit.base.display import Choice

TOLD: Final = 3  # categories of a group that a sentence names
MOST_TOLD: Final = 6  # groups that are told one by one


def describe_group_frames(frames: pd.DataFrame, choice: Choice, level: str = "") -> str:
    """What does `plot_group_frames` show?"""
    parts = []
    for name, rows in choice.split(frames):
        words = counted(rows["n_words"].iloc[0], "word")
        rates = ", ".join(_tell_rates(rows, TOLD)) or "no term"
        parts.append(f"{name} ({words}): {rates}.")
    return _put_together(f"Terms per 1,000 words{_tell_level(level)}", choice, parts)


def describe_group_voices(frames: pd.DataFrame, choice: Choice, level: str = "") -> str:
    """What does `plot_group_voices` show?"""
    parts = []
    for name, rows in choice.split(frames):
        most = {voice: _tell_rates(rows[rows["voice"] == voice], 1) for voice in SHOWN_VOICES}
        told = [f"{v} most {rate[0]}" if rate else f"{v} no term" for v, rate in most.items()]
        parts.append(f"{name}: {', '.join(told)}.")
    what = f"Terms per 1,000 words of each voice{_tell_level(level)}"
    return _put_together(what, choice, parts)


def describe_tone_means(tone: pd.DataFrame, choice: Choice, level: str = "") -> str:
    """What does `plot_tone_means` show?"""
    parts = []
    for name, rows in choice.split(tone):
        scored = rows[rows["compound"].notna()]
        told = [
            f"{voice} {_tell_value(row, 'compound')} ({row['n_sentences']:,})"
            for voice in SHOWN_VOICES
            for _, row in scored[scored["voice"] == voice].iterrows()
        ]
        parts.append(f"{name}: {', '.join(told) or 'no sentiment words'}.")
    scale = f"{tone['engine'].iloc[0]} compound, −1 to +1; sentences in brackets"
    return _put_together(f"Mean tone by voice ({scale}){_tell_level(level)}", choice, parts)


def describe_article_tone(tone: pd.DataFrame, choice: Choice) -> str:
    """What does `plot_article_tone` show?"""
    parts = []
    for name, rows in choice.split(tone):
        scores = rows["compound"].dropna()
        if scores.empty:
            parts.append(f"{name}: no article with a sentiment word.")
            continue
        low, middle, high = (signed(x, 2) for x in scores.quantile([0, 0.5, 1]))
        n = counted(len(scores), "article")
        parts.append(f"{name}: {n} from {low} to {high}, median {middle}.")
    return _put_together("Mean tone of each article", choice, parts)


def _tell_rates(rows: pd.DataFrame, most: int) -> list[str]:
    """Return the categories with the highest rates."""
    found = rows[rows["n"] > 0].sort_values("per_1000", ascending=False, kind="stable").head(most)
    return [
        f"{spell(row['category'])} {_tell_value(row, 'per_1000')}" for _, row in found.iterrows()
    ]


def _tell_value(row: pd.Series[Any], measure: str) -> str:
    """Return the value of a row with its interval, where it has one."""
    value = measured(row[measure], measure)
    if pd.isna(row.get("low")):
        return value
    low, high = (measured(row[end], measure) for end in ("low", "high"))
    return f"{value} [{low} to {high}]"


def _tell_level(level: str) -> str:
    """Return what the square brackets hold, where there are some."""
    return f", with its {level}" if level else ""


def _put_together(what: str, choice: Choice, parts: list[str]) -> str:
    """Return what is drawn, of which groups, and what is told of the first."""
    some = choice.tell()
    lead = f"{what}, by {choice.by}{f', {some}' if some else ''}."
    return " ".join([lead, *parts[:MOST_TOLD], *tell_rest(len(parts) - MOST_TOLD)])
