from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudget.errors import Misuse
from pooledbudget.periods import (
    FinancialYear,
    Month,
    Period,
    Quarter,
    day,
    instant_text,
    london,
    london_day,
    month_of,
    span,
    written_day,
)

months = st.builds(Month, st.integers(1990, 2100), st.integers(1, 12))


@pytest.mark.parametrize(
    "text",
    [
        "31/04/2024",
        "2013-4-1",
        "1 Apr 13",
        "13-04-01",
        "2013-02-29",
        "2013-13-01",
        "1364860800",
        "2013-04-01T00:00Z",
        "２０１３-04-01",
        "2013_04_01",
        "0024-01-01",
        "9999-01-01",
        "",
        "True",
    ],
)
def test_days_that_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a day|not in the"):
        day(text)


@pytest.mark.parametrize(
    ("on", "year", "number"),
    [
        (date(2026, 4, 1), "2026-27", 1),
        (date(2027, 3, 31), "2026-27", 12),
        (date(2013, 3, 31), "2012-13", 12),
        (date(2013, 4, 1), "2013-14", 1),
    ],
)
def test_the_financial_year_turns_on_1_april(on: date, year: str, number: int) -> None:
    assert (str(FinancialYear.of(on)), Month.of(on).number_in_year) == (year, number)


@pytest.mark.parametrize(
    ("text", "first", "last", "written"),
    [
        ("2013-06", date(2013, 6, 1), date(2013, 6, 30), "June 2013"),
        ("2013-Q1", date(2013, 4, 1), date(2013, 6, 30), "April to June 2013"),
        ("2013-Q4", date(2014, 1, 1), date(2014, 3, 31), "January to March 2014"),
        ("2013-14", date(2013, 4, 1), date(2014, 3, 31), "2013 to 2014"),
        ("2013-12", date(2013, 12, 1), date(2013, 12, 31), "December 2013"),
    ],
)
def test_periods_of_statements(text: str, first: date, last: date, written: str) -> None:
    found = span(text)
    assert (found.period.start, found.period.last, found.written, str(found)) == (first, last, written, text)


@pytest.mark.parametrize("text", ["2013", "2013-15", "2013-Q5", "13-14", "2013-06-01", "June 2013"])
def test_periods_that_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        span(text)


@given(months, st.integers(-500, 500))
def test_months_add_and_take_away(month: Month, count: int) -> None:
    assert month.plus(count).plus(-count) == month
    assert month.last in month.period
    assert month.plus(1).first not in month.period


def test_half_open_periods() -> None:
    period = Period(date(2013, 4, 1), date(2013, 7, 1))
    assert date(2013, 6, 30) in period
    assert date(2013, 7, 1) not in period
    assert [str(one) for one in period.months] == ["2013-04", "2013-05", "2013-06"]
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2013, 4, 1), date(2013, 4, 1))
    assert str(Month(2014, 3).period) == "1 to 31 March 2014"
    assert str(Quarter(FinancialYear(2013), 4).period) == "1 January 2014 to 31 March 2014"


def test_days_are_london_days() -> None:
    assert london_day(datetime(2013, 4, 30, 23, 30, tzinfo=UTC)) == date(2013, 5, 1)
    assert london_day(datetime(2013, 1, 31, 23, 30, tzinfo=UTC)) == date(2013, 1, 31)
    assert instant_text(datetime(2013, 5, 1, 0, 30, tzinfo=london())) == "2013-04-30T23:30:00Z"
    with pytest.raises(Misuse, match="needs a time zone"):
        instant_text(datetime(2013, 5, 1))  # noqa: DTZ001 - that is what is refused
    assert written_day(date(2013, 3, 31)) == "31 March 2013"


def test_what_is_not_a_month_or_year() -> None:
    for text in ("2013-00", "2013-13", "2013-6"):
        with pytest.raises(ValueError, match="month"):
            Month.parse(text)
    with pytest.raises(ValueError, match="financial year"):
        FinancialYear.parse("2013-15")


def test_a_period_is_taken_as_it_is_and_as_it_is_written() -> None:
    assert month_of("2013-06") == month_of(Month(2013, 6)) == Month(2013, 6)
    for text in ("2013-06", "2013-Q1", "2013-14"):
        assert span(span(text)) == span(text)
