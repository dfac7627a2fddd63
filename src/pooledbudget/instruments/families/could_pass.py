"""When a claim that its tests refused could pass: as the tests tell it, or why they tell no day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from pooledbudget.instruments.decisions import Decision, Measured
from pooledbudget.instruments.families.case import Case
from pooledbudget.instruments.families.rules import ELIGIBILITY, Reason
from pooledbudget.periods import Term, months_from, written_day

SHORT, FEW_WEEKS, UNDER_WAY = frozenset({"too short"}), frozenset({"too few weeks"}), 1
"""What an employment fails by that time alone mends, and the least days that a run under way has."""
NOT_INSIDE = frozenset({"too short", "moved outside"})
"""What a run that is too short fails by where all of its 13 weeks must fall within the six months."""
IN_THIRTY_WEEKS = 182
"""The days of 26 weeks: under one answer somebody from jobseeker's allowance must work 26 weeks of 30."""
FALLS = frozenset({"incidents_fall", "offences_fall"})
BEFORE_TESTED, MOVED_WITHIN = "six months before the tested window", "within the six months to the claim"
ALL_WITHIN = "the 13 weeks fall within them"
BY_TIME = frozenset({"absence", "exclusions", "permanent"})
"""What a child fails by that leaves the terms tested as time goes by."""

NO_MORE = "no more happens"
GOES_ON = "the work goes on"
STAYS = "the longest stay goes on"
MOVED = "the move off benefit still counts"
"""What must hold besides for the day to be right: a decision keeps how long a run is, not when it ended, and
not the day of the move off benefit, which the rule may want within the window."""

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


class Looked(Struct, frozen=True):
    """What a test is asked with: the case, the school terms that the book has, and the day it was taken."""

    case: Case
    terms: Sequence[Term]
    on: date


class CouldPass(Struct, frozen=True):
    """By which day something could pass, or why no day is told."""

    by: date | None
    why: str = ""
    provided: Sequence[str] = ()
    """What must hold, where a day is told; where nothing is named, nothing that is counted may happen."""

    @property
    def said(self) -> str:
        """It as a sentence."""
        if self.by is None:
            return f"No day can be told by which it could pass: {self.why}."
        return f"Could pass by {written_day(self.by)} if {' and '.join(self.provided or [NO_MORE])}."


def claim_could_pass(case: Case, terms: Sequence[Term], decision: Decision) -> CouldPass | None:
    """Return by when a claim that its tests refused could pass; None where it was not refused by one."""
    if decision.asked != "result" or decision.reason != Reason.TEST_NOT_MET:
        return None
    return could_pass(Looked(case, terms, decision.on), decision.measures)


def could_pass(looked: Looked, measures: Sequence[Measured]) -> CouldPass | None:
    """Return the day by which what failed would pass if nothing more happened, or why none is told.

    A fall passes once what is counted has left the window, school once the terms that fail have, work and
    stays once they have lasted long enough, a need once it has been closed for so long: each may pass sooner,
    as what happens meanwhile is not known. Nor is a day told on which claims are taken no more. None where
    nothing fails.
    """
    tests = [
        (measure, looked.case.programme.composed.measures[measure.criterion].takes)
        for measure in measures
        if measure.criterion != ELIGIBILITY and measure.criterion in looked.case.programme.composed.measures
    ]
    days, provided = list[date](), dict[str, None]()
    for measure, takes in tests:
        if measure.verdict != "fail":
            continue
        told = TELLS[takes](looked, measure) if takes in TELLS else RECORDED
        if isinstance(told, str):
            return CouldPass(None, told)
        days.append(told)
        provided |= dict.fromkeys(PROVIDED[takes](looked, measure) if takes in PROVIDED else [NO_MORE])
    if not days:
        return None
    if _all_left_out(looked, tests):
        return CouldPass(None, NEW_PROBLEM)
    last = max(days)
    if looked.case.claims_over(last):
        return CouldPass(None, OVER)
    return CouldPass(last, provided=() if {*provided} == {NO_MORE} else tuple(provided))


def _all_left_out(looked: Looked, tests: Sequence[tuple[Measured, str]]) -> bool:
    """Say whether nothing would be left to test: what had no baseline is left out once its window is empty.

    A baseline that goes before the tested window has by then what is in that window now.
    """
    choices = looked.case.choices
    if choices.get("nothing-relevant") == "passes" or choices.get("baseline") == BEFORE_TESTED:
        return False
    return not any(
        measure.verdict == "pass"
        or (measure.verdict == "fail" and (takes not in FALLS or measure.found.get("before")))
        for measure, takes in tests
    )


def _left_behind(day: date, months: int) -> date:
    """Return the first day of which the same day so many months back is a day, or one after it."""
    on = months_from(day, months)
    while months_from(on, -months) < day:  # the last days of a long month are in a window a little longer
        on += timedelta(1)
    return on


def _counted_no_more(looked: Looked, day: date, months: int) -> date:
    """Return the first day whose window of so many months begins after a day, by the readings of windows."""
    choices = looked.case.choices
    out = day + timedelta(choices.get("window-end") == "both ends in")
    on = out + timedelta(months * 182 // 6) if choices.get("six-months") == "26 weeks" else None
    return (on or _left_behind(out, months)) + timedelta(_ends_before(looked))


def _ends_before(looked: Looked) -> bool:
    """Say whether a window ends the day before a claim."""
    return looked.case.choices.get("window-end") == "ends the day before"


def _emptied(looked: Looked, measure: Measured) -> date:
    """Return when all that is in the window has left it: the last of it was on the last day that counted."""
    counted = looked.on - timedelta(_ends_before(looked))
    return _counted_no_more(looked, counted, int(measure.needs["window_months"]))


def _worked(looked: Looked, measure: Measured) -> date | str:
    """Return when a run of work that is too short, and nothing else, has lasted long enough."""
    days, failed = int(measure.found.get("days", 0)), frozenset(measure.found.get("failed", ()))
    if looked.case.choices.get("move-off-benefit") == ALL_WITHIN and failed == NOT_INSIDE:
        failed = SHORT
    if days < UNDER_WAY or failed not in {frozenset[str](), SHORT, FEW_WEEKS}:
        return NO_WORK
    if failed == FEW_WEEKS:
        return looked.on + timedelta(IN_THIRTY_WEEKS - days)
    asked = int(measure.needs["work_days"])
    if looked.case.choices.get("thirteen-weeks") == "three months":
        began = looked.on - timedelta(days - 1)
        return _left_behind(began, asked // 30) - timedelta(1)
    return looked.on + timedelta(asked - days)


def _work_provided(looked: Looked, measure: Measured) -> list[str]:
    """Return what the day of work rests on besides: that it goes on, and when its adult left the benefit."""
    choices, by = looked.case.choices, _worked(looked, measure)
    goes_on = [GOES_ON] if choices.get("work-to-claim") == "a completed spell is enough" else []
    if FEW_WEEKS.issubset(measure.found.get("failed", ())):
        return [*goes_on, MOVED]
    if choices.get("move-off-benefit") != MOVED_WITHIN or isinstance(by, str) or not measure.window:
        return goes_on
    earliest = date.fromisoformat(measure.window[0])
    leaves = _counted_no_more(looked, earliest, int(measure.needs["window_months"]))
    return [*goes_on, *([MOVED] if by >= leaves else [])]


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
    return _counted_no_more(looked, date.fromisoformat(closed), int(measure.needs["window_months"]))


TELLS: Mapping[str, Callable[[Looked, Measured], date | str]] = {
    "incidents_fall": _emptied,
    "offences_fall": _emptied,
    "employment": _worked,
    "sustained": _stayed,
    "schooling": _at_school,
    "need_closed": _closed,
}
"""The measures that tell by when they could pass, or why not."""
PROVIDED: Mapping[str, Callable[[Looked, Measured], list[str]]] = {
    "employment": _work_provided,
    "sustained": lambda _looked, _measure: [STAYS],
}
"""The measures whose day rests on something besides."""
