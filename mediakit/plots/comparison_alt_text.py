"""Figures of comparisons in words: what a plot shows, for those who cannot see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from mediakit.base.display import spell
from mediakit.base.prose import counted, first_few, signed
from mediakit.comparison.robustness import tell_difference
from mediakit.tables import CLEAR, check_columns

if TYPE_CHECKING:
    import pandas as pd

    from mediakit.comparison.robustness import Curve

TOLD: Final = 6  # terms of each side that are named


def describe_keyness(keyness: pd.DataFrame, *, effect: str = "log_ratio") -> str:
    """What does `plot_keyness` show?

    Parameters
    ----------
    keyness
        As `score_keyness` gives it, of one pair of sides.
    effect
        As `plot_keyness` takes it.

    Returns
    -------
    str
        How many terms are drawn and how many of them are clear, and the six of each side with most
        evidence.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"target": "A", "reference": "B", "term": ["war", "rain"]})
    >>> table = table.assign(log_ratio=[2.0, 0.1], g2=[20.0, 0.1], q=[0.01, 0.9], reason=None)
    >>> describe_keyness(table)
    'A against B: 2 terms by log ratio and G², 1 with q below .05. More in A: war (+2.0).'
    """
    check_columns(keyness, ["target", "reference", "term", effect, "g2", "q", "reason"])
    rows = keyness[keyness["reason"].isna()]
    if rows.empty:
        return "No term was tested."
    target, reference = (spell(str(rows[side].iloc[0])) for side in ("target", "reference"))
    clear = rows[rows["q"] < CLEAR].sort_values("g2", ascending=False, kind="stable")
    measures = "log ratio and G²" if effect == "log_ratio" else "log odds and z"
    n = counted(len(rows), "term")
    told = [f"{target} against {reference}: {n} by {measures}, {len(clear):,} with q below .05."]
    for name, sign in ((target, 1), (reference, -1)):
        own = clear[clear[effect] * sign > 0]
        terms = zip(own["term"], own[effect], strict=True)
        named = [f"{spell(str(term))} ({signed(value, 1)})" for term, value in terms]
        if named:
            told.append(f"More in {name}: {', '.join(first_few(named, TOLD))}.")
    return " ".join(told)


def describe_specifications(curve: Curve) -> str:
    """What does `plot_specifications` show?

    What is compared, how many instruments there are, from where to where they go, and the place and
    the difference of the primary.
    """
    rows = curve.rows
    low, high = (signed(rows["difference"].iloc[i], 2) for i in (0, -1))
    n, above = len(rows), counted(int((rows["difference"] > 0).sum()), "is", "are")
    lead = f"{curve.title}: differences in {curve.measure} by {counted(n, 'instrument')}"
    told = [f"{lead}, from {low} to {high}; {above} above 0."]
    at = np.flatnonzero(rows["primary"])
    if len(at):
        row = rows.iloc[at[0]]
        place = f"is number {at[0] + 1} from below"
        told.append(f"The primary, {spell(row['instrument'])}, {place}: {tell_difference(row)}.")
    else:
        told.append("The primary has none.")
    return " ".join(told)
