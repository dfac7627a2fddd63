"""Accruals: adjustments that reverse themselves on the first day of the month that is open next."""

from __future__ import annotations

from msgspec import Struct

from pooledbudget.ledger.entries import REVERSES, Entry
from pooledbudget.ledger.reading import Reading, RecordedEntry
from pooledbudget.periods import Month

ACCRUAL, TURNED = "accrual", "accrual, reversed"
"""The kinds of the two entries of one act."""
TURNS = "turned:"
"""How the id of the entry that takes an accrual back begins."""


class Accrual(Struct, frozen=True):
    """What was accrued, and what takes it back."""

    accrued: RecordedEntry
    turned: RecordedEntry

    def open_at(self, last: Month) -> bool:
        """Say whether it stands at a month's end: accrued by then, and not taken back yet."""
        return self.accrued.month <= str(last) < self.turned.month


def turned(accrual: Entry, next_open: Month) -> Entry:
    """Return the entry that takes an accrual back, of the first day of a month."""
    undone = [leg._replace(amount=-leg.amount) for leg in accrual.postings]
    return Entry(f"{TURNS}{accrual.id}", next_open.first, TURNED, undone, accrual.because, about=accrual.id)


def accruals(record: Reading) -> list[Accrual]:
    """Return every accrual that nobody has put right since, in the order they were made."""
    found = []
    posted = record.posted()
    for act in record.acts("adjust"):
        if not act.act.detail.get("reverses"):
            continue
        made = list(record.entries_of_acts(act.sequence + 1, record.end_of(act.sequence)))
        accrued, back = made
        times = 0
        while f"{REVERSES * (times + 1)}{accrued.entry.id}" in posted:
            times += 1
        if times % 2 == 0:
            found.append(Accrual(accrued, back))
    return found
