"""What a machine says of a unit and a category: counts, scores or labels to present or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from pandas.api.types import is_numeric_dtype

from mediakit.errors import ArgumentError, shown
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

PRESENT: Final = frozenset({"present", "yes", "true", "1"})
ABSENT: Final = frozenset({"absent", "no", "false", "0", ""})


def find_labels(
    machine: pd.DataFrame, keys: Sequence[str], *, threshold: float = 1
) -> pd.DataFrame:
    """Return for each unit and category of a machine's table whether it is said to be present.

    Parameters
    ----------
    machine
        `keys`, `category` and `value`: a label (present, absent, yes, no, true, false, 1, 0), a
        truth value or a score; or `n` in place of `value`, as `count_frames` gives it. Several
        rows of a unit (voices, sentences of an article) are taken together: counts are added up,
        of scores the highest is taken.
    keys
        The columns that tell units apart.
    threshold
        The least count or score that is "present".

    Returns
    -------
    DataFrame
        `keys`, category and present, one row for each unit and category that the table has, sorted
        by these. A missing value is not present.

    Raises
    ------
    ColumnMissingError
        If a key, `category`, or both `value` and `n` are missing.
    ArgumentError
        For a label that says neither, and for scores between 0 and 1 without a threshold.

    Examples
    --------
    >>> rows = {"doc_id": ["a", "a", "b"], "category": "war", "n": [1, 1, 1]}
    >>> find_labels(pd.DataFrame(rows), ["doc_id"], threshold=2)
      doc_id category  present
    0      a      war     True
    1      b      war    False
    """
    found = find_scores(machine, keys)
    check_threshold(found, threshold)
    found["present"] = (found["score"] >= threshold).astype("bool")
    return found.drop(columns="score")


def find_scores(machine: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Return the count or score of each unit and category, as `find_labels` takes them together.

    Of words it is infinity for present and minus infinity for absent.
    """
    counted = "value" not in machine.columns and "n" in machine.columns
    column = "n" if counted else "value"
    check_columns(machine, [*keys, "category", column])
    values = machine[column]
    scores = values if is_numeric_dtype(values.dtype) else _read_words(values)
    table = machine[[*keys, "category"]].assign(
        category=machine["category"].astype("str"),
        score=pd.to_numeric(scores).astype("float64"),
    )
    grouped = table.groupby([*keys, "category"], sort=True)["score"]
    return (grouped.sum() if counted else grouped.max()).reset_index()


def check_threshold(scores: pd.DataFrame, threshold: float) -> None:
    """Refuse the threshold of counts for what are plainly probabilities."""
    finite = scores["score"].dropna()
    between = finite[(finite > 0) & (finite < 1)]
    if threshold == 1 and len(between) and finite.max() <= 1 and finite.min() >= 0:
        message = (
            f"the machine's scores lie between 0 and 1 (one is {between.iloc[0]:g}); say from "
            "which score on a category is present, such as threshold=0.5."
        )
        raise ArgumentError(message)


def _read_words(values: pd.Series[Any]) -> pd.Series[float]:
    """Return the labels of a column of text as infinity, minus infinity or missing."""
    words = values.map(lambda value: None if pd.isna(value) else str(value).strip().casefold())
    known = words.isna() | words.isin(PRESENT | ABSENT)
    if not known.all():
        wrong = values[~known].iloc[0]
        message = (
            f"value {shown(wrong)} says neither present nor absent; give present, absent, yes, no, "
            "true, false, 1 or 0, or scores as numbers."
        )
        raise ArgumentError(message)
    limit = float("inf")
    return words.map({**dict.fromkeys(PRESENT, limit), **dict.fromkeys(ABSENT, -limit)})
