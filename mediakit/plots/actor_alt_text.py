"""The figure of co-mentions: which names it has room for, and what it shows in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from mediakit.base.display import name_unit
from mediakit.base.prose import counted, first_few
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

NODES: Final = 20  # names that a ring has room for
TOLD: Final = 6  # pairs that are named


class Ring(NamedTuple):
    """What is drawn: names in their order on the ring, the pairs among them; how many are in all.

    Attributes
    ----------
    sizes
        Name to the number of sentences or articles that have it.
    """

    sizes: dict[str, int]
    pairs: pd.DataFrame
    n_names: int


def choose_ring(table: pd.DataFrame) -> Ring:
    """Return the names of the most frequent pairs, each beside one that it is often named with.

    Of pairs that are as frequent those come first whose names are named most with others.

    Parameters
    ----------
    table
        As `count_co_mentions` gives it.

    Raises
    ------
    ColumnMissingError
        If a column is missing.
    """
    check_columns(table, ["actor", "other", "n", "n_actor", "n_other", "within"])
    turned = table.rename(columns={"actor": "other", "other": "actor", "n_actor": "n_other"})
    ends = pd.concat([table[["actor", "n"]], turned[["actor", "n"]]])
    strength = ends.groupby("actor")["n"].sum().sort_index()
    strength = strength.sort_values(ascending=False, kind="stable")
    weight = table["actor"].map(strength) + table["other"].map(strength)
    order = ["n", "weight", "actor", "other"]
    ranked = table.assign(weight=weight).sort_values(order, ascending=[False, False, True, True])
    kept = set[str]()
    for pair in zip(ranked["actor"], ranked["other"], strict=True):
        if len(kept.union(pair)) > NODES:
            break
        kept.update(pair)
    shown = [str(name) for name in strength.index if name in kept]
    pairs = table[table["actor"].isin(shown) & table["other"].isin(shown)]
    size = dict(zip(table["actor"], table["n_actor"], strict=True))
    size |= dict(zip(table["other"], table["n_other"], strict=True))
    names = _order(shown, pairs)
    return Ring({name: int(size[name]) for name in names}, pairs, len(strength))


def _order(names: Sequence[str], pairs: pd.DataFrame) -> list[str]:
    """Return names, the first first, each followed by the one left that it is most often with."""
    n = {(a, b): n for a, b, n in zip(pairs["actor"], pairs["other"], pairs["n"], strict=True)}
    left, ordered = list(names), list[str]()
    while left:
        last = ordered[-1] if ordered else ""
        # max takes the first of several, and the names come with the most connected first
        best = max(left, key=lambda name: n.get((last, name), 0) + n.get((name, last), 0))
        left.remove(best)
        ordered.append(best)
    return ordered


def describe_co_mentions(ring: Ring, table: pd.DataFrame) -> str:
    """What does `plot_co_mentions` show?

    Parameters
    ----------
    ring
        What is drawn of it, as `choose_ring` gives it.
    table
        As `count_co_mentions` gives it.

    Returns
    -------
    str
        How many names and pairs are drawn, of how many, and the six most frequent pairs.

    Examples
    --------
    >>> pair = pd.DataFrame({"actor": ["Ada Kern"], "other": ["Bo Ström"], "n": [2]})
    >>> pair = pair.assign(n_actor=3, n_other=3, within="sentence")
    >>> describe_co_mentions(choose_ring(pair), pair)
    'Network of 2 names and 1 pair, by sentences that name both: Ada Kern and Bo Ström 2.'
    """
    n, pairs = len(ring.sizes), ring.pairs
    names, lines = counted(n, "name"), counted(len(pairs), "pair")
    names += f" (of {ring.n_names:,})" if ring.n_names > n else ""
    lines += f" (of {len(table):,})" if len(table) > len(pairs) else ""
    told = [
        f"{one} and {other} {n:,}"
        for one, other, n in zip(pairs["actor"], pairs["other"], pairs["n"], strict=True)
    ]
    some = "; ".join(first_few(told, TOLD))
    return f"Network of {names} and {lines}, by {name_unit(table)}s that name both: {some}."
