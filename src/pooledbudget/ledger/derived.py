"""What follows from acts and entries, kept so that no act adds them all up again.

Sums, closed months, submissions, the decisions in force, since when differences stand, positions as
last stated, and the peaks of the tree at each seal. They are written in the transaction of the act
they follow from, so a run that is killed leaves neither without the other. They are never sealed:
`faults` works them out again, and a record that is without them gets them when it is opened.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pooledbudget.errors import IntegrityFailure
from pooledbudget.ledger import digests, whole_file
from pooledbudget.ledger.entries import REVERSES, Act, canonical, canonical_parts
from pooledbudget.ledger.seals import Tree
from pooledbudget.ledger.tables import KEPT, TABLES, derived_schema, leaves, statements

INDEXES = "CREATE INDEX entry_month ON entry (month);\n"
"""Ways into the record's own tables: a statement of one month looks at no other month's entries."""
HELD = (*TABLES[1:], "peak")
"""The tables that a digest is kept of; how many leaves they follow from is asked at every opening."""
INSTEAD_OF = "instead_of"
"""The fact of a decision that names those of its cause, by their rows, that it takes the place of."""
DIFFERS_BY = ("against", "agreement", "on", "reference", "ours", "theirs", "entry")
"""What makes a difference the same one at the next close."""
MOVING = ("unexplained", "not reconciled", "figure differs")
"""Kinds of difference that stay the same one while what lies between moves from month to month."""


Annexes = tuple[Mapping[str, Any], Mapping[str, Sequence[str]]]
"""The documents that go with an act, and those that are lists written part by part, by name."""
Sums = Mapping[tuple[str, str, str, str, str, str], int]
"""Agreement, account, partner, theme, month, currency -> the sum of what was posted there."""
Posted = Mapping[str, int]
"""Submission -> how many of its rows made an entry."""


def make(connection: sqlite3.Connection, *, temporary: bool = False, sums: Sums | None = None) -> None:
    """Make the tables and fill them from the first act on; `sums` are of all entries, where known."""
    schema = derived_schema()
    schema = schema.replace("CREATE ", "CREATE TEMP ") if temporary else schema + INDEXES
    for statement in statements(schema.replace("CREATE TEMP INDEX ", "CREATE INDEX temp.")):
        connection.execute(statement)
    connection.execute("INSERT INTO derived (size) VALUES (0)")
    follow(connection, 1, leaves(connection), sums=sums)
    if not temporary:
        digests.keep_tables(connection, HELD)


def hold(connection: sqlite3.Connection, act: int, last: int, alone: Act | None = None) -> None:
    """Keep the digests of an act that was added just now, and of the tables that it has changed.

    `alone` is the act where it has neither entries nor annexes, and seals nothing.
    """
    digests.keep_act(connection, act, last, alone=alone is not None)
    if alone is not None:
        digests.keep_touched(connection, alone)
    else:
        digests.keep_tables(connection, HELD, act)


def drop(connection: sqlite3.Connection) -> None:
    """Take everything here away; what it follows from stays."""
    for table in KEPT:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    connection.execute("DROP INDEX IF EXISTS main.entry_month")


def follow(
    connection: sqlite3.Connection,
    first: int,
    last: int,
    annexes: Annexes | None = None,
    sums: Sums | None = None,
    posted: Posted | None = None,
) -> None:
    """Take in the acts and entries from one sequence to another: they come next after what is known.

    `annexes` are the documents of the one act there is, `sums` what its entries come to and `posted` of how
    many rows of each file they are, where they need not be read again.
    """
    if sums is None:
        _add_up(connection, first, last)
    else:
        _add(connection, sums)
    acts = connection.execute(
        "SELECT sequence, kind, month, detail, lower(hex(leaf)) FROM act "
        "WHERE sequence BETWEEN ? AND ? ORDER BY sequence",
        (first, last),
    ).fetchall()
    for act in acts:
        sequence = act[0]
        try:
            _follow_act(connection, *act)
            _follow_annexes(connection, sequence, annexes)
        except (KeyError, TypeError, ValueError) as fault:
            raise IntegrityFailure(f"act {sequence} does not say what an act says: {fault}") from fault
    if last > first:  # an act alone posted nothing
        _count_posted(connection, _posted(connection, first, last) if posted is None else posted)
        _take_back(connection, first, last)
    connection.execute("UPDATE derived SET size = ?", (last,))


def _add_up(connection: sqlite3.Connection, first: int, last: int) -> None:
    """Add what was posted to the balances."""
    connection.execute(
        "INSERT INTO balance (agreement, account, partner, theme, month, currency, amount) "
        "SELECT agreement, account, partner, theme, month, currency, sum(amount) "
        "FROM entry CROSS JOIN posting ON posting.entry = entry.sequence "
        "WHERE entry.sequence BETWEEN ? AND ? GROUP BY 1, 2, 3, 4, 5, 6 "
        "ON CONFLICT DO UPDATE SET amount = amount + excluded.amount",
        (first, last),
    )


def _add(connection: sqlite3.Connection, sums: Sums) -> None:
    """Add to the balances what is known to have been posted."""
    connection.executemany(
        "INSERT INTO balance (agreement, account, partner, theme, month, currency, amount) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET amount = amount + excluded.amount",
        [(*place, amount) for place, amount in sums.items()],
    )


def _posted(connection: sqlite3.Connection, first: int, last: int) -> Posted:
    """Return of how many rows of each file entries are: such an entry is called SUBMISSION:ROW."""
    query = (
        "SELECT substr(id, 1, instr(id, ':') - 1), count(*) FROM entry "
        "WHERE sequence BETWEEN ? AND ? AND id GLOB 'S[0-9]*:[0-9]*' AND id NOT GLOB '*:*[^0-9]*' GROUP BY 1"
    )
    return dict(connection.execute(query, (first, last)).fetchall())


def _count_posted(connection: sqlite3.Connection, posted: Posted) -> None:
    """Count for each file how many of its rows made an entry."""
    connection.executemany(
        "UPDATE submission SET posted = posted + ? WHERE id = ?",
        [(rows, submission) for submission, rows in posted.items()],
    )


def _take_back(connection: sqlite3.Connection, first: int, last: int) -> None:
    """Take in that two people reversed an adjustment: its rows are no second copies that count any more."""
    connection.execute(
        "UPDATE submission SET copies = 0, copies_amount = 0, copies_of = '' "
        "WHERE copies AND kind = 'adjustments' AND ? || id || ':adjustment' IN "
        "(SELECT id FROM entry WHERE sequence BETWEEN ? AND ?)",
        (REVERSES, first, last),
    )


def _follow_act(
    connection: sqlite3.Connection, sequence: int, kind: str, month: str, detail: str, leaf: str
) -> None:
    match kind:
        case "receive":
            _submitted(connection, sequence, month, json.loads(detail), leaf)
        case "close":
            connection.execute("INSERT OR IGNORE INTO closed (month) VALUES (?)", (month,))
            connection.execute("UPDATE decision SET stands = 0 WHERE stands AND month = ?", (month,))
        case "reopen":
            connection.execute("DELETE FROM closed WHERE month = ?", (month,))
        case "withdraw":
            _withdrew(connection, sequence, json.loads(detail))
        case "attest":
            said = json.loads(detail)
            connection.execute(
                "UPDATE submission SET copies = 0, copies_amount = 0, copies_of = '' WHERE id = ?",
                (said["submission"],),
            )
        case _:
            pass  # nothing here follows from the act itself


def _follow_annexes(connection: sqlite3.Connection, sequence: int, annexes: Annexes | None) -> None:
    for name, take in _TAKEN.items():
        if annexes is not None:
            bodies, parts = annexes
            take(connection, sequence, bodies.get(name, ()), parts.get(name, ()))
            continue
        kept = connection.execute("SELECT body FROM annex WHERE act = ? AND name = ?", (sequence, name))
        for (body,) in kept.fetchall():
            read = json.loads(body)
            take(connection, sequence, read, canonical_parts(read))


def _submitted(
    connection: sqlite3.Connection, sequence: int, month: str, said: Mapping[str, Any], leaf: str
) -> None:
    row = {
        "act": sequence,
        "id": said["submission"],
        **{
            name: said[name]
            for name in ("file", "sha256", "kind", "layout", "sheet", "encoding", "sender", "rows")
        },
        "month": month,
        "accepted": int(said["accepted"]),
        "left_out": len(said["left_out"]),
        "replaces": said["replaces"],
        "completes": said["completes"],
        "leaf": leaf,
        "posted": 0,
        "months": " ".join(said.get("months", [month])),
        "withdrawn": 0,
    }
    back = said.get("back", {"rows": said["rows"] if said["completes"] else 0})
    row |= _named("waits", _sum(said.get("waits") or _before_waits(said)))
    row |= _named("back", _sum(back))
    copies, amount, of = _copied(said)
    row |= {"copies": copies, "copies_amount": amount, "copies_of": of}
    names = ", ".join(row)
    connection.execute(
        f"INSERT INTO submission ({names}) VALUES ({','.join('?' * len(row))})", tuple(row.values())
    )


def _named(what: str, found: tuple[int, int, int]) -> dict[str, int]:
    rows, amount, unread = found
    return {what: rows, f"{what}_amount": amount, f"{what}_unread": unread}


def _sum(said: Mapping[str, Any]) -> tuple[int, int, int]:
    """Return rows, the sum of their amounts, and how many have an amount that cannot be read."""
    return int(said["rows"]), _minor(said.get("amount", "")), int(said.get("unread", 0))


def _minor(text: str) -> int:
    """Return whole minor units of a plain decimal, as acts hold amounts; nought for a blank."""
    return int(text.replace(".", "") or 0)


def _before_waits(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return how many rows wait where an act does not say: those left out, or all of a refused file."""
    rows = len(said["left_out"]) if said["accepted"] else said["rows_read"]
    return {"rows": rows, "unread": rows if said["total"] else 0}


def _copied(said: Mapping[str, Any]) -> tuple[int, int, str]:
    """Return the rows that look like second copies, their sum and whose copies; none once called real."""
    found = said.get("copies")
    if not found or said.get("real") or not said["accepted"]:
        return 0, 0, ""
    return int(found["rows"]), _minor(found["amount"]), " ".join(found["of"])


def _withdrew(connection: sqlite3.Connection, sequence: int, said: Mapping[str, Any]) -> None:
    """Take in that a file, or what waits of it in quarantine, was withdrawn."""
    if said["quarantined"]:
        query = "UPDATE submission SET waits = 0, waits_amount = 0, waits_unread = 0 WHERE id = ?"
        connection.execute(query, (said["submission"],))
    else:
        query = "UPDATE submission SET withdrawn = ? WHERE id = ?"
        connection.execute(query, (sequence, said["submission"]))


def _decided(
    connection: sqlite3.Connection, sequence: int, body: Sequence[Mapping[str, Any]], parts: Sequence[str]
) -> None:
    """Take in the decisions of a close: each is the last word on what it answers."""
    for number, (decision, text) in enumerate(zip(body, parts, strict=True), start=1):
        cause, rows = decision["cause"], canonical(decision["rows"])
        before = connection.execute(
            "SELECT act, number, placed, placed_at FROM decision WHERE cause = ? AND rows = ? AND stands",
            (cause, rows),
        ).fetchone()
        for gone in replaced(decision):
            query = "UPDATE decision SET stands = 0 WHERE cause = ? AND rows = ? AND stands"
            connection.execute(query, (cause, gone))
        placed = (sequence, number)
        if before is not None:
            placed = before[2:]
            connection.execute("UPDATE decision SET stands = 0 WHERE act = ? AND number = ?", before[:2])
        values = (
            sequence,
            number,
            *placed,
            1,
            decision["month"],
            cause,
            rows,
            decision["agreement"],
            decision["subject"],
            decision["reason"],
            decision["paid"],
            not decision["paid"] and "decided_in" in decision["facts"],
            text,
        )
        connection.execute(f"INSERT INTO decision VALUES ({','.join('?' * len(values))})", values)


def replaced(decision: Mapping[str, Any]) -> list[str]:
    """Return the rows, as they are kept, of the decisions that one takes the place of."""
    return [canonical(rows) for rows in decision.get("facts", {}).get(INSTEAD_OF, ())]


def _differed(
    connection: sqlite3.Connection, _sequence: int, body: Sequence[Mapping[str, Any]], _parts: Sequence[str]
) -> None:
    """Take in the differences of a close; those of edition 1 have no number until the next close."""
    connection.executemany(
        "INSERT INTO difference (identity, number, since) VALUES (?, ?, ?) "
        "ON CONFLICT (identity) DO UPDATE SET number = excluded.number WHERE number = 0",
        [
            (identity(difference), int(difference.get("id", "D0")[1:]), difference["since"])
            for difference in body
        ],
    )


def identity(difference: Mapping[str, Any]) -> str:
    """Return what makes a difference, as it is kept, the same one at the next close.

    Of those that are the same in everything, each is another one.
    """
    moving = difference["kind"] in MOVING
    same = [difference[name] for name in DIFFERS_BY if not (moving and name in {"ours", "theirs"})]
    if moving:
        same.append(difference["kind"])
    return canonical([*same, difference["copy"]] if difference.get("copy", 1) > 1 else same)


def _stated(
    connection: sqlite3.Connection, _sequence: int, body: Sequence[Mapping[str, Any]], parts: Sequence[str]
) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO position (agreement, partner, month, body) VALUES (?, ?, ?, ?)",
        [
            (facts["agreement"], facts["partner"], facts["month"], text)
            for facts, text in zip(body, parts, strict=True)
        ],
    )


_TAKEN: dict[str, Callable[[sqlite3.Connection, int, Any, Sequence[str]], None]] = {
    "decisions": _decided,
    "differences": _differed,
    "positions": _stated,
}
"""What is taken in of each document that goes with an act."""


# The tree -----------------------------------------------------------------------------------


def grown_tree(connection: sqlite3.Connection) -> Tree:
    """Return the tree over every leaf, grown from where the last seal left it."""
    size = connection.execute("SELECT coalesce(max(size), 0) FROM peak").fetchone()[0]
    peaks = connection.execute("SELECT height, node FROM peak WHERE size = ? ORDER BY height DESC", (size,))
    tree = Tree.from_peaks(size, peaks.fetchall())
    leaves = connection.execute(
        "SELECT leaf FROM (SELECT sequence, leaf FROM act WHERE sequence > ?1 UNION ALL "
        "SELECT sequence, leaf FROM entry WHERE sequence > ?1) ORDER BY sequence",
        (size,),
    )
    tree.extend(leaf for (leaf,) in leaves)
    return tree


def keep_peaks(connection: sqlite3.Connection, tree: Tree) -> None:
    """Keep the tree as a seal finds it."""
    connection.executemany(
        "INSERT OR REPLACE INTO peak (size, height, node) VALUES (?, ?, ?)",
        [(tree.size, height, node) for height, node in tree.peaks],
    )


# Held against what it follows from ------------------------------------------------------------


_WAYS = (
    ("main", "temp", "holds 1 row that does not follow", "holds {} rows that do not follow"),
    ("temp", "main", "is without 1 row that follows", "is without {} rows that follow"),
)
REMEDY = (
    "drop the table derived of record.sqlite: all of this is made again when the book is next opened; "
    "acts, entries and seals are not touched"
)


def is_temporary(connection: sqlite3.Connection) -> bool:
    """Say whether it was worked out in memory, because the record has none of its own."""
    query = "SELECT count(*) FROM temp.sqlite_master WHERE name = 'derived'"
    return bool(connection.execute(query).fetchone()[0])


def owns(name: str, table: str) -> bool:
    """Say whether a table or an index of the schema is one of these."""
    return table in KEPT or name == "entry_month"


def faults(connection: sqlite3.Connection, sums: Sums | None = None) -> Iterator[tuple[str, str]]:
    """Work everything out again and yield (table, what differs); the record itself is not changed.

    `sums` are what all entries come to, where they have just been read.
    """
    if is_temporary(connection):
        return  # it was worked out a moment ago
    others = [] if whole_file.is_as_checked(connection) else [*unheld(connection), *_other_acts(connection)]
    make(connection, temporary=True, sums=sums)
    named: set[str] = set()
    for table in TABLES:
        for which, other, single, several in _WAYS:
            query = (
                f"SELECT count(*) FROM (SELECT * FROM {which}.{table} EXCEPT SELECT * FROM {other}.{table})"
            )
            count = connection.execute(query).fetchone()[0]
            if count:
                what = single if count == 1 else several.format(count)
                named.add(table)
                yield table, f"{what} from the acts; {REMEDY}"
    for size, root in connection.execute("SELECT DISTINCT size, root FROM seal").fetchall():
        peaks = connection.execute(
            "SELECT height, node FROM main.peak WHERE size = ? ORDER BY height DESC", (size,)
        ).fetchall()
        if peaks and Tree.from_peaks(size, peaks).root != root:
            named.add("peak")
            yield "peak", f"the tree of {size} leaves is not the sealed one; {REMEDY}"
    yield from ((table, what) for table, what in others if table not in named)
    for table in KEPT:  # they hide the record's own
        connection.execute(f"DROP TABLE temp.{table}")


def unheld(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield (table, what differs) of each table whose rows are not as they were written."""
    if not is_temporary(connection):
        for table in digests.unheld_tables(connection, HELD):
            yield table, f"is not as it was written; {REMEDY}"


def _other_acts(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield each digest of an act that is not of what is recorded; the leaves have been checked."""
    for act, _, kept in digests.unheld_acts(connection, leaves(connection)):
        if kept:
            yield "digest", f"of act {act} is not of what is recorded; {REMEDY}"
