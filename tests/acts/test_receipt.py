"""What an act of receiving says, and only where there is something to say."""

from __future__ import annotations

from msgspec.structs import replace

from in_memory import MemoryBook
from pooledbudget.acts.receipt import from_act, quarantine_file
from pooledbudget.submissions.reading import without_quarantine
from tables import read_table

SPEND = "2013-04-02,hubs,10.00,R1"
EXTRA = {"months", "waits", "linked", "back", "copies", "real", "empty"}


def extra(book: MemoryBook) -> dict[str, object]:
    (*_, last) = book.record.acts()
    return {name: said for name, said in last.act.detail.items() if name in EXTRA}


def test_a_plain_file_says_nothing_more() -> None:
    book = MemoryBook()
    book.give("expenditure", SPEND)
    assert extra(book) == {}


def test_what_is_out_of_the_ordinary_is_said() -> None:
    book = MemoryBook()
    book.offer("expenditure", SPEND, "2013-04-31,hubs,2.00,R2", file="a.csv")
    assert extra(book) == {"waits": {"rows": 2, "amount": "12.00", "unread": 0}}
    book.give("expenditure", SPEND, SPEND, "2013-05-02,hubs,2.00,R2", "2013-05-03,hubs,2.00,R3", file="a.csv")
    assert extra(book) == {
        "linked": "S0001",
        "months": ["2013-04", "2013-05"],
        "copies": {"rows": 1, "amount": "10.00", "unread": 0, "of": ["S0002"]},
    }
    (*_, last) = book.record.acts()
    assert (last.act.detail["replaces"], from_act(last.act, b"").replaces) == ("S0001", "")


def test_a_fault_of_the_whole_file_is_told_from_one_of_a_row() -> None:
    book = MemoryBook()
    frames = ("2013-04-01,pool,opening,0.00,o", "2013-04-30,pool,closing,9.00,c")
    assert book.offer("bank-lines", *frames).whole
    assert book.send(b"%PDF", file="a.pdf").whole
    assert not book.offer("expenditure", SPEND, "2013-04-31,hubs,2.00,R2").whole


def test_refused_rows_are_written_as_they_were_sent_with_the_reason_beside_each() -> None:
    receipt = MemoryBook().offer("expenditure", SPEND, "2013-04-03,hubs,1_0,R2")
    head, row = quarantine_file(receipt).decode().splitlines()
    assert head.endswith("quarantine_row,quarantine_code,quarantine_reason")
    assert row.startswith("2013-04-03,hubs,1_0,R2,,,,,3,C02,")


def test_a_heading_of_a_quarantine_file_is_no_formula_and_comes_back_as_it_was() -> None:
    receipt = MemoryBook().offer("expenditure", SPEND, "2013-04-03,hubs,1_0,R2")
    headings = ["=cmd|' /C calc'!A0", "@SUM(A1)", *receipt.headings[2:]]
    written = quarantine_file(replace(receipt, headings=headings))
    assert written.decode("utf-8-sig").startswith("'=cmd|' /C calc'!A0,'@SUM(A1),")
    assert without_quarantine(read_table(written, "f.csv", ["utf-8"])).headings == headings
