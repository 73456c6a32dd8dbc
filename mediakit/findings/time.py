"""What a page over time says first, and whether a change is one of outlets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mediakit.base import prose
from mediakit.base.drawing import Finding
from mediakit.base.files import read_toml
from mediakit.base.prose import conjugate, counted, find_period, label, listed, signed
from mediakit.comparison.trends import choose_changes
from mediakit.findings.comparison import draw_difference, tell_least, tell_p
from mediakit.findings.validity import SENTENCES
from mediakit.measures.time import spell_period
from mediakit.tables import CLEAR, check_columns

if TYPE_CHECKING:
    import pandas as pd

MOST_TOLD: Final = 4  # changes or frames that are named one by one
NAMED_GAPS: Final = 3


def find_level_changes(changes: pd.DataFrame, mix: pd.DataFrame) -> list[Finding]:
    """What changes over this time? Exploratory, as `find_changes` is.

    Parameters
    ----------
    changes
        Of `find_changes`.
    mix
        Of `compare_mix`, of the same changes: how large each is.

    Returns
    -------
    list of Finding
        The surest change with its size and figure, and in a note the others; then what shows none.
        One finding where nothing changes, or all does, or where nothing could be tested, and why.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> table = pd.DataFrame({"period": ["2026-01", "2026-02"], "category": "war",
    ...                       "n": [1, 5], "n_words": [1000, 1000], "reason": None})
    >>> changes = mk.find_changes(table, seed=1)
    >>> find_level_changes(changes, mk.comparison.compare_mix(
    ...     pd.DataFrame(columns=["doc_id", "date", "category", "outlet", "n", "n_words"]),
    ...     changes, seed=1))[0].head
    'Changes in level were not tested.'
    """
    check_columns(changes, ["category", "period", "n_periods", "q", "reason"])
    tested = changes[changes["reason"].isna()]
    if tested.empty:
        return [_tell_untested(changes)]
    clear = choose_changes(mix)
    n = int(tested["n_periods"].max())
    periods = counted(n, find_period(str(tested["period"].iloc[0])))
    findings = []
    if len(clear):
        first = clear.iloc[0]
        size, low, high = prose.sign_difference(first, 1)
        before, after = (f"{first[f'per_1000_{side}']:.1f}" for side in ("before", "after"))
        articles = f"{first['n_articles_before']:,} against {first['n_articles_after']:,} articles"
        text = (
            f"From {before} to {after} hits per 1,000 words: {size}, 95 % CI [{low}, {high}], "
            f"{tell_p(first['q'], 'q')}, n = {articles}. The cut was found by search in {periods}: "
            "the size is probably overstated. It dates a change and does not explain it."
        )
        note = _tell_others(clear.iloc[1:])
        head = f"{_tell_change(first)} (exploratory)."
        findings.append(Finding(head, text, draw_difference(first), note))
    rest = tested[~tested["category"].isin(clear["category"])]
    if len(rest):
        findings.append(_tell_same(rest, len(clear), periods))
    return findings


def _tell_untested(changes: pd.DataFrame) -> Finding:
    """Return why no change was looked for."""
    if not changes["n_periods"].any():
        return Finding("No article has a date.", "Nothing to show over time.")
    why = read_toml(SENTENCES)["why_no_changes"]
    reasons = [why[reason] for reason in changes["reason"].unique() if reason in why]
    told = (*reasons, "no term occurs")[0]
    known = changes["period"].dropna()
    if len(known):
        told = told.replace("periods", f"{find_period(str(known.iloc[0]))}s")
    n = f" (n = {changes['n_periods'].max():,})" if reasons else ""
    return Finding("Changes in level were not tested.", f"{prose.capitalise(told)}{n}.")


def _tell_change(row: pd.Series[Any]) -> str:
    """Return what becomes more or less frequent, and from when."""
    way = "more" if row["difference"] > 0 else "less"
    when = spell_period(str(row["period"]))
    return f"{label(row['category'])} hits become {way} frequent from {when}"


def _tell_others(clear: pd.DataFrame) -> str:
    """Return the further changes in one sentence."""
    if clear.empty:
        return ""
    parts = [
        f"{_tell_change(row)} ({signed(row['difference'], 1)})"
        for _, row in clear.head(MOST_TOLD).iterrows()
    ]
    parts += [f"{len(clear) - MOST_TOLD} more in the table"] if len(clear) > MOST_TOLD else []
    return f"{counted(len(clear), 'further change')} (exploratory): {listed(parts, '; ')}."


def _tell_same(rest: pd.DataFrame, n_clear: int, periods: str) -> Finding:
    """Return which frames show no change of level, and what could have been seen."""
    names = prose.first_few([label(name) for name in rest["category"]], MOST_TOLD)
    if n_clear:
        verb = conjugate(len(rest), "show", "shows")
        head = f"{listed(names)} {verb} no significant change in level."
    else:
        head = "No frame shows a significant change in level (exploratory)."
    q = tell_least(rest["q"])
    if rest["q"].lt(CLEAR).any():
        q = "each q ≥ .05 or CI including 0"
    size = f"In {counted(len(rest), 'frame')}: {q}"
    return Finding(head, f"{size}. Only large and lasting changes can be detected in {periods}.")


def tell_mix(mix: pd.DataFrame) -> list[str]:
    """Does the first change hold with the outlet mix held?

    Returns
    -------
    list of str
        Of `compare_mix`: the differences of the significant changes with the mix held; or why there
        is none to look at.

    Examples
    --------
    >>> import pandas as pd
    >>> mix = pd.DataFrame({"category": "war", "period": "2026-02", "mix": ["as published", "held"],
    ...                     "q": 0.01, "difference": [5.2, 4.8], "difference_low": [3.7, 3.5],
    ...                     "difference_high": [6.7, 6.2], "level": 0.95, "reason": None})
    >>> tell_mix(mix)
    ['With the outlet mix held, the difference in war is +4.8 [+3.5, +6.2] instead of +5.2.']
    """
    clear = choose_changes(mix)
    if clear.empty:
        return ["No change point was found: there is none to compare by outlet."]
    told = list[str]()
    for _, row in clear.head(MOST_TOLD).iterrows():
        same = mix["category"].eq(row["category"]) & mix["mix"].eq("held")
        held = mix[same].iloc[0]
        name = label(row["category"]).lower() if not told else label(row["category"])
        if held["difference"] != held["difference"]:
            few = str(held["reason"])
            why = {"too few groups": "fewer than two outlets have articles on both sides"}
            told.append(f"The outlet mix cannot be held: {why.get(few, few)}.")
            break
        both = f"{prose.tell_difference(held, 1)} instead of {signed(row['difference'], 1)}"
        lost = held["difference_low"] <= 0 <= held["difference_high"]
        lead = f"With the outlet mix held, the difference in {name} is" if not told else f"{name}:"
        told.append(f"{lead} {both}{': not significant' if lost else ''}.")
    return [" ".join(told)]


def summarize_timeline(table: pd.DataFrame) -> list[str]:
    """Which time do the articles cover, and where are the gaps?

    Returns
    -------
    list of str
        Of `count_terms_over_time` or `score_sentiment_over_time`: first and last period, those
        without articles, articles without a date; whether most periods are empty. Nothing where no
        article has a date.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"period": ["2026-03", "2026-04", "2026-05"], "n_articles": [2, 0, 1]})
    >>> summarize_timeline(table)
    ['3 articles in 3 months, from March 2026 to May 2026. 1 month has no article: April 2026.']
    """
    check_columns(table, ["period", "n_articles"])
    n = table.groupby("period", sort=False)["n_articles"].max()
    undated = max(table.loc[table["period"].isna(), "n_articles"], default=0)
    if n.empty:
        return []
    verb = conjugate(undated, "are", "is")
    lost = [f"{counted(undated, 'article')} without a date {verb} excluded."] if undated else []
    kind = find_period(str(n.index[0]))
    first, last = (spell_period(str(n.index[end])) for end in (0, -1))
    if len(n) == 1:
        dated = " with a date" if undated else ""
        whose = f"All articles{dated} are" if n.iloc[0] > 1 else f"The article{dated} is"
        return [f"{whose} from {first}: nothing to compare.", *lost]
    gaps, periods = n.index[n == 0].map(spell_period).tolist(), counted(len(n), kind)
    lead = f"{counted(int(n.sum()), 'article')} in {periods}, from {first} to {last}."
    if gaps:
        named = listed(gaps) if len(gaps) <= NAMED_GAPS else f"the first is {gaps[0]}"
        verb = conjugate(len(gaps), "have", "has")
        lead += f" {counted(len(gaps), kind)} {verb} no article: {named}."
    if len(gaps) > len(n) / 2 and kind != prose.PERIODS[-1]:
        longer = f"such as a {prose.PERIODS[prose.PERIODS.index(kind) + 1]}"
        lost.append(f"Most {kind}s have no article. Use a longer period, {longer}.")
    return [lead, *lost]
