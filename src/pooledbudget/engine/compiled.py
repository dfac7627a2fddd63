"""DuckDB as it was compiled: what its package loads around it is queries built in Python and Arrow.

Nothing here uses those, and to import them takes longer than the engine takes to start.
"""

from __future__ import annotations

from _duckdb import (  # ruff: ignore[import-private-name] - all of it is what `duckdb` has under the same names
    DuckDBPyConnection,
    Error,
    InterruptException,
    OutOfMemoryException,
    connect,
)

__all__ = ["DuckDBPyConnection", "Error", "InterruptException", "OutOfMemoryException", "connect"]
