"""The accepted rows of submissions, and which of them count on a day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pooledbudget.book_file import BOOK_FILE, read_book
from pooledbudget.errors import IntegrityFailure
from pooledbudget.findings import Origin
from pooledbudget.submissions.checking import check_table, recognise
from pooledbudget.submissions.history import (
    Submission,
    accepted_before,
    standing,
    with_completions,
)
from pooledbudget.submissions.layout import Layout, layouts_in, own_layout
from pooledbudget.submissions.reading import read_table, without_quarantine
from pooledbudget.submissions.records import KINDS, K, OpeningBalance, RecordKind, Row

BytesOf = Callable[[str, str], bytes]
"""Return kept bytes by SHA-256 and by where they are kept: `received` or `snapshots`."""


class Rows:
    """Accepted rows by record kind, in the order received."""

    def __init__(self, by_kind: Mapping[str, Sequence[Row[Any]]]) -> None:
        self._by_kind = by_kind

    def of(self, kind: type[K]) -> Sequence[Row[K]]:
        """Return the rows of a kind."""
        return self._by_kind.get(kind.kind, ())

    def of_kinds(self, kinds: Iterable[str]) -> Iterator[Row[Any]]:
        """Yield the rows of some kinds, kind by kind."""
        for kind in kinds:
            yield from self._by_kind.get(kind, ())

    @property
    def kinds(self) -> list[type[RecordKind]]:
        """The kinds there are rows of."""
        return [KINDS[kind] for kind in self._by_kind]


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows that count up to a day, and what replaced files took away."""

    rows: Rows
    dropped: Sequence[str]
    """The causes of rows that are no longer there."""


@dataclass(slots=True)
class RowReader:
    """Reads the rows of submissions from kept bytes, each file once."""

    bytes_of: BytesOf
    _read: dict[str, list[Row[Any]]] = field(default_factory=dict)
    _layouts: dict[tuple[tuple[str, str], ...], dict[str, Layout]] = field(default_factory=dict)
    _currencies: dict[str, str] = field(default_factory=dict)

    def rows(self, submission: Submission) -> list[Row[Any]]:
        """Return the accepted rows of one submission."""
        if submission.id not in self._read:
            self._read[submission.id] = self._rows_of(submission)
        return self._read[submission.id]

    def _rows_of(self, submission: Submission) -> list[Row[Any]]:
        try:
            data = self.bytes_of(submission.sha256, "received")
        except IntegrityFailure as fault:
            raise IntegrityFailure(
                f"{submission.file} ({submission.id} from {submission.sender}): {fault}"
            ) from fault
        layout = self.layouts(submission.settings).get(submission.layout)
        declared: list[str] = [*(layout or own_layout(submission.kind)).encodings]
        encodings = [submission.encoding] if submission.encoding else declared
        table = read_table(data, submission.file, encodings, submission.sheet)
        if submission.completes:
            table = without_quarantine(table)
        if layout is None:
            layout = recognise(table.headings, {}, submission.file, submission.kind)
        rows = check_table(table, layout, self.currency(submission.settings)).rows
        return [
            Row(Origin(submission.id, row.number), submission.sender, row.cells)
            for row in rows
            if row.number not in submission.left_out
        ]

    def rows_of(self, received: Iterable[Submission], submission_id: str) -> list[Row[Any]]:
        """Return the rows of one accepted submission that stands; none for a blank."""
        return [
            row
            for submission in standing(received)
            if submission.id == submission_id and submission.accepted
            for row in self.rows(submission)
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
        digest = settings.get(BOOK_FILE, "")
        if digest not in self._currencies:
            self._currencies[digest] = read_book(self.bytes_of(digest, "snapshots")).currency
        return self._currencies[digest]

    def counted(self, received: Sequence[Submission], until: date, sealed: date | None = None) -> Counted:
        """Return the rows that count up to a day, by kind, and the causes replaced files dropped.

        Opening balances count up to `sealed`, the end of the last month that is sealed: they make one
        entry an agreement, and closing an earlier month again must not take the later of them away.

        A replacing file's rows are held against the file it replaces as a multiset: a row
        that is still there keeps its first origin, so its entry stays. Once a new row of it counts,
        every row that is gone is dropped, whatever its day: a payment moved from May to April would
        else be in both.
        """
        rows_of: dict[str, list[Row[Any]]] = {}
        dropped: list[str] = []
        replaced: set[str] = set()
        for place, submission in enumerate(received):
            if not submission.accepted:
                continue
            before_id = accepted_before(submission.replaces, received)
            rows = self.rows(submission)
            if before_id in rows_of:
                together = [
                    earlier
                    for earlier in with_completions(before_id, received[:place])
                    if earlier in rows_of and earlier not in replaced
                ]
                before = [row for earlier in together for row in rows_of[earlier]]
                rows, gone = carried_over(before, rows)
                counts = any(row.on <= until for row in rows if row.origin.submission == submission.id)
                dropped += [row.id for row in gone if counts or row.on <= until]
                replaced.update(together)
            rows_of[submission.id] = rows
        last_day = {OpeningBalance.kind: sealed or until}
        kinds: dict[str, list[Row[Any]]] = defaultdict(list)
        for submission_id, rows in rows_of.items():
            if submission_id not in replaced:
                for row in rows:
                    if row.on <= last_day.get(row.cells.kind, until):
                        kinds[row.cells.kind].append(row)
        return Counted(
            Rows({kind: sorted(rows, key=_received_first) for kind, rows in kinds.items()}), dropped
        )


def _received_first(row: Row[Any]) -> tuple[int, str, int]:
    """Order rows by submission as a number would: S0999 before S1000 and S10000."""
    return len(row.origin.submission), row.origin.submission, row.origin.row


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
