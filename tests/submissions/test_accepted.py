"""What an earlier edition accepted is accepted for ever: its rows are made again though they are refused now."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from conftest import SmallBook
from pooledbudget import cells, money
from pooledbudget.acts.occasion import Occasion
from pooledbudget.book import Book
from pooledbudget.errors import IntegrityFailure
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.history import submissions
from pooledbudget.submissions.rows import RowReader

SPENT = """
paid_on,scheme,amount,reference,description,gross,vat
2013-04-02,hubs,12.000,A1,,,
2013-04-03,hubs,5.00,#REF!,,,
2013-04-04,hubs,6.00,B2,about AB123456C,,
2013-04-05,hubs,7.00,C3,,8.00,1.00
2013-04-06,hubs,8.00,D4,,,
"""


@contextmanager
def earlier_edition(patch: pytest.MonkeyPatch) -> Generator[None]:
    """Do acts under edition 2, whose grammars let pass what this one refuses."""
    read, occasion = money.minor_units, Book.occasion

    def loose(text: str, currency: str) -> int:
        return read(re.sub(r"(\.[0-9]{2})0+$", r"\1", text), currency)

    def before(book: Book, by: str, now: datetime, today: date | None = None, **said: bool) -> Occasion:
        return replace(occasion(book, by, now, today, **said), edition=2)

    with patch.context() as then:
        then.setattr(cells, "minor_units", loose)
        then.setattr(cells, "_refuse_lost", lambda _text: None)
        then.setattr(cells, "told_of_person", lambda _text: "")
        then.setattr(Book, "occasion", before)
        yield


@pytest.fixture
def old(small: SmallBook, monkeypatch: pytest.MonkeyPatch) -> SmallBook:
    """A book with a file that this edition would refuse."""
    with earlier_edition(monkeypatch):
        assert small.send(SPENT).accepted
    return small


def fresh(book: SmallBook) -> SmallBook:
    """Delete the row files, and open the book anew."""
    for path in (book.path / "rows").iterdir():
        path.unlink()
    book.book = Book.open(book.path)
    return book


def test_a_month_closes_on_rows_made_again_and_the_book_verifies(old: SmallBook) -> None:
    fresh(old).close()
    assert old.total("spending") == 38_00
    found = fresh(old).book.verify()
    assert found.faults == []
    assert [(other.act, other.edition) for other in found.otherwise][:1] == [(1, 2)]


def test_kept_rows_of_an_earlier_edition_are_no_fault(old: SmallBook) -> None:
    old.close()
    assert old.book.verify().faults == []


def test_each_cell_is_read_as_it_was(old: SmallBook) -> None:
    rows = rows_again(old).rows("S0001", "county")
    assert [row.cells.amount for row in rows] == [12_00, 5_00, 6_00, 7_00, 8_00]
    assert [row.cells.reference for row in rows] == ["A1", "#REF!", "B2", "C3", "D4"]
    assert (rows[2].cells.description, rows[3].cells.gross, rows[0].cells.vat) == (
        "about AB123456C",
        8_00,
        None,
    )


def test_verify_still_sees_rows_that_were_changed(old: SmallBook) -> None:
    (file,) = submissions(old.book.ledger)
    columns = rows_again(old)
    amounts = [12_00, 5_00, 6_00, 8_00, 7_00]
    values = [*columns.values[:2], amounts, *columns.values[3:]]
    old.book.reader.keep(file, Columns(columns.model, columns.numbers, values))
    (fault,) = old.book.verify().faults
    assert "the kept rows of file.csv (S0001)" in str(fault)


def test_rows_that_cannot_be_made_again_are_said_not_to_be_compared(
    old: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("'12.000' cannot be read")

    monkeypatch.setattr("pooledbudget.submissions.accepted.as_accepted", refuse)
    found = old.book.verify()
    assert found.faults == []
    assert any("its kept rows could not be compared: file.csv (S0001)" in said for said in found.remarks)
    with pytest.raises(IntegrityFailure, match="cannot be read again: '12.000' cannot be read"):
        fresh(old).close()


def rows_again(book: SmallBook) -> Columns[Any]:
    reader = RowReader(book.book.folder, book.book.ledger)
    (file,) = submissions(book.book.ledger)
    return reader.columns(file)
