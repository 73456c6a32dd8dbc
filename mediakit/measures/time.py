"""Days, weeks, months, quarters and years, by the labels that tables and figures have for them.

Labels of one kind sort as time does, for the years that four digits can tell.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from mediakit.base.files import Unusable
from mediakit.base.prose import PERIODS, Period, counted, find_period
from mediakit.corpus.groups import check_by, cross_values, list_values
from mediakit.errors import ArgumentError, InputError, nearest, shown
from mediakit.measures.terms import count_frames
from mediakit.measures.tone import score_sentiment
from mediakit.reading.records import Calendar
from mediakit.reading.rows import read_delimited
from mediakit.tables import (
    ARTICLE_COUNTS,
    COUNTED,
    EVENTS,
    TERM_TIMES,
    TEXT_COUNTS,
    TONE_TIMES,
    build,
    check_columns,
    reasons,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy.typing as npt

    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary
    from mediakit.measures.matching import Count, Scope
    from mediakit.measures.vader import Engine
    from mediakit.reading.rows import Row

    Codes = npt.NDArray[np.int64]


def assign_periods(dates: pd.Series[str], period: Period) -> pd.Series[str]:
    """In which day, week, month, quarter or year is each date?

    Parameters
    ----------
    dates
        Days as YYYY-MM-DD, as the column `date` of articles has them.
    period
        "day", "week" (ISO 8601: from Monday, in the year of its Thursday), "month", "quarter" or
        "year".

    Returns
    -------
    Series
        Labels such as "2026-03-01", "2026-W09", "2026-03", "2026-Q1", "2026", with the index of
        `dates`; missing where the date is.

    Raises
    ------
    ArgumentError
        If the period is unknown, or a date is no day as YYYY-MM-DD.

    Examples
    --------
    >>> import pandas as pd
    >>> dates = pd.Series(["2026-03-01", None], dtype="str")
    >>> assign_periods(dates, "week").tolist()
    ['2026-W09', nan]
    """
    kind = _find_kind(period)
    labels = {day: kind.name(kind.number(_read_day(day))) for day in dates.dropna().unique()}
    return dates.map(labels).astype("str")


def list_periods(first: str, last: str, period: Period) -> list[str]:
    """Which days, weeks, months, quarters or years are there from one day to another?

    Parameters
    ----------
    first, last
        Days as YYYY-MM-DD.
    period
        As for `assign_periods`.

    Returns
    -------
    list of str
        The labels, in order of time, those of both days included; none where `last` is earlier.

    Raises
    ------
    ArgumentError
        If the period is unknown, or a day is none.

    Examples
    --------
    >>> list_periods("2025-11-30", "2026-02-01", "month")
    ['2025-11', '2025-12', '2026-01', '2026-02']
    """
    kind = _find_kind(period)
    start, end = (kind.number(_read_day(day)) for day in (first, last))
    return [kind.name(number) for number in range(start, end + 1)]


def count_periods(first: str, last: str, period: Period) -> int:
    """Return how many labels `list_periods` would list.

    >>> count_periods("0001-01-01", "9999-12-31", "day")
    3652059
    """
    kind = _find_kind(period)
    start, end = (kind.number(_read_day(day)) for day in (first, last))
    return max(end - start + 1, 0)


def _find_kind(period: Period) -> _Kind:
    if period not in PERIODS:
        hint = nearest(str(period), PERIODS) or f" Choose one of {', '.join(PERIODS)}."
        raise ArgumentError(f"period={shown(period)} is no period.{hint}")
    return _KINDS[period]


def _read_day(text: str) -> dt.date:
    """Return the day that a text tells."""
    try:
        day = dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        day = None
    if day is None or day.isoformat() != text:
        raise ArgumentError(f"The date {shown(text)} is no day; write it as YYYY-MM-DD.")
    return day


def _name_week(number: int) -> str:
    year, week, _ = dt.date.fromordinal(7 * number + 1).isocalendar()
    return f"{year:04d}-W{week:02d}"


class _Kind(NamedTuple):
    """How periods of one kind are numbered, without a gap, and what each number is called."""

    number: Callable[[dt.date], int]
    name: Callable[[int], str]


_KINDS: Final[dict[Period, _Kind]] = {
    "day": _Kind(dt.date.toordinal, lambda n: dt.date.fromordinal(n).isoformat()),
    "week": _Kind(lambda day: (day.toordinal() - 1) // 7, _name_week),  # day 1 was a Monday
    "month": _Kind(
        lambda day: 12 * day.year + day.month - 1, lambda n: f"{n // 12:04d}-{n % 12 + 1:02d}"
    ),
    "quarter": _Kind(
        lambda day: 4 * day.year + (day.month - 1) // 3, lambda n: f"{n // 4:04d}-Q{n % 4 + 1}"
    ),
    "year": _Kind(lambda day: day.year, lambda n: f"{n:04d}"),
}


MOST_PERIODS: Final = 20_000  # 54 years of days; more come from a date that was mistyped


GAP: Final = "no articles"


KEYS: Final = ("article", "sentence", "zone")  # of which there is no series over time


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
    by
        "day", "week", "month", "quarter" or "year"; with further keys, voice or columns of
        articles, as ["month", "outlet"].
    zones, count, levels, nested_scope
        As for `find_terms`.

    Returns
    -------
    DataFrame
        One row per period, further key and category, zeros included: period (such as "2026-03";
        missing, and last, for articles without a date), the further keys, category, n, n_words
        (of the group), per_1000, n_articles (of the group), reason (why the rate is missing).
        Every period between the first article and the last has its rows; in a gap n_words is 0.
        Without the periods the rows add up to those of `count_frames`.

    Raises
    ------
    ArgumentError
        If not exactly one key is a period, another key is unknown, or the dates lie so far apart
        that one of them must be wrong; else as `count_frames`.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = {"text": ["War.", "Peace now."], "date": ["2026-03-30", "2026-05-01"]}
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame(articles)))
    >>> table = mk.count_terms_over_time(tokens, mk.read_dictionary({"war": ["war"]}))
    >>> table[["period", "n", "n_words", "per_1000", "n_articles", "reason"]]
        period  n  n_words  per_1000  n_articles       reason
    0  2026-03  1        1    1000.0           1          NaN
    1  2026-04  0        0       NaN           0  no articles
    2  2026-05  0        2       0.0           1          NaN
    """
    dated, keys, periods = _put_in_periods(tokens, by)
    found = count_frames(
        *(dated, dictionary),
        by=keys,
        zones=zones,
        count=count,
        levels=levels,
        nested_scope=nested_scope,
    )
    values = {key: list_values(dated.corpus.articles, key) for key in keys[1:]}
    values["category"] = list(dict.fromkeys(found["category"]))
    return _complete(dated, found, {"period": periods, **values}, TERM_TIMES)


def score_sentiment_over_time(
    tokens: Tokens,
    *,
    by: str | Iterable[str] = "month",
    engine: Engine = "vader",
    zones: Iterable[str] = COUNTED,
) -> pd.DataFrame:
    """How positive or negative are the sentences, from one period to the next?

    Parameters
    ----------
    by
        As for `count_terms_over_time`; name voice, or the voices are mixed.
    engine, zones
        As for `score_sentiment`.

    Returns
    -------
    DataFrame
        One row per period and further key: period (missing, and last, for articles without a
        date), the further keys, compound, n_sentences, n_scored, n_words, as `score_sentiment`
        gives them, n_articles (of the group), engine, reason (why compound is missing). Every
        period between the first article and the last has its rows.

    Raises
    ------
    ArgumentError
        As `count_terms_over_time` and `score_sentiment`.

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
    dated, keys, periods = _put_in_periods(tokens, by)
    found = score_sentiment(dated, by=keys, engine=engine, zones=zones)
    values = {key: list_values(dated.corpus.articles, key) for key in keys[1:]}
    table = _complete(dated, found, {"period": periods, **values}, TONE_TIMES)
    return table.assign(engine=pd.Series([engine] * len(table), dtype="str"))


def _put_in_periods(
    tokens: Tokens, by: str | Iterable[str]
) -> tuple[Tokens, list[str], list[str | None]]:
    """Return tokens whose articles have a column `period`, the keys with it, and all periods."""
    keys = [by] if isinstance(by, str) else list(by)
    kinds = [kind for kind in PERIODS if kind in keys]
    if len(kinds) != 1:
        raise ArgumentError(f"by={shown(by)} must name one period: {', '.join(PERIODS)}.")
    kind: Period = kinds[0]
    others = check_by(tokens, [key for key in keys if key != kind])
    for key in others:
        if key in (*KEYS, "period"):
            raise ArgumentError(
                f"by={shown(key)} is no key over time; use 'voice' or a column of articles."
            )
    articles = tokens.corpus.articles
    periods: list[str | None] = [*span_periods(articles["date"].dropna(), kind)]
    label = assign_periods(articles["date"], kind)
    if label.isna().any():
        periods.append(None)
    corpus = replace(tokens.corpus, articles=articles.assign(period=label))
    return replace(tokens, corpus=corpus), ["period", *others], periods


def span_periods(days: pd.Series[str], kind: Period) -> list[str]:
    """Return all periods from the first day to the last.

    Raises
    ------
    ArgumentError
        If they are so many that one of the days must be wrong.
    """
    if days.empty:
        return []
    first, last = days.min(), days.max()
    n = count_periods(first, last, kind)
    if n > MOST_PERIODS:
        raise ArgumentError(
            f"From {first} to {last} there are {n:,} {kind}s; correct a date that was mistyped, "
            "leave out the articles, or take a longer period."
        )
    return list_periods(first, last, kind)


def _complete(
    tokens: Tokens,
    found: pd.DataFrame,
    values: dict[str, list[Any]],
    schema: dict[str, str],
) -> pd.DataFrame:
    """Return the rows of all periods and further values, with zeros where nothing was found."""
    keys = list(values)
    rows = cross_values(pd.DataFrame(index=pd.RangeIndex(1)), values, found)
    own = [key for key in keys if key not in ("voice", "category")]
    n_articles = tokens.corpus.articles.groupby(own, dropna=False).size()
    rows = rows.merge(found, on=keys, how="left").merge(
        n_articles.reset_index(name="n_articles"), on=own, how="left"
    )
    counts = [name for name, kind in schema.items() if kind == "int64"]
    rows[counts] = rows[counts].fillna(0)
    rows["reason"] = rows["reason"].where(rows["n_articles"] > 0, GAP)
    left = rows[[key for key in keys if key not in schema]].astype({"period": "str"})
    return pd.concat([left, build(schema, {name: rows[name] for name in schema})], axis=1)


def read_events(path: str | Path | None) -> pd.DataFrame:
    r"""Which events happened when?

    Parameters
    ----------
    path
        A UTF-8 file with the columns `date` (YYYY-MM-DD) and `event` (what happened, in a few
        words), others are not read: .csv, or .tsv with tabs. None or "" stands for no events.

    Returns
    -------
    DataFrame
        One row per event, by date, then as in the file: date, event.

    Raises
    ------
    InputError
        If there is no such file, it lacks a column or has no row, or a row cannot be used; with
        the line. An event that is not drawn would be missed by nobody, so none is left out.

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
        return build(EVENTS)
    path = Path(path)
    try:
        with path.open("rb") as stream:
            rows = read_delimited(stream, None, "\t" if path.suffix.lower() == ".tsv" else ",")
            _check_names(rows.names)
            found = _read(rows.rows)
    except OSError as error:
        raise InputError(
            f"The events {shown(str(path))} cannot be opened: {error.strerror or error}."
        ) from error
    except Unusable as why:
        raise InputError(f"The events {shown(str(path))} cannot be used: {why.detail}.") from why
    found.sort(key=lambda event: event[0])
    return build(EVENTS, {name: [e[i] for e in found] for i, name in enumerate(EVENTS)})


def _check_names(names: list[str]) -> None:
    """Refuse a table without one of the two columns."""
    for column in EVENTS:
        if column not in names:
            found = shown(", ".join(names))
            detail = f"there is no column {column!r}; found {found}{nearest(column, names)}"
            if len(names) == 1 and ";" in names[0]:
                detail += "; put commas between the fields"
            raise Unusable(detail, reason="bad_table")


def _read(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """Return date and event of each row."""
    calendar, found = Calendar(), []
    for row in rows:
        if isinstance(row.cells, Unusable):  # its detail names the line
            raise row.cells
        event = " ".join(str(row.cells["event"]).split())
        if not event:
            raise Unusable(
                f"line {row.line} says of no event what it was; fill in its column 'event'",
                reason="empty_text",
                field="event",
            )
        try:
            found.append((calendar.day(row.cells["date"]), event))
        except Unusable as why:
            raise Unusable(
                f"line {row.line}: {why.detail}", reason=why.reason, field="date"
            ) from why
    return found


def place_events(events: pd.DataFrame, periods: Sequence[str]) -> pd.DataFrame:
    """Where does each event stand among periods?

    Parameters
    ----------
    events
        As `read_events` gives them.
    periods
        Labels of one kind without a gap, as `list_periods` gives them.

    Returns
    -------
    DataFrame
        The events, by date, with `period` and `place`: 0 in the middle of the first period, 0.5
        where it ends and the next begins. Both are missing where an event lies outside.

    Raises
    ------
    ColumnMissingError
        If a column of events is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> events = pd.DataFrame({"date": ["2026-03-31", "2027-01-01"], "event": ["Vote", "Ruling"]})
    >>> place_events(events, ["2026-03", "2026-04"])
             date   event   period     place
    0  2026-03-31    Vote  2026-03  0.483871
    1  2027-01-01  Ruling      NaN       NaN
    """
    check_columns(events, list(EVENTS))
    events = events.sort_values("date", kind="stable", ignore_index=True)
    number = {label: i for i, label in enumerate(periods)}
    kind = find_period(periods[0]) if periods else "day"
    labels = assign_periods(events["date"], kind)
    places = [
        number[label] - 0.5 + _share(day, kind) if label in number else np.nan
        for day, label in zip(events["date"], labels, strict=True)
    ]
    inside = [label if label in number else None for label in labels]
    return events.assign(period=pd.Series(inside, dtype="str"), place=places)


def _share(day: str, kind: Period) -> float:
    """Return how much of its period is over in the middle of a day.

    >>> _share("2026-03-04", "week")  # a Wednesday
    0.35714285714285715
    """
    date, step = dt.date.fromisoformat(day), dt.timedelta(days=1)

    def same(other: dt.date) -> bool:
        start, end = sorted([day, other.isoformat()])
        return count_periods(start, end, kind) == 1

    first = last = date
    while same(first - step):
        first -= step
    while same(last + step):
        last += step
    return ((date - first).days + 0.5) / ((last - first).days + 1)


MOST_ROWS: Final = 2_000_000  # of groups times periods: beyond, nobody reads the table


_OWN: Final = {"doc_id", "text", "reason", *ARTICLE_COUNTS, *TEXT_COUNTS}


_NAMES: Final = {"date": "no date"}


class _Groups(NamedTuple):
    """Groups of articles, those with most articles first, and the group of each article."""

    keys: pd.DataFrame
    code: Codes
    reason: npt.NDArray[np.object_]  # why a key is missing


def count_articles(
    corpus: Corpus, *, by: str | Iterable[str] = "outlet", period: Period = "month"
) -> pd.DataFrame:
    """How many articles and words are there of each group, and when?

    Parameters
    ----------
    by
        One or more columns of `articles`.
    period
        "day", "week" (ISO 8601), "month", "quarter" or "year".

    Returns
    -------
    DataFrame
        One row per group and period: the key columns; period, a label such as "2026-03"; n, its
        articles; n_words, their words in headline and body; reason, why a key or the period is
        missing. Groups with most articles come first, then by key. All periods from the first to
        the last of the corpus are there for each group, with zeros where it has no article; its
        articles without a date follow in one row, where there are any.

    Raises
    ------
    ArgumentError
        If a key is no column to group by, the period is unknown, or there would be more than two
        million rows.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["No ship left.", "Rain."], "outlet": "Echo",
    ...                          "date": ["2026-01-31", "2026-03-01"]})
    >>> mk.count_articles(mk.read_articles(articles))[["outlet", "period", "n", "n_words"]]
      outlet   period  n  n_words
    0   Echo  2026-01  1        3
    1   Echo  2026-02  0        0
    2   Echo  2026-03  1        1
    """
    groups = _group(corpus, by)
    dates, n_words = corpus.articles["date"], corpus.articles["n_words"].to_numpy()
    dated = dates.dropna()
    first, last = dated.min(), dated.max()
    size = 1 + (count_periods(first, last, period) if len(dated) else 0)  # the last one: no date
    if len(groups.keys) * size > MOST_ROWS:
        raise ArgumentError(
            f"{counted(len(groups.keys), 'group')} in {size - 1:,} periods make more than "
            f"{MOST_ROWS:,} rows. Choose a longer period or fewer groups, and look for wrong "
            f"dates: they run from {first} to {last}."
        )
    label = assign_periods(dates, period)
    labels = list_periods(first, last, period) if len(dated) else []
    place = pd.Index(labels, dtype="str").get_indexer(pd.Index(label)) % size  # -1: the last
    cell = groups.code * size + place
    n = np.bincount(cell, minlength=len(groups.keys) * size)
    words = np.bincount(cell, n_words, minlength=len(n)).astype(np.int64)
    undated = np.arange(len(n)) % size == size - 1
    kept = np.flatnonzero(~undated | (n > 0))
    group = kept // size
    found: dict[str, Any] = {
        "period": pd.Series([*labels, None], dtype="str").take(kept % size),
        "n": n[kept],
        "n_words": words[kept],
        "reason": _join(groups.reason[group], reasons(undated[kept], "no date")),
    }
    return _joined(groups.keys.take(group), build(ARTICLE_COUNTS, found))


def count_texts(
    corpus: Corpus, copies: pd.DataFrame, *, by: str | Iterable[str] = "outlet"
) -> pd.DataFrame:
    """How many articles and different texts has each group, how long, and from when to when?

    Parameters
    ----------
    copies
        As `count_copies` gives it.
    by
        One or more columns of `articles`.

    Returns
    -------
    DataFrame
        One row per group, those with most articles first, then by key: the key columns; n
        (articles); n_texts (of which different texts); n_words (in headline and body); shortest,
        quarter, median, three_quarters, longest (words of an article, by quantiles); first_date,
        last_date; n_undated; reason, why a key or the dates are missing.

    Raises
    ------
    ArgumentError
        If a key is no column to group by, or `copies` are of another corpus.
    ColumnMissingError
        If `copies` lacks doc_id or first.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["Rain fell.", "Rain fell.", "Sun."], "outlet": "Echo"})
    >>> corpus = mk.read_articles(articles)
    >>> copies = mk.count_copies(corpus, mk.find_duplicates(corpus))
    >>> mk.count_texts(corpus, copies)[["outlet", "n", "n_texts", "n_words", "median"]]
      outlet  n  n_texts  n_words  median
    0   Echo  3        2        5     2.0
    """
    check_columns(copies, ["doc_id", "first"])
    groups = _group(corpus, by)
    first = corpus.articles["doc_id"].map(dict(zip(copies["doc_id"], copies["first"], strict=True)))
    if first.isna().any():
        unknown = corpus.articles["doc_id"][first.isna()].iloc[0]
        raise ArgumentError(
            f"The article {shown(unknown)} is not in copies. Count the copies of this corpus."
        )
    articles = corpus.articles[["n_words", "date"]].assign(first=first).groupby(groups.code)
    n_words, date = articles["n_words"], articles["date"]
    dated = date.count().to_numpy()
    found: dict[str, Any] = {
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
        "n_undated": n_words.size() - dated,
        "reason": _join(groups.reason, reasons(dated == 0, "no date")),
    }
    return _joined(groups.keys, build(TEXT_COUNTS, found))


def check_column(corpus: Corpus, by: str | Iterable[str]) -> list[str]:
    """Return `by` as a list of columns of `articles` that groups can be made of.

    Raises
    ------
    ArgumentError
        If a key is none, is named twice, or there is none.
    """
    keys = [by] if isinstance(by, str) else list(by)
    known = [str(name) for name in corpus.articles.columns if name not in _OWN]
    for key in keys:
        if key not in known:
            hint = nearest(str(key), known) or f" The columns are {', '.join(known)}."
            raise ArgumentError(f"by={shown(key)} is no column of articles to group by.{hint}")
    if not keys or len(set(keys)) < len(keys):
        raise ArgumentError(f"by={shown(keys)} names no column, or one twice; name each once.")
    return keys


def _group(corpus: Corpus, by: str | Iterable[str]) -> _Groups:
    """Return the groups of the articles."""
    keys = check_column(corpus, by)
    columns = corpus.articles[keys].reset_index(drop=True)
    by_key = columns.groupby(keys, dropna=False, sort=True).ngroup().to_numpy(np.int64)
    first, n = np.unique(by_key, return_index=True, return_counts=True)[1:]
    order = np.argsort(-n, kind="stable")
    code = np.argsort(order).astype(np.int64)[by_key]
    frame = columns.iloc[first[order]].reset_index(drop=True)
    why = reasons(np.zeros(len(frame), bool), "")
    for key in keys:
        unknown = _NAMES.get(key, f"{key} unknown")
        why = _join(why, reasons(frame[key].isna().to_numpy(bool), unknown))
    return _Groups(frame, code, why)


def _join(one: npt.NDArray[np.object_], other: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return both reasons of each row as one."""
    both = [", ".join(filter(None, pair)) or None for pair in zip(one, other, strict=True)]
    return np.array(both, dtype=object)


def _joined(keys: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return the key columns and those of the table, side by side."""
    return pd.concat([keys.reset_index(drop=True), table], axis=1)
