"""Rows of .parquet files: a few at a time, whatever the file claims of its size."""

from __future__ import annotations

from itertools import chain
from typing import IO, TYPE_CHECKING, Any, Final

from mediakit.decoding import Unusable
from mediakit.packed import Meter
from mediakit.rows import Row, Rows, bad_table, check_names, flatten, no_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

_BATCH: Final = 64  # rows that are decoded at once: a text may have millions of characters


def read_parquet(stream: IO[bytes], name: str) -> Rows:
    """Which rows does a Parquet file hold?

    Columns of text stay coded by their dictionary, so that a text that stands a million times
    takes memory once. The name is that of the file, for messages.

    Raises
    ------
    Unusable
        At once for a damaged file, several columns of one name or no row; while rows are read
        for damage further on.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        schema = parquet.ParquetFile(stream).schema_arrow
        check_names(schema.names)
        texts = [c.name for c in schema if pa.types.is_string(c.type) or _is_large(c.type)]
        stream.seek(0)
        file = parquet.ParquetFile(stream, read_dictionary=texts)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise _damaged(error) from error
    meter = Meter(name, stream.seek(0, 2))
    rows = _rows(file, meter)
    first = next(rows, None)
    if first is None:
        raise no_rows()
    return Rows([name for field in schema for name in _names(field)], chain([first], rows))


def _names(field: Any, before: str = "") -> list[str]:  # noqa: ANN401 (pyarrow has no types)
    """Return the names that `flatten` gives to the values of a column."""
    import pyarrow as pa

    if not pa.types.is_struct(field.type):
        return [before + field.name]
    return [name for inner in field.type for name in _names(inner, f"{before}{field.name}.")]


def _is_large(kind: Any) -> bool:  # noqa: ANN401 (pyarrow has no types)
    """Whether a type is text with wide offsets."""
    import pyarrow as pa

    return bool(pa.types.is_large_string(kind))


def _rows(file: Any, meter: Meter) -> Iterator[Row]:  # noqa: ANN401 (pyarrow has no types)
    """Yield the rows of a file."""
    import pyarrow as pa

    row = 0
    try:
        for batch in file.iter_batches(batch_size=_BATCH, use_threads=False):
            for at in range(batch.num_rows):
                cells = _values(batch, at)
                if isinstance(cells, dict):
                    meter.count(sum(len(cell) for cell in cells.values() if isinstance(cell, str)))
                yield Row(row, None, cells)
                row += 1
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise _damaged(error) from error


def _values(batch: Any, at: int) -> dict[str, Any] | Unusable:  # noqa: ANN401 (as above)
    """Return one row of a batch."""
    try:
        columns = zip(batch.schema.names, batch.columns, strict=True)
        return flatten({name: column[at].as_py() for name, column in columns})
    except UnicodeDecodeError as error:
        detail = f"it holds bytes that are not UTF-8 ({error.reason})"
        return Unusable(detail, reason="bad_unicode")
    except Unusable as why:
        return why


def _damaged(error: Exception) -> Unusable:
    """Return the reason for a file that cannot be parsed."""
    return bad_table(f"it is no whole Parquet file ({str(error).partition(chr(10))[0][:80]})")
