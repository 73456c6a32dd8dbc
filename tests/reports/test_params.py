"""Parameters reach a notebook as checked, plain data, or not at all."""

from __future__ import annotations

import inspect
import math
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from conftest import SEED
from hypothesis import given
from hypothesis import strategies as st
from papermill.translators import PythonTranslator

import mediakit as mk
from mediakit.errors import InputError, ParameterError
from mediakit.reports.params import (
    as_plain,
    check_values,
    find_beside,
    find_source,
    hash_source,
    read_declared,
    read_text_value,
    read_values,
)

if TYPE_CHECKING:
    from pathlib import Path

CELL = """
source: str = "seeds/putin_north_korea.txt"  # the article
outlet: str = "A"  # whose
window: int = 8  # words either side
share: float = 0.5  # of all
quick: bool = False  # or thorough
dictionaries: list[str] = ["war_peace"]  # names = files
weights: dict[str, float] = {"a": 1.0}  # of each
"""
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def test_defaults_are_the_shipped_article() -> None:
    """Without arguments a notebook reads the article that mediakit ships, wherever it is run."""
    params = mk.reports.load_params()
    assert params.source.read_bytes() == SEED.read_bytes()
    assert params.output is None


@pytest.mark.parametrize("source", ["news", "news.csv", "news.2024.CSV.gz", "news.tar.gz"])
def test_an_empty_table_is_looked_for_beside_the_source(source: str, tmp_path: Path) -> None:
    """By the name of the folder, or of the file without its endings; a given one stays."""
    if "." in source:
        (tmp_path / source).touch()
    else:
        (tmp_path / source).mkdir()
    empty: dict[str, Any] = {"events": "", "codes": [], "actors": ""}
    assert find_beside(tmp_path / source, empty) == empty
    name = "news.2024" if "2024" in source else "news"
    for table in ("events", "codes", "actors"):
        (tmp_path / f"{name}_{table}.csv").touch()
    (tmp_path / "other_events.csv").touch()
    events, codes = (str(tmp_path / f"{name}_{table}.csv") for table in ("events", "codes"))
    filled = {"events": events, "codes": [codes], "actors": ""}
    assert find_beside(tmp_path / source, empty) == filled
    assert find_beside(tmp_path / source, {"events": "my.csv"}) == {"events": "my.csv"}
    params = mk.reports.load_params(source=str(tmp_path / source), codes=[])
    assert [str(path) for path in params.codes] == [codes]
    assert params.events is None  # of a notebook that has none


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("engine", "vadre"),
        ("engine", None),
        ("reading", {"encoding": "latin-99"}),
        ("reading", {"encoding": "a\0b"}),
        ("reading", {"encodign": "cp1252"}),
        ("reading", {"date_format": 3}),
        ("reading", {"columns": "text"}),
        ("reading", {"columns": {"text": 1}}),
        ("reading", {"languages": "en"}),
        ("reading", {"since": "2024-13"}),
        ("reading", {"until": 2024}),
        ("since", "2024-02-30"),
        ("since", "March 2024"),
        ("until", "2024-3"),
        ("until", None),
        ("by", ""),
        ("period", "fortnight"),
        ("counted", "once"),
        ("events", 3),
        ("actors", ["names.csv"]),
        ("window", 0),
        ("window", 51),
        ("window", True),
        ("window", 8.0),
        ("seed", -1),
        ("seed", "1"),
        ("dictionaries", []),
        ("dictionaries", ["war_peace", 3]),
        ("source", 3),
        ("output", None),
        ("codes", "codes.csv"),
        ("codes", [""]),
        ("sample", None),
        ("split", "tset"),
        ("level", "nominall"),
        ("threshold", 0),
        ("threshold", True),
        ("threshold", math.inf),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(name: str, value: Any) -> None:  # noqa: ANN401
    """The message names the parameter, and no value is corrected silently."""
    with pytest.raises(ParameterError, match=f"^{name}: "):
        mk.reports.load_params(**{name: value})


def test_a_path_that_is_there_wins_over_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user's own seeds/ folder is not shadowed by the package's."""
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "seeds" / SEED.name
    own.parent.mkdir()
    own.write_text("mine", "utf-8")
    assert find_source(f"seeds/{SEED.name}").read_text("utf-8") == "mine"


@pytest.mark.parametrize("source", ["nope.txt", "seeds/nope.txt", "/nope/seeds/a.txt"])
def test_a_missing_source_is_named(source: str) -> None:
    """No such file: said with the name that was given."""
    with pytest.raises(InputError, match="nope"):
        find_source(source)


def test_the_hash_of_a_folder_sees_names_and_bytes(tmp_path: Path) -> None:
    """Renaming a file or changing a byte of one changes the hash of its folder."""
    (tmp_path / "a.txt").write_bytes(b"one")
    before = hash_source(tmp_path)
    (tmp_path / "a.txt").rename(tmp_path / "b.txt")
    renamed = hash_source(tmp_path)
    (tmp_path / "b.txt").write_bytes(b"two")
    assert len({before, renamed, hash_source(tmp_path)}) == 3


def test_the_cell_is_read_with_types_and_defaults() -> None:
    """What a notebook declares is known without running it."""
    declared = read_declared(CELL)
    assert declared["window"].type == "int"
    assert declared["dictionaries"].default == ["war_peace"]


@pytest.mark.parametrize(
    "cell",
    ["x = 1", "x: int", "x: str = open('a').read()", "import os", "x: int = (", "x: int = 1 + y"],
)
def test_a_cell_that_is_no_list_of_plain_values_is_refused(cell: str) -> None:
    """A parameters cell holds annotated literals and nothing that would have to be run."""
    with pytest.raises(ParameterError, match="parameters cell"):
        read_declared(cell)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("outlte", "Did you mean 'outlet'"),
        ("import os; os.system('touch PWNED'); x", "parameter=.* is unknown"),
        ("source", "the runner sets it"),
    ],
)
def test_a_name_that_is_not_declared_is_refused(name: str, message: str) -> None:
    """Names are held against the cell: papermill would write any of them as code."""
    with pytest.raises(ParameterError, match=message):
        check_values({name: "x"}, read_declared(CELL))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("outlet", 7),
        ("outlet", None),
        ("outlet", ("a" + 'str(__import__("os").system("touch PWNED"))', "b")),
        ("outlet", b"bytes"),
        ("outlet", {"a", "set"}),
        ("outlet", date(2024, 1, 2)),
        ("outlet", "\ud800"),
        ("window", "8"),
        ("window", True),
        ("window", 8.0),
        ("share", math.nan),
        ("share", math.inf),
        ("quick", 1),
        ("dictionaries", "war_peace"),
        ("dictionaries", [["war_peace"]]),
        ("dictionaries", ["war_peace", ("a",)]),
        ("weights", {1: 2.0}),
        ("weights", {"a": "b"}),
    ],
)
def test_a_value_of_another_type_is_refused(name: str, value: object) -> None:
    """The declared type decides, exactly: a tuple, bytes or a set would be pasted as code."""
    with pytest.raises(ParameterError, match=f"^{name}: "):
        check_values({name: value}, read_declared(CELL))


def test_a_whole_number_may_stand_for_a_float() -> None:
    """TOML's ``share = 1`` is a fine share."""
    assert check_values({"share": 1}, read_declared(CELL)) == {"share": 1}


@given(PLAIN)
def test_what_passes_comes_back_equal_from_the_injected_cell(value: Any) -> None:  # noqa: ANN401
    """Papermill writes each admitted value as code that gives back that value, type and all."""
    plain = as_plain("x", value)
    namespace: dict[str, Any] = {}
    exec(PythonTranslator.codify({"x": plain}), namespace)  # noqa: S102  # what a kernel does
    assert namespace["x"] == value
    assert repr(namespace["x"]) == repr(value)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("str", "007", "007"),
        ("str", "no", "no"),
        ("str", "1e5", "1e5"),
        ("str", "nan", "nan"),
        ("int", "007", 7),
        ("float", "1e5", 100_000.0),
        ("bool", "true", True),
        ("list[str]", "war_peace,a.toml", ["war_peace", "a.toml"]),
        ("list[str]", " war_peace, a.toml", ["war_peace", "a.toml"]),
        ("list[str]", '["a, b"]', ["a, b"]),
        ("dict[str, float]", '{"a": 1.5}', {"a": 1.5}),
    ],
)
def test_on_the_command_line_the_declared_type_decides(kind: str, text: str, value: object) -> None:
    """``007`` is an outlet where text is declared and seven where a number is."""
    assert read_text_value("x", text, kind) == value


@pytest.mark.parametrize(("kind", "text"), [("int", "1e5"), ("float", "a"), ("bool", "no")])
def test_text_that_is_no_such_value_is_refused(kind: str, text: str) -> None:
    """What cannot be read as the declared type is said, with the type."""
    with pytest.raises(ParameterError, match=f"is not a valid {kind}. Write "):
        read_text_value("x", text, kind)


def test_parameters_come_from_toml_and_json_alike(tmp_path: Path) -> None:
    """Both files give the same values."""
    toml, json = tmp_path / "p.toml", tmp_path / "p.json"
    toml.write_text('outlet = "007"\nwindow = 5\n', "utf-8")
    json.write_text('{"outlet": "007", "window": 5}', "utf-8")
    assert read_values(toml) == read_values(json) == {"outlet": "007", "window": 5}


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.toml", "x = "), ("a.json", "{"), ("a.json", "[1]"), ("a.json", "[" * 100_000)],
)
def test_a_broken_file_of_parameters_is_named(tmp_path: Path, name: str, text: str) -> None:
    """The message names the file, as that of one that is not there."""
    path = tmp_path / name
    with pytest.raises(ParameterError, match=f"{name}: cannot be read"):
        read_values(path)
    path.write_text(text, "utf-8")
    with pytest.raises(ParameterError, match=name):
        read_values(path)


def test_an_unknown_name_or_choice_is_told_the_nearest() -> None:
    """The names are those of the table, which Jupyter shows as the signature."""
    with pytest.raises(ParameterError, match="Did you mean 'vader'"):
        mk.reports.load_params(engine="vadre")
    with pytest.raises(ParameterError, match=r"'widnow' is unknown\. Did you mean 'window'"):
        mk.reports.load_params(widnow=5)
    known = inspect.signature(mk.reports.load_params).parameters
    assert known["window"].default == 8
    assert set(known) == {field.name for field in fields(mk.reports.load_params())}


def test_days_are_options_of_reading_wherever_they_are_given() -> None:
    """What a notebook reads with, and what a manifest records, is one thing."""
    loaded = mk.reports.load_params(since="2024-03", until="", reading={"encoding": "cp1252"})
    assert loaded.reading == {"encoding": "cp1252", "since": "2024-03"}
    cell = read_declared('reading: dict = {}  # o\nsince: str = ""  # d\nuntil: str = ""  # d')
    given = {"reading": {"since": "2024-03", "encoding": "cp1252", "until": None}}
    same = {"reading": {"encoding": "cp1252"}, "since": "2024-03", "until": ""}
    assert check_values(given, cell) == same
    assert "since" in given["reading"]
    assert check_values(given, {"reading": cell["reading"]}) == given
