"""The lint of dictionaries: each rule on a fault, on its near miss, and against slow references."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

import lookup
import pytest
from conftest import examples, tokens_of
from hypothesis import given
from hypothesis import strategies as st
from nltk.tokenize.destructive import NLTKWordTokenizer

import mediakit as mk
from mediakit.base.prose import fold
from mediakit.dictionaries.dictionary import Category, Dictionary, Exclusion
from mediakit.measures import check as lint
from mediakit.measures.check import covers, find_covered, list_other_words
from mediakit.tables import COUNTED, FINDINGS, OVERLAPS, PATTERN_COUNTS, SEVERITIES

if TYPE_CHECKING:
    import pandas as pd

CARD = {"title": "T", "reference": "R", "licence": "MIT"}


def dictionary_of(**categories: Category | list[str]) -> Dictionary:
    """Return a dictionary with a whole card."""
    made = {
        name: each if isinstance(each, Category) else Category(tuple(each), path=(name,))
        for name, each in categories.items()
    }
    return Dictionary("own", made, CARD, "")


def codes(table: pd.DataFrame, *columns: str) -> list[Any]:
    """Return the findings but for the smallness of the list, with these columns."""
    rows = table.loc[table["finding"] != "few_patterns", ["finding", *columns]]
    return rows.to_numpy().tolist() if columns else rows["finding"].tolist()


def check(*patterns: str, **options: Any) -> list[Any]:  # noqa: ANN401  # of a Category
    """Return the findings on one category of these patterns."""
    category = Category(patterns, path=("a",), **options)
    return codes(mk.measures.check_dictionary(dictionary_of(a=category)))


@pytest.mark.parametrize(
    ("pattern", "finding"),
    [
        ("stop! go", "never_matches"),
        ("no. 10", "never_matches"),
        ("war.*", "regex_syntax"),
        ("isn?t", "never_matches"),
        ("war talks. end", "never_matches"),
        ("&amp;", "html_entity"),
        ("r&amp;d", "html_entity"),
        ("don&#39;t", "html_entity"),
        ("Ã©lan", "garbled"),
        ("donâ€™t", "garbled"),
        ("caf\ufffd", "garbled"),
        ("econom(y|ies)", "regex_syntax"),
        (r"\bwar\b", "regex_syntax"),
        ("war|peace", "regex_syntax"),
        ("wom[ae]n", "regex_syntax"),
        (".*war", "regex_syntax"),
        ("^war", "regex_syntax"),
        ("war$", "regex_syntax"),
        ("talk(s)?", "regex_syntax"),
        ("colou?r", "regex_syntax"),
        ("war/peace", "slash"),
        ("peace_talks", "underscore"),
        ("war.", "marks"),
        ("end of war.", "marks"),
        ("war,", "marks"),
        ("war!", "marks"),
        ("war…", "marks"),
        ('"war"', "marks"),
        ("'war'", "marks"),
        ("(war)", "marks"),
        ("war;peace", "marks"),
        ("why?", "question_mark"),
        ("?!", "question_mark"),
        ("who ? me", "question_mark"),
    ],
)
def test_a_pattern_that_matches_never_or_seldom_is_found(pattern: str, finding: str) -> None:
    """By the one finding that says why."""
    assert check(pattern) == [finding]


@pytest.mark.parametrize(
    "pattern",
    [
        "war*", "u.s.", "U.S.*", "e.g.", "Gov.", "mr.*", "www.*", "*.com", "no 10",
        "don't", "don’t", "can't*", "o'*", "*n't", "*'s", "'tis", "gov't", "rock'n'roll", "it's",
        "at&t", "r&d", "c++", "#metoo", "@user", "$*", "10%", "10%*", "1,000", "24/7", "x_1", "a/b",
        ":)", ":-/", ":|", "(^_^)", "d:", "\\o/",
        "state-owned", "anti-*", "defen?e", "co*operation", "m?n", "the * war", "gonna*", "wanna",
        "can not", "élan", "Ärzte", "naïve", "pea\u200bce", "workers'", "rock 'n' roll",
        "yes, we can", "talk??", "199?", "?.m.",
    ],
)  # fmt: skip
def test_a_pattern_that_can_match_is_left_alone(pattern: str) -> None:
    """Also with marks in it: no finding at all."""
    assert check(pattern) == []


def test_a_question_mark_is_a_glob_where_another_one_is() -> None:
    """Who writes `wom?n` knows what it stands for."""
    assert check("why?", "war") == ["question_mark"]
    assert check("talk?", "wom?n") == []
    assert check("why?", valuetype="fixed") == check("^why?$", valuetype="regex") == []


def test_a_hit_refutes_that_a_pattern_cannot_match() -> None:
    """The corpus knows better than the rule."""
    own = dictionary_of(a=["and/or", "war/peace"])
    found = mk.measures.check_dictionary(own, tokens_of("Apples and/or pears."))
    assert ["slash", "war/peace"] in codes(found, "pattern")
    assert ["slash", "and/or"] not in codes(found, "pattern")


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (r"war\s+peace", ["never_matches"]),
        ("war(", ["unusable"]),
        ("war.*", []),
        (r"\bwar\b peace.?", []),
        (r"a\\sb", []),
    ],
)
def test_regular_expressions_are_those_of_words(pattern: str, found: list[str]) -> None:
    """None has white space in it, each compiles; signs that are wrong in a glob are right here."""
    assert check(pattern, valuetype="regex") == found


@pytest.mark.parametrize(
    ("pattern", "found"), [("econom*", ["star_in_fixed"]), ("f*ck", []), ("b * c", []), (":*", [])]
)
def test_a_star_in_a_fixed_list_looks_like_a_glob(pattern: str, found: list[str]) -> None:
    """At the end of letters; elsewhere it is a character like others."""
    assert check(pattern, valuetype="fixed") == found


def test_an_exclusion_that_leaves_nothing_is_found() -> None:
    """Every match of the pattern shares a word with one of the exclusion."""
    given_away = check("peace talk", "war", exclude=(Exclusion("peace* talk"),))
    assert given_away == ["never_matches"]
    assert check("peace talk", exclude=(Exclusion("peace*", within=1),)) == []
    assert check("talk", "peace", exclude=(Exclusion("peace*", of="talk"),)) == []


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        ("peace*", "peaceful", True),
        ("peace*", "peace*ful*", True),
        ("peace?ul", "peace*ul", False),
        ("peace*", "peace?", True),
        ("talk*", "peace talk", False),
        ("* talk*", "peace talks", True),
        ("peaceful", "peace*", False),
    ],
)
def test_covering_is_decided_for_all_words(wide: str, narrow: str, *, expected: bool) -> None:
    """A glob in the narrow pattern stands for no letter and for many."""
    assert covers(wide, narrow) is expected
    assert lookup.subsumes(wide, narrow) is expected


@given(
    st.lists(
        st.lists(st.text("abé*?", min_size=1, max_size=4), min_size=1, max_size=2)
        .map(" ".join)
        .filter(lambda pattern: pattern.strip("*? ")),
        max_size=9,
        unique=True,
    )
)
def test_covering_equals_the_slow_definition(patterns: list[str]) -> None:
    """The same patterns, by the first that covers each; of twins only the later."""
    slow: dict[int, int] = {}
    for (i, narrow), (j, wide) in permutations(enumerate(patterns), 2):
        twin = lookup.subsumes(narrow, wide)
        if lookup.subsumes(wide, narrow) and not (twin and j > i):
            slow.setdefault(i, j)
    assert find_covered(patterns) == slow


def test_covering_compares_few_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 20,000 patterns each meets only those that could cover it, not all others."""
    asked = []

    def counted(wide: str, narrow: str) -> bool:
        asked.append(wide)
        return lookup.subsumes(wide, narrow)

    monkeypatch.setattr("mediakit.measures.check.covers", counted)
    words = [f"{a}{b}{c}" for a in "abcdefghij" for b in range(100) for c in "abcdefghij"]
    found = find_covered([*words, *(f"{word}*" for word in words)])
    assert len(found) == len(words)
    assert len(asked) < 3 * len(words)


def test_what_differs_from_the_wider_pattern_is_not_subsumed() -> None:
    """By its weight, or by an exclusion of its own."""
    assert check("war*", "warfare") == ["subsumed"]
    assert check("war*", "warfare", weights=(1.0, 2.0)) == []
    assert check("war*", "warfare", exclude=(Exclusion("end", 3, "warfare"),)) == []


def test_a_repeated_pattern_is_told() -> None:
    """What reading warned of is in the table too."""
    with pytest.warns(UserWarning, match="counts once"):
        twice = mk.read_dictionary({"a": ["tax", "Tax"]})
    assert ["repeated", "a", "Tax"] in codes(
        mk.measures.check_dictionary(twice), "category", "pattern"
    )


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        (["US", "war"], ["capitals"]),
        (["WHO", "war"], ["capitals"]),
        (["AIDS", "war"], ["capitals"]),
        (["NATO", "war"], []),
        (["us", "war"], []),
        (["US", "WAR"], []),
        (["I", "war"], []),
        (["US*", "war"], []),
        (["US troops", "war"], []),
    ],
)
def test_an_abbreviation_that_is_a_common_word_is_found(
    patterns: list[str], found: list[str]
) -> None:
    """Unless the whole list is in capitals, or the abbreviation is no word."""
    assert check(*patterns) == found


def test_the_corpus_knows_small_letters() -> None:
    """A word that it has in lower case is one, and how often is told."""
    found = mk.measures.check_dictionary(
        dictionary_of(a=["NATO", "x"]), tokens_of("At nato, or nato, NATO.")
    )
    assert ["capitals", "NATO", 2] in codes(found, "pattern", "n")


@pytest.mark.parametrize("field", ["title", "reference", "licence"])
def test_a_card_without_a_field_is_found(field: str) -> None:
    """One finding for each that a paper needs."""
    own = Dictionary("own", {"a": Category(("war",))}, CARD | {field: " "}, "")
    assert codes(mk.measures.check_dictionary(own)) == [f"no_{field}"]


def test_few_patterns_and_odd_weights_are_noted() -> None:
    """Notes: they may be as they should."""
    categories = {
        "few": Category(("a1", "a2", "a3", "a4")),
        "enough": Category(("b1", "b2", "b3", "b4", "b5")),
        "equal": Category(("c1", "c2", "c3", "c4", "c5"), weights=(2.0,) * 5),
        "zero": Category(("d1", "d2", "d3", "d4", "d5"), weights=(2.0, 1.0, 0.0, 3.0, 0.0)),
    }
    found = mk.measures.check_dictionary(dictionary_of(**categories))
    assert set(found["severity"]) == {"note"}
    assert found[["finding", "category", "n"]].to_numpy().tolist() == [
        ["few_patterns", "few", 4],
        ["equal_weights", "equal", 5],
        ["zero_weights", "zero", 2],
    ]


def test_patterns_of_two_categories_are_noted() -> None:
    """In each of them, with the name of the other; the same letters as another kind are not."""
    regex = Category(("war", "x"), valuetype="regex")
    found = mk.measures.check_dictionary(
        dictionary_of(a=["war", "b1"], b=["War", "b2"], c=["b3"], d=regex)
    )
    assert codes(found, "category", "n") == [["shared", "a", 1], ["shared", "b", 1]]
    assert found.loc[found["finding"] == "shared", "detail"].tolist()[0] == (
        "war stands in b too and counts in each."
    )


def test_examples_that_fail_are_errors() -> None:
    """A sentence of the dictionary that its category misses, or finds against its will."""
    right = Category(("war*",), hits=("War broke out.",), misses=("They met.",))
    wrong = Category(("war*",), hits=("They met.",), misses=("Warm days.",))
    found = mk.measures.check_dictionary(dictionary_of(right=right, wrong=wrong))
    found = found[found["severity"] == "error"]
    assert codes(found, "category") == [["missed_example", "wrong"], ["false_example", "wrong"]]
    assert found["pattern"].tolist()[1] == "war*"


@pytest.mark.parametrize(
    ("letters", "words", "strange"),
    [
        (
            "war",
            ["war", "wars", "warring", "wartime", "anti-war", "warm", "warn"],
            ["warm", "warn"],
        ),
        ("arm", ["arms", "armed", "army"], ["army"]),
        ("tax", ["tax", "taxes", "taxed", "taxi"], ["taxi"]),
        ("felon", ["felon", "felony", "felonies"], []),
        ("fraud", ["fraud", "frauds", "fraudulent"], []),
        ("poll", ["polls", "pollster", "pollution"], ["pollster", "pollution"]),
        ("econ", ["economic", "economy", "economist"], []),
        ("migra", ["migration", "migrants"], []),
        ("gun", ["gun", "gunman", "begun"], ["begun"]),
    ],
)
def test_other_words_are_told_from_kin(letters: str, words: list[str], strange: list[str]) -> None:
    """Kin by stem, ending or as a compound; what the docstring says the rule cannot see is here."""
    assert list(list_other_words(letters, dict.fromkeys(words, 1))) == strange


@pytest.mark.parametrize(
    ("pattern", "found"), [("war*", ["war*"]), ("warm*", []), ("war", []), ("war* days", [])]
)
def test_a_glob_that_catches_other_words_is_broad(pattern: str, found: list[str]) -> None:
    """If these are a good part of its hits; the words are named with their counts."""
    tokens = tokens_of("War days. Warm days, warm days, warm days, wars. War war war war war.")
    table = mk.measures.check_dictionary(dictionary_of(a=[pattern]), tokens)
    broad = table[table["finding"] == "broad_glob"]
    assert broad["pattern"].tolist() == found
    assert all("warm 3" in detail for detail in broad["detail"])


def test_a_few_other_words_among_many_hits_make_no_glob_broad() -> None:
    """Below a quarter of the hits it is not worth a warning."""
    tokens = tokens_of("Warm, warm, warm. " + "War is war. " * 5)
    assert "broad_glob" not in codes(
        mk.measures.check_dictionary(dictionary_of(a=["war*"]), tokens)
    )


@pytest.mark.parametrize(("n", "found"), [(9, 0), (10, 1)])
def test_one_pattern_that_makes_most_hits_is_found(n: int, found: int) -> None:
    """From ten hits on, of more than one pattern."""
    tokens = tokens_of("Talks. Peace. Peace. " + "War. " * (n - 3))
    own = dictionary_of(a=["peace", "talks", "war"], b=["war"])
    table = mk.measures.check_dictionary(own, tokens)
    concentrated = table[table["finding"] == "concentrated"]
    assert (
        concentrated[["category", "pattern", "n"]].to_numpy().tolist() == [["a", "war", 7]] * found
    )


def test_categories_that_count_the_same_words_are_found() -> None:
    """Unless one lies in the other, where that is meant."""
    tokens = tokens_of("Peace talks. " * 10 + "War. " * 11)
    apart = dictionary_of(peace=["peace talks"], all=["talks", "war"])
    found = mk.measures.check_dictionary(apart, tokens)
    assert ["overlap", "peace", 10] in codes(found, "category", "n")
    assert ["overlap", "all", 10] not in codes(found, "category", "n")
    nested = mk.read_dictionary({"all": {"talk": ["talks"], "peace": ["peace"]}})
    inside = Dictionary(
        "n", {"all": Category(("peace talks",), path=("all",)), **nested.categories}, CARD, ""
    )
    assert "overlap" not in codes(mk.measures.check_dictionary(inside, tokens))


def test_two_ratings_of_the_same_words_do_not_overlap() -> None:
    """They are dimensions of one list; of different words they do."""
    tokens = tokens_of("War and peace. " * 10)
    valence = Category(("war", "peace"), weights=(-2.0, 2.0), path=("valence",))
    arousal = Category(("war", "peace"), weights=(3.0, 1.0), path=("arousal",))
    other = Category(("war", "calm"), weights=(3.0, 1.0), path=("other",))
    both = mk.measures.check_dictionary(dictionary_of(valence=valence, arousal=arousal), tokens)
    assert "overlap" not in codes(both)
    apart = mk.measures.check_dictionary(dictionary_of(valence=valence, other=other), tokens)
    assert "overlap" in codes(apart)


def test_unused_patterns_are_one_note_a_category() -> None:
    """However many; none for a category all of whose patterns have a hit."""
    own = dictionary_of(a=[f"w{i}" for i in range(300)], b=["war"])
    found = mk.measures.check_dictionary(own, tokens_of("War and w1."))
    unused = found[found["finding"] == "unused"]
    assert unused[["severity", "category", "n"]].to_numpy().tolist() == [["note", "a", 299]]
    assert "w0, w2, w3, w4, w5 and 294 more" in unused["detail"].iloc[0]


def test_a_dictionary_that_cannot_be_used_raises_nothing() -> None:
    """It is told as the error that it is."""
    broken = dictionary_of(a=Category(("war(",), valuetype="regex", hits=("War.",)))
    assert "unusable" in codes(mk.measures.check_dictionary(broken, tokens_of("War.")))


def test_errors_come_first_then_the_order_of_the_dictionary() -> None:
    """Severity, category, pattern; what concerns the whole stands before its parts."""
    own = mk.read_dictionary({"b": ["x", "war. now", "&amp;"], "a": ["and/or", "end. now"]})
    found = mk.measures.check_dictionary(own).astype(object).where(lambda table: table.notna(), "")
    assert found[["severity", "category", "pattern"]].to_numpy().tolist() == [
        ["error", "b", "war. now"],
        ["error", "b", "&amp;"],
        ["error", "a", "end. now"],
        *[["warning", "", ""]] * 3,
        ["warning", "a", "and/or"],
        ["note", "b", ""],
        ["note", "a", ""],
    ]


def test_a_sound_dictionary_has_no_findings_and_the_same_columns() -> None:
    """The table is that of the schema also without a row."""
    found = mk.measures.check_dictionary(
        dictionary_of(a=["war", "peace", "talks", "truce", "treaty"])
    )
    assert len(found) == 0
    assert {column: str(kind) for column, kind in found.dtypes.items()} == FINDINGS


def test_every_finding_has_a_severity_and_is_explained() -> None:
    """No code that the docstring does not name."""
    text = str(mk.measures.check_dictionary.__doc__)
    assert set(lint.SEVERITY.values()) == set(SEVERITIES)
    assert [name for name in lint.SEVERITY if name not in text] == []


WORDS = ["war", "War", "warm", "peace", "talks", "Peace talks", "treaty", ",", "."]
PATTERNS = ["war*", "war", "peace", "peace talks", "talk*", "*a*", "treat*", "none"]


@examples(10)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), min_size=1, max_size=3),
    st.dictionaries(
        st.sampled_from("ab"),
        st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=5, unique=True),
        min_size=1,
    ),
)
def test_patterns_and_overlaps_are_those_of_the_hits(
    texts: list[str], patterns: dict[str, list[str]]
) -> None:
    """Counted one by one from the list of hits; each pattern is there, and the sums are n."""
    tokens, own = tokens_of("x.", *texts), mk.read_dictionary(patterns)
    hits = mk.find_terms(tokens, own)
    rows = hits.assign(term=[" ".join(fold(term).split()) for term in hits["term"]])
    picked = mk.measures.count_patterns(tokens, own)
    assert {c: str(kind) for c, kind in picked.dtypes.items()} == PATTERN_COUNTS
    for name, entries in patterns.items():
        of = picked[picked["category"] == name]
        assert set(of["pattern"]) == set(entries)
        assert of["n"].is_monotonic_decreasing
        assert of["n"].sum() == (rows["category"] == name).sum()
        assert of["share"].sum() == pytest.approx(1) or of["share"].isna().all()
    for row in picked.itertuples():
        same = rows[(rows["category"] == row.category) & (rows["pattern"] == row.pattern)]
        if row.n:
            same = same[same["term"] == row.term]
        assert (row.n, row.n_articles) == (len(same), same["doc_id"].nunique())
        assert (row.reason == "pattern not found") is (row.n == 0)
    _check_overlaps(mk.measures.count_overlaps(tokens, own), hits, list(patterns))


def _check_overlaps(overlaps: pd.DataFrame, hits: pd.DataFrame, names: list[str]) -> None:
    assert {c: str(kind) for c, kind in overlaps.dtypes.items()} == OVERLAPS
    assert overlaps[["category", "other"]].to_numpy().tolist() == [
        *map(list, permutations(names, 2))
    ]
    for row in overlaps.itertuples():
        one = hits[hits["category"] == row.category]
        two = hits[hits["category"] == row.other]
        n = sum(
            any((two["doc_id"] == hit.doc_id) & (two["start"] < hit.end) & (two["end"] > hit.start))
            for hit in one.itertuples()
        )
        assert (row.n, row.n_hits) == (n, len(one))
        assert row.share == n / len(one) if len(one) else row.reason == "no hits"


def test_counts_of_patterns_are_those_of_the_chosen_zones(seed_tokens: mk.Tokens) -> None:
    """As `find_terms` counts them."""
    peace = mk.read_dictionary("cooperation_conflict")
    for zones in (("headline",), COUNTED):
        n = mk.measures.count_patterns(seed_tokens, peace, zones=zones)["n"].sum()
        assert n == len(mk.find_terms(seed_tokens, peace, zones=zones))
        n_hits = mk.measures.count_overlaps(seed_tokens, peace, zones=zones)["n_hits"].sum()
        assert n_hits == n


def test_words_in_the_detail_are_those_of_nltk() -> None:
    """What a text is said to be read as, it is."""
    detail = mk.measures.check_dictionary(dictionary_of(a=["isn?t"]))["detail"].iloc[0]
    words = NLTKWordTokenizer().tokenize("They isn't go")[1:-1]
    assert f"as the words {', '.join(words)};" in detail


def test_each_category_has_its_own_findings() -> None:
    """The same pattern in two categories misses its text in both."""
    found = mk.measures.check_dictionary(dictionary_of(a=["isn?t"], b=["isn?t", "&amp;"]))
    never = found[found["finding"] == "never_matches"]
    assert never[["category", "pattern"]].to_numpy().tolist() == [["a", "isn?t"], ["b", "isn?t"]]
