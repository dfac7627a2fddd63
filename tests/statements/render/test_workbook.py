"""A statement as a workbook to work in: read again by the reader of received workbooks."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from msgspec.structs import replace

from in_memory import MemoryBook
from pooledbudget.instruments.figures import Column, Line, Table, text
from pooledbudget.statements.issuing import statements_of
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.workbook import (
    LONG,
    Workbooks,
    made_on,
    sheet_name,
    sheets_of,
    unfolded,
)
from pooledbudget.submissions.workbook import read_grid, sheet_names


@pytest.fixture(scope="module")
def book() -> MemoryBook:
    """Payments of April, one with a reference that begins as a formula does, closed."""
    made = MemoryBook()
    made.give(
        "expenditure", "2013-04-01,hubs,1.00,R1", "2013-04-02,hubs,2.00,=R2", "2013-04-03,clinics,-0.50,0012"
    )
    made.close()
    return made


@pytest.fixture(scope="module")
def statement(book: MemoryBook) -> Statement:
    return statements_of(book.issue("2013-04"), "county")[0]


@pytest.fixture(scope="module")
def xlsx(book: MemoryBook, statement: Statement) -> bytes:
    return Workbooks(book.record).xlsx(statement)


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def sheet(data: bytes, name: str) -> str:
    """The part of a sheet by its name."""
    return part(data, f"xl/worksheets/sheet{sheet_names(data, 'a').index(name) + 1}.xml")


def rows(data: bytes, name: str) -> list[list[str]]:
    return [cells for _, cells in read_grid(data, "statement.xlsx", name).rows]


def test_it_has_a_summary_then_groups_of_tables_then_figures_and_entries(xlsx: bytes) -> None:
    assert sheet_names(xlsx, "statement.xlsx") == ["Summary", "Account", "Cash", "Figures", "Entries"]


def test_every_figure_of_the_statement_stands_in_it_with_its_value(xlsx: bytes, statement: Statement) -> None:
    listed = {row[0]: row[4] for row in rows(xlsx, "Figures")[1:]}
    assert listed.keys() == statement.figures.keys()
    for id_, (_, cell) in statement.figures.items():
        if cell.minor is not None:
            assert round(100 * float(listed[id_])) == cell.minor, id_


def test_days_and_amounts_are_numbers_and_ids_are_text(xlsx: bytes) -> None:
    grid = read_grid(xlsx, "statement.xlsx", "Entries")
    first = {sorts for number, sorts in grid.sorts.items() if number > 1}
    assert {sorts[5] for sorts in first} == {"d"}
    assert {sorts[8] for sorts in first} == {"n"}
    assert {sorts[0] + sorts[4] + sorts[6] for sorts in first} == {"ttt"}
    assert not any("=R2" in said for said in re.findall(r"<f>(.*?)</f>", sheet(xlsx, "Entries")))


def test_a_figure_is_added_up_from_its_entries_by_a_formula_with_its_value(xlsx: bytes) -> None:
    found = re.findall(r"<f>([^<]*)</f><v>([^<]*)</v>", sheet(xlsx, "Account"))
    spent = [(formula, value) for formula, value in found if 'pool.spent.hubs"' in formula]
    ((formula, value),) = spent
    assert formula.startswith("ROUND(SUMIFS(Entries!$I$2:$I$")
    assert value == "3.00"


def test_a_total_is_worked_out_from_the_cells_above_it(xlsx: bytes) -> None:
    formulas = re.findall(r"<f>([^<]*)</f>", sheet(xlsx, "Account"))
    assert any(re.fullmatch(r"ROUND\(Account!B\d+([+-]Account!B\d+)+,2\)", formula) for formula in formulas)


def test_the_headings_stay_in_sight_and_columns_have_widths(xlsx: bytes) -> None:
    assert '<pane ySplit="1" topLeftCell="A2"' in sheet(xlsx, "Entries")
    assert '<pane xSplit="1"' in sheet(xlsx, "Account")
    assert "<cols>" in sheet(xlsx, "Account")


def test_the_same_record_gives_the_same_bytes_and_no_clock_is_read(
    xlsx: bytes, book: MemoryBook, statement: Statement
) -> None:
    assert Workbooks(book.record).xlsx(statement) == xlsx
    core = part(xlsx, "docProps/core.xml")
    assert made_on(statement).isoformat() in core
    assert "<dc:language>en-GB</dc:language>" in core
    assert f"<dc:title>{statement.title}" in core


def test_a_draft_is_of_the_last_day_of_its_period(statement: Statement) -> None:
    assert made_on(replace(statement, as_of="not closed")).isoformat() == "2013-04-30T00:00:00"


def table(title: str, lines: int = 1, **said: object) -> Table:
    made = [Line(f"line {number}", [text("x")]) for number in range(lines)]
    return Table(title, [Column("Line"), Column("What")], made, **said)  # type: ignore[arg-type]


def test_a_long_list_a_wordy_table_and_what_is_folded_stand_alone() -> None:
    inner = Table("its tests", [Column("Test"), Column("Came out")], [Line("Sum", [text("passed")])])
    folds = Table(
        "Paid", [Column("Family"), Column("Why")], [Line("f", [text("y")], folded=inner, about="f-1")]
    )
    wordy = Table("Words", [Column("Line"), Column("What")], [Line("a", [text("word " * 30)])])
    tables = [table("One"), table("Two"), table("Money", cash=True), table("Long", LONG + 1), wordy, folds]
    named = [(sheet.name, [each.title for each in sheet.tables]) for sheet in sheets_of(tables)]
    assert named == [
        ("Account", ["One", "Two"]),
        ("Cash", ["Money"]),
        ("Long", ["Long"]),
        ("Words", ["Words"]),
        ("Paid", ["Paid"]),
        ("Paid, tests", ["Paid: line by line"]),
    ]
    flat = unfolded(folds)
    assert flat is not None
    assert [(line.label, [cell.value for cell in line.cells]) for line in flat.lines] == [
        ("f-1", ["Sum", "passed"])
    ]


def test_names_of_sheets_are_short_and_differ_in_more_than_case() -> None:
    taken = {"Account"}
    first = sheet_name("Where Northshire families, payment by results stands", taken)
    assert first == "Where Northshire families"
    assert sheet_name("account", taken) == "account 2"
    assert sheet_name("What [the] pool/holds: 'now'?*", taken) == "What the poolholds now"
    assert len(sheet_name("x" * 90, taken)) <= 30
    assert sheet_name("x" * 90, taken) == f"{'x' * 28} 2"
