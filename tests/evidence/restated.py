"""The first phase's rules for a family, in plain Python, written from the rules and not from the measures.

It shares no code with the product, so that the two can be held against each other: where they
differ, somebody has misread a rule. School is in `restated_school`, work and money in `restated_work`.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)

READINGS: Mapping[str, tuple[str, ...]] = {
    "rate-year": ("year of attachment", "year of claim"),
    "window-end": ("last day in, same day six months back out", "ends the day before", "both ends in"),
    "six-months": ("six calendar months", "26 weeks"),
    "baseline": ("six months to attachment", "six months before the tested window"),
    "baseline-after": ("the last six months to the claim, literally", "must follow attachment"),
    "terms-tested": (
        "any last three ended by the claim",
        "all three must follow attachment",
        "ended before that day",
        "the term in progress counts",
    ),
    "absence-pooled": ("pooled over the three terms", "in each term"),
    "missing-term": ("not shown: refused", "judged on what exists"),
    "education-relevant": (
        "criterion 2 met at attachment, or a child now fails it",
        "whenever there is a school-age child",
    ),
    "exclusion": (
        "either in the three terms, or off roll in the latest, fails",
        "ignored",
        "off roll in any term fails",
    ),
    "leaver": ("neutral", "tested as any child", "tested on the terms on a roll"),
    "leaver-age": ("on the claim day", "at the latest term's end", "at the legal leaving date"),
    "unsaid-leaver": ("not shown: a leaver must be stated", "taken as a leaver"),
    "excluded-leaver": ("neutral too", "fails"),
    "no-child": ("education is left out", "refused"),
    "whose-children": (
        "children in the household at the claim",
        "also those who left since attachment",
    ),
    "child-age": ("on the claim day", "on the first day of the three terms"),
    "sixth-former": ("tested", "left out"),
    "joiner": ("all three terms", "terms since joining"),
    "under-five": ("no", "yes"),
    "new-problem": ("a new problem: fails", "not relevant"),
    "third": ("33/100", "1/3"),
    "youth-offence-age": ("on the day of the offence", "on the day tested"),
    "whose-events": ("those who were members at the time", "members at the claim"),
    "nothing-relevant": ("refused", "passes"),
    "bare-incident": ("no: an order or a proven offence does", "yes"),
    "exclusion-window": ("within three terms", "ever"),
    "local-filter": ("two need a local concern", "two are enough"),
    "thirteen-weeks": ("91 days, both ends counted", "91 days elapsed", "three months"),
    "jobseekers": ("13 weeks for all", "26 of the last 30 weeks from JSA"),
    "move-off-benefit": (
        "within the six months to the claim",
        "the 13 weeks fall within them",
        "the day work began falls within them",
    ),
    "work-to-claim": ("work runs to the claim", "a completed spell is enough"),
    "which-benefits": ("both count as out-of-work benefits", "neither counts"),
    "between-jobs": ("no day between jobs", "up to 7 days"),
    "benefit-before-job": ("any time before the job, within the window", "at most 31 days"),
    "provision-bars": ("an adult on either cannot carry it", "neither bars"),
    "adult": ("18 at the claim", "18 at the event", "16", "by role"),
    "worker-left": ("no", "yes"),
    "volunteered": ("not shown: earns nothing", "taken as volunteered"),
    "progress-lost": (
        "an adult is in new work at the claim",
        "only with the employment result",
        "after any work since attachment",
    ),
    "both-routes": ("employment", "crime, ASB and education"),
    "evidence-day": ("all received by the close of its month", "only what was reported by the claim day"),
    "claims-end": ("31 May 2015", "30 April 2015"),
}
"""What the rules leave open: the choice in force first, then the others.

Left out: what looks beyond one family (the rounding, the gate, the cap, duplicates).
"""
IN_FORCE: Mapping[str, str] = {name: choices[0] for name, choices in READINGS.items()}

Readings = Mapping[str, str]
Window = tuple[date, date]
"""First day and last day, both of them in it."""


# The rows of a family, by the columns of the records


@dataclass(frozen=True, slots=True)
class Member:
    """A stay of a person in the family; `left_on` is the first day out."""

    person: str
    born_on: date
    joined_on: date
    left_on: date | None = None
    role: str = ""

    def is_in(self, day: date) -> bool:
        return self.joined_on <= day and (self.left_on is None or day < self.left_on)

    def is_in_between(self, first: date, last: date) -> bool:
        """Whether the person lived there on some day of these."""
        return self.joined_on <= last and self.is_in(max(first, self.joined_on))


@dataclass(frozen=True, slots=True)
class Flag:
    flag: str
    from_day: date
    to_day: date | None = None
    person: str = ""

    def holds_between(self, first: date, last: date) -> bool:
        """Whether it held on some day of these; one without a last day holds on."""
        return self.from_day <= last and (self.to_day is None or self.to_day >= first)


@dataclass(frozen=True, slots=True)
class Attendance:
    person: str
    term: str
    reported_on: date
    on_roll: str
    sessions_possible: int
    sessions_unauthorised: int
    fixed_exclusions: int = 0
    permanent_exclusions: int = 0


@dataclass(frozen=True, slots=True)
class Incident:
    occurred_on: date
    reference: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Offence:
    person: str
    committed_on: date
    reference: str


@dataclass(frozen=True, slots=True)
class Benefit:
    person: str
    benefit: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Work:
    person: str
    starts_on: date
    ends_on: date | None = None
    employer: str = ""


@dataclass(frozen=True, slots=True)
class Provision:
    person: str
    provision: str
    starts_on: date
    ends_on: date | None = None
    volunteered: str = ""


@dataclass(slots=True)
class Family:
    """All that is on file of a family, and the days it was attached and claims."""

    name: str
    attached_on: date
    claimed_on: date
    members: list[Member] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    attendance: list[Attendance] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    offences: list[Offence] = field(default_factory=list)
    benefits: list[Benefit] = field(default_factory=list)
    work: list[Work] = field(default_factory=list)
    provision: list[Provision] = field(default_factory=list)

    def at(self, day: date) -> list[Member]:
        """The stays of those who live there on a day."""
        return [member for member in self.members if member.is_in(day)]

    def has(self, person: str, day: date) -> bool:
        """Whether somebody lives there on a day."""
        return any(member.person == person for member in self.at(day))


@dataclass(frozen=True, slots=True)
class Term:
    name: str
    starts: date
    ends: date


# Days


def birthday(born_on: date, age: int) -> date:
    """The day somebody reaches an age; born on 29 February, on 1 March of a year without one."""
    if (born_on.month, born_on.day) == (2, 29) and not calendar.isleap(born_on.year + age):
        return date(born_on.year + age, 3, 1)
    return born_on.replace(year=born_on.year + age)


def is_aged(born_on: date, age: int, day: date) -> bool:
    return day >= birthday(born_on, age)


def months_back(day: date, months: int) -> date:
    """The same day so many months back, or the last of that month where it is shorter."""
    number = day.year * 12 + day.month - 1 - months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def window_to(last: date, months: int, readings: Readings) -> Window:
    """The window of some months to a day.

    That it "ends the day before" is read so: it is the window to the day before. 26 weeks stand
    for six months only; the twelve months of eligibility stay months.
    """
    if readings["window-end"] == "ends the day before":
        last -= DAY
    if months == 6 and readings["six-months"] == "26 weeks":
        outside = last - timedelta(weeks=26)
    else:
        outside = months_back(last, months)
    return (outside if readings["window-end"] == "both ends in" else outside + DAY), last


def tested_window(family: Family, readings: Readings) -> Window:
    return window_to(family.claimed_on, 6, readings)


def baseline_window(family: Family, readings: Readings) -> Window:
    if readings["baseline"] == "six months to attachment":
        return window_to(family.attached_on, 6, readings)
    first, _ = tested_window(family, readings)
    # Its last day is the day before the tested window begins, however the window ends.
    ends_before = readings["window-end"] == "ends the day before"
    return window_to(first if ends_before else first - DAY, 6, readings)


def within(day: date, window: Window) -> bool:
    return window[0] <= day <= window[1]


# Crime and anti-social behaviour


def whose_counts(family: Family, person: str, day: date, readings: Readings) -> bool:
    """Whether an event of somebody on a day is one of the family."""
    if readings["whose-events"] == "members at the claim":
        return family.has(person, family.claimed_on)
    return family.has(person, day)


def incident_days(family: Family, readings: Readings) -> list[date]:
    """The days of the family's incidents; one laid to nobody by name is the whole family's."""
    return [
        row.occurred_on
        for row in family.incidents
        if not row.person or whose_counts(family, row.person, row.occurred_on, readings)
    ]


def minors_offences(family: Family, readings: Readings) -> list[date]:
    """The days of offences by minors of the family."""
    born = {member.person: member.born_on for member in family.members}
    found = []
    for row in family.offences:
        on_the_day = readings["youth-offence-age"] == "on the day of the offence"
        day = row.committed_on if on_the_day else family.claimed_on
        counts = whose_counts(family, row.person, row.committed_on, readings)
        if counts and not is_aged(born[row.person], 18, day):
            found.append(row.committed_on)
    return found


def has_fallen(family: Family, days: Sequence[date], by: tuple[int, int], readings: Readings) -> str:
    """Hold the tested window against the baseline.

    Nought in both is not relevant also where the tested window would have to follow attachment and
    does not: there is nothing that could have fallen.
    """
    tested = tested_window(family, readings)
    before = sum(within(day, baseline_window(family, readings)) for day in days)
    after = sum(within(day, tested) for day in days)
    if before == 0 and after == 0:
        return "not relevant"
    if readings["baseline-after"] == "must follow attachment" and tested[0] <= family.attached_on:
        return "not evaluable"
    if before == 0:
        return "not relevant" if readings["new-problem"] == "not relevant" else "fail"
    over, under = by
    return "pass" if (before - after) * under >= before * over else "fail"


def asb(family: Family, readings: Readings) -> str:
    return has_fallen(family, incident_days(family, readings), (60, 100), readings)


def youth_offending(family: Family, readings: Readings) -> str:
    third = (1, 3) if readings["third"] == "1/3" else (33, 100)
    return has_fallen(family, minors_offences(family, readings), third, readings)


# Eligibility, on the day of attachment


def flagged(family: Family, flag: str, window: Window, *, minors: bool = False) -> bool:
    """Whether a flag held in a window on the family, or on somebody who lives there when attached."""
    here = {
        member.person
        for member in family.at(family.attached_on)
        if not minors or not is_aged(member.born_on, 18, family.attached_on)
    }
    return any(
        row.flag == flag and row.holds_between(*window) and (not row.person or row.person in here)
        for row in family.flags
    )


def criterion_crime(family: Family, readings: Readings) -> bool:
    """Crime and ASB: a minor's proven offence or an order within twelve months."""
    year = window_to(family.attached_on, 12, readings)
    born = {member.person: member.born_on for member in family.members}
    on_the_day = readings["youth-offence-age"] == "on the day of the offence"
    offended = any(
        within(row.committed_on, year)
        and family.has(row.person, family.attached_on)
        and not is_aged(born[row.person], 18, row.committed_on if on_the_day else family.attached_on)
        for row in family.offences
    )
    bothered = readings["bare-incident"] == "yes" and any(
        within(row.occurred_on, year) and (not row.person or family.has(row.person, family.attached_on))
        for row in family.incidents
    )
    return offended or bothered or flagged(family, "asb order", year)
