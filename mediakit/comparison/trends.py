"""Trends: a series smoothed with what it rests on, and where it may have changed its level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy import special

from mediakit.base.statistics import DRAWS, adjust_p, check_draws, make_rng
from mediakit.errors import ArgumentError, shown
from mediakit.measures.copies import number_groups
from mediakit.tables import CHANGES, TREND, build, check_columns

if TYPE_CHECKING:
    from collections.abc import Sized

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

LEAST_BESIDE: Final = 3  # periods with words on each side of a change
NEARLY: Final = 1 - 1e-9  # an order of periods that gives the same G², but for rounding
_COUNTED: Final = ("period", "n", "n_words")


def measure_trend(table: pd.DataFrame, *, window: int) -> pd.DataFrame:
    """How often does each category occur, taken over neighbouring periods together?

    Each period gets the rate of the window around it, a ratio of sums: what is said in many words
    weighs more, and a period without articles adds nothing. At both ends the window is cut off,
    and n_periods says so.

    Parameters
    ----------
    table
        As `count_terms_over_time` gives it.
    window
        Periods in a window, an odd number; 1 smooths nothing.

    Returns
    -------
    DataFrame
        The rows and columns of `table`, then n_smoothed and n_words_smoothed (of the window),
        n_periods (of the window that have words), window, per_1000_smoothed (missing without words,
        and for articles without a date).

    Raises
    ------
    ArgumentError
        If the window is no odd number from 1.
    ColumnMissingError
        If `table` lacks a column of `count_terms_over_time`.

    Examples
    --------
    >>> table = pd.DataFrame({"period": ["2026-01", "2026-02", "2026-03"], "category": "war",
    ...                       "n": [1, 0, 5], "n_words": [1000, 0, 1000], "reason": None})
    >>> trend = measure_trend(table, window=3)
    >>> trend[["period", "n_smoothed", "n_words_smoothed", "n_periods", "per_1000_smoothed"]]
        period  n_smoothed  n_words_smoothed  n_periods  per_1000_smoothed
    0  2026-01           1              1000          1                1.0
    1  2026-02           6              2000          2                3.0
    2  2026-03           5              1000          1                5.0
    """
    check_columns(table, _COUNTED)
    check_window(window)
    dated = table["period"].notna()
    parts = pd.DataFrame(
        {
            "n_smoothed": table["n"],
            "n_words_smoothed": table["n_words"],
            "n_periods": table["n_words"] > 0,
        }
    ).astype("int64")
    series = _number_series(table)
    sums = parts[dated].groupby(series[dated]).rolling(window, center=True, min_periods=1).sum()
    found = sums.droplevel(0).reindex(table.index, fill_value=0)
    words = found["n_words_smoothed"]
    columns: dict[str, Sized] = {
        **found,
        "window": np.full(len(table), window),
        "per_1000_smoothed": 1000 * found["n_smoothed"] / words.where(words > 0),
    }
    added = build(TREND, columns).set_axis(table.index)
    return pd.concat([table, added], axis=1)


def check_window(window: object) -> None:
    """Refuse a window that is no odd number of periods.

    Raises
    ------
    ArgumentError
        Naming what was found and what to give.
    """
    if isinstance(window, bool) or not isinstance(window, int) or window < 1 or window % 2 == 0:
        message = f"window={shown(window)} is no odd number of periods; give 1, 3, 5 or more."
        raise ArgumentError(message)


def find_changes(table: pd.DataFrame, *, seed: int, draws: int = DRAWS) -> pd.DataFrame:
    """When may a category have changed its level?

    For each series the one cut that parts it best: at which the rates before and after differ
    most, by G² over words. As the cut is chosen by looking, its p is that of the best cuts of the
    same periods in random order. It shows where to read, and proves no cause: the status of every
    row is "exploratory".

    Parameters
    ----------
    table
        As `count_terms_over_time` gives it.
    seed
        Of the random orders; each series draws for itself.
    draws
        Random orders.

    Returns
    -------
    DataFrame
        One row per series: its further keys and category, period (the first one after the cut),
        n_before, n_words_before, per_1000_before, n_after, n_words_after, per_1000_after,
        n_periods (with words), g2, p, q (Benjamini and Hochberg, over the rows), draws, status
        ("exploratory"), reason (why there is none: below six periods with words, or never a term).

    Raises
    ------
    ArgumentError
        If seed or draws cannot be used.
    ColumnMissingError
        If `table` lacks a column of `count_terms_over_time`.

    References
    ----------
    Antoch, J., & Hušková, M. (2001). Permutation tests in change point analysis. Statistics &
    Probability Letters 53(1), 37-46. https://doi.org/10.1016/S0167-7152(01)00009-8

    Examples
    --------
    >>> table = pd.DataFrame({"period": [f"2026-{month:02}" for month in range(1, 9)],
    ...                       "category": "war", "n": [1, 0, 2, 1, 9, 7, 8, 9], "n_words": 1000})
    >>> find_changes(table, seed=1)[["category", "period", "per_1000_before", "per_1000_after"]]
      category   period  per_1000_before  per_1000_after
    0      war  2026-05              1.0            8.25
    """
    check_columns(table, _COUNTED)
    check_draws(seed=seed, draws=draws, level=0.95)
    keys = _series_keys(table)
    series = _number_series(table)
    rows = []
    for at in range(int(series.max()) + 1 if len(table) else 0):
        own = table[series.eq(at)]
        names = own[keys].iloc[0]
        used = own[own["period"].notna() & own["n_words"].gt(0)].sort_values("period")
        rows.append({**names, **_find_cut(used, make_rng(seed, "changes", *names), draws)})
    found = pd.DataFrame(rows, columns=[*keys, *CHANGES])
    fixed: dict[str, Sized] = {
        "q": adjust_p(found["p"].to_numpy(dtype=float)),
        "draws": np.full(len(found), draws),
        "status": np.full(len(found), "exploratory"),
        "reason": found["reason"],
    }
    columns: dict[str, Sized] = {name: found[name] for name in CHANGES} | fixed
    return pd.concat([found[keys].astype("str"), build(CHANGES, columns)], axis=1)


def _series_keys(table: pd.DataFrame) -> list[str]:
    """Return the columns that tell one series from another: all before n but the period."""
    return [str(name) for name in table.columns[: table.columns.get_loc("n")] if name != "period"]


def _number_series(table: pd.DataFrame) -> pd.Series[int]:
    """Return the number of the series of each row."""
    keys = _series_keys(table)
    group = number_groups(table, keys)[1] if keys else np.zeros(len(table), np.int64)
    return pd.Series(group, index=table.index)


def _find_cut(rows: pd.DataFrame, rng: np.random.Generator, draws: int) -> dict[str, Any]:
    """Return the best cut of a series of periods with words, and its p."""
    n, words = (rows[name].to_numpy(dtype=float) for name in ("n", "n_words"))
    if len(rows) < 2 * LEAST_BESIDE or n.sum() == 0:
        reason = "too few periods" if len(rows) < 2 * LEAST_BESIDE else "no occurrence"
        return {"n_periods": len(rows), "reason": reason}
    found = _score_cuts(n, words)
    cut = int(np.argmax(found)) + LEAST_BESIDE
    order = rng.permuted(np.tile(np.arange(len(n)), (draws, 1)), axis=1)
    others = _score_cuts(n[order], words[order]).max(axis=1)
    before, after = rows.iloc[:cut], rows.iloc[cut:]
    sides = {"before": before[["n", "n_words"]].sum(), "after": after[["n", "n_words"]].sum()}
    columns: dict[str, Any] = {"period": after["period"].iloc[0], "n_periods": len(rows)}
    for name, sums in sides.items():
        columns |= {f"n_{name}": sums["n"], f"n_words_{name}": sums["n_words"]}
        columns[f"per_1000_{name}"] = 1000 * sums["n"] / sums["n_words"]
    best = found.max()
    p = (1 + int((others >= best * NEARLY).sum())) / (1 + draws)
    return {**columns, "g2": best, "p": p}


def _score_cuts(n: Floats, words: Floats) -> Floats:
    """Return G² of each cut that leaves enough periods on both sides, along the last axis."""
    inner = slice(LEAST_BESIDE - 1, -LEAST_BESIDE)
    early, early_words = (np.cumsum(part, axis=-1)[..., inner] for part in (n, words))
    total, total_words = (part.sum(axis=-1, keepdims=True) for part in (n, words))
    late, late_words = total - early, total_words - early_words
    rate = total / total_words
    apart = special.rel_entr(early, early_words * rate) + special.rel_entr(late, late_words * rate)
    return np.asarray(2 * np.maximum(apart, 0))
