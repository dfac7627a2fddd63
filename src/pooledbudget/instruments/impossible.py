"""Money that cannot be as it stands: what a month comes to, asked of every agreement once all is known.

It rests on sums and on the month's own movements by day: what came before is one opening sum, so no
question costs more because the book is old.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from pooledbudget.findings import Finding, FindingCode, Severity, note
from pooledbudget.instruments.words import impossible
from pooledbudget.ledger.chart import CASH, inside
from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.sums import Books, Daily
from pooledbudget.money import minor_of, plain
from pooledbudget.periods import Month

BELOW_NOUGHT = "cash below nought"
CIRCULAR_DAYS = 3
"""So many days at most after it was paid in, cash that goes back is circular: a weekend lies within."""


class MonthEnd(Struct, frozen=True, kw_only=True):
    """What a month comes to at its end, with its movements by day."""

    month: Month
    books: Books
    """The sums of all months up to this one."""
    days: Mapping[Daily, int]
    """What moved in the month, in minor units: what the record has of it and what is about to be posted."""
    before: Mapping[Daily, int] = field(default_factory=dict)
    """What moved in the last `CIRCULAR_DAYS` days of the month before."""
    new: Sequence[Entry]
    """The entries about to be posted in the month, but for those of the rows of a file together."""
    currency: str

    def moved(self, agreement: str, account: str, partner: str = "") -> dict[date, int]:
        """Return what moved on each day within an account; what is of an earlier month, on the first."""
        found: dict[date, int] = {}
        for place, amount in self.days.items():
            mine = place.agreement == agreement and inside(place.account, account)
            if mine and partner in {"", place.partner}:
                on = min(max(place.on, self.month.first), self.month.last)
                found[on] = found.get(on, 0) + amount
        return dict(sorted(found.items()))

    def last_day(self, agreement: str, account: str, partner: str = "") -> date:
        """Return the last day on which an account moved; the month's last if it did not."""
        return max(self.moved(agreement, account, partner), default=self.month.last)


def remark(end: MonthEnd, case: str, agreement: str, on: date, amount: int, **more: str) -> Finding:
    """Return a remark on money that cannot be: its facts, and what they say."""
    return found_of(case, agreement, end.month, end.currency, on, amount, more)


def found_of(
    case: str,
    agreement: str,
    month: Month,
    currency: str,
    on: date,
    amount: int,
    more: Mapping[str, str],
) -> Finding:
    """Return a remark on a case, with its facts kept: names, days, and amounts as decimal strings."""
    facts = {
        "case": case,
        "agreement": agreement,
        "month": str(month),
        "day": on.isoformat(),
        "amount": plain(amount),
        **more,
    }
    return replace(note(FindingCode.CASH, *impossible(facts, currency), file=agreement), facts=facts)


ALIKE = ("case", "agreement", "partner", "scheme", "grant", "year", "paid")
"""Facts that make a case the same one at the next month's end."""


def alike(facts: Mapping[str, str]) -> tuple[str, ...]:
    """Return what makes a case the same one at the next month's end."""
    return tuple(facts.get(name, "") for name in ALIKE)


def lasting(finding: Finding, before: Mapping[str, str] | None, currency: str) -> Finding:
    """Return a finding with the day it began and what it came to before, where it was there a month before.

    Cash that was made good and fell short again has begun anew.
    """
    facts = finding.facts
    again = facts["case"] == BELOW_NOUGHT and facts["day"] != str(Month.parse(facts["month"]).first)
    if before is None or again:
        return finding
    facts = {**facts, "since": before.get("since", before["day"]), "before": before["amount"]}
    return replace(finding, what=impossible(facts, currency).what, facts=facts)


TOLD_AT_RECEIPT = frozenset({"grant not named"})
"""Cases that each receipt has said: a close repeats them, and is no less clean for it."""


def is_news(finding: Finding) -> bool:
    """Say whether a finding is more than money that cannot be, as it was and no more than a month before."""
    if finding.facts.get("case") in TOLD_AT_RECEIPT:
        return False
    if finding.code is not FindingCode.CASH or "before" not in finding.facts:
        return True
    return minor_of(finding.facts["amount"]) > minor_of(finding.facts["before"])


def blocking(finding: Finding) -> Finding:
    """Return a finding as one that a month cannot close over."""
    return replace(finding, severity=Severity.ERROR)


def below_nought(end: MonthEnd, agreement: str) -> Iterator[Finding]:
    """Yield a remark if an agreement's cash is below nought on any day of the month: from when, how far.

    What comes in on a day comes before what goes out on it.
    """
    moved = end.moved(agreement, CASH)
    cash = end.books.total(agreement, CASH) - sum(moved.values())
    days = {end.month.first: cash} if cash < 0 else {}
    for on, amount in moved.items():
        cash += amount
        days[on] = cash
    below = {on: amount for on, amount in days.items() if amount < 0}
    if below:
        lowest = min(below, key=lambda on: (below[on], on))
        yield remark(
            end,
            BELOW_NOUGHT,
            agreement,
            min(below),
            -below[lowest],
            lowest=lowest.isoformat(),
        )
