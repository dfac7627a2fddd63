"""What was decided, thought about again: by evidence that came since, and by what became of what it rests on.

A refusal for want of evidence is decided again when the evidence comes, and a result falls with the
attachment it rests on. What was refused because of another fee or result is decided again when that stands
no longer. Of a month that is closed again, later months follow at the next close.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.evidence.tables import Evidence
from pooledbudget.instruments.agreement import Decided, Question
from pooledbudget.instruments.decisions import Decision
from pooledbudget.instruments.families.case import Case, attached
from pooledbudget.instruments.families.causes import ATTACHMENT, FamilyCause
from pooledbudget.instruments.families.judging import Tested, eligibility
from pooledbudget.instruments.families.paid_so_far import paid_to
from pooledbudget.instruments.families.places import MOVED
from pooledbudget.instruments.families.rules import BEYOND, COUNTED, NO_EVIDENCE, Reason
from pooledbudget.instruments.families.shared import CARRIED_BY, Sharing, attached_anywhere
from pooledbudget.instruments.families.spot_checks import NOT_VALID, Checks, checks_of
from pooledbudget.submissions.programme_records import Attachment, Claim
from pooledbudget.submissions.records import Row

DUPLICATES = frozenset({Reason.SAME_PEOPLE.value, Reason.SHARED_PERSON.value})
"""Reasons for which an attachment is refused because of another family's."""
FOLLOWS = (
    NO_EVIDENCE
    | DUPLICATES
    | {Reason.NOT_ATTACHED.value, Reason.LAPSED.value}
    | {Reason.ATTACHED_OUTSIDE.value, Reason.ATTACHED_ELSEWHERE.value}
)
"""Reasons for which a claim is refused that its attachment, once it counts, takes away."""
BEHIND_A_CHECK = BEYOND | {
    Reason.BEFORE_AUDIT.value,
    Reason.NOT_YET.value,
    Reason.NOT_SHOWN.value,
    Reason.NOT_EVALUABLE.value,
    Reason.CARRIED.value,
    Reason.TEST_NOT_MET.value,
    Reason.NOTHING_RELEVANT.value,
    Reason.BEYOND_MOST.value,
}
"""Reasons for which a claim is refused that come after this one: a check found it not valid."""
BEFORE_TESTED = "six months before the tested window"
"""The answer under which the baseline does not end with the attachment."""


def without(asked: Question, again: Iterable[Decision], instead: Iterable[Decision] = ()) -> Question:
    """Return the question with some decisions no longer standing: they are taken anew, or stand otherwise."""
    gone = {id(decision) for decision in again}
    standing = [decision for decision in asked.earlier.standing if id(decision) not in gone]
    standing += instead
    return replace(asked, earlier=replace(asked.earlier, standing=standing)) if gone else asked


def of_later_months(case: Case, asked: Question) -> list[Decision]:
    """Return what a month that is closed again had taken back of claims of later months.

    Their rows are not before it, so it cannot decide them again: what it had said of them stands.
    """
    rows = {row.id for row in asked.rows.of(Claim)}
    own = (case.terms.agreement, "result")
    return [
        each
        for each in asked.earlier.again
        if (each.agreement, each.asked) == own and not each.row_ids <= rows
    ]


def attachments_again(case: Case, asked: Question, evidence: Evidence) -> list[Decision]:
    """Return the attachments refused for want of evidence, or for another family, that are not any more."""
    families = attached(case, asked)
    rows = {case.cause(asked, family, "attachment"): row for family, row in families.items()}
    known = [each for each in asked.standing(case.terms.agreement, "attachment") if each.cause in rows]
    refused = [decision for decision in known if decision.reason in NO_EVIDENCE]
    again = list(_shown_now(case, evidence, refused, rows))
    doubled = [decision for decision in known if decision.reason in DUPLICATES]
    return again + _alone(case, asked, evidence, families, doubled) if doubled else again


def _shown_now(
    case: Case, evidence: Evidence, refused: Sequence[Decision], rows: Mapping[str, Row[Attachment]]
) -> Iterator[Decision]:
    """Yield what was refused for want of evidence that is there now, as each was read when it was refused."""
    read: dict[int, tuple[Case, list[Decision]]] = {}
    for decision in refused:
        settled = case.as_settled(decision)
        read.setdefault(id(settled), (settled, []))[1].append(decision)
    for settled, decisions in read.values():
        families = {each.cause: rows[each.cause] for each in decisions}
        tested = [Tested(row.cells.family, row.on, row.on) for row in families.values()]
        found = eligibility(evidence, case.programme, settled.choices, tested, other_readings=False)
        yield from (each for each in decisions if found[families[each.cause].cells.family].standing.eligible)


def _alone(
    case: Case,
    asked: Question,
    evidence: Evidence,
    families: Mapping[str, Row[Attachment]],
    doubled: Sequence[Decision],
) -> list[Decision]:
    """Return the duplicates of which the family that was attached before them counts no longer."""
    anywhere = attached_anywhere(case, asked, families)
    sharing = Sharing.of(case, asked, evidence, anywhere)
    pairs = evidence.same_people([(family, row.on, row.on) for family, row in anywhere.items()])
    same = {family for family, other in pairs if other in sharing.counted}
    names = {case.cause(asked, family, "attachment"): family for family in families}
    return [
        decision
        for decision in doubled
        if not (
            names[decision.cause] in same
            if decision.reason == Reason.SAME_PEOPLE
            else sharing.with_whom(names[decision.cause])
        )
    ]


def results_again(
    case: Case, asked: Question, decisions: Sequence[Decision], counted: Collection[str]
) -> tuple[Lapsed, ResultsAgain]:
    """Return the results that fall with their attachment or by a check, and those to be decided again.

    `decisions` are the attachments decided now, `counted` the causes of all that count. A result is decided
    again where its attachment was made anew, where the one it was refused for the want of counts now, where
    a result that must come before it stands no longer, and where what it was refused for does.
    """
    rows = {row.id: row for row in asked.rows.of(Claim)}
    anew = {decision.cause for decision in decisions if decision.reason in COUNTED}
    remade = anew & {decision.cause for decision in asked.earlier.withdrawn if decision.asked == "attachment"}
    days = {case.cause(asked, family, "attachment"): row.on for family, row in attached(case, asked).items()}
    checks = checks_of(case, asked)
    fallen, again = list[tuple[Decision, Reason]](), list[Decision]()
    known = asked.standing(case.terms.agreement, "result")
    moved_since = _moved_since(asked.earlier.standing)

    def otherwise(decision: Decision) -> bool:
        attachment = _attachment(decision)
        on = days.get(attachment) if attachment in counted else None
        if on is None or on > decision.on:
            return on is not None and (decision.paid or decision.reason == Reason.LAPSED)
        if decision.reason == Reason.CHECK_FAILED:
            # A later check is not before a month that is closed again: what it took back stays taken back.
            return decision.month <= str(asked.month) and not checks.fails(decision.cause, decision.on)
        moved = decision.cause in moved_since
        return decision.reason in FOLLOWS or _by_another_day(
            case.as_settled(decision), decision, on, moved=moved
        )

    for decision in known:
        if decision.paid and _attachment(decision) not in counted:
            fallen.append((decision, Reason.LAPSED))
        elif decision.paid and checks.fails(decision.cause, decision.on):
            fallen.append((decision, Reason.CHECK_FAILED))
        elif decision.row_ids <= rows.keys() and (_attachment(decision) in remade or otherwise(decision)):
            again.append(decision)  # of a later month, which is closed, the next close has the rows
    gone = [decision for decision, _ in fallen]
    moved = {decision.cause for decision in [*gone, *again]}
    stands = [each for each in known if each.paid and each.cause not in moved]
    elsewhere = [
        each for each in asked.answered("result") if each.paid and each.agreement != case.terms.agreement
    ]
    loose = _without_what_comes_first(case, stands, {each.cause for each in elsewhere})
    loose = [each for each in loose if each.row_ids <= rows.keys()]
    again += loose
    again += _waited_for(case, asked, [*stands, *elsewhere])
    moved |= {decision.cause for decision in again}
    tried = [each for each in known if each.row_ids <= rows.keys() and each.cause not in moved]
    stands = [each for each in stands if each.cause not in moved]
    tried = list(_freed(case, asked, stands, tried, [*gone, *again]))
    checked = [each for each in _found_since(checks, known) if each not in again and each not in tried]
    fallen += [(each, Reason.CHECK_FAILED) for each in checked]
    return Lapsed(fallen, str(asked.month)), ResultsAgain([*again, *tried], tried)


def _found_since(checks: Checks, known: Sequence[Decision]) -> list[Decision]:
    """Return the refused claims that a check found not valid since: the last made by the day of the check."""
    found = []
    for cause, said in checks.found.items():
        for row in said.values():
            made = [each for each in known if each.cause == cause and each.on <= row.on and each.rows]
            last = max(made, key=lambda each: (each.on, each.rows[0]), default=None)
            if row.cells.outcome == NOT_VALID and last and last.reason in BEHIND_A_CHECK:
                found += [last] if last not in found else []
    return found


def _attachment(decision: Decision) -> str:
    """Return the cause of the attachment that a result rests on."""
    return FamilyCause.of(decision.cause).other(ATTACHMENT).id


def _moved_since(standing: Sequence[Decision]) -> set[str]:
    """Return the results whose attachment was corrected after they were decided: it stands behind them."""
    moved = {
        each.cause: place
        for place, each in enumerate(standing)
        if each.asked == ATTACHMENT and MOVED in each.facts
    }
    return {
        each.cause
        for place, each in enumerate(standing if moved else ())
        if each.asked == "result" and place < moved.get(_attachment(each), 0)
    }


def _by_another_day(case: Case, decision: Decision, on: date, *, moved: bool) -> bool:
    """Say whether a result was decided by another day of attachment than there is now.

    It is seen by the rate it was paid by, which is of another day, where the attachment has `moved` since,
    and by the end of a baseline. So it was where the attachment's month was closed again after the
    result's. A letter that gives a day another rate moves nothing that is settled: its pounds are told.
    """
    tariffs = case.programme.tariffs
    for name, paid in decision.facts.get("earned", {}).items() if moved else ():
        if case.choices.get("rate-year") != "year of claim" and name in tariffs:
            now = case.programme.tariff(name, on, decision.on).value
            if paid != now and paid in {held.value for held in tariffs[name].held}:
                return True
    ends = {measure.found["baseline"][1] for measure in decision.measures if "baseline" in measure.found}
    if case.choices.get("baseline") == BEFORE_TESTED:
        return False
    known = {on, on - timedelta(case.choices.get("window-end") == "ends the day before")}
    return not ends <= {day.isoformat() for day in known}


def _freed(
    case: Case,
    asked: Question,
    paid: Sequence[Decision],
    refused: Sequence[Decision],
    gone: Sequence[Decision],
) -> Iterator[Decision]:
    """Yield what was refused, or cut, because of other results that stand no longer, or not so many."""
    causes = {decision.cause for decision in asked.answered("result") if decision.paid}
    causes -= {decision.cause for decision in gone}
    carried = any(CARRIED_BY in each.facts for each in [*gone, *asked.earlier.withdrawn])
    sums = paid_to(case, (each for each in asked.answered("result") if each.cause in causes))
    days = {asked.pseudonym(family): row.on for family, row in attached(case, asked).items()}
    for decision in refused:
        cap = case.as_settled(decision).results_cap(decision.on)
        cut, others = int(decision.facts.get("cut", 0)), sums[decision.subject] - decision.amount
        if decision.reason in BEYOND:
            free = cap is None or len(paid) < cap
        elif decision.reason == Reason.ALREADY_PAID:
            free = decision.cause not in causes
        elif decision.reason == Reason.CARRIED:
            free = carried
        elif decision.reason == Reason.BEYOND_MOST or cut:
            most = case.most(days.get(decision.subject, decision.on), decision.on)
            free = most is None or most - others > decision.amount
        else:
            continue
        if free:
            yield decision


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


def _without_what_comes_first(
    case: Case, paid: Sequence[Decision], elsewhere: Collection[str]
) -> list[Decision]:
    """Return the results that are paid and must come after one that is not: theirs, and what follows them.

    One that is paid under another agreement of the programme comes first as well: `elsewhere` are those.
    """
    stands, gone = list(paid), list[Decision]()
    while True:
        causes = {decision.cause for decision in stands}.union(elsewhere)
        loose = [decision for decision in stands if not causes.issuperset(must_follow(case, decision))]
        if not loose:
            return gone
        gone += loose
        stands = [decision for decision in stands if decision not in loose]


def must_follow(case: Case, decision: Decision) -> list[str]:
    """Return the causes of the results that must be paid before one is."""
    return case.comes_first(decision.cause, decision.facts.get("claimed", ""))


class ResultsAgain(Struct, frozen=True):
    """Results that are decided again."""

    results: Sequence[Decision]
    tried: Sequence[Decision]
    """Those of them that stay as they are where they come out the same."""


def left_as_they_are(tried: Sequence[Decision], answer: Decided) -> list[Decision]:
    """Take what comes out as it stands off an answer, and return it: it needs no deciding anew."""
    stands = {_said(each): each for each in tried}
    same = [stands[_said(each)] for each in answer.decisions if _said(each) in stands]
    answer.decisions = [each for each in answer.decisions if _said(each) not in stands]
    return same


def _said(decision: Decision) -> tuple[object, ...]:
    return decision.cause, tuple(decision.rows), decision.amount, decision.reason


class Lapsed(Struct, frozen=True):
    """Results that stand no longer: as they stood, why, and what a month makes of them."""

    before: Sequence[tuple[Decision, Reason]]
    month: str

    @property
    def answer(self) -> Decided:
        """Take them back, each with the month it was decided in."""
        return Decided(
            considered=[decision.cause for decision, _ in self.before if decision.paid],
            decisions=[_lapsed(decision, reason, self.month) for decision, reason in self.before],
        )


def _lapsed(decision: Decision, reason: Reason, month: str) -> Decision:
    facts = {**decision.facts, "decided_in": decision.month}
    return replace(decision, paid=False, amount=0, month=month, reason=reason.value, facts=facts, rests_on=())
