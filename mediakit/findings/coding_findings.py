"""Findings on what was coded, where machine and people part, and how much more to code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mediakit.base.display import spell
from mediakit.base.prose import conjugate, counted, label, listed, tell_coefficient
from mediakit.coding.sample import MEASURES
from mediakit.errors import ArgumentError, shown
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

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
        As `plan_coding` gives it.
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
        message = f"measure={shown(measure)} is not planned; give one of {', '.join(MEASURES)}."
        raise ArgumentError(message)
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
