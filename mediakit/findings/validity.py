"""Can codes be relied on, and what do they say of the machine?

Who coded what and how well they agree; how well the machine finds what people find, where it goes
astray and how much more to code; how common categories are once its errors are taken off.
"""

# ruff: noqa: RUF001, RUF002 (alpha is a Greek letter)

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mediakit.base import prose
from mediakit.base.files import read_toml
from mediakit.base.prose import conjugate, counted, label, listed, signed, spell
from mediakit.coding.sample import MEASURES
from mediakit.coding.validity import RELIABLE, TENTATIVE, VERDICTS
from mediakit.errors import choose
from mediakit.tables import SPLITS, check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence


CODED_FEW: Final = 50  # units under which intervals of F1 are wider than ±.10
NAMED: Final = 5  # words behind false alarms that a sentence names
WORST: Final = 3  # categories without a value that a sentence names
SINGLE: Final = 0.80  # F1 below which a third of all labels, found or missed, is wrong
MOST_BADGES: Final = 8  # categories that have a badge of their own
NOT_VALIDATED: Final = "Not validated"
_ENDS: Final = ("", "_low", "_high")
_JUDGED: Final = ("category", "verdict", "alpha", "f1", "n_coded", "split")
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
    **1 unit was coded by Ada**, for 1 frame.
    1 coded unit of other articles is excluded.
    1 unit is few: expect wide CIs.
    """
    for table in (coded, codes):
        check_columns(table, ["unit", "coder", "category", "value", "probability"])
    given, here = (table[table["value"].notna()] for table in (coded, codes))
    fixed = read_toml(SENTENCES)
    if given.empty:
        return [fixed["none_coded"], fixed["to_code"]]
    n_given, n = given["unit"].nunique(), here["unit"].nunique()
    if not n:
        none = f"**{NOT_VALIDATED}**: none of {counted(n_given, 'coded unit')} is in this corpus."
        return [f"{none} Set `codes` to the codes of this corpus, or to [] while nothing is coded."]
    coders, units = listed(sorted(set(here["coder"]))), counted(n, "unit")
    many, rest = counted(here["category"].nunique(), "frame"), n_given - n
    others = f"of other articles {conjugate(rest, 'are', 'is')} excluded"
    facts = [
        (True, f"**{units} {conjugate(n, 'were', 'was')} coded by {coders}**, for {many}."),
        (rest > 0, f"{counted(rest, 'coded unit')} {others}."),
        (here["probability"].isna().all(), fixed["undrawn"]),
        (n < CODED_FEW, f"{units} {conjugate(n, 'are', 'is')} few: expect wide CIs."),
    ]
    return [told for holds, told in facts if holds]


def summarize_agreement(agreement: pd.DataFrame) -> list[str]:
    r"""Can the codes be relied on?

    Returns
    -------
    list of str
        Of `measure_agreement`: on how many categories coders agree by the usual marks (.800 and
        .667, Krippendorff 2004, p. 241), each on which they do not, and why alpha is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"category": ["war"], "alpha": [0.7], "low": [0.6], "high": [0.8],
    ...                       "percent": [90.0], "n_units": [50], "n_coders": [2],
    ...                       "reason": [None]})
    >>> for line in summarize_agreement(table):
    ...     print(line)
    **Coders agree reliably on 0 of 1 frame** (α ≥ .80), tentatively on 1 (α ≥ .67).
    War: α = .70 [.60, .80], 90 % agreement, n = 50 units, 2 coders.
    """
    columns = ["category", "alpha", "low", "high", "percent", "n_units", "n_coders", "reason"]
    check_columns(agreement, columns)
    if agreement.empty:
        return ["No unit was coded by two coders: reliability is unknown."]
    alpha = agreement["alpha"]
    reliable, tentative = ((alpha >= mark).sum() for mark in (RELIABLE, TENTATIVE))
    lead = (
        f"**Coders agree reliably on {reliable} of {counted(len(agreement), 'frame')}** (α ≥ .80)"
    )
    if some := tentative - reliable:
        lead += f", tentatively on {some} (α ≥ .67)"
    if rest := int((alpha < TENTATIVE).sum()):
        lead += f"; not on {'the other ' if rest < len(agreement) else ''}{rest} (α < .67)"
    lines = [f"{lead}."]
    for row in agreement[alpha < RELIABLE].to_dict("records"):
        value, share = prose.tell_estimate(row, "alpha"), f"{row['percent']:.0f} % agreement"
        by = f"n = {counted(row['n_units'], 'unit')}, {counted(row['n_coders'], 'coder')}"
        lines.append(f"{label(row['category'])}: α = {value}, {share}, {by}.")
    return lines + _tell_missing(agreement[alpha.isna()], "no α")


def summarize_validity(validity: pd.DataFrame) -> list[str]:
    """How well does the machine find what people find?

    Returns
    -------
    list of str
        Of `validate`: how many categories have which verdict, on units of which part; the figures
        behind each verdict, the lowest F1 first; what its labels can be used for; ties, and units
        that the machine's table lacks; what could not be measured, and why.

    Examples
    --------
    >>> row = {"category": "war", "verdict": "tentative", "alpha": 0.83, "n_coded": 90, "n_tied": 4,
    ...        "n_unmatched": 0, "split": "all", "design": "equal weights", "reason": None,
    ...        "f1": 0.7, "f1_low": 0.6, "f1_high": 0.8, "precision": 0.8, "precision_low": 0.7,
    ...        "precision_high": 0.9, "recall": 0.62, "recall_low": 0.5, "recall_high": 0.74}
    >>> for line in summarize_validity(pd.DataFrame([row])):
    ...     print(line)
    **0 of 1 frame is valid**, 1 tentative (all coded units, equal weights).
    No test part is named: the units may have been used for tuning, so no verdict is better than ...
    War: tentative, α = .83, F1 = .70 [.60, .80], precision = .80 [.70, .90], recall = ...
    Usable for groups (corrected prevalence), not for single articles: war.
    Coders are tied: war 4. Intervals hold whichever way these units are decided. Have a third ...
    """
    names = ("f1", "precision", "recall")
    columns = [*_JUDGED, "n_tied", "n_unmatched", "design", "reason"]
    check_columns(validity, [*columns, *(f"{name}{end}" for name in names for end in _ENDS)])
    coded = validity[validity["n_coded"] > 0].sort_values(["f1", "category"], kind="stable")
    if coded.empty:
        reasons = listed(sorted(set(validity["reason"].dropna()))) if len(validity) else "not coded"
        return [f"**{NOT_VALIDATED}**: {reasons}."]
    fixed, part = read_toml(SENTENCES), str(coded["split"].iloc[0])
    drawn, gaps = (sorted(set(coded["design"].str.partition("; ")[at]) - {""}) for at in (0, 2))
    n = validity["verdict"].value_counts().reindex(VERDICTS, fill_value=0)
    rest = "".join(f", {n[name]} {name}" for name in VERDICTS[1:] if n[name])
    units = f"{part} part" if part in SPLITS else "all coded units"
    among = counted(len(validity), "frame is", "frames are")
    lines = [f"**{n['valid']} of {among} valid**{rest} ({units}, {listed(drawn)})."]
    lines += [f"Not tested: {gap}." for gap in gaps]
    lines += [fixed["untested"][part]] if part in fixed["untested"] else []
    for row in coded.to_dict("records"):
        each = [f"{name} = {prose.tell_estimate(row, name, f'{name}_')}" for name in names]
        told = ", ".join([row["verdict"], _tell_alpha(row, " = "), *each]).replace("f1 =", "F1 =")
        note = f" ({row['reason']})" if isinstance(row["reason"], str) else ""
        lines.append(f"{label(row['category'])}: {told}, n = {row['n_coded']:,}{note}.")
    lines += [f"{note}." for note in _note_use(validity)]
    for name, why in fixed["undecided"].items():
        left = coded.loc[coded[name] > 0, ["category", name]].itertuples(index=False)
        each = [f"{spell(category)} {k:,}" for category, k in left]
        lines += [why.format(listed(each))] if each else []
    return lines + _tell_missing(validity[validity["n_coded"] == 0], NOT_VALIDATED)


def describe_validity(validity: pd.DataFrame | None = None) -> list[str]:
    """How valid is an instrument, in a few words for each category, as badges?

    Returns
    -------
    list of str
        Of `validate` (None: nothing was coded): the verdict of each category with alpha, F1, n and
        the part of the sample, as in its table; of more than eight categories, which have which
        verdict. Last, which can be used for groups alone: where a verdict is valid or tentative,
        corrected prevalence holds, but with an F1 below .80 a third of all labels is wrong.

    Examples
    --------
    >>> row = {"category": "war", "verdict": "valid", "alpha": 0.83, "f1": 0.78, "n_coded": 120,
    ...        "split": "test"}
    >>> describe_validity(pd.DataFrame([row]))[0]
    'War: valid, α .83, F1 .78, n = 120 (test)'
    >>> describe_validity(None)
    ['Not validated']
    """
    if validity is None:
        return [NOT_VALIDATED]
    check_columns(validity, _JUDGED)
    if not validity["n_coded"].any():
        return [NOT_VALIDATED]
    if len(validity) > MOST_BADGES:
        each = validity["category"].map(spell).groupby(validity["verdict"]).agg(list)
        badges = [f"{label(name)}: {listed(each[name])}" for name in VERDICTS if name in each]
        return [*badges, *_note_use(validity)]
    badges = []
    for row in validity.to_dict("records"):
        f1 = "no F1" if pd.isna(row["f1"]) else f"F1 {prose.tell_coefficient(row['f1'])}"
        told = f"{row['verdict']}, {_tell_alpha(row, ' ')}, {f1}, n = {row['n_coded']:,}"
        told = f"{told} ({row['split']})" if row["n_coded"] else row["verdict"]
        badges.append(f"{label(row['category'])}: {told}")
    return [*badges, *_note_use(validity)]


def _tell_alpha(row: dict[Any, Any], sign: str) -> str:
    # There is no alpha of one coder, of one left beside the gold, or where all codes are the same.
    alpha = row["alpha"]
    return "no α" if pd.isna(alpha) else f"α{sign}{prose.tell_coefficient(alpha)}"


def _note_use(validity: pd.DataFrame) -> list[str]:
    """Return which categories can be used for groups alone, where there are some."""
    some = validity["verdict"].isin(VERDICTS[:2]) & (validity["f1"] < SINGLE)
    names = [spell(str(name)) for name in validity.loc[some, "category"]]
    lead = "Usable for groups (corrected prevalence), not for single articles"
    return [f"{lead}: {listed(names)}"] if names else []


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
    **Instrument and coders disagree in 2 cases**: 1 false positive, 1 false negative.
    War: 1 false positive, 1 false negative.
    Words behind false positives: war by strike (2).
    """
    check_columns(confusions, ["category", "kind", "doc_id", "words"])
    if confusions.empty:
        return ["Instrument and coders agree on all units shown here."]
    kinds = confusions["kind"]
    lead = f"**Instrument and coders disagree in {counted(len(confusions), 'case')}**"
    lines = [f"{lead}: {_tell_kinds(kinds)}."]
    each = kinds.groupby(confusions["category"])
    lines += [f"{label(name)}: {_tell_kinds(own)}." for name, own in each]
    false = confusions[(kinds == "false positive") & confusions["words"].notna()]
    pairs = zip(false["category"].head(NAMED), false["words"], strict=False)
    if told := [f"{spell(str(category))} by {words}" for category, words in pairs]:
        lines.append(f"Words behind false positives: {'; '.join(told)}.")
    return lines


def _tell_kinds(kinds: pd.Series[str]) -> str:
    n = {kind: int((kinds == kind).sum()) for kind in ("false positive", "false negative")}
    return ", ".join(counted(k, kind) for kind, k in n.items() if k)


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
    ['**F1 within ±.05 would need about 300 coded units** (war; 40 are coded).']
    """
    choose("measure", measure, MEASURES)
    check_columns(plan, ["category", "measure", "n_coded", "wanted", "n_needed", "reason"])
    rows = plan[plan["measure"] == measure].drop_duplicates("category")
    known = rows[rows["n_needed"].notna()].sort_values(["n_needed", "category"], kind="stable")
    lines = []
    if len(known):
        last, name = known.iloc[-1], "F1" if measure == "f1" else label(measure)
        lead = f"**{name} within ±{prose.tell_coefficient(last['wanted'])} would need about"
        needed = f"{lead} {last['n_needed']:,} coded units**"
        lines.append(f"{needed} ({spell(last['category'])}; {last['n_coded']:,} are coded).")
        rest = [f"{spell(str(row.category))} {row.n_needed:,}" for row in known[:-1].itertuples()]
        lines += [f"Fewer for {listed(rest)}."] if rest else []
    for reason, names in rows[rows["n_needed"].isna()].groupby("reason")["category"]:
        lines.append(f"Not estimated ({reason}): {listed([*map(spell, names)])}.")
    return lines or ["No frame was coded: sample size not estimated."]


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
    **1 of 1 uncorrected share falls outside the CI of the corrected prevalence.**
    War: 20 %, 95 % CI [12, 28], uncorrected 30 % (−10 points; 90 of 1,000 units coded).
    """
    columns = ["category", "naive", "corrected", "low", "high", "n_coded", "n_machine", "reason"]
    check_columns(prevalence, [*by, *columns])
    apart = 100 * (prevalence["corrected"] - prevalence["naive"])
    known = prevalence.assign(apart=apart)[prevalence["corrected"].notna()]
    off = known[(known["naive"] < known["low"]) | (known["naive"] > known["high"])]
    fall = f"{counted(len(known), 'uncorrected share')} {conjugate(len(off), 'fall')}"
    lines = [f"**{len(off)} of {fall} outside the CI of the corrected prevalence.**"]
    if known.empty:
        lines = ["Prevalence could not be corrected."]
    off = off.sort_values("apart", key=abs, ascending=False, kind="stable")
    for row in off.to_dict("records"):
        shares = (f"{100 * row[name]:.0f}" for name in ("corrected", "low", "high", "naive"))
        value, low, high, naive = map(prose.as_printed, shares)
        told = f"{value} %, 95 % CI [{low}, {high}], uncorrected {naive} %"
        n = f"{row['n_coded']:,} of {row['n_machine']:,} units coded"
        lines.append(f"{_name_row(row, by)}: {told} ({signed(row['apart'], 0)} points; {n}).")
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
        return ["Fewer than two groups: nothing to compare."]
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
        among = counted(len(known), "comparison")
        lines = [f"No statistically significant difference in {among}: every CI includes 0."]
    if rest := len(differences) - len(known):
        reasons = "; ".join(sorted(set(differences["reason"].dropna())))
        among = counted(len(differences), "difference")
        lines.append(f"{rest:,} of {among} not estimated ({reasons}).")
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
