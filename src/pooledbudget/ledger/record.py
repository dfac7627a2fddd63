"""The append-only record of acts and entries of one book, and its one writer."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from itertools import chain, islice
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.errors import EnvironmentFault, IntegrityFailure, Misuse
from pooledbudget.ledger import derived, digests, whole_file
from pooledbudget.ledger import store_sqlite as store
from pooledbudget.ledger.entries import (
    BY_HAND,
    DECIDED_AGAIN,
    NO_LONGER_STANDS,
    REVERSES,
    Act,
    Entry,
    canonical,
    canonical_parts,
    nth,
    reversal_of,
)
from pooledbudget.ledger.entry_columns import EntryColumns
from pooledbudget.ledger.formats import Format, newest
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.reading import Columns, Posted, Reading, RecordedAct, RecordedEntry
from pooledbudget.ledger.seals import Tree, chained, leaf_hash, next_head
from pooledbudget.ledger.sums import counted_in, left_closed
from pooledbudget.ledger.written import batches
from pooledbudget.periods import Month

__all__ = ["Record", "RecordedAct", "RecordedEntry", "Used"]


ROWS_AT_ONCE = 250
"""So many rows are inserted with one statement; SQLite takes 32,766 values, and no table has 20 columns."""


class Used(Struct, frozen=True):
    """How a cause was used: how often, and whether the last entry it made stands."""

    uses: int
    reversed_times: int
    by_hand: bool
    """Whether people, with an adjustment, had the last word on it: the close leaves it as they did."""
    last: Entry | None
    """The entry it made last; None if it never made one."""
    stands: bool
    """Whether that entry stands."""

    @property
    def entry(self) -> Entry | None:
        """The entry that stands; None if none does."""
        return self.last if self.stands else None


NEVER = Used(0, 0, by_hand=False, last=None, stands=False)
"""How a cause that made nothing yet was used."""


class Record(Reading):
    """One book's acts and entries, in the order they happened; months close in order."""

    _sound_at: int | None = None
    """What SQLite said of others' writing when all of it was last checked here; None where it never was."""

    @classmethod
    def create(cls, path: Path | str, book: str, first_month: Month, key_check: str = "") -> Record:
        """Make an empty record."""
        return cls(store.create(path, book, str(first_month), key_check), path)

    @classmethod
    def open_for(cls, path: Path, *, read_only: bool) -> Record:
        """Open the record of a book, to write to it or, read only, to do its acts again."""
        return cls(store.open_record(path, read_only=read_only), path)

    def in_memory(self) -> Record:
        """Return a copy of the record, to see what an act would make of it: it is kept nowhere."""
        with store.environment_faults(self.where):
            return Record(store.copied(self.connection), ":memory:")

    # What must be posted -------------------------------------------------------------------

    def planned(self, desired: Sequence[Entry], considered: Iterable[str] = ()) -> Planned:
        """Return what must be posted so that the record says what `desired` says.

        An entry already there is left; a changed decision is a reversal and a second cause;
        a considered cause that is no longer desired is reversed. What people reversed or restored
        by hand stays as they left it, until something else is desired of its cause. The same id with
        another amount, where no decision was made, raises IntegrityFailure.
        """
        posted, planned, wanted = self.posted(), list[Entry | EntryColumns](), Planned.of(desired)
        for part in wanted.parts:
            if isinstance(part, Entry):
                planned += self._planned(part, posted)
            elif posted.starting(f"{part.submission}:").isdisjoint(part.ids):
                planned.append(part)  # rows of which none has posted: nothing can be otherwise
            else:
                planned += [left for entry in part for left in self._planned(entry, posted)]
        causes = set(considered)
        for cause in sorted(causes.difference(wanted.ids) if causes else causes):
            before = self._used(cause, posted)
            if before.entry is not None and not before.by_hand:
                planned.append(_reversal(before.entry, before.reversed_times, NO_LONGER_STANDS))
        return Planned(planned)

    def _planned(self, entry: Entry, posted: Posted) -> Iterator[Entry]:
        """Yield what must be posted so that the record says of a cause what one entry says."""
        before = self._used(entry.id, posted)
        if before.by_hand and before.entry is None and _same_money(before.last, entry):
            return
        if before.entry is not None:
            if _same_money(before.entry, entry):
                return
            if not entry.decided:
                raise IntegrityFailure(f"{entry.id} is recorded with another amount")
            yield _reversal(before.entry, before.reversed_times, DECIDED_AGAIN)
        yield replace(entry, id=nth(entry.id, before.uses + 1)) if before.uses else entry

    def used(self, causes: Iterable[str]) -> dict[str, Used]:
        """Return how each cause was used, and the entry of it that stands now."""
        posted = self.posted()
        return {cause: self._used(cause, posted) for cause in causes}

    def _used(self, cause: str, posted: Posted) -> Used:
        uses = 0
        while nth(cause, uses + 1) in posted:
            uses += 1
        if not uses:
            return NEVER
        last, times = nth(cause, uses), 0
        while f"{REVERSES * (times + 1)}{last}" in posted:
            times += 1
        by_hand = times > 0 and self._by_hand(f"{REVERSES * times}{last}")
        return Used(uses, times, by_hand, self.entry(last).entry, stands=times % 2 == 0)

    def _by_hand(self, entry_id: str) -> bool:
        """Say whether a reversal was made by people, with an adjustment."""
        query = (
            "SELECT 1 FROM entry JOIN act ON act.sequence = entry.act "
            "WHERE entry.id = ? AND act.kind = 'adjust' AND entry.kind = ?"
        )
        return bool(self.rows(query, (entry_id, BY_HAND)))

    def reversed_by_hand(self, entry_id: str) -> Entry:
        """Return the entry that reverses one, or restores what it reversed; Misuse if that was done."""
        wrong = self.entry(entry_id).entry
        root, times = reversal_of(wrong.id)
        posted = self.posted()
        last = 0
        while f"{REVERSES * (last + 1)}{root}" in posted:
            last += 1
        if last % 2 != times % 2:
            raise Misuse(f"{wrong.id} has already been reversed")
        return _reversal(self.entry(f"{REVERSES * last}{root}").entry, 0, BY_HAND)

    @contextmanager
    def together(self, *, holding: bool = False) -> Generator[None]:
        """Record everything that is added inside at once, or nothing of it; others wait meanwhile.

        What is planned inside is planned on what others have recorded: nobody can come between.
        `holding` leaves the file of a sound record as one that was checked, with what is added: it costs
        hashing it, which a month's files are worth and an act alone is not.
        """
        with store.environment_faults(self.where):
            with store.writing(self.connection):
                yield
            if holding:
                self.leave_checked()

    # Writing -------------------------------------------------------------------------------

    @property
    def is_sound(self) -> bool:
        """Whether all of it was checked since it was opened, and no other program has written to it since."""
        return self._sound_at == store.written_by_others(self.connection)

    def take_for_sound(self) -> None:
        """Remember that all of it was checked just now, in a view of it that nobody has changed meanwhile."""
        self._sound_at = store.written_by_others(self.connection)

    def hold(self) -> None:
        """Keep the digests that no act has: whoever calls this has just checked the leaves of every act."""
        with store.environment_faults(self.where):
            missing = digests.without(self.connection)
            if missing:
                with store.writing(self.connection):
                    for act, last in missing:
                        digests.keep_act(self.connection, act, last)

    def leave_checked(self) -> None:
        """Keep the digest of the file of a sound record, if there is none: the next who looks hashes it only.

        It comes last, when all is recorded: where others hold the file for long it is left without.
        """
        if self._sound_at is None:
            return
        with (
            suppress(EnvironmentFault),
            store.environment_faults(self.where),
            store.one_view(self.connection),
        ):
            if self.is_sound and not whole_file.is_kept(self.connection):
                whole_file.keep(self.connection)

    def hold_file(self) -> None:
        """Keep the digest of the record's file: whoever calls this has just checked all that is in it."""
        with store.environment_faults(self.where), store.one_view(self.connection):
            whole_file.keep(self.connection)

    def hold_rows(self, act: int, rows: bytes, tally: bytes) -> None:
        """Keep the digests of the row file of a receive act, and of how many rows it has of each month."""
        with store.environment_faults(self.where), store.writing(self.connection):
            digests.keep_rows(self.connection, act, rows, tally)

    def add(
        self,
        act: Act,
        entries: Sequence[Entry] = (),
        sealing: Sequence[Month] = (),
    ) -> RecordedAct:
        """Record an act, what it caused and the seals it issues: one transaction, then durable.

        Entries into a closed month go to the next open one after it. A close seals its own month and
        every later closed one again, so what they gain counts in them.
        What is planned on the record and then added goes inside `together`, so that nobody comes
        between. Returns once the commit is on
        disk and the last row has been read back.
        """
        with store.environment_faults(self.where), store.writing(self.connection):
            listed = {name: body for name, body in act.annexes.items() if isinstance(body, (list, tuple))}
            parts = {name: canonical_parts(body) for name, body in listed.items()}
            texts = {
                name: f"[{','.join(parts[name])}]" if name in parts else canonical(body)
                for name, body in act.annexes.items()
            }
            act = with_digests(act, texts)
            sequence, head = self.append(act, newest())
            self._insert("annex", [(sequence, name, text) for name, text in texts.items()])
            sums, posted = self.sums_of(act, entries), Planned.of(entries).posted()
            tree = derived.grown_tree(self.connection) if sealing else None
            size, head = self._add_entries(sequence, head, act, entries, tree)
            if tree is not None:
                self._add_seals(sequence, tree, head, sealing)
            derived.follow(self.connection, sequence, size, (act.annexes, parts), sums, posted)
            alone = None if entries or act.annexes or sealing else act
            derived.hold(self.connection, sequence, size, alone)
        back = self.rows(
            "SELECT head FROM act WHERE sequence = ?1 UNION ALL SELECT head FROM entry WHERE sequence = ?1",
            (size,),
        )
        if back != [(head,)]:
            raise IntegrityFailure("what was read back is not what was written; stop and verify")
        return RecordedAct(sequence, act)

    def append(self, act: Act, layout: Format) -> tuple[int, bytes]:
        """Add an act alone, in a format, within the transaction that the caller has begun.

        Return its sequence and the chain head after it.
        """
        last, head = self.tail()
        sequence = last + 1
        columns = self.act_columns_of(sequence, act)
        leaf = leaf_hash(layout.act_bytes(self.columns, layout.number, columns))
        head = next_head(head, leaf)
        names = (*layout.act_columns, "leaf", "head")
        self.connection.execute(
            f"INSERT INTO act ({', '.join(names)}) VALUES ({','.join('?' * len(names))})",
            (*columns, leaf, head),
        )
        return sequence, head

    def _insert(self, table: str, rows: Iterable[Columns]) -> None:
        """Insert rows, many with one statement: to begin and end one takes a third of what a row costs."""
        columns = newest().tables[table]
        row, cells = f"({','.join('?' * len(columns))})", chain.from_iterable(rows)
        while some := list(islice(cells, ROWS_AT_ONCE * len(columns))):
            many = ",".join([row] * (len(some) // len(columns)))
            self.connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES {many}", some)

    def act_columns_of(self, sequence: int, act: Act) -> Columns:
        """Return an act in the columns it is stored in."""
        return (
            sequence,
            act.kind,
            act.month,
            act.who,
            act.instant,
            act.reason,
            act.tool,
            act.edition,
            act.code,
            canonical(dict(act.inputs)),
            canonical(dict(act.detail)),
        )

    def sums_of(self, act: Act, entries: Sequence[Entry]) -> derived.Sums:
        """Return what the entries an act causes come to in each month."""
        month_of, sums = self._month_of(act, entries), Counter[tuple[str, str, str, str, str, str]]()
        for (*place, currency, effective), amount in Planned.of(entries).sums().items():
            account, partner, agreement, theme = place
            sums[agreement, account, partner, theme, month_of(effective), currency] += amount
        return sums

    def _month_of(self, act: Act, entries: Sequence[Entry]) -> Callable[[date], str]:
        """Return what says in which month an entry of an act counts, by its day.

        Nothing is asked of the record where there is no entry, as of most acts.
        """
        closed, months = self._left_closed(act) if entries else set[Month](), dict[date, str]()

        def month_of(effective: date) -> str:
            if effective not in months:
                months[effective] = str(counted_in(effective, self.first_month, closed))
            return months[effective]

        return month_of

    def _left_closed(self, act: Act) -> set[Month]:
        """Return the closed months that nothing an act causes counts in."""
        closed = self.closed_months()
        return left_closed(Month.parse(act.month), closed) if act.kind == "close" else closed

    def _add_entries(
        self, act: int, head: bytes, made: Act, entries: Sequence[Entry], tree: Tree | None
    ) -> tuple[int, bytes]:
        """Add what an act causes, and to the tree where it is sealed: no leaf is read again for that."""
        layout, sequence = newest(), act
        for batch in batches(act, entries, self._month_of(made, entries)):
            leaves = batch.leaves(layout)
            heads = chained(head, leaves)
            self._insert("entry", batch.entries(leaves, heads))
            self._insert("posting", batch.postings())
            sequence, head = sequence + len(leaves), heads[-1]
            if tree is not None:
                tree.extend(leaves)
        return sequence, head

    def _add_seals(self, act: int, tree: Tree, head: bytes, months: Sequence[Month]) -> None:
        derived.keep_peaks(self.connection, tree)
        self._insert(
            "seal",
            [
                (str(month), len(self.sealed_by(month)) + 1, act, tree.size, tree.root, head)
                for month in months
            ],
        )


def with_digests(act: Act, texts: Mapping[str, str] | None = None) -> Act:
    """Return an act whose detail names its annexes by the SHA-256 of their bytes, `texts` where known."""
    if not act.annexes:
        return act
    if texts is None:
        texts = {name: canonical(body) for name, body in act.annexes.items()}
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    return replace(act, detail={**act.detail, "annexes": digests})


def _same_money(entry: Entry | None, other: Entry) -> bool:
    return entry is not None and (entry.effective, *entry.postings) == (other.effective, *other.postings)


def _reversal(entry: Entry, times: int, kind: str) -> Entry:
    """Return what undoes an entry that was reversed and restored `times` times before."""
    undone = f"{REVERSES * times}{entry.id}"
    return replace(entry.reversed_as(f"{REVERSES}{undone}", kind), about=undone)
