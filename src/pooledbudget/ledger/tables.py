"""The tables of a record as SQL: its own, and those that follow from its acts and can be made again."""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path

TABLES = ("derived", "balance", "closed", "submission", "decision", "difference", "position")
"""The tables that are worked out anew and compared; peaks are held against the seals instead."""
KEPT = (*TABLES, "peak", "digest")


@cache
def sql(name: str) -> str:
    """Return a schema of this package, as SQL: `schema-2.sql`.

    Read as the file that it is: importlib.resources alone takes a balance a tenth of its time.
    """
    return Path(__file__).with_name(name).read_text("utf-8")


def derived_schema() -> str:
    """Return what makes the tables that follow from acts."""
    return sql("schema-derived.sql")


def statements(schema: str) -> list[str]:
    """Part a schema into its statements: a trigger's body holds semicolons of its own."""
    found, begun = [], ""
    for line in schema.splitlines():
        begun += line + "\n"
        if sqlite3.complete_statement(begun):
            found.append(begun.strip().removesuffix(";"))
            begun = ""
    return [statement for statement in found if statement]


def leaves(connection: sqlite3.Connection) -> int:
    """Return how many acts and entries a record holds."""
    acts, entries = (
        connection.execute(f"SELECT coalesce(max(sequence), 0) FROM {table}").fetchone()[0]
        for table in ("act", "entry")
    )
    return max(int(acts), int(entries))


def is_current(connection: sqlite3.Connection) -> bool:
    """Say whether everything that follows is as the record is, in the shape that this version keeps it in.

    It is not where another version wrote the record, or its tail was cut: then it is made anew.
    """
    shapes = {
        statement[statement.index("CREATE") :]
        for statement in statements(derived_schema())
        if "CREATE TABLE" in statement
    }
    query = f"SELECT sql FROM sqlite_master WHERE name IN ({','.join('?' * len(KEPT))})"
    if {shape for (shape,) in connection.execute(query, KEPT)} != shapes:
        return False
    return connection.execute("SELECT size FROM derived").fetchall() == [(leaves(connection),)]
