"""Take a file back, give up what waits of it, or say that rows which look like second copies are real."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pooledbudget.acts.changes import record_act
from pooledbudget.acts.dependents import left_alone
from pooledbudget.acts.occasion import Occasion
from pooledbudget.acts.replies import would_drop
from pooledbudget.acts.succession import named, refuse_adjusted
from pooledbudget.errors import Misuse
from pooledbudget.findings import Finding
from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.record import Record
from pooledbudget.reconcile.queries import Query
from pooledbudget.submissions.columns import Tally
from pooledbudget.submissions.history import Submission, standing, submissions, with_completions
from pooledbudget.submissions.kinds import Use
from pooledbudget.submissions.records import KINDS
from pooledbudget.submissions.rows import Place, RowReader
from pooledbudget.submissions.waiting import NOTHING, Waiting, Waits, Why, waiting


class Withdrawal(Struct, frozen=True):
    """What is taken back, and why."""

    submission: str
    reason: str
    quarantined: bool = False
    """Whether only its rows in quarantine are given up, and the rest of it stands."""
    stands: str = ""
    """The file that stands in its place and was here already: it was said to take it."""
    rehearsing: bool = False
    """Whether it is only asked what it would take out."""


class TakenOut(Struct, frozen=True):
    """What a withdrawal takes out of the book, or would."""

    waits: Waits
    """What waited of the file and waits no longer: rows in quarantine, or all of a refused file."""
    files: Sequence[Submission] = ()
    """The files that count no longer: the one meant, then what brought back rows of it."""
    tallies: Sequence[Tally] = ()
    """For each of them its rows by month, and what they come to; nought where a sum says nothing."""
    alone: Sequence[Finding] = ()
    """Rows of other files that name what goes."""
    queries: Sequence[Query] = ()
    """Open queries that its rows ask: they are dropped."""

    @property
    def posted(self) -> int:
        """How many of the rows have posted: they are reversed at the next close."""
        return sum(file.posted for file in self.files)


def withdraw(record: Record, reader: RowReader, on: Occasion, withdrawal: Withdrawal) -> TakenOut:
    """Record that a file is withdrawn; what it posted is reversed at the next close of its month.

    Misuse without a reason, for a file that stands no longer, for one that two people adjusted by, and
    where nothing waits that could be given up.
    """
    if withdrawal.rehearsing:
        plan_withdrawal(record, on, withdrawal)
        return _taken_out(record, reader, on, withdrawal)
    with record.together():
        act = plan_withdrawal(record, on, withdrawal)
        found = _taken_out(record, reader, on, withdrawal)
        record_act(record, reader.place, on, act)
    return found


def _taken_out(record: Record, reader: RowReader, on: Occasion, withdrawal: Withdrawal) -> TakenOut:
    """Return what a withdrawal takes out, with the rows of other files that it leaves alone."""
    received = submissions(record)
    left = [found for found in waiting(received) if found.file.id == withdrawal.submission]
    waits = next((found.waits for found in left if found.why is not Why.COPIES), NOTHING)
    if withdrawal.quarantined:
        return TakenOut(waits)
    going = with_completions(withdrawal.submission, received)
    files = [file for file in standing(received) if file.id in going and file.accepted]
    before = {str(finding) for finding in left_alone(received, reader, lambda: on)}
    after = [file._replace(withdrawn=1) if file.id == withdrawal.submission else file for file in received]
    alone = [found for found in left_alone(after, reader, lambda: on) if str(found) not in before]
    dropped = would_drop(record, [file.id for file in files])
    return TakenOut(waits, files, [_tally(reader, file) for file in files], alone, dropped)


def _tally(reader: RowReader, file: Submission) -> Tally:
    """Return the rows of a file by month; a bank file mixes balances with movements, figures are unlike."""
    tally = reader.tally(file)
    if KINDS[file.kind].use is Use.RECONCILED:
        return {month: (rows, 0) for month, (rows, _) in tally.items()}
    return tally


def plan_withdrawal(record: Record, on: Occasion, withdrawal: Withdrawal) -> Act:
    """Return the act of withdrawing a file; nothing is recorded."""
    if not withdrawal.reason.strip() and not withdrawal.stands:
        raise Misuse("say why: --reason")
    file = named(withdrawal.submission, submissions(record))
    if withdrawal.quarantined:
        _waits(record, file.id, Why.QUARANTINED, "holds no rows in quarantine that wait")
    else:
        refuse_adjusted(record, file.id)
    detail = {
        "submission": file.id,
        "quarantined": withdrawal.quarantined,
        "stands": withdrawal.stands,
    }
    return on.act("withdraw", detail, month=file.month, reason=withdrawal.reason)


def attest(record: Record, kept: Place, on: Occasion, submission: str, reason: str) -> Act:
    """Record that the rows of a file which look like second copies are real.

    Misuse without a reason, or where nobody asked.
    """
    with record.together():
        act = plan_attestation(record, on, submission, reason)
        record_act(record, kept, on, act)
    return act


def plan_attestation(record: Record, on: Occasion, submission: str, reason: str) -> Act:
    """Return the act of saying that rows are real; nothing is recorded."""
    if not reason.strip():
        raise Misuse("say why: --reason")
    file = named(submission, submissions(record))
    found = _waits(record, file.id, Why.COPIES, "has no rows that look like second copies")
    detail = {"submission": file.id, "copies": found.waits.document}
    return on.act("attest", detail, month=file.month, reason=reason)


def _waits(record: Record, submission: str, why: Why, nothing: str) -> Waiting:
    """Return what waits of a file for a reason; Misuse if nothing does."""
    for found in waiting(submissions(record)):
        if found.file.id == submission and found.why is why:
            return found
    raise Misuse(f"{submission} {nothing}")
