"""Intervals of shares, and of sums of shares, from few units drawn with known probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import betaincinv

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

LEVEL: Final = 0.95
PRIOR: Final = 0.5  # Jeffreys' prior, Beta(1/2, 1/2)


def find_jeffreys(share: Floats, n: Floats, *, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return the limits of the Jeffreys interval of each share of n units.

    The quantiles of Beta(x + 1/2, n - x + 1/2), with 0 for the lower limit where x = 0 and 1 for
    the upper one where x = n. Of no unit at all the interval is [0, 1], of infinitely many it is
    the share. `n` may be an effective number, such as `count_effective` gives.

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


def count_effective(weights: Floats, population: float | None = None) -> float:
    """Return of how many units drawn with equal chances a weighted sample is worth.

    Kish's (Σw)² / Σw². With the number of units that it was drawn from, w is scaled to add up to
    that, and each w² counts as w² (1 - 1/w), 1/w being the chance of the unit: the correction for
    a sample without replacement, with which a sample of all units is worth infinitely many.

    References
    ----------
    Kish, L. (1965). Survey sampling, ch. 2.2 and 11.7. Wiley.

    Examples
    --------
    >>> count_effective(np.array([1.0, 1.0, 2.0])), count_effective(np.ones(50), 100)
    (2.6666666666666665, 100.0)
    """
    if not len(weights):
        return 0.0
    if population is None:
        return float(weights.sum() ** 2 / (weights**2).sum())
    scaled = weights * (population / weights.sum())
    lost = float((scaled * np.maximum(scaled - 1, 0)).sum())
    return float(population**2 / lost) if lost > 0 else float("inf")
