"""Figures over time in words: what a line shows, for those who cannot see it."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from mediakit.events import place_events
from mediakit.group_choice import check_unique
from mediakit.palette import SHOWN_VOICES, spell
from mediakit.tables import check_columns

MOST_LINES: Final = 6  # that can be told apart
MOST_NAMED: Final = 3  # events that the words name


class Series(NamedTuple):
    """What a figure over time draws.

    Attributes
    ----------
    periods
        Every period, in order of time.
    lines
        Name of each line to its values, missing in a gap.
    n_articles
        Of each period.
    value
        The column of the values.
    n_all
        How many lines there are.
    voice
        The voice that all values are of, if there is one.
    undated
        Articles that have no date, and no place.
    """

    periods: list[str]
    lines: dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]
    n_articles: list[int]
    value: str
    n_all: int
    voice: str | None
    undated: int


def read_series(table: pd.DataFrame) -> Series:
    """Return what `plot_timeline` draws of a table.

    Raises
    ------
    ArgumentError
        If a period and category, or a period and voice, stand in several rows.
    ColumnMissingError
        If the table is neither of `count_terms_over_time` nor of `score_sentiment_over_time`.
    """
    value = "compound" if "compound" in table else "per_1000"
    by = "category" if value == "per_1000" else "voice" if "voice" in table else None
    check_columns(table, ["period", value, "n_articles", *([by] if by else [])])
    check_unique(table, ["period", *([by] if by else [])])
    voices: list[Any] = list(table["voice"].unique()) if "voice" in table else []
    dated = table[table["period"].notna()]
    periods = list(dict.fromkeys(dated["period"]))
    names = _choose(dated, by)
    lines = {
        name: (dated if by is None else dated[dated[by] == name])
        .set_index("period")[value]
        .reindex(periods)
        .to_numpy(dtype=float)
        for name in names
    }
    n = dated.groupby("period", sort=False)["n_articles"].max().reindex(periods)
    undated = table.loc[table["period"].isna(), "n_articles"].max()
    return Series(
        periods,
        lines,
        n.astype(int).tolist(),
        value,
        dated[by].nunique() if by else 1,
        str(voices[0]) if len(voices) == 1 else None,
        0 if pd.isna(undated) else int(undated),
    )


def _choose(dated: pd.DataFrame, by: str | None) -> list[str]:
    """Return the names of the lines: voices in their order, categories that have most terms."""
    if by is None:
        return ["all voices together"]
    if by == "voice":
        return [voice for voice in SHOWN_VOICES if (dated["voice"] == voice).any()]
    n = dated.groupby("category", sort=False)["n"].sum()
    largest = n[n > 0].sort_values(ascending=False, kind="stable").index[:MOST_LINES]
    return [name for name in n.index if name in set(largest)]


def describe_timeline(series: Series, events: pd.DataFrame | None = None) -> str:
    """What does `plot_timeline` show?"""
    first, last = series.periods[0], series.periods[-1]
    what = "Terms per 1,000 words" if series.value == "per_1000" else "Mean tone, -1 to +1,"
    whose = f" of the voice {series.voice}" if series.voice else ""
    empty = series.n_articles.count(0)
    told = [f"{what}{whose} from {first} to {last}: {len(series.periods)} periods"]
    told[0] += f", {empty} without articles." if empty else "."
    for name, values in series.lines.items():
        if np.isnan(values).all():
            told.append(f"{spell(name)}: nothing to measure.")
            continue
        low, high = int(np.nanargmin(values)), int(np.nanargmax(values))
        form = ".1f" if series.value == "per_1000" else "+.2f"
        told.append(
            f"{spell(name)}: from {values[low]:{form}} ({series.periods[low]}) "
            f"to {values[high]:{form}} ({series.periods[high]})."
        )
    if events is not None and len(events):
        inside = place_events(events, series.periods).dropna(subset=["place"])
        named = [
            f"{event} ({date})" for date, event in inside[["date", "event"]].head(3).to_numpy()
        ]
        more = len(inside) - len(named)
        rest = f" and {more} more" if more else ""
        told.append(f"Events marked: {', '.join(named) or 'none in this time'}{rest}.")
    return " ".join(told)
