"""The postings behind sums, read a month at a time and once for everybody's statement."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from pooledbudget.ledger.chart import inside
from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.selections import Selection
from pooledbudget.ledger.sums import Daily
from pooledbudget.periods import Month


class Move(NamedTuple):
    """What one entry does to one account of an agreement."""

    entry: str
    on: date
    kind: str
    reference: str
    amount: int


def moves_planned(entries: Sequence[Entry], account: str, agreement: str) -> Iterator[Move]:
    """Yield what each entry that is about to be posted does to one account of an agreement."""
    for entry in Planned.of(entries).on_account(account, agreement):
        moved = (leg.amount for leg in entry.postings if (leg.agreement, leg.account) == (agreement, account))
        yield Move(entry.id, entry.effective, entry.kind, entry.reference, sum(moved))


def moves(record: Reading, account: str, agreement: str, until: date) -> Iterator[Move]:
    """Yield what each entry up to a day does to one account of an agreement, in order."""
    query = (
        "SELECT id, effective, kind, reference, sum(amount) FROM posting "
        "JOIN entry ON sequence = posting.entry "
        "WHERE account = ? AND agreement = ? AND effective <= ? GROUP BY sequence ORDER BY sequence"
    )
    for entry, effective, *rest in record.rows(query, (account, agreement, until.isoformat())):
        yield Move(entry, date.fromisoformat(effective), *rest)


def moved_in(record: Reading, month: Month, since: date | None = None) -> Counter[Daily]:
    """Return what moved by day among the entries that count in a month, of all days or since one."""
    query = (
        "SELECT agreement, account, partner, effective, sum(amount) "
        "FROM entry CROSS JOIN posting ON posting.entry = entry.sequence "
        "WHERE month = ? AND effective >= ? GROUP BY 1, 2, 3, 4"
    )
    found: Counter[Daily] = Counter()
    for agreement, account, partner, on, amount in record.rows(
        query, (str(month), since.isoformat() if since else "")
    ):
        found[Daily(agreement, account, partner, date.fromisoformat(on))] = amount
    return found


OfMonth = dict[str, dict[str, dict[tuple[str, str], "array[int]"]]]
"""Agreement -> partner -> (account, theme) -> sequence and amount of each posting, in turn."""
SOME = 500
"""How many values one query is asked for: SQLite has a limit on parameters."""


class Postings:
    """Finds the entries behind a selection; a statement asks for hundreds, and each month is read once."""

    def __init__(self, record: Reading, partner: str = "") -> None:
        """Read the postings of everybody, or of the one partner whose statement it is."""
        self._record, self._partner = record, partner
        self._months: dict[Month, OfMonth] = {}

    def behind(self, selection: Selection, months: Iterable[Month]) -> list[tuple[int, int]]:
        """Return (sequence, amount) of each entry counted in some months within an agreement's selection."""
        if self._partner and selection.partner != self._partner:
            return self._record.behind(selection)
        found: dict[int, int] = {}
        for month in months:
            for posted in self._within(selection, month):
                for sequence, amount in zip(posted[::2], posted[1::2], strict=True):
                    found[sequence] = found.get(sequence, 0) + amount
        return sorted(found.items())

    def _within(self, selection: Selection, month: Month) -> Iterator[array[int]]:
        """Yield the postings of a month within a selection, account by account."""
        of_agreement = self._of(month).get(selection.agreement, {})
        for partner in [selection.partner] if selection.partner else list(of_agreement):
            for (account, theme), posted in of_agreement.get(partner, {}).items():
                if inside(account, selection.account) and selection.theme in {"", theme}:
                    yield posted

    def _of(self, month: Month) -> OfMonth:
        if month not in self._months:
            found: OfMonth = {}
            rows = self._record.rows(
                "SELECT agreement, partner, account, theme, entry, amount "
                "FROM entry CROSS JOIN posting ON posting.entry = entry.sequence "
                "WHERE month = ?1 AND ?2 IN ('', partner) ORDER BY entry.sequence",
                (str(month), self._partner),
            )
            for agreement, partner, account, theme, sequence, amount in rows:
                accounts = found.setdefault(agreement, {}).setdefault(partner, {})
                if (account, theme) not in accounts:
                    accounts[account, theme] = array("q")
                accounts[account, theme].extend((sequence, amount))
            self._months[month] = found
        return self._months[month]

    def held(self, entries: Iterable[int], selection: Selection) -> dict[int, int]:
        """Return by sequence what some entries hold within a selection of an agreement up to a month."""
        found: dict[int, int] = {}
        wanted = sorted(set(entries))
        for start in range(0, len(wanted), SOME):
            some = wanted[start : start + SOME]
            query = (
                "SELECT entry, account, amount FROM entry CROSS JOIN posting ON posting.entry = sequence "
                f"WHERE agreement = ? AND month <= ? AND sequence IN ({','.join('?' * len(some))})"
            )
            values = (selection.agreement, selection.to_month, *some)
            for entry, account, amount in self._record.rows(query, values):
                if inside(account, selection.account):
                    found[entry] = found.get(entry, 0) + amount
        return found
