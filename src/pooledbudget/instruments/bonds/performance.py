"""What a list of dated cash came to: multiples, payback, present value, and the amounts they rest on.

Flows are as the holder sees them, in minor units: below nought paid in, above it paid out. Multiples are
exact fractions; present values are whole minor units by decimals, never by floats.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from itertools import accumulate, groupby
from operator import itemgetter

from msgspec import Struct

from pooledbudget.instruments.bonds.returns import DAYS_IN_YEAR

DIGITS = 50
"""Of the powers that present values are worked out by."""
NOUGHT = Decimal(10) ** -20
"""How far below nought rounding may leave what is nought: a rate like 1/3 has no end in decimals."""
Flow = tuple[date, int]


class Performance(Struct, frozen=True, kw_only=True):
    """What a list of flows came to; a multiple is None where nothing was paid in."""

    paid_in: int
    """PIC: all that was paid in, fees included."""
    distributed: int
    peak: int
    """The most that was out at the end of any day: the least sum of the flows so far, turned."""
    value: int
    """What is put on what is outstanding."""

    @property
    def earned(self) -> int:
        """What came back and what is put on what is outstanding, less what was paid in."""
        return self.distributed + self.value - self.paid_in

    @property
    def dpi(self) -> Fraction | None:
        """DPI: distributions / paid in. A multiple; as ILPA and GIPS have it."""
        return _over(self.distributed, self.paid_in)

    @property
    def rvpi(self) -> Fraction | None:
        """RVPI: the value of what is outstanding / paid in. A multiple; as ILPA and GIPS have it."""
        return _over(self.value, self.paid_in)

    @property
    def tvpi(self) -> Fraction | None:
        """TVPI: DPI + RVPI. A multiple; as ILPA and GIPS have it."""
        return _over(self.distributed + self.value, self.paid_in)

    @property
    def moic_funded(self) -> Fraction | None:
        """MOIC on what was funded: receipts / paid in, what was paid in again from receipts included.

        A multiple. Where capital is used again it is below `moic_peak`.
        """
        return _over(self.distributed, self.paid_in)

    @property
    def moic_peak(self) -> Fraction | None:
        """MOIC on the peak: (peak + distributed - paid in) / peak, receipts net of what was paid in again.

        A multiple of the most that was out at once: what a holder needed to have.
        """
        return _over(self.peak + self.distributed - self.paid_in, self.peak)

    @property
    def loss(self) -> Fraction | None:
        """The loss: 1 - DPI, nought at least. A part of what was paid in that has not come back."""
        return None if self.dpi is None else max(Fraction(0), 1 - self.dpi)


def _over(amount: int, paid_in: int) -> Fraction | None:
    return Fraction(amount, paid_in) if paid_in else None


def performance(flows: Iterable[Flow], value: int = 0) -> Performance:
    """Return what a list of flows came to, with the value put on what is outstanding."""
    by_day = in_days(flows)
    amounts = [amount for _, amount in by_day]
    daily: dict[date, int] = {}
    for on, amount in by_day:
        daily[on] = daily.get(on, 0) + amount
    return Performance(
        paid_in=-sum(amount for amount in amounts if amount < 0),
        distributed=sum(amount for amount in amounts if amount > 0),
        peak=max(0, -min(accumulate(daily.values()), default=0)),
        value=value,
    )


def in_days(flows: Iterable[Flow]) -> list[Flow]:
    """Return flows in order of day; those of one day stay apart: a draw is no negative distribution."""
    return sorted(flows, key=itemgetter(0))


def payback(flows: Iterable[Flow], rate: Fraction = Fraction(0)) -> date | None:
    """Return the first day on which all flows so far, discounted at a rate a year, are not below nought.

    None if that never comes, or nothing was paid in. `sum(amount / (1 + rate) ** (days / 365)) >= 0`, the
    days from the first flow; plain payback is at a rate of nought.
    """
    ordered = in_days(flows)
    total, paid_in = Decimal(0), False
    with localcontext(Context(prec=DIGITS)):
        for on, of_day in groupby(ordered, key=itemgetter(0)):
            for flow in of_day:
                total += present(ordered[0][0], flow, rate)
                paid_in = paid_in or flow[1] < 0
            if paid_in and total >= -NOUGHT:
                day: date = on
                return day
    return None


def present(first: date, flow: Flow, rate: Fraction) -> Decimal:
    """Return a flow's worth on a first day: amount / (1 + rate) ** (days / 365)."""
    on, amount = flow
    with localcontext(Context(prec=DIGITS)):
        growth = 1 + Decimal(rate.numerator) / Decimal(rate.denominator)
        return Decimal(amount) / growth ** (Decimal((on - first).days) / DAYS_IN_YEAR)


def npv(flows: Iterable[Flow], rate: Fraction, on: date | None = None) -> int:
    """Return the net present value on a day, the first flow's if none is said: whole minor units, half up.

    `sum(amount / (1 + rate) ** (days / 365))`, the days from that day, actual/365 fixed, the rate a year: as
    Excel's XNPV has it, on the first flow's day, which is not discounted itself.
    """
    ordered = in_days(flows)
    if not ordered:
        return 0
    day = on or ordered[0][0]
    with localcontext(Context(prec=DIGITS)):
        total = sum((present(day, flow, rate) for flow in ordered), Decimal(0))
        return int(total.to_integral_value(ROUND_HALF_UP))


def mirr(flows: Sequence[Flow], finance: Fraction, reinvest: Fraction) -> Decimal | None:
    """Return the modified rate a year: payments at the finance rate, receipts at the reinvestment rate.

    `(worth of receipts at the end / worth of payments at the start) ** (365 / days) - 1`: a fraction a year,
    as Excel's MIRR has it, with days over 365 for periods. None without both, or where all is on one day.
    """
    ordered = in_days(flows)
    paid = [flow for flow in ordered if flow[1] < 0]
    got = [flow for flow in ordered if flow[1] > 0]
    days = (ordered[-1][0] - ordered[0][0]).days if ordered else 0
    if not paid or not got or not days:
        return None
    with localcontext(Context(prec=DIGITS)):
        out = -sum((present(ordered[0][0], flow, finance) for flow in paid), Decimal(0))
        back = sum((present(ordered[-1][0], flow, reinvest) for flow in got), Decimal(0))
        return (back / out) ** (Decimal(DAYS_IN_YEAR) / days) - 1


def average_life(principal: Iterable[Flow], drawn_on: date) -> Fraction | None:
    """Return the weighted average life: `sum(principal * days / 365) / principal`, in years from the draw.

    Of repaid principal alone, as for amortising loans; None where none was repaid.
    """
    parts = [(on, amount) for on, amount in principal if amount]
    whole = sum(amount for _, amount in parts)
    if not whole:
        return None
    return sum(
        (Fraction((on - drawn_on).days * amount, DAYS_IN_YEAR) for on, amount in parts), Fraction(0)
    ) / Fraction(whole)


def cost_of_capital(paid_to_holders: int, principal: int) -> Fraction | None:
    """Return what capital cost the payers: `(paid to holders - principal) / principal`, over the whole life.

    A fraction of principal, not a year's; None where there is no principal.
    """
    return _over(paid_to_holders - principal, principal)
