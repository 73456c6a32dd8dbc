"""Days, weeks, months, quarters and years, by the labels that tables and figures have for them.

Labels of one kind sort as time does, for the years that four digits can tell.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.base.prose import PERIODS, Period
from mediakit.errors import ArgumentError, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd


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
        message = f"period={shown(period)} is no period.{hint}"
        raise ArgumentError(message)
    return _KINDS[period]


def _read_day(text: str) -> dt.date:
    """Return the day that a text tells."""
    try:
        day = dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        day = None
    if day is None or day.isoformat() != text:
        message = f"The date {shown(text)} is no day; write it as YYYY-MM-DD."
        raise ArgumentError(message)
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
