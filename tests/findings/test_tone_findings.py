"""What is said of tone rests on ten scored sentences on either side, and says what it is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import mediakit as mk
from mediakit.errors import ColumnMissingError

OTHER = "too few scored sentences to compare with"


def make_articles(scored: dict[str, int], n: int = 12) -> pd.DataFrame:
    """Return articles of outlets, the first one's more positive, so many of them scored."""
    rows = [
        (f"{at}-{i}", outlet, voice, (0.4 if at == 0 else -0.1) + i / 100, 3, int(i < k))
        for at, (outlet, k) in enumerate(scored.items())
        for i in range(n)
        for voice in ("quoted", "outlet")
    ]
    names = ["doc_id", "outlet", "voice", "compound", "n_sentences", "n_scored"]
    return pd.DataFrame(rows, columns=names)


def compare(articles: pd.DataFrame, reference: str | None = None) -> pd.DataFrame:
    """Return the comparison in each voice, as it is told."""
    found = mk.compare_groups(
        articles, measure="compound", by="outlet", within="voice", reference=reference, seed=1
    )
    return mk.comparison.require_scored(found, articles, by="outlet", within="voice")


@pytest.mark.parametrize(
    ("scored", "reference", "reasons"),
    [
        ({"A": 10, "B": 10}, None, [None, None]),
        ({"A": 9, "B": 10}, None, ["few", OTHER]),
        ({"A": 10, "B": 9, "C": 1}, None, [None, "few", "few"]),
        ({"A": 9, "B": 10, "C": 10}, "A", ["reference", OTHER, OTHER]),
        ({"A": 10, "B": 9, "C": 10}, "A", ["reference", "few", None]),
    ],
)  # fmt: skip
def test_a_side_with_fewer_than_ten_scored_sentences_is_not_compared(
    scored: dict[str, int], reference: str | None, reasons: list[str | None]
) -> None:
    """Whichever side it is; what is left keeps its numbers."""
    articles = make_articles(scored)
    table = compare(articles, reference)
    raw = mk.compare_groups(
        articles, measure="compound", by="outlet", within="voice", reference=reference, seed=1
    )
    assert table["n_scored"].tolist() == [*scored.values()] * 2
    for row, reason in enumerate(reasons * 2):
        told = table["reason"].iloc[row]
        if reason is None:
            assert pd.isna(told)
            pd.testing.assert_series_equal(
                table.iloc[row].drop("n_scored"), raw.iloc[row], check_names=False
            )
        else:
            assert reason in told
            assert table.iloc[row][["difference", "difference_low", "q"]].isna().all()
        assert pd.isna(table["low"].iloc[row]) == (table["n_scored"].iloc[row] < 10)


def test_an_unknown_outlet_and_no_rows_are_no_trouble() -> None:
    """Keys that are missing are a group."""
    articles = make_articles({"A": 12, "B": 12})
    articles["outlet"] = articles["outlet"].where(articles["outlet"].eq("A"))
    assert compare(articles)["n_scored"].tolist() == [12] * 4
    empty = compare(articles)[:0].drop(columns="n_scored")
    assert mk.comparison.require_scored(empty, articles, by="outlet", within="voice").empty
    with pytest.raises(ColumnMissingError):
        mk.comparison.require_scored(empty, articles.drop(columns="n_scored"), by="outlet")


def test_voices_are_held_to_the_same() -> None:
    """Of all outlets together."""
    articles = make_articles({"A": 5, "B": 4})
    found = mk.compare_groups(articles, measure="compound", by="voice", reference="outlet", seed=1)
    told = mk.comparison.require_scored(found, articles, by="voice")
    assert told["n_scored"].tolist() == [9, 9]
    assert told["difference"].isna().all()


def test_the_strongest_difference_comes_first_and_what_is_left_out_last() -> None:
    """With its size; the outlets without enough sentences by name."""
    found = mk.findings.find_differences(
        compare(make_articles({"A": 12, "B": 12, "C": 9})), within="voice"
    )
    assert found[0].head in {
        f"A{whose} more positive than {that}the other outlets{where}."
        for whose, that, where in (
            ("’s own voice is", "that of ", ""),
            (" is", "", " in quotations"),
        )
    }
    assert found[-1].note.endswith("C was not compared: 9 scored sentences (minimum 10).")
    alike = make_articles({"B": 12, "C": 12}).assign(compound=np.tile([0.1, 0.1, 0.2, 0.2], 12))
    (same,) = mk.findings.find_differences(compare(alike), within="voice")
    assert same.head == "No significant difference in tone between the outlets."


def test_what_does_not_differ_in_tone_is_named() -> None:
    """By voice, where another one differs."""
    articles = make_articles({"A": 12, "B": 12})
    articles["compound"] = articles["compound"].mask(
        articles["voice"] == "quoted", articles["doc_id"].str[-1].astype(int) / 10
    )
    first, same = mk.findings.find_differences(compare(articles), within="voice")
    assert first.head == "A’s own voice is more positive than that of B."
    assert same.head == "No outlet differs significantly in the tone of quotations."


def test_the_measure_is_judged_by_what_it_scored() -> None:
    """Not validated, with the share; or why there is no tone."""
    tone = make_articles({"A": 10, "B": 10})
    told = mk.findings.judge_tone(tone, caveats=["2 articles may be machine-translated"])
    assert told.head == "The sentiment list has not been validated on these articles."
    assert "Of 144 sentences, 40 have a word of its list and are scored" in told.text
    assert told.tags == (("no", "2 articles may be machine-translated"),)
    nothing = mk.findings.judge_tone(tone.assign(n_scored=0, compound=np.nan))
    assert nothing.head == "Tone was not measured: no word of the sentiment list occurs."


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ([], "No list of names was given (`actors`). The table has 2 names that recur."),
        (["A", "B", "C"], "1 of 3 names on the list has at least 10"),
        (["B"], "0 of 1 name on the list have at least 10"),
    ],
)
def test_how_many_names_have_enough_sentences(people: list[str], told: str) -> None:
    """Of those on the list."""
    tone = pd.DataFrame({"actor": ["A", "A", "B"], "n_scored": [10, 3, 9]})
    shown = tone if not people or "A" in people else tone[2:]
    (line,) = mk.findings.summarize_actor_tone(shown, people)
    assert line.startswith(told)
