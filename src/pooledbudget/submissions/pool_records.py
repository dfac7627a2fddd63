"""What partners send of a pooled budget and of a place's cash: money in, money out, what the bank says."""

from typing import Literal, Self

from pydantic import Field, model_validator

from pooledbudget.cells import (
    AccountPath,
    Day,
    Identifier,
    MonthText,
    Narrative,
    NonzeroPence,
    Pence,
    PositivePence,
    Reference,
    Text,
)
from pooledbudget.submissions.kinds import RecordKind, Use


class OpeningBalance(RecordKind):
    """A balance brought into the book; each agreement's rows sum to nought."""

    kind = "opening-balances"
    use = Use.POSTED
    may_be_past = True
    day_column = "as_at"
    key = ("agreement", "account", "partner", "theme")
    as_at: Day
    agreement: Identifier
    account: AccountPath
    partner: Identifier
    theme: Identifier = ""
    amount: Pence = Field(description="debits above nought, credits below")


class Contribution(RecordKind):
    """Cash a partner paid into the pool, or the value of something given in kind."""

    kind = "contributions"
    use = Use.POSTED
    opened_again = False
    hangs_together = "(amount > 0) = (refunds = '')"
    day_column = "received_on"
    received_on: Day
    agreement: Identifier
    partner: Identifier
    form: Literal["cash", "in kind"]
    amount: NonzeroPence
    reference: Reference
    refunds: Reference = Field(default="", description="reference of the contribution refunded")

    @model_validator(mode="after")
    def _refund_says_of_what(self) -> Self:
        if self.amount < 0 and not self.refunds:
            raise ValueError("a negative contribution must say in 'refunds' what it refunds")
        if self.amount > 0 and self.refunds:
            raise ValueError("a row that says in 'refunds' what it refunds is a refund, below nought")
        return self


class Grant(RecordKind):
    """Cash the host received from a department or another payer."""

    kind = "grants"
    use = Use.POSTED
    opened_again = False
    day_column = "received_on"
    received_on: Day
    agreement: Identifier
    payer: Identifier
    grant: Identifier
    amount: PositivePence
    reference: Reference
    settles: Literal["", "results due"] = Field(
        default="", description="'results due' when it pays fees or results already claimed"
    )


class Expenditure(RecordKind):
    """One payment for a scheme; a credit note is below nought."""

    kind = "expenditure"
    use = Use.POSTED
    opened_again = False
    in_columns = True
    hangs_together = (
        "(gross IS NULL OR abs(gross - coalesce(vat, 0) - amount) <= 1) AND (amount < 0 OR credits = '')"
    )
    day_column = "paid_on"
    paid_on: Day
    scheme: Text
    amount: NonzeroPence = Field(description="net of VAT")
    reference: Reference
    description: Narrative = ""
    gross: Pence | None = None
    vat: Pence | None = None
    credits: Reference = Field(default="", description="of a credit note: the reference it credits")

    @model_validator(mode="after")
    def _credit_takes_back(self) -> Self:
        if self.credits and self.amount > 0:
            raise ValueError("a row that says in 'credits' what it credits is a credit note, below nought")
        return self

    @model_validator(mode="after")
    def _vat_adds_up(self) -> Self:
        if self.gross is None:
            return self
        if self.vat is None and abs(self.gross - self.amount) > 1:
            raise ValueError("gross is more than net and no VAT is given: give the VAT, or leave gross blank")
        if abs(self.gross - (self.vat or 0) - self.amount) > 1:
            raise ValueError("net and VAT do not add up to gross within a penny")
        return self


class BankLine(RecordKind):
    """One line of the host's bank statement; `opening` and `closing` rows frame the lines."""

    kind = "bank-lines"
    use = Use.RECONCILED
    day_column = "on_day"
    on_day: Day
    agreement: Identifier
    line: Literal["opening", "line", "closing"]
    amount: Pence = Field(description="money in above nought; the balance on the two framing rows")
    reference: Reference


class Figure(RecordKind):
    """A partner's own figure for a month, to hold against ours."""

    kind = "figures"
    use = Use.RECONCILED
    day_column = "month"
    key = ("month", "agreement", "line")
    month: MonthText
    agreement: Identifier
    line: Literal["contributions paid", "spending charged", "spending in view"]
    amount: Pence


class Adjustment(RecordKind):
    """One leg of an adjusting entry; the rows of a file make one balanced entry."""

    kind = "adjustments"
    use = Use.ADJUSTED
    day_column = "effective"
    effective: Day
    agreement: Identifier
    account: AccountPath
    partner: Identifier
    theme: Identifier = ""
    amount: NonzeroPence = Field(description="debits above nought, credits below")


class Reply(RecordKind):
    """A partner's answer to its statement, or to one figure of it: that it agrees, or what it queries."""

    kind = "replies"
    use = Use.ANSWERED
    hangs_together = (
        "(answer = 'query' AND reason <> '') OR (answer = 'agree' AND owner = '' AND due IS NULL)"
    )
    day_column = "replied_on"
    key = ("figure",)
    replied_on: Day
    figure: Reference = Field(
        description="the id beside a figure of your statement; without its last part, the whole statement"
    )
    answer: Literal["agree", "query"]
    reason: Narrative = Field(default="", description="of a query: what is wrong, or asked")
    owner: Identifier = Field(default="", description="of a query: the partner who is to act")
    due: Day | None = Field(default=None, description="of a query: the day by which")

    @model_validator(mode="after")
    def _query_says_why(self) -> Self:
        if self.answer == "query" and not self.reason:
            raise ValueError("a query must say in 'reason' what is wrong, or asked")
        if self.answer == "agree" and (self.owner or self.due is not None):
            raise ValueError("nobody is to act on what is agreed: leave 'owner' and 'due' blank")
        return self


class Payment(RecordKind):
    """Cash the host paid to a partner for what a pool owes it, or from one agreement to another."""

    kind = "payments"
    use = Use.POSTED
    day_column = "paid_on"
    paid_on: Day
    agreement: Identifier
    to: Identifier = Field(
        description="a partner; the agreement of a bond; the pool that a families agreement passes to"
    )
    amount: PositivePence
    reference: Reference


class VatRefund(RecordKind):
    """VAT that the host had paid with its payments and had back from HMRC."""

    kind = "vat-refunds"
    use = Use.POSTED
    opened_again = False
    day_column = "received_on"
    received_on: Day
    agreement: Identifier
    amount: PositivePence
    reference: Reference
