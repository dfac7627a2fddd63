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
TURNED = "would change under "
"""How a decision says that another offered reading would change it."""


@dataclass(frozen=True, slots=True)
class Case:
    """One families agreement with its programme and the readings it has chosen."""

    terms: FamiliesTerms
    programme: Programme
    choices: Mapping[str, str]

    def cause(self, asked: Question, family: str, what: str) -> str:
        """Return the id of what a family can earn: one attachment fee, one result."""
        return f"{self.programme.id}:{pseudonym(asked.key, 'family', family)}:{what}"

    def funded(self, families: int, on: date, rounding: str = "") -> int:
        """Return how many of so many families are funded, by the share and its rounding."""
        share = self.programme.threshold("funded-share", on)
        named = rounding or self.choices["funded-rounding"]
        return rounded(Fraction(families) * share, ROUNDINGS[named])

    def results_cap(self, on: date) -> int:
        """Return the most results the allocation pays for."""
        if self.choices["results-cap"] == "at the full allocation":
            return self.terms.allocation
        return self.funded(self.terms.allocation, on)

    def newly_funded(self, count: int, on: date, rounding: str = "") -> bool:
        """Say whether the family that makes the running total `count` is itself a funded one."""
        funded = self.funded(count, on, rounding)
        whole = self.funded(self.terms.allocation, on, rounding)
        return self.funded(count - 1, on, rounding) < funded <= whole


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
    elsewhere = {one.cause for one in asked.elsewhere(case.terms.agreement, "attachment")}
    families = attached(case.terms, asked)
    waiting = {
        family: row
        for family, row in families.items()
        if case.cause(asked, family, "attachment") not in elsewhere
    }
    if not waiting:
        return Decided()
    testable = [
        Tested(family, row.on, row.on) for family, row in waiting.items() if _outside(case, row.on) is None
    ]
    found = eligibility(evidence, case.programme, case.choices, testable)
    doubled = _doubled(evidence, families, waiting)
    count = sum(
        one.reason in {"", Reason.BEYOND_SHARE.value}
        for one in asked.before(case.terms.agreement, "attachment")
    )
    decided = Decided()
    for family, row in sorted(waiting.items(), key=lambda item: (item[1].on, item[1].origin)):
        reason, turned = _outside(case, row.on), []
        if reason is None and family in doubled:
            reason = Reason.SAME_PEOPLE
        if reason is None and not eligible(found[family]):
            reason = Reason.NOT_ELIGIBLE
        if reason is None:
            count += 1
            funded = case.newly_funded(count, row.on)
            reason = None if funded else Reason.BEYOND_SHARE
            turned = [
                f"{TURNED}funded-rounding: {other}"
                for other in ROUNDINGS
                if other != case.choices["funded-rounding"]
                and case.newly_funded(count, row.on, other) != funded
            ]
        _add(decided, _decision(case, asked, (family, row), found.get(family), (reason, turned)), case)
    return decided


def _doubled(evidence: Evidence, families: Mapping[str, Given], waiting: Mapping[str, Given]) -> set[str]:
    """Return the waiting families made of the same people as one decided before, or earlier of day."""
    pairs = evidence.same_people([(family, row.on, row.on) for family, row in families.items()])

    def first(family: str) -> tuple[bool, date, str]:
        return (family in waiting, families[family].on, family)

    return {one for one, other in pairs if one in waiting and first(other) < first(one)}


def _outside(case: Case, on: date) -> Reason | None:
    if on < case.programme.starts:
        return Reason.BEFORE_START
    return Reason.AFTER_END if on > case.programme.attachments_end else None


def _decision(
    case: Case,
    asked: Question,
    attachment: tuple[str, Given],
    found: Eligibility | None,
    answer: tuple[Reason | None, list[str]],
) -> Decision:
    (family, row), (reason, turned) = attachment, answer
    fee = case.programme.tariff("attachment-fee", row.on, row.on) if reason is None else None
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
        measures=() if found is None else (eligibility_measure(found),),
        rows=(row.origin,),
        rests_on=(
            f"reading funded-rounding: {case.choices['funded-rounding']}",
            *unconfirmed(fee.citation if fee else None, "attachment-fee"),
            *turned,
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
                    case.programme.tariff("attachment-fee", decision.on, decision.on).citation,
                ),
                decided=True,
            )
        )
