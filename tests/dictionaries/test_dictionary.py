"""Dictionaries: what read_dictionary takes and refuses, levels, and writing without loss."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.dictionaries.dictionary import Category, Exclusion
from mediakit.dictionaries.files import PARSERS, put_validity
from mediakit.errors import ArgumentError, DictionaryError, OutputError

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
    message = r"my.toml.*: category 'money', pattern 2 .* counts once; so do 1 more"
    with pytest.warns(UserWarning, match=message):
        read = mk.read_dictionary(path)
    assert read.patterns() == {"money": ["Tax"]}
    assert read.categories["money"].repeated == ("tax", "tax")


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


def test_other_sources_are_refused() -> None:
    """An unknown name gives the nearest, another file type those that are known."""
    with pytest.raises(DictionaryError, match="Did you mean 'war_peace'"):
        mk.read_dictionary("war_piece")
    with pytest.raises(DictionaryError, match=r"type '.docx'. Use one of .cat, .csv, .dic"):
        mk.read_dictionary("my.docx")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str, newline: str) -> None:
    """By the byte order mark, or a good guess, which a warning names; or it is said."""
    text = '[categories]\nessen = ["Käse*", "Brötchen", "Grüße", "Öl", "übermäßig"]\n'
    raw = text.replace("\n", newline).encode(encoding)
    (tmp_path / "my.toml").write_bytes(raw)
    wanted = {"essen": ["Käse*", "Brötchen", "Grüße", "Öl", "übermäßig"]}
    said = mk.read_dictionary(tmp_path / "my.toml", encoding=encoding)
    assert said.patterns() == wanted
    if encoding in {"utf-16-be", "cp1252"}:
        with pytest.warns(UserWarning, match="was read as"):
            guessed = mk.read_dictionary(tmp_path / "my.toml")
    else:
        guessed = mk.read_dictionary(tmp_path / "my.toml")
    assert guessed.patterns() == wanted
    assert guessed.encoding


def test_a_wrong_encoding_is_refused(tmp_path: Path) -> None:
    """A name that Python does not know, and bytes that the named encoding has not."""
    (tmp_path / "my.toml").write_bytes('[categories]\na = ["é"]\n'.encode())
    with pytest.raises(ValueError, match="Unknown encoding 'cp12520'"):
        mk.read_dictionary(tmp_path / "my.toml", encoding="cp12520")
    with pytest.raises(DictionaryError, match=r"my\.toml: line 2.*not ASCII; it is UTF-8"):
        mk.read_dictionary(tmp_path / "my.toml", encoding="ascii")
    (tmp_path / "my.dic").write_bytes(b"%PDF-1.7\n")
    with pytest.raises(DictionaryError, match=r"my\.dic: it is a PDF"):
        mk.read_dictionary(tmp_path / "my.dic")


NESTED = {
    "tax": ["levy"],
    "money": {"state": {"tax": ["tax*", "Levy"], "debt": ["debt*"]}, "bank": ["bank*", "levy"]},
}


def test_nested_categories_are_named_by_their_path() -> None:
    """The path is joined by full stops, in the order of the file."""
    assert list(mk.read_dictionary(NESTED).categories) == [
        "tax", "money.state.tax", "money.state.debt", "money.bank"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (1, {"tax": ["levy"], "money": ["tax*", "Levy", "debt*", "bank*"]}),
        (2, {"state": ["tax*", "Levy", "debt*"], "bank": ["bank*", "levy"]}),
        (3, {"tax": ["tax*", "Levy"], "debt": ["debt*"]}),
        ([1, 3], {"tax": ["levy"], "money.tax": ["tax*", "Levy"], "money.debt": ["debt*"],
                  "money": ["bank*", "levy"]}),
        ([3, 2, 1], mk.read_dictionary(NESTED).patterns()),
    ],
)  # fmt: skip
def test_levels_cut_the_path(levels: int | list[int], expected: dict[str, list[str]]) -> None:
    """As quanteda's `flatten_dictionary(levels=)` does; a pattern that meets itself counts once."""
    assert mk.read_dictionary(NESTED).at_levels(levels).patterns() == expected


@pytest.mark.parametrize("levels", [0, [], [1, "2"], True, 4])
def test_wrong_levels_are_refused(levels: object) -> None:
    """A level is a number from 1 on that the dictionary has."""
    with pytest.raises(ArgumentError, match="levels="):
        mk.read_dictionary(NESTED).at_levels(levels)  # type: ignore[arg-type]


def test_levels_do_not_mix_kinds() -> None:
    """Two weights for one pattern, or weights beside none, cannot become one category."""
    two = {"a": {"b": {"weights": {"good": 1}}, "c": {"weights": {"Good": 2}}}}
    with pytest.raises(ArgumentError, match="'Good' would have two weights in 'a'"):
        mk.read_dictionary(two).at_levels(1)
    with pytest.raises(ArgumentError, match="different kinds would meet in 'a'"):
        mk.read_dictionary({"a": {"b": {"weights": {"x": 1}}, "c": ["y"]}}).at_levels(1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"a": {"b": ["x"]}, "a.b": ["y"]}, "category 'a.b' exists already"),
        ({" ": ["x"]}, "a category has no name"),
        ({"a": {"": ["x"]}}, "a category in 'a' has no name"),
        ({"a": {"weights": {"good": 1, "GOOD": 2}}}, "'GOOD'. has the weight 1.*too; keep one"),
        ({"a": {"weights": {"good": float("nan")}}}, "'good'. has the weight nan; give a number"),
        ({"a": {"patterns": ["x"], "exclude": ["*"]}}, "exclude '\\*' would match every word"),
        (
            {"a": {"patterns": ["sanction*"], "exclude": [{"pattern": "x", "of": "sanctio*"}]}},
            "'sanctio\\*' is not a pattern of the category. Did you mean 'sanction\\*'",
        ),
        ({"a": {"patterns": ["x"], "exclude": [{"pattern": "y", "within": -1}]}}, "within"),
        ({"a": ["?"]}, 'valuetype = "fixed" if the mark itself is meant'),
    ],
)
def test_what_contradicts_itself_is_refused(data: dict[str, object], message: str) -> None:
    """Category and pattern are named, with the fix."""
    with pytest.raises(DictionaryError, match=message):
        mk.read_dictionary(data)


WORDS = st.text(st.sampled_from("aAbß'é*.\\\"#\n =[1"), min_size=1, max_size=6)
PATTERN = WORDS.filter(lambda text: text.strip("*? \n") != "")
NAME = st.sampled_from(["a", "b c", "é", "A", "weights", "patterns", "hits", "NA", "1.5", '"', "#"])


@st.composite
def categories(draw: st.DrawFn) -> dict[str, object]:
    """Return one category as a table."""
    patterns = draw(
        st.lists(PATTERN, min_size=1, max_size=4, unique_by=lambda p: p.strip().casefold())
    )
    table: dict[str, object] = {"patterns": patterns}
    if draw(st.booleans()):
        table = {"weights": {pattern: draw(st.floats(-5, 5)) for pattern in patterns}}
    table["valuetype"] = draw(st.sampled_from(["glob", "fixed", "regex"]))
    table["description"] = draw(st.text(max_size=5))
    table["hits"] = draw(st.lists(st.text(max_size=5), max_size=2))
    table["exclude"] = [
        {"pattern": draw(PATTERN), "within": draw(st.integers(0, 9))}
        for _ in range(draw(st.integers(0, 2)))
    ]
    if draw(st.booleans()):
        table |= {"child": {"patterns": ["x"]}, "other": {"deep": ["y"]}}
    return table


@pytest.mark.filterwarnings("ignore:.*stands there already")
@examples(30)
@given(st.dictionaries(NAME, categories(), min_size=1, max_size=3))
def test_writing_and_reading_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, object]
) -> None:
    """Every field of every category comes back from the TOML file, in the same order."""
    read = mk.read_dictionary({"categories": data, "title": "T", "version": "1"})
    path = tmp_path_factory.mktemp("written") / "x.toml"
    mk.write_dictionary(read, path)
    again = mk.read_dictionary(path)
    assert list(again.categories) == list(read.categories)
    for name, category in read.categories.items():
        for field in fields(Category):
            if field.name != "repeated":
                assert getattr(again.categories[name], field.name) == getattr(category, field.name)
    assert again.card == read.card == {"title": "T", "version": "1"}


@pytest.mark.parametrize("name", mk.dictionary_names())
def test_built_in_dictionaries_are_written_without_loss(tmp_path: Path, name: str) -> None:
    """Card, descriptions and examples included."""
    read = mk.read_dictionary(name)
    mk.write_dictionary(read, tmp_path / "x.toml")
    again = mk.read_dictionary(tmp_path / "x.toml")
    assert (again.categories, again.card) == (read.categories, read.card)


def test_a_joined_dictionary_can_be_written(tmp_path: Path) -> None:
    """Its categories lie under the names of their dictionaries."""
    both = mk.read_dictionary(["war_peace", {"a": {"b": ["x"]}}])
    assert both.categories["a.a.b"].path == ("a", "a", "b")
    mk.write_dictionary(both, tmp_path / "x.toml")
    assert mk.read_dictionary(tmp_path / "x.toml").categories == both.categories


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """Another type of file, or a folder that is not there; nothing is left behind."""
    dictionary = mk.read_dictionary({"a": ["x"]})
    with pytest.raises(DictionaryError, match=r"let the name end in \.toml"):
        mk.write_dictionary(dictionary, tmp_path / "x.json")
    with pytest.raises(OutputError, match="cannot be written"):
        mk.write_dictionary(dictionary, tmp_path / "none" / "x.toml")
    (tmp_path / "x.toml").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        mk.write_dictionary(dictionary, tmp_path / "x.toml")
    assert list(tmp_path.iterdir()) == [tmp_path / "x.toml"]


def test_exclusions_are_text_or_tables() -> None:
    """A text means: shares a word with the hit."""
    exclude = ["star  war*", {"pattern": "approve*", "within": 3, "of": "Sanction*"}]
    read = mk.read_dictionary({"a": {"patterns": ["war", "sanction*"], "exclude": exclude}})
    assert read.categories["a"].exclude == (
        Exclusion("star war*"),
        Exclusion("approve*", 3, "Sanction*"),
    )


@pytest.mark.parametrize("suffix", sorted(PARSERS))
def test_every_type_of_file_has_a_reader(tmp_path: Path, suffix: str) -> None:
    """An empty file is refused by its name, whatever its type."""
    path = tmp_path / f"empty{suffix}"
    path.write_text("", encoding="utf-8")
    with pytest.raises(DictionaryError, match=rf"empty\{suffix}") as caught:
        mk.read_dictionary(path)
    assert "\n" not in str(caught.value)


def test_the_line_on_the_screen_names_title_and_categories() -> None:
    """The repr is one plain line."""
    assert repr(mk.read_dictionary({"a": ["x"], "b": ["y", "z"]})) == (
        "Dictionary: a, b, 3 patterns in a, b"
    )


CARD = """
[validity]
coders = "two students"
split = "test"

[validity.categories.talks]
n_coded = 90
alpha = -0.1
f1 = [0.7, 0.6, 0.8]
"""
LIST = '# mine\ntitle = "T"\n\n[categories]\ntalks = [ "summit*" ]  # all\n'


def test_what_a_file_says_of_its_validity_is_read_and_written(tmp_path: Path) -> None:
    """Wherever it stands, without loss; joined categories have none; JSON has it too."""
    sure = _file(tmp_path, LIST + CARD.replace("-0.1", "[0.1, -0.2, 0.4]"))
    assert mk.read_dictionary(sure).validity["categories"]["talks"]["alpha"] == [0.1, -0.2, 0.4]
    read = mk.read_dictionary(_file(tmp_path, LIST + CARD))
    talks = {"n_coded": 90, "alpha": -0.1, "f1": [0.7, 0.6, 0.8]}
    expected = {"coders": "two students", "split": "test", "categories": {"talks": talks}}
    assert read.validity == expected
    assert "F1 .70 [.60, .80], n = 90" in read._repr_html_()
    again = mk.read_dictionary(mk.write_dictionary(read, tmp_path / "again.toml"))
    assert again.validity == expected
    assert read.at_levels(1).validity == {}
    bare = mk.read_dictionary(_file(tmp_path, LIST))
    assert bare.validity == {}
    assert "validity" not in bare._repr_html_()
    text = json.dumps({"categories": {"talks": ["summit*"]}, "validity": expected})
    (tmp_path / "my.json").write_text(text, "utf-8")
    assert mk.read_dictionary(tmp_path / "my.json").validity == expected
    (tmp_path / "my.yaml").write_text(text, "utf-8")  # whose numbers are read as text
    assert mk.read_dictionary(tmp_path / "my.yaml").validity == expected


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("coders", "coder", r"line 8: validity: key='coder' is unknown\. Did you mean 'coders'"),
        ('"two students"', "2", r"line 8: validity, coders \(2\) is not text"),
        ("talks]", "talk]", "validity: category='talk' is unknown. Did you mean 'talks'"),
        ("alpha", "alfa", "validity of 'talks': key='alfa' is unknown. Did you mean 'alpha'"),
        ("90", "9.5", r"line 12: validity of 'talks', n_coded is 9.5; give a whole number"),
        ("n_coded = 90", "", "validity of 'talks' has no n_coded; say how many"),
        ("-0.1", "1.1", "alpha is 1.1; give the estimate and the limits"),
        ("[0.7, 0.6, 0.8]", "0.7", "f1 is 0.7; give the estimate and the limits"),
        ("[0.7, 0.6, 0.8]", "[0.6, 0.7, 0.8]", r"f1 is \[0.6, 0.7, 0.8\]; give the estimate"),
        ("[0.7, 0.6, 0.8]", "[0.7, 0.6, 1.8]", "give the estimate"),
        ("[validity.categories.talks]", "[validity.categories]", "'n_coded' .*is not a table"),
    ],
)
def test_figures_that_cannot_be_are_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    """With the line where there is one."""
    with pytest.raises(DictionaryError, match=message) as caught:
        mk.read_dictionary(_file(tmp_path, LIST + CARD.replace(old, new)))
    assert "\n" not in str(caught.value)


def test_validity_is_put_at_the_end_in_place_of_what_was_there(tmp_path: Path) -> None:
    """All else stays as it was written; what would change it is refused, and the file stays."""
    path = _file(tmp_path, LIST.replace("\n[categories]", CARD + "\n[categories]"))
    figures = {"talks": {"n_coded": 40, "auc": [0.9, 0.8, 1.0]}}
    validity = {"coders": 'Ada "A" Bell', "categories": figures}
    for _ in range(2):
        put_validity(validity, path)
        assert mk.read_dictionary(path).validity == validity
        text = path.read_text("utf-8")
        assert text.startswith(LIST)
        assert text.endswith("auc = [0.9, 0.8, 1.0]\n")
    held = _file(tmp_path, LIST.replace('"T"', '"""T\n[validity]"""'))
    before = held.read_bytes()
    with pytest.raises(DictionaryError, match=r"my\.toml"):
        put_validity(validity, held)
    assert held.read_bytes() == before
    with pytest.raises(DictionaryError, match="category='war' is unknown"):
        put_validity({"categories": {"war": figures["talks"]}}, _file(tmp_path, LIST))
    with pytest.raises(DictionaryError, match="make one by write_dictionary"):
        put_validity(validity, tmp_path / "my.dic")
