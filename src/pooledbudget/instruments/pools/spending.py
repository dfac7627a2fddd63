"""What a pool spends: rows of spending, and what its host pays to partners and to bonds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pooledbudget.findings import Finding, FindingCode, note
from pooledbudget.instruments.agreement import Question
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.ledger.chart import (
    CASH,
    DUE_FROM,
    DUE_TO,
    IN_VIEW,
    IN_VIEW_FUNDED,
    OWED,
    SPENDING,
)
from pooledbudget.ledger.entries import Entry, Posting, transfer
from pooledbudget.money import written
from pooledbudget.submissions.records import Expenditure, Payment, Row


def spent(terms: PoolTerms, asked: Question) -> Iterator[Entry]:
    """Yield an entry for each new row of spending; a month's files can hold tens of thousands."""
    host = asked.partners.host.id
    schemes: dict[tuple[str, str], str | None] = {}
    for row in asked.rows.of(Expenditure):
        word = (row.cells.scheme, row.sender)
        if word not in schemes:
            schemes[word] = terms.scheme_for(*word)
        scheme = schemes[word]
        if scheme is not None and asked.is_new(row):
            yield _spending(terms, scheme, row, host, asked.currency)


def _spending(terms: PoolTerms, name: str, row: Row[Expenditure], host: str, currency: str) -> Entry:
    """Return the entry of one row: the host's is paid in cash, another's is owed to it."""
    scheme, cells = terms.schemes[name], row.cells
    if scheme.status == "in view":
        debit, credit = f"{IN_VIEW}:{name}", IN_VIEW_FUNDED
    else:
        debit, credit = f"{SPENDING}:{name}", CASH if row.sender == host else OWED
    return Entry(
        row.id,
        cells.paid_on,
        "spending" if scheme.status == "pooled" else "spending in view",
        (
            Posting(debit, row.sender, terms.agreement, cells.amount, scheme.theme, currency),
            Posting(credit, row.sender, terms.agreement, -cells.amount, scheme.theme, currency),
        ),
        (row.origin,),
        about=name,
        reference=cells.reference,
    )


def paid(row: Row[Payment], asked: Question) -> Entry:
    """Pay a partner what it is owed, or a bond what an outcome earned, from the pool's cash."""
    cells, host, currency = row.cells, asked.partners.host.id, asked.currency
    if cells.to in asked.partners.by_id:
        postings = transfer((OWED, cells.to), (CASH, host), cells.amount, cells.agreement, currency=currency)
    else:
        postings = [
            *transfer(
                (f"{DUE_TO}:{cells.to}", host),
                (CASH, host),
                cells.amount,
                cells.agreement,
                currency=currency,
            ),
            *transfer(
                (CASH, host),
                (f"{DUE_FROM}:{cells.agreement}", host),
                cells.amount,
                cells.to,
                currency=currency,
            ),
        ]
    return Entry(
        row.id,
        cells.paid_on,
        "payment",
        postings,
        (row.origin,),
        about=cells.to,
        reference=cells.reference,
    )


def paid_too_much(terms: PoolTerms, asked: Question, entries: Iterable[Entry]) -> list[Finding]:
    """Return a remark for each partner that will have been paid more than the pool owed it."""
    books, currency = asked.books.until(asked.month), asked.currency
    debits = Counter(
        {
            partner: books.total(terms.agreement, OWED, partner=partner)
            for partner in books.partners(terms.agreement, OWED)
        }
    )
    for entry in entries:
        if entry.id not in asked.posted:
            for leg in entry.postings:
                if (leg.agreement, leg.account) == (terms.agreement, OWED):
                    debits[leg.partner] += leg.amount
    found = []
    for partner, debit in sorted(debits.items()):
        if debit > 0:
            found.append(
                note(
                    FindingCode.CASH,
                    file=terms.agreement,
                    what=f"{partner} was paid {written(debit, currency)} more than the pool owed it",
                    rule="a partner is paid what it spent for the pool, or its part of a surplus",
                    remedy="ask for it back, or send what it is for as spending",
                )
            )
    return found
