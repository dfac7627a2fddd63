"""The record kinds of a bond: what moved its cash and its capital, what was measured, and a stop."""

import re
from fractions import Fraction
from typing import Annotated, Self

from pydantic import Field, model_validator

from pooledbudget.cells import (
    Count,
    Day,
    Identifier,
    NonzeroPence,
    PersonId,
    PositivePence,
    Reference,
    Text,
)
from pooledbudget.submissions.kinds import RecordKind, Use

Capital = Annotated[
    Identifier, Field(description="the class of capital, where the investor holds more than one")
]

OF_CAPITAL = (
    "drawdowns",
    "service-payments",
    "outcomes",
    "receipts",
    "payer-refunds",
    "repayments",
    "write-offs",
    "transfers",
    "stops",
    "payments",
    "opening-balances",
    "adjustments",
)
"""The kinds that decide how much capital is outstanding on a day: all that a bond is folded from."""


class Drawdown(RecordKind):
    """Cash an investor paid in when called."""

    kind = "drawdowns"
    use = Use.POSTED
    held_against = ("transfers",)
    may_be_past = True
    day_column = "drawn_on"
    drawn_on: Day
    agreement: Identifier
    investor: Identifier
    amount: NonzeroPence = Field(description="above nought; below it where undrawn capital was given back")
    reference: Reference
    capital: Capital = ""


class ServicePayment(RecordKind):
    """Cash the bond paid to a partner that delivers the service, or for another cost."""

    kind = "service-payments"
    use = Use.POSTED
    may_be_past = True
    day_column = "paid_on"
    paid_on: Day
    agreement: Identifier
    provider: Identifier
    amount: PositivePence
    reference: Reference


class Outcome(RecordKind):
    """One measured result: a value, counts against a comparison, or a published percentage marked as such."""

    kind = "outcomes"
    use = Use.DECIDED
    may_be_past = True
    hangs_together = "false"  # a handful of rows, with more rules than columns: the model is asked of each
    day_column = "measured_on"
    key = ("agreement", "outcome", "person", "measured_on", "cohort")
    measured_on: Day
    agreement: Identifier
    cohort: Identifier = Field(
        default="", description="the cohort or the period it is of; blank where it is of a person"
    )
    people: Count | None = None
    events: Count | None = None
    comparison_people: Count | None = None
    comparison_events: Count | None = None
    published_reduction: Text = Field(default="", description="as printed, for example 9%")
    source: Text
    outcome: Identifier = Field(default="", description="the outcome of the terms; blank where there is one")
    value: Text = Field(
        default="", description="a count, a number, a percentage or an amount, as the outcome reads it"
    )
    second_value: Text = Field(default="", description="a second estimate, where the terms blend two")
    person: PersonId = Field(default="", description="a pseudonym, for outcomes that pay for each person")
    people_before: Count | None = None
    events_before: Count | None = None
    comparison_people_before: Count | None = None
    comparison_events_before: Count | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        compared = (self.comparison_people, self.comparison_events)
        before = (
            self.people_before,
            self.events_before,
            self.comparison_people_before,
            self.comparison_events_before,
        )
        if (self.people is None) != (self.events is None):
            raise ValueError("give people and events together")
        for together in (compared, before):
            given = [count is not None for count in together]
            if any(given) and not (all(given) and self.people is not None):
                raise ValueError("give all four counts or none")
        said = [self.people is not None, bool(self.published_reduction), bool(self.value)]
        if sum(said) != 1:
            raise ValueError("give either the counts, the published percentage or the value")
        if 0 in {self.people, self.comparison_people, self.people_before, self.comparison_people_before}:
            raise ValueError("a cohort or comparison group of nobody measures nothing")
        if self.second_value and not self.value:
            raise ValueError("a second value stands beside a value")
        for text in (self.value, self.second_value):
            if text and not _NUMBER.fullmatch(text):
                raise ValueError(f"{text!r} is not a number like 25 or 0.95, or a percentage like 92%")
        if not (self.cohort or self.person):
            raise ValueError("say the cohort, the period or the person that the result is of")
        _refuse_reduction(self.published_reduction)
        return self


_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?%?")


def _refuse_reduction(text: str) -> None:
    """Raise ValueError for a published fall that is no percentage, or more than everything."""
    if not text:
        return
    if not re.fullmatch(r"-?[0-9]{1,3}(?:\.[0-9]{1,6})?%", text):
        raise ValueError(f"{text!r} is not a percentage like 8.4%")
    if Fraction(text[:-1]) > 100:  # noqa: PLR2004 - the whole, in hundredths
        raise ValueError(f"{text!r} is more than everything")


class OutcomeReceipt(RecordKind):
    """Cash a bond received from a payer for outcomes, or from a guarantor or issuer."""

    kind = "receipts"
    use = Use.POSTED
    may_be_past = True
    day_column = "received_on"
    received_on: Day
    agreement: Identifier
    payer: Identifier
    amount: PositivePence
    reference: Reference


class PayerRefund(RecordKind):
    """Cash the bond paid back to a payer: a fee at risk, a result below nought, what was left over."""

    kind = "payer-refunds"
    use = Use.POSTED
    may_be_past = True
    day_column = "paid_on"
    paid_on: Day
    agreement: Identifier
    payer: Identifier
    amount: PositivePence
    reference: Reference


class Repayment(RecordKind):
    """Cash the bond paid to an investor; fees and remainders of others are paid as service payments."""

    kind = "repayments"
    use = Use.POSTED
    held_against = ("transfers",)
    may_be_past = True
    day_column = "paid_on"
    paid_on: Day
    agreement: Identifier
    investor: Identifier
    amount: PositivePence
    reference: Reference
    capital: Capital = ""


class WriteOff(RecordKind):
    """Capital of an investor that will not be repaid: no cash moves."""

    kind = "write-offs"
    use = Use.POSTED
    held_against = OF_CAPITAL
    may_be_past = True
    day_column = "written_off_on"
    written_off_on: Day
    agreement: Identifier
    investor: Identifier
    amount: PositivePence
    reference: Reference
    capital: Capital = ""


class HoldingTransfer(RecordKind):
    """Capital outstanding that one investor sold to another: no cash of the bond moves."""

    kind = "transfers"
    use = Use.POSTED
    held_against = OF_CAPITAL
    hangs_together = "seller <> buyer"
    may_be_past = True
    day_column = "transferred_on"
    transferred_on: Day
    agreement: Identifier
    seller: Identifier
    buyer: Identifier
    amount: PositivePence = Field(description="the capital outstanding that changes hands, not its price")
    reference: Reference
    capital: Capital = ""

    @model_validator(mode="after")
    def _between_two(self) -> Self:
        if self.seller == self.buyer:
            raise ValueError(f"{self.seller} is the seller and the buyer: a holding is sold to another")
        return self


class Stop(RecordKind):
    """A bond was stopped before its last day."""

    kind = "stops"
    use = Use.DECIDED
    may_be_past = True
    day_column = "stopped_on"
    key = ("agreement",)
    stopped_on: Day
    agreement: Identifier
    by: Identifier = Field(description="the partner that stopped it")
    reason: Text
