"""Check the record against itself: bytes, chain, tree, seals, arithmetic. Nothing is assumed."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pooledbudget.amounts import plain
from pooledbudget.errors import IntegrityFailure
from pooledbudget.ledger import derived, digests, whole_file
from pooledbudget.ledger import store_sqlite as store
from pooledbudget.ledger.balances import EMPTY
from pooledbudget.ledger.formats import FORMATS, Format
from pooledbudget.ledger.leaves import Leaf, Run, Tally, leaves
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.seals import Seal, Tree, leaf_hash, next_head
from pooledbudget.periods import Month

if TYPE_CHECKING:
    from pooledbudget.ledger.record import Record

_SHA256 = 64
_DEEPEST = 40
"""How deep what an act says may be nested; nothing we write comes near it."""


class FaultKind(StrEnum):
    """What sort of difference verification found."""

    FILE = "the database file"
    SCHEMA = "the tables and triggers"
    SEQUENCE = "the order of acts and entries"
    CONTENT = "what an act says"
    LEAF = "the content of an act or entry"
    CHAIN = "the chain"
    BALANCE = "the arithmetic"
    ANNEX = "what goes with an act"
    SEAL = "a seal"
    ROWS = "kept rows"
    DERIVED = "what is worked out from acts and entries"
    HELD_SEAL = "the seal you hold"
    STATEMENT = "the statement you hold"
    BYTES = "kept bytes"
    REPLAY = "replaying the acts"


class Fault(Struct, frozen=True):
    """One difference between the record and what it must be."""

    kind: FaultKind
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


Marks = dict[int, tuple[str, str]]
"""Root and chain head, in hex, at each size that some seal covers."""


def check_record(
    record: Reading, held: Sequence[Seal] = (), *, alone: bool = False
) -> tuple[list[Fault], int]:
    """Return every fault, first things first, and how many acts and entries were checked.

    `held` are seals someone kept from a statement: the record must still contain them. `alone` is whether
    acts and entries alone are checked: what is kept beside them is held against its digests then, and not
    worked out again, and the indices are not compared, of which none is read here.
    """
    connection = record.connection
    with store.environment_faults(record.where):
        faults = [*_file_faults(connection, record.where, alone=alone)]
        if faults:  # rows of a damaged file are not worth comparing, and may not be of their kinds
            return faults, 0
        layout = FORMATS[connection.execute("PRAGMA user_version").fetchone()[0]]
        faults += _schema_faults(connection, layout)
        faults += _content_faults(connection)
        if faults:
            return faults, 0
        marks: Marks = dict.fromkeys((seal.size for seal in held), ("", ""))
        tally = Tally(adding=not alone)
        leaf_faults, size = _leaf_faults(record, marks, tally)
        faults += leaf_faults
        if faults or not tally.balanced:
            faults += _balance_faults(connection)
        faults += _annex_faults(connection)
        faults += _seal_faults(connection, marks)
        for seal in held:
            faults += _held_faults(record, seal, marks, size)
        if not faults:  # what follows from a damaged record says nothing more
            kept = derived.unheld(connection) if alone else derived.faults(connection, tally.sums())
            faults += _derived_faults(kept)
    return faults, size


def refuse_changed(record: Reading, first: Month | None = None, last: Month | None = None) -> None:
    """Raise IntegrityFailure if what some months rest on, or all of it, is not as it was recorded.

    Nothing is stated from a record that fails its own arithmetic, and nothing is sealed over it. The
    leaves of those months are hashed again; all before them, and what is kept beside them, is held
    against the digests of what was written, which costs about a hundredth of it.
    """
    faults = check_stretch(record, first, last) if first and last else check_kept(record)
    if faults:
        raise IntegrityFailure(
            f"the record is not what was recorded: {faults[0]}. Nothing is stated from it, and nothing is "
            "added to it; all that is wrong: pooledbudget verify"
        )


def refuse_unsound(record: Record) -> None:
    """Raise IntegrityFailure if a record that an act is to be added to is not as it was recorded.

    An act rests on what is there: a reversal takes back what it finds. Acts that follow each other do not
    each look at all of it, where nobody else has written to it since.
    """
    with store.environment_faults(record.where), store.one_view(record.connection):
        if not record.is_sound:
            refuse_changed(record)
            record.take_for_sound()


def check_stretch(record: Reading, first_month: Month, last_month: Month) -> list[Fault]:
    """Return what is wrong with the part of a record that some months rest on.

    From the seal before the first to the latest seal of the last, or the record's end where that is
    open: content, chain, arithmetic, annexes, and the balances kept of those months. Sums of earlier months
    are stated too: what is before is held against its digests.
    """
    connection = record.connection
    with store.environment_faults(record.where):
        layout = FORMATS[connection.execute("PRAGMA user_version").fetchone()[0]]
        begun, head = _sealed_before(connection, first_month)
        query = "SELECT max(size) FROM seal WHERE month = ?"
        until = connection.execute(query, (str(last_month),)).fetchone()[0] or record.size
        faults = [*_schema_faults(connection, layout), *_content_faults(connection, begun, until)]
        if faults:
            return faults
        faults += _part_faults(record, begun + 1, until, head)
        if not faults and not derived.is_temporary(connection):
            faults += _kept_balance_faults(connection, first_month, last_month)
        if faults or whole_file.is_as_checked(connection):
            return faults
        return _unheld(record, until)


def check_kept(record: Reading) -> list[Fault]:
    """Return what of a record, and of what is kept beside it, is not as it was written."""
    with store.environment_faults(record.where):
        if whole_file.is_as_checked(record.connection):
            return []
        layout = FORMATS[record.connection.execute("PRAGMA user_version").fetchone()[0]]
        return [*_schema_faults(record.connection, layout)] or _unheld(record, record.size)


def _unheld(record: Reading, until: int) -> list[Fault]:
    """Return the first act up to a leaf, else the tables, that are not as they were written.

    The leaves of an act that no digest was kept of, or another, are hashed again: they say what it is.
    """
    connection = record.connection
    for act, last, kept in digests.unheld_acts(connection, until):
        faults = [*_content_faults(connection, act - 1, act)] or _part_faults(record, act, last)
        if kept and not faults:
            what = f"with what it caused it is not as it was written; {derived.REMEDY}"
            faults = [Fault(FaultKind.DERIVED, _named(connection, act, is_act=True), what)]
        if faults:
            return faults
    return [*_ownerless(connection), *_derived_faults(derived.unheld(connection))]


def _ownerless(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Find postings after the last entry: of none is there a digest, and the next entry would take them."""
    query = "SELECT entry FROM posting WHERE entry > (SELECT coalesce(max(sequence), 0) FROM entry) LIMIT 1"
    for (entry,) in connection.execute(query):
        yield Fault(FaultKind.CONTENT, f"entry {entry}", "has postings, and there is no such entry")


def _part_faults(record: Reading, first: int, last: int, head: bytes | None = None) -> list[Fault]:
    """Return what is wrong with the leaves of a part, their arithmetic and annexes; of leaves the first.

    `head` is the chain head before them; as the leaf before says if not given.
    """
    connection = record.connection
    head = _head_at(connection, first - 1) if head is None else head
    tally = Tally()
    for part in leaves(record, tally, first, last):
        changed, head = _changed(part, head)
        if changed is not None:
            place = _named(connection, changed.sequence, is_act=changed.is_act)
            return [Fault(FaultKind.LEAF, place, "its content is not what was recorded under its hash")]
    faults = [] if tally.balanced else [*_balance_faults(connection, first - 1, last)]
    return [*faults, *_annex_faults(connection, first - 1, last)]


def _head_at(connection: sqlite3.Connection, sequence: int) -> bytes:
    query = "SELECT head FROM act WHERE sequence = ?1 UNION ALL SELECT head FROM entry WHERE sequence = ?1"
    found = connection.execute(query, (sequence,)).fetchone()
    return bytes(found[0]) if found else EMPTY


def _named(connection: sqlite3.Connection, sequence: int, *, is_act: bool) -> str:
    """Return what an act or entry is called, with its month: whoever reads this looks there."""
    query = "SELECT month, kind FROM act" if is_act else "SELECT month, '' FROM entry"
    found = connection.execute(f"{query} WHERE sequence = ?", (sequence,)).fetchone()
    if found is None:
        return f"{'act' if is_act else 'entry'} {sequence}"
    month, kind = found
    if is_act:
        return f"act {sequence} ({kind}{f' {month}' if month else ''})"
    return f"entry {sequence} (of {month})"


def _sealed_before(connection: sqlite3.Connection, month: Month) -> tuple[int, bytes]:
    """Return the size and chain head of the last seal that came before a month was first sealed."""
    query = "SELECT min(size) FROM seal WHERE month = ?"
    own = connection.execute(query, (str(month),)).fetchone()[0]
    query = "SELECT size, head FROM seal WHERE size < ? ORDER BY size DESC LIMIT 1"
    found = connection.execute(query, (2**62 if own is None else own,)).fetchone()
    return found or (0, EMPTY)


def _changed(part: Leaf | Run, head: bytes) -> tuple[Leaf | None, bytes]:
    """Return the first leaf that is not what was recorded, if one is not, and the chain's head after all."""
    if isinstance(part, Run):
        heads = part.heads_after(head)
        if heads is not None:
            return None, heads[-1]
    for leaf in part if isinstance(part, Run) else [part]:
        computed = leaf_hash(leaf.data)
        head = next_head(head, computed)
        if (computed, head) != (leaf.leaf, leaf.head):
            return leaf, head
    return None, head


def _kept_balance_faults(connection: sqlite3.Connection, first: Month, last: Month) -> Iterator[Fault]:
    """Hold the kept balances of some months against their postings."""
    names = "agreement, account, partner, theme, month"
    posted = (
        f"SELECT {names}, sum(amount) FROM entry CROSS JOIN posting ON posting.entry = sequence "
        f"WHERE month BETWEEN ?1 AND ?2 GROUP BY {names}"
    )
    kept = f"SELECT {names}, sum(amount) FROM balance WHERE month BETWEEN ?1 AND ?2 GROUP BY {names}"
    for some, others, what in ((posted, kept, "is not the sum of its postings"), (kept, posted, "has none")):
        query = f"{some} EXCEPT {others} LIMIT 1"
        for agreement, account, partner, *_ in connection.execute(query, (str(first), str(last))):
            yield Fault(FaultKind.DERIVED, f"the kept balance of {agreement}:{account} ({partner})", what)
            return


def _file_faults(connection: sqlite3.Connection, where: Path | str, *, alone: bool) -> Iterator[Fault]:
    for (line,) in connection.execute("PRAGMA quick_check" if alone else "PRAGMA integrity_check"):
        if line != "ok":
            yield Fault(FaultKind.FILE, "record.sqlite", line)
    if where == ":memory:":
        return
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    size = pages * connection.execute("PRAGMA page_size").fetchone()[0]
    found = Path(where).stat().st_size
    if found != size:
        yield Fault(FaultKind.FILE, "record.sqlite", f"is {found} bytes long where its pages take {size}")


def _derived_faults(found: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    try:
        for table, what in found:
            yield Fault(FaultKind.DERIVED, f"the kept {table}", what)
    except IntegrityFailure as fault:
        yield Fault(FaultKind.CONTENT, "record.sqlite", str(fault))


def _schema_faults(connection: sqlite3.Connection, layout: Format) -> Iterator[Fault]:
    found = _schema(connection)
    fresh = store.create(":memory:", "any", "2000-04", layout=layout)
    expected = _schema(fresh)
    fresh.close()
    if derived.is_temporary(connection):  # the record is without it, and may only be read
        expected = {name: row for name, row in expected.items() if not derived.owns(row[1], row[2])}
        found = {name: row for name, row in found.items() if not derived.owns(row[1], row[2])}
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            yield Fault(FaultKind.SCHEMA, name, "is missing")
        elif name not in expected:
            yield Fault(FaultKind.SCHEMA, name, "does not belong here")
        elif found[name] != expected[name]:
            yield Fault(FaultKind.SCHEMA, name, f"is not as format {layout.number} has it")


def _schema(connection: sqlite3.Connection) -> dict[str, tuple[Any, ...]]:
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
    return {f"{row[0]} {row[1]}": row for row in rows}


def _content_faults(connection: sqlite3.Connection, after: int = 0, until: int = 2**62) -> Iterator[Fault]:
    """Find acts that do not say what an act says: everything after this may rely on their shape."""
    begun = [number for (number,) in connection.execute("SELECT format FROM book")]
    if len(begun) != 1:
        yield Fault(FaultKind.CONTENT, "book", f"says {len(begun)} times whose record this is")
    elif begun[0] not in FORMATS:
        yield Fault(FaultKind.CONTENT, "book", f"was begun in format {begun[0]!r}, which is not known")
    query = (
        "SELECT sequence, kind, inputs, detail FROM act WHERE sequence > ? AND sequence <= ? "
        "ORDER BY sequence"
    )
    for sequence, kind, inputs, detail in connection.execute(query, (after, until)):
        place = f"act {sequence}"
        named, said = _parsed(inputs), _parsed(detail)
        if not isinstance(named, dict) or not all(_is_digest(digest) for digest in named.values()):
            yield Fault(FaultKind.CONTENT, place, "does not name its settings by SHA-256")
        if not isinstance(said, dict):
            yield Fault(FaultKind.CONTENT, place, "has no detail that can be read")
        elif kind == "upgrade" and said.get("to") not in FORMATS:
            yield Fault(
                FaultKind.CONTENT, place, f"upgrades to format {said.get('to')!r}, which is not known"
            )


def _parsed(text: str) -> Any:
    """Return what JSON says; None if it cannot be read, or is nested deeper than anything of ours."""
    if text.count("[") + text.count("{") > _DEEPEST and _depth(text) > _DEEPEST:
        return None
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return None


def _depth(text: str) -> int:
    depth = deepest = 0
    for letter in text:
        depth += (letter in "[{") - (letter in "]}")
        deepest = max(deepest, depth)
    return deepest


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and len(value) == _SHA256


class _Chain:
    """The chain and the tree as leaves are written again in order, and what is wrong with them."""

    def __init__(self, wanted: set[int]) -> None:
        """Take the sizes at which root and head are wanted."""
        self.wanted = sorted(wanted)
        self.marks: Marks = {}
        self.faults: list[Fault] = []
        self.tree, self.head, self.act, self.previous = Tree(), EMPTY, 0, 0

    def take(self, leaf: Leaf) -> None:
        """Take the next leaf, and remember what is wrong with it."""
        place = leaf.place
        if leaf.sequence != self.previous + 1:
            self._found(FaultKind.SEQUENCE, place, f"follows {self.previous}; something is missing or twice")
        self.previous = leaf.sequence
        self.act = leaf.sequence if leaf.is_act else self.act
        if leaf.owner != self.act:
            self._found(FaultKind.SEQUENCE, place, f"does not belong to act {self.act}")
        computed = leaf_hash(leaf.data)
        if computed != leaf.leaf:
            self._found(FaultKind.LEAF, place, "its content is not what was recorded under its hash")
        self.head = next_head(self.head, computed)
        if self.head != leaf.head:
            if not any(fault.kind is FaultKind.CHAIN for fault in self.faults):
                self._found(FaultKind.CHAIN, place, "the chain breaks here")
            self.head = leaf.head
        self._grow([computed])

    def take_run(self, run: Run) -> None:
        """Take many at once where nothing is wrong with them, else one by one."""
        heads = run.heads_after(self.head)
        if heads is None or run.first != self.previous + 1 or run.owners != {self.act}:
            for leaf in run:
                self.take(leaf)
            return
        self.previous, self.head = run.last, heads[-1]
        self._grow(run.leaves, heads)

    def _grow(self, leaves: Sequence[bytes], heads: Sequence[bytes] = ()) -> None:
        """Add leaves to the tree, and mark its root and the chain's head at each size that is wanted."""
        begun = self.tree.size
        after = begun + len(leaves)
        for size in [size for size in self.wanted if begun < size <= after]:
            self.tree.extend(leaves[self.tree.size - begun : size - begun])
            head = heads[size - begun - 1] if heads else self.head
            self.marks[size] = (self.tree.root.hex(), head.hex())
        self.tree.extend(leaves[self.tree.size - begun :])

    def _found(self, kind: FaultKind, place: str, what: str) -> None:
        self.faults.append(Fault(kind, place, what))


def _leaf_faults(record: Reading, marks: Marks, tally: Tally) -> tuple[list[Fault], int]:
    """Recompute every leaf and the chain; fill `marks` with root and head at each sealed size."""
    wanted = set(marks) | {size for (size,) in record.connection.execute("SELECT size FROM seal")}
    marks.clear()
    chain = _Chain(wanted)
    for part in leaves(record, tally):
        if isinstance(part, Run):
            chain.take_run(part)
        else:
            chain.take(part)
    marks.update(chain.marks)
    return chain.faults, chain.tree.size


def _balance_faults(connection: sqlite3.Connection, after: int = 0, until: int = 2**62) -> Iterator[Fault]:
    query = (
        "SELECT entry, agreement, currency, sum(amount) FROM posting WHERE entry > ? AND entry <= ? "
        "GROUP BY entry, agreement, currency HAVING sum(amount) <> 0"
    )
    for entry, agreement, currency, amount in connection.execute(query, (after, until)):
        yield Fault(FaultKind.BALANCE, f"entry {entry}", f"{agreement} is out by {plain(amount)} {currency}")


def _annex_faults(connection: sqlite3.Connection, after: int = 0, until: int = 2**62) -> Iterator[Fault]:
    within = (after, until)
    query = "SELECT act, name, body FROM annex WHERE act > ? AND act <= ?"
    bodies = {
        (act, name): hashlib.sha256(body.encode()).hexdigest()
        for act, name, body in connection.execute(query, within)
    }
    query = "SELECT sequence, detail FROM act WHERE sequence > ? AND sequence <= ? ORDER BY sequence"
    for sequence, detail in connection.execute(query, within):
        named = json.loads(detail).get("annexes", {})
        for name, digest in named.items() if isinstance(named, Mapping) else ():
            found = bodies.pop((sequence, name), None)
            if found != digest:
                what = "is missing" if found is None else "has changed"
                yield Fault(FaultKind.ANNEX, f"act {sequence}", f"its {name} {what}")
    for act, name in list(bodies):
        yield Fault(FaultKind.ANNEX, f"act {act}", f"no act says it has {name}")


def _seal_faults(connection: sqlite3.Connection, marks: Marks) -> Iterator[Fault]:
    promised: dict[tuple[str, int], int] = {}
    issued: dict[str, int] = {}
    query = "SELECT sequence, detail FROM act WHERE kind = 'close' ORDER BY sequence"
    for sequence, detail in connection.execute(query):
        months = json.loads(detail).get("sealed", [])
        for month in months if isinstance(months, list) else ():
            issued[str(month)] = issued.get(str(month), 0) + 1
            promised[str(month), issued[str(month)]] = sequence
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
    for month, revision in list(promised):
        yield Fault(FaultKind.SEAL, f"seal of {month}, revision {revision}", "is missing")


def _held_faults(record: Reading, seal: Seal, marks: Marks, size: int) -> Iterator[Fault]:
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
    elif str(seal) not in {str(issued) for issued in record.seals()}:
        yield Fault(FaultKind.HELD_SEAL, place, "this record holds no such seal")
