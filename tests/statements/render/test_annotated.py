"""The annotated copy of a file: the sender's own cells where they stood, each fault marked, noted and listed."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from filled import fill
from in_memory import MemoryBook
from pooledbudget.acts.receive import examined_again
from pooledbudget.errors import Refused
from pooledbudget.statements.render.annotated import annotated
from pooledbudget.statements.render.blank_form import blank_form
from pooledbudget.submissions.history import submissions
from pooledbudget.submissions.workbook import read_grid, sheet_names

HEAD = "paid_on,scheme,amount,reference\n"
BAD = f"{HEAD}2013-04-02,hubs,12.50,0012\n31/04/2013,hubs,5k,R2\n\n2013-04-03,nowhere,1.00,R3\n2013-04-04,hubs,=1+1\n"
DAY = date(2013, 5, 1)


@pytest.fixture
def book() -> MemoryBook:
    return MemoryBook()


def copy_of(book: MemoryBook, data: str | bytes, **said: Any) -> bytes:
    """Receive a file and return its annotated copy."""
    book.send(data, **said)
    file = submissions(book.record)[-1]
    receipt = examined_again(book.record, book.reader, book.on(), file)
    try:
        layout = book.reader.read_again(file)[1]
    except Refused:
        layout = None
    return annotated(book.bytes_of(file.sha256, "received"), file, layout, receipt.findings, DAY)


def rows(data: bytes, name: str) -> dict[int, list[str]]:
    return dict(read_grid(data, "copy.xlsx", name).rows)


def parts(data: bytes, like: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if re.search(like, name))


def test_every_cell_stands_where_its_sender_has_it(book: MemoryBook) -> None:
    found = rows(copy_of(book, BAD), "File")
    assert found[1][:4] == ["paid_on", "scheme", "amount", "reference"]
    assert found[2][:4] == ["2013-04-02", "hubs", "12.50", "0012"]
    assert 4 not in found
    assert found[6][:3] == ["2013-04-04", "hubs", "=1+1"]
    assert "<f>" not in parts(copy_of(MemoryBook(), BAD), "sheet1")


def test_the_finding_stands_beside_the_row_in_words(book: MemoryBook) -> None:
    found = rows(copy_of(book, BAD), "File")
    assert found[1][5] == "What was found"
    assert len(found[2]) == 4
    assert "Refused: '5k' is not an amount" in found[3][5]
    assert "Refused: '31/04/2013' is not a day" in found[3][5]
    assert found[6][5].startswith("Refused: the row has fewer cells than the 4 headings")


def test_each_bad_cell_has_a_note_with_what_the_rule_is_and_what_to_do(book: MemoryBook) -> None:
    data = copy_of(book, BAD)
    notes = re.findall(r'<comment ref="([A-Z]+\d+)"', parts(data, "comments"))
    assert notes == ["A3", "C3", "B5"]
    assert "Next: write it like 1234.50" in parts(data, "comments")


def test_the_list_has_every_finding_with_a_link_to_its_cell(book: MemoryBook) -> None:
    data = copy_of(book, BAD)
    listed = rows(data, "Findings")
    assert listed[1] == ["Where", "What", "Rule", "What to do", "Code", "Of the file"]
    assert [(row[0], row[4]) for number, row in listed.items() if number > 1] == [
        ("C3", "C02"),
        ("A3", "C03"),
        ("B5", "N02"),
        ("A6", "R01"),
    ]
    assert re.findall(r'location="([^"]+)"', parts(data, "sheet2")) == [
        "'File'!C3",
        "'File'!A3",
        "'File'!B5",
        "'File'!A6",
    ]


def test_a_workbook_keeps_its_sheet_its_places_its_days_and_its_numbers(book: MemoryBook) -> None:
    data = fill(
        blank_form("expenditure", book.on(), DAY),
        "expenditure",
        [
            [date(2013, 4, 2), "hubs", Decimal("12.50"), "0012"],
            [None],
            [date(2013, 4, 3), "hubs", "5k", "R2"],
        ],
    )
    found = copy_of(book, data, file="form.xlsx")
    assert sheet_names(found, "copy.xlsx") == ["expenditure", "Findings"]
    grid = read_grid(found, "copy.xlsx", "expenditure")
    assert (grid.rows[1][1][:4], grid.sorts[2][:4]) == (["2013-04-02", "hubs", "12.5", "0012"], "dtnt")
    assert grid.rows[2][0] == 4
    assert rows(found, "Findings")[2][0] == "C4"


def test_of_a_file_that_is_no_table_only_the_list_is_written(book: MemoryBook) -> None:
    found = copy_of(book, b"%PDF-1.7 not a table", kind="expenditure")
    assert sheet_names(found, "copy.xlsx") == ["Findings"]
    assert rows(found, "Findings")[2][0] == "the whole file"


def test_a_file_is_held_against_what_came_before_it_and_the_day_it_came(book: MemoryBook) -> None:
    book.give("expenditure", "2013-04-02,hubs,12.50,0012")
    assert "Findings" in sheet_names(copy_of(book, BAD), "copy.xlsx")
    late = f"{HEAD}2013-04-05,hubs,5.00,R9\n"
    book.send(late, file="late.csv")
    file = submissions(book.record)[-1]
    on = book.on(today=date(2013, 4, 1))
    assert not list(examined_again(book.record, book.reader, on, file).errors)


def test_the_same_file_gives_the_same_bytes() -> None:
    assert copy_of(MemoryBook(), BAD) == copy_of(MemoryBook(), BAD)
