"""A bank file whose signs are turned: what came in stands as going out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.pool_records import BankLine, Expenditure

CASH_SIGNS = {
    "contributions": (1,),
    "grants": (1,),
    "drawdowns": (1,),
    "receipts": (1,),
    "expenditure": (-1,),
    "vat-refunds": (1,),
    "payments": (-1, 1),  # paid to a bond, it comes in there
    "service-payments": (-1,),
    "payer-refunds": (-1,),
    "repayments": (-1,),
}
"""Record kind -> which way its rows move cash."""
FEW = 2
"""So many lines the wrong way round are no slip of one line."""

Moved = tuple[str, int]
"""A reference and the cash that it moved."""


def cash_moved(columns: Columns[Any]) -> Iterator[Moved]:
    """Yield how the rows of a file move cash, whatever the kind; a payment with VAT net and gross."""
    kind = columns.model.kind
    amounts = [columns.column("amount")]
    if kind == Expenditure.kind:
        amounts.append([gross or 0 for gross in columns.column("gross")])
    for sign in CASH_SIGNS[kind]:
        for moved in amounts:
            for reference, amount in zip(columns.column("reference"), moved, strict=True):
                yield reference, sign * amount


def turned(lines: Iterable[BankLine], ours: Collection[Moved]) -> int:
    """Return how many lines are ours the other way round; nought for a slip of one, or if any is right."""
    moved = [(line.reference, line.amount) for line in lines if line.line == "line"]
    if any(found in ours for found in moved):
        return 0
    wrong = sum((reference, -amount) in ours for reference, amount in moved)
    return wrong if wrong >= FEW else 0
