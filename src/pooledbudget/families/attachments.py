"""Attachment: is the family eligible, is it among the funded share, and what is the fee."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from pooledbudget.cited import Citation, Standing
from pooledbudget.decisions import Decided, Decision, Question
from pooledbudget.evidence.tables import Eligibility, Evidence
from pooledbudget.families.judging import Tested, eligibility
from pooledbudget.families.rules import ROUNDINGS, Reason, eligibility_measure, eligible
from pooledbudget.families.terms import FamiliesTerms
from pooledbudget.ledger.entries import Entry, transfer
from pooledbudget.money import prose, rounded
from pooledbudget.periods import written_day
from pooledbudget.place.folder import pseudonym
from pooledbudget.programmes.programme import Programme
from pooledbudget.received import Given
from pooledbudget.submissions.records import Attachment

DUE = "assets:results-due"
FEES = "income:attachment-fees"


@dataclass(frozen=True, slots=True)
class Case:
    """One families agreement with its programme and the readings it has chosen."""

    terms: FamiliesTerms
    programme: Programme
    choices: Mapping[str, str]

    def cause(self, asked: Question, family: str, what: str) -> str:
        """Return the id of what a family can earn: one attachment fee, one result."""
        return f"{self.programme.id}:{pseudonym(asked.key, 'family', family)}:{what}"

    def funded(self, families: int, on: date) -> int:
        """Return how many of so many families are funded, by the share and its rounding."""
        share = self.programme.threshold("funded-share", on)
        return rounded(Fraction(families) * share, ROUNDINGS[self.choices["funded-rounding"]])


def attached(terms: FamiliesTerms, asked: Question) -> dict[str, Given]:
    """Return each family's attachment row: the first word counts."""
    found: dict[str, Given] = {}
    for row in asked.rows.get("attachments", ()):
        record = row.record
        if isinstance(record, Attachment) and record.agreement == terms.agreement:
            found.setdefault(record.family, row)
    return found


def decide_attachments(case: Case, asked: Question, evidence: Evidence) -> Decided:
    """Decide every attachment not decided in an earlier month, in order of day and family."""
    settled = {
        one.cause: one for one in asked.earlier if one.asked == "attachment"
        and one.agreement == case.terms.agreement and one.month != str(asked.month)
    }  # fmt: skip
    waiting = {
        family: row
        for family, row in attached(case.terms, asked).items()
        if case.cause(asked, family, "attachment") not in settled
    }
    if not waiting:
        return Decided()
    found = eligibility(
        evidence,
        case.programme,
        case.choices,
        [Tested(family, row.on, row.on) for family, row in waiting.items()],
    )
    same_people = evidence.same_people_among(
        [(family, row.on, row.on) for family, row in attached(case.terms, asked).items()]
    )
    count = sum(one.reason in {"", Reason.BEYOND_SHARE.value} for one in settled.values())
    decided = Decided()
    for family, row in sorted(waiting.items(), key=lambda item: (item[1].on, item[1].origin)):
        reason = _reason(case, found[family], row.on, doubled=family in same_people)
        if reason is None:
            count += 1
            newly = case.funded(count, row.on) - case.funded(count - 1, row.on)
            whole = case.funded(case.terms.allocation, row.on)
            if not newly or case.funded(count, row.on) > whole:
                reason = Reason.BEYOND_SHARE
        _add(decided, _decision(case, asked, (family, row), found[family], reason), case)
    return decided


def _reason(case: Case, found: Eligibility, on: date, *, doubled: bool) -> Reason | None:
    if on < case.programme.starts:
        return Reason.BEFORE_START
    if on > case.programme.claims_end:
        return Reason.AFTER_END
    if doubled:
        return Reason.SAME_PEOPLE
    return None if eligible(found) else Reason.NOT_ELIGIBLE


def _decision(
    case: Case, asked: Question, attachment: tuple[str, Given], found: Eligibility, reason: Reason | None
) -> Decision:
    family, row = attachment
    fee = case.programme.tariffs["attachment-fee"].on(row.on) if reason is None else None
    sentence = (
        f"Refused: {reason.value}."
        if fee is None and reason is not None
        else f"Attached on {written_day(row.on)}: a fee of {prose(fee.value if fee else 0)} is due."
    )
    return Decision(
        cause=case.cause(asked, family, "attachment"),
        agreement=case.terms.agreement,
        subject=pseudonym(asked.key, "family", family),
        asked="attachment",
        on=row.on,
        month=str(asked.month),
        paid=fee is not None,
        amount=fee.value if fee else 0,
        reason="" if reason is None else reason.value,
        sentence=sentence,
        measures=(eligibility_measure(found),),
        rows=(row.origin,),
        rests_on=(
            f"reading funded-rounding: {case.choices['funded-rounding']}",
            *unconfirmed(fee.citation if fee else None, "attachment-fee"),
        ),
    )


def unconfirmed(citation: Citation | None, name: str) -> list[str]:
    """Name a tariff if the value used is unconfirmed."""
    if citation is None or citation.standing is Standing.CITED:
        return []
    return [f"tariff {name}: {citation.place}"]


def _add(decided: Decided, decision: Decision, case: Case) -> None:
    decided.decisions.append(decision)
    decided.considered.append(decision.cause)
    if decision.paid:
        payer = case.terms.payer
        decided.entries.append(
            Entry(
                decision.cause,
                decision.on,
                f"Attachment fee, family {decision.subject}",
                transfer(
                    (DUE, payer),
                    (FEES, payer),
                    decision.amount,
                    case.terms.agreement,
                    case.terms.theme,
                ),
                (
                    *decision.rows,
                    case.programme.tariffs["attachment-fee"].on(decision.on).citation,
                ),
                decided=True,
            )
        )
