"""The steps of a settlement, as an agreement says them: named kinds with the same few modifiers.

What a pool is over or under by goes down one ordered list; each step takes some and leaves the rest.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from pooledbudget.cells import Name, PositivePence
from pooledbudget.money import Rounding, Shares, rounded, share
from pooledbudget.settings import Settings

OPENING, EQUAL, BY_NAME, EQUITY, USE = "opening contributions", "equal", "shares", "equity", "use"
Part = Annotated[
    str,
    Field(
        pattern=r"^([0-9]{1,9}/[1-9][0-9]{0,8}|[0-9]{1,3}(\.[0-9]{1,6})?%)$",
        description="a share, written 1/3 or 25%",
        examples=["25%", "1/3"],
    ),
]
Limit = Part | PositivePence
"""A part of a partner's opening contribution, or an amount in minor units."""
Level = Annotated[
    str,
    Field(
        pattern=r"^-?[0-9]{1,9}(\.[0-9]{1,6})?%?$", description="a number or a percentage", examples=["3.1%"]
    ),
]
ROLLED_FORWARD = "rolled-forward"
"""The reserve that an underspend rolled forward waits in for the next year."""


def limit_of(limit: str | int, opening: int) -> int:
    """Return a limit in minor units; a part is of an opening contribution and is rounded down.

    Rounded down, because a cap is never exceeded, by a penny neither.
    """
    if isinstance(limit, int):
        return limit
    return rounded(share(limit) * opening, Rounding.FLOOR)


def not_whole(key: str, shares: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield, of shares by partner, that they do not make one whole."""
    try:
        Shares.parse(shares)
    except ValueError as fault:
        yield key, str(fault)


class Cap(Settings):
    """The most that a share may come to for one partner, and whose is what is over."""

    each: Limit | None = Field(
        default=None,
        description="the most for each partner: an amount, or a part of its opening contribution",
        examples=["2.5%", "100000.00"],
    )
    partners: dict[Name, Limit] = Field(
        default={},
        description="the most for partners by name, before `each`",
        examples=[{"council": "100000.00"}],
    )
    over: Literal["next step", "again"] = Field(
        default="next step",
        description="what is over goes on to the next step, or is shared again among those with room",
    )
    over_to: Name | None = Field(
        default=None, description="the one partner that what is over falls to", examples=["ccg"]
    )

    def limit(self, partner: str) -> str | int | None:
        """Return a partner's limit; None where it has none."""
        return None if partner == self.over_to else self.partners.get(partner, self.each)

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        if self.each is None and not self.partners:
            yield "cap", "say the most: for `each` partner, or for `partners` by name"
        if self.over_to is not None and self.over == "again":
            yield "cap.over", "what is over goes to one partner, or again among those with room: not both"


class SettlementStep(Settings):
    """What every step says beside its kind."""

    step: str = Field(description="its kind")
    label: str = Field(
        default="",
        description="what to call it, where the agreement has a name for it",
        examples=["the contingency"],
    )
    cite: str = Field(default="", description="the clause", examples=["12.3"])
    up_to: PositivePence | None = Field(default=None, description="the most it takes, in one settlement")
    since: date | None = Field(
        default=None, alias="from", description="the first day of the settlements it is part of"
    )
    to: date | None = Field(default=None, description="the last day of the settlements it is part of")

    @property
    def names(self) -> list[str]:
        """The partners it names."""
        return []

    @property
    def for_whom(self) -> list[str]:
        """Whom or what it is for, where two steps of a kind would else have one id."""
        return self.names

    @property
    def id(self) -> str:
        """What it is called in receipts and ids: its kind, and whom or what it is for."""
        return "-".join((self.step.replace(" ", "-"), *self.for_whom))

    def takes_on(self, day: date) -> bool:
        """Say whether it is part of a settlement on a day."""
        return (self.since is None or day >= self.since) and (self.to is None or day <= self.to)

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        if self.since is not None and self.to is not None and self.to < self.since:
            yield "to", f"{self.to} is before {self.since}: it never takes anything"


class Offset(SettlementStep):
    """Takes what other lines have not spent."""

    step: Literal["offset"] = Field(description="its kind")
    lines: list[Name] = Field(
        default=[],
        description="the lines whose underspend may be used, in order; any other, if none is said",
        examples=[["reablement"]],
    )


class Uncommitted(SettlementStep):
    """Cuts what named lines have neither spent nor committed."""

    step: Literal["uncommitted"] = Field(description="its kind")
    lines: list[Name] = Field(
        min_length=1, description="the lines that are cut, in order", examples=[["reablement"]]
    )


class Reserve(SettlementStep):
    """Draws on a reserve of the pool for an overspend; keeps an underspend in it."""

    step: Literal["reserve"] = Field(description="its kind")
    reserve: Name = Field(description="one of `reserves`", examples=["risk-pool"])
    holds_up_to: PositivePence | None = Field(
        default=None, description="what the reserve may come to, where it is kept to a size"
    )

    @property
    def for_whom(self) -> list[str]:
        """The reserve it is for."""
        return [self.reserve]


class RollForward(SettlementStep):
    """Leaves an underspend in the pool, to be part of what the next year has."""

    step: Literal["roll forward"] = Field(description="its kind")


class Partner(SettlementStep):
    """One partner bears an overspend or has an underspend: by name, from outside, or a sole funder."""

    step: Literal["partner"] = Field(description="its kind")
    partner: Name = Field(description="whose it is", examples=["council"])

    @property
    def names(self) -> list[str]:
        """The partner."""
        return [self.partner]


class Lead(SettlementStep):
    """The lead of the line, or of the pool, bears or keeps it."""

    step: Literal["lead"] = Field(description="its kind")


class Share(SettlementStep):
    """Partners bear or have it by shares."""

    step: Literal["share"] = Field(description="its kind")
    by: Literal["opening contributions", "equal", "shares", "equity", "use"] = Field(
        default="opening contributions",
        description="in proportion to opening contributions, equally, by `shares`, by `equity`, or by "
        "measured `use`",
        examples=["council"],
    )
    shares: dict[Name, Part] = Field(
        default={}, description="shares by partner; they sum to the whole", examples=[{"ccg": "70%"}]
    )
    among: list[Name] = Field(
        default=[],
        description="the only partners that share; all, if none is said",
        examples=[["council", "ccg"]],
    )
    cap: Cap | None = Field(default=None, description="the most for each, at this step")
    part: Part | None = Field(
        default=None, description="the part of what has come to this step that is shared; all, if blank"
    )

    @property
    def names(self) -> list[str]:
        """The partners it names."""
        over = [self.cap.over_to] if self.cap and self.cap.over_to else []
        return [*self.shares, *self.among, *(self.cap.partners if self.cap else ()), *over]

    @property
    def for_whom(self) -> list[str]:
        """By what it shares."""
        return [self.by.replace(" ", "-")]

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        yield from super().impossible()
        if bool(self.shares) != (self.by == BY_NAME):
            yield "shares", "give 'shares' with by = \"shares\", and only then"
        elif self.shares:
            yield from not_whole("shares", self.shares)
        if self.shares and self.among:
            yield "among", "shares by name say already who shares"
        if self.cap is not None:
            yield from self.cap.impossible()


class Savings(SettlementStep):
    """An underspend goes to named partners first, until each has saved a part of its contribution."""

    step: Literal["savings"] = Field(description="its kind")
    partners: list[Name] = Field(min_length=1, description="who saves first", examples=[["council", "ccg"]])
    until: Part = Field(
        description="the part of its opening contribution that each is to save", examples=["10%"]
    )

    @property
    def names(self) -> list[str]:
        """The partners."""
        return self.partners


class NoWorseOff(SettlementStep):
    """Brings each partner up to what it would have had alone, before anything else is divided."""

    step: Literal["no worse off"] = Field(description="its kind")
    alone: dict[Name, PositivePence] = Field(
        min_length=1,
        description="what each would have had outside the pool",
        examples=[{"council": "500.00"}],
    )

    @property
    def names(self) -> list[str]:
        """The partners."""
        return list(self.alone)

    @property
    def for_whom(self) -> list[str]:
        """It is for all that it names."""
        return []


class ExitFee(SettlementStep):
    """A partner that leaves pays what was agreed, before anything is divided."""

    step: Literal["exit fee"] = Field(description="its kind")
    partner: Name = Field(description="who leaves", examples=["council"])
    amount: PositivePence = Field(description="what it pays")
    on: date = Field(description="the day it leaves; part of the settlement of that year")

    @property
    def names(self) -> list[str]:
        """The partner."""
        return [self.partner]


class HoldBack(SettlementStep):
    """Money linked to performance: what is not earned goes to a partner, before anything is divided."""

    step: Literal["hold back"] = Field(description="its kind")
    amount: PositivePence = Field(description="the sum that is linked to the target")
    target: str = Field(
        pattern=r"^[0-9]{1,9}(\.[0-9]{1,6})?%?$", description="what has to be reached", examples=["4.2%"]
    )
    measure: Name = Field(description="the measure: one of `measured`", examples=["admissions"])
    all_or_nothing: bool = Field(
        default=False, description="whether a part of the target earns nothing; else it earns its part"
    )
    partner: Name = Field(description="who has what is not earned", examples=["council"])

    @property
    def names(self) -> list[str]:
        """The partner."""
        return [self.partner]

    @property
    def for_whom(self) -> list[str]:
        """The measure it goes by."""
        return [self.measure]

    def unearned(self, reached: str) -> int:
        """Return what is not earned at a level reached, in minor units; half up at the penny."""
        part = min(Fraction(1), max(Fraction(0), number(reached) / number(self.target)))
        if self.all_or_nothing and part < 1:
            part = Fraction(0)
        return self.amount - rounded(part * self.amount, Rounding.HALF_UP)

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        yield from super().impossible()
        if not number(self.target):
            yield "target", "a target of nought is always reached"


def number(text: str) -> Fraction:
    """Read a level as a number or a percentage; both sides of a comparison are written alike."""
    return Fraction(text.removesuffix("%"))


AnyStep = Annotated[
    Offset | Uncommitted | Reserve | RollForward | Partner | Lead | Share | Savings | NoWorseOff,
    Field(discriminator="step"),
]
FirstStep = Annotated[ExitFee | HoldBack, Field(discriminator="step")]
STEPS: dict[str, type[SettlementStep]] = {
    "exit fee": ExitFee,
    "hold back": HoldBack,
    "offset": Offset,
    "reserve": Reserve,
    "uncommitted": Uncommitted,
    "partner": Partner,
    "lead": Lead,
    "share": Share,
    "savings": Savings,
    "no worse off": NoWorseOff,
    "roll forward": RollForward,
}
"""Every kind of step, by what `step` says, in the order of the documentation."""
UNDERSPEND_ONLY = {"roll forward", "savings", "no worse off"}
OVERSPEND_ONLY = {"offset", "uncommitted"}


class UseEstimate(Settings):
    """An estimate of use that takes the place of the one before it, from a day on."""

    since: date = Field(alias="from", description="the first day that it holds")
    estimate: dict[Name, Part] = Field(
        min_length=1, description="shares by partner", examples=[{"council": "55%", "ccg": "45%"}]
    )


class UseOfYear(Settings):
    """How much each partner used: as estimated before the year and anew in it, and as measured."""

    estimate: dict[Name, Part] = Field(
        min_length=1,
        description="shares that were agreed before the year",
        examples=[{"council": "60%", "ccg": "40%"}],
    )
    revised: list[UseEstimate] = Field(
        default=[],
        description="estimates made anew in the year; the one in force on the day of a settlement holds",
    )
    actual: dict[Name, Part | Annotated[int, Field(ge=0)]] = Field(
        default={},
        description="what was measured: shares, or counts by partner; the estimate holds till then",
        examples=[{"council": 70, "ccg": 30}],
    )
    tolerance: str = Field(
        default="0 points",
        pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?( points|%)$",
        description="how far a measured share may lie from the estimate before all are divided anew: "
        "'3 points', or '3%' of the estimate; what lies exactly so far changes nothing",
        examples=["3 points"],
    )

    @property
    def width(self) -> Fraction:
        """The tolerance as a fraction: of the whole where it is in points, else of an estimate."""
        return Fraction(self.tolerance.removesuffix(" points").removesuffix("%")) / 100

    @property
    def tables(self) -> list[Collection[str]]:
        """Its tables by partner: of each estimate, and of what was measured."""
        return [self.estimate, self.actual, *(revised.estimate for revised in self.revised)]

    def estimated(self, on: date) -> dict[str, str]:
        """Return the estimate in force on a day: the latest that holds by then."""
        made = [revised for revised in self.revised if revised.since <= on]
        return max(made, key=lambda revised: revised.since).estimate if made else self.estimate

    def measured(self) -> Shares | None:
        """Return the shares that were measured; None before they are."""
        if not self.actual:
            return None
        counts = {name: held for name, held in self.actual.items() if isinstance(held, int)}
        if counts:
            return Shares.in_proportion(counts)
        return Shares.parse({name: str(held) for name, held in self.actual.items()})

    def shares(self, on: date) -> Shares:
        """Return the shares of a day: the estimate in force, unless what is measured is too far off."""
        estimate, measured = Shares.parse(self.estimated(on)), self.measured()
        if measured is None:
            return estimate
        width, points = self.width, self.tolerance.endswith("points")
        for name in {**estimate.parts, **measured.parts}:
            agreed = estimate.parts.get(name, Fraction(0))
            gap = abs(measured.parts.get(name, Fraction(0)) - agreed)
            if gap > (width if points else width * agreed):
                return measured
        return estimate

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        yield from not_whole("estimate", self.estimate)
        for number_, revised in enumerate(self.revised, 1):
            yield from not_whole(f"revised.{number_}", revised.estimate)
        days = Counter(revised.since for revised in self.revised)
        for day, times in days.items():
            if times > 1:
                yield "revised", f"{times} estimates hold from {day}"
        kinds = {isinstance(held, int) for held in self.actual.values()}
        if len(kinds) > 1:
            yield "actual", "give shares of all, or counts of all"
            return
        try:
            self.measured()
        except ValueError as fault:
            yield "actual", str(fault)


class SettlementTerms(Settings):
    """Who bears an overspend and who has an underspend: each down its own ordered list."""

    clause: str = Field(default="", description="the clause of the agreement", examples=["12"])
    when: Literal["year end", "each month"] = Field(
        default="year end",
        description="once, at 31 March; or every month on the running total of the year",
    )
    lead: Name | None = Field(
        default=None, description="who leads the pool, for a step that says `lead`", examples=["council"]
    )
    ties: Literal["by id", "as listed"] = Field(
        default="by id", description="who takes an odd penny among equals"
    )
    odd_penny_first: Name | None = Field(
        default=None, description="the partner that takes every odd penny", examples=["council"]
    )
    cap: Cap | None = Field(
        default=None, description="the most of an overspend for each, over all shares of one settlement"
    )
    before: list[FirstStep] = Field(
        default=[], description="what comes before it is known which way it goes: exit fees, hold-backs"
    )
    overspend: list[AnyStep] = Field(default=[], description="in order; what no step takes is unfunded")
    underspend: list[AnyStep] = Field(
        default=[], description="in order; what no step takes stays in the pool"
    )

    @property
    def all_steps(self) -> list[SettlementStep]:
        """Every step of it."""
        return [*self.before, *self.overspend, *self.underspend]

    @property
    def names(self) -> list[str]:
        """The partners it names."""
        cap = [*self.cap.partners, *([self.cap.over_to] if self.cap.over_to else ())] if self.cap else []
        own = [name for name in (self.lead, self.odd_penny_first) if name is not None]
        return [*own, *cap, *(name for step in self.all_steps for name in step.names)]

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        if not (self.overspend or self.underspend):
            yield "overspend", "say what becomes of an overspend or of an underspend, step by step"
        if self.cap is not None:
            yield from self.cap.impossible()
        for step in self.before:
            yield from step.impossible()
        yield from steps_impossible("overspend", self.overspend, UNDERSPEND_ONLY)
        yield from steps_impossible("underspend", self.underspend, OVERSPEND_ONLY)


def steps_impossible(key: str, steps: list[AnyStep], elsewhere: set[str]) -> Iterator[tuple[str, str]]:
    """Yield what cannot be in one list of steps."""
    for number_, step in enumerate(steps, 1):
        place = f"{key}.{number_}"
        if step.step in elsewhere:
            yield f"{place}.step", f"{step.step!r} is no step of an {key}"
        for column, what in step.impossible():
            yield f"{place}.{column}", what
