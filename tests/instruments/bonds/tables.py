"""INDIGO tables as tests write them: a heading of our choice and rows, read by the way that files go."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from pooledbudget.instruments.bonds.indigo import TABLES
from pooledbudget.instruments.bonds.indigo_cells import IndigoCell
from pooledbudget.instruments.bonds.indigo_in import IndigoTables, read_tables


def written(name: str, rows: Sequence[Mapping[str, str]]) -> bytes:
    """Return a CSV with a column for each path that any row has, under the standard's heading."""
    table = TABLES[name]
    paths = [column.path for column in table.columns if any(column.path in row for row in rows)]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([table.by_path[path].heading for path in paths])
    writer.writerows([[row.get(path, "") for path in paths] for row in rows])
    return buffer.getvalue().encode()


def read(**tables: Sequence[Mapping[str, str]]) -> IndigoTables:
    """Return tables as they are read from files of their names."""
    return read_tables({f"projects_{name}.csv": written(name, rows) for name, rows in tables.items()})


def cell(table: str, path: str, text: str) -> IndigoCell:
    """Return a cell of a table, in row 2 of its file."""
    return IndigoCell(text, TABLES[table].by_path[path], f"{table}.csv", "", 2)
