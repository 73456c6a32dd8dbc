"""What do codes say of the machine?

Who coded what; how well the machine finds what people find, where it goes astray, and how much more
to code.
"""

# ruff: noqa: RUF001, RUF002 (alpha is a Greek letter)

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from mediakit.base import prose
from mediakit.base.files import read_toml
from mediakit.base.prose import conjugate, counted, label, listed, spell
from mediakit.coding.sample import MEASURES
from mediakit.coding.validity import VERDICTS
from mediakit.errors import choose
from mediakit.tables import SPLITS, check_columns

CODED_FEW: Final = 50  # units under which intervals of F1 are wider than ±.10
NAMED: Final = 5  # categories in dispute that a sentence names
WORST: Final = 3  # categories without a value, and words of a category, that a sentence names
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
        whom, what is about other articles, what no sample weights, and whether that is few; or that
        nothing was coded, or nothing that is here.

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
        return [fixed["none_coded"]]
    n_given, n = given["unit"].nunique(), here["unit"].nunique()
    if not n:
        elsewhere = fixed["coded_elsewhere"].format(counted(n_given, "coded unit"))
        return [f"**{NOT_VALIDATED}**: {elsewhere}"]
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
    Coders are tied: war 4. CIs hold whichever way these units are decided. Have a third coder ...
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
    lines += summarize_undecided(validity)
    return lines + tell_missing(validity[validity["n_coded"] == 0], NOT_VALIDATED)


def summarize_undecided(validity: pd.DataFrame) -> list[str]:
    """Which units are left out of the accuracy, and what can be done about it?

    Returns
    -------
    list of str
        Of `validate`: by category, units on which coders are tied, and units that the machine's
        table lacks.

    Examples
    --------
    >>> table = pd.DataFrame({"category": ["war"], "n_tied": [4], "n_unmatched": [0]})
    >>> summarize_undecided(table)[0][:27]
    'Coders are tied: war 4. CIs'
    """
    lines = []
    for name, why in read_toml(SENTENCES)["undecided"].items():
        check_columns(validity, ["category", name])
        left = validity.loc[validity[name] > 0, ["category", name]].itertuples(index=False)
        each = [f"{spell(category)} {k:,}" for category, k in left]
        lines += [why.format(listed(each))] if each else []
    return lines


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
    """Where do list and coders disagree, and because of which words?

    Returns
    -------
    list of str
        Of `list_confusions`: how many units are false positives and false negatives, by category
        (the worst five); the words in the false positives of each, by how many units have them.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"category": ["war", "war"], "doc_id": ["a", "b"],
    ...                       "kind": ["false positive", "false negative"],
    ...                       "words": ["strike (2), war (1)", None]})
    >>> for line in summarize_confusions(table):
    ...     print(line)
    1 false positive, 1 false negative: war 1 and 1.
    Words in false positives, by units: war “strike” 1, “war” 1.
    """
    check_columns(confusions, ["category", "kind", "doc_id", "words"])
    if confusions.empty:
        return []
    false = confusions["kind"] == "false positive"
    n = false.groupby(confusions["category"]).agg(["sum", "size"])
    n = n.sort_values("size", ascending=False, kind="stable").head(NAMED)
    n["missed"] = n["size"] - n["sum"]
    each = [f"{spell(str(name))} {row['sum']} and {row['missed']}" for name, row in n.iterrows()]
    kinds = {"false positive": int(false.sum()), "false negative": int((~false).sum())}
    lead = ", ".join(counted(k, kind) for kind, k in kinds.items())
    lines = [f"{lead}: {', '.join(each)}."]
    words = confusions.loc[false & confusions["words"].notna()].set_index("category")["words"]
    words = words.astype("str").str.split(", ").explode().str.replace(r" \(\d+\)$", "", regex=True)
    found = []
    for name in n.index.intersection(words.index):
        k = words.loc[[name]].value_counts().sort_index()
        k = k.sort_values(ascending=False, kind="stable").head(WORST)
        found.append(f"{spell(name)} " + ", ".join(f"“{word}” {n}" for word, n in k.items()))
    return lines + ([f"Words in false positives, by units: {'; '.join(found)}."] if found else [])


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


def tell_missing(rows: pd.DataFrame, what: str) -> list[str]:
    """Return which categories lack a value, by reason."""
    lines, known = [], read_toml(SENTENCES)["why_missing"]
    for reason, part in rows.groupby(rows["reason"].fillna("unknown"), sort=True):
        names = prose.first_few([label(name) for name in part["category"]], WORST)
        why = "; ".join(known.get(each, each) for each in str(reason).split("; "))
        lines.append(f"{label(what)} ({why}): {listed(names)}.")
    return lines
