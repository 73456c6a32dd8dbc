"""read_dictionary: forms, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import mediakit as mk
from mediakit.errors import DictionaryError

if TYPE_CHECKING:
    from pathlib import Path


def _file(folder: Path, text: str) -> Path:
    path = folder / "my.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_short_and_the_long_form_say_the_same(tmp_path: Path) -> None:
    """A category is a list of patterns, or a table that holds it."""
    short = _file(tmp_path, '[categories]\ntalks = ["summit*"]\n')
    read = mk.read_dictionary(short).patterns()
    long = _file(tmp_path, 'title = "T"\n[categories.talks]\npatterns = ["summit*"]\n')
    assert mk.read_dictionary(long).patterns() == read == {"talks": ["summit*"]}
    assert mk.read_dictionary(long).card == {"title": "T"}


def test_patterns_can_be_read_again() -> None:
    """`.patterns()` is a dict that `read_dictionary` takes."""
    built_in = mk.read_dictionary("war_peace")
    assert mk.read_dictionary(built_in.patterns()).patterns() == built_in.patterns()


def test_a_pattern_given_twice_counts_once(tmp_path: Path) -> None:
    """Spelled Tax, tax and " tax ", it is one pattern, and a warning says so."""
    path = _file(tmp_path, '[categories]\nmoney = ["Tax", "tax", " tax "]\n')
    with pytest.warns(UserWarning, match=r"my.toml: category 'money', pattern [23]"):
        assert mk.read_dictionary(path).patterns() == {"money": ["Tax"]}


def test_a_built_in_name_means_the_same_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also beside a folder that happens to be called so."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "war_peace").mkdir()
    assert mk.read_dictionary("war_peace").card["version"]


def test_a_list_makes_one_dictionary_of_prefixed_categories() -> None:
    """Categories of the same name stay apart; the same dictionary twice, or none, is refused."""
    both = mk.read_dictionary([{"a": ["x"]}, {"b": ["y"]}])
    assert both.patterns() == {"a.a": ["x"], "b.b": ["y"]}
    for wrong in ([], [{"a": ["x"]}, {"a": ["y"]}]):
        with pytest.raises(DictionaryError, match="each once"):
            mk.read_dictionary(wrong)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no categories found"),
        ("[categories]\n", "no categories found"),
        ("[categories]\na = []\n", "category 'a' has no patterns"),
        ('[categories]\na = [""]\n', r"category 'a', pattern 1 \(''\) would match every word"),
        ('[categories]\na = ["x", "*"]\n', r"category 'a', pattern 2 \('\*'\) would match every"),
        ("[categories]\na = [1]\n", r"category 'a', pattern 1 \(1\) is not text"),
        ('[categories.a]\npattern = ["x"]\n', "Did you mean 'patterns'"),
        ('titel = "T"\n[categories]\na = ["x"]\n', "Did you mean 'title'"),
        ('[categories]\na = ["x"]\na = ["y"]\n', "stands on line 2 and on line 3"),
        (
            '[categories.a]\npatterns = ["x"]\n[categories.a]\npatterns = ["y"]\n',
            "line 1 and on li",
        ),
        ("[categories\n", "not valid TOML"),
        ("a = " + "[" * 100_000, "not valid TOML"),
    ],
)
def test_a_broken_file_is_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    """File, place and fix are named."""
    with pytest.raises(DictionaryError, match=message) as caught:
        mk.read_dictionary(_file(tmp_path, text))
    assert "my.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_other_sources_are_refused(tmp_path: Path) -> None:
    """An unknown name gives the nearest; another file type, a missing or non-UTF-8 file its fix."""
    with pytest.raises(DictionaryError, match="Did you mean 'war_peace'"):
        mk.read_dictionary("war_piece")
    with pytest.raises(DictionaryError, match=r"write it as \.toml"):
        mk.read_dictionary("my.cat")
    with pytest.raises(DictionaryError, match="No such file"):
        mk.read_dictionary(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'[categories]\na = ["caf\xe9"]\n')
    with pytest.raises(DictionaryError, match=r"latin\.toml, line 2: not UTF-8"):
        mk.read_dictionary(tmp_path / "latin.toml")


def test_the_line_on_the_screen_names_title_and_categories() -> None:
    """The repr is one plain line."""
    assert repr(mk.read_dictionary({"a": ["x"], "b": ["y", "z"]})) == (
        "Dictionary: a, b, 3 patterns in a, b"
    )
