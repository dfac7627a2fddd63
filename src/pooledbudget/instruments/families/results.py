"""Results: what was claimed, what the evidence shows, what is paid, and what was never claimed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.cited import Held
from pooledbudget.evidence.people import known_families
from pooledbudget.evidence.tables import Evidence
from pooledbudget.findings import Origin
from pooledbudget.instruments.agreement import Decided, Question
from pooledbudget.instruments.decisions import OTHERWISE, TURNED, Decision, Measured, Reliance
from pooledbudget.instruments.families.case import Case, attached, unconfirmed
from pooledbudget.instruments.families.judging import Judged, Tested, judge
from pooledbudget.instruments.families.paid_so_far import OtherAnswer, PaidSoFar
from pooledbudget.instruments.families.places import turned_by
from pooledbudget.instruments.families.rules import (
    COUNTED,
    TAKEN_BACK,
    Choice,
    FamilyStanding,
    Reason,
    attachment_measures,
    eligibility_measure,
    holds,
    measured,
)
from pooledbudget.instruments.families.shared import CARRIED_BY, READING, Carriers
from pooledbudget.instruments.families.spot_checks import checks_of
from pooledbudget.ledger.chart import RESULTS
from pooledbudget.ledger.entries import Entry
from pooledbudget.programmes.programme import RESULT
from pooledbudget.submissions.programme_records import Attachment, Claim
from pooledbudget.submissions.records import Row


class Earned(Struct, frozen=True):
    """One outcome of a claim and its tariff, as it was read on the day that governs it."""

    outcome: str
    tariff: str
    held: Held[int]


Tariffs = Sequence[Earned]


class Asked(Struct, frozen=True):
    """One claim with what is needed to answer it."""

    row: Row[Claim]
    cause: str
    attachment: Row[Attachment] | None
    """The family's attachment; None where there is none, or none before the claim."""
    judged: Judged | None
    already: Reason | None
    """Why it is refused whatever its measures say; None when they decide."""
    turned_in_attachment: frozenset[OtherAnswer] = frozenset()
    """The other answers to what a duplicate is under which its attachment would count and does not, or the
    other way round."""

    @property
    def claim(self) -> Claim:
        """What was claimed."""
        return self.row.cells


def decide_results(
    case: Case, asked: Question, evidence: Evidence, attachments: Mapping[str, Decision]
) -> Decided:
    """Decide every claim that no standing decision answers, in order of day and row.

    `attachments` are those that were decided, by cause. The cap counts every result that stands, whatever
    its month.
    """
    standing = asked.standing(case.terms.agreement, "result")
    answered = {row for decision in standing for row in decision.row_ids}
    claims = [
        row
        for row in asked.rows.of(Claim)
        if row.cells.agreement == case.terms.agreement and row.id not in answered
    ]
    before = {row for decision in asked.earlier.again if decision.paid for row in decision.row_ids}
    # What this month had paid before it was opened again comes first, so that the cap never
    # takes a settled result for a claim that came later.
    # Of one day, what must come first is decided first, in whichever order its rows were written, and a
    # claim that was corrected by the row it was made by at first.
    first = {each.cause: each.rows[0] for each in asked.earlier.gone if each.asked == "result"}

    def place(row: Row[Claim]) -> tuple[bool, date, int, Origin]:
        cause = case.cause(asked, row.cells.family, case.earned_once(row.cells.result))
        made_by = min(first.get(cause, row.origin), row.origin)
        return row.id not in before, row.on, case.come_before(row.cells.result), made_by

    claims.sort(key=place)
    paid = PaidSoFar(case, asked.answered("result"))
    decided = Decided()
    gathered = _gathered(case, asked, evidence, claims, attachments)
    carriers = Carriers(case, asked, evidence, [*map(_tested, filter(_measured, gathered))])
    for found in gathered:
        claimed = _carried(carriers, found)
        reason = _reason(case, asked, claimed, paid)
        if not paid.paid(claimed.cause):
            decided.considered.append(claimed.cause)
        parts: Tariffs = ()
        if reason is None and claimed.judged is not None:
            parts = earned(case, claimed, case.choices, claimed.judged.standing)
        decision = _decision(case, asked, claimed, reason, parts, paid)
        if decision.paid and claimed.judged is not None and carriers.carry(part.outcome for part in parts):
            carrier = carriers.carrier(claimed.judged)
            carriers.took(carrier, claimed.cause)
            decision = replace(decision, facts={**decision.facts, CARRIED_BY: carrier})
        decided.decisions.append(decision)
        paid.take(decision)
        if decision.paid:
            decided.entries.append(_entry(case, asked, decision, parts))
    return decided


def _carried(carriers: Carriers, claimed: Asked) -> Asked:
    """Return a claim judged without the work of whoever has carried a result of another family."""
    if claimed.judged is None:
        return claimed
    return replace(claimed, judged=carriers.judged(_tested(claimed), claimed.cause, claimed.judged))


def _measured(claimed: Asked) -> bool:
    """Say whether a claim's family was measured."""
    return claimed.judged is not None and claimed.attachment is not None


def _tested(claimed: Asked) -> Tested:
    """Return the family of a claim, on its day; one that was not attached, as if on the day of the claim."""
    attachment = claimed.attachment
    return Tested(claimed.claim.family, claimed.row.on, attachment.on if attachment else claimed.row.on)


def _reason(case: Case, asked: Question, claimed: Asked, paid: PaidSoFar) -> Reason | None:
    """Return why a claim is refused, by the order of the reasons; None when it is paid."""
    if claimed.already is not None:
        return claimed.already
    if paid.paid(claimed.cause):
        return Reason.ALREADY_PAID
    if _before_audit(case, claimed.row):
        return Reason.BEFORE_AUDIT
    if not all(paid.paid(first) for first in case.comes_first(claimed.cause, claimed.claim.result)):
        return Reason.NOT_YET
    if claimed.judged is not None:
        reason = shown(case, claimed.claim, claimed.judged.standing)
        if reason is not None:
            return reason
    if _full(case, claimed, paid):
        return Reason.BEYOND_SHARE
    left = _left(case, claimed, paid, asked.pseudonym(claimed.claim.family), None)
    return Reason.BEYOND_MOST if left is not None and left <= 0 else None


def _before_audit(case: Case, row: Row[Claim]) -> bool:
    """Say whether a claim was made before internal audit passed it, or does not say that it did and must."""
    passed = row.cells.audited_on
    return case.terms.audited_first if passed is None else passed > row.on


def _left(
    case: Case, claimed: Asked, paid: PaidSoFar, subject: str, answer: OtherAnswer | None
) -> int | None:
    """Return how much may still be paid for a family or person, or could be under another answer.

    None where nothing limits it. The most for one is of the programme, whichever agreement of it paid.
    """
    most = case.most(claimed.attachment.on, claimed.row.on) if claimed.attachment else None
    return None if most is None else max(most - paid.sum(subject, answer), 0)


def _gathered(
    case: Case,
    asked: Question,
    evidence: Evidence,
    claims: list[Row[Claim]],
    attachments: Mapping[str, Decision],
) -> list[Asked]:
    """Measure the families that can be measured, as sets, and say why the others cannot."""
    families, checks = attached(case, asked), checks_of(case, asked)
    fell = {
        row for each in asked.earlier.again if each.paid or each.reason in TAKEN_BACK for row in each.row_ids
    }
    waiting = []
    for row in claims:
        family = row.cells.family
        attachment = families.get(family)
        if attachment is not None and attachment.on > row.on:
            attachment = None
        already = None
        if row.on < case.programme.starts:
            already = Reason.BEFORE_START
        elif row.on > case.claims_end:
            already = Reason.AFTER_END
        elif not _in_a_window(case, row.on):
            already = Reason.OUTSIDE_WINDOW
        elif attachment is None:
            already = Reason.LAPSED if row.id in fell and family not in families else Reason.NOT_ATTACHED
        made = attachments.get(case.cause(asked, family, "attachment"))
        if already is None:
            already = _of_attachment(made, case)
        cause = case.cause(asked, family, case.earned_once(row.cells.result))
        if already is None and checks.fails(cause, row.on):
            already = Reason.CHECK_FAILED
        # Of its criteria the claim itself tells, by what is known now: one refused for want of evidence is
        # decided again when that comes.
        turned = frozenset(each for each in turned_by(made) if each[0] == READING) if made else frozenset()
        waiting.append(Asked(row, cause, attachment, None, already, turned))
    waiting = _nobody(evidence, waiting)
    tested = [
        Tested(claimed.claim.family, claimed.row.on, claimed.attachment.on)
        for claimed in waiting
        if claimed.already in TURNED_BY_READING and claimed.attachment is not None
    ]
    judged = judge(evidence, case.programme, case.choices, tested, other_readings=True)
    return [
        replace(claimed, judged=judged.get((claimed.claim.family, claimed.row.on))) for claimed in waiting
    ]


def _of_attachment(attachment: Decision | None, case: Case) -> Reason | None:
    """Return why no result is paid for a family as attached; None where its attachment counts."""
    if attachment is None:
        return Reason.NOT_ATTACHED
    if attachment.agreement != case.terms.agreement:
        return Reason.ATTACHED_ELSEWHERE
    if attachment.reason in COUNTED:
        return None
    if attachment.reason in {Reason.BEFORE_START, Reason.AFTER_END}:
        return Reason.ATTACHED_OUTSIDE
    return Reason(attachment.reason)


TURNED_BY_READING = frozenset({None, Reason.AFTER_END, Reason.NOT_ELIGIBLE, Reason.SHARED_PERSON})
"""Reasons for a refusal that another answer to an open question may turn: such a claim is measured too."""


def _in_a_window(case: Case, on: date) -> bool:
    """Say whether claims are taken on a day; a programme without windows takes them on any."""
    windows = case.programme.windows
    return not windows or any(window.first <= on <= window.last for window in windows)


def _nobody(evidence: Evidence, waiting: Sequence[Asked]) -> list[Asked]:
    """Return the claims with those refused because their family has no members on file, which is why."""
    some = [claimed for claimed in waiting if claimed.already in {Reason.NOT_ATTACHED, Reason.NOT_ELIGIBLE}]
    days = [(claimed.claim.family, claimed.row.on, claimed.row.on) for claimed in some]
    known = known_families(evidence, days) if days else set()
    unknown = {id(claimed) for claimed in some if claimed.claim.family not in known}
    return [
        replace(claimed, already=Reason.NO_MEMBERS) if id(claimed) in unknown else claimed
        for claimed in waiting
    ]


def attachments_decided(asked: Question, decided: Sequence[Decision]) -> dict[str, Decision]:
    """Return every attachment that is decided, by cause; the agreement's own `decided` now come last."""
    return {decision.cause: decision for decision in [*asked.answered("attachment"), *decided]}


def eligible_causes(attachments: Mapping[str, Decision], agreement: str) -> set[str]:
    """Return the attachments of an agreement that count: funded, or eligible but beyond the funded share."""
    return {
        cause
        for cause, decision in attachments.items()
        if decision.agreement == agreement and decision.reason in COUNTED
    }


def shown(case: Case, claim: Claim, standing: FamilyStanding) -> Reason | None:
    """Say why what was claimed is not shown; None when it is. Of a top-up, what it adds to must be."""
    name = case.earns(claim.result)
    return standing.outcomes[case.programme.composed.outcomes[name].adds_to or name]


def earned(case: Case, claimed: Asked, choices: Choice, standing: FamilyStanding) -> Tariffs:
    """Return what a claim earns under readings, as the family stands under them; none when it is refused.

    Outcomes that exclude each other are paid as one: the one that takes the other's place.
    """
    attachment, outcomes = claimed.attachment, case.programme.composed.outcomes
    if attachment is None or shown(case, claimed.claim, standing):
        return []
    rate_day = claimed.row.on if choices.get("rate-year") == "year of claim" else attachment.on

    def priced(name: str) -> Earned:
        tariff = outcomes[name].tariff
        return Earned(name, tariff, case.programme.tariff(tariff, rate_day, claimed.row.on))

    name = case.earns(claimed.claim.result)
    base = outcomes[name].adds_to or name
    for other, outcome in outcomes.items():
        if base in outcome.in_place_of and holds(outcome.under, choices) and standing.outcomes[other] is None:
            base = other
            break
    parts = [priced(base)]
    if outcomes[name].adds_to == base and standing.outcomes[name] is None:
        parts.append(priced(name))
    return parts


def _decision(
    case: Case,
    asked: Question,
    claimed: Asked,
    reason: Reason | None,
    parts: Tariffs,
    paid: PaidSoFar,
) -> Decision:
    outcome = decided_outcome(case, claimed, parts)
    subject = asked.pseudonym(claimed.claim.family)
    whole = sum(part.held.value for part in parts)
    left = _left(case, claimed, paid, subject, None)
    amount = whole if left is None else min(whole, left)
    facts: dict[str, Any] = {
        "claimed": claimed.claim.result,
        "earned": {part.tariff: part.held.value for part in parts},
    }
    if amount != whole:
        facts["cut"] = whole - amount
    otherwise: dict[OtherAnswer, int] = {}
    for answer, other in _otherwise(case, claimed, reason, paid):
        left = _left(case, claimed, paid, subject, answer)
        otherwise[answer] = other if left is None else min(other, left)
    facts[OTHERWISE] = [[*answer, other] for answer, other in otherwise.items() if other != amount]
    return Decision(
        instrument=case.terms.kind,
        cause=claimed.cause,
        agreement=case.terms.agreement,
        subject=subject,
        asked="result",
        on=claimed.row.on,
        month=str(asked.month),
        paid=bool(parts),
        amount=amount,
        reason="" if reason is None else reason.value,
        facts=facts,
        measures=_measures(case, asked, claimed, outcome),
        rows=(claimed.row.origin,),
        rests_on=(
            *_rests_on(case, claimed, parts, outcome),
            *(Reliance(TURNED, *answer) for answer, other in otherwise.items() if other != amount),
        ),
    )


def decided_outcome(case: Case, claimed: Asked, parts: Tariffs) -> str:
    """Return the outcome that decided a claim: what was paid, or what was claimed."""
    if parts:
        return parts[0].outcome
    name = case.earns(claimed.claim.result)
    return case.programme.composed.outcomes[name].adds_to or name


def _behind(case: Case, claimed: Asked, outcome: str) -> list[str]:
    """Return the measures behind a decision: of what decided it, and of a top-up that was claimed with it."""
    outcomes = case.programme.composed.outcomes
    name = case.earns(claimed.claim.result)
    top_up = outcomes[name].measures if outcomes[name].adds_to == outcome else ()
    return [*outcomes[outcome].measures, *top_up]


def _measures(case: Case, asked: Question, claimed: Asked, outcome: str) -> tuple[Measured, ...]:
    judged = claimed.judged
    if judged is None or claimed.already is not None:
        return ()
    found = [
        measured(case.programme, name, judged.measures[name], judged.rules[name], asked.person)
        for name in _behind(case, claimed, outcome)
    ]
    return (eligibility_measure(case.programme, case.choices, judged.standing), *found)


def _rests_on(case: Case, claimed: Asked, parts: Tariffs, outcome: str) -> Iterator[Reliance]:
    """Yield the unconfirmed readings and tariffs behind a decision, a refusal of the day's too."""
    if claimed.judged is None:
        return
    asked = [RESULT, *_behind(case, claimed, outcome), *attachment_measures(case.programme)]
    yield from case.rests_on([RESULT] if claimed.already is Reason.AFTER_END else asked, claimed.row.on)
    for part in parts:
        yield from unconfirmed(part.held.citation, part.tariff)


def _otherwise(
    case: Case, claimed: Asked, reason: Reason | None, paid: PaidSoFar
) -> Iterator[tuple[OtherAnswer, int]]:
    """Yield what every other answer that the programme offers would pay, whatever the most for one.

    Whether a claim was passed by audit first is no open question.
    """
    judged = claimed.judged
    if judged is None or reason is Reason.BEFORE_AUDIT:
        return
    first = case.comes_first(claimed.cause, claimed.claim.result)
    behind = [claimed.cause, *first, claimed.cause.split(":")[1]]
    full = _full(case, claimed, paid)
    for answer, under, cap in case.otherwise(claimed.row.on):
        bears = answer in judged.otherwise or answer in claimed.turned_in_attachment
        bears = bears or RESULT in case.programme.readings[answer[0]].bears_on
        would_be = cap is not None and paid.results(answer) >= cap
        if not bears and full == would_be and not paid.moves(answer, behind):
            continue  # the family stands as it does, and nothing else of what is paid asks for it
        comes = all(paid.paid(cause, answer) for cause in first) and not paid.paid(claimed.cause, answer)
        in_time = claimed.row.on <= under.claims_end
        parts: Tariffs = ()
        if in_time and comes and not would_be and _counts_under(claimed, judged, answer):
            parts = earned(under, claimed, under.choices, judged.otherwise.get(answer, judged.standing))
        yield answer, sum(part.held.value for part in parts)


def _full(case: Case, claimed: Asked, paid: PaidSoFar) -> bool:
    """Say whether as many results are paid as are paid for."""
    cap = case.results_cap(claimed.row.on)
    return cap is not None and paid.results() >= cap


def _counts_under(claimed: Asked, judged: Judged, answer: OtherAnswer) -> bool:
    """Say whether a family's attachment would count under another answer.

    What was not eligible when attached stays so, unless the very answer would turn it: what came to light
    since would make it eligible under any.
    """
    standing = judged.otherwise.get(answer, judged.standing)
    if claimed.already is Reason.SHARED_PERSON:
        return answer in claimed.turned_in_attachment
    if claimed.already is Reason.NOT_ELIGIBLE:
        return standing.eligible and not judged.standing.eligible
    turned_out = judged.standing.eligible and not standing.eligible
    return not turned_out and answer not in claimed.turned_in_attachment


def _entry(case: Case, asked: Question, decision: Decision, parts: Tariffs) -> Entry:
    """Post a result, cited to every tariff it earned, as it was read on the day that governs it."""
    return Entry(
        decision.cause,
        decision.on,
        "result",
        case.postings(RESULTS, decision.amount, asked),
        (*decision.rows, *(part.held.citation for part in parts)),
        about=decision.subject,
        decided=True,
    )
