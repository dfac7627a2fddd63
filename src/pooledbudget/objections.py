"""What the book itself objects to in a file whose cells are all in order: names, days, repeats, gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pooledbudget.agreements import Occasion
from pooledbudget.bonds.terms import POOLED
from pooledbudget.decisions import latest
from pooledbudget.findings import Finding, FindingCode, Origin, Severity
from pooledbudget.ledger.entries import inside
from pooledbudget.ledger.record import Record
from pooledbudget.money import plain
from pooledbudget.partners import Part, unknown
from pooledbudget.periods import Month
from pooledbudget.place.folder import pseudonym
from pooledbudget.pools.entries import unmapped
from pooledbudget.received import (
    Given,
    Reader,
    Sent,
    Submission,
    accepted_before,
    standing,
    with_completions,
)
from pooledbudget.submissions.checking import Checked, Row, repeats
from pooledbudget.submissions.reading import Table
from pooledbudget.submissions.records import (
    Adjustment,
    Attachment,
    BankLine,
    Claim,
    Contribution,
    Expenditure,
    Figure,
    OpeningBalance,
    Outcome,
)

CASH_KINDS = (
    "opening-balances",
    "contributions",
    "grants",
    "payments",
    "bank-lines",
    "drawdowns",
    "service-payments",
    "repayments",
)
"""Kinds only the host may send: its own records of cash."""
MONEY_KINDS = frozenset(CASH_KINDS) | {"expenditure"}
POOL_KINDS = ("contributions", "payments", "figures")
FAMILY_KINDS = ("attachments", "claims")
BOND_KINDS = ("drawdowns", "service-payments", "outcomes", "repayments")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a file is held against: the record, the settings, what it says, what came before."""

    record: Record
    reader: Reader
    on: Occasion
    sent: Sent
    every: Sequence[Submission]
    """Every submission so far."""

    @property
    def replaced(self) -> str:
        """The accepted submission this file would take the place of; blank if none."""
        return accepted_before(self.sent.replaces, self.every)

    def standing(self, kind: str) -> list[Submission]:
        """Return the accepted submissions of a kind that stand beside this file."""
        giving_way = with_completions(self.replaced, self.every) if self.replaced else []
        return [
            one
            for one in standing(self.every)
            if one.kind == kind and one.accepted and one.id not in giving_way
        ]

    def rows(self, kind: str) -> list[Row]:
        """Return the rows of a kind that stand beside this file's."""
        return [row for one in self.standing(kind) for row in self.reader.rows(one)]


def against_the_book(checked: Checked, table: Table, held: Held) -> Checked:
    """Add what only the book can say: unknown names, schemes, repeats, gaps, late rows."""
    rows = [Given(Origin("", row.number), held.sent.sender, row.record) for row in checked.rows]
    findings = [
        *_may_send(checked, table, held),
        *_names(checked, table, held.on),
        *_days(checked, table, held),
        *_themes(checked, table, held.on),
        *_refunds(checked.rows, table, held),
        *_completing(checked, table, held),
        *unmapped(held.on.agreements.pools, rows, table.file),
        *_twice(checked.rows, table, held),
        *_bank_gap(checked.rows, table, held),
    ]
    bad = {one.row for one in findings if one.severity is Severity.ERROR}
    kept = [] if 0 in bad else [row for row in checked.rows if row.number not in bad]
    notes = [
        *_repeated(kept, table),
        *_repeated_before(kept, table, held),
        *_late(kept, table, held.record),
        *_nothing(checked, table),
    ]
    ordered = sorted(
        [*checked.findings, *findings, *notes], key=lambda one: (one.severity, one.row, one.column)
    )
    return replace(checked, rows=kept, findings=ordered)


def _may_send(checked: Checked, table: Table, held: Held) -> list[Finding]:
    sender, on = held.sent.sender, held.on
    kind, parts = checked.layout.kind, on.partners.get(sender).parts
    if parts == {Part.INVESTOR}:
        return [
            _finding(
                table,
                FindingCode.ROW_RULE,
                f"{sender} sent {kind}",
                "an investor sends no records of the place",
                "send it --from the partner whose it is",
            )
        ]
    if kind not in CASH_KINDS or sender == on.partners.host.id:
        return []
    return [
        _finding(
            table,
            FindingCode.ROW_RULE,
            f"{sender} sent {kind}",
            "only the host's own records post cash",
            f"send it --from {on.partners.host.id}, or use the kind 'figures' for your own figures",
        )
    ]


def _days(checked: Checked, table: Table, held: Held) -> list[Finding]:
    """Find rows of days that have not come, and money of days before the book begins."""
    today, first = date.fromisoformat(held.on.instant[:10]), held.record.first_month.first
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
                    table,
                    FindingCode.CELL_DAY,
                    what,
                    f"days run from {first} to the day of receipt",
                    "correct the day; bring what is older in as opening balances",
                    row=row.number,
                    column=checked.layout.model.day_column,
                )
            )
    return findings


def _refunds(rows: list[Row], table: Table, held: Held) -> list[Finding]:
    """Find refunds of contributions that were never received."""
    refunds = [row for row in rows if isinstance(row.record, Contribution) and row.record.amount < 0]
    if not refunds:
        return []
    known = {
        (row.record.partner, row.record.reference)
        for row in [*rows, *held.rows("contributions")]
        if isinstance(row.record, Contribution) and row.record.amount > 0
    }
    return [
        _finding(
            table,
            FindingCode.ROW_RULE,
            f"{row.record.refunds!r} is no contribution of {row.record.partner}",
            "a refund names the reference of a contribution received from the same partner",
            "correct the reference in 'refunds'",
            row=row.number,
            column="refunds",
        )
        for row in refunds
        if isinstance(row.record, Contribution) and (row.record.partner, row.record.refunds) not in known
    ]


def _completing(checked: Checked, table: Table, held: Held) -> list[Finding]:
    """Find a completing file that holds more rows than are still in quarantine."""
    if not held.sent.completes:
        return []
    target = next(one for one in held.every if one.id == held.sent.completes)
    back = sum(
        one.rows
        for one in standing(held.every)
        if one.accepted and one.completes == target.id and one.id != held.replaced
    )
    waiting = len(target.left_out) - back
    if checked.rows_read <= waiting and checked.layout.kind == target.kind:
        return []
    return [
        _finding(
            table,
            FindingCode.ROW_RULE,
            f"{checked.rows_read} rows of {checked.layout.kind} come back; "
            f"{target.id} waits for {waiting} of {target.kind}",
            "a completing file brings back rows of a quarantine file, mended",
            "send new rows as a file of their own, without --completes",
        )
    ]


def _nothing(checked: Checked, table: Table) -> list[Finding]:
    if checked.rows_read:
        return []
    return [
        _finding(
            table,
            FindingCode.FILE_EMPTY,
            "the file has headings and no rows",
            "a file may say that there was nothing",
            "nothing to do, if that is so",
            severity=Severity.NOTE,
        )
    ]


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
                table,
                FindingCode.UNKNOWN_NAME,
                what,
                f"rows of {checked.layout.kind} name partners and agreements that this book has for them",
                "correct the cell, or the agreement",
                row=row.number,
                column=name,
            )
            for name, what in faults
        ]
    return findings


def _themes(checked: Checked, table: Table, on: Occasion) -> list[Finding]:
    """Find spending of a pool put under no theme of it: no line of a statement would show it."""
    themes = {one.agreement: one.themes for one in on.agreements.pools}
    return [
        _finding(
            table,
            FindingCode.UNKNOWN_NAME,
            unknown("theme", row.record.theme, themes[row.record.agreement]),
            "spending of a pool is under one of its themes",
            "name the theme",
            row=row.number,
            column="theme",
        )
        for row in checked.rows
        if isinstance(row.record, Adjustment | OpeningBalance)
        and inside(row.record.account, "spending")
        and row.record.agreement in themes
        and row.record.theme not in themes[row.record.agreement]
    ]


def _twice(rows: list[Row], table: Table, held: Held) -> list[Finding]:
    """Find families attached again, or claimed for after a result was paid."""
    if not rows or not isinstance(rows[0].record, Attachment | Claim):
        return []
    programmes = {one.agreement: one.programme for one in held.on.agreements.families}
    paid = {
        (programmes.get(one.agreement, ""), one.subject)
        for one in latest(held.record.annexes("decisions"))
        if one.asked == "result" and one.paid
    }
    if held.replaced:
        paid -= {
            (programmes.get(row.record.agreement, ""), pseudonym(held.on.key, "family", row.record.family))
            for row in held.reader.given(held.every, held.replaced)
            if isinstance(row.record, Claim)
        }
    attached = {
        (programmes.get(row.record.agreement, ""), row.record.family)
        for row in held.rows("attachments")
        if isinstance(row.record, Attachment)
    }
    findings = []
    for row in rows:
        match row.record:
            case Claim(agreement=agreement, family=family):
                subject = pseudonym(held.on.key, "family", family)
                repeated = (programmes.get(agreement, ""), subject) in paid
                what = "a result was already paid for this family"
            case Attachment(agreement=agreement, family=family):
                mark = (programmes.get(agreement, ""), family)
                repeated, what = mark in attached, "this family is already attached"
                attached.add(mark)
            case _:
                continue
        if repeated:
            findings.append(
                _finding(
                    table,
                    FindingCode.DUPLICATE,
                    what,
                    "a family is attached once under a programme and earns one result",
                    "remove the row, or send a file that --replaces the earlier one",
                    row=row.number,
                    column="family",
                )
            )
    return findings


def _bank_gap(rows: list[Row], table: Table, held: Held) -> list[Finding]:
    """Hold a bank file's opening balance against the closing balance of the one before."""
    opening = [row for row in rows if isinstance(row.record, BankLine) and row.record.line == "opening"]
    closing = _last_closings(held) if opening else {}
    findings = []
    for row in opening:
        line = row.record
        if not isinstance(line, BankLine):
            continue
        before = closing.get(line.agreement)
        if before is not None and before.amount != line.amount and before.on_day <= line.on_day:
            findings.append(
                _finding(
                    table,
                    FindingCode.FILE_GAP,
                    f"opens at {plain(line.amount)} but the file before closed at {plain(before.amount)} "
                    f"on {before.on_day}",
                    "bank files follow each other without a gap",
                    "send the missing statement first",
                    row=row.number,
                    column="amount",
                )
            )
    return findings


def _last_closings(held: Held) -> dict[str, BankLine]:
    """Return each agreement's latest closing balance at the bank."""
    lines = [row.record for row in held.rows("bank-lines") if isinstance(row.record, BankLine)]
    closings = [line for line in lines if line.line == "closing"]
    return {line.agreement: line for line in sorted(closings, key=lambda line: line.on_day)}


def _repeated(rows: list[Row], table: Table) -> list[Finding]:
    """Point out identical rows: real as often as not, so they count."""
    if not rows or rows[0].record.kind not in MONEY_KINDS:
        return []
    return [
        _finding(
            table,
            FindingCode.REPEAT,
            f"rows {', '.join(map(str, numbers))} are identical",
            "identical rows can all be real, so all of them count",
            "look; if one is a mistake, send a file that --replaces this one",
            row=numbers[1],
            severity=Severity.NOTE,
        )
        for numbers in repeats(rows).values()
    ]


def _repeated_before(rows: list[Row], table: Table, held: Held) -> list[Finding]:
    """Point out payments that an earlier file of the same sender has under the same reference."""
    if not rows or not isinstance(rows[0].record, Expenditure):
        return []
    earlier: dict[tuple[str, str, int], str] = {}
    for one in held.standing("expenditure"):
        if one.sender == held.sent.sender:
            for row in held.reader.rows(one):
                earlier.setdefault(_payment(row), f"{one.id} row {row.number}")
    return [
        _finding(
            table,
            FindingCode.REPEAT,
            f"the payment is in {earlier[_payment(row)]} too",
            "the same reference, scheme and amount in two files can both be real, so both count",
            "look; if one is a mistake, send a file that --replaces this one",
            row=row.number,
            severity=Severity.NOTE,
        )
        for row in rows
        if _payment(row) in earlier
    ]


def _payment(row: Row) -> tuple[str, str, int]:
    record = row.record
    if not isinstance(record, Expenditure):
        raise TypeError(record.kind)
    return record.reference, record.scheme, record.amount


def _late(rows: list[Row], table: Table, record: Record) -> list[Finding]:
    """Say which rows belong to a closed month: they keep their day and post to the open one."""
    closed = record.closed_months()
    late = Counter(str(month) for row in rows if (month := Month.of(row.record.on)) in closed)
    if not rows or rows[0].record.kind not in MONEY_KINDS:
        return []
    return [
        _finding(
            table,
            FindingCode.LATE,
            f"{count} rows are of {month}, which is closed",
            "closed months never move; late items keep their true day",
            f"nothing to do: they post to {record.first_open(closed)}",
            severity=Severity.NOTE,
        )
        for month, count in sorted(late.items())
    ]


def _finding(
    table: Table,
    code: FindingCode,
    what: str,
    rule: str,
    remedy: str,
    *,
    row: int = 0,
    column: str = "",
    severity: Severity = Severity.ERROR,
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        file=table.file,
        sheet=table.sheet,
        row=row,
        column=column,
        what=what,
        rule=rule,
        remedy=remedy,
    )
