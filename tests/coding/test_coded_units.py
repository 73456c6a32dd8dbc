"""Codes are held against the articles that are here, whatever else was coded."""
# ruff: noqa: RUF001 (alpha is a Greek letter)

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from conftest import ROOT

import mediakit as mk
from mediakit.errors import ArgumentError, ColumnMissingError, InputError
from mediakit.tables import CODES, MACHINE_LABELS, PREVALENCE_DIFFERENCES, USES

if TYPE_CHECKING:
    from pathlib import Path

WORDS = {"war": ["war"]}


def _corpus() -> mk.Corpus:
    texts = {"a": "War and war.", "b": "Peace came. Then war.", "c": "Rain."}
    rows = [{"doc_id": k, "text": v, "outlet": "Echo", "language": "en"} for k, v in texts.items()]
    return mk.read_articles(pd.DataFrame(rows))


def _codes(units: list[str]) -> pd.DataFrame:
    table = pd.DataFrame({"unit": units, "coder": "Ada", "category": "war", "value": "1"})
    sample = pd.DataFrame({"unit": units, "doc_id": [u.split("#")[0] for u in units]})
    sample = sample.assign(stratum="war", probability=0.5)
    return mk.coding.read_codes(table, sample=sample)


def test_the_codes_of_the_sample_are_of_each_of_its_articles() -> None:
    """Two coders, five frames, and every article that can be used as the folder stands."""
    codes = mk.coding.read_codes(ROOT / "seeds" / "sample_codes.csv")
    corpus = mk.read_articles(ROOT / "seeds" / "sample")
    frames = set(mk.read_dictionary("generic_frames").categories)
    assert set(codes["doc_id"]) == set(corpus.articles["doc_id"])
    assert set(codes["category"]) == frames
    assert len(codes) == 24 * 5 * 2
    assert codes["value"].isin([0, 1]).all()


def test_scores_without_a_threshold_are_no_labels(tmp_path: Path) -> None:
    """From 1 on none of them is present: two tools that say the opposite would be one use."""
    scores = pd.DataFrame({"doc_id": list("abc"), "category": "war", "value": [0.9, 0.2, 0.1]})
    for table in (scores, scores.assign(value=1 - scores["value"])):
        with pytest.raises(ArgumentError, match=r"threshold=0\.5"):
            mk.coding.record_use(tmp_path, table, split="test", instrument="tool")
        mk.coding.record_use(tmp_path, table, split="test", instrument="tool", threshold=0.5)
    assert mk.coding.read_uses(tmp_path / "uses.csv")["use"].tolist() == [1, 2]
    with pytest.raises(ArgumentError, match=r"threshold=0\.5"):
        mk.coding.draw_sample(_corpus(), n=2, seed=1, frames=scores)


def test_nothing_coded_is_a_table_without_rows() -> None:
    """With the same columns; agreement and validity say why they are missing."""
    for nothing in (None, "", ()):
        codes = mk.coding.read_codes(nothing)
        assert {name: str(kind) for name, kind in codes.dtypes.items()} == CODES
        assert codes.empty
    tokens = mk.tokenize(_corpus())
    labels = mk.coding.label_units(tokens, mk.read_dictionary(WORDS), codes, by="outlet")
    assert mk.coding.validate(labels, codes)["reason"].tolist() == ["not coded"]
    assert mk.coding.measure_agreement(codes, level="nominal", seed=1).empty
    assert mk.coding.correct_prevalence(labels, codes, by="outlet")["reason"].tolist() == [
        "not coded"
    ]
    assert mk.findings.summarize_coding(codes, codes) == ["**Not validated**: no human codes yet."]
    with pytest.raises(InputError, match="at least one"):
        mk.coding.read_codes([])


def test_codes_of_other_articles_are_left_out_and_counted() -> None:
    """Sizes of strata are those of the whole corpus, so a part is weighted by probability."""
    coded = _codes(["a", "b", "x", "y"])
    here = mk.coding.select_codes(coded, _corpus())
    assert here["doc_id"].tolist() == ["a", "b"]
    assert here["n_stratum"].isna().all()
    assert coded["n_stratum"].notna().all()
    labels = mk.coding.label_units(mk.tokenize(_corpus()), mk.read_dictionary(WORDS), here)
    assert mk.coding.validate(labels, here)["design"].tolist() == ["weighted by probability"]
    told = mk.findings.summarize_coding(coded, here)[1]
    assert told == "2 coded units of other articles are excluded."
    whole = mk.coding.select_codes(coded[:2], _corpus())
    pd.testing.assert_frame_equal(whole, coded[:2])


def test_codes_of_another_corpus_are_called_so() -> None:
    """With what to do; nothing is invented in their place."""
    coded = _codes(["x", "y"])
    here = mk.coding.select_codes(coded, _corpus())
    (told,) = mk.findings.summarize_coding(coded, here)
    assert told.startswith("**Not validated**: none of 2 coded units is in this corpus.")
    assert "Set `codes` to" in told


def test_a_dictionary_says_something_of_every_unit() -> None:
    """Of articles or of sentences, as they were coded, zeros included."""
    tokens, words = mk.tokenize(_corpus()), mk.read_dictionary(WORDS)
    articles = mk.coding.label_units(tokens, words, _codes(["a"]), by="outlet")
    assert articles[["doc_id", "outlet", "n"]].to_numpy().tolist() == [
        ["a", "Echo", 2],
        ["b", "Echo", 1],
        ["c", "Echo", 0],
    ]
    coded = _codes(["b#0", "b#1"]).assign(sentence=[0, 1])
    sentences = mk.coding.label_units(tokens, words, coded)
    assert sentences["n"].tolist() == [2, 0, 1, 0]


def test_another_tool_says_what_its_table_says() -> None:
    """Of the articles that are here, whatever the words of its labels; groups are joined."""
    tokens, words = mk.tokenize(_corpus()), mk.read_dictionary(WORDS)
    table = pd.DataFrame({"Doc_ID": ["b", "a", "x"], "category": "war", "value": ["no", "yes", 1]})
    labels = mk.coding.label_units(tokens, words, _codes(["a"]), by="outlet", machine=table)
    assert labels.to_numpy().tolist() == [["b", "Echo", "war", "no"], ["a", "Echo", "war", "yes"]]
    assert mk.coding.validate(labels, _codes(["a", "b"]))[["tp", "fn"]].to_numpy().tolist() == [
        [1, 1]
    ]
    scores = mk.coding.read_machine(table.assign(value=["0.25", "", "1"]))
    assert scores["value"].fillna(-1).tolist() == [0.25, -1, 1]
    kinds = {name: str(kind) for name, kind in mk.coding.read_machine(table).dtypes.items()}
    assert kinds == MACHINE_LABELS


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("doc_id,category\na,war\n", "'value' is missing"),
        ("doc_id,category,value\n,war,1\n", "line 2: the unit is not clear"),
        ("doc_id,category,value\na,war,1\nb,,1\n", "line 3: no category"),
        ("doc_id,sentence,category,value\na,one,war,1\n", "line 2: sentence 'one' is not a whole"),
    ],
)
def test_what_another_tool_leaves_open_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """With file and line."""
    path = tmp_path / "labels.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=message):
        mk.coding.read_machine(path)


def test_a_missing_column_is_named() -> None:
    """By each function that needs it."""
    codes, corpus = _codes(["a"]), _corpus()
    tokens, words = mk.tokenize(corpus), mk.read_dictionary(WORDS)
    with pytest.raises(ColumnMissingError, match="doc_id"):
        mk.coding.select_codes(codes.drop(columns="doc_id"), corpus)
    table = pd.DataFrame({"doc_id": ["a"], "category": ["war"], "value": [1]})
    for by in ("category", "doc_id", "n"):
        with pytest.raises(ArgumentError, match="Rename the column of the articles"):
            mk.coding.label_units(tokens, words, codes, by=by)
    with pytest.raises(ColumnMissingError, match="paper"):
        mk.coding.label_units(tokens, words, codes, by="paper", machine=table)
    for summarize in (
        mk.findings.summarize_confusions,
        mk.findings.summarize_plan,
    ):
        with pytest.raises(ColumnMissingError, match="category"):
            summarize(pd.DataFrame({"n": [1]}))
    with pytest.raises(ColumnMissingError, match="coder"):
        mk.findings.summarize_coding(codes, codes.drop(columns="coder"))


def test_the_page_reads_what_record_use_wrote(tmp_path: Path) -> None:
    """The first, the second, and one that is not in the list; without a list it says so."""
    frames = pd.DataFrame({"doc_id": ["a", "b"], "category": "war", "n": [1, 0]})
    other = frames.assign(n=[1, 1])
    for name, table in (("one", frames), ("two", other)):
        mk.coding.record_use(tmp_path, table, split="test", instrument=name)
    uses = mk.coding.read_uses(tmp_path / "uses.csv")
    assert uses["instrument"].tolist() == ["one", "two"]
    told = mk.findings.summarize_uses(uses, frames)[0]
    assert told == "Use 1 of the test part: no instrument was tested on it before."
    assert (
        "Use 2 of the test part: 1 other instrument was tested"
        in mk.findings.summarize_uses(uses, other, split=None)[0]
    )
    new = mk.findings.summarize_uses(uses, frames.assign(n=[0, 0]))
    assert new[0].startswith("This use is not recorded: the list has 2 uses")
    none = mk.coding.read_uses(None)
    assert {name: str(kind) for name, kind in none.dtypes.items()} == USES
    assert "not recorded" in mk.findings.summarize_uses(none, frames)[0]
    with pytest.raises(InputError, match="no such list"):
        mk.coding.read_uses(tmp_path / "nothing.csv")


def test_groups_are_held_against_the_largest_where_none_is_named() -> None:
    """Of equals the first by name; without a group that has a name there is nothing to compare."""
    row = {"category": "war", "naive": 0.5, "corrected": 0.5, "low": 0.4, "high": 0.6}
    row |= {"method": "ppi", "n_coded": 20, "reason": None}
    table = pd.DataFrame(
        [{"outlet": name, "n_machine": n, **row} for name, n in (("C", 5), ("B", 9), ("A", 9))]
    )
    found = mk.coding.compare_prevalence(table, by="outlet", reference=None)
    assert found[["group", "reference"]].to_numpy().tolist() == [["B", "A"], ["C", "A"]]
    nameless = table[:1].assign(outlet=pd.Series([None], dtype="str"))
    none = mk.coding.compare_prevalence(nameless, by="outlet", reference=None)
    assert list(none.columns) == list(PREVALENCE_DIFFERENCES)


def _shares() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "outlet": ["Echo", "Star", "Echo"],
            "category": ["war", "war", "peace"],
            "naive": [0.25, 0.5, 0.1],
            "corrected": [0.5, 0.25, None],
            "low": [0.4, 0.2, None],
            "high": [0.6, 0.3, None],
            "n_coded": [30, 20, 2],
            "n_machine": [100, 80, 100],
        }
    )


def test_tables_of_shares_read_as_shares() -> None:
    """Percent without a sign for shares, a sign for differences, two decimals for coefficients."""
    shares = str(mk.show("prevalence", _shares().drop(columns="outlet")))
    assert "50.0\N{NO-BREAK SPACE}%" in shares
    assert "+" not in shares
    table = pd.DataFrame({"naive": [0.1], "difference": [-0.25], "low": [-0.5], "high": [0.0]})
    assert str(mk.show("x", table)).split()[-4:] == ["+10.0", "−25.0", "−50.0", "0.0"]
    tiny = pd.DataFrame({"naive": [0.1], "difference": [-0.0004], "n": [-5]})
    assert str(mk.show("x", tiny)).split()[-3:] == ["+10.0", "0.0", "−5"]
    alpha = pd.DataFrame({"alpha": [0.785], "low": [-0.1], "high": [1.0], "f1_low": [0.5]})
    assert str(mk.show("x", alpha)).split()[-4:] == ["0.79", "−0.10", "1.00", "0.50"]
    codes = pd.DataFrame({"value": [0.0, 1.0]})
    assert str(mk.show("x", codes)).split() == ["value", "0", "1"]


def test_the_badges_say_how_valid_the_instrument_is() -> None:
    """In place of the standing warning, never beside it."""
    corpus = _corpus()
    assert mk.findings.list_caveats(corpus) == ["Not validated"]
    assert mk.findings.list_caveats(
        corpus, validity=mk.reports.describe_validity(None)
    ) == mk.findings.list_caveats(corpus)
    badges = ["Peace: valid, α .83", "War: not valid, α .43"]
    assert mk.findings.list_caveats(corpus, validity=badges) == badges
