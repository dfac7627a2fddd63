"""The record of a book as it stood before an act: what that act is done again on."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from pooledbudget.errors import Misuse
from pooledbudget.ledger import derived
from pooledbudget.ledger import store_sqlite as store
from pooledbudget.ledger.entries import Act, Entry
from pooledbudget.ledger.formats import newest
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.record import Record, with_digests
from pooledbudget.ledger.seals import Seal
from pooledbudget.ledger.stored import Done, act_columns, caused
from pooledbudget.ledger.written import batches, stored_rows
from pooledbudget.periods import Month

COUNTED_BY = {"act": "sequence", "entry": "sequence", "posting": "entry", "annex": "act", "seal": "act"}
"""The tables of a record that grow, and the column that says after which leaf a row came."""


class Past(Record):
    """A record seen up to one leaf; it comes on act by act and writes nothing into the book.

    The record only ever grows, so what stood before an act is what has a lower sequence: views of the
    record's tables end there. What follows from acts is worked out anew, in memory, as it comes on.
    """

    def __init__(self, connection: sqlite3.Connection, where: Path | str) -> None:
        super().__init__(connection, where)
        connection.execute("PRAGMA temp_store=memory")
        connection.execute("CREATE TEMP TABLE seen (last INTEGER NOT NULL)")
        connection.execute("INSERT INTO seen VALUES (0)")
        for table, column in COUNTED_BY.items():
            connection.execute(
                f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} "
                f"WHERE {column} <= (SELECT last FROM seen)"
            )
        derived.make(connection, temporary=True)

    @classmethod
    def before_all(cls, path: Path) -> Past:
        """Open the record of a book as it stood before its first act."""
        return cls(store.open_record(path, read_only=True, any_format=True), path)

    def come_to(self, last: int, again: Act | None = None, entries: Sequence[Entry] = ()) -> None:
        """Come on to the end of the next act: the sequence of the last leaf it caused.

        `again` is the act where it was done again and is as it was, with its entries: they are added up
        as they are then, and not read again.
        """
        first = self.size + 1
        sums, posted = None, None
        if again is not None:
            sums, posted = self.sums_of(again, entries), Planned.of(entries).posted()
        self.connection.execute("UPDATE seen SET last = ?", (last,))
        derived.follow(self.connection, first, last, sums=sums, posted=posted)

    def is_as(self, stored: Record, act: int, again: Act, entries: Sequence[Entry]) -> bool:
        """Say whether an act of a record and all it caused is what it would be recorded as here.

        It comes next here too. Both are held against each other entry by entry: no list of them is made.
        """
        again = with_digests(again)
        if act_columns(stored, act) != self.act_columns_of(act, again):
            return False
        if self._has_leaves(stored, act, again, entries):
            return True  # each was held against what is stored before any act was done again
        rows = stored_rows(act, act + 1, entries, self._month_of(again, entries))
        made = ((*columns, tuple(lines)) for columns, lines in rows)
        return all(before == after for before, after in zip_longest(caused(stored, act), made))

    def _has_leaves(self, stored: Record, act: int, again: Act, entries: Sequence[Entry]) -> bool:
        """Say whether the entries of an act have the leaves that entries would have, in the newest format."""
        query = "SELECT leaf FROM entry WHERE sequence BETWEEN ? AND ? ORDER BY sequence"
        kept = stored.connection.execute(query, (act + 1, stored.end_of(act)))
        for some in batches(act, entries, self._month_of(again, entries)):
            made = some.leaves(newest())
            if [leaf for (leaf,) in kept.fetchmany(len(made))] != made:
                return False
        return kept.fetchone() is None

    def rehearsed(self, act: Act, entries: Sequence[Entry]) -> Done:
        """Return an act and what it would cause, as they would be stored; nothing is recorded."""
        act = with_digests(act)
        sequence = self.size + 1
        made = stored_rows(sequence, sequence + 1, entries, self._month_of(act, entries))
        return Done(
            self.act_columns_of(sequence, act),
            {columns[1]: (*columns, tuple(lines)) for columns, lines in made},
        )


def sealing_act(record: Reading, seal: Seal, month: Month) -> int:
    """Return the act that issued a seal of a month, the month's last where the record holds no such seal.

    Misuse for a month that is not sealed here.
    """
    sealing = record.sealed_by(month)
    if not sealing:
        raise Misuse(f"{month} is not closed in this record")
    held = str(seal) in {str(issued) for issued in record.seals()} and seal.month == str(month)
    return sealing[seal.revision - 1] if held else sealing[-1]


def as_it_stood(record: Reading, path: Path, act: int) -> Reading:
    """Return a record as it stood once an act was done: itself, where no later act sealed anything."""
    if not record.rows("SELECT 1 FROM seal WHERE act > ? LIMIT 1", (act,)):
        return record
    past = Past.before_all(path)
    past.come_to(record.end_of(act))
    return past
