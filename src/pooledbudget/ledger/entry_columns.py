"""The entries of many rows of one file at once, each a transfer of an amount and its VAT, as columns.

A county's month posts tens of thousands of payments that differ in day, amount and reference only.
As columns they are decided, added up and written without an object for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import compress
from typing import Any, NamedTuple, TypeAlias

from msgspec import Struct

from pooledbudget.amounts import MINOR_MAX
from pooledbudget.findings import Origin
from pooledbudget.ledger import chart
from pooledbudget.ledger.entries import Entry, Posting, because_rows, refuse_amount

OnDay: TypeAlias = tuple[str, str, str, str, str, date]
"""Where a posting adds up before its month is known: account, partner, agreement, theme, currency, day."""
Stored: TypeAlias = tuple[str, date, str, str, str, str, list[tuple[Any, ...]]]
"""Id, effective day, kind, about, reference, causes as canonical JSON, postings: as they are stored."""


class Transfer(NamedTuple):
    """What rows that are alike do: the account and partner they debit, and those they credit."""

    kind: str
    about: str
    debit: tuple[str, str]
    credit: tuple[str, str]
    agreement: str
    theme: str
    currency: str
    vat: tuple[str, str] = ("", "")
    """The account and partner that the VAT of a row is debited to; blanks where none is."""

    def postings(self, amount: int, vat: int = 0) -> list[Posting]:
        """Return the postings of an amount and its VAT: what both come to is credited."""
        return [leg for leg in self.legs(amount, vat) if leg.amount]

    def legs(self, amount: int, vat: int) -> list[Posting]:
        """Return the same, with those of nought: sums have a place for each."""
        credit = Posting(*self.credit, self.agreement, -amount - vat, self.theme, self.currency)
        debit = Posting(*self.debit, self.agreement, amount, self.theme, self.currency)
        if not vat:
            return [debit, credit]
        return [debit, Posting(*self.vat, self.agreement, vat, "", self.currency), credit]


class EntryColumns(Struct, frozen=True, dict=True):
    """An entry for each of some rows of a file, in their order; balanced, as each is one transfer.

    Raises ValueError, as an Entry would, for an amount that cannot be posted or an account that is
    not in the chart.
    """

    submission: str
    rows: Sequence[int]
    effective: Sequence[date]
    ways: Sequence[int]
    """For each row the place of what it does among the transfers."""
    transfers: Sequence[Transfer]
    amounts: Sequence[int]
    """In minor units, debits above nought."""
    references: Sequence[str]
    vats: Sequence[int] = ()
    """The VAT of each row, in minor units; empty where no row has any."""

    def __post_init__(self) -> None:
        if self.amounts and (
            min(self.amounts) < -MINOR_MAX or max(self.amounts) > MINOR_MAX or 0 in self.amounts
        ):
            for entry_id, amount in zip(self.ids, self.amounts, strict=True):
                refuse_amount(entry_id, amount)
        for entry_id, amount, vat in zip(self.ids, self.amounts, self.vats, strict=True) if self.vats else ():
            refuse_amount(entry_id, amount + vat or amount)
        for transfer in self.transfers:
            for account, _ in (transfer.debit, transfer.credit, transfer.vat):
                if account and not chart.holds(account):
                    raise ValueError(f"{self.submission}: {chart.unknown_account(account)}")

    @cached_property
    def ids(self) -> list[str]:
        """The ids of the entries: those of their rows."""
        before = f"{self.submission}:"
        return [f"{before}{row}" for row in self.rows]

    @property
    def moved(self) -> int:
        """How much the entries move in all: their debits, in minor units."""
        if not self.vats:
            return sum(map(abs, self.amounts))
        return sum(
            max(amount, 0) + max(vat, 0) + max(-amount - vat, 0)
            for amount, vat in zip(self.amounts, self.vats, strict=True)
        )

    @property
    def _all_vats(self) -> Sequence[int]:
        """The VAT of each row, nought where it has none."""
        return self.vats or [0] * len(self.rows)

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self.rows)

    def __iter__(self) -> Iterator[Entry]:
        """Yield each entry."""
        columns = (self.rows, self.effective, self.ways, self.amounts, self.references, self._all_vats)
        for row, effective, way, amount, reference, vat in zip(*columns, strict=True):
            origin, transfer = Origin(self.submission, row), self.transfers[way]
            yield Entry(
                origin.id,
                effective,
                transfer.kind,
                transfer.postings(amount, vat),
                (origin,),
                about=transfer.about,
                reference=reference,
            )

    def between(self, start: int, end: int) -> EntryColumns:
        """Return the entries from one place up to, not including, another, counted from nought."""
        return EntryColumns(
            self.submission,
            self.rows[start:end],
            self.effective[start:end],
            self.ways[start:end],
            self.transfers,
            self.amounts[start:end],
            self.references[start:end],
            self.vats[start:end],
        )

    def where(self, wanted: Sequence[bool]) -> EntryColumns:
        """Return those entries that are wanted, told one by one."""
        if all(wanted):
            return self
        return EntryColumns(
            self.submission,
            list(compress(self.rows, wanted)),
            list(compress(self.effective, wanted)),
            list(compress(self.ways, wanted)),
            self.transfers,
            list(compress(self.amounts, wanted)),
            list(compress(self.references, wanted)),
            list(compress(self.vats, wanted)),
        )

    def on_account(self, account: str, agreement: str) -> EntryColumns:
        """Return those entries that touch an account of an agreement."""
        touching = [
            transfer.agreement == agreement
            and account in {transfer.debit[0], transfer.credit[0], transfer.vat[0]}
            for transfer in self.transfers
        ]
        return self.where([touching[way] for way in self.ways])

    @cached_property
    def sums(self) -> Counter[OnDay]:
        """What they come to, by account, partner, agreement, theme, currency and day."""
        by_way: Counter[tuple[int, date]] = Counter()
        for way, effective, amount in zip(self.ways, self.effective, self.amounts, strict=True):
            by_way[way, effective] += amount
        vats: Counter[tuple[int, date]] = Counter()
        for way, effective, vat in (
            zip(self.ways, self.effective, self.vats, strict=True) if self.vats else ()
        ):
            vats[way, effective] += vat
        found: Counter[OnDay] = Counter()
        for (way, effective), amount in by_way.items():
            for leg in self.transfers[way].legs(amount, vats[way, effective]):
                found[leg.account, leg.partner, leg.agreement, leg.theme, leg.currency, effective] += (
                    leg.amount
                )
        return found

    def stored(self) -> Iterator[Stored]:
        """Yield each entry as the record stores it."""
        ways = [
            (
                transfer.kind,
                transfer.about,
                (*transfer.debit, transfer.agreement, transfer.theme),
                (*transfer.credit, transfer.agreement, transfer.theme),
                transfer.currency,
            )
            for transfer in self.transfers
        ]
        because_of = because_rows(self.submission, self.rows)
        cells = (
            self.ids,
            self.effective,
            self.ways,
            self.amounts,
            self.references,
            because_of,
            self._all_vats,
        )
        for entry_id, effective, way, amount, reference, because, vat in zip(*cells, strict=True):
            kind, about, debit, credit, currency = ways[way]
            lines = [(*debit, amount, currency), (*credit, -amount, currency)]
            if vat:
                lines = [
                    (leg.account, leg.partner, leg.agreement, leg.theme, leg.amount, leg.currency)
                    for leg in self.transfers[way].postings(amount, vat)
                ]
            yield entry_id, effective, kind, about, reference, because, lines
