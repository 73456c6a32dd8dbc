"""Resampling: sums over articles drawn again and again, and what they say about an estimate."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import special

from mediakit.errors import ArgumentError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

DRAWS: Final = 2_000
LEAST_DRAWS: Final = 100  # fewer leave two draws outside of an interval of 95 %
EXACT_BITS: Final = 52  # of a float64: sums below 2^52 steps are exact in any order
DRAWN_AT_ONCE: Final = 2_000_000  # cells of the table of weights


def check_draws(*, seed: object, draws: object, level: float) -> None:
    """Refuse a seed, a number of draws or a level that cannot be used.

    Raises
    ------
    ArgumentError
        Naming the argument, what was found and what to give.
    """
    check_seed(seed)
    if isinstance(draws, bool) or not isinstance(draws, int) or draws < LEAST_DRAWS:
        message = f"draws={shown(draws)} are too few; give {LEAST_DRAWS} or more, usually {DRAWS}."
        raise ArgumentError(message)
    if not isinstance(level, float) or not 0 < level < 1:
        message = f"level={shown(level)} is no level; give a share such as 0.95."
        raise ArgumentError(message)


def check_seed(seed: object) -> None:
    """Refuse what is no seed.

    Raises
    ------
    ArgumentError
        With what was found and what to give.
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        message = f"seed={shown(seed)} is no seed; give a whole number from 0, such as seed=1."
        raise ArgumentError(message)


def make_rng(seed: int, *parts: object) -> np.random.Generator:
    """Return the random numbers of one part of a question: other parts make no difference to it.

    >>> int(make_rng(1, "outlet", "Echo").integers(1000))
    771
    """
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()
    return np.random.default_rng([seed, *digest])


def make_exact(values: Floats) -> Floats:
    """Return values rounded to steps so small that no sum of a resample depends on its order.

    Whole numbers stay as they are; others lose what lies beyond some twelve digits. A resample of
    n rows may hold the largest of them n times.

    >>> make_exact(np.array([3.0, 2.0])).tolist()
    [3.0, 2.0]
    """
    largest = float(np.abs(values).max(initial=0)) * max(len(values), 1)
    if largest == 0 or not np.isfinite(largest):
        return values
    step = 2.0 ** (np.ceil(np.log2(largest)) - EXACT_BITS)
    return np.asarray(np.rint(values / step) * step)


def draw_sums(rows: Floats, *, draws: int, rng: np.random.Generator) -> Floats:
    """Return the column sums of resamples: as many rows as there are, drawn with replacement.

    Parameters
    ----------
    rows
        One row per article (or other unit that is drawn as a whole), one column per sum.

    Returns
    -------
    array of float64
        One row per draw.
    """
    n = len(rows)

    def weigh(some: int) -> Floats:
        drawn = rng.integers(0, n, size=(some, n)) + np.arange(some)[:, None] * n
        return np.bincount(drawn.ravel(), minlength=some * n).reshape(some, n).astype(float)

    return np.concatenate([weigh(some) @ rows for some in _portions(draws, n)])


def permute_sums(rows: Floats, n_chosen: int, *, draws: int, rng: np.random.Generator) -> Floats:
    """Return the column sums of n_chosen of the rows, chosen at random without replacement."""
    chosen = np.arange(len(rows)) < n_chosen

    def choose(some: int) -> Floats:
        return rng.permuted(np.tile(chosen, (some, 1)), axis=1).astype(float)

    return np.concatenate([choose(some) @ rows for some in _portions(draws, len(rows))])


def flip_sums(rows: Floats, *, draws: int, rng: np.random.Generator) -> Floats:
    """Return the column sums of the rows of which each is in or out by the toss of a coin."""
    n = len(rows)
    return np.concatenate(
        [rng.integers(0, 2, size=(some, n)).astype(float) @ rows for some in _portions(draws, n)]
    )


def find_limits(drawn: Floats, *, level: float, n: int | Ints) -> tuple[Floats, Floats]:
    """Return the limits of the interval of each column of drawn estimates.

    The percentile interval, widened for few rows as Student's t is wider than the normal
    distribution: of the bootstrap it keeps that a rate has no limit below 0, and it covers more
    nearly what it claims. Simulated for rates of frames in 5 articles, the plain one covers 81 %
    and this one 89 % where 95 % are claimed; in 20 articles 91 % and 93 %.

    Parameters
    ----------
    drawn
        One row per draw, one column per estimate; NaN for a draw without it.
    level
        The share that the interval is meant to cover.
    n
        Rows (articles) that each column was drawn from; below two there are no limits.

    References
    ----------
    Hesterberg, T. C. (2015). What teachers should know about the bootstrap. The American
    Statistician 69(4), 371-386. https://doi.org/10.1080/00031305.2015.1089789
    """
    sizes = np.broadcast_to(n, drawn.shape[1:])
    limits = np.full((2, *sizes.shape), np.nan)
    for size in np.unique(sizes[sizes > 1]).tolist():
        widened = np.sqrt(size / (size - 1)) * special.stdtrit(size - 1, (1 - level) / 2)
        tail = float(special.ndtr(widened))
        some = sizes == size
        limits[:, some] = np.nanquantile(drawn[:, some], [tail, 1 - tail], axis=0)
    return limits[0], limits[1]


def _portions(draws: int, n: int) -> Iterator[int]:
    """Yield how many draws to make at once, until all are made."""
    at_once = max(1, DRAWN_AT_ONCE // max(n, 1))
    for at in range(0, draws, at_once):
        yield min(at_once, draws - at)
