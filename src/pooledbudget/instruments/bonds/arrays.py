"""What a result earns, on many paths at once: each way an outcome pays, and the arithmetic that it needs.

An amount is held as whole numbers over one denominator, so that it is rounded where the fold rounds and
nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pooledbudget.instruments.bonds.chances import SCALE, Drawn
from pooledbudget.instruments.bonds.measures import UNKNOWN, level
from pooledbudget.instruments.bonds.outcomes import (
    AtRisk,
    Band,
    Line,
    Outcome,
    Person,
    Price,
    Saving,
    Shortfall,
    Steps,
    Sum,
    Threshold,
    Tiers,
)
from pooledbudget.instruments.bonds.schedule import DAYS_IN_YEAR
from pooledbudget.instruments.bonds.steps import Reading
from pooledbudget.instruments.bonds.terms import share_of
from pooledbudget.money import Shares, minor_of, share

Whole = npt.NDArray[np.int64]
Rows = slice | npt.NDArray[np.int64]
"""Some of the paths."""
ALL = slice(None)
Falling = Mapping[date, Mapping[str, Sequence[tuple[Rows, Whole]]]]
"""What is measured by day and outcome: on which paths, and the value on each."""
FINE_DIGITS = 40
"""Growth is held to so many decimals: far finer than a penny of any amount."""
HELD = 2**62
"""What 64-bit whole numbers surely hold; beyond it Python's own are taken."""
DOUBT = np.exp2(-44)
"""The part of all that is added up by which a sum of doubles may be off, many times over."""


class Gained(Struct, frozen=True):
    """What a result earns on every path, before caps."""

    amount: Any
    """Minor units over `over`, in whole numbers."""
    units: Any
    """Millionths of the units that it is paid for; nought where it earns nothing."""
    over: Any = 1


class Before(Struct, frozen=True):
    """What an outcome has come to on every path before a result."""

    units: Any
    """Millionths of the units that it was paid for."""
    repaid: npt.NDArray[np.bool_]
    """Whether all capital has come back."""


def falling(drawn: Sequence[Drawn], last: date, blends: Mapping[str, Fraction]) -> Falling:
    """Return which results fall on each day; one that comes late falls on a day of its own on each path.

    Two of an outcome that fall on one day are taken in the order of their names, as the fold takes them.
    """
    found: dict[date, dict[str, list[tuple[Rows, Whole]]]] = {}
    for happens in drawn:
        for place in sorted(range(len(happens.days)), key=lambda place: str(place + 1)):
            on, values = happens.days[place], happens.values[:, place]
            if happens.outcome in blends and happens.second is None:
                found.setdefault(on, {})  # one estimate of two: nothing can be read
                continue
            if happens.outcome in blends and (second := happens.second) is not None:
                weight = blends[happens.outcome]
                rest = second[:, place] * (weight.denominator - weight.numerator)
                values = (values * weight.numerator + rest) // weight.denominator
            if happens.late is None:
                found.setdefault(on, {}).setdefault(happens.outcome, []).append((ALL, values))
                continue
            late = np.minimum(happens.late[:, place], (last - on).days)
            for days in np.unique(late).tolist():
                rows = np.flatnonzero(late == days)
                day = found.setdefault(on + timedelta(days), {})
                day.setdefault(happens.outcome, []).append((rows, values[rows]))
    return found


def gain(outcome: Outcome, values: Whole, before: Before) -> Gained:
    """Return what each value of an outcome, in millionths, earns: as `earning.earn` of it alone."""
    if outcome.default_reads != "value" or outcome.pays not in GAIN:
        return Gained(values * 0, values * 0)
    return GAIN[outcome.pays](outcome, values, before)


def _price(outcome: Price, values: Whole, _: Before) -> Gained:
    if outcome.price is None:
        return Gained(values * 0, values * 0)
    counted = values if outcome.minimum is None else np.maximum(values, reached(level(outcome.minimum)))
    return Gained(product(counted, outcome.price), counted, SCALE)


def _shortfall(outcome: Shortfall, values: Whole, _: Before) -> Gained:
    short = np.maximum(0, reached(level(outcome.minimum)) - values)
    return Gained(product(short, outcome.price or 0), short if outcome.price else short * 0, SCALE)


def _sum(outcome: Sum, values: Whole, _: Before) -> Gained:
    return _once(values != 0, outcome.amount)


def _person(outcome: Person, values: Whole, _: Before) -> Gained:
    return _once((values != 0) & (outcome.after is None), outcome.price)


def _threshold(outcome: Threshold, values: Whole, _: Before) -> Gained:
    return _once(values >= reached(level(outcome.threshold)), outcome.amount)


def _once(held: Any, amount: int | None) -> Gained:
    """Return an amount that is earned whole where something holds."""
    return Gained(np.where(held, amount or 0, 0), np.where(held & (amount is not None), SCALE, 0))


def _steps(outcome: Steps, values: Whole, _: Before) -> Gained:
    found = values * 0
    for at, amount in outcome.steps:
        least = passed(level(at)) if outcome.above else reached(level(at))
        found = np.where(values >= least, minor_of(amount or "0.00"), found)
    return Gained(found, np.where(found != 0, SCALE, 0))


def _line(outcome: Line, values: Whole, _: Before) -> Gained:
    if not all(amount for _, amount in outcome.line):
        return Gained(values * 0, values * 0)
    points = [(level(at), Fraction(minor_of(amount))) for at, amount in outcome.line]
    amounts, over = on_lines(points, values)
    return Gained(amounts, np.where(amounts != 0, SCALE, 0), over)


def _band(outcome: Band, values: Whole, _: Before) -> Gained:
    price, units = values * 0, values * 0
    counted = {"value": values, "points": values * 100}.get(outcome.units, values * 0)
    for at, amount in outcome.bands:
        here = values >= reached(level(at))
        price = np.where(here, minor_of(amount or "0.00"), price)
        units = np.where(here, counted if amount else 0, units)
    return Gained(product(units, price), units, SCALE)


def _tiers(outcome: Tiers, values: Whole, before: Before) -> Gained:
    amount = _on_tiers(outcome, before.units + values) - _on_tiers(outcome, before.units)
    return Gained(amount, np.where(amount != 0, values, 0), SCALE)


def _on_tiers(outcome: Tiers, count: Any) -> Any:
    """Return what so many millionths of units cost from the first, in millionths."""
    costs, left = [], count
    for tier in outcome.tiers:
        here = left if tier.first is None else np.minimum(left, tier.first * SCALE)
        costs.append(product(here, tier.price))
        left = np.subtract(left, here)
    return sum(costs)


def _saving(outcome: Saving, values: Whole, before: Before) -> Gained:
    parts = [
        Fraction(0) if said == UNKNOWN else share(said)
        for said in (outcome.share, outcome.once_repaid or outcome.share)
    ]
    over = lcm(*(part.denominator for part in parts))
    first, then = (part.numerator * (over // part.denominator) for part in parts)
    risk = share(outcome.at_risk)
    saved = np.maximum(0, values).astype(object) * 100 * risk.numerator
    amount = saved * np.where(before.repaid, then, first)
    return Gained(amount, np.where(amount != 0, SCALE, 0), SCALE * risk.denominator * over)


def _at_risk(outcome: AtRisk, values: Whole, _: Before) -> Gained:
    back = (outcome.fee or 0) * share(outcome.share)
    missed = values < reached(level(outcome.threshold))
    known = missed & (outcome.fee is not None)
    return Gained(np.where(missed, -back.numerator, 0), np.where(known, SCALE, 0), back.denominator)


GAIN: Mapping[str, Callable[[Any, Whole, Before], Gained]] = {
    "price": _price,
    "shortfall": _shortfall,
    "sum": _sum,
    "person": _person,
    "threshold": _threshold,
    "steps": _steps,
    "line": _line,
    "band": _band,
    "tiers": _tiers,
    "saving": _saving,
    "fee at risk": _at_risk,
}
"""What each way of paying earns by a value; one that counts decide earns nothing by it, as in the fold."""


def within_quota(outcome: Outcome, found: Gained, own: Any, others: Any) -> Gained:
    """Cut units that would make an outcome more than its part of its group."""
    if outcome.quota is None:
        return found
    part = share(outcome.quota.at_most)
    most = own + found.units
    if part < 1:
        most = product(others, part.numerator) // (part.denominator - part.numerator)
    room = np.maximum(0, most // SCALE * SCALE - own)
    cut = (found.units > 0) & (found.units > room)
    units = np.where(cut, room, found.units)
    return Gained(
        product(found.amount, np.where(cut, room, 1)),
        units,
        product(np.where(cut, found.units, 1), found.over),
    )


def made_good(
    amounts: Whole, shares: Shares, odd: dict[str, Any], over: int, listed: Sequence[str] = ()
) -> dict[str, Whole]:
    """Divide each amount as `money.made_good` does; `odd` holds what is left, over one denominator.

    `over` is a multiple of every share's denominator. A path on which nothing is divided keeps what it had.
    """
    order = {name: place for place, name in enumerate(listed)}
    names = sorted(shares.parts, key=lambda name: (order.get(name, len(order)), name))
    sign, sizes = np.sign(amounts), np.abs(amounts)
    if int(sizes.max(initial=0) + 1) * over >= HELD:
        sizes = sizes.astype(object)
    parts = {name: shares.parts[name] for name in names}
    fair = np.stack([sizes * (part.numerator * (over // part.denominator)) for part in parts.values()])
    asked = fair + sign * np.stack([odd.get(name, amounts * 0) for name in names])
    whole = np.where(sizes != 0, np.maximum(0, asked // over), 0)
    left = sizes - whole.sum(axis=0)
    while (short := np.flatnonzero(left)).size:
        beyond = whole[:, short] * over - asked[:, short]
        least = np.argmin(beyond, axis=0)
        has = np.where(whole[:, short] > 0, beyond, beyond.min() - 1)
        most = len(names) - 1 - np.argmax(has[::-1], axis=0)
        step = np.sign(left[short]).astype(np.int64)
        whole[np.where(step > 0, least, most), short] += step
        left[short] -= step
    rest = np.where(sizes != 0, sign * (asked - whole * over), asked * sign)
    for place, name in enumerate(names):
        odd[name] = np.where(sizes != 0, rest[place], odd.get(name, amounts * 0))
    return {name: (whole[place] * sign).astype(np.int64) for place, name in enumerate(names)}


def product(amounts: Any, other: Any) -> Any:
    """Return the products of whole numbers, in Python's own where 64 bits might not hold them."""
    largest = int(np.abs(amounts).max(initial=0)) * int(np.max(np.abs(other), initial=0))
    return (amounts if largest < HELD else amounts.astype(object)) * other


def passed(at: Fraction) -> int:
    """Return the least number of millionths that is above a level."""
    return at.numerator * SCALE // at.denominator + 1


def reached(at: Fraction) -> int:
    """Return the least number of millionths that reaches a level."""
    return -(-at.numerator * SCALE // at.denominator)


def half_up(amounts: Any, over: Any) -> Whole:
    """Return amounts over a denominator as whole numbers, halves away from nought."""
    exact: Any = np.asarray(amounts)
    size = max(int(exact.max(initial=0)), -int(exact.min(initial=0)))
    if 2 * size + int(np.max(over)) >= HELD:
        exact = exact.astype(object)
    found, below = (2 * exact + over) // (2 * over), exact < 0
    if below.any():
        found = np.where(below, -((over - 2 * exact) // (2 * over)), found)
    whole: Whole = found.astype(np.int64)
    return whole


def rates_read(reading: Reading, values: Whole) -> tuple[Any, int]:
    """Return the percentage read off each value, over one denominator."""
    if reading.line:
        points = [(level(at), share_of(rate)) for at, rate in reading.line]
        found, over = on_lines(points, values)
        if reading.below is None:
            return found, over
        below = share_of(reading.below)
        found = np.where(values < reached(points[0][0]), below.numerator * over, found * below.denominator)
        return found, over * below.denominator
    steps = [(level(at), share_of(rate or "0%")) for at, rate in reading.steps or []]
    over = lcm(*(rate.denominator for _, rate in steps))
    found = np.zeros(len(values), dtype=object)
    for at, rate in steps:
        found = np.where(values >= reached(at), rate.numerator * (over // rate.denominator), found)
    return found, over


def on_lines(points: Sequence[tuple[Fraction, Fraction]], values: Whole) -> tuple[Any, int]:
    """Return the value on the straight lines between points for each, over one denominator."""
    lines = [(points[0][0], Fraction(0), points[0][1])]
    for (left, low), (right, high) in pairwise(points):
        slope = (high - low) / (right - left)
        lines.append((right, slope / SCALE, low - slope * left))
    over = lcm(
        *(part.denominator for _, slope, start in lines for part in (slope, start)), points[-1][1].denominator
    )
    exact = values.astype(object)
    last = points[-1][1]
    found = np.full(len(values), last.numerator * (over // last.denominator), dtype=object)
    for right, slope, start in reversed(lines):
        here = exact * (slope.numerator * (over // slope.denominator)) + start.numerator * (
            over // start.denominator
        )
        found = np.where(exact * right.denominator <= right.numerator * SCALE, here, found)
    return found, over


def reaching(flows: Mapping[date, Whole], rate: Fraction, day: date) -> Whole:
    """Return the payment on a day that makes all flows together return a rate: whole pence, rounded down.

    In doubles where they plainly tell the penny, exactly on the few paths where they do not.
    """
    with localcontext(Context(prec=60)):
        growth = 1 + Decimal(rate.numerator) / Decimal(rate.denominator)
        factors = {on: growth ** (Decimal((day - on).days) / DAYS_IN_YEAR) for on in flows}
    parts = [-amounts * np.float64(factors[on]) for on, amounts in flows.items()]
    told = np.sum(parts, axis=0)
    found: Whole = np.floor(told).astype(np.int64)
    unsure = np.flatnonzero(np.abs(told - np.rint(told)) <= np.sum(np.abs(parts), axis=0) * DOUBT + DOUBT)
    if len(unsure):
        total: Any = 0
        for on, amounts in flows.items():
            total -= amounts[unsure].astype(object) * int(factors[on].scaleb(FINE_DIGITS))
        found[unsure] = (total // 10**FINE_DIGITS).astype(np.int64)
    return found
