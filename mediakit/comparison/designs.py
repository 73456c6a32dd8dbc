"""How many articles does a comparison need, and which categories go together in articles?"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit.base.arrays import divide
from mediakit.base.statistics import LEVEL, adjust_p, check_level
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
from mediakit.measures.copies import number_groups
from mediakit.tables import ARTICLE_PLAN, COOCCURRENCE, build, check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediakit.base.arrays import Codes, Flags, Floats

MOST_PLANNED: Final = 10**7  # articles
ALIKE: Final = 10  # articles of like length that are compared with each other
NEGLIGIBLE: Final = 1e-15  # chance
ALIKE_AS: Final = 1 + 1e-9  # a chance that differs but for rounding is the same


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
    0    2.0        86       2.5  0.68
    1    3.0        40       2.5  0.68
    """
    choose("measure", measure, MOST)
    check_level(level)
    if not isinstance(power, float) or not 0 < power < 1:
        fix = "Use a value between 0 and 1, such as 0.8."
        raise ArgumentError(f"power={shown(power)} is not valid. {fix}")
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


def find_cooccurrence(
    counts: pd.DataFrame, *, cluster: str = "doc_id", level: float = LEVEL
) -> pd.DataFrame:
    """Which categories stand in the same articles more often, or less, than by chance?

    A long article has room for every frame, so that any two of them seem to go together. Articles
    are held against those of like length, ten at a time: by chance each of the ten could have been
    one of those with the category. The test is the permutation test of this, carried out for all
    permutations at once (each ten are hypergeometric, and their sum is what can be seen).

    Parameters
    ----------
    counts : `count_frames` by article; several rows of an article and category are added up
    cluster : "doc_id", or "first" of `weigh_articles`, so that copies of a text are one
    level : share of such intervals that are meant to cover the truth

    Returns
    -------
    DataFrame
        One row per pair, in the order of the table: category, other, n_both (articles with both),
        n_category, n_other, n_articles (articles with a word), expected (n_both by chance),
        odds_ratio (Mantel and Haenszel's), odds_ratio_low, odds_ratio_high (Robins, Breslow and
        Greenland's; missing where the odds ratio is 0 or infinite), p (two-sided: the sum of the
        chances of what is no likelier than what was found), q (Benjamini and Hochberg), level,
        reason ("no variation": no ten of which some have one, some the other and some not).

    Raises
    ------
    ArgumentError, ColumnMissingError : if the level is none, or a column is missing

    References
    ----------
    Mantel, N., & Haenszel, W. (1959). Statistical aspects of the analysis of data from
    retrospective studies of disease. Journal of the National Cancer Institute 22(4), 719-748.
    https://doi.org/10.1093/jnci/22.4.719

    Robins, J., Breslow, N., & Greenland, S. (1986). Estimators of the Mantel-Haenszel variance
    consistent in both sparse data and large-strata limiting models. Biometrics 42(2), 311-323.
    https://doi.org/10.2307/2531052

    Examples
    --------
    >>> war, fear = [1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 0, 1, 0, 0, 0]
    >>> counts = pd.DataFrame({"doc_id": [*"abcdefgh"] * 2, "category": ["war"] * 8 + ["fear"] * 8,
    ...                        "n": war + fear, "n_words": 9})
    >>> find_cooccurrence(counts)[["category", "other", "n_both", "expected", "odds_ratio", "p"]]
      category other  n_both  expected  odds_ratio         p
    0      war  fear       3       2.0         9.0  0.485714
    """
    check_columns(counts, ["doc_id", cluster, "category", "n", "n_words"])
    check_level(level)
    used = counts[counts["n_words"] > 0]
    first, kind = number_groups(used, ["category"])
    texts, text = number_groups(used, [cluster])
    printed = used[["doc_id"]].assign(text=text).drop_duplicates()["text"]
    shape = (len(texts), len(first))
    cell, n_cells = text * shape[1] + kind, shape[0] * shape[1]
    has = np.bincount(cell, used["n"] > 0, n_cells).reshape(shape) > 0
    words = np.bincount(cell, used["n_words"], n_cells).reshape(shape).max(axis=1, initial=0)
    words = words / np.bincount(printed, minlength=len(texts))
    order = np.lexsort((np.arange(len(texts)), words))
    n_strata = max(1, len(texts) // ALIKE)
    strata = np.zeros(len(texts), np.int64)
    strata[order] = np.arange(len(texts)) * n_strata // max(len(texts), 1)
    names, rows = used["category"].iloc[first].tolist(), []
    for one, two in combinations(range(len(names)), 2):
        row = hold_together(has[:, one], has[:, two], strata, level)
        rows.append({"category": names[one], "other": names[two], **row})
    table = pd.DataFrame(rows, columns=list(COOCCURRENCE))
    table["q"], table["level"] = adjust_p(table["p"].to_numpy(float)), level
    return build(COOCCURRENCE, {name: table[name] for name in COOCCURRENCE})


def hold_together(one: Flags, two: Flags, strata: Codes, level: float) -> dict[str, Any]:
    """Return how often two categories are together, and how often they would be by chance."""
    from scipy import special

    n_strata = int(strata.max(initial=0)) + 1
    size, n_one, n_two, both = (
        np.bincount(strata, each, n_strata).astype(float)
        for each in (one | ~one, one, two, one & two)
    )
    neither = size - n_one - n_two + both
    row: dict[str, Any] = {"n_both": int(both.sum()), "n_articles": len(one)}
    row |= {"n_category": int(n_one.sum()), "n_other": int(n_two.sum())}
    row |= {"expected": divide(n_one * n_two, size).sum(), "reason": None}
    r, s = both * neither / size, (n_one - both) * (n_two - both) / size
    p, q = (both + neither) / size, (size - both - neither) / size
    if (r + s).sum() == 0:
        return row | {"reason": "no variation"}
    row["odds_ratio"] = r.sum() / s.sum() if s.any() else np.inf
    if r.any() and s.any():
        square = (p * r).sum() / r.sum() ** 2 + (p * s + q * r).sum() / (r.sum() * s.sum())
        square = (square + (q * s).sum() / s.sum() ** 2) / 2
        reach = np.exp(special.ndtri((1 + level) / 2) * np.sqrt(square))
        row["odds_ratio_low"] = row["odds_ratio"] / reach
        row["odds_ratio_high"] = row["odds_ratio"] * reach
    return row | {"p": _find_chance(size, n_one, n_two, int(both.sum()))}


def _find_chance(size: Floats, n_one: Floats, n_two: Floats, found: int) -> float:
    """Return the chance of what is no likelier than `found`, as a sum of hypergeometric numbers."""
    from scipy import special

    chance, least = np.ones(1), 0
    for n, a, b in zip(size, n_one, n_two, strict=True):
        low = max(0.0, a + b - n)
        x = np.arange(low, min(a, b) + 1)
        logs = [special.gammaln(v + 1) for v in (a, b, n - a, n - b, n, x, a - x, b - x)]
        logs.append(special.gammaln(n - a - b + x + 1))
        top, bottom = sum(logs[:4]), sum(logs[4:])
        chance, least = np.convolve(chance, np.exp(top - bottom)), least + int(low)
        kept = np.flatnonzero(chance > NEGLIGIBLE)
        chance, least = chance[kept[0] : kept[-1] + 1], least + int(kept[0])
    at = found - least
    mine = chance[at] if 0 <= at < len(chance) else NEGLIGIBLE
    return float(np.clip(chance[chance <= mine * ALIKE_AS].sum(), NEGLIGIBLE, 1))
