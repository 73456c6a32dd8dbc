"""Articles made at random in which the truth is known, as clumped as those of real news.

An article of w words has a number of hits that is Poisson(w r g), g of a gamma distribution of mean
1 and shape k: in real news k is .04 to 2, for most frames below .5. Columns are repetitions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from mediakit.comparison.rates import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

CLUMPINGS: Final = (0.1, 0.2, 0.5)
RATES: Final = (0.2, 1.0, 4.0)  # per 1,000 words


class Group(NamedTuple):
    """A group of articles: how many, their rate per 1,000 words, clumping and length."""

    n: int
    rate: float
    k: float
    words: float = 600.0


def draw_group(rng: np.random.Generator, group: Group, repetitions: int) -> Side:
    """Return hits and words of articles, a column per repetition."""
    size = (group.n, repetitions)
    words = np.maximum(60, rng.lognormal(np.log(group.words), 0.6, size)).round()
    g = rng.gamma(group.k, 1 / group.k, size)
    return Side(rng.poisson(group.rate / 1000 * g * words).astype(float), words)


def null_designs() -> Iterator[tuple[str, Group, Group]]:
    """Yield pairs of groups that have the same rate, with the name of the kind of design."""
    for rate in RATES:
        for k in CLUMPINGS:
            for n in (5, 10, 30, 100):
                yield f"{n}/{n}", Group(n, rate, k), Group(n, rate, k)
            for n, m in ((5, 25), (10, 50), (30, 150), (5, 50), (10, 100), (30, 300)):
                yield f"{n}/{m}", Group(n, rate, k), Group(m, rate, k)
            for n, m in ((10, 10), (30, 30), (100, 100), (5, 50), (10, 80)):
                for one, two in ((300, 1200), (1200, 300)):
                    yield "fourfold lengths", Group(n, rate, k, one), Group(m, rate, k, two)
            for n, m in ((10, 10), (30, 30), (100, 100), (5, 25), (10, 50), (30, 150)):
                for first, second in ((k, 10 * k), (10 * k, k)):
                    yield "tenfold clumping", Group(n, rate, first), Group(m, rate, second)


def make_table(
    rng: np.random.Generator,
    one: Group | Side,
    two: Group | Side,
    repetitions: int,
    *,
    by: str = "outlet",
    names: tuple[str, str] = ("Echo", "Star"),
) -> pd.DataFrame:
    """Return two groups as `count_frames` gives them, each repetition as a category.

    The articles of two outlets are different ones, those of two voices the same.
    """
    parts = []
    for name, part in zip(names, (one, two), strict=True):
        side = draw_group(rng, part, repetitions) if isinstance(part, Group) else part
        n = len(side.top)
        own = name if by == "outlet" else ""
        parts.append(
            pd.DataFrame(
                {
                    "doc_id": np.repeat([f"{own}{at:04}" for at in range(n)], repetitions),
                    by: name,
                    "category": np.tile([f"r{at:04}" for at in range(repetitions)], n),
                    "n": side.top.ravel().astype(int),
                    "n_words": side.bottom.ravel().astype(int),
                }
            )
        )
    return pd.concat(parts, ignore_index=True).assign(per_1000=0.0)
