"""A programme's thresholds and readings as the measures take them, and what a family must meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from pooledbudget.evidence.tables import Eligibility, Measure
from pooledbudget.instruments.decisions import Facts, Measured
from pooledbudget.money import Rounding
from pooledbudget.partners import unknown
from pooledbudget.programmes.programme import Programme, Reading, packaged_programmes, read_programme

EDUCATION, ASB, OFFENDING = "education", "asb", "youth offending"
EMPLOYMENT, PROGRESS = "employment", "progress to work"
ELIGIBILITY = "eligibility"
CRIME_ROUTE = (EDUCATION, ASB, OFFENDING)
NOT_MET = frozenset({"fail", "not shown", "not evaluable"})
CRITERIA_NEEDED = 3
"""All three national criteria, or two of them and a local concern (S17, S18)."""

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
    "unsaid-leaver": {"not shown: a leaver must be stated", "taken as a leaver"},
    "excluded-leaver": {"neutral too", "fails"},
    "no-child": {"education is left out", "refused"},
    "new-problem": {"a new problem: fails", "not relevant"},
    "third": {"33/100", "1/3"},
    "thirteen-weeks": {"91 days, both ends counted", "91 days elapsed"},
    "jobseekers": {"13 weeks for all", "26 of the last 30 weeks from JSA"},
    "both-routes": {"employment", "crime, ASB and education"},
    "results-cap": {"at five-sixths of the allocation", "at the full allocation"},
    "duplicate": {"the same people", "any shared person"},
    "volunteered": {"not shown: earns nothing", "taken as volunteered"},
    "move-off-benefit": {
        "within the six months to the claim",
        "the 13 weeks fall within them",
        "the day work began falls within them",
    },
}
"""The readings this code can take; a programme or agreement that asks for another is refused."""

LATER = ("duplicate", "volunteered", "move-off-benefit", "unsaid-leaver", "no-child", "excluded-leaver")
"""Readings that came when programme files were written already: one without them has the packaged choice."""
PACKAGED = "programmes/troubled-families-2012.toml"


def completed(programme: Programme) -> Programme:
    """Return a programme with the readings that came later than its file."""
    missing = {name: _packaged()[name] for name in LATER if name not in programme.readings}
    return replace(programme, readings={**programme.readings, **missing}) if missing else programme


@cache
def _packaged() -> Mapping[str, Reading]:
    return read_programme(packaged_programmes()[PACKAGED], PACKAGED).readings


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
        faults += [f"reading {name}: {choice!r} is not built" for choice in asked if choice not in built]
    return faults


class Reason(StrEnum):
    """Why something asked for is refused; the first that applies, in this order, is given.

    Codes, which are sealed; what is said of each stands in `words`.
    """

    NOT_ATTACHED = "not attached"
    BEFORE_START = "before the start"
    AFTER_END = "after the end"
    SAME_PEOPLE = "same people"
    SHARED_PERSON = "shared person"
    LAPSED = "attachment withdrawn"
    NO_MEMBERS = "no members"
    NOT_ELIGIBLE = "not eligible"
    ALREADY_PAID = "already paid"
    NOT_SHOWN = "not shown"
    NOT_EVALUABLE = "not evaluable"
    CARRIED = "carried before"
    TEST_NOT_MET = "test not met"
    NOTHING_RELEVANT = "nothing relevant"
    BEYOND_SHARE = "beyond the share"


COUNTED = frozenset({"", Reason.BEYOND_SHARE.value})
"""Reasons under which an attachment counts in the running total: funded, or eligible and beyond the share."""

NO_EVIDENCE = frozenset({Reason.NOT_ELIGIBLE.value, Reason.NO_MEMBERS.value})
"""Reasons for which an attachment is refused for want of evidence: it is decided again when that comes."""


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
        "unsaid_leaver": choices["unsaid-leaver"],
        "excluded_leaver": choices["excluded-leaver"],
        "no_child": choices["no-child"],
        "new_problem": choices["new-problem"],
        "thirteen_weeks": choices["thirteen-weeks"],
        "jobseekers": choices["jobseekers"],
        "volunteered": choices["volunteered"],
        "move_off_benefit": choices["move-off-benefit"],
    }


def eligible(found: Eligibility) -> bool:
    """All three criteria, or two of three with a local concern (S17, S18)."""
    met = len(found.criteria)
    return met == CRITERIA_NEEDED or (met == CRITERIA_NEEDED - 1 and found.local_concern)


def eligibility_measure(found: Eligibility) -> Measured:
    """Return how a family stood against the criteria when attached."""
    return Measured(
        criterion=ELIGIBILITY,
        verdict="pass" if eligible(found) else "fail",
        found={
            "met": list(found.criteria),
            "local_concern": found.local_concern,
            "education_unshown": found.education_unshown,
        },
        needs={"criteria": CRITERIA_NEEDED},
        rows=found.origins,
    )


def measured(measure: Measure, rules: Mapping[str, str | int]) -> Measured:
    """Return a measure as a decision keeps it: what was found, and the thresholds that decided."""
    found, needs = _facts(measure, rules)
    found = {**found, **measure.noted}
    window: Sequence[str] = ()
    if measure.window_from and measure.window_until:
        window = (measure.window_from.isoformat(), measure.window_until.isoformat())
    return Measured(
        criterion=measure.criterion,
        verdict=measure.verdict,
        found=found,
        needs=needs,
        window=window,
        rows=measure.origins,
    )


def _facts(measure: Measure, rules: Mapping[str, str | int]) -> tuple[Facts, Facts]:
    """Name what a measure's three numbers are, and the thresholds beside it."""
    months = {"months": rules["window_months"]}
    match measure.criterion:
        case "education":
            found = {"failing": measure.before, "children": measure.after, "worst": measure.worst}
            needs = {
                "exclusions": rules["fixed_exclusions"],
                "absence": f"{rules['absence_over']}/{rules['absence_under']}",
                "terms": rules["terms"],
            }
            return found, needs
        case "employment":
            return {"days": measure.after}, {**months, "days": rules["work_days"]}
        case "progress to work":
            return {"joined": measure.after, "new_work": measure.before}, months
        case "asb":
            fall = f"{rules['asb_over']}/{rules['asb_under']}"
        case _:
            fall = f"{rules['offending_over']}/{rules['offending_under']}"
    return {"before": measure.before, "after": measure.after}, {**months, "fall": fall}


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


class Routes(NamedTuple):
    """How a family stands by each route, and by the top-up of one."""

    crime: Reason | None
    """Why the crime, ASB and education route is not met; None when it is."""
    employment: Reason | None
    progress: bool


def routes(found: Mapping[str, Measure]) -> Routes:
    """Return how a family stands by every route."""
    return Routes(crime_route(found), employment_route(found), found[PROGRESS].verdict == "pass")


def employment_route(found: Mapping[str, Measure]) -> Reason | None:
    """Say why continuous employment is not met; None when it is."""
    return None if found[EMPLOYMENT].verdict == "pass" else Reason.TEST_NOT_MET
