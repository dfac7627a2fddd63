"""DuckDB in process: tables in memory, loaded from rows, and queries over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

THREADS = 2


class Engine:
    """Tables in memory and queries over them. What is asked is SQL; who asks it is `evidence`."""

    def __init__(self) -> None:
        import duckdb  # ruff: ignore[import-outside-top-level] - half a second that a book without families is spared
        import pandas as pd  # ruff: ignore[import-outside-top-level] - the same

        self._new_frame = pd.DataFrame
        self._connection = duckdb.connect(":memory:")
        self._connection.execute(f"SET threads = {THREADS}")

    def load(self, table: str, columns: Mapping[str, tuple[str, str]], rows: Sequence[Sequence[Any]]) -> None:
        """Make a table of rows, sorted by its first two columns.

        `columns` gives for each value of a row the table's column and its type.
        """
        frame = self._new_frame(rows, columns=list(columns), dtype=object)
        shape = ", ".join(f'"{given}"::{kind} AS {name}' for given, (name, kind) in columns.items())
        self._connection.register("incoming", frame)
        self._connection.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT {shape} FROM incoming ORDER BY 1, 2"
        )
        self._connection.unregister("incoming")

    def make(self, query: str, parameters: Mapping[str, str | int]) -> None:
        """Run what makes a table, with named parameters it may ask for."""
        for name, value in parameters.items():
            self._connection.execute(f"SET VARIABLE {name} = ?", [value])
        self._connection.execute(query)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._connection.execute(query).fetchall()
