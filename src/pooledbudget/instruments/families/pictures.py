"""What the pictures of a claim schedule show: what was paid for by month, and absence against its limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from pooledbudget.instruments.decisions import Decision, Measured
from pooledbudget.instruments.families.claimed import Claims
from pooledbudget.instruments.tallies import ClaimDays, Dot, Dots, MonthSums
from pooledbudget.ledger.chart import INCOME
from pooledbudget.periods import written_day

MONTHS_SHOWN = 12
"""How many months are shown, up to the last of the period."""
POINTS = 10_000
"""What the worst absence of a family is kept in: hundredths of a percentage point."""


def paid_by_month(claims: Claims) -> MonthSums:
    """Return what was paid for in each month as the ledger has it, less what was taken back in it."""
    desk, agreement = claims.desk, claims.terms.agreement
    months = desk.to_date[-MONTHS_SHOWN:]
    earned = [desk.selection(agreement, INCOME, [month]) for month in months]
    sums = [desk.entries(selection, -1, listed=False).value for selection in earned]
    return MonthSums(
        subject=claims.terms.title,
        of="Paid for, less what was taken back,",
        sums=list(zip(months, sums, strict=True)),
        windows=[
            ClaimDays(f"the window to {written_day(window.last)}", window.first, window.last)
            for window in claims.programme.windows
            if window.first <= months[-1].last and window.last >= months[0].first
        ],
        currency=claims.desk.currency,
    )


def absence(claims: Claims) -> Dots | None:
    """Return the worst absence of each family that a result of the period was asked for, against the limit.

    None where no such test was made. Where the limit changed within the period, those under the one that
    most were tested by are shown.
    """
    tested = [
        (decision, measured)
        for decision in claims.now
        for measured in decision.measures
        if "worst" in measured.found and "absence" in measured.needs and measured.verdict in {"pass", "fail"}
    ]
    if not tested:
        return None
    ((limit, _),) = Counter(measured.needs["absence"] for _, measured in tested).most_common(1)
    return Dots(
        subject=f"{claims.terms.title}, {claims.desk.span.written}",
        of="Worst unauthorised absence of a child of each family, in the terms tested",
        limit=Fraction(limit),
        dots=_dots([found for found in tested if found[1].needs["absence"] == limit]),
    )


def _dots(tested: Sequence[tuple[Decision, Measured]]) -> list[Dot]:
    return [
        Dot(decision.subject, Fraction(int(measured.found["worst"]), POINTS), measured.verdict == "pass")
        for decision, measured in tested
    ]
