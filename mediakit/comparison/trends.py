"""How does a series go? Smoothed with what it rests on, where its level may have changed, in bands.

A series is what `count_terms_over_time` gives of one category and further keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit.base import statistics
from mediakit.base.arrays import divide
from mediakit.comparison.groups import (
    CLOSE,
    DRAWN,
    MOST,
    RATIOS,
    read_parts,
    read_weight,
    share_texts,
    vary,
)
from mediakit.comparison.rates import LEAST, Side, add_up, estimate
from mediakit.errors import ArgumentError, is_count, shown
from mediakit.measures.copies import number_groups
from mediakit.measures.time import assign_periods, span_periods
from mediakit.tables import BANDS, CHANGES, TREND, build, check_columns

if TYPE_CHECKING:
    import numpy.typing as npt

    from mediakit.base.arrays import Floats
    from mediakit.base.prose import Period

LEAST_BESIDE: Final = 3  # periods with words on each side of a change
LEAST_PERIODS: Final = 24  # fewer are too few blocks for a p: nothing could be found
LEAST_BLOCK: Final = 5  # periods
BLOCKS: Final = 6  # about so many in a series
LINES: Final = ("category", "voice")  # the first of these columns makes the lines of bands


def measure_trend(table: pd.DataFrame, *, window: int) -> pd.DataFrame:
    """How often does each category occur, taken over neighbouring periods together?

    Each period gets the rate of the window around it, a ratio of sums: what is said in many words
    weighs more, and a period without articles adds nothing. At both ends the window is cut off.

    Parameters
    ----------
    table : as `count_terms_over_time` gives it
    window : periods in a window, an odd number; 1 smooths nothing

    Returns
    -------
    DataFrame
        The rows and columns of `table`, then n_smoothed and n_words_smoothed (of the window),
        n_periods (of the window that have words), window, per_1000_smoothed (missing without words,
        and for articles without a date).

    Raises
    ------
    ArgumentError, ColumnMissingError : if the window is no odd number, or a column is missing

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
    _, series = _find_series(table)
    _check_window(window)
    dated = table["period"].notna()
    n_words = table["n_words"]
    counts = {"n_smoothed": table["n"], "n_words_smoothed": n_words, "n_periods": n_words > 0}
    parts = pd.DataFrame(counts).astype("int64")
    sums = parts[dated].groupby(series[dated]).rolling(window, center=True, min_periods=1).sum()
    found = sums.droplevel(0).reindex(table.index, fill_value=0)
    words = found["n_words_smoothed"]
    rate = 1000 * found["n_smoothed"] / words.where(words > 0)
    columns: dict[str, Any] = {**found, "window": [window] * len(table), "per_1000_smoothed": rate}
    return pd.concat([table, build(TREND, columns).set_axis(table.index)], axis=1)


def _find_series(table: pd.DataFrame) -> tuple[list[str], pd.Series[int]]:
    """Return what tells one series from another, all before n but the period; that of each row."""
    check_columns(table, ["period", "n", "n_words"])
    before = table.columns[: table.columns.get_loc("n")]
    keys = [str(name) for name in before if name != "period"]
    return keys, pd.Series(number_groups(table, keys)[1], index=table.index)


def _check_window(window: int) -> None:
    if not is_count(window, 1) or window % 2 == 0:
        told = "is not valid. Use an odd number of periods: 1, 3, 5 or more"
        raise ArgumentError(f"window={shown(window)} {told}.")


def find_changes(table: pd.DataFrame, *, seed: int, draws: int = statistics.DRAWS) -> pd.DataFrame:
    """When may a category have changed its level?

    For each series the one cut at which the rates before and after differ most, by G² over words.
    As the cut is chosen by looking, its p is that of the best cuts of the same periods in another
    order. Neighbouring periods hang together, as a story goes on for weeks: so blocks of them, a
    sixth of the series long, change places, begun anywhere as if the series were a circle. Below 24
    periods with words there is no p. It shows where to read, and proves no cause: every row is
    "exploratory".

    Parameters
    ----------
    table : as `count_terms_over_time` gives it
    seed : of the random orders; each series draws for itself
    draws : random orders

    Returns
    -------
    DataFrame
        One row per series: its further keys and category, period (the first one after the cut),
        n_before, n_words_before, per_1000_before, n_after, n_words_after, per_1000_after,
        n_periods (with words), g2, p, q (Benjamini and Hochberg, over the rows), draws, status,
        reason (why there is no cut: below six periods with words, or never a term; or no p: below
        24 periods with words).

    Raises
    ------
    ArgumentError, ColumnMissingError : if seed or draws cannot be used, or a column is missing

    References
    ----------
    Kirch, C. (2007). Block permutation principles for the change analysis of dependent data.
    Journal of Statistical Planning and Inference 137(7), 2453-2474.
    https://doi.org/10.1016/j.jspi.2006.09.026

    Examples
    --------
    >>> table = pd.DataFrame({"period": [f"2026-{month:02}" for month in range(1, 9)],
    ...                       "category": "war", "n": [1, 0, 2, 1, 9, 7, 8, 9], "n_words": 1000})
    >>> find_changes(table, seed=1)[["category", "period", "per_1000_before", "per_1000_after"]]
      category   period  per_1000_before  per_1000_after
    0      war  2026-05              1.0            8.25
    """
    keys, series = _find_series(table)
    statistics.check_draws(seed=seed, draws=draws, level=0.95)
    rows = []
    for _, own in table.groupby(series.to_numpy()):
        names = own[keys].iloc[0]
        used = own[own["period"].notna() & own["n_words"].gt(0)].sort_values("period")
        rng = statistics.make_rng(seed, "changes", *names)
        rows.append({**names, **_find_cut(used, rng, draws)})
    found = pd.DataFrame(rows, columns=[*keys, *CHANGES])
    q = statistics.adjust_p(found["p"].to_numpy(dtype=float))
    found = found.assign(q=q, draws=draws, status="exploratory")
    columns = {name: found[name] for name in CHANGES}
    return pd.concat([found[keys].astype("str"), build(CHANGES, columns)], axis=1)


def _find_cut(rows: pd.DataFrame, rng: np.random.Generator, draws: int) -> dict[str, Any]:
    """Return the best cut of a series of periods with words, and its p."""
    n, words = (rows[name].to_numpy(dtype=float) for name in ("n", "n_words"))
    few = len(rows) < 2 * LEAST_BESIDE
    if few or n.sum() == 0:
        return {"n_periods": len(rows), "reason": "too few periods" if few else "no occurrence"}
    found = _score_cuts(n, words)
    cut, best = int(np.argmax(found)) + LEAST_BESIDE, found.max()
    columns: dict[str, Any] = {"period": rows["period"].iloc[cut], "n_periods": len(rows)}
    for name, side in (("before", slice(cut)), ("after", slice(cut, None))):
        columns |= {f"n_{name}": n[side].sum(), f"n_words_{name}": words[side].sum()}
        columns[f"per_1000_{name}"] = 1000 * n[side].sum() / words[side].sum()
    if len(n) < LEAST_PERIODS:
        return {**columns, "g2": best, "reason": "too few periods to test"}
    order = _shuffle_blocks(len(n), rng, draws)
    others = _score_cuts(n[order], words[order]).max(axis=1)
    return {**columns, "g2": best, "p": (1 + int((others >= best * CLOSE).sum())) / (1 + draws)}


def _shuffle_blocks(n: int, rng: np.random.Generator, draws: int) -> npt.NDArray[np.int64]:
    """Return the periods of each draw in order: blocks, begun anywhere on a circle, at random."""
    number = np.arange(n) // max(LEAST_BLOCK, round(n / BLOCKS))
    order = rng.permuted(np.tile(np.arange(number[-1] + 1), (draws, 1)), axis=1)
    place = np.argsort(order[:, number], axis=1, kind="stable")
    return np.asarray((place + rng.integers(0, n, (draws, 1))) % n)


def _score_cuts(n: Floats, words: Floats) -> Floats:
    """Return G² of each cut that leaves enough periods on both sides, along the last axis."""
    from scipy import special

    inner = slice(LEAST_BESIDE - 1, -LEAST_BESIDE)
    early, early_words = (np.cumsum(part, axis=-1)[..., inner] for part in (n, words))
    total, total_words = (part.sum(axis=-1, keepdims=True) for part in (n, words))
    late, late_words = total - early, total_words - early_words
    rate = total / total_words
    apart = special.rel_entr(early, early_words * rate) + special.rel_entr(late, late_words * rate)
    return np.asarray(2 * np.maximum(apart, 0))


def find_bands(
    table: pd.DataFrame,
    *,
    by: Period,
    window: int = 1,
    cluster: str = "doc_id",
    level: float = 0.95,
) -> pd.DataFrame:
    """How far would each point of a line move, had other articles like these been collected?

    Each period has the interval of `compare_groups` for the articles of the window around it. A
    band is of each point, not of the line as a whole: it shows what a point rests on, and is no
    test of whether two points, which may share articles, differ.

    Parameters
    ----------
    table
        `count_frames(by=["article", "date"])` for the rates of categories, or
        `score_sentiment(by=["article", "date", "voice"])` for the tone of each voice.
    by : "day", "week", "month", "quarter" or "year"
    window : periods in a window, as for `measure_trend`
    cluster, level : as for `compare_groups`

    Returns
    -------
    DataFrame
        One row per period between the first article and the last, and category or voice: these,
        measure ("per_1000" or "compound"), estimate (that of `measure_trend` with this window),
        low, high, n_articles and n_clusters (with words or sentences, in the window), window,
        level, reason (why there is no interval: below five clusters, or the period has no words
        itself and the line breaks).

    Raises
    ------
    ArgumentError, ColumnMissingError
        If an option cannot be used, a column is missing, or a date must be wrong.

    Examples
    --------
    >>> counts = pd.DataFrame({"doc_id": list("abcdef"), "date": "2026-03-30", "category": "war",
    ...                        "n": [1, 0] * 3, "n_words": [2, 4] * 3})
    >>> find_bands(counts, by="month")[["period", "estimate", "n_articles"]].round(1)
        period  estimate  n_articles
    0  2026-03     166.7           6
    """
    statistics.check_level(level)
    _check_window(window)
    measure = "compound" if "compound" in table else "per_1000"
    above, below, factor = RATIOS[measure]
    line = [name for name in LINES if name in table][:1]
    check_columns(table, ["doc_id", "date", cluster, above, below])
    dated = table[table["date"].notna()]
    periods = span_periods(dated["date"], by)
    first, kind = number_groups(dated, line)
    top, bottom = read_parts(dated, above, below)
    rows = pd.DataFrame(
        {
            "at": pd.Index(periods).get_indexer(pd.Index(assign_periods(dated["date"], by))),
            "line": kind,
            "cluster": number_groups(dated, [cluster])[1],
            "article": number_groups(dated, ["doc_id"])[1],
            "top": top,
            "bottom": bottom,
            "weight": read_weight(dated),
        }
    )[bottom > 0].sort_values("at", kind="stable")
    keys = pd.DataFrame({"period": periods}).merge(dated.iloc[first][line], how="cross")
    shape = (len(periods), len(first))
    measured = ("estimate", "low", "high", "n_articles", "n_clusters")
    found: dict[str, npt.NDArray[Any]] = {name: np.zeros(shape) for name in measured}
    for at in range(len(periods)):
        start, end = rows["at"].searchsorted([at - window // 2, at + window // 2 + 1])
        near = _measure_window(rows.iloc[start:end], len(first), MOST.get(measure), level)
        for name, values in zip(measured, near, strict=True):
            found[name][at] = values
    silent = np.ones(shape, dtype=bool)  # there the line breaks
    silent[rows["at"], rows["line"]] = False
    for name in ("estimate", "low", "high"):
        found[name] *= factor
    for name in ("low", "high"):
        found[name][silent] = np.nan
    reason = found["reason"] = np.full(shape, None, dtype=object)
    reason[np.isnan(found["low"])] = "no variation"
    reason[found["n_clusters"] < LEAST] = f"too few {DRAWN.get(cluster, 'clusters')}"
    reason[silent] = "no words"
    columns: dict[str, Any] = {name: values.ravel() for name, values in found.items()}
    fixed = {"measure": measure, "window": window, "level": level}
    columns |= {name: [value] * len(keys) for name, value in fixed.items()}
    return pd.concat([keys.astype("str"), build(BANDS, columns)], axis=1)


def _measure_window(
    rows: pd.DataFrame, n_lines: int, most: float | None, level: float
) -> tuple[Floats | npt.NDArray[np.int64], ...]:
    """Return the value of each line in a window, its limits, and the articles and clusters."""
    clusters, place = np.unique(rows["cluster"], return_inverse=True)
    parts = np.zeros((2, len(clusters), n_lines))
    for part, name in zip(parts, ("top", "bottom"), strict=True):
        np.add.at(part, (place, rows["line"].to_numpy()), rows[name].to_numpy())
    once = share_texts(*(rows[name].to_numpy() for name in ("article", "cluster", "weight")))
    side = Side(*map(statistics.make_exact, parts * once))
    sums = add_up(side)
    value, low, high = estimate(side, sums, level=level, most=most)
    if most is None:
        low, high = (np.where(vary(divide(*side)), part, np.nan) for part in (low, high))
    articles = rows.drop_duplicates(["line", "article"])["line"]
    return value, low, high, np.bincount(articles, minlength=n_lines), sums.n
