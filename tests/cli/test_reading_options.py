"""Every command that reads articles takes the options of `read_articles`."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import click
import pytest

import mediakit as mk
from mediakit.cli.options import take_reading_options
from mediakit.errors import ArgumentError

if TYPE_CHECKING:
    from pathlib import Path


def reading_of(*arguments: str) -> dict[str, Any]:
    """Return what a command gets from a command line."""
    caught: list[dict[str, Any]] = []

    @click.command()
    @click.argument("source")
    @take_reading_options
    @click.option("--own")
    def command(source: str, own: str | None, reading: dict[str, Any]) -> None:
        assert (source, own) == ("x", "y")
        caught.append(reading)

    command.main(["x", "--own", "y", *arguments], standalone_mode=False)
    return caught[0]


def test_nothing_said_is_nothing_passed_on() -> None:
    """The defaults are those of `read_articles`, in one place."""
    assert reading_of() == {}


def test_every_option_of_reading_is_there() -> None:
    """One that is added to `read_articles` is added here too."""
    values = {
        "encoding": "cp1252",
        "index": "index.csv",
        "columns": "text=Story",
        "date_format": "%d/%m/%Y",
        "timezone": "UTC",
        "delimiter": ";",
        "boilerplate": "lines.toml",
        "languages": "de",
        "since": "2024-03",
        "until": "2024-05-15",
    }
    options = [f"--{name.replace('_', '-')}={value}" for name, value in values.items()]
    assert reading_of(*options) == values | {"columns": {"text": "Story"}, "languages": ["de"]}
    for function in (mk.read_articles, mk.stream_articles):
        known = inspect.signature(function).parameters
        others = {"source", "size", "jobs", "reading"}
        assert [*values] == [name for name in known if name not in others]
    assert set(values) == set(inspect.signature(mk.Reading).parameters)


def test_all_languages_are_none_that_is_left_out() -> None:
    """As `read_articles` has it; several have commas between them."""
    assert reading_of("--languages", "all") == {"languages": None}
    assert reading_of("--languages", "en, de") == {"languages": ["en", "de"]}


def test_a_table_is_read_as_said(tmp_path: Path) -> None:
    """The whole way from the command line to the articles."""
    (tmp_path / "t.csv").write_bytes("Story\tDay\nCaf\xe9 shut.\t31/12/2024\n".encode("cp1252"))
    given = ["--encoding", "cp1252", "--columns", "text=Story", "--columns", "date=Day"]
    reading = reading_of(*given, "--date-format", "%d/%m/%Y", "--delimiter", r"\t")
    articles = mk.read_articles(tmp_path / "t.csv", **reading).articles
    assert articles[["text", "date"]].to_numpy().tolist() == [["Café shut.", "2024-12-31"]]


def test_a_column_of_a_name_with_a_sign() -> None:
    """Only the first sign parts field and column; with nothing after it no column is taken."""
    given = ("--columns", "text=a=b", "--columns", "date=")
    assert reading_of(*given) == {"columns": {"text": "a=b", "date": None}}


@pytest.mark.parametrize(
    ("given", "message"),
    [(["text"], "FIELD=COLUMN"), (["text=a", "text=b"], "repeats the field 'text'")],
)
def test_wrong_columns_are_refused(given: list[str], message: str) -> None:
    """Before anything is read."""
    with pytest.raises(ArgumentError, match=message):
        reading_of(*(f"--columns={pair}" for pair in given))
