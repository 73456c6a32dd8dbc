"""How many more units must people code for an interval of a given width?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mediakit.base.statistics import find_jeffreys
from mediakit.errors import ArgumentError, shown
from mediakit.tables import CODING_PLAN, build, check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

MEASURES: Final = ("precision", "recall", "f1")
SIZES: Final = (50, 100, 200, 300, 400, 600, 800, 1_200, 1_600)
MOST: Final = 1_000_000  # units; beyond, another instrument is needed and not more codes
_LOG_RANGE: Final = (-7.0, 16.0)  # of effective numbers that an interval may rest on


def plan_coding(
    validity: pd.DataFrame, *, half_width: float = 0.05, sizes: Sequence[int] = SIZES
) -> pd.DataFrame:
    """How many more units must people code, so that each measure is known to ± half_width?

    The learning curve of the intervals: if the measure stays as it is and further units are drawn
    in the same way, an interval of n units is as wide as one would be of the effective number that
    it has now, times n / n_coded.

    Parameters
    ----------
    validity
        As `validate` gives it.
    half_width
        Half of the width of the 95 % interval that is wanted.
    sizes
        Numbers of coded units for which the width is foretold.

    Returns
    -------
    DataFrame
        One row per category, measure (precision, recall, f1) and n, in this order: category;
        measure; n; half_width, foretold for n coded units; estimate; n_coded, up to now; wanted,
        the half_width asked for; n_needed, the least number of coded units with it, in all; reason,
        where there is no interval to start from, or a million units would not do.

    Raises
    ------
    ArgumentError
        If half_width is not between 0 and .5, or a size is below 1.
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> doc_id = [f"{i:03}" for i in range(100)]
    >>> machine = pd.DataFrame({"doc_id": doc_id, "category": "war", "n": [1, 1, 0, 0] * 25})
    >>> codes = pd.DataFrame({"doc_id": doc_id, "coder": "Ada", "category": "war",
    ...                       "value": [1, 0, 0, 0] * 25})
    >>> from mediakit.coding.validation import validate
    >>> plan = plan_coding(validate(machine, codes), sizes=[100, 400])
    >>> plan.loc[plan["measure"] == "precision", ["n", "half_width", "n_needed"]].round(3)
         n  half_width  n_needed
    0  100       0.135       764
    1  400       0.069       764
    """
    if not 0 < half_width < 0.5:  # noqa: PLR2004  # half of all there is
        message = f"half_width={shown(half_width)} must be between 0 and 0.5, such as 0.05."
        raise ArgumentError(message)
    if any(size < 1 for size in sizes):
        message = f"sizes={shown(list(sizes))}: give numbers of units from 1."
        raise ArgumentError(message)
    needed = [f"{name}{end}" for name in MEASURES for end in ("", "_low", "_high")]
    check_columns(validity, ["category", "n_coded", "reason", *needed])
    rows = [
        row
        for record in validity.to_dict("records")
        for measure in MEASURES
        for row in _plan(record, measure, half_width, sizes)
    ]
    return build(CODING_PLAN, {name: [row[name] for row in rows] for name in CODING_PLAN if rows})


def _plan(
    record: dict[Any, Any], measure: str, wanted: float, sizes: Sequence[int]
) -> list[dict[str, Any]]:
    """Return the rows of one category and measure."""
    estimate, low, high = (record[f"{measure}{end}"] for end in ("", "_low", "_high"))
    n_coded = int(record["n_coded"])
    row = {
        "category": record["category"],
        "measure": measure,
        "estimate": estimate,
        "n_coded": n_coded,
        "wanted": wanted,
        "n_needed": None,
        "reason": None,
        "half_width": np.nan,
    }
    if np.isnan(low) or np.isnan(high):
        known = isinstance(record["reason"], str)
        row["reason"] = record["reason"] if known else "no interval"
        return [{**row, "n": size} for size in sizes]
    per_unit = _find_effective(estimate, (high - low) / 2, measure) / n_coded
    if _half_width(estimate, per_unit * MOST, measure) > wanted:
        row["reason"] = f"more than {MOST:,} units"
    else:
        row["n_needed"] = _search(estimate, per_unit, wanted, measure)
    return [
        {**row, "n": size, "half_width": _half_width(estimate, per_unit * size, measure)}
        for size in sizes
    ]


def _half_width(estimate: float, n: float, measure: str) -> float:
    """Return half of the width of the interval from an effective number of units."""
    share = estimate / (2 - estimate) if measure == "f1" else estimate
    limits = [float(v) for v in find_jeffreys(np.array(share), np.array(n))]
    low, high = (2 * v / (1 + v) for v in limits) if measure == "f1" else limits
    return (high - low) / 2


def _find_effective(estimate: float, half: float, measure: str) -> float:
    """Return of how many units an interval is, by its width."""
    from scipy.optimize import brentq

    def miss(log_n: float) -> float:
        return _half_width(estimate, float(np.exp(log_n)), measure) - half

    few, many = _LOG_RANGE
    if miss(few) <= 0:  # wider than any that is told by its width, as from 0 to 1
        return float(np.exp(few))
    if miss(many) >= 0:  # of no width
        return float(np.exp(many))
    return float(np.exp(brentq(miss, few, many)))


def _search(estimate: float, per_unit: float, wanted: float, measure: str) -> int:
    """Return the least number of units for an interval of this width."""
    low, high = 1, MOST
    while low < high:
        middle = (low + high) // 2
        if _half_width(estimate, per_unit * middle, measure) > wanted:
            low = middle + 1
        else:
            high = middle
    return low
