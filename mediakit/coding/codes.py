"""What people coded: read from their files, checked against the sample, counted per coder."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mediakit.coding.code_faults import UNSURE, find_problems, make_scale, read_number, refuse
from mediakit.coding.code_files import open_sheets
from mediakit.coding.code_rows import list_entries, tidy
from mediakit.coding.units import size_strata
from mediakit.errors import ArgumentError, InputError, shown
from mediakit.tables import CODER_COUNTS, CODES, SPLITS, build, check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from mediakit.coding.code_rows import Entry

_SENTENCE: Final = re.compile(r"(.+)#(\d+)", re.DOTALL)


def read_codes(
    source: str | Path | pd.DataFrame | Iterable[str | Path] | None,
    *,
    sample: pd.DataFrame | str | Path | None = None,
    categories: Iterable[str] | None = None,
    values: Sequence[object] | Mapping[str, float] | None = None,
    encoding: str | None = None,
) -> pd.DataFrame:
    r"""What did the coders say about which unit?

    Whatever cannot be taken as it stands is refused: a code that is left out or guessed would be
    missed by nobody. Nothing is read from the order of rows, files or coders.

    Parameters
    ----------
    source
        A table, or several (one per coder): .csv (also with semicolons or tabs, as Excel saves it),
        .xlsx and what else `read_articles` takes, or a DataFrame. Either long, with the columns
        unit (or doc_id, and sentence), coder, category, value, as the form of `write_coding_sheet`
        exports it; or wide, with unit, coder and a column for each category. An empty value is a
        unit that was not coded. Where a file names one coder alone, its other rows are that
        coder's. None, "" or () stands for nothing coded yet.
    sample
        As `draw_coding_sample` gives it, or the path of its sample.csv: stratum, probability and
        split are joined to the codes, and a unit that is not in it is refused. Without it a unit
        is a doc_id, or doc_id#sentence where all units are written so.
    categories
        Those that were coded; any other is refused. Needed for wide tables with further columns.
    values
        What a code may be: numbers or their words, as ``range(5)`` or ``("0", "1", "2")``; or the
        number of each word, as ``{"pro": 1, "neutral": 0, "contra": -1}``. By default present (1,
        yes, true) and absent (0, no, false). "unsure" is no code, and counted.
    encoding
        Of files that are not UTF-8.

    Returns
    -------
    DataFrame
        One row per unit, category and coder, sorted by these: doc_id, sentence (missing where the
        unit is an article), unit, coder, category, value (missing where nothing was coded), unsure,
        stratum, n_stratum (units of the corpus in it), probability, split.

    Raises
    ------
    InputError
        If a file cannot be read, lacks a column, the sample has a probability, split or unit that
        cannot be, or a row has no coder, a unit that is not in the
        sample, an unknown category, a value out of range, a category of a unit that the coder coded
        before, or a name that differs from another by case alone; with file and line.
    ArgumentError
        If `values` is nothing, or has a word without a number.
    ColumnMissingError
        If the sample has no unit.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "ada.csv")
    ...     n = path.write_text("unit;coder;war;peace\na;Ada;1;0\nb;Ada;0;\n")
    ...     read_codes(path)[["doc_id", "coder", "category", "value"]]
      doc_id coder category  value
    0      a   Ada    peace    0.0
    1      a   Ada      war    1.0
    2      b   Ada    peace    NaN
    3      b   Ada      war    0.0
    """
    scale = make_scale(values)
    if source is None or (isinstance(source, str | tuple) and not source):
        return build(CODES)
    wanted = None if categories is None else _list_names(categories)
    known = None if sample is None else _load_sample(sample)
    entries = [
        e for sheet in open_sheets(source, encoding=encoding) for e in list_entries(sheet, wanted)
    ]
    if not entries:
        message = "The codes hold no row with a code or a coder; was the sheet filled in and saved?"
        raise InputError(message)
    numbers = [read_number(entry.value, scale) for entry in entries]
    refuse(find_problems(entries, numbers, scale, wanted, known))
    return _build(entries, numbers, known)


def count_codes(codes: pd.DataFrame, *, sample: pd.DataFrame | None = None) -> pd.DataFrame:
    """How much did each coder code, and how often did they give each value?

    Parameters
    ----------
    codes
        As `read_codes` gives it.
    sample
        With it, units of the sample that nobody coded are missing too.

    Returns
    -------
    DataFrame
        One row per coder, category and value that anybody gave to it, by these: coder, category,
        value, n; n_coded, all values of this coder and category; share = n / n_coded; n_unsure;
        n_missing, units without a code or doubt of this coder; n_units; reason, where nothing was
        coded.

    Raises
    ------
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> codes = read_codes(pd.DataFrame({"unit": ["a", "b", "b"], "coder": ["Ada", "Ada", "Ben"],
    ...                                  "category": "war", "value": ["1", "0", "1"]}))
    >>> count_codes(codes)[["coder", "value", "n", "n_coded", "share", "n_missing"]]
      coder  value  n  n_coded  share  n_missing
    0   Ada    0.0  1        2    0.5          0
    1   Ada    1.0  1        2    0.5          0
    2   Ben    0.0  0        1    0.0          1
    3   Ben    1.0  1        1    1.0          1
    """
    check_columns(codes, ["unit", "coder", "category", "value", "unsure"])
    names = set(codes["unit"]) | (set() if sample is None else set(sample["unit"].astype("str")))
    rows: list[dict[str, Any]] = []
    for coder in sorted(set(codes["coder"])):
        for category, part in codes.groupby("category", sort=True):
            own = part[part["coder"] == coder]
            given = own["value"].dropna()
            unsure = int(own["unsure"].sum())
            values = sorted(set(part["value"].dropna())) or [math.nan]
            rows += [
                {
                    "coder": coder,
                    "category": category,
                    "value": value,
                    "n": int((given == value).sum()),
                    "n_coded": len(given),
                    "share": float((given == value).mean()) if len(given) else math.nan,
                    "n_unsure": unsure,
                    "n_missing": len(names) - len(given) - unsure,
                    "n_units": len(names),
                    "reason": None if len(given) else "not coded",
                }
                for value in values
            ]
    return build(CODER_COUNTS, {name: [row[name] for row in rows] for name in CODER_COUNTS if rows})


def _list_names(names: Iterable[str]) -> list[str]:
    if isinstance(names, str):
        message = f"categories={shown(names)} is one text; give a list of names."
        raise ArgumentError(message)
    return [tidy(str(name)) for name in names]


def _load_sample(sample: pd.DataFrame | str | Path) -> pd.DataFrame:
    """Return what the sample says of each unit, by its name."""
    if not isinstance(sample, pd.DataFrame):
        (sheet,) = open_sheets(sample)
        sample = pd.DataFrame([row for _, row in sheet.rows], columns=sheet.columns)
        if "probability" not in sample.columns:
            message = (
                f"{sheet.name} has no column 'probability'; give the sample.csv that was written "
                "beside the form."
            )
            raise InputError(message)
    if "unit" not in sample.columns:
        check_columns(sample, ["doc_id"])
        sample = sample.assign(unit=sample["doc_id"])
    table = pd.DataFrame({"unit": sample["unit"].astype("str")}).reset_index(drop=True)
    for name in ("doc_id", "sentence", "stratum", "probability", "split"):
        given = sample[name].to_numpy(dtype=object) if name in sample.columns else None
        column = pd.Series(given, index=table.index, dtype=object).replace("", None)
        cells = column if CODES[name] == "str" else _as_numbers(name, column)
        table[name] = build({name: CODES[name]}, {name: cells})[name]
    table = table.drop_duplicates()
    _check_sample(table)
    table["n_stratum"] = table["stratum"].map(size_strata(table)).astype("Int64")
    return table.set_index("unit")


def _as_numbers(name: str, column: pd.Series[Any]) -> pd.Series[float]:
    """Return a column of the sample as numbers, also those with a decimal comma."""
    dotted = column.map(lambda cell: cell.replace(",", ".") if isinstance(cell, str) else cell)
    numbers = pd.to_numeric(dotted, errors="coerce")
    wrong = column[numbers.isna() & column.notna()]
    if len(wrong):
        message = f"The sample has {name} {shown(wrong.iloc[0])}, which is no number; correct it."
        raise InputError(message)
    return numbers


def _check_sample(table: pd.DataFrame) -> None:
    """Refuse a sample that would weigh codes wrongly."""
    chance, split, unit = table["probability"], table["split"], table["unit"]
    for name, wrong, fix in (
        ("probability", chance.notna() & ~((chance > 0) & (chance <= 1)), "is none in (0, 1]"),
        ("split", split.notna() & ~split.isin(SPLITS), f"is none of {', '.join(SPLITS)}"),
        ("unit", unit.duplicated(), "stands there before with other values"),
    ):
        if wrong.any():
            row = table[wrong].iloc[0]
            where = "" if name == "unit" else f" of unit {shown(row['unit'])}"
            found = row[name] if name == "probability" else shown(row[name])
            message = f"The sample: {name} {found}{where} {fix}; give it as it was drawn."
            raise InputError(message)


def _build(
    entries: list[Entry], numbers: list[float | None], sample: pd.DataFrame | None
) -> pd.DataFrame:
    """Return the table of codes."""
    units = [entry.unit for entry in entries]
    table: dict[str, Any] = {
        "unit": units,
        "coder": [entry.coder for entry in entries],
        "category": [entry.category for entry in entries],
        "value": numbers,
        "unsure": [tidy(entry.value).casefold() == UNSURE for entry in entries],
    }
    if sample is not None:
        joined = sample.loc[units]
        table |= {name: joined[name].to_numpy() for name in joined.columns}
        table["doc_id"] = [
            unit if pd.isna(doc_id) else doc_id
            for unit, doc_id in zip(units, joined["doc_id"], strict=True)
        ]
    else:
        parts = [_SENTENCE.fullmatch(unit) for unit in units]
        split = all(parts)
        table["doc_id"] = [
            e.doc_id or (m[1] if split and m else e.unit)
            for e, m in zip(entries, parts, strict=True)
        ]
        table["sentence"] = [
            int(m[2]) if split and m and e.doc_id is None else e.sentence
            for e, m in zip(entries, parts, strict=True)
        ]
    codes = build(CODES, table)
    order = codes.sort_values(["doc_id", "sentence", "category", "coder"], kind="stable")
    return order.reset_index(drop=True)
