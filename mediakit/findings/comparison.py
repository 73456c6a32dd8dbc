"""Which groups differ by more than chance, how sure is what does not differ, by which instrument?

First what a page says, then all differences told one by one, then what a difference rests on and
how it is worded, last whether it holds under other choices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit.base import prose
from mediakit.base.drawing import Drawing, Finding, Sheet, draw_both, make_scale
from mediakit.base.prose import capitalise, counted, listed, signed, spell
from mediakit.comparison.groups import APART, choose_first, mark_clear
from mediakit.comparison.rates import LEAST
from mediakit.comparison.robustness import choose_curve, read_choices, split_curves
from mediakit.measures.tone import MIN_SCORED
from mediakit.tables import CLEAR, OTHERS, check_columns

if TYPE_CHECKING:
    from mediakit.comparison.robustness import Curve


SHOWN_CLEAR: Final = 5  # differences that are told one by one
MOST_FURTHER: Final = 4  # the same, where they are further ones or of a second comparison
SHOWN_FEW: Final = 4  # groups with too little that are named
NAMED: Final = 3  # instruments that a sentence names
MOST_TIMES: Final = 100  # as high a rate: beyond, nothing could be found
_COMPARED: Final = [
    "measure", "estimate", "reference", "reference_estimate", "difference", "difference_low",
    "difference_high", "cliffs_delta", "q", "level", "reason",
]  # fmt: skip
SPOKEN: Final = {  # who has a difference, and what it is within
    "quoted": ("quotations", "have"),
    "reported": ("reported speech", "has"),
    "outlet": ("own words", "have"),
}
_PLAIN: Final = (1, 2, "", "")  # factor, digits, unit of a difference and of an estimate
_POINTS: Final = (100, 1, " percentage points", " %")
_RATE: Final = (1, 1, " hits per 1,000 words", "")
_UNITS: Final = {"per_1000": _RATE, "share_sentences": _POINTS, "present": _POINTS}
_SHARES: Final = {"share_sentences": "sentences", "present": "articles"}


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
    clear, rest, left_out = _part(comparison, by, within)
    if clear.empty and rest.empty:
        return [Finding("No groups to compare.", " ".join(left_out))]
    first = choose_first(clear)
    findings = []
    if first is not None:
        n = tell_n(first, comparison, by, within)
        head, size = tell_contrast(first, by, within, n)
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
    clear, rest, left_out = _part(comparison, by, within)
    if clear.empty:
        return _tell_none(rest) if len(rest) else " ".join(left_out)
    order = clear["cliffs_delta"].abs().sort_values(ascending=False, kind="stable").index
    parts = []
    for _, row in clear.loc[order[:MOST_FURTHER]].iterrows():
        size, low, high = _sign(row)
        lead = tell_direction(row, by, within)
        parts.append(f"{lead} ({size}, [{low}, {high}]; {tell_p(row['q'], 'q')}).")
    more = len(clear) - MOST_FURTHER
    tail = [counted(more, "more is", "more are") + " significant"] if more > 0 else []
    if len(rest) and tail:
        tail += [counted(len(rest), "comparison is", "comparisons are") + " not"]
    elif len(rest):
        tail = [f"{_count_other(rest)} not significant"]
    return " ".join([*parts, *([f"{listed(tail)}."] if tail else [])])


def summarize_comparison(
    comparison: pd.DataFrame, by: str = "outlet", *, within: str | None = None
) -> list[str]:
    """Do the groups differ by more than chance?

    Returns
    -------
    list of str
        Of `compare_groups` with these keys: the five surest differences (intervals that exclude 0,
        with q below .05); how many are not significant, and how far their intervals reach; which
        groups have too little to be compared.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> table = pd.DataFrame({"doc_id": map(str, range(60)), "outlet": ["Echo", "Star"] * 30,
    ...                       "n": [1, 9, 2, 8, 0, 9, 1, 7, 2, 9] * 6, "n_words": 500})
    >>> found = mk.compare_groups(table, measure="per_1000", by="outlet", reference="Echo", seed=1)
    >>> summarize_comparison(found)[0][:57]
    '**Star has more hits than Echo**: +14.4 hits per 1,000 wo'
    """
    check_columns(comparison, [by, *([within] if within else []), *_COMPARED])
    clear, rest, left_out = _part(comparison, by, within)
    clear, lines = clear.sort_values("q", kind="stable"), []
    for _, row in clear.head(SHOWN_CLEAR).iterrows():
        head, size = tell_contrast(row, by, within, tell_n(row, comparison, by, within))
        lines.append(f"**{head}**: {size}")
    further = prose.tell_further(
        len(clear) - len(lines), "significant difference is", "significant differences are"
    )
    lines += [f"{more} in the table." for more in further]
    if len(rest) and lines:
        lines.append(f"{_count_other(rest)} not statistically significant ({tell_reach(rest)}).")
    elif len(rest):
        lines = [_tell_none(rest, "**")]
    return [*lines, *tell_power(rest), *left_out]


def _part(
    comparison: pd.DataFrame, by: str, within: str | None
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Return what is significant, what is not, each pair once, and what was not compared."""
    compared = prose.drop_mirrored(comparison, by, up="difference")
    compared = compared[compared["difference_low"].notna()]
    clear = mark_clear(compared)
    return compared[clear], compared[~clear], tell_uncompared(comparison, by, within)


def _tell_none(rest: pd.DataFrame, mark: str = "") -> str:
    """Return that nothing is significant."""
    n = counted(len(rest), "comparison")
    return f"{mark}No statistically significant difference{mark} in {n} ({tell_reach(rest)})."


def _count_other(rest: pd.DataFrame) -> str:
    """Return how many other comparisons there are, and their verb."""
    return f"The other {'comparison is' if len(rest) == 1 else f'{len(rest):,} comparisons are'}"


def _sign(row: pd.Series[Any]) -> list[str]:
    """Return a difference and both its limits, in units of its measure."""
    factor, digits, *_ = _UNITS.get(str(row["measure"]), _PLAIN)
    return [signed(factor * row[name], digits) for name in APART]


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
        parts.append(f"{tell_direction(row, by, within, against=False)} ({_sign(row)[0]})")
    more = [f"{len(clear) - MOST_FURTHER} more in the table"] if len(clear) > MOST_FURTHER else []
    n = counted(len(clear), "further difference is", "further differences are")
    return f"{n} significant: {listed([*parts, *more], '; ')}."


def _tell_same(
    rest: pd.DataFrame, clear: pd.DataFrame, by: str, within: str | None, left_out: str
) -> Finding:
    """Return what is said of the differences that are not significant."""
    reach, tone = tell_reach(rest), rest["measure"].iloc[0] == "compound"
    if clear.empty:
        n = counted(len(rest), "comparison")
        text = " ".join([f"In {n}: {reach}.", *tell_power(rest)])
        what = "significant difference in tone" if tone else "significant difference"
        return Finding(f"No {what} between the {by}s.", f"{text} {left_out}".strip())
    part, lead = "category" if "category" in rest else within, f"{capitalise(reach)}."
    same = rest[~rest[part].isin(clear[part])].drop_duplicates(part) if part else rest[:0]
    if whole := [name_part(row, str(part)) for _, row in same.iterrows()]:
        *many, last = prose.first_few(whole, 5)
        named = f"{', '.join(many)} or {last}" if many else last
        head = f"No {by} differs significantly in {'the tone of ' if tone else ''}{named}."
        n = "comparison" if len(rest) == 1 else f"{len(rest):,} comparisons"
        lead = f"In the other {n}, {reach}."
    elif len(rest) == 1:
        head = "The other comparison shows no significant difference."
    else:
        head = f"The other {len(rest):,} comparisons show no significant difference."
    return Finding(head, f"{lead} {left_out}".strip())


def tell_reach(rows: pd.DataFrame) -> str:
    """Return the least q of comparisons that are not significant, and how far intervals reach."""
    factor, digits, unit, _ = _UNITS.get(str(rows["measure"].iloc[0]), _PLAIN)
    ends = factor * rows[["difference_low", "difference_high"]].abs().to_numpy()
    reach = np.ceil(ends.max() * 10**digits - 1e-9) / 10**digits  # up, so that it holds
    interval = f"{100 * rows['level'].iloc[0]:g} % CI"
    none = f"no {interval} reaches" if len(rows) > 1 else f"its {interval} does not reach"
    known = rows["q"].dropna()  # none where values do not vary
    q = tell_least(known) if len(known) else "not tested"
    if rows["q"].min() < CLEAR:  # an interval that holds 0 alone makes it so
        q = "each q ≥ .05 or CI including 0" if len(rows) > 1 else "CI including 0"
    unit = unit or (" (scale −1 to +1)" if rows["measure"].iloc[0] == "compound" else "")
    return f"{q}; {none} beyond ±{reach:.{digits}f}{unit}"


def tell_least(q: pd.Series[float]) -> str:
    """Return what all q of several comparisons reach, rounded down so that it holds."""
    least = prose.tell_coefficient(float(np.floor(100 * q.min() + 1e-9)) / 100)
    return f"all q ≥ {least}" if len(q) > 1 else tell_p(q.min(), "q")


def tell_n(row: pd.Series[Any], rows: pd.DataFrame, by: str, within: str | None) -> str:
    """Return how many articles a difference rests on, where the table says it."""
    if "n_articles" not in rows:
        return ""
    for key in [name for name in ("category", within) if name is not None and name in row]:
        rows = rows[rows[key].map(str).eq(str(row[key]))]  # also of those unknown
    named = rows[by].map(lambda group: prose.name_group(group, by))
    sides = prose.name_group(row[by], by), spell(str(row["reference"]))
    own, other = (named.eq(name) for name in sides)
    n = [int(rows.loc[part, "n_articles"].sum()) for part in (own, other if any(other) else ~own)]
    return f", n = {n[0]:,} against {counted(n[1], 'article')}"


def tell_power(rows: pd.DataFrame) -> list[str]:
    """Return how large a difference these comparisons could have shown, of rates of hits."""
    sizes = rows["detectable"].dropna() if "detectable" in rows else rows["difference"][:0]
    if sizes.empty:
        return []
    least, middle, most = (
        f"more than {MOST_TIMES}" if size > MOST_TIMES else f"{size:.1f}"
        for size in (sizes.min(), sizes.median(), sizes.max())
    )
    each = f" ({least} to {most} by comparison)" if len(sizes) > 1 else ""
    told = f"Three times in four, only a rate {middle} times as high would be detected"
    return [f"{told}{each}."]


def tell_contrast(row: pd.Series[Any], by: str, within: str | None, n: str) -> tuple[str, str]:
    """Return a difference, and all it rests on in so many digits that its interval excludes 0."""
    measure = str(row["measure"])
    factor, least, unit, sign = _UNITS.get(measure, _PLAIN)
    size, *limits = (factor * row[name] for name in APART)
    nearest = min(map(abs, limits))
    digits = next((n for n in range(least, least + 3) if round(nearest, n)), least)
    ends = (factor * row[name] for name in ("estimate", "reference_estimate"))
    plain = measure in _UNITS
    against = " against ".join(f"{x:.{digits}f}" if plain else signed(x, digits) for x in ends)
    low, high = (signed(limit, digits) for limit in limits)
    return tell_direction(row, by, within), (
        f"{signed(size, digits)}{unit}, "
        f"{100 * row['level']:g} % CI [{low}, {high}], {tell_p(row['q'], 'q')}, "
        f"Cliff’s δ = {signed(row['cliffs_delta'], 2)}{n} ({against}{sign})."
    )


def tell_direction(
    row: pd.Series[Any], by: str, within: str | None, *, against: bool = True
) -> str:
    """Return who has more of what than whom; without the last, where that is said before."""
    measure, up = str(row["measure"]), row["difference"] > 0
    name, other = prose.name_group(row[by], by), spell(str(row["reference"]))
    other = f"the other {by}s" if other == OTHERS else other
    has = "has"
    if by == "voice":
        (name, has), other = SPOKEN.get(name, (name, has)), SPOKEN.get(other, (other,))[0]
    where = f" in {name_part(row, within)}" if within else ""
    kind = f"{spell(str(row['category']))} " if "category" in row else ""
    if measure == "per_1000" or measure in _SHARES:
        size = "more" if up else "fewer"
        if measure in _SHARES:
            size = f"a {'larger' if up else 'smaller'} share of {_SHARES[measure]} with"
        told = f"{name} {has} {size} {kind}hits{f' than {other}' if against else ''}{where}"
    elif measure == "compound":
        more = f"{'is' if has == 'has' else 'are'} more {'positive' if up else 'negative'} than"
        told = f"{name} {more} {other}{where}"
        if within == "voice" and row[within] == "outlet":
            told = f"{name}’s own voice {more} that of {other}"
    else:
        told = f"{name} is {'above' if up else 'below'} {other}{where}"
    return capitalise(told)


def tell_alone(table: pd.DataFrame, by: str) -> list[str]:
    """Return why groups are not compared, where there is only one."""
    if len(groups := table[by].unique()) != 1:
        return []
    given = f"Only one {by} ({prose.name_group(groups[0], by)})"
    return [f"{f'No {by} is given' if pd.isna(groups[0]) else given}: nothing to compare."]


def tell_uncompared(comparison: pd.DataFrame, by: str, within: str | None) -> list[str]:
    """Return which groups have too little to be compared, and where there is nothing to compare."""
    if alone := tell_alone(comparison, by):
        return alone
    reason = comparison["reason"].fillna("")
    little = reason.str.startswith(("too few", "no ")) & comparison["difference"].isna()
    few = comparison[little & reason.ne("no variation") & ~reason.str.endswith("compare with")]
    if few.empty:
        left = comparison["difference"].isna().all() and len(comparison)
        return ["Nothing to compare: values do not vary, or no group is left."] if left else []
    lines = []
    for what, rows in few.groupby(few["reason"].str.split().str[-1], sort=False):
        size, least, unit = "n_clusters", LEAST, str(what)[:-1]
        if what == "sentences":
            size, least, unit = "n_scored", MIN_SCORED, "scored sentence"
        sizes = dict[str, set[int]]()
        for _, row in rows.iterrows():
            name = name_part(row, by) + (f" in {name_part(row, within)}" if within else "")
            for key in filter(None, (within, by)):  # what has too little everywhere needs no more
                if rows[key].eq(row[key]).sum() == comparison[key].eq(row[key]).sum() > 0:
                    name = name_part(row, key)
            sizes.setdefault(name, set()).add(int(row[size]) if size in row else 0)
        most = {name: "at most " if len(n) > 1 else "" for name, n in sizes.items()}
        told = {name: f"{most[name]}{counted(max(n), unit)}" for name, n in sizes.items()}
        if len(told) == 1:
            name = next(iter(told))
            lines.append(f"{capitalise(name)} was not compared: {told[name]} (minimum {least}).")
        else:
            named = prose.first_few([f"{name} ({n})" for name, n in told.items()], SHOWN_FEW)
            lines.append(f"Not compared (minimum {least} {unit}s): {listed(named)}.")
    return lines


def name_part(row: pd.Series[Any], within: str) -> str:
    """Return what a reader calls the part within which groups are compared."""
    name = prose.name_group(row[within], within)
    return SPOKEN.get(name, (name,))[0] if within == "voice" else name


def draw_difference(row: pd.Series[Any]) -> Drawing:
    """Return one difference with its interval, as it stands below a finding."""
    size, low, high = (float(row[name]) for name in APART)

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


def tell_robustness(table: pd.DataFrame) -> str:
    """How far does one difference go under other analysis choices?

    Returns
    -------
    str
        Of rows of one group and category of `compare_instruments` (`choose_specification`): the
        range over all analyses, their joint test, and which choice reverses the sign, if one does;
        or why there is nothing to compare.

    Raises
    ------
    ArgumentError
        If there are several groups or categories with a difference.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> table = pd.DataFrame({"doc_id": map(str, range(60)), "outlet": ["Echo", "Star"] * 30,
    ...                       "n": [1, 9, 2, 8, 0, 9, 1, 7, 2, 9] * 6, "n_words": 500})
    >>> lists = {"list: a": table, "list: b": table.assign(n=table["n"] // 2)}
    >>> found = mk.comparison.compare_instruments(
    ...     lists, measure="per_1000", by="outlet", primary="list: a", seed=1, draws=200)
    >>> tell_robustness(found[found["outlet"] == "Star"])
    'The difference ranges from +6.80 to +14.40 over 2 analyses; joint test p = .005.'
    """
    curve = choose_curve(table)
    if curve is None:
        reasons = table["reason"].dropna()
        why = f" ({reasons.value_counts().index[0]})" if len(reasons) else ""
        return f"No analysis has a difference to compare{why}."
    rows, n = curve.rows, len(curve.rows)
    low, high = (signed(rows["difference"].agg(end), 2) for end in ("min", "max"))
    told = f"The difference ranges from {low} to {high} over {counted(n, 'analysis', 'analyses')}"
    if (p := float(rows["p_joint"].iloc[0])) == p:
        told += f"; joint test {tell_p(p)}{'' if p < CLEAR else ', not significant'}"
    if not curve.is_clear:
        told = f"{curve.title}, is not significant in the pre-specified analysis. {told}"
        told = f"The largest difference, {told}"
    missing = ""
    if lacking := len(curve.missing):
        have = counted(lacking, "analysis has", "analyses have")
        missing = f" {have} no difference: {listed(sorted(set(curve.missing.values())))}."
    primary = rows[rows["primary"].astype("bool")]
    against = set[str]()
    if len(primary):
        other = np.sign(rows["difference"]) != np.sign(primary["difference"].iloc[0])
        against = set(rows["instrument"][other])
    return f"{told}.{_tell_hinge(curve, against)}{missing}"


def tell_p(p: float, name: str = "p") -> str:
    """Return a p value, or a q, as papers print it.

    >>> tell_p(0.0041), tell_p(0.0004), tell_p(0.2, "q")
    ('p = .004', 'p < .001', 'q = .200')
    """
    return f"{name} < .001" if p < 0.001 else f"{name} = {p:.3f}".replace("0.", ".")  # noqa: PLR2004  # as it is written


def _tell_hinge(curve: Curve, against: set[str]) -> str:
    """Return which choice sets those with another sign apart, if one does."""
    if not against:
        return ""
    chosen = [read_choices(str(name)) for name in curve.rows["instrument"]]
    opposed = [name in against for name in curve.rows["instrument"]]
    hinges, shared = list[str](), list[str]()
    for what, values in curve.choices.items():
        for value in values:
            with_it = [each.get(what) == value for each in chosen]
            if all(has for has, no in zip(with_it, opposed, strict=True) if no):
                told = spell(value) if what == "instrument" else f"{spell(what)} {spell(value)}"
                (hinges if with_it == opposed else shared).append(told)
    if hinges:
        return f" The sign reverses with {listed(hinges)}."
    if shared:
        return f" All that reverse the sign have {listed(shared)}, but so have some that do not."
    named = [spell(str(name)) for name in sorted(against)]
    return f" The sign reverses with {listed(prose.first_few(named, NAMED), '; ')}."
