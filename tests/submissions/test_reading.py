"""What bad files get: every fault, with place, rule and remedy, and nothing half done."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, Severity
from pooledbudget.submissions.checking import check_table
from pooledbudget.submissions.headings import read_file
from pooledbudget.submissions.layout import TotalRow, layouts_in, own_layout, packaged_layouts
from pooledbudget.submissions.reading import read_grid
from pooledbudget.submissions.records import KINDS
from tables import read_table, recognise

SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,1.00,R1\n"


def refused(data: bytes, encodings: list[str] | None = None) -> Finding:
    with pytest.raises(Refused) as caught:
        read_table(data, "f.csv", encodings or ["utf-8"])
    (finding,) = caught.value.findings
    return finding


def checked(text: str, kind: str = "expenditure") -> Any:
    table = read_table(text.encode(), "f.csv", ["utf-8"])
    return check_table(table, recognise(table.headings, {}, "f.csv", kind), "GBP")


@pytest.mark.parametrize(
    ("data", "code", "what"),
    [
        (b"", "F01", "empty"),
        (b"\n\n", "F01", "empty"),
        (b"  ,,\n,,\n", "F01", "no rows"),
        (b"%PDF-1.4 ...", "F02", "a PDF"),
        (b"\xd0\xcf\x11\xe0....", "F02", "an old Office file"),
        (b"<!DOCTYPE html>", "F02", "a web page"),
        ("a,b".encode("utf-16")[:-1], "F03", "not utf-16"),
        (b"PK\x03\x04 not a zip", "F02", "damaged"),
        (b"a,b\n\xa31,2\n", "F03", "not utf-8"),
        ("a,b\nÂ£5,1\n".encode(), "F03", "decoded twice"),
        (b"a,b\n1,\0\n", "F04", "NUL"),
        (b'a,b\n1,"2\n3,4\n', "F04", "breaks off"),
    ],
)
def test_files_that_are_not_a_table(data: bytes, code: str, what: str) -> None:
    finding = refused(data)
    assert (finding.code.value, what in finding.what) == (code, True), finding.what
    assert finding.remedy


def test_a_byte_order_mark_and_declared_cp1252_are_read() -> None:
    assert read_table(b"\xef\xbb\xbf" + SPEND.encode(), "f", ["utf-8"]).headings[0] == "paid_on"
    assert read_table(b"a,b\n\xa3,2\n", "f", ["cp1252"]).rows == [(2, ["£", "2"])]


def test_short_and_long_rows_are_named_and_the_rest_still_read() -> None:
    table = read_table(b"a,b\n1\n1,2,3\n4,5\n", "f.csv", ["utf-8"])
    assert [(one.row, one.code) for one in table.findings] == [
        (2, FindingCode.ROW_SHAPE),
        (3, FindingCode.ROW_SHAPE),
    ]
    assert table.rows == [(4, ["4", "5"])]


def test_every_bad_cell_is_reported_at_once() -> None:
    text = (
        "paid_on,scheme,amount,reference\n2013-02-30,hubs,1_000,R1\n,hubs,0.00,R2\n"
        "2013-04-02,hubs,1.00,R3\n01/04/2013,,１２,\n"
    )
    found = checked(text)
    assert [(one.row, one.column, one.code.value) for one in found.findings] == [
        (2, "amount", "C02"),
        (2, "paid_on", "C03"),
        (3, "amount", "C02"),
        (3, "paid_on", "C01"),
        (5, "amount", "C02"),
        (5, "paid_on", "C03"),
        (5, "reference", "C01"),
        (5, "scheme", "C01"),
    ]
    assert [row.number for row in found.columns.rows("", "")] == [4]
    assert all(one.file == "f.csv" and one.rule and one.remedy for one in found.findings)


def test_what_may_be_stored_of_a_finding_quotes_no_cell() -> None:
    (finding,) = checked("person,committed_on,reference\nP1,SECRET-DAY,R\n", "offences").findings
    assert "SECRET-DAY" in str(finding)
    assert "SECRET-DAY" not in str(finding.public())


@pytest.mark.parametrize(
    ("kind", "row", "why"),
    [
        ("contributions", "2013-04-02,pool,nhs,cash,-5.00,R1", "must say in 'refunds' what it refunds"),
        ("contributions", "2013-04-02,pool,nhs,cheque,5.00,R1", "'cash' or 'in kind'"),
        (
            "attendance",
            "P1,2012-autumn,2012-12-21,yes,100,101,0,0",
            "more sessions were missed than were possible",
        ),
        ("attendance", "P1,2012-autumn,2012-12-21,yes,0,0,0,0", "has some possible sessions"),
        ("attendance", "P1,2012-autumn,2012-12-21,yes,100,1.5,0,0", "not a whole number"),
        ("families", "F1,P1,2000-01-01,2012-01-01,2011-01-01", "left_on is before joined_on"),
        ("benefits", "P1,2012-01-01,2011-01-01,jsa", "ends_on is before starts_on"),
        ("benefits", "P1,2012-01-01,,dole", "jsa"),
        ("outcomes", "2013-01-01,bond,1,100,1,5,,,x", "all four counts or none"),
        ("outcomes", "2013-01-01,bond,1,,,,,,x", "either the counts, the published percentage or the value"),
        ("outcomes", "2013-01-01,bond,1,0,0,0,0,,x", "nobody measures nothing"),
        ("outcomes", "2013-01-01,bond,1,,,,,nine,x", "not a percentage"),
        ("figures", "2013-13,pool,spending charged,1.00", "no month 13"),
        ("offences", "Рerson,2012-01-01,R", "not an id"),
        ("offences", "P\N{ZERO WIDTH SPACE}1,2012-01-01,R", "not an id"),
    ],
)
def test_rows_that_do_not_hang_together(kind: str, row: str, why: str) -> None:
    headings = ",".join(KINDS[kind].model_fields)
    if kind == "outcomes":
        headings = headings.partition(",outcome")[0]
    row += "," * (headings.count(",") - row.count(","))
    (finding,) = checked(f"{headings}\n{row}\n", kind).findings
    assert why in f"{finding.what} {finding.rule}", str(finding)


def test_a_repeated_key_is_an_error_and_identical_spending_is_not() -> None:
    repeated = checked(
        "month,agreement,line,amount\n2013-04,pool,spending charged,1.00\n2013-04,pool,spending charged,2.00\n",
        "figures",
    )
    assert [(one.row, one.code.value) for one in repeated.findings] == [(3, "D01")]
    twice = checked(SPEND + "2013-04-02,hubs,1.00,R1\n")
    assert (len(twice.columns.numbers), twice.findings) == (2, [])


def test_vat_adds_up_within_a_penny() -> None:
    head = "paid_on,scheme,amount,reference,gross,vat\n"
    assert not checked(head + "2013-04-02,hubs,10.00,R1,12.00,2.00\n").findings
    assert not checked(head + "2013-04-02,hubs,10.00,R1,12.01,2.00\n").findings
    (finding,) = checked(head + "2013-04-02,hubs,10.00,R1,12.02,2.00\n").findings
    assert "do not add up" in finding.what


def test_a_credit_note_is_below_nought() -> None:
    found = checked("paid_on,scheme,amount,reference\n2013-04-02,hubs,-25.00,CN1\n")
    assert (found.total, found.findings) == (-2500, [])


def test_files_with_frames_and_sums_that_do_not_close() -> None:
    head = "on_day,agreement,line,amount,reference\n"
    good = "2013-04-01,pool,opening,10.00,o\n2013-04-02,pool,line,5.00,x\n2013-04-30,pool,closing,15.00,c\n"
    assert not checked(head + good, "bank-lines").findings
    (finding,) = checked(head + good.replace("15.00", "15.01"), "bank-lines").findings
    assert "is not closing 15.01, a difference of 0.01" in finding.what
    opening = "as_at,agreement,account,partner,amount\n2013-04-01,pool,assets:cash,county,10.00\n"
    (finding,) = checked(opening, "opening-balances").findings
    assert "add up to 10.00, not nought" in finding.what


def test_an_unknown_heading_names_the_nearest_kind() -> None:
    with pytest.raises(Refused) as caught:
        recognise(["paid_on", "scheme", "ammount", "reference"], {}, "f.csv")
    assert "nearest is expenditure" in caught.value.findings[0].remedy
    assert "'ammount' for 'amount'?" in caught.value.findings[0].remedy


def test_headings_are_forgiven_case_and_spaces() -> None:
    assert recognise(["Paid on", "SCHEME", "Amount", "Reference "], {}, "f.csv").kind == "expenditure"


def test_every_kind_is_told_from_every_other_by_its_columns() -> None:
    for kind, model in KINDS.items():
        assert recognise(list(model.model_fields), {}, "f.csv", kind).kind == kind
    ambiguous = [kind for kind, model in KINDS.items() if _told(list(model.model_fields)) != kind]
    assert ambiguous == []


def _told(headings: list[str]) -> str:
    return recognise(headings, {}, "f.csv").kind


def workbook(write: Callable[[xlsxwriter.Workbook], None], **options: object) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, options)
    write(book)
    book.close()
    return buffer.getvalue()


def filled(book: xlsxwriter.Workbook, name: str = "Sheet1") -> Any:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, ["paid_on", "scheme", "amount", "reference"])
    sheet.write_datetime(1, 0, date(2013, 4, 2), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_row(1, 1, ["hubs", 1234.5, "R1"])
    return sheet


def test_a_workbook_is_read_like_a_csv() -> None:
    table = read_table(workbook(filled), "f.xlsx", ["utf-8"])
    found = check_table(table, own_layout("expenditure"), "GBP")
    assert (found.total, found.findings, table.sheet) == (123450, [], "Sheet1")


def test_binary_noise_in_a_number_is_not_hidden() -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = filled(book)
        sheet.write(1, 2, 0.1 + 0.2)
        sheet.write_row(2, 0, ["2013-04-02", "hubs", 10.005, "R2"])

    found = check_table(read_table(workbook(write), "f.xlsx", ["utf-8"]), own_layout("expenditure"), "GBP")
    assert [row.cells.amount for row in found.columns.rows("", "")] == [30]
    assert [(one.row, one.column) for one in found.findings] == [(3, "amount")]


HIDDEN: dict[str, tuple[Callable[..., None], str]] = {
    "S01": (lambda sheet: sheet.merge_range("A3:B3", "x"), "A3:B3 are merged"),
    "S02": (lambda sheet: sheet.write_formula("C2", "=1+1", value=""), "C2 holds a formula that was never"),
    "S03": (lambda sheet: sheet.write_formula("C2", "=1/0", value="#DIV/0!"), "C2 shows #DIV/0!"),
    "S04": (lambda sheet: sheet.set_row(1, None, None, {"hidden": True}), "row 2 is hidden"),
}


@pytest.mark.parametrize("code", HIDDEN)
def test_what_hides_in_a_workbook_is_named(code: str) -> None:
    spoil, what = HIDDEN[code]
    table = read_table(workbook(lambda book: spoil(filled(book))), "f.xlsx", ["utf-8"])
    found = [one for one in table.findings if one.code.value == code]
    assert [what in one.what for one in found] == [True]
    assert found[0].row in {2, 3}


def test_it_must_be_clear_which_sheet_is_meant() -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        filled(book, "One")
        filled(book, "Two")

    data = workbook(write)
    with pytest.raises(Refused) as caught:
        read_table(data, "f.xlsx", ["utf-8"])
    assert "say --sheet: One, Two" in caught.value.findings[0].remedy
    assert read_table(data, "f.xlsx", ["utf-8"], "Two").sheet == "Two"
    with pytest.raises(Refused, match="no sheet 'Three'"):
        read_table(data, "f.xlsx", ["utf-8"], "Three")


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (257 * 2**20))
    assert "unpacks to over 256 MiB" in refused(buffer.getvalue()).what


def test_xml_entities_are_refused() -> None:
    data = workbook(filled)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name.endswith("sheet1.xml"):
                text = text.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)
            target.writestr(name, text)
    assert "declares a document type" in refused(buffer.getvalue()).what


@given(st.binary(max_size=400))
def test_any_bytes_give_a_table_or_a_finding(data: bytes) -> None:
    try:
        read_table(data, "f", ["utf-8", "cp1252"])
    except Refused as fault:
        assert fault.findings


TWINS = {
    "manchester-2013": (
        "Body Name,Service Area,Expenses Type,Invoice Payment Date,Transaction Number,Net Amount,Supplier Name\n"
        "M,Adult Social Care,Agency,2013-04-02,51,1450.00,S\nM,Adult Social Care,Agency,2013-04-02,51,1450.00,S\n",
        2,
        290000,
        [],
    ),
    "salford-2013": (
        "Authority Name,Date of Payment,SAP Document Number,Gross,VAT,Net,Supplier Name,Directorate,G/L Description\n"
        "S,2013-06-03,16,46800.00,0,46800.00,X,Children's Services,Grants\n"
        "S,2013-06-03,17,500.00,,500.00,X,Children's Services,Grants\n"
        "S,2013-06-28,22,1632.60,272.1,1360.50,X,Children's Services,Security\n",
        3,
        4866050,
        [],
    ),
    "calderdale-2013": (
        "Body,Body Name,Date,Transaction number,Invoice Number,Amount,Supplier Name,Supplier ID,"
        "VAT Registration Number,Expense Area,Expense Type,Expense Code,BVACOP,Proclass,Extended Description,"
        "SOURCE,SUBSOURCE,Definition,Explanation\nb,B,2013-06-18,21,i,39785.04,s,p,,Health,Transfer,8,,,,C,P,d,e\n",
        1,
        3978504,
        [],
    ),
    "gateshead-2013": (
        "Strgrpcc(T),Cipfsubj(T),Cipfsubs(T),TransNo,Seq no,Period,Supplier ID(T),Amount,Updated\n"
        "Community,Transport,Car,14,15,201303,C,4.50,2013-06-07\nCommunity,Transport,Car,14,60,201303,C,61.92,2013-06-07\n"
        ",,,,,,,60.00,\n",
        2,
        6642,
        ["the total row says 60.00 but the lines add up to 66.42, a difference of 6.42"],
    ),
}


@pytest.mark.parametrize("layout", TWINS)
def test_made_twins_of_the_real_layouts(layout: str) -> None:
    text, rows, total, faults = TWINS[layout]
    table = read_table(text.encode(), "f.csv", ["utf-8"])
    chosen = recognise(table.headings, layouts_in(packaged_layouts()), "f.csv")
    found = check_table(table, chosen, "GBP")
    assert (
        chosen.layout,
        len(found.columns.rows("", "")),
        found.total,
        [one.what for one in found.findings if one.severity is Severity.ERROR],
    ) == (
        layout,
        rows,
        total,
        faults,
    )


def test_a_labelled_total_row_is_read_where_the_amount_stands() -> None:
    own = own_layout("expenditure")
    layout = own.model_copy(update={"total_row": TotalRow(holds_only=["scheme", "amount"])})
    rows = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n,TOTAL,{},\n"
    for total, codes in (("10.00", ["R03"]), ("11.00", ["F06", "R03"])):
        table = read_table(rows.format(total).encode(), "f.csv", ["utf-8"])
        found = check_table(table, layout, "GBP")
        assert ([one.code.value for one in found.findings], found.total) == (codes, 1000)


def test_br_12_text_that_was_decoded_twice_is_refused_in_any_encoding() -> None:
    for word in ("Ynys MÃ´n", "TÅ· Gwyn", "GrÃ¶n", "Itâ€™s", "Â£5"):
        assert "decoded twice" in refused(f"a,b\n{word},1\n".encode()).what
    assert "decoded twice" in refused("a,b\nYnys MÃ´n,1\n".encode("cp1252"), ["cp1252"]).what
    for word in ("Ynys Môn", "Tŷ Gwyn", "SÃO", "Ångström", "“Å”", "â"):
        assert read_table(f"a,b\n{word},1\n".encode(), "f", ["utf-8"]).rows[0][1][0] == word


def test_a_file_without_a_last_line_end_may_have_been_cut() -> None:
    table = read_table(b"a,b\n1,12", "f.csv", ["utf-8"])
    assert [(one.code.value, one.severity.value, one.row) for one in table.findings] == [("F04", "note", 2)]
    assert checked(SPEND.rstrip("\n")).total == checked(SPEND).total
    assert read_table(b"a,b\r\n1,12\r", "f.csv", ["utf-8"]).findings == []


def test_line_breaks_within_cells_are_counted_and_read_as_spaces() -> None:
    found = checked('paid_on,scheme,amount,reference,description\n2013-04-02,hubs,1.00,R,"two\nlines"\n')
    assert [row.cells.description for row in found.columns.rows("", "")] == ["two lines"]
    assert [(one.severity.value, one.what) for one in found.findings] == [
        ("note", "line breaks within cells: 1")
    ]


@pytest.mark.parametrize(("mark", "said"), [("\t", "tabs"), ("|", "pipes"), (";", "semicolons")])
def test_another_delimiter_is_named(mark: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        read_file(f"paid_on{mark}scheme\n2013-04-02{mark}hubs\n".encode(), "f.csv", {})
    assert said in caught.value.findings[0].what


def test_a_note_to_the_right_of_the_headings_is_called_by_its_cell() -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = filled(book)
        sheet.write_row(2, 0, ["2013-04-02", "hubs", 1, "R2"])
        sheet.write(2, 4, "late")

    table = read_table(workbook(write), "f.xlsx", ["utf-8"])
    (finding,) = table.findings
    assert (finding.cell, finding.where) == ("E3", "f.xlsx, sheet Sheet1, cell E3")


def test_a_row_beside_a_note_is_checked_in_its_cells_too_and_not_accepted() -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = filled(book)
        sheet.write_row(2, 0, ["2013-04-31", "hubs", 1, "R2", "late"])
        sheet.write_row(3, 0, ["2013-04-30", "hubs", 1, "R3", "late"])

    found = check_table(read_table(workbook(write), "f.xlsx", ["utf-8"]), own_layout("expenditure"), "GBP")
    assert [(one.code.value, one.cell, one.rows) for one in found.findings] == [
        ("R01", "E3", (3, 4)),
        ("C03", "A3", (3,)),
    ]
    assert (found.columns.numbers, found.rows_read) == ([2], 3)


def test_one_cell_of_a_workbook_has_one_finding_under_its_own_name() -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = filled(book)
        sheet.write_formula("C2", "=1/0", value="#DIV/0!")
        sheet.write_row(2, 0, ["2013-04-02", "hubs", 1.005, "R2"])

    found = check_table(read_table(workbook(write), "f.xlsx", ["utf-8"]), own_layout("expenditure"), "GBP")
    errors = [one for one in found.findings if one.severity.value == "error"]
    assert [(one.code.value, one.cell) for one in errors] == [("S03", "C2"), ("C02", "C3")]
    assert errors[1].where == "f.xlsx, sheet Sheet1, cell C3, column amount"


def test_blank_rows_are_passed_over_and_numbers_stay() -> None:
    table = read_table(b"\n\na,b\n,\n\n1,2\n", "f.csv", ["utf-8"])
    assert (table.headings, table.rows) == (["a", "b"], [(6, ["1", "2"])])


@pytest.mark.parametrize(
    ("data", "encodings", "what", "remedy"),
    [
        (b"a,b\n1,\xa35\n", ["utf-8"], "byte 7", "say --encoding cp1252"),
        (b"a,b\n1,\x81\n", ["cp1252"], "byte 7", "ask how it was written"),
        (b"a,b\n1,\x81\n", ["utf-8", "cp1252"], "byte 7", "ask how it was written"),
        ("a,b\n1,é\n".encode() + b"2,\xe9\n", ["utf-8"], "in two encodings", "ask for it in one encoding"),
    ],
)
def test_catalogue_4_what_is_to_be_done_about_another_encoding_can_be_done(
    data: bytes, encodings: list[str], what: str, remedy: str
) -> None:
    with pytest.raises(Refused) as caught:
        read_grid(data, "f.csv", encodings)
    (finding,) = caught.value.findings
    assert what in finding.what
    assert finding.remedy.startswith(remedy) or remedy in finding.remedy


def test_catalogue_12_a_cell_longer_than_any_is_told_as_that() -> None:
    with pytest.raises(Refused) as caught:
        read_grid(b"a,b\n1," + b"x" * 140_000 + b"\n", "f.csv", ["utf-8"])
    (finding,) = caught.value.findings
    assert (finding.row, finding.what) == (2, "a cell is longer than 131,072 characters")


@pytest.mark.parametrize(
    ("data", "encodings", "code", "row", "said"),
    [
        (b'a,b\n"1\n2",3\n4,\xa35\n', ["utf-8"], "F03", 3, "the first that is not is 0xa3, byte 15"),
        (b"a,b\n1,2\n3,\x81\n", ["cp1252"], "F03", 3, "the first that is not is 0x81, byte 11"),
        ("a,b\n1,Ã©\n".encode(), ["utf-8"], "F03", 2, "decoded twice"),
        ("\ufeffa,b\n1,2\n".encode("utf-16-le") + b"x", ["utf-8"], "F03", 3, "not utf-16"),
        (b"a,b\n1,\0\n", ["utf-8"], "F04", 2, "NUL"),
    ],
)
def test_f03_what_is_in_another_encoding_has_its_place(
    data: bytes, encodings: list[str], code: str, row: int, said: str
) -> None:
    with pytest.raises(Refused) as caught:
        read_grid(data, "f.csv", encodings)
    (finding,) = caught.value.findings
    assert (finding.code.value, finding.row) == (code, row)
    assert said in finding.what
