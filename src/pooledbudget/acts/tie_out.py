"""Nothing accepted may vanish: each accepted row is posted, decided, or named with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import starmap
from typing import Any

from msgspec import Struct

from pooledbudget.acts.naming import naming_columns, unknown_names
from pooledbudget.findings import Finding, FindingCode, Origin, error, note
from pooledbudget.instruments.agreement import Decided, Known, Question
from pooledbudget.instruments.host import adjustment_id
from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.planned import Planned
from pooledbudget.money import plain
from pooledbudget.submissions.columns import FileRows
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.kinds import RecordKind, Use
from pooledbudget.submissions.records import Row

BY_USE = {
    Use.EVIDENCE: "kept as evidence: the measures read it",
    Use.RECONCILED: "held against the record",
    Use.ADJUSTED: "waits for two people to adjust by it",
    Use.ANSWERED: "kept as a partner's answer: it moves no money",
}
"""Why a row of a kind neither posts nor is decided."""


class TieOut(Struct, frozen=True):
    """What became of the accepted rows of one kind; it cannot be built unless it adds up."""

    kind: str
    accepted: int
    posted: int
    decided: int
    named: int
    amount: int
    """Sum of the accepted rows' amounts in minor units; nought for kinds without amounts."""
    accounted: int
    """Sum of the amounts of the rows that were accounted for."""
    left: int = 0
    """What of rows that post posted nothing: all of those that are named, the rest of those in part."""

    def __post_init__(self) -> None:
        if self.accepted != self.posted + self.decided + self.named or self.amount != self.accounted:
            raise ValueError(
                f"{self.accepted} rows of {self.kind} were accepted ({plain(self.amount)}), but "
                f"{self.posted} posted, {self.decided} were decided and {self.named} named "
                f"({plain(self.accounted)})"
            )

    @property
    def document(self) -> dict[str, Any]:
        """As it stands in the act of the close."""
        return {
            "accepted": self.accepted,
            "posted": self.posted,
            "decided": self.decided,
            "named": self.named,
            "amount": plain(self.amount),
            **({"not_posted": plain(self.left)} if self.left else {}),
        }


class Accounts:
    """What a close did with every row: by it the rows are tied out."""

    def __init__(self, asked: Question, decided: Decided, entries: Sequence[Entry]) -> None:
        self._before, self._posted = asked.posted, set[str]()
        both = decided.entries.plus(entries).parts
        made = Planned({id(part): part for part in both}.values())  # what is new is posted as it was decided
        self._posted.update(made.ids)
        for part in made.parts:
            if isinstance(part, Entry) and len(part.because) > 1:  # an entry of one row is named after it
                self._posted |= {cause.id for cause in part.because if isinstance(cause, Origin)}
        answers = [*asked.earlier.standing, *decided.decisions]
        self._decided = {row for decision in answers for row in decision.row_ids}
        self._named, self._in_part = decided.named, decided.in_part

    def places(self, file: FileRows[Any]) -> list[str]:
        """Say what became of each row of a file: posted, decided, the reason it is named with.

        A blank for one that vanished.
        """
        use, adjusted = file.columns.model.use, adjustment_id(file.submission)
        if use is Use.POSTED and self._posted.issuperset(file.ids):
            return ["posted"] * len(file.ids)  # told at once: a county's month is nothing else
        return [self._place(row_id, use, adjusted) for row_id in file.ids]

    def left(self, file: FileRows[Any], places: Sequence[str]) -> int:
        """Return what of the amounts of a file's rows posted nothing, where its kind posts.

        `places` is what became of each.
        """
        if file.columns.model.use is not Use.POSTED or (
            not self._in_part and places.count("posted") == len(places)
        ):
            return 0
        return sum(
            amount if place not in {"", "posted"} else self._in_part.get(row_id, 0)
            for row_id, place, amount in zip(file.ids, places, file.columns.amounts, strict=True)
        )

    def _place(self, row_id: str, use: Use, adjusted: str) -> str:
        if use is Use.DECIDED and row_id in self._decided:
            return "decided"
        if use is Use.POSTED and self._has_posted(row_id):
            return "posted"
        if use is Use.ADJUSTED and self._has_posted(adjusted):
            return "posted"
        return self._named.get(row_id) or BY_USE.get(use, "")

    def _has_posted(self, id_: str) -> bool:
        return id_ in self._posted or id_ in self._before


def tie_out(rows: Rows, accounts: Accounts) -> list[TieOut]:
    """Tie out every kind; ValueError, naming the kind, if a row is nowhere."""
    return [_tied(kind, rows, accounts) for kind in sorted(rows.kinds, key=lambda kind: kind.kind)]


def _tied(kind: type[RecordKind], rows: Rows, accounts: Accounts) -> TieOut:
    """Tie out one kind: row by row, but for files that are done with and evidence, which is only counted."""
    done, done_amount = rows.done(kind.kind)
    if kind.use is Use.EVIDENCE:
        count = done + len(rows.kept(kind.kind).loose)
        return TieOut(kind.kind, count, 0, 0, count, 0, 0)
    files = [(file, accounts.places(file)) for file in rows.in_files(kind)]
    became = Counter[str]()
    for _, places in files:
        became.update(places)
    amount = done_amount + sum(sum(file.columns.amounts) for file, _ in files)
    vanished = sum(starmap(_vanished, files)) if became[""] else 0
    return TieOut(
        kind=kind.kind,
        accepted=done + became.total(),
        posted=done + became["posted"],
        decided=became["decided"],
        named=became.total() - became[""] - became["posted"] - became["decided"],
        amount=amount,
        accounted=amount - vanished,
        left=sum(starmap(accounts.left, files)),
    )


def _vanished(file: FileRows[Any], places: Sequence[str]) -> int:
    return sum(amount for amount, place in zip(file.columns.amounts, places, strict=True) if not place)


def lost_names(
    rows: Rows, has_posted: Callable[[str], bool], known: Known, files: Mapping[str, str]
) -> list[Finding]:
    """Return a finding for each row that has not posted and names what the settings no longer know.

    `has_posted` says whether an id is of an entry in the record, or of a row that an entry of many rests on.
    `files` are the names of the files by submission.
    """
    return [
        error(
            FindingCode.UNPLACED,
            file=f"{files.get(objection.row.origin.submission, '')} ({objection.row.origin.submission})",
            row=objection.row.origin.row,
            column=objection.column,
            what=f"an accepted row of {kind.kind} can go nowhere: {objection.what}",
            rule="accepted rows post, are decided, or are named with a reason at every close",
            remedy="put the name back in the settings, or send the file again mended, with "
            f"--replaces {objection.row.origin.submission}",
        )
        for kind in rows.kinds
        if kind.use is not Use.EVIDENCE and any(unknown_names(kind, unlike(kind, rows), known))
        for objection in unknown_names(
            kind, [row for row in rows.of(kind) if not _has_posted(row, has_posted)], known
        )
        if not objection.remark
    ]


def unlike(kind: type[RecordKind], rows: Rows) -> list[Row[Any]]:
    """Return a row for each set of names that the rows of a file have."""
    naming = naming_columns(kind)
    return [row for file in rows.in_files(kind) for row in file.unlike(naming).rows()]


def _has_posted(row: Row[Any], has_posted: Callable[[str], bool]) -> bool:
    return has_posted(row.id) or has_posted(adjustment_id(row.origin.submission))


def gone_names(agreements: Iterable[str], partners: Iterable[str], known: Known) -> list[Finding]:
    """Return a finding for each agreement and partner with money in the record that the settings lost."""
    found = [
        error(
            FindingCode.GONE,
            file="agreements",
            what=f"{name} has money in the record, and no file in agreements/ is agreement {name!r}",
            rule="an agreement with postings stays in the settings",
            remedy="put its file back; its dates say when it ended",
        )
        for name in agreements
        if name not in known.agreements
    ]
    found += [
        error(
            FindingCode.GONE,
            file="book.toml",
            what=f"{name} has money in the record, and book.toml does not know it",
            rule="a partner with postings stays in the settings",
            remedy="put it back in book.toml; its parts can be left empty",
        )
        for name in partners
        if name not in known.partners.by_id
    ]
    return found


def waiting(rows: Rows, accounts: Accounts, files: Mapping[str, str]) -> list[Finding]:
    """Return a remark for each adjustments file that was received and nobody has adjusted by."""
    submissions = {
        file.submission
        for kind in rows.kinds
        if kind.use is Use.ADJUSTED
        for file in rows.in_files(kind)
        if set(accounts.places(file)) != {"posted"}
    }
    return [
        note(
            FindingCode.WAITING,
            file=f"{files.get(submission, '')} ({submission})",
            what="an adjustments file waits and has posted nothing",
            rule="an adjustment posts when one person prepares and another approves it",
            remedy=f"pooledbudget adjust --submission {submission} with a reason and two names, or "
            "send a file that --replaces it",
        )
        for submission in sorted(submissions)
    ]
