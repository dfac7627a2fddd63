"""What was paid and rests on rows of a file of evidence that another takes the place of."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pooledbudget.acts.incoming import Incoming
from pooledbudget.findings import Finding, FindingCode
from pooledbudget.instruments.decisions import Decision, in_force
from pooledbudget.ledger.reading import Reading
from pooledbudget.money import written
from pooledbudget.submissions.history import with_completions
from pooledbudget.submissions.kinds import Use

NAMED = 5
"""So many of what was paid are named; the check of the month has all that would not be paid now."""


def unsettled(incoming: Incoming) -> Iterator[Finding]:
    """Remark on what was paid by evidence that a replacing file takes the place of (T-2).

    Nothing is decided here: which of it would not be paid now takes every file of the month, and is asked
    when the month is checked or closed. Whoever sends the file hears at once that money hangs on it.
    """
    if not incoming.replaced or incoming.kind.use is not Use.EVIDENCE:
        return
    giving_way = set(with_completions(incoming.replaced, incoming.received))
    paid = paid_by(incoming.record, giving_way)
    if not paid:
        return
    many = "1 fee or result that was paid rests"
    if len(paid) > 1:
        many = f"{len(paid)} fees and results that were paid rest"
    pounds = written(sum(decision.amount for decision in paid), incoming.on.currency)
    named = ", ".join(f"{decision.asked} of {decision.subject}" for decision in paid[:NAMED])
    more = f" and {len(paid) - NAMED} more" if len(paid) > NAMED else ""
    month = incoming.record.first_open()
    yield incoming.remark(
        FindingCode.WOULD_FAIL,
        f"{many} on rows of {incoming.replaced}, whose place this file takes, {pounds}: {named}{more}",
        "what was paid stands until somebody takes it back; every check says what would not be paid now",
        f"pooledbudget check {month} says which of it would not be paid now, with the pounds",
    )


def paid_by(record: Reading, files: Collection[str]) -> list[Decision]:
    """Return the decisions in force that are paid and rest on a row of some files of evidence."""
    return [
        decision
        for decision in in_force(record.derived.decided())
        if decision.paid and any(row.submission in files for test in decision.measures for row in test.rows)
    ]
