"""Days, months, quarters and financial years by London date; all periods are half open."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from operator import index
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import force_setattr

from pooledbudget.errors import Misuse

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
APRIL = 4
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
FIRST_YEAR, LAST_YEAR = 1900, 2199


@lru_cache(maxsize=20_000)
def day(text: str) -> date:
    """Read a day written YYYY-MM-DD; ValueError says what was wrong.

    Nothing is guessed: no two-digit years, no times, no other scripts' digits.
    """
    found = _DAY.fullmatch(text.strip(" \N{NO-BREAK SPACE}"))
    if found is None:
        raise ValueError(f"{text!r} is not a day written YYYY-MM-DD")
    year, month, number = map(int, found.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{text!r} is not in the years {FIRST_YEAR} to {LAST_YEAR}")
    try:
        return date(year, month, number)
    except ValueError:
        raise ValueError(f"{text!r} is not in the calendar") from None


@cache
def london() -> ZoneInfo:
    """Return the time zone that days and financial years go by."""
    from zoneinfo import (  # ruff: ignore[import-outside-top-level] - two milliseconds that a balance need not wait for
        ZoneInfo,
    )

    return ZoneInfo("Europe/London")


def london_day(instant: datetime) -> date:
    """Return the day it is in London at an aware instant: days and financial years go by it."""
    return instant.astimezone(london()).date()


def instant_text(instant: datetime) -> str:
    """Write an aware instant as the record does: UTC, to the second; Misuse for what is none."""
    if not isinstance(instant, datetime):
        raise Misuse(f"an instant is a datetime with a time zone, not of type {type(instant).__name__}")
    if instant.tzinfo is None:
        raise Misuse("an instant needs a time zone")
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise Misuse(f"an instant is of the years {FIRST_YEAR} to {LAST_YEAR}, not of {instant.year}")
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def written_day(value: date) -> str:
    """Write a day as people read it: `31 March 2013`."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


class Period(Struct, frozen=True):
    """The days from `start` up to, not including, `end`; raises ValueError if empty."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period cannot end on {self.end} if it starts on {self.start}")

    def __contains__(self, value: date) -> bool:
        return self.start <= value < self.end

    @property
    def last(self) -> date:
        """The last day inside."""
        return self.end - timedelta(days=1)

    @property
    def months(self) -> list[Month]:
        """The calendar months that have a day inside, in order."""
        return list(_months(self.start, self.end))

    def __str__(self) -> str:
        """As people read it: `1 April 2013 to 31 March 2014`."""
        if (self.start.year, self.start.month) == (self.last.year, self.last.month):
            return f"{self.start.day} to {written_day(self.last)}"
        return f"{written_day(self.start)} to {written_day(self.last)}"


@lru_cache(maxsize=1_024)
def _months(start: date, end: date) -> tuple[Month, ...]:
    """Return the months that have a day from one up to, not including, another: a statement asks for ever."""
    found, current = [], Month.of(start)
    while current.first < end:
        found.append(current)
        current = current.plus(1)
    return tuple(found)


class Month(Struct, frozen=True, order=True):
    """A calendar month, the unit that closes; P1 is April."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if type(self.year) is not int or type(self.number) is not int:
            self._as_numbers()
        if not (1 <= self.number <= len(MONTHS) and FIRST_YEAR <= self.year <= LAST_YEAR):
            raise ValueError(f"there is no month {self.number} of {self.year}")

    def _as_numbers(self) -> None:
        """Take whole numbers of other types, as a frame has them, as what they are; else ValueError."""
        try:
            year, number = index(self.year), index(self.number)
        except TypeError:
            raise ValueError(
                f"a month is two whole numbers, Month(2013, 6), not {type(self.year).__name__} and "
                f"{type(self.number).__name__}"
            ) from None
        force_setattr(self, "year", year)
        force_setattr(self, "number", number)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `2013-06`; ValueError for anything else."""
        found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
        if found is None:
            raise ValueError(f"{text!r} is not a month; write it like 2013-06")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, value: date) -> Month:
        """Return the month a day falls in."""
        return cls(value.year, value.month)

    def plus(self, count: int) -> Month:
        """Return the month `count` later, or earlier if negative."""
        index = self.year * 12 + self.number - 1 + count
        return Month(index // 12, index % 12 + 1)

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return self.plus(1).first - timedelta(days=1)

    @property
    def period(self) -> Period:
        """The month as a half-open period."""
        return Period(self.first, self.plus(1).first)

    @property
    def financial_year(self) -> FinancialYear:
        """The financial year it falls in."""
        return FinancialYear(self.year if self.number >= APRIL else self.year - 1)

    @property
    def number_in_year(self) -> int:
        """1 for April to 12 for March."""
        return (self.number - APRIL) % 12 + 1

    def __str__(self) -> str:
        """As machines read it: `2013-06`."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def written(self) -> str:
        """As people read it: `June 2013`."""
        return f"{MONTHS[self.number - 1]} {self.year}"


class FinancialYear(Struct, frozen=True, order=True):
    """The year from 1 April to 31 March that begins in `starts_in`."""

    starts_in: int

    @classmethod
    def of(cls, value: date) -> FinancialYear:
        """Return the financial year a London date falls in."""
        return Month.of(value).financial_year

    @property
    def period(self) -> Period:
        """The year as a half-open period."""
        return Period(date(self.starts_in, APRIL, 1), date(self.starts_in + 1, APRIL, 1))

    def __str__(self) -> str:
        """As machines read it: `2013-14`."""
        return f"{self.starts_in}-{(self.starts_in + 1) % 100:02d}"

    @property
    def written(self) -> str:
        """As people read it: `2013 to 2014`."""
        return f"{self.starts_in} to {self.starts_in + 1}"

    @classmethod
    def parse(cls, text: str) -> FinancialYear:
        """Read `2013-14`; ValueError if the years do not follow each other."""
        found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
        if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
            raise ValueError(f"{text!r} is not a financial year; write it like 2013-14")
        return cls(int(found[1]))


class Quarter(Struct, frozen=True):
    """A quarter of a financial year: Q1 is April to June."""

    year: FinancialYear
    number: int

    @property
    def period(self) -> Period:
        """The quarter as a half-open period."""
        first = Month.of(self.year.period.start).plus(3 * (self.number - 1))
        return Period(first.first, first.plus(3).first)

    def __str__(self) -> str:
        """As machines read it: `2013-Q1`."""
        return f"{self.year.starts_in}-Q{self.number}"

    @property
    def written(self) -> str:
        """As people read it, by its months: `April to June 2013`."""
        months = self.period.months
        return f"{MONTHS[months[0].number - 1]} to {months[-1].written}"


Span = Month | Quarter | FinancialYear
"""The periods a statement can cover."""


def month_of(said: Month | str) -> Month:
    """Return a month that is given as one, or as it is written; ValueError for what is no month."""
    return Month.parse(said) if isinstance(said, str) else said


def span(text: str | Span) -> Span:
    """Return a period given as one, or read `2013-06`, `2013-Q1` or `2013-14`; ValueError for another.

    `2013-12` is December 2013; the financial year 2011 to 2012 can only be read as a month,
    so years before 2012 to 2013 are not offered.
    """
    if not isinstance(text, str):
        return text
    quarter = re.fullmatch(r"([0-9]{4})-Q([1-4])", text)
    if quarter:
        return Quarter(FinancialYear(int(quarter[1])), int(quarter[2]))
    if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        return Month.parse(text)
    try:
        return FinancialYear.parse(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is not a period; write a month 2013-06, a quarter 2013-Q1 or a year 2013-14"
        ) from None


def months_from(on: date, months: int) -> date:
    """Return the same day so many months on, or back; the month's last where it has no such day."""
    month = Month.of(on).plus(months)
    return month.first.replace(day=min(on.day, month.last.day))


def months_within(first: date, last: date) -> list[Month]:
    """Return the calendar months from that of a day to that of another, both in."""
    return Period(first, last + timedelta(days=1)).months


def months_of(covered: Span) -> list[Month]:
    """Return the months of a period, in order."""
    return [covered] if isinstance(covered, Month) else covered.period.months


def last_month(covered: Span) -> Month:
    """Return the last month of a period."""
    return months_of(covered)[-1]


class Term(Struct, frozen=True):
    """A school term of one place, as published: data, never computed."""

    starts: date
    ends: date
    """Last day of term."""
    name: str
    source: str
