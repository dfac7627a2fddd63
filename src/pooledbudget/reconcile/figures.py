"""Partners' own figures held against ours."""

from __future__ import annotations

from pooledbudget.ledger.chart import IN_VIEW, PAID, SPENDING
from pooledbudget.ledger.sums import Books
from pooledbudget.periods import Month
from pooledbudget.reconcile.difference import Difference, DifferenceKind
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.records import Figure


def reconcile_figures(books: Books, rows: Rows, month: Month) -> list[Difference]:
    """Hold each partner's own figures, up to the month, against ours for the same months."""
    differences = []
    for row in rows.of(Figure):
        figure = row.cells
        if Month.parse(figure.month) > month:
            continue
        ours = our_figure(books, figure, row.sender)
        if ours != figure.amount:
            differences.append(
                Difference(
                    against=row.sender,
                    agreement=figure.agreement,
                    month=str(month),
                    kind=DifferenceKind.FIGURE.value,
                    on=figure.on.isoformat(),
                    reference=figure.line,
                    ours=ours,
                    theirs=figure.amount,
                    since=figure.month,
                )
            )
    return differences


def our_figure(books: Books, figure: Figure, sender: str) -> int:
    """Return what our record says for a partner's own figure, in minor units."""
    months = [Month.parse(figure.month)]
    match figure.line:
        case "contributions paid":
            return -books.total(figure.agreement, PAID, partner=sender, months=months)
        case "spending charged":
            return books.total(figure.agreement, SPENDING, partner=sender, months=months)
        case "spending in view":
            return books.total(figure.agreement, IN_VIEW, partner=sender, months=months)
