"""Carry a record to the next format: an act like any other, which keeps every old leaf and seal as it is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from pooledbudget.errors import Misuse
from pooledbudget.ledger import derived
from pooledbudget.ledger import store_sqlite as store
from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.formats import FORMATS, Format, newest
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.tables import statements


def upgrade(path: Path, act: Act) -> tuple[int, int]:
    """Carry a record to the newest format, step by step, and record each step as an act.

    `act` says who does it and when. Leaves, heads and seals are carried over exactly; new tables
    begin empty and new columns have what the format says for older rows. Each step is one database
    transaction: killed at any moment, the record is of one format or of the other. Returns the
    format it had and the format it has; Misuse if it has the newest already.
    """
    connection = store.open_record(path, any_format=True)
    with store.environment_faults(path):
        before = connection.execute("PRAGMA user_version").fetchone()[0]
        if before == newest().number:
            raise Misuse(f"{path} has format {before} already, the newest; there is nothing to do")
        for number in sorted(FORMATS):
            if number > before:
                _step(connection, path, FORMATS[number], act)
    connection.close()
    return before, newest().number


def _step(connection: sqlite3.Connection, path: Path, layout: Format, act: Act) -> None:
    """Carry a record to one format and record the act, in one transaction."""
    connection.execute("PRAGMA foreign_keys=OFF")
    with store.writing(connection):
        derived.drop(connection)  # it is made again when the record is next opened
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = {table: _columns(connection, table) for table in tables}
        for table in tables:
            connection.execute(f"CREATE TEMP TABLE kept_{table} AS SELECT * FROM {table}")
            connection.execute(f"DROP TABLE {table}")
        for statement in statements(layout.schema):
            connection.execute(statement)
        for table in tables:
            added = layout.added.get(table, {})
            columns = [*kept[table], *added]
            values = ", ".join([*kept[table], *added.values()])
            connection.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM kept_{table}"
            )
            connection.execute(f"DROP TABLE temp.kept_{table}")
        connection.execute(f"PRAGMA user_version={layout.number}")
        _record_step(connection, path, layout, act)
    connection.execute("PRAGMA foreign_keys=ON")


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _record_step(connection: sqlite3.Connection, path: Path, layout: Format, act: Act) -> None:
    """Add the act of the upgrade, written in the new format, inside the transaction of the step."""
    Record(connection, path).append(
        Act(
            kind="upgrade",
            who=act.who,
            instant=act.instant,
            tool=act.tool,
            edition=act.edition,
            code=act.code,
            inputs=act.inputs,
            reason=act.reason,
            detail={"from": layout.number - 1, "to": layout.number},
        ),
        layout,
    )
