"""Which files stand: pure algebra over the submissions, in the order they were received."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from pooledbudget.book_said import ExpectedFile
from pooledbudget.calls import refuse_other_fields
from pooledbudget.ledger.reading import Reading
from pooledbudget.periods import Month, months_within

if TYPE_CHECKING:
    from pooledbudget.book_file import Expected

ADJUSTMENTS, REPLIES, NAMING = "adjustments", "replies", frozenset({"contributions"})
"""The kinds that post at once, that answer statements, and whose rows name rows of their kind: told
without their models."""


class Submission(NamedTuple):
    """One file a partner sent, as the record knows it: a row of what follows from its act."""

    act: int
    id: str
    file: str
    sha256: str
    kind: str
    """Record kind, or blank where it could not be told."""
    layout: str
    sheet: str
    encoding: str
    sender: str
    month: str
    """The month most of it is of; `answers` are all that it answers for."""
    accepted: bool
    rows: int
    left_out: int
    """How many of its rows do not count; the act says which."""
    replaces: str
    completes: str
    leaf: str = ""
    """The hash of the act that received it, in hex: its rows are kept under this name."""
    posted: int = 0
    """How many of its rows have made an entry each."""
    months: str = ""
    """The months it answers for, with a space between."""
    waits: int = 0
    """How many of its rows wait to be mended or given up: those left out, or all of a refused file."""
    waits_amount: int = 0
    """What of their amounts can be read, in minor units."""
    waits_unread: int = 0
    """How many of them have an amount that cannot be read."""
    back: int = 0
    """How many rows it brings back to the file it completes."""
    back_amount: int = 0
    """What could be read of their amounts as they waited, in minor units."""
    back_unread: int = 0
    copies: int = 0
    """How many of its rows look like second copies, and nobody has said that they are real."""
    copies_amount: int = 0
    """The sum of their amounts in minor units."""
    copies_of: str = ""
    """The submissions they look like copies of, with a space between."""
    withdrawn: int = 0
    """The act that withdrew it; nought while none has."""

    @property
    def answers(self) -> list[str]:
        """The months it answers for, the first one first."""
        return self.months.split() or [self.month]


class Sent(Struct, frozen=True, kw_only=True):
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
    real: bool = False
    """Whether rows that are here already are said to be real: both count."""
    empty: bool = False
    """Whether a file without rows is said to be an empty return."""

    def __post_init__(self) -> None:
        refuse_other_fields(self)

    @property
    def digest(self) -> str:
        """SHA-256 of the exact bytes."""
        return sha256(self.data).hexdigest()


def submissions(record: Reading, last: int = -1, kind: str = "") -> list[Submission]:
    """Return every submission in the order received, those of a kind or the last so many."""
    return [Submission._make(row) for row in record.derived.submitted(last, kind)]


def standing(received: Iterable[Submission]) -> list[Submission]:
    """Return the submissions nothing later takes the place of.

    A refused file retires the refused tries before it. An accepted file retires those tries, the
    accepted file they were meant to replace, and whatever had completed that file. A withdrawn file is
    gone, with what had completed it; what it had replaced does not come back.
    """
    received = list(received)
    origins = _origins(received)
    accepted = {submission.id for submission in received if submission.accepted}
    replaced: set[str] = set()
    for place, submission in enumerate(received):
        if not submission.replaces:
            continue
        origin, earlier = origins[submission.id], received[:place]
        replaced |= {other.id for other in earlier if not other.accepted and origins[other.id] == origin}
        if submission.accepted and origin in accepted:
            replaced.update(with_completions(origin, earlier))
    replaced.update(*(with_completions(file.id, received) for file in received if file.withdrawn))
    return [submission for submission in received if submission.id not in replaced]


def _origins(received: Sequence[Submission]) -> dict[str, str]:
    """Return for each submission the accepted file a try was meant to replace, or the first of the tries."""
    by_id = {submission.id: submission for submission in received}
    origins = {}
    for submission in received:
        origin = submission
        while origin.replaces in by_id:
            origin = by_id[origin.replaces]
            if origin.accepted:
                break
        origins[submission.id] = origin.id
    return origins


def accepted_before(replaces: str, received: Iterable[Submission]) -> str:
    """Return the accepted submission that one replacing `replaces` takes the place of, if any.

    A file that was withdrawn has no place to take.
    """
    by_id = {submission.id: submission for submission in received}
    target = by_id.get(replaces)
    while target is not None and not target.accepted:
        target = by_id.get(target.replaces)
    return target.id if target is not None and not target.withdrawn else ""


def stands_for(submission: str, received: Sequence[Submission]) -> str:
    """Return the submission that stands where one was replaced; blank if it was withdrawn, or none does."""
    by_id, last = {file.id: file for file in received}, submission
    for file in received:
        if last and (file.replaces == last or accepted_before(file.replaces, received) == last):
            last = file.id
    return last if last in {file.id for file in standing(by_id.values())} else ""


def ended(received: Sequence[Submission]) -> dict[str, int]:
    """Return of each accepted submission that stands no longer the act that ended it."""
    found: dict[str, int] = {}
    for place, file in enumerate(received):
        before = accepted_before(file.replaces, received[:place]) if file.accepted and file.replaces else ""
        for gone in with_completions(before, received[:place]) if before else ():
            found.setdefault(gone, file.act)
    for file in received:
        for gone in with_completions(file.id, received) if file.withdrawn else ():
            found[gone] = min(file.withdrawn, found.get(gone, file.withdrawn))
    return {file.id: found[file.id] for file in received if file.accepted and file.id in found}


def with_completions(submission: str, earlier: Iterable[Submission]) -> list[str]:
    """Return a submission and those that brought back rows it had left out."""
    found = [submission]
    for other in earlier:
        if other.completes in found:
            found.append(other.id)
    return found


def uncovered_months(
    expected: Iterable[Expected | ExpectedFile], received: Sequence[Submission], first: Month, last: Month
) -> dict[str, frozenset[str]]:
    """Return by kind the months that not all who send it have answered, from the book's first to a last.

    A kind that nobody is expected to send is not there: nobody knows what of it should have come.
    """
    came = {
        (file.sender, file.kind, month)
        for file in standing(received)
        if file.accepted
        for month in file.answers
    }
    months = [str(month) for month in months_within(first.first, last.last)]
    found: dict[str, frozenset[str]] = {}
    for wanted in expected:
        gaps = frozenset(month for month in months if (wanted.partner, wanted.kind, month) not in came)
        found[wanted.kind] = found.get(wanted.kind, frozenset()) | gaps
    return found


def missing_files(
    expected: Iterable[Expected | ExpectedFile], received: Sequence[Submission], month: Month
) -> list[str]:
    """Return what is expected for a month and no accepted file that stands answers.

    `received` is every submission: which of them stand is asked here, and nowhere else for this.
    """
    came = {
        (file.sender, file.kind)
        for file in standing(received)
        if file.accepted and str(month) in file.answers
    }
    lacking = [wanted for wanted in expected if (wanted.partner, wanted.kind) not in came]
    return list(dict.fromkeys(f"{wanted.kind} from {wanted.partner}" for wanted in lacking))
