"""Actors of a list, frames around actors and who is named with whom."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.measures.actors import STYLES, _count_among
from mediakit.tables import ACTOR_FRAMES, ACTORS, CO_MENTIONS, build

if TYPE_CHECKING:
    from random import Random


TEXT = (
    "Ada Kern wants peace, not war. “Kern lost the war, Kern lied,” said Bo Ström. "
    "Kern and Ström left for the peace talks. Ada Kern said that Bo Ström wanted war. War is far."
)
PEOPLE = {"Ada Kern": ["Ada Kern", "Kern", "the mayor"], "Bo Kern": ["Bo Kern"]}


@pytest.fixture(scope="module")
def tokens() -> mk.Tokens:
    """Two articles, one of them without an outlet."""
    table = {
        "text": [TEXT, "War and war: Bo Ström fell. Ada Kern wept for peace."],
        "outlet": ["Echo", None],
    }
    return mk.tokenize(mk.read_articles(pd.DataFrame(table)))


@pytest.fixture(scope="module")
def war() -> mk.Dictionary:
    """Two categories, of which one has a phrase."""
    return mk.read_dictionary({"war": ["war"], "peace": ["peace", "peace talks"]})


def list_actors(text: str, people: dict[str, list[str]]) -> pd.DataFrame:
    """Find the actors of a list in one article."""
    tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text], "language": "en"})))
    return mk.find_actors(tokens, mk.read_dictionary(people))


def test_the_longest_of_overlapping_names_wins() -> None:
    """Of whichever actor; a name stands as it is written, with its voice."""
    text = "Bo Kern met KERN. “The mayor and Kern’s aide,” said Ada Kern."
    found = list_actors(text, PEOPLE)
    assert found[["actor", "term", "voice"]].to_numpy().tolist() == [
        ["Bo Kern", "Bo Kern", "outlet"],
        ["Ada Kern", "KERN", "outlet"],
        ["Ada Kern", "The mayor", "quoted"],
        ["Ada Kern", "Kern", "quoted"],
        ["Ada Kern", "Ada Kern", "outlet"],
    ]
    assert [text[a:b] for a, b in zip(found["start"], found["end"], strict=True)] == list(
        found["term"]
    )


def test_a_name_of_two_actors_is_a_mention_of_both() -> None:
    """Nothing decides between them."""
    found = list_actors("The mayor spoke.", {"Ada": ["the mayor"], "Bo": ["the mayor"]})
    assert found["actor"].tolist() == ["Ada", "Bo"]


def test_listed_actors_have_the_table_of_found_ones(tokens: mk.Tokens) -> None:
    """With a list of what `find_actors` finds, both find the same; nobody found: all columns."""
    names = {"Ada Kern": ["Ada Kern", "Kern"], "Bo Ström": ["Bo Ström", "Ström"]}
    listed = mk.find_actors(tokens, mk.read_dictionary(names))
    found = mk.find_actors(tokens)
    found = found[found["actor"].isin(names)].reset_index(drop=True)
    pd.testing.assert_frame_equal(listed, found)
    nobody = mk.find_actors(tokens, mk.read_dictionary({"Cy": ["Cy Nobody"]}))
    assert nobody.empty
    assert {name: str(kind) for name, kind in nobody.dtypes.items()} == ACTORS
    with pytest.raises(ArgumentError, match="zones='bodi' is unknown"):
        mk.find_actors(tokens, mk.read_dictionary(names), zones=["bodi"])


@pytest.mark.parametrize("by", [["voice"], [], ["outlet"], ["outlet", "voice"]])
def test_frames_are_those_of_the_sentences_one_by_one(
    tokens: mk.Tokens, war: mk.Dictionary, by: list[str]
) -> None:
    """A loop over actors, groups and categories gives the same."""
    actors = mk.find_actors(tokens)
    table = mk.count_actor_frames(tokens, actors, war, by=by)
    unit = ["doc_id", "sentence", *(["voice"] if "voice" in by else [])]
    frames = mk.count_frames(tokens, war, by=["sentence", *by])
    assert list(table.columns) == ["actor", *by, *ACTOR_FRAMES]
    assert not table.duplicated(["actor", *by, "category"]).any()
    assert table["n"].sum() > 0
    for _, row in table.iterrows():
        places = {tuple(p) for p in actors.loc[actors["actor"] == row["actor"], unit].to_numpy()}
        held = [
            frame
            for _, frame in frames[frames["category"] == row["category"]].iterrows()
            if tuple(frame[unit]) in places
            and all(frame[k] == row[k] or (pd.isna(frame[k]) and pd.isna(row[k])) for k in by)
        ]
        assert row["n"] == sum(frame["n"] for frame in held)
        assert row["n_words"] == sum(frame["n_words"] for frame in held)
        assert row["n_sentences"] == len(held)
        if held:
            assert row["per_1000"] == pytest.approx(1000 * row["n"] / row["n_words"])
            present = sum(frame["n"] > 0 for frame in held)
            assert row["share_sentences"] == pytest.approx(present / len(held))
            assert pd.isna(row["reason"])
        else:
            assert pd.isna([row["per_1000"], row["share_sentences"]]).all()
            assert row["reason"] == "no mention"


@examples(50)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from(STYLES))),
    st.lists(st.integers(-1, 11), max_size=9),
)
def test_styles_are_counted_one_by_one(values: list[tuple[int, int]], asked: list[int]) -> None:
    """A plain count gives the same; -1 stands for a form that no token has."""
    numbers, styles = np.array(values, np.int64).reshape(-1, 2).T
    found = _count_among(numbers, styles.astype(np.int8), np.array(asked, np.int64))
    expected = [[values.count((number, style)) for number in asked] for style in STYLES]
    assert [counts.tolist() for counts in found] == expected


def test_all_articles_decide_where_one_cannot() -> None:
    """A capital that one has at the head of its sentences is no name if others write it small."""
    head = "Delegates left. Delegates slept. Vurgan left. Vurgan slept."
    other = "Today all the delegates met Vurgan, and the delegates left."
    corpus = mk.read_articles(pd.DataFrame({"text": [head, other]}))
    found = mk.find_actors(mk.tokenize(corpus), min_mentions=0)
    assert found["actor"].tolist() == ["Vurgan"] * 3


def test_frames_and_tone_are_of_the_same_sentences(sample_tokens: mk.Tokens) -> None:
    """On the sample: the same groups in the same order, sentences and words."""
    actors = mk.find_actors(sample_tokens)
    frames = mk.read_dictionary("generic_frames")
    table = mk.count_actor_frames(sample_tokens, actors, frames, by=["outlet", "voice"])
    tone = mk.score_actors(sample_tokens, actors, by=["outlet", "voice"])
    shared = ["actor", "outlet", "voice", "n_sentences", "n_words"]
    one = table[table["category"] == next(iter(frames.categories))].reset_index(drop=True)
    pd.testing.assert_frame_equal(one[shared], tone[shared])


def test_frames_of_nobody_have_all_columns(tokens: mk.Tokens, war: mk.Dictionary) -> None:
    """And the refusals are those of the tone."""
    table = mk.count_actor_frames(tokens, build(ACTORS), war)
    assert table.empty
    assert {n: str(kind) for n, kind in table.drop(columns=["actor", "voice"]).dtypes.items()} == (
        ACTOR_FRAMES
    )
    actors = mk.find_actors(tokens)
    for by in ("article", "sentence", "zone"):
        with pytest.raises(ArgumentError, match="is not a key for actors"):
            mk.count_actor_frames(tokens, actors, war, by=by)
    with pytest.raises(ColumnMissingError):
        mk.count_actor_frames(tokens, actors.drop(columns="sentence"), war)


def make_mentions(places: list[tuple[int, int, str]]) -> pd.DataFrame:
    """Return mentions: article, sentence and actor of each."""
    columns: dict[str, list[Any]] = {
        "doc_id": [f"d{doc}" for doc, _, _ in places],
        "sentence": [sentence for _, sentence, _ in places],
        "actor": [actor for *_, actor in places],
    }
    return build(ACTORS, {**columns, "start": [0] * len(places), "end": [1] * len(places)})


PLACES = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from("ABCD")), max_size=20
)


@examples(25)
@given(PLACES, st.sampled_from(("sentence", "article")), st.randoms())
def test_pairs_are_those_of_sets(
    places: list[tuple[int, int, str]], within: Literal["sentence", "article"], random: Random
) -> None:
    """A loop over pairs of actors gives the same, whatever the order of the mentions."""
    table = mk.count_co_mentions(make_mentions(places), within=within)
    assert {name: str(kind) for name, kind in table.dtypes.items()} == CO_MENTIONS
    units: dict[str, set[tuple[int, ...]]] = {}
    for doc, sentence, actor in places:
        units.setdefault(actor, set()).add((doc, sentence) if within == "sentence" else (doc,))
    expected = []
    for one, other in combinations(sorted(units), 2):
        both = units[one] & units[other]
        if both:
            jaccard = len(both) / len(units[one] | units[other])
            docs = len({unit[0] for unit in both})
            sizes = (len(units[one]), len(units[other]))
            expected.append((one, other, len(both), *sizes, pytest.approx(jaccard), docs, within))
    found = list(table.itertuples(index=False, name=None))
    assert sorted(found, key=lambda row: row[:2]) == expected
    keys = [(-row[2], -row[5], row[0], row[1]) for row in found]
    assert keys == sorted(keys)
    random.shuffle(places)
    pd.testing.assert_frame_equal(mk.count_co_mentions(make_mentions(places), within=within), table)


def test_what_two_actors_are_in_is_refused_by_name(tokens: mk.Tokens) -> None:
    """And a table without places."""
    actors = mk.find_actors(tokens)
    with pytest.raises(ArgumentError, match="Did you mean 'article'"):
        mk.count_co_mentions(actors, within="articl")  # type: ignore[arg-type]
    with pytest.raises(ColumnMissingError):
        mk.count_co_mentions(actors.drop(columns="doc_id"))
