"""Every statement of the demo: each figure is what its formula gives, from the ledger alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pooledbudget.examples.northshire_files import MONTHS

from pooledbudget.book import Book
from pooledbudget.money import minor_of
from pooledbudget.statements.model import document

QUARTERS = [f"{year}-Q{quarter}" for year in (2012, 2013) for quarter in range(1, 5)]
PERIODS = [*map(str, MONTHS), *QUARTERS, "2012-13", "2013-14"]


def value(formula: dict[str, Any], cells: dict[str, Any]) -> int:
    """Work a formula out from its leaves."""
    match formula["is"]:
        case "entries":
            return sum(minor_of(entry["amount"]) for entry in formula["entries"])
        case "amount":
            return minor_of(formula["value"])
        case "figure":
            return minor_of(cells[formula["figure"]]["value"])
        case "share":
            whole, (over, under) = value(formula["of"], cells), formula["part"]
            part = int(abs(whole) * over // under + formula["odd_penny"])
            return -part if whole < 0 else part
        case _:
            return sum(int(term["sign"]) * value(term["term"], cells) for term in formula["terms"])


@pytest.mark.parametrize("period", PERIODS)
def test_every_figure_is_what_its_formula_gives(built: Path, period: str) -> None:
    wrong, count = [], 0
    for statement in Book.open(built).statements(period):
        shown = json.loads(json.dumps(document(statement)))
        every = [cell for table in shown["tables"] for line in table["lines"] for cell in line["cells"]]
        cells = {cell["figure"]: cell for cell in every if cell["figure"]}
        for figure, cell in cells.items():
            count += 1
            if value(cell["formula"], cells) != minor_of(cell["value"]):
                wrong.append(figure)
    assert wrong == []
    assert count > 50
