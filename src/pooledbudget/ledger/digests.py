"""Digests of what was written, kept beside it: they tell whether it is still the same without reading it all.

Each act has one over itself and all that it caused, each table that follows from acts one over its rows,
submissions one a row and decisions one an act, so that the thousandth file and the hundredth close cost no
more than the first; each row file has one over its bytes. They are written in the transaction of what they
are of. SQLite joins the columns and one hash is taken of them, so that a book of two years is told in a
tenth of a second; where one is missing, whoever asks looks at the leaves themselves. A held seal is
stronger: whoever rewrites rows and digests alike is found by `verify` and by seals, not here.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pooledbudget.ledger.formats import ACT_COLUMNS, ENTRY_COLUMNS, POSTING_COLUMNS

if TYPE_CHECKING:
    from pooledbudget.ledger.entries import Act

ACT = "act"
"""What the digest of an act is of: a digest of a table is of its name, and of no act."""
ROWS, TALLY = "rows", "tally"
"""What the digests of a receive act's row file are of, and of how many rows it has of each month."""
CLOSED, SUBMISSION, DECISION = "closed", "submission", "decision"
"""The first two are the tables in which an act without entries and annexes may change something: of one
month, or one file."""
_ALL = 2**62
_AT_ONCE = 20_000
"""So many leaves are joined at once: a close of a county's month is not held whole."""

OF_ACT: Mapping[str, tuple[str, Sequence[str]]] = {
    ACT: ("sequence", (*ACT_COLUMNS, "leaf", "head")),
    "entry": ("sequence", ENTRY_COLUMNS),
    "posting": ("entry", ("entry", "line", *POSTING_COLUMNS)),
    "annex": ("act", ("act", "name", "body")),
    "seal": ("act", ("month", "revision", "act", "size", "root", "head")),
}
"""The record's tables, the column that says of which leaf a row is, and the columns it has."""
MOVES = ("act", "number", "placed", "placed_at", "stands")
"""What of a decision later acts may change, and its key: all decisions have one digest of this."""
OfRows = tuple[bytes, bytes]
"""The digest of a row file and of its tally."""
BETWEEN = "\x1f"
"""What stands between the cells of a column."""
HEX = frozenset({"leaf", "head", "root", "node"})
"""Columns of bytes."""


def of_act(connection: sqlite3.Connection, act: int, last: int, *, alone: bool = False) -> bytes:
    """Return the digest of an act and of all it caused, up to a last leaf.

    `alone` is whether it is known to have caused nothing: then nothing is looked for.
    """
    found = hashlib.sha256()
    for table, (place, columns) in OF_ACT.items():
        if alone and table != ACT:
            found.update(_NOTHING[table])
            continue
        for start in range(act, last + 1, _AT_ONCE):
            stretch = (start, min(last, start + _AT_ONCE - 1))
            _take(found, connection, columns, f"{table} WHERE {place} BETWEEN ? AND ?", stretch)
            if table == ACT:
                break
    return found.digest()


def of_table(connection: sqlite3.Connection, table: str, schema: str = "main") -> bytes:
    """Return the digest of a table that follows from acts, row by row in the order of its key.

    Of decisions it is of what may change; what they say is of their act.
    """
    columns = MOVES if table == DECISION else _columns(connection, table, schema)
    found = hashlib.sha256()
    _take(found, connection, columns, f"{schema}.{table} NOT INDEXED")
    return found.digest()


def _columns(connection: sqlite3.Connection, table: str, schema: str = "main") -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA {schema}.table_info({table})")]


def of_decisions(connection: sqlite3.Connection, since: int = 0) -> dict[int, bytes]:
    """Return the digest of what the decisions of each act from one on say, by the act."""
    columns = [name for name in _columns(connection, DECISION) if name not in MOVES[2:]]
    query = f"SELECT DISTINCT act FROM main.{DECISION} WHERE act >= ? ORDER BY 1"
    found: dict[int, bytes] = {}
    for (act,) in connection.execute(query, (since,)).fetchall():
        told = hashlib.sha256()
        _take(told, connection, columns, f"main.{DECISION} WHERE act = ?", [act])
        found[act] = told.digest()
    return found


def _take(
    found: hashlib._Hash,
    connection: sqlite3.Connection,
    columns: Sequence[str],
    source: str,
    values: Sequence[int] = (),
) -> None:
    """Take in the columns of some rows, each joined whole: what is joined column by column is quick.

    The sign between stands as it is: as `char(31)` it would be made again for every cell, at half the cost.
    """
    asked = [f"group_concat({f'hex({name})' if name in HEX else name}, '{BETWEEN}')" for name in columns]
    query = f"SELECT count(*), {', '.join(asked)} FROM {source}"
    found.update(_written(connection.execute(query, values).fetchone()))


def _written(cells: Sequence[object]) -> bytes:
    """Return cells as they are taken in, each with its length before it: none can run into the next."""
    texts = [str("" if cell is None else cell).encode() for cell in cells]
    return b"".join([part for text in texts for part in (len(text).to_bytes(8, "big"), text)])


_NOTHING = {table: _written((0, *[""] * len(columns))) for table, (_, columns) in OF_ACT.items()}
"""Of each table, what is taken in where an act has no row there."""


def _of_submissions(connection: sqlite3.Connection, submission: str | None = None) -> dict[int, bytes]:
    """Return the digest of each row of submissions, or of that of one file, by its act."""
    query, asked = f"SELECT * FROM main.{SUBMISSION}", []
    if submission is not None:
        query, asked = f"{query} WHERE id = ?", [submission]
    return {row[0]: hashlib.sha256(_written(row)).digest() for row in connection.execute(query, asked)}


def keep_act(connection: sqlite3.Connection, act: int, last: int, *, alone: bool = False) -> None:
    """Keep the digest of an act that was written just now, or whose leaves were checked."""
    _keep(connection, ACT, act, of_act(connection, act, last, alone=alone))


def keep_tables(connection: sqlite3.Connection, tables: Sequence[str], since: int = 0) -> None:
    """Keep the digests of tables that acts from one on have changed."""
    for table in tables:
        if table == SUBMISSION:
            _keep_submissions(connection)
        else:
            _keep(connection, table, 0, of_table(connection, table))
        if table == DECISION:
            for act, digest in of_decisions(connection, since).items():
                _keep(connection, DECISION, act, digest)


def keep_touched(connection: sqlite3.Connection, act: Act) -> None:
    """Keep the digests of what an act without entries and annexes may have changed: a month, or a file."""
    if "submission" in act.detail:
        _keep_submissions(connection, act.detail["submission"])
    if act.kind == "reopen":
        keep_tables(connection, [CLOSED])


def _keep_submissions(connection: sqlite3.Connection, submission: str | None = None) -> None:
    for act, digest in _of_submissions(connection, submission).items():
        _keep(connection, SUBMISSION, act, digest)


def keep_rows(connection: sqlite3.Connection, act: int, rows: bytes, tally: bytes) -> None:
    """Keep the digests of the row file of a receive act, and of its tally."""
    _keep(connection, ROWS, act, rows)
    _keep(connection, TALLY, act, tally)


def _keep(connection: sqlite3.Connection, what: str, act: int, body: bytes) -> None:
    connection.execute("INSERT OR REPLACE INTO digest (what, act, body) VALUES (?, ?, ?)", (what, act, body))


def stretches(connection: sqlite3.Connection, until: int) -> Iterator[tuple[int, int]]:
    """Yield each act up to a leaf with the last leaf it caused."""
    starts = [act for (act,) in connection.execute("SELECT sequence FROM act ORDER BY sequence")]
    (last,) = connection.execute("SELECT coalesce(max(sequence), 0) FROM entry").fetchone()
    ends = [start - 1 for start in starts[1:]] + [max([last, *starts[-1:]])]
    yield from ((act, end) for act, end in zip(starts, ends, strict=False) if act <= until)


def without(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """Return the acts, each with the last leaf it caused, that no digest was kept of."""
    kept = {act for (act,) in connection.execute("SELECT act FROM digest WHERE what = ?", (ACT,))}
    return [(act, last) for act, last in stretches(connection, _ALL) if act not in kept]


def unheld_acts(connection: sqlite3.Connection, until: int) -> Iterator[tuple[int, int, bool]]:
    """Yield (act, last leaf, whether it has a digest) of each act that is not as it was written.

    One that no digest was kept of is among them: its leaves must say.
    """
    query = "SELECT act, body FROM digest WHERE what = ? AND act <= ?"
    kept = dict(connection.execute(query, (ACT, until)).fetchall())
    for act, last in stretches(connection, until):
        digest = kept.pop(act, None)
        if digest is None or digest != of_act(connection, act, last):
            yield act, last, digest is not None
    yield from ((act, act, True) for act in kept)  # an act that is not there any more


def unheld_tables(connection: sqlite3.Connection, tables: Sequence[str]) -> list[str]:
    """Return the tables whose rows are not as they were written."""
    kept = dict(connection.execute("SELECT what, body FROM digest WHERE act = 0").fetchall())
    by_act: Mapping[str, Callable[[sqlite3.Connection], dict[int, bytes]]] = {
        SUBMISSION: _of_submissions,
        DECISION: of_decisions,
    }
    query = "SELECT act, body FROM digest WHERE what = ? AND act > 0"
    return [
        table
        for table in tables
        if (table != SUBMISSION and kept.get(table) != of_table(connection, table))
        or (
            table in by_act
            and dict(connection.execute(query, (table,)).fetchall()) != by_act[table](connection)
        )
    ]
