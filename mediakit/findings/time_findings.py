"""Findings over time in plain words: which time is covered, where gaps are, when lines peak."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mediakit.base.display import check_unique
from mediakit.base.prose import (
    PERIODS,
    conjugate,
    counted,
    find_period,
    first_few,
    label,
    listed,
    measured,
    spell_day,
)
from mediakit.findings.findings import (
    FEW_TERMS,
    FEW_WORDS,
    NO_TERM,
    SHOWN_CATEGORIES,
    rank_categories,
    rank_tone,
    summarize_tone,
    tell_mean,
)
from mediakit.measures.time import place_events
from mediakit.measures.tone import MIN_SCORED
from mediakit.tables import CLEAR, check_columns

if TYPE_CHECKING:
    import pandas as pd

NAMED_GAPS: Final = 3
NAMED_EVENTS: Final = 12


def summarize_timeline(table: pd.DataFrame) -> list[str]:
    r"""Which time do the articles cover, and where are the gaps?

    Parameters
    ----------
    table
        As `count_terms_over_time` or `score_sentiment_over_time` gives it.

    Returns
    -------
    list of str
        First and last period, those without articles, articles without a date; and plainly if
        there is nothing to see over time, or most periods are empty.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"period": ["2026-03", "2026-04", "2026-05"], "n_articles": [2, 0, 1]})
    >>> summarize_timeline(table)[0].replace("\N{NON-BREAKING HYPHEN}", "-")
    '**3 articles in 3 months, from 2026-03 to 2026-05.** 1 month has no article: 2026-04.'
    """
    check_columns(table, ["period", "n_articles"])
    n = table.groupby("period", sort=False, dropna=False)["n_articles"].max()
    undated = int(n[n.index.isna()].sum())
    n = n[n.index.notna()]
    if n.empty:
        return ["**No article has a date, so there is nothing to see over time.**"]
    verb = conjugate(undated, "are", "is")
    lost = [f"{counted(undated, 'article')} without a date {verb} left out."] if undated else []
    kind = find_period(str(n.index[0]))
    if len(n) == 1:
        whose = "All articles with a date are" if n.iloc[0] > 1 else "The article with a date is"
        whose = whose if undated else whose.replace(" with a date", "")
        told = f"{whose} of one {kind}, {_name(n.index[0])}, so there is nothing to compare"
        return [f"**{told}.**", *lost]
    lead = (
        f"**{counted(int(n.sum()), 'article')} in {counted(len(n), kind)}, "
        f"from {_name(n.index[0])} to {_name(n.index[-1])}.**"
    )
    gaps = [_name(period) for period in n.index[n == 0]]
    if gaps:
        named = listed(gaps) if len(gaps) <= NAMED_GAPS else f"the first is {gaps[0]}"
        verb = conjugate(len(gaps), "have", "has")
        lead += f" {counted(len(gaps), kind)} {verb} no article: {named}."
    if len(gaps) > len(n) / 2 and kind != PERIODS[-1]:
        longer = PERIODS[PERIODS.index(kind) + 1]
        lost.append(
            f"Most {kind}s are empty; with a longer period, such as a {longer}, lines show."
        )
    return [lead, *lost]


def _name(period: object) -> str:
    """Return the label of a period, which no line break parts; of a day as print has it."""
    if find_period(str(period)) == "day":
        return spell_day(str(period))
    return str(period).replace("-", "\N{NON-BREAKING HYPHEN}")


def summarize_peaks(table: pd.DataFrame) -> list[str]:
    """When is each category most frequent?

    Parameters
    ----------
    table
        `count_terms_over_time` by a period alone.

    Returns
    -------
    list of str
        A sentence for each of the three categories with most terms: where it is most frequent, of
        the periods with 500 words or more; for a single period, or without dates, its numbers.

    Raises
    ------
    ArgumentError
        If a period and category stand in several rows.
    ColumnMissingError
        If a column is missing.
    """
    check_columns(table, ["period", "category", "n", "n_words", "per_1000", "n_articles"])
    check_unique(table, ["period", "category"])
    dated = table[table["period"].notna()]
    dated = table if dated.empty else dated
    total = rank_categories(dated)
    if total.empty:
        return [NO_TERM]
    if len(dated["period"].unique()) <= 1:
        return [
            f"**{label(category)}:** {_rate(dated[dated['category'] == category].iloc[0])}."
            for category in total.index[:SHOWN_CATEGORIES]
        ]
    enough = dated[dated["n_words"] >= FEW_WORDS]
    n_periods = enough["period"].nunique()
    if n_periods <= 1:
        return [f"Fewer than two periods have {FEW_WORDS} words, so they are not compared."]
    lines = [
        _tell_peak(enough[enough["category"] == category], int(n))
        for category, n in total.head(SHOWN_CATEGORIES).items()
    ]
    n_all = dated.loc[dated["n_words"] > 0, "period"].nunique()
    few = f"{n_periods} of {n_all} periods with articles have {FEW_WORDS} words or more"
    return lines if n_periods == n_all else [f"Only {few}; these are compared.", *lines]


def _tell_peak(rows: pd.DataFrame, total: int) -> str:
    """Return the period in which a category is most frequent."""
    row = rows.sort_values("per_1000", ascending=False, kind="stable").iloc[0]
    name, period = label(row["category"]), _name(row["period"])
    if not row["n"]:
        return f"**{name}** occurs only in periods with fewer than {FEW_WORDS} words."
    few = f" Only {counted(total, 'term')} in all: single words decide."
    told = f"**{name}** is most frequent in {period}: {_rate(row)}."
    return told + (few if total < FEW_TERMS else "")


def _rate(row: pd.Series[Any]) -> str:
    """Return the rate of a row and what it rests on."""
    held = f"{counted(row['n'], 'term')} in {counted(row['n_words'], 'word')}"
    articles = counted(row["n_articles"], "article")
    return f"{row['per_1000']:.1f} per 1,000 words ({held} of {articles})"


def summarize_trend(trend: pd.DataFrame) -> list[str]:
    """Over how much are the lines smoothed?

    Parameters
    ----------
    trend
        As `measure_trend` gives it.

    Returns
    -------
    list of str
        The window, and how many words are in one; nothing where there are not two periods.

    Raises
    ------
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> table = pd.DataFrame({"period": ["2026-01", "2026-02", "2026-03"], "category": "war",
    ...                       "n": [1, 0, 5], "n_words": [1000, 0, 1000], "reason": None})
    >>> mk.summarize_trend(mk.measure_trend(table, window=3))[0]
    '**The lines take 3 months together**, each month with those beside it: 1,000 to 2,000 words.'
    """
    check_columns(trend, ["period", "window", "n_words_smoothed"])
    dated = trend[trend["period"].notna()]
    if len(dated["period"].unique()) <= 1:
        return []
    kind, window = find_period(str(dated["period"].iloc[0])), int(dated["window"].iloc[0])
    if window == 1:
        return [f"**The lines are not smoothed:** each point is one {kind}."]
    words = dated["n_words_smoothed"]
    least, most = int(words[words > 0].min()), int(words.max())
    lead = f"**The lines take {counted(window, kind)} together**, each {kind} with those beside it"
    span = f"{least:,} to " if least < most else ""
    return [f"{lead}: {span}{counted(most, 'word')}."]


def summarize_bands(bands: pd.DataFrame) -> list[str]:
    """How sure are the lines, and do their highest and lowest points lie apart?

    Parameters
    ----------
    bands
        As `find_bands` gives it.

    Returns
    -------
    list of str
        For how many periods there is an interval; then, for the three categories that reach
        highest, or for the voices, which of these is highest and which lowest, and whether their
        intervals overlap. That they do not is no test: where nothing changes, the ends of 12
        periods of 20 articles were apart in 1 of 4 simulated series, those of 40 periods in 2 of 3.

    Raises
    ------
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> bands = pd.DataFrame({"period": ["2025", "2026"], "category": "war",
    ...     "measure": "per_1000", "estimate": [1.0, 5.0], "low": [0.0, 3.5], "high": [2.0, 6.5],
    ...     "window": 1, "level": 0.95})
    >>> summarize_bands(bands)[1][:65]
    '**War:** of these, 2026 is highest (5.0, interval 3.5 to 6.5) and'
    """
    check_columns(bands, ["period", "measure", "estimate", "low", "high", "window", "level"])
    periods = bands["period"].unique()
    if len(periods) <= 1:
        return []
    kind, window = find_period(str(periods[0])), int(bands["window"].iloc[0])
    of = f"the {counted(window, kind)} around it" if window > 1 else "it"
    known = bands[bands["low"].notna()]
    n = known["period"].nunique()
    if n == 0:
        return [f"**There is no interval:** no {kind} has five texts or more in {of}."]
    level = f"{100 * known['level'].iloc[0]:g} %"
    lead = f"**{n} of {counted(len(periods), kind)} {conjugate(n, 'have', 'has')} an interval** "
    lines = [f"{lead}({level}): five texts or more in {of}, not all alike."]
    key = "category" if "category" in bands else "voice"
    names = known.groupby(key, sort=False)["estimate"].max()
    looked = False
    for name in names.sort_values(ascending=False, kind="stable").index[:SHOWN_CATEGORIES]:
        rows = known[known[key] == name].sort_values("estimate", kind="stable")
        if rows["estimate"].eq(rows["estimate"].iloc[0]).all():  # one window over all periods
            continue
        apart = rows["low"].iloc[-1] > rows["high"].iloc[0]
        lines.append(_tell_ends(name, rows, apart=apart))
        looked |= apart and len(rows) > 2  # noqa: PLR2004  # of two there is nothing to choose
    return [*lines, LOOKED] if looked else lines


LOOKED: Final = (
    "Highest and lowest were found by looking: the more points there are, the more often the ends "
    "lie apart by chance. It says where to read, and is no test."
)


def _tell_ends(name: str, rows: pd.DataFrame, *, apart: bool) -> str:
    """Return the highest and the lowest point of a line, and whether their intervals overlap."""
    end = "are apart" if apart else "overlap, so that this can be chance"
    low, high = _tell_span(rows.iloc[0], "is lowest"), _tell_span(rows.iloc[-1], "is highest")
    return f"**{label(name)}:** of these, {high} and {low}; their intervals {end}."


def _tell_span(row: pd.Series[Any], which: str) -> str:
    """Return a point of a line with its interval."""
    value, low, high = (measured(row[k], row["measure"]) for k in ("estimate", "low", "high"))
    return f"{_name(row['period'])} {which} ({value}, interval {low} to {high})"


def summarize_changes(changes: pd.DataFrame) -> list[str]:
    """When may a category have changed its level? Exploratory, as `find_changes` is.

    Parameters
    ----------
    changes
        As `find_changes` gives it.

    Returns
    -------
    list of str
        A sentence for each change with q below .05; or that there is none, or too little to see.

    Raises
    ------
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> table = pd.DataFrame({"period": ["2026-01", "2026-02"], "category": "war",
    ...                       "n": [1, 5], "n_words": [1000, 1000], "reason": None})
    >>> mk.summarize_changes(mk.find_changes(table, seed=1))
    ['**No change of level was looked for:** fewer than six periods have words.']
    """
    check_columns(changes, [*_ASKED, "n_periods", "draws", "q", "reason"])
    looked = changes[changes["reason"].isna()]
    if looked.empty:
        few = "too few periods" in set(changes["reason"])
        why = "fewer than six periods have words" if few else "no term occurs"
        return [f"**No change of level was looked for:** {why}."]
    clear = looked[looked["q"] < CLEAR]
    draws = f"{looked['draws'].iloc[0]:,} random orders of its periods"
    chosen = f"The cut of each category that parts it best was held against {draws}"
    if clear.empty:
        n = counted(len(looked), "category", "categories")
        return [f"**No change of level is surer than chance**, in any of {n}. {chosen}."]
    lines = [_tell_change(row) for _, row in clear.iterrows()]
    lines.append(f"{chosen}. It was found by looking: it says where to read, and proves no cause.")
    return lines


_ASKED: Final = ["category", "period", "per_1000_before", "per_1000_after", "n_before", "n_after"]


def _tell_change(row: pd.Series[Any]) -> str:
    """Return when a category may have changed its level, and from which to which."""
    before, after = (
        f"{row[f'per_1000_{side}']:.1f}{unit} ({counted(row[f'n_{side}'], 'term')})"
        for side, unit in (("before", ""), ("after", " per 1,000 words"))
    )
    verb = "rise" if row["per_1000_after"] > row["per_1000_before"] else "fall"
    lead = f"**Exploratory: {label(row['category'])} may {verb} from {_name(row['period'])} on**"
    return f"{lead}, from {before} before to {after} since (q {row['q']:.3f})."


def summarize_tone_over_time(table: pd.DataFrame) -> list[str]:
    """When do the outlets sound most positive and most negative in their own words?

    Parameters
    ----------
    table
        `score_sentiment_over_time` by a period and voice.

    Returns
    -------
    list of str
        The two ends, of periods with at least ten sentences with a sentiment word; for a single
        period, or without dates, the means by voice.

    Raises
    ------
    ArgumentError
        If a period and voice stand in several rows.
    ColumnMissingError
        If a column is missing.
    """
    check_columns(table, ["period", "voice", "compound", "n_sentences", "n_scored"])
    check_unique(table, ["period", "voice"])
    dated = table[table["period"].notna()]
    dated = table if dated.empty else dated
    if len(dated["period"].unique()) <= 1:
        return summarize_tone(dated)
    rows = rank_tone(dated, "outlet")
    if len(rows) <= 1:
        few = f"fewer than two periods have {MIN_SCORED} sentences of the outlets’ own"
        return [f"**Too little for a line of tone:** {few} with a sentiment word."]
    high, low = (tell_mean(_name(row["period"]), row) for row in (rows.iloc[0], rows.iloc[-1]))
    among = f"of the {counted(len(rows), 'period')} with {MIN_SCORED} such sentences"
    return [f"**The outlets’ own tone** is highest in {high} and lowest in {low}, {among}."]


def summarize_events(events: pd.DataFrame, table: pd.DataFrame) -> list[str]:
    """Which events lie in the time of the articles?

    Parameters
    ----------
    events
        As `read_events` gives them.
    table
        As `count_terms_over_time` gives it.

    Returns
    -------
    list of str
        Those that lie in it, by date, the first twelve by name; or that there are none.

    Raises
    ------
    ColumnMissingError
        If a column is missing.
    """
    check_columns(table, ["period"])
    if events.empty:
        return ["No events were given."]
    periods = list(dict.fromkeys(table["period"].dropna()))
    inside = place_events(events, periods).dropna(subset=["place"])
    if inside.empty:
        return [
            f"None of the list’s {counted(len(events), 'event')} lies in the time of the articles."
        ]
    named = [
        f"{event} ({_name(date)})"
        for event, date in zip(inside["event"], inside["date"], strict=True)
    ]
    outside = len(events) - len(inside)
    rest = f" {counted(outside, 'event')} of the list {conjugate(outside, 'lie')} outside."
    return [f"**Marked:** {listed(first_few(named, NAMED_EVENTS))}.{rest if outside else ''}"]
