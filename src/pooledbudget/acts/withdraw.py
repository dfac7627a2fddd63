"""Take a file back, give up what waits of it, or say that rows which look like second copies are real."""

from __future__ import annotations

from dataclasses import dataclass

from pooledbudget.acts.changes import record_act
from pooledbudget.acts.occasion import Occasion
from pooledbudget.acts.succession import named, refuse_adjusted
from pooledbudget.errors import Misuse
from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.record import Record
from pooledbudget.submissions.history import submissions
from pooledbudget.submissions.rows import Place
from pooledbudget.submissions.waiting import Waiting, Why, waiting


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What is taken back, and why."""

    submission: str
    reason: str
    quarantined: bool = False
    """Whether only its rows in quarantine are given up, and the rest of it stands."""
    stands: str = ""
    """The file that stands in its place and was here already: it was said to take it."""


def withdraw(record: Record, kept: Place, on: Occasion, withdrawal: Withdrawal) -> Act:
    """Record that a file is withdrawn; what it posted is reversed at the next close of its month.

    Misuse without a reason, for a file that stands no longer, for one that two people adjusted by, and
    where nothing waits that could be given up.
    """
    with record.together():
        act = plan_withdrawal(record, on, withdrawal)
        record_act(record, kept, on, act)
    return act


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
