"""The share of units with a category, corrected for the errors of a machine: array code."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import special

from mediakit.base.statistics import LEVEL, combine_limits, find_jeffreys, weigh_share

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]


class Estimate(NamedTuple):
    """An estimate with its limits, NaN where there is none."""

    value: Floats
    low: Floats
    high: Floats


def poststratify(
    n_machine: Floats, share: Floats, n_effective: Floats, *, level: float = LEVEL
) -> Estimate:
    """Return the share from what people found where the machine said no, and where it said yes.

    θ = W₁p₁ + W₀p₀: W, the shares of units with the machine's yes and no, are known of the whole
    corpus; p, the shares among them that people find, are estimated. It is the estimator
    mean(machine) + mean(human - machine) of prediction-powered inference with a mean of the errors
    for each answer of the machine, weighed by how often it gave that answer.
    Where nothing was coded of one side the machine is believed, and the interval takes anything
    from 0 to 1 for it.

    Parameters
    ----------
    n_machine
        Units with no and with yes, on the last axis of length 2.
    share, n_effective
        As `weigh_share` gives them of each side.
    """
    weights = n_machine / n_machine.sum(axis=-1, keepdims=True)
    known = np.where(n_effective > 0, share, np.array([0.0, 1.0]))
    low, high = find_jeffreys(known, n_effective, level=level)
    nothing = n_effective <= 0
    low, high = np.where(nothing, 0.0, low), np.where(nothing, 1.0, high)
    value, lowest, highest = combine_limits(weights, known, low, high)
    return Estimate(value, np.maximum(lowest, 0.0), np.minimum(highest, 1.0))


def weigh_sides(
    n_machine: Floats, weights: Floats, human: Bools, *, counts: Floats
) -> tuple[Floats, Floats]:
    """Return share and effective number of the coded units of each side, for `poststratify`.

    Weights are scaled so that the coded units of a side stand for all units of it. What was not
    seen may be as heavy as the heaviest unit, so two halves of it are added by `weigh_share`: with
    strata of unequal weights the intervals would otherwise hold on to the light ones.

    Parameters
    ----------
    n_machine
        Units with no and with yes, on the last axis.
    weights, human, counts
        Weight, what people said, and number of the coded units, or of cells of units that are
        alike; one row per side, units on the last axis. A number of 0 leaves a cell out.
    """
    total = (counts * weights).sum(axis=-1)
    scale = np.divide(n_machine, total, out=np.zeros_like(total), where=total > 0)
    scaled = weights * scale[..., None]
    heaviest = np.where(counts > 0, scaled, 1.0).max(axis=-1, initial=1.0)
    added = np.stack([heaviest, heaviest], axis=-1)
    return weigh_share(scaled, human, added, np.array([True, False]), counts=counts, finite=True)


def power_predictions(
    population: Floats, machine: Floats, human: Floats, weights: Floats, *, level: float = LEVEL
) -> Estimate:
    """Return prediction-powered inference as published: mean(machine) + mean(w (human - machine)).

    The interval is the normal one, of the variances of both means added up (Angelopoulos et al.
    2023, Algorithm 1): it speaks of more units like these, and is known to be too short where few
    errors were seen.

    Parameters
    ----------
    population
        What the machine says of all units.
    machine, human, weights
        What it and people say of the coded units, and their weights.
    """
    scaled = weights / weights.mean()
    rectifier = scaled * (human - machine)
    value = population.mean() + rectifier.mean()
    error = np.sqrt(population.var() / len(population) + rectifier.var() / len(rectifier))
    reach = special.ndtri((1 + level) / 2) * error
    return Estimate(value, value - reach, value + reach)


def invert_errors(
    observed: Floats,
    recall: Floats,
    alarm: Floats,
    errors: tuple[Floats, Floats],
    *,
    level: float = LEVEL,
) -> Estimate:
    """Return the classical correction: (observed - false alarms) / (recall - false alarms).

    The variance is that of the delta method (Rogan & Gladen 1978, p. 73) without the part of
    `observed`, which is known of the whole corpus. Limits and value are kept within 0 and 1.

    Parameters
    ----------
    observed
        Share of units in which the machine finds the category.
    recall, alarm
        Shares in which it finds it among units that have it, and that do not.
    errors
        Standard errors of these two.
    """
    apart = recall - alarm
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(apart > 0, (observed - alarm) / apart, np.nan)
        spread = np.sqrt((value * errors[0]) ** 2 + ((1 - value) * errors[1]) ** 2) / apart
    reach = special.ndtri((1 + level) / 2) * spread
    low, high, value = (np.clip(v, 0, 1) for v in (value - reach, value + reach, value))
    return Estimate(value, low, high)
