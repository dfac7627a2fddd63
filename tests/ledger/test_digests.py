"""A digest is of every cell that was written, and of nothing else."""

from __future__ import annotations

import sqlite3

import pytest

from conftest import NOW, SmallBook
from pooledbudget.ledger import digests
from pooledbudget.ledger.formats import newest

SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,1.00,A\n2013-04-03,hubs,2.00,B"


@pytest.fixture
def connection(small: SmallBook) -> sqlite3.Connection:
    small.send(SPEND)
    small.close()
    copy = sqlite3.connect(":memory:")
    small.book.ledger.connection.backup(copy)
    for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        copy.execute(f"DROP TRIGGER {name}")
    return copy


CELLS = [
    (table, column)
    for table, columns in newest().tables.items()
    for column in columns
    if table != "book" and (table, column) not in {("entry", "leaf"), ("entry", "head")}
]
NUMBERS = frozenset(
    column for column in ("sequence", "act", "entry", "line", "edition", "amount", "revision", "size")
)


@pytest.mark.parametrize(("table", "column"), CELLS)
def test_every_cell_of_an_act_and_of_what_it_caused_is_held(
    connection: sqlite3.Connection, table: str, column: str
) -> None:
    """The leaf and head of an entry alone are left to the chain: no figure rests on them."""
    until = 10**6
    assert list(digests.unheld_acts(connection, until)) == []
    value = f"{column} + 1000" if column in NUMBERS else f"CAST(x'00' || {column} AS TEXT)"
    value = "zeroblob(32)" if column in digests.HEX else value
    place = digests.OF_ACT[table][0]
    connection.execute(
        f"UPDATE {table} SET {column} = {value} WHERE {place} = (SELECT max({place}) FROM {table}) "
        f"AND rowid IS NOT NULL"
        if table in {"act", "entry"}
        else f"UPDATE {table} SET {column} = {value}"
    )
    assert list(digests.unheld_acts(connection, until))


def test_what_stands_in_one_cell_is_not_what_stands_in_two(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE entry SET about = 'hu', reference = 'bsA' WHERE reference = 'A'")
    assert [kept for *_, kept in digests.unheld_acts(connection, 10**6)] == [True]


def test_rows_of_many_leaves_are_taken_in_parts(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An act of more leaves than are joined at once has every one of them in its digest."""
    monkeypatch.setattr(digests, "_AT_ONCE", 1)
    ((act, last),) = [(act, last) for act, last in digests.stretches(connection, 10**6) if last > act]
    found = digests.of_act(connection, act, last)
    for sequence in range(act + 1, last + 1):
        connection.execute("UPDATE entry SET kind = kind || '.' WHERE sequence = ?", (sequence,))
        assert digests.of_act(connection, act, last) != found
        found = digests.of_act(connection, act, last)


def test_a_decision_of_any_act_is_held(connection: sqlite3.Connection) -> None:
    """Whatever is changed in a decision of any act is found, and what was kept of others is not made again."""
    row = "INSERT INTO decision VALUES ({}, 1, 1, 1, 1, '2013-04', 'c', '[]', 'a', 's', '', 1, 0, '{{}}')"
    for act in (2, 1):
        connection.execute(row.format(act))
    assert digests.unheld_tables(connection, ["decision"]) == ["decision"]
    digests.keep_tables(connection, ["decision"])
    assert digests.unheld_tables(connection, ["decision"]) == []
    for change in ("body = '{\"paid\":1}'", "stands = 0", "subject = 't'", "paid = 0"):
        connection.execute(f"UPDATE decision SET {change} WHERE act = 2")
        digests.keep_tables(connection, ["decision"], since=3)  # what may have changed of old ones is of all
        known = "stands" in change
        assert digests.unheld_tables(connection, ["decision"]) == ([] if known else ["decision"]), change
        digests.keep_tables(connection, ["decision"])
    connection.execute("DELETE FROM decision WHERE act = 1")
    assert digests.unheld_tables(connection, ["decision"]) == ["decision"]


def test_only_acts_up_to_a_leaf_are_asked_about(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE act SET who = 'Eve' WHERE kind = 'close'")
    assert list(digests.unheld_acts(connection, 1)) == []
    assert len(list(digests.unheld_acts(connection, 10**6))) == 1


def test_a_record_without_acts_has_nothing_to_hold(small: SmallBook) -> None:
    connection = small.book.ledger.connection
    assert list(digests.stretches(connection, 10**6)) == []
    assert digests.without(connection) == []


def test_what_has_no_digest_is_named_as_such(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM digest WHERE what = 'act' AND act = 1")
    assert digests.without(connection) == [(1, 1)]
    assert list(digests.unheld_acts(connection, 10**6)) == [(1, 1, False)]


def test_a_file_s_row_has_a_digest_of_its_own(connection: sqlite3.Connection) -> None:
    """Receiving the thousandth file costs no more than the first: no other row is read for it."""
    assert digests.unheld_tables(connection, ["submission"]) == []
    connection.execute("UPDATE submission SET posted = posted + 1")
    assert digests.unheld_tables(connection, ["submission"]) == ["submission"]
    digests.keep_tables(connection, ["submission"])
    assert digests.unheld_tables(connection, ["submission"]) == []
    connection.execute("DELETE FROM submission")
    assert digests.unheld_tables(connection, ["submission"]) == ["submission"]


def test_what_is_kept_of_an_act_alone_is_what_is_read_back(small: SmallBook) -> None:
    """Nothing is looked for that it might have caused when it is written; when it is read, all is."""
    small.send(SPEND)
    small.book.withdraw("S0001", by="clerk", reason="sent by mistake", now=NOW)
    connection = small.book.ledger.connection
    assert digests.without(connection) == []
    assert list(digests.unheld_acts(connection, 10**6)) == []
    assert digests.unheld_tables(connection, ["closed", "submission"]) == []
