"""Corrected shares: the published equations, and intervals that hold the truth as often as said."""

from __future__ import annotations

import math
from statistics import NormalDist, fmean, pvariance
from typing import Any

import numpy as np
import pandas as pd
import pytest
from corpora_made import SCENARIOS, make_corpora, measure_coverage, measure_stratified

import mediakit as mk
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.tables import PREVALENCE, PREVALENCE_DIFFERENCES

N_CORPORA = 4_000


@pytest.fixture(scope="module")
def made() -> tuple[pd.DataFrame, pd.DataFrame]:
    """A machine's table of 400 articles of two outlets, and codes of 120, drawn unequally."""
    rng = np.random.default_rng(4)
    ids = [f"a{i:03}" for i in range(400)]
    outlet = np.where(np.arange(400) < 150, "Echo", "Star")
    human = rng.random(400) < np.where(outlet == "Echo", 0.3, 0.1)
    said = rng.random(400) < np.where(human, 0.7, 0.1)
    machine = pd.DataFrame({"doc_id": ids, "outlet": outlet, "category": "war", "n": said * 2})
    chance = np.where(said, 0.5, 0.25)
    drawn = rng.random(400) < chance
    codes = pd.DataFrame({"doc_id": ids, "coder": "Ada", "category": "war", "value": human * 1.0})
    codes["probability"] = chance
    return machine, codes[drawn]


def slow_ppi(
    population: list[float], coded: list[tuple[float, float, float]]
) -> tuple[float, float, float]:
    """Prediction-powered inference by the equations of Angelopoulos et al. (2023), Algorithm 1.

    Weighted as a mean of w (Y - f), w having the mean 1. An own reading of the paper, in loops.
    """
    mean_weight = fmean(w for _, _, w in coded)
    rectifier = [w / mean_weight * (y - f) for y, f, w in coded]
    theta = fmean(population) + fmean(rectifier)
    error = math.sqrt(
        pvariance(population) / len(population) + pvariance(rectifier) / len(rectifier)
    )
    z = NormalDist().inv_cdf(0.975)
    return theta, theta - z * error, theta + z * error


def test_ppi_equals_the_equations_of_the_paper(made: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """To 1e-9, weighted and not."""
    machine, codes = made
    said = (machine["n"] > 0).astype(float)
    by_id = dict(zip(machine["doc_id"], said, strict=True))
    for table in (codes, codes.drop(columns="probability")):
        weights = 1 / table["probability"] if "probability" in table else [1.0] * len(table)
        coded = [
            (y, by_id[doc_id], w)
            for doc_id, y, w in zip(table["doc_id"], table["value"], weights, strict=True)
        ]
        found = mk.coding.correct_prevalence(machine, table, method="ppi").iloc[0]
        expected = slow_ppi(said.tolist(), coded)
        assert found[["corrected", "low", "high"]].tolist() == pytest.approx(expected, abs=1e-9)


def test_post_stratified_equals_its_definition(made: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """The weighted share where the machine says yes, and no, weighed by how often it does."""
    machine, codes = made
    joined = codes.merge(machine, on=["doc_id", "category"])
    total = 0.0
    for yes in (True, False):
        side = joined[(joined["n"] > 0) == yes]
        share = np.average(side["value"], weights=1 / side["probability"])
        total += share * ((machine["n"] > 0) == yes).mean()
    found = mk.coding.correct_prevalence(machine, codes).iloc[0]
    assert found["corrected"] == pytest.approx(total, abs=1e-12)
    assert found["low"] < total < found["high"]
    assert (found["n_coded"], found["n_machine"]) == (len(codes), 400)
    assert found["naive"] == pytest.approx((machine["n"] > 0).mean())


def test_the_classical_correction_is_its_formula() -> None:
    """Rogan and Gladen: (p + specificity - 1) / (sensitivity + specificity - 1)."""
    said = [1] * 40 + [0] * 160
    machine = pd.DataFrame({"doc_id": range(200), "category": "war", "value": said})
    coded = [*range(20), *range(40, 120)]
    human = [1.0] * 15 + [0.0] * 5 + [1.0] * 10 + [0.0] * 70
    codes = pd.DataFrame({"doc_id": coded, "coder": "A", "category": "war", "value": human})
    found = mk.coding.correct_prevalence(machine, codes, method="rogan-gladen").iloc[0]
    sensitivity, specificity = 15 / 25, 70 / 75
    expected = (0.2 + specificity - 1) / (sensitivity + specificity - 1)
    assert found["corrected"] == pytest.approx(expected)
    blind = mk.coding.correct_prevalence(
        machine, codes.assign(value=1 - codes["value"]), method="rogan-gladen"
    ).iloc[0]
    assert pd.isna(blind["corrected"])
    assert "no more often" in blind["reason"]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_corrected_interval_covers_and_the_naive_one_does_not(
    scenario: tuple[float, float, float, int],
) -> None:
    """Over 4,000 corpora the 95 % interval holds the truth in 93 to 97 %."""
    coverage = measure_coverage(make_corpora(*scenario, n=N_CORPORA, seed=1))
    assert 0.93 <= coverage.corrected <= 0.97
    assert coverage.naive < 0.85


@pytest.mark.parametrize("shares", [(0.3, 0.1), (0.1, 0.3), (0.05, 0.05)])
def test_it_covers_with_strata_of_unequal_weights(shares: tuple[float, float]) -> None:
    """Also where the category is more common in one of them."""
    assert 0.93 <= measure_stratified(shares, n=N_CORPORA, seed=1) <= 0.97


def test_the_tables_have_what_the_simulation_measures() -> None:
    """Corpora of the simulation, as tables, give the intervals that were counted."""
    corpora = make_corpora(0.3, 0.8, 0.02, 100, n=3, seed=2)
    counted = measure_coverage(corpora)
    held, widths = [], []
    for articles, coded in zip(corpora.articles, corpora.coded, strict=True):
        kinds = np.repeat(np.arange(4), articles)  # tp, fp, fn, tn
        first = np.concatenate([[0], np.cumsum(articles)[:-1]])
        drawn = np.concatenate([f + np.arange(n) for f, n in zip(first, coded, strict=True)])
        human = np.isin(kinds, (0, 2))
        machine = pd.DataFrame(
            {"doc_id": np.arange(len(kinds)), "category": "war", "value": kinds < 2}
        )
        codes = pd.DataFrame({"doc_id": drawn, "coder": "Ada", "category": "war"})
        codes["value"] = human[drawn].astype(float)
        found = mk.coding.correct_prevalence(machine, codes).iloc[0]
        held.append(found["low"] <= human.mean() <= found["high"])
        widths.append((found["high"] - found["low"]) / 2)
    assert np.mean(held) == counted.corrected
    assert np.mean(widths) == pytest.approx(counted.half_width, abs=1e-9)


def test_when_all_is_coded_nothing_is_left_to_doubt(
    made: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    """The interval about the articles of the table shrinks to what people found in them."""
    machine, codes = made
    known = machine[machine["doc_id"].isin(codes["doc_id"])]
    found = mk.coding.correct_prevalence(known, codes.drop(columns="probability")).iloc[0]
    assert found[["corrected", "low", "high"]].tolist() == pytest.approx(
        [codes["value"].mean()] * 3
    )


def test_groups_are_corrected_apart(made: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """A row of a group is what the group alone gives; differences take both errors."""
    machine, codes = made
    by_outlet = mk.coding.correct_prevalence(machine, codes, by="outlet")
    assert list(by_outlet.columns) == ["outlet", *PREVALENCE]
    for outlet, part in machine.groupby("outlet"):
        alone = mk.coding.correct_prevalence(part, codes)
        row = by_outlet[by_outlet["outlet"] == outlet].drop(columns="outlet")
        pd.testing.assert_frame_equal(row.reset_index(drop=True), alone)
    found = mk.coding.compare_prevalence(by_outlet, by="outlet", reference="Echo").iloc[0]
    echo, star = (by_outlet.iloc[i] for i in (0, 1))
    assert found["group"] == "Star"
    assert found["difference"] == pytest.approx(star["corrected"] - echo["corrected"])
    reach = math.hypot(star["corrected"] - star["low"], echo["high"] - echo["corrected"])
    assert found["low"] == pytest.approx(found["difference"] - reach)


def test_no_number_is_invented(made: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """Groups without codes or with few keep what the machine says, and the reason."""
    machine, codes = made
    echo = machine.loc[machine["outlet"] == "Echo", "doc_id"]
    few = codes[~codes["doc_id"].isin(echo) | codes["doc_id"].isin(echo.head(12))]
    found = mk.coding.correct_prevalence(machine, few, by="outlet").iloc[0]
    assert found["reason"] == "too few units"
    assert found[["corrected", "low", "high"]].isna().all()
    assert found["naive"] > 0
    none = mk.coding.correct_prevalence(machine, codes[~codes["doc_id"].isin(echo)], by="outlet")
    assert none["reason"].tolist()[0] == "not coded"
    difference = mk.coding.compare_prevalence(none, by="outlet", reference="Star").iloc[0]
    assert difference["reason"] == "not coded"
    assert pd.isna(difference["difference"])
    swapped = mk.coding.compare_prevalence(none, by="outlet", reference="Echo").iloc[0]
    assert swapped["reason"] == "Echo: not coded"


def test_a_side_that_nobody_coded_is_taken_as_open() -> None:
    """The machine is believed, the interval takes anything, and the reason says so."""
    machine = pd.DataFrame({"doc_id": range(100), "category": "war", "value": [1] * 20 + [0] * 80})
    codes = pd.DataFrame({"doc_id": range(20, 60), "coder": "A", "category": "war", "value": 0.0})
    found = mk.coding.correct_prevalence(machine, codes).iloc[0]
    assert found["corrected"] == pytest.approx(0.2)
    assert found["low"] == pytest.approx(0)
    assert found["high"] > 0.2
    assert found["reason"].startswith("no coded unit where the machine says yes")


def test_rows_make_no_difference(made: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """Same bytes whatever the order of the rows; nothing gives a table without rows."""
    expected = mk.coding.correct_prevalence(*made, by="outlet")
    mixed = [table.sample(frac=1, random_state=5) for table in made]
    pd.testing.assert_frame_equal(mk.coding.correct_prevalence(*mixed, by="outlet"), expected)
    empty = mk.coding.correct_prevalence(*(table.iloc[:0] for table in made))
    assert {name: str(dtype) for name, dtype in empty.dtypes.items()} == PREVALENCE
    nothing = mk.coding.compare_prevalence(expected.head(1), by="outlet", reference="Echo")
    assert {name: str(t) for name, t in nothing.dtypes.items()} == PREVALENCE_DIFFERENCES


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"method": "pppi"}, ArgumentError, "Did you mean 'ppi'"),
        ({"by": "outlets"}, ColumnMissingError, "Did you mean 'outlet'"),
        ({"by": "n"}, ArgumentError, "is in several groups"),
    ],
)
def test_refusals(
    made: tuple[pd.DataFrame, pd.DataFrame],
    options: dict[str, Any],
    error: type[Exception],
    message: str,
) -> None:
    """A method or a group that there is not."""
    machine, codes = made
    twice = pd.concat([machine, machine.assign(category="peace", n=1)])
    with pytest.raises(error, match=message):
        mk.coding.correct_prevalence(twice, codes, **options)


def test_a_reference_must_be_there(made: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """The groups are named."""
    table = mk.coding.correct_prevalence(*made, by="outlet")
    with pytest.raises(ArgumentError, match="Echo, Star"):
        mk.coding.compare_prevalence(table, by="outlet", reference="Sun")
