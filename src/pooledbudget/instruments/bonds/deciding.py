"""From a bond's claims to decisions: each result answered, with what was measured, cut and paid.

A bond is folded anew at every close. A decision that stands and would be taken just so again is left as it
is; one whose facts say something else now is taken again, or taken back where nothing asks for it any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from msgspec.structs import replace

from pooledbudget.instruments.agreement import Question
from pooledbudget.instruments.bonds.claims import Claim
from pooledbudget.instruments.bonds.days import DayRun
from pooledbudget.instruments.bonds.earning import Reason
from pooledbudget.instruments.bonds.facts import Fact, Facts, outcome_of
from pooledbudget.instruments.bonds.outcomes import POOLED, Difference, Termination
from pooledbudget.instruments.bonds.outcomes import Outcome as OutcomeTerms
from pooledbudget.instruments.bonds.posting import cause_of_claim
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.waterfall import CALLED, DueFor
from pooledbudget.instruments.decisions import WITHDRAWN, Decision, Measured, as_kept
from pooledbudget.ledger.derived import INSTEAD_OF
from pooledbudget.money import Rounding, plain, rounded
from pooledbudget.submissions.bond_records import Outcome, Stop
from pooledbudget.submissions.records import Row

ASKED = "outcome"
"""What a bond's decisions answer."""
CHARGE = "charge"
"""What is asked of what falls due by the calendar, or for a stop: no result is behind it."""
CLAIMED = (ASKED, CHARGE)
"""What is asked where something is claimed, and counts towards caps."""
WAITS = "waits for every cohort that has a result of its own"
NO_POOLED = "the terms have no threshold for a pooled result"
JUDGED_TOGETHER = "the cohort has no result of its own: it is judged with the others"
SECOND = "an earlier result of the same cohort or period is the one that counts"
WATERFALL, NOTHING_DUE = "waterfall", "nothing-due"
"""What is asked on each date of a waterfall, and what is answered where nothing falls due."""
NOT_PAID_OUT = CALLED | {DueFor.RECYCLED}
"""What of a date falls due to nobody: what is called in, and capital that is lent again on the day."""
ACCRUED = "accrued"
"""What interest and coupons of a date were worked out from, among its facts; editions before 7 kept none."""
STOP, STOPPED = "stop", "stopped"
"""What is asked by a row that stops the bond, and what is answered."""
ENDED = "the bond had its last day before"
"""Why a row neither posts nor is decided."""


def decide(terms: BondTerms, asked: Question, facts: Facts, runs: Sequence[DayRun]) -> list[Decision]:
    """Return the decisions that a close takes: those that are new, or otherwise than before."""
    standing = {decision.cause: decision for decision in _standing(terms, asked)}
    wanted = {decision.cause: decision for decision in _decisions(terms, asked, facts, runs)}
    stop = stopped(terms, asked, facts)
    if stop is not None:
        wanted[stop.cause] = stop
    found = [
        _instead_of(standing.get(cause), decision)
        for cause, decision in wanted.items()
        if not _alike(standing.get(cause), decision)
    ]
    for cause, before in standing.items():
        if cause not in wanted and before.on <= asked.month.last and (before.paid or before.asked != ASKED):
            found.append(_taken_back(asked, before))
    return found


def stopped(terms: BondTerms, asked: Question, facts: Facts) -> Decision | None:
    """Return the decision that a bond was stopped; it pays nothing itself."""
    stop = facts.stopped
    if stop is None or stop.row is None:
        return None
    return Decision(
        instrument=terms.kind,
        cause=f"{terms.agreement}:{STOP}",
        agreement=terms.agreement,
        subject=STOP,
        asked=STOP,
        on=stop.on,
        month=str(asked.month),
        paid=False,
        amount=0,
        reason=STOPPED,
        facts={"by": stop.party},
        rows=(stop.row,),
    )


def was_stopped(decisions: Iterable[Decision]) -> bool:
    """Say whether a bond was stopped, by its decisions: a stop that was taken back is none."""
    return any(decision.asked == STOP and decision.reason != WITHDRAWN for decision in decisions)


def waterfall_on(terms: BondTerms, asked: Question, run: DayRun) -> Decision | None:
    """Return the answer to who is paid on a date of the waterfall: its receipt; None on other days."""
    if run.receipt is None:
        return None
    due = sum(sum(due.parts.values()) for due in run.dues if due.what not in NOT_PAID_OUT)
    return Decision(
        instrument=terms.kind,
        cause=f"{terms.agreement}:{run.on}:{WATERFALL}",
        agreement=terms.agreement,
        subject=run.on.isoformat(),
        asked=WATERFALL,
        on=run.on,
        month=str(asked.month),
        paid=due != 0,
        amount=due,
        reason="" if due else NOTHING_DUE,
        facts=run.receipt.document | {"last": run.last} | _accrued(run),
    )


def _accrued(run: DayRun) -> dict[str, Any]:
    """Return what interest and coupons of a date were worked out from; nothing where none fell due."""
    return {ACCRUED: [found.document for found in run.accrued]} if run.accrued else {}


def _standing(terms: BondTerms, asked: Question) -> Iterator[Decision]:
    for decision in asked.earlier.standing:
        if decision.agreement == terms.agreement:
            yield decision


def _decisions(terms: BondTerms, asked: Question, facts: Facts, runs: Sequence[DayRun]) -> Iterator[Decision]:
    for run in runs:
        for claim in run.claims:
            if claim.results:
                yield decision_on(terms, asked.month.first, claim)
            else:
                yield charge_on(terms, asked.month.first, claim, facts.stopped)
        waterfall = waterfall_on(terms, asked, run)
        if waterfall is not None:
            yield waterfall


def decision_on(terms: BondTerms, month: date, claim: Claim) -> Decision:
    """Return the decision on a claim: its facts, what was measured, and every row it rests on."""
    rows = tuple(dict.fromkeys(row for result in claim.results for row in result.rows))
    measured = Measured(
        criterion=terms.outcomes[claim.outcome].title or claim.outcome,
        verdict="fail" if claim.earned.reason in FAILED else "pass",
        found=_found(claim),
        needs=_needs(terms.outcomes[claim.outcome], claim),
        rows=rows,
    )
    return _decision(terms, month, claim, ASKED, measured)


def charge_on(terms: BondTerms, month: date, claim: Claim, stopped: Fact | None) -> Decision:
    """Return the decision on a charge: what fell due by which clause, what cut it, and the stop it is for."""
    outcome = terms.outcomes[claim.outcome]
    stop = stopped.row if stopped is not None and isinstance(outcome, Termination) else None
    measured = Measured(
        criterion=outcome.title or claim.outcome,
        verdict="pass",
        found={"due": plain(claim.receipt.came_in)} | _raised(claim),
        needs={},
        rows=(stop,) if stop is not None else (),
    )
    return _decision(terms, month, claim, CHARGE, measured)


def _decision(terms: BondTerms, month: date, claim: Claim, asked: str, measured: Measured) -> Decision:
    """Return the decision on a claim, whatever was asked: it rests on the rows of what was measured."""
    return Decision(
        instrument=terms.kind,
        cause=cause_of_claim(terms, claim),
        agreement=terms.agreement,
        subject=claim.key,
        asked=asked,
        on=claim.on,
        month=f"{month:%Y-%m}",
        paid=claim.amount != 0,
        amount=claim.amount,
        reason=claim.reason,
        facts=_facts(claim),
        measures=(measured,),
        rows=measured.rows,
    )


FAILED = {
    Reason.BELOW.value,
    Reason.NO_COMPARISON.value,
    Reason.NONE_AVOIDED.value,
    Reason.NOTHING_COUNTED.value,
    Reason.NOT_REACHED.value,
    Reason.NOT_BEFORE.value,
}
"""Reasons for which what was measured does not reach what is needed."""


def _facts(claim: Claim) -> dict[str, Any]:
    """Return what its sentence needs: what it earned, what it was cut by, and who pays which part."""
    earned = rounded(claim.earned.amount, Rounding.HALF_UP) if claim.earned.amount else claim.receipt.came_in
    cuts = [[step.step, plain(step.took)] for step in claim.receipt.taken if step.took and not step.parts]
    return {
        "outcome": claim.outcome,
        "earned": plain(earned),
        "cuts": cuts,
        "parts": {name: plain(part) for name, part in claim.parts.items()},
        "carried": plain(claim.carried),
        "units": str(claim.earned.units),
    }


def _found(claim: Claim) -> dict[str, Any]:
    """Return what was measured: as published, as counted or as a value; its effect exactly."""
    result, earned = claim.results[0], claim.earned
    found: dict[str, Any] = {"source": result.source}
    if result.published:
        found["published"] = result.published
    found |= result.counts
    numbers = {
        "value": result.value,
        "second": result.second,
        "reached": earned.reached,
        "fall": earned.shown.fall,
        "avoided": earned.shown.avoided,
        "error": earned.shown.error,
    }
    told = {name: str(number) for name, number in numbers.items() if number is not None}
    return found | told | _raised(claim)


def _raised(claim: Claim) -> dict[str, str]:
    """Return by what a price was multiplied on the day, where it rises."""
    by = claim.earned.raised
    return {} if by is None else {"raised": str(by)}


def _needs(outcome: OutcomeTerms, claim: Claim) -> dict[str, str]:
    if claim.earned.needed is None:
        return {}
    return {"fall" if isinstance(outcome, Difference) else "level": str(Fraction(claim.earned.needed))}


def _alike(before: Decision | None, now: Decision) -> bool:
    """Say whether a decision that stands says the same, whenever it was taken.

    Editions before 3 kept no facts of a result: of those the answer alone is compared. Editions before 7
    kept not what interest was worked out from: a receipt that is the same is not decided again for that.
    Nor is it for what rounding left of earlier dates, which editions before 8 did not keep: were it a penny
    or more, the receipt would be another.
    """
    if before is None:
        return False
    if before.asked == WATERFALL and ACCRUED not in before.facts:
        now = replace(now, facts={name: fact for name, fact in now.facts.items() if name != ACCRUED})
    if before.asked == ASKED and not before.facts:
        return _answer(before) == _answer(now)
    then = replace(before, month=now.month, facts=_without_rests(before.told))
    return then.document() == replace(now, facts=_without_rests(now.facts)).document()


def _without_rests(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts of a receipt without what waited of earlier dates; any others as they are."""
    if ACCRUED not in facts:
        return dict(facts)
    accrued = [{name: fact for name, fact in each.items() if name != "before"} for each in facts[ACCRUED]]
    return {**facts, ACCRUED: accrued}


def _instead_of(before: Decision | None, now: Decision) -> Decision:
    """Return a decision that takes the place of one that stands, and says so where it rests on other rows."""
    if before is None or list(before.rows) == list(now.rows):
        return now
    return replace(now, facts={**now.facts, INSTEAD_OF: [as_kept(before.rows)]})


def _answer(decision: Decision) -> tuple[Any, ...]:
    return decision.paid, decision.amount, decision.reason, decision.on, decision.row_ids


def _taken_back(asked: Question, before: Decision) -> Decision:
    """Return a decision that nothing asks for any more as taken back now."""
    facts = {**before.facts, "decided_in": before.month}
    return replace(before, paid=False, amount=0, month=str(asked.month), reason=WITHDRAWN, facts=facts)


def named_rows(
    terms: BondTerms, facts: Facts, decisions: Sequence[Decision], rows: Sequence[Row[Outcome]]
) -> dict[str, str]:
    """Return why each row of results that no decision rests on has none."""
    decided = {row for decision in decisions for row in decision.row_ids}
    first = {row.id for result in facts.results for row in result.rows}
    return {row.id: _why(terms, row, first) for row in rows if row.id not in decided}


def _why(terms: BondTerms, row: Row[Outcome], first: set[str]) -> str:
    """Return why a row of results is not decided."""
    if row.id not in first:
        return SECOND
    if row.cells.cohort != POOLED:
        return JUDGED_TOGETHER
    outcome = terms.outcomes[outcome_of(terms, row.cells)]
    return NO_POOLED if outcome.pooled is None else WAITS


def second_stop(decisions: Sequence[Decision], rows: Sequence[Row[Stop]]) -> dict[str, str]:
    """Return why each row of a stop that no decision rests on has none: the bond has ended already."""
    decided = {row for decision in decisions for row in decision.row_ids}
    return {row.id: ENDED for row in rows if row.id not in decided}
