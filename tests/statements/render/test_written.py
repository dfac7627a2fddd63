"""The pages of a book as files: each leads to the front page, and a front page that fails undoes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from conftest import SmallBook
from pooledbudget.book import Book
from pooledbudget.errors import EnvironmentFault
from pooledbudget.statements.render.page import Pages
from pooledbudget.statements.render.table import Csv
from pooledbudget.statements.render.written import Written


def test_a_statement_and_the_front_page_are_written_beside_each_other(
    small: SmallBook, tmp_path: Path
) -> None:
    small.close()
    book, folder = small.book, tmp_path / "out" / "2013-04"
    statement = book.statement("nhs", "2013-04")
    page = book.written.statement(statement, folder, Pages(book.ledger), Csv(book.ledger))
    index = book.written.index(folder)
    assert page.name in index.read_text("utf-8")
    assert repr(book.written) == f"<Written of {book.ledger.book}: statement, index, entries>"


def test_a_front_page_that_cannot_be_written_undoes_nothing(small: SmallBook) -> None:
    small.close()

    def full(path: Path, _data: bytes | Iterable[bytes]) -> None:
        raise EnvironmentFault(f"the disk is full: {path}")

    own = small.path / "statements"
    on = small.book.settings_at(small.book.ledger.first_open())
    Written(small.book.ledger, lambda: on, own, full).renew_index()
    assert not (own / "index.html").exists()


def test_no_entries_are_written_of_months_before_the_book_begins(tmp_path: Path) -> None:
    """A book that began in February 2014 had ten empty files of entries beside its year."""
    book = Book.init(tmp_path / "late", book="late", first_month="2014-02")
    written = book.written.entries("2013-14", tmp_path)
    assert [path.name for path in written] == ["2014-02-entries.csv", "2014-03-entries.csv"]
    assert sorted(path.name for path in tmp_path.glob("*.csv")) == [path.name for path in written]
