"""What falls due to a pool and what comes in: instalments, cash, gifts in kind, refunds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pooledbudget.cited import Citation
from pooledbudget.findings import FindingCode
from pooledbudget.instruments.agreement import Objection, Question
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.ledger.chart import (
    BILLED,
    CASH,
    CONTRIBUTIONS,
    INCOME_IN_KIND,
    PAID,
    SPENDING_IN_KIND,
)
from pooledbudget.ledger.entries import Entry, cause_of, transfer
from pooledbudget.submissions.records import Contribution, Row

REFUNDED = "contribution refunded"
"""The kind of an entry that gives a contribution back."""


def contributions_due(terms: PoolTerms, asked: Question) -> Iterator[Entry]:
    """Yield an entry for each instalment that fell due by the month's end.

    Nothing falls due before the book begins: what is older comes in as opening balances.
    """
    for contribution in terms.contributions:
        for due, amount in terms.schedule(contribution):
            if not asked.first_month.first <= due <= asked.month.last or not amount:
                continue
            partner = contribution.partner
            yield Entry(
                f"{terms.agreement}:due:{partner}:{due.isoformat()}",
                due,
                "contribution due",
                transfer(
                    (BILLED, partner),
                    (CONTRIBUTIONS, partner),
                    amount,
                    terms.agreement,
                    currency=asked.currency,
                ),
                (Citation(terms.agreement, f"contributions {partner} {contribution.year}"),),
                about=contribution.year,
                decided=True,
            )


def billed_before(terms: PoolTerms, asked: Question) -> list[str]:
    """Return the instalments on record up to the month's end: one no longer agreed is reversed."""
    start, last = f"{terms.agreement}:due:", asked.month.last.isoformat()
    causes = {cause_of(entry_id) for entry_id in asked.posted.starting(start)}
    return sorted(cause for cause in causes if cause.rpartition(":")[2] <= last)


def contributed(terms: PoolTerms, row: Row[Contribution], asked: Question) -> Entry:
    """Return the entry of a contribution received, refunded or given in kind."""
    cells, host = row.cells, asked.partners.host.id
    debit, credit, kind = (CASH, host), (PAID, cells.partner), "contribution received"
    if cells.form == "in kind":
        debit, credit = (SPENDING_IN_KIND, cells.partner), (INCOME_IN_KIND, cells.partner)
        kind = "given in kind"
    elif cells.amount < 0:
        kind = REFUNDED
    return Entry(
        row.id,
        cells.received_on,
        kind,
        transfer(debit, credit, cells.amount, terms.agreement, currency=asked.currency),
        (row.origin,),
        about=cells.refunds,
        reference=cells.reference,
    )


def refunds_of_nothing(rows: list[Row[Any]], earlier: list[Row[Contribution]]) -> Iterator[Objection]:
    """Yield refunds that name no contribution that the same pool received from the same partner."""
    given = [row for row in rows if isinstance(row.cells, Contribution)]
    known = {
        (row.cells.agreement, row.cells.partner, row.cells.reference)
        for row in [*given, *earlier]
        if row.cells.amount > 0
    }
    for row in given:
        refunded = (row.cells.agreement, row.cells.partner, row.cells.refunds)
        if row.cells.amount < 0 and refunded not in known:
            yield Objection(
                row,
                "refunds",
                f"{row.cells.refunds!r} is no contribution of {row.cells.partner} to {row.cells.agreement}",
                "a refund names the reference of a contribution of the same partner to the same pool",
                "correct the reference in 'refunds'",
                FindingCode.ROW_RULE,
            )
