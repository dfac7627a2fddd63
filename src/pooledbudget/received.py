"""What has been received: the submissions, and the rows of them that count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from pooledbudget.findings import Origin
from pooledbudget.ledger.record import Record as LedgerRecord
from pooledbudget.place.book_file import BOOK_FILE, read_book
from pooledbudget.submissions.checking import Row, check_table, recognise
from pooledbudget.submissions.layout import Layout, layouts_in, own_layout
from pooledbudget.submissions.reading import read_table, without_quarantine
from pooledbudget.submissions.records import Record

BytesOf = Callable[[str, str], bytes]
"""Return kept bytes by SHA-256 and by where they are kept: `received` or `snapshots`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One file a partner sent, as the record knows it."""

    id: str
    act: int
    file: str
    sha256: str
    kind: str
    """Record kind, or blank where it could not be told."""
    layout: str
    sheet: str
    encoding: str
    sender: str
    month: str
    """The month it answers for."""
    accepted: bool
    left_out: frozenset[int]
    """Rows that were not accepted, by number; 0 is the file as a whole."""
    rows: int
    replaces: str
    completes: str
    settings: Mapping[str, str]
    """Settings files in force when it came, by SHA-256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file as it came, and what its sender or receiver said about it."""

    data: bytes
    file: str
    sender: str
    kind: str = ""
    sheet: str = ""
    encoding: str = ""
    month: str = ""
    accept_valid: bool = False
    completes: str = ""
    replaces: str = ""
    reason: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the exact bytes."""
        return sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Given:
    """One accepted row: where it came from, who sent it, what it says."""

    origin: Origin
    sender: str
    record: Record

    @property
    def id(self) -> str:
        """The cause of what it posts."""
        return f"{self.origin.submission}:{self.origin.row}"

    @property
    def on(self) -> date:
        """The day that governs it."""
        return self.record.on


Rows = Mapping[str, list[Given]]
"""Accepted rows by record kind, in the order received."""


def submissions(record: LedgerRecord) -> list[Submission]:
    """Return every submission in the order received, as it stands now."""
    found: list[Submission] = []
    for one in record.acts("receive"):
        detail, act = one.act.detail, one.act
        found.append(
            Submission(
                id=detail["submission"],
                act=one.sequence,
                file=detail["file"],
                sha256=detail["sha256"],
                kind=detail["kind"],
                layout=detail["layout"],
                sheet=detail["sheet"],
                encoding=detail["encoding"],
                sender=detail["sender"],
                month=act.month,
                accepted=detail["accepted"],
                left_out=frozenset(detail["left_out"]),
                rows=detail["rows"],
                replaces=detail["replaces"],
                completes=detail["completes"],
                settings=act.inputs,
            )
        )
    return found


def standing(held: Iterable[Submission]) -> list[Submission]:
    """Return the submissions nothing later takes the place of.

    A refused file takes the place of the refused tries before it only. An accepted one takes
    the place of them all, of the accepted file they were meant to replace, and of what
    completed that file.
    """
    held = list(held)
    origins = {one.id: _origin(one, held) for one in held}
    accepted = {one.id for one in held if one.accepted}
    replaced: set[str] = set()
    for place, one in enumerate(held):
        if not one.replaces:
            continue
        earlier = held[:place]
        replaced |= {each.id for each in earlier if not each.accepted and origins[each.id] == origins[one.id]}
        if one.accepted and origins[one.id] in accepted:
            replaced.update(with_completions(origins[one.id], earlier))
    return [one for one in held if one.id not in replaced]


def _origin(one: Submission, held: list[Submission]) -> str:
    """Return the accepted file a try was meant to replace, or the first of the tries."""
    by_id = {each.id: each for each in held}
    while one.replaces in by_id:
        one = by_id[one.replaces]
        if one.accepted:
            break
    return one.id


def accepted_before(replaces: str, held: Iterable[Submission]) -> str:
    """Return the accepted submission that one replacing `replaces` takes the place of, if any."""
    by_id = {each.id: each for each in held}
    target = by_id.get(replaces)
    while target is not None and not target.accepted:
        target = by_id.get(target.replaces)
    return target.id if target is not None else ""


def with_completions(submission: str, earlier: Iterable[Submission]) -> list[str]:
    """Return a submission and those that brought back rows it had left out."""
    found = [submission]
    for one in earlier:
        if one.completes in found:
            found.append(one.id)
    return found


@dataclass(slots=True)
class Reader:
    """Reads the rows of submissions from kept bytes, each file once."""

    bytes_of: BytesOf
    _read: dict[str, list[Row]] = field(default_factory=dict)
    _layouts: dict[tuple[tuple[str, str], ...], dict[str, Layout]] = field(default_factory=dict)
    _currencies: dict[str, str] = field(default_factory=dict)

    def rows(self, one: Submission) -> list[Row]:
        """Return the valid rows of one submission."""
        if one.id not in self._read:
            data = self.bytes_of(one.sha256, "received")
            layout = self.layouts(one.settings).get(one.layout)
            encodings = [one.encoding] if one.encoding else (layout or own_layout(one.kind)).encodings
            table = read_table(data, one.file, list(encodings), one.sheet)
            if one.completes:
                table = without_quarantine(table)
            if layout is None:
                layout = recognise(table.headings, {}, one.file, one.kind)
            rows = check_table(table, layout, self.currency(one.settings)).rows
            self._read[one.id] = [row for row in rows if row.number not in one.left_out]
        return self._read[one.id]

    def given(self, held: Iterable[Submission], submission: str) -> list[Given]:
        """Return the rows of one submission with their origins; none for a blank."""
        return [
            Given(Origin(one.id, row.number), one.sender, row.record)
            for one in standing(held)
            if one.id == submission and one.accepted
            for row in self.rows(one)
        ]

    def layouts(self, settings: Mapping[str, str]) -> dict[str, Layout]:
        """Return the layouts among settings files given by SHA-256."""
        named = tuple(sorted((name, sha) for name, sha in settings.items() if name.startswith("layouts/")))
        if named not in self._layouts:
            self._layouts[named] = layouts_in(
                {name: self.bytes_of(digest, "snapshots") for name, digest in named}
            )
        return self._layouts[named]

    def currency(self, settings: Mapping[str, str]) -> str:
        """Return the currency the book's settings name, as they stood."""
        digest = settings[BOOK_FILE]
        if digest not in self._currencies:
            self._currencies[digest] = read_book(self.bytes_of(digest, "snapshots")).currency
        return self._currencies[digest]

    def counted(self, held: Iterable[Submission], until: date) -> tuple[dict[str, list[Given]], list[str]]:
        """Return the rows that count up to a day, by kind, and the causes replaced files dropped.

        A replacing file's rows are held against the file it replaces as a multiset: a row
        that is still there keeps its first origin, so its entry stays.
        """
        given: dict[str, list[Given]] = {}
        dropped: list[str] = []
        replaced: set[str] = set()
        held = list(held)
        for place, one in enumerate(held):
            if not one.accepted:
                continue
            before_id = accepted_before(one.replaces, held)
            own = [Given(Origin(one.id, row.number), one.sender, row.record) for row in self.rows(one)]
            if before_id in given:
                together = [
                    each
                    for each in with_completions(before_id, held[:place])
                    if each in given and each not in replaced
                ]
                before = [row for each in together for row in given[each]]
                own, gone = carried_over(before, own)
                dropped += [row.id for row in gone if row.on <= until]
                replaced.update(together)
            given[one.id] = own
        kinds: dict[str, list[Given]] = defaultdict(list)
        for submission, rows in given.items():
            if submission in replaced:
                continue
            for row in rows:
                if row.on <= until:
                    kinds[row.record.kind].append(row)
        return {kind: sorted(rows, key=_received_first) for kind, rows in kinds.items()}, dropped


def _received_first(row: Given) -> tuple[int, str, int]:
    return len(row.origin.submission), row.origin.submission, row.origin.row


def carried_over(before: list[Given], after: list[Given]) -> tuple[list[Given], list[Given]]:
    """Match a replacing file's rows with the rows they replace, as a multiset.

    Returns the replacing rows, matched ones under their first origin, and the earlier rows
    that are no longer there.
    """
    waiting: dict[Record, list[Given]] = defaultdict(list)
    for row in reversed(before):
        waiting[row.record].append(row)
    carried = [waiting[row.record].pop() if waiting[row.record] else row for row in after]
    left = Counter(row.id for rows in waiting.values() for row in rows)
    return carried, [row for row in before if left[row.id]]
