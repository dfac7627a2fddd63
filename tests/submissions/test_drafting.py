"""A draft of a layout: what is plainly so is proposed, and what cannot be known is asked, once each."""

from __future__ import annotations

import os
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pooledbudget.errors import Refused
from pooledbudget.submissions.checking import CheckedTable, check_table
from pooledbudget.submissions.drafting import Draft, draft
from pooledbudget.submissions.headings import read_file
from pooledbudget.submissions.layout import layouts_in

COUNCILS = Path(os.environ.get("COUNCIL_SPEND") or "none")
AREAS = ("Acute", "Acute", "Estates", "Estates", "Acute", "Estates")


def drafted(text: str | bytes, kind: str = "expenditure", **said: Any) -> Draft:
    data = text.encode() if isinstance(text, str) else text
    return draft(data, "f.csv", kind=kind, name="theirs", **said)


def settings(text: str | bytes, kind: str = "expenditure") -> dict[str, Any]:
    return tomllib.loads(drafted(text, kind).text)


def read(text: str | bytes) -> CheckedTable:
    """Read a file under the layout that is drafted for it."""
    data = text.encode() if isinstance(text, str) else text
    layouts = layouts_in({"layouts/theirs.toml": drafted(text).text.encode()})
    table, found = read_file(data, "f.csv", layouts)
    checked = check_table(table, found, "GBP")
    assert not [str(one) for one in checked.findings if one.severity.value == "error"]
    return checked


def spend(
    *days: str, amount: str = "{}.50", head: str = "Date,Service Area,Amount,Ref", tail: str = ""
) -> str:
    lines = [
        f"{day},{area},{amount.format(number)},R{number}{tail}"
        for number, (day, area) in enumerate(zip(days, AREAS, strict=False), start=1)
    ]
    return "\n".join([head, *lines]) + "\n"


@pytest.mark.parametrize(
    ("days", "ways"),
    [
        (("2013-04-02", "2013-04-30"), None),
        (("02/04/2013", "30/04/2013"), ["DD/MM/YYYY"]),
        (("2/4/2013", "30/4/2013"), ["D/M/YYYY"]),
        (("14-Jan-2011", "31-Jan-2011"), ["DD-Mon-YYYY"]),
        (("31-Jul-13", "1-Jul-13"), ["D-Mon-YY"]),
        (("02.04.2013", "30.04.2013"), ["DD.MM.YYYY"]),
        (("04/02/2013", "04/30/2013"), ["MM/DD/YYYY"]),
        (("30/04/2013 01:00", "01/04/2013 01:00"), ["DD/MM/YYYY hh:mm"]),
        (("Apr-13", "Apr-13"), ["Mon-YY"]),
        (("41366", "41367"), ["Excel serial"]),
        (("02/04/2013", "30/04/2013", "12-May-20"), ["DD/MM/YYYY", "DD-Mon-YY"]),
    ],
)
def test_days_are_found_as_they_are_written(days: tuple[str, ...], ways: list[str] | None) -> None:
    assert settings(spend(*days)).get("days") == ways
    assert len(read(spend(*days)).columns) == len(days)


def test_a_day_that_could_be_a_month_is_asked_about() -> None:
    asked = [one for one in drafted(spend("02/04/2013", "03/04/2013")).questions if "before the month" in one]
    assert asked == ["Is the day before the month in 'Date', as in 30/06/2013? No day is above 12."]
    assert not [
        one for one in drafted(spend("30/04/2013", "03/04/2013")).questions if "before the month" in one
    ]


def test_two_columns_of_days_are_asked_about() -> None:
    text = spend(
        "30/04/2013", "29/04/2013", head="Payment Date,Service,Net,Ref,Invoice Date", tail=",01/04/2013"
    )
    found = drafted(text)
    assert tomllib.loads(found.text)["columns"]["paid_on"] == "Payment Date"
    assert (
        "Is 'Payment Date' the day of a row (paid_on)? Days stand in 'Invoice Date' too." in found.questions
    )


def test_titles_footers_totals_noughts_and_cells_beside_are_found() -> None:
    text = (
        "Payments\n\n"
        + spend("30/04/2013", "29/04/2013", tail=",x", head="Date,Service Area,Amount,Ref,")
        + "30/04/2013,Acute,0.00,R9,x\nDate,Service Area,Amount,Ref\n,Grand total for April,4.00,,\n,,4.00,,\n"
        + "Source: ledger\nEnd of report\n"
    )
    found = settings(text)
    assert (found["heading_row"], found["read_past"]) == ("find", [""])
    assert found["total_row"] == {"labels": ["Grand total*"], "holds_only": ["Amount"]}
    assert found["leave_out"] == {
        "noughts": True,
        "headings_again": True,
        "texts": ["Source:*", "End of report"],
    }
    assert (read(text).total, read(text).rows_read) == (400, 2)


def test_totals_of_parts_are_asked_about() -> None:
    found = drafted(spend("30/04/2013", "29/04/2013") + ",Acute Total,1.50,\n,Total,4.00,\n")
    assert "More than one row is a total: are some of a part of the lines only?" in found.questions


def test_a_reference_that_is_not_there_or_blank_is_asked_about() -> None:
    none = drafted("Date,Service,Net\n30/04/2013,Acute,1.00\n29/04/2013,Acute,2.00\n")
    assert tomllib.loads(none.text)["fixed"] == {"reference": "none"}
    assert (
        "No column is a reference: is 'none' right, or do some cells make one ([joined])?" in none.questions
    )
    blank = drafted(spend("30/04/2013", "29/04/2013").replace("R1", ""))
    assert tomllib.loads(blank.text)["blank"] == [{"column": "Ref", "means": "none"}]
    assert "In 1 row 'Ref' is blank: is 'none' right for them?" in blank.questions


def test_a_scheme_is_a_column_that_says_several_things_and_is_called_so() -> None:
    constant = spend(
        "30/04/2013", "29/04/2013", "28/04/2013", head="Date,Expense Area,Amount,Ref,Department", tail=",DH"
    )
    assert settings(constant)["columns"]["scheme"] == "Expense Area"
    unnamed = spend("30/04/2013", "29/04/2013", "28/04/2013", "27/04/2013", head="Date,Strgrp,Amount,Ref")
    assert settings(unnamed)["columns"]["scheme"] == "Strgrp"
    nothing = drafted("Date,Net,Ref\n30/04/2013,1.00,A\n")
    assert 'scheme = "" is needed' in nothing.text
    no_day = drafted("Service,Net,Ref\nAcute,1.00,A\n")
    assert 'paid_on = "" is needed' in no_day.text
    no_amount = drafted("Date,Service,Ref\n30/04/2013,Acute,A\n")
    assert (
        "Which column is amount? No column holds amounts in a way that is known here." in no_amount.questions
    )


@pytest.mark.parametrize(("name", "mark"), [("semicolon", ";"), ("tab", "\t"), ("pipe", "|")])
def test_the_delimiter_and_the_encoding_are_found(name: str, mark: str) -> None:
    text = spend("30/04/2013", "29/04/2013").replace(",", mark)
    assert settings(text)["delimiter"] == name
    assert read(text).total == 400
    cp1252 = spend("30/04/2013", "29/04/2013", head="Date,Service,Net £,Ref").encode("cp1252")
    assert settings(cp1252)["encodings"] == ["utf-8", "cp1252"]
    assert read(cp1252).total == 400
    assert read(text.encode("utf-16")).total == 400


def test_what_is_no_table_is_refused() -> None:
    for data in (b"", b"%PDF-1.4", b"a\0b"):
        with pytest.raises(Refused):
            drafted(data)


def test_of_peoples_files_no_cell_is_quoted() -> None:
    text = drafted("Who,Day,Case\nJane Doe,02/04/2013,SECRET\nJohn Roe,30/04/2013,SECRET\n", "offences").text
    assert not [word for word in ("Jane", "John", "SECRET") if word in text]


@pytest.mark.skipif(not COUNCILS.is_dir(), reason="the real files are not here")
@pytest.mark.parametrize(
    ("file", "rows", "total"),
    [
        ("calderdale-2013-06.csv", 3950, 2123157278),
        ("manchester-2013-06.csv", 3411, 6726598853),
        ("salford-2013-06.csv", 1940, 1729676903),
    ],
)
def test_the_real_files_of_four_councils(file: str, rows: int, total: int) -> None:
    checked = read((COUNCILS / file).read_bytes())
    assert (len(checked.columns), checked.total) == (rows, total)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (
            ("13/04/05", "12/04/06"),
            "Is 'Date' written DD/MM/YY, as in 30/06/13? Every day could be YY/MM/DD, 13/06/30, too.",
        ),
        (("02/04/05", "03/04/06"), "Every day could be MM/DD/YY, 06/30/13 or YY/MM/DD, 13/06/30, too."),
        (
            ("4/30/2013", "4/2/2013"),
            "In 'Date' the month is before the day, as in 6/30/2013, which is the order of the United States",
        ),
        (
            ("2013/04", "2013/04"),
            "'Date' says the month only, and its last day is meant: is that right? Is 2013/06 June, and no",
        ),
        (("Apr-13", "Apr-13"), "'Date' says the month only, and its last day is meant: is that right?"),
        (("30/04/2013", "04/29/2013"), "Days are written MM/DD/YYYY too, and '03/04/2005' is one day as"),
    ],
)
def test_the_order_of_day_month_and_year_is_asked_about(days: tuple[str, ...], said: str) -> None:
    assert [one for one in drafted(spend(*days)).questions if said in one]


@pytest.mark.parametrize(
    "way", ["%d/%m/%Y", "%d-%b-%y", "%Y%m%d", "%d %B %Y", "%d/%b/%Y", "%m/%d/%Y %H:%M:%S AM"]
)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_days_are_known_in_files_of_few_rows(way: str, count: int) -> None:
    days = [date(2013, 4, 30 - number).strftime(way) for number in range(count)]
    total = sum(100 * number + 50 for number in range(1, count + 1))
    foot = f"Total,,{total / 100:.2f},\nSource: ledger\n,,,\nContains public sector information\n"
    for text in (spend(*days), spend(*days) + foot):
        assert read(text).total == total


def test_headings_written_as_one_word_are_read_as_several() -> None:
    text = "PaymentDate,DepartmentName,DocumentNo,NetAmount\n30/04/2013,Acute,1,6.00\n29/04/2013,Estates,2,1.00\n"
    assert settings(text)["columns"] == {
        "paid_on": "PaymentDate",
        "amount": "NetAmount",
        "scheme": "DepartmentName",
        "reference": "DocumentNo",
    }


def test_who_is_paid_is_no_scheme_and_what_points_at_a_person_no_description() -> None:
    rows = "".join(f"S{number % 2},{30 - number}/04/2013,goods,1.00,a@b.org\n" for number in range(6))
    found = drafted("Beneficiary,Date,Merchant Category,Amount,Description\n" + rows)
    columns = tomllib.loads(found.text)["columns"]
    assert (columns["scheme"], "description" in columns) == ("Merchant Category", False)
    assert [one for one in found.questions if "'Description' holds what may point at a person" in one]
    long = drafted("Beneficiary,Date,Amount,Description\n" + f"S,30/04/2013,1.00,{'x' * 201}\n")
    assert [one for one in long.questions if "'Description' holds texts of over 200 characters" in one]
    assert 'scheme = "" is needed' in long.text


def test_a_row_that_counts_the_lines_and_a_supplier_called_total_are_told_apart() -> None:
    text = (
        "Date,Service,Supplier,Amount,Ref\n"
        "30/04/2013,Acute,Total Gas & Power Ltd,1.00,A\n29/04/2013,Acute,x,1.50,B\n"
        ",,Total,2.50,\n,,Number of records,2,\n"
    )
    assert settings(text)["total_row"] == {"labels": ["Total*"], "counts": ["Number of records*"]}
    assert read(text).total == 250
    blank = ",Acute,Total Gas & Power Ltd,1.00,A\n"
    assert "total_row" not in settings(text.partition(",,Total")[0] + blank)


def test_utf_16_without_a_mark_is_declared() -> None:
    text = spend("30/04/2013", "29/04/2013").encode("utf-16-le")
    assert settings(text)["encodings"] == ["utf-16"]
    assert read(text).total == 400


def test_a_day_in_no_known_way_is_told_with_the_cell_and_read_as_a_fault() -> None:
    text = spend("1st April 2013", "2nd April 2013")
    found = drafted(text)
    assert tomllib.loads(found.text)["columns"]["paid_on"] == "Date"
    assert [one for one in found.questions if "but '1st April 2013' is written in no way" in one]
    people = drafted("Who,Day,Case\nJane,1st April 2013,x\n", "offences")
    assert not [one for one in people.questions if "1st April" in one]


PUBLISHED = [
    (
        "Transaction Date,Gross Amount £,Supplier Name,Expense Area,Expense Type,Expense Code,VCSE",
        ("30/09/2023,£1234.56,Kier,Highways,Contractor,400400,N", "29/09/2023,£2.00,x,Housing,Fees,400401,N"),
        ("Transaction Date", "Gross Amount £", "Expense Area", None),
    ),
    (
        "SUPPLIER,AMOUNT,TRANSACTION DATE,COST CENTRE,ACCOUNT,DEPARTMENT,SUMMARY OF EXPENDITURE",
        ("x,580.85,04/01/2024,AL05,R4053,Adults,Support", "y,1,31/01/2024,AL06,R4054,Highways,Fees"),
        ("TRANSACTION DATE", "AMOUNT", "DEPARTMENT", None),
    ),
    (
        "Name of Organisation,Service Area,Date,Amount (Net of VAT),Unrecoverable VAT,Spend,Spend,"
        "Transaction Reference",
        ("C,Housing,03-Jan-23,25.37,£0.00,709090,Revenue,J1", "C,Roads,31-Jan-23,1.00,£0.00,7,Capital,J2"),
        ("Date", "Amount (Net of VAT)", "Service Area", "Transaction Reference"),
    ),
    (
        "Authority Name,Date of Payment,DocumentNo,Gross,VAT,Net,Vendor Name,Service Area,GL Description",
        ("S,02/01/2024,6015,4985,0,4985,x,People,Agencies", "S,31/01/2024,6016,12,2,10,y,Place,Fees"),
        ("Date of Payment", "Net", "Service Area", "DocumentNo"),
    ),
    (
        "Body Name,Body,Service Area Categorisation,Service Division Categorisation,Responsible Unit,"
        "Expenses Type,Detailed Expenses Type,Payment Date,Transaction Number,Payment Amount,Supplier Id",
        (
            'P,00MR,Adults,Div,Unit,Fees,det,03-Jan-23,51,"1,234.00",7',
            "P,00MR,Roads,Div,Unit,Fees,det,31-Jan-23,52,-1.00,8",
        ),
        ("Payment Date", "Payment Amount", "Service Area Categorisation", "Transaction Number"),
    ),
    (
        "Department Family,Entity,Date,Expense Type,Expense Area,Supplier,Transaction Number,Amount",
        ('DHSC,ICB,30/04/2024,Fees,Acute,x,1,"25,000.00"', "DHSC,ICB,29/04/2024,Fees,Estates,y,2,(1.00)"),
        ("Date", "Amount", "Expense Area", "Transaction Number"),
    ),
    (
        "Beneficiary,Date,Merchant Category,Amount (Net of VAT)",
        ('Huws,30/05/2023,Materials,"3,400.37"', "Gray,29/05/2023,Fees,1.00"),
        ("Date", "Amount (Net of VAT)", "Merchant Category", None),
    ),
    (
        "DEPARTMENT,SUPPLIER,DESCRIPTION,£ SPEND (EXCLUDING VAT),PAYMENT DATE,INVOICE REF",
        ("Adults,x,Fees,1.00,30/05/2023,101", "Roads,y,Fees,2.00,29/05/2023,102"),
        ("PAYMENT DATE", "£ SPEND (EXCLUDING VAT)", "DEPARTMENT", "INVOICE REF"),
    ),
    (
        "DIRECTORATE,EFFECTIVE DATE,SUPPLIER NAME,TRANSACTION NO.,PURPOSE,AMOUNT (GBP),IRRECOVERABLE VAT (GBP)",
        ("Adults,30/05/2023,x,101,Fees,1.00,0.00", "Roads,29/05/2023,y,102,Fees,2.00,0.00"),
        ("EFFECTIVE DATE", "AMOUNT (GBP)", "DIRECTORATE", "TRANSACTION NO."),
    ),
    (
        "Body Name,Vendor Number,Vendor Name,Cost Centre,Service Label,BV Code,Amount,Period",
        ('S,804709,x,M44D,Adults,Supplies,"11,160.00",Apr-23', "S,804710,y,M45D,Roads,Supplies,1.00,Apr-23"),
        ("Period", "Amount", "Service Label", None),
    ),
    (
        "1. BODY,2. DATE,3. REF,4. AMOUNT,5. BENEFICIARY,7. DEPARTMENT,8. PURPOSE OF EXPENDITURE",
        ("H,30/05/2023,101,1.00,x,Adults,Fees", "H,29/05/2023,102,2.00,y,Roads,Fees"),
        ("2. DATE", "4. AMOUNT", "7. DEPARTMENT", "3. REF"),
    ),
]


@pytest.mark.parametrize(("head", "rows", "wanted"), PUBLISHED)
def test_headings_as_public_bodies_publish_them_are_found(
    head: str, rows: tuple[str, ...], wanted: tuple[str | None, ...]
) -> None:
    text = "\n".join([head, *rows]) + "\n"
    columns = settings(text)["columns"]
    assert tuple(columns.get(name) for name in ("paid_on", "amount", "scheme", "reference")) == wanted
    assert "recoverable" not in columns.get("vat", "").lower()
    assert len(read("Transparency report\n\n" + text + "\nEnd of report\n").columns) == len(rows)
