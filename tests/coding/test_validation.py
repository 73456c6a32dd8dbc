"""Validity is what the definitions say, weighted as drawn, or missing with its reason."""
# ruff: noqa: RUF001 (alpha is a Greek letter)

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import mediakit as mk
from mediakit.base.statistics import combine_limits, find_jeffreys, weigh_share
from mediakit.coding.sample import MEASURES
from mediakit.coding.validity import _limit_auc, find_auc, judge
from mediakit.errors import ArgumentError, ColumnMissingError, MediakitError
from mediakit.tables import CODING_PLAN, CONFUSIONS, VALIDITY, VALIDITY_DIFFERENCES

if TYPE_CHECKING:
    from pathlib import Path

KINDS = {"tp": (1, 1), "fp": (1, 0), "fn": (0, 1), "tn": (0, 0)}  # machine, human


def tables_of(
    counts: dict[str, int],
    category: str = "war",
    **columns: Any,  # noqa: ANN401  # of any kind
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a machine's table and codes with so many units of each kind, one coder."""
    pairs = [KINDS[kind] for kind, n in counts.items() for _ in range(n)]
    ids = [f"a{i:04}" for i in range(len(pairs))]
    machine = pd.DataFrame({"doc_id": ids, "category": category, "n": [m for m, _ in pairs]})
    codes = machine.drop(columns="n").assign(
        coder="Ada", value=[float(h) for _, h in pairs], **columns
    )
    return machine, codes


USUAL = {"tp": 30, "fp": 10, "fn": 20, "tn": 40}


def test_measures_are_their_definitions() -> None:
    """Precision, recall, F1, accuracy and prevalence from the four numbers."""
    found = mk.coding.validate(*tables_of(USUAL)).iloc[0]
    assert [found[name] for name in KINDS] == [30, 10, 20, 40]
    expected = {"precision": 30 / 40, "recall": 30 / 50, "f1": 60 / 90, "accuracy": 0.7}
    expected |= {"prevalence_human": 0.5, "prevalence_machine": 0.4}
    expected |= {"auc": (0.6 + 0.8) / 2}  # of a yes or no: sensitivity, specificity
    assert found[[*expected]].to_dict() == pytest.approx(expected)
    assert (found["n_coded"], found["design"], found["split"]) == (100, "equal weights", "all")
    for name, (share, n) in {"precision": (0.75, 40), "recall": (0.6, 50)}.items():
        law = stats.beta(share * n + 0.5, (1 - share) * n + 0.5)
        assert found[f"{name}_low"] == pytest.approx(law.ppf(0.025), abs=1e-9)
        assert found[f"{name}_high"] == pytest.approx(law.ppf(0.975), abs=1e-9)
    jaccard = stats.beta(30.5, 30.5)
    low, high = jaccard.ppf(0.025), jaccard.ppf(0.975)
    assert found["f1_low"] == pytest.approx(2 * low / (1 + low), abs=1e-9)
    assert found["f1_high"] == pytest.approx(2 * high / (1 + high), abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.booleans(), st.integers(1, 3)), min_size=2, max_size=30
    )
)
def test_auc_is_the_share_of_pairs(units: list[tuple[int, bool, int]]) -> None:
    """Equal to the Mann-Whitney U of SciPy over all pairs; a weight is so many units."""
    score, human, weight = (np.array(column) for column in zip(*units, strict=True))
    found, parts = find_auc(score.astype(float), human.astype(bool), weight.astype(float))
    yes = np.repeat(score[human], weight[human])
    no = np.repeat(score[~human], weight[~human])
    if not len(yes) or not len(no):
        assert np.isnan(found)
        return
    expected = stats.mannwhitneyu(yes, no).statistic / (len(yes) * len(no))
    assert found == pytest.approx(expected, abs=1e-9)
    wins = (yes[:, None] > no) + (yes[:, None] == no) / 2
    each = [(wins.mean(axis=1) - expected) / len(yes), (wins.mean(axis=0) - expected) / len(no)]
    for some, part in zip((human > 0, human == 0), each, strict=True):
        of_unit = np.arange(some.sum()).repeat(weight[some])
        assert parts[some] == pytest.approx(np.bincount(of_unit, part), abs=1e-9)


def test_the_error_of_an_auc_in_print() -> None:
    """Ratings of 109 scans (Hanley & McNeil 1982, Table I): .8932, in Stata by DeLong ± .0307."""
    counts = np.array([[33, 6, 6, 11, 2], [3, 2, 2, 11, 33]])
    score = np.repeat(np.tile(np.arange(5.0), 2), counts.ravel())
    human = np.arange(109) >= 58
    auc, parts = find_auc(score, human, np.ones(109))
    spread = sum(
        (parts[some] ** 2).sum() * some.sum() / (some.sum() - 1) for some in (human, ~human)
    )
    assert auc == pytest.approx(0.8932, abs=5e-5)
    assert np.sqrt(spread) == pytest.approx(0.0307, abs=5e-5)


def scored(score: Any, human: Any, **columns: Any) -> tuple[pd.DataFrame, pd.DataFrame]:  # noqa: ANN401  # of any kind
    """Return a machine's table of counts and codes of one coder."""
    ids = [f"a{i:04}" for i in range(len(score))]
    machine = pd.DataFrame({"doc_id": ids, "category": "war", "n": score})
    codes = machine.drop(columns="n").assign(coder="Ada", value=np.where(human, 1.0, 0.0))
    return machine, codes.assign(**columns)


@pytest.mark.parametrize(("n_present", "mean"), [(6, 2.0), (6, 8.0), (40, 2.0), (40, 8.0)])
def test_the_interval_of_auc_covers(n_present: int, mean: float) -> None:
    """Of 80 units with 6 or 40 present, counts of words, and an AUC of .86 or nearly 1."""
    rng, held = np.random.default_rng(1), 0
    human = np.arange(80) < n_present
    law, other = stats.poisson(mean), stats.poisson(0.4)
    at = np.arange(60)
    truth = float((law.pmf(at) * (other.cdf(at) - other.pmf(at) / 2)).sum())
    for _ in range(100):
        units = pd.DataFrame({"human": human, "weight": 1.0, "_cluster": np.arange(80)})
        units["score"] = rng.poisson(np.where(human, mean, 0.4)).astype(float)
        _, low, high = _limit_auc(units.assign(machine=units["score"] >= 1))
        held += low <= truth <= high
    assert held >= 91


def test_the_interval_of_auc_ends_where_it_must() -> None:
    """Nothing reversed leaves a lower limit; weights and copies make it wider; words have none."""
    human = np.arange(40) < 10
    perfect = mk.coding.validate(*scored(human * 3, human)).iloc[0]
    assert (perfect["auc"], perfect["auc_high"]) == (1, 1)
    assert 0.6 < perfect["auc_low"] < 0.9
    score = np.array([3, 0, 1, 0] * 10)
    plain = mk.coding.validate(*scored(score, human)).iloc[0]
    copied = scored(np.repeat(score, 3), np.repeat(human, 3))
    first = [f"t{i:04}" for i in range(40)]
    clustered = copied[1].assign(first=np.repeat(first, 3))
    together = mk.coding.validate(copied[0], clustered, cluster="first").iloc[0]
    ends = ["auc", "auc_low", "auc_high"]
    assert together[ends].tolist() == pytest.approx(plain[ends].tolist())
    apart = mk.coding.validate(*copied).iloc[0]
    assert apart["auc_low"] > together["auc_low"]
    assert apart["auc_high"] < together["auc_high"]
    words = scored(score, human)[0].assign(value=np.where(score > 0, "yes", "no"))
    said = mk.coding.validate(words.drop(columns="n"), scored(score, human)[1]).iloc[0]
    assert said[ends].isna().all()
    assert said["reason"] == "labels without scores"


def test_the_interval_of_auc_holds_whatever_ties_become() -> None:
    """Four units on which two coders differ, decided in all 16 ways."""
    score, human = np.array([4, 0, 1, 3, 2, 0] * 4), np.array([1, 0, 0, 1, 0, 0] * 4)
    machine, codes = scored(score, human)
    tied = np.arange(24) >= 20
    ben = codes.assign(coder="Ben", value=np.where(tied, 1 - codes["value"], codes["value"]))
    found = mk.coding.validate(machine, pd.concat([codes, ben])).iloc[0]
    for way in product((0.0, 1.0), repeat=4):
        decided = codes["value"].mask(tied, pd.Series([0.0] * 20 + list(way)))
        one = mk.coding.validate(machine, codes.assign(value=decided)).iloc[0]
        assert found["auc_low"] <= one["auc_low"]
        assert found["auc_high"] >= one["auc_high"]


def test_the_better_of_two_machines() -> None:
    """Turned round the sign turns; the same twice differ by 0; as by the bootstrap."""
    rng = np.random.default_rng(1)
    human = np.arange(300) < 100
    shared = rng.poisson(np.where(human, 1.5, 0.3))
    good, poor = (shared + rng.poisson(np.where(human, mean, 0.3)) for mean in (1.5, 0.3))
    one, codes = scored(good, human)
    other = one.assign(n=poor)
    found = mk.coding.compare_validity(one, codes, reference=other)
    assert {name: str(dtype) for name, dtype in found.dtypes.items()} == VALIDITY_DIFFERENCES
    assert found["measure"].tolist() == ["auc", "f1"]
    both = [mk.coding.validate(each, codes).iloc[0] for each in (one, other)]
    for row in found.to_dict("records"):
        name = row["measure"]
        assert [row["estimate"], row["reference_estimate"]] == [each[name] for each in both]
        assert row["difference"] == pytest.approx(both[0][name] - both[1][name])
        assert row["low"] < row["difference"] < row["high"]
        widths = [each[f"{name}_high"] - each[f"{name}_low"] for each in both]
        assert row["high"] - row["low"] < np.hypot(*widths)  # of two samples
    turned = mk.coding.compare_validity(other, codes, reference=one)
    assert (-turned["low"]).tolist() == pytest.approx(found["high"].tolist())
    same = mk.coding.compare_validity(one, codes, reference=one)
    assert same[["difference", "low", "high"]].to_numpy() == pytest.approx(0, abs=0.02)
    drawn = []
    for _ in range(800):
        at = rng.integers(0, 300, 300)
        aucs = [find_auc(n[at].astype(float), human[at], np.ones(300))[0] for n in (good, poor)]
        f1 = [
            2 * (x & human)[at].sum() / (x[at].sum() + human[at].sum())
            for x in (good > 0, poor > 0)
        ]
        drawn.append([aucs[0] - aucs[1], f1[0] - f1[1]])
    limits = np.quantile(drawn, [0.025, 0.975], axis=0)
    assert found["low"].tolist() == pytest.approx(limits[0], abs=0.012)
    assert found["high"].tolist() == pytest.approx(limits[1], abs=0.012)


def test_two_machines_are_compared_where_both_are() -> None:
    """Units and categories of one alone are left out; thresholds are each one's own."""
    machine, codes = tables_of(USUAL)
    scores = machine.rename(columns={"n": "value"}).assign(value=lambda t: t["value"] * 0.4 + 0.3)
    found = mk.coding.compare_validity(
        pd.concat([machine, machine.assign(category="peace")]),
        pd.concat([codes, codes.assign(coder="Ben")]),
        reference=scores.iloc[10:],
        reference_threshold=0.5,
    )
    assert (
        found[["category", "n_coded", "n_unmatched"]].to_numpy().tolist() == [["war", 90, 10]] * 2
    )
    assert found["difference"].tolist() == pytest.approx([0, 0])
    words = machine.drop(columns="n").assign(value=np.where(machine["n"] > 0, "yes", "no"))
    told = mk.coding.compare_validity(machine, codes, reference=words).set_index("measure")
    assert told["reason"].dropna().to_dict() == {"auc": "reference: labels without scores"}
    assert told["low"].isna().to_dict() == {"auc": True, "f1": False}
    ben = codes.assign(coder="Ben", value=[1.0] * 20 + [0.0] * 80)
    ties = mk.coding.compare_validity(machine, pd.concat([codes, ben]), reference=machine * 1)
    assert ties["n_tied"].tolist() == [30, 30]
    assert ties[["low", "high"]].to_numpy() == pytest.approx(0, abs=0.05)
    empty = mk.coding.compare_validity(machine, codes, reference=machine.assign(category="peace"))
    assert empty.dtypes.astype("str").to_dict() == VALIDITY_DIFFERENCES
    assert empty.empty
    with pytest.raises(ColumnMissingError, match="'category' is missing"):
        mk.coding.compare_validity(machine, codes, reference=machine.drop(columns="category"))


def test_weights_stand_for_units() -> None:
    """A unit drawn with probability 1/3 counts as three; intervals know that it is one."""
    machine, codes = tables_of({"tp": 20, "fp": 10, "fn": 12, "tn": 50})
    chance = np.where(machine["n"] > 0, 1.0, 1 / 3)
    weighted = mk.coding.validate(machine, codes.assign(probability=chance)).iloc[0]
    repeated = mk.coding.validate(*tables_of({"tp": 20, "fp": 10, "fn": 36, "tn": 150})).iloc[0]
    for name in ("precision", "recall", "f1", "accuracy", "auc", "share_fn"):
        assert weighted[name] == pytest.approx(repeated[name])
    assert weighted["fn"] == 12
    assert weighted["design"] == "weighted by probability"
    assert weighted["recall_low"] < repeated["recall_low"]
    assert weighted["recall_high"] > repeated["recall_high"]
    stratum = np.where(machine["n"] > 0, "found", "not found")
    size = np.where(machine["n"] > 0, 30, 3 * 62)
    by_stratum = mk.coding.validate(machine, codes.assign(stratum=stratum, n_stratum=size)).iloc[0]
    assert by_stratum["design"] == "weighted by stratum"
    assert by_stratum["recall"] == pytest.approx(weighted["recall"])


def test_a_stratum_without_codes_is_said() -> None:
    """All of its units fell to tuning: the test says nothing of a fifth of the corpus."""
    machine, codes = tables_of({"tp": 20, "fp": 10, "fn": 12, "tn": 50})
    stratum = np.where(machine["n"] > 0, "found", "not found")
    size = np.where(machine["n"] > 0, 40, 160)
    drawn = codes.assign(stratum=stratum, n_stratum=size)
    kept = mk.coding.validate(machine, drawn.assign(split="test"))
    assert kept["design"].tolist() == ["weighted by stratum"]
    fell = drawn.assign(split=np.where(stratum == "found", "tuning", "test"))
    found = mk.coding.validate(machine, fell)
    gap = "20 % of the units are in strata without codes"
    assert found["design"].tolist() == [f"weighted by stratum; {gap}"]
    assert mk.findings.summarize_validity(found)[1] == f"Not tested: {gap}."


@given(st.integers(0, 40), st.integers(0, 40), st.floats(1, 50))
def test_equal_weights_are_worth_their_number(yes: int, no: int, weight: float) -> None:
    """The effective number of n units of one weight is n, also where all say the same."""
    success = np.arange(yes + no) < yes
    added = np.array([weight, weight])
    kinds = np.array([True, False])
    share, n = weigh_share(np.full(yes + no, weight), success, added, kinds)
    assert float(n) == pytest.approx(yes + no)
    if yes + no:
        assert float(share) == pytest.approx(yes / (yes + no))


def test_the_difference_of_two_shares_in_print() -> None:
    """Newcombe (1998), Table II (a): 56/70 - 48/80 has the hybrid score limits .0524 and .3339."""
    limits = [stats.binomtest(*n).proportion_ci(method="wilson") for n in ((56, 70), (48, 80))]
    _, low, high = combine_limits(
        np.array([1.0, -1.0]),
        np.array([56 / 70, 48 / 80]),
        np.array([limit.low for limit in limits]),
        np.array([limit.high for limit in limits]),
    )
    assert low == pytest.approx(0.0524, abs=5e-5)
    assert high == pytest.approx(0.3339, abs=5e-5)


def test_the_interval_of_f1_covers() -> None:
    """Over 4,000 samples of 100 units it holds the F1 of the population in 93 to 97 %."""
    rng = np.random.default_rng(1)
    tp, fp, fn, _ = rng.multinomial(100, [0.2, 0.1, 0.1, 0.6], size=4_000).T
    n = (tp + fp + fn).astype(float)
    low, high = (2 * v / (1 + v) for v in find_jeffreys(tp / n, n))
    held = np.mean((low <= 2 / 3) & (high >= 2 / 3))
    assert 0.93 <= held <= 0.97


def test_gold_is_the_majority_or_a_named_coder() -> None:
    """Ties are dropped and counted; the named coder decides where there is a code of theirs."""
    machine = pd.DataFrame({"doc_id": list("abcd"), "category": "war", "value": [1, 1, 1, 0]})
    coded = {"Ada": [1, 1, 0, 0], "Ben": [1, 0, 0, 0], "Cy": [None, 1, None, None]}
    codes = pd.concat(
        pd.DataFrame({"doc_id": list("abcd"), "coder": c, "category": "war", "value": v})
        for c, v in coded.items()
    )
    two = mk.coding.validate(machine, codes[codes["coder"] != "Cy"]).iloc[0]
    assert (two["n_tied"], two["n_coded"], two["tp"], two["fp"], two["tn"]) == (1, 3, 1, 1, 1)
    assert two["alpha"] == pytest.approx(1 - 7 * (2 / 8) / (2 * 3 * 5 / 8))
    most = mk.coding.validate(machine, codes).iloc[0]
    assert (most["n_tied"], most["tp"]) == (0, 2)
    last = mk.coding.validate(machine, codes, gold="Ben").iloc[0]
    assert (last["tp"], last["fp"]) == (1, 2)
    told = mk.findings.summarize_validity(
        mk.coding.validate(machine, codes[codes["coder"] != "Cy"])
    )
    assert "Coders are tied: war 1." in told[-1]
    assert "tied" not in " ".join(
        mk.findings.summarize_validity(mk.coding.validate(machine, codes))
    )
    settled = mk.coding.validate(machine, codes, gold="Cy").iloc[0]
    assert (settled["tp"], settled["n_tied"]) == (2, 0)
    assert settled["alpha"] == pytest.approx(two["alpha"])  # who settles is no coder among others


def test_any_machine_is_taken() -> None:
    """Counts, labels in words, truth values and scores give one table where they say the same."""
    machine, codes = tables_of(USUAL)
    expected = mk.coding.validate(machine, codes)
    said = machine["n"] > 0
    words = machine.drop(columns="n").assign(value=said.map({True: "yes", False: "no"}))
    for other, threshold in (
        (words, 1),
        (machine.drop(columns="n").assign(value=said), 1),
        (machine.drop(columns="n").assign(value=said * 0.4 + 0.3), 0.5),
        (machine.assign(n=said * 5), 3),
    ):
        found = mk.coding.validate(other, codes, threshold=threshold)
        scores = ["auc", "auc_low", "auc_high", "reason"] if other is words else []
        pd.testing.assert_frame_equal(found.drop(columns=scores), expected.drop(columns=scores))


def test_only_one_part_of_the_sample_is_used() -> None:
    """The test by default, and the table says which."""
    machine, codes = tables_of(USUAL)
    codes = codes.assign(split=["test", "tuning"] * 50)
    assert mk.coding.validate(machine, codes)[["n_coded", "split"]].to_numpy().tolist() == [
        [50, "test"]
    ]
    assert mk.coding.validate(machine, codes, split="tuning")["n_coded"].tolist() == [50]
    assert mk.coding.validate(machine, codes, split=None)["split"].tolist() == ["all"]
    none = mk.coding.validate(machine, codes.assign(split="tuning")).iloc[0]
    assert (none["n_coded"], none["reason"]) == (0, "not coded")
    shares = [f"share_{name}" for name in KINDS]
    assert none[[*shares, "accuracy", "prevalence_human", "prevalence_machine"]].isna().all()


def test_codes_of_sentences() -> None:
    """Counts by sentence are held against codes of sentences."""
    machine, codes = tables_of(USUAL)
    number = range(100)
    by_sentence = [t.assign(doc_id="a", sentence=number) for t in (machine, codes)]
    found = mk.coding.validate(*by_sentence)
    pd.testing.assert_frame_equal(found, mk.coding.validate(machine, codes))


def test_ids_may_be_numbers() -> None:
    """Numbers in one table and their digits in the other are the same articles."""
    machine, codes = tables_of(USUAL)
    numbers = machine.assign(doc_id=range(100))
    digits = codes.assign(doc_id=[str(i) for i in range(100)])
    assert mk.coding.validate(numbers, digits)["n_coded"].tolist() == [100]


@pytest.mark.parametrize(
    ("counts", "reason", "missing"),
    [
        ({"tp": 3, "fp": 2, "fn": 1, "tn": 1}, "too few units", ["precision_low", "f1_high"]),
        ({"fn": 5, "tn": 20}, "the machine found it in no coded unit", ["precision"]),
        ({"fp": 5, "tn": 20}, "no unit coded as present", ["recall", "auc"]),
        ({"tp": 5, "fn": 20}, "all units coded as present", ["auc"]),
        ({"tn": 25}, "the machine found it in no coded unit; no unit coded as present", ["f1"]),
    ],
)
def test_what_is_missing_has_a_reason(
    counts: dict[str, int], reason: str, missing: list[str]
) -> None:
    """No interval of too few units, and no measure of nothing."""
    found = mk.coding.validate(*tables_of(counts)).iloc[0]
    assert found["reason"] == reason
    assert found[missing].isna().all()
    assert found["accuracy"] == pytest.approx(
        (counts.get("tp", 0) + counts.get("tn", 0)) / sum(counts.values())
    )


def test_categories_that_one_side_lacks_are_listed() -> None:
    """Not coded, not in the machine's table, and units that only people saw."""
    machine, codes = tables_of(USUAL)
    other = machine.assign(category="peace")
    codes = pd.concat([codes, codes.assign(category="peace_talks")])
    found = mk.coding.validate(pd.concat([machine.iloc[10:], other]), codes).set_index("category")
    assert found["reason"].to_dict()["peace"] == "not coded"
    assert found["reason"].to_dict()["peace_talks"] == "not in the machine's table"
    assert found["n_coded"].to_dict()["war"] == 90
    assert found["n_unmatched"].to_dict()["war"] == 10
    lost = mk.coding.validate(machine.assign(doc_id="x"), tables_of(USUAL)[1]).iloc[0]
    assert lost["reason"] == "no coded unit in the machine's table"


def test_rows_make_no_difference_and_the_input_stays() -> None:
    """Same bytes whatever the order of the rows; nothing coded gives a table without rows."""
    machine, codes = tables_of(USUAL)
    kept = machine.copy(), codes.copy()
    mixed = [t.sample(frac=1, random_state=1) for t in (machine, codes)]
    pd.testing.assert_frame_equal(mk.coding.validate(*mixed), mk.coding.validate(machine, codes))
    for table, before in zip((machine, codes), kept, strict=True):
        pd.testing.assert_frame_equal(table, before)
    empty = mk.coding.validate(machine.iloc[:0], codes.iloc[:0])
    assert {name: str(dtype) for name, dtype in empty.dtypes.items()} == VALIDITY


@pytest.mark.parametrize(
    ("change", "options", "error", "message"),
    [
        ({}, {"split": "tets"}, ArgumentError, "Did you mean 'test'"),
        ({}, {"gold": "Adda"}, ArgumentError, "Did you mean 'Ada'"),
        ({"value": "x"}, {}, ArgumentError, "the code 'x' is not a number"),
        ({"doc_id": "a0001"}, {}, ArgumentError, "twice; keep one"),
        ({"probability": [0.5] * 99 + [None]}, {}, ArgumentError, "no probability"),
        ({"probability": 2.0}, {}, ArgumentError, "no probability"),
        ({"coder": None, "drop": "coder"}, {}, ColumnMissingError, "'coder' is missing"),
    ],
)
def test_refusals(
    change: dict[str, Any], options: dict[str, Any], error: type[MediakitError], message: str
) -> None:
    """Before any number is made."""
    machine, codes = tables_of(USUAL)
    dropped = change.pop("drop", [])
    with pytest.raises(error, match=message):
        mk.coding.validate(machine, codes.assign(**change).drop(columns=dropped), **options)


def test_scores_of_a_classifier_need_a_threshold() -> None:
    """Probabilities are never taken for counts."""
    machine, codes = tables_of(USUAL)
    scores = machine.drop(columns="n").assign(value=np.linspace(0, 0.98, 100))
    with pytest.raises(ArgumentError, match=r"such as threshold=0\.5"):
        mk.coding.validate(scores, codes)
    assert mk.coding.validate(scores, codes, threshold=0.5)["n_coded"].tolist() == [100]


def test_confusions_are_all_disputed_units() -> None:
    """As many of each kind as the table of validity has, with words and text."""
    machine, codes = tables_of(USUAL)
    hits = machine.loc[machine["n"] > 0, ["doc_id", "category"]].assign(term="Storm")
    hits = pd.concat([hits, hits.assign(term="storm"), hits.assign(term="rage")])
    texts = machine[["doc_id"]].assign(text="A storm may rage.")
    found = mk.coding.list_confusions(machine, codes, hits=hits, texts=texts)
    assert found["kind"].value_counts().to_dict() == {"false negative": 20, "false positive": 10}
    assert set(found.loc[found["kind"] == "false positive", "words"]) == {"storm (2), rage (1)"}
    assert found.loc[found["kind"] == "false negative", "words"].isna().all()
    assert found["text"].eq("A storm may rage.").all()
    assert {name: str(dtype) for name, dtype in found.dtypes.items()} == CONFUSIONS
    bare = mk.coding.list_confusions(machine, codes.assign(split="test"))
    assert bare.dtypes.astype("str").to_dict() == CONFUSIONS
    assert bare.empty  # the test part is not looked at unasked
    with pytest.raises(ColumnMissingError, match="'term' is missing"):
        mk.coding.list_confusions(machine, codes, hits=hits.drop(columns="term"))


def test_the_plan_starts_from_what_is_known() -> None:
    """At the number coded it foretells today's interval; n_needed is the least that will do."""
    validity = mk.coding.validate(*tables_of(USUAL))
    plan = mk.coding.plan(validity, sizes=[100])
    for row in plan.to_dict("records"):
        low, high = (validity[f"{row['measure']}_{end}"].iloc[0] for end in ("low", "high"))
        assert row["half_width"] == pytest.approx((high - low) / 2, abs=1e-9)
        n = row["n_needed"]
        later = mk.coding.plan(validity, sizes=[n - 1, n])
        widths = later.loc[later["measure"] == row["measure"], "half_width"].tolist()
        assert widths[0] > 0.05 >= widths[1]
    assert {name: str(dtype) for name, dtype in plan.dtypes.items()} == CODING_PLAN
    unknown = mk.coding.plan(mk.coding.validate(*tables_of({"tp": 2, "tn": 2})))
    assert unknown["reason"].eq("too few units").all()
    assert unknown[["half_width", "n_needed"]].isna().all(axis=None)
    for low, high, needed in ((0.9, 0.9, True), (0, 1, False)):  # all coded; nothing known
        ends = {f"{m}_{k}": v for m in MEASURES for k, v in (("low", low), ("high", high))}
        edge = mk.coding.plan(validity.assign(**ends), sizes=[100])
        assert edge["n_needed"].notna().eq(needed).all()
    with pytest.raises(ArgumentError, match="measure='F1' is unknown"):
        mk.findings.summarize_plan(plan, measure="F1")
    for wrong in ({"half_width": 0}, {"sizes": [0]}):
        with pytest.raises(ArgumentError):
            mk.coding.plan(validity, **wrong)


def test_a_table_of_nothing_but_what_was_found_is_told() -> None:
    """Missed units are not in it, so its recall is 1 whatever the machine missed."""
    machine, codes = tables_of(USUAL)
    found = mk.coding.validate(machine[machine["n"] > 0], codes)
    assert (found["recall"].tolist(), found["n_unmatched"].tolist()) == ([1.0], [60])
    told = mk.findings.summarize_validity(found)[-1]
    assert told.startswith("Excluded, as the instrument’s table lacks them: war 60.")
    assert "Excluded" not in " ".join(
        mk.findings.summarize_validity(mk.coding.validate(machine, codes))
    )


MARKED: dict[str, Any] = {"alpha": 0.8, "f1": 0.7, "f1_low": 0.5, "split": "test"}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "valid"),
        ({"split": "all"}, "tentative"),
        ({"split": "tuning"}, "not validated"),
        ({"f1_low": 0.49}, "tentative"),
        ({"f1": 0.69}, "tentative"),
        ({"alpha": 0.79}, "tentative"),
        ({"alpha": 0.667, "f1": 0.6, "f1_low": 0.1}, "tentative"),
        ({"alpha": 0.66}, "not valid"),
        ({"f1": 0.59}, "not valid"),
        ({"alpha": 0.05, "f1": 0.04, "f1_low": 0.0}, "not valid"),
        ({"alpha": np.nan}, "not validated"),
        ({"alpha": np.nan, "f1": 0.3}, "not valid"),
        ({"f1": 0.3, "split": "tuning"}, "not valid"),
        ({"f1_low": np.nan}, "not validated"),
    ],
)
def test_the_verdict(change: dict[str, Any], verdict: str) -> None:
    """Words for the marks; what is missing or was used for tuning can refute, not confirm."""
    assert judge({**MARKED, **change}) == verdict


def test_the_badge_says_what_the_table_says() -> None:
    """One for each category, in order, with the n and the part of its row; no bad one is valid."""
    machine, codes = tables_of(USUAL)
    twice = pd.concat([codes, codes.assign(coder="Ben")])
    tested = mk.coding.validate(machine, twice.assign(split="test"))
    use = "Usable for groups (corrected prevalence), not for single articles: war"
    badge = "War: tentative, α 1.00, F1 .67, n = 100"
    assert mk.reports.describe_validity(tested) == [f"{badge} (test)", use]
    assert mk.findings.summarize_validity(tested)[1].startswith(
        "War: tentative, α = 1.00, F1 = .67 [.55, .77], precision"
    )
    assert mk.findings.summarize_validity(tested)[1].endswith(", n = 100.")
    every = mk.coding.validate(machine, twice)
    assert mk.reports.describe_validity(every)[0] == f"{badge} (all)"
    assert "No test part is named" in mk.findings.summarize_validity(every)[1]
    one = "War: not validated, no α, F1 .67, n = 100 (all)"
    for table in (
        mk.coding.validate(machine, codes),
        mk.coding.validate(machine, twice, gold="Ben"),
    ):
        assert mk.reports.describe_validity(table) == [one]
    tuned = mk.coding.validate(machine, codes.assign(split="tuning"), split="tuning")
    assert mk.reports.describe_validity(tuned) == [one.replace("all", "tuning")]
    few = mk.coding.validate(*tables_of({"tp": 3, "tn": 4}))
    assert mk.reports.describe_validity(few) == ["War: not validated, no α, F1 1.00, n = 7 (all)"]
    for nothing in (None, few.iloc[:0], mk.coding.validate(machine, codes.iloc[:0])):
        assert mk.reports.describe_validity(nothing) == ["Not validated"]
    other = mk.coding.validate(pd.concat([machine, machine.assign(category="peace")]), twice)
    assert mk.reports.describe_validity(other)[:1] == ["Peace: not validated"]
    poor = mk.coding.validate(*tables_of({"tp": 1, "fp": 24, "fn": 24, "tn": 1}))
    assert mk.reports.describe_validity(poor) == ["War: not valid, no α, F1 .04, n = 50 (all)"]


def test_many_categories_share_a_badge_for_each_verdict() -> None:
    """So that the top of a page can be read."""
    machine, codes = tables_of(USUAL)
    names = [f"topic_{i}" for i in range(9)]
    both = pd.concat([codes, codes.assign(coder="Ben", value=[*codes["value"][1:], 0.0])])
    many = [pd.concat([t.assign(category=name) for name in names]) for t in (machine, both)]
    found = mk.coding.validate(*many)
    found["verdict"] = ["not valid", *found["verdict"][1:]]
    badges = mk.reports.describe_validity(found)
    assert [badge.partition(":")[0] for badge in badges[:2]] == ["Tentative", "Not valid"]
    assert badges[1] == "Not valid: topic 0"


TIED = {"doc_id": range(24), "category": "war"}


def _tie(machine: list[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return 24 units: two coders found 9, not 8, and differ on 7."""
    first, second = [1] * 9 + [0] * 8 + [1] * 7, [1] * 9 + [0] * 15
    codes = [
        pd.DataFrame({**TIED, "coder": name, "value": value})
        for name, value in (("Ada", first), ("Ben", second))
    ]
    return pd.DataFrame({**TIED, "value": machine}), pd.concat(codes)


def test_intervals_hold_whichever_way_ties_are_decided() -> None:
    """Of 128 ways in which a third coder could settle seven ties, each is in the intervals."""
    rng = np.random.default_rng(1)
    machine, codes = _tie([*rng.integers(0, 2, 24)])
    row = mk.coding.validate(machine, codes).iloc[0]
    assert (row["n_coded"], row["n_tied"]) == (17, 7)
    assert row["prevalence_human"] == pytest.approx(9 / 17)
    share = mk.coding.correct_prevalence(machine, codes).iloc[0]
    assert (share["n_coded"], share["n_tied"]) == (17, 7)
    # All there is was coded, so nothing but the ties is open.
    assert [share["low"], share["high"]] == pytest.approx([9 / 24, 16 / 24])
    ways = [*product((0.0, 1.0), repeat=7)]
    thirds = [pd.DataFrame({"doc_id": range(17, 24), "value": way, "coder": "Cy"}) for way in ways]
    # Each is a category of its own, for all are settled in one call.
    several, settled = (
        pd.concat([table.assign(category=f"way {n}") for n, table in enumerate(tables)])
        for tables in ([machine] * len(ways), [pd.concat([codes, third]) for third in thirds])
    )
    others = mk.coding.validate(several, settled, gold="Cy")
    assert others["n_tied"].tolist() == [0] * len(ways)
    for name in [*MEASURES, "prevalence_human"]:
        assert (row[f"{name}_low"] <= others[f"{name}_low"] + 1e-12).all()
        assert (others[f"{name}_high"] <= row[f"{name}_high"] + 1e-12).all()
    told = mk.findings.summarize_validity(mk.coding.validate(machine, codes))[-1]
    assert told.startswith("Coders are tied: war 7. CIs hold whichever way")
    assert "`gold=`" in told


def test_ties_of_groups_are_those_of_the_group() -> None:
    """Each group's interval holds its own ties, in each method that has one."""
    machine, codes = _tie([1, 0] * 12)
    machine["outlet"] = ["Echo"] * 17 + ["Star"] * 7
    found = mk.coding.correct_prevalence(machine, codes, by="outlet")
    assert found["n_tied"].tolist() == [0, 7]
    assert found["reason"].fillna("").tolist() == ["", "not coded"]
    able = machine.assign(value=[1] * 8 + [0] * 8 + [1] + [1, 0, 0, 0, 1, 0, 0])
    for method in ("ppi", "rogan-gladen"):
        wide, narrow = (
            mk.coding.correct_prevalence(able, some, method=method).iloc[0]
            for some in (codes, codes[~codes["doc_id"].isin(range(17, 24))])
        )
        assert wide["corrected"] == narrow["corrected"]
        assert wide["low"] < narrow["low"] < narrow["high"] < wide["high"]


def test_copies_are_one_text_for_the_intervals() -> None:
    """Each of 50 texts in four copies: the values of 200 units, the intervals of 50."""
    counts = {"tp": 15, "fp": 5, "fn": 10, "tn": 20}
    machine, codes = tables_of(counts)
    codes = codes.assign(first=codes["doc_id"])
    copied = [
        pd.concat([t.assign(doc_id=t["doc_id"] + k) for k in "abcd"]) for t in (machine, codes)
    ]
    one = mk.coding.validate(machine, codes).iloc[0]
    four = mk.coding.validate(*copied, cluster="first").iloc[0]
    apart = mk.coding.validate(*copied).iloc[0]
    assert (four["n_coded"], four["n_clusters"], apart["n_clusters"]) == (200, 50, 200)
    ends = [
        f"{name}{end}" for name in [*MEASURES, "prevalence_human"] for end in ("", "_low", "_high")
    ]
    assert four[ends].tolist() == pytest.approx(one[ends].tolist(), abs=1e-9)
    assert apart["f1_low"] > one["f1_low"]
    own = mk.coding.validate(*copied, cluster="doc_id").iloc[0]
    assert own[ends].tolist() == pytest.approx(apart[ends].tolist(), abs=1e-12)
    unnamed = [t.assign(first=None) for t in copied]
    assert mk.coding.validate(*unnamed, cluster="first").iloc[0]["n_clusters"] == 200
    many = machine.loc[machine.index.repeat(20)].reset_index(drop=True)
    more = pd.concat([copied[0], many.assign(doc_id=many.index.astype("str"))])  # not coded
    for method in ("post-stratified", "ppi", "rogan-gladen"):
        wide, narrow = (
            mk.coding.correct_prevalence(more, copied[1], cluster=name, method=method).iloc[0]
            for name in ("first", None)
        )
        assert wide["corrected"] == pytest.approx(narrow["corrected"])
        ratio = (wide["high"] - wide["low"]) / (narrow["high"] - narrow["low"])
        assert 1.5 < ratio < 2.1  # the root of four, but for the rest of the corpus
    few = mk.coding.validate(machine, codes.assign(first="a"), cluster="first").iloc[0]
    assert (few["reason"], few["n_clusters"]) == ("too few units", 1)
    with pytest.raises(ColumnMissingError, match="Did you mean 'first'"):
        mk.coding.validate(machine, codes, cluster="firsts")


def test_findings_say_what_is_missing() -> None:
    """Sentences for every table, also where nothing is known."""
    machine, codes = tables_of(USUAL)
    validity = mk.coding.validate(machine, codes)
    assert mk.findings.summarize_validity(validity)[0] == (
        "**0 of 1 frame is valid**, 1 not validated (all coded units, equal weights)."
    )
    assert mk.findings.summarize_validity(validity.iloc[:0]) == ["**Not validated**: not coded."]
    tuned = mk.coding.validate(machine, codes.assign(split="tuning"), split="tuning")
    assert "used for tuning" in mk.findings.summarize_validity(tuned)[1]
    alone = mk.coding.measure_agreement(codes, level="nominal", seed=1)
    (unknown,) = mk.findings.judge_agreement(alone)
    assert unknown.head == "Inter-coder reliability is unknown."
    assert unknown.text.startswith("No α (no unit with two codes): War. Have a second coder")
    assert mk.findings.judge_agreement(alone.iloc[:0]) == []
    for call in (
        mk.findings.judge_agreement,
        mk.findings.summarize_validity,
        mk.findings.judge_prevalence,
    ):
        with pytest.raises(ColumnMissingError):
            call(pd.DataFrame({"x": [1]}))


def test_the_card_of_a_list_has_what_was_measured(tmp_path: Path) -> None:
    """As in the table, and the list finds what it did; what has no interval is left out."""
    machine, codes = tables_of(USUAL)
    table = mk.coding.validate(machine, codes.assign(split="test"))
    file = mk.write_dictionary(mk.read_dictionary({"war": ["war*"]}), tmp_path / "war.toml")
    told: dict[str, Any] = {
        "coders": "two students",
        "coded": "100 articles",
        "rule": "one hit or more",
    }
    assert mk.coding.write_card(table, file, **told, url="https://example.org") == file
    read = mk.read_dictionary(file)
    assert read.patterns() == {"war": ["war*"]}
    assert {name: read.validity[name] for name in told} == told
    assert (read.validity["split"], read.validity["url"]) == ("test", "https://example.org")
    own, row = dict(read.validity["categories"]["war"]), table.iloc[0]
    assert own.pop("n_coded") == 100
    assert set(own) == {"precision", "recall", "f1", "auc"}  # alpha of one coder there is none
    for name, figures in own.items():
        ends = row[[name, f"{name}_low", f"{name}_high"]].tolist()
        assert figures == pytest.approx(ends, abs=5e-5)
    twice = pd.concat([codes, codes.assign(coder="Ben", value=codes["value"].shift(fill_value=0))])
    both = mk.coding.validate(machine, twice)
    agreed = mk.coding.measure_agreement(twice, level="nominal", seed=1)
    for table_of, names in ((None, ["alpha"]), (agreed, ["alpha", "low", "high"])):
        mk.coding.write_card(both, file, **told, agreement=table_of)
        own = mk.read_dictionary(file).validity["categories"]["war"]
        alpha = agreed.iloc[0][names].tolist()
        assert np.atleast_1d(own["alpha"]).tolist() == pytest.approx(alpha, abs=5e-5)
    read = mk.read_dictionary(file)
    few = mk.coding.validate(*tables_of({"tp": 3, "tn": 4}))
    for wrong, options, message in (
        (few, told, "no interval of any measure; code more"),
        (table, told | {"coders": " "}, "coders=' ' says nothing"),
        (table.assign(category="peace"), told, "category='peace' is unknown"),
        (table.drop(columns="auc_low"), told, "'auc_low' is missing"),
    ):
        with pytest.raises(MediakitError, match=message):
            mk.coding.write_card(wrong, file, **options)
    assert mk.read_dictionary(file).validity == read.validity
