"""What the pictures of a pool show: themes against budget, budget to forecast by cause, money end to end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import Line
from pooledbudget.instruments.pictures import Bridge, BridgeStep, Bullet, Bullets, upper
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.instruments.tallies import Stream, StreamPlace, Streams
from pooledbudget.ledger.chart import CONTRIBUTIONS, GRANTS, INCOME_IN_KIND, OUTCOME_SPENDING, SPENDING
from pooledbudget.money import written
from pooledbudget.periods import Month

REVISED, SPENT, FORECAST = 1, 3, 6
"""Where these stand among the figures of a line of the budget table."""
SOURCES = ((CONTRIBUTIONS, "{}"), (INCOME_IN_KIND, "{}, in kind"), (GRANTS, "Grants and results: {}"))
SOURCES_MAX = 8
"""How many sources of money are told apart: more names than that cannot be read beside each other."""
OTHERS = "others"
NOT_SPENT, KEPT, DRAWN, POOL, NO_THEME = "not-spent", "kept", "drawn", "pool", "of no theme"
BONDS = "bonds"
"""Where what is paid for outcomes goes."""


def theme_bullets(terms: PoolTerms, desk: Desk, by_line: Mapping[str, Line]) -> Bullets | None:
    """Return each theme's budget, spending and forecast, of lines charged to the pool; None without any."""
    found: dict[str, list[int]] = {}
    for name, line in by_line.items():
        if terms.schemes[name].in_pool:
            theme = terms.above(terms.schemes[name].theme)[-1]
            amounts = [line.cells[place].minor or 0 for place in (REVISED, SPENT, FORECAST)]
            known = found.setdefault(theme, [0, 0, 0])
            found[theme] = [before + more for before, more in zip(known, amounts, strict=True)]
    if not found:
        return None
    bullets = [Bullet(terms.theme_titles[theme], *amounts) for theme, amounts in found.items()]
    return Bullets(subject=terms.title, bullets=bullets, to=desk.day, currency=desk.currency)


def budget_bridge(terms: PoolTerms, desk: Desk, lines: Sequence[Line]) -> Bridge:
    """Return how the budget of the pool becomes its forecast, as the lines of that table say."""
    steps = [BridgeStep(line.label, line.cells[0].minor or 0, total=line.total) for line in lines]
    gap, year = steps[-1].amount - steps[0].amount, desk.last.financial_year.written
    by = written(abs(gap), desk.currency)
    found = f"is {by} {'over' if gap > 0 else 'under'} the budget" if gap else "is the budget"
    return Bridge(
        subject=terms.title,
        finding=f"The forecast of {terms.title} {found}.",
        what=f"From budget to forecast of {terms.title}, {year}",
        steps=steps,
        currency=desk.currency,
    )


def money_streams(terms: PoolTerms, desk: Desk, months: Sequence[Month], period: str) -> Streams | None:
    """Return the money of a pool from who put it in, by theme, to who has it; None if a part is below nought.

    A pool's pounds bear no names: all of them go through the pool, and none is said to have paid for a theme.
    """
    agreement, books = terms.agreement, desk.books
    came = largest_sources(
        [
            (f"{account}:{partner}", label.format(desk.names.get(partner, partner)), amount)
            for account, label in SOURCES
            for partner in books.partners(agreement, account)
            if (amount := -books.total(agreement, account, partner=partner, months=months))
        ]
    )
    spent = _spent(terms, desk, months)
    left = sum(amount for *_, amount in came) - sum(sum(parts.values()) for parts in spent.values())
    amounts = [amount for *_, amount in came] + [part for parts in spent.values() for part in parts.values()]
    if not came or not amounts or min(amounts) < 0:
        return None
    if left < 0:
        came.append((DRAWN, "From before, or owed by partners", -left))
    places = [StreamPlace(id_, label, 0) for id_, label, _ in came]
    places.append(StreamPlace(POOL, upper(terms.title), 1))
    streams = [Stream(id_, POOL, amount) for id_, _, amount in came]
    who = dict.fromkeys(partner for parts in spent.values() for partner in parts)
    for theme, parts in spent.items():
        places.append(StreamPlace(f"theme:{theme}", terms.theme_titles.get(theme, upper(NO_THEME)), 2))
        streams.append(Stream(POOL, f"theme:{theme}", sum(parts.values())))
        streams += [Stream(f"theme:{theme}", f"to:{partner}", amount) for partner, amount in parts.items()]
    names = {**desk.names, BONDS: "Bonds, for outcomes"}
    places += [StreamPlace(f"to:{partner}", names.get(partner, partner), 3) for partner in who]
    if left > 0:
        places += [StreamPlace(NOT_SPENT, "Not spent", 2), StreamPlace(KEPT, "Kept, or owed to partners", 3)]
        streams += [Stream(POOL, NOT_SPENT, left), Stream(NOT_SPENT, KEPT, left)]
    return Streams(
        subject=terms.title,
        places=places,
        streams=streams,
        ends=("Who put money in", "Who spent it"),
        period=period,
        currency=desk.currency,
    )


def largest_sources(came: Sequence[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Return what came in, the largest first; of many sources the smallest as one: the page lists all."""
    ordered = sorted(came, key=lambda source: -source[2])
    if len(ordered) <= SOURCES_MAX or ordered[-1][2] < 0:
        return ordered
    kept, rest = ordered[: SOURCES_MAX - 1], ordered[SOURCES_MAX - 1 :]
    return [*kept, (OTHERS, f"{len(rest)} others", sum(amount for *_, amount in rest))]


def _add(found: dict[str, dict[str, int]], theme: str, whose: str, amount: int) -> None:
    """Add what was spent for a theme to somebody's part of it; nought makes none."""
    if amount:
        parts = found.setdefault(theme, {})
        parts[whose] = parts.get(whose, 0) + amount


def _spent(terms: PoolTerms, desk: Desk, months: Sequence[Month]) -> dict[str, dict[str, int]]:
    """Return what each partner spent for the pool, by theme; what is of no theme under a blank.

    What was paid for outcomes went to bonds, whoever's hands it went through.
    """
    agreement, books = terms.agreement, desk.books
    found: dict[str, dict[str, int]] = {}
    for partner in books.partners(agreement, SPENDING):
        rest, rest_of_bonds = (
            books.total(agreement, account, partner=partner, months=months)
            for account in (SPENDING, OUTCOME_SPENDING)
        )
        for theme in terms.theme_titles:
            spent, outcomes = (
                books.total(agreement, account, partner=partner, theme=theme, months=months)
                for account in (SPENDING, OUTCOME_SPENDING)
            )
            _add(found, theme, partner, spent - outcomes)
            _add(found, theme, BONDS, outcomes)
            rest, rest_of_bonds = rest - spent, rest_of_bonds - outcomes
        _add(found, "", partner, rest - rest_of_bonds)
        _add(found, "", BONDS, rest_of_bonds)
    ordered = [theme for theme in (*terms.theme_titles, "") if theme in found]
    return {theme: found[theme] for theme in ordered}
