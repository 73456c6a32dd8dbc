"""What people coded: read from their files, checked against the sample, counted per coder.

Below the table of codes: from the sheet to its entries, from an entry to a number, what is wrong.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from mediakit.base.files import Unusable, unguard_cell
from mediakit.base.prose import tell_further
from mediakit.coding.exports import BESIDE, LONG, Asked, Sheet, open_sheets, read_exports, tidy
from mediakit.coding.sample import ABSENT, PRESENT, size_strata
from mediakit.errors import ArgumentError, ColumnMissingError, InputError, nearest, shown
from mediakit.reading.records import key_of, row_id
from mediakit.tables import CODER_COUNTS, CODES, SPLITS, build, check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

UNSURE: Final = "unsure"  # offered by the coding form
_SENTENCE: Final = re.compile(r"(.+)#(\d+)", re.DOTALL)
_WHOLE: Final = re.compile(r"(\d+)(?:\.0+)?")  # also as a column with gaps has it


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
        A table, or several (one per coder): a DataFrame, .csv (as Excel saves it, too), .xlsx and
        what else `read_articles` takes. Either long, with unit (or doc_id, and sentence), coder,
        category, value, as the form of `write_sheet` exports it; or wide, with unit, coder and a
        column for each category. An empty value is a unit that was not coded. Where a file names
        one coder alone, its other rows are that coder's. None, "" or (): nothing is coded yet.
        Or what Label Studio (JSON, JSON-MIN, CSV), Doccano (JSONL, JSON, CSV, a zip of them),
        MAXQDA (coded segments, Code Matrix Browser) and NVivo (matrix, coding comparison) export,
        told by its columns: a unit in it has 0 for what was not chosen in it (docs/validity.md).
    sample
        As `draw_sample` gives it, or the path of its sample.csv: stratum, probability and split
        are joined, and a unit that is not in it is refused. Without it a unit is a doc_id, or
        doc_id#sentence where all units are written so. Coders of MAXQDA's segments, which list
        coded documents alone, are taken to have read all of it.
    categories
        Those that were coded; any other is refused. Needed for wide tables with further columns.
        Exports have 0 for those that nobody chose.
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
    InputError, ArgumentError, ColumnMissingError
        With file and line: a file that cannot be read or lacks a column; a probability, split or
        unit of the sample that cannot be; a row without coder, of an unknown unit, category or
        value, coded twice, or with a name that differs from another by case alone. And `values`
        that say nothing.

    Examples
    --------
    >>> sheet = pd.DataFrame({"unit": ["a", "b"], "coder": "Ada", "war": [1, 0], "peace": [0, ""]})
    >>> read_codes(sheet)[["doc_id", "coder", "category", "value"]]
      doc_id coder category  value
    0      a   Ada    peace    0.0
    1      a   Ada      war    1.0
    2      b   Ada    peace    NaN
    3      b   Ada      war    0.0
    """
    scale = make_scale(values)
    if source is None or (isinstance(source, str | tuple) and not source):
        return build(CODES)
    if isinstance(categories, str):
        raise ArgumentError(f"categories={shown(categories)} is one text; give a list of names.")
    wanted = None if categories is None else [tidy(str(name)) for name in categories]
    known = None if sample is None else _load_sample(sample)
    units = None if known is None else [*map(str, known.index)]
    sheets = open_sheets(source, encoding=encoding, packed=True)
    asked = Asked(lambda cell: read_number(cell, scale) is not None, wanted, units)
    sheets = read_exports(sheets, asked)
    entries = [entry for sheet in sheets for entry in list_entries(sheet, scale, wanted)]
    if not entries:
        told = "The codes have no row with a code or a coder"
        raise InputError(f"{told}. Fill in the sheet and save it.")
    if problems := find_problems(entries, scale, wanted, known):
        below = "".join(f" ({n} below it.)" for n in tell_further(len(problems) - 1, "problem"))
        raise InputError(f"{problems[0]}{below}")
    table = pd.DataFrame(entries)
    table["unsure"] = [tidy(entry.written).casefold() == UNSURE for entry in entries]
    if known is not None:
        joined = known.loc[table["unit"]].reset_index(drop=True)
        joined["doc_id"] = joined["doc_id"].fillna(table["unit"])
        table[joined.columns] = joined
    else:
        parts = [_SENTENCE.fullmatch(entry.unit) for entry in entries]
        places: list[tuple[str, int | None]] = [(p[1], int(p[2])) for p in parts if p]
        if len(places) < len(parts):
            places = [(entry.unit, None) for entry in entries]
        own = table["doc_id"].notna()
        for name, column in zip(("doc_id", "sentence"), zip(*places, strict=True), strict=True):
            table[name] = table[name].where(own, list(column))
    codes = build(CODES, {str(name): table[name] for name in table})
    order = ["doc_id", "sentence", "category", "coder"]
    return codes.sort_values(order, kind="stable", ignore_index=True)


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
        n_missing, units without a code or doubt of this coder; n_units; reason (nothing coded).

    Examples
    --------
    >>> codes = read_codes(pd.DataFrame({"unit": ["a", "b"], "coder": "Ada", "war": [1, 1]}))
    >>> count_codes(codes)[["coder", "category", "value", "n", "n_coded", "n_missing"]]
      coder category  value  n  n_coded  n_missing
    0   Ada      war    1.0  2        2          0
    """
    check_columns(codes, ["unit", "coder", "category", "value", "unsure"])
    n_units = len({*codes["unit"], *([] if sample is None else sample["unit"].astype("str"))})
    rows = []
    for coder in sorted(set(codes["coder"])):
        for category, part in codes.groupby("category", sort=True):
            own = part[part["coder"] == coder]
            given, n_unsure = own["value"].dropna(), int(own["unsure"].sum())
            n, n_missing = len(given), n_units - len(given) - n_unsure
            told = (n_unsure, n_missing, n_units, None if n else "not coded")
            for value in sorted(set(part["value"].dropna())) or [math.nan]:
                k = int((given == value).sum())
                rows.append((coder, category, value, k, n, k / n if n else math.nan, *told))
    return build(CODER_COUNTS, dict(zip(CODER_COUNTS, zip(*rows, strict=True), strict=False)))


def _load_sample(sample: pd.DataFrame | str | Path) -> pd.DataFrame:
    """Return what the sample says of each unit, by its name; refuse what would weigh wrongly."""
    if not isinstance(sample, pd.DataFrame):
        (sheet,) = open_sheets(sample)
        sample = pd.DataFrame([row for _, row in sheet.rows], columns=sheet.columns)
        if "probability" not in sample.columns:
            told = f"{sheet.name} has no column 'probability'"
            raise InputError(f"{told}; give the sample.csv that was written beside the form.")
    if "unit" not in sample.columns:
        check_columns(sample, ["doc_id"])
        sample = sample.assign(unit=sample["doc_id"])
    table = pd.DataFrame({"unit": sample["unit"].astype("str")}).reset_index(drop=True)
    for name in ("doc_id", "sentence", "stratum", "probability", "split"):
        given = sample[name].to_numpy(dtype=object) if name in sample.columns else None
        cells = pd.Series(given, index=table.index, dtype=object).replace("", None)
        if CODES[name] != "str":  # a number, perhaps with a decimal comma
            dotted = cells.map(lambda c: c.replace(",", ".") if isinstance(c, str) else c)
            numbers = pd.to_numeric(dotted, errors="coerce")
            if len(odd := cells[numbers.isna() & cells.notna()]):
                told = f"The sample: {name} {shown(odd.iloc[0])} is not a number"
                raise InputError(f"{told}; correct it.")
            cells = numbers
        table[name] = build({name: CODES[name]}, {name: cells})[name]
    table = table.drop_duplicates()
    chance, split, unit = table["probability"], table["split"], table["unit"]
    for name, wrong, fix in (
        ("probability", chance.notna() & ~((chance > 0) & (chance <= 1)), "is not in (0, 1]"),
        ("split", split.notna() & ~split.isin(SPLITS), f"is not one of {', '.join(SPLITS)}"),
        ("unit", unit.duplicated(), "occurs before with other values"),
    ):
        if wrong.any():
            row = table[wrong].iloc[0]
            where = "" if name == "unit" else f" of unit {shown(row['unit'])}"
            found = row[name] if name == "probability" else shown(row[name])
            raise InputError(f"The sample: {name} {found}{where} {fix}. Give it as it was drawn.")
    table["n_stratum"] = table["stratum"].map(size_strata(table)).astype("Int64")
    return table.set_index("unit")


class Entry(NamedTuple):
    """One code as it was written."""

    place: str
    unit: str
    doc_id: str | None
    sentence: int | None
    coder: str
    category: str
    written: object
    value: float | None  # NaN where nothing was coded, None for what is no code


def list_entries(sheet: Sheet, scale: Scale, categories: list[str] | None) -> list[Entry]:
    """Return the codes of one table, long or wide; of a row that says nothing of anything, none."""
    columns: dict[str, str] = {}
    for name in sheet.columns:
        columns.setdefault(key_of(name), name)
    wide = _find_wide(sheet, columns, categories)
    unit = "doc_id" if "doc_id" in columns and "unit" not in columns else "unit"
    for key in (unit, "coder", *(() if wide else LONG)):
        if key not in columns:
            raise _lacks(sheet, key)
    coders = {tidy(row.get(columns["coder"])) for _, row in sheet.rows} - {""}
    alone = coders.pop() if len(coders) == 1 else ""
    entries = []
    for place, row in sheet.rows:
        cells = {key: row.get(name) for key, name in columns.items()}
        pairs = [(category, row.get(name)) for category, name in wide.items()]
        pairs = pairs or [(tidy(cells["category"]), cells["value"])]
        coder, named = tidy(cells["coder"]) or alone, tidy(cells.get("unit"))
        is_said = any(tidy(value) for _, value in pairs)
        if not is_said and not (coder and (named or tidy(cells.get("doc_id")))):
            continue
        if "unit" in cells and (named or "doc_id" not in cells):
            named, doc_id, sentence = _find_id(cells, "unit", place), None, None
        else:
            doc_id, sentence = find_place(cells, place)
            named = doc_id if sentence is None else f"{doc_id}#{sentence}"
        for category, value in pairs:
            about = (named, doc_id, sentence, coder, category)
            entries.append(Entry(place, *about, value, read_number(value, scale)))
    return entries


def _find_wide(
    sheet: Sheet, columns: dict[str, str], categories: list[str] | None
) -> dict[str, str]:
    """Return category to its column in a wide table, of a long one nothing."""
    if "value" in columns and ("category" in columns or not categories):
        return {}
    if categories is None:
        return {tidy(name): name for key, name in columns.items() if key not in BESIDE}
    given = {tidy(name): name for name in sheet.columns}
    for name in categories:
        if name not in given:
            raise _lacks(sheet, name)
    return {name: given[name] for name in categories}


def _lacks(sheet: Sheet, name: str) -> InputError:
    """Return the refusal of a table without this column."""
    hint = " Add it, with the name of who coded each row." if name == "coder" else ""
    return InputError(f"{sheet.name}: {ColumnMissingError(name, found=sheet.columns)}{hint}")


def find_place(cells: dict[str, Any], place: str) -> tuple[str, int | None]:
    """Return the doc_id that a row is about, and the number of its sentence where it has one."""
    doc_id = _find_id(cells, "doc_id", place)
    if not (written := tidy(cells.get("sentence"))):
        return doc_id, None
    if not (whole := _WHOLE.fullmatch(written)):
        raise InputError(f"{place}: sentence {shown(written)} is not a whole number. Correct it.")
    return doc_id, int(whole[1])


def _find_id(cells: dict[str, Any], name: str, place: str) -> str:
    """Return an id as it was given, a number with all its digits."""
    try:
        return row_id(cells.get(name), 0).strip()
    except (Unusable, InputError) as why:
        found = f" from {shown(cells[name])}" if tidy(cells.get(name)) else ""
        told = f"{place}: the unit is not clear{found}; write its name into {name!r}"
        raise InputError(f"{told}, in a spreadsheet as text.") from why


class Scale(NamedTuple):
    """The numbers that codes may be (None: any), and the words that stand for some."""

    numbers: frozenset[float] | None
    words: dict[str, float]
    written: str


def make_scale(values: Sequence[object] | Mapping[str, float] | None) -> Scale:
    """Return what codes may be, by numbers, words, or the number of each word."""
    words = dict.fromkeys(PRESENT, 1.0) | dict.fromkeys(ABSENT, 0.0)
    if values is None:
        return Scale(frozenset({0.0, 1.0}), words, "present, absent, 1, 0")
    if isinstance(values, str) or not list(values):
        told = f"values={shown(values)}"
        raise ArgumentError(f"{told}: give a list of possible codes, such as (0, 1, 2).")
    written = ", ".join(map(str, values))
    if isinstance(values, Mapping):
        named: dict[str, float] = {}
        for word, number in values.items():
            key = tidy(word).casefold()
            numeric = isinstance(number, int | float) and math.isfinite(number)
            if key in ("", UNSURE) or not numeric or named.setdefault(key, float(number)) != number:
                told = f"values: {shown(word)} stands for {shown(number)}"
                fix = "give each word one number, such as {'pro': 1, 'contra': -1}"
                raise ArgumentError(f"{told}; {fix}, and none to {UNSURE!r}, which is not a code.")
        return Scale(frozenset(named.values()), named, written)
    numbers = set()
    for value in values:
        if tidy(value).casefold() == UNSURE:  # as the form offers it
            continue
        found = read_number(value, Scale(None, words, ""))
        if found is None or math.isnan(found):
            fix = "say what it means, such as values={'pro': 1, 'neutral': 0, 'contra': -1}"
            raise ArgumentError(f"values: {shown(value)} is not a number; {fix}.")
        numbers.add(found)
    kept = {word: number for word, number in words.items() if number in numbers}
    return Scale(frozenset(numbers), kept, written)


def read_number(value: object, scale: Scale) -> float | None:
    """Return a code as a number, NaN where there is none, None for what is no code."""
    text = unguard_cell(tidy(value).casefold())
    if text in ("", UNSURE):
        return math.nan
    if text in scale.words:
        return scale.words[text]
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    known = scale.numbers is None or number in scale.numbers
    return number if math.isfinite(number) and known else None


def find_problems(
    entries: list[Entry], scale: Scale, categories: list[str] | None, sample: pd.DataFrame | None
) -> list[str]:
    """Return what is wrong, each with its place, in the order of the rows."""
    found: list[str] = []
    seen: dict[tuple[str, str, str], str] = {}
    spelled: dict[tuple[str, str], str] = {}
    units = [] if sample is None else [*map(str, sample.index)]
    known = set(units)
    for entry in entries:
        unit, category = shown(entry.unit), shown(entry.category)
        key = (entry.unit, entry.coder, entry.category)
        problem = ""
        if not entry.coder:
            problem = "the coder is missing; write the name of who coded this row into 'coder'"
        elif not entry.category:
            problem = "the category is missing; fill in its column 'category'"
        elif categories is not None and entry.category not in categories:
            hint = nearest(entry.category, categories) or f" Known: {shown(', '.join(categories))}"
            problem = f"category {category} is not known.{hint}"
        elif sample is not None and entry.unit not in known:
            problem = f"the unit {unit} is not in the sample.{_hint(entry.unit, units)}"
        elif entry.value is None:
            told = f"value {shown(tidy(entry.written))} of {category} is not one of {scale.written}"
            fix = "or give possible codes as values=, columns of codes as categories="
            problem = f"{told}; correct it, {fix}"
        elif key in seen:
            before = f"{entry.coder} coded {category} of unit {unit} before"
            problem = f"{before}, in {seen[key]}; keep one of the two"
        for kind, name in (("coder", entry.coder), ("category", entry.category)):
            if not problem and (first := spelled.setdefault((kind, name.casefold()), name)) != name:
                also = f"the {kind} {shown(name)} is also written {shown(first)}"
                problem = f"{also}; write it in one way"
        seen.setdefault(key, entry.place)
        if problem:
            found.append(f"{entry.place}: {problem}{'' if problem[-1] in '.?' else '.'}")
    return found


def _hint(unit: str, units: Sequence[str]) -> str:
    """Return which unit of the sample may be meant."""
    for name in units:
        if _as_cell(name) == _as_cell(unit):
            return f" Did you mean {shown(name)}? Format the column as text in the spreadsheet."
    return nearest(unit, units)


def _as_cell(name: str) -> str:
    """Return a name as a spreadsheet makes a number or a day of it, where it looks like one."""
    try:
        return str(float(name))
    except ValueError:
        return name.removesuffix(" 00:00:00")
