"""The day of a date as it stands in a file or table: read strictly, never guessed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from mediakit.base.files import Unusable
from mediakit.errors import ArgumentError, nearest, shown

_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d([T ].+)?|\d{8}([T ].+)?|\d{14}")
_COMPACT: Final = re.compile(r"\d{14}")  # of GDELT
_ZULU: Final = re.compile(r" ?(?:UTC|GMT|Z)$")
_TRIAL: Final = dt.datetime(2001, 2, 3, tzinfo=dt.UTC)  # day, month and short year differ


class AmbiguousDate(Unusable):
    """A date that could be several days."""


@dataclass(frozen=True)
class Calendar:
    """How dates are written, and in which time zone a moment belongs to a day."""

    form: str | None = None
    zone: ZoneInfo | None = None

    def day(self, value: object) -> str:
        """Return a date as YYYY-MM-DD.

        A moment with an offset belongs to its day in the declared zone, or else in its own.

        Raises
        ------
        AmbiguousDate
            For what is not written as year, month, day, if no form was declared.
        Unusable
            `bad_date` for a day that there is not, or that is not of the declared form.

        Examples
        --------
        >>> Calendar().day("2024-03-31T23:30:00-05:00"), Calendar().day("20240331")
        ('2024-03-31', '2024-03-31')
        >>> Calendar(zone=ZoneInfo("UTC")).day("2024-03-31T23:30:00-05:00")
        '2024-04-01'
        >>> Calendar("%d/%m/%Y").day("01/02/2024")
        '2024-02-01'
        """
        if isinstance(value, dt.datetime):  # pandas' Timestamp is one
            return self._local(value)
        if isinstance(value, dt.date):
            return value.isoformat()
        text = str(value).strip()
        if self.form is not None:
            try:
                return self._local(dt.datetime.strptime(text, self.form))  # noqa: DTZ007 (no zone)
            except ValueError as error:
                if not _ISO.fullmatch(text) or "-" not in text:
                    detail = f"the date {shown(value)} is not of the form {self.form!r}"
                    raise Unusable(detail, reason="bad_date", field="date") from error
        return self._iso(text)

    def _local(self, moment: dt.datetime) -> str:
        """Return the day of a moment."""
        if self.zone is not None and moment.tzinfo is not None:
            moment = moment.astimezone(self.zone)
        return moment.date().isoformat()

    def _iso(self, text: str) -> str:
        """Return the day of a date that is written as year, month, day."""
        if not _ISO.fullmatch(text):
            detail = (
                f"the date {shown(text)} could be read in several ways; write it as YYYY-MM-DD, "
                "or say how it is written, as date_format='%d/%m/%Y'"
            )
            raise AmbiguousDate(detail, reason="bad_date", field="date")
        if _COMPACT.fullmatch(text):
            text = f"{text[:8]}T{text[8:]}"
        try:
            return self._local(dt.datetime.fromisoformat(_ZULU.sub("+00:00", text)))
        except ValueError as error:
            detail = f"there is no date {shown(text)}; correct it or leave it empty"
            raise Unusable(detail, reason="bad_date", field="date") from error


def make_calendar(form: str | None, zone: str | None) -> Calendar:
    """Return how dates are to be read.

    Raises
    ------
    ArgumentError
        For a form without day, month or year, and for an unknown time zone.
    """
    if form is not None and not _is_complete(form):
        message = (
            f"date_format={shown(form)} does not say day, month and year. Write it with the codes "
            "of datetime.strptime, as '%d/%m/%Y' or '%B %d, %Y'."
        )
        raise ArgumentError(message)
    if zone is None:
        return Calendar(form)
    if zone not in (known := available_timezones()):
        message = f"timezone={shown(zone)} is no time zone. Give a name such as 'Europe/Paris'."
        raise ArgumentError(message + nearest(str(zone), known))
    return Calendar(form, ZoneInfo(zone))


def _is_complete(form: object) -> bool:
    """Whether a day can be written in a form and read again."""
    try:
        text = _TRIAL.strftime(str(form))
        return dt.datetime.strptime(text, str(form)).date() == _TRIAL.date()  # noqa: DTZ007
    except ValueError:
        return False
