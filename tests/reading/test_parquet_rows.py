"""Parquet files: what stands in lists and structs, and how much memory that takes."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

import mediakit as mk

if TYPE_CHECKING:
    from pathlib import Path

N = 400_000
N_ROWS = 150
TAGS = [None if i % 7 == 0 else [f"x{i}", None, "y"] for i in range(N_ROWS)]
JOINED = [None if i % 7 == 0 else f"x{i}, y" for i in range(N_ROWS)]


def coded(value: object) -> Any:  # noqa: ANN401 (pyarrow has no types)
    """Very often the same, in the memory of one."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(N, np.int32)), [value])


def listed(items: Any) -> Any:  # noqa: ANN401 (pyarrow has no types)
    """One row with all of these."""
    return pa.ListArray.from_arrays(pa.array([0, len(items)], pa.int32()), items)


def bombs() -> dict[str, Any]:
    """Columns that take kilobytes in a file and up to gigabytes when they are decoded."""
    word, bits = coded("q" * 1_000), pa.array(np.zeros(13_000_000, np.bool_))
    keys = pa.array([str(i % 10) for i in range(N)])
    wide = pa.array([b"q" * 3_000_000], pa.binary(3_000_000))
    return {
        "list": listed(word),
        "bytes": listed(coded(b"q" * 1_000)),
        "lists": listed(listed(word)),
        "structs": listed(pa.StructArray.from_arrays([word, word], ["a", "b"])),
        "struct": pa.StructArray.from_arrays([listed(word), pa.array(["x"])], ["tags", "name"]),
        "map": pa.MapArray.from_arrays(pa.array([0, N], pa.int32()), keys, word),
        "many": listed(bits),
        "wide": wide.take(pa.array([0] * 64)),
        "text": listed(word),
    }


READ = """
import sys
import mediakit as mk
from mediakit.errors import InputError

folder, *names = sys.argv[1:]
for name in ("first", *names):
    try:
        mk.read_articles(f"{folder}/{name}.parquet")
    except InputError as error:
        print(error)
    peak = next(line.split()[1] for line in open("/proc/self/status") if line[:6] == "VmHWM:")
    if name in ("first", names[-1]):
        print(peak)
"""


def test_nested_bombs_are_refused_before_they_are_decoded(tmp_path: Path) -> None:
    """Whatever they are nested in, also as the text itself: with the column, and in 300 MB."""
    parquet.write_table(pa.table({"text": ["Rain."], "tags": [["a"]]}), tmp_path / "first.parquet")
    made = bombs()
    for name, column in made.items():
        table = pa.table({"text": ["x y z"] * len(column), "last": column})
        if name == "text":
            table = table.drop(["text"]).rename_columns(["text"])
        file = tmp_path / f"{name}.parquet"
        parquet.write_table(table, file, compression="zstd", store_schema=False)
        assert file.stat().st_size < 10_000
    limited = (  # what is read without a bound fails, instead of taking the memory of the machine
        "import resource; resource.setrlimit(resource.RLIMIT_DATA, (1_500_000_000,) * 2)\n" + READ
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, str(tmp_path), *made],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    base, *lines, peak = done.stdout.splitlines()
    for name, line in zip(made, lines, strict=True):
        column = "text" if name == "text" else "last"
        assert line == (
            f"'{name}.parquet', column '{column}', unpacks to more than 100,000,000 bytes, over "
            "250 times its size, as no text does. If you trust it, save the table without it."
        )
    assert int(peak) - int(base) < 300_000  # kilobytes


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (TAGS, pa.list_(pa.string()), JOINED),
        (TAGS, pa.large_list(pa.large_string()), JOINED),
        (TAGS, pa.list_(pa.dictionary(pa.int32(), pa.string())), JOINED),
        (TAGS, pa.list_(pa.json_()), JOINED),
        ([["a", f"b{i}"] for i in range(N_ROWS)], pa.list_(pa.string(), 2), "a, b{i}"),
        ([[("k", f"v{i}")] for i in range(N_ROWS)], pa.map_(pa.string(), pa.string()), None),
        ([[{"a": f"v{i}", "n": i}] for i in range(N_ROWS)], None, '[{{"a": "v{i}", "n": {i}}}]'),
        ([[[f"v{i}"], []] for i in range(N_ROWS)], None, '[["v{i}"], []]'),
        ([[i, 0] for i in range(N_ROWS)], None, "{i}, 0"),
        ([f"Ä{i}".encode() for i in range(N_ROWS)], pa.binary(), "Ä{i}"),
    ],
    ids=[
        *("list", "large", "coded", "json", "fixed", "map", "structs", "lists", "numbers"),
        "bytes",
    ],
)
@pytest.mark.parametrize("group", [1_000, 50], ids=["one-group", "groups"])
def test_nested_values_are_read_in_full(
    tmp_path: Path,
    values: list[Any],
    kind: Any,  # noqa: ANN401 (pyarrow has no types)
    expected: list[str | None] | str | None,
    group: int,
) -> None:
    """Each kind becomes metadata as text, over the bounds of row groups and of batches."""
    if kind == pa.list_(pa.json_()):
        column = pa.array(values, pa.list_(pa.string())).cast(kind)
    else:
        column = pa.array(values, kind)
    if expected is None:
        expected = [str(pair) for (pair,) in values]
    if isinstance(expected, str):
        expected = [expected.format(i=i) for i in range(N_ROWS)]
    table = pa.table({"text": [f"Rain {i}." for i in range(N_ROWS)], "more": column})
    parquet.write_table(table, tmp_path / "t.parquet", row_group_size=group)
    more = mk.read_articles(tmp_path / "t.parquet").articles["more"].astype(object)
    assert more.where(more.notna(), None).tolist() == expected


def test_values_of_a_struct_are_columns(tmp_path: Path) -> None:
    """A struct that is missing has none of them."""
    source = [{"name": "Echo", "tags": ["a", "b"]}, None]
    table = pa.table({"text": ["Rain.", "Snow."], "source": source})
    parquet.write_table(table, tmp_path / "t.parquet", row_group_size=1)
    articles = mk.read_articles(tmp_path / "t.parquet").articles
    assert json.loads(articles[["outlet", "source.tags"]].to_json(orient="values")) == [
        ["Echo", "a, b"],
        [None, None],
    ]


def test_long_lists_are_no_bombs(tmp_path: Path) -> None:
    """Embeddings have more numbers than text has words."""
    numbers = np.random.default_rng(1).random(40 * 768).astype(np.float32)
    column = pa.FixedSizeListArray.from_arrays(pa.array(numbers), 768)
    table = pa.table({"text": [f"Rain {i}." for i in range(40)], "vector": column})
    parquet.write_table(table, tmp_path / "t.parquet")
    articles = mk.read_articles(tmp_path / "t.parquet").articles
    assert articles["vector"].str.count(",").tolist() == [767] * 40


def test_bytes_in_lists_that_are_no_text(tmp_path: Path) -> None:
    """The row is left out, and no error comes out that is not meant for the user."""
    bad = pa.array([[b"\xff"], [b"ok"]], pa.list_(pa.binary()))
    raw = pa.ListArray.from_arrays(bad.offsets, bad.values.view(pa.string()))
    table = pa.table({"text": raw})
    parquet.write_table(table, tmp_path / "t.parquet")
    corpus = mk.read_articles(tmp_path / "t.parquet")
    assert corpus.rejects["reason"].tolist() == ["bad_unicode"]
    assert corpus.articles["text"].tolist() == ["ok"]
