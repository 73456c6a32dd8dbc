"""What a page says first: the tested contrast, what does not differ, and whether it is valid."""

from __future__ import annotations

from typing import Any

import pandas as pd
from drawings import compared

import mediakit as mk

ALPHA = "\N{GREEK SMALL LETTER ALPHA}"


def full(**changes: Any) -> pd.DataFrame:  # noqa: ANN401  # columns
    """Return a comparison with all that sentences need."""
    table = (
        compared()
        .dropna(subset="outlet")
        .assign(
            reference="all others", reference_estimate=4.0, level=0.95, reason=None, detectable=2.0
        )
    )
    return table.assign(**changes)


def test_the_first_finding_has_the_largest_effect_and_all_it_rests_on() -> None:
    """Not the largest difference, which longer lists make; the others stand in a note."""
    table = full(difference_low=1.0, difference_high=3.0, q=0.01, difference=2.0)
    table = table.assign(cliffs_delta=[0.2, 0.6, -0.1, 0.3])
    first, *rest = mk.findings.find_differences(table)
    assert first.head == "Dawn & <Sons> has more conflict hits than Echo."
    for told in ("+2.0 hits per 1,000 words", "95 % CI [+1.0, +3.0]", "q = .010", "δ = +0.60"):
        assert told in first.text
    assert first.figure is not None
    assert "+2.00, 95 % confidence interval +1.00 to +3.00" in first.figure.words
    assert rest == []


def test_what_does_not_differ_is_told_with_what_can_be_excluded() -> None:
    """With the frames in which no outlet differs."""
    same, *rest = mk.findings.find_differences(full(q=0.4))
    assert same.head == "No significant difference between the outlets."
    assert "no 95 % CI reaches beyond ±5.0 hits per 1,000 words" not in same.head
    assert "all q ≥ .40" in same.text or "q = .400" in same.text
    assert rest == []
    first, same = mk.findings.find_differences(full())
    assert first.head.startswith("Echo has more conflict hits")
    assert same.head == "No outlet differs significantly in money."


def test_a_frame_that_is_not_measured_validly_is_told_so_at_once() -> None:
    """Where the finding is, not only where validity is."""
    for verdict, told in (("not valid", True), ("valid", False), ("tentative", False)):
        validity = judged(verdict).assign(category="conflict")
        first, *_ = mk.findings.find_differences(full(), validity=validity)
        assert ("The list does not measure this frame validly." in first.text) is told


def test_of_one_group_it_is_said_that_there_is_nothing_to_compare() -> None:
    """And no figure is drawn."""
    table = full(difference_low=None, difference_high=None, difference=None, outlet="Echo")
    (only,) = mk.findings.find_differences(table)
    assert only.head == "No groups to compare."
    assert only.text == "Only one outlet (Echo): nothing to compare."


def judged(*verdicts: str) -> pd.DataFrame:
    """Return what `validate` gives for so many frames."""
    return pd.DataFrame(
        {
            "category": [f"frame_{i}" for i in range(len(verdicts))], "verdict": verdicts,
            "alpha": 0.83, "f1": 0.86, "n_coded": 90, "split": "test",
        }
    )  # fmt: skip


def test_without_codes_it_is_said_how_to_validate() -> None:
    """In figures nothing is noted then."""
    found = mk.findings.judge_validity(None)
    assert found.head == "The word list has not been validated on these articles."
    assert "mediakit sample" in found.text
    assert mk.findings.note_validity(None) == {}
    assert mk.findings.note_validity(judged("valid")) == {"frame_0": f"{ALPHA} .83, F1 .86"}


def test_a_second_comparison_is_one_paragraph() -> None:
    """Significant differences with their intervals, and how many are not."""
    told = mk.findings.tell_differences(full())
    assert told == (
        "Echo has more conflict hits than Dawn & <Sons> (+5.0, [+4.0, +6.0]; q = .010). "
        "The other comparison is not significant."
    )
    assert mk.findings.tell_differences(full(q=0.5)).startswith("No statistically significant")


def test_a_share_is_told_in_percentage_points_wherever_it_stands() -> None:
    """In the note on further differences and in a second comparison as in the first finding."""
    table = full(measure="present", q=0.01, difference=0.2, estimate=0.5, reference_estimate=0.3)
    table = table.assign(difference_low=0.1, difference_high=0.3)
    (first,) = mk.findings.find_differences(table)
    assert "+20.0 percentage points" in first.text
    assert "(+20.0)" in first.note
    assert "(+20.0, [+10.0, +30.0]; q = .010)" in mk.findings.tell_differences(table)


def test_findings_are_shown_as_a_list(tmp_path: Any) -> None:  # noqa: ANN401  # a path
    """Escaped; the small figure is a file that the page takes."""
    shown = mk.show("findings", mk.findings.find_differences(full()), output=tmp_path)
    (part,) = shown.parts
    assert "Dawn &amp; &lt;Sons&gt;" in part.html  # type: ignore[union-attr]
    assert '<figure data-name="finding_1" data-sha256="' in part.html  # type: ignore[union-attr]
    assert (tmp_path / "figures" / "finding_1.svg").is_file()
    assert (tmp_path / "figures" / "finding_1_narrow.svg").is_file()
    assert repr(shown).startswith("Echo has more conflict hits than Dawn & <Sons>.\n+5.0 hits")
