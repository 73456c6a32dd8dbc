"""The coded articles in `seeds/coded`: who coded what, and how well the built-in lists find it."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

import pandas as pd
import pytest
from conftest import ROOT, SHARED

import mediakit as mk

CODED = ROOT / "seeds" / "coded"
LISTS = ("generic_frames", "policy_frames", "war_peace", "cooperation_conflict")
DECIDES = "reader 3"
HITS = 3  # that make a category present
N_ARTICLES, N_SHARED = 123, 43
ARTICLES = SHARED / "articles" / "texts"
ROW = re.compile(r"^\| (\w+) \| (\d+) \| (.+) \|$", re.MULTILINE)

needs_all = pytest.mark.skipif(
    not ARTICLES.is_dir(), reason="most of the texts may not be passed on"
)


@cache
def read(name: str) -> pd.DataFrame:
    """Return the codes of a list."""
    return mk.coding.read_codes(CODED / f"{name}.csv", sample=CODED / "sample.csv")


def gold(codes: pd.DataFrame) -> str:
    """Return who decides: the third reader, if the two ever differed."""
    return DECIDES if DECIDES in set(codes["coder"]) else "majority"


@cache
def tokens() -> mk.Tokens:
    """Return all the articles."""
    return mk.tokenize(mk.read_articles(ARTICLES))


@cache
def labels_of(name: str) -> pd.DataFrame:
    """Return what a list finds in the coded units: leave it as it is."""
    return mk.coding.label_units(tokens(), mk.read_dictionary(name), read(name))


@cache
def validate(name: str) -> pd.DataFrame:
    """Return how well a list does on the test part: leave it as it is."""
    codes = read(name)
    return mk.coding.validate(labels_of(name), codes, gold=gold(codes), threshold=HITS)


@pytest.mark.parametrize("name", LISTS)
def test_two_readers_coded_all_and_the_third_what_they_differed_on(name: str) -> None:
    """For each category of the list."""
    codes = read(name)
    assert sorted(codes["category"].unique()) == sorted(mk.read_dictionary(name).categories)
    wide = codes.set_index(["unit", "category", "coder"])["value"].unstack()  # noqa: PD010
    assert len(wide) == N_ARTICLES * codes["category"].nunique()
    differ = wide["reader 1"] != wide["reader 2"]
    decided = wide[DECIDES].notna() if DECIDES in wide else pd.Series(data=False, index=wide.index)
    assert decided.tolist() == differ.tolist()


def test_the_texts_are_those_that_may_be_passed_on() -> None:
    """Each with its address and licence, and coded."""
    corpus = mk.read_articles(CODED / "texts")
    assert len(corpus) == N_SHARED
    assert set(corpus.articles["doc_id"]) < set(read("generic_frames")["unit"])
    assert corpus.articles["url"].str.startswith("https://en.wikinews.org/wiki/").all()
    assert set(corpus.articles["licence"]) == {"CC BY 2.5"}


@needs_all
@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_how_well_it_did_on_the_test_part(name: str) -> None:
    """Its file has what comes out today, and agreement is that of the two readers."""
    codes, book = read(name), mk.read_dictionary(name)
    found = validate(name)
    both = codes[codes["coder"] != DECIDES]
    agreement = mk.coding.measure_agreement(both, level="nominal", seed=1).set_index("category")
    told = book.validity
    assert told is not None
    assert "not people" in told["coders"]
    for row in found.dropna(subset="auc").to_dict("records"):
        card = told["categories"][row["category"]]
        assert card["n_coded"] == row["n_coded"]
        alpha = agreement.loc[row["category"], ["alpha", "low", "high"]]
        assert card["alpha"] == pytest.approx(alpha.tolist(), abs=1e-4)
        for name_ in ("precision", "recall", "f1", "auc"):
            ends = [row[name_], row[f"{name_}_low"], row[f"{name_}_high"]]
            assert card[name_] == pytest.approx(ends, abs=1e-4)


def shown(value: float) -> str:
    """Return a share as the documentation writes it."""
    return f"{value:.2f}".replace("0.", ".", 1) if abs(value) < 0.995 else f"{value:.2f}"


def with_ends(value: float, low: float, high: float, sign: str = "") -> str:
    """Return a share and its interval."""
    number, *ends = (
        f"{x:{sign}.2f}".replace("0.", ".", 1).replace("-", "−") for x in (value, low, high)
    )
    return f"{number} [{', '.join(ends)}]"


@needs_all
@pytest.mark.parametrize("name", LISTS)
def test_the_documentation_has_these_figures_and_no_list_is_worse_than_stems(name: str) -> None:
    """By the point estimate of the AUC, in every category that occurs in the test part."""
    codes, book = read(name), mk.read_dictionary(name)
    stems = tomllib.loads((CODED / "stems.toml").read_text("utf-8"))[name]
    plain = mk.read_dictionary({key: entry["patterns"] for key, entry in stems.items()})
    labels, others = labels_of(name), mk.coding.label_units(tokens(), plain, codes)
    how: dict[str, Any] = {"gold": gold(codes), "threshold": HITS}
    found = validate(name).set_index("category")
    plainly = mk.coding.validate(others, codes, **how)
    reference = dict(zip(plainly["category"], plainly["auc"], strict=True))
    differences = mk.coding.compare_validity(
        labels, codes, reference=others, reference_threshold=HITS, **how
    )
    differences = differences[differences["measure"] == "auc"].set_index("category")
    assert (differences["difference"].dropna() > -1e-9).all()
    text = (ROOT / "docs" / "validity.md").read_text("utf-8")
    part = text.partition(f"| *{name}* |")[2].partition("| *")[0]
    rows = {match[1]: match[0] for match in ROW.finditer(part)}
    expected = {}
    for category, row in found.dropna(subset="auc").iterrows():
        card = book.validity["categories"][category] if book.validity else {}
        numbers = [str(round(row["prevalence_human"] * row["n_coded"])), shown(card["alpha"][0])]
        numbers += [shown(card["precision"][0]), shown(card["recall"][0])]
        numbers += [
            with_ends(*card["f1"]),
            with_ends(*card["auc"]),
            shown(reference[str(category)]),
        ]
        by, low, high = differences.loc[[category], ["difference", "low", "high"]].to_numpy()[0]
        numbers += [with_ends(by, low, high, sign="+")]
        expected[category] = f"| {category} | {' | '.join(numbers)} |"
    assert rows == expected
