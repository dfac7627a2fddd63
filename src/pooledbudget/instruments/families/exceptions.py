"""What an auditor would ask about in what is paid: noted with each decision, and kept with it as facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from pooledbudget.evidence.people import left_between, school_doubts
from pooledbudget.evidence.tables import Evidence
from pooledbudget.findings import Finding, FindingCode, note
from pooledbudget.instruments.agreement import Question
from pooledbudget.instruments.decisions import Decision, Facts
from pooledbudget.instruments.families.case import Case, attached
from pooledbudget.instruments.families.remarks import LEFT, remark
from pooledbudget.instruments.families.rules import COUNTED
from pooledbudget.instruments.families.shared import SHARED, Sharing
from pooledbudget.money import plain
from pooledbudget.submissions.programme_records import Attachment
from pooledbudget.submissions.records import Row


def noted(case: Case, asked: Question, evidence: Evidence, decisions: Sequence[Decision]) -> list[Decision]:
    """Return decisions with what is odd in the evidence of those that are paid; the others as they are."""
    names = {asked.pseudonym(family): (family, row) for family, row in attached(case, asked).items()}
    paid = [
        decision
        for decision in decisions
        if decision.agreement == case.terms.agreement and decision.paid and decision.subject in names
    ]
    if not paid:
        return list(decisions)
    odd: dict[int, list[Facts]] = {id(decision): [] for decision in paid}
    for what in ("attachment", "result"):
        asked_for = [decision for decision in paid if decision.asked == what]
        behind = {
            names[decision.subject][0]: [row for measure in decision.measures for row in measure.rows]
            for decision in asked_for
        }
        doubts = school_doubts(evidence, behind)
        for decision in asked_for:
            for doubt, rows in doubts.get(names[decision.subject][0], {}).items():
                odd[id(decision)].append({"what": doubt, "rows": [[row.submission, row.row] for row in rows]})
    results = [decision for decision in paid if decision.asked == "result"]
    days = [
        (family, decision.on, row.on) for decision in results for family, row in [names[decision.subject]]
    ]
    gone = left_between(evidence, days) if days else {}
    for decision in results:
        people = gone.get(names[decision.subject][0], [])
        if people:
            odd[id(decision)].append({"what": LEFT, "people": sorted(map(asked.person, people))})
    for decision, facts in _shared_results(case, asked, evidence, results, names):
        odd[id(decision)] += facts
    return [_with(decision, odd.get(id(decision), [])) for decision in decisions]


def _with(decision: Decision, odd: Sequence[Facts]) -> Decision:
    if not odd:
        return decision
    known = [*decision.facts.get("exceptions", ()), *odd]
    return replace(decision, facts={**decision.facts, "exceptions": known})


def _shared_results(
    case: Case,
    asked: Question,
    evidence: Evidence,
    results: Sequence[Decision],
    names: Mapping[str, tuple[str, Row[Attachment]]],
) -> list[tuple[Decision, list[Facts]]]:
    """Return of each result the families before it that have people of it and were paid a result too."""
    if not results:
        return []
    before = {
        decision.cause
        for decision in asked.answered("result")
        if decision.paid and case.is_of_programme(decision)
    }
    now = {decision.cause for decision in results}
    families = {
        row.cells.family: row
        for row in asked.rows.of(Attachment)
        if case.cause(asked, row.cells.family, "result") in before | now
    }
    sharing = Sharing.of(case, asked, evidence, families)
    sharing.counted = {family for family in families if case.cause(asked, family, "result") in before - now}
    found = []
    for decision in results:
        family = names[decision.subject][0]
        found.append((decision, sharing.with_whom(family)))
        sharing.counted.add(family)
    return found


def shared_findings(decisions: Iterable[Decision], agreement: str, currency: str) -> list[Finding]:
    """Remark on each fee and result decided now for a family that has people of an earlier one."""
    return [
        _shared_finding(decision, facts, currency)
        for decision in decisions
        if decision.agreement == agreement and (decision.paid or decision.reason in COUNTED)
        for facts in decision.facts.get("exceptions", ())
        if facts["what"] == SHARED
    ]


def _shared_finding(decision: Decision, facts: Mapping[str, Any], currency: str) -> Finding:
    kept = {
        "case": SHARED,
        "agreement": decision.agreement,
        "asked": decision.asked,
        "family": decision.subject,
        "other": facts["other"],
        "on": facts["on"],
        "people": " ".join(facts["people"]),
        "amount": plain(decision.amount),
    }
    found = note(FindingCode.SHARED, *remark(kept, currency), file=decision.agreement)
    return replace(found, facts=kept)
