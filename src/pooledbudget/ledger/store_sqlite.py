"""The one SQLite file a book's record lives in: opened safely, every time the same way."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from pooledbudget.errors import EnvironmentFault, IntegrityFailure, Misuse
from pooledbudget.ledger import whole_file
from pooledbudget.ledger.formats import FORMATS, NEVER_HELD, Format, newest
from pooledbudget.ledger.tables import is_current

APPLICATION_ID = 0x504F_4F4C
_WAIT_SECONDS = 120
"""How long another writer is waited for: a close of a county's month takes seconds, not minutes."""
_FULL = ("full", "disk i/o", "not authorized")


def create(
    path: Path | str, book: str, first_month: str, key_check: str = "", layout: Format | None = None
) -> sqlite3.Connection:
    """Make an empty record for a book; EnvironmentFault if one is there already."""
    if path != ":memory:" and Path(path).exists():
        raise EnvironmentFault(f"{path} already exists; nothing was changed")
    layout = layout or newest()
    connection = _connect(path)
    with environment_faults(path):
        connection.executescript(
            f"PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={layout.number};"
            f"BEGIN;{layout.schema}COMMIT;"
        )
        with writing(connection):
            connection.execute(
                "INSERT INTO book (name, first_month, format, key_check) VALUES (?, ?, ?, ?)",
                (book, first_month, layout.number, key_check),
            )
            _follow_all(connection)
    return connection


def open_record(path: Path, *, read_only: bool = False, any_format: bool = False) -> sqlite3.Connection:
    """Open a record. EnvironmentFault if it cannot be; IntegrityFailure if it is not one.

    A record of an earlier format is opened with `any_format` only, by what carries it on.
    """
    if not path.is_file():
        raise EnvironmentFault(f"{path} is missing; restore it, or start with pooledbudget init")
    connection = _connect(path, read_only=read_only)
    with environment_faults(path):
        ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        number = connection.execute("PRAGMA user_version").fetchone()[0]
    if not ours:
        raise IntegrityFailure(f"{path} is not a pooledbudget record")
    _refuse_format(path, number, any_format=any_format)
    if not any_format:
        with environment_faults(path):
            _derive(connection, read_only=read_only)
    return connection


def copied(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Return a copy of a record in memory: what is written to it is kept nowhere."""
    copy = _connect(":memory:")
    connection.backup(copy)
    _derive(copy, read_only=False)
    return copy


def copy_record(source: Path, target: Path) -> None:
    """Copy a store to another file, as it is at one moment whoever writes to it meanwhile."""
    with closing(_connect(source, read_only=True)) as held, closing(_connect(target)) as copy:
        held.backup(copy)


def _derive(connection: sqlite3.Connection, *, read_only: bool) -> None:
    """Work out what follows from the record where it does not say so itself."""
    if is_current(connection):
        return
    if read_only:
        _follow_all(connection, temporary=True)
        return
    with writing(connection):
        _follow_all(connection, anew=True)


def _follow_all(connection: sqlite3.Connection, *, temporary: bool = False, anew: bool = False) -> None:
    from pooledbudget.ledger import (  # ruff: ignore[import-outside-top-level] - a tenth of a balance, which reads what is kept
        derived,
    )

    if anew:
        derived.drop(connection)
    derived.make(connection, temporary=temporary)


def _refuse_format(path: Path, number: int, *, any_format: bool) -> None:
    if number == newest().number or (any_format and number in FORMATS):
        return
    if number == NEVER_HELD:
        raise EnvironmentFault(
            f"{path} was made by version 0.1.0, whose records this version does not read; "
            "begin the book again: pooledbudget init DIR, then receive its files"
        )
    if number in FORMATS:
        raise EnvironmentFault(
            f"{path} has format {number}; this version keeps format {newest().number}: pooledbudget upgrade"
        )
    raise EnvironmentFault(
        f"{path} has format {number}; this version knows up to {newest().number}: use a later version"
    )


def _take_back(path: Path) -> None:
    """Have SQLite take back what a writer that was killed had half written: a reader may not.

    Where it cannot be, as in a copy that may only be read, the reader says so.
    """
    if path.with_name(f"{path.name}-journal").exists():
        where = f"{path.absolute().as_uri()}?mode=rw"
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(where, uri=True, timeout=_WAIT_SECONDS)) as held,
        ):
            held.execute("SELECT 1 FROM sqlite_master").fetchone()  # whoever reads first takes it back


def _connect(path: Path | str, *, read_only: bool = False) -> sqlite3.Connection:
    if read_only:
        _take_back(Path(path))
    where = f"{Path(path).absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    with environment_faults(path):
        connection = sqlite3.connect(
            ":memory:" if path == ":memory:" else where,
            uri=path != ":memory:",
            timeout=_WAIT_SECONDS,
            isolation_level=None,
        )
        for pragma, value in (
            ("journal_mode", "delete"),
            ("synchronous", "extra"),
            ("recursive_triggers", "on"),
            ("foreign_keys", "on"),
            ("trusted_schema", "off"),
            ("cell_size_check", "on"),
        ):
            if not (read_only and pragma == "journal_mode"):
                connection.execute(f"PRAGMA {pragma}={value}")
        _assert_safe(connection, memory=path == ":memory:")
    return connection


def _assert_safe(connection: sqlite3.Connection, *, memory: bool) -> None:
    wanted = {
        "synchronous": 3,
        "recursive_triggers": 1,
        "foreign_keys": 1,
        "journal_mode": "memory" if memory else "delete",
    }
    for pragma, value in wanted.items():
        found = connection.execute(f"PRAGMA {pragma}").fetchone()[0]
        if found != value:
            raise EnvironmentFault(f"SQLite would not set {pragma} to {value}; it says {found}")


@contextmanager
def writing(connection: sqlite3.Connection) -> Generator[None]:
    """One database transaction: all of what happens inside is recorded, or none of it.

    Another writer is waited for. Within a transaction that has begun, it is part of that one.
    """
    if connection.in_transaction:
        yield
    else:
        with _transaction(connection):
            yield


@contextmanager
def one_view(connection: sqlite3.Connection) -> Generator[None]:
    """See one state of the record in all that is asked inside: others who would write wait meanwhile."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()  # only what reads keeps others waiting
        yield
    finally:
        connection.execute("COMMIT")


def written_by_others(connection: sqlite3.Connection) -> int:
    """Return a number that is another after any other program has written to the record."""
    found: int = connection.execute("PRAGMA data_version").fetchone()[0]
    return found


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Generator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        whole_file.forget(connection)
        yield
        # A commit that the disk or a reader refuses leaves its transaction open: it is taken back too,
        # or what is written next would be part of it and of nothing that is kept.
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def environment_faults(path: Path | str) -> Generator[None]:
    """Turn what the disk or a lock refuses into a message that says what to do."""
    try:
        yield
    except sqlite3.OperationalError as fault:
        message = str(fault).lower()
        if "locked" in message or "busy" in message:
            raise EnvironmentFault(
                f"{path} is in use by another program; wait for it to finish, then repeat"
            ) from fault
        if "readonly" in message or "unable to open" in message:
            raise EnvironmentFault(
                f"{path} cannot be opened: {fault}. If this is a read-only copy with a -journal file "
                "beside it, copy the journal too and open the copy writable once; "
                "otherwise check the permissions"
            ) from fault
        if any(word in message for word in _FULL):
            raise EnvironmentFault(
                f"{path} could not be written: {fault}. Nothing was recorded; make room and repeat"
            ) from fault
        raise IntegrityFailure(f"{path} cannot be read: {fault}") from fault
    except sqlite3.ProgrammingError as fault:  # of how it is used, never of what is on the disk
        raise Misuse(
            f"{path} is not open here: it was closed, or another thread opened it; "
            "open the book anew, in each thread that uses it"
        ) from fault
    except (sqlite3.DatabaseError, UnicodeDecodeError) as fault:
        raise IntegrityFailure(f"{path} is damaged: {fault}; restore it from a copy of the book") from fault
