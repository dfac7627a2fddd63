"""Issue statements: one partner's, or everybody's for a period, from what the instruments say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.acts.occasion import Occasion
from pooledbudget.acts.words import own_programme
from pooledbudget.errors import Misuse
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import Position, Table
from pooledbudget.instruments.told import BANK_PAGE, INVESTOR, PARTNER, PUBLIC, differences_of, own_kind
from pooledbudget.instruments.words import headline as cannot_be
from pooledbudget.ledger.chart import GRANTS, SPENDING, inside
from pooledbudget.ledger.reading import Reading, RecordedEntry
from pooledbudget.ledger.seals import Seal
from pooledbudget.ledger.sums import Selection
from pooledbudget.money import written
from pooledbudget.partners import Part, Partner, unknown
from pooledbudget.periods import FinancialYear, Month, Period, Span, months_of, written_day
from pooledbudget.statements.bank import BankPage, figures_table
from pooledbudget.statements.model import Statement
from pooledbudget.statements.open_points import (
    accruals_table,
    agreed_table,
    concerning,
    queries_at,
    queries_table,
)
from pooledbudget.statements.public import NOT_A_YEAR, public_position, still_differing
from pooledbudget.statements.public import NOTES as PUBLIC_NOTES
from pooledbudget.statements.unsettled import disagreeing, disputed, unsettled
from pooledbudget.statements.waiting import waiting_at, waiting_table
from pooledbudget.version import TOOL

if TYPE_CHECKING:
    from pooledbudget.acts.draft import Drafted

DRAFT, FINAL, REVISED = "draft", "final", "revised"


NOTHING = "Nothing moved between you and the pool in this period."
WHOLE_POOL = (
    "Your entries of the period are listed here. What is the whole pool's, or of earlier months, is listed "
    "once for everybody: MONTH-entries.csv, with the statements of that month."
)
NOTES = (
    "0.00 is a true nought; a blank says that nothing applies.",
    WHOLE_POOL,
    "A figure's id can be asked about: pooledbudget why ID.",
)


class Revised(Struct, frozen=True):
    """A change that sealing a period again brought, and whom it touches."""

    said: str
    partners: frozenset[str] = frozenset()
    shared: bool = False
    """Whether it is of a pool's lines that every contributor bears a share of."""


class Issue(Struct, frozen=True):
    """What the statements of a period are issued under."""

    desk: Desk
    on: Occasion
    """The settings in force: those of the last close, or today's for a draft."""
    status: str
    changes: Sequence[Revised]
    seal: Seal | None
    as_of: str
    draft: str = ""
    """What is said first of a draft: to which day, and on what it is worked out."""
    waits: Sequence[Mapping[str, str]] = ()
    """What was sent and waits at the end of the period."""
    impossible: Sequence[Mapping[str, str]] = ()
    """What the period's last close found of money that cannot be, as facts: what was cured is not told."""

    def changed(self, partner: Partner, kind: str) -> list[str]:
        """Return what sealing again changed, as one partner is told it by a kind: the host, all of it."""
        if partner.id == self.desk.host:
            told = list(self.changes)
        else:
            shares = kind == "partner" and Part.CONTRIBUTOR in partner.parts
            told = [each for each in self.changes if partner.id in each.partners or (shares and each.shared)]
        if self.status != REVISED or told:
            return [each.said for each in told]
        what = "nothing that concerns you changed" if self.changes else "no entry of it or before it changed"
        return [f"{self.desk.last.written} was sealed again; {what}"]

    def cannot_be(self, agreement: str, partner: str) -> list[str]:
        """Say what of an agreement's money cannot be: its own and the partner's, to the host everybody's."""
        told = {"", partner}
        names = {**self.desk.names, "": ""}
        return [
            cannot_be(
                {
                    **facts,
                    "agreement": self.on.agreements.titles[agreement],
                    "partner": names.get(facts.get("partner", ""), facts.get("partner", "")),
                    "scheme": self._scheme(agreement, facts.get("scheme", "")),
                },
                self.on.currency,
            )
            for facts in self.impossible
            if facts["agreement"] == agreement
            and (partner == self.desk.host or facts.get("partner", "") in told)
        ]

    def _scheme(self, agreement: str, scheme: str) -> str:
        """Return a scheme by its title."""
        titles: Mapping[str, str] = self.on.agreements.by_id[agreement].terms.scheme_titles
        return titles.get(scheme, scheme.replace("-", " "))

    def own_rules(self, programme: str) -> list[str]:
        """Say that a page rests on a programme of the place's own, if it does."""
        return [own_programme(programme, self.on.own[programme])] if programme in self.on.own else []

    def position(self, partner: Partner, kind: str) -> tuple[list[str], list[Table], list[str]]:
        """Return the headline, tables and clauses of a partner over the agreements that tell it by a kind."""
        headline: list[str] = []
        tables: list[Table] = []
        clauses: list[str] = []
        concerning = self.on.agreements.clauses(partner.id, self.desk.names, self.on.currency)
        for agreement in self.on.agreements:
            if agreement.statement[0] != kind:
                continue
            found = agreement.position(self.desk, partner.id)
            if found.tables:
                headline += self.own_rules(agreement.terms.goes_by)
                headline += [*found.headline, *self.cannot_be(agreement.id, partner.id)]
                tables += found.tables
                clauses += [clause.text for clause in concerning[agreement.id]]
        return headline, tables, clauses

    def schedule(self, kind: str) -> tuple[Position, list[str]]:
        """Return what the agreements that tell everybody by a kind decided, and their clauses."""
        headline: list[str] = []
        tables: list[Table] = []
        clauses: list[str] = []
        for agreement in self.on.agreements:
            if agreement.schedule_statement[0] == kind:
                found = agreement.schedule(self.desk)
                headline += self.own_rules(agreement.terms.goes_by)
                headline += [*found.headline, *self.cannot_be(agreement.id, self.desk.host)]
                tables += found.tables
                clauses += [clause.text for clause in agreement.clauses(self.desk.names, self.on.currency)]
        return Position(headline, tables), clauses


def issue(
    record: Reading, on: Occasion, covered: Span, only: str = "", drafted: Drafted | None = None
) -> Issue:
    """Gather what the statements of a period are issued under, everybody's or one partner's only.

    `drafted` is what the statements of months that are not closed are worked out from. Misuse for a
    period before the book begins or beyond its open month.
    """
    last = told_until(record, covered)
    status, changes = _status(record, covered, last)
    sealing = record.sealed_by(last)
    told = drafted.record if drafted is not None and status == DRAFT else record
    desk = Desk(
        record=told,
        books=told.books().until(last),
        span=covered,
        names=on.partners.names,
        host=on.partners.host.id,
        currency=on.currency,
        until=last,
        to=_told_to(record, last, drafted) if status == DRAFT else None,
        terms=on.book.school_terms,
        only=only,
    )
    return Issue(
        desk=desk,
        on=on,
        status=status,
        changes=changes,
        seal=record.seal_of(last) if status != DRAFT else None,
        as_of=record.act(sealing[-1]).act.instant if sealing and status != DRAFT else "not closed",
        draft=_draft(record, last, drafted) if status == DRAFT else "",
        waits=waiting_at(record, last, closed=status != DRAFT),
        impossible=list(_impossible(told, desk.months)),
    )


def _impossible(record: Reading, months: Sequence[Month]) -> Iterator[Mapping[str, str]]:
    """Yield what the last close of a period found of money that cannot be.

    Each close asks it of all there is up to then: what an earlier one found either lasts, and is found
    again, or was cured.
    """
    closed = next((month for month in reversed(months) if record.sealed_by(month)), None)
    if closed is None:
        return
    yield from record.found_at(closed)


def told_until(record: Reading, covered: Span) -> Month:
    """Return the last month of a period that there is something to tell of: that is, up to the open one."""
    months, opened = months_of(covered), record.first_open()
    if months[-1] < record.first_month:
        raise Misuse(f"the book begins in {record.first_month}; there is nothing for {covered}")
    told = [month for month in months if month <= opened or record.sealed_by(month)]
    if not told:
        raise Misuse(f"{covered} is beyond {opened}, the month that is open; there is nothing to tell of it")
    return told[-1]


def _told_to(record: Reading, last: Month, drafted: Drafted | None) -> date:
    """Return the day to which a draft is told: the day it is, or the end of its last month."""
    if drafted is None or drafted.today >= last.last:
        return last.last
    return max(drafted.today, record.first_open().first)


def _draft(record: Reading, last: Month, drafted: Drafted | None) -> str:
    """Say to which day a draft is worked out, and on what."""
    opened = record.first_open()
    said = f"Draft to {written_day(_told_to(record, last, drafted))}: {opened.written} is not closed"
    if drafted is None:
        return f"{said}, so this may change."
    if drafted.refused and drafted.counted:
        return (
            f"{said}, and cannot close yet ({drafted.refused}). It is told as it would close on what else "
            "has come so far, and may change."
        )
    if drafted.refused:
        return f"{said}, and cannot close yet ({drafted.refused}); what came for it is not counted here."
    return f"{said}. It is told as it would close on what has come so far, and may change."


def _status(record: Reading, covered: Span, last: Month) -> tuple[str, Sequence[Revised]]:
    """Say whether a period is draft, final or revised, and what a revision changed."""
    if record.first_open() <= last or last < months_of(covered)[-1]:
        return DRAFT, ()
    sealing = record.sealed_by(last)
    if len(sealing) == 1:
        return FINAL, ()
    entries = record.entries(Selection(to_month=str(last)), after_act=sealing[0])
    return REVISED, [_revision(recorded) for recorded in entries]


def _revision(recorded: RecordedEntry) -> Revised:
    entry = recorded.entry
    moved = written(entry.moved, entry.postings[0].currency)
    return Revised(
        f"{entry.id}: {entry.narrative}, {moved}, counted in {recorded.month}",
        frozenset(leg.partner for leg in entry.postings),
        any(inside(leg.account, shared) for leg in entry.postings for shared in (SPENDING, GRANTS)),
    )


def statements_of(issued: Issue, partner_id: str) -> list[Statement]:
    """Return the statements of one partner, one a kind; Misuse names the nearest id.

    A partner that both contributes and lends has two; one that nothing moved for has one that says so.
    """
    partner = issued.on.partners.get(partner_id)
    kinds = dict.fromkeys(agreement.statement for agreement in issued.on.agreements)
    found = [
        made for kind, title in kinds if (made := _partner_statement(issued, partner, kind, title)).tables
    ]
    if found:
        return found
    lends = own_kind(issued.on.agreements, partner) == INVESTOR
    default = (INVESTOR, "Capital account") if lends else ("partner", "Partner statement")
    return [_partner_statement(issued, partner, *default)]


def _partner_statement(issued: Issue, partner: Partner, kind: str, title: str) -> Statement:
    headline, tables, clauses = issued.position(partner, kind)
    desk = issued.desk
    differences = differences_of(desk)
    accrued: list[Table] = []
    if tables and kind == "partner":
        nets = {f"{agreement.id}.net" for agreement in issued.on.agreements}
        headline += disputed(desk, differences, partner.id, _asked(tables, nets))
        headline += disagreeing(desk, differences, partner.id)
        tables.append(figures_table(desk, differences, partner.id))
        accrued = accruals_table(desk, partner.id)
    if kind == "partner":
        headline += [
            said for agreement in issued.on.agreements for said in agreement.beside(desk, partner.id)
        ]
    said = headline or ([NOTHING] if kind == "partner" else [])
    if kind == own_kind(issued.on.agreements, partner):
        waits, waiting = waiting_table(issued.waits, partner.id)
        asked, open_queries = queries_table(desk, concerning(desk, queries_at(desk), partner.id, differences))
        agreed = agreed_table(desk, partner.id)
        said, tables = [*said, *waits, *asked], [*tables, *accrued, *waiting, *open_queries, *agreed]
    return _statement(issued, partner, kind, f"{title}: {partner.name}", said, tables, clauses)


def _asked(tables: Sequence[Table], nets: Collection[str]) -> int:
    """Return what a page asks a partner for: the net of one pool, where it is above nought."""
    found = [
        cell.minor or 0 for table in tables for line in table.lines for cell in line.cells if cell.id in nets
    ]
    return max([0, *found])


def schedules(issued: Issue) -> Iterator[Statement]:
    """Yield what everybody is told of what the agreements decided, one statement a kind."""
    kinds = dict.fromkeys(agreement.schedule_statement for agreement in issued.on.agreements)
    for kind, title in kinds:
        if kind:
            found, clauses = issued.schedule(kind)
            yield _statement(
                issued, issued.on.partners.host, kind, title, found.headline, found.tables, clauses
            )


def bank_statement(issued: Issue) -> Statement | None:
    """Return the bank reconciliation of the period's last close; None if there is nothing to tell."""
    page = BankPage(issued.desk, issued.on.agreements.titles)
    if page.empty:
        return None
    found = page.position()
    return _statement(issued, issued.on.partners.host, *BANK_PAGE, found.headline, found.tables, ())


def public_statements(issued: Issue) -> Iterator[Statement]:
    """Yield the page for everybody; nothing where there is nothing to tell. Misuse for what is no year."""
    desk = issued.desk
    if not isinstance(desk.span, FinancialYear):
        raise Misuse(NOT_A_YEAR)
    found = public_position([agreement.public(desk) for agreement in issued.on.agreements])
    if not found.tables:
        return
    kind, title = PUBLIC
    title = f"{title}: {issued.on.book.place}"
    differing = still_differing(desk.record, desk.last, desk.currency)
    said = [*found.headline, *differing]
    made = _statement(issued, issued.on.partners.host, kind, title, said, found.tables, ())
    yield replace(made, notes=PUBLIC_NOTES, changes=[], unsettled=[*made.unsettled, *differing])


def named_statement(issued: Issue, partner_id: str, kind: str) -> Statement:
    """Return the statement a figure id names by its partner and kind; Misuse names the nearest."""
    to_all = {BANK_PAGE[0], *(agreement.schedule_statement[0] for agreement in issued.on.agreements)}
    statements: list[Statement] = []
    if kind == PUBLIC[0] and partner_id == issued.on.partners.host.id:
        statements = list(public_statements(issued))
    if partner_id == issued.on.partners.host.id and kind in to_all:  # what is not asked for is not made
        statements = [*schedules(issued), *filter(None, [bank_statement(issued)])]
    if kind not in {made.kind for made in statements}:
        statements = statements_of(issued, partner_id)
    known = {made.kind: made for made in statements}
    if kind not in known:
        raise Misuse(unknown(f"statement of {partner_id}", kind, known))
    return known[kind]


def all_statements(issued: Issue) -> Iterator[Statement]:
    """Yield every statement of the period that has something to say, in the book's order of partners."""
    for partner in issued.on.partners.by_id:
        yield from (made for made in statements_of(issued, partner) if made.tables)
    yield from schedules(issued)
    bank = bank_statement(issued)
    if bank is not None:
        yield bank
    if isinstance(issued.desk.span, FinancialYear):
        yield from public_statements(issued)


def _statement(
    issued: Issue,
    partner: Partner,
    kind: str,
    title: str,
    headline: Sequence[str],
    tables: Sequence[Table],
    clauses: Sequence[str],
) -> Statement:
    desk, book = issued.desk, issued.on.book
    if issued.draft:
        headline = [issued.draft, *headline]
    lacking = unsettled(desk, issued.on.agreements.titles, issued.waits) if tables else []
    if lacking:
        headline = [*headline, f"Not everything is in: {'; '.join(lacking)}."]
    ended = [
        f"{agreement.terms.title} ended on {written_day(last)}"
        for agreement in issued.on.agreements
        if tables and (last := agreement.terms.last_day) is not None and last < desk.day
    ]
    return Statement(
        kind=kind,
        title=title,
        headline=headline,
        book=book.book,
        place=book.place,
        fictional=book.fictional,
        currency=book.currency,
        partner=partner.id,
        partner_name=partner.name,
        period=str(desk.span),
        period_written=desk.span.written,
        days=str(Period(desk.months[0].first, desk.last.plus(1).first)),
        as_of=issued.as_of,
        status=issued.status,
        unsettled=[*lacking, *ended],
        changes=issued.changed(partner, kind),
        seal="" if issued.seal is None else str(issued.seal),
        tool=TOOL,
        tables=tables,
        clauses=clauses,
        notes=[
            *(note for note in NOTES if kind != INVESTOR or note != WHOLE_POOL),
            *_reply(issued, partner, kind),
        ],
        record=desk.record,
    )


def _reply(issued: Issue, partner: Partner, kind: str) -> list[str]:
    """Say how a partner answers its own statement; nothing of a draft, which is nobody's word yet."""
    if issued.status == DRAFT or kind not in {PARTNER, INVESTOR}:
        return []
    whole = f"{issued.desk.span}/{partner.id}/{kind}"
    return [
        "To reply, send the host a CSV or a workbook with the columns replied_on, figure, answer (agree or "
        f"query) and reason: figure is an id of this page, or {whole} for all of it."
    ]
