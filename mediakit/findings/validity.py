"""Findings on what was coded, where machine and people part, and how much more to code."""

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
from mediakit.coding.sample import MEASURES
from mediakit.errors import ArgumentError, shown
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence


CODED_FEW: Final = 50  # units under which intervals of F1 are wider than ±.10


NAMED: Final = 5  # categories or words that a sentence names


_TO_CODE: Final = (
    "**Nothing is coded yet, so nothing is known of how valid the instrument is.**",
    (
        "To find out: draw a sample by `mediakit sample my_folder --n 200 --seed 1 --out coding`, "
        "let two people or more code it with `coding/form.html`, put the files that they export "
        "into `coding`, name them in the parameter `codes` and `coding/sample.csv` in `sample`, "
        "and run this page again."
    ),
)


def summarize_coding(coded: pd.DataFrame, codes: pd.DataFrame) -> list[str]:
    """Who coded how much, and how much of it is about these articles?

    Parameters
    ----------
    coded
        All codes, as `read_codes` gives them.
    codes
        Those of this corpus, as `select_codes` gives them.

    Returns
    -------
    list of str
        How many units and categories were coded by whom, what was left out because it is about
        other articles, what no sample weights, and whether that is few. Where nothing was coded, or
        nothing that is here, what to do.

    Raises
    ------
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> codes = pd.DataFrame({"unit": ["a", "b"], "coder": ["Ada", "Ben"], "category": "war",
    ...                       "value": [1.0, 0.0], "probability": [0.1, 0.1]})
    >>> for line in summarize_coding(codes, codes[:1]):
    ...     print(line)
    **1 unit was coded by Ada**, for 1 category.
    1 unit of other articles was coded too, and is left out.
    1 unit is few: expect wide intervals.
    """
    for table in (coded, codes):
        check_columns(table, ["unit", "coder", "category", "value", "probability"])
    given, here = (table[table["value"].notna()] for table in (coded, codes))
    if given.empty:
        return list(_TO_CODE)
    n_given, n = given["unit"].nunique(), here["unit"].nunique()
    if not n:
        return [
            (
                f"**None of the {counted(n_given, 'coded unit')} is among these articles.** Are "
                "these the codes of another corpus? Name your own in the parameter `codes`, or [] "
                "while nothing is coded. Nothing is validated here."
            )
        ]
    verb = conjugate(n, "were", "was")
    lines = [
        (
            f"**{counted(n, 'unit')} {verb} coded by {listed(sorted(set(here['coder'])))}**, for "
            f"{counted(here['category'].nunique(), 'category', 'categories')}."
        )
    ]
    if n < n_given:
        rest = n_given - n
        verb = conjugate(rest, "were coded too, and are", "was coded too, and is")
        lines.append(f"{counted(rest, 'unit')} of other articles {verb} left out.")
    if here["probability"].isna().all():
        lines.append(
            "No sample is named, so all units count the same: that holds only if they were drawn "
            "with equal chances, or are all there are."
        )
    if n < CODED_FEW:
        lines.append(
            f"{counted(n, 'unit')} {conjugate(n, 'are', 'is')} few: expect wide intervals."
        )
    return lines


def summarize_confusions(confusions: pd.DataFrame) -> list[str]:
    """Where does the machine go astray, and by which words?

    Parameters
    ----------
    confusions
        As `list_confusions` gives it.

    Returns
    -------
    list of str
        How many units are in dispute, by category, missed and found falsely; the words behind false
        alarms.

    Raises
    ------
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"category": ["war", "war"], "doc_id": ["a", "b"],
    ...                       "kind": ["false positive", "false negative"],
    ...                       "words": ["strike (2)", None]})
    >>> for line in summarize_confusions(table):
    ...     print(line)
    **In 2 cases machine and people differ**: 1 false alarm, 1 missed.
    War: 1 false alarm, 1 missed.
    Words behind false alarms: war by strike (2).
    """
    check_columns(confusions, ["category", "kind", "doc_id", "words"])
    if confusions.empty:
        return ["Machine and people differ in no unit that may be looked at here."]
    lines = [
        (
            f"**In {counted(len(confusions), 'case')} machine and people differ**: "
            f"{_tell_kinds(confusions['kind'])}."
        )
    ]
    lines += [
        f"{label(name)}: {_tell_kinds(rows['kind'])}."
        for name, rows in confusions.groupby("category", sort=True)
    ]
    false = confusions[(confusions["kind"] == "false positive") & confusions["words"].notna()]
    if len(false):
        told = [f"{spell(str(r.category))} by {r.words}" for r in false.head(NAMED).itertuples()]
        lines.append(f"Words behind false alarms: {'; '.join(told)}.")
    return lines


def _tell_kinds(kinds: pd.Series[str]) -> str:
    alarms, missed = ((kinds == kind).sum() for kind in ("false positive", "false negative"))
    parts = [counted(int(alarms), "false alarm")] if alarms else []
    return ", ".join([*parts, f"{missed:,} missed"] if missed else parts)


def summarize_plan(plan: pd.DataFrame, *, measure: str = "f1") -> list[str]:
    """How many units must be coded in all, so that a measure is known well enough?

    Parameters
    ----------
    plan
        As `plan` gives it.
    measure
        "f1", "precision" or "recall".

    Returns
    -------
    list of str
        For each category how many units are needed and how many there are, and what cannot be told.

    Raises
    ------
    ArgumentError
        For another measure.
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> plan = pd.DataFrame({"category": ["war"], "measure": ["f1"], "n_coded": [40],
    ...                      "wanted": [0.05], "n_needed": [300], "reason": [None]})
    >>> summarize_plan(plan)
    ['**For F1 to ±.05 about 300 units are needed in all** (war; 40 are coded).']
    """
    if measure not in MEASURES:
        raise ArgumentError(
            f"measure={shown(measure)} is not planned; give one of {', '.join(MEASURES)}."
        )
    check_columns(plan, ["category", "measure", "n_coded", "wanted", "n_needed", "reason"])
    rows = plan[plan["measure"] == measure].drop_duplicates("category")
    known = rows[rows["n_needed"].notna()].sort_values(["n_needed", "category"], kind="stable")
    name = {"f1": "F1"}.get(measure, measure)
    lines = []
    if len(known):
        last = known.iloc[-1]
        wanted = tell_coefficient(last["wanted"])
        which = f"{spell(last['category'])}; {last['n_coded']:,} are coded"
        lines.append(
            f"**For {name} to ±{wanted} about {last['n_needed']:,} units are needed in all** "
            f"({which})."
        )
        rest = [f"{spell(str(row.category))} {row.n_needed:,}" for row in known[:-1].itertuples()]
        lines += [f"Fewer for {listed(rest)}."] if rest else []
    unknown = rows[rows["n_needed"].isna()]
    for reason, part in unknown.groupby("reason", sort=True):
        lines.append(f"Not foretold ({reason}): {listed([*map(spell, part['category'])])}.")
    return lines or ["No category was coded, so nothing can be foretold."]


def summarize_differences(differences: pd.DataFrame) -> list[str]:
    """Which groups differ, once the errors of the machine are taken off?

    Parameters
    ----------
    differences
        As `compare_prevalence` gives it.

    Returns
    -------
    list of str
        The differences whose interval does not hold 0, the largest first, and how many of how many
        cannot be told, with the reasons.

    Raises
    ------
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"category": ["war"], "group": ["B"], "reference": ["A"],
    ...                       "difference": [0.2], "low": [0.06], "high": [0.34],
    ...                       "reason": [None]})
    >>> summarize_differences(table)
    ['War: B 20 points over A [6, 34].']
    """
    columns = ["category", "group", "reference", "difference", "low", "high", "reason"]
    check_columns(differences, columns)
    if differences.empty:
        return ["There are no two groups to compare."]
    known = differences[differences["difference"].notna()]
    sure = known[(known["low"] > 0) | (known["high"] < 0)]
    order = sure["difference"].abs().sort_values(ascending=False, kind="stable").index
    lines = [_tell_difference(row) for row in sure.loc[order].to_dict("records")]
    if len(known) and not lines:
        lines = [f"No interval of {counted(len(known), 'difference')} leaves out 0."]
    if len(known) < len(differences):
        reasons: Sequence[str] = sorted(set(differences["reason"].dropna()))
        rest = len(differences) - len(known)
        lines.append(
            f"{rest:,} of {counted(len(differences), 'difference')} cannot be told "
            f"({'; '.join(reasons)})."
        )
    return lines


def _tell_difference(row: dict[object, object]) -> str:
    difference, low, high = (100 * float(str(row[k])) for k in ("difference", "low", "high"))
    side = "over" if difference > 0 else "under"
    limits = sorted((abs(low), abs(high)))
    return (
        f"{label(row['category'])}: {row['group']} {abs(difference):.0f} points {side} "
        f"{row['reference']} [{limits[0]:.0f}, {limits[1]:.0f}]."
    )


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
