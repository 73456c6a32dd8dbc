"""Findings on coding and validity in plain words, and the badge of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mediakit.base.display import spell
from mediakit.base.prose import (
    as_printed,
    conjugate,
    counted,
    label,
    listed,
    signed,
    tell_coefficient,
    tell_estimate,
)
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

RELIABLE: Final = 0.800  # Krippendorff (2004), p. 241: rely on variables with alpha from here on,
TENTATIVE: Final = 0.667  # draw tentative conclusions from here on
NOT_VALIDATED: Final = "not validated"
NO_ALPHA: Final = "no alpha"  # one coder, one left beside the gold, or all codes the same
WORST: Final = 3  # categories that a sentence names


def summarize_agreement(agreement: pd.DataFrame) -> list[str]:
    r"""Can the codes be relied on?

    Parameters
    ----------
    agreement
        As `measure_agreement` gives it.

    Returns
    -------
    list of str
        How many categories reach the usual marks (.800 and .667, Krippendorff 2004, p. 241), each
        category that does not, and where alpha is missing, why.

    Raises
    ------
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"category": ["war"], "alpha": [0.7], "low": [0.6], "high": [0.8],
    ...                       "percent": [90.0], "n_units": [50], "n_coders": [2],
    ...                       "reason": [None]})
    >>> for line in summarize_agreement(table):
    ...     print(line)
    **0 of 1 category is coded reliably** (alpha from .80), 1 for tentative conclusions (from .67).
    War: alpha .70 [.60, .80], 90 % agreement, 50 units, 2 coders.
    """
    columns = ["category", "alpha", "low", "high", "percent", "n_units", "n_coders", "reason"]
    check_columns(agreement, columns)
    if agreement.empty:
        return ["No unit was coded by several people, so nothing is known of their agreement."]
    alpha = agreement["alpha"]
    reliable = int((alpha >= RELIABLE).sum())
    tentative = int((alpha >= TENTATIVE).sum()) - reliable
    verb = conjugate(len(agreement), "are", "is")
    lead = (
        f"**{reliable} of {counted(len(agreement), 'category', 'categories')} {verb} coded "
        f"reliably** (alpha from .80), {tentative} for tentative conclusions (from .67)."
    )
    lines = [lead]
    for row in agreement.to_dict("records"):
        if pd.notna(row["alpha"]) and row["alpha"] < RELIABLE:
            where = f"{row['percent']:.0f} % agreement, {counted(row['n_units'], 'unit')}"
            lines.append(
                f"{label(row['category'])}: alpha {tell_estimate(row, 'alpha')}, {where}, "
                f"{counted(row['n_coders'], 'coder')}."
            )
    return lines + _missing(agreement[alpha.isna()], "no alpha")


def summarize_validity(validity: pd.DataFrame) -> list[str]:
    """How well does the machine find what people find?

    Parameters
    ----------
    validity
        As `validate` gives it.

    Returns
    -------
    list of str
        On how many units of which part of the sample it was tested, F1, precision and recall of
        each category from the lowest F1 on, how many units are left out because the coders are
        split evenly or the table of the machine lacks them, and what could not be measured, with
        the reason.

    Raises
    ------
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> row = {"category": "war", "n_coded": 90, "n_tied": 4, "n_unmatched": 0,
    ...        "split": "test", "design": "equal weights", "reason": None, "f1": 0.7, "f1_low": 0.6,
    ...        "f1_high": 0.8, "precision": 0.8, "precision_low": 0.7, "precision_high": 0.9,
    ...        "recall": 0.62, "recall_low": 0.5, "recall_high": 0.74}
    >>> for line in summarize_validity(pd.DataFrame([row])):
    ...     print(line)
    **Held against the codes of 90 units** of the test part (equal weights).
    War: F1 .70 [.60, .80], precision .80 [.70, .90], recall .62 [.50, .74], n = 90.
    Left out because the coders are split evenly: war 4. Expect less of the machine on such units.
    """
    names = ("f1", "precision", "recall")
    measured = [f"{name}{end}" for name in names for end in ("", "_low", "_high")]
    columns = ["category", "n_coded", "n_tied", "n_unmatched", "split", "design", "reason"]
    check_columns(validity, [*columns, *measured])
    coded = validity[validity["n_coded"] > 0]
    if coded.empty:
        reasons = listed(sorted(set(validity["reason"].dropna()))) if len(validity) else "not coded"
        return [f"**The instrument was not validated**: {reasons}."]
    n = sorted(set(coded["n_coded"]))
    many = f"{n[0]:,}" if len(n) == 1 else f"{n[0]:,} to {n[-1]:,}"
    part = {"test": " of the test part", "tuning": " of the tuning part"}
    split = part.get(str(coded["split"].iloc[0]), "")
    drawn, gaps = (coded["design"].str.partition("; ")[at] for at in (0, 2))
    lines = [f"**Held against the codes of {many} units**{split} ({listed(sorted(set(drawn)))})."]
    lines += [f"Not tested: {gap}." for gap in sorted(set(gaps) - {""})]
    if str(coded["split"].iloc[0]) == "tuning":
        lines.append("These units served to mend the instrument: expect less of it on others.")
    order = coded.sort_values(["f1", "category"], kind="stable")
    for row in order.to_dict("records"):
        f1, precision, recall = (tell_estimate(row, name, f"{name}_") for name in names)
        note = f" ({row['reason']})" if isinstance(row["reason"], str) else ""
        lines.append(
            f"{label(row['category'])}: F1 {f1}, precision {precision}, recall {recall}, "
            f"n = {row['n_coded']:,}{note}."
        )
    return (
        lines
        + _tell_left_out(order)
        + _missing(validity[validity["n_coded"] == 0], "not validated")
    )


def _tell_left_out(validity: pd.DataFrame) -> list[str]:
    """Return which coded units are not among those that the machine was held against, and why."""
    told = {
        "n_tied": "the coders are split evenly",
        "n_unmatched": "the table of the machine does not have them",
    }
    advice = {
        "n_tied": "Expect less of the machine on such units.",
        "n_unmatched": "Where it has only what was found, nothing is known of what was missed.",
    }
    lines = []
    for name, why in told.items():
        rows = validity[validity[name] > 0].to_dict("records")
        each = [f"{spell(row['category'])} {row[name]:,}" for row in rows]
        lines += [f"Left out because {why}: {listed(each)}. {advice[name]}"] if each else []
    return lines


def summarize_prevalence(prevalence: pd.DataFrame, *, by: Sequence[str] = ()) -> list[str]:
    """How common is each category, once the errors of the machine are taken off?

    Parameters
    ----------
    prevalence
        As `correct_prevalence` gives it.
    by
        Its key columns besides category.

    Returns
    -------
    list of str
        In how many rows the corrected interval does not hold what the machine says, then these, the
        largest difference first, and what could not be corrected, with the reason.

    Raises
    ------
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"category": ["war"], "naive": [0.3], "corrected": [0.2],
    ...                       "low": [0.12], "high": [0.28], "method": ["post-stratified"],
    ...                       "n_coded": [90], "n_machine": [1000], "reason": [None]})
    >>> for line in summarize_prevalence(table):
    ...     print(line)
    **1 of 1 share that the machine gives lies outside of the corrected interval.**
    War: 20 % [12, 28] of 1,000, where the machine says 30 % (−10 points), 90 coded.
    """
    columns = ["category", "naive", "corrected", "low", "high", "n_coded", "n_machine", "reason"]
    check_columns(prevalence, [*by, *columns])
    known = prevalence[prevalence["corrected"].notna()]
    lines = ["**No share could be corrected.**"] if known.empty else []
    if len(known):
        off = known[(known["naive"] < known["low"]) | (known["naive"] > known["high"])]
        gives = "lies" if len(off) == 1 else "lie"
        lines.append(
            f"**{len(off)} of {counted(len(known), 'share')} that the machine gives {gives} "
            "outside of the corrected interval.**"
        )
        apart = (off["corrected"] - off["naive"]).abs()
        for row in off.loc[apart.sort_values(ascending=False, kind="stable").index].to_dict(
            "records"
        ):
            corrected, low, high, naive = (
                as_printed(f"{100 * row[name]:.0f}")
                for name in ("corrected", "low", "high", "naive")
            )
            lines.append(
                f"{_name(row, by)}: {corrected} % [{low}, {high}] of "
                f"{row['n_machine']:,}, where the machine says {naive} % "
                f"({signed(100 * (row['corrected'] - row['naive']), 0)} points), "
                f"{row['n_coded']:,} coded."
            )
    return lines + _missing(prevalence[prevalence["corrected"].isna()], "not corrected", by, known)


def describe_validity(validity: pd.DataFrame | None = None, category: str | None = None) -> str:
    """How is the validity of an instrument said in a few words, for a badge?

    Parameters
    ----------
    validity
        As `validate` gives it; None where nothing was coded.
    category
        The one that the badge is about; by default the instrument as a whole: the category with
        the lowest F1 speaks for it, and those that were not measured are named.

    Returns
    -------
    str
        "validated: alpha …, F1 … […, …], n = …", or "not validated". What was measured on the
        tuning part alone, or without an interval, is not validated. Where alpha is missing, as of
        one coder, it says "no alpha".

    Raises
    ------
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> row = {"category": "war", "alpha": 0.78, "f1": 0.71, "f1_low": 0.64, "f1_high": 0.77,
    ...        "n_coded": 200, "split": "test"}
    >>> describe_validity(pd.DataFrame([row]))
    'validated: alpha .78, F1 .71 [.64, .77], n = 200'
    >>> describe_validity(None)
    'not validated'
    """
    if validity is None:
        return NOT_VALIDATED
    check_columns(validity, ["category", "alpha", "f1", "f1_low", "f1_high", "n_coded", "split"])
    rows = validity if category is None else validity[validity["category"] == category]
    measured = rows[rows["f1_low"].notna() & (rows["split"] != "tuning")]
    if measured.empty:
        return NOT_VALIDATED
    row = measured.sort_values(["f1", "category"], kind="stable").iloc[0].to_dict()
    alpha = f"alpha {tell_coefficient(row['alpha'])}" if pd.notna(row["alpha"]) else NO_ALPHA
    notes = [f"lowest of {len(measured)}: {spell(row['category'])}"] if len(measured) > 1 else []
    if len(measured) < len(rows):
        left = sorted(set(rows["category"]) - set(measured["category"]))
        notes.append(f"{NOT_VALIDATED}: {listed([*map(spell, left)])}")
    badge = f"validated: {alpha}, F1 {tell_estimate(row, 'f1', 'f1_')}, n = {row['n_coded']:,}"
    return f"{badge} ({'; '.join(notes)})" if notes else badge


def _missing(
    rows: pd.DataFrame, what: str, by: Sequence[str] = (), known: pd.DataFrame | None = None
) -> list[str]:
    """Return which rows lack a value, by reason; where none has one, how many."""
    lines = []
    reasons = rows["reason"].fillna("unknown")
    for reason in sorted(set(reasons)):
        names = [_name(row, by) for row in rows[reasons == reason].to_dict("records")]
        if known is not None and known.empty and len(names) == len(rows) > WORST + 1:
            names = [f"all {len(rows):,} shares"]
        if len(names) > WORST + 1:
            names = [*names[:WORST], counted(len(names) - WORST, "other")]
        lines.append(f"{label(what)} ({reason}): {listed(names, '; ' if by else ', ')}.")
    return lines


def _name(row: dict[Any, Any], by: Sequence[str]) -> str:
    """Return how a row is called: its groups and its category."""
    groups = ["not given" if pd.isna(row[key]) else str(row[key]) for key in by]
    return ", ".join([*groups, label(row["category"])])
