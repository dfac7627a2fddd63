"""The public face of one place's book: open it, receive, check, close, state, verify."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pooledbudget.calls import well_called
from pooledbudget.errors import Misuse, PooledBudgetError, Refused
from pooledbudget.ledger.record import Record
from pooledbudget.periods import (
    Month,
    Span,
    instant_text,
    last_month,
    london_day,
    month_of,
    months_of,
    span,
)
from pooledbudget.place.folder import (
    QUARANTINE,
    ROWS,
    Folder,
    flush_folder,
    write_out,
    write_page,
    write_whole,
)
from pooledbudget.place.keys import key_check, make_key, read_key, refuse_other_key

if TYPE_CHECKING:
    from pooledbudget.acts.changes import Change
    from pooledbudget.acts.closing import Closing
    from pooledbudget.acts.correct import Correction
    from pooledbudget.acts.differences import Differences
    from pooledbudget.acts.in_force import InForce
    from pooledbudget.acts.occasion import Occasion
    from pooledbudget.acts.query import Answering, Asking
    from pooledbudget.acts.receipt import Receipt
    from pooledbudget.acts.receive import Receiving
    from pooledbudget.acts.settled import Taking
    from pooledbudget.acts.verification import Progress, Verification
    from pooledbudget.acts.withdraw import TakenOut
    from pooledbudget.ledger.entries import Entry
    from pooledbudget.ledger.seals import Seal
    from pooledbudget.reconcile.queries import Query
    from pooledbudget.statements.by_results import ByResults
    from pooledbudget.statements.issuing import Issue
    from pooledbudget.statements.lists import Lists
    from pooledbudget.statements.model import Statement
    from pooledbudget.statements.render.written import Written
    from pooledbudget.statements.status import Status
    from pooledbudget.statements.step import Step
    from pooledbudget.submissions.history import Sent
    from pooledbudget.submissions.rows import RowReader

__all__ = ["Book", "london_day", "write_out"]

STATEMENTS = "statements"
"""Where the book's own statements are written, a folder a period."""


@well_called
class Book:
    """One place's book.

    Amounts are whole minor units (pence) unless a name says otherwise. Every method that records something
    takes `now`, an aware datetime, and `by`, who does it: nothing here reads a clock. `today` is the day it
    is, that of `now` in London unless it is given. Raises Refused for bad input, Misuse for a call that makes
    no sense, IntegrityFailure for a record that is not as sealed, EnvironmentFault for the disk or the key.
    """

    def __init__(self, folder: Folder, record: Record) -> None:
        self.folder = folder
        self.ledger = record
        self._reader: RowReader | None = None
        self._in_force: InForce | None = None

    def __repr__(self) -> str:
        closed = len(self.ledger.closed_months())
        return f"<Book {self.ledger.book}: months closed {closed}, {self.ledger.first_open()} is open>"

    def _repr_html_(self) -> str:
        return self.lists.agreements().html

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = False) -> Book:
        """Open the book in a folder; a pseudonym key that the record was not made with is refused."""
        folder = Folder(Path(path))
        record = Record.open_for(folder.record, read_only=read_only)
        refuse_other_key(folder.path, read_key(folder.path), record.book, record.key_check)
        return cls(folder, record)

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
        """Make a book in a new folder: from a start (pool, families, bond, whole-place) or an example.

        Without either it has its host alone, and no agreement. A start begins in `first_month`, which the
        record keeps for good; an example has its own. The pseudonym key is fresh unless one is given, as an
        example that must repeat does.
        """
        from pooledbudget.book_file import read_book
        from pooledbudget.instruments.starts import PLAIN, STARTS, begin
        from pooledbudget.partners import unknown
        from pooledbudget.place.beginning import EXAMPLES, example_start, lay_out

        folder, start = Folder(Path(path)), example or PLAIN
        if folder.path.exists() and (not folder.path.is_dir() or any(folder.path.iterdir())):
            raise Misuse(f"{path} is not empty; a book starts in a folder of its own")
        if start not in STARTS and start not in EXAMPLES:
            raise Misuse(unknown("start", start, dict.fromkeys([*STARTS, *EXAMPLES])))
        name = book or folder.path.name.lower()
        started = begin(start, name, place, first_month) if start in STARTS else example_start(start)
        settings = read_book(started["book.toml"])
        lay_out(folder.path, started)
        check = key_check(make_key(folder.path, key), settings.book)
        record = Record.create(folder.record, settings.book, Month.parse(settings.first_month), check)
        flush_folder(folder.path.absolute().parent)
        return cls(folder, record)

    @classmethod
    def upgrade(cls, path: Path | str, *, by: str, now: datetime) -> tuple[int, int]:
        """Carry a record to the newest format, as an act; return the format it had and the one it has."""
        from pooledbudget.acts.upgrade import upgrade_record

        return upgrade_record(Folder(Path(path)), by, instant_text(now))

    @property
    def reader(self) -> RowReader:
        """Gives the rows of received files, from their row files."""
        from pooledbudget.engine.duckdb import Engine
        from pooledbudget.submissions.row_files import RowFiles
        from pooledbudget.submissions.rows import RowReader

        if self._reader is None:
            self._reader = RowReader(self.folder, self.ledger, RowFiles(self.folder.path / ROWS, Engine()))
        return self._reader

    @property
    def in_force(self) -> InForce:
        """Gives the settings in force, for an act and for a month as it was sealed."""
        from pooledbudget.acts.in_force import InForce

        if self._in_force is None:
            self._in_force = InForce(self.folder, self.ledger)
        return self._in_force

    def occasion(
        self, by: str, now: datetime, today: date | None = None, *, keeping: bool = True
    ) -> Occasion:
        """Read the settings in force for an act; keep them, and the code's manifest, if it records.

        No act is added to a record that is not what was recorded: IntegrityFailure.
        """
        from pooledbudget.ledger.integrity import refuse_unsound

        refuse_unsound(self.ledger)
        return self.in_force.occasion(by, now, today, keeping=keeping)

    def settings_at(self, month: Month) -> Occasion:
        """Return the settings a month was last sealed under; today's if it is open. Nothing is written."""
        return self.in_force.at(month)

    def settings_changes(self, after: int | None = 0) -> list[Change]:
        """Return the changes of settings after an act, and those no act has used; for None, only these."""
        from pooledbudget.acts.proof import changes_since

        return changes_since(self.ledger, self.folder, self.folder.settings(), after)

    def receive(self, sent: Sent, *, by: str, now: datetime, today: date | None = None) -> Receipt:
        """Receive one file: its bytes are kept, every cell is checked, the act is recorded."""
        return self.receive_all([sent], by=by, now=now, today=today)[0]

    def receive_all(
        self,
        files: Sequence[Sent],
        *,
        by: str,
        now: datetime,
        today: date | None = None,
        closing_next: bool = False,
    ) -> list[Receipt]:
        """Receive files in order, each as if alone, and record all of it at once or nothing.

        Bytes are kept, and rows that are refused are in the quarantine, before the act that leaves them out
        is recorded. Whoever receives at the same moment waits, and is then checked against what came first.
        With `closing_next` the rows stay in memory for the close that follows at once.
        """
        from pooledbudget.acts.receive import receipts_of, settle_rows, told

        on = self.occasion(by, now, today)
        sound = [self.folder.has(sent.data) for sent in files]
        with self._doing(told(files), letting_go=not closing_next):
            with self._taking(on, files) as taken:
                receipts = receipts_of(taken, sound)
            for receiving in taken:
                settle_rows(self.reader, receiving)
        return receipts

    @contextmanager
    def _taking(self, on: Occasion, files: Sequence[Sent]) -> Generator[list[Receiving]]:
        """Receive files, and do what is inside the `with`, in one transaction; a failure leaves nothing."""
        from pooledbudget.acts.receive import receive_within

        for sent in files:
            on.refuse_senseless(sent)
        holding, keeping = self.ledger.together(holding=True), self.folder.keeping([it.data for it in files])
        with holding, keeping as kept:
            yield receive_within(self.ledger, self.reader, on, files, lambda it: self._quarantine(it, kept))

    def _quarantine(self, receipt: Receipt, kept: list[Path]) -> None:
        from pooledbudget.acts.receipt import quarantine_file

        path = self.folder.path / QUARANTINE / f"{receipt.submission}.csv"
        if receipt.already and path.is_file():
            return
        kept.append(path)
        self.folder.note([path])
        write_whole(path, quarantine_file(receipt))

    def check(
        self, month: Month | str, *, now: datetime, by: str = "check", today: date | None = None
    ) -> Closing:
        """Work out what closing the month that is next would do, and post nothing."""
        from pooledbudget.acts.close import check_month

        self._refuse_changed()
        on = self.in_force.occasion(by, now, today, keeping=False)
        return check_month(self.ledger, self.reader, on, month_of(month))

    def rehearse(
        self,
        month: Month | str,
        *,
        by: str,
        now: datetime,
        today: date | None = None,
        taking: Taking | None = None,
    ) -> Closing:
        """Do everything that closing a month does but record it."""
        from pooledbudget.acts.close import rehearse_close

        self._refuse_changed()
        on = self.in_force.occasion(by, now, today, keeping=False)
        return rehearse_close(self.ledger, self.reader, on, month_of(month), taking)

    def close(
        self,
        month: Month | str,
        *,
        by: str,
        now: datetime,
        today: date | None = None,
        taking: Taking | None = None,
    ) -> Closing:
        """Close a month: decide, post, reconcile, seal; `taking` posts what a new edition has otherwise."""
        from pooledbudget.acts.close import close_month

        on = self.in_force.occasion(by, now, today)
        self._refuse_changed()
        self.ledger.hold()
        with self._doing(f"close {month}"):
            return close_month(self.ledger, self.reader, on, month_of(month), taking)

    def reopen(self, month: Month | str, *, by: str, approved_by: str, reason: str, now: datetime) -> None:
        """Open a closed month again, with a reason and two names."""
        from pooledbudget.acts.correct import reopen

        reopen(self.ledger, self.folder, self.occasion(by, now), month_of(month), approved_by, reason)

    def adjust(
        self,
        *,
        prepared_by: str,
        approved_by: str,
        reason: str,
        now: datetime,
        by: str = "",
        corrects: str = "",
        submission: str = "",
        reverses: bool = False,
    ) -> Entry:
        """Post an adjusting entry from a received adjustments file, or reverse an entry.

        `by` is who does it, whoever prepares it if not said; an accrual `reverses` itself in the month after.
        """
        from pooledbudget.acts.correct import Correction, adjust_by

        said = Correction(prepared_by, approved_by, reason, corrects, submission, reverses)
        return adjust_by(self.ledger, self.reader, self.occasion(by or prepared_by, now), said)

    def adjust_by(
        self, sent: Sent, said: Correction, *, now: datetime, by: str = "", today: date | None = None
    ) -> tuple[Receipt, Entry]:
        """Receive an adjustments file and post its entry, in one transaction.

        If it is refused, or cannot be adjusted by, nothing of it is recorded and nothing waits.
        """
        from pooledbudget.acts.correct import adjust_by
        from pooledbudget.acts.receive import settle_rows

        on = self.occasion(by or said.prepared_by, now, today)
        with self._doing(f"adjust by {sent.file}"):
            with self._taking(on, [sent]) as (receiving,):
                receipt = receiving.receipt
                if not receipt.accepted:
                    raise Refused(f"{sent.file} cannot be posted; nothing was recorded", receipt.findings)
                correction = replace(said, submission=receipt.submission)
                entry = adjust_by(self.ledger, self.reader, on, correction)
            settle_rows(self.reader, receiving)
        return receipt, entry

    def withdraw(
        self,
        submission: str,
        *,
        by: str,
        reason: str,
        now: datetime,
        quarantined: bool = False,
        rehearsing: bool = False,
    ) -> TakenOut:
        """Take a file back, or its rows in quarantine; return what goes. Rehearsing, nothing is recorded."""
        from pooledbudget.acts.withdraw import Withdrawal, withdraw

        withdrawal = Withdrawal(submission, reason, quarantined=quarantined, rehearsing=rehearsing)
        on = self.occasion(by, now, keeping=not rehearsing)
        return withdraw(self.ledger, self.reader, on, withdrawal)

    def attest(self, submission: str, *, by: str, reason: str, now: datetime) -> None:
        """Say that the rows of a file which look like second copies are real: they count."""
        from pooledbudget.acts.withdraw import attest

        attest(self.ledger, self.folder, self.occasion(by, now), submission, reason)

    def query(self, said: Asking | Answering, *, by: str, now: datetime, today: date | None = None) -> Query:
        """Record what somebody asks or disputes, or how it stands now; it moves no money."""
        from pooledbudget.acts.query import record_query

        return record_query(self.ledger, self.folder, self.occasion(by, now, today), said)

    @property
    def differences(self) -> Differences:
        """Gives the differences that stand, and the acts that explain, match, split or write them off."""
        from pooledbudget.acts.differences import Differences

        return Differences(self.ledger, self.folder, self.occasion)

    def _refuse_changed(self, period: str | Span = "") -> None:
        """Raise IntegrityFailure if what a period, or the next close, rests on is not as recorded."""
        from pooledbudget.ledger.integrity import refuse_changed

        opened = self.ledger.first_open()
        months = months_of(span(period)) if period else (opened.plus(-1), opened)
        refuse_changed(self.ledger, max(months[0], self.ledger.first_month), months[-1])

    def _issue(self, period: str | Span, only: str = "", today: date | None = None) -> Issue:
        from pooledbudget.statements.issuing import issue, told_until

        covered, told = span(period), None
        last = told_until(self.ledger, covered)
        on = self.settings_at(last)
        if last >= self.ledger.first_open() or last < last_month(covered):
            from pooledbudget.acts.draft import drafted

            told = drafted(self.ledger, self.reader, on, today or last.last)
        return issue(self.ledger, on, covered, only, told)

    def statement(self, partner: str, period: str | Span, today: date | None = None) -> Statement:
        """Return a partner's statement for a month, a quarter or a year, an investor's if it only lends."""
        return self.statements_of(partner, period, today)[0]

    def statements_of(self, partner: str, period: str | Span, today: date | None = None) -> list[Statement]:
        """Return every statement of a partner; a draft is told up to `today`, else the month's last day."""
        from pooledbudget.statements.issuing import statements_of

        self._refuse_changed(period)
        return statements_of(self._issue(period, partner, today), partner)

    def statements(
        self, period: str | Span, today: date | None = None, *, public: bool = False
    ) -> list[Statement]:
        """Return every statement of a period: partners, claims, investors, bank; or that for everybody."""
        from pooledbudget.statements.issuing import all_statements, public_statements

        self._refuse_changed(period)
        return list((public_statements if public else all_statements)(self._issue(period, today=today)))

    @property
    def written(self) -> Written:
        """Gives the pages of the book as files: statements, the front page, entries month by month."""
        from pooledbudget.statements.render.written import Written

        return Written(self.ledger, self._in_force_now, self.folder.path / STATEMENTS, write_page)

    def why(self, asked: str) -> Step:
        """Explain a figure, an entry, a family or a cohort down to the rows and rules behind it.

        Raises IntegrityFailure where the record is not what was written: nothing is explained from it.
        """
        from pooledbudget.evidence.pseudonyms import pseudonym
        from pooledbudget.ledger.integrity import refuse_changed
        from pooledbudget.statements.issuing import named_statement
        from pooledbudget.statements.why import Chain, explain

        def statement_for(period: str | Span, partner: str, kind: str) -> Statement:
            return named_statement(self._issue(period, partner), partner, kind)

        refuse_changed(self.ledger)
        on = self.settings_at(self.ledger.first_open())
        person, family = (partial(pseudonym, on.key, scheme) for scheme in ("person", "family"))
        chain = Chain(self.ledger, on.agreements, on.currency, self.reader.as_sent, person)
        return explain(chain, self.ledger, asked, statement_for, family, on.partners.by_id)

    def status(self, *, today: date) -> Status:
        """Say where the month stands, what is missing and what to do next."""
        from pooledbudget.acts.proof import book_in_force, faults_of, kinds_agreed, proved, refuse_other_book
        from pooledbudget.statements.status import status_of

        settings = self.folder.settings()
        checked = proved(self.ledger, settings)
        book = book_in_force(settings, checked=checked)
        refuse_other_book(self.ledger, self.folder, book)
        kinds = kinds_agreed(settings)
        faults = faults_of(self.ledger, self.reader, self._in_force_now) if kinds and not checked else []
        return status_of(
            self.ledger,
            book,
            today,
            self._in_force_now,
            lambda: self.reader,
            kinds=kinds,
            faults=faults,
        )

    def _in_force_now(self) -> Occasion:
        return self.settings_at(self.ledger.first_open())

    @property
    def lists(self) -> Lists:
        """Gives what the book holds as lists: files, acts, decisions, differences, queries and others."""
        from pooledbudget.statements.lists import Lists

        return Lists(self.ledger, lambda: self.reader, self._in_force_now)

    @property
    def by_results(self) -> ByResults:
        """Gives what rests on unconfirmed values, who could be included, and the claims to check."""
        from pooledbudget.statements.by_results import ByResults

        return ByResults(self.ledger, lambda: self.reader, self._in_force_now, self._issue)

    def verify(
        self,
        seals: Sequence[Seal] = (),
        statements: Sequence[Path] = (),
        *,
        replaying: bool = True,
        progress: Progress | None = None,
    ) -> Verification:
        """Check the record against itself, the kept bytes, its own acts done again, and what somebody holds.

        `statements` are files that somebody was sent, pages, CSV or JSON, of this version or an earlier one:
        whatever in them is not what the record says is named. Misuse for a draft, or what is no statement.
        """
        if not statements:
            return self._verified(seals, progress, replaying=replaying)
        from pooledbudget.statements.holding import compare_all, read_holding

        held = [read_holding(path.read_bytes(), path.name) for path in statements]
        borne = [*seals, *(holding.seal for holding in held)]
        found = self._verified(borne, progress, replaying=replaying)
        compare_all(held, self.ledger, self.folder.record, self.in_force, found)
        return found

    def _verified(self, seals: Sequence[Seal], progress: Progress | None, *, replaying: bool) -> Verification:
        """Check the record against itself; where it is asked, the kept bytes and its acts done again too."""
        if not replaying:
            from pooledbudget.acts.verification import verify_chain

            return verify_chain(self.ledger, seals, alone=True)
        from pooledbudget.acts.replay import verify

        return verify(self.folder, self.ledger, read_key(self.folder.path), seals, progress)

    @contextmanager
    def _doing(self, what: str, *, letting_go: bool = True) -> Generator[None]:
        """Leave a note while an act is under way, so that a run cut short is not silent.

        Rows that were read for it are let go: they stand in their files, and those of an act that came to
        nothing are of no file at all.
        """
        self.folder.begin(what)
        done = False
        try:
            yield
            done = True
        except (PooledBudgetError, ValueError):  # it has said what became of it: a note would say it again
            self.folder.finish()
            raise
        finally:
            if self._reader is not None and (letting_go or not done):
                self._reader.forget()
        self.folder.finish()
