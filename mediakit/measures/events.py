"""Events to be marked in figures over time, from a table that a person wrote."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.base.files import Unusable
from mediakit.base.prose import find_period
from mediakit.errors import InputError, nearest, shown
from mediakit.measures.periods import assign_periods, count_periods
from mediakit.reading.records import Calendar
from mediakit.reading.rows import read_delimited
from mediakit.tables import EVENTS, build, check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mediakit.base.prose import Period
    from mediakit.reading.rows import Row


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
        message = f"The events {shown(str(path))} cannot be opened: {error.strerror or error}."
        raise InputError(message) from error
    except Unusable as why:
        message = f"The events {shown(str(path))} cannot be used: {why.detail}."
        raise InputError(message) from why
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
            detail = f"line {row.line} says of no event what it was; fill in its column 'event'"
            raise Unusable(detail, reason="empty_text", field="event")
        try:
            found.append((calendar.day(row.cells["date"]), event))
        except Unusable as why:
            detail = f"line {row.line}: {why.detail}"
            raise Unusable(detail, reason=why.reason, field="date") from why
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
