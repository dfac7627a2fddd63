"""Results: what was claimed, what the evidence shows, what is paid, and what was never claimed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pooledbudget.cited import Held
from pooledbudget.decisions import Decided, Decision, Measured, Question
from pooledbudget.evidence.tables import Evidence
from pooledbudget.families.attachments import DUE, Case, attached, unconfirmed
from pooledbudget.families.judging import Judged, Tested, judge
from pooledbudget.families.rules import (
    CRIME_ROUTE,
    EMPLOYMENT,
    PROGRESS,
    Reason,
    eligibility_measure,
    measured,
)
from pooledbudget.ledger.entries import Entry, transfer
from pooledbudget.money import prose
from pooledbudget.place.folder import pseudonym
from pooledbudget.received import Given
from pooledbudget.submissions.records import Claim

RESULTS = "income:results"
WITH_PROGRESS = "crime asb education and progress to work"
BY_EMPLOYMENT = "continuous employment"


@dataclass(frozen=True, slots=True)
class Standing:
    """What earlier closes leave for this one: results paid, and claims already answered."""

    paid: frozenset[str]
    """Causes of results paid in earlier months."""
    answered: frozenset[str]
    """Claims, by row, answered in earlier months."""

    @classmethod
    def of(cls, case: Case, asked: Question) -> Standing:
        """Gather it from the earlier decisions."""
        results = [
            one for one in asked.earlier if one.asked == "result"
            and one.agreement == case.terms.agreement and one.month != str(asked.month)
        ]  # fmt: skip
        return cls(
            frozenset(one.cause for one in results if one.paid),
            frozenset(str(one.rows[0]) for one in results),
        )


def decide_results(case: Case, asked: Question, evidence: Evidence) -> Decided:
    """Decide every claim not answered in an earlier month, in order of day and row."""
    before = Standing.of(case, asked)
    claims = [
        row for row in asked.rows.get("claims", ())
        if isinstance(row.record, Claim) and row.record.agreement == case.terms.agreement
        and str(row.origin) not in before.answered
    ]  # fmt: skip
    claims.sort(key=lambda row: (row.on, row.origin))
    families = attached(case.terms, asked)
    tested = [
        Tested(row.record.family, row.on, families[row.record.family].on)
        for row in claims
        if isinstance(row.record, Claim) and row.record.family in families
    ]
    judged = judge(evidence, case.programme, case.choices, tested, other_readings=True)
    eligible = _eligible_causes(asked)
    paid, count = set(before.paid), len(before.paid)
    cap = case.terms.allocation
    decided = Decided()
    for row in claims:
        if not isinstance(row.record, Claim):
            continue
        family, cause = row.record.family, case.cause(asked, row.record.family, "result")
        found = judged.get((family, row.on))
        reason = _first_reason(case, asked, row, found)
        if reason is None and cause in paid:
            reason = Reason.ALREADY_PAID
        if reason is None and case.cause(asked, family, "attachment") not in eligible:
            reason = Reason.NOT_ELIGIBLE
        if reason is None and found is not None:
            reason = _route_reason(row.record, found)
        if case.choices["results-cap"] == "at five-sixths of the allocation":
            cap = case.funded(case.terms.allocation, row.on)
        if reason is None and count >= cap:
            reason = Reason.BEYOND_SHARE
        decision = _decision(case, asked, row, found, reason)
        if cause not in paid:
            decided.considered.append(cause)
        if decision.paid:
            paid.add(cause)
            count += 1
            decided.entries.append(_entry(case, decision, families[family]))
        decided.decisions.append(decision)
    return decided


def _eligible_causes(asked: Question) -> set[str]:
    """Return the attachments that stand: funded, or eligible but beyond the funded share."""
    return {
        one.cause
        for one in asked.earlier
        if one.asked == "attachment" and one.reason in {"", Reason.BEYOND_SHARE.value}
    }


def _first_reason(case: Case, asked: Question, row: Given, found: Judged | None) -> Reason | None:
    attached_on = found is not None
    if not attached_on or asked.month.last < row.on:
        return Reason.NOT_ATTACHED
    if row.on < case.programme.starts:
        return Reason.BEFORE_START
    return Reason.AFTER_END if row.on > case.programme.claims_end else None


def _route_reason(claim: Claim, found: Judged) -> Reason | None:
    return found.employment if claim.result == BY_EMPLOYMENT else found.crime


def _decision(
    case: Case, asked: Question, row: Given, found: Judged | None, reason: Reason | None
) -> Decision:
    claim = row.record
    if not isinstance(claim, Claim):
        raise TypeError(row.record.kind)
    route = "employment" if claim.result == BY_EMPLOYMENT else "crime"
    parts: list[tuple[str, Held[int]]] = []
    if reason is None and found is not None:
        route, parts = _earned(case, asked, row, found)
    subject = pseudonym(asked.key, "family", claim.family)
    return Decision(
        cause=case.cause(asked, claim.family, "result"),
        agreement=case.terms.agreement,
        subject=subject,
        asked="result",
        on=row.on,
        month=str(asked.month),
        paid=reason is None,
        amount=sum(held.value for _, held in parts),
        reason="" if reason is None else reason.value,
        sentence=_sentence(claim, reason, parts, found),
        measures=_measures(found, route, claim),
        rows=(row.origin,),
        rests_on=_rests_on(case, found, route, parts),
    )


def _earned(
    case: Case, asked: Question, row: Given, found: Judged
) -> tuple[str, list[tuple[str, Held[int]]]]:
    """Return the route paid and the tariffs it earns; the routes exclude each other."""
    claim = row.record
    if not isinstance(claim, Claim):
        raise TypeError(row.record.kind)
    attached_on = attached(case.terms, asked)[claim.family].on
    by_claim = case.choices["rate-year"] == "year of claim"

    def tariff(name: str) -> tuple[str, Held[int]]:
        return name, case.programme.tariffs[name].on(row.on if by_claim else attached_on)

    both = found.crime is None and found.employment is None
    prefers_work = case.choices["both-routes"] == "employment"
    if (both and prefers_work) or (not both and claim.result == BY_EMPLOYMENT):
        return "employment", [tariff("continuous-employment")]
    parts = [tariff("crime-asb-education")]
    if claim.result == WITH_PROGRESS and found.measures[PROGRESS].verdict == "pass":
        parts.append(tariff("progress-to-work"))
    return "crime", parts


def _measures(found: Judged | None, route: str, claim: Claim) -> tuple[Measured, ...]:
    if found is None:
        return ()
    names = [EMPLOYMENT] if route == "employment" else list(CRIME_ROUTE)
    if claim.result == WITH_PROGRESS:
        names.append(PROGRESS)
    return (
        eligibility_measure(found.eligibility),
        *(measured(found.measures[name]) for name in names),
    )


def _sentence(
    claim: Claim,
    reason: Reason | None,
    parts: Sequence[tuple[str, Held[int]]],
    found: Judged | None,
) -> str:
    if reason is not None:
        failing = [
            f"{one.criterion} {one.verdict}"
            for one in (found.measures.values() if found else ())
            if one.verdict in {"fail", "not shown", "not evaluable"}
            and one.criterion in ([EMPLOYMENT] if claim.result == BY_EMPLOYMENT else CRIME_ROUTE)
        ]
        return f"Refused: {reason.value}{': ' if failing else ''}{', '.join(failing)}."
    said = " and ".join(f"{prose(held.value)} for {name.replace('-', ' ')}" for name, held in parts)
    names = [name for name, _ in parts]
    lost = claim.result == WITH_PROGRESS and "progress-to-work" not in names
    note = " The top-up for progress to work is not shown and is not paid." if lost else ""
    if "continuous-employment" in names and claim.result != BY_EMPLOYMENT:
        note = " Both routes are achieved; employment is paid, never both."
    return f"Paid: {said}.{note}"


def _rests_on(
    case: Case, found: Judged | None, route: str, parts: Sequence[tuple[str, Held[int]]]
) -> tuple[str, ...]:
    names = {"rate-year", "results-cap"} if parts else set()
    bears = {"employment": {EMPLOYMENT}, "crime": set(CRIME_ROUTE)}[route]
    names |= {name for name, one in case.programme.readings.items() if bears & set(one.bears_on)}
    rests = [f"reading {name}: {case.choices[name]}" for name in sorted(names)] if found else []
    for name, held in parts:
        rests += unconfirmed(held.citation, name)
    if found is not None:
        rests += [f"would change under {one}" for one in found.otherwise.get(route, [])]
    return tuple(rests)


def _entry(case: Case, decision: Decision, attachment: Given) -> Entry:
    payer = case.terms.payer
    tariff = "continuous-employment" if EMPLOYMENT in {
        one.criterion for one in decision.measures
    } else "crime-asb-education"  # fmt: skip
    return Entry(
        decision.cause,
        decision.on,
        f"Result, family {decision.subject}",
        transfer((DUE, payer), (RESULTS, payer), decision.amount, case.terms.agreement, case.terms.theme),
        (*decision.rows, case.programme.tariffs[tariff].on(attachment.on).citation),
        decided=True,
    )


def unclaimed(case: Case, asked: Question, evidence: Evidence) -> list[dict[str, Any]]:
    """List attached families that pass a route, or miss one test of it, and have not claimed.

    Each family is tested as if it claimed on the last day of the month.
    """
    claimed = {row.record.family for row in asked.rows.get("claims", ()) if isinstance(row.record, Claim)}
    eligible = _eligible_causes(asked)
    families = [
        Tested(family, asked.month.last, row.on)
        for family, row in sorted(attached(case.terms, asked).items())
        if family not in claimed and case.cause(asked, family, "attachment") in eligible
    ]
    if not families:
        return []
    found = judge(evidence, case.programme, case.choices, families)
    listed = []
    for one in families:
        standing = found[one.family, one.on]
        misses = [
            name for name in CRIME_ROUTE
            if standing.measures[name].verdict in {"fail", "not shown", "not evaluable"}
        ]  # fmt: skip
        relevant = any(standing.measures[name].verdict != "not relevant" for name in CRIME_ROUTE)
        route, missing = "", ""
        if standing.employment is None:
            route = BY_EMPLOYMENT
        elif standing.crime is None:
            route = "crime asb education"
        elif relevant and len(misses) == 1:
            route, missing = "crime asb education", misses[0]
        if route:
            words = measured(standing.measures[missing]) if missing else None
            listed.append(
                {
                    "subject": pseudonym(asked.key, "family", one.family),
                    "agreement": case.terms.agreement,
                    "route": route,
                    "missing": missing,
                    "verdict": words.verdict if words else "pass",
                    "value": words.value if words else "",
                }
            )
    return listed
