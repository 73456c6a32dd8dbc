"""What people said of each unit, what the machine said, and how much each unit counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from mediakit.coding.agreement import check_once
from mediakit.coding.labels import check_threshold, find_scores
from mediakit.coding.units import find_keys
from mediakit.errors import ArgumentError, nearest, shown
from mediakit.tables import SPLITS, check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

MAJORITY: Final = "majority"
MIN_CODED: Final = 10  # simulated coverage of 95 % intervals: 92 to 99 % here, for 5 units 89
DESIGN: Final = ("stratum", "n_stratum", "probability")  # columns that tell how a unit was drawn


class Options(NamedTuple):
    """How codes and machine become present or not.

    Attributes
    ----------
    threshold
        The least count or score of the machine that is present.
    split
        The part of the coded units; None for all.
    gold
        "majority", or the coder whose codes are final.
    present
        The least code that is present.
    """

    threshold: float = 1
    split: str | None = "test"
    gold: str = MAJORITY
    present: float = 1


class Matched(NamedTuple):
    """One category: the units that were coded, and why others are not among them.

    `units` has one row per unit: its keys, score, machine, human, weight, n_present, n_coders and
    the columns of the machine's table named by `by`. `population` has all units of the machine.
    """

    category: str
    units: pd.DataFrame
    population: pd.DataFrame
    codes: pd.DataFrame
    n_tied: int
    n_unmatched: int
    split: str
    design: str
    reason: str | None


def match_units(
    machine: pd.DataFrame, codes: pd.DataFrame, options: Options, by: Sequence[str] = ()
) -> list[Matched]:
    """Bring together, for each category by name, what people and the machine said of a unit.

    A unit on which as many coders say yes as no has no gold label and is dropped, as is one of
    which the machine says nothing at all; both are counted.

    Raises
    ------
    ArgumentError
        If an option is unknown, a code is no number, a coder coded a category of a unit twice, the
        machine's scores lie between 0 and 1 and no threshold is given, or a unit lies in two
        groups.
    ColumnMissingError
        If a column is missing.
    """
    check_columns(codes, ["coder", "category", "value"])
    keys = find_keys(codes)
    check_once(codes, keys)
    codes, machine = as_keys(codes, keys), as_keys(machine, keys)
    scores = find_scores(machine, keys)
    check_threshold(scores, options.threshold)
    if by:
        scores = scores.merge(_find_groups(machine, keys, by), on=keys, how="left")
    used, split = _take_split(codes, options.split)
    used = used.assign(category=used["category"].astype("str"), value=_as_numbers(used["value"]))
    gold = _find_gold(used, keys, options)
    scores = scores.assign(machine=scores["score"] >= options.threshold)
    names = sorted(set(gold["category"]) | set(scores["category"]))
    by_name = dict(iter(scores.groupby("category")))
    coded = dict(iter(gold.groupby("category")))
    parts = dict(iter(used.groupby("category")))
    empty = (scores.iloc[:0], gold.iloc[:0], used.iloc[:0])
    strata = _list_strata(codes)
    return [
        _match(
            name,
            by_name.get(name, empty[0]),
            coded.get(name, empty[1]),
            parts.get(name, empty[2]),
            keys,
            split,
            strata,
        )
        for name in names
    ]


def _match(  # the parts of one category
    name: str,
    scores: pd.DataFrame,
    gold: pd.DataFrame,
    codes: pd.DataFrame,
    keys: list[str],
    split: str,
    strata: pd.Series[float],
) -> Matched:
    """Return one category."""
    decided = gold[gold["human"].notna()]
    units = decided.drop(columns="category").merge(scores, on=keys, how="inner")
    units = units.sort_values(keys, kind="stable").reset_index(drop=True)
    units["human"] = units["human"].astype("bool")
    weight, design = _weigh(units, strata)
    reason = None
    if gold.empty:
        reason = "not coded"
    elif scores.empty:
        reason = "not in the machine's table"
    elif units.empty:
        reason = "no coded unit in the machine's table" if len(decided) else "all codes are tied"
    return Matched(
        name,
        units.assign(weight=weight),
        scores,
        codes,
        len(gold) - len(decided),
        len(decided) - len(units),
        split,
        design,
        reason,
    )


def as_keys(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return a table with the keys as codes have them: a number as an id is its digits."""
    check_columns(table, keys)
    kinds = {key: "Int64" if key == "sentence" else "str" for key in keys}
    return table.astype(kinds)


def _find_groups(machine: pd.DataFrame, keys: list[str], by: Sequence[str]) -> pd.DataFrame:
    """Return the groups of each unit, of which it must have one."""
    check_columns(machine, by)
    groups = machine[[*keys, *by]].drop_duplicates()
    twice = groups[groups.duplicated(keys)]
    if len(twice):
        unit = "#".join(str(twice.iloc[0][key]) for key in keys)
        message = (
            f"by={list(by)}: unit {shown(unit)} lies in several groups; give columns of units."
        )
        raise ArgumentError(message)
    return groups


def _take_split(codes: pd.DataFrame, split: str | None) -> tuple[pd.DataFrame, str]:
    """Return the codes of one part of the sample, and what it is called."""
    if split is not None and split not in SPLITS:
        message = f"split={shown(split)} is no part of a sample; give 'test', 'tuning' or None."
        raise ArgumentError(message + nearest(str(split), SPLITS))
    if split is None or "split" not in codes.columns or not codes["split"].notna().any():
        return codes, "all"
    return codes[codes["split"] == split], split


def _as_numbers(values: pd.Series[Any]) -> pd.Series[float]:
    """Return codes as numbers."""
    numbers = pd.to_numeric(values, errors="coerce")
    wrong = values[numbers.isna() & values.notna()]
    if len(wrong):
        message = (
            f"the code {shown(wrong.iloc[0])} is no number; read codes with read_codes, which "
            "makes numbers of words."
        )
        raise ArgumentError(message)
    return numbers.astype("float64")


def _find_gold(codes: pd.DataFrame, keys: list[str], options: Options) -> pd.DataFrame:
    """Return for each unit and category that was coded whether it is present, missing for ties."""
    given = codes[codes["value"].notna()]
    key = [*keys, "category"]
    given = given.assign(yes=given["value"] >= options.present)
    grouped = given.groupby(key, sort=True, dropna=False)
    gold = grouped.agg(n_present=("yes", "sum"), n_coders=("yes", "size"))
    for name in DESIGN:
        gold[name] = grouped[name].first() if name in given.columns else None
    twice, n = 2 * gold["n_present"], gold["n_coders"]
    human = (twice > n).astype("boolean").mask(twice == n)
    if options.gold != MAJORITY:
        coders = sorted(set(codes["coder"].astype("str")))
        if options.gold not in coders:
            hint = nearest(str(options.gold), coders) or f" Coders: {shown(', '.join(coders))}."
            message = f"gold={shown(options.gold)} is neither 'majority' nor a coder.{hint}"
            raise ArgumentError(message)
        final = given[given["coder"] == options.gold].set_index(key)["yes"].astype("boolean")
        final = final.reindex(gold.index)
        human = final.where(final.notna(), human)
    return gold.assign(human=human).reset_index()


def _list_strata(codes: pd.DataFrame) -> pd.Series[float]:
    """Return how many units each stratum of the sample stands for, whatever part they fell to."""
    if not {"stratum", "n_stratum"} <= set(codes.columns):
        return pd.Series(dtype="float64")
    return pd.to_numeric(codes["n_stratum"]).groupby(codes["stratum"]).first().astype("float64")


def _weigh(units: pd.DataFrame, strata: pd.Series[float]) -> tuple[npt.NDArray[np.float64], str]:
    """Return how many units of the corpus each coded one stands for, and what that rests on."""
    sizes = pd.to_numeric(units["n_stratum"]).astype("float64")
    chance = pd.to_numeric(units["probability"]).astype("float64")
    if len(units) and sizes.notna().all() and units["stratum"].notna().all():
        n = units.groupby("stratum")["stratum"].transform("size").astype("float64")
        lost = strata[~strata.index.isin(units["stratum"])].sum() / strata.sum()
        gap = f"; {100 * lost:.0f} % of the units are in strata without codes" if lost > 0 else ""
        return np.asarray(sizes / n, dtype=np.float64), f"weighted by stratum{gap}"
    if chance.notna().any():
        if not (chance.notna() & (chance > 0) & (chance <= 1)).all():
            message = (
                "some coded units have no probability in (0, 1]; give it for all units, or leave "
                "the column out for equal weights."
            )
            raise ArgumentError(message)
        return np.asarray(1 / chance, dtype=np.float64), "weighted by probability"
    return np.ones(len(units)), "equal weights"
