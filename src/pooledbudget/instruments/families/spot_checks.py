"""Spot checks: what somebody who looked into a claim found, and what becomes of a claim that is not valid.

A result that was found not valid is lost: it is taken back in the month that the check comes in, and is
refused where the check is there first. Each of those who check has a word of their own: what the payer
found is not undone by internal audit finding otherwise, but by a later check of the payer's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from pooledbudget.instruments.agreement import Decided, Question
from pooledbudget.instruments.decisions import CHECK, NOTED, Decision
from pooledbudget.instruments.families.case import Case
from pooledbudget.instruments.figures import slug
from pooledbudget.submissions.programme_records import Claim, SpotCheck
from pooledbudget.submissions.records import Row

NOT_VALID = "not valid"
QUESTIONS: Mapping[str, str] = {
    "eligible": "Is the family eligible?",
    "whole_family": "Is there evidence of the whole-family approach?",
    "evidenced": "Is the claim evidenced?",
}
"""What spot checks ask of each claim, under the column that answers it (facts 4)."""


class Checks(Struct, frozen=True):
    """What the checks of a month's end say, by the cause of what was claimed."""

    found: Mapping[str, Mapping[str, Row[SpotCheck]]]
    """Cause -> who checks -> their latest check."""

    def fails(self, cause: str, claimed_on: date) -> bool:
        """Say whether a claim made on a day was found not valid: a check is of what was claimed by then."""
        checks = self.found.get(cause, {}).values()
        return any(row.cells.outcome == NOT_VALID and claimed_on <= row.on for row in checks)


def checks_of(case: Case, asked: Question) -> Checks:
    """Return what was found of each claim of an agreement, by each of those who check."""
    found: dict[str, dict[str, Row[SpotCheck]]] = {}
    for row in sorted(_rows(case, asked), key=lambda row: (row.on, row.origin)):
        found.setdefault(_cause(case, asked, row.cells), {})[row.cells.checked_by] = row
    return Checks(found)


def decide_checks(case: Case, asked: Question) -> Decided:
    """Note every check that is not noted yet, with what it is a check of."""
    noted = {row for decision in asked.standing(case.terms.agreement, CHECK) for row in decision.row_ids}
    rows = [row for row in _rows(case, asked) if row.id not in noted]
    if not rows:
        return Decided()
    claimed = [row for row in asked.rows.of(Claim) if row.cells.agreement == case.terms.agreement]
    return Decided(decisions=[_decision(case, asked, row, claimed) for row in rows])


def _rows(case: Case, asked: Question) -> list[Row[SpotCheck]]:
    return [row for row in asked.rows.of(SpotCheck) if row.cells.agreement == case.terms.agreement]


def _cause(case: Case, asked: Question, about: SpotCheck | Claim) -> str:
    return case.cause(asked, about.family, case.earned_once(about.result))


def _decision(case: Case, asked: Question, row: Row[SpotCheck], claimed: Sequence[Row[Claim]]) -> Decision:
    check, cause = row.cells, _cause(case, asked, row.cells)
    known = any(_cause(case, asked, claim.cells) == cause and claim.on <= row.on for claim in claimed)
    answers = {question: getattr(check, question) for question in QUESTIONS}
    return Decision(
        instrument=case.terms.kind,
        cause=f"{cause}.check.{slug(check.checked_by)}.{row.on.isoformat()}",
        agreement=case.terms.agreement,
        subject=asked.pseudonym(check.family),
        asked=CHECK,
        on=row.on,
        month=str(asked.month),
        paid=False,
        amount=0,
        reason=NOTED,
        facts={
            "checked": cause if known else "",
            "claimed": check.result,
            "by": check.checked_by,
            "outcome": check.outcome,
            "answers": {question: answer for question, answer in answers.items() if answer},
        },
        rows=(row.origin,),
    )
