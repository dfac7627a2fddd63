"""What partners put into a pool, as dated schedules, and how a year's becomes the next year's."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field

from pooledbudget.cells import Name, Pence, PositivePence
from pooledbudget.instruments.agreement import Year
from pooledbudget.instruments.pools.steps import Part
from pooledbudget.money import Rounding, plain, rounded, share
from pooledbudget.settings import Settings

EVERY_MONTHS = {"annual": 12, "quarterly": 3, "monthly": 1}


class Instalment(Settings):
    """One payment of a contribution, on a day of its own."""

    on: date = Field(description="the day it falls due")
    amount: PositivePence = Field(description="how much")


class Uplift(Settings):
    """How a contribution becomes the next year's.

    The base is this year's amount and what recurs of the changes made to it; to it come inflation and what
    is planned, and efficiency is taken off: a formula of agreements under section 75 of the NHS Act 2006.
    """

    recurrent: Pence = Field(default=0, description="what recurs of changes made in the year")
    inflation: Part = Field(default="0%", description="of the base", examples=["5.66%"])
    planned: Pence = Field(default=0, description="changes planned for the next year")
    efficiency: Part = Field(default="0%", description="of the base, taken off")

    def after(self, amount: int) -> int:
        """Return the next year's amount in minor units; half up at the penny."""
        base = amount + self.recurrent
        rise = share(self.inflation) - share(self.efficiency)
        return base + rounded(rise * base, Rounding.HALF_UP) + self.planned


class YearContribution(Settings):
    """What one partner puts in for one financial year."""

    partner: Name = Field(description="who contributes", examples=["council"])
    year: Year
    amount: PositivePence = Field(description="for the whole year, however much of it falls due")
    instalments: Literal["annual", "quarterly", "monthly"] | list[Instalment] = Field(
        default="annual",
        description="due in equal parts on the first day of each; or a list of days and amounts",
    )
    since: date | None = Field(
        default=None,
        alias="from",
        description="instalments before this day do not fall due: it begins or changes then",
    )
    to: date | None = Field(
        default=None, description="instalments after this day do not fall due: it ends or changes then"
    )
    form: Literal["cash", "in kind"] = Field(
        default="cash", description="what is given in kind is valued as agreed, and bills nobody"
    )
    charges: PositivePence | None = Field(
        default=None, description="what it has from service users: it puts in the amount less these"
    )
    minimum: PositivePence | None = Field(
        default=None, description="the part that it must put in by law; the rest is additional"
    )
    grant: str = Field(default="", description="the grant that it pays on, if it does", examples=["ibcf"])
    nature: Literal["recurring", "one-off"] = Field(
        default="recurring", description="what is one-off is left out of the next year's"
    )
    uplift: Uplift | None = Field(default=None, description="how it becomes the next year's")

    @property
    def net(self) -> int:
        """What it comes to for the whole year, less charges to service users, in minor units."""
        return self.amount - (self.charges or 0)

    def next_year(self) -> int:
        """Return the next year's amount by the agreed formula; this year's, where there is none."""
        return self.uplift.after(self.amount) if self.uplift else self.amount

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        if self.since is not None and self.to is not None and self.to < self.since:
            yield "to", f"{self.to} is before {self.since}: nothing of it falls due"
        if self.charges is not None and self.charges >= self.amount:
            yield "charges", f"{plain(self.charges)} leaves {self.partner} nothing to put in"
        if self.minimum is not None and self.minimum > self.amount:
            what = f"{plain(self.minimum)} is more than {self.partner} puts in: {plain(self.amount)}"
            yield "minimum", what
        if isinstance(self.instalments, list):
            times = Counter(part.on for part in self.instalments)
            for on in sorted(on for on, many in times.items() if many > 1):
                what = f"{times[on]} of {self.partner} fall due on {on}: write one, of what they come to"
                yield "instalments", what
            total = sum(part.amount for part in self.instalments)
            if total != self.net:
                what = f"those of {self.partner} come to {plain(total)}, its year to {plain(self.net)}"
                yield "instalments", what
