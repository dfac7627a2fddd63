"""Money in whole minor units, and splitting it without losing a penny."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from msgspec import Struct

from pooledbudget.amounts import (
    MINOR_MAX,
    PLAIN_AMOUNT,
    SYMBOLS,
    in_lakhs,
    minor_of,
    minor_units,
    plain,
    prose,
    written,
)

__all__ = [
    "MINOR_MAX",
    "PLAIN_AMOUNT",
    "SYMBOLS",
    "Rounding",
    "Shares",
    "Split",
    "decimal",
    "in_lakhs",
    "instalments",
    "made_good",
    "minor_of",
    "minor_units",
    "nearest",
    "percentage",
    "plain",
    "plain_percentage",
    "prose",
    "rounded",
    "share",
    "split",
    "written",
]

_MINUS = "\N{MINUS SIGN}"


class Rounding(StrEnum):
    """How a fraction of a unit becomes a whole unit; every division names one."""

    HALF_UP = "half up"
    """Halves away from nought: the usual British rule at the penny."""
    HALF_EVEN = "half even"
    FLOOR = "floor"
    CEILING = "ceiling"


def rounded(value: Fraction, rounding: Rounding) -> int:
    """Return `value` as a whole number by the named rule."""
    floor, rest = divmod(value.numerator, value.denominator)
    twice = 2 * rest - value.denominator
    match rounding:
        case Rounding.FLOOR:
            return floor
        case Rounding.CEILING:
            return floor + (rest > 0)
        case Rounding.HALF_UP:
            return floor + (twice > 0 or (twice == 0 and value > 0))
        case Rounding.HALF_EVEN:
            return floor + (twice > 0 or (twice == 0 and floor % 2 == 1))


class Shares(Struct, frozen=True):
    """Exact fractions of a whole by partner id, in the agreement's order; they sum to one.

    Raises ValueError for a negative share or a sum other than one.
    """

    parts: Mapping[str, Fraction]

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("there is nobody to share with")
        for name, fraction in self.parts.items():
            if fraction < 0:
                raise ValueError(f"the share of {name} is negative")
        total = sum(self.parts.values(), Fraction(0))
        if total != 1:
            raise ValueError(
                f"the shares add up to {plain_percentage(total)}, not 100%; "
                "write thirds and the like as fractions, for example 1/3"
            )

    @classmethod
    def parse(cls, texts: Mapping[str, str]) -> Shares:
        """Read shares written as `1/3`, `25%` or `40.5%`; ValueError names the fault."""
        return cls({name: share(text) for name, text in texts.items()})

    @classmethod
    def in_proportion(cls, weights: Mapping[str, int]) -> Shares:
        """Return each weight's part of their sum; all-nought or negative weights are refused."""
        total = sum(weights.values())
        if total <= 0 or min(weights.values()) < 0:
            raise ValueError("the weights to share by must be nought or more, and not all nought")
        return cls({name: Fraction(weight, total) for name, weight in weights.items()})


_SHARE = re.compile(r"(?P<over>[0-9]{1,9})/(?P<under>[0-9]{1,9})|(?P<percent>[0-9]{1,3}(?:\.[0-9]{1,6})?)%")


def share(text: str) -> Fraction:
    """Read `1/3`, `25%` or `40.5%` as an exact fraction between 0 and 1."""
    found = _SHARE.fullmatch(text.strip())
    if found is None or (found["under"] and int(found["under"]) == 0):
        raise ValueError(f"{text!r} is not a share; write a fraction like 1/3 or a percentage like 25%")
    if found["percent"]:
        value = Fraction(found["percent"]) / 100
    else:
        value = Fraction(int(found["over"]), int(found["under"]))
    if value > 1:
        raise ValueError(f"{text!r} is more than the whole")
    return value


def percentage(value: Fraction, places: int = 1, unit: str = "%") -> str:
    """Write an exact ratio as a percentage, half up at the named places: 8.4%."""
    scaled = rounded(value * 100 * 10**places, Rounding.HALF_UP)
    sign = _MINUS if scaled < 0 and unit else "-" if scaled < 0 else ""
    whole, part = divmod(abs(scaled), 10**places)
    return f"{sign}{whole}.{part:0{places}d}{unit}" if places else f"{sign}{whole}{unit}"


def plain_percentage(value: Fraction) -> str:
    """Write an exact ratio as a percentage with no more places than it needs, four at most: 15%, 7.5%."""
    text = percentage(value, 4, unit="")
    return f"{text.rstrip('0').rstrip('.')}%"


class Split(Struct, frozen=True):
    """A total divided exactly, with the receipt of who took the odd penny and why."""

    total: int
    parts: Mapping[str, int]
    """Minor units by partner; they sum to `total`."""
    fractions: Mapping[str, Fraction]
    """The share of each."""
    odd_pennies: Sequence[str]
    """Partners who took one minor unit more than their rounded-down part, in order."""
    rule: str


def split(total: int, shares: Shares, first: str | None = None, listed: Sequence[str] = ()) -> Split:
    """Divide `total` minor units by `shares`: parts sum to it, each within one unit of exact.

    Odd units go to the largest remainders, ties by partner id; if `first` names a partner it
    takes its odd unit before the others; ties go by `listed` where it names an order. Negative totals
    divide as their absolute value.
    """
    sign = -1 if total < 0 else 1
    exact = {name: sign * total * fraction for name, fraction in shares.parts.items()}
    parts = {name: value.numerator // value.denominator for name, value in exact.items()}
    left = sign * total - sum(parts.values())

    order = {name: place for place, name in enumerate(listed)}

    def place(name: str) -> tuple[bool, Fraction, int, str]:
        return (name != first, parts[name] - exact[name], order.get(name, len(order)), name)

    candidates = [name for name in exact if exact[name] != parts[name]]
    odd = sorted(candidates, key=place)[:left]
    for name in odd:
        parts[name] += 1
    rule = f"largest remainder, ties {'as listed' if listed else 'by partner id'}"
    return Split(
        total=total,
        parts={name: sign * part for name, part in parts.items()},
        fractions=dict(shares.parts),
        odd_pennies=tuple(odd),
        rule=f"{first} first, then {rule}" if first else rule,
    )


def nearest(amount: int, fair: Mapping[str, Fraction], listed: Sequence[str] = ()) -> dict[str, int]:
    """Divide an amount into whole parts as near as can be to what is fair; nobody's is below nought.

    Odd units go to the largest remainders, ties by id, or by `listed` where it names an order. Whoever has
    nothing is left out.
    """
    if not amount:
        return {}
    order = {name: place for place, name in enumerate(listed)}
    parts = {name: max(0, rounded(some, Rounding.FLOOR)) for name, some in fair.items()}

    def place(name: str) -> tuple[Fraction, int, str]:
        return parts[name] - fair[name], order.get(name, len(order)), name

    left = amount - sum(parts.values())
    for _ in range(abs(left) if parts else 0):
        if left > 0:
            parts[min(parts, key=place)] += 1
        else:
            parts[max((name for name in parts if parts[name]), key=place)] -= 1
    return {name: part for name, part in parts.items() if part}


def made_good(
    amount: int, fair: Mapping[str, Fraction], odd: dict[str, Fraction], listed: Sequence[str] = ()
) -> dict[str, int]:
    """Divide an amount with what rounding left each short of before, and keep in `odd` what it leaves now.

    Over any number of amounts nobody is off by more than a unit: divided one by one, the odd unit of each
    fell to the same. An amount below nought divides as its size.
    """
    sign = -1 if amount < 0 else 1
    asked = {name: sign * (some + odd.get(name, Fraction(0))) for name, some in fair.items()}
    parts = nearest(sign * amount, asked, listed)
    odd |= {name: sign * (some - parts.get(name, 0)) for name, some in asked.items()}
    return {name: sign * part for name, part in parts.items()}


def instalments(total: int, count: int) -> list[int]:
    """Divide `total` minor units into `count` instalments that sum to it.

    Each is the rounded cumulative amount less what went before, so any run of instalments
    equals the whole up to that point, within a minor unit.
    """
    due = [rounded(Fraction(total * step, count), Rounding.HALF_UP) for step in range(count + 1)]
    return [after - before for before, after in pairwise(due)]


def decimal(value: Fraction, places: int) -> str:
    """Write an exact ratio as a decimal, half up at the named places: 0.3833."""
    scaled = rounded(value * 10**places, Rounding.HALF_UP)
    whole, part = divmod(abs(scaled), 10**places)
    return f"{_MINUS if scaled < 0 else ''}{whole}.{part:0{places}d}"
