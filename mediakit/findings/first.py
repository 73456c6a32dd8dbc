"""What a page says first: at most three findings, each with its size and what it rests on."""

# ruff: noqa: RUF001, RUF002 (alpha is a Greek letter)

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mediakit.base import prose
from mediakit.base.drawing import Drawing, Finding, Sheet, draw_both, make_scale
from mediakit.base.files import read_toml
from mediakit.base.prose import conjugate, counted, listed, signed, spell
from mediakit.comparison.groups import choose_first, mark_clear
from mediakit.comparison.robustness import split_curves
from mediakit.findings import comparison as told
from mediakit.findings.article import summarize_tone
from mediakit.findings.comparison import SENTENCES
from mediakit.findings.validity import describe_validity

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
) -> list[Finding]:
    """What differs between groups, and how large a difference can be excluded in the rest?

    Parameters
    ----------
    comparison
        Of `compare_groups` with these keys.
    specifications
        Of `compare_instruments`, to say in how many robustness checks the first finding holds.

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
        held = _tell_checks(first, by, specifications)
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
        if held == n:
            return f" It holds in all {n} robustness checks."
        return f" It holds in {held} of {n} robustness checks."
    return ""


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
        many = prose.first_few(whole, 5)
        head = f"No {by} differs significantly in {'the tone of ' if tone else ''}{listed(many)}."
    else:
        head = f"The other {len(rest):,} comparisons show no significant difference."
        if len(rest) == 1:
            head = "The other comparison shows no significant difference."
    some = "Of the comparisons without a significant difference, " if whole else ""
    lead = f"{some}{reach}." if some else f"{reach[:1].upper()}{reach[1:]}."
    return Finding(head, f"{lead} {left_out}".strip())


def judge_validity(validity: pd.DataFrame | None = None, *, caveats: Sequence[str] = ()) -> Finding:
    """May the measure be trusted here?

    Parameters
    ----------
    validity
        Of `validate`, None where nothing was coded.
    caveats
        What else must be known before reading on (`list_caveats`), in a few words each.

    Returns
    -------
    Finding
        Whether the list finds what people find, with a tag for each category and caveat.

    Examples
    --------
    >>> judge_validity().head
    'The word list has not been validated on these articles.'
    """
    notes = tuple(("no", told) for told in caveats)
    if validity is None or not validity["n_coded"].any():
        text = str(read_toml(SENTENCES)["to_code"])
        return Finding("The word list has not been validated on these articles.", text, tags=notes)
    by = {verdict: [spell(str(name)) for name in rows["category"]]
          for verdict, rows in validity.groupby("verdict", sort=False)}  # fmt: skip
    bad, some = by.get("not valid", []), by.get("tentative", [])
    if not bad:
        kind = "validly" if not some else "validly, or tentatively so"
        head = f"All {len(validity)} frames are measured {kind}."
    elif len(bad) == len(validity):
        head = "No frame is measured validly."
    else:
        verb = "is" if len(bad) == 1 else "are"
        head = f"{listed(prose.first_few(bad, 4))} {verb} not measured validly."
        head = head[:1].upper() + head[1:]
    n, split = validity["n_coded"], str(validity["split"].iloc[0])
    part = {"test": "the test part", "tuning": "the tuning part"}.get(split, "all coded units")
    size = f"{n.min():,}" if n.min() == n.max() else f"{n.min():,} to {n.max():,}"
    text = f"Measured on {part}: {size} a frame."
    if bad:
        text = f"Do not interpret {'it' if len(bad) == 1 else 'them'}. {text}"
    badges = describe_validity(validity)
    tags = []
    verdicts = dict(zip(validity["category"].map(prose.label), validity["verdict"], strict=True))
    for badge in badges:
        name = badge.partition(":")[0]
        tags.append((VERDICT_TAGS.get(str(verdicts.get(name)), ""), badge))
    return Finding(head, text, tags=(*tags, *notes))


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
