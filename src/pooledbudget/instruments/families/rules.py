"""How a family stands under a programme: which criteria it meets, and which outcomes its measures show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.evidence.tables import Measure
from pooledbudget.instruments.decisions import Decision, Facts, Measured
from pooledbudget.partners import unknown
from pooledbudget.programmes.composition import Enough, OutcomePaid
from pooledbudget.programmes.measures import KINDS, Choices, Fractions, Numbers
from pooledbudget.programmes.programme import Programme
from pooledbudget.programmes.readings import FORMER

ELIGIBILITY = "eligibility"
NOT_MET = frozenset({"fail", "not shown", "not evaluable"})

Rules = Mapping[str, str | int]
Choice = Mapping[str, str]


class Reason(StrEnum):
    """Why something asked for is refused; the first that applies, in this order, is given.

    Codes, which are sealed; what is said of each stands in `words`.
    """

    NOT_ATTACHED = "not attached"
    BEFORE_START = "before the start"
    AFTER_END = "after the end"
    BEFORE_AUDIT = "before audit"
    OUTSIDE_WINDOW = "outside the claim window"
    SAME_PEOPLE = "same people"
    SHARED_PERSON = "shared person"
    LAPSED = "attachment withdrawn"
    NO_MEMBERS = "no members"
    NOT_ELIGIBLE = "not eligible"
    ATTACHED_OUTSIDE = "attached outside"
    ATTACHED_ELSEWHERE = "attached elsewhere"
    CHECK_FAILED = "found not valid"
    ALREADY_PAID = "already paid"
    NOT_YET = "another outcome comes first"
    NOT_SHOWN = "not shown"
    NOT_EVALUABLE = "not evaluable"
    CARRIED = "carried before"
    TEST_NOT_MET = "test not met"
    NOTHING_RELEVANT = "nothing relevant"
    BEYOND_SHARE = "beyond the share"
    PLACE_GONE = "place gone"
    BEYOND_MOST = "beyond the most"
    NO_FEE = "no fee"
    FEE_BY_COUNT = "fee by count"


WITHOUT_FEE = frozenset({Reason.NO_FEE.value, Reason.FEE_BY_COUNT.value})
"""Reasons of attachments that ask for no fee of their own."""
BEYOND = frozenset({Reason.BEYOND_SHARE.value, Reason.PLACE_GONE.value})
"""Reasons of what has no place in the funded share, or has one no more."""
COUNTED = frozenset({""}) | BEYOND | WITHOUT_FEE
"""Reasons under which an attachment counts: with a fee, or eligible and beyond the share or without one."""

TAKEN_BACK = frozenset({Reason.LAPSED.value, Reason.PLACE_GONE.value, Reason.CHECK_FAILED.value})
"""Reasons for which something that was decided before is taken back."""
NO_EVIDENCE = frozenset({Reason.NOT_ELIGIBLE.value, Reason.NO_MEMBERS.value})
"""Reasons for which an attachment is refused for want of evidence: it is decided again when that comes."""


def reading_faults(programme: Programme, chosen: Mapping[str, str]) -> list[str]:
    """Return what is wrong with an agreement's choices among a programme's open questions."""
    faults = []
    for name, choice in chosen.items():
        if name not in programme.readings:
            faults.append(unknown("reading", name, programme.readings))
            continue
        offered = dict.fromkeys([programme.readings[name].choice, *programme.others(name)])
        if FORMER.get(choice, choice) not in offered:
            faults.append(unknown(f"choice of {name}", choice, offered))
    return faults


def measure_rules(programme: Programme, choices: Choice, name: str, on: date) -> Rules:
    """Return what a measure is held against on a day, named as its file names it."""
    use = programme.composed.measures[name]
    rules: dict[str, str | int] = {}
    for parameter, sort in KINDS[use.takes].parameters.items():
        source = use.source(parameter)
        if isinstance(source, list):
            rules[parameter] = "|".join(source)
        elif sort == Choices:
            rules[parameter] = choices[source]
        elif sort == Numbers:
            rules[parameter] = int(programme.threshold(source, on, choices))
        else:
            value = programme.threshold(source, on, choices)
            rules |= {f"{parameter}_over": value.numerator, f"{parameter}_under": value.denominator}
    return rules


def needed(programme: Programme, name: str, rules: Rules) -> Facts:
    """Return the thresholds among what a measure is held against, as a decision keeps them."""
    sorts = KINDS[programme.composed.measures[name].takes].parameters
    found: dict[str, Any] = {
        parameter: rules[parameter] for parameter in sorts if sorts[parameter] == Numbers
    }
    for parameter, sort in sorts.items():
        if sort == Fractions:
            found[parameter] = f"{rules[f'{parameter}_over']}/{rules[f'{parameter}_under']}"
    return found


class Criteria(Struct, frozen=True):
    """Which criteria a family meets on a day."""

    met: Sequence[str]
    unshown: Sequence[str]
    """Criteria that may be met: what would show it is not there."""
    needs: Mapping[str, int]
    """Criterion -> how many needs are recorded under it."""
    elsewhere: Sequence[str]
    """Those met by a parent who lives elsewhere alone."""


def criteria(programme: Programme, found: Mapping[str, Measure]) -> Criteria:
    """Tell which criteria a family's measures meet, of those whose measures were taken."""
    met, unshown, elsewhere = [], [], []
    needs: dict[str, int] = {}
    for name, criterion in programme.composed.criteria.items():
        taken = [found[measure] for measure in criterion.any_of if measure in found]
        passed = [measure for measure in taken if measure.verdict == "pass"]
        if passed:
            met.append(name)
            needs[name] = sum(max(measure.before, 1) for measure in passed)
            if all(measure.noted.get("elsewhere") for measure in passed):
                elsewhere.append(name)
        elif any(measure.verdict == "not shown" for measure in taken):
            unshown.append(name)
    return Criteria(met, unshown, needs, elsewhere)


def holds(under: Mapping[str, str], choices: Choice) -> bool:
    """Say whether the answers under which something holds are those chosen."""
    return all(choices.get(name) == answer for name, answer in under.items())


def enough(way: Enough, found: Criteria, choices: Choice) -> bool:
    """Say whether criteria are enough to make a family eligible in one of the programme's ways."""
    if not holds(way.under, choices) or not set(way.along_with) <= set(found.met):
        return False
    counts = {name: found.needs[name] if way.count == "needs" else 1 for name in way.of if name in found.met}
    outside = sum(counts.pop(name) for name in found.elsewhere if name in counts)
    if way.from_elsewhere_at_most is not None:
        outside = min(outside, way.from_elsewhere_at_most)
    return sum(counts.values()) + outside >= way.at_least


class FamilyStanding(Struct, frozen=True):
    """How a family stands under a programme: eligible or not, and each outcome shown or why not."""

    criteria: Criteria
    eligible: bool
    measures: Mapping[str, Measure]
    """What was found, with what was no problem of the family left out."""
    outcomes: Mapping[str, Reason | None]
    """Outcome -> why it is not shown; None where it is."""


def stand(programme: Programme, choices: Choice, found: Mapping[str, Measure]) -> FamilyStanding:
    """Tell how a family stands, by its measures and the answers chosen."""
    met = criteria(programme, found)
    ways = programme.composed.eligible
    eligible = not ways or any(enough(way, met, choices) for way in ways)
    measures = {name: _relevant(programme, choices, met, name, measure) for name, measure in found.items()}
    outcomes = {
        name: _shown(outcome, measures, choices)
        for name, outcome in programme.composed.outcomes.items()
        if all(measure in measures for measure in outcome.measures)
    }
    return FamilyStanding(met, eligible, measures, outcomes)


def _relevant(programme: Programme, choices: Choice, met: Criteria, name: str, measure: Measure) -> Measure:
    """Leave a measure out where its criterion was not met and it does not fail: no problem of the family."""
    use = programme.composed.measures[name]
    always = use.always_under and holds(use.always_under, choices)
    if not use.relevant_to or use.relevant_to in met.met or measure.verdict == "fail" or always:
        return measure
    return as_told(measure, "not relevant")


def as_told(measure: Measure, verdict: str) -> Measure:
    """Return a measure with a verdict, which may be its own."""
    return measure if measure.verdict == verdict else replace(measure, verdict=verdict)


def _shown(outcome: OutcomePaid, measures: Mapping[str, Measure], choices: Choice) -> Reason | None:
    """Say why an outcome is not shown; None when it is."""
    verdicts = [measures[name].verdict for name in outcome.all_of]
    some = [measures[name].verdict for name in outcome.of]
    if some and some.count("pass") < outcome.at_least:
        verdicts += ["not shown"] if "not shown" in some else ["fail"]
    elif some:
        verdicts.append("pass")
    if "not shown" in verdicts:
        return Reason.NOT_SHOWN
    if "not evaluable" in verdicts:
        return Reason.NOT_EVALUABLE
    if "fail" in verdicts:
        return Reason.TEST_NOT_MET
    nothing = "pass" not in verdicts and choices.get("nothing-relevant") != "passes"
    return Reason.NOTHING_RELEVANT if nothing else None


def eligibility_measure(programme: Programme, choices: Choice, standing: FamilyStanding) -> Measured:
    """Return how a family stood against the criteria when attached, as a decision keeps it.

    It keeps the answers that open a way or close it, so that what is said of it is what decided.
    """
    asked = {name for way in programme.composed.eligible for name in way.under}
    behind = [
        origin
        for name, criterion in programme.composed.criteria.items()
        if name in standing.criteria.met
        for measure in criterion.any_of
        if standing.measures[measure].verdict == "pass"
        for origin in standing.measures[measure].origins
    ]
    return Measured(
        criterion=ELIGIBILITY,
        verdict="pass" if standing.eligible else "fail",
        found={
            "met": list(standing.criteria.met),
            "unshown": list(standing.criteria.unshown),
            "needs": dict(standing.criteria.needs),
            "elsewhere": list(standing.criteria.elsewhere),
            "answers": {name: choices[name] for name in sorted(asked)},
        },
        needs={},
        rows=tuple(sorted(set(behind))),
    )


def measured(
    programme: Programme, name: str, measure: Measure, rules: Rules, person: Callable[[str], str]
) -> Measured:
    """Return a measure as a decision keeps it: what was found, and the thresholds that decided.

    People are named by their pseudonyms: a decision is of the record.
    """
    names = KINDS[programme.composed.measures[name].takes].found
    numbers = zip(names, (measure.before, measure.after, measure.worst), strict=True)
    found: dict[str, Any] = {called: number for called, number in numbers if called}
    noted = {name: said for name, said in measure.noted.items() if said is not None}
    if noted.get("who"):
        noted["who"] = [{**who, "person": person(who["person"])} for who in noted["who"]]
    window: Sequence[str] = ()
    if measure.window_from and measure.window_until:
        window = (measure.window_from.isoformat(), measure.window_until.isoformat())
    return Measured(
        criterion=name,
        verdict=measure.verdict,
        found={**found, **noted},
        needs=needed(programme, name, rules),
        window=window,
        rows=measure.origins,
    )


def attachment_measures(programme: Programme) -> list[str]:
    """Return the measures taken when a family is attached."""
    return [name for name, use in programme.composed.measures.items() if use.at == "attachment"]


def thresholds_of(programme: Programme, measures: Iterable[str]) -> list[str]:
    """Return the thresholds that some measures are held against, by name."""
    composed = programme.composed
    uses = [composed.measures[name] for name in measures if name in composed.measures]
    sources = [use.source(name) for use in uses for name in KINDS[use.takes].parameters]
    return sorted({name for name in sources if isinstance(name, str) and name in programme.thresholds})


def bearing(programme: Programme, on: Iterable[str]) -> list[str]:
    """Return the open questions that bear on any of some measures, or on the result, by name."""
    asked = set(on)
    return sorted(name for name, reading in programme.readings.items() if asked & set(reading.bears_on))


def outcomes_paid(decision: Decision, programme: Programme) -> list[str]:
    """Return the outcomes that a result was paid for, in the order in which they were earned.

    A decision keeps tariffs. Where outcomes share one, it is the one claimed, unless it was measured by
    what shows another.
    """
    outcomes = programme.composed.outcomes
    asked_for = decision.facts.get("claimed", "")
    claimed = [name for name, part in outcomes.items() if part.claimed_as == asked_for]
    wanted = {*claimed, *(outcomes[name].adds_to for name in claimed)}
    taken = {measure.criterion for measure in decision.measures}

    def likely(name: str) -> tuple[bool, bool]:
        return (not set(outcomes[name].measures) <= taken, name not in wanted)

    found = []
    for tariff in decision.facts.get("earned", {}):
        names = [name for name, outcome in outcomes.items() if outcome.tariff == tariff]
        found += sorted(names, key=likely)[:1]
    return found
