"""Prices that rise: at a stated rate, or with a published index that is sent as a result of its own.

A price is raised on days that the terms name, from the price that was agreed: what comes of all raises so far
is rounded once, half up at the penny, so that no rounding is raised again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from pooledbudget.instruments.bonds.measures import Result, level
from pooledbudget.instruments.bonds.outcomes import Indexed, Outcome, Tiers
from pooledbudget.money import Rounding, minor_of, plain, rounded, share

ONE_PRICE = ("price", "amount")
BY_LEVEL = ("steps", "line", "bands")
Out = TypeVar("Out", bound=Outcome)
History = Mapping[str, Sequence[tuple[date, Fraction]]]
"""What each index was, by day, in order."""


def history(outcomes: Mapping[str, Outcome], results: Iterable[Result]) -> History:
    """Return what each index that a price rises with was, by day."""
    read = {outcome.indexed.reads for outcome in outcomes.values() if outcome.indexed}
    found: dict[str, list[tuple[date, Fraction]]] = {}
    for result in results:
        if result.outcome in read and result.value is not None:
            found.setdefault(result.outcome, []).append((result.on, result.value))
    return {name: sorted(values) for name, values in found.items()}


def raised_by(outcome: Outcome, day: date, told: History) -> Fraction | None:
    """Return what a price is multiplied by on a day; None where an index that it rises with is not known."""
    indexed = outcome.indexed
    if indexed is None:
        return Fraction(1)
    days = indexed.dates.days(day)
    if indexed.rate is not None:
        return (1 + share(indexed.rate)) ** len(days)
    return _with_index(indexed, days, lambda on: _last(told.get(indexed.reads or "", ()), on))


def _last(values: Sequence[tuple[date, Fraction]], day: date) -> Fraction | None:
    """Return the last value that was told by a day."""
    found = [value for on, value in values if on <= day]
    return found[-1] if found else None


def _with_index(
    indexed: Indexed, days: Sequence[date], index_on: Callable[[date], Fraction | None]
) -> Fraction | None:
    """Return the product of all raises, each within its limits."""
    by, before = Fraction(1), level(indexed.base or "0")
    for on in days:
        now = index_on(on)
        if now is None or now <= 0:  # an earlier edition took such rows in
            return None
        rise = now / before - 1
        if indexed.at_most is not None:
            rise = min(rise, share(indexed.at_most))
        if indexed.at_least is not None:
            rise = max(rise, share(indexed.at_least))
        by, before = by * (1 + rise), now
    return by


def raised(outcome: Out, by: Fraction) -> Out:
    """Return an outcome with all that it pays raised, each amount half up at the penny."""
    return outcome if by == 1 else outcome.model_copy(update=dict(_amounts(outcome, by)))


def _amounts(outcome: Outcome, by: Fraction) -> Iterator[tuple[str, Any]]:
    for key in ONE_PRICE:
        if getattr(outcome, key, None) is not None:
            yield key, rounded(getattr(outcome, key) * by, Rounding.HALF_UP)
    for key in BY_LEVEL:
        pairs = getattr(outcome, key, None)
        if pairs is not None:
            told = [
                [at, text and plain(rounded(minor_of(text) * by, Rounding.HALF_UP))] for at, text in pairs
            ]
            yield key, told
    if isinstance(outcome, Tiers):
        prices = [rounded(tier.price * by, Rounding.HALF_UP) for tier in outcome.tiers]
        tiers = zip(outcome.tiers, prices, strict=True)
        yield "tiers", [tier.model_copy(update={"price": price}) for tier, price in tiers]


def can_rise(outcome: Outcome) -> bool:
    """Say whether an outcome has a price or an amount of its own that may be raised."""
    return any(key in type(outcome).model_fields for key in (*ONE_PRICE, *BY_LEVEL, "tiers"))
