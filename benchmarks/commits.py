"""Record acts one at a time and run the statements that do it bare, act by act in turn; print both times.

    python commits.py RECORD ACTS TURNS

RECORD is the record of a book that has received one file: that act is recorded again and again, each time
as of another file. The statements are those SQLite itself says it ran, without the questions asked between.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.record import Record

PRAGMAS = ("journal_mode", "synchronous")
ASKING = ("SELECT", "PRAGMA", "--")
"""How statements begin that write nothing, or that a trigger ran."""


def main(path: Path, count: int, turns: int) -> dict[str, Any]:
    """Return the median seconds of an act and of its statements alone, of the quietest turn; and the mode."""
    acts = list(_acts(path, count))
    commits, settings = _commits(path, acts)
    ours, bare = zip(*(_turn(path, acts, commits, settings) for _ in range(turns)), strict=True)
    return {"ours": min(ours), "bare": min(bare), **settings}


def _turn(
    path: Path, acts: list[Act], commits: list[list[str]], settings: dict[str, Any]
) -> tuple[float, float]:
    """Record every act in one copy of the record and run its statements in another; return both medians."""
    record = Record.open_for(_copy(path, "ours"), read_only=False)
    connection = sqlite3.connect(_copy(path, "bare"), isolation_level=None)
    for pragma, value in settings.items():
        connection.execute(f"PRAGMA {pragma}={value}")
    times = []
    for act, statements in zip(acts, commits, strict=True):
        started = time.perf_counter()
        record.add(act)
        recorded = time.perf_counter()
        for statement in statements:
            connection.execute(statement)
        times.append((recorded - started, time.perf_counter() - recorded))
    record.connection.close()
    connection.close()
    ours, bare = zip(*times, strict=True)
    return statistics.median(ours), statistics.median(bare)


def _acts(path: Path, count: int) -> Iterator[Act]:
    """Yield what receiving so many more files would record, each of its own name and bytes."""
    record = Record.open_for(_copy(path, "first"), read_only=False)
    (received,) = record.acts("receive")
    record.connection.close()
    for number in range(2, count + 2):
        detail = {"submission": f"S{number:04d}", "file": f"{number}.csv", "sha256": f"{number:064x}"}
        yield replace(received.act, detail={**received.act.detail, **detail})


def _commits(path: Path, acts: list[Act]) -> tuple[list[list[str]], dict[str, Any]]:
    """Return what SQLite runs to record each act, values and all, and how durably it is set to."""
    record = Record.open_for(_copy(path, "traced"), read_only=False)
    settings = {name: record.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
    commits = []
    for act in acts:
        ran: list[str] = []
        record.connection.set_trace_callback(ran.append)
        record.add(act)
        record.connection.set_trace_callback(None)
        commits.append([statement for statement in ran if not statement.lstrip().startswith(ASKING)])
    record.connection.close()
    return commits, settings


def _copy(path: Path, name: str) -> Path:
    """Return a fresh copy of a record, on the same disk."""
    return Path(shutil.copyfile(path, path.with_name(f"{name}.sqlite")))


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])), sys.stdout)
