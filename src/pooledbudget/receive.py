"""Receive a file: keep it, check every cell, say what was found, and record the act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pooledbudget.agreements import Occasion
from pooledbudget.errors import Misuse, Refused
from pooledbudget.findings import Finding, FindingCode, Severity
from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.record import Record
from pooledbudget.money import plain
from pooledbudget.objections import Held, against_the_book
from pooledbudget.partners import unknown
from pooledbudget.periods import Month
from pooledbudget.received import Reader, Sent, Submission, standing, submissions
from pooledbudget.submissions.checking import Checked, check_table, recognise
from pooledbudget.submissions.reading import Table, read_table, without_quarantine


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
    quarantined: Sequence[tuple[int, list[str], str, str]] = field(default=(), repr=False)
    """Refused rows: number, cells, codes, reasons. Personal; written to quarantine only."""
    headings: Sequence[str] = ()
    left_out: Sequence[int] = ()
    """Numbers of the rows that do not count."""

    @property
    def errors(self) -> list[Finding]:
        """The findings that keep rows out."""
        return [one for one in self.findings if one.severity is Severity.ERROR]


def receive(record: Record, reader: Reader, on: Occasion, sent: Sent) -> Receipt:
    """Check a file against its kind and the book, decide whether it counts, record the act.

    The bytes are kept by the caller first. A file with errors is recorded as refused and
    blocks its month until its valid rows are accepted or another file replaces it.
    """
    on.partners.get(sent.sender)
    planned_from, held = record.size, submissions(record)
    if sent.month:
        Month.parse(sent.month)
    _refer(sent.replaces, held)
    _refer(sent.completes, held)
    same = [one for one in standing(held) if (one.sha256, one.sender) == (sent.digest, sent.sender)]
    earlier = same[-1] if same else None
    if earlier is not None and earlier.accepted:
        return _already(earlier, sent)
    unchanged = earlier is not None and earlier.settings == on.inputs and _asks_the_same(earlier, sent)
    if earlier is not None:
        sent = replace(sent, replaces=sent.replaces or earlier.id)
    if sent.accept_valid and not sent.reason:
        raise Misuse("accepting the valid rows of a file needs a reason: --reason WHY")
    receipt = _examined(record, reader, on, sent, held)
    if earlier is not None and unchanged and not receipt.accepted:
        return _already(earlier, sent)
    replaced = next((one for one in held if one.id == sent.replaces), None)
    if replaced is not None and receipt.accepted and replaced.kind not in {"", receipt.kind}:
        raise Misuse(
            f"{replaced.id} holds {replaced.kind}; {sent.file} holds {receipt.kind} and cannot replace it"
        )
    record.add(_act(on, sent, receipt), after=planned_from)
    return receipt


def _already(earlier: Submission, sent: Sent) -> Receipt:
    return Receipt(
        submission=earlier.id,
        file=sent.file,
        kind=earlier.kind,
        layout=earlier.layout,
        month=earlier.month,
        accepted=earlier.accepted,
        already=True,
    )


def _asks_the_same(earlier: Submission, sent: Sent) -> bool:
    """Say whether a refused file comes again with nothing said differently."""
    said = (sent.kind or earlier.kind, sent.sheet, sent.encoding, sent.month or earlier.month)
    same = said == (earlier.kind, earlier.sheet, earlier.encoding, earlier.month)
    return same and not sent.accept_valid


def _examined(record: Record, reader: Reader, on: Occasion, sent: Sent, held: list[Submission]) -> Receipt:
    """Check a file cell by cell and against the book, and say whether it counts."""
    submission = f"S{len(held) + 1:04d}"
    try:
        table, checked = _checked(on, sent)
    except Refused as refused:
        return Receipt(
            submission=submission,
            file=sent.file,
            kind=sent.kind,
            layout="",
            accepted=False,
            month=sent.month or str(record.first_open()),
            findings=refused.findings,
        )
    checked = against_the_book(
        checked, table, Held(record=record, reader=reader, on=on, sent=sent, every=held)
    )
    errors = [one for one in checked.findings if one.severity is Severity.ERROR]
    return Receipt(
        submission=submission,
        file=sent.file,
        kind=checked.layout.kind,
        layout=checked.layout.layout,
        month=sent.month or _month(checked, record),
        accepted=not errors or (sent.accept_valid and bool(checked.rows)),
        rows_read=checked.rows_read,
        rows_accepted=len(checked.rows),
        total=checked.total,
        currency=on.book.currency,
        findings=checked.findings,
        quarantined=_quarantined(table, errors),
        left_out=sorted(
            {number for number, _ in [*table.rows, *table.misshapen]} - {row.number for row in checked.rows}
        ),
        headings=table.headings,
    )


def _refer(submission: str, held: list[Submission]) -> None:
    if submission and submission not in {one.id for one in held}:
        raise Misuse(unknown("submission", submission, {one.id: True for one in held}))
    if submission and submission not in {one.id for one in standing(held)}:
        raise Misuse(f"{submission} was itself replaced; name the file that stands now")


def _checked(on: Occasion, sent: Sent) -> tuple[Table, Checked]:
    """Read a file in the encoding said, in UTF-8, or in one its own layout declares."""
    layouts = {
        name: one for name, one in on.layouts.items() if not sent.kind or sent.kind in {name, one.kind}
    }
    try:
        table = read_table(sent.data, sent.file, [sent.encoding or "utf-8"], sent.sheet)
    except Refused as refused:
        if sent.encoding or refused.findings[0].code is not FindingCode.FILE_ENCODING:
            raise
        table = read_table(sent.data, sent.file, ["cp1252"], sent.sheet)
        declaring = {name: one for name, one in layouts.items() if "cp1252" in one.encodings}
        if not any(one.headings == set(table.headings) for one in declaring.values()):
            raise
    if sent.completes:
        table = without_quarantine(table)
    layout = recognise(table.headings, layouts, sent.file, sent.kind)
    return table, check_table(table, layout, on.book.currency)


def _month(checked: Checked, record: Record) -> str:
    """Return the month a file answers for: that of its latest row, or the open one if empty."""
    days = [row.record.on for row in checked.rows]
    if checked.layout.model.personal or not days:
        return str(record.first_open())
    return str(Month.of(max(days)))


def _quarantined(table: Table, errors: list[Finding]) -> list[tuple[int, list[str], str, str]]:
    by_row: dict[int, list[Finding]] = {}
    for one in errors:
        by_row.setdefault(one.row, []).append(one)
    return [
        (
            number,
            cells,
            " ".join(one.code.value for one in by_row[number]),
            "; ".join(one.what for one in by_row[number]),
        )
        for number, cells in sorted([*table.rows, *table.misshapen])
        if number in by_row
    ]


def _act(on: Occasion, sent: Sent, receipt: Receipt) -> Act:
    shown = [[one.code.value, one.severity.value, one.row, one.column] for one in receipt.findings]
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
    return Act(
        kind="receive",
        who=on.who,
        instant=on.instant,
        tool=on.tool,
        inputs=on.inputs,
        month=receipt.month,
        reason=sent.reason,
        detail=detail,
        annexes={"findings": shown} if shown else {},
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
