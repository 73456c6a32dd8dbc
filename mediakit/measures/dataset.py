"""A dataset of counts: a Parquet file for each table of each part, in a folder or object storage.

A part is there when its articles are: they are written last, and say what they were counted from.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pyarrow as pa
from pyarrow import parquet

from mediakit.base.files import REMEDY, as_output_error, hold
from mediakit.errors import OutputError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

MANIFEST: Final = "manifest.json"
LAST: Final = "articles"  # the table of a part that is written last
TABLES: Final = ("articles", "rejects", "lengths", "frames")
_OWN: Final = (*TABLES, MANIFEST)
_MARK: Final = b"mediakit"  # where the file of a part says what it was counted from


class Place(NamedTuple):
    """Where a dataset is: a file system of fsspec, and the path of the folder there."""

    files: Any
    root: str

    def path(self, *parts: str) -> str:
        """Return the path of something in the folder."""
        return "/".join([self.root, *parts])

    def names(self, *parts: str) -> set[str]:
        """Return the names in the folder, or in one of its folders; none where there is none."""
        found = self.files.ls(self.path(*parts), detail=False) if self.has(*parts) else []
        return {path.rstrip("/").rpartition("/")[2] for path in found}

    def has(self, *parts: str) -> bool:
        """Tell whether something is there."""
        return bool(self.files.exists(self.path(*parts)))


def find_place(path: str | Path) -> Place:
    """Return the place of a path or an address, as ``s3://bucket/counts``."""
    from fsspec.core import url_to_fs

    files, root = url_to_fs(str(path))
    return Place(files, root.rstrip("/"))


def is_local(place: Place) -> bool:
    """Tell whether a place is a folder of this machine, where names can be changed at once."""
    return bool(getattr(place.files, "local_file", False))


@contextmanager
def open_dataset(path: str | Path) -> Iterator[Place]:
    """Yield a place to write a dataset to: a new or empty folder, or one that holds a dataset."""
    place, told = find_place(path), ""
    if place.has() and not place.files.isdir(place.root):
        told = "is a file"
    elif others := [name for name in place.names() if name[0] != "." and name not in _OWN]:
        told = f"holds {shown(min(others))}, which does not belong to counts"
    if told:
        raise OutputError(f"{shown(str(path))} {told}. Give a new folder, or one of counts.")
    try:
        place.files.makedirs(place.root, exist_ok=True)
        with hold(Path(place.root)) if is_local(place) else nullcontext():
            yield place
    except OutputError:
        raise
    except OSError as error:
        told = f"{shown(str(path))}: cannot be written ({error.strerror or error}); {REMEDY}."
        raise as_output_error(told, error) from error


def write(place: Place, data: bytes, *parts: str) -> None:
    """Write a file, whole or not at all."""
    path = place.path(*parts)
    if not is_local(place):  # object storage shows a file when all of it is there
        place.files.pipe_file(path, data)
        return
    place.files.makedirs(path.rpartition("/")[0], exist_ok=True)
    staged = place.path(*parts[:-1], f".{parts[-1]}.tmp")
    place.files.pipe_file(staged, data)
    place.files.mv(staged, path)


def name_part(number: int) -> str:
    """Return the name of the files of a part, in each table's folder."""
    return f"part-{number:06}.parquet"


def write_part(
    place: Place, number: int, tables: Mapping[str, pd.DataFrame], mark: Mapping[str, Any]
) -> None:
    """Write the tables of a part; that of its articles says what the part was counted from."""
    if place.has(MANIFEST):  # what is there is no longer whole
        place.files.rm_file(place.path(MANIFEST))
    for name in (*(name for name in TABLES if name != LAST), LAST):
        table = pa.Table.from_pandas(tables[name], preserve_index=False)
        if name == LAST:
            told = {_MARK: json.dumps(mark, sort_keys=True).encode("ascii")}
            table = table.replace_schema_metadata({**(table.schema.metadata or {}), **told})
        sink = pa.BufferOutputStream()
        parquet.write_table(table, sink, compression="zstd")
        write(place, sink.getvalue().to_pybytes(), name, name_part(number))


def read_mark(place: Place, number: int) -> dict[str, Any]:
    """Return what a part was counted from; nothing where it is not there, or is damaged."""
    path = place.path(LAST, name_part(number))
    try:
        with place.files.open(path, "rb") as stream:
            told = parquet.read_schema(stream).metadata[_MARK]
        return dict(json.loads(told))
    except (OSError, KeyError, TypeError, ValueError):  # ArrowInvalid is a ValueError
        return {}


def read_part(place: Place, table: str, number: int) -> pd.DataFrame:
    """Return one table of a part."""
    with place.files.open(place.path(table, name_part(number)), "rb") as stream:
        found: pd.DataFrame = parquet.read_table(stream).to_pandas()
        return found


def finish(place: Place, n: int, manifest: Mapping[str, Any]) -> None:
    """Clear away parts of a longer source, and say what the dataset is."""
    kept = {name_part(number) for number in range(n)}
    for table in TABLES:
        for name in sorted(place.names(table) - kept):
            place.files.rm_file(place.path(table, name))
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    write(place, f"{text}\n".encode(), MANIFEST)
