"""Values with their intervals as dots on one scale: of groups in panels, of voices in rows."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from mediakit.base import prose
from mediakit.base.drawing import (
    VOICE_LOOKS,
    Drawing,
    Scale,
    Sheet,
    draw_both,
    make_scale,
    width_of,
)
from mediakit.base.prose import VOICE_NAMES, label, listed, measured, name_group, signed
from mediakit.comparison.groups import choose_first, mark_clear
from mediakit.comparison.rates import LEAST
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

MOST_GROUPS: Final = 8  # rows of a panel; the table has all
MOST_PANELS: Final = 6  # categories; the table has all
FEWEST: Final = 4  # numbers, below which a table tells as much
ACROSS: Final = 3  # panels beside each other on a wide sheet
STEP: Final = 25  # from row to row
FARTHEST: Final = 2.0  # of the largest value: an interval that goes beyond ends in an arrow
WIDEST_NAME: Final = 190
NARROWEST: Final = 0.3  # of a scale of tone, either side of 0: no zoom makes less look large
# Of captions:
FILLED: Final = "Filled: differs from the other {}s (q < .05); hollow: no significant difference."
OWN: Final = "Own words: everything else, including speech whose attribution was not recognised."
_MEASURES: Final = {
    "per_1000": "Hits per 1,000 words",
    "present": "Share of articles",
}


class Row(NamedTuple):
    """One value of a panel."""

    name: str
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    told: str = ""  # the value as it is written beside the dot
    clear: bool = False  # whether it differs from the others, by a test
    other: float = math.nan  # another value, drawn hollow beside it


class Panel(NamedTuple):
    """What stands under one heading."""

    rows: Sequence[Row]
    name: str = ""
    note: str = ""
    whole: float = math.nan  # the same of all rows together, where that is known
    marks: Sequence[float] = ()  # values to reach


def rates(
    groups: pd.DataFrame, *, by: str = "outlet", notes: Mapping[str, str] | None = None
) -> Drawing | None:
    """How often does each group use the terms of each frame?

    Parameters
    ----------
    groups
        Of `compare_groups` by a key and category: value, interval and test of each.
    notes
        What stands below the name of a category, such as its validity.

    Returns
    -------
    Drawing or None
        A panel for each category (six, by their highest rates, that of the first finding among
        them), a row for each group (the eight with most words, by the rate of the first finding),
        on one scale. Of a single group one panel, a row for each category. None without a hit.
    """
    check_columns(groups, [by, "category", "estimate", "low", "high", "n_articles", "n_words", "q"])
    choice = prose.choose_groups(groups, by, size="n_words", most=MOST_GROUPS)
    if not groups["estimate"].gt(0).any():
        return None
    measure = str(groups["measure"].iloc[0])
    groups = groups.assign(clear=mark_clear(groups))
    kept = choice.keep(groups)
    first = choose_first(groups)
    chosen, left_out = _choose_categories(kept, None if first is None else first["category"])
    title = f"{_MEASURES.get(measure, measure)} with 95 % CIs"
    if choice.n_all == 1:
        rows = kept[kept["category"].isin(chosen)].sort_values("estimate", ascending=False)
        panel = Panel([read_row(label(row["category"]), row) for _, row in rows.iterrows()])
        n = f"{kept['n_articles'].max():,} articles."
        lists = "Lists differ in length: frames are not compared."
        return draw_panels([panel], title, [n, lists, left_out])
    told_first = kept["category"].iloc[0] if first is None else first["category"]
    leading = kept[kept["category"] == told_first]
    order = leading.sort_values("estimate", ascending=False, kind="stable")[by].tolist()
    names = [name_group(key, by) for key in order]
    panels = []
    for category in chosen:
        rows = kept[kept["category"] == category].set_index(by).loc[order]
        weights = rows["n_words"].clip(lower=1)
        panels.append(
            Panel(
                [
                    read_row(name, row)
                    for name, (_, row) in zip(names, rows.iterrows(), strict=True)
                ],
                label(category),
                (notes or {}).get(str(category), ""),
                float(np.average(rows["estimate"].fillna(0), weights=weights)),
            )
        )
    n_articles = kept.groupby(by, sort=False, dropna=False)["n_articles"].max()
    articles = [f"{name_group(key, by)} {n:,}" for key, n in n_articles.loc[order].items()]
    caption = [
        f"The same scale in every panel. Articles: {', '.join(articles)}.",
        FILLED.format(by),
        f"Dashed: all {by}s together.",
        "Lists differ in length: compare within a panel, not across frames.",
        choice.tell(),
        left_out,
    ]
    return draw_panels(panels, title, caption)


def _choose_categories(table: pd.DataFrame, first: object = None) -> tuple[list[Any], str]:
    """Return the categories that are drawn, in order of the table, and what is told of the rest."""
    largest = table.groupby("category", sort=False)["estimate"].max()
    order = largest.sort_values(ascending=False, kind="stable").index.tolist()
    kept = [name for name in order if name == first] + [name for name in order if name != first]
    chosen = [name for name in largest.index if name in kept[:MOST_PANELS]]
    n_all = len(largest)
    some = f"Shown: {len(chosen)} of {n_all} frames, by their highest rates."
    return chosen, some if len(chosen) < n_all else ""


def read_row(name: str, row: Mapping[Any, Any] | pd.Series[Any]) -> Row:
    """Return a row of a comparison as it is drawn."""
    value, low, high = (float(row[part]) for part in ("estimate", "low", "high"))
    written = measured(value, str(row["measure"]))
    return Row(name, value, low, high, written, bool(row.get("clear", False)))


def draw_panels(
    panels: Sequence[Panel],
    title: str,
    caption: Sequence[str],
    *,
    symmetric: bool = False,
    few: str = f"No interval: fewer than {LEAST} texts.",
    held: Sequence[float] = (),
    words: str = "",
) -> Drawing:
    """Return panels of dots on one scale, three across where there is room.

    The caption ends with `few` where a value has no interval; `held` are values that the scale
    holds whatever is drawn; `words` tells values that are not written as rates or tone.
    """
    rows = [row for panel in panels for row in panel.rows]
    more = [*held, *(row.other for row in rows)]
    reach, beyond = _find_reach(rows, more, symmetric=symmetric)
    bare = any(math.isnan(row.low) and not math.isnan(row.value) for row in rows)
    told = [
        *caption,
        "Arrow: the interval goes on." if beyond else "",
        few if bare and few else "",
    ]
    parts = [
        f"{panel.name}: ".removeprefix(": ") + ", ".join(map(tell_row, panel.rows))
        for panel in panels
    ]
    words = words or f"{'; '.join(parts)}."
    draw = partial(_draw_panels, panels=panels, reach=reach, symmetric=symmetric)
    return draw_both(draw, title=title, caption=told, words=words)


def _find_reach(
    rows: Sequence[Row], more: Sequence[float] = (), *, symmetric: bool = False
) -> tuple[list[float], bool]:
    """Return what a scale is to hold, and whether an interval goes on beyond its ends."""
    values = [row.value for row in rows if not math.isnan(row.value)]
    limits = [x for row in rows for x in (row.low, row.high) if not math.isnan(x)]
    most = FARTHEST * max(map(abs, values), default=1.0) or 1.0
    most = max(most, NARROWEST) if symmetric else most
    reach = [*values, *more, *(min(max(x, -most), most) for x in limits)]
    reach += [-NARROWEST, NARROWEST] if symmetric else []
    ticks = [make_scale(reach, 0, 1, symmetric=symmetric, most=n).ticks for n in (4, 5)]
    low, high = max(each[0] for each in ticks), min(each[-1] for each in ticks)
    return reach, any(not low <= x <= high for x in limits)


def _draw_panels(
    sheet: Sheet, *, panels: Sequence[Panel], reach: Sequence[float], symmetric: bool
) -> None:
    across = min(ACROSS, len(panels)) if sheet.wide else 1
    longest = max(width_of(row.name, sheet.size) for panel in panels for row in panel.rows)
    names = min(longest + 18, WIDEST_NAME if sheet.wide else 0.4 * sheet.width)
    width = (sheet.width - names) / across
    notes = any(panel.note for panel in panels)
    head = 30 if not sheet.wide else 44 if notes else 27
    head = head if any(panel.name for panel in panels) else 6
    tall = head + STEP * max(len(panel.rows) for panel in panels) + 38
    for number, panel in enumerate(panels):
        left, top = names + width * (number % across), tall * (number // across)
        room = 0.9 * width if sheet.wide else 240
        sheet.text(sheet.fit(panel.name, room), left if sheet.wide else 0, top + 8, "b")
        if panel.note and sheet.wide:
            sheet.text(panel.note, left, top + 25, "s")
        elif panel.note:
            sheet.text(panel.note, sheet.width, top + 8, "s", "end")
        end = left + width - (50 if sheet.wide else 46)
        scale = make_scale(reach, left + 4, end, symmetric=symmetric, most=4 if across > 1 else 5)
        foot = top + head + STEP * len(panel.rows)
        sheet.axis(scale, top + head, foot, sign=symmetric)
        for mark in (panel.whole, *panel.marks):
            if not math.isnan(mark):
                sheet.line("zero", (scale(mark), top + head), (scale(mark), foot))
        for i, row in enumerate(panel.rows):
            y = top + head + STEP * (i + 0.5)
            if number % across == 0:
                sheet.text(sheet.fit(row.name, names - 10), 0, y)
            draw_value(sheet, scale, y, row, end=left + width - 2)
    sheet.height = tall * math.ceil(len(panels) / across)


def draw_value(sheet: Sheet, scale: Scale, y: float, row: Row, *, end: float) -> None:
    """Draw one value: filled where it differs by a test; an interval that goes on has an arrow."""
    looks = ("sig", "on") if row.clear else ("ci", "dot")
    text, told = "a" if row.clear else "t", row.told
    if not math.isnan(row.other):
        sheet.dot("dot", scale(row.other), y)
    elif math.isnan(row.value):
        sheet.text(told, scale.start + 6, y, "s", halo=True)
    if not math.isnan(row.other) and not math.isnan(row.value):  # words stand off both
        other, wide = scale(row.other), width_of(told, sheet.size)
        at = max(scale(row.value) + 5, scale(row.high)) + 6
        at = other + 11 if at - 8 < other < at + wide + 8 else at
        left = min(scale(row.value) - 5, scale(row.low), other - 5) - 6
        side = (at, y, text) if at + wide <= end else (left, y, text, "end")
        sheet.text(told, *side, halo=True)
        told = ""
    sheet.interval(
        scale, y, row.value, (row.low, row.high), looks=looks, told=told, text=text, end=end
    )
    for limit, tick, way in ((row.low, scale.ticks[0], -1), (row.high, scale.ticks[-1], 1)):
        if not math.isnan(limit) and (limit - tick) * way > 0:
            x = scale(tick)
            sheet.area(looks[0] + "f", (x + 5 * way, y), (x - way, y - 4), (x - way, y + 4))


def tell_row(row: Row) -> str:
    """Return a value and its interval in words."""
    if math.isnan(row.value):
        return f"{row.name} none"
    if math.isnan(row.low):
        return f"{row.name} {row.told}"
    sign = row.told[:1] in "+−" or row.told == "0.00"
    low, high = (
        signed(x, 2) if sign else prose.as_printed(f"{x:.1f}") for x in (row.low, row.high)
    )
    return f"{row.name} {row.told} ({low} to {high}){' significant' if row.clear else ''}"


def voice_rates(voices: pd.DataFrame) -> Drawing | None:
    """Whose words carry each frame: the outlets' own, or their sources'?

    Parameters
    ----------
    voices
        Of `compare_groups` by voice, within categories: value and interval of each voice.

    Returns
    -------
    Drawing or None
        A row for each category (six, by their highest rates), with a circle (quoted), a square
        (reported) and a diamond (own words) on one scale; hollow where there is no interval. None
        if there is no value.
    """
    needed = ["estimate", "low", "high", "n_words", "measure"]
    prose.check_unique(voices, ["category", "voice"], *needed)
    if voices["estimate"].isna().all():
        return None
    chosen, left_out = _choose_categories(voices)
    rows = dict[str, dict[str, Row]]()
    for row in voices[voices["category"].isin(chosen)].to_dict("records"):
        name = VOICE_NAMES[row["voice"]]
        rows.setdefault(row["category"], {})[row["voice"]] = read_row(name, row)
    reach, beyond = _find_reach([row for own in rows.values() for row in own.values()])
    n = voices.groupby("voice")["n_words"].max()
    spoken = [f"{name} {n[voice]:,.0f}" for voice, name in VOICE_NAMES.items() if voice in n]
    caption = [
        f"95 % CIs. Words: {listed(spoken)}.",
        OWN,
        "An interval that ends at the edge goes on." if beyond else "",
        left_out,
    ]
    words = "; ".join(
        f"{label(name)}: {', '.join(tell_row(own[voice]) for voice in VOICE_LOOKS if voice in own)}"
        for name, own in rows.items()
    )
    measure = str(voices["measure"].iloc[0])
    title = f"{_MEASURES.get(measure, measure)} within each voice"
    draw = partial(_draw_voices, rows=rows, reach=reach)
    return draw_both(draw, title=title, caption=caption, words=f"{words}.")


def _draw_voices(
    sheet: Sheet, *, rows: Mapping[str, Mapping[str, Row]], reach: Sequence[float]
) -> None:
    longest = max(width_of(label(name), sheet.size) * 1.1 for name in rows)
    left = min(longest + 16, 200.0) if sheet.wide else 16.0
    head, block = 26, 50 if sheet.wide else 66
    scale = make_scale(reach, left, sheet.width - 34)
    foot = head + block * len(rows)
    sheet.axis(scale, head, foot)
    sheet.legend(left + 6 if sheet.wide else 10)
    for number, (name, own) in enumerate(rows.items()):
        top = head + block * number
        if number:
            sheet.line("grid", (0, top), (sheet.width, top))
        room = left - 10 if sheet.wide else 240
        sheet.text(sheet.fit(label(name), room), 0, top + (14 if sheet.wide else 12), "b")
        for i, (voice, look) in enumerate(VOICE_LOOKS.items()):
            if row := own.get(voice):
                y = top + (10.5 if sheet.wide else 27) + 14.5 * i
                looks = look.interval, look.hollow if math.isnan(row.low) else look.dot
                sheet.interval(
                    scale, y, row.value, (row.low, row.high), looks=looks, told=row.told,
                    shape=look.shape,
                )  # fmt: skip
    sheet.height = foot + 26
