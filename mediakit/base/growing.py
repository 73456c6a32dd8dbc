"""A file of a table that grows by parts, and has its name only when it is whole."""

from __future__ import annotations

import gzip
import io
import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from mediakit.base.cells import write_csv
from mediakit.base.staging import open_stage
from mediakit.base.writing import REMEDY, as_output_error
from mediakit.errors import OutputError, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    import pandas as pd

    Write = Callable[[pd.DataFrame], None]

SUFFIXES: Final = (".parquet", ".csv", ".csv.gz")


def check_file(path: Path) -> None:
    """Refuse a place where no table can be written, before any work.

    Raises
    ------
    OutputError
        For an unknown ending, a missing folder, and one that cannot be written to.
    """
    if not path.name.lower().endswith(SUFFIXES):
        message = f"{shown(str(path))}: name a file that ends in {', '.join(SUFFIXES)}."
        raise OutputError(message)
    if not path.parent.is_dir():
        message = (
            f"{shown(str(path))}: there is no folder {shown(str(path.parent))}; make it first."
        )
        raise OutputError(message)
    if not os.access(path.parent, os.W_OK | os.X_OK):
        message = f"{shown(str(path))}: its folder cannot be written to; choose another."
        raise OutputError(message)


@contextmanager
def open_files(*paths: Path) -> Iterator[list[Path]]:
    """Yield a place for each of several files of one folder, which get their names at the end.

    If anything fails before, none does, and what had these names stays.

    Raises
    ------
    OutputError
        Where a folder is in the way, and where writing fails; it still says whether the disk is
        full.
    """
    for path in paths:
        if path.is_dir():
            message = f"{shown(str(path))}: is a folder; move it away, or choose another place."
            raise OutputError(message)
    try:
        with open_stage(paths[0]) as stage:
            staged = [stage / path.name for path in paths]
            yield staged
            for made in staged:
                with made.open("rb") as handle:
                    os.fsync(handle.fileno())
            for made, path in zip(staged, paths, strict=True):
                made.replace(path)
    except OutputError:
        raise
    except OSError as error:
        cause = error.strerror or str(error)
        message = f"{shown(str(paths[0]))}: cannot be written ({cause}); {REMEDY}."
        raise as_output_error(message, error) from error


def open_table(path: Path) -> AbstractContextManager[Write]:
    """Return a context with a function that writes a further part of a table to a file.

    All parts have the same columns. The bytes depend on the parts alone.
    """
    name = path.name.lower()
    return (
        _open_parquet(path)
        if name.endswith(".parquet")
        else _open_csv(path, packed=name.endswith(".gz"))
    )


@contextmanager
def _open_parquet(path: Path) -> Iterator[Write]:
    with path.open("wb") as raw, ExitStack() as stack:
        writer: Any = None

        def write(part: pd.DataFrame) -> None:
            nonlocal writer
            schema = None if writer is None else writer.schema
            table = pa.Table.from_pandas(part, schema, preserve_index=False)
            if writer is None:
                writer = stack.enter_context(ParquetWriter(raw, table.schema))
            writer.write_table(table)

        yield write


@contextmanager
def _open_csv(path: Path, *, packed: bool) -> Iterator[Write]:
    with path.open("wb") as raw:
        # Without name and time in the file, which would change its bytes.
        stream: Any = gzip.GzipFile("", "wb", 6, raw, mtime=0) if packed else raw
        with io.TextIOWrapper(stream, "utf-8", newline="") as text:
            header = True

            def write(part: pd.DataFrame) -> None:
                nonlocal header
                write_csv(part, text, header=header)
                header = False

            yield write
