"""A year's surplus or deficit, and whose it is by the agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pooledbudget.cited import Citation
from pooledbudget.instruments.pools.fence import carried_in_year
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.ledger.chart import (
    CONTRIBUTIONS,
    GRANTS,
    INCOME,
    INCOME_IN_KIND,
    OWED,
    RISK_SHARE,
    SHARED,
    SPENDING,
    SPENDING_IN_KIND,
)
from pooledbudget.ledger.entries import Entry, Posting
from pooledbudget.ledger.sums import Books
from pooledbudget.money import Split, split
from pooledbudget.periods import FinancialYear, Month


def shared_total(terms: PoolTerms, books: Books, months: Sequence[Month]) -> int:
    """Return what partners share of some months: grants and results less spending under a theme."""
    agreement = terms.agreement
    spending = sum(books.total(agreement, SPENDING, theme=theme, months=months) for theme in terms.lines)
    return -books.total(agreement, GRANTS, months=months) - spending


@dataclass(frozen=True, slots=True)
class YearResult:
    """A year's difference so far, and each partner's part of it, in minor units."""

    year: FinancialYear
    income: int
    spent: int
    fenced_change: int
    """Fenced money carried forward in the year: it is not anybody's to share."""
    by_proportion: Mapping[str, int]
    """What each put in less its share of what was spent: its part if every pound stays where it fell."""
    parts: Mapping[str, int]
    """Each partner's part by the agreement."""
    agreed: Split | None
    """The division by agreed shares; None where the difference stays where it fell."""

    @property
    def variance(self) -> int:
        """Surplus above nought, deficit below, in minor units."""
        return self.income - self.spent - self.fenced_change


def year_result(terms: PoolTerms, books: Books, year: FinancialYear) -> YearResult | None:
    """Return the year's result so far and whose it is; None where nothing is agreed to be shared.

    A partner's part is its contribution less its share of the net spending, and not a second
    division of the difference: two divisions each leave odd pennies, and a settled year then
    would not end at nought.
    """
    proportions, agreed = terms.proportions(year), terms.agreed_shares()
    shares = proportions or agreed
    if terms.risk_share is None or shares is None:
        return None
    months, agreement = year.period.months, terms.agreement
    income = -books.total(agreement, INCOME, months=months)
    spent = books.total(agreement, SPENDING, months=months)
    income += books.total(agreement, INCOME_IN_KIND, months=months)
    spent -= books.total(agreement, SPENDING_IN_KIND, months=months)
    fenced = carried_in_year(terms, books, year)
    put_in = {
        partner: -books.total(agreement, CONTRIBUTIONS, partner=partner, months=months)
        for partner in {*shares.parts, *books.partners(agreement, CONTRIBUTIONS)}
    }
    variance = income - spent - fenced
    net = split(variance - sum(put_in.values()), shares, terms.risk_share.odd_penny_first).parts
    by_proportion = {partner: put_in[partner] + net.get(partner, 0) for partner in sorted(put_in)}
    division = split(variance, agreed, terms.risk_share.odd_penny_first) if agreed else None
    parts = division.parts if division else by_proportion
    return YearResult(year, income, spent, fenced, by_proportion, parts, division)


def settled(
    terms: PoolTerms, books: Books, year: FinancialYear, currency: str
) -> tuple[list[Entry], list[str]]:
    """Return the entry that shares a year's difference, if there is one, and its cause.

    A deficit is due from partners; a surplus is owed to them. Effective 31 March.
    """
    cause = f"{terms.agreement}:risk-share:{year}"
    result = year_result(terms, books, year)
    if result is None or terms.risk_share is None or not any(result.parts.values()):
        return [], [cause]
    postings = []
    for partner, part in result.parts.items():
        if part:
            other = OWED if part > 0 else SHARED
            postings += [
                Posting(RISK_SHARE, partner, terms.agreement, part, "", currency),
                Posting(other, partner, terms.agreement, -part, "", currency),
            ]
    entry = Entry(
        cause,
        year.period.last,
        _kind(result.variance),
        postings,
        (Citation(terms.agreement, f"risk_share {terms.risk_share.clause}"),),
        about=str(year),
        decided=True,
    )
    return [entry], [cause]


def _kind(variance: int) -> str:
    """Name what is shared; a year without a difference may still even out what each put in."""
    if not variance:
        return "shares evened out"
    return "surplus shared" if variance > 0 else "deficit shared"
