"""Outcomes as other programmes compose them: each once, one after another, in another's place, up to a most."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest
from msgspec.structs import replace

from instruments.books import question
from instruments.families.kit import (
    ATTACHED,
    PROGRAMME,
    Household,
    attachment,
    case,
    claim,
    decided,
    evidence_of,
    named,
)
from pooledbudget.evidence.tables import Evidence
from pooledbudget.instruments.agreement import Decided
from pooledbudget.instruments.decisions import TURNED
from pooledbudget.instruments.families.attachments import decide_attachments
from pooledbudget.instruments.families.case import Case
from pooledbudget.instruments.families.claimable import unclaimed
from pooledbudget.instruments.families.reconsidered import results_again
from pooledbudget.instruments.families.results import decide_results
from pooledbudget.instruments.families.rules import Reason
from pooledbudget.programmes.programme import Programme, read_programme

HEAD = """
programme = "skills"
title = "Skills"
unit = "person"
pays = "each outcome once"
most = "most"

[sources]
S1 = "The terms"
"""
DAYS = "".join(
    f'[days.{name}]\nfrom = 2012-04-01\nday = {day}\ncite = "S1"\nplace = "terms"\nstatus = "cited"\n'
    for name, day in (
        ("starts", "2012-04-01"),
        ("attachments-end", "2015-03-31"),
        ("claims-end", "2015-05-31"),
    )
)
TARIFFS = "".join(
    f'[tariffs.{name}]\ngoverned_by = "claimed_on"\nvalues = [{{ from = 2012-04-01, amount = "{amount}", '
    'cite = "S1", place = "table", status = "cited" }]\n'
    for name, amount in (
        ("first", "700.00"),
        ("second", "1100.00"),
        ("better", "900.00"),
        ("most", "1500.00"),
    )
)
STAY = (
    '[thresholds.stay-days]\nvalues = [{ from = 2012-04-01, value = "91", cite = "S1", place = "p. 2", '
    'status = "cited" }]\n'
)
MEASURES = """
[measures.level-1]
takes = "achieved"
by = { achievements = ["level 1"] }
[measures.level-2]
takes = "achieved"
by = { achievements = ["level 2"] }
[measures.job]
takes = "sustained"
by = { stays = ["job"] }

[outcomes.level-1]
name = "level 1"
claimed_as = "level 1"
tariff = "first"
all_of = ["level-1"]
[outcomes.level-2]
name = "level 2"
claimed_as = "level 2"
tariff = "better"
all_of = ["level-2"]
[outcomes.job]
name = "a job"
claimed_as = "job"
tariff = "second"
all_of = ["job"]
after = ["level-1"]
"""
TEXT = HEAD + DAYS + TARIFFS + STAY + MEASURES
WINDOWS = """
[[claim_windows]]
first = 2013-07-01
last = 2013-07-31
[[claim_windows]]
first = 2013-10-01
last = 2013-10-31
"""


def programme(text: str = TEXT, extra: str = "") -> Programme:
    """Return a programme of persons; what stands before its tables is put there."""
    return read_programme(
        text.replace("[sources]", f"{extra}\n[sources]", 1).encode(), "programmes/skills.toml"
    )


def learner(name: str, *reached: str, job: bool = False) -> Household:
    """A person who reached some levels in May 2013, and may be in a job since."""
    made = Household(name, flags=())
    for level in reached:
        made.add("achievements", person=made.adult, achievement=level, achieved_on="2013-05-01")
    if job:
        made.add("stays", person=made.adult, stay="job", starts_on="2013-05-02")
    return made


PEOPLE = (
    learner("ALL", "level 1", "level 2", job=True),
    learner("ONE", "level 1"),
    learner("JOB", job=True),
    learner("NONE"),
)


@cache
def evidence() -> Evidence:
    """What is known of everybody, each a family of one."""
    return evidence_of(*PEOPLE, of_persons=True)


def decide(*claims: Any, made: Programme | None = None, **asked: Any) -> Decided:
    """Decide claims of people who were all attached on the usual day."""
    asked_case = case(made or programme())
    rows = [attachment(person.adult, ATTACHED, number=number) for number, person in enumerate(PEOPLE, 2)]
    attachments = decided(*(f"skills:{named(person.adult)}:attachment" for person in PEOPLE))
    asked.setdefault("month", "2013-10")
    return decide_results(asked_case, question(*rows, *claims, **asked), evidence(), attachments)


def answers(decided: Decided) -> list[tuple[int, str]]:
    return [(decision.amount, decision.reason) for decision in decided.decisions]


def test_each_outcome_pays_by_itself_and_once() -> None:
    decided = decide(
        claim("ALL-A", "level 1"), claim("ALL-A", "level 2", number=3), claim("ALL-A", "level 1", number=4)
    )
    assert answers(decided) == [(70_000, ""), (80_000, ""), (0, Reason.ALREADY_PAID.value)]
    assert [decision.cause for decision in decided.decisions] == [
        f"skills:{named('ALL-A')}:{outcome}" for outcome in ("level-1", "level-2", "level-1")
    ]
    assert len(decided.entries) == 2


def test_what_is_paid_is_cut_at_the_most_and_nothing_is_paid_beyond_it() -> None:
    """1,500 in all: 700, then 800 of 900, then nothing of 1,100."""
    decided = decide(
        claim("ALL-A", "level 1"), claim("ALL-A", "level 2", number=3), claim("ALL-A", "job", number=4)
    )
    assert answers(decided) == [(70_000, ""), (80_000, ""), (0, Reason.BEYOND_MOST.value)]
    first, second, third = decided.decisions
    assert ("cut" in first.facts, second.facts["cut"], second.facts["earned"]) == (
        False,
        10_000,
        {"better": 90_000},
    )
    assert third.facts["earned"] == {}
    assert [decision.facts["otherwise"] for decision in decided.decisions] == [[], [], []]
    assert not [told for decision in decided.decisions for told in decision.rests_on if told.kind == TURNED]
    assert [entry.postings[0].amount for entry in decided.entries] == [70_000, 80_000]


def test_what_stands_of_earlier_months_counts_towards_the_most() -> None:
    before = decide(claim("ALL-A", "level 1", number=90), month="2013-09").decisions
    decided = decide(claim("ALL-A", "level 2"), standing=before)
    assert answers(decided) == [(80_000, "")]
    of_another = decide(claim("ONE-A", "level 1"), standing=before)
    assert answers(of_another) == [(70_000, "")]


def test_a_result_comes_after_the_one_that_must_be_paid_before_it() -> None:
    """In one month, in whatever order the claims of a day are written; or in months before."""
    assert answers(decide(claim("ALL-A", "job"))) == [(0, Reason.NOT_YET.value)]
    both = decide(claim("ALL-A", "level 1"), claim("ALL-A", "job", number=3))
    assert answers(both) == [(70_000, ""), (80_000, "")]
    wrong = decide(claim("ALL-A", "job"), claim("ALL-A", "level 1", number=3))
    assert answers(wrong) == [(70_000, ""), (80_000, "")]
    earlier = decide(claim("ALL-A", "job", "2013-10-09"), claim("ALL-A", "level 1", number=3))
    assert answers(earlier) == [(0, Reason.NOT_YET.value), (70_000, "")]
    before = decide(claim("ALL-A", "level 1", number=90), month="2013-09").decisions
    assert answers(decide(claim("ALL-A", "job"), standing=before)) == [(80_000, "")]


def test_one_that_was_refused_is_not_paid_before_another() -> None:
    decided = decide(claim("JOB-A", "level 1"), claim("JOB-A", "job", number=3))
    assert answers(decided) == [(0, Reason.TEST_NOT_MET.value), (0, Reason.NOT_YET.value)]


def test_no_cap_of_an_allocation_is_on_outcomes_that_pay_each_by_itself() -> None:
    assert case(programme(), allocation=1).results_cap(date(2013, 10, 10)) is None


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        ("2013-06-30", Reason.OUTSIDE_WINDOW.value),
        ("2013-07-01", ""),
        ("2013-07-31", ""),
        ("2013-08-01", Reason.OUTSIDE_WINDOW.value),
        ("2013-10-01", ""),
        ("2015-06-01", Reason.AFTER_END.value),
        ("2012-03-31", Reason.BEFORE_START.value),
    ],
)
def test_claims_are_taken_in_windows_both_days_in(on: str, reason: str) -> None:
    windowed = programme(TEXT + WINDOWS)
    decided = decide(claim("ALL-A", "level 1", on), made=windowed, month="2015-06")
    assert [decision.reason for decision in decided.decisions] == [reason]
    unwindowed = decide(claim("ALL-A", "level 1", "2013-06-30"), month="2015-06")
    assert [decision.reason for decision in unwindowed.decisions] == [""]


def placed(under: str = "") -> Programme:
    """Return the programme with one result, and level 2 paid in the place of level 1 where both are reached."""
    said = f'in_place_of = ["level-1"]\n{under}'
    text = TEXT.replace('"each outcome once"', '"one result"').replace('after = ["level-1"]\n', "")
    return programme(text.replace('all_of = ["level-2"]\n', f'all_of = ["level-2"]\n{said}'))


def test_an_outcome_is_paid_in_the_place_of_another_where_both_are_reached() -> None:
    (both,) = decide(claim("ALL-A", "level 1"), made=placed()).decisions
    assert both.facts["earned"] == {"better": 90_000}
    (alone,) = decide(claim("ONE-A", "level 1"), made=placed()).decisions
    assert alone.facts["earned"] == {"first": 70_000}
    (asked,) = decide(claim("ALL-A", "level 2"), made=placed()).decisions
    assert asked.facts["earned"] == {"better": 90_000}


@pytest.mark.parametrize(("answer", "tariff"), [("passes", "first"), ("refused", "better")])
def test_it_takes_its_place_under_the_answers_it_names(answer: str, tariff: str) -> None:
    """The answer in force is that it is refused."""
    said = f'under = {{ nothing-relevant = "{answer}" }}\n'
    (decision,) = decide(claim("ALL-A", "level 1"), made=placed(said)).decisions
    assert list(decision.facts["earned"]) == [tariff]


def test_everybody_is_eligible_without_criteria_and_attached_without_a_fee() -> None:
    rows = [attachment(person.adult, ATTACHED, number=number) for number, person in enumerate(PEOPLE, 2)]
    made: Case = case(programme(), allocation=3)
    decided = decide_attachments(made, question(*rows, month="2013-04"), evidence())
    found = [(decision.paid, decision.amount, decision.reason) for decision in decided.decisions]
    no_fee, beyond = Reason.NO_FEE.value, Reason.BEYOND_SHARE.value
    assert found == [(False, 0, no_fee)] * 3 + [(False, 0, beyond)]
    assert list(decided.entries) == []


def test_who_could_claim_is_told_by_the_outcomes() -> None:
    rows = [attachment(person.adult, ATTACHED, number=number) for number, person in enumerate(PEOPLE, 2)]
    causes = {f"skills:{named(person.adult)}:attachment" for person in PEOPLE}
    listed = unclaimed(case(programme()), question(*rows, month="2013-10"), evidence(), causes)
    assert {(facts["subject"], facts["route"], facts["left"]) for facts in listed} == {
        (named("ALL-A"), "level 1", 70_000),
        (named("ALL-A"), "level 2", 80_000),  # of 900.00, as no more than 1,500.00 is paid for one
        (named("ONE-A"), "level 1", 70_000),  # JOB's job may only follow a level
    }


def test_nothing_could_be_claimed_after_the_last_day_of_claims_or_the_last_window() -> None:
    """The page told of pounds that no claim could bring any more."""
    rows = [attachment(person.adult, ATTACHED, number=number) for number, person in enumerate(PEOPLE, 2)]
    causes = {f"skills:{named(person.adult)}:attachment" for person in PEOPLE}
    windowed = case(programme(TEXT + WINDOWS))
    assert unclaimed(windowed, question(*rows, month="2013-08"), evidence(), causes)
    assert unclaimed(windowed, question(*rows, month="2013-10"), evidence(), causes)
    assert not unclaimed(windowed, question(*rows, month="2013-11"), evidence(), causes)
    assert not unclaimed(case(programme()), question(*rows, month="2015-06"), evidence(), causes)


def test_what_can_be_earned_once_is_a_result_or_each_outcome() -> None:
    assert case(PROGRAMME).earned_once("continuous employment") == "result"
    assert case(programme()).earned_once("level 2") == "level-2"
    assert case(programme()).earned_once("of another programme") == "of another programme"
    assert (case(programme()).earns("job"), case(programme()).earns("jobs")) == ("job", "")


def test_what_follows_a_result_of_another_agreement_stands() -> None:
    """The job of one agreement was decided anew at every close, as its level had been paid under the other."""
    level, job = decide(claim("ALL-A", "level 1"), claim("ALL-A", "job", number=3)).decisions
    rows = [attachment("ALL-A", ATTACHED), claim("ALL-A", "job", number=3)]
    attachments = {f"skills:{named('ALL-A')}:attachment"}
    for agreement, again in (("second", []), ("families", [job.cause])):
        paid = replace(level, agreement=agreement, paid=agreement == "second")
        asked = question(*rows, standing=[paid, job], month="2013-11")
        _, found = results_again(case(programme()), asked, [], attachments)
        assert [each.cause for each in found.results] == again
