"""Families measured in sets: each test at its edge, under the readings in force and the others offered.

All families of one set of readings are judged at once; what each measure counts, day by day, is tested
with the measures.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import pytest

from instruments.books import question, row
from instruments.families.kit import (
    ATTACHED,
    CHOICES,
    CLAIMED,
    PASSES,
    PROGRAMME,
    TRUANT_ONCE,
    Household,
    evidence_of,
    offering,
)
from loops import some
from pooledbudget.evidence.tables import Evidence
from pooledbudget.instruments.families.judging import Judged, eligibility, gather, judge, other_answers
from pooledbudget.instruments.families.judging import Tested as FamilyTested
from pooledbudget.instruments.families.rules import FamilyStanding, Reason, attachment_measures, measure_rules
from pooledbudget.programmes.measures import KINDS, Choices
from pooledbudget.programmes.readings import OPEN

ATTACHED_ON, CLAIMED_ON = date.fromisoformat(ATTACHED), date.fromisoformat(CLAIMED)
LAST = {"2013-summer": 0}


def truant(name: str) -> Household:
    return Household(name).school({"2012-summer": 60, "2012-autumn": 0, "2013-spring": 0})


def missed(name: str, possible: int, count: int) -> Household:
    """A child that met criterion 2 and misses so many of so many in each tested term."""
    made = Household(name).school({"2012-summer": 100})
    for term in PASSES:
        made.add(
            "attendance",
            person=made.child,
            term=term,
            reported_on="2013-07-23",
            on_roll="yes",
            sessions_possible=possible,
            sessions_unauthorised=count,
            fixed_exclusions=0,
            permanent_exclusions=0,
        )
    return made


def worker(name: str, days_in_work: int, benefit: str = "esa") -> Household:
    since = CLAIMED_ON - timedelta(days=days_in_work - 1)
    until = (since - timedelta(days=1)).isoformat()
    made = Household(name)
    made.add("benefits", person=made.adult, benefit=benefit, starts_on="2011-01-01", ends_on=until)
    return made.add("work", person=made.adult, employer="E", starts_on=since)


def sibling(household: Household, **missing: int) -> Household:
    """Add a second child with what it missed in each term."""
    name = f"{household.name}-D"
    household.add(
        "families", family=household.name, person=name, born_on="2003-01-01", joined_on="2005-01-01"
    )
    for term, count in (missing or PASSES).items():
        household.add(
            "attendance",
            person=name,
            term=term.replace("_", "-").removeprefix("t"),
            reported_on="2013-07-23",
            on_roll="yes",
            sessions_possible=100,
            sessions_unauthorised=count,
            fixed_exclusions=0,
            permanent_exclusions=0,
        )
    return household


def joiner(name: str, count: int) -> Household:
    """A second child that joins after attachment and misses so many in each term."""
    made = Household(name).school(TRUANT_ONCE)
    child = f"{name}-N"
    made.add("families", family=name, person=child, born_on="2003-01-01", joined_on="2013-06-01")
    for term in PASSES:
        made.add(
            "attendance",
            person=child,
            term=term,
            reported_on="2013-07-23",
            on_roll="yes",
            sessions_possible=100,
            sessions_unauthorised=count,
            fixed_exclusions=0,
            permanent_exclusions=0,
        )
    return made


def two_workers(name: str) -> Household:
    made = worker(name, 101)
    other = f"{name}-B"
    made.add("families", family=name, person=other, born_on="1981-01-01", joined_on="2005-01-01")
    until = CLAIMED_ON - timedelta(days=96)
    made.add("benefits", person=other, benefit="esa", starts_on="2010-01-01", ends_on=until)
    return made.add("work", person=other, employer="E", starts_on=until + timedelta(days=1))


# Cases 62 to 67 of the facts, troubled-families.md section 5, each a family of its own.
FAMILIES: Mapping[str, tuple[Household, str, str]] = {
    name: (household, criterion, verdict)
    for name, household, criterion, verdict in (
        ("62 two adults in work", two_workers("F62"), "employment", "pass"),
        ("64 exactly 15.0% is missed", missed("F64a", 100, 15), "education", "fail"),
        ("64 14.9% is missed", missed("F64b", 1000, 149), "education", "pass"),
        ("64 every child must pass", sibling(Household("F64c").school(TRUANT_ONCE)), "education", "pass"),
        (
            "64 one child of two fails",
            sibling(Household("F64d").school(TRUANT_ONCE), t2012_autumn=20, t2013_spring=20, t2013_summer=20),
            "education",
            "fail",
        ),
        ("65 incidents 10 to 4", Household("F65a").incidents(10, 4), "asb", "pass"),
        ("65 incidents 10 to 5", Household("F65b").incidents(10, 5), "asb", "fail"),
        ("65 incidents 5 to 2", Household("F65c").incidents(5, 2), "asb", "pass"),
        ("65 incidents 3 to none", Household("F65d").incidents(3, 0), "asb", "pass"),
        ("65 incidents none to 1", Household("F65e").incidents(0, 1), "asb", "fail"),
        ("66 offences 6 to 4", Household("F66a").school(PASSES).offences(6, 4), "youth offending", "pass"),
        ("66 offences 3 to 2", Household("F66b").school(PASSES).offences(3, 2), "youth offending", "pass"),
        ("66 offences 4 to 3", Household("F66c").school(PASSES).offences(4, 3), "youth offending", "fail"),
        (
            "66 nothing before and after",
            Household("F66d", flags=()).school(PASSES),
            "youth offending",
            "not relevant",
        ),
        (
            "66 offences 100 to 67, which parts 33/100 from a third",
            Household("F66e").school(PASSES).offences(100, 67),
            "youth offending",
            "pass",
        ),
        ("67 a child who joins and does well", joiner("F67a", 0), "education", "pass"),
        ("67 a child who joins and truants (S19)", joiner("F67b", 50), "education", "fail"),
        ("91 days in work", worker("W91", 91), "employment", "pass"),
        ("90 days in work", worker("W90", 90), "employment", "fail"),
        (
            "a term without a record",
            Household("T", flags=("alternative provision",)).school({"2012-summer": 60, **LAST}),
            "education",
            "not shown",
        ),
        ("a jobseeker of 160 days", worker("J", 160, "jsa"), "employment", "pass"),
        (
            "30 of a hundred in one term only",
            Household("P").school({**TRUANT_ONCE, "2012-autumn": 30}),
            "education",
            "pass",
        ),
    )
}


@cache
def everybody() -> Evidence:
    """Return the evidence of every family, loaded once: what is measured under no two rules is shared."""
    return evidence_of(*(household for household, _, _ in FAMILIES.values()))


@cache
def judged(reading: str = "", choice: str = "") -> dict[str, Judged]:
    """Judge every family at once, under one other choice or none."""
    choices = {**CHOICES, reading: choice} if reading else CHOICES
    tested = [FamilyTested(household.name, CLAIMED_ON, ATTACHED_ON) for household, _, _ in FAMILIES.values()]
    found = judge(everybody(), PROGRAMME, choices, tested)
    return {name: found[household.name, CLAIMED_ON] for name, (household, _, _) in FAMILIES.items()}


@pytest.mark.parametrize("name", FAMILIES)
def test_published_and_boundary_cases(name: str) -> None:
    _, criterion, verdict = FAMILIES[name]
    assert judged()[name].measures[criterion].verdict == verdict


@pytest.mark.parametrize(
    ("name", "reading", "choice", "verdict"),
    [
        ("30 of a hundred in one term only", "absence-pooled", "in each term", "fail"),
        ("64 14.9% is missed", "absence-pooled", "in each term", "pass"),
        ("66 offences 100 to 67, which parts 33/100 from a third", "third", "1/3", "fail"),
        ("66 offences 3 to 2", "third", "1/3", "pass"),
        ("65 incidents none to 1", "new-problem", "not relevant", "not relevant"),
        ("65 incidents 10 to 5", "new-problem", "not relevant", "fail"),
        ("91 days in work", "thirteen-weeks", "91 days elapsed", "fail"),
        ("a jobseeker of 160 days", "jobseekers", "26 of the last 30 weeks from JSA", "fail"),
        ("91 days in work", "jobseekers", "26 of the last 30 weeks from JSA", "pass"),
        ("64 14.9% is missed", "terms-tested", "all three must follow attachment", "not shown"),
    ],
)
def test_another_reading_may_decide_otherwise(name: str, reading: str, choice: str, verdict: str) -> None:
    criterion = FAMILIES[name][1]
    assert judged(reading, choice)[name].measures[criterion].verdict == verdict


def test_two_adults_in_work_are_one_result_of_the_longer() -> None:
    """Case 62."""
    assert judged()["62 two adults in work"].measures["employment"].after == 101


BY_CRIME, BY_WORK, TOP_UP = "crime-asb-education", "continuous-employment", "progress-to-work"


def test_the_outcomes_follow_from_the_measures() -> None:
    passing, failing = (
        judged()[name].standing.outcomes for name in ("65 incidents 10 to 4", "65 incidents 10 to 5")
    )
    assert (passing[BY_CRIME], passing[BY_WORK]) == (None, Reason.TEST_NOT_MET)
    assert (failing[BY_CRIME], failing[BY_WORK]) == (Reason.TEST_NOT_MET, Reason.TEST_NOT_MET)
    assert judged()["a term without a record"].standing.outcomes[BY_CRIME] is Reason.NOT_SHOWN
    assert judged()["91 days in work"].standing.outcomes[BY_WORK] is None


def test_the_rows_behind_a_measure_are_named() -> None:
    found = judged()["65 incidents 3 to none"].measures["asb"]
    assert [origin.submission for origin in found.origins] == ["of-F65d"] * 3
    assert (found.before, found.after) == (3, 0)


def test_a_judgement_keeps_the_rules_it_was_made_by() -> None:
    assert judged()["91 days in work"].rules["employment"]["work_days"] == 91
    assert judged("third", "1/3")["91 days in work"].rules["youth offending"]["fall_under"] == 3


# Sets, and the other readings offered

CRIME = Household("C").incidents(10, 4)


def test_a_family_tested_on_two_days_has_an_answer_for_each() -> None:
    later = CLAIMED_ON + timedelta(days=100)
    tested = [FamilyTested("W91", CLAIMED_ON, ATTACHED_ON), FamilyTested("W91", later, ATTACHED_ON)]
    found = judge(evidence_of(worker("W91", 91)), PROGRAMME, CHOICES, tested)
    assert [found["W91", on].measures["employment"].verdict for on in (CLAIMED_ON, later)] == ["pass", "fail"]


def test_families_are_eligible_by_what_stood_on_their_own_days() -> None:
    early, late = date(2012, 11, 30), date(2012, 12, 1)
    evidence = evidence_of(Household("F").benefit(), Household("G").benefit())
    tested = [FamilyTested("F", early, early), FamilyTested("G", late, late)]
    found = eligibility(evidence, PROGRAMME, CHOICES, tested)
    assert [(family, found[family].standing.criteria.met) for family in "FG"] == [
        ("F", ["work"]),
        ("G", ["crime-or-asb", "work", "local-concern"]),
    ]
    assert [found[family].standing.eligible for family in "FG"] == [False, True]


def test_measures_of_eligibility_are_taken_on_the_day_attached_and_others_on_the_day_tested() -> None:
    """An order and a benefit that both ended between the two days."""
    household = Household("D", flags=("local concern",)).benefit("2013-05-01")
    household.add("flags", family="D", flag="asb order", from_day="2012-04-12", to_day="2012-04-12")
    evidence = evidence_of(household)
    tested = [FamilyTested("D", CLAIMED_ON, on) for on in (ATTACHED_ON, date(2013, 5, 2))]
    found = [judge(evidence, PROGRAMME, CHOICES, [each])["D", CLAIMED_ON].standing for each in tested]
    assert [standing.criteria.met for standing in found] == [
        ["crime-or-asb", "work", "local-concern"],
        ["local-concern"],
    ]


def test_nobody_to_test_is_no_answer() -> None:
    evidence = evidence_of(CRIME)
    assert judge(evidence, PROGRAMME, CHOICES, []) == {}
    assert eligibility(evidence, PROGRAMME, CHOICES, []) == {}


def otherwise(household: Household, *readings: str) -> Mapping[tuple[str, str], FamilyStanding]:
    """Return how the family would stand under the other choices of some readings."""
    tested = [FamilyTested(household.name, CLAIMED_ON, ATTACHED_ON)]
    programme = offering(*readings)
    found = judge(evidence_of(household), programme, CHOICES, tested, other_readings=True)
    return found[household.name, CLAIMED_ON].otherwise


def outcomes(
    standing: Mapping[tuple[str, str], FamilyStanding],
) -> dict[tuple[str, str], Mapping[str, Reason | None]]:
    return {answer: told.outcomes for answer, told in standing.items()}


def test_the_other_choices_are_tried_and_the_one_in_force_is_not() -> None:
    new = Household("N").incidents(0, 1)
    assert outcomes(otherwise(new, "new-problem", "rate-year")) == {
        ("new-problem", "not relevant"): {
            BY_CRIME: Reason.NOTHING_RELEVANT,
            BY_WORK: Reason.TEST_NOT_MET,
            TOP_UP: Reason.TEST_NOT_MET,
        }
    }


def test_a_choice_that_bears_on_one_outcome_leaves_the_other() -> None:
    found = otherwise(worker("W91", 91).incidents(10, 4), "thirteen-weeks")
    assert set(found) == {
        ("thirteen-weeks", "91 days elapsed"),
        ("thirteen-weeks", "three months"),
    }
    assert found["thirteen-weeks", "91 days elapsed"].outcomes == {
        BY_CRIME: None,
        BY_WORK: Reason.TEST_NOT_MET,
        TOP_UP: Reason.TEST_NOT_MET,
    }


def test_a_choice_that_bears_on_the_top_up_alone_is_tried_too() -> None:
    referred = Household("P")
    referred.add("provision", person=referred.adult, provision="work programme", starts_on="2013-08-01")
    (found,) = otherwise(referred, "volunteered").values()
    assert found.outcomes[TOP_UP] is None


def test_a_choice_of_how_measures_are_put_together_is_tried_for_everybody() -> None:
    """The local filter and what is relevant bear on no measure: each is asked whatever is found."""
    quiet = Household("Q", flags=("asb order",)).benefit().school(PASSES)
    found = otherwise(quiet, "local-filter", "education-relevant", "nothing-relevant")
    assert {answer: (told.eligible, told.outcomes[BY_CRIME]) for answer, told in found.items()} == {
        ("local-filter", "two are enough"): (True, Reason.NOTHING_RELEVANT),
        ("education-relevant", "whenever there is a school-age child"): (False, None),
        ("nothing-relevant", "passes"): (False, None),
    }


def alike(standing: FamilyStanding) -> tuple[object, ...]:
    """Return all of a standing that a decision can turn on."""
    verdicts = {name: measure.verdict for name, measure in standing.measures.items()}
    met = standing.criteria
    return (standing.eligible, standing.outcomes, met.met, met.unshown, met.elsewhere, verdicts)


def test_every_other_choice_stands_as_it_would_were_it_in_force() -> None:
    tested = [FamilyTested(household.name, CLAIMED_ON, ATTACHED_ON) for household, _, _ in FAMILIES.values()]
    found = judge(everybody(), PROGRAMME, CHOICES, tested, other_readings=True)
    for answer in some(other_answers(PROGRAMME, CHOICES)):
        alone = judged(*answer)
        for name, (household, _, _) in FAMILIES.items():
            told = found[household.name, CLAIMED_ON]
            assert alike(told.otherwise.get(answer, told.standing)) == alike(alone[name].standing), (
                name,
                answer,
            )
            assert told.standing == judged()[name].standing


def test_every_answer_but_the_one_chosen_is_another_answer() -> None:
    chosen = {**CHOICES, "thirteen-weeks": "91 days elapsed"}
    others = other_answers(PROGRAMME, chosen)
    assert [answer for name, answer in others if name == "thirteen-weeks"] == [
        "91 days, both ends counted",
        "three months",
    ]
    assert len(others) == sum(len(OPEN[name].choices) - 1 for name in PROGRAMME.readings)


def test_eligibility_tries_the_readings_that_bear_on_it_and_no_other() -> None:
    """Under readings that make the same of these it is found once."""
    names = attachment_measures(PROGRAMME)
    for name, reading in PROGRAMME.readings.items():
        for choice in OPEN[name].choices:
            for measure in names:
                rules = measure_rules(PROGRAMME, {**CHOICES, name: choice}, measure, CLAIMED_ON)
                changed = rules != measure_rules(PROGRAMME, CHOICES, measure, CLAIMED_ON)
                assert not changed or measure in reading.bears_on
    asked = {
        parameter.replace("_", "-")
        for measure in names
        for parameter, sort in KINDS[PROGRAMME.composed.measures[measure].takes].parameters.items()
        if sort == Choices
    }
    bearing_on = {name for name, reading in PROGRAMME.readings.items() if set(names) & set(reading.bears_on)}
    assert bearing_on == asked


def test_without_asking_no_other_choice_is_tried() -> None:
    assert judged()["91 days in work"].otherwise == {}
    tested = [FamilyTested("W91", ATTACHED_ON, ATTACHED_ON)]
    bare = eligibility(evidence_of(worker("W91", 91)), PROGRAMME, CHOICES, tested, other_readings=False)
    assert bare["W91"].otherwise == {}


def test_the_programmes_own_choice_is_tried_where_the_agreement_made_another() -> None:
    household = Household("O", flags=()).school(PASSES).offences(100, 67)
    tested = [FamilyTested("O", CLAIMED_ON, ATTACHED_ON)]
    choices = {**CHOICES, "third": "1/3"}
    found = judge(evidence_of(household), offering("third"), choices, tested, other_readings=True)
    answer = found["O", CLAIMED_ON]
    assert answer.standing.outcomes[BY_CRIME] is Reason.TEST_NOT_MET
    assert set(answer.otherwise) == {("third", "33/100")}
    assert answer.otherwise["third", "33/100"].outcomes[BY_CRIME] is None


# The rows of a close


def test_the_evidence_of_a_close_is_its_rows_of_every_kind() -> None:
    given = [
        row("families", "F", "F-A", "1980-01-01", "2005-01-01", submission="S0001"),
        row("flags", "F", "asb order", "2012-12-01", submission="S0002"),
        row("flags", "F", "local concern", "2012-12-01", submission="S0003"),
        row("benefits", "F-A", "esa", "2011-01-01", submission="S0004"),
        row("attachments", "families", "F", ATTACHED, submission="S0005"),
    ]
    found = eligibility(
        gather(question(*given), PROGRAMME), PROGRAMME, CHOICES, [FamilyTested("F", ATTACHED_ON, ATTACHED_ON)]
    )
    behind = [str(origin) for measure in found["F"].measures.values() for origin in measure.origins]
    assert sorted(behind) == ["S0002 row 2", "S0003 row 2", "S0004 row 2"]
