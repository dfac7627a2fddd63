"""School: the education test and the second criterion, restated from the first phase's rules."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from evidence.restated import (
    DAY,
    Attendance,
    Family,
    Member,
    Readings,
    Term,
    birthday,
    flagged,
    is_aged,
)


def last_three(terms: Iterable[Term], day: date, readings: Readings) -> list[Term]:
    """The last three terms on a day; the two other days a term may count from hold for attachment too."""
    match readings["terms-tested"]:
        case "ended before that day":
            known = [term for term in terms if term.ends < day]
        case "the term in progress counts":
            known = [term for term in terms if term.starts <= day]
        case _:
            known = [term for term in terms if term.ends <= day]
    return sorted(known, key=lambda term: term.ends)[-3:]


def of_school_age(child: Member, terms: Iterable[Term], readings: Readings) -> list[Term]:
    """The terms of a child that are not before its fifth birthday: those that began when it was five."""
    if readings["under-five"] == "yes":
        return list(terms)
    return [term for term in terms if is_aged(child.born_on, 5, term.starts)]


def missed_too_much(rows: Sequence[Attendance], *, in_each: bool) -> bool:
    """Whether 15% or more of the sessions were missed without leave."""
    parts = [[row] for row in rows] if in_each else [rows]
    for part in parts:
        possible = sum(row.sessions_possible for row in part)
        missed = sum(row.sessions_unauthorised for row in part)
        if possible and missed * 100 >= possible * 15:
            return True
    return False


def records(
    family: Family, person: str, terms: Iterable[Term], reported_by: date | None = None
) -> dict[str, Attendance]:
    """What is on file of a child, by term."""
    named = {term.name for term in terms}
    return {
        row.term: row
        for row in family.attendance
        if row.person == person
        and row.term in named
        and (reported_by is None or row.reported_on <= reported_by)
    }


def legal_leaving_date(born_on: date) -> date:
    """The last Friday of June of the school year (from 1 September) in which somebody turns 16."""
    sixteen = birthday(born_on, 16)
    day = date(sixteen.year + (sixteen.month >= 9), 6, 30)
    while day.weekday() != calendar.FRIDAY:
        day -= DAY
    return day


def may_have_left(child: Member, claimed_on: date, three: Sequence[Term], readings: Readings) -> bool:
    """Whether a child is old enough to have left school."""
    match readings["leaver-age"]:
        case "at the latest term's end":
            return is_aged(child.born_on, 16, three[-1].ends)
        case "at the legal leaving date":
            return claimed_on >= legal_leaving_date(child.born_on)
        case _:
            return is_aged(child.born_on, 16, claimed_on)


@dataclass(frozen=True, slots=True)
class Schooled:
    """How a child stands: tested or left out; failing on what is on file; with something missing or not."""

    tested: bool
    fails: bool = False
    unshown: bool = False
    has_left: bool = False
    """Left out for having left school, not for being too young."""


UNTESTED, LEAVER = Schooled(tested=False), Schooled(tested=False, has_left=True)
NOT_SHOWN = Schooled(tested=True, unshown=True)


def is_off_roll(rows: Iterable[Attendance], latest: Attendance | None, readings: Readings) -> bool:
    """Whether a child is off roll in the term that counts for it: the latest, any of them, or none."""
    if readings["exclusion"] == "off roll in any term fails":
        return any(row.on_roll == "no" for row in rows)
    return readings["exclusion"] != "ignored" and latest is not None and latest.on_roll == "no"


def schooled(
    family: Family, child: Member, terms: Sequence[Term], three: Sequence[Term], readings: Readings
) -> Schooled:
    """Hold a child to the education test."""
    own = of_school_age(child, three, readings)
    if readings["joiner"] == "terms since joining":
        own = [term for term in own if term.starts >= child.joined_on]
    if not three and (is_aged(child.born_on, 5, family.claimed_on) or readings["under-five"] == "yes"):
        return NOT_SHOWN
    if not own:
        return UNTESTED
    reported_by = family.claimed_on if readings["evidence-day"].startswith("only") else None
    on_file = records(family, child.person, own, reported_by)
    latest = on_file.get(three[-1].name)
    rows = list(on_file.values())
    has_left = may_have_left(child, family.claimed_on, three, readings) and (
        latest.on_roll == "no" if latest else readings["unsaid-leaver"] == "taken as a leaver"
    )
    stays_on = latest is not None and latest.on_roll == "yes"
    if (
        readings["sixth-former"] == "left out"
        and stays_on
        and may_have_left(child, family.claimed_on, three, readings)
    ):
        return LEAVER
    ignored = readings["exclusion"] == "ignored"
    excluded = not ignored and any(row.permanent_exclusions for row in rows)
    off_roll = is_off_roll(rows, latest, readings)
    if has_left and readings["leaver"] == "neutral":
        if excluded and readings["excluded-leaver"] == "fails":
            return Schooled(tested=True, fails=True)
        return LEAVER
    if has_left and readings["leaver"] == "tested on the terms on a roll":
        own = [term for term in own if term.name not in on_file or on_file[term.name].on_roll == "yes"]
        if latest is None:
            own = [term for term in own if term.name != three[-1].name]
        rows, off_roll = [row for row in rows if row.on_roll == "yes"], False
        excluded = not ignored and any(row.permanent_exclusions for row in rows)
        if not own:
            return LEAVER
    fails = (
        excluded
        or off_roll
        or sum(row.fixed_exclusions for row in rows) >= 3
        or missed_too_much(rows, in_each=readings["absence-pooled"] == "in each term")
    )
    is_missing = len(three) < 3 or any(term.name not in on_file for term in own)
    on_what_exists = readings["missing-term"] == "judged on what exists"
    return Schooled(tested=True, fails=fails, unshown=not rows if on_what_exists else is_missing)


def children(family: Family, three: Sequence[Term], readings: Readings) -> list[Member]:
    """The children to test."""
    found = family.at(family.claimed_on)
    day = family.claimed_on
    if readings["whose-children"] == "also those who left since attachment":
        here = {member.person for member in found}
        gone = [
            member
            for member in family.members
            if member.person not in here and member.is_in_between(family.attached_on, family.claimed_on)
        ]
        found += {member.person: member for member in gone}.values()
    elif readings["child-age"] == "on the first day of the three terms" and three:
        day = three[0].starts
    return [member for member in found if not is_aged(member.born_on, 18, day)]


def education(family: Family, terms: Sequence[Term], readings: Readings) -> str:
    """Every child misses less than 15%, is excluded less than three times, and never for good.

    A child that fails on what is on file is told before one of whom something is missing.
    """
    three = last_three(terms, family.claimed_on, readings)
    if readings["terms-tested"] == "all three must follow attachment":
        # One that began on the day of attachment follows it; what is left of three is too little.
        three = [term for term in three if term.starts >= family.attached_on]
    here = children(family, three, readings)
    all_stand = [schooled(family, child, terms, three, readings) for child in here]
    stand = [child for child in all_stand if child.tested]
    if any(child.fails for child in stand):
        return "fail"
    was_problem = criterion_education(family, terms, readings)
    always = readings["education-relevant"] == "whenever there is a school-age child" and stand
    if not was_problem and not always:
        return "not relevant"
    if not stand:
        refused = readings["no-child"] == "refused" and not any(child.has_left for child in all_stand)
        return "not evaluable" if refused else "not relevant"
    return "not shown" if any(child.unshown for child in stand) else "pass"


# Eligibility, on the day of attachment


def criterion_education(family: Family, terms: Sequence[Term], readings: Readings) -> bool:
    """Criterion 2: a child excluded for good, or three times, off roll, elsewhere, or missing 15%."""
    three = last_three(terms, family.attached_on, readings)
    today = (family.attached_on, family.attached_on)
    if flagged(family, "off roll", today, minors=True):
        return True
    if flagged(family, "alternative provision", today, minors=True):
        return True
    for child in family.at(family.attached_on):
        if is_aged(child.born_on, 18, family.attached_on):
            continue
        own = of_school_age(child, three, readings)
        rows = list(records(family, child.person, own).values())
        ever = of_school_age(child, (term for term in terms if term.ends <= family.attached_on), readings)
        back = records(family, child.person, ever if readings["exclusion-window"] == "ever" else own)
        is_whole = len(three) == 3 and len(rows) == len(own)
        # Off roll in the latest term, of whatever age: the rule says a child not on a school roll.
        off_roll = any(row.on_roll == "no" and row.term == three[-1].name for row in rows)
        excluded = any(row.permanent_exclusions for row in back.values())
        often = sum(row.fixed_exclusions for row in rows) >= 3
        shown = is_whole or readings["missing-term"] == "judged on what exists"
        if off_roll or excluded or often or (shown and missed_too_much(rows, in_each=False)):
            return True
    return False
