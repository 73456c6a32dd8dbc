"""What intervals cost, and whether they hold what they claim.

    python tests/bench/bench_evidence.py

CPU seconds of `compare_groups` on counts made at random, and shares of simulated corpora in which
an interval of 95 % holds the truth: of rates in few articles, and of corrected shares.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from corpora_made import coverage_lines

import mediakit as mk
from mediakit.base.statistics import draw_sums, find_limits

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

ARTICLES: Final = 10_000
CATEGORIES: Final = 20
CORPORA: Final = 40_000
RATES: Final = 4_000  # simulated corpora for each number of articles
RESAMPLES: Final = 600
RATE: Final = 5.0  # per 1,000 words, a gamma distribution of shape 2 over articles
SIZES: Final = (5, 8, 10, 20, 40)
LEVEL: Final = 0.95


def draw_counts(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Return hits and words of articles of unequal length and rate."""
    words = rng.lognormal(6, 0.5, shape).round()
    return rng.poisson(rng.gamma(2, RATE / 2, shape) * words / 1000).astype(float), words


def make_table(n_groups: int) -> pd.DataFrame:
    """Return counts by article as `count_frames` gives them."""
    rng = np.random.default_rng(1)
    n, words = draw_counts(rng, (ARTICLES, CATEGORIES))
    group = rng.integers(0, n_groups, ARTICLES)
    return pd.DataFrame(
        {
            "doc_id": np.repeat([f"a{i:05}" for i in range(ARTICLES)], CATEGORIES),
            "outlet": np.repeat([f"outlet {g}" for g in group], CATEGORIES),
            "category": np.tile([f"kind {k:02}" for k in range(CATEGORIES)], ARTICLES),
            "n": n.ravel().astype(int),
            "n_words": words.ravel().astype(int),
        }
    ).assign(per_1000=0.0)


def print_costs() -> None:
    """Print what 2,000 draws over 10,000 articles cost."""
    print(f"\ncompare_groups, 2,000 draws, {ARTICLES:,} articles x {CATEGORIES} categories")
    for n_groups in (1, 2, 5, 10):
        table = make_table(n_groups)
        begun = time.process_time()
        mk.compare_groups(table, measure="per_1000", by="outlet", seed=1)
        what = "intervals alone" if n_groups == 1 else f"{n_groups} groups, with permutations"
        must = "   (must 3)" if n_groups == 1 else ""
        print(f"  {what:32}{time.process_time() - begun:6.2f} s CPU{must}")


def print_small_groups() -> None:
    """Print how often intervals of a rate in few articles hold the truth, widened and plain."""
    print("\nshare of corpora in which an interval of 95 % of a rate holds the truth, in %")
    print(f"  {'articles':12}{'widened':>8}{'plain':>8}")
    for size in SIZES:
        rng = np.random.default_rng(size)
        n, words = draw_counts(rng, (size, RATES))
        drawn = np.concatenate(
            [
                draw_sums(np.hstack([n[:, part], words[:, part]]), draws=RESAMPLES, rng=rng)
                for part in np.array_split(np.arange(RATES), 20)
            ],
            axis=0,
        ).reshape(20, RESAMPLES, 2, -1)
        rates = 1000 * np.concatenate(drawn[:, :, 0] / drawn[:, :, 1], axis=1)
        plain = np.quantile(rates, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
        held = [
            100 * np.mean((low <= RATE) & (high >= RATE))
            for low, high in (find_limits(rates, level=LEVEL, n=size), plain)
        ]
        print(f"  {size:<12}{held[0]:8.1f}{held[1]:8.1f}")


def main() -> None:
    """Print all figures."""
    print_costs()
    print_small_groups()
    print(f"\nshare of {CORPORA:,} corpora in which an interval of 95 % holds the truth, in %")
    print("\n".join(coverage_lines(CORPORA, seed=1)))


if __name__ == "__main__":
    main()
