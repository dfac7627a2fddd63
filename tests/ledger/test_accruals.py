"""Accruals take themselves back when the next month begins (case F-25)."""

from __future__ import annotations

from datetime import date

import pytest

from in_memory import MemoryBook
from pooledbudget.errors import Misuse
from pooledbudget.ledger.accruals import accruals
from pooledbudget.ledger.sums import Selection
from pooledbudget.periods import Month
from pooledbudget.statements.issuing import statements_of


def total(book: MemoryBook, account: str, **where: str) -> int:
    return book.record.total(Selection(account=account, **where))  # type: ignore[arg-type]


ACCRUED = (
    "2013-04-30,pool,spending:hubs,police,early-help,480.00",
    "2013-04-30,pool,liabilities:owed-to-partners,police,,-480.00",
)


def accrue(book: MemoryBook, *lines: str, corrects: str = "") -> str:
    submission = book.give("adjustments", *lines)
    return book.adjust(submission=submission, corrects=corrects, reason="a reason", reverses=True).id


def test_f_25_an_accrual_is_taken_back_on_the_first_day_of_the_next_month() -> None:
    book = MemoryBook()
    entry = accrue(book, *ACCRUED)
    book.close()
    assert total(book, "spending:hubs", to_month="2013-04") == 48_000
    assert total(book, "spending:hubs") == 0
    [found] = accruals(book.record)
    assert (found.accrued.entry.id, found.turned.entry.id) == (entry, f"turned:{entry}")
    assert (found.turned.entry.effective, found.turned.month) == (date(2013, 5, 1), "2013-05")
    assert (found.open_at(Month(2013, 4)), found.open_at(Month(2013, 5))) == (True, False)
    [page] = statements_of(book.issue("2013-04"), "nhs")
    [table] = [table for table in page.tables if table.title == "Accruals that are open"]
    assert [(line.label, line.cells[0].minor) for line in table.lines] == [("a reason", 48_000)]
    book.close("2013-05")
    [page] = statements_of(book.issue("2013-05"), "nhs")
    assert not any(table.title == "Accruals that are open" for table in page.tables)


def test_f_25_the_invoice_of_the_next_month_leaves_no_difference_of_figures() -> None:
    book = MemoryBook()
    accrue(book, *ACCRUED)
    book.give("figures", "2013-04,pool,spending charged,480.00", sender="police")
    assert book.close().differences == []
    book.give("expenditure", "2013-05-09,hubs,500.00,INV", sender="police")
    book.give("figures", "2013-05,pool,spending charged,20.00", sender="police")
    assert book.close("2013-05").differences == []
    assert total(book, "spending:hubs") == 50_000


def test_f_25_an_accrual_of_a_closed_month_comes_back_when_the_next_open_one_begins() -> None:
    book = MemoryBook()
    book.close()
    accrue(book, *ACCRUED)
    [found] = accruals(book.record)
    assert (found.accrued.month, found.turned.entry.effective) == ("2013-05", date(2013, 6, 1))


def test_f_25_an_accrual_moves_no_cash() -> None:
    book = MemoryBook()
    with pytest.raises(Misuse, match="an accrual moves no cash"):
        accrue(
            book,
            "2013-04-30,pool,spending:hubs,county,early-help,5.00",
            "2013-04-30,pool,assets:cash,county,,-5.00",
        )


def test_f_25_an_accrual_that_was_wrong_is_undone_with_what_takes_it_back() -> None:
    book = MemoryBook()
    entry = accrue(book, *ACCRUED)
    book.adjust(corrects=entry)
    assert accruals(book.record) == []
    book.close()
    assert total(book, "spending:hubs", to_month="2013-04") == 0
    assert total(book, "spending:hubs") == 0
    with pytest.raises(Misuse, match="goes with its accrual"):
        book.adjust(corrects=f"turned:{entry}")


def test_f_25_lines_are_needed_for_an_accrual() -> None:
    book = MemoryBook()
    with pytest.raises(Misuse, match="an accrual is a file of lines"):
        book.adjust(corrects="pool:due:nhs:2013-04-01", reverses=True)
