"""Nested mappings as categories: what a Python dict may hold, and what is refused."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.dictionaries.dictionary import Branch, Entry, Exclusion, LineError
from mediakit.dictionaries.markup import KEYS, Trail, parse_tree
from mediakit.errors import DictionaryError

DEEP: dict[str, Any] = {"a": ["x"]}
for _ in range(20):
    DEEP = {"a": DEEP}
ENDLESS: dict[str, Any] = {}
ENDLESS["a"] = ENDLESS


def test_a_dict_nests_and_is_left_as_it_was() -> None:
    """Lists and tuples are patterns, mappings are categories below, in the order given."""
    data = {"b": ("x", "y z"), "a": {"inner": ["w"], "deep": {"deeper": ["v"]}}, "c": "single"}
    before = copy.deepcopy(data)
    parsed = parse_tree(data)
    assert data == before
    assert parsed.branches == [
        Branch("b", entries=[Entry("x"), Entry("y z")]),
        Branch(
            "a",
            branches=[
                Branch("inner", entries=[Entry("w")]),
                Branch("deep", branches=[Branch("deeper", entries=[Entry("v")])]),
            ],
        ),
        Branch("c", entries=[Entry("single")]),
    ]
    assert (parsed.card, parsed.valuetype) == ({}, "glob")


def test_the_names_of_properties_may_name_categories_too() -> None:
    """At the top, or where the value can only be a category: `weights` without any number."""
    data = {name: ["x"] for name in KEYS} | {"a": {"weights": {"heavy": ["kg"]}}}
    parsed = parse_tree({"categories": data})
    assert [branch.name for branch in parsed.branches] == [*KEYS, "a"]
    (weights,) = parsed.branches[-1].branches
    assert (weights.name, weights.branches) == ("weights", [Branch("heavy", entries=[Entry("kg")])])


def test_a_kind_of_patterns_holds_for_all_below() -> None:
    """Until a category says otherwise; the file's own stays apart."""
    inner = {"c": ["x"], "d": {"valuetype": "glob", "patterns": ["y"]}}
    data = {"a": {"valuetype": "regex", "b": inner}, "e": ["z"]}
    parsed = parse_tree({"categories": data, "valuetype": "fixed"})
    a, e = parsed.branches
    c, d = a.branches[0].branches
    assert [each.valuetype for each in (a, c, d, e)] == ["regex", "regex", "glob", None]
    assert parsed.valuetype == "fixed"


def test_exclusions_are_texts_or_tables() -> None:
    """`within` and `of` may be left out."""
    exclude = ["x", {"pattern": "y"}, {"pattern": "z", "within": 3, "of": "p"}]
    parsed = parse_tree({"a": {"patterns": ["p"], "exclude": exclude}})
    assert parsed.branches[0].exclude == [Exclusion("x"), Exclusion("y"), Exclusion("z", 3, "p")]


@given(st.dictionaries(st.text(min_size=1), st.floats(allow_nan=False) | st.integers(), min_size=1))
def test_weights_are_numbers_of_any_kind(weights: dict[str, float]) -> None:
    """Each pattern has its own, as a float; text that is a number counts, as in YAML."""
    for form in (weights, {key: str(value) for key, value in weights.items()}):
        if any(str(value) in {"inf", "-inf"} for value in form.values()) and form is not weights:
            continue
        (branch,) = parse_tree({"a": {"weights": form}}).branches
        assert {e.pattern: e.weight for e in branch.entries} == pytest.approx(weights)


def test_lines_are_those_of_keys_and_items() -> None:
    """What has no line keeps None; an error names the line of the item."""
    lines: dict[Trail, int] = {("a",): 3, ("a", 1): 5}
    (branch,) = parse_tree({"a": ["x", "y"]}, lines).branches
    assert (branch.line, branch.entries) == (3, [Entry("x", None), Entry("y", 5)])
    with pytest.raises(LineError, match="category 'a', pattern 2") as caught:
        parse_tree({"a": ["x", 2]}, lines)
    assert caught.value.line == 5


OWN: list[tuple[object, str]] = [
    ([1], r"'a', pattern 1 \(1\) is not text; put it in quotation marks"),
    (["x", True], r"'a', pattern 2 \(True\) is not text; put it in quotation marks"),
    ([dt.date(2024, 1, 2)], r"pattern 1 \(datetime.date\(2024, 1, 2\)\) is not text; put it in"),
    ([None], r"pattern 1 \(None\) is not text; write a text or leave it out"),
    ([["x"]], r"pattern 1 \(\['x'\]\) is not text; write what it holds without"),
    (None, "category 'a' has no patterns: it is .*; give a list"),
    (5, "category 'a' has no patterns: it is .*; give a list"),
    ({"x"}, "category 'a' has no patterns: it is .*; give a list"),
    ({"patterns": []}, "category 'a' has no patterns: 'patterns' is .*; give a list"),
    ({"patterns": {"x": 1}}, "category 'a' has no patterns: 'patterns' is .*; give a list"),
    ({"b": {"c": [1]}}, "category 'a.b.c', pattern 1"),
    ({"good": 1.9}, "unknown key 'good'. Weights belong in a table 'weights'"),
    ({"patterns": ["x"], "descripton": "y"}, "unknown key 'descripton'. Did you mean 'descrip"),
    ({"description": "x", "pattern": ["y"]}, "unknown key 'pattern'. Did you mean 'patterns'"),
    ({"weights": {"good": 1, "bad": "x"}}, "weight 2: 'x' of 'bad' is not a number; write"),
    ({"weights": {"good": 1, "bad": True}}, "weight 2: True of 'bad' is not a number; write"),
    ({"weights": {"good": 1, "bad": "1,5"}}, "weight 2: '1,5' of 'bad' is not a number; write"),
    ({"weights": {1: 2}}, r"pattern 1 \(1\) is not text; put it in"),
    ({"patterns": ["x"], "weights": {"y": 1}}, "has patterns and weights; put all patterns in"),
    ({"hits": ["x"], "b": ["y"]}, "'hits' but no patterns of its own; move it"),
    ({"misses": ["x"], "b": ["y"]}, "'misses' but no patterns of its own; move it"),
    ({"exclude": ["x"], "b": ["y"]}, "'exclude' but no patterns of its own; move it"),
    ({"patterns": ["x"], "hits": "y"}, r"hits \('y'\) is not a list; write"),
    ({"patterns": ["x"], "misses": ["y", 1]}, r"misses 2 \(1\) is not text; put it in"),
    ({"patterns": ["x"], "description": ["y"]}, r"description \(\['y'\]\) is not text"),
    ({"patterns": ["x"], "valuetype": "regexp"}, "Did you mean 'regex'. Known: .'glob', 'fixed'"),
    ({"patterns": ["x"], "exclude": "y"}, r"exclude \('y'\) is not a list; write"),
    ({"patterns": ["x"], "exclude": [3]}, r"exclude 1, pattern \(3\) is not text; put it in"),
    ({"patterns": ["x"], "exclude": [" "]}, "exclude 1: pattern is empty; write"),
    ({"patterns": ["x"], "exclude": [{"of": "x"}]}, r"exclude 1, pattern \(None\) is not text"),
    ({"patterns": ["x"], "exclude": [{"pattern": "y", "of": 1}]}, r"of \(1\) is not text; put"),
    (
        {"patterns": ["x"], "exclude": [{"patern": "y"}]},
        "exclude 1: key='patern' is unknown. Did you mean 'pattern'",
    ),
    ({"patterns": ["x"], "exclude": [{"pattern": "y", "within": -1}]}, "within is -1; give"),
    ({"patterns": ["x"], "exclude": [{"pattern": "y", "within": True}]}, "within is True; give"),
    ({"patterns": ["x"], "exclude": [{"pattern": "y", "within": 1.5}]}, "within is 1.5; give"),
    ({1: ["x"]}, "category name 1 is not text; put it in quotation marks"),
    (DEEP, "lies more than 20 levels deep; use fewer"),
    (ENDLESS, "lies more than 20 levels deep; use fewer"),
]


@pytest.mark.parametrize(("value", "message"), OWN)
def test_what_has_no_meaning_is_refused(value: object, message: str) -> None:
    """In a dict and beside a card alike: category, position and fix in one line."""
    for data in ({"a": value}, {"title": "T", "categories": {"a": value}}):
        with pytest.raises(DictionaryError, match=message) as caught:
            mk.read_dictionary(data)
        assert str(caught.value).startswith("the dictionary: ")
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "no categories found; write"),
        ({"categories": {}}, "no categories found; write"),
        ({"categories": {"a": ["x"]}, "titel": "T"}, "key='titel' is unknown.*mean 'title'"),
        ({"categories": {"a": ["x"]}, "b": ["y"]}, "key='b' is unknown. Known: .'title'"),
        ({"categories": {"a": ["x"]}, "version": 1}, r"version \(1\) is not text; put it in"),
        ({"categories": {"a": ["x"]}, "valuetype": "reg"}, "valuetype='reg'.*mean 'regex'"),
        ({"categories": {"a": "x"}}, "category 'a' has no patterns: it is .*; give a list"),
        ({"categories": {"a": {"b": "x"}}}, "category 'a' has an unknown key 'b'"),
        ({"categories": {"a": {"pattern": ["x"]}}}, "Did you mean 'patterns'"),
        ({"categories": {"a": [{"b": ["x"]}]}}, "pattern 1 .* is not text; write what it holds"),
        ({"title": "T", "a": ["x"]}, "'title' is a text; put the categories under"),
        ({"valuetype": "regex", "a": ["x"]}, "'valuetype' is a text; put the categories under"),
        ({"a": {"good": "1.9"}}, "category 'a.good' has the single value '1.9'; write weights"),
        ({"a": {"b": {"patern": "x"}}}, "unknown key 'patern'. Did you mean 'patterns'"),
    ],
)
def test_a_card_and_bare_categories_have_rules_of_their_own(
    data: dict[str, Any], message: str
) -> None:
    """A card takes texts only, and a table beside it is strict; bare categories hold no card."""
    with pytest.raises(DictionaryError, match=message):
        parse_tree(data)
