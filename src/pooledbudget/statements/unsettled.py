"""What a period's figures are without: files that did not come, rows in quarantine, a bank not reconciled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.told import kept_by_close
from pooledbudget.ledger.chart import CASH, DUE, OWED, inside
from pooledbudget.ledger.reading import Reading
from pooledbudget.money import minor_of, written
from pooledbudget.periods import written_day
from pooledbudget.reconcile.difference import BANK, Difference, DifferenceKind
from pooledbudget.submissions.history import Submission, submissions
from pooledbudget.submissions.waiting import Waits, Why, waiting
from pooledbudget.submissions.words import rows_and_pounds

WHERE = {
    Why.REFUSED: "in a file that was refused",
    Why.QUARANTINED: "in quarantine",
    Why.COPIES: "to be told from second copies",
}


def unsettled(desk: Desk, titles: Mapping[str, str], waits: Sequence[Mapping[str, str]] = ()) -> list[str]:
    """Return in words what the figures of a period are without; nothing where all of it is in.

    `waits` are the facts of what was sent and waits at the end of the period.
    """
    return [*_missing(desk), *_waiting(desk, waits), *_unreconciled(desk, titles)]


def _missing(desk: Desk) -> Iterator[str]:
    for month in desk.months:
        sealing = desk.record.sealed_by(month)
        for closed in [desk.record.act(sealing[-1]).act] if sealing else []:
            missing = closed.detail.get("missing", []) if closed.month == str(month) else []
            for what in missing:
                late = "did not come for {}" if desk.to is None else "has not come for {} yet"
                yield f"{_named(desk, str(what))} {late.format(month.written)}"


def _named(desk: Desk, what: str) -> str:
    """Return what is missing with the partner by name."""
    kind, between, partner = what.rpartition(" from ")
    return f"{kind}{between}{desk.names.get(partner, partner)}"


def _waiting(desk: Desk, waits: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for facts in waits:
        sender = desk.names.get(facts["sender"], facts["sender"])
        found = Waits(int(facts["rows"]), minor_of(facts["amount"]), int(facts["unread"]))
        wait = "waits" if found.rows == 1 else "wait"
        yield (
            f"{rows_and_pounds(found, desk.currency)} of {facts['submission']}, "
            f"{facts['kind'] or 'a file'} from {sender}, {wait} {WHERE[Why(facts['why'])]}"
        )


def quarantined(record: Reading) -> list[tuple[Submission, int]]:
    """Return each file that stands and how many of its rows are left out and were not brought back."""
    found = waiting(submissions(record))
    return [(waits.file, waits.waits.rows) for waits in found if waits.why is Why.QUARANTINED]


def _unreconciled(desk: Desk, titles: Mapping[str, str]) -> Iterator[str]:
    banks = kept_by_close(desk, "banks")
    if banks and not any(bank["bank"] for bank in banks):
        return  # no bank statement ever came to this book: the close says so, once
    reconciled = {bank["agreement"] for bank in banks if bank.get("reconciled", True)}
    for agreement in desk.books.agreements:
        if agreement not in reconciled and desk.books.accounts(agreement, CASH):
            title = titles.get(agreement, agreement)
            if desk.to is None:
                yield f"the bank of {title} was not reconciled at {written_day(desk.day)}"
            else:
                yield f"the bank of {title} is not reconciled yet"


def disputed(desk: Desk, differences: Sequence[Difference], partner: str, asked: int) -> Iterator[str]:
    """Yield what the bank says otherwise of a partner's own payments, before it pays again.

    `asked` is what its page asks it for: money that only the bank knows, and that is as much, may be its.
    """
    for found in differences:
        if found.settled or found.against != BANK or found.kind == DifferenceKind.TIMING:
            continue
        theirs = "nothing" if found.theirs is None else written(found.theirs, desk.currency)
        ours = "nothing" if found.ours is None else written(found.ours, desk.currency)
        if found.entry and _concerns(desk.record, found.entry, partner):
            yield (
                f"The bank does not agree about {found.reference}: {ours} in our record, "
                f"{theirs} at the bank. Ask before you pay: what you owe may change."
            )
        elif found.ours is None and asked and found.theirs == asked:
            yield (
                f"The bank has {theirs} ({found.reference}) that our record does not. If it is yours, "
                "it is what you are asked for: do not pay twice."
            )


def disagreeing(desk: Desk, differences: Sequence[Difference], partner: str) -> Iterator[str]:
    """Say how many of a partner's own figures disagree with ours, and by how much."""
    own = [found for found in differences if found.against == partner and not found.settled]
    if not own:
        return
    between = written(sum(abs(found.gap) for found in own), desk.currency)
    if len(own) == 1:
        yield (f"One of your own figures differs from ours, by {between}. See the figures that do not agree.")
    else:
        yield (
            f"{len(own)} of your own figures differ from ours, by {between} in all, whichever way. "
            "See the figures that do not agree."
        )


def _concerns(record: Reading, entry: str, partner: str) -> bool:
    if entry not in record.posted():
        return False
    return any(
        leg.partner == partner and (inside(leg.account, DUE) or inside(leg.account, OWED))
        for leg in record.entry(entry).entry.postings
    )
