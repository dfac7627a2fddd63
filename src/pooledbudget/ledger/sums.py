"""Sums of postings by any of their dimensions: asked of the record, or held in memory for a close."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from pooledbudget.ledger.chart import inside
from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.selections import DIMENSIONS, Balance, BalanceSheet, Selection, sheets
from pooledbudget.periods import Month

__all__ = [
    "DIMENSIONS",
    "Balance",
    "BalanceSheet",
    "Books",
    "Coordinates",
    "Daily",
    "Selection",
    "counted_in",
    "first_open",
    "left_closed",
    "sheets",
]


class Coordinates(NamedTuple):
    """Where one sum stands."""

    account: str
    partner: str
    agreement: str
    theme: str
    month: str


class Daily(NamedTuple):
    """Where one account of an agreement moved, for whom, and on which day."""

    agreement: str
    account: str
    partner: str
    on: date


Index = dict[str, dict[str, dict[str, dict[str, list[tuple[str, int]]]]]]
"""Agreement -> account -> partner -> month -> (theme, amount)."""


@dataclass(slots=True)
class Books:
    """Sums by account, partner, agreement, theme and month, in minor units.

    `closed` are the months that are closed, `first` where the book begins: by them an entry that
    is about to be posted finds the month it counts in, as the record would.
    """

    sums: Counter[Coordinates]
    first: Month
    closed: frozenset[Month] = frozenset()
    _index: Index | None = field(default=None, init=False, repr=False)
    _totals: dict[tuple[Any, ...], int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def plus(self, entries: Sequence[Entry], closing: Month) -> Books:
        """Return the sums as they will be once `entries` are posted in the month being closed."""
        if not entries:
            return self
        sums, closed = self.sums.copy(), left_closed(closing, self.closed)
        for (account, partner, agreement, theme, _, effective), amount in Planned.of(entries).sums().items():
            month = str(counted_in(effective, self.first, closed))
            sums[Coordinates(account, partner, agreement, theme, month)] += amount
        return Books(sums, self.first, self.closed)

    def until(self, month: Month) -> Books:
        """Return the sums of the months up to and including one."""
        last = str(month)
        if all(place.month <= last for place in self.sums):
            return self
        kept = {place: amount for place, amount in self.sums.items() if place.month <= last}
        return Books(Counter(kept), self.first, self.closed)

    def total(
        self,
        agreement: str,
        account: str,
        *,
        partner: str = "",
        theme: str | None = None,
        months: Iterable[Month] | None = None,
    ) -> int:
        """Return one sum: accounts match by whole segments, blanks match all.

        What a whole pool comes to is asked for each of its partners, so it is kept once it is known.
        """
        wanted = None if months is None else tuple(map(str, months))
        asked = (agreement, account, partner, theme, wanted)
        if asked not in self._totals:
            self._totals[asked] = self._total(*asked)
        return self._totals[asked]

    def _total(
        self, agreement: str, account: str, partner: str, theme: str | None, wanted: Sequence[str] | None
    ) -> int:
        return sum(
            amount
            for by_month in self._months_of(agreement, account, partner)
            for month in (by_month if wanted is None else wanted)
            for placed, amount in by_month.get(month, ())
            if theme is None or placed == theme
        )

    def selected(self, selection: Selection) -> int:
        """Return the sum of one agreement's selection: months, no days, and as it is known now."""
        first, last = selection.from_month, selection.to_month or "9999-12"
        return sum(
            amount
            for by_month in self._months_of(selection.agreement, selection.account, selection.partner)
            for month, placed in by_month.items()
            if first <= month <= last
            for theme, amount in placed
            if not selection.theme or theme == selection.theme
        )

    def _months_of(
        self, agreement: str, account: str, partner: str
    ) -> Iterator[dict[str, list[tuple[str, int]]]]:
        """Yield the sums by month of each account within one, and of each partner or one."""
        for used, partners in self._indexed.get(agreement, {}).items():
            if not inside(used, account):
                continue
            if not partner:
                yield from partners.values()
            elif partner in partners:
                yield partners[partner]

    def accounts(self, agreement: str, under: str) -> list[str]:
        """Return the accounts used in an agreement under a parent, in order."""
        return sorted(account for account in self._indexed.get(agreement, {}) if inside(account, under))

    def partners(self, agreement: str, under: str) -> list[str]:
        """Return the partners with postings in an agreement under a parent, in order."""
        used = self._indexed.get(agreement, {})
        return sorted({partner for account in used if inside(account, under) for partner in used[account]})

    @property
    def agreements(self) -> list[str]:
        """The agreements with postings, in order."""
        return sorted(self._indexed)

    @property
    def _indexed(self) -> Index:
        """Every sum by agreement, account, partner and month; made when it is first asked for."""
        if self._index is None:
            self._index = {}
            for place, amount in self.sums.items():
                accounts = self._index.setdefault(place.agreement, {})
                months = accounts.setdefault(place.account, {}).setdefault(place.partner, {})
                months.setdefault(place.month, []).append((place.theme, amount))
        return self._index


def first_open(first: Month, closed: Iterable[Month]) -> Month:
    """Return the earliest open month: what closes next."""
    closed, month = set(closed), first
    while month in closed:
        month = month.plus(1)
    return month


def counted_in(effective: date, first: Month, closed: Iterable[Month]) -> Month:
    """Return the month an entry counts in: its own if open, else the next open one after it.

    Never an earlier one: with April reopened and May closed, a correction of May would else stand
    in April, a month before what it corrects.
    """
    month = max(Month.of(effective), first)
    while month in closed:
        month = month.plus(1)
    return month


def left_closed(closing: Month, closed: Iterable[Month]) -> set[Month]:
    """Return the closed months that a close leaves as they are: those before the month it closes.

    It seals that month and every later closed one again, so what they gain counts in them.
    """
    return {month for month in closed if month < closing}
