"""Every table goes to CSV, XLSX and LaTeX by pandas alone, and looks the same whatever is in it."""

from __future__ import annotations

import tomllib
from itertools import chain
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from conftest import ROOT

import mediakit as mk
from mediakit import tables
from mediakit.errors import ColumnMissingError
from mediakit.tables import (
    ACTORS,
    ARTICLES,
    FRAMES,
    HITS,
    KWIC,
    QUOTES,
    SENTIMENT,
    build,
    check_columns,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def made(seed_tokens: mk.Tokens) -> dict[str, pd.DataFrame]:
    """One table of each verb, on the shipped article."""
    peace = mk.read_dictionary("cooperation_conflict")
    hits = mk.find_terms(seed_tokens, peace)
    actors = mk.find_actors(seed_tokens)
    return {
        "tokens": seed_tokens.to_frame(),
        "sentences": mk.split_sentences(seed_tokens),
        "quotes": seed_tokens.quotes,
        "hits": hits,
        "frames": mk.count_frames(seed_tokens, peace, by=["article", "voice"]),
        "sentiment": mk.score_sentiment(seed_tokens, by="sentence"),
        "whole": mk.score_whole(seed_tokens),
        "words": mk.count_words(seed_tokens, by="voice", drop=mk.stop_words()),
        "voices": mk.count_voices(seed_tokens),
        "kwic": mk.find_kwic(seed_tokens, "cooperation"),
        "context": mk.find_context(seed_tokens, hits),
        "actors": actors,
        "actor_counts": mk.count_actors(actors),
        "actor_frames": mk.count_actor_frames(seed_tokens, actors, peace),
        "co_mentions": mk.count_co_mentions(actors),
        "lengths": mk.measure_text(seed_tokens),
        "zones": mk.findings.list_zones(seed_tokens.corpus),
        "zone_counts": mk.count_zones(seed_tokens.corpus),
        "quote_list": mk.findings.list_quotes(seed_tokens),
        "instruments": mk.reports.list_instruments(["war_peace"]),
        "findings": mk.measures.check_dictionary(peace, seed_tokens),
        "pickings": mk.measures.count_patterns(seed_tokens, peace),
        "overlaps": mk.measures.count_overlaps(seed_tokens, peace),
    }


def test_tables_go_to_csv_xlsx_and_latex(made: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    """The rows come back from CSV and XLSX; LaTeX has a line for each."""
    for name, table in made.items():
        assert len(table), name
        table.to_csv(tmp_path / "t.csv", index=False)
        table.to_excel(tmp_path / "t.xlsx", index=False)
        for back in (pd.read_csv(tmp_path / "t.csv"), pd.read_excel(tmp_path / "t.xlsx")):
            assert back.shape == table.shape, name
            assert list(back.columns) == list(table.columns), name
        assert table.to_latex(index=False).count(r"\\") >= len(table), name


def test_the_index_counts_the_rows(made: dict[str, pd.DataFrame]) -> None:
    """No table hides a key in its index."""
    for name, table in made.items():
        assert table.index.equals(pd.RangeIndex(len(table))), name


def test_empty_and_filled_tables_have_the_same_dtypes() -> None:
    """Columns and dtypes are those of the schema, with rows and without."""
    for schema in (ARTICLES, QUOTES, HITS, FRAMES, SENTIMENT, KWIC, ACTORS):
        empty = build(schema)
        assert {column: str(dtype) for column, dtype in empty.dtypes.items()} == schema


def test_every_column_is_documented() -> None:
    """The page is what the registry gives; no table, column or meaning is left out or over."""
    page = ROOT / "docs" / "tables.md"
    assert tables.describe() == page.read_text("utf-8"), (
        "python -m mediakit.tables > docs/tables.md"
    )
    dtypes = {"str", "bool", "int64", "Int64", "float64"}
    public = {name: made for name, made in vars(tables).items() if name[0] != "_"}
    schemas = {
        name: made
        for name, made in public.items()
        if isinstance(made, dict) and dtypes.issuperset(made.values())
    }
    about = tomllib.loads((ROOT / "mediakit" / "tables.toml").read_text("utf-8"))
    assert [*schemas] == [name for name in about if name != "page"]
    for name, columns in schemas.items():
        assert about[name].keys() - {"from", "one_row"} <= columns.keys(), name
    rows = (ROOT / "mediakit" / "columns.tsv").read_text("utf-8").splitlines()[1:]
    registered = [row.split("\t")[0] for row in rows]
    assert registered == sorted({*chain.from_iterable(schemas.values())})


def test_a_missing_column_is_named_with_the_nearest() -> None:
    """The refusal says what was found and which name was meant."""
    with pytest.raises(ColumnMissingError, match="Did you mean 'txt'"):
        check_columns(pd.DataFrame({"doc_id": [], "txt": []}), ["text"])
