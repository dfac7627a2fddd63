"""What a partner sent and waits: rows in no figure of its statement, or perhaps in it twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pooledbudget.instruments.figures import Cell, Column, Kind, Line, Table, text
from pooledbudget.ledger.reading import Reading
from pooledbudget.money import minor_of
from pooledbudget.periods import Month
from pooledbudget.submissions.history import submissions
from pooledbudget.submissions.waiting import Waits, Why, waiting

Facts = Mapping[str, str]
FIRST = 2
"""The first edition of the rules whose closes say what waits; of closes before it, what waits now is told."""
SAID = {
    Why.REFUSED: "refused: nothing of it counts",
    Why.QUARANTINED: "left out, in quarantine: in no figure here",
    Why.COPIES: "here already, and counted again until somebody says which is real",
}


def waiting_at(record: Reading, last: Month, *, closed: bool) -> list[Facts]:
    """Return what waited at a month's end: as its own last close sealed it, or as it waits now in a draft."""
    if not closed:
        return [found.facts for found in waiting(submissions(record)) if min(found.file.answers) <= str(last)]
    own = [act for act in record.sealed_by(last) if record.act(act).act.month == str(last)]
    if own and record.act(own[-1]).act.edition < FIRST:
        return waiting_at(record, last, closed=False)
    kept = record.annex(own[-1], "findings") if own else []
    return [finding["facts"] for finding in kept if "why" in finding["facts"]]


def waiting_table(waits: Sequence[Facts], partner: str) -> tuple[list[str], list[Table]]:
    """Return the headline and the table of what a partner sent and waits; nothing where nothing does."""
    own = [facts for facts in waits if facts["sender"] == partner]
    if not own:
        return [], []
    lines = [_line(facts) for facts in own]
    columns = [
        Column("File"),
        Column("Rows", Kind.COUNT),
        Column("Pounds", Kind.MONEY),
        Column("Why it waits"),
    ]
    headline = "What you sent is not all settled: see the table of what waits."
    return [headline], [Table("What you sent and waits", columns, lines)]


def _line(facts: Facts) -> Line:
    waits = Waits(int(facts["rows"]), minor_of(facts["amount"]), int(facts["unread"]))
    said = SAID[Why(facts["why"])]
    if waits.unread:
        said = f"{said}; {waits.unread} of the amounts cannot be read"
    return Line(
        f"{facts['submission']}, {facts['kind'] or 'unknown kind'}",
        [Cell(Kind.COUNT, waits.rows), Cell(Kind.MONEY, waits.amount), text(said)],
    )
