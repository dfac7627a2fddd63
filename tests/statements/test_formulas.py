"""Every figure is an expression: worked out again from what the JSON says, it gives the figure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from loops import some
from pooledbudget.book import Book
from pooledbudget.ledger.entries import Posting
from pooledbudget.ledger.reading import RecordedEntry
from pooledbudget.money import Rounding, minor_of, rounded
from pooledbudget.statements.model import Statement, document

PERIODS = ("2012-04", "2013-03", "2013-07", "2013-Q2", "2014-03", "2012-13", "2013-14")


class Reader:
    """Evaluates the JSON of a statement, as a second program would, from the ledger alone."""

    def __init__(self, book: Book, shown: dict[str, Any]) -> None:
        self.entries = {recorded.sequence: recorded for recorded in book.ledger.entries()}
        cells = [cell for table in shown["tables"] for line in table["lines"] for cell in line["cells"]]
        self.cells = {cell["figure"]: cell for cell in cells if cell["figure"]}

    def value(self, formula: dict[str, Any]) -> int:
        match formula["is"]:
            case "entries":
                return sum(
                    self.counted(entry["sequence"], minor_of(entry["amount"])) for entry in formula["entries"]
                )
            case "selection":
                return int(formula["sign"]) * sum(
                    leg.amount
                    for recorded in self.entries.values()
                    for leg in recorded.entry.postings
                    if chosen(formula, recorded, leg)
                )
            case "amount":
                assert formula["source"]
                return minor_of(formula["value"])
            case "figure":
                return minor_of(str(self.cells[formula["figure"]]["value"]))
            case "share":
                whole, (over, under) = self.value(formula["of"]), formula["part"]
                part = int(abs(whole) * over // under + formula["odd_penny"])
                return -part if whole < 0 else part
            case "accrued":
                years = Fraction(formula["months"], 12) + Fraction(formula["days"], 365)
                return rounded(
                    self.value(formula["of"]) * Fraction(*formula["rate"]) * years, Rounding.HALF_UP
                )
            case _:
                return sum(int(term["sign"]) * self.value(term["term"]) for term in formula["terms"])

    def counted(self, sequence: int, amount: int) -> int:
        """An entry counts for what some account of it, for everybody or for one partner, holds."""
        assert abs(amount) in set(possible(self.entries[sequence])), (sequence, amount)
        return amount


def chosen(formula: dict[str, Any], recorded: RecordedEntry, leg: Posting) -> bool:
    """Say whether a posting is within what a formula selects."""
    return (
        leg.agreement == formula["agreement"]
        and f"{leg.account}:".startswith(f"{formula['account']}:")
        and formula["theme"] in {"", leg.theme}
        and formula["partner"] in {"", leg.partner}
        and formula["from_month"] <= recorded.month <= (formula["to_month"] or "9999-12")
        and recorded.entry.effective.isoformat() <= (formula["to_day"] or "9999-12-31")
        and (formula["known"] < 0 or recorded.sequence <= formula["known"])
    )


def possible(recorded: RecordedEntry) -> Iterator[int]:
    legs = recorded.entry.postings
    for inner in legs:
        paths = [inner.account[:place] for place, letter in enumerate(inner.account) if letter == ":"]
        for path in (*paths, inner.account):
            under = [
                leg
                for leg in legs
                if f"{leg.account}:".startswith(f"{path}:") and leg.agreement == inner.agreement
            ]
            yield abs(sum(leg.amount for leg in under))
            yield abs(sum(leg.amount for leg in under if leg.partner == inner.partner))
            yield abs(
                sum(
                    leg.amount
                    for leg in legs
                    if leg.partner == inner.partner
                    and leg.account in {"liabilities:capital", "spending:return"}
                )
            )


def figures_of(statement: Statement) -> int:
    return sum(cell.expression is not None for _, cell in statement.figures.values())


@pytest.mark.parametrize("period", PERIODS)
def test_every_figure_of_every_statement_is_what_its_formula_gives(northshire: Book, period: str) -> None:
    count = 0
    for statement in northshire.statements(period):
        shown = json.loads(json.dumps(document(statement)))
        reader = Reader(northshire, shown)
        for figure, cell in reader.cells.items():
            if cell["kind"] == "money" and cell["formula"]:
                assert reader.value(cell["formula"]) == minor_of(cell["value"]), figure
                count += 1
        assert sum(bool(cell["formula"]) for cell in reader.cells.values()) == figures_of(statement)
    assert count > 100


def test_every_money_figure_with_an_id_has_a_formula(northshire: Book) -> None:
    for statement in some(northshire.statements("2013-07")):
        for figure, (_, cell) in some(statement.figures.items()):
            assert cell.expression is not None or cell.behind or cell.because or cell.value == 0, figure
            assert cell.minor is None or cell.expression is not None, figure


def test_each_cell_is_of_its_columns_kind_or_words(northshire: Book) -> None:
    tables = [table for statement in northshire.statements("2013-07") for table in statement.tables]
    for table, line in some((of, line) for of in tables for line in of.lines):
        assert len(line.cells) == len(table.columns) - 1, (table.title, line.label)
        for column, cell in zip(table.columns[1:], line.cells, strict=True):
            ratio = cell.kind == "rate" and column.kind == "money"  # multiples among amounts
            assert ratio or cell.kind in {column.kind, "text"}, (table.title, column.title, line.label)
