"""A settlement as a table: each step with what was due, taken and left, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pooledbudget.instruments.figures import (
    Amount,
    Column,
    Expression,
    FigureOf,
    Kind,
    Line,
    Table,
    money,
    text,
)
from pooledbudget.instruments.pools.clauses import Sayings
from pooledbudget.instruments.pools.dividing import AT_ITS_MOST, NOT_AGREED, NOTHING_THERE, Divided, Division
from pooledbudget.instruments.pools.steps import SettlementStep
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.instruments.receipt import Taken

WHY = {
    NOTHING_THERE: "no more was there",
    AT_ITS_MOST: "it is at its most",
    NOT_AGREED: "the authority whose line it is has not consented",
}
"""Why a step took less than was due, in words."""


def settlement_tables(
    terms: PoolTerms, division: Division, partner: str, names: Mapping[str, str], currency: str, until: str
) -> list[Table]:
    """Return a table for each receipt; `partner` is whose column it has besides, blank for none."""
    said = Sayings(terms, names, currency)
    return [_table(terms, said, divided, partner, until, division.lines) for divided in division.divided]


def _table(
    terms: PoolTerms,
    said: Sayings,
    divided: Divided,
    partner: str,
    until: str,
    lines_under: Mapping[str, int],
) -> Table:
    title = terms.schemes[divided.line].title if divided.line else terms.title
    place = f"{terms.agreement}.settlement.{divided.line or 'pool'}"
    receipt, lines = divided.receipt, []
    columns = [
        Column("Step"),
        Column("Due", Kind.MONEY),
        Column("Takes", Kind.MONEY),
        Column("Leaves", Kind.MONEY),
    ]
    columns += [Column("Yours", Kind.MONEY)] if partner else []
    first = receipt.opening + receipt.came_in
    nothing = [text("")] if partner else []
    difference: Expression = Amount(first, "surplus above nought, deficit below")
    if divided.line and lines_under.get(divided.line) == first:
        difference = FigureOf(f"{terms.agreement}.budget.{divided.line}.variance", first)
    opening = money(f"{place}.difference", difference)
    lines.append(Line("The difference, with what came to it", [text(""), text(""), opening, *nothing]))
    steps = iter(_steps_of(terms, divided.line, deficit=first < 0))
    for at, taken in enumerate(receipt.taken, 1):
        step = next(each for each in steps if each.id == taken.step)
        sums = {"due": taken.due, "took": taken.took, "left": taken.left}
        sums |= {"yours": taken.parts.get(partner, 0)} if partner else {}
        cells = [
            money(f"{place}.{at}.{name}", Amount(amount, "the settlement, step by step"))
            for name, amount in sums.items()
        ]
        lines.append(Line(_said(said, step, taken, deficit=first < 0), cells))
    return Table(
        f"How the difference of {title} is settled, as it stood at {until}",
        columns,
        lines,
        intro="A surplus stands above nought and a deficit below. Each step takes some and leaves the rest.",
    )


def _steps_of(terms: PoolTerms, line: str, *, deficit: bool) -> Iterator[SettlementStep]:
    """Yield the steps that a receipt went through, in order."""
    lists: list[Sequence[SettlementStep]] = []
    if line:
        over, under = terms.own_lines[line]
        lists.append(over if deficit else under)
    elif terms.settlement is not None:
        lists.append(terms.settlement.before)
        lists += [terms.settlement.overspend, terms.settlement.underspend]
    for steps in lists:
        yield from steps


def _said(said: Sayings, step: SettlementStep, taken: Taken, *, deficit: bool) -> str:
    """Say a step, its clause, and why it took no more."""
    what = "overspend" if (taken.due or (-1 if deficit else 1)) < 0 else "underspend"
    text = said.step(step, what)
    clause = f" (clause {taken.cite})" if taken.cite else ""
    why = f"; {WHY[taken.why]}" if taken.why else ""
    return f"{text[:1].upper()}{text[1:]}{clause}{why}"
