"""The rows that count on a day: carried over as a multiset, in the order received, read by their own settings."""

from __future__ import annotations

from collections import Counter
from itertools import starmap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import BOOK
from in_memory import MemoryBook
from pooledbudget.errors import IntegrityFailure
from pooledbudget.findings import Origin
from pooledbudget.periods import Month
from pooledbudget.submissions.counting import CountedRows, Rows, carried_over, count_rows, received_first
from pooledbudget.submissions.history import submissions
from pooledbudget.submissions.pool_records import Expenditure
from pooledbudget.submissions.records import Row

LATE = Month(2100, 1)
LAYOUT = """
layout = "theirs"
kind = "expenditure"
day_format = "DD/MM/YYYY"
encodings = ["cp1252"]

[columns]
paid_on = "Date"
scheme = "Scheme"
amount = "Net"
reference = "Ref"
"""


def spent(number: int, amount: int, submission: str = "S0001") -> Row[Expenditure]:
    cells = Expenditure(paid_on="2013-04-02", scheme="hubs", amount=f"{amount}.00", reference="R")  # type: ignore[arg-type]
    return Row(Origin(submission, number), "county", cells)


def counted(book: MemoryBook, until: Month = LATE) -> CountedRows:
    received = [file._replace(posted=-1) for file in submissions(book.record)]
    return count_rows(book.reader, received, until)


def ids(found: CountedRows) -> list[str]:
    return [row.id for row in found.rows.of(Expenditure)]


def test_a_row_that_is_still_there_keeps_its_first_origin() -> None:
    before = [spent(2, 10), spent(3, 20), spent(4, 20)]
    after = [spent(2, 20, "S0002"), spent(3, 30, "S0002"), spent(4, 10, "S0002")]
    carried, gone = carried_over(before, after)
    assert [row.id for row in carried] == ["S0001:3", "S0002:3", "S0001:2"]
    assert [row.id for row in gone] == ["S0001:4"]


AMOUNTS = st.lists(st.integers(1, 4), max_size=8)


@given(before=AMOUNTS, after=AMOUNTS)
def test_what_is_carried_new_and_gone_add_up_as_multisets(before: list[int], after: list[int]) -> None:
    old = list(starmap(spent, enumerate(before, start=2)))
    new = [spent(number, amount, "S0002") for number, amount in enumerate(after, start=2)]
    carried, gone = carried_over(old, new)
    kept = [row for row in carried if row.origin.submission == "S0001"]
    assert [row.cells for row in carried] == [row.cells for row in new]
    assert Counter(row.id for row in [*kept, *gone]) == Counter(row.id for row in old)
    both = Counter(before) & Counter(after)
    assert Counter(row.cells.amount // 100 for row in kept) == both


def test_rows_after_the_day_do_not_count_yet_and_are_not_dropped_yet() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-30,hubs,1.00,A", "2013-05-01,hubs,2.00,B")
    assert ids(counted(book, Month(2013, 4))) == ["S0001:2"]
    assert ids(counted(book, Month(2013, 5))) == ["S0001:2", "S0001:3"]
    assert ids(counted(book, Month(2013, 3))) == []
    book.give("expenditure", replaces="S0001", empty=True)
    assert counted(book, Month(2013, 4)).dropped == ["S0001:2"]
    assert counted(book).dropped == ["S0001:2", "S0001:3"]
    assert ids(counted(book)) == []


def test_a_row_taken_out_and_put_back_is_another_row() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,1.00,A")
    book.give("expenditure", "2013-04-02,hubs,2.00,B", replaces="S0001")
    book.give("expenditure", "2013-04-02,hubs,1.00,A", "2013-04-02,hubs,2.00,B", replaces="S0002")
    found = counted(book)
    assert (ids(found), found.dropped) == (["S0002:2", "S0003:2"], ["S0001:2"])


def test_a_replacing_file_takes_over_what_had_come_back_from_quarantine_too() -> None:
    book = MemoryBook()
    book.give(
        "expenditure",
        "2013-04-02,hubs,1.00,A",
        "2013-04-02,hubs,2_0,B",
        accept_valid=True,
        reason="the rest follows",
    )
    book.give("expenditure", "2013-04-02,hubs,2.00,B", completes="S0001")
    assert ids(counted(book)) == ["S0001:2", "S0002:2"]
    book.give("expenditure", "2013-04-02,hubs,2.00,B", "2013-04-02,hubs,3.00,C", replaces="S0001")
    found = counted(book)
    assert (ids(found), found.dropped) == (["S0002:2", "S0003:3"], ["S0001:2"])


def test_refused_files_and_rows_left_out_never_count() -> None:
    book = MemoryBook()
    book.offer("expenditure", "2013-04-02,zzz,1.00,A")
    book.give("expenditure", "2013-04-02,zzz,2.00,B", "2013-04-02,hubs,3.00,C", accept_valid=True, reason="x")
    assert ids(counted(book)) == ["S0002:3"]


def test_rows_come_in_the_order_received_though_a_thousand_files_came() -> None:
    rows = Rows({})
    assert (rows.kinds, list(rows.of(Expenditure)), rows.done("expenditure")) == ([], [], (0, 0))
    book = MemoryBook()
    for number in range(1, 4):
        book.give("expenditure", f"2013-04-0{4 - number},hubs,{number}.00,R{number}")
    named = {"S0001": "S0999", "S0002": "S1000", "S0003": "S10000"}
    renamed = [file._replace(id=named[file.id]) for file in submissions(book.record)]
    assert ids(count_rows(book.reader, renamed, LATE)) == ["S0999:2", "S1000:2", "S10000:2"]
    mixed = [Row(Origin(name, 2), "county", spent(2, 1).cells) for name in ("S10000", "S0999", "S1000")]
    assert [row.id for row in sorted(mixed, key=received_first)] == ["S0999:2", "S1000:2", "S10000:2"]


def test_a_file_is_read_by_the_layout_encoding_and_currency_in_force_when_it_came() -> None:
    book = MemoryBook(layouts={"theirs": LAYOUT})
    book.send("Date,Scheme,Net,Ref\n05/04/2013,hubs,£10.00,R1\n".encode("cp1252"))
    assert submissions(book.record)[0].accepted
    book.layouts = {}
    book.book = 'currency = "EUR"\n' + BOOK
    book.give("expenditure", "2013-04-06,hubs,€20.00,R2")
    again = MemoryBook(record=book.record, kept=book.kept)
    rows = count_rows(again.reader, submissions(again.record), LATE).rows.of(Expenditure)
    assert [(row.on.isoformat(), row.cells.amount) for row in rows] == [
        ("2013-04-05", 1000),
        ("2013-04-06", 2000),
    ]


def test_bytes_that_are_gone_name_the_file_and_its_sender() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,1.00,A", file="april.csv")
    (found,) = submissions(book.record)
    del book.kept[found.sha256]
    again = MemoryBook(record=book.record, kept=book.kept)
    with pytest.raises(IntegrityFailure, match=r"april.csv \(S0001 from county\): received/.* is missing"):
        counted(again)


def test_only_an_accepted_file_that_stands_has_rows_by_its_name() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,1.00,A")
    book.offer("expenditure", "2013-04-02,zzz,1.00,A")
    book.give("expenditure", "2013-04-02,hubs,2.00,B", replaces="S0001")
    received = submissions(book.record)
    assert [len(book.reader.rows_of(received, name)) for name in ("S0001", "S0002", "S0003", "", "S9")] == [
        0,
        0,
        1,
        0,
        0,
    ]


def test_a_file_of_which_every_row_has_posted_is_counted_and_not_opened() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,1.00,A", "2013-05-02,hubs,2.00,B")
    book.close()
    half = count_rows(book.reader, submissions(book.record), Month(2013, 5)).rows
    assert (len(half.of(Expenditure)), half.done("expenditure")) == (2, (0, 0))
    book.close("2013-05")
    for until, done in ((Month(2013, 4), (1, 100)), (Month(2013, 5), (2, 300)), (Month(2013, 3), (0, 0))):
        rows = count_rows(book.reader, submissions(book.record), until).rows
        assert (list(rows.of(Expenditure)), rows.done("expenditure")) == ([], done)
