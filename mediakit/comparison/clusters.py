"""Clusters: what is drawn as a whole, and its sums in each group and category."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from mediakit.base.statistics import make_exact
from mediakit.comparison.contrasts import Side
from mediakit.errors import ArgumentError, shown
from mediakit.measures.copies import number_groups
from mediakit.tables import check_columns

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Codes = npt.NDArray[np.int64]

# Measures that are a ratio of sums: what is above and below, and the factor between.
RATIOS: Final = {
    "per_1000": ("n", "n_words", 1000),
    "share_sentences": ("share_sentences", "n_sentences", 1),
    "compound": ("compound", "n_sentences", 1),
}
# What is drawn as a whole, by the column that tells it.
DRAWN: Final = {"doc_id": "articles", "first": "texts"}
ABSENT: Final = -1  # place of a reference that is none of the groups


class Clusters(NamedTuple):
    """What is compared: one side per group, each with a row per cluster and a column per category.

    Joint, the rows of all sides are the same clusters: paired, as articles are in all voices, or
    overlapping, as some texts are in several outlets.
    """

    labels: pd.Series[Any]  # of the groups
    categories: pd.Series[Any] | None
    sides: list[Side]
    joint: bool
    paired: bool  # a single article is in several groups
    factor: float
    counts: dict[str, npt.NDArray[Any]]  # n_articles, n_words, n_sentences: groups x categories

    def find(self, label: str) -> int:
        """Return the place of a group by its name as text."""
        known = self.labels.astype("str").tolist()
        return known.index(str(label)) if str(label) in known else ABSENT

    def oppose(self, against: int | None) -> list[Side]:
        """Return what each group is compared with: one group, or all others together."""
        if against == ABSENT:
            return [Side(*(np.zeros_like(part) for part in side)) for side in self.sides]
        if against is not None:
            return [self.sides[against]] * len(self.sides)
        return [self._join(self.sides[:at] + self.sides[at + 1 :]) for at in range(len(self.sides))]

    def _join(self, sides: list[Side]) -> Side:
        """Return several groups as one."""
        if self.joint:
            return Side(*(np.sum(parts, axis=0) for parts in zip(*sides, strict=True)))
        none = Side(*(part[:0] for part in self.sides[0]))
        return Side(*(np.concatenate(parts) for parts in zip(none, *sides, strict=True)))


def gather_clusters(table: pd.DataFrame, *, measure: str, by: str, cluster: str) -> Clusters:
    """Return the sums of a measure above and below in each cluster, group and category.

    Raises
    ------
    ArgumentError
        If the measure is not of numbers, or an article has several rows of a measure that is none
        of `RATIOS`.
    ColumnMissingError
        If the table lacks a column that is needed.
    """
    above, below, factor = RATIOS.get(measure, (measure, "", 1))
    check_columns(table, ["doc_id", by, cluster, above, *([below] if below else [])])
    keys = [by, "category"] if "category" in table else [by]
    if not below and table.duplicated(["doc_id", *keys]).any():
        message = (
            f"measure={shown(measure)} needs one row for each doc_id and {', '.join(keys)}. "
            f"Count by 'article' and {by!r} alone."
        )
        raise ArgumentError(message)
    parts = read_parts(table, above, below)
    first, group = number_groups(table, [by])
    kinds, kind = number_groups(table, ["category"]) if len(keys) > 1 else (first[:1], group * 0)
    place = number_groups(table, [cluster])[1]
    used = parts[1] > 0
    joint = _overlap(group[used], place[used])
    sides = _sum_up(parts, group, place, kind, joint=joint)
    return Clusters(
        labels=table[by].iloc[first],
        categories=table["category"].iloc[kinds] if len(keys) > 1 else None,
        sides=[Side(make_exact(top), make_exact(bottom)) for top, bottom in sides],
        joint=joint,
        paired=joint and _overlap(group[used], pd.factorize(table["doc_id"])[0][used]),
        factor=factor,
        counts=_count(table, group * len(kinds) + kind, used, (len(first), len(kinds))),
    )


def read_parts(table: pd.DataFrame, above: str, below: str) -> tuple[Floats, Floats]:
    """Return what of each row is above and what is below; without a value, both are 0.

    Raises
    ------
    ArgumentError
        If the measure is no column of numbers.
    """
    try:
        value = pd.to_numeric(table[above]).to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        message = f"measure={shown(above)} is no column of numbers; found {table[above].dtype}."
        raise ArgumentError(message) from error
    if not below:
        return np.nan_to_num(value), (~np.isnan(value)).astype(float)
    base = table[below].to_numpy(dtype=float)
    value = np.nan_to_num(value)  # sentences without a sentiment word are 0 in the whole group, too
    return (value if above == "n" else value * base), base


def _overlap(group: Codes, place: Codes) -> bool:
    """Return whether one place is in several groups."""
    home = np.zeros(int(place.max(initial=-1)) + 1, np.int64)
    home[place] = group
    return bool((home[place] != group).any())


def _sum_up(
    parts: tuple[Floats, Floats], group: Codes, place: Codes, kind: Codes, *, joint: bool
) -> list[tuple[Floats, Floats]]:
    """Return the sums of each group.

    Clusters with nothing to divide by are left out.
    """
    n, clusters, kinds = (int(codes.max(initial=-1)) + 1 for codes in (group, place, kind))
    used = parts[1] > 0
    home = np.zeros(clusters, np.int64)
    home[place[used]] = group[used]
    cell = ((group * clusters if joint else 0) + place) * kinds + kind
    shape = (n if joint else 1, clusters, kinds)
    tops, bottoms = (np.bincount(cell, part, np.prod(shape)).reshape(shape) for part in parts)
    kept = (bottoms > 0).any(axis=(0, 2))
    where = [kept if joint else kept & (home == at) for at in range(n)]
    of = range(n) if joint else [0] * n
    return [(tops[at][rows], bottoms[at][rows]) for at, rows in zip(of, where, strict=True)]


def _count(
    table: pd.DataFrame, cell: Codes, used: npt.NDArray[np.bool_], shape: tuple[int, int]
) -> dict[str, npt.NDArray[Any]]:
    """Return the numbers of articles, words and sentences of each group and category."""
    size = shape[0] * shape[1]
    article = pd.DataFrame({"cell": cell, "doc": pd.factorize(table["doc_id"])[0]})[used]
    n = np.bincount(article.drop_duplicates()["cell"], minlength=size)
    counts: dict[str, npt.NDArray[Any]] = {"n_articles": n.reshape(shape)}
    for name in ("n_words", "n_sentences"):
        sums = np.full(size, None, dtype=object)
        if name in table:
            sums = np.rint(np.bincount(cell, table[name], size)).astype(np.int64)
        counts[name] = sums.reshape(shape)
    return counts
