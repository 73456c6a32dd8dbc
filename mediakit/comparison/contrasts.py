"""Contrasts: how far two sets of articles, or the two halves of each, lie apart, and by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from mediakit.base.statistics import flip_sums, permute_sums

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

NEARLY = 1 - 1e-9  # a permutation that gives the same statistic, but for rounding, is as far apart


class Side(NamedTuple):
    """One side of a comparison: what is divided by what, one row per cluster, a column per rate."""

    top: Floats
    bottom: Floats


def divide(top: Floats, bottom: Floats) -> Floats:
    """Return the rates, NaN where there is nothing to divide by."""
    rates = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=rates, where=bottom > 0)
    return rates


def vary(rates: Floats) -> npt.NDArray[np.bool_]:
    """Return whether the rates of a column differ; NaN do not."""
    highest = np.fmax.reduce(rates, axis=0, initial=-np.inf)
    return np.asarray(highest > np.fmin.reduce(rates, axis=0, initial=np.inf))


def measure_dominance(target: Side, reference: Side, *, paired: bool) -> Floats:
    """Return Cliff's delta per column: P(target > reference) - P(target < reference).

    Clusters in which there is nothing to divide by are left out; NaN where none is left. Paired,
    the two sides of each cluster are compared, else each cluster with each.

    References
    ----------
    Cliff, N. (1993). Dominance statistics: Ordinal analyses to answer ordinal questions.
    Psychological Bulletin 114(3), 494-509. https://doi.org/10.1037/0033-2909.114.3.494
    """
    rates = [divide(side.top, side.bottom) for side in (target, reference)]
    delta = np.full(target.top.shape[1], np.nan)
    for k in range(len(delta)):
        a, b = (rate[:, k] for rate in rates)
        if paired:
            both = ~np.isnan(a) & ~np.isnan(b)
            signs = np.sign(a[both] - b[both])
            delta[k] = signs.mean() if len(signs) else np.nan
        else:
            a, b = a[~np.isnan(a)], b[~np.isnan(b)]
            if len(a) and len(b):
                ranks = pd.Series(np.concatenate([a, b])).rank().to_numpy()[: len(a)]
                wins = ranks.sum() - len(a) * (len(a) + 1) / 2
                delta[k] = 2 * wins / (len(a) * len(b)) - 1
    return delta


def permute_clusters(
    target: Side, reference: Side, *, draws: int, rng: np.random.Generator
) -> Floats:
    """Return per column the p of a permutation test: could any clusters have been the target's?

    The statistic is the difference of the rates by its standard error, so that sides of different
    size or spread are not called different for that alone.

    References
    ----------
    Chung, E., & Romano, J. P. (2013). Exact and asymptotically robust permutation tests. The
    Annals of Statistics 41(2), 484-507. https://doi.org/10.1214/13-AOS1090
    """
    own, other = _moments(target), _moments(reference)
    n, m = len(own), len(other)
    total = own.sum(axis=0) + other.sum(axis=0)
    drawn = permute_sums(np.concatenate([own, other]), n, draws=draws, rng=rng)

    def statistic(sums: Floats) -> Floats:
        mine, theirs = (np.split(part, 5, axis=-1) for part in (sums, total - sums))
        squares = _square_error(mine, n) + _square_error(theirs, m)
        return _studentize(mine[0] / mine[1] - theirs[0] / theirs[1], squares)

    return _compare(statistic, own.sum(axis=0), drawn)


def permute_pairs(target: Side, reference: Side, *, draws: int, rng: np.random.Generator) -> Floats:
    """Return per column the p of a permutation test in which the sides of a cluster change places.

    The statistic is that of `permute_clusters`, with the covariance of the two sides.
    """
    none = np.zeros(len(target.top), np.bool_)
    return _permute(target, reference, none, draws=draws, rng=rng)


def permute_overlapping(
    target: Side, reference: Side, *, draws: int, rng: np.random.Generator
) -> Floats:
    """Return per column the p of a test for sides that have some of their clusters in common.

    The rows of both sides are the same clusters. Those on both sides change places, as in
    `permute_pairs`; those on one side alone could have been the other's, as in `permute_clusters`.
    """
    own, other = ((side.bottom > 0).any(axis=1) for side in (target, reference))
    target, reference = (
        Side(*(part[own | other] for part in side)) for side in (target, reference)
    )
    return _permute(target, reference, (own != other)[own | other], draws=draws, rng=rng)


def _permute(
    target: Side,
    reference: Side,
    alone: npt.NDArray[np.bool_],
    *,
    draws: int,
    rng: np.random.Generator,
) -> Floats:
    """Return p where some clusters are pairs, and others are alone on the side that has words."""
    mine, theirs = _moments(target), _moments(reference)
    (a, b), (c, d) = target, reference
    k = a.shape[1]
    home = alone & (b > 0).any(axis=1)
    n, m = (len(alone) - int((alone & where).sum()) for where in (~home, home))
    crossed, back = a * d, b * c
    moved = np.hstack([theirs - mine, back - crossed])[~alone]
    start = np.concatenate([mine.sum(axis=0), crossed.sum(axis=0)])
    total = mine.sum(axis=0) + theirs.sum(axis=0)
    both = crossed.sum(axis=0) + back.sum(axis=0)
    tops, bottoms = (a * c).sum(axis=0), (b * d).sum(axis=0)
    drawn = start + flip_sums(moved, draws=draws, rng=rng)
    if alone.any():
        rows = np.concatenate([mine[home], theirs[alone & ~home]])
        chosen = permute_sums(rows, int(home.sum()), draws=draws, rng=rng)
        drawn[:, :-k] += chosen - mine[home].sum(axis=0)
    correction = np.sqrt(n / (n - 1) * m / (m - 1))

    def statistic(sums: Floats) -> Floats:
        *own, cross = np.split(sums, 6, axis=-1)
        other = np.split(total - sums[..., : -cross.shape[-1]], 5, axis=-1)
        rate, against = own[0] / own[1], other[0] / other[1]
        joint = tops - against * cross - rate * (both - cross) + rate * against * bottoms
        squares = _square_error(own, n) + _square_error(other, m)
        squares -= 2 * joint / (own[1] * other[1]) * correction
        return _studentize(rate - against, squares)

    return _compare(statistic, start, drawn)


def _moments(side: Side) -> Floats:
    """Return per cluster the rate's two parts, their squares and their product, K columns each."""
    top, bottom = side
    return np.hstack([top, bottom, top * top, top * bottom, bottom * bottom])


def _square_error(sums: list[Floats], n: int) -> Floats:
    """Return the squared standard error of a ratio of sums (linearised) from sums of moments."""
    top, bottom, squares, products, bases = sums
    rate = top / bottom
    residual = squares - 2 * rate * products + rate * rate * bases
    return np.asarray(residual / bottom**2 * n / (n - 1))


def _studentize(difference: Floats, squares: Floats) -> Floats:
    """Return a difference by its standard error; 0 where both are 0, or there is no rate."""
    apart = np.abs(difference) / np.sqrt(np.maximum(squares, 0))
    return np.nan_to_num(apart, nan=0.0, posinf=np.inf)


def _compare(statistic: Callable[[Floats], Floats], found: Floats, drawn: Floats) -> Floats:
    """Return the share of permutations as far apart as what was found, which is one of them."""
    with np.errstate(divide="ignore", invalid="ignore"):
        observed, others = statistic(found), statistic(drawn)
    return np.asarray((1 + (others >= observed * NEARLY).sum(axis=0)) / (1 + len(drawn)))
