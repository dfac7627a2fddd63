"""The record as it would be if its open month closed now: what a draft statement is written from."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.acts.close import act_of, later_closed, plan_close, refuse_blocked
from pooledbudget.acts.occasion import Occasion
from pooledbudget.errors import IntegrityFailure, Refused
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.record import Record
from pooledbudget.submissions.history import submissions
from pooledbudget.submissions.rows import RowReader


class Drafted(Struct, frozen=True):
    """What statements of months that are not closed are worked out from."""

    record: Reading
    """The record as it would be if the open month closed now; as it is, where it cannot."""
    today: date
    refused: str = ""
    """Why the open month cannot close."""
    counted: bool = False
    """Whether it is told as it would close, except for refused files that still wait."""


def drafted(record: Record, reader: RowReader, on: Occasion, today: date) -> Drafted | None:
    """Return what a draft is worked out from; None where there is no key to decide with."""
    if not on.key:
        return None
    waits = ""
    try:
        refuse_blocked(submissions(record), record.first_open())
    except Refused as fault:
        waits = _first(fault)
    now = replace(on, who="draft", instant=f"{today.isoformat()}T00:00:00Z", today=today)
    try:
        return Drafted(as_if_closed(record, reader, now), today, waits, counted=True)
    except (IntegrityFailure, Refused) as fault:
        return Drafted(record, today, _first(fault))


def _first(fault: Exception) -> str:
    """Return what a fault says first."""
    return str(fault).partition("\n")[0]


def as_if_closed(record: Record, reader: RowReader, on: Occasion) -> Reading:
    """Return a copy of the record with its open month closed on what has come so far.

    The book is left as it is, and refused files are as if they were not there. Raises Refused if the month
    could not close on the rest.
    """
    copy, month = record.in_memory(), record.first_open()
    closing = plan_close(copy, reader.of_copy(copy), on, month, drafting=True)
    sealed = [month, *later_closed(copy.closed_months(), month)]
    copy.add(act_of(on, closing, sealed), closing.entries, sealed)
    return copy
