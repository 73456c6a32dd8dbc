"""The figure over time: lines that break where there is nothing, and what happened meanwhile."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from mediakit.base import prose
from mediakit.base.prose import SHOWN_VOICES, VOICE_COLOURS, counted, find_period, measured, spell
from mediakit.errors import ArgumentError
from mediakit.measures.time import assign_periods, place_events
from mediakit.plots import canvas
from mediakit.plots.canvas import INK, LINE, SMALL, SOFT, add_key, frame_axes, new_axes
from mediakit.tables import CLEAR, check_columns

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    Floats = npt.NDArray[np.float64]

ROOM: Final = 6.2  # inches between the sides of the axes
LETTER: Final = 0.07  # inches, the width of a letter on average
ROW: Final = 0.165  # inches from name to name of events
MOST_LINES: Final = 6  # that can be told apart
MOST_WRITTEN: Final = 20  # periods whose number of articles is written above its bar
MOST_MARKED: Final = 60  # periods whose points have markers
MOST_NAMED: Final = 3  # events that the words name
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

    Returns
    -------
    Axes or None
        Of `count_terms_over_time` by a period, or rows of one voice of it, or their `measure_trend`
        (smoothed values are the lines then, beside a point for each period), or
        `score_sentiment_over_time` by a period, or a period and voice: a line per category (the six
        with most terms) or voice. It breaks where a value is missing; periods without articles are
        grey, and below stand the numbers of articles. Intervals (`find_bands`, of the same periods
        and window) are pale, changes (`find_changes`, with q below .05) dotted in the colour of
        their category, events (`read_events`) dashed, with as many names as there is room for. None
        for fewer than two periods, or where nothing was found.
    """
    series = read_series(table, intervals)
    nothing = all(np.isnan(values).all() for values in series.lines.values())
    if len(series.periods) <= 1 or nothing:
        return None
    ax = ax or new_axes(canvas.HEIGHT)
    # Periods without articles are shaded, those side by side as one.
    edges = np.flatnonzero(np.diff([False, *(n == 0 for n in series.n_articles), False]))
    for first, end in edges.reshape(-1, 2):
        ax.axvspan(first - 0.5, end - 0.5, color=canvas.BAND, linewidth=0, zorder=0)
    marks = canvas.mark_categories(series.lines)
    if series.value == "compound":
        markers = prose.VOICE_MARKERS
        marks = {n: (markers.get(n, "o"), VOICE_COLOURS.get(n, INK)) for n in series.lines}
    keys = [_draw_line(ax, name, *marks[name], series) for name in series.lines]
    _finish_scale(ax, series)
    # As shares of the width, and in inches above the lower side of the axes; any transform will do.
    up = ax.figure.dpi_scale_trans + ScaledTranslation(0, 0, ax.transAxes)  # type: ignore[arg-type]
    inches = blended_transform_factory(ax.transAxes, up)
    _draw_numbers(ax, series, inches)
    if events is not None:
        _draw_events(ax, events, series)
    if changes is not None and (cuts := list_changes(changes, series)):
        dotted: dict[str, Any] = {"lw": 1.6, "ls": (0, (1, 1.6))}
        for name, at in cuts:
            ax.axvline(at - 0.5, color=marks[name][1], zorder=2.5, **dotted)
        keys.append(("possible change (exploratory)", Line2D([], [], color=INK, **dotted)))
    notes = [f"pale: {series.level}"] if series.level else []
    if series.smoothed:
        notes.append(f"line: {counted(series.window, find_period(series.periods[0]))} together")
    notes += [series.tell()] if series.tell() else []
    keys += [(note, Line2D([], [], ls="")) for note in notes]
    add_key(ax, keys, 3, loc="upper left", bbox_to_anchor=(0, KEY), bbox_transform=inches)
    ax.set_label(describe_timeline(series, events, changes))
    return ax


class Series(NamedTuple):
    """What a figure over time draws, of every period in order of time.

    Lines have their values, missing in a gap; smoothed lines those over a window of periods, none
    where the table has no trend; bands low and high of each period.
    """

    periods: list[str]
    lines: dict[str, Floats]
    n_articles: list[int]
    value: str  # the column of the values
    n_all: int  # how many lines could be drawn
    voice: str | None  # that all values are of, if there is one
    smoothed: dict[str, Floats]
    window: int
    bands: dict[str, Floats]
    level: str  # what the bands are; nothing where there is none to see

    def tell(self) -> str:
        """Return which lines are drawn, where there could be more; else nothing."""
        return prose.tell_largest(len(self.lines), self.n_all, "terms")


def read_series(table: pd.DataFrame, intervals: pd.DataFrame | None = None) -> Series:
    """Return what `timeline` draws of a table over time, of rates, trends or tone."""
    value = "compound" if "compound" in table else "per_1000"
    by = "category" if value == "per_1000" else "voice" if "voice" in table else None
    keys = ["period", *([by] if by else [])]
    check_columns(table, [*keys, value, "n_articles", *(["n"] if by == "category" else [])])
    prose.check_unique(table, keys)
    voices = table["voice"].unique().tolist() if "voice" in table else []
    dated, level = canvas.join_intervals(table[table["period"].notna()], intervals, keys)
    periods = list(dict.fromkeys(dated["period"]))
    window = int(dated["window"].max()) if "window" in dated and len(dated) else 1
    _check_intervals(intervals, periods, window)
    names, n_all = ["all voices together"], 1
    if by == "voice":
        names = [voice for voice in SHOWN_VOICES if (dated["voice"] == voice).any()]
        n_all = len(names)
    elif by == "category":
        n = dated.groupby("category", sort=False)["n"].sum()
        largest = n[n > 0].sort_values(ascending=False, kind="stable")
        names, n_all = [name for name in n.index if name in largest[:MOST_LINES]], len(largest)
    lines, smoothed, bands = dict[str, Any](), dict[str, Any](), dict[str, Any]()
    for name in names:
        own = dated if by is None else dated[dated[by] == name]
        own = own.set_index("period").reindex(periods)
        known = own[value].notna()
        lines[name] = own[value].to_numpy(dtype=float)
        bands[name] = own[["low", "high"]].where(known, axis=0).to_numpy(dtype=float).T
        if window > 1:
            smoothed[name] = own["per_1000_smoothed"].where(known).to_numpy(dtype=float)
    n_articles = dated.groupby("period", sort=False)["n_articles"].max().astype(int).tolist()
    voice = voices[0] if len(voices) == 1 else None
    return Series(periods, lines, n_articles, value, n_all, voice, smoothed, window, bands, level)


def _check_intervals(intervals: pd.DataFrame | None, periods: list[str], window: int) -> None:
    """Refuse intervals of other periods or of another window than those of the lines."""
    if intervals is None or not len(intervals) or not periods:
        return
    check_columns(intervals, ["window"])
    kind, own = (find_period(str(first)) for first in (intervals["period"].iloc[0], periods[0]))
    if kind != own:
        raise ArgumentError(
            f"The lines go from {own} to {own}, the intervals from {kind} to {kind}; use one."
        )
    other = intervals["window"].iloc[0]
    if other != window:
        raise ArgumentError(
            f"The lines take {window} periods together, the intervals {other}; use one window."
        )


def list_changes(changes: pd.DataFrame, series: Series) -> list[tuple[str, int]]:
    """Return the lines that may change their level, with the place of the first period after it."""
    check_columns(changes, ["category", "period", "q"])
    clear = changes[changes["q"].lt(CLEAR) & changes["category"].isin(list(series.lines))]
    pairs = zip(clear["category"], clear["period"], strict=True)
    return [(name, _place_period(str(period), series.periods)) for name, period in pairs]


def _place_period(period: str, periods: list[str]) -> int:
    """Return the place of a period, or of that in which a week begins."""
    if period in periods:
        return periods.index(period)
    monday = dt.datetime.strptime(f"{period}-1", "%G-W%V-%u").date().isoformat()  # noqa: DTZ007
    label = assign_periods(pd.Series([monday]), find_period(periods[0])).iloc[0]
    return max(bisect_right(periods, label) - 1, 0)


def _draw_line(ax: Axes, name: str, marker: str, colour: str, series: Series) -> tuple[str, Line2D]:
    """Draw one line with its interval, and return its entry for the key."""
    values, (low, high) = series.lines[name], series.bands[name]
    pale: dict[str, Any] = {"alpha": PALE, "zorder": 1.5}
    ax.fill_between(range(len(low)), low, high, color=colour, linewidth=0, **pale)
    known = np.pad(~np.isnan(low), 1)
    alone = np.flatnonzero(known[1:-1] & ~known[:-2] & ~known[2:])  # an area needs a neighbour
    ax.vlines(alone, low[alone], high[alone], colors=colour, linewidth=STROKE, **pale)
    style: dict[str, Any] = {"marker": marker, "color": colour, "mec": "white"}
    style |= {"ms": 5.5, "mew": 0.5} if len(values) <= MOST_MARKED else {"ms": 2.5, "mew": 0}
    smooth = series.smoothed.get(name)
    if smooth is not None:
        ax.plot(smooth, color=colour, lw=1.6, zorder=2.9, clip_on=False, solid_capstyle="round")
    (line,) = ax.plot(values, lw=1.4 if smooth is None else 0, zorder=3, clip_on=False, **style)
    if series.value == "per_1000":  # a zero is where the line is; marks there hide each other
        line.set_markevery(np.flatnonzero(values > 0).tolist())
    return canvas.shorten(name), line if smooth is None else Line2D([], [], lw=1.6, **style)


def _finish_scale(ax: Axes, series: Series) -> None:
    frame_axes(ax)
    ax.set_xlim(-0.5, len(series.periods) - 0.5)
    ax.set_xticks([])
    ax.grid(axis="y", color=LINE, linewidth=0.6)
    ax.set_axisbelow(True)
    lines, bands = (np.array(list(each.values())) for each in (series.lines, series.bands))
    if series.value == "per_1000":
        whose = f"\n(voice: {series.voice})" if series.voice else ""
        highest, band = np.nanmax(lines, initial=0), np.nanmax(bands, initial=0)
        ax.set_ylim(0, 1.08 * max(highest, min(band, FARTHEST * highest)) or 1)
        ax.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        ax.set_ylabel(f"terms per 1,000 words{whose}", fontsize=SMALL)
        return
    highest = max(np.nanmax(np.abs(drawn), initial=0) for drawn in (lines, bands))
    limit = max(canvas.NARROWEST, 1.1 * highest)
    ax.set_ylim(-limit, limit)
    ax.axhline(0, color=INK, linewidth=0.8, zorder=1.8)
    ax.set_yticks(*canvas.tone_ticks(limit, limit))
    ax.set_ylabel("mean tone\n(scale −1 to +1)", fontsize=SMALL)


def _draw_numbers(ax: Axes, series: Series, inches: Transform) -> None:
    """Draw below how many articles each period has, and name the periods."""
    bars = ax.inset_axes((0, BARS[0], 1, BARS[1]), transform=inches)
    n, places = series.n_articles, range(len(series.periods))
    grey = prose.UNCOUNTED_COLOUR
    bars.bar(places, n, width=0.8, color=grey, linewidth=0.8, ec=grey)
    frame_axes(bars, "left")
    bars.set_xlim(ax.get_xlim())
    bars.set_ylim(0, max(n) * 1.7)
    bars.set_yticks([])
    if len(n) <= MOST_WRITTEN:
        style: dict[str, Any] = {"ha": "center", "va": "bottom", "fontsize": SMALL}
        for i, k in enumerate(n):
            bars.text(i, k, f"{k:,}", color=INK if k else SOFT, **style)
    else:
        bars.set_yticks([max(n)], [f"{max(n):,}"])
    bars.set_ylabel("articles", fontsize=SMALL, rotation=0, ha="right", va="center")
    longest = len(series.periods[0]) * LETTER + 0.2
    step = max(1, int(np.ceil(len(series.periods) * longest / ROOM)))
    bars.set_xticks(places[::step], series.periods[::step])
    bars.tick_params(axis="x", length=2)


def _draw_events(ax: Axes, events: pd.DataFrame, series: Series) -> None:
    """Mark the events inside, and name those whose name has room."""
    inside = place_events(events, series.periods).dropna(subset=["place"])
    names = [canvas.shorten(event) for event in inside["event"]]
    left, right = ax.get_xlim()
    places = [(place - left) / (right - left) for place in inside["place"]]
    flags = canvas.place_flags(places, [(len(name) * LETTER + 0.1) / ROOM for name in names])
    style: dict[str, Any] = {"xycoords": ax.get_xaxis_transform(), "annotation_clip": False}
    style |= {"textcoords": "offset points", "color": INK}
    dashed: dict[str, Any] = {"color": SOFT, "lw": 0.9, "ls": (0, (3, 2)), "zorder": 2}
    foot = {"arrowstyle": "-", "color": SOFT, "lw": 0.9}
    for place, name, flag in zip(inside["place"], names, flags, strict=True):
        ax.axvline(place, **dashed)
        if flag is None:
            continue
        up = 72 * (ROW * flag.level + 0.05)  # points
        ax.annotate("", (place, 1), (0, up + 9), arrowprops=foot, **style)
        shift, align = (-3, "right") if flag.end <= flag.at else (3, "left")
        told = ax.annotate(name, (place, 1), (shift, up), ha=align, fontsize=SMALL, **style)
        told.set_parse_math(False)


def describe_timeline(
    series: Series, events: pd.DataFrame | None = None, changes: pd.DataFrame | None = None
) -> str:
    """Tell the ends of each line that `timeline` shows, the gaps, the changes and the events."""
    first, last = series.periods[0], series.periods[-1]
    kind = find_period(first)
    rates = series.value == "per_1000"
    what = "Terms per 1,000 words" if rates else "Mean tone, −1 to +1"
    what += f" of the voice {series.voice}" if series.voice else ""
    what += f", with an {series.level}," if series.level else "" if rates else ","
    empty = series.n_articles.count(0)
    n = counted(len(series.periods), kind) + (f", {empty:,} without articles" if empty else "")
    some = f"; {series.tell()}" if series.tell() else ""
    told = [f"{what} from {first} to {last}: {n}{some}."]
    if series.smoothed:
        told.append(f"Lines take {counted(series.window, kind)} together.")
    for name, values in series.lines.items():
        if np.isnan(values).all():
            told.append(f"{spell(name)}: nothing to measure.")
            continue
        low, high = (_tell_point(name, f(values), series) for f in (np.nanargmin, np.nanargmax))
        told.append(f"{spell(name)}: from {low} to {high}.")
    if changes is not None:
        cuts = list_changes(changes, series)
        named = [f"{spell(name)} from {series.periods[at]}" for name, at in cuts]
        told.append(f"Possible changes (exploratory): {', '.join(named) or 'none'}.")
    if events is not None and len(events):
        inside = place_events(events, series.periods).dropna(subset=["place"])
        named = [f"{row.event} ({row.date})" for row in inside[:MOST_NAMED].itertuples()]
        more = len(inside) - len(named)
        rest = f" and {more:,} more" if more else ""
        told.append(f"Events marked: {', '.join(named) or 'none in this time'}{rest}.")
    return " ".join(told)


def _tell_point(name: str, i: np.intp, series: Series) -> str:
    """Return a value of a line, its period, and its interval, if it is of this period alone."""
    band = series.bands[name][:, i]
    value, low, high = (measured(float(x), series.value) for x in (series.lines[name][i], *band))
    alone = not series.smoothed and not np.isnan(band[0])
    return f"{value} ({series.periods[i]}{f', {low} to {high}' if alone else ''})"
