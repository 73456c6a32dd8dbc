"""The figure and the findings of keyness show and tell their table, and nothing of nothing."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from figures import axes_of
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

import mediakit as mk
from mediakit.base.prose import VOICE_COLOURS
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.pages.exhibits import render_svg
from mediakit.plots.canvas import place_labels

if TYPE_CHECKING:
    import pandas as pd


@pytest.fixture(scope="module")
def keyness(sample_tokens: mk.Tokens) -> pd.DataFrame:
    """One outlet against all others, as if the first three terms of each side were clear."""
    table = mk.score_keyness(sample_tokens, by="outlet", target="Meridian Post")
    return table.assign(q=table["q"].where(~mk.comparison.choose_terms(table, n=3), 0.01))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 25), st.integers(0, 2**32 - 1))
def test_no_name_covers_another_or_a_point(n: int, seed: int) -> None:
    """Nor leaves the figure; and the first one has its place beside its point."""
    rng = np.random.default_rng(seed)
    points, sizes = rng.uniform(20, 180, (n + 10, 2)), rng.uniform([10, 8], [60, 12], (n, 2))
    corners = place_labels(points, sizes, (200, 200), gap=4)
    boxes = [
        (*corner, corner[0] + size[0], corner[1] + size[1])
        for corner, size in zip(corners, sizes.tolist(), strict=True)
        if corner is not None
    ]
    assert all(min(box[:2]) >= 0 and max(box[2:]) <= 200 for box in boxes)
    for one, two in combinations(boxes, 2):
        across = min(one[2], two[2]) - max(one[0], two[0])
        assert across <= 1e-9 or min(one[3], two[3]) - max(one[1], two[1]) <= 1e-9
    for low_x, low_y, high_x, high_y in boxes:
        inside = (points > [low_x, low_y]) & (points < [high_x, high_y])
        assert not inside.all(axis=1).any()


def test_each_tested_term_is_a_mark_at_its_numbers(keyness: pd.DataFrame) -> None:
    """To the right what the target uses more; the surest terms have their names."""
    ax = axes_of(mk.plots.keyness(keyness))
    tested = keyness[keyness["reason"].isna()]
    marks = np.concatenate([np.asarray(each.get_offsets()) for each in ax.collections])
    drawn = {(round(x, 9), round(y, 9)) for x, y in marks.tolist()}
    table = zip(tested["log_ratio"], tested["g2"], strict=True)
    assert drawn == {(round(x, 9), round(y, 9)) for x, y in table}
    assert len(marks) == len(tested)
    first = tested.loc[tested["q"] < 0.05, "term"].iloc[0]
    assert first in [text.get_text() for text in ax.texts]
    assert str(ax.get_label()).startswith("Meridian Post against all others: ")
    assert f"{first} (" in str(ax.get_label())


def test_the_log_odds_stand_against_z(sample_tokens: mk.Tokens) -> None:
    """And voices have the colours that they have everywhere."""
    table = mk.score_keyness(sample_tokens, by="voice", target="quoted", reference="outlet")
    ax = axes_of(mk.plots.keyness(table, effect="log_odds"))
    ax.figure.get_figure(root=True).draw_without_rendering()
    ticks = [text.get_text() for text in ax.get_yticklabels()]
    assert len(set(ticks)) == len(ticks)
    heights = np.concatenate([np.asarray(each.get_offsets())[:, 1] for each in ax.collections])
    assert sorted(heights) == pytest.approx(sorted(table["z"].abs().dropna()))
    faces = [np.asarray(each.get_facecolor())[0].tolist() for each in ax.collections]
    colours = {to_hex(tuple(face)).upper() for face in faces}
    assert {VOICE_COLOURS["quoted"], VOICE_COLOURS["outlet"]} <= colours


def test_the_same_table_gives_the_same_bytes(keyness: pd.DataFrame) -> None:
    """Names are placed without chance."""
    first, second = (render_svg(axes_of(mk.plots.keyness(keyness))) for _ in range(2))
    assert first == second


def test_a_name_that_looks_like_a_formula_is_drawn_as_it_is(keyness: pd.DataFrame) -> None:
    """As everywhere in mediakit's figures."""
    odd = keyness.assign(term="_$x^2$", target="$A_1$ <b>")
    ax = axes_of(mk.plots.keyness(odd))
    assert "$x^2$" in {text.get_text().strip("_ ") for text in ax.texts}
    render_svg(ax)


def test_nothing_tested_is_no_figure_and_one_sentence(seed_tokens: mk.Tokens) -> None:
    """One article cannot tell voices apart."""
    table = mk.score_keyness(seed_tokens, by="voice", target="quoted")
    assert mk.plots.keyness(table) is None
    told = mk.findings.summarize_keyness(table)
    assert told == [
        "quoted was not compared with all others: too few articles on one side (minimum 5)."
    ]
    assert mk.findings.summarize_keyness(table.head(0)) == [
        "Nothing to compare: no article is in a group, or no term occurs."
    ]


def test_findings_tell_rows_of_the_table(keyness: pd.DataFrame) -> None:
    """The surest term of each side with its rates, and how many were tested."""
    clear = keyness[keyness["q"] < 0.05]
    told = mk.findings.summarize_keyness(keyness)
    own = clear[clear["log_ratio"] > 0].iloc[0]
    rates = " against ".join(
        f"{rate:.2f}" if rate else "0" for rate in own[["per_1000_target", "per_1000_reference"]]
    )
    assert told[0].startswith(
        f"**Key terms of Meridian Post against all others:** “{own['term']}” ("
    )
    assert rates in told[0]
    tested = int(keyness["reason"].isna().sum())
    assert told[-1].startswith(f"{tested:,} terms tested, {len(keyness) - tested:,} not tested.")
    none = keyness.assign(q=0.5)
    said = f"no statistically significant difference in {tested:,} terms (all q ≥ .50)."
    assert mk.findings.summarize_keyness(none)[0].endswith(said)


def test_wrong_tables_and_choices_are_refused(
    sample_tokens: mk.Tokens, keyness: pd.DataFrame
) -> None:
    """With the way out."""
    with pytest.raises(ArgumentError, match=r"has 4 pairs of sides; a figure shows one"):
        mk.plots.keyness(mk.score_keyness(sample_tokens, by="outlet"))
    with pytest.raises(ArgumentError, match="Did you mean 'log_odds'"):
        mk.plots.keyness(keyness, effect="log_odd")  # type: ignore[arg-type]
    for table_of in (mk.plots.keyness, mk.findings.summarize_keyness):
        with pytest.raises(ColumnMissingError):
            table_of(keyness.drop(columns="g2"))
