"""Key terms: dots at their log ratio, those of each side, with the articles that have them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from drawings import check_sheets, marks_of

import mediakit as mk
from mediakit.comparison.keyness import gather_terms
from mediakit.errors import ColumnMissingError


def scored(target: str = "Echo", reference: str = "all others", **changes: Any) -> pd.DataFrame:  # noqa: ANN401  # columns
    """Return keyness of one pair: two terms of the target, one of the other side, a rare one."""
    rows = [("war", 3.0, 40.0, 0.01), ("town", 1.0, 9.0, 0.30), ("rain", -2.0, 20.0, 0.02)]
    rows += [("odd", 5.0, 60.0, 0.01)]
    table = pd.DataFrame(rows, columns=["term", "log_ratio", "g2", "q"])
    table = table.assign(target=target, reference=reference, reason=None)
    for side, n in (("target", [9, 8, 4, 2]), ("reference", [3, 5, 7, 0])):
        table[f"n_{side}"], table[f"n_present_{side}"] = [3 * k for k in n], n
        table[f"n_articles_{side}"], table[f"per_1000_{side}"] = 20, [k / 2 for k in n]
    return table.assign(**changes)


def names_of(*tables: pd.DataFrame, **options: Any) -> list[list[str]]:  # noqa: ANN401
    """Return the terms of each side."""
    return [side.rows["term"].tolist() for side in gather_terms(*tables, **options)]


def test_each_term_stands_at_its_log_ratio_on_one_scale() -> None:
    """On the side that uses it more, filled where q is below .05, with its articles."""
    figure = mk.plots.keyness(scored())
    assert figure is not None
    dots = marks_of(figure)
    assert [mark.look for mark in dots] == ["on", "dot", "on"]
    one, other = (mark.points[0][0] for mark in dots[:2])
    zero = one - (one - other) * 3 / 2
    grid = [mark.points[0][0] for mark in marks_of(figure, "line") if mark.look == "grid"]
    assert grid[0] == pytest.approx(zero)
    words = [mark.words for mark in marks_of(figure, "text")]
    assert {"war", "9 of 20", "8 of 20", "rain", "7 of 20", "All other outlets"} <= set(words)
    assert "odd" not in words  # in two articles
    assert figure.words == (
        "Echo: war +3.0 (in 9 of 20 articles, significant), town +1.0 (in 8 of 20 articles); "
        "All other outlets: rain +2.0 (in 7 of 20 articles, significant)."
    )
    check_sheets(figure)


def test_of_several_pairs_each_side_has_its_own_terms() -> None:
    """A side without any is said to have none, and why."""
    few = scored("Dawn & <Sons>", reason="too few articles", log_ratio=np.nan, q=np.nan)
    table = pd.concat([scored(), few, scored("Star", q=0.4)], ignore_index=True)
    figure = mk.plots.keyness(table)
    assert figure is not None
    assert [mark.look for mark in marks_of(figure)] == ["on", "dot", "dot", "dot"]
    words = [mark.words for mark in marks_of(figure, "text")]
    assert "not tested: too few articles" in words
    assert "rain" not in words
    check_sheets(figure)


def test_a_word_that_is_mostly_part_of_a_phrase_is_left_out() -> None:
    """Those with q below .05 come first, then those with the greatest G²."""
    phrases = scored(term=["civil war", "old town", "x y", "z"])
    phrases.loc[1, "n_target"] = 5
    assert names_of(scored(), phrases)[0] == ["civil war", "town", "old town"]
    assert names_of(scored(q=[0.3, 0.01, 0.02, 0.01]))[0] == ["town", "war"]
    assert names_of(scored(), phrases, n=1)[0] == ["civil war"]


def test_of_many_sides_eight_are_shown() -> None:
    """Those with key terms before others; five terms of each."""
    tables = [scored(f"Outlet with a long name {i}") for i in range(10)]
    tables[0] = tables[0].assign(reason="no words")
    rows = pd.concat(
        [table.assign(term=table["term"] + f" {k}") for table in tables for k in range(4)],
        ignore_index=True,
    )
    figure = mk.plots.keyness(rows)
    assert figure is not None
    assert len(marks_of(figure)) == 8 * 5
    assert "Not shown: 2 outlets." in figure.caption
    assert "name 0" not in figure.words
    check_sheets(figure)


def test_voices_have_their_names() -> None:
    figure = mk.plots.keyness(scored("quoted", "outlet"), by="voice")
    assert figure is not None
    assert figure.words.startswith("Quoted: war")
    assert "; Own words: rain" in figure.words
    check_sheets(figure)


def test_nothing_tested_is_no_figure_and_one_sentence(seed_tokens: mk.Tokens) -> None:
    """One article cannot tell voices apart."""
    table = mk.score_keyness(seed_tokens, by="voice", target="quoted")
    assert mk.plots.keyness(table) is None
    assert mk.plots.keyness(table[:0]) is None
    told = "No term was tested: too few articles on one side (minimum 5)."
    assert mk.findings.tell_key_terms(table, "voice") == told
    (only,) = mk.findings.find_key_terms(table, "voice", caveats=["one article"])
    assert (only.head, only.text) == ("No words to set the voices apart.", told)
    assert only.tags == (("no", "one article"),)
    (none,) = mk.findings.find_key_terms(table[:0])
    assert none.text == "Nothing to compare: no article is in a group, or no term occurs."
    with pytest.raises(ColumnMissingError, match="g2"):
        mk.plots.keyness(scored().drop(columns="g2"))


def test_the_first_finding_is_the_surest_term_with_all_it_rests_on() -> None:
    """In a note the first of the others; then whom no word sets apart."""
    table = pd.concat([scored(), scored("Star", g2=30.0), scored("Post", q=0.4)], ignore_index=True)
    first, same = mk.findings.find_key_terms(table)
    assert first.head == "Echo uses “war” more than the other outlets."
    rates = "4.5 against 1.5 per 1,000 words, in 9 of 20 against 3 of 20 articles"
    assert first.text == f"{rates}: log ratio +3.0, q = .010."
    counts = "4 terms were tested; q < .05 for 1 of Echo and 1 of Star."
    assert first.note == f"First terms of the others: Star “war” (+3.0). {counts}"
    assert same.head == "No word sets Post apart."
    assert same.text.startswith("In 3 terms that they use more: all q ≥ .40.")
    assert (
        mk.findings.tell_key_terms(table)
        == "4 terms were tested; q < .05 for 1 of Echo and 1 of Star."
    )
    (none,) = mk.findings.find_key_terms(scored(q=0.4))
    assert none.head == "No word sets the outlets apart."
    voices = mk.findings.find_key_terms(scored("quoted", "outlet"), "voice")
    assert voices[0].head == "Quotations use “war” more than own words."
