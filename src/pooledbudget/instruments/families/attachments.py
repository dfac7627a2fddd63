"""Attachment: is the family eligible, is it among the funded share, and what is the fee."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from msgspec import Struct

from pooledbudget.evidence.tables import Evidence
from pooledbudget.findings import Origin
from pooledbudget.instruments.agreement import Decided, Question
from pooledbudget.instruments.decisions import OTHERWISE, TURNED, Decision, Facts, Reliance
from pooledbudget.instruments.families.case import ATTACHED_BEFORE, Case, attached, fee_entry, unconfirmed
from pooledbudget.instruments.families.judging import Judged, Tested, eligibility
from pooledbudget.instruments.families.paid_so_far import OtherAnswer
from pooledbudget.instruments.families.places import Places, first_row, moved_from, place_kept, read_then
from pooledbudget.instruments.families.rules import (
    COUNTED,
    Reason,
    attachment_measures,
    eligibility_measure,
)
from pooledbudget.instruments.families.shared import (
    ANY_PERSON,
    READING,
    SAME_PEOPLE,
    Sharing,
    attached_anywhere,
)
from pooledbudget.programmes.price import ROUNDING
from pooledbudget.programmes.programme import ATTACHMENT
from pooledbudget.submissions.programme_records import Attachment
from pooledbudget.submissions.records import Row


class Answer(Struct, frozen=True):
    """What is answered to one attachment."""

    row: Row[Attachment]
    reason: Reason | None
    """None when the fee is due."""
    eligibility: Judged | None
    turned: list[Reliance]
    """Other readings under which the answer would differ."""
    otherwise: Mapping[OtherAnswer, int]
    """What the fee would be under other readings, where it would differ."""
    shared: Sequence[Facts]
    """The people it has of families attached before it, family by family."""
    kept: Facts
    """What was said before of a place that moved, and how it was decided before its row was corrected."""
    earlier: Decision | None
    """What its month had answered."""


def decide_attachments(case: Case, asked: Question, evidence: Evidence) -> Decided:
    """Decide every attachment that no standing decision answers, in order of day and row.

    The running total counts everything that stands, whatever its month: were later months left
    out, reopening an earlier one would fund families beyond the share.
    """
    standing = asked.standing(case.terms.agreement, "attachment")
    answered = {decision.cause for decision in asked.answered("attachment")}
    families = attached(case, asked)
    elsewhere = _answered_elsewhere(case, asked, families, answered - {found.cause for found in standing})
    waiting = {
        family: row
        for family, row in families.items()
        if case.cause(asked, family, "attachment") not in answered
    }
    decided = Decided(named=_named(case, asked, families, elsewhere))
    places = Places(case, standing, str(asked.month))
    made = _answered(case, asked, evidence, families, waiting, places) if waiting else []
    decisions = {decision.cause: decision for decision in [*made, *places.filled(), *places.emptied()]}
    for decision in decisions.values():
        decided.decisions.append(decision)
        decided.considered.append(decision.cause)
        if decision.paid:
            decided.entries.append(fee_entry(case, asked, decision, "attachment fee"))
    return decided


def _answered(
    case: Case,
    asked: Question,
    evidence: Evidence,
    families: Mapping[str, Row[Attachment]],
    waiting: Mapping[str, Row[Attachment]],
    places: Places,
) -> list[Decision]:
    """Answer the attachments that wait, in order; a place that is free goes to whoever waited before them."""
    days = [Tested(family, row.on, row.on) for family, row in waiting.items() if case.outside(row.on) is None]
    found = eligibility(evidence, case.programme, case.choices, days)
    sharing = Sharing.of(case, asked, evidence, attached_anywhere(case, asked, families))
    sharing.doubled = _doubled(evidence, sharing.families, waiting)
    before = _counted_before(asked, case.terms.agreement)
    corrected = _corrected(asked, case.terms.agreement)
    made: list[Decision] = []
    asked_places = False
    for family, row in _in_order(case, asked, waiting, before, corrected):
        cause = case.cause(asked, family, "attachment")
        earlier, was = before.get(cause), corrected.get(cause)
        if earlier is None and was is None and not asked_places:
            # Those of before have theirs first; who comes has one of the running total.
            made += places.filled()
            asked_places = True
        reason = case.outside(row.on)
        shared = sharing.with_whom(family)
        if reason is None:
            reason = sharing.refusal(family)
        if reason is None and not found[family].standing.eligible:
            reason = Reason.NOT_ELIGIBLE if family in sharing.known else Reason.NO_MEMBERS
        turned = _otherwise(found[family]) if reason in {None, Reason.NOT_ELIGIBLE} else []
        by_sharing = _turned_by_sharing(case, reason, shared, found.get(family))
        ahead = places.ahead_of(row.on, was) if was and not earlier else 0
        if reason is None:
            sharing.counted.add(family)
            reason = places.reason(row.on, earlier, ahead)
        otherwise = places.otherwise(row.on, reason, [*turned, *by_sharing], earlier, ahead)
        turned += [Reliance(TURNED, *answer) for answer in otherwise if answer[0] == ROUNDING] + by_sharing
        kept = moved_from(was) if was and not earlier else place_kept(earlier)
        answer = Answer(row, reason, found.get(family), turned, otherwise, shared, kept, earlier)
        made.append(_decision(case, asked, answer))
        places.take(made[-1])
    return made


def _counted_before(asked: Question, agreement: str) -> dict[str, Decision]:
    """Return the month's own earlier decisions that counted in the running total, by cause.

    They come first and keep their place: closing a month again, with nothing new, changes no fee.
    """
    return {
        decision.cause: decision
        for decision in asked.earlier.again
        if (decision.agreement, decision.asked) == (agreement, "attachment") and decision.reason in COUNTED
    }


def _corrected(asked: Question, agreement: str) -> dict[str, Decision]:
    """Return how attachments stood whose row was corrected since, by cause: each keeps its place in order."""
    return {
        decision.cause: decision
        for decision in asked.earlier.gone
        if (decision.agreement, decision.asked) == (agreement, "attachment")
    }


def _in_order(
    case: Case,
    asked: Question,
    waiting: Mapping[str, Row[Attachment]],
    before: Mapping[str, Decision],
    corrected: Mapping[str, Decision],
) -> list[tuple[str, Row[Attachment]]]:
    """Return what is to be answered: what its month had answered, what was corrected, what came.

    Each by its own day, and of one day by the row that attached it at first.
    """

    def place(item: tuple[str, Row[Attachment]]) -> tuple[int, date, Origin]:
        family, row = item
        cause = case.cause(asked, family, "attachment")
        known = before.get(cause, corrected.get(cause))
        came = 2 if known is None else int(cause not in before)
        return came, row.on, first_row(known) if known else row.origin

    return sorted(waiting.items(), key=place)


def _otherwise(judged: Judged) -> list[Reliance]:
    """Return the other answers under which a family would be eligible and is not, or the other way round."""
    return [
        Reliance(TURNED, *answer)
        for answer, standing in judged.otherwise.items()
        if standing.eligible != judged.standing.eligible
    ]


def _answered_elsewhere(
    case: Case, asked: Question, families: Collection[str], answered: Collection[str]
) -> set[str]:
    """Return the families whose attachment another agreement of the programme has answered."""
    return {family for family in families if case.cause(asked, family, "attachment") in answered}


def _named(
    case: Case, asked: Question, families: Mapping[str, Row[Attachment]], elsewhere: Collection[str]
) -> dict[str, str]:
    """Name the rows of families attached already: by an earlier row, or under another agreement."""
    return {
        row.id: ATTACHED_BEFORE
        for row in asked.rows.of(Attachment)
        if row.cells.agreement == case.terms.agreement
        and (families[row.cells.family].id != row.id or row.cells.family in elsewhere)
    }


def _turned_by_sharing(
    case: Case, reason: Reason | None, shared: Sequence[Facts], found: Judged | None
) -> list[Reliance]:
    """Return the other reading of a duplicate under which a family that shares people would differ."""
    if READING not in case.choices:
        return []
    offered = {case.programme.readings[READING].choice, *case.programme.others(READING)}
    if shared and reason is None and ANY_PERSON in offered:
        return [Reliance(TURNED, READING, ANY_PERSON)]
    if reason is Reason.SHARED_PERSON and found is not None and found.standing.eligible:
        return [Reliance(TURNED, READING, SAME_PEOPLE)]
    return []


def _doubled(
    evidence: Evidence, families: Mapping[str, Row[Attachment]], waiting: Mapping[str, Row[Attachment]]
) -> set[str]:
    """Return the waiting families made of the same people as one decided before, or earlier of day."""
    pairs = evidence.same_people([(family, row.on, row.on) for family, row in families.items()])

    def first(family: str) -> tuple[bool, date, str]:
        return (family in waiting, families[family].on, family)

    return {family for family, other in pairs if family in waiting and first(other) < first(family)}


def _decision(case: Case, asked: Question, answer: Answer) -> Decision:
    row, reason, judged = answer.row, answer.reason, answer.eligibility
    terms = case.programme.composed.fee
    fee = case.programme.tariff(terms.tariff, row.on, row.on) if terms and reason is None else None
    return Decision(
        instrument=case.terms.kind,
        cause=case.cause(asked, row.cells.family, "attachment"),
        agreement=case.terms.agreement,
        subject=asked.pseudonym(row.cells.family),
        asked="attachment",
        on=row.on,
        month=str(asked.month),
        paid=fee is not None,
        amount=fee.value if fee else 0,
        reason="" if reason is None else reason.value,
        facts=_facts(answer),
        measures=()
        if judged is None
        else (eligibility_measure(case.programme, case.choices, judged.standing),),
        rows=(row.origin,),
        rests_on=(
            *read_then(
                case,
                answer.earlier,
                case.rests_on([*attachment_measures(case.programme), ATTACHMENT], row.on),
            ),
            *(unconfirmed(fee.citation, terms.tariff) if terms and fee else ()),
            *answer.turned,
        ),
    )


def _facts(answer: Answer) -> Facts:
    """Return what is kept of an attachment: shared people, and what the fee would be under other answers."""
    otherwise = [[*other, amount] for other, amount in answer.otherwise.items()]
    shared = {"exceptions": list(answer.shared)} if answer.shared else {}
    return {OTHERWISE: otherwise, **shared, **answer.kept}
