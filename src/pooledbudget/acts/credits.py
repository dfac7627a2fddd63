"""Credit notes held against the payments that they name: of one sender and line, for no more than is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from msgspec import Struct, field

from pooledbudget.acts.incoming import Incoming
from pooledbudget.findings import Finding, FindingCode
from pooledbudget.money import plain
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.pool_records import Expenditure
from pooledbudget.submissions.records import Row

RULE = "a credit note takes back, once, what is left of a payment of the same sender and scheme that it names"


class _Invoice(Struct):
    """What was paid under one reference: since when, for what, and what of it is left."""

    since: date = date.max
    left: int = 0
    paid: bool = False
    codes: set[str] = field(default_factory=set)
    """What its rows call their schemes."""


def credits_of_nothing(incoming: Incoming) -> Iterator[Finding]:
    """Find credit notes that name no payment, are of other schemes, or credit too much or too early.

    What earlier credit notes took is off first; one that is objected to takes nothing. Files of before
    are opened only where a row names what it credits.
    """
    if incoming.kind is not Expenditure:
        return
    named = {reference for reference in incoming.checked.columns.column("credits") if reference}
    if not named:
        return
    invoices = _invoices(incoming, named)
    for row in incoming.rows:
        if not row.cells.credits:
            continue
        invoice = invoices[row.cells.credits]
        column, what = _fault(row, invoice) or _of_another_line(incoming, row, invoice) or ("", "")
        if what:
            yield incoming.fault(
                FindingCode.ROW_RULE,
                what,
                RULE,
                "correct the row, or leave 'credits' blank if it credits nothing that was sent",
                row=row.number,
                column=incoming.checked.layout.shown(column),
            )
        else:
            invoice.left += row.cells.amount


def _invoices(incoming: Incoming, named: Collection[str]) -> dict[str, _Invoice]:
    """Return what is left of each payment that is named, with those of the file itself."""
    files = [
        file
        for file in incoming.beside
        if file.kind == Expenditure.kind and file.sender == incoming.sent.sender
    ]
    incoming.reader.preload(files)
    found: dict[str, _Invoice] = defaultdict(_Invoice)
    for file in files:
        _add(found, incoming.reader.columns(file), named)
    _add(found, incoming.checked.columns, named, paid_only=True)
    return found


def _add(
    found: dict[str, _Invoice],
    columns: Columns[Expenditure],
    named: Collection[str],
    *,
    paid_only: bool = False,
) -> None:
    """Add what some rows paid under the references that are named and, unless told not to, took back."""
    cells = (columns.days, *(columns.column(name) for name in ("reference", "credits", "amount", "scheme")))
    for on, reference, credited, amount, code in zip(*cells, strict=True):
        if amount > 0 and reference in named:
            invoice = found[reference]
            invoice.since, invoice.paid = min(invoice.since, on), True
            invoice.left += amount
            invoice.codes.add(code)
        elif credited in named and not paid_only:
            found[credited].left += amount


def _of_another_line(incoming: Incoming, row: Row[Expenditure], invoice: _Invoice) -> tuple[str, str] | None:
    """Return that what is credited was paid for other schemes: one would be short of what another had back.

    A code that no scheme covers is told elsewhere.
    """
    paid_for = {_line(incoming, code) for code in invoice.codes}
    line = _line(incoming, row.cells.scheme)
    if not line or "" in paid_for or line in paid_for:
        return None
    names = " and ".join(sorted(paid_for))
    return "scheme", f"{row.cells.credits!r} was paid for {names}, and is credited to {line}"


def _line(incoming: Incoming, code: str) -> str:
    """Return the scheme that a sender's code stands for; blank if none does."""
    found = (each.terms.scheme_for(code, incoming.sent.sender) for each in incoming.on.agreements)
    return next((line for line in found if line), "")


def _fault(row: Row[Expenditure], invoice: _Invoice) -> tuple[str, str] | None:
    """Return the column at fault in a credit note and why; None if it may stand."""
    cells = row.cells
    if not invoice.paid:
        return "credits", f"{cells.credits!r} is no payment that {row.sender} sent"
    if cells.paid_on < invoice.since:
        return "paid_on", f"{cells.paid_on} is before {invoice.since}, when {cells.credits!r} was paid"
    if -cells.amount > invoice.left:
        credited, left = plain(-cells.amount), plain(invoice.left)
        return "amount", f"{credited} is credited of {cells.credits!r}, of which {left} is left"
    return None
