"""The accepted rows of each submission: from its row file, else from the bytes that were kept."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field

from pooledbudget.book_said import BOOK_FILE, currency_of
from pooledbudget.engine.duckdb import Damaged, Engine
from pooledbudget.errors import IntegrityFailure, Refused
from pooledbudget.findings import Origin
from pooledbudget.in_words import InWords
from pooledbudget.ledger.reading import Reading
from pooledbudget.money import plain
from pooledbudget.submissions.columns import Columns, Tally
from pooledbudget.submissions.history import Submission, standing
from pooledbudget.submissions.kinds import Use
from pooledbudget.submissions.layout import Layout, layouts_in
from pooledbudget.submissions.records import KINDS, Row
from pooledbudget.submissions.row_files import Digests, RowFiles, digest_of

if TYPE_CHECKING:
    from pooledbudget.submissions.reading import Table
    from pooledbudget.submissions.sent_row import SentCell


class Place(Protocol):
    """Where received files and settings are kept by SHA-256."""

    def bytes_of(self, digest: str, part: str) -> bytes:
        """Return kept bytes, of `received` or of `snapshots`; IntegrityFailure if they are gone."""

    def holds(self, digest: str, part: str) -> bool:
        """Say whether bytes are kept."""


class ActSettings(Struct):
    """The settings that acts were done under, by the SHA-256 of each file, each read once."""

    place: Place
    _layouts: dict[tuple[tuple[str, str], ...], dict[str, Layout]] = field(default_factory=dict)
    _currencies: dict[str, str] = field(default_factory=dict)

    def layouts(self, settings: Mapping[str, str]) -> dict[str, Layout]:
        """Return the layouts among settings files."""
        named = tuple(sorted((name, sha) for name, sha in settings.items() if name.startswith("layouts/")))
        if named not in self._layouts:
            self._layouts[named] = layouts_in(
                {name: self.place.bytes_of(digest, "snapshots") for name, digest in named}
            )
        return self._layouts[named]

    def currency(self, settings: Mapping[str, str]) -> str:
        """Return the currency that the book's settings name."""
        digest = settings.get(BOOK_FILE, "")
        if digest not in self._currencies:
            self._currencies[digest] = currency_of(self.place.bytes_of(digest, "snapshots"))
        return self._currencies[digest]


class RowDigests(Struct):
    """What row files may be: as the record has their digests, or as they were written since."""

    record: Reading
    _recorded: dict[int, Digests] | None = None
    """Of every row file that the record has one of, by act."""
    _written: dict[str, Digests] = field(default_factory=dict)
    _made_again: dict[int, Digests] = field(default_factory=dict)

    def of(self, submission: Submission) -> list[Digests]:
        """Return the digests that the row file of a submission may have; none where none is known."""
        if self._recorded is None:
            self._recorded = {act: Digests(*each) for act, each in self.record.derived.row_digests().items()}
        found = [self._recorded.get(submission.act), self._written.get(submission.leaf)]
        return [digests for digests in found if digests is not None]

    def wrote(self, submission: Submission, digests: Digests) -> None:
        """Take in the digests of a row file that is written just now."""
        self._written[submission.leaf] = digests

    def keep(self, submission: Submission) -> None:
        """Note that a row file was made again, where it could be written."""
        if submission.leaf in self._written:
            self._made_again[submission.act] = self._written[submission.leaf]

    def made_again(self) -> dict[int, Digests]:
        """Return the digests of row files that were made again, by act, once."""
        found, self._made_again = self._made_again, {}
        return found

    def forget(self) -> None:
        """Let go what the record has: it may have more by now."""
        self._recorded = None


class RowReader(InWords):
    """Gives the rows of submissions: from their row files, else from kept bytes, each read once."""

    def __init__(self, place: Place, record: Reading, files: RowFiles | None = None) -> None:
        self.place, self.record, self.files = place, record, files
        self.settings, self._digests = ActSettings(place), RowDigests(record)
        self._read: dict[str, Columns[Any]] = {}
        self._tables: dict[str, tuple[Table, Layout]] = {}
        """Received files as tables, for whoever asks to be shown a row."""
        self._sound = set[str]()
        self._tallies: dict[str, Tally] = {}
        """Those that were held against their digests: a receipt asks for those of every earlier file."""

    def of_copy(self, record: Reading) -> RowReader:
        """Return the reader of a copy of the record, with all that this one has read."""
        reader = copy(self)
        reader.record = record
        return reader

    def __repr__(self) -> str:
        return f"<RowReader of {self.record.book}>"

    @property
    def engine(self) -> Engine | None:
        """What tells of whole columns at once; None where there is no folder to keep them in."""
        return self.files.engine if self.files else None

    def rows(self, submission: Submission) -> list[Row[Any]]:
        """Return the accepted rows of one submission."""
        return self.columns(submission).rows(submission.id, submission.sender)

    def columns(self, submission: Submission) -> Columns[Any]:
        """Return the accepted rows of one submission as columns."""
        if submission.leaf not in self._read:
            self._read[submission.leaf] = self._kept_columns(submission) or self._made(submission)
        return self._read[submission.leaf]

    def _is_sound(self, submission: Submission) -> bool:
        """Say whether the row file of a submission is there, as it was written."""
        leaf = submission.leaf
        if self.files is None or not self.files.has(leaf):
            return False
        if leaf not in self._sound:
            digest = self.files.digest(leaf)
            if digest not in {held.rows for held in self._digests.of(submission)}:
                return False
            self._sound.add(leaf)
        return True

    def _make_sound(self, files: Iterable[Submission]) -> None:
        """Make those row files again that are not as they were written, before they are asked in place."""
        for file in files:
            if not self._is_sound(file):
                self.columns(file)

    def _kept_columns(self, submission: Submission) -> Columns[Any] | None:
        self.preload([submission])
        return self._read.get(submission.leaf)

    def preload(self, submissions: Iterable[Submission]) -> None:
        """Read the rows of many submissions at once, where they are kept as many as their acts say."""
        if self.files is None:
            return
        by_kind: dict[str, list[Submission]] = {}
        for file in submissions:
            if file.leaf in self._read:
                continue
            if self._erased(file):
                self.files.remove(file.leaf)
            elif self._is_sound(file):
                by_kind.setdefault(file.kind, []).append(file)
        for kind, files in by_kind.items():
            kept = self.files.read([file.leaf for file in files], KINDS[kind])
            self._read |= {
                file.leaf: kept[file.leaf]
                for file in files
                if file.leaf in kept and len(kept[file.leaf]) == file.rows
            }

    def refuse_gone(self, submissions: Iterable[Submission]) -> None:
        """Raise IntegrityFailure, naming them all, if received files that must be read are gone.

        What was made of them goes with them.
        """
        gone = [file for file in submissions if file.leaf not in self._read and self._erased(file)]
        if self.files is not None:
            for file in gone:
                self.files.remove(file.leaf)
        if gone:
            named = "; ".join(f"{_named(file)}: received/{file.sha256} is missing" for file in gone)
            files = "files" if gone[1:] else "file"
            raise IntegrityFailure(f"{named}; receive the same {files} again")

    def _made(self, submission: Submission) -> Columns[Any]:
        """Read the received file again, as it was read when it was received, and keep its rows.

        Rows that an earlier version kept, without a digest, stand where this edition would read others.
        """
        try:
            columns = self._columns_of(submission)
        except IntegrityFailure:
            kept = self._without_digest(submission)
            if kept is None:
                raise
            self.know(submission, kept)
            return kept
        self.keep(submission, columns)
        self._digests.keep(submission)
        return columns

    def _without_digest(self, submission: Submission) -> Columns[Any] | None:
        """Return the rows of a file that no digest was kept of; None where there is one, or no such file."""
        if self.files is None or self._digests.of(submission):
            return None
        found = self.files.read([submission.leaf], KINDS[submission.kind]).get(submission.leaf)
        return found if found is not None and len(found) == submission.rows else None

    def made_again(self) -> dict[int, Digests]:
        """Return the digests of row files that were made again, by act, once: who records keeps them."""
        return self._digests.made_again()

    def know(self, submission: Submission, columns: Columns[Any]) -> None:
        """Take in the rows of a submission that was received just now, without keeping them yet."""
        self._read[submission.leaf] = columns

    def lay(self, submission: Submission, columns: Columns[Any]) -> Digests | None:
        """Write the rows of a submission that is being received; return their digests, if they could be.

        `settle` puts them in their place once the act is recorded, and `forget` takes away what is not.
        """
        self.know(submission, columns)
        if self.files is not None:
            with suppress(OSError, Damaged):  # they are made again when they are next asked for
                digests = self.files.lay(submission.leaf, columns)
                self._digests.wrote(submission, digests)
                return digests
        return None

    def settle(self, submission: Submission) -> None:
        """Put the rows of a submission that was recorded in their place."""
        if self.files is not None:
            with suppress(OSError):
                self.files.settle(submission.leaf)

    def keep(self, submission: Submission, columns: Columns[Any]) -> None:
        """Keep the rows of a submission that is recorded."""
        self.lay(submission, columns)
        self.settle(submission)

    def mend(self, submissions: Iterable[Submission]) -> None:
        """Make those row files again that cannot be read, or do not hold what they should."""
        files = list(submissions)
        self.forget()
        self.preload(files)
        for file in files:
            if file.leaf not in self._read:
                self._made(file)

    def make_sure(self, submission: Submission) -> bool:
        """Make the row file of a submission, if it is not there; say whether there is one now."""
        if self.files is None:
            return False
        if self._erased(submission):
            self.files.remove(submission.leaf)
        if not self._is_sound(submission):
            self._made(submission)
        return self._is_sound(submission)

    def _erased(self, submission: Submission) -> bool:
        """Say whether the received file is gone: what was made of it goes with it."""
        return not self.place.holds(submission.sha256, "received")

    def tally(self, submission: Submission) -> Tally:
        """Return how many rows of a submission are of each month, and what they come to."""
        leaf = submission.leaf
        if leaf not in self._tallies:
            known = self.files.tally(leaf) if self.files else None
            sound = known is not None and digest_of(known) in {
                held.tally for held in self._digests.of(submission)
            }
            self._tallies[leaf] = known if known is not None and sound else self.columns(submission).tally
        return self._tallies[leaf]

    def _columns_of(self, submission: Submission) -> Columns[Any]:
        """Read the accepted rows of a file from its kept bytes; IntegrityFailure where not all are had.

        What an earlier edition accepted is accepted, though this one refuse it: the act says which rows,
        how many and what they came to, and no other rows are taken for them.
        """
        try:
            columns = self._rows_again(submission)
        except (Refused, ValueError) as refused:
            raise IntegrityFailure(
                f"{submission.file} ({submission.id}) cannot be read again: {refused}"
            ) from refused
        total = self.record.act(submission.act).act.detail["total"]
        summed = columns.has_amounts and columns.model.use is not Use.RECONCILED
        if len(columns) != submission.rows or (summed and total and plain(sum(columns.amounts)) != total):
            raise IntegrityFailure(
                f"{submission.file} ({submission.id}): its {submission.rows} accepted rows cannot be made "
                "again by this edition; bring its file in rows/ back from a copy"
            )
        return columns

    def _rows_again(self, submission: Submission) -> Columns[Any]:
        from pooledbudget.submissions.accepted import as_accepted
        from pooledbudget.submissions.checking import check_table, days_of

        table, layout = self.read_again(submission)
        act = self.record.act(submission.act).act
        left_out, currency = frozenset(act.detail["left_out"]), self.settings.currency(act.inputs)
        checked = check_table(table, layout, currency, self.engine)
        columns = checked.columns.without(left_out)
        if len(columns) == submission.rows:
            return columns
        context = {"currency": currency, "days": days_of(table, layout)}
        return as_accepted(table, layout, checked, left_out, submission.rows, context)

    def read_again(self, submission: Submission) -> tuple[Table, Layout]:
        """Return a submission's table and the layout it was read by, from the kept bytes.

        Refused for a file that held no table of a known kind; IntegrityFailure if the bytes are gone.
        """
        try:
            data = self.place.bytes_of(submission.sha256, "received")
        except IntegrityFailure as fault:
            raise IntegrityFailure(f"{_named(submission)}: {fault}") from fault
        return self._table_of(submission, data)

    def _table_of(self, submission: Submission, data: bytes) -> tuple[Table, Layout]:
        """Return a received file as a table, under the layout that it was received under."""
        from pooledbudget.submissions.headings import read_file

        named: Mapping[str, Layout] = {}
        if submission.layout not in KINDS:  # no layout is called as a record kind
            named = self.settings.layouts(self.record.act(submission.act).act.inputs)
        return read_file(
            data,
            submission.file,
            {name: layout for name, layout in named.items() if name == submission.layout},
            kind=submission.layout or submission.kind,
            sheet=submission.sheet,
            encoding=submission.encoding,
            from_quarantine=bool(submission.completes),
        )

    def as_sent(self, submission: Submission, number: int) -> list[SentCell]:
        """Return a row as it was sent, cell by cell; nothing if the file has no such row.

        Raises IntegrityFailure where the received file is gone or has changed.
        """
        from pooledbudget.submissions.row_alone import row_alone
        from pooledbudget.submissions.sent_row import sent_cells

        if submission.id not in self._tables:
            data = self.place.bytes_of(submission.sha256, "received")
            alone = row_alone(data, number)
            if alone is not None:
                table, layout = self._table_of(submission, alone.data)
                cells = next((cells for row, cells in table.rows if row == alone.number), [])
                if alone.is_whole(cells, table, layout):
                    return sent_cells(table, layout, number, cells)
            self._tables[submission.id] = self._table_of(submission, data)
        table, layout = self._tables[submission.id]
        for row, cells in [*table.rows, *table.misshapen]:
            if row == number:
                return sent_cells(table, layout, number, cells)
        return []

    def first_with(
        self,
        files: Sequence[Submission],
        columns: Columns[Any],
        names: Sequence[str],
        spelled: Container[str] = (),
    ) -> dict[int, Origin]:
        """Return for each row whose values some earlier row has too, by number, the first such row.

        `names` are the columns that are held against each other; a blank is the same as a blank. Of those
        `spelled` capitals and two spaces for one tell nothing.
        """
        if not files:
            return {}
        self._make_sound(files)
        unread = [file for file in files if file.leaf not in self._read]
        if self.files is not None and unread:
            kept = self.files.first_with([file.leaf for file in unread], columns, names, spelled)
            if kept is not None:
                ids = {file.leaf: file.id for file in unread}
                found = {number: Origin(ids[leaf], row) for number, (leaf, row) in kept.items()}
                known = [file for file in files if file.leaf in self._read]
                read = self._first_read(known, columns, names, spelled)
                place = {file.id: number for number, file in enumerate(files)}
                before = {
                    number: origin
                    for number, origin in read.items()
                    if number in found and place[origin.submission] < place[found[number].submission]
                }
                return {**read, **found, **before}
        return self._first_read(files, columns, names, spelled)

    def _first_read(
        self,
        files: Sequence[Submission],
        columns: Columns[Any],
        names: Sequence[str],
        spelled: Container[str],
    ) -> dict[int, Origin]:
        wanted: dict[tuple[object, ...], list[int]] = {}
        for number, *values in zip(columns.numbers, *_held(columns, names, spelled), strict=True):
            wanted.setdefault(tuple(values), []).append(number)
        found: dict[int, Origin] = {}
        for file in files:
            kept = self.columns(file)
            for row, *values in zip(kept.numbers, *_held(kept, names, spelled), strict=True):
                for number in wanted.pop(tuple(values), ()):
                    found[number] = Origin(file.id, row)
        return found

    def other_capitals(
        self, files: Sequence[Submission], column: str, ids: Mapping[str, int]
    ) -> dict[int, tuple[str, Origin]]:
        """Return for each id, by its number, how the first of some files spells it otherwise.

        Ids are one but for capitals; it is told with the row that it stands in.
        """
        if not files:
            return {}
        self._make_sound(files)
        if self.files is not None:
            kinds: dict[str, list[str]] = {}
            for file in files:
                kinds.setdefault(file.kind, []).append(file.leaf)
            kept = self.files.other_capitals(list(kinds.values()), column, ids)
            if kept is not None:
                named = {file.leaf: file.id for file in files}
                return {
                    wanted: (other, Origin(named[leaf], row)) for wanted, (other, leaf, row) in kept.items()
                }
        wanted = {id_.lower(): (id_, number) for id_, number in ids.items()}
        found: dict[int, tuple[str, Origin]] = {}
        for file in files:
            columns = self.columns(file)
            written = columns.column(column)
            others = {
                other
                for other in set(written)
                if (known := wanted.get(other.lower())) is not None and known[0] != other
            }
            for row, other in zip(columns.numbers, written, strict=True) if others else ():
                if other in others:
                    found.setdefault(wanted[other.lower()][1], (other, Origin(file.id, row)))
        return found

    def distinct(self, files: Sequence[Submission], column: str) -> set[Any]:
        """Return the values that a column of some files of one kind has."""
        self._make_sound(files)
        if self.files is not None and files:
            kept = self.files.distinct([file.leaf for file in files], column)
            if kept is not None:
                return kept
        return {value for file in files for value in self.columns(file).column(column)}

    def forget(self) -> None:
        """Let the rows go that were read: their files stay."""
        self._read.clear()
        self._tables.clear()
        self._sound.clear()
        self._tallies.clear()
        self._digests.forget()
        if self.files is not None:
            self.files.take_back()
            self.files.engine.forget()

    def rows_of(self, received: Iterable[Submission], submission_id: str) -> list[Row[Any]]:
        """Return the rows of one accepted submission that stands; none for a blank."""
        return [
            row
            for submission in standing(received)
            if submission.id == submission_id and submission.accepted
            for row in self.rows(submission)
        ]


def _named(file: Submission) -> str:
    """Return a file's name, with its submission and who sent it."""
    return f"{file.file} ({file.id} from {file.sender})"


def _held(columns: Columns[Any], names: Sequence[str], spelled: Container[str]) -> Iterator[Sequence[object]]:
    """Yield the columns of some names as they are held against others."""
    for name in names:
        values = columns.column(name)
        yield list(map(plainly_spelled, values)) if name in spelled else values


def plainly_spelled(text: str) -> str:
    """Return a text without what may be spelled otherwise: capitals, and two spaces for one."""
    return text.lower().replace("  ", " ")
