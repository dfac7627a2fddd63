"""What a spreadsheet ruins is named: by the sorts of cells, and by what cells look like."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from pooledbudget.submissions.checking import CheckedTable, check_table
from pooledbudget.submissions.layout import Layout, own_layout
from tables import read_table

UK = Layout(
    layout="uk",
    kind="expenditure",
    day_format="DD/MM/YYYY",
    columns={
        "paid_on": "Date",
        "scheme": "Scheme",
        "amount": "Net",
        "reference": "Ref",
        "description": "Details",
    },
)
Fill = Callable[[Any, Any], None]


def checked(layout: Layout, headings: list[str], fill: Fill) -> CheckedTable:
    """Check a workbook of one sheet with these headings, filled from its second row on."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("April")
    sheet.write_row(0, 0, headings)
    fill(book, sheet)
    book.close()
    return check_table(read_table(buffer.getvalue(), "f.xlsx", ["utf-8"]), layout, "GBP")


def told(found: CheckedTable) -> list[tuple[str, str, str]]:
    return [(finding.code.value, finding.cell, finding.column) for finding in found.findings]


def day(book: Any) -> Any:
    return book.add_format({"num_format": "dd/mm/yyyy"})


def spending(*days: date | str) -> Fill:
    def fill(book: Any, sheet: Any) -> None:
        for number, on in enumerate(days, start=1):
            if isinstance(on, str):
                sheet.write_string(number, 0, on)
            else:
                sheet.write_datetime(number, 0, on, day(book))
            sheet.write_row(number, 1, ["hubs", 100 * number, f"R{number}", "x"])

    return fill


HEADINGS = ["Date", "Scheme", "Net", "Ref", "Details"]


def test_br_8_days_that_are_dates_and_text_are_in_doubt_together() -> None:
    fill = spending(date(2013, 5, 4), date(2013, 7, 4), "15/04/2013", "26/04/2013")
    found = checked(UK, HEADINGS, fill)
    assert told(found) == [("C03", "", "Date")]
    assert "2 cells are dates and 2 are text, the first in row 4" in found.findings[0].what
    assert len(found.columns) == 0, "nothing can be accepted, not even with --accept-valid"


@pytest.mark.parametrize(
    "days",
    [(date(2013, 5, 4), date(2013, 7, 4)), ("05/04/2013", "15/04/2013"), (date(2013, 5, 4), "2013-04-15")],
)
def test_days_that_are_all_dates_or_all_text_or_plain_are_not(days: tuple[date | str, ...]) -> None:
    found = checked(UK, HEADINGS, spending(*days))
    assert (told(found), len(found.columns)) == ([], 2)


def test_a_word_among_dates_is_a_fault_of_its_own() -> None:
    found = checked(UK, HEADINGS, spending(date(2013, 5, 4), "n/a"))
    assert (told(found), len(found.columns)) == ([("C03", "A3", "Date")], 1)


@pytest.mark.parametrize(
    ("value", "form", "what"),
    [
        (1234567890123456789, "0", "16 digits or more"),
        (1234567890123456800, "0", "16 digits or more"),
        (12, "00000", "noughts it does not hold"),
        (41365, "dd/mm/yyyy", "a day, which a spreadsheet may have made"),
        (0, "dd/mm/yyyy", "a number that is shown as a day"),
    ],
)
@pytest.mark.parametrize("column", [1, 3, 4])
def test_br_9_an_identifier_that_a_spreadsheet_changed_is_refused(
    column: int, value: int, form: str, what: str
) -> None:
    def fill(book: Any, sheet: Any) -> None:
        spending(date(2013, 4, 5))(book, sheet)
        sheet.write_number(1, column, value, book.add_format({"num_format": form}))

    found = checked(UK, HEADINGS, fill)
    assert told(found) == [("C05", f"{'ABCDE'[column]}2", HEADINGS[column])]
    assert what in found.findings[0].what
    assert "format the column as text" in found.findings[0].remedy


def test_br_9_a_number_is_a_reference_as_it_is_kept() -> None:
    def fill(book: Any, sheet: Any) -> None:
        spending(date(2013, 4, 5))(book, sheet)
        sheet.write_number(1, 3, 100012345678.5)

    (row,) = checked(UK, HEADINGS, fill).columns.rows("", "")
    assert row.cells.reference == "100012345678.5"


@pytest.mark.parametrize(("value", "cell"), [(7, "0007"), (1234567890123456789, "0"), (1e20, "0")])
def test_tr_21_a_person_who_became_a_number_is_refused(value: float, cell: str) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(1, 0, ["", "2013-04-01", "", "jsa"])
        sheet.write_number(1, 0, value, book.add_format({"num_format": cell}))

    found = checked(own_layout("benefits"), ["person", "starts_on", "ends_on", "benefit"], fill)
    assert told(found) == [("C05", "A2", "person")]


def test_tr_21_ids_that_differ_in_capitals_only_are_told_apart_by_nobody() -> None:
    text = "person,starts_on,benefit\nP-a,2013-04-01,jsa\nP-A,2013-05-01,jsa\nP-a,2013-06-01,jsa\n"
    found = check_table(read_table(text.encode(), "f.csv", ["utf-8"]), own_layout("benefits"), "GBP")
    assert [(finding.code.value, finding.row) for finding in found.findings] == [("C05", 3)]
    assert found.columns.numbers == [2, 4]


def test_text_among_numbers_of_an_amount_is_remarked() -> None:
    def fill(book: Any, sheet: Any) -> None:
        spending(date(2013, 4, 5), date(2013, 4, 6))(book, sheet)
        sheet.write_string(2, 2, "7.00")

    found = checked(UK, HEADINGS, fill)
    assert (told(found), len(found.columns)) == ([("S07", "", "Net")], 2)
    assert "1 cell is text beside 1 number, the first in row 3" in found.findings[0].what


def test_a_number_that_is_shown_as_a_day_and_is_none_is_named() -> None:
    def fill(book: Any, sheet: Any) -> None:
        spending(date(2013, 4, 5))(book, sheet)
        sheet.write_number(1, 0, 0, day(book))

    found = checked(UK, HEADINGS, fill)
    assert told(found) == [("C03", "A2", "Date")]
    assert "there is no such day" in found.findings[0].what


def test_br_14_the_first_day_of_a_month_is_that_month() -> None:
    def fill(book: Any, sheet: Any) -> None:
        for number, on in enumerate([date(2013, 4, 1), date(2013, 5, 2)], start=1):
            sheet.write_datetime(number, 0, on, book.add_format({"num_format": "mmm-yy"}))
            sheet.write_row(number, 1, ["pool", "spending charged", 1])
        sheet.write_row(3, 0, ["2013-06", "pool", "spending charged", 1])

    found = checked(own_layout("figures"), ["month", "agreement", "line", "amount"], fill)
    assert told(found) == [("C03", "A3", "month")]
    assert found.findings[0].remedy.startswith("write it like 2013-06;")
    assert found.columns.column("month") == ["2013-04", "2013-06"]


def test_br_10_what_a_spreadsheet_may_have_made_is_remarked_once_a_column() -> None:
    lines = [
        f"2013-04-05,hubs,1.00,{cell}" for cell in ("Mar-13", "10-Dec", '"=""00123"""', "MARCH1", "A-10")
    ]
    text = "paid_on,scheme,amount,reference\n" + "\n".join(lines) + "\n"
    found = check_table(read_table(text.encode(), "f.csv", ["utf-8"]), own_layout("expenditure"), "GBP")
    assert [(finding.code.value, finding.severity.value) for finding in found.findings] == [("S07", "note")]
    assert "3 cells look as a spreadsheet makes them, the first in row 2" in found.findings[0].what
    assert len(found.columns) == 5


@pytest.mark.parametrize(
    ("cells", "remarked"),
    [
        (("1234567890123450000",), True),
        (("1234567890123450000", "123456789012340"), True),
        (("1234567890123450000", "1234567890123456"), False),
        (("123456789012340",), False),
        (("1234567890123450A00",), False),
    ],
)
def test_catalogue_92_long_numbers_that_all_end_in_noughts_are_remarked(
    cells: tuple[str, ...], remarked: bool
) -> None:
    text = "paid_on,scheme,amount,reference\n" + "".join(f"2013-04-05,hubs,1.00,{cell}\n" for cell in cells)
    found = check_table(read_table(text.encode(), "f.csv", ["utf-8"]), own_layout("expenditure"), "GBP")
    assert [finding.code.value for finding in found.findings] == ["S07"] * remarked
    assert len(found.columns) == len(cells)


def test_b8_a_day_that_a_reference_is_joined_of_is_a_day_still() -> None:
    columns = {"paid_on": "Date", "scheme": "Scheme", "amount": "Net", "description": "Details"}
    joined = UK.model_copy(update={"columns": columns, "joined": {"reference": ["Date", "Ref"]}})
    found = checked(joined, HEADINGS, spending(date(2013, 4, 2), date(2013, 4, 3)))
    assert (told(found), len(found.columns)) == ([], 2)
    assert found.columns.column("reference")[0] == "2013-04-02 / R1"


def test_an_amount_of_more_digits_than_a_spreadsheet_keeps_is_named() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(1, 0, ["2013-04-05", "hubs", 12345678901234567, "R1", "x"])
        sheet.write_row(2, 0, ["2013-04-05", "hubs", "12345678901234567.00", "R2", "x"])

    found = checked(UK, ["Date", "Scheme", "Net", "Ref", "Details"], fill)
    errors = [one for one in found.findings if one.severity.value == "error"]
    assert [(one.code.value, one.cell) for one in errors] == [("C02", "C2"), ("C02", "C3")]
    assert "16 digits or more" in errors[0].what
    assert "more than the ledger can hold" in errors[1].what


def test_codes_that_differ_in_capitals_only_are_remarked_on() -> None:
    text = "paid_on,scheme,amount,reference\n2013-04-05,z1,1.00,A1\n2013-04-05,Z1,1.00,a1\n2013-04-05,z1,1.00,A2\n"
    found = check_table(read_table(text.encode(), "f.csv", ["utf-8"]), own_layout("expenditure"), "GBP")
    assert [(one.code.value, one.severity.value, one.row, one.column) for one in found.findings] == [
        ("C05", "note", 3, "reference"),
        ("C05", "note", 3, "scheme"),
    ]
    assert "1 of the cells differ from others: 'Z1' from 'z1'" in found.findings[1].what
    assert "z1" not in found.findings[1].message


def test_ids_that_differ_in_capitals_are_told_though_another_cell_of_the_row_is_bad() -> None:
    """E-8: the second pass told what the first had seen."""
    text = "family,person,born_on,joined_on,left_on,role\nF1,P1,1980-01-32,2010-01-01,,\nf1,P2,1980-01-01,2010-01-01,,\n"
    table = read_table(text.encode(), "f.csv", ["utf-8"])
    found = check_table(table, own_layout("families"), "GBP")
    assert [(each.row, each.column, each.code.value) for each in found.findings] == [
        (2, "born_on", "C03"),
        (3, "family", "C05"),
    ]


@pytest.mark.parametrize(
    ("shown_as", "currency"),
    [
        ("[$€-2] #,##0.00", "EUR"),
        ('#,##0.00 "EUR"', "EUR"),
        ("_-* #,##0.00\\ [$€-407]_-;-* #,##0.00\\ [$€-407]_-", "EUR"),
        ("[$US$-409]0.00", "USD"),
        ("[$₹-4009] #,##0.00", "INR"),
        ("[$£-809]#,##0.00", ""),
        ('"£"#,##0.00;[Red]-"£"#,##0.00', ""),
        ("$#,##0.00", ""),
        ("[$-809]0.00", ""),
    ],
)
def test_amounts_shown_in_another_currency_are_not_taken_for_pounds(shown_as: str, currency: str) -> None:
    """BR-18: as text '€5.00' is refused; a number that is shown so was counted as £5.00."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(1, 0, ["05/04/2013", "hubs"])
        sheet.write_number(1, 2, 5, book.add_format({"num_format": shown_as}))
        sheet.write(1, 3, "A")

    found = checked(UK, ["Date", "Scheme", "Net", "Ref", "Details"], fill)
    told = [(each.code.value, each.row, each.column) for each in found.findings]
    assert told == ([("C02", 0, "Net")] if currency else [])
    assert len(found.columns) == (0 if currency else 1)
    if currency:
        assert (
            f"are shown in {currency}, the first in row 2, and the book is in GBP" in found.findings[0].what
        )


def test_a_currency_beside_the_amounts_is_not_asked_about() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(1, 0, ["05/04/2013", "hubs", 5, "A"])
        sheet.write_number(1, 4, 5, book.add_format({"num_format": "[$€-2] 0.00"}))

    assert not checked(UK, ["Date", "Scheme", "Net", "Ref", "Details"], fill).findings
