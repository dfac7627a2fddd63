"""Circular funds: what a contributor pays in goes back to it within days, and nothing was spent between.

Auditors ask after it: a pool that only hands money round shows contributions and payments, and no service.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from pooledbudget.findings import Finding
from pooledbudget.instruments.impossible import CIRCULAR_DAYS, MonthEnd, remark
from pooledbudget.ledger.chart import OWED, PAID, SPENDING, SPENDING_IN_KIND, inside
from pooledbudget.ledger.sums import Daily

CIRCULAR = "circular"


def circular(end: MonthEnd, agreement: str) -> Iterator[Finding]:
    """Yield each amount of a month that a partner was paid within days of having paid in as much.

    By day, in minor units, to the penny: what a partner is owed for its spending is paid too, and is as
    much as its contribution by chance only. A refund says itself that it takes a contribution back. What
    was given in kind is not cash, and its use is no spending of any.
    """
    days = Counter[Daily](end.before)
    days.update(end.days)
    spent = {
        place.on
        for place, amount in days.items()
        if place.agreement == agreement
        and inside(place.account, SPENDING)
        and place.account != SPENDING_IN_KIND
        and amount
    }
    paid_in = _daily(days, agreement, PAID, -1)
    for (partner, day), amount in sorted(_daily(end.days, agreement, OWED, 1).items()):
        for before in range(CIRCULAR_DAYS + 1):
            came = day - timedelta(before)
            if came in spent:
                break
            if paid_in.get((partner, came)) == amount:
                paid = came.isoformat()
                yield remark(end, CIRCULAR, agreement, day, amount, partner=partner, paid=paid)
                break


def _daily(days: Mapping[Daily, int], agreement: str, account: str, sign: int) -> dict[tuple[str, date], int]:
    """Return what moved on an account by partner and day, where it is above nought with that sign."""
    return {
        (place.partner, place.on): sign * amount
        for place, amount in days.items()
        if place.agreement == agreement and place.account == account and sign * amount > 0
    }
