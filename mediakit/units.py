"""What was coded: an article or a sentence, and the columns that tell one from another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediakit.tables import check_columns

if TYPE_CHECKING:
    import pandas as pd


def find_keys(codes: pd.DataFrame) -> list[str]:
    """Return the key columns of the units: doc_id, with sentence where it is filled, or unit.

    Raises
    ------
    ColumnMissingError
        If there is neither doc_id nor unit.

    Examples
    --------
    >>> import pandas as pd
    >>> find_keys(pd.DataFrame({"doc_id": ["a"], "sentence": [None]}))
    ['doc_id']
    """
    if "doc_id" not in codes.columns and "unit" in codes.columns:
        return ["unit"]
    check_columns(codes, ["doc_id"])
    with_sentence = "sentence" in codes.columns and bool(codes["sentence"].notna().any())
    return ["doc_id", "sentence"] if with_sentence else ["doc_id"]
