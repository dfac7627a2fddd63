"""Whether a list of steps can leave anything: what is read back says a rest only where there may be one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pooledbudget.instruments.pools.lines import takes_all
from pooledbudget.instruments.pools.steps import (
    BY_NAME,
    EQUAL,
    EQUITY,
    OPENING,
    Cap,
    Reserve,
    SettlementStep,
    Share,
)
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.periods import FinancialYear, Month


def leaves_nothing(terms: PoolTerms, steps: Sequence[SettlementStep], *, over: bool) -> bool:
    """Say whether a list takes all of a difference, however large, at every settlement of the agreement.

    Where it depends on what is measured or agreed later, a rest is said rather than passed over.
    """
    days = list(_agreed(terms))
    return all(any(_takes_all(terms, step, day, over=over) for step in steps) for day in days)


def settlement_days(terms: PoolTerms) -> list[date]:
    """Return the days on which the agreement settles, from its first year to its last."""
    monthly = terms.is_settled_monthly
    found, year = list[date](), Month.of(terms.starts).financial_year
    while year.period.start <= terms.ends:
        months = year.period.months if monthly else [Month.of(year.period.last)]
        found += [month.last for month in months if month.last >= terms.starts]
        year = FinancialYear(year.starts_in + 1)
    return found


def _agreed(terms: PoolTerms) -> Iterator[date]:
    """Yield the days on which it settles, so far as contributions are agreed for their years.

    A year that is not agreed yet will have its contributions: it does not make a list leave anything.
    """
    agreed = {contribution.year for contribution in terms.contributions} | set(terms.opening)
    for day in settlement_days(terms):
        if not agreed or str(Month.of(day).financial_year) in agreed:
            yield day


def _takes_all(terms: PoolTerms, step: SettlementStep, day: date, *, over: bool) -> bool:
    """Say whether one step takes all that comes to it on a day."""
    if step.up_to is not None or not step.takes_on(day):
        return False
    if isinstance(step, Reserve):
        return not over and step.holds_up_to is None
    if isinstance(step, Share):
        return step.part is None and _shares_all(terms, step, day, over=over)
    always = step.model_copy(update={"since": None, "to": None})
    return takes_all(always)


def _shares_all(terms: PoolTerms, step: Share, day: date, *, over: bool) -> bool:
    """Say whether there is something to share by, and somebody who takes what is over every cap."""
    sharing = _sharing(terms, step, day)
    whole = terms.settlement.cap if terms.settlement and over else None
    caps = [cap for cap in (step.cap, whole) if cap is not None]
    if not sharing or not caps:
        return bool(sharing)
    ruling: Cap = caps[0]
    if ruling.over_to is not None:
        return True
    return ruling.over == "again" and any(all(cap.limit(name) is None for cap in caps) for name in sharing)


def _sharing(terms: PoolTerms, step: Share, day: date) -> list[str]:
    """Return who shares at a step on a day; nobody where there is nothing to go by."""
    year = Month.of(day).financial_year
    opening = [name for name, amount in terms.opening_of(year).items() if amount]
    if step.by == BY_NAME:
        return list(step.shares)
    among = set(step.among)
    if step.by == EQUAL:
        return step.among or opening
    if step.by in {OPENING, EQUITY}:
        names = opening if step.by == OPENING else list(terms.equity)
    else:
        use = terms.use.get(str(year))
        names = list(use.shares(day).parts) if use else []
    return [name for name in names if not among or name in among]
