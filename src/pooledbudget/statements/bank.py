"""The bank reconciliation page of a close: ours, the bank's, and every item between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pooledbudget.ledger.balances import Selection
from pooledbudget.statements.model import Desk, Line, Table, word

STATEMENT = "bank"
CASH = "assets:cash"


def kept_by_close(desk: Desk, name: str) -> list[Mapping[str, Any]]:
    """Return what the latest close that sealed the period's last month kept for it under a name."""
    last = str(desk.last)
    sealing = [one.sequence for one in desk.record.acts("close") if last in one.act.detail["sealed"]]
    if not sealing:
        return []
    return [one for one in desk.kept_with(sealing[-1], name) if one["month"] == last]


def bank_tables(desk: Desk) -> Iterator[Table]:
    """Yield a reconciliation for each agreement that has a bank account, then all differences."""
    differences = kept_by_close(desk, "differences")
    host = desk.on.partners.host.id
    for bank in kept_by_close(desk, "banks"):
        name = bank["agreement"]
        items = [one for one in differences if (one["against"], one["agreement"]) == ("bank", name)]
        ours = desk.sum_cell(
            desk.id(host, STATEMENT, f"{name}.ours"),
            Selection(account=CASH, agreement=name, to_month=str(desk.last)),
        )
        lines = [Line("Our cash balance", [ours, word("")])]
        for number, one in enumerate(items, start=1):
            gap = _minor(one["theirs"]) - _minor(one["ours"])
            cell = desk.money(
                desk.id(host, STATEMENT, f"{name}.item.{number}"),
                gap,
                _item_basis(one),
                _entry(desk, one),
            )
            lines.append(
                Line(
                    f"{one['kind']}: {one['reference']}, {one['on']}",
                    [cell, word(f"since {one['since']}")],
                )
            )
        lines.append(
            Line(
                "The bank's balance",
                [
                    desk.money(
                        desk.id(host, STATEMENT, f"{name}.bank"),
                        _minor(bank["bank"]),
                        "closing row of the bank file",
                    ),
                    word("agrees" if bank["explained"] else "NOT EXPLAINED by the items above"),
                ],
                total=True,
            )
        )
        yield Table(
            f"Cash of {desk.on.agreements.titles.get(name, name)}",
            ("Item", "Amount", "Note"),
            lines,
            intro=f"{bank['matched']} items match one to one.",
        )
    yield figures_table(desk, differences)


def _minor(text: str) -> int:
    return int(text.replace(".", "")) if text else 0


def _item_basis(one: Mapping[str, Any]) -> str:
    return f"bank {one['theirs'] or 'has none'}, ours {one['ours'] or 'has none'}"


def _entry(desk: Desk, one: Mapping[str, Any]) -> list[tuple[int, int]]:
    if not one["entry"]:
        return []
    row = desk.record.connection.execute(
        "SELECT sequence FROM entry WHERE id = ?", (one["entry"],)
    ).fetchone()
    return [(row[0], _minor(one["ours"]))] if row else []


def figures_table(desk: Desk, differences: list[Mapping[str, Any]], partner: str = "") -> Table:
    """List where a partner's own figures and ours disagree."""
    items = [
        one for one in differences if one["against"] != "bank" and (not partner or one["against"] == partner)
    ]
    return Table(
        "Figures that do not agree",
        ("Partner, figure and month", "Ours", "Theirs", "Since"),
        [
            Line(
                f"{desk.names.get(one['against'], one['against'])}, {one['reference']}, {one['on'][:7]}",
                [
                    word(desk.written(_minor(one["ours"]))),
                    word(desk.written(_minor(one["theirs"]))),
                    word(one["since"]),
                ],
            )
            for one in items
        ],
        empty="No figure that was sent differs from ours.",
    )
