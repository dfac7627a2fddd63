"""Evidence about the same fact that says it otherwise is told where it comes in (TR-7)."""

from __future__ import annotations

import pytest

from in_memory import MemoryBook
from over_time import over_time
from pooledbudget.findings import Finding

HEADS = "F-C,2012-autumn,2012-12-20,yes"


def told(book: MemoryBook, kind: str, *lines: str, **said: str) -> list[Finding]:
    receipt = book.offer(kind, *lines, **{"file": "second.csv", **said})
    assert receipt.accepted, [str(finding) for finding in receipt.findings]
    return [finding for finding in receipt.findings if finding.code.value == "D03"]


def test_tr7_a_second_file_that_says_less_was_missed_is_told_with_both_numbers() -> None:
    book, ids = over_time()
    (found,) = told(book, "attendance", f"{HEADS},100,0,0,0")
    assert found.what == (
        "a row says otherwise than rows about the same that are here already: sessions_unauthorised 0, and 2 "
        f"by {ids['attendance']} row 3"
    )
    assert (found.row, found.column) == (2, "sessions_unauthorised")


def test_tr7_another_school_of_the_same_child_is_told_too() -> None:
    book, _ = over_time()
    assert told(book, "attendance", f"{HEADS},40,0,1,0", file="academy.csv")


@pytest.mark.parametrize(
    "lines",
    [
        (f"{HEADS},100,2,0,0",),
        ("F-C,2013-autumn,2013-12-20,yes,100,50,0,0",),
    ],
)
def test_what_is_the_same_or_about_something_else_is_not_told(lines: tuple[str, ...]) -> None:
    book, _ = over_time()
    assert not told(book, "attendance", *lines)


def test_a_cell_that_was_blank_and_is_filled_is_how_a_file_grows() -> None:
    book, _ = over_time()
    book.give("work", "F-A,2013-05-01,,E1")
    assert not told(book, "work", "F-A,2013-05-01,2013-09-30,E1")
    (found,) = told(book, "work", "F-A,2013-05-01,2013-10-31,E1", file="third.csv")
    assert "ends_on 2013-10-31, and 2013-09-30 by" in found.what


def test_one_that_takes_the_others_place_says_nothing_and_many_are_counted() -> None:
    book, ids = over_time()
    lines = [
        f"F-C,{term},{day},yes,100,0,0,0"
        for term, day in (("2012-summer", "2012-07-23"), ("2012-autumn", "2012-12-20"))
    ]
    assert not told(book, "attendance", *lines, replaces=ids["attendance"], file="mended.csv")
    (found,) = told(
        book, "attendance", *(line.replace(",100,0,", ",100,9,") for line in lines), file="third.csv"
    )
    assert found.what.startswith("2 rows say otherwise")
    assert found.also == (3,)
