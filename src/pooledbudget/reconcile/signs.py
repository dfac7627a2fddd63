"""A bank file whose signs are turned: what came in stands as going out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from pooledbudget.submissions.bond_records import (
    Drawdown,
    OutcomeReceipt,
    PayerRefund,
    Repayment,
    ServicePayment,
)
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.pool_records import (
    BankLine,
    Contribution,
    Expenditure,
    Grant,
    Payment,
    VatRefund,
)

CASH_SIGNS = {
    Contribution.kind: (1,),
    Grant.kind: (1,),
    Drawdown.kind: (1,),
    OutcomeReceipt.kind: (1,),
    Expenditure.kind: (-1,),
    VatRefund.kind: (1,),
    Payment.kind: (-1, 1),  # paid to a bond, it comes in there
    ServicePayment.kind: (-1,),
    PayerRefund.kind: (-1,),
    Repayment.kind: (-1,),
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
