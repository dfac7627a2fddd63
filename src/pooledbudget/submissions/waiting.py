"""What waits: refused files, rows in quarantine, rows that look like second copies. One answer for all.

`status`, `check`, `close` and statements ask here, and nobody asks anything else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from pooledbudget.amounts import minor_units, plain
from pooledbudget.submissions.history import Submission, standing

if TYPE_CHECKING:
    from pooledbudget.submissions.layout import Layout
    from pooledbudget.submissions.reading import Table


class Why(StrEnum):
    """Why something waits."""

    REFUSED = "refused"
    """The file was refused: nothing of it counts, and it blocks its months."""
    QUARANTINED = "quarantined"
    """The other rows of the file count; these wait to be mended or given up."""
    COPIES = "copies"
    """The rows count, and are here already; nobody has said that they are real."""


class Waits(NamedTuple):
    """How many rows wait, what can be read of their amounts, and how many amounts cannot be read."""

    rows: int = 0
    amount: int = 0
    """In minor units."""
    unread: int = 0

    @property
    def document(self) -> dict[str, Any]:
        """As it stands in an act."""
        return {"rows": self.rows, "amount": plain(self.amount), "unread": self.unread}


NOTHING = Waits()


class Waiting(Struct, frozen=True):
    """A file of which something waits, until it is mended, given up or said to be real."""

    file: Submission
    why: Why
    waits: Waits

    @property
    def facts(self) -> dict[str, str]:
        """As a close seals it: names and amounts."""
        return {
            "submission": self.file.id,
            "sender": self.file.sender,
            "why": self.why.value,
            "kind": self.file.kind,
            "rows": str(self.waits.rows),
            "amount": plain(self.waits.amount),
            "unread": str(self.waits.unread),
            "of": self.file.copies_of if self.why is Why.COPIES else self.file.completes,
        }


def waiting(received: Sequence[Submission]) -> list[Waiting]:
    """Return what waits, in the order received; `received` is every submission.

    Rows that are here already wait no longer once the files that have them are withdrawn or replaced.
    """
    stand = standing(received)
    ids = {file.id for file in stand}
    completing: dict[str, list[Submission]] = defaultdict(list)
    for file in stand:
        if file.accepted and file.completes:
            completing[file.completes].append(file)
    found = []
    for file in stand:
        waits = Waits(file.waits, file.waits_amount, file.waits_unread)
        if not file.accepted:
            # What it was to bring back waits where it was left out: it is told there, once.
            found.append(Waiting(file, Why.REFUSED, Waits(waits.rows) if file.completes else waits))
            continue
        left = less(waits, completing.get(file.id, ()))
        if left.rows > 0:
            found.append(Waiting(file, Why.QUARANTINED, left))
        if file.copies and ids & set(file.copies_of.split()):
            found.append(Waiting(file, Why.COPIES, Waits(file.copies, file.copies_amount)))
    return found


def less(waits: Waits, completing: Sequence[Submission]) -> Waits:
    """Return what still waits of a file once others have brought rows of it back."""
    return Waits(
        waits.rows - sum(file.back for file in completing),
        waits.amount - sum(file.back_amount for file in completing),
        max(0, waits.unread - sum(file.back_unread for file in completing)),
    )


def read_waits(table: Table, layout: Layout, numbers: Collection[int], currency: str) -> Waits:
    """Return how many of some rows wait, and what can be read of their amounts as they were sent.

    Nothing is read of a misshapen row of a CSV: its cells may have moved. A row that calls itself a total
    waits with no money of its own: what it says is that of the lines.
    """
    if not numbers:
        return Waits()
    amount = amount_of(table, layout, currency)
    moved = [] if table.sheet else [number for number, _ in table.misshapen if number in numbers]
    whole = [*table.rows, *table.misshapen] if table.sheet else table.rows
    count = sum(number in numbers for number, _ in whole) + len(moved)
    if amount is None:
        return Waits(count)
    totals = _totals(table, layout) & set(numbers)
    rows = [cells for number, cells in whole if number in numbers and number not in totals]
    read = [found for cells in rows if (found := amount(cells)) is not None]
    return Waits(count, sum(read), count - len(totals) - len(read))


def _totals(table: Table, layout: Layout) -> frozenset[int]:
    """Return the rows that call themselves totals and are not declared to be."""
    from pooledbudget.submissions.headings import fit  # ruff: ignore[import-outside-top-level] - as below
    from pooledbudget.submissions.lines import lines_of  # ruff: ignore[import-outside-top-level] - as below

    return lines_of(table, fit(layout, table.headings).layout).unlike


def amount_of(table: Table, layout: Layout, currency: str) -> Callable[[Sequence[str]], int | None] | None:
    """Return what reads the amount of a row as its layout says; None for a kind of which no sum is to be had.

    A bank file mixes balances with movements, and figures are unlike each other.
    """
    # Whoever asks only what waits, as `status` does, reads no table and waits for no reader of one.
    from pooledbudget.submissions.headings import fit  # ruff: ignore[import-outside-top-level] - so
    from pooledbudget.submissions.kinds import Use  # ruff: ignore[import-outside-top-level] - so
    from pooledbudget.submissions.layout import AmountWritten  # ruff: ignore[import-outside-top-level] - so
    from pooledbudget.submissions.lines import cells_of  # ruff: ignore[import-outside-top-level] - so

    if "amount" not in layout.model.model_fields or layout.model.use is Use.RECONCILED:
        return None
    theirs = fit(layout, table.headings).layout
    heading, width = theirs.shown("amount"), len(table.headings)
    place = table.headings.index(heading) if heading in table.headings else -1

    def written(cells: Sequence[str]) -> str:
        if theirs.amount == AmountWritten():
            return cells[place] if 0 <= place < len(cells) else ""
        row = [*cells, *[""] * (width - len(cells))][:width]
        return cells_of(table.headings, theirs, [row]).get("amount", [""])[0]

    def read(cells: Sequence[str]) -> int | None:
        try:
            return minor_units(written(cells), currency)
        except ValueError:
            return None

    return read
