"""What is asked of a record: acts, entries, sums, seals and months."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pooledbudget.amounts import counted
from pooledbudget.cited import Citation, Standing
from pooledbudget.errors import IntegrityFailure, Misuse
from pooledbudget.findings import Origin
from pooledbudget.ledger import store_sqlite as store
from pooledbudget.ledger.balances import Balances
from pooledbudget.ledger.entries import LAST_LETTER, REVERSES, Act, Entry, Posting, cause_of
from pooledbudget.ledger.formats import ACT_COLUMNS, ENTRY_COLUMNS, POSTING_COLUMNS
from pooledbudget.ledger.lookups import Derived
from pooledbudget.ledger.seals import Seal
from pooledbudget.ledger.selections import Selection
from pooledbudget.ledger.sums import Books, first_open
from pooledbudget.periods import Month

if TYPE_CHECKING:
    import pandas as pd

_ACT = ", ".join(ACT_COLUMNS)
_ENTRY = ", ".join(ENTRY_COLUMNS)
_POSTING = ", ".join(POSTING_COLUMNS)
SETTLED = "settled"
"""The annex of a close that says under which edition months stand, and what is held back in them."""
_SOME = 500
"""How many values one query is asked for: SQLite has a limit on parameters."""

Columns = tuple[Any, ...]
Facts = Mapping[str, Any]
"""Named values as they were kept with an act."""


class RecordedAct(Struct, frozen=True):
    """An act with its place in the record."""

    sequence: int
    act: Act


class RecordedEntry(Struct, frozen=True):
    """An entry with its place in the record, the act that caused it and the month it counts in."""

    sequence: int
    act: int
    month: str
    entry: Entry


class Posted:
    """Which entries are in the record, asked by id: each group of ids is looked up once."""

    def __init__(self, starting: Callable[[str], Iterable[str]]) -> None:
        """Take what returns the ids that begin with some letters."""
        self._starting = starting
        self._groups: dict[str, frozenset[str]] = {}

    def __contains__(self, entry_id: str) -> bool:
        """Say whether an entry is in the record."""
        return entry_id in self.starting(entry_id[: entry_id.rfind(":") + 1] or entry_id)

    def starting(self, letters: str) -> frozenset[str]:
        """Return the ids that begin with some letters: those of one file, of one partner's instalments."""
        if letters not in self._groups:
            self._groups[letters] = frozenset(self._starting(letters))
        return self._groups[letters]


class Reading(Balances):
    """What others ask of a book's record: acts, entries, sums, seals, months. It writes nothing."""

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} {self.book}: {counted(self.size, 'act or entry', 'acts and entries')}>"
        )

    def __init__(self, connection: sqlite3.Connection, where: Path | str) -> None:
        super().__init__(connection, where)
        self.derived = Derived(self.rows)
        """What follows from acts, looked up."""

    # Acts --------------------------------------------------------------------------------

    def acts(self, kind: str = "") -> Iterator[RecordedAct]:
        """Yield the acts in order, all or of one kind; IntegrityFailure for one that cannot be read."""
        query = f"SELECT {_ACT} FROM act WHERE ? IN ('', kind) ORDER BY sequence"
        for row in self.rows(query, (kind,)):
            yield _recorded_act(row)

    def act(self, sequence: int) -> RecordedAct:
        """Return the act at a place; Misuse if there is none."""
        for row in self.rows(f"SELECT {_ACT} FROM act WHERE sequence = ?", (sequence,)):
            return _recorded_act(row)
        raise Misuse(f"there is no act {sequence}")

    def annexes(self, name: str) -> Iterator[tuple[RecordedAct, Any]]:
        """Yield each act that has an annex of this name, with it, in the order they happened."""
        columns = ", ".join(f"act.{column}" for column in ACT_COLUMNS)
        query = (
            f"SELECT {columns}, body FROM annex JOIN act ON act.sequence = annex.act "
            "WHERE name = ? ORDER BY act.sequence"
        )
        for *row, body in self.rows(query, (name,)):
            yield _recorded_act(row), _json(body, f"the {name} of act {row[0]}")

    def annex(self, act: int, name: str) -> Any:
        """Return one act's annex of a name; an empty list if it has none."""
        for (body,) in self.rows("SELECT body FROM annex WHERE act = ? AND name = ?", (act, name)):
            return _json(body, f"the {name} of act {act}")
        return []

    def last_close(self, month: Month) -> RecordedAct | None:
        """Return the close that settled the months up to one last: of the latest month, the last."""
        query = (
            f"SELECT {_ACT} FROM act WHERE kind = 'close' AND month <= ? ORDER BY month DESC, sequence DESC"
        )
        found = self.rows(f"{query} LIMIT 1", (str(month),))
        return _recorded_act(found[0]) if found else None

    def settled_at(self, month: Month) -> Facts:
        """Return what the last close up to a month kept of settled months; empty if it kept nothing."""
        last = self.last_close(month)
        return dict(self.annex(last.sequence, SETTLED)) if last else {}

    def found_at(self, month: Month) -> list[Facts]:
        """Return the facts of what the last close of a month found in its money, as they were kept."""
        sealing = self.sealed_by(month)
        kept = self.annex(sealing[-1], "findings") if sealing else []
        return [found["facts"] for found in kept if found["facts"].get("month") == str(month)]

    # Entries -----------------------------------------------------------------------------

    def entries(self, selection: Selection | None = None, *, after_act: int = 0) -> Iterator[RecordedEntry]:
        """Yield entries in order: all, those with a selected posting, those of later acts than one."""
        if selection is None:
            yield from self._entries("act > ?", (after_act,))
            return
        condition, values = selection.condition()
        if selection.of_months_only:
            yield from self._entries(f"act > ? AND {condition}", (after_act, *values))
            return
        source = "posting JOIN entry ON entry.sequence = posting.entry"
        yield from self._entries(
            f"act > ? AND sequence IN (SELECT posting.entry FROM {source} WHERE {condition})",
            (after_act, *values),
        )

    def entries_of_acts(self, first: int, last: int) -> Iterator[RecordedEntry]:
        """Yield the entries with sequences from one to another: what acts in that stretch caused."""
        yield from self._entries("sequence BETWEEN ? AND ?", (first, last))

    def entries_at(self, sequences: Iterable[int]) -> Iterator[RecordedEntry]:
        """Yield the entries at these places, in order."""
        wanted = sorted(set(sequences))
        for start in range(0, len(wanted), _SOME):
            some = wanted[start : start + _SOME]
            yield from self._entries(f"sequence IN ({','.join('?' * len(some))})", some)

    def _entries(self, condition: str, values: Sequence[Any]) -> Iterator[RecordedEntry]:
        with store.environment_faults(self.where):
            yield from self._read_entries(condition, values)

    def _read_entries(self, condition: str, values: Sequence[Any]) -> Iterator[RecordedEntry]:
        heads = self.connection.execute(
            f"SELECT {_ENTRY} FROM entry WHERE {condition} ORDER BY sequence", values
        )
        lines = self.connection.execute(
            f"SELECT entry, {_POSTING} FROM posting "
            f"WHERE entry IN (SELECT sequence FROM entry WHERE {condition}) ORDER BY entry, line",
            values,
        )
        line = lines.fetchone()
        for sequence, entry_id, act, effective, month, kind, about, reference, because in heads:
            postings = []
            while line is not None and line[0] == sequence:
                _, account, partner, agreement, theme, amount, currency = line
                postings.append(Posting(account, partner, agreement, amount, theme, currency))
                line = lines.fetchone()
            try:
                day, causes = date.fromisoformat(effective), _causes(because)
                entry = Entry(entry_id, day, kind, tuple(postings), causes, about, reference)
            except (KeyError, TypeError, ValueError) as fault:
                raise IntegrityFailure(f"entry {sequence} cannot be read: {fault}") from fault
            yield RecordedEntry(sequence, act, month, entry)

    def entry(self, entry_id: str) -> RecordedEntry:
        """Return one entry by its id or its sequence number; Misuse if there is none."""
        condition = "sequence = ?" if entry_id.isdecimal() else "id = ?"
        for found in self._entries(condition, (entry_id,)):
            return found
        raise Misuse(f"there is no entry {entry_id!r}; list them: pooledbudget ledger list")

    def ids_starting(self, letters: str, until: int = -1) -> list[str]:
        """Return the ids of entries that begin with some letters, all or up to a sequence."""
        query = "SELECT id FROM entry WHERE id >= ?1 AND id < ?2 AND (?3 < 0 OR sequence <= ?3)"
        return [entry_id for (entry_id,) in self.rows(query, (letters, letters + LAST_LETTER, until))]

    def posted(self, until: int = -1) -> Posted:
        """Return which entries are in the record now, or were when it ended with a sequence."""
        return Posted(lambda letters: self.ids_starting(letters, until))

    def by_cause(self, causes: Iterable[str], until: int = -1) -> dict[str, list[tuple[int, str]]]:
        """Return the sequence and id of every entry a cause made, reversals with it, by cause.

        `until` is the last sequence to look at; -1 for all.
        """
        return {cause: sorted(self._made_by(cause, until)) for cause in set(causes)}

    def _made_by(self, cause: str, until: int) -> Iterator[tuple[int, str]]:
        """Yield what one cause made: entries, what reversed them, what restored those, and so on."""
        query = "SELECT sequence, id FROM entry WHERE id >= ? AND id < ? ORDER BY sequence"
        letters, found = cause, [(0, "")]
        while found:
            found = [
                (sequence, entry_id)
                for sequence, entry_id in self.rows(query, (letters, letters + LAST_LETTER))
                if cause_of(entry_id) == cause
            ]
            yield from (made for made in found if until < 0 or made[0] <= until)
            letters = f"{REVERSES}{letters}"

    def eras(self) -> list[tuple[int, int]]:
        """Return from which sequence on which format holds: the beginning, then each upgrade."""
        begun = self.rows("SELECT format FROM book")[0][0]
        upgrades = self.rows("SELECT sequence, detail FROM act WHERE kind = 'upgrade' ORDER BY sequence")
        return [(1, begun), *((sequence, json.loads(detail)["to"]) for sequence, detail in upgrades)]

    # Sums --------------------------------------------------------------------------------

    def behind(self, selection: Selection) -> list[tuple[int, int]]:
        """Return (entry sequence, its amount within the selection) for every entry that counts."""
        condition, values = selection.condition()
        return self.rows(
            "SELECT entry, sum(amount) FROM posting JOIN entry ON entry.sequence = posting.entry "
            f"WHERE {condition} GROUP BY entry ORDER BY entry",
            values,
        )

    def books(self) -> Books:
        """Sum everything recorded so far."""
        place = "agreement, account, partner, theme, month"
        sums = self.rows(f"SELECT {place}, sum(amount) FROM balance GROUP BY {place}")
        return Books.of(sums, self.first_month, self.closed_months())

    def to_frame(self) -> pd.DataFrame:
        """Return every posting as a pandas frame, one row each.

        Columns: sequence, entry, act, effective, month, kind, about, reference, account, partner,
        agreement, theme, amount_pence (whole minor units, int64, debits above nought), currency.
        """
        import pandas as pd  # ruff: ignore[import-outside-top-level] - half a second that a balance need not wait for

        columns = ["sequence", "entry", "act", "effective", "month", "kind", "about", "reference"]
        rows = self.rows(
            "SELECT e.sequence, e.id, e.act, e.effective, e.month, e.kind, e.about, e.reference, "
            "p.account, p.partner, p.agreement, p.theme, p.amount, p.currency "
            "FROM posting p JOIN entry e ON e.sequence = p.entry ORDER BY p.entry, p.line"
        )
        frame = pd.DataFrame(rows, columns=[*columns, *POSTING_COLUMNS])
        frame = frame.rename(columns={"amount": "amount_pence"})
        frame["effective"] = pd.to_datetime(frame["effective"], format="%Y-%m-%d")
        return frame.astype({"amount_pence": "int64", "sequence": "int64", "act": "int64"})

    # Seals and months ----------------------------------------------------------------------

    def seals(self) -> list[Seal]:
        """Return every seal in the order issued: by act, then by month."""
        query = "SELECT month, revision, size, root, head FROM seal ORDER BY act, month"
        return [
            Seal(self.book, month, revision, size, root.hex(), head.hex())
            for month, revision, size, root, head in self.rows(query)
        ]

    def seal_of(self, month: Month) -> Seal | None:
        """Return the seal in force for a month, if it has been closed."""
        return next((seal for seal in reversed(self.seals()) if seal.month == str(month)), None)

    def sealed_by(self, month: Month) -> list[int]:
        """Return the acts that sealed a month, first to last."""
        return [
            act for (act,) in self.rows("SELECT act FROM seal WHERE month = ? ORDER BY act", (str(month),))
        ]

    def closed_months(self) -> set[Month]:
        """Return the months that are closed now."""
        return set(starmap(Month.parse, self.rows("SELECT month FROM closed")))

    def first_open(self, closed: set[Month] | None = None) -> Month:
        """Return the earliest open month: what closes next."""
        return first_open(self.first_month, self.closed_months() if closed is None else closed)


def _json(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except (RecursionError, TypeError, ValueError) as fault:
        raise IntegrityFailure(f"{what} cannot be read: {fault}") from fault


def _recorded_act(row: Sequence[Any]) -> RecordedAct:
    sequence, kind, month, who, instant, reason, tool, edition, code, inputs, detail = row
    named, said = _json(inputs, f"act {sequence}"), _json(detail, f"act {sequence}")
    if not isinstance(said, dict) or not _is_names(named):
        raise IntegrityFailure(f"act {sequence} cannot be read: it does not say what an act says")
    act = Act(
        kind=kind,
        who=who,
        instant=instant,
        tool=tool,
        edition=edition,
        code=code,
        reason=reason,
        month=month,
        inputs=named,
        detail=said,
    )
    return RecordedAct(sequence, act)


def _is_names(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(digest, str) for digest in value.values())


def _causes(text: str) -> tuple[Origin | Citation, ...]:
    causes: list[Mapping[str, Any]] = json.loads(text)
    return tuple(
        Origin(cause["submission"], cause["row"])
        if "submission" in cause
        else Citation(cause["source"], cause["place"], Standing(cause["standing"]))
        for cause in causes
    )
