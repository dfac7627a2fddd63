"""Hold the record against the bank and against partners' own figures; say where they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from pooledbudget.ledger.books import Books
from pooledbudget.ledger.entries import Entry, in_force
from pooledbudget.ledger.record import Record
from pooledbudget.money import plain
from pooledbudget.periods import Month
from pooledbudget.received import Rows
from pooledbudget.submissions.records import BankLine, Figure

CASH = "assets:cash"
TIMING_DAYS = 10
"""An item this near the month's end is taken to be on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two balances or items that do not agree, kept with the close and carried forward."""

    against: str
    """bank, or the partner whose own figure it is."""
    agreement: str
    month: str = ""
    """The month at whose end it stands."""
    kind: str
    """timing, amount differs, missing at the bank, missing in the record, duplicate, figure differs."""
    on: str
    reference: str
    ours: str
    """Amount in our record as a decimal string, or blank."""
    theirs: str
    entry: str = ""
    since: str = ""
    """The month it first showed."""

    @property
    def document(self) -> dict[str, Any]:
        """As canonical JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CashItem:
    """A movement of an agreement's cash as we recorded it."""

    entry: str
    on: date
    reference: str
    amount: int


@dataclass(frozen=True, slots=True)
class BankReconciliation:
    """An agreement's cash at a month's end: ours, the bank's, and what lies between."""

    month: str
    agreement: str
    ours: int
    bank: int
    matched: int
    differences: Sequence[Difference]

    @property
    def explained(self) -> bool:
        """Whether the differences account for the whole gap between the balances."""
        gap = sum(_minor(one.ours) - _minor(one.theirs) for one in self.differences)
        return self.ours - self.bank == gap


def _minor(text: str) -> int:
    return int(text.replace(".", "")) if text else 0


def reconcile_bank(
    record: Record, planned: Iterable[Entry], rows: Rows, month: Month
) -> list[BankReconciliation]:
    """Reconcile each agreement that has bank lines, from its first line to the month's end.

    Whole histories are matched each time, so an item that was on its way last month and has
    arrived drops out, and one that has not is carried forward.
    """
    lines: dict[str, list[BankLine]] = defaultdict(list)
    for row in rows.get("bank-lines", ()):
        if isinstance(row.record, BankLine):
            lines[row.record.agreement].append(row.record)
    found = []
    for agreement, bank in sorted(lines.items()):
        opened = [line for line in bank if line.line == "opening"]
        if not opened:
            continue
        first = min(line.on_day for line in bank)
        items, brought = _cash_items(record, planned, agreement, (first, month.last))
        opening = min(opened, key=_by_day).amount
        movements = [line for line in bank if line.line == "line"]
        closing = _bank_balance(opening, movements, [line for line in bank if line.line == "closing"])
        matched, differences = match(agreement, items, movements, month)
        if brought != opening:
            differences.insert(
                0,
                Difference(
                    against="bank",
                    agreement=agreement,
                    kind="amount differs",
                    on=first.isoformat(),
                    reference="opening balance",
                    ours=plain(brought),
                    theirs=plain(opening),
                ),
            )
        differences = [replace(one, month=str(month)) for one in differences]
        ours = brought + sum(item.amount for item in items)
        found.append(BankReconciliation(str(month), agreement, ours, closing, matched, tuple(differences)))
    return found


def _bank_balance(opening: int, movements: list[BankLine], closings: list[BankLine]) -> int:
    """Return the bank's balance: the last it closed at, or worked out within a longer file."""
    last = max(closings, key=_by_day, default=None)
    if last is not None and all(line.on_day <= last.on_day for line in movements):
        return last.amount
    return opening + sum(line.amount for line in movements)


def _by_day(line: BankLine) -> date:
    return line.on_day


def _cash_items(
    record: Record, planned: Iterable[Entry], agreement: str, span: tuple[date, date]
) -> tuple[list[CashItem], int]:
    """Return the cash movements from a first day on, and the balance before it."""
    condition = (
        "sequence IN (SELECT entry FROM posting WHERE agreement = ? AND account = ?) AND effective <= ?"
    )
    entries = [one.entry for one in record.entries(condition, (agreement, CASH, span[1].isoformat()))]
    items, brought = [], 0
    entries = [*entries, *planned]
    ids = in_force(entry.id for entry in entries)
    for entry in entries:
        if entry.id not in ids:
            continue
        amount = sum(
            one.amount for one in entry.postings if (one.agreement, one.account) == (agreement, CASH)
        )
        if not amount or entry.effective > span[1]:
            continue
        if entry.effective < span[0] or entry.id.partition("#")[0].endswith(":opening"):
            brought += amount
        else:
            reference = entry.narrative.rpartition(", ")[2]
            items.append(CashItem(entry.id, entry.effective, reference, amount))
    return items, brought


def match(
    agreement: str, ours: list[CashItem], theirs: list[BankLine], month: Month
) -> tuple[int, list[Difference]]:
    """Match one to one: by reference and amount, then amount and nearness, then reference alone.

    What is left is on its way, missing on a side, or a line the bank has twice.
    """
    left_ours, left_theirs, matched = list(ours), list(theirs), 0
    keys = (
        lambda one: (one.reference, one.amount),
        lambda one: (one.amount, _day(one)),
        lambda one: (one.amount,),
    )
    for key in keys:
        pairs, left_ours, left_theirs = _paired(left_ours, left_theirs, key)
        matched += len(pairs)
    pairs, left_ours, left_theirs = _paired(left_ours, left_theirs, lambda one: (one.reference,))
    differences = [
        Difference(
            against="bank",
            agreement=agreement,
            kind="amount differs",
            on=item.on.isoformat(),
            reference=item.reference,
            ours=plain(item.amount),
            theirs=plain(line.amount),
            entry=item.entry,
        )
        for item, line in pairs
    ]
    differences += [
        Difference(
            against="bank",
            agreement=agreement,
            on=item.on.isoformat(),
            reference=item.reference,
            kind="timing" if (month.last - item.on).days < TIMING_DAYS else "missing at the bank",
            ours=plain(item.amount),
            theirs="",
            entry=item.entry,
        )
        for item in left_ours
    ]
    for line in left_theirs:
        kind = "timing" if (month.last - line.on_day).days < TIMING_DAYS else "missing in the record"
        if theirs.count(line) > 1:
            kind = "duplicate"
        differences.append(
            Difference(
                against="bank",
                agreement=agreement,
                kind=kind,
                on=line.on_day.isoformat(),
                reference=line.reference,
                ours="",
                theirs=plain(line.amount),
            )
        )
    return matched, sorted(differences, key=lambda one: (one.on, one.reference, one.kind))


def _day(one: CashItem | BankLine) -> date:
    return one.on_day if isinstance(one, BankLine) else one.on


def _paired(
    ours: list[CashItem], theirs: list[BankLine], key: Callable[[CashItem | BankLine], Any]
) -> tuple[list[tuple[CashItem, BankLine]], list[CashItem], list[BankLine]]:
    """Pair items with equal keys, each with the nearest line by day, never far apart."""
    waiting: dict[Any, list[BankLine]] = defaultdict(list)
    for line in theirs:
        waiting[key(line)].append(line)
    by_reference = len(key(ours[0])) > 1 if ours else True
    pairs, left = [], []
    for item in ours:
        near = sorted(waiting[key(item)], key=lambda line: abs((line.on_day - item.on).days))
        if near and (by_reference or abs((near[0].on_day - item.on).days) <= TIMING_DAYS):
            pairs.append((item, near[0]))
            waiting[key(item)] = [line for line in waiting[key(item)] if line is not near[0]]
        else:
            left.append(item)
    unmatched = {id(line) for lines in waiting.values() for line in lines}
    return pairs, left, [line for line in theirs if id(line) in unmatched]


def reconcile_figures(books: Books, rows: Rows, month: Month) -> list[Difference]:
    """Hold each partner's own figures, up to the month, against ours for the same months."""
    differences = []
    for row in rows.get("figures", ()):
        figure = row.record
        if not isinstance(figure, Figure) or Month.parse(figure.month) > month:
            continue
        ours = our_figure(books, figure, row.sender)
        if ours != figure.amount:
            differences.append(
                Difference(
                    against=row.sender,
                    agreement=figure.agreement,
                    kind="figure differs",
                    on=figure.on.isoformat(),
                    reference=figure.line,
                    ours=plain(ours),
                    theirs=plain(figure.amount),
                    since=figure.month,
                    month=str(month),
                )
            )
    return differences


def our_figure(books: Books, figure: Figure, sender: str) -> int:
    """Return what our record says for a partner's own figure, in minor units."""
    months = [Month.parse(figure.month)]
    agreement = figure.agreement
    match figure.line:
        case "contributions paid":
            return -books.total(agreement, "assets:contributions-due:paid", partner=sender, months=months)
        case "spending charged":
            return books.total(agreement, "spending", partner=sender, months=months)
        case "spending in view":
            return books.total(agreement, "in-view:spending", partner=sender, months=months)


def dated(differences: list[Difference], earlier: Iterable[Difference]) -> list[Difference]:
    """Say since which month each difference has stood, from what earlier closes kept."""
    since: dict[tuple[str, ...], str] = {}
    for one in earlier:
        since.setdefault(_key(one), one.since)
    return [replace(one, since=since.get(_key(one)) or one.since or one.month) for one in differences]


def _key(one: Difference) -> tuple[str, ...]:
    return (one.against, one.agreement, one.on, one.reference, one.ours, one.theirs, one.entry)
