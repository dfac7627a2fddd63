"""An agreement's cash held against its bank statements, from the first of them to a month's end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pooledbudget.findings import Origin
from pooledbudget.ledger.chart import CASH
from pooledbudget.ledger.entries import Entry, in_force
from pooledbudget.ledger.postings import moves as moves_of
from pooledbudget.ledger.postings import moves_planned
from pooledbudget.ledger.reading import Reading
from pooledbudget.money import plain
from pooledbudget.periods import Month
from pooledbudget.reconcile.difference import BANK, Difference, DifferenceKind
from pooledbudget.reconcile.matching import Item, match
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.records import BankLine, Row


@dataclass(frozen=True, slots=True)
class BankReconciliation:
    """An agreement's cash at a month's end: ours, the bank's, and what lies between."""

    month: str
    agreement: str
    ours: int
    bank: int
    closing: Origin | None
    """The row the bank's balance stands in; None where it was worked out from lines."""
    matched: int
    differences: Sequence[Difference]

    @property
    def explained(self) -> bool:
        """Whether the differences account for the whole gap between the balances."""
        return self.ours - self.bank == sum(difference.gap for difference in self.differences)

    @property
    def document(self) -> dict[str, Any]:
        """As canonical JSON."""
        closing = [self.closing.submission, self.closing.row] if self.closing else []
        return {
            "month": self.month,
            "agreement": self.agreement,
            "ours": plain(self.ours),
            "bank": plain(self.bank),
            "closing": closing,
            "matched": self.matched,
            "explained": self.explained,
        }


def reconcile_bank(
    record: Reading, planned: Sequence[Entry], rows: Rows, month: Month
) -> list[BankReconciliation]:
    """Reconcile each agreement that has bank lines, from its first line to the month's end.

    Whole histories are matched each time, so an item that was on its way last month and has
    arrived drops out, and one that has not is carried forward.
    """
    lines: dict[str, list[Row[BankLine]]] = defaultdict(list)
    for row in rows.of(BankLine):
        if row.on <= month.last:
            lines[row.cells.agreement].append(row)
    return [
        _reconciled(record, planned, agreement, statement, month)
        for agreement, statement in sorted(lines.items())
        if any(row.cells.line == "opening" for row in statement)
    ]


def _reconciled(
    record: Reading, planned: Sequence[Entry], agreement: str, statement: list[Row[BankLine]], month: Month
) -> BankReconciliation:
    """Reconcile one agreement's cash with its bank lines."""
    first = min(row.on for row in statement)
    opening = min((row for row in statement if row.cells.line == "opening"), key=_by_day).cells.amount
    movements = [row for row in statement if row.cells.line == "line"]
    items, brought = _cash_items(record, planned, agreement, first, month.last)
    bank = [Item(row.on, row.cells.reference, row.cells.amount) for row in movements]
    matching = match(agreement, items, bank, month)
    differences = list(matching.differences)
    if brought != opening:
        differences.insert(0, _opening_differs(agreement, month, first, brought, opening))
    closing, origin = _bank_balance(opening, movements, statement)
    return BankReconciliation(
        month=str(month),
        agreement=agreement,
        ours=brought + sum(item.amount for item in items),
        bank=closing,
        closing=origin,
        matched=matching.matched,
        differences=differences,
    )


def _opening_differs(agreement: str, month: Month, first: date, ours: int, theirs: int) -> Difference:
    return Difference(
        against=BANK,
        agreement=agreement,
        month=str(month),
        kind=DifferenceKind.AMOUNT.value,
        on=first.isoformat(),
        reference="opening balance",
        ours=ours,
        theirs=theirs,
    )


def _bank_balance(
    opening: int, movements: list[Row[BankLine]], statement: list[Row[BankLine]]
) -> tuple[int, Origin | None]:
    """Return the bank's balance and the row it stands in: its last closing, or worked out within a file."""
    last = max((row for row in statement if row.cells.line == "closing"), key=_by_day, default=None)
    if last is not None and all(row.on <= last.on for row in movements):
        return last.cells.amount, last.origin
    return opening + sum(row.cells.amount for row in movements), None


def _by_day(row: Row[BankLine]) -> date:
    return row.on


def _cash_items(
    record: Reading, planned: Sequence[Entry], agreement: str, first: date, last: date
) -> tuple[list[Item], int]:
    """Return the cash movements from a first day on, and the balance before it.

    Days are effective days, not the months that entries count in: the bank knows only days.
    """
    moves = [
        *moves_of(record, CASH, agreement, last),
        *moves_planned(planned, CASH, agreement),
    ]
    ids = in_force(move.entry for move in moves)
    items, brought = [], 0
    for move in moves:
        if move.entry not in ids or not move.amount or move.on > last:
            continue
        if move.on < first or move.kind == "opening balances":
            brought += move.amount
        else:
            items.append(Item(move.on, move.reference, move.amount, move.entry))
    return items, brought
