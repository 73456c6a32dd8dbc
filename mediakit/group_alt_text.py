"""Figures of groups in words: what each shows, for those who cannot see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from mediakit.group_choice import rows_of
from mediakit.palette import SHOWN_VOICES, spell

if TYPE_CHECKING:
    from mediakit.group_choice import Choice

TOLD: Final = 3  # values of a group that a sentence names
MOST_TOLD: Final = 6  # groups that are told one by one


def describe_group_frames(frames: pd.DataFrame, choice: Choice) -> str:
    """What does `plot_group_frames` show?"""
    parts = []
    for value, name in zip(choice.keys[:MOST_TOLD], choice.names, strict=False):
        rows = rows_of(frames, choice.by, value)
        found = rows[rows["n"] > 0].sort_values("per_1000", ascending=False, kind="stable")
        named = [
            f"{spell(category)} {rate:.1f}"
            for category, rate in found[["category", "per_1000"]].head(TOLD).to_numpy().tolist()
        ]
        words = f"{rows['n_words'].iloc[0]:,.0f} words" if len(rows) else "no words"
        parts.append(f"{name} ({words}): {', '.join(named) or 'no term'}.")
    return " ".join([_begin("Terms per 1,000 words", choice), *parts, *_rest(choice)])


def describe_group_voices(frames: pd.DataFrame, choice: Choice) -> str:
    """What does `plot_group_voices` show?"""
    parts = []
    for value, name in zip(choice.keys, choice.names, strict=True):
        rows = rows_of(frames, choice.by, value)
        told = []
        for voice in SHOWN_VOICES:
            own = rows[rows["voice"] == voice]
            most = own[own["n"] > 0].sort_values("per_1000", ascending=False, kind="stable").head(1)
            highest = [
                f"{spell(category)} {rate:.1f}"
                for category, rate in most[["category", "per_1000"]].to_numpy().tolist()
            ]
            told.append(f"{voice} most {highest[0]}" if highest else f"{voice} no term")
        parts.append(f"{name}: {', '.join(told)}.")
    return " ".join([_begin("Terms per 1,000 words of each voice", choice), *parts])


def describe_tone_means(tone: pd.DataFrame, choice: Choice) -> str:
    """What does `plot_tone_means` show?"""
    engine = f"{tone['engine'].iloc[0]} compound, -1 to +1" if len(tone) else "compound"
    parts = []
    for value, name in zip(choice.keys[:MOST_TOLD], choice.names, strict=False):
        rows = rows_of(tone, choice.by, value).set_index("voice")
        told = [
            f"{voice} {rows['compound'][voice]:+.2f} ({rows['n_sentences'][voice]:,})"
            for voice in SHOWN_VOICES
            if voice in rows.index and pd.notna(rows["compound"][voice])
        ]
        parts.append(f"{name}: {', '.join(told) or 'no sentiment words'}.")
    lead = _begin(f"Mean tone by voice ({engine}; sentences in brackets)", choice)
    return " ".join([lead, *parts, *_rest(choice)])


def describe_article_tone(tone: pd.DataFrame, choice: Choice) -> str:
    """What does `plot_article_tone` show?"""
    parts = []
    for value, name in zip(choice.keys[:MOST_TOLD], choice.names, strict=False):
        scores = rows_of(tone, choice.by, value)["compound"].dropna()
        if scores.empty:
            parts.append(f"{name}: no article with a sentiment word.")
            continue
        low, middle, high = scores.min(), scores.median(), scores.max()
        n = f"{len(scores):,} article{'' if len(scores) == 1 else 's'}"
        parts.append(f"{name}: {n} from {low:+.2f} to {high:+.2f}, median {middle:+.2f}.")
    return " ".join([_begin("Mean tone of each article", choice), *parts, *_rest(choice)])


def _begin(what: str, choice: Choice) -> str:
    some = choice.tell()
    return f"{what}, by {choice.by}{f', {some}' if some else ''}."


def _rest(choice: Choice) -> list[str]:
    """Return how many groups of the figure are not told one by one."""
    n = len(choice.keys) - MOST_TOLD
    return [f"{n} further groups are shown."] if n > 0 else []
