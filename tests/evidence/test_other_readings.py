"""Every answer that is not the first: a small family for which it turns a measure, and says how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from evidence.test_measures import (
    ADULT,
    ATTACHED,
    BASELINE,
    CHILD,
    CLAIMED,
    PROGRAMME,
    TERMS,
    Line,
    Lines,
    benefit,
    choices,
    evidence_of,
    incidents,
    member,
    off_roll,
    offences,
    provision,
    school,
    taken,
    whole,
    work,
    year,
)
from loops import some
from pooledbudget.programmes.readings import OPEN


@dataclass(frozen=True, slots=True)
class Turn:
    """One family, and a measure of it under the answers in force and under another."""

    reading: str
    answer: str
    measure: str
    lines: Lines
    in_force: str
    other: str
    attached: str = ATTACHED
    claimed: str = CLAIMED
    says: str = ""

    def __str__(self) -> str:
        return f"{self.reading}: {self.answer}{': ' if self.says else ''}{self.says}"


def roled(person: str, born: str, role: str) -> Lines:
    """A person of whom the members' file says what it is in the family."""
    cells = {"person": person, "born_on": born, "joined_on": max(born, "2005-01-01"), "role": role}
    return [Line("families", cells)]


GOOD = year("C", 0, 0, 0)
"""A child's three terms without a session missed."""


def truant(person: str, *, terms: tuple[str, ...] = ("12-autumn", "13-spring", "13-summer")) -> Lines:
    return year(person, *(60 for _ in terms), terms=terms)


def employed(
    person: str, since: str, until: str = "", *, off: str = "2013-01-31", name: str = "esa"
) -> Lines:
    """A benefit of years, to its last day, and work."""
    return benefit(person, "2010-01-01", off, name) + work(person, since, until)


def baseline(count: int, person: str = "") -> Lines:
    return incidents("2012-03-01", count, person)


OF_CRIME = (
    Turn(
        "youth_offence_age",
        "on the day tested",
        "youth offending",
        member("M", "1995-07-01") + offences("M", "2012-03-01", 3) + offences("M", "2013-05-01", 3),
        "fail",
        "not relevant",
        says="of age since",
    ),
    Turn(
        "whose_events",
        "members at the claim",
        "asb",
        ADULT
        + member("X", "1980-01-01", left="2013-01-01")
        + baseline(4, "X")
        + baseline(1, "A")
        + incidents("2013-05-01", 1, "A"),
        "pass",
        "fail",
        says="who made most of it has left",
    ),
    Turn(
        "whose_events",
        "members at the claim",
        "youth offending",
        member("J", "2000-01-01", "2013-01-01")
        + offences("J", "2012-03-01", 4)
        + offences("J", "2013-05-01", 2),
        "fail",
        "pass",
        says="a joiner's of before count then",
    ),
    Turn(
        "baseline_after",
        "must follow attachment",
        "asb",
        ADULT + incidents("2012-12-01", 5),
        "pass",
        "not evaluable",
        attached="2013-03-20",
    ),
    Turn(
        "baseline_after",
        "must follow attachment",
        "asb",
        ADULT + incidents("2012-12-01", 5),
        "pass",
        "pass",
        attached="2013-01-20",
        says="it follows from the day attached",
    ),
    Turn(
        "baseline_after",
        "must follow attachment",
        "youth offending",
        CHILD + offences("C", "2012-12-01", 5),
        "pass",
        "not evaluable",
        attached="2013-01-21",
    ),
    Turn(
        "six_months",
        "26 weeks",
        "asb",
        ADULT + baseline(1) + incidents("2013-01-20"),
        "pass",
        "fail",
        says="a day more of the window",
    ),
    Turn(
        "six_months",
        "26 weeks",
        "youth offending",
        CHILD + offences("C", "2011-12-16"),
        "pass",
        "not relevant",
        says="a day less of the baseline",
    ),
    Turn(
        "six_months",
        "26 weeks",
        "employment",
        ADULT + employed("A", "2013-01-20", off="2013-01-19"),
        "fail",
        "pass",
        says="the move on the day before",
    ),
    Turn(
        "six_months",
        "26 weeks",
        "progress to work",
        ADULT + provision("A", "2013-01-20"),
        "fail",
        "pass",
    ),
    Turn(
        "bare_incident",
        "yes",
        "bare-incident",
        ADULT + incidents("2012-06-01"),
        "fail",
        "pass",
    ),
)

SIXTEEN_ON_THE_DAY = member("D", "1997-07-20") + year("D", 0, 0, terms=("12-autumn", "13-spring"))
OF_SCHOOL = (
    Turn(
        "exclusion",
        "ignored",
        "education",
        CHILD + school("C", "12-autumn", permanent_exclusions=1) + GOOD[1:],
        "fail",
        "pass",
        says="excluded for good",
    ),
    Turn(
        "exclusion",
        "ignored",
        "education",
        CHILD + GOOD[:2] + off_roll("C", "13-summer"),
        "fail",
        "pass",
        says="off roll in the latest",
    ),
    Turn(
        "exclusion",
        "off roll in any term fails",
        "education",
        CHILD + off_roll("C", "12-autumn") + GOOD[1:],
        "pass",
        "fail",
    ),
    Turn(
        "leaver_age",
        "at the latest term's end",
        "education",
        SIXTEEN_ON_THE_DAY + off_roll("D", "13-summer"),
        "not relevant",
        "fail",
        says="sixteen on the day of the claim",
    ),
    Turn(
        "leaver_age",
        "at the legal leaving date",
        "education",
        member("D", "1996-12-01")
        + year("D", 0, 0, terms=("12-summer", "12-autumn"))
        + off_roll("D", "13-spring"),
        "not relevant",
        "fail",
        claimed="2013-06-27",
        says="sixteen, the day before the last Friday of June",
    ),
    Turn(
        "leaver_age",
        "at the legal leaving date",
        "education",
        member("D", "1996-12-01")
        + year("D", 0, 0, terms=("12-summer", "12-autumn"))
        + off_roll("D", "13-spring"),
        "not relevant",
        "not relevant",
        claimed="2013-06-28",
        says="sixteen, on the last Friday of June",
    ),
    Turn(
        "leaver_age",
        "at the legal leaving date",
        "education",
        member("D", "1997-08-20")
        + GOOD[:0]
        + year("D", 0, 0, terms=("12-autumn", "13-spring"))
        + off_roll("D", "13-summer"),
        "fail",
        "not relevant",
        says="sixteen in August, gone in June",
    ),
    Turn(
        "leaver_age",
        "at the legal leaving date",
        "education",
        member("D", "1997-09-01")
        + year("D", 0, 0, terms=("12-autumn", "13-spring"))
        + off_roll("D", "13-summer"),
        "fail",
        "fail",
        says="sixteen in September stays a year more",
    ),
    Turn(
        "leaver",
        "tested on the terms on a roll",
        "education",
        CHILD
        + GOOD
        + member("D", "1997-01-01")
        + truant("D", terms=("12-autumn", "13-spring"))
        + off_roll("D", "13-summer"),
        "pass",
        "fail",
    ),
    Turn(
        "leaver",
        "tested on the terms on a roll",
        "education",
        CHILD
        + GOOD
        + member("D", "1997-01-01")
        + year("D", 0, 0, terms=("12-autumn", "13-spring"))
        + off_roll("D", "13-summer"),
        "pass",
        "pass",
        says="good ones",
    ),
    Turn(
        "leaver",
        "tested as any child",
        "education",
        CHILD
        + GOOD
        + member("D", "1997-01-01")
        + year("D", 0, 0, terms=("12-autumn", "13-spring"))
        + off_roll("D", "13-summer"),
        "pass",
        "fail",
    ),
    Turn(
        "sixth_former",
        "left out",
        "education",
        CHILD + GOOD + member("D", "1996-06-01") + truant("D"),
        "fail",
        "pass",
    ),
    Turn(
        "whose_children",
        "also those who left since attachment",
        "education",
        CHILD + GOOD + member("D", "2001-01-01", left="2013-01-01") + truant("D"),
        "pass",
        "fail",
    ),
    Turn(
        "whose_children",
        "also those who left since attachment",
        "education",
        CHILD + GOOD + member("D", "2001-01-01", left=ATTACHED) + truant("D"),
        "pass",
        "pass",
        says="who had left on the day attached",
    ),
    Turn(
        "child_age",
        "on the first day of the three terms",
        "education",
        CHILD + GOOD + member("D", "1995-01-01") + truant("D"),
        "pass",
        "fail",
    ),
    Turn(
        "child_age",
        "on the first day of the three terms",
        "education",
        CHILD + GOOD + member("D", "1994-09-04") + truant("D"),
        "pass",
        "pass",
        says="eighteen on that day",
    ),
    Turn(
        "joiner",
        "terms since joining",
        "education",
        CHILD + GOOD + member("D", "2001-01-01", "2013-04-15") + school("D", "13-summer"),
        "not shown",
        "pass",
    ),
    Turn(
        "joiner",
        "terms since joining",
        "education",
        CHILD + GOOD + member("D", "2001-01-01", "2013-04-01") + year("D", 100, 100, 0),
        "fail",
        "pass",
        says="a truant of before",
    ),
    Turn(
        "under_five",
        "yes",
        "education",
        CHILD + GOOD + member("D", "2008-06-01", "2008-06-01") + truant("D"),
        "pass",
        "fail",
    ),
    Turn(
        "under_five",
        "yes",
        "schooling-before",
        member("D", "2007-06-01", "2007-06-01") + truant("D", terms=BASELINE),
        "fail",
        "pass",
    ),
    Turn(
        "evidence_day",
        "only what was reported by the claim day",
        "education",
        CHILD + GOOD[:2] + school("C", "13-summer", reported_on="2013-07-21"),
        "pass",
        "not shown",
    ),
    Turn(
        "evidence_day",
        "only what was reported by the claim day",
        "education",
        CHILD + GOOD[:2] + school("C", "13-summer", reported_on=CLAIMED),
        "pass",
        "pass",
        says="on the day itself",
    ),
    Turn(
        "exclusion_window",
        "ever",
        "schooling-before",
        CHILD + school("C", "11-spring", permanent_exclusions=1) + year("C", 0, 0, 0, terms=BASELINE),
        "fail",
        "pass",
    ),
    Turn(
        "exclusion_window",
        "ever",
        "schooling-before",
        CHILD + school("C", "12-summer", permanent_exclusions=1) + year("C", 0, 0, 0, terms=BASELINE),
        "fail",
        "fail",
        says="in a term that has not ended",
    ),
    Turn(
        "terms_tested",
        "ended before that day",
        "education",
        CHILD + school("C", "12-summer", 100) + GOOD,
        "pass",
        "pass",
        says="a day after the end",
    ),
    Turn(
        "terms_tested",
        "ended before that day",
        "education",
        CHILD + school("C", "12-summer", 100) + GOOD,
        "pass",
        "fail",
        claimed="2013-07-19",
        says="on the last day of term",
    ),
    Turn(
        "terms_tested",
        "the term in progress counts",
        "education",
        CHILD + year("C", 0, 0, 0, 100, terms=("12-summer", "12-autumn", "13-spring", "13-summer")),
        "pass",
        "fail",
        claimed="2013-04-15",
        says="from its first day",
    ),
    Turn(
        "terms_tested",
        "the term in progress counts",
        "education",
        CHILD + year("C", 0, 0, 0, 100, terms=("12-summer", "12-autumn", "13-spring", "13-summer")),
        "pass",
        "pass",
        claimed="2013-04-14",
        says="not before",
    ),
)

OFF, SINCE = "2013-01-31", "2013-02-01"
OF_WORK = (
    Turn(
        "work_to_claim",
        "a completed spell is enough",
        "employment",
        ADULT + employed("A", SINCE, "2013-07-01"),
        "fail",
        "pass",
    ),
    Turn(
        "work_to_claim",
        "a completed spell is enough",
        "employment",
        ADULT + employed("A", SINCE, "2013-05-01"),
        "fail",
        "fail",
        says="of 90 days",
    ),
    *(
        Turn(
            "which_benefits",
            "neither counts",
            "employment",
            ADULT + employed("A", SINCE, name=name),
            "pass",
            other,
            says=name,
        )
        for name, other in (("carers allowance", "fail"), ("universal credit", "fail"), ("esa", "pass"))
    ),
    Turn(
        "which_benefits",
        "neither counts",
        "employment",
        ADULT + employed("A", SINCE) + benefit("A", "2013-07-01", name="universal credit"),
        "fail",
        "pass",
        says="paid beside the work",
    ),
    *(
        Turn(
            "which_benefits",
            "neither counts",
            "on-benefit",
            ADULT + benefit("A", "2010-01-01", name=name),
            "pass",
            other,
            says=name,
        )
        for name, other in (("carers allowance", "fail"), ("universal credit", "fail"), ("jsa", "pass"))
    ),
    Turn(
        "between_jobs",
        "up to 7 days",
        "employment",
        ADULT + employed("A", SINCE, "2013-05-01") + work("A", "2013-05-09"),
        "fail",
        "pass",
        says="seven",
    ),
    Turn(
        "between_jobs",
        "up to 7 days",
        "employment",
        ADULT + employed("A", SINCE, "2013-05-01") + work("A", "2013-05-10"),
        "fail",
        "fail",
        says="eight",
    ),
    Turn(
        "benefit_before_job",
        "at most 31 days",
        "employment",
        ADULT + employed("A", "2013-03-03"),
        "pass",
        "pass",
        says="31 days after the last on benefit",
    ),
    Turn(
        "benefit_before_job",
        "at most 31 days",
        "employment",
        ADULT + employed("A", "2013-03-04"),
        "pass",
        "fail",
        says="32 days after the last on benefit",
    ),
    *(
        Turn(
            "provision_bars",
            "neither bars",
            "employment",
            ADULT + employed("A", SINCE) + provision("A", SINCE, name=name),
            "fail",
            "pass",
            says=name,
        )
        for name in ("esf", "work programme")
    ),
    Turn(
        "worker_left",
        "yes",
        "employment",
        member("A", "1980-01-01", left="2013-07-01") + employed("A", SINCE),
        "fail",
        "pass",
    ),
    Turn(
        "adult",
        "18 at the event",
        "employment",
        member("A", "1995-03-01") + employed("A", SINCE),
        "pass",
        "fail",
        says="of age since the work began",
    ),
    Turn(
        "adult",
        "18 at the event",
        "employment",
        member("A", "1995-02-01") + employed("A", SINCE),
        "pass",
        "pass",
        says="of age on the day work began",
    ),
    Turn("adult", "16", "employment", member("A", "1997-01-01") + employed("A", SINCE), "fail", "pass"),
    Turn(
        "adult",
        "16",
        "employment",
        member("A", "1997-07-21") + employed("A", SINCE),
        "fail",
        "fail",
        says="tomorrow",
    ),
    Turn(
        "adult",
        "by role",
        "employment",
        roled("A", "1996-01-01", "adult") + employed("A", SINCE),
        "fail",
        "pass",
        says="an adult of 17",
    ),
    Turn(
        "adult",
        "by role",
        "employment",
        roled("A", "1993-01-01", "child") + employed("A", SINCE),
        "pass",
        "fail",
        says="a child of 20",
    ),
    Turn(
        "adult",
        "by role",
        "employment",
        roled("A", "1980-01-01", "non-resident parent") + employed("A", SINCE),
        "pass",
        "pass",
        says="a parent",
    ),
    Turn(
        "adult",
        "by role",
        "employment",
        member("A", "1980-01-01") + employed("A", SINCE),
        "pass",
        "pass",
        says="of whom nobody says: by age",
    ),
    Turn(
        "adult",
        "16",
        "on-benefit",
        member("A", "1996-06-15") + benefit("A", "2012-06-01"),
        "fail",
        "pass",
    ),
    Turn(
        "adult",
        "by role",
        "on-benefit",
        roled("A", "1996-01-01", "adult") + benefit("A", "2012-06-01"),
        "fail",
        "pass",
    ),
    Turn(
        "adult",
        "18 at the event",
        "on-benefit",
        member("A", "1994-06-15") + benefit("A", "2010-01-01"),
        "pass",
        "pass",
        says="the event is the day itself",
    ),
    Turn(
        "adult", "16", "progress to work", member("A", "1997-07-20") + provision("A", SINCE), "fail", "pass"
    ),
    Turn(
        "adult",
        "18 at the event",
        "progress to work",
        member("A", "1995-03-01") + provision("A", SINCE),
        "pass",
        "fail",
    ),
    Turn(
        "adult",
        "18 at the event",
        "progress to work",
        ADULT + provision("A", SINCE) + member("D", "1995-05-01") + work("D", "2013-04-01"),
        "fail",
        "pass",
        says="new work that began under age",
    ),
    Turn(
        "adult",
        "by role",
        "progress to work",
        roled("A", "1996-01-01", "adult") + provision("A", SINCE),
        "fail",
        "pass",
    ),
    Turn(
        "thirteen_weeks",
        "three months",
        "employment",
        ADULT + employed("A", SINCE),
        "fail",
        "pass",
        claimed="2013-04-30",
        says="of 89 days",
    ),
    Turn(
        "thirteen_weeks",
        "three months",
        "employment",
        ADULT + employed("A", SINCE),
        "fail",
        "fail",
        claimed="2013-04-29",
        says="less a day",
    ),
    Turn(
        "progress_lost",
        "only with the employment result",
        "progress to work",
        ADULT + provision("A", SINCE) + work("A", "2013-07-01"),
        "fail",
        "pass",
    ),
    Turn(
        "progress_lost",
        "after any work since attachment",
        "progress to work",
        ADULT + provision("A", SINCE) + work("A", "2012-08-01", "2012-08-05"),
        "pass",
        "fail",
    ),
    Turn(
        "progress_lost",
        "after any work since attachment",
        "progress to work",
        ADULT + provision("A", SINCE) + work("A", "2012-06-14", "2012-08-05"),
        "pass",
        "pass",
        says="which began before it",
    ),
)
TURNS = (*OF_CRIME, *OF_SCHOOL, *OF_WORK)


MEMBERS_NOW = [
    (member("X", "2000-01-01", CLAIMED), True),
    (member("X", "2000-01-01", "2013-07-21"), False),
    (member("X", "2000-01-01", left=CLAIMED), False),
    (member("X", "2000-01-01", left="2013-07-21"), True),
]


@pytest.mark.parametrize(("person", "counts"), MEMBERS_NOW)
@pytest.mark.parametrize("measure", ["asb", "youth offending"])
def test_members_at_the_claim_are_those_in_the_family_on_that_day(
    measure: str, person: Lines, *, counts: bool
) -> None:
    """Of four before, three after; what is laid to nobody counts for the family."""
    days = ["2012-03-01"] * 4 + ["2013-05-01"] * 3
    made = [
        line
        for day in days
        for line in (incidents(day, person="X") if measure == "asb" else offences("X", day))
    ]
    evidence = evidence_of({"F1": ADULT + person + made}, TERMS)
    tests = [("F1", date.fromisoformat(CLAIMED), date.fromisoformat(ATTACHED))]
    (found,) = taken(evidence, measure, tests, choices(whose_events="members at the claim"))
    numbers = (found["F1"].verdict, found["F1"].before, found["F1"].after, len(found["F1"].origins))
    assert numbers == (("fail", 4, 3, 7) if counts else ("not relevant", 0, 0, 0))
    assert found["F1"].noted.get("others", 7) == (7 if not counts or measure != "asb" else 0)


def test_a_row_behind_a_measure_is_named_once_though_who_did_it_came_twice() -> None:
    twice = member("X", "2000-01-01", left="2012-01-01") + member("X", "2000-01-01", "2012-02-01")
    lines = ADULT + twice + offences("X", "2012-03-01", 3) + offences("X", "2013-05-01", 2)
    evidence = evidence_of({"F1": lines}, TERMS)
    tests = [("F1", date.fromisoformat(CLAIMED), date.fromisoformat(ATTACHED))]
    for whose in some(OPEN["whose-events"].choices):
        (found,) = taken(evidence, "youth offending", tests, choices(whose_events=whose))
        assert (found["F1"].before, found["F1"].after) == (3, 2), whose


@pytest.mark.parametrize("turn", TURNS, ids=str)
def test_another_answer_finds_otherwise(turn: Turn) -> None:
    """Alone, and tried beside the one in force, where it is told if the verdict is another."""
    evidence = evidence_of({"F1": turn.lines}, TERMS)
    tests = [("F1", date.fromisoformat(turn.claimed), date.fromisoformat(turn.attached))]
    other = choices(**{turn.reading: turn.answer})
    (alone,) = taken(evidence, turn.measure, tests, other)
    first, beside = taken(evidence, turn.measure, tests, choices(), other)
    assert (first["F1"].verdict, alone["F1"].verdict) == (turn.in_force, turn.other)
    assert beside == ({} if turn.in_force == turn.other else alone)


AS_TESTED_ELSEWHERE = {
    "window-end",
    "baseline",
    "new-problem",
    "third",
    "absence-pooled",
    "missing-term",
    "unsaid-leaver",
    "excluded-leaver",
    "no-child",
    "jobseekers",
    "move-off-benefit",
    "volunteered",
}
"""Questions whose other answers have tables of their own with the measures."""
OF_NO_MEASURE = {
    "gate-edge",
    "rate-year",
    "both-routes",
    "results-cap",
    "funded-rounding",
    "nothing-relevant",
    "claims-end",
    "duplicate",
    "local-filter",
    "education-relevant",
}
"""Questions of results, money and what is put together; the last two and `nothing-relevant` stand below."""


def test_every_other_answer_has_a_family_that_it_turns() -> None:
    turned: dict[str, set[str]] = {}
    for turn in TURNS:
        if turn.in_force != turn.other:
            turned.setdefault(turn.reading.replace("_", "-"), set()).add(turn.answer)
    by_measures = set(PROGRAMME.readings) - AS_TESTED_ELSEWHERE - OF_NO_MEASURE
    assert set(turned) == by_measures
    for name, answers in turned.items():
        built = OPEN[name].choices[1:]
        assert set(built) - answers <= {"all three must follow attachment", "91 days elapsed"}, name


# What is put together otherwise


def together(lines: Lines, *names: str, **answers: str) -> Mapping[str, Any]:
    evidence = evidence_of({"F1": lines}, TERMS)
    tests = [("F1", date.fromisoformat(CLAIMED), date.fromisoformat(ATTACHED))]
    return whole(evidence, names, tests, **answers)["F1"]


@pytest.mark.parametrize(
    ("lines", "in_force", "other"),
    [
        (CHILD + GOOD[:2], "not relevant", "not shown"),
        (CHILD + GOOD, "not relevant", "pass"),
        (CHILD + truant("C"), "fail", "fail"),
        (ADULT, "not relevant", "not relevant"),
    ],
)
def test_education_may_be_relevant_whenever_there_is_a_child_at_school(
    lines: Lines, in_force: str, other: str
) -> None:
    always = "whenever there is a school-age child"
    assert together(lines, "education")["education"].verdict == in_force
    assert together(lines, "education", education_relevant=always)["education"].verdict == other
