"""Identification as a question to the book: nothing is recorded."""

from __future__ import annotations

from datetime import date

from pooledbudget.acts.occasion import Occasion
from pooledbudget.errors import Misuse
from pooledbudget.evidence.pseudonyms import pseudonym
from pooledbudget.evidence.tables import Evidence
from pooledbudget.instruments.decisions import in_force
from pooledbudget.instruments.families.families import Families
from pooledbudget.instruments.families.identifying import Identification, identify
from pooledbudget.instruments.families.rules import COUNTED
from pooledbudget.ledger.reading import Reading
from pooledbudget.partners import unknown
from pooledbudget.periods import Month
from pooledbudget.submissions.counting import count_rows
from pooledbudget.submissions.history import submissions
from pooledbudget.submissions.rows import RowReader


def families_agreement(on: Occasion, agreement: str) -> Families:
    """Return a families agreement by its name; Misuse if there is none."""
    known = {name: found for name, found in on.known.agreements.items() if isinstance(found, Families)}
    if agreement not in known:
        raise Misuse(unknown("families agreement", agreement, known))
    return known[agreement]


def identified(record: Reading, reader: RowReader, on: Occasion, agreement: str, day: date) -> Identification:
    """Hold every family on file against the criteria of a families agreement, as of a day.

    It goes by all accepted evidence up to the end of the day's month. Misuse if there is no such agreement.
    """
    found, received = families_agreement(on, agreement), submissions(record)
    rows = count_rows(reader, received, Month.of(day)).rows
    of_persons = found.programme.composed.unit == "person"
    evidence = Evidence(rows, on.book.school_terms, of_persons=of_persons)
    attached = frozenset(
        decision.subject
        for decision in in_force(record.derived.decided())
        if (decision.agreement, decision.asked) == (agreement, "attachment")
        and decision.reason in COUNTED
        and decision.on <= day
    )
    return identify(found.case, evidence, day, attached, lambda family: pseudonym(on.key, "family", family))
