"""Agreement equals what Krippendorff printed and NLTK computes, and says when it is unknown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import interval_distance

import mediakit as mk
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.tables import AGREEMENT

# Krippendorff (2011), p. 8: four observers, twelve units, five of the codes missing.
PUBLISHED = {
    "A": "1 2 3 3 2 1 4 1 2 . . .",
    "B": "1 2 3 3 2 2 4 1 2 5 . 3",
    "C": ". 3 3 3 2 3 4 2 2 5 1 .",
    "D": "1 2 3 3 2 4 4 1 2 5 1 .",
}


def codes_of(rows: dict[str, list[Any]], category: str = "war") -> pd.DataFrame:
    """Return codes as a long table, from the codes of each coder in the order of the units."""
    cells = [(f"u{i:03}", coder, v) for coder, own in rows.items() for i, v in enumerate(own)]
    return pd.DataFrame(cells, columns=["doc_id", "coder", "value"]).assign(category=category)


def published() -> pd.DataFrame:
    """Return Krippendorff's example."""
    numbers = {coder: row.replace(".", "nan").split() for coder, row in PUBLISHED.items()}
    return codes_of({coder: [*map(float, row)] for coder, row in numbers.items()})


@pytest.mark.parametrize(
    ("level", "alpha"),
    [("nominal", 0.7434), ("ordinal", 0.8154), ("interval", 0.8491), ("ratio", 0.7974)],
)
def test_the_published_example(level: Any, alpha: float) -> None:  # noqa: ANN401  # a Literal
    """Alpha is what Krippendorff printed; the unit with one code is dropped and counted."""
    row = mk.coding.measure_agreement(published(), level=level, seed=1).iloc[0]
    assert row["alpha"] == pytest.approx(alpha, abs=5e-5)
    assert (row["n_units"], row["n_single"], row["n_coders"], row["n_pairs"]) == (11, 1, 4, 55)
    assert row["low"] < row["alpha"] < row["high"] <= 1


@settings(max_examples=40, deadline=None)
@given(
    st.integers(2, 4).flatmap(
        lambda n: st.lists(st.lists(st.integers(0, 3), min_size=n, max_size=n), min_size=2)
    )
)
def test_equal_to_nltk(units: list[list[int]]) -> None:
    """Alpha, kappa and percent are those of NLTK's AnnotationTask."""
    coders = list(zip(*units, strict=True))
    for first in range(len(coders)):  # NLTK divides by zero where a pair has no variation
        for second in range(first):
            assume(len({*coders[first], *coders[second]}) > 1)
    codes = codes_of({f"c{i}": list(row) for i, row in enumerate(coders)})
    triples = list(codes[["coder", "doc_id", "value"]].itertuples(index=False, name=None))
    row = mk.coding.measure_agreement(codes, level="nominal", seed=1, draws=100).iloc[0]
    task = AnnotationTask(data=triples)
    assert row["alpha"] == pytest.approx(task.alpha(), abs=1e-9)
    assert row["kappa"] == pytest.approx(task.kappa(), abs=1e-9)
    assert row["percent"] == pytest.approx(100 * task.avg_Ao(), abs=1e-9)
    by_distance = AnnotationTask(data=triples, distance=interval_distance)
    row = mk.coding.measure_agreement(codes, level="interval", seed=1, draws=100).iloc[0]
    assert row["alpha"] == pytest.approx(by_distance.alpha(), abs=1e-9)


def test_kappa_of_a_table() -> None:
    """Cohen's kappa of [[20, 5], [10, 15]] is 0.4."""
    first, second = [1] * 25 + [0] * 25, [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    row = mk.coding.measure_agreement(
        codes_of({"A": first, "B": second}), level="nominal", seed=1
    ).iloc[0]
    assert row["kappa"] == pytest.approx(0.4)
    assert row["percent"] == pytest.approx(70)


def test_kappa_takes_what_both_coded() -> None:
    """A code that is missing leaves its unit out for that pair, and n_pairs tells it."""
    codes = codes_of({"A": [1, 1, 0, 0, 1], "B": [1, 0, 0, 0, None], "C": [None] * 4 + [0]})
    row = mk.coding.measure_agreement(codes, level="nominal", seed=1).iloc[0]
    assert row["n_pairs"] == 5
    assert row["kappa"] == pytest.approx((0.5 + 0) / 2)  # A and B .5; A and C 0 of one unit


@pytest.mark.parametrize(
    ("rows", "reason", "percent"),
    [
        ({"A": [1] * 12, "B": [1] * 12}, "no variation", 100),
        ({"A": [1, 0] * 6, "B": [1, 0] * 6}, "no disagreement", 100),
        ({"A": [1, 0, 1], "B": [1, 0, 0]}, "too few units", 200 / 3),
        ({"A": [1, 0] * 6}, "no unit with two codes", None),
        ({"A": [None] * 12, "B": [None] * 12}, "not coded", None),
        ({"A": [1] + [0] * 11, "B": [0] * 12}, "too little variation", 1100 / 12),
    ],
)
def test_no_interval_is_invented(
    rows: dict[str, list[Any]], reason: str, percent: float | None
) -> None:
    """Each way of not knowing has its reason, and no number in its place."""
    row = mk.coding.measure_agreement(codes_of(rows), level="nominal", seed=1).iloc[0]
    assert row["reason"] == reason
    assert pd.isna(row["low"]) == pd.isna(row["high"]) == (reason != "no disagreement")
    assert pd.isna(row["alpha"]) == (
        reason in ("no variation", "not coded", "no unit with two codes")
    )
    assert pd.isna(row["percent"]) if percent is None else row["percent"] == pytest.approx(percent)


@pytest.mark.parametrize(("seed", "reason"), [(1, None), (21, "too little variation")])
def test_an_interval_needs_variation_in_19_of_20_resamples(seed: int, reason: str | None) -> None:
    """Of 400 resamples 20 hold the value 0 alone by the first seed, and 21 by the other."""
    rows = {"A": [1] * 3 + [0] * 97, "B": [1] * 2 + [0] * 98}
    row = mk.coding.measure_agreement(codes_of(rows), level="nominal", seed=seed, draws=400).iloc[0]
    assert (None if pd.isna(row["reason"]) else row["reason"]) == reason
    assert pd.isna(row["low"]) == (reason is not None)


def test_words_are_nominal() -> None:
    """Codes may be words; their prevalence is not defined."""
    codes = codes_of({"A": ["pro", "con"] * 6, "B": ["pro", "con", "con", "con"] * 3})
    numbers = codes.assign(value=codes["value"].map({"pro": 2, "con": 1}))
    words, coded = (
        mk.coding.measure_agreement(t, level="nominal", seed=1) for t in (codes, numbers)
    )
    assert words["alpha"].iloc[0] == coded["alpha"].iloc[0]
    assert words["prevalence"].isna().all()
    assert coded["prevalence"].iloc[0] == 1


def test_rows_and_other_categories_make_no_difference() -> None:
    """Same bytes whatever the order of the rows, and whatever else was coded."""
    codes = published()
    alone = mk.coding.measure_agreement(codes, level="ordinal", seed=7)
    other = codes.assign(category="peace", value=codes["value"].map(lambda v: 1 + v % 2))
    mixed = pd.concat([codes, other]).sample(frac=1, random_state=3)
    before = mixed.copy()
    both = mk.coding.measure_agreement(mixed, level="ordinal", seed=7)
    pd.testing.assert_frame_equal(both[both["category"] == "war"].reset_index(drop=True), alone)
    pd.testing.assert_frame_equal(mixed, before)
    assert not alone.equals(mk.coding.measure_agreement(codes, level="ordinal", seed=8))


def test_sentences_are_units() -> None:
    """Where the unit is a sentence, two of one article are two."""
    codes = codes_of({"A": [1, 0] * 6, "B": [1, 1] * 6})
    sentence = codes["doc_id"].str[1:].astype("int")
    merged = codes.assign(doc_id="a", sentence=sentence)
    expected = mk.coding.measure_agreement(codes, level="nominal", seed=1)
    pd.testing.assert_frame_equal(
        mk.coding.measure_agreement(merged, level="nominal", seed=1), expected
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"level": "nomnal"}, "Did you mean 'nominal'"),
        ({"seed": -1}, "seed=-1"),
        ({"seed": 1.5}, "seed=1.5"),
        ({"draws": 3}, "draws=3"),
    ],
)
def test_refusals(change: dict[str, Any], message: str) -> None:
    """A choice that decides the result must be one that there is."""
    with pytest.raises(ArgumentError, match=message):
        mk.coding.measure_agreement(published(), **{"level": "nominal", "seed": 1, **change})


def test_codes_that_do_not_fit_are_refused() -> None:
    """Words have no distances, negative numbers no ratio, and a code is given once."""
    codes = published()
    with pytest.raises(ArgumentError, match="found the value 'x'"):
        mk.coding.measure_agreement(codes.assign(value="x"), level="ordinal", seed=1)
    with pytest.raises(ArgumentError, match="numbers from 0"):
        mk.coding.measure_agreement(codes.assign(value=-1), level="ratio", seed=1)
    with pytest.raises(ArgumentError, match=r"Coder 'A' coded 'war' of unit 'u000' twice"):
        mk.coding.measure_agreement(pd.concat([codes, codes]), level="nominal", seed=1)
    with pytest.raises(ColumnMissingError, match="Did you mean 'code'"):
        mk.coding.measure_agreement(
            codes.rename(columns={"coder": "code"}), level="nominal", seed=1
        )


def test_no_codes_make_a_table_without_rows() -> None:
    """Columns and dtypes are the same."""
    table = mk.coding.measure_agreement(published().iloc[:0], level="nominal", seed=1)
    assert {name: str(dtype) for name, dtype in table.dtypes.items()} == AGREEMENT


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_without_disagreement_there_is_a_lower_limit(level: Any) -> None:  # noqa: ANN401
    """That of coders who differ in 3/n of the units: of 100 units the text-book's 3 in 100."""
    rows = {"A": [1.0, 0.0] * 50, "B": [1.0, 0.0] * 50}
    row = mk.coding.measure_agreement(codes_of(rows), level=level, seed=1).iloc[0]
    rare = 1 - 0.05 ** (1 / 100)
    assert rare == pytest.approx(0.03, abs=5e-4)
    assert row["low"] == pytest.approx(1 - 199 / 200 * rare / 0.5)  # De of halves is one half
    assert (row["alpha"], row["high"]) == (1, 1)


@pytest.mark.parametrize(("n", "share", "alpha"), [(20, 0.5, 0.7), (50, 0.05, 0.5), (50, 0.1, 0.7)])
def test_the_lower_limit_is_rarely_above_the_truth(n: int, share: float, alpha: float) -> None:
    """In at most 5 % of 4,000 samples coders agree throughout and the limit is above alpha."""
    apart = (1 - alpha) * 2 * share * (1 - share)
    chances = [share - apart / 2, apart, 1 - share - apart / 2]
    both, differ, none = np.random.default_rng(3).multinomial(n, chances, size=4_000).T
    times = np.bincount(both[(differ == 0) & (both > 0) & (none > 0)])
    limits = [
        mk.coding.measure_agreement(
            codes_of({name: [1] * k + [0] * (n - k) for name in "AB"}), level="nominal", seed=1
        )["low"][0]
        for k in np.flatnonzero(times)
    ]
    wrong = times[times > 0] @ (np.array(limits) > alpha)
    assert 0 < wrong / 4_000 <= 0.05


def _strata(seed: int) -> tuple[float, pd.DataFrame]:
    """Return alpha of a corpus, and codes of a sample in which found units are oversampled."""
    rng, n = np.random.default_rng(seed), 6_000
    found = rng.random(n) < 0.04
    truth = rng.random(n) < np.where(found, 0.6, 0.01)
    codes = [np.where(rng.random(n) < np.where(truth, 0.2, 0.02), ~truth, truth) for _ in "AB"]
    p, apart = np.mean(codes), (codes[0] != codes[1]).mean()
    drawn = np.concatenate(
        [rng.choice(np.flatnonzero(some), 150, replace=False) for some in (found, ~found)]
    )
    table = codes_of({name: [*own[drawn] * 1.0] for name, own in zip("AB", codes, strict=True)})
    table["stratum"] = np.tile(np.where(found[drawn], "found", "none"), 2)
    table["n_stratum"] = np.tile(np.where(found[drawn], found.sum(), (~found).sum()), 2)
    return 1 - apart / (2 * p * (1 - p)), table


def test_alpha_is_that_of_the_corpus_and_not_of_the_sample() -> None:
    """Rare frames that were drawn more often no longer make agreement look better than it is."""
    rows = []
    for seed in range(60):
        truth, sample = _strata(seed)
        plain = sample.drop(columns=["stratum", "n_stratum"])
        weighted, alike = (  # of the latter no interval is looked at
            mk.coding.measure_agreement(some, level="nominal", seed=1, draws=draws).iloc[0]
            for some, draws in ((sample, 400), (plain, 100))
        )
        held = weighted["low"] < truth < weighted["high"]
        rows.append([truth, weighted["alpha"], alike["alpha"], held])
    truth, found, unweighted, share = np.mean(rows, axis=0)
    assert abs(found - truth) < 0.04  # three standard errors of 60 samples, and a bias of .01
    assert unweighted > truth + 0.15
    assert share >= 0.87
    chance = 150 / sample["n_stratum"]
    by_chance = mk.coding.measure_agreement(
        plain.assign(probability=chance), level="nominal", seed=1, draws=400
    ).iloc[0]
    designs = ["weighted by stratum", "weighted by probability", "equal weights"]
    assert [row["design"] for row in (weighted, by_chance, alike)] == designs
    assert by_chance["alpha"] == pytest.approx(weighted["alpha"])
    assert weighted["prevalence"] < alike["prevalence"]
    machine = plain.drop_duplicates("doc_id")[["doc_id", "category"]].assign(value=1)
    assert mk.coding.validate(machine, sample)["alpha"][0] == pytest.approx(weighted["alpha"])


def test_weights_are_sums_in_loops() -> None:
    """Alpha, kappa and percent of the published codes with weights, written out unit by unit."""
    codes = published()[lambda t: t["value"].notna()]
    number = codes["doc_id"].str[1:].astype("int")
    row = mk.coding.measure_agreement(
        codes.assign(probability=1 / (1 + number % 3)), level="nominal", seed=1
    ).iloc[0]
    agree = pairs = differ = n = squares = 0.0
    mass: dict[float, float] = {}
    for unit, own in codes.groupby("doc_id"):
        values, w = own["value"].tolist(), 1 + int(str(unit)[1:]) % 3
        if (m := len(values)) < 2:
            continue
        unequal = sum(a != b for a in values for b in values)
        differ += w * unequal / (m - 1)
        agree, pairs = agree + w * (m * (m - 1) - unequal), pairs + w * m * (m - 1)
        n, squares = n + w * m, squares + w * w * m
        for value in values:
            mass[value] = mass.get(value, 0) + w
    chance = 1 - sum((v / n) ** 2 for v in mass.values())
    kish = n**2 / squares
    assert row["alpha"] == pytest.approx(1 - (1 - 1 / kish) * (differ / n) / chance)
    assert row["percent"] == pytest.approx(100 * agree / pairs)
    two = {"A": [1] * 25 + [0] * 25, "B": [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15}
    once = codes_of(two).assign(probability=[0.5] * 25 + [1] * 25 + [0.5] * 25 + [1] * 25)
    twice = codes_of({name: [*own[:25], *own] for name, own in two.items()})
    assert [
        mk.coding.measure_agreement(table, level="nominal", seed=1)["kappa"][0] for table in (once,)
    ] == pytest.approx(mk.coding.measure_agreement(twice, level="nominal", seed=1)["kappa"])


def test_copies_are_drawn_together() -> None:
    """Alpha stays; the interval is that of the texts, and few texts give none."""
    rows = {"A": [1, 0, 0, 1, 0] * 6, "B": [1, 0, 1, 1, 0] * 6}
    codes = codes_of(rows)
    codes["first"] = codes["doc_id"].map(lambda name: f"t{int(name[1:]) // 2}")
    apart, together = (
        mk.coding.measure_agreement(codes, level="nominal", seed=1, cluster=name).iloc[0]
        for name in (None, "first")
    )
    assert apart["alpha"] == together["alpha"]
    assert (apart["n_clusters"], together["n_clusters"], together["n_units"]) == (30, 15, 30)
    assert together["low"] != apart["low"]
    doubled = pd.concat([codes, codes.assign(doc_id=codes["doc_id"] + "b")])
    doubled["first"] = doubled["doc_id"].str[:4]
    same = mk.coding.measure_agreement(doubled, level="nominal", seed=1, cluster="first").iloc[0]
    assert same["high"] - same["low"] == pytest.approx(apart["high"] - apart["low"], abs=0.02)
    few = mk.coding.measure_agreement(
        codes.assign(first="a"), level="nominal", seed=1, cluster="first"
    ).iloc[0]
    assert few["reason"] == "too few units"
