"""find_terms and count_frames against a slow reference, and against each other."""

from __future__ import annotations

import re
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import lookup
import pandas as pd
import pytest
from conftest import examples, tokens_of
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.base.prose import fold, spell
from mediakit.errors import ArgumentError, DictionaryError
from mediakit.tables import FRAMES, HITS

if TYPE_CHECKING:
    from collections.abc import Callable

SEEDS = st.integers(0, 2**32 - 1)
WORDS = [
    *("war", "Wars", "prewar", "peace", "talks", "talk", "not", "not", "good", "very", "a", "A"),
    *("isn't", "isn’t", "DON'T", "can’t", "won't", "cannot", "gonna", "'tis", "o’clock"),
    *("Nigeria's", "Nigeria’s", "workers’", "U.S.", "p.m.", "state-run", "state\u2011run", "co-op"),
    *("née", "ne\u0301e", "straße", "STRASSE", "ΟΔΟΣ", "οδός", "İzmir", "oﬃce", "office"),
    *("eco\u00adnomy", "economy", "zero\u200bwidth", "1,000", "$5", "5%", "3.5"),
    *(",", ".", ".", "?", "?!", "...", "“", "”", "(", "–", "well…"),
]


FIXED: list[Callable[[str], str]] = [str, str.lower, str.swapcase]
GLOB: list[Callable[[str], str]] = [
    *FIXED,
    lambda word: f"{word[:-1]}*",
    lambda word: f"*{word[1:]}",
    lambda word: f"*{word[1:-1]}*",
    lambda word: f"{word[0]}*{word[-1]}",
    lambda word: f"{word[0]}?{word[2:]}",
    lambda word: f"{word}*",
    lambda _: "*",
]
REGEX: list[Callable[[str], str]] = [
    lambda word: f"^{re.escape(word)}$",
    lambda word: f"^{re.escape(word[:2])}",
    lambda word: f"{re.escape(word[-1])}$",
    lambda _: ".",
    lambda _: "^[^a-z]+$",
]


def made_pattern(dice: Random, kind: str, texts: list[list[str]]) -> str:
    """Return one to three words, mostly such as follow each other in a text, changed or not."""
    words, size = dice.choice([*texts, WORDS]), dice.choice([1, 1, 2, 3])
    first = dice.randrange(len(words))
    changes = {"glob": GLOB, "fixed": FIXED, "regex": REGEX}[kind]
    pattern = " ".join(dice.choice(changes)(word) for word in words[first : first + size])
    return pattern if pattern.strip("*? ") else "war"


def made_case(seed: int, *, weighted: bool = False) -> tuple[list[str], dict[str, Any]]:
    """Return texts, and a dictionary of all kinds of patterns, with exclusions, for them."""
    dice = Random(seed)  # noqa: S311  # no secret
    texts = [dice.choices(WORDS, k=dice.randint(1, 20)) for _ in range(3)]
    tree: dict[str, Any] = {}
    for name in "abc"[: dice.randint(1, 3)]:
        kind = dice.choice(["glob", "glob", "fixed", "regex"])
        own = [made_pattern(dice, kind, texts) for _ in range(dice.randint(1, 8))]
        own = list({fold(pattern): pattern for pattern in own}.values())
        tree[name] = {"valuetype": kind, "patterns": own, "exclude": []}
        for of in dice.choices([None, *own], k=dice.randint(0, 2)):
            exclusion = {"pattern": made_pattern(dice, kind, texts), "within": dice.randint(0, 3)}
            tree[name]["exclude"].append(exclusion | ({"of": of} if of else {}))
        if weighted:
            tree[name]["weights"] = {p: dice.choice([-2, -1, 0, 1, 3]) for p in own}
            del tree[name]["patterns"]
    return [" ".join(words) for words in texts], tree


KINDS = {
    "glob at the end": r"\w\*$",
    "glob at the start": r"^\*\w",
    "globs on both sides": r"^\*\w+\*$",
    "glob in the middle": r"^\w+[*?]\w+$",
    "glob in a phrase": r"\* | \*",
    "phrase": r"\w \w",
    "clitic": r"\w['’]\w",
    "abbreviation": r"(?i)p\.m\.|u\.s\.",
    "mark": r"[,?(–]|\.\.\.",
    "number": r"\d",
    "beyond ASCII": r"[^\x00-\x7f’–…]",
    "without width": "[\u00ad\u200b]",
    "regular expression": r"^\^|\$$",
}


def test_the_random_cases_have_hits_of_every_kind() -> None:
    """A comparison with the reference of what finds nothing would prove nothing."""
    seen = Counter[str]()
    for seed in range(40):
        lines, tree = made_case(seed)
        tokens = tokens_of("x.", *lines)
        every = {name: part | {"exclude": []} for name, part in tree.items()}
        n_without = len(mk.find_terms(tokens, mk.read_dictionary(every), count="pattern"))
        hits = mk.find_terms(tokens, mk.read_dictionary(tree), count="pattern")
        seen["exclusion"] += n_without - len(hits)
        for pattern in hits["pattern"]:
            seen.update(kind for kind, shape in KINDS.items() if re.search(shape, pattern))
        if all(seen[kind] for kind in [*KINDS, "exclusion"]):
            break

    assert [kind for kind in [*KINDS, "exclusion"] if not seen[kind]] == []


@examples(10)
@given(SEEDS)
def test_hits_equal_a_slow_reference(seed: int) -> None:
    """Random dictionaries on random texts give the reference's hits, no more and no less."""
    lines, tree = made_case(seed)
    tokens, dictionary = tokens_of("x.", *lines), mk.read_dictionary(tree)
    columns = ["doc_id", "category", "pattern", "start", "end"]
    for count, scope in (("term", "category"), ("term", "dictionary"), ("pattern", "category")):
        hits = mk.find_terms(tokens, dictionary, count=count, nested_scope=scope)  # type: ignore[arg-type]
        ours = sorted(hits[columns].itertuples(index=False, name=None))
        across = scope == "dictionary"
        expected = [
            (one.doc_id, *hit[:2], one.words[hit.first].start, one.words[hit.last].end)
            for one in lookup.look_up(
                tokens, dict(dictionary.categories), count=count, across=across
            )
            for hit in one.hits
        ]
        assert ours == sorted(expected), (count, scope, lines, tree)


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
        ({"by": ["voice", "voice"]}, "repeats a key"),
        ({"by": "text"}, "by='text' is unknown"),
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


def test_the_list_that_finds_most_is_chosen() -> None:
    """By all its hits in what counts; of lists with as many, and where none has any, the first."""
    tokens = tokens_of("Kickers do not count\n\nRain, rain and wind. Snow fell on the sea.")
    one, two, three = {"wet": ["rain"]}, {"air": ["wind"], "cold": ["snow"]}, {"sea": ["sea*"]}
    none, other = {"war": ["war"]}, {"peace": ["peace"]}

    def choose(*lists: dict[str, list[str]]) -> list[str]:
        return list(mk.measures.choose_list(tokens, lists).categories)

    assert choose(three, one) == ["wet"]
    assert choose(three, one, two) == ["wet"]
    assert choose(three, two, one) == ["air", "cold"]
    assert choose(none, other) == ["war"]
    assert choose(none, other, three) == ["sea"]
    with pytest.raises(DictionaryError, match="give one list or more"):
        choose()


def test_the_chosen_list_is_the_one_that_is_told(seed_tokens: mk.Tokens) -> None:
    """A table of all lists gives the same hits for each as the list alone."""
    names = mk.reports.load_params().dictionaries
    lists = mk.read_dictionary([*names])
    told = mk.findings.find_hits(mk.count_frames(seed_tokens, lists), lists)
    n = {name: len(mk.find_terms(seed_tokens, mk.read_dictionary(name))) for name in names}
    chosen = mk.measures.choose_list(seed_tokens, names).name
    assert n[chosen] == max(n.values())
    assert told.head == f"The word list “{spell(chosen)}” finds most: {n.pop(chosen)} hits."
    assert all(f"{spell(name)} {hits}" in told.text for name, hits in n.items())
