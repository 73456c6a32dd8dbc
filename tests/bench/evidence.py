"""Worlds of which the truth is known: how often do intervals hold it, and tests cry wolf?

Each function draws the worlds of one question and puts them to the methods that it is given, so
that others than today's can be held against the same worlds. Shares are in percent.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from nulls import CLUMPINGS, RATES, Group, draw_group, null_designs

from mediakit.comparison.rates import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Limits = tuple[Floats, Floats]
    Rng = np.random.Generator

PLAIN: Final = ("fourfold lengths", "tenfold clumping")
SERIES: Final = tuple((n, rho) for n in (24, 36, 60) for rho in (0.0, 0.3, 0.6))


class Methods(NamedTuple):
    """What is examined, each of columns of repetitions."""

    rate: Callable[[Side], Limits]
    compare: Callable[[Side, Side, Rng], tuple[Floats, Floats, Floats]]  # p, low, high
    pair: Callable[[Side, Side, Rng], tuple[Floats, Floats, Floats]]
    change: Callable[[Floats, Floats, Rng], float]  # p


class Row(NamedTuple):
    """A figure of one kind of world: the mean and the worst of its cells."""

    question: str
    world: str
    figure: str
    mean: float
    worst: float


def seen(one: Side, two: Side) -> tuple[Side, Side]:
    """Return the repetitions in which something occurs."""
    some = one.top.sum(axis=0) + two.top.sum(axis=0) > 0
    return Side(one.top[:, some], one.bottom[:, some]), Side(two.top[:, some], two.bottom[:, some])


def gather(question: str, cells: dict[str, list[dict[str, float]]]) -> Iterator[Row]:
    """Yield the figures of each kind of world; of coverage the least is the worst."""
    for world, found in cells.items():
        for figure in found[0]:
            values = [100 * cell[figure] for cell in found]
            worst = min if figure.startswith(("covers", "finds")) else max
            yield Row(question, world, figure, float(np.mean(values)), worst(values))


def judge(found: tuple[Floats, Floats, Floats], truth: float) -> dict[str, float]:
    """Return what is called different, and how often the interval of the difference is right."""
    p, low, high = found
    clear = (low > 0) | (high < 0)
    return {
        "p < .05": float((p < 0.05).mean()),
        "leaves out 0": float(clear.mean()),
        "finding": float(((p < 0.05) & clear).mean()),
        "covers the difference": float(((low <= truth) & (truth <= high)).mean()),
    }


def examine_nulls(methods: Methods, n: int, seed: int) -> Iterator[Row]:
    """Yield what two groups with the same rate are called, by design."""
    rng, cells = np.random.default_rng(seed), defaultdict(list)
    for world, *groups in null_designs():
        one, two = seen(*(draw_group(rng, group, n) for group in groups))
        cell = judge(methods.compare(one, two, rng), 0.0)
        cells[world if world in PLAIN else f"{groups[0].n} and {groups[1].n} articles"].append(cell)
    yield from gather("groups without a difference", cells)


def examine_rates(methods: Methods, n: int, seed: int) -> Iterator[Row]:
    """Yield how often the interval of a rate holds it, where the term occurs."""
    rng, cells = np.random.default_rng(seed), defaultdict(list)
    for size in (5, 10, 30, 100):
        for rate in RATES:
            for k in (*CLUMPINGS, 5.0):
                side, _ = seen(*[draw_group(rng, Group(size, rate, k), n)] * 2)
                low, high = methods.rate(side)
                held = float(((1000 * low <= rate) & (rate <= 1000 * high)).mean())
                cells[f"{size} articles, simulated"].append({"covers the rate": held})
    yield from gather("rates", cells)


def examine_frames(methods: Methods, counts: Side, n: int, seed: int) -> Iterator[Row]:
    """Yield the same of articles drawn from real ones: hits of frames, and words."""
    rng, cells = np.random.default_rng(seed), defaultdict(list)
    truth = counts.top.sum(axis=0) / counts.bottom.sum(axis=0)
    for size in (5, 10, 30, 100):
        for at in np.flatnonzero(truth >= 0.0005):
            drawn = rng.integers(0, len(counts.top), (size, n))
            top, bottom = counts.top[drawn, at], counts.bottom[drawn, at]
            side, _ = seen(Side(top, bottom), Side(top, bottom))
            low, high = methods.rate(side)
            held = float(((low <= truth[at]) & (truth[at] <= high)).mean())
            cells[f"{size} real articles, frames"].append({"covers the rate": held})
    yield from gather("rates", cells)


def examine_power(methods: Methods, n: int, seed: int) -> Iterator[Row]:
    """Yield how often a rate twice as high, 8 against 4 per 1,000 words, is found."""
    rng = np.random.default_rng(seed)
    for sizes in ((10, 10), (30, 30), (100, 100), (10, 50), (50, 10), (30, 150), (150, 30)):
        for k in (0.2, 0.5, 5.0):
            high, low = (
                draw_group(rng, Group(m, r, k), n) for m, r in zip(sizes, (8.0, 4.0), strict=True)
            )
            cell = judge(methods.compare(high, low, rng), 0.004)
            found = {"finds, p < .05": cell["p < .05"], "finds, finding": cell["finding"]}
            world = f"{sizes[0]} articles with 8 and {sizes[1]} with 4 per 1,000 words, k = {k:g}"
            yield from gather("doubled rates", {world: [found]})


def examine_pairs(methods: Methods, n: int, seed: int) -> Iterator[Row]:
    """Yield what two voices of the same articles are called."""
    rng, cells = np.random.default_rng(seed), defaultdict(list)
    for size in (10, 30, 100):
        for k, own in ((0.3, 0.0), (0.3, 1.0), (5.0, 0.0)):
            shape, sides = (size, n), []
            shared = rng.gamma(k, 1 / k, shape)
            for words in (250.0, 60.0):
                w = np.maximum(20, rng.lognormal(np.log(words), 0.5, shape)).round()
                g = shared * (rng.gamma(own, 1 / own, shape) if own else 1.0)
                sides.append(Side(rng.poisson(0.003 * g * w).astype(float), w))
            cell = judge(methods.pair(*seen(*sides), rng), 0.0)
            cells[f"{size} articles with both voices"].append(cell)
    yield from gather("voices without a difference", cells)


def examine_changes(methods: Methods, n: int, seed: int) -> Iterator[Row]:
    """Yield how often a series, in which neighbours hang together by rho, is called changed."""
    rng = np.random.default_rng(seed)
    for question, step in (("series without a change", 1.0), ("series with a doubled level", 2.0)):
        for size, rho in SERIES:
            z = rng.normal(size=(n, size))
            for at in range(1, size):
                z[:, at] = rho * z[:, at - 1] + np.sqrt(1 - rho**2) * z[:, at]
            level = 3 * (np.exp(0.4 * z - 0.08) if rho else np.ones_like(z))
            level[:, size // 2 :] *= step
            words = rng.lognormal(np.log(4000), 0.5, (n, size)).round()
            hits = rng.poisson(level * rng.gamma(5, 0.2, (n, size)) * words / 1000).astype(float)
            p = np.array([methods.change(*pair, rng) for pair in zip(hits, words, strict=True)])
            figure = "p < .05" if step == 1 else "finds, p < .05"
            cell = {figure: float((p < 0.05).mean())}
            yield from gather(question, {f"{size} periods, rho = {rho:g}": [cell]})
