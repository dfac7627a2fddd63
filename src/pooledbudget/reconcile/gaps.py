"""Bank files that do not follow each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pooledbudget.money import plain
from pooledbudget.submissions.records import BankLine, Row


@dataclass(frozen=True, slots=True)
class Gap:
    """An opening row that is not the closing balance of the file before."""

    row: Row[BankLine]
    what: str


def gaps(rows: Sequence[Row[BankLine]], earlier: Iterable[Row[BankLine]]) -> Iterator[Gap]:
    """Hold a bank file's opening balance against the closing balance of the one before."""
    before = {
        row.cells.agreement: row
        for row in sorted(earlier, key=lambda row: row.on)
        if row.cells.line == "closing"
    }
    for row in rows:
        closing = before.get(row.cells.agreement)
        if row.cells.line != "opening" or closing is None or closing.on > row.on:
            continue
        if closing.cells.amount != row.cells.amount:
            turned = ": are its signs reversed?" if closing.cells.amount == -row.cells.amount else ""
            yield Gap(
                row,
                f"opens at {plain(row.cells.amount)} but the file before closed at "
                f"{plain(closing.cells.amount)} on {closing.on}{turned}",
            )
