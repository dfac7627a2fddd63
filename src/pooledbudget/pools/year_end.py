"""Tests and shares over a pool's sums: the ring fence at every close, the risk share at P12."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pooledbudget.cited import Citation
from pooledbudget.findings import Finding, FindingCode, Severity
from pooledbudget.ledger.books import Books
from pooledbudget.ledger.entries import Entry, Posting
from pooledbudget.money import Split, plain, split
from pooledbudget.periods import FinancialYear, Month
from pooledbudget.pools.entries import IN_KIND, OWED, SHARED
from pooledbudget.pools.terms import PoolTerms


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
    def overdrawn(self) -> int:
        """How far spending exceeds the unrestricted money it may draw on; nought if it does not."""
        return max(0, self.unrestricted_spent - self.unrestricted_income)

    @property
    def carried(self) -> int:
        """Fenced money not yet spent."""
        return self.fenced_income - self.fenced_spent


def fence_position(terms: PoolTerms, books: Books) -> FenceTest | None:
    """Test the ring fence cumulatively; None where the agreement has none.

    Spending on permitted schemes draws the fenced money first; all else, and what is over,
    must fit within unrestricted money: contributions due, other grants and results, risk shares.
    """
    fence = terms.ring_fence
    if fence is None:
        return None
    name = terms.agreement
    income = -books.total(name, "income") - books.total(name, "funds")
    spent = books.total(name, "spending")
    fenced_income = -sum(books.total(name, f"income:grants:{grant}") for grant in fence.grants)
    permitted = sum(books.total(name, f"spending:{scheme}") for scheme in fence.schemes)
    drawn = max(0, min(fenced_income, permitted))
    return FenceTest(fence.name, fence.clause, fenced_income, drawn, income - fenced_income, spent - drawn)


def breach(terms: PoolTerms, books: Books) -> list[Finding]:
    """Return the finding that stops a close, if the ring fence would be broken."""
    test = fence_position(terms, books)
    if test is None or not test.overdrawn:
        return []
    return [
        Finding(
            code=FindingCode.RING_FENCE,
            severity=Severity.ERROR,
            file=f"agreements, {terms.agreement}",
            what=(
                f"spending outside ring fence {test.name} is {plain(test.unrestricted_spent)} but only "
                f"{plain(test.unrestricted_income)} of unrestricted money has been given: "
                f"{plain(test.overdrawn)} too much"
            ),
            rule=f"clause {test.clause}: fenced grants pay for permitted schemes only",
            remedy="move the spending to a permitted scheme with an adjustment, or agree more funding",
        )
    ]


@dataclass(frozen=True, slots=True)
class YearResult:
    """A year's difference and how it is shared."""

    year: FinancialYear
    income: int
    spent: int
    fenced_change: int
    """Fenced money carried forward in the year: it is not anybody's to share."""
    shared: Split

    @property
    def variance(self) -> int:
        """Surplus above nought, deficit below, in minor units."""
        return self.income - self.spent - self.fenced_change


def year_result(terms: PoolTerms, books: Books, year: FinancialYear) -> YearResult | None:
    """Return the year's result and its split; None where nothing is agreed to be shared."""
    shares = terms.shares(year)
    if terms.risk_share is None or shares is None:
        return None
    months = year.period.months
    name = terms.agreement
    income = -books.total(name, "income", months=months)
    spent = books.total(name, "spending", months=months)
    income += books.total(name, f"income:{IN_KIND}", months=months)
    spent -= books.total(name, f"spending:{IN_KIND}", months=months)
    fenced = _fenced_change(terms, books, year)
    variance = income - spent - fenced
    parts = split(variance, shares, terms.risk_share.odd_penny_first)
    return YearResult(year, income, spent, fenced, parts)


def _fenced_change(terms: PoolTerms, books: Books, year: FinancialYear) -> int:
    fence = terms.ring_fence
    if fence is None:
        return 0

    def carried(months: Sequence[Month]) -> int:
        came = -sum(
            books.total(terms.agreement, f"income:grants:{grant}", months=months) for grant in fence.grants
        )
        spent = sum(
            books.total(terms.agreement, f"spending:{scheme}", months=months) for scheme in fence.schemes
        )
        return came - max(0, min(came, spent))

    first = Month.of(terms.starts)
    until = [first.plus(step) for step in range(12 * 100) if first.plus(step).first < year.period.end]
    before = [month for month in until if month.first < year.period.start]
    return carried(until) - carried(before)


def risk_share(terms: PoolTerms, books: Books, year: FinancialYear) -> tuple[list[Entry], str]:
    """Return the entry that shares a year's difference, if there is one, and its cause.

    A deficit is due from partners; a surplus is owed to them. Effective 31 March.
    """
    cause = f"{terms.agreement}:risk-share:{year}"
    result = year_result(terms, books, year)
    if result is None or terms.risk_share is None or not result.variance:
        return [], cause
    postings = []
    for partner, part in result.shared.parts.items():
        if part:
            other = OWED if part > 0 else SHARED
            postings += [
                Posting("funds:risk-share", partner, terms.agreement, part),
                Posting(other, partner, terms.agreement, -part),
            ]
    said = "surplus" if result.variance > 0 else "deficit"
    entry = Entry(
        cause,
        year.period.last,
        f"{year} {said} of {plain(abs(result.variance))} shared, {result.shared.rule}",
        postings,
        (Citation(terms.title, f"clause {terms.risk_share.clause}"),),
        decided=True,
    )
    return [entry], cause
