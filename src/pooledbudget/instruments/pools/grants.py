"""Grants that come to a pool, and ring fences: what some of them may be spent on."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from pooledbudget.cells import Name, PositivePence
from pooledbudget.instruments.agreement import Year
from pooledbudget.instruments.pools.contributions import Instalment
from pooledbudget.periods import FinancialYear
from pooledbudget.settings import Settings

UNSPENT = "unspent"
"""What stands in the ids of entries that return fenced money, and before a fence's name in their account."""


class GrantTerms(Settings):
    """A grant that may come to the pool, with its own conditions and dates."""

    name: Name = Field(description="what files call it", examples=["disabled-facilities"])
    giver: Name | None = Field(default=None, description="the partner that gives it", examples=["department"])
    conditions: str = Field(
        default="", description="what it is given for, in words", examples=["beds between hospital and home"]
    )
    starts: date | None = Field(default=None, description="the first day that it is for")
    ends: date | None = Field(default=None, description="the last day that it is for")
    amounts: dict[Year, PositivePence | list[Instalment]] = Field(
        default={},
        description="what is expected of it, by year: an amount by the year's last day, or a list of days "
        "and amounts",
        examples=[{"2013-14": "80000.00", "2014-15": [{"on": "2014-11-01", "amount": "80000.00"}]}],
    )

    @property
    def by_year(self) -> dict[str, int]:
        """What is expected of it in each year, in minor units."""
        return {
            year: amount if isinstance(amount, int) else sum(part.amount for part in amount)
            for year, amount in self.amounts.items()
        }

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        if self.starts and self.ends and self.ends < self.starts:
            yield "grants.ends", f"{self.name} ends before it starts"
        for year, amount in self.amounts.items():
            for part in amount if isinstance(amount, list) else ():
                if part.on not in FinancialYear.parse(year).period:
                    yield "grants.amounts", f"{part.on} is no day of {year}"


class RingFence(Settings):
    """Grants that may be spent on some schemes only."""

    name: Name = Field(description="what to call it", examples=["public-health"])
    grants: list[Name] = Field(
        min_length=1, description="the grants that it binds", examples=[["public-health"]]
    )
    schemes: list[Name] = Field(min_length=1, description="what they may be spent on", examples=[["clinics"]])
    clause: str = Field(description="the clause of the agreement", examples=["12"])
    unspent_to: Name | None = Field(
        default=None,
        description="the partner that has back what is not spent at 31 March; else it is carried forward",
        examples=["department"],
    )
