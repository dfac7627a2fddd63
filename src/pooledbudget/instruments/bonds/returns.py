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
from math import exp, expm1, frexp, fsum, inf, isinf, ldexp, log, log1p, sqrt
from operator import lt, mul
from sys import float_info
from typing import NamedTuple

DAYS_IN_YEAR = 365
EPSILON = float_info.epsilon
ITERATIONS_MAX = 200
STEPS_MAX = 12
OVERFLOW = 600.0
"""The exponent from which present values are scaled, so that no double overflows."""
HALF = 0.5
CLOSE = 1e-3
"""A step so small that the next, whose error is its cube, may be the last but one."""
LOSES = 16 * EPSILON
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
    sure: bool = True
    """Whether it is held to the last digit that a double can use."""


def xirr(flows: Iterable[tuple[date, int]], *, ended: bool = False) -> Rate:
    """Return the annual rates of dated flows in minor units, payments below nought.

    `ended` says that nothing more can come back: then payments with nothing back are a total loss.
    """
    listed = list(flows)
    days, amounts = [day.toordinal() for day, _ in listed], [amount for _, amount in listed]
    return _rate(days, amounts, DAYS_IN_YEAR, ended=ended)


def irr(flows: Iterable[int], *, ended: bool = False) -> Rate:
    """Return the rates a period of flows in minor units, the first at once, one a period."""
    listed = list(flows)
    return _rate(list(range(len(listed))), listed, 1, ended=ended)


def annual(rate: float, periods: int) -> float:
    """Return the annual effective rate of a rate a period, with so many periods a year: (1 + r)^m - 1."""
    return expm1(periods * log1p(rate))


def _rate(days: list[int], flows: list[int], unit: int, *, ended: bool) -> Rate:
    netted = 0
    if not all(map(lt, days, days[1:])) or not all(flows):
        given, (days, flows) = len(days), _netted(days, flows)
        netted = given - len(days)
        days, flows = _without_noughts(days, flows)
    if not days:
        return Rate(Status.NONE, Why.NOTHING, netted=netted)
    first, amounts = days[0], list(map(float, flows))
    borrower = flows[0] > 0
    signs = [amount > 0 for amount in flows]
    if (not borrower) not in signs:
        return _unmixed(amounts[0], netted, ended=ended)
    times = [(day - first) / unit for day in days]
    turn = signs.index(not borrower)
    if borrower in signs[turn:]:
        changes = len(_turns(amounts))
        return _answer(_roots(amounts, times), times, changes, netted, borrower=borrower)
    root = _only(amounts, times, turn)
    if root.sure and LOG_MIN < root.at < LOG_MAX:
        return Rate(Status.ONE, Why.SOLVED, (expm1(root.at),), (1,), 1, borrower, netted)
    return _answer([root], times, 1, netted, borrower=borrower)


def _netted(days: list[int], flows: list[int]) -> tuple[list[int], list[int]]:
    """Return the flows in order of day, those of one day added up."""
    by_day: dict[int, int] = {}
    for day, amount in zip(days, flows, strict=True):
        by_day[day] = by_day.get(day, 0) + amount
    in_order = sorted(by_day)
    return in_order, [by_day[day] for day in in_order]


def _without_noughts(days: list[int], flows: list[int]) -> tuple[list[int], list[int]]:
    kept = [(day, amount) for day, amount in zip(days, flows, strict=True) if amount]
    return [day for day, _ in kept], [amount for _, amount in kept]


def _turns(amounts: Sequence[float]) -> list[int]:
    """Return the places of the flows whose sign is not that of the flow before."""
    return [
        place
        for place in range(1, len(amounts))
        if (amounts[place - 1] < 0 < amounts[place]) or (amounts[place - 1] > 0 > amounts[place])
    ]


def _unmixed(first: float, netted: int, *, ended: bool) -> Rate:
    """Return what there is to say of flows that are all receipts, or all payments."""
    if first > 0:
        return Rate(Status.NONE, Why.NOTHING_PAID_IN, netted=netted, borrower=True)
    if ended:
        return Rate(Status.ONE, Why.TOTAL_LOSS, (-1.0,), (1,), netted=netted)
    return Rate(Status.NONE, Why.TOO_EARLY, netted=netted)


def _answer(
    found: Sequence[Root], times: Sequence[float], changes: int, netted: int, *, borrower: bool
) -> Rate:
    roots = [root if root.sure else _exact(root, times) for root in found]
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
    longer = []
    while len(turns := _turns(amounts)) > 1:  # no recursion: a list may change sign a thousand times
        longer.append(amounts)
        turn = turns[len(turns) // 2]
        middle = (times[turn - 1] + times[turn]) / 2
        slope = [amount * (middle - time) for amount, time in zip(amounts, times, strict=True)]
        size = frexp(max(map(abs, slope)))[1]
        amounts = [ldexp(amount, -size) for amount in slope]  # of one size throughout: no double overflows
    found = [_only(amounts, times, turns[0])]
    while longer:
        found = list(_between(longer.pop(), times, found))
    return found


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


def _only(amounts: Sequence[float], times: Sequence[float], turn: int) -> Root:
    """Return the root of a list whose one change of sign is at `turn`."""
    sides = Sides(amounts[:turn], times[:turn], amounts[turn:], times[turn:])
    found = _near(sides, 0.0, -inf, inf)
    if found is None:
        return _solved(amounts, times, (-inf, inf), 1 if amounts[-1] > 0 else -1)
    return Root(found[0], 1, amounts, found[1])


class Sides(NamedTuple):
    """A list's flows of one sign, and those of the other, with their times."""

    some: Sequence[float]
    some_times: Sequence[float]
    others: Sequence[float]
    other_times: Sequence[float]


def _near(sides: Sides, at: float, left: float, right: float) -> tuple[float, bool] | None:
    """Return the root between two points, looked for from a start, and whether it is sure to the last digit.

    None where it is not soon found so. log(flows of one sign) - log(those of the other) is smooth, and nearly
    straight where there is one change: of Halley's steps, by its slope and its bend, two or three reach the
    root, and the last is Newton's on the present value itself, which a double can use to its last digit.
    """
    latest = max(sides.some_times[-1], sides.other_times[-1])
    for _ in range(STEPS_MAX):
        if not left < at < right or abs(at) * latest > OVERFLOW:
            return None
        newton, halley = _steps(sides, at)
        at += halley
        if -CLOSE < newton < CLOSE and left < at < right:
            found = _last_step(sides, at)
            if found is not None:
                return found
    return None


def _steps(sides: Sides, at: float) -> tuple[float, float]:
    """Return Newton's step and Halley's from a point towards where the two sides are worth the same."""
    some, some_times, others, other_times = sides
    gone, early, square = _moments(some, some_times, at)
    come, late, square_rest = _moments(others, other_times, at)
    mean, mean_rest = early / gone, late / come
    slope = mean_rest - mean
    if not slope:
        return inf, inf
    newton = log(-come / gone) / slope
    bend = square / gone - mean * mean - square_rest / come + mean_rest * mean_rest
    curbed = 1 + newton * bend / (2 * slope)
    return newton, newton / curbed if curbed > HALF else newton


def _moments(amounts: Sequence[float], times: Sequence[float], at: float) -> tuple[float, float, float]:
    """Return what flows of one sign are worth, with that of each times its time, and times its square."""
    whole = timed = square = 0.0
    down = -at
    for amount, time in zip(amounts, times):  # noqa: B905 - of one length as made; being strict takes time
        part = amount * exp(down * time)
        whole += part
        part *= time
        timed += part
        square += part * time
    return whole, timed, square


def _last_step(sides: Sides, at: float) -> tuple[float, bool] | None:
    """Return a root a last step nearer, and whether that is sure; None if the step is too long for that."""
    some, some_times, others, other_times = sides
    down = -at
    parts = [amount * exp(down * time) for amount, time in zip(some, some_times, strict=True)]
    rest = [amount * exp(down * time) for amount, time in zip(others, other_times, strict=True)]
    early, late = sum(map(mul, parts, some_times)), sum(map(mul, rest, other_times))
    slope, far = early + late, 1 + abs(at)
    step = fsum(parts + rest) / slope if slope else inf
    if not -SETTLED * far < step < SETTLED * far:
        return None
    lost = 2 * abs(sum(rest) - sum(parts)) + abs(at) * abs(late - early)
    return at + step, lost * EPSILON <= LOSES * abs(slope) * far


def _exact(root: Root, times: Sequence[float]) -> Root:
    """Return a root to its last digit."""
    with localcontext(Context(prec=POLISH_DIGITS)):
        return root._replace(at=float(_finer(root, [Decimal(time) for time in times], steps=1)), sure=True)


def _simple(amounts: Sequence[float], times: Sequence[float], span: tuple[float, float], sign: int) -> Root:
    """Return the root between two neighbouring turning points; `sign` is the sign on the left."""
    left, right = span
    sides = _sides(amounts, times)
    turned, way = (left, 1.0) if isinf(right) else (right, -1.0)
    found = None
    if abs(turned) * times[-1] < OVERFLOW:
        found = _near(sides, _from_turn(sides, turned, way, (left, right)), left, right)
    return _solved(amounts, times, span, sign) if found is None else Root(found[0], 1, amounts, found[1])


def _sides(amounts: Sequence[float], times: Sequence[float]) -> Sides:
    """Return a list's payments and receipts, with their times."""
    flows = list(zip(amounts, times, strict=True))
    paid, got = [flow for flow in flows if flow[0] < 0], [flow for flow in flows if flow[0] > 0]
    return Sides([a for a, _ in paid], [t for _, t in paid], [a for a, _ in got], [t for _, t in got])


def _from_turn(sides: Sides, turned: float, way: float, span: tuple[float, float]) -> float:
    """Return where to look for the root beside a turning point: by the slope and the bend there."""
    gone, early, square = _moments(sides.some, sides.some_times, turned)
    come, late, square_rest = _moments(sides.others, sides.other_times, turned)
    mean, mean_rest = early / gone, late / come
    height, slope = log(-come / gone), mean - mean_rest
    bend = square_rest / come - mean_rest * mean_rest - square / gone + mean * mean
    inside = slope * slope - 2 * bend * height
    if inside <= 0 or not bend:
        return turned + way
    near, far = sorted(((-slope - sqrt(inside)) / bend * way, (-slope + sqrt(inside)) / bend * way))
    at = turned + way * (near if near > 0 else far)
    left, right = span
    return at if left < at < right or isinf(left) or isinf(right) else (left + right) / 2


def _solved(amounts: Sequence[float], times: Sequence[float], span: tuple[float, float], sign: int) -> Root:
    """Return the root between two points of unlike sign, by Newton's steps kept between them."""
    left, right = span
    if isinf(left):
        left = _outside(amounts, times, right if not isinf(right) else 0.0, -1.0, sign)
    if isinf(right):
        right = _outside(amounts, times, left, 1.0, -sign)
    at, before = (left + right) / 2, inf
    for _ in range(ITERATIONS_MAX):
        parts = _parts(amounts, times, at)
        value, slope = sum(parts), _slope(parts, times, at)
        left, right = (at, right) if (value > 0) == (sign > 0) else (left, at)
        step = value / slope if slope else inf
        if not left < at + step < right or abs(step) > before / 2:  # Newton alone creeps along an exponential
            step = (left + right) / 2 - at
        at, before = at + step, abs(step)
        if before <= SETTLED * (1 + abs(at)):
            break
    return Root(at, 1, amounts, sure=False)


def _slope(parts: Sequence[float], times: Sequence[float], at: float) -> float:
    """Return by how much the present values fall for each step of `at`, scaled as they are."""
    slope: float = fsum(map(mul, parts, times))
    return slope if at * times[-1] > -OVERFLOW else slope - times[-1] * fsum(parts)


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
