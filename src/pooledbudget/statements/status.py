"""Where the month stands, what is missing, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from pooledbudget.book_said import BookSaid
from pooledbudget.errors import Refused
from pooledbudget.findings import FindingCode
from pooledbudget.ledger.reading import Reading
from pooledbudget.periods import Month
from pooledbudget.reconcile.queries import Query, queries
from pooledbudget.reconcile.treatments import differences_now
from pooledbudget.submissions.history import NAMING, Submission, missing_files, standing, submissions
from pooledbudget.submissions.waiting import Waiting, Why, waiting
from pooledbudget.submissions.words import said, ways_out

if TYPE_CHECKING:
    from pooledbudget.acts.occasion import Occasion
    from pooledbudget.book_file import BookFile
    from pooledbudget.findings import Finding
    from pooledbudget.submissions.rows import RowReader

FIRST_AGREEMENT = "begin the first agreement: pooledbudget agreement new pool"


YEAR_TURNS = (1, 12)
"""Months of a year in which it is looked whether the year is agreed: its first and its last."""


POOL = "pool"
"""The kind that a pool's terms say."""


class Status(Struct, frozen=True, kw_only=True):
    """Where a book stands."""

    book: str
    place: str
    month: Month
    """The month that closes next."""
    closed: int
    files: int
    """How many received files stand."""
    received: int
    """How many were received, with those refused, replaced or withdrawn: as many as `files` lists."""
    missing: Sequence[str]
    waiting: Sequence[Waiting]
    """What waits: refused files, rows in quarantine, rows that look like second copies."""
    currency: str
    differences: int
    queries: Sequence[Query]
    """What somebody asked or disputes and is not settled."""
    overdue: int
    """How many of them somebody was to act on before today."""
    warnings: Sequence[str]
    """What of the year to come is not agreed yet."""
    next: str
    """What to do next, as a command or a sentence."""
    seal: str
    alone: Sequence[Finding] = ()
    """Rows that name what no longer stands: no month closes over them."""
    agreed: bool = True
    """Whether there is any agreement."""
    pooled: bool = True
    """Whether one of them is a pool: budgets, virements, ring fences and a settlement are a pool's."""
    faults: Sequence[Finding] = ()
    """What of the settings would stop any act, or the next close."""
    cannot_be: Sequence[str] = ()
    """Money that cannot be, as the last close found it."""
    editions: Sequence[str] = ()
    """What a new edition alone would post in settled months, as the last close held it back."""

    would_fail: Sequence[str] = ()
    """What was paid and would not be paid by what is known now, as the last close found it."""

    @property
    def settled(self) -> bool:
        """Whether nothing is missing or at fault, nothing waits and something was agreed."""
        return self.agreed and not (self.missing or self.waiting or self.alone or self.faults)

    def said(self, why: Why) -> list[str]:
        """Say what waits for a reason."""
        return [said(found, self.currency) for found in self.waiting if found.why is why]


def status_of(
    record: Reading,
    book: BookFile | BookSaid,
    today: date,
    settings: Callable[[], Occasion],
    reader: Callable[[], RowReader],
    *,
    kinds: Sequence[str] = (POOL,),
    faults: Sequence[Finding] = (),
) -> Status:
    """Say where a book stands on a day; `kinds` are those of its agreements, one of each.

    `settings` reads the settings in force, and `reader` is made, where a row has to be held against
    another one again: a book of which nothing changed is told without either.
    """
    month, received, agreed = record.first_open(), submissions(record), bool(kinds)
    alone: Sequence[Finding] = ()
    with suppress(Refused):  # settings at fault are told by whatever needs them
        alone = _alone(received, reader, settings) if agreed else ()
    warnings: Sequence[str] = ()
    if agreed and month.number_in_year in YEAR_TURNS:  # reading the agreements is most of what a status costs
        with suppress(Refused):
            warnings = settings().agreements.unagreed(month)
    missing, waits = missing_files(book.expected, received, month), waiting(received)
    seals = record.seals()
    asked = [query for query in queries(record) if not query.settled]
    return Status(
        book=record.book,
        place=book.place,
        month=month,
        closed=len(record.closed_months()),
        files=len(standing(received)),
        received=len(received),
        missing=missing,
        waiting=waits,
        currency=book.currency,
        differences=sum(not found.settled for found in differences_now(record)),
        queries=asked,
        overdue=sum(query.overdue(today) for query in asked),
        warnings=warnings,
        alone=alone,
        next=_first_said(faults)
        or (_next(today, month, missing, waits, alone) if agreed else FIRST_AGREEMENT),
        seal=str(seals[-1]) if seals else "",
        agreed=agreed,
        pooled=POOL in kinds,
        faults=faults,
        cannot_be=list(_cannot_be(record, month, book.currency)),
        editions=list(_editions(record, month, book.currency)),
        would_fail=list(_would_differ(record, month, book.currency)),
    )


def _alone(
    received: Sequence[Submission], reader: Callable[[], RowReader], settings: Callable[[], Occasion]
) -> Sequence[Finding]:
    """Return a fault for each row that names what no longer stands; none can where every such file stands."""
    naming = {file.id for file in received if file.accepted and file.kind in NAMING}
    if naming <= {file.id for file in standing(received)}:
        return ()
    from pooledbudget.acts.dependents import left_alone  # ruff: ignore[import-outside-top-level] - few need it

    return left_alone(received, reader(), settings)


def _first_said(faults: Sequence[Finding]) -> str:
    """Say what to do about the first fault of the settings; blank if there is none."""
    return f"{faults[0].file}: {faults[0].remedy}" if faults else ""


def _cannot_be(record: Reading, month: Month, currency: str) -> Iterator[str]:
    """Say what the last close found of money that cannot be, as it said it."""
    found = record.found_at(month.plus(-1))
    if found:
        from pooledbudget.instruments.words import impossible  # ruff: ignore[import-outside-top-level] - few need it

        yield from (impossible(facts, currency).what for facts in found)


def _would_differ(record: Reading, month: Month, currency: str) -> Iterator[str]:
    """Say what the last close found that would be paid otherwise now, and how to have it so."""
    sealing = record.sealed_by(month.plus(-1))
    for found in record.annex(sealing[-1], "findings") if sealing else ():
        if found["code"] in {FindingCode.WOULD_FAIL, FindingCode.WOULD_PAY}:
            from pooledbudget.instruments.families.remarks import remark  # ruff: ignore[import-outside-top-level] - few need it

            said = remark(found["facts"], currency)
            yield f"{said.what}; {said.remedy}"


def _editions(record: Reading, month: Month, currency: str) -> Iterator[str]:
    """Say what the last close held back as a new edition's alone."""
    found = record.settled_at(month).get("withheld", ())
    if found:
        from pooledbudget.acts.words import all_held_back  # ruff: ignore[import-outside-top-level] - few need it

        yield from all_held_back(found, currency)


def _next(
    today: date, month: Month, missing: Sequence[str], waits: Sequence[Waiting], alone: Sequence[Finding]
) -> str:
    """Say what to do next: what blocks the month first, what is only open last."""
    in_order = sorted(waits, key=lambda found: list(Why).index(found.why))
    if in_order and in_order[0].why is Why.REFUSED:
        return ways_out(in_order[0])
    if alone:
        return alone[0].remedy
    if missing:
        return "pooledbudget receive FILE --from PARTNER for what is missing"
    if in_order:
        return ways_out(in_order[0])
    if today < month.last:
        return f"wait for {month.last}; meanwhile pooledbudget check {month}"
    return f"pooledbudget check {month}, then pooledbudget close {month}"
