"""Receive a file: keep it, check every cell, say what was found, and record the act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from pooledbudget.agreements import Occasion
from pooledbudget.bonds.terms import POOLED
from pooledbudget.decisions import latest
from pooledbudget.errors import Misuse, Refused
from pooledbudget.findings import Finding, FindingCode, Origin, Severity
from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.record import Record
from pooledbudget.money import plain
from pooledbudget.partners import Part, unknown
from pooledbudget.periods import Month
from pooledbudget.place.folder import pseudonym
from pooledbudget.pools.entries import unmapped
from pooledbudget.received import Given, Reader, Submission, standing, submissions
from pooledbudget.submissions.checking import Checked, Row, check_table, recognise, repeats
from pooledbudget.submissions.reading import Table, read_table, without_quarantine
from pooledbudget.submissions.records import Attachment, BankLine, Claim, Contribution, Figure, Outcome

CASH_KINDS = (
    "opening-balances", "contributions", "grants", "payments", "bank-lines", "drawdowns",
    "service-payments", "repayments",
)  # fmt: skip
"""Kinds only the host may send: its own records of cash."""
MONEY_KINDS = frozenset(CASH_KINDS) | {"expenditure"}


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
    if earlier is not None and (earlier.accepted or _asks_the_same(earlier, sent)):
        return Receipt(
            submission=earlier.id, file=sent.file, kind=earlier.kind, layout=earlier.layout,
            month=earlier.month, accepted=earlier.accepted, already=True,
        )  # fmt: skip
    if earlier is not None:
        sent = replace(sent, replaces=sent.replaces or earlier.id)
    if sent.accept_valid and not sent.reason:
        raise Misuse("accepting the valid rows of a file needs a reason: --reason WHY")
    receipt = _examined(record, reader, on, sent, f"S{len(held) + 1:04d}")
    replaced = next((one for one in held if one.id == sent.replaces), None)
    if replaced is not None and receipt.accepted and replaced.kind not in {"", receipt.kind}:
        raise Misuse(
            f"{replaced.id} holds {replaced.kind}; {sent.file} holds {receipt.kind} and cannot replace it"
        )
    record.add(_act(on, sent, receipt), after=planned_from)
    return receipt


def _asks_the_same(earlier: Submission, sent: Sent) -> bool:
    """Say whether a refused file comes again with nothing said differently."""
    said = (sent.kind or earlier.kind, sent.sheet, sent.encoding, sent.month or earlier.month)
    same = said == (earlier.kind, earlier.sheet, earlier.encoding, earlier.month)
    return same and not sent.accept_valid


def _examined(record: Record, reader: Reader, on: Occasion, sent: Sent, submission: str) -> Receipt:
    """Check a file cell by cell and against the book, and say whether it counts."""
    try:
        table, checked = _checked(on, sent)
    except Refused as refused:
        return Receipt(
            submission=submission, file=sent.file, kind=sent.kind, layout="", accepted=False,
            month=sent.month or str(record.first_open()), findings=refused.findings,
        )  # fmt: skip
    checked = _against_the_book(checked, table, sent.sender, (record, reader, on, sent))
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
    return table, check_table(table, layout)


def _month(checked: Checked, record: Record) -> str:
    """Return the month a file answers for: that of its latest row, or the open one if empty."""
    days = [row.record.on for row in checked.rows]
    if checked.layout.model.personal or not days:
        return str(record.first_open())
    return str(Month.of(max(days)))


def _against_the_book(
    checked: Checked, table: Table, sender: str, desk: tuple[Record, Reader, Occasion, Sent]
) -> Checked:
    """Add what only the book can say: unknown names, schemes, repeats, gaps, late rows."""
    record, reader, on, sent = desk
    rows = [Given(Origin("", row.number), sender, row.record) for row in checked.rows]
    findings = [
        *_may_send(checked, table, sender, on),
        *_names(checked, table, on),
        *_days(checked, table, record, on),
        *_refunds(checked.rows, table, (record, reader)),
        *_completing(checked, table, record, sent),
        *unmapped(on.agreements.pools, rows, table.file),
        *_twice(checked.rows, table, (record, reader, on), sent),
        *_bank_gap(checked.rows, table, record, reader),
    ]
    bad = {one.row for one in findings if one.severity is Severity.ERROR}
    kept = [] if 0 in bad else [row for row in checked.rows if row.number not in bad]
    notes = [*_repeated(kept, table), *_late(kept, table, record), *_nothing(checked, table)]
    ordered = sorted(
        [*checked.findings, *findings, *notes], key=lambda one: (one.severity, one.row, one.column)
    )
    return replace(checked, rows=kept, findings=ordered)


def _may_send(checked: Checked, table: Table, sender: str, on: Occasion) -> list[Finding]:
    kind, parts = checked.layout.kind, on.partners.get(sender).parts
    if parts == {Part.INVESTOR}:
        return [
            _finding(
                table, FindingCode.ROW_RULE, f"{sender} sent {kind}",
                "an investor sends no records of the place", "send it --from the partner whose it is",
            )
        ]  # fmt: skip
    if kind not in CASH_KINDS or sender == on.partners.host.id:
        return []
    return [
        _finding(
            table, FindingCode.ROW_RULE, f"{sender} sent {kind}",
            "only the host's own records post cash",
            f"send it --from {on.partners.host.id}, or use the kind 'figures' for your own figures",
        )
    ]  # fmt: skip


def _days(checked: Checked, table: Table, record: Record, on: Occasion) -> list[Finding]:
    """Find rows of days that have not come, and money of days before the book begins."""
    today, first = date.fromisoformat(on.instant[:10]), record.first_month.first
    money = checked.layout.kind in MONEY_KINDS - {"opening-balances"}
    findings = []
    for row in checked.rows:
        ahead = row.record.on > today and not isinstance(row.record, Figure)
        if ahead or (money and row.record.on < first):
            what = (
                f"{row.record.on} has not come yet" if ahead else f"{row.record.on} is before the book begins"
            )
            findings.append(
                _finding(
                    table, FindingCode.CELL_DAY, what, f"days run from {first} to the day of receipt",
                    "correct the day; bring what is older in as opening balances",
                    row=row.number, column=checked.layout.model.day_column,
                )
            )  # fmt: skip
    return findings


def _refunds(rows: list[Row], table: Table, desk: tuple[Record, Reader]) -> list[Finding]:
    """Find refunds of contributions that were never received."""
    refunds = [row for row in rows if isinstance(row.record, Contribution) and row.record.amount < 0]
    if not refunds:
        return []
    record, reader = desk
    held = [one for one in standing(submissions(record)) if one.kind == "contributions" and one.accepted]
    known = {
        (row.record.partner, row.record.reference)
        for row in [*rows, *(row for one in held for row in reader.rows(one))]
        if isinstance(row.record, Contribution) and row.record.amount > 0
    }
    return [
        _finding(
            table, FindingCode.ROW_RULE, f"{row.record.refunds!r} is no contribution of {row.record.partner}",
            "a refund names the reference of a contribution received from the same partner",
            "correct the reference in 'refunds'", row=row.number, column="refunds",
        )
        for row in refunds
        if isinstance(row.record, Contribution) and (row.record.partner, row.record.refunds) not in known
    ]  # fmt: skip


def _completing(checked: Checked, table: Table, record: Record, sent: Sent) -> list[Finding]:
    """Find a completing file that holds more rows than are still in quarantine."""
    if not sent.completes:
        return []
    held = submissions(record)
    target = next(one for one in held if one.id == sent.completes)
    back = sum(one.rows for one in standing(held) if one.accepted and one.completes == target.id)
    waiting = len(target.left_out) - back
    if checked.rows_read <= waiting and checked.layout.kind == target.kind:
        return []
    return [
        _finding(
            table, FindingCode.ROW_RULE,
            f"{checked.rows_read} rows of {checked.layout.kind} come back; "
            f"{target.id} waits for {waiting} of {target.kind}",
            "a completing file brings back rows of a quarantine file, mended",
            "send new rows as a file of their own, without --completes",
        )
    ]  # fmt: skip


def _nothing(checked: Checked, table: Table) -> list[Finding]:
    if checked.rows_read:
        return []
    return [
        _finding(
            table, FindingCode.FILE_EMPTY, "the file has headings and no rows",
            "a file may say that there was nothing", "nothing to do, if that is so", severity=Severity.NOTE,
        )
    ]  # fmt: skip


POOL_KINDS = ("contributions", "payments", "figures")
FAMILY_KINDS = ("attachments", "claims")
BOND_KINDS = ("drawdowns", "service-payments", "outcomes", "repayments")


def _known(kind: str, on: Occasion) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Return what each naming column of a record kind may hold: only agreements it can post to."""
    agreed = on.agreements
    pools = {one.agreement: one for one in agreed.pools}
    bonds = {one.agreement: one for one in agreed.bonds}
    if kind in POOL_KINDS:
        agreement: tuple[str, Mapping[str, Any]] = ("pooled agreement", pools)
    elif kind in FAMILY_KINDS:
        agreement = ("families agreement", {one.agreement: one for one in agreed.families})
    elif kind in BOND_KINDS:
        agreement = ("bond", bonds)
    else:
        agreement = ("agreement", dict.fromkeys(agreed.names))
    partners = on.partners.by_id
    return {
        "agreement": agreement,
        "partner": ("partner", partners),
        "payer": ("partner", partners),
        "provider": ("partner", partners),
        "investor": ("investor", {one.id: one for one in on.partners.playing(Part.INVESTOR)}),
        "to": ("partner or bond", {**partners, **bonds}),
    }


def _names(checked: Checked, table: Table, on: Occasion) -> list[Finding]:
    """Find partners and agreements the row cannot mean; the nearest is named, not used."""
    known = _known(checked.layout.kind, on)
    columns = [name for name in known if name in checked.layout.model.model_fields]
    lenders = {(one.agreement, each.investor) for one in on.agreements.bonds for each in one.investors}
    findings = []
    for row in checked.rows:
        faults = [
            (name, unknown(known[name][0], given, known[name][1]))
            for name in columns
            if (given := getattr(row.record, name)) not in known[name][1]
        ]
        if not faults and "investor" in columns:
            pair = (getattr(row.record, "agreement", ""), getattr(row.record, "investor", ""))
            if pair not in lenders:
                faults.append(("investor", f"{pair[1]} has committed nothing to {pair[0]}"))
        if not faults and isinstance(row.record, Outcome):
            bond = next(one for one in on.agreements.bonds if one.agreement == row.record.agreement)
            cohorts = dict.fromkeys([*bond.outcome.cohorts, POOLED])
            if row.record.cohort not in cohorts:
                faults.append(("cohort", unknown("cohort", row.record.cohort, cohorts)))
        findings += [
            _finding(
                table, FindingCode.UNKNOWN_NAME, what,
                f"rows of {checked.layout.kind} name partners and agreements that this book has for them",
                "correct the cell, or the agreement", row=row.number, column=name,
            )
            for name, what in faults
        ]  # fmt: skip
    return findings


def _twice(rows: list[Row], table: Table, desk: tuple[Record, Reader, Occasion], sent: Sent) -> list[Finding]:
    """Find families attached again, or claimed for after a result was paid."""
    record, reader, on = desk
    if not rows or not isinstance(rows[0].record, Attachment | Claim):
        return []
    paid = {
        (one.agreement, one.subject)
        for one in latest(record.annexes("decisions"))
        if one.asked == "result" and one.paid
    }
    if sent.replaces:
        before = reader.given(submissions(record), sent.replaces)
        paid -= {
            (row.record.agreement, pseudonym(on.key, "family", row.record.family))
            for row in before
            if isinstance(row.record, Claim)
        }
    attached = set()
    for held in standing(submissions(record)):
        if held.kind == "attachments" and held.accepted and held.id != sent.replaces:
            attached |= {
                (row.record.agreement, row.record.family)
                for row in reader.rows(held)
                if isinstance(row.record, Attachment)
            }
    findings = []
    for row in rows:
        match row.record:
            case Claim(agreement=agreement, family=family):
                repeated = (agreement, pseudonym(on.key, "family", family)) in paid
                what = "a result was already paid for this family"
            case Attachment(agreement=agreement, family=family):
                repeated, what = (agreement, family) in attached, "this family is already attached"
            case _:
                continue
        if repeated:
            findings.append(
                _finding(
                    table, FindingCode.DUPLICATE, what,
                    "a family is attached once and earns one result",
                    "remove the row, or send a file that --replaces the earlier one",
                    row=row.number, column="family",
                )
            )  # fmt: skip
    return findings


def _bank_gap(rows: list[Row], table: Table, record: Record, reader: Reader) -> list[Finding]:
    """Hold a bank file's opening balance against the closing balance of the one before."""
    opening = [row for row in rows if isinstance(row.record, BankLine) and row.record.line == "opening"]
    closing = _last_closings(record, reader) if opening else {}
    findings = []
    for row in opening:
        line = row.record
        if not isinstance(line, BankLine):
            continue
        before = closing.get(line.agreement)
        if before is not None and before.amount != line.amount and before.on_day <= line.on_day:
            findings.append(
                _finding(
                    table, FindingCode.FILE_GAP,
                    f"opens at {plain(line.amount)} but the file before closed at {plain(before.amount)} "
                    f"on {before.on_day}",
                    "bank files follow each other without a gap",
                    "send the missing statement first", row=row.number, column="amount",
                )
            )  # fmt: skip
    return findings


def _last_closings(record: Record, reader: Reader) -> dict[str, BankLine]:
    """Return each agreement's latest closing balance at the bank."""
    held = [one for one in standing(submissions(record)) if one.kind == "bank-lines" and one.accepted]
    lines = [row.record for one in held for row in reader.rows(one) if isinstance(row.record, BankLine)]
    closings = [line for line in lines if line.line == "closing"]
    return {line.agreement: line for line in sorted(closings, key=lambda line: line.on_day)}


def _repeated(rows: list[Row], table: Table) -> list[Finding]:
    """Point out identical rows: real as often as not, so they count."""
    if not rows or rows[0].record.kind not in MONEY_KINDS:
        return []
    return [
        _finding(
            table, FindingCode.REPEAT, f"rows {', '.join(map(str, numbers))} are identical",
            "identical rows can all be real, so all of them count",
            "look; if one is a mistake, send a file that --replaces this one",
            row=numbers[1], severity=Severity.NOTE,
        )
        for numbers in repeats(rows).values()
    ]  # fmt: skip


def _late(rows: list[Row], table: Table, record: Record) -> list[Finding]:
    """Say which rows belong to a closed month: they keep their day and post to the open one."""
    closed = record.closed_months()
    late = Counter(str(month) for row in rows if (month := Month.of(row.record.on)) in closed)
    if not rows or rows[0].record.kind not in MONEY_KINDS:
        return []
    return [
        _finding(
            table, FindingCode.LATE, f"{count} rows are of {month}, which is closed",
            "closed months never move; late items keep their true day",
            f"nothing to do: they post to {record.first_open(closed)}", severity=Severity.NOTE,
        )
        for month, count in sorted(late.items())
    ]  # fmt: skip


def _finding(  # noqa: PLR0913 - a finding has this many parts
    table: Table, code: FindingCode, what: str, rule: str, remedy: str, *, row: int = 0,
    column: str = "", severity: Severity = Severity.ERROR,
) -> Finding:  # fmt: skip
    return Finding(
        code=code, severity=severity, file=table.file, sheet=table.sheet, row=row, column=column,
        what=what, rule=rule, remedy=remedy,
    )  # fmt: skip


def _quarantined(table: Table, errors: list[Finding]) -> list[tuple[int, list[str], str, str]]:
    by_row: dict[int, list[Finding]] = {}
    for one in errors:
        by_row.setdefault(one.row, []).append(one)
    return [
        (
            number, cells, " ".join(one.code.value for one in by_row[number]),
            "; ".join(one.what for one in by_row[number]),
        )
        for number, cells in sorted([*table.rows, *table.misshapen])
        if number in by_row
    ]  # fmt: skip


def _act(on: Occasion, sent: Sent, receipt: Receipt) -> Act:
    shown = [[one.code.value, one.severity.value, one.row, one.column] for one in receipt.findings]
    detail = {
        "submission": receipt.submission, "file": sent.file, "sha256": sent.digest,
        "bytes": len(sent.data), "sender": sent.sender, "kind": receipt.kind,
        "said": sent.kind, "said_month": sent.month, "layout": receipt.layout,
        "sheet": sent.sheet, "encoding": sent.encoding, "accept_valid": sent.accept_valid,
        "completes": sent.completes, "replaces": sent.replaces, "rows_read": receipt.rows_read,
        "accepted": receipt.accepted, "rows": receipt.rows_accepted,
        "left_out": list(receipt.left_out),
        "total": "" if receipt.total is None else plain(receipt.total),
    }  # fmt: skip
    return Act(
        kind="receive", who=on.who, instant=on.instant, tool=on.tool, inputs=on.inputs,
        month=receipt.month, reason=sent.reason, detail=detail,
        annexes={"findings": shown} if shown else {},
    )  # fmt: skip


def from_act(act: Act, data: bytes) -> Sent:
    """Return what was sent, from a receive act and the kept bytes, to do it again."""
    detail = act.detail
    return Sent(
        data=data, file=detail["file"], sender=detail["sender"], kind=detail["said"],
        sheet=detail["sheet"], encoding=detail["encoding"], month=detail["said_month"],
        accept_valid=detail["accept_valid"], completes=detail["completes"],
        replaces=detail["replaces"], reason=act.reason,
    )  # fmt: skip
