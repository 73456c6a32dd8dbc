"""What a page of validation says first, of tables whose verdicts and intervals are known."""
# ruff: noqa: RUF001 (alpha is a Greek letter)

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

import mediakit as mk


def judged(*verdicts: str, **change: Any) -> pd.DataFrame:  # noqa: ANN401  # cells
    """Return a table of validity with these verdicts."""
    names = ["war", "peace", "health_care", "crime", "sport"][: len(verdicts)]
    table = pd.DataFrame({"category": names, "verdict": verdicts, "alpha": 0.9, "f1": 0.8})
    return table.assign(n_coded=90, split="test", reason=None).assign(**change)


@pytest.mark.parametrize(
    ("verdicts", "head"),
    [
        (["valid"] * 3, "All 3 frames may be interpreted."),
        (["tentative"] * 2, "All 2 frames may be interpreted tentatively."),
        (["not valid"] * 2, "No frame may be interpreted."),
        (["not valid", "not validated"], "No frame may be interpreted."),
        (["valid"], "War may be interpreted."),
        (["not valid"], "War may not be interpreted."),
        (["not valid", "valid"], "Peace may be interpreted; war not."),
        (["tentative", "not valid"], "War may be interpreted tentatively; peace not."),
        (
            ["valid", "tentative", "not valid", "not validated"],
            "War may be interpreted; peace tentatively; health care and crime not.",
        ),
    ],
)
def test_the_head_says_which_frames_may_be_interpreted(verdicts: list[str], head: str) -> None:
    """Whatever could not be validated is never among them."""
    assert mk.findings.judge_validity(judged(*verdicts)).head == head


def test_it_is_said_what_the_frames_were_tested_on() -> None:
    """A verdict needs units that were not used for tuning: otherwise that is said."""
    told = mk.findings.judge_validity(judged("valid")).text
    assert told == "Measured on the test part: 90 units a frame."
    every = mk.findings.judge_validity(judged("tentative", split="all")).text
    assert "no verdict is better than tentative" in every
    few = judged("not validated", "valid", "not validated")
    few.loc[0, "reason"] = "too few units"
    few["alpha"] = [0.9, 0.9, math.nan]
    told = mk.findings.judge_validity(few).text
    assert told.endswith("Not validated (no α): Health care. Not validated (too few units): War.")


def test_a_frame_that_the_list_has_not_is_named() -> None:
    """In terms of the list; what was not coded has no part in the number of units."""
    table = judged("valid", "not validated")
    table = table.assign(n_coded=[90, 0], reason=[math.nan, "not in the machine's table"])
    told = mk.findings.judge_validity(table).text
    assert told.startswith("Measured on the test part: 90 units a frame.")
    assert told.endswith("Not validated (not a frame of the word list): Peace.")


def test_a_tag_has_the_colour_of_its_verdict() -> None:
    """Also where many frames share one."""
    three = judged("valid", "tentative", "not valid")
    tags = mk.findings.judge_validity(three, caveats=["1 article may be translated"]).tags
    assert [how for how, _ in tags] == ["ok", "", "no", "no"]
    assert tags[0][1] == "War: valid, α .90, F1 .80, n = 90 (test)"
    many = pd.concat([judged("valid", "not valid")] * 5).assign(
        category=[f"topic_{i}" for i in range(10)]
    )
    assert [how for how, _ in mk.findings.judge_validity(many).tags] == ["ok", "no"]


def test_without_codes_it_says_what_to_do() -> None:
    """Draw and code a sample; or take codes of these articles."""
    nothing = judged("not validated", n_coded=0)
    assert "mediakit sample" in mk.findings.judge_validity(nothing).text
    others = pd.DataFrame({"unit": ["x", "y"], "value": [1.0, 0.0]})
    told = mk.findings.judge_validity(nothing, coded=others).text
    assert told.startswith("None of 2 coded units is in this corpus. Set `codes`")


def agreed(*alphas: float, **change: Any) -> pd.DataFrame:  # noqa: ANN401  # cells
    """Return a table of agreement."""
    table = judged(*["valid"] * len(alphas), alpha=list(alphas), percent=90.0)
    table = table.assign(low=table["alpha"] - 0.1, high=table["alpha"] + 0.1)
    return table.assign(n_units=50, n_coders=2, **change)


@pytest.mark.parametrize(
    ("alphas", "head"),
    [
        ((0.8, 0.9), "Coders agree reliably on all 2 frames (α ≥ .80)."),
        (
            (0.8, 0.2, 0.1),
            "Coders agree reliably on 1 of 3 frames (α ≥ .80); not on 2 (α < .67).",
        ),
        ((0.1, 0.2), "Coders agree reliably on no frame (α < .67 in 2 of 2)."),
        ((0.667,), "Coders agree reliably on 0 of 1 frame (α ≥ .80), tentatively on 1 (α ≥ .67)."),
    ],
)
def test_agreement_is_counted_by_the_marks(alphas: tuple[float, ...], head: str) -> None:
    """Krippendorff (2004, p. 241)."""
    (found,) = mk.findings.judge_agreement(agreed(*alphas))
    assert found.head == head
    assert f"α = {min(alphas):.2f}".replace("0.", ".", 1) in found.text


def test_a_missing_alpha_is_no_disagreement() -> None:
    """It is in the note, with why it is missing."""
    (found,) = mk.findings.judge_agreement(agreed(0.9, math.nan, reason=[None, "no variation"]))
    assert found.head == "Coders agree reliably on 1 of 2 frames (α ≥ .80)."
    assert found.note == "No α (no variation): Peace."


def test_shares_outside_their_interval_are_counted() -> None:
    """The largest gap is told with both numbers; what could not be corrected, in the note."""
    table = judged("valid", "valid", "valid").assign(naive=[0.5, 0.3, 0.9], n_machine=1000)
    table = table.assign(corrected=[0.2, 0.35, math.nan], low=[0.1, 0.25, math.nan])
    table = table.assign(high=[0.3, 0.45, math.nan])
    table.loc[2, "reason"] = "too few units"
    (found,) = mk.findings.judge_prevalence(table)
    head = "1 of 2 uncorrected shares falls outside the CI of the corrected prevalence."
    assert found.head == head
    assert found.text.startswith("Largest gap: war, 50 % uncorrected, 20 % after correction, ")
    assert found.note == "Not corrected (too few units): Health care."
    assert mk.findings.judge_prevalence(table[2:]) == []


def test_errors_are_counted_by_frame_and_word() -> None:
    """A word counts once for each unit; without errors, or codes, nothing is said."""
    table = pd.DataFrame({"category": ["war"] * 3 + ["peace"], "doc_id": list("abca")})
    table["kind"] = ["false positive"] * 2 + ["false negative"] * 2
    table["words"] = ["strike (2), price of £1,000 (1)", "strike (9)", None, None]
    assert mk.findings.summarize_confusions(table) == [
        "2 false positives, 2 false negatives: war 2 and 1, peace 0 and 1.",
        "Words in false positives, by units: war “strike” 2, “price of £1,000” 1.",
    ]
    assert mk.findings.summarize_confusions(table[:0]) == []
    without = table.assign(words=math.nan)  # of another tool, which has no words
    assert len(mk.findings.summarize_confusions(without)) == 1
