"""How a partner stands in a pool: opening, what it put in, its share of what that paid for, closing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from pooledbudget.instruments.decisions import Facts
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Column,
    Expression,
    FigureOf,
    Kind,
    Line,
    Table,
    Total,
    figure_of,
    money,
    share_of,
)
from pooledbudget.instruments.pools.fence import fence_position
from pooledbudget.instruments.pools.owing import AccountColumn, account_columns
from pooledbudget.instruments.pools.settlement import shared_total, year_result
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.ledger.chart import (
    CONTRIBUTIONS,
    DUE,
    GRANTS,
    IN_VIEW,
    INCOME,
    INCOME_IN_KIND,
    RISK_SHARE,
    SPENDING,
    SPENDING_IN_KIND,
    WHOLE_POOL,
)
from pooledbudget.ledger.sums import Books
from pooledbudget.money import Split, split
from pooledbudget.periods import Month, written_day


class SharedLine(Struct, frozen=True):
    """A pool total that a partner bears its share of."""

    slug: str
    label: str
    account: str
    theme: str | None


class YearAccount(Struct, frozen=True):
    """One partner's account with a pool from a year's start to a month's end, in minor units."""

    opening: int
    contributions: int
    divisions: Mapping[str, Split]
    """Line -> how its total so far is divided; empty where nothing is shared."""
    lines: Mapping[str, int]
    """Line -> what the partner's share of it does to its balance."""
    whole: int
    """Its share of all lines taken as one sum: rounded once."""
    risk_share: int
    moved: int
    """What agreed shares move to or from it, beyond what fell on it, once the year is settled."""

    @property
    def closing(self) -> int:
        """What it ends with: what is shared is split once, so that a settled year leaves no pennies."""
        return self.opening + self.contributions + self.whole + self.risk_share + self.moved


def shared_lines(terms: PoolTerms, books: Books) -> list[SharedLine]:
    """Return the pool's lines that partners share: spending by theme, grants and results.

    Costs of the whole pool have a line once there were any.
    """
    themes = [
        SharedLine(
            f"spending.{theme}", f"Your share of spending: {terms.theme_titles[theme]}", SPENDING, theme
        )
        for theme in terms.themes
    ]
    if WHOLE_POOL not in terms.themes and books.total(terms.agreement, SPENDING, theme=WHOLE_POOL):
        title = f"Your share of {terms.theme_titles[WHOLE_POOL]}"
        themes.append(SharedLine(f"spending.{WHOLE_POOL}", title, SPENDING, WHOLE_POOL))
    return [*themes, SharedLine("grants", "Your share of grants and results income", GRANTS, None)]


def contributors(terms: PoolTerms, books: Books) -> list[str]:
    """Return the partners with an account in a pool: by agreement, or because money moved."""
    shares = terms.agreed_shares()
    agreed = [contribution.partner for contribution in terms.contributions]
    agreed += shares.parts if shares else ()
    moved = [
        partner
        for account in (DUE, CONTRIBUTIONS, RISK_SHARE)
        for partner in books.partners(terms.agreement, account)
    ]
    return list(dict.fromkeys([*agreed, *moved]))


def year_account(terms: PoolTerms, desk: Desk, partner: str, until: Month) -> YearAccount:
    """Work out a partner's account from the year's start to a month's end."""
    year = until.financial_year
    months = [month for month in year.period.months if month <= until]
    books, agreement = desk.books, terms.agreement
    shares = terms.shares_of(year)
    first = terms.odd_penny_first
    divisions: dict[str, Split] = {}
    whole = 0
    if shares is not None and partner in shares.parts:
        for line in shared_lines(terms, books):
            total = books.total(agreement, line.account, theme=line.theme, months=months)
            divisions[line.slug] = split(total, shares, first)
        whole = split(shared_total(terms, books, months), shares, first).parts[partner]
    passed_on = books.total(agreement, RISK_SHARE, partner=partner, months=months)
    return YearAccount(
        opening=closing_at(terms, desk, partner, months[0].plus(-1)),
        contributions=-books.total(agreement, CONTRIBUTIONS, partner=partner, months=months),
        divisions=divisions,
        lines={slug: -division.parts[partner] for slug, division in divisions.items()},
        whole=whole,
        risk_share=-passed_on,
        moved=_moved(terms, desk, partner, until),
    )


def _moved(terms: PoolTerms, desk: Desk, partner: str, until: Month) -> int:
    """Return what the agreement moves to a partner, once the year was settled; all, if its share is nil.

    What a settlement keeps in a reserve, or leaves in the pool, is no partner's any more.
    """
    year = until.financial_year
    if until != Month.of(year.period.last) or not (terms.agreed_shares() or terms.settlement):
        return 0
    months = year.period.months
    settled = {
        other: desk.books.total(terms.agreement, RISK_SHARE, partner=other, months=months)
        for other in desk.books.partners(terms.agreement, RISK_SHARE)
    }
    if not any(settled.values()) and terms.settlement is None:
        return 0
    passed_on = settled.get(partner, 0)
    result = year_result(terms, desk.books.until(until), year)
    return passed_on - result.by_proportion.get(partner, 0) if result else 0


def closing_at(terms: PoolTerms, desk: Desk, partner: str, month: Month) -> int:
    """Return what a partner ended a month with: as its close stated it, or worked out if none did.

    A changed agreement changes no balance that was stated: it shows in the month it was changed.
    """
    if month < desk.record.first_month:
        return 0
    stated = desk.stated(terms.agreement, partner, month)
    return int(stated["closing"]) if stated else year_account(terms, desk, partner, month).closing


def stated(terms: PoolTerms, desk: Desk) -> Iterator[Facts]:
    """Yield what is kept with the close of a month for each partner with an account."""
    for partner in contributors(terms, desk.books):
        account = year_account(terms, desk, partner, desk.last)
        yield {
            "agreement": terms.agreement,
            "partner": partner,
            "month": str(desk.last),
            "closing": account.closing,
            "whole": account.whole,
            "lines": {
                slug: [division.total, account.lines[slug]] for slug, division in account.divisions.items()
            },
        }


class PartnerAccount:
    """The tables of one partner in one pool for one period."""

    def __init__(self, terms: PoolTerms, desk: Desk, partner: str) -> None:
        self.terms, self.desk, self.partner = terms, desk, partner
        self.account = year_account(terms, desk, partner, desk.last)
        self.columns = account_columns(desk)

    def id(self, line: str) -> str:
        """Return a figure's id under the statement."""
        return f"{self.terms.agreement}.{line}"

    def headings(self, label: str = "Line") -> list[Column]:
        """Return the columns of a table of the period and the year to date."""
        return [Column(label), *(Column(column.title, Kind.MONEY) for column in self.columns)]

    def own(self, slug: str, account: str, label: str, *, sign: int = -1) -> Line:
        """Return a line of the partner's own postings of an account."""
        return Line(label, [self._own(slug, account, column, sign) for column in self.columns])

    def _own(self, slug: str, account: str, column: AccountColumn, sign: int) -> Cell:
        desk = self.desk
        selection = desk.selection(self.terms.agreement, account, column.months, partner=self.partner)
        entries = desk.entries(selection, sign, listed=not column.suffix)
        return money(self.id(f"{slug}{column.suffix}"), entries)

    def account_table(self) -> Table:
        """Return the account on the due basis: opening, movements, closing."""
        shared = [
            Line(line.label, [self._share(line, column) for column in self.columns])
            for line in shared_lines(self.terms, self.desk.books)
        ]
        when = "each month's end" if self.terms.is_settled_monthly else "31 March"
        lines = [
            Line("Opening balance", [self._opening(column) for column in self.columns]),
            self.own("contributions", CONTRIBUTIONS, "Cash contributions due"),
            *shared,
            self.own("risk-share", RISK_SHARE, f"Risk share at {when}"),
        ]
        if self.account.moved:
            how = "settlement" if self.terms.settlement else "agreed shares"
            source = f"the {how} (clause {self._clause}) less what fell on you by proportion"
            moved = [
                money(self.id(f"moved{column.suffix}"), Amount(self.account.moved, source))
                for column in self.columns
            ]
            lines.append(
                Line(
                    "Moved by the settlement" if self.terms.settlement else "Moved by the agreed shares",
                    moved,
                )
            )
        rounding = [self._rounding(column, shared, place) for place, column in enumerate(self.columns)]
        if any(cell.minor for cell in rounding):
            lines.append(Line("Pennies of rounding between the lines above", rounding))
        closing = [
            money(
                self.id(f"closing{column.suffix}"),
                Total([(1, line.label, figure_of(line.cells[place])) for line in lines]),
            )
            for place, column in enumerate(self.columns)
        ]
        lines += [
            Line(f"Closing balance at {written_day(self.desk.day)}", closing, total=True),
            self.own("in-kind", INCOME_IN_KIND, "Apart: given in kind, valued by you"),
            *self._agreed_in_kind(),
        ]
        return Table(
            f"Your account with {self.terms.title}",
            self.headings(),
            lines,
            intro=(
                "Money you owe or paid in adds to your balance; your share of spending takes from it. "
                "Shares are those of the agreement, exact to the penny."
            ),
        )

    def _agreed_in_kind(self) -> list[Line]:
        """Return what the partner agreed to give in kind for the year; nothing where it agreed none."""
        year = self.desk.last.financial_year
        agreed = sum(
            contribution.amount
            for contribution in self.terms.contributions
            if (contribution.partner, contribution.year, contribution.form)
            == (self.partner, str(year), "in kind")
        )
        if not agreed:
            return []
        said = Amount(agreed, f"the agreement, for {year.written}")
        cells = [money(self.id(f"in-kind-agreed{column.suffix}"), said) for column in self.columns]
        return [Line(f"Apart: agreed in kind for {year.written}", cells)]

    @property
    def _clause(self) -> str:
        said = self.terms.settlement or self.terms.risk_share
        return said.clause if said else ""

    def _opening(self, column: AccountColumn) -> Cell:
        before = column.months[0].plus(-1)
        value = closing_at(self.terms, self.desk, self.partner, before)
        if before < self.desk.record.first_month:
            opening = Amount(value, "the book begins here")
        elif self.desk.stated(self.terms.agreement, self.partner, before):
            source = f"the closing balance stated at the close of {before.written}"
            stated_in = f"{before}/{self.partner}/partner/{self.id('closing')}"
            opening = Amount(value, source, elsewhere=stated_in)
        else:
            opening = Amount(value, f"the closing balance of {before.written}, which is not closed")
        return money(self.id(f"opening{column.suffix}"), opening)

    def _share(self, line: SharedLine, column: AccountColumn) -> Cell:
        """Return the partner's share of a line: of the year so far, less what was stated before."""
        id_ = self.id(f"{line.slug}{column.suffix}")
        division = self.account.divisions.get(line.slug)
        if division is None:
            return money(id_, Amount(0, "nothing is shared with you under this agreement this year"))
        selection = self.desk.selection(
            self.terms.agreement, line.account, column.months, theme=line.theme or ""
        )
        entries = self.desk.entries(selection)
        if column.before is None:
            share = share_of(entries, division, self.partner)
            return money(id_, Total([(-1, "your share", share)]))
        total, before = self._stated_line(line.slug, column.before)
        until, own = column.before.written, ""
        if self.desk.stated(self.terms.agreement, self.partner, column.before):
            own = f"{column.before}/{self.partner}/partner/{self.id(f'{line.slug}.year')}"
        whole = Total(
            [(1, f"to {until}", Amount(total, f"the pool's total to {until}")), (1, "since", entries)]
        )
        return money(
            id_,
            Total(
                [
                    (-1, f"your share to {self.desk.last.written}", share_of(whole, division, self.partner)),
                    (
                        -1,
                        f"what was stated to {until}",
                        Amount(before, f"your share to {until}", elsewhere=own),
                    ),
                ]
            ),
        )

    def _stated_line(self, slug: str, month: Month) -> tuple[int, int]:
        """Return a line's total and the partner's share of it as they stood at an earlier month's end."""
        kept = self.desk.stated(self.terms.agreement, self.partner, month)
        if kept is None:
            account = year_account(self.terms, self.desk, self.partner, month)
            division = account.divisions.get(slug)
            return (division.total, account.lines[slug]) if division else (0, 0)
        total, amount = kept["lines"].get(slug, (0, 0))
        return int(total), int(amount)

    def _rounding(self, column: AccountColumn, shared: Sequence[Line], place: int) -> Cell:
        """Return the pennies between shares taken line by line and the share of the whole."""
        terms: list[tuple[int, str, Expression]] = [
            (1, "your share of the whole", Amount(self.account.whole, "all lines as one sum, split once"))
        ]
        if column.before is not None:
            kept = self.desk.stated(self.terms.agreement, self.partner, column.before)
            before = (
                int(kept["whole"])
                if kept
                else year_account(self.terms, self.desk, self.partner, column.before).whole
            )
            terms.append((-1, f"stated to {column.before.written}", Amount(before, "the close before")))
        terms += [(-1, line.label, figure_of(line.cells[place])) for line in shared]
        return money(self.id(f"rounding{column.suffix}"), Total(terms))

    def by_scheme(self, account: str, title: str, slug: str) -> Table:
        """Return the partner's own spending of an account, by scheme."""
        lines = []
        for path in self.desk.books.accounts(self.terms.agreement, account):
            scheme = path.rpartition(":")[2]
            known = self.terms.schemes.get(scheme)
            label = known.title if known else scheme.replace("-", " ").capitalize()
            line = self.own(f"{slug}.{scheme}", path, label, sign=1)
            if any(cell.minor for cell in line.cells):
                lines.append(line)
        totals = [
            money(
                self.id(f"{slug}{column.suffix}"),
                Total([(1, line.label, figure_of(line.cells[place])) for line in lines]),
            )
            for place, column in enumerate(self.columns)
        ]
        lines.append(Line("Total", totals, total=True))
        return Table(title, self.headings("Scheme"), lines)

    def risk_table(self) -> Table:
        """Return the partner's part of the year's difference so far, and how the ring fence stands."""
        desk, terms = self.desk, self.terms
        books, year = desk.books.until(desk.last), desk.last.financial_year
        lines: list[Line] = []
        result = year_result(terms, books, year, desk.last)
        if result is not None and self.partner in result.parts:
            variance = Total(
                [
                    *self._whole_pool(INCOME, INCOME_IN_KIND, "income", -1),
                    *self._whole_pool(SPENDING, SPENDING_IN_KIND, "spending", 1),
                    (-1, "carried forward", Amount(result.fenced_change, "ring-fenced grants not yet spent")),
                ]
            )
            label = "The pool's surplus of the year so far, of what fell due (deficit below nought)"
            lines += [
                Line(label, [money(self.id("pool-variance"), variance)]),
                Line("Yours of it", [self._part(result.parts[self.partner], result.agreed)]),
            ]
        fence = fence_position(terms, books)
        for number, test in enumerate(fence.tests if fence else ()):
            carried = Total(
                [
                    (1, "fenced grants received", Amount(test.fenced_income, "the grants' own accounts")),
                    (-1, "permitted spending", Amount(test.fenced_spent, "up to what came in")),
                ]
            )
            label = f"Ring-fenced money of {test.name} not yet spent (clause {test.clause})"
            id_ = self.id(f"fence-carried.{test.name}" if number else "fence-carried")
            lines.append(Line(label, [money(id_, carried)]))
        return Table("Risk", [Column("Line"), Column(f"Year to {desk.last.written}", Kind.MONEY)], lines)

    def _whole_pool(
        self, account: str, in_kind: str, what: str, sign: int
    ) -> list[tuple[int, str, Expression]]:
        """Return what the whole year so far comes to on an account, what was given in kind apart."""
        months = self.desk.year_to_date
        terms: list[tuple[int, str, Expression]] = []
        for path, effect, said in ((account, 1, what), (in_kind, -1, f"{what} in kind")):
            selection = self.desk.selection(self.terms.agreement, path, months)
            posted = self.desk.entries(selection, sign)
            if posted.value or effect > 0:
                terms.append((effect if sign < 0 else -effect, said, posted))
        return terms

    def _part(self, part: int, agreed: Split | None) -> Cell:
        """Return the partner's part of the difference: by agreed shares, or what fell on it."""
        id_ = self.id("variance-share")
        if agreed is not None:
            whole = Amount(agreed.total, "the pool's difference")
            return money(
                id_, Total([(1, f"by clause {self._clause}", share_of(whole, agreed, self.partner))])
            )
        if self.terms.settlement is not None:
            return money(id_, Amount(part, "the steps of the settlement, added up"))
        put_in = FigureOf(self.id(f"contributions{self.columns[-1].suffix}"), self.account.contributions)
        return money(
            id_,
            Total(
                [
                    (1, "what you put in", put_in),
                    (
                        1,
                        "your share of the rest",
                        Amount(part - put_in.value, "split once, with fenced money apart"),
                    ),
                ]
            ),
        )


def spent_in_view(desk: Desk, terms: PoolTerms, partner: str) -> bool:
    """Say whether a partner spent in view of a pool this year."""
    return bool(desk.books.total(terms.agreement, IN_VIEW, partner=partner, months=desk.year_to_date))
