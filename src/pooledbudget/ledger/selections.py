"""Which postings count, and what they come to: what is asked of a record's sums, and answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

DIMENSIONS = ("account", "partner", "agreement", "theme", "month")
"""What balances can be broken down by; currency is always kept apart."""


class Selection(NamedTuple):
    """Which postings to count; blank means all. Accounts match by whole segments."""

    account: str = ""
    partner: str = ""
    agreement: str = ""
    theme: str = ""
    from_month: str = ""
    to_month: str = ""
    to_day: str = ""
    """Last effective day to count."""
    known: int = -1
    """Last sequence to count: the record as it was known then; -1 for all."""

    def condition(self) -> tuple[str, list[str | int]]:
        """Return the SQL condition and its values."""
        tests: list[str] = []
        values: list[str | int] = []
        if self.account:
            # The first two are true of few postings and quickly told: the others are asked of those alone.
            tests.append("account >= ? AND account < ? AND (account = ? OR account >= ?)")
            values += [self.account, f"{self.account};", self.account, f"{self.account}:"]  # ; comes after :
        for column in ("partner", "agreement", "theme"):
            if getattr(self, column):
                tests.append(f"{column} = ?")
                values.append(getattr(self, column))
        for test, value in (
            ("month >= ?", self.from_month),
            ("month <= ?", self.to_month),
            ("effective <= ?", self.to_day),
        ):
            if value:
                tests.append(test)
                values.append(value)
        if self.known >= 0:
            tests.append("entry <= ?")
            values.append(self.known)
        return " AND ".join(tests) or "1", values

    @property
    def of_months_only(self) -> bool:
        """Whether nothing but months is asked for: then no posting need be looked at."""
        return self == Selection(from_month=self.from_month, to_month=self.to_month)

    @property
    def by_entry(self) -> bool:
        """Whether entries must be told apart: the kept balances know neither their days nor their order."""
        return bool(self.to_day or self.known >= 0)


class Balance(NamedTuple):
    """A sum of postings, debits above nought, in minor units."""

    keys: tuple[str, ...]
    currency: str
    amount: int


class BalanceSheet(NamedTuple):
    """What an agreement owns, owes and has to spend; the three sum to nought."""

    agreement: str
    currency: str
    lines: Sequence[Balance]

    @property
    def difference(self) -> int:
        """Nought, or the books are wrong."""
        return sum(line.amount for line in self.lines)


def sheets(balances: Iterable[Balance]) -> list[BalanceSheet]:
    """Return one balance sheet an agreement and currency from balances by agreement and account."""
    lines: dict[tuple[str, str], list[Balance]] = {}
    for balance in balances:
        if balance.amount:
            lines.setdefault((balance.keys[0], balance.currency), []).append(balance)
    return [BalanceSheet(*key, found) for key, found in lines.items()]
