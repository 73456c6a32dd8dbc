"""What a page says first: at most three findings, each with its size and what it rests on."""

# ruff: noqa: RUF001, RUF002 (alpha is a Greek letter)

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mediakit.base import prose
from mediakit.base.drawing import Drawing, Finding, Sheet, draw_both, make_scale
from mediakit.base.files import read_toml
from mediakit.base.prose import conjugate, counted, listed, signed, spell
from mediakit.coding.validity import RELIABLE, TENTATIVE
from mediakit.comparison.groups import choose_first, mark_clear
from mediakit.comparison.robustness import split_curves
from mediakit.findings import comparison as told
from mediakit.findings.article import summarize_tone
from mediakit.findings.comparison import SENTENCES
from mediakit.findings.validity import describe_validity, tell_missing
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_FURTHER: Final = 4  # further significant differences that are told one by one
VERDICT_TAGS: Final = {"valid": "ok", "not valid": "no"}


def find_differences(
    comparison: pd.DataFrame,
    by: str = "outlet",
    *,
    within: str | None = None,
    specifications: pd.DataFrame | None = None,
    validity: pd.DataFrame | None = None,
) -> list[Finding]:
    """What differs between groups, and how large a difference can be excluded in the rest?

    Parameters
    ----------
    comparison
        Of `compare_groups` with these keys.
    specifications
        Of `compare_instruments`, to say in how many robustness checks the first finding holds.
    validity
        Of `validate`, to say where it is about a frame that the list does not measure validly.

    Returns
    -------
    list of Finding
        The significant difference with the largest Cliff's delta, with its figure and in a note the
        others; then what does not differ, with how far the intervals reach. One finding where
        nothing differs, or all does.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> table = pd.DataFrame({"doc_id": map(str, range(60)), "outlet": ["Echo", "Star"] * 30,
    ...                       "n": [1, 9, 2, 8, 0, 9, 1, 7, 2, 9] * 6, "n_words": 500})
    >>> found = mk.compare_groups(table, measure="per_1000", by="outlet", reference="Echo", seed=1)
    >>> find_differences(found)[0].head
    'Star has more hits than Echo.'
    """
    compared = prose.drop_mirrored(comparison, by, up="difference")
    compared = compared[compared["difference_low"].notna()]
    left_out = told.tell_uncompared(comparison, by, within)
    if compared.empty:
        return [Finding("No groups to compare.", " ".join(left_out))]
    first = choose_first(compared)
    clear = compared[mark_clear(compared)]
    rest = compared.drop(clear.index)
    findings = []
    if first is not None:
        n = told.tell_n(first, comparison, by, within)
        head, _, size = (
            told.tell_contrast(first, by, within, n).removeprefix("**").partition("**: ")
        )
        held = _tell_checks(first, by, specifications) + _tell_invalid(first, validity)
        others = clear.drop(first.name).sort_values("q", kind="stable")
        notes = [_tell_others(others, by, within), *([] if len(rest) else left_out)]
        note = " ".join(filter(None, notes))
        findings.append(Finding(f"{head}.", size + held, draw_difference(first), note))
    if len(rest):
        findings.append(_tell_same(rest, clear, by, within, " ".join(left_out)))
    return findings


def tell_differences(
    comparison: pd.DataFrame, by: str = "outlet", *, within: str | None = None
) -> str:
    """Which differences are significant, in one paragraph?

    Returns
    -------
    str
        Of `compare_groups` with these keys: the differences with their intervals, the largest
        Cliff's delta first, four at most; the rest in a clause. What `find_differences` says at the
        top of a page is not said again in its section: this is for a second comparison.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> table = pd.DataFrame({"doc_id": map(str, range(60)), "outlet": ["Echo", "Star"] * 30,
    ...                       "n": [1, 9, 2, 8, 0, 9, 1, 7, 2, 9] * 6, "n_words": 500})
    >>> found = mk.compare_groups(table, measure="per_1000", by="outlet", reference="Echo", seed=1)
    >>> tell_differences(found)
    'Star has more hits than Echo (+14.4, [+11.6, +17.9]; q < .001).'
    """
    compared = prose.drop_mirrored(comparison, by, up="difference")
    compared = compared[compared["difference_low"].notna()]
    clear = compared[mark_clear(compared)]
    if compared.empty:
        return " ".join(told.tell_uncompared(comparison, by, within))
    if clear.empty:
        n = counted(len(compared), "comparison")
        return f"No statistically significant difference in {n} ({told.tell_reach(compared)})."
    order = clear["cliffs_delta"].abs().sort_values(ascending=False, kind="stable").index
    digits = 2 if clear["measure"].iloc[0] == "compound" else 1
    parts = []
    for _, row in clear.loc[order[:MOST_FURTHER]].iterrows():
        size, low, high = (signed(row[f"difference{end}"], digits) for end in ("", "_low", "_high"))
        lead = told.tell_direction(row, by, within)
        parts.append(f"{lead} ({size}, [{low}, {high}]; {told.tell_p(row['q'], 'q')}).")
    rest, more = len(compared) - len(clear), len(clear) - MOST_FURTHER
    tail = [counted(more, "more is", "more are") + " significant"] if more > 0 else []
    if rest and tail:
        tail += [counted(rest, "comparison is", "comparisons are") + " not"]
    elif rest:
        n = "comparison is" if rest == 1 else f"{rest:,} comparisons are"
        tail = [f"The other {n} not significant"]
    return " ".join([*parts, *([f"{listed(tail)}."] if tail else [])])


def _tell_checks(first: pd.Series[Any], by: str, specifications: pd.DataFrame | None) -> str:
    """Return in how many of the other analyses a difference has the same sign and is clear of 0."""
    if specifications is None:
        return ""
    rows = specifications[specifications[by].eq(first[by])]
    if "category" in first:
        rows = rows[rows["category"].eq(first["category"])]
    for curve in split_curves(rows):
        same = curve.rows["difference"].gt(0) == (first["difference"] > 0)
        held, n = int((same & curve.clear).sum()), len(curve.rows)
        among = f"all {n}" if held == n else f"{held} of {n}"
        return f" In {among} robustness checks the CI excludes zero on the same side."
    return ""


def _tell_invalid(first: pd.Series[Any], validity: pd.DataFrame | None) -> str:
    """Return that a difference is of a frame that is not measured validly, if it is."""
    if validity is None or "category" not in first:
        return ""
    verdict = validity.loc[validity["category"].eq(first["category"]), "verdict"]
    return " The list does not measure this frame validly." if "not valid" in {*verdict} else ""


def _tell_others(clear: pd.DataFrame, by: str, within: str | None) -> str:
    """Return the other significant differences in one sentence."""
    if clear.empty:
        return ""
    parts = []
    for _, row in clear.head(MOST_FURTHER).iterrows():
        digits = 2 if row["measure"] == "compound" else 1
        size = signed(row["difference"], digits)
        parts.append(f"{told.tell_direction(row, by, within, against=False)} ({size})")
    more = [f"{len(clear) - MOST_FURTHER} more in the table"] if len(clear) > MOST_FURTHER else []
    n = counted(len(clear), "further difference is", "further differences are")
    return f"{n} significant: {listed([*parts, *more], '; ')}."


def _tell_same(
    rest: pd.DataFrame, clear: pd.DataFrame, by: str, within: str | None, left_out: str
) -> Finding:
    """Return what is said of the differences that are not significant."""
    reach, tone = told.tell_reach(rest), rest["measure"].iloc[0] == "compound"
    if clear.empty:
        n = counted(len(rest), "comparison")
        text = " ".join([f"In {n}: {reach}.", *told.tell_power(rest)])
        what = "significant difference in tone" if tone else "significant difference"
        return Finding(f"No {what} between the {by}s.", f"{text} {left_out}".strip())
    part = "category" if "category" in rest else within
    whole = []
    if part:
        differing = set(clear[part])
        whole = [told.name_part(row, part) for _, row in rest.drop_duplicates(part).iterrows()
                 if row[part] not in differing]  # fmt: skip
    if whole:
        *many, last = prose.first_few(whole, 5)
        named = f"{', '.join(many)} or {last}" if many else last
        head = f"No {by} differs significantly in {'the tone of ' if tone else ''}{named}."
    else:
        head = f"The other {len(rest):,} comparisons show no significant difference."
        if len(rest) == 1:
            head = "The other comparison shows no significant difference."
    lead = f"{reach[:1].upper()}{reach[1:]}."
    if whole:
        n = "comparison" if len(rest) == 1 else f"{len(rest):,} comparisons"
        lead = f"In the other {n}, {reach}."
    return Finding(head, f"{lead} {left_out}".strip())


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
            text = _capitalise(fixed["coded_elsewhere"].format(many))
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


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]


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
    return _capitalise("; ".join([first + verb, *(name + how for name, how in rest)]) + ".")


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


def judge_tone(tone: pd.DataFrame, *, caveats: Sequence[str] = ()) -> Finding:
    """How far may a mean tone be trusted?

    Parameters
    ----------
    tone
        Of `score_sentiment`, by keys of which voice is one.
    caveats
        What else must be known before reading on (`list_caveats`), in a few words each.

    Returns
    -------
    Finding
        That it is not validated, with the share of sentences that have a word of the list; or why
        there is no tone.

    Examples
    --------
    >>> tone = pd.DataFrame({"voice": ["outlet"], "compound": [0.1], "n_sentences": [40],
    ...                      "n_scored": [12]})
    >>> print(judge_tone(tone).text)  # doctest: +ELLIPSIS
    VADER was made for English posts in social media, not for news. Of 40 sentences, 12 have...
    """
    notes = tuple(("no", each) for each in caveats)
    scored, n = int(tone["n_scored"].sum()), int(tone["n_sentences"].sum())
    if not scored:
        return Finding(summarize_tone(tone)[0], "", tags=notes)
    head = "The sentiment list has not been validated on these articles."
    some = f"{counted(n, 'sentence')}, {scored:,} {conjugate(scored, 'have', 'has')}"
    return Finding(head, read_toml(SENTENCES)["tone"].format(some), tags=notes)


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


def draw_difference(row: pd.Series[Any]) -> Drawing:
    """Return one difference with its interval, as it stands below a finding."""
    size, low, high = (float(row[f"difference{end}"]) for end in ("", "_low", "_high"))

    def draw(sheet: Sheet) -> None:
        width = 460 if sheet.wide else 330
        scale = make_scale([size, low, high], 8, width - 16)
        sheet.line("grid", (8, 12), (width - 16, 12))
        sheet.line("zero", (scale(0), 3), (scale(0), 19))
        for tick, name in zip(scale.ticks, scale.tell(sign=True), strict=True):
            sheet.text(name, scale(tick), 29, "s", "middle")
        sheet.interval(scale, 12, size, (low, high), looks=("sig", "on"))
        sheet.width, sheet.height = width, 38

    ends = " to ".join(signed(x, 2) for x in (low, high))
    words = f"{signed(size, 2)}, 95 % confidence interval {ends}; zero stands for no difference."
    return draw_both(draw, title="Difference with its interval", words=words)
