"""Dictionaries in TOML, YAML and JSON that are broken: refused in one line, soon, with a fix."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml
from dictionary_files import FOLDER, parse, refuse
from hypothesis import given
from hypothesis import strategies as st

from mediakit.dictionaries import markup as yaml_markup
from mediakit.errors import DictionaryError

if TYPE_CHECKING:
    from pathlib import Path

SAMPLES = sorted(FOLDER.glob("markup_*"))
LOADERS = [getattr(yaml, "CSafeLoader", yaml.SafeLoader), yaml.SafeLoader]

BROKEN: list[tuple[str, str, str]] = [
    (".toml", "", "no categories found; add"),
    (".toml", 'a = ["x"]\n', "no categories found; add"),
    (".toml", "[[categories]]\nx = 1\n", "no categories found; add"),
    (".toml", "[categories\n", r"line 1: not valid TOML: Expected '\]'.*; mend"),
    (".toml", '[categories]\na ["x"]\n', "line 2: not valid TOML.*; write NAME = value"),
    (".toml", "[categories]\na = [x]\n", "line 2: not valid TOML.*; put a text in quotation"),
    (".toml", '[categories]\na = ["x" "y"]\n', "line 2: not valid TOML.*comma between"),
    (".toml", '[categories]\na = ["x\n"]\n', "line 2.*quotation mark on the same line"),
    (".toml", '[categories]\na = ["\\d"]\n', "line 2.*write a backslash twice"),
    (".toml", '[categories]\na = ["x"\n', "x.toml: not valid TOML.*close the list with ]"),
    (".toml", '[categories]\na = ["x",\n 2024-01-02]\n', "line 3.*'a', pattern 2.*is not text"),
    (".toml", '[categories]\na = ["x"]\n\na = [\n"y"]\n', "'a' is on line 2 and on line 4"),
    (
        ".toml",
        '[categories.a]\npatterns = ["""\n"""]\n[categories.b]\npatterns = []\n"patterns" = []\n',
        "line 6: 'patterns' is on line 5 and on line 6",
    ),
    (
        ".toml",
        '[categories]\na = ["x"] # a = 1\n[categories.b]\npatterns = ["x"]\n[categories.a]\n',
        "line 5: 'a' is on line 2 and on line 5",
    ),
    (".toml", '[categories]\na = ["x"]\na.b = ["y"]\n', "line 3.*give each name once"),
    (".toml", "[categories]\na = [" + "1" * 5000 + "]\n", "thousands of digits; shorten"),
    (".json", "", "no categories found; write"),
    (".json", "[]", "line 1: the file is a list; write the name"),
    (".json", "null", "line 1: the file is the one value None; write the name"),
    (".json", '{"a": ["x",]}', "line 1: not valid JSON.*no comma after the last"),
    (".json", '{\n"a": ["x"],\n}', "line 3: not valid JSON.*no comma after the last"),
    (".json", "{'a': ['x']}", "line 1: not valid JSON.*double quotation marks"),
    (".json", '{"a": ["x" "y"]}', "line 1: not valid JSON.*comma between two items"),
    (".json", '{"a": ["x\n"]}', "line 1: not valid JSON.*same line"),
    (".json", '{"a": ["\\d"]}', "line 1: not valid JSON.*backslash twice"),
    (".json", '{"a": ["x"]} x', "line 1: not valid JSON: Extra data; mend"),
    (".json", '{"a": ["x",\r\n\r\nNaN]}', "line 3: not valid JSON: NaN is not a number; write"),
    (".json", '{"a": {"weights": {"x": -Infinity}}}', "line 1.*-Infinity is not a number"),
    (".json", '{"a": ["x",\n7]}', r"line 2: category 'a', pattern 2 \(7\) is not text; put it"),
    (".json", '{"a": [true]}', r"line 1: category 'a', pattern 1 \(True\) is not text"),
    (".json", '{"a": [null]}', r"line 1: category 'a', pattern 1 \(None\) is not text; write"),
    (".json", '{"a": [],\n"b": {"a": []},\n"\\u0061": []}', "'a' is on line 1 and on line 3"),
    (".json", '{"a": {"b": ["x"],\n"b": ["x"]}}', "line 2: 'b' is on line 1 and on line 2"),
    (".json", '{"a": ["x",\n"\\ud83d"]}', "line 2.*half of a character; write"),
    (".json", '{"a": [' + "1" * 5000 + "]}", "thousands of digits; shorten"),
    (".yml", "", "no categories found; write"),
    (".yml", "# nothing\n", "no categories found; write"),
    (".yml", "- a\n- b\n", "line 1: the file is a list; write the name"),
    (".yml", "tax, budget\n", "line 1: the file is the one value 'tax, budget'; write the name"),
    (".yml", "trade:\n  - tax\ntrade:\n  - tariff\n", "'trade' is on line 1 and on line 3"),
    (".yml", "a:\n  b: [x]\n  'b': [y]\n", "line 3: 'b' is on line 2 and on line 3"),
    (".yml", "a:\nb: [x]\n", "line 1: 'a' is empty; write patterns"),
    (".yml", "a: [x]\nb: ~\n", "line 2: 'b' is empty; write patterns"),
    (".yml", "a:\n  - x\n  -\n  - y\n", "line 3: an item is empty; write patterns"),
    (".yml", "a:\n  - x\n  - #tag\n", "line 3: an item is empty.*#tag in quotation"),
    (".yml", "a: [x, ~]\n", "line 1: an item is empty; write patterns"),
    (".yml", "~: [x]\n", "line 1: a name is empty or not text; write it"),
    (".yml", "? [a]\n: [x]\n", "line 1: a name is empty or not text; write it"),
    (".yml", "a: &x [y]\nb: *x\n", r"line 1: '&x' is a YAML alias.*; put it in quotation marks"),
    (".yml", "a:\n  - x\n  - *star\n", r"line 3: '\*star' is a YAML alias.*; put it in quotation"),
    (".yml", "a:\n  - *star*\n", r"line 2: not valid YAML: a text begins with \*; put it"),
    (".yml", "a:\n  - & co\n", "line 2: not valid YAML: a text begins with &; put it"),
    (".yml", "a:\n  - !x y\n", "line 2: '!x' is a YAML alias, anchor or tag; put it"),
    (".yml", "a: !!str no\n", "line 1: 'tag:yaml.org,2002:str' is a YAML alias, anchor or tag"),
    (".yml", "a: [x]\n---\nb: [y]\n", "line 2: a second document begins; keep one"),
    (".yml", "x\n---\nb: [y]\n", "line 2: a second document begins; keep one"),
    (".yml", "é:\n\t- x\n", "line 2: not valid YAML: a tab in the indentation; use spaces"),
    (".yml", "é: ü\n\tb: c\n", "line 2: not valid YAML: a"),
    (".yml", "é: [ü]\nb:\n  - @user\n", "line 3: not valid YAML: a text begins with @; put it"),
    (".yml", "a:\n  - x: y: z\n", "line 2: not valid YAML: a colon where none can stand; put"),
    (".yml", "a: - x\n", "line 1: not valid YAML: a list begins beside its name; begin"),
    (".yml", "a:\n  - 'tis\n  - y\n", "line 2: not valid YAML: a quotation mark opens here"),
    (".yml", 'a: ["\\q"]\n', "line 1: not valid YAML: a backslash in double quotation marks; use"),
    (".yml", "a: [x, y\nb: z\n", "line 2: not valid YAML: a bracket is not closed"),
    (".yml", "a: x\nb\nc: d\n", "line 2: not valid YAML: neither category nor pattern; put"),
    (".yml", "a: [x, , y]\n", "line 1: not valid YAML: a comma too many; take it out"),
    (".yml", "a:\n  - x\n - y\n", "line 3: not valid YAML: indented unlike the lines above"),
    (".yml", 'a:\n  - "x" y\n', "line 2: not valid YAML: indented.*or text after a quotation mark"),
    (".yml", "a: [x]\n...\nb: [y]\n", "line 3: not valid YAML: .*document start.*; correct it"),
    (".yml", "a: [x]\nb: [\x92]\n", r"line 2: the control character '\\x92'; take it out"),
    (".yml", "a: [\ud800]\n", "line 1: the control character"),
    (".yml", "a:\n  good: 1.9\n", "line 2.*'1.9'; write weights in a mapping 'weights'"),
    (".yml", "title: T\na: [x]\n", "line 1: 'title' is a text; put the categories under"),
]  # fmt: skip


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(("suffix", "text", "message"), BROKEN)
def test_a_broken_file_is_refused(
    monkeypatch: pytest.MonkeyPatch, loader: object, suffix: str, text: str, message: str
) -> None:
    """In one line with file, line and fix; whichever of PyYAML's parsers is there."""
    monkeypatch.setattr(yaml_markup, "LOADER", loader)
    refuse(text, f"x{suffix}", message)


@pytest.mark.parametrize("loader", LOADERS)
def test_limits_of_yaml(monkeypatch: pytest.MonkeyPatch, loader: object) -> None:
    """Too long, too many values and too deep are refused; what is just within them is read."""
    monkeypatch.setattr(yaml_markup, "LOADER", loader)
    text = "a: [x, y]\n"
    events = len(list(yaml.parse(text)))
    for name, limit in (("MAX_LENGTH", len(text)), ("MAX_EVENTS", events)):
        with monkeypatch.context() as patch:
            patch.setattr(yaml_markup, name, limit)
            assert parse(text, "x.yml").branches
            patch.setattr(yaml_markup, name, limit - 1)
            with pytest.raises(DictionaryError, match="split the file"):
                parse(text, "x.yml")
    deep = "{a: " * 20 + "[x]" + "}" * 20
    assert parse(deep, "x.yml").branches
    with pytest.raises(DictionaryError, match="more than 20 levels deep"):
        parse(f"{{a: {deep}}}", "x.yml")
    with pytest.raises(DictionaryError, match="nest more than 40 deep"):
        parse("a: " + "[" * 41 + "]" * 41, "x.yml")


@given(
    st.sampled_from(SAMPLES),
    st.lists(
        st.tuples(
            st.integers(0, 10_000),
            st.integers(0, 3),
            st.text(
                st.sampled_from("\"'[]{},:=#\n\r\t -*&!|>?%@~\\.a1é\0\u2028\ud800"), max_size=2
            ),
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_a_damaged_file_is_read_or_refused(path: Path, damage: list[tuple[int, int, str]]) -> None:
    """Whatever is cut out or put in: no other error, and one line."""
    text = path.read_bytes().decode()
    for place, cut, put in damage:
        start = place % len(text)
        text = text[:start] + put + text[start + cut :]
    try:
        outcome = f"{path.name}: {len(parse(text, path.name).branches)}"
    except DictionaryError as error:
        outcome = str(error)
    assert outcome.startswith(path.name)
    assert "\n" not in outcome


HOSTILE = r"""
import resource, sys, yaml
from mediakit.dictionaries import markup, markup as yaml_markup
from mediakit.errors import DictionaryError
nine = "a0: &a0 [" + "x," * 9 + "]\n"
nine += "".join(f"a{i}: &a{i} [" + f"*a{i - 1}," * 9 + "]\n" for i in range(1, 10))
call = "a: !!python/object/apply:os.system ['exit 3']"
texts = {
    yaml_markup.parse_yaml: ["[" * 100_000, "{" * 100_000, "- " * 100_000,
                             "a: " + "[" * 100_000, "a:\n" + " - " * 100_000, nine, call],
    markup.parse_json: ["[" * 200_000, '{"a":' * 200_000],
    markup.parse_toml: ["a = " + "[" * 200_000, "a = " + "{b=" * 200_000, "[" * 200_000,
                        "a." * 200_000, "[" + "a." * 200_000 + "a]"],
}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for yaml_markup.LOADER in (yaml_markup.LOADER, yaml.SafeLoader):
    for parse, group in texts.items():
        for text in group:
            try:
                parse(text)
            except DictionaryError as error:
                assert len(str(error)) < 500, len(str(error))
            else:
                sys.exit(text[:20])
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
sys.exit(grown > 200_000)
"""


def test_hostile_files_are_refused() -> None:
    """Brackets without end, aliases of aliases and calls: an error, soon, and within 200 MB."""
    done = subprocess.run(
        [sys.executable, "-c", HOSTILE], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
