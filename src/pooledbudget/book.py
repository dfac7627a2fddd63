"""The public face of one place's book: open it, receive, check, close, state, verify."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pooledbudget.errors import EnvironmentFault, Misuse, Refused
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.seals import Seal
from pooledbudget.partners import unknown
from pooledbudget.periods import Month, last_month, span
from pooledbudget.place.folder import Folder, write_whole
from pooledbudget.version import TOOL

if TYPE_CHECKING:
    from pooledbudget.agreements import Occasion
    from pooledbudget.audit.replay import Progress, Verification
    from pooledbudget.close import Closing
    from pooledbudget.ledger.entries import Entry
    from pooledbudget.receive import Receipt
    from pooledbudget.received import Reader, Sent
    from pooledbudget.statements.model import Statement
    from pooledbudget.statements.why import Step

LONDON = ZoneInfo("Europe/London")
EXAMPLES = ("northshire", "greater-manchester", "peterborough")


class Book:
    """One place's book.

    Amounts are whole minor units (pence) unless a name says otherwise. Every method that
    records something takes `now`, an aware datetime, and `by`, who does it: nothing here
    reads a clock. Raises Refused for bad input, Misuse for a call that makes no sense,
    IntegrityFailure for a record that is not what was sealed, EnvironmentFault for the disk.
    """

    def __init__(self, folder: Folder, record: Record) -> None:
        self.folder = folder
        self.ledger = record
        self._reader: Reader | None = None
        self._read: dict[tuple[tuple[str, bytes], ...], Occasion] = {}

    @classmethod
    def open(cls, path: Path | str) -> Book:
        """Open the book in a folder."""
        folder = Folder(Path(path))
        return cls(folder, Record.open(folder.record))

    @classmethod
    def init(
        cls,
        path: Path | str,
        example: str = "",
        *,
        book: str = "",
        place: str = "",
        first_month: str = "2013-04",
        key: str = "",
    ) -> Book:
        """Make a book in a new folder, from an example's settings or from a plain start.

        A plain start begins in `first_month`, which the record keeps for good; an example has
        its own. The pseudonym key is fresh unless one is given, as an example that must repeat does.
        """
        from pooledbudget.place.book_file import read_book

        folder = Folder(Path(path))
        if folder.path.exists() and (not folder.path.is_dir() or any(folder.path.iterdir())):
            raise Misuse(f"{path} is not empty; a book starts in a folder of its own")
        if example and example not in EXAMPLES:
            raise Misuse(unknown("example", example, dict.fromkeys(EXAMPLES)))
        started = (
            _example(example)
            if example
            else _plain_start(book or folder.path.name.lower(), place, first_month)
        )
        settings = read_book(started["book.toml"])
        for name, data in started.items():
            write_whole(folder.path / name, data)
        for part in ("agreements", "received"):
            (folder.path / part).mkdir(mode=0o700, exist_ok=True)
        write_whole(folder.path / ".gitignore", b"keys/\nreceived/\nquarantine/\n")
        folder.make_key(key)
        return cls(folder, Record.create(folder.record, settings.book, Month.parse(settings.first_month)))

    @property
    def reader(self) -> Reader:
        """Reads received files, each once while the book is open."""
        from pooledbudget.received import Reader

        if self._reader is None:
            self._reader = Reader(self.folder.bytes_of)
        return self._reader

    def occasion(self, by: str, now: datetime) -> Occasion:
        """Read and keep the settings in force for an act by someone at an instant."""
        from pooledbudget.agreements import occasion
        from pooledbudget.programmes.programme import packaged_programmes
        from pooledbudget.submissions.layout import packaged_layouts

        settings = {**packaged_programmes(), **packaged_layouts(), **self.folder.settings()}
        key = self.folder.key()
        if key is None:
            raise EnvironmentFault(
                f"{self.folder.path / 'keys' / 'pseudonym.key'} is missing; restore it from where "
                "it is kept safe. Without it nothing can be recorded"
            )
        named = tuple(sorted(settings.items()))
        if named not in self._read:
            on = occasion(settings, {}, by, instant(now), TOOL, key)
            if on.book.book != self.ledger.book:
                raise Misuse(f"book.toml is of {on.book.book!r} but the record is of {self.ledger.book!r}")
            if on.book.first_month != str(self.ledger.first_month):
                raise Misuse(
                    f"book.toml begins in {on.book.first_month} but the record in {self.ledger.first_month}; "
                    "put it back, or make a new folder: pooledbudget init DIR --first-month YYYY-MM"
                )
            self._read[named] = replace(on, inputs=self.folder.keep_settings(settings))
        return replace(self._read[named], who=by, instant=instant(now))

    def settings_at(self, month: Month) -> Occasion:
        """Return the settings a month was last closed under; today's if it is open."""
        from pooledbudget.agreements import occasion

        closes = [one.act for one in self.ledger.acts("close") if one.act.month == str(month)]
        if not closes or month not in self.ledger.closed_months():
            return self.occasion("reader", datetime(2000, 1, 1, tzinfo=UTC))
        inputs = closes[-1].inputs
        settings = {name: self.folder.bytes_of(digest, "snapshots") for name, digest in inputs.items()}
        return occasion(settings, inputs, "reader", closes[-1].instant, TOOL, self.folder.key() or b"")

    def receive(self, sent: Sent, *, by: str, now: datetime) -> Receipt:
        """Receive one file: its bytes are kept, every cell is checked, the act is recorded."""
        from pooledbudget.receive import receive

        on = self.occasion(by, now)
        on.partners.get(sent.sender)
        with self._doing(f"receive {sent.file} from {sent.sender}"):
            self.folder.keep(sent.data, "received")
            receipt = receive(self.ledger, self.reader, on, sent)
            if receipt.quarantined and not receipt.already:
                self._quarantine(receipt)
        return receipt

    def _quarantine(self, receipt: Receipt) -> None:
        from pooledbudget.submissions.reading import QUARANTINE_COLUMNS

        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow([*receipt.headings, *QUARANTINE_COLUMNS])
        for number, cells, codes, reasons in receipt.quarantined:
            writer.writerow([*cells, number, codes, reasons])
        path = self.folder.path / "quarantine" / f"{receipt.submission}.csv"
        write_whole(path, buffer.getvalue().encode("utf-8"))

    def check(self, month: Month, *, now: datetime, by: str = "check") -> Closing:
        """Work out what closing a month would do, and post nothing."""
        from pooledbudget.close import plan_close

        return plan_close(self.ledger, self.reader, self.occasion(by, now), month)

    def close(self, month: Month, *, by: str, now: datetime, today: date | None = None) -> Closing:
        """Close a month: decide, post, reconcile, seal. Twice is the same as once."""
        from pooledbudget.close import close_month

        on = self.occasion(by, now)
        with self._doing(f"close {month}"):
            return close_month(self.ledger, self.reader, on, month, today or london_day(now))

    def reopen(self, month: Month, *, by: str, approved_by: str, reason: str, now: datetime) -> None:
        """Open a closed month again, with a reason and two names."""
        from pooledbudget.corrections import reopen

        reopen(self.ledger, self.occasion(by, now), month, approved_by, reason)

    def adjust(
        self,
        *,
        prepared_by: str,
        approved_by: str,
        reason: str,
        now: datetime,
        corrects: str = "",
        submission: str = "",
    ) -> Entry:
        """Post an adjusting entry from a received adjustments file, or reverse an entry."""
        from pooledbudget.corrections import Correction, adjust
        from pooledbudget.received import submissions

        correction = Correction(
            prepared_by=prepared_by,
            approved_by=approved_by,
            reason=reason,
            corrects=corrects,
            submission=submission,
        )
        held = [one for one in submissions(self.ledger) if one.kind == "adjustments"]
        lines = self.reader.given(held, submission)
        return adjust(self.ledger, self.occasion(prepared_by, now), correction, lines)

    def statement(self, partner: str, period: str) -> Statement:
        """Return a partner's or an investor's statement for a month, a quarter or a year."""
        from pooledbudget.statements.issuing import desk_for, statement_of

        covered = span(period)
        return statement_of(desk_for(self.ledger, self.settings_at(last_month(covered)), covered), partner)

    def statements(self, period: str) -> list[Statement]:
        """Return every statement of a period: partners, claims, investors, bank."""
        from pooledbudget.statements.issuing import all_statements, desk_for

        covered = span(period)
        return all_statements(desk_for(self.ledger, self.settings_at(last_month(covered)), covered))

    def why(self, asked: str) -> Step:
        """Explain a figure, an entry, a family or a cohort down to the rows and rules behind it."""
        from pooledbudget.place.folder import pseudonym
        from pooledbudget.statements.issuing import desk_for, named_statement
        from pooledbudget.statements.why import explain

        def statement_for(period: str, partner: str, kind: str) -> Statement:
            covered = span(period)
            desk = desk_for(self.ledger, self.settings_at(last_month(covered)), covered)
            return named_statement(desk, partner, kind)

        key = self.folder.key() or b""
        return explain(self.ledger, asked, statement_for, lambda name: pseudonym(key, "family", name))

    def verify(
        self,
        seals: Sequence[Seal] = (),
        *,
        replaying: bool = True,
        progress: Progress | None = None,
    ) -> Verification:
        """Check the record against itself, the kept bytes, and its own acts done again."""
        from pooledbudget.audit.replay import verify

        return verify(self.folder, self.ledger, list(seals), replaying=replaying, progress=progress)

    @contextmanager
    def _doing(self, what: str) -> Generator[None]:
        """Leave a note while an act is under way, so that a run cut short is not silent."""
        self.folder.begin(what)
        try:
            yield
        except (Refused, Misuse):
            self.folder.finish()
            raise
        self.folder.finish()


def instant(now: datetime) -> str:
    """Write an instant as the record does: UTC, to the second."""
    if now.tzinfo is None:
        raise Misuse("an instant needs a time zone")
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def london_day(now: datetime) -> date:
    """Return the day it is in London: the financial year goes by it."""
    return now.astimezone(LONDON).date()


def _example(name: str) -> dict[str, bytes]:
    """Return an example's settings files by their path in the folder."""
    source = files("pooledbudget.examples").joinpath(name)
    found = {"book.toml": source.joinpath("book.toml").read_bytes()}
    for part in ("agreements", "layouts", "programmes"):
        if source.joinpath(part).is_dir():
            for one in source.joinpath(part).iterdir():
                if one.name.endswith(".toml"):
                    found[f"{part}/{one.name}"] = one.read_bytes()
    return found


def _plain_start(book: str, place: str, first_month: str) -> dict[str, bytes]:
    text = f"""# One place's book. `pooledbudget schema book` describes every key.
book = {json.dumps(book)}
place = {json.dumps(place or "A place", ensure_ascii=False)}
currency = "GBP"
first_month = {json.dumps(first_month)}

# Everyone who takes part, and the parts they play. Exactly one is the host.
[partners.host]
name = "The host council"
parts = ["host", "contributor", "deliverer"]

# Who must send what each month:
# [[expected]]
# partner = "host"
# kind = "expenditure"

# School terms as published, one table each:
# [[terms]]
# name = "2013-summer"
# starts = 2013-04-15
# ends = 2013-07-24
# source = "where it was published"
"""
    return {"book.toml": text.encode()}
