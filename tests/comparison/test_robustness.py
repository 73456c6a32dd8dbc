"""Instruments side by side: each as `compare_groups` has it, one tested, and told in words."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import mediakit as mk
from mediakit.comparison import groups, rates
from mediakit.comparison.robustness import read_choices
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.tables import COMPARISON, SPECIFICATIONS

if TYPE_CHECKING:
    from mediakit.base.drawing import Sheet

PRIMARY = "list: long, threshold: 1"
OTHERS = ["list: long, threshold: 3", "list: short, threshold: 1", "list: short, threshold: 3"]


def make_counts(seed: int, rates: dict[str, float], n: int = 30) -> pd.DataFrame:
    """Return counts of two categories in articles of some outlets."""
    rng = np.random.default_rng(seed)
    parts = [
        pd.DataFrame(
            {
                "doc_id": [f"{outlet}{i}" for i in range(n)],
                "outlet": outlet,
                "category": category,
                "n": rng.poisson(rate, n),
                "n_words": 100 + rng.integers(0, 50, n),
            }
        )
        for outlet, rate in rates.items()
        for category in ("conflict", "money")
    ]
    return pd.concat(parts, ignore_index=True)


def make_instruments() -> dict[str, pd.DataFrame]:
    """Return four instruments, two lists by two thresholds; the short list turns the sign."""
    long = make_counts(1, {"Echo": 2.0, "Star": 0.4, "Dawn": 1.0})
    short = make_counts(2, {"Echo": 0.4, "Star": 2.0, "Dawn": 1.0})
    return {
        f"list: {name}, threshold: {least}": counts.assign(present=counts["n"] >= least)
        for name, counts in (("long", long), ("short", short))
        for least in (1, 3)
    }


def compare(instruments: dict[str, pd.DataFrame], **options: Any) -> pd.DataFrame:  # noqa: ANN401
    """Compare outlets by the share of articles with a frame."""
    chosen: dict[str, Any] = {
        "measure": "present",
        "by": "outlet",
        "seed": 1,
        "draws": 200,
        "primary": PRIMARY,
        **options,
    }
    return mk.comparison.compare_instruments(instruments, **chosen)


@pytest.fixture(scope="module")
def instruments() -> dict[str, pd.DataFrame]:
    """Four instruments of three outlets and two categories."""
    return make_instruments()


@pytest.fixture(scope="module")
def table(instruments: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """What they say."""
    return compare(instruments)


def choose(table: pd.DataFrame, outlet: str = "Echo", category: str = "conflict") -> pd.DataFrame:
    """Return the rows of one curve."""
    return table[(table["outlet"] == outlet) & (table["category"] == category)]


def test_each_instrument_is_compared_as_if_alone(
    instruments: dict[str, pd.DataFrame], table: pd.DataFrame
) -> None:
    """All numbers are those of `compare_groups`; only the primary keeps p and q."""
    assert table["instrument"].drop_duplicates().tolist() == [PRIMARY, *OTHERS]
    for name, rows in table.groupby("instrument"):
        alone = mk.compare_groups(
            instruments[str(name)], measure="present", by="outlet", seed=1, draws=200
        )
        kept = ["outlet", "category", *COMPARISON]
        if name != PRIMARY:
            assert rows[["p", "q"]].isna().all(axis=None)
            kept = [column for column in kept if column not in ("p", "q")]
        pd.testing.assert_frame_equal(rows[kept].reset_index(drop=True), alone[kept])
        assert (rows["primary"] == (name == PRIMARY)).all()
    leading = ["instrument", "primary", "outlet", "category"]
    assert list(table.columns) == leading + list(SPECIFICATIONS)
    assert {name: str(table.dtypes[name]) for name in SPECIFICATIONS} == SPECIFICATIONS


def test_signs_are_counted_against_the_primary(table: pd.DataFrame) -> None:
    """One by one: how many of the other instruments go the way of the primary."""
    seen = set()
    for _, rows in table.groupby(["outlet", "category"]):
        mine = rows.loc[rows["primary"], "difference"].iloc[0]
        others = rows.loc[~rows["primary"], "difference"]
        n_same = sum(np.sign(other) == np.sign(mine) for other in others)
        assert (rows["n_others"] == len(others)).all()
        assert (rows["n_same_sign"] == n_same).all()
        assert rows["share_same_sign"].to_numpy() == pytest.approx(n_same / len(others))
        seen.add(n_same)
    assert len(seen) > 1


def test_the_order_in_which_they_are_given_changes_no_number(
    instruments: dict[str, pd.DataFrame], table: pd.DataFrame
) -> None:
    """The primary comes first all the same; nor does the order of articles."""
    turned = {
        name: rows.sample(frac=1, random_state=1) for name, rows in reversed(instruments.items())
    }
    again = compare(turned)
    assert again["instrument"].drop_duplicates().tolist() == [PRIMARY, *OTHERS[::-1]]
    keys = ["instrument", "outlet", "category"]
    one, two = (each.sort_values(keys, ignore_index=True) for each in (again, table))
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_input_tables_stay_as_they_are(instruments: dict[str, pd.DataFrame]) -> None:
    """Comparing adds nothing to them."""
    for name, rows in make_instruments().items():
        pd.testing.assert_frame_equal(instruments[name], rows)


def test_labels_of_any_tool_stand_beside_counts(instruments: dict[str, pd.DataFrame]) -> None:
    """A table of doc_id, outlet, category and value, without a word count, gives the same."""
    counts = instruments[PRIMARY]
    labels = counts[["doc_id", "outlet", "category"]].assign(value=counts["present"].astype(int))
    found = compare({PRIMARY: counts, "model": labels})
    one, two = (found[found["instrument"] == name] for name in (PRIMARY, "model"))
    for column in ("estimate", "difference", "difference_low", "difference_high", "n_articles"):
        assert one[column].tolist() == two[column].tolist()
    assert two["n_words"].isna().all()
    scores = labels.assign(value=0.4)
    with pytest.raises(ArgumentError, match=r"Instrument 'model': the label 0\.4 is neither"):
        compare({PRIMARY: counts, "model": scores})


def test_what_an_instrument_does_not_have_is_missing(instruments: dict[str, pd.DataFrame]) -> None:
    """A category, a group, or all of it; and the others are counted without it."""
    whole = instruments[PRIMARY]
    part = whole[(whole["category"] == "conflict") & (whole["outlet"] != "Dawn")]
    found = compare({PRIMARY: whole, "part": part, "none": part.iloc[:0]}, reference="Star")
    rows = found[found["instrument"] == "part"].set_index(["outlet", "category"])
    assert rows["reason"].to_dict()["Echo", "money"] == "not measured"
    assert rows["reason"].to_dict()["Dawn", "conflict"] == "not measured"
    assert pd.isna(rows["reason"].to_dict()["Echo", "conflict"])
    absent = rows[rows["reason"] == "not measured"]
    assert absent["n_articles"].eq(0).all()
    assert absent[["estimate", "difference"]].isna().all(axis=None)
    none = found[found["instrument"] == "none"]
    assert none["reason"].eq("not measured").all()
    assert none["reference"].eq("Star").all()
    counted = found.set_index(["instrument", "outlet", "category"])["n_others"]
    assert counted[PRIMARY, "Echo", "conflict"] == 1
    assert counted[PRIMARY, "Echo", "money"] == 0


def test_missing_evidence_has_its_reason(instruments: dict[str, pd.DataFrame]) -> None:
    """One instrument alone, one outlet, too few articles; a primary that cannot say."""
    alone = compare({PRIMARY: instruments[PRIMARY]})
    assert alone["reason"].eq("no other instrument").all()
    assert alone["share_same_sign"].isna().all()
    assert alone["p"].notna().all()
    few = {name: rows.groupby(["outlet", "category"]).head(3) for name, rows in instruments.items()}
    assert compare(few)["reason"].eq("too few articles").all()
    one = {name: rows[rows["outlet"] == "Echo"] for name, rows in instruments.items()}
    assert compare(one)["reason"].eq("only one group").all()
    mute = {PRIMARY: few[PRIMARY], OTHERS[1]: instruments[OTHERS[1]]}
    rows = compare(mute)
    others = rows[~rows["primary"]]
    assert others["reason"].eq("no difference by the primary").all()
    assert others["n_same_sign"].isna().all()
    assert others["difference"].notna().all()
    for each in (few, one):
        assert mk.plots.specifications(choose(compare(each))) is None
        assert mk.findings.tell_robustness(choose(compare(each))).startswith("No analysis has")
    assert rows["p_joint"].isna().all()


def test_without_rows_there_are_all_columns(instruments: dict[str, pd.DataFrame]) -> None:
    """With their types; no figure, and a sentence."""
    empty = compare({name: rows.iloc[:0] for name, rows in instruments.items()})
    assert empty.empty
    assert {name: str(empty.dtypes[name]) for name in SPECIFICATIONS} == SPECIFICATIONS
    assert list(empty.columns[:4]) == ["instrument", "primary", "outlet", "category"]
    assert mk.plots.specifications(empty) is None
    assert mk.findings.tell_robustness(empty) == "No analysis has a difference to compare."


def test_tables_without_categories_are_one_question(instruments: dict[str, pd.DataFrame]) -> None:
    """As tone has them; one with and one without are refused."""
    tone = {
        name: rows[rows["category"] == "money"].drop(columns="category")
        for name, rows in instruments.items()
    }
    found = compare(tone, reference="Echo")
    assert "category" not in found
    assert mk.plots.specifications(found[found["outlet"] == "Star"]) is not None
    with pytest.raises(ArgumentError, match="has a column 'category', unlike the primary"):
        compare({**tone, "other": instruments[PRIMARY]})


def test_a_question_that_cannot_be_asked_is_refused(instruments: dict[str, pd.DataFrame]) -> None:
    """Saying what was found and what to do."""
    with pytest.raises(ArgumentError, match="instruments is empty"):
        compare({})
    with pytest.raises(ArgumentError, match="Did you mean 'list: long, threshold: 1'"):
        compare(instruments, primary="list: lang, threshold: 1")
    other = instruments[PRIMARY].assign(category="war")
    with pytest.raises(ArgumentError, match="found 'Dawn, war', not 'Dawn, conflict'"):
        compare({**instruments, "other": other.drop_duplicates(["doc_id"])})
    with pytest.raises(ArgumentError, match=r"'list: long, .*': by='outlet': reference='Ech'"):
        compare(instruments, reference="Ech")
    named = instruments[PRIMARY].replace({"outlet": {"Echo": "echo"}})
    with pytest.raises(ArgumentError, match="'other': by='outlet': reference='Echo'"):
        compare({**instruments, "other": named}, reference="Echo")
    with pytest.raises(ArgumentError, match="seed"):
        compare(instruments, seed=-1)
    with pytest.raises(ColumnMissingError, match="present"):
        compare({**instruments, "other": instruments[PRIMARY].drop(columns="present")})


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("a: 1", {"a": "1"}),
        ("a: 1, b: x:y", {"a": "1", "b": "x:y"}),
        ("a: 1, my list", {"instrument": "a: 1, my list"}),
        (": 1", {"instrument": ": 1"}),
        ("a: ", {"instrument": "a: "}),
        ("", {"instrument": ""}),
    ],
)
def test_names_are_read_as_choices_or_not(name: str, choices: dict[str, str]) -> None:
    """Whole or not at all."""
    assert read_choices(name) == choices


def read_curve(sheet: Sheet) -> tuple[list[float], dict[str, list[str]]]:
    """Return the heights of the dots of a curve from left to right, and its names by look."""
    dots = [
        mark
        for mark in sheet.marks
        if mark.kind == "dot" and mark.look in {"dot", "on", "pre"} and mark.size == 4
    ]
    texts = dict[str, list[str]]()
    for mark in sheet.marks:
        if mark.kind == "text":
            texts.setdefault(f"{mark.look} {mark.anchor}", []).append(mark.words)
    return [-dot.points[0][1] for dot in sorted(dots, key=lambda dot: dot.points[0])], texts


def test_the_curve_has_each_analysis_at_its_difference(table: pd.DataFrame) -> None:
    """The largest at the left, the pre-specified one filled, and its choices below it."""
    rows = choose(table)
    figure = mk.plots.specifications(rows)
    assert figure is not None
    ordered = rows.sort_values("difference", ascending=False)
    for sheet in (figure.wide, figure.narrow):
        heights, texts = read_curve(sheet)
        assert heights == sorted(heights, reverse=True)
        ratio = np.diff(heights) / np.diff(ordered["difference"])
        assert ratio == pytest.approx(ratio[0], rel=0.02)
        assert texts["t end"] == ["long", "short", "1", "3"]
        marks = [mark for mark in sheet.marks if mark.kind == "dot"]
        (primary,) = [mark for mark in marks if mark.look in {"on", "pre"} and mark.size == 4]
        chosen = [m for m in marks if m.look in {"sigf", "pre"} and m is not primary]
        assert {mark.points[0][0] for mark in chosen} == {primary.points[0][0]}
        assert len(chosen) == 2
        assert sum(mark.look == "own" for mark in marks) == 4 * 2 - 2
    assert figure.title == "Specification curve: conflict, Echo against all others"
    assert figure.words.startswith("4 analyses, from ")
    assert "The pre-specified analysis: +" in figure.words


def test_choices_without_room_are_named(table: pd.DataFrame) -> None:
    """What has few choices keeps its dots; names without choices are choices themselves."""
    rows = pd.concat([choose(table).tail(1)] * 30, ignore_index=True)
    figure = mk.plots.specifications(
        rows.assign(instrument=[f"list: {i}, zones: {i % 2}" for i in range(30)])
    )
    assert figure is not None
    assert read_curve(figure.wide)[1]["t end"] == ["0", "1"]
    assert "Not shown: list (30)." in figure.caption
    plain = choose(table).assign(instrument=["first", "second", "third", "fourth"])
    named = mk.plots.specifications(plain)
    assert named is not None
    assert read_curve(named.wide)[1]["t end"] == ["first", "second", "third", "fourth"]


def test_a_figure_of_several_comparisons_is_refused(table: pd.DataFrame) -> None:
    """It shows one."""
    with pytest.raises(ArgumentError, match="6 groups and categories"):
        mk.plots.specifications(table)
    with pytest.raises(ColumnMissingError):
        mk.plots.specifications(table.drop(columns="difference"))
    with pytest.raises(ArgumentError, match="6 groups and categories"):
        mk.findings.tell_robustness(table)


def test_a_choice_that_turns_the_sign_is_named(table: pd.DataFrame) -> None:
    """The short list does, whatever the threshold."""
    told = mk.findings.tell_robustness(choose(table))
    assert told.startswith("The difference ranges from −0.")
    assert "over 4 analyses; joint test p = .338, not significant." in told
    assert told.endswith("The sign reverses with list short.")


def turn(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return the table with the differences of these instruments alone below 0."""
    size = table["difference"].abs().where(~table["instrument"].isin(names), -1)
    return table.assign(difference=size, difference_low=size - 0.1, difference_high=size + 0.1)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([], "joint test p = .353, not significant."),
        (OTHERS[1:], "The sign reverses with list short."),
        ([OTHERS[0], OTHERS[2]], "The sign reverses with threshold 3."),
        (OTHERS[2:], "All that reverse the sign have list short and threshold 3, but so have some"),
        (OTHERS, "The sign reverses with list: long, threshold: 3; list: short, threshold: 1"),
    ],
)
def test_on_which_choice_it_hangs(table: pd.DataFrame, names: list[str], told: str) -> None:
    """One that all of another sign share and none of the same; or shared with some; or none."""
    turned = turn(choose(table), names).assign(q=0.01, p_joint=0.353)
    said = mk.findings.tell_robustness(turned)
    assert told in said
    assert ("reverse" in said) == bool(names)
    assert f"ranges from {'−1.00' if names else '+'}" in said


def make_clumped(
    seed: int, *, k: float = 0.3, n: int = 30, n_kinds: int = 1, ratio: float = 1.0
) -> dict[str, pd.DataFrame]:
    """Return four specifications of the same articles, of which each counts most of the hits."""
    rng = np.random.default_rng(seed)
    words = np.tile(rng.lognormal(5.5, 0.5, 2 * n).round(-2) + 50, n_kinds)
    outlet = np.tile(np.repeat(["Echo", "Star"], n), n_kinds)
    mean = 0.004 * words * rng.gamma(k, 1 / k, len(words)) * np.where(outlet == "Star", ratio, 1.0)
    hits = rng.poisson(mean)
    table = pd.DataFrame(
        {
            "doc_id": np.tile([f"a{i}" for i in range(2 * n)], n_kinds),
            "outlet": outlet,
            "category": np.repeat([f"c{i}" for i in range(n_kinds)], 2 * n),
            "n_words": words,
        }
    )
    shares = {"all": 1.0, "most": 0.8, "some": 0.7, "few": 0.5}
    return {name: table.assign(n=rng.binomial(hits, share)) for name, share in shares.items()}


RATE: dict[str, Any] = {"measure": "per_1000", "primary": "all"}


@pytest.mark.parametrize("cluster", ["doc_id", "first"])
def test_an_analysis_that_is_made_twice_has_the_p_of_one(cluster: str) -> None:
    """Agreement with oneself is no evidence; copies on both sides change places as ever."""
    table = make_clumped(2, n_kinds=3, ratio=2.0)["all"]
    shared = table["doc_id"].replace({f"a{i + 30}": f"a{i}" for i in range(10)})
    shared = shared.replace({f"a{i + 10}": f"a{i}" for i in range(5, 15)})  # and some on one side
    weight = 3 / shared.groupby(shared).transform("size")
    table = table.assign(first=shared, weight=weight, n=table["n"] * weight)
    again = table.sample(frac=1, random_state=1).set_index("doc_id", drop=False)
    for measure in ("per_1000", "present"):
        named = {"all": table, "copy": again, "third": table}
        named = {name: rows.assign(present=rows["n"] > 0) for name, rows in named.items()}
        found = compare(named, **RATE | {"measure": measure, "cluster": cluster})
        for _, rows in found.groupby(["outlet", "category"]):
            assert rows["p_joint"].to_numpy() == pytest.approx(rows["p"].iloc[0])


def test_the_joint_test_is_that_of_all_permutations() -> None:
    """All 924 ways to deal twelve articles: the median over specifications, slowly."""
    specifications = make_clumped(6, k=2.0, n=6, ratio=3.0)
    found = compare(specifications, draws=4_000, **RATE)
    values = [rows[["n", "n_words"]].to_numpy(float) for rows in specifications.values()]

    def measure(star: list[int]) -> float:
        apart = []
        for rows in values:
            logs, squares = [], []
            for side in (rows[star], np.delete(rows, star, axis=0)):
                hits, words = side[:, 0].sum() + 0.5, side[:, 1].sum()
                logs.append(np.log(hits / words))
                square = 6 / 5 * ((side[:, 0] - hits / words * side[:, 1]) ** 2).sum()
                squares.append(max(square, hits) / hits**2)
            apart.append((logs[0] - logs[1]) / np.sqrt(sum(squares)))
        return float(abs(np.median(apart)))

    every = np.array([measure(list(star)) for star in combinations(range(12), 6)])
    exact = np.mean(every >= measure(list(range(6))) * (1 - 1e-9))
    modelled = [
        rates.compare_rates(
            *(rates.add_up(rates.Side(side[:, :1], side[:, 1:])) for side in (rows[:6], rows[6:]))
        )[0]
        for rows in values
    ]
    assert 0.005 < exact < 0.5
    expected = max(exact, float(np.median(modelled)))
    assert found["p_joint"].to_numpy() == pytest.approx(expected, abs=0.02)


def test_the_joint_test_keeps_what_it_claims() -> None:
    """Hits that clump, in all specifications in the same articles: p < .05 in 5 of 100."""
    p = [
        compare(make_clumped(seed, n_kinds=25), **RATE)["p_joint"].to_numpy()[:25]
        for seed in range(4)
    ]
    assert np.mean(np.concatenate(p) < 0.05) <= 0.07
    assert np.mean(np.concatenate(p) < 0.5) > 0.3
    found = compare(make_clumped(1, k=1.0, n_kinds=25, ratio=3.0), **RATE)["p_joint"]
    assert (found < 0.05).mean() > 0.7


@pytest.mark.parametrize("measure", ["present", "per_1000"])
@pytest.mark.parametrize("cluster", ["doc_id", "text_id"])
def test_instruments_side_by_side_are_gathered_as_one_below_the_other(
    measure: str, cluster: str
) -> None:
    """With the same rows, of which clusters hold several: what stands above and below is equal."""
    one, other = (make_counts(seed, {"Echo": 1.0, "Star": 0.3}, n=12) for seed in (1, 2))
    other["category"] += " too"
    other["n_words"] = one["n_words"]
    tables = [
        each.assign(present=each["n"] > 0, text_id=each["doc_id"].str[-1]) for each in (one, other)
    ]
    how: dict[str, Any] = {"measure": measure, "by": "outlet", "cluster": cluster}
    beside = groups.gather_clusters(tables[0], others=tables[1:], **how)
    below = groups.gather_clusters(pd.concat(tables, ignore_index=True), **how)
    assert beside.joint == below.joint == (cluster == "text_id")
    assert (beside.n, beside.labels.tolist()) == (below.n, below.labels.tolist())
    assert beside.categories is not None
    assert below.categories is not None
    order = [beside.categories.tolist().index(name) for name in below.categories]
    for side, same in zip(beside.sides, below.sides, strict=True):
        np.testing.assert_array_equal(side.top[:, order], same.top)
        np.testing.assert_array_equal(side.bottom[:, order], same.bottom)
    np.testing.assert_array_equal(np.concatenate(beside.places), np.concatenate(below.places))


def test_what_an_instrument_lacks_has_nothing_in_the_joint_test() -> None:
    """Articles, categories, groups that only another one has; one alone is no joint test."""
    specifications = make_clumped(3, n_kinds=2)
    table = specifications["all"]
    part = specifications["most"][specifications["most"]["category"] == "c0"].iloc[3:]
    more = pd.concat([part, part.assign(outlet="Dawn", doc_id=part["doc_id"] + "x")])
    found = compare({"all": table, "most": more}, reference="Star", **RATE)
    p = found[found["primary"]].set_index(["outlet", "category"])["p_joint"]
    assert 0 < p["Echo", "c0"] <= 1
    assert p[[("Echo", "c1"), ("Star", "c0"), ("Star", "c1")]].isna().all()


def test_brief_and_curve_do_not_contradict_each_other() -> None:
    """An interval that leaves out 0 is no finding where q is .05 or more, in neither."""
    quiet = make_clumped(23, n_kinds=12)
    loud = make_clumped(11, k=5.0, ratio=2.0)
    tables = {
        name: pd.concat([quiet[name], loud[name].assign(category="loud")], ignore_index=True)
        for name in quiet
    }
    options: dict[str, Any] = {"measure": "per_1000", "by": "outlet", "seed": 1}
    groups = mk.compare_groups(tables["all"], **options)
    found = mk.comparison.compare_instruments(tables, primary="all", **options)
    rows = found[found["category"].eq("loud") & found["outlet"].eq("Star")]
    assert rows["difference_low"].gt(0).all()  # in every specification
    assert rows["q"].iloc[0] >= 0.05
    assert mk.findings.summarize_comparison(groups)[0].startswith("**No statistically sig")
    told = mk.findings.tell_robustness(rows)
    lead = "The largest difference, loud, Star against all others, is not significant"
    assert told.startswith(lead)


def test_finding_and_curve_are_of_the_same_difference() -> None:
    """What the page says first is what its robustness check is about."""
    tables = make_clumped(9, k=2.0, n_kinds=3, ratio=3.0)
    options: dict[str, Any] = {"measure": "per_1000", "by": "outlet", "seed": 1, "draws": 200}
    table = mk.comparison.compare_instruments(tables, primary="all", **options)
    first = table[mk.comparison.choose_specification(table)]
    (finding, *_) = mk.findings.find_differences(table[table["primary"]], specifications=table)
    name = str(first["category"].iloc[0])
    assert finding.head == f"Star has more {name} hits than Echo."
    clear = first[(first["difference_low"] > 0) | (first["difference_high"] < 0)]
    held = f"all {len(first)}" if len(clear) == len(first) else f"{len(clear)} of {len(first)}"
    assert f"In {held} robustness checks the CI excludes zero on the same side." in finding.text


def test_specifications_have_the_median_of_those_that_are_known() -> None:
    """As numpy gives it, of values that may be infinite, or none."""
    rng = np.random.default_rng(1)
    values = rng.normal(size=(50, 6 * 4))
    values[rng.random(values.shape) < 0.1] = np.nan
    values[rng.random(values.shape) < 0.1] = np.inf
    known = rng.random((6, 4)) < 0.7
    known[:2] = True
    values[:, :4] = 0.5  # of each one at least is a number
    expected = np.nanmedian(np.where(known, values.reshape(50, 6, 4), np.nan), axis=1)
    np.testing.assert_array_equal(groups.pool(values, known), expected)
