"""Results: what was claimed, what the evidence shows, what is paid, and what was never claimed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pooledbudget.cited import Held
from pooledbudget.decisions import Decided, Decision, Measured, Question
from pooledbudget.evidence.tables import Evidence
from pooledbudget.families.attachments import DUE, TURNED, Case, attached, unconfirmed
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
class Asked:
    """One claim with what is needed to answer it."""

    row: Given
    claim: Claim
    cause: str
    attachment: Given | None
    """The family's attachment; None where there is none, or none before the claim."""
    judged: Judged | None
    already: Reason | None
    """Why it is refused whatever its measures say; None when they decide."""


def decide_results(case: Case, asked: Question, evidence: Evidence) -> Decided:
    """Decide every claim not answered in another month, in order of day and row."""
    agreement = case.terms.agreement
    elsewhere = asked.elsewhere(agreement, "result")
    answered = {str(one.rows[0]) for one in elsewhere}
    claims = [
        row
        for row in asked.rows.get("claims", ())
        if isinstance(row.record, Claim)
        and row.record.agreement == agreement
        and str(row.origin) not in answered
    ]
    claims.sort(key=lambda row: (row.on, row.origin))
    paid = {one.cause for one in elsewhere if one.paid}
    count = sum(one.paid for one in asked.before(agreement, "result"))
    decided = Decided()
    for one in _gathered(case, asked, evidence, claims):
        reason = one.already
        if reason is None and one.cause in paid:
            reason = Reason.ALREADY_PAID
        if reason is None and one.judged is not None:
            reason = _route_reason(one.claim, one.judged.crime, one.judged.employment)
        if reason is None and count >= case.results_cap(one.row.on):
            reason = Reason.BEYOND_SHARE
        if one.cause not in paid:
            decided.considered.append(one.cause)
        decision = _decision(case, asked, one, reason, count)
        decided.decisions.append(decision)
        if decision.paid and one.attachment is not None:
            paid.add(one.cause)
            count += 1
            decided.entries.append(_entry(case, decision, one.attachment))
    return decided


def _gathered(case: Case, asked: Question, evidence: Evidence, claims: list[Given]) -> list[Asked]:
    """Measure the families that can be measured, as sets, and say why the others cannot."""
    families = attached(case.terms, asked)
    eligible = eligible_causes(asked)
    waiting = []
    for row in claims:
        claim = row.record
        if not isinstance(claim, Claim):
            continue
        attachment = families.get(claim.family)
        if attachment is not None and attachment.on > row.on:
            attachment = None
        already = None
        if row.on < case.programme.starts:
            already = Reason.BEFORE_START
        elif row.on > case.programme.claims_end:
            already = Reason.AFTER_END
        elif attachment is None:
            already = Reason.NOT_ATTACHED
        elif case.cause(asked, claim.family, "attachment") not in eligible:
            already = Reason.NOT_ELIGIBLE
        cause = case.cause(asked, claim.family, "result")
        waiting.append(Asked(row, claim, cause, attachment, None, already))
    tested = [
        Tested(one.claim.family, one.row.on, one.attachment.on)
        for one in waiting
        if one.already is None and one.attachment is not None
    ]
    judged = judge(evidence, case.programme, case.choices, tested, other_readings=True)
    return [replace(one, judged=judged.get((one.claim.family, one.row.on))) for one in waiting]


def eligible_causes(asked: Question) -> set[str]:
    """Return the attachments that stand: funded, or eligible but beyond the funded share."""
    return {
        one.cause
        for one in asked.earlier
        if one.asked == "attachment" and one.reason in {"", Reason.BEYOND_SHARE.value}
    }


def _route_reason(claim: Claim, crime: Reason | None, employment: Reason | None) -> Reason | None:
    return employment if claim.result == BY_EMPLOYMENT else crime


def earned(
    case: Case, one: Asked, choices: Mapping[str, str], routes: tuple[Reason | None, Reason | None]
) -> list[tuple[str, Held[int]]]:
    """Return the tariffs a claim earns under readings and routes; none when it is refused.

    The routes exclude each other: one result a family, never both.
    """
    crime, employment = routes
    if one.attachment is None or one.judged is None or _route_reason(one.claim, crime, employment):
        return []
    attached_on = one.row.on if choices["rate-year"] == "year of claim" else one.attachment.on

    def tariff(name: str) -> tuple[str, Held[int]]:
        return name, case.programme.tariff(name, attached_on, one.row.on)

    both = crime is None and employment is None
    prefers_work = choices["both-routes"] == "employment"
    if (both and prefers_work) or (not both and one.claim.result == BY_EMPLOYMENT):
        return [tariff("continuous-employment")]
    parts = [tariff("crime-asb-education")]
    if one.claim.result == WITH_PROGRESS and one.judged.measures[PROGRESS].verdict == "pass":
        parts.append(tariff("progress-to-work"))
    return parts


def _decision(case: Case, asked: Question, one: Asked, reason: Reason | None, count: int) -> Decision:
    parts: list[tuple[str, Held[int]]] = []
    if reason is None and one.judged is not None:
        parts = earned(case, one, case.choices, (one.judged.crime, one.judged.employment))
    by_work = "continuous-employment" in dict(parts) or (not parts and one.claim.result == BY_EMPLOYMENT)
    route = "employment" if by_work else "crime"
    return Decision(
        cause=one.cause,
        agreement=case.terms.agreement,
        subject=pseudonym(asked.key, "family", one.claim.family),
        asked="result",
        on=one.row.on,
        month=str(asked.month),
        paid=bool(parts),
        amount=sum(held.value for _, held in parts),
        reason="" if reason is None else reason.value,
        sentence=_sentence(one.claim, reason, parts, one.judged),
        measures=_measures(one.judged, route, one.claim),
        rows=(one.row.origin,),
        rests_on=_rests_on(case, one, route, parts, (reason, count)),
    )


def _measures(found: Judged | None, route: str, claim: Claim) -> tuple[Measured, ...]:
    if found is None:
        return ()
    names = [EMPLOYMENT] if route == "employment" else list(CRIME_ROUTE)
    if claim.result == WITH_PROGRESS and route == "crime":
        names.append(PROGRESS)
    return (
        eligibility_measure(found.eligibility),
        *(measured(found.measures[name]) for name in names),
    )


def _sentence(
    claim: Claim, reason: Reason | None, parts: Sequence[tuple[str, Held[int]]], found: Judged | None
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
    note = ""
    if claim.result == WITH_PROGRESS and names == ["crime-asb-education"]:
        note = " The top-up for progress to work is not shown and is not paid."
    if "continuous-employment" in names and claim.result != BY_EMPLOYMENT:
        note = " Both routes are achieved; employment is paid, never both."
    return f"Paid: {said}.{note}"


def _rests_on(
    case: Case,
    one: Asked,
    route: str,
    parts: Sequence[tuple[str, Held[int]]],
    answer: tuple[Reason | None, int],
) -> tuple[str, ...]:
    """Name the unconfirmed readings and tariffs behind a decision, and those that would turn it."""
    if one.judged is None:
        return ()
    bears = {"result", *({EMPLOYMENT} if route == "employment" else CRIME_ROUTE)}
    if "progress-to-work" in dict(parts):
        bears.add(PROGRESS)
    rests = [
        f"reading {name}: {case.choices[name]}"
        for name, reading in sorted(case.programme.readings.items())
        if bears & set(reading.bears_on)
    ]
    for name, held in parts:
        rests += unconfirmed(held.citation, name)
    return (*rests, *_turned(case, one, sum(held.value for _, held in parts), answer))


def _turned(case: Case, one: Asked, amount: int, answer: tuple[Reason | None, int]) -> Iterator[str]:
    """Yield the readings offered under which another amount would be paid."""
    reason, count = answer
    if one.judged is None or reason in {Reason.ALREADY_PAID, Reason.NOT_ELIGIBLE}:
        return
    routes = (one.judged.crime, one.judged.employment)
    for name, reading in case.programme.readings.items():
        for other in [reading.choice, *reading.others]:
            if other == case.choices[name]:
                continue
            choices = {**case.choices, name: other}
            capped = count >= replace(case, choices=choices).results_cap(one.row.on)
            paid = (
                [] if capped else earned(case, one, choices, one.judged.otherwise.get((name, other), routes))
            )
            if sum(held.value for _, held in paid) != amount:
                yield f"{TURNED}{name}: {other}"


def _entry(case: Case, decision: Decision, attachment: Given) -> Entry:
    payer = case.terms.payer
    by_work = EMPLOYMENT in {one.criterion for one in decision.measures}
    tariff = "continuous-employment" if by_work else "crime-asb-education"
    return Entry(
        decision.cause,
        decision.on,
        f"Result, family {decision.subject}",
        tuple(
            transfer((DUE, payer), (RESULTS, payer), decision.amount, case.terms.agreement, case.terms.theme)
        ),
        (*decision.rows, case.programme.tariff(tariff, attachment.on, decision.on).citation),
        decided=True,
    )


def unclaimed(case: Case, asked: Question, evidence: Evidence) -> list[dict[str, Any]]:
    """List attached families that pass a route, or miss one test of it, and have not claimed.

    Each family is tested as if it claimed on the last day of the month.
    """
    claimed = {row.record.family for row in asked.rows.get("claims", ()) if isinstance(row.record, Claim)}
    eligible = eligible_causes(asked)
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
            name
            for name in CRIME_ROUTE
            if standing.measures[name].verdict in {"fail", "not shown", "not evaluable"}
        ]
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
