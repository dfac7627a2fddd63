"""What partners answered is told by the acts that received it."""

from __future__ import annotations

from in_memory import MemoryBook
from pooledbudget.reconcile.queries import in_words, queries
from pooledbudget.reconcile.replies import agreements_of, replied

DUE = "2013-04/nhs/partner/pool.due"
LINES = (f"2018-05-02,{DUE},query,billed twice", "2018-05-01,2013-04/nhs/partner,agree")


def replying() -> MemoryBook:
    book = MemoryBook()
    book.close()
    book.give("replies", *LINES, sender="nhs")
    return book


def test_a_reply_says_who_answered_what_when_and_in_which_row() -> None:
    book = replying()
    [file] = replied(book.record)
    assert [(reply.id, reply.partner, reply.month, reply.on, reply.query) for reply in file.replies] == [
        ("S0001:2", "nhs", "2013-04", "2018-05-02", "Q0001"),
        ("S0001:3", "nhs", "2013-04", "2018-05-01", ""),
    ]
    assert [reply.figure for reply in agreements_of(book.record)] == ["2013-04/nhs/partner"]
    [query] = queries(book.record)
    assert [(said.who, said.state.value, said.row, said.on) for said in query.said] == [
        ("nhs", "queried", "S0001:2", "2018-05-02")
    ]


def test_what_was_agreed_in_a_file_that_is_gone_is_agreed_no_longer() -> None:
    book = replying()
    book.withdraw("S0001")
    assert agreements_of(book.record) == []
    assert [file.ended > 0 for file in replied(book.record)] == [True]


def test_why_is_read_from_the_file_and_left_out_once_it_is_gone() -> None:
    book = replying()
    found = queries(book.record)
    assert [query.reason for query in found] == [""]
    assert [query.reason for query in in_words(found, book.reader)] == ["billed twice"]
    book.reader.forget()
    book.kept.clear()
    assert [query.reason for query in in_words(found, book.reader)] == [""]


def test_a_book_without_replies_opens_no_act_to_say_so() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-09,hubs,5.00,INV", sender="police")
    asked: list[str] = []
    book.record.connection.set_trace_callback(asked.append)
    assert replied(book.record) == []
    assert len(asked) == 1
