"""The steps of a settlement as data: limits, levels, measured use, and what they are called."""

from __future__ import annotations

from datetime import date

import pytest

from pooledbudget.instruments.pools.steps import (
    HoldBack,
    Partner,
    Reserve,
    Share,
    UseOfYear,
    limit_of,
    number,
)
from pooledbudget.money import Shares
from pooledbudget.periods import day


def test_a_limit_in_per_cent_is_rounded_down_for_a_cap_is_never_passed() -> None:
    assert limit_of("2.5%", 6_000_000_000) == 150_000_000
    assert limit_of("1/3", 100) == 33
    assert limit_of(500, 1) == 500


def test_a_level_is_a_number_or_a_percentage() -> None:
    assert number("4.2%") == number("4.2")
    assert number("-3") == -3


@pytest.mark.parametrize(
    ("reached", "whole", "unearned"),
    [("4.2%", False, 0), ("5%", False, 0), ("2.1%", False, 500), ("-1%", False, 1000), ("4.1%", True, 1000)],
)
def test_what_is_not_earned_of_a_hold_back(reached: str, unearned: int, *, whole: bool) -> None:
    step = HoldBack.model_construct(amount=1000, target="4.2%", all_or_nothing=whole)
    assert step.unearned(reached) == unearned


def test_what_a_step_is_called() -> None:
    assert Partner(step="partner", partner="nhs").id == "partner-nhs"
    assert Share(step="share", by="opening contributions").id == "share-opening-contributions"
    assert Reserve(step="reserve", reserve="spare").id == "reserve-spare"


def test_a_step_takes_part_between_its_days() -> None:
    step = Partner.model_validate(
        {"step": "partner", "partner": "nhs", "from": day("2013-04-01"), "to": None}
    )
    assert step.takes_on(day("2013-04-01"))
    assert not step.takes_on(day("2013-03-31"))


@pytest.mark.parametrize(
    ("actual", "tolerance", "found"),
    [
        ({}, "0 points", {"a": "60%", "b": "40%"}),
        ({"a": "62%", "b": "38%"}, "2 points", {"a": "60%", "b": "40%"}),
        ({"a": "62%", "b": "38%"}, "1.99 points", {"a": "62%", "b": "38%"}),
        ({"a": "61.8%", "b": "38.2%"}, "3%", {"a": "61.8%", "b": "38.2%"}),
        ({"a": "61%", "b": "39%"}, "3%", {"a": "60%", "b": "40%"}),
        ({"a": 30, "b": 10}, "3%", {"a": "75%", "b": "25%"}),
        ({"a": "50%", "b": "30%", "c": "20%"}, "10 points", {"a": "50%", "b": "30%", "c": "20%"}),
    ],
)
def test_measured_use_and_its_tolerance(
    actual: dict[str, str | int], tolerance: str, found: dict[str, str]
) -> None:
    use = UseOfYear.model_validate(
        {"estimate": {"a": "60%", "b": "40%"}, "actual": actual, "tolerance": tolerance}
    )
    assert use.shares(date(2014, 3, 31)) == Shares.parse(found)


REVISED = [
    {"from": date(2014, 1, 1), "estimate": {"a": "66.75%", "b": "33.25%"}},
    {"from": date(2013, 7, 1), "estimate": {"a": "63.77%", "b": "36.23%"}},
]
"""Two quarters' estimates of one agreement (T-24), in no order."""


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2013, 6, 30), "60%"),
        (date(2013, 7, 1), "63.77%"),
        (date(2013, 12, 31), "63.77%"),
        (date(2014, 1, 1), "66.75%"),
        (date(2014, 3, 31), "66.75%"),
    ],
)
def test_the_estimate_in_force_on_the_day_holds(day: date, first: str) -> None:
    use = UseOfYear.model_validate({"estimate": {"a": "60%", "b": "40%"}, "revised": REVISED})
    assert use.shares(day).parts["a"] == Shares.parse({"a": first, "b": use.estimated(day)["b"]}).parts["a"]


def test_what_is_measured_is_held_against_the_estimate_in_force() -> None:
    use = UseOfYear.model_validate(
        {
            "estimate": {"a": "60%", "b": "40%"},
            "revised": REVISED,
            "actual": {"a": "65%", "b": "35%"},
            "tolerance": "2 points",
        }
    )
    parts = [
        use.shares(day).parts["a"] * 100 for day in (date(2013, 4, 30), date(2013, 9, 30), date(2014, 3, 31))
    ]
    assert [float(part) for part in parts] == [65, 63.77, 66.75]


def test_estimates_made_anew_are_whole_and_one_a_day() -> None:
    half = {"from": date(2013, 7, 1), "estimate": {"a": "50%"}}
    use = UseOfYear.model_validate({"estimate": {"a": "60%", "b": "40%"}, "revised": [half, half]})
    found = list(use.impossible())
    assert [key for key, _ in found] == ["revised.1", "revised.2", "revised"]
    assert found[-1][1] == "2 estimates hold from 2013-07-01"
