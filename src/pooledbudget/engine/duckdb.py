"""DuckDB in process: tables in memory, loaded from rows, and queries over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

THREADS = 2


class Engine:
    """Tables in memory and queries over them. What is asked is SQL; who asks it is `evidence`."""

    def __init__(self) -> None:
        self._opened: duckdb.DuckDBPyConnection | None = None

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """The engine itself, started by the first thing that is asked of it."""
        if self._opened is None:
            import duckdb  # ruff: ignore[import-outside-top-level] - a tenth of a second that most commands are spared

            self._opened = duckdb.connect(":memory:")
            self._opened.execute(f"SET threads = {THREADS}")
        return self._opened

    def load(self, table: str, columns: Mapping[str, tuple[str, str]], rows: Sequence[Sequence[Any]]) -> None:
        """Make a table of rows, sorted by its first two columns.

        `columns` gives for each value of a row the table's column and its type.
        """
        given = {name: ("VARCHAR", [row[place] for row in rows]) for place, name in enumerate(columns)}
        self.take("incoming", given)
        shape = ", ".join(f'"{given}"::{kind} AS {name}' for given, (name, kind) in columns.items())
        self._connection.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT {shape} FROM incoming ORDER BY 1, 2"
        )
        self.drop("incoming")

    def take(self, table: str, columns: Mapping[str, tuple[str, Sequence[Any]]]) -> None:
        """Make a table of columns: name -> (type, values)."""
        shape = ", ".join(
            f'unnest(${place})::{kind} AS "{name}"'
            for place, (name, (kind, _)) in enumerate(columns.items(), 1)
        )
        lists = [list(values) for _, values in columns.values()]
        self._connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT {shape}", lists)

    def drop(self, table: str) -> None:
        """Let a table go."""
        self._connection.execute(f"DROP TABLE {table}")

    def write(self, table: str, order: Sequence[str], path: Path) -> None:
        """Write a table as a Parquet file, sorted by some of its columns."""
        columns = ", ".join(f'"{name}"' for name in order)
        self._connection.execute(
            f"COPY (SELECT * FROM {table} ORDER BY {columns}) TO {quoted(str(path))} (FORMAT parquet)"
        )

    def ask_file(self, path: Path, columns: str, order: str) -> list[tuple[Any, ...]] | None:
        """Return the rows of a Parquet file; None if it is not one, or not one of these columns."""
        import duckdb  # ruff: ignore[import-outside-top-level] - as above

        try:
            return self.ask(f"SELECT {columns} FROM read_parquet({quoted(str(path))}) ORDER BY {order}")
        except duckdb.Error:
            return None

    def same_rows(self, path: Path, other: Path) -> bool:
        """Say whether two Parquet files hold the same rows."""
        import duckdb  # ruff: ignore[import-outside-top-level] - as above

        ours, theirs = (f"SELECT * FROM read_parquet({quoted(str(file))})" for file in (path, other))
        try:
            return not any(
                self.ask(f"({first} EXCEPT ALL {second}) LIMIT 1")
                for first, second in ((ours, theirs), (theirs, ours))
            )
        except duckdb.Error:
            return False

    def make(self, query: str) -> None:
        """Run what makes a table or a view."""
        self._connection.execute(query)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._connection.execute(query).fetchall()


def quoted(text: str) -> str:
    """Write text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"
