"""Counts and tone over time: a row for every day, week, month, quarter or year, gaps included."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mediakit.base.prose import PERIODS, Period
from mediakit.corpus.groups import check_by, cross_values, list_values
from mediakit.errors import ArgumentError, shown
from mediakit.measures.periods import assign_periods, count_periods, list_periods
from mediakit.measures.sentiment import score_sentiment
from mediakit.measures.terms import count_frames
from mediakit.tables import COUNTED, TERM_TIMES, TONE_TIMES, build

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary
    from mediakit.measures.hits import Count, Scope
    from mediakit.measures.valence import Engine

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
        message = f"by={shown(by)} must name one period: {', '.join(PERIODS)}."
        raise ArgumentError(message)
    kind: Period = kinds[0]
    others = check_by(tokens, [key for key in keys if key != kind])
    for key in others:
        if key in (*KEYS, "period"):
            message = f"by={shown(key)} is no key over time; use 'voice' or a column of articles."
            raise ArgumentError(message)
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
        message = (
            f"From {first} to {last} there are {n:,} {kind}s; correct a date that was mistyped, "
            "leave out the articles, or take a longer period."
        )
        raise ArgumentError(message)
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
