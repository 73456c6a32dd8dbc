"""The units that people coded, as far as they are in a corpus, and what a machine says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mediakit.coding.code_files import open_sheets
from mediakit.coding.code_rows import find_place
from mediakit.coding.units import find_keys
from mediakit.errors import ArgumentError, ColumnMissingError, InputError, shown
from mediakit.measures.terms import count_frames
from mediakit.reading.records import key_of
from mediakit.tables import MACHINE_LABELS, build, check_columns

if TYPE_CHECKING:
    from pathlib import Path

    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary

TAKEN: Final = frozenset({*MACHINE_LABELS, "n"})  # columns of labels, which no group can be called


def select_codes(codes: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Which of the codes are about articles of this corpus?

    Parameters
    ----------
    codes
        As `read_codes` gives them; they may be of more articles than these.

    Returns
    -------
    DataFrame
        The rows of these articles. Where others are left out, n_stratum is missing, as it counts
        units of the whole corpus that the sample was drawn from; probability holds for any part.

    Raises
    ------
    ColumnMissingError
        If there is no doc_id.

    Examples
    --------
    >>> import mediakit as mk
    >>> corpus = mk.read_articles(pd.DataFrame({"doc_id": ["a"], "text": ["Rain fell."]}))
    >>> codes = pd.DataFrame({"doc_id": ["a", "b"], "coder": "Ada", "category": "war", "value": 1})
    >>> select_codes(codes, corpus)["doc_id"].tolist()
    ['a']
    """
    check_columns(codes, ["doc_id"])
    here = codes["doc_id"].astype("str").isin(set(corpus.articles["doc_id"]))
    kept = codes[here].reset_index(drop=True)
    if len(kept) < len(codes) and "n_stratum" in kept:
        kept["n_stratum"] = pd.Series(pd.NA, index=kept.index, dtype="Int64")
    return kept


def label_units(
    tokens: Tokens,
    dictionary: Dictionary,
    codes: pd.DataFrame,
    *,
    by: str | None = None,
    machine: str | Path | pd.DataFrame | None = None,
) -> pd.DataFrame:
    """What does the machine say of each unit of a corpus, coded or not?

    Parameters
    ----------
    dictionary
        The machine, unless `machine` names another.
    codes
        As `read_codes` gives them: they tell whether a unit is an article or a sentence.
    by
        A column of articles to keep beside each unit, as for `correct_prevalence(by=…)`.
    machine
        Labels or scores of another tool, as `read_machine` takes them.

    Returns
    -------
    DataFrame
        As `validate` and `correct_prevalence` take it. Of a dictionary: `count_frames` by unit and
        `by`, zeros included. Of another tool: doc_id (sentence), `by`, category and value; articles
        that the corpus does not have are left out.

    Raises
    ------
    ArgumentError
        If `by` is a column that every table of labels has.
    ColumnMissingError
        If articles have no column `by`, or the other tool's table lacks one.
    InputError
        If its file cannot be read.

    Examples
    --------
    >>> import mediakit as mk
    >>> corpus = mk.read_articles(pd.DataFrame({"doc_id": ["a"], "text": ["War and war."]}))
    >>> codes = pd.DataFrame({"doc_id": ["a"], "coder": "Ada", "category": "war", "value": 1})
    >>> words = mk.read_dictionary({"war": ["war"]})
    >>> label_units(mk.tokenize(corpus), words, codes)[["doc_id", "category", "n"]]
      doc_id category  n
    0      a      war  2
    """
    if by in TAKEN:
        message = f"by={shown(by)} is a column that labels have; rename that of the articles."
        raise ArgumentError(message)
    keys = find_keys(codes)
    if machine is None:
        unit = "sentence" if "sentence" in keys else "article"
        return count_frames(tokens, dictionary, by=[unit, *([by] if by else [])])
    labels = read_machine(machine)
    check_columns(labels, keys)
    articles = tokens.corpus.articles
    if by is not None:
        check_columns(articles, [by])
    beside = articles[["doc_id", *([by] if by else [])]]
    kept = labels.merge(beside, on="doc_id", how="inner", validate="many_to_one")
    return kept[[*keys, *([by] if by else []), "category", "value"]]


def read_machine(source: str | Path | pd.DataFrame) -> pd.DataFrame:
    """What does another tool say of which unit?

    Parameters
    ----------
    source
        A table as `read_codes` takes it, or its path: doc_id (and sentence where the unit is one),
        category, and value: a score, or a label such as 1, 0, yes, no, present, absent.

    Returns
    -------
    DataFrame
        doc_id, sentence (missing where the unit is an article), category, and value, numbers where
        all are.

    Raises
    ------
    InputError
        If it cannot be read, lacks a column, or a row names no unit or category; with the line.

    Examples
    --------
    >>> table = pd.DataFrame({"doc_id": ["a"], "category": ["war"], "value": ["0.75"]})
    >>> read_machine(table)[["doc_id", "category", "value"]]
      doc_id category  value
    0      a      war   0.75
    """
    (sheet,) = open_sheets(source)
    columns = {key_of(name): name for name in reversed(sheet.columns)}
    for name in ("doc_id", "category", "value"):
        if name not in columns:
            message = f"{sheet.name}: {ColumnMissingError(name, found=sheet.columns)}"
            raise InputError(message)
    rows = [_read_row(place, row, columns) for place, row in sheet.rows]
    names = list(MACHINE_LABELS)
    table = build(MACHINE_LABELS, {name: [row[name] for row in rows] for name in names if rows})
    numbers = pd.to_numeric(table["value"], errors="coerce")
    return table.assign(value=numbers) if (numbers.isna() == table["value"].isna()).all() else table


def _read_row(place: str, row: dict[str, Any], columns: dict[str, str]) -> dict[str, Any]:
    """Return a row of another tool's table."""
    cells = {key: row.get(name) for key, name in columns.items()}
    category = "" if pd.isna(cells["category"]) else str(cells["category"]).strip()
    doc_id, sentence = find_place(cells, place)
    if not category:
        message = f"{place}: no category is named; fill in its column 'category'."
        raise InputError(message)
    value = cells["value"]
    said = None if pd.isna(value) or value == "" else str(value)
    return {"doc_id": doc_id, "sentence": sentence, "category": category, "value": said}
