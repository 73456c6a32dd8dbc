"""Codes are read as people save them, and whatever cannot be taken as it stands is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import mediakit as mk
from mediakit.coding.sheet import write_sheet
from mediakit.errors import ArgumentError, InputError
from mediakit.tables import CODER_COUNTS, CODES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LONG = [
    ("unit", "coder", "category", "value"),
    ("007", "Ada", "war", "1"),
    ("007", "Ada", "peace", "0"),
    ("b#2", "Ada", "war", ""),
    ("b#2", "Ada", "peace", "unsure"),
]
WIDE = [
    ("Unit", "Text", "Coder", "war", "peace"),
    ("007", "Tanks; or not", "Ada", "present", "absent"),
    ("b#2", "Doves", "", "", "Unsure "),
]


def written(rows: list[tuple[str, ...]], delimiter: str = ",") -> str:
    """Return rows as a spreadsheet writes them, the quoted delimiter included."""
    lines = [
        delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in rows
    ]
    return "\r\n".join(lines) + "\r\n"


def sample_of(**columns: Any) -> pd.DataFrame:  # noqa: ANN401  # values of any column
    """Return a sample of two units of two strata."""
    table = {
        "doc_id": ["007", "b"],
        "sentence": pd.array([None, 2], dtype="Int64"),
        "unit": ["007", "b#2"],
        "text": ["Tanks", "Doves"],
        "stratum": ["war", "none found"],
        "probability": [0.5, 0.01],
        "split": ["test", "tuning"],
    }
    return pd.DataFrame({**table, **columns})


@pytest.mark.parametrize("rows", [LONG, WIDE], ids=["long", "wide"])
@pytest.mark.parametrize(
    ("encoding", "delimiter", "ending"),
    [
        ("utf-8", ",", "csv"),
        ("utf-8-sig", ";", "csv"),
        ("utf-8", "\t", "csv"),
        ("utf-8", "\t", "tsv"),
        ("utf-16", "\t", "csv"),
    ],
)
def test_tables_as_they_are_saved(
    rows: list[tuple[str, ...]], encoding: str, delimiter: str, ending: str, tmp_path: Path
) -> None:
    """Long or wide, with commas, semicolons, tabs or a mark at the beginning: the same codes."""
    path = tmp_path / f"ada.{ending}"
    path.write_bytes(written(rows, delimiter).encode(encoding))
    codes = mk.coding.read_codes(
        path, sample=sample_of(), encoding="utf-16" if encoding == "utf-16" else None
    )
    expected = mk.coding.read_codes(
        pd.DataFrame(LONG[1:], columns=list(LONG[0])), sample=sample_of()
    )
    pd.testing.assert_frame_equal(codes, expected)
    assert codes["value"].tolist()[:2] == [0, 1]
    assert codes["value"].isna().tolist() == [False, False, True, True]
    assert codes["unsure"].tolist() == [False, False, True, False]
    assert codes["n_stratum"].tolist() == [2, 2, 100, 100]
    assert codes["doc_id"].tolist() == ["007", "007", "b", "b"]
    assert codes["sentence"].isna().tolist() == [True, True, False, False]


def test_a_workbook(tmp_path: Path) -> None:
    """Numbers of a spreadsheet are codes and ids, and text stays text."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in [("doc_id", "coder", "war"), ("007", "Ada", 1), (12, "Ada", 0.0), (13, "Ada", None)]:
        book.active.append(row)
    book.save(tmp_path / "ada.xlsx")
    codes = mk.coding.read_codes(tmp_path / "ada.xlsx")
    assert codes["doc_id"].tolist() == ["007", "12", "13"]
    assert codes["value"].tolist()[:2] == [1, 0]
    assert pd.isna(codes["value"].iloc[2])


def test_files_of_several_coders_and_the_sheet_of_the_form(tmp_path: Path) -> None:
    """What `write_sheet` writes comes back, one file per coder, joined with its sample."""
    files = write_sheet(sample_of(), tmp_path / "coding", categories=["war"])
    paths = []
    for coder, value in (("Ada", "present"), ("Ben", "absent")):
        sheet = pd.read_csv(files.csv, dtype="str", keep_default_na=False)
        sheet.loc[0, ["coder", "value"]] = [coder, value]  # typed once, as people do
        paths.append(tmp_path / f"{coder}.csv")
        sheet.to_csv(paths[-1], index=False, sep=";", encoding="utf-8-sig")
    codes = mk.coding.read_codes(paths, sample=files.sample, categories=["war"])
    assert codes[["unit", "coder"]].to_numpy().tolist() == [
        ["007", "Ada"], ["007", "Ben"], ["b#2", "Ada"], ["b#2", "Ben"],
    ]  # fmt: skip
    assert codes["value"].tolist()[:2] == [1, 0]
    pd.testing.assert_frame_equal(codes, mk.coding.read_codes(paths[::-1], sample=sample_of()))


@pytest.mark.parametrize(
    ("unit", "cell"), [("1e5", 100_000), ("2024-01-02", pd.Timestamp(2024, 1, 2)), ("1.50", "1.5")]
)
def test_names_that_a_spreadsheet_took_for_numbers_or_days(unit: str, cell: object) -> None:
    """Are not guessed, but the unit that may be meant is named."""
    with pytest.raises(InputError, match=f"Did you mean '{unit}'. Format the column as text"):
        mk.coding.read_codes(row(unit=cell), sample=sample_of(unit=["007", unit]))


def test_without_a_sample_a_unit_is_an_article_or_a_sentence() -> None:
    """Sentences where all units are written so, else articles."""
    rows = pd.DataFrame({"unit": ["a#1", "a#2"], "coder": "Ada", "category": "war", "value": 1})
    codes = mk.coding.read_codes(rows)
    assert codes[["doc_id", "sentence"]].to_numpy().tolist() == [["a", 1], ["a", 2]]
    codes = mk.coding.read_codes(rows.assign(unit=["a#1", "b"]))
    assert codes["doc_id"].tolist() == ["a#1", "b"]
    assert codes["sentence"].isna().all()
    given = rows.drop(columns="unit").assign(doc_id="a#1", sentence=[4, 5])
    assert mk.coding.read_codes(given)["sentence"].tolist() == [4, 5]


def test_what_a_spreadsheet_does_to_a_table_is_undone(tmp_path: Path) -> None:
    """Emptied rows, guards before signs, a column of numbers with gaps, blanks in names."""
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "ada.csv"
    path.write_bytes("unit;coder;war ;;\r\n'-1;Zoë;1;;\r\n;;;;\r\n;;;;\r\n".encode("cp1252"))
    codes = mk.coding.read_codes(path, encoding="cp1252")
    assert codes[["unit", "coder", "category"]].to_numpy().tolist() == [["-1", "Zoë", "war"]]
    book = openpyxl.Workbook()
    for cells in [
        ("doc_id", "sentence", "coder", "category", "value"),
        ("'=a", "1.0", "'@Ada", "tone  of", "'-1"),
        ("'=a", 2.0, None, "tone of", -1),
        (None, None, "", " ", None),
    ]:
        book.active.append(cells)
    book.save(tmp_path / "ada.xlsx")
    codes = mk.coding.read_codes(tmp_path / "ada.xlsx", values=[-1, 0, 1], categories=["tone  of"])
    assert codes[["doc_id", "sentence", "coder", "value"]].to_numpy().tolist() == [
        ["=a", 1, "@Ada", -1],
        ["=a", 2, "@Ada", -1],
    ]


def test_hostile_names_come_back_as_they_were(tmp_path: Path) -> None:
    """Of units, categories and values, by the sheet and its sample."""
    names = ["=1+1", "'=x", "''", '"a",;', "two\nlines", "\u05d0\u05d1", "</script>", "-5"]
    sample = pd.DataFrame({"unit": names, "doc_id": names, "text": "x"})
    sample = sample.assign(stratum="all", probability=0.5, split="test")
    options: dict[str, Any] = {"categories": ["+war", "a;b"], "values": ["-1", "0"]}
    files = write_sheet(sample, tmp_path / "coding", **options)
    sheet = pd.read_csv(files.csv, dtype="str", keep_default_na=False)
    filled = sheet.assign(value="'-1", coder="'=Ada")
    filled.to_csv(tmp_path / "ada.csv", index=False)
    codes = mk.coding.read_codes(
        tmp_path / "ada.csv", sample=files.sample, values=["-1", "0", "unsure"]
    )
    assert sorted(set(codes["unit"])) == sorted(names)
    assert set(codes["category"]) == {"+war", "a;b"}
    assert set(codes["coder"]) == {"=Ada"}
    assert codes["value"].eq(-1).all()
    assert codes["n_stratum"].eq(2 * len(names)).all()


def test_a_sample_that_was_saved_with_decimal_commas(tmp_path: Path) -> None:
    """Weighs as the one that was drawn."""
    sample_of().to_csv(tmp_path / "sample.csv", sep=";", decimal=",", index=False)
    codes = mk.coding.read_codes(row(), sample=tmp_path / "sample.csv")
    pd.testing.assert_frame_equal(codes, mk.coding.read_codes(row(), sample=sample_of()))


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"probability": ["x", 0.5]}, "The sample: probability 'x' is not a number"),
        ({"probability": [0.5, 0]}, r"probability 0.0 of unit 'b#2' is not in \(0, 1\]"),
        ({"probability": [5, 0.5]}, "probability 5.0 of unit '007'"),
        ({"split": ["test", "Tuning"]}, "split 'Tuning' of unit 'b#2' is not one of tuning, test"),
        ({"unit": ["007", "007"]}, "unit '007' occurs before with other values"),
    ],
)
def test_a_sample_that_weighs_wrongly_is_refused(columns: dict[str, Any], message: str) -> None:
    """Weights come from nowhere else."""
    with pytest.raises(InputError, match=message):
        mk.coding.read_codes(row(), sample=sample_of(**columns))


def test_a_sheet_is_no_sample(tmp_path: Path) -> None:
    """All units would count the same, and nobody would be told."""
    files = write_sheet(sample_of(), tmp_path / "coding", categories=["war"])
    with pytest.raises(InputError, match=r"sheet.csv has no column 'probability'; give the sample"):
        mk.coding.read_codes(row(), sample=files.csv)


def test_scales() -> None:
    """Numbers of a range, also with a decimal comma, and words by their number."""
    rows = pd.DataFrame({"unit": list("abc"), "coder": "Ada", "category": "tone"})
    tones = mk.coding.read_codes(rows.assign(value=["1,5", "-1", "0"]), values=("-1", "0", "1.5"))
    assert tones["value"].tolist() == [1.5, -1, 0]
    words = {"pro": 1, "neutral": 0, "contra": -1}
    named = mk.coding.read_codes(rows.assign(value=["Pro", "contra", "neutral"]), values=words)
    assert named["value"].tolist() == [1, -1, 0]


def row(**change: Any) -> pd.DataFrame:  # noqa: ANN401  # values of any column
    """Return a good table of three rows, the second of them changed."""
    good = [{"unit": u, "coder": c, "category": "war", "value": "1"} for u, c in (
        ("007", "Ada"), ("b#2", "Ada"), ("007", "Ben"),
    )]  # fmt: skip
    good[1] |= change
    return pd.DataFrame(good)


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        (row(unit="7"), {}, r"row 1: the unit '7' is not in the sample. Did you mean '007'\?"),
        (row(unit="b#3"), {}, r"row 1: the unit 'b#3' is not in the sample. Did you mean 'b#2'\?"),
        (row(unit=""), {}, "row 1: the unit is not clear; write its name into 'unit'"),
        (row(unit=0.5), {}, "row 1: the unit is not clear from 0.5; .* as text"),
        (row(unit=7.0), {}, "row 1: the unit '7' is not in the sample. Did you mean '007'"),
        (row(value=pd.Timestamp(2024, 1, 2)), {}, "row 1: value '2024-01-02 00:00:00' of 'war'"),
        (row(coder=""), {}, "row 1: the coder is missing"),
        (row(coder="ada"), {}, "row 1: the coder 'ada' is also written 'Ada'"),
        (row(category=""), {}, "row 1: the category is missing"),
        (row(category="War"), {}, "row 1: the category 'War' is also written 'war'"),
        (row(category="wra"), {"categories": ["war"]}, "Did you mean 'war'"),
        (row(value="11"), {}, "row 1: value '11' of 'war' is not one of present, absent, 1, 0"),
        (row(value="x"), {"values": [0, 1, 2]}, "row 1: value 'x' of 'war' is not one of 0, 1, 2"),
        (row(value="3"), {"values": {"pro": 1}}, "not one of pro"),
        (row(unit="007"), {}, "row 1: Ada coded 'war' of unit '007' before, in row 0"),
        (row().drop(columns="coder"), {}, "the table: Column 'coder' is missing.* Add it, with"),
        (row().drop(columns="category").assign(note=""), {}, "Column 'category' is missing"),
        (
            pd.concat([row(), row()[["value"]]], axis=1),
            {},
            "the table has several columns 'value'; rename or drop all but one",
        ),
        (row().drop(columns="unit"), {}, "the table: Column 'unit' is missing"),
        (row().drop(columns=["category", "value"]), {}, "Column 'category' is missing"),
        (row().drop(columns="value"), {"categories": ["war"]}, "Column 'war' is missing"),
        (row().assign(coder="", value=""), {}, "Fill in the sheet"),
    ],
)
def test_what_cannot_be_taken_is_refused(
    table: pd.DataFrame, options: dict[str, Any], message: str
) -> None:
    """One line, with the place, the field, what was found and what to do."""
    with pytest.raises(InputError, match=message) as caught:
        mk.coding.read_codes(table, sample=sample_of(), **options)
    assert "\n" not in str(caught.value)


def test_further_problems_are_counted() -> None:
    """The first is told, and how many there are besides."""
    with pytest.raises(InputError, match=r"row 0: .* \(2 further problems"):
        mk.coding.read_codes(row().assign(value="7"), sample=sample_of())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("ada.csv", b"unit,coder,war\na,J\xf6rg,1\n", r"'ada.csv' cannot be read: line 2.*cp1252"),
        ("ada.csv", b'unit,coder,war\na,"Ada,1\n', "ada.csv.*opened on line 2"),
        ("ada.csv", b"unit,coder,war\na,Ada\n", "ada.csv.*line 2 has 2 fields"),
        ("ada.csv", b"unit,coder,war,war\na,Ada,1,0\n", "several columns 'war'"),
        ("ada.csv", b"unit,coder,war\n\na,Ada,9\n", "ada.csv, line 3: value '9'"),
        ("ada.csv", b"", "it has no rows"),
        ("ada.txt", b"a", "codes are read from tables"),
        ("ada.xlsx", b"a", "not a complete Excel workbook"),
        ("", None, "is a folder; give the files of codes in it"),
        ("no.csv", None, "cannot be opened: No such file"),
    ],
)
def test_files_that_cannot_be_read_are_named(
    name: str, content: bytes | None, message: str, tmp_path: Path
) -> None:
    """With the line where there is one."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        mk.coding.read_codes(tmp_path / name)


@pytest.mark.parametrize(
    "call",
    [
        lambda: mk.coding.read_codes(row(), values=["pro", "contra"]),
        lambda: mk.coding.read_codes(row(), categories="war"),
        lambda: mk.coding.read_codes(row(), values="12"),
        lambda: mk.coding.read_codes(row(), values=[]),
        lambda: mk.coding.read_codes(row(), values={"pro": float("nan")}),
        lambda: mk.coding.read_codes(row(), values={"pro": "a lot"}),  # type: ignore[dict-item]
        lambda: mk.coding.read_codes(row(), values={"Pro": 1, "pro": 2}),
        lambda: mk.coding.read_codes(row(), values={"pro": 1, "unsure": 2}),
    ],
)
def test_choices_that_say_nothing_are_refused(call: Callable[[], object]) -> None:
    """Words without a number, and one text in place of a list."""
    with pytest.raises(ArgumentError):
        call()


def test_counts_per_coder_add_up() -> None:
    """Coded, unsure and missing are all units of the sample, and the shares add up to 1."""
    codes = mk.coding.read_codes(pd.DataFrame(LONG[1:], columns=list(LONG[0])), sample=sample_of())
    more = mk.coding.read_codes(row(coder="Ben", unit="b#2"), sample=sample_of())
    counts = mk.coding.count_codes(
        pd.concat([codes, more[more["coder"] == "Ben"]]), sample=sample_of()
    )
    assert {name: str(dtype) for name, dtype in counts.dtypes.items()} == CODER_COUNTS
    total = counts["n_coded"] + counts["n_unsure"] + counts["n_missing"]
    assert (total == counts["n_units"]).all()
    assert (counts["n_units"] == 2).all()
    coded = counts[counts["n_coded"] > 0].groupby(["coder", "category"])["share"].sum()
    assert coded.eq(1).all()
    assert counts.loc[counts["n_coded"] == 0, "reason"].eq("not coded").all()
    assert mk.coding.count_codes(codes.iloc[:0]).dtypes.astype("str").to_dict() == CODER_COUNTS


def test_the_table_has_the_columns_of_its_schema() -> None:
    """With a sample and without, and the input is as it was."""
    table = row()
    before = table.copy()
    for sample in (None, sample_of(), sample_of()[["unit", "text"]]):
        codes = mk.coding.read_codes(table, sample=sample)
        assert {name: str(dtype) for name, dtype in codes.dtypes.items()} == CODES
    pd.testing.assert_frame_equal(table, before)
