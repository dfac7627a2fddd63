"""The waterfall of a date: what is in the bond goes down the list of its terms, step by step.

Each kind of step is a function of the bond as it stands; what it takes falls due to somebody. The
modifiers `from`, `to`, `on`, `up_to` and `label` are applied here, once, for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Protocol

from msgspec import Struct

from pooledbudget.instruments.bonds.classes import Position
from pooledbudget.instruments.bonds.measures import by_level, level, on_line
from pooledbudget.instruments.bonds.steps import (
    RETURN_CAP,
    Coupon,
    Fee,
    Guarantee,
    Interest,
    Keep,
    Malus,
    Principal,
    Reading,
    Recycle,
    Remainder,
    Return,
    Step,
)
from pooledbudget.instruments.bonds.terms import BondTerms, CouponTerms, share_of
from pooledbudget.instruments.receipt import Purse, Receipt
from pooledbudget.money import Rounding, Shares, made_good, rounded, share

ISSUER = "issuer"
"""Who is called for what is missing, where an issuer pays whatever is in the bond."""

OWED_BACK = "owed back to payers"
"""What a receipt calls what payers have paid beyond what is claimed of them."""


class DueFor(StrEnum):
    """What something falls due for: it says to which account it is posted."""

    PRINCIPAL = "principal"
    RETURN = "return"
    FEE = "fee"
    REMAINDER = "remainder"
    GUARANTEE = "guarantee"
    """What a guarantor, or an issuer, is called to pay in."""
    MALUS = "malus"
    """What a partner owes the bond where results fall short."""
    RECYCLED = "recycled"
    """Capital repaid and lent again on the day: no cash moves."""


CALLED = frozenset({DueFor.GUARANTEE, DueFor.MALUS})
"""What falls due to the bond, and not from it."""


class Short(StrEnum):
    """Why a step took less than was due, or nothing: codes, which are sealed."""

    NOT_ENOUGH = "not-enough"
    NOT_MEASURED = "not-measured"
    NOT_PUBLISHED = "not-published"
    """The percentage that the reading gives is not published: nothing falls due."""
    AT_ITS_CAP = "at-its-cap"
    AT_RETURN_CAP = "at-the-return-cap"
    """The class has had what its return cap lets it have."""
    WAITS = "waits-for-payers"
    """A guarantor makes up what payers leave, and they have not paid yet."""
    CALLED = "called"
    """It is owed to the bond, and goes down the list when it is paid."""
    NOT_OUTSTANDING = "not-outstanding"
    """No more capital of the class is outstanding that could be drawn again."""


class Due(Struct, frozen=True, kw_only=True):
    """What falls due on a date by a step, to whom; minor units."""

    step: str
    what: DueFor
    parts: Mapping[str, int]
    capital: str = ""
    """The class it is of; blank if of none."""
    cite: str = ""


class BondStanding(Protocol):
    """The bond as a waterfall finds it."""

    terms: BondTerms
    positions: dict[str, Position]
    set_aside: int
    odd: dict[str, Fraction]

    @property
    def owed_by_payers(self) -> int:
        """What payers were claimed and have not paid."""

    @property
    def owed_to_payers(self) -> int:
        """What payers have paid beyond what is claimed of them."""

    @property
    def unpaid_costs(self) -> int:
        """Costs due and not paid."""

    def level_of(self, outcome: str) -> Fraction | None:
        """Return the latest level of an outcome; None before its first."""

    def costs_until_next(self, day: date) -> int:
        """Return the costs that fall due after a day, up to the next date."""

    def paid_by_payers(self) -> Mapping[str, int]:
        """Return what each payer has paid in, in all."""

    def taken_by(self, step: str) -> int:
        """Return what a step took on earlier dates, or called in."""

    def call_malus(self, step: str, partner: str, amount: int) -> tuple[int, int]:
        """Call a malus in; return what of it is there at once, and what of that was held back."""


def run(
    bond: BondStanding, day: date, came_in: int, opening: int, *, last: bool
) -> tuple[Receipt, list[Due]]:
    """Send what is in the bond on a date down its list; return the receipt, and what falls due."""
    date_run, dues = Run(bond, day, Purse(opening, came_in)), list[Due]()
    kept = date_run.hold_back()
    for position in bond.positions.values():
        position.accrue(day)
    for step in bond.terms.waterfall:
        if not step.takes_on(day, last=last):
            continue
        if isinstance(step, Keep):
            kept += date_run.keep(step)
        elif isinstance(step, Recycle):
            stays, due = date_run.recycle(step)
            kept, dues = kept + stays, [*dues, *due]
        elif isinstance(step, Malus):
            released, due = date_run.malus(step)
            kept, dues = kept - released, [*dues, *due]
        elif isinstance(step, Guarantee):
            dues += date_run.guarantee(step)
        else:
            dues += date_run.take(step)
    if kept:
        date_run.purse.take("kept", 0, -kept)
    return date_run.purse.receipt(), dues


class Run:
    """One date of a waterfall: the bond as it stands, and what is left for the steps to come."""

    def __init__(self, bond: BondStanding, day: date, purse: Purse) -> None:
        self.bond, self.day, self.purse = bond, day, purse

    def take(self, step: Step) -> list[Due]:
        """Let a step take its part; what an issuer must add comes in first."""
        due, why = self._due(step)
        name = step.name
        within, limited = self._within(step, due, name)
        called = self._called(within)
        took = min(within, self.left)
        if not why and took < due:
            why = (limited if took == within else Short.NOT_ENOUGH).value
        what, parts = self._give(step, took, due)
        self.purse.take(name, due, took, parts=parts, why=why, cite=step.cite)
        if not parts:
            return called
        return [*called, Due(step=name, what=what, parts=parts, capital=step.of_class, cite=step.cite)]

    @property
    def left(self) -> int:
        """What there is to take; nothing where more was spent than came in."""
        return max(0, self.purse.left)

    def hold_back(self) -> int:
        """Hold back what is owed back to payers, which is theirs and nobody's to divide; return how much."""
        owed = self.bond.owed_to_payers
        took = min(owed, self.left)
        if owed:
            self.purse.take(OWED_BACK, owed, took, why="" if took == owed else Short.NOT_ENOUGH.value)
        return took

    def keep(self, step: Keep) -> int:
        """Keep cash back until the end of the list; return how much."""
        due = self.bond.costs_until_next(self.day) if step.amount is None else step.amount
        took = min(due, self.left)
        why = "" if took == due else Short.NOT_ENOUGH.value
        self.purse.take(step.name, due, took, why=why, cite=step.cite)
        return took

    def recycle(self, step: Recycle) -> tuple[int, list[Due]]:
        """Draw capital again from what came back: it stays in the bond; return how much, and whose it is."""
        position, name = self.bond.positions[step.of], step.name
        asked = self.bond.costs_until_next(self.day) if step.amount is None else step.amount
        due, limited = self._within(step, asked, name)
        took = min(due, self.left, position.outstanding)
        why = ""
        if took < asked:
            short = Short.NOT_OUTSTANDING if took == position.outstanding else Short.NOT_ENOUGH
            why = (limited if took == due else short).value
        parts = position.divided(took, "outstanding")
        self.purse.take(name, asked, took, parts=parts, why=why, cite=step.cite)
        again = Due(step=name, what=DueFor.RECYCLED, parts=parts, capital=step.of, cite=step.cite)
        return took, [again] if parts else []

    def malus(self, step: Malus) -> tuple[int, list[Due]]:
        """Call in what a partner owes by now; return what of it was held back, and what is due."""
        name = step.name
        part, why = self._read(step.part)
        asked = max(0, rounded(step.amount * part, Rounding.HALF_UP) - self.bond.taken_by(name))
        due, limited = self._within(step, asked, name)
        came, released = self.bond.call_malus(name, step.by, due)
        if not why and due < asked:
            why = limited.value
        elif came < due:
            why = Short.CALLED.value
        self.purse.take(name, asked, -came, parts={step.by: -came} if came else {}, why=why, cite=step.cite)
        owed = Due(step=name, what=DueFor.MALUS, parts={step.by: due}, cite=step.cite)
        return released, [owed] if due else []

    def guarantee(self, step: Guarantee) -> list[Due]:
        """Let a guarantor make up what a class has had back; it goes to the class and nobody else."""
        position, name = self.bond.positions[step.of], step.name
        short = min(position.outstanding, max(0, step.stands_for(self.day) - position.had_back))
        due, _ = self._within(step, short, name)
        waits = due > 0 and self.bond.owed_by_payers > 0
        if due <= 0 or waits:
            self.purse.take(name, due, 0, why=Short.WAITS.value if waits else "", cite=step.cite)
            return []
        parts = position.divided(due, "outstanding")
        position.repay(self.day, parts)
        self.purse.take(f"{name} called", due, -due, parts={step.by: -due}, cite=step.cite)
        self.purse.take(name, due, due, parts=parts, cite=step.cite)
        return [
            Due(step=f"{name} called", what=DueFor.GUARANTEE, parts={step.by: due}, cite=step.cite),
            Due(step=name, what=DueFor.PRINCIPAL, parts=parts, capital=step.of, cite=step.cite),
        ]

    def _within(self, step: Step, due: int, name: str) -> tuple[int, Short]:
        """Return what is due within the step's own limit and the class's return cap, and which of them cuts.

        The cap is of the class, so it binds whatever pays the class a return, named there or not.
        """
        within, limited = due, Short.AT_ITS_CAP
        if isinstance(step.up_to, int):
            within = min(due, max(0, step.up_to - self.bond.taken_by(name)))
        if step.capped:
            room = self.bond.positions[step.of_class].room(self.day)
            if room is not None and room < within:
                within, limited = room, Short.AT_RETURN_CAP
        return within, limited

    def _called(self, due: int) -> list[Due]:
        """Call on the issuer for what is missing, where it pays whatever is in the bond."""
        missing = due - self.purse.left if due else 0
        if self.bond.terms.funded_by != "issuer" or missing <= 0:
            return []
        self.purse.take(ISSUER, missing, -missing)
        return [Due(step=ISSUER, what=DueFor.GUARANTEE, parts={ISSUER: missing})]

    def _due(self, step: Step) -> tuple[int, str]:
        """Return what is due by a step, and why it is nothing where that has a reason of its own."""
        match step:
            case Interest():
                return self.bond.positions[step.of].interest_due, ""
            case Coupon():
                return self._coupon_due(step)
            case Principal():
                return self._principal_due(step)
            case Return():
                return self._return_due(step)
            case Fee():
                return self._fee_due(step)
            case Remainder():
                return self.left, ""
            case _:
                return max(0, self.bond.unpaid_costs - self.bond.set_aside), ""

    def _coupon_due(self, step: Coupon) -> tuple[int, str]:
        position = self.bond.positions[step.of]
        coupon = position.terms.coupon
        if coupon is None:
            return 0, ""
        rate = self._coupon_rate(position)
        if rate is None:
            unread = coupon.reads and self.bond.level_of(coupon.reads) is None
            return 0, (Short.NOT_MEASURED if unread else Short.NOT_PUBLISHED).value
        return position.coupon_due(rate), ""

    def _coupon_rate(self, position: Position) -> Fraction | None:
        """Return the rate of a class's coupon on the date; None if what it reads is not known yet."""
        coupon = position.terms.coupon
        if coupon is None:
            return None
        reached = self.bond.level_of(coupon.reads) if coupon.reads else None
        return coupon_rate(coupon, reached, position.coupons)

    def _principal_due(self, step: Principal) -> tuple[int, str]:
        position = self.bond.positions[step.of]
        if step.part is None:
            return position.outstanding, ""
        part, why = self._read(step.part)
        if why:
            return 0, why
        repayable = rounded(position.drawn * part, Rounding.HALF_UP)
        gone = position.drawn - position.outstanding
        return min(position.outstanding, max(0, repayable - gone)), ""

    def _return_due(self, step: Return) -> tuple[int, str]:
        position = self.bond.positions[step.of]
        if position.drawn <= 0:  # nobody to give it to: what is left stays for the steps after it
            return 0, ""
        if step.rate is not None:
            rate, why = self._read(step.rate)
            if why:
                return 0, why
            whole = rounded(position.held_in_all * rate, Rounding.HALF_UP)
            return max(0, whole - position.returned), ""
        if step.up_to == RETURN_CAP:
            return position.room(self.day) or 0, ""
        if isinstance(step.up_to, int):
            return max(0, step.up_to - self.bond.taken_by(step.name)), ""
        return self.left, ""

    def _fee_due(self, step: Fee) -> tuple[int, str]:
        if step.share is not None:
            return rounded(self.left * share(step.share), Rounding.HALF_UP), ""
        whole, why = step.amount or 0, ""
        if step.part is not None:
            part, why = self._read(step.part)
            whole = rounded(whole * part, Rounding.HALF_UP)
        return max(0, whole - self.bond.taken_by(step.name)), why

    def _read(self, reading: Reading) -> tuple[Fraction, str]:
        """Return the percentage that a reading gives now; nought, and why, where it gives none."""
        reached = self.bond.level_of(reading.reads)
        if reached is None:
            return Fraction(0), Short.NOT_MEASURED.value
        rate = rate_read(reading, reached)
        return (Fraction(0), Short.NOT_PUBLISHED.value) if rate is None else (rate, "")

    def _give(self, step: Step, took: int, due: int) -> tuple[DueFor, dict[str, int]]:
        """Give what a step took to whom it is for; return what it is for, and each one's part."""
        match step:
            case Principal():
                return DueFor.PRINCIPAL, self._to_capital(step.of, took)
            case Interest() | Coupon() | Return():
                return DueFor.RETURN, self._to_return(step, took, due)
            case Fee():
                return DueFor.FEE, {step.payee: took} if took else {}
            case Remainder():
                return DueFor.REMAINDER, self._to_whom(step, took)
            case _:
                self.bond.set_aside += took
                return DueFor.FEE, {}

    def _to_capital(self, capital: str, took: int) -> dict[str, int]:
        position = self.bond.positions[capital]
        parts = position.divided(took, "outstanding")
        position.repay(self.day, parts)
        return parts

    def _to_return(self, step: Interest | Coupon | Return, took: int, due: int) -> dict[str, int]:
        position = self.bond.positions[step.of]
        rate = self._coupon_rate(position) if isinstance(step, Coupon) else None
        if isinstance(step, Interest):
            parts = position.interest_parts(took)
            position.settle_interest(parts)
        elif rate is not None:
            parts = position.coupon_parts(took, rate)
            position.next_coupon(rate, parts, due)
        else:
            parts = position.returned_to(took)
        position.give(self.day, parts)
        return parts

    def _to_whom(self, step: Remainder, took: int) -> dict[str, int]:
        if not took:
            return {}
        if isinstance(step.to_whom, dict):
            shares = Shares.parse(step.to_whom)
        else:
            paid = {name: paid for name, paid in self.bond.paid_by_payers().items() if paid > 0}
            shares = Shares.in_proportion(paid or dict.fromkeys(self.bond.terms.payers, 1))
        fair = {name: took * part for name, part in shares.parts.items() if part}
        return made_good(took, fair, self.bond.odd)


def coupon_rate(coupon: CouponTerms, reached: Fraction | None, before: int) -> Fraction | None:
    """Return the rate of the coupon after so many before it; None if what it reads is not measured yet."""
    floored = coupon.has_floor(before)
    floor = share_of(coupon.floor) if coupon.floor is not None and floored else Fraction(0)
    if coupon.rate is not None:
        return max(floor, share_of(coupon.rate))
    if reached is None:
        return floor if floored else None
    read = rate_read(coupon, reached)
    return None if read is None else max(floor, read)


def rate_read(reading: Reading, reached: Fraction) -> Fraction | None:
    """Return the percentage read off a level: on the lines between points, or of the highest step reached.

    None where it is not published.
    """
    if reading.line:
        points = [(level(at), share_of(rate)) for at, rate in reading.line]
        if reading.below is not None and reached < points[0][0]:
            return share_of(reading.below)
        return on_line(points, reached)
    found = by_level(reading.steps or [], reached)
    return None if found == "" else share_of(found or "0%")
