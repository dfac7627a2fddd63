"""The rates of return of a list of dated or periodic cash: every one of them, or why there is none.

Floats live here, in `roots` and in `grid`; none of them becomes money. Convention: present value
`sum(amount / (1 + rate) ** ((day - first day) / 365))`, actual/365 fixed, annual effective, the
rate above -100% (as Excel's XIRR and pyxirr have it).

How the rates are found, and why none can be missed, stands in `roots.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from math import expm1, inf, log, log1p
from operator import index
from sys import float_info
from typing import NamedTuple

from pooledbudget.errors import Misuse
from pooledbudget.instruments.bonds.roots import TWICE, Root, quick_pair, quickly, roots

DAYS_IN_YEAR = 365
PAIRS = "flows are pairs of a day and whole minor units: (date(2013, 4, 30), -12500)"
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


_ONE, _SOLVED = Status.ONE, Why.SOLVED  # a member looked up on its enumeration takes longer


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


def xirr(flows: Iterable[tuple[date, int]], *, ended: bool = False) -> Rate:
    """Return the annual rates of dated flows in minor units, payments below nought.

    `ended` says that nothing more can come back: then payments with nothing back are a total loss.
    """
    listed = _listed(flows)
    found = _quickly(listed)
    if found is not None:
        return found
    kept, netted = _netted(listed)
    found = _quickly(kept) if kept != listed else None
    if found is not None:
        return found._replace(netted=netted)
    times = [(day - kept[0][0]).days for day, _ in kept]
    return _rate(times, [amount for _, amount in kept], DAYS_IN_YEAR, netted, ended=ended)


def irr(flows: Iterable[int], *, ended: bool = False) -> Rate:
    """Return the rates a period of flows in minor units, the first at once, one a period."""
    try:
        kept = [(period, index(amount)) for period, amount in enumerate(flows) if amount]
    except (TypeError, ValueError):
        raise Misuse("flows are whole minor units, one a period: [-12500, 13000]") from None
    times = [period - kept[0][0] for period, _ in kept]
    return _rate(times, [amount for _, amount in kept], 1, 0, ended=ended)


def annual(rate: float, periods: int) -> float:
    """Return the annual effective rate of a rate a period, with so many periods a year: (1 + r)^m - 1.

    A loss of everything is one over any time; what is beyond a double is infinite.
    """
    if rate <= -1:
        return -1.0
    try:
        return expm1(periods * log1p(rate))
    except OverflowError:
        return inf


def _listed(flows: Iterable[tuple[date, int]]) -> list[tuple[date, int]]:
    """Return flows with whole numbers of Python's own, which no sum of them goes beyond."""
    try:
        listed = list(flows)
        if {(type(day), type(amount)) for day, amount in listed} <= {(date, int)}:
            return listed
        listed = [(day, index(amount)) for day, amount in listed]
    except (TypeError, ValueError):
        raise Misuse(PAIRS) from None
    if not all(isinstance(day, date) for day, _ in listed):
        raise Misuse(PAIRS)
    return listed


def _quickly(flows: Sequence[tuple[date, int]]) -> Rate | None:
    """Return the rates of flows in order of day that change sign once or twice, where those are soon sure."""
    if not flows:
        return None
    day, opening = flows[0]
    first, borrower, latest = float(day.toordinal()), opening > 0, 0.0
    same: list[tuple[float, float]] = []
    other: list[tuple[float, float]] = []
    side, receipt, changes = same, borrower, 0
    for day, amount in flows[1:]:
        time = day.toordinal() - first
        if time <= latest or not amount:
            return None
        if (amount > 0) is not receipt:
            receipt, changes = not receipt, changes + 1
            side = same if receipt is borrower else other
        latest = time
        side.append((float(amount), time))
    if not opening:
        return None
    sides = float(opening), same, other
    if changes == 1:
        at = quickly(sides, latest, DAYS_IN_YEAR)
        if at is not None and LOG_MIN < (year := DAYS_IN_YEAR * at) < LOG_MAX:
            return Rate(_ONE, _SOLVED, (expm1(year),), (1,), 1, borrower)
    total = sum(amount for _, amount in flows) if changes == TWICE else 0
    if total and (total > 0) is not borrower:
        pair = quick_pair(sides, latest, DAYS_IN_YEAR)
        if pair and DAYS_IN_YEAR * pair[0] > LOG_MIN and DAYS_IN_YEAR * pair[1] < LOG_MAX:
            rates = expm1(DAYS_IN_YEAR * pair[0]), expm1(DAYS_IN_YEAR * pair[1])
            return Rate(Status.SEVERAL, Why.SOLVED, rates, (1, 1), changes, borrower)
    return None


def _netted(flows: Sequence[tuple[date, int]]) -> tuple[list[tuple[date, int]], int]:
    """Return what there is on each day, in order, and how many flows were added to another of their day."""
    by_day: dict[int, int] = {}
    for day, amount in flows:
        by_day[day.toordinal()] = by_day.get(day.toordinal(), 0) + amount
    kept = [(date.fromordinal(day), by_day[day]) for day in sorted(by_day) if by_day[day]]
    return kept, len(flows) - len(by_day)


def _rate(times: list[int], flows: list[int], unit: int, netted: int, *, ended: bool) -> Rate:
    if not flows:
        return Rate(Status.NONE, Why.NOTHING, netted=netted)
    borrower = flows[0] > 0
    if min(flows) > 0 or max(flows) < 0:
        return _unmixed(flows[0], netted, ended=ended)
    changes = sum(before * after < 0 for before, after in pairwise(flows))
    return _answer(roots(flows, times, unit), unit, changes, netted, borrower=borrower)


def _unmixed(first: int, netted: int, *, ended: bool) -> Rate:
    """Return what there is to say of flows that are all receipts, or all payments."""
    if first > 0:
        return Rate(Status.NONE, Why.NOTHING_PAID_IN, netted=netted, borrower=True)
    if ended:
        return Rate(Status.ONE, Why.TOTAL_LOSS, (-1.0,), (1,), netted=netted)
    return Rate(Status.NONE, Why.TOO_EARLY, netted=netted)


def _answer(found: Sequence[Root], unit: int, changes: int, netted: int, *, borrower: bool) -> Rate:
    held = [root for root in found if LOG_MIN < unit * root.at < LOG_MAX]
    beyond = [unit * root.at / log(10) for root in found if not LOG_MIN < unit * root.at < LOG_MAX]
    status = Status.SEVERAL if len(held) > 1 else Status.ONE if held else Status.NONE
    return Rate(
        Status.BEYOND if beyond else status,
        Why.SOLVED if found else Why.NO_ROOT,
        tuple([expm1(unit * root.at) for root in held]),
        tuple([root.times for root in held]),
        changes,
        borrower,
        netted,
        tuple(beyond),
    )


def excel_formula(count: int, rates: Sequence[float] = ()) -> str:
    """Return the formula that checks the rate on a cash list pasted at A1 with its heading.

    It begins from the rate: from its own guess Excel may find none where the rate is far from 10%. Several
    flows of a day need no adding up first: XIRR takes each with its own day.
    """
    guess = f",{rates[0]:.4f}" if rates else ""
    return f"=XIRR(B2:B{count + 1},A2:A{count + 1}{guess})"
