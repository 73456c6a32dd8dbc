"""Corpora made at random in which the truth is known: how often do intervals hold it?"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy import stats

from mediakit.base.statistics import weigh_share
from mediakit.coding.prevalence import invert_errors, poststratify, weigh_sides

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

N_ARTICLES: Final = 2_000
SCENARIOS: Final = tuple(product((0.05, 0.3, 0.6), (0.5, 0.8), (0.02, 0.2), (100, 300)))
Z: Final = float(stats.norm.ppf(0.975))


class Made(NamedTuple):
    """Corpora and what was coded of each: numbers of tp, fp, fn, tn, one row per corpus."""

    articles: Ints
    coded: Ints


class Coverage(NamedTuple):
    """In which share of the corpora an interval holds the truth, by method."""

    corrected: float
    ppi: float
    classical: float
    naive: float
    half_width: float
    half_width_ppi: float


def make_corpora(
    prevalence: float, recall: float, alarm: float, n_coded: int, *, n: int, seed: int
) -> Made:
    """Return n corpora of articles that have the category and are marked by these chances.

    Articles are alike but for that, so numbers of the four kinds are all there is to draw: of the
    corpus at random, of the coded ones without replacement.
    """
    rng = np.random.default_rng(
        [seed, n_coded, *(round(100 * v) for v in (prevalence, recall, alarm))]
    )
    chances = [
        prevalence * recall,
        (1 - prevalence) * alarm,
        prevalence * (1 - recall),
        (1 - prevalence) * (1 - alarm),
    ]
    articles = rng.multinomial(N_ARTICLES, chances, size=n)
    return Made(articles, draw_coded(articles, n_coded, rng))


def draw_coded(articles: Ints, n_coded: int, rng: np.random.Generator) -> Ints:
    """Return how many of each kind are among n_coded articles drawn without replacement."""
    coded = np.empty_like(articles)
    left = np.full(len(articles), n_coded)
    for kind in range(3):
        others = articles[:, kind + 1 :].sum(axis=1)
        coded[:, kind] = rng.hypergeometric(articles[:, kind], others, left)
        left -= coded[:, kind]
    coded[:, 3] = left
    return coded


def measure_coverage(made: Made) -> Coverage:
    """Return how often each interval holds the share of articles with the category."""
    articles, coded = made.articles.astype(float), made.coded.astype(float)
    tp, fp, fn, tn = coded.T
    truth = (articles[:, 0] + articles[:, 2]) / N_ARTICLES
    naive = (articles[:, 0] + articles[:, 1]) / N_ARTICLES
    n_machine = N_ARTICLES * np.stack([1 - naive, naive], axis=-1)
    cells = np.stack([np.stack([fn, tn], axis=-1), np.stack([tp, fp], axis=-1)], axis=1)
    share, n = weigh_sides(n_machine, np.ones_like(cells), np.array([True, False]), counts=cells)
    corrected = poststratify(n_machine, share, n)
    ppi = predict(
        naive, (fn - fp) / coded.sum(axis=1), (fn + fp) / coded.sum(axis=1), coded[0].sum()
    )
    rates, errors = zip(*(rate(*pair) for pair in ((tp, fn), (fp, tn))), strict=True)
    classical = invert_errors(naive, rates[0], rates[1], (errors[0], errors[1]))
    reach = Z * np.sqrt(naive * (1 - naive) / N_ARTICLES)
    held = [
        np.mean((low <= truth) & (truth <= high))
        for low, high in (corrected[1:], ppi, classical[1:], (naive - reach, naive + reach))
    ]
    widths = [np.mean(high - low) / 2 for low, high in (corrected[1:], ppi)]
    return Coverage(*map(float, [*held, *widths]))


def measure_stratified(shares: tuple[float, float], *, n: int, seed: int) -> float:
    """Return how often the corrected interval holds the truth with two strata of unequal weights.

    Of 500 articles 100 are coded, of 1,500 others 200: one stands for 5, or for 7.5; the category
    has another share in each. Recall .5, false alarms .02.
    """
    rng = np.random.default_rng(seed)
    strata = []
    for size, n_coded, share in zip((500, 1_500), (100, 200), shares, strict=True):
        chances = [share * 0.5, (1 - share) * 0.02, share * 0.5, (1 - share) * 0.98]
        articles = rng.multinomial(size, chances, size=n)
        strata.append((articles, draw_coded(articles, n_coded, rng), size / n_coded))
    both = strata[0][0] + strata[1][0]
    truth = (both[:, 0] + both[:, 2]) / N_ARTICLES
    yes = (both[:, 0] + both[:, 1]).astype(float)
    cells = np.stack(
        [
            np.concatenate([coded[:, side] for _, coded, _ in strata], axis=1)
            for side in ([2, 3], [0, 1])
        ],
        axis=1,
    ).astype(float)
    weights = np.broadcast_to([w for *_, w in strata for _ in range(2)], cells.shape)
    n_machine = np.stack([N_ARTICLES - yes, yes], axis=-1)
    found = weigh_sides(n_machine, weights, np.array([True, False] * 2), counts=cells)
    _, low, high = poststratify(n_machine, *found)
    return float(np.mean((low <= truth) & (truth <= high)))


def predict(naive: Floats, mean: Floats, square: Floats, n: float) -> tuple[Floats, Floats]:
    """Return the interval of prediction-powered inference from the moments of the errors."""
    spread = naive * (1 - naive) / N_ARTICLES + (square - mean**2) / n
    reach = Z * np.sqrt(spread)
    return naive + mean - reach, naive + mean + reach


def rate(yes: Floats, no: Floats) -> tuple[Floats, Floats]:
    """Return a share and its standard error, as `correct_prevalence` has them."""
    cells = np.stack([yes, no], axis=-1)
    both = np.array([True, False])
    share, n = weigh_share(np.ones_like(cells), both, np.ones_like(cells), both, counts=cells)
    smoothed = (share * n + 0.5) / (n + 1)
    return share, np.sqrt(smoothed * (1 - smoothed) / n)


def coverage_lines(n: int, seed: int) -> list[str]:
    """Return the table of coverages as lines of text."""
    lines = ["prevalence recall alarms coded | corrected  ± | ppi  ± | classical | naive"]
    for scenario in SCENARIOS:
        prevalence, recall, alarm, n_coded = scenario
        c = measure_coverage(make_corpora(*scenario, n=n, seed=seed))
        lines.append(
            f"{prevalence:10.2f} {recall:6.2f} {alarm:6.2f} {n_coded:5} | {100 * c.corrected:5.1f} "
            f"{c.half_width:.3f} | {100 * c.ppi:5.1f} {c.half_width_ppi:.3f} | "
            f"{100 * c.classical:5.1f} | {100 * c.naive:5.1f}"
        )
    return lines
