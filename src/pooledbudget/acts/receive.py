"""Receive a file: keep it, check every cell, say what was found, and record the act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pooledbudget.acts.changes import record_act
from pooledbudget.acts.objections import Incoming, against_the_book
from pooledbudget.acts.occasion import Occasion
from pooledbudget.errors import Misuse, Refused
from pooledbudget.findings import Finding, FindingCode, Severity
from pooledbudget.instruments.host import adjustment_id
from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.record import Record
from pooledbudget.money import plain
from pooledbudget.partners import unknown
from pooledbudget.periods import Month
from pooledbudget.submissions.checking import Checked, check_table
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.headings import read_file
from pooledbudget.submissions.history import Sent, Submission, accepted_before, standing, submissions
from pooledbudget.submissions.reading import Table
from pooledbudget.submissions.records import KINDS
from pooledbudget.submissions.rows import RowReader


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A refused row as it was sent, and why. Personal: written to quarantine only."""

    number: int
    cells: Sequence[str]
    codes: str
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a file."""

    submission: str
    file: str
    kind: str
    layout: str
    month: str
    accepted: bool
    already: bool = False
    """The same bytes had been received before; nothing changed."""
    rows_read: int = 0
    rows_accepted: int = 0
    total: int | None = None
    """Sum of the accepted amounts in minor units, where the kind has amounts."""
    currency: str = "GBP"
    findings: Sequence[Finding] = ()
    quarantined: Sequence[Quarantined] = field(default=(), repr=False)
    headings: Sequence[str] = ()
    left_out: Sequence[int] = ()
    """Numbers of the rows that do not count."""

    @property
    def errors(self) -> list[Finding]:
        """The findings that keep rows out."""
        return [finding for finding in self.findings if finding.severity is Severity.ERROR]


@dataclass(frozen=True, slots=True)
class Receiving:
    """What receiving a file comes to: the receipt, and the act to record; None where nothing changes."""

    receipt: Receipt
    act: Act | None
    columns: Columns[Any] | None = None
    """The rows that count, where the file was accepted."""
    file: Submission | None = None
    """The file as the record has it, once it has."""


def receive(record: Record, reader: RowReader, on: Occasion, sent: Sent) -> Receipt:
    """Check a file, decide whether it counts, and record the act; the bytes are kept by the caller first."""
    receiving = record_receipt(record, reader, on, plan_receipt(record, reader, on, sent))
    keep_rows(reader, receiving)
    return receiving.receipt


def record_receipt(record: Record, reader: RowReader, on: Occasion, receiving: Receiving) -> Receiving:
    """Record what receiving a file came to, nothing where nothing changes; return it as recorded."""
    if receiving.act is None:
        return receiving
    record_act(record, reader.place, on, receiving.act)
    return taken_in(record, reader, receiving)


def taken_in(record: Reading, reader: RowReader, receiving: Receiving) -> Receiving:
    """Return what receiving came to with the file as the record has it now; the reader knows its rows."""
    if receiving.columns is None:
        return receiving
    (file,) = submissions(record, last=1)
    reader.know(file, receiving.columns)
    return replace(receiving, file=file)


def keep_rows(reader: RowReader, receiving: Receiving) -> None:
    """Keep the rows of a file whose act is recorded.

    They come last: they follow from the act, so they are made again if this is cut short between.
    """
    if receiving.file is not None and receiving.columns is not None:
        reader.keep(receiving.file, receiving.columns)


def plan_receipt(record: Record, reader: RowReader, on: Occasion, sent: Sent) -> Receiving:
    """Check a file against its kind and the book and decide whether it counts; nothing is recorded.

    A file with errors will be recorded as refused, and blocks its month until its valid rows are
    accepted or another file replaces it.
    """
    on.partners.get(sent.sender)
    received = submissions(record)
    if sent.month:
        _refuse_month(Month.parse(sent.month), record, on)
    _refer(sent.replaces, received)
    _refer(sent.completes, received)
    sent = _completing_still(sent, received)
    earlier = _same_before(sent, received)
    if earlier is not None and sent.completes and earlier.completes != sent.completes:
        earlier = None
    if earlier is not None and earlier.accepted:
        _refuse_other_place(earlier, sent, received)
        return Receiving(_already(record, reader, on, sent, earlier), None)
    unchanged = (
        earlier is not None
        and record.act(earlier.act).act.inputs == on.inputs
        and _asks_the_same(earlier, sent)
    )
    if earlier is not None:
        sent = replace(sent, replaces=sent.replaces or earlier.id)
    if sent.accept_valid and not sent.reason:
        raise Misuse("accepting the valid rows of a file needs a reason: --reason WHY")
    receipt, columns = _examined(record, reader, on, sent, received)
    if earlier is not None and unchanged and not receipt.accepted:
        again = _already(record, reader, on, sent, earlier)
        return Receiving(replace(again, findings=receipt.findings), None)
    replaced = next((submission for submission in received if submission.id == sent.replaces), None)
    if replaced is not None and receipt.accepted and replaced.kind not in {"", receipt.kind}:
        raise Misuse(
            f"{replaced.id} holds {replaced.kind}; {sent.file} holds {receipt.kind} and cannot replace it"
        )
    _refuse_adjusted(record, accepted_before(sent.replaces, received))
    return Receiving(receipt, _act(on, sent, receipt), columns if receipt.accepted else None)


def _completing_still(sent: Sent, received: Sequence[Submission]) -> Sent:
    """Return what was sent, bringing back rows to the file that the one it replaces brought them back to.

    It would else stand beside a whole file that later takes that file's place, and count twice. Misuse
    where it is said to bring rows back to a file and to take that same file's place.
    """
    if sent.completes and sent.completes in {sent.replaces, accepted_before(sent.replaces, received)}:
        raise Misuse(
            f"{sent.file} cannot bring rows back to {sent.completes} and take its place: "
            "say --completes for mended rows alone, or --replaces for the whole file"
        )
    replaced = next((file for file in received if file.id == sent.replaces), None)
    if replaced is None or sent.completes:
        return sent
    return replace(sent, completes=replaced.completes)


def _refuse_other_place(earlier: Submission, sent: Sent, received: Sequence[Submission]) -> None:
    """Raise Misuse if a file that stands is sent again to take the place of another one."""
    meant = accepted_before(sent.replaces, received)
    if meant not in {"", earlier.id, accepted_before(earlier.replaces, received)}:
        raise Misuse(
            f"{sent.file} is here already, as {earlier.id}, so it cannot take the place of {meant} too; "
            f"to take {meant} away, send a file of its kind without rows that --replaces it"
        )


def _refuse_adjusted(record: Record, replaced: str) -> None:
    """Raise Misuse if two people have adjusted by a file: its entry would stand with no file behind it."""
    entry = adjustment_id(replaced)
    if entry in record.posted():
        raise Misuse(
            f"{replaced} was adjusted by, as entry {entry}: reverse that with "
            f"adjust --corrects {entry}, then send this file without --replaces"
        )


def _same_before(sent: Sent, received: Sequence[Submission]) -> Submission | None:
    """Return the file that stands with the same bytes from the same sender, if there is one."""
    same = [
        submission
        for submission in standing(received)
        if (submission.sha256, submission.sender) == (sent.digest, sent.sender)
    ]
    return same[-1] if same else None


def _already(record: Record, reader: RowReader, on: Occasion, sent: Sent, earlier: Submission) -> Receipt:
    """Return the receipt of a file that is here already, with its quarantined rows to write again."""
    receipt = Receipt(
        submission=earlier.id,
        file=sent.file,
        kind=earlier.kind,
        layout=earlier.layout,
        month=earlier.month,
        accepted=bool(earlier.accepted),
        already=True,
    )
    if not earlier.left_out or not earlier.kind:
        return receipt
    again = replace(sent, kind=earlier.layout or earlier.kind, sheet=earlier.sheet, encoding=earlier.encoding)
    received = [submission for submission in submissions(record) if submission.act < earlier.act]
    found, _ = _examined(record, reader, on, again, received)
    return replace(receipt, quarantined=found.quarantined, headings=found.headings)


def _asks_the_same(earlier: Submission, sent: Sent) -> bool:
    """Say whether a refused file comes again with nothing said differently."""
    said = (sent.kind or earlier.kind, sent.sheet, sent.encoding, sent.month or earlier.month)
    same = said == (earlier.kind, earlier.sheet, earlier.encoding, earlier.month)
    return same and not sent.accept_valid


def _examined(
    record: Record, reader: RowReader, on: Occasion, sent: Sent, received: list[Submission]
) -> tuple[Receipt, Columns[Any] | None]:
    """Check a file cell by cell and against the book, and say whether it counts, with its rows."""
    submission = f"S{len(received) + 1:04d}"
    try:
        table, checked = _checked(on, sent, reader, received)
    except Refused as refused:
        return _unreadable(record, sent, submission, refused), None
    incoming = Incoming(
        record=record, reader=reader, on=on, sent=sent, received=received, table=table, checked=checked
    )
    checked = against_the_book(incoming)
    errors = [finding for finding in checked.findings if finding.severity is Severity.ERROR]
    counted = frozenset(checked.columns.numbers)
    receipt = Receipt(
        submission=submission,
        file=sent.file,
        kind=checked.layout.kind,
        layout=checked.layout.layout,
        month=sent.month or _month(checked, record),
        accepted=not errors or (sent.accept_valid and bool(checked.columns)),
        rows_read=checked.rows_read,
        rows_accepted=len(checked.columns),
        total=checked.total,
        currency=on.currency,
        findings=checked.findings,
        quarantined=_quarantined(table, errors),
        left_out=sorted({number for number, _ in [*table.rows, *table.misshapen]} - counted),
        headings=table.headings,
    )
    return receipt, checked.columns


def _unreadable(record: Record, sent: Sent, submission: str, refused: Refused) -> Receipt:
    """Return the receipt of a file in which there is no table to be had."""
    return Receipt(
        submission=submission,
        file=sent.file,
        kind=sent.kind,
        layout="",
        accepted=False,
        month=sent.month or str(record.first_open()),
        findings=refused.findings,
    )


def _refuse_month(month: Month, record: Record, on: Occasion) -> None:
    """Raise Misuse for a month that a file cannot answer for: before the book, or not come yet."""
    last = max(Month.of(on.today), record.first_open())
    if not record.first_month <= month <= last:
        raise Misuse(
            f"{month} is no month that a file can be for: the book begins in {record.first_month}, "
            f"and {last} is the last that has come"
        )


def _refer(submission_id: str, received: list[Submission]) -> None:
    if submission_id and submission_id not in {submission.id for submission in received}:
        raise Misuse(unknown("submission", submission_id, {submission.id: True for submission in received}))
    if submission_id and submission_id not in {submission.id for submission in standing(received)}:
        raise Misuse(f"{submission_id} was itself replaced; name the file that stands now")


def _checked(
    on: Occasion, sent: Sent, reader: RowReader, received: Sequence[Submission]
) -> tuple[Table, Checked]:
    """Read a file as the layout it is of says, or as one of our own forms, and check every cell.

    Rows that come back from quarantine are of the layout that they were quarantined under.
    """
    before = next((file.layout for file in received if file.id == sent.completes), "")
    known = before in on.layouts or before in KINDS
    table, layout = read_file(
        sent.data,
        sent.file,
        on.layouts,
        kind=sent.kind or (before if known else ""),
        sheet=sent.sheet,
        encoding=sent.encoding,
        from_quarantine=bool(sent.completes),
    )
    return table, check_table(table, layout, on.currency, reader.engine)


def _month(checked: Checked, record: Record) -> str:
    """Return the month a file answers for: that of its latest row, or the open one if empty."""
    if checked.layout.model.personal or not checked.columns:
        return str(record.first_open())
    return max(checked.columns.tally)


def _quarantined(table: Table, errors: list[Finding]) -> list[Quarantined]:
    by_row: dict[int, list[Finding]] = {}
    for finding in errors:
        for row in finding.rows if finding.code is not FindingCode.FILE_TOTAL else ():
            by_row.setdefault(row, []).append(finding)
    return [
        Quarantined(
            number,
            cells,
            " ".join(finding.code.value for finding in by_row[number]),
            "; ".join(finding.what for finding in by_row[number]),
        )
        for number, cells in sorted([*table.rows, *table.misshapen])
        if number in by_row
    ]


def _act(on: Occasion, sent: Sent, receipt: Receipt) -> Act:
    findings = [
        [finding.code.value, finding.severity.value, finding.row, finding.column]
        for finding in receipt.findings
    ]
    detail = {
        "submission": receipt.submission,
        "file": sent.file,
        "sha256": sent.digest,
        "bytes": len(sent.data),
        "sender": sent.sender,
        "kind": receipt.kind,
        "said": sent.kind,
        "said_month": sent.month,
        "layout": receipt.layout,
        "sheet": sent.sheet,
        "encoding": sent.encoding,
        "accept_valid": sent.accept_valid,
        "completes": sent.completes,
        "replaces": sent.replaces,
        "rows_read": receipt.rows_read,
        "accepted": receipt.accepted,
        "rows": receipt.rows_accepted,
        "left_out": list(receipt.left_out),
        "total": "" if receipt.total is None else plain(receipt.total),
    }
    return on.act(
        "receive",
        detail,
        month=receipt.month,
        reason=sent.reason,
        annexes={"findings": findings} if findings else {},
    )


def from_act(act: Act, data: bytes) -> Sent:
    """Return what was sent, from a receive act and the kept bytes, to do it again."""
    detail = act.detail
    return Sent(
        data=data,
        file=detail["file"],
        sender=detail["sender"],
        kind=detail["said"],
        sheet=detail["sheet"],
        encoding=detail["encoding"],
        month=detail["said_month"],
        accept_valid=detail["accept_valid"],
        completes=detail["completes"],
        replaces=detail["replaces"],
        reason=act.reason,
    )
