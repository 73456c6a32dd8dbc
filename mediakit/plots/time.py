"""Figures over time: small multiples on one scale, and a change with the outlet mix held."""

from __future__ import annotations

import math
from functools import partial
from itertools import groupby
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from mediakit.base import prose
from mediakit.base.drawing import Drawing, Scale, Sheet, draw_both, make_scale, width_of
from mediakit.base.prose import find_period, label, listed, name_group, spell_day
from mediakit.comparison.trends import choose_changes
from mediakit.measures.time import ENOUGH, first_day, place_events, spell_period
from mediakit.plots.dots import FARTHEST, MOST_GROUPS, NARROWEST
from mediakit.tables import CLEAR, check_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mediakit.base.drawing import Anchor

MOST_PANELS: Final = 6  # categories; the table has all
TALL: Final = 84  # of the panel with the highest values
FLAT: Final = 62  # of a panel of tone
BETWEEN: Final = 17  # from panel to panel
BARS: Final = 20  # the highest bar
DOT: Final = 4.0
SMALL_DOT: Final = 2.2  # where points are dense
DENSE: Final = 15  # units from point to point
LETTER: Final = 11  # of an event
YEAR: Final = 34  # room for one
WIDEST_NAME: Final = 140
_TITLES: Final = {
    "per_1000": "Hits per 1,000 words by {}, all voices",
    "compound": "Mean tone per sentence by {}, −1 to +1, by voice",
}


class Series(NamedTuple):
    """What one panel shows: a value for each period, with its limits and its articles."""

    name: str
    points: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    n: Sequence[int]
    levels: tuple[float, float, float] | None = None  # before, after, and where it changes

    def is_full(self, at: int) -> bool:
        """Whether a period has enough articles to be compared."""
        return self.n[at] >= ENOUGH and not math.isnan(self.points[at])

    def limits(self, at: int) -> tuple[float, float]:
        """Return the limits of a period that has enough articles, else none."""
        return (self.low[at], self.high[at]) if self.is_full(at) else (math.nan, math.nan)

    def runs(self, *, limited: bool) -> Iterator[list[int]]:
        """Yield neighbouring periods that have enough articles, or limits too."""
        full = [
            self.is_full(at) and not (limited and math.isnan(self.low[at]))
            for at in range(len(self.points))
        ]
        for known, run in groupby(range(len(full)), key=full.__getitem__):
            if known:
                yield list(run)


def timeline(
    bands: pd.DataFrame,
    *,
    events: pd.DataFrame | None = None,
    changes: pd.DataFrame | None = None,
) -> Drawing | None:
    """How often, or how positive, from one period to the next?

    Parameters
    ----------
    bands
        Of `find_bands`: rates of categories, or the tone of voices.
    events
        Of `read_events`: a letter for each that lies inside, told in the caption.
    changes
        Of `choose_changes`, or rows of `find_changes`: those with q below .05 are drawn as levels.

    Returns
    -------
    Drawing or None
        A panel for each category (the six with the highest rates) or voice, all on one scale. A
        period with fewer than ten articles has a hollow dot, no interval and no line; one without
        articles is grey. Below stand the articles of each period. None for fewer than two periods,
        or where nothing was found.
    """
    check_columns(bands, ["period", "measure", "estimate", "low", "high", "n_articles", "window"])
    periods = list(dict.fromkeys(bands["period"]))
    known = bands["estimate"].dropna()
    tone = "compound" in set(bands["measure"])
    if len(periods) <= 1 or known.empty or not (tone or known.gt(0).any()):
        return None
    series, n_all = _read_series(bands, periods, changes)
    n_articles = bands.groupby("period", sort=False)["n_articles"].max().reindex(periods).tolist()
    inside = None
    if events is not None and len(events):
        inside = place_events(events, periods).dropna(subset=["place"])[: len(ascii_uppercase)]
    kind = find_period(periods[0])
    caption = [
        *_tell_marks(series, n_articles, kind=kind, window=int(bands["window"].iloc[0]), tone=tone),
        f"Shown: the {len(series)} of {n_all} with the highest rates."
        if n_all > len(series)
        else "",
        f"Bars: articles, at most {max(n_articles):,.0f}.",
        *_tell_events(inside, events),
    ]
    draw = partial(
        _draw_panels,
        series=series,
        periods=periods,
        n_articles=n_articles,
        events=inside,
        tone=tone,
    )
    measure = "compound" if tone else "per_1000"
    title, words = _TITLES[measure].format(kind), _tell_series(series, periods, n_articles, measure)
    return draw_both(draw, title=title, caption=caption, words=words)


def _tell_marks(
    series: Sequence[Series], n_articles: Sequence[int], *, kind: str, window: int, tone: bool
) -> list[str]:
    """Return what bands, dots and lines mean."""
    most, periods = _find_most(series), range(len(n_articles))
    if not any(True for each in series for _ in each.runs(limited=True)):
        bands = "No intervals"
    else:
        bands = f"95 % bands by {kind}" if tone else f"95 % confidence bands, one for each {kind}"
    axis = "the axis is cut" if tone else "the same scale in every panel"
    few = " with the voice" if tone else ", no interval, no line"
    beyond = any(each.limits(at)[1] > most for each in series for at in periods)
    hollow = any(0 < n < ENOUGH for each in series for n in each.n)
    levels = any(each.levels for each in series)
    marks = {
        f"{bands}; {axis}.": True,
        f"Each point takes {window} {kind}s together.": window > 1,
        "A band that reaches the edge goes on.": beyond and not tone,
        f"Hollow: fewer than {ENOUGH} articles{few}.": hollow,
        "Grey: no articles.": 0 in n_articles,
        "A sentence without a sentiment word counts 0. Described, not tested.": tone,
        "Dashed: level before and after the change point (exploratory).": levels,
    }
    return [told for told, holds in marks.items() if holds]


def _read_series(
    bands: pd.DataFrame, periods: Sequence[str], changes: pd.DataFrame | None
) -> tuple[list[Series], int]:
    """Return the panels, and how many there could be."""
    line = next((name for name in ("category", "voice") if name in bands), None)
    if line is None:
        bands, line = bands.assign(category="all"), "category"
    prose.check_unique(bands, ["period", line])
    if line == "voice":
        keys = [voice for voice in prose.VOICE_NAMES if (bands["voice"] == voice).any()]
        n_all = len(keys)
    else:
        mean = bands.groupby("category", sort=False)["estimate"].mean()
        mean = mean[mean > 0].sort_values(ascending=False, kind="stable")
        keys, n_all = [str(key) for key in mean.index[:MOST_PANELS]], len(mean)
    levels = _read_levels(changes, periods) if line == "category" else {}
    series = []
    for key in keys:
        own = bands[bands[line] == key].set_index("period").reindex(list(periods))
        name = prose.VOICE_NAMES[key].capitalize() if line == "voice" else label(key)
        points, low, high = (
            own[part].astype(float).tolist() for part in ("estimate", "low", "high")
        )
        n = own["n_articles"].fillna(0).astype(int).tolist()
        series.append(Series(name, points, low, high, n, levels.get(key)))
    return series, n_all


def _read_levels(
    changes: pd.DataFrame | None, periods: Sequence[str]
) -> dict[str, tuple[float, float, float]]:
    """Return the levels of each category before and after its change, and where that is."""
    if changes is None:
        return {}
    sides = ["per_1000_before", "per_1000_after"]
    check_columns(changes, ["category", "period", "q", *sides])
    levels = dict[str, tuple[float, float, float]]()
    for row in changes[changes["q"].lt(CLEAR)].to_dict("records"):
        day = pd.DataFrame({"date": [first_day(str(row["period"]))], "event": [""]})
        (place,) = place_events(day, periods)["place"]
        if not math.isnan(place):
            before, after = (float(row[side]) for side in sides)
            levels.setdefault(str(row["category"]), (before, after, place))
    return levels


def _find_most(series: Sequence[Series]) -> float:
    """Return the highest value that the scale of rates shows."""
    highest = max(value for each in series for value in each.points if not math.isnan(value))
    return FARTHEST * highest


def _reach(each: Series, most: float) -> list[float]:
    """Return what a panel is to hold: its points, limits and levels, none beyond `most`."""
    limits = [limit for at in range(len(each.points)) for limit in each.limits(at)]
    told = [*each.points, *limits, *((each.levels or ())[:2])]
    return [min(max(value, -most), most) for value in told if not math.isnan(value)]


def _draw_panels(
    sheet: Sheet,
    *,
    series: Sequence[Series],
    periods: Sequence[str],
    n_articles: Sequence[int],
    events: pd.DataFrame | None,
    tone: bool,
) -> None:
    most = _find_most(series) if not tone else 1.0
    reach = [value for each in series for value in _reach(each, most)]
    reach += [-NARROWEST, NARROWEST] if tone else []
    whole = make_scale(reach, 0, TALL, most=4)
    if tone:
        end = math.ceil(10 * max(map(abs, reach)) - 1e-9) / 10
        whole = Scale((-end, 0.0, end), 0, FLAT)
    step = whole.ticks[1] - whole.ticks[0]
    longest = max(width_of(each.name, sheet.size) * 1.1 for each in series)
    written = max(width_of(told, sheet.size) for told in whole.tell(sign=tone)) + 10
    left = (min(longest + 14, WIDEST_NAME) if sheet.wide else 0) + written
    right = sheet.width - 4
    each_wide = (right - left) / len(periods)
    at = [left + each_wide * (i + 0.5) for i in range(len(periods))]
    top = 18 if events is not None and len(events) else 4
    back = len(sheet.marks)
    y = float(top)
    for each in series:
        y += 0 if sheet.wide else 22
        high = whole.ticks[-1]
        if not tone:  # the same scale, as much of it as the panel needs
            high = step * max(math.ceil(max(_reach(each, most), default=0) / step - 1e-9), 1)
        tall = FLAT if tone else TALL * high / whole.ticks[-1]
        ticks = tuple(tick for tick in whole.ticks if tick < high + step / 2)
        scale = Scale(ticks, y + tall, y)
        _draw_axis(sheet, each.name, scale, (left, right), tone=tone)
        _draw_panel(sheet, each, scale, at, ends=(left, right))
        y += tall + BETWEEN
    foot = y - BETWEEN
    ground = Sheet(sheet.width)
    for i, n in enumerate(n_articles):
        if n == 0:
            ground.box("gap", at[i] - each_wide / 2, top, each_wide, foot - top + 6 + BARS)
    if events is not None:
        edge = -math.inf
        for letter, place in zip(ascii_uppercase, events["place"], strict=False):
            x = left + each_wide * (place + 0.5)
            ground.line("event", (x, 14), (x, foot))
            edge = max(edge + LETTER, x)  # letters side by side
            sheet.text(letter, min(edge, right - 4), 7, "b", "middle")
    sheet.marks[back:back] = ground.marks
    _draw_bars(sheet, periods, n_articles, at, foot=foot + 8, each_wide=each_wide)


def _draw_panel(
    sheet: Sheet, each: Series, scale: Scale, at: Sequence[float], *, ends: tuple[float, float]
) -> None:
    """Draw what a panel shows between its left and its right end."""
    for run in each.runs(limited=True):
        upper = [(at[i], scale(each.high[i])) for i in run]
        lower = [(at[i], scale(each.low[i])) for i in reversed(run)]
        if len(run) == 1:  # an area needs a neighbour
            ((x, y),), ((_, foot),) = upper, lower
            sheet.box("band", x - DOT, y, 2 * DOT, foot - y)
        else:
            sheet.area("band", *upper, *lower)
    if each.levels:
        _draw_levels(sheet, each.levels, scale, ends, len(at))
    for run in each.runs(limited=False):
        if len(run) > 1:
            sheet.line("series", *((at[i], scale(each.points[i])) for i in run))
    size = SMALL_DOT if at[1] - at[0] < DENSE else DOT
    for i, value in enumerate(each.points):
        if not math.isnan(value) and each.n[i]:
            sheet.dot("on" if each.is_full(i) else "dot", at[i], scale(value), size)


def _draw_axis(
    sheet: Sheet, name: str, scale: Scale, ends: tuple[float, float], *, tone: bool
) -> None:
    """Write the name of a panel, and draw its ticks."""
    (left, right), high = ends, scale.end
    if sheet.wide:
        room = min(left, WIDEST_NAME) - 8
        fits = width_of(name, sheet.size) * 1.1 <= room
        for i, word in enumerate([name] if fits else name.split(" ", 1)):
            sheet.text(sheet.fit(word, room), 0, high + 7 + 15 * i, "b")
    else:
        sheet.text(sheet.fit(name, 240), 0, high - 17, "b")
    told = scale.tell(sign=tone)
    apart = (scale.start - high) / (len(told) - 1)
    for i, (tick, words) in enumerate(zip(scale.ticks, told, strict=True)):
        y = scale(tick)
        sheet.line("zero" if tone and tick == 0 else "grid", (left, y), (right, y))
        if apart >= sheet.size or i in {0, len(told) - 1}:
            sheet.text(words, left - 6, y, "s", "end")


def _draw_levels(
    sheet: Sheet,
    levels: tuple[float, float, float],
    scale: Scale,
    ends: tuple[float, float],
    n: int,
) -> None:
    """Draw the levels before and after a change, with their values: the higher one on top."""
    (left, right), (before, after, place) = ends, levels
    cut = left + (right - left) * (place + 0.5) / n
    sheet.line("level", (left, scale(before)), (cut, scale(before)))
    sheet.line("level", (cut, scale(after)), (right, scale(after)))
    for value, other, x in ((before, after, left + 4), (after, before, right - 4)):
        y = scale(value)
        above = value >= other and y - scale.end > sheet.size
        anchor: Anchor = "start" if x < cut else "end"
        sheet.text(f"{value:.1f}", x, y - 9 if above else y + 10, "t", anchor, halo=True)


def _draw_bars(
    sheet: Sheet,
    periods: Sequence[str],
    n_articles: Sequence[int],
    at: Sequence[float],
    *,
    foot: float,
    each_wide: float,
) -> None:
    """Draw below how many articles each period has, and name the periods."""
    highest = max(*n_articles, 1)
    none = "none" if width_of("none", sheet.size) + 8 <= each_wide else "0"
    told = [f"{n:,}" if n else none for n in n_articles]
    written = max(width_of(words, sheet.size) for words in told) + 4 <= each_wide
    wide = min(each_wide * 0.66, 40)
    base = foot + BARS
    for x, n in zip(at, n_articles, strict=True):
        if n:
            tall = max(BARS * n / highest, 1)
            sheet.box("bar", x - wide / 2, base - tall, wide, tall)
    y = base + sheet.size * 0.8
    sheet.text("articles" if sheet.wide else "n", 0, base - 7, "s")
    if written:
        for x, words in zip(at, told, strict=True):
            sheet.text(words, x, y, "s", "middle")
        y += sheet.size + 3
    names, years = _name_periods(periods)
    longest = max(width_of(name, sheet.size) for name in names) + 6
    step = max(1, math.ceil(longest / each_wide))
    last = -math.inf
    for i in range(0, len(periods), step):
        x = min(at[i], sheet.width - width_of(names[i], sheet.size) / 2)
        sheet.text(names[i], x, y, "t", "middle")
    if any(years):
        shown = ""
        for i in range(0, len(periods), step):
            if years[i] != shown and at[i] - last > YEAR:
                sheet.text(years[i], at[i], y + sheet.size + 2, "s", "middle")
                shown, last = years[i], at[i]
        y += sheet.size + 2
    sheet.height = y + sheet.size


def _name_periods(periods: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return how periods are called on an axis, and the year of each where that is not its name.

    >>> _name_periods(["2031-12", "2032-01"]), _name_periods(["2031-W27"])
    ((['Dec', 'Jan'], ['2031', '2032']), (['30 Jun'], ['2031']))
    """
    kind = find_period(periods[0])
    if kind == "year":
        return list(periods), [""] * len(periods)
    names = [label[5:] for label in periods]
    if kind != "quarter":
        days = [first_day(period) for period in periods]
        names = [prose.MONTHS[int(day[5:7]) - 1][:3] for day in days]
        if kind != "month":
            names = [f"{int(day[8:])} {name}" for day, name in zip(days, names, strict=True)]
    return names, [first_day(period)[:4] for period in periods]


def _tell_events(inside: pd.DataFrame | None, events: pd.DataFrame | None) -> list[str]:
    """Return which letter is which event."""
    if inside is None or events is None:
        return []
    if inside.empty:
        return ["No event of the file lies in this time."]
    rows = zip(ascii_uppercase, inside["event"], inside["date"], strict=False)
    told = [f"{letter} {event} ({spell_day(date)})" for letter, event, date in rows]
    more = len(events) - len(inside)
    rest = [f"{more:,} outside of this time or not shown"] if more else []
    return [f"Events: {', '.join([*told, *rest])}."]


def _tell_series(
    series: Sequence[Series], periods: Sequence[str], n_articles: Sequence[int], measure: str
) -> str:
    """Return every value in words."""
    lines = []
    for each in series:
        parts = []
        for i, period in enumerate(periods):
            low, high = (prose.measured(limit, measure) for limit in each.limits(i))
            limits = f" ({low} to {high})" if low else " (hollow)" if not each.is_full(i) else ""
            value = prose.measured(each.points[i], measure)
            parts.append(f"{period} {value}{limits}" if value else f"{period} none")
        level = ""
        if each.levels:
            before, after, _ = each.levels
            level = f"; level {before:.1f} before and {after:.1f} after the change point"
        lines.append(f"{each.name}: {', '.join(parts)}{level}")
    n = ", ".join(f"{period} {n:,}" for period, n in zip(periods, n_articles, strict=True))
    return f"{'. '.join(lines)}. Articles: {n}."


def before_after(mix: pd.DataFrame, *, by: str = "outlet") -> Drawing | None:
    """Is the change only a change in who published?

    Parameters
    ----------
    mix
        Of `compare_mix` by this key.

    Returns
    -------
    Drawing or None
        Of the surest change (`choose_changes`) a row for each group (the eight with most words),
        from before to after, and a last one with the mix held. None where nothing changes, or where
        no group was there on both sides.
    """
    check_columns(mix, ["category", "period", by, "mix", "share", "n_articles_before"])
    clear = choose_changes(mix)
    if clear.empty:
        return None
    first = clear.iloc[0]
    own = mix[mix["category"].eq(first["category"]) & mix["period"].eq(first["period"])]
    groups = own[own["mix"].eq("own") & own["share"].notna()]
    held = own[own["mix"].eq("held") & own["difference"].notna()]
    if groups.empty:
        return None
    kept = groups.sort_values("share", ascending=False, kind="stable").head(MOST_GROUPS)
    kept = kept.sort_values("per_1000_after", ascending=False, kind="stable")
    rows = [(name_group(row[by], by), row) for row in kept.to_dict("records")]
    rows += [(f"Same {by} mix", row) for row in held.to_dict("records")]
    words = []
    for name, row in rows:
        before, after = (
            prose.measured(row[f"per_1000_{side}"], "") for side in ("before", "after")
        )
        size = _tell_difference(row) or "difference not compared"
        words.append(f"{name}: {before} before, {after} after, {size}")
    from_when = spell_period(str(first["period"]))
    n = [
        f"{name} {row['n_articles_before']:,} and {row['n_articles_after']:,}"
        for name, row in rows[: len(kept)]
    ]
    more = len(groups) - len(kept)
    caption = [
        f"Hollow: before {from_when}; filled: from then on; right: difference [95 % CI].",
        f"Last row: each {by} weighted by its share of all words." if len(held) else "",
        f"Articles before and after: {listed(n)}.",
        f"Not shown: {more:,} smaller {by}s." if more else "",
    ]
    title = f"{label(first['category'])} hits per 1,000 words before and after, by {by}"
    draw = partial(_draw_sides, rows=rows, n_groups=len(kept))
    return draw_both(draw, title=title, caption=caption, words=f"{'; '.join(words)}.")


def _tell_difference(row: Mapping[Any, Any]) -> str:
    """Return a difference and its interval, nothing where there is none."""
    return "" if math.isnan(row["difference"]) else prose.tell_difference(row, 1)


def _draw_sides(
    sheet: Sheet, *, rows: Sequence[tuple[str, Mapping[Any, Any]]], n_groups: int
) -> None:
    values = [row[f"per_1000_{side}"] for _, row in rows for side in ("before", "after")]
    told = [_tell_difference(row) for _, row in rows]
    size = max(width_of(each, sheet.size) for each in told)
    longest = max(width_of(name, sheet.size) * 1.1 for name, _ in rows)
    left = min(longest + 46, 220.0) if sheet.wide else 34.0
    end = sheet.width - (size + 54 if sheet.wide else 40)
    scale = make_scale(values, left, end)
    step = 28 if sheet.wide else 44
    top, foot = 4, 4 + step * len(rows)
    sheet.axis(scale, top, foot)
    for i, (name, row) in enumerate(rows):
        high = top + step * i
        y = high + (step / 2 if sheet.wide else 31)
        if i == n_groups:
            sheet.line("zero", (0, high), (sheet.width, high))
        look = "b" if i == n_groups else "t"
        room = left - 40 if sheet.wide else sheet.width - size - 10
        sheet.text(sheet.fit(name, room), 0, y if sheet.wide else high + 12, look)
        if told[i]:
            sheet.text(told[i], sheet.width, y if sheet.wide else high + 12, "t", "end")
        before, after = (float(row[f"per_1000_{side}"]) for side in ("before", "after"))
        sheet.line("ci", (scale(before), y), (scale(after), y))
        for value, other, mark in ((before, after, "dot"), (after, before, "on")):
            sheet.dot(mark, scale(value), y)
            lower = value < other or (value == other and mark == "dot")
            x = scale(value) + (-9 if lower else 9)
            anchor: Anchor = "end" if lower else "start"
            sheet.text(prose.measured(value, ""), x, y, "t", anchor, halo=True)
    sheet.height = foot + 2 * sheet.size
