"""What do codes say of the machine?

First what a page says: which frames may be interpreted, whether coders agree, how far off shares
are. Then who coded what; how well the machine finds what people find, where it goes astray, and how
much more to code.
"""

# ruff: noqa: RUF001, RUF002 (alpha is a Greek letter)

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mediakit.base import prose
from mediakit.base.drawing import Finding
from mediakit.base.files import read_toml
from mediakit.base.prose import capitalise, conjugate, counted, label, listed, spell
from mediakit.coding.sample import MEASURES
from mediakit.coding.validity import RELIABLE, TENTATIVE, VERDICTS
from mediakit.errors import choose
from mediakit.tables import SPLITS, check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

CODED_FEW: Final = 50  # units under which intervals of F1 are wider than ±.10
NAMED: Final = 5  # categories in dispute that a sentence names
WORST: Final = 3  # categories without a value, and words of a category, that a sentence names
SINGLE: Final = 0.80  # F1 below which a third of all labels, found or missed, is wrong
MOST_BADGES: Final = 8  # categories that have a badge of their own
NOT_VALIDATED: Final = "Not validated"
VERDICT_TAGS: Final = {"valid": "ok", "not valid": "no"}
_ENDS: Final = ("", "_low", "_high")
_JUDGED: Final = ("category", "verdict", "alpha", "f1", "n_coded", "split")
SENTENCES: Final = "findings/sentences.toml"


def judge_validity(
    validity: pd.DataFrame | None = None,
    *,
    coded: pd.DataFrame | None = None,
    caveats: Sequence[str] = (),
) -> Finding:
    """Which frames may be interpreted?

    Parameters
    ----------
    validity
        Of `validate`, None where nothing was coded.
    coded
        All codes that were given, to say so where none of them is of these articles.
    caveats
        What else must be known before reading on (`list_caveats`), in a few words each.

    Returns
    -------
    Finding
        Which frames may be interpreted, which tentatively and which not, by what marks and on how
        many units, with a tag for each category and caveat; or what to do where nothing was coded.

    Examples
    --------
    >>> judge_validity().head
    'The word list has not been validated on these articles.'
    """
    fixed = read_toml(SENTENCES)
    notes = tuple(("no", told) for told in caveats)
    if validity is None or not validity["n_coded"].any():
        text = str(fixed["to_code"])
        if coded is not None and coded["value"].notna().any():
            many = counted(coded.loc[coded["value"].notna(), "unit"].nunique(), "coded unit")
            text = capitalise(fixed["coded_elsewhere"].format(many))
        return Finding("The word list has not been validated on these articles.", text, tags=notes)
    n, split = validity["n_coded"], str(validity["split"].iloc[0])
    n = n[n > 0]
    part = {"test": "the test part", "tuning": "the tuning part"}.get(split, "all coded units")
    size = counted(n.max(), "unit") if n.min() == n.max() else f"{n.min():,} to {n.max():,} units"
    parts = [f"Measured on {part}: {size} a frame."]
    parts += [fixed["untested"][split]] if split in fixed["untested"] else []
    left = validity[validity["verdict"] == "not validated"]
    why = left["alpha"].isna().map({True: "no α", False: "tuning units only"})
    parts += tell_missing(left.assign(reason=left["reason"].fillna(why)), "not validated")
    verdicts = dict(zip(validity["category"].map(prose.label), validity["verdict"], strict=True))
    tags = [
        (VERDICT_TAGS.get(str(verdicts.get(name, name.lower())), ""), badge)
        for badge in describe_validity(validity)
        for name in [badge.partition(":")[0]]
    ]
    return Finding(_tell_verdicts(validity), " ".join(parts), tags=(*tags, *notes))


def _tell_verdicts(validity: pd.DataFrame) -> str:
    """Return which frames may be interpreted, and which not, in one sentence."""
    some = validity["verdict"]
    how = some.where(some.isin(["valid", "tentative"]), "not")
    names = [spell(str(name)) for name in validity["category"]]
    by = {verdict: [name for name, own in zip(names, how, strict=True) if own == verdict]
          for verdict in ("valid", "tentative", "not")}  # fmt: skip
    ends = {"valid": "", "tentative": " tentatively", "not": " not"}
    if len(names) > 1 and len(by["not"]) == len(names):
        return "No frame may be interpreted."
    for verdict in ("valid", "tentative"):
        if len(names) > 1 and len(by[verdict]) == len(names):
            return f"All {len(names)} frames may be interpreted{ends[verdict]}."
    parts = [(listed(prose.first_few(own, 4)), ends[verdict]) for verdict, own in by.items() if own]
    (first, end), *rest = parts
    verb = " may not be interpreted" if end == ends["not"] else f" may be interpreted{end}"
    return capitalise("; ".join([first + verb, *(name + how for name, how in rest)]) + ".")


def judge_agreement(agreement: pd.DataFrame) -> list[Finding]:
    """Do the coders agree?

    Returns
    -------
    list of Finding
        One, of `measure_agreement`: on how many categories coders agree by the usual marks (.800
        and .667, Krippendorff 2004, p. 241), the lowest alpha, and in a note why others are
        missing. None where nothing was coded.

    Examples
    --------
    >>> table = pd.DataFrame({"category": ["war", "peace"], "alpha": [0.7, 0.8], "low": 0.6,
    ...                       "high": 0.9, "percent": 90.0, "n_units": 50, "n_coders": 2,
    ...                       "reason": None})
    >>> (found,) = judge_agreement(table)
    >>> found.head
    'Coders agree reliably on 1 of 2 frames (α ≥ .80), tentatively on 1 (α ≥ .67).'
    >>> found.text
    'Lowest: war, α = .70, 95 % CI [.60, .90], 90 % agreement, n = 50 units, 2 coders.'
    """
    columns = ["category", "alpha", "low", "high", "percent", "n_units", "n_coders", "reason"]
    check_columns(agreement, columns)
    if agreement.empty:
        return []
    known = agreement.dropna(subset="alpha")
    note = " ".join(tell_missing(agreement[agreement["alpha"].isna()], "no α"))
    if known.empty:
        text = "Have a second coder code the same units."
        return [Finding("Inter-coder reliability is unknown.", f"{note} {text}")]
    n, all_n = (known["alpha"] >= RELIABLE).sum(), len(agreement)
    some = (known["alpha"] >= TENTATIVE).sum() - n
    among = f"all {all_n} frames" if n == all_n > 1 else f"{n} of {counted(all_n, 'frame')}"
    poor = len(known) - n - some
    parts = [f"Coders agree reliably on {among} (α ≥ .80)"]
    parts += [f", tentatively on {some} (α ≥ .67)"] if some else []
    parts += [f"; not on {poor} (α < .67)"] if poor else []
    if not n + some:
        parts = [f"Coders agree reliably on no frame (α < .67 in {poor} of {all_n})"]
    row = known[known["alpha"] == known["alpha"].min()].iloc[0].to_dict()
    low, high = (prose.tell_coefficient(row[end]) for end in ("low", "high"))
    value = f"α = {prose.tell_coefficient(row['alpha'])}"
    limits = "" if pd.isna(row["low"]) else f", 95 % CI [{low}, {high}]"
    size = f"n = {counted(row['n_units'], 'unit')}, {counted(row['n_coders'], 'coder')}"
    text = f"Lowest: {spell(row['category'])}, {value}{limits}, {row['percent']:.0f} % agreement, "
    return [Finding(f"{''.join(parts)}.", f"{text}{size}.", note=note)]


def judge_prevalence(prevalence: pd.DataFrame) -> list[Finding]:
    """How far off are uncorrected shares?

    Returns
    -------
    list of Finding
        One, of `correct_prevalence` by category: how many uncorrected shares lie outside the
        interval of the corrected one, and the largest gap. None where nothing could be corrected.

    Examples
    --------
    >>> table = pd.DataFrame({"category": ["war"], "naive": [0.3], "corrected": [0.2],
    ...                       "low": [0.12], "high": [0.28], "n_coded": [90],
    ...                       "n_machine": [1000], "reason": [None]})
    >>> (found,) = judge_prevalence(table)
    >>> found.head
    '1 of 1 uncorrected share falls outside the CI of the corrected prevalence.'
    >>> found.text[:57]
    'Largest gap: war, 30 % uncorrected, 20 % after correction'
    """
    columns = ["category", "naive", "corrected", "low", "high", "n_coded", "n_machine", "reason"]
    check_columns(prevalence, columns)
    known = prevalence.dropna(subset="corrected")
    if known.empty:
        return []
    off = int(((known["naive"] < known["low"]) | (known["naive"] > known["high"])).sum())
    among = counted(len(known), "uncorrected share")
    verb = conjugate(off, "fall")
    head = f"{off} of {among} {verb} outside the CI of the corrected prevalence."
    gap = (known["corrected"] - known["naive"]).abs()
    row = known[gap == gap.max()].iloc[0].to_dict()
    naive, value, low, high = (f"{100 * row[name]:.0f}" for name in columns[1:5])
    text = (
        f"Largest gap: {spell(row['category'])}, {naive} % uncorrected, {value} % after "
        f"correction, 95 % CI [{low}, {high}], {row['n_coded']:,} of {row['n_machine']:,} units "
        "coded."
    )
    missing = prevalence[prevalence["corrected"].isna()]
    return [Finding(head, text, note=" ".join(tell_missing(missing, "not corrected")))]


def note_validity(validity: pd.DataFrame | None) -> dict[str, str]:
    """What stands below the name of each frame in a figure?

    Returns
    -------
    dict
        Of `validate`: category to alpha and F1, where it was coded.

    Examples
    --------
    >>> row = {"category": "war", "alpha": 0.83, "f1": 0.86, "n_coded": 90}
    >>> note_validity(pd.DataFrame([row]))
    {'war': 'α .83, F1 .86'}
    """
    if validity is None:
        return {}
    return {
        str(row["category"]): ", ".join(
            f"{name} {prose.tell_coefficient(row[column])}"
            for name, column in (("α", "alpha"), ("F1", "f1"))
            if not pd.isna(row[column])
        )
        for row in validity.to_dict("records")
        if row["n_coded"]
    }


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
