"""A made place: the files its partners send, and what else is done in its months."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from pooledbudget.periods import Month

if TYPE_CHECKING:
    from pooledbudget.acts.closing import Closing
    from pooledbudget.book import Book


@dataclass(frozen=True, slots=True)
class MadeFile:
    """One file: who sends it, its name, its bytes, and what it replaces by name, if anything."""

    month: Month
    sender: str
    kind: str
    name: str
    data: bytes
    replaces: str = ""
    answers: Month | None = None
    """The month it answers for, where that is not the one in which it is sent."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault that is planted, and where the book shows it."""

    id: str
    what: str
    code: str
    """The code or the word by which the book calls it."""
    command: str
    """The command that shows it; what stands in braces is the id of a file or of a difference."""
    shows: str
    """What it says there."""


def _nothing(_book: Book, _month: Month, _now: datetime) -> None:
    """Do nothing beside receiving and closing."""


@dataclass(frozen=True, slots=True)
class MadePlace:
    """A place that the demo builds."""

    name: str
    """Of the example whose settings it has."""
    said: str
    """What it is, in a line."""
    agreement: str
    """The pool whose spending is summed up."""
    key: str
    """The pseudonym key: public, because the figures are made up."""
    months: Sequence[Month]
    files: Callable[[], Iterator[MadeFile]]
    told: Callable[[Book, Sequence[Closing]], dict[str, str]]
    """What the summary says of it beside what it says of every place."""
    before_close: Callable[[Book, Month, datetime], None] = _nothing
    """What is done in a month once its files are received."""
    planted: Sequence[Planted] = ()
    """The faults in its files."""
    questions: Sequence[tuple[str, str]] = ()
    """What a reader asks first, each with the command that answers it."""
    after_close: Callable[[Book, Month, datetime], None] = _nothing
    """What is done once a month is closed."""


@dataclass(slots=True)
class Rows:
    """Rows waiting to be sent, by month, sender and kind."""

    by_file: dict[tuple[Month, str, str], list[list[str]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, month: Month, sender: str, kind: str, *cells: object) -> None:
        """Put a row in the file a sender sends for a month."""
        self.by_file[month, sender, kind].append([str(cell) for cell in cells])

    def files(self) -> Iterator[MadeFile]:
        """Yield the files month by month: first what others rest on, then by sender."""
        order = list(HEADINGS)
        for month, sender, kind in sorted(
            self.by_file, key=lambda file: (file[0], order.index(file[2]), file[1])
        ):
            data = csv_of(kind, self.by_file[month, sender, kind])
            yield MadeFile(month, sender, kind, f"{sender}-{kind}-{month}.csv", data)


HEADINGS = {
    "contributions": "received_on,agreement,partner,form,amount,reference,refunds",
    "grants": "received_on,agreement,payer,grant,amount,reference,settles",
    "expenditure": "paid_on,scheme,amount,reference,description",
    "payments": "paid_on,agreement,to,amount,reference",
    "bank-lines": "on_day,agreement,line,amount,reference",
    "figures": "month,agreement,line,amount",
    "families": "family,person,born_on,joined_on,left_on",
    "flags": "family,flag,from_day,to_day,person",
    "attachments": "agreement,family,attached_on",
    "claims": "agreement,family,claimed_on,result",
    "spot-checks": (
        "agreement,family,result,checked_on,checked_by,outcome,eligible,whole_family,evidenced,reference"
    ),
    "attendance": (
        "person,term,reported_on,on_roll,sessions_possible,sessions_unauthorised,"
        "fixed_exclusions,permanent_exclusions"
    ),
    "incidents": "family,occurred_on,reference",
    "offences": "person,committed_on,reference",
    "benefits": "person,benefit,starts_on,ends_on",
    "work": "person,employer,starts_on,ends_on",
    "provision": "person,provision,starts_on,ends_on",
    "drawdowns": "drawn_on,agreement,investor,amount,reference",
    "service-payments": "paid_on,agreement,provider,amount,reference",
    "outcomes": "measured_on,agreement,cohort,people,events,comparison_people,comparison_events,source",
    "repayments": "paid_on,agreement,investor,amount,reference",
    "adjustments": "effective,agreement,account,partner,theme,amount",
}


def csv_of(kind: str, lines: list[list[str]]) -> bytes:
    """Return rows as the bytes of a file of a kind."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(HEADINGS[kind].split(","))
    writer.writerows(lines)
    return buffer.getvalue().encode()
