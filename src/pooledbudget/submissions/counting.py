"""Which accepted rows count up to a month's end: files that stand, and what a replacing file left."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, field

from pooledbudget.periods import Month
from pooledbudget.submissions.columns import FileRows, Tally, in_files
from pooledbudget.submissions.history import Submission, accepted_before, with_completions
from pooledbudget.submissions.kinds import RecordKind, Use
from pooledbudget.submissions.pool_records import OpeningBalance
from pooledbudget.submissions.records import KINDS, K, Row
from pooledbudget.submissions.rows import RowReader


class Kept(Struct, frozen=True):
    """Rows of one kind where they stand: in row files, and beside them those of a replacing file."""

    files: Sequence[Submission] = ()
    """Files whose rows up to the last day count."""
    loose: Sequence[Row[Any]] = ()
    until: date = date.max

    @property
    def many(self) -> int:
        """How many rows there are, whatever their day."""
        return len(self.loose) + sum(file.rows for file in self.files)


class Rows:
    """Accepted rows by record kind, in the order received."""

    def __init__(
        self,
        by_kind: Mapping[str, Sequence[Row[Any]]],
        *,
        whole: Mapping[str, Sequence[FileRows[Any]]] | None = None,
        done: Mapping[str, tuple[int, int]] | None = None,
        kept: Mapping[str, Kept] | None = None,
        reader: RowReader | None = None,
    ) -> None:
        self._by_kind = dict(by_kind)
        self._in_files: dict[str, Sequence[FileRows[Any]]] = {
            kind: sorted([*files, *in_files(self._by_kind.pop(kind, ()))], key=by_number)
            for kind, files in (whole or {}).items()
        }
        self._done = done or {}
        self._kept = kept or {}
        self._reader = reader

    def of(self, kind: type[K]) -> Sequence[Row[K]]:
        """Return the rows of a kind, but for those of files that are done with."""
        if kind.kind not in self._by_kind:
            self._by_kind[kind.kind] = self._read(kind.kind)
        return self._by_kind[kind.kind]

    def _read(self, kind: str) -> list[Row[Any]]:
        if kind in self._in_files:
            return [row for file in self._in_files[kind] for row in file.rows()]
        if kind in self._kept and self._reader is not None:
            kept = self._kept[kind]
            read = [row for file in kept.files for row in self._reader.rows(file) if row.on <= kept.until]
            return sorted([*read, *kept.loose], key=received_first)
        return []

    def in_files(self, kind: type[K]) -> Sequence[FileRows[K]]:
        """Return the same rows file by file, as columns."""
        if kind.kind not in self._in_files:
            self._in_files[kind.kind] = in_files(self.of(kind))
        return self._in_files[kind.kind]

    def kept(self, kind: str) -> Kept:
        """Return where the rows of a kind stand, for what reads them there."""
        return self._kept.get(kind) or Kept(loose=self._by_kind.get(kind, ()))

    def path(self, file: Submission) -> str:
        """Return where the rows of a file stand."""
        if self._reader is None or self._reader.files is None:
            raise ValueError(f"the rows of {file.id} stand in no file")
        return str(self._reader.files.path(file.leaf))

    def mend(self, kind: str) -> None:
        """Make those row files of a kind again that cannot be read."""
        if self._reader is not None:
            self._reader.mend(self.kept(kind).files)

    def done(self, kind: str) -> tuple[int, int]:
        """Return how many rows of a kind are in files that are not read, and the sum of their amounts."""
        return self._done.get(kind, (0, 0))

    @property
    def kinds(self) -> list[type[RecordKind]]:
        """The kinds there are rows of."""
        found = {**self._by_kind, **self._in_files, **self._done, **self._kept}
        return [KINDS[kind] for kind in found if kind in self._done or kind in self._kept or self._any(kind)]

    def _any(self, kind: str) -> bool:
        return bool(self._by_kind.get(kind) or self._in_files.get(kind))


class CountedRows(Struct, frozen=True):
    """The rows that count up to a day, and what replaced files took away."""

    rows: Rows
    dropped: Sequence[str]
    """The causes of rows that are no longer there."""


def count_rows(
    reader: RowReader,
    received: Sequence[Submission],
    until: Month,
    *,
    sealed: Month | None = None,
    kinds: Collection[str] = KINDS,
) -> CountedRows:
    """Return the rows of some kinds that count up to a month's end, and the causes replaced files dropped.

    Opening balances count up to `sealed`, the last month that is sealed: they make one entry an
    agreement, and closing an earlier month again must not take the later of them away.
    A file of which every row has posted is done with, where no rule asks for such rows again: it is not
    opened, only told how many they are. The record says how many posted, so nothing else can call it done.
    Evidence is measured where it stands, so its files are named and not read.
    """
    accepted = [file for file in received if file.accepted and file.kind in kinds]
    together = _together(accepted, received)
    found, opened = _Found(until, sealed or until), []
    done = {
        file.id
        for file in accepted
        if file.id not in together and not KINDS[file.kind].opened_again and file.posted == file.rows
    }
    reader.refuse_gone(file for file in accepted if file.id not in done)
    for file in accepted:
        kind = KINDS[file.kind]
        if file.id in done:
            found.add_done(file, reader.tally(file))
        elif file.id not in together and kind.use is Use.EVIDENCE and reader.make_sure(file):
            found.files[file.kind].append(file)
            found.add_done(file, reader.tally(file))
        else:
            opened.append(file)
    reader.preload(opened)
    for file in opened:
        if KINDS[file.kind].in_columns and file.id not in together:
            found.add_whole(FileRows(file.id, file.sender, reader.columns(file)))
        elif file.id not in together:
            found.add(reader.rows(file))
    rows, dropped = _left_of(
        [file for file in opened if file.id in together], reader, received, until, sealed or until
    )
    found.add(rows)
    found.out_of_order = {row.cells.kind for row in rows}
    return CountedRows(found.rows(reader), dropped)


class _Found(Struct):
    """The rows found so far."""

    until: Month
    sealed: Month
    loose: dict[str, list[Row[Any]]] = field(default_factory=lambda: defaultdict(list))
    done: dict[str, tuple[int, int]] = field(default_factory=dict)
    files: dict[str, list[Submission]] = field(default_factory=lambda: defaultdict(list))
    whole: dict[str, list[FileRows[Any]]] = field(default_factory=lambda: defaultdict(list))
    out_of_order: set[str] = field(default_factory=set)
    """Kinds with rows that replacing files left: the others stand in the order their files came."""

    def add(self, rows: Iterable[Row[Any]]) -> None:
        """Add the rows that count."""
        until, sealed = self.until.last, self.sealed.last
        for row in rows:
            if row.on <= (sealed if isinstance(row.cells, OpeningBalance) else until):
                self.loose[row.cells.kind].append(row)

    def add_whole(self, file: FileRows[Any]) -> None:
        """Add those rows of a file that count, as columns."""
        rows = file.until(self.until.last)
        if rows.columns:
            self.whole[file.columns.model.kind].append(rows)

    def add_done(self, file: Submission, tally: Tally) -> None:
        """Add how many rows a file has that count, without reading them."""
        counts = [found for month, found in tally.items() if month <= str(self.until)]
        rows, amount = self.done.get(file.kind, (0, 0))
        rows += sum(count for count, _ in counts)
        if rows:
            self.done[file.kind] = (rows, amount + sum(total for _, total in counts))

    def rows(self, reader: RowReader) -> Rows:
        """Return what was found, in the order received."""
        loose = {kind: rows for kind, rows in self.loose.items() if rows}
        for kind in self.out_of_order & loose.keys():
            loose[kind] = sorted(loose[kind], key=received_first)
        kept = {kind: Kept(files, loose.pop(kind, ()), self.until.last) for kind, files in self.files.items()}
        return Rows(loose, whole=self.whole, done=self.done, kept=kept, reader=reader)


def _together(accepted: Sequence[Submission], received: Sequence[Submission]) -> set[str]:
    """Return the files whose rows must be held against each other, or taken away: one replaces another."""
    found = withdrawn(accepted, received)
    for file in accepted:
        before = accepted_before(file.replaces, received) if file.replaces else ""
        if before:
            found |= {file.id, *with_completions(before, received)}
    return found


def _left_of(
    files: Sequence[Submission],
    reader: RowReader,
    received: Sequence[Submission],
    until: Month,
    sealed: Month,
) -> tuple[list[Row[Any]], list[str]]:
    """Return the rows that replacing files left, and the causes of those that are no longer there.

    A replacing file's rows are held against the file it replaces as a multiset: a row that is still
    there keeps its first origin, so its entry stays. Once a new row of it counts, every row that is gone
    is dropped, whatever its day: a payment moved from May to April would else be in both. What was
    withdrawn is dropped up to the last month that is sealed: it would else be sealed again.
    """
    rows_of: dict[str, list[Row[Any]]] = {}
    dropped: list[str] = []
    replaced: set[str] = set()
    for file in files:
        rows = reader.rows(file)
        before_id = accepted_before(file.replaces, received)
        if before_id in rows_of:
            earlier = [other for other in received if other.act < file.act]
            together = [
                name
                for name in with_completions(before_id, earlier)
                if name in rows_of and name not in replaced
            ]
            before = [row for name in together for row in rows_of[name]]
            rows, gone = carried_over(before, rows)
            counts = any(row.on <= until.last for row in rows if row.origin.submission == file.id)
            dropped += [row.id for row in gone if counts or row.on <= until.last]
            replaced.update(together)
        rows_of[file.id] = rows
    taken = withdrawn(files, received) - replaced
    dropped += [row.id for name in rows_of if name in taken for row in rows_of[name] if row.on <= sealed.last]
    replaced |= taken
    return [row for name, rows in rows_of.items() if name not in replaced for row in rows], dropped


def withdrawn(files: Iterable[Submission], received: Sequence[Submission]) -> set[str]:
    """Return the withdrawn ones among some files, with what had completed them."""
    return {name for file in files if file.withdrawn for name in with_completions(file.id, received)}


def received_first(row: Row[Any]) -> tuple[int, str, int]:
    """Order rows by submission as a number would: S0999 before S1000 and S10000."""
    return len(row.origin.submission), row.origin.submission, row.origin.row


def by_number(file: FileRows[Any]) -> tuple[int, str]:
    """Order the rows of files in the same way, file by file."""
    return len(file.submission), file.submission


def carried_over(
    before: Sequence[Row[Any]], after: Sequence[Row[Any]]
) -> tuple[list[Row[Any]], list[Row[Any]]]:
    """Match a replacing file's rows with the rows they replace, as a multiset.

    What another partner sent is another row, though its cells are the same: whose spending it is
    comes from the sender.

    Returns the replacing rows, matched ones under their first origin, and the earlier rows
    that are no longer there.
    """
    waiting: dict[tuple[str, RecordKind], list[Row[Any]]] = defaultdict(list)
    for row in reversed(before):
        waiting[row.sender, row.cells].append(row)
    carried = [
        waiting[row.sender, row.cells].pop() if waiting[row.sender, row.cells] else row for row in after
    ]
    left = Counter(row.id for rows in waiting.values() for row in rows)
    return carried, [row for row in before if left[row.id]]
