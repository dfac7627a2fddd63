"""Where a book stands: the month that closes next, what is missing, and one thing to do."""

from __future__ import annotations

from datetime import date

from conftest import BOOK
from in_memory import MemoryBook
from pooledbudget.periods import Month
from pooledbudget.statements.status import Status, status_of
from pooledbudget.submissions.waiting import Waits, Why

EXPECTED = BOOK + '\n[[expected]]\npartner = "police"\nkind = "expenditure"\n'


def status(book: MemoryBook, today: date = date(2013, 5, 1)) -> Status:
    return status_of(book.reader.record, book.on().book, today, book.on, lambda: book.reader)


def test_a_new_book_waits_for_its_first_months_last_day() -> None:
    found = status(MemoryBook(), date(2013, 4, 29))
    assert (found.book, found.place, found.month, found.closed, found.files, found.seal) == (
        "smallshire",
        "Smallshire",
        Month(2013, 4),
        0,
        0,
        "",
    )
    assert found.next == "wait for 2013-04-30; meanwhile pooledbudget check 2013-04"
    assert found.settled


def test_on_the_last_day_the_month_can_be_closed() -> None:
    found = status(MemoryBook(), date(2013, 4, 30))
    assert found.next == "pooledbudget check 2013-04, then pooledbudget close 2013-04"


def test_what_is_missing_comes_before_closing_and_what_was_refused_before_that() -> None:
    book = MemoryBook(book=EXPECTED)
    found = status(book)
    assert (found.missing, found.settled) == (["expenditure from police"], False)
    assert found.next == "pooledbudget receive FILE --from PARTNER for what is missing"
    book.offer("expenditure", "2013-04-02,zzz,1.00,A", file="april.csv")
    found = status(book)
    (refused,) = found.waiting
    assert (refused.file.id, refused.why, refused.waits) == ("S0001", Why.REFUSED, Waits(1, 1_00))
    assert found.said(Why.REFUSED) == [
        "S0001 april.csv from county was refused and nothing of it counts: 1 row of £1"
    ]
    assert found.next == (
        "mend april.csv and send it with --replaces S0001, or pooledbudget withdraw S0001 --reason WHY"
    )


def test_a_file_of_the_kind_from_the_partner_for_the_month_answers() -> None:
    book = MemoryBook(book=EXPECTED)
    book.give("expenditure", "2013-04-02,hubs,1.00,A", sender="county")
    assert status(book).missing == ["expenditure from police"]
    book.give("expenditure", "2013-05-02,patrols,1.00,A", sender="police")
    assert status(book).missing == ["expenditure from police"]
    book.give("expenditure", sender="police", month="2013-04", empty=True)
    assert status(book).settled


def test_replaced_files_are_held_no_more() -> None:
    book = MemoryBook()
    book.offer("expenditure", "2013-04-02,zzz,1.00,A")
    book.give("expenditure", "2013-04-02,hubs,1.00,A", replaces="S0001")
    found = status(book)
    assert (found.files, found.waiting, found.settled) == (1, [], True)


def test_the_last_seal_issued_and_the_differences_that_stand_are_told() -> None:
    book = MemoryBook()
    book.give("figures", "2013-04,pool,contributions paid,5.00", sender="nhs")
    book.close()
    found = status(book)
    assert (found.closed, found.month, found.differences) == (1, Month(2013, 5), 1)
    assert found.seal == str(book.record.seals()[-1])
    assert found.settled
    book.reopen("2013-04")
    assert (status(book).month, status(book).closed) == (Month(2013, 4), 0)


def test_money_that_cannot_be_is_told_as_the_last_close_found_it() -> None:
    """Check and close said it, and status did not."""
    book = MemoryBook()
    book.give("expenditure", "2013-04-09,hubs,150.00,A")
    assert status(book).cannot_be == []
    book.close_all("2013-04", "2013-05")
    (said,) = status(book).cannot_be
    assert said.startswith("the cash of pool is below nought from 1 May 2013")
    assert said.endswith("it began on 9 April 2013")
    book.give("contributions", "2013-06-02,pool,nhs,cash,500.00,N")
    book.close("2013-06")
    book.close("2013-07")
    assert status(book).cannot_be == []
