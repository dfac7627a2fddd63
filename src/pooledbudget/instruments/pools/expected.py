"""Grants that the agreement expects, held against what came: by grant, day and amount.

What comes of a grant meets the oldest day first, as what a partner pays settles the oldest instalment.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Column,
    Expression,
    Kind,
    Line,
    Table,
    Total,
    figure_of,
    money,
)
from pooledbudget.instruments.pools.grants import GrantTerms
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.ledger.chart import GRANTS
from pooledbudget.ledger.sums import Books
from pooledbudget.periods import FinancialYear, written_day


class Expected(Struct, frozen=True):
    """One sum of a grant that is expected by a day, and what came of it, in minor units."""

    grant: str
    by: date
    amount: int
    before: int
    """What is expected of the grant by earlier days."""
    came: int
    """What came of the grant in all; what meets earlier days among it."""

    @property
    def received(self) -> int:
        """What came for this day."""
        return max(0, min(self.amount, self.came - self.before))

    @property
    def short(self) -> int:
        """What has not come."""
        return self.amount - self.received


def days_expected(terms: PoolTerms, grant: GrantTerms) -> list[tuple[date, int]]:
    """Return each day by which a sum of a grant is expected, and the sum, oldest first.

    A year's amount without days of its own is expected by the last day that the year, the grant and the
    agreement share.
    """
    found: list[tuple[date, int]] = []
    for year, amount in grant.amounts.items():
        if isinstance(amount, list):
            found += [(part.on, part.amount) for part in amount]
        else:
            last = FinancialYear.parse(year).period.last
            found.append((min(last, terms.ends, grant.ends or last), amount))
    return sorted(found)


def received(terms: PoolTerms, books: Books, grant: str) -> int:
    """Return what came of a grant in all, in minor units."""
    return -books.total(terms.agreement, f"{GRANTS}:{grant}")


def expected(terms: PoolTerms, books: Books, grant: GrantTerms) -> Iterator[Expected]:
    """Yield every sum that is expected of a grant since the book began, with what came of it so far."""
    before, came = 0, received(terms, books, grant.name)
    for by, amount in days_expected(terms, grant):
        if by >= books.first.first:
            yield Expected(grant.name, by, amount, before, came)
            before += amount


def expected_table(terms: PoolTerms, desk: Desk) -> list[Table]:
    """Return the year's expected grants, and older ones that were short at its beginning, against what came.

    Nothing where none is expected.
    """
    year, books = desk.last.financial_year.period, desk.books.until(desk.last)
    earlier = desk.books.until(desk.year_to_date[0].plus(-1))
    lines: list[Line] = []
    for grant in terms.granted.values():
        was = {held.by: held.short for held in expected(terms, earlier, grant)}
        sums = list(expected(terms, books, grant))
        told = [held for held in sums if held.by in year or (held.by < year.start and was.get(held.by))]
        lines += [_line(terms, desk, held) for held in told]
        beyond = received(terms, books, grant.name) - sum(held.amount for held in sums)
        if sums and beyond > 0:
            lines.append(_beyond(terms, desk, grant.name, sums[-1].before + sums[-1].amount))
    if not lines:
        return []
    heads = ("Expected", "Received", "Difference")
    total = []
    for place, head in enumerate(heads):
        cells = [(line.label, line.cells[place]) for line in lines]
        parts = [(1, label, figure_of(cell)) for label, cell in cells]
        total.append(money(f"{terms.agreement}.expected.all.{head.lower()}", Total(parts)))
    lines.append(Line("All grants expected", total, total=True))
    return [
        Table(
            f"Grants expected by {terms.title}, and what came of them to {written_day(desk.day)}",
            [Column("Grant"), *(Column(head, Kind.MONEY) for head in heads)],
            lines,
            intro="What comes of a grant meets the oldest day first. What has not come stands below nought.",
        )
    ]


def _line(terms: PoolTerms, desk: Desk, held: Expected) -> Line:
    """Return one expected sum: what came is all that came, less what met other days."""
    later = max(0, held.came - held.before - held.amount)
    parts = [*_came(terms, desk, held.grant)]
    parts += [(-1, "for earlier days", Amount(min(held.before, held.came), "the agreement's days"))]
    parts += [(-1, "for later days, or beyond", Amount(later, "the agreement's days"))] if later else []
    source = f"the agreement, by {written_day(held.by)}"
    waits = ", not due yet" if held.by > desk.day else ""
    label = f"{held.grant}, by {written_day(held.by)}{waits}"
    return Line(label, _cells(terms, f"{held.grant}.{held.by}", Amount(held.amount, source), Total(parts)))


def _beyond(terms: PoolTerms, desk: Desk, grant: str, agreed: int) -> Line:
    """Return what came of a grant beyond all that the agreement expects of it."""
    parts = [*_came(terms, desk, grant), (-1, "expected in all", Amount(agreed, "the agreement"))]
    none = Amount(0, "the agreement expects no more")
    return Line(f"{grant}, beyond what is expected", _cells(terms, f"{grant}.beyond", none, Total(parts)))


def _came(terms: PoolTerms, desk: Desk, grant: str) -> Iterator[tuple[int, str, Expression]]:
    selection = desk.selection(terms.agreement, f"{GRANTS}:{grant}", desk.to_date)
    yield 1, f"all that came of {grant}", desk.entries(selection, -1, listed=False)


def _cells(terms: PoolTerms, slug: str, agreed: Amount, came: Total) -> list[Cell]:
    """Return what is expected, what came, and the difference."""
    id_ = f"{terms.agreement}.expected.{slug}"
    cells = [money(f"{id_}.expected", agreed), money(f"{id_}.received", came)]
    figures = [figure_of(cell) for cell in cells]
    gap = Total([(1, "received", figures[1]), (-1, "expected", figures[0])])
    return [*cells, money(f"{id_}.difference", gap)]
