"""Correct the record without editing it: an adjusting entry, or a month opened again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pooledbudget.agreements import Occasion, in_currency
from pooledbudget.errors import Misuse, Unbalanced
from pooledbudget.findings import Origin
from pooledbudget.ledger.entries import REVERSES, Act, Entry, Posting
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month
from pooledbudget.received import Given
from pooledbudget.submissions.records import Adjustment


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Why an adjustment is made, and by whom; two people, never one."""

    prepared_by: str
    approved_by: str
    reason: str
    corrects: str = ""
    """Id of the entry put right; reversed in full when no lines are given."""
    submission: str = ""
    """The adjustments file that holds the lines."""


def adjust(record: Record, on: Occasion, correction: Correction, lines: list[Given]) -> Entry:
    """Post an adjusting entry now: its lines, or the whole reversal of what it corrects.

    Misuse if one person would both prepare and approve, if nothing would be done, or if the
    lines do not balance.
    """
    two_people(correction.prepared_by, correction.approved_by, correction.reason)
    planned_from = record.size
    if correction.submission and not lines:
        raise Misuse(f"{correction.submission} is not an accepted adjustments file that stands")
    if lines:
        (entry,) = in_currency([_from_lines(correction, lines)], on.book.currency)
    elif correction.corrects:
        wrong = record.entry(correction.corrects).entry
        if f"{REVERSES}{wrong.id}" in record.entry_ids():
            raise Misuse(f"{wrong.id} has already been reversed")
        entry = wrong.reversed_as(f"{REVERSES}{wrong.id}", f"Reverses {wrong.id}: {correction.reason}")
    else:
        raise Misuse("an adjustment needs a file of lines, or --corrects ENTRY to reverse")
    if entry.id in record.entry_ids():
        raise Misuse(f"{entry.id} is already posted")
    record.add(
        Act(
            kind="adjust",
            who=on.who,
            instant=on.instant,
            tool=on.tool,
            inputs=on.inputs,
            reason=correction.reason,
            month=str(record.month_for(entry.effective, record.closed_months())),
            detail={
                "prepared_by": correction.prepared_by,
                "approved_by": correction.approved_by,
                "corrects": correction.corrects,
                "submission": correction.submission,
            },
        ),
        [entry],
        after=planned_from,
    )
    return entry


def _from_lines(correction: Correction, lines: list[Given]) -> Entry:
    postings = []
    for row in lines:
        line = row.record
        if isinstance(line, Adjustment):
            postings.append(Posting(line.account, line.partner, line.agreement, line.amount, line.theme))
    days = {row.on for row in lines}
    if len(days) != 1:
        raise Misuse(f"the lines of an adjustment have one effective day; here {sorted(days)}")
    origins: tuple[Origin, ...] = tuple(row.origin for row in lines)
    target = f" of {correction.corrects}" if correction.corrects else ""
    try:
        return Entry(
            f"{correction.submission}:adjustment",
            days.pop(),
            f"Adjustment{target}: {correction.reason}",
            tuple(postings),
            origins,
        )
    except Unbalanced as fault:
        raise Misuse(str(fault)) from fault


def reopen(record: Record, on: Occasion, month: Month, approved_by: str, reason: str) -> date:
    """Open a closed month again; its seal stays, and closing it again issues a later one."""
    two_people(on.who, approved_by, reason)
    if month not in record.closed_months():
        raise Misuse(f"{month} is not closed")
    record.add(
        Act(
            kind="reopen",
            who=on.who,
            instant=on.instant,
            tool=on.tool,
            inputs=on.inputs,
            reason=reason,
            month=str(month),
            detail={"approved_by": approved_by},
        )
    )
    return month.last


def two_people(one: str, other: str, reason: str) -> None:
    """Raise Misuse unless two different people and a reason are named."""
    if not one.strip() or not other.strip() or one.strip().lower() == other.strip().lower():
        raise Misuse("whoever prepares cannot approve: name two different people")
    if not reason.strip():
        raise Misuse("say why: --reason")
