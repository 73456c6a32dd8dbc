"""What people coded: read from their files, checked against the sample, counted per coder."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from mediakit.base.files import Unusable, check_encoding, unguard_cell
from mediakit.base.prose import counted
from mediakit.coding.sample import ABSENT, PRESENT, size_strata
from mediakit.errors import ArgumentError, ColumnMissingError, InputError, nearest, shown
from mediakit.reading.files import TABLES, File, Meter, printable, unpack
from mediakit.reading.records import Options, is_present, key_of, row_id
from mediakit.reading.sources import open_rows
from mediakit.tables import CODER_COUNTS, CODES, SPLITS, build, check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


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
        unit (or doc_id, and sentence), coder, category, value, as the form of `write_sheet`
        exports it; or wide, with unit, coder and a column for each category. An empty value is a
        unit that was not coded. Where a file names one coder alone, its other rows are that
        coder's. None, "" or () stands for nothing coded yet.
    sample
        As `draw_sample` gives it, or the path of its sample.csv: stratum, probability and
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
        raise InputError(
            "The codes hold no row with a code or a coder; was the sheet filled in and saved?"
        )
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
        raise ArgumentError(f"categories={shown(names)} is one text; give a list of names.")
    return [tidy(str(name)) for name in names]


def _load_sample(sample: pd.DataFrame | str | Path) -> pd.DataFrame:
    """Return what the sample says of each unit, by its name."""
    if not isinstance(sample, pd.DataFrame):
        (sheet,) = open_sheets(sample)
        sample = pd.DataFrame([row for _, row in sheet.rows], columns=sheet.columns)
        if "probability" not in sample.columns:
            raise InputError(
                f"{sheet.name} has no column 'probability'; give the sample.csv that was written "
                "beside the form."
            )
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
        raise InputError(
            f"The sample has {name} {shown(wrong.iloc[0])}, which is no number; correct it."
        )
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
            raise InputError(f"The sample: {name} {found}{where} {fix}; give it as it was drawn.")


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


UNSURE: Final = "unsure"  # offered by the coding form


class Scale(NamedTuple):
    """The numbers that codes may be, and the words that stand for some."""

    numbers: frozenset[float]
    words: dict[str, float]
    written: str


def make_scale(values: Sequence[object] | Mapping[str, float] | None) -> Scale:
    """Return what codes may be.

    Raises
    ------
    ArgumentError
        If they are one text or nothing, or a word has no number, or several.
    """
    words = dict.fromkeys(PRESENT, 1.0) | dict.fromkeys(ABSENT, 0.0)
    if values is None:
        return Scale(frozenset({0.0, 1.0}), words, "present, absent, 1, 0")
    if isinstance(values, str) or not list(values):
        raise ArgumentError(
            f"values={shown(values)}: give a list of what codes may be, as (0, 1, 2)."
        )
    if isinstance(values, Mapping):
        return _make_named(values)
    numbers = set()
    for value in values:
        if tidy(value).casefold() == UNSURE:  # as the form offers it
            continue
        number = read_number(value, Scale(frozenset(), words, ""), within=False)
        if number is None or math.isnan(number):
            raise ArgumentError(
                f"values: {shown(value)} is no number; say which stands for it, as "
                "values={'pro': 1, 'neutral': 0, 'contra': -1}."
            )
        numbers.add(number)
    kept = {word: number for word, number in words.items() if number in numbers}
    return Scale(frozenset(numbers), kept, ", ".join(map(str, values)))


def _make_named(values: Mapping[str, float]) -> Scale:
    """Return a scale of words, each with its number."""
    named: dict[str, float] = {}
    for word, number in values.items():
        key = tidy(word).casefold()
        numeric = isinstance(number, int | float) and math.isfinite(number)
        if key in ("", UNSURE) or not numeric or named.setdefault(key, float(number)) != number:
            raise ArgumentError(
                f"values: {shown(word)} stands for {shown(number)}; give each word one number, as "
                f"{{'pro': 1, 'contra': -1}}, and none to {UNSURE!r}, which is no code."
            )
    return Scale(frozenset(named.values()), named, ", ".join(map(str, values)))


def read_number(value: object, scale: Scale, *, within: bool = True) -> float | None:
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
    return number if math.isfinite(number) and (number in scale.numbers or not within) else None


def find_problems(
    entries: list[Entry],
    numbers: list[float | None],
    scale: Scale,
    categories: list[str] | None,
    sample: pd.DataFrame | None,
) -> list[str]:
    """Return what is wrong, each with its place, in the order of the rows."""
    found: list[str] = []
    seen: dict[tuple[str, str, str], str] = {}
    spelled: dict[tuple[str, str], str] = {}
    units = None if sample is None else list(map(str, sample.index))
    known = set(units or ())
    for entry, number in zip(entries, numbers, strict=True):
        problem = _find_problem(entry, categories)
        key = (entry.unit, entry.coder, entry.category)
        if problem is None and units is not None and entry.unit not in known:
            problem = (
                f"the unit {shown(entry.unit)} is not in the sample.{_hint(entry.unit, units)}"
            )
        if problem is None and number is None:
            problem = (
                f"value {shown(tidy(entry.value))} of {shown(entry.category)} is none of "
                f"{scale.written}; correct it, or say with values= what codes may be, with "
                "categories= which columns hold codes"
            )
        if problem is None and key in seen:
            problem = (
                f"{entry.coder} coded {shown(entry.category)} of unit {shown(entry.unit)} before, "
                f"in {seen[key]}; keep one of the two"
            )
        problem = problem or _find_spelling(entry, spelled)
        seen.setdefault(key, entry.place)
        if problem is not None:
            found.append(f"{entry.place}: {problem}{'' if problem[-1] in '.?' else '.'}")
    return found


def _hint(unit: str, units: Sequence[str]) -> str:
    """Return which unit of the sample may be meant."""
    found = [name for name in units if _as_cell(name) == _as_cell(unit)]
    if found:
        return f" Did you mean {shown(found[0])}? Format the column as text in the spreadsheet."
    return nearest(unit, units)


def _as_cell(name: str) -> str:
    """Return a name as a spreadsheet makes a number or a day of it, where it looks like one."""
    try:
        return str(float(name))
    except ValueError:
        return name.removesuffix(" 00:00:00")


def _find_problem(entry: Entry, categories: list[str] | None) -> str | None:
    """Return what is wrong with the names of an entry."""
    if not entry.coder:
        return "the coder is missing; write the name of who coded this row into 'coder'"
    if not entry.category:
        return "the category is missing; fill in its column 'category'"
    if categories is not None and entry.category not in categories:
        hint = nearest(entry.category, categories) or f" Known: {shown(', '.join(categories))}"
        return f"category {shown(entry.category)} is not known.{hint}"
    return None


def _find_spelling(entry: Entry, spelled: dict[tuple[str, str], str]) -> str | None:
    """Return which name is written in two ways, and remember the first."""
    for kind in ("coder", "category"):
        name = getattr(entry, kind)
        first = spelled.setdefault((kind, name.casefold()), name)
        if first != name:
            return f"the {kind} {shown(name)} is also written {shown(first)}; write it in one way"
    return None


def refuse(problems: list[str]) -> None:
    """Refuse codes with a problem, and say how many more there are."""
    if problems:
        rest = len(problems) - 1
        more = f" ({counted(rest, 'further problem')} below it.)" if rest else ""
        raise InputError(f"{problems[0]}{more}")


_DELIMITERS: Final = (b",", b";", b"\t")  # of Excel, by the country that it is set to


_HEADER: Final = 100_000  # bytes


class Sheet(NamedTuple):
    """A table that someone filled in: its columns, and each row with its place."""

    name: str
    columns: list[str]
    rows: list[tuple[str, dict[str, Any]]]


def open_sheets(
    source: str | Path | pd.DataFrame | Iterable[str | Path], *, encoding: str | None = None
) -> list[Sheet]:
    """Return the tables of a file, of several files, or a DataFrame.

    Raises
    ------
    InputError
        If there is no file, a column has the name of another, or a file cannot be read as a table
        to its end; naming file and line.
    """
    if isinstance(source, pd.DataFrame):
        names = [str(name) for name in source.columns]
        if twice := [name for i, name in enumerate(names) if name in names[:i]]:
            raise InputError(
                f"the table has several columns {shown(twice[0])}; rename or drop all but one."
            )
        rows = [
            (f"row {i}", dict(zip(names, cells, strict=True)))
            for i, cells in enumerate(source.itertuples(index=False, name=None))
        ]
        return [Sheet("the table", names, rows)]
    paths = [source] if isinstance(source, str | Path) else list(source)
    if not paths:
        raise InputError("no file of codes is given; give at least one.")
    options = Options(encoding=None if encoding is None else check_encoding(encoding))
    return [_open(Path(path), options) for path in paths]


def _open(path: Path, options: Options) -> Sheet:
    """Return the table of one file."""
    name = printable(path.name)
    file = File(path, name)
    if path.is_dir():
        raise InputError(f"{shown(name)} is a folder; name the files of codes that are in it.")
    if not file.is_table:
        raise InputError(f"{shown(name)}: codes are read from tables ({', '.join(TABLES)}).")
    try:
        with path.open("rb") as stored:
            if file.suffix == ".csv" and not file.packing:
                options = replace(options, delimiter=_find_delimiter(stored))
            meter = Meter(name, path.stat().st_size)
            stream = unpack(stored, file.packing, meter) if file.packing else stored
            table = open_rows(stream, file, options)
            rows = []
            for row in table.rows:
                if isinstance(row.cells, Unusable):
                    raise row.cells
                line = f"row {row.row}" if row.line is None else f"line {row.line}"
                rows.append((f"{name}, {line}", _unguard(row.cells, file)))
    except OSError as error:
        raise InputError(
            f"The codes {shown(str(path))} cannot be opened: {error.strerror or error}."
        ) from error
    except Unusable as why:
        raise InputError(f"The codes {shown(name)} cannot be read: {why.detail}.") from why
    return Sheet(name, table.names, rows)


def _unguard(cells: dict[str, Any], file: File) -> dict[str, Any]:
    """Return cells without the guard that a workbook has which was saved from a CSV file."""
    if file.suffix != ".xlsx":  # of CSV its reader undoes it, others have none
        return cells
    return {k: unguard_cell(cell) if isinstance(cell, str) else cell for k, cell in cells.items()}


def _find_delimiter(stream: IO[bytes]) -> str:
    """Return what stands between the names of the columns."""
    header = stream.readline(_HEADER)
    stream.seek(0)
    return max(_DELIMITERS, key=header.count).decode()


# Columns of sheets that are no categories.
BESIDE: Final = frozenset({
    "unit", "doc_id", "sentence", "coder", "category", "value", "text", "title", "headline",
    "outlet", "date", "url",
    "stratum", "probability", "split", "definition", "note", "notes", "comment", "comments",
})  # fmt: skip


LONG: Final = ("category", "value")  # columns of a table with a row for each code


_WHOLE: Final = re.compile(r"(\d+)(?:\.0+)?")  # also as a column with gaps has it


class Entry(NamedTuple):
    """One code as it was written."""

    place: str
    unit: str
    doc_id: str | None
    sentence: int | None
    coder: str
    category: str
    value: object


def list_entries(sheet: Sheet, categories: list[str] | None) -> list[Entry]:
    """Return the codes of one table, long or wide."""
    columns: dict[str, str] = {}
    for name in sheet.columns:
        columns.setdefault(key_of(name), name)
    wide = _find_wide(sheet, columns, categories)
    unit = "doc_id" if "doc_id" in columns and "unit" not in columns else "unit"
    for key in (unit, "coder", *(() if wide else LONG)):
        if key not in columns:
            raise _lacks(sheet, key)
    alone = {tidy(row.get(columns["coder"])) for _, row in sheet.rows} - {""}
    coder = next(iter(alone)) if len(alone) == 1 else ""
    return [e for at, row in sheet.rows for e in _entries(at, row, columns, wide, coder)]


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


def _entries(
    place: str, row: dict[str, Any], columns: dict[str, str], wide: dict[str, str], alone: str
) -> list[Entry]:
    """Return the codes of one row; of a row that says nothing of anything, none."""
    cells = {key: row.get(name) for key, name in columns.items()}
    pairs = (
        [(category, row.get(name)) for category, name in wide.items()]
        if wide
        else [(tidy(cells["category"]), cells["value"])]
    )
    coder = tidy(cells["coder"]) or alone
    named = tidy(cells.get("unit")) or tidy(cells.get("doc_id"))
    if not (coder and named) and not any(tidy(value) for _, value in pairs):
        return []
    unit, doc_id, sentence = _find_unit(cells, place)
    return [Entry(place, unit, doc_id, sentence, coder, name, value) for name, value in pairs]


def _find_unit(cells: dict[str, Any], place: str) -> tuple[str, str | None, int | None]:
    """Return the name of the unit, and doc_id and sentence where the table has them."""
    if "unit" in cells and (tidy(cells["unit"]) or "doc_id" not in cells):
        return _find_id(cells, "unit", place), None, None
    doc_id, sentence = find_place(cells, place)
    return doc_id if sentence is None else f"{doc_id}#{sentence}", doc_id, sentence


def find_place(cells: dict[str, Any], place: str) -> tuple[str, int | None]:
    """Return the doc_id that a row is about, and the number of its sentence where it has one.

    Raises
    ------
    InputError
        If one of them cannot be told, with the place of the row.
    """
    doc_id = _find_id(cells, "doc_id", place)
    written = tidy(cells.get("sentence"))
    if not written:
        return doc_id, None
    whole = _WHOLE.fullmatch(written)
    if not whole:
        raise InputError(f"{place}: sentence {shown(written)} is no whole number; correct it.")
    return doc_id, int(whole[1])


def _find_id(cells: dict[str, Any], name: str, place: str) -> str:
    """Return an id as it was given, a number with all its digits."""
    try:
        return row_id(cells.get(name), 0).strip()
    except (Unusable, InputError) as why:
        found = f" by {shown(cells[name])}" if tidy(cells.get(name)) else ""
        raise InputError(
            f"{place}: the unit cannot be told{found}; write its name into {name!r}, in a "
            "spreadsheet as text."
        ) from why


def tidy(value: object) -> str:
    """Return a cell as text with single spaces, of an empty one nothing."""
    return " ".join(str(value).split()) if is_present(value) else ""
