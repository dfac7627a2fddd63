"""Who signs, and what became of what was claimed: accepted, rejected, clawed back, received."""

from __future__ import annotations

from in_memory import MemoryBook
from instruments.books import Place
from over_time import over_time, stands
from pooledbudget.instruments.families.afterwards import SIGNS, SLOTS, sign_off_table
from pooledbudget.instruments.figures import Kind
from pooledbudget.statements.issuing import schedules
from pooledbudget.statements.model import Statement


def afterwards(statement: Statement) -> dict[str, list[str]]:
    table = next(table for table in statement.tables if table.title.startswith("Afterwards"))
    return {line.label: [cell.text("GBP") for cell in line.cells] for line in table.lines}


def of(book: MemoryBook, period: str) -> dict[str, list[str]]:
    (statement,) = schedules(book.issue(period))
    return afterwards(statement)


def test_three_sign_and_no_wording_is_made_up_for_them() -> None:
    table = sign_off_table()
    assert [line.label for line in table.lines] == list(SIGNS)
    assert [column.title for column in table.columns[1:]] == list(SLOTS)
    assert {(cell.kind, cell.value) for line in table.lines for cell in line.cells} == {(Kind.SLOT, "")}


def test_what_stands_and_what_was_refused_is_told_to_date(told: Place) -> None:
    found = afterwards(told.schedule("2013-10", "claims"))
    assert found["Accepted: decided as paid, and standing"] == ["7", "£15,200.00"]
    assert found["Rejected: claimed and refused"] == ["4", "£6,300.00"]
    assert found["Clawed back so far"] == ["", "£0.00"]
    assert found["Received from the payer"] == ["", "£0.00"]


def test_what_falls_with_its_attachment_is_clawed_back() -> None:
    book, ids = over_time(to="2013-10")
    book.withdraw(ids["attachments"])
    book.close("2013-11")
    found = of(book, "2013-11")
    assert found["Withdrawn, or fell with its attachment"] == ["2", "−£3,900.00"]
    assert found["Clawed back so far"] == ["", "−£3,900.00"]
    assert found["Accepted: decided as paid, and standing"] == ["0", "£0.00"]


def test_what_is_reversed_by_hand_is_clawed_back() -> None:
    book, _ = over_time(to="2013-10")
    book.adjust(corrects=stands(book, "result").cause)
    book.close("2013-11")
    found = of(book, "2013-11")
    assert found["Reversed or put back by hand"] == ["", "−£1,500.00"]
    assert found["Clawed back so far"] == ["", "−£1,500.00"]


def test_what_would_not_be_paid_now_and_what_was_received_stand_beside_it() -> None:
    book, ids = over_time(to="2013-10")
    book.give("grants", "2013-11-20,families,dept,troubled-families,1000.00,R1,results due")
    book.withdraw(ids["incidents"])
    book.close("2013-11")
    found = of(book, "2013-11")
    assert found["Received from the payer"] == ["", "£1,000.00"]
    assert found["Would not be paid by what is known now"][0] in {"1", "2"}
