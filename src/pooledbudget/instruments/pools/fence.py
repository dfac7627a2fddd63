"""The ring fence: grants that may be spent on some schemes only, tested at every close."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.instruments.pools.grants import UNSPENT, RingFence
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.ledger.chart import FUNDS, GRANTS, INCOME, SPENDING
from pooledbudget.ledger.sums import Books
from pooledbudget.money import plain
from pooledbudget.periods import FinancialYear, Month


class FenceTest(Struct, frozen=True):
    """What one ring fence has had and spent, from the book's first month to this one, in minor units."""

    name: str
    clause: str
    fenced_income: int
    fenced_spent: int
    """Drawn from the fenced fund: permitted spending, up to what came in."""

    @property
    def carried(self) -> int:
        """Fenced money not yet spent."""
        return self.fenced_income - self.fenced_spent


class FencePosition(Struct, frozen=True):
    """How the ring fences of a pool stand together, in minor units."""

    tests: Sequence[FenceTest]
    left: int
    """What the pool has left in all; below nought where it is in deficit."""

    @property
    def carried(self) -> int:
        """Fenced money not yet spent, of all fences."""
        return sum(test.carried for test in self.tests)

    @property
    def misused(self) -> int:
        """How much of the unspent fenced money is no longer there; nought if a deficit is all there is.

        Once the fenced money is spent as it may be, what is overspent is a deficit, and whose that is
        the settlement says.
        """
        unspent = sum(max(0, test.carried) for test in self.tests)
        return max(0, min(unspent, unspent - self.left))


def fence_position(terms: PoolTerms, books: Books) -> FencePosition | None:
    """Test the ring fences cumulatively; None where the agreement has none.

    Spending on permitted schemes draws the fenced money first. All else, and what is over, draws on
    unrestricted money: contributions due, other grants and results, risk shares.
    """
    if not terms.fences:
        return None
    income = -books.total(terms.agreement, INCOME) - books.total(terms.agreement, FUNDS)
    spending = books.total(terms.agreement, SPENDING)
    return FencePosition(_tests(terms, books, None), income - spending)


def returned_account(fence: RingFence) -> str:
    """Return where what went back of a fence's grants stands: under grants, as it is less of them."""
    return f"{GRANTS}:{UNSPENT}-{fence.name}"


def _tests(
    terms: PoolTerms, books: Books, months: Sequence[Month] | None, returning: Month | None = None
) -> list[FenceTest]:
    """Return what each fence has had and spent over some months; a scheme's pound is spent once.

    What went back in the month `returning` counts as not gone back: how much goes back is being asked.

    Where two fences permit one scheme, the first of the agreement draws on its spending first, and last
    of what it may draw on: what only it may draw on goes before.
    """
    agreement, tests = terms.agreement, []
    left = {
        scheme: books.total(agreement, f"{SPENDING}:{scheme}", months=months)
        for fence in terms.fences
        for scheme in fence.schemes
    }
    permits = Counter(scheme for fence in terms.fences for scheme in fence.schemes)
    for fence in terms.fences:
        accounts = [*(f"{GRANTS}:{grant}" for grant in fence.grants), returned_account(fence)]
        came = -sum(books.total(agreement, account, months=months) for account in accounts)
        if returning is not None:
            came += books.total(agreement, returned_account(fence), months=[returning])
        permitted = sum(left[scheme] for scheme in fence.schemes)
        drawn = max(0, min(came, permitted))
        tests.append(FenceTest(fence.name, fence.clause, came, drawn))
        taken = drawn
        for scheme in sorted(fence.schemes, key=lambda name: permits[name]):
            part = max(0, min(taken, left[scheme]))
            left[scheme] -= part
            taken -= part
    return tests


def breach(terms: PoolTerms, books: Books) -> list[Finding]:
    """Return the finding that stops a close, if money of a ring fence paid for something else."""
    position = fence_position(terms, books)
    if position is None or not position.misused:
        return []
    held = [test for test in position.tests if test.carried > 0]
    names, clauses = " and ".join(test.name for test in held), " and ".join(test.clause for test in held)
    fences, is_said = ("ring fence", "clause") if len(held) == 1 else ("ring fences", "clauses")
    return [
        error(
            FindingCode.RING_FENCE,
            file=f"agreements, {terms.agreement}",
            what=(
                f"{plain(position.carried)} of {fences} {names} is not spent yet, but the pool has only "
                f"{plain(position.left)} left: {plain(position.misused)} of it paid for something else"
            ),
            rule=f"{is_said} {clauses}: fenced grants pay for permitted schemes only",
            remedy="agree more funding, or take back what was spent outside the fence",
        )
    ]


def carried_in_year(terms: PoolTerms, books: Books, year: FinancialYear, last: Month | None = None) -> int:
    """Return how much more fenced money is carried than at a year's beginning: at its end, or a month's.

    The month may be settled again with later ones closed: what they carry is no part of it.
    """
    if not terms.fences:
        return 0
    until, month = [], min(books.first, Month.of(terms.starts))
    while month <= (last or Month.of(year.period.last)):
        until.append(month)
        month = month.plus(1)
    before = [month for month in until if month.first < year.period.start]
    return sum(carried(terms, books, until).values()) - sum(carried(terms, books, before).values())


def carried(terms: PoolTerms, books: Books, months: Sequence[Month]) -> dict[str, int]:
    """Return what each ring fence carries unspent over some months, by its name."""
    return {test.name: test.carried for test in _tests(terms, books, months)}


def unspent(terms: PoolTerms, books: Books, month: Month) -> dict[str, int]:
    """Return what each ring fence has not spent at a month's end, before any of it goes back."""
    tests = _tests(terms, books.until(month), None, month)
    return {test.name: test.carried for test in tests}
