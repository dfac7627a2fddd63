"""What an outcome pays, as terms say it: a dozen named ways, each with its own few settings."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from pooledbudget.cells import Name, PositivePence
from pooledbudget.instruments.bonds.measures import (
    UNKNOWN,
    ByLevel,
    Counterfactual,
    Level,
    Percentage,
    Reads,
    level,
    over_the_whole,
)
from pooledbudget.instruments.bonds.schedule import Schedule
from pooledbudget.money import Shares, share
from pooledbudget.settings import Settings, under

POOLED = "all"
"""The cohort name under which a result of all cohorts together is reported."""


class ShareFrom(Settings):
    """How an outcome's payment is divided among payers from a day on."""

    since: date = Field(alias="from", description="the first day they hold", examples=["2018-04-01"])
    shares: dict[Name, str] = Field(description="payer by payer, fractions or percentages summing to 1")


class Quota(Settings):
    """At most a part of the outcomes of a group may be paid as this one."""

    at_most: Percentage = Field(description="the most of the group that may be paid as this one")
    among: list[Name] = Field(min_length=1, description="the outcomes of the group, this one included")


class PooledTest(Settings):
    """A test over all cohorts together, once each that has a result of its own has it."""

    threshold: Percentage = Field(description="the least fall over all cohorts; pays once, if none has paid")
    only: list[str] = Field(default=[], description="cohorts with no result of their own, judged here alone")


class Indexed(Settings):
    """How a price rises: at a stated rate, or with a published index that is sent as a result."""

    dates: Schedule = Field(description="the days on which it is raised")
    rate: Percentage | None = Field(
        default=None, description="by how much each time, upon what it was", examples=["2.5%"]
    )
    reads: Name | None = Field(
        default=None,
        description="the outcome that pays nothing as which the index is sent; the last of each day counts",
        examples=["price-index"],
    )
    base: Level | None = Field(
        default=None, description="what the index was for the price that is agreed", examples=["108.7"]
    )
    at_most: Percentage | None = Field(default=None, description="the most that one raise may be")
    at_least: Percentage | None = Field(
        default=None, description="the least that one raise is: 0% where a price never falls", examples=["0%"]
    )

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        yield from under("dates", self.dates.impossible())
        if (self.rate is None) == (self.reads is None):
            yield "rate", "give either a rate, or the index that it rises with"
        elif self.rate is not None and (self.base or self.at_most or self.at_least):
            yield "rate", "a stated rate has no index: leave 'base', 'at_most' and 'at_least' out"
        elif self.reads is not None and (self.base is None or level(self.base) <= 0):
            yield "base", "say what the index was for the price that is agreed: more than nought"
        if self.at_most and self.at_least and share(self.at_most) < share(self.at_least):
            yield "at_most", "the most is below the least"
        for key in ("rate", "at_most", "at_least"):
            yield from over_the_whole(key, getattr(self, key))


class Outcome(Settings):
    """What every outcome says, however it pays."""

    pays: str
    title: str = Field(default="", description="the metric in words", examples=["reconviction events"])
    cite: str = Field(default="", description="the clause or the source")
    status: Literal["published", "assumed", "unknown"] = Field(
        default="published", description="how the price is known; what is unknown stays so and nothing posts"
    )
    shares: dict[Name, str] | list[ShareFrom] | None = Field(
        default=None,
        description="payers' parts of the payment, or a list of them with `from` days; the only payer where "
        "there is one, equal parts where there are several and nothing is said",
        examples=[{"city": "70%", "fund": "30%"}],
    )
    cap: PositivePence | None = Field(default=None, description="the most it pays in all")
    discount: Percentage | None = Field(default=None, description="taken off every payment")
    cohorts: list[str] = Field(default=[], description="the cohorts it is measured for; others are refused")
    pooled: PooledTest | None = Field(
        default=None, description="what all cohorts together pay where none has paid alone"
    )
    counterfactual: Counterfactual | None = Field(
        default=None,
        description="what would have happened without the service; a result is then sent as counts of people "
        "and events, or as a fall as printed",
    )
    reads: Reads | None = Field(
        default=None,
        description="which number decides: value as sent, fall against the counterfactual, events avoided; "
        "the fall where there is a counterfactual, else the value",
    )
    blend: Percentage | None = Field(
        default=None, description="weight of `value`; the rest is that of `second_value`", examples=["80%"]
    )
    quota: Quota | None = Field(
        default=None, description="at most a part of a group of outcomes may be this one"
    )

    indexed: Indexed | None = Field(
        default=None, description="how what it pays rises; the day of a result says which price it has"
    )

    @property
    def default_reads(self) -> Reads:
        """Which number decides."""
        return self.reads or ("fall" if self.counterfactual else "value")

    @property
    def design(self) -> Counterfactual:
        """The counterfactual; none where none is said."""
        return self.counterfactual or Counterfactual(design="none")

    @property
    def plain(self) -> bool:
        """Whether its price is known and it reads its value alone: not pooled, blended or within a quota."""
        bent = self.pooled or self.blend or self.quota or getattr(self, "above", False)
        return self.status != UNKNOWN and self.default_reads == "value" and not bent

    @property
    def priced(self) -> bool:
        """Whether it says what it pays."""
        return getattr(self, "price", None) is not None or getattr(self, "amount", None) is not None

    @property
    def counts(self) -> bool:
        """Whether its value is a count of what was done, which a fall or a saving is not."""
        return self.pays in COUNTED and self.default_reads == "value"

    @property
    def alone(self) -> list[str]:
        """The cohorts that are answered one by one, before all together."""
        only = self.pooled.only if self.pooled else []
        return [cohort for cohort in self.cohorts if cohort not in only]

    @property
    def asks_for(self) -> list[str]:
        """The outcomes that are taken before it on one day: the rest of its group."""
        return list(self.quota.among) if self.quota else []

    @property
    def dated_shares(self) -> list[ShareFrom]:
        """Payers' shares from day to day; none where they never change."""
        return self.shares if isinstance(self.shares, list) else []

    @property
    def shares_from(self) -> date:
        """The first day on which payers' shares are said: what falls before it is held."""
        return self.dated_shares[0].since if self.dated_shares else date.min

    def shares_on(self, day: date, payers: list[str]) -> Shares:
        """Return the payers' parts on a day, from the first on which they are said; ValueError for none."""
        if self.shares is None:
            return Shares({payer: Fraction(1, len(payers)) for payer in payers})
        if isinstance(self.shares, dict):
            return Shares.parse(self.shares)
        held = [dated for dated in self.shares if dated.since <= day]
        return Shares.parse(held[-1].shares if held else {})

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be within it."""
        if len(set(self.cohorts)) != len(self.cohorts):
            twice = next(cohort for cohort in self.cohorts if self.cohorts.count(cohort) > 1)
            yield "cohorts", f"{twice!r} is named twice"
        if POOLED in self.cohorts:
            yield "cohorts", f"{POOLED!r} is kept for the pooled result; name cohorts otherwise"
        if self.pooled and not self.cohorts:
            yield "pooled", "cohorts are named where all of them are judged together"
        for cohort in self.pooled.only if self.pooled else []:
            if cohort not in self.cohorts:
                yield "pooled.only", f"there is no cohort {cohort!r}"
        yield from self._unread()
        yield from self._shares_off()
        if self.indexed:
            yield from under("indexed", self.indexed.impossible())

    @property
    def parts_of_a_whole(self) -> list[tuple[str, str | None]]:
        """The percentages it names that cannot be above 100%, by their keys."""
        return [
            ("pooled.threshold", self.pooled.threshold if self.pooled else None),
            ("blend", self.blend),
            ("discount", self.discount),
            ("quota.at_most", self.quota.at_most if self.quota else None),
        ]

    def _unread(self) -> Iterator[tuple[str, str]]:
        for name, text in self.parts_of_a_whole:
            yield from over_the_whole(name, text)
        if self.status == UNKNOWN and self.priced:
            yield "status", "a price that is given is not unknown: 'published', or 'assumed' where it is"
        design = self.design
        if design.design in {"historical", "fixed"} and design.baseline is None:
            yield "counterfactual.baseline", f"a {design.design} counterfactual has a baseline"
        if self.default_reads != "value" and design.design == "none":
            yield "reads", f"without a counterfactual there is no {self.default_reads}"

    def _shares_off(self) -> Iterator[tuple[str, str]]:
        dated = self.dated_shares
        single = [self.shares] if isinstance(self.shares, dict) else []
        if self.shares == []:
            yield "shares", "no share is said: leave it out where payers pay equal parts"
        for shares in [*single, *(some.shares for some in dated)]:
            try:
                Shares.parse(shares)
            except ValueError as fault:
                yield "shares", str(fault)
        days = [some.since for some in dated]
        if days != sorted(set(days)):
            yield "shares", "the days from which shares hold are out of order"


class Price(Outcome):
    """A price times a count: of outcomes, days, persons, points."""

    pays: Literal["price"]
    price: PositivePence | None = Field(default=None, description="for each; blank where it is not published")
    minimum: Level | None = Field(
        default=None, description="the least count each result is paid for, however few were referred"
    )

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        yield from super().impossible()
        if self.minimum is not None and level(self.minimum) <= 0:
            yield "minimum", "none is the least that can be: a number above nought"


class Shortfall(Outcome):
    """A price for each one fewer than a minimum: what payers owe where too few are referred."""

    pays: Literal["shortfall"]
    minimum: Level = Field(description="how many each result is to count, at least", examples=["40"])
    price: PositivePence | None = Field(
        default=None, description="for each one fewer; blank where it is not published"
    )

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        yield from super().impossible()
        if self.minimum.endswith("%") or level(self.minimum) <= 0:
            yield "minimum", "it is how many are owed: a number above nought"


class Sum(Outcome):
    """A fixed amount, once for each cohort, person or day that a result is of."""

    pays: Literal["sum"]
    amount: PositivePence | None = Field(default=None, description="the amount; blank where not published")


class Person(Outcome):
    """A price for each person, once each."""

    pays: Literal["person"]
    price: PositivePence | None = Field(default=None, description="for each person; blank if not published")
    after: Name | None = Field(default=None, description="the outcome that the person must have had before")
    days: int = Field(default=0, ge=0, description="how many days after it, at least")
    restarts: Name | None = Field(
        default=None,
        description="an outcome (that pays nothing) after which days are counted from the next `after`",
    )
    tolerates: int = Field(default=0, ge=0, description="how many of those do not restart the clock")

    @property
    def asks_for(self) -> list[str]:
        """The outcomes that are taken before it on one day: what comes first, and what restarts its clock."""
        return [*super().asks_for, *(name for name in (self.after, self.restarts) if name is not None)]

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        yield from super().impossible()
        if self.after is None and (self.days or self.restarts):
            yield "after", "days are counted from an outcome that comes before: name it"
        if self.restarts is None and self.tolerates:
            yield "tolerates", "nothing restarts the clock: name what does in 'restarts'"


class Difference(Outcome):
    """A price for each event avoided against the counterfactual, where the fall is enough."""

    pays: Literal["difference"]
    price: PositivePence | None = Field(default=None, description="for each event avoided")
    threshold: Percentage | None = Field(default=None, description="the least fall at which it pays")

    @property
    def parts_of_a_whole(self) -> list[tuple[str, str | None]]:
        """The percentages it names that cannot be above 100%."""
        return [*super().parts_of_a_whole, ("threshold", self.threshold)]

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        yield from super().impossible()
        if self.threshold is None or self.pooled is None or self.pooled.only:
            return
        if Fraction(self.pooled.threshold.rstrip("%")) > Fraction(self.threshold.rstrip("%")):
            what = f"{self.pooled.threshold} is more than the {self.threshold} of each cohort"
            yield "pooled.threshold", f"{what}: where none of them reaches it, all together do not"


class Threshold(Outcome):
    """A fixed amount where a level is reached, nothing below it."""

    pays: Literal["threshold"]
    threshold: Level = Field(description="the least level that pays", examples=["80%"])
    amount: PositivePence | None = Field(default=None, description="what it pays; blank if not published")


class Steps(Outcome):
    """The amount of the highest level reached, for the whole; below nought the bond pays it."""

    pays: Literal["steps"]
    steps: ByLevel = Field(
        description="pairs of a level and the amount from it on, in rising order of level; the amount is "
        "blank where it is not published",
        examples=[[["10%", "9600000.00"], ["11%", "10080000.00"]]],
    )
    above: bool = Field(default=False, description="whether a level is reached only by what is above it")


class Line(Outcome):
    """An amount on the straight lines between points; that of the end points beyond them."""

    pays: Literal["line"]
    line: ByLevel = Field(
        description="pairs of a level and the amount at it, in rising order of level; the amount is blank "
        "where it is not published",
        examples=[[["0.5", "0.00"], ["1.4", "100000.00"]]],
    )


class Band(Outcome):
    """A price for each unit, by the band that the level reaches: it is that of all units."""

    pays: Literal["band"]
    bands: ByLevel = Field(
        description="pairs of a level and the price of each unit from it on, in rising order of level; the "
        "price is blank where it is not published",
        examples=[[["20%", "10.00"], ["30%", "15.00"]]],
    )
    units: Literal["value", "avoided", "points"] = Field(
        default="avoided",
        description="what is counted: the value, the events avoided, or percentage points of the level",
    )


class Tier(Settings):
    """So many units at a price."""

    first: int | None = Field(default=None, ge=1, description="how many; blank for all the rest")
    price: PositivePence = Field(description="for each of them")


class Tiers(Outcome):
    """A price on the margin: the first so many at one price, the next at another, over the whole life."""

    pays: Literal["tiers"]
    tiers: list[Tier] = Field(
        min_length=1,
        description="in order; only the last may be for all the rest",
        examples=[[{"first": 370, "price": "1100.00"}, {"price": "1350.00"}]],
    )


class Saving(Outcome):
    """A share of a saving, which may change once capital and interest are repaid. The value is money."""

    pays: Literal["saving"]
    share: Percentage = Field(description="the share of the saving that is paid", examples=["95%"])
    once_repaid: Percentage | Literal["unknown"] | None = Field(
        default=None,
        description="the share once nothing is outstanding; 'unknown' where there is one and it is not "
        "published",
        examples=["40%"],
    )
    at_risk: Percentage = Field(
        default="100%", description="the part of those counted who would have cost it: state it, never assume"
    )

    @property
    def parts_of_a_whole(self) -> list[tuple[str, str | None]]:
        """The percentages it names that cannot be above 100%."""
        own = [("share", self.share), ("once_repaid", self.once_repaid), ("at_risk", self.at_risk)]
        return [*super().parts_of_a_whole, *own]


class AtRisk(Outcome):
    """A part of a fee already paid, which the bond pays back where the level is not reached."""

    pays: Literal["fee at risk"]
    fee: PositivePence | None = Field(
        default=None, description="the whole fee that was paid; blank if not published"
    )
    share: Percentage = Field(description="the part of it that is paid back", examples=["10%"])
    threshold: Level = Field(description="the level at which nothing is paid back", examples=["5%"])

    @property
    def parts_of_a_whole(self) -> list[tuple[str, str | None]]:
        """The percentages it names that cannot be above 100%."""
        return [*super().parts_of_a_whole, ("share", self.share)]


class Standing(Outcome):
    """A charge by a schedule, whatever is measured."""

    pays: Literal["standing charge"]
    amount: PositivePence = Field(description="each time")
    dates: Schedule = Field(description="the days on which it is charged")

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        yield from super().impossible()
        yield from under("dates", self.dates.impossible())


class TerminationFrom(Settings):
    """What a stop costs from a day on."""

    since: date = Field(alias="from", description="the first day")
    amount: PositivePence = Field(description="what a stop costs from then on")


class Termination(Outcome):
    """A payment for stopping before the last day, by when it stops and by whom."""

    pays: Literal["termination"]
    stopped_by: Name | None = Field(default=None, description="only where this partner stopped it")
    stages: list[TerminationFrom] = Field(min_length=1, description="what it pays, by the first day")

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        yield from super().impossible()
        days = [stage.since for stage in self.stages]
        if days != sorted(set(days)):
            yield "stages", "the stages are out of order"


class Measured(Outcome):
    """Measured, and pays nothing itself: a coupon, principal or a clock reads it."""

    pays: Literal["nothing"]


AnyOutcome = Annotated[
    Price
    | Shortfall
    | Sum
    | Person
    | Difference
    | Threshold
    | Steps
    | Line
    | Band
    | Tiers
    | Saving
    | AtRisk
    | Standing
    | Termination
    | Measured,
    Field(discriminator="pays"),
]
OUTCOMES: dict[str, type[Outcome]] = {
    "price": Price,
    "shortfall": Shortfall,
    "sum": Sum,
    "person": Person,
    "difference": Difference,
    "threshold": Threshold,
    "steps": Steps,
    "line": Line,
    "band": Band,
    "tiers": Tiers,
    "saving": Saving,
    "fee at risk": AtRisk,
    "standing charge": Standing,
    "termination": Termination,
    "nothing": Measured,
}
"""Every way an outcome pays, by what `pays` says, in the order of the documentation."""


COUNTED = frozenset({"price", "shortfall", "sum", "person", "tiers"})
"""The ways of paying by how many there were: none is the least there can be."""
