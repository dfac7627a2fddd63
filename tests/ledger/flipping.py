"""A small record, and what becomes of it when a byte of its file is another."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from conftest import moved
from pooledbudget.errors import EnvironmentFault, IntegrityFailure
from pooledbudget.findings import Origin
from pooledbudget.ledger.entries import Act, Entry
from pooledbudget.ledger.integrity import check_record
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.tables import TABLES
from pooledbudget.periods import Month


def snapshot(connection: sqlite3.Connection) -> str:
    """Every table, row and schema line as one text: what a change would have to touch.

    What follows from the acts is no part of it: where it is not in its shape it is not read, but made anew.
    """
    query = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master ORDER BY type, name"
    named = set(TRIGGERS)
    lines = [f"{row!r}" for row in connection.execute(query) if row[2] in named and row[1] != "entry_month"]
    for table in TRIGGERS:
        for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2"):
            cells = [cell.hex() if isinstance(cell, bytes) else cell for cell in row]
            lines.append(f"{table} {cells!r}")
    return "\n".join(lines)


TRIGGERS = ("book", "act", "entry", "posting", "annex", "seal")


def made(path: Path) -> Record:
    record = Record.create(path, "b", Month(2013, 4))
    for month in (Month(2013, 4), Month(2013, 5)):
        entries = [
            Entry(
                f"S000{month.number}:{row}",
                month.first,
                "spending",
                moved(("spending:hubs", "county"), ("assets:cash", "county"), 100 + row, "pool", "t"),
                (Origin(f"S000{month.number}", row),),
            )
            for row in range(2, 5)
        ]
        record.add(
            Act(
                kind="close",
                who="a",
                instant=f"{month}-28T09:00:00Z",
                tool="t",
                inputs={},
                month=str(month),
                detail={"sealed": [str(month)]},
                annexes={"unclaimed": [{"what": "a family"}]},
            ),
            entries,
            [month],
        )
    return record


def small_store(tmp_path: Path) -> Path:
    """A store of few, small pages, so that every byte of it can be tried."""
    record = made(tmp_path / "full.sqlite")
    record.connection.execute("PRAGMA page_size=512")
    record.connection.execute(f"VACUUM INTO '{tmp_path / 'small.sqlite'}'")
    return tmp_path / "small.sqlite"


EMPTY = 64
"""Of the empty space in pages, one byte in so many is tried."""


def flipped(folder: Path, part: int, parts: int) -> tuple[int, int]:
    """Flip one byte in so many of a small store, each by itself; return how many were found, and not.

    One that is not found changes nothing that is recorded, or that a reader is given.
    """
    path = small_store(folder)
    good = path.read_bytes()
    before = snapshot(Record.open_for(path, read_only=False).connection)
    followed = what_follows(path)
    victim = folder / "victim.sqlite"
    found = silent = 0
    full = [place for place, byte in enumerate(good) if byte or place % EMPTY == 0]
    for place in full[part::parts]:
        victim.write_bytes(good[:place] + bytes([good[place] ^ (1 << (place % 8))]) + good[place + 1 :])
        if verdict(victim):
            found += 1
        else:
            connection = sqlite3.connect(f"file:{victim}?mode=ro", uri=True)
            assert snapshot(connection) == before, place
            assert follows_as_before(victim, followed), place
            connection.close()
            silent += 1
    return found, silent


def what_follows(path: Path) -> dict[str, list[Any]]:
    """Return what follows from the acts of a record, as whoever reads it is given it."""
    record = Record.open_for(path, read_only=True)
    try:
        return {table: sorted(record.rows(f"SELECT * FROM {table}")) for table in TABLES}
    finally:
        record.connection.close()


def follows_as_before(path: Path, followed: dict[str, list[Any]]) -> bool:
    """Say whether a reader of a record is given the same as before."""
    return what_follows(path) == followed


def verdict(path: Path) -> bool:
    """Say whether verifying the store ends in exit 4 or 5."""
    try:
        record = Reading.open(path)
        try:
            return bool(check_record(record)[0])
        finally:
            record.connection.close()
    except (IntegrityFailure, EnvironmentFault, sqlite3.DatabaseError, UnicodeDecodeError):
        return True
