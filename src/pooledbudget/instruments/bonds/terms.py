"""What a bond's terms say: capital in classes, costs, who pays for which outcomes, and who is paid first."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from pooledbudget.cells import Name, Pence, PositivePence
from pooledbudget.instruments.agreement import Due, Terms
from pooledbudget.instruments.bonds.earning import Reason
from pooledbudget.instruments.bonds.measures import UNKNOWN, Percentage, over_the_whole
from pooledbudget.instruments.bonds.outcomes import AnyOutcome, Termination
from pooledbudget.instruments.bonds.schedule import FOREVER, Basis, Schedule
from pooledbudget.instruments.bonds.steps import AnyStep, Fee, Malus, Principal, Reading, Return
from pooledbudget.money import Rounding, rounded, share
from pooledbudget.settings import Settings

WHOLE = Fraction(1)
RETURN_CAP_MAX = WHOLE
"""A cap of more than 100% a year is no cap that anybody agreed."""


BASIS = "how a part of a year is counted: days over 365, or whole months over 12 and odd days over 365"


class Draw(Settings):
    """Capital called by a schedule."""

    on: date = Field(description="the day it is drawn", examples=["2020-06-30"])
    amount: PositivePence = Field(description="how much is called from all holders together")


class RateFrom(Settings):
    """A rate a year from a day on."""

    since: date = Field(alias="from", description="the first day")
    rate: Percentage = Field(description="a year, from then on")


class InterestTerms(Settings):
    """Interest a year on what is outstanding."""

    rate: Percentage | list[RateFrom] = Field(description="a year; or a list of rates with `from` days")
    basis: Basis = Field(default="actual/365", description=BASIS)
    unpaid: Literal["waits", "compounds"] = Field(
        default="waits",
        description="what becomes of interest due and not paid: it waits, or bears interest too",
    )

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        rates = [self.rate] if isinstance(self.rate, str) else [held.rate for held in self.rate]
        for rate in rates:
            yield from over_the_whole("rate", rate)
        days = [held.since for held in self.rate if isinstance(held, RateFrom)]
        if days != sorted(set(days)):
            yield "rate", "the days from which rates hold are out of order"

    def pieces(self, start: date, end: date) -> Iterator[tuple[date, date, Fraction]]:
        """Yield each stretch of days at one rate, with the rate."""
        if isinstance(self.rate, str):
            yield start, end, share(self.rate)
            return
        for held, following in zip(self.rate, [*self.rate[1:], None], strict=True):
            first = max(start, held.since)
            last = min(end, following.since) if following else end
            if first < last:
                yield first, last, share(held.rate)


class CouponTerms(Reading):
    """A coupon a year on what is outstanding, fixed or read off an outcome."""

    reads: Name = Field(
        default="", description="the outcome whose latest level it reads, where the rate is not fixed"
    )
    rate: Percentage | None = Field(default=None, description="a fixed rate a year", examples=["2%"])
    floor: Percentage | None = Field(default=None, description="the least rate, for the first `floor_for`")
    floor_for: int = Field(default=0, ge=0, description="how many coupons the floor holds for; 0: for all")
    basis: Basis = Field(default="months", description=BASIS)
    unpaid: Literal["waits", "lapses"] = Field(
        default="waits", description="what becomes of a coupon that is not paid: it waits, or lapses"
    )

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        if (self.rate is None) == (not self.reads):
            yield "rate", "give either a fixed rate, or the outcome it reads"
        elif self.reads:
            yield from super().impossible()
        if self.floor is None and self.floor_for:
            yield "floor_for", "there is no floor to hold for them"

    def has_floor(self, before: int) -> bool:
        """Say whether a floor holds for the coupon after so many before it."""
        return self.floor is not None and (self.floor_for == 0 or before < self.floor_for)


class ReturnCap(Settings):
    """The most a class may have back: which cap it is has to be said."""

    rate: Percentage | None = Field(
        default=None, description="a year, actual/365, compound, on all flows; whole pence, rounded down"
    )
    simple: Percentage | None = Field(
        default=None, description="a year, actual/365, simple, on capital outstanding; rounded down"
    )
    multiple: str | None = Field(
        default=None,
        pattern=r"^[0-9]{1,3}(\.[0-9]{1,4})?$",
        description="times what was paid in, in all",
        examples=["1.5"],
    )
    amount: PositivePence | None = Field(default=None, description="a sum of return beyond capital")

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        if [self.rate, self.simple, self.multiple, self.amount].count(None) != 3:  # noqa: PLR2004 - all but one
            yield "rate", "say which cap it is: a rate on all flows, simple, a multiple or an amount"


class CapitalClass(Settings):
    """Capital of one rank: who holds it, and what it earns."""

    title: str = Field(default="", description="what to call it", examples=["senior loan"])
    holders: dict[Name, PositivePence] = Field(
        min_length=1, description="what each holder promises to pay in when called"
    )
    draws: list[Draw] = Field(
        default=[], description="when it is drawn, where that is agreed; else it is drawn on call"
    )
    revolves: bool = Field(
        default=False,
        description="whether what was repaid may be drawn again: what is promised is then the most that is "
        "outstanding at a time",
    )
    issued_at: Percentage = Field(default="100%", description="cash paid for each 100 of capital")
    interest: InterestTerms | None = Field(default=None, description="interest on what is outstanding")
    coupon: CouponTerms | None = Field(default=None, description="a coupon, fixed or read off an outcome")
    return_cap: Percentage | ReturnCap | None = Field(
        default=None,
        description="the most that interest, coupons and return come to, whichever step pays them; a "
        "percentage is a rate a year on all flows",
        examples=["11%"],
    )
    accrued_on_sale: Literal["seller", "buyer"] = Field(
        default="seller",
        description="whose the interest and coupon are that accrued up to the day on which a holding is sold",
    )

    @property
    def committed(self) -> int:
        """What the holders promise in all, in minor units."""
        return sum(self.holders.values())

    @property
    def cap(self) -> ReturnCap | None:
        """The return cap, if any; a bare percentage is a rate on all flows."""
        return ReturnCap(rate=self.return_cap) if isinstance(self.return_cap, str) else self.return_cap


class Cost(Settings):
    """A cost that falls due by a schedule, whatever is in the bond."""

    payee: Name = Field(description="the partner that is paid")
    purpose: str = Field(alias="for", description="what it is for", examples=["service fee"])
    amount: PositivePence = Field(description="each time, without VAT")
    vat: Percentage | None = Field(default=None, description="VAT on it that cannot be recovered")
    dates: Schedule = Field(description="the days on which it falls due")

    @property
    def each(self) -> int:
        """What falls due each time, with VAT, in minor units."""
        rate = share(self.vat) if self.vat else Fraction(0)
        return self.amount + rounded(self.amount * rate, Rounding.HALF_UP)


class Payer(Settings):
    """A partner that pays for outcomes; or a pool of the book, for which its host pays."""

    agreement: Name = Field(
        default="", description="the pool of the book that pays", examples=["northshire-pool"]
    )
    theme: Name = Field(default="", description="the pool's theme that outcomes are spent under")
    cap: PositivePence | None = Field(default=None, description="the most it pays in all")


class YearCap(Settings):
    """The most that is claimed in a year."""

    amount: PositivePence = Field(description="in a year")
    starts: str = Field(default="1 April", description="the day and month a year begins", examples=["1 July"])
    over: Literal["lapses", "carries"] = Field(
        default="lapses", description="what becomes of the rest: it lapses, or is claimed in the next year"
    )


class Caps(Settings):
    """The most that is claimed in all, in a year, for a person."""

    contract: PositivePence | None = Field(default=None, description="in all")
    year: YearCap | None = Field(default=None, description="in a year")
    person: PositivePence | None = Field(default=None, description="for each person in all")
    claim: PositivePence | None = Field(default=None, description="for each result")
    cite: str = Field(default="", description="the clause or the source")


class ExampleResult(Settings):
    """A result given in an example: a value for each outcome, or counts for one."""

    on: date = Field(description="the day it is told")
    outcome: Name | None = Field(default=None, description="which outcome; the only one if none is said")
    cohort: str = Field(default="", description="of whom, where cohorts are named; 'all' for all together")
    person: str = Field(default="", description="whose, where persons are paid for")
    value: str = Field(
        default="",
        description="a number, an amount or a percentage, as the outcome is measured",
        examples=["25", "60%"],
    )
    second_value: str = Field(default="", description="a second estimate, where the terms blend two")
    fall: str = Field(default="", description="a fall as printed, where no counts are", examples=["8.4%"])
    counts: dict[str, int] = Field(
        default={},
        description="people, events, comparison_people, comparison_events, and each of them with _before",
        examples=[{"people": 100, "events": 142, "comparison_people": 100, "comparison_events": 155}],
    )


class Paid(Settings):
    """What an example expects to be paid, or gives as paid."""

    on: date = Field(description="the day")
    by: Name = Field(default="", description="the payer of a claim")
    to: Name = Field(default="", description="the holder or payee of what falls due")
    step: str = Field(
        default="",
        description="which outcome or step, or what a cost is for, where there are several; of a draw, the "
        "class of capital",
        examples=["return-loan"],
    )
    amount: Pence = Field(description="how much in all, on that day, of what is named")
    why: Annotated[Reason, Field(strict=False)] | None = Field(
        default=None,
        description="the code of why nothing is claimed, where `step` names the outcome",
        examples=["below", "price-not-published"],
    )


class Example(Settings):
    """A worked example that is signed with the terms: given these facts, expect these payments."""

    title: str = Field(default="", description="what it shows", examples=["the first year: 60%"])
    cite: str = Field(default="", description="where it is published, where it is")
    draws: list[Paid] = Field(
        default=[], description="capital paid in; the classes' own draws if none is given"
    )
    results: list[ExampleResult] = Field(default=[], description="what is measured")
    receipts: list[Paid] = Field(
        default=[], description="what payers paid; what they are claimed, on the day, where none is given"
    )
    stopped: date | None = Field(default=None, description="the day it is stopped on, which is then the last")
    stopped_by: Name = Field(default="", description="the partner that stops it", examples=["city"])
    until: date | None = Field(
        default=None, description="the last day looked at; the last date if none is given"
    )
    expect: list[Paid] = Field(
        min_length=1,
        description="what payers are claimed and what falls due, costs with their VAT among it, day by day",
    )


class BondTerms(Terms):
    """The whole of a bond."""

    kind: Literal["bond"]
    sources: list[str] = Field(default=[], description="where the terms were read, each in full")
    published: list[str] = Field(default=[], description="what is published, in words, where not all is")
    assumed: list[str] = Field(default=[], description="what is assumed here, and nowhere published")
    currency: str = Field(
        default="", pattern=r"^([A-Z]{3})?$", description="the book's if none is said", examples=["GBP"]
    )
    dates: Schedule | None = Field(default=None, description="the days on which the waterfall runs")
    ends: date | None = Field(default=None, description="the last day; else the last of its dates")
    ties: Literal["by id", "as listed"] = Field(
        default="by id", description="who takes an odd penny among equals"
    )
    funded_by: Literal["pot", "issuer"] = Field(
        default="pot",
        description="whether payments come from what is in the bond, or an issuer pays them all",
    )
    transferable: bool = Field(
        default=False, description="whether holdings may be sold to investors that the terms do not name"
    )
    names: dict[Name, str] = Field(
        default={},
        description="what partners are called where no book says it",
        examples=[{"goldman": "Goldman Sachs"}],
    )
    classes: dict[Name, CapitalClass] = Field(
        default={}, description="capital by rank; none where a contract is paid by results without a lender"
    )
    costs: list[Cost] = Field(default=[], description="what falls due whatever is in the bond")
    payers: dict[Name, Payer] = Field(default={}, description="who pays for outcomes")
    outcomes: dict[Name, AnyOutcome] = Field(
        default={}, description="what is measured and what it pays, each by a way of its own: `pays`"
    )
    caps: Caps = Field(default=Caps(), description="the most that is claimed, over all outcomes")
    waterfall: list[AnyStep] = Field(
        default=[], description="in order; without it capital is repaid first, as repayments are made"
    )
    example: list[Example] = Field(default=[], description="worked examples that are signed with the terms")

    @property
    def last_day(self) -> date | None:
        """The day it ends; None where it says none."""
        if self.ends is not None or self.dates is None:
            return self.ends
        if self.dates.to is None and self.dates.times is None:
            return None
        return max(self.dates.days(FOREVER), default=None)

    @property
    def order(self) -> Mapping[str, int]:
        """In which order results of one day are taken, outcome by outcome.

        What must come first for a person, or makes up the rest of a group, comes before what asks for it;
        else they come as they are listed. The order of rows in a file decides nothing.
        """
        depths: dict[str, int] = {}

        def depth(name: str, above: Collection[str]) -> int:
            if name in depths or name in above or name not in self.outcomes:
                return depths.get(name, 0)
            before = self.outcomes[name].asks_for
            return 1 + max((depth(other, {*above, name}) for other in before), default=0)

        for name in self.outcomes:
            depths[name] = depth(name, ())
        places = {name: place for place, name in enumerate(self.outcomes)}
        listed = sorted(self.outcomes, key=lambda name: (depths[name], places[name]))
        return {name: place for place, name in enumerate(listed)}

    @property
    def falls_due(self) -> Iterable[Due]:
        """Each cost by its schedule, and capital whose days are agreed."""
        until = self.last_day or FOREVER
        for cost in self.costs:
            yield from (Due(on, cost.payee, cost.purpose, cost.each) for on in cost.dates.days(until))
        for name, capital in self.classes.items():
            whose = ", ".join(capital.holders)
            yield from (Due(draw.on, whose, f"drawn for {name}", draw.amount) for draw in capital.draws)

    @property
    def investors(self) -> list[str]:
        """The holders of all classes, once each."""
        return list(dict.fromkeys(holder for capital in self.classes.values() for holder in capital.holders))

    @property
    def named(self) -> Iterable[str]:
        """The partners that the agreement names."""
        found = [*self.investors, *(cost.payee for cost in self.costs)]
        found += [payer for payer, said in self.payers.items() if not said.agreement]
        found += [name for step in self.waterfall for name in step.names]
        found += [outcome.stopped_by for outcome in self.terminations if outcome.stopped_by]
        return dict.fromkeys(name for name in found if not self.is_pool(name))

    @property
    def terminations(self) -> list[Termination]:
        """The outcomes that pay for a stop."""
        return [outcome for outcome in self.outcomes.values() if isinstance(outcome, Termination)]

    def is_pool(self, name: str) -> bool:
        """Say whether a payer is a pool of the same book."""
        return name in self.payers and bool(self.payers[name].agreement)

    @property
    def readings(self) -> list[tuple[str, Reading]]:
        """What reads a percentage off an outcome, and where it stands in the file."""
        return [*self.coupon_readings, *self.step_readings]

    @property
    def coupon_readings(self) -> list[tuple[str, Reading]]:
        """The coupons whose rate is read off an outcome, and where each stands in the file."""
        return [
            (f"classes.{name}.coupon", capital.coupon)
            for name, capital in self.classes.items()
            if capital.coupon and capital.coupon.reads
        ]

    @property
    def step_readings(self) -> list[tuple[str, Reading]]:
        """What of the steps is read off an outcome, and where each stands in the file."""
        found: list[tuple[str, Reading]] = []
        for number, step in enumerate(self.waterfall, start=1):
            reading = step.part if isinstance(step, Principal | Fee | Malus) else None
            reading = step.rate if isinstance(step, Return) else reading
            found += [(f"waterfall.{number}", reading)] if reading else []
        return found

    @property
    def called_on(self) -> list[str]:
        """Who is called on to pay in and pays for no outcome: a guarantor, whoever owes a malus."""
        called = {"guarantee", "malus"}
        names = [name for step in self.waterfall if step.step in called for name in step.names]
        return [name for name in dict.fromkeys(names) if name not in self.payers]

    @property
    def paying(self) -> list[str]:
        """Who pays in beside its investors and an issuer: payers, and who is called on."""
        return [*self.payers, *self.called_on]

    @property
    def claims_all(self) -> bool:
        """Whether all that payers are to pay is claimed by these terms: what each outcome pays is known."""
        paying = [outcome for outcome in self.outcomes.values() if outcome.pays != "nothing"]
        return bool(paying) and all(outcome.status != UNKNOWN for outcome in paying)

    @property
    def paid_by(self) -> str:
        """The agreement that pays for outcomes; blank if none of the book does."""
        return next((payer.agreement for payer in self.payers.values() if payer.agreement), "")

    def commitment(self, investor: str) -> int:
        """Return what an investor committed in all classes, in minor units; nought for anybody else."""
        return sum(capital.holders.get(investor, 0) for capital in self.classes.values())

    def held_by(self, investor: str) -> list[str]:
        """Return the classes an investor holds."""
        return [name for name, capital in self.classes.items() if investor in capital.holders]


def share_of(text: str) -> Fraction:
    """Return a percentage exactly, whole or more."""
    return Fraction(text.rstrip("%")) / 100
