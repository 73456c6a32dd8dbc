"""Periods, held against those of pandas."""

from __future__ import annotations

import datetime as dt
from typing import Final

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediakit.base.prose import PERIODS, Period
from mediakit.errors import ArgumentError
from mediakit.measures.time import assign_periods, count_periods, list_periods

FREQUENCIES: Final = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}
days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


def label(period: pd.Period, kind: Period) -> str:
    """Return the label of a period of pandas; its weeks end on Sunday, as those of ISO do."""
    return {
        "day": f"{period}",
        "week": f"{period.end_time:%G-W%V}",
        "month": f"{period}",
        "quarter": f"{period.year}-Q{period.quarter}",
        "year": f"{period.year}",
    }[kind]


@settings(deadline=None)
@given(st.lists(days, min_size=1), st.sampled_from(PERIODS))
def test_periods_are_those_of_pandas(found: list[dt.date], kind: Period) -> None:
    dates = pd.Series([day.isoformat() for day in found], dtype="str")
    wanted = [label(pd.Period(day, FREQUENCIES[kind]), kind) for day in dates]
    assert assign_periods(dates, kind).tolist() == wanted


@settings(deadline=None)
@given(days, st.integers(0, 1000), st.sampled_from(PERIODS))
def test_no_period_is_left_out(first: dt.date, length: int, kind: Period) -> None:
    last = first + dt.timedelta(length)
    wanted = [label(p, kind) for p in pd.period_range(first, last, freq=FREQUENCIES[kind])]
    listed = list_periods(first.isoformat(), last.isoformat(), kind)
    assert listed == wanted
    assert listed == sorted(listed)
    assert count_periods(first.isoformat(), last.isoformat(), kind) == len(listed)


def test_weeks_belong_to_the_year_of_their_thursday() -> None:
    """The cases that ISO 8601 is known for."""
    dates = pd.Series(["2021-01-03", "2024-12-30", "2026-12-31", "2027-01-03"], dtype="str")
    wanted = ["2020-W53", "2025-W01", "2026-W53", "2026-W53"]
    assert assign_periods(dates, "week").tolist() == wanted


def test_missing_dates_stay_missing_and_the_index_stays() -> None:
    dates = pd.Series([None, "2031-03-04"], index=[7, 3], dtype="str")
    found = assign_periods(dates, "quarter")
    assert found.index.tolist() == [7, 3]
    assert found.isna().tolist() == [True, False]
    assert found.loc[3] == "2031-Q1"
    assert assign_periods(dates[:1], "day").isna().all()
    assert assign_periods(dates[:0], "day").empty


@pytest.mark.parametrize("day", ["2031-02-30", "20310304", "2031-3-4", "", "2031-W10-1"])
def test_what_is_no_day_is_refused(day: str) -> None:
    with pytest.raises(ArgumentError, match="YYYY-MM-DD"):
        assign_periods(pd.Series([day], dtype="str"), "day")
    with pytest.raises(ArgumentError, match="YYYY-MM-DD"):
        list_periods(day, "2031-03-04", "day")


def test_an_unknown_period_is_refused_with_the_nearest() -> None:
    with pytest.raises(ArgumentError, match=r"period='monht'.*Did you mean 'month'"):
        assign_periods(pd.Series(["2031-03-04"], dtype="str"), "monht")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"Known: .'day', 'week', 'month', 'quarter', 'year'"):
        list_periods("2031-03-04", "2031-03-04", "x")  # type: ignore[arg-type]
