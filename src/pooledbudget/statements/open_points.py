"""What is open on a page beside its figures: queries and disputes, accruals not taken back yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import Cell, Column, Entries, Kind, Line, Table, day, money, text
from pooledbudget.instruments.told import accrual_id, accruals_told
from pooledbudget.ledger.accruals import Accrual
from pooledbudget.periods import london_day
from pooledbudget.reconcile.difference import Difference
from pooledbudget.reconcile.queries import Query, queries
from pooledbudget.reconcile.replies import agreements_of
from pooledbudget.reconcile.words import said_text

OWN = 2
"""Where the partner stands in a figure's id."""


def queries_at(desk: Desk) -> list[Query]:
    """Return the queries that a page of the period tells: about its months or earlier, not settled before.

    A query about a month is told on its page and on those that follow, to the month it was settled in.
    """
    first, last = str(desk.months[0]), str(desk.last)
    return [
        query
        for query in queries(desk.record)
        if query.month <= last and (not query.settled or query.settled_in >= first)
    ]


def concerning(
    desk: Desk, found: Sequence[Query], partner: str, differences: Sequence[Difference]
) -> list[Query]:
    """Return the queries that one partner is told: its own, and those about its figures and entries.

    The host is told all of them.
    """
    if partner == desk.host:
        return list(found)
    against = {difference.id: difference.against for difference in differences}
    return [
        query
        for query in found
        if partner in {query.partner, against.get(query.about)}
        or query.about.split("/")[1:OWN] == [partner]
        or _touches(desk, query.about, partner)
    ]


def _touches(desk: Desk, entry: str, partner: str) -> bool:
    if entry not in desk.record.posted():
        return False
    return any(leg.partner == partner for leg in desk.record.entry(entry).entry.postings)


def queries_table(desk: Desk, found: Sequence[Query]) -> tuple[list[str], list[Table]]:
    """Return the headline and the table of some queries; nothing where there are none."""
    if not found:
        return [], []
    lines = [
        Line(
            f"{query.id} about {query.about}",
            [
                text(desk.names.get(query.partner, query.partner)),
                text(query.state.value),
                text(desk.names.get(query.owner, query.owner)),
                day(date.fromisoformat(query.due)),
                text(said_text(query.said[-1])),
            ],
        )
        for query in found
    ]
    columns = [
        Column("Query"),
        Column("Asked by"),
        Column("State"),
        Column("Who is to act"),
        Column("By", Kind.DAY),
        Column("What was said last"),
    ]
    waiting = sum(not query.settled for query in found)
    said = []
    if waiting:
        said.append(
            f"{waiting} {'query is' if waiting == 1 else 'queries are'} open: see the table of queries."
        )
    return said, [Table("Queries and disputes", columns, lines), _history(desk, found)]


def _history(desk: Desk, found: Sequence[Query]) -> Table:
    """List all that was said of some queries, by whom and when."""
    lines = [
        Line(
            query.id,
            [
                day(london_day(datetime.fromisoformat(said.instant))),
                text(desk.names.get(said.who, said.who)),
                text(said.state.value),
                text(said_text(said)),
            ],
        )
        for query in found
        for said in query.said
    ]
    columns = [
        Column("Query"),
        Column("Recorded on", Kind.DAY),
        Column("By"),
        Column("State"),
        Column("What was said, or the row that says it"),
    ]
    return Table("What was said of them", columns, lines)


def agreed_table(desk: Desk, partner: str) -> list[Table]:
    """Return the table of what a partner agreed to in files, to the host what all did.

    It is told on the page of its month and on those that follow, to the month in which it came.
    """
    first, last = str(desk.months[0]), str(desk.last)
    lines = [
        Line(
            reply.figure,
            [
                text(desk.names.get(reply.partner, reply.partner)),
                day(date.fromisoformat(reply.on)),
                text(reply.id),
            ],
        )
        for reply in agreements_of(desk.record)
        if reply.month <= last and reply.came >= first and partner in {reply.partner, desk.host}
    ]
    columns = [Column("Figure or statement"), Column("Agreed by"), Column("On", Kind.DAY), Column("Row")]
    return [Table("What was agreed", columns, lines)] if lines else []


def accruals_table(desk: Desk, partner: str) -> list[Table]:
    """Return the table of accruals in the figures of a page that are still to be taken back."""
    found = accruals_told(desk, partner)
    if not found:
        return []
    lines = [
        Line(
            desk.record.act(accrual.accrued.act).act.reason,
            [
                _amount(accrual),
                text(accrual.accrued.entry.id),
                day(accrual.turned.entry.effective),
            ],
        )
        for accrual in found
    ]
    columns = [
        Column("Accrued"),
        Column("Amount", Kind.MONEY),
        Column("Entry"),
        Column("Taken back on", Kind.DAY),
    ]
    intro = "These are in the figures above, though nothing was invoiced or paid yet."
    return [Table("Accruals that are open", columns, lines, intro=intro)]


def _amount(accrual: Accrual) -> Cell:
    entry = accrual.accrued
    return money(accrual_id(accrual), Entries([(entry.sequence, entry.entry.moved)]))
