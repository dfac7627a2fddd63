"""What was decided, looked at again: by evidence that came since, and by what became of the attachment.

A refusal for want of evidence is decided again when the evidence comes, and a result falls with the
attachment it rests on. What was paid and would not be now is told with its pounds while it stands: a closed
month never moves by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pooledbudget.evidence.tables import Evidence
from pooledbudget.findings import Finding, FindingCode, note
from pooledbudget.instruments.agreement import Decided, Question
from pooledbudget.instruments.decisions import Decision
from pooledbudget.instruments.families.case import Case, attached
from pooledbudget.instruments.families.judging import Tested, eligibility, judge
from pooledbudget.instruments.families.remarks import WOULD_FAIL, remark
from pooledbudget.instruments.families.results import Asked, earned, shown
from pooledbudget.instruments.families.rules import COUNTED, NO_EVIDENCE, Reason
from pooledbudget.instruments.families.spot_checks import checks_of
from pooledbudget.ledger.entries import REVERSES, cause_of, in_force
from pooledbudget.money import plain
from pooledbudget.submissions.programme_records import Claim

FOLLOWS = frozenset({*NO_EVIDENCE, Reason.NOT_ATTACHED.value, Reason.LAPSED.value})
"""Reasons for which a claim is refused that its attachment, once it counts, takes away."""


def without(asked: Question, again: Iterable[Decision], instead: Iterable[Decision] = ()) -> Question:
    """Return the question with some decisions no longer standing: they are taken anew, or stand otherwise."""
    gone = {id(decision) for decision in again}
    standing = [decision for decision in asked.earlier.standing if id(decision) not in gone]
    standing += instead
    return replace(asked, earlier=replace(asked.earlier, standing=standing)) if gone else asked


def attachments_again(case: Case, asked: Question, evidence: Evidence) -> list[Decision]:
    """Return the attachments refused for want of evidence that the evidence there is now shows."""
    families = attached(case, asked)
    rows = {case.cause(asked, family, "attachment"): row for family, row in families.items()}
    refused = [
        decision
        for decision in asked.standing(case.terms.agreement, "attachment")
        if decision.reason in NO_EVIDENCE and decision.cause in rows
    ]
    tested = [
        Tested(rows[decision.cause].cells.family, rows[decision.cause].on, rows[decision.cause].on)
        for decision in refused
    ]
    found = eligibility(evidence, case.programme, case.choices, tested, other_readings=False)
    return [
        decision
        for decision, family in zip(refused, tested, strict=True)
        if found[family.family].standing.eligible
    ]


def results_again(
    case: Case,
    asked: Question,
    decisions: Sequence[Decision],
    counted: Collection[str],
) -> tuple[Lapsed, list[Decision]]:
    """Return the results that fall with their attachment or by a check, and those that are decided again.

    `decisions` are the attachments decided now, `counted` the causes of all that count. A result is decided
    again where its attachment was made anew, where one came to count that it was refused for want of, where
    the check it was refused by says so no longer, and where a result that must come before it does not stand.
    """
    rows = {row.id for row in asked.rows.of(Claim)}
    anew = {decision.cause for decision in decisions if decision.reason in COUNTED}
    remade = anew & {decision.cause for decision in asked.earlier.withdrawn if decision.asked == "attachment"}
    checks = checks_of(case, asked)
    fallen, again = list[tuple[Decision, Reason]](), list[Decision]()
    for decision in asked.standing(case.terms.agreement, "result"):
        attachment = f"{decision.cause.rpartition(':')[0]}:attachment"
        failed = checks.fails(decision.cause, decision.on)
        follows = attachment in remade or (attachment in anew and decision.reason in FOLLOWS)
        cleared = decision.reason == Reason.CHECK_FAILED and not failed
        if decision.paid and attachment not in counted:
            fallen.append((decision, Reason.LAPSED))
        elif decision.paid and failed:
            fallen.append((decision, Reason.CHECK_FAILED))
        elif decision.row_ids <= rows and (follows or cleared):
            again.append(decision)
    known = [decision for decision in asked.standing(case.terms.agreement, "result") if decision.paid]
    gone = {decision.cause for decision, _ in fallen} | {decision.cause for decision in again}
    stands = [decision for decision in known if decision.cause not in gone]
    again += [decision for decision in _without_what_comes_first(case, stands) if decision.row_ids <= rows]
    again += _waited_for(case, asked, stands)
    return Lapsed(fallen, str(asked.month)), again


def _waited_for(case: Case, asked: Question, paid: Sequence[Decision]) -> list[Decision]:
    """Return the results refused as too early whose first is paid, or claimed in this close."""
    refused = [
        decision
        for decision in asked.standing(case.terms.agreement, "result")
        if decision.reason == Reason.NOT_YET
    ]
    if not refused:
        return []
    claims = {row.id: row for row in asked.rows.of(Claim) if row.cells.agreement == case.terms.agreement}
    answered = {
        row for decision in asked.standing(case.terms.agreement, "result") for row in decision.row_ids
    }
    causes = {decision.cause for decision in paid}
    for row in claims.values():
        if row.id not in answered:
            causes.add(case.cause(asked, row.cells.family, case.earned_once(row.cells.result)))
    waiting = [decision for decision in refused if decision.row_ids <= claims.keys()]
    again = []
    while ready := [decision for decision in waiting if causes.issuperset(must_follow(case, decision))]:
        again += ready
        causes |= {decision.cause for decision in ready}
        waiting = [decision for decision in waiting if decision not in ready]
    return again


def _without_what_comes_first(case: Case, paid: Sequence[Decision]) -> list[Decision]:
    """Return the results that are paid and must come after one that is not: theirs, and what follows them."""
    stands, gone = list(paid), list[Decision]()
    while True:
        causes = {decision.cause for decision in stands}
        loose = [decision for decision in stands if not causes.issuperset(must_follow(case, decision))]
        if not loose:
            return gone
        gone += loose
        stands = [decision for decision in stands if decision not in loose]


def must_follow(case: Case, decision: Decision) -> list[str]:
    """Return the causes of the results that must be paid before one is."""
    claimed = decision.facts.get("claimed", "")
    outcomes = case.programme.composed.outcomes
    if not claimed or case.earns(claimed) not in outcomes:
        return []
    whose = decision.cause.rpartition(":")[0]
    names = [outcomes[name].claimed_as for name in outcomes[case.earns(claimed)].after]
    return [f"{whose}:{case.earned_once(name)}" for name in names]


@dataclass(frozen=True, slots=True)
class Lapsed:
    """Results that stand no longer: as they stood, why, and what a month makes of them."""

    before: Sequence[tuple[Decision, Reason]]
    month: str

    @property
    def answer(self) -> Decided:
        """Take them back, each with the month it was decided in."""
        return Decided(
            considered=[decision.cause for decision, _ in self.before],
            decisions=[_lapsed(decision, reason, self.month) for decision, reason in self.before],
        )


def _lapsed(decision: Decision, reason: Reason, month: str) -> Decision:
    facts = {**decision.facts, "decided_in": decision.month}
    return replace(decision, paid=False, amount=0, month=month, reason=reason.value, facts=facts, rests_on=())


def would_fail(case: Case, asked: Question, evidence: Evidence) -> Iterator[Finding]:
    """Remark on every fee and result that stands and would not be paid, or not so much, as things are now.

    A month that is closed again is asked about what was decided up to it: later evidence is not before it.
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
            yield _finding(asked, decision, 0, Reason.NOT_ELIGIBLE)
    results = [decision for decision in standing if decision.asked == "result" and decision.paid]
    for decision, amount, reason in _results(case, asked, evidence, results, lost):
        if amount < decision.amount and _stands(asked, decision):
            yield _finding(asked, decision, amount, reason)


def _stands(asked: Question, decision: Decision) -> bool:
    """Say whether what a decision posted is still there: nobody has reversed it by hand."""
    letters = decision.cause[: decision.cause.rfind(":") + 1]
    ids = asked.posted.starting(letters) | asked.posted.starting(f"{REVERSES}{letters}")
    return any(cause_of(entry_id) == decision.cause for entry_id in in_force(ids))


def _results(
    case: Case, asked: Question, evidence: Evidence, paid: Sequence[Decision], lost: Collection[str]
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
    for decision, claimed in known:
        now = judged[claimed.claim.family, claimed.row.on]
        if claimed.claim.family in lost:
            yield decision, 0, Reason.NOT_ELIGIBLE
            continue
        parts = earned(case, claimed, case.choices, now.standing)
        yield decision, sum(part.held.value for part in parts), shown(case, claimed.claim, now.standing)


def _finding(asked: Question, decision: Decision, amount: int, reason: Reason | None) -> Finding:
    over, now = decision.amount - amount, "" if reason is None else reason.value
    facts: Mapping[str, str] = {
        "case": WOULD_FAIL,
        "agreement": decision.agreement,
        "asked": decision.asked,
        "family": decision.subject,
        "cause": decision.cause,
        "decided_in": decision.month,
        "day": decision.on.isoformat(),
        "amount": plain(over),
        "now": now,
    }
    found = note(FindingCode.WOULD_FAIL, *remark(facts, asked.currency), file=decision.agreement)
    return replace(found, facts=facts)
