"""By when a claim that its tests refused could pass, as the tests tell it, or why none tells a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from family_book import EMP, MENDED, TERMS, FamilyBook, at_school, gone, incidents, kit, terms
from instruments.families.kit import LEAN, case
from pooledbudget.instruments.decisions import Decision, Measured
from pooledbudget.instruments.families import could_pass as told
from pooledbudget.instruments.families.could_pass import CouldPass, Looked, claim_could_pass, could_pass
from pooledbudget.periods import Term

CALENDAR = [
    Term(date.fromisoformat(starts), date.fromisoformat(ends), name, "made") for name, starts, ends in TERMS
]


Rows = Mapping[str, Sequence[str]]
LATER = ("2013-autumn", "2014-spring")


def asked(decision: Decision, **readings: str) -> CouldPass | None:
    return claim_could_pass(case(LEAN, 6, "families", **readings), CALENDAR, decision)


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
    assert asked(short.result) == CouldPass(date(2013, 11, 10), provided=(told.MOVED,))


END, WEEKS = ("window_end", "six_months")
DAY_BEFORE, BOTH_IN, HALF = "ends the day before", "both ends in", "26 weeks"


@pytest.mark.parametrize(
    ("on", "readings", "by"),
    [
        ("2013-10-10", {}, "2014-04-10"),
        # The last that counted was on 9 October, and the window of 10 April begins on the 10th.
        ("2013-10-10", {END: DAY_BEFORE}, "2014-04-10"),
        # The last that counted was on 31 August: the window of 1 March is that of 28 February, and holds it.
        ("2013-09-01", {END: DAY_BEFORE}, "2014-03-02"),
        ("2013-09-01", {}, "2014-03-01"),
        ("2013-10-10", {END: BOTH_IN}, "2014-04-11"),
        # 182 days after 30 September, where six months back from 30 March is that day.
        ("2013-09-30", {WEEKS: HALF}, "2014-03-31"),
        ("2013-09-30", {}, "2014-03-30"),
        ("2013-09-30", {WEEKS: HALF, END: DAY_BEFORE}, "2014-03-31"),
        ("2013-09-30", {WEEKS: HALF, END: BOTH_IN}, "2014-04-01"),
    ],
)
def test_a_fall_passes_on_the_day_told_by_each_reading_of_a_window_and_not_the_day_before(
    on: str, readings: Mapping[str, str], by: str
) -> None:
    """Ten before and nine on the last day that counts, claimed for on the day, the day told, and the one before."""
    last = date.fromisoformat(on) - timedelta(readings.get(END) == DAY_BEFORE)
    events = [*incidents(10), *(f"F,{last},late{number}," for number in range(9))]
    chosen = tuple(readings.items())
    refused = kit(*chosen, on=on, incidents=events, attendance=())
    assert refused.result.reason == "test not met"
    assert asked(refused.result, **readings) == CouldPass(date.fromisoformat(by))
    day_before = date.fromisoformat(by) - timedelta(1)
    paid = [
        kit(*chosen, on=str(day), incidents=events, attendance=()).pounds
        for day in (day_before, date.fromisoformat(by))
    ]
    assert paid == [0, 1500]


def test_what_had_nothing_to_fall_from_is_left_out_by_then_where_something_else_is_tested() -> None:
    """No incident before and three after, and a child who mended: the school is paid for once they are past."""
    rows: Rows = {"incidents": incidents(3, "2013-10"), "attendance": [*MENDED, *terms(*LATER)]}
    refused = FamilyBook(rows)
    assert refused.verdicts()["asb"] == "fail"
    assert asked(refused.result) == CouldPass(date(2014, 4, 10))
    assert FamilyBook(rows, on="2014-04-10").pounds == 1500


def test_a_baseline_that_goes_before_the_tested_window_has_by_then_what_is_in_it_now() -> None:
    rows: Rows = {"incidents": incidents(3, "2013-10"), "attendance": ()}
    moving = ("baseline", "six months before the tested window")
    refused = FamilyBook(rows, readings=dict([moving]))
    assert refused.verdicts()["asb"] == "fail"
    assert asked(refused.result, baseline=moving[1]) == CouldPass(date(2014, 4, 10))
    assert FamilyBook(rows, on="2014-04-10", readings=dict([moving])).pounds == 1500


@pytest.mark.parametrize(
    ("readings", "benefit", "by"),
    [
        ({}, "esa", "2013-11-10"),
        ({"thirteen_weeks": "91 days elapsed"}, "esa", "2013-11-11"),
        # Three months from 12 August end with 11 November.
        ({"thirteen_weeks": "three months"}, "esa", "2013-11-11"),
        # 182 days from 12 August end with 9 February.
        ({"jobseekers": "26 of the last 30 weeks from JSA"}, "jsa", "2014-02-09"),
        ({"move_off_benefit": "the day work began falls within them"}, "esa", "2013-11-10"),
        ({"move_off_benefit": "the 13 weeks fall within them"}, "esa", "2013-11-10"),
        ({"six_months": HALF}, "esa", "2013-11-10"),
    ],
)
def test_work_passes_on_the_day_told_by_each_reading_of_it_and_not_the_day_before(
    readings: Mapping[str, str], benefit: str, by: str
) -> None:
    rows: Rows = {
        "benefits": [f"F-A,2010-01-01,2013-08-11,{benefit}"],
        "work": ["F-A,2013-08-12,,E"],
        "incidents": (),
    }
    day = date.fromisoformat(by)
    could = asked(FamilyBook(rows, EMP, readings=readings).result, **readings)
    assert could is not None
    assert could.by == day
    assert could.provided == (() if "move_off_benefit" in readings else (told.MOVED,))
    paid = [FamilyBook(rows, EMP, str(on), readings).pounds for on in (day - timedelta(1), day)]
    assert paid == [0, 1600]


def test_work_long_after_a_benefit_passes_as_long_as_the_move_is_in_the_window() -> None:
    """Off benefit on 21 April, in work from 12 August: by the 91st day the window begins on 11 May."""
    rows: Rows = {
        "benefits": ["F-A,2010-01-01,2013-04-20,esa"],
        "work": ["F-A,2013-08-12,,E"],
        "incidents": (),
    }
    could = asked(FamilyBook(rows, EMP).result)
    assert could == CouldPass(date(2013, 11, 10), provided=(told.MOVED,))
    assert could is not None
    assert could.said == "Could pass by 10 November 2013 if the move off benefit still counts."
    assert FamilyBook(rows, EMP, "2013-11-10").pounds == 0


def test_what_each_failing_test_rests_on_is_said_once() -> None:
    """Of work alone `no more happens` says nothing: it is said where what happens is counted too."""
    fell = kit(incidents=[*incidents(10), *incidents(9, "2013-08")])
    short = kit(
        claim=EMP, benefits=["F-A,2010-01-01,2013-08-11,esa"], work=["F-A,2013-08-12,,E"], incidents=()
    )
    failing = [each for each in (*fell.result.measures, *short.result.measures) if each.verdict == "fail"]
    could = could_pass(Looked(case(LEAN, 6, "families"), CALENDAR, fell.result.on), failing)
    assert could is not None
    assert could.said.endswith(" if no more happens and the move off benefit still counts.")


def test_work_that_may_have_ended_passes_as_long_as_it_goes_on() -> None:
    completed = {"work_to_claim": "a completed spell is enough"}
    ended = kit(
        *completed.items(),
        claim=EMP,
        benefits=["F-A,2010-01-01,2013-08-11,esa"],
        work=["F-A,2013-08-12,2013-09-30,E"],
        incidents=(),
    )
    could = asked(ended.result, **completed)
    assert could is not None
    assert could.provided == (told.GOES_ON, told.MOVED)


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


@pytest.mark.parametrize(
    ("counts", "by"),
    [
        ("any last three ended by the claim", "2013-12-19"),
        ("ended before that day", "2013-12-20"),
        ("the term in progress counts", "2013-09-03"),
    ],
)
def test_school_passes_on_the_day_told_by_each_reading_of_the_terms_and_not_the_day_before(
    counts: str, by: str
) -> None:
    """Truant in the autumn of 2012: it leaves the last three as the autumn of 2013 ends, or begins."""
    tested = ("2012-autumn", "2013-spring", "2013-summer", "2013-autumn")
    rows = [at_school("2012-summer"), *(at_school(name, 60 * (name == tested[0])) for name in tested)]
    rows[-1] = rows[-1].replace("2013-12-19", "2013-09-03")  # the term as far as it has gone
    chosen, day = ("terms-tested", counts), date.fromisoformat(by)
    claimed = "2013-08-30"
    truant = kit(chosen, on=claimed, attendance=rows, incidents=())
    assert asked(truant.result, terms_tested=counts) == CouldPass(day)
    paid = [kit(chosen, on=str(on), attendance=rows, incidents=()).pounds for on in (day - timedelta(1), day)]
    assert paid == [0, 1500]


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


def test_a_stay_passes_on_its_last_day_as_long_as_it_goes_on() -> None:
    """91 days: of 60 to the claim of 10 October the 31st day later is the last, if that stay has not ended."""
    of = case()
    use = of.programme.composed.measures["asb"]
    stay = Measured(criterion="asb", verdict="fail", found={"days": 60}, needs={"stay_days": 91})
    of.programme.composed.measures["asb"] = use.model_copy(update={"takes": "sustained"})
    try:
        could = could_pass(Looked(of, CALENDAR, date(2013, 10, 10)), [stay])
    finally:
        of.programme.composed.measures["asb"] = use
    assert could == CouldPass(date(2013, 11, 10), provided=(told.STAYS,))


def test_no_day_is_told_on_which_claims_are_taken_no_more() -> None:
    late = kit(on="2014-12-10", incidents=[*incidents(10), *incidents(9, "2014-08")], attendance=())
    assert late.result.reason == "test not met"
    assert asked(late.result) == CouldPass(None, told.OVER)


@pytest.mark.parametrize(
    ("found", "readings", "by"),
    [
        ({"needs": 1, "open": 1, "returns": 0, "closed_on": "2013-08-31"}, {}, CouldPass(date(2014, 3, 1))),
        (
            {"needs": 1, "open": 1, "returns": 0, "closed_on": "2013-08-31"},
            {END: DAY_BEFORE},
            CouldPass(date(2014, 3, 2)),
        ),
        (
            {"needs": 1, "open": 1, "returns": 0, "closed_on": "2013-09-30"},
            {WEEKS: HALF, END: BOTH_IN},
            CouldPass(date(2014, 4, 1)),
        ),
        ({"needs": 1, "open": 1, "returns": 0}, {}, CouldPass(None, told.STANDS_OPEN)),
        ({"needs": 1, "open": 0, "returns": 1}, {}, CouldPass(None, told.RETURNED)),
    ],
)
def test_a_need_passes_once_it_has_been_closed_for_long_enough(
    found: Mapping[str, Any], readings: Mapping[str, str], by: CouldPass
) -> None:
    measure = Measured(criterion="asb", verdict="fail", found=found, needs={"window_months": 6})
    use = case().programme.composed.measures["asb"].model_copy(update={"takes": "need_closed"})
    of = case(LEAN, 6, "families", **readings)
    of.programme.composed.measures["asb"], before = use, of.programme.composed.measures["asb"]
    try:
        assert could_pass(Looked(of, CALENDAR, date(2013, 10, 10)), [measure]) == by
    finally:
        of.programme.composed.measures["asb"] = before
