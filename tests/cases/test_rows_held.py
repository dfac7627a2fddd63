"""Kept rows that were altered are made again from the received file, never counted (TR-13)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from conftest import NOW, SmallBook
from pooledbudget.book import Book
from pooledbudget.errors import IntegrityFailure
from pooledbudget.ledger.record import Record
from pooledbudget.place.folder import ROWS
from pooledbudget.submissions.history import Sent, submissions
from pooledbudget.submissions.row_files import TALLIES, RowFiles
from pooledbudget.submissions.rows import RowReader

SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,A\n2013-04-03,hubs,20.00,B"


def row_file(small: SmallBook, place: int = -1) -> Path:
    """The row file of a submission, the last if not said."""
    reader = small.book.reader
    assert reader.files is not None
    return reader.files.path(submissions(small.book.ledger)[place].leaf)


def alter(path: Path, change: str) -> None:
    """Rewrite a row file so that it can be read as well as before."""
    other = path.with_suffix(".other")
    duckdb.sql(
        f"COPY (SELECT * REPLACE ({change}) FROM read_parquet('{path}')) TO '{other}' (FORMAT parquet)"
    )
    other.replace(path)


def spent(small: SmallBook) -> int:
    return small.total("spending", partner="county")


@pytest.mark.parametrize("opened_again", [True, False])
def test_a_payment_altered_in_its_row_file_posts_as_it_was_sent(
    small: SmallBook, *, opened_again: bool
) -> None:
    """Ten pounds became ten thousand, and the close sealed it."""
    small.send(SPEND)
    before = row_file(small).read_bytes()
    alter(row_file(small), "(amount * 1000)::BIGINT AS amount")
    if opened_again:
        small.book = Book.open(small.path)
    small.close()
    assert spent(small) == 3000
    assert row_file(small).read_bytes() == before
    assert small.book.verify().faults == []


def test_a_second_copy_is_seen_though_the_first_was_altered(small: SmallBook) -> None:
    small.send(SPEND)
    alter(row_file(small), "'Z' || reference AS reference")
    receipt = small.send(SPEND.replace("20.00", "30.00"), file="again.csv")
    assert [finding.row for finding in receipt.findings if finding.code == "D02"] == [2]


def test_evidence_altered_in_its_row_file_decides_nothing(small: SmallBook) -> None:
    small.send("family,flag,from_day,to_day,person\nF1,local concern,2013-01-01,,\n", kind="flags")
    before = row_file(small).read_bytes()
    alter(row_file(small), "DATE '2001-01-01' AS from_day")
    reader = small.book.reader
    assert reader.make_sure(submissions(small.book.ledger)[0])
    assert row_file(small).read_bytes() == before


def test_a_tally_that_was_altered_is_counted_again(small: SmallBook) -> None:
    """How many rows are of which month stood in a file that nothing was held against."""
    small.send(SPEND)
    small.close()
    path = small.path / ROWS / TALLIES
    name = submissions(small.book.ledger)[0].leaf
    path.write_text(json.dumps([name, {"2013-04": [2, 999999]}]) + "\n")
    again = Book.open(small.path)
    assert again.reader.tally(submissions(again.ledger)[0]) == {"2013-04": (2, 3000)}


def test_row_files_of_an_earlier_version_are_made_again_and_held_by_a_close(small: SmallBook) -> None:
    small.send(SPEND)
    small.book.ledger.connection.execute("DELETE FROM digest WHERE what IN ('rows', 'tally')")
    alter(row_file(small), "(amount * 1000)::BIGINT AS amount")
    small.book = Book.open(small.path)
    small.close()
    assert spent(small) == 3000
    assert list(small.book.ledger.derived.row_digests()) == [1]


def test_what_an_earlier_version_kept_stands_where_this_edition_would_refuse_the_file(
    small: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.send(SPEND)

    def refuse(_reader: RowReader, file: Any) -> None:
        raise IntegrityFailure(f"{file.id} cannot be read again")

    monkeypatch.setattr(RowReader, "_columns_of", refuse)
    small.book.ledger.connection.execute("DELETE FROM digest WHERE what IN ('rows', 'tally')")
    again = Book.open(small.path)
    (file,) = submissions(again.ledger)
    assert [row.cells.reference for row in again.reader.rows(file)] == ["A", "B"]
    row_file(small).unlink()
    with pytest.raises(IntegrityFailure, match="S0001 cannot be read again"):
        Book.open(small.path).reader.rows(file)


def test_altered_rows_that_cannot_be_made_again_stop_the_close(
    small: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.send(SPEND)
    alter(row_file(small), "(amount * 1000)::BIGINT AS amount")
    (small.path / "received" / submissions(small.book.ledger)[0].sha256).write_bytes(b"other")
    small.book = Book.open(small.path)
    with pytest.raises(IntegrityFailure, match="has changed since it was kept"):
        small.close()
    monkeypatch.undo()


def test_rows_that_could_not_be_written_leave_no_altered_file_in_use(
    small: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.send(SPEND)
    alter(row_file(small), "(amount * 1000)::BIGINT AS amount")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(RowFiles, "lay", full)
    small.book = Book.open(small.path)
    assert not small.book.reader.make_sure(submissions(small.book.ledger)[0])
    small.close()
    assert spent(small) == 3000


def test_rows_laid_for_a_receipt_that_came_to_nothing_are_taken_back(
    small: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are personal where the received file is: nothing of them may stay."""

    def fail(*_: Any) -> None:
        raise IntegrityFailure("what was read back is not what was written")

    monkeypatch.setattr(Record, "hold_rows", fail)
    with pytest.raises(IntegrityFailure):
        small.book.receive(Sent(data=SPEND.encode(), file="a.csv", sender="county"), by="a", now=NOW)
    assert [path.name for path in (small.path / ROWS).iterdir()] == []
    assert submissions(small.book.ledger) == []
