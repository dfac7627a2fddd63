"""Outcomes against their thresholds: which cohort pays, what, and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from pooledbudget.cited import Citation
from pooledbudget.findings import Finding, FindingCode, Origin, note
from pooledbudget.instruments.agreement import Decided, Question
from pooledbudget.instruments.bonds.terms import POOLED, BondTerms
from pooledbudget.instruments.decisions import Decision, Facts, Measured
from pooledbudget.ledger.chart import DUE_FROM, DUE_TO, OUTCOME_INCOME, OUTCOME_SPENDING
from pooledbudget.ledger.entries import Entry, transfer
from pooledbudget.money import Rounding, rounded
from pooledbudget.submissions.records import Outcome, Row

COUNTS = ("people", "events", "comparison_people", "comparison_events")
WAITS = "waits for every cohort that has a result of its own"
NO_POOLED = "the terms have no threshold for a pooled result"
DECIDED_BEFORE = "the cohort was decided on another row"
SUPERSEDED = "a later result of the cohort is the one that counts"


class Reason(StrEnum):
    """Why an outcome pays nothing: codes, which are sealed; what is said of each stands in `words`."""

    BELOW = "below"
    NO_COMPARISON = "no-comparison"
    NOT_PUBLISHED = "price-not-published"
    PAID_BY_COHORT = "paid-by-cohort"
    UNCOUNTED = "uncounted"
    CAP_REACHED = "cap-reached"


@dataclass(frozen=True, slots=True)
class Result:
    """One cohort's result, or all cohorts' together, and every row it rests on."""

    cohort: str
    outcome: Outcome
    rows: Sequence[Origin]


def decide_outcomes(terms: BondTerms, asked: Question) -> Decided:
    """Decide every cohort result that no standing decision answers, then the pooled result.

    The pooled result pays only if no cohort has paid, so a cohort's answer comes before it: one that
    stands against what the cohorts say now is decided again, or taken back where its rows are of a
    later month.
    """
    settled = {decision.cause: decision for decision in asked.standing(terms.agreement, "outcome")}
    pooled = settled.pop(_cause(terms, POOLED), None)
    decided = Decided()
    results = _results(terms, asked)
    paid_so_far = sum(decision.amount for decision in settled.values())
    cohort_paid = any(decision.paid and decision.subject != POOLED for decision in settled.values())
    waiting = any(
        cohort not in results and _cause(terms, cohort) not in settled
        for cohort in terms.outcome.answered_alone
    )
    for cohort in [*terms.outcome.answered_alone, POOLED]:
        result, threshold = results.get(cohort), _threshold(terms, cohort)
        if cohort == POOLED and pooled is not None:
            contradicted = pooled.paid if cohort_paid else pooled.reason == Reason.PAID_BY_COHORT
            if not contradicted:
                settled[pooled.cause] = pooled
            elif cohort_paid:
                decided.decisions.append(_taken_back(asked, pooled))
                decided.considered.append(pooled.cause)
                continue
        if result is None or threshold is None or _cause(terms, cohort) in settled:
            continue
        if cohort == POOLED and waiting:
            continue
        reason, amount = _answer(terms, result.outcome, threshold, paid_so_far)
        if cohort == POOLED and cohort_paid:
            reason, amount = Reason.PAID_BY_COHORT, 0
        decision = _decision(terms, asked, result, threshold, reason, amount)
        cohort_paid |= decision.paid
        paid_so_far += amount
        decided.decisions.append(decision)
        decided.considered.append(decision.cause)
        if decision.paid:
            decided.entries.append(_entry(terms, asked, decision))
    _name_the_rest(terms, asked, decided, settled)
    return decided


def _taken_back(asked: Question, pooled: Decision) -> Decision:
    """Return the pooled result's decision now that a cohort has paid on its own."""
    return replace(pooled, paid=False, amount=0, month=str(asked.month), reason=Reason.PAID_BY_COHORT.value)


def _cause(terms: BondTerms, cohort: str) -> str:
    return f"{terms.agreement}:outcome:{cohort}"


def _threshold(terms: BondTerms, cohort: str) -> Fraction | None:
    return terms.outcome.pooled_fall if cohort == POOLED else terms.outcome.cohort_fall


def _name_the_rest(
    terms: BondTerms, asked: Question, decided: Decided, settled: Mapping[str, Decision]
) -> None:
    """Name every result that no decision rests on, and remark those that somebody should look at.

    Which of two results of a cohort counts is not for us to choose in silence.
    """
    answers = [*settled.values(), *decided.decisions]
    used = {row for decision in answers for row in decision.row_ids}
    answered = {decision.subject for decision in answers}
    for row in _rows(terms, asked):
        cohort = row.cells.cohort
        if row.id in used:
            continue
        if cohort == POOLED and terms.outcome.pooled_fall is None:
            decided.named[row.id] = NO_POOLED
        elif cohort not in answered:
            decided.named[row.id] = WAITS
        else:
            before = _cause(terms, cohort) in settled
            decided.named[row.id] = DECIDED_BEFORE if before else SUPERSEDED
            decided.findings.append(_second_result(row, before=before))


def _second_result(row: Row[Outcome], *, before: bool) -> Finding:
    cohort, submission = row.cells.cohort, row.origin.submission
    counts = "an earlier one was decided" if before else "a later one is the one that counts"
    return note(
        FindingCode.REPEAT,
        file=submission,
        row=row.origin.row,
        column="cohort",
        what=f"this is another result for cohort {cohort!r}; {counts}",
        rule="a cohort has one result; a corrected one replaces the file that held it",
        remedy="send the right result with --replaces and the submission it corrects, "
        f"or replace {submission}",
    )


def _rows(terms: BondTerms, asked: Question) -> list[Row[Outcome]]:
    return [row for row in asked.rows.of(Outcome) if row.cells.agreement == terms.agreement]


def _results(terms: BondTerms, asked: Question) -> dict[str, Result]:
    """Return each cohort's latest result, and the pooled one: as reported, or the cohorts' added up."""
    found = {
        row.cells.cohort: Result(row.cells.cohort, row.cells, (row.origin,)) for row in _rows(terms, asked)
    }
    if POOLED not in found:
        pooled = _pooled(terms, found)
        if pooled is not None:
            found[POOLED] = pooled
    return found


def _pooled(terms: BondTerms, results: Mapping[str, Result]) -> Result | None:
    """Add the cohorts' counts together once all are in; None until then, or without counts.

    The pooled result rests on every cohort's row: correcting one of them withdraws it.
    """
    found = [results[cohort] for cohort in terms.outcome.cohorts if cohort in results]
    outcomes = [result.outcome for result in found]
    if len(found) < len(terms.outcome.cohorts) or any(outcome.people is None for outcome in outcomes):
        return None
    summed = {name: sum(getattr(outcome, name) for outcome in outcomes) for name in COUNTS}
    pooled = Outcome.model_construct(
        measured_on=max(outcome.measured_on for outcome in outcomes),
        agreement=terms.agreement,
        cohort=POOLED,
        published_reduction="",
        source="",
        **summed,
    )
    return Result(POOLED, pooled, tuple(row for result in found for row in result.rows))


def _answer(
    terms: BondTerms, outcome: Outcome, threshold: Fraction, paid_so_far: int
) -> tuple[Reason | None, int]:
    """Return the reason for refusing, or the amount in minor units."""
    fall = outcome.reduction
    if fall is None:
        return Reason.NO_COMPARISON, 0
    if fall < threshold:
        return Reason.BELOW, 0
    price = terms.outcome.payment_per_event_avoided
    if price is None:
        return Reason.NOT_PUBLISHED, 0
    avoided = events_avoided(outcome)
    if avoided is None:
        return Reason.UNCOUNTED, 0
    amount = rounded(avoided * price, Rounding.HALF_UP)
    if terms.outcome.payment_cap is not None:
        amount = min(amount, terms.outcome.payment_cap - paid_so_far)
    return (None, amount) if amount > 0 else (Reason.CAP_REACHED, 0)


def events_avoided(outcome: Outcome) -> Fraction | None:
    """Return how many events the cohort would have had at the comparison's rate, less its own."""
    if outcome.people is None or outcome.events is None or not outcome.comparison_people:
        return None
    expected = Fraction(outcome.comparison_events or 0, outcome.comparison_people) * outcome.people
    return expected - outcome.events


def _decision(
    terms: BondTerms,
    asked: Question,
    result: Result,
    threshold: Fraction,
    reason: Reason | None,
    amount: int,
) -> Decision:
    outcome = result.outcome
    fall = outcome.reduction
    met = fall is not None and fall >= threshold
    return Decision(
        instrument=terms.kind,
        cause=_cause(terms, result.cohort),
        agreement=terms.agreement,
        subject=result.cohort,
        asked="outcome",
        on=outcome.measured_on,
        month=str(asked.month),
        paid=reason is None,
        amount=amount,
        reason="" if reason is None else reason.value,
        facts={},
        measures=(
            Measured(
                criterion=terms.outcome.metric,
                verdict="pass" if met else "fail",
                found=_found(outcome, fall),
                needs={"fall": str(threshold)},
                rows=result.rows,
            ),
        ),
        rows=result.rows,
    )


def _found(outcome: Outcome, fall: Fraction | None) -> Facts:
    """Return what was measured: the published percentage, or the four counts; and the fall, exactly."""
    found: dict[str, object] = {"source": outcome.source}
    if outcome.published_reduction:
        found["published"] = outcome.published_reduction
    else:
        found |= {name: getattr(outcome, name) for name in COUNTS}
    return {**found, "fall": "" if fall is None else str(fall)}


def _entry(terms: BondTerms, asked: Question, decision: Decision) -> Entry:
    """Post the payment in both agreements: spending where it is paid, income where it is earned."""
    host = asked.partners.host.id
    postings = [
        *transfer(
            (OUTCOME_SPENDING, host),
            (f"{DUE_TO}:{terms.agreement}", host),
            decision.amount,
            terms.payer,
            theme=terms.theme,
            currency=asked.currency,
        ),
        *transfer(
            (f"{DUE_FROM}:{terms.payer}", host),
            (OUTCOME_INCOME, host),
            decision.amount,
            terms.agreement,
            theme=terms.theme,
            currency=asked.currency,
        ),
    ]
    return Entry(
        decision.cause,
        decision.on,
        "outcome payment",
        postings,
        (*decision.rows, Citation(terms.agreement, terms.outcome.source)),
        about=decision.subject,
        decided=True,
    )
