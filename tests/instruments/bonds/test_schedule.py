"""The days of a bond: due dates, parts of a year, years that begin on a day and a month."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.bonds.kit import on
from pooledbudget.instruments.bonds.schedule import (
    Basis,
    Schedule,
    falls_each,
    months_of,
    plus_months,
    stretch_of,
    year_from,
)


def schedule(**said: object) -> Schedule:
    said = {"from": on("2020-09-30")} | said
    return Schedule.model_validate(said)


DAYS = {
    "quarters, the last included": (
        schedule(every="3 months", to=on("2021-06-30")),
        "2030-01-01",
        ["2020-09-30", "2020-12-31", "2021-03-31", "2021-06-30"],
    ),
    "a day short of the last": (
        schedule(every="3 months", to=on("2021-06-29")),
        "2030-01-01",
        ["2020-09-30", "2020-12-31", "2021-03-31"],
    ),
    "looked at up to a day of it": (schedule(), "2021-09-30", ["2020-09-30", "2021-09-30"]),
    "looked at up to the day before": (schedule(), "2021-09-29", ["2020-09-30"]),
    "before its first": (schedule(), "2020-09-29", []),
    "so many": (schedule(every="1 month", times=2), "2030-01-01", ["2020-09-30", "2020-10-31"]),
    "once": (schedule(times=1), "2030-01-01", ["2020-09-30"]),
    "two years apart": (schedule(every="2 years", times=2), "2030-01-01", ["2020-09-30", "2022-09-30"]),
    "not a month's last day": (
        Schedule.model_validate({"from": on("2020-12-30"), "every": "1 month", "times": 4}),
        "2030-01-01",
        ["2020-12-30", "2021-01-30", "2021-02-28", "2021-03-30"],
    ),
    "29 February is a last day": (
        Schedule.model_validate({"from": on("2020-02-29"), "times": 3}),
        "2030-01-01",
        ["2020-02-29", "2021-02-28", "2022-02-28"],
    ),
}


@pytest.mark.parametrize(("dates", "until", "days"), DAYS.values(), ids=DAYS)
def test_the_days_of_a_schedule(dates: Schedule, until: str, days: list[str]) -> None:
    assert dates.days(on(until)) == [on(day) for day in days]


def test_a_schedule_without_end_is_looked_at_for_a_hundred_years_of_months() -> None:
    assert len(schedule(every="1 month").days(on("2198-12-31"))) == 1_200


IMPOSSIBLE = {
    "an end and a number": (schedule(to=on("2021-01-01"), times=2), ["to"]),
    "it ends before it begins": (schedule(to=on("2020-09-29")), ["to"]),
    "it ends on its first day": (schedule(to=on("2020-09-30")), []),
    "no end": (schedule(), []),
}


@pytest.mark.parametrize(("dates", "places"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_a_schedule_cannot_be(dates: Schedule, places: list[str]) -> None:
    assert [place for place, _ in dates.impossible()] == places


@pytest.mark.parametrize(
    ("text", "months"), [("1 month", 1), ("3 months", 3), ("1 year", 12), ("2 years", 24)]
)
def test_steps_of_time_are_months(text: str, months: int) -> None:
    assert months_of(text) == months


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        ("2020-01-31", 1, "2020-02-29"),
        ("2020-01-30", 1, "2020-02-29"),
        ("2021-02-28", 1, "2021-03-31"),
        ("2020-02-28", 1, "2020-03-28"),
        ("2020-12-15", 1, "2021-01-15"),
        ("2020-12-15", 0, "2020-12-15"),
        ("2020-11-30", 3, "2021-02-28"),
    ],
)
def test_a_month_later(day: str, count: int, then: str) -> None:
    assert plus_months(on(day), count) == on(then)


PARTS: list[tuple[str, str, Basis, Fraction]] = [
    ("2021-01-01", "2022-01-01", "actual/365", Fraction(1)),
    ("2020-01-01", "2021-01-01", "actual/365", Fraction(366, 365)),
    ("2020-01-01", "2020-01-01", "actual/365", Fraction(0)),
    ("2020-01-01", "2021-01-01", "months", Fraction(1)),
    ("2020-09-30", "2020-12-31", "months", Fraction(1, 4)),
    ("2020-09-30", "2020-12-30", "months", Fraction(2, 12) + Fraction(30, 365)),
    ("2021-01-15", "2021-02-15", "months", Fraction(1, 12)),
    ("2021-01-15", "2021-02-14", "months", Fraction(30, 365)),
    ("2021-01-15", "2021-02-16", "months", Fraction(1, 12) + Fraction(1, 365)),
    ("2021-01-31", "2021-02-28", "months", Fraction(1, 12)),
]


@pytest.mark.parametrize(("start", "end", "basis", "part"), PARTS)
def test_a_part_of_a_year_is_exact(start: str, end: str, basis: Basis, part: Fraction) -> None:
    assert stretch_of(on(start), on(end), basis).years == part


@pytest.mark.parametrize(
    ("text", "day", "falls"),
    [
        ("each 30 September", "2020-09-30", True),
        ("each 30 September", "2020-09-29", False),
        ("each 30 September", "2020-08-30", False),
        ("each 31 September", "2020-09-30", True),
        ("each 29 February", "2020-02-29", True),
        ("each 29 February", "2021-02-28", True),
    ],
)
def test_a_day_that_falls_each_year(text: str, day: str, falls: bool) -> None:
    assert falls_each(text, on(day)) is falls


@pytest.mark.parametrize(
    "text", ["30 September", "each September", "each 32 May", "each 0 May", "each 3 Mai", ""]
)
def test_a_text_that_is_no_day_of_a_year(text: str) -> None:
    with pytest.raises(ValueError, match="is not a day and a month like 30 September"):
        falls_each(text, on("2020-09-30"))


@pytest.mark.parametrize(
    ("starts", "day", "begun"),
    [
        ("1 April", "2021-04-01", "2021-04-01"),
        ("1 April", "2021-03-31", "2020-04-01"),
        ("1 January", "2021-12-31", "2021-01-01"),
        ("31 December", "2021-12-30", "2020-12-31"),
        ("29 February", "2020-01-15", "2019-02-28"),
        ("29 February", "2021-01-15", "2020-02-29"),
        ("29 February", "2021-03-15", "2021-02-28"),
        ("29 February", "2020-02-29", "2020-02-29"),
    ],
)
def test_the_year_a_day_falls_in(starts: str, day: str, begun: str) -> None:
    """29 February: a day of January of a leap year could not be asked about."""
    assert year_from(starts, on(day)) == on(begun)


@given(
    st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.sampled_from(["1 April", "29 February", "31 December"])
)
def test_a_year_holds_each_of_its_days(day: date, starts: str) -> None:
    begun = year_from(starts, day)
    assert begun <= day
    assert (day - begun).days < 366
    assert year_from(starts, begun) == begun
