"""What a pattern matches: each rule, each difference to quanteda, and quanteda's own examples."""

from __future__ import annotations

import re
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest
import regex
from conftest import ROOT, examples, tokens_of
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.errors import ArgumentError, DictionaryError, shown
from mediakit.measures import matching as vocabulary
from mediakit.measures.matching import MARK, STAR, _cut, cut_patterns, match_patterns


def found(text: str, tree: dict[str, Any], **options: object) -> list[list[str]]:
    """Return the categories of the hits in each line of a text, in order of the text."""
    lines = text.split("\n")
    hits = mk.find_terms(tokens_of(*lines), mk.read_dictionary(tree), **options)  # type: ignore[arg-type]
    return [hits.loc[hits["doc_id"] == f"t{i}", "category"].tolist() for i in range(len(lines))]


def terms(text: str, patterns: list[str], valuetype: str = "glob") -> list[str]:
    """Return the words that patterns of one kind find."""
    tree = {"c": {"patterns": patterns, "valuetype": valuetype}}
    return mk.find_terms(tokens_of(text), mk.read_dictionary(tree))["term"].tolist()


def rows_of_page(n_cells: int) -> list[list[str]]:
    """Return the rows of the tables of so many columns on the page, but their heads."""
    page = (ROOT / "docs" / "dictionaries.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in page.splitlines() if line.startswith("| `")]
    every = [[cell.strip() for cell in row] for row in rows if len(row) == n_cells]
    assert every
    plain = re.compile("^`([^`]+)`$")
    return [[*(plain.sub(r"\1", cell) for cell in row[:2]), *row[2:]] for row in every]


@pytest.mark.parametrize(
    ("text", "patterns", "expected"),
    [
        # Case, in every script; the same for the pattern.
        ("NATO and Nato.", ["nAto"], ["NATO", "Nato"]),
        ("STRASSE und Straße", ["straße"], ["STRASSE", "Straße"]),
        ("ΟΔΟΣ οδός οδος", ["οδος"], ["ΟΔΟΣ", "οδος"]),
        ("МИР и Мир", ["мир"], ["МИР", "Мир"]),
        # Globs stand for characters of one word; a star also for none.
        ("tax taxes taxi overtax", ["tax*"], ["tax", "taxes", "taxi"]),
        ("tax taxes overtax", ["*tax"], ["tax", "overtax"]),
        ("tax taxes overtaxed", ["*tax*"], ["tax", "taxes", "overtaxed"]),
        ("women woman womaan", ["wom?n"], ["women", "woman"]),
        ("organise organize organisation", ["organi?e*"], ["organise", "organize"]),
        ("a.b aXb", ["a.b"], ["a.b"]),
        # Several words: over white space, with globs inside, in one sentence, over no mark.
        ("The climate\nchange, climate  change", ["climate change"], ["climate change"] * 2),
        ("In New York, New\u00a0York.", ["new york"], ["New York"] * 2),
        ("the rule of law, the rules of the law", ["rule* of * law"], ["rules of the law"]),
        ("Peace. Talks ended. Peace, talks.", ["peace talks"], []),
        ("He said not good.", ["not *"], ["not good"]),
        # A glob never stands for a mark; a mark that is written in the pattern matches.
        ("Stop it! Stop!", ["stop *"], ["Stop it"]),
        ("Yes, we can.", ["yes , we can"], ["Yes, we can"]),
        ("Yes, we can.", ["yes, we can"], ["Yes, we can"]),
        ("Stop! Stop.", ["stop!"], ["Stop!"]),
        ("No! Well... maybe :)", ["!", "...", ":)"], ["!", "...", ":)"]),
        ("50% of $1.5 bn", ["50%", "$1.5"], ["50%", "$1.5"]),
        ("No! What?! Well ...", ["!", "! x", "..."], ["!", "!", "..."]),
        # Hyphens and slashes join one word.
        ("a state-owned bank, state owned", ["state-owned"], ["state-owned"]),
        ("a state-owned bank, state owned", ["state owned"], ["state owned"]),
        ("state-owned", ["state*", "owned"], ["state-owned"]),
        ("a debt/equity swap", ["debt", "equity"], []),
        ("war--torn", ["war"], ["war"]),
        # Apostrophes and clitics.
        ("I don't, you don’t, they donʼt; do not", ["don't"], ["don't", "don’t", "donʼt"]),
        ("I don't, you don’t", ["don’t"], ["don't", "don’t"]),
        ("I can't, I can’t", ["can't*"], ["can't", "can’t"]),
        ("I cannot go, can not", ["cannot"], ["cannot", "can not"]),
        ("I cannot go", ["cannot*"], ["cannot"]),
        ("I won't, I won’t", ["won't"], ["won't", "won’t"]),
        ("It's so, it’s so", ["it's"], ["It's", "it’s"]),
        ("'Tis so, ’tis so", ["'tis"], ["'Tis", "’tis"]),
        ("I'm gonna go", ["gonna", "gonna*"], ["gonna"]),
        ("the workers' and workers’ rights", ["workers'"], ["workers'", "workers’"]),
        ("at o’clock, at o'clock", ["at *'clock"], ["at o’clock", "at o'clock"]),
        ("cannot, don't, can't", ["can*t", "don*"], []),  # no piece of them
        ("war--torn", ["war--*"], ["war--torn"]),
        ("Nigeria's oil and Nigeria’s", ["nigeria"], ["Nigeria", "Nigeria"]),
        ("Nigeria's oil and Nigeria’s", ["nigeria's"], ["Nigeria's", "Nigeria’s"]),
        ("O'Brien, O’Brien", ["o'brien"], ["O'Brien", "O’Brien"]),
        # Numbers.
        ("3.5 or 1,000 or 20th or 1000", ["3.5", "1,000", "20th"], ["3.5", "1,000", "20th"]),
        ("in 1990 and 1995s", ["199?"], ["1990"]),
        ("$5 or $50, 5% or 5 %", ["$5", "5%"], ["$5", "5%", "5 %"]),
        # Abbreviations, also where the sentence takes the full stop off.
        ("The U.S. army left the U.S.", ["u.s."], ["U.S.", "U.S."]),
        ("The U.S. army left the U.S.", ["the u.s."], ["The U.S.", "the U.S."]),
        ("The U.S. army left the U.S.", ["u.s.*"], ["U.S.", "U.S."]),
        ("At 5 a.m. he rose. He left at 6 p.m.", ["?.m."], ["a.m.", "p.m."]),
        ("The U.S. army", ["u.*. army"], ["U.S. army"]),
        ("He left the U.S.", ["the u.s. *"], []),
        # Unicode: accents composed or not, characters without width; width and style remain.
        ("caf\u00e9 cafe\u0301", ["cafe\u0301"], ["café", "cafe\u0301"]),
        ("caf\u00e9", ["cafe"], []),
        ("eco\u00adnomy eco\u200bnomy", ["economy"], ["eco\u00adnomy", "eco\u200bnomy"]),
        ("eco\u00adnomy eco\u200bnomy", ["eco\u200bnom*"], ["eco\u00adnomy", "eco\u200bnomy"]),
        ("of\ufb01ce", ["office"], ["of\ufb01ce"]),
        ("\uff34\uff21\uff38 x²", ["tax", "x2"], []),
    ],
)  # fmt: skip
def test_what_a_pattern_matches(text: str, patterns: list[str], expected: list[str]) -> None:
    """The rules of the page on dictionaries, one case each."""
    assert [" ".join(term.split()) for term in terms(text, patterns)] == expected


@pytest.mark.parametrize(
    ("text", "valuetype", "patterns", "expected"),
    [
        ("a* ab? b", "fixed", ["a*", "?"], ["a*", "?"]),
        ("C++ a*b axb", "fixed", ["c++", "a*b"], ["C++", "a*b"]),
        ("Don’t stop!", "fixed", ["don't", "stop!"], ["Don’t", "stop!"]),
        ("war wars prewar", "regex", ["war"], ["war", "wars", "prewar"]),
        ("war wars prewar", "regex", ["^WAR$"], ["war"]),
        ("tax-free tax free", "regex", ["^tax$ ^free$"], ["tax free"]),
        ("Good, bad!", "regex", [r"^\W$"], [",", "!"]),
        ("STRASSE straße", "regex", ["^straße$"], ["STRASSE", "straße"]),
        ("a1 22 b", "regex", [r"\d"], ["a1", "22"]),
        ("say or do", "regex", ["^(say|do)$"], ["say", "do"]),
        ("Don’t", "regex", ["n’t", "^n$"], []),
    ],
)
def test_fixed_words_and_regular_expressions(
    text: str, valuetype: str, patterns: list[str], expected: list[str]
) -> None:
    """Fixed: globs are characters. Regex: searched in each token, marks too, without case."""
    assert terms(text, patterns, valuetype) == expected


@pytest.mark.parametrize("pattern", ["(", "[a", "a{2,1}", "*a", "(?P<x>a)(?P=y)", "(" * 5000])
def test_what_is_no_regular_expression_is_named(pattern: str) -> None:
    """One line with the pattern and what to do."""
    with pytest.raises(DictionaryError, match="is not a valid regular expression") as caught:
        terms("War.", [pattern], "regex")
    assert shown(pattern) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_endless_regular_expression_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within two seconds, naming the pattern and the word."""
    monkeypatch.setattr(vocabulary, "SECONDS", 0.05)
    word = "a" * 60
    before = time.process_time()
    with pytest.raises(DictionaryError, match="takes too long on the word 'aaa") as caught:
        terms(f"A word: {word}!", ["^(a|aa)+$ x", "((a{1,100}){1,100}){1,100}b"], "regex")
    assert "'((a{1,100})" in str(caught.value)
    with pytest.raises(DictionaryError, match="takes too long"):
        terms("A word.", ["(?R)"], "regex")  # which takes all memory, not all time
    assert time.process_time() - before < 2
    assert terms("a" * 26 + "!", ["(a+)+$"], "regex") == ["a" * 26]


def test_nested_repeats_end_in_time() -> None:
    """The classic expression that never ends in other engines ends here, or is refused."""
    before = time.process_time()
    terms("a" * 26 + "b", ["(a+)+$"], "regex")
    assert time.process_time() - before < 2


PIECES = [
    *("a", "b", "n", ".", "[ab]", "[^a]", "^", "$", "|", "*", "+", "?", "(", ")", "(?:", "(?="),
    *(
        r"\b",
        r"\w",
        r"\W",
        r"\s",
        r"\S",
        r"\d",
        "{2}",
        "{1,}",
        "é",
        "ss",
        "(?s)",
        r"\Z",
        r"\n",
        "-",
    ),
]


@examples(200)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join))
def test_an_expression_is_found_in_the_words_in_which_it_is_searched(pattern: str) -> None:
    """All words at once give what a search in each word gives, whatever the expression."""
    forms = ["'s", "1", "a", "ab", "aba", "b", "ban-ana", "bb", "nab", "strasse", "é"]
    try:
        search = regex.compile(pattern, regex.IGNORECASE | regex.FULLCASE).search
    except regex.error:
        with pytest.raises(DictionaryError, match="is not a valid regular expression"):
            list(vocabulary._search_all([pattern], forms))  # noqa: SLF001  # without a text
        return
    expected = [i for i, form in enumerate(forms) if search(form)]
    (places,) = vocabulary._search_all([pattern], forms)  # noqa: SLF001  # as above
    assert places.tolist() == expected


UNITED = (
    "The United States is bordered by the Atlantic Ocean and the Pacific Ocean.\n"
    "The Supreme Court of the United States is seldom in a united state."
)
SEAS = (
    "The United States has the Atlantic Ocean and the Pacific Ocean.\n"
    "Britain and Ireland have the Irish Sea and the English Channel."
)
NESTED = {
    "US": {"Countries": ["States"], "oceans": ["Atlantic", "Pacific"]},
    "Europe": {
        "Countries": ["Britain", "Ireland"],
        "oceans": {"west": ["Irish Sea"], "east": ["English Channel"]},
    },
}


@pytest.mark.parametrize(
    ("text", "tree", "expected"),
    [
        (
            UNITED,
            {"Countries": ["Stat*"], "oceans": ["*ic"], "box": ["?box"], "swords": ["*s"]},
            [
                ["Countries", "swords", "swords", "oceans", "oceans"],
                ["Countries", "swords", "swords", "Countries"],
            ],
        ),
        (
            UNITED,
            {
                "Countries": {"patterns": ["Stat.*$"], "valuetype": "regex"},
                "oceans": {"patterns": ["[A-Z][a-z]+ic"], "valuetype": "regex"},
                "swords": {"patterns": ["s$"], "valuetype": "regex"},
            },
            [
                ["Countries", "swords", "swords", "oceans", "oceans"],
                ["Countries", "swords", "swords", "Countries"],
            ],
        ),
        (
            UNITED,
            {
                "Countries": {"patterns": ["United States", "Unit Stat of"], "valuetype": "regex"},
                "oceans": {"patterns": ["Ocean.*"], "valuetype": "regex"},
            },
            [["Countries", "oceans", "oceans"], ["Countries"]],
        ),
        ("A B C", {"key": ["A B", "A B C"]}, [["key"]]),
        ("A B C", {"key": ["B C", "A B C"]}, [["key"]]),
    ],
)
def test_quantedas_own_tests_of_tokens_lookup(
    text: str, tree: dict[str, Any], expected: list[list[str]]
) -> None:
    """What quanteda's tests expect of `tokens_lookup` is found here (test-tokens_lookup.R)."""
    assert found(text, tree) == expected


@pytest.mark.parametrize(
    ("levels", "first", "second"),
    [
        (1, ["US", "US", "US"], ["Europe"] * 4),
        (2, ["Countries", "oceans", "oceans"], ["Countries", "Countries", "oceans", "oceans"]),
        (
            [1, 2],
            ["US.Countries", "US.oceans", "US.oceans"],
            ["Europe.Countries", "Europe.Countries", "Europe.oceans", "Europe.oceans"],
        ),
        (3, [], ["west", "east"]),
        ([1, 3], ["US", "US", "US"], ["Europe", "Europe", "Europe.west", "Europe.east"]),
        (
            [2, 3],
            ["Countries", "oceans", "oceans"],
            ["Countries", "Countries", "oceans.west", "oceans.east"],
        ),
    ],
)
def test_levels_are_those_of_quanteda(
    levels: int | list[int], first: list[str], second: list[str]
) -> None:
    """The hierarchical example on the help page of `tokens_lookup`, with the output it prints."""
    assert found(SEAS, NESTED, levels=levels) == [first, second]
    dictionary = mk.read_dictionary(NESTED)
    frames = mk.count_frames(tokens_of(*SEAS.split("\n")), dictionary, by=[], levels=levels)
    assert sum(frames["n"]) == len(first + second)


@pytest.mark.parametrize(
    ("text", "tree", "by_category", "over_all"),
    [
        (
            "The New York Times is a New York paper.",
            {"paper": ["New York Times"], "city": ["New York"]},
            ["paper", "city", "city"],
            ["paper", "city"],
        ),
        (
            "This aggressive policy will not win friends.",
            {
                "negative": ["aggressive*"],
                "positive": ["win*", "friend*"],
                "neg_positive": ["not win*"],
            },
            ["negative", "neg_positive", "positive", "positive"],
            ["negative", "neg_positive", "positive"],
        ),
        (
            "The good test was not good, to be not bad.",
            {"positive": ["good", "not bad"], "negative": ["not good"]},
            ["positive", "negative", "positive", "positive"],
            ["positive", "negative", "positive"],
        ),
        # Of the same length, all count; what only overlaps counts too.
        ("a b c", {"x": ["a b"], "y": ["a b"], "z": ["b c"]}, ["x", "y", "z"], ["x", "y", "z"]),
        # What lies in two longer ones together does not count.
        ("a b c d", {"x": ["a b c"], "y": ["b c d"], "z": ["c d"]}, ["x", "y", "z"], ["x", "y"]),
    ],
)
def test_the_longest_wins_over_all_categories_where_asked(
    text: str, tree: dict[str, Any], by_category: list[str], over_all: list[str]
) -> None:
    """As `nested_scope` in quanteda: its help pages on `tokens_lookup` and on LSD2015."""
    assert found(text, tree) == [by_category]
    assert found(text, tree, nested_scope="dictionary") == [over_all]


@pytest.mark.parametrize(("pattern", "text", "found_here", "because"), rows_of_page(4))
def test_the_cases_on_the_page_are_true(
    pattern: str, text: str, found_here: str, because: str
) -> None:
    """Each row of the tables of what a pattern matches."""
    assert terms(text, [pattern]) == re.findall("`([^`]+)`", found_here), because


@pytest.mark.parametrize(("pattern", "text", "here", "there", "because"), rows_of_page(5))
def test_the_differences_on_the_page_are_true(
    pattern: str, text: str, here: str, there: str, because: str
) -> None:
    """Each row of the table of differences to quanteda: what is found here, and that it differs."""
    assert len(terms(text, [pattern])) == int(here) != int(there), because


@pytest.mark.parametrize(("pattern", "text", "n"), rows_of_page(3))
def test_the_exclusions_on_the_page_are_true(pattern: str, text: str, n: str) -> None:
    """Each row of the table of exclusions."""
    name, _, within = pattern.replace("`", "").partition(", within ")
    exclusion = {"pattern": name, "within": int(within or 0)}
    tree = {"c": {"patterns": ["war"], "exclude": [exclusion]}}
    assert len(found(text, tree)[0]) == int(n)


def test_no_match_crosses_a_sentence_a_zone_or_an_article() -> None:
    """Whatever stands at the ends; over the border of a voice it goes, and has the first one."""
    table = pd.DataFrame(
        {"title": ["Peace", "Peace"], "text": ["Talks. War", "zone. He said war."]}
    )
    tokens = mk.tokenize(mk.read_articles(table))
    phrases = ["peace talks", "talks war", "war zone", "war peace", "peace zone", "talks . war"]
    assert len(mk.find_terms(tokens, mk.read_dictionary({"c": phrases}))) == 0
    hits = mk.find_terms(
        tokens_of("He said that war goes on."), mk.read_dictionary({"c": ["said that war", "war"]})
    )
    assert hits[["term", "voice"]].to_numpy().tolist() == [["said that war", "outlet"]]


def test_what_is_as_long_is_decided_by_place_then_by_letters() -> None:
    """The first in the text counts; on the same words the pattern with most letters is named."""
    assert terms("a b c", ["b c", "a b"]) == ["a b"]
    dictionary = mk.read_dictionary({"c": ["w*", "war*", "wa*"]})
    assert mk.find_terms(tokens_of("Wars."), dictionary)["pattern"].tolist() == ["war*"]


def test_joined_categories_count_a_word_once() -> None:
    """At a level at which two categories are one, they are that also for overlaps."""
    tree = {"top": {"a": ["war*"], "b": ["wars", "war zone"]}}
    assert found("wars, war zone", tree) == [["top.a", "top.b", "top.a", "top.b"]]
    assert found("wars, war zone", tree, levels=1) == [["top", "top"]]


def test_an_exclusion_of_one_pattern_within_some_words() -> None:
    """`sanction*` not within 3 words of `approve*`, in TOML as on the page."""
    tree = {
        "c": {
            "patterns": ["war", "sanction*"],
            "exclude": ["star war*", {"pattern": "approve*", "within": 3, "of": "sanction*"}],
        }
    }
    text = (
        "They approved of the new sanctions\nThey approved of all the new sanctions\napproved war"
    )
    assert found(text, tree) == [[], ["c"], ["c"]]


def test_a_chain_of_overlaps_differs_from_quanteda() -> None:
    """Quanteda drops `b c` for the union of a longer match and one of its own length."""
    tree = {"x": ["a b"], "y": ["b c"], "z": ["c d e"]}
    assert found("a b c d e", tree, nested_scope="dictionary") == [["x", "y", "z"]]


@pytest.mark.parametrize(
    ("text", "exclusion", "n"),
    [
        ("a star war", {"pattern": "star war*"}, 0),  # the two share a word
        ("a star of war", {"pattern": "star"}, 1),
        ("a star war", {"pattern": "star"}, 1),  # next to it is not in it
        ("a star war", {"pattern": "star", "within": 1}, 0),
        ("star of the war", {"pattern": "star", "within": 1}, 1),
        ("star of the war", {"pattern": "star", "within": 2}, 0),
        ("war for a star", {"pattern": "star", "within": 2}, 0),
        ("war, for (a) star", {"pattern": "star", "within": 2}, 0),  # marks are no words
        ("A star. War came.", {"pattern": "star", "within": 9}, 1),  # another sentence
        ("a star war", {"pattern": "star", "within": 1, "of": "war"}, 0),
        ("a star war", {"pattern": "star", "within": 1, "of": "battle"}, 1),
        ("the war warms", {"pattern": "warm*"}, 1),
    ],
)
def test_exclusions(text: str, exclusion: dict[str, Any], n: int) -> None:
    """A hit does not count where a match of the exclusion shares a word with it, or is near."""
    tree = {"c": {"patterns": ["war", "battle"], "exclude": [exclusion]}}
    assert len(found(text, tree)[0]) == n


def test_exclusions_come_before_the_longest_match() -> None:
    """The shorter match counts where the longer one is excluded."""
    tree = {
        "c": {"patterns": ["war", "war zone"], "exclude": [{"pattern": "zone", "of": "war zone"}]}
    }
    hits = mk.find_terms(tokens_of("A war zone."), mk.read_dictionary(tree))
    assert hits["term"].tolist() == ["war"]


def test_exclusions_follow_their_category_to_another_level() -> None:
    """Joined categories keep what each of them excludes."""
    tree = {
        "top": {"a": {"patterns": ["war"], "exclude": ["star war"]}, "b": {"patterns": ["fight"]}}
    }
    assert found("star war, war, fight", tree, levels=1) == [["top", "top"]]


@examples(60)
@given(st.text(f"abcnotwz é1-_{STAR}{MARK}", min_size=1))
def test_plain_patterns_are_cut_as_the_tokenizer_cuts_them(text: str) -> None:
    """Letters, digits, globs and single hyphens need no tokenizer: their blanks are the cuts."""
    even = " ".join(text.split()) or "a"
    pattern = even.replace(STAR, "*").replace(MARK, "?")
    ways = cut_patterns((pattern,), ("glob",))
    first = [ways.words[i] for i in ways.word[: ways.size[0]].tolist()]
    if "--" not in even and "cannot" not in even:
        assert first == _cut([even])[0]


@pytest.mark.parametrize("word", ["cannot", "gimme", "gonna", "gotta", "lemme", "wanna"])
def test_words_that_the_tokenizer_cuts_are_found(word: str) -> None:
    """Also words of letters only that NLTK cuts in two, alone and in a phrase."""
    assert terms(f"They {word} go.", [word]) == [word]
    assert terms(f"They {word} go.", [f"they {word} go"]) == [f"They {word} go"]


def test_matches_do_not_depend_on_patterns_that_match_nothing() -> None:
    """Thousands of look-alikes more change no hit."""
    tokens = tokens_of(
        "New York is in the state of New York; the new state rules.", "State of war."
    )
    patterns = ["new york", "state", "state of *", "*ule*", "rul?s"]
    more = [f"{word}{i}" for i in range(500) for word in ("new york", "state", "*ules", "of war*")]
    few, many = match_patterns(tokens, patterns), match_patterns(tokens, [*patterns, *more])
    for one, other in zip(few, many, strict=True):
        assert np.array_equal(one, other)


def test_many_phrases_of_the_same_words() -> None:
    """More phrases than bits of the first sieve, all of frequent words, are told apart."""
    words = [f"w{i}" for i in range(20)]
    phrases = [f"{a} {b}" for a in words for b in words]
    tokens = tokens_of(" ".join(words))
    hits = match_patterns(tokens, phrases)
    assert [phrases[i] for i in hits.pattern.tolist()] == [f"w{i} w{i + 1}" for i in range(19)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"nested_scope": "dictonary"}, "Did you mean 'dictionary'"),
        ({"count": "pattern", "nested_scope": "dictionary"}, "choose one of them"),
        ({"levels": 3}, "has only 1 level"),
        ({"levels": 0}, "numbers from 1 on"),
    ],
)
def test_wrong_choices_are_refused(options: dict[str, Any], message: str) -> None:
    """Each is named, with the way out."""
    with pytest.raises(ArgumentError, match=message):
        found("War.", {"c": ["war"]}, **options)
