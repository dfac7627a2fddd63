"""Who verified each line: the senders of its evidence, and those who checked it."""

from __future__ import annotations

import pytest

from family_book import FamilyBook
from in_memory import MemoryBook
from pooledbudget.instruments.figures import Table
from pooledbudget.statements.issuing import schedules
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.files import written_as

VALID = "families,F,crime asb education,2013-10-20,internal audit,valid,yes,yes,yes,"
NOT_VALID = "families,F,crime asb education,2013-10-25,payer,not valid,,,no,"


def schedule(book: MemoryBook) -> Statement:
    (made,) = [made for made in schedules(book.issue("2013-10")) if made.kind == "claims"]
    return made


def named(statement: Statement, title: str) -> Table:
    return next(table for table in statement.tables if table.title == title)


def shown(table: Table, title: str, label: str) -> str:
    """Return what a line says under a heading."""
    titles = [column.title for column in table.columns]
    (line,) = [line for line in table.lines if line.label.endswith(label)]
    return line.cells[titles.index(title) - 1].text("GBP")


def test_each_line_names_who_sent_the_evidence_that_decided_it() -> None:
    statement = schedule(FamilyBook().book)
    paid = named(statement, "Paid")
    assert shown(paid, "Verified by", "result") == "County"
    assert shown(paid, "Verified by", "attachment") == "County"


def test_a_line_names_who_checked_it_and_what_was_found() -> None:
    """Internal audit found it valid, then the payer not: both are said, and the result is lost."""
    statement = schedule(FamilyBook({"spot-checks": [VALID]}).book)
    assert shown(named(statement, "Paid"), "Verified by", "result") == (
        "County; internal audit on 20 October 2013: valid"
    )
    sample: Table = named(statement, "Sample for internal audit")
    (line,) = sample.lines
    assert [cell.text("GBP") for cell in line.cells[-4:]] == [
        "yes",
        "yes",
        "yes",
        "internal audit on 20 October 2013: valid",
    ]
    lost = schedule(FamilyBook({"spot-checks": [VALID, NOT_VALID]}).book)
    assert shown(named(lost, "Not paid, and why"), "Verified by", "result").endswith(
        "internal audit on 20 October 2013: valid; payer on 25 October 2013: not valid"
    )


@pytest.mark.parametrize("form", ["csv", "json"])
def test_csv_and_json_have_it_too(form: str) -> None:
    book = FamilyBook({"spot-checks": [VALID]}).book
    assert "County; internal audit on 20 October 2013: valid" in written_as(schedule(book), book.record, form)
