"""The months a file answers for: BR-6."""

from __future__ import annotations

import pytest

from conftest import BOOK
from in_memory import MemoryBook
from pooledbudget.acts.incoming import answered
from pooledbudget.errors import Misuse
from pooledbudget.findings import FindingCode
from pooledbudget.periods import Month
from pooledbudget.submissions.history import missing_files, submissions

EXPECTED = BOOK + '\n[[expected]]\npartner = "county"\nkind = "expenditure"\n'


@pytest.mark.parametrize(
    ("rows", "months"),
    [
        ({}, []),
        ({"2013-04": 1}, ["2013-04"]),
        ({"2013-04": 2, "2013-05": 1}, ["2013-04"]),
        ({"2013-04": 3, "2013-05": 2}, ["2013-04", "2013-05"]),
        ({"2013-06": 30, "2013-04": 28, "2013-05": 31}, ["2013-04", "2013-05", "2013-06"]),
    ],
)
def test_a_file_answers_for_the_months_its_rows_are_in(rows: dict[str, int], months: list[str]) -> None:
    assert answered({month: (count, 0) for month, count in rows.items()}) == months


def test_one_stray_row_hides_no_missing_file() -> None:
    book = MemoryBook(book=EXPECTED)
    lines = ("2013-04-05,hubs,1.00,A", "2013-04-15,hubs,1.00,B", "2013-05-01,hubs,1.00,C")
    receipt = book.offer("expenditure", *lines)
    assert (receipt.month, receipt.months) == ("2013-04", ["2013-04"])
    (finding,) = receipt.findings
    assert finding.code is FindingCode.STRAY
    assert finding.what == "1 of its rows is of 2013-05; the file answers for 2013-04"
    assert list(book.close("2013-04").missing) == []
    assert list(book.close("2013-05").missing) == ["expenditure from county"]


def test_a_quarter_in_one_file_answers_for_its_three_months() -> None:
    book = MemoryBook(book=EXPECTED)
    lines = [f"2013-0{month}-05,hubs,1.00,A{month}" for month in (4, 5, 6)]
    assert book.offer("expenditure", *lines).months == ["2013-04", "2013-05", "2013-06"]
    assert [list(book.close(month).missing) for month in ("2013-04", "2013-05", "2013-06", "2013-07")] == [
        [],
        [],
        [],
        ["expenditure from county"],
    ]


def test_a_refused_file_blocks_from_its_first_month_on() -> None:
    book = MemoryBook()
    receipt = book.offer(
        "expenditure", "2013-05-05,hubs,1.00,A", "2013-06-05,hubs,1_0,B", "2031-01-01,hubs,1.00,C"
    )
    assert (receipt.accepted, receipt.months) == (False, ["2013-05"])
    assert book.close("2013-04").clean
    assert book.offer("expenditure", "2031-01-01,hubs,1.00,C", file="b.csv").months == ["2013-05"]


@pytest.mark.parametrize("month", ["2013-03", "2030-01"])
def test_a_month_that_is_none_of_the_books_is_refused(month: str) -> None:
    with pytest.raises(Misuse, match="is no month that a file can be for"):
        MemoryBook().offer("expenditure", "2013-04-05,hubs,1.00,A", month=month)


def test_a_file_that_took_a_refused_ones_place_answers_and_one_that_was_withdrawn_does_not() -> None:
    """F-12, E-4: status and check had two answers."""
    book = MemoryBook(book=EXPECTED)
    book.offer("expenditure", "2013-04-05,hubs,1_0,A")
    book.give("expenditure", "2013-04-05,hubs,1.00,A", replaces="S0001")
    expected = book.on().book.expected

    def missing() -> list[str]:
        return missing_files(expected, submissions(book.record), Month(2013, 4))

    assert missing() == []
    book.withdraw("S0002")
    assert missing() == ["expenditure from county"]


@pytest.mark.parametrize("said", [{"replaces": "S0001"}, {"file": "file.csv"}])
def test_headings_only_in_place_of_a_refused_file_must_say_that_they_are_a_return(
    said: dict[str, str],
) -> None:
    book = MemoryBook(book=EXPECTED)
    book.offer("expenditure", "2013-04-05,hubs,1_0,A")
    refused = book.offer("expenditure", **said)
    assert (refused.accepted, refused.errors[0].code) == (False, FindingCode.FILE_EMPTY)
    assert "--empty" in refused.errors[0].remedy
    again = book.offer("expenditure", file="file.csv", empty=True)
    assert (again.accepted, again.submission) == (True, "S0003")


def test_headings_only_are_a_nought_of_evidence_but_not_where_a_refused_file_waits() -> None:
    assert MemoryBook().offer("incidents").accepted
    book = MemoryBook()
    book.offer("incidents", "F1,2013-04-31,I1", file="i.csv")
    assert not book.offer("incidents", file="i.csv").accepted


def test_an_empty_return_has_the_same_bytes_every_month_and_is_another_return() -> None:
    book = MemoryBook(book=EXPECTED)
    for month in ("2013-04", "2013-05"):
        book.give("expenditure", empty=True)
        assert book.offer("expenditure", empty=True).already
        assert list(book.close(month).missing) == []
    assert len(submissions(book.record)) == 2
