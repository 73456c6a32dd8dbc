"""Exports of other tools are codes like any: fixtures are written by hand, as these tools write."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import mediakit as mk
from mediakit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

UNITS = ["a1", "a2", "a3"]
SAMPLE = pd.DataFrame({"unit": UNITS, "doc_id": UNITS, "text": "x", "probability": 0.5})


def choice(field: str, *labels: str) -> dict[str, Any]:
    """Return what Label Studio keeps of a choice about the whole text."""
    value = {"choices": list(labels)}
    return {"id": "x1", "from_name": field, "to_name": "text", "type": "choices", "value": value}


def span(field: str, label: str) -> dict[str, Any]:
    """Return what Label Studio keeps of a marked place."""
    value = {"start": 0, "end": 4, "text": "Rain", "labels": [label]}
    return {"id": "x2", "from_name": field, "to_name": "text", "type": "labels", "value": value}


def task(unit: str, *annotations: tuple[object, list[dict[str, Any]]], **more: Any) -> Any:  # noqa: ANN401
    """Return a task of Label Studio: its data, and what each coder annotated."""
    return {
        "id": 9,
        "data": {"unit": unit, "text": "Rain fell."},
        "annotations": [
            {"id": i, "completed_by": coder, "result": result, "was_cancelled": False, **more}
            for i, (coder, result) in enumerate(annotations)
        ],
        "predictions": [{"id": 1, "result": [choice("frame", "machine")]}],
        "meta": {},
        "project": 4,
    }


def sheet_of(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """Save rows as a workbook, or with semicolons where it is called .csv."""
    if path.suffix == ".csv":
        out = io.StringIO()
        csv.writer(out, delimiter=";").writerows(rows)
        path.write_text(out.getvalue(), "utf-8-sig")
        return path
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def lines_of(path: Path, rows: Sequence[object]) -> Path:
    """Save JSON Lines."""
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, "utf-8")
    return path


def list_of(path: Path, rows: Sequence[object]) -> Path:
    """Save a JSON list."""
    path.write_text(json.dumps(rows, indent=1), "utf-8")
    return path


def told(source: Any, **options: Any) -> dict[str, dict[tuple[str, str], float]]:  # noqa: ANN401
    """Return value by unit and category, for each coder."""
    codes = mk.coding.read_codes(source, **options)
    found: dict[str, dict[tuple[str, str], float]] = {}
    for coder, unit, category, value in codes[["coder", "unit", "category", "value"]].to_numpy():
        found.setdefault(coder, {})[unit, category] = value
    return found


def table(*rows: str) -> dict[tuple[str, str], float]:
    """Return values by unit and category, of rows such as "a1 war 1"."""
    parts = [row.split() for row in rows]
    return {(unit, category): float(value) for unit, category, value in parts}


BOTH = {
    "ada@x.org": table("a1 war 1", "a1 peace 0", "a2 war 0", "a2 peace 0"),
    "7": table("a1 war 1", "a1 peace 1"),
}


def test_label_studio(tmp_path: Path) -> None:
    """Of each coder; what was not chosen is absent, what was skipped is not coded."""
    ada = {"id": 3, "email": "ada@x.org", "first_name": "Ada"}
    note = {"from_name": "why", "type": "textarea", "value": {"text": ["seen"]}}
    path = list_of(
        tmp_path / "project-4-at-2026-01-01-10-00-abc.json",
        [
            task(
                "a1", (ada, [choice("frame", "war"), note]), (7, [choice("frame", "war", "peace")])
            ),
            task("a2", (ada, [])),
            task("a3", (ada, [choice("frame", "war")]), was_cancelled=True),
            task("a3"),
        ],
    )
    assert told(path) == BOTH
    assert told(path, sample=SAMPLE) == BOTH
    marked = [task("a1", (7, [span("mark", "war"), span("mark", "war"), span("mark", "peace")]))]
    assert told(list_of(tmp_path / "spans.json", marked)) == {"7": BOTH["7"]}


def test_label_studio_with_a_field_for_each_category(tmp_path: Path) -> None:
    """A field whose answers are values is a category; one without an answer is not coded."""
    one = [choice("war", "present"), choice("peace", "unsure"), choice("topic", "sport")]
    two = [choice("war", "absent"), choice("topic", "arts")]
    path = list_of(tmp_path / "p.json", [task("a1", (7, one)), task("a2", (7, two))])
    codes = mk.coding.read_codes(path).set_index(["unit", "category"])
    values = codes["value"].dropna().to_dict()
    assert values == table(
        "a1 war 1", "a2 war 0", "a1 sport 1", "a1 arts 0", "a2 sport 0", "a2 arts 1"
    )
    assert codes.index[codes["unsure"]].tolist() == [("a1", "peace")]
    assert ("a2", "peace") in codes.index[codes["value"].isna()]
    rating = {"from_name": "tone", "type": "rating", "value": {"rating": 4}}
    path = list_of(tmp_path / "r.json", [task("a1", (7, [rating]))])
    assert told(path, values=range(6)) == {"7": table("a1 tone 4")}


MIN = {"id": 9, "annotation_id": 1, "created_at": "", "updated_at": "", "lead_time": 3.5}


def test_label_studio_minimal_and_as_a_table(tmp_path: Path) -> None:
    """JSON-MIN and CSV say the same, with the answers beside the data."""
    own = {"text": "Rain", "annotator": "ada@x.org"}
    rows = [
        {"unit": "a1", **own, "frame": "war", **MIN},
        {"unit": "a2", **own, **MIN},
        {"unit": "a1", **own, "annotator": 7, "frame": {"choices": ["war", "peace"]}, **MIN},
    ]
    assert told(list_of(tmp_path / "min.json", rows)) == BOTH
    flat = pd.DataFrame(rows)
    flat["frame"] = [json.dumps(c) if isinstance(c, dict) else c for c in flat["frame"]]
    flat.to_csv(tmp_path / "p.csv", index=False)
    assert told(tmp_path / "p.csv") == BOTH
    marks = [{"start": 0, "end": 4, "text": "Rain", "labels": ["war"]}]
    path = list_of(tmp_path / "spans.json", [{"unit": "a1", **own, "mark": marks, **MIN}])
    assert told(path, categories=["war", "peace"]) == {"ada@x.org": table("a1 war 1", "a1 peace 0")}
    each = pd.DataFrame([{"unit": "a1", **own, "war": "yes", "peace": "no", **MIN}])
    assert told(each) == {"ada@x.org": table("a1 war 1", "a1 peace 0")}


def test_answers_that_may_be_data_are_not_guessed(tmp_path: Path) -> None:
    """In a table of Label Studio, where nothing tells answers from what was imported."""
    rows = [{"unit": "a1", "desk": "wire", "frame": "war", "annotator": 7, **MIN}]
    with pytest.raises(InputError, match=r"'desk' and 'frame'.*categories=.*as JSON"):
        told(list_of(tmp_path / "min.json", rows))
    assert told(tmp_path / "min.json", categories=["war"]) == {"7": table("a1 war 1")}


def test_doccano(tmp_path: Path) -> None:
    """One file per coder, called by it; every text in it was read, and all share their labels."""
    ada = [
        {"id": 1, "text": "Rain", "unit": "a1", "label": ["war"], "Comments": []},
        {"id": 2, "text": "Sun \u2028 set", "unit": "a2", "label": [], "Comments": ["?"]},
    ]
    ben = [{"id": 1, "text": "Rain", "unit": "a1", "label": ["peace, love", "war"], "Comments": []}]
    paths = [lines_of(tmp_path / "ada.l.jsonl", ada), lines_of(tmp_path / "ben.jsonl", ben)]
    expected = {
        ("ada.l", "a1", "peace, love"): 0,
        ("ada.l", "a1", "war"): 1,
        ("ada.l", "a2", "peace, love"): 0,
        ("ada.l", "a2", "war"): 0,
        ("ben", "a1", "peace, love"): 1,
        ("ben", "a1", "war"): 1,
    }
    names = ["coder", "unit", "category"]
    assert mk.coding.read_codes(paths).set_index(names)["value"].to_dict() == expected
    with zipfile.ZipFile(tmp_path / "7f3a.zip", "w") as packed:
        for path in paths:
            packed.write(path, path.name)
        packed.writestr("cy.jsonl", "")  # who approved nothing
    zipped = mk.coding.read_codes(tmp_path / "7f3a.zip")
    assert zipped.set_index(names)["value"].to_dict() == expected


@pytest.mark.parametrize(
    "labels",
    [
        {"label": [[0, 4, "war"], [5, 9, "war"]]},
        {"entities": [{"id": 5, "label": "war", "start_offset": 0, "end_offset": 4}]},
        {"cats": ["war"], "entities": []},
        {"labels": ["war"]},
    ],
)
def test_doccano_marks_and_names(labels: dict[str, Any], tmp_path: Path) -> None:
    """A marked place says that the category is present in its text."""
    path = list_of(tmp_path / "ada.json", [{"id": 1, "text": "Rain", "unit": "a1", **labels}])
    assert told(path, categories=["war", "peace"]) == {"ada": table("a1 war 1", "a1 peace 0")}


def test_doccano_as_a_table(tmp_path: Path) -> None:
    """Where labels are joined by a sign."""
    path = tmp_path / "all.csv"
    path.write_text("id,text,unit,label,Comments\n1,Rain,a1,peace#war,\n2,Sun,a2,,\n", "utf-8")
    values = table("a1 war 1", "a1 peace 1", "a2 war 0", "a2 peace 0")
    assert told(path) == {"all": values}


SEGMENTS = [
    ("Color", "Document group", "Document name", "Code", "Beginning", "End", "Weight score",
     "Segment", "Created by", "Created", "Comment", "Coverage %"),
    ("●", "Echo", "a1", "Frames > war", 1, 1, 0, "Rain", "Ada", "1/2/2026", None, 3.1),
    ("●", "Echo", "a1", "Frames > war", 3, 3, 0, "Hail", "Ada", "1/2/2026", None, 0.4),
    ("●", "Echo", "a2", "Frames > peace", 2, 2, 0, "Sun", "Ada", "1/2/2026", None, 1),
    ("●", "Star", "a1b", "Frames > war", 2, 2, 0, "Sun", "Ben", "1/2/2026", None, 1),
]  # fmt: skip


@pytest.mark.parametrize("name", ["segments.xlsx", "segments.csv"])
def test_maxqda_segments(name: str, tmp_path: Path) -> None:
    """Only what is coded is in the file: the rest of a sample is absent, without it not coded."""
    path = sheet_of(tmp_path / name, SEGMENTS[:4])
    coded = table("a1 war 1", "a1 peace 0", "a2 war 0", "a2 peace 1")
    assert told(path) == {"Ada": coded}
    assert told(path, sample=SAMPLE) == {"Ada": coded | table("a3 war 0", "a3 peace 0")}
    path = sheet_of(tmp_path / name, SEGMENTS)
    with pytest.raises(InputError, match=rf"{name}, (row|line) \d: the unit 'a1b' is not in"):
        told(path, sample=SAMPLE)


def test_maxqda_segments_in_parts_and_in_german(tmp_path: Path) -> None:
    """Two files of one coder are one reading; units in folders go by their last name."""
    head = ("Dokumentname", "Code", "Segment", "Erstellt von")
    one = sheet_of(tmp_path / "1.csv", [head, ("a1", "Frames\\war", "Rain", "Ada")])
    two = sheet_of(tmp_path / "2.csv", [head, ("a2", "peace", "Rain", "Ada")])
    units = ["echo/a1", "star/a2"]
    sample = pd.DataFrame({"unit": units, "doc_id": units, "probability": 1})
    assert told([one, two], sample=sample)["Ada"] == {
        ("echo/a1", "war"): 1, ("echo/a1", "peace"): 0,
        ("star/a2", "war"): 0, ("star/a2", "peace"): 1,
    }  # fmt: skip
    rows = [("Document name", "Code", "Segment"), ("a1", "war", "Rain")]
    assert told(sheet_of(tmp_path / "ada.csv", rows)) == {"ada": table("a1 war 1")}


MATRIX = table("a1 war 1", "a1 peace 0", "a2 war 0", "a2 peace 1")


@pytest.mark.parametrize("name", ["ada.xlsx", "ada.csv"])
def test_maxqda_matrix(name: str, tmp_path: Path) -> None:
    """Codes in rows and documents in columns; a document without a code was read, too."""
    rows = [
        ("Code System", "Echo > a1", "Echo > a2", "a3", "SUM"),
        ("Frames", None, None, None, 0),
        ("  war", 3, 0, None, 3),
        ("  peace", None, 1, None, 1),
        ("SUM", 3, 1, 0, 4),
        ("# N = Documents", 1, 1, 1, 3),
    ]
    third = table("a3 war 0", "a3 peace 0")
    frames = {(unit, "Frames"): 0.0 for unit in UNITS}
    assert told(sheet_of(tmp_path / name, rows)) == {"ada": MATRIX | third | frames}


@pytest.mark.parametrize("name", ["ada.xlsx", "ada.csv"])
@pytest.mark.parametrize(
    "rows",
    [
        [("", "A : war", "B : peace"), ("1 : a1", 2, 0), ("2 : a2", 0, 1)],
        [("Files", "A: war", "AB: peace"), ("1: a1", 2, 0), ("12: a2", 0, 1)],
        [
            ("", "A : Codes\\\\Frames\\war", "B : Codes\\\\peace"),
            ("1 : Files\\\\Echo\\a1", "12.5%", "0%"),
            ("2 : Files\\\\a2", "0%", "0.01%"),
        ],
        [
            ("", "A : Files\\\\a1", "B : Files\\\\a2"),
            ("1 : Nodes\\\\war", 2, 0),
            ("2 : Nodes\\\\peace", 0, 1),
        ],
    ],
)
def test_nvivo_matrix(rows: list[tuple[object, ...]], name: str, tmp_path: Path) -> None:
    """Of files and codes, either way round, with names or paths, references or coverage."""
    path = sheet_of(tmp_path / name, [tuple(c if c != "" else None for c in r) for r in rows])
    assert told(path) == {"ada": MATRIX}
    assert told(path, sample=SAMPLE) == {"ada": MATRIX}


def test_nvivo_matrix_is_turned_by_the_sample(tmp_path: Path) -> None:
    """Where names alone do not say which are the files."""
    rows = [("", "A : a1", "B : a2"), ("1 : war", 1, 0), ("2 : peace", 0, 1)]
    assert told(sheet_of(tmp_path / "ada.csv", rows), sample=SAMPLE) == {"ada": MATRIX}


def test_matrices_say_nothing_of_codes_that_are_not_in_them(tmp_path: Path) -> None:
    """And categories= picks from those that are."""
    ada = sheet_of(tmp_path / "ada.csv", [("", "A : war", "B : peace"), ("1 : a1", 2, 0)])
    ben = sheet_of(tmp_path / "ben.csv", [("", "A : war"), ("1 : a1", 0)])
    both = {"ada": table("a1 war 1", "a1 peace 0"), "ben": table("a1 war 0")}
    assert told([ada, ben]) == both
    assert told(ada, categories=["war"]) == {"ada": table("a1 war 1")}
    with pytest.raises(InputError, match=r"ben\.csv: the code 'peace' is missing; found 'war'"):
        told([ada, ben], categories=["peace"])


def test_nvivo_comparison(tmp_path: Path) -> None:
    """Two coders, of whom the table says A and B."""
    rows = [
        ("Code", "File", "File Folder", "File Size", "Kappa", "Agreement (%)", "A and B (%)",
         "Not A and Not B (%)", "Disagreement (%)", "A and Not B (%)", "B and Not A (%)"),
        ("Frames\\war", "a1", "Files\\\\Echo", "812 chars", 0.8, 98, 12.5, 85.5, 2, "1,5", "0,5"),
        ("Frames\\war", "a2", "Files\\\\Echo", "90 chars", 0, 90, 0, 90, 10, 10, 0),
        ("peace", "a1", "Files\\\\Echo", "812 chars", 1, 100, 0, 100, 0, 0, 0),
        ("peace", "a2", "Files\\\\Echo", "90 chars", 1, 100, 0, 100, 0, 0, 0),
    ]  # fmt: skip
    ada = table("a1 war 1", "a1 peace 0", "a2 war 1", "a2 peace 0")
    ben = table("a1 war 1", "a1 peace 0", "a2 war 0", "a2 peace 0")
    assert told(sheet_of(tmp_path / "c.csv", rows)) == {"A": ada, "B": ben}


def test_a_category_that_only_one_coder_used_is_absent_for_the_other(tmp_path: Path) -> None:
    """As agreement would count no disagreement otherwise."""
    for coder, code in (("ada", "war"), ("ben", "peace")):
        lines_of(
            tmp_path / f"{coder}.jsonl", [{"id": 1, "text": "x", "unit": "a1", "label": [code]}]
        )
    own = pd.DataFrame({"unit": ["a1"], "coder": "Cy", "war": 1})
    own.to_csv(tmp_path / "cy.csv", index=False)
    names = ["ada.jsonl", "cy.csv", "ben.jsonl"]
    assert told([tmp_path / name for name in names]) == {
        "ada": table("a1 war 1", "a1 peace 0"),
        "ben": table("a1 war 0", "a1 peace 1"),
        "Cy": table("a1 war 1"),
    }


def doccano(path: Path, *rows: dict[str, Any]) -> Path:
    """Save rows of Doccano."""
    return lines_of(
        path, [{"id": 1, "text": "x", "unit": "a1", "label": ["war"], **r} for r in rows]
    )


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        (
            [{"unit": "a9"}],
            {"sample": SAMPLE},
            "ada.jsonl, line 1: the unit 'a9' is not in the sample",
        ),
        ([{}, {"unit": None}], {}, "ada.jsonl, line 2: the unit is not clear"),
        ([{"unit": None}], {}, r"ada.jsonl: no text has a field 'unit'; import doccano\.jsonl"),
        ([{}, {}], {}, "line 2: ada coded 'war' of unit 'a1' before, in ada.jsonl, line 1"),
        ([{}, {"unit": "a2", "label": ["War"]}], {}, "'[wW]ar' is also written '[wW]ar'"),
        ([{"label": ["wra"]}], {"categories": ["war"]}, "Did you mean 'war'"),
        (
            [{}],
            {"values": {"pro": 1, "contra": -1}, "categories": ["war", "x"]},
            "value '0' of 'x'",
        ),
        ([{"label": []}], {}, "have no row with a code"),
    ],
)
def test_what_cannot_be_taken_is_refused_as_in_any_table(
    rows: list[dict[str, Any]], options: dict[str, Any], message: str, tmp_path: Path
) -> None:
    """With file, line and what to do."""
    with pytest.raises(InputError, match=message):
        mk.coding.read_codes(doccano(tmp_path / "ada.jsonl", *rows), **options)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["a1;Frames > war", "a2;Other > war"], "'Frames > war' and 'Other > war' end alike"),
        (["Echo > a1;war", "Star > a1;war"], "'Echo > a1' and 'Star > a1' end alike"),
        (["a1;"], "line 2: the category is missing"),
    ],
)
def test_names_that_would_fall_together_are_refused(
    rows: list[str], message: str, tmp_path: Path
) -> None:
    """Of codes under other codes, and of documents in groups."""
    lines = [["Document name", "Code", "Segment"], *([*row.split(";"), "x"] for row in rows)]
    with pytest.raises(InputError, match=message):
        told(sheet_of(tmp_path / "ada.csv", lines))


def test_archives_hold_codes_alone(tmp_path: Path) -> None:
    """Another file in them is named, and a sample or a machine's table is no archive."""
    path = tmp_path / "codes.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("ada.jsonl", '{"id": 1, "text": "x", "unit": "a1", "label": ["war"]}\n')
        packed.writestr("story.txt", "x")
    with pytest.raises(InputError, match=r"'codes.zip/story.txt': codes are read from tables"):
        told(path)
    with pytest.raises(InputError, match="codes are read from tables"):
        mk.coding.read_machine(path)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("ada.jsonl", '{"id": 1, "text": "x", "unit": "a1", "label": ["war"]\n')
    with pytest.raises(
        InputError, match=r"'codes.zip/ada.jsonl' cannot be read: line 1 is not valid JSON"
    ):
        told(path)


def test_texts_go_into_other_tools_and_come_back(tmp_path: Path) -> None:
    """With their unit as it is, and nothing that coders must not see."""
    names = ["007", "=b", "caf\u00e9\u2028x"]
    sample = pd.DataFrame(
        {"unit": names, "doc_id": names, "text": "Rain\nfell.", "stratum": "rare"}
    )
    sample = sample.assign(probability=0.5, split="test")
    files = mk.coding.write_sheet(sample, tmp_path / "coding", categories=["war"])
    texts = json.loads(files.label_studio.read_text("utf-8"))
    assert texts == sample[["unit", "text"]].to_dict("records")
    assert [*map(json.loads, files.doccano.read_text("utf-8").splitlines())] == texts
    done = task("", (7, [choice("frame", "war")]))
    studio = list_of(tmp_path / "p.json", [{**done, "data": text} for text in texts])
    labelled = [{"id": 1, **text, "label": ["war"], "Comments": []} for text in texts]
    paths = [studio, lines_of(tmp_path / "ada.jsonl", labelled)]
    values = {(name, "war"): 1.0 for name in names}
    assert told(paths, sample=files.sample) == {"7": values, "ada": values}
