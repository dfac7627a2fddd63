"""Money of a pool that cannot be as it stands: paid twice over, agreed by nobody, borne by nobody."""

from __future__ import annotations

from collections.abc import Iterator

from pooledbudget.findings import Finding
from pooledbudget.instruments.between import paid_beyond
from pooledbudget.instruments.circular import circular
from pooledbudget.instruments.impossible import MonthEnd, remark
from pooledbudget.instruments.pools.expected import expected, received
from pooledbudget.instruments.pools.settlement import year_result
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.ledger.chart import (
    BILLED,
    GRANTS,
    IN_VIEW,
    OWED,
    PAID,
    SHARED,
    SPENDING,
    SPENDING_IN_KIND,
    VAT,
)
from pooledbudget.periods import Month


def impossible(terms: PoolTerms, end: MonthEnd) -> Iterator[Finding]:
    """Yield a remark for everything that cannot be in a pool's month, beside its cash."""
    yield from _paid_too_much(terms, end)
    yield from _not_agreed(terms, end)
    yield from _borne_by_nobody(terms, end)
    yield from _settled_by_nobody(terms, end)
    yield from _grants(terms, end)
    yield from _credited(terms, end)
    yield from _vat_had_back(terms, end)
    yield from circular(end, terms.agreement)


def _paid_too_much(terms: PoolTerms, end: MonthEnd) -> Iterator[Finding]:
    """Yield each partner and bond that has been paid more than the pool owed it."""
    pool = terms.agreement
    for partner in end.books.partners(pool, OWED):
        debit = end.books.total(pool, OWED, partner=partner)
        if debit > 0:
            by = end.last_day(pool, OWED, partner)
            yield remark(end, "paid more than owed", pool, by, debit, partner=partner)
    yield from paid_beyond(pool, end)


def _not_agreed(terms: PoolTerms, end: MonthEnd) -> Iterator[Finding]:
    """Yield each partner that has paid what it never agreed, or more than it has agreed, while it lasts."""
    pool, books = terms.agreement, end.books
    for partner in books.partners(pool, PAID):
        paid = -books.total(pool, PAID, partner=partner)
        due = books.total(pool, BILLED, partner=partner) + books.total(pool, SHARED, partner=partner)
        agreed = [contribution for contribution in terms.contributions if contribution.partner == partner]
        to_come = sum(
            amount
            for contribution in agreed
            for on, amount in terms.schedule(contribution)
            if on > end.month.last
        )
        if paid <= max(0, due + to_come):
            continue
        by = end.last_day(pool, PAID, partner)
        if agreed or due:
            yield remark(end, "beyond what is agreed", pool, by, paid - due - to_come, partner=partner)
        else:
            yield remark(end, "nothing agreed", pool, by, paid, partner=partner)


def _borne_by_nobody(terms: PoolTerms, end: MonthEnd) -> Iterator[Finding]:
    """Yield spending of a year in which nobody contributes, where others are shared."""
    pool, year = terms.agreement, end.month.financial_year
    shares = terms.shares_of(year)
    if shares is not None or not (terms.contributions or terms.risk_share):
        return
    months = [month for month in year.period.months if month <= end.month]
    spent = end.books.total(pool, SPENDING, months=months)
    spent -= end.books.total(pool, SPENDING_IN_KIND, months=months)
    if spent:
        days = end.moved(pool, SPENDING)
        yield remark(
            end, "year without contributions", pool, min(days, default=end.month.last), spent, year=str(year)
        )


def _settled_by_nobody(terms: PoolTerms, end: MonthEnd) -> Iterator[Finding]:
    """Yield what no step of a settlement takes at a year's end, and lines of their own without a budget."""
    year, pool = end.month.financial_year, terms.agreement
    if terms.settlement is None:
        return
    budgeted = {budget.line for budget in terms.budgets if budget.year == str(year)}
    months = [month for month in year.period.months if month <= end.month]
    for line in sorted(terms.own_lines.keys() - budgeted):
        spent = end.books.total(pool, f"{SPENDING}:{line}", months=months)
        if spent > 0:
            on = end.last_day(pool, f"{SPENDING}:{line}")
            yield remark(end, "line without budget", pool, on, spent, year=str(year), scheme=line)
    if end.month != Month.of(year.period.last):
        return
    result = year_result(terms, end.books, year, end.month)
    if result is not None and result.division is not None and result.division.left:
        left = result.division.left
        case = "deficit unfunded" if left < 0 else "surplus left in the pool"
        yield remark(end, case, pool, end.month.last, abs(left), year=str(year))


def _grants(terms: PoolTerms, end: MonthEnd) -> Iterator[Finding]:
    """Yield each grant that has not come by its day, came beyond what is expected, or is named nowhere."""
    pool = terms.agreement
    for name, grant in terms.granted.items():
        sums = list(expected(terms, end.books, grant))
        late = [held for held in sums if held.by <= end.month.last and held.short]
        if late:
            short = sum(held.short for held in late)
            yield remark(end, "grant not come", pool, late[0].by, short, grant=name)
        beyond = received(terms, end.books, name) - sum(held.amount for held in sums)
        if sums and beyond > 0:
            by = end.last_day(pool, f"{GRANTS}:{name}")
            yield remark(end, "grant beyond what is expected", pool, by, beyond, grant=name)
    if not terms.known_grants:
        yield from _named_nowhere(terms, end)


def _named_nowhere(terms: PoolTerms, end: MonthEnd) -> Iterator[Finding]:
    """Yield each grant of the year that a pool took which names none: nobody agreed what it is for."""
    pool, year = terms.agreement, end.month.financial_year
    months = [month for month in year.period.months if month <= end.month]
    for account in end.books.accounts(pool, GRANTS):
        came = -end.books.total(pool, account, months=months)
        if came > 0:
            name, by = account.removeprefix(f"{GRANTS}:"), end.last_day(pool, account)
            yield remark(end, "grant not named", pool, by, came, grant=name, year=str(year))


def _credited(terms: PoolTerms, end: MonthEnd) -> Iterator[Finding]:
    """Yield each scheme on which a partner's credits are more than all it ever spent, while it lasts."""
    pool, books = terms.agreement, end.books
    places = [
        (account, partner)
        for under in (SPENDING, IN_VIEW)
        for account in books.accounts(pool, under)
        for partner in books.partners(pool, account)
    ]
    for account, partner in sorted(set(places)):
        spent = books.total(pool, account, partner=partner)
        if spent < 0:
            by = end.last_day(pool, account, partner)
            scheme = account.rpartition(":")[2]
            yield remark(end, "credited more than spent", pool, by, -spent, partner=partner, scheme=scheme)


def _vat_had_back(terms: PoolTerms, end: MonthEnd) -> Iterator[Finding]:
    """Yield VAT that came back beyond all that was paid."""
    pool = terms.agreement
    over = -end.books.total(pool, VAT)
    if over > 0:
        yield remark(end, "more VAT than paid", pool, end.last_day(pool, VAT), over)
