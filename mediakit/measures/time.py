"""How much is there when: terms, tone, articles and events by day, week, month, quarter or year?

First the periods, then terms and tone over time, articles and texts of groups, and events.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import pandas as pd

from mediakit import tables
from mediakit.base.files import Unusable
from mediakit.base.prose import PERIODS, Period, counted, find_period, spell_day
from mediakit.base.work import copy_with
from mediakit.corpus.groups import (
    check_by,
    cross_values,
    is_told,
    list_values,
    part_sentences,
)
from mediakit.errors import ArgumentError, choose, nearest, shown
from mediakit.measures.copies import find_firsts
from mediakit.measures.terms import count_frames
from mediakit.measures.tone import score_sentiment
from mediakit.reading.records import Options
from mediakit.reading.rows import open_list
from mediakit.tables import COUNTED, build, check_columns, reasons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy.typing as npt

    from mediakit.base.arrays import Codes
    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary
    from mediakit.measures.matching import Count, Scope
    from mediakit.measures.vader import Engine, Naming
    from mediakit.reading.rows import Row

    Reasons = npt.NDArray[np.object_]

MOST_PERIODS: Final = 20_000  # 54 years of days; more come from a date that was mistyped
BARS: Final = 40  # periods that can be seen side by side
ENOUGH: Final = 10  # articles that a period needs to be compared
MOSTLY: Final = 0.8  # of the periods need them
MOST_ROWS: Final = 2_000_000  # of groups times periods: beyond, nobody reads the table
GAP: Final = "no articles"
NOT_KEYS: Final = ("article", "sentence", "zone", "period")  # of which there is no series over time
NOT_GROUPS: Final = {"doc_id", "text", "reason", *tables.ARTICLE_COUNTS, *tables.TEXT_COUNTS}


# How the period of a day is numbered, without a gap, and what each number is called.
_KINDS: Final[dict[Period, tuple[Callable[[dt.date], int], Callable[[int], str]]]] = {
    "day": (dt.date.toordinal, lambda n: dt.date.fromordinal(n).isoformat()),
    "week": (  # day 1 was a Monday
        lambda day: (day.toordinal() - 1) // 7,
        lambda n: "{:04d}-W{:02d}".format(*dt.date.fromordinal(7 * n + 1).isocalendar()),
    ),
    "month": (
        lambda day: 12 * day.year + day.month - 1,
        lambda n: f"{n // 12:04d}-{n % 12 + 1:02d}",
    ),
    "quarter": (
        lambda day: 4 * day.year + (day.month - 1) // 3,
        lambda n: f"{n // 4:04d}-Q{n % 4 + 1}",
    ),
    "year": (lambda day: day.year, lambda n: f"{n:04d}"),
}


def assign_periods(dates: pd.Series[str], period: Period) -> pd.Series[str]:
    """Return the label of the period of each date (YYYY-MM-DD), missing where the date is."""
    _, name = _KINDS[choose("period", period, PERIODS)]
    labels = {day: name(_number_period(day, period)) for day in dates.dropna().unique()}
    return dates.map(labels).astype("str")


def list_periods(first: str, last: str, period: Period) -> list[str]:
    """Return the labels of the periods from one day's to another's; none if `last` is earlier."""
    start, end = (_number_period(day, period) for day in (first, last))
    _, name = _KINDS[period]
    return [name(number) for number in range(start, end + 1)]


def count_periods(first: str, last: str, period: Period) -> int:
    """Return how many labels `list_periods` would list."""
    return max(_number_period(last, period) - _number_period(first, period) + 1, 0)


def choose_period(dates: pd.Series[str]) -> Period:
    """Which is the shortest period that says something of each point in time?

    Parameters
    ----------
    dates : days of articles, YYYY-MM-DD; missing ones are left out

    Returns
    -------
    str
        The first of week, month, quarter and year of which there are two or more, and at least
        80 % hold ten articles; else the longest of which there are two; "week" where all are of
        one, "year" without dates.

    Raises
    ------
    ArgumentError : if a date is no day

    Examples
    --------
    >>> days = [f"2026-{month:02}-{day:02}" for month in (1, 2, 3) for day in range(1, 13)]
    >>> choose_period(pd.Series(days))
    'month'
    """
    dates = dates.dropna()
    if dates.empty:
        return "year"
    spans = [(period, count_periods(dates.min(), dates.max(), period)) for period in PERIODS[1:]]
    several = [(period, n) for period, n in spans if n > 1]
    for period, n in several:
        if assign_periods(dates, period).value_counts().ge(ENOUGH).sum() >= MOSTLY * n:
            return period
    return several[-1][0] if several else "week"


def first_day(label: str) -> str:
    """Return the first day of a period.

    >>> first_day("2031-W27"), first_day("2031-07"), first_day("2031-Q3"), first_day("2031")
    ('2031-06-30', '2031-07-01', '2031-07-01', '2031-01-01')
    """
    year, part = int(label[:4]), label[5:]
    if part[:1] == "W":
        return dt.date.fromisocalendar(year, int(part[1:]), 1).isoformat()
    if part[:1] == "Q":
        return f"{year:04d}-{3 * int(part[1:]) - 2:02d}-01"
    return (label + "-01-01")[:10]


def spell_period(label: str) -> str:
    """Return a period as running text has it.

    >>> spell_period("2031-W27"), spell_period("2031-07"), spell_period("2031-Q3")
    ('the week of 30 June 2031', 'July 2031', 'quarter 3 of 2031')
    """
    if label[5:6] == "W":
        return f"the week of {spell_day(first_day(label))}"
    return f"quarter {label[6:]} of {label[:4]}" if label[5:6] == "Q" else spell_day(label)


def _number_period(text: str, period: Period) -> int:
    """Return the number of the period that a day is in."""
    number, _ = _KINDS[choose("period", period, PERIODS)]
    try:
        day = dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        day = None
    if day is None or day.isoformat() != text:
        raise ArgumentError(f"The date {shown(text)} is not a day. Write it as YYYY-MM-DD.")
    return number(day)


def span_periods(days: pd.Series[str], period: Period) -> list[str]:
    """Return all periods from the first day to the last, unless one of the days must be wrong."""
    if days.empty:
        return []
    first, last = days.min(), days.max()
    n = count_periods(first, last, period)
    if n > MOST_PERIODS:
        raise ArgumentError(
            f"From {first} to {last} there are {n:,} {period}s; correct a date that was mistyped, "
            "leave out the articles, or take a longer period."
        )
    return list_periods(first, last, period)


def count_terms_over_time(
    tokens: Tokens,
    dictionary: Dictionary,
    *,
    by: str | Iterable[str] = "month",
    zones: Iterable[str] = COUNTED,
    count: Count = "term",
    levels: int | Iterable[int] | None = None,
    nested_scope: Scope = "category",
) -> pd.DataFrame:
    """How often does each category occur, from one period to the next?

    Parameters
    ----------
    by : a period, and maybe further keys: "day" to "year", or ["month", "voice", "outlet"]
    zones, count, levels, nested_scope : as for `find_terms`

    Returns
    -------
    DataFrame
        One row per period from the first to the last (such as "2026-03"; missing, and last, for
        articles without a date), further key and category, zeros included: these, n, n_words (of
        the group), per_1000, n_articles (of the group), reason (why the rate is missing).

    Raises
    ------
    ArgumentError, DictionaryError
        As of `count_frames`, or if not one key is a period, or a date must be wrong.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = {"text": ["War.", "Peace now."], "date": ["2024-03-30", "2026-05-01"]}
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame(articles)))
    >>> table = mk.count_terms_over_time(tokens, mk.read_dictionary({"war": ["war"]}), by="year")
    >>> table[["period", "n", "n_words", "per_1000", "n_articles", "reason"]]
      period  n  n_words  per_1000  n_articles       reason
    0   2024  1        1    1000.0           1          NaN
    1   2025  0        0       NaN           0  no articles
    2   2026  0        2       0.0           1          NaN
    """
    dated, keys, values = _put_in_periods(tokens, by)
    how: dict[str, Any] = {"zones": zones, "count": count, "levels": levels}
    found = count_frames(dated, dictionary, by=keys, nested_scope=nested_scope, **how)
    values["category"] = list(dict.fromkeys(found["category"]))
    return _complete(dated, found, values, tables.TERM_TIMES)


def score_sentiment_over_time(
    tokens: Tokens,
    *,
    by: str | Iterable[str] = "month",
    engine: Engine = "vader",
    names: Naming = "neutral",
    zones: Iterable[str] = COUNTED,
) -> pd.DataFrame:
    """How positive or negative are the sentences, from one period to the next?

    Parameters
    ----------
    by : as for `count_terms_over_time`; name voice, or the voices are mixed
    engine, names, zones : as for `score_sentiment`

    Returns
    -------
    DataFrame
        One row per period and further key, as of `count_terms_over_time`: these, compound,
        n_sentences, n_scored, n_words, as `score_sentiment` gives them, n_articles (of the group),
        engine, names, reason (why compound is missing).

    Raises
    ------
    ArgumentError : as `count_terms_over_time` and `score_sentiment`

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = {"text": ["A good day.", "A bad day."], "date": ["2025-01-01", "2026-01-01"]}
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame(articles)))
    >>> mk.score_sentiment_over_time(tokens, by="year")[["period", "compound", "n_sentences"]]
      period  compound  n_sentences
    0   2025    0.4404            1
    1   2026   -0.5423            1
    """
    dated, keys, values = _put_in_periods(tokens, by)
    found = score_sentiment(dated, by=keys, engine=engine, names=names, zones=zones)
    table = _complete(dated, found, values, tables.TONE_TIMES)
    used = {"engine": engine, "names": names}
    same = {name: pd.Series([value] * len(table), dtype="str") for name, value in used.items()}
    return table.assign(**same)


def _put_in_periods(
    tokens: Tokens, by: str | Iterable[str]
) -> tuple[Tokens, list[str], dict[str, list[Any]]]:
    """Return tokens whose articles have a column `period`, the keys with it, and their values."""
    keys = [by] if isinstance(by, str) else list(by)
    kinds = [kind for kind in PERIODS if kind in keys]
    if len(kinds) != 1:
        raise ArgumentError(f"by={shown(by)} must name one period: {', '.join(PERIODS)}.")
    others = check_by(tokens, [key for key in keys if key != kinds[0]])
    if wrong := [key for key in others if key in NOT_KEYS]:
        fix = "Use 'voice' or a column of articles"
        raise ArgumentError(f"by={shown(wrong[0])} is not a key over time. {fix}.")
    dates = tokens.counted.articles["date"]
    label = assign_periods(dates, kinds[0])
    missing = [None] if label.isna().any() else []
    articles = tokens.counted.articles.assign(period=label)
    told = {key: tokens.speakers for key in others if is_told(tokens, key)}
    values = {key: list_values(told.get(key, articles), key) for key in others}
    values = {"period": [*span_periods(dates.dropna(), kinds[0]), *missing], **values}
    corpus = replace(tokens.counted, articles=articles)
    if tokens.whole is not None:
        return replace(tokens, whole=corpus), [*values], values
    for part in ["words", "forms", *(["voice"] if "voice" in others else [])]:
        getattr(tokens, part)  # so that it is known, also in the copy
    return copy_with(tokens, corpus=corpus), [*values], values


def _complete(
    tokens: Tokens, found: pd.DataFrame, values: dict[str, list[Any]], schema: dict[str, str]
) -> pd.DataFrame:
    """Return the rows of all periods and further values, with zeros where nothing was found."""
    keys = list(values)
    own = [key for key in keys if key not in ("category", *part_sentences(tokens, keys))]
    n_articles = tokens.counted.articles.groupby(own, dropna=False).size()
    rows = cross_values(pd.DataFrame(index=pd.RangeIndex(1)), values, found)
    rows = rows.merge(found, on=keys, how="left")
    rows = rows.merge(n_articles.reset_index(name="n_articles"), on=own, how="left")
    counts = [name for name, kind in schema.items() if kind == "int64"]
    rows[counts] = rows[counts].fillna(0)
    rows["reason"] = rows["reason"].where(rows["n_articles"] > 0, GAP)
    left = rows[[key for key in keys if key not in schema]].astype({"period": "str"})
    return pd.concat([left, build(schema, {name: rows[name] for name in schema})], axis=1)


def count_articles(
    corpus: Corpus, *, by: str | Iterable[str] = "outlet", period: Period | None = "month"
) -> pd.DataFrame:
    """How many articles and words are there of each group, and when?

    Parameters
    ----------
    by : one or more columns of `articles`
    period : "day", "week" (ISO 8601), "month", "quarter" or "year"; None for the shortest of which
        there are at most 40

    Returns
    -------
    DataFrame
        One row per group (those with most articles first, then by key) and period from the first
        to the last of the corpus (missing, and last, for articles without a date): these; n
        (articles); n_words, theirs in headline and body; reason, why a key or period is missing.

    Raises
    ------
    ArgumentError : if a key or the period is unknown, or there would be over two million rows

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["No ship left.", "Rain."], "outlet": "Echo",
    ...                          "date": ["2026-01-31", "2026-02-01"]})
    >>> mk.count_articles(mk.read_articles(articles))[["outlet", "period", "n", "n_words"]]
      outlet   period  n  n_words
    0   Echo  2026-01  1        3
    1   Echo  2026-02  1        1
    """
    keys, code, why = _group(corpus, by)
    dates = corpus.articles["date"]
    first, last = dates.min(), dates.max()
    if period is None:
        few = (each for each in PERIODS[:-1] if count_periods(first, last, each) <= BARS)
        period = cast("Period", next(few, "year") if dates.count() else "year")
    size = 1 + (count_periods(first, last, period) if dates.count() else 0)  # the last: no date
    if len(keys) * size > MOST_ROWS:
        raise ArgumentError(
            f"{counted(len(keys), 'group')} in {size - 1:,} periods make more than "
            f"{MOST_ROWS:,} rows. Choose a longer period or fewer groups, and look for wrong "
            f"dates: they run from {first} to {last}."
        )
    label = assign_periods(dates, period)
    labels = list_periods(first, last, period) if dates.count() else []
    place = pd.Index(labels, dtype="str").get_indexer(pd.Index(label)) % size  # -1: the last
    cell = code * size + place
    n = np.bincount(cell, minlength=len(keys) * size)
    words = np.bincount(cell, corpus.articles["n_words"].to_numpy(), len(n)).astype(np.int64)
    undated = np.arange(len(n)) % size == size - 1
    kept = np.flatnonzero(~undated | (n > 0))
    columns: dict[str, Any] = {
        "period": pd.Series([*labels, None], dtype="str").take(kept % size),
        "n": n[kept],
        "n_words": words[kept],
        "reason": _join(why[kept // size], reasons(undated[kept], "no date")),
    }
    rows = keys.take(kept // size).reset_index(drop=True)
    return pd.concat([rows, build(tables.ARTICLE_COUNTS, columns)], axis=1)


def count_texts(
    corpus: Corpus, copies: pd.DataFrame, *, by: str | Iterable[str] = "outlet"
) -> pd.DataFrame:
    """How many articles and different texts has each group, how long, and from when to when?

    Parameters
    ----------
    copies : as `count_copies` gives it
    by : one or more columns of `articles`

    Returns
    -------
    DataFrame
        One row per group, those with most articles first, then by key: the key columns; n
        (articles); n_texts (of which different texts); n_words (in headline and body); shortest,
        quarter, median, three_quarters, longest (words of an article, by quantiles); first_date,
        last_date; n_undated; reason, why a key or the dates are missing.

    Raises
    ------
    ArgumentError, ColumnMissingError : if a key is unknown, or `copies` are of another corpus

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = {"doc_id": ["a", "b"], "text": "Rain fell.", "outlet": "Echo"}
    >>> copies = pd.DataFrame({"doc_id": ["a", "b"], "first": "a"})
    >>> texts = mk.count_texts(mk.read_articles(pd.DataFrame(articles)), copies)
    >>> texts[["outlet", "n", "n_texts", "n_words", "median"]]
      outlet  n  n_texts  n_words  median
    0   Echo  2        1        4     2.0
    """
    keys, code, why = _group(corpus, by)
    first = find_firsts(corpus.articles["doc_id"], copies).array
    articles = corpus.articles[["n_words", "date"]].assign(first=first).groupby(code)
    n_words, date = articles["n_words"], articles["date"]
    columns: dict[str, Any] = {
        "n": n_words.size(),
        "n_texts": articles["first"].nunique(),
        "n_words": n_words.sum(),
        "shortest": n_words.min(),
        "quarter": n_words.quantile(0.25),
        "median": n_words.median(),
        "three_quarters": n_words.quantile(0.75),
        "longest": n_words.max(),
        "first_date": date.min(),
        "last_date": date.max(),
        "n_undated": n_words.size() - date.count(),
        "reason": _join(why, reasons(date.count().to_numpy() == 0, "no date")),
    }
    return pd.concat([keys, build(tables.TEXT_COUNTS, columns)], axis=1)


def _group(corpus: Corpus, by: str | Iterable[str]) -> tuple[pd.DataFrame, Codes, Reasons]:
    """Return the groups, the largest first, that of each article, and why a key is missing."""
    keys = [by] if isinstance(by, str) else list(by)
    known = [str(name) for name in corpus.articles.columns if name not in NOT_GROUPS]
    for key in keys:
        choose("by", key, known)
    if not keys or len(set(keys)) < len(keys):
        raise ArgumentError(
            f"by={shown(keys)} is empty or repeats a column. Give each column once."
        )
    columns = corpus.articles[keys].reset_index(drop=True)
    by_key = columns.groupby(keys, dropna=False, sort=True).ngroup().to_numpy(np.int64)
    first, n = np.unique(by_key, return_index=True, return_counts=True)[1:]
    order = np.argsort(-n, kind="stable")
    groups = columns.iloc[first[order]].reset_index(drop=True)
    why = reasons(np.zeros(len(groups), bool), "")
    for key in keys:
        told = "no date" if key == "date" else f"{key} unknown"
        why = _join(why, reasons(groups[key].isna().to_numpy(bool), told))
    return groups, np.argsort(order).astype(np.int64)[by_key], why


def _join(one: Reasons, other: Reasons) -> Reasons:
    """Return both reasons of each row as one."""
    both = [", ".join(filter(None, pair)) or None for pair in zip(one, other, strict=True)]
    return np.array(both, dtype=object)


def read_events(path: str | Path | None) -> pd.DataFrame:
    r"""Which events happened when?

    Parameters
    ----------
    path : UTF-8 .csv or .tsv with the columns `date` (YYYY-MM-DD) and `event`; None: no events

    Returns
    -------
    DataFrame
        One row per event, by date, then as in the file: date, event.

    Raises
    ------
    InputError : if the file cannot be read, or a row, which is named, cannot be used

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "events.csv")
    ...     n = path.write_text("date,event\n2031-04-10,Court ruling\n2031-03-09,Vote\n")
    ...     read_events(path)
             date         event
    0  2031-03-09          Vote
    1  2031-04-10  Court ruling
    """
    if not path:
        return build(tables.EVENTS)
    with open_list(Path(path), "events") as rows:
        found = pd.DataFrame(_list_events(rows.names, rows.rows), columns=[*tables.EVENTS])
    found = found.sort_values("date", kind="stable")
    return build(tables.EVENTS, {name: found[name] for name in tables.EVENTS})


def _list_events(names: list[str], rows: Iterable[Row]) -> list[tuple[str, str]]:
    """Return date and event of each row."""
    for column in tables.EVENTS:
        if column not in names:
            found = shown(", ".join(names))
            detail = f"there is no column {column!r}; found {found}{nearest(column, names)}"
            if len(names) == 1 and ";" in names[0]:
                detail += "; put commas between the fields"
            raise Unusable(detail, reason="bad_table")
    options, events = Options(), []
    for row in rows:
        cells: Any = row.cells
        event = " ".join(str(cells["event"]).split())
        if not event:
            detail = f"line {row.line} has no event; fill in its column 'event'"
            raise Unusable(detail, reason="empty_text", field="event")
        try:
            events.append((options.read_day(cells["date"]), event))
        except Unusable as why:
            detail = f"line {row.line}: {why.detail}"
            raise Unusable(detail, reason=why.reason, field="date") from why
    return events


def place_events(events: pd.DataFrame, periods: Sequence[str]) -> pd.DataFrame:
    """Return the events, by date, with their place among periods of one kind without a gap.

    `place` is 0 in the middle of the first period, 0.5 where it ends; missing, as period, outside.

    >>> events = pd.DataFrame({"date": ["2026-03-31"], "event": ["Vote"]})
    >>> place_events(events, ["2026-03", "2026-04"])
             date event   period     place
    0  2026-03-31  Vote  2026-03  0.483871
    """
    check_columns(events, list(tables.EVENTS))
    events = events.sort_values("date", kind="stable", ignore_index=True)
    period = find_period(periods[0]) if periods else "day"
    labels = pd.Series(assign_periods(events["date"], period))
    labels = labels.where(labels.isin(periods))
    number = {label: i for i, label in enumerate(periods)}
    over = [_share_over(day, period) for day in events["date"]]
    return events.assign(period=labels, place=labels.map(number).astype(float) - 0.5 + over)


def _share_over(day: str, period: Period) -> float:
    """Return how much of its period is over in the middle of a day."""
    date, (number, _) = dt.date.fromisoformat(day), _KINDS[period]
    at, last = date.toordinal(), dt.date.max.toordinal()
    near = range(max(at - 366, 1), min(at + 366, last) + 1)
    own = [k for k in near if number(dt.date.fromordinal(k)) == number(date)]
    return (at - own[0] + 0.5) / len(own)
