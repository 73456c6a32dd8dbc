"""Where may a series have changed its level, with the same outlets too, and how sure is each point?

A series is what `count_terms_over_time` gives of one category and further keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit.base import statistics
from mediakit.base.arrays import divide
from mediakit.base.prose import find_period
from mediakit.comparison.groups import (
    APART,
    CLOSE,
    DRAWN,
    MOST,
    RATIOS,
    compare_part,
    mark_clear,
    read_parts,
    read_weight,
    share_texts,
    vary,
)
from mediakit.comparison.rates import LEAST, Side, add_up, estimate
from mediakit.errors import ArgumentError, check_count, is_count, shown
from mediakit.measures.copies import number_groups
from mediakit.measures.time import assign_periods, span_periods
from mediakit.tables import BANDS, CHANGES, MIX, build, check_columns

if TYPE_CHECKING:
    import numpy.typing as npt

    from mediakit.base.arrays import Floats
    from mediakit.base.prose import Period

LEAST_BESIDE: Final = 3  # periods with words on each side of a change
LEAST_PERIODS: Final = 24  # fewer are too few blocks for a p: nothing could be found
LEAST_BLOCK: Final = 5  # periods
BLOCKS: Final = 6  # about so many in a series
SIDES: Final = ("before", "after")
LINES: Final = ("category", "voice")  # the first of these columns makes the lines of bands


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


def compare_mix(
    table: pd.DataFrame,
    changes: pd.DataFrame,
    *,
    by: str = "outlet",
    cluster: str = "doc_id",
    seed: int,
    level: float = 0.95,
) -> pd.DataFrame:
    """Is a change of level only a change in who published?

    Each change is looked at within each group, over all articles as they were published, and with
    the mix held: articles are weighted so that on both sides each group has its share of all words
    (direct standardisation; groups with words on both sides).

    Parameters
    ----------
    table : `weigh_articles` of `count_frames(by=["article", "date", "outlet"])`
    changes : rows of `find_changes` of the same categories, such as those with q below .05
    by : the column that makes the groups
    cluster, seed, level : as for `compare_groups`

    Returns
    -------
    DataFrame
        One row per change that has a cut, and group, then the whole: category, `by` (missing of
        the whole), mix ("own" of a group, "as published", "held"), period (the first one after the
        cut), n, n_words, n_articles and per_1000 before and after, share (of a group, of all words
        that are held), difference (after - before), difference_low, difference_high (by
        `compare_groups`), q (of the change), level, reason (why there is no difference).

    Raises
    ------
    ArgumentError, ColumnMissingError : as of `compare_groups`

    Examples
    --------
    >>> table = pd.DataFrame({"doc_id": [f"{day:02}" for day in range(1, 29)], "category": "war"})
    >>> table = table.assign(date="2026-02-" + table["doc_id"], n_words=1000)
    >>> table = table.assign(outlet=["A"] * 11 + ["B"] * 17, n=[2] * 11 + [9] * 17)
    >>> changes = pd.DataFrame({"category": ["war"], "period": ["2026-02-12"], "q": [0.01]})
    >>> compare_mix(table, changes, seed=1)[["outlet", "mix", "difference", "reason"]]
      outlet           mix  difference              reason
    0      A           own         NaN   no articles after
    1      B           own         NaN  no articles before
    2    NaN  as published         7.0                 NaN
    3    NaN          held         NaN      too few groups
    """
    check_columns(table, ["doc_id", "date", "category", by, cluster, "n", "n_words"])
    check_columns(changes, ["category", "period", "q"])
    how: dict[str, Any] = {"cluster": cluster, "seed": seed, "level": level}
    dated, rows = table[table["date"].notna() & table["n_words"].gt(0)], []
    for change in changes[changes["period"].notna()].to_dict("records"):
        own = dated[dated["category"].eq(change["category"])]
        periods = assign_periods(own["date"], find_period(str(change["period"])))
        own = own.assign(side=np.where(periods < change["period"], *SIDES))
        words = own.pivot_table("n_words", by, "side", aggfunc="sum").reindex(columns=SIDES)
        held = words[words.gt(0).all(axis=1)]
        share = held.sum(axis=1) / held.to_numpy().sum()
        fixed = {"category": change["category"], "period": change["period"], "q": change["q"]}
        for group in words.index:
            each = {by: group, "mix": "own", "share": share.get(group)}
            rows.append({**each, **fixed, **_compare_sides(own[own[by] == group], **how)})
        rows.append({"mix": "as published", **fixed, **_compare_sides(own, **how)})
        kept = own[own[by].isin(held.index)]
        n_words = kept["n_words"]
        weight = kept[by].map(share).astype(float)
        weight *= n_words.groupby(kept["side"]).transform("sum")
        weight /= n_words.groupby([kept[by], kept["side"]]).transform("sum")
        found: dict[str, Any] = {"reason": "too few groups"}
        if len(held) > 1:
            even = kept.assign(n=weight * kept["n"], n_words=weight * n_words)
            found = _compare_sides(even, **how)
        rows.append({"mix": "held", **fixed, **found, **_count_sides(kept)})
    all_rows = pd.DataFrame(rows, columns=["category", by, *MIX]).assign(level=level)
    keys = all_rows[["category", by]].astype("str")
    return pd.concat([keys, build(MIX, {name: all_rows[name] for name in MIX})], axis=1)


def _count_sides(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the hits, words and articles before and after."""
    told: dict[str, Any] = {}
    for side in SIDES:
        mine = rows[rows["side"] == side]
        told |= {f"n_{side}": mine["n"].sum(), f"n_words_{side}": mine["n_words"].sum()}
        told[f"n_articles_{side}"] = mine["doc_id"].nunique()
    return told


def _compare_sides(rows: pd.DataFrame, **how: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return what these articles say of before and after."""
    told = _count_sides(rows)
    for side in SIDES:
        told[f"per_1000_{side}"] = divide(1000 * told[f"n_{side}"], told[f"n_words_{side}"])
    missing = [side for side in SIDES if not told[f"n_articles_{side}"]]
    if missing:
        return {**told, "reason": f"no articles {missing[0]}"}
    compared = compare_part(
        rows, measure="per_1000", by="side", reference=SIDES[0], draws=0, tested=False, **how
    )
    (after,) = compared[compared["side"] == SIDES[1]].to_dict("records")
    return {**told, **{name: after[name] for name in (*APART, "reason")}}


def choose_changes(mix: pd.DataFrame) -> pd.DataFrame:
    """Which changes are significant, the surest first?

    Parameters
    ----------
    mix : as `compare_mix` gives it

    Returns
    -------
    DataFrame
        The rows "as published" with q below .05 and an interval that excludes 0.

    Raises
    ------
    ColumnMissingError : if a column is missing

    Examples
    --------
    >>> mix = pd.DataFrame({"mix": "as published", "q": [0.04, 0.01, 0.2], "difference": 2.0,
    ...                     "difference_low": 1.0, "difference_high": 3.0})
    >>> choose_changes(mix).index.tolist()
    [1, 0]
    """
    check_columns(mix, ["mix", "q", *APART])
    clear = mix[mix["mix"].eq("as published") & mark_clear(mix)]
    return clear.sort_values("q", kind="stable")


def list_change_lines(
    lines: pd.DataFrame,
    articles: pd.DataFrame,
    changes: pd.DataFrame,
    *,
    n: int = 4,
    seed: int,
) -> pd.DataFrame:
    """Do the words mean the same before and after the first change?

    Parameters
    ----------
    lines : `find_context` of the hits
    articles : the articles of the corpus, for their dates
    changes : as `choose_changes` gives them
    n : lines of either side
    seed : of the draw

    Returns
    -------
    DataFrame
        Of the category of the first change n lines before it and n after it, by date; without a
        change 2 n of all lines: side ("before", "after" or missing), date, and the columns of
        `lines`.

    Raises
    ------
    ArgumentError, ColumnMissingError : if n is no whole number from 0 on, or a column is missing

    Examples
    --------
    >>> lines = pd.DataFrame({"doc_id": ["a", "b"], "keyword": ["war", "War"], "category": "war"})
    >>> lines = lines.assign(start=0, end=3)
    >>> articles = pd.DataFrame({"doc_id": ["a", "b"], "date": ["2026-01-31", "2026-02-01"]})
    >>> changes = pd.DataFrame({"category": ["war"], "period": ["2026-02"]})
    >>> list_change_lines(lines, articles, changes, seed=1)[["side", "date", "keyword"]]
         side        date keyword
    0  before  2026-01-31     war
    1   after  2026-02-01     War
    """
    check_columns(lines, ["doc_id", "category"])
    check_columns(changes, ["category", "period"])
    check_count("n", n, 0)
    dates = lines["doc_id"].map(articles.set_index("doc_id")["date"])
    told = lines.assign(date=dates, side=pd.Series(None, lines.index, "str"))
    parts, size = [told[dates.notna()] if dates.notna().any() else told], 2 * n
    if len(changes):
        first, size = changes.iloc[0], n
        own = parts[0][parts[0]["category"] == first["category"]]
        after = assign_periods(own["date"], find_period(str(first["period"]))) >= first["period"]
        parts = [
            own[part].assign(side=side) for side, part in zip(SIDES, (~after, after), strict=True)
        ]
    drawn = pd.concat([part[statistics.draw_rows(part, n=size, seed=seed)] for part in parts])
    columns = ["side", "date", *lines.columns]
    return drawn.sort_values("date", kind="stable", ignore_index=True)[columns]


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
    window : periods taken together, an odd number
    cluster, level : as for `compare_groups`

    Returns
    -------
    DataFrame
        One row per period between the first article and the last, and category or voice: these,
        measure ("per_1000" or "compound"), estimate (a ratio of sums over the window), low, high,
        n_articles and n_clusters (with words or sentences, in the window), window, level, reason
        (why there is no interval: below five clusters, or the period has no words itself and the
        line breaks).

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
        low, high = (np.where(vary(side.rates), part, np.nan) for part in (low, high))
    articles = rows.drop_duplicates(["line", "article"])["line"]
    return value, low, high, np.bincount(articles, minlength=n_lines), sums.n
