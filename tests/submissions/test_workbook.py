"""A sheet read as text: typed cells as our grammars read them, and what a reader of values would miss."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from pooledbudget.errors import Refused
from pooledbudget.findings import Finding
from pooledbudget.submissions.sheet import COLUMNS_MAX
from pooledbudget.submissions.workbook import read_grid

Write = Callable[[Any, Any], None]


def made(*writes: Write, names: tuple[str, ...] = ("Sheet1",)) -> bytes:
    """Return a workbook of one sheet a name, each written by its function or left with a cell."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    for place, name in enumerate(names):
        sheet = book.add_worksheet(name)
        sheet.write(0, 0, "heading")
        if place < len(writes):
            writes[place](book, sheet)
    book.close()
    return buffer.getvalue()


def cells(write: Write) -> list[list[str]]:
    grid = read_grid(made(write), "f.xlsx", "")
    assert [finding for finding in grid.findings if finding.severity.value == "error"] == []
    return [row for _, row in grid.rows]


def refusal(data: bytes, sheet: str = "") -> Finding:
    with pytest.raises(Refused, match=r"f.xlsx cannot be read") as caught:
        read_grid(data, "f.xlsx", sheet)
    (finding,) = caught.value.findings
    assert finding.code.value == "F02"
    return finding


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234.5, "1234.5"),
        (1234, "1234"),
        (-0.5, "-0.5"),
        (0.1 + 0.2, "0.3"),
        (10.005, "10.005"),
        (1e15, "1000000000000000"),
        (0, "0"),
        (-3.0, "-3"),
        (4.35, "4.35"),
        (1.15, "1.15"),
        (True, "TRUE"),
        (False, "FALSE"),
        ("007", "007"),
        (" text ", " text "),
        ("2013-04-02", "2013-04-02"),
    ],
)
def test_a_cell_is_written_as_our_grammars_read_it(value: object, text: str) -> None:
    (_, (found,)) = cells(lambda _, sheet: sheet.write(1, 0, value))
    assert found == text


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (date(2013, 4, 2), "dd/mm/yyyy", "2013-04-02"),
        (datetime(2013, 4, 2, 9, 30), "dd/mm/yyyy hh:mm", "2013-04-02T09:30:00"),  # ruff: ignore[call-datetime-without-tzinfo] - a cell has none
        (datetime(2013, 4, 2), "yyyy-mm-dd hh:mm", "2013-04-02"),  # ruff: ignore[call-datetime-without-tzinfo] - a cell has none
    ],
)
def test_a_day_is_read_as_a_day_whatever_it_looks_like(value: date, form: str, text: str) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_datetime(1, 0, value, book.add_format({"num_format": form}))

    assert cells(write)[1] == [text]


def test_a_time_alone_is_no_day() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_datetime(1, 0, time(9, 30), book.add_format({"num_format": "hh:mm"}))

    ((text,),) = cells(write)[1:]
    assert not text.startswith("20")


def test_a_percentage_keeps_its_number_not_its_look() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write(1, 0, 0.25, book.add_format({"num_format": "0%"}))

    assert cells(write)[1] == ["0.25"]


def test_a_formula_that_was_worked_out_is_its_value() -> None:
    assert cells(lambda _, sheet: sheet.write_formula(1, 0, "=1+1", value=2))[1] == ["2"]


def test_row_numbers_are_the_sheets_own_though_rows_before_are_empty() -> None:
    def write(_: Any, sheet: Any) -> None:
        sheet.write(4, 1, "x")

    rows = read_grid(made(write), "f.xlsx", "").rows
    assert rows[-1] == (5, ["", "x"])


# Which sheet is meant.


def test_hidden_sheets_do_not_make_a_choice_and_cannot_be_chosen() -> None:
    data = made(lambda _book, _sheet: None, lambda _, sheet: sheet.hide(), names=("Spend", "Notes"))
    assert read_grid(data, "f.xlsx", "").sheet == "Spend"
    finding = refusal(data, "Notes")
    assert (finding.what, finding.remedy) == ("there is no sheet 'Notes'", "sheets: Spend")


def test_a_workbook_whose_only_filled_sheet_is_hidden_says_so() -> None:
    """F-24: it was said to have no rows, and its sender would have sent it again as it was."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    front = book.add_worksheet("Front")
    front.activate()
    data = book.add_worksheet("Data")
    data.write(0, 0, "heading")
    data.hide()
    book.close()
    assert refusal(buffer.getvalue()).what == "what the workbook holds stands in the hidden sheet 'Data'"


def test_of_two_sheets_one_must_be_said() -> None:
    data = made(names=("April", "May & June"))
    finding = refusal(data)
    assert (finding.what, finding.remedy) == ("the workbook has 2 sheets", "say --sheet: April, May & June")
    assert read_grid(data, "f.xlsx", "May & June").sheet == "May & June"
    assert refusal(data, "april 2013").what == "there is no sheet 'april 2013'"


# What hides or lies.


def findings(write: Write) -> list[tuple[str, int, str, str]]:
    found = read_grid(made(write), "f.xlsx", "").findings
    assert all(finding.sheet == "Sheet1" and finding.rule and finding.remedy for finding in found)
    return [(finding.code.value, finding.row, finding.column, finding.what) for finding in found]


def filled(sheet: Any, cell: str) -> Any:
    """Write something into a cell of a sheet; return the sheet."""
    sheet.write(cell, "x")
    return sheet


@pytest.mark.parametrize(
    ("write", "told"),
    [
        (lambda _, sheet: sheet.merge_range("AB3:AC3", "x"), ("S01", 3, "AB", "cells AB3:AC3 are merged")),
        (
            lambda _, sheet: filled(sheet, "B7").set_row(6, None, None, {"hidden": True}),
            ("S04", 7, "", "row 7 is hidden"),
        ),
        (
            lambda _, sheet: filled(sheet, "C2").set_column(1, 2, None, None, {"hidden": True}),
            ("S04", 0, "", "columns B to C are hidden"),
        ),
        (
            lambda _, sheet: sheet.write_formula("C2", "=1/0", value="#DIV/0!"),
            ("S03", 2, "C", "C2 shows #DIV/0!"),
        ),
        (
            lambda _, sheet: sheet.write_formula("C2", "=1+1", value=""),
            ("S02", 2, "C", "C2 holds a formula that was never worked out"),
        ),
    ],
    ids=["merged", "hidden row", "hidden column", "an error", "an empty formula"],
)
def test_what_hides_is_named_where_it_stands(write: Write, told: tuple[str, int, str, str]) -> None:
    assert findings(write) == [told]


def test_everything_that_hides_is_named_at_once() -> None:
    def write(_: Any, sheet: Any) -> None:
        sheet.merge_range("A3:B3", "x")
        sheet.write_formula("C2", "=1+1", value="")
        sheet.set_row(1, None, None, {"hidden": True})

    assert sorted(code for code, _, _, _ in findings(write)) == ["S01", "S02", "S04"]


# What is no workbook, or a trap.


def rewritten(data: bytes, name: str, change: Callable[[bytes], bytes] | None) -> bytes:
    """Return a workbook with one part changed, or left out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for entry in source.namelist():
            if entry != name:
                target.writestr(entry, source.read(entry))
            elif change is not None:
                target.writestr(entry, change(source.read(entry)))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("xl/workbook.xml", "the workbook"),
        ("xl/worksheets/sheet1.xml", "the workbook is damaged"),
        ("xl/_rels/workbook.xml.rels", "the workbook is damaged"),
    ],
)
@pytest.mark.parametrize("change", [None, lambda text: text[: len(text) // 2]], ids=["missing", "cut"])
def test_a_part_that_is_missing_or_cut_is_refused(
    name: str, said: str, change: Callable[[bytes], bytes] | None
) -> None:
    assert said in refusal(rewritten(made(), name, change)).what


def broken_stream(data: bytes) -> bytes:
    """Return a workbook of which the sheet's compressed bytes are not what was compressed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    start = entry.header_offset + 30 + len(entry.filename)
    return data[:start] + b"\xff" * 20 + data[start + 20 :]


def later_version(data: bytes) -> bytes:
    """Return a workbook whose directory asks for a version of ZIP that is not there yet."""
    place = data.index(b"PK\x01\x02") + 6
    return data[:place] + bytes([99]) + data[place + 1 :]


def no_such_string(data: bytes) -> bytes:
    return rewritten(data, "xl/worksheets/sheet1.xml", lambda text: text.replace(b"<v>0</v>", b"<v>9</v>"))


@pytest.mark.parametrize(
    "spoil",
    [
        broken_stream,
        no_such_string,
        later_version,
    ],
    ids=["a broken stream", "a string that is not there", "a later version of ZIP"],
)
def test_a_workbook_damaged_in_another_way_is_refused_too(spoil: Callable[[bytes], bytes]) -> None:
    data = spoil(made())
    assert data != made()
    assert "damaged" in refusal(data).what


def test_tr_9_a_cell_that_counts_its_text_from_the_end_of_the_list_is_no_cell() -> None:
    """It was read as the text of another cell."""

    def from_the_end(sheet: bytes) -> bytes:
        return sheet.replace(b'<c r="A1" t="s"><v>0</v></c>', b'<c r="A1" t="s"><v>-1</v></c>')

    data = rewritten(made(), "xl/worksheets/sheet1.xml", from_the_end)
    assert refusal(data).what == "the workbook is damaged: cell A1 holds no value of its kind"


def test_a_zip_that_is_cut_short_is_a_damaged_workbook() -> None:
    data = made()
    for length in (4, 100, len(data) // 2, len(data) - 1):
        assert "the workbook is damaged" in refusal(data[:length]).what


def test_a_workbook_with_macros_is_refused_before_it_is_read() -> None:
    buffer = io.BytesIO(made())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    finding = refusal(buffer.getvalue())
    assert (finding.what, finding.remedy) == ("the workbook holds macros", "save it as XLSX without macros")


@pytest.mark.parametrize(("row", "column"), [(0, COLUMNS_MAX), (1_048_575, 16_383)])
def test_a_cell_far_outside_any_table_is_refused_before_the_sheet_is_laid_out(row: int, column: int) -> None:
    finding = refusal(made(lambda _, sheet: sheet.write(row, column, "stray")))
    assert "a cell stands far outside any table" in finding.what
    assert "delete the stray cells" in finding.remedy


def test_the_widest_table_that_may_be_is_read() -> None:
    rows = read_grid(made(lambda _, sheet: sheet.write(1, COLUMNS_MAX - 1, "x")), "f.xlsx", "").rows
    assert (len(rows), len(rows[1][1])) == (2, COLUMNS_MAX)


# What people make, and what Excel makes of it.


STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


def strict(data: bytes) -> bytes:
    """Return a workbook as Excel saves it under the name of strict Open XML."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for entry in source.namelist():
            text = source.read(entry)
            for ordinary, other in STRICT.items():
                text = text.replace(ordinary, other)
            target.writestr(entry, text)
    return buffer.getvalue()


def test_br_15_a_strict_workbook_is_read_and_looked_through() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_datetime(1, 0, date(2013, 4, 2), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.merge_range("A4:B4", "x")
        sheet.write("A5", "x")
        sheet.set_row(4, None, None, {"hidden": True})
        sheet.write_formula("A6", "=1/0", value="#DIV/0!")

    data = made(write)
    assert strict(data) != data
    ours, theirs = read_grid(data, "f.xlsx", ""), read_grid(strict(data), "f.xlsx", "")
    assert theirs == ours
    assert {finding.code.value for finding in theirs.findings} == {"S01", "S03", "S04"}


def test_a_strict_workbook_may_hold_days_as_text() -> None:
    def change(text: bytes) -> bytes:
        return text.replace(
            b'<c r="A1" t="s"><v>0</v></c>', b'<c r="A1" t="d"><v>2013-04-02T00:00:00.000Z</v></c>'
        )

    grid = read_grid(rewritten(made(), "xl/worksheets/sheet1.xml", change), "f.xlsx", "")
    assert (grid.rows, grid.sorts) == ([(1, ["2013-04-02"])], {1: "d"})


@pytest.mark.parametrize(
    "shown",
    [
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "#BLOCKED!",
        "#FIELD!",
        "#UNKNOWN!",
        "#BUSY!",
        "#CONNECT!",
        "#EXTERNAL!",
        "#PYTHON!",
        "#N/A",
        "#REF!",
        "#NUM!",
        "#NAME?",
        "#NULL!",
        "#VALUE!",
        "#DIV/0!",
    ],
)
def test_tr_9_every_kind_of_error_cell_is_named(shown: str) -> None:
    def change(text: bytes) -> bytes:
        return text.replace(b'<c r="A1" t="s"><v>0</v></c>', f'<c r="A1" t="e"><v>{shown}</v></c>'.encode())

    (finding,) = read_grid(rewritten(made(), "xl/worksheets/sheet1.xml", change), "f.xlsx", "").findings
    assert (finding.code.value, finding.cell, finding.what) == ("S03", "A1", f"A1 shows {shown}")


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        (b'<row r="0"><c r="A0"><v>1</v></c></row>', "row 0 does not follow row 1"),
        (b'<row r="-1"/>', "row -1 does not follow row 1"),
        (b'<row r="1"/>', "row 1 does not follow row 1"),
        (b'<row r="9999999"/>', "does not follow"),
        (b'<row r="2"><c r="A-2"><v>1</v></c></row>', "row 2 holds a cell 'A-2'"),
        (b'<row r="2"><c r="A3"><v>1</v></c></row>', "row 2 holds a cell 'A3'"),
        (b'<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>', "cell A2 stands out of order"),
        (b'<row r="2"><c r="A2"><v>x</v></c></row>', "cell A2 holds no value of its kind"),
        (b'<row r="2"><c r="A2" t="s"><v>7</v></c></row>', "cell A2 holds no value of its kind"),
        (b'<row r="2"><c r="A2" t="new"><v>7</v></c></row>', "cell A2 holds no value of its kind"),
    ],
)
def test_tr_9_a_damaged_sheet_is_refused_with_the_place(cells: bytes, what: str) -> None:
    def change(text: bytes) -> bytes:
        return text.replace(b"</sheetData>", cells + b"</sheetData>")

    assert what in refusal(rewritten(made(), "xl/worksheets/sheet1.xml", change)).what


def test_a_merge_of_nothing_that_is_a_place_is_named_all_the_same() -> None:
    def change(text: bytes) -> bytes:
        return text.replace(
            b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="garbage"/></mergeCells>'
        )

    (finding,) = read_grid(rewritten(made(), "xl/worksheets/sheet1.xml", change), "f.xlsx", "").findings
    assert (finding.code.value, finding.row, finding.what) == ("S01", 0, "cells garbage are merged")


def test_empty_sheets_and_charts_do_not_make_a_choice() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("Spend")
    sheet.write_row(0, 0, ["heading", 1])
    book.add_worksheet("Sheet2")
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Spend!$B$1:$B$1"})
    book.add_chartsheet("Chart").set_chart(chart)
    book.close()
    assert read_grid(buffer.getvalue(), "f.xlsx", "").sheet == "Spend"


def test_a_workbook_of_empty_sheets_holds_nothing() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet("One")
    book.add_worksheet("Two")
    book.close()
    assert read_grid(buffer.getvalue(), "f.xlsx", "").rows == []


def test_what_says_more_than_its_value_is_counted() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_formula("B3", "=10+5", value=999)
        sheet.write_formula("B4", '="a"&"b"', value="ab")
        sheet.write("C3", "old", book.add_format({"font_strikeout": True}))
        sheet.write_comment("C3", "ask Jane")

    grid = read_grid(made(write), "f.xlsx", "")
    (finding,) = grid.findings
    assert (finding.code.value, finding.severity.value) == ("S05", "note")
    assert finding.what == (
        "the sheet holds 2 formulas, 1 struck-through cell, 1 remark; the first formula is in B3"
    )
    assert grid.rows[1:] == [(3, ["", "999", "old"]), (4, ["", "ab"])]


def test_what_stands_beside_the_sheet_is_remarked() -> None:
    def link(text: bytes) -> bytes:
        return text.replace(
            b"</sheets>", b"</sheets><externalReferences><externalReference/></externalReferences>"
        )

    data = made(
        lambda _book, _sheet: None,
        lambda _, sheet: sheet.hide(),
        lambda _, sheet: sheet.very_hidden(),
        names=("A", "B", "C"),
    )
    (finding,) = read_grid(rewritten(data, "xl/workbook.xml", link), "f.xlsx", "").findings
    assert (finding.code.value, finding.severity.value) == ("S06", "note")
    assert (
        finding.what == "the workbook holds the hidden sheet 'B', the hidden sheet 'C', links to 1 other file"
    )


def test_rows_and_columns_of_no_size_are_hidden() -> None:
    row = findings(lambda _, sheet: filled(sheet, "C3").set_row(2, 0))
    assert row == [("S04", 3, "", "row 3 is hidden")]
    column = findings(lambda _, sheet: filled(sheet, "C3").set_column(2, 2, 0))
    assert column == [("S04", 0, "", "column C is hidden")]


def _all_columns_not_used(_: Any, sheet: Any) -> None:
    sheet.write("B2", "x")
    sheet.set_column(2, 16_383, None, None, {"hidden": True})


def _a_row_not_used(_: Any, sheet: Any) -> None:
    sheet.write("B2", "x")
    sheet.write_blank("B3", None)
    sheet.set_row(2, None, None, {"hidden": True})


def _all_rows_not_used(_: Any, sheet: Any) -> None:
    sheet.write("B2", "x")
    sheet.set_default_row(hide_unused_rows=True)


@pytest.mark.parametrize("write", [_all_columns_not_used, _a_row_not_used, _all_rows_not_used])
def test_what_is_hidden_and_holds_nothing_hides_nothing(write: Write) -> None:
    """Whoever tidies a sheet hides the columns and rows that are not used: the file was refused."""
    assert findings(write) == []


def test_columns_that_a_sheet_does_not_number_are_hidden_all() -> None:
    data = rewritten(
        made(lambda _, sheet: sheet.set_column(0, 0, 0)),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'min="1"', b'min="one"'),
    )
    (finding,) = read_grid(data, "f.xlsx", "").findings
    assert (finding.code.value, finding.what) == ("S04", "columns are hidden")


def test_a_workbook_of_1904_counts_its_own_days() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"date_1904": True})
    book.add_worksheet().write_datetime(0, 0, date(2013, 4, 2), book.add_format({"num_format": "d mmm yyyy"}))
    book.close()
    assert read_grid(buffer.getvalue(), "f.xlsx", "").rows == [(1, ["2013-04-02"])]


@pytest.mark.parametrize(
    ("form", "sort"),
    [
        ("General", "n"),
        ("0.00", "n"),
        ('#,##0.00 "days"', "n"),
        ("[$£-809]#,##0.00;[Red]-[$£-809]#,##0.00", "n"),
        ("[Red]0", "n"),
        ("0.00E+00", "n"),
        ("00000", "p"),
        ("000-0000", "p"),
        ("dd/mm/yyyy", "d"),
        ("mmm-yy", "d"),
        ("[$-809]d mmmm yyyy", "d"),
        ("@", "n"),
    ],
)
def test_the_sort_of_a_number_is_told_by_how_it_is_shown(form: str, sort: str) -> None:
    grid = read_grid(
        made(lambda book, sheet: sheet.write_number(1, 0, 41365, book.add_format({"num_format": form}))),
        "f.xlsx",
        "",
    )
    assert grid.sorts[2] == sort


def test_what_is_said_beside_a_word_to_read_it_by_is_left_out() -> None:
    def change(text: bytes) -> bytes:
        return text.replace(
            b"<t>heading</t>", b"<r><t>head</t></r><rPh><t>xx</t></rPh><r><t>ing_x0021_</t></r>"
        )

    grid = read_grid(rewritten(made(), "xl/sharedStrings.xml", change), "f.xlsx", "")
    assert grid.rows == [(1, ["heading!"])]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("content.xml", "this is an OpenDocument file (ODS)"),
        ("word/document.xml", "this is a Word document"),
        ("ppt/presentation.xml", "this is a presentation"),
        ("xl/workbook.bin", "this is a binary workbook (XLSB)"),
        ("Index/Document.iwa", "this is a Numbers document"),
        ("readme.txt", "this is a ZIP archive"),
    ],
)
def test_another_file_in_a_zip_is_called_what_it_is(name: str, what: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    finding = refusal(buffer.getvalue())
    assert finding.what == what
    assert "damaged" not in finding.what


def test_a_workbook_without_a_visible_sheet_is_refused() -> None:
    def hide(text: bytes) -> bytes:
        return text.replace(b"<sheet ", b'<sheet state="hidden" ')

    assert "no visible sheet" in refusal(rewritten(made(), "xl/workbook.xml", hide)).what


SOME = made(lambda _, sheet: sheet.write_row(1, 0, ["x", 1.5, True, ""]))
CHANGES = st.lists(
    st.tuples(
        st.integers(0, 5_000),
        st.integers(0, 30),
        st.sampled_from([b"", b"-1", b"9" * 20, b"<", b'"', b"A", b"\xff"]),
    ),
    min_size=1,
    max_size=4,
)


@given(
    part=st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]), changes=CHANGES
)
@settings(max_examples=150, deadline=None)
def test_any_change_of_a_part_gives_a_sheet_or_a_finding(
    part: str, changes: list[tuple[int, int, bytes]]
) -> None:
    def change(text: bytes) -> bytes:
        for place, length, instead in changes:
            at = place % len(text)
            text = text[:at] + instead + text[at + length :] or b"<"
        return text

    try:
        assert isinstance(read_grid(rewritten(SOME, part, change), "f.xlsx", "").rows, list)
    except Refused as refused:
        assert refused.findings


@pytest.mark.parametrize(
    ("form", "value", "said"),
    [
        ({"num_format": "0,"}, 1234567.89, "1 number shown in thousands, per cent or with a word"),
        ({"num_format": '0.00" CR"'}, 5, "1 number shown in thousands, per cent or with a word"),
        ({"num_format": "0.00;0.00"}, -5, "1 number below nought shown without its sign"),
        ({"font_color": "#FFFFFF"}, 5, "1 white cell; the first white cell is in B2"),
        ({"font_color": "#FFFFFF"}, "x", "1 white cell; the first white cell is in B2"),
    ],
)
def test_a_cell_that_is_shown_as_another_is_remarked_on(form: dict[str, str], value: Any, said: str) -> None:
    grid = read_grid(made(lambda book, sheet: sheet.write(1, 1, value, book.add_format(form))), "f.xlsx", "")
    (remark,) = grid.findings
    assert (remark.code.value, remark.severity.value) == ("S05", "note")
    assert said in remark.what
    assert grid.rows[1][1] == ["", str(value)]


@pytest.mark.parametrize(
    ("form", "value", "hides"),
    [
        (";;;", 5, True),
        ("0;;", -5, True),
        ("0;;", 5, False),
        (";;;", 0, False),
        (";;;", "text", False),
        ("dd/mm/yyyy", 41366, False),
    ],
)
def test_a_number_that_its_format_does_not_show_is_hidden(form: str, value: Any, hides: bool) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write(1, 1, value, book.add_format({"num_format": form}))

    found = read_grid(made(write), "f.xlsx", "").findings
    assert [(one.code.value, one.cell) for one in found] == ([("S04", "B2")] if hides else [])


def test_a_white_heading_on_a_dark_fill_is_seen() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write(1, 1, "x", book.add_format({"font_color": "#FFFFFF", "bg_color": "#000000"}))

    assert read_grid(made(write), "f.xlsx", "").findings == []


def test_rows_that_a_filter_hides_are_named_with_the_filter() -> None:
    def write(_book: Any, sheet: Any) -> None:
        sheet.write(1, 0, "x")
        sheet.autofilter(0, 0, 1, 0)
        sheet.filter_column(0, "x == y")
        sheet.set_row(1, None, None, {"hidden": True})

    (finding,) = read_grid(made(write), "f.xlsx", "").findings
    assert (finding.row, finding.remedy) == (2, "take the filter off and see the row, or delete it")


def test_days_counted_from_1904_are_remarked_on() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"date_1904": True})
    sheet = book.add_worksheet()
    sheet.write_datetime(0, 0, date(2013, 4, 2), book.add_format({"num_format": "dd/mm/yyyy"}))
    book.close()
    grid = read_grid(buffer.getvalue(), "f.xlsx", "")
    assert grid.rows[0][1] == ["2013-04-02"]
    assert [one.what for one in grid.findings] == ["the sheet holds days counted from 1904"]
