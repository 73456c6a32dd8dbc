"""Intervals, differences and key terms as a page shows them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

import mediakit as mk
from mediakit.comparison.keyness import gather_terms
from mediakit.corpus.groups import check_groups
from mediakit.errors import ArgumentError, ColumnMissingError, ParameterError
from mediakit.reports.report import name_sides


@pytest.fixture(scope="module")
def tokens(sample_tokens: mk.Tokens) -> mk.Tokens:
    """The articles of four invented outlets."""
    return sample_tokens


@pytest.fixture(scope="module")
def tables(tokens: mk.Tokens) -> dict[str, pd.DataFrame]:
    """What the notebooks make."""
    copies = mk.count_copies(tokens.corpus, mk.find_duplicates(tokens.corpus))
    frames = mk.read_dictionary("generic_frames")
    each = mk.count_frames(tokens, frames, by=["article", "outlet", "voice"])
    weighed = mk.weigh_articles(each, copies, counted="article")
    options: dict[str, Any] = {"seed": 1, "draws": 200, "cluster": "first"}
    tone = mk.score_sentiment(tokens, by=["article", "outlet", "voice"])
    tone = tone.merge(copies[["doc_id", "first"]], on="doc_id")
    return {
        "groups": mk.compare_groups(weighed, measure="per_1000", by="outlet", **options),
        "spoken": mk.compare_groups(
            weighed, measure="per_1000", by="voice", within="outlet", **options
        ),
        "tones": mk.compare_groups(
            tone, measure="compound", by="outlet", within="voice", **options
        ),
    }


def make_comparison(**changed: object) -> pd.DataFrame:
    """Return a comparison of one row, whose difference is clear."""
    row = {
        "outlet": "Echo",
        "category": "war",
        "measure": "per_1000",
        "estimate": 3.0,
        "reference": "all others",
        "reference_estimate": 1.0,
        "difference": 2.0,
        "difference_low": 1.0,
        "difference_high": 3.0,
        "cliffs_delta": 0.5,
        "q": 0.01,
        "level": 0.95,
        "reason": None,
    }
    rows = [row | changed, row | {"outlet": "Star", "q": 0.9}, row | {"outlet": "Dawn", "q": 0.9}]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("changed", "called"),
    [
        ({}, True),
        ({"q": 0.05}, False),
        ({"difference_low": 0.0}, False),
        ({"difference_low": -0.1}, False),
        ({"difference_low": -3.0, "difference_high": -1.0, "difference": -2.0}, True),
        ({"difference_low": -3.0, "difference_high": 0.0, "difference": -2.0}, False),
    ],
)
def test_a_difference_is_called_one_if_interval_and_q_say_so(
    changed: dict[str, float], *, called: bool
) -> None:
    """Not by one of them alone."""
    lines = mk.findings.summarize_comparison(make_comparison(**changed))
    assert lines[0].startswith("**Echo has ") == called
    more = "**Echo has more war hits than the other outlets**"
    assert lines[0].startswith(more) == (called and changed.get("difference", 2) > 0)
    assert ("The other 2 comparisons are not statistically sig" in lines[-1]) == called
    assert lines[0].startswith("**No statistically significant difference** in 3 comp") != called


def test_of_two_groups_a_difference_is_told_once() -> None:
    """Each is all others to the other one, so the other is named."""
    table = make_comparison()[:2].assign(q=0.01)
    sign = np.array([1, -1])
    table["difference"] *= sign
    table[["difference_low", "difference_high"]] = [[1.0, 3.0], [-3.0, -1.0]]
    (line,) = mk.findings.summarize_comparison(table)
    assert line == (
        "**Echo has more war hits than Star**: +2.0 hits per 1,000 words, 95 % CI [+1.0, +3.0], "
        "q = .010, Cliff’s δ = +0.50 (3.0 against 1.0)."
    )
    sized = table.assign(n_articles=[112, 288])
    (line,) = mk.findings.summarize_comparison(sized)
    assert "+0.50, n = 112 against 288 articles (" in line
    three = make_comparison().replace("Dawn", "The_Dawn").assign(n_articles=[10, 20, 30])
    for reference, n in (("The_Dawn", 30), ("all others", 50)):
        line = mk.findings.summarize_comparison(three.assign(reference=reference))[0]
        assert f", n = 10 against {n} articles (" in line
    near = table.assign(
        measure="present", difference_low=[0.0004, -3], difference_high=[3, -0.0004]
    )
    (line,) = mk.findings.summarize_comparison(near)
    assert line.startswith(
        "**Echo has a larger share of articles with war hits than Star**: +200.00 per"
    )
    assert "CI [+0.04, +300.00], " in line  # as +0.0 it would hold 0
    assert line.endswith("(300.00 against 100.00 %).")
    both = pd.concat([table, table.assign(category="peace", q=0.5)], ignore_index=True)
    assert mk.findings.summarize_comparison(both)[1].startswith(
        "The other comparison is not statistically significant (q = .500; its 95 % CI does not "
    )


def test_what_was_not_compared_is_said(tables: dict[str, pd.DataFrame]) -> None:
    """Too few texts, or a single group."""
    few = "Open Shore was not compared: 3 texts (minimum 5)."
    assert few in mk.findings.summarize_comparison(tables["groups"])
    assert few in mk.findings.summarize_comparison(tables["tones"], within="voice")
    assert few in mk.findings.summarize_comparison(tables["spoken"], "voice", within="outlet")
    one = tables["groups"][:5].assign(difference_low=np.nan, reason="only one group")
    assert mk.findings.summarize_comparison(one) == [
        "Only one outlet (Meridian Post): nothing to compare."
    ]
    with pytest.raises(ColumnMissingError, match="'q' is missing"):
        mk.findings.summarize_comparison(tables["groups"].drop(columns="q"))


@pytest.fixture(scope="module")
def words(tokens: mk.Tokens) -> pd.DataFrame:
    """Keyness of words, each outlet against all others."""
    return mk.score_keyness(tokens, by="outlet", drop=mk.stop_words())


def test_the_surest_terms_of_each_side_are_chosen(tokens: mk.Tokens, words: pd.DataFrame) -> None:
    """Against all others only what a side uses more; of a pair what either does."""
    chosen = words[mk.comparison.choose_terms(words, n=3)]
    assert chosen["target"].value_counts().tolist() == [3] * 3  # one outlet has four articles
    assert chosen["log_ratio"].gt(0).all()
    assert chosen["reason"].isna().all()
    for target, rows in chosen.groupby("target"):
        more = words[words["target"].eq(target) & words["log_ratio"].gt(0)]
        more = more[more["n_present_target"] >= 3]
        assert rows["g2"].min() >= more["g2"].nlargest(3).min()
    pair = mk.score_keyness(tokens, by="voice", target="quoted", reference="outlet")
    assert sorted(np.sign(pair.loc[mk.comparison.choose_terms(pair, n=2), "log_ratio"])) == [
        -1,
        -1,
        1,
        1,
    ]
    with pytest.raises(ArgumentError, match=r"n=-1 is not valid\. Use 0 or more"):
        mk.comparison.choose_terms(words, n=-1)


def test_lines_are_those_of_the_side_that_uses_the_term(
    tokens: mk.Tokens, words: pd.DataFrame
) -> None:
    """Each holds its term, and stands in an article of the side."""
    lines = mk.comparison.list_key_lines(tokens, words, by="outlet", seed=1, terms=2, lines=2)
    assert lines["side"].eq(lines["outlet"]).all()
    assert lines["keyword"].str.lower().eq(lines["term"]).all()
    assert lines.groupby(["side", "term"]).size().max() == 2
    one = mk.score_keyness(tokens, by="outlet", target="Meridian Post")
    both = mk.comparison.list_key_lines(tokens, one, by="outlet", seed=1, terms=1, lines=2)
    others = both[both["side"] == "all others"]
    assert len(others)
    assert others["outlet"].ne("Meridian Post").all()
    spoken = mk.score_keyness(tokens, by="voice", target="quoted", reference="outlet")
    heard = mk.comparison.list_key_lines(tokens, spoken, by="voice", seed=1)
    assert heard["side"].eq(heard["voice"]).all()
    with pytest.raises(ArgumentError, match=r"by='voice': target='.*' is unknown"):
        mk.comparison.list_key_lines(tokens, words, by="voice", seed=1)
    zones = mk.comparison.list_key_lines(
        tokens, mk.score_keyness(tokens, by="zone"), by="zone", seed=1
    )
    assert set(zones["zone"]) == {"headline", "body"}
    with pytest.raises(ArgumentError, match="by='article' is unknown"):
        mk.comparison.list_key_lines(tokens, words, by="article", seed=1)
    none = mk.comparison.list_key_lines(tokens, words[:0], by="outlet", seed=1)
    assert list(none) == list(lines)


@pytest.mark.parametrize(
    ("by", "sides", "message"),
    [
        ("outlet", {"target": "Meridian Pst"}, "Did you mean 'Meridian Post'?"),
        ("outlet", {"target": "Open Shore", "reference": "x"}, "reference='x' is unknown"),
        ("voice", {"target": "quotd"}, "Did you mean 'quoted'?"),
        ("outlte", {}, "by='outlte' is unknown"),
    ],
)
def test_a_group_that_does_not_exist_is_refused(
    tokens: mk.Tokens, by: str, sides: dict[str, str], message: str
) -> None:
    """With the nearest name, before anything runs."""
    with pytest.raises(ArgumentError) as caught:
        check_groups(tokens.corpus.articles, by, **sides)
    assert message in str(caught.value)


def test_sides_that_are_no_pair_are_refused() -> None:
    """A reference needs a target, and another one."""
    assert name_sides({"by": "outlet"}) == {}
    found = name_sides({"by": "outlet", "target": "Echo", "reference": ""})
    assert found == {"by": "outlet", "target": "Echo", "reference": None}
    for target, told in (("", "has no target"), ("Echo", "are the same")):
        with pytest.raises(ParameterError, match=told):
            name_sides({"by": "outlet", "target": target, "reference": "Echo"})
        with pytest.raises(ParameterError, match=told):
            mk.reports.load_params(target=target, reference="Echo")


def test_the_notebook_looks_at_one_side_if_it_is_named() -> None:
    """The sides of the parameters reach the question."""
    text = (ROOT / "notebooks" / "keyness.ipynb").read_text("utf-8")
    assert r"\"target\": params.target, \"reference\": params.reference" in text
    assert text.count("**sides") == 2


def test_of_two_groups_keyness_is_told_once(tokens: mk.Tokens) -> None:
    """Each is all others to the other one: the sentences are those of the pair."""
    outlets = tokens.corpus.articles["outlet"].isin(["Meridian Post", "The Daily Lantern"])
    two = mk.tokenize(tokens.corpus.filter(doc_id=tokens.corpus.articles.loc[outlets, "doc_id"]))
    each = mk.score_keyness(two, by="outlet")
    pair = mk.score_keyness(two, by="outlet", target="Meridian Post", reference="The Daily Lantern")
    of_each, of_pair = (gather_terms(table) for table in (each, pair))
    for one, other in zip(of_each, of_pair, strict=True):
        assert one.side == other.side
        assert one.rows["term"].tolist() == other.rows["term"].tolist()
