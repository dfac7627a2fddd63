"""A class of capital as it stands: outstanding, accrued, what came back, what room its cap leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_FLOOR, Context, Decimal, localcontext
from fractions import Fraction

from msgspec import Struct, field
from msgspec.structs import replace

from pooledbudget.instruments.bonds.accruals import THE_CLASS, Accrual, FellDue, Running
from pooledbudget.instruments.bonds.schedule import DAYS_IN_YEAR, Schedule, counted
from pooledbudget.instruments.bonds.terms import CapitalClass, ReturnCap, share_of
from pooledbudget.money import Rounding, Shares, made_good, nearest, rounded, split

DIGITS = 50
"""Of the powers by which a return cap on all flows is worked out: whole pence need far fewer."""


class Holding(Struct):
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
    arrears: Fraction = Fraction(0)
    """Coupons that fell due and were not paid, and wait; exact, as they were accrued.

    A part of a penny beyond it, or short of it, stands here too: over all holders it comes to nothing.
    """
    odd: Fraction = Fraction(0)
    """What its parts of returns so far are short of exact by, which rounding gave to others."""


class Position(Struct):
    """A class of capital on a day."""

    terms: CapitalClass
    ties: str = "by id"
    name: str = ""
    """What the terms call the class."""
    dates: Schedule | None = None
    """The dates of the waterfall: a period that begins on one of them counts its months with them."""
    holdings: dict[str, Holding] = field(default_factory=dict)
    upto: date | None = None
    """The day up to which everything has accrued."""
    flows: list[tuple[date, int]] = field(default_factory=list)
    """Cash of the class as its holders see it, by day: what was drawn below nought, what fell due above."""
    coupons: int = 0
    """How many coupons have fallen due."""
    interest_from: date = date.min
    """When the running period of interest began: with the first capital, or on the last date it fell due."""
    coupon_from: date = date.min
    """When the running period of the coupon began."""
    held_in_all: Fraction = Fraction(0)
    """Capital times years, since the beginning."""

    running: dict[str, Running] = field(default_factory=lambda: {"interest": Running(), "coupon": Running()})
    """What has accrued since each of the two last fell due, in stretches."""
    fell_due: list[FellDue] = field(default_factory=list)
    """What fell due on the day, with the stretches it was worked out from; whoever tells it takes it."""

    def __post_init__(self) -> None:
        for holder in self.terms.holders:
            self.holdings.setdefault(holder, Holding())

    def holding(self, holder: str) -> Holding:
        """Return a holder's part; one who bought it has none before."""
        return self.holdings.setdefault(holder, Holding())

    def has(self, holder: str, amount: int) -> bool:
        """Say whether a holder has so much outstanding."""
        return holder in self.holdings and self.holdings[holder].outstanding >= amount

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
        """Let interest and the time of capital run up to a day, holding by holding.

        It comes to the same however often it is asked: a day on which one holding is sold cuts no other's.
        """
        if self.upto is not None and self.upto < day:
            whole = Holding(
                outstanding=self.outstanding,
                bearing=sum((part.bearing for part in self.holdings.values()), Fraction(0)),
            )
            for holder, part in [*self.holdings.items(), (THE_CLASS, whole)]:
                self._accrue(holder, part, self.upto, day)
            self.held_in_all += whole.outstanding * Fraction((day - self.upto).days, DAYS_IN_YEAR)
        self.upto = day if self.upto is None else max(day, self.upto)
        if not self.drawn:
            self.interest_from = self.coupon_from = self.upto

    def _accrue(self, holder: str, part: Holding, start: date, end: date) -> None:
        interest, coupon = self.terms.interest, self.terms.coupon
        if coupon:
            took = counted(self.coupon_from, start, end, coupon.basis, self.dates)
            part.held += part.outstanding * took.years
            self.running["coupon"].add(
                Accrual(holder=holder, start=start, end=end, counted=took, capital=part.outstanding)
            )
        if interest is None:
            return
        for first, last, rate in interest.pieces(start, end):
            took = counted(self.interest_from, first, last, interest.basis, self.dates)
            part.accrued += (part.outstanding + part.bearing) * rate * took.years
            self.running["interest"].add(
                Accrual(
                    holder=holder,
                    start=first,
                    end=last,
                    counted=took,
                    capital=part.outstanding,
                    unpaid=part.bearing,
                    rate=rate,
                )
            )

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
        """Move a holding: what accrued up to the day stays the seller's, unless the terms say otherwise.

        What was paid in goes in proportion, so that who sells all that is left of it has no part in what
        is divided by it later.
        """
        left, right = self.holding(seller), self.holding(buyer)
        part = Fraction(amount, left.outstanding) if left.outstanding else Fraction(0)
        moved: dict[str, int | Fraction] = {
            "outstanding": amount,
            "drawn": rounded(left.drawn * part, Rounding.HALF_UP),
        }
        if self.terms.accrued_on_sale == "buyer":
            accrued = ("accrued", "bearing", "held", "arrears")
            moved |= {name: getattr(left, name) * part for name in accrued}
        for name, some in moved.items():
            setattr(left, name, getattr(left, name) - some)
            setattr(right, name, getattr(right, name) + some)

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
        self.interest_from = self.upto or date.min
        self._tell("interest", {name: part.accrued for name, part in self.holdings.items()})
        for holder, part in self.holdings.items():
            part.accrued -= parts.get(holder, 0)
            part.bearing = part.accrued if compounds else Fraction(0)

    def coupon_due(self, rate: Fraction) -> int:
        """Return the coupon at a rate with what waits of earlier ones, in whole minor units, half up."""
        return rounded(sum(self.coupon_of(rate).values(), Fraction(0)), Rounding.HALF_UP)

    def coupon_of(self, rate: Fraction) -> dict[str, Fraction]:
        """Return each holder's part of the coupon at a rate, with what waits of earlier ones; exact."""
        return {name: part.held * rate + part.arrears for name, part in self.holdings.items()}

    def next_coupon(self, rate: Fraction, parts: Mapping[str, int], due: int) -> None:
        """Begin to count the time of the next coupon; what of the last was not paid waits with its holder."""
        waits = self.terms.coupon is not None and self.terms.coupon.unpaid == "waits"
        stands = due if waits else sum(parts.values())
        asked = self.coupon_of(rate)
        self._tell("coupon", asked, rate)
        total = sum(asked.values(), Fraction(0))
        for name, part in self.holdings.items():
            part.arrears = asked[name] * stands / total - parts.get(name, 0) if total else Fraction(0)
            part.held = Fraction(0)
        self.coupon_from = self.upto or date.min
        self.coupons += 1

    def _tell(self, what: str, asked: Mapping[str, Fraction], rate: Fraction | None = None) -> None:
        """Say what interest or a coupon was worked out from, and what waited before it."""
        said = self.terms.interest if what == "interest" else self.terms.coupon
        stretches = [
            each if rate is None else replace(each, rate=rate) for each in self.running[what].stretches
        ]
        before = dict(asked)
        for each in stretches:
            if each.holder != THE_CLASS:
                some = (each.capital + each.unpaid) * (each.rate or 0) * each.counted.years
                before[each.holder] = before.get(each.holder, Fraction(0)) - some
        before[THE_CLASS] = sum(before.values(), Fraction(0))
        if said is not None and (stretches or any(before.values())):
            self.fell_due.append(
                FellDue(capital=self.name, what=what, basis=said.basis, before=before, stretches=stretches)
            )
        self.running[what] = Running()

    @property
    def interest_due(self) -> int:
        """Interest that has accrued, in whole minor units, half up; a fraction owed to rounding stays."""
        accrued = sum((part.accrued for part in self.holdings.values()), Fraction(0))
        return max(0, rounded(accrued, Rounding.HALF_UP))

    def divided(self, amount: int, by: str) -> dict[str, int]:
        """Divide what the class gets among its holders by what they have of something, exactly."""
        weights = {name: Fraction(getattr(part, by)) for name, part in self.holdings.items()}
        fair = _in_proportion(amount, weights) or self._as_drawn(amount)
        total = sum(fair.values(), Fraction(0))
        if not total:
            return {}
        shares = Shares({name: some / total for name, some in fair.items()})
        return {name: part for name, part in split(amount, shares, listed=self._listed).parts.items() if part}

    def interest_parts(self, amount: int) -> dict[str, int]:
        """Divide interest among holders by what has accrued to each.

        Paid in full each has its own and its part of what the class's rounding adds, to within a penny; what
        that is off by stays accrued, so that over any number of dates nobody is off by more than a penny.
        Paid in part, it is in proportion.
        """
        accrued = {name: part.accrued for name, part in self.holdings.items()}
        fair = _in_proportion(amount, accrued)
        if amount == self.interest_due:
            capital = {name: Fraction(part.outstanding) for name, part in self.holdings.items()}
            added = _in_proportion(1, capital) or _in_proportion(1, accrued)
            rounding = amount - sum(accrued.values(), Fraction(0))
            fair = {name: some + rounding * added.get(name, 0) for name, some in accrued.items()}
        return nearest(amount, fair or self._as_drawn(amount), self._listed)

    def coupon_parts(self, amount: int, rate: Fraction) -> dict[str, int]:
        """Divide a coupon at a rate among holders by what each asks, with what rounding left before."""
        asked = self.coupon_of(rate)
        total = sum(asked.values(), Fraction(0))
        fair = {name: some * amount / total for name, some in asked.items()} if total > 0 else {}
        return nearest(amount, fair or self._as_drawn(amount), self._listed)

    def returned_to(self, amount: int) -> dict[str, int]:
        """Divide a return among holders by the capital they paid in, with what rounding left before."""
        drawn = self._as_drawn(amount)
        fair = {name: drawn.get(name, Fraction(0)) for name in self.holdings}
        odd = {name: part.odd for name, part in self.holdings.items()}
        parts = made_good(amount, fair, odd, self._listed)
        for name, part in self.holdings.items():
            part.odd = odd[name]
        return parts

    def _as_drawn(self, amount: int) -> dict[str, Fraction]:
        return _in_proportion(amount, {name: Fraction(part.drawn) for name, part in self.holdings.items()})

    @property
    def _listed(self) -> list[str]:
        return list(self.terms.holders) if self.ties == "as listed" else []

    def room(self, day: date) -> int | None:
        """Return what its return cap leaves on a day, beyond capital outstanding; None without a cap."""
        cap = self.terms.cap
        return None if cap is None else max(0, _room(self, cap, day))


def _in_proportion(amount: int, weights: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Divide an amount exactly by what is above nought of some weights; nothing where none is."""
    held = {name: some for name, some in weights.items() if some > 0}
    total = sum(held.values(), Fraction(0))
    return {name: amount * some / total for name, some in held.items()}


def _room(position: Position, cap: ReturnCap, day: date) -> int:
    if cap.rate is not None:
        return reaching(position.flows, share_of(cap.rate), day) - position.outstanding
    if cap.multiple is not None:
        allowed = rounded(Fraction(cap.multiple) * position.paid_in, Rounding.FLOOR)
        return allowed - position.had_back - position.outstanding
    if cap.amount is not None:
        return cap.amount - position.returned
    return rounded(share_of(cap.simple or "0%") * position.held_in_all, Rounding.FLOOR) - position.returned


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
