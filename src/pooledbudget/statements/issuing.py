"""Issue statements: one partner's, one investor's, or everybody's for a period."""

from __future__ import annotations

from collections.abc import Sequence

from pooledbudget.agreements import Occasion
from pooledbudget.errors import Misuse
from pooledbudget.ledger.books import Books
from pooledbudget.ledger.record import Record
from pooledbudget.money import written
from pooledbudget.partners import Part, Partner
from pooledbudget.periods import Period, Span, last_month, written_day
from pooledbudget.statements.bank import bank_tables, figures_table, kept_by_close
from pooledbudget.statements.claims import claim_tables
from pooledbudget.statements.investor import investor_tables, outcome_table
from pooledbudget.statements.model import Cell, Desk, Line, Statement, Table, document
from pooledbudget.statements.partner import pool_tables
from pooledbudget.version import TOOL

__all__ = [
    "Cell",
    "Desk",
    "Line",
    "Statement",
    "Table",
    "all_statements",
    "desk_for",
    "document",
    "named_statement",
    "statement_of",
]

DRAFT, FINAL, REVISED = "draft", "final", "revised"


def desk_for(record: Record, on: Occasion, covered: Span) -> Desk:
    """Gather what the statements of a period are written from."""
    last = last_month(covered)
    if last_month(covered) < record.first_month:
        raise Misuse(f"the book begins in {record.first_month}; there is nothing for {covered}")
    status, changes = _status(record, covered)
    seal = record.seal_of(last)
    instants = [one.act.instant for one in record.acts("close") if str(last) in one.act.detail["sealed"]]
    return Desk(
        record=record,
        on=on,
        span=covered,
        books=Books.of(record).until(last),
        seal=seal if status != DRAFT else None,
        status=status,
        changes=changes,
        as_of=instants[-1] if instants and status != DRAFT else "not closed",
    )


def _status(record: Record, covered: Span) -> tuple[str, Sequence[str]]:
    """Say whether a period is draft, final or revised, and what a revision changed."""
    closed, last = record.closed_months(), last_month(covered)
    if record.first_open(closed) <= last:
        return DRAFT, ()
    seals = record.connection.execute(
        "SELECT count(*), min(act) FROM seal WHERE month = ?", (str(last),)
    ).fetchone()
    if seals[0] < 2:  # noqa: PLR2004 - a second seal is a revision
        return FINAL, ()
    changes = []
    for one in record.entries("month <= ? AND act > ?", (str(last), seals[1])):
        moved = sum(p.amount for p in one.entry.postings if p.amount > 0)
        changes.append(
            f"{one.entry.id}: {one.entry.narrative}, "
            f"{written(moved, one.entry.postings[0].currency)}, counted in {one.month}"
        )
    return REVISED, changes or [f"{last.written} was sealed again; no entry of it or before it changed"]


def statement_of(desk: Desk, partner_id: str) -> Statement:
    """Return the statement of one partner, or of one investor; Misuse names the nearest id."""
    partner = desk.on.partners.get(partner_id)
    if Part.INVESTOR in partner.parts:
        return investor_statement(desk, partner)
    return partner_statement(desk, partner)


def named_statement(desk: Desk, partner_id: str, kind: str) -> Statement:
    """Return the statement a figure id names by its partner and statement."""
    makers = {"claims": claims_statement, "bond": bond_statement, "bank": bank_statement}
    if kind in makers:
        return makers[kind](desk)
    return statement_of(desk, partner_id)


def all_statements(desk: Desk) -> list[Statement]:
    """Return every statement of the period, in the book's order of partners."""
    found = [statement_of(desk, one.id) for one in desk.on.partners.by_id.values()]
    found = [one for one in found if one.tables]
    if desk.on.agreements.families:
        found.append(claims_statement(desk))
    if desk.on.agreements.bonds:
        found.append(bond_statement(desk))
    if kept_by_close(desk, "banks") or kept_by_close(desk, "differences"):
        found.append(bank_statement(desk))
    return found


def _statement(
    desk: Desk,
    kind: str,
    partner: Partner,
    tables: Sequence[Table],
    headline: Sequence[str],
    clauses: Sequence[str] = (),
) -> Statement:
    titles = {
        "partner": f"Partner statement: {partner.name}",
        "claims": "Payment-by-results claim schedule",
        "investor": f"Capital account: {partner.name}",
        "bond": "Bond outcomes",
        "bank": "Bank reconciliation and differences",
    }
    return Statement(
        kind=kind,
        title=titles[kind],
        headline=headline,
        book=desk.on.book.book,
        place=desk.on.book.place,
        fictional=desk.on.book.fictional,
        currency=desk.on.book.currency,
        partner=partner.id,
        partner_name=partner.name,
        period=str(desk.span),
        period_written=desk.span.written,
        days=str(Period(desk.months[0].first, desk.last.plus(1).first)),
        as_of=desk.as_of,
        status=desk.status,
        changes=desk.changes,
        seal="" if desk.seal is None else str(desk.seal),
        tool=TOOL,
        tables=tables,
        clauses=clauses,
        notes=_NOTES,
    )


_NOTES = (
    "Nought is written in full where it is a true nought.",
    "[c] a number too small to show; [z] does not apply.",
    "A figure's id can be asked about: pooledbudget why ID.",
)


def partner_statement(desk: Desk, partner: Partner) -> Statement:
    """Return what one partner put in, its share of what it paid for, and where it stands."""
    tables = [table for terms in desk.on.agreements.pools for table in pool_tables(desk, terms, partner.id)]
    clauses = [
        sentence
        for terms in desk.on.agreements.pools
        if any(one.partner == partner.id for one in terms.contributions)
        for sentence in terms.sentences(desk.names)
        if partner.name in sentence or " contributes " not in sentence
    ]
    differences = kept_by_close(desk, "differences")
    if tables:
        tables.append(figures_table(desk, list(differences), partner.id))
    statement = _statement(desk, "partner", partner, tables, (), clauses)
    return _statement(desk, "partner", partner, tables, _headline(desk, statement), clauses)


def _headline(desk: Desk, statement: Statement) -> list[str]:
    """Say in words, before any table, what was paid, where the balance stands, what to do."""
    figures = {
        name.rpartition(".")[0] + "." + name.rpartition(".")[2]: cell
        for name, (_, cell) in statement.figures.items()
    }
    said = []
    year = desk.last.financial_year.written
    for terms in desk.on.agreements.pools:

        def get(line: str, name: str = terms.agreement) -> Cell | None:
            return figures.get(desk.id(statement.partner, "partner", f"{name}.{line}"))

        due, received, closing, left = (
            get("due.year"),
            get("received.year"),
            get("closing"),
            get("outstanding"),
        )
        if due and received and closing and left:
            said.append(
                f"You have paid {received.text} of the {due.text} due so far for {year}. "
                f"Your balance in {terms.title} at {written_day(desk.last.last)} is {closing.text}."
            )
            owes = (left.minor or 0) > 0
            said.append(f"Please pay {left.text}, which is outstanding." if owes else "You owe nothing.")
        view = get("in-view.year")
        if view:
            said.append(
                f"You have spent {view.text} in view of {terms.title} so far in {year}; it stays yours."
            )
    return said or ["Nothing moved between you and the pool in this period."]


def claims_statement(desk: Desk) -> Statement:
    """Return the claim schedule of every families agreement."""
    tables, clauses = [], []
    for terms in desk.on.agreements.families:
        programme = desk.on.agreements.programmes[terms.programme]
        tables += list(claim_tables(desk, terms, programme))
        clauses += list(terms.sentences(desk.names))
    summary = tables[0].lines
    said = [
        f"{line.label}: {line.cells[1].text} paid, {line.cells[2].text} not paid, {line.cells[3].text}."
        for line in summary
    ]
    return _statement(desk, "claims", desk.on.partners.host, tables, said, clauses)


def investor_statement(desk: Desk, partner: Partner) -> Statement:
    """Return one investor's capital account over every bond it has lent to."""
    tables, clauses = [], []
    for terms in desk.on.agreements.bonds:
        if any(one.investor == partner.id for one in terms.investors):
            tables += list(investor_tables(desk, terms, partner.id))
            clauses += list(terms.sentences(desk.names))
    said = []
    for table in tables:
        if table.title == "Performance":
            paid_in, back, dpi, rate = (line.cells[0].text for line in table.lines)
            said.append(
                f"You have paid in {paid_in} and received {back}. DPI {dpi}; XIRR to date {rate}, with "
                "nothing counted for capital still outstanding."
            )
    return _statement(desk, "investor", partner, tables, said, clauses)


def bond_statement(desk: Desk) -> Statement:
    """Return what every bond measured and paid, for all who hold or pay for one."""
    tables = [outcome_table(desk, terms) for terms in desk.on.agreements.bonds]
    clauses = [one for terms in desk.on.agreements.bonds for one in terms.sentences(desk.names)]
    said = [line.cells[2].text for table in tables for line in table.lines] or [
        "No cohort has been measured yet."
    ]
    return _statement(desk, "bond", desk.on.partners.host, tables, said, clauses)


def bank_statement(desk: Desk) -> Statement:
    """Return the bank reconciliation of the period's last close."""
    tables = list(bank_tables(desk))
    count = len(kept_by_close(desk, "differences"))
    said = [f"{count} differences stand at {written_day(desk.last.last)}." if count else "Everything agrees."]
    return _statement(desk, "bank", desk.on.partners.host, tables, said)
