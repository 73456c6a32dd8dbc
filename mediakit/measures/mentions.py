"""Mentions: which sentences are about an actor, and what they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mediakit.corpus.groups import check_by, cross_values, list_values
from mediakit.errors import ArgumentError, shown
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt
    import pandas as pd

    from mediakit.corpus.tokens import Tokens

    Codes = npt.NDArray[np.int64]

NOT_KEYS = ("article", "sentence", "zone")  # of which an actor is in many, or which mentions have


class Mentions(NamedTuple):
    """The units (sentences, or stretches of one voice) that mention an actor, by group.

    Attributes
    ----------
    groups
        Each actor, the most mentioned first, with all groups: the key columns of a result.
    group, unit
        For each actor and unit that mentions it the row of `groups` and the row of the units.
    """

    groups: pd.DataFrame
    group: Codes
    unit: Codes

    def sum(self, values: pd.Series[int]) -> Codes:
        """Return per group the sum of a column of the units, of whole numbers."""
        sums = np.zeros(len(self.groups), np.int64)
        np.add.at(sums, self.group, values.to_numpy()[self.unit])
        return sums


def check_actors(tokens: Tokens, actors: pd.DataFrame, by: str | Iterable[str]) -> list[str]:
    """Return `by` as a list of keys that mentions can be grouped by.

    Raises
    ------
    ArgumentError
        If a key is unknown, or is article, sentence or zone.
    ColumnMissingError
        If `actors` lacks actor, doc_id, sentence or voice.
    """
    check_columns(actors, ["actor", "doc_id", "sentence", "voice"])
    keys = check_by(tokens, by)
    for key in keys:
        if key in NOT_KEYS:
            message = f"by={shown(key)} is no key for actors; use 'voice' or a column of articles."
            raise ArgumentError(message)
    return keys


def rank_actors(actors: pd.DataFrame) -> pd.Series[str]:
    """Return the actors, the most mentioned first, of several the first by name."""
    n = actors["actor"].value_counts().rename_axis("actor").reset_index(name="n")
    return n.sort_values(["n", "actor"], ascending=[False, True])["actor"]


def gather_mentions(actors: pd.DataFrame, units: pd.DataFrame, keys: list[str]) -> Mentions:
    """Return which units mention which actor, each once.

    With `voice` among the keys, a mention stands for what its voice has of the sentence.

    Parameters
    ----------
    actors
        As `find_actors` gives them.
    units
        One row per sentence, or per sentence and voice: doc_id, sentence and the keys.
    keys
        As `check_actors` gives them.
    """
    place = ["doc_id", "sentence", *(["voice"] if "voice" in keys else [])]
    mentions = actors[["actor", *place]].drop_duplicates()
    rows = units[list(dict.fromkeys([*place, *keys]))]
    rows = rows.assign(unit=np.arange(len(rows), dtype=np.int64))
    found = mentions.merge(rows, on=place, validate="many_to_one")
    groups = _list_groups(actors, units, keys)
    numbers = groups.assign(group=np.arange(len(groups), dtype=np.int64))
    found = found.merge(numbers, on=["actor", *keys], how="left", validate="many_to_one")
    return Mentions(groups, *(found[name].to_numpy(np.int64) for name in ("group", "unit")))


def _list_groups(actors: pd.DataFrame, units: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return each actor, the most mentioned first, with each group that has a sentence."""
    values = {key: list_values(units, key) for key in keys}
    groups = cross_values(rank_actors(actors).to_frame(), values, units)
    return groups.reset_index(drop=True)
