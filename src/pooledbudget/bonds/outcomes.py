"""Outcomes against their thresholds: which cohort pays, what, and why not."""

from __future__ import annotations

from fractions import Fraction

from pooledbudget.bonds.terms import POOLED, BondTerms
from pooledbudget.cited import Citation
from pooledbudget.decisions import Decided, Decision, Measured, Question
from pooledbudget.ledger.entries import Entry, transfer
from pooledbudget.money import Rounding, prose, rounded
from pooledbudget.received import Given
from pooledbudget.submissions.records import Outcome

DUE_FROM = "assets:due-from"
DUE_TO = "liabilities:due-to"
BELOW = "the fall is below the threshold"
NO_COMPARISON = "the comparison group had no events: no fall can be measured"
NOT_PUBLISHED = "the threshold is met, but what it pays is not published: nothing posts"
PAID_BY_COHORT = "a cohort has paid on its own, so the pooled threshold does not apply"
UNCOUNTED = "the threshold is met, but without counts the events avoided cannot be worked out"
CAP_REACHED = "the cap on outcome payments is reached"


def percent(fall: Fraction, places: int = 1) -> str:
    """Write an exact fraction as a percentage, half up at the named places."""
    scaled = rounded(fall * 100 * 10**places, Rounding.HALF_UP)
    sign = "-" if scaled < 0 else ""
    whole, part = divmod(abs(scaled), 10**places)
    return f"{sign}{whole}.{part:0{places}d}%" if places else f"{sign}{whole}%"


def decide_outcomes(terms: BondTerms, asked: Question) -> Decided:
    """Decide every cohort result not decided in an earlier month, then the pooled result."""
    settled = {one.cause: one for one in asked.elsewhere(terms.agreement, "outcome")}
    rows = {
        row.record.cohort: row
        for row in asked.rows.get("outcomes", ())
        if isinstance(row.record, Outcome) and row.record.agreement == terms.agreement
    }
    decided, waiting = Decided(), False
    paid_so_far = sum(one.amount for one in settled.values())
    cohort_paid = any(one.paid and one.subject != POOLED for one in settled.values())
    for cohort in [*terms.outcome.cohorts, POOLED]:
        row = _pooled(terms, rows) if cohort == POOLED and POOLED not in rows else rows.get(cohort)
        cause = f"{terms.agreement}:outcome:{cohort}"
        if row is None and cause not in settled and cohort in terms.outcome.answered_alone:
            waiting = True
        if row is None or cause in settled or not isinstance(row.record, Outcome):
            continue
        threshold = terms.outcome.pooled_fall if cohort == POOLED else terms.outcome.cohort_fall
        if threshold is None or (cohort == POOLED and waiting):
            continue
        reason, amount = _answer(terms, row.record, threshold, paid_so_far)
        if cohort == POOLED and cohort_paid:
            reason, amount = PAID_BY_COHORT, 0
        decision = _decision(terms, asked, (cohort, row), threshold, (reason, amount))
        cohort_paid |= decision.paid
        paid_so_far += amount
        decided.decisions.append(decision)
        decided.considered.append(cause)
        if decision.paid:
            decided.entries.append(_entry(terms, asked, decision))
    return decided


def _pooled(terms: BondTerms, rows: dict[str, Given]) -> Given | None:
    """Add the cohorts' counts together once all are in; None until then, or without counts."""
    found = [rows.get(cohort) for cohort in terms.outcome.cohorts]
    records = [row.record for row in found if row is not None and isinstance(row.record, Outcome)]
    if len(records) < len(found) or any(one.people is None for one in records):
        return None
    last = max((row for row in found if row is not None), key=lambda row: row.on)
    summed = {
        name: sum(getattr(one, name) for one in records)
        for name in ("people", "events", "comparison_people", "comparison_events")
    }
    pooled = Outcome.model_construct(
        measured_on=last.on,
        agreement=terms.agreement,
        cohort=POOLED,
        published_reduction="",
        source="the cohorts' counts added together",
        **summed,
    )
    return Given(last.origin, last.sender, pooled)


def _answer(terms: BondTerms, outcome: Outcome, threshold: Fraction, paid_so_far: int) -> tuple[str, int]:
    """Return the reason for refusing, or a blank and the amount in minor units."""
    fall = outcome.reduction
    if fall is None:
        return NO_COMPARISON, 0
    if fall < threshold:
        return BELOW, 0
    price = terms.outcome.payment_per_event_avoided
    if price is None:
        return NOT_PUBLISHED, 0
    avoided = events_avoided(outcome)
    if avoided is None:
        return UNCOUNTED, 0
    amount = rounded(avoided * price, Rounding.HALF_UP)
    if terms.outcome.payment_cap is not None:
        amount = min(amount, terms.outcome.payment_cap - paid_so_far)
    return ("", amount) if amount > 0 else (CAP_REACHED, 0)


def events_avoided(outcome: Outcome) -> Fraction | None:
    """Return how many events the cohort would have had at the comparison's rate, less its own."""
    if outcome.people is None or outcome.events is None or not outcome.comparison_people:
        return None
    return Fraction(outcome.comparison_events or 0, outcome.comparison_people) * outcome.people - (
        outcome.events
    )


def _decision(
    terms: BondTerms,
    asked: Question,
    found: tuple[str, Given],
    threshold: Fraction,
    answer: tuple[str, int],
) -> Decision:
    (cohort, row), (reason, amount) = found, answer
    outcome = row.record
    if not isinstance(outcome, Outcome):
        raise TypeError(row.record.kind)
    fall = outcome.reduction
    shown = percent(fall) if fall is not None else "not measurable"
    said = f"a fall of {shown} against {percent(threshold)} required"
    return Decision(
        cause=f"{terms.agreement}:outcome:{cohort}",
        agreement=terms.agreement,
        subject=cohort,
        asked="outcome",
        on=row.on,
        month=str(asked.month),
        paid=not reason,
        amount=amount,
        reason=reason,
        sentence=f"Paid: {prose(amount)} for {said}." if not reason else f"Not paid: {said}; {reason}.",
        measures=(
            Measured(
                criterion=terms.outcome.metric,
                verdict="pass" if fall is not None and fall >= threshold else "fail",
                value=_counts(outcome, shown),
                threshold=f"a fall of at least {percent(threshold)}",
                window=outcome.source,
                rule=" ".join(terms.outcome.sentences()),
                cite=terms.outcome.source,
                rows=(row.origin,),
            ),
        ),
        rows=(row.origin,),
    )


def _counts(outcome: Outcome, shown: str) -> str:
    if outcome.published_reduction:
        return f"{shown} as published"
    return (
        f"{outcome.events} events among {outcome.people} people against {outcome.comparison_events} "
        f"among {outcome.comparison_people}: a fall of {shown}"
    )


def _entry(terms: BondTerms, asked: Question, decision: Decision) -> Entry:
    """Post the payment in both agreements: spending where it is paid, income where it is earned."""
    host = asked.partners.host.id
    postings = [
        *transfer(
            ("spending:outcome-payments", host),
            (f"{DUE_TO}:{terms.agreement}", host),
            decision.amount,
            terms.payer,
            terms.theme,
        ),
        *transfer(
            (f"{DUE_FROM}:{terms.payer}", host),
            ("income:outcome-payments", host),
            decision.amount,
            terms.agreement,
            terms.theme,
        ),
    ]
    return Entry(
        decision.cause,
        decision.on,
        f"Outcome payment, cohort {decision.subject}",
        postings,
        (*decision.rows, Citation(terms.title, terms.outcome.source)),
        decided=True,
    )
