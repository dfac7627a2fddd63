"""What the evidence says of people across families, by exact ids."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pooledbudget.evidence.people import (
    known_families,
    left_between,
    match_rates,
    people_of,
    school_doubts,
    shared_people,
    without_work_of,
)
from pooledbudget.evidence.tables import Evidence
from pooledbudget.findings import Origin
from pooledbudget.periods import Term
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.records import KINDS, Row

ATTACHED, TESTED = date(2013, 4, 10), date(2013, 10, 10)
"""Two days of every family here."""
SPRING = Term(date(2013, 1, 7), date(2013, 3, 27), "2013-spring", "made")


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    members = [
        ("F", "A", "2005-01-01", None),
        ("F", "C", "2005-01-01", "2013-10-10"),
        ("G", "a", "2005-01-01", None),
        ("G", "B", "2013-04-11", None),
        ("H", "B", "2005-01-01", None),
        ("H", "C", "2005-01-01", "2013-04-01"),
    ]
    people = [
        made(
            "families",
            number,
            family=family,
            person=person,
            born_on="1980-01-01",
            joined_on=joined,
            left_on=left,
        )
        for number, (family, person, joined, left) in enumerate(members, start=2)
    ]
    work = [
        made("work", number, person=person, starts_on="2013-05-01", employer="E")
        for number, person in ((2, "A"), (3, "B"))
    ]
    school = [
        school_of(2, "C", "2013-03-26", "yes", 57),
        school_of(3, "D", "2013-03-27", "yes", 56),
        school_of(4, "E", "2013-03-27", "no", 0),
    ]
    return Evidence(Rows({"families": people, "work": work, "attendance": school}), [SPRING])


def made(kind: str, number: int, **cells: Any) -> Row[Any]:
    return Row(Origin(kind, number), "county", KINDS[kind].model_validate(cells))


def school_of(number: int, person: str, on: str, on_roll: str, possible: int) -> Row[Any]:
    return made(
        "attendance",
        number,
        person=person,
        term="2013-spring",
        reported_on=on,
        on_roll=on_roll,
        sessions_possible=str(possible),
        sessions_unauthorised="0",
        fixed_exclusions="0",
        permanent_exclusions="0",
    )


def days(*families: str) -> list[tuple[str, date, date]]:
    return [(family, TESTED, ATTACHED) for family in families]


def test_people_are_shared_as_both_families_were_attached_whatever_their_capitals(evidence: Evidence) -> None:
    assert shared_people(evidence, days("F", "G", "H")) == {"F": {"G": ["A"]}, "G": {"F": ["a"]}}


def test_families_without_members_are_not_known(evidence: Evidence) -> None:
    assert known_families(evidence, days("F", "Z")) == {"F"}


def test_members_who_left_by_the_day_tested_and_are_not_back(evidence: Evidence) -> None:
    assert left_between(evidence, days("F", "G", "H")) == {"F": ["C"]}


def test_rows_of_school_that_somebody_would_ask_about(evidence: Evidence) -> None:
    """Spring has 57 weekdays: half of the sessions that they make is 57."""
    behind = {"F": [Origin("attendance", number) for number in (2, 3, 4)], "G": [Origin("attendance", 4)]}
    assert school_doubts(evidence, behind) == {
        "F": {"few sessions": [Origin("attendance", 3)], "reported early": [Origin("attendance", 2)]}
    }


def test_the_people_of_each_family_whenever_they_were_of_it(evidence: Evidence) -> None:
    assert people_of(evidence, days("F", "Z")).keys() == {"F"}
    assert {"A", "C"} <= set(people_of(evidence, days("F"))["F"])


def working(evidence: Evidence) -> int:
    """Return how many people have work on file."""
    return sum(people for kind, people, _ in match_rates(evidence, date(2013, 4, 10)) if kind == "work")


def test_work_is_set_aside_and_brought_back(evidence: Evidence) -> None:
    assert working(evidence) == 2
    with without_work_of(evidence, ["A"]):
        assert working(evidence) == 1
    assert working(evidence) == 2


def test_nobody_is_set_aside(evidence: Evidence) -> None:
    with without_work_of(evidence, []):
        assert working(evidence) == 2
