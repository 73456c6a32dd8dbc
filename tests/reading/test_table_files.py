"""Reading table files: rows stay what they are, and every other is a reject or a clear error.

Numbers in the names of cases are those of the acceptance tests, section "Reading input".
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from table_files import WRITERS, as_csv, as_parquet, as_xlsx

import mediakit as mk
from mediakit.base.files import write_csv
from mediakit.errors import ArgumentError, ColumnMissingError, InputError

if TYPE_CHECKING:
    from pathlib import Path

    from table_files import Cells

KINDS = sorted(WRITERS)
CODED = [kind for kind in KINDS if kind not in (".parquet", ".xlsx")]
GOOD = [{"id": f"g{i}", "text": f"No ship left on day {i}."} for i in range(9)]


def saved(folder: Path, name: str, content: bytes | str) -> Path:
    file = folder / name
    file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return file


def read(folder: Path, name: str, content: bytes | str, **options: Any) -> mk.Corpus:  # noqa: ANN401 (those of read_articles)
    return mk.read_articles(saved(folder, name, content), **options)


def first(corpus: mk.Corpus, *names: str) -> list[Any]:
    row: dict[Any, Any] = corpus.articles.iloc[0].to_dict()
    return [row[name] for name in names]


def rejected(corpus: mk.Corpus, *names: str) -> list[tuple[Any, ...]]:
    rejects = corpus.rejects.astype(object).where(corpus.rejects.notna(), None)
    return list(rejects[list(names)].itertuples(index=False, name=None))


# --- what a cell holds -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_cells_are_text_as_they_stand(tmp_path: Path, kind: str) -> None:
    """1, 2: nothing is taken for a number or for missing, and each kind gives equal articles."""
    rows = [{"id": "007", "headline": "NA", "text": "null", "page": "1.0"}]
    corpus = read(tmp_path, f"t{kind}", WRITERS[kind](rows))
    expected = mk.read_articles(pd.DataFrame(rows)).articles
    differing = ["source", "encoding"]
    assert_frame_equal(corpus.articles.drop(columns=differing), expected.drop(columns=differing))
    assert first(corpus, "doc_id", "title", "text") == ["007", "NA", "NA\n\nnull"]


@pytest.mark.parametrize("kind", [".jsonl", ".json", ".parquet"])
def test_whole_numbers_as_ids_keep_every_digit(tmp_path: Path, kind: str) -> None:
    """2: also beside a row without an id, which is rejected."""
    rows: list[Cells] = [{"id": None, "text": "Rain."}, {"id": 9007199254740993, "text": "Snow."}]
    corpus = read(tmp_path, f"t{kind}", WRITERS[kind](rows))
    assert corpus.articles["doc_id"].tolist() == ["9007199254740993"]
    assert rejected(corpus, "row", "field", "reason") == [(0, "doc_id", "missing_id")]


def test_rounded_ids_stop_the_reading(tmp_path: Path) -> None:
    """2: a float may stand for several ids; the message names file, line and way out."""
    with pytest.raises(InputError, match=r"t\.jsonl, line 1: Row 0: the id 9007199254740992\.0"):
        read(tmp_path, "t.jsonl", '{"id": 9007199254740993.0, "text": "Rain."}')


@pytest.mark.parametrize("kind", KINDS)
def test_long_cells_are_read_whole(tmp_path: Path, kind: str) -> None:
    """6: longer than the csv module takes by itself, whose limit stays as it was."""
    if kind == ".xlsx":
        pytest.skip("a cell of a workbook has 32,767 characters at most")
    text = "word " * 40_000
    before = csv.field_size_limit()
    corpus = read(tmp_path, f"t{kind}", WRITERS[kind]([{"id": "a", "text": text}]))
    assert corpus.articles["text"].tolist() == [text]
    assert csv.field_size_limit() == before


def test_mark_before_the_header_is_no_name(tmp_path: Path) -> None:
    """7: UTF-8 with a byte order mark."""
    for name, raw in (("t.csv", as_csv(GOOD)), ("t.jsonl", WRITERS[".jsonl"](GOOD))):
        corpus = read(tmp_path, name, b"\xef\xbb\xbf" + raw)
        assert corpus.articles["doc_id"].tolist() == [row["id"] for row in GOOD]


@pytest.mark.parametrize("kind", CODED)
def test_wrong_bytes_stop_the_reading(tmp_path: Path, kind: str) -> None:
    """7: with line, byte offset and the encoding to try; with that they are read."""
    rows = [*GOOD, {"id": "z", "text": "The café shut."}]
    raw = WRITERS[kind](rows).replace(b"\\u00e9", b"\xc3\xa9").replace(b"\xc3\xa9", b"\xe9")
    line, at = raw[: raw.index(b"\xe9")].count(b"\n") + 1, raw.index(b"\xe9")
    with pytest.raises(InputError, match=rf"line {line}, byte offset {at}.*encoding='cp1252'"):
        read(tmp_path, f"t{kind}", raw)
    corpus = read(tmp_path, f"t{kind}", raw, encoding="cp1252")
    assert corpus.articles["text"].tolist()[-1] == "The café shut."
    assert set(corpus.articles["encoding"]) == {"cp1252"}


def test_wrong_bytes_far_in_a_file(tmp_path: Path) -> None:
    """7: line and offset are those of the file, not of the block that was read."""
    raw = as_csv([{"id": str(i), "text": "wörd " * 200} for i in range(2_000)])
    at = raw.rindex(b"\xc3\xb6")
    broken = raw[:at] + b"\xf6" + raw[at + 2 :]
    with pytest.raises(InputError, match=rf"to its end: line 2001, byte offset {at}"):
        read(tmp_path, "t.csv", broken)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("kind", [".csv", ".jsonl", ".json"])
def test_utf16_is_named_and_read(tmp_path: Path, kind: str, encoding: str) -> None:
    """7: without its name refused, with it read."""
    raw = WRITERS[kind](GOOD).decode().encode(encoding)
    if encoding != "utf-32":
        with pytest.raises(InputError, match="looks like UTF-16"):
            read(tmp_path, f"t{kind}", raw)
    assert len(read(tmp_path, f"t{kind}", raw, encoding=encoding)) == len(GOOD)


def test_half_a_character_loses_its_row_alone(tmp_path: Path) -> None:
    """8: half a surrogate pair in JSON, and NUL in CSV."""
    bad = [*GOOD, {"id": "z", "text": "a \ud800 b"}]
    corpus = read(tmp_path, "t.jsonl", WRITERS[".jsonl"](bad))
    assert len(corpus) == 9
    assert rejected(corpus, "row", "line", "field", "reason") == [(9, 10, "text", "bad_unicode")]
    corpus = read(tmp_path, "t.csv", as_csv([*GOOD, {"id": "z", "text": "a\0b"}]))
    assert len(corpus) == 9
    assert rejected(corpus, "line", "reason", "text") == [(11, "bad_unicode", "a\\x00b")]


def test_lines_within_a_cell(tmp_path: Path) -> None:
    """10: neither the line separator of Unicode nor a quoted line end parts a record."""
    text = "One\u2028two.\u0085Three\x0bfour.\r\nFive.\rSix.\n\nSeven."
    for kind in KINDS:
        if kind != ".xlsx":  # its XML has no vertical tabs
            corpus = read(tmp_path, f"t{kind}", WRITERS[kind]([{"id": "a", "text": text}, *GOOD]))
            assert corpus.articles["text"].tolist()[0] == text
            assert len(corpus) == 10


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_ends_of_lines(tmp_path: Path, ends: str) -> None:
    """Of any system, also where a block of the file ends between the two signs of one."""
    pad = "x" * (1024 * 1024 - len('id,text\n1,"') - 1)
    lines = ["id,text", f'1,"{pad}', 'and more"', "2,Rain."]
    corpus = read(tmp_path, "t.csv", ends.join(lines) + ends)
    assert corpus.articles["text"].tolist() == [f"{pad}{ends}and more", "Rain."]


def test_lines_without_an_end(tmp_path: Path) -> None:
    """39: in JSON Lines they lose one record; in CSV the field may go on, so that nothing holds."""
    endless = '{"id": "b", "text": "' + "word " * 4_200_000
    lines = ['{"id": "a", "text": "Rain."}', endless, '{"id": "c", "text": "Snow."}']
    corpus = read(tmp_path, "t.jsonl", "\n".join(lines))
    assert corpus.articles["doc_id"].tolist() == ["a", "c"]
    assert rejected(corpus, "line", "reason") == [(2, "text_too_long")]
    with pytest.raises(InputError, match="line 3 has more than 20,000,000 characters"):
        read(tmp_path, "t.csv", f"id,text\na,Rain.\n{endless}\nb,Snow.")


def test_cells_that_were_guarded_from_spreadsheets(tmp_path: Path) -> None:
    """38: what mediakit's own CSV puts before a formula is taken away again."""
    texts = ["=SUM(A1) is what it said.", "'=so", "-1.5 degrees", "'tis rain"]
    write_csv(pd.DataFrame({"id": list("abcd"), "text": texts}), tmp_path / "t.csv")
    assert mk.read_articles(tmp_path / "t.csv").articles["text"].tolist() == texts


# --- rows that are not used --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "row", "detail"),
    [
        ("id,text", "1,x,extra", "line 2 has 3 fields, the header has 2; put a field"),
        ("id,headline,text", "2,h", "line 2 has 2 fields, the header has 3; add the missing"),
        ("id,text", "1", "line 2 has 1 field, the header has 2"),
    ],
    ids=["3-too-many", "4-too-few", "4-one"],
)
def test_rows_of_another_width(tmp_path: Path, header: str, row: str, detail: str) -> None:
    """3, 4: nothing is shifted or filled up; alone such rows are an error."""
    with pytest.raises(InputError, match=rf"field_count 2\..*row 0, line 2.*{detail}"):
        read(tmp_path, "t.csv", f"{header}\n{row}\n{row}\n")
    good = ",".join(["Rain."] * len(header.split(",")))
    corpus = read(tmp_path, "t.csv", f"{header}\n{row}\n{good}\n")
    assert len(corpus) == 1
    assert rejected(corpus, "row", "line", "reason", "text") == [(0, 2, "field_count", row)]


def test_lines_that_are_no_json(tmp_path: Path) -> None:
    """10: each is a reject with its line; the rest is used."""
    lines = [
        '{"id":"1","text":"One."}',
        '{"id":"2","text":"Two.\u2028Still."}',
        '{"id":"3","te',
        '{"id":"4","id":"5","text":"Four."}',
        "[" * 200_000,
        '{"id":"6","text":"Six.","score":NaN}',
        "",
        '["id","text"]',
        '{"id":"8","text":"Eight.","a":{"b":[1e999]}}',
        '{"id":"9","text":"Nine."}' + " {}",
        '{"id":1' + "0" * 5_000 + ',"text":"Ten."}',
        '{"a":' * 900 + "1" + "}" * 900,
        '{"id":"11","text":"Eleven."}',
    ]
    corpus = read(tmp_path, "t.jsonl", "\n".join(lines))
    assert corpus.articles["doc_id"].tolist() == ["1", "2", "11"]
    found = rejected(corpus, "line", "reason")
    assert found[:9] == [(n, "bad_json") for n in (3, 4, 5, 6, 8, 9, 10, 11)] + found[8:]
    assert "repeats 'id'" in corpus.rejects["detail"].tolist()[1]


def test_same_and_other_text_under_an_id(tmp_path: Path) -> None:
    """11: both are rejects that name the first, across files too."""
    rows = ["a,Rain fell.", "a,Rain fell.", "a,Snow fell."]
    saved(tmp_path, "one.csv", "\n".join(["id,text", *rows]))
    saved(tmp_path, "two.jsonl", '{"id": "a", "text": "Rain fell."}')
    corpus = mk.read_articles(tmp_path)
    assert len(corpus) == 1
    assert rejected(corpus, "source", "row", "line", "reason") == [
        ("one.csv", 1, 3, "duplicate"),
        ("one.csv", 2, 4, "id_conflict"),
        ("two.jsonl", 0, 1, "duplicate"),
    ]
    assert all("row 0 of one.csv" in detail for detail in corpus.rejects["detail"])


@pytest.mark.parametrize("kind", KINDS)
def test_empty_texts(tmp_path: Path, kind: str) -> None:
    """12: nothing, spaces, and signs that nobody sees."""
    rows = [{"id": str(i), "text": text} for i, text in enumerate(["", "   ", "\u200b\u00a0"])]
    corpus = read(tmp_path, f"t{kind}", WRITERS[kind]([*rows, *GOOD]))
    assert rejected(corpus, "row", "reason") == [(i, "empty_text") for i in range(3)]
    assert len(corpus) == 9


def test_text_that_is_none(tmp_path: Path) -> None:
    """12: a number or a list in the place of the text is said to be one."""
    lines = '{"text": 5}\n{"text": null}\n{"text": {"a": "b"}}\n{"text": "Rain."}'
    corpus = read(tmp_path, "t.jsonl", lines)
    assert rejected(corpus, "row", "reason") == [
        (0, "not_text"),
        (1, "empty_text"),
        (2, "empty_text"),
    ]


# --- tables that cannot be read ----------------------------------------------------------------

HEAD = "id,text\n"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", HEAD + '1,"abc\n2,def\n3,"ghi\n4,z', r"opened on line 2, and .* on line 4"),
        ("t.csv", HEAD + '1,x\n2,"abc\n3,def\n', r"opened on line 3 is not closed"),
        ("t.csv", HEAD + '1,"a\nb"\n2,"c"d\n', r"opened on line 4, and .* on line 4"),
        ("t.csv", '"id,text\n1,x', r"opened on line 1 is not closed"),
        ("t.csv", "id;text\n1;x", r"no column 'text'; found 'id;text'; try delimiter=';'"),
        ("t.csv", "id\ttext\n1\tx", r"try delimiter='\\t'"),
        ("t.tsv", HEAD + "1,x", r"try delimiter=','"),
        ("t.csv", "id,text,text\n1,x,y", r"several columns 'text'"),
        ("t.csv", "id,abstract\n1,x", r"no column 'text'; found 'id, abstract'; .*columns="),
        ("t.csv", "", "has no rows"),
        ("t.csv", HEAD, "has no rows"),
        ("t.csv", "\n\n", "has no rows"),
        ("t.jsonl", "\n", "has no rows"),
        ("t.json", " \n", "has no rows"),
        ("t.json", "[]", "has no rows"),
        ("t.json", '[{"text": "Rain."}', "line 1 is not valid JSON: a comma or the end"),
        ("t.json", '[{"text": "Rain."},\n{"te', r"line 2 is not valid JSON: .*named \.jsonl"),
        ("t.json", '[{"text": "Rain."}]\n5', "text after the list"),
        ("t.json", "[" * 200_000, "nested too deep"),
        ("t.json", '"Rain."', "not an object in curly brackets"),
        ("t.parquet", b"PAR1 none", "not a complete Parquet file"),
        ("t.xlsx", b"PK none", "not a complete Excel workbook"),
        ("t.csv", b"PK\x03\x04 zipped", "zip archive"),
    ],
    ids=[
        *("5-broken", "5-open", "5-mid-field", "5-header"),
        *("9-semicolon", "9-tab", "9-comma", "9-twice", "9-no-text"),
        *("17-no-bytes", "17-header", "17-blank", "17-jsonl", "17-json", "17-list"),
        *("10-cut-list", "10-cut-object", "10-after", "10-deep", "10-string"),
        *("parquet", "xlsx", "zip"),
    ],
)
def test_table_that_cannot_be_read(
    tmp_path: Path, name: str, content: bytes | str, message: str
) -> None:
    """5, 9, 17: one clear line with the file, the place and the way out."""
    with pytest.raises(InputError, match=message) as caught:
        read(tmp_path, name, content)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", [".parquet", ".xlsx"])
def test_table_without_rows(tmp_path: Path, kind: str) -> None:
    """17: a header alone is no corpus."""
    raw = as_parquet([{"text": ""}]) if kind == ".parquet" else as_xlsx([{"text": ""}])
    if kind == ".parquet":
        pd.DataFrame({"text": pd.Series([], dtype="str")}).to_parquet(tmp_path / "t.parquet")
    else:
        saved(tmp_path, "t.xlsx", raw)
    with pytest.raises(InputError, match="has no rows"):
        mk.read_articles(tmp_path / f"t{kind}")


def test_table_that_breaks_off_later_stops_the_reading(tmp_path: Path) -> None:
    """5: also in a folder, where rows before it may be wrong too."""
    saved(tmp_path, "good.txt", "Rain fell.")
    saved(tmp_path, "t.csv", HEAD + '1,x\n2,"abc\n3,def\n')
    with pytest.raises(InputError, match=r"t\.csv' cannot be read to its end.*line 3"):
        mk.read_articles(tmp_path)


def test_tables_in_a_folder(tmp_path: Path) -> None:
    """Files of all kinds make one corpus; one that holds no articles is listed."""
    saved(tmp_path, "a.txt", "---\ndesk: sea\n---\nRain fell.")
    saved(tmp_path, "codes.csv", "coder,value\nada,1\n")
    for kind in (".csv", ".jsonl", ".parquet"):
        saved(tmp_path, f"t{kind}", WRITERS[kind]([{"text": f"Snow {kind}.", "page": "7"}]))
    corpus = mk.read_articles(tmp_path)
    assert corpus.articles["doc_id"].tolist() == ["a", "t.csv:0", "t.jsonl:0", "t.parquet:0"]
    assert corpus.articles["page"].fillna("-").tolist() == ["-", "7", "7", "7"]
    assert corpus.articles["desk"].fillna("-").tolist() == ["sea", "-", "-", "-"]
    assert rejected(corpus, "source", "reason") == [("codes.csv", "no_text_column")]


def test_columns_without_a_name_are_left_out(tmp_path: Path) -> None:
    """An index that pandas wrote, and commas at the end of lines, are no columns."""
    corpus = read(tmp_path, "t.csv", ",id,text,\n0,a,Rain.,\n1,b,Snow.,\n\n")
    assert corpus.articles["doc_id"].tolist() == ["a", "b"]
    assert "" not in corpus.articles.columns


def test_json_in_its_wrappers(tmp_path: Path) -> None:
    """A list, what services answer, one object, and lines under the name of a document."""
    rows = [{"id": "a", "text": "Rain."}, {"id": "b", "text": "Snow."}]
    forms = [
        json.dumps(rows, indent=2),
        json.dumps({"status": "ok", "totalResults": 2, "articles": rows}),
        json.dumps({"response": {"status": "ok", "results": rows}}),
        "\n".join(map(json.dumps, rows)),
    ]
    for form in forms:
        assert read(tmp_path, "t.json", form).articles["doc_id"].tolist() == ["a", "b"]
    one = read(tmp_path, "t.json", json.dumps({"text": "Rain.", "items": [{"text": "x"}]}))
    assert one.articles["doc_id"].tolist() == ["t:0"]


def test_workbook(tmp_path: Path) -> None:
    """Numbers, dates and empty cells of a workbook; its row is the line."""
    rows: list[Cells] = [
        {"id": 7, "text": "Rain.", "date": dt.datetime(2024, 5, 3), "paid": True},  # noqa: DTZ001
        {"id": 8, "text": None, "date": None, "paid": None},
        {"id": 9, "text": 5, "date": None, "paid": None},
    ]
    corpus = read(tmp_path, "t.xlsx", as_xlsx(rows))
    assert first(corpus, "doc_id", "date", "paid") == ["7", "2024-05-03", "true"]
    assert rejected(corpus, "line", "reason") == [(3, "empty_text"), (4, "not_text")]


def test_workbook_needs_openpyxl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it the message says how to get it."""
    file = saved(tmp_path, "t.xlsx", as_xlsx(GOOD))
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(InputError, match=r"pip install 'mediakit\[xlsx\]'"):
        mk.read_articles(file)


# --- dates -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "options", "day"),
    [
        ("2024-05-03", {}, "2024-05-03"),
        ("20240503T101500Z", {}, "2024-05-03"),
        ("20240503101500", {}, "2024-05-03"),
        ("2024-05-03 10:15:00 UTC", {}, "2024-05-03"),
        ("2024-03-31T23:30:00-05:00", {}, "2024-03-31"),
        ("2024-03-31T23:30:00-05:00", {"timezone": "Etc/GMT+5"}, "2024-03-31"),
        ("2024-03-31T23:30:00-05:00", {"timezone": "America/New_York"}, "2024-04-01"),  # summer
        ("2024-01-31T23:30:00-05:00", {"timezone": "America/New_York"}, "2024-01-31"),
        ("2024-03-31T23:30:00-05:00", {"timezone": "UTC"}, "2024-04-01"),
        ("2024-03-31T23:30:00", {"timezone": "Asia/Tokyo"}, "2024-03-31"),
        ("01/02/2024", {"date_format": "%d/%m/%Y"}, "2024-02-01"),
        ("01/02/2024", {"date_format": "%m/%d/%Y"}, "2024-01-02"),
        ("May 3, 2024", {"date_format": "%B %d, %Y"}, "2024-05-03"),
        ("2024-05-03", {"date_format": "%d/%m/%Y"}, "2024-05-03"),
        ("20240503", {"date_format": "%Y%d%m"}, "2024-03-05"),
        ("2024-02-30", {}, None),
        ("31/02/2024", {"date_format": "%d/%m/%Y"}, None),
        ("2024-05-03", {"date_format": "%d.%m.%Y"}, "2024-05-03"),
        ("May 3, 2024", {"date_format": "%d/%m/%Y"}, "2024-05-03"),  # it has no other reading
        ("05/31/2024", {"date_format": "%d/%m/%Y"}, None),
        ("20240531", {"date_format": "%d/%m/%Y"}, None),
        ("May 3, 2024 9 p.m. EST", {"timezone": "UTC"}, "2024-05-04"),
        ("Fri, 03 May 2024 21:00:00 -0500", {"timezone": "UTC"}, "2024-05-04"),
        ("May 3, 2024 12:30 AM GMT", {"timezone": "America/New_York"}, "2024-05-02"),
        ("May 3, 2024 12:30 PM GMT", {"timezone": "America/New_York"}, "2024-05-03"),
        ("May 3, 2024 12:30 AM", {"timezone": "America/New_York"}, "2024-05-03"),  # no offset
        ("00:30, 3 May 2024 (UTC)", {"timezone": "America/New_York"}, "2024-05-03"),
    ],
    ids=lambda value: "15" if isinstance(value, dict) else None,
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_dates(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    value: str,
    options: dict[str, str],
    day: str | None,
    zone: str,
) -> None:
    """15: the day does not depend on the machine; None stands for a reject."""
    monkeypatch.setenv("TZ", zone)
    corpus = read(
        tmp_path, "t.csv", as_csv([*GOOD, {"text": "Rain.", "id": "z", "date": value}]), **options
    )
    assert corpus.articles["date"].dropna().tolist() == ([] if day is None else [day])
    assert rejected(corpus, "field", "reason") == ([("date", "bad_date")] if day is None else [])
    table = mk.read_articles(pd.DataFrame({"text": ["a", "b"], "date": [value, None]}), **options)  # type: ignore[arg-type]  # a dict of text options
    assert table.articles["date"].dropna().tolist() == ([] if day is None else [day])


def test_ambiguous_date_asks_for_its_form(tmp_path: Path) -> None:
    """15: with line, value and the way out; alone in its file, as an error."""
    raw = "id,text,date\n1,Rain.,01/02/2024\n"
    message = r"line 2': the date '01/02/2024' could be 1 February or 2 January; set date_format="
    with pytest.raises(InputError, match=message):
        read(tmp_path, "t.csv", raw)
    corpus = read(tmp_path, "t.csv", f"{raw}2,Snow.,3 May 2024\n")
    assert rejected(corpus, "line", "reason") == [(2, "ambiguous_date")]


@pytest.mark.parametrize("kind", [*WRITERS])
def test_a_column_of_a_file_tells_which_number_is_the_day(tmp_path: Path, kind: str) -> None:
    """A row far below tells of the first; the file is read once more for it."""
    rows = [{"text": f"Rain {i}.", "date": "01/02/2024"} for i in range(200)]
    raw = WRITERS[kind]([*rows, {"text": "Snow.", "date": "13/02/2024"}])
    corpus = read(tmp_path, f"t{kind}", raw)
    assert corpus.articles["date"].tolist() == ["2024-02-01"] * 200 + ["2024-02-13"]
    batches = mk.stream_articles(tmp_path / f"t{kind}", size=7)
    assert {day for batch in batches for day in batch.articles["date"]} == {
        "2024-02-01",
        "2024-02-13",
    }


@pytest.mark.parametrize("kind", [".parquet", ".xlsx"])
def test_dates_that_are_dates(tmp_path: Path, kind: str) -> None:
    """15: a moment of a typed file needs no form."""
    moment = dt.datetime(2024, 3, 31, 23, 30)  # noqa: DTZ001 (a workbook has no zones)
    corpus = read(tmp_path, f"t{kind}", WRITERS[kind]([{"text": "Rain.", "date": moment}]))
    assert corpus.articles["date"].tolist() == ["2024-03-31"]


# --- the caller's part -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"columns": {"txt": "body"}}, ArgumentError, "'txt' is unknown. Did you mean 'text'"),
        ({"columns": {"text": 5}}, ArgumentError, "the name of a column, or None"),
        ({"columns": {"text": "boddy"}}, InputError, "no column 'boddy'; found 'id, text'"),
        ({"columns": {"text": None}}, InputError, "no column 'text'"),
        ({"date_format": "%d/%m"}, ArgumentError, "day, month and year"),
        ({"date_format": "day"}, ArgumentError, "day, month and year"),
        ({"timezone": "Europe/Pariss"}, ArgumentError, "Did you mean 'Europe/Paris'"),
        ({"delimiter": ";;"}, ArgumentError, "one character"),
        ({"encoding": "utf-99"}, InputError, "Unknown encoding"),
    ],
)
def test_options_that_cannot_be(
    tmp_path: Path, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    """A wrong option is refused with the right one."""
    with pytest.raises(error, match=message):
        read(tmp_path, "t.csv", as_csv(GOOD), **options)


def test_a_column_may_be_chosen_before_it_has_a_value(tmp_path: Path) -> None:
    """One that is empty for long is there; taken for the ids by its name alone it is not."""
    lines = [json.dumps({"id": None, "text": f"Rain {i}.", "by": None}) for i in range(1_100)]
    lines.append('{"id": "x", "text": "Snow.", "by": "Ada"}')
    corpus = read(tmp_path, "t.jsonl", "\n".join(lines), columns={"byline": "by"})
    assert corpus.articles["doc_id"].tolist()[::1100] == ["t:0", "t:1100"]
    assert corpus.articles["byline"].tolist()[-1] == "Ada"


def test_columns_and_delimiter_as_the_caller_says(tmp_path: Path) -> None:
    """A choice goes before every guess, and can take a guess away."""
    raw = "id;text;body;title\n1;Teaser.;Rain fell.;T\n"
    chosen = {"text": "body", "title": None, "doc_id": None}
    corpus = read(tmp_path, "t.csv", raw, delimiter=";", columns=chosen)
    assert first(corpus, "doc_id", "text") == ["t:0", "Rain fell."]
    with pytest.raises(ColumnMissingError, match="'boddy'"):
        mk.read_articles(pd.DataFrame({"text": ["a"]}), columns={"text": "boddy"})
    table = mk.read_articles(pd.DataFrame({"text": ["a"], "b": ["Rain."]}), columns={"text": "b"})
    assert table.articles["text"].tolist() == ["Rain."]


# --- properties --------------------------------------------------------------------------------

cells = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


@examples(6)
@given(
    rows=st.lists(
        st.fixed_dictionaries({"id": cells, "title": cells, "text": cells, "outlet": cells}),
        min_size=1,
        max_size=5,
    )
)
def test_an_article_is_the_same_from_every_kind_of_file(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]]
) -> None:
    """2: whatever the cells hold, all kinds of table and the DataFrame agree, rejects too."""
    folder = tmp_path_factory.mktemp("kinds")
    rows = [{name: text.lstrip("'=+-@") for name, text in row.items()} for row in rows]
    rows.append({"id": "last of all", "title": "", "text": "Rain.", "outlet": "Echo"})
    expected = mk.read_articles(pd.DataFrame(rows))
    for kind in (".csv", ".tsv", ".jsonl", ".json", ".parquet"):
        corpus = read(folder, f"t{kind}", WRITERS[kind](rows))
        differing = ["source", "encoding"]
        assert_frame_equal(
            corpus.articles.drop(columns=differing), expected.articles.drop(columns=differing)
        )
        assert_frame_equal(corpus.zones, expected.zones)
        assert rejected(corpus, "row", "reason") == rejected(expected, "row", "reason")


@examples(12)
@given(raw=st.binary(max_size=200), kind=st.sampled_from(KINDS))
def test_any_bytes_are_rows_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes, kind: str
) -> None:
    """Bytes of any kind never end in an error that is not meant for the user."""
    try:
        read(tmp_path_factory.mktemp("bytes"), f"t{kind}", raw)
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 (either outcome is right)
