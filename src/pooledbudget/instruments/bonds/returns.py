"""The rate of return of dated cash: one, several or none, and why. Floats live here only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import exp, expm1, log

DAYS_IN_YEAR = 365
LOWEST, HIGHEST = log(1e-16), log(1e6)
"""Bounds of log(1 + rate) searched: just above a loss of everything to a millionfold a year."""
_STEPS = 3_000
_HALVINGS = 200
_TOUCH = 1e-9
"""How near nought, beside its neighbours, the present value must come to count as touching it."""


@dataclass(frozen=True, slots=True)
class Rate:
    """The rates at which dated flows are worth nothing today: actual/365, annual effective.

    `rates` are fractions (0.05 for 5%); empty when there is none, several when the flows
    change sign more than once and more than one rate solves them. `why` says so in words.
    """

    rates: Sequence[float]
    why: str


def xirr(flows: Iterable[tuple[date, int]], *, ended: bool = False) -> Rate:
    """Return the internal rate of return of flows in minor units, payments below nought.

    `ended` says no more can come back: then payments with nothing back are a total loss,
    -100% by rule.
    """
    by_day: Counter[date] = Counter()
    for day, amount in flows:
        by_day[day] += amount
    dated = [(day, amount) for day, amount in sorted(by_day.items()) if amount]
    if not dated:
        return Rate((), "there are no cash flows, or they cancel on each day: every rate solves them")
    if all(amount > 0 for _, amount in dated):
        return Rate((), "only receipts, nothing paid in: there is no rate")
    if all(amount < 0 for _, amount in dated):
        if ended:
            return Rate((-1.0,), "everything was lost: -100% by rule")
        return Rate((), "only payments in so far: too early for a rate")
    first, scale = dated[0][0], max(abs(amount) for _, amount in dated)
    terms = [((day - first).days / DAYS_IN_YEAR, amount / scale) for day, amount in dated]
    changes = sum((before > 0) != (after > 0) for (_, before), (_, after) in pairwise(terms))
    roots = _roots(terms, 1 if changes == 1 else _STEPS)
    rates = tuple(expm1(root) for root in roots)
    if not rates:
        return Rate((), "no rate between a total loss and a millionfold a year solves the flows")
    if len(rates) > 1:
        return Rate(rates, f"the flows change sign {changes} times and {len(rates)} rates solve them")
    return Rate(rates, "one rate solves the flows")


def _roots(terms: Sequence[tuple[float, float]], steps: int) -> list[float]:
    """Return the logs of 1 + rate where the present value changes sign, in order."""
    points = [LOWEST + (HIGHEST - LOWEST) * step / steps for step in range(steps + 1)]
    values = [_value(terms, point) for point in points]
    roots = []
    for place in range(steps):
        low, high = values[place], values[place + 1]
        if low == 0:
            roots.append(points[place])
        elif (low < 0) != (high < 0) and high != 0:
            roots.append(_halved(terms, points[place], points[place + 1]))
    if values[-1] == 0:
        roots.append(points[-1])
    return sorted([*roots, *_touching(terms, points, values)])


def _touching(
    terms: Sequence[tuple[float, float]], points: Sequence[float], values: Sequence[float]
) -> list[float]:
    """Return where the present value touches nought without changing sign: a double root."""
    found = []
    for place in range(1, len(points) - 1):
        before, here, after = (abs(value) for value in values[place - 1 : place + 2])
        same_sign = values[place - 1] * values[place] > 0 and values[place] * values[place + 1] > 0
        if not same_sign or here > before or here > after:
            continue
        low, high = points[place - 1], points[place + 1]
        for _ in range(_HALVINGS):
            lower, upper = low + (high - low) / 3, high - (high - low) / 3
            if abs(_value(terms, lower)) < abs(_value(terms, upper)):
                high = upper
            else:
                low = lower
        if abs(_value(terms, (low + high) / 2)) < _TOUCH * max(before, after):
            found.append((low + high) / 2)
    return found


def _value(terms: Sequence[tuple[float, float]], rate: float) -> float:
    """Present value, scaled so that it cannot overflow; only its sign is used."""
    pivot = terms[-1][0] if rate < 0 else 0.0
    return sum(amount * exp(rate * (pivot - years)) for years, amount in terms)


def _halved(terms: Sequence[tuple[float, float]], low: float, high: float) -> float:
    sign = _value(terms, low) < 0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        if (_value(terms, middle) < 0) == sign:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def multiple(paid_in: int, paid_back: int) -> Fraction | None:
    """Return distributions over what was paid in, exactly; None if nothing was."""
    return Fraction(paid_back, paid_in) if paid_in else None


def excel_formula(count: int, rates: Sequence[float] = ()) -> str:
    """Return the formula that checks the rate on a cash list pasted at A1 with its heading.

    It begins from the rate: from its own guess Excel may find none where the rate is far from 10%.
    """
    guess = f",{rates[0]:.2f}" if rates else ""
    return f"=XIRR(B2:B{count + 1},A2:A{count + 1}{guess})"
