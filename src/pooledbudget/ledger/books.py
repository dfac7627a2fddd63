"""The record's sums held in memory, with what is about to be posted counted in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pooledbudget.ledger.balances import balances
from pooledbudget.ledger.entries import Entry, inside
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month


@dataclass(frozen=True, slots=True)
class Cell:
    """One sum's coordinates."""

    account: str
    partner: str
    agreement: str
    theme: str
    month: str


class Books:
    """Sums by account, partner, agreement, theme and month, in minor units."""

    def __init__(self, sums: Counter[Cell]) -> None:
        self._sums = sums
        self._of_agreement: dict[str, list[tuple[Cell, int]]] = {}
        for cell, amount in sums.items():
            self._of_agreement.setdefault(cell.agreement, []).append((cell, amount))

    @classmethod
    def of(cls, record: Record) -> Books:
        """Sum everything recorded so far."""
        dimensions = ("account", "partner", "agreement", "theme", "month")
        return cls(Counter({Cell(*one.keys): one.amount for one in balances(record.connection, dimensions)}))

    def plus(self, entries: Iterable[Entry], record: Record, closing: Month) -> Books:
        """Return the sums as they will be once `entries` are posted in the month being closed."""
        moved: Counter[tuple[str, str, str, str, date]] = Counter()
        for entry in entries:
            for one in entry.postings:
                moved[one.account, one.partner, one.agreement, one.theme, entry.effective] += one.amount
        sums, closed = self._sums.copy(), record.closed_months() - {closing}
        for (*where, effective), amount in moved.items():
            account, partner, agreement, theme = where
            month = str(record.month_for(effective, closed))
            sums[Cell(account, partner, agreement, theme, month)] += amount
        return Books(sums)

    def until(self, month: Month) -> Books:
        """Return the sums of the months up to and including one."""
        last = str(month)
        return Books(Counter({cell: amount for cell, amount in self._sums.items() if cell.month <= last}))

    def total(
        self,
        agreement: str,
        account: str,
        *,
        partner: str = "",
        theme: str | None = None,
        months: Iterable[Month] | None = None,
    ) -> int:
        """Return one sum: accounts match by whole segments, blanks match all."""
        wanted = None if months is None else {str(month) for month in months}
        return sum(
            amount
            for cell, amount in self._of_agreement.get(agreement, ())
            if inside(cell.account, account)
            and (not partner or cell.partner == partner)
            and (theme is None or cell.theme == theme)
            and (wanted is None or cell.month in wanted)
        )

    def accounts(self, agreement: str, under: str) -> list[str]:
        """Return the accounts used in an agreement under a parent, in order."""
        return sorted(
            {cell.account for cell, _ in self._of_agreement.get(agreement, ()) if inside(cell.account, under)}
        )

    def themes(self, agreement: str, under: str) -> list[str]:
        """Return the themes used in an agreement under an account, in order."""
        return sorted(
            {cell.theme for cell in self._sums if cell.agreement == agreement and inside(cell.account, under)}
        )
