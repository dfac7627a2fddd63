"""Forms as workbooks: made from the declared kinds, filled, and received without loss."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from filled import Value, fill, part_of
from in_memory import MemoryBook
from pooledbudget.errors import Misuse
from pooledbudget.statements.render.blank_form import Question, blank_form, questions
from pooledbudget.submissions.checking import check_table
from pooledbudget.submissions.forms import PROPERTY, ROWS, SUM, form_of
from pooledbudget.submissions.headings import read_file
from pooledbudget.submissions.history import submissions
from pooledbudget.submissions.records import KINDS, required_columns
from pooledbudget.submissions.workbook import property_of, read_grid, sheet_names
from pooledbudget.version import EDITION

DAY = date(2013, 4, 1)


@pytest.fixture
def book() -> MemoryBook:
    return MemoryBook()


@pytest.fixture
def form(book: MemoryBook) -> Callable[[str], bytes]:
    return lambda kind: blank_form(kind, book.on(), DAY)


def received(book: MemoryBook, data: bytes, **said: Any) -> Any:
    return book.send(data, **{"file": "form.xlsx", **said})


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_form_that_says_what_it_is_and_asks_for_its_columns(
    kind: str, form: Callable[[str], bytes]
) -> None:
    data = form(kind)
    assert sheet_names(data, "form.xlsx") == [kind, "Checklist", "Choices"]
    assert read_grid(data, "form.xlsx", kind).rows == [(1, list(KINDS[kind].model_fields))]
    found = form_of(data, "form.xlsx")
    assert found is not None
    assert (
        str(found)
        == property_of(data, "form.xlsx", PROPERTY)
        == f"pooledbudget-form/1 {kind} smallshire {EDITION}"
    )
    assert str(found) in [
        cell for _, cells in read_grid(data, "form.xlsx", "Checklist").rows for cell in cells
    ]
    assert form(kind) == data


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_is_checked_while_it_is_typed_and_what_is_needed_is_bright(
    kind: str, form: Callable[[str], bytes], book: MemoryBook
) -> None:
    data = form(kind)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read(part_of(data, kind)).decode()
        styles = archive.read("xl/styles.xml").decode()
    asked = questions(KINDS[kind], book.on())
    assert {each.name for each in asked if each.needed} == set(required_columns(KINDS[kind]))
    assert sheet.count("<dataValidation ") == sheet.count('type="containsBlanks"') == len(asked)
    assert styles.count("FFFFF2A8") >= 1
    assert all(each.reads in {"text", "count", "day", "money", "month", "choice"} for each in asked)
    assert {"day"} == {each.reads for each in asked if each.name.endswith("_on")} or not any(
        each.name.endswith("_on") for each in asked
    )


def test_columns_offer_the_names_of_the_book(book: MemoryBook) -> None:
    asked = {each.name: each for each in questions(KINDS["contributions"], book.on())}
    assert asked["agreement"].choices == {"pool": "the Smallshire pool"}
    assert asked["partner"].choices["nhs"] == "NHS Smallshire"
    assert list(asked["form"].choices) == ["cash", "in kind"]
    assert asked["amount"].reads == "money"
    spent = {each.name: each for each in questions(KINDS["expenditure"], book.on())}
    assert list(spent["scheme"].choices) == ["hubs", "clinics", "patrols"]
    assert not spent["scheme"].strictly
    adjusted = {each.name: each for each in questions(KINDS["adjustments"], book.on())}
    assert "assets:cash" in adjusted["account"].choices
    assert list(adjusted["theme"].choices) == ["early-help", "health"]


MORE_IS_ASKED = {"bank-lines", "outcomes"}
"""Kinds of which two rows with the needed cells alone are not yet in order: lines are framed, a result has values."""
SPENT: list[list[Value]] = [
    [date(2013, 4, 2), "hubs", Decimal("1234.50"), "0012", "a door", None, None, None],
    [date(2013, 4, 30), "clinics", Decimal("-34.50"), "=R2", "", None, None, None],
]


def test_a_filled_form_is_received_as_it_is_and_nothing_is_lost(
    book: MemoryBook, form: Callable[[str], bytes]
) -> None:
    data = fill(form("expenditure"), "expenditure", SPENT, {ROWS: 2, SUM: Decimal("1200.00")})
    receipt = received(book, data)
    assert (receipt.accepted, receipt.kind, receipt.rows_accepted, receipt.total) == (
        True,
        "expenditure",
        2,
        120000,
    )
    assert list(receipt.findings) == []
    (submission,) = submissions(book.record)
    (first, second) = [row.cells for row in book.reader.rows(submission)]
    assert (first.paid_on, first.scheme, first.amount, first.reference) == (
        date(2013, 4, 2),
        "hubs",
        123450,
        "0012",
    )
    assert (second.amount, second.reference) == (-3450, "=R2")


def test_blank_rows_between_are_read_past(book: MemoryBook, form: Callable[[str], bytes]) -> None:
    rows: list[list[Value]] = [SPENT[0], [None] * 8, [None] * 8, SPENT[1]]
    receipt = received(book, fill(form("expenditure"), "expenditure", rows))
    assert (receipt.accepted, receipt.rows_read, list(receipt.findings)) == (True, 2, [])


def test_a_form_of_another_book_is_remarked_on(book: MemoryBook) -> None:
    other = MemoryBook(book=book.book.replace('book = "smallshire"', 'book = "elsewhere"'))
    data = fill(blank_form("expenditure", other.on(), DAY), "expenditure", SPENT)
    receipt = received(book, data)
    assert receipt.accepted
    assert [found.what for found in receipt.findings] == [
        "the form was made for the book elsewhere, and this is smallshire"
    ]


def test_a_kind_that_is_not_there_is_named(book: MemoryBook) -> None:
    with pytest.raises(Misuse, match="did you mean 'expenditure'"):
        blank_form("expenditures", book.on(), DAY)


def answer(asked: Question, number: int) -> Value:
    """What somebody types in a cell: the number of the row makes it another."""
    number += asked.name == "buyer"  # who sells does not buy
    match asked.reads:
        case "choice":
            return list(asked.choices)[number % len(asked.choices)]
        case "day":
            return date(2013, 4, 2)
        case "month":
            return "2013-04"
        case "money":
            return Decimal("-12.34") if number and asked.at_least is None else Decimal("12.34")
        case "count":
            return 3 + number
        case _:
            return f"00{12 + number}"


def written(value: Value) -> str:
    return "" if value is None else f"{value:.2f}" if isinstance(value, Decimal) else str(value)


@pytest.mark.parametrize("kind", KINDS)
def test_a_filled_form_of_every_kind_reads_as_the_same_cells_in_a_csv(kind: str, book: MemoryBook) -> None:
    asked = questions(KINDS[kind], book.on())
    lines = [[answer(each, number) if each.needed else None for each in asked] for number in range(2)]
    form = fill(blank_form(kind, book.on(), DAY), kind, lines, {ROWS: 2})
    text = "\n".join([",".join(KINDS[kind].model_fields), *(",".join(map(written, line)) for line in lines)])
    found = [
        check_table(*read_file(data, file, {}, kind=said), "GBP")
        for data, file, said in ((form, "form.xlsx", ""), (f"{text}\n".encode(), "form.csv", kind))
    ]
    by_form, by_csv = found
    assert by_form.layout.kind == kind
    assert (by_form.rows_read, by_form.columns.numbers) == (2, by_csv.columns.numbers)
    assert list(by_form.columns.rows("S1", "county")) == list(by_csv.columns.rows("S1", "county"))
    codes = [
        [(finding.code, finding.row, finding.column) for finding in each.findings if finding.row]
        for each in found
    ]
    assert codes[0] == codes[1]
    assert by_form.columns.numbers or kind in MORE_IS_ASKED
