"""The partner statement: what you put in, your share of what it paid for, where you stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pooledbudget.ledger.balances import Selection
from pooledbudget.money import plain, split
from pooledbudget.periods import FinancialYear, Month, written_day
from pooledbudget.pools.entries import DUE, IN_KIND, OWED, PAID, schedule
from pooledbudget.pools.terms import PoolTerms
from pooledbudget.pools.year_end import fence_position, year_result
from pooledbudget.statements.model import Cell, Desk, Line, Table, word

STATEMENT = "partner"


@dataclass(frozen=True, slots=True)
class SharedLine:
    """A pool total that a partner bears its share of."""

    slug: str
    label: str
    account: str
    theme: str | None


def pool_tables(desk: Desk, terms: PoolTerms, partner: str) -> Iterator[Table]:
    """Yield the tables of one pool that concern a partner."""
    contributes = any(one.partner == partner for one in terms.contributions)
    if contributes:
        yield account_table(desk, terms, partner)
        yield cash_table(desk, terms, partner)
    charged = desk.books.total(terms.agreement, OWED, partner=partner, months=desk.to_date)
    if charged or desk.books.total(terms.agreement, "spending", partner=partner, months=desk.year_to_date):
        yield spent_by_table(desk, terms, partner)
    if desk.books.total(terms.agreement, "in-view:spending", partner=partner, months=desk.year_to_date):
        yield in_view_table(desk, terms, partner)
    if contributes:
        yield risk_table(desk, terms, partner)


Spans = Sequence[tuple[str, Sequence[Month]]]
"""The columns of a table: a suffix of its figures' ids, and the months it covers."""


def _spans(desk: Desk) -> Spans:
    return (("", desk.months), (".year", desk.year_to_date))


def account_table(desk: Desk, terms: PoolTerms, partner: str) -> Table:
    """Return the partner's account with the pool, on the due basis: opening, movements, closing."""
    spans = _spans(desk)
    openings = [
        desk.money(
            _id(desk, terms, partner, f"opening{suffix}"),
            balance(desk, terms, partner, months[0].plus(-1)),
            "the closing balance of the period before",
        )
        for suffix, months in spans
    ]
    lines = [
        Line("Opening balance", openings),
        Line("Cash contributions due", _sums(desk, terms, partner, "contributions", "income:contributions")),
    ]
    lines += [
        Line(one.label, [_share_cell(desk, terms, partner, one, span_) for span_ in spans])
        for one in shared_lines(terms)
    ]
    lines.append(
        Line("Risk share at 31 March", _sums(desk, terms, partner, "risk-share", "funds:risk-share"))
    )
    lines += _rounding(desk, terms, partner, lines)
    closing = balance(desk, terms, partner, desk.last)
    closings = [
        desk.money(
            _id(desk, terms, partner, f"closing{suffix}"),
            closing,
            "added up: " + ", ".join(line.cells[place].id for line in lines if line.cells[place].minor),
        )
        for place, (suffix, _) in enumerate(spans)
    ]
    lines.append(Line(f"Closing balance at {written_day(desk.last.last)}", closings, total=True))
    in_kind = _sums(desk, terms, partner, "in-kind", f"income:{IN_KIND}")
    lines.append(Line("Apart: given in kind, valued by you", in_kind))
    return Table(
        f"Your account with {terms.title}",
        ("Line", _period_heading(desk), "Year to date"),
        lines,
        intro=(
            "Money you owe or paid in adds to your balance; your share of spending takes from it. "
            "Shares are those of the agreement, exact to the penny."
        ),
    )


def _sums(desk: Desk, terms: PoolTerms, partner: str, slug: str, account: str) -> list[Cell]:
    """Return a partner's own sums of an account, credits above nought, one a column."""
    return [
        desk.sum_cell(
            _id(desk, terms, partner, f"{slug}{suffix}"),
            _selected(terms, account, months, partner=partner),
            sign=-1,
            basis=_receipt(desk, terms, partner, months) if slug == "risk-share" else "",
        )
        for suffix, months in _spans(desk)
    ]


def _rounding(desk: Desk, terms: PoolTerms, partner: str, lines: Sequence[Line]) -> list[Line]:
    """Return the line of pennies between shares taken theme by theme and taken as a whole."""
    closing = balance(desk, terms, partner, desk.last)
    cells = [
        desk.money(
            _id(desk, terms, partner, f"rounding{suffix}"),
            closing - sum(line.cells[place].minor or 0 for line in lines),
            "your share of the whole less the shares of its lines, each to the penny",
        )
        for place, suffix in enumerate(("", ".year"))
    ]
    return [Line("Pennies of rounding between the lines above", cells)] if any(c.minor for c in cells) else []


def _period_heading(desk: Desk) -> str:
    return desk.span.written


def _id(desk: Desk, terms: PoolTerms, partner: str, line: str) -> str:
    return desk.id(partner, STATEMENT, f"{terms.agreement}.{line}")


def _selected(
    terms: PoolTerms, account: str, months: Sequence[Month], *, partner: str = "", theme: str = ""
) -> Selection:
    return Selection(
        account=account,
        agreement=terms.agreement,
        partner=partner,
        theme=theme,
        from_month=str(months[0]),
        to_month=str(months[-1]),
    )


def shared_lines(terms: PoolTerms) -> list[SharedLine]:
    """Return the pool's lines that partners share: spending by theme, outcome payments, grants."""
    themes = [
        SharedLine(f"spending.{theme}", f"Your share of spending: {title}", "spending", theme)
        for theme, title in terms.themes.items()
    ]
    grants = SharedLine("grants", "Your share of grants and results income", "income:grants", None)
    return [*themes, grants]


def shared(
    desk: Desk, terms: PoolTerms, partner: str, line: SharedLine, year: FinancialYear, until: Month
) -> tuple[int, str]:
    """Return a partner's share of a line from the year's start to a month's end, with its receipt.

    The cumulative total is split and earlier shares taken off, so months add up to the year.
    """
    shares = terms.shares(year)
    months = [month for month in year.period.months if month <= until]
    if shares is None or partner not in shares.parts or not months:
        return 0, ""
    total = desk.books.total(terms.agreement, line.account, theme=line.theme, months=months)
    parts = split(total, shares)
    return -parts.parts[partner], (
        f"{shares.parts[partner].numerator}/{shares.parts[partner].denominator} of "
        f"{plain(abs(total))} to {until.written}; {parts.rule}"
    )


def _share_cell(
    desk: Desk, terms: PoolTerms, partner: str, line: SharedLine, span_: tuple[str, Sequence[Month]]
) -> Cell:
    suffix, months = span_
    amount, basis = 0, ""
    for year in sorted({month.financial_year for month in months}):
        within = [month for month in months if month.financial_year == year]
        until, basis = shared(desk, terms, partner, line, year, within[-1])
        before, _ = shared(desk, terms, partner, line, year, within[0].plus(-1))
        amount += until - before
    behind = desk.sum_cell("", _selected(terms, line.account, months, theme=line.theme or ""))
    figure = _id(desk, terms, partner, f"{line.slug}{suffix}")
    return desk.money(figure, amount, basis, behind.entries)


def balance(desk: Desk, terms: PoolTerms, partner: str, until: Month) -> int:
    """Return a partner's balance in the pool at a month's end: put in, less its share, shared.

    What is shared is split once, as a whole, so that a year once settled leaves no pennies.
    """
    months = [month for month in desk.to_date if month <= until]
    if not months:
        return 0
    books, name = desk.books, terms.agreement
    total = -books.total(name, "income:contributions", partner=partner, months=months)
    total -= books.total(name, "funds:risk-share", partner=partner, months=months)
    years = sorted({month.financial_year for month in months})
    return total + sum(shared_net(desk, terms, partner, year, until) for year in years)


def shared_net(desk: Desk, terms: PoolTerms, partner: str, year: FinancialYear, until: Month) -> int:
    """Return a partner's share of all that is shared in a year, up to a month's end."""
    shares = terms.shares(year)
    months = [month for month in year.period.months if month <= until]
    if shares is None or partner not in shares.parts or not months:
        return 0
    books, name = desk.books, terms.agreement
    net = sum(
        -books.total(name, line.account, theme=line.theme, months=months) for line in shared_lines(terms)
    )
    return split(net, shares).parts[partner]


def _receipt(desk: Desk, terms: PoolTerms, partner: str, months: Sequence[Month]) -> str:
    year = desk.last.financial_year
    if terms.risk_share is None or year.period.months[-1] not in months:
        return ""
    books = desk.books
    result = year_result(terms, books.until(desk.last), year)
    if result is None or partner not in result.shared.parts:
        return ""
    return f"{result.shared.receipt(partner)} (clause {terms.risk_share.clause})"


def cash_table(desk: Desk, terms: PoolTerms, partner: str) -> Table:
    """Return what is due in cash, what came, what is outstanding and since when."""
    books, name = desk.books, terms.agreement
    rows = []
    for suffix, months in (("", desk.months), (".year", desk.year_to_date)):
        due = desk.sum_cell(
            _id(desk, terms, partner, f"due{suffix}"),
            _selected(terms, "income:contributions", months, partner=partner),
            sign=-1,
        )
        received = desk.sum_cell(
            _id(desk, terms, partner, f"received{suffix}"),
            _selected(terms, PAID, months, partner=partner),
            sign=-1,
            basis="cash the host recorded",
        )
        rows.append((due, received))
    outstanding = books.total(name, DUE, partner=partner, months=desk.to_date)
    owed = -books.total(name, OWED, partner=partner, months=desk.to_date)
    late = days_late(desk, terms, partner, outstanding)
    blank = word("")
    return Table(
        "Cash",
        ("Line", _period_heading(desk), "Year to date"),
        [
            Line("Due", [due for due, _ in rows]),
            Line("Received", [received for _, received in rows]),
            Line(
                f"Outstanding at {written_day(desk.last.last)}",
                [
                    blank,
                    desk.sum_cell(
                        _id(desk, terms, partner, "outstanding"),
                        _selected(terms, DUE, desk.to_date, partner=partner),
                    ),
                ],
                total=True,
            ),
            Line(
                "Days the oldest unpaid instalment is late",
                [blank, word(str(late) if late else "none")],
            ),
            Line(
                "Owed to you by the pool",
                [
                    blank,
                    desk.money(
                        _id(desk, terms, partner, "owed"),
                        owed,
                        "spending you made for the pool and surplus shared, less what was paid to you",
                    ),
                ],
            ),
        ],
    )


def days_late(desk: Desk, terms: PoolTerms, partner: str, outstanding: int) -> int:
    """Return the age in days of the oldest instalment the outstanding sum still covers."""
    if outstanding <= 0:
        return 0
    instalments = sorted(
        (due, amount)
        for one in terms.contributions
        if one.partner == partner
        for due, amount in schedule(one)
        if due <= desk.last.last
    )
    left = outstanding
    for due, amount in reversed(instalments):
        left -= amount
        if left <= 0:
            return (desk.last.last - due).days
    return 0


def spent_by_table(desk: Desk, terms: PoolTerms, partner: str) -> Table:
    """Return what the partner itself spent for the pool, by scheme."""
    return _by_scheme(desk, terms, partner, "spending", "What you spent for the pool", "spent")


def in_view_table(desk: Desk, terms: PoolTerms, partner: str) -> Table:
    """Return what the partner spends that is reported here and stays its own."""
    return _by_scheme(
        desk,
        terms,
        partner,
        "in-view:spending",
        f"Your spending in view of {terms.title}",
        "in-view",
    )


def _by_scheme(desk: Desk, terms: PoolTerms, partner: str, account: str, title: str, slug: str) -> Table:
    spans = (("", desk.months), (".year", desk.year_to_date))
    lines = []
    for path in desk.books.accounts(terms.agreement, account):
        scheme = path.rpartition(":")[2]
        known = terms.schemes.get(scheme)
        cells = [
            desk.sum_cell(
                _id(desk, terms, partner, f"{slug}.{scheme}{suffix}"),
                _selected(terms, path, months, partner=partner),
            )
            for suffix, months in spans
        ]
        if any(cell.entries for cell in cells):
            lines.append(Line(known.title if known else scheme.replace("-", " ").capitalize(), cells))
    totals = [
        desk.sum_cell(
            _id(desk, terms, partner, f"{slug}{suffix}"),
            _selected(terms, account, months, partner=partner),
        )
        for suffix, months in spans
    ]
    lines.append(Line("Total", totals, total=True))
    return Table(title, ("Scheme", _period_heading(desk), "Year to date"), lines)


def risk_table(desk: Desk, terms: PoolTerms, partner: str) -> Table:
    """Return the partner's share of the year's difference so far, and how the ring fence stands."""
    year = desk.last.financial_year
    books = desk.books
    lines = []
    shares = terms.shares(year)
    if shares and partner in shares.parts:
        part = shares.parts[partner]
        lines.append(
            Line(
                "Your share of the year's difference",
                [word(f"{part.numerator}/{part.denominator}")],
            )
        )
    result = year_result(terms, books.until(desk.last), year)
    if result is not None and partner in result.shared.parts:
        lines += [
            Line(
                "The pool's surplus (deficit below nought) for the year so far",
                [
                    desk.money(
                        _id(desk, terms, partner, "pool-variance"),
                        result.variance,
                        "income less spending, in kind and ring-fenced carry-forward left out",
                    )
                ],
            ),
            Line(
                "Yours of it",
                [
                    desk.money(
                        _id(desk, terms, partner, "variance-share"),
                        result.shared.parts[partner],
                        result.shared.receipt(partner),
                    )
                ],
            ),
        ]
    fence = fence_position(terms, books.until(desk.last))
    if fence is not None:
        lines.append(
            Line(
                f"Ring-fenced money of {fence.name} not yet spent (clause {fence.clause})",
                [
                    desk.money(
                        _id(desk, terms, partner, "fence-carried"),
                        fence.carried,
                        "fenced grants received less permitted spending",
                    )
                ],
            )
        )
    return Table("Risk", ("Line", f"Year to {desk.last.written}"), lines)
