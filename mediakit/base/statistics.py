"""How sure is a difference, a share or a mean: arrays in, arrays out.

First measures of how counts differ, go together and are spread, then shares of weighted units, then
what is drawn again and again, and last the rows that stand for a long table.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from mediakit.errors import ArgumentError, check_count, shown
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy.typing as npt

    from mediakit.base.arrays import Codes, Flags, Floats, Index

# What stands for no occurrence in a ratio. Hardie (2014) takes half an occurrence.
HALF: Final = 0.5

DICE_TOP: Final = 14.0  # Rychlý (2008), p. 9


def measure_log_likelihood(
    n: Codes, n_reference: Codes, n_words: Codes, n_words_reference: Codes
) -> Floats:
    """How surely do two rates differ? G² = 2 Σ O ln(O / E), over four cells: term, others by side.

    Over two (Rayson & Garside 2000, https://doi.org/10.3115/1117729.1117730) it is a little lower.

    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence.
    Computational Linguistics, 19(1), 61-74. https://aclanthology.org/J93-1003/

    >>> counts = [np.array([value]) for value in (30, 10, 1_000, 2_000)]
    >>> measure_log_likelihood(*counts).round(2).tolist()
    [29.46]
    """
    from scipy import special  # takes longer to load than all that a text needs

    share = (n + n_reference) / (n_words + n_words_reference)
    g2 = np.zeros(np.shape(share))
    for found, words in ((n, n_words), (n_reference, n_words_reference)):
        g2 += special.rel_entr(found, words * share)
        g2 += special.rel_entr(words - found, words * (1 - share))
    return np.maximum(2 * g2, 0.0)  # of equal rates rounding may leave less than nothing


def measure_log_ratio(
    n: Codes, n_reference: Codes, n_words: Codes, n_words_reference: Codes
) -> Floats:
    """How many times more frequent, in doublings? Log₂ of the ratio of the rates; none counts half.

    Hardie, A. (2014). Log Ratio: An informal introduction. Centre for Corpus Approaches to Social
    Science, Lancaster. https://cass.lancs.ac.uk/log-ratio-an-informal-introduction/

    >>> counts = [np.array(value) for value in ([10, 10], [2, 0], [1_000, 1_000], [1_000, 1_000])]
    >>> measure_log_ratio(*counts).round(4).tolist()
    [2.3219, 4.3219]
    """
    rate = np.maximum(n, HALF) / n_words
    other: Floats = np.maximum(n_reference, HALF) / n_words_reference
    return np.log2(rate) - np.log2(other)


def measure_log_odds(
    n: Codes, n_reference: Codes, n_words: Codes, n_words_reference: Codes
) -> tuple[Floats, Floats]:
    """How far apart are the odds of a term (natural logarithm), and how far in standard errors?

    With an informative Dirichlet prior, the words of both sides together (as in tidylo): the ratio
    of a rare term is drawn towards 0, and so it is no size of the difference.

    Monroe, B. L., Colaresi, M. P., & Quinn, K. M. (2008). Fightin' words: Lexical feature selection
    and evaluation for identifying the content of political conflict. Political Analysis, 16(4),
    372-403. https://doi.org/10.1093/pan/mpn018

    >>> counts = [np.array([value]) for value in (10, 2, 1_000, 1_000)]
    >>> [values.round(3).tolist() for values in measure_log_odds(*counts)]
    [[0.455], [1.33]]
    """
    y_i, y_j, n_i, n_j = n, n_reference, n_words, n_words_reference
    alpha_0 = n_i + n_j
    alpha_w = y_i + y_j  # equation 23, alpha_0 y_w / n, with alpha_0 = n
    omega_i = (y_i + alpha_w) / (n_i + alpha_0 - y_i - alpha_w)
    omega_j = (y_j + alpha_w) / (n_j + alpha_0 - y_j - alpha_w)
    delta = np.log(omega_i) - np.log(omega_j)  # equation 16
    variance = 1 / (y_i + alpha_w) + 1 / (y_j + alpha_w)  # equation 20
    zeta = delta / np.sqrt(variance)  # equation 22
    return delta, zeta


def adjust_p(p: Floats) -> Floats:
    """What share of false findings goes with calling each p a finding? Missing ones stay missing.

    Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal
    Statistical Society B, 57(1), 289-300. https://doi.org/10.1111/j.2517-6161.1995.tb02031.x

    >>> adjust_p(np.array([0.01, 0.04, np.nan, 0.03])).round(3).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    q = np.full(len(p), np.nan)
    tested = ~np.isnan(p)
    ordered = np.sort(p[tested])
    inflated = ordered * (len(ordered) / np.arange(1, len(ordered) + 1))
    least = np.minimum.accumulate(inflated[::-1])[::-1]  # no q above that of a larger p
    q[tested] = np.clip(least[np.searchsorted(ordered, p[tested])], 0, 1)
    return q


def measure_logdice(n: Codes, n_pattern: Codes, n_word: Codes) -> Floats:
    """How exclusively do two words go together? 14 + log₂ of Dice; one more is twice as often.

    Rychlý, P. (2008). A lexicographer-friendly association score. Proceedings of Recent Advances in
    Slavonic Natural Language Processing, 6-9. https://nlp.fi.muni.cz/raslan/2008/papers/13.pdf

    >>> measure_logdice(*(np.array([value]) for value in (5, 10, 10))).tolist()
    [13.0]
    """
    return DICE_TOP + np.log2(2 * n / (n_pattern + n_word))


def measure_npmi(n: Codes, n_near: Codes, n_word: Codes, n_words: Codes) -> Floats:
    """How much more often together than by chance, from -1 (never) over 0 to 1 (only together)?

    Pointwise mutual information over -ln p(x, y). Missing where every word is such a pair.

    Bouma, G. (2009). Normalized (pointwise) mutual information in collocation extraction. GSCL
    Conference, 31-40. https://svn.spraakdata.gu.se/repos/gerlof/pub/www/Docs/npmi-pfd.pdf

    >>> measure_npmi(*(np.array([value]) for value in (10, 10, 10, 1_000))).round(6).tolist()
    [1.0]
    """
    pmi = np.log(n * (n_words / (n_near * n_word)))
    surprise = -np.log(n / n_words)
    npmi = np.full(len(pmi), np.nan)
    np.divide(pmi, surprise, out=npmi, where=surprise > 0)
    return npmi


LEVEL: Final = 0.95

PRIOR: Final = 0.5  # Jeffreys' prior, Beta(1/2, 1/2)


def find_jeffreys(share: Floats, n: Floats, *, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return the limits of the Jeffreys interval of each share of n units.

    The quantiles of Beta(x + 1/2, n - x + 1/2), the lower 0 where x = 0, the upper 1 where x = n.
    Of infinitely many units it is the share. `n` may be an effective number (`weigh_share`).

    Brown, L. D., Cai, T. T., & DasGupta, A. (2001). Interval estimation for a binomial proportion.
    Statistical Science 16(2), 101-133. https://doi.org/10.1214/ss/1009213286

    >>> low, high = find_jeffreys(np.array([0.0, 0.5]), np.array([10.0, 10.0]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.224], [0.217, 0.776])
    """
    from scipy import special

    tail, whole = (1 - level) / 2, np.isinf(n)
    n = np.where(whole, 1.0, n)
    x = share * n
    low, high = (special.betaincinv(x + PRIOR, n - x + PRIOR, q) for q in (tail, 1 - tail))
    low, high = np.where(x <= 0, 0.0, low), np.where(x >= n, 1.0, high)
    return np.where(whole, share, low), np.where(whole, share, high)


def combine_limits(
    weights: Floats, shares: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return the weighted sum of independent shares over the last axis, and its limits.

    The "method of variance estimates recovery": each limit of the sum is as far from it as the
    limits of its parts are together, squared and added up. Weights may be negative.

    Zou, G. Y., & Donner, A. (2008). Construction of confidence limits about effect measures: A
    general approach. Statistics in Medicine 27(10), 1693-1702. https://doi.org/10.1002/sim.3095

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
    success: Flags,
    added: Floats,
    added_success: Flags,
    *,
    counts: Floats | None = None,
    finite: bool = False,
) -> tuple[Floats, Floats]:
    """Return a weighted share, and how many units drawn with equal chances it is worth.

    The effective number is p(1 - p) / v, v being the variance of the share by Taylor linearization,
    Σw²(y - p)² / (Σw)². Where y is nearly always the same, v says nothing of what was not seen,
    which may have twenty times the weight. So half a unit of each kind that could have been seen is
    added for p and v, though not for the share.

    `weights` and `success` (whether its share is wanted) are of the units, on the last axis,
    `added` and `added_success` of the kinds of which half a unit is added, `counts` how many units
    are alike. Where `finite`, the corpus itself is the question, and each weight says how many of
    its units are meant: w² counts as w(w - 1), and a sample of everything is worth infinitely many.
    Of nothing the share is NaN, and worth 0.

    Korn, E. L., & Graubard, B. I. (1998). Confidence intervals for proportions with small expected
    number of positive counts estimated from survey data. Survey Methodology 24(2), 193-201.
    https://www150.statcan.gc.ca/n1/pub/12-001-x/1998002/article/4356-eng.pdf

    >>> alike, kinds = np.ones(50), (np.ones(2), np.array([True, False]))
    >>> [round(float(v), 6) for v in weigh_share(alike, alike > 0, *kinds)]
    [1.0, 50.0]
    >>> found = weigh_share(2 * alike, alike > 0, 2 * kinds[0], kinds[1], finite=True)
    >>> [round(float(v), 6) for v in found]
    [1.0, 100.0]
    """
    n_alike = np.ones_like(weights) if counts is None else counts
    n, total = n_alike.sum(axis=-1), (n_alike * weights).sum(axis=-1)
    found = (n_alike * weights * success).sum(axis=-1)
    share = np.divide(found, total, out=np.full(np.shape(total), np.nan), where=total > 0)
    smoothed_total = total + 0.5 * added.sum(axis=-1)
    p = (found + 0.5 * (added * added_success).sum(axis=-1)) / smoothed_total
    lost = sum(
        (times * w * np.maximum(w - finite, 0) * (y - p[..., None]) ** 2).sum(axis=-1)
        for times, w, y in ((n_alike, weights, success), (0.5, added, added_success))
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = p * (1 - p) * smoothed_total**2 / lost * (n / (n + 0.5 * added.shape[-1]))
    return share, np.where(n > 0, np.where(lost > 0, worth, np.inf), 0.0)


DRAWS: Final = 2_000

LEAST_DRAWS: Final = 100  # fewer leave two draws outside of an interval of 95 %

EXACT_BITS: Final = 52  # of a float64: sums below 2^52 steps are exact in any order

LARGE: Final = 10_000  # rows from which on a sum of some of them is as good as normal

STEADY: Final = 1e-9  # of a variance: what keeps columns that are alike apart

DRAWN_AT_ONCE: Final = 2_000_000  # cells of the table of weights

ROWS_AT_ONCE: Final = 50_000

BLOCK: Final = 128  # rows that follow each other in a shuffle, added up once for all draws
SPARSE: Final = 4  # of so many rows one is drawn: the others are left out of the product

CACHED: Final = 200_000  # rows looked up at once, so many that the processor has them at hand
LOOKED_UP: Final = 8  # columns; more are faster multiplied with how often each row was drawn

# Multiplications in a product of matrices up to which OpenBLAS works alone: above it wakes threads,
# which wait for more by spinning, most of the time of products as small as these.
ALONE: Final = 500_000
FEW: Final = 8  # draws in such a product, or it is not worth while


def check_draws(*, seed: object, draws: object, level: float) -> None:
    """Refuse a seed, a number of draws or a level that cannot be used."""
    check_seed(seed)
    if isinstance(draws, bool) or not isinstance(draws, int) or draws < LEAST_DRAWS:
        fix = f"Use {LEAST_DRAWS} or more, usually {DRAWS}."
        raise ArgumentError(f"draws={shown(draws)} is not valid. {fix}")
    check_level(level)


def check_level(level: object) -> None:
    """Refuse what is no level of intervals."""
    if not isinstance(level, float) or not 0 < level < 1:
        fix = "Use a value between 0 and 1, such as 0.95."
        raise ArgumentError(f"level={shown(level)} is not valid. {fix}")


def check_seed(seed: object) -> None:
    """Refuse what is no seed."""
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        fix = "Use a whole number from 0, such as seed=1."
        raise ArgumentError(f"seed={shown(seed)} is not valid. {fix}")


def make_rng(seed: int, *parts: object) -> np.random.Generator:
    """Return the random numbers of one part of a question: other parts make no difference to it.

    >>> int(make_rng(1, "outlet", "Echo").integers(1000))
    771
    """
    return np.random.default_rng([seed, *_hash(*parts)])


def make_exact(
    values: Floats, owner: Codes | None = None, *, n: Floats | int | None = None
) -> Floats:
    """Return values rounded to steps so small that no sum of a resample depends on its order.

    The sums are those of columns, or those of each `owner` of values. Whole numbers stay as they
    are. A resample of n rows, as many as there are values, may hold the largest of them n times.
    """
    if not len(values):
        return values
    if owner is None:
        largest = np.abs(values).max(axis=0)
    else:
        largest = np.zeros(int(owner.max()) + 1)
        np.maximum.at(largest, owner, np.abs(values))
    step = find_step(largest, len(values) if n is None else n)
    step = step if owner is None else step[owner]
    return np.asarray(np.rint(values / step) * step)


def find_step(largest: Floats, n: Floats | int) -> Floats:
    """Return the steps to which `make_exact` rounds n values of which this is the largest."""
    known = (largest > 0) & np.isfinite(largest)
    most = np.where(known, largest, 1.0) * np.maximum(n, 1)
    return np.asarray(np.exp2(np.ceil(np.log2(most)) - EXACT_BITS))


def draw_sums(rows: Floats, *, draws: int, rng: np.random.Generator) -> Floats:
    """Return, a row for each draw, the column sums of as many rows, drawn with replacement.

    The rows are exact, as `make_exact` has them: they are added up in whatever order is fast.
    """
    n, columns, one = len(rows), np.ascontiguousarray(rows.T), np.ones(len(rows))

    def look_up(some: int) -> Floats:  # clipped, as it takes longer to check each place
        drawn = rng.integers(0, n, size=(some, n))
        sums = [column.take(drawn, mode="clip") @ one for column in columns]
        return np.stack(sums, axis=1)

    def weigh(some: int) -> npt.NDArray[Any]:
        drawn = rng.integers(0, n, size=(some, n)) + np.arange(some)[:, None] * n
        return np.bincount(drawn.ravel(), minlength=some * n).reshape(some, n)

    if len(columns) > LOOKED_UP:
        return _multiply(weigh, rows, draws)
    return np.concatenate([look_up(some) for some in _portion(draws, CACHED // n)])


class Rows(NamedTuple):
    """Rows of a table that is too large to be there as a whole: they are made when asked for."""

    n: int
    take: Callable[[Index], Floats]  # the rows at these places, in columns that differ
    sum: Callable[[Index], Floats]  # and the sum of each column of them
    every: Index | slice = slice(None)  # where each column is among those that differ

    def add_up(self) -> Floats:
        """Return the sum of each column."""
        return np.asarray(sum(map(self.sum, self.portion())))

    def multiply(self, center: Floats | float = 0.0) -> Floats:
        """Return the sums of products of any two columns, of how far they are from a center."""

        def square(rows: Floats) -> Floats:
            middle = np.zeros(rows.shape[1])
            middle[self.every] = center
            rows = rows - middle
            return rows.T @ rows

        products = np.asarray(sum(square(self.take(some)) for some in self.portion()))
        return products[self.every][:, self.every]

    def spread(self) -> tuple[Floats, Floats]:
        """Return the sums, and those of products of how far the rows are from their mean."""
        total = self.add_up()
        return total, self.multiply(total / self.n)

    def portion(self, at_once: int = ROWS_AT_ONCE) -> Iterator[Index]:
        """Yield the places of all rows, some at once."""
        for at in range(0, max(self.n, 1), at_once):
            yield np.arange(at, min(at + at_once, self.n))


class Shuffled:
    """Rows in random order, again and again: any that follow each other are a draw of so many.

    All who draw a few of these rows, each as many as they need, share the shuffles.
    """

    def __init__(self, rows: Rows, rng: np.random.Generator) -> None:
        """Shuffle nothing yet."""
        self.rows, self.rng = rows, rng
        # Of each shuffle the rows in order, where each row is, and the sums before each block.
        self.made: list[tuple[Codes, Codes, Floats]] = []

    def draw(self, few: int, draws: int, left_out: Index | None = None) -> Floats:
        """Return the column sums of a few of the rows, but for those left out, for each draw."""
        left_out = np.zeros(0, np.int64) if left_out is None else left_out
        in_each = (self.rows.n - len(left_out)) // max(few, 1)
        self._shuffle(-(-draws // in_each) - len(self.made))
        sums = []
        for at, (order, places, before) in zip(range(0, draws, in_each), self.made, strict=False):
            gone = np.sort(places[left_out])
            ahead = gone - np.arange(len(gone))  # how many rows that stay are before each
            bounds = few * np.arange(min(in_each, draws - at) + 1)
            ends = bounds + ahead.searchsorted(bounds)
            # What is before the end of a draw: whole blocks, some rows, less what is left out.
            block, n_more = np.divmod(ends, BLOCK)
            more = _add_runs(ends - n_more, n_more, order, self.rows)
            starts = gone.searchsorted(ends[:-1])
            less = _add_runs(starts, np.diff(gone.searchsorted(ends)), order[gone], self.rows)
            sums.append(np.diff(before[block] + more, axis=0) - less)
        return np.concatenate(sums)[:, self.rows.every]

    def _shuffle(self, n: int) -> None:
        """Shuffle the rows n times more."""
        from scipy import sparse

        if n < 1:
            return
        rows = self.rows
        orders = np.stack([self.rng.permutation(rows.n).astype(np.int32) for _ in range(n)])
        places = np.empty_like(orders)
        np.put_along_axis(places, orders, np.arange(rows.n, dtype=np.int32)[None], axis=1)
        n_blocks = rows.n // BLOCK + 1
        sums = np.zeros((n * (n_blocks + 1), rows.take(np.arange(1)).shape[1]))
        for some in rows.portion():
            owner = places[:, some] // BLOCK + 1 + (n_blocks + 1) * np.arange(n)[:, None]
            cells = np.ones(owner.size), owner.T.ravel(), np.arange(0, owner.size + 1, n)
            weights = sparse.csc_array(cells, (len(sums), len(some)))
            sums += np.asarray(weights @ rows.take(some))
        before = sums.reshape(n, n_blocks + 1, -1)
        self.made += zip(orders, places, np.cumsum(before, axis=1, out=before), strict=True)


def _add_runs(starts: Codes, lengths: Codes, order: Codes, rows: Rows) -> Floats:
    """Return the column sums of runs of rows, as they follow each other in some order."""
    from scipy import sparse

    ends = np.cumsum(lengths)
    at = np.arange(int(ends[-1])) + np.repeat(starts - ends + lengths, lengths)
    cells = np.ones(len(at)), np.arange(len(at)), np.append(0, ends)
    weights = sparse.csr_array(cells, (len(starts), len(at)))
    return np.asarray(weights @ rows.take(order[at]))


def permute_sums(
    rows: Rows,
    n_chosen: int,
    *,
    draws: int,
    rng: np.random.Generator,
    spread: Callable[[], tuple[Floats, Floats]] | None = None,
    draw_few: Callable[[int, int], Floats] | None = None,
) -> Floats:
    """Return the column sums of n_chosen of the rows, chosen at random without replacement.

    Where `LARGE` or more are chosen, and as many left, the sums are as good as normal, and drawn as
    such, by the sums of all rows and those of products of how far they are from their mean, which
    `spread` may know; of so many rows in all, a few are looked up in shuffles, which `draw_few` may
    have.
    """
    n, few = rows.n, min(n_chosen, rows.n - n_chosen)

    def choose(some: int) -> npt.NDArray[Any]:  # the lowest keys; two alike are one in 10⁹
        keys = rng.integers(0, 1 << 32, size=(some, n), dtype=np.uint32)
        last = max(n_chosen - 1, 0)
        return np.asarray((keys <= np.partition(keys, last, axis=1)[:, [last]]) & (n_chosen > 0))

    if n < 2 * LARGE:
        every = rows.take(np.arange(n))
        if n_chosen * SPARSE > n:
            return _multiply(choose, every, draws)[:, rows.every]
        parts = (choose(some) for some in _portion(draws, CACHED // max(n, 1)))
        return np.concatenate([_select(chosen, every) for chosen in parts])[:, rows.every]
    if few < LARGE:
        sums = (draw_few or Shuffled(rows, rng).draw)(few, draws)
        return sums if few == n_chosen else rows.add_up() - sums
    total, products = spread() if spread else rows.spread()
    share = n_chosen / n
    return _draw_normal(share * total, products * (share * (n - n_chosen) / (n - 1)), draws, rng)


def flip_sums(rows: Rows, *, draws: int, rng: np.random.Generator) -> Floats:
    """Return the column sums of the rows of which each is in or out by the toss of a coin.

    From twice `LARGE` on they are normal, as in `permute_sums`.
    """
    if rows.n >= 2 * LARGE:
        return _draw_normal(rows.add_up() / 2, rows.multiply() / 4, draws, rng)
    tossed = rows.take(np.arange(rows.n))
    return _multiply(lambda some: rng.integers(0, 2, size=(some, rows.n)), tossed, draws)


def _select(chosen: Flags, rows: Floats) -> Floats:
    """Return the column sums of the rows that each draw has chosen, which are few of them."""
    from scipy import sparse

    (draws, n), at = chosen.shape, np.flatnonzero(chosen)
    starts = at.searchsorted(np.arange(0, (draws + 1) * n, n))
    return np.asarray(sparse.csr_array((np.ones(len(at)), at % n, starts), chosen.shape) @ rows)


def _draw_normal(center: Floats, spread: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Return draws of a normal distribution with these means and covariances."""
    size = np.sqrt(np.diag(spread))
    scale = np.where(size > 0, size, 1.0)
    root = np.linalg.cholesky(spread / np.outer(scale, scale) + STEADY * np.eye(len(size)))
    return np.asarray(center + rng.standard_normal((draws, len(size))) @ root.T * size)


def find_limits(drawn: Floats, *, level: float, n: int | Codes) -> tuple[Floats, Floats]:
    """Return the limits of the interval of each column of drawn estimates.

    The percentile interval, widened for few rows as Student's t is wider than the normal
    distribution. It is for means of units that are alike, as sentences or coders' units; rates of
    hits that clump in articles have those of `comparison.rates`.

    `drawn` has NaN for a draw without the estimate. `n` is how many rows each column was drawn
    from; below two there are no limits.

    Hesterberg, T. C. (2015). What teachers should know about the bootstrap. The American
    Statistician 69(4), 371-386. https://doi.org/10.1080/00031305.2015.1089789
    """
    from scipy import special

    sizes = np.broadcast_to(n, drawn.shape[1:])
    quantile = (
        np.nanquantile if np.isnan(drawn).any() else np.quantile
    )  # the same, ten times faster
    limits = np.full((2, *sizes.shape), np.nan)
    for size in np.unique(sizes[sizes > 1]).tolist():
        widened = np.sqrt(size / (size - 1)) * special.stdtrit(size - 1, (1 - level) / 2)
        tail = float(special.ndtr(widened))
        some = sizes == size
        limits[:, some] = quantile(drawn[:, some], [tail, 1 - tail], axis=0)
    return limits[0], limits[1]


def _multiply(draw: Callable[[int], npt.NDArray[Any]], rows: Floats, draws: int) -> Floats:
    """Return the column sums of rows with the weights of each draw, made some at once."""
    few, many = ALONE // max(rows.size, 1), DRAWN_AT_ONCE // max(len(rows), 1)
    at_once = few if few >= FEW else many
    return np.concatenate([draw(some).astype(float) @ rows for some in _portion(draws, at_once)])


def _portion(draws: int, at_once: int) -> Iterator[int]:
    """Yield how many of some draws are made at once."""
    at_once = max(at_once, 1)
    yield from (min(at_once, draws - at) for at in range(0, draws, at_once))


PLACE = ("doc_id", "start", "end")


def draw_rows(
    table: pd.DataFrame, *, n: int, seed: int, by: Sequence[str] = PLACE
) -> pd.Series[bool]:
    """Which n rows stand for a long table?

    Each row draws a number by the seed and its own place in the text, and the n lowest are kept:
    rows of one article more or less change nothing among the others.

    Parameters
    ----------
    table, n, seed
        Any table, how many of its rows, and the seed of the draw.
    by
        The columns that tell one row from another.

    Returns
    -------
    Series of bool
        One value per row, as `mk.show(where=…)` takes them.

    Raises
    ------
    ArgumentError, ColumnMissingError
        If `n` is negative, or a column of `by` missing.

    Examples
    --------
    >>> hits = pd.DataFrame({"doc_id": list("abcde"), "start": 0, "end": 3})
    >>> draw_rows(hits, n=2, seed=1).sum()
    np.int64(2)
    """
    check_count("n", n, 0)
    check_columns(table, by)
    kept = np.ones(len(table), dtype=bool)
    if len(table) > n:
        places = table[list(by)].itertuples(index=False, name=None)
        drawn = np.array([draw_number(seed, place) for place in places])
        kept[np.argsort(drawn, kind="stable")[n:]] = False
    return pd.Series(kept, index=table.index, dtype=bool)


def draw_number(seed: int, place: tuple[object, ...]) -> bytes:
    """Return what a row draws: the same wherever it stands, of all rows 32 bytes at random."""
    return _hash(seed, *place)


def _hash(*parts: object) -> bytes:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()
