"""Rows of families, people and terms that nobody knows are told at receipt, in every kind that names them."""

from __future__ import annotations

import pytest

from conftest import SmallBook
from family_book import AGREEMENT, BOOK, MEMBERS, kit
from in_memory import MemoryBook, rows_of
from pooledbudget.acts.receipt import Receipt
from pooledbudget.findings import FindingCode
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month

KINDS_OF_FAMILIES = [
    ("flags", "FF,local concern,2013-01-01,,"),
    ("incidents", "FF,2013-02-01,I1,"),
    ("attachments", "families,FF,2013-04-10"),
    ("claims", "families,FF,2013-10-10,crime asb education"),
]
KINDS_OF_PEOPLE = [
    ("attendance", "A99,2013-spring,2013-03-27,yes,100,2,0,0"),
    ("offences", "A99,2013-02-01,O1"),
    ("benefits", "A99,2010-01-01,,esa"),
    ("work", "A99,2013-01-01,,E"),
    ("provision", "A99,2013-01-01,,esf,"),
]


def book_of(*members: str) -> MemoryBook:
    month = Month(2013, 10)
    record = Record.create(":memory:", "smallshire", month)
    book = MemoryBook(BOOK.format(first=month), {"families": AGREEMENT}, record=record)
    if members:
        book.give("families", *members)
    return book


def told(receipt: Receipt) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.what) for one in receipt.findings if one.code is FindingCode.STRANGER]


@pytest.mark.parametrize(("kind", "line"), KINDS_OF_FAMILIES)
def test_t7_a_family_that_is_not_known_is_told_and_accepted(kind: str, line: str) -> None:
    receipt = book_of(*MEMBERS).offer(kind, line)
    assert receipt.accepted
    assert told(receipt) == [
        (2, "family", "1 row names a family not known here: 'FF' (did you mean 'F'?)"),
    ]


@pytest.mark.parametrize(("kind", "line"), KINDS_OF_PEOPLE)
def test_t7_a_person_who_is_not_known_is_told_and_accepted(kind: str, line: str) -> None:
    receipt = book_of(*MEMBERS).offer(kind, line)
    assert receipt.accepted
    assert told(receipt) == [(2, "person", "1 row names a person not known here: 'A99'")]


def test_br28_leading_noughts_are_the_nearest_name() -> None:
    book = book_of("007,A1,1980-01-01,2005-01-01,")
    receipt = book.offer("flags", "7,local concern,2013-01-01,,", "7,asb order,2013-01-01,,A-1")
    assert told(receipt) == [
        (2, "family", "2 rows name a family not known here: '7' (did you mean '007'?)"),
        (3, "person", "1 row names a person not known here: 'A-1' (did you mean 'A1'?)"),
    ]


def test_br28_many_are_counted() -> None:
    lines = [f"Z{number}0,2013-02-01,I1," for number in range(1, 8)]
    (found,) = told(book_of(*MEMBERS).offer("incidents", *lines))
    assert found[2] == "7 rows name families not known here: 'Z10', 'Z20', 'Z30', 'Z40', 'Z50' and 2 more"


def test_t7_nobody_is_a_stranger_before_anybody_is_known_nor_once_all_are() -> None:
    assert told(book_of().offer("offences", "A99,2013-02-01,O1")) == []
    assert not any(told(receipt) for receipt in kit().receipts.values())


def test_t7_rows_kept_in_files_are_asked_alike(small: SmallBook) -> None:
    small.send(rows_of("families", *MEMBERS), kind="families")
    found = told(small.send(rows_of("offences", "F-X,2013-02-01,O1"), kind="offences"))
    assert found == [(2, "person", "1 row names a person not known here: 'F-X' (did you mean 'F-C'?)")]
    for path in (small.path / "rows").glob("*.parquet"):
        path.unlink()
    again = told(small.send(rows_of("benefits", "F-X,2010-01-01,,esa"), kind="benefits"))
    assert [what for *_, what in again] == [what for *_, what in found]


def test_t7_no_id_leaves_the_terminal() -> None:
    receipt = book_of(*MEMBERS).offer("offences", "A99,2013-02-01,O1")
    (found,) = [one for one in receipt.findings if one.code is FindingCode.STRANGER]
    assert "A99" not in str(found.public())


def test_t7_a_term_that_the_book_has_not_is_refused() -> None:
    lines = (
        "F-C,2013-14-autmun,2013-12-19,yes,100,2,0,0",
        "F-C,2013-spring,2013-03-27,yes,100,2,0,0",
        "F-C,2013-14-autmun,2013-12-19,yes,x,2,0,0",
    )
    receipt = book_of(*MEMBERS).offer("attendance", *lines)
    assert not receipt.accepted
    (found,) = [one for one in receipt.errors if one.code is FindingCode.UNKNOWN_NAME]
    assert found.rows == (2, 4)
    assert found.what == "there is no term '2013-14-autmun'; did you mean '2013-autumn'?"


def test_t3_ids_of_one_file_that_differ_in_capitals_are_refused() -> None:
    receipt = book_of().offer("families", *MEMBERS, "G,f-a,1980-01-01,2005-01-01,")
    (found,) = receipt.errors
    assert (found.row, found.column) == (4, "person")
    assert found.what == "'f-a' differs from 'F-A' of row 2 in capitals only"
    assert "mended" not in found.remedy
