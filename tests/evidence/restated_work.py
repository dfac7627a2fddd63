"""Work, and what a claim earns: the rest of the restatement of the first phase's rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from evidence.restated import (
    DAY,
    Benefit,
    Family,
    Member,
    Readings,
    Term,
    Work,
    asb,
    criterion_crime,
    flagged,
    is_aged,
    months_back,
    tested_window,
    within,
    youth_offending,
)
from evidence.restated_school import criterion_education, education

BY_CRIME = "crime asb education"
WITH_PROGRESS = "crime asb education and progress to work"
BY_EMPLOYMENT = "continuous employment"
FEES = ((date(2014, 4, 1), 1600), (date(2013, 4, 1), 2400), (date(2012, 4, 1), 3200))
"""From which day of attachment which fee, the latest first; fee and result make 4,000, or 3,900 and 100."""


def holds(row: Benefit | Work, day: date) -> bool:
    return row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)


def days_of(rows: Iterable[Benefit | Work], until: date) -> set[int]:
    """The days of some spells, numbered, up to a day."""
    found: set[int] = set()
    for row in rows:
        last = until if row.ends_on is None else min(row.ends_on, until)
        found.update(range(row.starts_on.toordinal(), last.toordinal() + 1))
    return found


def out_of_work(family: Family, person: str, readings: Readings) -> list[Benefit]:
    """Somebody's spells on benefits that count."""
    neither = readings["which-benefits"] == "neither counts"
    left_out = ("carers allowance", "universal credit") if neither else ()
    return [row for row in family.benefits if row.person == person and row.benefit not in left_out]


def stretches(days: set[int], bridged: int = 0) -> list[tuple[int, int]]:
    """Days that follow each other, with at most so many days left out between two of them."""
    found: list[tuple[int, int]] = []
    for day in sorted(days):
        if found and day - found[-1][1] - 1 <= bridged:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def lasted(start: date, last: date, readings: Readings) -> bool:
    """Whether work from one day to another makes 13 weeks."""
    match readings["thirteen-weeks"]:
        case "91 days elapsed":
            return (last - start).days >= 91
        case "three months":
            # Three whole months: from 1 April to 30 June, from 11 July to 10 October.
            return start <= months_back(last + DAY, 3)
        case _:
            return (last - start).days + 1 >= 91


def grown_up(member: Member, claimed_on: date, event: date, readings: Readings) -> bool:
    """Whether somebody is an adult, at the claim or when what counts happened."""
    if readings["adult"] == "16":
        return is_aged(member.born_on, 16, claimed_on)
    if readings["adult"] == "by role" and member.role:
        return member.role != "child"
    return is_aged(member.born_on, 18, event if readings["adult"] == "18 at the event" else claimed_on)


def carries(family: Family, member: Member, readings: Readings) -> bool:
    """Whether a person has moved off benefit into work that lasts."""
    claimed_on = family.claimed_on
    bars = readings["provision-bars"] == "an adult on either cannot carry it"
    if bars and any(
        row.person == member.person
        and row.starts_on <= claimed_on
        and (row.ends_on is None or claimed_on <= row.ends_on)
        for row in family.provision
    ):
        return False
    benefits = out_of_work(family, member.person, readings)
    on_benefit = days_of(benefits, claimed_on)
    bridged = 7 if readings["between-jobs"] == "up to 7 days" else 0
    in_work: set[int] = set()
    for first, last in stretches(
        days_of((row for row in family.work if row.person == member.person), claimed_on), bridged
    ):
        in_work.update(range(first, last + 1))
    off_benefit = in_work - on_benefit
    completed = readings["work-to-claim"] == "a completed spell is enough"
    for first, last in stretches(off_benefit):
        start, end = date.fromordinal(first), date.fromordinal(last)
        if end != claimed_on and not completed:
            continue
        earlier = [day for day in on_benefit if day < first]
        if not earlier or not grown_up(member, claimed_on, start, readings):
            continue
        last_on = date.fromordinal(max(earlier))
        # Ended at most 31 days before the job: from the last day on benefit to the first in work.
        if readings["benefit-before-job"] == "at most 31 days" and (start - last_on).days > 31:
            continue
        from_jsa = any(row.benefit == "jsa" and holds(row, last_on) for row in benefits)
        if from_jsa and readings["jobseekers"] == "26 of the last 30 weeks from JSA":
            weeks = (claimed_on - timedelta(weeks=30) + DAY, claimed_on)
            worked = sum(within(date.fromordinal(day), weeks) for day in off_benefit)
            if within(last_on + DAY, weeks) and worked >= 182:
                return True
            continue
        if lasted(start, end, readings) and moved_in_time(family, last_on + DAY, (start, end), readings):
            return True
    return False


def moved_in_time(family: Family, first_off: date, run: tuple[date, date], readings: Readings) -> bool:
    """Whether the move falls in the six months to the claim."""
    window = tested_window(family, readings)
    match readings["move-off-benefit"]:
        case "the 13 weeks fall within them":
            # So much of the run as lies in the six months makes the 13 weeks by itself.
            return lasted(max(run[0], window[0]), run[1], readings)
        case "the day work began falls within them":
            return within(run[0], window)
        case _:
            return within(first_off, window)


def workers(family: Family, readings: Readings) -> list[Member]:
    """Who may carry the employment result.

    A worker who has left is read as somebody who lived there on some day since attachment.
    """
    if readings["worker-left"] == "yes":
        return [row for row in family.members if row.is_in_between(family.attached_on, family.claimed_on)]
    return family.at(family.claimed_on)


def employment(family: Family, readings: Readings) -> str:
    carried = any(carries(family, member, readings) for member in workers(family, readings))
    return "pass" if carried else "fail"


def progress(family: Family, readings: Readings) -> str:
    """Whether an adult volunteered for the Work Programme, or joined the ESF provision, in six months."""
    window = tested_window(family, readings)
    here = family.at(family.claimed_on)
    joined = any(
        row.person == member.person
        and within(row.starts_on, window)
        and grown_up(member, family.claimed_on, row.starts_on, readings)
        and (
            row.provision == "esf"
            or row.volunteered == "yes"
            or (not row.volunteered and readings["volunteered"] == "taken as volunteered")
        )
        for member in here
        for row in family.provision
    )
    return "pass" if joined and not is_lost(family, here, readings) else "fail"


def is_lost(family: Family, here: Sequence[Member], readings: Readings) -> bool:
    """Whether work takes the GBP 100 away; work is new from the day of attachment."""
    if readings["progress-lost"] == "only with the employment result":
        # One result is paid: where the employment result is, nothing is paid beside it.
        return False
    any_work = readings["progress-lost"] == "after any work since attachment"
    return any(
        row.person == member.person
        and family.attached_on <= row.starts_on <= family.claimed_on
        and grown_up(member, family.claimed_on, row.starts_on, readings)
        and (any_work or holds(row, family.claimed_on))
        for member in here
        for row in family.work
    )


# Eligibility, routes and money


def criterion_work(family: Family, readings: Readings) -> bool:
    """Criterion 3: an adult on an out-of-work benefit.

    An adult is one on the day of attachment, and what no benefit is by the readings is none here either.
    """
    on = family.attached_on
    return any(
        grown_up(member, on, on, readings) and holds(row, on)
        for member in family.at(on)
        for row in out_of_work(family, member.person, readings)
    )


def criteria(family: Family, terms: Sequence[Term], readings: Readings) -> list[str]:
    """The national criteria met on the day of attachment."""
    met = {
        "crime or ASB": criterion_crime(family, readings),
        "education": criterion_education(family, terms, readings),
        "work": criterion_work(family, readings),
    }
    return [name for name, is_met in met.items() if is_met]


def eligible(family: Family, terms: Sequence[Term], readings: Readings) -> bool:
    """All three, or two and a local concern that holds that day."""
    met = len(criteria(family, terms, readings))
    concern = flagged(family, "local concern", (family.attached_on, family.attached_on))
    return met == 3 or (met == 2 and (concern or readings["local-filter"] != "two need a local concern"))


def verdicts(family: Family, terms: Sequence[Term], readings: Readings) -> dict[str, str]:
    """How the family stands by every measure on the day of its claim."""
    return {
        "education": education(family, terms, readings),
        "asb": asb(family, readings),
        "youth offending": youth_offending(family, readings),
        "employment": employment(family, readings),
        "progress to work": progress(family, readings),
    }


def crime_met(found: dict[str, str], readings: Readings) -> bool:
    """Whether every relevant one of the three is passed, and there is one."""
    tested = [found[name] for name in ("education", "asb", "youth offending")]
    relevant = [verdict for verdict in tested if verdict != "not relevant"]
    if not relevant:
        return readings["nothing-relevant"] == "passes"
    return all(verdict == "pass" for verdict in relevant)


def pays(family: Family, found: dict[str, str], claimed: str, readings: Readings) -> int:
    """What a claim pays to a family that is eligible, in pounds; nought when it is refused."""
    last = date(2015, 4, 30) if readings["claims-end"] == "30 April 2015" else date(2015, 5, 31)
    crime, work = crime_met(found, readings), found["employment"] == "pass"
    if not family.attached_on <= family.claimed_on <= last:
        return 0
    if not (work if claimed == BY_EMPLOYMENT else crime):
        return 0
    rated = family.claimed_on if readings["rate-year"] == "year of claim" else family.attached_on
    fee = next(fee for since, fee in FEES if since <= rated)
    prefers_work = readings["both-routes"] == "employment"
    if work and (prefers_work if crime else True):
        return 4000 - fee
    top_up = 100 if claimed == WITH_PROGRESS and found["progress to work"] == "pass" else 0
    return 3900 - fee + top_up
