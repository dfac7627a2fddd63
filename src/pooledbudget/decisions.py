"""What an agreement decides at a close: what is paid, what is refused, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from itertools import starmap
from typing import Any

from pooledbudget.findings import Finding, Origin
from pooledbudget.ledger.books import Books
from pooledbudget.ledger.entries import Entry
from pooledbudget.partners import Partners
from pooledbudget.periods import Month, Term
from pooledbudget.received import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One test of a decision: what was measured, against what, over which days, from which rows."""

    criterion: str
    verdict: str
    """pass, fail, not relevant, not evaluable or not shown."""
    value: str
    threshold: str
    window: str
    rule: str
    """The rule as a sentence."""
    cite: str
    rows: Sequence[Origin] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer to one claim, attachment or outcome."""

    cause: str
    """The id of the entry it makes, or would have made."""
    agreement: str
    subject: str
    """A family's pseudonym, or a cohort."""
    asked: str
    """attachment, result or outcome."""
    on: date
    """The day that governs it."""
    month: str
    """The month it was decided in."""
    paid: bool
    amount: int
    """Minor units; nought when refused or when nothing can be posted."""
    reason: str
    """Why it was refused, first reason by precedence; blank when paid."""
    sentence: str
    measures: Sequence[Measured] = ()
    rows: Sequence[Origin] = ()
    rests_on: Sequence[str] = ()
    """Names of the unconfirmed settings it rests on."""

    def document(self) -> dict[str, Any]:
        """Return it as the canonical JSON kept with the close."""
        shown = asdict(self)
        shown["on"] = self.on.isoformat()
        shown["rows"] = [[one.submission, one.row] for one in self.rows]
        shown["rests_on"] = list(self.rests_on)
        shown["measures"] = [
            {**asdict(one), "rows": [[row.submission, row.row] for row in one.rows]} for one in self.measures
        ]
        return shown

    @classmethod
    def from_document(cls, shown: Mapping[str, Any]) -> Decision:
        """Read it back."""
        values = dict(shown)
        values["on"] = date.fromisoformat(values["on"])
        values["rows"] = tuple(starmap(Origin, values["rows"]))
        values["rests_on"] = tuple(values["rests_on"])
        values["measures"] = tuple(
            Measured(**{**one, "rows": tuple(starmap(Origin, one["rows"]))}) for one in values["measures"]
        )
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a close asks of every agreement: the month, the rows, and who and when."""

    month: Month
    rows: Rows
    """Every accepted row that counts up to the month's end, by kind."""
    posted: frozenset[str]
    """Ids of the entries already in the record."""
    dropped: frozenset[str]
    """Rows that a replacing file took away, by the id of what they caused."""
    earlier: Sequence[Decision]
    """Decisions of other months that stand: the latest word on each thing asked."""
    books: Books
    """The record's sums before this close, without what replaced files had posted."""
    partners: Partners
    terms: Sequence[Term]
    key: bytes
    """The pseudonym key."""
    currency: str = "GBP"

    def before(self, agreement: str, what: str) -> list[Decision]:
        """Return the decisions of months before this one."""
        return [one for one in self.elsewhere(agreement, what) if one.month < str(self.month)]

    def elsewhere(self, agreement: str, what: str) -> list[Decision]:
        """Return the decisions of months other than this one, which are not decided again."""
        return [
            one
            for one in self.earlier
            if (one.agreement, one.asked) == (agreement, what)
            and one.month != str(self.month)
            and one.reason != WITHDRAWN
        ]

    def new(self, kind: str) -> list[Any]:
        """Return the rows of a kind that have not posted yet."""
        return [row for row in self.rows.get(kind, ()) if row.id not in self.posted]


@dataclass(slots=True)
class Decided:
    """What an agreement answers: entries to post, causes it thought about, decisions, findings."""

    entries: list[Entry] = field(default_factory=list)
    considered: list[str] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unclaimed: list[dict[str, Any]] = field(default_factory=list)
    """Families that could have claimed, or nearly, and did not."""

    def plus(self, other: Decided) -> Decided:
        """Return both together."""
        return Decided(
            [*self.entries, *other.entries],
            [*self.considered, *other.considered],
            [*self.decisions, *other.decisions],
            [*self.findings, *other.findings],
            [*self.unclaimed, *other.unclaimed],
        )


WITHDRAWN = "withdrawn: the row it rested on was replaced"


def latest(kept: Iterable[tuple[str, Sequence[Mapping[str, Any]]]]) -> list[Decision]:
    """Return the latest word on each thing asked.

    `kept` is the month and the decisions of each close, in the order they happened: closing a
    month again takes the place of everything decided in it before.
    """
    by_month = dict(kept)
    found: dict[tuple[str, Sequence[Origin]], Decision] = {}
    for month in sorted(by_month):
        for shown in by_month[month]:
            decision = Decision.from_document(shown)
            found[decision.cause, decision.rows[:1]] = decision
    return list(found.values())


def withdrawals(asked: Question) -> tuple[list[Decision], list[Decision]]:
    """Part the earlier decisions: those that still stand, and those whose row was replaced.

    The second are returned as decided now: not paid, withdrawn.
    """
    standing, gone = [], []
    for one in asked.earlier:
        row = f"{one.rows[0].submission}:{one.rows[0].row}" if one.rows else ""
        if row not in asked.dropped or one.month == str(asked.month):
            standing.append(one)
        elif one.reason != WITHDRAWN:
            gone.append(
                replace(
                    one,
                    paid=False,
                    amount=0,
                    month=str(asked.month),
                    reason=WITHDRAWN,
                    sentence=f"Not paid: {WITHDRAWN}. It had been decided in {one.month}.",
                )
            )
    return standing, gone
