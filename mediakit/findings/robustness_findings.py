"""Findings of several instruments in words: where they agree, and on which choice it hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from mediakit.base.display import drop_mirrored, spell
from mediakit.base.prose import conjugate, counted, first_few, listed, signed
from mediakit.comparison.robustness import (
    find_keys,
    read_choices,
    split_curves,
    tell_difference,
)

if TYPE_CHECKING:
    import pandas as pd

    from mediakit.comparison.robustness import Curve

MOST_TOLD: Final = 6  # comparisons that are told one by one
NAMED: Final = 3  # instruments that a sentence names
CAUTION: Final = (
    "Only the primary instrument, named beforehand, is tested. The others show what other choices "
    "would have given: among many, some are clear by chance."
)


def summarize_instruments(table: pd.DataFrame) -> list[str]:
    """Do the findings hang on one choice?

    Parameters
    ----------
    table
        As `compare_instruments` gives it.

    Returns
    -------
    list of str
        For up to six groups and categories in which the primary instrument's interval is clear of
        0, the surest first, a paragraph: its difference, how many of the others have the same sign,
        from where to where they go, and which choice all of those with another sign share. Then in
        how many the primary finds no clear difference, and in how many of these another instrument
        does. Of two groups that are each other's opposite, one is told. Where there is no
        difference at all, why.

    Raises
    ------
    ColumnMissingError
        If a column is missing.
    """
    curves = list(split_curves(drop_mirrored(table, find_keys(table)[0])))
    if not curves:
        reasons = table["reason"].dropna()
        why = f" ({reasons.value_counts().index[0]})" if len(reasons) else ""
        return [f"**No instrument has a difference to compare**{why}."]
    clear = [curve for curve in curves if curve.is_clear]
    clear.sort(key=lambda curve: float(curve.rows["p"][curve.rows["primary"]].iloc[0]))
    lines = [_tell(curve) for curve in clear[:MOST_TOLD]]
    more = len(clear) - MOST_TOLD
    if more > 0:
        verb = conjugate(more, "are", "is")
        lines.append(f"{counted(more, 'further clear difference')} {verb} in the table.")
    lines += _tell_unclear([curve for curve in curves if not curve.is_clear])
    return [*lines, CAUTION]


def _tell_unclear(curves: list[Curve]) -> list[str]:
    """Return how many comparisons are not clear by the primary, and what the others make of it."""
    n = len(curves)
    if not n:
        return []
    without = sum(not curve.rows["primary"].any() for curve in curves)
    other = sum(bool(curve.clear.any()) for curve in curves)
    told = f"**Not clear by the primary instrument:** {counted(n, 'comparison')}"
    told += f", in {without:,} of which it has no difference" if without else ""
    some = f"some other instrument has a clear difference in {other:,} of them"
    return [f"{told}; {some}." if other else f"{told}; nor by any other."]


def _tell(curve: Curve) -> str:
    """Return what the instruments say of one group and category, the primary first."""
    row = curve.rows[curve.rows["primary"]].iloc[0]
    others = curve.rows[~curve.rows["primary"]]
    name = spell(str(row["instrument"]))
    lead = f"**{curve.title}: {tell_difference(row)} in {curve.measure}** by {name}."
    if others.empty:
        return f"{lead} There is no other instrument to hold against it.{_tell_missing(curve)}"
    same = np.sign(others["difference"]) == np.sign(row["difference"])
    n_same, n_clear = int(same.sum()), int((same & curve.clear[others.index]).sum())
    low, high = (signed(others["difference"].agg(end), 2) for end in ("min", "max"))
    told = (
        f"{n_same:,} of {counted(len(others), 'other')} {conjugate(n_same, 'have', 'has')} the "
        f"same sign, {n_clear:,} with an interval clear of 0; they go from {low} to {high}."
    )
    return f"{lead} {told}{_tell_hinge(curve, others, same)}{_tell_missing(curve)}"


def _tell_hinge(curve: Curve, others: pd.DataFrame, same: pd.Series[bool]) -> str:
    """Return which choice sets those with another sign apart, if one does."""
    if same.all():
        return " It does not hang on one of these choices."
    chosen = [read_choices(str(name)) for name in curve.rows["instrument"]]
    against = set(others["instrument"][~same])
    opposed = [name in against for name in curve.rows["instrument"]]
    hinges: list[str] = []
    shared: list[str] = []
    for what, values in curve.choices.items():
        for value in values:
            with_it = [each.get(what) == value for each in chosen]
            if all(has for has, no in zip(with_it, opposed, strict=True) if no):
                told = spell(value) if what == "instrument" else f"{spell(what)} {spell(value)}"
                (hinges if with_it == opposed else shared).append(told)
    if hinges:
        return f" **It hangs on one choice:** with {listed(hinges)} the sign is another."
    if shared:
        return f" All with another sign have {listed(shared)}, but so have some with the same."
    named = [spell(str(name)) for name in sorted(against)]
    return f" Another sign: {listed(first_few(named, NAMED), '; ')}."


def _tell_missing(curve: Curve) -> str:
    """Return how many instruments have no difference, and why."""
    n = len(curve.missing)
    if not n:
        return ""
    why = listed(sorted(set(curve.missing.values())))
    return f" {counted(n, 'instrument')} {conjugate(n, 'have', 'has')} none: {why}."
