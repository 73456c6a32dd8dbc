"""Specifications: what each instrument says of one comparison, and the choices behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from mediakit.base.display import name_group, spell
from mediakit.base.prose import signed
from mediakit.errors import ArgumentError
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

NEEDED: Final = (
    *("instrument", "primary", "measure", "reference", "difference"),
    *("difference_low", "difference_high", "n_others", "n_same_sign", "reason"),
)
UNNAMED: Final = "instrument"  # what is chosen by a name that says no more
MEASURES: Final = {
    "per_1000": "per 1,000 words",
    "present": "share of articles",
    "share_sentences": "share of sentences",
    "compound": "tone",
}


class Curve(NamedTuple):
    """One group and category as all instruments see it.

    Attributes
    ----------
    group, category, reference
        What is compared, as a reader calls it; category is "" where there is none.
    measure
        What the difference is in.
    rows
        Of the instruments that have a difference, the lowest first.
    choices
        What could be chosen to the choices that were made, in order of the table.
    missing
        Instruments without a difference, with the reason.
    """

    group: str
    category: str
    reference: str
    measure: str
    rows: pd.DataFrame
    choices: dict[str, list[str]]
    missing: dict[str, str]

    @property
    def is_clear(self) -> bool:
        """Whether the primary instrument is one of those that are clear."""
        return bool(self.clear[self.rows["primary"]].any())

    @property
    def clear(self) -> pd.Series[bool]:
        """Which instruments have an interval that is clear of 0."""
        low, high = self.rows["difference_low"], self.rows["difference_high"]
        return (low > 0) | (high < 0)

    @property
    def title(self) -> str:
        """What is compared, in one line."""
        sides = f"{self.group} against {self.reference}"
        return f"{self.category}, {sides}" if self.category else sides


def read_choices(instrument: str) -> dict[str, str]:
    """Return the choices that the name of an instrument tells.

    >>> read_choices("dictionary: war_peace, threshold: 2")
    {'dictionary': 'war_peace', 'threshold': '2'}
    >>> read_choices("my list")
    {'instrument': 'my list'}
    """
    parts = [part.partition(":") for part in instrument.split(", ")]
    if not all(name.strip() and sign and value.strip() for name, sign, value in parts):
        return {UNNAMED: instrument}
    return {name.strip(): value.strip() for name, _, value in parts}


def find_keys(table: pd.DataFrame) -> list[str]:
    """Return the columns of what is compared: the group, and the category where there is one.

    Raises
    ------
    ColumnMissingError
        If a column of `compare_instruments` is missing.
    """
    check_columns(table, ["primary", "measure"])
    before = table.columns[: table.columns.get_indexer(pd.Index(["measure"]))[0]]
    return [str(name) for name in before if name not in ("instrument", "primary")]


def split_curves(table: pd.DataFrame) -> Iterator[Curve]:
    """Yield the curve of each group and category that has a difference by some instrument.

    Parameters
    ----------
    table
        As `compare_instruments` gives it.

    Raises
    ------
    ColumnMissingError
        If a column is missing.
    """
    check_columns(table, NEEDED)
    keys = find_keys(table)
    for (group, *category), rows in table.groupby(keys, sort=False, dropna=False):
        if rows["difference"].notna().any():
            yield _read(rows, name_group(group, keys[0]), *category)


def choose_specification(table: pd.DataFrame) -> pd.Series[bool]:
    """Which group and category is the primary instrument surest of?

    Parameters
    ----------
    table
        As `compare_instruments` gives it.

    Returns
    -------
    Series of bool
        One value per row: whether it is of the group and category with the lowest p of the primary
        instrument (of several, the first), as `plot_specifications` draws one. None is where no
        instrument has a difference.

    Raises
    ------
    ColumnMissingError
        If a column of `compare_instruments` is missing.

    Examples
    --------
    >>> rows = {"instrument": list("aabb"), "primary": [True, True, False, False],
    ...         "outlet": ["Echo", "Star"] * 2, "measure": "present", "p": [0.2, 0.1, None, None]}
    >>> choose_specification(pd.DataFrame(rows)).tolist()
    [False, True, False, True]
    """
    keys = find_keys(table)
    check_columns(table, ["p"])
    p = table["p"].where(table["primary"].astype("bool")).to_numpy(float)
    if np.isnan(p).all():
        return pd.Series(data=False, index=table.index)
    groups = table.groupby(keys, dropna=False, sort=False).ngroup()
    return groups == groups.iloc[int(np.nanargmin(p))]


def choose_curve(table: pd.DataFrame) -> Curve | None:
    """Return the one curve of a table, None where no instrument has a difference.

    Raises
    ------
    ArgumentError
        If there are several.
    ColumnMissingError
        If a column is missing.
    """
    curves = list(split_curves(table))
    if len(curves) > 1:
        message = (
            f"The table has {len(curves)} groups and categories with a difference, the first "
            f"{curves[0].title!r}; a figure shows one: choose its rows."
        )
        raise ArgumentError(message)
    return curves[0] if curves else None


def _read(rows: pd.DataFrame, group: str, category: object = "") -> Curve:
    """Return the rows of a group and category as a curve."""
    known = rows["difference"].notna()
    chosen = [read_choices(name) for name in rows["instrument"]]
    choices: dict[str, list[str]] = {}
    for each in chosen:
        for name, value in each.items():
            choices.setdefault(name, [])
            choices[name] += [value] * (value not in choices[name])
    measure = str(rows["measure"].iloc[0])
    missing = rows[~known].set_index("instrument")["reason"]
    return Curve(
        group=group,
        category=spell(str(category)) if category else "",
        reference=spell(str(rows["reference"].iloc[0])),
        measure=MEASURES.get(measure, spell(measure)),
        rows=rows[known].sort_values(["difference", "instrument"], ignore_index=True),
        choices=choices,
        missing={str(name): str(reason) for name, reason in missing.items()},
    )


def tell_difference(row: pd.Series[Any]) -> str:
    """Return a difference with its interval, as running text has it.

    >>> tell_difference(pd.Series({"difference": 1.5, "difference_low": -0.25,
    ...                            "difference_high": 3.0}))
    '+1.50 [−0.25, +3.00]'
    """
    low, high = signed(row["difference_low"], 2), signed(row["difference_high"], 2)
    return f"{signed(row['difference'], 2)} [{low}, {high}]"
