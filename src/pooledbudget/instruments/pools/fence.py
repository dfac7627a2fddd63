"""The ring fence: grants that may be spent on some schemes only, tested at every close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.ledger.chart import FUNDS, GRANTS, INCOME, SPENDING
from pooledbudget.ledger.sums import Books
from pooledbudget.money import plain
from pooledbudget.periods import FinancialYear, Month


@dataclass(frozen=True, slots=True)
class FenceTest:
    """How a ring fence stands, from the book's first month to this one, in minor units."""

    name: str
    clause: str
    fenced_income: int
    fenced_spent: int
    """Drawn from the fenced fund: permitted spending, up to what came in."""
    unrestricted_income: int
    unrestricted_spent: int

    @property
    def carried(self) -> int:
        """Fenced money not yet spent."""
        return self.fenced_income - self.fenced_spent

    @property
    def left(self) -> int:
        """What the pool has left in all; below nought where it is in deficit."""
        return self.carried + self.unrestricted_income - self.unrestricted_spent

    @property
    def misused(self) -> int:
        """How much of the unspent fenced money is no longer there; nought if a deficit is all there is.

        Once the fenced money is spent as it may be, what is overspent is a deficit, and whose that is
        the risk share says.
        """
        return max(0, min(self.carried, self.carried - self.left))


def fence_position(terms: PoolTerms, books: Books) -> FenceTest | None:
    """Test the ring fence cumulatively; None where the agreement has none.

    Spending on permitted schemes draws the fenced money first. All else, and what is over, draws on
    unrestricted money: contributions due, other grants and results, risk shares.
    """
    fence = terms.ring_fence
    if fence is None:
        return None
    agreement = terms.agreement
    income = -books.total(agreement, INCOME) - books.total(agreement, FUNDS)
    spending = books.total(agreement, SPENDING)
    fenced = -sum(books.total(agreement, f"{GRANTS}:{grant}") for grant in fence.grants)
    permitted = sum(books.total(agreement, f"{SPENDING}:{scheme}") for scheme in fence.schemes)
    drawn = max(0, min(fenced, permitted))
    return FenceTest(fence.name, fence.clause, fenced, drawn, income - fenced, spending - drawn)


def breach(terms: PoolTerms, books: Books) -> list[Finding]:
    """Return the finding that stops a close, if the ring fence would be broken."""
    test = fence_position(terms, books)
    if test is None or not test.misused:
        return []
    return [
        error(
            FindingCode.RING_FENCE,
            file=f"agreements, {terms.agreement}",
            what=(
                f"{plain(test.carried)} of ring fence {test.name} is not spent yet, but the pool has only "
                f"{plain(test.left)} left: {plain(test.misused)} of it paid for something else"
            ),
            rule=f"clause {test.clause}: fenced grants pay for permitted schemes only",
            remedy="agree more funding, or take back what was spent outside the fence",
        )
    ]


def carried_in_year(terms: PoolTerms, books: Books, year: FinancialYear) -> int:
    """Return how much more fenced money is carried at a year's end than at its beginning."""
    fence = terms.ring_fence
    if fence is None:
        return 0

    def carried(months: Sequence[Month]) -> int:
        came = -sum(
            books.total(terms.agreement, f"{GRANTS}:{grant}", months=months) for grant in fence.grants
        )
        permitted = sum(
            books.total(terms.agreement, f"{SPENDING}:{scheme}", months=months) for scheme in fence.schemes
        )
        return came - max(0, min(came, permitted))

    until, month = [], min(books.first, Month.of(terms.starts))
    while month.first < year.period.end:
        until.append(month)
        month = month.plus(1)
    before = [month for month in until if month.first < year.period.start]
    return carried(until) - carried(before)
