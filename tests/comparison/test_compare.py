"""Groups compared: against SciPy, a slow reference, and by simulation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import mediakit as mk
from mediakit.base.statistics import make_exact
from mediakit.comparison import rates
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.tables import COMPARISON

LEVEL = 0.95


def make_counts(
    sizes: dict[str, int], *, seed: int, rates: dict[str, float] | None = None, n_kinds: int = 1
) -> pd.DataFrame:
    """Return counts as `count_frames` gives them: articles of unequal length and rate."""
    rng = np.random.default_rng(seed)
    rows = []
    for outlet, n in sizes.items():
        words = rng.lognormal(5.5, 0.6, n).round().astype(int)
        for kind in range(n_kinds):
            mean = rng.gamma(2, (rates or {}).get(outlet, 4.0) / 2, n)
            rows.append(
                pd.DataFrame(
                    {
                        "doc_id": [f"{outlet}{i}" for i in range(n)],
                        "outlet": outlet,
                        "category": f"kind {kind}",
                        "n": rng.poisson(mean * words / 1000),
                        "n_words": words,
                    }
                )
            )
    table = pd.concat(rows, ignore_index=True)
    return table.assign(per_1000=1000 * table["n"] / table["n_words"], present=table["n"] > 0)


def compare(table: pd.DataFrame, **options: Any) -> pd.DataFrame:  # noqa: ANN401 - passed on
    """Compare outlets by the rate of a frame."""
    chosen: dict[str, Any] = {"measure": "per_1000", "by": "outlet", "seed": 1, **options}
    return mk.compare_groups(table, **chosen)


@pytest.fixture(scope="module")
def counts() -> pd.DataFrame:
    """Three outlets, two frames."""
    return make_counts({"Echo": 12, "Star": 15, "Dawn": 9}, seed=3, n_kinds=2)


def test_estimates_are_those_of_the_whole_group(sample_tokens: mk.Tokens) -> None:
    """A rate is a ratio of sums, as in the tables that count whole groups."""
    frames = mk.read_dictionary("generic_frames")
    for by in ("outlet", "voice"):
        table = mk.count_frames(sample_tokens, frames, by=["article", by])
        whole = mk.count_frames(sample_tokens, frames, by=by)
        for measure in ("per_1000", "share_sentences"):
            found = mk.compare_groups(table, measure=measure, by=by, seed=1)
            assert found[[by, "category"]].equals(whole[[by, "category"]])
            assert found["estimate"].to_numpy() == pytest.approx(whole[measure].to_numpy(), 1e-12)
            assert found["n_words"].tolist() == whole["n_words"].tolist()
    tone = mk.score_sentiment(sample_tokens, by=["article", "voice"])
    found = mk.compare_groups(tone, measure="compound", by="voice", seed=1)
    whole = mk.score_sentiment(sample_tokens, by="voice")
    assert found["estimate"].to_numpy() == pytest.approx(whole["compound"].to_numpy(), rel=1e-12)
    assert found["n_sentences"].tolist() == whole["n_sentences"].tolist()


def statistic(x: Any, y: Any, axis: int = -1) -> Any:  # noqa: ANN401, ARG001 - SciPy's protocol
    """Return |difference of log rates| by its standard error, of indices into ROWS: slowly."""
    out = np.empty(np.broadcast_shapes(x.shape[:-1], y.shape[:-1]))
    for at in np.ndindex(out.shape):
        squares, logs = [], []
        for side in (x[at], y[at]):
            top, bottom = ROWS[side.astype(int)].T
            hits, n = top.sum() + 0.5, len(top)
            rate = hits / bottom.sum()
            logs.append(np.log(rate))
            square = n / (n - 1) * ((top - rate * bottom) ** 2).sum()
            squares.append(max(square, hits) / hits**2)
        out[at] = abs(logs[0] - logs[1]) / np.sqrt(sum(squares))
    return out


def sides_of(*tables: pd.DataFrame) -> list[rates.Side]:
    """Return what each table has, as one side of a comparison."""
    return [rates.Side(*(t[[name]].to_numpy(float) for name in ("n", "n_words"))) for t in tables]


ROWS = make_counts({"Echo": 6, "Star": 5}, seed=8, rates={"Star": 9.0})[["n", "n_words"]].to_numpy()


def test_p_is_that_of_all_permutations() -> None:
    """SciPy goes through all 462 ways to choose six articles of eleven."""
    table = make_counts({"Echo": 6, "Star": 5}, seed=8, rates={"Star": 9.0})
    found = compare(table, reference="Star", draws=20_000).iloc[0]
    rows: list[Any] = [np.arange(6.0), np.arange(6.0, 11.0)]
    exact = stats.permutation_test(
        rows, statistic, vectorized=True, n_resamples=1_000, alternative="greater"
    )
    assert len(exact.null_distribution) == 462
    assert 0.01 < exact.pvalue < 0.9
    sides = sides_of(*(table[table["outlet"] == name] for name in ("Echo", "Star")))
    modelled = float(rates.compare_rates(*map(rates.add_up, sides))[0])
    assert found["p"] == pytest.approx(max(exact.pvalue, modelled), abs=0.012)


def test_the_lowest_p_is_that_of_what_was_found_alone() -> None:
    """It is one of the permutations: where no other is as far apart, p is 1 / (draws + 1)."""
    table = make_counts({"Echo": 12, "Star": 12}, seed=8, rates={"Star": 90.0})
    assert compare(table, draws=200)["p"].tolist() == [1 / 201, 1 / 201]


def test_p_of_pairs_is_that_of_all_exchanges() -> None:
    """The voices of an article change places, in all 256 ways for eight articles."""
    one, other = (make_counts({"x": 8}, seed=s, rates={"x": r}) for s, r in ((1, 4.0), (2, 6.0)))
    table = pd.concat([one.assign(voice="quoted"), other.assign(voice="outlet")])
    found = mk.compare_groups(table, measure="per_1000", by="voice", seed=1, draws=20_000)
    a, b = (part[["n", "n_words"]].to_numpy(float) for part in (one, other))
    seen = []
    for mask in range(256):
        swap = (mask >> np.arange(8) & 1).astype(bool)[:, None]
        x, y = np.where(swap, b, a), np.where(swap, a, b)
        hits = [part[:, 0].sum() + 0.5 for part in (x, y)]
        each = [total / part[:, 1].sum() for total, part in zip(hits, (x, y), strict=True)]
        parts = [
            (part[:, 0] - rate * part[:, 1]) / total
            for part, rate, total in zip((x, y), each, hits, strict=True)
        ]
        own = sum(max(8 / 7 * (e**2).sum(), 1 / n) for e, n in zip(parts, hits, strict=True))
        square = own - 2 * 8 / 7 * (parts[0] * parts[1]).sum()
        floor = sum(1 / total for total in hits)
        seen.append(abs(np.log(each[0] / each[1])) / np.sqrt(max(square, floor)))
    exact = np.mean(np.array(seen) >= seen[0] * (1 - 1e-9))
    assert 0.02 < exact < 0.9
    modelled = float(rates.compare_paired(*sides_of(one, other), hits=True)[0])
    assert found["p"].tolist() == pytest.approx([max(exact, modelled)] * 2, abs=0.012)
    signs = np.sign(one["per_1000"].to_numpy() - other["per_1000"].to_numpy()).mean()
    assert found["cliffs_delta"].tolist() == [signs, -signs]


def test_effect_size_and_q_are_those_of_scipy(counts: pd.DataFrame) -> None:
    """Cliff's delta from Mann and Whitney's U, q as in false_discovery_control."""
    found = compare(counts)
    for row in found.itertuples():
        kind = counts[counts["category"] == row.category]
        own, rest = kind[kind["outlet"] == row.outlet], kind[kind["outlet"] != row.outlet]
        u = stats.mannwhitneyu(own["per_1000"], rest["per_1000"]).statistic
        assert row.cliffs_delta == pytest.approx(2 * u / (len(own) * len(rest)) - 1, abs=1e-12)
    assert found["q"].tolist() == stats.false_discovery_control(found["p"]).tolist()


def test_a_real_difference_is_found() -> None:
    """Three times the rate in forty articles is seen."""
    table = make_counts({"Echo": 20, "Star": 20}, seed=4, rates={"Star": 12.0})
    found = compare(table, reference="Echo").set_index("outlet").loc["Star"]
    assert found["q"] < 0.05
    assert found["difference_low"] > 0
    assert found["cliffs_delta"] > 0.4


def test_the_order_of_rows_makes_no_difference(counts: pd.DataFrame) -> None:
    """Nor does the index."""
    shuffled = counts.sample(frac=1, random_state=1).sort_values("category", kind="stable")
    pd.testing.assert_frame_equal(compare(shuffled), compare(counts))


def test_other_groups_make_no_difference_to_a_comparison(counts: pd.DataFrame) -> None:
    """With a reference named, each group is compared for itself; only q knows the others."""
    fewer = counts[counts["outlet"] != "Dawn"]
    mine = compare(counts, reference="Star")
    mine = mine[mine["outlet"] != "Dawn"].drop(columns="q").reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, compare(fewer, reference="Star").drop(columns="q"))


def test_articles_that_hang_together_are_drawn_together() -> None:
    """Twelve copies of each article are no more evidence than the article itself."""
    table = make_counts({"Echo": 8, "Star": 8}, seed=6)
    copied = pd.concat(
        [table.assign(doc_id=table["doc_id"] + f"/{i}", text=table["doc_id"]) for i in range(12)]
    )
    alone, together = compare(table), compare(copied, cluster="text")
    parts = ["estimate", "low", "high", "difference_low", "difference_high", "cliffs_delta", "p"]
    pd.testing.assert_frame_equal(together[parts], alone[parts])
    assert together["n_articles"].tolist() == [96, 96]
    assert together["n_clusters"].tolist() == [8, 8]
    apart = compare(copied)
    assert (apart["high"] - apart["low"] < (alone["high"] - alone["low"]) / 2).all()


def make_shared(*, seed: int, n_kinds: int = 1) -> pd.DataFrame:
    """Return two outlets with eight texts of their own each and six that both of them print."""
    own = make_counts({"Echo": 8, "Star": 8}, seed=seed, n_kinds=n_kinds).assign(first="")
    own["first"] = own["doc_id"]
    wire = make_counts({"Wire": 6}, seed=seed + 1, n_kinds=n_kinds)
    wires = [
        wire.assign(doc_id=wire["doc_id"] + name, outlet=name, first=wire["doc_id"])
        for name in ("Echo", "Star")
    ]
    return pd.concat([own, *wires], ignore_index=True)


def test_texts_that_outlets_share_make_no_difference_between_them() -> None:
    """Of shared texts alone there is none; with own ones it is less sure than without."""
    table = make_shared(seed=2)
    wires = table[table["first"].str.startswith("Wire")]
    shared = compare(wires, cluster="first")
    assert shared["difference"].tolist() == [0, 0]
    assert (shared["difference_low"] <= 0).all()
    assert (shared["difference_high"] >= 0).all()
    assert shared["p"].tolist() == [1, 1]
    found, apart = compare(table, cluster="first"), compare(table)
    assert found["n_clusters"].tolist() == [14, 14]
    for side in ("low", "high"):
        assert found[side].to_numpy() == pytest.approx(apart[side].to_numpy(), rel=1e-9)
    width = [t["difference_high"] - t["difference_low"] for t in (found, apart)]
    assert (width[0] < width[1]).all()


def test_effect_size_of_shared_texts_counts_each_once_on_either_side() -> None:
    """As Mann and Whitney's U has it."""
    table = make_shared(seed=2)
    echo, star = (table.loc[table["outlet"] == name, "per_1000"] for name in ("Echo", "Star"))
    u = stats.mannwhitneyu(echo, star).statistic
    found = compare(table, cluster="first")
    assert found["cliffs_delta"].tolist() == pytest.approx([2 * u / 14**2 - 1, 1 - 2 * u / 14**2])


def test_shared_texts_do_not_cry_wolf() -> None:
    """Of 300 comparisons without a difference about 5 % are below .05."""
    found = compare(make_shared(seed=5, n_kinds=300), cluster="first", reference="Star", draws=500)
    rows = found[found["outlet"] == "Echo"]
    assert (rows["p"] <= 0.05).mean() <= 0.07
    covered = (rows["difference_low"] <= 0) & (rows["difference_high"] >= 0)
    assert covered.mean() >= 0.94


def deal_parties(*, seed: int, own: float, n_kinds: int = 120) -> pd.DataFrame:
    """Return what speakers say in articles; a party is dealt to each, and makes no difference.

    Hits clump in what one says in an article and, where `own` is no infinity, in who says it.
    """
    rng, n_speakers, n_articles = np.random.default_rng(seed), 40, 120
    party = np.where(rng.random(n_speakers) < rng.choice([0.2, 0.5]), "Left", "Right")
    known = 1 / np.arange(1, n_speakers + 1) ** 0.7  # some speak in many articles
    habit = np.ones((n_speakers, n_kinds))
    if np.isfinite(own):
        habit = rng.gamma(own, 1 / own, habit.shape)
    said, told = [], []
    for at in range(n_articles):
        story = rng.gamma(2, 1 / 2, n_kinds)
        who = rng.choice(n_speakers, rng.integers(1, 4), replace=False, p=known / known.sum())
        for speaker in who.tolist():
            words = int(rng.lognormal(4, 0.6)) + 5
            mean = story * rng.gamma(0.4, 1 / 0.4, n_kinds) * habit[speaker] * words * 0.015
            said.append(rng.poisson(mean))
            told.append([words, f"d{at}", f"s{speaker}", party[speaker]])
    columns = ["n_words", "doc_id", "speaker", "party"]
    table = pd.DataFrame(told, columns=columns).loc[np.repeat(np.arange(len(told)), n_kinds)]
    kinds = [f"kind {k:03}" for k in range(n_kinds)] * len(told)
    table = table.reset_index(drop=True).assign(n=np.concatenate(said), category=kinds)
    outlet = table.assign(speaker=None, party=None, n=0, n_words=400)
    outlet = outlet.drop_duplicates(["doc_id", "category"])
    return pd.concat([table, outlet], ignore_index=True).assign(per_1000=0.0)


@pytest.mark.parametrize(("cluster", "own"), [("doc_id", np.inf), ("speaker", 1.0)])
def test_parties_dealt_to_speakers_do_not_cry_wolf(cluster: str, own: float) -> None:
    """By article where hits clump there, by speaker where some always say the same."""
    p, findings = list[bool](), list[bool]()
    for seed in range(4):
        table = deal_parties(seed=seed, own=own)
        options: dict[str, Any] = {"cluster": cluster, "reference": "Right", "draws": 300}
        found = compare(table, by="party", **options).query("party == 'Left'").dropna(subset="p")
        apart = (found["difference_low"] > 0) | (found["difference_high"] < 0)
        p += found["p"].lt(0.05).tolist()
        findings += (found["p"].lt(0.05) & apart).tolist()
    assert len(p) > 400
    assert np.mean(p) <= 0.07
    assert np.mean(findings) <= 0.05


def test_what_nobody_is_told_to_say_is_on_no_side() -> None:
    """The outlet's own words are no group of speakers; an unknown outlet is one, as it was."""
    table = deal_parties(seed=0, own=np.inf, n_kinds=2)
    pd.testing.assert_frame_equal(
        compare(table, by="party"), compare(table.dropna(subset="party"), by="party")
    )
    assert compare(table, by="party")["party"].unique().tolist() == ["Left", "Right"]
    counts = make_counts({"Echo": 12, "Star": 15, "Dawn": 9}, seed=3)
    unknown = counts.assign(outlet=counts["outlet"].replace("Dawn", None))
    assert compare(unknown)["outlet"].isna().tolist() == [False, False, True]


def test_groups_are_compared_within_parts(counts: pd.DataFrame) -> None:
    """Each part as if it stood alone; q alone knows the others."""
    parts = {"news": counts, "sport": counts[counts["n"] > 0]}
    table = pd.concat([rows.assign(part=name) for name, rows in parts.items()])
    found = compare(table, within="part")
    assert list(found) == ["part", "outlet", "category", *COMPARISON]
    for name, rows in parts.items():
        own = found[found["part"] == name].drop(columns=["part", "q"]).reset_index(drop=True)
        pd.testing.assert_frame_equal(own, compare(rows).drop(columns="q"))
    assert found["q"].tolist() == stats.false_discovery_control(found["p"]).tolist()
    assert list(compare(table[:0], within="part")) == list(found)


def test_weighed_articles_give_what_weigh_frames_gives(sample_tokens: mk.Tokens) -> None:
    """For each way of counting, and no text is counted twice as evidence."""
    copies = mk.count_copies(sample_tokens.corpus, mk.find_duplicates(sample_tokens.corpus))
    frames = mk.read_dictionary("generic_frames")
    each = mk.count_frames(sample_tokens, frames, by=["article", "outlet", "voice"])
    for counted in ("article", "text", "weighted"):
        table = mk.weigh_articles(each, copies, counted=counted)
        found = compare(table, cluster="first", draws=100)
        whole = mk.weigh_frames(each, copies, counted=counted, by="outlet")
        assert found["estimate"].to_numpy() == pytest.approx(whole["per_1000"].to_numpy(), 1e-12)
        assert found["n_articles"].tolist() == whole["n_articles"].tolist()
        texts = table[table["n_words"] > 0].groupby("outlet")["first"].nunique()
        assert found.groupby("outlet")["n_clusters"].max().tolist() == texts.tolist()
    with pytest.raises(ArgumentError, match="is not in copies"):
        mk.weigh_articles(each, copies[1:], counted="text")


def test_other_measures_are_means_over_articles(counts: pd.DataFrame) -> None:
    """The share of articles with a frame, as numbers or truth values."""
    found = compare(counts, measure="present")
    means = counts.groupby(["outlet", "category"])["present"].mean()
    assert found["estimate"].to_numpy() == pytest.approx(means.to_numpy(), rel=1e-12)


@pytest.mark.parametrize(
    ("sizes", "reference", "reasons"),
    [
        ({"Echo": 4, "Star": 9}, None, ["too few articles", "too few articles to compare with"]),
        ({"Echo": 9, "Star": 1}, "Echo", ["the reference itself", "too few articles"]),
        ({"Echo": 9}, None, ["only one group"]),
        ({"Echo": 1}, None, ["too few articles"]),
    ],
)
def test_where_evidence_is_missing_it_is_said(
    sizes: dict[str, int], reference: str | None, reasons: list[str]
) -> None:
    """No interval and no difference are invented."""
    found = compare(make_counts(sizes, seed=2), reference=reference)
    assert found["reason"].tolist() == reasons
    assert found["estimate"].notna().all()
    assert found[["difference", "difference_low", "cliffs_delta", "p", "q"]].isna().all(axis=None)
    few = found["n_articles"] < 5
    assert found.loc[few, ["low", "high"]].isna().all(axis=None)
    assert found.loc[~few, ["low", "high"]].notna().all(axis=None)


def test_what_never_occurs_has_an_upper_limit(counts: pd.DataFrame) -> None:
    """A rate of 0 in all articles may be higher than 0, and needs no p where no side has a hit."""
    found = compare(counts.assign(n=counts["n"].where(counts["outlet"] != "Star", 0)))
    star = found[found["outlet"] == "Star"]
    assert star["reason"].isna().all()
    assert star["low"].eq(0).all()
    assert star["high"].between(0.1, 20).all()
    assert star["p"].notna().all()
    nothing = compare(counts.assign(n=0))
    assert nothing["reason"].tolist() == ["no variation"] * 6
    assert nothing["p"].isna().all()


def test_columns_stay_the_same(counts: pd.DataFrame) -> None:
    """Also without rows, categories or words."""
    for table in (counts, counts[:0], counts.drop(columns="n_words").assign(per_1000=1.0)):
        measure = "per_1000" if "n_words" in table else "present"
        found = compare(table, measure=measure)
        assert {name: str(kind) for name, kind in found.dtypes.items()} == {
            "outlet": "str",
            "category": "str",
            **COMPARISON,
        }
    tone = counts[counts["category"] == "kind 0"].drop(columns="category")
    assert list(compare(tone)) == ["outlet", *COMPARISON]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"measure": "category"}, "measure='category' is not a column of numbers; found str."),
        ({"reference": "Stat"}, "by='outlet': reference='Stat' is unknown. Did you mean 'Star'?"),
        ({"seed": -1}, "seed=-1 is not valid"),
        ({"seed": True}, "seed=True is not valid"),
        ({"draws": 10}, "draws=10 is not valid"),
        ({"level": 95}, "level=95 is not valid"),
        ({"level": "high"}, "level='high' is not valid"),
        ({"within": "outlet"}, "within='outlet' is already a key"),
        ({"within": "category"}, "within='category' is already a key"),
    ],
)
def test_bad_calls_are_refused(counts: pd.DataFrame, options: dict[str, Any], message: str) -> None:
    """Each names the argument, what was found and what to do."""
    with pytest.raises(ArgumentError) as caught:
        compare(counts, **options)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("joint", [False, True])
def test_a_part_without_the_reference_has_estimates_alone(
    counts: pd.DataFrame,
    joint: bool,  # noqa: FBT001  # a case
) -> None:
    """As if nothing were compared there; the other parts stay as they are."""
    parts = {"May": counts, "June": counts[counts["outlet"] != "Echo"]}
    table = pd.concat([rows.assign(month=month) for month, rows in parts.items()])
    table = table.assign(first=table["doc_id"].str[-1 if joint else 0 :])
    options: dict[str, Any] = {"cluster": "first", "draws": 200}
    found = compare(table, within="month", reference="Echo", **options)
    alone = compare(table[table["month"] == "June"], **options)
    june, rest = (
        found[found["month"] == month].drop(columns="month").reset_index(drop=True)
        for month in ("June", "May")
    )
    same = ["outlet", "category", "estimate", "low", "high", "n_articles", "n_words"]
    pd.testing.assert_frame_equal(june[same], alone[same])
    assert june["reference"].eq("Echo").all()
    assert june["reason"].eq("too few texts to compare with").all()
    empty = ["reference_estimate", "difference", "difference_low", "cliffs_delta", "p", "q"]
    assert june[empty].isna().to_numpy().all()
    may = compare(table[table["month"] == "May"], reference="Echo", **options)
    pd.testing.assert_frame_equal(rest, may)
    with pytest.raises(ArgumentError, match="by='outlet': reference='Sun' is unknown"):
        compare(table, within="month", reference="Sun")


def test_missing_columns_and_doubled_rows_are_refused(counts: pd.DataFrame) -> None:
    """A mean over articles needs one value for each."""
    with pytest.raises(ColumnMissingError, match="Column 'n_words' is missing"):
        compare(counts.drop(columns="n_words"))
    with pytest.raises(ArgumentError, match="one row for each doc_id and outlet, category"):
        compare(pd.concat([counts, counts]), measure="present")


def test_sums_of_exact_values_do_not_depend_on_their_order() -> None:
    """Of a thousand values of all sizes, in any order, the sum has the same bits."""
    values = make_exact(np.random.default_rng(1).lognormal(0, 3, 1000))
    rng = np.random.default_rng(2)
    assert len({float(np.sum(rng.permutation(values))) for _ in range(50)}) == 1
    assert len({float(np.sum(rng.permutation(values))) for _ in range(50)}) == 1
    whole = np.arange(1000.0)
    assert make_exact(whole).tolist() == whole.tolist()
