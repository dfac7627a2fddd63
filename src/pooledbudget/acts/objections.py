"""What the book objects to in a file whose cells are all in order.

Who sent it, days, months, late rows and files without rows are asked about here; second copies of
`copies`, rows that come back of `completing`, answers to our statements of `replies`, names and rules of
an agreement of the agreement, gaps between bank files of `reconcile`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.acts.asked_words import unasked_words
from pooledbudget.acts.birthdays import two_birthdays
from pooledbudget.acts.capitals import other_capitals
from pooledbudget.acts.codes import caught_codes
from pooledbudget.acts.completing import Completing, completing
from pooledbudget.acts.copies import Copied, brought_in_twice, copies, in_place_of, said_twice
from pooledbudget.acts.credits import credits_of_nothing
from pooledbudget.acts.dependents import would_leave_alone
from pooledbudget.acts.incoming import Incoming
from pooledbudget.acts.naming import known_names, unknown_in, unknown_names
from pooledbudget.acts.replies import reply_faults, reply_remarks
from pooledbudget.acts.restated import restated
from pooledbudget.acts.resting import unsettled
from pooledbudget.acts.second_days import second_days
from pooledbudget.acts.senders import senders_of
from pooledbudget.acts.strangers import strangers
from pooledbudget.acts.succession import waited
from pooledbudget.book_file import HOST_ONLY
from pooledbudget.cells import folded
from pooledbudget.findings import Finding, FindingCode, Severity
from pooledbudget.instruments.agreement import Beside, Objection
from pooledbudget.instruments.decisions import in_force
from pooledbudget.ledger.sums import counted_in
from pooledbudget.money import written
from pooledbudget.partners import Part
from pooledbudget.periods import Month
from pooledbudget.reconcile.gaps import gaps, overlaps
from pooledbudget.reconcile.signs import CASH_SIGNS, cash_moved, turned
from pooledbudget.submissions.checking import CheckedTable, in_order
from pooledbudget.submissions.columns import Columns, empty
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.history import Submission
from pooledbudget.submissions.kinds import Use
from pooledbudget.submissions.pool_records import BankLine, Expenditure, Figure
from pooledbudget.submissions.records import Row
from pooledbudget.submissions.together import left_apart

MONEY_KINDS = frozenset(HOST_ONLY) - {"adjustments"} | {"expenditure"}
LATE_KINDS = MONEY_KINDS | {
    "adjustments",
    "outcomes",
    "stops",
    "attachments",
    "stages",
    "claims",
    "spot-checks",
}
"""Kinds whose rows make or change entries: one of a closed month posts to the open one."""


class Objected(Struct, frozen=True):
    """What only the book can say of a file."""

    checked: CheckedTable
    """The rows that are still in order, and every finding."""
    copied: Copied
    completing: Completing


def against_the_book(incoming: Incoming) -> Objected:
    """Add what only the book can say: unknown names, schemes, copies, gaps, late rows."""
    checked, brought = incoming.checked, completing(incoming)
    findings = [
        *_may_send(incoming),
        *_form_of_another(incoming),
        *_names(incoming),
        *other_capitals(incoming),
        *two_birthdays(incoming),
        *restated(incoming),
        *said_twice(incoming),
        *brought_in_twice(incoming),
        *_days(incoming),
        *second_days(incoming),
        *unasked_words(incoming),
        *strangers(incoming),
        *brought.findings,
        *_agreements_object(incoming),
        *credits_of_nothing(incoming),
        *would_leave_alone(incoming),
        *unsettled(incoming),
        *reply_faults(incoming),
        *_bank_gaps(incoming),
        *_bank_overlaps(incoming),
        *_nothing(incoming),
        *_other_months(incoming),
        *_still_waiting(incoming),
    ]
    bad = {row for finding in findings if finding.severity is Severity.ERROR for row in finding.rows}
    kept = empty(incoming.kind) if 0 in bad else checked.columns.without(bad)
    if incoming.sent.accept_valid and len(kept) < checked.rows_read:
        findings += (apart := left_apart(kept, incoming.table, checked.rows_read - len(kept)))
        kept = empty(incoming.kind) if apart else kept
    copied = copies(incoming, kept)
    findings += [
        *copied.findings,
        *_new_codes(incoming, kept),
        *_late(incoming, kept),
        *_signs(incoming, kept),
        *_vat_and_net(incoming, kept),
        *reply_remarks(incoming, kept),
    ]
    if copied.whole:
        kept = empty(incoming.kind)
    ordered = in_order([*checked.findings, *findings], incoming.table, checked.layout)
    return Objected(replace(checked, columns=kept, findings=ordered), copied, brought)


def _may_send(incoming: Incoming) -> Iterator[Finding]:
    """Find a kind of file that its sender may not send."""
    on, kind, sender = incoming.on, incoming.kind.kind, incoming.sent.sender
    senders = senders_of(kind, on.book)
    if sender in senders:
        return
    remedy = f"send it --from the partner whose it is, or let {sender} send it: may_send in book.toml"
    if on.partners.get(sender).parts == {Part.INVESTOR}:
        rule = "an investor sends no records of the place"
    elif kind in HOST_ONLY:
        rule = "only the host's own records post cash"
        remedy = f"send it --from {on.partners.host.id}, or use the kind 'figures' for your own figures"
    else:
        rule = f"{kind} may be sent by {', '.join(senders) or 'nobody'}"
    yield incoming.fault(FindingCode.ROW_RULE, f"{sender} sent {kind}", rule, remedy)


def _form_of_another(incoming: Incoming) -> Iterator[Finding]:
    """Say that a form was made for another book: what it offered is not what this one knows."""
    if incoming.table.form not in {"", incoming.on.book.book}:
        yield incoming.remark(
            FindingCode.FILE_KIND,
            f"the form was made for the book {incoming.table.form}, and this is {incoming.on.book.book}",
            "a form offers the names of the book it was made for",
            "see that it was meant for this book; `pooledbudget form KIND --xlsx FILE` makes one of it",
        )


def _days(incoming: Incoming) -> Iterator[Finding]:
    """Find rows of days that have not come, and money of days before the book begins.

    A figure is of a whole month and stands on its last day: it may be of the month that has begun.
    """
    today, first = incoming.on.today, incoming.record.first_month.first
    money = incoming.kind.kind in MONEY_KINDS and not incoming.kind.may_be_past
    earliest = first if money or incoming.kind is Figure else date.min
    latest = Month.of(today).last if incoming.kind is Figure else today
    told = Month.of if incoming.kind is Figure else date.isoformat
    since = "" if earliest == date.min else f"from {first} "
    columns = incoming.checked.columns
    outside = {on for on in set(columns.days) if not earliest <= on <= latest}
    days = zip(columns.numbers, columns.days, strict=True) if outside else ()
    for number, on in [*days, *_faulty_days(incoming)]:
        if not earliest <= on <= latest:
            yield incoming.fault(
                FindingCode.CELL_DAY,
                f"{told(on)} has not come yet" if on > latest else f"{told(on)} is before the book begins",
                f"days run {since}to the day of receipt",
                _out_of_time(incoming, late=on > latest),
                row=number,
                column=incoming.checked.layout.shown(incoming.kind.day_column),
            )


def _out_of_time(incoming: Incoming, *, late: bool) -> str:
    """Say what to do about a row of a day, or of figures a month, that the book cannot hold."""
    figure = incoming.kind is Figure
    if late:
        return f"correct the {'month' if figure else 'day'}, or send the row once its day has come"
    if figure:
        return "correct the month; nothing of ours is as old, so there is nothing to hold it against"
    return "correct the day; bring what is older in as opening balances"


def _faulty_days(incoming: Incoming) -> list[tuple[int, date]]:
    """Return the days of rows in which another cell is bad."""
    day_column = incoming.kind.day_column
    return [(row.number, row.cells.on) for row in incoming.checked.faulty if day_column not in row.bad]


def _names(incoming: Incoming) -> Iterator[Finding]:
    """Find names that a row cannot mean; the nearest is named, not used."""
    if incoming.kind.use is Use.EVIDENCE:
        return
    known = incoming.on.known
    codes: dict[str, list[Objection]] = defaultdict(list)
    rows: Sequence[Row[Any]] = ()
    if incoming.checked.kept_out:
        rows = incoming.checked.kept_out.rows("", incoming.sent.sender)
    elif any(unknown_names(incoming.kind, incoming.unlike, known)):
        rows = incoming.rows
    for objection in unknown_names(incoming.kind, rows, known):
        if objection.code is FindingCode.UNMAPPED_SCHEME or objection.remark:
            codes[_code(objection)].append(objection)
        else:
            yield _finding(incoming, objection)
    for alike in codes.values():
        rows = [objection.row for objection in alike]
        more = f": {_rows_and_money(incoming, [row.cells.amount for row in rows])}"
        found = _finding(incoming, replace(alike[0], what=f"{alike[0].what}{more}"))
        yield replace(found, also=tuple(row.number for row in rows[1:]))
    yield from _faulty_names(incoming)


def _code(objection: Objection) -> str:
    """Return what makes objections to be told as one: case does not matter in a scheme's code."""
    same = objection.code is FindingCode.UNMAPPED_SCHEME
    return folded(objection.what) if same else objection.what


def _faulty_names(incoming: Incoming) -> Iterator[Finding]:
    """Find names that a row with a bad cell cannot mean, among its cells that could be read."""
    known = incoming.on.known
    naming = known_names(incoming.kind, known)
    fields = incoming.kind.model_fields
    for faulty in incoming.checked.faulty:
        columns = {name: names for name, names in naming.items() if name in fields and name not in faulty.bad}
        for objection in unknown_in(faulty.row(incoming.sent.sender), columns, known):
            if objection.column not in faulty.bad:
                yield _finding(incoming, objection)


def _rows_and_money(incoming: Incoming, amounts: Sequence[int]) -> str:
    """Say how many rows there are and what they come to."""
    count = len(amounts)
    return f"{count:,} row{'' if count == 1 else 's'}, {written(sum(amounts), incoming.on.currency)}"


def _new_codes(incoming: Incoming, columns: Columns[Any]) -> Iterator[Finding]:
    """List each code once that only a catch-all takes, and that no earlier file of its sender has."""
    if incoming.kind is not Expenditure or not columns:
        return
    by_code, caught = caught_codes(columns, incoming.on.agreements, incoming.sent.sender)
    firsts = columns.at([by_code[code][0] for code in caught])
    earlier = incoming.reader.first_with(_earlier_payments(incoming), firsts, ("scheme",)) if caught else {}
    amounts = columns.column("amount")
    for number, (code, scheme) in zip(firsts.numbers, caught.items(), strict=True):
        if number in earlier:
            continue
        said = _rows_and_money(incoming, [amounts[place] for place in by_code[code]])
        yield incoming.remark(
            FindingCode.UNMAPPED_SCHEME,
            f"{code!r} is new, and goes to {scheme!r} as what is not named elsewhere: {said}",
            "a scheme that covers * takes every code that no other covers; each is told once",
            "nothing to do, or name it in 'covers' of another scheme in agreements/ and send the file again",
            row=number,
            column=incoming.checked.layout.shown("scheme"),
        )


def _earlier_payments(incoming: Incoming) -> list[Submission]:
    """Return the files of spending of the same sender that stand beside this one."""
    return [
        file
        for file in incoming.beside
        if file.kind == Expenditure.kind and file.sender == incoming.sent.sender
    ]


def _finding(incoming: Incoming, objection: Objection) -> Finding:
    say = incoming.remark if objection.remark else incoming.fault
    return say(
        objection.code,
        objection.what,
        objection.rule,
        objection.remedy,
        row=objection.row.number,
        column=incoming.checked.layout.shown(objection.column),
    )


def _agreements_object(incoming: Incoming) -> Iterator[Finding]:
    """Ask each agreement what it objects to in its rows, held against what stands beside them."""
    if incoming.kind.use not in {Use.POSTED, Use.DECIDED}:
        return
    if not incoming.checked.columns:
        return
    beside = Beside(
        rows=incoming.rows_beside(incoming.kind.kind, *incoming.kind.held_against)
        if incoming.kind is not Expenditure
        else Rows({}),
        replaced=incoming.reader.rows_of(incoming.received, incoming.replaced) if incoming.replaced else [],
        decided=lambda **names: in_force(incoming.record.derived.decided(**names)),
        known=incoming.on.known,
        key=incoming.on.key,
    )
    for agreement in incoming.on.agreements:
        some = [row for row in incoming.unlike if agreement.takes(row)]
        if some and (incoming.kind.held_against or any(agreement.objects(some, beside))):
            mine = [row for row in incoming.rows if agreement.takes(row)]
            for objection in agreement.objects(mine, beside):
                yield _finding(incoming, objection)


def _bank_gaps(incoming: Incoming) -> Iterator[Finding]:
    """Hold the balances of a bank file against those of the files beside it."""
    if incoming.kind is not BankLine:
        return
    for gap in gaps(incoming.rows, incoming.rows_beside(BankLine.kind).of(BankLine)):
        say, remedy = incoming.fault, "send the missing statement first"
        if not (gap.after or gap.days):
            remedy = f"look which balance is wrong, this one or that of {gap.other}: no day lies between them"
        if gap.after and gap.days:
            say, remedy = incoming.remark, f"send the statement of the {gap.days} days between too"
        elif gap.after:
            remedy = (
                f"look which is wrong: correct the balance, or pooledbudget withdraw {gap.other} "
                "--reason WHY and send both in the order of their days"
            )
        yield say(
            FindingCode.FILE_GAP,
            gap.what,
            "bank files follow each other without a gap",
            remedy,
            row=gap.row.number,
            column=incoming.checked.layout.shown("amount"),
        )


def _signs(incoming: Incoming, columns: Columns[Any]) -> Iterator[Finding]:
    """Remark once on a bank file whose lines are the host's records of the month the other way round."""
    if incoming.kind is not BankLine:
        return
    lines = [row.cells for row in columns.rows("", "")]
    months, host = {str(Month.of(line.on)) for line in lines}, incoming.on.partners.host.id
    ours = {
        moved
        for file in incoming.beside
        if file.kind in CASH_SIGNS and file.month in months and file.sender == host
        for moved in cash_moved(incoming.reader.columns(file))
    }
    count = turned(lines, ours)
    if count:
        yield incoming.remark(
            FindingCode.CASH,
            f"{count} lines are payments and receipts of ours with the other sign",
            "in a bank file money in is above nought and money out below",
            "if the signs of the file are reversed, turn them and send it with --replaces",
            column=incoming.checked.layout.shown("amount"),
        )


def _vat_and_net(incoming: Incoming, columns: Columns[Any]) -> Iterator[Finding]:
    """Remark once on VAT above its net: the two columns may be exchanged, and spending is too little then.

    No rate is above the net. Where goods of some rates are taken back with others, it may be right.
    """
    vats = columns.column("vat") if incoming.kind is Expenditure else ()
    if not any(vats):
        return
    cells = zip(columns.numbers, columns.column("amount"), vats, strict=True)
    rows = [number for number, net, vat in cells if vat and abs(vat) > abs(net)]
    if rows:
        more = "" if len(rows) == 1 else f", as in {len(rows) - 1:,} more"
        yield incoming.remark(
            FindingCode.CASH,
            f"the VAT is more than the net{more}: are the two columns exchanged?",
            "the net is spending; VAT is money that the host has back",
            "if they are exchanged, correct the file and send it with --replaces",
            row=rows[0],
            column=incoming.checked.layout.shown("vat"),
        )


def _bank_overlaps(incoming: Incoming) -> Iterator[Finding]:
    """Hold the days that a bank file frames against those that other bank files frame."""
    if incoming.kind is not BankLine:
        return
    for found in overlaps(incoming.rows, incoming.rows_beside(BankLine.kind).of(BankLine)):
        yield incoming.fault(
            FindingCode.FILE_GAP,
            f"{found.agreement}: the statement overlaps {found.submission} by {found.days} days",
            "bank files follow each other: each day is in one of them",
            f"if it is to stand instead, {in_place_of(incoming, [found.submission])}; else cut it to the "
            f"days that are new, or pooledbudget withdraw {incoming.id} --reason WHY",
        )


def _nothing(incoming: Incoming) -> Iterator[Finding]:
    """Find headings without rows: nought for evidence; of money, or for a refused file, it must be said."""
    if incoming.checked.rows_read:
        return
    if incoming.kind is BankLine:
        yield incoming.fault(
            FindingCode.FILE_EMPTY,
            "the file has headings and no rows",
            "a bank statement has its balances, though nothing moved: it is never empty",
            "send the statement with its opening and closing balance",
        )
        return
    refused = {file.id for file in incoming.received if not file.accepted}
    waits = incoming.sent.replaces in refused or bool(incoming.waiting)
    must_say = incoming.kind.use not in {Use.EVIDENCE, Use.DECIDED} or waits
    if must_say and not incoming.sent.empty:
        yield incoming.fault(
            FindingCode.FILE_EMPTY,
            "the file has headings and no rows",
            "an empty return says that it is one",
            "if there was nothing, receive it again with --empty; to take another file away, "
            "pooledbudget withdraw ID --reason WHY",
        )
        return
    yield incoming.remark(
        FindingCode.FILE_EMPTY,
        "the file has headings and no rows",
        "a file may say that there was nothing",
        "nothing to do, if that is so",
    )


def _other_months(incoming: Incoming) -> Iterator[Finding]:
    """Point out the rows of months that a file does not answer for, unless somebody said its month."""
    if incoming.sent.month or incoming.kind.use is Use.ANSWERED:
        return
    closed = {str(month) for month in incoming.record.closed_months()}
    for month, (rows, _) in sorted(incoming.tally.items()):
        if month in incoming.months or month in closed:
            continue
        yield incoming.remark(
            FindingCode.STRAY,
            f"{rows} of its rows {'is' if rows == 1 else 'are'} of {month}; "
            f"the file answers for {' and '.join(incoming.months)}",
            "a few rows of another month are no return for that month",
            f"look at their days; the file of {month} is still to come",
        )


def _still_waiting(incoming: Incoming) -> Iterator[Finding]:
    """Name what was refused of this sender and kind, and whether this file takes its place."""
    linked = next((file for file in incoming.received if file.id == incoming.linked), None)
    for said in waited(linked, incoming.waiting, incoming.id, incoming.on.currency):
        yield incoming.remark(FindingCode.FILE_WAITING, *said)


def _late(incoming: Incoming, columns: Columns[Any]) -> Iterator[Finding]:
    """Say which rows belong to a closed month: they keep their day and post to the open one."""
    if incoming.kind.kind not in LATE_KINDS:
        return
    closed, first = incoming.record.closed_months(), incoming.record.first_month
    for month, (count, _) in sorted(columns.tally.items()):
        closed_month = Month.parse(month)
        if closed_month not in closed:
            continue
        counts = counted_in(closed_month.first, first, closed)
        what = f"{'1 row is' if count == 1 else f'{count} rows are'} of {closed_month}, which is closed"
        rule = "closed months never move; late items keep their true day"
        remedy = f"nothing to do: they post to {counts}"
        if incoming.kind.use is Use.RECONCILED:
            remedy = (
                f"nothing to do: they post nothing, and the close of {counts} holds the record against them"
            )
        elif counts.financial_year != closed_month.financial_year:
            year, other = closed_month.financial_year.written, counts.financial_year.written
            what += f", and {year} with it"
            rule = "what posts after a year's end is borne as the year in which it posts is agreed"
            remedy = (
                f"look: they post to {counts}, in the proportions of {other}; if they must be borne "
                f"as {year} was agreed, pooledbudget reopen its March before the next close"
            )
        yield incoming.remark(FindingCode.LATE, what, rule, remedy)
