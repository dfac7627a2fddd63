"""Money between two agreements of one book: what one owes the other, and what it pays of it.

Both agreements' money stands in the host's bank account, so both legs are the host's.
"""

from __future__ import annotations

from collections.abc import Iterator

from pooledbudget.findings import Finding
from pooledbudget.instruments.agreement import Question
from pooledbudget.instruments.impossible import MonthEnd, remark
from pooledbudget.ledger.chart import CASH, DUE_FROM, DUE_TO
from pooledbudget.ledger.entries import Entry, Posting, transfer
from pooledbudget.submissions.pool_records import Payment
from pooledbudget.submissions.records import Row


def owed(charged: Posting, earned: Posting, host: str) -> list[Posting]:
    """Return what one agreement is charged with and another earns, owed by the first to the second."""
    return [
        charged,
        charged._replace(account=f"{DUE_TO}:{earned.agreement}", partner=host, amount=-charged.amount),
        earned._replace(account=f"{DUE_FROM}:{charged.agreement}", partner=host, amount=-earned.amount),
        earned,
    ]


def paid(row: Row[Payment], asked: Question) -> Entry:
    """Pay from one agreement's cash to another's what it owes it."""
    cells, host, currency = row.cells, asked.partners.host.id, asked.currency
    postings = [
        *transfer(
            (f"{DUE_TO}:{cells.to}", host), (CASH, host), cells.amount, cells.agreement, currency=currency
        ),
        *transfer(
            (CASH, host), (f"{DUE_FROM}:{cells.agreement}", host), cells.amount, cells.to, currency=currency
        ),
    ]
    return Entry(
        row.id, cells.paid_on, "payment", postings, (row.origin,), about=cells.to, reference=cells.reference
    )


def paid_beyond(agreement: str, end: MonthEnd) -> Iterator[Finding]:
    """Yield each agreement that another has paid more than it owed it."""
    for account in end.books.accounts(agreement, DUE_TO):
        debit = end.books.total(agreement, account)
        if debit > 0:
            payee = account.removeprefix(f"{DUE_TO}:")
            by = end.last_day(agreement, account)
            yield remark(end, "paid more than owed", agreement, by, debit, partner=payee)
