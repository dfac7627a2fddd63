"""A class of capital as it stands: outstanding, accrued, what came back, what room its cap leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_FLOOR, Context, Decimal, localcontext
from fractions import Fraction

from pooledbudget.instruments.bonds.schedule import DAYS_IN_YEAR, part_of_year
from pooledbudget.instruments.bonds.terms import CapitalClass, ReturnCap, share_of
from pooledbudget.money import Rounding, Shares, rounded, split

DIGITS = 50
"""Of the powers by which a return cap on all flows is worked out: whole pence need far fewer."""


@dataclass(slots=True)
class Holding:
    """One holder's part of a class, in minor units; what accrues is exact."""

    drawn: int = 0
    """Capital paid in, less what was returned undrawn; nominal where it was issued below par."""
    outstanding: int = 0
    """Capital neither repaid nor written off."""
    returned: int = 0
    """Interest, coupons and return, due or paid."""
    accrued: Fraction = Fraction(0)
    """Interest that has accrued and is not due yet."""
    bearing: Fraction = Fraction(0)
    """The part of it that bears interest itself."""
    held: Fraction = Fraction(0)
    """Capital times the part of a year, since the last coupon."""
    held_in_all: Fraction = Fraction(0)
    """Capital times years, since the beginning."""


@dataclass(slots=True)
class Position:
    """A class of capital on a day."""

    terms: CapitalClass
    ties: str = "by id"
    holdings: dict[str, Holding] = field(default_factory=dict)
    upto: date | None = None
    """The day up to which everything has accrued."""
    flows: list[tuple[date, int]] = field(default_factory=list)
    """Cash of the class as its holders see it, by day: what was drawn below nought, what fell due above."""
    coupons: int = 0
    """How many coupons have fallen due."""
    arrears: int = 0
    """Coupons that fell due and were not paid, and wait."""

    def __post_init__(self) -> None:
        for holder in self.terms.holders:
            self.holdings.setdefault(holder, Holding())

    def holding(self, holder: str) -> Holding:
        """Return a holder's part; one who bought it has none before."""
        return self.holdings.setdefault(holder, Holding())

    @property
    def outstanding(self) -> int:
        """Capital neither repaid nor written off."""
        return sum(part.outstanding for part in self.holdings.values())

    @property
    def drawn(self) -> int:
        """Capital paid in."""
        return sum(part.drawn for part in self.holdings.values())

    @property
    def returned(self) -> int:
        """Interest, coupons and return so far."""
        return sum(part.returned for part in self.holdings.values())

    @property
    def had_back(self) -> int:
        """All that fell due to its holders so far."""
        return sum(amount for _, amount in self.flows if amount > 0)

    @property
    def paid_in(self) -> int:
        """All that its holders paid in so far."""
        return -sum(amount for _, amount in self.flows if amount < 0)

    def accrue(self, day: date) -> None:
        """Let interest and the time of capital run up to a day.

        Called where capital changes and on a waterfall's dates only: whole months are whole between those.
        """
        if self.upto is not None and self.upto < day:
            for part in self.holdings.values():
                self._accrue(part, self.upto, day)
        self.upto = day if self.upto is None else max(day, self.upto)

    def _accrue(self, part: Holding, start: date, end: date) -> None:
        interest, coupon = self.terms.interest, self.terms.coupon
        part.held_in_all += part.outstanding * Fraction((end - start).days, DAYS_IN_YEAR)
        if coupon:
            part.held += part.outstanding * part_of_year(start, end, coupon.basis)
        if interest:
            base = part.outstanding + part.bearing
            for first, last, rate in interest.pieces(start, end):
                part.accrued += base * rate * part_of_year(first, last, interest.basis)

    def draw(self, day: date, holder: str, amount: int) -> None:
        """Let a holder pay capital in, or have undrawn capital returned (below nought)."""
        part = self.holding(holder)
        nominal = rounded(Fraction(amount) / share_of(self.terms.issued_at), Rounding.HALF_UP)
        part.drawn += nominal
        part.outstanding += nominal
        self.flows.append((day, -amount))

    def bring_in(self, holder: str, amount: int) -> None:
        """Take capital as outstanding whose history nobody knows."""
        part = self.holding(holder)
        part.drawn += amount
        part.outstanding += amount

    def transfer(self, seller: str, buyer: str, amount: int) -> None:
        """Move a holding, with its part of what has accrued."""
        left, right = self.holding(seller), self.holding(buyer)
        part = Fraction(amount, left.outstanding) if left.outstanding else Fraction(0)
        for name in ("accrued", "bearing", "held", "held_in_all"):
            moved = getattr(left, name) * part
            setattr(left, name, getattr(left, name) - moved)
            setattr(right, name, getattr(right, name) + moved)
        for name in ("outstanding", "drawn"):
            setattr(left, name, getattr(left, name) - amount)
            setattr(right, name, getattr(right, name) + amount)

    def write_off(self, holder: str, amount: int) -> None:
        """Take capital as lost, or as outstanding again (below nought)."""
        self.holding(holder).outstanding -= amount

    def repay(self, day: date, parts: Mapping[str, int]) -> None:
        """Let capital fall due."""
        for holder, amount in parts.items():
            self.holding(holder).outstanding -= amount
            self.flows.append((day, amount))

    def give(self, day: date, parts: Mapping[str, int]) -> None:
        """Let interest, a coupon or a return fall due."""
        for holder, amount in parts.items():
            self.holding(holder).returned += amount
            self.flows.append((day, amount))

    def settle_interest(self, parts: Mapping[str, int]) -> None:
        """Take what fell due off what has accrued; the rest waits, or bears interest from here on."""
        compounds = self.terms.interest is not None and self.terms.interest.unpaid == "compounds"
        for holder, part in self.holdings.items():
            part.accrued -= parts.get(holder, 0)
            part.bearing = part.accrued if compounds else Fraction(0)

    def next_coupon(self, arrears: int) -> None:
        """Begin to count the time of the next coupon; what of the last was not paid waits."""
        for part in self.holdings.values():
            part.held = Fraction(0)
        self.coupons += 1
        self.arrears = arrears

    @property
    def interest_due(self) -> int:
        """Interest that has accrued, in whole minor units, half up; a fraction owed to rounding stays."""
        accrued = sum((part.accrued for part in self.holdings.values()), Fraction(0))
        return max(0, rounded(accrued, Rounding.HALF_UP))

    def divided(self, amount: int, by: str) -> dict[str, int]:
        """Divide what the class gets among its holders by what they have of something, exactly."""
        weights = {name: getattr(part, by) for name, part in self.holdings.items() if getattr(part, by) > 0}
        if not amount or not weights:
            weights = {name: Fraction(part.drawn) for name, part in self.holdings.items() if part.drawn > 0}
        if not amount or not weights:
            return {}
        total = sum(weights.values(), Fraction(0))
        shares = Shares({name: Fraction(weight) / total for name, weight in weights.items()})
        listed = list(self.terms.holders) if self.ties == "as listed" else ()
        return {name: part for name, part in split(amount, shares, listed=listed).parts.items() if part}

    def room(self, day: date) -> int | None:
        """Return what its return cap leaves on a day, beyond capital outstanding; None without a cap."""
        cap = self.terms.cap
        return None if cap is None else max(0, _room(self, cap, day))


def _room(position: Position, cap: ReturnCap, day: date) -> int:
    if cap.rate is not None:
        return reaching(position.flows, share_of(cap.rate), day) - position.outstanding
    if cap.multiple is not None:
        allowed = rounded(Fraction(cap.multiple) * position.paid_in, Rounding.FLOOR)
        return allowed - position.had_back - position.outstanding
    if cap.amount is not None:
        return cap.amount - position.returned
    held = sum((part.held_in_all for part in position.holdings.values()), Fraction(0))
    return rounded(share_of(cap.simple or "0%") * held, Rounding.FLOOR) - position.returned


def reaching(flows: list[tuple[date, int]], rate: Fraction, day: date) -> int:
    """Return the payment on a day that makes all flows together return a rate: whole pence, rounded down.

    `-sum(flow * (1 + rate) ** (days / 365))` for the days from each flow to this one.
    """
    with localcontext(Context(prec=DIGITS)):
        growth = 1 + Decimal(rate.numerator) / Decimal(rate.denominator)
        worth = sum(
            (Decimal(-amount) * growth ** (Decimal((day - on).days) / DAYS_IN_YEAR) for on, amount in flows),
            Decimal(0),
        )
        return int(worth.to_integral_value(ROUND_FLOOR))
