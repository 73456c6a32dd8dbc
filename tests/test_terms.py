"""find_terms and count_frames against a slow reference, and against each other."""

from __future__ import annotations

from typing import Any

import lookup
import pandas as pd
import pytest
from conftest import tokens_of
from hypothesis import given, settings
from hypothesis import strategies as st

import mediakit as mk
from mediakit.errors import ArgumentError
from mediakit.tables import FRAMES, HITS

WORDS = [
    *(
        "war",
        "Peace",
        "talks",
        "talk",
        "isn’t",
        "don't",
        "good",
        "not",
        "very",
        "U.S.",
        "state-run",
    ),
    *(",", ".", "“", "”", "?", "co-op", "ne\u0301e", "wars", "a", "a"),
]
GLOBS = [
    *("war", "war*", "peace", "peace talk*", "t?lk", "*alks", "isn't", "don't", "not good", "good"),
    *(
        "*a*",
        "not * good",
        "a a",
        "a",
        "* talks",
        "u.s.",
        "state*",
        "n\u00e9e",
        "talk, war",
        "isn't*",
    ),
]
FIXED = ["war", "talk*", "?", ".", "good ,", "not good", "don't", "u.s.", "a a a", "co-op"]
REGEXES = ["^war", "alk", "s$", "not .", "^[^a-z]+$", "a", "^a$ ^a$", "^.{4}$ s$", "N.E"]


def texts() -> st.SearchStrategy[list[str]]:
    """Return sentences of words that the patterns know."""
    text = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
    return st.lists(text, min_size=1, max_size=3)


@st.composite
def trees(draw: st.DrawFn, *, weighted: bool = False) -> dict[str, Any]:
    """Dictionaries as `read_dictionary` takes them: of all kinds, with exclusions, nested."""
    tree: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from("abc"), min_size=1, unique=True)):
        kind, known = draw(st.sampled_from([("glob", GLOBS), ("fixed", FIXED), ("regex", REGEXES)]))
        patterns = draw(st.lists(st.sampled_from(known), min_size=1, max_size=6, unique=True))
        exclusion = st.fixed_dictionaries(
            {
                "pattern": st.sampled_from([p for p in known if p != "?"]),
                "within": st.integers(0, 3),
            },
            optional={"of": st.sampled_from(patterns)},
        )
        tree[name] = {"valuetype": kind, "exclude": draw(st.lists(exclusion, max_size=2))}
        if weighted:
            tree[name]["weights"] = {p: draw(st.sampled_from([-2, -1, 1, 3])) for p in patterns}
        else:
            tree[name]["patterns"] = patterns
    return tree


@settings(max_examples=300, deadline=None)
@given(texts(), trees(), st.sampled_from([("term", False), ("term", True), ("pattern", False)]))
def test_hits_equal_a_slow_reference(
    lines: list[str], tree: dict[str, Any], way: tuple[str, bool]
) -> None:
    """Random dictionaries on random texts give the reference's hits, no more and no less."""
    count, across = way
    tokens, dictionary = tokens_of("x.", *lines), mk.read_dictionary(tree)
    scope = "dictionary" if across else "category"
    hits = mk.find_terms(tokens, dictionary, count=count, nested_scope=scope)  # type: ignore[arg-type]
    columns = ["doc_id", "category", "pattern", "start", "end"]
    ours = sorted(hits[columns].itertuples(index=False, name=None))
    expected = [
        (one.doc_id, *hit[:2], one.words[hit.first].start, one.words[hit.last].end)
        for one in lookup.look_up(tokens, dict(dictionary.categories), count=count, across=across)
        for hit in one.hits
    ]
    assert ours == sorted(expected)


@pytest.mark.parametrize("by", ["article", "sentence", "voice", "zone", ["article", "voice"], []])
@pytest.mark.parametrize("count", ["term", "pattern"])
def test_grouping_hits_gives_n(news_tokens: mk.Tokens, by: str | list[str], count: str) -> None:
    """The hits grouped by the keys of a table give its n exactly, and every hit is its slice."""
    dictionary = mk.read_dictionary("policy_frames")
    hits = mk.find_terms(news_tokens, dictionary, count=count)  # type: ignore[arg-type]
    frames = mk.count_frames(news_tokens, dictionary, by=by, count=count)  # type: ignore[arg-type]
    keys = [*list(frames.columns[: frames.columns.get_loc("category")]), "category"]
    grouped = hits.groupby(keys).size().rename("n").reset_index()
    counted = frames.loc[frames["n"] > 0, [*keys, "n"]]
    both = counted.merge(grouped, on=keys, how="outer", suffixes=("", "_hits"))
    assert len(hits) > 100
    assert (both["n"] == both["n_hits"]).all()
    texts = dict(news_tokens.corpus.articles[["doc_id", "text"]].to_numpy().tolist())
    spans = hits[["doc_id", "start", "end"]].to_numpy().tolist()
    assert [texts[doc_id][start:end] for doc_id, start, end in spans] == hits["term"].tolist()


@pytest.mark.parametrize(
    ("text", "patterns", "n"),
    [
        ("Economy, ECONOMICS, macroeconomy.", ["econom*"], 2),
        ("A taxi is no tax.", ["tax"], 1),
        ("Write a.b( as text, not aXb(.", ["a.b"], 1),
        ("The climate\nchange, climate  change, climate\u00a0change.", ["climate change"], 3),
        ("Manchester United, states the announcer.", ["manchester united"], 1),
        ("Manchester United, states the announcer.", ["united states"], 0),
        ("Not good, good.", ["good", "not good"], 2),
        ("It isn't and isn’t and isnʼt.", ["isn’t"], 3),
        ("Caf\u00e9 and cafe\u0301.", ["caf\u00e9"], 2),
        ("eco\u00adnomy, economy", ["economy"], 2),
        ("STRASSE und straße", ["straße"], 2),
        ("I don't. We do not.", ["don't"], 1),
        ("Nigeria's oil", ["nigeria"], 1),
        ("state-owned", ["state"], 0),
        ("aa aa aa", ["aa aa"], 1),
        ("worried worry", ["worr*", "worry*"], 2),
    ],
)
def test_what_a_pattern_matches(text: str, patterns: list[str], n: int) -> None:
    """Whole words without regard to case; phrases across white space, never across a mark."""
    tokens = tokens_of("x.", text)
    frames = mk.count_frames(tokens, mk.read_dictionary({"c": patterns}), by="article")
    assert frames.set_index("doc_id")["n"]["t1"] == n


def test_count_pattern_counts_each_pattern() -> None:
    """As in quanteda, "worry" under `worr*` and `worry*` is 2."""
    tokens = tokens_of("x.", "We worry.")
    dictionary = mk.read_dictionary({"c": ["worr*", "worry*"]})
    assert mk.count_frames(tokens, dictionary, by=[])["n"].tolist() == [1]
    assert mk.count_frames(tokens, dictionary, by=[], count="pattern")["n"].tolist() == [2]


def test_one_term_in_two_categories_counts_in_both() -> None:
    """Categories are measured apart."""
    dictionary = mk.read_dictionary({"a": ["war"], "b": ["war"]})
    assert mk.count_frames(tokens_of("x.", "War."), dictionary, by=[])["n"].tolist() == [1, 1]


def test_an_article_without_hits_has_zeros_and_without_words_missing_rates() -> None:
    """Zero is not missing: no hit is 0 of n words, no words is no rate, with the reason."""
    tokens = tokens_of("Nothing here.")
    dictionary = mk.read_dictionary({"c": ["war"]})
    frames = mk.count_frames(tokens, dictionary, by="voice")
    assert frames["voice"].tolist() == ["quoted", "reported", "outlet"]
    assert frames[["n", "n_words"]].to_numpy().tolist() == [[0, 0], [0, 0], [0, 2]]
    assert frames["per_1000"].fillna(-1).tolist() == [-1, -1, 0]
    assert frames["reason"].fillna("").tolist() == ["no words", "no words", ""]


def test_a_grouped_rate_is_the_ratio_of_sums() -> None:
    """Articles of 1 in 10 and 0 in 990 words give 1.0 per 1,000, not 50."""
    texts = ["War " + "word " * 9, "word " * 990]
    frame = pd.DataFrame({"doc_id": ["a", "b"], "text": texts, "outlet": "x"})
    tokens = mk.tokenize(mk.read_articles(frame))
    frames = mk.count_frames(tokens, mk.read_dictionary({"c": ["war"]}), by="outlet")
    assert frames["per_1000"].tolist() == [1.0]


def test_columns_do_not_depend_on_the_rows() -> None:
    """The table of no hit has the columns and dtypes of any other."""
    empty = mk.find_terms(tokens_of("x."), mk.read_dictionary({"c": ["war"]}))
    some = mk.find_terms(tokens_of("War."), mk.read_dictionary({"c": ["war"]}))
    assert len(empty) == 0
    assert list(empty.columns) == list(HITS)
    assert (empty.dtypes == some.dtypes).all()
    frames = mk.count_frames(tokens_of("x."), mk.read_dictionary({"c": ["war"]}), by=[])
    assert list(frames.columns) == list(FRAMES)


def test_no_article_gives_empty_tables(seed: mk.Corpus) -> None:
    """Whatever the kinds of patterns, there is nothing to find in nothing."""
    empty = mk.tokenize(mk.Corpus(seed.articles[:0], seed.zones[:0], seed.rejects))
    tree = {
        "a": ["war", "war*", "*war", "*a*", "war *", "don't"],
        "b": {"patterns": ["a*"], "valuetype": "regex", "exclude": ["b"]},
    }
    assert len(mk.find_terms(empty, mk.read_dictionary(tree))) == 0
    assert len(mk.count_frames(empty, mk.read_dictionary(tree))) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"by": "voise"}, "Did you mean 'voice'"),
        ({"by": ["voice", "voice"]}, "names a key twice"),
        ({"by": "text"}, "is not a key"),
        ({"zones": ["bodi"]}, "Did you mean 'body'"),
        ({"zones": []}, "zones is empty"),
        ({"count": "terms"}, "Did you mean 'term'"),
    ],
)
def test_wrong_arguments_are_refused(arguments: dict[str, object], message: str) -> None:
    """A wrong key, zone or way of counting is named, with the nearest right one."""
    tokens, dictionary = tokens_of("War."), mk.read_dictionary({"c": ["war"]})
    with pytest.raises(ArgumentError, match=message):
        mk.count_frames(tokens, dictionary, **arguments)  # type: ignore[arg-type]
