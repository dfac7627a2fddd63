"""What was decided, held against what is known now: what would not be paid, and what would and is not.

A closed month never moves by itself: what evidence that came since makes of a decision is told with its
pounds, up and down, while the decision stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec.structs import replace

from pooledbudget.evidence.tables import Evidence
from pooledbudget.findings import Finding, FindingCode, note
from pooledbudget.instruments.agreement import Question
from pooledbudget.instruments.decisions import Decision
from pooledbudget.instruments.families.case import Case, attached
from pooledbudget.instruments.families.judging import Tested, eligibility, judge
from pooledbudget.instruments.families.paid_so_far import paid_to
from pooledbudget.instruments.families.places import Places
from pooledbudget.instruments.families.remarks import WOULD_FAIL, WOULD_PAY, remark
from pooledbudget.instruments.families.results import Asked, earned, shown
from pooledbudget.instruments.families.rules import BEYOND, COUNTED, NO_EVIDENCE, Reason
from pooledbudget.instruments.families.shared import Carriers
from pooledbudget.ledger.entries import REVERSES, cause_of, in_force
from pooledbudget.money import plain
from pooledbudget.programmes.price import ROUNDING
from pooledbudget.submissions.programme_records import Attachment, Claim
from pooledbudget.submissions.records import Row

BY_TESTS = frozenset(
    {Reason.NOT_SHOWN.value, Reason.NOT_EVALUABLE.value, Reason.TEST_NOT_MET.value}
    | {Reason.NOTHING_RELEVANT.value}
)
"""Reasons for which a claim is refused by its tests: other evidence may turn them."""


def would_differ(
    case: Case, asked: Question, evidence: Evidence, made: Sequence[Decision]
) -> Iterator[Finding]:
    """Remark on every fee and result that stands and would pay another sum by what is known now.

    `made` is what this close decides: that was by what is known now. A month that is closed again is asked
    about what was decided up to it: later evidence is not before it.
    """
    standing = [
        decision
        for decision in asked.earlier.standing
        if decision.agreement == case.terms.agreement and decision.month <= str(asked.month)
    ]
    attachments = {
        case.cause(asked, family, "attachment"): row for family, row in attached(case, asked).items()
    }
    counted = [
        (decision, attachments[decision.cause])
        for decision in standing
        if decision.reason in COUNTED and decision.cause in attachments
    ]
    tested = [Tested(row.cells.family, row.on, row.on) for _, row in counted]
    found = eligibility(evidence, case.programme, case.choices, tested, other_readings=False)
    lost = {row.cells.family for _, row in counted if not found[row.cells.family].standing.eligible}
    for decision, row in counted:
        if decision.paid and row.cells.family in lost and _stands(asked, decision):
            yield told_now(case, asked, decision, 0, Reason.NOT_ELIGIBLE)
        elif decision.paid and _stands(asked, decision):
            fee = case.fee_by_name(decision.on)
            if fee is not None and fee.value != decision.amount:
                yield told_now(case, asked, decision, fee.value, None)
    yield from _fees_restated(case, asked, evidence, [*standing, *made], attachments)
    paid = [decision for decision in standing if decision.asked == "result" and decision.paid]
    results = [*paid, *_refused(case, asked, standing, made)]
    sums = paid_to(case, [*asked.answered("result"), *made])
    days = {asked.pseudonym(row.cells.family): row.on for row in attachments.values()}
    for decision, amount, reason in _results(case, asked, evidence, results, made, lost):
        if decision.paid and amount < decision.amount and _stands(asked, decision):
            yield told_now(case, asked, decision, amount, reason)
        elif amount > decision.amount:
            most = case.most(days[decision.subject], decision.on)
            now = amount if most is None else min(amount, most - sums[decision.subject] + decision.amount)
            if now > decision.amount and (_stands(asked, decision) or not decision.paid):
                yield told_now(case, asked, decision, now, None)


def _fees_restated(
    case: Case,
    asked: Question,
    evidence: Evidence,
    known: Sequence[Decision],
    rows: Mapping[str, Row[Attachment]],
) -> Iterator[Finding]:
    """Remark on each fee that readings stated since it was settled would pay, or would not."""
    attachments = [
        each
        for each in {each.cause: each for each in known if each.asked == "attachment"}.values()
        if each.cause in rows and each.agreement == case.terms.agreement
    ]
    stated = {name for each in attachments for name, _ in case.stated_since(each)}
    if not stated:
        return
    for decision, pays in Places(case, attachments, str(asked.month)).restated():
        fee = case.fee_by_name(decision.on)
        if fee is not None and (pays or _stands(asked, decision)):
            now, why = (fee.value, None) if pays else (0, Reason.BEYOND_SHARE)
            yield told_now(case, asked, decision, now, why, stated & {ROUNDING})
    refused = [each for each in attachments if each.reason in NO_EVIDENCE and case.stated_since(each)]
    tested = [Tested(rows[each.cause].cells.family, each.on, each.on) for each in refused]
    found = eligibility(evidence, case.programme, case.choices, tested, other_readings=False)
    for decision, of_family in zip(refused, tested, strict=True):
        fee = case.fee_by_name(decision.on)
        if fee is not None and found[of_family.family].standing.eligible:
            yield told_now(case, asked, decision, fee.value, None)


def _refused(
    case: Case, asked: Question, standing: Sequence[Decision], made: Sequence[Decision]
) -> list[Decision]:
    """Return the last claim of each result that its tests refused, where nothing was paid for it since.

    Beyond the most results that are paid for, none would be.
    """
    known = [*asked.answered("result"), *made]
    done = {decision.cause for decision in known if decision.paid}
    done |= {decision.cause for decision in made if decision.asked == "result"}
    if case.results_full(known, asked.month.last):
        return []
    refused = [
        decision
        for decision in standing
        if decision.asked == "result" and decision.cause not in done and _may_pass(case, decision)
    ]
    return list({decision.cause: decision for decision in sorted(refused, key=lambda each: each.on)}.values())


def _may_pass(case: Case, decision: Decision) -> bool:
    """Say whether what was refused may pass by now: by its tests, or where no reading refuses it any more."""
    if decision.reason in BY_TESTS or not case.stated_since(decision):
        return decision.reason in BY_TESTS
    in_time = decision.reason == Reason.AFTER_END and decision.on <= case.claims_end
    return in_time or decision.reason in BEYOND


def _stands(asked: Question, decision: Decision) -> bool:
    """Say whether what a decision posted is still there: nobody has reversed it by hand."""
    letters = decision.cause[: decision.cause.rfind(":") + 1]
    ids = asked.posted.starting(letters) | asked.posted.starting(f"{REVERSES}{letters}")
    return any(cause_of(entry_id) == decision.cause for entry_id in in_force(ids))


def _results(
    case: Case,
    asked: Question,
    evidence: Evidence,
    paid: Sequence[Decision],
    made: Sequence[Decision],
    lost: Collection[str],
) -> Iterator[tuple[Decision, int, Reason | None]]:
    """Yield what each result that was paid would earn now, and why it is no more."""
    claims = {row.id: row for row in asked.rows.of(Claim)}
    families = attached(case, asked)
    known = [
        (decision, Asked(claims[id_], decision.cause, families[claims[id_].cells.family], None, None))
        for decision in paid
        for id_ in sorted(decision.row_ids & claims.keys())[:1]
        if claims[id_].cells.family in families
    ]
    tested = [
        Tested(claimed.claim.family, claimed.row.on, claimed.attachment.on)
        for _, claimed in known
        if claimed.attachment is not None
    ]
    judged = judge(evidence, case.programme, case.choices, tested, attached_before=True) if tested else {}
    carriers = Carriers(case, asked, evidence, tested, made)
    for (decision, claimed), of_family in zip(known, tested, strict=True):
        now = carriers.judged(of_family, decision.cause, judged[claimed.claim.family, claimed.row.on])
        if claimed.claim.family in lost:
            yield decision, 0, Reason.NOT_ELIGIBLE
            continue
        parts = earned(case, claimed, case.choices, now.standing)
        yield decision, sum(part.held.value for part in parts), shown(case, claimed.claim, now.standing)


def told_now(
    case: Case,
    asked: Question,
    decision: Decision,
    amount: int,
    reason: Reason | None,
    stated: Collection[str] = (),
) -> Finding:
    """Remark on a decision that would pay another amount now, by what is known now or was stated since."""
    over, now = abs(decision.amount - amount), "" if reason is None else reason.value
    more = amount > decision.amount
    facts: Mapping[str, str] = {
        "case": WOULD_PAY if more else WOULD_FAIL,
        "agreement": decision.agreement,
        "asked": decision.asked,
        "family": decision.subject,
        "cause": decision.cause,
        "decided_in": decision.month,
        "day": decision.on.isoformat(),
        "amount": plain(over),
        "now": now,
    }
    stated = sorted({*stated, *(name for name, _ in case.stated_since(decision))})
    if stated:
        facts = {**facts, "stated": ", ".join(f"{name} = '{case.choices[name]}'" for name in stated)}
    code = FindingCode.WOULD_PAY if more else FindingCode.WOULD_FAIL
    found = note(code, *remark(facts, asked.currency), file=decision.agreement)
    return replace(found, facts=facts)
