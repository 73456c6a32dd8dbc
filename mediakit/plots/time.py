"""Figures over time: lines that break where there is nothing, and what happened meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from mediakit.base.display import (
    CATEGORY_COLOURS,
    CATEGORY_MARKERS,
    SHOWN_VOICES,
    UNCOUNTED_COLOUR,
    VOICE_COLOURS,
    VOICE_MARKERS,
    assign_looks,
    check_unique,
    spell,
    tell_largest,
)
from mediakit.base.prose import counted, find_period, measured
from mediakit.errors import ArgumentError
from mediakit.measures.time import place_events
from mediakit.plots.canvas import (
    BAND,
    INK,
    LINE,
    NARROWEST,
    SMALL,
    SOFT,
    add_key,
    frame_axes,
    join_intervals,
    new_axes,
    place_flags,
    shorten,
    tell_level,
    tone_ticks,
)
from mediakit.tables import CLEAR, check_columns

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform


ROOM: Final = 6.2  # inches between the sides of the axes


LETTER: Final = 0.07  # inches, the width of a letter on average


ROW: Final = 0.165  # inches from name to name of events


MOST_WRITTEN: Final = 20  # periods whose number of articles is written above its bar


MOST_MARKED: Final = 60  # periods whose points have markers


BARS: Final = (-0.5, 0.4)  # inches: lower edge below the axes, and height


PALE: Final = 0.13  # opacity of an interval, so that six above each other can be told apart


STROKE: Final = 5.0  # points: width of an interval without neighbours


FARTHEST: Final = 1.5  # of the highest point: an interval that goes beyond is cut off


KEY: Final = -0.72  # inches below the axes, under the names of the periods


def timeline(
    table: pd.DataFrame,
    *,
    intervals: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    changes: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes | None:
    """What rises and falls over time, and what happened meanwhile?

    Parameters
    ----------
    table
        `count_terms_over_time` by a period alone, or rows of one voice of it, or `measure_trend`
        of these, whose smoothed values are the lines then, beside a point for each period; or
        `score_sentiment_over_time` by a period, or by a period and voice.
    intervals
        As `find_bands` gives them, of the same window; None draws none.
    events
        As `read_events` gives them.
    changes
        As `find_changes` gives them; those with q below .05 are dotted lines in the colour of
        their category.
    ax
        Where to draw; by default a figure of its own, under 8 cm high.

    Returns
    -------
    Axes or None
        A line per category (the six with most terms at most, which the label says) or voice. It
        breaks where a value is missing; periods without articles are grey, and below stand the
        numbers of articles. Intervals are pale. Events are dashed lines with as many names as
        there is room for; those outside are left out. The label of the axes is the figure in
        words. None for fewer than two periods, or where nothing was found.

    Raises
    ------
    ArgumentError
        If a period and category, or a period and voice, stand in several rows, or the intervals are
        of another window than the lines, or by another period.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    series = read_series(table, intervals)
    nothing = all(np.isnan(values).all() for values in series.lines.values())
    if len(series.periods) <= 1 or nothing:
        return None
    ax = ax or new_axes(3.1)
    _draw_gaps(ax, series)
    keys = [_draw_line(ax, name, series) for name in series.lines]
    _finish_scale(ax, series)
    _draw_numbers(ax, series)
    if events is not None:
        _draw_events(ax, events, series)
    if changes is not None and (cuts := list_changes(changes, series)):
        keys.append(_draw_changes(ax, cuts, series))
    if series.level:
        keys.append((f"pale: {series.level}", Line2D([], [], ls="")))
    if series.smoothed:
        kind = find_period(series.periods[0])
        told = f"line: {counted(series.window, kind)} together"
        keys.append((told, Line2D([], [], ls="")))
    if some := series.tell():
        keys.append((some, Line2D([], [], ls="")))
    add_key(ax, keys, 3, loc="upper left", bbox_to_anchor=(0, KEY), bbox_transform=_inches(ax))
    ax.set_label(describe_timeline(series, events, changes))
    return ax


def _inches(ax: Axes) -> Transform:
    """Return places as shares of the width, and in inches above the lower side of the axes."""
    upwards = ax.figure.dpi_scale_trans + ScaledTranslation(0, 0, ax.transAxes)  # type: ignore[arg-type]  # any transform will do
    return blended_transform_factory(ax.transAxes, upwards)


def _draw_gaps(ax: Axes, series: Series) -> None:
    """Shade the periods without articles, those side by side as one."""
    edges = np.flatnonzero(np.diff([False, *(n == 0 for n in series.n_articles), False]))
    for first, end in edges.reshape(-1, 2):
        ax.axvspan(first - 0.5, end - 0.5, color=BAND, linewidth=0, zorder=0)


def _look(name: str, series: Series) -> tuple[str, str]:
    """Return colour and marker of a line."""
    if series.value == "compound":
        return VOICE_COLOURS.get(name, INK), VOICE_MARKERS.get(name, "o")
    look = assign_looks(series.lines)[name]
    return CATEGORY_COLOURS[look.colour], CATEGORY_MARKERS[look.shape]


def _draw_line(ax: Axes, name: str, series: Series) -> tuple[str, Line2D]:
    """Draw one line, and return its entry for the key."""
    values, (colour, marker) = series.lines[name], _look(name, series)
    marked = len(series.periods) <= MOST_MARKED
    style: dict[str, Any] = {
        "ms": 5.5 if marked else 2.5,
        "mec": "white",
        "mew": 0.5 if marked else 0,
        "marker": marker,
        "color": colour,
    }
    _draw_band(ax, series.bands[name], colour)
    smooth = series.smoothed.get(name)
    if smooth is not None:
        ax.plot(smooth, color=colour, lw=1.6, zorder=2.9, clip_on=False, solid_capstyle="round")
    (line,) = ax.plot(values, lw=1.4 if smooth is None else 0, zorder=3, clip_on=False, **style)
    if series.value == "per_1000":  # a zero is where the line is; marks there hide each other
        line.set_markevery(np.flatnonzero(values > 0).tolist())
    return shorten(name), line if smooth is None else Line2D([], [], lw=1.6, **style)


def _draw_band(ax: Axes, limits: np.ndarray[Any, np.dtype[np.float64]], colour: str) -> None:
    """Draw from low to high of each point, as an area, or as a stroke where it has no neighbour."""
    low, high = limits
    pale: dict[str, Any] = {"alpha": PALE, "zorder": 1.5}
    ax.fill_between(range(len(low)), low, high, color=colour, linewidth=0, **pale)
    known = np.pad(~np.isnan(low), 1)
    alone = np.flatnonzero(known[1:-1] & ~known[:-2] & ~known[2:])
    ax.vlines(alone, low[alone], high[alone], colors=colour, linewidth=STROKE, **pale)


def _draw_changes(ax: Axes, cuts: list[tuple[str, int]], series: Series) -> tuple[str, Line2D]:
    """Draw where lines may change their level, and return the entry for the key."""
    dotted: dict[str, Any] = {"lw": 1.6, "ls": (0, (1, 1.6))}
    for name, at in cuts:
        ax.axvline(at - 0.5, color=_look(name, series)[0], zorder=2.5, **dotted)
    return "possible change (exploratory)", Line2D([], [], color=INK, **dotted)


def _finish_scale(ax: Axes, series: Series) -> None:
    frame_axes(ax)
    ax.set_xlim(-0.5, len(series.periods) - 0.5)
    ax.set_xticks([])
    ax.grid(axis="y", color=LINE, linewidth=0.6)
    ax.set_axisbelow(True)
    if series.value == "per_1000":
        whose = f"per 1,000 words\n(voice: {series.voice})" if series.voice else "per 1,000 words"
        highest = max(np.nanmax(v, initial=0) for v in series.lines.values())
        band = max(np.nanmax(high, initial=0) for _, high in series.bands.values())
        ax.set_ylim(0, 1.08 * max(highest, min(band, FARTHEST * highest)) or 1)
        ax.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        ax.set_ylabel(f"terms {whose}", fontsize=SMALL)
        return
    drawn = [*series.lines.values(), *series.bands.values()]
    highest = max(np.nanmax(np.abs(v), initial=0) for v in drawn)
    limit = max(NARROWEST, 1.1 * highest)
    ax.set_ylim(-limit, limit)
    ax.axhline(0, color=INK, linewidth=0.8, zorder=1.8)
    ax.set_yticks(*tone_ticks(limit, limit))
    ax.set_ylabel("mean tone\n(scale −1 to +1)", fontsize=SMALL)


def _draw_numbers(ax: Axes, series: Series) -> None:
    """Draw below how many articles each period has, and name the periods."""
    bars = ax.inset_axes((0, BARS[0], 1, BARS[1]), transform=_inches(ax))
    n, places = series.n_articles, range(len(series.periods))
    bars.bar(places, n, width=0.8, color=UNCOUNTED_COLOUR, linewidth=0.8, ec=UNCOUNTED_COLOUR)
    frame_axes(bars)
    bars.spines["left"].set_visible(False)
    bars.set_xlim(ax.get_xlim())
    bars.set_ylim(0, max(n) * 1.7)
    bars.set_yticks([])
    if len(n) <= MOST_WRITTEN:
        for i, k in enumerate(n):
            style: dict[str, Any] = {"ha": "center", "va": "bottom", "fontsize": SMALL}
            bars.text(i, k, f"{k:,}", color=INK if k else SOFT, **style)
    else:
        bars.set_yticks([max(n)], [f"{max(n):,}"])
    bars.set_ylabel("articles", fontsize=SMALL, rotation=0, ha="right", va="center")
    longest = len(series.periods[0]) * LETTER + 0.2
    step = max(1, int(np.ceil(len(series.periods) * longest / ROOM)))
    shown = list(places)[::step]
    bars.set_xticks(shown, [series.periods[i] for i in shown])
    bars.tick_params(axis="x", length=2)


def _draw_events(ax: Axes, events: pd.DataFrame, series: Series) -> None:
    """Mark the events inside, and name those whose name has room."""
    inside = place_events(events, series.periods).dropna(subset=["place"])
    names = [shorten(event) for event in inside["event"]]
    left, right = ax.get_xlim()
    places = [(place - left) / (right - left) for place in inside["place"]]
    flags = place_flags(places, [(len(name) * LETTER + 0.1) / ROOM for name in names])
    across = ax.get_xaxis_transform()
    style: dict[str, Any] = {"xycoords": across, "textcoords": "offset points", "color": INK}
    dashed: dict[str, Any] = {"color": SOFT, "lw": 0.9, "ls": (0, (3, 2)), "zorder": 2}
    for place, name, flag in zip(inside["place"], names, flags, strict=True):
        ax.axvline(place, **dashed)
        if flag is None:
            continue
        up = 72 * (ROW * flag.level + 0.05)  # points
        foot: dict[str, Any] = {"arrowprops": {"arrowstyle": "-", "color": SOFT, "lw": 0.9}}
        ax.annotate("", (place, 1), (0, up + 9), annotation_clip=False, **style, **foot)
        to_left = flag.end <= flag.at
        told = ax.annotate(
            *(name, (place, 1), (-3 if to_left else 3, up)),
            ha="right" if to_left else "left",
            fontsize=SMALL,
            annotation_clip=False,
            **style,
        )
        told.set_parse_math(False)


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
    """Return what `timeline` draws of a table.

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
        raise ArgumentError(
            f"The lines go from {own} to {own}, the intervals from {kind} to {kind}; use one."
        )
    other = intervals["window"].iloc[0]
    if other != window:
        raise ArgumentError(
            f"The lines take {window} periods together, the intervals {other}; use one window."
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


def describe_timeline(
    series: Series, events: pd.DataFrame | None = None, changes: pd.DataFrame | None = None
) -> str:
    """What does `timeline` show?"""
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
