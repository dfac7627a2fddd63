"""What follows from acts is kept with them, made where it is missing, and held against them."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import SmallBook
from in_memory import MemoryBook
from pooledbudget.book import Book
from pooledbudget.errors import IntegrityFailure
from pooledbudget.ledger import derived
from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.integrity import check_record
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.seals import Tree, leaf_hash
from pooledbudget.ledger.sums import DIMENSIONS, Selection
from pooledbudget.ledger.tables import TABLES
from pooledbudget.periods import Month

SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n2013-05-03,hubs,4.00,R2\n"


@pytest.fixture
def closed(small: SmallBook) -> SmallBook:
    small.send(SPEND)
    small.close()
    small.close("2013-05")
    return small


def everything(record: Record) -> dict[str, list[object]]:
    return {table: sorted(record.rows(f"SELECT * FROM {table}")) for table in TABLES}


def test_what_is_kept_is_what_is_worked_out(closed: SmallBook) -> None:
    record = closed.book.ledger
    assert check_record(record)[0] == []
    by_entry = record.balances(DIMENSIONS, Selection(known=record.size))
    assert sorted(map(str, record.balances(DIMENSIONS))) == sorted(map(str, by_entry))
    assert by_entry


@pytest.mark.parametrize(
    ("tampering", "where"),
    [
        ("UPDATE balance SET amount = amount + 1 WHERE partner = 'county'", "the kept balance"),
        ("DELETE FROM closed", "the kept closed"),
        ("UPDATE submission SET sender = 'police'", "the kept submission"),
        ("DELETE FROM position", "the kept position"),
        ("UPDATE peak SET node = zeroblob(32)", "the kept peak"),
    ],
)
def test_what_is_kept_and_does_not_follow_is_found(closed: SmallBook, tampering: str, where: str) -> None:
    record = closed.book.ledger
    record.connection.execute(tampering)
    found, _ = check_record(record)
    assert {fault.where for fault in found} == {where}
    assert closed.book.verify().faults[0].where == where
    alone = closed.book.verify(replaying=False).faults
    assert {fault.where for fault in alone} == {where}
    assert "is not as it was written" in alone[0].what


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        (
            "UPDATE balance SET amount = amount + 1 WHERE partner = 'police'",
            ["holds", "is without"],
        ),
        ("DELETE FROM closed WHERE month = '2013-05'", ["is without 1 row that follows"]),
    ],
)
def test_what_does_not_follow_is_told_in_words_with_a_remedy_that_works(
    closed: SmallBook, tampering: str, said: list[str]
) -> None:
    """The count stood twice, once as a bare {}, and nobody was told what to do."""
    connection = closed.book.ledger.connection
    connection.execute(tampering)
    faults = [str(fault) for fault in check_record(closed.book.ledger)[0]]
    assert len(faults) == len(said)
    assert not any("{}" in fault for fault in faults)
    assert all("from the acts; drop the table derived of record.sqlite" in fault for fault in faults)
    assert all(words in fault for words, fault in zip(said, faults, strict=True))
    connection.execute("DROP TABLE derived")
    closed.book.ledger.close()
    assert Book.open(closed.path).verify().faults == []


def test_a_record_without_it_has_it_made_when_it_is_opened(closed: SmallBook) -> None:
    before = everything(closed.book.ledger)
    derived.drop(closed.book.ledger.connection)
    closed.book.ledger.close()
    again = Book.open(closed.path)
    assert everything(again.ledger) == before
    assert again.verify().faults == []


def test_a_record_that_may_only_be_read_has_it_worked_out_in_memory(
    closed: SmallBook, tmp_path: Path
) -> None:
    before = everything(closed.book.ledger)
    derived.drop(closed.book.ledger.connection)
    closed.book.ledger.close()
    path = tmp_path / "copy.sqlite"
    shutil.copy(closed.path / "record.sqlite", path)
    bytes_before = path.read_bytes()
    record = Record.open_for(path, read_only=True)
    assert everything(record) == before
    assert path.read_bytes() == bytes_before


def test_what_an_earlier_version_wrote_is_taken_in(closed: SmallBook) -> None:
    """A version that did not keep it recorded something: it is made anew, from the first act on."""
    before = everything(closed.book.ledger)
    connection = closed.book.ledger.connection
    connection.execute("UPDATE derived SET size = 1")
    connection.execute("DELETE FROM balance")
    closed.book.ledger.close()
    assert everything(Book.open(closed.path).ledger) == before


def test_what_another_version_kept_in_another_shape_is_made_anew(closed: SmallBook, tmp_path: Path) -> None:
    """A book made before a column was added ended every command in a traceback."""
    before = everything(closed.book.ledger)
    connection = closed.book.ledger.connection
    connection.execute("ALTER TABLE submission RENAME COLUMN posted TO counted")
    connection.execute("ALTER TABLE position ADD COLUMN more TEXT")
    closed.book.ledger.close()
    path = tmp_path / "copy.sqlite"
    shutil.copy(closed.path / "record.sqlite", path)
    assert everything(Record.open_for(path, read_only=True)) == before
    assert check_record(Record.open_for(path, read_only=True))[0] == []
    again = Book.open(closed.path)
    assert everything(again.ledger) == before
    assert again.verify().faults == []


def test_an_act_that_fails_leaves_nothing_of_it() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,1.00,A")
    before = everything(book.record)
    said = Act(kind="receive", who="a", instant="2013-05-01T09:00:00Z", tool="t", inputs={}, detail={})
    with pytest.raises(IntegrityFailure, match="act 2 does not say what an act says: 'submission'"):
        book.record.add(said)
    assert everything(book.record) == before
    assert book.record.size == 1


@given(st.lists(st.binary(max_size=4), max_size=70), st.integers(0, 70))
@settings(max_examples=60, deadline=None)
def test_a_tree_grown_from_its_peaks_is_the_tree(leaves: list[bytes], parted: int) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    first = Tree(hashes[:parted])
    again = Tree.from_peaks(first.size, first.peaks)
    for leaf in hashes[parted:]:
        again.add(leaf)
    assert (again.root, again.size) == (Tree(hashes).root, len(leaves))


def test_every_seal_is_grown_from_the_one_before() -> None:
    """The root of each month is the root over every leaf, though only the new ones were read."""
    book = MemoryBook()
    for month in ("2013-04", "2013-05", "2013-06"):
        book.give("expenditure", f"{month}-02,hubs,1.00,A", f"{month}-03,hubs,2.00,B")
        book.close(month)
    leaves = book.record.rows(
        "SELECT leaf FROM (SELECT sequence, leaf FROM act UNION ALL SELECT sequence, leaf FROM entry) "
        "ORDER BY sequence"
    )
    for seal in book.record.seals():
        assert seal.root == Tree(leaf for (leaf,) in leaves[: seal.size]).root.hex()
    assert isinstance(book.record.connection, sqlite3.Connection)
    assert book.record.closed_months() == {Month(2013, 4), Month(2013, 5), Month(2013, 6)}
