"""Events are read strictly, stand where their day is, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.base.prose import PERIODS, Period
from mediakit.errors import ColumnMissingError, InputError
from mediakit.measures.time import list_periods, place_events
from mediakit.tables import EVENTS

if TYPE_CHECKING:
    from pathlib import Path

FREQUENCIES = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q-DEC", "year": "Y-DEC"}
REFUSED: list[tuple[str, str]] = [
    ("date,event\n2024-02-30,Vote\n", "line 2: the date '2024-02-30' does not exist"),
    ("date,event\n2024-01-01,Vote\n01/02/2024,Fair\n", "line 3: the date '01/02/2024' could be"),
    ("date,event\n2024-01-01,\n", "line 2 has no event"),
    ("date,event\n2024-01-01,Vote,Rome\n", "line 2 has 3 fields"),
    ("date,evnt\n2024-01-01,Vote\n", "Did you mean 'evnt'"),
    ("date;event\n2024-01-01;Vote\n", "put commas"),
    ("date,event\n", "it has no rows"),
    ('date,event\n2024-01-01,"Vote\n', "quotation mark opened on line 2"),
    ("date,event,event\n2024-01-01,Vote,Fair\n", "several columns"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_cannot_be_used_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """With the line: an event that is left out would be missed by nobody."""
    path = tmp_path / "events.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=message):
        mk.read_events(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """By its name; no file at all is no event."""
    with pytest.raises(InputError, match="cannot be opened: No such file"):
        mk.read_events(tmp_path / "none.csv")
    for nothing in (None, ""):
        table = mk.read_events(nothing)
        assert {name: str(kind) for name, kind in table.dtypes.items()} == EVENTS
        assert table.empty


def test_events_come_by_date_with_what_they_were(tmp_path: Path) -> None:
    """Tabs in a .tsv, further columns unread, white space in one line, a formula's guard undone."""
    path = tmp_path / "events.tsv"
    path.write_text(
        "place\tevent\tdate\nRome\tthe  vote \t2024-03-01\n\t'=1\t2023-01-01\n", "utf-8"
    )
    assert mk.read_events(path).to_numpy().tolist() == [
        ["2023-01-01", "=1"],
        ["2024-03-01", "the vote"],
    ]


@given(st.dates(pd.Timestamp("1950-01-01").date(), pd.Timestamp("2100-01-01").date()))
@examples(20)
def test_an_event_stands_where_its_day_is(day: object) -> None:
    """As far into its period as pandas says the middle of the day is."""
    for kind in PERIODS:
        period = pd.Period(str(day), FREQUENCIES[kind])
        length = (period.end_time - period.start_time).days + 1
        share = ((pd.Timestamp(str(day)) - period.start_time).days + 0.5) / length
        before = str((period.start_time - pd.Timedelta(days=1)).date())
        periods = list_periods(before, str(period.end_time.date()), kind)
        placed = place_events(pd.DataFrame({"date": [str(day)], "event": ["x"]}), periods)
        assert placed["place"].tolist() == [pytest.approx(1 - 0.5 + share)]
        assert placed["period"].tolist() == [periods[1]]


def test_no_events_have_no_place() -> None:
    """A corpus without a file of events has them placed all the same: none."""
    none = pd.DataFrame({"date": [], "event": []}).astype("str")
    placed = place_events(none, ["2026-03", "2026-04"])
    assert placed.empty
    assert placed["place"].dtype == "float64"


@pytest.mark.parametrize("kind", PERIODS)
def test_events_outside_have_no_place(kind: Period) -> None:
    """Neither before nor after."""
    periods = list_periods("2024-01-01", "2024-12-31", kind)
    events = pd.DataFrame({"date": ["2025-06-01", "2022-06-01"], "event": ["b", "a"]})
    placed = place_events(events, periods)
    assert placed["event"].tolist() == ["a", "b"]
    assert placed[["period", "place"]].isna().all(axis=None)
    assert place_events(events, [])["place"].isna().all()
    with pytest.raises(ColumnMissingError):
        place_events(events.drop(columns="date"), periods)
