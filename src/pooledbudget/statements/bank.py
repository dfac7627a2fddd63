"""The bank reconciliation page of a close: ours, the bank's, and every item between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pooledbudget.findings import Origin
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Column,
    Kind,
    Line,
    Position,
    Table,
    money,
    text,
)
from pooledbudget.ledger.chart import CASH
from pooledbudget.ledger.sums import Selection
from pooledbudget.money import minor_of, written
from pooledbudget.periods import Month, written_day
from pooledbudget.reconcile.difference import BANK, Difference


def kept_by_close(desk: Desk, name: str) -> list[Mapping[str, Any]]:
    """Return what the latest close that sealed the period's last month kept for it under a name."""
    sealing = desk.record.sealed_by(desk.last)
    if not sealing:
        return []
    return [kept for kept in desk.record.annex(sealing[-1], name) if kept["month"] == str(desk.last)]


def differences_of(desk: Desk) -> list[Difference]:
    """Return the differences that stood at the end of the period."""
    return [Difference.from_document(shown) for shown in kept_by_close(desk, "differences")]


class BankPage:
    """The reconciliations of the period's last close, and all differences."""

    def __init__(self, desk: Desk, titles: Mapping[str, str]) -> None:
        self.desk, self.titles = desk, titles
        self.differences = differences_of(desk)
        self.banks = kept_by_close(desk, "banks")

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.banks or self.differences)

    def position(self) -> Position:
        """Return the page: a sentence on whether it agrees, and a table for each bank account."""
        tables, unexplained = [], []
        for bank in self.banks:
            table, explained = self._reconciliation(bank)
            tables.append(table)
            if not explained:
                unexplained.append(self.titles.get(bank["agreement"], bank["agreement"]))
        tables.append(figures_table(self.desk, self.differences))
        return Position(self._headline(unexplained), tables)

    def _headline(self, unexplained: Sequence[str]) -> list[str]:
        day, count = written_day(self.desk.last.last), len(self.differences)
        said = []
        if unexplained:
            said.append(f"The items do not explain the bank's balance of {', '.join(unexplained)} at {day}.")
        if count:
            said.append(f"{count} {'difference stands' if count == 1 else 'differences stand'} at {day}.")
        if not said:
            said.append("Everything agrees." if self.banks else "No bank statement came.")
        return said

    def _reconciliation(self, bank: Mapping[str, Any]) -> tuple[Table, bool]:
        """Return the table of one agreement's cash, and whether its items explain the bank's balance.

        Our cash is by effective day and as known at that close, as the close reconciled it: the bank
        knows nothing of the months that our entries count in.
        """
        desk, name = self.desk, bank["agreement"]
        sealing = desk.record.sealed_by(desk.last)[-1]
        selection = Selection(
            account=CASH,
            agreement=name,
            to_day=desk.last.last.isoformat(),
            known=desk.record.end_of(sealing),
        )
        ours = desk.entries(selection)
        lines = [Line("Our cash balance", [money(f"{name}.ours", ours), text("")])]
        items = [
            difference
            for difference in self.differences
            if (difference.against, difference.agreement) == (BANK, name)
        ]
        for number, item in enumerate(items, start=1):
            label = f"{item.kind.capitalize()}: {item.reference}, {item.on}"
            lines.append(Line(label, [self._item(name, number, item), text(f"since {_month(item.since)}")]))
        theirs = minor_of(bank["bank"])
        explained = ours.value - sum(item.gap for item in items) == theirs
        origin = Origin(*bank["closing"]) if bank["closing"] else None
        balance = Amount(
            theirs, "the closing row of the bank file" if origin else "the bank's lines added up", origin
        )
        verdict = text("agrees" if explained else "NOT EXPLAINED by the items above")
        lines.append(Line("The bank's balance", [money(f"{name}.bank", balance), verdict], total=True))
        table = Table(
            f"Cash of {self.titles.get(name, name)}",
            [Column("Item"), Column("Amount", Kind.MONEY), Column("Note")],
            lines,
            intro="1 item matches." if bank["matched"] == 1 else f"{bank['matched']} items match one to one.",
        )
        return table, explained

    def _item(self, name: str, number: int, item: Difference) -> Cell:
        currency = self.desk.currency
        bank = "has none" if item.theirs is None else written(item.theirs, currency)
        ours = "has none" if item.ours is None else written(item.ours, currency)
        return money(f"{name}.item.{number}", Amount(-item.gap, f"the bank {bank}, our record {ours}"))


def figures_table(desk: Desk, differences: Sequence[Difference], partner: str = "") -> Table:
    """List where a partner's own figures and ours disagree."""
    return Table(
        "Figures that do not agree",
        [
            Column("Partner, figure and month"),
            Column("Ours", Kind.MONEY),
            Column("Theirs", Kind.MONEY),
            Column("Since"),
        ],
        list(_figure_lines(desk, differences, partner)),
        empty="No figure that was sent differs from ours.",
    )


def _figure_lines(desk: Desk, differences: Sequence[Difference], partner: str) -> Iterator[Line]:
    for difference in differences:
        against = difference.against
        if against != BANK and partner in {"", against}:
            month = Month.parse(difference.on[:7]).written
            yield Line(
                f"{desk.names.get(against, against)}, {difference.reference}, {month}",
                [_side(difference.ours), _side(difference.theirs), text(_month(difference.since))],
            )


def _side(amount: int | None) -> Cell:
    return Cell(Kind.MONEY, amount)


def _month(since: str) -> str:
    return Month.parse(since).written
