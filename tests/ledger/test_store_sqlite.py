"""The one file: a transaction is whole or nothing, and what the disk refuses is said with what to do."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pooledbudget.errors import EnvironmentFault, IntegrityFailure, PooledBudgetError
from pooledbudget.ledger import store_sqlite as store
from pooledbudget.ledger.formats import newest


def names(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM annex ORDER BY name")]


@pytest.fixture
def connection() -> sqlite3.Connection:
    """A record in memory whose annexes stand for anything that is written."""
    made = store.create(":memory:", "b", "2013-04")
    made.execute("PRAGMA foreign_keys=OFF")
    return made


def test_all_of_a_transaction_is_kept(connection: sqlite3.Connection) -> None:
    with store.writing(connection):
        for name in ("a", "b"):
            connection.execute("INSERT INTO annex VALUES (1, ?, '')", (name,))
    assert (names(connection), connection.in_transaction) == (["a", "b"], False)


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt, SystemExit, MemoryError])
def test_nothing_is_kept_of_a_transaction_that_is_cut_short(
    connection: sqlite3.Connection, fault: type[BaseException]
) -> None:
    def cut_short() -> None:
        with store.writing(connection):
            connection.execute("INSERT INTO annex VALUES (1, 'a', '')")
            raise fault

    with pytest.raises(fault):
        cut_short()
    assert (names(connection), connection.in_transaction) == ([], False)


def test_a_commit_that_is_refused_leaves_no_transaction_open(
    tmp_path: Path,
) -> None:
    """Left open, what was written next would be part of it: told as recorded, and gone at the end."""
    file = tmp_path / "record.sqlite"
    connection = store.create(file, "b", "2013-04")
    connection.executescript("PRAGMA foreign_keys=OFF; PRAGMA busy_timeout=0;")
    with closing(sqlite3.connect(file)) as reader:
        found = reader.execute("SELECT name FROM sqlite_master")
        found.fetchone()
        with pytest.raises(sqlite3.OperationalError, match="locked"), store.writing(connection):
            connection.execute("INSERT INTO annex VALUES (1, 'a', '')")
        assert (names(connection), connection.in_transaction) == ([], False)
        found.close()
    with store.writing(connection):
        connection.execute("INSERT INTO annex VALUES (1, 'b', '')")
    assert (names(connection), connection.in_transaction) == (["b"], False)


@pytest.mark.parametrize(
    ("fault", "raised", "said"),
    [
        (sqlite3.OperationalError("database is locked"), EnvironmentFault, "wait for it to finish"),
        (sqlite3.OperationalError("database table is busy"), EnvironmentFault, "in use by another program"),
        (sqlite3.OperationalError("attempt to write a readonly database"), EnvironmentFault, "permissions"),
        (sqlite3.OperationalError("unable to open database file"), EnvironmentFault, "cannot be opened"),
        (sqlite3.OperationalError("database or disk is full"), EnvironmentFault, "make room and repeat"),
        (sqlite3.OperationalError("disk I/O error"), EnvironmentFault, "Nothing was recorded"),
        (sqlite3.OperationalError("no such table: act"), IntegrityFailure, "cannot be read: no such table"),
        (
            sqlite3.DatabaseError("database disk image is malformed"),
            IntegrityFailure,
            "damaged.*; restore it from",
        ),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"), IntegrityFailure, "is damaged"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_sqlite_refuses_is_of_the_machine_or_of_the_record(
    fault: Exception, raised: type[PooledBudgetError], said: str
) -> None:
    with pytest.raises(raised, match=said) as caught, store.environment_faults(Path("record.sqlite")):
        raise fault
    assert str(caught.value).startswith("record.sqlite ")
    assert caught.value.__cause__ is fault


def test_a_fault_of_ours_passes_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError), store.environment_faults("x"):
        raise ZeroDivisionError


def test_a_record_opened_to_read_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    store.create(path, "b", "2013-04").close()
    before = path.read_bytes()
    reading = store.open_record(path, read_only=True)
    with pytest.raises(EnvironmentFault, match="cannot be opened"), store.environment_faults(path):
        reading.execute("INSERT INTO annex VALUES (1, 'a', '')")
    reading.close()
    assert path.read_bytes() == before


def half_written(folder: Path) -> Path:
    """Return a record whose writer was killed while it wrote to the file: its journal is hot."""
    path, killed = folder / "record.sqlite", folder / "killed"
    connection = store.create(path, "b", "2013-04")
    connection.executescript("PRAGMA foreign_keys=OFF; PRAGMA cache_size=1; BEGIN IMMEDIATE;")
    connection.executemany(
        "INSERT INTO annex VALUES (1, ?, ?)", ((str(number), "x" * 2000) for number in range(200))
    )
    killed.mkdir()
    for name in ("record.sqlite", "record.sqlite-journal"):
        shutil.copy(folder / name, killed)
    connection.execute("ROLLBACK")
    assert (killed / "record.sqlite").stat().st_size > 200 * 2000
    return killed / "record.sqlite"


def test_a_reader_finds_a_record_as_it_was_before_a_writer_was_killed(tmp_path: Path) -> None:
    """`status` and `verify` said that it may only be read, until somebody closed or received."""
    path = half_written(tmp_path)
    with closing(store.open_record(path, read_only=True)) as opened:
        assert names(opened) == []
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            opened.execute("INSERT INTO annex VALUES (1, 'a', '')")
    assert [found.name for found in path.parent.iterdir()] == ["record.sqlite"]


def test_a_half_written_copy_that_may_only_be_read_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = half_written(tmp_path)
    monkeypatch.setattr(store, "_take_back", lambda _: None)
    with pytest.raises(EnvironmentFault, match="copy the journal too and open the copy writable once"):
        store.open_record(path, read_only=True)


def test_a_name_that_is_a_question_to_sqlite_is_a_name(tmp_path: Path) -> None:
    path = tmp_path / "a?mode=memory#b %20.sqlite"
    store.create(path, "b", "2013-04").close()
    assert path.is_file()
    assert store.open_record(path).execute("SELECT name FROM book").fetchone() == ("b",)


def test_a_folder_or_a_missing_file_is_no_record(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(EnvironmentFault, match="is missing; restore it, or start with pooledbudget init"):
            store.open_record(path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [0, 1, 99])
def test_a_format_that_is_not_known_is_not_opened_even_to_be_carried_on(tmp_path: Path, number: int) -> None:
    path = tmp_path / "record.sqlite"
    made = store.create(path, "b", "2013-04")
    made.execute(f"PRAGMA user_version={number}")
    made.close()
    with pytest.raises(EnvironmentFault, match=r"format \d+|version 0.1.0"):
        store.open_record(path, any_format=True)


def test_a_new_record_is_ours_and_of_the_newest_format(connection: sqlite3.Connection) -> None:
    assert connection.execute("PRAGMA application_id").fetchone() == (store.APPLICATION_ID,)
    assert connection.execute("PRAGMA user_version").fetchone() == (newest().number,)
    assert connection.execute("SELECT * FROM book").fetchall() == [("b", "2013-04", newest().number, "")]
