"""For every finding code, the smallest thing done to a book that raises it: each does as a user would."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from conftest import BOOK, POOL
from family_book import YEAR, terms
from in_memory import FAMILIES, POND, TERM, MemoryBook, rows_of
from over_time import household, over_time, together
from pooledbudget.acts.closing import Closing
from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode

SPENT = "paid_on,scheme,amount,reference\n"
RECEIVED = "received_on,agreement,payer,grant,amount,reference\n"
OF_THE_BANK = "on_day,agreement,line,amount,reference\n"
MEMBERS = "family,person,born_on,joined_on\n"
ADJUSTED = "effective,agreement,account,partner,theme,amount\n"
SCHOOL = (
    "person,term,reported_on,on_roll,sessions_possible,sessions_unauthorised,fixed_exclusions,"
    "permanent_exclusions\n"
)
HUBS = "2013-04-09,hubs,5.00,INV-1\n"
APRIL, MAY = "police-april.csv", "police-may.csv"
TRUST = """\
layout = "trust"
kind = "expenditure"

[columns]
paid_on = "Date"
scheme = "Scheme"
amount = "Net"
reference = "Ref"

[total_row]
labels = ["Total"]
"""
BANK = """\
2013-04-01,pool,opening,0.00,OPEN
2013-04-09,pool,line,100.00,RCT-1
2013-04-30,pool,closing,100.00,CLOSE
"""


@dataclass(frozen=True)
class Raised:
    """What was found, and what had been sent or set, where that is text."""

    findings: Sequence[Finding]
    text: str = ""


def received(text: str, sender: str = "police", file: str = APRIL, **said: Any) -> Raised:
    """Send one file to a fresh book."""
    return after(MemoryBook(), text, sender, file, **said)


def after(
    book: MemoryBook, text: str, sender: str = "police", file: str = APRIL, before: str = "", **said: Any
) -> Raised:
    """Send a file to a book that has others; `before` is the text of those, where it belongs to what is told."""
    receipt = book.send(text, sender, file=file, **said)
    return Raised(receipt.findings, before + text)


def in_bytes(data: bytes, file: str, text: str = "") -> Raised:
    """Send what is no text."""
    return Raised(MemoryBook().send(data, "police", file=file).findings, text)


def in_workbook(*writing: Callable[[Any, Any], object]) -> Raised:
    """Send a workbook of one payment, changed by what is written into it."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("April")
        for number, line in enumerate((SPENT + HUBS).splitlines()):
            sheet.write_row(number, 0, line.split(","))
        sheet.write_number("C2", 5)
        for write in writing:
            write(book, sheet)
    return in_bytes(buffer.getvalue(), "police-april.xlsx")


def at_close(book: MemoryBook, text: str = "", month: str = "2013-04") -> Raised:
    """Close a month, or be refused."""
    return told(lambda: book.close(month), text)


def told(act: Callable[[], Closing], text: str = "") -> Raised:
    """Do an act, and return what it found whether or not it refused."""
    try:
        return Raised(act().findings, text)
    except Refused as refused:
        return Raised(refused.findings, text)


def in_settings(book: str) -> Raised:
    """Read a book whose settings are otherwise."""
    return told(lambda: MemoryBook(book=book).close(), book)


def two_payments_of_one_scheme(_book: Any, sheet: Any) -> None:
    sheet.write_row("A3", ["2013-04-10", "", "", "INV-2"])
    sheet.write_number("C3", 6)
    sheet.merge_range("B2:B3", "hubs")


def total_that_differs() -> Raised:
    text = OF_THE_BANK + BANK.replace("closing,100.00", "closing,110.00")
    return received(text, "county", "bank-april.csv")


def total_left_out() -> Raised:
    book = MemoryBook(layouts={"trust": TRUST})
    text = "Date,Scheme,Net,Ref\n2013-04-09,hubs,5.00,INV-1\n,Total,5.00,\n"
    return after(book, text, file=APRIL, before=TRUST)


def gap() -> Raised:
    book = MemoryBook()
    book.send(OF_THE_BANK + BANK, "county", file="bank-april.csv")
    may = OF_THE_BANK + "2013-05-03,pool,opening,90.00,OPEN\n2013-05-31,pool,closing,90.00,CLOSE\n"
    return after(book, may, "county", "bank-may.csv", before=BANK)


def refused_file() -> Raised:
    book = MemoryBook()
    text = SPENT + HUBS.replace("5.00", "five")
    book.send(text, "police", file=APRIL)
    return at_close(book, text)


def comes_back_otherwise() -> Raised:
    book = MemoryBook()
    first = HUBS + "2013-04-31,hubs,7.00,INV-2\n"
    book.send(SPENT + first, "police", file=APRIL, accept_valid=True, reason="to close on time")
    again = SPENT + "2013-04-30,hubs,8.00,INV-2\n"
    return after(book, again, file="police-april-mended.csv", before=first, completes="S0001")


def name_taken_away() -> Raised:
    book = MemoryBook()
    book.send(SPENT + HUBS, "police", file=APRIL)
    book.agreements["pool"] = POOL.replace("[schemes.hubs]", "[schemes.hub]")
    return at_close(book, SPENT + HUBS)


def agreement_taken_away() -> Raised:
    book = MemoryBook(agreements={"pool": POOL, "pond": POND})
    text = SPENT + HUBS.replace("hubs", "tutors")
    book.send(text, "county", file="county-april.csv")
    book.close("2013-04")
    del book.agreements["pond"]
    return at_close(book, text, "2013-05")


def adjustment_that_waits() -> Raised:
    book = MemoryBook()
    text = (
        ADJUSTED
        + "2013-04-30,pool,spending:clinics,county,health,5.00\n2013-04-30,pool,spending:hubs,county,early-help,-5.00\n"
    )
    book.send(text, "county", file="adjust-april.csv")
    return at_close(book, text)


def quarantine_that_waits() -> Raised:
    book = MemoryBook()
    text = SPENT + HUBS + "2013-04-31,hubs,7.00,INV-2\n"
    book.send(text, "police", file=APRIL, accept_valid=True, reason="to close on time")
    return at_close(book, text)


def family_unknown() -> Raised:
    book = MemoryBook(agreements={"families": FAMILIES})
    members = MEMBERS + "F-001,P-1,1980-01-01,2012-01-01\n"
    book.send(members, "county", file="families.csv")
    flags = "family,flag,from_day,person\nF-01,asb order,2013-03-01,P-1\n"
    return after(book, flags, "police", "flags-april.csv", before=members)


def two_birthdays() -> Raised:
    book = MemoryBook(agreements={"families": FAMILIES})
    text = MEMBERS + "F-001,P-1,1980-01-01,2012-01-01\nF-002,P-1,1981-01-01,2012-01-01\n"
    return after(book, text, "county", "families.csv")


def half_a_session() -> Raised:
    text = SCHOOL + "P-1,2012-autumn,2012-12-19,yes,100,2.5,0,0\n"
    return after(MemoryBook(BOOK + TERM), text, "county", "attendance-autumn.csv")


def twice_attached() -> Raised:
    book = MemoryBook(agreements={"families": FAMILIES})
    text = "agreement,family,attached_on\nfamilies,F-001,2013-04-10\nfamilies,F-001,2013-04-11\n"
    return after(book, text, "county", "attachments-april.csv")


def given(kind: str, rows: Mapping[str, Sequence[str]]) -> str:
    """Return the file in which rows of a kind were sent."""
    return rows_of(kind, *rows[kind])


def people_of_another_family() -> Raised:
    people = together(
        household("F1", "A1", "C1"),
        household("F2", "A1", "C1", "B2", on="2013-04-11"),
        {"benefits": ["A1,2012-01-01,,jsa"]},
    )
    book, _ = over_time(people, incidents=(), attendance=(), claims=())
    return at_close(book, given("families", people) + given("attachments", people))


def would_fail_now() -> Raised:
    fee = household("F", "A1")
    book, ids = over_time(
        {**fee, "benefits": ["A1,2012-01-01,,jsa"]}, incidents=(), attendance=(), claims=(), to="2013-04"
    )
    left = fee["flags"][1:]
    book.give("flags", *left, replaces=ids["flags"])
    return at_close(book, given("flags", fee), "2013-05")


def would_pay_now() -> Raised:
    book, ids = over_time(attendance=terms(*YEAR, missed=30), to="2013-10")
    mended = terms(*YEAR)
    book.give("attendance", *mended, replaces=ids["attendance"])
    return at_close(book, given("attendance", {"attendance": mended}), "2013-11")


def month_closed() -> Raised:
    book = MemoryBook()
    book.close("2013-04")
    return after(book, SPENT + HUBS + "2013-05-02,hubs,6.00,INV-2\n", file=MAY)


def of_another_month() -> Raised:
    lines = "".join(f"2013-04-{day:02},hubs,5.00,INV-{day}\n" for day in (9, 16))
    return received(SPENT + lines + "2013-05-02,hubs,6.00,INV-17\n")


def fence_broken() -> Raised:
    book = MemoryBook()
    grant = RECEIVED + "2013-04-05,pool,department,public-health,100.00,PH-1\n"
    spent = SPENT + "2013-04-09,hubs,1000.02,INV-1\n"
    book.send(grant, "county", file="grants-april.csv")
    book.send(spent, "police", file=APRIL)
    return at_close(book, grant + spent)


def overdrawn() -> Raised:
    book = MemoryBook()
    text = SPENT + HUBS
    book.send(text, "county", file="county-april.csv")
    return at_close(book, text)


FIXTURES: dict[FindingCode, Callable[[], Raised]] = {
    FindingCode.FILE_EMPTY: lambda: received(SPENT),
    FindingCode.FILE_KIND: lambda: in_bytes(b"%PDF-1.4\n", "police-april.pdf"),
    FindingCode.FILE_ENCODING: lambda: in_bytes(
        (SPENT + HUBS.replace("INV-1", "£5 of INV-1")).encode("cp1252"),
        APRIL,
        SPENT + HUBS.replace("INV-1", "£5 of INV-1"),
    ),
    FindingCode.FILE_DAMAGED: lambda: received(SPENT + HUBS.replace("INV", '"INV')),
    FindingCode.FILE_COLUMNS: lambda: received(SPENT.replace("amount", "net") + HUBS),
    FindingCode.FILE_TOTAL: total_that_differs,
    FindingCode.FILE_GAP: gap,
    FindingCode.FILE_WAITING: refused_file,
    FindingCode.SHEET_MERGED: lambda: in_workbook(two_payments_of_one_scheme),
    FindingCode.SHEET_FORMULA: lambda: in_workbook(
        lambda _, sheet: sheet.write_formula("C2", "=2+3", value="")
    ),
    FindingCode.SHEET_ERROR: lambda: in_workbook(
        lambda _, sheet: sheet.write_formula("C2", "=5/0", value="#DIV/0!")
    ),
    FindingCode.SHEET_HIDDEN: lambda: in_workbook(
        lambda _, sheet: sheet.set_row(1, None, None, {"hidden": True})
    ),
    FindingCode.SHEET_WORKED_OUT: lambda: in_workbook(
        lambda _, sheet: sheet.write_formula("C2", "=2+3", value=5)
    ),
    FindingCode.SHEET_BESIDE: lambda: in_workbook(
        lambda book, _: book.add_worksheet("March").hide(),
    ),
    FindingCode.SHEET_SPOILED: lambda: received(SPENT + HUBS.replace("INV-1", "Mar-13")),
    FindingCode.ROW_SHAPE: lambda: received(SPENT + HUBS.replace("5.00", "1,005.00")),
    FindingCode.CELL_MISSING: lambda: received(SPENT + HUBS.replace("hubs", "")),
    FindingCode.CELL_MONEY: lambda: received(SPENT + HUBS.replace("5.00", "5.005")),
    FindingCode.CELL_DAY: lambda: received(SPENT + HUBS.replace("2013-04-09", "2013-04-31")),
    FindingCode.CELL_CHOICE: lambda: received(
        "received_on,agreement,partner,form,amount,reference\n2013-04-05,pool,nhs,cheque,800.01,RCT-1\n",
        "county",
        "contributions-april.csv",
    ),
    FindingCode.CELL_NAME: lambda: received(
        RECEIVED + "2013-04-05,pool,department,public health,100.00,PH-1\n", "county", "grants-april.csv"
    ),
    FindingCode.CELL_NUMBER: half_a_session,
    FindingCode.ROW_RULE: lambda: received(
        "paid_on,scheme,amount,reference,gross,vat\n2013-04-09,hubs,5.00,INV-1,6.00,0.50\n"
    ),
    FindingCode.LEFT_OUT: total_left_out,
    FindingCode.MENDED: comes_back_otherwise,
    FindingCode.UNKNOWN_NAME: lambda: received(
        RECEIVED + "2013-04-05,pool,departmint,public-health,100.00,PH-1\n", "county", "grants-april.csv"
    ),
    FindingCode.UNMAPPED_SCHEME: lambda: received(SPENT + HUBS.replace("hubs", "hub")),
    FindingCode.DUPLICATE: twice_attached,
    FindingCode.REPEAT: lambda: received(SPENT + HUBS + HUBS),
    FindingCode.CONTRADICTED: two_birthdays,
    FindingCode.SHARED: people_of_another_family,
    FindingCode.UNPLACED: name_taken_away,
    FindingCode.GONE: agreement_taken_away,
    FindingCode.WAITING: adjustment_that_waits,
    FindingCode.QUARANTINED: quarantine_that_waits,
    FindingCode.STRANGER: family_unknown,
    FindingCode.LATE: month_closed,
    FindingCode.STRAY: of_another_month,
    FindingCode.WOULD_FAIL: would_fail_now,
    FindingCode.WOULD_PAY: would_pay_now,
    FindingCode.RING_FENCE: fence_broken,
    FindingCode.CASH: overdrawn,
    FindingCode.SETTING_KEY: lambda: in_settings(BOOK.replace("fictional =", "fictionl =")),
    FindingCode.SETTING_VALUE: lambda: in_settings(BOOK.replace("2013-04", "April 2013")),
}
"""What raises each code."""
