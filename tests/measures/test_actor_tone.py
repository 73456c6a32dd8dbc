"""Tone around names, draws of rows, and the sentences at both ends of the scale."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.tables import ACTOR_TONE, ACTORS, TONE_LIST, build

TEXT = (
    "Ada Kern is a good, honest mayor. “Kern failed us, Kern lied,” said Bo Ström. "
    "Kern and Ström left. Ada Kern said that Bo Ström was a great fool. Rain fell."
)


@pytest.fixture(scope="module")
def tokens() -> mk.Tokens:
    """Two articles, one of them without an outlet."""
    table = {
        "text": [TEXT, "Bo Ström died in a terrible fire. Ada Kern wept."],
        "outlet": ["Echo", None],
    }
    return mk.tokenize(mk.read_articles(pd.DataFrame(table)))


@pytest.mark.parametrize("by", [["voice"], [], ["outlet"], ["outlet", "voice"]])
def test_means_are_those_of_the_sentences_one_by_one(tokens: mk.Tokens, by: list[str]) -> None:
    """A loop over actors and groups gives the same; a sentence counts once for each actor."""
    actors = mk.find_actors(tokens)
    table = mk.score_actors(tokens, actors, by=by)
    unit = ["doc_id", "sentence", *(["voice"] if "voice" in by else [])]
    scores = mk.score_sentiment(tokens, by=["sentence", *by])
    assert list(table.columns) == ["actor", *by, *ACTOR_TONE]
    assert not table.duplicated(["actor", *by]).any()
    seen = 0
    for _, row in table.iterrows():
        places = {tuple(p) for p in actors.loc[actors["actor"] == row["actor"], unit].to_numpy()}
        held = [
            score
            for _, score in scores.iterrows()
            if tuple(score[unit]) in places
            and all(score[k] == row[k] or (pd.isna(score[k]) and pd.isna(row[k])) for k in by)
        ]
        n_scored = sum(score["n_scored"] for score in held)
        assert (row["n_sentences"], row["n_scored"]) == (len(held), n_scored)
        assert row["n_words"] == sum(score["n_words"] for score in held)
        seen += len(held)
        if n_scored:
            total = sum(s["compound"] for s in held if s["n_scored"])
            assert row["compound"] == pytest.approx(total / len(held))
            assert pd.isna(row["reason"])
        else:
            assert pd.isna(row["compound"])
            assert row["reason"] == ("no sentiment words" if held else "no mention")
    assert seen == len(actors.drop_duplicates(["actor", *unit]))


def test_voices_around_a_name_are_kept_apart(tokens: mk.Tokens) -> None:
    """What is said about her in a quotation is not the outlet's; the most mentioned come first."""
    table = mk.score_actors(tokens, mk.find_actors(tokens))
    assert table["actor"].unique().tolist() == ["Ada Kern", "Bo Ström"]
    kern = table[table["actor"] == "Ada Kern"].set_index("voice")["compound"]
    assert kern["quoted"] < 0 < kern["outlet"]


def test_without_names_there_are_no_rows(tokens: mk.Tokens) -> None:
    """But all columns."""
    table = mk.score_actors(tokens, build(ACTORS))
    assert table.empty
    assert list(table.columns) == ["actor", "voice", *ACTOR_TONE]
    assert mk.findings.summarize_actor_tone(table)[0].endswith(" No name recurs.")


def test_keys_that_an_actor_has_many_of_are_refused(tokens: mk.Tokens) -> None:
    """Article, sentence and zone; unknown ones by the nearest name."""
    actors = mk.find_actors(tokens)
    for by in ("article", "sentence", "zone"):
        with pytest.raises(ArgumentError, match="is not a key for actors"):
            mk.score_actors(tokens, actors, by=by)
    with pytest.raises(ArgumentError, match="Did you mean 'outlet'"):
        mk.score_actors(tokens, actors, by="outlt")
    with pytest.raises(ColumnMissingError):
        mk.score_actors(tokens, actors.drop(columns="voice"))


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 3), st.randoms())
def test_a_drawn_row_stays_drawn_when_others_leave(
    n: int, n_rows: int, seed: int, random: object
) -> None:
    """Whatever their order: n rows, and what is left of them in a part of the table is in its n."""
    assert hasattr(random, "sample")
    table = pd.DataFrame({"doc_id": [f"d{i}" for i in range(n_rows)], "start": 0, "end": 5})
    drawn = mk.reports.draw_rows(table, n=n, seed=seed)
    assert drawn.sum() == min(n, n_rows)
    part = table.loc[random.sample(range(n_rows), n_rows // 2)]
    kept = mk.reports.draw_rows(part, n=n, seed=seed)
    assert set(part.index[drawn[part.index]]) <= set(part.index[kept])


def test_draws_are_refused_where_they_cannot_be() -> None:
    """A negative number, a table without places."""
    with pytest.raises(ArgumentError, match="n=-1 is not valid"):
        mk.reports.draw_rows(pd.DataFrame({"doc_id": [], "start": [], "end": []}), n=-1, seed=1)
    with pytest.raises(ColumnMissingError):
        mk.reports.draw_rows(pd.DataFrame({"doc_id": ["a"]}), n=1, seed=1)


def test_sentences_at_both_ends_are_the_extremes(seed_tokens: mk.Tokens) -> None:
    """For each voice the n highest and lowest, in full, and no sentence without a score."""
    scores = mk.score_sentiment(seed_tokens, by=["sentence", "voice"])
    table = mk.findings.list_tone(seed_tokens, scores, n=1)
    assert {name: str(kind) for name, kind in table.dtypes.items()} == TONE_LIST
    ends = scores.groupby("voice")["compound"].agg(["max", "min"])
    for voice, rows in table.groupby("voice"):
        assert rows["compound"].tolist() == list(dict.fromkeys(ends.loc[str(voice)]))
    text = seed_tokens.corpus.articles["text"].iloc[0]
    assert table["text"].tolist() == [
        text[a:b] for a, b in zip(table["start"], table["end"], strict=True)
    ]
    with pytest.raises(ColumnMissingError):
        mk.findings.list_tone(seed_tokens, scores.drop(columns="voice"))
