"""What the payer owes under an agreement: what was earned, and what it paid, receipt by receipt."""

from __future__ import annotations

from collections.abc import Sequence

from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import Entries
from pooledbudget.ledger.chart import RESULTS_DUE
from pooledbudget.periods import Month
from pooledbudget.submissions.pool_records import Grant


def received(desk: Desk, agreement: str, months: Sequence[Month]) -> Entries:
    """Return what the payer paid in some months: what receipts made, and what took one back.

    What it comes to is not worked out from what is owed: the receipts themselves say it.
    """
    return Entries(desk.held(desk.caused_by(Grant.kind), desk.selection(agreement, RESULTS_DUE, months), -1))
