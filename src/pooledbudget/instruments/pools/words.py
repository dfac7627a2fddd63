"""What is said of a pool: its clauses, and how a partner stands. Nothing here decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pooledbudget.instruments.agreement import Clause
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import Table
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.money import prose, written
from pooledbudget.periods import written_day


def clauses(terms: PoolTerms, names: Mapping[str, str], currency: str) -> Iterator[Clause]:
    """Yield each clause as one plain sentence, with partners by name and whom it concerns."""
    for contribution in terms.contributions:
        instalments = terms.schedule(contribution)
        count, due = len(instalments), sum(amount for _, amount in instalments)
        when = f"in {count} instalments due on the first day of each"
        if count == 1:
            when = "in one payment due on the first day of the period"
        if due < contribution.amount:
            when += f"; of {prose(contribution.amount, currency)} for a whole year, as it ends early"
        partner, amount = names[contribution.partner], prose(due, currency)
        yield Clause(
            f"{partner} contributes {amount} in cash for {contribution.year}, {when}.",
            (contribution.partner,),
        )
    if terms.ring_fence:
        fence = terms.ring_fence
        schemes = ", ".join(terms.schemes[scheme].title for scheme in fence.schemes)
        grants = " and ".join(fence.grants)
        yield Clause(f"Money from {grants} may be spent on {schemes} only (clause {fence.clause}).")
    if terms.risk_share:
        parts = [f"{names[name]} {part}" for name, part in terms.risk_share.shares.items()]
        how = ", ".join(parts) if parts else "pro rata to opening cash contributions"
        yield Clause(
            f"At 31 March the year's surplus or deficit is shared {how} (clause {terms.risk_share.clause})."
        )


def headline(terms: PoolTerms, desk: Desk, tables: Sequence[Table]) -> list[str]:
    """Say in words, before any table, what was paid, where the balance stands, what to do."""
    figures = {
        cell.id.removeprefix(f"{terms.agreement}."): cell.minor or 0
        for table in tables
        for line in table.lines
        for cell in line.cells
        if cell.id
    }

    def amount(figure: str) -> str:
        return written(figures[figure], desk.currency)

    year, said = desk.last.financial_year.written, []
    if "closing" in figures:
        said.append(
            f"You have paid {amount('received.year')} of the {amount('due.year')} due so far for {year}. "
            f"Your balance in {terms.title} at {written_day(desk.last.last)} is {amount('closing')}."
        )
        owes = f"Please pay {amount('outstanding')}, which is outstanding."
        said.append(owes if figures["outstanding"] > 0 else "You owe nothing.")
    if "in-view.year" in figures:
        spent = amount("in-view.year")
        said.append(f"You have spent {spent} in view of {terms.title} so far in {year}; it stays yours.")
    return said
