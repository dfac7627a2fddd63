"""Bank files that do not follow each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

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


@dataclass(frozen=True, slots=True)
class Overlap:
    """Days that a bank file frames and another frames too."""

    agreement: str
    submission: str
    """The other file; blank if it is the same one."""
    days: int


def overlaps(rows: Sequence[Row[BankLine]], earlier: Iterable[Row[BankLine]]) -> Iterator[Overlap]:
    """Yield each statement of an agreement that frames days which a file's own statement frames.

    A statement may open on the day on which another closed: the day's lines may be in either.
    """
    before = _frames(earlier)
    for (submission, agreement), (first, last) in _frames(rows).items():
        for (other, of), (opened, closed) in before.items():
            if of == agreement and other != submission and max(first, opened) < min(last, closed):
                days = (min(last, closed) - max(first, opened)).days + 1
                yield Overlap(agreement, other, days)


def _frames(rows: Iterable[Row[BankLine]]) -> dict[tuple[str, str], tuple[date, date]]:
    """Return the first and last day that each file frames of each agreement."""
    framed: dict[tuple[str, str], list[date]] = {}
    for row in rows:
        if row.cells.line != "line":
            framed.setdefault((row.origin.submission, row.cells.agreement), []).append(row.on)
    return {key: (min(days), max(days)) for key, days in framed.items()}
