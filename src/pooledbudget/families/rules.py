"""A programme's thresholds and readings as the measures take them, and as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from pooledbudget.decisions import Measured
from pooledbudget.evidence.tables import Eligibility, Measure
from pooledbudget.money import Rounding
from pooledbudget.partners import unknown
from pooledbudget.periods import written_day
from pooledbudget.programmes.programme import Programme

EDUCATION, ASB, OFFENDING = "education", "asb", "youth offending"
EMPLOYMENT, PROGRESS = "employment", "progress to work"
CRIME_ROUTE = (EDUCATION, ASB, OFFENDING)

ROUNDINGS = {
    "half up": Rounding.HALF_UP,
    "half even": Rounding.HALF_EVEN,
    "floor": Rounding.FLOOR,
}


BUILT = {
    "rate-year": {"year of attachment", "year of claim"},
    "funded-rounding": set(ROUNDINGS),
    "window-end": {"last day in, same day six months back out", "ends the day before", "both ends in"},
    "baseline": {"six months to attachment", "six months before the tested window"},
    "terms-tested": {"any last three ended by the claim", "all three must follow attachment"},
    "absence-pooled": {"pooled over the three terms", "in each term"},
    "missing-term": {"not shown: refused", "judged on what exists"},
    "leaver": {"neutral", "tested as any child"},
    "new-problem": {"a new problem: fails", "not relevant"},
    "third": {"33/100", "1/3"},
    "thirteen-weeks": {"91 days, both ends counted", "91 days elapsed"},
    "jobseekers": {"13 weeks for all", "26 of the last 30 weeks from JSA"},
    "both-routes": {"employment", "crime, ASB and education"},
    "results-cap": {"at five-sixths of the allocation", "at the full allocation"},
}
"""The readings this code can take; a programme or agreement that asks for another is refused."""


def reading_faults(programme: Programme, chosen: Mapping[str, str]) -> list[str]:
    """Return what is wrong with a programme's readings and an agreement's choices among them."""
    faults = [f"the programme must say reading {name!r}" for name in BUILT if name not in programme.readings]
    for name, choice in chosen.items():
        if name not in programme.readings:
            faults.append(unknown("reading", name, programme.readings))
            continue
        offered = dict.fromkeys([programme.readings[name].choice, *programme.readings[name].others])
        if choice not in offered:
            faults.append(unknown(f"choice of {name}", choice, offered))
    for name, built in BUILT.items():
        reading = programme.readings.get(name)
        asked = [reading.choice, *reading.others] if reading else []
        faults += [f"reading {name}: {one!r} is not built" for one in asked if one not in built]
    return faults


class Reason(StrEnum):
    """Why something asked for is refused, in order of precedence: the first that applies is given."""

    NOT_ATTACHED = "not attached: the authority had not begun to work with the family"
    BEFORE_START = "before the programme began"
    AFTER_END = "after the programme's last day for claims"
    SAME_PEOPLE = "the same people as a family attached before"
    NOT_ELIGIBLE = "not eligible when attached"
    ALREADY_PAID = "a result was already paid for this family: one result a family"
    NOT_SHOWN = "the evidence does not show it: records are missing"
    NOT_EVALUABLE = "cannot be evaluated: the baseline that matters is nought"
    TEST_NOT_MET = "a test is not met"
    NOTHING_RELEVANT = "nothing that was a problem for the family can be tested"
    BEYOND_SHARE = "beyond the share of families that is funded"


def measure_rules(programme: Programme, choices: Mapping[str, str], on: date) -> dict[str, str | int]:
    """Return the thresholds and readings in force on a day, named as the SQL names them."""
    third = (1, 3) if choices["third"] == "1/3" else None
    absence = programme.threshold("unauthorised-absence", on)
    asb = programme.threshold("asb-reduction", on)
    offending = programme.threshold("youth-offending-reduction", on)
    return {
        "window_months": int(programme.threshold("window-months", on)),
        "offence_months": int(programme.threshold("offence-months", on)),
        "terms": int(programme.threshold("terms", on)),
        "fixed_exclusions": int(programme.threshold("fixed-exclusions", on)),
        "work_days": int(programme.threshold("work-days", on)),
        "absence_over": absence.numerator,
        "absence_under": absence.denominator,
        "asb_over": asb.numerator,
        "asb_under": asb.denominator,
        "offending_over": third[0] if third else offending.numerator,
        "offending_under": third[1] if third else offending.denominator,
        "window_end": choices["window-end"],
        "baseline": choices["baseline"],
        "terms_tested": choices["terms-tested"],
        "absence_pooled": choices["absence-pooled"],
        "missing_term": choices["missing-term"],
        "leaver": choices["leaver"],
        "new_problem": choices["new-problem"],
        "thirteen_weeks": choices["thirteen-weeks"],
        "jobseekers": choices["jobseekers"],
    }


def eligible(found: Eligibility) -> bool:
    """All three criteria, or two of three with a local concern (S17, S18)."""
    met = len(found.criteria)
    return met == 3 or (met == 2 and found.local_concern)  # ruff: ignore[magic-value-comparison] - the rule's own numbers


def eligibility_measure(found: Eligibility) -> Measured:
    """Say how a family stood against the criteria when attached."""
    met = found.criteria
    concern = " and a local concern" if found.local_concern else ""
    return Measured(
        criterion="eligibility",
        verdict="pass" if eligible(found) else "fail",
        value=f"met {', '.join(met) or 'none'}{concern}",
        threshold="all three of crime or ASB, education, work; or two and a local concern",
        window="on the day attached",
        rule="A family is eligible on three criteria, or on two and a local cause of concern.",
        cite="S14, S15, S17, S18",
        rows=found.origins,
    )


_RULES = {
    EDUCATION: (
        "Every child of the family has fewer than 3 fixed-term exclusions and less than 15% "
        "unauthorised absence over the last three terms.",
        "S1, S15, S20",
    ),
    ASB: (
        "Anti-social behaviour across the whole family is down by at least 60% in the last six months.",
        "S1, S2, S15",
    ),
    OFFENDING: (
        "Offending by all minors of the family is down by at least 33% in the last six months.",
        "S1, S2, S15",
    ),
    EMPLOYMENT: (
        "At least one adult left an out-of-work benefit in the last six months and has worked "
        "continuously for at least 13 weeks.",
        "S1, S21",
    ),
    PROGRESS: (
        "One adult volunteered for the Work Programme or joined ESF provision in the last six "
        "months, and no adult is in new work.",
        "S1",
    ),
}


def measured(one: Measure) -> Measured:
    """Put a measure into words, with its rule and rows."""
    rule, cite = _RULES[one.criterion]
    value, threshold = _words(one)
    window = ""
    if one.window_from and one.window_until:
        window = f"{written_day(one.window_from)} to {written_day(one.window_until)}"
    return Measured(
        criterion=one.criterion,
        verdict=one.verdict,
        value=value,
        threshold=threshold,
        window=window,
        rule=rule,
        cite=cite,
        rows=one.origins,
    )


def _words(one: Measure) -> tuple[str, str]:
    if one.criterion == EDUCATION:
        absence = f"{one.worst // 100}.{one.worst % 100:02d}%"
        if one.after == 0:
            return "no child to test", "every child"
        return (
            f"{one.before} of {one.after} children fail; worst unauthorised absence {absence}",
            "none may fail; absence less than 15%, fewer than 3 exclusions",
        )
    if one.criterion == EMPLOYMENT:
        return f"{one.after} days in work to the claim", "at least 91 days (13 weeks)"
    if one.criterion == PROGRESS:
        return (
            "joined a provision" if one.after else "joined none",
            "joined in the window, and no new work",
        )
    least = "60%" if one.criterion == ASB else "33%"
    return f"{one.before} before, {one.after} after", f"down by at least {least}"


def crime_route(found: Mapping[str, Measure]) -> Reason | None:
    """Say why crime, ASB and education are not shown to be met; None when they are."""
    verdicts = [found[criterion].verdict for criterion in CRIME_ROUTE]
    if "not shown" in verdicts:
        return Reason.NOT_SHOWN
    if "not evaluable" in verdicts:
        return Reason.NOT_EVALUABLE
    if "fail" in verdicts:
        return Reason.TEST_NOT_MET
    return None if "pass" in verdicts else Reason.NOTHING_RELEVANT


def employment_route(found: Mapping[str, Measure]) -> Reason | None:
    """Say why continuous employment is not met; None when it is."""
    return None if found[EMPLOYMENT].verdict == "pass" else Reason.TEST_NOT_MET
