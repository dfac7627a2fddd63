"""Workbooks of statements in LibreOffice: it opens them, and works out again what we say, to the penny."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from filled import fill
from in_memory import MemoryBook
from loops import some
from office import needs_office, saved_again, without_results, worked_out
from pooledbudget.book import Book
from pooledbudget.instruments.figures import Kind
from pooledbudget.money import minor_of
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.blank_form import blank_form
from pooledbudget.statements.render.publication import publication
from pooledbudget.statements.render.typed import Shown, typed
from pooledbudget.statements.render.workbook import Workbooks
from pooledbudget.submissions.forms import ROWS, SUM

pytestmark = needs_office
PERIODS = ("2013-14", "2014-01")


@pytest.fixture(scope="module")
def statements(built: Path) -> list[Statement]:
    """Every statement of a year and a month of the demo."""
    book = Book.open(built, read_only=True)
    return [statement for period in PERIODS for statement in book.statements(period)]


@pytest.fixture(scope="module")
def sheets(
    built: Path, statements: list[Statement], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, list[list[str]]]]:
    """Each workbook as LibreOffice has it once it has worked it out, from formulas that said nought."""
    folder = tmp_path_factory.mktemp("office")
    made, books = Workbooks(Book.open(built, read_only=True).ledger), []
    for statement in statements:
        books.append(folder / f"{statement.name}.xlsx")
        books[-1].write_bytes(without_results(made.xlsx(statement)))
    return worked_out(books, folder)


def test_every_figure_comes_out_as_we_say_it(
    statements: list[Statement], sheets: dict[str, dict[str, list[list[str]]]]
) -> None:
    compared = 0
    for statement in statements:
        listed = {row[0]: row[4] for row in sheets[statement.name]["Figures"][1:]}
        for id_, (_, cell) in statement.figures.items():
            if cell.minor is not None:
                assert minor_of(f"{float(listed[id_]):.2f}") == cell.minor, f"{statement.name}: {id_}"
                compared += 1
    assert compared > 500


def test_every_rate_of_return_and_multiple_comes_out_as_we_say_it(
    statements: list[Statement], sheets: dict[str, dict[str, list[list[str]]]]
) -> None:
    compared: set[str] = set()
    for statement in statements:
        rates = {
            line.label: (cell.id.rpartition(".")[2], typed(cell))
            for table in statement.tables
            for line in table.lines
            for cell in line.cells[:1]
            if cell.kind is Kind.RATE and cell.id
        }
        for row in sheets[statement.name].get("Account", []):
            name, value = rates.get(row[0], ("", None))
            if value is not None and value.shown is not Shown.TEXT:
                shown = row[1].removesuffix("%")
                found = float(shown) / (100 if row[1].endswith("%") else 1)
                assert found == pytest.approx(float(str(value.value)), abs=0.00005), (
                    f"{statement.name}: {row}"
                )
                compared.add(name)
    assert {"xirr", "dpi", "rvpi", "tvpi"} <= compared


def test_nothing_shows_an_error(sheets: dict[str, dict[str, list[list[str]]]]) -> None:
    for name, book in sheets.items():
        for sheet, rows in some(book.items()):
            bad = [cell for row in rows for cell in row if cell.startswith(("Err:", "#"))]
            assert not bad, f"{name} {sheet}: {bad[:3]}"


def test_a_workbook_to_publish_opens_too(statements: list[Statement], tmp_path: Path) -> None:
    chosen = [statement for statement in statements if statement.period == PERIODS[0]]
    books = []
    for statement in chosen:
        books.append(tmp_path / f"{statement.name}.xlsx")
        books[-1].write_bytes(publication(statement))
    found = worked_out(books, tmp_path)
    assert {name for name, sheets in found.items() if sheets} == {statement.name for statement in chosen}


def test_a_form_that_a_spreadsheet_saved_again_is_received_without_loss(tmp_path: Path) -> None:
    book = MemoryBook()
    data = blank_form("expenditure", book.on(), date(2013, 4, 1))
    filled = fill(
        data,
        "expenditure",
        [
            [date(2013, 4, 2), "hubs", Decimal("1234.50"), "0012", "a door"],
            [None],
            [date(2013, 4, 30), "clinics", Decimal("-34.50"), "R2"],
        ],
        {ROWS: 2, SUM: Decimal("1200.00")},
    )
    path = tmp_path / "form.xlsx"
    path.write_bytes(filled)
    receipt = book.send(saved_again(path, tmp_path), file="form.xlsx")
    assert (receipt.accepted, receipt.rows_accepted, receipt.total) == (True, 2, 120000)
    assert not receipt.errors
    other = MemoryBook()
    path.write_bytes(fill(data, "expenditure", [[date(2013, 4, 2), "hubs", 5, "R1"]], {SUM: 6}))
    refused = other.send(saved_again(path, tmp_path), file="form.xlsx")
    assert [found.what for found in refused.errors] == [
        "the checklist says 6 and the rows add up to 5.00, a difference of -1.00"
    ]
