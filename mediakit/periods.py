"""Days, weeks, months, quarters and years, by the labels that tables and figures have for them.

Labels of one kind sort as time does, for the years that four digits can tell.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, Literal, get_args

from mediakit.errors import ArgumentError, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

Period = Literal["day", "week", "month", "quarter", "year"]
PERIODS: Final[tuple[Period, ...]] = get_args(Period)


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
    label = _find_label(period)
    labels = {day: label(_read_day(day)) for day in dates.dropna().unique()}
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
    label = _find_label(period)
    days = range(_read_day(first).toordinal(), _read_day(last).toordinal() + 1)
    return list(dict.fromkeys(label(dt.date.fromordinal(day)) for day in days))


def find_period(label: str) -> Period:
    """Return the kind of period that a label is of.

    >>> find_period("2026-W09"), find_period("2026-03"), find_period("2026")
    ('week', 'month', 'year')
    """
    return _BY_LETTER.get(label[5:6]) or _BY_LENGTH[len(label)]


def _find_label(period: Period) -> Callable[[dt.date], str]:
    """Return what makes the label of a day's period."""
    if period not in PERIODS:
        hint = nearest(str(period), PERIODS) or f" Choose one of {', '.join(PERIODS)}."
        message = f"period={shown(period)} is no period.{hint}"
        raise ArgumentError(message)
    return _LABELS[period]


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


def _week(day: dt.date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


_LABELS: Final[dict[Period, Callable[[dt.date], str]]] = {
    "day": lambda day: day.isoformat(),
    "week": _week,
    "month": lambda day: day.isoformat()[:7],
    "quarter": lambda day: f"{day.year:04d}-Q{(day.month + 2) // 3}",
    "year": lambda day: f"{day.year:04d}",
}
_BY_LETTER: Final[dict[str, Period]] = {"W": "week", "Q": "quarter"}
_BY_LENGTH: Final[dict[int, Period]] = {4: "year", 7: "month", 10: "day"}
