"""A dataset of counts: a Parquet file for each table of each part, in a folder or object storage.

A part is there when its articles are: they are written last, and say what they were counted from.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
from pyarrow import parquet

from mediakit.base.files import REMEDY, as_output_error, hold
from mediakit.errors import OutputError, shown
from mediakit.reading.files import find_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

MANIFEST: Final = "manifest.json"
LAST: Final = "articles"  # the table of a part that is written last
TABLES: Final = ("articles", "rejects", "lengths", "frames")
_OWN: Final = (*TABLES, MANIFEST)
_MARK: Final = b"mediakit"  # where the file of a part says what it was counted from


@contextmanager
def open_dataset(output: str | Path) -> Iterator[Path]:
    """Yield a place to write a dataset to: a new or empty folder, or one that holds a dataset."""
    root, told = find_place(output), ""
    if root.exists() and not root.is_dir():
        told = "is a file"
    elif others := [name for name in _list(root) if name[0] != "." and name not in _OWN]:
        told = f"holds {shown(min(others))}, which does not belong to counts"
    if told:
        raise OutputError(f"{shown(str(output))} {told}. Give a new folder, or one of counts.")
    try:
        root.mkdir(parents=True, exist_ok=True)
        with hold(root) if isinstance(root, Path) else nullcontext():
            yield root
    except OutputError:
        raise
    except OSError as error:
        told = f"{shown(str(output))}: cannot be written ({error.strerror or error}); {REMEDY}."
        raise as_output_error(told, error) from error


def _list(folder: Path) -> set[str]:
    """Return the names in a folder; none where there is none."""
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def _write(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all; object storage shows one when all of it is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}.tmp") if isinstance(path, Path) else path
    staged.write_bytes(data)
    if staged != path:
        staged.replace(path)


def _name(number: int) -> str:
    """Return the name of the files of a part, in the folder of each table."""
    return f"part-{number:06}.parquet"


def write_part(
    root: Path, number: int, tables: Mapping[str, pd.DataFrame], mark: Mapping[str, Any]
) -> None:
    """Write the tables of a part; that of its articles says what the part was counted from."""
    (root / MANIFEST).unlink(missing_ok=True)  # what is there is no longer whole
    sizes = dict[str, int]()
    for name in (*(name for name in TABLES if name != LAST), LAST):
        table = pa.Table.from_pandas(tables[name], preserve_index=False)
        if name == LAST:
            told = {_MARK: json.dumps({**mark, "bytes": sizes}, sort_keys=True).encode("ascii")}
            table = table.replace_schema_metadata({**(table.schema.metadata or {}), **told})
        sink = pa.BufferOutputStream()
        parquet.write_table(table, sink, compression="zstd")
        data = sink.getvalue().to_pybytes()
        sizes[name] = len(data)
        _write(root / name / _name(number), data)


def read_mark(root: Path, number: int) -> dict[str, Any]:
    """Return what a part was counted from; nothing where it is not there, or is damaged."""
    try:
        with (root / LAST / _name(number)).open("rb") as stream:
            mark = dict(json.loads(parquet.read_schema(stream).metadata[_MARK]))
        sizes = {name: (root / name / _name(number)).stat().st_size for name in mark["bytes"]}
    except (OSError, KeyError, TypeError, ValueError):  # ArrowInvalid is a ValueError
        return {}
    return mark if sizes == mark["bytes"] else {}


def read_part(root: Path, table: str, number: int) -> pd.DataFrame:
    """Return one table of a part."""
    with (root / table / _name(number)).open("rb") as stream:
        found: pd.DataFrame = parquet.read_table(stream).to_pandas()
        return found


def finish(root: Path, n: int, manifest: Mapping[str, Any]) -> None:
    """Clear away parts of a longer source, and say what the dataset is."""
    kept = {_name(number) for number in range(n)}
    for table in TABLES:
        for name in sorted(_list(root / table) - kept):
            (root / table / name).unlink()
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    _write(root / MANIFEST, f"{text}\n".encode())
