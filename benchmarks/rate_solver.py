"""Every rate of a dated list by another road than ours, slow and sure: halving, with bounds that must hold.

The present value is `sum(amount * exp(-s * time))` in `s = log(1 + rate)`. On a stretch of `s` it and its
slope are bounded by Taylor's series from the middle, with what the series leaves out. A stretch on which the
value is surely not nought holds no rate; one on which it surely rises or falls holds at most one, which the
signs of its ends tell. Anything else is halved, in doubles while those can tell, else in decimals of 60
digits. What is still not told on a stretch of 1e-17 is taken for a rate met several times, which the first
derivative that is surely not nought there counts. It knows nothing of turning points, Rolle or Newton.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Context, Decimal, localcontext
from math import exp
from sys import float_info
from typing import NamedTuple, TypeVar

DIGITS = 60
EPSILON = float_info.epsilon
NARROW = Decimal(10) ** -17
"""Two rates nearer to each other than this are one, met twice."""
WIDE = 600.0
SLACK = 1e-12
"""How far doubles may be out, in parts of the sum of what was added, for exponents up to `WIDE`."""
ORDERS = 6
"""How many derivatives bound a stretch."""
ROUGH = Decimal("1e-6")
"""How narrow a stretch is on which doubles are not asked."""
LAST = Decimal(10) ** (10 - DIGITS)
"""How far decimals may be out, in parts of what was added."""


T = TypeVar("T", float, Decimal)


class Found(NamedTuple):
    """A root in `s`, and how many times it is met."""

    at: float
    times: int


class Bounds(NamedTuple):
    """Between which numbers the present value, or a derivative of it, surely lies."""

    least: Decimal | float
    most: Decimal | float

    @property
    def sign(self) -> int:
        """Its sign; 0 where that is not sure."""
        return 1 if self.least > 0 else -1 if self.most < 0 else 0


def roots(times: Sequence[int], amounts: Sequence[int], unit: int) -> list[Found]:
    """Return every root of flows at whole times, so many a year; times rise, no amount is nought."""
    found: list[Found] = []
    with localcontext(Context(prec=DIGITS)):
        solver = _Solver([Decimal(time - times[0]) / unit for time in times], amounts)
        left, right = solver.beyond(-1), solver.beyond(1)
        stretches = [(left, right)]
        while stretches:
            left, right = stretches.pop()
            told = solver.told(left, right)
            if told is None:
                middle = (left + right) / 2
                stretches += [(middle, right), (left, middle)]
            elif told:
                found.append(Found(float(solver.within(left, right, told)), told))
    return sorted(_apart(found))


def _apart(found: Sequence[Found]) -> Iterator[Found]:
    """Yield roots once each: one that is met several times is seen from the stretches beside its own too."""
    met: list[Found] = []
    for root in sorted(found):
        if met and root.at - met[-1].at > 8 * float(NARROW) * max(1.0, abs(root.at)) + EPSILON * abs(root.at):
            yield max(met, key=lambda seen: seen.times)
            met = []
        met.append(root)
    if met:
        yield max(met, key=lambda seen: seen.times)


class _Solver:
    def __init__(self, times: Sequence[Decimal], amounts: Sequence[int]) -> None:
        self.times, self.amounts = times, amounts
        self.quick = [float(time) for time in times]

    def beyond(self, way: int) -> Decimal:
        """Return a point from which on the first flow, or the last, outweighs all others together."""
        lead = 0 if way > 0 else len(self.times) - 1
        at = Decimal("0.987654321" if way > 0 else "-1.123456789")  # odd: no border is a rate itself
        while True:
            parts = [
                abs(amount) * (-at * (time - self.times[lead])).exp()
                for place, (amount, time) in enumerate(zip(self.amounts, self.times, strict=True))
                if place != lead
            ]
            rest = sum(parts, Decimal(0))
            if abs(self.amounts[lead]) > rest:
                return at
            at *= 2

    def told(self, left: Decimal, right: Decimal) -> int | None:
        """Return how many rates a stretch surely holds, or how often its one is met; None to halve it."""
        for series in (self._roughly, self._exactly):
            bounds = series(left, right)
            if bounds is None:
                continue
            if bounds[0].sign:
                return 0
            if bounds[1].sign:
                signs = [self._sign(at) for at in (left, right)]
                return 1 if signs[0] * signs[1] < 0 else 0
            if right - left > ROUGH:
                return None
            if right - left <= NARROW * max(Decimal(1), abs(left)):
                return next(order for order, bound in enumerate(bounds) if bound.sign)
        return None

    def _roughly(self, left: Decimal, right: Decimal) -> list[Bounds] | None:
        """Bound the derivatives in doubles; None where the stretch is too wide, or too narrow, for them."""
        middle, half = float((left + right) / 2), float((right - left) / 2)
        last = self.quick[-1]
        if half * last > WIDE or right - left < ROUGH:
            return None
        shift = 0.0 if middle > 0 else last
        sums, sizes, rest = [0.0] * (ORDERS + 1), [0.0] * (ORDERS + 1), 0.0
        for amount, time in zip(self.amounts, self.quick, strict=True):
            exponent = -middle * (time - shift)
            part = amount * exp(max(exponent, -WIDE))
            for order in range(ORDERS + 1):
                sums[order] += part if exponent > -WIDE else 0.0
                sizes[order] += abs(part) * (SLACK if exponent > -WIDE else 1.0)
                part *= -time
            rest += abs(part) * exp(half * time)
        return _series(sums, sizes, rest, half)

    def _exactly(self, left: Decimal, right: Decimal) -> list[Bounds]:
        """Bound the derivatives in decimals."""
        middle, half = (left + right) / 2, (right - left) / 2
        sums, sizes, rest = [Decimal(0)] * (ORDERS + 1), [Decimal(0)] * (ORDERS + 1), Decimal(0)
        for amount, time in zip(self.amounts, self.times, strict=True):
            part = amount * (-middle * time).exp()
            for order in range(ORDERS + 1):
                sums[order] += part
                sizes[order] += abs(part) * LAST
                part *= -time
            rest += abs(part) * (half * time).exp()
        return _series(sums, sizes, rest, half)

    def _sign(self, at: Decimal) -> int:
        parts = [amount * (-at * time).exp() for amount, time in zip(self.amounts, self.times, strict=True)]
        total, size = sum(parts, Decimal(0)), sum(map(abs, parts), Decimal(0))
        return 0 if abs(total) <= LAST * size else 1 if total > 0 else -1

    def within(self, left: Decimal, right: Decimal, times: int) -> Decimal:
        """Return the root of a stretch on which the present value rises or falls."""
        if times > 1:
            return (left + right) / 2
        sign = self._sign(left)
        if not sign:
            return left
        while right - left > NARROW * NARROW:
            middle = (left + right) / 2
            here = self._sign(middle)
            if not here:
                return middle
            left, right = (middle, right) if here == sign else (left, middle)
        return left


def _series(sums: Sequence[T], sizes: Sequence[T], rest: T, half: T) -> list[Bounds]:
    """Return between what each derivative lies within `half` of a point, by those at the point.

    `sizes` say how far each may be out; `rest` is the most that the next one beyond the last can be.
    """
    found = []
    for order in range(len(sums)):
        off, power = sizes[order], half
        for step, further in enumerate(range(order + 1, len(sums)), start=1):
            off += (abs(sums[further]) + sizes[further]) * power
            power *= half / (step + 1)
        off += rest * power
        found.append(Bounds(sums[order] - off, sums[order] + off))
    return found
