"""Dates as exports and pages write them: which have one reading, and what becomes of the others."""

from __future__ import annotations

import datetime as dt
import email.utils
import random
import re
from typing import Literal

import pandas as pd
import pytest
from babel.dates import format_date, format_datetime
from babel.localedata import locale_identifiers
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk

ONE_READING = [
    # As it is written, the day it names, who writes so.
    ("2024-03-03", "2024-03-03", "ISO 8601"),
    ("2024/03/03", "2024-03-03", "Japan, China: after the year comes the month"),
    ("2024.03.03", "2024-03-03", "Korea, Hungary"),
    ("2024-3-9", "2024-03-09", "spreadsheets"),
    ("20240303", "2024-03-03", "ISO 8601, basic"),
    ("20240303T101500Z", "2024-03-03", "GDELT, document API"),
    ("20240303101500", "2024-03-03", "GDELT, web archives"),
    ("2024-03-03T10:15:00.123+01:00", "2024-03-03", "feeds, pages"),
    ("2024-03-03 10:15", "2024-03-03", "data bases"),
    ("2024-03-03 10:15:00 UTC", "2024-03-03", "BigQuery"),
    ("2024-03-03 10:15 AM", "2024-03-03", "spreadsheets"),
    ("March 3, 2024", "2024-03-03", "United States"),
    ("March 3 2024", "2024-03-03", "without a comma"),
    ("Mar. 3, 2024", "2024-03-03", "AP Stylebook"),
    ("Sept. 3, 2024", "2024-09-03", "AP Stylebook: four letters"),
    ("May 3, 2024", "2024-05-03", "a month without a short form"),
    ("MARCH 3, 2024", "2024-03-03", "datelines"),
    ("March 3rd, 2024", "2024-03-03", "ordinal"),
    ("3 March 2024", "2024-03-03", "Britain, Factiva"),
    ("3 Mar 2024", "2024-03-03", "Britain"),
    ("3rd March 2024", "2024-03-03", "ordinal"),
    ("the 3rd of March, 2024", "2024-03-03", "in words"),
    ("3-Mar-2024", "2024-03-03", "Oracle, Excel"),
    ("03/Mar/2024:10:15:00 +0000", "2024-03-03", "logs of web servers"),
    ("2024 Mar 3", "2024-03-03", "PubMed"),
    ("Sunday, March 3, 2024", "2024-03-03", "long form in the United States"),
    ("Sun 3 Mar 2024", "2024-03-03", "The Guardian"),
    ("Monday, March 3, 2024", "2024-03-03", "a wrong weekday: day, month, year are all there"),
    ("March 3, 2024 Sunday", "2024-03-03", "Nexis"),
    ("March 3, 2024, Sunday, Late Edition - Final", "2024-03-03", "Nexis, with the edition"),
    ("March 3, 2024 Sunday 10:15 AM EST", "2024-03-03", "Nexis, web"),
    ("Sun, 03 Mar 2024 10:15:00 GMT", "2024-03-03", "RFC 822: RSS"),
    ("Mon, 03 Mar 2024 10:15:00 GMT", "2024-03-03", "RFC 822, with a wrong weekday"),
    ("3 Mar 2024 10:15 -0500", "2024-03-03", "RFC 822, short"),
    ("Sun Mar 03 10:15:00 +0000 2024", "2024-03-03", "Twitter"),
    ("Sun Mar  3 10:15:00 2024", "2024-03-03", "ctime"),
    ("March 3, 2024 at 12:05 a.m.", "2024-03-03", "pages: midnight is 12"),
    ("March 3, 2024, 9 p.m. ET", "2024-03-03", "pages"),
    ("10:15, 3 March 2024 (UTC)", "2024-03-03", "Wikipedia"),
    (" 3\N{NO-BREAK SPACE}March   2024 ", "2024-03-03", "copied from a page"),
    ("Tues., Sept. 11, 2001", "2001-09-11", "AP Stylebook, with the weekday"),
    ("September 11, 2001, Tuesday", "2001-09-11", "Nexis, older"),
    ("31st of December 1999", "1999-12-31", "ordinal"),
    ("Thursday 4 July 2019 17.30", "2019-07-04", "The Guardian, with the time"),
    ("4 July 2019, 5.30pm", "2019-07-04", "Britain, with the time"),
    ("4 Jul 2019 | 17:30", "2019-07-04", "pages"),
    ("1999/12/31 08:05", "1999-12-31", "year first, with the time"),
    ("12/25/2019 14:00", "2019-12-25", "25 is no month"),
    ("3 March 1824", "1824-03-03", "historic newspapers"),
    ("03.03.2024", "2024-03-03", "the same in either order"),
    ("31/03/2024", "2024-03-31", "31 is no month"),
    ("03/31/2024", "2024-03-31", "31 is no month"),
    ("31.3.2024 10:15", "2024-03-31", "31 is no month"),
]
NO_READING = [
    # As it is written, the reason, what it says, why.
    ("03/04/2024", "ambiguous_date", "could be 3 April or 4 March", "Britain or United States"),
    ("3.4.2024", "ambiguous_date", r"date_format='%d\.%m\.%Y' or '%m\.%d\.%Y'", "the same"),
    ("3/4/24", "ambiguous_date", "year has two digits", "and which century"),
    ("3/31/24", "ambiguous_date", "year has two digits", "1924 or 2024"),
    ("03-Mar-24", "ambiguous_date", "year has two digits", "or 24 March 2003"),
    ("3 March '24", "ambiguous_date", "year has two digits", "1824, 1924 or 2024"),
    ("2024", "bad_date", "names no month", "a year"),
    ("2024-13", "bad_date", "does not exist", "no month"),
    ("March 3", "bad_date", "cannot be read", "no year: today's would be a guess"),
    ("10:15", "bad_date", "cannot be read", "no day"),
    ("yesterday", "bad_date", "cannot be read", "needs a clock"),
    ("2 hours ago", "bad_date", "cannot be read", "needs a clock"),
    ("Sunday", "bad_date", "cannot be read", "needs a clock"),
    ("Updated March 3, 2024", "bad_date", "cannot be read", "not the day of publication"),
    ("March 3-5, 2024", "bad_date", "cannot be read", "several days"),
    ("March 3, 2024 to March 5, 2024", "bad_date", "cannot be read", "several days"),
    ("Spring 2024", "bad_date", "cannot be read", "a season"),
    ("2024-02-30", "bad_date", "does not exist", "February has 29 days"),
    ("20240230", "bad_date", "does not exist", "the same"),
    ("February 30, 2024", "bad_date", "does not exist", "the same"),
    ("31/04/2024", "bad_date", "does not exist", "April has 30 days"),
    ("31/31/2024", "bad_date", "does not exist", "no month"),
    ("2024-15-03", "bad_date", "does not exist", "nobody writes year, day, month"),
    ("2024-03-03T25:00:00", "bad_date", "does not exist", "no hour"),
    ("Marsh 3, 2024", "bad_date", "cannot be read", "mistyped"),
    ("3 mars 2024", "bad_date", "cannot be read", "not in English"),
    ("45354", "bad_date", "cannot be read", "days of a spreadsheet, or any number"),
    ("1709460000", "bad_date", "cannot be read", "seconds, or any number"),
    ("202403", "bad_date", "cannot be read", "a month, or any number"),
    ("Jul 4", "bad_date", "cannot be read", "no year"),
    ("June 31, 2019", "bad_date", "does not exist", "June has 30 days"),
    ("Christmas Day 2019", "bad_date", "cannot be read", "a feast"),
    ("1h ago", "bad_date", "cannot be read", "needs a clock"),
    ("n.d.", "bad_date", "cannot be read", "no date"),
]
# Columns as they are written, and the days: `-` where the row is rejected.
COLUMNS = [
    (["03/04/2024", "31/03/2024"], ["2024-04-03", "2024-03-31"]),
    (["03/04/2024", "03/31/2024"], ["2024-03-04", "2024-03-31"]),
    (
        ["3.4.2024", "", "March 3, 2024", "31.3.2024"],
        ["2024-04-03", "", "2024-03-03", "2024-03-31"],
    ),
    (["11/12/2019 14:00", "25/12/2019 09:00"], ["2019-12-11", "2019-12-25"]),
    (["03/04/2024", "03/03/2024", "2024-03-31"], ["-", "2024-03-03", "2024-03-31"]),
    (["03/04/2024", "03/31/2024", "31/03/2024"], ["-", "2024-03-31", "2024-03-31"]),
    (["03/04/2024", "31.03.2024"], ["-", "2024-03-31"]),  # another sign: another writer
    (["03/04/2024", "31/31/2024", "2024-01-01"], ["-", "-", "2024-01-01"]),
]


def read(values: list[str], **options: str) -> mk.Corpus:
    """Read articles of these dates."""
    ids = [str(i) for i in range(len(values))]
    texts = [f"Ship {i} left." for i in ids]
    table = pd.DataFrame({"doc_id": ids, "text": texts, "date": values})
    return mk.read_articles(table, languages=None, **options)  # type: ignore[arg-type]  # text


def days(corpus: mk.Corpus, n: int) -> list[str]:
    """Return the day of each of so many articles, nothing where it has none, - where it is out."""
    known = dict(zip(corpus.articles["doc_id"], corpus.articles["date"].fillna(""), strict=True))
    return [known.get(str(i), "-") for i in range(n)]


@pytest.mark.parametrize(("written", "day", "why"), ONE_READING, ids=lambda value: value)
def test_a_date_with_one_reading_is_read(written: str, day: str, why: str) -> None:
    """Whatever the form, and whatever the machine's language and clock say."""
    assert days(read([written, "2001-01-01"]), 1) == [day], why


@pytest.mark.parametrize(("written", "reason", "told", "why"), NO_READING, ids=lambda value: value)
def test_a_date_without_one_rejects_its_row(written: str, reason: str, told: str, why: str) -> None:
    """And no other; the detail says what is wrong and what to do."""
    corpus = read([written, "2001-01-01"])
    [found] = corpus.rejects.to_dict("records")
    assert (found["row"], found["field"], found["reason"]) == (0, "date", reason), why
    assert pd.Series([found["detail"]]).str.contains(told).all()
    assert corpus.articles["date"].tolist() == ["2001-01-01"]


@pytest.mark.parametrize("written", ["2024-03", "2024/3", "03/2024", "March 2024", "2024 March"])
def test_a_month_counts_as_its_first_day_and_that_is_said(written: str) -> None:
    """In one line for all such articles."""
    with pytest.warns(UserWarning, match=r"The date of 2 article\(s\) is a month.*: 0, 2$"):
        corpus = read([written, "2024-03-09", written])
    assert days(corpus, 3) == ["2024-03-01", "2024-03-09", "2024-03-01"]


@pytest.mark.parametrize(("values", "expected"), COLUMNS)
def test_a_column_tells_which_number_is_the_day(values: list[str], expected: list[str]) -> None:
    """From any of its rows on, those above too, whatever their order."""
    assert days(read(values), len(values)) == expected
    places = list(range(len(values)))
    random.Random(1).shuffle(places)  # noqa: S311 (an order, no secret)
    shuffled = days(read([values[i] for i in places]), len(values))
    assert shuffled == [expected[i] for i in places]


@pytest.mark.parametrize("form", ["full", "long", "medium"])
@pytest.mark.parametrize(
    "day", [dt.date(2024, 3, 3), dt.date(2024, 9, 30), dt.date(1999, 5, 12)], ids=str
)
def test_dates_of_every_english_speaking_country_are_read(
    form: Literal["full", "long", "medium"], day: dt.date
) -> None:
    """As the Unicode CLDR has them, with the time and without; numbers could be two days."""
    places = [name for name in locale_identifiers() if re.fullmatch(r"en(_[A-Z0-9]+)?", name)]
    moment = dt.datetime.combine(day, dt.time(21, 5, 7), dt.UTC)
    written = {format_date(day, form, name) for name in places}
    written |= {format_datetime(moment, form, locale=name) for name in places}
    assert len(written) > 3
    said = sorted(text for text in written if re.search("[A-Z][a-z]{2}", text))
    assert days(read(said), len(said)) == [day.isoformat()] * len(said)
    for text in written.difference(said):
        assert days(read([text, "2001-01-01"]), 1)[0] in (day.isoformat(), "-")


@examples(50)
@given(st.datetimes(dt.datetime(1700, 1, 1), dt.datetime(2200, 1, 1)))  # noqa: DTZ001 (all of them)
def test_dates_of_the_standard_library_are_read(moment: dt.datetime) -> None:
    """As mail, C and ISO 8601 write them."""
    aware = moment.replace(tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    written = [
        email.utils.format_datetime(aware),
        moment.ctime(),
        aware.isoformat(),
        moment.isoformat(" "),
        moment.strftime("%d-%b-%Y %H:%M"),
        moment.strftime("%B %d, %Y, %I:%M %p"),
    ]
    assert days(read(written), len(written)) == [moment.date().isoformat()] * len(written)


@examples(50)
@given(
    st.lists(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), min_size=1, max_size=5),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m-%d-%Y"]),
)
def test_a_column_is_never_read_wrongly(dates: list[dt.date], form: str) -> None:
    """A row is the day that was meant, or rejected; that only where no date of the column tells."""
    written = [day.strftime(form) for day in dates]
    found = days(read([*written, "2001-01-01"]), len(dates))
    if any(day.day > 12 for day in dates):
        assert found == [day.isoformat() for day in dates]
    else:
        expected = [day.isoformat() if day.day == day.month else "-" for day in dates]
        assert found == expected
