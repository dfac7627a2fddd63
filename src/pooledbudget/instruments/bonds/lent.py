"""A class of capital on every path of a scenario: what is outstanding, what accrues, what its cap leaves."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from msgspec import Struct, field

from pooledbudget.instruments.bonds.arrays import Whole, reaching
from pooledbudget.instruments.bonds.schedule import DAYS_IN_YEAR, Schedule, counted
from pooledbudget.instruments.bonds.terms import CapitalClass, share_of

MOST = 2**60
"""Of a room that nothing limits."""


class Lent(Struct):
    """A class of capital on every path; whole minor units, but for what accrues."""

    terms: CapitalClass
    outstanding: Whole
    drawn: Whole
    returned: Whole
    arrears: Whole
    accrued: Any
    """Interest that accrued and is not due, in Python's integers over `over`."""
    bearing: Any
    """The part of it that bears interest itself, over the same."""
    held: Any
    """Capital times the part of a year since the last coupon, over the same."""
    lent: Any
    """Capital times days, since the beginning."""
    over: int = 1
    dates: Schedule | None = None
    upto: date | None = None
    interest_from: date = date.min
    coupon_from: date = date.min
    coupons: int = 0
    flows: dict[date, Whole] = field(default_factory=dict)
    back: Whole = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    paid_in: Whole = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def draw(self, on: date, amount: Whole, nominal: Whole) -> Whole:
        """Take what its holders pay in, and the capital that it is; return it."""
        self.drawn, self.outstanding = self.drawn + nominal, self.outstanding + nominal
        self.paid_in = self.paid_in + amount
        self.flows[on] = self.flows.get(on, 0) - amount
        return amount

    def moved(self, day: date, amount: Whole) -> None:
        """Take what fell due to its holders on a day."""
        self.back = self.back + amount
        self.flows[day] = self.flows.get(day, 0) + amount

    def accrue(self, day: date) -> None:
        """Let interest and the time of capital run up to a day."""
        if self.upto is not None and self.upto < day:
            capital = self.outstanding.astype(object)
            interest, coupon = self.terms.interest, self.terms.coupon
            if interest is not None:
                for first, last, rate in interest.pieces(self.upto, day):
                    years = counted(self.interest_from, first, last, interest.basis, self.dates).years
                    self._bear(capital, rate * years, compounds=interest.unpaid == "compounds")
            if coupon is not None:
                years = counted(self.coupon_from, self.upto, day, coupon.basis, self.dates).years
                over = self._over(years)  # first: it may widen what `held` is over
                self.held = self.held + capital * over
            self.lent = self.lent + capital * (day - self.upto).days
        self.upto = day
        if not self.paid_in.any():
            self.interest_from = self.coupon_from = day

    def _bear(self, capital: Any, part: Fraction, *, compounds: bool) -> None:
        """Let a part of capital accrue, and of what waits and bears interest itself."""
        if not compounds:
            over = self._over(part)  # first: it may widen what `accrued` is over
            self.accrued = self.accrued + capital * over
            return
        over, bearing = self.over, self.bearing
        self._widen(over * part.denominator)  # of what bears interest itself the part has a part
        self.accrued = self.accrued + capital * (part.numerator * over) + bearing * part.numerator

    def _over(self, part: Fraction) -> int:
        """Return a part over the one denominator, which grows where it must."""
        self._widen(lcm(self.over, part.denominator))
        return part.numerator * (self.over // part.denominator)

    def _widen(self, over: int) -> None:
        """Hold what accrues over another denominator, a multiple of the one it is held over."""
        factor = over // self.over
        if factor != 1:
            self.accrued, self.bearing, self.held = (
                some * factor for some in (self.accrued, self.bearing, self.held)
            )
            self.over = over

    def room(self, on: date) -> Whole:
        """Return what its return cap leaves beyond capital outstanding."""
        cap = self.terms.cap
        if cap is None:
            return np.full(len(self.outstanding), MOST, dtype=np.int64)
        if cap.rate is not None:
            room = reaching(self.flows, share_of(cap.rate), on) - self.outstanding
        elif cap.multiple is not None:
            times = Fraction(cap.multiple)
            allowed = self.paid_in * times.numerator // times.denominator
            room = allowed - self.back - self.outstanding
        elif cap.amount is not None:
            room = cap.amount - self.returned
        else:
            part = share_of(cap.simple or "0%")
            room = self.lent * part.numerator // (DAYS_IN_YEAR * part.denominator) - self.returned
            room = room.astype(np.int64)
        found: Whole = np.maximum(0, room)
        return found
