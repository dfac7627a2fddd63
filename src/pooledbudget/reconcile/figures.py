"""Partners' own figures held against ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from pooledbudget.ledger.chart import IN_VIEW, PAID, SPENDING, inside
from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.entry_columns import OnDay
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.sums import Books, Selection
from pooledbudget.periods import Month
from pooledbudget.reconcile.difference import Difference, DifferenceKind
from pooledbudget.reconcile.hints import hint_of
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.pool_records import Figure
from pooledbudget.submissions.records import Row

ACCOUNTS = {
    "contributions paid": (PAID, -1),
    "spending charged": (SPENDING, 1),
    "spending in view": (IN_VIEW, 1),
}
"""A line of a figures file -> the account it stands on, and the sign it has there."""


ByDay = Callable[[Figure, str], int]
"""Return what our record says for a figure of a partner by the days of entries."""


def reconcile_figures(
    books: Books, rows: Rows, month: Month, by_day: ByDay | None = None
) -> list[Difference]:
    """Hold each partner's own figures, up to the month, against ours for the same months.

    A figure agrees by the months that entries count in, or by their days: a late item counts in a later
    month with us, and with its partner in its own. Figures of two months that differ by the same, the
    other way round, are one item on either side of a month's end, and agree together.
    """
    differing = []
    for row in rows.of(Figure):
        figure = row.cells
        if Month.parse(figure.month) > month:
            continue
        ours = our_figure(books, figure, row.sender)
        if figure.amount != ours and (by_day is None or figure.amount != by_day(figure, row.sender)):
            differing.append(_differs(row, ours, month))
    return _not_made_good(differing)


def _differs(row: Row[Figure], ours: int, month: Month) -> Difference:
    figure = row.cells
    hint = hint_of(ours, figure.amount)
    return Difference(
        against=row.sender,
        agreement=figure.agreement,
        month=str(month),
        kind=DifferenceKind.FIGURE.value,
        on=figure.on.isoformat(),
        reference=figure.line,
        ours=ours,
        theirs=figure.amount,
        row=row.id,
        since=figure.month,
        hints=() if hint is None else (hint.value,),
    )


def our_figure(books: Books, figure: Figure, sender: str) -> int:
    """Return what our record says for a partner's own figure, by the months entries count in."""
    account, sign = ACCOUNTS[figure.line]
    months = [Month.parse(figure.month)]
    return sign * books.total(figure.agreement, account, partner=sender, months=months)


def figures_by_day(record: Reading, planned: Sequence[Entry]) -> ByDay:
    """Return what works out figures by the days of entries, with those that are about to be posted."""

    @cache
    def fresh() -> Mapping[OnDay, int]:
        return Planned.of(planned).sums()

    def by_day(figure: Figure, sender: str) -> int:
        account, sign = ACCOUNTS[figure.line]
        month = Month.parse(figure.month)
        until, before = (
            record.total(
                Selection(
                    account=account, partner=sender, agreement=figure.agreement, to_day=last.isoformat()
                )
            )
            for last in (month.last, month.plus(-1).last)
        )
        about_to = sum(
            amount
            for (path, partner, agreement, *_, on), amount in fresh().items()
            if (partner, agreement) == (sender, figure.agreement)
            and on in month.period
            and inside(path, account)
        )
        return sign * (until - before + about_to)

    return by_day


def _not_made_good(differing: Sequence[Difference]) -> list[Difference]:
    """Leave out what a later figure of the same partner and line makes good again, to the penny."""
    lines: dict[tuple[str, str, str], list[Difference]] = defaultdict(list)
    for difference in sorted(differing, key=lambda difference: difference.on):
        standing = lines[difference.against, difference.agreement, difference.reference]
        opposite = [place for place, other in enumerate(standing) if other.gap == -difference.gap]
        if opposite:
            del standing[opposite[-1]]
        else:
            standing.append(difference)
            if not sum(other.gap for other in standing):
                standing.clear()
    kept = {id(difference) for standing in lines.values() for difference in standing}
    return [difference for difference in differing if id(difference) in kept]
