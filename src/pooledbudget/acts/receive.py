"""Receive a file: keep it, check every cell, say what was found, and record the act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.acts.changes import record_act
from pooledbudget.acts.completing import of_its_own
from pooledbudget.acts.copies import counts_money
from pooledbudget.acts.incoming import Incoming
from pooledbudget.acts.objections import against_the_book
from pooledbudget.acts.occasion import Occasion
from pooledbudget.acts.receipt import Quarantined, Receipt, from_act, naming, quarantined, receiving_act
from pooledbudget.acts.replies import replies_in
from pooledbudget.acts.succession import (
    completing_still,
    refuse_adjusted,
    refuse_other_kind,
    refuse_other_place,
    refuse_other_rows,
    refuse_others,
    refused_try,
    same_before,
    waited,
)
from pooledbudget.errors import Misuse, Refused
from pooledbudget.findings import Finding, FindingCode, Severity, note
from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month
from pooledbudget.submissions.checking import CheckedTable, check_table
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.headings import read_file
from pooledbudget.submissions.history import Sent, Submission, accepted_before, submissions
from pooledbudget.submissions.reading import Table
from pooledbudget.submissions.records import KINDS
from pooledbudget.submissions.rows import RowReader
from pooledbudget.submissions.waiting import read_waits

__all__ = ["Quarantined", "Receipt", "from_act"]


class Receiving(Struct, frozen=True):
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
    lay_rows(record, reader, receiving)
    settle_rows(reader, receiving)
    return receiving.receipt


def told(files: Sequence[Sent]) -> str:
    """Say what is being received: a folder of many files by its first and its last."""
    first, *others = (f"{sent.file} from {sent.sender}" for sent in files)
    between = f" and {len(others) - 1} more" if len(others) > 1 else ""
    return f"receive {first}{between}" + (f" to {others[-1]}" if others else "")


def receive_within(
    record: Record,
    reader: RowReader,
    on: Occasion,
    files: Sequence[Sent],
    quarantine: Callable[[Receipt], None],
) -> list[Receiving]:
    """Receive files in order within a transaction; refused rows are in quarantine before their act."""
    taken = []
    for sent in files:
        with naming(sent.file, len(files)):
            receiving = plan_receipt(record, reader, on, sent)
        if receiving.receipt.quarantined:
            quarantine(receiving.receipt)
        taken.append(record_receipt(record, reader, on, receiving))
        lay_rows(record, reader, taken[-1])
    return taken


def receipts_of(taken: Sequence[Receiving], sound: Sequence[bool]) -> list[Receipt]:
    """Return the receipts; of a file that was here already, whether what was kept of it was `sound`."""
    return [
        replace(receiving.receipt, healed=receiving.receipt.already and not whole)
        for receiving, whole in zip(taken, sound, strict=True)
    ]


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


def lay_rows(record: Record, reader: RowReader, receiving: Receiving) -> None:
    """Write the rows of a file that is being recorded, and keep their digests in the same transaction."""
    if receiving.file is not None and receiving.columns is not None:
        found = reader.lay(receiving.file, receiving.columns)
        if found is not None:
            record.hold_rows(receiving.file.act, found.rows, found.tally)


def settle_rows(reader: RowReader, receiving: Receiving) -> None:
    """Put the rows of a file whose act is recorded in their place.

    This comes last: they follow from the act, so they are made again if it is cut short between.
    """
    if receiving.file is not None and receiving.columns is not None:
        reader.settle(receiving.file)


def keep_rows(reader: RowReader, receiving: Receiving) -> None:
    """Keep the rows of a file that was received again, to verify it."""
    if receiving.file is not None and receiving.columns is not None:
        reader.keep(receiving.file, receiving.columns)


def plan_receipt(record: Record, reader: RowReader, on: Occasion, sent: Sent) -> Receiving:
    """Check a file against its kind and the book and decide whether it counts; nothing is recorded.

    A file with errors will be recorded as refused, and blocks its months until its valid rows are
    accepted, another file takes its place, or it is withdrawn.
    """
    on.partners.get(sent.sender)
    received = submissions(record)
    _refuse_unsaid(record, on, sent)
    refuse_others(sent, received)
    sent = _completing(record, reader, on, sent, received)
    earlier = same_before(sent, received, str(record.first_open()), reader)
    if earlier is not None and earlier.accepted:
        refuse_other_place(earlier, sent, received)
        return _here_already(record, reader, on, sent, earlier, received)
    unchanged = (
        earlier is not None
        and record.act(earlier.act).act.inputs == on.inputs
        and _asks_the_same(earlier, sent)
    )
    linked = earlier.id if earlier is not None and not sent.replaces else ""
    asked = replace(sent, replaces=sent.replaces or linked)
    sent, receipt, columns = _examined(record, reader, on, asked, received)
    receipt = replace(receipt, linked=receipt.linked or linked)
    if earlier is not None and unchanged and not receipt.accepted:
        _, told_again, _ = _examined(record, reader, on, asked, received, earlier.id)
        again = _already(record, reader, on, sent, earlier)
        return Receiving(replace(again, findings=told_again.findings), None)
    refuse_other_kind(sent, receipt.kind, received)
    refuse_adjusted(record, accepted_before(sent.replaces, received))
    return Receiving(receipt, receiving_act(on, sent, receipt), columns if receipt.accepted else None)


def _completing(
    record: Record, reader: RowReader, on: Occasion, sent: Sent, received: Sequence[Submission]
) -> Sent:
    """Return what was sent, bringing back what the file it replaces was to bring back, if it can.

    A refused file may have been sent as a completing one by mistake: a file in its place is one of its
    own where no row of it waits there.
    """
    still = completing_still(sent, received)
    accepted = {file.id for file in received if file.accepted}
    if still.completes == sent.completes or sent.replaces in accepted:
        return still
    try:
        table, checked = _checked(on, still, reader, received)
    except Refused:
        return still
    incoming = Incoming(
        record=record, reader=reader, on=on, sent=still, received=received, table=table, checked=checked
    )
    return sent if of_its_own(incoming) else still


def _refuse_unsaid(record: Record, on: Occasion, sent: Sent) -> None:
    """Raise Misuse for a month that the book does not have, or what needs a reason and has none."""
    if sent.month:
        month = Month.parse(sent.month)
        last = max(Month.of(on.today), record.first_open())
        if not record.first_month <= month <= last:
            raise Misuse(
                f"{month} is no month that a file can be for: the book begins in {record.first_month}, "
                f"and {last} is the last that has come"
            )
    for said, option, what in (
        (sent.accept_valid, "--accept-valid", "accepting the valid rows of a file"),
        (sent.real, "--real", "saying that rows which are here already are real"),
    ):
        if said and not sent.reason:
            raise Misuse(f"{what} needs a reason: {option} --reason WHY")


def _here_already(
    record: Record,
    reader: RowReader,
    on: Occasion,
    sent: Sent,
    earlier: Submission,
    received: Sequence[Submission],
) -> Receiving:
    """Return that a file stands already; the refused file that it is said to take the place of goes.

    If its rows are said to be real, and some look like second copies, that is an act too.
    """
    from pooledbudget.acts.withdraw import (  # ruff: ignore[import-outside-top-level] - few files come twice
        Withdrawal,
        plan_attestation,
        plan_withdrawal,
    )

    receipt = _already(record, reader, on, sent, earlier)
    tried = next((file for file in received if file.id == sent.replaces and not file.accepted), None)
    if tried is None and sent.real and earlier.copies:
        act = plan_attestation(record, on, earlier.id, sent.reason)
        return Receiving(replace(receipt, attested=earlier.id), act)
    if tried is None:
        return Receiving(receipt, None)
    act = plan_withdrawal(record, on, Withdrawal(tried.id, sent.reason, stands=earlier.id))
    return Receiving(replace(receipt, retired=tried.id), act)


def _already(record: Record, reader: RowReader, on: Occasion, sent: Sent, earlier: Submission) -> Receipt:
    """Return the receipt of a file that is here already, with its quarantined rows to write again."""
    receipt = Receipt(
        submission=earlier.id,
        file=sent.file,
        kind=earlier.kind,
        layout=earlier.layout,
        month=earlier.month,
        months=earlier.answers,
        accepted=bool(earlier.accepted),
        already=True,
    )
    if not earlier.left_out or not earlier.kind:
        return receipt
    again = replace(
        sent,
        kind=earlier.layout or earlier.kind,
        sheet=earlier.sheet,
        encoding=earlier.encoding,
        completes=earlier.completes,
        replaces=earlier.replaces,
    )
    received = [submission for submission in submissions(record) if submission.act < earlier.act]
    _, found, _ = _examined(record, reader, on, again, received)
    return replace(
        receipt, quarantined=found.quarantined, headings=found.headings, findings=_unless(earlier, found)
    )


def examined_again(record: Record, reader: RowReader, on: Occasion, submission: Submission) -> Receipt:
    """Return what a file would be found to hold if it came again, after what came before; record nothing."""
    act = record.act(submission.act).act
    sent = from_act(act, reader.place.bytes_of(submission.sha256, "received"))
    before = [file for file in submissions(record) if file.act < submission.act]
    sent = replace(sent, kind=submission.layout or submission.kind or sent.kind)
    then = replace(on, today=date.fromisoformat(act.detail["today"]))
    _, receipt, _ = _examined(record, reader, then, sent, before)
    return replace(receipt, submission=submission.id)


def _unless(earlier: Submission, found: Receipt) -> Sequence[Finding]:
    """Return the findings of a file that is refused still: they are told again."""
    return () if earlier.accepted else found.findings


def _asks_the_same(earlier: Submission, sent: Sent) -> bool:
    """Say whether a refused file comes again with nothing said differently."""
    said = (sent.kind or earlier.kind, sent.sheet, sent.encoding, sent.month or earlier.month)
    same = said == (earlier.kind, earlier.sheet, earlier.encoding, earlier.month)
    return same and not (sent.accept_valid or sent.real or sent.empty)


def _examined(
    record: Record,
    reader: RowReader,
    on: Occasion,
    sent: Sent,
    received: Sequence[Submission],
    again: str = "",
) -> tuple[Sent, Receipt, Columns[Any] | None]:
    """Check a file cell by cell and against the book, and say whether it counts, with its rows.

    Returns too what was sent, with the refused file it takes the place of though nobody said so. What is
    said of one that is here already, as the submission `again`, names that one.
    """
    try:
        table, checked = _checked(on, sent, reader, received)
    except Refused as refused:
        return _unreadable(record, reader, on, sent, received, refused)
    incoming = Incoming(
        record=record,
        reader=reader,
        on=on,
        sent=sent,
        received=received,
        table=table,
        checked=checked,
        again=again,
    )
    linked, waiting = refused_try(sent, checked.layout.kind, incoming.months, table, received, reader)
    if linked and not sent.replaces:
        sent = replace(sent, replaces=linked)
        incoming = replace(incoming, sent=sent, linked=linked)
    incoming = replace(incoming, waiting=waiting)
    if counts_money(incoming.kind):
        refuse_other_rows(sent, incoming.months, table, received, reader)
    return sent, *_weighed(incoming)


def _weighed(incoming: Incoming) -> tuple[Receipt, Columns[Any]]:
    """Return the receipt of a file that could be read, and its rows that are in order."""
    on, sent, table = incoming.on, incoming.sent, incoming.table
    objected = against_the_book(incoming)
    checked, copied, brought = objected.checked, objected.copied, objected.completing
    errors = [finding for finding in checked.findings if finding.severity is Severity.ERROR]
    # Totals, noughts and footers are no lines: none of them is at fault, and none waits.
    numbers = table.numbers - checked.set_aside
    accepted = not errors or (sent.accept_valid and bool(checked.columns))
    left_out = sorted(numbers - frozenset(checked.columns.numbers))
    waits = frozenset(left_out) if accepted else numbers - checked.totals
    receipt = Receipt(
        submission=incoming.id,
        file=sent.file,
        kind=checked.layout.kind,
        layout=checked.layout.layout,
        month=incoming.month,
        months=incoming.months,
        accepted=accepted,
        linked=incoming.linked,
        unmended=[found.file.id for found in incoming.waiting],
        rows_read=checked.rows_read,
        rows_accepted=len(checked.columns),
        total=checked.total,
        currency=on.currency,
        findings=checked.findings,
        quarantined=quarantined(table, errors),
        left_out=left_out,
        headings=table.headings,
        waits=read_waits(table, checked.layout, waits, on.currency),
        brought=sorted(brought.rows.values()),
        back=brought.back,
        replies=replies_in(incoming, checked.columns) if accepted else (),
        copies=copied.waits,
        copies_of=copied.submissions,
    )
    return receipt, checked.columns


def _unreadable(
    record: Record,
    reader: RowReader,
    on: Occasion,
    sent: Sent,
    received: Sequence[Submission],
    refused: Refused,
) -> tuple[Sent, Receipt, None]:
    """Return the receipt of a file in which there is no table to be had."""
    month, id_ = sent.month or str(record.first_open()), f"S{len(received) + 1:04d}"
    layout = on.layouts.get(sent.kind)
    kind = layout.kind if layout else sent.kind
    linked, waiting = refused_try(sent, kind, [month], None, received, reader)
    linked = "" if sent.replaces else linked
    before = next((file for file in received if file.id == linked), None)
    remarks = [
        note(FindingCode.FILE_WAITING, *said, file=sent.file)
        for said in waited(before, waiting, id_, on.currency)
    ]
    receipt = Receipt(
        submission=id_,
        file=sent.file,
        kind=sent.kind,
        layout="",
        accepted=False,
        month=month,
        linked=linked,
        findings=[*refused.findings, *remarks],
    )
    return replace(sent, replaces=sent.replaces or linked), receipt, None


def _checked(
    on: Occasion, sent: Sent, reader: RowReader, received: Sequence[Submission]
) -> tuple[Table, CheckedTable]:
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
