"""An agreement's cash held against its bank statements, from the first of them to a month's end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct

from pooledbudget.findings import Origin
from pooledbudget.ledger.chart import CASH
from pooledbudget.ledger.entries import Entry, in_force
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.postings import moves as moves_of
from pooledbudget.ledger.postings import moves_planned
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.sums import Selection
from pooledbudget.money import plain
from pooledbudget.periods import Month
from pooledbudget.reconcile.difference import BANK, Difference, DifferenceKind
from pooledbudget.reconcile.matching import Alike, GrossOf, Item, Together, match
from pooledbudget.reconcile.matching import differences as left_over
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.pool_records import BankLine
from pooledbudget.submissions.records import Row


class BankReconciliation(Struct, frozen=True, kw_only=True):
    """An agreement's cash at a month's end: ours, the bank's, and what lies between."""

    month: str
    agreement: str
    ours: int
    bank: int | None = None
    """The bank's latest balance; None where no statement ever came."""
    day: date | None = None
    """The last day that a bank statement told of: the day of its balance."""
    closing: Origin | None = None
    """The row the bank's balance stands in; None where it was worked out from lines."""
    matched: int = 0
    alike: Sequence[Alike] = ()
    """The pairs of the month that were matched by their amount alone."""
    together: int = 0
    """How many groups there are of one amount and several that add up to it."""
    together_alike: Sequence[Together] = ()
    """The groups of the month that were matched by their amounts alone."""
    vat: Sequence[int] = ()
    """What the bank paid beyond the net amount of each payment matched with its VAT: ours less the bank's."""
    differences: Sequence[Difference] = ()

    @property
    def reconciled(self) -> bool:
        """Whether a bank statement tells of the month."""
        return self.day is not None and str(Month.of(self.day)) == self.month

    @property
    def explained(self) -> bool:
        """Whether the differences and the VAT account for the whole gap between the balances."""
        between = sum(self.vat) + sum(difference.gap for difference in self.differences)
        return self.ours - (self.bank or 0) == between

    @property
    def document(self) -> dict[str, Any]:
        """As canonical JSON; the balance and its day are blank where no statement ever came."""
        return {
            "month": self.month,
            "agreement": self.agreement,
            "ours": plain(self.ours),
            "bank": "" if self.bank is None else plain(self.bank),
            "day": "" if self.day is None else self.day.isoformat(),
            "closing": [self.closing.submission, self.closing.row] if self.closing else [],
            "reconciled": self.reconciled,
            "matched": self.matched,
            "alike": [pair.document for pair in self.alike],
            "vat": plain(sum(self.vat)),
            "vat_payments": len(self.vat),
            **self._groups(),
        }

    def _groups(self) -> dict[str, Any]:
        """Return the groups, as canonical JSON; nothing where there are none, as in earlier editions."""
        if not self.together:
            return {}
        return {
            "together": self.together,
            "together_alike": [group.document for group in self.together_alike],
        }


def reconcile_bank(
    record: Reading,
    planned: Sequence[Entry],
    rows: Rows,
    month: Month,
    *,
    agreements: Collection[str] = (),
    gross_of: GrossOf | None = None,
) -> list[BankReconciliation]:
    """Reconcile each agreement that has bank lines or holds cash, from its first line to the month's end.

    Whole histories are matched each time, so an item that was on its way last month and has
    arrived drops out, and one that has not is carried forward. Cash that no statement of the month
    tells of is a difference, but in a book that never had a bank statement: there it is only told.
    `agreements` are all that may hold cash.
    """
    lines: dict[str, list[Row[BankLine]]] = defaultdict(list)
    last = month.last
    for row in rows.of(BankLine):
        if row.on <= last:
            lines[row.cells.agreement].append(row)
    told = {name: found for name, found in lines.items() if any(row.cells.line == "opening" for row in found)}
    found = []
    for agreement in sorted({*told, *agreements}):
        if agreement in told:
            statement = _BankStatement.of(told[agreement], month)
            found.append(_reconciled(record, planned, agreement, statement, month, gross_of))
        else:
            ours = _balance(record, planned, agreement, month)
            if ours:
                found.append(_never(agreement, month, ours, record.first_month.first, others=bool(told)))
    return found


class _BankStatement(NamedTuple):
    """What the bank told of an agreement up to a month's end."""

    first: date
    opening: int
    lines: list[Item]
    balance: int
    closing: Origin | None
    day: date
    """The last day it tells of."""

    @classmethod
    def of(cls, rows: list[Row[BankLine]], month: Month) -> _BankStatement:
        """Put the rows together: the balance is that of the last closing row, or worked out within a file."""
        days = [row.on for row in rows]
        lines = [
            Item(on, row.cells.reference, row.cells.amount, row=row.id)
            for on, row in zip(days, rows, strict=True)
            if row.cells.line == "line"
        ]
        opening = min((row for row in rows if row.cells.line == "opening"), key=_by_day).cells.amount
        closing = max((row for row in rows if row.cells.line == "closing"), key=_by_day, default=None)
        last = max(days)
        balance = opening + _sum(lines)
        if closing is not None and all(line.on <= closing.on for line in lines):
            balance = closing.cells.amount
            if closing.on < last:  # a file that runs on beyond the month has begun
                closing = None
        else:
            closing = None
        within = month.last if Month.of(last) == month else last
        return cls(
            min(days),
            opening,
            lines,
            balance,
            closing.origin if closing else None,
            closing.on if closing else within,
        )


def _by_day(row: Row[BankLine]) -> date:
    return row.on


def _reconciled(
    record: Reading,
    planned: Sequence[Entry],
    agreement: str,
    statement: _BankStatement,
    month: Month,
    gross_of: GrossOf | None,
) -> BankReconciliation:
    """Reconcile one agreement's cash with what the bank told of it."""
    cash = _cash(record, planned, agreement, statement.first, month)
    found = match(cash.moved, statement.lines, gross_of)
    day, ours, told = statement.day, cash.brought + sum(item.amount for item in cash.moved), []
    if Month.of(day) != month:
        after = [item for item in found.ours if item.on > day]
        found.ours = [item for item in found.ours if item.on <= day]
        told.append(_whole(DifferenceKind.NOT_RECONCILED, agreement, month, day, _sum(after)))
    if cash.brought != statement.opening:
        told.append(_opening_differs(agreement, month, statement, cash.brought))
    told += left_over(agreement, month, day, found, lines=statement.lines, later=cash.later)
    residue = ours - statement.balance - sum(found.vat) - sum(difference.gap for difference in told)
    if residue:
        told.append(_whole(DifferenceKind.UNEXPLAINED, agreement, month, statement.first, residue))
    return BankReconciliation(
        month=str(month),
        agreement=agreement,
        ours=ours,
        bank=statement.balance,
        day=day,
        closing=statement.closing,
        matched=found.matched,
        alike=[pair for pair in found.alike if Month.of(max(pair.ours.on, pair.theirs.on)) == month],
        together=len(found.together) + len(found.together_alike),
        together_alike=[
            group
            for group in found.together_alike
            if Month.of(max(item.on for item in (*group.ours, *group.theirs))) == month
        ],
        vat=found.vat,
        differences=told,
    )


def _never(agreement: str, month: Month, ours: int, first: date, *, others: bool) -> BankReconciliation:
    """Return cash of which no bank ever told: a difference where there are statements of others."""
    missing = [_whole(DifferenceKind.NOT_RECONCILED, agreement, month, first, ours)] if others else []
    return BankReconciliation(month=str(month), agreement=agreement, ours=ours, differences=missing)


def _sum(items: Sequence[Item]) -> int:
    return sum(item.amount for item in items)


def _whole(kind: DifferenceKind, agreement: str, month: Month, on: date, ours: int) -> Difference:
    """Return a difference that no single item makes."""
    return Difference(
        against=BANK,
        agreement=agreement,
        month=str(month),
        kind=kind.value,
        on=on.isoformat(),
        reference="",
        ours=ours,
        theirs=None,
    )


def _opening_differs(agreement: str, month: Month, statement: _BankStatement, ours: int) -> Difference:
    return Difference(
        against=BANK,
        agreement=agreement,
        month=str(month),
        kind=DifferenceKind.AMOUNT.value,
        on=statement.first.isoformat(),
        reference="opening balance",
        ours=ours,
        theirs=statement.opening,
    )


def _balance(record: Reading, planned: Sequence[Entry], agreement: str, month: Month) -> int:
    """Return an agreement's cash at a month's end, of which no item is wanted, by effective day."""
    selection = Selection(account=CASH, agreement=agreement, to_day=month.last.isoformat())
    about_to = sum(
        amount
        for (account, _, of, *_, on), amount in Planned.of(planned).sums().items()
        if (account, of) == (CASH, agreement) and on <= month.last
    )
    return record.total(selection) + about_to


class _Cash(NamedTuple):
    """An agreement's cash as we have it."""

    brought: int
    """Its balance before the bank's first day."""
    moved: list[Item]
    """What moved it from that day to the month's end."""
    later: list[Item]
    """What moves it in the month after, as far as it is known."""


def _cash(record: Reading, planned: Sequence[Entry], agreement: str, first: date, month: Month) -> _Cash:
    """Return an agreement's cash from a first day on: the one place where entries become items.

    Days are effective days, not the months that entries count in: the bank knows only days.
    """
    last, until = month.last, month.plus(1).last
    moves = [
        *moves_of(record, CASH, agreement, until),
        *moves_planned(planned, CASH, agreement),
    ]
    ids = in_force(move.entry for move in moves)
    cash, brought = _Cash(0, [], []), 0
    for move in moves:
        if move.entry not in ids or not move.amount or move.on > until:
            continue
        if move.on <= last and (move.on < first or move.kind == "opening balances"):
            brought += move.amount
        else:
            item = Item(move.on, move.reference, move.amount, move.entry)
            (cash.moved if move.on <= last else cash.later).append(item)
    return cash._replace(brought=brought)
