"""The lines of a pooled budget: what each is for, whose it is, its budget, and what moves it."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field

from pooledbudget.cells import Name, Pence, PositivePence
from pooledbudget.instruments.agreement import Year
from pooledbudget.instruments.pools.steps import (
    OVERSPEND_ONLY,
    UNDERSPEND_ONLY,
    AnyStep,
    Lead,
    Partner,
    RollForward,
    SettlementStep,
    steps_impossible,
)
from pooledbudget.ledger.chart import WHOLE_POOL
from pooledbudget.money import instalments
from pooledbudget.settings import Settings

MONTHS = 12
Status = Literal["pooled", "pooled-aligned", "aligned", "in view"]
IN_THE_POOL = ("pooled", "pooled-aligned")
STATUSES: dict[Status, str] = {
    "pooled": "one fund: spending is charged to the pool, which owes whoever paid it",
    "pooled-aligned": "spent by its lead from the lead's own ledger, charged to the pool, and part of its "
    "difference like what is pooled",
    "aligned": "each partner keeps its own money, risk and accounts, and agrees with the others how it is "
    "used: reported beside its budget, never charged, never settled",
    "in view": "reported beside the pool for the whole picture, and otherwise nobody's but the spender's",
}
"""What each status of a line means, in the order of the documentation."""


class Theme(Settings):
    """A theme, and where it stands in the tree of themes."""

    title: str = Field(description="what to call it", examples=["Starting Well"])
    under: Name | None = Field(
        default=None, description="the theme that it is part of", examples=["ageing-well"]
    )
    level: str = Field(
        default="", description="the level it is for", examples=["whole place", "neighbourhood"]
    )


class Scheme(Settings):
    """A line of the budget: something the pool pays for, or that is reported beside it."""

    title: str = Field(description="what to call it", examples=["Reablement"])
    theme: Name = Field(
        default=WHOLE_POOL,
        description="the theme it is charged to; left out, it is a cost of the whole pool",
        examples=["ageing-well"],
    )
    status: Status = Field(default="pooled", description="whose money it is")
    covers: list[str] = Field(
        default=[],
        description="codes or names that senders use for it in their files; case and spaces do not matter; "
        "* is everything that is not named elsewhere, and each new code is said once on the receipt",
        examples=[["RB01"]],
    )
    senders: list[Name] = Field(
        default=[],
        description="partners whose files those names are in, and who alone may send for it; none: anybody",
        examples=[["council"]],
    )
    lead: Name | None = Field(default=None, description="the partner that leads it", examples=["council"])
    host: Name | None = Field(
        default=None, description="the partner in whose books it is kept", examples=["council"]
    )
    authority: Name | None = Field(
        default=None,
        description="the authority whose own line it is, where sovereignty is kept",
        examples=["council"],
    )
    funding: list[Name] = Field(
        default=[],
        description="the grants that pay for it, by name; contributions, if none is said",
        examples=[["winter"]],
    )
    nature: Literal["recurring", "one-off"] = Field(
        default="recurring", description="whether it is meant to go on next year"
    )
    money: Literal["revenue", "capital"] = Field(
        default="revenue", description="which sort of money it is spent from"
    )
    starts: date | None = Field(default=None, description="the first day of its spending")
    ends: date | None = Field(default=None, description="the last day of its spending")
    borne_by: Name | None = Field(
        default=None,
        description="the partner whose own its over- or underspend is: nobody else's contribution is changed",
        examples=["ccg"],
    )
    overspend: list[AnyStep] = Field(
        default=[], description="its own list for an overspend; what that leaves is the pool's"
    )
    underspend: list[AnyStep] = Field(
        default=[], description="its own list for an underspend; what that leaves is the pool's"
    )

    @property
    def in_pool(self) -> bool:
        """Whether its spending is charged to the pool."""
        return self.status in IN_THE_POOL

    @property
    def names(self) -> list[str]:
        """The partners it names."""
        own = [name for name in (self.lead, self.host, self.authority, self.borne_by) if name is not None]
        return [*self.senders, *own, *(name for step in self.all_steps for name in step.names)]

    @property
    def all_steps(self) -> list[AnyStep]:
        """Its own steps."""
        return [*self.overspend, *self.underspend]

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        if self.starts is not None and self.ends is not None and self.ends < self.starts:
            yield "ends", f"{self.ends} is before it starts, on {self.starts}"
        if self.borne_by is not None and self.all_steps:
            yield "borne_by", "its difference is one partner's, or goes down lists of its own: not both"
        if not self.in_pool and (self.borne_by or self.all_steps):
            yield "status", f"a line that is {self.status} is never settled: its money is not in the pool"
        yield from steps_impossible("overspend", self.overspend, UNDERSPEND_ONLY)
        yield from steps_impossible("underspend", self.underspend, OVERSPEND_ONLY)


def own_lists(scheme: Scheme, *, sovereign: bool) -> tuple[list[AnyStep], list[AnyStep]] | None:
    """Return a line's own lists for an over- and an underspend; None where its difference is the pool's."""
    if not scheme.in_pool:
        return None
    authority = scheme.authority if sovereign else None
    if scheme.all_steps:
        over, under = scheme.overspend, scheme.underspend
        if authority is not None:
            own: AnyStep = Partner(step="partner", partner=authority)
            over = over or [own]
            under = under if under and takes_all(under[-1]) else [*under, own]
        return over, under
    bearer = scheme.borne_by or authority
    if bearer is None:
        return None
    only: list[AnyStep] = [Partner(step="partner", partner=bearer)]
    return only, only


def takes_all(step: SettlementStep) -> bool:
    """Say whether a step of an underspend leaves nothing, whenever it is and whatever comes to it."""
    always = step.up_to is None and step.since is None and step.to is None
    return always and isinstance(step, Partner | Lead | RollForward)


def asks_for_lead(steps: list[AnyStep]) -> bool:
    """Say whether a list needs to know who leads."""
    return any(isinstance(step, Lead) for step in steps)


class Budget(Settings):
    """What a line may spend in a year, as agreed before it began."""

    line: Name = Field(description="one of `schemes`", examples=["reablement"])
    year: Year
    amount: PositivePence = Field(description="for the whole year")
    profile: Literal["monthly", "quarterly", "annual"] | list[Pence] = Field(
        default="monthly",
        description="how it falls over the year: evenly, in four on the first day of each quarter, all at "
        "once; or twelve amounts from April on",
    )

    def to_date(self, months: int, revised: int) -> int:
        """Return what falls in the year's first months, in minor units, of the budget as revised.

        What virements moved falls evenly over the year.
        """
        if isinstance(self.profile, list):
            moved = instalments(revised - self.amount, MONTHS)
            return sum(self.profile[:months]) + sum(moved[:months])
        times = {"monthly": 12, "quarterly": 4, "annual": 1}[self.profile]
        begun = -(-months * times // MONTHS)
        return sum(instalments(revised, times)[:begun])

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        if isinstance(self.profile, list) and (
            len(self.profile) != MONTHS or sum(self.profile) != self.amount
        ):
            yield "profile", f"the profile of {self.line} is twelve amounts that sum to its budget"


class Virement(Settings):
    """A sum moved from one line's budget to another's: together they are what they were."""

    on: date = Field(description="the day it takes effect")
    from_line: Name = Field(description="the line that gives", examples=["step-down"])
    to_line: Name = Field(description="the line that is given", examples=["reablement"])
    amount: PositivePence = Field(description="how much")
    reason: str = Field(description="why", examples=["agency staff over Christmas"])
    approved_by: str = Field(description="who approved it: one of `virement_limits`", examples=["the board"])
    consented_by: list[Name] = Field(
        default=[],
        description="the authorities that consent, where a line is another authority's",
        examples=[["council"]],
    )


class VirementLimit(Settings):
    """Up to what sum somebody may approve a virement."""

    approver: str = Field(description="who", examples=["the pool manager", "the board"])
    up_to: PositivePence | None = Field(default=None, description="the most; blank for any sum")


class Commitment(Settings):
    """Money that a line is bound to spend, and has not spent yet."""

    line: Name = Field(description="one of `schemes`", examples=["reablement"])
    on: date = Field(description="the day it was bound")
    amount: PositivePence = Field(description="how much")
    what: str = Field(default="", description="what for", examples=["beds ordered for January"])
    until: date | None = Field(default=None, description="the day from which it is paid or released")


class Forecast(Settings):
    """What a line is thought to have spent by the year's end."""

    line: Name = Field(description="one of `schemes`", examples=["reablement"])
    year: Year
    on: date = Field(description="the day it was made; the latest one holds")
    amount: Pence = Field(description="for the whole year")
    reason: str = Field(description="why it is what it is", examples=["agency staff over Christmas"])


class Consent(Settings):
    """An authority's recorded consent that a line of its own pays for another's."""

    by: Name = Field(description="the authority", examples=["council"])
    on: date = Field(description="the day it was given; it holds from then on")
    line: Name = Field(description="the line that may pay", examples=["reablement"])
    up_to: PositivePence | None = Field(default=None, description="the most, in one settlement")
    reference: str = Field(default="", description="where it is recorded", examples=["Cabinet, minute 41"])
