"""Close a month: decide, post, tie out, reconcile, seal. The whole street is `plan_close`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from pooledbudget.acts.changes import hold_made, record_act
from pooledbudget.acts.closing import Closing
from pooledbudget.acts.dependents import left_alone
from pooledbudget.acts.occasion import Occasion
from pooledbudget.acts.settled import NOTHING, Taking, hold_back
from pooledbudget.acts.tie_out import Accounts, TieOut, gone_names, lost_names, tie_out, waiting
from pooledbudget.errors import IntegrityFailure, Misuse, Refused
from pooledbudget.findings import Finding, FindingCode, Origin, Severity, error, note
from pooledbudget.instruments.agreement import Question, Settling
from pooledbudget.instruments.decisions import Facts, in_force, parted
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.host import opening_cause
from pooledbudget.instruments.impossible import CIRCULAR_DAYS, MonthEnd, alike, lasting
from pooledbudget.ledger.entries import Act, Entry
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.postings import moved_in
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.sums import Books, Daily, counted_in, left_closed
from pooledbudget.money import plain
from pooledbudget.periods import Month
from pooledbudget.reconcile.bank import BankReconciliation, reconcile_bank
from pooledbudget.reconcile.difference import Difference, numbered
from pooledbudget.reconcile.figures import figures_by_day, reconcile_figures
from pooledbudget.reconcile.gross import gross_amounts
from pooledbudget.reconcile.treatments import Treatments
from pooledbudget.submissions.counting import CountedRows, Rows, count_rows
from pooledbudget.submissions.history import (
    Submission,
    missing_files,
    standing,
    submissions,
    uncovered_months,
)
from pooledbudget.submissions.pool_records import BankLine, Figure
from pooledbudget.submissions.rows import RowReader
from pooledbudget.submissions.together import TOGETHER
from pooledbudget.submissions.waiting import Why
from pooledbudget.submissions.waiting import waiting as what_waits
from pooledbudget.submissions.words import said, ways_out

HELD_AGAINST = (BankLine.kind, Figure.kind)
"""The kinds that the record is held against."""


def close_month(
    record: Record, reader: RowReader, on: Occasion, month: Month, taking: Taking | None = None
) -> Closing:
    """Close a month for good, in one transaction; a month already closed is left as it is.

    It is planned inside the transaction, on whatever others recorded before it: nobody comes between.
    """
    with record.together():
        closed = record.closed_months()
        if month in closed:
            return Closing(month=month, seal=record.seal_of(month), already=True)
        refuse_early(record, on.today, month)
        closing = plan_close(record, reader, on, month, taking=taking or NOTHING)
        sealed = [month, *later_closed(closed, month)]
        record_act(record, reader.place, on, act_of(on, closing, sealed), closing.entries, sealed)
        hold_made(record, reader)
    record.hold_file()  # what a close rests on was checked before it
    return replace(closing, seal=record.seal_of(month), resealed=[str(later) for later in sealed[1:]])


def check_month(record: Record, reader: RowReader, on: Occasion, month: Month) -> Closing:
    """Work out what closing the month that is next would do, whatever day it is; nothing is recorded."""
    refuse_out_of_order(record, month)
    return plan_close(record, reader, on, month)


def rehearse_close(
    record: Record, reader: RowReader, on: Occasion, month: Month, taking: Taking | None = None
) -> Closing:
    """Do everything that closing a month does but record it."""
    refuse_early(record, on.today, month)
    return plan_close(record, reader, on, month, taking=taking or NOTHING)


def later_closed(closed: set[Month], month: Month) -> list[Month]:
    """Return the closed months after one, whose seals closing it again supersedes."""
    return sorted(later for later in closed if later > month)


def refuse_early(record: Record, today: date, month: Month) -> None:
    """Raise Misuse unless this is the month to close next and its last day has come."""
    refuse_out_of_order(record, month)
    if today < month.last:
        raise Misuse(f"{month} cannot close before its last day, {month.last}; today is {today}")


def refuse_out_of_order(record: Record, month: Month) -> None:
    """Raise Misuse unless this is the month to close next."""
    due = record.first_open()
    if month != due:
        raise Misuse(f"months close in order; close {due} next, not {month}")


def plan_close(
    record: Record,
    reader: RowReader,
    on: Occasion,
    month: Month,
    *,
    drafting: bool = False,
    taking: Taking = NOTHING,
) -> Closing:
    """Work out everything a close would post, decide and find, and post nothing: the street.

    Raises Refused while a refused file blocks the month, if an accepted row can go nowhere, or if an
    agreement forbids what any month that is sealed would say. A draft is planned as if refused files were
    not there. `taking` names agreements whose settled months post as a new edition has them.
    """
    refuse_empty(on)
    received, before = submissions(record), record.books()
    files = {submission.id: submission.file for submission in received}
    if not drafting:
        refuse_blocked(received, month)

    # Rows that count. Their names, and those of all money in the record, must still be known.
    sealed = [month, *later_closed(record.closed_months(), month)]
    counted = count_rows(reader, received, month, sealed=sealed[-1])
    refuse_lost(record, on, counted.rows, before, files, month)
    refuse_left_alone(reader, on, received, sealed[-1], month)

    # What the agreements decide on them, once what was replaced is off the books.
    left = before.plus(record.planned([], counted.dropped), month)
    asked = question(record, on, month, counted, left, received)
    decided = on.agreements.decide(asked, on.partners)

    # Entries: what is not yet posted, what is decided anew, what no longer stands.
    entries = record.planned(decided.entries, [*decided.considered, *counted.dropped])

    # What was settled under another edition stands, unless a fact or a signed term changed.
    held, decided, entries = hold_back(record, reader, on, asked, (decided, entries), taking)
    after = before.plus(entries, month)

    # What ends with the month, and with each later month that is sealed again, is settled last, in order.
    entries, after = settled_last(record, on, entries, after, sealed)
    refuse_breach(on, after, sealed)
    impossible = cannot_be(record, on, entries, after, sealed)

    # Every accepted row is posted, decided, or named; then the record is held against bank and partners.
    accounts = Accounts(asked, decided, entries)
    banks, differences = reconciled(record, reader, entries, after, sealed, counted.rows)
    return Closing(
        month=month,
        entries=entries,
        decisions=decided.decisions,
        tied=tied_out(counted.rows, accounts, month),
        differences=differences,
        banks=banks,
        positions=positions(record, on, after, sealed),
        missing=missing_files(on.book.expected, received, month),
        findings=[
            *decided.findings,
            *impossible,
            *waiting(counted.rows, accounts, files),
            *still_waiting(received, month, on.currency),
        ],
        unclaimed=decided.unclaimed,
        held=held,
    )


def settled_last(
    record: Record, on: Occasion, entries: Planned, books: Books, sealed: Sequence[Month]
) -> tuple[Planned, Books]:
    """Return the entries and sums with what each month that is sealed settles, each on the one before."""
    posted, host = record.posted(), on.partners.host.id
    for month in sealed:
        last, thought = on.agreements.settle(Settling(month, books, posted, host, on.currency))
        settled = record.planned(last, thought)
        entries, books = entries.plus(settled), books.plus(settled, month)
    return entries, books


def question(
    record: Record,
    on: Occasion,
    month: Month,
    counted: CountedRows,
    books: Books,
    received: Sequence[Submission],
) -> Question:
    """Return what the close asks of every agreement."""
    decisions = in_force(record.derived.decided())
    return Question(
        month=month,
        rows=counted.rows,
        posted=record.posted(),
        earlier=parted(decisions, month, counted.dropped),
        books=books,
        partners=on.partners,
        terms=on.book.school_terms,
        key=on.key,
        currency=on.currency,
        first_month=record.first_month,
        uncovered=uncovered_months(on.book.expected, received, record.first_month, month),
    )


def refuse_lost(
    record: Record, on: Occasion, rows: Rows, books: Books, files: Mapping[str, str], month: Month
) -> None:
    """Raise Refused if a row that has not posted, or money in the record, names what the settings lost."""
    found = lost(record, on, rows, books, files)
    if found:
        raise Refused(f"{month} cannot close: accepted rows or money of the record would be lost", found)


def lost(record: Record, on: Occasion, rows: Rows, books: Books, files: Mapping[str, str]) -> list[Finding]:
    """Return what of rows that have not posted, and of money in the record, the settings have lost."""
    opened = record.used(opening_cause(agreement) for agreement in books.agreements).values()
    brought_in = frozenset(
        row.id for use in opened if use.entry for row in use.entry.because if isinstance(row, Origin)
    )
    posted = record.posted()
    found = gone_names(books.agreements, sorted(record.names("partner")), on.known)
    found += lost_names(rows, lambda id_: id_ in posted or id_ in brought_in, on.known, files)
    return found + [finding for finding in on.agreements.breaches(books) if finding.code is FindingCode.GONE]


def lost_now(record: Record, reader: RowReader, on: Occasion) -> list[Finding]:
    """Return what the settings in force have lost: what a close now would refuse to go on without."""
    received, month = submissions(record), record.first_open()
    closed = later_closed(record.closed_months(), month)
    counted = count_rows(reader, received, month, sealed=[month, *closed][-1])
    files = {submission.id: submission.file for submission in received}
    return lost(record, on, counted.rows, record.books(), files)


def settings_faults(record: Record, reader: RowReader, on: Callable[[], Occasion]) -> Sequence[Finding]:
    """Return what of the settings stops every act, or the next close; `on` reads them."""
    try:
        return lost_now(record, reader, on())
    except Refused as refused:
        return refused.findings


def refuse_left_alone(
    reader: RowReader, on: Occasion, received: Sequence[Submission], last: Month, month: Month
) -> None:
    """Raise Refused if a row up to the last month that is sealed names what no longer stands."""
    found = left_alone(received, reader, lambda: on, last.last)
    if found:
        raise Refused(f"{month} cannot close: a row names what no longer stands", found)


def tied_out(rows: Rows, accounts: Accounts, month: Month) -> list[TieOut]:
    """Return what became of every accepted row; IntegrityFailure if one is nowhere: a fault of ours."""
    try:
        return tie_out(rows, accounts)
    except ValueError as fault:
        raise IntegrityFailure(f"{month} cannot close: {fault}; nothing was recorded") from fault


def refuse_breach(on: Occasion, books: Books, sealed: Sequence[Month]) -> None:
    """Raise Refused, with the clause, if an agreement forbids what any month that is sealed would say.

    Money posted to a reopened month counts in every later one too: to test the month alone would
    seal a later month that the agreement forbids.
    """
    for month in sealed:
        breaches = on.agreements.breaches(books.until(month))
        if breaches:
            raise Refused(f"{month} cannot close: an agreement does not allow it", breaches)


def cannot_be(
    record: Record, on: Occasion, entries: Sequence[Entry], books: Books, sealed: Sequence[Month]
) -> list[Finding]:
    """Return what is remarked on the money of each month that is sealed.

    Raises Refused where a row spends what is not there.
    """
    closed, planned = left_closed(sealed[0], record.closed_months()), Planned.of(entries)
    moved: dict[Month, Counter[Daily]] = {month: moved_in(record, month) for month in sealed}
    for (account, partner, agreement, *_, day), amount in planned.sums().items():
        counts = counted_in(day, record.first_month, closed)
        if counts in moved:  # what counts in a later month that is open is asked about when that closes
            moved[counts][Daily(agreement, account, partner, day)] += amount
    found: list[Finding] = []
    before = {alike(facts): facts for facts in record.found_at(sealed[0].plus(-1))}
    for month in sealed:
        new = [
            part
            for part in planned.parts
            if isinstance(part, Entry) and counted_in(part.effective, record.first_month, closed) == month
        ]
        end = MonthEnd(
            month=month,
            books=books.until(month),
            days=moved[month],
            before=_last_days(record, moved, month.plus(-1)),
            new=new,
            currency=on.currency,
        )
        here = [finding for agreement in on.agreements for finding in agreement.impossible(end)]
        here = [lasting(finding, before.get(alike(finding.facts)), on.currency) for finding in here]
        before = {alike(finding.facts): finding.facts for finding in here}
        found += here
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    if errors:
        raise Refused(f"{sealed[0]} cannot close: a row spends what is not there", errors)
    return found


def _last_days(record: Record, moved: Mapping[Month, Counter[Daily]], month: Month) -> Counter[Daily]:
    """Return what moved in the last days of a month, sealed with the one after it or before."""
    since = month.last - timedelta(CIRCULAR_DAYS - 1)
    if month not in moved:
        return moved_in(record, month, since)
    return Counter({place: amount for place, amount in moved[month].items() if place.on >= since})


def reconciled(
    record: Record,
    reader: RowReader,
    entries: Sequence[Entry],
    books: Books,
    sealed: Sequence[Month],
    rows: Rows,
) -> tuple[list[BankReconciliation], list[Difference]]:
    """Reconcile the month, and each later closed month that closing it again seals anew."""
    received = submissions(record)
    banks: list[BankReconciliation] = []
    found: list[Difference] = []
    gross_of, by_day = gross_amounts(reader, received), figures_by_day(record, entries)
    for month in sealed:
        theirs = rows
        if month != sealed[0]:
            theirs = count_rows(reader, received, month, kinds=HELD_AGAINST).rows
        reconciliations = reconcile_bank(
            record, entries, theirs, month, agreements=books.agreements, gross_of=gross_of
        )
        banks += reconciliations
        found += [difference for bank in reconciliations for difference in bank.differences]
        found += reconcile_figures(books, theirs, month, by_day)
    return banks, Treatments(record).of(numbered(found, record.derived))


def positions(record: Record, on: Occasion, books: Books, sealed: Sequence[Month]) -> list[Facts]:
    """Return how each partner stands at the end of each month that is sealed, one month on the other."""
    found: dict[tuple[str, str, str], Facts] = {}
    for month in sealed:
        desk = Desk(
            record=record,
            books=books.until(month),
            span=month,
            names=on.partners.names,
            host=on.partners.host.id,
            currency=on.currency,
            fresh=found,
        )
        for facts in on.agreements.stated(desk):
            found[facts["agreement"], facts["partner"], facts["month"]] = facts
    return list(found.values())


def refuse_blocked(received: Sequence[Submission], month: Month) -> None:
    """Raise Refused while a refused file of this month, or an earlier one, waits."""
    blocking = [
        submission
        for submission in standing(received)
        if not submission.accepted and min(submission.answers) <= str(month)
    ]
    if blocking:
        wait = "1 refused file waits" if len(blocking) == 1 else f"{len(blocking)} refused files wait"
        raise Refused(
            f"{month} cannot close: {wait}",
            [
                error(
                    FindingCode.FILE_WAITING,
                    file=submission.file,
                    what=f"{submission.id} from {submission.sender} was refused ({_why_refused(submission)})",
                    rule="a refused file blocks its month until another takes its place or it is withdrawn",
                    remedy=f"receive a corrected file with --replaces {submission.id}, "
                    + (
                        "or the same file with --accept-valid --reason WHY, "
                        if submission.rows and submission.kind not in TOGETHER
                        else ""
                    )
                    + f"or pooledbudget withdraw {submission.id} --reason WHY",
                )
                for submission in blocking
            ],
        )


def _why_refused(file: Submission) -> str:
    """Say in few words what of a refused file is at fault: a fault of the whole of it is of no row."""
    if file.left_out == 1 or file.rows:
        return f"{file.left_out} row{'' if file.left_out == 1 else 's'} at fault"
    return (
        f"none of its {file.left_out} rows counts" if file.left_out else "it holds no rows that can be read"
    )


def refuse_empty(on: Occasion) -> None:
    """Raise Misuse for a place that agreed nothing: a month sealed over nothing is sealed for good."""
    if not list(on.agreements):
        raise Misuse(
            "there is no agreement in agreements/, so there is nothing to close; pooledbudget status says "
            "how to write one"
        )


def still_waiting(received: Sequence[Submission], month: Month, currency: str) -> list[Finding]:
    """Return a remark for each file of this month, or an earlier one, of which something waits still."""
    return [
        replace(
            note(
                FindingCode.REPEAT if found.why is Why.COPIES else FindingCode.QUARANTINED,
                file=f"{found.file.file} ({found.file.id})",
                what=said(found, currency),
                rule="what waits is told at every close until it is mended, given up or said to be real",
                remedy=ways_out(found),
            ),
            facts=found.facts,
        )
        for found in what_waits(received)
        if found.file.accepted and min(found.file.answers) <= str(month)
    ]


def act_of(on: Occasion, closing: Closing, sealed: Sequence[Month]) -> Act:
    """Return the act of a close: what it came to in figures, and what is kept beside its entries."""
    paid = sum(decision.paid for decision in closing.decisions)
    detail = {
        "sealed": [str(month) for month in sealed],
        "entries": len(closing.entries),
        "debits": plain(Planned.of(closing.entries).moved),
        "paid": paid,
        "refused": sum(decision.refused for decision in closing.decisions),
        "differences": len(closing.standing_differences),
        "missing": list(closing.missing),
        "rows": {tied.kind: tied.document for tied in closing.tied},
        **closing.held.taking.detail,
    }
    reason = closing.held.taking.reason
    return on.act("close", detail, month=str(closing.month), reason=reason, annexes=_annexes(closing))


def _annexes(closing: Closing) -> dict[str, Any]:
    """Return what is kept with a close beside its entries."""
    return {
        "decisions": [decision.document() for decision in closing.decisions],
        "differences": [difference.document for difference in closing.differences],
        "banks": [bank.document for bank in closing.banks],
        "positions": list(closing.positions),
        "unclaimed": list(closing.unclaimed),
        "findings": [finding.sealed() for finding in closing.findings],
        **closing.held.annexes,
    }
