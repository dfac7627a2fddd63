"""Rows come from their row file; deleted, it is made again; erased with the file it was made from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from conftest import NOW, SmallBook
from pooledbudget.book import Book
from pooledbudget.engine.duckdb import Engine
from pooledbudget.errors import IntegrityFailure, Refused
from pooledbudget.evidence.tables import Evidence
from pooledbudget.periods import Month
from pooledbudget.place.folder import RECEIVED, ROWS
from pooledbudget.submissions.accepted import as_accepted
from pooledbudget.submissions.checking import CheckedTable, check_table
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.counting import count_rows
from pooledbudget.submissions.history import Submission, submissions
from pooledbudget.submissions.layout import Layout
from pooledbudget.submissions.reading import Table
from pooledbudget.submissions.row_files import FORMAT
from pooledbudget.submissions.rows import RowReader

SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n2013-04-03,hubs,4.00,R2\n"
FLAGS = "family,flag,from_day,to_day,person\nF1,local concern,2013-01-01,,\nF0,asb order,2013-02-01,,P1\n"


@pytest.fixture
def received(small: SmallBook) -> SmallBook:
    small.send(SPEND)
    small.send(FLAGS)
    return small


def again(book: SmallBook) -> tuple[RowReader, Submission, Submission]:
    """Open the book anew: nothing is in memory."""
    opened = Book.open(book.path)
    spending, flags = submissions(opened.ledger)
    return opened.reader, spending, flags


def test_a_file_that_was_received_is_not_read_again(
    received: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, spending, flags = again(received)

    def refuse(_digest: str, _part: str) -> bytes:
        raise AssertionError("a received file was read again")

    monkeypatch.setattr(reader.place, "bytes_of", refuse)
    assert [row.id for row in reader.rows(spending)] == ["S0001:2", "S0001:3"]
    assert [(row.id, row.cells.family, row.cells.to_day) for row in reader.rows(flags)] == [
        ("S0002:2", "F1", None),
        ("S0002:3", "F0", None),
    ]
    assert reader.tally(spending) == {"2013-04": (2, 1400)}


def test_rows_that_are_deleted_are_made_again(received: SmallBook) -> None:
    rows = received.path / ROWS
    before = {path.name for path in rows.iterdir()}
    for path in rows.iterdir():
        path.unlink()
    reader, spending, _ = again(received)
    assert [row.cells.amount for row in reader.rows(spending)] == [1000, 400]
    received.book = Book.open(received.path)
    received.close()
    assert received.book.verify().faults == []
    assert {path.name for path in rows.iterdir()} == before


def test_rows_that_cannot_be_made_again_are_not_missed_without_a_word(
    received: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (received.path / ROWS).iterdir():
        path.unlink()
    reader, spending, flags = again(received)
    more = spending._replace(rows=3)
    with pytest.raises(IntegrityFailure, match="its 3 accepted rows cannot be made again by this edition"):
        reader.rows(more)

    def other(*said: Any) -> Columns[Any]:
        found = as_accepted(*said)
        return Columns(found.model, found.numbers, [*found.values[:2], [1, 2], *found.values[3:]])

    def check(table: Table, layout: Layout, currency: str, engine: Engine | None = None) -> CheckedTable:
        found = check_table(table, layout, currency, engine)
        return replace(found, columns=found.columns.without({3}))

    monkeypatch.setattr("pooledbudget.submissions.checking.check_table", check)
    assert [row.cells.amount for row in reader.rows(spending)] == [1000, 400]
    reader.forget()
    for path in (received.path / ROWS).iterdir():
        path.unlink()
    monkeypatch.setattr("pooledbudget.submissions.accepted.as_accepted", other)
    with pytest.raises(IntegrityFailure, match="its 2 accepted rows cannot be made again by this edition"):
        reader.rows(spending)

    def refuse(*_: object, **_said: object) -> Table:
        raise Refused("flags.csv cannot be read")

    monkeypatch.setattr("pooledbudget.submissions.headings.read_file", refuse)
    with pytest.raises(IntegrityFailure, match="cannot be read again: flags.csv cannot be read"):
        reader.rows(flags)


def test_a_row_file_cut_short_is_made_again(received: SmallBook) -> None:
    reader, spending, _ = again(received)
    path = received.path / ROWS / f"{spending.leaf}-{FORMAT}.parquet"
    path.write_bytes(path.read_bytes()[:40])
    (received.path / ROWS / "tallies.jsonl").write_text('["half')
    assert [row.cells.amount for row in reader.rows(spending)] == [1000, 400]
    fresh, spending, _ = again(received)
    assert fresh.tally(spending) == {"2013-04": (2, 1400)}


def test_rows_are_erased_with_the_file_they_were_made_from(received: SmallBook) -> None:
    reader, _, flags = again(received)
    path = received.path / ROWS / f"{flags.leaf}-{FORMAT}.parquet"
    assert path.is_file()
    (received.path / RECEIVED / flags.sha256).unlink()
    with pytest.raises(IntegrityFailure, match="is missing"):
        reader.rows(flags)
    assert not path.exists()


def test_received_files_that_are_gone_are_all_named_at_once_and_their_rows_go(received: SmallBook) -> None:
    opened = Book.open(received.path)
    files = submissions(opened.ledger)
    for file in files:
        (received.path / RECEIVED / file.sha256).unlink()
    with pytest.raises(IntegrityFailure, match="receive the same files again") as fault:
        opened.check("2013-04", now=NOW)
    named = [f"{file.file} ({file.id} from {file.sender}): received/{file.sha256}" for file in files]
    assert all(f"{name} is missing" in str(fault.value) for name in named)
    assert not list((received.path / ROWS).glob("*.parquet"))


def test_row_files_are_as_private_as_received_ones(received: SmallBook) -> None:
    assert (received.path / ROWS).stat().st_mode & 0o777 == 0o700
    assert "rows/" in (received.path / ".gitignore").read_text()
    assert b"F1" not in (received.path / "record.sqlite").read_bytes()


def test_verify_finds_a_row_file_that_was_changed(received: SmallBook) -> None:
    opened = Book.open(received.path)
    spending, _ = submissions(opened.ledger)
    assert opened.reader.files is not None
    kept = opened.reader.columns(spending)
    changed = kept.at([0, 0])
    opened.reader.files.keep(spending.leaf, changed)
    (fault,) = opened.verify().faults
    assert fault.where == f"the kept rows of {spending.file} (S0001)"
    assert f"delete {ROWS}/{spending.leaf}-{FORMAT}.parquet" in fault.what
    Path(received.path / ROWS / f"{spending.leaf}-{FORMAT}.parquet").unlink()
    assert opened.verify().faults == []


def test_a_row_file_with_fewer_rows_than_its_act_says_is_made_again(received: SmallBook) -> None:
    """A file cut at a boundary can be read, and a tally may say what it likes: the act says how many rows."""
    reader, spending, _ = again(received)
    assert reader.files is not None
    reader.files.keep(spending.leaf, reader.columns(spending).without([3]))
    assert reader.files.tally(spending.leaf) == {"2013-04": (1, 1000)}
    fresh, spending, _ = again(received)
    assert fresh.tally(spending) == {"2013-04": (2, 1400)}
    assert [row.cells.amount for row in fresh.rows(spending)] == [1000, 400]


def test_evidence_whose_row_file_is_damaged_is_measured_all_the_same(received: SmallBook) -> None:
    reader, _, flags = again(received)
    path = received.path / ROWS / f"{flags.leaf}-{FORMAT}.parquet"
    path.write_bytes(path.read_bytes()[:30])
    counted = count_rows(reader, submissions(Book.open(received.path).ledger), Month(2013, 4))
    Evidence(counted.rows, ())
    assert [row.id for row in reader.rows(flags)] == ["S0002:2", "S0002:3"]
    assert path.stat().st_size > 30


SPENT = "paid_on,scheme,amount,reference"


def row_file_of(book: Book, submission: str) -> Path:
    (leaf,) = [file.leaf for file in submissions(book.ledger) if file.id == submission]
    return book.folder.path / ROWS / f"{leaf}-{FORMAT}.parquet"


def test_the_first_file_that_has_a_row_is_named_though_its_own_row_file_is_gone(small: SmallBook) -> None:
    """It is read from its kept bytes, the later one in place: which of them is first does not hang on that."""
    twice = "2013-04-02,hubs,10.00,A"
    small.send(f"{SPENT}\n{twice}\n2013-04-03,hubs,1.00,B")
    small.send(f"{SPENT}\n{twice}\n2013-04-04,hubs,2.00,C", real=True, reason="so")
    row_file_of(small.book, "S0001").unlink()
    receipt = small.send(f"{SPENT}\n{twice}")
    assert [found.what for found in receipt.errors] == ["every row of it is here already, in S0001"]


def test_what_a_file_came_to_is_not_told_of_one_that_was_erased_since(received: SmallBook) -> None:
    """Each act asks anew: a reader lives as long as its book is open, and what it knew goes with the rows."""
    (received.path / ROWS / "tallies.jsonl").unlink()
    reader, spending, _ = again(received)
    assert reader.tally(spending) == {"2013-04": (2, 1400)}
    (received.path / RECEIVED / spending.sha256).unlink()
    reader.forget()
    with pytest.raises(IntegrityFailure, match="is missing"):
        reader.tally(spending)
