"""What falls due to a pool and what comes in: instalments, cash, gifts in kind, refunds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from msgspec import Struct, field

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
from pooledbudget.money import plain
from pooledbudget.submissions.pool_records import Contribution
from pooledbudget.submissions.records import Row

REFUNDED = "contribution refunded"
"""The kind of an entry that gives a contribution back."""


def due_cause(agreement: str, partner: str, due: date) -> str:
    """Return what an instalment is named by: the pool, its partner and the day it falls due."""
    return f"{agreement}:due:{partner}:{due.isoformat()}"


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
                due_cause(terms.agreement, partner, due),
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


REFUNDS = "a refund gives back, once, what is left of a contribution of the same partner to the same pool"


class _Given(Struct):
    """What a partner gave under one reference: since when, in which forms, and what of it is left."""

    since: date = date.max
    forms: set[str] = field(default_factory=set)
    left: int = 0


def refunds_of_nothing(rows: list[Row[Any]], earlier: list[Row[Contribution]]) -> Iterator[Objection]:
    """Yield refunds that name nothing, or more than is left of what they name, another form, a day before.

    What earlier files refunded is taken off first; a refund that is objected to takes nothing.
    """
    mine = [row for row in rows if isinstance(row.cells, Contribution)]
    given: dict[tuple[str, str, str], _Given] = defaultdict(_Given)
    for row in [*mine, *earlier]:
        if row.cells.amount > 0:
            named = given[row.cells.agreement, row.cells.partner, row.cells.reference]
            named.since = min(named.since, row.cells.received_on)
            named.forms.add(row.cells.form)
            named.left += row.cells.amount
    for row in earlier:
        if row.cells.amount < 0:
            given[_refunded(row)].left += row.cells.amount
    for row in mine:
        if row.cells.amount > 0:
            continue
        column, what = _refund_fault(row, given.get(_refunded(row)))
        if what:
            yield Objection(
                row, column, what, REFUNDS, "correct the row, or leave it out", FindingCode.ROW_RULE
            )
        else:
            given[_refunded(row)].left += row.cells.amount


def _refunded(row: Row[Contribution]) -> tuple[str, str, str]:
    return row.cells.agreement, row.cells.partner, row.cells.refunds


def _refund_fault(row: Row[Contribution], named: _Given | None) -> tuple[str, str]:
    """Return the column at fault in a refund and why; blanks if it may stand."""
    cells = row.cells
    if named is None or not named.forms:
        return "refunds", f"{cells.refunds!r} is no contribution of {cells.partner} to {cells.agreement}"
    if cells.form not in named.forms:
        return "form", f"{cells.refunds!r} was given {_in(named.forms)}, and is refunded {_in({cells.form})}"
    if cells.received_on < named.since:
        return "received_on", f"{cells.received_on} is before {named.since}, when {cells.refunds!r} came"
    if -cells.amount > named.left:
        return "amount", (
            f"{plain(-cells.amount)} is refunded of {cells.refunds!r}, of which {plain(named.left)} is left"
        )
    return "", ""


def _in(forms: set[str]) -> str:
    return " and ".join("in kind" if form == "in kind" else f"in {form}" for form in sorted(forms))


def agreed_by_nobody(terms: PoolTerms, rows: list[Row[Any]]) -> Iterator[Objection]:
    """Yield a remark on cash of a partner that agreed none, and on far more than it has agreed in all."""
    agreed: Counter[str] = Counter()
    for contribution in terms.contributions:
        agreed[contribution.partner] += contribution.amount
    for row in rows:
        cells = row.cells
        if not isinstance(cells, Contribution) or cells.form != "cash" or cells.amount < 0:
            continue
        if cells.amount > agreed[cells.partner]:
            yield Objection(
                row,
                "amount",
                f"{cells.partner} has agreed {plain(agreed[cells.partner])} in all to {terms.agreement}, "
                f"and {plain(cells.amount)} came",
                "cash in a pool is somebody's agreed contribution, or its part of a deficit",
                "look; put the contribution in the agreement, or correct the row",
                FindingCode.CASH,
                remark=True,
            )
