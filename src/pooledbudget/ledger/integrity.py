"""Check the record against itself: bytes, chain, tree, seals, arithmetic. Nothing is assumed."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pooledbudget.ledger import store
from pooledbudget.ledger.entries import act_bytes, entry_bytes
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.seals import EMPTY, Seal, Tree, leaf_hash, next_head
from pooledbudget.money import plain


class FaultKind(StrEnum):
    """What sort of difference verification found."""

    FILE = "the database file"
    SCHEMA = "the tables and triggers"
    SEQUENCE = "the order of acts and entries"
    LEAF = "the content of an act or entry"
    CHAIN = "the chain"
    BALANCE = "the arithmetic"
    ANNEX = "what goes with an act"
    SEAL = "a seal"
    HELD_SEAL = "the seal you hold"
    BYTES = "kept bytes"
    REPLAY = "replaying the acts"


@dataclass(frozen=True, slots=True)
class Fault:
    """One difference between the record and what it must be."""

    kind: FaultKind
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def check_record(record: Record, held: list[Seal] | None = None) -> tuple[list[Fault], int]:
    """Return every fault, first things first, and how many acts and entries were checked.

    `held` are seals someone kept from a statement: the record must still contain them.
    """
    connection = record.connection
    with store.environment_faults(record.where):
        faults = [*_file_faults(connection)]
        if faults:  # rows of a damaged file are not worth comparing, and may not be of their kinds
            return faults, 0
        faults += _schema_faults(connection)
        wanted = {seal.size for seal in held or []}
        marks: dict[int, tuple[str, str]] = {}
        leaf_faults, size = _leaf_faults(record, wanted, marks)
        faults += leaf_faults
        faults += _balance_faults(connection)
        faults += _annex_faults(connection)
        faults += _seal_faults(record, marks)
        for seal in held or []:
            faults += _held_faults(record, seal, marks, size)
    return faults, size


def _file_faults(connection: sqlite3.Connection) -> Iterator[Fault]:
    for (line,) in connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield Fault(FaultKind.FILE, "record.sqlite", line)


def _schema_faults(connection: sqlite3.Connection) -> Iterator[Fault]:
    found = _schema(connection)
    fresh = store.create(":memory:", "any", "2000-04")
    expected = _schema(fresh)
    fresh.close()
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            yield Fault(FaultKind.SCHEMA, name, "is missing")
        elif name not in expected:
            yield Fault(FaultKind.SCHEMA, name, "does not belong here")
        elif found[name] != expected[name]:
            yield Fault(FaultKind.SCHEMA, name, "is not as this version writes it")


def _schema(connection: sqlite3.Connection) -> dict[str, tuple[Any, ...]]:
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
    return {f"{row[0]} {row[1]}": row for row in rows}


def _leaf_faults(
    record: Record, wanted: set[int], marks: dict[int, tuple[str, str]]
) -> tuple[list[Fault], int]:
    """Recompute every leaf and the chain; fill `marks` with root and head at each sealed size."""
    connection, faults = record.connection, []
    wanted |= {size for (size,) in connection.execute("SELECT size FROM seal")}
    tree, head, act, previous = Tree(), EMPTY, 0, 0
    for sequence, is_act, data, leaf, stored, owner in _leaves(record):
        place = f"{'act' if is_act else 'entry'} {sequence}"
        if sequence != previous + 1:
            faults.append(
                Fault(FaultKind.SEQUENCE, place, f"follows {previous}; something is missing or twice")
            )
        previous = sequence
        act = sequence if is_act else act
        if owner != act:
            faults.append(Fault(FaultKind.SEQUENCE, place, f"does not belong to act {act}"))
        computed = leaf_hash(data)
        if computed != leaf:
            faults.append(Fault(FaultKind.LEAF, place, "its content is not what was recorded under its hash"))
        head = next_head(head, computed)
        if head != stored:
            if not any(one.kind is FaultKind.CHAIN for one in faults):
                faults.append(Fault(FaultKind.CHAIN, place, "the chain breaks here"))
            head = stored
        tree.add(computed)
        if tree.size in wanted:
            marks[tree.size] = (tree.root.hex(), stored.hex())
    return faults, tree.size


def _leaves(record: Record) -> Iterator[tuple[int, bool, bytes, bytes, bytes, int]]:
    """Yield (sequence, is it an act, canonical bytes, stored leaf, stored head, owning act)."""
    connection = record.connection
    acts = connection.execute(
        "SELECT sequence, kind, month, who, instant, reason, tool, inputs, detail, leaf, head "
        "FROM act ORDER BY sequence"
    )
    entries = connection.execute(
        "SELECT sequence, id, act, effective, month, narrative, because, leaf, head "
        "FROM entry ORDER BY sequence"
    )
    postings = connection.execute(
        "SELECT entry, line, account, partner, agreement, theme, amount, currency "
        "FROM posting ORDER BY entry, line"
    )
    book, act, entry, posting = (
        record.columns,
        acts.fetchone(),
        entries.fetchone(),
        postings.fetchone(),
    )
    while act is not None or entry is not None:
        if entry is None or (act is not None and act[0] <= entry[0]):
            yield act[0], True, _bytes(act_bytes, book, act[:9]), act[9], act[10], act[0]
            act = acts.fetchone()
            continue
        lines: list[Any] = []
        while posting is not None and posting[0] <= entry[0]:
            in_order = posting[0] == entry[0] and posting[1] == len(lines) + 1
            lines.append(posting[2:] if in_order else ("out of order",) * 6)
            posting = postings.fetchone()
        yield entry[0], False, _bytes(entry_bytes, entry[:7], lines), entry[7], entry[8], entry[2]
        entry = entries.fetchone()
    if posting is not None:
        yield posting[0], False, b"", b"a posting without its entry", b"", 0


def _bytes(write: Callable[..., bytes], *columns: Sequence[Any]) -> bytes:
    """Return the canonical bytes of what is stored; nothing if a cell is not of its kind any more."""
    try:
        return write(*columns)
    except TypeError:
        return b""


def _balance_faults(connection: sqlite3.Connection) -> Iterator[Fault]:
    query = (
        "SELECT entry, agreement, currency, sum(amount) FROM posting "
        "GROUP BY entry, agreement, currency HAVING sum(amount) <> 0"
    )
    for entry, agreement, currency, amount in connection.execute(query):
        yield Fault(FaultKind.BALANCE, f"entry {entry}", f"{agreement} is out by {plain(amount)} {currency}")


def _annex_faults(connection: sqlite3.Connection) -> Iterator[Fault]:
    bodies = {
        (act, name): hashlib.sha256(body.encode()).hexdigest()
        for act, name, body in connection.execute("SELECT act, name, body FROM annex")
    }
    for sequence, detail in connection.execute("SELECT sequence, detail FROM act ORDER BY sequence"):
        try:
            named = json.loads(detail).get("annexes", {})
        except (ValueError, AttributeError):
            named = {}
        for name, digest in named.items():
            found = bodies.pop((sequence, name), None)
            if found != digest:
                what = "is missing" if found is None else "has changed"
                yield Fault(FaultKind.ANNEX, f"act {sequence}", f"its {name} {what}")
    for extra in bodies:
        yield Fault(FaultKind.ANNEX, f"act {extra[0]}", f"no act says it has {extra[1]}")


def _seal_faults(record: Record, marks: dict[int, tuple[str, str]]) -> Iterator[Fault]:
    connection = record.connection
    promised: dict[tuple[str, int], int] = {}
    issued: dict[str, int] = {}
    query = "SELECT sequence, detail FROM act WHERE kind = 'close' ORDER BY sequence"
    for sequence, detail in connection.execute(query):
        try:
            months = json.loads(detail).get("sealed", [])
        except (ValueError, AttributeError):
            months = []
        for month in months:
            issued[month] = issued.get(month, 0) + 1
            promised[month, issued[month]] = sequence
    rows = connection.execute("SELECT month, revision, act, size, root, head FROM seal").fetchall()
    for month, revision, act, size, root, head in rows:
        place = f"seal of {month}, revision {revision}"
        last = connection.execute("SELECT max(sequence) FROM entry WHERE act = ?", (act,)).fetchone()[0]
        if promised.pop((month, revision), None) != act:
            yield Fault(FaultKind.SEAL, place, "no close says it issued this")
        elif size != (last or act):
            yield Fault(FaultKind.SEAL, place, "does not cover what its close recorded")
        elif marks.get(size) != (root.hex(), head.hex()):
            yield Fault(FaultKind.SEAL, place, "the record under it has changed")
    for lost in promised:
        yield Fault(FaultKind.SEAL, f"seal of {lost[0]}, revision {lost[1]}", "is missing")


def _held_faults(record: Record, seal: Seal, marks: dict[int, tuple[str, str]], size: int) -> Iterator[Fault]:
    place = f"{seal.book} {seal.month} revision {seal.revision}"
    if seal.book != record.book:
        yield Fault(FaultKind.HELD_SEAL, place, f"this is the record of {record.book}")
    elif seal.size > size:
        yield Fault(
            FaultKind.HELD_SEAL,
            place,
            f"covers {seal.size} acts and entries; this record has only {size}: its tail was cut",
        )
    elif marks.get(seal.size) != (seal.root, seal.head):
        yield Fault(FaultKind.HELD_SEAL, place, "the record under it was rewritten after you were given it")
    elif str(seal) not in {str(one) for one in record.seals()}:
        yield Fault(FaultKind.HELD_SEAL, place, "this record holds no such seal")


def snapshot(connection: sqlite3.Connection) -> str:
    """Return every table, row and schema line as one text: what a change would have to touch."""
    query = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master ORDER BY type, name"
    lines = [f"{row!r}" for row in connection.execute(query)]
    for table in ("book", "act", "entry", "posting", "annex", "seal"):
        for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2"):
            cells = [one.hex() if isinstance(one, bytes) else one for one in row]
            lines.append(f"{table} {cells!r}")
    return "\n".join(lines)
