"""What a class earned day by day, kept as it accrues, so that its holders can work it out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from pooledbudget.instruments.bonds.schedule import Basis, Stretch
from pooledbudget.money import plain

THE_CLASS = ""
"""Whose the stretches of a class as a whole are."""


class Accrual(Struct, frozen=True, kw_only=True):
    """Days over which a holding stood at one capital and one rate."""

    holder: str
    """Blank for the class as a whole, which a sale within it does not cut."""
    start: date
    end: date
    counted: Stretch
    capital: int
    unpaid: Fraction = Fraction(0)
    """Interest that was not paid and bears interest beside the capital; exact minor units."""
    rate: Fraction | None = None
    """A year; None of a coupon, whose rate is known when it falls due."""

    def followed_by(self, other: Accrual) -> Accrual | None:
        """Return both as one where the second goes on at the same capital and rate; None where not."""
        alike = (self.holder, self.end, self.capital, self.unpaid, self.rate)
        if alike != (other.holder, other.start, other.capital, other.unpaid, other.rate):
            return None
        both = Stretch(*map(sum, zip(self.counted, other.counted, strict=True)))
        return replace(self, end=other.end, counted=both)


class Running(Struct):
    """What has accrued since a class's interest or coupon last fell due, in stretches."""

    stretches: list[Accrual] = field(default_factory=list)

    def add(self, found: Accrual) -> None:
        """Add a stretch; one that goes on as the last of its holder is one with it."""
        if not found.capital and not found.unpaid:
            return
        for place in reversed(range(len(self.stretches))):
            if self.stretches[place].holder == found.holder:
                joined = self.stretches[place].followed_by(found)
                if joined is not None:
                    self.stretches[place] = joined
                    return
                break
        self.stretches.append(found)


class FellDue(Struct, frozen=True, kw_only=True):
    """What a class's interest or coupon of a date was worked out from."""

    capital: str
    what: str
    """interest or coupon."""
    basis: Basis
    before: Mapping[str, Fraction]
    """What waited of earlier dates, by holder; exact."""
    stretches: Sequence[Accrual]

    @property
    def document(self) -> dict[str, Any]:
        """As canonical JSON: capital as a decimal string, what is exact as a fraction of minor units."""
        return {
            "class": self.capital,
            "what": self.what,
            "basis": self.basis,
            "before": {name: str(some) for name, some in self.before.items() if some},
            "stretches": [
                {
                    "holder": each.holder,
                    "from": each.start.isoformat(),
                    "to": each.end.isoformat(),
                    "months": each.counted.months,
                    "days": each.counted.days,
                    "capital": plain(each.capital),
                    "unpaid": str(each.unpaid),
                    "rate": str(each.rate or 0),
                }
                for each in self.stretches
            ],
        }
