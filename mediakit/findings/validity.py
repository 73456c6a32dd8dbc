"""Can codes be relied on, and what do they say of the machine?

Who coded what and how well they agree; how well the machine finds what people find, where it goes
astray and how much more to code; how common categories are once its errors are taken off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mediakit.base import prose
from mediakit.base.files import read_toml
from mediakit.base.prose import conjugate, counted, label, listed, signed, spell
from mediakit.coding.sample import MEASURES
from mediakit.errors import choose
from mediakit.tables import SPLITS, check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence


CODED_FEW: Final = 50  # units under which intervals of F1 are wider than ±.10
NAMED: Final = 5  # words behind false alarms that a sentence names
WORST: Final = 3  # categories without a value that a sentence names
RELIABLE: Final = 0.800  # Krippendorff (2004), p. 241: rely on variables with alpha from here on,
TENTATIVE: Final = 0.667  # draw tentative conclusions from here on
NOT_VALIDATED: Final = "not validated"
_ENDS: Final = ("", "_low", "_high")
SENTENCES: Final = "findings/sentences.toml"


def summarize_coding(coded: pd.DataFrame, codes: pd.DataFrame) -> list[str]:
    """Who coded how much, and how much of it is about these articles?

    Returns
    -------
    list of str
        Of all codes (`read_codes`) and those of this corpus (`select_codes`): how much was coded by
        whom, what is about other articles, what no sample weights, and whether that is few. Where
        nothing was coded, or nothing that is here, what to do.

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
    fixed = read_toml(SENTENCES)
    if given.empty:
        return [fixed["none_coded"], fixed["to_code"]]
    n_given, n = given["unit"].nunique(), here["unit"].nunique()
    if not n:
        none = f"**None of the {counted(n_given, 'coded unit')} is among these articles.**"
        ask = "Are these the codes of another corpus? Name your own in the parameter `codes`, or []"
        return [f"{none} {ask} while nothing is coded. Nothing is validated here."]
    coders, units = listed(sorted(set(here["coder"]))), counted(n, "unit")
    many = counted(here["category"].nunique(), "category", "categories")
    rest = n_given - n
    others = conjugate(rest, "were coded too, and are", "was coded too, and is")
    facts = [
        (True, f"**{units} {conjugate(n, 'were', 'was')} coded by {coders}**, for {many}."),
        (rest > 0, f"{counted(rest, 'unit')} of other articles {others} left out."),
        (here["probability"].isna().all(), fixed["undrawn"]),
        (n < CODED_FEW, f"{units} {conjugate(n, 'are', 'is')} few: expect wide intervals."),
    ]
    return [told for holds, told in facts if holds]


def summarize_agreement(agreement: pd.DataFrame) -> list[str]:
    r"""Can the codes be relied on?

    Returns
    -------
    list of str
        Of `measure_agreement`: how many categories reach the usual marks (.800 and .667,
        Krippendorff 2004, p. 241), each that does not, and why alpha is missing.

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
    reliable, tentative = ((alpha >= mark).sum() for mark in (RELIABLE, TENTATIVE))
    among = counted(len(agreement), "category is", "categories are")
    lead = f"**{reliable} of {among} coded reliably** (alpha from .80)"
    lines = [f"{lead}, {tentative - reliable} for tentative conclusions (from .67)."]
    for row in agreement[alpha < RELIABLE].to_dict("records"):
        value, share = prose.tell_estimate(row, "alpha"), f"{row['percent']:.0f} % agreement"
        by = f"{counted(row['n_units'], 'unit')}, {counted(row['n_coders'], 'coder')}"
        lines.append(f"{label(row['category'])}: alpha {value}, {share}, {by}.")
    return lines + _tell_missing(agreement[alpha.isna()], "no alpha")


def summarize_validity(validity: pd.DataFrame) -> list[str]:
    """How well does the machine find what people find?

    Returns
    -------
    list of str
        Of `validate`: on how many units of which part it was tested; F1, precision and recall of
        each category from the lowest F1 on; units left out, as coders are split or the machine
        lacks them; what could not be measured, and why.

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
    columns = ["category", "n_coded", "n_tied", "n_unmatched", "split", "design", "reason"]
    check_columns(validity, [*columns, *(f"{name}{end}" for name in names for end in _ENDS)])
    coded = validity[validity["n_coded"] > 0].sort_values(["f1", "category"], kind="stable")
    if coded.empty:
        reasons = listed(sorted(set(validity["reason"].dropna()))) if len(validity) else "not coded"
        return [f"**The instrument was not validated**: {reasons}."]
    n = sorted(set(coded["n_coded"]))
    many = f"{n[0]:,}" if len(n) == 1 else f"{n[0]:,} to {n[-1]:,}"
    split = str(coded["split"].iloc[0])
    part = f" of the {split} part" if split in SPLITS else ""
    drawn, gaps = (sorted(set(coded["design"].str.partition("; ")[at]) - {""}) for at in (0, 2))
    lines = [f"**Held against the codes of {many} units**{part} ({listed(drawn)})."]
    lines += [f"Not tested: {gap}." for gap in gaps]
    if split == "tuning":
        lines.append("These units served to mend the instrument: expect less of it on others.")
    for row in coded.to_dict("records"):
        f1, precision, recall = (prose.tell_estimate(row, name, f"{name}_") for name in names)
        note = f" ({row['reason']})" if isinstance(row["reason"], str) else ""
        told = f"F1 {f1}, precision {precision}, recall {recall}, n = {row['n_coded']:,}{note}"
        lines.append(f"{label(row['category'])}: {told}.")
    for name, why in read_toml(SENTENCES)["left_out"].items():
        left = coded.loc[coded[name] > 0, ["category", name]].itertuples(index=False)
        each = [f"{spell(category)} {k:,}" for category, k in left]
        lines += [f"Left out because {why.format(listed(each))}"] if each else []
    return lines + _tell_missing(validity[validity["n_coded"] == 0], "not validated")


def describe_validity(validity: pd.DataFrame | None = None, category: str | None = None) -> str:
    """How is the validity of an instrument said in a few words, for a badge?

    Returns
    -------
    str
        Of `validate` (None: nothing was coded), of a category or the lowest F1 of all, with those
        that were not measured: "validated: alpha …, F1 … […, …], n = …", or "not validated", as is
        what was measured on the tuning part alone or without an interval.

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
    # There is no alpha of one coder, of one left beside the gold, or where all codes are the same.
    alpha = "no alpha" if pd.isna(row["alpha"]) else f"alpha {prose.tell_coefficient(row['alpha'])}"
    notes = [f"lowest of {len(measured)}: {spell(row['category'])}"] if len(measured) > 1 else []
    if len(measured) < len(rows):
        left = sorted(set(rows["category"]) - set(measured["category"]))
        notes.append(f"{NOT_VALIDATED}: {listed([*map(spell, left)])}")
    f1, more = prose.tell_estimate(row, "f1", "f1_"), f" ({'; '.join(notes)})" if notes else ""
    return f"validated: {alpha}, F1 {f1}, n = {row['n_coded']:,}{more}"


def summarize_confusions(confusions: pd.DataFrame) -> list[str]:
    """Where does the machine go astray, and by which words?

    Returns
    -------
    list of str
        Of `list_confusions`: how many units are in dispute, missed and found falsely, by category;
        the words behind false alarms.

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
    kinds = confusions["kind"]
    lead = f"**In {counted(len(confusions), 'case')} machine and people differ**"
    lines = [f"{lead}: {_tell_kinds(kinds)}."]
    each = kinds.groupby(confusions["category"])
    lines += [f"{label(name)}: {_tell_kinds(own)}." for name, own in each]
    false = confusions[(kinds == "false positive") & confusions["words"].notna()]
    pairs = zip(false["category"].head(NAMED), false["words"], strict=False)
    if told := [f"{spell(str(category))} by {words}" for category, words in pairs]:
        lines.append(f"Words behind false alarms: {'; '.join(told)}.")
    return lines


def _tell_kinds(kinds: pd.Series[str]) -> str:
    alarms, missed = (int((kinds == kind).sum()) for kind in ("false positive", "false negative"))
    parts = [counted(alarms, "false alarm")] if alarms else []
    return ", ".join([*parts, f"{missed:,} missed"] if missed else parts)


def summarize_plan(plan: pd.DataFrame, *, measure: str = "f1") -> list[str]:
    """How many units must be coded in all, so that a measure is known well enough?

    Returns
    -------
    list of str
        Of `plan`, for "f1", "precision" or "recall": how many units each category needs and has,
        and what cannot be told.

    Examples
    --------
    >>> import pandas as pd
    >>> plan = pd.DataFrame({"category": ["war"], "measure": ["f1"], "n_coded": [40],
    ...                      "wanted": [0.05], "n_needed": [300], "reason": [None]})
    >>> summarize_plan(plan)
    ['**For F1 to ±.05 about 300 units are needed in all** (war; 40 are coded).']
    """
    choose("measure", measure, MEASURES)
    check_columns(plan, ["category", "measure", "n_coded", "wanted", "n_needed", "reason"])
    rows = plan[plan["measure"] == measure].drop_duplicates("category")
    known = rows[rows["n_needed"].notna()].sort_values(["n_needed", "category"], kind="stable")
    lines = []
    if len(known):
        last, name = known.iloc[-1], "F1" if measure == "f1" else measure
        lead = f"**For {name} to ±{prose.tell_coefficient(last['wanted'])} about"
        needed = f"{lead} {last['n_needed']:,} units are needed in all**"
        lines.append(f"{needed} ({spell(last['category'])}; {last['n_coded']:,} are coded).")
        rest = [f"{spell(str(row.category))} {row.n_needed:,}" for row in known[:-1].itertuples()]
        lines += [f"Fewer for {listed(rest)}."] if rest else []
    for reason, names in rows[rows["n_needed"].isna()].groupby("reason")["category"]:
        lines.append(f"Not foretold ({reason}): {listed([*map(spell, names)])}.")
    return lines or ["No category was coded, so nothing can be foretold."]


def summarize_prevalence(prevalence: pd.DataFrame, *, by: Sequence[str] = ()) -> list[str]:
    """How common is each category, once the errors of the machine are taken off?

    Returns
    -------
    list of str
        Of `correct_prevalence`, `by` its keys besides category: in how many rows the corrected
        interval does not hold what the machine says, then these, the largest difference first, and
        what could not be corrected, and why.

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
    apart = 100 * (prevalence["corrected"] - prevalence["naive"])
    known = prevalence.assign(apart=apart)[prevalence["corrected"].notna()]
    off = known[(known["naive"] < known["low"]) | (known["naive"] > known["high"])]
    lie = f"{counted(len(known), 'share')} that the machine gives {conjugate(len(off), 'lie')}"
    lines = [f"**{len(off)} of {lie} outside of the corrected interval.**"]
    if known.empty:
        lines = ["**No share could be corrected.**"]
    off = off.sort_values("apart", key=abs, ascending=False, kind="stable")
    for row in off.to_dict("records"):
        shares = (f"{100 * row[name]:.0f}" for name in ("corrected", "low", "high", "naive"))
        value, low, high, naive = map(prose.as_printed, shares)
        told = f"{value} % [{low}, {high}] of {row['n_machine']:,}, where the machine says"
        apart_by = f"({signed(row['apart'], 0)} points), {row['n_coded']:,} coded"
        lines.append(f"{_name_row(row, by)}: {told} {naive} % {apart_by}.")
    missing = prevalence[prevalence["corrected"].isna()]
    return lines + _tell_missing(missing, "not corrected", by, every=known.empty)


def summarize_differences(differences: pd.DataFrame) -> list[str]:
    """Which groups differ, once the errors of the machine are taken off?

    Returns
    -------
    list of str
        Of `compare_prevalence`: differences whose interval does not hold 0, the largest first, and
        how many cannot be told, and why.

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
    sure = sure.sort_values("difference", key=abs, ascending=False, kind="stable")
    lines = []
    for row in sure.to_dict("records"):
        points = 100 * row["difference"]
        low, high = sorted(abs(100 * row[end]) for end in ("low", "high"))
        size = f"{abs(points):.0f} points {'over' if points > 0 else 'under'} {row['reference']}"
        lines.append(f"{label(row['category'])}: {row['group']} {size} [{low:.0f}, {high:.0f}].")
    if len(known) and not lines:
        lines = [f"No interval of {counted(len(known), 'difference')} leaves out 0."]
    if rest := len(differences) - len(known):
        reasons = "; ".join(sorted(set(differences["reason"].dropna())))
        among = counted(len(differences), "difference")
        lines.append(f"{rest:,} of {among} cannot be told ({reasons}).")
    return lines


def _tell_missing(
    rows: pd.DataFrame, what: str, by: Sequence[str] = (), *, every: bool = False
) -> list[str]:
    """Return which rows lack a value, by reason; where none has one, how many."""
    lines = []
    for reason, part in rows.groupby(rows["reason"].fillna("unknown"), sort=True):
        names = [_name_row(row, by) for row in part.to_dict("records")]
        if len(names) > WORST + 1:
            names = [*names[:WORST], counted(len(names) - WORST, "other")]
            names = [f"all {len(rows):,} shares"] if every and len(part) == len(rows) else names
        lines.append(f"{label(what)} ({reason}): {listed(names, '; ' if by else ', ')}.")
    return lines


def _name_row(row: dict[Any, Any], by: Sequence[str]) -> str:
    """Return how a row is called: its groups and its category."""
    groups = ["not given" if pd.isna(row[key]) else str(row[key]) for key in by]
    return ", ".join([*groups, label(row["category"])])
