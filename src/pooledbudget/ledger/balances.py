"""The sums a record keeps, opened to read only: quick, for whoever asks for nothing but balances."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

from pooledbudget.errors import IntegrityFailure
from pooledbudget.ledger import store_sqlite as store
from pooledbudget.ledger.digests import unheld_tables
from pooledbudget.ledger.formats import POSTING_COLUMNS
from pooledbudget.ledger.selections import DIMENSIONS, Balance, BalanceSheet, Selection, sheets
from pooledbudget.periods import Month, london_day

EMPTY = b"\0" * 32
"""The chain head before the first leaf."""


class Balances:
    """The sums of a book's record, by account, partner, agreement, theme and month. It writes nothing."""

    def __init__(self, connection: sqlite3.Connection, where: Path | str) -> None:
        self.connection = connection
        self.where = where
        with store.environment_faults(where):
            rows = connection.execute("SELECT name, first_month, format, key_check FROM book").fetchall()
        if len(rows) != 1:
            raise IntegrityFailure(f"{where} says {len(rows)} times whose record it is, not once")
        self.columns: tuple[str, str, int, str] = rows[0]
        self.book = self.columns[0]
        try:
            self.first_month = Month.parse(self.columns[1])
        except (TypeError, ValueError) as fault:
            raise IntegrityFailure(f"{where} does not say where the book begins: {fault}") from fault

    @property
    def key_check(self) -> str:
        """What the pseudonym key makes of the book's name; blank where none was given."""
        return self.columns[3]

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the record of a book to read it only: quick, and without write permission."""
        return cls(store.open_record(path, read_only=True), path)

    def close(self) -> None:
        """Let the store go."""
        self.connection.close()

    def as_written(self) -> bool:
        """Say whether the kept sums are as they were written; no, where nothing is kept to tell."""
        with store.environment_faults(self.where):
            return not unheld_tables(self.connection, ("balance",))

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return the rows of a query; only `ledger` speaks SQL."""
        with store.environment_faults(self.where):
            return self.connection.execute(query, values).fetchall()

    def balances(self, by: Sequence[str], selection: Selection | None = None) -> list[Balance]:
        """Return balances by the named dimensions, in order; noughts are kept."""
        selection = selection or Selection()
        unknown = [name for name in by if name not in DIMENSIONS]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is not a dimension; use {', '.join(DIMENSIONS)}")
        condition, values = selection.condition()
        source = "balance"
        if selection.by_entry:
            source = "posting JOIN entry ON entry.sequence = posting.entry"
        keys = ", ".join([*by, "currency"])
        rows = self.rows(
            f"SELECT {keys}, sum(amount) FROM {source} WHERE {condition} GROUP BY {keys} ORDER BY {keys}",
            values,
        )
        return [Balance(tuple(row[:-2]), row[-2], row[-1]) for row in rows]

    def total(self, selection: Selection) -> int:
        """Return one sum in minor units; nought when nothing matches."""
        return sum(balance.amount for balance in self.balances((), selection))

    def balance_sheets(self, selection: Selection | None = None) -> list[BalanceSheet]:
        """Return one balance sheet an agreement and currency: every account with its balance."""
        return sheets(self.balances(("agreement", "account"), selection))

    def names(self, dimension: str) -> set[str]:
        """Return the names used in postings for a dimension: account, partner, agreement, theme, currency."""
        if dimension not in POSTING_COLUMNS:
            raise ValueError(f"{dimension!r} is not a column of a posting")
        return {name for (name,) in self.rows(f"SELECT DISTINCT {dimension} FROM balance")}

    def end_of(self, act: int) -> int:
        """Return the sequence of the last thing an act caused, itself if nothing."""
        following = self.rows("SELECT min(sequence) FROM act WHERE sequence > ?", (act,))[0][0]
        return self.size if following is None else int(following) - 1

    def as_known(self, on: date) -> int:
        """Return the last sequence recorded on or before a London day: its acts and what they caused.

        Days run by the latest instant so far: what was recorded after something of 2013 was not
        known in 2010, whatever instant it claims.
        """
        latest = date.min
        known = 0
        for sequence, instant in self.rows("SELECT sequence, instant FROM act ORDER BY sequence"):
            latest = max(latest, london_day(datetime.fromisoformat(instant)))
            if latest > on:
                return int(sequence) - 1
            known = self.end_of(sequence)
        return known

    @property
    def size(self) -> int:
        """How many leaves the record holds."""
        return self.tail()[0]

    def tail(self) -> tuple[int, bytes]:
        """Return the sequence and the chain head of the last leaf."""
        lasts = " UNION ALL ".join(
            f"SELECT * FROM (SELECT sequence, head FROM {table} ORDER BY sequence DESC LIMIT 1)"
            for table in ("act", "entry")
        )
        return max(self.rows(lasts), default=(0, EMPTY))
