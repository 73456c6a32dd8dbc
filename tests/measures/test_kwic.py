"""Keywords in context are sorted, drawn and grouped without a change to their rows."""

from __future__ import annotations

import re
from typing import Any, Literal

import pandas as pd
import pytest
from conftest import tokens_of

import mediakit as mk
from mediakit.errors import ArgumentError
from mediakit.tables import KWIC


@pytest.fixture(scope="module")
def tokens() -> mk.Tokens:
    """A few contexts of one word, in two outlets and voices."""
    texts = [
        "A small Ship left. The big ship, alone, came back.",
        "“No big ship is here,” said Ada Kern. Ship after ship sank; one Ship sailed.",
        "An old ship. The ship sailed home again.",
    ]
    table = pd.DataFrame({"doc_id": list("abc"), "text": texts, "outlet": ["Echo", "Star", "Echo"]})
    return mk.tokenize(mk.read_articles(table.assign(language="en")))


def test_the_order_of_the_text_is_the_default(tokens: mk.Tokens) -> None:
    """As before there was a choice."""
    table = mk.find_kwic(tokens, "ship")
    assert list(table.columns) == list(KWIC)
    assert table[["doc_id", "start"]].apply(tuple, axis=1).is_monotonic_increasing
    assert len(table) == 8


def test_eight_tokens_on_each_side_are_the_default() -> None:
    """Of keywords and of hits alike, where the sentence has more."""
    words = " ".join(f"w{n}" for n in range(12))
    long = tokens_of(f"{words} ship {words}")
    table = mk.find_kwic(long, "ship")
    hits = mk.find_terms(long, mk.read_dictionary({"ship": ["ship"]}))
    for row in (table.iloc[0], mk.find_context(long, hits).iloc[0]):
        assert row["left"].split() == [f"w{n}" for n in range(4, 12)]
        assert row["right"].split() == [f"w{n}" for n in range(8)]


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("window", [1, 3, 8])
def test_contexts_are_sorted_by_the_words_beside(
    tokens: mk.Tokens, side: Literal["left", "right"], window: int
) -> None:
    """The nearest first, then the next; ties stay in order of the text."""
    table = mk.find_kwic(tokens, "ship", window=window, sort=side)
    plain = mk.find_kwic(tokens, "ship").to_dict("records")

    def beside(row: dict[Any, Any]) -> list[str]:
        around = re.findall(r"\w+", row[side].casefold())
        return (around[::-1] if side == "left" else around)[:window]

    expected = sorted(plain, key=beside)
    assert table[["doc_id", "start"]].to_numpy().tolist() == [
        [row["doc_id"], row["start"]] for row in expected
    ]


def test_keys_lead_and_groups_come_first(tokens: mk.Tokens) -> None:
    """A key that is a column of the table already moves to the front."""
    table = mk.find_kwic(tokens, "ship", by=["outlet", "voice"], sort="right")
    rest = [name for name in KWIC if name != "voice"]
    assert list(table.columns) == ["outlet", "voice", *rest]
    assert table["outlet"].tolist() == ["Echo"] * 4 + ["Star"] * 4
    assert table["voice"].tolist()[4:] == ["quoted", "outlet", "outlet", "outlet"]
    plain = mk.find_kwic(tokens, "ship")
    back = table.sort_values(["doc_id", "start"], ignore_index=True)
    pd.testing.assert_frame_equal(back[list(KWIC)], plain)
    by_article = mk.find_kwic(tokens, "ship", by="article")
    pd.testing.assert_frame_equal(by_article, plain)


def test_a_draw_takes_n_rows_of_each_group_by_seed(tokens: mk.Tokens) -> None:
    """Whatever the order, and whatever other articles there are."""
    drawn = mk.find_kwic(tokens, "ship", by="outlet", n=2, seed=3)
    assert drawn["outlet"].tolist() == ["Echo", "Echo", "Star", "Star"]
    other = mk.find_kwic(tokens, "ship", by="outlet", n=2, seed=3, sort="left")
    places = ["doc_id", "start"]
    assert sorted(drawn[places].apply(tuple, axis=1)) == sorted(other[places].apply(tuple, axis=1))
    whole = mk.find_kwic(tokens, "ship")
    echo = whole[whole["doc_id"].isin(["a", "c"])]
    kept = echo[mk.reports.draw_rows(echo, n=2, seed=3)]
    assert drawn.loc[:1, "start"].tolist() == kept["start"].tolist()
    assert len(mk.find_kwic(tokens, "ship", n=0, seed=1)) == 0
    assert len(mk.find_kwic(tokens, "ship", n=100, seed=1)) == 8


def test_nothing_found_has_the_columns_of_a_find(tokens: mk.Tokens) -> None:
    """With its keys, sorted and drawn or not."""
    table = mk.find_kwic(tokens, "zebra", by="outlet", sort="left", n=3, seed=1)
    assert list(table.columns) == ["outlet", *KWIC]
    assert len(table) == 0


@pytest.mark.parametrize(
    ("pattern", "sign"),
    [
        ("war|peace", "'|'"),
        ("econom(y|ies)", "'('"),
        ("war OR peace", "'OR'"),
        ("cooperat.*", "'.*'"),
        ("^war", "'^'"),
        ("[Ww]ar", "'['"),
        (r"\bwar", r"'\\'"),
    ],
)
def test_signs_of_a_search_engine_that_find_nothing_are_told(pattern: str, sign: str) -> None:
    """In one line, with the way to look for several words."""
    tokens = tokens_of("War and peace.")
    told = rf"{re.escape(repr(pattern))} .* {re.escape(sign)} is not an .*\['war', 'peace'\]"
    with pytest.warns(UserWarning, match=told) as warned:
        assert mk.find_kwic(tokens, pattern).empty
    assert [one.filename for one in warned] == [__file__]
    with pytest.warns(UserWarning, match=told):
        assert mk.find_collocates(tokens, pattern).empty


@pytest.mark.parametrize("pattern", ["zebra", "U.S.", "C++", "a.m.", "$5", "and/or", "?ebra*"])
def test_nothing_found_is_no_warning(pattern: str) -> None:
    """A word that a corpus has not is a result."""
    assert mk.find_kwic(tokens_of("War and peace."), pattern).empty


def test_signs_that_a_text_has_are_words() -> None:
    """Such as those of a table."""
    assert len(mk.find_kwic(tokens_of("He chose A|B again."), "a|b")) == 1


def test_several_words_are_found_at_once() -> None:
    """Each place once, in order of the text: of two in one another the longer."""
    tokens = tokens_of("War, then free trade. No trade, no war.")
    table = mk.find_kwic(tokens, ["trade", "war", "wa*", "free trade"])
    assert table["keyword"].tolist() == ["War", "free trade", "trade", "war"]
    alone = mk.find_kwic(tokens, "war")
    pd.testing.assert_frame_equal(mk.find_kwic(tokens, ["war"]), alone)
    pd.testing.assert_frame_equal(mk.find_kwic(tokens, ["war", "war"]), alone)
    near = mk.find_collocates(tokens, ["war", "wa*"], window=1)
    pd.testing.assert_frame_equal(near, mk.find_collocates(tokens, "war", window=1))


@pytest.mark.parametrize("pattern", ["*", "", ["war", " ? "], []])
def test_a_pattern_without_a_letter_is_refused(pattern: str | list[str]) -> None:
    """Alone or in a list, and a list without any."""
    with pytest.raises(ArgumentError, match="write at least one letter"):
        mk.find_kwic(tokens_of("War."), pattern)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"sort": "lef"}, "Did you mean 'left'"),
        ({"n": 3}, "Give a seed"),
        ({"n": -1, "seed": 1}, "n=.* is not valid"),
        ({"n": 1.5, "seed": 1}, "n=.* is not valid"),
        ({"by": "outlett"}, "Did you mean 'outlet'"),
        ({"window": -1}, "window=.* is not valid"),
        ({"window": "3"}, "window=.* is not valid"),
    ],
)
def test_a_wrong_choice_is_refused(wrong: dict[str, Any], told: str) -> None:
    """With the nearest name, or what is missing."""
    with pytest.raises(ArgumentError, match=told):
        mk.find_kwic(tokens_of("Rain fell."), "rain", **wrong)
