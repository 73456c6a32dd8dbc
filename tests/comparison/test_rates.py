"""Rates of clumped hits: against statsmodels, slow references, and worlds without a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulls import Group, draw_group, make_table
from scipy import optimize, stats

import mediakit as mk
from mediakit.comparison import rates
from mediakit.comparison.rates import Side, add_up

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

FEW = Group(12, 4.0, 0.3)
MOST = 0.2


def draw(group: Group, *, seed: int, repetitions: int = 1) -> Side:
    """Return the articles of a group."""
    return draw_group(np.random.default_rng(seed), group, repetitions)


def flat(side: Side) -> tuple[Floats, Floats]:
    """Return hits and words of the one column of a side."""
    return side.top[:, 0], side.bottom[:, 0]


def test_standard_errors_are_those_of_statsmodels() -> None:
    """Mancl & DeRouen's in generalised estimating equations, of two outlets and of two voices."""
    import statsmodels.api as sm  # slow to import

    one, two = draw(FEW, seed=1), draw(FEW, seed=2)
    (x, w), (y, v) = flat(one), flat(two)
    hits, words = np.concatenate([x, y]), np.concatenate([w, v])
    voice = np.repeat([1.0, 0.0], len(x))
    design = sm.add_constant(voice)
    options: dict[str, Any] = {"family": sm.families.Poisson(), "offset": np.log(words)}
    apart = sm.GEE(hits, design, groups=np.arange(len(hits)), **options)
    found = apart.fit(cov_type="bias_reduced").bse
    errors = [np.sqrt(s.square[0]) / s.total[0] for s in (add_up(one), add_up(two))]
    assert found[0] == pytest.approx(errors[1], rel=1e-6)
    assert found[1] == pytest.approx(np.hypot(*errors), rel=1e-6)
    article = np.tile(np.arange(len(x)), 2)
    pairs = sm.GEE(hits, design, groups=article, **options).fit(cov_type="bias_reduced")
    both = (rates.find_residuals(one) / x.sum() - rates.find_residuals(two) / y.sum())[:, 0]
    assert pairs.bse[1] == pytest.approx(np.sqrt((both**2).sum()), rel=1e-6)


@pytest.mark.parametrize("group", [FEW, Group(6, 1.0, 0.1), Group(40, 0.5, 2.0)])
def test_limits_are_those_of_a_slow_integral(group: Group) -> None:
    """SciPy's negative binomial on a fine grid, or Student's t of the logarithm."""
    side = draw(group, seed=4)
    n, words = flat(side)
    grid = np.linspace(np.log(1e-7), np.log(MOST), 4000)
    mean = np.exp(grid)[:, None] * words
    density = np.zeros(len(grid))
    for log_k, weight in zip(rates.LOG_K, rates.K_WEIGHT, strict=True):
        k = np.exp(log_k)
        chance = stats.nbinom.logpmf(n, k, k / (k + mean)).sum(axis=1)
        density += weight * np.exp(chance) * np.sqrt((mean / (k + mean)).mean(axis=1))
    limits = np.exp(np.interp([0.025, 0.975], np.cumsum(density) / density.sum(), grid))
    left_out = [(n.sum() - a) / (words.sum() - b) for a, b in zip(n, words, strict=True)]
    rate, size = n.sum() / words.sum(), len(n)
    # Leaving out article i moves the rate by e_i / (W - w_i), e_i its residual.
    square = (((rate - np.array(left_out)) * words.sum()) ** 2).sum()
    error = np.sqrt(max(square / n.sum() ** 2, 1 / n.sum()))
    spread = np.exp(stats.t.ppf(0.975, size - 1) * error)
    found = rates.estimate_rate(side, add_up(side), level=0.95, most=MOST)
    assert found.low[0] == pytest.approx(min(limits[0], rate / spread), rel=0.03)
    assert found.high[0] == pytest.approx(max(limits[1], rate * spread), rel=0.03)


def test_of_none_the_upper_limit_leaves_no_hit_in_one_of_forty() -> None:
    side = Side(np.zeros((8, 1)), np.full((8, 1), 500.0))
    low, high = (v[0] for v in rates.estimate_rate(side, add_up(side), level=0.95, most=MOST)[1:])
    k = np.exp(rates.LOG_K)
    none = stats.nbinom.pmf(0, k, k / (k + 500 * high)) ** 8
    assert low == 0
    assert np.average(none, weights=rates.K_WEIGHT) == pytest.approx(0.025, rel=0.02)


def test_a_rate_of_nearly_every_word_is_within_its_limits() -> None:
    side = Side(np.full((9, 1), 90.0), np.full((9, 1), 100.0))
    value, low, high = (
        v[0] for v in rates.estimate_rate(side, add_up(side), level=0.95, most=MOST)
    )
    assert low < value == 0.9 < high <= 1


def test_many_lengths_in_classes_change_nothing() -> None:
    side = draw(Group(600, 2.0, 0.3), seed=5)
    before = rates.estimate_rate(side, add_up(side), level=0.95, most=MOST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rates, "LENGTHS", 1000)
        exact = rates.estimate_rate(side, add_up(side), level=0.95, most=MOST)
    np.testing.assert_allclose(before, exact, rtol=0.005)


def slow_ratio(one: Side, two: Side) -> float:
    """Return the p of the likelihood ratio of two gamma-Poisson totals, as its docstring tells."""
    sides = []
    for side in (one, two):
        n, words = flat(side)
        e = (n - n.sum() / words.sum() * words) / (1 - words / words.sum())
        df = 2 / ((e**4).sum() / (e**2).sum() ** 2 - 1 / len(n))
        df = min(max(df, 1), len(n) - 1, max(np.count_nonzero(n), 1))
        sides.append((n.sum(), words.sum(), len(n), (e**2).sum(), df))
    total, base = (sum(side[at] for side in sides) for at in (0, 1))
    own = [max(s / max(x, 1) ** 2 - 1 / max(x, 1), 0) * size for x, _, size, s, _ in sides]
    both = (own[0] * sides[0][0] + own[1] * sides[1][0]) / total
    parts = []
    for clump, (x, words, size, _, df) in zip(own, sides, strict=True):
        variance = (clump * x + 2 * max(both, np.exp(0.5) / 0.2)) / (x + 2) / size
        parts.append((x + words / base, words, variance, df))

    def fit(log_rate: float | None) -> float:
        value = 0.0
        for x, words, variance, _ in parts:
            shape, mean = 1 / variance, x if log_rate is None else np.exp(log_rate) * words
            value += stats.nbinom.logpmf(0, shape, shape / (shape + mean))  # the terms with `mean`
            value += x * np.log(mean / (shape + mean))
        return value

    best = optimize.minimize_scalar(lambda at: -fit(at), bounds=(-25, 0), method="bounded")
    v = [1 / x + variance for x, _, variance, _ in parts]
    df = sum(v) ** 2 / sum(variance**2 / df for *_, variance, df in parts)
    df = min(df, sides[0][2] + sides[1][2] - 2)
    return float(2 * stats.t.sf(np.sqrt(max(2 * (fit(None) + best.fun), 0)), df))


@pytest.mark.parametrize("seed", range(4))
def test_the_likelihood_ratio_is_that_of_an_optimiser(seed: int) -> None:
    one, two = draw(FEW, seed=seed), draw(Group(30, 2.0, 1.0), seed=seed + 10)
    found = rates.compare_rates(add_up(one), add_up(two))[0]
    assert found == pytest.approx(slow_ratio(one, two), rel=1e-4)


def test_welchs_test_is_scipys_but_for_the_degrees_of_freedom() -> None:
    rng = np.random.default_rng(3)
    one, two = rng.normal(0, 1, (400, 1)), rng.normal(0.1, 2, (300, 1))
    found = rates.compare_means(*(add_up(Side(v, np.ones_like(v))) for v in (one, two)))
    assert found == pytest.approx(stats.ttest_ind(one, two, equal_var=False).pvalue, rel=0.05)


@given(st.lists(st.integers(0, 40), min_size=5, max_size=30))
def test_degrees_of_freedom_are_between_one_and_all_but_one(hits: list[int]) -> None:
    n = np.array(hits, float)[:, None]
    sums = add_up(Side(n, np.full_like(n, 100.0)))
    assert 1 <= sums.df[0] <= len(hits) - 1


# Worlds in which nothing differs. Each cell is one of the grid that `make bench` goes through.


def compare(one: Group, two: Group, *, repetitions: int, seed: int) -> pd.DataFrame:
    """Return the rows of the first group against the second, one for each repetition."""
    table = make_table(np.random.default_rng(seed), one, two, repetitions)
    found = mk.compare_groups(
        table, measure="per_1000", by="outlet", seed=1, reference="Star", draws=400
    )
    return found[found["outlet"] == "Echo"]


@pytest.mark.parametrize(
    ("one", "two", "most"),
    [
        (Group(30, 1.0, 0.2), Group(30, 1.0, 0.2), 0.07),
        (Group(10, 4.0, 0.2), Group(100, 4.0, 0.2), 0.07),
        (Group(10, 1.0, 0.5, 300), Group(80, 1.0, 0.5, 1200), 0.07),
        (Group(10, 4.0, 0.2), Group(50, 4.0, 2.0), 0.12),
    ],
)
def test_what_does_not_differ_is_not_found(one: Group, two: Group, most: float) -> None:
    """Neither by p, nor by the interval, nor by both, which make a finding."""
    found = compare(one, two, repetitions=300, seed=6)
    clear = (found["difference_low"] > 0) | (found["difference_high"] < 0)
    assert (found["p"] < 0.05).mean() <= most + 0.02
    assert clear.mean() <= 0.06 + 0.02
    assert ((found["p"] < 0.05) & clear).mean() <= 0.05
    held = (found["low"] <= one.rate) & (one.rate <= found["high"])
    assert held.mean() >= 0.90 - 0.02
    assert found["p"].notna().all()


def test_a_side_without_a_hit_makes_no_difference_sure() -> None:
    """Ten short articles without one beside eighty long ones: three of five were told apart."""
    found = compare(Group(10, 0.2, 0.5, 200), Group(80, 0.2, 0.5, 800), repetitions=200, seed=7)
    none = found[found["estimate"] == 0]
    assert len(none) > 50
    assert ((none["difference_low"] > 0) | (none["difference_high"] < 0)).mean() <= 0.02
    assert (none["low"] == 0).all()
    assert (none["high"] > 0).all()


def test_what_differs_is_found() -> None:
    """A rate four times as high, in most of the corpora; what could be seen says how likely."""
    found = compare(Group(100, 4.0, 0.5), Group(100, 1.0, 0.5), repetitions=100, seed=8)
    clear = (found["p"] < 0.05) & (found["difference_low"] > 0)
    assert clear.mean() > 0.9
    assert found["ratio"].median() == pytest.approx(4, rel=0.15)
    assert ((found["ratio_low"] <= 4) & (found["ratio_high"] >= 4)).mean() > 0.9
    ratio = float(found["detectable"].median())
    seen = compare(Group(100, ratio, 0.5), Group(100, 1.0, 0.5), repetitions=150, seed=9)
    assert 0.65 < (seen["p"] < 0.05).mean() < 0.95


def test_two_voices_of_the_same_articles_do_not_differ() -> None:
    """What they share cancels; each clumps in its own way, too."""
    rng = np.random.default_rng(10)
    shape = (30, 500)
    shared = rng.gamma(0.3, 1 / 0.3, shape)
    sides = []
    for words in (300.0, 80.0):
        w = np.maximum(20, rng.lognormal(np.log(words), 0.5, shape)).round()
        own = rng.gamma(1, 1, shape)
        sides.append(Side(rng.poisson(0.003 * shared * own * w).astype(float), w))
    names = ("quoted", "outlet")
    table = make_table(rng, sides[0], sides[1], 500, by="voice", names=names)
    found = mk.compare_groups(table, measure="per_1000", by="voice", seed=1, draws=400)
    rows = found[found["voice"] == "quoted"]
    assert (rows["p"] < 0.05).mean() <= 0.07
    clear = (rows["difference_low"] > 0) | (rows["difference_high"] < 0)
    assert clear.mean() <= 0.07


@pytest.mark.parametrize(("n", "m"), [(10, 80), (30, 30)])
@pytest.mark.parametrize("share", [0.05, 0.3])
def test_shares_of_articles_keep_what_they_claim(n: int, m: int, share: float) -> None:
    """Where a small group has none, or all, its share is not sure for that."""
    rng, k = np.random.default_rng(n), 400
    rows = [
        pd.DataFrame(
            {
                "doc_id": np.repeat([f"{name}{at}" for at in range(size)], k),
                "outlet": name,
                "category": np.tile([f"r{at:03}" for at in range(k)], size),
                "present": rng.random(size * k) < share,
            }
        )
        for name, size in (("Echo", n), ("Star", m))
    ]
    table = pd.concat(rows, ignore_index=True)
    options: dict[str, Any] = {"measure": "present", "reference": "Star", "draws": 400}
    found = mk.compare_groups(table, by="outlet", seed=1, **options)
    mine = found[found["outlet"] == "Echo"]
    assert ((mine["low"] <= share) & (share <= mine["high"])).mean() >= 0.92
    clear = (mine["difference_low"] > 0) | (mine["difference_high"] < 0)
    assert clear.mean() <= 0.07
    assert (mine["p"] < 0.05).mean() <= 0.07
