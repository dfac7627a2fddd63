"""When a claim that its tests refused could pass: as the tests themselves tell it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from pooledbudget.instruments.decisions import Decision, Measured
from pooledbudget.instruments.families.case import Case
from pooledbudget.instruments.families.rules import ELIGIBILITY, Reason
from pooledbudget.periods import months_from

SHORT, UNDER_WAY = frozenset({"too short"}), 1
"""What an employment fails by that time alone mends, and the least days that a run under way has."""


def could_pass_by(case: Case, decision: Decision) -> date | None:
    """Return the day by which what failed would pass if nothing more happened; None where no test tells it.

    A fall passes once what is counted has left the window, work and stays once they have lasted long enough.
    School is told term by term, and what was never recorded may come on any day: neither tells a day. Nor is
    one told on which claims are taken no more.
    """
    if decision.asked != "result" or decision.reason != Reason.TEST_NOT_MET:
        return None
    days = []
    for measure in decision.measures:
        if measure.verdict != "fail" or measure.criterion == ELIGIBILITY:
            continue
        use = case.programme.composed.measures.get(measure.criterion)
        tell = TELLS.get(use.takes) if use else None
        on = tell(decision.on, measure) if tell else None
        if on is None:
            return None
        days.append(on)
    last = max(days, default=None)
    return None if last is None or case.claims_over(last) else last


def _emptied(on: date, measure: Measured) -> date | None:
    """Return when all that is in the window has left it, where there is a baseline to fall from."""
    if not measure.found.get("before"):
        return None
    months = int(measure.needs["window_months"])
    day = months_from(on, months)
    while months_from(day, -months) < on:  # the last days of a long month are in a window a little longer
        day += timedelta(1)
    return day


def _worked(on: date, measure: Measured) -> date | None:
    """Return when a run of work that is too short, and nothing else, has lasted long enough."""
    days = int(measure.found.get("days", 0))
    if days < UNDER_WAY or not SHORT.issuperset(measure.found.get("failed", ())):
        return None
    return on + timedelta(int(measure.needs["work_days"]) - days)


def _stayed(on: date, measure: Measured) -> date | None:
    """Return when a stay that began has lasted long enough."""
    days = int(measure.found.get("days", 0))
    return on + timedelta(int(measure.needs["stay_days"]) - days) if days >= UNDER_WAY else None


TELLS: Mapping[str, Callable[[date, Measured], date | None]] = {
    "incidents_fall": _emptied,
    "offences_fall": _emptied,
    "employment": _worked,
    "sustained": _stayed,
}
"""The measures that tell by when they could pass."""
