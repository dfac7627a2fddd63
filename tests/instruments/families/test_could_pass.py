"""By when a claim that its tests refused could pass, as the tests tell it."""

from __future__ import annotations

from datetime import date

import pytest

from family_book import EMP, incidents, kit, terms
from instruments.families.kit import case
from pooledbudget.instruments.families.could_pass import could_pass_by


@pytest.mark.parametrize(
    ("on", "by"),
    [("2013-10-10", date(2014, 4, 10)), ("2013-08-31", date(2014, 3, 1)), ("2013-09-30", date(2014, 3, 30))],
)
def test_a_fall_passes_once_all_that_is_counted_has_left_the_window(on: str, by: date) -> None:
    """Six months back from 28 February is 28 August: what happened on the 31st is inside still."""
    late = kit(on=on, incidents=[*incidents(10), *incidents(9, "2013-08")])
    assert late.result.reason == "test not met"
    assert could_pass_by(case(), late.result) == by


def test_work_that_is_too_short_passes_on_its_91st_day() -> None:
    """60 days to the claim of 10 October: the 91st is 31 days later."""
    short = kit(
        claim=EMP, benefits=["F-A,2010-01-01,2013-08-11,esa"], work=["F-A,2013-08-12,,E"], incidents=()
    )
    assert (short.result.reason, short.measure("employment").found["days"]) == ("test not met", 60)
    assert could_pass_by(case(), short.result) == date(2013, 11, 10)


def test_no_day_is_told_where_no_test_tells_one() -> None:
    truant = kit(attendance=terms("2012-autumn", "2013-spring", "2013-summer", missed=30))
    assert truant.result.reason == "test not met"
    assert could_pass_by(case(), truant.result) is None
    assert could_pass_by(case(), kit().result) is None
    idle = kit(claim=EMP)
    assert could_pass_by(case(), idle.result) is None


def test_no_day_is_told_on_which_claims_are_taken_no_more() -> None:
    late = kit(on="2014-12-10", incidents=[*incidents(10), *incidents(9, "2014-08")], attendance=())
    assert late.result.reason == "test not met"
    assert could_pass_by(case(), late.result) is None
