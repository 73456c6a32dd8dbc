"""Rows of .parquet files: a few at a time, whatever the file claims of its size."""

from __future__ import annotations

from itertools import chain
from typing import IO, TYPE_CHECKING, Any, Final

from mediakit.base.files import Unusable
from mediakit.reading.packed import Meter
from mediakit.reading.rows import Row, Rows, bad_table, check_names, flatten, no_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

_BATCH: Final = 64  # rows that are decoded at once: a text may have millions of characters
_VALUE: Final = 8  # bytes that a value takes while its column is decoded, at least
_OBJECT: Final = 64  # bytes that a value of a list takes once it is one of Python, at least


def read_parquet(stream: IO[bytes], name: str) -> Rows:
    """Which rows does a Parquet file hold?

    Text stays coded by its dictionary, also in lists, so that a text that stands a million times
    takes memory once. Every column is read, as each becomes metadata; what stands in lists is
    measured before it is decoded. The name is that of the file, for messages.

    Raises
    ------
    Unusable
        At once for a damaged file, several columns of one name or no row; while rows are read
        for damage further on.
    InputError
        For a file that unpacks beyond all measure.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        plain = parquet.ParquetFile(stream)
        schema = plain.schema_arrow
        check_names(schema.names)
        leaves = [plain.schema.column(at) for at in range(len(plain.schema))]
        texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]
        stream.seek(0)
        file = parquet.ParquetFile(
            stream,
            read_dictionary=texts,
            # only as plain text does JSON in lists stay coded
            arrow_extensions_enabled=not any(
                leaf.max_repetition_level and leaf.logical_type.type == "JSON" for leaf in leaves
            ),
        )
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


def _rows(file: Any, meter: Meter) -> Iterator[Row]:  # noqa: ANN401 (pyarrow has no types)
    """Yield the rows of a file."""
    import pyarrow as pa

    row = 0
    try:
        for batch in _batches(file, meter):
            for at in range(batch.num_rows):
                cells = _values(batch, at)
                if isinstance(cells, dict):
                    meter.count(sum(len(cell) for cell in cells.values() if isinstance(cell, str)))
                yield Row(row, None, cells)
                row += 1
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise _damaged(error) from error


def _batches(file: Any, meter: Meter) -> Iterator[Any]:  # noqa: ANN401 (as above)
    """Yield a few rows at a time, those of one row group after the other.

    A batch of two groups would have two dictionaries, which pyarrow does not join within lists.
    """
    import pyarrow as pa

    for group in range(file.num_row_groups):
        _check_claims(file, group, meter)
        for batch in file.iter_batches(_BATCH, row_groups=[group], use_threads=False):
            for name, column in zip(batch.schema.names, batch.columns, strict=True):
                if pa.types.is_nested(column.type):
                    meter.check(meter.n + _size(column), name)
            yield batch


def _check_claims(file: Any, group: int, meter: Meter) -> None:  # noqa: ANN401 (as above)
    """Refuse a row group with a column that takes more to decode than its file may unpack to."""
    chunks = file.metadata.row_group(group)
    for at in range(chunks.num_columns):
        chunk, leaf = chunks.column(at), file.schema.column(at)
        # one row may hold every value that stands in lists
        n = chunk.num_values if leaf.max_repetition_level else min(chunk.num_values, _BATCH)
        claim = chunk.total_uncompressed_size + n * max(leaf.length, _VALUE)
        path = chunk.path_in_schema
        meter.check(claim, path if path in file.schema_arrow.names else path.partition(".")[0])


def _size(column: Any, each: int = 0) -> int:  # noqa: ANN401 (pyarrow has no types)
    """Return what a nested column would take as objects of Python, without making them.

    Each is what a value takes besides what it holds.
    """
    import pyarrow as pa
    from pyarrow import compute

    kind, own = column.type, each * len(column)
    if pa.types.is_struct(kind):
        return own + sum(_size(inner, each) for inner in column.flatten())
    if pa.types.is_dictionary(kind):
        lengths = compute.binary_length(column.dictionary).take(column.indices)
        return own + (compute.sum(lengths).as_py() or 0)
    if pa.types.is_map(kind):
        start, stop = column.offsets[0].as_py(), column.offsets[-1].as_py()
        inner = (column.keys[start:stop], column.items[start:stop])
        return own + sum(_size(part, _OBJECT) for part in inner)
    if pa.types.is_nested(kind):
        return own + _size(column.flatten(), _OBJECT)
    return own + int(column.nbytes)


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
