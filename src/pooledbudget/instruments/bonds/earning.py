"""What a result earns: one small pure function for each way an outcome pays.

A function is given the terms of its outcome, what has been counted so far and the result, and returns an
exact amount in minor units, or the code of why it earns nothing. Caps, discounts and payers come after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from pooledbudget.instruments.bonds.indexing import History, raised, raised_by
from pooledbudget.instruments.bonds.measures import (
    UNKNOWN,
    Effect,
    Result,
    by_level,
    effect,
    level,
    on_line,
    read,
)
from pooledbudget.instruments.bonds.outcomes import (
    AtRisk,
    Band,
    Difference,
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
from pooledbudget.money import minor_of, share


class Reason(StrEnum):
    """Why a result pays nothing, or less: codes, which are sealed; what is said of each stands in `words`."""

    BELOW = "below"
    NO_COMPARISON = "no-comparison"
    NOT_PUBLISHED = "price-not-published"
    PAID_BY_COHORT = "paid-by-cohort"
    UNCOUNTED = "uncounted"
    CAP_REACHED = "cap-reached"
    NONE_AVOIDED = "none-avoided"
    NOTHING_COUNTED = "nothing-counted"
    NOT_REACHED = "not-reached"
    """A person is told of with nought: they did not have the outcome."""
    ONCE = "paid-once-already"
    NOT_BEFORE = "not-before"
    """The outcome that must come first has not, or the days since are too few."""
    QUOTA = "quota"
    PAYS_NOTHING = "pays-nothing"
    REACHED = "reached"
    """The level of a fee at risk is reached: nothing is paid back."""
    NOT_THE_SUM = "not-the-sum-of-cohorts"
    WAITS = "waits"
    AFTER_END = "after-the-end"
    """Its day is after the bond's last."""
    ENOUGH = "enough-came"
    """As many were counted as are owed: nothing falls short."""
    NO_INDEX = "index-not-known"
    """The index that its price rises with is not known for a day on which it rises."""
    NO_SHARES = "no-shares-yet"
    """Its day is before the first on which the payers' shares are said: nobody is claimed for it."""


class Counted(Struct):
    """What an outcome of a bond has come to so far."""

    units: dict[str, Fraction] = field(default_factory=dict)
    """Units that were paid for, by outcome: whole and parts."""
    days: dict[tuple[str, str], list[date]] = field(default_factory=dict)
    """The days on which a person had an outcome."""
    levels: dict[str, Fraction] = field(default_factory=dict)
    """The latest level of each outcome."""
    index: History = field(default_factory=dict)
    """What each index that a price rises with was, by day."""
    repaid: bool = False
    """Whether capital was drawn and nothing of it, nor interest, is outstanding."""


NO_EFFECT = Effect()


class Earned(Struct, frozen=True, kw_only=True):
    """What a result earns before caps: exact minor units, below nought where the bond pays."""

    amount: Fraction = Fraction(0)
    reason: str = ""
    """The code of why it earns nothing; blank where it does."""
    units: Fraction = Fraction(0)
    reached: Fraction | None = None
    """The number that decided."""
    shown: Effect = NO_EFFECT
    needed: Fraction | None = None
    """The level it had to reach, where there is one."""
    raised: Fraction | None = None
    """What its price was multiplied by, where it rises."""


def earn(name: str, outcome: Outcome, result: Result, counted: Counted) -> Earned:
    """Return what a result of an outcome earns."""
    shown = effect(result, outcome.design)
    blend = share(outcome.blend) if outcome.blend else None
    reached = read(result, outcome.default_reads, shown, blend)
    if outcome.pays not in EARN:
        return Earned(reason=Reason.PAYS_NOTHING.value, shown=shown, reached=reached)
    by = raised_by(outcome, result.on, counted.index)
    if by is None:
        return Earned(reason=Reason.NO_INDEX.value, shown=shown, reached=reached)
    found = EARN[outcome.pays](raised(outcome, by), Seen(name, result, counted, shown, reached))
    found = replace(found, shown=shown, reached=reached, raised=by if outcome.indexed else None)
    return _within_quota(name, outcome, counted, found)


class Seen(Struct, frozen=True):
    """A result as the rule of its outcome sees it."""

    name: str
    """The outcome's."""
    result: Result
    counted: Counted
    """What was counted before it."""
    shown: Effect
    reached: Fraction | None
    """The number that decides."""


def _within_quota(name: str, outcome: Outcome, counted: Counted, found: Earned) -> Earned:
    """Cut units that would make this outcome more than its part of its group."""
    if outcome.quota is None or found.units <= 0:
        return found
    part = share(outcome.quota.at_most)
    group = [other for other in outcome.quota.among if other != name]
    others = sum((counted.units.get(other, Fraction(0)) for other in group), Fraction(0))
    most = part / (1 - part) * others if part < 1 else counted.units.get(name, Fraction(0)) + found.units
    room = max(Fraction(0), Fraction(int(most)) - counted.units.get(name, Fraction(0)))
    if found.units <= room:
        return found
    cut = found.amount * room / found.units
    return replace(found, amount=cut, units=room, reason="" if room else Reason.QUOTA.value)


def _price(outcome: Price, seen: Seen) -> Earned:
    count = seen.reached
    if count is None:
        return Earned(reason=Reason.UNCOUNTED.value)
    if outcome.minimum is not None:
        count = max(count, level(outcome.minimum))
    if outcome.price is None:
        return Earned(reason=Reason.NOT_PUBLISHED.value, units=count)
    if not count:
        return Earned(reason=Reason.NOTHING_COUNTED.value)
    return Earned(amount=count * outcome.price, units=count)


def _shortfall(outcome: Shortfall, seen: Seen) -> Earned:
    owed = level(outcome.minimum)
    if seen.reached is None:
        return Earned(reason=Reason.UNCOUNTED.value, needed=owed)
    short = max(Fraction(0), owed - seen.reached)
    if not short:
        return Earned(reason=Reason.ENOUGH.value, needed=owed)
    if outcome.price is None:
        return Earned(reason=Reason.NOT_PUBLISHED.value, units=short, needed=owed)
    return Earned(amount=short * outcome.price, units=short, needed=owed)


def _sum(outcome: Sum, seen: Seen) -> Earned:
    if seen.result.person and (seen.result.person, seen.name) in seen.counted.days:
        return Earned(reason=Reason.ONCE.value)
    if outcome.amount is None:
        return Earned(reason=Reason.NOT_PUBLISHED.value)
    if seen.reached == 0:
        return Earned(reason=Reason.NOTHING_COUNTED.value)
    return Earned(amount=Fraction(outcome.amount), units=Fraction(1))


def _person(outcome: Person, seen: Seen) -> Earned:
    if (seen.result.person, seen.name) in seen.counted.days:
        return Earned(reason=Reason.ONCE.value)
    if seen.reached == 0:
        return Earned(reason=Reason.NOT_REACHED.value)
    if outcome.after is not None and not _long_enough(outcome, seen.result, seen.counted):
        return Earned(reason=Reason.NOT_BEFORE.value)
    if outcome.price is None:
        return Earned(reason=Reason.NOT_PUBLISHED.value)
    return Earned(amount=Fraction(outcome.price), units=Fraction(1))


def _long_enough(outcome: Person, result: Result, counted: Counted) -> bool:
    """Say whether enough days have passed since the clock began, or last began again."""
    begun = sorted(counted.days.get((result.person, outcome.after or ""), []))
    begun = [day for day in begun if day <= result.on]
    if not begun:
        return False
    breaks = sorted(counted.days.get((result.person, outcome.restarts or ""), []))
    since = begun[0]
    broken = [day for day in breaks if since <= day <= result.on]
    if len(broken) > outcome.tolerates:
        again = [day for day in begun if day >= broken[-1]]
        if not again:
            return False
        since = again[0]
    return result.on >= since + timedelta(days=outcome.days)


def _difference(outcome: Difference, seen: Seen) -> Earned:
    needed = share(outcome.threshold) if outcome.threshold else None
    fall, avoided = seen.shown.fall, seen.shown.avoided
    if fall is None and (avoided is None or needed is not None):
        return Earned(reason=Reason.NO_COMPARISON.value, needed=needed)
    if needed is not None and fall is not None and fall < needed:
        return Earned(reason=Reason.BELOW.value, needed=needed)
    if outcome.price is None:
        return Earned(reason=Reason.NOT_PUBLISHED.value, needed=needed)
    if avoided is None:
        return Earned(reason=Reason.UNCOUNTED.value, needed=needed)
    if avoided <= 0:
        return Earned(reason=Reason.NONE_AVOIDED.value, needed=needed)
    return Earned(amount=avoided * outcome.price, units=avoided, needed=needed)


def _threshold(outcome: Threshold, seen: Seen) -> Earned:
    needed = level(outcome.threshold)
    if seen.reached is None:
        return Earned(reason=Reason.UNCOUNTED.value, needed=needed)
    if seen.reached < needed:
        return Earned(reason=Reason.BELOW.value, needed=needed)
    if outcome.amount is None:
        return Earned(reason=Reason.NOT_PUBLISHED.value, needed=needed)
    return Earned(amount=Fraction(outcome.amount), units=Fraction(1), needed=needed)


def _steps(outcome: Steps, seen: Seen) -> Earned:
    if seen.reached is None:
        return Earned(reason=Reason.UNCOUNTED.value)
    amount = by_level(outcome.steps, seen.reached, above=outcome.above)
    if amount is None:
        return Earned(reason=Reason.BELOW.value, needed=level(outcome.steps[0][0]))
    if not amount:
        return Earned(reason=Reason.NOT_PUBLISHED.value)
    minor = minor_of(amount)
    return Earned(amount=Fraction(minor), units=Fraction(1), reason="" if minor else Reason.BELOW.value)


def _line(outcome: Line, seen: Seen) -> Earned:
    if seen.reached is None:
        return Earned(reason=Reason.UNCOUNTED.value)
    if not all(amount for _, amount in outcome.line):
        first, nothing = outcome.line[0]
        below = seen.reached <= level(first) and bool(nothing) and not minor_of(nothing)
        return Earned(reason=Reason.BELOW.value if below else Reason.NOT_PUBLISHED.value)
    points = [(level(at), Fraction(minor_of(amount))) for at, amount in outcome.line]
    amount = on_line(points, seen.reached)
    return Earned(amount=amount, units=Fraction(1), reason="" if amount else Reason.BELOW.value)


def _band(outcome: Band, seen: Seen) -> Earned:
    if seen.reached is None:
        return Earned(reason=Reason.UNCOUNTED.value)
    price = by_level(outcome.bands, seen.reached)
    if price is None:
        return Earned(reason=Reason.BELOW.value, needed=level(outcome.bands[0][0]))
    if not price:
        return Earned(reason=Reason.NOT_PUBLISHED.value)
    counts = {"value": seen.result.value, "avoided": seen.shown.avoided, "points": seen.reached * 100}
    units = counts[outcome.units]
    if units is None:
        return Earned(reason=Reason.UNCOUNTED.value)
    return Earned(amount=units * minor_of(price), units=units)


def _tiers(outcome: Tiers, seen: Seen) -> Earned:
    count = seen.reached
    if count is None:
        return Earned(reason=Reason.UNCOUNTED.value)
    before = seen.counted.units.get(seen.name, Fraction(0))
    amount = _on_tiers(outcome, before + count) - _on_tiers(outcome, before)
    return Earned(amount=amount, units=count, reason="" if amount else Reason.NOTHING_COUNTED.value)


def _on_tiers(outcome: Tiers, count: Fraction) -> Fraction:
    """Return what so many units cost from the first."""
    total, left = Fraction(0), count
    for tier in outcome.tiers:
        here = left if tier.first is None else min(left, Fraction(tier.first))
        total += here * tier.price
        left -= here
    return total


def _saving(outcome: Saving, seen: Seen) -> Earned:
    if seen.reached is None:
        return Earned(reason=Reason.UNCOUNTED.value)
    part = outcome.once_repaid if seen.counted.repaid and outcome.once_repaid else outcome.share
    saved = seen.reached * 100 * share(outcome.at_risk)
    if saved <= 0:
        return Earned(reason=Reason.NONE_AVOIDED.value)
    if part == UNKNOWN:
        return Earned(reason=Reason.NOT_PUBLISHED.value)
    return Earned(amount=saved * share(part), units=Fraction(1))


def _at_risk(outcome: AtRisk, seen: Seen) -> Earned:
    needed = level(outcome.threshold)
    if seen.reached is None:
        return Earned(reason=Reason.UNCOUNTED.value, needed=needed)
    if seen.reached >= needed:
        return Earned(reason=Reason.REACHED.value, needed=needed)
    if outcome.fee is None:
        return Earned(reason=Reason.NOT_PUBLISHED.value, needed=needed)
    return Earned(amount=-outcome.fee * share(outcome.share), units=Fraction(1), needed=needed)


EARN: Mapping[str, Callable[[Any, Seen], Earned]] = {
    "price": _price,
    "shortfall": _shortfall,
    "sum": _sum,
    "person": _person,
    "difference": _difference,
    "threshold": _threshold,
    "steps": _steps,
    "line": _line,
    "band": _band,
    "tiers": _tiers,
    "saving": _saving,
    "fee at risk": _at_risk,
}
"""What each way of paying earns; a standing charge and a termination follow from days, not from results."""
