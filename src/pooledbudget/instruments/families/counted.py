"""Families as numbers, apart from names: how many stand at each stage, and the fees that go by them.

In the first phase a fee was paid for a number of families and tied to none by name. An agreement whose
fees go `by count` is paid by what it reports as attached so far; who is attached by name is still decided,
as results rest on it, and brings no fee. A gate holds back part of a year's fees until enough of the
families agreed for the year before are worked with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from msgspec import Struct, field

from pooledbudget.findings import Finding
from pooledbudget.instruments.agreement import Decided, Question
from pooledbudget.instruments.decisions import COUNT, NOTED, OTHERWISE, TURNED, Decision, Facts, Reliance
from pooledbudget.instruments.families.case import Case, fee_entry, unconfirmed
from pooledbudget.instruments.families.causes import FamilyCause
from pooledbudget.instruments.families.judging import other_answers
from pooledbudget.instruments.families.known_now import told_now
from pooledbudget.instruments.families.terms import BY_COUNT
from pooledbudget.money import Rounding, rounded
from pooledbudget.periods import FinancialYear
from pooledbudget.programmes.price import EDGE, ROUNDING, gate_years, paid_at_once
from pooledbudget.submissions.programme_records import StageCount
from pooledbudget.submissions.records import Row

RESTS_ON = (ROUNDING, EDGE)
"""The open questions that fees by count rest on."""
ATTACHED, WORKED_WITH = "attached", "worked with"


class _StagesTally(Struct):
    """What was reported so far, and what of each year's fees is earned and let through."""

    worked_with: int = 0
    funded: int = 0
    """How many have had their fee asked for."""
    earned: dict[FinancialYear, int] = field(default_factory=dict)
    let_through: dict[FinancialYear, int] = field(default_factory=dict)
    agreed: int = 0
    """How many had their fee asked for when it was settled: a smaller allocation takes none of them back."""


def decide_counts(case: Case, asked: Question) -> Decided:
    """Answer every count of families by stage: the fees it brings, or that it is noted.

    All counts are gone through again, in order of day, as each moves only what those before it have not: one
    that is settled by the readings it was settled under, so that an answer that is stated since acts on what
    is counted since, though its month is closed again. What stands and comes out the same is left: by the
    rate it was settled by, and as far as the allocation of then, whatever a letter says of them since.
    """
    rows = [row for row in asked.rows.of(StageCount) if row.cells.agreement == case.terms.agreement]
    rows.sort(key=lambda row: (row.on, row.cells.stage == ATTACHED, row.origin))
    stands = {found.cause: found for found in asked.standing(case.terms.agreement, COUNT)}
    earlier = {found.cause: found for found in asked.earlier.again if found.asked == COUNT} | stands
    agreed = sum(
        known.facts.get("funded", 0)
        for row in rows
        if (known := earlier.get(_cause(case, row))) and row.id in known.row_ids
    )
    tally, decided = _StagesTally(agreed=agreed), Decided()
    others = {
        answer: (case.under(answer), _StagesTally(agreed=agreed))
        for answer in other_answers(case.programme, case.choices)
        if answer[0] in RESTS_ON
    }
    for _, of_a_day in groupby(rows, key=lambda row: row.on):
        for row in of_a_day:
            before, known = stands.get(_cause(case, row)), earlier.get(_cause(case, row))
            settled = case.as_settled(known) if known else case
            rate = _rate_of(case, row, before)
            facts = _moved(settled, row, tally, rate)
            would = [
                [*answer, _moved(under, row, other, rate).get("amount", 0)]
                for answer, (under, other) in others.items()
            ]
            turned = [each for each in would if each[-1] != facts.get("amount", 0)]
            decision = _decision(settled, asked, row, facts, turned)
            if before is not None and (before.amount, _said(before)) == (decision.amount, _said(decision)):
                decided.findings += _restated(case, asked, row, before)
                continue
            decided.decisions.append(decision)
            decided.considered.append(decision.cause)
            if decision.paid:
                decided.entries.append(fee_entry(case, asked, decision, "attachment fees by count"))
    return decided


def _said(decision: Decision) -> Facts:
    """Return what a count says by itself: not what it would bring under other answers."""
    return {name: fact for name, fact in decision.told.items() if name != OTHERWISE}


def _restated(case: Case, asked: Question, row: Row[StageCount], before: Decision) -> Iterator[Finding]:
    """Yield what a count would bring by the rate there is now, where all of it is let through."""
    funded, rate, now = before.facts.get("funded", 0), before.facts.get("rate", 0), _rate(case, row)
    if funded and rate != now and before.amount == funded * rate:
        yield told_now(case, asked, before, funded * now, None)


def _rate_of(case: Case, row: Row[StageCount], before: Decision | None) -> int:
    """Return the fee that a count brings for one family: of one that stands, the fee it was settled by."""
    return before.facts.get("rate", 0) or _rate(case, row) if before else _rate(case, row)


def _moved(case: Case, row: Row[StageCount], tally: _StagesTally, rate: int) -> Facts:
    """Take a count into the tally; return what it says and what fees it brings.

    A number below one that was reported before takes no fee back: what was attached was attached.
    """
    stage, families, year = row.cells.stage, row.cells.families, FinancialYear.of(row.on)
    facts = {"stage": stage, "families": families}
    if case.terms.fees != BY_COUNT or stage not in {ATTACHED, WORKED_WITH}:
        return facts
    funded = 0
    if stage == WORKED_WITH:
        tally.worked_with = max(tally.worked_with, families)
    else:
        now = min(
            case.funded(families, row.on), max(case.funded(case.terms.allocation, row.on), tally.agreed)
        )
        funded = max(now - tally.funded, 0)
        tally.funded += funded
        tally.earned[year] = tally.earned.get(year, 0) + funded * rate
    let_through = 0
    for of_year, earned in tally.earned.items():
        due = rounded(earned * _part(case, of_year, tally), Rounding.HALF_UP)
        let_through += max(due - tally.let_through.get(of_year, 0), 0)
        tally.let_through[of_year] = max(due, tally.let_through.get(of_year, 0))
    held = sum(tally.earned.values()) - sum(tally.let_through.values())
    return {**facts, "funded": funded, "rate": rate, "amount": let_through, "held": held}


def _cause(case: Case, row: Row[StageCount]) -> str:
    """Return the id of a count: its stage and its day."""
    stage = row.cells.stage.replace(" ", "-")
    return FamilyCause(case.programme.id, f"{case.terms.agreement}:{stage}", row.on.isoformat()).id


def _rate(case: Case, row: Row[StageCount]) -> int:
    """Return the fee for one family on the day of a count."""
    fee = case.programme.composed.fee
    return case.programme.tariff(fee.tariff, row.on, row.on).value if fee else 0


def _part(case: Case, year: FinancialYear, tally: _StagesTally) -> Fraction:
    """Return the part of a year's fees that its gate lets through: all of it where the year has none."""
    if year not in gate_years(case.programme):
        return Fraction(1)
    agreed = case.terms.agreed.get(str(FinancialYear(year.starts_in - 1)), 0)
    begun = Fraction(tally.worked_with, agreed) if agreed else Fraction(0)
    return paid_at_once(case.programme, begun, case.choices, year)


def _decision(
    case: Case, asked: Question, row: Row[StageCount], facts: Facts, turned: Sequence[Sequence[Any]]
) -> Decision:
    amount = facts.get("amount", 0)
    return Decision(
        instrument=case.terms.kind,
        cause=_cause(case, row),
        agreement=case.terms.agreement,
        subject=row.cells.stage,
        asked=COUNT,
        on=row.on,
        month=str(asked.month),
        paid=amount > 0,
        amount=amount,
        reason="" if amount else NOTED,
        facts={**facts, OTHERWISE: turned} if turned else facts,
        rows=(row.origin,),
        rests_on=(
            *(_rests_on(case, row) if "rate" in facts else ()),
            *(Reliance(TURNED, name, choice) for name, choice, _ in turned),
        ),
    )


def _rests_on(case: Case, row: Row[StageCount]) -> Iterator[Reliance]:
    """Yield the open questions that fees by count rest on."""
    yield from (Reliance("reading", name, case.choices[name]) for name in RESTS_ON if name in case.choices)
    fee = case.programme.composed.fee
    if fee:
        yield from unconfirmed(case.programme.tariff(fee.tariff, row.on, row.on).citation, fee.tariff)
