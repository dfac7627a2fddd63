"""Where the month stands, what is missing, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pooledbudget.book_file import BookFile
from pooledbudget.ledger.reading import Reading
from pooledbudget.periods import Month
from pooledbudget.reconcile.difference import open_differences
from pooledbudget.submissions.history import Submission, missing_files, standing, submissions


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where a book stands."""

    book: str
    place: str
    month: Month
    """The month that closes next."""
    closed: int
    files: int
    missing: Sequence[str]
    refused: Sequence[str]
    differences: int
    next: str
    """What to do next, as a command or a sentence."""
    seal: str

    @property
    def settled(self) -> bool:
        """Whether nothing is missing and nothing waits."""
        return not (self.missing or self.refused)


def status_of(record: Reading, book: BookFile, today: date) -> Status:
    """Say where a book stands on a day."""
    month, held = record.first_open(), standing(submissions(record))
    missing = missing_files(book.expected, held, month)
    refused = [submission for submission in held if not submission.accepted]
    seals = record.seals()
    return Status(
        book=record.book,
        place=book.place,
        month=month,
        closed=len(record.closed_months()),
        files=len(held),
        missing=missing,
        refused=[f"{submission.id} {submission.file} from {submission.sender}" for submission in refused],
        differences=len(open_differences(record)),
        next=_next(today, month, missing, refused),
        seal=str(seals[-1]) if seals else "",
    )


def _next(today: date, month: Month, missing: Sequence[str], refused: Sequence[Submission]) -> str:
    if refused:
        return f"mend and send again with --replaces {refused[0].id}"
    if missing:
        return "pooledbudget receive FILE --from PARTNER for what is missing"
    if today < month.last:
        return f"wait for {month.last}; meanwhile pooledbudget check {month}"
    return f"pooledbudget check {month}, then pooledbudget close {month}"


def after_receipt(submission: str, kind: str, *, accepted: bool, quarantined: int) -> list[str]:
    """Say what to do next with a file that was just received."""
    said = []
    if kind == "adjustments" and accepted:
        said.append(f"Next: pooledbudget adjust --submission {submission} with a reason and two names")
    if quarantined:
        said.append(f"{quarantined} rows are in quarantine/{submission}.csv with the reason beside each.")
    if not accepted:
        said.append(
            f"Next: correct the file and receive it with --replaces {submission}, "
            "or the same file with --accept-valid --reason WHY"
        )
    return said
