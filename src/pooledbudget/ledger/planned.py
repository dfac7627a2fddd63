"""Entries about to be posted, in order: alone, or of the rows of a file together as columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from pooledbudget.amounts import counted
from pooledbudget.ledger.entries import Entry, because_text
from pooledbudget.ledger.entry_columns import EntryColumns, OnDay, Stored

_OF_ROW = re.compile(r"(S[0-9]+):[0-9]+")


class Planned(Sequence[Entry]):
    """A sequence of entries; what costs much for many asks its parts, and makes no entry of columns."""

    def __init__(self, parts: Iterable[Entry | EntryColumns] = ()) -> None:
        self.parts = list(parts)

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Planned:
        """Return entries as what is planned; what is planned already as it is."""
        return entries if isinstance(entries, Planned) else cls(entries)

    def append(self, entry: Entry) -> None:
        """Add an entry after the others."""
        self.parts.append(entry)

    def plus(self, other: Sequence[Entry]) -> Planned:
        """Return these entries, and others after them."""
        return Planned([*self.parts, *Planned.of(other).parts])

    def __len__(self) -> int:
        return sum(len(part) if isinstance(part, EntryColumns) else 1 for part in self.parts)

    def __iter__(self) -> Iterator[Entry]:
        for part in self.parts:
            if isinstance(part, EntryColumns):
                yield from part
            else:
                yield part

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> list[Entry]: ...
    def __getitem__(self, place: int | slice) -> Entry | list[Entry]:
        return list(self)[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def __repr__(self) -> str:
        return f"<{counted(len(self), 'entry', 'entries')} planned>"

    __hash__ = None  # type: ignore[assignment]

    @property
    def ids(self) -> list[str]:
        """The ids of the entries."""
        found: list[str] = []
        for part in self.parts:
            found += part.ids if isinstance(part, EntryColumns) else [part.id]
        return found

    @property
    def moved(self) -> int:
        """How much they move in all: their debits, in minor units."""
        return sum(part.moved for part in self.parts)

    def sums(self) -> Counter[OnDay]:
        """Return what they come to, by account, partner, agreement, theme, currency and day."""
        found: Counter[OnDay] = Counter()
        for part in self.parts:
            if isinstance(part, EntryColumns):
                for place, amount in part.sums.items():
                    found[place] += amount
                continue
            for leg in part.postings:
                place = (leg.account, leg.partner, leg.agreement, leg.theme, leg.currency, part.effective)
                found[place] += leg.amount
        return found

    def posted(self) -> Counter[str]:
        """Return of how many rows of each file they are: such an entry has the name of its row."""
        found: Counter[str] = Counter()
        for part in self.parts:
            if isinstance(part, EntryColumns):
                found[part.submission] += len(part)
            elif of_row := _OF_ROW.fullmatch(part.id):
                found[of_row[1]] += 1
        return found

    def on_account(self, account: str, agreement: str) -> Planned:
        """Return those that touch an account of an agreement."""
        return Planned(
            part.on_account(account, agreement) if isinstance(part, EntryColumns) else part
            for part in self.parts
            if isinstance(part, EntryColumns)
            or any((leg.agreement, leg.account) == (agreement, account) for leg in part.postings)
        )

    def stored(self) -> Iterator[Stored]:
        """Yield each as the record stores it."""
        for part in self.parts:
            if isinstance(part, EntryColumns):
                yield from part.stored()
                continue
            lines = [
                (leg.account, leg.partner, leg.agreement, leg.theme, leg.amount, leg.currency)
                for leg in part.postings
            ]
            because = because_text(part.because)
            yield part.id, part.effective, part.kind, part.about, part.reference, because, lines
