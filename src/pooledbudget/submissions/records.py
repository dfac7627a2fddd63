"""The record kinds: one strict model a kind, one typed row a line of a file."""

from datetime import date
from typing import Generic, Literal, Self, TypeVar

from msgspec import Struct
from pydantic import Field, model_validator

from pooledbudget.cells import (
    AccountPath,
    Count,
    Day,
    Identifier,
    MonthText,
    Narrative,
    NonzeroPence,
    Pence,
    PersonId,
    PositivePence,
    Reference,
    Text,
)
from pooledbudget.findings import Origin
from pooledbudget.submissions.bond_records import (
    Drawdown,
    HoldingTransfer,
    Outcome,
    OutcomeReceipt,
    PayerRefund,
    Repayment,
    ServicePayment,
    Stop,
    WriteOff,
)
from pooledbudget.submissions.kinds import RecordKind, Use
from pooledbudget.submissions.programme_records import Attachment, Claim, SpotCheck, StageCount


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
    hangs_together = "amount > 0 OR refunds <> ''"
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


class Member(RecordKind):
    """One person of a family and when they lived in it."""

    kind = "families"
    use = Use.EVIDENCE
    hangs_together = "born_on <= joined_on AND (left_on IS NULL OR left_on >= joined_on)"
    happened = ("left_on",)
    day_column = "joined_on"
    key = ("family", "person", "joined_on")
    about = ("family", "person", "joined_on")
    personal = True
    family: Identifier
    person: PersonId
    born_on: Day
    joined_on: Day
    left_on: Day | None = Field(
        default=None, description="first day no longer in the family, blank for who has not left"
    )
    role: Literal["", "adult", "child", "non-resident parent"] = Field(
        default="", description="what the person is in the family, blank where nobody says"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.left_on is not None and self.left_on < self.joined_on:
            raise ValueError("left_on is before joined_on")
        if self.born_on > self.joined_on:
            raise ValueError("joined_on is before born_on")
        return self


class Flag(RecordKind):
    """Something that makes a family eligible and is not a count: an order, a concern, a need."""

    kind = "flags"
    use = Use.EVIDENCE
    hangs_together = "to_day IS NULL OR to_day >= from_day"
    day_column = "from_day"
    about = ("family", "person", "flag", "detail", "from_day")
    personal = True
    family: Identifier
    flag: Text = Field(
        description="one that a programme of the book asks for, such as asb order or local concern",
    )
    from_day: Day
    to_day: Day | None = None
    person: PersonId = ""
    detail: Reference = Field(default="", description="which of several needs under one heading")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to_day is not None and self.to_day < self.from_day:
            raise ValueError("to_day is before from_day")
        return self


class Attendance(RecordKind):
    """One child's sessions and exclusions in one school term; of one who has left school, on_roll is no."""

    kind = "attendance"
    use = Use.EVIDENCE
    hangs_together = (
        "sessions_unauthorised <= sessions_possible AND (on_roll <> 'yes' OR sessions_possible > 0)"
    )
    day_column = "reported_on"
    key = ("person", "term")
    about = ("person", "term")
    personal = True
    person: PersonId
    term: Identifier
    reported_on: Day
    on_roll: Literal["yes", "no"]
    sessions_possible: Count
    sessions_unauthorised: Count
    fixed_exclusions: Count
    permanent_exclusions: Count

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.sessions_unauthorised > self.sessions_possible:
            raise ValueError("more sessions were missed than were possible")
        if self.on_roll == "yes" and self.sessions_possible == 0:
            raise ValueError("a child on roll has some possible sessions")
        return self


class Incident(RecordKind):
    """An anti-social-behaviour incident laid to a family."""

    kind = "incidents"
    use = Use.EVIDENCE
    day_column = "occurred_on"
    about = ("family", "occurred_on", "reference")
    personal = True
    family: Identifier
    occurred_on: Day
    reference: Reference
    person: PersonId = ""


class Offence(RecordKind):
    """A proven offence and the day it was committed."""

    kind = "offences"
    use = Use.EVIDENCE
    day_column = "committed_on"
    about = ("person", "committed_on", "reference")
    personal = True
    person: PersonId
    committed_on: Day
    reference: Reference


class Spell(RecordKind):
    """A stretch of time in a person's life; no last day means it runs on."""

    day_column = "starts_on"
    happened = ("ends_on",)
    personal = True
    hangs_together = "ends_on IS NULL OR ends_on >= starts_on"
    person: PersonId
    starts_on: Day
    ends_on: Day | None = Field(default=None, description="last day, blank if it runs on")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError("ends_on is before starts_on")
        return self


class BenefitSpell(Spell):
    """Time on an out-of-work benefit."""

    kind = "benefits"
    use = Use.EVIDENCE
    about = ("person", "benefit", "starts_on")
    benefit: Literal[
        "jsa", "esa", "income support", "incapacity benefit", "carers allowance", "universal credit"
    ]


class WorkSpell(Spell):
    """Time in paid work."""

    kind = "work"
    use = Use.EVIDENCE
    about = ("person", "employer", "starts_on")
    employer: Reference = ""


class ProvisionSpell(Spell):
    """Time on the Work Programme or the ESF families provision."""

    kind = "provision"
    use = Use.EVIDENCE
    about = ("person", "provision", "starts_on")
    provision: Literal["work programme", "esf"]
    volunteered: Literal["yes", "no", ""] = Field(
        default="",
        description="of the Work Programme: yes for who volunteered, no for who was referred",
    )


class Stay(Spell):
    """Time in something that a programme pays for if it lasts: a tenancy, a course, a job of some hours."""

    kind = "stays"
    use = Use.EVIDENCE
    about = ("person", "stay", "starts_on")
    stay: Text = Field(description="what it is, as the programme names it")
    reference: Reference = ""


class Achievement(RecordKind):
    """Something a person reached on a day: an assessment, a qualification, a move."""

    kind = "achievements"
    use = Use.EVIDENCE
    day_column = "achieved_on"
    about = ("person", "achievement", "achieved_on")
    personal = True
    person: PersonId
    achieved_on: Day
    achievement: Text = Field(description="what was reached, as the programme names it")
    reference: Reference = ""


K = TypeVar("K", bound=RecordKind)


class Row(Struct, Generic[K], frozen=True):
    """One accepted line: where it stands, who sent it, and its typed cells."""

    origin: Origin
    """Its submission is blank while the file is being received."""
    sender: str
    cells: K

    @property
    def id(self) -> str:
        """The cause of what it posts."""
        return self.origin.id

    @property
    def number(self) -> int:
        """Its row in the file, counted as a spreadsheet does."""
        return self.origin.row

    @property
    def on(self) -> date:
        """The day that governs it."""
        return self.cells.on


KINDS: dict[str, type[RecordKind]] = {
    model.kind: model
    for model in (
        OpeningBalance,
        Contribution,
        Grant,
        Expenditure,
        Payment,
        VatRefund,
        BankLine,
        Figure,
        Reply,
        Adjustment,
        Member,
        Flag,
        Attachment,
        StageCount,
        Claim,
        SpotCheck,
        Attendance,
        Incident,
        Offence,
        BenefitSpell,
        WorkSpell,
        ProvisionSpell,
        Stay,
        Achievement,
        Drawdown,
        ServicePayment,
        Outcome,
        OutcomeReceipt,
        PayerRefund,
        Repayment,
        WriteOff,
        HoldingTransfer,
        Stop,
    )
}
"""Every record kind by its name."""


def required_columns(model: type[RecordKind]) -> list[str]:
    """Return the columns a file of this kind must have."""
    return [name for name, field in model.model_fields.items() if field.is_required()]
