"""What is left of what an investor committed, and its part by it of what a bond earned and spent."""

from __future__ import annotations

from collections.abc import Mapping

from pooledbudget.instruments.bonds.page import fewest_received_for
from pooledbudget.instruments.bonds.posting import capital_account
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import (
    Amount,
    Column,
    Expression,
    FigureOf,
    Kind,
    Line,
    Table,
    money,
    share_of,
)
from pooledbudget.ledger import chart
from pooledbudget.money import Shares, split

PART_LINES = (
    ("income", "Outcome income", chart.OUTCOME_INCOME, -1),
    ("costs", "Service and other costs", chart.SERVICE, 1),
    ("returns", "Interest, coupons and return to all investors", chart.RETURN, 1),
)
"""What a bond earned and spent: a line, its label, its account, and the sign it is told with."""


def part_by_commitment(terms: BondTerms, desk: Desk, investor: str) -> Table:
    """Return what the bond earned and spent, and the investor's part of it by commitment."""
    bond = terms.agreement
    weights = {holder: terms.commitment(holder) for holder in terms.investors}
    shares = Shares.in_proportion(weights)
    lines = []
    for line, label, account, sign in PART_LINES:
        cells = []
        few = fewest_received_for(terms, desk) if account == chart.OUTCOME_INCOME else None
        for suffix, months in (("", desk.months), (".inception", desk.to_date)):
            whole = desk.entries(desk.selection(bond, account, months), sign, listed=False)
            cells.append(money(f"{bond}.{line}{suffix}", whole, tells_of=few))
            own: Expression = Amount(0, "no commitment of yours is in the agreement")
            if investor in weights:
                division = split(whole.value, shares)
                own = share_of(FigureOf(cells[-1].id, whole.value), division, investor)
            cells.append(money(f"{bond}.{line}-part{suffix}", own, tells_of=few))
        lines.append(Line(label, cells))
    now = desk.span.written
    return Table(
        f"What {terms.title} earned and spent, and your part by commitment",
        [
            Column("Line"),
            Column(now, Kind.MONEY),
            Column(f"Your part, {now}", Kind.MONEY),
            Column("Since inception", Kind.MONEY),
            Column("Your part", Kind.MONEY),
        ],
        lines,
        intro="For comparison: what you have back is decided by the order of payments, not by this.",
    )


def again_of_sold(terms: BondTerms, desk: Desk, investor: str, called: Mapping[str, int]) -> Amount:
    """Return what may be called again of capital that revolves, where a holding of it was sold.

    Who bought has promised nothing by it, and what is repaid to a buyer may be called again of who promised
    it: as far as no more is outstanding of the investor, and of its class, than each has promised.
    """
    again = 0
    for name in terms.held_by(investor):
        capital, account = terms.classes[name], capital_account(terms, name)
        if not capital.revolves:
            continue
        promised = capital.holders[investor]
        own = -desk.books.total(terms.agreement, account, partner=investor)
        whole = -desk.books.total(terms.agreement, account)
        room = min(promised - own, capital.committed - whole)
        again += max(0, room - promised + called.get(name, 0))
    return Amount(again, "what is promised, as far as it is not outstanding")
