"""Results: what was claimed, what the evidence shows, what is paid, and what was never claimed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pooledbudget.cited import Held
from pooledbudget.evidence.people import known_families
from pooledbudget.evidence.tables import Evidence
from pooledbudget.instruments.agreement import Decided, Question
from pooledbudget.instruments.decisions import TURNED, Decision, Facts, Measured, Reliance
from pooledbudget.instruments.families.case import Case, attached, unconfirmed
from pooledbudget.instruments.families.judging import Judged, Tested, judge
from pooledbudget.instruments.families.rules import (
    COUNTED,
    CRIME_ROUTE,
    EMPLOYMENT,
    NOT_MET,
    PROGRESS,
    Reason,
    Routes,
    eligibility_measure,
    measured,
)
from pooledbudget.instruments.families.shared import CARRIED_BY, Carriers
from pooledbudget.ledger.chart import RESULTS, RESULTS_DUE
from pooledbudget.ledger.entries import Entry, transfer
from pooledbudget.submissions.records import Attachment, Claim, Row

BY_CRIME = "crime asb education"
WITH_PROGRESS = "crime asb education and progress to work"
BY_EMPLOYMENT = "continuous employment"
CRIME_TARIFF, PROGRESS_TARIFF, WORK_TARIFF = (
    "crime-asb-education",
    "progress-to-work",
    "continuous-employment",
)

Tariffs = Sequence[tuple[str, Held[int]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One claim with what is needed to answer it."""

    row: Row[Claim]
    cause: str
    attachment: Row[Attachment] | None
    """The family's attachment; None where there is none, or none before the claim."""
    judged: Judged | None
    already: Reason | None
    """Why it is refused whatever its measures say; None when they decide."""

    @property
    def claim(self) -> Claim:
        """What was claimed."""
        return self.row.cells


def decide_results(case: Case, asked: Question, evidence: Evidence, eligible: set[str]) -> Decided:
    """Decide every claim that no standing decision answers, in order of day and row.

    `eligible` are the causes of the attachments that stand. The cap counts every result that
    stands, whatever its month.
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
    claims.sort(key=lambda row: (row.id not in before, row.on, row.origin))
    paid = {decision.cause for decision in asked.answered("result") if decision.paid}
    count = sum(decision.paid for decision in standing)
    decided = Decided()
    carriers = Carriers(case, asked, evidence)
    for found in _gathered(case, asked, evidence, claims, eligible):
        claimed = _carried(carriers, found)
        reason = _reason(case, claimed, paid, count)
        if claimed.cause not in paid:
            decided.considered.append(claimed.cause)
        parts: Tariffs = ()
        if reason is None and claimed.judged is not None:
            parts = earned(case, claimed, case.choices, claimed.judged.routes)
        decision = _decision(case, asked, claimed, reason, parts, count)
        if decision.paid and claimed.judged is not None and WORK_TARIFF in dict(parts):
            carrier = carriers.carrier(claimed.claim.family, claimed.judged)
            carriers.took(carrier, claimed.cause)
            decision = replace(decision, facts={**decision.facts, CARRIED_BY: carrier})
        decided.decisions.append(decision)
        if decision.paid:
            paid.add(claimed.cause)
            count += 1
            decided.entries.append(_entry(case, asked, decision, parts))
    return decided


def _carried(carriers: Carriers, claimed: Asked) -> Asked:
    """Return a claim judged without the work of whoever has carried a result of another family."""
    if claimed.judged is None or claimed.attachment is None:
        return claimed
    tested = Tested(claimed.claim.family, claimed.row.on, claimed.attachment.on)
    return replace(claimed, judged=carriers.judged(tested, claimed.cause, claimed.judged))


def _reason(case: Case, claimed: Asked, paid: set[str], count: int) -> Reason | None:
    """Return why a claim is refused, by the order of the reasons; None when it is paid."""
    if claimed.already is not None:
        return claimed.already
    if claimed.cause in paid:
        return Reason.ALREADY_PAID
    if claimed.judged is not None:
        reason = _route_reason(claimed.claim, claimed.judged.crime, claimed.judged.employment)
        if reason is not None:
            return reason
    return Reason.BEYOND_SHARE if count >= case.results_cap(claimed.row.on) else None


def _gathered(
    case: Case, asked: Question, evidence: Evidence, claims: list[Row[Claim]], eligible: set[str]
) -> list[Asked]:
    """Measure the families that can be measured, as sets, and say why the others cannot."""
    families = attached(case, asked)
    waiting = []
    for row in claims:
        family = row.cells.family
        attachment = families.get(family)
        if attachment is not None and attachment.on > row.on:
            attachment = None
        already = None
        if row.on < case.programme.starts:
            already = Reason.BEFORE_START
        elif row.on > case.programme.claims_end:
            already = Reason.AFTER_END
        elif attachment is None:
            already = Reason.NOT_ATTACHED
        elif case.cause(asked, family, "attachment") not in eligible:
            already = Reason.NOT_ELIGIBLE
        waiting.append(Asked(row, case.cause(asked, family, "result"), attachment, None, already))
    waiting = _nobody(evidence, waiting)
    tested = [
        Tested(claimed.claim.family, claimed.row.on, claimed.attachment.on)
        for claimed in waiting
        if claimed.already is None and claimed.attachment is not None
    ]
    judged = judge(evidence, case.programme, case.choices, tested, other_readings=True)
    return [
        replace(claimed, judged=judged.get((claimed.claim.family, claimed.row.on))) for claimed in waiting
    ]


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


def eligible_causes(asked: Question, agreement: str, decided: Sequence[Decision]) -> set[str]:
    """Return the attachments that stand: funded, or eligible but beyond the funded share."""
    known = [*asked.standing(agreement, "attachment"), *decided]
    return {decision.cause for decision in known if decision.reason in COUNTED}


def _route_reason(claim: Claim, crime: Reason | None, employment: Reason | None) -> Reason | None:
    return employment if claim.result == BY_EMPLOYMENT else crime


def earned(case: Case, claimed: Asked, choices: Mapping[str, str], routes: Routes) -> Tariffs:
    """Return the tariffs a claim earns under readings and routes; none when it is refused.

    The routes exclude each other: one result a family, never both.
    """
    crime, employment, progress = routes
    attachment = claimed.attachment
    if attachment is None or _route_reason(claimed.claim, crime, employment):
        return []
    rate_day = claimed.row.on if choices["rate-year"] == "year of claim" else attachment.on

    def tariff(name: str) -> tuple[str, Held[int]]:
        return name, case.programme.tariff(name, rate_day, claimed.row.on)

    both = crime is None and employment is None
    prefers_work = choices["both-routes"] == "employment"
    if (both and prefers_work) or (not both and claimed.claim.result == BY_EMPLOYMENT):
        return [tariff(WORK_TARIFF)]
    parts = [tariff(CRIME_TARIFF)]
    if claimed.claim.result == WITH_PROGRESS and progress:
        parts.append(tariff(PROGRESS_TARIFF))
    return parts


def _decision(
    case: Case,
    asked: Question,
    claimed: Asked,
    reason: Reason | None,
    parts: Tariffs,
    count: int,
) -> Decision:
    by_work = WORK_TARIFF in dict(parts) or (not parts and claimed.claim.result == BY_EMPLOYMENT)
    amount = sum(held.value for _, held in parts)
    return Decision(
        instrument=case.terms.kind,
        cause=claimed.cause,
        agreement=case.terms.agreement,
        subject=asked.pseudonym(claimed.claim.family),
        asked="result",
        on=claimed.row.on,
        month=str(asked.month),
        paid=bool(parts),
        amount=amount,
        reason="" if reason is None else reason.value,
        facts={"claimed": claimed.claim.result, "earned": {name: held.value for name, held in parts}},
        measures=_measures(claimed, by_work=by_work),
        rows=(claimed.row.origin,),
        rests_on=(
            *_rests_on(case, claimed, parts, by_work=by_work),
            *_turned(case, claimed, amount, reason, count),
        ),
    )


def _measures(claimed: Asked, *, by_work: bool) -> tuple[Measured, ...]:
    judged = claimed.judged
    if judged is None:
        return ()
    names = [EMPLOYMENT] if by_work else list(CRIME_ROUTE)
    if claimed.claim.result == WITH_PROGRESS and not by_work:
        names.append(PROGRESS)
    return (
        eligibility_measure(judged.eligibility),
        *(measured(judged.measures[name], judged.rules) for name in names),
    )


def _rests_on(case: Case, claimed: Asked, parts: Tariffs, *, by_work: bool) -> Iterator[Reliance]:
    """Yield the unconfirmed readings and tariffs behind a decision."""
    if claimed.judged is None:
        return
    bears = {"result", *({EMPLOYMENT} if by_work else CRIME_ROUTE)}
    if claimed.claim.result == WITH_PROGRESS and not by_work:
        bears.add(PROGRESS)
    for name, reading in sorted(case.programme.readings.items()):
        if bears & set(reading.bears_on):
            yield Reliance("reading", name, case.choices[name])
    for name, held in parts:
        yield from unconfirmed(held.citation, name)


BEARS_ON_CAP = frozenset({"results-cap", "funded-rounding"})
"""The readings by which the most results that are paid would be another number."""


def _turned(case: Case, claimed: Asked, amount: int, reason: Reason | None, count: int) -> Iterator[Reliance]:
    """Yield the readings offered under which another amount would be paid."""
    judged = claimed.judged
    if judged is None or reason in {Reason.ALREADY_PAID, Reason.NOT_ELIGIBLE}:
        return
    cap = case.results_cap(claimed.row.on)
    for name, reading in case.programme.readings.items():
        for other in [reading.choice, *reading.others]:
            if other == case.choices[name]:
                continue
            choices = {**case.choices, name: other}
            paid: Tariffs = []
            if name in BEARS_ON_CAP:
                cap_otherwise = replace(case, choices=choices).results_cap(claimed.row.on)
            else:
                cap_otherwise = cap
            if count < cap_otherwise:
                routes = judged.otherwise.get((name, other), judged.routes)
                paid = earned(case, claimed, choices, routes)
            if sum(held.value for _, held in paid) != amount:
                yield Reliance(TURNED, name, other)


def _entry(case: Case, asked: Question, decision: Decision, parts: Tariffs) -> Entry:
    """Post a result, cited to every tariff it earned, as it was read on the day that governs it."""
    payer = case.terms.payer
    return Entry(
        decision.cause,
        decision.on,
        "result",
        transfer(
            (RESULTS_DUE, payer),
            (RESULTS, payer),
            decision.amount,
            case.terms.agreement,
            theme=case.terms.theme,
            currency=asked.currency,
        ),
        (*decision.rows, *(held.citation for _, held in parts)),
        about=decision.subject,
        decided=True,
    )


def asked_before(
    asked: Question, agreement: str, answered: Sequence[Decision]
) -> tuple[set[str], dict[str, str]]:
    """Return the causes of results that are paid, and of those an agreement refused, with why."""
    known = [*asked.answered("result"), *answered]
    refused = {
        decision.cause: decision.reason
        for decision in known
        if (decision.agreement, decision.asked) == (agreement, "result") and not decision.paid
    }
    paid = {decision.cause for decision in known if decision.asked == "result" and decision.paid}
    return paid, refused


def unclaimed(
    case: Case,
    asked: Question,
    evidence: Evidence,
    eligible: set[str],
    answered: Sequence[Decision] = (),
) -> list[Facts]:
    """List attached families that pass a route, or miss one test of it, and have not claimed.

    So are those whose claim was refused, and who would pass now. Each family is tested as if it claimed on
    the last day of the month; `answered` are the results decided now.
    """
    agreement = case.terms.agreement
    claimed = {row.cells.family for row in asked.rows.of(Claim) if row.cells.agreement == agreement}
    paid, refused = asked_before(asked, agreement, answered)
    families = [
        Tested(family, asked.month.last, row.on)
        for family, row in sorted(attached(case, asked).items())
        if case.cause(asked, family, "attachment") in eligible
        and case.cause(asked, family, "result") not in paid
        and (family not in claimed or case.cause(asked, family, "result") in refused)
    ]
    if not families:
        return []
    found = judge(evidence, case.programme, case.choices, families)
    listed: list[Facts] = []
    for tested in families:
        route, missing = _could_claim(found[tested.family, tested.on])
        reason = refused.get(case.cause(asked, tested.family, "result"), "")
        if route and not (reason and missing):
            listed.append(
                {
                    "subject": asked.pseudonym(tested.family),
                    "agreement": agreement,
                    "route": route,
                    "missing": missing.document() if missing else {},
                    **({"refused": reason} if reason else {}),
                }
            )
    return listed


def _could_claim(standing: Judged) -> tuple[str, Measured | None]:
    """Return the route a family could claim by, and the one test it misses; a blank if it could not."""
    if standing.employment is None:
        return BY_EMPLOYMENT, None
    if standing.crime is None:
        return BY_CRIME, None
    misses = [name for name in CRIME_ROUTE if standing.measures[name].verdict in NOT_MET]
    relevant = any(standing.measures[name].verdict != "not relevant" for name in CRIME_ROUTE)
    if relevant and len(misses) == 1:
        return BY_CRIME, measured(standing.measures[misses[0]], standing.rules)
    return "", None
