"""The memorandum account of a pooled fund: gross funding, spending, the difference and whose it is, balances.

A pool is no body of its own: each partner takes its part into its own accounts, and this is where the
parts are seen to sum. Layout after CIPFA's guidance on pooled budgets (8 May 2017), as far as published.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import starmap

from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Column,
    Expression,
    Kind,
    Line,
    Position,
    Table,
    Total,
    figure_of,
    money,
)
from pooledbudget.instruments.pools.budgets import budget_tables
from pooledbudget.instruments.pools.expected import expected_table
from pooledbudget.instruments.pools.owing import AccountColumn, account_columns
from pooledbudget.instruments.pools.pictures import money_streams
from pooledbudget.instruments.pools.settlement import YearResult, year_result
from pooledbudget.instruments.pools.settlement_table import settlement_tables
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.ledger.chart import (
    CASH,
    CONTRIBUTIONS,
    DUE,
    DUE_FROM,
    DUE_TO,
    GENERAL,
    GRANTS,
    INCOME_IN_KIND,
    OPENING,
    OWED,
    RESERVE,
    RISK_SHARE,
    SPENDING,
    SPENDING_IN_KIND,
    VAT,
)
from pooledbudget.money import written
from pooledbudget.periods import FinancialYear, written_day

BALANCES = (
    (CASH, "Cash"),
    (DUE, "Owed by partners"),
    (DUE_FROM, "Owed by other agreements"),
    (VAT, "VAT to come back"),
    (OWED, "Owed to partners"),
    (DUE_TO, "Owed to other agreements"),
)


def memorandum(terms: PoolTerms, desk: Desk) -> Position:
    """Return the account of one pool for the period; where nothing has moved, that, and what is agreed."""
    if terms.agreement not in desk.books.agreements:
        said = f"No money of {terms.title} had moved by {written_day(desk.day)}"
        said += ": nothing fell due, came or was spent."
        return Position([said], [*expected_table(terms, desk), *budget_tables(terms, desk)])
    return MemorandumAccount(terms, desk).position()


class MemorandumAccount:
    """The tables of one pool's account, for the period and the year so far."""

    def __init__(self, terms: PoolTerms, desk: Desk) -> None:
        self.terms, self.desk = terms, desk
        self.columns = account_columns(desk)
        self.compared = [*self.columns, *self._year_before()]
        """The columns of funding and spending: the year before beside them, once the book has one."""
        self.result = year_result(terms, desk.books.until(desk.last), desk.last.financial_year, desk.last)

    def position(self) -> Position:
        """Return the headline and the tables."""
        funding, spending = self.funding(), self.spending()
        tables = [funding, spending, self.difference(funding, spending), self.balances(), self.by_partner()]
        tables += expected_table(self.terms, self.desk)
        tables += budget_tables(self.terms, self.desk)
        if self.result is not None and self.result.division is not None:
            tables += settlement_tables(
                self.terms,
                self.result.division,
                "",
                self.desk.names,
                self.desk.currency,
                written_day(self.desk.day),
            )
        return Position([self._headline(funding, spending)], tables)

    def _headline(self, funding: Table, spending: Table) -> str:
        """Say in one sentence what came in, what was spent and what is left."""
        year = len(self.columns) - 1
        came, spent = (table.lines[-1].cells[year].minor or 0 for table in (funding, spending))
        gap, currency = came - spent, self.desk.currency
        more = "put in than spent" if gap >= 0 else "spent than put in"
        left = f"{written(abs(gap), currency)} more was {more}" if gap else "all of it"
        financial_year = self.desk.last.financial_year
        ended = self.desk.day == financial_year.period.last
        until = "" if ended else f", to {written_day(self.desk.day)},"
        return (
            f"In {financial_year.written}{until} {written(came, currency)} was put into "
            f"{self.terms.title} and {written(spent, currency)} was spent: {left}."
        )

    def _year_before(self) -> list[AccountColumn]:
        """Return a column of the whole year before; nothing where the book began later."""
        months = FinancialYear(self.desk.last.financial_year.starts_in - 1).period.months
        if months[-1] < self.desk.record.first_month:
            return []
        held = [month for month in months if month >= self.desk.record.first_month]
        return [AccountColumn(".before", f"All of {months[0].financial_year.written}", held, None)]

    def _id(self, line: str) -> str:
        return f"{self.terms.agreement}.memorandum.{line}"

    def _headings(self, label: str) -> list[Column]:
        return [Column(label), *(Column(column.title, Kind.MONEY) for column in self.compared)]

    def _posted(
        self, account: str, column: AccountColumn, sign: int, partner: str = "", theme: str = ""
    ) -> Expression:
        selection = self.desk.selection(
            self.terms.agreement, account, column.months, partner=partner, theme=theme
        )
        return self.desk.entries(selection, sign, listed=False)

    def _line(self, slug: str, label: str, account: str, sign: int, partner: str = "") -> Line:
        cells = [
            money(self._id(f"{slug}{column.suffix}"), self._posted(account, column, sign, partner))
            for column in self.compared
        ]
        return Line(label, cells)

    def _total(self, slug: str, label: str, lines: Sequence[Line]) -> Line:
        """Return the sum of lines, figure by figure."""
        cells = [
            money(
                self._id(f"{slug}{column.suffix}"),
                Total([(1, line.label, figure_of(line.cells[place])) for line in lines]),
            )
            for place, column in enumerate(self.compared)
        ]
        return Line(label, cells, total=True)

    def funding(self) -> Table:
        """Return what came in, gross: cash and gifts by partner, grants and results by who gave them."""
        lines = []
        for account, slug, label in (
            (CONTRIBUTIONS, "cash", "Contributions in cash: {}"),
            (INCOME_IN_KIND, "in-kind", "Given in kind: {}"),
            (GRANTS, "grants", "Grants and results from {}"),
        ):
            for partner in self.desk.books.partners(self.terms.agreement, account):
                name = self.desk.names.get(partner, partner)
                lines.append(self._line(f"{slug}.{partner}", label.format(name), account, -1, partner))
        lines.append(self._total("funding", "Gross funding", lines))
        year = self.columns[-1]
        flows = money_streams(self.terms, self.desk, year.months, year.title)
        return Table(f"Gross funding of {self.terms.title}", self._headings("Funding"), lines, chart=flows)

    def spending(self) -> Table:
        """Return what was spent, by theme and line, with what gifts were used for apart."""
        lines = []
        agreement = self.terms.agreement
        for account in self.desk.books.accounts(agreement, SPENDING):
            scheme = self.terms.schemes.get(account.rpartition(":")[2])
            slug = account.removeprefix(f"{SPENDING}:")
            label = (
                "Use of what was given in kind"
                if account == SPENDING_IN_KIND
                else slug.replace("-", " ").capitalize()
            )
            if scheme is not None:
                label = f"{self.terms.theme_titles[scheme.theme]}: {scheme.title}"
            lines.append(self._line(f"spending.{slug}", label, account, 1))
        lines.sort(key=lambda line: line.label)
        lines.append(self._total("spending", "Gross spending", lines))
        return Table(f"Gross spending of {self.terms.title}", self._headings("Theme and line"), lines)

    def difference(self, funding: Table, spending: Table) -> Table:
        """Return the surplus or deficit, what of it is fenced, and whose it is."""
        place = len(self.columns) - 1
        year = self.columns[place]
        parts: list[tuple[int, str, Expression]] = [
            (1, "gross funding", figure_of(funding.lines[-1].cells[place])),
            (-1, "gross spending", figure_of(spending.lines[-1].cells[place])),
        ]
        lines = [
            Line("Surplus (deficit below nought)", [money(self._id("difference"), Total(parts))], total=True)
        ]
        result = self.result
        if result is not None:
            lines += self._whose(result)
        return Table(
            f"Surplus or deficit of {self.terms.title}, and whose it is",
            [Column("Line"), Column(year.title, Kind.MONEY)],
            lines,
            intro=self._settled(),
        )

    def _settled(self) -> str:
        """Say whether the parts are posted already."""
        if self.desk.last.last == self.desk.last.financial_year.period.last:
            return "What the agreement makes of the year, as it is posted at its end."
        return "What the agreement would make of the year so far; it is posted when it is settled."

    def _whose(self, result: YearResult) -> list[Line]:
        """Return whose the difference is: partners, reserves, ring fences, the pool."""
        lines = list(starmap(self._part, sorted(result.parts.items())))
        division = result.division
        kept = (
            {} if division is None else {name: amount for name, amount in division.reserves.items() if amount}
        )
        for name, amount in kept.items():
            title = self.terms.reserves.get(name, "what is rolled forward")
            label = f"Into {title} (out of it below nought)"
            lines.append(Line(label, [money(self._id(f"reserve.{name}"), Amount(amount, "the settlement"))]))
        if result.fenced_change:
            fenced = Amount(result.fenced_change, "ring-fenced grants not yet spent")
            lines.append(Line("Ring-fenced and carried forward", [money(self._id("fenced"), fenced)]))
        if division is not None and division.left:
            label = (
                "In the pool, no partner's"
                if division.left > 0
                else "Unfunded: no step of the agreement takes it"
            )
            lines.append(Line(label, [money(self._id("left"), Amount(division.left, "the settlement"))]))
        return lines

    def _part(self, partner: str, part: int) -> Line:
        """Return a partner's part, which its own statement works out."""
        own = f"{self.desk.span}/{partner}/partner/{self.terms.agreement}.variance-share"
        part_of = Amount(part, "the settlement, as its own statement works it out", elsewhere=own)
        label = f"{self.desk.names.get(partner, partner)}: its part"
        return Line(label, [money(self._id(f"part.{partner}"), part_of)])

    def balances(self) -> Table:
        """Return what the pool holds and owes at the end of the period; it sums to what its funds are."""
        agreement, until = self.terms.agreement, self.desk.to_date
        lines = []
        for account, label in BALANCES:
            selection = self.desk.selection(agreement, account, until)
            expression = self.desk.entries(selection, listed=False)
            if expression.value or account == CASH:
                slug = account.rpartition(":")[2]
                lines.append(Line(label, [money(self._id(f"balance.{slug}"), expression)]))
        total = Total([(1, line.label, figure_of(line.cells[0])) for line in lines])
        lines.append(Line("Net assets of the pool", [money(self._id("net-assets"), total)], total=True))
        for account, label in ((OPENING, "Brought in"), (GENERAL, "General fund"), (RESERVE, "Reserves")):
            selection = self.desk.selection(agreement, account, until)
            expression = self.desk.entries(selection, -1, listed=False)
            if expression.value:
                slug = account.rpartition(":")[2]
                lines.append(Line(f"of which {label.lower()}", [money(self._id(f"fund.{slug}"), expression)]))
        day = written_day(self.desk.day)
        return Table(
            f"What {self.terms.title} holds and owes at {day}",
            [Column("Balance"), Column(day, Kind.MONEY)],
            lines,
            intro="What it owes stands below nought.",
        )

    def by_partner(self) -> Table:
        """Return gross to each partner's own ledger: what it was charged, spent, was passed and stands at."""
        agreement, year = self.terms.agreement, self.columns[-1]
        partners = dict.fromkeys(
            partner
            for account in (CONTRIBUTIONS, DUE, OWED, SPENDING, RISK_SHARE)
            for partner in self.desk.books.partners(agreement, account)
        )
        places = (
            ("due", CONTRIBUTIONS, -1, year.months),
            ("spent", SPENDING, 1, year.months),
            ("passed", RISK_SHARE, 1, year.months),
            ("owes", DUE, 1, self.desk.to_date),
            ("is-owed", OWED, -1, self.desk.to_date),
        )
        lines = []
        for partner in sorted(partners):
            cells: list[Cell] = []
            for slug, account, sign, months in places:
                selection = self.desk.selection(agreement, account, months, partner=partner)
                expression = self.desk.entries(selection, sign, listed=False)
                cells.append(money(self._id(f"ledger.{partner}.{slug}"), expression))
            lines.append(Line(self.desk.names.get(partner, partner), cells))
        totals = []
        for place, (slug, *_) in enumerate(places):
            parts = [(1, line.label, figure_of(line.cells[place])) for line in lines]
            totals.append(money(self._id(f"ledger.all.{slug}"), Total(parts)))
        lines.append(Line("All partners", totals, total=True))
        headings = (
            "Contributions due",
            "Spent for the pool",
            "Passed on by settlement",
            "Owes at the end",
            "Is owed at the end",
        )
        return Table(
            f"Gross to each partner's ledger: {year.title}",
            [Column("Partner"), *(Column(heading, Kind.MONEY) for heading in headings)],
            lines,
        )
