"""The days of a bond: schedules of due dates, and parts of a year between two days."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from pooledbudget.periods import LAST_YEAR, MONTHS, Month
from pooledbudget.settings import Settings

DAYS_IN_YEAR = 365
MONTHS_IN_YEAR = 12
LEAP_YEAR = 2000
"""A year that has every day that any year has."""
TIMES_MAX = 1_200
"""Due dates of one schedule: a hundred years of months. More is a mistake."""
FOREVER = date(LAST_YEAR - 1, 12, 31)
"""Where a schedule without an end is looked at no further."""
Every = Annotated[
    str,
    Field(
        pattern=r"^([1-9][0-9]?) (month|months|year|years)$",
        description="how far apart the days are",
        examples=["3 months", "1 year"],
    ),
]
Basis = Literal["actual/365", "months"]
"""How a part of a year is counted: days over 365, or whole months over 12 and odd days over 365."""
_EACH = re.compile(r"each ([1-9]|[12][0-9]|3[01]) ([A-Z][a-z]+)")


class Schedule(Settings):
    """Days a step of time apart. One that begins on a month's last day stays on last days."""

    since: date = Field(alias="from", description="the first day", examples=["2020-09-30"])
    every: Every = "1 year"
    to: date | None = Field(default=None, description="the last day that may be on it")
    times: int | None = Field(default=None, ge=1, le=TIMES_MAX, description="how many days there are")

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        if self.to is not None and self.times is not None:
            yield "to", "give the last day or how many there are, not both"
        if self.to is not None and self.to < self.since:
            yield "to", f"{self.to} is before {self.since}"

    def days(self, until: date) -> list[date]:
        """Return its days up to one, in order."""
        last = until if self.to is None else min(until, self.to)
        found = _spaced(self.since, months_of(self.every), self.times or TIMES_MAX, _end_of(self.to))
        return list(found[: bisect_right(found, last)])

    def holds(self, day: date) -> bool:
        """Say whether a day is one of its days."""
        days = self.days(day)
        return bool(days) and days[-1] == day


def _end_of(to: date | None) -> date:
    return FOREVER if to is None else to


@lru_cache(maxsize=1_000)
def _spaced(since: date, months: int, times: int, last: date) -> Sequence[date]:
    """Return the days some months apart, up to one and no more than so many: asked on every day of a bond."""
    found: list[date] = []
    while len(found) < times:
        following = plus_months(since, len(found) * months)
        if following > last:
            break
        found.append(following)
    return tuple(found)


def months_of(every: str) -> int:
    """Return how many months `3 months` or `1 year` are."""
    count, unit = every.split()
    return int(count) * (MONTHS_IN_YEAR if unit.startswith("year") else 1)


def plus_months(day: date, count: int) -> date:
    """Return the day some months later: a month's last day stays one, any other is cut to its month."""
    month = Month.of(day).plus(count)
    ends = day == Month.of(day).last
    return month.last if ends else date(month.year, month.number, min(day.day, month.last.day))


class Stretch(NamedTuple):
    """A part of a year: months over 12, and days over 365."""

    months: int
    days: int

    @property
    def years(self) -> Fraction:
        """The exact part of a year."""
        return Fraction(self.months, MONTHS_IN_YEAR) + Fraction(self.days, DAYS_IN_YEAR)

    def less(self, other: "Stretch") -> "Stretch":
        """Return what is left of it after another."""
        return Stretch(self.months - other.months, self.days - other.days)


def stretch_of(start: date, end: date, basis: Basis) -> Stretch:
    """Return the part of a year from one day to another."""
    if basis == "actual/365":
        return Stretch(0, (end - start).days)
    months = (end.year - start.year) * MONTHS_IN_YEAR + end.month - start.month
    if plus_months(start, months) > end:
        months -= 1
    return Stretch(months, (end - plus_months(start, months)).days)


def counted(period: date, start: date, end: date, basis: Basis, dates: Schedule | None = None) -> Stretch:
    """Return the part of a year from one day to another, both within a period that began on a day.

    What is counted in pieces comes to what is counted in one, wherever it is cut: months run from the day
    the period began, and from the first of the dates where it began on one of them, so that a date on the
    30th still ends a month after one on 28 February.
    """
    first = dates.since if dates is not None and dates.holds(period) else period
    return stretch_of(first, end, basis).less(stretch_of(first, start, basis))


def falls_each(text: str, day: date) -> bool:
    """Say whether a day is `each 30 September`; ValueError if the text is no such thing."""
    number, month = _each(text)
    last = Month(day.year, month).last
    return day == date(day.year, month, min(number, last.day))


def year_from(starts: str, day: date) -> date:
    """Return the first day of the year that a day falls in, where years begin on `1 July`."""
    begun = _in_year(starts, day.year)
    return begun if begun <= day else _in_year(starts, day.year - 1)


def refuse_no_day(starts: str) -> None:
    """Raise ValueError for a day that is in no year, like 31 February; 29 February is in one of four."""
    number, month = _each(f"each {starts}")
    if number > Month(LEAP_YEAR, month).last.day:
        raise ValueError(f"there is no {starts}")


def _in_year(starts: str, year: int) -> date:
    """Return `1 July` of a year; a day that its month lacks is the month's last."""
    number, month = _each(f"each {starts}")
    return date(year, month, min(number, Month(year, month).last.day))


def _each(text: str) -> tuple[int, int]:
    found = _EACH.fullmatch(text)
    if found is None or found[2] not in MONTHS:
        raise ValueError(f"{text.removeprefix('each ')!r} is not a day and a month like 30 September")
    return int(found[1]), MONTHS.index(found[2]) + 1
