"""Entries that an act causes as they are written, many at once: their leaves, their rows and their postings.

A county's month posts tens of thousands of payments that are each a transfer from one account to another:
what they have alike is put together once, and no tuple is made of a cell that only a leaf needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import chain, islice, repeat, starmap
from typing import NamedTuple, Protocol

from msgspec import Struct

from pooledbudget.ledger.entries import Entry, because_rows, canonical
from pooledbudget.ledger.entry_columns import EntryColumns
from pooledbudget.ledger.formats import Format
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.reading import Columns
from pooledbudget.ledger.seals import leaf_hashes

AT_ONCE = 5_000


class Entries(Protocol):
    """Some entries that follow each other."""

    def leaves(self, layout: Format) -> list[bytes]:
        """Return the leaf hash of each."""

    def entries(self, leaves: Sequence[bytes], heads: Sequence[bytes]) -> Iterable[Columns]:
        """Return the columns of each, with its leaf and head."""

    def postings(self) -> Iterable[Columns]:
        """Return the columns of every posting."""


class Alone(Struct, frozen=True):
    """Entries each in its columns, with the columns of its postings."""

    rows: Sequence[tuple[Columns, Sequence[Columns]]]

    def leaves(self, layout: Format) -> list[bytes]:
        """Return the leaf hash of each."""
        return leaf_hashes(list(starmap(layout.entry_bytes, self.rows)))

    def entries(self, leaves: Sequence[bytes], heads: Sequence[bytes]) -> Iterable[Columns]:
        """Return the columns of each, with its leaf and head."""
        return [
            (*columns, leaf, head) for (columns, _), leaf, head in zip(self.rows, leaves, heads, strict=True)
        ]

    def postings(self) -> Iterable[Columns]:
        """Return the columns of every posting."""
        return [
            (columns[0], number, *line)
            for columns, lines in self.rows
            for number, line in enumerate(lines, start=1)
        ]


class Told(NamedTuple):
    """What many transfers of a file have alike, and the same as JSON, as a format takes it."""

    effective: str
    month: str
    kind: str
    about: str
    debit: tuple[str, str, str, str]
    credit: tuple[str, str, str, str]
    currency: str
    alike: str


class Transfers(Struct, frozen=True, dict=True):
    """Entries of the rows of one file without VAT, each with two postings: put together column by column."""

    act: int
    first: int
    part: EntryColumns
    told: Sequence[Told]

    @cached_property
    def _because(self) -> list[str]:
        return because_rows(self.part.submission, self.part.rows)

    @cached_property
    def _out(self) -> list[int]:
        return [-amount for amount in self.part.amounts]

    @property
    def _numbers(self) -> range:
        return range(self.first, self.first + len(self.part))

    @property
    def _acts(self) -> Sequence[int]:
        return [self.act] * len(self.part)

    def leaves(self, layout: Format) -> list[bytes]:
        """Return the leaf hash of each."""
        part, alike = self.part, [told.alike for told in self.told]
        names = (self._numbers, self._acts, part.ids, part.references, self._because)
        return leaf_hashes(layout.transfers_bytes((*names, part.amounts, self._out, alike)))

    def entries(self, leaves: Sequence[bytes], heads: Sequence[bytes]) -> Iterable[Columns]:
        """Return the columns of each, with its leaf and head."""
        part = self.part
        effective, month, kind, about, *_ = zip(*self.told, strict=True)
        names = (self._numbers, part.ids, self._acts, effective, month, kind, about, part.references)
        return zip(*names, self._because, leaves, heads, strict=True)

    def postings(self) -> Iterable[Columns]:
        """Return the columns of every posting."""
        numbers, currency = self._numbers, [told.currency for told in self.told]
        debit = zip(*(told.debit for told in self.told), strict=True)
        credit = zip(*(told.credit for told in self.told), strict=True)
        first = zip(numbers, repeat(1), *debit, self.part.amounts, currency, strict=False)
        second = zip(numbers, repeat(2), *credit, self._out, currency, strict=False)
        return chain.from_iterable(zip(first, second, strict=True))


def batches(act: int, entries: Sequence[Entry], month_of: Callable[[date], str]) -> Iterator[Entries]:
    """Yield the entries that an act causes, in order, so many at once; `month_of` says where a day counts."""
    first, alone = act + 1, list[Entry]()
    for part in Planned.of(entries).parts:
        if isinstance(part, Entry):
            alone.append(part)
        elif part.vats:
            alone += part
        else:
            yield from _alone(act, first, alone, month_of)
            first, alone = first + len(alone), []
            yield from _transfers(act, first, part, month_of)
            first += len(part)
    yield from _alone(act, first, alone, month_of)


def stored_rows(
    act: int, first: int, entries: Sequence[Entry], month_of: Callable[[date], str]
) -> Iterator[tuple[Columns, Sequence[Columns]]]:
    """Yield each entry that an act causes, numbered from `first`, and its postings, in their columns."""
    for number, stored in enumerate(Planned.of(entries).stored(), start=first):
        entry_id, effective, kind, about, reference, because, lines = stored
        day = effective.isoformat()
        yield (number, entry_id, act, day, month_of(effective), kind, about, reference, because), lines


def _alone(
    act: int, first: int, entries: Sequence[Entry], month_of: Callable[[date], str]
) -> Iterator[Alone]:
    rows = stored_rows(act, first, entries, month_of)
    while some := list(islice(rows, AT_ONCE)):
        yield Alone(some)


def _transfers(
    act: int, first: int, part: EntryColumns, month_of: Callable[[date], str]
) -> Iterator[Transfers]:
    keys = list(zip(part.ways, part.effective, strict=True))
    known = {key: _told(part, *key, month_of) for key in set(keys)}
    for start in range(0, len(part), AT_ONCE):
        end = start + AT_ONCE
        told = list(map(known.__getitem__, keys[start:end]))
        yield Transfers(act, first + start, part.between(start, end), told)


def _told(part: EntryColumns, way: int, effective: date, month_of: Callable[[date], str]) -> Told:
    transfer, day, month = part.transfers[way], effective.isoformat(), month_of(effective)
    debit = (*transfer.debit, transfer.agreement, transfer.theme)
    credit = (*transfer.credit, transfer.agreement, transfer.theme)
    sides = [*debit, transfer.currency, *credit, transfer.currency]
    alike = canonical([day, month, transfer.kind, transfer.about, *sides])
    return Told(day, month, transfer.kind, transfer.about, debit, credit, transfer.currency, alike)
