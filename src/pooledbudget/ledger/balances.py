"""Balances of the record by any of its dimensions, now or as known on an earlier day."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

DIMENSIONS = ("account", "partner", "agreement", "theme", "month")
"""What balances can be broken down by; currency is always kept apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which postings to count; blank means all. Accounts match by whole segments."""

    account: str = ""
    partner: str = ""
    agreement: str = ""
    theme: str = ""
    from_month: str = ""
    to_month: str = ""
    known: int = -1
    """Last sequence to count: the record as it was known then; -1 for all."""

    def condition(self) -> tuple[str, list[str | int]]:
        """Return the SQL condition and its values."""
        tests: list[str] = []
        values: list[str | int] = []
        if self.account:
            tests.append("(account = ? OR substr(account, 1, length(?) + 1) = ? || ':')")
            values += [self.account] * 3
        for column in ("partner", "agreement", "theme"):
            if getattr(self, column):
                tests.append(f"{column} = ?")
                values.append(getattr(self, column))
        for test, value in (("month >= ?", self.from_month), ("month <= ?", self.to_month)):
            if value:
                tests.append(test)
                values.append(value)
        if self.known >= 0:
            tests.append("entry <= ?")
            values.append(self.known)
        return " AND ".join(tests) or "1", values

    @property
    def by_month(self) -> bool:
        """Whether the entry's month is needed."""
        return bool(self.from_month or self.to_month)


@dataclass(frozen=True, slots=True)
class Balance:
    """A sum of postings, debits above nought, in minor units."""

    keys: tuple[str, ...]
    currency: str
    amount: int


def balances(
    connection: sqlite3.Connection, by: Sequence[str], selection: Selection | None = None
) -> list[Balance]:
    """Return balances by the named dimensions, in order; noughts are kept."""
    selection = selection or Selection()
    unknown = [one for one in by if one not in DIMENSIONS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not a dimension; use {', '.join(DIMENSIONS)}")
    condition, values = selection.condition()
    source = "posting"
    if "month" in by or selection.by_month:
        source = "posting JOIN entry ON entry.sequence = posting.entry"
    keys = ", ".join([*by, "currency"])
    rows = connection.execute(
        f"SELECT {keys}, sum(amount) FROM {source} WHERE {condition} GROUP BY {keys} ORDER BY {keys}",
        values,
    )
    return [Balance(tuple(row[:-2]), row[-2], row[-1]) for row in rows]


def total(connection: sqlite3.Connection, selection: Selection) -> int:
    """Return one sum in minor units; nought when nothing matches."""
    return sum(one.amount for one in balances(connection, (), selection))


def entries_behind(connection: sqlite3.Connection, selection: Selection) -> list[tuple[int, int]]:
    """Return (entry sequence, its amount within the selection) for every entry that counts."""
    condition, values = selection.condition()
    rows = connection.execute(
        "SELECT entry, sum(amount) FROM posting JOIN entry ON entry.sequence = posting.entry "
        f"WHERE {condition} GROUP BY entry ORDER BY entry",
        values,
    )
    return [(row[0], row[1]) for row in rows]


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """What an agreement owns, owes and has to spend; the three sum to nought."""

    agreement: str
    currency: str
    lines: list[Balance]

    @property
    def difference(self) -> int:
        """Nought, or the books are wrong."""
        return sum(line.amount for line in self.lines)


def balance_sheets(connection: sqlite3.Connection, selection: Selection | None = None) -> list[BalanceSheet]:
    """Return one balance sheet an agreement and currency: every account with its balance."""
    sheets: dict[tuple[str, str], list[Balance]] = {}
    for one in balances(connection, ("agreement", "account"), selection):
        if one.amount:
            sheets.setdefault((one.keys[0], one.currency), []).append(one)
    return [BalanceSheet(*key, lines) for key, lines in sheets.items()]
