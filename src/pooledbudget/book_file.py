"""What `book.toml` says: the place, its partners, who must send what, its school terms."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, field_validator

from pooledbudget.amounts import DEFAULT_CURRENCY, SYMBOLS
from pooledbudget.book_said import BOOK_FILE, BookSaid, ExpectedFile
from pooledbudget.cells import Name, PositivePence
from pooledbudget.partners import Part, Partner, Partners, unknown
from pooledbudget.periods import Month, Term
from pooledbudget.settings import Settings, read_settings

HOST_ONLY = (
    "opening-balances",
    "contributions",
    "grants",
    "payments",
    "vat-refunds",
    "bank-lines",
    "drawdowns",
    "service-payments",
    "receipts",
    "payer-refunds",
    "repayments",
    "write-offs",
    "transfers",
    "adjustments",
)
"""Kinds only the host may send, whatever is set: its own records of cash, and corrections of the ledger."""


DAYS_TO_ANSWER = 20
"""How long whoever owns a query that came in a file has to act on it, unless the book says otherwise."""


class PartnerSettings(Settings):
    """One agency."""

    name: str = Field(min_length=1, max_length=120, description="what pages call it", examples=["A Council"])
    parts: list[Literal["host", "contributor", "deliverer", "payer", "investor", "in view"]] = Field(
        description="what it does: the host keeps this book and the pool's bank account, and exactly one is "
        "host; a contributor puts money in, a deliverer spends for the pool, a payer pays for outcomes, an "
        "investor lends; in view: its spending is told and stays its own",
        examples=[["contributor", "deliverer"]],
    )


class Expected(Settings):
    """A kind of file a partner must send every month before it can close unremarked."""

    partner: Name = Field(description="who sends it, by its id in `partners`", examples=["police"])
    kind: str = Field(
        description="the record kind; `pooledbudget form` lists the kinds", examples=["expenditure"]
    )


class ReplySettings(Settings):
    """What becomes of queries that partners send in files of replies."""

    owner: str = Field(
        default="", max_length=120, description="who is to act where a row does not say; the host if blank"
    )
    days: int = Field(
        default=DAYS_TO_ANSWER,
        ge=1,
        le=366,
        description="days from the receipt to the day by which, where a row does not say",
    )


class TermSettings(Settings):
    """A school term as published, with where it was read."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,49}$")] = Field(
        description="what files of attendance call it", examples=["2013-summer"]
    )
    starts: date = Field(description="its first day", examples=["2013-04-15"])
    ends: date = Field(description="its last day", examples=["2013-07-24"])
    source: str = Field(description="where it was published", examples=["the council's page of term dates"])


class BookFile(Settings):
    """The whole of `book.toml`."""

    book: Name = Field(
        description="the book's id, which the record keeps for good: small letters, digits, hyphens",
        examples=["northshire"],
    )
    place: str = Field(
        min_length=1, max_length=120, description="what pages call the place", examples=["Northshire"]
    )
    currency: str = Field(default=DEFAULT_CURRENCY, description="what every amount is in", examples=["GBP"])
    first_month: str = Field(
        description="the first month that is closed here, which the record keeps for good; what was there "
        "before comes as opening balances",
        examples=["2013-04"],
    )
    fictional: bool = Field(
        default=False,
        description="true where the place is made up, which every statement then says; take the line out "
        "once names and figures are real",
    )
    partners: dict[Name, PartnerSettings] = Field(
        description="everybody who takes part, by an id that never changes",
        examples=[{"police": {"name": "The Police", "parts": ["contributor", "deliverer"]}}],
    )
    expected: list[Expected] = Field(
        default=[],
        description="who must send what every month: a month without it is named by status, check and close. "
        "A file of headings only says that there was nothing",
    )
    may_send: dict[str, list[Name]] = Field(
        default={},
        description="who may send a kind of file, by kind, where it is not as the parts of partners say; "
        "records of cash and of the bank are the host's alone",
        examples=[{"outcomes": ["council"]}],
    )
    terms: list[TermSettings] = Field(
        default=[], description="school terms as published, which files of attendance name"
    )
    write_off_limit: PositivePence | None = Field(
        default=None,
        description="the most that one person alone may write off of a difference; nothing if not set",
    )
    replies: ReplySettings = Field(
        default=ReplySettings(), description="who is to act on queries that come in files, and how soon"
    )

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, value: str) -> str:
        if value not in SYMBOLS:
            raise ValueError(f"{value!r} is not one of {', '.join(SYMBOLS)}")
        return value

    @field_validator("first_month")
    @classmethod
    def _is_month(cls, value: str) -> str:
        return str(Month.parse(value))

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be between its tables, all of it."""
        hosts = [name for name, partner in self.partners.items() if "host" in partner.parts]
        if len(hosts) != 1:
            yield "partners", f"exactly one partner plays the part 'host'; here: {hosts or 'none'}"
        for expected in self.expected:
            if expected.partner not in self.partners:
                yield "expected", unknown("partner", expected.partner, self.partners)
        yield from self._impossible_terms()
        yield from self._impossible_senders(hosts)

    def _impossible_terms(self) -> Iterator[tuple[str, str]]:
        ordered = sorted(self.terms, key=lambda term: term.starts)
        for term in ordered:
            if term.ends <= term.starts:
                yield "terms", f"term {term.name} ends before it starts"
        for before, after in pairwise(ordered):
            if after.starts <= before.ends:
                yield "terms", f"terms {before.name} and {after.name} overlap"

    def _impossible_senders(self, hosts: list[str]) -> Iterator[tuple[str, str]]:
        for kind, senders in self.may_send.items():
            for sender in senders:
                if sender not in self.partners:
                    yield f"may_send.{kind}", unknown("partner", sender, self.partners)
            if kind in HOST_ONLY and senders != hosts:
                yield f"may_send.{kind}", f"{kind} are the host's own records; nobody else sends them"

    @property
    def said(self) -> BookSaid:
        """What it says to those who only tell of it."""
        expected = tuple(ExpectedFile(wanted.partner, wanted.kind) for wanted in self.expected)
        return BookSaid(self.book, self.place, self.currency, self.first_month, expected)

    @property
    def who(self) -> Partners:
        """The partners as the rules use them."""
        return Partners(
            {
                name: Partner(name, partner.name, frozenset(Part(part) for part in partner.parts))
                for name, partner in self.partners.items()
            }
        )

    @property
    def school_terms(self) -> list[Term]:
        """The school terms in order."""
        terms = [Term(term.starts, term.ends, term.name, term.source) for term in self.terms]
        return sorted(terms, key=lambda term: term.starts)


def read_book(data: bytes, *, as_it_was: bool = False) -> BookFile:
    """Read `book.toml`; Refused with every fault if it cannot be used."""
    return read_settings(BookFile, data, BOOK_FILE, as_it_was=as_it_was)
