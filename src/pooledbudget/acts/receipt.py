"""What became of a file that was received, and the act that says so."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from msgspec import Struct

from pooledbudget.acts.occasion import Occasion
from pooledbudget.errors import Misuse
from pooledbudget.findings import Finding, FindingCode, Severity
from pooledbudget.in_words import InWords
from pooledbudget.ledger.entries import Act
from pooledbudget.money import plain
from pooledbudget.reconcile.replies import Reply
from pooledbudget.safe_cells import safe_cells
from pooledbudget.submissions.history import REPLIES, Sent
from pooledbudget.submissions.reading import QUARANTINE_COLUMNS, Table
from pooledbudget.submissions.together import TOGETHER
from pooledbudget.submissions.waiting import NOTHING, Waits


class Quarantined(InWords, Struct, frozen=True):
    """A refused row as it was sent, and why. Personal: written to quarantine only."""

    number: int
    cells: Sequence[str]
    codes: str
    reasons: str

    def __repr__(self) -> str:
        """Show no cell: a log keeps what it is shown."""
        return f"<row {self.number}: {self.codes}>"


class Receipt(Struct, frozen=True, kw_only=True):
    """What became of a file."""

    submission: str
    file: str
    kind: str
    layout: str
    month: str
    """The month most of it is of."""
    accepted: bool
    months: Sequence[str] = ()
    """Every month it answers for, in order."""
    already: bool = False
    """The same bytes had been received before; nothing changed in the record."""
    healed: bool = False
    """Whether those that were kept had been damaged or lost: these stand in their place."""
    retired: str = ""
    """The refused file that this one, which was here already, took the place of."""
    attested: str = ""
    """The file that was here already, if its rows are said to be real now."""
    linked: str = ""
    """The file that waited and that this one takes the place of, though nobody said so."""
    unmended: Sequence[str] = ()
    """Refused files of its sender and kind that wait still."""
    rows_read: int = 0
    rows_accepted: int = 0
    total: int | None = None
    """Sum of the accepted amounts in minor units, where the kind has amounts."""
    currency: str = "GBP"
    findings: Sequence[Finding] = ()
    quarantined: Sequence[Quarantined] = ()
    headings: Sequence[str] = ()
    left_out: Sequence[int] = ()
    """Numbers of the rows that do not count."""
    waits: Waits = NOTHING
    """What waits of it: the rows left out, or all of a refused file."""
    brought: Sequence[int] = ()
    """The rows, by number, that it brings back to the file it completes."""
    back: Waits = NOTHING
    """Those rows as they waited."""
    replies: Sequence[Reply] = ()
    """What its rows answer to our statements."""
    copies: Waits = NOTHING
    """Its rows that are here already."""
    copies_of: Sequence[str] = ()
    """The submissions that have them."""

    @property
    def errors(self) -> list[Finding]:
        """The findings that keep rows out."""
        return [finding for finding in self.findings if finding.severity is Severity.ERROR]

    @property
    def whole(self) -> bool:
        """Whether a fault is of the whole file: to accept its valid rows would accept none.

        Of kinds whose rows count together it is said of every fault: few would stand without a row.
        """
        none = not self.rows_read or self.kind in TOGETHER
        return not self.accepted and (none or any(not fault.row for fault in self.errors))


def quarantined(table: Table, errors: Sequence[Finding]) -> list[Quarantined]:
    """Return the rows of a table that have errors, with every reason beside each."""
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
        for number, cells in (sorted([*table.rows, *table.misshapen]) if by_row else ())
        if number in by_row
    ]


def quarantine_file(receipt: Receipt) -> bytes:
    """Return the refused rows of a receipt as they were sent, with the reason beside each, as CSV."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*safe_cells(receipt.headings), *QUARANTINE_COLUMNS])
    for row in receipt.quarantined:
        writer.writerow([*safe_cells(row.cells), row.number, row.codes, *safe_cells([row.reasons])])
    return buffer.getvalue().encode("utf-8-sig")


def receiving_act(on: Occasion, sent: Sent, receipt: Receipt) -> Act:
    """Return the act of receiving a file: what was said of it, and what it came to."""
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
        **_where_so(sent, receipt),
    }
    annexes = {"findings": findings, REPLIES: [reply.document for reply in receipt.replies]}
    return on.act(
        "receive",
        detail,
        month=receipt.month,
        reason=sent.reason,
        annexes={name: body for name, body in annexes.items() if body},
    )


def _where_so(sent: Sent, receipt: Receipt) -> Mapping[str, Any]:
    """Return what an act says only of files of which there is something to say."""
    said: dict[str, Any] = {}
    if list(receipt.months) not in ([], [receipt.month]):
        said["months"] = list(receipt.months)
    if receipt.waits.rows:
        said["waits"] = receipt.waits.document
    if receipt.linked:
        said["linked"] = receipt.linked
    if sent.completes:
        said["back"] = {**receipt.back.document, "of": list(receipt.brought)}
    if receipt.copies.rows:
        said["copies"] = {**receipt.copies.document, "of": list(receipt.copies_of)}
    if sent.real:
        said["real"] = True
    if sent.empty:
        said["empty"] = True
    return said


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
        replaces="" if detail.get("linked") else detail["replaces"],
        reason=act.reason,
        real=detail.get("real", False),
        empty=detail.get("empty", False),
    )


@contextmanager
def naming(file: str, count: int) -> Generator[None]:
    """Say of which of many files something was said, and that none of them was recorded."""
    try:
        yield
    except Misuse as fault:
        if count == 1:
            raise
        raise Misuse(f"{file}: {fault}; none of the {count} files was recorded") from fault
