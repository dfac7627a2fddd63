"""Budget, actual, variance and forecast of a pool, by line, theme and lead, as tables."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

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
    text,
)
from pooledbudget.instruments.pools.lines import Budget, Forecast, Theme
from pooledbudget.instruments.pools.pictures import budget_bridge, theme_bullets
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.ledger.chart import IN_VIEW, SPENDING
from pooledbudget.periods import FinancialYear, written_day

FIGURES = (
    "original",
    "revised",
    "to-date",
    "actual",
    "variance",
    "committed",
    "forecast",
    "forecast-variance",
)
HEADINGS = (
    "Budget",
    "Revised",
    "To date",
    "Spent",
    "Under",
    "Committed",
    "Forecast",
    "Forecast under",
)


class _Year(Struct, frozen=True):
    """The year that is told, up to a month's end."""

    terms: PoolTerms
    desk: Desk

    @property
    def year(self) -> FinancialYear:
        return self.desk.last.financial_year

    def budgets(self) -> list[Budget]:
        """Return the year's budgets, in the agreement's order; nothing where none was agreed.

        A line of the pool that was spent on, moved to, bound or forecast without a budget comes last, with a
        budget of nought: a total without it would hide all that it is over.
        """
        terms, year = self.terms, str(self.year)
        agreed = [budget for budget in terms.budgets if budget.year == year]
        lines = {budget.line for budget in agreed}
        others = [name for name in terms.schemes if name not in lines and self._moves(name)] if agreed else []
        return [*agreed, *(Budget.model_construct(line=name, year=year, amount=0) for name in others)]

    def _moves(self, name: str) -> bool:
        """Say whether there is anything to tell of a line that has no budget."""
        terms, day = self.terms, self.desk.day
        if terms.moved(name, self.year, day) or terms.committed(name, day) or self.forecasts(name):
            return True
        account, months = f"{SPENDING}:{name}", self.desk.year_to_date
        return bool(self.desk.books.total(terms.agreement, account, months=months))

    def forecasts(self, name: str) -> list[Forecast]:
        """Return the forecasts of a line's year that were made by the day that is told."""
        return [
            forecast
            for forecast in self.terms.forecasts
            if (forecast.line, forecast.year) == (name, str(self.year)) and forecast.on <= self.desk.day
        ]


def budget_tables(terms: PoolTerms, desk: Desk) -> list[Table]:
    """Return the budget by line within the tree of themes, and what was moved; nothing without a budget.

    A theme has its own lines first, then the themes within it, each with its total, and its total last.
    """
    told = _Year(terms, desk)
    budgets = told.budgets()
    if not budgets:
        return []
    by_line = {budget.line: _line(told, budget) for budget in budgets}
    lines = [
        line
        for theme in terms.theme_titles
        if len(terms.above(theme)) == 1
        for line in _tree(terms, theme, by_line)
    ]
    for level, named in _levels(terms, by_line).items():
        lines += _totals(
            terms, f"level.{level.replace(' ', '-')}", f"{level[:1].upper()}{level[1:]} level", named, by_line
        )
    leads = dict.fromkeys(lead for budget in budgets if (lead := terms.schemes[budget.line].lead))
    for lead in leads:
        named = [budget.line for budget in budgets if terms.schemes[budget.line].lead == lead]
        lines += _totals(terms, f"lead.{lead}", f"Led by {desk.names.get(lead, lead)}", named, by_line)
    charged = [budget.line for budget in budgets if terms.schemes[budget.line].in_pool]
    lines.append(_total(terms, "pool", "Lines charged to the pool, in all", charged, by_line))
    table = Table(
        f"Budget and spending of {terms.title}, to {written_day(desk.day)}",
        [Column("Line"), *(Column(heading, Kind.MONEY) for heading in HEADINGS)],
        lines,
        intro="A theme's total stands below its lines and the themes within it. Under is the revised "
        "budget to date less what was spent; forecast under is the revised budget of the year less the "
        "forecast. What is over stands below nought. A forecast that nobody has made is the revised budget, "
        "or what was spent once that is more or the year is over. Lines that are aligned or in view are part "
        "of what is said in all, and no part of what is charged to the pool.",
    )
    charted = replace(table, chart=theme_bullets(terms, desk, by_line))
    return [charted, *_to_forecast(told, by_line), *_moved(told)]


def _to_forecast(told: _Year, by_line: dict[str, Line]) -> list[Table]:
    """Return how the pool's budget becomes its forecast, by cause; nothing while all of it is the same."""
    terms, desk = told.terms, told.desk
    charged = [budget for budget in told.budgets() if terms.schemes[budget.line].in_pool]
    place = {slug: number for number, slug in enumerate(FIGURES)}

    def of(budget: Budget, slug: str) -> FigureOf:
        cell = by_line[budget.line].cells[place[slug]]
        return figure_of(cell)

    def line(
        slug: str, label: str, terms_of: Sequence[tuple[int, str, Expression]], *, total: bool = False
    ) -> Line:
        return Line(label, [money(f"{terms.agreement}.to-forecast.{slug}", Total(terms_of))], total=total)

    first = [(1, terms.schemes[budget.line].title, of(budget, "original")) for budget in charged]
    moved = [(1, "revised", of(budget, "revised")) for budget in charged]
    moved += [(-1, "budget", of(budget, "original")) for budget in charged]
    lines = [line("budget", "Budget", first, total=True)]
    if Total(moved).value:
        lines.append(line("moved", "Moved from or to lines that are not the pool's", moved))
    for budget in charged:
        gap = [(1, "forecast", of(budget, "forecast")), (-1, "revised budget", of(budget, "revised"))]
        if Total(gap).value:
            lines.append(line(budget.line, f"{terms.schemes[budget.line].title}: {_why(told, budget)}", gap))
    if len(lines) == 1:
        return []
    added: list[tuple[int, str, Expression]] = [
        (1, step.label, FigureOf(step.cells[0].id, step.cells[0].minor or 0)) for step in lines
    ]
    lines.append(line("forecast", "Forecast", added, total=True))
    title = f"From budget to forecast of {terms.title}"
    columns = [Column("Cause"), Column(told.year.written, Kind.MONEY)]
    return [Table(title, columns, lines, chart=budget_bridge(terms, desk, lines))]


def _why(told: _Year, budget: Budget) -> str:
    """Return why a line is forecast otherwise than its budget, as whoever made the latest forecast said."""
    made = told.forecasts(budget.line)
    return max(made, key=lambda forecast: forecast.on).reason if made else "as it was spent"


def _tree(terms: PoolTerms, theme: str, by_line: dict[str, Line]) -> list[Line]:
    """Return the lines of a theme, the themes within it, and its total; nothing where it has no budget."""
    named = [name for name in by_line if theme in terms.above(terms.schemes[name].theme)]
    if not named:
        return []
    found = [by_line[name] for name in named if terms.schemes[name].theme == theme]
    for within in terms.theme_titles:
        if terms.above(within)[1:2] == [theme]:
            found += _tree(terms, within, by_line)
    path = ": ".join(terms.theme_titles[name] for name in reversed(terms.above(theme)))
    return found + _totals(terms, f"theme.{theme}", path, named, by_line)


def _levels(terms: PoolTerms, by_line: dict[str, Line]) -> dict[str, list[str]]:
    """Return the lines of each level, in the order of themes: that of the nearest theme which names one."""
    found: dict[str, list[str]] = {}
    order = list(terms.theme_titles)
    for name in sorted(by_line, key=lambda line: order.index(terms.schemes[line].theme)):
        themes = [terms.themes.get(theme) for theme in terms.above(terms.schemes[name].theme)]
        levels = [theme.level for theme in themes if isinstance(theme, Theme) and theme.level]
        if levels:
            found.setdefault(levels[0], []).append(name)
    return found


def _line(told: _Year, budget: Budget) -> Line:
    """Return one line of the table: its figures name each other, so that each answers why."""
    terms, desk, year = told.terms, told.desk, told.year
    scheme, name = terms.schemes[budget.line], budget.line
    moved = terms.moved(name, year, desk.day)
    account = f"{SPENDING if scheme.in_pool else IN_VIEW}:{name}"
    selection = desk.selection(terms.agreement, account, desk.year_to_date)
    cells: dict[str, Cell] = {}

    def add(slug: str, expression: Expression) -> None:
        cells[slug] = money(f"{terms.agreement}.budget.{name}.{slug}", expression)

    def figure(slug: str) -> FigureOf:
        return figure_of(cells[slug])

    agreed = f"the agreement's budget for {budget.year}" if budget.amount else "no budget was agreed"
    add("original", Amount(budget.amount, agreed))
    virements = Amount(moved, f"virements to {written_day(desk.day)}")
    add("revised", Total([(1, "budget", figure("original")), (1, "moved to it", virements)]))
    to_date = budget.to_date(len(desk.year_to_date), budget.amount + moved)
    add("to-date", Amount(to_date, "the revised budget by its profile"))
    add("actual", desk.entries(selection, listed=False))
    add("variance", Total([(1, "budget to date", figure("to-date")), (-1, "spent", figure("actual"))]))
    add("committed", Amount(terms.committed(name, desk.day), "the agreement's commitments"))
    add("forecast", _forecast(told, budget, figure("actual")))
    add(
        "forecast-variance",
        Total([(1, "revised budget", figure("revised")), (-1, "forecast", figure("forecast"))]),
    )
    status = "" if scheme.status == "pooled" else f" ({scheme.status})"
    return Line(f"{scheme.title}{status}", [cells[slug] for slug in FIGURES])


def _forecast(told: _Year, budget: Budget, spent: FigureOf) -> Expression:
    """Return what a line is thought to spend in the year: as somebody forecast it, or as it stands.

    What is spent already is no less than what will be: a budget that is overspent is no forecast.
    """
    made = told.forecasts(budget.line)
    if made:
        latest = max(made, key=lambda forecast: forecast.on)
        return Amount(latest.amount, f"the forecast of {written_day(latest.on)}: {latest.reason}")
    revised = told.terms.budgeted(budget.line, told.year, told.desk.day)
    if spent.value > revised or told.desk.day >= told.year.period.last:
        return Total([(1, "what was spent, as nobody has made a forecast", spent)])
    return Amount(revised, "the revised budget, as nobody has made a forecast")


def _totals(
    terms: PoolTerms, place: str, label: str, named: Sequence[str], by_line: dict[str, Line]
) -> list[Line]:
    """Return the total of some lines; where some are not the pool's, first that of those that are.

    What is in view may be many times the pool: in one total it would hide that the pool is over.
    """
    charged = [name for name in named if terms.schemes[name].in_pool]
    whole = _total(terms, place, f"{label}, in all", named, by_line)
    if not charged or len(charged) == len(named):
        return [whole]
    return [_total(terms, f"{place}.pool", f"{label}, charged to the pool", charged, by_line), whole]


def _total(terms: PoolTerms, place: str, label: str, named: Sequence[str], by_line: dict[str, Line]) -> Line:
    """Return a total over some lines, figure by figure."""
    cells = []
    for at, slug in enumerate(FIGURES):
        parts = [(1, by_line[name].label, by_line[name].cells[at]) for name in named]
        total = Total([(sign, said, figure_of(cell)) for sign, said, cell in parts])
        cells.append(money(f"{terms.agreement}.budget.{place}.{slug}", total))
    return Line(label, cells, total=True)


def _moved(told: _Year) -> list[Table]:
    """Return the year's virements with who approved them; nothing where there were none."""
    terms, desk = told.terms, told.desk
    lines = [
        Line(
            f"{written_day(virement.on)}: {terms.schemes[virement.from_line].title} to "
            f"{terms.schemes[virement.to_line].title}",
            [
                money(
                    f"{terms.agreement}.virement.{number}",
                    Amount(virement.amount, "the agreement's virements"),
                ),
                text(virement.approved_by),
                text(virement.reason),
            ],
        )
        for number, virement in enumerate(terms.virements, 1)
        if virement.on in told.year.period and virement.on <= desk.day
    ]
    columns = [Column("Virement"), Column("Amount", Kind.MONEY), Column("Approved by"), Column("Reason")]
    return [Table(f"What was moved between lines of {terms.title}", columns, lines)] if lines else []
