"""A pooled agreement: contributions, schemes, a ring fence, a risk share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from pooledbudget.book_said import BOOK_FILE
from pooledbudget.findings import Finding, FindingCode
from pooledbudget.instruments.agreement import (
    Agreement,
    Beside,
    Clause,
    Context,
    Decided,
    Known,
    Objection,
    Question,
    Settling,
    read_terms,
)
from pooledbudget.instruments.decisions import Facts
from pooledbudget.instruments.pools.due import (
    agreed_by_nobody,
    billed_before,
    contributed,
    contributions_due,
    refunds_of_nothing,
)
from pooledbudget.instruments.pools.spending import lost_themes, out_of_place, paid, spent, vat_refunded
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.ledger import chart
from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.sums import Books
from pooledbudget.partners import Part, unknown
from pooledbudget.periods import FinancialYear, Month, written_day
from pooledbudget.submissions.pool_records import Contribution, Expenditure, Grant, Payment, VatRefund
from pooledbudget.submissions.records import Row

if TYPE_CHECKING:
    from pooledbudget.instruments.desk import Desk
    from pooledbudget.instruments.figures import Position, Table
    from pooledbudget.instruments.impossible import MonthEnd
    from pooledbudget.instruments.public import Public

OWN_ACCOUNTS = (
    chart.CASH,
    chart.VAT,
    chart.BILLED,
    chart.PAID,
    chart.SHARED,
    chart.OWED,
    chart.OPENING,
    chart.GENERAL,
    chart.RISK_SHARE,
    chart.CONTRIBUTIONS,
    chart.INCOME_IN_KIND,
    chart.SPENDING_WHOLE,
    chart.SPENDING_IN_KIND,
    chart.OUTCOME_SPENDING,
    chart.IN_VIEW_FUNDED,
)


class Pool(Agreement[PoolTerms]):
    """One pooled agreement of a book."""

    kind = "pool"
    noun = "pooled agreement"
    model = PoolTerms
    takes_kinds = (Contribution, Payment, VatRefund)
    schedule_statement = ("memorandum", "Pooled fund memorandum account")

    @classmethod
    def read(cls, data: bytes, file: str, context: Context) -> Pool:
        """Read a pooled agreement; Refused with every fault in it."""
        if context.as_it_was:
            return cls(read_terms(PoolTerms, data, file, context.currency, as_it_was=True))
        from pooledbudget.instruments.pools.contradictions import (
            read_pool,
        )

        return cls(read_pool(data, file, context.currency))

    def objections(self, known: Known) -> Iterator[str]:
        """Yield partners that contribute and do not play that part in the book."""
        for partner in dict.fromkeys(contribution.partner for contribution in self.terms.contributions):
            found = known.partners.by_id.get(partner)
            if found is not None and not found.parts & {Part.CONTRIBUTOR, Part.HOST}:
                parts = ", ".join(sorted(found.parts)) or "none"
                yield f"contributions: {partner} is no contributor in {BOOK_FILE}; its parts: {parts}"

    def touched(self, before: Self) -> Iterable[Month]:
        """Return the months whose instalments are otherwise than under the agreement before."""
        was, now = before.terms.instalments, self.terms.instalments
        changed = {place for place in was.keys() | now.keys() if was.get(place) != now.get(place)}
        return {Month.of(due) for _, due in changed}

    @classmethod
    def changed(cls, path: Sequence[str], was: str, now: str) -> str:
        """Say a change of the agreement in its own words."""
        from pooledbudget.instruments.pools.words import change

        return change(path, was, now)

    def unagreed(self, month: Month) -> Iterator[str]:
        """Yield what is not agreed of a month's year or, in March, of the next: its end, or its money."""
        from pooledbudget.instruments.pools.words import unagreed

        yield from unagreed(self.terms, month)

    def next_year(self, year: FinancialYear) -> str:
        """Return the contributions of a year, as they were agreed for the year before."""
        from pooledbudget.instruments.pools.words import next_year

        return next_year(self.terms, year)

    def accounts(self, others: Iterable[str]) -> Sequence[str]:
        """Return the accounts that an adjustment or an opening balance may name."""
        schemes = self.terms.schemes.items()
        return (
            *OWN_ACCOUNTS,
            *(f"{chart.GRANTS}:{grant}" for grant in self.terms.known_grants or ("*",)),
            *(f"{chart.SPENDING}:{name}" for name, scheme in schemes if scheme.in_pool),
            *(f"{chart.IN_VIEW}:{name}" for name, scheme in schemes if not scheme.in_pool),
            *(
                f"{way}:{name}"
                for name in self.terms.all_reserves
                for way in (chart.RESERVE, chart.SET_ASIDE)
            ),
            *(f"{way}:{other}" for other in others for way in (chart.DUE_TO, chart.DUE_FROM)),
        )

    def takes(self, row: Row[Any]) -> bool:
        """Say whether a row is its own; spending names a scheme, and by it the pool."""
        if isinstance(row.cells, Expenditure):
            return self.terms.scheme_for(row.cells.scheme, row.sender) is not None
        return super().takes(row)

    def names_for(self, column: str) -> Mapping[str, str]:
        """Return its schemes, themes and grants, with their titles."""
        match column:
            case "scheme":
                return {name: scheme.title for name, scheme in self.terms.schemes.items()}
            case "theme":
                themes = self.terms.themes.items()
                return {name: theme if isinstance(theme, str) else theme.title for name, theme in themes}
            case "grant":
                return dict.fromkeys(self.terms.known_grants, self.terms.title)
            case _:
                return {}

    def unknown_names(self, row: Row[Any], known: Known) -> Iterator[Objection]:
        """Yield a grant the agreement does not know, and a payee that it does not pay."""
        if isinstance(row.cells, Grant):
            yield from self._unknown_grant(row)
        if not isinstance(row.cells, Payment) or row.cells.to in known.partners.by_id:
            return
        payee = row.cells.to
        paid_here = {name: True for name, other in known.agreements.items() if other.terms.paid_by == self.id}
        if payee not in paid_here:
            elsewhere = payee in known.agreements
            yield Objection(
                row,
                "to",
                f"{payee} is not paid by {self.id}"
                if elsewhere
                else unknown("partner or bond", payee, {**known.partners.by_id, **paid_here}),
                "a pool pays partners, and the bonds whose agreement names it as the payer",
                self._whom_instead(payee, known),
                FindingCode.ROW_RULE if elsewhere else FindingCode.UNKNOWN_NAME,
            )

    def _whom_instead(self, payee: str, known: Known) -> str:
        """Say what to do about a payment to something that the agreement does not pay."""
        other = known.agreements.get(payee)
        if other is None:
            return "correct the cell, or the bond's agreement"
        if other.terms.paid_by:
            return f"send it as a payment of {other.terms.paid_by}, or correct the payer of {payee}"
        return "name the partner that was paid; money moves between agreements by an adjustment of two people"

    def _unknown_grant(self, row: Row[Grant]) -> Iterator[Objection]:
        grant, grants = row.cells.grant, self.terms.known_grants
        if grants and grant not in grants:
            yield Objection(
                row,
                "grant",
                unknown("grant", grant, grants),
                "a pool that names grants takes no other: one by another name would be free to spend",
                "correct the cell, or name the grant in 'grants' of the agreement",
            )
        if not grants and not row.cells.settles:
            yield Objection(
                row,
                "grant",
                f"{self.id} names no grant, and takes {grant} as free to spend",
                "once an agreement names a grant, it takes only those that it names",
                "name it in 'grants' of the agreement; or correct the cell, if it is another agreement's",
                FindingCode.UNKNOWN_NAME,
                remark=True,
            )

    def objects(self, rows: Sequence[Row[Any]], beside: Beside) -> Iterator[Objection]:
        """Yield refunds of nothing, spending out of place, and remarks on money of days after it ended."""
        yield from refunds_of_nothing(list(rows), list(beside.rows.of(Contribution)))
        yield from agreed_by_nobody(self.terms, list(rows))
        yield from out_of_place(self.terms, rows)
        for row in rows:
            if row.on > self.terms.ends:
                yield Objection(
                    row,
                    row.cells.day_column,
                    f"{row.on} is after {written_day(self.terms.ends)}, when {self.id} ends",
                    "money of a pool is of the days of its agreement",
                    "look; roll the agreement forward, or send it to the agreement that follows",
                    FindingCode.ROW_RULE,
                    remark=True,
                )

    def decide(self, asked: Question) -> Decided:
        """Return what the pool posts for the month: what fell due, what came in, what was spent."""
        mine = [row for row in asked.rows.of(Contribution) if self.takes(row) and asked.is_new(row)]
        payments = [row for row in asked.rows.of(Payment) if self.takes(row) and asked.is_new(row)]
        refunds = [row for row in asked.rows.of(VatRefund) if self.takes(row) and asked.is_new(row)]
        entries = Planned(
            [
                *contributions_due(self.terms, asked),
                *(contributed(self.terms, row, asked) for row in mine),
                *spent(self.terms, asked),
                *(paid(row, asked) for row in payments),
                *(vat_refunded(row, asked) for row in refunds),
            ]
        )
        return Decided(
            entries=entries,
            considered=billed_before(self.terms, asked),
        )

    def breaches(self, books: Books) -> list[Finding]:
        """Return what stops a close: a theme with spending that is gone, a broken ring fence."""
        from pooledbudget.instruments.pools.fence import breach

        return [*lost_themes(self.terms, books), *breach(self.terms, books)]

    def impossible(self, end: MonthEnd) -> Iterator[Finding]:
        """Yield what cannot be in a month's money: cash, payments, contributions, credits, the year."""
        from pooledbudget.instruments.pools.impossible import impossible

        yield from super().impossible(end)
        yield from impossible(self.terms, end)

    def settle(self, asked: Settling) -> tuple[list[Entry], list[str]]:
        """Return the entries that settle what ends with a month, and the causes thought about."""
        from pooledbudget.instruments.pools.settlement import settled

        return settled(self.terms, asked)

    def stated(self, desk: Desk) -> list[Facts]:
        """Return each partner's account as the close of a month states it."""
        from pooledbudget.instruments.pools.position import stated

        return list(stated(self.terms, desk))

    def position(self, desk: Desk, partner: str) -> Position:
        """Return a partner's account, its cash, what it spent, its part of the year's difference."""
        from pooledbudget.instruments.figures import Position
        from pooledbudget.instruments.pools.budgets import budget_tables
        from pooledbudget.instruments.pools.owing import Owing
        from pooledbudget.instruments.pools.position import PartnerAccount, contributors, spent_in_view
        from pooledbudget.instruments.pools.words import headline

        terms, account = self.terms, PartnerAccount(self.terms, desk, partner)
        owing = Owing(self.terms, desk, partner)
        tables: list[Table] = []
        contributes = partner in contributors(terms, desk.books)
        owed = partner in desk.books.partners(terms.agreement, chart.OWED)
        if contributes or owed:
            tables.append(owing.table())
            tables += owing.instalments_table()
        if contributes:
            tables.append(account.account_table())
        charged = desk.books.total(terms.agreement, chart.OWED, partner=partner)
        if charged or any(
            desk.books.total(terms.agreement, chart.SPENDING, partner=partner, months=[month])
            for month in desk.year_to_date
        ):
            tables.append(account.by_scheme(chart.SPENDING, "What you spent for the pool", "spent"))
        if spent_in_view(desk, terms, partner):
            title = f"Your spending in view of {terms.title}"
            tables.append(account.by_scheme(chart.IN_VIEW, title, "in-view"))
        if contributes:
            tables.append(account.risk_table())
            tables += self._settlement(desk, partner)
            tables += budget_tables(terms, desk)
        figures = {
            cell.id.removeprefix(f"{terms.agreement}."): cell.minor or 0
            for table in tables
            for line in table.lines
            for cell in line.cells
            if cell.id
        }
        amounts = owing.amounts if contributes or owed else {}
        said = headline(terms, desk, amounts, owing.since, figures)
        return Position([*said, *(owing.by_when() if amounts else [])], tables)

    def _settlement(self, desk: Desk, partner: str) -> list[Table]:
        """Return what the agreement makes of the year's difference so far, with the partner's part."""
        from pooledbudget.instruments.pools.settlement import year_result
        from pooledbudget.instruments.pools.settlement_table import settlement_tables

        books, year = desk.books.until(desk.last), desk.last.financial_year
        result = year_result(self.terms, books, year, desk.last)
        if result is None or result.division is None:
            return []
        until = written_day(desk.day)
        return settlement_tables(self.terms, result.division, partner, desk.names, desk.currency, until)

    def schedule(self, desk: Desk) -> Position:
        """Return the pool's memorandum account."""
        from pooledbudget.instruments.pools.memorandum import memorandum

        return memorandum(self.terms, desk)

    def public(self, desk: Desk) -> Public:
        """Return who put money in and what it was spent on, for everybody."""
        from pooledbudget.instruments.pools.public import public

        return public(self.terms, desk)

    def coming(self, after: date) -> Iterator[tuple[date, str]]:
        """Yield when contributions fall due next, when the year is settled, and its last day."""
        days = [
            due for each in self.terms.contributions for due, _ in self.terms.schedule(each) if due > after
        ]
        if days:
            yield min(days), f"contributions to {self.terms.title} fall due"
        month = Month.of(after + timedelta(days=1))
        year, settles = month.financial_year, self.terms.is_settled
        # The year in which an agreement ends is settled at its end like any other.
        if settles and self.terms.starts <= year.period.last and year.period.start <= self.terms.last_day:
            if self.terms.is_settled_monthly and month.last < year.period.last:
                yield month.last, f"the year so far of {self.terms.title} is settled"
            else:
                yield year.period.last, f"the year {year.written} of {self.terms.title} ends and is settled"
        if self.terms.last_day > after:
            yield self.terms.last_day, f"{self.terms.title} ends"

    def clauses(self, names: Mapping[str, str], currency: str) -> list[Clause]:
        """Return each clause as one plain sentence, with partners by name and whom it concerns."""
        from pooledbudget.instruments.pools.clauses import clauses

        return list(clauses(self.terms, names, currency))
