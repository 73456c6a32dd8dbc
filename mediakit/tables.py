"""How tables are made and checked, and columns and dtypes of those that hold text.

A table has the same columns in the same order whatever is in it, also when it has no rows. Those
of other tables are in `check_tables`, `corpus_tables` and `measure_tables`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit.errors import ColumnMissingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Sized

    import numpy.typing as npt

ZONES: Final = ("kicker", "headline", "byline", "body", "boilerplate")
COUNTED: Final = ("headline", "body")
# Reasons in `rejects` of what holds no record: it goes with articles, is read in its own place, or
# is no file. All other reasons are of records, and of files that may hold some.
PASSED_OVER: Final = ("not_an_article", "link", "broken_link", "not_a_file")
VOICES: Final = ("outlet", "reported", "quoted")

_SPAN: Final = {"doc_id": "str", "start": "int64", "end": "int64"}

ARTICLES: Final = {
    "doc_id": "str",
    "text": "str",
    "title": "str",
    "kicker": "str",
    "byline": "str",
    "outlet": "str",
    "date": "str",
    "url": "str",
    "language": "str",
    "language_rule": "str",
    "translated": "str",
    "source": "str",
    "encoding": "str",
    "sha256": "str",
    "n_words": "int64",
}
ZONE_SPANS: Final = {**_SPAN, "zone": "str", "rule": "str"}
REJECTS: Final = {
    "source": "str",
    "row": "Int64",
    "line": "Int64",
    "field": "str",
    "reason": "str",
    "detail": "str",
    "text": "str",
}
SENTENCES: Final = {
    **_SPAN,
    "sentence": "int64",
    "n_words": "int64",
    "zone": "str",
    "outlet_share": "float64",
    "reported_share": "float64",
    "quoted_share": "float64",
    "reason": "str",
}
QUOTES: Final = {
    **_SPAN,
    "kind": "str",
    "voice": "str",
    "zone": "str",
    "speaker": "str",
    "speaker_start": "Int64",
    "speaker_end": "Int64",
    "cue": "str",
    "rule": "str",
    "flag": "str",
}
QUOTE_LIST: Final = {
    **_SPAN,
    "kind": "str",
    "speaker": "str",
    "text": "str",
    "n_words": "int64",
    "cue": "str",
    "rule": "str",
    "flag": "str",
}
TONE_LIST: Final = {
    **_SPAN,
    "sentence": "int64",
    "voice": "str",
    "compound": "float64",
    "text": "str",
}
ZONE_LIST: Final = {
    "doc_id": "str",
    "zone": "str",
    "text": "str",
    "rule": "str",
    "start": "int64",
    "end": "int64",
}
TOKENS: Final = {
    "doc_id": "str",
    "token": "str",
    "start": "int64",
    "end": "int64",
    "sentence": "int64",
    "zone": "str",
    "voice": "str",
}
HITS: Final = {
    **_SPAN,
    "hit_id": "int64",
    "category": "str",
    "pattern": "str",
    "term": "str",
    "voice": "str",
    "zone": "str",
    "sentence": "int64",
}
ACTORS: Final = {
    **_SPAN,
    "actor": "str",
    "term": "str",
    "voice": "str",
    "zone": "str",
    "sentence": "int64",
}
KWIC: Final = {
    **_SPAN,
    "left": "str",
    "keyword": "str",
    "right": "str",
    "voice": "str",
    "zone": "str",
    "sentence": "int64",
}


@cache
def _find_dtype(name: str) -> Any:  # noqa: ANN401  # pandas' or numpy's
    """Return the dtype of a name: small tables take longer to look it up than to be filled."""
    return pd.api.types.pandas_dtype(name)


def build(schema: Mapping[str, str], columns: Mapping[str, Sized] | None = None) -> pd.DataFrame:
    """Return a table with exactly the schema's columns, in its order and with its dtypes.

    Parameters
    ----------
    schema
        Column name to pandas dtype.
    columns
        Column name to its values, in order whatever their index; a column that is left out is
        missing throughout.

    Examples
    --------
    >>> build({"doc_id": "str", "n": "int64"}, {"n": [1], "doc_id": ["a"]})
      doc_id  n
    0      a  1
    >>> len(build(HITS))
    0
    """
    data = {} if columns is None else columns
    n = max((len(values) for values in data.values()), default=0)
    return pd.DataFrame(
        {
            name: pd.array(data[name] if name in data else [None] * n, dtype=_find_dtype(dtype))  # type: ignore[call-overload]  # of any dtype
            for name, dtype in schema.items()
        },
        index=pd.RangeIndex(n),
        copy=False,  # what pandas joins in blocks takes its size again
    )


def reasons(missing: npt.NDArray[np.bool_], reason: str) -> npt.NDArray[np.object_]:
    """Return the reason where a value is missing, None elsewhere.

    >>> reasons(np.array([True, False]), "no words").tolist()
    ['no words', None]
    """
    column = np.full(len(missing), None, dtype=object)
    column[missing] = reason
    return column


def find_codes(labels: Sequence[str], column: pd.Series[Any]) -> npt.NDArray[np.int64]:
    """Return the place of each value among the labels (-1: not there).

    >>> find_codes(ZONES, pd.Series(["body", "quire"])).tolist()
    [3, -1]
    """
    return pd.Index(labels).get_indexer(pd.Index(column)).astype(np.int64)


def check_columns(table: pd.DataFrame, needed: Iterable[str]) -> None:
    """Refuse a table without a needed column.

    Raises
    ------
    ColumnMissingError
        Naming the column, what was found and the nearest name.
    """
    for column in needed:
        if column not in table.columns:
            raise ColumnMissingError(column, found=table.columns)
