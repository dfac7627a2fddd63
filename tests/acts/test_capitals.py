"""One person or family has one id in every file, whatever its kind: capitals make no other."""

from __future__ import annotations

import pytest

from conftest import SmallBook
from in_memory import MemoryBook, rows_of
from pooledbudget.acts.receipt import Receipt
from pooledbudget.book import Book
from pooledbudget.engine.duckdb import Engine
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.history import submissions
from pooledbudget.submissions.row_files import RowFiles

MEMBERS = ("F1,P1,1980-01-01,2005-01-01,", "F1,P2,2002-01-01,2005-01-01,")
OTHERS = [
    ("families", "f1,P3,1980-01-01,2005-01-01,", "family", "'f1' differs from 'F1' of S0001 row 2"),
    ("flags", "f1,asb order,2013-03-01,2013-03-01,", "family", "'f1' differs from 'F1' of S0001 row 2"),
    ("incidents", "f1,2013-03-01,I1,", "family", "'f1' differs from 'F1' of S0001 row 2"),
    ("offences", "p2,2013-03-01,O1", "person", "'p2' differs from 'P2' of S0001 row 3"),
    ("benefits", "p1,2010-01-01,,esa", "person", "'p1' differs from 'P1' of S0001 row 2"),
    ("work", "p1,2013-01-01,,E", "person", "'p1' differs from 'P1' of S0001 row 2"),
]


def said(receipt: Receipt) -> list[tuple[int, str, str]]:
    return [(found.row, found.column, found.what) for found in receipt.errors]


@pytest.mark.parametrize(("kind", "line", "column", "what"), OTHERS)
def test_an_id_in_other_capitals_in_another_file_is_refused(
    kind: str, line: str, column: str, what: str
) -> None:
    book = MemoryBook()
    book.give("families", *MEMBERS)
    receipt = book.offer(kind, line)
    assert (receipt.accepted, said(receipt)) == (False, [(2, column, f"{what} in capitals only")])
    assert "write it as it was before" in receipt.errors[0].remedy


@pytest.mark.parametrize(("kind", "line", "column", "what"), OTHERS)
def test_row_files_are_asked_alike(small: SmallBook, kind: str, line: str, column: str, what: str) -> None:
    assert small.send(rows_of("families", *MEMBERS), kind="families").accepted
    assert said(small.send(rows_of(kind, line), kind=kind)) == [(2, column, f"{what} in capitals only")]
    for path in (small.path / "rows").glob("*.parquet"):
        path.unlink()
    assert said(small.send(rows_of(kind, line) + "\n", kind=kind)) == [
        (2, column, f"{what} in capitals only")
    ]


def test_a_row_file_that_was_changed_is_not_asked(small: SmallBook) -> None:
    small.send(rows_of("families", *MEMBERS), kind="families")
    reader = Book.open(small.path).reader
    (families,) = submissions(reader.record)
    kept = reader.columns(families)
    spelled = [["f1", "f1"] if name == "family" else kept.column(name) for name in kept.model.model_fields]
    RowFiles(small.path / "rows", Engine()).keep(families.leaf, Columns(kept.model, kept.numbers, spelled))
    assert small.send(rows_of("flags", "F1,asb order,2013-03-01,2013-03-01,"), kind="flags").accepted


def test_every_row_of_it_is_named_and_the_others_may_be_accepted() -> None:
    book = MemoryBook()
    book.give("families", *MEMBERS)
    lines = ("f1,2013-03-01,I1,", "F3,2013-03-02,I2,", "f1,2013-03-03,I3,", "F2,2013-03-03,I4,p1")
    receipt = book.offer("incidents", *lines, accept_valid=True, reason="x")
    assert (receipt.accepted, receipt.rows_accepted) == (True, 1)
    assert [row for row, *_ in said(receipt)] == [2, 4, 5]


def test_a_file_that_replaces_the_other_one_may_write_them_otherwise() -> None:
    book = MemoryBook()
    book.give("families", *MEMBERS)
    book.give("families", "f1,P1,1980-01-01,2005-01-01,", replaces="S0001")
    assert book.offer("incidents", "F1,2013-03-01,I1,").errors[0].what.startswith("'F1' differs from 'f1'")
