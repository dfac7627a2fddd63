"""What the record shows of the files behind a decision: sent long after their day, or in place of others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property

from msgspec import Struct

from pooledbudget.findings import Origin
from pooledbudget.instruments.decisions import Decision, Facts
from pooledbudget.instruments.families.remarks import (
    EVIDENCE_LATE,
    FILE_REPLACED,
    FILE_WITHDRAWN,
    REPLACED,
    SENT_LATE,
)
from pooledbudget.instruments.families.rules import ELIGIBILITY
from pooledbudget.ledger.reading import Reading
from pooledbudget.periods import london_day
from pooledbudget.submissions.history import Submission, accepted_before, submissions
from pooledbudget.submissions.kinds import Use
from pooledbudget.submissions.records import KINDS

LATE_DAYS = 92
"""What comes more days than this after the day it is for is told: a quarter has gone by."""


class Files(Struct, dict=True):
    """The files of a record, as decisions that rest on their rows are asked about."""

    record: Reading

    @cached_property
    def _received(self) -> list[Submission]:
        return submissions(self.record)

    @cached_property
    def _by_id(self) -> Mapping[str, Submission]:
        return {file.id: file for file in self._received}

    @cached_property
    def _days(self) -> dict[str, date]:
        return {}

    def named(self, submission: str) -> Submission:
        """Return a file by its id."""
        return self._by_id[submission]

    def came(self, submission: str) -> date:
        """Return the day on which a file was received."""
        if submission not in self._days:
            act = self.record.act(self._by_id[submission].act).act
            self._days[submission] = london_day(datetime.fromisoformat(act.instant))
        return self._days[submission]

    def took_place(self, submission: str) -> bool:
        """Say whether a file took the place of another that had been accepted."""
        file = self._by_id[submission]
        return bool(file.replaces and accepted_before(file.replaces, self._received))

    def exceptions(self, decision: Decision) -> Iterator[Facts]:
        """Yield what is to be told of the files behind a decision that is paid."""
        asked = [(self.came(row.submission) - decision.on).days for row in decision.rows]
        if max(asked, default=0) > LATE_DAYS:
            yield {"what": SENT_LATE, "days": max(asked)}
        rows = sorted(self._evidence(decision))
        days = {row: (self.came(row.submission) - decision.on).days for row in rows}
        late = [row for row in rows if days[row] > LATE_DAYS]
        if late:
            yield {"what": EVIDENCE_LATE, "days": max(days.values()), "rows": _listed(late)}
        replaced = [row for row in rows if self.took_place(row.submission)]
        if replaced:
            yield {"what": REPLACED, "rows": _listed(replaced)}

    def changed(self, months: Collection[str]) -> Iterator[tuple[Submission, Facts]]:
        """Yield the files of evidence received in some months in place of others, and those withdrawn.

        What such a file leaves out is behind no decision: only the file itself can tell of it.
        """
        for file in self._received:
            if not file.accepted or file.month not in months or not _is_evidence(file.kind):
                continue
            before = accepted_before(file.replaces, self._received) if file.replaces else ""
            if before:
                rows = self._by_id[before].rows
                yield file, {"what": FILE_REPLACED, "of": before, "before": rows, "after": file.rows}
            if file.withdrawn:
                yield file, {"what": FILE_WITHDRAWN, "before": file.rows}

    def _evidence(self, decision: Decision) -> set[Origin]:
        """Return the rows it was measured by: those of eligibility only where that was asked."""
        eligibility = decision.asked == "attachment"
        return {
            row
            for measure in decision.measures
            if (measure.criterion == ELIGIBILITY) == eligibility
            for row in measure.rows
            if row.submission in self._by_id
        }


def _is_evidence(kind: str) -> bool:
    return kind in KINDS and KINDS[kind].use is Use.EVIDENCE


def exceptions_of(decision: Decision, files: Files) -> list[Facts]:
    """Return all that is odd in something paid: what was noted with it, and what its files show."""
    if not decision.paid:
        return []
    return [*decision.facts.get("exceptions", ()), *files.exceptions(decision)]


def _listed(rows: list[Origin]) -> list[list[str | int]]:
    return [[row.submission, row.row] for row in rows]
