"""The sample that people code: exact probabilities, rare frames found, little changed by growth."""

from __future__ import annotations

import errno
import itertools
import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import mediakit as mk
from mediakit.coding.sample import NOTHING_FOUND, allocate, find_scores
from mediakit.errors import ArgumentError, ColumnMissingError, InputError, OutputError
from mediakit.tables import CODING_SAMPLE, STRATA, USES, build

if TYPE_CHECKING:
    from pathlib import Path


def make_corpus(n: int, outlets: str = "AB") -> mk.Corpus:
    """Return so many articles, of which every outlet has its share."""
    rows = [(f"d{i:04}", f"Rain fell on day {i}.", outlets[i % len(outlets)]) for i in range(n)]
    table = pd.DataFrame(rows, columns=["doc_id", "text", "outlet"])
    return mk.read_articles(table.assign(language="en"))


def find_every(corpus: mk.Corpus, **steps: int) -> pd.DataFrame:
    """Return labels: category to every how many articles it is present."""
    ids = corpus.articles["doc_id"]
    tables = [
        pd.DataFrame({"doc_id": ids, "category": name, "value": np.arange(len(ids)) % step == 0})
        for name, step in steps.items()
    ]
    return pd.concat(tables, ignore_index=True)


CORPUS = make_corpus(300)
FRAMES = find_every(CORPUS, rare=100, common=3)


def draw(**options: object) -> pd.DataFrame:
    """Return a sample of the usual corpus."""
    given: dict[str, Any] = {"n": 40, "seed": 1, "frames": FRAMES, **options}
    return mk.coding.draw_sample(CORPUS, **given)


@settings(max_examples=12, deadline=None)
@given(
    st.integers(8, 320),
    st.integers(0, 10**9),
    st.sampled_from([None, "outlet"]),
    st.sampled_from([None, FRAMES]),
)
def test_weights_add_up_to_the_corpus(
    n: int, seed: int, by: str | None, frames: pd.DataFrame | None
) -> None:
    """In whole and in each stratum, exactly; the sample has n units, or all."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sample = draw(n=n, seed=seed, by=by, frames=frames)
    assert (1 / sample["probability"]).sum() == pytest.approx(300, rel=1e-12)
    strata = mk.coding.count_strata(sample)
    assert strata["n_units"].sum() == 300
    assert (strata["n"] / strata["n_units"]).to_numpy() == pytest.approx(strata["probability"])
    assert len(sample) == strata["n"].sum() == min(n, 300)
    assert sample["unit"].is_unique
    assert {name: str(kind) for name, kind in sample.dtypes.items()} == CODING_SAMPLE
    assert {name: str(kind) for name, kind in strata.dtypes.items()} == STRATA


def test_each_unit_is_drawn_as_often_as_its_probability_says() -> None:
    """Over 100 seeds; a unit's count is binomial, five deviations are allowed."""
    corpus = make_corpus(30, "AAAAB")
    seen: Counter[str] = Counter()
    tests: Counter[str] = Counter()
    for seed in range(100):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # now and then one split is empty
            sample = mk.coding.draw_sample(corpus, n=8, seed=seed, by="outlet", tuning=0.25)
        seen.update(sample["unit"])
        tests.update(sample.loc[sample["split"] == "test", "unit"])
    chance = dict(zip(sample["stratum"], sample["probability"], strict=True))
    assert len(chance) == 2
    for unit, outlet in corpus.articles[["doc_id", "outlet"]].itertuples(index=False):
        p = chance[outlet]
        for counted, share in ((seen, p), (tests, 0.75 * p)):
            assert abs(counted[unit] - 100 * share) < 5 * (100 * share * (1 - share)) ** 0.5 + 1e-9


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=4), st.integers(1, 12))
def test_no_other_allocation_has_less_variance(sizes: list[int], n: int) -> None:
    """Wright (2012): the sum of N / n is as low as whole numbers allow, by trying all of them."""
    total = min(max(n, len(sizes)), sum(sizes))
    given = allocate(sizes, total)
    tried = [
        sum(size / k for size, k in zip(sizes, ks, strict=True))
        for ks in itertools.product(*[range(1, size + 1) for size in sizes])
        if sum(ks) == total
    ]
    assert sum(given) == total
    found = sum(size / k for size, k in zip(sizes, given, strict=True))
    assert found == pytest.approx(min(tried), rel=1e-12)


def test_rare_categories_are_drawn_more_often() -> None:
    """All three articles of one in a hundred; the strata are by the rarest category."""
    strata = mk.coding.count_strata(draw())
    sizes = dict(zip(strata["stratum"], strata["n_units"], strict=True))
    assert sizes == {"common": 99, NOTHING_FOUND: 198, "rare": 3}
    chances = dict(zip(strata["stratum"], strata["probability"].tolist(), strict=True))
    assert chances["rare"] == 1
    assert chances["common"] > chances[NOTHING_FOUND]


def test_every_group_is_drawn_from() -> None:
    """Also one of a single article, and those without a name."""
    table = pd.DataFrame({"text": ["Rain fell."] * 50, "outlet": ["A"] * 48 + ["B", None]})
    corpus = mk.read_articles(table.assign(language="en"))
    sample = mk.coding.draw_sample(corpus, n=5, seed=1, by="outlet", tuning=0)
    assert dict(mk.coding.count_strata(sample)[["stratum", "n_units"]].to_numpy().tolist()) == {
        "A": 48,
        "B": 1,
        "outlet not given": 1,
    }


def test_a_larger_sample_holds_the_smaller_one_with_its_splits() -> None:
    """So coding can go on, and no unit that mended the dictionary gets into the test."""
    small, large = draw(n=40).set_index("unit"), draw(n=90).set_index("unit")
    assert set(small.index) < set(large.index)
    assert (large.loc[small.index, "split"] == small["split"]).all()


def test_one_article_more_changes_hardly_anything() -> None:
    """It may displace units of its stratum; splits stay in any case."""
    before = draw().set_index("unit")
    grown = make_corpus(301)
    after = mk.coding.draw_sample(grown, n=40, seed=1, frames=find_every(grown, rare=100, common=3))
    after = after.set_index("unit")
    both = before.index.intersection(after.index)
    assert len(both) >= 38
    assert (before.loc[both, "split"] == after.loc[both, "split"]).all()


def test_rows_of_the_input_may_stand_in_any_order() -> None:
    """The same bytes; another seed gives another sample."""
    rows = CORPUS.articles.sample(frac=1, random_state=3)
    columns = ["doc_id", "text", "outlet", "language"]
    shuffled = mk.read_articles(rows[columns].reset_index(drop=True))
    frames = FRAMES.sample(frac=1, random_state=4)
    again = mk.coding.draw_sample(shuffled, n=40, seed=1, frames=frames, by="outlet")
    assert_frame_equal(again, draw(by="outlet"))
    assert set(draw(seed=2)["unit"]) != set(draw()["unit"])


def test_order_tells_nothing_of_strata() -> None:
    """Rows are neither by id nor by stratum: the mean place of each is that of all, within 5 sd."""
    sample = draw(n=150)
    assert sample["unit"].tolist() != sorted(sample["unit"])
    places = pd.Series(range(150)).groupby(sample["stratum"].to_numpy())
    for n, mean in zip(places.size(), places.mean(), strict=True):
        assert abs(mean - 74.5) < 5 * (150**2 / 12 / n) ** 0.5


def test_sentences_are_units_with_their_number_and_text(seed: mk.Corpus) -> None:
    """Only of headline and body; the text is the slice of the article."""
    tokens = mk.tokenize(seed)
    frames = mk.count_frames(tokens, mk.read_dictionary({"war": ["war", "front*"]}), by="sentence")
    sample = mk.coding.draw_sample(seed, n=10, seed=1, unit="sentence", frames=frames)
    sentences = mk.split_sentences(tokens).set_index(["doc_id", "sentence"])
    counted = sentences["zone"].isin(["headline", "body"]).sum()
    assert (1 / sample["probability"]).sum() == pytest.approx(counted)
    (text,) = seed.articles["text"]
    places = sample[["doc_id", "sentence"]].itertuples(index=False, name=None)
    for place, unit, shown in zip(places, sample["unit"], sample["text"], strict=True):
        start, end = sentences[["start", "end"]].loc[[place]].to_numpy()[0]
        assert shown == text[start:end]
        assert unit == f"{place[0]}#{place[1]}"


def test_articles_are_shown_without_boilerplate() -> None:
    """People code what the machine counts: headline and body."""
    text = "Port shuts\n\nRain fell on the port on Monday.\n\nShare this article"
    corpus = mk.read_articles(pd.DataFrame({"text": [text], "language": "en"}))
    sample = mk.coding.draw_sample(corpus, n=1, seed=1, tuning=0)
    assert sample["text"].tolist() == ["Port shuts\n\nRain fell on the port on Monday."]
    assert sample["sentence"].isna().all()


def test_what_cannot_be_had_is_said() -> None:
    """Fewer units than n, a category found nowhere, an empty split: each is told."""
    with pytest.warns(UserWarning, match=r"has 300 articles with a word\. All of them are drawn"):
        assert draw(n=301)["probability"].eq(1).all()
    never = pd.concat([FRAMES, FRAMES.assign(category="never", value=False)])
    with pytest.warns(UserWarning, match="No unit is labelled 'never', so"):
        assert "never" not in set(draw(frames=never)["stratum"])
    nothing = FRAMES.assign(value="absent")
    with pytest.warns(UserWarning, match="No unit is labelled 'common' and 'rare', so"):
        assert set(draw(frames=nothing)["stratum"]) == {NOTHING_FOUND}
    with pytest.warns(UserWarning, match="no unit fell to the split 'tuning'"):
        draw(n=3, tuning=0.001)


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"n": 0}, ArgumentError, "1 or more"),
        ({"n": 2.5}, ArgumentError, "1 or more"),
        ({"n": 2}, ArgumentError, "too few for 3 strata"),
        ({"n": True}, ArgumentError, "1 or more"),
        ({"seed": None}, ArgumentError, "whole number from 0"),
        ({"seed": True}, ArgumentError, "whole number from 0"),
        ({"seed": -1}, ArgumentError, "whole number from 0"),
        ({"unit": "word"}, ArgumentError, "unit='word' is unknown"),
        ({"tuning": 1.5}, ArgumentError, "share"),
        ({"tuning": "x"}, ArgumentError, "share"),
        ({"by": "doc_id"}, ArgumentError, "too few for 300 strata"),
        ({"by": "oulet"}, ColumnMissingError, "Did you mean 'outlet'"),
        ({"unit": "sentence"}, ColumnMissingError, "'sentence' is missing"),
        ({"frames": FRAMES.drop(columns="value")}, ColumnMissingError, "'value' is missing"),
        ({"frames": FRAMES.assign(value="perhaps")}, ArgumentError, "neither present nor absent"),
        ({"frames": FRAMES.assign(doc_id="x")}, ArgumentError, "none for a unit"),
    ],
)
def test_refusals(options: dict[str, Any], kind: type[Exception], message: str) -> None:
    """Before anything is drawn, with a way out."""
    with pytest.raises(kind, match=message):
        draw(**options)


def test_a_corpus_without_a_word_is_refused() -> None:
    """There is nothing to code."""
    empty = CORPUS.filter(doc_id=[])
    with pytest.raises(ArgumentError, match="nothing to code"):
        mk.coding.draw_sample(empty, n=1, seed=1)
    with pytest.raises(ColumnMissingError, match="stratum"):
        mk.coding.count_strata(pd.DataFrame())
    assert len(mk.coding.count_strata(build(CODING_SAMPLE))) == 0


@pytest.mark.parametrize(
    ("values", "present"),
    [
        ([True, False, None], [True, False, False]),
        (["Yes", "no", None], [True, False, False]),
        (["present", " absent", ""], [True, False, False]),
        ([1, 0, None], [True, False, False]),
        ([2.5, 0.99, float("nan")], [True, False, False]),
    ],
)
def test_labels_of_any_machine(values: list[Any], present: list[bool]) -> None:
    """Truth values, words and scores; missing is not present."""
    table = pd.DataFrame({"doc_id": list("abc"), "category": "war", "value": values})
    assert find_scores(table, ["doc_id"], threshold=1)["machine"].tolist() == present


def test_counts_are_added_up_and_scores_are_not() -> None:
    """A count by voice is of the article; of two scores the higher one holds."""
    rows = {"doc_id": ["a", "a"], "category": "war", "n": [1, 1], "value": [0.4, 0.6]}
    table = pd.DataFrame(rows)
    counts = table.drop(columns="value")
    assert find_scores(counts, ["doc_id"], threshold=2)["machine"].tolist() == [True]
    assert find_scores(table, ["doc_id"], threshold=0.5)["machine"].tolist() == [True]
    assert find_scores(table, ["doc_id"], threshold=0.7)["machine"].tolist() == [False]


def test_uses_are_counted_by_what_the_instrument_says(tmp_path: Path) -> None:
    """Row order and name make no new use; the splits are counted apart; numbers stay."""
    codes = tmp_path / "codes.csv"
    codes.write_text("unit,coder,category,value,note\n", "utf-8")
    other = FRAMES.assign(value=False)

    def use(frames: pd.DataFrame, split: str, name: str) -> list[tuple[int, str]]:
        uses = mk.coding.record_use(codes, frames, split=split, instrument=name)
        assert {column: str(kind) for column, kind in uses.dtypes.items()} == USES
        return list(zip(uses["use"], uses["instrument"], strict=True))

    assert use(FRAMES, "tuning", "v0") == [(1, "v0")]
    assert use(FRAMES, "test", "=v1") == [(1, "=v1")]
    assert use(other, "test", "v2") == [(1, "=v1"), (2, "v2")]
    written = (tmp_path / "uses.csv").read_bytes()
    assert use(FRAMES.iloc[::-1], "test", "v3") == [(1, "=v1")]
    assert (tmp_path / "uses.csv").read_bytes() == written


def test_uses_of_another_tool_are_told_apart(tmp_path: Path) -> None:
    """Its table has a column of sentences, empty where the unit is an article."""
    table = pd.DataFrame({"doc_id": ["1", "2"], "category": "war", "value": [1, 0]})
    one, other = mk.coding.read_machine(table), mk.coding.read_machine(table.assign(value=[0, 1]))
    uses = [
        mk.coding.record_use(tmp_path, t, split="test", instrument="x") for t in (one, other, table)
    ]
    assert [list(u["use"]) for u in uses] == [[1], [1, 2], [1]]
    sentences = table.assign(sentence=[3, 4])
    as_floats = sentences.assign(doc_id=[1, 2], sentence=[3.0, 4.0])
    for frames in (sentences, as_floats):
        assert len(mk.coding.record_use(tmp_path, frames, split="test", instrument="y")) == 3


def test_uses_refuse_what_they_cannot_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown split, codes that are not there, another table in the place, a full disk."""
    with pytest.raises(ArgumentError, match="Did you mean 'test'"):
        mk.coding.record_use(tmp_path, FRAMES, split="tests", instrument="v1")
    with pytest.raises(InputError, match="no such file of codes"):
        mk.coding.record_use(tmp_path / "no.csv", FRAMES, split="test", instrument="v1")
    for text in ("a,b\n1,2\n", "use,split,instrument,sha256\nx,test,v1,0\n", ""):
        (tmp_path / "uses.csv").write_text(text, "utf-8")
        with pytest.raises(InputError, match="list of uses"):
            mk.coding.record_use(tmp_path, FRAMES, split="test", instrument="v1")
    (tmp_path / "uses.csv").unlink()

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    with pytest.raises(OutputError, match="No space left"):
        mk.coding.record_use(tmp_path, FRAMES, split="test", instrument="v1")
    assert list(tmp_path.iterdir()) == []
