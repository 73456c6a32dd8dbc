"""Dictionaries in TOML, YAML and JSON: nothing is lost, and lines are right."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import tomli_w
import yaml
from dictionary_files import FOLDER, parse, read, walk, words
from hypothesis import given
from hypothesis import strategies as st

from mediakit.dictionaries.dictionary import Branch, Entry, Exclusion, Parsed

SAMPLES = sorted(path.name for path in FOLDER.glob("markup_*"))

Words = dict[str, list[object]]


def text_of(name: str) -> str:
    return (FOLDER / name).read_bytes().decode()


def branch(parsed: Parsed, path: str) -> Branch:
    return dict(walk(parsed.branches))[path]


EXPECTED: dict[str, Words] = {
    "markup_card.toml": {
        "budget": ["tax*", "public purse", "dé*ficit", "Haushalt", "austerity", '"black zero"'],
        "mood": ["good", "bad*", 'not "so" good'],
        "figures": [r"\d+(?:bn|m)"],
    },
    "markup_nested.toml": {
        "NA": ["null", "no", "012"],
        "12:30": ["noon", "12:30"],
        "economy.tax": ["levy"],
        "economy.trade": ["tariff*"],
        "war and peace": ["conflict"],
        "war and peace.war": ["shell*", "front line"],
        "war and peace.peace.deep.deeper": ["truce"],
    },
    "markup_crlf.toml": {"a": ["x y", "z"], "b": ["été"]},
    "markup_words.yml": {
        "words": ["no", "off", "yes", "012", "12:30", "1e3", "2024-01-02", "null"],
        "no": ["~", "NA", "#hashtag", "isn't", 'say "no"'],
        "NA": ["True", "1_000"],
        "12:30": ["noon"],
        "null": ["été", "コンゴ", "🕊"],
    },
    "markup_quanteda.yml": {
        "ECONOMY": ["econom*"],
        "ECONOMY.TAX": ["tax*", "public purse"],
        "ECONOMY.TRADE": ["tariff*"],
        "ASIA": ["asia*"],
        "ASIA.JP": ["Tokyo", "Osaka*"],
        "PEACE": ["truce"],
    },
    "markup_lists.yaml": {
        "CULTURE": ["art*", "theatre"],
        "CULTURE.CULTURE-HIGH": ["opera"],
        "CULTURE.CULTURE-HIGH.MUSIC": ["sonata"],
        "CULTURE.CULTURE-POPULAR": ["film", "media"],
        "VALUES.OLD": ["honour"],
        "VALUES.NEW": ["change", "new deal"],
    },
    "markup_card.yaml": {
        "mood": ["good", "bad", "no", "1984"],
        "figures": [r"\d+", "2024"],
        "mixed": ["x"],
        "mixed.child": ["y"],
    },
    "markup_cr.yml": {"a": ["x y", "z"], "b": ["no"]},
    "markup_plain.json": {
        "no": ["no", "NA", "null", "012", "12:30"],
        "12:30": ["noon"],
        "quotes": ['say "no"', "isn't", "back\\slash", "[x]", "{y}", "a, b: c"],
        "été": ["café", "コンゴ", "😀"],
        "single": ["tariff*"],
        "nested": ["war"],
        "nested.below.deep": ["truce", "cease fire"],
        "listed": ["film"],
        "listed.inner": ["opera"],
    },
    "markup_card.json": {
        "mood": ["good", "bad*", "awful"],
        "talk": ["say*"],
        "talk.loud": ["shout*"],
    },
    "markup_minified.json": {"a": ["x y", "z"], "b.c": ["été"], "d": ["w"]},
}


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_read_to_the_letter(name: str) -> None:
    """Every pattern of every category, in the order of the file; parents before children."""
    assert words(read(name), filled=True) == EXPECTED[name]


def texts(value: object) -> Iterator[str]:
    """Yield every text in a value of another parser, keys included."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield key
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("name", SAMPLES)
def test_no_entry_is_lost(name: str) -> None:
    """Patterns and names are among the texts that a parser without interpretation finds."""
    raw = text_of(name).replace("\r\n", "\n")
    loaders: dict[str, Callable[[str], object]] = {".toml": tomllib.loads, ".json": json.loads}
    base: Callable[[str], object] = partial(yaml.load, Loader=yaml.BaseLoader)
    found = list(texts(loaders.get(Path(name).suffix, base)(raw)))
    for path, patterns in words(read(name), filled=True).items():
        assert path.split(".")[-1] in found
        assert set(patterns) <= set(found)


@pytest.mark.parametrize("name", SAMPLES)
def test_lines_lead_to_the_pattern(name: str) -> None:
    """Each line that is named begins the pattern or the category, however the file ends its lines.

    Escapes and texts over several lines are left out: their words are elsewhere in the file.
    """
    lines = re.split("\r\n|\r|\n", text_of(name))
    for path, found in walk(read(name).branches):
        for entry in found.entries:
            assert entry.line is not None
            if str(entry.pattern).isascii() and not re.search(r'["\\]|black', str(entry.pattern)):
                assert str(entry.pattern) in lines[entry.line - 1]
        if found.line is not None and path.isascii():
            assert path.split(".")[-1] in lines[found.line - 1]


def test_what_belongs_to_a_category_is_read() -> None:
    """Card, descriptions, weights, examples, exclusions and kinds of patterns, in every format."""
    toml, yml, js = map(read, ["markup_card.toml", "markup_card.yaml", "markup_card.json"])
    assert toml.card == {"title": "Money in the news", "licence": "MIT", "version": "1.0"}
    assert yml.card == {"title": "Mood", "description": "A folded text.\n", "version": "1.10"}
    assert (toml.valuetype, yml.valuetype, js.valuetype) == ("glob", "fixed", "glob")
    budget = branch(toml, "budget")
    assert budget.description == "What the state takes in\nand spends."
    assert (budget.hits, budget.misses) == (("A tax of 3 per cent.",), ("He drove a taxi.",))
    assert budget.exclude == [Exclusion("taxi*"), Exclusion("approve*", 3, "tax*")]
    assert branch(toml, "figures").valuetype == branch(yml, "figures").valuetype == "regex"
    weights = {e.pattern: e.weight for e in branch(yml, "mood").entries}
    assert weights == {"good": 1.9, "bad": -2.5, "no": -1.0, "1984": 0.5}
    assert branch(yml, "mood").exclude == [Exclusion("for good"), Exclusion("not", 2, "good")]
    assert branch(js, "mood").entries[2] == Entry("awful", 3, -3.0)
    assert branch(js, "talk").exclude == [Exclusion("so to say")]


PLAIN = [
    "no", "off", "yes", "y", "N", "012", "0o14", "0x1F", "12:30", "1e3", ".5", "1_000", "-1",
    "2024-01-02", "null", "Null", "NA", "true", "FALSE", ".nan", ".inf", "<<", "=", "+1", "tax*",
]  # fmt: skip


@given(st.lists(st.sampled_from(PLAIN), min_size=1), st.sampled_from(PLAIN), st.booleans())
def test_bare_yaml_words_are_text(patterns: list[str], name: str, block: bool) -> None:  # noqa: FBT001 (drawn)
    """What YAML 1.1 takes for numbers, dates, switches and nothing are patterns and names."""
    items = "".join(f"\n  - {p}" for p in patterns) if block else f" [{', '.join(patterns)}]"
    parsed = parse(f"{name}:{items}\n", "x.yml")
    assert words(parsed, filled=True) == {name: patterns}


NAMES = st.sampled_from(
    ["a", "b c", "NA", "no", "12:30", "é", "#", "'", '"', "[x]", "x.y", "\\", "="]
)
# Numbered in `marked`, so that each stands in one place of the file.
TREES = st.recursive(
    st.lists(st.sampled_from(["#", "'", '"', "[", "]", "{", "}", ",", "=", ":", "é", "\\", "\t"]),
             min_size=1, max_size=4),
    lambda below: st.dictionaries(NAMES, below, min_size=1, max_size=3),
    max_leaves=8,
)  # fmt: skip


def marked(tree: object, numbers: Iterator[int]) -> Any:  # noqa: ANN401 (lists in dicts)
    """Return a tree whose patterns are numbered."""
    if isinstance(tree, dict):
        return {name: marked(below, numbers) for name, below in tree.items()}
    assert isinstance(tree, list)
    return [f"{sign} w{next(numbers)}w {sign}" for sign in tree]


def flat(tree: object, above: str = "") -> Words:
    if isinstance(tree, list):
        return {above[:-1]: tree}
    assert isinstance(tree, dict)
    return {k: v for name, below in tree.items() for k, v in flat(below, f"{above}{name}.").items()}


WRITERS: dict[str, Callable[[Any], str]] = {
    "toml": lambda tree: tomli_w.dumps({"title": "[x] = 'w'", "categories": tree}),
    "toml in lines": lambda tree: tomli_w.dumps({"categories": tree}, multiline_strings=True),
    "json": lambda tree: json.dumps(tree, indent=1),
    "json in one line": lambda tree: json.dumps(tree, ensure_ascii=False),
    "yaml": lambda tree: yaml.safe_dump(tree, sort_keys=False, width=10**6),
    "yaml in brackets": lambda tree: yaml.safe_dump(tree, default_flow_style=True, width=30),
}


@pytest.mark.parametrize("writer", WRITERS)
@given(tree=st.dictionaries(NAMES, TREES, min_size=1, max_size=3), end=st.sampled_from("\n\r"))
def test_what_others_write_is_read(writer: str, tree: dict[str, object], end: str) -> None:
    """Any tree comes back as it was, and every entry at the line where it stands."""
    tree = marked(tree, count())
    text = WRITERS[writer](tree)
    name = f"x.{writer.split(maxsplit=1)[0]}"
    parsed = parse(text.replace("\n", end if end == "\r" else "\r\n"), name)
    found = {k: sorted(v, key=str) for k, v in words(parsed, filled=True).items()}
    assert found == {k: sorted(v, key=str) for k, v in flat(tree).items()}
    lines = text.split("\n")
    for _, each in walk(parsed.branches):
        for entry in each.entries:
            number = re.findall(r"w\d+w", str(entry.pattern))[0]
            assert entry.line is not None
            assert number in "".join(lines[entry.line - 1 : entry.line + 1])
            assert number in lines[entry.line - 1] or "yaml" in writer  # it folds long texts
