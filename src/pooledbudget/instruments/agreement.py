"""The one shape of an instrument: what a close, a receipt and a statement ask of every agreement.

An instrument is a folder with a class of this shape and one line in `catalogue.py`. It imports no
other instrument, and no rule in it touches the disk, a clock or SQL.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, Protocol, Self, TypeVar

from msgspec import Struct, field
from pydantic import AfterValidator, Field

from pooledbudget.cells import Name
from pooledbudget.evidence.pseudonyms import pseudonym
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.instruments.decisions import WITHDRAWN, Decision, Earlier, Facts
from pooledbudget.instruments.impossible import MonthEnd, below_nought
from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.reading import Posted, Reading
from pooledbudget.ledger.sums import Books
from pooledbudget.partners import Partners
from pooledbudget.periods import FinancialYear, Month, Term
from pooledbudget.settings import Settings, read_settings, read_toml
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.records import Row

if TYPE_CHECKING:
    from pooledbudget.instruments.desk import Desk
    from pooledbudget.instruments.figures import Position
    from pooledbudget.instruments.public import Public
    from pooledbudget.programmes.programme import Programme


def _is_a_year(text: str) -> str:
    """Return a financial year as it is written; ValueError where its two years do not follow each other."""
    return str(FinancialYear.parse(text))


Year = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}-[0-9]{2}$", description="a financial year", examples=["2013-14"]),
    AfterValidator(_is_a_year),
]
"""A financial year as an agreement writes it: the key of what is agreed by year."""


class Due(Struct, frozen=True):
    """A sum that falls due by an agreement's own words: the day, whose, what for, how much."""

    on: date
    who: str
    what: str
    amount: int


class Terms(Settings):
    """What every agreement says, whatever its kind."""

    kind: str
    agreement: Name = Field(description="its id in the book", examples=["northshire-pool"])
    title: str = Field(description="what to call it", examples=["the Northshire pool"])
    source: str = Field(
        default="", description="where the terms were read", examples=["Cabinet, 18 June 2013"]
    )

    @property
    def last_day(self) -> date | None:
        """The day it ends; None where it says none."""
        return None

    @property
    def falls_due(self) -> Iterable[Due]:
        """What falls due by its own words, in no order."""
        return ()

    @property
    def theme_titles(self) -> Mapping[str, str]:
        """The themes that spending of the agreement is put under, with their titles."""
        return {}

    @property
    def scheme_titles(self) -> Mapping[str, str]:
        """The schemes that spending is on, with their titles."""
        return {}

    @property
    def scheme_words(self) -> Iterable[str]:
        """The words that mean a scheme in somebody's files: its id, and what it covers."""
        return ()

    def scheme_for(self, name: str, sender: str) -> str | None:
        """Return the id of the scheme a sender's word means, or None if it is not mapped."""
        return None

    def scheme_named(self, name: str, sender: str) -> str | None:
        """Return the scheme that has a word, or covers it, by name; None where only `*` may cover it."""
        return None

    def barred(self, name: str, sender: str) -> str | None:
        """Return the scheme that a word means in others' files, though its sender may not send for it."""
        return None

    @property
    def known_grants(self) -> Mapping[str, bool]:
        """The grants that may come to the agreement, by name; empty where any may."""
        return {}

    @property
    def named(self) -> Iterable[str]:
        """The partners that the agreement names."""
        return ()

    @property
    def goes_by(self) -> str:
        """The programme whose rules it goes by; blank if none."""
        return ""

    @property
    def paid_by(self) -> str:
        """The agreement that pays what this one earns; blank if none does."""
        return ""


class Clause(Struct, frozen=True):
    """One clause of an agreement as one plain sentence, and whom it concerns."""

    text: str
    concerns: Sequence[str] = ()
    """Partners who read it; empty where it concerns everybody."""


class Question(Struct, frozen=True, kw_only=True):
    """What a close asks of every agreement: the month, the rows, the record so far, and in which currency."""

    month: Month
    rows: Rows
    """Every accepted row that counts up to the month's end."""
    posted: Posted
    """Which entries are in the record already, by id."""
    earlier: Earlier
    """The decisions so far."""
    books: Books
    """The record's sums before this close, without what replaced files had posted."""
    partners: Partners
    terms: Sequence[Term]
    """The school terms."""
    key: bytes
    """The pseudonym key."""
    currency: str
    first_month: Month
    """Where the book begins."""
    uncovered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Record kind -> the months that not all who are expected to send it have answered."""
    now: Sequence[Decision] = ()
    """What the agreements asked before this one have decided in the same close."""

    def standing(self, agreement: str, asked: str) -> list[Decision]:
        """Return the decisions of an agreement that stand and are not decided again now."""
        return [
            decision
            for decision in self.earlier.standing
            if (decision.agreement, decision.asked) == (agreement, asked)
        ]

    def answered(self, asked: str) -> list[Decision]:
        """Return the decisions of every agreement that stand, with what this close has decided so far.

        What a programme pays once, it pays once whichever agreement of it asks.
        """
        known = [*self.earlier.standing, *self.now]
        return [decision for decision in known if decision.asked == asked and decision.reason != WITHDRAWN]

    def is_new(self, row: Row[Any]) -> bool:
        """Say whether a row has not posted yet."""
        return row.id not in self.posted

    def pseudonym(self, family: str) -> str:
        """Return the name under which a family appears outside the evidence."""
        return pseudonym(self.key, "family", family)

    def person(self, person: str) -> str:
        """Return the name under which a person appears outside the evidence."""
        return pseudonym(self.key, "person", person)


class Decided(Struct):
    """What an agreement answers."""

    entries: Planned = field(default_factory=Planned)
    considered: list[str] = field(default_factory=list)
    """Causes it thought about: what stands of them and is no longer wanted is reversed."""
    decisions: list[Decision] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unclaimed: list[Facts] = field(default_factory=list)
    """Families that could have claimed, or nearly, and did not."""
    named: dict[str, str] = field(default_factory=dict)
    """Rows that neither post nor are decided, by id, with the code of the reason."""
    in_part: dict[str, int] = field(default_factory=dict)
    """Rows that posted in part, by id, with the minor units of them that did not."""
    worked_out: dict[str, frozenset[str]] = field(default_factory=dict)
    """By agreement, the causes of all that it works out again from its first fact, in settled months too."""

    def plus(self, other: Decided) -> Decided:
        """Return both together."""
        return Decided(
            self.entries.plus(other.entries),
            [*self.considered, *other.considered],
            [*self.decisions, *other.decisions],
            [*self.findings, *other.findings],
            [*self.unclaimed, *other.unclaimed],
            {**self.named, **other.named},
            {**self.in_part, **other.in_part},
            {**self.worked_out, **other.worked_out},
        )


class Objection(Struct, frozen=True):
    """Something an agreement objects to in a row: which column, what, by which rule, what to do."""

    row: Row[Any]
    column: str
    what: str
    rule: str
    remedy: str
    code: FindingCode = FindingCode.UNKNOWN_NAME
    remark: bool = False
    """Whether the row is accepted all the same."""


class Decisions(Protocol):
    """Finds the decisions in force about some subjects, or on some causes."""

    def __call__(
        self, *, subjects: Collection[str] | None = None, causes: Collection[str] | None = None
    ) -> Sequence[Decision]:
        """Return them in the order in which they were first decided."""


class Beside(Struct, frozen=True, kw_only=True):
    """What stands beside a file that is being received."""

    rows: Rows
    """Rows of accepted files that stand, without those this file would replace."""
    replaced: Sequence[Row[Any]]
    """Rows of the accepted file that this one would take the place of."""
    decided: Decisions
    """Finds decisions in force: a book holds many, and a file is about few."""
    known: Known
    key: bytes


class Settling(Struct, frozen=True):
    """What a close asks last, of each month that is sealed: the sums as they will be, and what is posted."""

    month: Month
    books: Books
    posted: Posted
    host: str
    """The partner that holds the money."""
    currency: str


class Known(Struct, frozen=True):
    """The names a book has: its partners and its agreements."""

    partners: Partners
    agreements: Mapping[str, Agreement[Any]]

    @property
    def pools(self) -> dict[str, Agreement[Any]]:
        """The agreements that have themes: money is spent under them."""
        return {
            name: agreement for name, agreement in self.agreements.items() if agreement.terms.theme_titles
        }


class Context(Struct, frozen=True):
    """What reading an agreement needs beside its file."""

    currency: str
    programmes: Mapping[str, Programme] | None
    """The programmes of the book; None where they cannot be read, which is said of them."""
    as_it_was: bool = False
    """Whether the file is one that an act was done under: what cannot be is then asked of none of it."""


T = TypeVar("T", bound=Terms)


class Agreement(ABC, Generic[T]):
    """One agreement of a book."""

    kind: ClassVar[str]
    """What `kind` in its file says."""
    noun: ClassVar[str] = "agreement"
    """What messages call one."""
    model: ClassVar[type[Terms]]
    takes_kinds: ClassVar[tuple[type[RecordKind], ...]]
    """The record kinds whose rows name an agreement of this kind."""
    statement: ClassVar[tuple[str, str]] = ("partner", "Partner statement")
    """The kind and title of the statement that tells a partner how it stands under it."""
    schedule_statement: ClassVar[tuple[str, str]] = ("", "")
    """The kind and title of the statement that tells everybody what it decided; blank if none."""

    def __init__(self, terms: T) -> None:
        self.terms = terms
        self.signed = ""
        """What of its file is signed, as `signed_terms` writes it; blank where it was read from none."""

    @property
    def id(self) -> str:
        """Its id."""
        return self.terms.agreement

    # Read: the file, and what cannot be in it.

    @classmethod
    @abstractmethod
    def read(cls, data: bytes, file: str, context: Context) -> Agreement[Any]:
        """Read an agreement file; Refused with every fault in it."""

    def objections(self, known: Known) -> Iterator[str]:
        """Yield what cannot be, held against the other agreements and the partners of the book."""
        yield from ()

    def accounts(self, others: Iterable[str]) -> Sequence[str]:
        """Return the accounts that an adjustment or an opening balance may name."""
        raise NotImplementedError

    def touched(self, before: Self) -> Iterable[Month]:
        """Return the months in which something falls due otherwise than under the agreement before."""
        return ()

    @classmethod
    def changed(cls, path: Sequence[str], was: str, now: str) -> str:
        """Say a change in its file in its own words; blank where it has none for it.

        `path` is where it stands in the file; `was` and `now` are blank where there is nothing.
        """
        return ""

    def unagreed(self, month: Month) -> Iterator[str]:
        """Yield what of the year that a month is in, or that follows it, is not agreed yet."""
        yield from ()

    def next_year(self, year: FinancialYear) -> str:
        """Return a year's terms as its file says them, taken from the year before; blank if it has none."""
        return ""

    # Take: which rows are its own, and what it objects to in them.

    def takes(self, row: Row[Any]) -> bool:
        """Say whether a row is this agreement's to post or to decide."""
        return isinstance(row.cells, self.takes_kinds) and getattr(row.cells, "agreement", "") == self.id

    def unknown_names(self, row: Row[Any], known: Known) -> Iterator[Objection]:
        """Yield the names in one of its rows that it does not know: asked at receipt and at every close."""
        yield from ()

    @property
    def of_persons(self) -> bool:
        """Whether its attachments and claims name a person where others name a family."""
        return False

    def asks_for(self, kind: type[RecordKind]) -> Iterable[str]:
        """Return the words that it asks for in rows of evidence of a kind."""
        return ()

    def names_for(self, column: str) -> Mapping[str, str]:
        """Return the names that a column of its rows may hold, with their titles: what a form offers."""
        return {}

    def objects(self, rows: Sequence[Row[Any]], beside: Beside) -> Iterator[Objection]:
        """Yield what it objects to in its rows of a file, held against what stands beside it."""
        yield from ()

    # Close: decide, refuse, settle.

    @abstractmethod
    def decide(self, asked: Question) -> Decided:
        """Answer a close: what posts, what is decided, what is named."""

    def followed(self, asked: Question, until: Month) -> list[Any]:
        """Return the facts up to a month's end that its settled months follow from, as plain values.

        Asked only of an agreement that works settled months out again.
        """
        return []

    def breaches(self, books: Books) -> list[Finding]:
        """Return what stops a close: something the agreement forbids, or a name it lost under money."""
        return []

    def impossible(self, end: MonthEnd) -> Iterator[Finding]:
        """Yield what cannot be in a month's money; an error where a row spends what is not there."""
        yield from below_nought(end, self.id)

    def settle(self, asked: Settling) -> tuple[list[Entry], list[str]]:
        """Return what is posted last for a month that ends, with its year, and the causes thought about."""
        return [], []

    def stated(self, desk: Desk) -> list[Facts]:
        """Return what is kept with a close, so that a later statement opens with what was stated."""
        return []

    # Tell: positions and sentences.

    def position(self, desk: Desk, partner: str) -> Position:
        """Return how a partner stands under the agreement; empty if it does not."""
        return nothing_stated()

    def beside(self, desk: Desk, partner: str) -> list[str]:
        """Say, on a partner's own page, what stands between it and an agreement that has no table there."""
        return []

    def schedule(self, desk: Desk) -> Position:
        """Return what was decided under the agreement, for everybody; empty if nothing ever is."""
        return nothing_stated()

    def public(self, desk: Desk) -> Public:
        """Return what everybody is told of a year of it; empty if nothing is."""
        from pooledbudget.instruments.public import (  # ruff: ignore[import-outside-top-level] - a receipt tells nobody
            Public,
        )

        return Public()

    def coming(self, after: date) -> Iterator[tuple[date, str]]:
        """Yield the next days after one on which something of it falls due or may be done, with what."""
        yield from ()

    @abstractmethod
    def clauses(self, names: Mapping[str, str], currency: str) -> list[Clause]:
        """Return each clause as one plain sentence, with partners by name."""

    def sentence(self, decision: Decision, currency: str, names: Mapping[str, str]) -> str:
        """Say a decision in one sentence, with partners by name."""
        raise NotImplementedError

    def words(self, decision: Decision, currency: str) -> list[MeasureWords]:
        """Say each measure of a decision in words."""
        return []

    def exceptions(self, decision: Decision, record: Reading) -> list[str]:
        """Say what somebody would ask about in a decision that is paid, and in the files behind it."""
        return []


class MeasureWords(Struct, frozen=True):
    """A measure in words: what was found, what was needed, the rule as a sentence, and where it is read."""

    value: str
    threshold: str
    window: str
    rule: str
    cite: str
    hangs_on: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Of a test that failed, the people it failed for, by pseudonym, and the columns of their rows that
    decided; no columns where all that count decide."""


def read_terms(model: type[T], data: bytes, file: str, currency: str, *, as_it_was: bool = False) -> T:
    """Read an agreement's file as its terms; Refused with every fault."""
    return read_settings(model, data, file, currency, as_it_was=as_it_was)


UNSIGNED = ("title", "source", "example", "examples")
"""Keys of an agreement's file that decide nothing."""


def signed_terms(data: bytes, file: str) -> str:
    """Return what of an agreement's file decides, in its order: no title, no worked example."""
    said = {key: value for key, value in read_toml(data, file).items() if key not in UNSIGNED}
    return json.dumps(said, default=str, ensure_ascii=False)


def terms_finding(file: str, fault: str) -> Finding:
    """Return the finding for something in an agreement that cannot be."""
    return error(
        FindingCode.SETTING_VALUE,
        file=file,
        what=fault,
        rule="an agreement names kinds, programmes, partners, themes and agreements that the book has",
        remedy="correct it in the file",
    )


def nothing_stated() -> Position:
    """Return a position that says nothing."""
    from pooledbudget.instruments.figures import (  # ruff: ignore[import-outside-top-level] - a receipt states nothing
        Position,
    )

    return Position()
