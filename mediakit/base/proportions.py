"""Intervals of shares, and of sums of shares, from few units drawn with known probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import betaincinv

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

LEVEL: Final = 0.95
PRIOR: Final = 0.5  # Jeffreys' prior, Beta(1/2, 1/2)


def find_jeffreys(share: Floats, n: Floats, *, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return the limits of the Jeffreys interval of each share of n units.

    The quantiles of Beta(x + 1/2, n - x + 1/2), with 0 for the lower limit where x = 0 and 1 for
    the upper one where x = n. Of no unit at all the interval is [0, 1], of infinitely many it is
    the share. `n` may be an effective number, such as `weigh_share` gives.

    References
    ----------
    Brown, L. D., Cai, T. T., & DasGupta, A. (2001). Interval estimation for a binomial proportion.
    Statistical Science 16(2), 101-133. https://doi.org/10.1214/ss/1009213286

    Examples
    --------
    >>> low, high = find_jeffreys(np.array([0.0, 0.5]), np.array([10.0, 10.0]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.224], [0.217, 0.776])
    """
    tail, whole = (1 - level) / 2, np.isinf(n)
    n = np.where(whole, 1.0, n)
    x = share * n
    low = betaincinv(x + PRIOR, n - x + PRIOR, tail)
    high = betaincinv(x + PRIOR, n - x + PRIOR, 1 - tail)
    low, high = np.where(x <= 0, 0.0, low), np.where(x >= n, 1.0, high)
    return np.where(whole, share, low), np.where(whole, share, high)


def combine_limits(
    weights: Floats, shares: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return the weighted sum of independent shares over the last axis, and its limits.

    The "method of variance estimates recovery": each limit of the sum is as far from it as the
    limits of its parts are together, squared and added up, so that the sum is as skewed as they
    are. A negative weight takes a share from the others.

    References
    ----------
    Zou, G. Y., & Donner, A. (2008). Construction of confidence limits about effect measures: A
    general approach. Statistics in Medicine 27(10), 1693-1702. https://doi.org/10.1002/sim.3095

    Examples
    --------
    >>> one = combine_limits(*(np.array([v]) for v in (1.0, 0.5, 0.2, 0.7)))
    >>> [float(value) for value in one]
    [0.5, 0.2, 0.7]
    """
    total = (weights * shares).sum(axis=-1)
    below = np.where(weights >= 0, shares - low, high - shares)
    above = np.where(weights >= 0, high - shares, shares - low)
    spread = [np.sqrt(((weights * part) ** 2).sum(axis=-1)) for part in (below, above)]
    return total, total - spread[0], total + spread[1]


def weigh_share(
    weights: Floats,
    success: Bools,
    added: Floats,
    added_success: Bools,
    *,
    counts: Floats | None = None,
    finite: bool = False,
) -> tuple[Floats, Floats]:
    """Return a weighted share, and of how many units drawn with equal chances it is worth.

    The effective number is p(1 - p) / v, v being the variance of the share by Taylor linearization,
    Σw²(y - p)² / (Σw)² (Korn & Graubard 1998). Where y is nearly always the same, v says nothing of
    what was not seen: a missed unit may have twenty times the weight of a found one. So half a unit
    of each kind that could have been seen is added for p and v, though not for the share.

    Parameters
    ----------
    weights
        Of the units, on the last axis; where `finite`, how many units of the corpus each stands
        for.
    success
        Whether the unit is one of those whose share is wanted.
    added, added_success
        The same of the kinds of which half a unit is added.
    counts
        How many units are alike; by default 1.
    finite
        Whether the corpus itself is the question, so that what was drawn is known: w² counts as
        w(w - 1), and a sample of everything is worth infinitely many.

    Returns
    -------
    tuple of arrays
        The share, NaN of nothing, and the effective number, 0 of nothing.

    References
    ----------
    Korn, E. L., & Graubard, B. I. (1998). Confidence intervals for proportions with small expected
    number of positive counts estimated from survey data. Survey Methodology 24(2), 193-201.
    https://www150.statcan.gc.ca/n1/pub/12-001-x/1998002/article/4356-eng.pdf

    Examples
    --------
    >>> alike, kinds = np.ones(50), (np.ones(2), np.array([True, False]))
    >>> [round(float(v), 6) for v in weigh_share(alike, alike > 0, *kinds)]
    [1.0, 50.0]
    >>> found = weigh_share(2 * alike, alike > 0, 2 * kinds[0], kinds[1], finite=True)
    >>> [round(float(v), 6) for v in found]
    [1.0, 100.0]
    """
    n_alike = np.ones_like(weights) if counts is None else counts
    n = n_alike.sum(axis=-1)
    total = (n_alike * weights).sum(axis=-1)
    share = np.divide(
        (n_alike * weights * success).sum(axis=-1),
        total,
        out=np.full(np.shape(total), np.nan),
        where=total > 0,
    )
    smoothed_total = total + 0.5 * added.sum(axis=-1)
    success_total = (n_alike * weights * success).sum(axis=-1) + 0.5 * (added * added_success).sum(
        axis=-1
    )
    p = success_total / smoothed_total
    lost = sum(
        (times * w * np.maximum(w - finite, 0) * (y - p[..., None]) ** 2).sum(axis=-1)
        for times, w, y in ((n_alike, weights, success), (0.5, added, added_success))
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = p * (1 - p) * smoothed_total**2 / lost * (n / (n + 0.5 * added.shape[-1]))
    return share, np.where(n > 0, np.where(lost > 0, worth, np.inf), 0.0)
