"""Measures equal SciPy's, NLTK's, and figures that were printed in papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.association import BigramAssocMeasures
from scipy import stats as oracle

import mediakit as mk
from mediakit.base import statistics as stats

if TYPE_CHECKING:
    import numpy.typing as npt

EXACT = 1e-10

sides = st.tuples(
    *(st.integers(0, 400), st.integers(0, 400), st.integers(401, 90_000), st.integers(401, 90_000))
).filter(lambda counts: counts[0] + counts[1] > 0)


def arrays(*values: int) -> list[npt.NDArray[np.int64]]:
    """Return each value as an array of one."""
    return [np.array([value]) for value in values]


def draw_counts(n: int) -> list[npt.NDArray[np.int64]]:
    """Return n cells each of terms and words of two sides, zeros and equal rates among them."""
    rng = np.random.default_rng(1)
    found = [rng.integers(0, 60, n), rng.integers(0, 60, n)]
    found[1][:5] = 0
    found[0][5:9] = 0
    words = [rng.integers(60, 100_000, n), rng.integers(60, 100_000, n)]
    words[1][9], found[1][9] = words[0][9], found[0][9]
    return [*found, *words]


def test_g2_is_scipys_over_four_cells() -> None:
    """`chi2_contingency` with the log-likelihood statistic."""
    counts = draw_counts(300)
    g2 = stats.measure_log_likelihood(*counts)
    for i, (a, b, c, d) in enumerate(zip(*(column.tolist() for column in counts), strict=True)):
        cells = [[a, b], [c - a, d - b]]
        found = oracle.chi2_contingency(cells, correction=False, lambda_="log-likelihood")
        assert g2[i] == pytest.approx(found.statistic, rel=EXACT, abs=1e-9)


@pytest.mark.parametrize(
    ("cells", "printed"),
    [  # Dunning (1993), table 1: A B, A not B, B not A, neither
        ((110, 2442, 111, 29114), 270.72),
        ((29, 13, 123, 31612), 263.90),
        ((31, 23, 139, 31584), 256.84),
        ((10, 0, 3, 31764), 167.23),
        ((76, 104, 2476, 29121), 157.21),
    ],
)
def test_g2_is_that_of_dunnings_table(cells: tuple[int, int, int, int], printed: float) -> None:
    """As printed in the paper that brought the measure to texts."""
    a, b, c, d = cells
    assert stats.measure_log_likelihood(*arrays(a, c, a + b, c + d))[0].round(2) == printed


@pytest.mark.parametrize(
    ("counts", "four", "two", "ratio"),
    [
        ((10, 2, 1_000, 1_000), 5.8543, 5.8221, 2.3219),
        ((30, 10, 1_000, 2_000), 29.46, 29.04, 2.5850),
        ((10, 0, 1_000, 1_000), None, 13.8629, 4.3219),
    ],
)
def test_the_variant_is_the_one_that_is_named(
    counts: tuple[int, int, int, int], four: float | None, two: float, ratio: float
) -> None:
    """Four cells, where two would give another number; and no log ratio is infinite."""
    n, m, words, others = counts
    g2 = stats.measure_log_likelihood(*arrays(*counts))[0]
    expected = np.array([words, others]) * (n + m) / (words + others)
    pair = oracle.power_divergence([n, m], expected, lambda_="log-likelihood").statistic
    assert pair == pytest.approx(two, abs=5e-3)
    assert g2 > pair
    assert four is None or g2 == pytest.approx(four, abs=5e-3)
    assert stats.measure_log_ratio(*arrays(*counts))[0].round(4) == ratio


@given(sides)
def test_swapping_sides_turns_the_signs(counts: tuple[int, int, int, int]) -> None:
    """And leaves the evidence as it is."""
    n, m, words, others = counts
    there, back = arrays(n, m, words, others), arrays(m, n, others, words)
    ratio = stats.measure_log_ratio(*there)
    assert ratio == pytest.approx(-stats.measure_log_ratio(*back), abs=1e-12)
    for one, two in zip(stats.measure_log_odds(*there), stats.measure_log_odds(*back), strict=True):
        assert one == pytest.approx(-two, abs=1e-12)
    g2 = stats.measure_log_likelihood(*there)
    assert g2 == pytest.approx(stats.measure_log_likelihood(*back), abs=1e-8)
    assert np.isfinite([ratio, g2, *stats.measure_log_odds(*there)]).all()


def test_q_is_scipys_over_what_was_tested() -> None:
    """A missing p takes no part."""
    p = np.random.default_rng(2).random(200) ** 3
    tested = np.arange(200) % 7 > 0
    q = stats.adjust_p(np.where(tested, p, np.nan))
    assert q[tested] == pytest.approx(oracle.false_discovery_control(p[tested]), rel=EXACT)
    assert np.isnan(q[~tested]).all()
    assert stats.adjust_p(np.full(3, np.nan)).tolist() == pytest.approx([np.nan] * 3, nan_ok=True)


def test_npmi_and_the_g2_of_pairs_are_nltks() -> None:
    """NLTK's pmi has base 2; NPMI divides by the surprise at the pair."""
    rng = np.random.default_rng(3)
    total = 5_000
    for _ in range(100):
        near, word = (int(n) for n in rng.integers(1, 400, 2))
        n = int(rng.integers(1, min(near, word) + 1))
        pmi = BigramAssocMeasures.pmi(n, (near, word), total)
        npmi = stats.measure_npmi(*arrays(n, near, word, total))[0]
        assert npmi == pytest.approx(pmi / -np.log2(n / total), rel=1e-9, abs=1e-12)
        # NLTK adds 1e-20 to each expected value, and to each share.
        ratio = BigramAssocMeasures.likelihood_ratio(n, (near, word), total)
        g2 = stats.measure_log_likelihood(*arrays(n, word - n, near, total - near))[0]
        assert g2 == pytest.approx(ratio, rel=1e-9, abs=1e-9)


def test_npmi_has_its_fixed_points_and_is_missing_for_a_single_pair() -> None:
    """Bouma (2009): 1 for words that are only together, 0 for independent ones."""
    only, chance, all_of_it = arrays(20, 10, 50)
    assert stats.measure_npmi(only, only, only, np.array([1_000]))[0] == pytest.approx(1)
    assert stats.measure_npmi(chance, *arrays(100, 100, 1_000))[0] == pytest.approx(0)
    assert np.isnan(stats.measure_npmi(all_of_it, all_of_it, all_of_it, all_of_it)[0])


def test_logdice_rises_by_one_where_two_are_twice_as_often_together() -> None:
    """Rychlý (2008): 14 is the top, and the size of the corpus has no part."""
    assert stats.measure_logdice(*arrays(10, 10, 10))[0] == 14
    one, two = (stats.measure_logdice(*arrays(n, 40, 24))[0] for n in (4, 8))
    assert two - one == pytest.approx(1)
    assert two == pytest.approx(14 + np.log2(2 * 8 / 64))


def table(rows: npt.NDArray[np.float64]) -> stats.Rows:
    """Return a table as one that is made some rows at once."""
    return stats.Rows(len(rows), rows.__getitem__, lambda some: rows[some].sum(axis=0))


@pytest.mark.parametrize("n_chosen", [0, 1, 3, 7])
def test_each_permutation_chooses_so_many_rows_all_alike_often(n_chosen: int) -> None:
    """Of seven rows, each in its share of the draws."""
    rows, rng = np.eye(7), np.random.default_rng(1)
    sums = stats.permute_sums(table(rows), n_chosen, draws=2_000, rng=rng)
    assert set(sums.sum(axis=1)) == {n_chosen}
    assert sums.mean(axis=0) == pytest.approx(np.full(7, n_chosen / 7), abs=0.05)


@pytest.mark.parametrize("n_chosen", [300, 12_000, 24_700])
def test_sums_of_many_rows_are_hypergeometric(n_chosen: int) -> None:
    """A few of them, half of them, or nearly all; columns that are alike stay so."""
    rows = np.zeros((25_000, 3))
    rows[:8_000, :2] = [1, 5]
    sums = stats.permute_sums(table(rows), n_chosen, draws=2_000, rng=np.random.default_rng(1))
    law = oracle.hypergeom(25_000, 8_000, n_chosen)
    shares = [0.005, 0.025, 0.5, 0.975, 0.995]
    far = (np.quantile(sums[:, 0], shares) - law.ppf(shares)) / law.std()
    assert np.abs(far).max() < 0.25
    assert sums[:, 0].std() == pytest.approx(law.std(), rel=0.05)
    assert sums[:, 1] == pytest.approx(5 * sums[:, 0], abs=0.01 * law.std())
    assert (sums[:, 2] == 0).all()


@pytest.mark.parametrize("few", [0, 1, 7, 140])
def test_what_follows_in_a_shuffle_is_a_draw_without_what_is_left_out(few: int) -> None:
    """Of 300 rows, in blocks or not; what was asked before makes no difference."""
    left_out = np.random.default_rng(2).choice(300, 20, replace=False)
    shuffled, again = (
        stats.Shuffled(table(np.eye(300)), np.random.default_rng(1)) for _ in range(2)
    )
    shuffled.draw(30, 100)
    sums = shuffled.draw(few, 2_000, left_out)
    assert (again.draw(few, 2_000, left_out) == sums).all()
    assert set(sums.ravel()) <= {0, 1}
    assert set(sums.sum(axis=1)) == {few}
    assert not sums[:, left_out].any()
    n = np.delete(sums, left_out, axis=1).sum(axis=0)
    law = oracle.binom(2_000, few / 280)
    assert (np.abs(n - law.mean()) <= 5 * law.std()).all()


def test_sums_of_many_tosses_are_binomial() -> None:
    """Each of 25,000 rows is in or out."""
    sums = stats.flip_sums(table(np.ones((25_000, 1))), draws=2_000, rng=np.random.default_rng(1))
    law = oracle.binom(25_000, 0.5)
    assert oracle.kstest(sums[:, 0], law.cdf).pvalue > 0.01


def test_tests_of_many_articles_are_those_of_permutations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hits that clump as in news: p is that of all permutations, but for what draws leave open."""
    rng, n = np.random.default_rng(3), 24_000
    words = rng.integers(100, 900, n)
    clumped = rng.gamma(0.15, 1 / 0.15, n) * np.where(rng.random(n) < 0.02, 8, 1)
    table = pd.DataFrame({"doc_id": [f"a{i}" for i in range(n)], "n_words": words})
    table = table.assign(outlet=np.where(np.arange(n) % 2, "Echo", "Star"), category="war")
    found = []
    for effect in (1.0, 1.15):
        rate = words / 300 * clumped * np.where(np.arange(n) % 2, effect, 1.0)
        hits = rng.poisson(rate)
        given = table.assign(n=hits, per_1000=1000 * hits / words)
        for large in (stats.LARGE, n):
            monkeypatch.setattr(stats, "LARGE", large)
            compared = mk.compare_groups(given, by="outlet", measure="per_1000", seed=1)
            found.append(compared["p"].iloc[0])
    assert found[0] == pytest.approx(found[1], abs=0.04)
    assert found[2] == pytest.approx(found[3], abs=0.02)
    assert found[3] < 0.1
