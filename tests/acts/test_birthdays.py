"""One person, one day of birth: another one is remarked on where it comes in."""

from __future__ import annotations

from conftest import SmallBook
from in_memory import MemoryBook, rows_of
from pooledbudget.acts.receipt import Receipt

MEMBERS = ("F,A,1980-01-01,2005-01-01,", "F,C,2002-01-01,2005-01-01,")
OTHERWISE = "G,C,2002-02-01,2010-01-01,"


def said(receipt: Receipt) -> list[tuple[str, int, str, str]]:
    return [(one.code.value, one.row, one.column, one.what) for one in receipt.findings]


WHAT = "'C' was born on 2002-02-01, and on 2002-01-01 by S0001 row 3"


def test_another_birthday_in_another_file_is_remarked_on_and_accepted() -> None:
    book = MemoryBook()
    book.give("families", *MEMBERS)
    receipt = book.offer("families", OTHERWISE)
    assert (receipt.accepted, said(receipt)) == (True, [("D03", 2, "born_on", WHAT)])


def test_rows_that_are_kept_in_files_are_asked_alike(small: SmallBook) -> None:
    small.send(rows_of("families", *MEMBERS), kind="families")
    assert said(small.send(rows_of("families", OTHERWISE), kind="families")) == [("D03", 2, "born_on", WHAT)]


def test_the_same_birthday_says_nothing() -> None:
    book = MemoryBook()
    book.give("families", *MEMBERS)
    receipt = book.offer("families", "G,C,2002-01-01,2010-01-01,", "G,A,1980-01-01,2010-01-01,")
    assert said(receipt) == []


def test_the_file_that_gives_way_is_not_asked() -> None:
    book = MemoryBook()
    book.give("families", *MEMBERS)
    assert said(book.offer("families", OTHERWISE, replaces="S0001")) == []


def test_each_further_row_is_held_against_the_one_before() -> None:
    book = MemoryBook()
    found = said(book.offer("families", *MEMBERS, OTHERWISE, "H,C,2002-01-01,2011-01-01,"))
    assert [(row, what) for _, row, _, what in found] == [
        (4, "'C' was born on 2002-02-01, and on 2002-01-01 by row 3"),
        (5, "'C' was born on 2002-01-01, and on 2002-02-01 by row 4"),
    ]
