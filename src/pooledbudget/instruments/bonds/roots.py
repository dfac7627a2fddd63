"""Every root of a list of cash: the discounts at which its present value is nought.

The unknown is `s = log(1 + rate)` a unit of time, a day or a period. The present value
`sum(amount * exp(-s * time))` is a sum of exponentials.

Complete by construction. Multiplied by `exp(c * s)` for a time `c` between two flows of unlike sign, the
slope of such a sum is a sum of the same kind with one change of sign fewer. Between two neighbouring roots of
the slope lies at most one root (Rolle), so the roots of a list are found between those of the shorter
question, down to the list with one change, which has exactly one. With two changes there are at most two: any
point at which the present value has the sign that it has at neither end parts them.

Signs are decided in doubles where a bound on their rounding allows it, else in sixty digits. Amounts and
times are whole, so the lists of the shorter questions are exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from math import exp, fsum, inf, isinf, log, log1p, sqrt
from operator import mul
from typing import NamedTuple, TypeVar

ROUNDING = 2.0**-53
"""How far a double is from the number that it stands for, at most, in parts of it."""
STEPS_MAX = 12
ITERATIONS_MAX = 400
OVERFLOW = 300.0
"""The exponent of a discount from which sums of present values may be more, or less, than a double holds."""
HALF = 0.5
TWICE = 2
"""Changes of sign with which a list has at most two roots."""
SETTLED = 1e-5
"""A step so small, in parts of what a root may move by, that what it leaves, its cube, is lost."""
LOST = 32
"""By how many roundings of 1 + rate a rate told may be out, at most."""
ROUNDINGS = 4
"""How many roundings a present value bears at most: of its amount, two of its power, of their product."""
DIGITS = 60
"""Of the arithmetic that decides where a double cannot tell the sign of a value."""
POLISH_DIGITS = 40
CLOSE, CLOSEST = 1e-12, 1e-15
"""Steps after which a root is near enough to be found with more digits, or has those of a double."""
DIGITS_OF_DOUBLE, DIGITS_OF_NOUGHT = Decimal(10) ** -12, Decimal(10) ** -25
"""Steps after which it has all digits of a double, and those that tell whether a value there is nought."""
NOUGHT = Decimal(10) ** -40
"""How small a present value is, in parts of what it is the difference of, to be nought: the flows are whole
pence below 2**53, so one that is not nought is far larger."""
BITS_MAX = 500
"""Of an amount that a double holds however it is discounted; the slopes of many changes have larger ones."""
LEAST = 2.0**-500
"""What stands for less than that, beside which it is nothing: discounted too it is not nought."""

Number = TypeVar("Number", float, Decimal)
Side = Sequence[tuple[Number, Number]]
"""Flows of one sign: amounts, each with its time."""
Sides = tuple[Number, Side[Number], Side[Number]]
"""The first flow, at the time nought, the others of its sign, and those of the other sign."""


class Listed:
    """A list of cash: amounts, none of them nought, and the times they fall on, the first at nought."""

    def __init__(self, amounts: Sequence[int], times: Sequence[int]) -> None:
        self.amounts, self.times, self.latest = amounts, times, float(times[-1])
        scale = 1 << max(0, max(*amounts, -min(amounts)).bit_length() - BITS_MAX)
        self.sides = _sides([(_scaled(amount, scale), float(time)) for amount, time in self.pairs()])

    @property
    def first(self) -> int:
        """The sign that the present value has where nothing later counts."""
        return 1 if self.amounts[0] > 0 else -1

    @property
    def last(self) -> int:
        """The sign that it has where nothing earlier counts."""
        return 1 if self.amounts[-1] > 0 else -1

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield each amount with its time."""
        return zip(self.amounts, self.times, strict=True)

    @property
    def changes(self) -> int:
        """How often the sign of the flows changes."""
        return len(self._turns())

    def _turns(self) -> list[int]:
        """Return the places of the flows whose sign is not that of the flow before."""
        signs = [amount > 0 for amount in self.amounts]
        return [place for place in range(1, len(signs)) if signs[place] is not signs[place - 1]]

    def height(self, at: float) -> tuple[float, float]:
        """Return log(flows of the other sign / those of the first's) and its slope, however far the point."""
        receipt = self.amounts[0] > 0
        worth, mean = _log_worth([pair for pair in self.pairs() if (pair[0] > 0) is receipt], at)
        worth_other, mean_other = _log_worth(
            [pair for pair in self.pairs() if (pair[0] > 0) is not receipt], at
        )
        return worth_other - worth, mean - mean_other

    def exact_height(self, at: float) -> tuple[float, float]:
        """Return the same from sums of many digits."""
        with _digits(POLISH_DIGITS):
            sides = _sides([(Decimal(amount), Decimal(time)) for amount, time in self.pairs()])
            same, other, slope, _bend = _sums(sides, Decimal(-at).exp())
            return float((-other / same).ln()), float(slope)

    def slope(self) -> Listed:
        """Return the list whose present value is the slope of this one's, seen from its middle change."""
        turns = self._turns()
        turn = turns[len(turns) // 2]
        middle = self.times[turn - 1] + self.times[turn]
        return Listed([amount * (middle - 2 * time) for amount, time in self.pairs()], self.times)


def _scaled(amount: int, scale: int) -> float:
    size = max(abs(amount) / scale, LEAST)
    return size if amount > 0 else -size


def _sides(pairs: Sequence[tuple[Number, Number]]) -> Sides[Number]:
    opening = pairs[0][0]
    receipt = opening > 0
    return (
        opening,
        [pair for pair in pairs[1:] if (pair[0] > 0) is receipt],
        [pair for pair in pairs[1:] if (pair[0] > 0) is not receipt],
    )


def _log_worth(side: Sequence[tuple[int, int]], at: float) -> tuple[float, float]:
    """Return the logarithm of what flows of one sign are worth, and when on average that falls."""
    logs = [log(abs(amount)) - at * time for amount, time in side]
    most = max(logs)
    parts = [exp(part - most) for part in logs]
    whole = sum(parts)
    return most + log(whole), sum(part * time for part, (_, time) in zip(parts, side, strict=True)) / whole


class Root(NamedTuple):
    """A root, how many times it is met, and where it is looked for again with more digits."""

    at: float
    times: int
    simple: Listed
    """The list whose simple root it is."""
    slope: float = 0.0
    """By how much the logarithm of one sign's flows over the other's moves there; 0 where it is not known."""
    between: tuple[float, float] = (-inf, inf)
    sign: int = 0
    """The sign of the present value before it."""


def roots(amounts: Sequence[int], times: Sequence[int], unit: int) -> list[Root]:
    """Return every root, in order, each to the last digit that a double can use of `unit * at`.

    Amounts change sign and none is nought; times rise from nought.
    """
    return [_finished(root, unit) for root in _isolated(Listed(amounts, times))]


def _isolated(flows: Listed) -> list[Root]:
    """Return every root, in order: of the shortest question first, then each longer one between those."""
    questions = [flows]
    while (found := _told(questions[-1])) is None:
        questions.append(questions[-1].slope())
    for question in reversed(questions[:-1]):
        found = list(_between(question, found))
    return found


def _told(flows: Listed) -> list[Root] | None:
    """Return the roots of a list that needs no shorter question."""
    if flows.changes == 1:
        return [_simple(flows, (-inf, inf), flows.last, 0.0)]
    if flows.changes > TWICE or sum(flows.amounts) * flows.first >= 0:
        return None
    before, after = starts(flows.sides, flows.latest, 0.0)  # where nought is a point between the two
    return [
        _simple(flows, (-inf, 0.0), flows.last, before),
        _simple(flows, (0.0, inf), -flows.last, after),
    ]


def _between(flows: Listed, points: Sequence[Root]) -> Iterator[Root]:
    """Yield the roots before, at, between and after the points where the present value turns."""
    left, sign = -inf, flows.last
    start = 0.0
    for point in points:
        here = _sign(flows, point)
        before, after = starts(flows.sides, flows.latest, point.at)
        if here == 0:
            yield Root(point.at, point.times + 1, point.simple)
        elif here != sign:
            yield _simple(flows, (left, point.at), sign, before if isinf(left) else start)
        left, start = point.at, after
        if here or point.times % 2 == 0:  # touched and turned, or passed through: an even root keeps the sign
            sign = here or -sign
    if sign != flows.first:
        yield _simple(flows, (left, inf), sign, start)


def _simple(flows: Listed, between: tuple[float, float], sign: int, start: float) -> Root:
    """Return the root between two neighbouring turning points; `sign` is the sign on the left."""
    found = near(flows.sides, flows.latest, start, *between)
    if found is None:
        found = _searched(flows, between, sign)
    at, slope = found
    return Root(at, 1, flows, slope, between, sign)


def near(
    sides: Sides[float], latest: float, at: float = 0.0, left: float = -inf, right: float = inf
) -> tuple[float, float] | None:
    """Return the root between two points, from a start, and the slope there; None if it is not soon found.

    log(flows of one sign / those of the other) is smooth, and nearly straight where the sign changes once:
    three or four of Halley's steps, by its slope and its bend, reach the root. Each leaves its cube.
    """
    opening, side, other_side = sides
    settled = SETTLED / latest
    try:
        for _ in range(STEPS_MAX):
            discount = exp(-at)
            same = opening
            timed = square = other = timed_other = square_other = 0.0
            for amount, time in side:  # as in `_sums`, which called at each step would take a tenth more
                same += (part := amount * discount**time)
                timed += (part := part * time)
                square += part * time
            for amount, time in other_side:
                other += (part := amount * discount**time)
                timed_other += (part := part * time)
                square_other += part * time
            mean, mean_other = timed / same, timed_other / other
            slope = mean - mean_other
            newton = -log(-other / same) / slope
            bent = square_other / other - mean_other * mean_other - square / same + mean * mean
            bent *= newton / (2 * slope)
            step = newton / (1 + bent) if bent > -HALF else newton
            at += step
            if -settled < step < settled and -SETTLED < bent < SETTLED:
                if left < at < right and -OVERFLOW < at * latest < OVERFLOW:
                    return step - log(discount), slope
                return None
    except (ArithmeticError, ValueError):  # a power beyond a double, or no slope
        return None
    return None


def _sums(sides: Sides[Number], discount: Number) -> tuple[Number, Number, Number, Number]:
    """Return what each side is worth, and the slope and bend of log(the other / the first flow's)."""
    same, same_side, other_side = sides
    timed = square = other = timed_other = square_other = 0 * discount
    for amount, time in same_side:
        same += (part := amount * discount**time)
        timed += (part := part * time)
        square += part * time
    for amount, time in other_side:
        other += (part := amount * discount**time)
        timed_other += (part := part * time)
        square_other += part * time
    mean, mean_other = timed / same, timed_other / other
    bend = square_other / other - mean_other * mean_other - square / same + mean * mean
    return same, other, mean - mean_other, bend


def starts(sides: Sides[float], latest: float, at: float) -> tuple[float, float]:
    """Return where to look for the roots before and after a point: by the slope and the bend there."""
    aside = at - 1 / latest, at + 1 / latest
    if abs(at) * latest > OVERFLOW:
        return aside
    same, other, slope, bend = _sums(sides, exp(-at))
    inside = slope * slope - 2 * bend * log(-other / same)
    if inside <= 0 or not bend:
        return aside
    ends = at - (slope + sqrt(inside)) / bend, at - (slope - sqrt(inside)) / bend
    return min(ends), max(ends)


def _sign(flows: Listed, point: Root) -> int:
    """Return the sign of the present value at a turning point: 0 where it is nought there."""
    if abs(point.at) * flows.latest < OVERFLOW:
        parts, rest = _parts(flows.sides, exp(-point.at))
        parts += rest
        value = fsum(parts)
        if abs(value) > (ROUNDINGS + 1) * ROUNDING * fsum(map(abs, parts)):
            return 1 if value > 0 else -1
    with _digits(DIGITS):
        finer = _finer(point, DIGITS_OF_NOUGHT) or Decimal(-point.at).exp()
        exact = [amount * finer**time for amount, time in flows.pairs()]
        total, size = sum(exact, Decimal(0)), sum(map(abs, exact), Decimal(0))
        if abs(total) <= NOUGHT * size:
            return 0
        return 1 if total > 0 else -1


def _parts(sides: Sides[float], discount: float) -> tuple[list[float], list[float]]:
    """Return the present values of the flows with the sign of the first, and of the others."""
    opening, same, other = sides
    return (
        [opening, *(amount * discount**time for amount, time in same)],
        [amount * discount**time for amount, time in other],
    )


def quickly(
    sides: Sides[float], latest: float, unit: int, at: float = 0.0, left: float = -inf, right: float = inf
) -> float | None:
    """Return the one root between two points to its last digit, or None if it is not quickly sure."""
    found = near(sides, latest, at, left, right)
    if found is None:
        return None
    at, slope = found
    if LOST * abs(slope) * (1 + abs(unit * at)) >= unit * (len(sides[1]) + len(sides[2]) + 2 * ROUNDINGS):
        return at  # by the slope, all roundings in the sums together move it by no more
    return added_up(sides, latest, at, slope, unit)


def quick_pair(sides: Sides[float], latest: float, unit: int) -> tuple[float, float] | None:
    """Return both roots of a list of two changes whose sum has another sign than its ends; None if not sure.

    That sum is the present value at nought, so nought parts them.
    """
    before, after = starts(sides, latest, 0.0)
    low = quickly(sides, latest, unit, before, -inf, 0.0)
    high = None if low is None else quickly(sides, latest, unit, after, 0.0, inf)
    return None if low is None or high is None else (low, high)


def added_up(sides: Sides[float], latest: float, at: float, slope: float, unit: int) -> float | None:
    """Return a root near enough to its last digit, added up without loss; None if that is not sure."""
    if LOST * abs(slope) * (1 + abs(unit * at)) < unit * (2 * ROUNDINGS + 1) or abs(at) * latest > OVERFLOW:
        return None
    discount = exp(-at)
    same, other = _parts(sides, discount)
    return -log(discount) - fsum(same + other) / (fsum(other) * slope)


def _finished(root: Root, unit: int) -> Root:
    flows, at = root.simple, None
    if root.slope:
        at = added_up(flows.sides, flows.latest, root.at, root.slope, unit)
    return root._replace(at=_exactly(root) if at is None else at)


def _digits(count: int) -> AbstractContextManager[Context]:
    return localcontext(Context(prec=count, Emax=MAX_EMAX, Emin=MIN_EMIN))


def _exactly(root: Root) -> float:
    """Return a root to the last digit of a double, with sums of many digits."""
    left, right = root.between
    with _digits(POLISH_DIGITS):
        finer = _finer(root, DIGITS_OF_DOUBLE)
        if finer is not None:
            at = root.at - log1p(float(finer * Decimal(root.at).exp() - 1))
            if left < at < right:
                return at
    return _searched(root.simple, root.between, root.sign, exact=True)[0]


def _finer(root: Root, close: Decimal) -> Decimal | None:
    """Return the discount of a root with more digits, by Newton's steps from the double nearest to it."""
    flows, discount = root.simple, Decimal(-root.at).exp()
    for _ in range(STEPS_MAX):
        parts = [amount * discount**time for amount, time in flows.pairs()]
        slope = sum(map(mul, parts, flows.times), Decimal(0))
        step = sum(parts, Decimal(0)) / slope if slope else Decimal(1)
        discount -= discount * step
        if abs(step) * flows.times[-1] < close:
            return discount
    return None


def _searched(
    flows: Listed, between: tuple[float, float], sign: int, *, exact: bool = False
) -> tuple[float, float]:
    """Return the root between two points, however far it is, and the slope there; `sign` is that on the left.

    By Newton's steps, and halving where those creep or leap.
    """
    left, right = between
    latest, others_first = flows.latest, sign != flows.first
    height_at, close = (flows.exact_height, CLOSEST) if exact else (flows.height, CLOSE)
    stride, before = 1 / latest, inf
    at, slope = _middle(left, right, stride), 0.0
    for _ in range(ITERATIONS_MAX):
        height, slope = height_at(at)
        left, right = (at, right) if (height > 0) is others_first else (left, at)
        step = -height / slope if slope else inf
        if not left < at + step < right or abs(step) > min(before / 2, stride):
            step = _middle(left, right, stride) - at
            stride *= 2
        at, before = at + step, abs(step)
        if before <= close * max(1 / latest, abs(at)):
            break
    return at, slope


def _middle(left: float, right: float, stride: float) -> float:
    """Return a point between two, or a stride from the one that is not without end."""
    if isinf(left):
        return 0.0 if isinf(right) else right - stride
    return left + stride if isinf(right) else (left + right) / 2
