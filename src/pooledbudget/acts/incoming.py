"""A file that is being received, and what stands beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct

from pooledbudget.acts.occasion import Occasion
from pooledbudget.findings import Finding, FindingCode, error, note
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month
from pooledbudget.submissions.checking import CheckedTable
from pooledbudget.submissions.columns import Tally, first_places
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.history import (
    Sent,
    Submission,
    accepted_before,
    standing,
    with_completions,
)
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.pool_records import Expenditure
from pooledbudget.submissions.reading import Table
from pooledbudget.submissions.records import Row
from pooledbudget.submissions.rows import RowReader
from pooledbudget.submissions.waiting import Waiting


class Incoming(Struct, frozen=True, kw_only=True, dict=True):
    """A file that is being received, and what came before it."""

    record: Record
    reader: RowReader
    on: Occasion
    sent: Sent
    received: Sequence[Submission]
    """Every submission so far."""
    table: Table
    checked: CheckedTable
    again: str = ""
    """The refused submission that has the very same bytes; blank for one that is new."""
    linked: str = ""
    """The refused file that it takes the place of though nobody said so."""
    waiting: Sequence[Waiting] = ()
    """Refused files of its sender and kind that wait still, with what of each it does not have."""

    @property
    def id(self) -> str:
        """The submission it becomes, if it is recorded; of one that came once more the one it is."""
        return self.again or f"S{len(self.received) + 1:04d}"

    @cached_property
    def months(self) -> list[str]:
        """The months it answers for: as said, or those its rows are in."""
        return [self.sent.month] if self.sent.month else answered(self.tally) or [self._open_month]

    @cached_property
    def month(self) -> str:
        """The month most of its rows are of."""
        if self.sent.month:
            return self.sent.month
        return max(self.months, key=lambda month: self.tally.get(month, (0, 0))[0])

    @cached_property
    def tally(self) -> Tally:
        """How many of its rows are of each month that they can be of; evidence is of no month."""
        if self.kind.personal:
            return {}
        first, today = str(self.record.first_month), str(Month.of(self.on.today))
        return {
            month: found for month, found in self.checked.columns.tally.items() if first <= month <= today
        }

    @property
    def _open_month(self) -> str:
        return str(self.record.first_open())

    @property
    def kind(self) -> type[RecordKind]:
        """What the file holds rows of."""
        return self.checked.layout.model

    @cached_property
    def rows(self) -> list[Row[Any]]:
        """Its rows whose cells are in order, as sent by their sender."""
        return self.checked.columns.rows("", self.sent.sender)

    @cached_property
    def unlike(self) -> list[Row[Any]]:
        """Its rows, or of spending one for each scheme and day: rules ask nothing else of a payment.

        A month holds many payments, few schemes and few days. An objection to one row holds for all that
        are like it: only where there is one is every row looked at.
        """
        if self.kind is not Expenditure:
            return self.rows
        columns = self.checked.columns
        alike = zip(columns.column("scheme"), columns.days, strict=True)
        return columns.at(first_places(alike)).rows("", self.sent.sender)

    @cached_property
    def replaced(self) -> str:
        """The accepted submission this file would take the place of; blank if none."""
        return accepted_before(self.sent.replaces, self.received)

    @cached_property
    def beside(self) -> Sequence[Submission]:
        """The accepted submissions that stand beside this file."""
        giving_way = with_completions(self.replaced, self.received) if self.replaced else []
        return [
            submission
            for submission in standing(self.received)
            if submission.accepted and submission.id not in giving_way
        ]

    def rows_beside(self, *kinds: str) -> Rows:
        """Return the rows of some kinds that stand beside this file's."""
        found: dict[str, list[Row[Any]]] = defaultdict(list)
        files = [file for file in self.beside if file.kind in kinds]
        self.reader.preload(files)
        for file in files:
            found[file.kind] += self.reader.rows(file)
        return Rows(found)

    def fault(
        self, code: FindingCode, what: str, rule: str, remedy: str, *, row: int = 0, column: str = ""
    ) -> Finding:
        """Return a finding that keeps a row, or the whole file, out."""
        table = self.table
        return error(code, what, rule, remedy, file=table.file, sheet=table.sheet, row=row, column=column)

    def remark(
        self, code: FindingCode, what: str, rule: str, remedy: str, *, row: int = 0, column: str = ""
    ) -> Finding:
        """Return a finding on something that is accepted."""
        table = self.table
        return note(code, what, rule, remedy, file=table.file, sheet=table.sheet, row=row, column=column)


def answered(tally: Tally) -> list[str]:
    """Return the months that rows answer for: that of most of them, and any with more than half as many.

    One stray row of the next month must not pass for its return.
    """
    most = max((rows for rows, _ in tally.values()), default=0)
    return sorted(month for month, (rows, _) in tally.items() if 2 * rows > most)
