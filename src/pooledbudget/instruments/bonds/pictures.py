"""What the pictures of a bond show: cash over time, results against what was required, an amount paid out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from pooledbudget.instruments.bonds.clauses import step_named
from pooledbudget.instruments.bonds.outcomes import POOLED
from pooledbudget.instruments.bonds.shortfalls import why_less
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.waterfall import Short
from pooledbudget.instruments.decisions import WITHDRAWN, Decision, Measured
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.pictures import (
    Bridge,
    BridgeStep,
    Curve,
    CurvePoint,
    ThresholdResult,
    Thresholds,
    upper,
)
from pooledbudget.money import minor_of, written
from pooledbudget.periods import written_day

NORMAL_95 = Fraction(196, 100)
"""How many standard errors to each side hold 95 of 100 results, of a normal distribution."""
METHOD = (
    "Lines are 95% intervals: 1.96 standard errors to each side, events counted as Poisson, and what would "
    "have happened taken as known."
)


def cash_curve(
    terms: BondTerms, desk: Desk, days: Sequence[tuple[date, int]], running: Sequence[int]
) -> Curve | None:
    """Return all cash of an investor so far, a J; None where there is no more than one day of it."""
    if not days[1:]:
        return None
    flows = [CurvePoint(on, moved, so_far) for (on, moved), so_far in zip(days, running, strict=True)]
    return Curve(subject=f"yours in {terms.title}", flows=flows, as_of=desk.day, currency=desk.currency)


def falls(terms: BondTerms, decisions: Sequence[Decision]) -> Thresholds | None:
    """Return the falls that were measured, each beside the one that was required; None without any."""
    results = [
        _result(decision, measured)
        for decision in decisions
        for measured in decision.measures
        if "fall" in measured.found and "fall" in measured.needs and decision.reason != WITHDRAWN
    ]
    if not results:
        return None
    titles = [outcome.title or name for name, outcome in terms.outcomes.items()]
    return Thresholds(
        subject=terms.title,
        of=f"Fall against what would have happened: {', '.join(titles)}",
        results=results,
        method=METHOD if any(result.low is not None for result in results) else "",
    )


def _result(decision: Decision, measured: Measured) -> ThresholdResult:
    fall, bounds = Fraction(measured.found["fall"]), _interval(measured.found)
    people = measured.found.get("people")
    return ThresholdResult(
        f"{'All cohorts' if decision.subject == POOLED else f'Cohort {decision.subject}'}, "
        f"{written_day(decision.on)}",
        fall,
        Fraction(measured.needs["fall"]),
        "paid" if decision.paid else "not paid",
        bounds[0] if bounds else None,
        bounds[1] if bounds else None,
        None if people is None else int(people),
    )


def _interval(found: Mapping[str, object]) -> tuple[Fraction, Fraction] | None:
    """Return the bounds of a fall; None where no standard error was kept.

    The error kept is of the difference in events a person: as a part of what would have happened, it is
    that of the fall.
    """
    error, people, events = found.get("error"), found.get("people"), found.get("events")
    fall = Fraction(str(found["fall"]))
    if not (error and people and events) or fall >= 1:
        return None
    expected = Fraction(int(str(events)), int(str(people))) / (1 - fall)
    half = NORMAL_95 * Fraction(str(error)) / expected
    return fall - half, fall + half


def distribution(terms: BondTerms, decision: Decision, desk: Desk) -> Bridge | None:
    """Return how an amount went down the waterfall of a date; None where there was nothing to pay out."""
    facts, currency = decision.facts, desk.currency
    came, stays = minor_of(facts["opening"]) + minor_of(facts["came_in"]), minor_of(facts["closing"])
    steps = [BridgeStep("There was and came in", came, total=True)]
    lacking = 0
    for taken in facts["taken"]:
        due, took = minor_of(taken["due"]), minor_of(taken["took"])
        short = 0 if took < 0 or taken["why"] == Short.CALLED.value else max(due - took, 0)
        lacking += short
        why = why_less(terms, taken)
        note = f"{written(short, currency)} of {written(due, currency)} not taken: {why}" if short else ""
        if took or short:
            steps.append(BridgeStep(upper(step_named(terms, taken, desk.names)), -took, note=note))
    if not came:
        return None
    paid = came - stays
    found = f"{written(paid, currency)} of {written(came, currency)} was paid out"
    finding = f"{found}; {written(lacking, currency)} that was due was not." if lacking else f"{found}."
    return Bridge(
        subject=terms.title,
        what=f"Waterfall of {terms.title}, {written_day(decision.on)}",
        finding=finding,
        steps=[*steps, BridgeStep("Stays in the bond", stays, total=True)],
        currency=currency,
    )
