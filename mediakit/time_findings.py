"""Findings over time in plain words: which time is covered, where gaps are, when lines peak."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mediakit.events import place_events
from mediakit.findings import SHOWN_CATEGORIES, summarize_tone
from mediakit.group_choice import check_unique
from mediakit.periods import find_period
from mediakit.prose import counted, label, listed, signed, spell_day
from mediakit.tables import check_columns

if TYPE_CHECKING:
    import pandas as pd

FEW_TERMS: Final = 10  # of a category, below which single words decide
FEW_SCORED: Final = 10  # sentences with a sentiment word, as for intervals
FEW_WORDS: Final = 500  # of a period; one term in them makes a rate of 2
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
        there is nothing to see over time.

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
    lost = (
        f"{counted(undated, 'article')} without a date {'is' if undated == 1 else 'are'} left out."
    )
    if n.empty:
        return ["**No article has a date, so there is nothing to see over time.**"]
    kind = find_period(str(n.index[0]))
    if len(n) == 1:
        told = f"All articles with a date are of one {kind}, {_name(n.index[0])}"
        return [f"**{told}:** nothing to compare.", *([lost] if undated else [])]
    lead = (
        f"**{counted(int(n.sum()), 'article')} in {counted(len(n), kind)}, "
        f"from {_name(n.index[0])} to {_name(n.index[-1])}.**"
    )
    gaps = [_name(period) for period in n.index[n == 0]]
    if gaps:
        named = listed(gaps) if len(gaps) <= NAMED_GAPS else f"the first is {gaps[0]}"
        verb = "has" if len(gaps) == 1 else "have"
        lead += f" {counted(len(gaps), kind)} {verb} no article: {named}."
    return [lead, *([lost] if undated else [])]


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
    total = dated.groupby("category", sort=False)["n"].sum()
    total = total[total > 0].sort_values(ascending=False, kind="stable")
    if total.empty:
        return ["**None of the list’s terms occurs.**"]
    if len(dated["period"].unique()) < 2:  # noqa: PLR2004  # two to compare
        return [
            f"**{label(category)}:** {_rate(dated[dated['category'] == category].iloc[[0]])}."
            for category in total.index[:SHOWN_CATEGORIES]
        ]
    enough = dated[dated["n_words"] >= FEW_WORDS]
    n_periods = enough["period"].nunique()
    if n_periods < 2:  # noqa: PLR2004  # two to compare
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
    row = rows.sort_values("per_1000", ascending=False, kind="stable").iloc[[0]]
    name, period = label(row["category"].iloc[0]), _name(row["period"].iloc[0])
    if not row["n"].iloc[0]:
        return f"**{name}** occurs only in periods with fewer than {FEW_WORDS} words."
    few = f" Only {counted(total, 'term')} in all: single words decide."
    told = f"**{name}** is most frequent in {period}: {_rate(row)}."
    return told + (few if total < FEW_TERMS else "")


def _rate(row: pd.DataFrame) -> str:
    """Return the rate of a row and what it rests on."""
    n, n_words, n_articles = (int(row[name].iloc[0]) for name in ("n", "n_words", "n_articles"))
    held = f"{counted(n, 'term')} in {counted(n_words, 'word')} of {counted(n_articles, 'article')}"
    return f"{row['per_1000'].iloc[0]:.1f} per 1,000 words ({held})"


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
    if len(dated["period"].unique()) < 2:  # noqa: PLR2004  # two to compare
        return summarize_tone(dated)
    rows = dated[(dated["voice"] == "outlet") & (dated["n_scored"] >= FEW_SCORED)]
    rows = rows.sort_values("compound", ascending=False, kind="stable")
    if len(rows) < 2:  # noqa: PLR2004  # two to compare
        few = f"fewer than two periods have {FEW_SCORED} sentences of the outlets’ own"
        return [f"**Too little for a line of tone:** {few} with a sentiment word."]
    high, low = (
        f"{_name(period)} ({signed(mean, 2)}; {counted(n, 'sentence')}, {scored:,} with a "
        "sentiment word)"
        for period, mean, n, scored in zip(
            *(rows[c].iloc[[0, -1]] for c in ("period", "compound", "n_sentences", "n_scored")),
            strict=True,
        )
    )
    among = f"of the {counted(len(rows), 'period')} with ten such sentences"
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
    if len(named) > NAMED_EVENTS:
        named[NAMED_EVENTS:] = [f"{len(named) - NAMED_EVENTS:,} more"]
    outside = len(events) - len(inside)
    rest = f" {counted(outside, 'event')} of the list lie{'s' if outside == 1 else ''} outside."
    return [f"**Marked:** {listed(named)}.{rest if outside else ''}"]
