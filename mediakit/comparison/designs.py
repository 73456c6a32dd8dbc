"""How many articles does a comparison need?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit.base.arrays import divide
from mediakit.base.statistics import LEVEL, check_level
from mediakit.comparison.groups import MOST, gather_clusters
from mediakit.comparison.rates import (
    LEAST,
    POWER,
    add_sums,
    add_up,
    share_clumping,
    show_ratio,
)
from mediakit.errors import ArgumentError, choose, shown
from mediakit.tables import ARTICLE_PLAN, build

if TYPE_CHECKING:
    from collections.abc import Sequence


MOST_PLANNED: Final = 10**7  # articles


def plan_articles(
    table: pd.DataFrame,
    *,
    measure: str = "per_1000",
    by: str | None = None,
    ratio: Sequence[float] = (1.5, 2.0, 3.0),
    power: float = POWER,
    cluster: str = "doc_id",
    level: float = LEVEL,
) -> pd.DataFrame:
    """How many articles does each of two groups need, to show that its rate is so much higher?

    By how hits clump in the articles at hand: the variance between articles, not the number of
    words, decides. Meant are the test of `compare_groups` and two groups of one size, whose rates
    have that of the articles in their middle. From few articles, or few that have a hit, it is a
    rough guess, as is the clumping.

    Parameters
    ----------
    table, measure, cluster
        As for `compare_groups`; `measure` is "per_1000" or "share_sentences". With copies, n_needed
        is of texts.
    by : a column of groups, so that what these differ by is not taken for clumping
    ratio : rates of one group by those of the other, above 1
    power : share of such studies in which p is to be below 1 - level

    Returns
    -------
    DataFrame
        One row per category (where the table has them) and ratio: category, measure, ratio, power,
        n_needed (articles of each group), estimate (the rate now), k (how evenly hits are spread: a
        gamma of this shape; .2 is usual for frames), n_articles (those behind it), level, reason
        ("too few articles" below five, "no hits", "too many articles" for ten million).

    Raises
    ------
    ArgumentError, ColumnMissingError
        If the measure is no rate of hits, a ratio is not above 1, power or level is no share, or a
        column is missing.

    Examples
    --------
    >>> frames = pd.DataFrame({"doc_id": map(str, range(80)), "n": [4, 0, 0, 1, 0, 0, 0, 3] * 10,
    ...                        "n_words": 400})
    >>> plan_articles(frames, ratio=[2, 3])[["ratio", "n_needed", "estimate", "k"]].round(2)
       ratio  n_needed  estimate     k
    0    2.0        85       2.5  0.69
    1    3.0        40       2.5  0.69
    """
    choose("measure", measure, MOST)
    check_level(level)
    if not isinstance(power, float) or not 0 < power < 1:
        raise ArgumentError(f"power={shown(power)} is no share; give one such as 0.8.")
    ratios = np.atleast_1d(np.asarray(ratio, dtype=float))
    if not len(ratios) or not (ratios > 1).all():
        raise ArgumentError(f"ratio={shown(ratio)} must be above 1, such as [1.5, 2].")
    whole = table if by is not None else table.assign(group="all")
    clusters = gather_clusters(whole, measure=measure, by=by or "group", cluster=cluster)
    kinds = clusters.categories
    keys = pd.DataFrame(index=pd.RangeIndex(1)) if kinds is None else kinds.to_frame("category")
    keys = keys.iloc[np.repeat(np.arange(len(keys)), len(ratios))].reset_index(drop=True)
    if not clusters.sides:
        return pd.concat([keys.iloc[:0], build(ARTICLE_PLAN)], axis=1)
    sums = add_sums([*map(add_up, clusters.sides)])
    low, high = np.full((2, len(sums.n), len(ratios)), [[[LEAST - 1]], [[MOST_PLANNED]]])
    while (high - low > 1).any():  # the fewest that would do
        middle = (low + high) // 2
        shown_by = [
            show_ratio(sums, n, float(least), level=level, power=power)
            for n, least in zip(middle.T.astype(float), ratios, strict=True)
        ]
        enough = np.stack(shown_by).T
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    squares = np.sum([(side.bottom**2).sum(axis=0) for side in clusters.sides], axis=0)
    columns = {
        "estimate": clusters.factor * sums.rate,
        "k": divide(squares, sums.base**2 * share_clumping(sums, sums)[2][0]),
        "n_articles": clusters.counts["n_articles"].sum(axis=0),
        "few": sums.n < LEAST,
        "none": sums.total == 0,
    }
    rows: dict[str, Any] = {name: np.repeat(each, len(ratios)) for name, each in columns.items()}
    n_needed = high.ravel()
    reasons = {
        "too few articles": rows.pop("few"),
        "no hits": rows.pop("none"),
        "too many articles": n_needed == MOST_PLANNED,
    }
    rows["reason"] = np.select([*reasons.values()], [*reasons], np.array(None))
    known = pd.isna(rows["reason"])
    rows["k"] = np.where(known, rows["k"], np.nan)
    rows["n_needed"] = pd.Series(n_needed, dtype="Int64").where(known)
    rows["ratio"] = np.tile(ratios, len(sums.n))
    fixed = {"measure": measure, "power": power, "level": level}
    rows |= {name: np.full(len(known), value) for name, value in fixed.items()}
    return pd.concat([keys, build(ARTICLE_PLAN, rows)], axis=1)
