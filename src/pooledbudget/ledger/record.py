"""The append-only record of acts and entries of one book."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pooledbudget.cited import Citation, Standing
from pooledbudget.errors import EnvironmentFault, IntegrityFailure, Misuse
from pooledbudget.findings import Origin
from pooledbudget.ledger import store
from pooledbudget.ledger.entries import (
    REVERSES,
    Act,
    Entry,
    Posting,
    act_bytes,
    because_text,
    canonical,
    entry_bytes,
)
from pooledbudget.ledger.seals import EMPTY, Seal, Tree, leaf_hash, next_head
from pooledbudget.periods import Month

if TYPE_CHECKING:
    import pandas as pd

_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class RecordedAct:
    """An act with its place in the record."""

    sequence: int
    act: Act


@dataclass(frozen=True, slots=True)
class RecordedEntry:
    """An entry with its place in the record, the act that caused it and the month it counts in."""

    sequence: int
    act: int
    month: str
    entry: Entry


class Record:
    """One book's acts and entries, in the order they happened; months close in order."""

    def __init__(self, connection: sqlite3.Connection, where: Path | str) -> None:
        self.connection = connection
        self.where = where
        with store.environment_faults(where):
            found = connection.execute("SELECT name, first_month, format FROM book").fetchone()
            if found is None:
                raise IntegrityFailure(f"{where} does not say whose record it is")
        self.columns: tuple[str, str, int] = found
        self.book = self.columns[0]

    @property
    def first_month(self) -> Month:
        """Where the book begins."""
        return Month.parse(self.columns[1])

    @classmethod
    def create(cls, path: Path | str, book: str, first_month: Month) -> Record:
        """Make an empty record."""
        return cls(store.create(path, book, str(first_month)), path)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Record:
        """Open the record of a book."""
        return cls(store.open_record(path, read_only=read_only), path)

    # Reading -----------------------------------------------------------------------------

    def acts(self, kind: str = "") -> Iterator[RecordedAct]:
        """Yield the acts in order, all or of one kind."""
        query = (
            "SELECT sequence, kind, month, who, instant, reason, tool, inputs, detail FROM act "
            "WHERE ?1 = '' OR kind = ?1 ORDER BY sequence"
        )
        for row in self.connection.execute(query, (kind,)).fetchall():
            sequence, kind_, month, who, instant, reason, tool, inputs, detail = row
            yield RecordedAct(
                sequence,
                Act(
                    kind=kind_,
                    who=who,
                    instant=instant,
                    tool=tool,
                    reason=reason,
                    month=month,
                    inputs=json.loads(inputs),
                    detail=json.loads(detail),
                ),
            )

    def annexes(self, name: str) -> Iterator[tuple[str, Any]]:
        """Yield the month of each act and its annex of this name, in the order they happened."""
        query = (
            "SELECT act.month, body FROM annex JOIN act ON act.sequence = annex.act "
            "WHERE name = ? ORDER BY act.sequence"
        )
        for month, body in self.connection.execute(query, (name,)).fetchall():
            yield month, json.loads(body)

    def entries(self, where: str = "1", values: Sequence[Any] = ()) -> Iterator[RecordedEntry]:
        """Yield entries in order, with `where` a condition of ours on the entry table."""
        heads = self.connection.execute(
            "SELECT sequence, id, act, effective, month, narrative, because FROM entry "
            f"WHERE {where} ORDER BY sequence",
            values,
        )
        lines = self.connection.execute(
            "SELECT entry, account, partner, agreement, theme, amount, currency FROM posting "
            f"WHERE entry IN (SELECT sequence FROM entry WHERE {where}) ORDER BY entry, line",
            values,
        )
        held = lines.fetchone()
        for sequence, entry_id, act, effective, month, narrative, because in heads:
            postings = []
            while held is not None and held[0] == sequence:
                postings.append(Posting(held[1], held[2], held[3], held[5], held[4], held[6]))
                held = lines.fetchone()
            yield RecordedEntry(
                sequence,
                act,
                month,
                Entry(
                    entry_id,
                    date.fromisoformat(effective),
                    narrative,
                    tuple(postings),
                    _causes(because),
                ),
            )

    def entry(self, entry_id: str) -> RecordedEntry:
        """Return one entry by its id or its sequence number; Misuse if there is none."""
        where = "sequence = ?" if entry_id.isdecimal() else "id = ?"
        for found in self.entries(where, (entry_id,)):
            return found
        raise Misuse(f"there is no entry {entry_id!r}; list them: pooledbudget ledger list")

    def to_frame(self) -> pd.DataFrame:
        """Return every posting as a pandas frame, one row each.

        Columns: sequence, entry, act, effective, month, narrative, account, partner,
        agreement, theme, amount (whole minor units, int64, debits above nought), currency.
        """
        import pandas as pd  # ruff: ignore[import-outside-top-level] - half a second that a balance need not wait for

        columns = [
            "sequence",
            "entry",
            "act",
            "effective",
            "month",
            "narrative",
            "account",
            "partner",
            "agreement",
            "theme",
            "amount",
            "currency",
        ]
        rows = self.connection.execute(
            "SELECT e.sequence, e.id, e.act, e.effective, e.month, e.narrative, p.account, "
            "p.partner, p.agreement, p.theme, p.amount, p.currency "
            "FROM posting p JOIN entry e ON e.sequence = p.entry ORDER BY p.entry, p.line"
        ).fetchall()
        frame = pd.DataFrame(rows, columns=columns)
        frame["effective"] = pd.to_datetime(frame["effective"], format="%Y-%m-%d")
        return frame.astype({"amount": "int64", "sequence": "int64", "act": "int64"})

    def seals(self) -> list[Seal]:
        """Return every seal in the order issued: by act, then by month."""
        query = "SELECT month, revision, size, root, head FROM seal ORDER BY act, month"
        return [
            Seal(self.book, month, revision, size, root.hex(), head.hex())
            for month, revision, size, root, head in self.connection.execute(query)
        ]

    def seal_of(self, month: Month) -> Seal | None:
        """Return the seal in force for a month, if it has been closed."""
        return next((one for one in reversed(self.seals()) if one.month == str(month)), None)

    def as_known(self, on: date) -> int:
        """Return the last sequence recorded on or before a day: its acts and what they caused."""
        query = "SELECT coalesce((SELECT max(sequence) FROM act WHERE substr(instant, 1, 10) <= ?1), 0)"
        last = self.connection.execute(query, (on.isoformat(),)).fetchone()[0]
        following = self.connection.execute(
            "SELECT min(sequence) FROM act WHERE sequence > ?", (last,)
        ).fetchone()[0]
        return self.size if following is None else following - 1

    @property
    def size(self) -> int:
        """How many leaves the record holds."""
        return self._tail()[0]

    def _tail(self) -> tuple[int, bytes]:
        query = (
            "SELECT sequence, head FROM (SELECT sequence, head FROM act UNION ALL "
            "SELECT sequence, head FROM entry) ORDER BY sequence DESC LIMIT 1"
        )
        found = self.connection.execute(query).fetchone()
        return (found[0], found[1]) if found else (0, EMPTY)

    # Months ------------------------------------------------------------------------------

    def closed_months(self) -> set[Month]:
        """Return the months that are closed now."""
        closed: set[Month] = set()
        query = "SELECT kind, month FROM act WHERE kind IN ('close', 'reopen') ORDER BY sequence"
        for kind, month in self.connection.execute(query):
            (closed.add if kind == "close" else closed.discard)(Month.parse(month))
        return closed

    def first_open(self, closed: set[Month] | None = None) -> Month:
        """Return the earliest open month: where a late item posts, and what closes next."""
        closed = self.closed_months() if closed is None else closed
        month = self.first_month
        while month in closed:
            month = month.plus(1)
        return month

    def month_for(self, effective: date, closed: set[Month]) -> Month:
        """Return the month an entry counts in: its own if open, else the earliest open one."""
        own = Month.of(effective)
        return own if own not in closed and own >= self.first_month else self.first_open(closed)

    # Writing -----------------------------------------------------------------------------

    def planned(self, desired: Iterable[Entry], considered: Iterable[str] = ()) -> list[Entry]:
        """Return what must be posted so that the record says what `desired` says.

        An entry already there is left; a changed decision is a reversal and a second cause;
        a considered cause that is no longer desired is reversed. The same id with another
        amount, where no decision was made, raises IntegrityFailure.
        """
        wanted = {entry.id: entry for entry in desired}
        considered = set(considered)
        uses, standing = self._standing(wanted.keys() | considered)
        settled_by_hand = self._reversed_by_hand()
        planned = []
        for cause, entry in wanted.items():
            before = standing.get(cause)
            if before is None and _nth(cause, uses.get(cause, 0)) in settled_by_hand:
                continue
            if before is not None:
                same = (before.effective, before.postings) == (
                    entry.effective,
                    tuple(entry.postings),
                )
                if same:
                    continue
                if not entry.decided:
                    raise IntegrityFailure(f"{cause} is recorded with another amount")
                planned.append(_reversal(before, "decided again"))
            use = uses.get(cause, 0)
            planned.append(replace(entry, id=_nth(cause, use + 1)) if use else entry)
        planned += [
            _reversal(standing[cause], "no longer stands")
            for cause in sorted(considered - wanted.keys())
            if cause in standing
        ]
        return planned

    def entry_ids(self) -> set[str]:
        """Return every entry id in the record."""
        return {entry_id for (entry_id,) in self.connection.execute("SELECT id FROM entry")}

    def _reversed_by_hand(self) -> set[str]:
        """Return the ids of entries that people reversed with an adjustment: they stay reversed."""
        query = (
            "SELECT substr(entry.id, 10) FROM entry JOIN act ON act.sequence = entry.act "
            "WHERE act.kind = 'adjust' AND entry.id GLOB 'reverses:*'"
        )
        return {entry_id for (entry_id,) in self.connection.execute(query)}

    def _standing(self, causes: set[str]) -> tuple[dict[str, int], dict[str, Entry]]:
        """Return how often each cause was used, and the entry of each that stands now."""
        ids = self.entry_ids()
        uses: dict[str, int] = {}
        standing_ids = []
        for cause in causes:
            use = 0
            while _nth(cause, use + 1) in ids:
                use += 1
            uses[cause] = use
            if use and f"{REVERSES}{_nth(cause, use)}" not in ids:
                standing_ids.append(_nth(cause, use))
        standing = {}
        for entry_id in standing_ids:
            entry = self.entry(entry_id).entry
            standing[entry_id.partition("#")[0]] = entry
        return uses, standing

    def add(
        self,
        act: Act,
        entries: Sequence[Entry] = (),
        sealing: Sequence[Month] = (),
        *,
        after: int = -1,
    ) -> RecordedAct:
        """Record an act, what it caused and the seals it issues: one transaction, then durable.

        Entries into a closed month go to the earliest open one, or to the month being closed.
        `after` is the size of the record that the act was planned on: EnvironmentFault if
        somebody recorded something since. Returns once the commit is on
        disk and the last row has been read back.
        """
        with store.environment_faults(self.where), store.writing(self.connection):
            sequence, head = self._tail()
            if after not in {-1, sequence}:
                raise EnvironmentFault(
                    "somebody else recorded something meanwhile; nothing was recorded here: repeat it"
                )
            sequence += 1
            bodies = {name: canonical(body) for name, body in act.annexes.items()}
            detail = dict(act.detail)
            if bodies:
                detail["annexes"] = {
                    name: hashlib.sha256(body.encode()).hexdigest() for name, body in bodies.items()
                }
            columns = (
                sequence,
                act.kind,
                act.month,
                act.who,
                act.instant,
                act.reason,
                act.tool,
                canonical(dict(act.inputs)),
                canonical(detail),
            )
            leaf = leaf_hash(act_bytes(self.columns, columns))
            head = next_head(head, leaf)
            self.connection.execute("INSERT INTO act VALUES (?,?,?,?,?,?,?,?,?,?,?)", (*columns, leaf, head))
            self.connection.executemany(
                "INSERT INTO annex VALUES (?,?,?)",
                [(sequence, name, body) for name, body in bodies.items()],
            )
            size, head = self._add_entries(sequence, head, entries)
            if sealing:
                self._add_seals(sequence, size, head, sealing)
        with store.environment_faults(self.where):
            back = self.connection.execute(
                "SELECT head FROM act WHERE sequence = ?1 "
                "UNION ALL SELECT head FROM entry WHERE sequence = ?1",
                (size,),
            ).fetchone()
        if back != (head,):
            raise IntegrityFailure("what was read back is not what was written; stop and verify")
        return RecordedAct(sequence, replace(act, detail=detail))

    def _add_entries(self, act: int, head: bytes, entries: Sequence[Entry]) -> tuple[int, bytes]:
        closed = self.closed_months()
        kind, month = self.connection.execute(
            "SELECT kind, month FROM act WHERE sequence = ?", (act,)
        ).fetchone()
        if kind == "close":
            closed.discard(Month.parse(month))
        months: dict[date, str] = {}
        sequence = act
        for start in range(0, len(entries), _BATCH):
            rows, postings = [], []
            for entry in entries[start : start + _BATCH]:
                sequence += 1
                effective = entry.effective
                if effective not in months:
                    months[effective] = str(self.month_for(effective, closed))
                columns = (
                    sequence,
                    entry.id,
                    act,
                    effective.isoformat(),
                    months[effective],
                    entry.narrative,
                    because_text(entry.because),
                )
                lines = [
                    (one.account, one.partner, one.agreement, one.theme, one.amount, one.currency)
                    for one in entry.postings
                ]
                leaf = leaf_hash(entry_bytes(columns, lines))
                head = next_head(head, leaf)
                rows.append((*columns, leaf, head))
                postings += [(sequence, number, *line) for number, line in enumerate(lines, 1)]
            self.connection.executemany("INSERT INTO entry VALUES (?,?,?,?,?,?,?,?,?)", rows)
            self.connection.executemany("INSERT INTO posting VALUES (?,?,?,?,?,?,?,?)", postings)
        return sequence, head

    def _add_seals(self, act: int, size: int, head: bytes, months: Sequence[Month]) -> None:
        leaves = self.connection.execute(
            "SELECT leaf FROM (SELECT sequence, leaf FROM act UNION ALL "
            "SELECT sequence, leaf FROM entry) ORDER BY sequence"
        )
        root = Tree(leaf for (leaf,) in leaves).root
        for month in months:
            issued = self.connection.execute(
                "SELECT count(*) FROM seal WHERE month = ?", (str(month),)
            ).fetchone()[0]
            self.connection.execute(
                "INSERT INTO seal VALUES (?,?,?,?,?,?)",
                (str(month), issued + 1, act, size, root, head),
            )


def _nth(cause: str, use: int) -> str:
    return cause if use == 1 else f"{cause}#{use}"


def _reversal(entry: Entry, why: str) -> Entry:
    return entry.reversed_as(f"{REVERSES}{entry.id}", f"Reverses {entry.id}: {why}")


def _causes(text: str) -> tuple[Origin | Citation, ...]:
    causes: list[Mapping[str, Any]] = json.loads(text)
    return tuple(
        Origin(one["submission"], one["row"])
        if "submission" in one
        else Citation(one["source"], one["place"], Standing(one["standing"]))
        for one in causes
    )
