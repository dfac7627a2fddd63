"""Every statement of the demo: each figure is what its formula gives, from the ledger alone."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pooledbudget.examples.northshire_files import MONTHS

from pooledbudget.book import Book
from pooledbudget.money import minor_of
from pooledbudget.statements.model import document

QUARTERS = [f"{year}-Q{quarter}" for year in (2012, 2013) for quarter in range(1, 5)]
PERIODS = [*map(str, MONTHS), *QUARTERS, "2012-13", "2013-14"]


Rows = list[dict[str, str]]


def selected(formula: dict[str, Any], rows: Rows) -> int:
    """Add up the rows that a formula selects from what is listed for everybody."""

    def within(row: dict[str, str]) -> bool:
        account, asked = row["account"], formula["account"]
        return (
            row["agreement"] == formula["agreement"]
            and (account == asked or account.startswith(f"{asked}:"))
            and formula["theme"] in {"", row["theme"]}
            and formula["partner"] in {"", row["partner"]}
            and formula["from_month"] <= row["month"] <= (formula["to_month"] or "9999-12")
            and row["effective"] <= (formula["to_day"] or "9999-12-31")
            and (formula["known"] < 0 or int(row["entry"]) <= formula["known"])
        )

    return sum(int(formula["sign"]) * minor_of(row["amount"]) for row in rows if within(row))


@pytest.fixture(scope="session")
def listed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """Every month's entries as they are listed for everybody."""
    folder, book, rows = tmp_path_factory.mktemp("entries"), Book.open(built), []
    for month in MONTHS:
        (path,) = book.written.entries(str(month), folder)
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows += list(csv.DictReader(file))
    return rows


def value(formula: dict[str, Any], cells: dict[str, Any], rows: Rows) -> int:
    """Work a formula out from its leaves."""
    match formula["is"]:
        case "selection":
            return selected(formula, rows)
        case "entries":
            return sum(minor_of(entry["amount"]) for entry in formula["entries"])
        case "amount":
            return minor_of(formula["value"])
        case "figure":
            return minor_of(cells[formula["figure"]]["value"])
        case "share":
            whole, (over, under) = value(formula["of"], cells, rows), formula["part"]
            part = int(abs(whole) * over // under + formula["odd_penny"])
            return -part if whole < 0 else part
        case _:
            return sum(int(term["sign"]) * value(term["term"], cells, rows) for term in formula["terms"])


OF_SOMETHING = re.compile(r"\.(late|days|oldest)$|\.file\.S[0-9]+$")
"""Numbers of days, and of rows of a file: not of what stands behind them."""


def stands(figure: str, cell: dict[str, Any], cells: dict[str, Any]) -> bool:
    """Say whether a number is as many as stand behind it, or is what is left of the figures behind it."""
    if cell["kind"] != "count" or cell["because"] or OF_SOMETHING.search(figure):
        return True
    others = [cells.get(f"{figure.rpartition('/')[0]}/{short}") for short in cell["behind"]]
    if others and all(other and other["kind"] == "count" for other in others):
        most, *less = (int(other["value"]) for other in others if other)
        return int(cell["value"]) == most - sum(less)
    return int(cell["value"]) == len(cell["behind"])


@pytest.mark.parametrize("period", PERIODS)
def test_every_figure_is_what_its_formula_gives(built: Path, listed: Rows, period: str) -> None:
    wrong, count = [], 0
    for statement in Book.open(built).statements(period):
        shown = json.loads(json.dumps(document(statement)))
        every = [cell for table in shown["tables"] for line in table["lines"] for cell in line["cells"]]
        cells = {cell["figure"]: cell for cell in every if cell["figure"]}
        for figure, cell in cells.items():
            count += 1
            if not cell["formula"]:  # a count, or a rate, and what stands behind it
                if not stands(figure, cell, cells):
                    wrong.append(figure)
            elif value(cell["formula"], cells, listed) != minor_of(cell["value"]):
                wrong.append(figure)
    assert wrong == []
    assert count > 50
