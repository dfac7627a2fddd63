"""The steps of a waterfall, as terms say them: a dozen named kinds with the same few modifiers."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from pooledbudget.cells import Name, PositivePence
from pooledbudget.instruments.bonds.measures import ByLevel, Percentage, over_the_whole
from pooledbudget.instruments.bonds.schedule import falls_each
from pooledbudget.money import Shares
from pooledbudget.settings import Settings

LAST_DATE = "last date"
RETURN_CAP = "return cap"
AS_PAID = "payers as paid"
OfClass = Annotated[
    Name, Field(alias="class", description="the class of capital it is for", examples=["senior"])
]


class Reading(Settings):
    """A percentage read off what an outcome has come to."""

    reads: Name = Field(description="the outcome whose latest level it reads", examples=["restorations"])
    line: ByLevel | None = Field(
        default=None,
        description="pairs of a level and a percentage: on straight lines between them",
        examples=[[["55%", "3%"], ["60%", "7.5%"]]],
    )
    below: Percentage | None = Field(
        default=None, description="what holds below the first point of `line`; that of the point if blank"
    )
    steps: ByLevel | None = Field(
        default=None,
        description="pairs of a level and a percentage: that of the highest level reached, 0% below the "
        "first; blank where it is not published",
        examples=[[["5%", ""], ["19%", "6%"]]],
    )

    @property
    def is_open(self) -> bool:
        """Whether a percentage of it is not published."""
        return any(not rate for _, rate in self.steps or ())

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        if (self.line is None) == (self.steps is None):
            yield "reads", "give either 'line' or 'steps'"
        if self.below is not None and self.line is None:
            yield "below", "there is no line of which it would be the beginning"


class Stage(Settings):
    """What a guarantor stands for from a day on."""

    since: date = Field(alias="from", description="the first day")
    amount: PositivePence = Field(
        description="the sum to which it makes up what the class has had back in all, as far as capital is "
        "outstanding"
    )


class Step(Settings):
    """What every step says beside its kind."""

    step: str
    label: str = Field(default="", description="what to call it, where the contract has a name for it")
    cite: str = Field(default="", description="the clause")
    since: date | None = Field(default=None, alias="from", description="the first date it takes anything")
    to: date | None = Field(default=None, description="the last date it takes anything")
    on: str | list[date] | None = Field(
        default=None,
        description="on which dates alone: 'last date', 'each 30 September', or days",
        examples=["last date"],
    )
    up_to: PositivePence | Literal["return cap"] | None = Field(
        default=None, description="the most it takes in all, over the bond's life; or the class's return cap"
    )

    @property
    def name(self) -> str:
        """What it is called: as the contract has it, else by its id."""
        return self.label or self.id

    def takes_on(self, day: date, *, last: bool) -> bool:
        """Say whether it takes anything on a date; `last` says that it is the bond's last."""
        if (self.since is not None and day < self.since) or (self.to is not None and day > self.to):
            return False
        if self.on is None:
            return True
        if isinstance(self.on, list):
            return day in self.on
        return last if self.on == LAST_DATE else falls_each(self.on, day)

    @property
    def names(self) -> list[str]:
        """The partners it names."""
        return []

    @property
    def of_class(self) -> str:
        """The class it is for; blank if for none."""
        return ""

    @property
    def capped(self) -> bool:
        """Whether the return cap of its class binds it: it pays a return, or says so."""
        return self.pays_return or self.up_to == RETURN_CAP

    @property
    def pays_return(self) -> bool:
        """Whether it pays a class something beyond its capital."""
        return False

    @property
    def id(self) -> str:
        """What it is called in receipts and ids: its kind, and whom or what it is for."""
        return "-".join(part for part in (self.step.replace(" ", "-"), self.of_class, *self.names) if part)

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        if self.since is not None and self.to is not None and self.to < self.since:
            yield "to", f"{self.to} is before {self.since}: it never takes anything"
        if isinstance(self.on, str) and self.on != LAST_DATE:
            try:
                falls_each(self.on, date(2001, 1, 1))
            except ValueError as fault:
                yield "on", f"'last date', 'each 30 September' or days: {fault}"


class ClassStep(Step):
    """A step that pays a class of capital."""

    of: OfClass

    @property
    def of_class(self) -> str:
        """The class it is for."""
        return self.of


class ReturnStep(ClassStep):
    """A step that pays a class a return: interest, a coupon, or what is beyond them."""

    @property
    def pays_return(self) -> bool:
        """Whether it pays a class something beyond its capital."""
        return True


class Costs(Step):
    """Sets cash aside for costs that are due and not paid."""

    step: Literal["costs"]


class Keep(Step):
    """Keeps cash in the bond: a sum, or what costs fall due up to the next date."""

    step: Literal["keep"]
    amount: PositivePence | None = Field(
        default=None, description="how much; blank for the costs that fall due up to the next date"
    )

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        yield from super().impossible()
        if self.up_to is not None:
            yield "up_to", "what is kept comes back on the next date: say how much by 'amount'"


class Interest(ReturnStep):
    """Interest that has accrued on what is outstanding."""

    step: Literal["interest"]


class Coupon(ReturnStep):
    """The class's coupon for the time since the last."""

    step: Literal["coupon"]


class Principal(ClassStep):
    """Capital outstanding."""

    step: Literal["principal"]
    part: Reading | None = Field(
        default=None, description="what part of the capital is paid back in all, read off an outcome"
    )


class Return(ReturnStep):
    """A return beyond capital and interest, up to its `up_to` or what is left."""

    step: Literal["return"]
    rate: Reading | None = Field(
        default=None, description="a simple rate a year on capital drawn, over its life, read off an outcome"
    )


class Fee(Step):
    """A fee, deferred or for performance: a sum, or a share of what has come to this step."""

    step: Literal["fee"]
    payee: Name = Field(description="the partner that has it")
    amount: PositivePence | None = Field(default=None, description="the sum, once over the bond's life")
    share: Percentage | None = Field(
        default=None, description="the share of what is left, to the nearest penny"
    )
    part: Reading | None = Field(
        default=None, description="what part of the sum is due in all, read off an outcome: a bonus"
    )

    @property
    def names(self) -> list[str]:
        """The partners it names."""
        return [self.payee]

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        yield from super().impossible()
        if (self.amount is None) == (self.share is None):
            yield "amount", "give either the sum or the share of what is left"
        if self.part is not None and self.share is not None:
            yield "part", "it is a part of a sum: give 'amount', not a share of what is left"
        yield from over_the_whole("share", self.share)


class Remainder(Step):
    """All that is left: to payers as they have paid, or by shares."""

    step: Literal["remainder"]
    to_whom: str | dict[Name, str] = Field(
        alias="goes_to",
        description="'payers as paid', or shares by partner",
        examples=["payers as paid", {"charity": "50%", "city": "50%"}],
    )

    @property
    def names(self) -> list[str]:
        """The partners it names."""
        return list(self.to_whom) if isinstance(self.to_whom, dict) else []

    @property
    def id(self) -> str:
        """What it is called."""
        return "remainder"

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        yield from super().impossible()
        if isinstance(self.to_whom, str) and self.to_whom != AS_PAID:
            yield "goes_to", f"{AS_PAID!r}, or shares by partner"
        if isinstance(self.to_whom, dict):
            try:
                Shares.parse(self.to_whom)
            except ValueError as fault:
                yield "goes_to", str(fault)


class Recycle(ClassStep):
    """Capital is drawn again from what came back: repaid and lent anew on the day, it stays in the bond."""

    step: Literal["recycle"]
    amount: PositivePence | None = Field(
        default=None, description="how much; blank for the costs that fall due up to the next date"
    )


class Malus(Step):
    """A partner pays into the bond where results fall short: a malus, which then goes down the list."""

    step: Literal["malus"]
    by: Name = Field(description="the partner that owes it, as a provider")
    amount: PositivePence = Field(description="the whole of it, once over the bond's life")
    part: Reading = Field(description="what part of it is owed in all, read off an outcome")

    @property
    def names(self) -> list[str]:
        """The partners it names."""
        return [self.by]


class Guarantee(ClassStep):
    """A guarantor makes up what the class has had back to the sum of its stage, as far as it is outstanding.

    It makes up a loss: where its sum is more than was lent, it pays what is outstanding and no more.
    """

    step: Literal["guarantee"]
    by: Name = Field(description="the partner that guarantees")
    stages: list[Stage] = Field(min_length=1, description="what it stands for, by the first day")

    @property
    def names(self) -> list[str]:
        """The partners it names."""
        return [self.by]

    def stands_for(self, day: date) -> int:
        """Return the sum of the stage of a day: to so much it makes up what the class has had back."""
        return next((stage.amount for stage in reversed(self.stages) if stage.since <= day), 0)


AnyStep = Annotated[
    Costs | Keep | Recycle | Malus | Interest | Coupon | Principal | Return | Fee | Remainder | Guarantee,
    Field(discriminator="step"),
]
STEPS: dict[str, type[Step]] = {
    "costs": Costs,
    "keep": Keep,
    "recycle": Recycle,
    "malus": Malus,
    "interest": Interest,
    "coupon": Coupon,
    "principal": Principal,
    "return": Return,
    "fee": Fee,
    "remainder": Remainder,
    "guarantee": Guarantee,
}
"""Every kind of step, by what `step` says, in the order of the documentation."""
