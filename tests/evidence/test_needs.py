"""Measures of needs, stays and achievements at every edge: what counts, for whom, from which day to which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from evidence.test_measures import (
    ADULT,
    CHILD,
    Line,
    Lines,
    flag,
    incidents,
    member,
    off_roll,
    offences,
    records,
    school,
)
from pooledbudget.evidence.tables import Evidence, Measure
from pooledbudget.findings import Origin
from pooledbudget.periods import Term
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.records import Row

ATTACHED, CLAIMED = "2012-06-15", "2013-07-20"
"""The window of six months to the claim is 21 January to 20 July 2013."""
TERMS = [
    Term(date.fromisoformat(starts), date.fromisoformat(ends), name, "made")
    for name, starts, ends in (
        ("12-spring", "2012-01-03", "2012-03-30"),
        ("12-summer", "2012-04-16", "2012-07-20"),
        ("13-spring", "2013-01-07", "2013-03-28"),
        ("13-summer", "2013-04-15", "2013-07-19"),
    )
]
LAST_IN, DAY_BEFORE, BOTH_IN = (
    "last day in, same day six months back out",
    "ends the day before",
    "both ends in",
)
RULES: Mapping[str, Mapping[str, str | int]] = {
    "dependent_child": {"flags": "expected child"},
    "need_closed": {
        "flags": "housing|debt",
        "window_months": 6,
        "window_end": LAST_IN,
        "six_months": "six calendar months",
        "need_returns": "its last closing counts",
        "need_of_leaver": "it must be closed all the same",
    },
    "off_benefit": {
        "window_months": 6,
        "window_end": LAST_IN,
        "six_months": "six calendar months",
        "which_benefits": "both count as out-of-work benefits",
        "adult": "18 at the claim",
    },
    "achieved": {"achievements": "level 1|level 2"},
    "sustained": {"stays": "tenancy|lodging", "stay_days": 91, "interrupted": "the clock starts again"},
    "flagged": {"flags": "housing|debt|off roll"},
    "flagged_lately": {"flags": "order", "offence_months": 12, "window_end": LAST_IN},
    "incident_recorded": {"offence_months": 12, "window_end": LAST_IN, "bare_incident": "yes"},
    "minor_offended": {
        "offence_months": 12,
        "window_end": LAST_IN,
        "youth_offence_age": "on the day of the offence",
    },
}


def evidence_of(lines: Lines, family: str = "F1", *, of_persons: bool = False) -> Evidence:
    rows: dict[str, list[Row[Any]]] = {}
    made: Sequence[tuple[str, Origin, RecordKind]] = records(family, lines)
    for kind, origin, record in made:
        rows.setdefault(kind, []).append(Row(origin, "county", record))
    return Evidence(Rows(rows), TERMS, of_persons=of_persons)


def found(name: str, lines: Lines, on: str = "", attached: str = ATTACHED, **rules: str | int) -> Measure:
    """Take a measure of one family, at its attachment or its claim."""
    at_claim = name in {"need_closed", "off_benefit", "achieved", "sustained"}
    day = date.fromisoformat(on or (CLAIMED if at_claim else ATTACHED))
    tests = [("F1", day, date.fromisoformat(attached) if at_claim else day)]
    return evidence_of(lines).take(name, tests, [{**RULES[name], **rules}])[0]["F1"]


def said(measure: Measure) -> tuple[str, int, int, list[int]]:
    return measure.verdict, measure.before, measure.after, [origin.row for origin in measure.origins]


def stay(first: str, last: str = "", word: str = "tenancy", person: str = "A") -> Lines:
    cells = {"person": person, "stay": word, "starts_on": first, **({"ends_on": last} if last else {})}
    return [Line("stays", cells)]


def reached(day: str, word: str = "level 1", person: str = "A") -> Lines:
    return [Line("achievements", {"person": person, "achievement": word, "achieved_on": day})]


def need(word: str, first: str, last: str = "", person: str = "", detail: str = "") -> Lines:
    (line,) = flag(word, first, last, person)
    return [Line("flags", {**line.cells, **({"detail": detail} if detail else {})})]


PARENT = [
    Line(
        "families",
        {"person": "N", "born_on": "1980-01-01", "joined_on": "2005-01-01", "role": "non-resident parent"},
    )
]


# A child who depends on the family


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (ADULT, "fail"),
        (CHILD, "pass"),
        # Under 16 on the day.
        (member("D", "1996-06-16"), "pass"),
        (member("D", "1996-06-15"), "fail"),
        # From 16 to 18 while on a roll in the last term that has ended, or said to be a child.
        (member("D", "1996-06-15") + school("D", "12-spring"), "pass"),
        (member("D", "1996-06-15") + school("D", "12-summer"), "fail"),
        (member("D", "1996-06-15") + off_roll("D", "12-spring"), "fail"),
        (member("D", "1993-06-16") + school("D", "12-spring"), "pass"),
        (member("D", "1993-06-15") + school("D", "12-spring"), "fail"),
        # Who has not joined yet, or has left, depends on others.
        (member("D", "2001-01-01", ATTACHED), "pass"),
        (member("D", "2001-01-01", "2012-06-16"), "fail"),
        (member("D", "2001-01-01", left=ATTACHED), "fail"),
        (member("D", "2001-01-01", left="2012-06-16"), "pass"),
        # A child that is expected.
        (ADULT + flag("expected child", ATTACHED), "pass"),
        (ADULT + flag("expected child", "2012-06-16"), "fail"),
        (ADULT + flag("expected child", "2012-01-01", ATTACHED), "pass"),
        (ADULT + flag("expected child", "2012-01-01", "2012-06-14"), "fail"),
        (ADULT + flag("housing", "2012-01-01"), "fail"),
    ],
)
def test_a_child_depends_on_the_family(lines: Lines, verdict: str) -> None:
    assert found("dependent_child", lines).verdict == verdict


@pytest.mark.parametrize(
    ("born", "role", "verdict"),
    [
        ("1996-06-15", "child", "pass"),
        ("1993-06-16", "child", "pass"),
        ("1993-06-15", "child", "fail"),
        ("1996-06-15", "adult", "fail"),
        ("1996-06-16", "adult", "pass"),
    ],
)
def test_one_of_16_to_18_may_be_said_to_be_a_child(born: str, role: str, verdict: str) -> None:
    cells = {"person": "D", "born_on": born, "joined_on": "2005-01-01", "role": role}
    assert found("dependent_child", [Line("families", cells)]).verdict == verdict


@pytest.mark.parametrize(
    ("who", "verdict"),
    [
        (ADULT, "pass"),
        (member("A", "1980-01-01", left=ATTACHED), "fail"),
        (member("A", "1980-01-01", "2012-06-16"), "fail"),
        (member("B", "1980-01-01"), "fail"),
    ],
)
def test_ef4_a_child_is_expected_by_somebody_of_the_family(who: Lines, verdict: str) -> None:
    """One expected by who had left before made the family eligible."""
    expecting = flag("expected child", "2012-01-01", "", "A")
    assert found("dependent_child", [*who, *expecting]).verdict == verdict


def test_each_child_is_a_row_behind_it() -> None:
    lines = CHILD + member("D", "2003-01-01") + ADULT + flag("expected child", "2012-06-01")
    assert said(found("dependent_child", lines)) == ("pass", 3, 0, [1, 2, 4])


# A need that is closed and kept closed


@pytest.mark.parametrize(
    ("lines", "verdict", "needs", "still_open"),
    [
        ([], "not relevant", 0, 0),
        (need("order", "2012-01-01"), "not relevant", 0, 0),
        # Closed before the window begins, on 21 January.
        (need("housing", "2012-01-01", "2013-01-20"), "pass", 1, 0),
        (need("housing", "2012-01-01", "2013-01-21"), "fail", 1, 1),
        (need("housing", "2012-01-01"), "fail", 1, 1),
        # One that was closed before the family was attached is none.
        (need("housing", "2012-01-01", "2012-06-14"), "not relevant", 0, 0),
        (need("housing", "2012-01-01", ATTACHED), "pass", 1, 0),
        # One of since: recorded by the claim, or after it.
        (need("housing", CLAIMED), "fail", 1, 1),
        (need("housing", "2013-07-21"), "not relevant", 0, 0),
        (need("housing", "2013-07-21") + need("debt", "2012-01-01", "2012-12-01"), "pass", 1, 0),
        # Needs that differ by their detail are told apart.
        (
            need("housing", "2012-01-01", "2012-12-01", detail="damp")
            + need("housing", "2012-01-01", detail="arrears"),
            "fail",
            2,
            1,
        ),
        (
            need("housing", "2012-01-01", "2012-12-01", detail="damp")
            + need("housing", "2012-01-01", "2012-11-01", detail="arrears"),
            "pass",
            2,
            0,
        ),
    ],
)
def test_a_need_is_closed_over_the_whole_window(
    lines: Lines, verdict: str, needs: int, still_open: int
) -> None:
    measure = found("need_closed", ADULT + lines)
    assert (measure.verdict, measure.before, measure.after) == (verdict, needs, still_open)
    assert (measure.window_from, measure.window_until) == (date(2013, 1, 21), date(2013, 7, 20))


TWICE = need("housing", "2012-01-01", "2012-08-01") + need("housing", "2012-10-01", "2012-12-01")


def test_one_that_returned_goes_by_its_last_closing_or_fails() -> None:
    first = found("need_closed", ADULT + TWICE)
    assert (first.verdict, first.before, first.noted["returns"]) == ("pass", 1, 1)
    assert found("need_closed", ADULT + TWICE, need_returns="fails").verdict == "fail"
    once = ADULT + TWICE[:1]
    assert found("need_closed", once, need_returns="fails").verdict == "pass"
    open_again = ADULT + TWICE[:1] + need("housing", "2013-02-01")
    assert found("need_closed", open_again).verdict == "fail"


@pytest.mark.parametrize(
    ("second", "needs", "returns"),
    [
        # Of somebody else, at the same time or from the next day on: it was there all the time.
        (need("housing", "2012-03-01", "2012-12-01"), 1, 0),
        (need("housing", "2012-08-02", "2012-12-01"), 1, 0),
        (need("housing", "2012-02-01", "2012-03-01"), 1, 0),
        # A day without it.
        (need("housing", "2012-08-03", "2012-12-01"), 1, 1),
        # Another word for it is another need, as where it is counted for eligibility.
        (need("debt", "2012-10-01", "2012-12-01"), 2, 0),
    ],
)
def test_a_need_that_two_have_at_once_has_not_returned(second: Lines, needs: int, returns: int) -> None:
    """It was refused where a need that returned fails, and told of as returned where it does not."""
    lines = [*ADULT, *need("housing", "2012-01-01", "2012-08-01"), *second]
    measure = found("need_closed", lines)
    assert (measure.verdict, measure.before, measure.noted["returns"]) == ("pass", needs, returns)
    fails = found("need_closed", lines, need_returns="fails").verdict
    assert fails == ("fail" if returns else "pass")


@pytest.mark.parametrize(
    ("window_end", "last", "verdict"),
    [
        (LAST_IN, "2013-01-20", "pass"),
        (BOTH_IN, "2013-01-20", "fail"),
        (BOTH_IN, "2013-01-19", "pass"),
        (DAY_BEFORE, "2013-01-19", "pass"),
        (DAY_BEFORE, "2013-01-20", "fail"),
    ],
)
def test_the_window_of_a_need_goes_by_its_reading(window_end: str, last: str, verdict: str) -> None:
    lines = ADULT + need("housing", "2012-01-01", last)
    assert found("need_closed", lines, window_end=window_end).verdict == verdict


@pytest.mark.parametrize(
    ("person", "verdict"),
    [
        (member("X", "1980-01-01"), "fail"),
        (member("X", "1980-01-01", left="2012-08-01"), "not relevant"),
        (member("X", "1980-01-01", left="2012-08-02"), "fail"),
        (member("X", "1980-01-01", "2013-07-20"), "fail"),
        (member("X", "1980-01-01", "2013-07-21"), "not relevant"),
    ],
)
def test_a_need_of_a_person_is_the_familys_while_they_share_a_day(person: Lines, verdict: str) -> None:
    assert found("need_closed", ADULT + person + need("housing", "2012-08-01", person="X")).verdict == verdict


LEFT = member("X", "1980-01-01", left="2012-12-01")
OPEN_STILL = need("housing", "2012-08-01", person="X")


@pytest.mark.parametrize(
    ("answer", "person", "verdict", "needs"),
    [
        ("it must be closed all the same", LEFT, "fail", 1),
        ("closed by leaving", LEFT, "pass", 1),
        ("left out with the member", LEFT, "not relevant", 0),
        # Who left on the last day before the window, and on its first.
        ("closed by leaving", member("X", "1980-01-01", left="2013-01-20"), "pass", 1),
        ("closed by leaving", member("X", "1980-01-01", left="2013-01-21"), "fail", 1),
        ("left out with the member", member("X", "1980-01-01", left="2013-07-20"), "not relevant", 0),
        # Who leaves after the claim is a member, and so is who came back.
        ("left out with the member", member("X", "1980-01-01", left="2013-07-21"), "fail", 1),
        ("closed by leaving", LEFT + member("X", "1980-01-01", "2013-02-01"), "fail", 1),
        ("left out with the member", LEFT + member("X", "1980-01-01", "2013-02-01"), "fail", 1),
        ("left out with the member", member("X", "1980-01-01"), "fail", 1),
    ],
)
def test_a_need_of_who_has_left_goes_by_its_reading(
    answer: str, person: Lines, verdict: str, needs: int
) -> None:
    measure = found("need_closed", ADULT + person + OPEN_STILL, need_of_leaver=answer)
    assert (measure.verdict, measure.before) == (verdict, needs)


def test_a_need_that_was_closed_before_its_member_left_is_closed_on_its_own_day() -> None:
    lines = ADULT + LEFT + need("housing", "2012-08-01", "2012-10-01", person="X")
    closed = found("need_closed", lines, need_of_leaver="closed by leaving")
    assert (closed.verdict, closed.before, closed.after) == ("pass", 1, 0)


def test_a_need_of_the_family_stands_whoever_leaves() -> None:
    lines = ADULT + LEFT + need("housing", "2012-08-01")
    assert found("need_closed", lines, need_of_leaver="left out with the member").verdict == "fail"


# Something reached


@pytest.mark.parametrize(
    ("lines", "measured"),
    [
        ([], ("fail", 0, 0, [])),
        (reached("2012-06-14"), ("fail", 0, 0, [])),
        (reached(ATTACHED), ("pass", 0, 1, [2])),
        (reached(CLAIMED), ("pass", 0, 1, [2])),
        (reached("2013-07-21"), ("fail", 0, 0, [])),
        (reached("2013-01-01", "level 3"), ("fail", 0, 0, [])),
        (reached("2013-01-01", "level"), ("fail", 0, 0, [])),
        (reached("2013-01-01", "level 2"), ("pass", 0, 1, [2])),
        (reached("2013-01-01") + reached("2013-02-01", "level 2"), ("pass", 0, 2, [2, 3])),
        (reached("2013-01-01", person="X"), ("fail", 0, 0, [])),
    ],
)
def test_something_is_reached_from_attachment_to_the_claim(
    lines: Lines, measured: tuple[str, int, int, list[int]]
) -> None:
    assert said(found("achieved", ADULT + lines)) == measured


@pytest.mark.parametrize(
    ("who", "verdict"),
    [
        (member("X", "1980-01-01", "2013-01-01"), "pass"),
        (member("X", "1980-01-01", "2013-01-02"), "fail"),
        (member("X", "1980-01-01", left="2013-01-01"), "fail"),
        (member("X", "1980-01-01", left="2013-01-02"), "pass"),
        (member("X", "1980-01-01", left="2010-01-01"), "fail"),
        (member("X", "1980-01-01", "2013-08-01"), "fail"),
    ],
)
def test_ef2_ef3_what_a_family_reached_was_reached_by_one_of_it(who: Lines, verdict: str) -> None:
    """What somebody reached who had left, or was yet to join, was paid for."""
    assert found("achieved", [*ADULT, *who, *reached("2013-01-01", person="X")]).verdict == verdict


def test_who_was_in_the_family_twice_reached_it_once() -> None:
    twice = member("A", "1980-01-01", left="2012-01-01") + member("A", "1980-01-01", "2012-02-01")
    assert said(found("achieved", twice + reached("2013-01-01"))) == ("pass", 0, 1, [3])


# What must last


@pytest.mark.parametrize(
    ("lines", "verdict", "days"),
    [
        ([], "fail", 0),
        # 91 days, both ends counted.
        (stay("2013-04-21"), "pass", 91),
        (stay("2013-04-22"), "fail", 90),
        (stay("2013-01-01", "2013-04-01"), "pass", 91),
        (stay("2013-01-01", "2013-03-31"), "fail", 90),
        # From the day attached, to the claim.
        (stay("2012-01-01", "2012-09-13"), "pass", 91),
        (stay("2012-01-01", "2012-09-12"), "fail", 90),
        (stay("2012-01-01", "2012-06-14"), "fail", 0),
        (stay("2013-07-21"), "fail", 0),
        (stay("2013-01-01", word="hostel"), "fail", 0),
        (stay("2013-01-01", person="X"), "fail", 0),
        # One that follows on the next day goes on; a day without ends it.
        (stay("2013-01-01", "2013-02-28") + stay("2013-03-01", "2013-04-01", "lodging"), "pass", 91),
        (stay("2013-01-01", "2013-02-27") + stay("2013-03-01", "2013-04-02"), "fail", 58),
        (stay("2013-01-01", "2013-03-31") + stay("2013-02-01", "2013-02-10"), "fail", 90),
    ],
)
def test_a_stay_lasts_so_many_days(lines: Lines, verdict: str, days: int) -> None:
    measure = found("sustained", ADULT + lines)
    assert (measure.verdict, measure.after) == (verdict, days)


@pytest.mark.parametrize(
    ("who", "days"),
    [
        (member("X", "1980-01-01", "2013-01-01"), 201),
        (member("X", "1980-01-01", "2013-04-21"), 91),
        (member("X", "1980-01-01", "2013-04-22"), 90),
        (member("X", "1980-01-01", left="2013-04-02"), 91),
        (member("X", "1980-01-01", left="2013-04-01"), 90),
        (member("X", "1980-01-01", left="2012-06-15"), 0),
        (member("X", "1980-01-01", "2013-07-21"), 0),
        # Out for a day, and back: the clock starts again.
        (member("X", "1980-01-01", left="2013-03-01") + member("X", "1980-01-01", "2013-03-02"), 141),
        (member("X", "1980-01-01", left="2013-03-01") + member("X", "1980-01-01", "2013-03-01"), 201),
    ],
)
def test_ef2_ef3_a_stay_lasts_while_who_has_it_is_of_the_family(who: Lines, days: int) -> None:
    """The days of somebody who had left, or was yet to join, were counted and paid for."""
    lines = [*ADULT, *who, *stay("2013-01-01", person="X")]
    measure = found("sustained", lines)
    assert (measure.verdict, measure.after) == ("pass" if days >= 91 else "fail", days)


@pytest.mark.parametrize(
    ("second", "verdict", "days"), [("2013-04-02", "pass", 91), ("2013-04-01", "fail", 90)]
)
def test_days_of_all_stays_may_be_added_up(second: str, verdict: str, days: int) -> None:
    lines = ADULT + stay("2013-01-01", "2013-02-27") + stay("2013-03-01", second)
    measure = found("sustained", lines, interrupted="days of all stays are added up")
    assert (measure.verdict, measure.after, measure.noted["stretches"]) == (verdict, days, 2)
    assert [origin.row for origin in measure.origins] == [2, 3]


# No adult on a benefit


@pytest.mark.parametrize(
    ("adult", "born", "verdict"),
    [
        # On a benefit to 31 January, ten days into the window.
        ("18 at the claim", "1995-07-20", "fail"),
        ("18 at the claim", "1995-07-21", "pass"),
        ("18 at the event", "1995-01-31", "fail"),
        ("18 at the event", "1995-02-01", "pass"),
        ("16", "1997-07-20", "fail"),
    ],
)
def test_rg2_who_came_of_age_after_the_last_day_on_benefit_was_none_by_the_event(
    adult: str, born: str, verdict: str
) -> None:
    """The answer did what the first one does."""
    cells = {"person": "Y", "benefit": "esa", "starts_on": "2012-01-01", "ends_on": "2013-01-31"}
    lines = [*member("Y", born), Line("benefits", cells)]
    assert found("off_benefit", lines, adult=adult).verdict == verdict


# Something recorded of the family on the day, and how many needs it is


@pytest.mark.parametrize(
    ("lines", "verdict", "needs"),
    [
        ([], "fail", 0),
        (need("housing", ATTACHED), "pass", 1),
        (need("housing", "2012-06-16"), "fail", 0),
        (need("housing", "2012-01-01", ATTACHED), "pass", 1),
        (need("housing", "2012-01-01", "2012-06-14"), "fail", 0),
        (need("order", "2012-01-01"), "fail", 0),
        # Each word is a need, and each detail of one.
        (need("housing", "2012-01-01") + need("debt", "2012-01-01"), "pass", 2),
        (need("housing", "2012-01-01") + need("housing", "2012-02-01"), "pass", 1),
        (
            need("housing", "2012-01-01", detail="damp") + need("housing", "2012-02-01", detail="arrears"),
            "pass",
            2,
        ),
        (
            need("housing", "2012-01-01", detail="damp") + need("debt", "2012-02-01", detail="damp"),
            "pass",
            2,
        ),
        (need("housing", "2012-01-01", person="A") + need("housing", "2012-01-01", person="C"), "pass", 1),
        # Of who is one of the family on the day; of school, of a minor.
        (need("housing", "2012-01-01", person="X"), "fail", 0),
        (need("off roll", "2012-01-01", person="A"), "fail", 0),
        (need("off roll", "2012-01-01", person="C"), "pass", 1),
        (need("off roll", "2012-01-01"), "pass", 1),
    ],
)
def test_needs_that_stand_on_the_day_are_counted(lines: Lines, verdict: str, needs: int) -> None:
    measure = found("flagged", ADULT + CHILD + lines)
    assert (measure.verdict, measure.before) == (verdict, needs)


@pytest.mark.parametrize(
    ("lines", "elsewhere"),
    [
        ([], False),
        (need("housing", "2012-01-01", person="N"), True),
        (need("housing", "2012-01-01", person="N") + need("debt", "2012-01-01", person="A"), False),
        (need("housing", "2012-01-01", person="N") + need("debt", "2012-01-01"), False),
        (need("housing", "2012-01-01", person="A"), False),
        (need("housing", "2012-01-01", person="N") + need("order", "2012-01-01", person="A"), True),
    ],
)
def test_it_says_whether_all_of_it_is_of_a_parent_who_lives_elsewhere(lines: Lines, elsewhere: bool) -> None:
    assert found("flagged", ADULT + PARENT + lines).noted["elsewhere"] is elsewhere


# In the months before the day


@pytest.mark.parametrize("measure", ["flagged_lately", "incident_recorded", "minor_offended"])
@pytest.mark.parametrize(
    ("window_end", "first", "last"),
    [
        (LAST_IN, "2011-06-16", "2012-06-15"),
        (DAY_BEFORE, "2011-06-15", "2012-06-14"),
        (BOTH_IN, "2011-06-15", "2012-06-15"),
    ],
)
def test_what_happened_in_twelve_months_counts_from_its_first_day_to_its_last(
    measure: str, window_end: str, first: str, last: str
) -> None:
    def on(day: date) -> Measure:
        text = day.isoformat()
        happened = {
            "flagged_lately": flag("order", text, text),
            "incident_recorded": incidents(text),
            "minor_offended": offences("C", text),
        }[measure]
        return found(measure, ADULT + CHILD + happened, window_end=window_end)

    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    outside = [date.fromordinal(begins.toordinal() - 1), date.fromordinal(ends.toordinal() + 1)]
    assert [said(on(day)) for day in (begins, ends)] == [("pass", 1, 0, [3])] * 2
    assert [said(on(day)) for day in outside] == [("fail", 0, 0, [])] * 2


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (flag("order", "2010-01-01"), "pass"),
        (flag("order", "2010-01-01", "2011-06-15"), "fail"),
        (flag("order", "2010-01-01", "2011-06-16"), "pass"),
        (flag("housing", "2012-01-01"), "fail"),
        (flag("order", "2012-01-01", person="A"), "pass"),
        (flag("order", "2012-01-01", person="X"), "fail"),
    ],
)
def test_an_order_in_force_on_a_day_of_them_counts(lines: Lines, verdict: str) -> None:
    assert found("flagged_lately", ADULT + lines).verdict == verdict


@pytest.mark.parametrize(
    ("person", "verdict"),
    [
        (member("X", "1980-01-01"), "pass"),
        (member("X", "1980-01-01", ATTACHED), "pass"),
        (member("X", "1980-01-01", "2012-06-16"), "fail"),
        (member("X", "1980-01-01", left=ATTACHED), "fail"),
        (member("X", "1980-01-01", left="2012-06-16"), "pass"),
    ],
)
def test_an_incident_of_a_person_counts_if_one_of_the_family_when_attached(
    person: Lines, verdict: str
) -> None:
    lines = ADULT + person + incidents("2012-03-01", person="X")
    assert found("incident_recorded", lines).verdict == verdict
    no = "no: an order or a proven offence does"
    assert found("incident_recorded", lines, bare_incident=no).verdict == "fail"


@pytest.mark.parametrize(
    ("person", "verdict"),
    [
        (member("X", "1994-03-02"), "pass"),
        (member("X", "1994-03-01"), "fail"),
        (member("X", "2000-01-01", left=ATTACHED), "fail"),
        (member("X", "2000-01-01", ATTACHED), "pass"),
    ],
)
def test_an_offence_is_of_a_minor_on_its_day_who_is_in_the_family(person: Lines, verdict: str) -> None:
    assert found("minor_offended", ADULT + person + offences("X", "2012-03-01")).verdict == verdict


@pytest.mark.parametrize(
    ("answer", "born", "verdict"),
    [
        ("on the day of the offence", "1994-06-15", "pass"),
        ("on the day tested", "1994-06-15", "fail"),
        ("on the day tested", "1994-06-16", "pass"),
        ("on the day of the offence", "1994-03-02", "pass"),
        ("on the day of the offence", "1994-03-01", "fail"),
    ],
)
def test_who_is_a_minor_for_criterion_1_goes_by_its_reading(answer: str, born: str, verdict: str) -> None:
    """Tested on 15 June 2012, for an offence of 1 March: the 18th birthday falls on either."""
    lines = ADULT + member("X", born) + offences("X", "2012-03-01")
    assert found("minor_offended", lines, youth_offence_age=answer).verdict == verdict


# Persons


def test_of_persons_each_is_a_family_of_one_whose_own_things_count() -> None:
    lines = (
        ADULT
        + CHILD
        + reached("2013-01-01")
        + need("housing", "2012-01-01", person="C")
        + need("debt", "2012-01-01")
    )
    evidence = evidence_of(lines, of_persons=True)
    day, attached = date.fromisoformat(CLAIMED), date.fromisoformat(ATTACHED)
    tests = [("F1-A", day, attached), ("F1-C", day, attached)]
    level = evidence.take("achieved", tests, [RULES["achieved"]])[0]
    flagged = evidence.take("flagged", tests, [RULES["flagged"]])[0]
    assert {person: measure.verdict for person, measure in level.items()} == {"F1-A": "pass", "F1-C": "fail"}
    assert {person: measure.before for person, measure in flagged.items()} == {"F1-A": 0, "F1-C": 1}
