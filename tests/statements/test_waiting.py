"""A partner's statement tells what it sent and what waits of it, as the close sealed it. F-8."""

from __future__ import annotations

from in_memory import MemoryBook
from pooledbudget.statements.issuing import statements_of
from pooledbudget.statements.waiting import waiting_at, waiting_table

GOOD, BAD = "2013-04-20,patrols,100.00,X1", "2013-04-21,patrols,900.OO,X2"


def told(book: MemoryBook, partner: str, period: str = "2013-04") -> list[list[str]]:
    (statement,) = statements_of(book.issue(period), partner)
    return [
        [line.label, *(cell.text("GBP") for cell in line.cells)]
        for table in statement.tables
        if table.title == "What you sent and waits"
        for line in table.lines
    ]


def test_what_waits_is_on_the_senders_statement_and_on_no_other() -> None:
    book = MemoryBook()
    rows = (GOOD, BAD, "2013-04-32,patrols,7.00,X3")
    book.give("expenditure", *rows, sender="police", accept_valid=True, reason="on time")
    line = [
        "S0001, expenditure",
        "2",
        "£7.00",
        "left out, in quarantine: in no figure here; 1 of the amounts cannot be read",
    ]
    assert (told(book, "police"), told(book, "county")) == ([line], [])
    book.close()
    assert told(book, "police") == [line]
    book.withdraw("S0001", quarantined=True)
    assert told(book, "police") == [line]
    book.close("2013-05")
    assert told(book, "police", "2013-05") == []
    book.reopen("2013-04")
    book.close("2013-04")
    assert told(book, "police") == []


def test_a_refused_file_is_in_a_draft_from_its_month_on() -> None:
    book = MemoryBook()
    book.offer("expenditure", GOOD, BAD, sender="nhs")
    assert told(book, "nhs") == [
        [
            "S0001, expenditure",
            "2",
            "£100.00",
            "refused: nothing of it counts; 1 of the amounts cannot be read",
        ]
    ]
    assert waiting_at(book.record, book.record.first_month.plus(-1), closed=False) == []
    assert waiting_table((), "nhs") == ([], [])
