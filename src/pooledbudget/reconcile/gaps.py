"""Bank files that do not follow each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct

from pooledbudget.money import plain
from pooledbudget.submissions.pool_records import BankLine
from pooledbudget.submissions.records import Row


class Gap(Struct, frozen=True):
    """A balance that frames a bank file and is not that of the file before, or after."""

    row: Row[BankLine]
    what: str
    other: str
    """The other file."""
    after: bool = False
    """Whether the other file is of later days: it was received first."""
    days: int = 0
    """How many days lie between that neither file frames."""


def gaps(rows: Sequence[Row[BankLine]], others: Iterable[Row[BankLine]]) -> Iterator[Gap]:
    """Hold a bank file's opening balance against the closing one before, its closing one against the next.

    A file may come after the one of later days, or take the place of one that stood between two.
    """
    beside: dict[tuple[str, str], list[Row[BankLine]]] = {}
    for other in sorted(others, key=lambda other: other.on):
        beside.setdefault((other.cells.agreement, other.cells.line), []).append(other)
    for row in rows:
        match row.cells.line:
            case "opening":
                found = [
                    other for other in beside.get((row.cells.agreement, "closing"), ()) if other.on <= row.on
                ]
                yield from _gap(row, found[-1:], "opens", "before closed")
            case "closing":
                found = [
                    other for other in beside.get((row.cells.agreement, "opening"), ()) if other.on >= row.on
                ]
                yield from _gap(row, found[:1], "closes", "after opens")
            case "line":
                pass


def _gap(row: Row[BankLine], beside: Sequence[Row[BankLine]], does: str, did: str) -> Iterator[Gap]:
    for other in beside:
        if other.cells.amount == row.cells.amount:
            continue
        turned = ": are its signs reversed?" if other.cells.amount == -row.cells.amount else ""
        what = (
            f"{does} at {plain(row.cells.amount)} but the file {did} at {plain(other.cells.amount)} on "
            f"{other.on}{turned}"
        )
        days = max(0, abs((other.on - row.on).days) - 1)
        yield Gap(row, what, other.origin.submission, after=does == "closes", days=days)


class Overlap(Struct, frozen=True):
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
