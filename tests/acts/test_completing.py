"""Rows that come back from quarantine: TR-14, and what still waits of a file."""

from __future__ import annotations

import pytest

from in_memory import MemoryBook, rows_of
from pooledbudget.acts.receipt import Receipt
from pooledbudget.findings import FindingCode

GOOD = "2013-04-20,hubs,10.00,E1"
BAD = ("2013-04-32,hubs,20.00,E2", "2013-04-21,hubs,900.OO,E3", "2013-04-22,nowhere,5.00,E4")


@pytest.fixture
def book() -> MemoryBook:
    book = MemoryBook()
    book.give("expenditure", GOOD, *BAD, accept_valid=True, reason="to close on time")
    assert book.waits() == [("S0001", "quarantined", 3, 25_00, 1)]
    return book


def whats(receipt: Receipt) -> list[str]:
    return [finding.what for finding in receipt.findings]


def test_a_row_that_shares_nothing_with_one_that_waits_is_refused(book: MemoryBook) -> None:
    stranger = book.offer("expenditure", "2013-04-23,hubs,99999.00,Somebody else", completes="S0001")
    assert not stranger.accepted
    assert "shares neither day, reference nor payee with a row of S0001" in whats(stranger)[0]
    # What it was to bring back waits where it was left out, and its pounds are told there alone.
    assert book.waits() == [("S0001", "quarantined", 3, 25_00, 1), ("S0002", "refused", 1, 0, 0)]


def test_rows_come_back_one_by_one_and_what_waits_grows_less(book: MemoryBook) -> None:
    first = book.offer("expenditure", "2013-04-30,hubs,20.00,E2", completes="S0001")
    assert (first.accepted, first.brought, whats(first)) == (True, [3], [])
    assert book.waits() == [("S0001", "quarantined", 2, 5_00, 1)]
    again = book.offer("expenditure", "2013-04-29,hubs,20.00,E2", completes="S0001")
    assert not again.accepted
    book.withdraw(again.submission)
    book.give("expenditure", "2013-04-21,hubs,900.00,E3", completes="S0001")
    assert book.waits() == [("S0001", "quarantined", 1, 5_00, 0)]
    book.give("expenditure", "2013-04-22,hubs,5.00,E4", completes="S0001")
    assert book.waits() == []
    book.close()
    assert book.total("spending") == 935_00


def test_another_amount_is_told_with_both_figures(book: MemoryBook) -> None:
    receipt = book.offer("expenditure", "2013-04-30,hubs,21.00,E2", completes="S0001")
    assert receipt.accepted
    assert [(one.code, one.row, one.column) for one in receipt.findings] == [
        (FindingCode.MENDED, 2, "amount")
    ]
    assert whats(receipt) == ["row 3 of S0001 said 20.00; it comes back as 21.00"]


def test_a_row_that_says_which_it_mends_is_that_one(book: MemoryBook) -> None:
    head, *lines = rows_of("expenditure", "2013-04-01,hubs,7.00,other").splitlines()
    text = f"{head},quarantine_row,quarantine_code,quarantine_reason\n{lines[0]},5,N02,why\n"
    receipt = book.send(text, kind="expenditure", completes="S0001")
    assert (receipt.accepted, receipt.brought) == (True, [5])
    assert "row 5 of S0001 said 5.00; it comes back as 7.00" in whats(receipt)
    taken = book.send(text.replace("other", "more"), kind="expenditure", completes="S0001")
    assert not taken.accepted


def test_more_rows_than_wait_and_rows_of_another_kind_are_refused(book: MemoryBook) -> None:
    four = [f"2013-04-{day},hubs,1.00,E2" for day in range(10, 14)]
    assert (
        "4 rows of expenditure come back; S0001 waits for 3"
        in whats(book.offer("expenditure", *four, completes="S0001"))[0]
    )
    other = book.offer("incidents", "F1,2013-04-21,E2", completes="S0001")
    assert "1 row of incidents comes back" in whats(other)[0]


def test_a_row_that_fails_again_waits_where_it_failed_last(book: MemoryBook) -> None:
    again = ("2013-04-30,hubs,20.00,E2", "2013-04-22,nowhere,5.00,E4")
    book.give("expenditure", *again, completes="S0001", accept_valid=True, reason="half")
    assert book.waits() == [("S0001", "quarantined", 1, 0, 1), ("S0002", "quarantined", 1, 5_00, 0)]
    book.give("expenditure", "2013-04-22,hubs,5.00,E4", completes="S0002")
    assert book.waits() == [("S0001", "quarantined", 1, 0, 1)]


def test_a_completion_that_is_withdrawn_leaves_its_rows_waiting(book: MemoryBook) -> None:
    sent = book.give("expenditure", "2013-04-30,hubs,20.00,E2", completes="S0001")
    book.withdraw(sent)
    assert book.waits() == [("S0001", "quarantined", 3, 25_00, 1)]
    assert book.offer("expenditure", "2013-04-30,hubs,20.00,E2", completes="S0001").accepted


def test_a_file_in_place_of_one_that_was_no_completion_is_a_file_of_its_own() -> None:
    book = MemoryBook()
    book.give("expenditure", GOOD)
    mistaken = book.offer("expenditure", "2013-04-12,hubs,20.00,E3", completes="S0001", file="n2.csv")
    assert not mistaken.accepted
    receipt = book.offer("expenditure", "2013-04-12,hubs,21.00,E3", replaces="S0002", file="n3.csv")
    assert (receipt.accepted, receipt.brought, book.waits()) == (True, [], [])


def test_a_file_of_strangers_in_place_of_a_refused_completion_is_one_of_its_own(book: MemoryBook) -> None:
    book.offer("expenditure", "2013-04-23,hubs,9.00,Z1", completes="S0001")
    assert book.offer("expenditure", "2013-04-23,hubs,8.00,Z1", replaces="S0002").accepted
    book.offer("expenditure", "2013-04-33,hubs,20.00,E2", completes="S0001")
    mended = book.offer("expenditure", "2013-04-30,hubs,20.00,E2", replaces="S0004")
    assert (mended.accepted, mended.brought) == (True, [3])
    assert book.waits() == [("S0001", "quarantined", 2, 5_00, 1)]


def test_an_unreadable_file_in_place_of_a_refused_completion_is_refused_too(book: MemoryBook) -> None:
    book.offer("expenditure", "2013-04-23,hubs,9.00,Z1", completes="S0001")
    assert not book.send(b"%PDF-1.4 not a table", replaces="S0002", kind="expenditure").accepted
