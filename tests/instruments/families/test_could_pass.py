"""By when a claim that its tests refused could pass, as the tests tell it, or why none tells a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from family_book import EMP, TERMS, at_school, gone, incidents, kit, terms
from instruments.families.kit import case
from pooledbudget.instruments.decisions import Decision, Measured
from pooledbudget.instruments.families import could_pass as told
from pooledbudget.instruments.families.could_pass import CouldPass, Looked, claim_could_pass, could_pass
from pooledbudget.periods import Term

CALENDAR = [
    Term(date.fromisoformat(starts), date.fromisoformat(ends), name, "made") for name, starts, ends in TERMS
]


def asked(decision: Decision) -> CouldPass | None:
    return claim_could_pass(case(), CALENDAR, decision)


@pytest.mark.parametrize(
    ("on", "by"),
    [("2013-10-10", date(2014, 4, 10)), ("2013-08-31", date(2014, 3, 1)), ("2013-09-30", date(2014, 3, 30))],
)
def test_a_fall_passes_once_all_that_is_counted_has_left_the_window(on: str, by: date) -> None:
    """Six months back from 28 February is 28 August: what happened on the 31st is inside still."""
    late = kit(on=on, incidents=[*incidents(10), *incidents(9, "2013-08")])
    assert late.result.reason == "test not met"
    assert asked(late.result) == CouldPass(by)


def test_work_that_is_too_short_passes_on_its_91st_day() -> None:
    """60 days to the claim of 10 October: the 91st is 31 days later."""
    short = kit(
        claim=EMP, benefits=["F-A,2010-01-01,2013-08-11,esa"], work=["F-A,2013-08-12,,E"], incidents=()
    )
    assert (short.result.reason, short.measure("employment").found["days"]) == ("test not met", 60)
    assert asked(short.result) == CouldPass(date(2013, 11, 10))


@pytest.mark.parametrize(
    ("bad", "by"),
    [
        # The autumn's absence stays among the last three until the summer ends; the spring's, the autumn.
        ("2012-autumn", date(2013, 12, 19)),
        ("2013-spring", date(2014, 4, 3)),
    ],
)
def test_school_passes_once_the_terms_that_fail_have_left_the_three(bad: str, by: date) -> None:
    tested = ("2012-autumn", "2013-spring", "2013-summer")
    rows = [at_school(name, 60 if name == bad else 0) for name in tested]
    truant = kit(attendance=rows)
    assert truant.result.reason == "test not met"
    assert asked(truant.result) == CouldPass(by)
    assert by == truant_passes(bad)


def truant_passes(bad: str) -> date:
    """The third term after the one that fails ends, and the last three are free of it."""
    names = [term.name for term in CALENDAR]
    return CALENDAR[names.index(bad) + 3].ends


def test_school_passes_when_the_last_child_does() -> None:
    """Three exclusions of one child in the autumn, the absence of another in the spring."""
    members = ["F,F-A,1980-01-01,2005-01-01,", "F,F-C,2002-01-01,2005-01-01,", "F,F-D,2003-01-01,2005-01-01,"]
    good = terms("2012-autumn", "2013-spring", "2013-summer")
    rows = [at_school("2012-autumn", fixed=3), *good[1:]]
    rows += [at_school("2013-spring", 60, "F-D"), *(row.replace("F-C", "F-D") for row in (good[0], good[2]))]
    assert asked(kit(families=members, attendance=rows).result) == CouldPass(date(2014, 4, 3))


def test_why_no_day_is_told_is_said() -> None:
    tested = ("2012-autumn", "2013-spring", "2013-summer")
    late = kit(attendance=terms(*tested, missed=30))
    assert asked(late.result) == CouldPass(None, told.NO_CALENDAR)
    off = kit(attendance=[*terms(*tested[:2]), gone("2013-summer")])
    assert asked(off.result) == CouldPass(None, told.BY_RECORD)
    assert asked(kit(claim=EMP).result) == CouldPass(None, told.NO_WORK)
    fresh = kit(incidents=incidents(3, "2013-08"), attendance=())
    assert asked(fresh.result) == CouldPass(None, told.NEW_PROBLEM)
    assert CouldPass(None, told.NO_WORK).said == (
        "No day can be told by which it could pass: nobody has begun work that time alone makes long enough."
    )
    assert asked(kit().result) is None


def test_no_day_is_told_on_which_claims_are_taken_no_more() -> None:
    late = kit(on="2014-12-10", incidents=[*incidents(10), *incidents(9, "2014-08")], attendance=())
    assert late.result.reason == "test not met"
    assert asked(late.result) == CouldPass(None, told.OVER)


@pytest.mark.parametrize(
    ("found", "by"),
    [
        ({"needs": 1, "open": 1, "returns": 0, "closed_on": "2013-08-31"}, CouldPass(date(2014, 3, 1))),
        ({"needs": 1, "open": 1, "returns": 0}, CouldPass(None, told.STANDS_OPEN)),
        ({"needs": 1, "open": 0, "returns": 1}, CouldPass(None, told.RETURNED)),
    ],
)
def test_a_need_passes_once_it_has_been_closed_for_long_enough(
    found: Mapping[str, Any], by: CouldPass
) -> None:
    measure = Measured(criterion="asb", verdict="fail", found=found, needs={"window_months": 6})
    use = case().programme.composed.measures["asb"].model_copy(update={"takes": "need_closed"})
    of = case()
    of.programme.composed.measures["asb"], before = use, of.programme.composed.measures["asb"]
    try:
        assert could_pass(Looked(of, CALENDAR, date(2013, 10, 10)), [measure]) == by
    finally:
        of.programme.composed.measures["asb"] = before
