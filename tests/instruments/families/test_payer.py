"""What the payer owes and paid: the receipts themselves, and apart from them what was brought in."""

from __future__ import annotations

from in_memory import MemoryBook, why
from over_time import bare, over_time
from pooledbudget.statements.issuing import schedules

OPENED = (
    "2013-04-01,families,assets:results-due,dept,,700.00",
    "2013-04-01,families,funds:opening,county,,-700.00",
)


def standing(book: MemoryBook, period: str) -> dict[str, str]:
    (statement,) = schedules(book.issue(period))
    table = next(table for table in statement.tables if table.title.startswith("Where "))
    return {line.label: line.cells[0].text("GBP") for line in table.lines}


def test_why_of_what_the_payer_paid_begins_at_the_receipt_itself() -> None:
    """It was what was earned less all that moved, and the receipt came after thirty fees."""
    book, _ = over_time(to="2013-10")
    receipt = book.give("grants", "2013-11-20,families,dept,troubled-families,1000.00,R1,results due")
    book.close("2013-11")
    (statement,) = schedules(book.issue("2013-11"))
    for figure in ("received", "after.received"):
        (entry,) = why(book, f"2013-11/{statement.partner}/claims/families.{figure}").because
        assert entry.said.startswith("1000.00 of entry")
        assert f"{receipt}:2" in entry.said


def test_what_was_owed_when_the_book_began_is_told_apart_from_what_came_in() -> None:
    """It was said to have been given back."""
    book = bare()
    book.give("opening-balances", *OPENED)
    book.close("2013-04")
    assert standing(book, "2013-04") == {
        "Owed by the payer, brought forward": "£0.00",
        "Earned by fees and results": "£0.00",
        "Less received": "£0.00",
        "Brought in when the book began, or put right by hand": "£700.00",
        "Owed by the payer at 30 April 2013": "£700.00",
    }
    (statement,) = schedules(book.issue("2013-04"))
    assert "owes £700.00" in statement.headline[0]
    assert "£700.00 brought in or put right by hand" in statement.headline[0]
    assert "given back" not in statement.headline[0]
