"""Counts by article to counts by group, a part of the articles at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from mediakit.errors import ArgumentError
from mediakit.measures.copies import number_groups
from mediakit.tables import POOLED, build, check_columns, reasons

if TYPE_CHECKING:
    from collections.abc import Iterable, Sized

_ADDED: Final = ("n", "n_words", "n_sentences", "n_with_hit", "n_articles", "n_present")
_SPLIT: Final = ("sentence", "zone", "voice")  # keys that part an article
_PARTS: Final = 32  # sums that are kept before they are added up


def pool_frames(tables: Iterable[pd.DataFrame], *, by: str | Iterable[str] = ()) -> pd.DataFrame:
    """How often does each category occur in groups of articles, counted a batch at a time?

    Parameters
    ----------
    tables
        Batches of articles as `count_frames` counts them by article and, besides, by the keys of
        `by`; each article is in one of them. They are taken one after the other.
    by
        Key columns that the result is grouped by; none: all articles together.

    Returns
    -------
    DataFrame
        One row per group and category, in order of the keys and of the categories, the same
        however the articles are parted: the key columns, category, n, n_words, per_1000 (words),
        n_sentences, share_sentences (those with a hit), n_articles (with a word in the group),
        n_present (with a hit), reason (why a rate is missing). What they share with `count_frames`
        is what that gives for all articles at once.

    Raises
    ------
    ColumnMissingError
        If a table lacks a column that is needed, or `by` names none.
    ArgumentError
        If a table is by sentence, zone or voice and `by` is not: a sentence would count twice.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> table = pd.DataFrame({"text": ["War.", "Peace.", "War, war."], "outlet": list("aba")})
    >>> war = mk.read_dictionary({"war": ["war"]})
    >>> batches = mk.stream_articles(table, size=2)
    >>> counts = (mk.count_frames(mk.tokenize(b), war, by=["article", "outlet"]) for b in batches)
    >>> mk.pool_frames(counts, by="outlet")[["outlet", "category", "n", "n_words", "n_present"]]
      outlet category  n  n_words  n_present
    0      a      war  3        3          2
    1      b      war  0        1          0
    """
    keys = [by] if isinstance(by, str) else list(by)
    return rate_sums(add_sums((sum_frames(table, keys) for table in tables), keys), keys)


def sum_frames(frames: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return what a table by article has in each group and category, in numbers that add up."""
    needed = ("doc_id", "category", "n", "n_words", "n_sentences", "share_sentences")
    check_columns(frames, [*needed, *keys])
    split = [name for name in _SPLIT if name in frames and name not in keys]
    if split:
        message = f"The table is by {split[0]} too; name it in by=, or count without it."
        raise ArgumentError(message)
    hit = np.rint((frames["share_sentences"] * frames["n_sentences"]).fillna(0)).astype("int64")
    given = frames[[*keys, "category", "n", "n_words", "n_sentences"]]
    return _added(
        given.assign(
            n_with_hit=hit,
            n_articles=(frames["n_words"] > 0).astype("int64"),
            n_present=(frames["n"] > 0).astype("int64"),
        ),
        keys,
    )


def add_sums(sums: Iterable[pd.DataFrame], keys: list[str]) -> pd.DataFrame:
    """Return the sums of several tables as one, in order of the keys."""
    parts: list[pd.DataFrame] = []
    for part in sums:
        parts.append(part)
        if len(parts) == _PARTS:
            parts = [_added(pd.concat(parts, ignore_index=True), keys)]
    if not parts:
        return pd.DataFrame(columns=[*keys, "category", *_ADDED])
    return _added(pd.concat(parts, ignore_index=True), keys)


def rate_sums(sums: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return sums with their rates."""
    n, n_words, n_sentences, hit = (sums[name].to_numpy(np.int64) for name in _ADDED[:4])
    columns: dict[str, Sized] = {name: sums[name] for name in POOLED if name in sums}
    with np.errstate(invalid="ignore", divide="ignore"):
        columns["per_1000"] = np.where(n_words > 0, 1000 * n / n_words, np.nan)
        columns["share_sentences"] = np.where(n_sentences > 0, hit / n_sentences, np.nan)
    columns["reason"] = reasons(n_words == 0, "no words")
    return pd.concat([sums[keys], build(POOLED, columns)], axis=1)


def _added(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return one row per group and category, the counts of its rows added up."""
    labels = [*keys, "category"]
    first, group = number_groups(table, labels)
    counts = {
        # Exact: a float holds every whole number that a count can be.
        name: np.bincount(group, table[name].to_numpy(), len(first)).astype(np.int64)
        for name in _ADDED
    }
    return table[labels].iloc[first].reset_index(drop=True).assign(**counts)
