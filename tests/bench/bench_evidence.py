"""What intervals and tests cost, and whether they hold what they claim.

    python tests/bench/bench_evidence.py [REPETITIONS]

CPU seconds of `compare_groups`, of bands and of keyness on counts made at random; then the table of
`docs/evidence.md`, in which worlds of known truth are put to each method, beside what the methods
before them said of the same worlds; last corrected shares.
"""

from __future__ import annotations

import csv
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

sys.path.append(str(Path(__file__).parents[1] / "helpers"))

import evidence
from corpora_made import coverage_lines
from null_pages import null_pages

import mediakit as mk
from mediakit.comparison import groups, trends
from mediakit.comparison.rates import Side, add_up, estimate, estimate_rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence import Floats, Limits, Rng, Row

ARTICLES: Final = 10_000
CATEGORIES: Final = 20
CORPORA: Final = 40_000
REPETITIONS: Final = 2_000
DRAWS: Final = 400
LEVEL: Final = 0.95
MOST: Final = 0.2
SHARED: Final = Path(__file__).parents[3] / "shared" / "articles" / "texts"
BEFORE: Final = Path(__file__).with_name("evidence_before.csv")
FRAMES: Final = ("generic_frames", "policy_frames", "war_peace", "cooperation_conflict")


def rate(side: Side) -> Limits:
    """Return the limits of a rate."""
    return estimate_rate(side, add_up(side), level=LEVEL, most=MOST)[1:]


def compare(
    one: Side, two: Side, rng: Rng, *, paired: bool = False
) -> tuple[Floats, Floats, Floats]:
    """Return p and the limits of the difference of two groups of articles, or of two voices."""
    names = pd.Series(["one", "two"])
    kind = {"joint": paired, "paired": paired, "factor": 1.0, "most": MOST, "shares": False}
    n, m = len(one.top), len(two.top)
    places = [np.arange(n), np.arange(m) + (0 if paired else n)]
    total = n if paired else n + m
    clusters = groups.Clusters(names, None, [one, two], places, total, counts={}, **kind)  # type: ignore[arg-type]
    known = []
    for side in (one, two):
        sums = add_up(side)
        known.append((sums, estimate(side, sums, level=LEVEL, most=MOST)))
    contrast = next(clusters.oppose(None, np.random.default_rng))
    found = groups._compare(  # noqa: SLF001
        clusters, contrast, (known[0], known[1]), draws=DRAWS, rng=rng, level=LEVEL
    )
    return found["p"], found["difference_low"], found["difference_high"]


def change(n: Floats, words: Floats, rng: Rng) -> float:
    """Return the p of the best cut of a series."""
    rows = pd.DataFrame({"period": range(len(n)), "n": n, "n_words": words})
    return float(trends._find_cut(rows, rng, DRAWS)["p"])  # noqa: SLF001


def deal_articles(tokens: mk.Tokens, n: int, m: int, deals: int) -> Iterator[pd.DataFrame]:
    """Yield the keyness of articles dealt at random to two sides."""
    rng, articles = np.random.default_rng(n), tokens.corpus.articles[["doc_id", "text", "language"]]
    side = np.repeat(np.array(["one", "two", None], object), [n, m, len(articles) - n - m])
    names = [f"deal{at}" for at in range(deals)]
    articles = articles.assign(**{name: rng.permutation(side) for name in names})
    dealt = mk.tokenize(mk.read_articles(articles))
    for name in names:
        yield mk.score_keyness(dealt, by=name, target="one", drop=mk.stop_words())


def examine_keyness(tokens: mk.Tokens, deals: int) -> Iterator[Row]:
    """Yield how many key terms real articles have that were dealt at random."""
    for n, m in ((60, 60), (30, 30), (10, 10), (10, 80), (20, 100)):
        found = list(deal_articles(tokens, n, m, deals))
        counts = [(table["q"] < 0.05).sum() for table in found]
        shares = [(t["p"] < 0.05).sum() / t["p"].notna().sum() for t in found]
        world = f"{n} and {m} real articles dealt at random"
        for figure, values in (
            ("terms with q < .05", counts),
            ("deals with such a term, %", 100 * (np.array(counts) > 0)),
            ("p < .05", 100 * np.array(shares)),
        ):
            yield evidence.Row("key terms", world, figure, float(np.mean(values)), max(values))


def examine_pages(tokens: mk.Tokens, deals: int) -> Iterator[Row]:
    """Yield how many pages claim something of articles dealt to outlets and weeks at random."""
    pages = pd.DataFrame(null_pages(tokens, deals, seed=13), columns=["page", "claims"])
    claims = 100 * pages["claims"].str.len().gt(0)
    for page, share in [*claims.groupby(pages["page"]).mean().items(), ("all", claims.mean())]:
        figure = "pages that claim a difference"
        yield evidence.Row("pages about nothing", f"{page}, {deals} deals", figure, share, share)


def examine(repetitions: int) -> Iterator[Row]:
    """Yield all figures."""
    methods = evidence.Methods(rate, compare, partial(compare, paired=True), change)
    yield from evidence.examine_nulls(methods, repetitions, 1)
    yield from evidence.examine_pairs(methods, repetitions, 2)
    yield from evidence.examine_rates(methods, repetitions, 3)
    if SHARED.is_dir():
        tokens = mk.tokenize(mk.read_articles(SHARED))
        yield from evidence.examine_frames(methods, count_news(tokens), repetitions, 4)
        yield from examine_keyness(tokens, repetitions // 10)
        yield from examine_pages(tokens, repetitions // 40)
    yield from evidence.examine_changes(methods, repetitions // 4, 5)
    yield from evidence.examine_power(methods, repetitions, 6)


def count_news(tokens: mk.Tokens) -> Side:
    """Return the hits of the built-in frames in real articles, and their words."""
    tables = [mk.count_frames(tokens, mk.read_dictionary(name), by="article") for name in FRAMES]
    wide = [t.pivot_table(["n", "n_words"], "doc_id", "category", observed=False) for t in tables]
    return Side(*(np.hstack([t[name].to_numpy(float) for t in wide]) for name in ("n", "n_words")))


def print_table(rows: list[Row]) -> None:
    """Print the figures in Markdown, beside those of the methods before."""
    with BEFORE.open(encoding="utf-8", newline="") as file:
        before = {tuple(row[:3]): row[3:] for row in csv.reader(file)}
    question = ""
    for row in rows:
        if row.question != question:
            question = row.question
            print(f"\n### {question[0].upper()}{question[1:]}\n")
            print(
                "| | figure | before: mean | worst | now: mean | worst |\n|---|---|--:|--:|--:|--:|"
            )
        was = before.get(row[:3], ["–", "–"])
        now = [f"{value:.1f}" for value in (row.mean, row.worst)]
        print(f"| {row.world} | {row.figure} | {' | '.join([*was, *now])} |")


def draw_counts(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Return hits and words of articles of unequal length, clumped as frames are."""
    words = rng.lognormal(6, 0.5, shape).round()
    return rng.poisson(rng.gamma(0.3, 5 / 0.3, shape) * words / 1000).astype(float), words


def make_table(n_groups: int) -> pd.DataFrame:
    """Return counts by article as `count_frames` gives them."""
    rng = np.random.default_rng(1)
    n, words = draw_counts(rng, (ARTICLES, CATEGORIES))
    group, days = rng.integers(0, n_groups, ARTICLES), rng.integers(0, 1400, ARTICLES)
    dates = pd.date_range("2022-01-01", periods=1400).strftime("%Y-%m-%d").to_numpy()[days]
    return pd.DataFrame(
        {
            "doc_id": np.repeat([f"a{i:05}" for i in range(ARTICLES)], CATEGORIES),
            "outlet": np.repeat([f"outlet {g}" for g in group], CATEGORIES),
            "date": np.repeat(dates, CATEGORIES),
            "category": np.tile([f"kind {k:02}" for k in range(CATEGORIES)], ARTICLES),
            "n": n.ravel().astype(int),
            "n_words": words.ravel().astype(int),
        }
    ).assign(per_1000=0.0)


def print_costs() -> None:
    """Print what intervals and tests over 10,000 articles cost."""
    print(f"\n{ARTICLES:,} articles x {CATEGORIES} categories, CPU seconds")
    for n_groups, must in ((1, ""), (2, "(must 3)"), (10, "(must 10)")):
        table = make_table(n_groups)
        begun = time.process_time()
        mk.compare_groups(table, measure="per_1000", by="outlet", seed=1)
        print(f"  compare_groups, {n_groups:2} groups {time.process_time() - begun:6.2f}  {must}")
    begun = time.process_time()
    mk.find_bands(table, by="week", window=3)
    print(f"  find_bands, 200 weeks     {time.process_time() - begun:6.2f}")
    rng = np.random.default_rng(2)
    words = np.array([f"w{at}" for at in range(20_000)])
    texts = [" ".join(words[rng.zipf(1.3, 300) % len(words)]) for _ in range(ARTICLES)]
    articles = pd.DataFrame({"text": texts, "outlet": ["A", "B"] * (ARTICLES // 2)})
    tokens = mk.tokenize(mk.read_articles(articles.assign(language="en")))
    begun = time.process_time()
    found = mk.score_keyness(tokens, by="outlet", target="A")
    spent, n = f"{time.process_time() - begun:6.2f}  (must 5)", f"{len(found):,} terms"
    print(f"  score_keyness, 2 x {ARTICLES // 2:,} articles, {n} {spent}")


def main() -> None:
    """Print all figures."""
    print_costs()
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else REPETITIONS
    print_table(list(examine(repetitions)))
    print(f"\nshare of {CORPORA:,} corpora in which an interval of 95 % holds the truth, in %")
    print("\n".join(coverage_lines(CORPORA, seed=1)))


if __name__ == "__main__":
    main()
