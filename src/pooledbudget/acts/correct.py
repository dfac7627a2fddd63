"""Correct the record without editing it: an adjusting entry, or a month opened again."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.acts.changes import record_act
from pooledbudget.acts.occasion import Occasion
from pooledbudget.errors import Misuse
from pooledbudget.instruments.host import adjusted
from pooledbudget.ledger.accruals import ACCRUAL, TURNS, turned
from pooledbudget.ledger.chart import CASH, inside
from pooledbudget.ledger.entries import Act, Entry
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.sums import counted_in
from pooledbudget.partners import letters_of, refuse_mixed_scripts, same_person
from pooledbudget.periods import Month
from pooledbudget.submissions.history import submissions
from pooledbudget.submissions.pool_records import Adjustment
from pooledbudget.submissions.records import Row
from pooledbudget.submissions.rows import Place, RowReader


class Correction(Struct, frozen=True):
    """Why an adjustment is made, and by whom; two people, never one."""

    prepared_by: str
    approved_by: str
    reason: str
    corrects: str = ""
    """Id of the entry put right; reversed in full when no lines are given."""
    submission: str = ""
    """The adjustments file that holds the lines."""
    reverses: bool = False
    """Whether it is an accrual, taken back on the first day of the month that is open next."""


def adjust(record: Record, kept: Place, on: Occasion, correction: Correction, rows: list[Row[Any]]) -> Entry:
    """Post an adjusting entry now: its lines, or the whole reversal of what it corrects; return it.

    Misuse if one person would both prepare and approve, if nothing would be done, or if the
    lines do not balance.
    """
    with record.together():
        act, entries = plan_adjustment(record, on, correction, rows)
        record_act(record, kept, on, act, entries)
    return entries[0]


def adjust_by(record: Record, reader: RowReader, on: Occasion, correction: Correction) -> Entry:
    """Post an adjusting entry by the received file that a correction names, if it names one."""
    received = [held for held in submissions(record) if held.kind == Adjustment.kind]
    return adjust(record, reader.place, on, correction, reader.rows_of(received, correction.submission))


def plan_adjustment(
    record: Record, on: Occasion, correction: Correction, rows: list[Row[Any]]
) -> tuple[Act, list[Entry]]:
    """Return the act of an adjustment and what it posts, of an accrual both entries; nothing is recorded."""
    two_people(correction.prepared_by, correction.approved_by, correction.reason)
    if correction.submission and not rows:
        raise Misuse(f"{correction.submission} is not an accepted adjustments file that stands")
    if correction.corrects.startswith(TURNS):
        raise Misuse(f"{correction.corrects} goes with its accrual: correct that, and both are undone")
    if rows:
        entry = _from_rows(on, correction, rows)
        if correction.reverses:
            entry = _accrual(entry)
    elif correction.reverses:
        raise Misuse("an accrual is a file of lines; --corrects alone reverses an entry for good")
    elif correction.corrects:
        entry = record.reversed_by_hand(correction.corrects)
    else:
        raise Misuse("an adjustment needs a file of lines, or --corrects ENTRY to reverse")
    if entry.id in record.posted():
        raise Misuse(f"{entry.id} is already posted")
    month = counted_in(entry.effective, record.first_month, record.closed_months())
    detail = {
        "prepared_by": correction.prepared_by,
        "approved_by": correction.approved_by,
        "corrects": correction.corrects,
        "submission": correction.submission,
        **({"reverses": True} if correction.reverses else {}),
    }
    act = on.act("adjust", detail, month=str(month), reason=correction.reason)
    return act, [entry, *_with_it(record, correction, entry, month)]


def _with_it(record: Record, correction: Correction, entry: Entry, month: Month) -> list[Entry]:
    """Return what goes with an entry: what takes an accrual back, or what undoes that with the accrual."""
    if correction.reverses:
        following = month.plus(1)
        while following in record.closed_months():
            following = following.plus(1)
        return [turned(entry, following)]
    back = f"{TURNS}{correction.corrects}"
    if not correction.submission and back in record.posted():
        return [record.reversed_by_hand(back)]
    return []


def _accrual(entry: Entry) -> Entry:
    """Return an adjusting entry as an accrual; Misuse if it moves cash: cash never comes back by itself."""
    if any(inside(leg.account, CASH) for leg in entry.postings):
        raise Misuse("an accrual moves no cash: it says what is owed before it is paid")
    return replace(entry, kind=ACCRUAL)


def _from_rows(on: Occasion, correction: Correction, rows: list[Row[Any]]) -> Entry:
    try:
        return adjusted(correction.submission, rows, correction.corrects, on.currency)
    except ValueError as fault:
        raise Misuse(str(fault)) from fault


def reopen(record: Record, kept: Place, on: Occasion, month: Month, approved_by: str, reason: str) -> None:
    """Open a closed month again; its seal stays, and closing it again issues a later one."""
    with record.together():
        record_act(record, kept, on, plan_reopening(record, on, month, approved_by, reason))


def plan_reopening(record: Record, on: Occasion, month: Month, approved_by: str, reason: str) -> Act:
    """Return the act of opening a month again; nothing is recorded."""
    two_people(on.who, approved_by, reason)
    if month not in record.closed_months():
        raise Misuse(f"{month} is not closed")
    return on.act("reopen", {"approved_by": approved_by}, month=str(month), reason=reason)


def two_people(preparer: str, approver: str, reason: str) -> None:
    """Raise Misuse unless two different people and a reason are named, however their names are typed."""
    for name in (preparer, approver):
        refuse_mixed_scripts(name)
    if not letters_of(preparer) or not letters_of(approver) or same_person(preparer, approver):
        raise Misuse("whoever prepares cannot approve: name two different people")
    if not reason.strip():
        raise Misuse("say why: --reason")
