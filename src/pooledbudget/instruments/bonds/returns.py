"""The rates of return of a list of dated or periodic cash: every one of them, or why there is none.

Floats live here only, and none of them becomes money. Convention: present value
`sum(amount / (1 + rate) ** ((day - first day) / 365))`, actual/365 fixed, annual effective, the
rate above -100% (as Excel's XIRR and pyxirr have it).

Complete by construction. With the exponent `s = log(1 + rate)` the present value is a sum of
exponentials; multiplied by `exp(c * s)` for a time `c` between two flows of unlike sign, its slope is a
sum of the same kind with one change of sign fewer. Between two neighbouring roots of the slope lies at
most one rate (Rolle), so the rates of a list are found between those of the shorter question, down to
the list with one change, which has exactly one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Context, Decimal, localcontext
from enum import StrEnum
from math import exp, expm1, fsum, inf, isinf, log, log1p, sqrt
from operator import mul
from sys import float_info
from typing import NamedTuple

DAYS_IN_YEAR = 365
EPSILON = float_info.epsilon
ITERATIONS_MAX = 200
STEPS_MAX = 12
OVERFLOW = 600.0
"""The exponent from which present values are scaled, so that no double overflows."""
LOSES = 64 * EPSILON
"""How far rounding may move a root before decimals finish it."""
SETTLED = 1e-9
"""A step so small that the next one, whose error is its square, is the last a double can use."""
DIGITS = 60
"""Of the arithmetic that decides where a double cannot tell the sign of a value."""
POLISH_DIGITS = 25
FINE_ENOUGH = Decimal(10) ** -(DIGITS - 8)
NOUGHT = Decimal(10) ** -40
"""How small a present value is, in parts of what it is the difference of, to be nought: the flows are whole
pence below 2**53, so one that is not nought is far larger."""
LOG_MAX = log(float_info.max)
LOG_MIN = log(2.0**-53)
"""Beyond these a rate, or its distance from -100%, is more than a double holds."""


class Status(StrEnum):
    """What is known of the rates of a list."""

    ONE = "one"
    SEVERAL = "several"
    NONE = "none"
    BEYOND = "beyond"


class Why(StrEnum):
    """Why there is no rate, or what is particular of the one there is."""

    SOLVED = "solved"
    NOTHING = "nothing"
    """No flows, or they cancel on each day."""
    NOTHING_PAID_IN = "nothing paid in"
    TOO_EARLY = "too early"
    """Only payments so far, and more may come back."""
    TOTAL_LOSS = "total loss"
    """Only payments, and nothing more can come back: -100% by rule."""
    NO_ROOT = "no root"
    """The flows change sign, and no rate above -100% makes them worth nothing."""


class Rate(NamedTuple):
    """The rates at which a list of flows is worth nothing: fractions a year (0.05 for 5%), in order."""

    status: Status
    why: Why
    rates: Sequence[float] = ()
    multiplicity: Sequence[int] = ()
    """How many times each rate solves the list: 2 where the present value touches nought and turns."""
    changes: int = 0
    """How often the flows change sign, in order of time: there are at most so many rates."""
    borrower: bool = False
    """Whether the first flow is a receipt: then a high rate is bad, as with a loan."""
    netted: int = 0
    """How many flows were added to another of the same day."""
    logs: Sequence[float] = ()
    """log10 of 1 + rate of each rate that a double does not hold: its size."""


class Root(NamedTuple):
    """A root in `s`, its multiplicity, and the amounts of the sum whose simple root it is."""

    at: float
    times: int
    simple: Sequence[float]


def xirr(flows: Iterable[tuple[date, int]], *, ended: bool = False) -> Rate:
    """Return the annual rates of dated flows in minor units, payments below nought.

    `ended` says that nothing more can come back: then payments with nothing back are a total loss.
    """
    return _rate([(day.toordinal(), amount) for day, amount in flows], DAYS_IN_YEAR, ended=ended)


def irr(flows: Iterable[int], *, ended: bool = False) -> Rate:
    """Return the rates a period of flows in minor units, the first at once, one a period."""
    return _rate(list(enumerate(flows)), 1, ended=ended)


def annual(rate: float, periods: int) -> float:
    """Return the annual effective rate of a rate a period, with so many periods a year: (1 + r)^m - 1."""
    return expm1(periods * log1p(rate))


def _rate(flows: list[tuple[int, int]], unit: int, *, ended: bool) -> Rate:
    by_time: dict[int, int] = {}
    for time, amount in flows:
        by_time[time] = by_time.get(time, 0) + amount
    netted = len(flows) - len(by_time)
    dated = sorted([flow for flow in by_time.items() if flow[1]])
    if not dated:
        return Rate(Status.NONE, Why.NOTHING, netted=netted)
    first = dated[0][0]
    amounts = [float(amount) for _, amount in dated]
    turns = [place for place in range(1, len(amounts)) if amounts[place - 1] * amounts[place] < 0]
    if not turns:
        return _unmixed(amounts[0], netted, ended=ended)
    times = [(time - first) / unit for time, _ in dated]
    borrower = amounts[0] > 0
    if len(turns) > 1:
        return _answer(_roots(amounts, times), len(turns), netted, borrower=borrower)
    at = _only(amounts, times, turns[0])
    if LOG_MIN < at < LOG_MAX:
        return Rate(Status.ONE, Why.SOLVED, (expm1(at),), (1,), 1, borrower, netted)
    return _answer([Root(at, 1, amounts)], 1, netted, borrower=borrower)


def _unmixed(first: float, netted: int, *, ended: bool) -> Rate:
    """Return what there is to say of flows that are all receipts, or all payments."""
    if first > 0:
        return Rate(Status.NONE, Why.NOTHING_PAID_IN, netted=netted, borrower=True)
    if ended:
        return Rate(Status.ONE, Why.TOTAL_LOSS, (-1.0,), (1,), netted=netted)
    return Rate(Status.NONE, Why.TOO_EARLY, netted=netted)


def _answer(roots: Sequence[Root], changes: int, netted: int, *, borrower: bool) -> Rate:
    held = [root for root in roots if LOG_MIN < root.at < LOG_MAX]
    beyond = [root.at / log(10) for root in roots if not LOG_MIN < root.at < LOG_MAX]
    status = Status.SEVERAL if len(held) > 1 else Status.ONE if held else Status.NONE
    return Rate(
        Status.BEYOND if beyond else status,
        Why.SOLVED if roots else Why.NO_ROOT,
        tuple([expm1(root.at) for root in held]),
        tuple([root.times for root in held]),
        changes,
        borrower,
        netted,
        tuple(beyond),
    )


def _roots(amounts: Sequence[float], times: Sequence[float]) -> list[Root]:
    """Return every root in `s` of `sum(amount * exp(-s * time))`, in order, with its multiplicity."""
    turns = [place for place in range(1, len(amounts)) if amounts[place - 1] * amounts[place] < 0]
    if len(turns) == 1:
        return [Root(_only(amounts, times, turns[0]), 1, amounts)]
    turn = turns[len(turns) // 2]
    middle = (times[turn - 1] + times[turn]) / 2
    slope = [amount * (middle - time) for amount, time in zip(amounts, times, strict=True)]
    return list(_between(amounts, times, _roots(slope, times)))


def _between(amounts: Sequence[float], times: Sequence[float], critical: Sequence[Root]) -> Iterator[Root]:
    """Yield the roots before, at, between and after the points where the present value turns."""
    left, sign = -inf, 1 if amounts[-1] > 0 else -1
    for point in critical:
        here = _sign(amounts, times, point)
        if here == 0:
            yield _exact(Root(point.at, point.times + 1, point.simple), times)
        elif here != sign:
            yield _simple(amounts, times, (left, point.at), sign)
        left = point.at
        if here or point.times % 2 == 0:  # touched and turned, or passed through: an even root keeps the sign
            sign = here or -sign
    if sign != (1 if amounts[0] > 0 else -1):
        yield _simple(amounts, times, (left, inf), sign)


def _parts(amounts: Sequence[float], times: Sequence[float], at: float) -> list[float]:
    """Return the present values of the flows, all scaled alike where they would overflow."""
    if at * times[-1] > -OVERFLOW:
        return [amount * exp(-at * time) for amount, time in zip(amounts, times, strict=True)]
    last = times[-1]
    return [amount * exp(at * (last - time)) for amount, time in zip(amounts, times, strict=True)]


def _error(parts: Sequence[float], times: Sequence[float], at: float) -> float:
    """Return how far rounding may have moved the sum of the present values."""
    return fsum(map(abs, parts)) * EPSILON * (8 + 2 * abs(at) * times[-1])


def _sign(amounts: Sequence[float], times: Sequence[float], point: Root) -> int:
    """Return the sign of the present value at a turning point: 0 where it is nought there.

    In doubles where they can tell; else the point is found again with many digits, and decided there.
    """
    parts = _parts(amounts, times, point.at)
    value = fsum(parts)
    if abs(value) > _error(parts, times, point.at):
        return 1 if value > 0 else -1
    with localcontext(Context(prec=DIGITS)):
        exact = [Decimal(time) for time in times]
        at = _finer(point, exact, steps=8)
        finer: list[Decimal] = [
            Decimal(amount) * (-at * time).exp() for amount, time in zip(amounts, exact, strict=True)
        ]
        total = sum(finer, Decimal(0))
        size = sum((abs(part) for part in finer), Decimal(0))
        if abs(total) <= NOUGHT * size:
            return 0
        return 1 if total > 0 else -1


def _finer(point: Root, times: Sequence[Decimal], steps: int) -> Decimal:
    """Return a simple root with more digits, by Newton's steps from the double nearest to it."""
    at, amounts = Decimal(point.at), [Decimal(amount) for amount in point.simple]
    for _ in range(steps):
        parts = [amount * (-at * time).exp() for amount, time in zip(amounts, times, strict=True)]
        slope = sum((part * time for part, time in zip(parts, times, strict=True)), Decimal(0))
        if not slope:
            break
        step = sum(parts, Decimal(0)) / slope
        at += step
        if abs(step) <= FINE_ENOUGH * max(abs(at), Decimal(1)):
            break
    return at


def _only(amounts: Sequence[float], times: Sequence[float], turn: int) -> float:
    """Return the root of a list whose one change of sign is at `turn`.

    log(what comes later) - log(what goes first) is monotone in `s`, and nearly straight: begun from its
    straight line and its bend at nought, two or three steps reach the root.
    """
    before, after = times[:turn], times[turn:]
    at = _guessed(amounts, times, turn)
    for _ in range(STEPS_MAX):
        if abs(at) * times[-1] > OVERFLOW:
            break
        parts = [amount * exp(-at * time) for amount, time in zip(amounts, times, strict=True)]
        early, late = parts[:turn], parts[turn:]
        gone, come = sum(early), sum(late)
        slope = sum(map(mul, late, after)) / come - sum(map(mul, early, before)) / gone
        step: float = log(-come / gone) / slope
        at += step
        if abs(step) <= SETTLED * (1 + abs(at)):
            return _polished(amounts, times, at)
    return _solved(amounts, times, (-inf, inf), 1 if amounts[-1] > 0 else -1)


def _guessed(amounts: Sequence[float], times: Sequence[float], turn: int) -> float:
    """Return where what comes equals what goes, by the first two derivatives of their logs at nought."""
    weighted = list(map(mul, amounts, times))
    gone, come = sum(amounts[:turn]), sum(amounts[turn:])
    early, late = sum(weighted[:turn]) / gone, sum(weighted[turn:]) / come
    squares = list(map(mul, weighted, times))
    bend = sum(squares[turn:]) / come - late * late - sum(squares[:turn]) / gone + early * early
    slope: float = late - early
    over: float = log(-come / gone)
    inside: float = slope * slope - 2 * bend * over
    return 2 * over / (slope + sqrt(inside)) if inside > 0 else over / slope


def _polished(amounts: Sequence[float], times: Sequence[float], at: float) -> float:
    """Return a root a last step nearer; in decimals where the doubles of this list lose digits."""
    parts = _parts(amounts, times, at)
    slope = fsum(map(mul, parts, times))
    if at * times[-1] <= -OVERFLOW or not slope:
        return at
    at += fsum(parts) / slope
    if _error(parts, times, at) > LOSES * abs(slope) * (1 + abs(at)):
        return _exact(Root(at, 1, amounts), times).at
    return at


def _exact(root: Root, times: Sequence[float]) -> Root:
    """Return a root to its last digit."""
    with localcontext(Context(prec=POLISH_DIGITS)):
        return root._replace(at=float(_finer(root, [Decimal(time) for time in times], steps=1)))


def _simple(amounts: Sequence[float], times: Sequence[float], span: tuple[float, float], sign: int) -> Root:
    """Return the root between two neighbouring turning points; `sign` is the sign on the left."""
    return Root(_solved(amounts, times, span, sign), 1, amounts)


def _solved(amounts: Sequence[float], times: Sequence[float], span: tuple[float, float], sign: int) -> float:
    """Return the root between two points of unlike sign, by Newton's steps kept between them."""
    left, right = span
    if isinf(left):
        left = _outside(amounts, times, right if not isinf(right) else 0.0, -1.0, sign)
    if isinf(right):
        right = _outside(amounts, times, left, 1.0, -sign)
    at = (left + right) / 2
    for _ in range(ITERATIONS_MAX):
        parts = _parts(amounts, times, at)
        value, slope = sum(parts), sum(map(mul, parts, times))
        if at * times[-1] <= -OVERFLOW:
            slope -= times[-1] * value
        left, right = (at, right) if (value > 0) == (sign > 0) else (left, at)
        following = at + value / slope if slope else inf
        if not left < following < right:
            following = (left + right) / 2
        if abs(following - at) <= SETTLED * (1 + abs(at)):
            return _polished(amounts, times, following)
        at = following
    return at


def _outside(amounts: Sequence[float], times: Sequence[float], start: float, step: float, sign: int) -> float:
    """Return a point beyond `start` where the present value has the sign it keeps from there on."""
    at = start
    while True:
        at += step
        step *= 2
        parts = _parts(amounts, times, at)
        if fsum(parts) * sign > _error(parts, times, at):
            return at


def excel_formula(count: int, rates: Sequence[float] = ()) -> str:
    """Return the formula that checks the rate on a cash list pasted at A1 with its heading.

    It begins from the rate: from its own guess Excel may find none where the rate is far from 10%. Several
    flows of a day need no adding up first: XIRR takes each with its own day.
    """
    guess = f",{rates[0]:.4f}" if rates else ""
    return f"=XIRR(B2:B{count + 1},A2:A{count + 1}{guess})"
