"""The record only grows: in the database itself, and by the rules of what may be posted."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from conftest import leg, moved
from pooledbudget.errors import EnvironmentFault, IntegrityFailure, Misuse
from pooledbudget.findings import Origin
from pooledbudget.ledger import store_sqlite as store
from pooledbudget.ledger.entries import Act, Entry
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.sums import Selection
from pooledbudget.periods import Month

APRIL = Month(2013, 4)


def act(kind: str = "close", month: str = "", instant: str = "2013-05-01T09:00:00Z", **detail: object) -> Act:
    return Act(kind=kind, who="a", instant=instant, tool="t", inputs={}, detail=detail, month=month)


def paid(cause: str, amount: int, on: date = date(2013, 4, 2), *, decided: bool = False) -> Entry:
    legs = moved(("spending:hubs", "county"), ("assets:cash", "county"), amount, "pool", "early-help")
    return Entry(cause, on, "payment", tuple(legs), (Origin("S0001", 2),), decided=decided)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record.create(tmp_path / "record.sqlite", "b", APRIL)


def close(record: Record, month: Month, entries: Sequence[Entry]) -> None:
    record.add(act(month=str(month), sealed=[str(month)]), entries, [month])


@pytest.mark.parametrize("table", ["book", "act", "entry", "posting", "annex", "seal"])
@pytest.mark.parametrize("breach", ["UPDATE", "DELETE", "REPLACE"])
def test_the_database_refuses_to_change_a_row(record: Record, table: str, breach: str) -> None:
    record.add(
        replace(act(month="2013-04", sealed=["2013-04"]), annexes={"differences": []}),
        [paid("S0001:2", 100)],
        [APRIL],
    )
    column = record.connection.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchone()[0]
    statement = {
        "UPDATE": f"UPDATE {table} SET {column} = {column}",
        "DELETE": f"DELETE FROM {table}",
        "REPLACE": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    }[breach]
    before = record.connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        record.connection.execute(statement)
    assert record.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == before


def test_replace_is_refused_only_because_of_the_pragma(record: Record) -> None:
    """Plant the breach the pragma guards against: without it INSERT OR REPLACE would pass."""
    close(record, APRIL, [paid("S0001:2", 100)])
    record.connection.execute("PRAGMA recursive_triggers=OFF")
    record.connection.execute("BEGIN")
    record.connection.execute("INSERT OR REPLACE INTO seal SELECT * FROM seal")
    record.connection.execute("ROLLBACK")
    with pytest.raises(EnvironmentFault, match="would not set recursive_triggers"):
        store._assert_safe(record.connection, memory=False)


def test_every_connection_is_set_safe(record: Record, tmp_path: Path) -> None:
    again = store.open_record(tmp_path / "record.sqlite")
    found = [
        again.execute(f"PRAGMA {one}").fetchone()[0]
        for one in ("journal_mode", "synchronous", "recursive_triggers")
    ]
    assert found == ["delete", 3, 1]


def test_the_same_cause_twice_is_one_entry(record: Record) -> None:
    close(record, APRIL, [paid("S0001:2", 100)])
    assert record.planned([paid("S0001:2", 100)]) == []


def test_the_same_cause_with_another_amount_is_refused(record: Record) -> None:
    close(record, APRIL, [paid("S0001:2", 100)])
    with pytest.raises(IntegrityFailure, match="recorded with another amount"):
        record.planned([paid("S0001:2", 101)])


def test_a_changed_decision_is_a_reversal_and_a_second_cause(record: Record) -> None:
    close(record, APRIL, [paid("p:f:result", 100, decided=True)])
    planned = record.planned([paid("p:f:result", 70, decided=True)])
    assert [one.id for one in planned] == ["reverses:p:f:result", "p:f:result#2"]
    close(record, Month(2013, 5), planned)
    assert record.total(Selection(account="spending")) == 70
    assert record.planned([paid("p:f:result", 70, decided=True)]) == []
    third = record.planned([paid("p:f:result", 80, decided=True)])
    assert [one.id for one in third] == ["reverses:p:f:result#2", "p:f:result#3"]


def test_a_cause_no_longer_desired_is_reversed_once(record: Record) -> None:
    close(record, APRIL, [paid("p:f:result", 100, decided=True)])
    planned = record.planned([], ["p:f:result", "never-posted"])
    assert [one.id for one in planned] == ["reverses:p:f:result"]
    close(record, Month(2013, 5), planned)
    assert record.planned([], ["p:f:result"]) == []
    assert record.total(Selection(account="spending")) == 0


def test_a_late_item_keeps_its_day_and_counts_in_the_open_month(record: Record) -> None:
    close(record, APRIL, [])
    close(record, Month(2013, 5), [paid("S0002:2", 100, date(2013, 4, 9))])
    found = record.entry("S0002:2")
    assert (found.entry.effective, found.month) == (date(2013, 4, 9), "2013-05")


def test_months_open_and_close_by_their_acts(record: Record) -> None:
    close(record, APRIL, [])
    assert record.first_open() == Month(2013, 5)
    record.add(act("reopen", "2013-04"))
    assert record.first_open() == APRIL
    close(record, APRIL, [])
    assert [one.revision for one in record.seals()] == [1, 2]
    assert record.seal_of(APRIL) == record.seals()[-1]


def test_as_known_counts_acts_and_what_they_caused(record: Record) -> None:
    close(record, APRIL, [paid("S0001:2", 100)])
    record.add(
        act(month="2013-05", instant="2013-06-01T09:00:00Z", sealed=["2013-05"]),
        [paid("S0001:3", 50)],
        [Month(2013, 5)],
    )
    spent = Selection(account="spending")
    for on, amount in (
        (date(2013, 4, 30), 0),
        (date(2013, 5, 1), 100),
        (date(2013, 5, 31), 100),
        (date(2013, 6, 1), 150),
    ):
        assert record.total(spent._replace(known=record.as_known(on))) == amount


def test_balances_by_every_dimension(record: Record) -> None:
    close(record, APRIL, [paid("S0001:2", 100), paid("S0001:3", 20)])
    assert [(one.keys, one.amount) for one in record.balances(("account",))] == [
        (("assets:cash",), -120),
        (("spending:hubs",), 120),
    ]
    by = record.balances(("month", "theme", "partner", "agreement"), Selection(account="spending"))
    assert [one.keys for one in by] == [("2013-04", "early-help", "county", "pool")]
    assert record.behind(Selection(account="spending", to_month="2013-04")) == [
        (2, 100),
        (3, 20),
    ]
    assert [sheet.difference for sheet in record.balance_sheets()] == [0]
    with pytest.raises(ValueError, match="not a dimension"):
        record.balances(("colour",))


def test_a_parent_account_is_not_a_prefix(record: Record) -> None:
    legs = (leg("spending:hubsite", "county", "pool", 5), leg("assets:cash", "county", "pool", -5))
    close(record, APRIL, [paid("S0001:2", 100), Entry("S0001:9", date(2013, 4, 1), "x", legs, ())])
    assert record.total(Selection(account="spending:hubs")) == 100


def test_entries_come_back_as_they_went_in(record: Record) -> None:
    close(record, APRIL, [paid("S0001:2", 100)])
    assert record.entry("S0001:2").entry == paid("S0001:2", 100)
    assert record.entry("2").entry.id == "S0001:2"
    with pytest.raises(Misuse, match="no entry"):
        record.entry("S9999:1")


def test_an_entry_that_was_decided_comes_back_as_it_went_in(record: Record) -> None:
    """Whether it was decided is not recorded: it tells a planned entry from others, and no entry apart."""
    decided = paid("S0001:2", 100, decided=True)
    close(record, APRIL, [decided])
    kept = record.entry("S0001:2").entry
    assert (kept == decided, len({kept, decided})) == (True, 1)
    assert kept != paid("S0001:2", 99, decided=True)
    assert kept != "S0001:2"


def test_the_frame_holds_whole_pence(record: Record) -> None:
    close(record, APRIL, [paid("S0001:2", 100)])
    frame = record.to_frame()
    assert str(frame["amount_pence"].dtype) == "int64"
    assert frame["amount_pence"].sum() == 0
    assert list(frame["account"]) == ["spending:hubs", "assets:cash"]


def test_what_is_not_a_record_says_so(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="missing"):
        store.open_record(tmp_path / "none.sqlite")
    sqlite3.connect(tmp_path / "other.sqlite").execute("CREATE TABLE t (x)").connection.close()
    with pytest.raises(IntegrityFailure, match="not a pooledbudget record"):
        store.open_record(tmp_path / "other.sqlite")
    (tmp_path / "text.sqlite").write_bytes(b"not a database at all, but long enough to be read" * 20)
    with pytest.raises(IntegrityFailure, match="damaged"):
        store.open_record(tmp_path / "text.sqlite")
    with pytest.raises(EnvironmentFault, match="already exists"):
        store.create(tmp_path / "text.sqlite", "b", "2013-04")


def test_a_newer_format_is_not_guessed_at(record: Record, tmp_path: Path) -> None:
    record.connection.execute("PRAGMA user_version=9")
    record.connection.close()
    with pytest.raises(
        EnvironmentFault, match="has format 9; this version knows up to 2: use a later version"
    ):
        store.open_record(tmp_path / "record.sqlite")


def test_a_record_of_the_first_version_is_not_read(record: Record, tmp_path: Path) -> None:
    record.connection.execute("PRAGMA user_version=1")
    record.connection.close()
    with pytest.raises(
        EnvironmentFault, match="made by version 0.1.0, whose records this version does not read"
    ):
        store.open_record(tmp_path / "record.sqlite")


def test_a_busy_record_says_what_to_do(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_WAIT_SECONDS", 0)
    other = Record.open_for(tmp_path / "record.sqlite", read_only=False)
    record.connection.execute("BEGIN EXCLUSIVE")
    with pytest.raises(EnvironmentFault, match="in use by another program"):
        close(other, APRIL, [])
