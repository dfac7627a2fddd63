"""Close a month: decide, post, reconcile, seal. The whole street is `close_month`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pooledbudget import agreements
from pooledbudget.agreements import Occasion
from pooledbudget.decisions import Decision, Question, latest
from pooledbudget.errors import Misuse, Refused
from pooledbudget.findings import Finding, FindingCode, Severity
from pooledbudget.ledger.books import Books
from pooledbudget.ledger.entries import Act, Entry
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.seals import Seal
from pooledbudget.money import plain
from pooledbudget.periods import FinancialYear, Month
from pooledbudget.received import Reader, Rows, Submission, standing, submissions
from pooledbudget.reconcile import (
    BankReconciliation,
    Difference,
    dated,
    reconcile_bank,
    reconcile_figures,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What a close did, or would do."""

    month: Month
    entries: Sequence[Entry] = ()
    decisions: Sequence[Decision] = ()
    differences: Sequence[Difference] = ()
    banks: Sequence[BankReconciliation] = ()
    missing: Sequence[str] = ()
    """Files that were expected and did not come."""
    findings: Sequence[Finding] = ()
    unclaimed: Sequence[dict[str, Any]] = ()
    seal: Seal | None = None
    """The seal in force; None when nothing was recorded."""
    already: bool = False
    """The month was closed before; nothing changed."""
    resealed: Sequence[str] = field(default=())
    """Later months whose statements are revised by this close."""

    @property
    def standing_differences(self) -> list[Difference]:
        """The differences at this month's end; those of later months sealed again are kept too."""
        return [one for one in self.differences if one.month == str(self.month)]

    @property
    def clean(self) -> bool:
        """Whether nothing is left to look at."""
        return not (self.differences or self.missing or self.findings)


def close_month(record: Record, reader: Reader, on: Occasion, month: Month, today: date) -> Closing:
    """Close a month for good, in one transaction; a month already closed is left as it is."""
    planned_from, closed = record.size, record.closed_months()
    if month in closed:
        return Closing(month=month, seal=record.seal_of(month), already=True)
    refuse_early(record, month, today, closed)
    closing = plan_close(record, reader, on, month)
    sealed = [month, *later_closed(closed, month)]
    act = Act(
        kind="close",
        who=on.who,
        instant=on.instant,
        tool=on.tool,
        inputs=on.inputs,
        month=str(month),
        detail=_summary(closing, sealed, today),
        annexes=_annexes(closing),
    )
    record.add(act, closing.entries, sealed, after=planned_from)
    return replace(closing, seal=record.seal_of(month), resealed=[str(one) for one in sealed[1:]])


def later_closed(closed: set[Month], month: Month) -> list[Month]:
    """Return the closed months after one, whose seals closing it again supersedes."""
    return sorted(one for one in closed if one > month)


def refuse_early(record: Record, month: Month, today: date, closed: set[Month]) -> None:
    """Raise Misuse unless this is the month to close next and its last day has come."""
    due = record.first_open(closed)
    if month != due:
        raise Misuse(f"months close in order; close {due} next, not {month}")
    if today < month.last:
        raise Misuse(f"{month} cannot close before its last day, {month.last}; today is {today}")


def plan_close(record: Record, reader: Reader, on: Occasion, month: Month) -> Closing:
    """Work out everything a close would post, decide and find, and post nothing: the street.

    Raises Refused while a refused file blocks the month, or if a ring fence would be broken.
    """
    every = submissions(record)
    refuse_blocked(every, month)

    # Rows that count, and what the agreements decide on them, once what was replaced is off the books.
    rows, dropped = reader.counted(every, month.last)
    before = Books.of(record)
    left = before.plus(record.planned([], dropped), record, month)
    decided = agreements.decide(on.agreements, question(record, on, month, (rows, dropped, left)))

    # Entries: what is not yet posted, what is decided anew, what no longer stands.
    entries = record.planned(decided.entries, [*decided.considered, *dropped])
    after = before.plus(entries, record, month)
    refuse_breach(on, after.until(month), month)

    # The year's end is settled last, on everything else.
    last, thought = agreements.year_end(on.agreements, after, years_ended(record, month))
    last = record.planned(agreements.in_currency(last, on.book.currency), thought)
    entries, after = [*entries, *last], after.plus(last, record, month)

    # Held against the bank and partners' own figures.
    banks, differences = reconciled(record, reader, {month: rows}, (entries, after, month))
    return Closing(
        month=month,
        entries=entries,
        decisions=decided.decisions,
        differences=differences,
        banks=banks,
        missing=missing_files(on, every, month),
        findings=decided.findings,
        unclaimed=decided.unclaimed,
    )


def question(record: Record, on: Occasion, month: Month, counted: tuple[Rows, list[str], Books]) -> Question:
    """Return what the close asks of every agreement."""
    rows, dropped, books = counted
    return Question(
        month=month,
        rows=rows,
        posted=frozenset(record.entry_ids()),
        dropped=frozenset(dropped),
        earlier=latest(record.annexes("decisions")),
        books=books,
        partners=on.partners,
        terms=on.book.school_terms,
        key=on.key,
        currency=on.book.currency,
    )


def refuse_breach(on: Occasion, books: Books, month: Month) -> None:
    """Raise Refused, with the clause, if a ring fence would be broken."""
    breaches = agreements.breaches(on.agreements, books)
    if breaches:
        raise Refused(f"{month} cannot close: a ring fence would be broken", breaches)


def reconciled(
    record: Record,
    reader: Reader,
    counted: Mapping[Month, Rows],
    posting: tuple[list[Entry], Books, Month],
) -> tuple[list[BankReconciliation], list[Difference]]:
    """Reconcile the month, and each later closed month that closing it again seals anew."""
    entries, books, month = posting
    banks: list[BankReconciliation] = []
    found: list[Difference] = []
    for stated in (month, *later_closed(record.closed_months(), month)):
        rows = counted.get(stated) or reader.counted(submissions(record), stated.last)[0]
        these = reconcile_bank(record, entries, rows, stated)
        banks += these
        found += [one for bank in these for one in bank.differences]
        found += reconcile_figures(books, rows, stated)
    return banks, dated(found, kept_differences(record))


def years_ended(record: Record, month: Month) -> list[FinancialYear]:
    """Return the financial years this close settles: one that ends with it, or that it reopens."""
    march = Month.of(month.financial_year.period.last)
    return [month.financial_year] if month == march or march in record.closed_months() else []


def refuse_blocked(every: Sequence[Submission], month: Month) -> None:
    """Raise Refused while a refused file of this month, or an earlier one, waits."""
    waiting = [one for one in standing(every) if not one.accepted and one.month <= str(month)]
    if waiting:
        raise Refused(
            f"{month} cannot close: {len(waiting)} refused files wait",
            [
                Finding(
                    code=FindingCode.FILE_WAITING,
                    severity=Severity.ERROR,
                    file=one.file,
                    what=f"{one.id} from {one.sender} was refused ({len(one.left_out)} rows at fault)",
                    rule="a refused file blocks its month until it is accepted or replaced",
                    remedy=f"receive a corrected file with --replaces {one.id}, or the same file "
                    "with --accept-valid --reason WHY",
                )
                for one in waiting
            ],
        )


def missing_files(on: Occasion, every: Sequence[Submission], month: Month) -> list[str]:
    """Return what `book.toml` expects for the month and no accepted file answers."""
    held = standing(every)
    came = {(one.sender, one.kind) for one in held if one.accepted and one.month == str(month)}
    return [
        f"{expected.kind} from {expected.partner}"
        for expected in on.book.expected
        if (expected.partner, expected.kind) not in came
    ]


def kept_differences(record: Record) -> list[Difference]:
    """Return the differences every close kept, in order, so that their age is known."""
    return [Difference(**one) for _, body in record.annexes("differences") for one in body]


def open_differences(record: Record) -> list[Difference]:
    """Return the differences that stand now: those of the latest closed month."""
    closed = record.closed_months()
    if not closed:
        return []
    last = str(max(closed))
    bodies = [body for _, body in record.annexes("differences")]
    for body in reversed(bodies):
        found = [Difference(**one) for one in body if one["month"] == last]
        if found:
            return found
        if any(one["month"] >= last for one in body):
            break
    return []


def _summary(closing: Closing, sealed: Sequence[Month], today: date) -> dict[str, Any]:
    paid = [one for one in closing.decisions if one.paid]
    debits = sum(one.amount for entry in closing.entries for one in entry.postings if one.amount > 0)
    return {
        "today": today.isoformat(),
        "sealed": [str(one) for one in sealed],
        "entries": len(closing.entries),
        "debits": plain(debits),
        "paid": len(paid),
        "refused": len(closing.decisions) - len(paid),
        "differences": len(closing.standing_differences),
        "missing": list(closing.missing),
    }


def _annexes(closing: Closing) -> dict[str, Any]:
    """Return what is kept with a close beside its entries."""
    return {
        "decisions": [one.document() for one in closing.decisions],
        "differences": [one.document for one in closing.differences],
        "banks": [
            {
                "month": one.month,
                "agreement": one.agreement,
                "ours": plain(one.ours),
                "bank": plain(one.bank),
                "matched": one.matched,
                "explained": one.explained,
            }
            for one in closing.banks
        ],
        "unclaimed": list(closing.unclaimed),
        "findings": [one.public() for one in closing.findings],
    }
