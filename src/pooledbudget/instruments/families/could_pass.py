"""When a claim that its tests refused could pass: as the tests tell it, or why they tell no day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pooledbudget.instruments.decisions import Decision, Measured
from pooledbudget.instruments.families.case import Case
from pooledbudget.instruments.families.rules import ELIGIBILITY, Reason
from pooledbudget.periods import Term, months_from, written_day

SHORT, UNDER_WAY = frozenset({"too short"}), 1
"""What an employment fails by that time alone mends, and the least days that a run under way has."""
BY_TIME = frozenset({"absence", "exclusions", "permanent"})
"""What a child fails by that leaves the terms tested as time goes by."""

RECORDED = "what it asks for may be recorded on any day"
NEW_PROBLEM = "nothing was there before to fall from, so it can only be left out"
NO_WORK = "nobody has begun work that time alone makes long enough"
NO_STAY = "no stay is under way"
BY_RECORD = "a child is off roll or has no record, which time alone does not mend"
UNNAMED = "it was decided by an edition that named no terms that fail"
NO_CALENDAR = "the book has no school term that far ahead"
STANDS_OPEN = "a need stands open until somebody closes it"
RETURNED = "a need came back, which time alone does not mend"
OVER = "claims are taken no more by then"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a test is asked with: the case, the school terms that the book has, and the day it was taken."""

    case: Case
    terms: Sequence[Term]
    on: date


@dataclass(frozen=True, slots=True)
class CouldPass:
    """By which day something could pass, or why no day is told."""

    by: date | None
    why: str = ""

    @property
    def said(self) -> str:
        """It as a sentence."""
        if self.by is None:
            return f"No day can be told by which it could pass: {self.why}."
        return f"If no more happens it could pass by {written_day(self.by)}."


def claim_could_pass(case: Case, terms: Sequence[Term], decision: Decision) -> CouldPass | None:
    """Return by when a claim that its tests refused could pass; None where it was not refused by one."""
    if decision.asked != "result" or decision.reason != Reason.TEST_NOT_MET:
        return None
    return could_pass(Looked(case, terms, decision.on), decision.measures)


def could_pass(looked: Looked, measures: Iterable[Measured]) -> CouldPass | None:
    """Return the day by which what failed would pass if nothing more happened, or why none is told.

    A fall passes once what is counted has left the window, school once the terms that fail have, work and
    stays once they have lasted long enough, a need once it has been closed for so long. Nor is a day told on
    which claims are taken no more. None where nothing fails.
    """
    days = list[date]()
    for measure in measures:
        use = looked.case.programme.composed.measures.get(measure.criterion)
        if measure.verdict != "fail" or measure.criterion == ELIGIBILITY or use is None:
            continue
        told = TELLS[use.takes](looked, measure) if use.takes in TELLS else RECORDED
        if isinstance(told, str):
            return CouldPass(None, told)
        days.append(told)
    if not days:
        return None
    last = max(days)
    return CouldPass(None, OVER) if looked.case.claims_over(last) else CouldPass(last)


def _left_behind(day: date, months: int) -> date:
    """Return the first day of which the same day so many months back is a day, or one after it."""
    on = months_from(day, months)
    while months_from(on, -months) < day:  # the last days of a long month are in a window a little longer
        on += timedelta(1)
    return on


def _emptied(looked: Looked, measure: Measured) -> date | str:
    """Return when all that is in the window has left it, where there is a baseline to fall from."""
    if not measure.found.get("before"):
        return NEW_PROBLEM
    return _left_behind(looked.on, int(measure.needs["window_months"]))


def _worked(looked: Looked, measure: Measured) -> date | str:
    """Return when a run of work that is too short, and nothing else, has lasted long enough."""
    days = int(measure.found.get("days", 0))
    if days < UNDER_WAY or not SHORT.issuperset(measure.found.get("failed", ())):
        return NO_WORK
    return looked.on + timedelta(int(measure.needs["work_days"]) - days)


def _stayed(looked: Looked, measure: Measured) -> date | str:
    """Return when a stay that began has lasted long enough."""
    days = int(measure.found.get("days", 0))
    return looked.on + timedelta(int(measure.needs["stay_days"]) - days) if days >= UNDER_WAY else NO_STAY


def _at_school(looked: Looked, measure: Measured) -> date | str:
    """Return when each child's terms that fail have left those that are tested, by the book's calendar."""
    failing: Sequence[Mapping[str, Sequence[str]]] = measure.found.get("who", ())
    if not failing:
        return UNNAMED
    if not all(BY_TIME.issuperset(child["failed"]) for child in failing):
        return BY_RECORD
    in_order = sorted(looked.terms, key=lambda term: term.ends)
    numbers = {term.name: number for number, term in enumerate(in_order)}
    last = max(numbers.get(name, len(in_order)) for child in failing for name in child["terms"])
    after = last + int(measure.needs["terms"])
    if after >= len(in_order):
        return NO_CALENDAR
    term, counts = in_order[after], looked.case.choices.get("terms-tested")
    if counts == "the term in progress counts":
        return term.starts
    return term.ends + timedelta(counts == "ended before that day")


def _closed(looked: Looked, measure: Measured) -> date | str:
    """Return when needs that were closed have been for long enough."""
    fails = looked.case.choices.get("need-returns") == "fails"
    if not measure.found.get("open") or (fails and measure.found.get("returns")):
        return RETURNED
    closed = measure.found.get("closed_on")
    if not closed:
        return STANDS_OPEN
    return _left_behind(date.fromisoformat(closed), int(measure.needs["window_months"]))


TELLS: Mapping[str, Callable[[Looked, Measured], date | str]] = {
    "incidents_fall": _emptied,
    "offences_fall": _emptied,
    "employment": _worked,
    "sustained": _stayed,
    "schooling": _at_school,
    "need_closed": _closed,
}
"""The measures that tell by when they could pass, or why not."""
