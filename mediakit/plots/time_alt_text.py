"""Figures over time in words: what a line shows, for those who cannot see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.base.display import SHOWN_VOICES, check_unique, spell, tell_largest
from mediakit.base.prose import counted, find_period, measured
from mediakit.errors import ArgumentError
from mediakit.measures.time import place_events
from mediakit.plots.whiskers import join_intervals, tell_level
from mediakit.tables import CLEAR, check_columns

if TYPE_CHECKING:
    import pandas as pd

MOST_LINES: Final = 6  # that can be told apart
_LIMITS: Final = ("low", "high")
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
        How many lines could be drawn.
    voice
        The voice that all values are of, if there is one.
    smoothed
        As `lines`, over the periods of a window; none where the table has no trend.
    window
        Periods in a window.
    bands
        Name of each line to its limits: low and high of each period, missing where there are none.
    level
        What the bands are; nothing where there is none to see.
    """

    periods: list[str]
    lines: dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]
    n_articles: list[int]
    value: str
    n_all: int
    voice: str | None
    smoothed: dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]
    window: int
    bands: dict[str, np.ndarray[tuple[int, int], np.dtype[np.float64]]]
    level: str

    def tell(self) -> str:
        """Return which lines are drawn, where there could be more; else nothing."""
        return tell_largest(len(self.lines), self.n_all, "terms")


def read_series(table: pd.DataFrame, intervals: pd.DataFrame | None = None) -> Series:
    """Return what `plot_timeline` draws of a table.

    Raises
    ------
    ArgumentError
        If a period and category, or a period and voice, stand in several rows, or the intervals are
        of another window than the lines, or by another period.
    ColumnMissingError
        If the table is neither of `count_terms_over_time`, `measure_trend` nor of
        `score_sentiment_over_time`.
    """
    value = "compound" if "compound" in table else "per_1000"
    by = "category" if value == "per_1000" else "voice" if "voice" in table else None
    own = ["n"] if by == "category" else []
    check_columns(table, ["period", value, "n_articles", *own, *([by] if by else [])])
    keys = ["period", *([by] if by else [])]
    check_unique(table, keys)
    voices = table["voice"].unique().tolist() if "voice" in table else []
    dated = join_intervals(table[table["period"].notna()], intervals, keys)
    periods = list(dict.fromkeys(dated["period"]))
    names = _choose(dated, by)
    rows = {
        name: (dated if by is None else dated[dated[by] == name])
        .set_index("period")
        .reindex(periods)
        for name in names
    }
    lines = {name: own[value].to_numpy(dtype=float) for name, own in rows.items()}
    window = int(dated["window"].max()) if "window" in dated and len(dated) else 1
    _check_intervals(intervals, periods, window)
    smoothed = {
        name: own["per_1000_smoothed"].where(own[value].notna()).to_numpy(dtype=float)
        for name, own in rows.items()
        if window > 1
    }
    bands = {name: _read_limits(own, value) for name, own in rows.items()}
    n = dated.groupby("period", sort=False)["n_articles"].max().reindex(periods)
    return Series(
        periods,
        lines,
        n.astype(int).tolist(),
        value,
        dated.loc[dated["n"] > 0, "category"].nunique() if by == "category" else len(lines),
        voices[0] if len(voices) == 1 else None,
        smoothed,
        window,
        bands,
        tell_level(intervals),
    )


def _read_limits(
    rows: pd.DataFrame, value: str
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return low and high of each period in which the line has a value."""
    return np.stack([rows[end].where(rows[value].notna()).to_numpy(float) for end in _LIMITS])


def _check_intervals(intervals: pd.DataFrame | None, periods: list[str], window: int) -> None:
    """Refuse intervals of other periods or of another window than those of the lines."""
    if intervals is None or not len(intervals) or not periods:
        return
    check_columns(intervals, ["window"])
    kind, own = find_period(str(intervals["period"].iloc[0])), find_period(str(periods[0]))
    if kind != own:
        message = f"The lines go from {own} to {own}, the intervals from {kind} to {kind}; use one."
        raise ArgumentError(message)
    other = intervals["window"].iloc[0]
    if other != window:
        message = (
            f"The lines take {window} periods together, the intervals {other}; use one window."
        )
        raise ArgumentError(message)


def _choose(dated: pd.DataFrame, by: str | None) -> list[str]:
    """Return the names of the lines: voices in their order, categories that have most terms."""
    if by is None:
        return ["all voices together"]
    if by == "voice":
        return [voice for voice in SHOWN_VOICES if (dated["voice"] == voice).any()]
    n = dated.groupby("category", sort=False)["n"].sum()
    largest = n[n > 0].sort_values(ascending=False, kind="stable").index[:MOST_LINES]
    return [name for name in n.index if name in set(largest)]


def describe_timeline(
    series: Series, events: pd.DataFrame | None = None, changes: pd.DataFrame | None = None
) -> str:
    """What does `plot_timeline` show?"""
    first, last = series.periods[0], series.periods[-1]
    kind = find_period(first)
    rates = series.value == "per_1000"
    what = "Terms per 1,000 words" if rates else "Mean tone, −1 to +1"
    whose = f" of the voice {series.voice}" if series.voice else ""
    n = counted(len(series.periods), kind)
    empty = series.n_articles.count(0)
    without = f", {empty:,} without articles" if empty else ""
    some = f"; {series.tell()}" if series.tell() else ""
    smooth = f" Lines take {counted(series.window, kind)} together." if series.smoothed else ""
    level = f", with an {series.level}" if series.level else ""
    comma = "," if level or not rates else ""
    told = [f"{what}{whose}{level}{comma} from {first} to {last}: {n}{without}{some}.{smooth}"]
    for name, values in series.lines.items():
        if np.isnan(values).all():
            told.append(f"{spell(name)}: nothing to measure.")
            continue
        low, high = (
            _tell_point(name, i, series) for i in (np.nanargmin(values), np.nanargmax(values))
        )
        told.append(f"{spell(name)}: from {low} to {high}.")
    if changes is not None:
        cuts = list_changes(changes, series)
        named = [f"{spell(name)} from {series.periods[at]}" for name, at in cuts]
        told.append(f"Possible changes (exploratory): {', '.join(named) or 'none'}.")
    if events is not None and len(events):
        told.append(_tell_events(place_events(events, series.periods)))
    return " ".join(told)


def _tell_point(name: str, i: int | np.intp, series: Series) -> str:
    """Return a value of a line, its period, and its interval, if it is of this period alone."""
    value, low, high = (
        measured(float(x), series.value) for x in (series.lines[name][i], *series.bands[name][:, i])
    )
    told = not series.smoothed and not np.isnan(series.bands[name][0, i])
    span = f", {low} to {high}" if told else ""
    return f"{value} ({series.periods[i]}{span})"


def list_changes(changes: pd.DataFrame, series: Series) -> list[tuple[str, int]]:
    """Return the lines that may change their level, with the place of the first period after it.

    Raises
    ------
    ColumnMissingError
        If the table is not one of `find_changes`.
    """
    check_columns(changes, ["category", "period", "q"])
    clear = changes[changes["q"].lt(CLEAR) & changes["category"].isin(list(series.lines))]
    pairs = zip(clear["category"], clear["period"], strict=True)
    return [(name, series.periods.index(period)) for name, period in pairs]


def _tell_events(events: pd.DataFrame) -> str:
    """Return which events are marked, the first by name."""
    inside = events.dropna(subset=["place"])
    pairs = list(zip(inside["event"], inside["date"], strict=True))
    named = [f"{event} ({date})" for event, date in pairs[:MOST_NAMED]]
    more = len(pairs) - len(named)
    rest = f" and {more:,} more" if more else ""
    return f"Events marked: {', '.join(named) or 'none in this time'}{rest}."
