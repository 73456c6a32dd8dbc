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


def size_strata(sample: pd.DataFrame) -> pd.Series[float]:
    """Return how many units of the corpus each stratum of a sample stands for, by its name.

    The sum of 1/probability of its units; missing where none of them has a probability.

    Raises
    ------
    ColumnMissingError
        If the sample lacks stratum or probability.

    Examples
    --------
    >>> import pandas as pd
    >>> sample = pd.DataFrame({"stratum": ["war", "war"], "probability": [0.2, 0.2]})
    >>> size_strata(sample).to_dict()
    {'war': 10.0}
    """
    check_columns(sample, ["stratum", "probability"])
    weights = (1 / sample["probability"]).groupby(sample["stratum"], sort=True)
    return weights.sum(min_count=1).round()
