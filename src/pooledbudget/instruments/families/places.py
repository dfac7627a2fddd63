"""The funded share as places: how many there are, who has one, who comes next when one is freed.

A fee is paid for a share of the families attached. Each that comes is answered by the running total; when
one goes, the share of those that are left may be another number. A place that is freed goes to the next in
order that was refused for want of one, and where fewer are left, the last in order gives its own back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.findings import Origin
from pooledbudget.instruments.decisions import (
    OTHERWISE,
    TURNED,
    WITHDRAWN,
    Decision,
    Facts,
    Reliance,
    otherwise,
)
from pooledbudget.instruments.families.case import Case, unconfirmed
from pooledbudget.instruments.families.judging import other_answers
from pooledbudget.instruments.families.paid_so_far import OtherAnswer
from pooledbudget.instruments.families.rules import BEYOND, COUNTED, Reason, attachment_measures, bearing
from pooledbudget.instruments.families.terms import BY_COUNT
from pooledbudget.programmes.price import ROUNDING
from pooledbudget.programmes.programme import ATTACHMENT

PLACE, FREED = "place", "freed"
"""The fact of a fee that is paid for a place that another family had, and what it says."""
MOVED = "moved"
"""The fact of an attachment whose row was corrected: how it had been decided, and by which row at first."""


class _PlacesTally(Struct):
    """How many families would count under another answer, and how many would have a fee."""

    families: int = 0
    fees: int = 0

    def take(self, *, counts: bool, paid: bool) -> None:
        """Count a family."""
        self.families += counts
        self.fees += paid


class Places:
    """The families that count as a close finds them and decides on them, and the places they have."""

    def __init__(self, case: Case, standing: Sequence[Decision], month: str) -> None:
        self._case, self._month = case, month
        self._counted: dict[str, Decision] = {}
        self._taken = 0
        """How many of those that count have a place: kept, as each that comes asks for it."""
        for found in standing:
            self.take(found)
        asked = bearing(case.programme, [*attachment_measures(case.programme), ATTACHMENT])
        ways = {name for way in case.programme.composed.eligible for name in way.under}
        others = other_answers(case.programme, case.choices)
        self._under = {other: _PlacesTally() for other in others if other[0] in {*asked, *ways}}
        for found in standing:
            amounts = otherwise(found)
            for other, tally in self._under.items():
                counts = (found.reason in COUNTED) != (other in turned_by(found))
                tally.take(counts=counts, paid=amounts.get(other, found.amount) > 0)

    def ahead_of(self, on: date, before: Decision) -> int:
        """Return how many wait for a place ahead of a family that was attached before, by its day now."""
        mine = (on, [first_row(before)])
        return sum(found.reason in BEYOND and _of_day(found) < mine for found in self._counted.values())

    def reason(self, on: date, earlier: Decision | None, ahead: int = 0) -> Reason | None:
        """Return why one more family that counts has no fee; None where it has.

        It has one while the share of the families so far is more than the fees that stand, and the places
        of those ahead of it in order. What its month had answered before keeps its place.
        """
        if earlier is not None:
            return Reason(earlier.reason) if earlier.reason else None
        if self._taken + ahead >= self._case.places(len(self._counted) + 1, on):
            return Reason.BEYOND_SHARE
        if self._case.programme.composed.fee is None:
            return Reason.NO_FEE
        return Reason.FEE_BY_COUNT if self._case.terms.fees == BY_COUNT else None

    def otherwise(
        self,
        on: date,
        reason: Reason | None,
        turned: Collection[Reliance],
        earlier: Decision | None,
        ahead: int = 0,
    ) -> Mapping[OtherAnswer, int]:
        """Return what a family's fee would be under other answers, where it would differ, and count them.

        `turned` are those under which it would count and does not, or the other way round. Under another
        answer there may be fewer families before it, and so fewer places; `ahead` have theirs first.
        """
        counted = reason is None or reason in COUNTED
        flips = {(said.name, said.choice) for said in turned}
        fee = self._case.fee_by_name(on) if counted or flips else None
        if fee is None:
            return {}
        kept = None if earlier is None else otherwise(earlier)
        found: dict[OtherAnswer, int] = {}
        most: dict[tuple[int, str], int] = {}
        for other in [*(other for other in self._under if other in flips), *self._under]:
            if other in found:
                continue
            tally = self._under[other]
            counts = counted != (other in flips)
            rounding = other[1] if other[0] == ROUNDING else ""
            so_many = (tally.families + 1, rounding)
            if so_many not in most:
                most[so_many] = self._case.places(so_many[0], on, rounding)
            paid = counts and tally.fees + ahead < most[so_many]
            if kept is not None:
                paid = kept.get(other, earlier.amount if earlier else 0) > 0
            tally.take(counts=counts, paid=paid)
            found[other] = fee.value if paid else 0
        amount = 0 if reason is not None else fee.value
        return {other: value for other, value in found.items() if value != amount}

    def take(self, decision: Decision) -> None:
        """Take in what is decided of a family: it counts, or does not."""
        before = self._counted.pop(decision.cause, None)
        self._taken -= before is not None and before.reason not in BEYOND
        if decision.reason in COUNTED:
            self._counted[decision.cause] = decision
            self._taken += decision.reason not in BEYOND

    def filled(self) -> Iterator[Decision]:
        """Yield the fees that are paid now for places that are free, to the next in order without one."""
        paid = sum(found.paid for found in self._counted.values())
        free = self.most() - paid
        if free > 0:
            waiting = [found for found in self._in_order() if found.reason in BEYOND]
            yield from self._moved(waiting[:free], self._with_fee)

    def emptied(self) -> Iterator[Decision]:
        """Yield the fees that are taken back of the last in order, where fewer families are left.

        A smaller allocation takes nothing back: what was paid under the larger one was agreed.
        """
        paid = [found for found in self._in_order() if found.paid]
        if paid:
            yield from self._moved(paid[self.most(allocated=False) :], self._without_fee)

    def restated(self) -> Iterator[tuple[Decision, bool]]:
        """Yield those who would have a fee by the readings there are now, or would have none, and which.

        What was settled under other readings stands: this is what theirs, stated since, would make of it.
        """
        over = self.most(now=True) - self.most()
        paid = [found for found in self._in_order() if found.paid]
        waiting = [found for found in self._in_order() if found.reason in BEYOND]
        yield from ((found, False) for found in paid[over:] if over < 0)
        yield from ((found, True) for found in waiting[: max(over, 0)])

    def _in_order(self) -> list[Decision]:
        return sorted(self._counted.values(), key=_of_day)

    def most(self, *, allocated: bool = True, now: bool = False) -> int:
        """Return how many funded places there are as families come: the share is that of each one's day.

        And by the readings that each was settled under, or all by those there are now.
        """
        most = 0
        for number, found in enumerate(self._in_order(), start=1):
            case = self._case if now else self._case.as_settled(found)
            most += most < (case.places if allocated else case.funded)(number, found.on)
        return most

    def _moved(
        self, decisions: Sequence[Decision], moved: Callable[[Decision], Decision]
    ) -> Iterator[Decision]:
        """Yield decisions as they are now; one of a later month, which is closed, waits for the next one."""
        for before in decisions:
            if before.month <= self._month and self._case.fee_by_name(before.on):
                now = moved(before)
                self.take(now)
                yield now

    def _with_fee(self, before: Decision) -> Decision:
        fee, terms = self._case.fee_by_name(before.on), self._case.programme.composed.fee
        if fee is None or terms is None:
            return before
        before = self._as_of_now(before)
        lost = [[said.name, said.choice, 0] for said in before.rests_on if said.kind == TURNED]
        facts = {**before.facts, OTHERWISE: lost, PLACE: FREED}
        read = unconfirmed(fee.citation, terms.tariff)
        rests_on = tuple(dict.fromkeys([*before.rests_on, *read]))
        return replace(before, paid=True, amount=fee.value, reason="", facts=facts, rests_on=rests_on)

    def _without_fee(self, before: Decision) -> Decision:
        reason = Reason.BEYOND_SHARE if before.month == self._month else Reason.PLACE_GONE
        return replace(self._as_of_now(before), paid=False, amount=0, reason=reason.value)

    def _as_of_now(self, before: Decision) -> Decision:
        """Return a decision as taken in this month, with the one it was taken in, and no place told yet."""
        kept = {name: fact for name, fact in before.facts.items() if name != PLACE}
        decided_in = {"decided_in": before.month} if before.month != self._month else {}
        own = [said for said in before.rests_on if (said.kind, said.name) != (TURNED, ROUNDING)]
        facts = {**kept, **decided_in, OTHERWISE: []}
        return replace(before, month=self._month, facts=facts, rests_on=tuple(own))


def place_kept(earlier: Decision | None) -> Facts:
    """Return what a decision of the same month says of a place that moved."""
    facts = earlier.facts if earlier else {}
    return {name: facts[name] for name in ("decided_in", PLACE, MOVED) if name in facts}


def read_then(case: Case, earlier: Decision | None, now: Iterable[Reliance]) -> Iterator[Reliance]:
    """Yield what a decision rests on: of a place that its month had given, how its share was read then."""
    fee = case.programme.composed.fee
    share = {ROUNDING, case.programme.otherwise.get(fee.share if fee else "", ("", {}))[0]}
    kept = {each.name: each for each in (earlier.rests_on if earlier else ()) if each.read}
    for each in now:
        yield kept.get(each.name, each) if each.read and each.name in share else each


def moved_from(before: Decision) -> Facts:
    """Return what is kept of an attachment whose row was corrected: how it was decided, and its place.

    What was taken back before it was corrected had paid nothing any more.
    """
    row = first_row(before)
    return {
        MOVED: {
            "on": before.on.isoformat(),
            "row": [row.submission, row.row],
            "amount": before.amount,
            "reason": before.reason,
            "decided_in": before.facts["decided_in"] if before.reason == WITHDRAWN else before.month,
        }
    }


def first_row(decision: Decision) -> Origin:
    """Return the row by which a family was attached at first: a correction does not cost it its place."""
    kept = decision.facts.get(MOVED)
    return Origin(*kept["row"]) if kept else decision.rows[0]


def turned_by(decision: Decision) -> set[OtherAnswer]:
    """Return the other answers under which an attachment would count and does not, or the other way round."""
    return {
        (said.name, said.choice)
        for said in decision.rests_on
        if said.kind == TURNED and said.name != ROUNDING
    }


def _of_day(decision: Decision) -> tuple[date, Sequence[Origin]]:
    return decision.on, [first_row(decision)] if decision.rows else ()
