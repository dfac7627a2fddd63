"""Cases found by trying to lose or double rows that are kept once: each with what came out and what is right."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from conftest import NOW, SmallBook
from in_memory import MemoryBook, rows_of
from pooledbudget.book import Book
from pooledbudget.engine.duckdb import Damaged
from pooledbudget.errors import Misuse
from pooledbudget.ledger import derived
from pooledbudget.ledger.integrity import check_record
from pooledbudget.ledger.reading import Reading
from pooledbudget.place.folder import ROWS
from pooledbudget.submissions.history import Sent
from pooledbudget.submissions.row_files import TALLIES, RowFiles
from shell import run

SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n2013-04-03,hubs,4.00,R2\n"
SPENDING = "spending:hubs"


def test_a_completing_file_mended_by_replaces_alone_goes_with_the_file_it_completes() -> None:
    """£140.00 came out for £120.00: the mended try no longer said whose rows it brought back."""
    book = MemoryBook()
    good, bad = "2013-04-02,hubs,100.00,A", "2013-04-02,hubs,2x,B"
    book.give("expenditure", good, bad, accept_valid=True, reason="look")
    assert not book.offer("expenditure", bad, completes="S0001").accepted
    book.give("expenditure", "2013-04-02,hubs,20.00,B", replaces="S0002")
    book.give("expenditure", good, "2013-04-02,hubs,20.00,B", replaces="S0001")
    book.close()
    assert book.total(SPENDING) == 12_000


def test_an_accepted_completing_file_that_is_replaced_still_brings_its_row_back() -> None:
    """A second completing file was let in for a row that was back already: £172.00 for £151.00."""
    book = MemoryBook()
    good, bad, other = (
        f"2013-04-02,hubs,{amount},{name}" for amount, name in (("1.00", "A"), ("x", "B"), ("y", "C"))
    )
    book.give("expenditure", good, bad, other, accept_valid=True, reason="look")
    book.give("expenditure", "2013-04-02,hubs,2.00,B", completes="S0001")
    book.give("expenditure", "2013-04-02,hubs,3.00,B", replaces="S0002")
    again = book.offer("expenditure", "2013-04-02,hubs,3.00,B", "2013-04-02,hubs,4.00,C", completes="S0001")
    assert not again.accepted
    assert "2 rows of expenditure come back; S0001 waits for 1" in again.errors[0].what


def test_a_file_cannot_bring_rows_back_to_a_file_and_take_its_place() -> None:
    """The good rows of the first file were lost: £20.00 posted, £100.00 gone."""
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,1.00,A", "2013-04-02,hubs,x,B", accept_valid=True, reason="x")
    text = rows_of("expenditure", "2013-04-02,hubs,20.00,B")
    with pytest.raises(Misuse, match="cannot bring rows back to S0001 and take its place"):
        book.send(text, kind="expenditure", completes="S0001", replaces="S0001")


def test_rows_that_cannot_be_kept_do_not_undo_what_was_recorded(
    small: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The act was recorded, and the command ended in a traceback that said it was not."""
    fault: list[Exception] = [OSError(28, "No space left on device"), Damaged("Cannot open file")]

    def refuse(*_: Any) -> None:
        raise fault[0]

    monkeypatch.setattr(RowFiles, "lay", refuse)
    for number in range(2):
        sent = Sent(data=SPEND.replace("R", f"R{number}").encode(), file="a.csv", sender="county")
        assert small.book.receive(sent, by="a", now=NOW).accepted
        fault.reverse()
    flags = "family,flag,from_day,to_day,person\nF1,local concern,2013-01-01,,\n"
    small.send(flags)
    small.close()
    assert small.book.folder.unfinished() == []
    assert small.book.ledger.balances(("account",))[-1].amount == 2800
    monkeypatch.undo()
    assert Book.open(small.path).verify().faults == []


@pytest.mark.parametrize("odd", [b"\xff\n", b"[1, 2]\n", b"[null, []]\n", b'["half', b"7\n"])
def test_an_odd_line_in_the_tallies_is_passed_over(small: SmallBook, odd: bytes) -> None:
    """One byte in rows/ made the record out to be damaged, and another line a traceback."""
    path = small.path / ROWS / TALLIES
    small.send(SPEND)
    path.write_bytes(odd)
    small.send(SPEND.replace("R", "Q"))
    again = Book.open(small.path)
    small.book = again
    small.close()
    assert again.ledger.balances(("account",))[-1].amount == 2800
    assert b"2013-04" in path.read_bytes().splitlines()[-1]


def test_a_record_without_what_follows_from_it_is_sound_though_it_may_only_be_read(
    small: SmallBook, tmp_path: Path
) -> None:
    """`verify` called each missing table a fault of the record, and a writable opening made them."""
    small.send(SPEND)
    small.close()
    for table in ("position", "peak", "balance"):
        small.book.ledger.connection.execute(f"DROP TABLE {table}")
    small.book.ledger.close()
    assert check_record(Reading.open(small.path / "record.sqlite"))[0] == []
    again = Book.open(small.path)
    derived.drop(again.ledger.connection)
    again.ledger.close()
    assert check_record(Reading.open(small.path / "record.sqlite"))[0] == []
    assert tmp_path.exists()


def test_a_folder_that_holds_more_than_files_is_not_received_in_part(
    small: SmallBook, tmp_path: Path
) -> None:
    """A file two folders down was left out without a word."""
    deep = tmp_path / "inbox" / "county" / "deep"
    deep.mkdir(parents=True)
    (deep.parent / "a.csv").write_text(SPEND)
    (deep / "b.csv").write_text(SPEND.replace("R", "Q"))
    said = run(small.path, "receive", tmp_path / "inbox", code=2).stderr
    assert f"{deep} is not a file" in said
    assert small.book.ledger.size == 0


def test_a_name_that_is_no_text_is_shown_as_it_is(small: SmallBook, tmp_path: Path) -> None:
    folder = tmp_path / "inbox" / "county"
    folder.mkdir(parents=True)
    Path(os.fsdecode(bytes(folder / "x") + b"\xff.csv")).write_text(SPEND)
    run(small.path, "receive", tmp_path / "inbox")
    assert small.book.ledger.rows("SELECT file FROM submission") == [("x\\xff.csv",)]


def test_only_the_record_says_that_a_file_is_done_with(small: SmallBook) -> None:
    """A tally that moved May to March made the file out to be posted, and the £20.00 of May never did."""
    small.send("paid_on,scheme,amount,reference\n2013-04-02,hubs,100.00,A\n2013-05-02,hubs,20.00,B\n")
    small.close()
    path = small.path / ROWS / TALLIES
    path.write_text(path.read_text().replace("2013-05", "2013-03"))
    small.book = Book.open(small.path)
    small.close("2013-05")
    assert small.total(SPENDING) == 12_000
    (posted,) = small.book.ledger.rows("SELECT posted, rows FROM submission")
    assert posted == (2, 2)


def test_a_row_counts_as_posted_once_whatever_reverses_or_restores_it(small: SmallBook) -> None:
    small.send(SPEND)
    small.close()
    for wrong in ("S0001:2", "reverses:S0001:2"):
        small.book.adjust(prepared_by="Ann", approved_by="Bob", reason="look", now=NOW, corrects=wrong)
    assert small.book.ledger.rows("SELECT posted FROM submission") == [(2,)]
    assert check_record(small.book.ledger)[0] == []
