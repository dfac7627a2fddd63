"""Sums of postings by any of their dimensions: asked of the record, or held in memory for a close."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import NamedTuple

from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.selections import DIMENSIONS, Balance, BalanceSheet, Selection, sheets
from pooledbudget.periods import Month

__all__ = [
    "DIMENSIONS",
    "Balance",
    "BalanceSheet",
    "Books",
    "Daily",
    "Selection",
    "counted_in",
    "first_open",
    "left_closed",
    "sheets",
]


Coordinates = tuple[str, str, str, str]
"""Where sums stand that differ by month alone: agreement, account, partner and theme."""


class Daily(NamedTuple):
    """Where one account of an agreement moved, for whom, and on which day."""

    agreement: str
    account: str
    partner: str
    on: date


ByMonth = dict[str, int]
Index = dict[str, dict[str, dict[str, dict[str, list[tuple[str, ByMonth]]]]]]
"""Agreement -> account or what it is under -> account -> partner -> each theme with its sums by month."""


@dataclass(slots=True)
class Books:
    """Sums by account, partner, agreement, theme and month, in minor units.

    The months of one place stand together: there are as many of them as the book is old, and most questions
    are about a few of them or about all. `closed` are the months that are closed, `first` where the book
    begins: by them an entry that is about to be posted finds the month it counts in, as the record would.
    """

    sums: dict[Coordinates, ByMonth]
    first: Month
    closed: frozenset[Month] = frozenset()
    _index: Index | None = field(default=None, init=False, repr=False)
    _known: dict[tuple[str, str, str, str | None], ByMonth] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def of(
        cls, sums: Iterable[tuple[str, str, str, str, str, int]], first: Month, closed: Iterable[Month] = ()
    ) -> Books:
        """Hold sums, each an agreement, account, partner, theme, month and amount.

        Those of one month add up.
        """
        found: dict[Coordinates, ByMonth] = {}
        for agreement, account, partner, theme, month, amount in sums:
            by_month = found.setdefault((agreement, account, partner, theme), {})
            by_month[month] = by_month.get(month, 0) + amount
        return cls(found, first, frozenset(closed))

    def plus(self, entries: Sequence[Entry], closing: Month) -> Books:
        """Return the sums as they will be once `entries` are posted in the month being closed."""
        if not entries:
            return self
        closed = left_closed(closing, self.closed)
        gained = Books.of(
            (
                (agreement, account, partner, theme, str(counted_in(effective, self.first, closed)), amount)
                for (account, partner, agreement, theme, _, effective), amount in Planned.of(entries)
                .sums()
                .items()
            ),
            self.first,
        )
        sums = self.sums.copy()
        for place, by_month in gained.sums.items():
            before = sums.get(place, {})
            sums[place] = before | {
                month: before.get(month, 0) + amount for month, amount in by_month.items()
            }
        return Books(sums, self.first, self.closed)

    def until(self, month: Month) -> Books:
        """Return the sums of the months up to and including one."""
        last = str(month)
        if all(max(by_month) <= last for by_month in self.sums.values()):
            return self
        kept = {
            place: {month: amount for month, amount in by_month.items() if month <= last}
            for place, by_month in self.sums.items()
        }
        return Books(
            {place: by_month for place, by_month in kept.items() if by_month}, self.first, self.closed
        )

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

        The same account is asked for each month in turn, and what a whole pool comes to for each partner.
        """
        by_month = self._by_month(agreement, account, partner, theme)
        if months is None:
            return sum(by_month.values())
        return sum(by_month.get(str(month), 0) for month in months)

    def _by_month(self, agreement: str, account: str, partner: str, theme: str | None) -> ByMonth:
        """Return what one account comes to in each month; kept once it is known."""
        asked = (agreement, account, partner, theme)
        if asked not in self._known:
            found = self._known[asked] = {}
            for placed, by_month in self._within(agreement, account, partner):
                if theme is None or placed == theme:
                    for month, amount in by_month.items():
                        found[month] = found.get(month, 0) + amount
        return self._known[asked]

    def selected(self, selection: Selection) -> int:
        """Return the sum of one agreement's selection: months, no days, and as it is known now."""
        first, last = selection.from_month, selection.to_month or "9999-12"
        return sum(
            amount
            for theme, by_month in self._within(selection.agreement, selection.account, selection.partner)
            if not selection.theme or theme == selection.theme
            for month, amount in by_month.items()
            if first <= month <= last
        )

    def _within(self, agreement: str, account: str, partner: str) -> Iterator[tuple[str, ByMonth]]:
        """Yield each theme of each account within one, of each partner or one, with its sums by month."""
        for partners in self._indexed.get(agreement, {}).get(account, {}).values():
            if partner:
                yield from partners.get(partner, ())
            else:
                yield from chain.from_iterable(partners.values())

    def accounts(self, agreement: str, under: str) -> list[str]:
        """Return the accounts used in an agreement under a parent, in order."""
        return sorted(self._indexed.get(agreement, {}).get(under, ()))

    def partners(self, agreement: str, under: str) -> list[str]:
        """Return the partners with postings in an agreement under a parent, in order."""
        used = self._indexed.get(agreement, {}).get(under, {})
        return sorted({partner for partners in used.values() for partner in partners})

    def themes(self, agreement: str, under: str) -> list[str]:
        """Return the themes of postings in an agreement under a parent, in order; a blank for none."""
        used = self._indexed.get(agreement, {}).get(under, {})
        return sorted(
            {theme for partners in used.values() for held in partners.values() for theme, _ in held}
        )

    @property
    def agreements(self) -> list[str]:
        """The agreements with postings, in order."""
        return sorted(self._indexed)

    @property
    def _indexed(self) -> Index:
        """Every sum by agreement, account and partner; made when it is first asked for.

        An account stands under its own path and under each path that it is inside of.
        """
        if self._index is None:
            self._index = {}
            for (agreement, account, partner, theme), by_month in self.sums.items():
                places = self._index.setdefault(agreement, {})
                segments = account.split(":")
                for depth in range(1, len(segments) + 1):
                    used = places.setdefault(":".join(segments[:depth]), {}).setdefault(account, {})
                    used.setdefault(partner, []).append((theme, by_month))
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
