"""Does the first finding depend on an analysis choice? The specification curve."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from mediakit.base.drawing import Drawing, Sheet, draw_both, make_scale, width_of
from mediakit.base.prose import capitalise, counted, listed, signed, spell, tell_difference
from mediakit.comparison.robustness import UNNAMED, choose_curve, read_choices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

ROWS: Final = 24  # choices that the figure has room for
TALL: Final = 120  # of the differences
STEP: Final = 18  # from choice to choice
APART: Final = 7  # more, between what could be chosen


def specifications(table: pd.DataFrame) -> Drawing | None:
    """What does each analysis say, and which choices has it made?

    Parameters
    ----------
    table
        Of `compare_instruments`, rows of one group and category.

    Returns
    -------
    Drawing or None
        A column for each analysis, the largest difference first: the difference with its interval,
        the pre-specified one filled; below it a dot for each choice that its name tells. None where
        no analysis has a difference.

    References
    ----------
    Simonsohn, U., Simmons, J. P., & Nelson, L. D. (2020). Specification curve analysis. Nature
    Human Behaviour 4, 1208-1214. https://doi.org/10.1038/s41562-020-0912-z
    """
    curve = choose_curve(table)
    if curve is None:
        return None
    rows = curve.rows.iloc[::-1].to_dict("records")
    if rows[0]["difference"] < 0:  # the largest first, whichever its sign
        rows = rows[::-1]
    chosen = [read_choices(str(row["instrument"])) for row in rows]
    kept, left_out = _choose_rows(curve.choices)
    low, high = (signed(f(row["difference"] for row in rows), 2) for f in (min, max))
    above = counted(int((curve.rows["difference"] > 0).sum()), "is", "are")
    words = f"{counted(len(rows), 'analysis', 'analyses')}, from {low} to {high}; {above} above 0."
    for _, row in curve.rows[curve.rows["primary"].astype("bool")].iterrows():
        words += f" The pre-specified analysis: {tell_difference(row, 2)}."
    combined = counted(len(rows), "combination"), counted(len(kept) + len(left_out), "choice")
    caption = [
        f"{capitalise(curve.measure)} under {combined[0]} of {combined[1]}, 95 % CIs.",
        "Each column is one analysis; filled dots below show its choices.",
        "Only the pre-specified analysis is tested.",
        f"Not shown: {listed(left_out)}." if left_out else "",
    ]
    title = f"Specification curve: {curve.title}"
    draw = partial(
        _draw, rows=rows, chosen=chosen, kept=kept, measure=curve.measure, clear=curve.is_clear
    )
    return draw_both(draw, title=title, caption=caption, words=words)


def _choose_rows(choices: Mapping[str, list[str]]) -> tuple[list[tuple[str, list[str]]], list[str]]:
    """Return what was chosen in several ways and has room, and what has none.

    >>> _choose_rows({"list": ["a", "b"], "zone": ["all"], "seed": [str(i) for i in range(30)]})
    ([('list', ['a', 'b'])], ['seed (30)'])
    """
    kept, left_out = list[tuple[str, list[str]]](), list[str]()
    for what, values in choices.items():
        if len(values) > 1 and sum(len(each) for _, each in kept) + len(values) <= ROWS:
            kept.append((what, values))
        elif len(values) > 1:
            left_out.append(f"{spell(what)} ({len(values)})")
    return kept, left_out


def _draw(
    sheet: Sheet,
    *,
    rows: Sequence[Mapping[Any, Any]],
    chosen: Sequence[Mapping[str, str]],
    kept: Sequence[tuple[str, list[str]]],
    measure: str,
    clear: bool,
) -> None:
    limits = [row[name] for row in rows for name in ("difference_low", "difference_high")]
    names = [spell(value) for _, values in kept for value in values]
    wide = max((width_of(name, sheet.size) for name in names), default=60.0)
    heads = max((width_of(spell(what), sheet.size) for what, _ in kept), default=0.0)
    left = min(wide + (heads if sheet.wide else 0) + 40, 0.4 * sheet.width)
    at = [left + 14 + (sheet.width - left - 28) * (i + 0.5) / len(rows) for i in range(len(rows))]
    scale = make_scale(limits, 28 + TALL, 28)
    if sheet.wide:
        sheet.text("difference", 0, 8, "s")
        sheet.text(f"in {sheet.fit(measure, left - 14)}", 0, 24, "s")
    else:
        sheet.text(sheet.fit(f"difference in {measure}", sheet.width), 0, 8, "s")
    for tick in scale.ticks:
        look = "zero" if tick == 0 else "grid"
        sheet.line(look, (left, scale(tick)), (sheet.width, scale(tick)))
    for tick, told in zip(scale.ticks, scale.tell(sign=True), strict=True):
        sheet.text(told, left - 6, scale(tick), "s", "end")
    for x, row in zip(at, rows, strict=True):
        low, high = row["difference_low"], row["difference_high"]
        looks = ("ci", "dot")
        if row["primary"]:
            looks = ("sig", "on") if clear else ("main", "pre")
        sheet.line(looks[0], (x, scale(low)), (x, scale(high)))
        sheet.dot(looks[1], x, scale(row["difference"]), 4)
        if row["primary"]:
            middle = min(max(x, left + 46), sheet.width - 46)
            sheet.text(
                "pre-specified", middle, scale(high) - 9, "a" if clear else "b", "middle", halo=True
            )
    y = 28.0 + TALL + 26
    for what, values in kept:
        if sheet.wide and what != UNNAMED:
            sheet.text(spell(what), 0, y, "s")
        for value in values:
            sheet.text(sheet.fit(spell(value), left - 12), left - 6, y, "t", "end")
            for x, row, each in zip(at, rows, chosen, strict=True):
                made = each.get(what) == value
                look = (
                    "mute"
                    if not made
                    else ("sigf" if clear else "pre")
                    if row["primary"]
                    else "own"
                )
                sheet.dot(look, x, y, 3.6 if made else 2)
            y += STEP
        y += APART
    sheet.height = y - 8
