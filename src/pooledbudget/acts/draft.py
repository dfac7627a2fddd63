"""The record as it would be if its open month closed now: what a draft statement is written from."""

from __future__ import annotations

from dataclasses import replace

from pooledbudget.acts.close import act_of, later_closed, plan_close
from pooledbudget.acts.occasion import Occasion
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.record import Record
from pooledbudget.submissions.rows import RowReader


def as_if_closed(record: Record, reader: RowReader, on: Occasion) -> Reading:
    """Return a copy of the record with its open month closed on what has come so far.

    The book is left as it is. Raises Refused if the month could not close on that.
    """
    copy, month = record.in_memory(), record.first_open()
    closing = plan_close(copy, replace(reader, record=copy), on, month)
    sealed = [month, *later_closed(copy.closed_months(), month)]
    copy.add(act_of(on, closing, sealed), closing.entries, sealed)
    return copy
